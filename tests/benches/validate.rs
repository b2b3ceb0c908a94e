//! How long judging a definition takes: parse, outline, flow, every rule.
//!
//! `STEPWRIGHT_DEFINITIONS` names a folder of definitions, or of cases that hold one under `definition`; without it the
//! project's own examples and cases are judged. One measurement judges each file once.

use criterion::{Criterion, Throughput, criterion_main};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stepwright::asl::Outline;
use stepwright::diagnostics::{Judgement, check, check_with};
use stepwright::flow::FlowGraph;
use stepwright::formats::{Format, Spelling};
use stepwright::json::{Problem, Tree, Value};

/// A text and how it is read.
struct Definition {
    text: Arc<str>,
    format: Format,
}

impl Definition {
    fn read(&self) -> (Tree, Vec<Problem>) {
        self.format.read(self.text.clone())
    }
}

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, all);
        } else {
            all.push(path);
        }
    }
}

/// The definition in a file: the file itself, or what a case holds.
fn definition(path: &Path) -> Option<Definition> {
    let name = path.to_string_lossy();
    if ![".json", ".asl", ".yaml", ".yml"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        return None;
    }
    let text = std::fs::read_to_string(path).ok()?;
    if let Some(inner) = Value::parse(&text)
        .ok()
        .and_then(|case| case.get("definition").cloned())
    {
        return Some(Definition {
            text: inner.to_pretty().into(),
            format: Format::JSON,
        });
    }
    text.contains("StartAt").then(|| Definition {
        format: Format::of(Spelling::of(&name, &text)),
        text: text.into(),
    })
}

fn definitions() -> Vec<Definition> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = match std::env::var_os("STEPWRIGHT_DEFINITIONS") {
        Some(folder) => vec![PathBuf::from(folder)],
        None => vec![root.join("examples"), root.join("tests/cases")],
    };
    let mut all = Vec::new();
    for folder in folders {
        files(&folder, &mut all);
    }
    all.sort();
    all.iter().filter_map(|path| definition(path)).collect()
}

fn judging(criterion: &mut Criterion) {
    let all = definitions();
    assert!(!all.is_empty(), "there is no definition in the folder");
    let mut group = criterion.benchmark_group("validate");
    group.throughput(Throughput::Elements(all.len() as u64));
    group.bench_function("read", |b| {
        b.iter(|| {
            for definition in &all {
                black_box(definition.read());
            }
        });
    });
    group.bench_function("read and judge", |b| {
        b.iter(|| {
            for definition in &all {
                let (tree, problems) = definition.read();
                let outline = Outline::read(Arc::new(tree));
                let flow = FlowGraph::build(&outline);
                black_box(check_with(
                    &outline,
                    &flow,
                    &problems,
                    &Judgement::default(),
                ));
            }
        });
    });
    let outlines: Vec<(Outline, FlowGraph, Vec<Problem>)> = all
        .iter()
        .map(|definition| {
            let (tree, problems) = definition.read();
            let outline = Outline::read(Arc::new(tree));
            let flow = FlowGraph::build(&outline);
            (outline, flow, problems)
        })
        .collect();
    group.bench_function("judge without advice", |b| {
        b.iter(|| {
            for (outline, flow, problems) in &outlines {
                black_box(check(outline, flow, problems, Default::default()));
            }
        });
    });
    group.finish();
}

// The macro's function cannot carry a comment of its own.
#[allow(missing_docs)]
mod benches {
    criterion::criterion_group!(benches, super::judging);
}

criterion_main!(benches::benches);
