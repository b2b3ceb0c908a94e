//! `stepwright run` as a person at a shell sees it: nested machines, stand-ins, inputs, exit codes.

use crate::support;
use std::path::Path;
use std::process::Command;
use stepwright::json::Value;

/// What a call gave.
struct Said {
    code: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .arg("run")
        .args(arguments)
        .args(["--start-time", "2026-01-01T00:00:00Z"])
        .current_dir(folder)
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

const PARENT: &str = r#"{"StartAt": "Begin", "States": {"Begin": {"Type": "Task",
    "Resource": "arn:aws:states:::states:startExecution.sync:2",
    "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:111111111111:stateMachine:child", "Name": "c"},
    "OutputPath": "$.Output", "End": true}}}"#;
const CHILD: &str = r#"{"StartAt": "Work", "States": {"Work": {"Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": true}}}"#;

#[test]
fn a_nested_machine_is_found_beside_the_definition() {
    let folder = support::path("examples/fulfilment");
    let said = run(
        &folder,
        &[
            "fulfilment.asl.json",
            "--input",
            "books.input.json",
            "--mocks",
            "MockConfigFile.json",
            "--case",
            "sent",
            "--format",
            "json",
        ],
    );
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    let answer = Value::parse(&said.out).unwrap();
    let tracking = answer.pointer("/output/tracking").unwrap();
    assert_eq!(tracking.as_str(), Some("CX-5519-0042"));
    let child = answer.pointer("/children/0").unwrap();
    assert_eq!(child.get("machine").unwrap().as_str(), Some("parcel"));
    assert_eq!(
        child.get("execution").unwrap().as_str(),
        Some("parcel-o-1204")
    );
    assert_eq!(child.get("status").unwrap().as_str(), Some("SUCCEEDED"));
    assert_eq!(child.get("transitions").unwrap().as_i64(), Some(3));
    assert_eq!(child.get("events").unwrap().as_array().unwrap().len(), 14);
    assert_eq!(
        answer.get("duration_seconds").unwrap().as_f64(),
        Some(7200.0)
    );
}

#[test]
fn the_table_has_a_line_for_each_nested_execution() {
    let folder = support::path("examples/fulfilment");
    let said = run(
        &folder,
        &[
            "fulfilment.asl.json",
            "--input",
            "books.input.json",
            "--mocks",
            "MockConfigFile.json",
            "--case",
            "too-heavy",
        ],
    );
    assert_eq!(said.code, 1, "{}", said.err);
    let line = said.out.lines().find(|line| line.starts_with("parcel-"));
    let words: Vec<&str> = line.unwrap().split_whitespace().collect();
    assert_eq!(
        words,
        [
            "parcel-o-1204",
            "parcel",
            "Send",
            "the",
            "parcel",
            "0",
            "s",
            "1",
            "FAILED"
        ]
    );
    assert!(
        said.out.contains("was not sent: Parcel.TooHeavy"),
        "{}",
        said.out
    );
}

#[test]
fn a_nested_state_without_an_answer_is_named_with_an_entry_to_paste() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("parent.asl.json"), PARENT).unwrap();
    let machines = folder.path().join("machines");
    std::fs::create_dir(&machines).unwrap();
    std::fs::write(machines.join("child.json"), CHILD).unwrap();
    let missing = run(folder.path(), &["parent.asl.json"]);
    assert_eq!(missing.code, 3);
    assert!(
        missing.err.contains("The machine `child` is not in .")
            && missing.err.contains("--machines"),
        "{}",
        missing.err
    );
    let said = run(
        folder.path(),
        &["parent.asl.json", "--machines", "machines"],
    );
    assert_eq!(said.code, 3);
    for words in [
        "`Work` of the nested machine `child` needs an answer that nobody gave (attempt 0).",
        "It was started by `Begin`.",
        "StateMachines / `child`",
        "\"Work\": \"WorkAnswer\"",
    ] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    let answers = r#"{"tasks": [{"state": "Work", "result": {"Payload": 1}}]}"#;
    std::fs::write(folder.path().join("answers.json"), answers).unwrap();
    let done = run(
        folder.path(),
        &[
            "parent.asl.json",
            "--machines",
            "machines",
            "--mocks",
            "answers.json",
        ],
    );
    assert_eq!(done.code, 0, "{}", done.err);
}

