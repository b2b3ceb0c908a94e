//! The permissions a role needs: one case for each integration, and machines of all sorts.

use crate::support;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use stepwright::asl::{Outline, StateKind};
use stepwright::formats::Format;
use stepwright::iam::{Context, Placeholders, Policy, policy};

fn context() -> Context {
    let mut context = Context::unknown(Placeholders::CloudFormation);
    context.region = "eu-west-1".into();
    context.account = "123456789012".into();
    context.machine = "Orders".into();
    context
}

fn policy_of(text: &str, context: &Context) -> Policy {
    let (tree, _) = Format::JSON.read(text.into());
    policy(&Outline::read(Arc::new(tree)), context)
}

/// `action on resource`, sorted, of a machine with this one state.
fn needed(state: &Value) -> (Vec<String>, Vec<String>) {
    let machine = json!({ "StartAt": "A", "States": { "A": state } });
    let found = policy_of(&machine.to_string(), &context());
    let mut pairs = BTreeSet::new();
    for statement in &found.statements {
        for action in &statement.need.actions {
            for resource in &statement.need.resources {
                let condition = match &statement.need.condition {
                    Some(condition) => format!(" if {}", condition.to_json()),
                    None => String::new(),
                };
                pairs.insert(format!("{action} on {resource}{condition}"));
            }
        }
    }
    let unknown = found.states.iter().flat_map(|state| state.unknown.clone());
    (pairs.into_iter().collect(), unknown.collect())
}

/// `tests/cases/iam/cases.json`: a state, what it needs, and what could not be known.
#[test]
fn every_integration_asks_for_what_it_needs() {
    let path = support::path("tests/cases/iam/cases.json");
    let mut cases: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for case in cases.as_array_mut().unwrap() {
        let (needs, unknown) = needed(&case["state"]);
        let name = case["name"].as_str().unwrap().to_owned();
        if bless {
            case["needs"] = json!(needs);
            case["unknown"] = json!(unknown);
        } else if case["needs"] != json!(needs) || case["unknown"] != json!(unknown) {
            wrong.push(format!("{name}: {needs:#?} {unknown:#?}"));
        }
    }
    if bless {
        let text = serde_json::to_string_pretty(&cases).unwrap() + "\n";
        std::fs::write(&path, text).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What IAM itself demands of a policy document.
fn is_valid(document: &Value) {
    assert_eq!(document["Version"], "2012-10-17");
    let mut sids = BTreeSet::new();
    for statement in document["Statement"].as_array().unwrap() {
        let sid = statement["Sid"].as_str().unwrap();
        assert!(
            !sid.is_empty() && sid.bytes().all(|b| b.is_ascii_alphanumeric()),
            "{sid}"
        );
        assert!(sids.insert(sid.to_owned()), "{sid} is there twice");
        assert_eq!(statement["Effect"], "Allow");
        for member in ["Action", "Resource"] {
            let all = match &statement[member] {
                Value::String(one) => vec![one.clone()],
                Value::Array(all) => all
                    .iter()
                    .map(|one| one.as_str().unwrap().to_owned())
                    .collect(),
                other => panic!("{member}: {other}"),
            };
            assert!(!all.is_empty(), "{sid}: {member}");
            for one in all {
                let fits = match member {
                    "Action" => one.split_once(':').is_some_and(|(service, name)| {
                        !service.is_empty() && !name.is_empty() && name != "*"
                    }),
                    _ => one == "*" || one.starts_with("arn:") || one.starts_with("${"),
                };
                assert!(fits, "{sid}: {member} {one}");
            }
        }
    }
}

/// Every Task of a machine asks for something, or says why it does not.
fn covered(found: &Policy, tasks: usize) {
    let told = found
        .states
        .iter()
        .filter(|state| state.state.is_some() && state.call != "distributed Map");
    assert_eq!(told.clone().count(), tasks);
    for state in told {
        let is_told =
            !state.needs.is_empty() || !state.unknown.is_empty() || !state.notes.is_empty();
        assert!(is_told, "{:?}", state.state);
    }
    is_valid(&serde_json::from_str(&found.document().to_json()).unwrap());
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_below(&path, found);
        } else if path
            .extension()
            .is_some_and(|end| end == "json" || end == "asl" || end == "yaml" || end == "yml")
        {
            found.push(path);
        }
    }
}

