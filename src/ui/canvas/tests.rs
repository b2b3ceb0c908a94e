//! The canvas as a person and a screen reader meet it.

#![allow(clippy::unwrap_used)]

use crate::asl::StateAddress;
use crate::ui::canvas::{Canvas, canvas_ui};
use crate::ui::shell::{Command, Fixture, Selected};
use crate::ui::test_render::Filler;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

struct Bench {
    fixture: Fixture,
    canvas: Canvas,
}

fn bench(text: &str, size: (f32, f32)) -> Harness<'static, Bench> {
    let mut installed = false;
    Harness::builder()
        .with_size(egui::vec2(size.0, size.1))
        .renderer(Filler::default())
        .build_ui_state(
            move |ui, bench: &mut Bench| {
                if !installed {
                    crate::ui::look::install(ui.ctx());
                    installed = true;
                    return;
                }
                let canvas = &mut bench.canvas;
                bench.fixture.with(|cx| canvas_ui(ui, cx, canvas));
                bench.fixture.perform();
            },
            Bench {
                fixture: Fixture::new(text),
                canvas: Canvas::default(),
            },
        )
}

const ORDER: &str = include_str!("../../../examples/order/order.asl.json");

/// Saves a picture when asked to by `STEPWRIGHT_PICTURES=folder`.
fn picture(harness: &mut Harness<'static, Bench>, name: &str) {
    if let Some(folder) = option_env!("STEPWRIGHT_PICTURES") {
        harness
            .render()
            .unwrap()
            .save(format!("{folder}/{name}.png"))
            .unwrap();
    }
}

#[test]
fn every_state_is_a_widget_and_the_canvas_goes_to_sleep() {
    let mut harness = bench(ORDER, (1200.0, 900.0));
    harness.run();
    harness.get_by_label("Task state Charge");
    harness.get_by_label("Choice state CheckAmount");
    let painted = harness.state().canvas.repaints();
    harness.run();
    assert_eq!(harness.state().canvas.repaints(), painted);
    picture(&mut harness, "order");
}

#[test]
fn clicking_a_state_selects_it() {
    let mut harness = bench(ORDER, (1200.0, 900.0));
    harness.run();
    harness.get_by_label("Task state Charge").click();
    harness.run();
    assert_eq!(
        harness.state().fixture.selection,
        Selected::state(StateAddress::from_pointer("/States/Charge"))
    );
}

#[test]
fn dragging_a_state_asks_to_place_it_where_it_was_left() {
    let mut harness = bench(ORDER, (1200.0, 900.0));
    harness.run();
    let from = harness.get_by_label("Task state Charge").rect().center();
    harness.drag_at(from);
    harness.run();
    harness.hover_at(from + egui::vec2(60.0, 30.0));
    harness.run();
    harness.drop_at(from + egui::vec2(60.0, 30.0));
    harness.run();
    let bench = harness.state();
    let Some(Command::Place(places)) = bench.fixture.queue.last() else {
        panic!("{:?}", bench.fixture.queue);
    };
    assert_eq!(places[0].0.name(), "Charge");
}

#[test]
fn drawing_from_a_port_to_a_state_connects_them() {
    let mut harness = bench(ORDER, (1200.0, 900.0));
    harness.run();
    harness.get_by_label("Task state Review").click();
    harness.run();
    let port = harness.get_by_label("Next of Review").rect().center();
    let done = harness.get_by_label("Succeed state Done").rect().center();
    drag(&mut harness, port, done);
    let text = harness.state().fixture.document.text();
    let review = text.split("\"Review\": {").nth(1).unwrap();
    assert!(review.contains("\"Next\": \"Done\""), "{text}");
}

#[test]
fn drawing_into_the_empty_asks_which_state_and_makes_one_step() {
    let mut harness = bench(ORDER, (1200.0, 900.0));
    harness.run();
    let before = harness.state().fixture.document.history().1;
    harness.get_by_label("Task state Charge").click();
    harness.run();
    let port = harness
        .get_by_label("New catcher of Charge")
        .rect()
        .center();
    drag(&mut harness, port, egui::pos2(150.0, 700.0));
    harness.get_by_label("Which state to add").type_text("fail");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    let Some(Command::ChangeAt { intent, .. }) = harness.state().fixture.queue.first().cloned()
    else {
        panic!("{:?}", harness.state().fixture.queue);
    };
    harness.state_mut().fixture.queue = vec![Command::Change(intent)];
    harness.state_mut().fixture.perform();
    assert_eq!(harness.state().fixture.document.history().1, before + 1);
}

#[test]
fn a_marquee_selects_what_it_touches() {
    let mut harness = bench(ORDER, (1200.0, 900.0));
    harness.run();
    let notify = harness.get_by_label("Task state Notify").rect();
    let failed = harness.get_by_label("Fail state Failed").rect();
    let area = notify.union(failed).expand(12.0);
    drag(&mut harness, area.right_top(), area.left_bottom());
    let mut names: Vec<String> = harness
        .state()
        .fixture
        .selection
        .states
        .iter()
        .map(StateAddress::name)
        .collect();
    names.sort();
    assert_eq!(names, ["Failed", "Notify"]);
}

