//! The findings as SARIF 2.1.0, the exchange format of tools that show findings beside code.

use crate::cli::validate::Report;
use crate::diagnostics::{CodeInfo, Diagnostic, Fix, RuleInfo, Severity, rules};
use crate::host;
use crate::json::{Span, Tree};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::path::{Component, Path};

/// Where the format's schema is; the standard asks for this very address.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The log of one run of the program.
pub(super) fn log(reports: &[Report], complaints: &[String]) -> Value {
    let codes = codes();
    let results: Vec<Value> = reports
        .iter()
        .flat_map(|report| {
            let uri = uri(report);
            let found = report.found.iter().map(|d| (d, None));
            let suppressed = report
                .suppressed
                .iter()
                .map(|suppressed| (&suppressed.finding, Some(&*suppressed.reason)));
            found
                .chain(suppressed)
                .map(|(d, reason)| result(report, &uri, &codes, d, reason))
                .collect::<Vec<_>>()
        })
        .collect();
    let notifications: Vec<Value> = complaints
        .iter()
        .map(|complaint| json!({"level": "error", "message": {"text": complaint}}))
        .collect();
    let mut invocation = json!({"executionSuccessful": complaints.is_empty()});
    if !notifications.is_empty() {
        invocation["toolExecutionNotifications"] = Value::Array(notifications);
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "stepwright",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(descriptor).collect::<Vec<_>>(),
            }},
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A code with the rules that give it.
struct Code {
    info: CodeInfo,
    rules: Vec<RuleInfo>,
}

/// Every code once, in the order of the rules.
fn codes() -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    for rule in rules() {
        for &info in rule.codes {
            match codes.iter_mut().find(|known| known.info.code == info.code) {
                Some(known) => known.rules.push(rule),
                None => codes.push(Code {
                    info,
                    rules: vec![rule],
                }),
            }
        }
    }
    codes
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn descriptor(code: &Code) -> Value {
    let join = |text: fn(&RuleInfo) -> &'static str, between: &str| {
        let texts: Vec<&str> = code.rules.iter().map(text).collect();
        texts.join(between)
    };
    let markdown: String = code
        .rules
        .iter()
        .map(|rule| {
            format!(
                "### {}\n\n{}\n\nWrong:\n\n```json\n{}\n```\n\nRight:\n\n```json\n{}\n```\n\n",
                rule.name, rule.help, rule.wrong, rule.right
            )
        })
        .collect();
    json!({
        "id": code.info.code,
        "name": pascal_case(code.info.code),
        "shortDescription": {"text": join(|rule| rule.name, "; ")},
        "fullDescription": {"text": join(|rule| rule.help, "\n\n")},
        "help": {"text": join(|rule| rule.help, "\n\n"), "markdown": markdown.trim_end()},
        "defaultConfiguration": {"level": level(code.info.severity)},
        "properties": {
            "tags": [code.rules.first().map_or("", |rule| rule.group.title())],
        },
    })
}

/// `SW_NO_RETRY` as the standard likes names: `SwNoRetry`.
fn pascal_case(code: &str) -> String {
    code.split('_')
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            format!("{first}{}", rest.to_lowercase())
        })
        .collect()
}

fn result(
    report: &Report,
    uri: &str,
    codes: &[Code],
    d: &Diagnostic,
    suppressed: Option<&str>,
) -> Value {
    let tree = &*report.outline.tree;
    let mut text = d.message.trim_end().to_owned();
    if !d.help.is_empty() {
        if !text.ends_with(['.', '?', '!']) {
            text.push('.');
        }
        text = format!("{text} {}", d.help);
    }
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri},
            "region": region(tree, d.span),
        },
    });
    let machine = report.machine.as_deref();
    let mut logical = Vec::new();
    if let Some(state) = d.state() {
        logical.push(json!({
            "name": state.name(),
            "fullyQualifiedName": format!("{}{}", machine.unwrap_or_default(), state.pointer()),
            "kind": "object",
        }));
    }
    if let Some(machine) = machine {
        logical.push(json!({"name": machine, "fullyQualifiedName": machine, "kind": "resource"}));
    }
    if !logical.is_empty() {
        location["logicalLocations"] = Value::Array(logical);
    }
    let mut object = json!({
        "ruleId": d.code,
        "level": level(d.severity),
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {"stepwrightFinding/v1": fingerprint(machine, d)},
    });
    if let Some(index) = codes.iter().position(|code| code.info.code == d.code) {
        object["ruleIndex"] = json!(index);
    }
    if !d.fixes.is_empty() {
        object["fixes"] = d.fixes.iter().map(|fix| fix_json(tree, uri, fix)).collect();
    }
    // Who reads a suppression without a reason wants to see that there is none.
    if let Some(reason) = suppressed {
        let mut entry = Map::new();
        entry.insert("kind".into(), json!("external"));
        if !reason.trim().is_empty() {
            entry.insert("justification".into(), json!(reason));
        }
        object["suppressions"] = json!([entry]);
    }
    object
}

