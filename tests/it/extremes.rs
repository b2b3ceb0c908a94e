//! Machines and texts beyond reason: each ends, with a clear word, in little time and memory.

use crate::support::{program, start_options};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use stepwright::asl::{MachineType, ScopeAddress};
use stepwright::document::{Document, Intent, Selection, Snapshot};
use stepwright::interpreter::{Agenda, Execution, Instant, Outcome, Pause, Status, history};
use stepwright::json::{ProblemKind, Value, parse};
use stepwright::layout::{Direction, LayoutRequest, layout};
use stepwright::mocks::{AnswerList, MockWorld};
use stepwright::scene::{SvgTheme, build, svg};

fn json(text: &str) -> Value {
    Value::parse(text).unwrap()
}

/// A run to its end, its last instant and its history; `most` moves are more than enough for it.
struct Ran {
    outcome: Outcome,
    execution: Execution,
    moves: usize,
}

fn run(definition: &str, input: Value, limits: bool, answers: &str, most: usize) -> Ran {
    let list = AnswerList::parse(&json(answers)).unwrap();
    let mut world = MockWorld::from_list(list);
    let mut options = start_options("extreme");
    options.limits = limits;
    let mut execution = Execution::start(program(definition), input, options);
    let mut moves = 0;
    let pause = Agenda::new().run(&mut execution, &mut world, |_, _| {
        moves += 1;
        moves < most
    });
    match pause {
        Pause::Finished(outcome) => Ran {
            outcome,
            execution,
            moves,
        },
        other => panic!("after {moves} moves: {other:?}"),
    }
}

fn failed(ran: &Ran, error: &str, words: &str) {
    assert_eq!(ran.outcome.status, Status::Failed, "{:?}", ran.outcome);
    assert_eq!(ran.outcome.error.as_deref(), Some(error));
    let cause = ran.outcome.cause.as_deref().unwrap_or_default();
    assert!(cause.contains(words), "{cause}");
}

#[test]
fn texts_nested_without_end_are_read_and_reported() {
    for text in [
        "[".repeat(1 << 20),
        "{\"a\":".repeat(100_000),
        format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)),
        "{\"States\": {\"A\": {\"Branches\": [".repeat(20_000),
    ] {
        let (tree, problems) = parse(text.as_str().into());
        assert!(problems.iter().any(|it| it.kind == ProblemKind::TooDeep));
        assert_eq!(tree.text().len(), text.len());
        assert!(Value::parse(&text).is_err());
        let snapshot = Snapshot::of_text(&text, MachineType::Standard);
        assert!(snapshot.program().is_err());
    }
}

#[test]
fn a_machine_nested_as_deep_as_the_reader_goes_is_drawn_and_run() {
    let mut text = String::from("{\"Type\": \"Pass\", \"End\": true}");
    for level in 0..150 {
        text = format!(
            "{{\"Type\": \"Parallel\", \"End\": true, \"Branches\": [{{\"StartAt\": \"S{level}\", \"States\": {{\"S{level}\": {text}}}}}]}}"
        );
    }
    let text = format!("{{\"StartAt\": \"A\", \"States\": {{\"A\": {text}}}}}");
    draw(&text);
    let ran = run(&text, json("{}"), true, "{\"tasks\": []}", 100_000);
    assert_eq!(ran.outcome.status, Status::Succeeded, "{:?}", ran.outcome);
    assert_eq!(ran.outcome.output.unwrap().depth(), 151);
}

fn draw(text: &str) -> String {
    let snapshot = Snapshot::of_text(text, MachineType::Standard);
    let drawn = layout(&LayoutRequest {
        graph: snapshot.flow.clone(),
        collapsed: Default::default(),
        pins: BTreeMap::new(),
        direction: Direction::Down,
        previous: BTreeMap::new(),
    });
    let scene = build(&snapshot.flow, &drawn, None, &BTreeMap::new());
    svg(&scene, SvgTheme::Dark)
}

#[test]
fn a_name_of_a_megabyte_is_shown_and_changed() {
    let name = "n".repeat(1 << 20);
    let text = format!(
        "{{\"StartAt\": \"{name}\", \"States\": {{\"{name}\": {{\"Type\": \"Pass\", \"Next\": \"B\"}}, \"B\": {{\"Type\": \"Succeed\"}}}}}}"
    );
    assert!(draw(&text).contains("<title>"));
    let mut document = Document::from_bytes(text.as_bytes());
    let state = ScopeAddress::root().state(&name);
    let to = "short".to_owned();
    let rename = Intent::RenameState { state, to };
    document.perform(&rename, Selection::default()).unwrap();
    assert!(document.text().len() < 200);
    document.undo();
    assert_eq!(document.text(), text);
}

