use super::*;
use crate::asl::Outline;
use crate::formats::{Format, Spelling};

/// What a run left behind.
struct Run;

impl Observed for Run {
    fn input_of(&self, _: &StateAddress) -> Option<Value> {
        Value::parse(r#"{"order":{"id":7,"lines":[{"sku":"a","odd name":1}]},"vip":true}"#).ok()
    }
    fn result_of(&self, _: &StateAddress) -> Option<Value> {
        Value::parse(r#"{"Payload":{"total":3}}"#).ok()
    }
    fn variables_of(&self, _: &StateAddress) -> Vec<(Arc<str>, Value)> {
        vec![(
            "total".into(),
            Value::parse(r#"{"net":1}"#).unwrap_or_default(),
        )]
    }
}

/// Completes at `|`. Where a text has another `|`, the cursor is `¦`.
fn at(name: &str, text: &str) -> Option<(String, Completions)> {
    let mark = if text.contains('¦') { '¦' } else { '|' };
    let offset = text.find(mark).expect("a cursor");
    let text = text.replacen(mark, "", 1);
    let format = Format::of_file(name, &text);
    let outline = Outline::read(Arc::new(format.read(text.as_str().into()).0));
    let view = View::new(&outline, format.spelling);
    complete(&view, offset, &Run).map(|found| (text, found))
}

fn labels(name: &str, text: &str) -> Vec<String> {
    at(name, text)
        .map(|(_, found)| found.items.into_iter().map(|item| item.label).collect())
        .unwrap_or_default()
}

/// The text after choosing an item, with the cursor as `|`.
#[track_caller]
fn chosen(name: &str, text: &str, label: &str) -> String {
    let (text, found) = at(name, text).expect("completions");
    let labels: Vec<&str> = found.items.iter().map(|item| item.label.as_str()).collect();
    let item = found
        .items
        .iter()
        .find(|item| item.label == label)
        .unwrap_or_else(|| panic!("{label} is not among {labels:?}"));
    let mut insert = item.insert.clone();
    insert.insert(item.caret, '|');
    let mut out = text.clone();
    out.replace_range(found.replace.start..found.replace.end, &insert);
    if let Some((at, comma)) = &item.also {
        assert!(*at <= found.replace.start);
        out.insert_str(*at, comma);
    }
    out
}

#[track_caller]
fn first(name: &str, text: &str, expected: &[&str]) {
    let found = labels(name, text);
    assert_eq!(
        &found[..expected.len().min(found.len())],
        expected,
        "{found:?}"
    );
}

/// A state in a machine.
fn path(state: &str) -> String {
    format!(
        r#"{{"StartAt":"A","States":{{"A":{state},"B":{{"Type":"Pass","Comment":"Second","End":true}}}}}}"#
    )
}

fn jsonata(state: &str) -> String {
    path(state).replacen('{', r#"{"QueryLanguage":"JSONata","#, 1)
}

const J: &str = "a.asl.json";
const Y: &str = "a.asl.yaml";

#[test]
fn fields_fit_the_type_and_the_language() {
    first(
        J,
        &path(r#"{"Type":"Wait",|}"#),
        &["Seconds", "Next", "End", "Comment"],
    );
    let found = labels(J, &path(r#"{"Type":"Wait","Seconds":3,|}"#));
    assert!(
        !found
            .iter()
            .any(|l| l == "Timestamp" || l == "Type" || l == "Seconds"),
        "{found:?}"
    );
    assert!(found.contains(&"OutputPath".to_owned()));
    let found = labels(J, &jsonata(r#"{"Type":"Wait",|}"#));
    assert!(found.contains(&"Output".to_owned()) && !found.contains(&"OutputPath".to_owned()));
    first(
        J,
        &path(r#"{"Type":"Task","Resource":"x","Retry":[{|}]}"#),
        &["ErrorEquals", "IntervalSeconds"],
    );
    first(
        J,
        &path(r#"{"Type":"Choice","Choices":[{|}]}"#),
        &["Variable", "Next", "StringEquals"],
    );
    first(
        J,
        &jsonata(r#"{"Type":"Choice","Choices":[{|}]}"#),
        &["Condition", "Next", "Assign"],
    );
    first(J, "{|}", &["StartAt", "States", "Comment"]);
    first(J, r#"{"StartAt":"New","States":{|}}"#, &["New"]);
    first(J, &path(r#"{"Type":"Map","it|"}"#), &["ItemProcessor"]);
}

#[test]
fn a_field_comes_with_a_value_quotes_and_commas() {
    assert!(
        chosen(J, &path(r#"{"Type":"Pass"| }"#), "Next")
            .contains(r#"{"Type":"Pass","Next": "|" }"#)
    );
    assert!(chosen(J, &path(r#"{|"Type":"Pass"}"#), "End").contains(r#"{"End": true|,"Type""#));
    assert!(chosen(J, &path(r#"{"Ne|":"B"}"#), "Next").contains(r#"{"Next|":"B"}"#));
    assert!(chosen(J, &path(r#"{"Ty|"}"#), "Type").contains(r#"{"Type": "|"}"#));
    let open = chosen(
        J,
        "{\n  \"States\": {\n    \"A\": {\n      \"Ty|\n    }\n  }\n}",
        "Type",
    );
    assert!(open.contains("\n      \"Type\": \"|\"\n"), "{open}");
    let retry = chosen(
        J,
        "{\n  \"States\": {\n    \"A\": {\n      \"Type\": \"Task\",\n      Ret|\n    }\n  }\n}",
        "Retry",
    );
    assert!(
        retry.contains("\n      \"Retry\": [\n        {\n          \"ErrorEquals\": [\"States.ALL|\"],\n          \"IntervalSeconds\": 2,"),
        "{retry}"
    );
}

#[test]
fn values_come_from_their_closed_sets() {
    first(
        J,
        &path(r#"{"Type":"|"}"#),
        &[
            "Task", "Choice", "Parallel", "Map", "Wait", "Pass", "Succeed", "Fail",
        ],
    );
    first(J, &path(r#"{"Type":"Pa|"}"#), &["Parallel", "Pass"]);
    assert!(chosen(J, &path(r#"{"Type":|}"#), "Pass").contains(r#"{"Type":"Pass"|}"#));
    first(J, &path(r#"{"Type":"Pass","Next":"|"}"#), &["B"]);
    assert!(
        chosen(
            J,
            &path(r#"{"Type":"Pass","Next":"x|yz"}"#).replace("x|yz", "|yz"),
            "B"
        )
        .contains(r#""Next":"B|"}"#)
    );
    first(
        J,
        r#"{"StartAt":"|","States":{"One":{},"Two":{}}}"#,
        &["One", "Two"],
    );
    first(J, &path(r#"{"Type":"Pass","End":|}"#), &["true", "false"]);
    first(
        J,
        &path(r#"{"Type":"Task","Catch":[{"ErrorEquals":["States.T|"]}]}"#),
        &["States.Timeout", "States.TaskFailed"],
    );
    let errors = labels(
        J,
        &path(
            r#"{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Retry":[{"ErrorEquals":["|"]}]}"#,
        ),
    );
    assert!(errors[0].starts_with("Lambda."), "{errors:?}");
    first(
        J,
        &path(r#"{"Type":"Task","Resource":"sendMess|"}"#),
        &["arn:aws:states:::sqs:sendMessage"],
    );
    let calls = labels(
        J,
        &path(r#"{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:dynamodb:getI|"}"#),
    );
    assert!(
        calls.contains(&"arn:aws:states:::aws-sdk:dynamodb:getItem".to_owned()),
        "{calls:?}"
    );
    let only_inside = r#"{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","Next":"|"},"K":{"Type":"Succeed"}}}},"Out":{"Type":"Succeed"}}}"#;
    first(J, only_inside, &["K"]);
    assert_eq!(labels(J, only_inside).len(), 1);
}

#[test]
fn paths_know_what_was_seen() {
    first(
        J,
        &path(r#"{"Type":"Pass","InputPath":"$.|"}"#),
        &["order", "vip"],
    );
    first(
        J,
        &path(r#"{"Type":"Pass","InputPath":"$.order.l|"}"#),
        &["lines"],
    );
    first(
        J,
        &path(r#"{"Type":"Pass","InputPath":"$.order.lines[0].|"}"#),
        &["sku"],
    );
    first(
        J,
        &path(r#"{"Type":"Task","ResultSelector":{"x.$":"$.Payload.|"}}"#),
        &["total"],
    );
    first(
        J,
        &path(r#"{"Type":"Pass","Parameters":{"x.$":"$$.Exe|"}}"#),
        &["Execution"],
    );
    first(
        J,
        &path(r#"{"Type":"Pass","Parameters":{"x.$":"$$.Map.Item.|"}}"#),
        &["Index", "Key", "Value"],
    );
    first(
        J,
        &path(r#"{"Type":"Pass","Parameters":{"x.$":"States.Arr|"}}"#),
        &["States.Array", "States.ArrayContains"],
    );
    assert!(
        chosen(
            J,
            &path(r#"{"Type":"Pass","Parameters":{"x.$":"Form|"}}"#),
            "States.Format"
        )
        .contains(r#""x.$":"States.Format(|)""#)
    );
    first(
        J,
        &path(r#"{"Type":"Pass","Parameters":{"x.$":"States.Format('{}', $to|)"}}"#),
        &["$total"],
    );
    first(
        J,
        &path(r#"{"Type":"Pass","Parameters":{"x.$":"$total.|"}}"#),
        &["net"],
    );
    assert_eq!(
        labels(J, &path(r#"{"Type":"Pass","Comment":"$.|"}"#)),
        [""; 0]
    );
    first(
        J,
        &path(r#"{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{|}}"#),
        &["QueueUrl"],
    );
}

#[test]
fn expressions_know_their_place() {
    let output = |text: &str| jsonata(&format!(r#"{{"Type":"Task","Output":"{text}"}}"#));
    first(
        J,
        &output("{% $states.| %}"),
        &["input", "result", "context"],
    );
    first(J, &output("{% $states.result.Payload.| %}"), &["total"]);
    first(
        J,
        &output("{% $states.input.order.lines[0].| %}"),
        &["sku", "odd name"],
    );
    assert!(
        chosen(J, &output("{% $states.input.order.lines.| %}"), "odd name")
            .contains(".lines.`odd name`|")
    );
    first(J, &output("{% $part| %}"), &["$partition"]);
    first(J, &output("{% $tot|"), &["$total"]);
    assert!(chosen(J, &output("{% 1 + $su| %}"), "$sum").contains("{% 1 + $sum(|) %}"));
    first(
        J,
        &output("{% ($mine := 1; $mi| %}"),
        &["$mine", "$millis", "$min"],
    );
    first(
        J,
        &jsonata(r#"{"Type":"Wait","Seconds":"{% $states.| %}"}"#),
        &["input", "context"],
    );
    first(
        J,
        &jsonata(r#"{"Type":"Task","Catch":[{"Output":"{% $states.err| %}"}]}"#),
        &["errorOutput"],
    );
    let none = labels(J, &output("{% $e| %}"));
    assert!(!none.contains(&"$eval".to_owned()) && none.contains(&"$each".to_owned()));
}

#[test]
fn variables_are_those_assigned_before() {
    let machine = r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{
      "A":{"Type":"Pass","Assign":{"early":1},"Next":"M"},
      "M":{"Type":"Map","Next":"Z","ItemProcessor":{"StartAt":"I","States":{
        "I":{"Type":"Pass","Output":"{% $| %}","Assign":{"own":1},"End":true}}}},
      "Z":{"Type":"Pass","Assign":{"late":1},"End":true}}}"#;
    let found = labels(J, machine);
    assert!(found.contains(&"$early".to_owned()));
    assert!(!found.contains(&"$late".to_owned()) && !found.contains(&"$own".to_owned()));
}

const YAML: &str = "StartAt: A\nStates:\n  A:\n    Type: Task\n    Resource: arn:aws:states:::sqs:sendMessage\n    HERE\n    Next: B\n  B:\n    Type: Pass\n    End: true\n";

#[test]
fn yaml_is_completed_line_by_line() {
    let here = |text: &str| YAML.replace("HERE", text);
    let found = labels(Y, &here("Ti|"));
    assert_eq!(found[..2], ["TimeoutSeconds", "TimeoutSecondsPath"]);
    assert!(!labels(Y, &here("|")).contains(&"Resource".to_owned()));
    assert!(
        chosen(Y, &here("Ti|"), "TimeoutSeconds").contains("\n    TimeoutSeconds: 60|\n    Next")
    );
    assert!(
        chosen(Y, &here("Ret|"), "Retry")
            .contains("\n    Retry:\n      - ErrorEquals: [States.ALL|]\n        IntervalSeconds: 2\n        MaxAttempts: 3\n"),
    );
    first(Y, &here("Next: |"), &["B"]);
    first(
        Y,
        &here("Catch:\n      - ErrorEquals:\n          - States.Ti|"),
        &["States.Timeout"],
    );
    first(Y, &here("Catch:\n      - |"), &["ErrorEquals", "Next"]);
    first(
        Y,
        &here("Catch:\n      - ErrorEquals: [States.ALL]\n        |"),
        &["Next", "ResultPath"],
    );
    first(Y, &here("Parameters:\n      |"), &["QueueUrl"]);
    first(
        Y,
        &here("Parameters:\n      MessageBody.$: $.ord|"),
        &["order"],
    );
    first(Y, "StartAt: A\n|", &["States"]);
    first(
        Y,
        &YAML
            .replace("    HERE\n", "")
            .replace("Type: Pass", "Type: |"),
        &["Task"],
    );
    assert_eq!(labels(Y, &here("# Ne|")), [""; 0]);
}

#[test]
fn yaml_items_are_completed_with_fields_of_their_own() {
    let here = |text: &str| YAML.replace("HERE", text);
    for (written, expected) in [
        ("Retry:\n      -|", &["ErrorEquals", "IntervalSeconds"][..]),
        ("Retry:\n      - |", &["ErrorEquals", "IntervalSeconds"]),
        ("Retry:\n      - Max|", &["MaxAttempts", "MaxDelaySeconds"]),
        ("Retry:\n    - Max|", &["MaxAttempts", "MaxDelaySeconds"]),
        (
            "Retry:\n      -\n        Max|",
            &["MaxAttempts", "MaxDelaySeconds"],
        ),
        (
            "Retry:\n      -\n        |",
            &["ErrorEquals", "IntervalSeconds"],
        ),
        (
            "Retry:\n      - ErrorEquals: [States.ALL]\n        Max|",
            &["MaxAttempts", "MaxDelaySeconds"],
        ),
        (
            "Retry:\n      - ErrorEquals: [States.ALL]\n        MaxAttempts: 2\n        M|",
            &["MaxDelaySeconds"],
        ),
        // In front of what the item has already.
        (
            "Retry:\n      - M|\n        MaxAttempts: 2",
            &["MaxDelaySeconds"],
        ),
        (
            "Retry:\n      - |\n        ErrorEquals: [States.ALL]",
            &["IntervalSeconds"],
        ),
        // A second item knows nothing of the first.
        (
            "Retry:\n      - ErrorEquals: [A]\n      - E|",
            &["ErrorEquals"],
        ),
        (
            "Retry:\n      - ErrorEquals: [A]\n        MaxAttempts: 2\n      -|",
            &["ErrorEquals"],
        ),
        ("Catch:\n      - Err|", &["ErrorEquals"]),
        (
            "Catch:\n      - ErrorEquals: [A]\n        Next: B\n        Res|",
            &["ResultPath"],
        ),
        (
            "Catch:\n      - ErrorEquals:\n          -|",
            &["SQS.SdkClientException"],
        ),
        ("Parameters:\n      Que|", &["QueueUrl"]),
    ] {
        first(Y, &here(written), expected);
    }
    let choice = |text: &str| here(text).replace("Task", "Choice");
    first(Y, &choice("Choices:\n      - Var|"), &["Variable"]);
    first(Y, &choice("Choices:\n      -|"), &["Variable", "Next"]);
    first(
        Y,
        &choice("Choices:\n      - Variable: $.a\n        Numeric|"),
        &["NumericEquals"],
    );
    first(
        Y,
        &choice("Choices:\n      - And:\n          - IsPr|\n        Next: B"),
        &["IsPresent"],
    );
    let parallel = |text: &str| here(text).replace("Task", "Parallel");
    first(
        Y,
        &parallel("Branches:\n      - St|"),
        &["StartAt", "States"],
    );
    first(
        Y,
        &parallel("Branches:\n      - StartAt: A\n        St|"),
        &["States"],
    );
    // None of a state's own fields.
    for written in [
        "Retry:\n      - |",
        "Retry:\n      - T|",
        "Catch:\n      -\n        T|",
    ] {
        let found = labels(Y, &here(written));
        assert!(!found.contains(&"TimeoutSeconds".to_owned()), "{found:?}");
    }
    // A space comes behind the dash, and further lines stand below the first.
    let text = chosen(Y, &here("Retry:\n      -|"), "ErrorEquals");
    assert!(
        text.contains("\n      - ErrorEquals: [|]\n    Next"),
        "{text}"
    );
    let text = chosen(
        Y,
        &here("Catch:\n      - ErrorEquals:\n          -|"),
        "States.ALL",
    );
    assert!(text.contains("\n          - States.ALL|\n"), "{text}");
    let text = chosen(Y, &here("Retry:\n      - Max|"), "MaxDelaySeconds");
    assert!(text.contains("\n      - MaxDelaySeconds: "), "{text}");
    // What may be a text stays one.
    assert_eq!(labels(Y, &here("Comment:\n      Nex|")), [""; 0]);
}

#[test]
fn a_machine_in_a_template_is_completed_where_it_is_written() {
    let yaml = "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Wait\n            |\n            End: true\n";
    first("t.yaml", yaml, &["Seconds"]);
    let text = "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: ¦\n        {\n          \"StartAt\": \"A\",\n          \"States\": {\"A\": {\"Type\": \"Wait\", |}}\n        }\n"
        .replace(": ¦", ": X")
        .replace('|', "¦")
        .replace(": X", ": |");
    first("t.yaml", &text, &["Seconds"]);
    let json = r#"{"Resources":{"M":{"Type":"AWS::StepFunctions::StateMachine","Properties":{"DefinitionString":"{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Wait\", |}}}"}}}}"#;
    assert!(chosen("t.json", json, "Seconds").contains(r#"\"Wait\", \"Seconds\": 10|}}}"}}}}"#));
    assert_eq!(
        labels(
            "t.yaml",
            "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Pro|\n"
        ),
        [""; 0]
    );
}

#[test]
fn every_place_can_be_asked() {
    let machine =
        path(r#"{"Type":"Task","Retry":[{"ErrorEquals":["a"]}],"Parameters":{"x.$":"$.a"}}"#);
    for (name, text) in [(J, machine.as_str()), (Y, YAML)] {
        let format = Format::of_file(name, text);
        for cut in 0..=text.len() {
            let outline = Outline::read(Arc::new(format.read(text[..cut].into()).0));
            let view = View::new(&outline, format.spelling);
            for offset in [0, cut / 2, cut] {
                if let Some(found) = complete(&view, offset, &Run) {
                    assert!(found.replace.start <= found.replace.end && found.replace.end <= cut);
                    assert!(
                        found
                            .items
                            .iter()
                            .all(|item| item.insert.is_char_boundary(item.caret))
                    );
                }
            }
        }
    }
}

/// A state `A` of a machine in Terraform's words.
fn hcl(state: &str) -> String {
    format!(
        "resource \"aws_sfn_state_machine\" \"m\" {{\n  definition = jsonencode({{\n    StartAt = \"A\"\n    States = {{\n      A = {{\n{state}\n      }}\n      B = {{ Type = \"Succeed\" }}\n    }}\n  }})\n}}\n"
    )
}

#[test]
fn terraform_is_written_in_its_own_words() {
    for (before, label, after) in [
        // A line of its own needs no comma.
        (
            "        Type = \"Wait\"\n        Com|\n        Next = \"B\"",
            "Comment",
            "        Type = \"Wait\"\n        Comment = \"|\"\n        Next = \"B\"",
        ),
        // On one line it does.
        (
            "        Type = \"Wait\" Com|",
            "Comment",
            "        Type = \"Wait\", Comment = \"|\"",
        ),
        (
            "        Type = \"Wait\", Com| , Next = \"B\"",
            "Comment",
            "        Type = \"Wait\", Comment = \"|\" , Next = \"B\"",
        ),
        // Keys in quotes stay so.
        (
            "        Type = \"Wait\"\n        \"Com|\"",
            "Comment",
            "        Type = \"Wait\"\n        \"Comment\" = \"|\"",
        ),
        // Behind the equals sign a value is wanted, and behind a key that has one only the key changes.
        (
            "        Type = \"Wait\"\n        Next = |",
            "B",
            "        Type = \"Wait\"\n        Next = \"B\"|",
        ),
    ] {
        assert_eq!(chosen("a.tf", &hcl(before), label), hcl(after), "{before}");
    }
    // What is written with several members can be read again.
    let written = chosen(
        "a.tf",
        &hcl("        Type = \"Task\"\n        Ret|"),
        "Retry",
    );
    assert!(
        written.contains("Retry = [\n") && !written.contains("\": "),
        "{written}"
    );
    let text = written.replacen('|', "", 1);
    let (_, problems) = Format::of_file("a.tf", &text).read(text.as_str().into());
    assert!(problems.is_empty(), "{problems:?}\n{text}");
    // In a heredoc stands JSON.
    let heredoc = "resource \"aws_sfn_state_machine\" \"m\" {\n  definition = <<EOF\n{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\" |}}}\nEOF\n}\n";
    let written = chosen("a.tf", heredoc, "Comment");
    assert!(
        written.contains("\"Type\": \"Wait\", \"Comment\": \"|\""),
        "{written}"
    );
}

/// Completing at the end of a long YAML file looks at each line a few times at most: a file of 20,000 lines ends at once,
/// and would take minutes if every line looked at every other one.
#[test]
fn long_yaml_is_completed() {
    let mut text = String::from("StartAt: S0\nStates:\n");
    for state in 0..5_000 {
        text.push_str(&format!(
            "  S{state}:\n    Type: Pass\n    Comment: c\n    Next: S{}\n",
            state + 1
        ));
    }
    text.push_str("  S5000:\n    Type: Wait\n    Sec|\n");
    assert!(labels("a.asl.yaml", &text).contains(&"Seconds".to_owned()));
    let deep = text.replace("    Sec|\n", "    Next: S49|\n");
    assert!(labels("a.asl.yaml", &deep).contains(&"S499".to_owned()));
}

#[test]
fn a_default_is_there_to_be_typed_over() {
    let machine = r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Tim|"}}}"#;
    for (name, text) in [
        ("a.asl.json", machine.to_owned()),
        (
            "a.asl.yaml",
            "StartAt: A\nStates:\n  A:\n    Type: Task\n    Tim|\n".to_owned(),
        ),
    ] {
        let at = text.find('|').expect("a caret");
        let text = text.replace('|', "");
        let (tree, _) = Format::of_file(name, &text).read(text.as_str().into());
        let outline = Outline::read(Arc::new(tree));
        let view = View::new(&outline, Spelling::of(name, &text));
        let found = complete(&view, at, &NothingSeen).expect("suggestions");
        let item = found
            .items
            .iter()
            .find(|item| item.label == "TimeoutSeconds")
            .expect("the field");
        let default = &item.insert[item.selected()];
        assert!(
            default.parse::<u32>().is_ok(),
            "{default:?} of {:?}",
            item.insert
        );
        let other = found.items.iter().find(|item| item.insert.contains('"'));
        if let Some(other) = other.filter(|item| item.caret < item.insert.len()) {
            assert!(other.selected().is_empty());
        }
    }
}
