//! The findings as JSON.

use crate::cli::validate::Report;
use crate::diagnostics::{Diagnostic, variable_references};
use crate::json::Tree;
use serde_json::{Map, Value, json};

/// One file's answer: that of the service, and more.
pub(super) fn to_json(report: &Report, name_file: bool) -> Value {
    let tree = &report.outline.tree;
    // What the service says comes first, as it would without us.
    let (advice, plain): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        report.found.iter().partition(|d| d.is_advice());
    let diagnostics: Vec<Value> = plain
        .into_iter()
        .chain(advice)
        .map(|d| finding_json(tree, d))
        .collect();
    let references: Map<String, Value> = variable_references(&report.outline)
        .into_iter()
        .map(|(state, names)| {
            let names = names.iter().map(|name| json!(&**name)).collect();
            (state.to_string(), Value::Array(names))
        })
        .collect();
    let mut object = Map::new();
    if name_file {
        object.insert("file".into(), json!(report.given));
        if let Some(machine) = &report.machine {
            object.insert("machine".into(), json!(machine));
        }
    }
    let result = if report.is_valid() { "OK" } else { "FAIL" };
    object.insert("result".into(), json!(result));
    object.insert("diagnostics".into(), Value::Array(diagnostics));
    object.insert("truncated".into(), json!(false));
    if !report.suppressed.is_empty() {
        let suppressed = report.suppressed.iter().map(|suppressed| {
            let mut finding = finding_json(tree, &suppressed.finding);
            finding["reason"] = json!(suppressed.reason);
            finding
        });
        object.insert("suppressed".into(), suppressed.collect());
    }
    object.insert("variableReferences".into(), Value::Object(references));
    Value::Object(object)
}

fn finding_json(tree: &Tree, d: &Diagnostic) -> Value {
    let (start, end) = (tree.position(d.span.start), tree.position(d.span.end));
    let mut object = json!({
        "severity": d.severity.name(),
        "code": d.code,
        "message": d.message,
        "location": d.location,
        "pointer": d.pointer,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    });
    if !d.help.is_empty() {
        object["help"] = json!(d.help);
    }
    if let Some(fix) = d.fixes.first() {
        let edits: Vec<Value> = fix
            .edit
            .replacements
            .iter()
            .map(|(span, text)| json!({"start": span.start, "end": span.end, "text": text}))
            .collect();
        object["fix"] = json!({"label": fix.label, "edits": edits});
    }
    object
}
