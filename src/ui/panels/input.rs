//! Input and written answers of the next run.

use crate::ui::shell::Cx;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct InputState {}

/// Input and written answers of the next run.
pub fn input_ui(ui: &mut egui::Ui, _cx: &mut Cx, _state: &mut InputState) {
    ui.weak("Input and written answers of the next run");
}
