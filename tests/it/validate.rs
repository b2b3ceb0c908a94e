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
    let right = stepwright(
        &["validate", "--no-advice", &case("targets/right.asl.json")],
        "",
    );
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
        (&["validate", "--format", "xml", "a.json"], "sarif"),
        (
            &["validate", "--allow", "SW_NO_RETY", "a.json"],
            "Did you mean SW_NO_RETRY?",
        ),
        (&["explain"], "what to explain"),
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

/// A folder with a definition and, if there are any, settings beside it.
fn beside(settings: Option<&str>) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("order.asl.json");
    std::fs::copy(case("no_retry/wrong.asl.json"), &file).unwrap();
    if let Some(settings) = settings {
        std::fs::write(
            folder.path().join("order.asl.json.stepwright.json"),
            settings,
        )
        .unwrap();
    }
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

#[test]
fn what_only_a_rule_denies_is_not_called_valid() {
    let (_folder, file) = beside(None);
    let answer = stepwright(&["validate", "--deny", "SW_NO_RETRY", &file], "");
    assert_eq!(answer.code, 1);
    let last = answer.out.lines().last().unwrap_or_default();
    assert!(
        last.contains(": the service would take it, but the rules do not, 3 errors"),
        "{last}"
    );
    let json = stepwright(
        &[
            "validate",
            "--deny",
            "SW_NO_RETRY",
            "--format",
            "json",
            &file,
        ],
        "",
    );
    assert!(json.out.contains("\"result\":\"OK\"") || json.out.contains("\"result\": \"OK\""));
}

#[test]
fn advice_is_short_and_fails_nothing() {
    let (_folder, file) = beside(None);
    let answer = stepwright(&["validate", "--deny", "warnings", &file], "");
    assert_eq!(answer.code, 0);
    assert_eq!(answer.out.lines().count(), 4, "{}", answer.out);
    assert!(
        answer.out.starts_with("note[SW_NO_RETRY]: "),
        "{}",
        answer.out
    );
    assert!(answer.out.ends_with(": valid, 3 notes\n"), "{}", answer.out);
    let quiet = stepwright(&["validate", "--no-advice", &file], "");
    assert!(
        quiet.out.ends_with("order.asl.json: valid\n"),
        "{}",
        quiet.out
    );
    let denied = stepwright(
        &[
            "validate",
            "--deny",
            "SW_NO_RETRY",
            "--format",
            "json",
            &file,
        ],
        "",
    );
    assert_eq!(denied.code, 1);
    let value: serde_json::Value = serde_json::from_str(&denied.out).unwrap();
    assert_eq!(value["result"], "OK", "the service takes it all the same");
    assert_eq!(value["diagnostics"][0]["severity"], "ERROR");
}

#[test]
fn settings_beside_a_definition_hold() {
    let settings = r#"{"profiles": {}, "rules": {"SW_NO_RETRY": "warning"}, "suppressions": [
        {"code": "SW_NO_RETRY", "state": "/States/Price", "reason": "The caller tries again"},
        {"code": "SW_NO_RETRY", "state": "/States/Gone", "reason": "Left over"}]}"#;
    let (_folder, file) = beside(Some(settings));
    let answer = stepwright(&["validate", "--format", "json", &file], "");
    assert_eq!((answer.code, &*answer.err), (0, ""));
    let value: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    let said: Vec<String> = value["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| format!("{} {} {}", d["severity"], d["code"], d["location"]))
        .collect();
    assert_eq!(
        said,
        [
            r#""INFO" "SW_SUPPRESSION_UNUSED" "/""#,
            r#""WARNING" "SW_NO_RETRY" "/States/Load""#,
            r#""WARNING" "SW_NO_RETRY" "/States/Store""#,
        ]
    );
    assert_eq!(value["suppressed"][0]["reason"], "The caller tries again");
    // The command line has the last word.
    let allowed = stepwright(&["validate", "--allow", "SW_NO_RETRY", &file], "");
    assert!(allowed.out.ends_with(": valid\n"), "{}", allowed.out);
}

