//! `stepwright validate` as a person or a pipeline meets it: output, exit codes, words on standard error.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

struct Answer {
    code: i32,
    out: String,
    err: String,
}

fn stepwright(args: &[&str], input: &str) -> Answer {
    let mut child = Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Answer {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn case(name: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("tests/cases/diagnostics").join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_verdict_is_the_exit_code() {
    let right = stepwright(&["validate", &case("targets/right.asl.json")], "");
    assert_eq!((right.code, &*right.err), (0, ""));
    assert!(
        right.out.ends_with("right.asl.json: valid\n"),
        "{}",
        right.out
    );
    let wrong = stepwright(&["validate", &case("targets/wrong.asl.json")], "");
    assert_eq!(wrong.code, 1);
    assert!(
        wrong.out.contains("error[MISSING_TRANSITION_TARGET]"),
        "{}",
        wrong.out
    );
    assert!(wrong.out.contains("^^^^^^"), "{}", wrong.out);
}

#[test]
fn warnings_count_only_when_asked_to() {
    let file = case("missing_default/wrong.asl.json");
    assert_eq!(stepwright(&["validate", &file], "").code, 0);
    let denied = stepwright(&["validate", "--deny", "warnings", &file], "");
    assert_eq!(denied.code, 1);
}

#[test]
fn one_file_is_an_object_and_several_are_a_list() {
    let right = case("express/right.asl.json");
    let wrong = case("express/wrong.asl.json");
    let one = stepwright(
        &["validate", "--format", "json", "--type", "EXPRESS", &wrong],
        "",
    );
    let value: serde_json::Value = serde_json::from_str(&one.out).unwrap();
    assert_eq!(value["result"], "FAIL");
    assert_eq!(value["truncated"], false);
    assert_eq!(value["diagnostics"][0]["location"], "/States/Run/Resource");
    let two = stepwright(&["validate", "--format", "json", &right, &wrong], "");
    assert_eq!(two.code, 0, "Standard machines may wait");
    let value: serde_json::Value = serde_json::from_str(&two.out).unwrap();
    assert_eq!(value[1]["file"], *wrong);
}

#[test]
fn standard_input_will_do() {
    let text = std::fs::read_to_string(case("variables/right.asl.json")).unwrap();
    let answer = stepwright(&["validate", "--format", "json", "-"], &text);
    assert_eq!(answer.code, 0, "{}", answer.out);
    let value: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(value["variableReferences"]["Check"][0], "total");
}

#[test]
fn what_cannot_be_done_is_said() {
    for (args, words) in [
        (&["validate"][..], "which file"),
        (&["validate", "nowhere.asl.json"], "nowhere.asl.json"),
        (&["validate", "order.asl.yaml"], "does not exist"),
        (&["validate", "template.json#Machine"], "template"),
        (&["validate", "--format", "sarif", "a.json"], "sarif"),
        (&["validate", "--type", "QUICK", "a.json"], "QUICK"),
        (&["validat"], "Did you mean validate?"),
        (&["--nonsense"], "--nonsense"),
    ] {
        let answer = stepwright(args, "");
        assert_eq!(answer.code, 2, "{args:?}");
        assert!(answer.err.contains(words), "{args:?}: {}", answer.err);
        assert_eq!(answer.out, "", "{args:?}");
    }
}

#[test]
fn help_and_version_are_there() {
    let help = stepwright(&["--help"], "");
    assert!(
        help.code == 0 && help.out.contains("validate"),
        "{}",
        help.out
    );
    assert!(
        stepwright(&["--version"], "")
            .out
            .starts_with("stepwright ")
    );
    assert!(
        stepwright(&["validate", "--help"], "")
            .out
            .contains("--deny")
    );
}