#[test]
fn broken_machines_are_told_of_only_when_they_are_started() {
    let folder = tempfile::tempdir().unwrap();
    let child = folder.path().join("child.asl.json");
    std::fs::write(folder.path().join("parent.asl.json"), PARENT).unwrap();
    std::fs::write(&child, "{\"StartAt\": \"Nowhere\", \"States\": {}}").unwrap();
    std::fs::write(folder.path().join("pass.asl.json"), PASS).unwrap();
    let other = run(folder.path(), &["pass.asl.json"]);
    assert_eq!((other.code, other.err.as_str()), (0, ""));
    let said = run(folder.path(), &["parent.asl.json"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("child.asl.json:1:"), "{}", said.err);
    std::fs::remove_file(&child).unwrap();
    std::fs::write(folder.path().join("child.yaml"), "StartAt: A").unwrap();
    let said = run(folder.path(), &["parent.asl.json"]);
    assert!(said.err.contains("child.yaml:1:1"), "{}", said.err);
}

#[test]
fn a_run_that_fails_is_redriven_with_other_answers() {
    let folder = tempfile::tempdir().unwrap();
    let machine = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"Work"},"Work":{"Type":"Task",
        "Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"End":true}}}"#;
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("m.asl.json", machine);
    write("bad.json", r#"{"tasks":[{"state":"Work","error":"Gone"}]}"#);
    write(
        "good.json",
        r#"{"tasks":[{"state":"Work","result":{"ok":true}}]}"#,
    );
    let one = ["m.asl.json", "--mocks", "bad.json", "--redrive", "bad.json"];
    assert_eq!(run(folder.path(), &one).code, 1);
    let two = [
        "--redrive",
        "good.json",
        "--format",
        "json",
        "--history",
        "h.json",
    ];
    let done = run(folder.path(), &[one.as_slice(), two.as_slice()].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("SUCCEEDED"));
    let history = std::fs::read_to_string(folder.path().join("h.json")).unwrap();
    assert_eq!(
        history.matches("ExecutionRedriven\"").count(),
        2,
        "{history}"
    );
    // Two states entered, twice redriven, and the task again each time.
    assert!(done.out.contains(r#""transitions": 6"#), "{}", done.out);
}

#[test]
fn a_machine_may_start_itself_but_not_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("child.asl.json"), PARENT).unwrap();
    let said = run(folder.path(), &["child.asl.json", "--format", "json"]);
    assert_eq!(said.code, 1, "{}", said.err);
    let answer = Value::parse(&said.out).unwrap();
    assert_eq!(
        answer.get("error").unwrap().as_str(),
        Some("States.TaskFailed")
    );
    // The second has the name of the first, which is still running.
    assert!(said.out.contains("ExecutionAlreadyExistsException"));
}

const PASS: &str = r#"{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}"#;

#[test]
fn a_bare_word_is_text_and_other_words_are_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pass.asl.json"), PASS).unwrap();
    std::fs::write(folder.path().join("word.txt"), "hello-world\n").unwrap();
    for arguments in [["--input-json", "hello-world"], ["--input", "word.txt"]] {
        let mut all = vec!["pass.asl.json", "--format", "json"];
        all.extend(arguments);
        let said = run(folder.path(), &all);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(
            said.err.contains("`hello-world` is not JSON"),
            "{}",
            said.err
        );
        let answer = Value::parse(&said.out).unwrap();
        assert_eq!(answer.get("output").unwrap().as_str(), Some("hello-world"));
    }
    let wrong = run(
        folder.path(),
        &["pass.asl.json", "--input-json", "two words"],
    );
    assert_eq!(wrong.code, 2);
    let right = run(folder.path(), &["pass.asl.json", "--input-json", "true"]);
    assert_eq!((right.code, right.err.as_str()), (0, ""));
}

const MESSENGER: &str = r#"{"StartAt": "Count", "States": {
    "Count": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "count"}, "Next": "Notify"},
    "Notify": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": "https://queue", "MessageBody": "x"}, "End": true}}}"#;

