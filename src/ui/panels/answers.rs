//! Forms that answer open questions.

use crate::ui::shell::Cx;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct AnswersState {}

/// Forms that answer open questions.
pub fn answers_ui(ui: &mut egui::Ui, _cx: &mut Cx, _state: &mut AnswersState) {
    ui.weak("Forms that answer open questions");
}
