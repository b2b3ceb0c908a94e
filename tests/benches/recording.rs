//! What a recorded run weighs, and how long it takes to be at another moment of it.

use peak_alloc::PeakAlloc;
use std::fmt::Write;
use std::time::{Duration, Instant as Clock};
use stepwright::asl::MachineType;
use stepwright::interpreter::{Advance, Execution, Instant, StartOptions};
use stepwright::json::Value;
use stepwright::recording::{Moment, Recording};

#[allow(dead_code)]
mod workloads;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Recorded steps (states entered).
const STEPS: u64 = 100_000;
/// Most bytes they may take above what was there before.
const MOST_BYTES: usize = 64 << 20;
/// Longest time a jump may take.
const LONGEST: Duration = Duration::from_millis(1);

/// States in a ring that never ends; `body` writes the members of each.
fn ring(language: &str, body: &str) -> String {
    let mut text = format!("{{\"QueryLanguage\":\"{language}\",\"StartAt\":\"S0\",\"States\":{{");
    for n in 0..10 {
        let comma = if n == 0 { "" } else { "," };
        let next = (n + 1) % 10;
        let _ = write!(
            text,
            r#"{comma}"S{n}":{{"Type":"Pass",{body}"Next":"S{next}"}}"#
        );
    }
    text.push_str("}}");
    text
}

fn record(text: &str, input: Value) -> Recording {
    let options = StartOptions {
        kind: MachineType::Standard,
        start: Instant(1_700_000_000_000),
        seed: 0,
        limits: false,
        machine_name: "ring".into(),
        context: None,
    };
    let mut execution = Execution::start(workloads::compile(text), input, options);
    let mut recording = Recording::new(execution.clone());
    while execution.billing().transitions < STEPS {
        match execution.advance() {
            Advance::Happened(entry) => recording.push(entry, &execution),
            Advance::Waiting(_) | Advance::Finished(_) => panic!("the ring never ends"),
        }
    }
    recording
}

fn main() {
    let payload = |bytes: usize| Value::parse(&workloads::document(bytes)).expect("JSON");
    let list: Vec<String> = (0..200).map(|n| format!(r#"{{"k":{n}}}"#)).collect();
    let list = format!(r#"{{"xs":[{}]}}"#, list.join(","));
    let cases = [
        (
            "13 bytes carried along",
            ring("JSONPath", ""),
            Value::parse(r#"{"amount":42}"#).expect("JSON"),
        ),
        (
            "16 KiB carried along",
            ring("JSONPath", ""),
            payload(16 << 10),
        ),
        (
            "256 KiB carried along",
            ring("JSONPath", ""),
            payload(255 << 10),
        ),
        (
            "256 KiB, ResultPath and Parameters",
            ring(
                "JSONPath",
                r#""Parameters":{"n.$":"$.orders[0].id"},"ResultPath":"$.seen","#,
            ),
            payload(255 << 10),
        ),
        (
            "JSONata, 200 items mapped by each state",
            ring(
                "JSONata",
                r#""Output":"{% {'xs': $map($states.input.xs, function($x) {{'k': $x.k + 1}})} %}","#,
            ),
            Value::parse(&list).expect("JSON"),
        ),
        (
            "JSONata, variables",
            ring(
                "JSONata",
                r#""Assign":{"seen":"{% $states.input.amount %}"},"Output":"{% $merge([$states.input, {'twice': $states.input.amount * 2}]) %}","#,
            ),
            Value::parse(r#"{"amount":42}"#).expect("JSON"),
        ),
    ];
    println!(
        "{:<42} {:>10} {:>12} {:>14} {:>14}",
        "100,000 recorded steps", "MiB", "us a step", "mean jump us", "worst jump us"
    );
    for (words, text, input) in cases {
        let carried = words.contains("carried");
        // The slow one says enough with fewer steps.
        let before = MEMORY.current_usage();
        let clock = Clock::now();
        let recording = record(&text, input);
        let each = clock.elapsed().as_secs_f64() * 1e6 / STEPS as f64;
        let bytes = MEMORY.current_usage().saturating_sub(before);
        let mut worst = Duration::ZERO;
        let mut sum = Duration::ZERO;
        let jumps = 1_000;
        for n in 0..jumps {
            let moment = Moment(n * 7_919 * 31 % recording.len());
            let best = (0..3)
                .map(|_| {
                    let clock = Clock::now();
                    std::hint::black_box(recording.at(moment));
                    clock.elapsed()
                })
                .min()
                .unwrap_or_default();
            sum += best;
            worst = worst.max(best);
        }
        let over = if carried && bytes > MOST_BYTES || worst > LONGEST {
            "   over"
        } else {
            ""
        };
        println!(
            "{words:<42} {:>10.1} {each:>12.3} {:>14.1} {:>14.1}{over}",
            bytes as f64 / (1 << 20) as f64,
            sum.as_secs_f64() * 1e6 / jumps as f64,
            worst.as_secs_f64() * 1e6
        );
    }
    println!("targets: at most 64 MiB when the payload is carried along, at most 1000 us a jump");
}
