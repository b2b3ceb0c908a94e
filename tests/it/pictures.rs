//! Whole pictures as text, and the command that writes them. `BLESS=1` writes the pictures anew.

use crate::support::{path, read};
use std::process::{Command, Output};

const CASES: [&str; 6] = [
    "tests/cases/layouts/orders",
    "tests/cases/layouts/jobs",
    "tests/cases/layouts/unfinished",
    "examples/media-transcoding/media-transcoding",
    "examples/deployment-rollback/deployment-rollback",
    "examples/patient-intake/patient-intake",
];

fn render(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .arg("render")
        .args(args)
        .current_dir(path(""))
        .output()
        .expect("the program runs")
}

fn text(args: &[&str]) -> String {
    let output = render(args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn pictures_look_as_they_did() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for case in CASES {
        let definition = format!("{case}.asl.json");
        let now = text(&[&definition, "-o", "-", "--format", "svg"]);
        let name = case.rsplit('/').next().unwrap_or(case);
        let golden = path(&format!("tests/cases/layouts/{name}.svg"));
        if bless {
            std::fs::write(&golden, &now).expect("the case can be written");
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != now {
            wrong.push(name);
        }
    }
    assert!(
        wrong.is_empty(),
        "pictures changed: {wrong:?}. Look at them; BLESS=1 rewrites them if this is meant"
    );
}

#[test]
fn the_ending_says_what_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    for (ending, start) in [
        ("svg", &b"<svg "[..]),
        ("png", b"\x89PNG"),
        ("mmd", b"flowchart TD"),
        ("dot", b"digraph"),
        ("json", b"{"),
    ] {
        let out = folder.path().join(format!("out.{ending}"));
        let name = out.to_string_lossy().into_owned();
        let output = render(&["tests/cases/layouts/orders.asl.json", "-o", &name]);
        assert_eq!(output.status.code(), Some(0), "{ending}");
        let bytes = std::fs::read(&out).expect("it was written");
        assert!(bytes.starts_with(start), "{ending}");
    }
}

#[test]
fn the_layout_tells_states_and_transitions() {
    let layout = text(&[
        "tests/cases/layouts/unfinished.asl.json",
        "-o",
        "-",
        "--format",
        "json",
    ]);
    let layout: serde_json::Value = serde_json::from_str(&layout).expect("JSON");
    let nodes = layout["nodes"].as_array().expect("nodes");
    assert_eq!(nodes.len(), 6);
    let one = nodes.iter().find(|n| n["name"] == "One").expect("One");
    assert_eq!(one["address"], "/States/Both/Branches/0/States/One");
    assert_eq!(one["parent"], "/States/Both");
    let kinds: Vec<&str> = layout["edges"]
        .as_array()
        .expect("edges")
        .iter()
        .filter_map(|edge| edge["kind"].as_str())
        .collect();
    for kind in ["start", "choice", "default", "catch", "next", "end"] {
        assert!(kinds.contains(&kind), "{kind}");
    }
}

#[test]
fn a_history_paints_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("history.json");
    let history = r#"{"events":[
      {"id":1,"type":"ExecutionStarted"},
      {"id":2,"previousEventId":0,"type":"PassStateEntered","stateEnteredEventDetails":{"name":"Receive order"}},
      {"id":3,"previousEventId":2,"type":"PassStateExited","stateExitedEventDetails":{"name":"Receive order"}},
      {"id":4,"previousEventId":3,"type":"TaskStateEntered","stateEnteredEventDetails":{"name":"Validate order"}},
      {"id":5,"previousEventId":4,"type":"TaskFailed"},
      {"id":6,"previousEventId":5,"type":"ExecutionFailed"}]}"#;
    std::fs::write(&file, history).expect("written");
    let name = file.to_string_lossy().into_owned();
    let orders = "tests/cases/layouts/orders.asl.json";
    let painted = text(&[orders, "-o", "-", "--format", "svg", "--history", &name]);
    assert!(painted.contains("<title>Done</title>") && painted.contains("<title>Failed</title>"));
    assert!(!read("tests/cases/layouts/orders.svg").contains("<title>Failed</title>"));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    for (args, said) in [
        (
            &["nowhere.asl.json", "-o", "-", "--format", "svg"][..],
            "nowhere.asl.json",
        ),
        (
            &["README.md", "-o", "-", "--format", "svg"],
            "no state machine",
        ),
        (
            &["a.asl.json", "-o", "x.gif"],
            ".svg, .png, .mmd, .dot or .json",
        ),
        (&["a.asl.json", "-o", "-"], "--format"),
        (&["a.asl.json"], "-o"),
        (
            &["a.asl.json", "-o", "x.svg", "--theme", "pink"],
            "light or dark",
        ),
        (
            &["a.asl.json", "-o", "x.svg", "--direction", "up"],
            "down or right",
        ),
    ] {
        let output = render(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(message.contains(said), "{args:?}: {message}");
        assert!(output.stdout.is_empty());
    }
}
