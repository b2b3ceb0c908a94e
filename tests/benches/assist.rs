//! What the text editor asks of a text: colours of a page, completions, folds, references. The targets are a page in
//! under a millisecond and everything that answers a key in under ten.

use criterion::{BenchmarkId, Criterion, criterion_main};
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use stepwright::asl::Outline;
use stepwright::assist::{
    FormatOptions, NothingSeen, View, complete, folds, format, highlight, hover, references,
};
use stepwright::formats::{Format, Spelling};
use stepwright::json::Span;

/// A JSONata machine of about so many lines.
fn json(lines: usize) -> String {
    let mut text = String::from(
        "{\n  \"QueryLanguage\": \"JSONata\",\n  \"StartAt\": \"S0\",\n  \"States\": {\n",
    );
    let count = lines / 13;
    for at in 0..count {
        let next = (at + 1) % count;
        let comma = if at + 1 == count { "" } else { "," };
        let _ = write!(
            text,
            r#"    "S{at}": {{
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Arguments": {{
        "FunctionName": "${{Pay}}",
        "Payload": "{{% $merge([$states.input, {{'n': $total + {at}}}]) %}}"
      }},
      "Assign": {{
        "total": "{{% $sum($states.result.Payload.lines.price) %}}"
      }},
      "Retry": [{{ "ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2 }}],
      "Next": "S{next}"
    }}{comma}
"#
        );
    }
    text.push_str("  }\n}\n");
    text
}

/// The same in YAML.
fn yaml(lines: usize) -> String {
    let mut text = String::from("QueryLanguage: JSONata\nStartAt: S0\nStates:\n");
    let count = lines / 11;
    for at in 0..count {
        let next = (at + 1) % count;
        let _ = write!(
            text,
            r#"  S{at}:
    Type: Task # a call
    Resource: arn:aws:states:::lambda:invoke
    Arguments:
      FunctionName: ${{Pay}}
      Payload: '{{% $merge([$states.input, {{"n": $total + {at}}}]) %}}'
    Assign:
      total: '{{% $sum($states.result.Payload.lines.price) %}}'
    Retry:
      - ErrorEquals: [States.TaskFailed]
    Next: S{next}
"#
        );
    }
    text
}

/// The same JSON as one string of a template.
fn template(lines: usize) -> String {
    let mut text = String::new();
    for c in json(lines).chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            other => text.push(other),
        }
    }
    format!(
        r#"{{"Resources": {{"M": {{"Type": "AWS::StepFunctions::StateMachine", "Properties": {{"DefinitionString": "{text}"}}}}}}}}"#
    )
}

fn editing(criterion: &mut Criterion) {
    let texts = [
        ("json", "a.asl.json", json(3_000)),
        ("json", "a.asl.json", json(20_000)),
        ("yaml", "a.asl.yaml", yaml(3_000)),
        ("yaml", "a.asl.yaml", yaml(20_000)),
        ("template", "t.json", template(3_000)),
        ("template", "t.json", template(20_000)),
    ];
    let mut group = criterion.benchmark_group("assist");
    group.sample_size(10);
    for (sort, name, text) in &texts {
        let how = Format::of_file(name, text);
        let outline = Outline::read(Arc::new(how.read(text.as_str().into()).0));
        let view = View::new(&outline, how.spelling);
        let states = outline.root.states.len();
        let id = |what: &str| BenchmarkId::new(what, format!("{sort} of {states} states"));
        let middle = text.len() / 2;
        let at = middle + text[middle..].find("$states.input").expect("an expression") + 13;
        let page = Span::new(at, (at + 2_500).min(text.len()));
        group.bench_function(id("a page of colours"), |b| {
            b.iter(|| highlight(black_box(&view), page));
        });
        group.bench_function(id("complete in an expression"), |b| {
            b.iter(|| complete(black_box(&view), at, &NothingSeen));
        });
        let next = middle + text[middle..].find("Next").expect("a way on") + 2;
        group.bench_function(id("complete a field"), |b| {
            b.iter(|| complete(black_box(&view), next, &NothingSeen));
        });
        group.bench_function(id("hover"), |b| {
            b.iter(|| hover(black_box(&view), next));
        });
        let total = middle + text[middle..].find("$total").expect("a variable") + 2;
        group.bench_function(id("references of a variable"), |b| {
            b.iter(|| references(black_box(&view), total));
        });
        group.bench_function(id("folds"), |b| b.iter(|| folds(black_box(&view))));
        if *sort != "template" && how.spelling == Spelling::Json {
            group.bench_function(id("format"), |b| {
                b.iter(|| format(black_box(&view), FormatOptions::default()));
            });
        }
    }
    group.finish();
}

// The macro's function cannot carry a comment of its own.
#[allow(missing_docs)]
mod benches {
    criterion::criterion_group!(benches, super::editing);
}

criterion_main!(benches::benches);
