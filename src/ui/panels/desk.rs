//! Panels on a bench: one panel over a definition, driven by labels, without a window.
#![allow(clippy::unwrap_used)]

use crate::debugger::{Session, SessionOptions};
use crate::interpreter::{Instant, StartOptions};
use crate::json::Value;
use crate::mocks::{MockBook, MockWorld};
use crate::ui::shell::{Command, Cx, Fixture};
use egui::Ui;
use egui_kittest::Harness;

/// A panel with what it shows.
pub struct Desk<P> {
    pub fixture: Fixture,
    pub panel: P,
    draw: fn(&mut Ui, &mut Cx, &mut P),
    has_fonts: bool,
    /// Commands that are neither changes nor selections, in order.
    pub asked: Vec<Command>,
}

/// Puts a panel on the bench.
pub fn bench<P: Default + 'static>(
    text: &str,
    draw: fn(&mut Ui, &mut Cx, &mut P),
    prepare: impl FnOnce(&mut Fixture),
) -> Harness<'static, Desk<P>> {
    bench_in_time(text, draw, prepare, 0.25)
}

/// The same with frames that follow one another after so many seconds.
pub fn bench_in_time<P: Default + 'static>(
    text: &str,
    draw: fn(&mut Ui, &mut Cx, &mut P),
    prepare: impl FnOnce(&mut Fixture),
    seconds: f32,
) -> Harness<'static, Desk<P>> {
    let mut fixture = Fixture::new(text);
    prepare(&mut fixture);
    let desk = Desk {
        fixture,
        panel: P::default(),
        draw,
        has_fonts: false,
        asked: Vec::new(),
    };
    let mut harness = Harness::builder()
        .with_size(egui::vec2(460.0, 1800.0))
        .with_max_steps(8)
        .with_step_dt(seconds)
        .build_ui_state(frame, desk);
    harness.run();
    harness
}

fn frame<P>(ui: &mut Ui, desk: &mut Desk<P>) {
    if !desk.has_fonts {
        // Fonts are there from the next frame on.
        crate::ui::look::install(ui.ctx());
        desk.has_fonts = true;
        ui.ctx().request_repaint();
        return;
    }
    let Desk {
        fixture,
        panel,
        draw,
        asked,
        ..
    } = desk;
    fixture.perform();
    asked.append(&mut fixture.queue);
    fixture.with(|cx| draw(ui, cx, panel));
    if !fixture.queue.is_empty() {
        ui.ctx().request_repaint();
    }
}

/// Begins a run of the fixture's definition, answered by a case of a mock file.
pub fn start_run(fixture: &mut Fixture, input: &str, mocks: Option<(&str, &str)>) {
    let program = fixture.document.snapshot().program().clone().unwrap();
    let world = match mocks {
        Some((book, case)) => {
            let (book, _) = MockBook::parse(book).unwrap();
            let machine = book.machines[0].0.clone();
            MockWorld::from_book(&book, &machine, case).unwrap()
        }
        None => MockWorld::default(),
    };
    let options = SessionOptions {
        start: StartOptions {
            kind: fixture.document.machine_type(),
            start: Instant(1_800_000_000_000),
            seed: 0,
            limits: true,
            machine_name: "test".to_owned(),
            context: None,
        },
        world,
        breakpoints: Default::default(),
        sub_steps: false,
    };
    let session = Session::start(program, Value::parse(input).unwrap(), options);
    fixture.view = Some(session.view());
    fixture.session = Some(session);
}

/// Runs it on to the next stop.
pub fn run_on(fixture: &mut Fixture) {
    let session = fixture.session.as_mut().unwrap();
    session.step(crate::debugger::Step::Continue);
    while session.run_for(100_000) {}
    fixture.view = Some(session.view());
}