#[test]
fn a_message_the_case_does_not_mock_is_taken_by_a_stand_in() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("m.asl.json"), MESSENGER).unwrap();
    let book = r#"{"StateMachines": {"m": {"TestCases": {"half": {"Count": "Counted"}, "none": {}}}},
        "MockedResponses": {"Counted": {"0": {"Return": {"StatusCode": 200, "Payload": 3}}}}}"#;
    std::fs::write(folder.path().join("book.json"), book).unwrap();
    let arguments = [
        "m.asl.json",
        "--mocks",
        "book.json",
        "--format",
        "json",
        "--case",
    ];
    let with = |more: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(more);
        run(folder.path(), &all)
    };
    let said = with(&["half"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        said.err,
        "stepwright: `Notify` has no mock in the case; a stand-in took the message\n"
    );
    let answer = Value::parse(&said.out).unwrap();
    assert_eq!(
        answer.pointer("/output/MD5OfMessageBody").unwrap().as_str(),
        Some("9dd4e461268c8034f5c8564e155c67a6")
    );
    // Only messages are taken, and only for a case of a mock file.
    assert_eq!(with(&["none"]).code, 3);
    let answers = r#"{"tasks": [{"state": "Count", "result": {}}]}"#;
    std::fs::write(folder.path().join("answers.json"), answers).unwrap();
    let listed = run(folder.path(), &["m.asl.json", "--mocks", "answers.json"]);
    assert_eq!(listed.code, 3);
}

