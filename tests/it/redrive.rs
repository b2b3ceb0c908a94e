//! Redrive: what failed runs again, what succeeded stays, and every moment can still be rebuilt.

use std::sync::Arc;
use stepwright::asl::program::{Program, lower};
use stepwright::asl::{MachineType, Outline};
use stepwright::interpreter::history::{HistoryEvent, to_json};
use stepwright::interpreter::{
    Agenda, EntryKind, Execution, Instant, Outcome, Pause, StartOptions, Status,
};
use stepwright::json::{Value, parse};
use stepwright::mocks::{AnswerList, MockWorld};
use stepwright::recording::{Input, Moment, Recording};

fn program(text: &str, kind: MachineType) -> Arc<Program> {
    let (tree, problems) = parse(text.into());
    assert!(problems.is_empty(), "{problems:?}");
    lower(&Outline::read(Arc::new(tree)), kind).expect("the machine can run")
}

fn start(text: &str, input: &str, kind: MachineType) -> Execution {
    let options = StartOptions {
        kind,
        start: Instant(1_750_000_000_000),
        seed: 0,
        limits: true,
        machine_name: "again".into(),
        context: None,
    };
    Execution::start(program(text, kind), json(input), options)
}

fn json(text: &str) -> Value {
    Value::parse(text).expect("JSON")
}

fn answers(text: &str) -> MockWorld {
    MockWorld::from_list(AnswerList::parse(&json(text)).expect("an answer list"))
}

/// Runs to the end with these answers.
fn run(execution: &mut Execution, tasks: &str) -> Outcome {
    match Agenda::new().run(execution, &mut answers(tasks), |_, _| true) {
        Pause::Finished(outcome) => outcome,
        Pause::Stuck | Pause::Stopped => panic!("it did not end: {:?}", kinds(execution)),
    }
}

fn kinds(execution: &Execution) -> Vec<&'static str> {
    execution.events().iter().map(|event| event.kind).collect()
}

fn after_redrive(execution: &Execution) -> Vec<&'static str> {
    let kinds = kinds(execution);
    let at = kinds.iter().rposition(|kind| *kind == "ExecutionRedriven");
    kinds[at.expect("it was redriven")..].to_vec()
}

fn redrive(execution: &mut Execution) {
    let at = Instant(execution.now().0 + 60_000);
    execution.redrive(at).expect("it can be redriven");
}

const TASKS: &str = r#"{"StartAt":"First","States":{
    "First":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"ResultPath":"$.first","Next":"Second"},
    "Second":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
      "Parameters":{"FunctionName":"g","Count.$":"$$.Execution.RedriveCount"},
      "Retry":[{"ErrorEquals":["Boom"],"MaxAttempts":1}],"End":true}}}"#;

