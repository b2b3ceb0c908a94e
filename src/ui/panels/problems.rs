//! What is wrong with the definition.

use crate::ui::shell::Cx;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct ProblemsState {}

/// What is wrong with the definition.
pub fn problems_ui(ui: &mut egui::Ui, _cx: &mut Cx, _state: &mut ProblemsState) {
    ui.weak("What is wrong with the definition");
}