/// Lines and columns from 1; the end is behind the last character.
fn region(tree: &Tree, span: Span) -> Value {
    let (start, end) = (tree.position(span.start), tree.position(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn fix_json(tree: &Tree, uri: &str, fix: &Fix) -> Value {
    let replacements: Vec<Value> = fix
        .edit
        .replacements
        .iter()
        .map(|(span, text)| {
            json!({
                "deletedRegion": region(tree, *span),
                "insertedContent": {"text": text},
            })
        })
        .collect();
    json!({
        "description": {"text": fix.label},
        "artifactChanges": [{
            "artifactLocation": {"uri": uri},
            "replacements": replacements,
        }],
    })
}

/// Names a finding over changes elsewhere in the file: by place in the machine and words, not by line. Machines of one
/// file are told apart.
fn fingerprint(machine: Option<&str>, d: &Diagnostic) -> String {
    let mut text = format!("{}\n{}\n{}", d.code, d.pointer, d.message);
    if let Some(machine) = machine {
        text = format!("{machine}\n{text}");
    }
    let hash = Sha256::digest(text.as_bytes());
    hash.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The file as a relative reference where that is possible: from the current folder.
fn uri(report: &Report) -> String {
    let Some(file) = &report.file else {
        return "stdin".into();
    };
    let here = host::absolute(Path::new("."));
    match file.strip_prefix(&here) {
        Ok(inside) => relative(inside),
        Err(_) if file.is_absolute() => format!("file://{}", rooted(file)),
        Err(_) => relative(file),
    }
}

fn relative(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| escaped(&part.as_os_str().to_string_lossy()))
        .collect();
    // What looks like a scheme would be read as one.
    match parts.first() {
        Some(first) if first.contains(':') => format!("./{}", parts.join("/")),
        _ => parts.join("/"),
    }
}

fn rooted(path: &Path) -> String {
    let mut text = String::new();
    for part in path.components() {
        match part {
            Component::RootDir | Component::CurDir => {}
            Component::Prefix(_) | Component::ParentDir | Component::Normal(_) => {
                text.push('/');
                text.push_str(&escaped(&part.as_os_str().to_string_lossy()));
            }
        }
    }
    text
}

/// Everything that is not allowed in a path of a URI, in per cent.
fn escaped(part: &str) -> String {
    part.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => (byte as char).to_string(),
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+'
            | b',' | b';' | b'=' | b':' | b'@' => (byte as char).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::asl::{Outline, StateAddress};
    use crate::diagnostics::{Judgement, Suppression, check_with};
    use crate::flow::FlowGraph;
    use std::sync::Arc;

    const WRONG: &str = "{\"StartAt\": \"Wärme\", \"States\": {\n \"Wärme\": {\"Type\": \"Task\", \"Next\": \"Gone\",\n  \"Resource\": \"arn:aws:states:::lambda:invoke\"}}}";

    fn report(text: &str, judgement: &Judgement) -> Report {
        let (tree, problems) = crate::json::parse(text.into());
        let outline = Outline::read(Arc::new(tree));
        let verdict = check_with(&outline, &FlowGraph::build(&outline), &problems, judgement);
        Report {
            given: "my orders/pay.asl.json".into(),
            file: Some("my orders/pay.asl.json".into()),
            machine: None,
            title: "my orders/pay.asl.json".into(),
            outline,
            found: verdict.found,
            suppressed: verdict.suppressed,
        }
    }

    #[test]
    fn a_result_says_what_and_where_and_how_to_mend_it() {
        let log = log(&[report(WRONG, &Judgement::default())], &[]);
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        let target = results
            .iter()
            .find(|result| result["ruleId"] == "MISSING_TRANSITION_TARGET")
            .unwrap();
        assert_eq!(target["level"], "error");
        let place = &target["locations"][0];
        assert_eq!(
            place["physicalLocation"]["artifactLocation"]["uri"],
            "my%20orders/pay.asl.json"
        );
        let columns = json!({"startLine": 2, "startColumn": 36, "endLine": 2, "endColumn": 42});
        assert_eq!(place["physicalLocation"]["region"], columns);
        assert_eq!(place["logicalLocations"][0]["name"], "Wärme");
        let change = &target["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert!(change["insertedContent"]["text"].is_string(), "{change}");
        // Each result leads to the description of its code.
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            let rule = &run["tool"]["driver"]["rules"][index];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(
                rule["help"]["markdown"]
                    .as_str()
                    .unwrap()
                    .contains("```json")
            );
        }
    }

    #[test]
    fn a_suppressed_finding_keeps_its_reason() {
        let judgement = Judgement {
            suppressions: vec![Suppression {
                code: "SW_NO_RETRY".into(),
                state: Some(StateAddress::from_pointer("/States/Wärme")),
                reason: "The caller tries again".into(),
            }],
            ..Judgement::default()
        };
        let log = log(&[report(WRONG, &judgement)], &["x.json: not there".into()]);
        let run = &log["runs"][0];
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
        let results = run["results"].as_array().unwrap();
        let retry = results
            .iter()
            .find(|r| r["ruleId"] == "SW_NO_RETRY")
            .unwrap();
        assert_eq!(
            retry["suppressions"],
            json!([{"kind": "external", "justification": "The caller tries again"}])
        );
    }

    #[test]
    fn a_finding_is_known_again_when_lines_move() {
        let moved = format!("\n\n{WRONG}");
        let fingerprints = |text: &str| -> Vec<String> {
            let found = report(text, &Judgement::default()).found;
            found.iter().map(|d| fingerprint(None, d)).collect()
        };
        assert_eq!(fingerprints(WRONG), fingerprints(&moved));
        let mut all = fingerprints(WRONG);
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count, "no two alike");
    }

    #[test]
    fn paths_are_references() {
        for (path, expected) in [
            ("a/b c.json", "a/b%20c.json"),
            ("./a.json", "a.json"),
            ("../größe.json", "../gr%C3%B6%C3%9Fe.json"),
            ("c:x.json", "./c:x.json"),
        ] {
            assert_eq!(relative(Path::new(path)), expected);
        }
    }
}
