//! [`App`]: the window's state and its frame.

use crate::ui::shell::Command;
use crate::ui::shell::tab::Tab;
use std::path::PathBuf;

/// The window.
#[derive(Default)]
pub struct App {
    tabs: Vec<Tab>,
    queue: Vec<Command>,
}

/// How the window ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was shown and closed.
    Closed,
    /// There is no display to show it on; why.
    NoDisplay(String),
}

impl App {
    /// Asks for something, as if a panel had.
    pub fn push(&mut self, command: impl Into<Command>) {
        self.queue.push(command.into());
    }
    /// One frame.
    pub fn ui(&mut self, ui: &mut egui::Ui) {
        self.queue.clear();
        for tab in &self.tabs {
            ui.label(&tab.title);
        }
    }
}

/// Shows the window with these files open until it is closed.
pub fn run(_paths: Vec<PathBuf>) -> Outcome {
    Outcome::Closed
}