#[test]
fn machines_of_all_sorts_are_covered() {
    let mut files = Vec::new();
    for folder in [
        "examples",
        "tests/cases/corpus",
        "tests/cases/layouts",
        "tests/cases/diagnostics",
    ] {
        files_below(&support::path(folder), &mut files);
    }
    // A larger collection beside the project is looked at as well, where there is one.
    files_below(
        &support::path("../shared/conformance/workflows/files"),
        &mut files,
    );
    let (mut all, mut known, mut machines) = (0, 0, 0);
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let name = file.to_string_lossy().into_owned();
        let (tree, _) = Format::of_file(&name, &text).read(text.as_str().into());
        let outline = Outline::read(Arc::new(tree));
        let tasks = outline
            .all_states()
            .iter()
            .filter(|state| state.kind == Some(StateKind::Task))
            .count();
        for placeholders in [Placeholders::CloudFormation, Placeholders::Star] {
            let found = policy(&outline, &Context::unknown(placeholders));
            covered(&found, tasks);
            if placeholders == Placeholders::Star {
                continue;
            }
            machines += usize::from(tasks > 0);
            all += tasks;
            let clear = found
                .states
                .iter()
                .filter(|state| state.call != "distributed Map");
            known += clear.filter(|state| state.unknown.is_empty()).count();
        }
    }
    assert!(machines > 20, "only {machines} machines");
    println!("{machines} machines, {all} Tasks, of which {known} are wholly known");
}

fn iam(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .arg("iam")
        .args(arguments)
        .current_dir(support::path(""))
        .output()
        .unwrap()
}

#[test]
fn the_document_stands_alone_on_standard_output() {
    let order = "examples/order/order.asl.json";
    let output = iam(&[
        order,
        "--format",
        "json",
        "--region",
        "eu-west-1",
        "--account",
        "123456789012",
    ]);
    assert_eq!(output.status.code(), Some(0));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    is_valid(&document);
    let text = document.to_string();
    assert!(
        text.contains("arn:aws:lambda:eu-west-1:123456789012:function:charge-card"),
        "{text}"
    );
    assert!(!text.contains("${"), "{text}");

    let explained = String::from_utf8(iam(&[order]).stdout).unwrap();
    for words in [
        "Charge  (lambda:invoke)",
        "on arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:charge-card",
        "replaced by Fn::Sub",
    ] {
        assert!(explained.contains(words), "{words}: {explained}");
    }
    for (arguments, words) in [
        (&["--account", "12", order][..], "twelve digits"),
        (&["--unknown", "x", order], "cfn or star"),
        (&["README.md"], "no state machine here"),
        (&[], "Which definition?"),
    ] {
        let output = iam(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn a_template_says_that_it_logs_and_traces() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("template.yaml");
    let text = |level: &str, traces: &str| {
        format!(
            "Resources:\n  Orders:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Logging:\n        Level: {level}\n      Tracing:\n        Enabled: {traces}\n      Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Succeed\n"
        )
    };
    for (level, traces, logs, xray) in [
        ("ALL", "true", true, true),
        ("\"OFF\"", "false", false, false),
    ] {
        std::fs::write(&template, text(level, traces)).unwrap();
        let output = iam(&[template.to_str().unwrap(), "--format", "json"]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said.contains("logs:CreateLogDelivery"), logs, "{said}");
        assert_eq!(said.contains("xray:PutTraceSegments"), xray, "{said}");
    }
}

#[test]
fn a_text_that_cannot_be_read_as_a_whole_has_no_policy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("half.asl.json");
    let task = r#"{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","#;
    let text = format!(r#"{{"StartAt":"A","States":{{"A":{task}"End":true}},"B":"#);
    std::fs::write(&file, text).unwrap();
    let output = iam(&[file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("half.asl.json:1:"), "{said}");
}
