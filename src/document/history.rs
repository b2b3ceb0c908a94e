//! One labelled, unlimited undo and redo.

use crate::asl::StateAddress;
use crate::json::TextEdit;

/// What was selected before or after a change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Selected states.
    pub states: Vec<StateAddress>,
    /// Byte range of the text cursor, if the change came from the text.
    pub cursor: Option<(usize, usize)>,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// "Rename Charge to Bill".
    pub label: String,
    /// The change.
    pub edit: TextEdit,
    /// The way back.
    pub inverse: TextEdit,
    /// Selection before.
    pub before: Selection,
    /// Selection after.
    pub after: Selection,
}
