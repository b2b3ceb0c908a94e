//! Expressions: what can be read can be evaluated, and what comes out can be written and read again.

use super::picks::Picks;
use std::cell::Cell;
use std::sync::Arc;
use stepwright::expressions::intrinsics::Intrinsic;
use stepwright::expressions::jsonata::Expression;
use stepwright::expressions::jsonpath::{Path, ReferencePath};
use stepwright::expressions::{
    Ambient, EvalError, Invalid, JsonataTemplate, Nowhere, PayloadTemplate, Surroundings,
};
use stepwright::json::Value;

/// What expressions are evaluated against; the first unless the picks say otherwise.
const DOCUMENTS: [&str; 6] = [
    r#"{"a": {"b": [1, 2.5, -3e2, {"c": "x", "n": null}], "": true}, "list": [{"n": 1, "t": "one"}, {"n": 2, "t": "zwei \ud83d\ude80"}], "s": "a,b;c", "z": "{}", "big": 9007199254740993, "huge": 1e308, "when": "2024-02-29T12:00:00Z"}"#,
    "[[1, [2, [3]]], [], {}, \"\", 0, -0.0, false, null]",
    "\"text with 'quotes', {braces} and \\\\ backslashes\"",
    "null",
    "123456789012345678901234567890.5",
    "{}",
];

fn document(picks: &mut Picks<'_>) -> Value {
    let text = *picks.one_of(&DOCUMENTS);
    Value::parse(text).expect("the documents above are JSON")
}

fn around(picks: &mut Picks<'_>) -> Nowhere {
    let text = r#"{"Execution": {"Id": "arn", "Input": {"a": 1}}, "Map": {"Item": {"Index": 0, "Value": "v"}}}"#;
    Nowhere {
        context: Value::parse(text).ok(),
        variables: vec![
            ("x".into(), document(picks)),
            (
                "list".into(),
                Value::array(vec![Value::int(1), Value::Null]),
            ),
        ],
        seed: Cell::new(7),
    }
}

/// The text in front of the mark, lossily, and the picks behind it.
fn text(bytes: &[u8]) -> (String, Picks<'_>) {
    let (text, picks) = Picks::behind_mark(bytes);
    (String::from_utf8_lossy(text).into_owned(), picks)
}

/// Calls `read` with a beginning and an end of the text, as it stands while somebody types.
fn in_parts(text: &str, mut picks: Picks<'_>, read: impl Fn(&str)) {
    for _ in 0..2 {
        let at = picks.below(text.len() + 1);
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at));
        let (head, tail) = text.split_at(at.unwrap_or_default());
        read(head);
        read(tail);
    }
}

/// A result is JSON: written, it is read as the same.
fn writes(value: &Value) {
    let text = value.to_json();
    assert_eq!(text.len(), value.json_len(), "json_len of {text}");
    if value.depth() < 1000 {
        let again = Value::parse(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
        assert_eq!(again, *value, "{text}");
        assert_eq!(again.to_json(), text);
        let pretty = Value::parse(&value.to_pretty()).expect("laid out it is JSON too");
        assert_eq!(pretty, *value);
    }
}

fn fails_well(error: &EvalError, text: &str) {
    assert!(!error.message.is_empty(), "{text} fails without a word");
    if let Some(at) = error.position {
        assert!(at <= text.len(), "{at} lies outside {text}");
    }
}

fn refuses_well(invalid: &Invalid, text: &str) {
    assert!(
        !invalid.message.is_empty(),
        "{text} is refused without a word"
    );
    if let Some(at) = invalid.position {
        assert!(at <= text.len(), "{at} lies outside {text}");
    }
}

/// JSONPath, and paths that can be written through.
pub fn jsonpath(bytes: &[u8]) {
    let (text, mut picks) = text(bytes);
    let input = document(&mut picks);
    let around = around(&mut picks);
    match Path::parse(&text) {
        Ok(path) => {
            let _ = (path.is_definite(), path.reads_context(), path.reads_input());
            let _ = path.exists(&input, &around);
            match path.evaluate(&input, &around) {
                Ok(value) => {
                    writes(&value);
                    if path.is_definite() {
                        assert!(
                            path.exists(&input, &around),
                            "{text} finds what is not there"
                        );
                    }
                }
                Err(error) => fails_well(&error, &text),
            }
        }
        Err(invalid) => refuses_well(&invalid, &text),
    }
    match ReferencePath::parse(&text) {
        Ok(path) => {
            let _ = path.get(&input, &around);
            match path.set(&input, Value::string("new")) {
                Ok(changed) => {
                    writes(&changed);
                    let found = path.get(&changed, &around);
                    assert_eq!(found.ok(), Some(Value::string("new")), "{text}");
                }
                Err(error) => fails_well(&error, &text),
            }
        }
        Err(invalid) => refuses_well(&invalid, &text),
    }
    in_parts(&text, picks, |part| {
        if let Ok(path) = Path::parse(part) {
            let _ = path.evaluate(&input, &around);
        }
        let _ = ReferencePath::parse(part);
    });
}

/// Calls of intrinsic functions, alone and inside a payload template.
pub fn intrinsic(bytes: &[u8]) {
    let (text, mut picks) = text(bytes);
    let input = document(&mut picks);
    let around = around(&mut picks);
    let read = |text: &str| match Intrinsic::parse(text) {
        Ok(call) => {
            let _ = (call.paths(), call.function_name(), call.as_path());
            match call.evaluate(&input, &around) {
                Ok(value) => writes(&value),
                Err(error) => fails_well(&error, text),
            }
        }
        Err(invalid) => refuses_well(&invalid, text),
    };
    read(&text);
    in_parts(&text, picks, read);
    let template = Value::object(vec![
        ("x.$".into(), Value::string(text.as_str())),
        (text.as_str().into(), Value::Null),
    ]);
    if let Ok(template) = PayloadTemplate::compile(&template)
        && let Ok(value) = template.evaluate(&input, &around)
    {
        writes(&value);
    }
}

/// JSONata, alone and inside a template.
pub fn jsonata(bytes: &[u8]) {
    let (text, mut picks) = text(bytes);
    let data = document(&mut picks);
    let around = around(&mut picks);
    let input = (!picks.once_in(3)).then_some(&data);
    let bindings: Vec<(Arc<str>, Value)> = vec![
        (
            "states".into(),
            Value::object(vec![("input".into(), data.clone())]),
        ),
        ("x".into(), data.clone()),
    ];
    let ambient = Ambient {
        now_ms: 1_700_000_000_000,
        random: &|| around.random(),
    };
    match Expression::compile(&text) {
        Ok(expression) => {
            let _ = (expression.variables(), expression.reads_input());
            for input in [input, None] {
                match expression.evaluate(input, &bindings, ambient) {
                    Ok(Some(value)) => writes(&value),
                    Ok(None) => {}
                    Err(error) => fails_well(&error, &text),
                }
            }
            if let Err(error) = expression.evaluate_field("Output", &bindings, ambient) {
                fails_well(&error, &text);
            }
        }
        Err(error) => fails_well(&error, &text),
    }
    in_parts(&text, picks, |part| {
        let _ = Expression::parse(part);
    });
    let template = Value::array(vec![
        Value::string(format!("{{%{text}%}}")),
        Value::string(text.as_str()),
    ]);
    if let Ok(template) = JsonataTemplate::compile(&template) {
        let _ = template.expressions();
    }
}
