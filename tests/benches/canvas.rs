//! What one frame of the whole window costs while the diagram is panned, zoomed, pointed at, and left alone.
//! Drawing and tessellation count; the graphics card's part does not.

use criterion::{Criterion, criterion_main};
use egui::{Event, Modifiers, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, pos2, vec2};
use std::fmt::Write;
use std::time::Duration;
use stepwright::host::Settings;
use stepwright::ui::{App, Command};

/// A machine of about this many states: stages of four, with a choice and a catcher each.
fn machine(states: usize) -> String {
    let mut text = String::from("{\"StartAt\": \"Check 0\", \"States\": {");
    let stages = states / 4;
    for i in 0..stages {
        let next = if i + 1 == stages {
            "\"End\": true".to_owned()
        } else {
            format!("\"Next\": \"Check {}\"", i + 1)
        };
        let _ = write!(
            text,
            "\"Check {i}\": {{\"Type\": \"Choice\", \"Choices\": [{{\"Variable\": \"$.total\", \
             \"NumericGreaterThan\": {i}, \"Next\": \"Review {i}\"}}], \"Default\": \"Pay {i}\"}},\
             \"Review {i}\": {{\"Type\": \"Wait\", \"Seconds\": 5, \"Next\": \"Pay {i}\"}},\
             \"Pay {i}\": {{\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::lambda:invoke\", \
             \"Parameters\": {{\"FunctionName\": \"pay\"}}, \"Catch\": [{{\"ErrorEquals\": [\"States.ALL\"], \
             \"Next\": \"Excuse {i}\"}}], {next}}},\
             \"Excuse {i}\": {{\"Type\": \"Pass\", {next}}},"
        );
    }
    text.pop();
    text.push_str("}}");
    text
}

struct Window {
    ctx: egui::Context,
    app: App,
    time: f64,
}

impl Window {
    fn open(states: usize) -> Window {
        let mut window = Window {
            ctx: egui::Context::default(),
            app: App::new(Settings::default()),
            time: 0.0,
        };
        window.app.push(Command::OpenText {
            title: "bench".into(),
            text: machine(states),
        });
        // The layout of a big machine comes from a thread.
        for _ in 0..60 {
            window.frame(Vec::new());
            std::thread::sleep(Duration::from_millis(if states > 300 { 25 } else { 1 }));
        }
        window
    }

    fn frame(&mut self, events: Vec<Event>) {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1600.0, 1000.0))),
            time: Some(self.time),
            events,
            focused: true,
            ..RawInput::default()
        };
        let app = &mut self.app;
        let output = self.ctx.run_ui(input, |ui| app.ui(ui));
        let scale = output.pixels_per_point;
        let shapes = output.shapes.clone();
        output.drop_without_applying_deltas();
        std::hint::black_box(self.ctx.tessellate(shapes, scale));
    }
}

fn wheel(x: f32, y: f32, modifiers: Modifiers) -> Event {
    Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(x, y),
        phase: TouchPhase::Move,
        modifiers,
    }
}

fn frames(c: &mut Criterion) {
    for states in [30, 1_000] {
        let mut group = c.benchmark_group(format!("{states} states"));
        group
            .measurement_time(Duration::from_secs(4))
            .sample_size(40);
        let middle = pos2(760.0, 420.0);
        let mut window = Window::open(states);
        group.bench_function("idle", |b| b.iter(|| window.frame(Vec::new())));
        let mut turn = 0;
        group.bench_function("point", |b| {
            b.iter(|| {
                turn += 1;
                let by = vec2((turn % 60) as f32 * 4.0, (turn % 37) as f32 * 5.0);
                window.frame(vec![Event::PointerMoved(middle + by)]);
            });
        });
        group.bench_function("pan", |b| {
            b.iter(|| {
                turn += 1;
                let y = if turn % 40 < 20 { 12.0 } else { -12.0 };
                window.frame(vec![
                    Event::PointerMoved(middle),
                    wheel(0.0, y, Modifiers::NONE),
                ]);
            });
        });
        group.bench_function("zoom", |b| {
            b.iter(|| {
                turn += 1;
                let y = if turn % 40 < 20 { 30.0 } else { -30.0 };
                window.frame(vec![
                    Event::PointerMoved(middle),
                    wheel(0.0, y, Modifiers::COMMAND),
                ]);
            });
        });
        // All of it in sight.
        window.frame(vec![Event::Key {
            key: egui::Key::F,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        }]);
        for _ in 0..5 {
            window.frame(Vec::new());
        }
        group.bench_function("pan, all in sight", |b| {
            b.iter(|| {
                turn += 1;
                let y = if turn % 2 == 0 { 3.0 } else { -3.0 };
                window.frame(vec![
                    Event::PointerMoved(middle),
                    wheel(0.0, y, Modifiers::NONE),
                ]);
            });
        });
        group.finish();
    }
}

// The macro's function cannot carry a comment of its own.
#[allow(missing_docs)]
mod benches {
    criterion::criterion_group!(benches, super::frames);
}

criterion_main!(benches::benches);
