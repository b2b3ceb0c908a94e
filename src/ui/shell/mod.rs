//! The shell: what is open, what can be done, and the one place where it is done.
//!
//! Owns tabs, the command table, files, notices and the arrangement of panels. Panels see a [`Cx`] and push
//! [`Command`]s; performing them is the only thing that changes anything.

mod able;
mod actions;
mod app;
mod bars;
mod commands;
mod compare;
mod cx;
mod examples;
mod files;
mod finder;
mod input;
mod jobs;
mod keys;
mod moves;
mod nested;
mod notices;
mod overlays;
mod own_file;
mod perform;
mod permissions;
mod picker;
mod runs;
mod save;
mod sheets;
mod side;
mod stage;
mod start;
mod tab;
mod titles;
mod typed_path;
mod watch;

pub use actions::{Action, Group};
pub use app::{App, Outcome, run};
pub use commands::{Command, Debug, Notice, Place, Selected, Tone, With};
pub use cx::{Cx, Mocks, Origin, Reveal, RunSetup};
pub use jobs::{Dialogs, Purpose};
pub use keys::{key_text, text_pressed};

#[cfg(test)]
pub(crate) use cx::Fixture;