#[test]
fn arrow_keys_follow_the_flow() {
    let mut harness = bench(ORDER, (1200.0, 900.0));
    harness.run();
    harness.get_by_label("Pass state Validate").click();
    harness.run();
    harness.key_press(egui::Key::ArrowDown);
    harness.run();
    assert_eq!(selected(&harness), "CheckAmount");
    harness.key_press(egui::Key::ArrowDown);
    harness.run();
    assert_eq!(selected(&harness), "Review");
    harness.key_press(egui::Key::ArrowUp);
    harness.run();
    assert_eq!(selected(&harness), "CheckAmount");
}

#[test]
fn a_double_click_renames_in_place() {
    let mut harness = bench(ORDER, (1200.0, 900.0));
    harness.run();
    let state = StateAddress::from_pointer("/States/Charge");
    harness.state_mut().canvas.start_renaming(&state);
    harness.run();
    let field = harness.get_by_label("Name of the state");
    field.focus();
    field.type_text("Bill");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert!(harness.query_by_label("Task state Bill").is_some());
    assert!(harness.query_by_label("Task state Charge").is_none());
}

#[test]
fn transitions_are_there_for_screen_readers() {
    let mut harness = bench(ORDER, (1200.0, 900.0));
    harness.run();
    harness
        .get_by_label("Transition from Validate to CheckAmount")
        .click_accesskit();
    harness.run();
    let edge = harness.state().fixture.selection.edge.clone().unwrap();
    assert_eq!(edge.state.unwrap().name(), "Validate");
}

#[test]
fn broken_text_keeps_the_last_diagram() {
    let mut harness = bench(ORDER, (1200.0, 900.0));
    harness.run();
    let cards = harness.state().canvas.scene().cards.len();
    let end = harness.state().fixture.document.text().len();
    let fixture = &mut harness.state_mut().fixture;
    let edit = crate::json::TextEdit::replace(
        crate::json::Span {
            start: end - 3,
            end,
        },
        "",
    );
    let typed = crate::document::Intent::TypeText {
        edit,
        merge: false,
        cursor: (0, 0),
    };
    fixture.queue.push(Command::Change(typed));
    fixture.perform();
    harness.run();
    assert_eq!(harness.state().canvas.scene().cards.len(), cards);
}

#[test]
fn what_a_broken_text_still_shows_is_drawn() {
    // A comma too many at the end, and later a bracket too few: neither hides a state.
    let text = r#"{"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Pass", "Next": "C"},
        "C": {"Type": "Succeed"},}}"#;
    let mut harness = bench(text, (1200.0, 900.0));
    harness.run();
    harness.get_by_label("Transition from A to B");
    let change = |harness: &mut Harness<'static, Bench>, from: &str, to: &str| {
        let fixture = &mut harness.state_mut().fixture;
        let start = fixture.document.text().find(from).unwrap();
        let span = crate::json::Span::new(start, start + from.len());
        fixture
            .queue
            .push(Command::Change(crate::document::Intent::TypeText {
                edit: crate::json::TextEdit::replace(span, to),
                merge: false,
                cursor: (0, 0),
            }));
        fixture.perform();
        harness.run();
    };
    change(&mut harness, r#""Next": "B""#, r#""Next": "C""#);
    harness.get_by_label("Transition from A to C");
    assert!(!harness.state().canvas.is_stale());
    change(&mut harness, "},}}", "}}");
    change(
        &mut harness,
        r#""Next": "C"},
        "C""#,
        r#""Next": "A"},
        "C""#,
    );
    harness.get_by_label("Transition from B to A");
    // A state that is written meanwhile is drawn under each name it has on the way.
    for (from, to) in [
        (
            r#""C": {"Type""#,
            r#""V": {"Type": "Pass", "End": true}, "C": {"Type""#,
        ),
        (r#""V": {"#, r#""Vet": {"#),
    ] {
        change(&mut harness, from, to);
    }
    harness.get_by_label("Pass state Vet");
    assert!(!harness.state().canvas.is_stale());
    // A quote too few takes states out of sight: they stay drawn until they can be read again.
    change(&mut harness, r#""A": {"Type""#, r#""A: {"Type""#);
    harness.get_by_label("Pass state A");
    assert!(harness.state().canvas.is_stale());
}

fn selected(harness: &Harness<'static, Bench>) -> String {
    let selection = &harness.state().fixture.selection;
    selection
        .single()
        .map(StateAddress::name)
        .unwrap_or_default()
}

fn drag(harness: &mut Harness<'static, Bench>, from: egui::Pos2, to: egui::Pos2) {
    harness.drag_at(from);
    harness.run();
    for step in 1..=4 {
        harness.hover_at(from + (to - from) * (step as f32 / 4.0));
        harness.run();
    }
    harness.drop_at(to);
    harness.run();
}

#[test]
fn every_example_is_drawn() {
    for example in [
        "deployment-rollback",
        "etl-records",
        "fraud-screening",
        "items",
        "media-transcoding",
        "model-training",
        "patient-intake",
        "security-response",
    ] {
        let path = format!(
            "{}/examples/{example}/{example}.asl.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).unwrap();
        let mut harness = bench(&text, (1200.0, 900.0));
        harness.run();
        assert!(!harness.state().canvas.scene().cards.is_empty());
        picture(&mut harness, example);
    }
}