/// The carrier and limits that a shipment went out with, and how long it waited.
fn shipped(folder: &Path, arguments: &[&str]) -> (String, String) {
    let history = folder.join("history.json");
    let path = history.to_string_lossy().into_owned();
    let said = run(folder, &[arguments, &["--history", &path]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    let events = Value::parse(&std::fs::read_to_string(&history).unwrap()).unwrap();
    let events = events.get("events").and_then(Value::as_array).unwrap();
    let last = events.last().unwrap();
    let details = last.get("executionSucceededEventDetails").unwrap();
    let output = details.get("output").and_then(Value::as_str).unwrap();
    (output.to_owned(), said.err)
}

fn shipping() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = support::path("tests/cases/templates");
    std::fs::create_dir(folder.path().join("statemachine")).unwrap();
    for name in ["template.yaml", "statemachine/ship.asl.json"] {
        std::fs::copy(from.join(name), folder.path().join(name)).unwrap();
    }
    folder
}

#[test]
fn profiles_and_single_values_stand_for_placeholders() {
    let folder = shipping();
    let machine = "template.yaml#ShipMachine";
    let alone = "statemachine/ship.asl.json";

    // What the template gives; the rest stays, and nobody asked about it.
    let (output, err) = shipped(folder.path(), &[machine]);
    assert_eq!(
        output,
        r#"{"stage":"dev","carrier":"${CarrierArn}","limits":"${Limits}"}"#
    );
    assert_eq!(err, "");

    // Without it the placeholder without quotes has no value.
    let said = run(folder.path(), &[alone]);
    assert_eq!(said.code, 2);
    assert!(
        said.err
            .contains("ship.asl.json:7:18: The placeholder `${Pause}`")
            && said.err.contains("--set-placeholder"),
        "{}",
        said.err
    );
    let (output, err) = shipped(
        folder.path(),
        &[
            alone,
            "--set-placeholder",
            "Pause=1",
            "--set-placeholder",
            "Stage=a=b",
        ],
    );
    assert!(
        output.starts_with(r#"{"stage":"a=b","carrier":"${CarrierArn}""#),
        "{output}"
    );
    assert!(
        err.contains("No value for ${CarrierArn}, ${Limits}"),
        "{err}"
    );

    // A profile lies over the template; a value on the command line over the profile.
    let side = folder
        .path()
        .join("statemachine/ship.asl.json.stepwright.json");
    std::fs::write(
        &side,
        r#"{"profiles": {"live": {"Stage": "live", "Pause": 2, "Limits": {"most": 9}}}}"#,
    )
    .unwrap();
    let (output, _) = shipped(
        folder.path(),
        &[
            machine,
            "--profile",
            "live",
            "--set-placeholder",
            "CarrierArn=arn:x",
        ],
    );
    assert_eq!(
        output,
        r#"{"stage":"live","carrier":"arn:x","limits":{"most":9}}"#
    );
    let (output, err) = shipped(folder.path(), &[machine, "--make-up-placeholders"]);
    assert_eq!(
        output,
        r#"{"stage":"dev","carrier":"arn:aws:lambda:us-east-1:123456789012:function:CarrierFunction","limits":"Limits"}"#
    );
    assert_eq!(err, "");

    for (arguments, expected) in [
        (vec![machine, "--profile", "prod"], "there are: live"),
        (
            vec![alone, "--profile", "template"],
            "no template gives values",
        ),
        (
            vec![alone, "--set-placeholder", "Pause"],
            "write NAME=VALUE",
        ),
    ] {
        let said = run(folder.path(), &arguments);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(expected), "{}", said.err);
    }
}

/// Adds 46 bytes a turn and turns five times.
const GROWING: &str = r#"{"StartAt": "Add", "States": {
    "Add": {"Type": "Pass", "Next": "More?", "Parameters": {"i.$": "States.MathAdd($.i, 1)",
        "log.$": "States.Array($.log, 'a line of text that is added in each turn')"}},
    "More?": {"Type": "Choice", "Choices": [{"Variable": "$.i", "NumericLessThan": 5, "Next": "Add"}], "Default": "Each"},
    "Each": {"Type": "Map", "ItemsPath": "$.log", "End": true,
        "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "Result": 1, "End": true}}}}}}"#;

#[test]
fn the_largest_payload_of_each_transition_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("grow.asl.json"), GROWING).unwrap();
    let input = r#"{"i": 0, "log": []}"#;
    let said = run(folder.path(), &["grow.asl.json", "--input-json", input]);
    assert!(
        said.out.contains(
            "Largest payload 246 bytes of the 262144 allowed, from `Add` to `More?`\n\
             The payload from `Add` to `More?` grows by about 46 bytes in each turn: in about 5694 more turns it is too large\n"
        ),
        "{}",
        said.out
    );
    let json = ["grow.asl.json", "--input-json", input, "--format", "json"];
    let answer = Value::parse(&run(folder.path(), &json).out).unwrap();
    assert_eq!(
        answer.get("largestPayload").unwrap().to_json(),
        r#"{"from":"/States/Add","to":"/States/More?","by":"Next","bytes":246}"#
    );
    assert!(answer.get("payloads").is_none());
    let said = run(folder.path(), &[&json[..], &["--payloads"]].concat());
    let answer = Value::parse(&said.out).unwrap();
    let edges = answer.get("payloads").unwrap().as_array().unwrap();
    let edge = |from: &str, by: &str| {
        let found = edges.iter().find(|edge| {
            edge.get("from").unwrap().as_str() == Some(from)
                && edge.get("by").unwrap().as_str() == Some(by)
        });
        found.unwrap().to_json()
    };
    assert_eq!(
        edge("/States/More?", "Choices[0]"),
        r#"{"from":"/States/More?","to":"/States/Add","by":"Choices[0]","times":4,"most_bytes":200,"total_bytes":524,"bytes_per_turn":46,"turns_left":5695}"#
    );
    // Items of a Map pass one after the other, but no payload grows there.
    assert_eq!(
        edge("/States/Each/ItemProcessor/States/One", "Next"),
        r#"{"from":"/States/Each/ItemProcessor/States/One","to":null,"by":"Next","times":2,"most_bytes":1,"total_bytes":2}"#
    );
    let starts = edges
        .iter()
        .filter(|edge| edge.get("from") == Some(&Value::Null));
    let starts: Vec<&str> = starts
        .map(|edge| edge.get("to").unwrap().as_str().unwrap())
        .collect();
    assert_eq!(
        starts,
        ["/States/Each/ItemProcessor/States/One", "/States/Add"]
    );
}

