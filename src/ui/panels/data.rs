//! The data of the run at the shown moment.

use crate::ui::shell::Cx;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct DataState {}

/// The data of the run at the shown moment.
pub fn data_ui(ui: &mut egui::Ui, _cx: &mut Cx, _state: &mut DataState) {
    ui.weak("The data of the run at the shown moment");
}