#[test]
fn settings_that_cannot_be_read_are_said_and_the_rest_is_checked() {
    let (_folder, file) = beside(Some(
        "{\n  \"rules\": {\n    \"SW_NO_RETRY\": \"never\"\n  }\n}\n",
    ));
    let answer = stepwright(&["validate", &file], "");
    assert_eq!(answer.code, 2);
    assert!(
        answer
            .err
            .contains("order.asl.json.stepwright.json:3: SW_NO_RETRY"),
        "{}",
        answer.err
    );
    assert!(answer.out.contains("note[SW_NO_RETRY]"), "{}", answer.out);
}

#[test]
fn findings_leave_as_sarif() {
    let wrong = case("targets/wrong.asl.json");
    let answer = stepwright(
        &["validate", "--format", "sarif", &wrong, "nowhere.asl.json"],
        "",
    );
    assert_eq!(answer.code, 2);
    let log: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let first = &run["results"][0];
    assert_eq!(first["ruleId"], "MISSING_TRANSITION_TARGET");
    let uri = &first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "tests/cases/diagnostics/targets/wrong.asl.json");
}

#[test]
fn what_is_found_is_explained() {
    let code = stepwright(&["explain", "SW_NO_RETRY"], "");
    assert_eq!(code.code, 0);
    for words in [
        "Task without Retry (Advice)",
        "Wrong:",
        "Right:",
        "\"Retry\"",
    ] {
        assert!(code.out.contains(words), "{words}: {}", code.out);
    }
    let field = stepwright(&["explain", "--format", "json", "ResultPath"], "");
    let value: serde_json::Value = serde_json::from_str(&field.out).unwrap();
    assert_eq!(value[0]["topic"], "field");
    let list = stepwright(&["explain", "--list"], "");
    assert!(list.out.contains("SW_NO_TIMEOUT") && list.out.contains("The service refuses"));
    let unknown = stepwright(&["explain", "ResultPaht"], "");
    assert_eq!(unknown.code, 1);
    assert!(
        unknown.err.contains("Did you mean ResultPath?"),
        "{}",
        unknown.err
    );
}

/// A Wait whose seconds a placeholder gives, with these profiles beside it.
fn waiting(side: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pause.asl.json");
    std::fs::write(
        &file,
        "{\"StartAt\": \"Pause\", \"States\": {\n  \"Pause\": {\"Type\": \"Wait\",\n    \"Timestamp\": \"${When}\", \"Next\": \"${Then}\"},\n  \"End\": {\"Type\": \"Succeed\"}}}\n",
    )
    .unwrap();
    std::fs::write(folder.path().join("pause.asl.json.stepwright.json"), side).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

const PROFILES: &str = r#"{"profiles": {
    "good": {"When": "2027-03-01T09:00:00Z", "Then": "End"},
    "bad": {"When": "tomorrow", "Then": "Edn"},
    "round": {"When": "${Then}", "Then": "${When}"}}}"#;

