//! The window: the only place that says egui.
//!
//! Owns what a person sees and does: the shell (tabs, commands, files, notices), the look, the canvas and the panels.
//! Draws from what it is given and asks for changes by [`shell::Command`]s; knows nothing of the command line.

mod canvas;
mod look;
mod panels;
mod shell;
#[cfg(test)]
mod test_render;
mod widgets;

pub use shell::{Action, App, Command, Dialogs, Outcome, Purpose, run};
