//! The usual order of keys.

use crate::asl::{Structure, field_specs};
use crate::assist::place::{Place, Role};

/// Where a key stands in the usual order of its object; `None` where the user's own order holds.
pub(super) fn rank(place: &Place<'_>, key: &str) -> Option<usize> {
    match place.role {
        Role::Scope(_) => Some(
            [
                "Comment",
                "QueryLanguage",
                "Version",
                "TimeoutSeconds",
                "ProcessorConfig",
                "StartAt",
                "States",
            ]
            .iter()
            .position(|known| *known == key)
            .unwrap_or(5),
        ),
        Role::State => Some(match key {
            "Next" | "Default" | "End" => 10_000,
            _ => field_specs()
                .iter()
                .position(|spec| spec.name == key)
                .unwrap_or(9_000),
        }),
        Role::Part(Structure::Catcher) if key == "Next" => Some(10_000),
        Role::Part(part) => Some(
            part.fields()
                .iter()
                .position(|spec| spec.name == key)
                .unwrap_or(9_000),
        ),
        Role::Rule => Some(match key {
            "Comment" => 0,
            "Variable" | "Condition" => 1,
            "Assign" => 3,
            "Output" => 4,
            "Next" => 5,
            _ => 2,
        }),
        _ => None,
    }
}
