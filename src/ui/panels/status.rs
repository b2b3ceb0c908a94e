//! The status bar.

use crate::ui::shell::Cx;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct StatusState {}

/// The status bar.
pub fn status_ui(ui: &mut egui::Ui, _cx: &mut Cx, _state: &mut StatusState) {
    ui.weak("The status bar");
}