/// Two machines side by side, run with what a person types.
fn asked(child: &str, typed: &str) -> Said {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("parent.asl.json"), PARENT).unwrap();
    std::fs::write(folder.path().join("child.asl.json"), child).unwrap();
    let mut running = Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .args(["run", "parent.asl.json", "--ask", "--format", "json"])
        .current_dir(folder.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = running.stdin.take().unwrap();
    stdin.write_all(typed.as_bytes()).unwrap();
    drop(stdin);
    let output = running.wait_with_output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_person_is_asked_for_what_the_nested_machine_needs() {
    let said = asked(CHILD, "{\"n\": 7}\n");
    assert_eq!(said.code, 0, "{}", said.err);
    let answer = Value::parse(&said.out).unwrap();
    assert_eq!(answer.get("output").unwrap().to_json(), "{\"n\":7}");
    let child = answer.pointer("/children/0").unwrap();
    assert_eq!(child.get("status").unwrap().as_str(), Some("SUCCEEDED"));
    assert!(
        said.err
            .contains("`Work` of the nested machine `child` asks lambda:invoke (attempt 0)"),
        "{}",
        said.err
    );
    // One question after the other, each once.
    let twice = r#"{"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f"}, "Retry": [{"ErrorEquals": ["Busy"]}], "Next": "Wait"},
        "Wait": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"MessageBody.$": "$$.Task.Token", "QueueUrl": "u"}, "End": true}}}"#;
    let said = asked(twice, "fail Busy\n1\n\"done\"\n");
    assert_eq!(said.code, 0, "{}", said.err);
    let answer = Value::parse(&said.out).unwrap();
    assert_eq!(answer.get("output").unwrap().as_str(), Some("done"));
    assert_eq!(said.err.matches(" asks ").count(), 3, "{}", said.err);
    // Who says nothing is told what was asked.
    let silent = asked(CHILD, "");
    assert_eq!(silent.code, 3);
    assert!(
        silent
            .err
            .contains("`Work` of the nested machine `child` needs an answer"),
        "{}",
        silent.err
    );
}

#[test]
fn a_reader_of_an_unknown_kind_does_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let machine = |config: &str| {
        let text = format!(
            r#"{{"StartAt": "M", "States": {{"M": {{"Type": "Map", "End": true,
                "ItemReader": {{"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {config},
                    "Parameters": {{"Bucket": "b", "Key": "k"}}}},
                "ItemProcessor": {{"ProcessorConfig": {{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
                    "StartAt": "P", "States": {{"P": {{"Type": "Pass", "End": true}}}}}}}}}}}}"#
        );
        std::fs::write(folder.path().join("m.asl.json"), text).unwrap();
        run(folder.path(), &["m.asl.json", "--files", "s3"])
    };
    std::fs::create_dir_all(folder.path().join("s3/b")).unwrap();
    std::fs::write(folder.path().join("s3/b/k"), "[1, 2]").unwrap();
    for (config, words) in [
        (
            r#"{"InputType": "XML"}"#,
            r#"InputType is "XML"; it takes one of CSV, JSON, JSONL, MANIFEST, PARQUET (/States/M/ItemReader/ReaderConfig/InputType)"#,
        ),
        (r#"{"InputType": 1}"#, "InputType is 1;"),
        (
            r#"{"InputType": "CSV", "CSVDelimiter": ","}"#,
            "CSVDelimiter is \",\"; it takes one of COMMA",
        ),
    ] {
        let said = machine(config);
        assert_eq!(said.code, 2, "{config}");
        assert!(said.err.contains(words), "{}", said.err);
    }
    assert_eq!(machine(r#"{"InputType": "JSON"}"#).code, 0);
}
