//! `stepwright diff` as a person at a shell sees it: files, git revisions, exit codes, and every form of the answer.

use crate::support;
use crate::support::git;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use stepwright::asl::{Outline, StateAddress};
use stepwright::compare::{compare, union};
use stepwright::flow::{FlowGraph, FlowScope};
use stepwright::json::parse;

fn diff(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .arg("diff")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// The exit code and what was printed.
fn said(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = diff(folder, arguments);
    let words = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(words).unwrap(),
    )
}

/// The answer as JSON for two versions.
fn compared(before: &Value, after: &Value) -> Value {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), before.to_string()).unwrap();
    std::fs::write(folder.path().join("b.json"), after.to_string()).unwrap();
    let output = diff(folder.path(), &["a.json", "b.json", "--format", "json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let code = output.status.code().unwrap();
    assert_eq!(code, i32::from(answer["same"] == json!(false)), "{answer}");
    answer
}

/// Each changed state as `name: changes`, in order.
fn states(answer: &Value) -> Vec<String> {
    let list = answer["states"].as_array().unwrap().iter();
    list.map(|state| {
        let words = state["changes"].as_array().unwrap().iter();
        let words: Vec<&str> = words.map(|word| word.as_str().unwrap()).collect();
        let name = state["name"].as_str().unwrap();
        match state["oldName"].as_str() {
            Some(old) => format!("{old} → {name}: {}", words.join(" ")),
            None => format!("{name}: {}", words.join(" ")),
        }
    })
    .collect()
}

/// The sentences about the fields of a state; of the machine for `""`.
fn sentences(answer: &Value, name: &str) -> Vec<String> {
    let fields = match name {
        "" => &answer["machine"],
        name => {
            let list = answer["states"].as_array().unwrap();
            &list.iter().find(|state| state["name"] == name).unwrap()["fields"]
        }
    };
    let fields = fields.as_array().unwrap().iter();
    fields
        .map(|field| field["sentence"].as_str().unwrap().to_owned())
        .collect()
}

fn task(function: &str, next: &str) -> Value {
    json!({ "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": { "FunctionName": function, "Payload.$": "$" }, "Next": next })
}

fn order() -> Value {
    json!({ "StartAt": "Check", "States": {
        "Check": { "Type": "Choice", "Default": "Refuse", "Choices": [
            { "Variable": "$.amount", "NumericGreaterThan": 100, "Next": "Review" },
            { "Variable": "$.vip", "BooleanEquals": true, "Next": "Charge" } ] },
        "Review": task("review", "Charge"),
        "Charge": task("charge", "Done"),
        "Refuse": { "Type": "Fail", "Error": "Refused" },
        "Done": { "Type": "Succeed" } } })
}

#[test]
fn a_rename_is_one_change_and_what_follows_it_is_none() {
    let mut after = order();
    let charge = after["States"]
        .as_object_mut()
        .unwrap()
        .remove("Charge")
        .unwrap();
    after["States"]["Bill"] = charge;
    after["States"]["Review"]["Next"] = json!("Bill");
    after["States"]["Check"]["Choices"][1]["Next"] = json!("Bill");
    let answer = compared(&order(), &after);
    assert_eq!(states(&answer), ["Charge → Bill: renamed"]);
    assert_eq!(answer["transitions"], json!([]));
    assert_eq!(answer["summary"], "1 state renamed");
}

#[test]
fn every_state_renamed_at_once_is_still_the_same_machine() {
    let text = order().to_string();
    let mut renamed = text.clone();
    for name in ["Check", "Review", "Charge", "Refuse", "Done"] {
        renamed = renamed.replace(&format!("\"{name}\""), &format!("\"{name} it\""));
    }
    let answer = compared(&order(), &serde_json::from_str(&renamed).unwrap());
    assert_eq!(
        states(&answer),
        [
            "Check → Check it: renamed",
            "Review → Review it: renamed",
            "Charge → Charge it: renamed",
            "Refuse → Refuse it: renamed",
            "Done → Done it: renamed"
        ]
    );
}

#[test]
fn other_states_in_the_same_place_are_not_renamed() {
    let mut after = order();
    after["States"].as_object_mut().unwrap().remove("Refuse");
    after["States"]["Wait"] = json!({ "Type": "Wait", "Seconds": 5, "Next": "Done" });
    after["States"]["Check"]["Default"] = json!("Wait");
    let answer = compared(&order(), &after);
    assert_eq!(
        states(&answer),
        ["Check: changed", "Refuse: removed", "Wait: added"]
    );
    assert_eq!(
        sentences(&answer, "Check"),
        ["Default leads to \"Wait\" instead of \"Refuse\""]
    );
    let edges = answer["transitions"].as_array().unwrap();
    let told: Vec<String> = edges
        .iter()
        .map(|edge| {
            format!(
                "{} {} → {} {}",
                edge["change"], edge["from"], edge["to"], edge["kind"]
            )
            .replace('"', "")
        })
        .collect();
    assert_eq!(
        told,
        [
            "added Check → Wait default",
            "removed Check → Refuse default",
            "added Wait → Done next",
            "removed Refuse → null end"
        ]
    );
}

#[test]
fn a_state_that_goes_into_a_branch_moved() {
    let mut after = order();
    let review = after["States"]
        .as_object_mut()
        .unwrap()
        .remove("Review")
        .unwrap();
    let mut inner = review.clone();
    inner.as_object_mut().unwrap().remove("Next");
    inner["End"] = json!(true);
    after["States"]["Both"] = json!({ "Type": "Parallel", "Next": "Charge", "Branches": [
        { "StartAt": "Review", "States": { "Review": inner } },
        { "StartAt": "Mail", "States": { "Mail": { "Type": "Pass", "End": true } } } ] });
    after["States"]["Check"]["Choices"][0]["Next"] = json!("Both");
    let answer = compared(&order(), &after);
    assert_eq!(
        states(&answer),
        [
            "Check: changed",
            "Both: added",
            "Review: moved changed",
            "Mail: added"
        ]
    );
    let list = answer["states"].as_array().unwrap();
    let review = list.iter().find(|state| state["name"] == "Review").unwrap();
    assert_eq!(
        review["sentence"],
        "\"Review\" moved from the machine to branch 1 of Parallel \"Both\""
    );
    assert_eq!(
        sentences(&answer, "Review"),
        ["Ends instead of going on to \"Charge\""]
    );
}

#[test]
fn a_branch_in_front_moves_no_other() {
    let branch = |name: &str| json!({ "StartAt": name, "States": { name: { "Type": "Pass", "Result": name, "End": true } } });
    let machine = |branches: Vec<Value>| {
        json!({ "StartAt": "Both", "States": {
            "Both": { "Type": "Parallel", "End": true, "Branches": branches } } })
    };
    let answer = compared(
        &machine(vec![branch("A"), branch("B")]),
        &machine(vec![branch("New"), branch("A"), branch("B")]),
    );
    assert_eq!(states(&answer), ["Both: changed", "New: added"]);
    assert_eq!(sentences(&answer, "Both"), ["Branch 1 is added: 1 state"]);
}

#[test]
fn spelling_is_no_change() {
    let text = r#"{"Comment":"c","StartAt":"A","States":{"A":{"Type":"Task","Resource":"x","TimeoutSeconds":60,
      "Retry":[{"ErrorEquals":["B","A"],"BackoffRate":2.0}],"Next":"B"},"B":{"Type":"Pass","Result":{"x":1,"y":[1,2]},"End":true}}}"#;
    let shuffled = r#"{ "States": { "B": { "End": true, "Result": {"y": [1, 2.0], "x": 1e0}, "Type": "Pass" },
      "A": {"Next": "B", "Retry": [{"BackoffRate": 2, "ErrorEquals": ["A", "B"]}], "TimeoutSeconds": 6e1, "Resource": "x", "Type": "Task"}},
      "StartAt": "A", "Comment": "c" }"#;
    let yaml = "Comment: c\nStartAt: A\nStates:\n  A:\n    Type: Task\n    Resource: x\n    TimeoutSeconds: 60\n    Retry:\n      - ErrorEquals: [B, A]\n        BackoffRate: 2\n    Next: B\n  B:\n    Type: Pass\n    Result: {x: 1, y: [1, 2]}\n    End: true\n";
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("a.json", text);
    put("b.json", shuffled);
    put("c.yaml", yaml);
    for (other, words) in [
        ("a.json", "The two versions are the same"),
        (
            "b.json",
            "No change in meaning; the text differs: states or fields come in another order",
        ),
        (
            "c.yaml",
            "No change in meaning; the text differs: it is spelled otherwise",
        ),
    ] {
        let (code, said) = said(folder.path(), &["a.json", other]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains(words), "{other}: {said}");
    }
}

