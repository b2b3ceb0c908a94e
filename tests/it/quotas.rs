//! Quotas that take a long run to meet, and the counters of Map Runs.

use std::fmt::Write;
use std::sync::Arc;
use stepwright::asl::program::lower;
use stepwright::asl::{MachineType, Outline};
use stepwright::interpreter::{Agenda, Execution, Instant, Outcome, Pause, StartOptions, Status};
use stepwright::json::{Value, parse};
use stepwright::mocks::{AnswerList, MockWorld};

fn run(text: &str, input: Value, limits: bool, tasks: &str) -> (Execution, Outcome) {
    let (tree, problems) = parse(text.into());
    assert!(problems.is_empty(), "{problems:?}");
    let program = lower(&Outline::read(Arc::new(tree)), MachineType::Standard);
    let options = StartOptions {
        kind: MachineType::Standard,
        start: Instant(0),
        seed: 0,
        limits,
        machine_name: "quotas".into(),
        context: None,
    };
    let mut execution = Execution::start(program.expect("it can run"), input, options);
    let list = AnswerList::parse(&Value::parse(tasks).expect("JSON")).expect("a list");
    let mut world = MockWorld::from_list(list);
    match Agenda::new().run(&mut execution, &mut world, |_, _| true) {
        Pause::Finished(outcome) => (execution, outcome),
        Pause::Stuck | Pause::Stopped => panic!("it did not end"),
    }
}

const NOBODY: &str = r#"{"tasks": []}"#;

#[test]
fn a_standard_run_lasts_a_year_at_most() {
    let day: i64 = 86_400;
    let wait = |days: i64| {
        format!(
            r#"{{"StartAt":"W","States":{{"W":{{"Type":"Wait","Seconds":{},"End":true}}}}}}"#,
            days * day
        )
    };
    let input = Value::empty_object;
    assert_eq!(
        run(&wait(364), input(), true, NOBODY).1.status,
        Status::Succeeded
    );
    let (execution, outcome) = run(&wait(366), input(), true, NOBODY);
    assert_eq!(outcome.status, Status::TimedOut);
    assert_eq!(outcome.error.as_deref(), Some("States.Timeout"));
    assert_eq!(execution.now().0, 365 * day * 1000);
    assert_eq!(
        run(&wait(366), input(), false, NOBODY).1.status,
        Status::Succeeded
    );
}

#[test]
fn variables_hold_ten_mebibytes_together() {
    let mut text = String::from("{\"StartAt\":\"S0\",\"States\":{");
    for n in 0..45 {
        let then = if n == 44 {
            "\"End\":true".into()
        } else {
            format!("\"Next\":\"S{}\"", n + 1)
        };
        let comma = if n == 0 { "" } else { "," };
        let _ = write!(
            text,
            r#"{comma}"S{n}":{{"Type":"Pass","Assign":{{"v{n}.$":"$"}},{then}}}"#
        );
    }
    text.push_str("}}");
    let large = Value::string("x".repeat(250 * 1024));
    let (execution, outcome) = run(&text, large.clone(), true, NOBODY);
    assert_eq!(outcome.error.as_deref(), Some("States.DataLimitExceeded"));
    // 40 of them are less than 10 MiB, 41 are more.
    let entered = execution.billing().transitions;
    assert_eq!(entered, 41);
    assert_eq!(run(&text, large, false, NOBODY).1.status, Status::Succeeded);
}

/// A machine that the service takes from nobody does not run here either.
#[test]
fn what_the_service_refuses_does_not_run() {
    let reasons = |text: &str, kind| -> Vec<String> {
        let (tree, _) = parse(text.into());
        match lower(&Outline::read(Arc::new(tree)), kind) {
            Ok(_) => Vec::new(),
            Err(reasons) => reasons.into_iter().map(|reason| reason.message).collect(),
        }
    };
    let named = |name: &str| {
        format!(r#"{{"StartAt":"{name}","States":{{"{name}":{{"Type":"Pass","End":true}}}}}}"#)
    };
    let standard = MachineType::Standard;
    assert!(reasons(&named(&"n".repeat(80)), standard).is_empty());
    assert_eq!(
        reasons(&named(&"n".repeat(81)), standard),
        ["The name of a state has 81 characters, and 80 are allowed"]
    );
    assert_eq!(
        reasons(&named(""), standard),
        ["The name of a state is empty: give it one"]
    );
    let branch = r#"{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}"#;
    let twice = format!(
        r#"{{"StartAt":"A","States":{{"A":{{"Type":"Parallel","End":true,"Branches":[{branch},{branch}]}}}}}}"#
    );
    assert_eq!(
        reasons(&twice, standard),
        ["`I` is also the name of the state at /States/A/Branches/0/States/I: rename one of them"]
    );
    let wait = |seconds: &str| {
        format!(
            r#"{{"StartAt":"A","States":{{"A":{{"Type":"Wait","Seconds":{seconds},"End":true}}}}}}"#
        )
    };
    assert!(reasons(&wait("0"), standard).is_empty());
    for wrong in ["-1", "1.5", "100000000"] {
        assert_eq!(
            reasons(&wait(wrong), standard),
            ["Seconds is a whole number from 0 to 99999999"]
        );
    }
    for (resource, what) in [
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "a callback (.waitForTaskToken)",
        ),
        ("arn:aws:states:::ecs:runTask.sync", "a job (.sync)"),
        (
            "arn:aws:states:eu-west-1:123456789012:activity:a",
            "an activity",
        ),
    ] {
        let task = format!(
            r#"{{"StartAt":"A","States":{{"A":{{"Type":"Task","Resource":"{resource}","End":true}}}}}}"#
        );
        assert!(reasons(&task, standard).is_empty());
        assert_eq!(
            reasons(&task, MachineType::Express),
            [format!(
                "An Express machine cannot wait for {what}: run it as a Standard one"
            )]
        );
    }
}

#[test]
fn a_map_run_counts_its_children() {
    let text = r#"{"StartAt":"Each","States":{"Each":{"Type":"Map","ToleratedFailureCount":1,"MaxConcurrency":2,
        "ItemBatcher":{"MaxItemsPerBatch":2},"End":true,
        "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"Work","States":{
        "Work":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"q","MessageBody":"m"},"End":true}}}}}}"#;
    let items = Value::parse("[1,2,3,4,5,6,7,8,9]").expect("JSON");
    let ok = r#"{"result":1}"#;
    let bad = r#"{"error":"Full"}"#;
    let tasks = |all: &[&str]| format!(r#"{{"tasks":[{}]}}"#, all.join(","));
    // A batch that fails fails with all its items.
    let (execution, outcome) = run(text, items.clone(), true, &tasks(&[ok, bad, ok, ok, ok]));
    assert_eq!(
        outcome.error.as_deref(),
        Some("States.ExceedToleratedFailureThreshold")
    );
    let [counted] = execution.map_runs() else {
        panic!("one Map Run")
    };
    assert_eq!(
        (counted.status, counted.children, counted.items),
        (Status::Failed, 5, 9)
    );
    let sum = counted.succeeded + counted.failed + counted.aborted + counted.pending;
    assert_eq!((counted.failed, sum), (1, 5));
    let (execution, _) = run(text, items, true, &tasks(&[ok, ok, ok, ok, bad]));
    let [counted] = execution.map_runs() else {
        panic!("one Map Run")
    };
    assert_eq!(counted.status, Status::Succeeded);
    assert_eq!(
        (counted.succeeded, counted.failed, counted.pending),
        (4, 1, 0)
    );
}
