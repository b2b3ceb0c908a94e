//! What one sees in the text panel: lines that stay, waves, links, and what is told to those who listen.
#![allow(clippy::unwrap_used)]

use super::tests::{Panel, panel};
/// Heights on screen of the waves in a colour.
fn waves(harness: &Panel, color: egui::Color32) -> Vec<i32> {
    let mut found: Vec<i32> = harness
        .output()
        .shapes
        .iter()
        .filter_map(|clipped| match &clipped.shape {
            egui::Shape::Path(path)
                if path.points.len() > 3
                    && matches!(path.stroke.color, egui::epaint::ColorMode::Solid(own) if own == color) =>
            {
                Some(path.points[0].y as i32)
            }
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn an_error_is_underlined_on_all_of_its_lines() {
    let text = "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\n      \"Type\": \"Task\",\n      \"Resource\": \"arn:aws:states:::sqs:sendMessage\",\n      \"Retry\": [\n        {\n          \"MaxAttempts\": 3\n        }\n      ],\n      \"End\": true\n    }\n  }\n}\n";
    let harness = panel(text);
    let state = harness.state();
    let errors: Vec<&str> = state
        .panel
        .reading
        .squiggles
        .iter()
        .filter(|found| found.gravity == crate::ui::widgets::Gravity::Error)
        .map(|found| &text[found.range.clone()])
        .collect();
    assert_eq!(errors, ["{\n          \"MaxAttempts\": 3\n        }"]);
    let waves = waves(&harness, state.fixture.tokens.bad);
    assert_eq!(waves.len(), 3, "{waves:?}");
}