#[test]
fn fields_are_told_one_by_one_with_what_may_go_wrong() {
    let before = json!({ "StartAt": "A", "TimeoutSeconds": 60, "States": { "A": {
        "Type": "Task", "Resource": "x", "TimeoutSeconds": 30, "Parameters": { "a": 1, "b": { "c": "x" }, "gone": true },
        "Retry": [ { "ErrorEquals": ["X"], "MaxAttempts": 3 }, { "ErrorEquals": ["Y"] } ],
        "Catch": [ { "ErrorEquals": ["States.ALL"], "Next": "A" } ], "End": true } } });
    let after = json!({ "StartAt": "A", "Comment": "new", "States": { "A": {
        "Type": "Task", "Resource": "x", "TimeoutSeconds": 10, "Parameters": { "a.$": "$.a", "b": { "c": "y" } },
        "Retry": [ { "ErrorEquals": ["Y"] }, { "ErrorEquals": ["X"], "MaxAttempts": 0 } ], "End": true } } });
    let answer = compared(&before, &after);
    assert_eq!(
        sentences(&answer, ""),
        [
            "TimeoutSeconds is removed; it was 60",
            "Comment is added: \"new\""
        ]
    );
    assert_eq!(
        sentences(&answer, "A"),
        [
            "TimeoutSeconds is 10 instead of 30",
            "Parameters.a.$ is computed by \"$.a\" instead of being 1",
            "Parameters.b.c is \"y\" instead of \"x\"",
            "Parameters.gone is removed; it was true",
            "The elements of Retry come in another order",
            "Retrier 2: MaxAttempts is 0 instead of 3",
            "Catch is removed; it was [{\"ErrorEquals\":[\"States.ALL\"],\"Next\":\"A\"}]",
        ]
    );
    let risks: Vec<&Value> = answer["states"][0]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|field| field.get("risk"))
        .collect();
    assert_eq!(
        risks,
        [
            "What took longer than this now times out",
            "They are asked in order, and the first that fits counts",
            "0 means that nothing is tried again",
            "Errors now end the execution",
        ]
    );
    assert_eq!(answer["machine"][1]["about"], "comment");
    assert_eq!(answer["states"][0]["fields"][1]["after"], "$.a");
}

