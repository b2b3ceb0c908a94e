//! The changes made.

use crate::ui::shell::Cx;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct HistoryState {}

/// The changes made.
pub fn history_ui(ui: &mut egui::Ui, _cx: &mut Cx, _state: &mut HistoryState) {
    ui.weak("The changes made");
}
