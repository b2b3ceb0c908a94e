//! Our own small pictures, each in a box of 16 by 16: stroked paths with round ends.

use crate::asl::StateKind;
use crate::compare::Mark;
use crate::scene::{Badge, StateRole};

/// The picture of a state type; of an unknown one a question mark.
pub fn kind_icon(kind: Option<StateKind>) -> &'static str {
    match kind {
        Some(StateKind::Task) => "M9 1.8 3.4 9.2H8L7 14.2 12.6 6.8H8z",
        Some(StateKind::Choice) => {
            "M8 1.8v4.4L3.6 10.6v3.2M8 6.2l4.4 4.4v3.2M1.6 11.8l2 2 2-2M10.4 11.8l2 2 2-2"
        }
        Some(StateKind::Parallel) => "M3.4 2.2h2.8v11.6H3.4zM9.8 2.2h2.8v11.6H9.8z",
        Some(StateKind::Map) => {
            "M8 2l6 3.1-6 3.1-6-3.1zM2.4 8.2 8 11l5.6-2.8M2.4 11.1 8 13.9l5.6-2.8"
        }
        Some(StateKind::Wait) => "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2zM8 4.8V8l2.3 1.6",
        Some(StateKind::Pass) => "M2.4 8h11M9.2 3.8 13.4 8l-4.2 4.2",
        Some(StateKind::Succeed) => "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2zM5.4 8.2l1.8 1.8 3.5-3.7",
        Some(StateKind::Fail) => "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2zM6 6l4 4M10 6l-4 4",
        None => "M5.6 5.8a2.4 2.4 0 1 1 3.4 2.2c-.7.4-1 .9-1 1.7M8 12.4v.1",
    }
}

/// The picture of a badge, and what it means.
pub fn badge_icon(badge: &Badge) -> (&'static str, String) {
    let (path, meaning) = match badge {
        Badge::Retry => ("M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.4v3.4H9.6", "Retries"),
        Badge::Catch => (
            "M8 2l5 1.8v4c0 3.1-2 5.2-5 6.2-3-1-5-3.1-5-6.2v-4z",
            "Catches errors",
        ),
        Badge::Timeout => (
            "M8 4a5 5 0 1 0 0 10A5 5 0 1 0 8 4zM8 6.4V9M6.2 1.8h3.6",
            "Has a timeout",
        ),
        Badge::Callback => (
            "M6 3.6 2.4 7.2 6 10.8M2.4 7.2h7.2a4 4 0 0 1 4 4v1.6",
            "Waits for a callback",
        ),
        Badge::Language => (
            "M6.2 2.4C3.8 2.4 5.2 7 3 8c2.2 1 .8 5.6 3.2 5.6M9.8 2.4c2.4 0 1 4.6 3.2 5.6-2.2 1-.8 5.6-3.2 5.6",
            "Uses the other query language",
        ),
        Badge::Assign => ("M3 6h10M3 10h10", "Assigns variables"),
        Badge::NoDefault => (
            "M8 1.8 14.2 8 8 14.2 1.8 8zM8 5v3.4M8 10.9v.1",
            "Has no Default",
        ),
        Badge::Error => ("M8 4.2v4.6M8 11.6v.1", "Has errors"),
        Badge::Warning => ("M8 4.2v4.6M8 11.6v.1", "Has warnings"),
        Badge::Breakpoint => ("", "Breakpoint"),
        Badge::Mock => (
            "M6.4 2h3.2M7 2v4.2L3.4 12.4a1 1 0 0 0 .9 1.6h7.4a1 1 0 0 0 .9-1.6L9 6.2V2",
            "Has a kept answer",
        ),
        Badge::Rules(count) => {
            return (
                "",
                if *count == 1 {
                    "1 rule".into()
                } else {
                    format!("{count} rules")
                },
            );
        }
    };
    (path, meaning.into())
}

/// The picture of a role inside its round badge, and what it says; none for states not reached.
pub fn role_icon(role: StateRole) -> Option<(&'static str, &'static str)> {
    Some(match role {
        StateRole::Untouched => return None,
        StateRole::Done => ("M4.4 8.4l2.4 2.4 4.8-5", "Done"),
        StateRole::Current => ("M6 4.4v7.2L11.8 8z", "The run stands here"),
        StateRole::Active => ("M5.2 8a2.8 2.8 0 1 0 5.6 0 2.8 2.8 0 1 0-5.6 0z", "Running"),
        StateRole::Waiting => ("M8 4v4.4l2.8 1.8", "Waiting"),
        StateRole::Retrying => (
            "M12 8a4 4 0 1 1-1.3-3L12 6.2M12 3.6v2.6H9.4",
            "Waits to be tried again",
        ),
        StateRole::Caught => (
            "M4.4 5.2h4.2a3 3 0 0 1 0 6H5.6M7.4 9.2l-2 2 2 2",
            "Failed and was caught",
        ),
        StateRole::Failed => ("M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6", "Failed"),
        StateRole::Aborted => ("M5.2 5.2h5.6v5.6H5.2z", "Stopped"),
    })
}

/// The picture of how a thing differs from an earlier version, and what it says; none for what is the same.
pub fn change_icon(mark: Mark) -> Option<(&'static str, &'static str)> {
    Some(match mark {
        Mark::Same => return None,
        Mark::Added => ("M8 4.4v7.2M4.4 8h7.2", "Added"),
        Mark::Removed => ("M4.4 8h7.2", "Removed"),
        Mark::Changed => (
            "M4.2 9.2c1.3-2.6 2.6-2.6 3.8-1.2s2.5 1.4 3.8-1.2",
            "Changed",
        ),
        Mark::Renamed => ("M6 4.2h4M8 4.2v7.6M6 11.8h4", "Renamed"),
        Mark::Moved => ("M4 8h7.6M8.4 4.8 11.6 8l-3.2 3.2", "Moved here"),
        Mark::MovedAway => ("M12 8H4.4M7.6 4.8 4.4 8l3.2 3.2", "Moved away"),
    })
}
