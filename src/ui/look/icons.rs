//! Icons by what they mean. Others of the same font may be used through [`all`].

use crate::asl::StateKind;
pub use egui_phosphor::regular as all;

/// Undo.
pub const UNDO: &str = all::ARROW_U_UP_LEFT;
/// Redo.
pub const REDO: &str = all::ARROW_U_UP_RIGHT;
/// Start or continue a run.
pub const PLAY: &str = all::PLAY;
/// Pause it.
pub const PAUSE: &str = all::PAUSE;
/// Stop it.
pub const STOP: &str = all::STOP;
/// Start it again.
pub const RESTART: &str = all::ARROW_COUNTER_CLOCKWISE;
/// Into the next state.
pub const STEP_INTO: &str = all::ARROW_ELBOW_RIGHT_DOWN;
/// Over it.
pub const STEP_OVER: &str = all::ARROW_BEND_UP_RIGHT;
/// Out of the branch.
pub const STEP_OUT: &str = all::ARROW_ELBOW_RIGHT_UP;
/// One step back.
pub const STEP_BACK: &str = all::ARROW_BEND_UP_LEFT;
/// Debug.
pub const DEBUG: &str = all::BUG_BEETLE;
/// Save.
pub const SAVE: &str = all::FLOPPY_DISK;
/// Open.
pub const OPEN: &str = all::FOLDER_OPEN;
/// New.
pub const NEW: &str = all::FILE_PLUS;
/// A file.
pub const FILE: &str = all::FILE_TEXT;
/// Add something.
pub const ADD: &str = all::PLUS;
/// Remove something.
pub const REMOVE: &str = all::TRASH;
/// Close.
pub const CLOSE: &str = all::X;
/// Find.
pub const FIND: &str = all::MAGNIFYING_GLASS;
/// Fit the picture.
pub const FIT: &str = all::CORNERS_OUT;
/// A warning.
pub const WARNING: &str = all::WARNING;
/// An error.
pub const ERROR: &str = all::X_CIRCLE;
/// Something worth knowing.
pub const INFO: &str = all::INFO;
/// Went well.
pub const CHECK: &str = all::CHECK_CIRCLE;
/// An open fold.
pub const OPENED: &str = all::CARET_DOWN;
/// A closed fold.
pub const CLOSED: &str = all::CARET_RIGHT;

/// The icon of a state type.
pub fn kind(kind: Option<StateKind>) -> &'static str {
    match kind {
        Some(StateKind::Task) => all::LIGHTNING,
        Some(StateKind::Choice) => all::ARROWS_SPLIT,
        Some(StateKind::Parallel) => all::COLUMNS,
        Some(StateKind::Map) => all::STACK,
        Some(StateKind::Wait) => all::CLOCK,
        Some(StateKind::Pass) => all::ARROW_RIGHT,
        Some(StateKind::Succeed) => all::CHECK_CIRCLE,
        Some(StateKind::Fail) => all::X_CIRCLE,
        None => all::QUESTION,
    }
}