#[test]
fn rules_are_matched_by_what_they_ask() {
    let mut after = order();
    let rules = after["States"]["Check"]["Choices"].as_array_mut().unwrap();
    rules.insert(
        0,
        json!({ "Variable": "$.blocked", "IsPresent": true, "Next": "Refuse" }),
    );
    rules[1]["NumericGreaterThan"] = json!(200);
    let answer = compared(&order(), &after);
    assert_eq!(
        sentences(&answer, "Check"),
        [
            "Rule 2: NumericGreaterThan is 200 instead of 100",
            "Rule 1 is added: {\"Variable\":\"$.blocked\",\"IsPresent\":true,\"Next\":\"Refuse\"}",
        ]
    );
}

/// A repository with two commits of an order, and a third version that is not committed.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    git(root, &["init", "-q", "-b", "main"]);
    std::fs::create_dir(root.join("flows")).unwrap();
    let put = |machine: &Value| {
        let text = serde_json::to_string_pretty(machine).unwrap();
        std::fs::write(root.join("flows/order.asl.json"), text).unwrap();
    };
    let mut machine = order();
    put(&machine);
    std::fs::write(
        root.join("template.yaml"),
        "Resources:\n  Orders:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: flows/order.asl.json\n",
    )
    .unwrap();
    git(root, &["add", "."]);
    git(root, &["commit", "-q", "-m", "first"]);
    machine["States"]["Charge"]["TimeoutSeconds"] = json!(30);
    put(&machine);
    git(root, &["commit", "-q", "-a", "-m", "second"]);
    machine["States"]["Review"]["TimeoutSeconds"] = json!(60);
    put(&machine);
    folder
}

#[test]
fn git_has_the_earlier_versions() {
    let folder = repository();
    let (root, flows) = (folder.path(), folder.path().join("flows"));
    let review = "Task \"Review\"\n    TimeoutSeconds is added: 60\n";
    let charge = "Task \"Charge\"\n    TimeoutSeconds is added: 30\n";
    for (place, arguments, review_is, charge_is) in [
        (root, &["flows/order.asl.json"][..], true, false),
        (&*flows, &["order.asl.json"], true, false),
        (root, &["HEAD", "flows/order.asl.json"], true, false),
        (root, &["HEAD~1", "flows/order.asl.json"], true, true),
        (
            root,
            &["HEAD~1", "HEAD", "flows/order.asl.json"],
            false,
            true,
        ),
        (
            root,
            &["main~1:flows/order.asl.json", "HEAD:flows/order.asl.json"],
            false,
            true,
        ),
        // A path is meant from here, or else from the top as git means it.
        (
            &*flows,
            &["main~1:order.asl.json", "order.asl.json"],
            true,
            true,
        ),
        (
            &*flows,
            &["main~1:flows/order.asl.json", "order.asl.json"],
            true,
            true,
        ),
        // The machine of a template, and the file it names, at that revision.
        (
            root,
            &["HEAD~1:template.yaml#Orders", "template.yaml#Orders"],
            true,
            true,
        ),
    ] {
        let (code, said) = said(place, arguments);
        assert_eq!(code, 1, "{arguments:?}: {said}");
        assert_eq!(said.contains(review), review_is, "{arguments:?}: {said}");
        assert_eq!(said.contains(charge), charge_is, "{arguments:?}: {said}");
    }
}

