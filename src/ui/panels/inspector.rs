//! The form of the selected state.

use crate::ui::shell::Cx;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct InspectorState {}

/// The form of the selected state.
pub fn inspector_ui(ui: &mut egui::Ui, _cx: &mut Cx, _state: &mut InspectorState) {
    ui.weak("The form of the selected state");
}
