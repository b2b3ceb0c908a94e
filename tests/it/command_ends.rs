//! `stepwright run` as a person at a shell sees it: exit codes and sentences where something is wrong.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs a definition given on standard input.
fn run(definition: &str, arguments: &[&str], stdout: Stdio) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .args(["run", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(definition.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A file with this text, in the folder cargo keeps for tests.
fn file(name: &str, text: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

const PASS: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#;

/// An answer that nobody could read is no success.
#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_told() {
    for arguments in [&[][..], &["--format", "json"], &["--history", "-"]] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = run(PASS, arguments, full.into());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).contains("Cannot write to standard output"));
    }
}

/// Every sub-command with an answer on standard output; the definition comes from standard input.
#[cfg(unix)]
const ANSWERING: [&[&str]; 15] = [
    &["--help"],
    &["--version"],
    &["run", "-"],
    &["validate", "-"],
    &["validate", "--format", "json", "-"],
    &["validate", "--format", "sarif", "-"],
    &["validate", "--help"],
    &["test-state", "-", "--state", "A"],
    &["render", "-", "-o", "-", "--format", "svg"],
    &["edit", "-"],
    &["edit", "-", "--extract", "-"],
    &["eval", "--language", "jsonata", "1"],
    &["explain", "--list"],
    &["diff", "-", "examples/order/order.asl.json"],
    &["iam", "-"],
];

/// A sub-command with a place for its answer.
#[cfg(unix)]
fn answer(
    arguments: &[&str],
    stdout: Stdio,
    before: impl FnOnce(&mut std::process::Child),
) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    before(&mut child);
    // Not every one reads.
    let _ = child.stdin.take().unwrap().write_all(PASS.as_bytes());
    child.wait_with_output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn no_sub_command_loses_its_answer_in_silence() {
    for arguments in ANSWERING {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = answer(arguments, full.into(), |_| ());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            said(&output).contains("Cannot write to standard output"),
            "{arguments:?}: {}",
            said(&output)
        );
    }
}

/// `stepwright … | head`: who reads no more wants to hear no more.
#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_mistake() {
    for arguments in ANSWERING {
        let whole = answer(arguments, Stdio::piped(), |_| ());
        let left = answer(arguments, Stdio::piped(), |child| drop(child.stdout.take()));
        assert_eq!(left.status.code(), whole.status.code(), "{arguments:?}");
        assert_eq!(said(&left), said(&whole), "{arguments:?}");
        assert!(!whole.stdout.is_empty(), "{arguments:?}: {}", said(&whole));
    }
}

#[test]
fn only_a_way_that_repeats_is_called_round() {
    let line = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"C"},"C":{"Type":"Succeed"}}}"#;
    let output = run(line, &["--max-transitions", "1"], Stdio::piped());
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        said(&output),
        "stepwright: More than 1 transitions: the run has come to B. Raise --max-transitions to let it go on\n"
    );
    let round = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}}}"#;
    let output = run(round, &["--max-transitions", "7"], Stdio::piped());
    assert!(said(&output).contains("go round in"), "{}", said(&output));
}

#[test]
fn a_context_that_is_no_object_is_refused() {
    let context = file("context.json", "[]");
    let output = run(PASS, &["--context", &context], Stdio::piped());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("the context is []; write an object"));
}

#[test]
fn a_gap_in_a_mock_is_told_by_its_index() {
    let task = r#"{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"Retry":[{"ErrorEquals":["States.ALL"]}],"End":true}}}"#;
    let mocks = file(
        "gap.json",
        r#"{"StateMachines":{"m":{"TestCases":{"c":{"A":"R"}}}},"MockedResponses":{"R":{"0":{"Throw":{"Error":"E"}},"2":{"Return":1}}}}"#,
    );
    let output = run(task, &["--mocks", &mocks], Stdio::piped());
    assert_eq!(output.status.code(), Some(3));
    assert!(
        said(&output)
            .contains("`A` asked 2 times, but its response `R` has no answer 1: add index 1."),
        "{}",
        said(&output)
    );
}