#[test]
fn what_cannot_be_compared_is_said_in_a_sentence() {
    let folder = repository();
    let root = folder.path();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("a.json"), order().to_string()).unwrap();
    std::fs::write(root.join("text.json"), "[1]").unwrap();
    for (place, arguments, words) in [
        (root, &["flows/none.json"][..], "none.json"),
        (
            root,
            &["nowhere", "flows/order.asl.json"],
            "git knows no revision nowhere",
        ),
        (
            root,
            &["nowhere:flows/order.asl.json", "flows/order.asl.json"],
            "git knows no revision nowhere",
        ),
        (
            root,
            &["HEAD:a.json", "HEAD~1:a.json"],
            "There is neither HEAD:a.json nor HEAD~1:a.json",
        ),
        (
            root,
            &["text.json", "flows/order.asl.json"],
            "no state machine here",
        ),
        (root, &["HEAD:flows/order.asl.json"], "give a second one"),
        (root, &["-"], "give a second version"),
        (
            root,
            &["--upload-pack=x", "flows/order.asl.json"],
            "--upload-pack",
        ),
        (root, &[], "Which versions?"),
        (outside.path(), &["a.json"], "is in no git repository"),
    ] {
        let (code, said) = said(place, arguments);
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    // Without git on the way it says so.
    let output = Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .args(["diff", "flows/order.asl.json"])
        .current_dir(root)
        .env("PATH", outside.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("git is not installed"));
}

#[test]
fn a_file_that_was_not_there_is_added_as_a_whole() {
    let folder = repository();
    // A file of the same name somewhere else is another file.
    let other = folder.path().join("order.asl.json");
    std::fs::write(&other, order().to_string()).unwrap();
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "third"]);
    std::fs::create_dir(folder.path().join("more")).unwrap();
    std::fs::copy(&other, folder.path().join("more/order.asl.json")).unwrap();
    let (code, words) = said(folder.path(), &["more/order.asl.json"]);
    assert_eq!(code, 1);
    assert!(words.contains("5 states added"), "{words}");
    let text = order().to_string();
    std::fs::write(folder.path().join("new.json"), text).unwrap();
    let (code, said) = said(folder.path(), &["new.json"]);
    assert_eq!(code, 1);
    assert!(said.contains("HEAD:new.json is not there"), "{said}");
    assert!(said.contains("5 states added"), "{said}");
}

#[test]
fn git_itself_can_show_it() {
    let folder = repository();
    let root = folder.path();
    std::fs::write(root.join(".gitattributes"), "*.asl.json diff=asl\n").unwrap();
    let command = format!(
        "diff.asl.command='{}' diff",
        env!("CARGO_BIN_EXE_stepwright")
    );
    let output = Command::new("git")
        .args([
            "-c",
            &command,
            "--no-pager",
            "diff",
            "--",
            "flows/order.asl.json",
        ])
        .current_dir(root)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{why}");
    assert!(
        said.contains("a/flows/order.asl.json  →  b/flows/order.asl.json"),
        "{said}"
    );
    assert!(said.contains("TimeoutSeconds is added: 60"), "{said}");
}

/// A version with every sort of change: the forms people read are kept as they are.
fn everything() -> (Value, Value) {
    let mut after = order();
    let states = after["States"].as_object_mut().unwrap();
    let charge = states.remove("Charge").unwrap();
    states.remove("Refuse");
    after["States"]["Bill"] = charge;
    after["States"]["Bill"]["Retry"] = json!([{ "ErrorEquals": ["States.ALL"], "MaxAttempts": 2 }]);
    after["States"]["Bill"]["Next"] = json!("Each");
    let mut review = after["States"]
        .as_object_mut()
        .unwrap()
        .remove("Review")
        .unwrap();
    review.as_object_mut().unwrap().remove("Next");
    review["End"] = json!(true);
    after["States"]["Each"] = json!({ "Type": "Map", "Next": "Done", "ItemProcessor": {
        "StartAt": "Review", "States": { "Review": review } } });
    let check = &mut after["States"]["Check"];
    check["Choices"][0] =
        json!({ "Variable": "$.amount", "NumericGreaterThan": 250, "Next": "Bill" });
    check["Choices"][1]["Next"] = json!("Bill");
    check.as_object_mut().unwrap().remove("Default");
    after["TimeoutSeconds"] = json!(3600);
    (order(), after)
}

