//! The list of problems and its dialogs by label.
#![allow(clippy::unwrap_used)]

use super::desk::{Desk, bench};
use super::*;
use crate::asl::StateAddress;
use crate::diagnostics::Level;
use crate::ui::shell::Selected;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

type Bench = Harness<'static, Desk<ProblemsState>>;

const CALL: &str = r#"{
  "StartAt": "Pay",
  "States": {
    "Pay": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": "300", "End": true }
  }
}"#;

/// A Catch that says nothing of the error and writes over the input: two findings of one rule.
const HIDDEN: &str = r#"{
  "StartAt": "Pay",
  "States": {
    "Pay": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 300, "Next": "Done",
      "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Done" }] },
    "Done": { "Type": "Succeed" }
  }
}"#;

fn click<P>(harness: &mut Harness<'_, Desk<P>>, label: &str) {
    harness.get_by_label(label).click();
    harness.run();
    harness.run();
}

fn off(harness: &Bench) -> Vec<String> {
    let settings = harness.state().fixture.document.rule_settings();
    let off = settings.switches.iter();
    off.filter(|(_, level)| **level == Level::Off)
        .map(|(code, _)| code.clone())
        .collect()
}

#[test]
fn a_message_of_the_service_names_field_and_state() {
    let harness = bench::<ProblemsState>(CALL, problems_ui, |_| ());
    harness.get_by_label("TimeoutSeconds of Pay: Expected value of type Integer");
    // The message itself stays as the service words it.
    let found = &harness.state().fixture.document.snapshot().diagnostics;
    assert_eq!(found[0].message, "Expected value of type Integer");
    let machine = CALL.replacen('{', "{ \"TimeoutSeconds\": \"9\",", 1);
    let harness = bench::<ProblemsState>(&machine, problems_ui, |_| ());
    harness.get_by_label("TimeoutSeconds: Expected value of type Integer");
}

#[test]
fn code_in_messages_is_shown_as_code() {
    let broken = CALL.replace("true }\n", "true },\n");
    assert_ne!(broken, CALL);
    let harness = bench::<ProblemsState>(&broken, problems_ui, |_| ());
    let found = &harness.state().fixture.document.snapshot().diagnostics;
    assert!(found.iter().any(|found| found.message.contains('`')));
    harness.get_by_label_contains("A comma stands before }");
    assert_eq!(harness.query_all_by_label_contains("`").count(), 0);
}

#[test]
fn a_rule_is_turned_off_by_its_name_and_on_again() {
    let mut harness = bench::<ProblemsState>(HIDDEN, problems_ui, |_| ());
    let rule = crate::diagnostics::rule_of("SW_SWALLOWED_ERROR").unwrap();
    assert!(rule.codes.len() > 1);
    click(&mut harness, "More about SW_SWALLOWED_ERROR");
    click(&mut harness, &format!("Turn off “{}”", rule.name));
    assert_eq!(off(&harness), ["SW_CATCH_OVERWRITES", "SW_SWALLOWED_ERROR"]);
    harness.get_by_label(&format!("“{}” is off in this file", rule.name));
    // What is off stays in sight, and leads to the switches.
    click(&mut harness, "1 rule is off");
    harness.get_by_label("Filter rules");
    click(&mut harness, "Close");
    click(&mut harness, "Turn on again");
    assert!(off(&harness).is_empty());
    assert!(harness.query_by_label("1 rule is off").is_none());
    assert!(harness.query_by_label("Turn on again").is_none());
    harness.get_by_label("More about SW_SWALLOWED_ERROR");
}

#[test]
fn the_rules_have_their_size_at_once_and_keep_it() {
    let mut harness = bench::<ProblemsState>(CALL, problems_ui, |_| ());
    harness.set_size(egui::vec2(900.0, 700.0));
    harness.run();
    harness.get_by_label("Rules").click();
    // Without a move of the pointer: the press, the frame that opens it, the frame that measures, the first in sight.
    for _ in 0..4 {
        harness.step();
    }
    let places = |harness: &Bench| {
        let top = harness.get_by_label("Filter rules").rect();
        let bottom = harness.get_by_label("Close").rect();
        (top, bottom)
    };
    let first = places(&harness);
    assert!(first.1.bottom() - first.0.top() > 500.0, "{first:?}");
    for _ in 0..4 {
        harness.step();
    }
    assert_eq!(places(&harness), first);
    // The filter has the keyboard, and using it moves nothing.
    assert!(harness.get_by_label("Filter rules").is_focused());
    harness.get_by_label("Filter rules").type_text("no_retry");
    harness.run();
    assert_eq!(places(&harness), first);
    harness.get_by_label("Switch of SW_NO_RETRY");
    assert!(harness.query_by_label("Switch of SW_NO_TIMEOUT").is_none());
}

#[test]
fn an_explanation_has_its_size_at_once() {
    let mut harness = bench::<ProblemsState>(CALL, problems_ui, |_| ());
    harness.set_size(egui::vec2(900.0, 700.0));
    harness.run();
    harness
        .get_by_label("More about SCHEMA_VALIDATION_FAILED")
        .click();
    harness.run();
    harness
        .get_by_label("Explain SCHEMA_VALIDATION_FAILED")
        .click();
    for _ in 0..4 {
        harness.step();
    }
    let first = harness.get_by_label("Close").rect();
    for _ in 0..4 {
        harness.step();
    }
    assert_eq!(harness.get_by_label("Close").rect(), first);
}

#[test]
fn a_fix_of_the_inspector_shows_under_the_pointer_what_it_changes() {
    let mut harness = bench::<InspectorState>(CALL, inspector_ui, |fixture| {
        fixture.selection = Selected::state(StateAddress::from_pointer("/States/Pay"));
    });
    assert_eq!(harness.query_all_by_label_contains("Preview:").count(), 0);
    harness.get_by_label("Change to 300").hover();
    for _ in 0..8 {
        harness.step();
    }
    harness.get_by_label_contains("\"TimeoutSeconds\": 300");
}
