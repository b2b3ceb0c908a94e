//! `stepwright edit` as a person at a shell sees it: bytes, exit codes, sentences.

use crate::support;
use std::path::Path;
use std::process::{Command, Output};

fn edit(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .arg("edit")
        .args(arguments)
        .output()
        .unwrap()
}

/// The exit code and the sentence without the program's name.
fn refusal(arguments: &[&str]) -> (i32, String) {
    let output = edit(arguments);
    assert!(output.stdout.is_empty(), "{arguments:?}");
    let sentence = String::from_utf8(output.stderr).unwrap();
    let sentence = sentence.trim_end().trim_start_matches("stepwright: ");
    (output.status.code().unwrap(), sentence.to_owned())
}

fn file(name: &str) -> String {
    support::path(&format!("tests/cases/corpus/{name}"))
        .display()
        .to_string()
}

#[test]
fn without_a_change_the_bytes_are_the_same() {
    for name in [
        "bom_crlf_tabs.asl.json",
        "not_utf8.asl.json",
        "unfinished.asl.json",
        "empty.asl.json",
    ] {
        let output = edit(&[&file(name)]);
        assert!(output.status.success());
        assert_eq!(output.stdout, std::fs::read(file(name)).unwrap(), "{name}");
    }
}

#[test]
fn bytes_that_are_no_text_are_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.asl.json");
    let given = path.display().to_string();
    let out = folder.path().join("out.asl.json").display().to_string();
    for (name, words) in [
        (
            "not_utf8.asl.json",
            "a.asl.json:2:18: not UTF-8 text (byte 19)",
        ),
        ("utf16.asl.json", "a.asl.json: this is UTF-16 text"),
    ] {
        let bytes = std::fs::read(file(name)).unwrap();
        std::fs::write(&path, &bytes).unwrap();
        for change in [
            &["--set", "/Comment", "1"][..],
            &["--unset", "/StartAt", "--write"],
            &["--rename", "A", "B", "--undo-check"],
            &["--extract", &out],
        ] {
            let (code, sentence) = refusal(&[&[&*given], change].concat());
            assert_eq!(code, 2, "{change:?}");
            assert!(sentence.contains(words), "{sentence}");
        }
        // Neither the file nor anything beside it.
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        // As it is it can be printed, and written back.
        for unchanged in [&[][..], &["--undo-check"], &["--write"]] {
            let output = edit(&[&[&*given], unchanged].concat());
            assert!(output.status.success(), "{unchanged:?}");
            let printed = if unchanged == ["--write"] {
                std::fs::read(&path).unwrap()
            } else {
                output.stdout
            };
            assert_eq!(printed, bytes, "{unchanged:?}");
        }
    }
    let help = String::from_utf8(edit(&["--help"]).stdout).unwrap();
    assert!(help.contains("no UTF-8 text can only be printed"), "{help}");
}

#[test]
fn changes_are_made_in_order_and_proved() {
    let path = file("bom_crlf_tabs.asl.json");
    let output = edit(&[
        &path,
        "--rename",
        "Ask",
        "Fragen",
        "--add",
        "Log",
        "{\"Type\": \"Pass\"}",
        "--after",
        "Fragen",
        "--set",
        "/Comment",
        "\"x\"",
        "--unset",
        "/Comment",
        "--connect",
        "Fragen",
        "Done",
        "--remove",
        "Log",
        "--heal",
        "--undo-check",
    ]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let before = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        before.replace("\"Ask\"", "\"Fragen\"")
    );
}

#[test]
fn writing_replaces_the_file_and_prints_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.asl.json");
    std::fs::copy(file("plain.asl.json"), &path).unwrap();
    let given = path.display().to_string();
    let output = edit(&[
        &given,
        "--set",
        "/States/Ask/TimeoutSeconds",
        "-5",
        "--write",
    ]);
    assert!(output.status.success() && output.stdout.is_empty());
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .contains("\"TimeoutSeconds\": -5,")
    );
    let before = std::fs::read(&path).unwrap();
    let (code, _) = refusal(&[&given, "--rename", "Nobody", "X", "--write"]);
    assert_eq!((code, std::fs::read(&path).unwrap()), (2, before));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn states_are_named_by_name_or_address() {
    let nested = file("nested.asl.json");
    let output = edit(&[&nested, "--rename", "Deep", "Deeper"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"Deeper\""));
    let address = "/States/Both/Branches/1/States/Old/Iterator/States/It";
    let output = edit(&[&nested, "--rename", address, "Item"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"StartAt\": \"Item\""));
}