#[test]
fn pictures_and_pages_are_the_same_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let (before, after) = everything();
    std::fs::write(folder.path().join("before.json"), before.to_string()).unwrap();
    std::fs::write(folder.path().join("after.json"), after.to_string()).unwrap();
    let both = ["before.json", "after.json"];
    let text = said(folder.path(), &[&both[..], &["--svg", "dark.svg"]].concat()).1;
    let page = said(
        folder.path(),
        &[
            &both[..],
            &["--md", "--svg", "light.svg", "--theme", "light"],
        ]
        .concat(),
    )
    .1;
    let picture = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for (name, now) in [
        ("order.txt", text),
        ("order.md", page),
        ("order.dark.svg", picture("dark.svg")),
        ("order.light.svg", picture("light.svg")),
    ] {
        let golden = support::path(&format!("tests/cases/diff/{name}"));
        if bless {
            std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
            std::fs::write(&golden, &now).unwrap();
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != now {
            wrong.push(name);
        }
    }
    assert!(
        wrong.is_empty(),
        "changed: {wrong:?}; BLESS=1 rewrites them if this is meant"
    );
}

#[test]
fn big_machines_are_compared_too() {
    let machine = |prefix: &str| {
        let count = 20_000;
        let mut states: serde_json::Map<String, Value> = (0..count)
            .map(|i| {
                (
                    format!("{prefix}{i}"),
                    task(&format!("f{}", i % 50), &format!("{prefix}{}", i + 1)),
                )
            })
            .collect();
        states.insert(format!("{prefix}{count}"), json!({ "Type": "Succeed" }));
        json!({ "StartAt": format!("{prefix}0"), "States": states })
    };
    let answer = compared(&machine("S"), &machine("T"));
    assert_eq!(answer["summary"], "20001 states renamed");
}

/// All states of a graph, by address.
fn nodes<'g>(scope: &'g FlowScope, found: &mut Vec<&'g StateAddress>) {
    for node in &scope.nodes {
        found.push(&node.address);
        for body in &node.bodies {
            nodes(body, found);
        }
    }
}

#[test]
fn whatever_is_compared_the_answer_holds_together() {
    let mut files: Vec<_> = ["tests/cases/layouts", "tests/cases/corpus"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(support::path(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".json"))
        .collect();
    files.sort();
    let outlines: Vec<Outline> = files
        .iter()
        .map(|path| {
            let bytes = std::fs::read(path).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            Outline::read(Arc::new(parse(text.as_ref().into()).0))
        })
        .collect();
    assert!(outlines.len() > 15);
    for (at, before) in outlines.iter().enumerate() {
        for (after, name) in outlines.iter().zip(&files).skip(at).take(4) {
            let comparison = compare(before, after);
            let is_itself = std::ptr::eq(before, after);
            assert!(
                comparison.is_same() || !is_itself,
                "{name:?} differs from itself"
            );
            // No state is two.
            let partners: BTreeSet<_> = comparison.partners.values().collect();
            assert_eq!(partners.len(), comparison.partners.len(), "{name:?}");
            let (old, new) = (FlowGraph::build(before), FlowGraph::build(after));
            let both = union(&old, &new, &comparison);
            let mut shown = Vec::new();
            nodes(&both.graph.root, &mut shown);
            let unique: BTreeSet<_> = shown.iter().collect();
            assert_eq!(unique.len(), shown.len(), "{name:?} shows a state twice");
            // Every change has a place in the picture; what is there after is all in it.
            for place in &both.places {
                assert!(both.graph.node(place).is_some(), "{name:?}: {place:?}");
            }
            for state in after.all_states() {
                assert!(
                    unique.contains(&&state.address),
                    "{name:?}: {:?}",
                    state.address
                );
            }
            let counts = comparison.counts();
            assert_eq!(
                before.all_states().len() + counts.added,
                after.all_states().len() + counts.removed,
                "{name:?}"
            );
        }
    }
}
