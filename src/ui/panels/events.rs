//! The history events of the run.

use crate::ui::shell::Cx;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct EventsState {}

/// The history events of the run.
pub fn events_ui(ui: &mut egui::Ui, _cx: &mut Cx, _state: &mut EventsState) {
    ui.weak("The history events of the run");
}