#[test]
fn a_loop_ends_with_the_history() {
    let ran = run(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}}"#,
        json("{}"),
        true,
        "{\"tasks\": []}",
        200_000,
    );
    failed(&ran, "States.Runtime", "25000");
    assert_eq!(ran.execution.events().len(), 25_000);
}

#[test]
fn a_task_that_may_be_tried_forever_ends_with_the_history() {
    let mut answers = String::from("{\"tasks\": [");
    for index in 0..10_000 {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(answers, "{comma}{{\"error\": \"Boom\"}}");
    }
    answers.push_str("]}");
    let ran = run(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": true,
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 99999999, "IntervalSeconds": 1, "BackoffRate": 1.0}]}}}"#,
        json("{}"),
        true,
        &answers,
        200_000,
    );
    failed(&ran, "States.Runtime", "25000");
}

#[test]
fn delays_that_grow_beyond_all_numbers_stay_within_a_year() {
    let mut tasks = vec!["{\"error\": \"Boom\"}"; 20];
    tasks.push("{\"result\": 1}");
    let ran = run(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": true,
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 30, "IntervalSeconds": 99999999, "BackoffRate": 1e300}]}}}"#,
        json("{}"),
        false,
        &format!("{{\"tasks\": [{}]}}", tasks.join(",")),
        1_000,
    );
    assert_eq!(ran.outcome.status, Status::Succeeded);
    assert!(ran.execution.now() <= Instant(20 * 31_622_400_000));
}

#[test]
fn a_catcher_that_fails_itself_ends_the_run() {
    // What it makes is too large each time it is made.
    let input = Value::object(vec![("a".into(), Value::string("x".repeat(262_100)))]);
    let ran = run(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "f"}, "Next": "B",
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "B"}]}, "B": {"Type": "Succeed"}}}"#,
        input,
        true,
        "{\"tasks\": [{\"error\": \"Boom\", \"cause\": \"why it went wrong\"}]}",
        1_000,
    );
    failed(&ran, "States.DataLimitExceeded", "size exceeding");
    // An expression in it fails each time.
    let ran = run(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "f"}, "Next": "B",
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B", "Assign": {"v.$": "States.ArrayGetItem(States.Array(1), 5)"}}]},
            "B": {"Type": "Succeed"}}}"#,
        json("{}"),
        true,
        "{\"tasks\": [{\"error\": \"Boom\"}]}",
        1_000,
    );
    failed(&ran, "States.IntrinsicFailure", "outside of the array");
}

#[test]
fn a_caught_error_that_quotes_itself_stays_short() {
    // Each turn the cause quotes the input, which holds the last turn's cause.
    let text = r#"{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
        "A": {"Type": "Map", "Items": "{% $states.input %}", "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}},
            "Next": "B", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Again"}]},
        "Again": {"Type": "Pass", "Output": "{% $string($states.input) %}", "Next": "A"},
        "B": {"Type": "Succeed"}}}"#;
    let options = start_options("extreme");
    let input = Value::string("\\\"".repeat(500));
    let mut execution = Execution::start(program(text), input, options);
    let mut moves = 0;
    Agenda::new().run(&mut execution, &mut MockWorld::default(), |_, _| {
        moves += 1;
        moves < 300
    });
    assert!(execution.outcome().is_none(), "{:?}", execution.outcome());
    let longest = execution.events().iter();
    let longest = longest.map(|event| event.to_value().json_len()).max();
    assert!(longest < Some(1_000_000), "{longest:?}");
}

#[test]
fn a_wait_until_the_end_of_time_is_waited() {
    let ran = run(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Wait", "Timestamp": "9999-12-31T23:59:59.999Z", "Next": "B"},
            "B": {"Type": "Wait", "SecondsPath": "$.s", "Next": "C"}, "C": {"Type": "Pass", "End": true}}}"#,
        json("{\"s\": 99999999}"),
        false,
        "{\"tasks\": []}",
        1_000,
    );
    assert_eq!(ran.outcome.status, Status::Succeeded, "{:?}", ran.outcome);
    let text = history::to_json(ran.execution.events());
    assert!(Value::parse(&text).is_ok(), "{text}");
    assert!(ran.execution.now() >= Instant(253_402_300_799_999));
}

#[test]
fn numbers_no_machine_holds_pass_through() {
    let ran = run(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 5, "Next": "B"}], "Default": "B"},
            "B": {"Type": "Pass", "Parameters": {"n.$": "$.n", "t.$": "States.JsonToString($.n)"}, "End": true}}}"#,
        json("{\"n\": 1e400}"),
        true,
        "{\"tasks\": []}",
        1_000,
    );
    assert_eq!(
        ran.outcome.output.map(|it| it.to_json()).as_deref(),
        Some(r#"{"n":1e400,"t":"1e400"}"#)
    );
}

