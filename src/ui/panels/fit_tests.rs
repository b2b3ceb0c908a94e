//! Panels at their narrowest with the longest names: nothing reaches beyond the edge, where no one could press it.
#![allow(clippy::unwrap_used)]

use super::desk::{Desk, bench, run_on, start_run};
use super::*;
use crate::asl::StateAddress;
use crate::ui::shell::Selected;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

/// The narrowest a side panel is, in points.
const NARROW: f32 = 280.0;

fn long(word: &str) -> String {
    let name = format!("{word} the incoming purchase order against regional compliance rules");
    assert!(name.len() > 60 && name.len() <= 80);
    name
}

/// A Choice of four rules whose targets have long names, and what they name.
fn machine() -> String {
    let states: Vec<String> = ["First", "Second", "Third", "Fourth", "Other"]
        .iter()
        .map(|word| format!(r#""{}": {{"Type": "Succeed"}}"#, long(word)))
        .collect();
    let rules: Vec<String> = ["First", "Second", "Third", "Fourth"]
        .iter()
        .map(|word| {
            format!(
                r#"{{"And": [{{"Variable": "$.order.destination.region.code", "StringEquals": "{word} region with a long code"}},
                   {{"Not": {{"Or": [{{"Variable": "$.order.total", "NumericGreaterThan": 100}}, {{"Variable": "$.a", "IsNull": true}}]}}}}],
                   "Next": "{}"}}"#,
                long(word)
            )
        })
        .collect();
    format!(
        r#"{{"StartAt": "{start}", "States": {{
          "{start}": {{"Type": "Pass", "Result": {{"order": {{"destination": {{"region": {{"code": "a code that is longer than the panel is wide by far"}}}}, "total": 1}}}}, "Next": "{choice}"}},
          "{choice}": {{"Type": "Choice", "Choices": [{rules}], "Default": "{default}"}}, {states}}}}}"#,
        start = long("Prepare"),
        choice = long("Sort"),
        default = long("Other"),
        rules = rules.join(","),
        states = states.join(",")
    )
}

/// Draws often enough for a panel that grows from frame to frame to show it.
fn narrow<P>(harness: &mut Harness<'_, Desk<P>>) {
    harness.set_size(egui::vec2(NARROW, 3000.0));
    for _ in 0..6 {
        harness.step();
    }
}

#[track_caller]
fn nothing_sticks_out<P>(harness: &Harness<'_, Desk<P>>) {
    let mut count = 0;
    for node in harness.root().children_recursive() {
        let label = node.accesskit_node().label().unwrap_or_default();
        // The letters of a field scroll inside it.
        let is_text = node.accesskit_node().role() == Role::TextRun;
        if is_text || node.accesskit_node().raw_bounds().is_none() {
            continue;
        }
        count += 1;
        let right = node.rect().right();
        assert!(right <= NARROW + 0.5, "{label:?} reaches to {right}");
    }
    assert!(count > 5, "{count}");
}

#[test]
fn every_control_of_a_rule_is_within_the_panel() {
    let text = machine();
    let choice = StateAddress::from_pointer(&format!("/States/{}", long("Sort")));
    let mut harness = bench::<InspectorState>(&text, inspector_ui, |fixture| {
        fixture.selection = Selected::state(choice);
    });
    narrow(&mut harness);
    for label in [
        "Remove rule 4",
        "Move rule 4 up",
        "Next of rule 4",
        "Default",
    ] {
        harness.get_by_label(label);
    }
    nothing_sticks_out(&harness);
}

#[test]
fn the_next_state_and_its_way_there_are_within_the_panel() {
    let first = StateAddress::from_pointer(&format!("/States/{}", long("Prepare")));
    let mut harness = bench::<InspectorState>(&machine(), inspector_ui, |fixture| {
        fixture.selection = Selected::state(first);
    });
    narrow(&mut harness);
    harness.get_by_label(&format!("Go to {}", long("Sort")));
    nothing_sticks_out(&harness);
}

#[test]
fn the_data_of_a_state_of_a_long_name_are_within_the_panel() {
    let first = StateAddress::from_pointer(&format!("/States/{}", long("Prepare")));
    let mut harness = bench::<DataState>(&machine(), data_ui, |fixture| {
        start_run(fixture, "{}", None);
        run_on(fixture);
        fixture.selection = Selected::state(first);
    });
    narrow(&mut harness);
    harness.get_by_label("Copy output");
    nothing_sticks_out(&harness);
}

#[test]
fn a_target_is_found_by_a_part_of_its_name() {
    let choice = StateAddress::from_pointer(&format!("/States/{}", long("Sort")));
    let mut harness = bench::<InspectorState>(&machine(), inspector_ui, |fixture| {
        fixture.selection = Selected::state(choice.clone());
    });
    let target = |harness: &Harness<'_, Desk<InspectorState>>, pointer: &str| {
        let snapshot = harness.state().fixture.document.snapshot();
        let pointer = format!("{}{pointer}", choice.pointer());
        let node = snapshot.tree.at_pointer(&pointer).unwrap();
        snapshot.tree.str(node).unwrap().to_owned()
    };
    let said = harness.get_by_label("Next of rule 1").value();
    assert_eq!(said, Some(long("First")));
    harness.get_by_label("Next of rule 1").click();
    harness.run();
    let field = harness.get_by_label("Find Next of rule 1").rect();
    harness
        .get_by_label("Find Next of rule 1")
        .type_text("order fou");
    harness.run();
    harness.run();
    // Few rows move nothing.
    assert_eq!(harness.get_by_label("Find Next of rule 1").rect(), field);
    assert!(harness.query_by_label(&long("Second")).is_none());
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(target(&harness, "/Choices/0/Next"), long("Fourth"));
    assert!(harness.query_by_label("Find Next of rule 1").is_none());
    // The keyboard is back at the menu; an arrow opens it, more arrows choose.
    assert!(harness.get_by_label("Next of rule 1").is_focused());
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.get_by_label("Find Next of rule 1");
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(target(&harness, "/Choices/0/Next"), long("Other"));
    // Escape leaves it as it was.
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press_modifiers(Modifiers::NONE, Key::Escape);
    harness.run();
    assert!(harness.query_by_label("Find Next of rule 1").is_none());
    assert_eq!(target(&harness, "/Choices/0/Next"), long("Other"));
}

#[test]
fn the_form_of_a_transition_is_within_the_panel() {
    let first = StateAddress::from_pointer(&format!("/States/{}", long("Prepare")));
    let mut harness = bench::<InspectorState>(&machine(), inspector_ui, |fixture| {
        fixture.selection = Selected::edge(crate::document::EdgeRef {
            scope: first.scope(),
            state: Some(first),
            port: crate::asl::Port::Next,
        });
    });
    narrow(&mut harness);
    harness.get_by_label(&format!("From {}", long("Prepare")));
    nothing_sticks_out(&harness);
}