#[test]
fn a_failed_task_runs_again_and_what_succeeded_stays() {
    let mut execution = start(TASKS, "{}", MachineType::Standard);
    let failed = r#"{"state":"Second","error":"Boom","cause":"no"}"#;
    let first = run(
        &mut execution,
        &format!(r#"{{"tasks":[{{"state":"First","result":1}},{failed},{failed}]}}"#),
    );
    assert_eq!(first.status, Status::Failed);
    assert_eq!(execution.billing().transitions, 3);
    let before = execution.events().len();
    redrive(&mut execution);
    // The retrier counts from zero again.
    let second = run(
        &mut execution,
        &format!(r#"{{"tasks":[{failed},{{"state":"Second","result":{{"ok":true}}}}]}}"#),
    );
    assert_eq!(second.output, Some(json(r#"{"ok":true}"#)));
    assert_eq!(
        after_redrive(&execution),
        [
            "ExecutionRedriven",
            "TaskScheduled",
            "TaskStarted",
            "TaskFailed",
            "TaskScheduled",
            "TaskStarted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded"
        ]
    );
    let event = |index: usize| execution.events().get(index).cloned();
    let redriven = event(before).map(|event: HistoryEvent| event.to_value());
    let redriven = redriven.expect("the event is there");
    assert_eq!(
        redriven.pointer("/executionRedrivenEventDetails/redriveCount"),
        Some(&Value::int(1))
    );
    let scheduled = event(before + 1).map(|event| event.to_value().to_json());
    assert!(scheduled.is_some_and(|text| text.contains(r#"\"Count\":1"#)));
    // 2 entered + 1 retry, then the redrive, the state again and its retry.
    assert_eq!(execution.billing().transitions, 6);
}

#[test]
fn it_can_fail_and_be_redriven_more_than_once() {
    let mut execution = start(TASKS, "{}", MachineType::Standard);
    let failed = r#"{"tasks":[{"state":"First","error":"Gone"}]}"#;
    for count in 1..=3 {
        assert_eq!(run(&mut execution, failed).error.as_deref(), Some("Gone"));
        redrive(&mut execution);
        assert!(matches!(
            execution.advance(),
            stepwright::interpreter::Advance::Happened(entry)
                if matches!(entry.kind, EntryKind::Redriven { count: now } if now == count)
        ));
    }
    let ended = run(
        &mut execution,
        r#"{"tasks":[{"state":"First","result":1},{"state":"Second","result":2}]}"#,
    );
    assert_eq!(ended.output, Some(json("2")));
}

const PARALLEL: &str = r#"{"StartAt":"Both","States":{"Both":{"Type":"Parallel","End":true,"Branches":[
    {"StartAt":"Quick","States":{"Quick":{"Type":"Pass","Result":"quick","End":true}}},
    {"StartAt":"Slow","States":{"Slow":{"Type":"Wait","Seconds":100,"Next":"Late"},"Late":{"Type":"Pass","Result":"late","End":true}}},
    {"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"q","MessageBody":"m"},"End":true}}}
    ]}}}"#;

#[test]
fn only_branches_that_failed_or_were_stopped_run_again() {
    let mut execution = start(PARALLEL, "{}", MachineType::Standard);
    let failed = run(
        &mut execution,
        r#"{"tasks":[{"state":"Work","error":"Full","seconds":5}]}"#,
    );
    assert_eq!(failed.error.as_deref(), Some("Full"));
    redrive(&mut execution);
    let ended = run(
        &mut execution,
        r#"{"tasks":[{"state":"Work","result":"sent"}]}"#,
    );
    assert_eq!(ended.output, Some(json(r#"["quick","late","sent"]"#)));
    let again = after_redrive(&execution);
    assert!(!again.contains(&"ParallelStateEntered"), "{again:?}");
    assert_eq!(
        again
            .iter()
            .filter(|kind| **kind == "PassStateEntered")
            .count(),
        1
    );
}

const MAP: &str = r#"{"StartAt":"Each","States":{"Each":{"Type":"Map","MaxConcurrency":2,"End":true,"ItemProcessor":{
    "StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage",
    "Parameters":{"QueueUrl":"q","MessageBody.$":"$"},"End":true}}}}}}"#;

#[test]
fn iterations_that_were_not_done_run_and_the_others_keep_their_results() {
    let mut execution = start(MAP, "[0,1,2,3,4]", MachineType::Standard);
    let at = |index: usize, rest: &str| {
        format!(r#"{{"state":"Work","iteration":[{{"map":"Each","index":{index}}}],{rest}}}"#)
    };
    let tasks = [
        at(0, r#""result":"zero""#),
        at(1, r#""result":"one""#),
        at(2, r#""error":"Two","seconds":3"#),
        at(3, r#""result":"three","seconds":9"#),
    ];
    let failed = run(
        &mut execution,
        &format!(r#"{{"tasks":[{}]}}"#, tasks.join(",")),
    );
    assert_eq!(failed.error.as_deref(), Some("Two"));
    redrive(&mut execution);
    let tasks: Vec<String> = [2, 3, 4]
        .map(|index| at(index, &format!(r#""result":{index}"#)))
        .to_vec();
    let ended = run(
        &mut execution,
        &format!(r#"{{"tasks":[{}]}}"#, tasks.join(",")),
    );
    assert_eq!(ended.output, Some(json(r#"["zero","one",2,3,4]"#)));
}

#[test]
fn a_map_run_is_redriven_with_its_unsuccessful_children() {
    for kind in ["STANDARD", "EXPRESS"] {
        let text = MAP.replace(
            r#""ItemProcessor":{"#,
            &format!(
                r#""ItemProcessor":{{"ProcessorConfig":{{"Mode":"DISTRIBUTED","ExecutionType":"{kind}"}},"#
            ),
        );
        let mut execution = start(&text, "[0,1,2]", MachineType::Standard);
        let failed = run(
            &mut execution,
            r#"{"tasks":[{"result":"zero"},{"error":"One"},{"result":"two"}]}"#,
        );
        assert_eq!(
            failed.error.as_deref(),
            Some("States.ExceedToleratedFailureThreshold")
        );
        redrive(&mut execution);
        let ended = run(
            &mut execution,
            r#"{"tasks":[{"result":"again"},{"result":"again"}]}"#,
        );
        let output = ended.output.expect("it succeeds now").to_json();
        assert_eq!(output.matches("again").count(), 2, "{output}");
        assert!(output.contains("zero"));
        assert_eq!(
            after_redrive(&execution)[..2],
            ["ExecutionRedriven", "MapRunRedriven"]
        );
    }
}

#[test]
fn runs_that_timed_out_or_were_stopped_go_on_too() {
    let text = r#"{"StartAt":"Wait","TimeoutSeconds":10,"States":{"Wait":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters":{"QueueUrl":"q","MessageBody.$":"$$.Task.Token"},"End":true}}}"#;
    let mut execution = start(text, "{}", MachineType::Standard);
    let late = r#"{"tasks":[{"state":"Wait","submitted":{},"result":"late","seconds":20}]}"#;
    assert_eq!(run(&mut execution, late).status, Status::TimedOut);
    redrive(&mut execution);
    // The machine's own time starts anew.
    let quick = r#"{"tasks":[{"state":"Wait","submitted":{},"result":"quick","seconds":9}]}"#;
    assert_eq!(run(&mut execution, quick).output, Some(json(r#""quick""#)));

    let mut execution = start(PARALLEL, "{}", MachineType::Standard);
    let nobody = Agenda::new().run(&mut execution, &mut answers(r#"{"tasks":[]}"#), |_, _| true);
    assert!(matches!(nobody, Pause::Stuck));
    execution.stop(None, None);
    let _ = execution.advance();
    redrive(&mut execution);
    let ended = run(&mut execution, r#"{"tasks":[{"state":"Work","result":1}]}"#);
    assert_eq!(ended.output, Some(json(r#"["quick","late",1]"#)));
}

#[test]
fn what_cannot_be_redriven_says_why() {
    let text = r#"{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#;
    let mut execution = start(text, "{}", MachineType::Standard);
    let why = |execution: &mut Execution, at| execution.redrive(Instant(at)).unwrap_err().0;
    let now = execution.now().0;
    assert!(why(&mut execution, now).contains("RUNNING"));
    run(&mut execution, r#"{"tasks":[]}"#);
    assert!(why(&mut execution, now).contains("SUCCEEDED"));
    let fail = r#"{"StartAt":"F","States":{"F":{"Type":"Fail"}}}"#;
    let mut express = start(fail, "{}", MachineType::Express);
    run(&mut express, r#"{"tasks":[]}"#);
    assert!(why(&mut express, now).contains("EXPRESS"));
    let mut standard = start(fail, "{}", MachineType::Standard);
    run(&mut standard, r#"{"tasks":[]}"#);
    assert!(why(&mut standard, now + 15 * 24 * 3_600_000).contains("14 days"));
    // A Fail state fails again.
    standard.redrive(Instant(now + 1)).unwrap();
    assert_eq!(run(&mut standard, r#"{"tasks":[]}"#).status, Status::Failed);
}

#[test]
fn every_moment_of_a_redriven_run_can_be_rebuilt() {
    for (text, failing, working) in [
        (
            PARALLEL,
            r#"{"tasks":[{"state":"Work","error":"Full","seconds":5}]}"#,
            r#"{"tasks":[{"state":"Work","result":"sent"}]}"#,
        ),
        (
            TASKS,
            r#"{"tasks":[{"state":"First","result":1},{"state":"Second","error":"Bang"}]}"#,
            r#"{"tasks":[{"state":"Second","result":1}]}"#,
        ),
    ] {
        let mut execution = start(text, "{}", MachineType::Standard);
        let mut recording = Recording::new(execution.clone());
        let record = |execution: &mut Execution, tasks: &str, recording: &mut Recording| {
            let mut world = answers(tasks);
            loop {
                match execution.advance() {
                    stepwright::interpreter::Advance::Happened(entry) => {
                        recording.push(entry, execution);
                    }
                    stepwright::interpreter::Advance::Waiting(requests) => {
                        let mut said: Vec<_> = requests
                            .iter()
                            .filter_map(|request| {
                                use stepwright::interpreter::World;
                                Some((request.ticket, world.respond(request)?))
                            })
                            .collect();
                        said.sort_by_key(|(ticket, answer)| (answer.at, *ticket));
                        let (ticket, answer) = said.first().cloned().expect("an answer");
                        execution.answer(ticket, answer.clone()).unwrap();
                        recording.feed(Input::Answered(ticket, answer));
                    }
                    stepwright::interpreter::Advance::Finished(_) => break,
                }
            }
        };
        record(&mut execution, failing, &mut recording);
        let at = Instant(execution.now().0 + 1_000);
        execution.redrive(at).unwrap();
        recording.feed(Input::Redriven(at));
        record(&mut execution, working, &mut recording);
        assert_eq!(
            execution.outcome().map(|outcome| outcome.status),
            Some(Status::Succeeded)
        );
        for moment in 0..=recording.len() {
            let near = recording.at(Moment(moment));
            let far = recording.at_from_start(Moment(moment));
            assert_eq!(to_json(near.events().iter()), to_json(far.events().iter()));
            assert_eq!(near.billing(), far.billing());
        }
        let last = recording.at(recording.end());
        assert_eq!(
            to_json(last.events().iter()),
            to_json(execution.events().iter())
        );
    }
}
