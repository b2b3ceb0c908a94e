//! The text of the definition.

use crate::ui::shell::Cx;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct TextState {}

/// The text of the definition.
pub fn text_ui(ui: &mut egui::Ui, _cx: &mut Cx, _state: &mut TextState) {
    ui.weak("The text of the definition");
}