#[test]
fn refusals_are_sentences_and_exit_2() {
    let plain = file("plain.asl.json");
    for (arguments, sentence) in [
        (
            vec!["--rename", "Aks", "X"],
            "There is no state `Aks` in this machine. Did you mean `Ask`?",
        ),
        (
            vec!["--rename", "Ask", "Done"],
            "There is a state `Done` already; choose another name",
        ),
        (
            vec!["--connect", "Done", "Ask"],
            "`Done` is a Succeed state, where the run ends; change its type to lead on from it",
        ),
        (
            vec!["--unset", "/Nothing"],
            "There is nothing at /Nothing; look at what stands there",
        ),
        (
            vec!["--heal"],
            "--heal belongs behind a --remove. `stepwright edit --help` shows what there is.",
        ),
        (
            vec!["--rename", "Ask"],
            "Missing argument for option '--rename'. `stepwright edit --help` shows what there is.",
        ),
    ] {
        let mut all = vec![plain.as_str()];
        all.extend(arguments);
        assert_eq!(refusal(&all), (2, sentence.to_owned()));
    }
    let (code, sentence) = refusal(&["/nowhere/a.asl.json"]);
    assert_eq!(code, 2);
    assert!(sentence.contains("does not exist"), "{sentence}");
    let yaml = support::path("tests/cases/formats/order.asl.yaml");
    let yaml = yaml.display().to_string();
    let pointer = "/States/Check stock/Retry/0/MaxAttempts";
    let (code, sentence) = refusal(&[&yaml, "--set", pointer, "1"]);
    assert_eq!(code, 2);
    assert!(
        sentence.contains("change it at its anchor `&patient`"),
        "{sentence}"
    );
    assert!(Path::new(&plain).exists());
}

const SYNTHESIZED: &str = r#"{"Resources": {"Order1A": {"Type": "AWS::StepFunctions::StateMachine",
  "Properties": {"DefinitionString": {"Fn::Join": ["", ["{\"StartAt\":\"Pay\",\"States\":{\"Pay\":{\"Type\":\"Task\",\"Resource\":\"",
    {"Fn::GetAtt": ["PayFn2B", "Arn"]}, "\",\"Next\":\"Log\"},\"Log\":{\"Type\":\"Task\",\"Resource\":\"arn:",
    {"Ref": "AWS::Partition"}, ":states:::sqs:sendMessage\",\"Parameters\":{\"QueueUrl\":\"", {"Ref": "Queue3C"}, "\"},\"End\":true}}}"]]}},
  "Metadata": {"aws:cdk:path": "App/Order/Resource"}}}}"#;

/// The dashes of a list with an anchor or a tag stand where the file has them, and so do those that come new.
#[test]
fn lists_keep_their_columns_behind_an_anchor_or_a_tag() {
    let folder = tempfile::tempdir().unwrap();
    for mark in ["&r", "!Mine", "&r !Mine", "!!seq", "# why"] {
        let text = format!(
            "StartAt: A\nStates:\n  A:\n    Type: Task\n    Resource: arn:aws:states:::lambda:invoke\n    Retry: {mark}\n      - ErrorEquals:\n          - States.TaskFailed\n        MaxAttempts: 2\n    End: true\n  B:\n    Type: Succeed\n"
        );
        let path = folder.path().join("m.asl.yaml");
        std::fs::write(&path, &text).unwrap();
        let output = edit(&[
            &path.display().to_string(),
            "--set",
            "/States/A/Catch",
            "[{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"B\"}]",
        ]);
        assert!(output.status.success(), "{mark}");
        let after = String::from_utf8(output.stdout).unwrap();
        let catch = "    Catch:\n      - ErrorEquals:\n          - States.ALL\n        Next: B\n";
        assert!(after.contains(catch), "{mark}:\n{after}");
        assert_eq!(after.replace(catch, ""), text, "{mark}");
    }
}

#[test]
fn a_machine_leaves_its_template() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("App.template.json");
    std::fs::write(&template, SYNTHESIZED).unwrap();
    let machine = format!("{}#Order1A", template.display());
    let json = folder.path().join("order.asl.json").display().to_string();
    let output = edit(&[&machine, "--rename", "Log", "Tell", "--extract", &json]);
    assert!(output.status.success() && output.stdout.is_empty());
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "stepwright: ${PayFn2BArn} stands for PayFn2B.Arn\nstepwright: ${AWSPartition} stands for AWS::Partition\nstepwright: ${Queue3C} is to be filled in\n"
    );
    let text = std::fs::read_to_string(&json).unwrap();
    for part in [
        "\"Resource\": \"${PayFn2BArn}\"",
        "\"Next\": \"Tell\"",
        "arn:${AWSPartition}:states:::sqs:sendMessage",
        "\"QueueUrl\": \"${Queue3C}\"",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(std::fs::read_to_string(&template).unwrap(), SYNTHESIZED);

    let yaml = folder.path().join("order.asl.yaml").display().to_string();
    assert!(edit(&[&machine, "--extract", &yaml]).status.success());
    let text = std::fs::read_to_string(&yaml).unwrap();
    assert!(
        text.starts_with("StartAt: Pay\nStates:\n  Pay:\n"),
        "{text}"
    );
    assert!(text.contains("QueueUrl: '${Queue3C}'\n"), "{text}");
    // What was written is opened again and printed alike.
    let again = edit(&[&yaml, "--extract", "-"]);
    assert_eq!(String::from_utf8(again.stdout).unwrap(), text);

    for (arguments, part) in [
        (vec!["--extract", "-", "--write"], "choose one"),
        (vec!["--extract", "x.tf"], "holds more than a machine"),
    ] {
        let (code, sentence) = refusal(&[&[&*machine], &arguments[..]].concat());
        assert!(code == 2 && sentence.contains(part), "{sentence}");
    }
    let broken = folder.path().join("broken.asl.json");
    std::fs::write(&broken, "{\"StartAt\": ").unwrap();
    let (code, sentence) = refusal(&[&broken.display().to_string(), "--extract", "-"]);
    assert!(code == 2 && sentence.contains("has mistakes"), "{sentence}");
}
