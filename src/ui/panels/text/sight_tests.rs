//! What one sees in the text panel: lines that stay, waves, links, and what is told to those who listen.
#![allow(clippy::unwrap_used)]

use super::tests::{
    CTRL, NONE, ORDER, Panel, SHIFT, go_to, panel, press, selected, text_of, type_in,
};
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT, Queryable};

/// A Map, in it a Pass of more lines than the panel has.
fn long_machine() -> String {
    let numbers: Vec<String> = (0..200).map(|n| format!("              {n}")).collect();
    format!(
        "{{\n  \"StartAt\": \"Each\",\n  \"States\": {{\n    \"Each\": {{\n      \"Type\": \"Map\",\n      \"ItemProcessor\": {{\n        \"StartAt\": \"Long\",\n        \"States\": {{\n          \"Long\": {{\n            \"Type\": \"Pass\",\n            \"Next\": \"Gone\",\n            \"Result\": [\n{}\n            ]\n          }}\n        }}\n      }},\n      \"End\": true\n    }}\n  }}\n}}\n",
        numbers.join(",\n")
    )
}

/// The words of the lines that stay at the top.
fn stays(harness: &Panel) -> Vec<String> {
    let lines = harness.query_all_by_label_contains("Line ");
    lines
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| label.starts_with("Line "))
        .collect()
}

#[test]
fn the_lines_that_open_what_is_in_sight_stay_at_the_top() {
    let mut harness = panel(&long_machine());
    assert_eq!(stays(&harness), [""; 0], "nothing is scrolled");
    go_to(&mut harness, " 150|,");
    assert_eq!(
        stays(&harness),
        ["Line 4: \"Each\": {", "Line 9: \"Long\": {"]
    );
    harness.get_by_label("Line 9: \"Long\": {").click();
    harness.run();
    assert_eq!(harness.state().panel.line(), 8);
    assert_eq!(stays(&harness), ["Line 4: \"Each\": {"]);
    // The line gone to lies below what stays.
    let stuck = harness.get_by_label("Line 4: \"Each\": {").rect();
    assert!(harness.state().panel.caret_on_screen.y > stuck.bottom());
    // Colours stay while one types.
    type_in(&mut harness, " ");
    assert_eq!(stays(&harness), ["Line 4: \"Each\": {"]);
    press(&mut harness, CTRL, Key::Home);
    assert_eq!(stays(&harness), [""; 0]);
}

#[test]
fn a_fix_far_away_is_taken_back_without_moving_the_caret() {
    let mut harness = panel(&long_machine());
    go_to(&mut harness, "\"Gone|\"");
    let stood = |harness: &Panel| {
        let editor = &harness.state().panel.editor;
        (editor.caret(), editor.scroll())
    };
    let before = stood(&harness);
    press(&mut harness, CTRL, Key::Period);
    harness.get_by_label("Create state Gone").click();
    harness.run();
    assert!(text_of(&harness).contains("\"Gone\": {"));
    // Somewhere else meanwhile.
    press(&mut harness, CTRL, Key::End);
    assert_ne!(stood(&harness).1, before.1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(text_of(&harness), long_machine());
    assert_eq!(stood(&harness), before);
}

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

#[test]
fn a_name_under_the_pointer_is_followed_with_ctrl() {
    let mut harness = panel(ORDER);
    go_to(&mut harness, "\"Next\": \"Check|Amount");
    let at = harness.state().panel.caret_on_screen + egui::vec2(2.0, 0.0);
    let linked = |harness: &Panel| {
        let panel = &harness.state().panel;
        let range = panel.followed.range().cloned();
        range.map(|range| panel.editor.text().slice(range).to_owned())
    };
    let icon = |harness: &Panel| harness.output().platform_output.cursor_icon;
    harness.event(Event::PointerMoved(at));
    harness.run();
    assert_eq!(linked(&harness), None);
    assert_eq!(icon(&harness), egui::CursorIcon::Text);
    harness.event(Event::ModifiersChanged(CTRL));
    harness.run();
    assert_eq!(linked(&harness).as_deref(), Some("CheckAmount"));
    assert_eq!(icon(&harness), egui::CursorIcon::PointingHand);
    // What names nothing is no link.
    harness.event(Event::PointerMoved(at - egui::vec2(90.0, 0.0)));
    harness.run();
    assert_eq!(linked(&harness), None);
    harness.event(Event::PointerMoved(at));
    harness.run();
    for pressed in [true, false] {
        harness.event(Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: CTRL,
        });
        harness.run();
    }
    harness.event(Event::ModifiersChanged(NONE));
    harness.run();
    assert_eq!(selected(&harness), "CheckAmount");
    assert!(harness.state().panel.line() > 8, "the state itself");
    assert_eq!(linked(&harness), None);
}

#[test]
fn caret_and_selection_are_told_to_those_who_listen() {
    let mut harness = panel(ORDER);
    go_to(&mut harness, "\"Heartbeat|Seconds\"");
    let panel = &harness.state().panel;
    let line = panel.editor.text().line(panel.line()).to_owned();
    let lines = |harness: &Panel| -> Vec<String> {
        let node = harness.get_by_label("Definition text");
        let runs = node.accesskit_node().children();
        runs.filter_map(|run| run.value()).collect()
    };
    let told = lines(&harness);
    assert!(
        told.iter().any(|told| told.trim_end_matches('\n') == line),
        "{told:?}"
    );
    for _ in 0..7 {
        press(&mut harness, SHIFT, Key::ArrowRight);
    }
    let node = harness.get_by_label("Definition text");
    let picked = node
        .accesskit_node()
        .text_selection()
        .map(|range| range.text());
    assert_eq!(picked.as_deref(), Some("Seconds"));
}
