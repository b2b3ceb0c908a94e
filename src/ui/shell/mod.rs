//! The shell: what is open, what can be done, and the one place where it is done.
//!
//! Owns tabs, the command table, files, notices and the arrangement of panels. Panels see a [`Cx`] and push
//! [`Command`]s; [`perform`] is the only function that changes anything.

mod app;
mod commands;
mod cx;
mod perform;
mod tab;

pub use app::{App, Outcome, run};
pub use commands::{Action, Command, Debug, Group, Notice, Place, Row, Selected, Tone};
pub use cx::{Cx, Mocks, Reveal, RunSetup};

#[cfg(test)]
pub(crate) use cx::Fixture;
