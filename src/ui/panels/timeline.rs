//! When states ran.

use crate::ui::shell::Cx;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct TimelineState {}

/// When states ran.
pub fn timeline_ui(ui: &mut egui::Ui, _cx: &mut Cx, _state: &mut TimelineState) {
    ui.weak("When states ran");
}
