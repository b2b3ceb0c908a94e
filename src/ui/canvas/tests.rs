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