#[test]
fn a_profile_is_judged_with_its_values() {
    let (_folder, file) = waiting(PROFILES);
    let good = stepwright(&["validate", "--profile", "good", &file], "");
    assert_eq!((good.code, &*good.err), (0, ""), "{}", good.out);
    let bad = stepwright(
        &["validate", "--profile", "bad", "--format", "json", &file],
        "",
    );
    assert_eq!(bad.code, 1);
    let value: serde_json::Value = serde_json::from_str(&bad.out).unwrap();
    let said: Vec<(&str, u64, u64)> = value["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|d| d["severity"] == "ERROR")
        .map(|d| {
            let number = |name: &str| d[name].as_u64().unwrap();
            (
                d["code"].as_str().unwrap(),
                number("line"),
                number("column"),
            )
        })
        .collect();
    // At the placeholders' own places, not where the values would be.
    assert!(
        said.contains(&("SCHEMA_VALIDATION_FAILED", 3, 18)),
        "{said:?}"
    );
    assert!(
        said.contains(&("MISSING_TRANSITION_TARGET", 3, 37)),
        "{said:?}"
    );
    // What would edit another text is not offered.
    assert!(
        value["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .all(|d| d["fix"].is_null() || d["line"] != 3),
        "{value}"
    );
}

#[test]
fn one_placeholder_is_given_on_the_command_line() {
    let (_folder, file) = waiting(PROFILES);
    let then = |name: &str| {
        let given = format!("Then={name}");
        let args = [
            "validate",
            "--profile",
            "good",
            "--set-placeholder",
            &given,
            &file,
        ];
        stepwright(&args, "").code
    };
    assert_eq!((then("End"), then("Nowhere")), (0, 1));
}

#[test]
fn a_profile_that_goes_round_ends() {
    let (_folder, file) = waiting(PROFILES);
    let round = stepwright(&["validate", "--profile", "round", &file], "");
    assert!(round.code < 2, "{}", round.err);
}

#[test]
fn a_profile_that_cannot_be_had_is_said() {
    let (_folder, file) = waiting(PROFILES);
    let none = stepwright(&["validate", "--profile", "prod", &file], "");
    assert_eq!(none.code, 2);
    assert!(none.err.contains("good, bad, round"), "{}", none.err);
    let (_folder, file) = waiting("{\"profiles\": ");
    for command in ["validate", "run"] {
        let broken = stepwright(&[command, "--profile", "good", &file], "");
        assert_eq!(broken.code, 2);
        assert!(
            broken.err.contains("pause.asl.json.stepwright.json:1:"),
            "{}",
            broken.err
        );
    }
}

#[test]
fn a_profile_of_another_kind_is_told_with_its_place() {
    for (side, words) in [
        (
            "{\n  \"profiles\": [{\"dev\": {}}]}",
            "pause.asl.json.stepwright.json:2:15: the profiles are a list; write an object that has each by its name",
        ),
        (
            "{\"profiles\": {\"dev\": \"End\"}}",
            "pause.asl.json.stepwright.json:1:22: the profile dev is text; write an object of names and values",
        ),
        (
            "[]",
            "pause.asl.json.stepwright.json:1:1: the file is a list;",
        ),
        ("{\"profiles\": {}}", "holds none"),
    ] {
        let (_folder, file) = waiting(side);
        for command in ["validate", "run"] {
            let answer = stepwright(&[command, "--profile", "dev", &file], "");
            assert_eq!((answer.code, &*answer.out), (2, ""), "{side}");
            assert!(answer.err.contains(words), "{side}: {}", answer.err);
        }
    }
    let (folder, file) = waiting(
        "{\"profiles\": {\"dev\": {\"When\": \"2027-03-01T09:00:00Z\", \"Then\": \"End\"}, \"old\": 1}}",
    );
    // Another profile's mistake is none of this one's.
    assert_eq!(
        stepwright(&["validate", "--profile", "dev", &file], "").code,
        0
    );
    let side = folder.path().join("pause.asl.json.stepwright.json");
    std::fs::write(&side, b"\xFF\xFE{\0}\0").unwrap();
    let answer = stepwright(&["run", "--profile", "dev", &file], "");
    assert!(answer.err.contains("no UTF-8 text"), "{}", answer.err);
    std::fs::remove_file(side).unwrap();
    let answer = stepwright(&["validate", "--profile", "dev", &file], "");
    assert!(answer.err.contains("there is no file"), "{}", answer.err);
}

#[test]
fn settings_that_are_no_text_are_said() {
    let (folder, file) = beside(None);
    let side = folder.path().join("order.asl.json.stepwright.json");
    std::fs::write(side, b"\xFF\xFE{\0}\0").unwrap();
    let answer = stepwright(&["validate", &file], "");
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("UTF-8"), "{}", answer.err);
}

/// A template of three machines and their definitions: two inside, one beside it.
fn template() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.yaml");
    std::fs::write(
        &file,
        "Resources:\n  Order:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      Definition: {StartAt: A, States: {A: {Type: Pass, Foo: 1, End: true}}}\n  Pay:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      Definition: {StartAt: A, States: {A: {Type: Pass, Foo: 1, End: true}}}\n  Ship:\n    Type: AWS::Serverless::StateMachine\n    Properties: {DefinitionUri: ship.asl.json}\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("ship.asl.json"),
        r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#,
    )
    .unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

#[test]
fn all_machines_of_a_template_are_judged() {
    let (folder, file) = template();
    let answer = stepwright(&["validate", "--no-advice", &file], "");
    assert_eq!((answer.code, &*answer.err), (1, ""));
    for words in [
        format!("--> {file}:5:57 (Order: /States/A)"),
        format!("--> {file}:9:57 (Pay: /States/A)"),
        format!("{file}#Order: not valid, 1 error"),
        format!("{file}#Pay: not valid, 1 error"),
        format!(
            "{file}#Ship ({}): valid\n",
            folder.path().join("ship.asl.json").display()
        ),
    ] {
        assert!(answer.out.contains(&words), "{words}\n{}", answer.out);
    }
    let json = stepwright(&["validate", "--format", "json", &file], "");
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let said: Vec<(&str, &str)> = value
        .as_array()
        .unwrap()
        .iter()
        .map(|each| {
            (
                each["machine"].as_str().unwrap(),
                each["result"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(said, [("Order", "FAIL"), ("Pay", "FAIL"), ("Ship", "OK")]);
    assert_eq!(value[0]["file"], *file);
    assert!(
        value[2]["file"]
            .as_str()
            .unwrap()
            .ends_with("ship.asl.json")
    );
    // One that is picked is one definition.
    let picked = stepwright(
        &["validate", "--format", "json", &format!("{file}#Ship")],
        "",
    );
    let value: serde_json::Value = serde_json::from_str(&picked.out).unwrap();
    assert_eq!((picked.code, &value["result"]), (0, &"OK".into()));
    assert_eq!(
        (&value["file"], &value["machine"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
}

#[test]
fn machines_of_one_file_are_told_apart_in_sarif() {
    let (_folder, file) = template();
    let answer = stepwright(&["validate", "--no-advice", "--format", "sarif", &file], "");
    let log: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let told: Vec<(String, String, String)> = results
        .iter()
        .filter(|result| result["ruleId"] == "SCHEMA_VALIDATION_FAILED")
        .map(|result| {
            let logical = &result["locations"][0]["logicalLocations"];
            (
                text(&logical[0]["fullyQualifiedName"]),
                text(&logical[1]["name"]),
                text(&result["partialFingerprints"]["stepwrightFinding/v1"]),
            )
        })
        .collect();
    assert_eq!(told.len(), 2);
    assert_eq!((&*told[0].0, &*told[0].1), ("Order/States/A", "Order"));
    assert_eq!((&*told[1].0, &*told[1].1), ("Pay/States/A", "Pay"));
    assert_ne!(told[0].2, told[1].2);
}

#[test]
fn a_machine_that_cannot_be_had_keeps_no_other_from_being_judged() {
    let (folder, file) = template();
    std::fs::remove_file(folder.path().join("ship.asl.json")).unwrap();
    let answer = stepwright(&["validate", "--no-advice", &file], "");
    assert_eq!(answer.code, 2, "the worst counts");
    assert!(
        answer.err.contains("the definition of Ship cannot be read"),
        "{}",
        answer.err
    );
    assert!(answer.out.contains("#Pay: not valid"), "{}", answer.out);
    // Standard input is read once.
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.split("  Ship:").next().unwrap();
    let answer = stepwright(&["validate", "--no-advice", "-"], text);
    assert_eq!((answer.code, &*answer.err), (1, ""));
    assert!(answer.out.contains("-#Pay: not valid"), "{}", answer.out);
}

/// A file of this name and text, judged.
fn judged(name: &str, text: &str) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    stepwright(&["validate", "--no-advice", file.to_str().unwrap()], "")
}

#[test]
fn odd_files_are_met_with_a_way_out() {
    let yaml = "StartAt: A\nStates:\n  A: {Type: Pass, End: true}\n";
    let deep: String = (0..400)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    for (name, text, code, words) in [
        (
            "empty.tf",
            "",
            2,
            "no resource `aws_sfn_state_machine` stands in it",
        ),
        (
            "other.yaml",
            "Resources:\n  Q: {Type: 'AWS::SQS::Queue'}\n",
            2,
            "no resource is an AWS::StepFunctions::StateMachine",
        ),
        (
            "bare.yaml",
            "AWSTemplateFormatVersion: '2010-09-09'\nDescription: x\n",
            2,
            "this template holds no state machine",
        ),
        (
            "yaml.asl.json",
            yaml,
            1,
            "the name says JSON, but the text is YAML",
        ),
        (
            "tabs.asl.yaml",
            "StartAt: A\nStates:\n\tA: {Type: Pass, End: true}\n",
            1,
            "YAML takes spaces only; replace the tabs by spaces",
        ),
        ("deep.asl.yaml", &deep, 1, "nested deeper than YAML is read"),
        (
            "quoted.tf",
            "resource \"aws_sfn_state_machine\" \"m\" {\n  definition = <<\"EOF\"\n{}\nEOF\n}\n",
            2,
            "write <<EOF or <<-EOF, without quotes",
        ),
        (
            "open.tf",
            "resource \"aws_sfn_state_machine\" \"m\" {\n  definition = <<EOF\n{}\n}\n",
            2,
            "Its heredoc is not closed",
        ),
    ] {
        let answer = judged(name, text);
        assert_eq!(answer.code, code, "{name}: {}{}", answer.out, answer.err);
        let said = format!("{}{}", answer.out, answer.err);
        assert_eq!(said.matches(words).count(), 1, "{name}: {said}");
    }
    // A template's beginning in a machine is a mistake of the machine.
    let both = judged(
        "both.yaml",
        &format!("AWSTemplateFormatVersion: '2010-09-09'\n{yaml}"),
    );
    assert!(
        both.out
            .contains("'AWSTemplateFormatVersion' is not supported"),
        "{}",
        both.out
    );
    // What is odd and right.
    for (name, text) in [
        ("bom.asl.yaml", format!("\u{feff}{yaml}")),
        ("crlf.asl.yaml", yaml.replace('\n', "\r\n")),
        ("begun.asl.yaml", format!("%YAML 1.2\n---\n{yaml}...\n")),
        ("named.txt", yaml.to_owned()),
    ] {
        let answer = judged(name, &text);
        assert_eq!(
            (answer.code, &*answer.err),
            (0, ""),
            "{name}: {}",
            answer.out
        );
    }
}

const TEMPLATE: &str = "Resources:
  Jobs: {Type: AWS::SQS::Queue}
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions:
        Topic: !Ref Jobs
      Definition:
        StartAt: A
        States:
          A:
            Type: Task
            Resource: arn:aws:states:::sqs:sendMessage
            Parameters: {QueueUrl: '${Jobs}', MessageBody: '${Topic}'}
            End: true
";

/// A `${Name}` in a definition that is an object is filled by DefinitionSubstitutions alone.
#[test]
fn placeholders_that_nothing_fills_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("template.yaml");
    let told = |text: &str, more: &[&str]| {
        std::fs::write(&path, text).unwrap();
        let path = path.display().to_string();
        let args = [&["validate", "--no-advice", &path], more].concat();
        stepwright(&args, "").out
    };
    let wrong = told(TEMPLATE, &[]);
    assert!(
        wrong.contains("warning[SW_UNFILLED_PLACEHOLDER]: Nothing fills ${Jobs}"),
        "{wrong}"
    );
    assert!(!wrong.contains("${Topic}:"), "{wrong}");
    // A value given for a run is none that the stack has.
    let given = told(TEMPLATE, &["--set-placeholder", "Jobs=https://x"]);
    assert!(given.contains("SW_UNFILLED_PLACEHOLDER"), "{given}");
    for right in [
        TEMPLATE.replace("Topic: !Ref Jobs", "{Topic: !Ref Jobs, Jobs: !Ref Jobs}"),
        TEMPLATE.replace("'${Jobs}'", "!Ref Jobs"),
    ] {
        let right = right.replace(
            "      DefinitionSubstitutions:\n        {",
            "      DefinitionSubstitutions: {",
        );
        let said = told(&right, &[]);
        assert!(!said.contains("SW_UNFILLED_PLACEHOLDER"), "{said}");
    }
}
