//! What a keystroke costs in the whole window: the edit, everything read from the text again, and the frame that shows
//! it. Beside it the parts, to see where the time goes. The graphics card's part does not count.

use criterion::{BatchSize, Criterion, criterion_main};
use egui::{Event, Key, Modifiers, Pos2, RawInput, Rect, vec2};
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;
use stepwright::asl::program::lower;
use stepwright::asl::{MachineType, Outline};
use stepwright::diagnostics::check;
use stepwright::flow::FlowGraph;
use stepwright::host::Settings;
use stepwright::ui::{Action, App, Command};

/// A machine of about this many lines: a check, a wait, a task and an excuse, over and over.
fn machine(lines: usize) -> String {
    let mut text = String::from("{\n  \"StartAt\": \"Check 0\",\n  \"States\": {\n");
    let stages = lines / 40;
    for i in 0..stages {
        let next = if i + 1 == stages {
            "\"End\": true".to_owned()
        } else {
            format!("\"Next\": \"Check {}\"", i + 1)
        };
        let comma = if i + 1 == stages { "" } else { "," };
        let _ = write!(
            text,
            r#"    "Check {i}": {{
      "Type": "Choice",
      "Choices": [
        {{
          "Variable": "$.total",
          "NumericGreaterThan": {i},
          "Next": "Review {i}"
        }}
      ],
      "Default": "Pay {i}"
    }},
    "Review {i}": {{
      "Type": "Wait",
      "Seconds": 5,
      "Next": "Pay {i}"
    }},
    "Pay {i}": {{
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {{
        "FunctionName": "pay",
        "Payload": {{
          "order.$": "$.order",
          "text.$": "States.Format('order {{}} of {{}}', $.order, $$.Execution.Id)"
        }}
      }},
      "ResultPath": "$.paid",
      "Catch": [
        {{
          "ErrorEquals": [ "States.ALL" ],
          "Next": "Excuse {i}"
        }}
      ],
      {next}
    }},
    "Excuse {i}": {{
      "Type": "Pass",
      "Comment": "",
      {next}
    }}{comma}
"#
        );
    }
    text.push_str("  }\n}\n");
    text
}

struct Window {
    ctx: egui::Context,
    app: App,
    time: f64,
}

impl Window {
    /// The text beside the diagram, the caret in a comment in the middle.
    fn open(lines: usize) -> Window {
        let text = machine(lines);
        let middle = lines / 80;
        let mut window = Window {
            ctx: egui::Context::default(),
            app: App::new(Settings::default()),
            time: 0.0,
        };
        window.app.push(Command::OpenText {
            title: "bench".into(),
            text: text.clone(),
        });
        window.app.push(Action::ShowSplit);
        // The layout of a big machine comes from a thread.
        for _ in 0..80 {
            window.frame(Vec::new());
            std::thread::sleep(Duration::from_millis(20));
        }
        // Into the comment of the excuse in the middle, by looking for it.
        window.key(Key::F, Modifiers::COMMAND);
        window.frame(Vec::new());
        window.frame(vec![Event::Text(format!("\"Excuse {middle}\": {{"))]);
        window.frame(Vec::new());
        window.frame(Vec::new());
        window.key(Key::Escape, Modifiers::NONE);
        window.frame(Vec::new());
        window.frame(Vec::new());
        window.key(Key::ArrowDown, Modifiers::NONE);
        window.key(Key::ArrowDown, Modifiers::NONE);
        window.key(Key::End, Modifiers::NONE);
        window.key(Key::ArrowLeft, Modifiers::NONE);
        window.key(Key::ArrowLeft, Modifiers::NONE);
        let before = window.app.text().map(str::len).unwrap_or_default();
        window.keystroke("x");
        let text = window.app.text().unwrap_or_default();
        assert_eq!(text.len(), before + 1, "the keystroke arrived");
        assert!(text.contains("\"Comment\": \"x\""), "in the comment");
        window
    }

    fn key(&mut self, key: Key, modifiers: Modifiers) {
        self.frame(vec![Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }]);
    }

    /// The frame that takes the sign, and the one that shows all that comes of it.
    fn keystroke(&mut self, sign: &str) {
        self.frame(vec![Event::Text(sign.into())]);
        self.frame(Vec::new());
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
        black_box(self.ctx.tessellate(shapes, scale));
    }
}

fn keystroke(c: &mut Criterion) {
    for lines in [3_000, 20_000] {
        let mut group = c.benchmark_group(format!("{lines} lines"));
        group
            .measurement_time(Duration::from_secs(5))
            .sample_size(30);
        let mut window = Window::open(lines);
        group.bench_function("keystroke", |b| b.iter(|| window.keystroke("x")));
        group.bench_function("idle", |b| b.iter(|| window.frame(Vec::new())));
        let mut is_down = false;
        group.bench_function("move the caret", |b| {
            b.iter(|| {
                is_down = !is_down;
                let key = if is_down {
                    Key::ArrowDown
                } else {
                    Key::ArrowUp
                };
                window.key(key, Modifiers::NONE);
                window.frame(Vec::new());
            });
        });
        drop(window);

        let text: Arc<str> = machine(lines).into();
        group.bench_function("parse", |b| {
            b.iter(|| black_box(stepwright::json::parse(text.clone())));
        });
        let (tree, problems) = stepwright::json::parse(text.clone());
        let tree = Arc::new(tree);
        group.bench_function("outline", |b| {
            b.iter(|| black_box(Outline::read(tree.clone())))
        });
        let outline = Outline::read(tree.clone());
        group.bench_function("flow", |b| b.iter(|| black_box(FlowGraph::build(&outline))));
        let flow = FlowGraph::build(&outline);
        group.bench_function("diagnostics", |b| {
            b.iter(|| black_box(check(&outline, &flow, &problems, MachineType::Standard)));
        });
        group.bench_function("program", |b| {
            b.iter_batched(
                || (),
                |()| black_box(lower(&outline, MachineType::Standard)),
                BatchSize::SmallInput,
            );
        });
        group.finish();
    }
}

// The macro's function cannot carry a comment of its own.
#[allow(missing_docs)]
mod benches {
    criterion::criterion_group!(benches, super::keystroke);
}

criterion_main!(benches::benches);