#[test]
fn a_result_path_of_ten_thousand_steps_is_followed() {
    let path = format!("${}", ".a".repeat(10_000));
    let ran = run(
        &format!(
            r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Pass", "Result": 1, "ResultPath": "{path}", "Next": "B"}},
                "B": {{"Type": "Pass", "InputPath": "{path}", "End": true}}}}}}"#
        ),
        json("{}"),
        true,
        "{\"tasks\": []}",
        1_000,
    );
    assert_eq!(
        ran.outcome.output,
        Some(Value::int(1)),
        "{:?}",
        ran.outcome.cause
    );
}

#[test]
fn texts_that_double_meet_the_quota_or_the_ceiling() {
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"s.$": "States.Format('{}{}', $.s, $.s)"}, "Next": "A"}}}"#;
    let ran = run(
        text,
        json("{\"s\": \"x\"}"),
        true,
        "{\"tasks\": []}",
        10_000,
    );
    failed(&ran, "States.DataLimitExceeded", "size exceeding");
    let ran = run(
        text,
        json("{\"s\": \"x\"}"),
        false,
        "{\"tasks\": []}",
        10_000,
    );
    failed(
        &ran,
        "States.IntrinsicFailure",
        "longer than 16777216 bytes",
    );
}

#[test]
fn values_that_double_meet_the_ceiling_before_anything_is_written() {
    let endless = [
        r#""Parameters": {"a.$": "$", "b.$": "$"}"#,
        r#""QueryLanguage": "JSONata", "Output": {"a": "{% $states.input %}", "b": "{% $states.input %}"}"#,
        r#""QueryLanguage": "JSONata", "Assign": {"v": "{% [$v, $v, 1] %}"}"#,
        r#""Assign": {"v.$": "States.Array($v, $v)"}"#,
    ];
    for fields in endless {
        for limits in [true, false] {
            let text = format!(
                r#"{{"StartAt": "Set", "States": {{"Set": {{"Type": "Pass", "Assign": {{"v": [1]}}, "Next": "A"}}, "A": {{"Type": "Pass", {fields}, "Next": "A"}}}}}}"#
            );
            let ran = run(&text, json("{}"), limits, "{\"tasks\": []}", 10_000);
            assert_eq!(ran.outcome.status, Status::Failed, "{fields}");
            assert!(ran.moves < 1_000, "{fields}");
        }
    }
    // Without a template, by placing the input inside itself twice.
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "ResultPath": "$.a", "Next": "B"}, "B": {"Type": "Pass", "ResultPath": "$.b", "Next": "A"}}}"#;
    for limits in [true, false] {
        let ran = run(text, json("{}"), limits, "{\"tasks\": []}", 10_000);
        failed(&ran, "States.DataLimitExceeded", "size exceeding");
    }
}

#[test]
fn items_of_maps_inside_maps_end_with_the_history() {
    let mut text = String::from(r#"{"Type": "Pass", "End": true}"#);
    for level in 0..8 {
        text = format!(
            r#"{{"Type": "Map", "ItemsPath": "$$.Execution.Input", "End": true, "ItemProcessor": {{"StartAt": "S{level}", "States": {{"S{level}": {text}}}}}}}"#
        );
    }
    let text = format!("{{\"StartAt\": \"A\", \"States\": {{\"A\": {text}}}}}");
    let ran = run(
        &text,
        json("[1,2,3,4,5,6,7,8,9,10]"),
        true,
        "{\"tasks\": []}",
        400_000,
    );
    failed(&ran, "States.Runtime", "25000");
}

#[test]
fn a_long_row_of_items_is_worked_off() {
    let items = Value::array((0..20_000).map(Value::int).collect());
    let ran = run(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}}}}"#,
        items.clone(),
        false,
        "{\"tasks\": []}",
        1_000_000,
    );
    assert_eq!(ran.outcome.output, Some(items));
}

#[test]
fn a_value_grown_deep_by_a_loop_is_dropped_and_written() {
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"a.$": "$"}, "Next": "C"},
        "C": {"Type": "Choice", "Choices": [{"Variable": "$.a.a.stop", "IsPresent": true, "Next": "D"}], "Default": "A"}, "D": {"Type": "Succeed"}}}"#;
    let ran = run(text, json("{}"), true, "{\"tasks\": []}", 200_000);
    failed(&ran, "States.Runtime", "25000");
    let events = ran.execution.events().clone();
    let last = events.get(events.len() - 2).expect("there are 25,000");
    assert!(last.to_value().to_json().len() > 20_000);
    drop(ran);
    drop(events);
}
