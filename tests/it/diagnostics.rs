//! Every rule fires on its wrong example and stays silent on its right one; every fix mends what it is offered for.
//!
//! `tests/cases/diagnostics/RULE/` holds `right.asl.json`, `wrong.asl.json` and `wrong.problems`: the wrong text with
//! each finding written under its line. `BLESS=1` rewrites the latter. Advice is left out, except what `settings.json` of
//! the folder switches on, in the words of a side file.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stepwright::asl::{MachineType, Outline};
use stepwright::diagnostics::{Diagnostic, Judgement, check, check_with, read_settings};
use stepwright::flow::FlowGraph;
use stepwright::formats::{Format, Spelling};
use stepwright::json::parse;

fn findings(text: &str, judgement: &Judgement) -> (Outline, Vec<Diagnostic>) {
    let (tree, problems) = parse(text.into());
    let outline = Outline::read(Arc::new(tree));
    let flow = FlowGraph::build(&outline);
    let found = check_with(&outline, &flow, &problems, judgement).found;
    (outline, found)
}

/// The text with a caret line and the words of each finding under the line it is about.
fn annotated(text: &str, judgement: &Judgement) -> String {
    let (outline, found) = findings(text, judgement);
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        writeln!(out, "{line}").unwrap();
        for d in &found {
            let start = outline.tree.position(d.span.start);
            if start.line != number + 1 {
                continue;
            }
            let end = outline.tree.position(d.span.end);
            let width = if end.line == start.line {
                end.column - start.column
            } else {
                1
            };
            let indent = " ".repeat(start.column - 1);
            writeln!(
                out,
                "{indent}{} {} {} {}: {}",
                "^".repeat(width.max(1)),
                d.severity.name(),
                d.code,
                d.location,
                d.message.trim_end()
            )
            .unwrap();
            if !d.help.is_empty() {
                writeln!(out, "{indent}  {}", d.help).unwrap();
            }
            for fix in &d.fixes {
                writeln!(out, "{indent}  fix: {}", fix.label).unwrap();
            }
        }
    }
    out
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/diagnostics");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    assert!(!folders.is_empty());
    folders
}

/// What a case is judged by: as Express only where the rule is about it, and without advice but its own.
fn judgement_of(case: &Path) -> Judgement {
    let judgement = Judgement {
        machine: if case.ends_with("express") {
            MachineType::Express
        } else {
            MachineType::Standard
        },
        advice: false,
        ..Judgement::default()
    };
    match std::fs::read_to_string(case.join("settings.json")) {
        Ok(text) => {
            let (settings, problems) = read_settings(&text, None);
            assert_eq!(problems, [], "{}", case.display());
            judgement.with(settings)
        }
        Err(_) => judgement,
    }
}

#[test]
fn rules_are_silent_on_right_machines() {
    for case in cases() {
        let text = std::fs::read_to_string(case.join("right.asl.json")).unwrap();
        let (_, found) = findings(&text, &judgement_of(&case));
        assert!(found.is_empty(), "{}: {found:#?}", case.display());
    }
}

#[test]
fn rules_fire_on_wrong_machines() {
    let bless = std::env::var_os("BLESS").is_some();
    for case in cases() {
        let text = std::fs::read_to_string(case.join("wrong.asl.json")).unwrap();
        let judgement = judgement_of(&case);
        let said = annotated(&text, &judgement);
        let golden = case.join("wrong.problems");
        if bless {
            std::fs::write(&golden, &said).unwrap();
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(said, expected, "{}", golden.display());
        assert!(said.contains('^'), "{} is not wrong", case.display());
    }
}

#[test]
fn every_fix_mends_what_it_is_offered_for() {
    for case in cases() {
        let text = std::fs::read_to_string(case.join("wrong.asl.json")).unwrap();
        let judgement = judgement_of(&case);
        let (_, found) = findings(&text, &judgement);
        let same = |a: &Diagnostic, b: &Diagnostic| {
            (a.code, &a.location, &a.message) == (b.code, &b.location, &b.message)
        };
        for finding in &found {
            for fix in &finding.fixes {
                let (after, undo) = fix.edit.apply(&text);
                assert_ne!(
                    after,
                    text,
                    "{}: {} does nothing",
                    case.display(),
                    fix.label
                );
                assert_eq!(undo.apply(&after).0, text, "{}", fix.label);
                let (_, left) = findings(&after, &judgement);
                let before = found.iter().filter(|other| same(other, finding)).count();
                let now = left.iter().filter(|other| same(other, finding)).count();
                assert!(
                    now < before,
                    "{}: {} leaves {}\n{after}",
                    case.display(),
                    fix.label,
                    finding.message
                );
            }
        }
    }
}

/// Any prefix of any case can be judged: typing must never bring the window down.
#[test]
fn unfinished_text_is_judged_without_panic() {
    for case in cases() {
        for name in ["right.asl.json", "wrong.asl.json"] {
            let text = std::fs::read_to_string(case.join(name)).unwrap();
            for (at, _) in text.char_indices() {
                findings(&text[..at], &Judgement::default());
            }
        }
    }
}

/// The place of a mistake inside a string is its token, however the string is written.
#[test]
fn mistakes_inside_strings_are_told_at_their_token() {
    let at = |name: &str, text: &str| {
        let (tree, problems) = Format::of(Spelling::of(name, text)).read(text.into());
        let outline = Outline::read(Arc::new(tree));
        let flow = FlowGraph::build(&outline);
        let found = check(&outline, &flow, &problems, MachineType::Standard);
        let told = found.iter();
        told.map(|d| format!("{} {}", d.code, &text[d.span.start..d.span.end]))
            .collect::<Vec<String>>()
    };
    let json = r#"{"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Parameters": {"a.$": "States.Array($.é, $.b[?(@.\u0063 = 1)])",
            "b.$": "States.Format('\"ä\" {}', , $.a)"}, "InputPath": "$.items[0", "Next": "B"},
        "B": {"Type": "Pass", "QueryLanguage": "JSONata", "End": true,
            "Output": ["{% 'ä\"' & ) %}", "{% $limits & '$limit' & $limit %}", "{% 1 + $$ %}"]}}}"#;
    let found = at("a.asl.json", json);
    for expected in [
        "SCHEMA_VALIDATION_FAILED =",
        "SCHEMA_VALIDATION_FAILED ,",
        "SCHEMA_VALIDATION_FAILED [",
        "INVALID_JSONATA_EXPRESSION )",
        "INVALID_JSONATA_EXPRESSION $$",
        "SW_UNASSIGNED_VARIABLE $limits",
        "SW_UNASSIGNED_VARIABLE $limit",
    ] {
        assert!(
            found.iter().any(|f| f == expected),
            "{expected}: {found:#?}"
        );
    }
    let yaml = "QueryLanguage: JSONata\nStartAt: A\nStates:\n  A:\n    Type: Pass\n    Output: >-\n      {% $states.input.a\n         & +) %}\n    End: true\n";
    let found = at("a.asl.yaml", yaml);
    assert!(
        found.contains(&"INVALID_JSONATA_EXPRESSION +".to_owned()),
        "{found:#?}"
    );
}
