#![allow(clippy::unwrap_used)]
use super::*;
use crate::asl::Outline;
use crate::asl::program::lower;
use crate::interpreter::Outcome;
use crate::json::parse;
use crate::mocks::{AnswerList, MockBook};

fn program(text: &str) -> Arc<Program> {
    let (tree, problems) = parse(text.into());
    assert!(problems.is_empty(), "{problems:?}");
    lower(&Outline::read(Arc::new(tree)), MachineType::Standard).unwrap()
}

/// A machine with one Task that starts another.
fn starter(machine: &str, call: &str, rest: &str) -> Arc<Program> {
    program(&format!(
        r#"{{"StartAt": "Start", "States": {{
            "Start": {{"Type": "Task", "Resource": "arn:aws:states:::{call}",
                "Parameters": {{"StateMachineArn": "arn:aws:states:eu-west-1:222222222222:stateMachine:{machine}",
                                "Input": {{"n": 1}}{rest}}}, "End": true}}}}}}"#
    ))
}

/// A machine with one Task that calls a function.
fn worker() -> Arc<Program> {
    program(
        r#"{"StartAt": "Work", "States": {"Work": {"Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "work", "Payload.$": "$"},
            "OutputPath": "$.Payload", "End": true}}}"#,
    )
}

fn run(program: Arc<Program>, world: &mut MockWorld) -> (Execution, Pause) {
    let options = StartOptions {
        kind: MachineType::Standard,
        start: Instant(0),
        seed: 0,
        limits: true,
        machine_name: "parent".into(),
        context: None,
    };
    let mut execution = Execution::start(program, Value::empty_object(), options);
    let pause = Agenda::new().run(&mut execution, world, |_, _| true);
    (execution, pause)
}

fn finished(pause: Pause) -> Outcome {
    match pause {
        Pause::Finished(outcome) => outcome,
        Pause::Stuck | Pause::Stopped => panic!("{pause:?}"),
    }
}

fn listed(tasks: &str) -> MockWorld {
    let list = format!("{{\"tasks\": [{tasks}]}}");
    MockWorld::from_list(AnswerList::parse(&Value::parse(&list).unwrap()).unwrap())
}

const BOOK: &str = r#"{
  "StateMachines": {
    "parent": {"TestCases": {"good": {}}},
    "worker": {"TestCases": {
        "good": {"Work": "Worked"},
        "other": {"Work": "Rested"}}}
  },
  "MockedResponses": {
    "Worked": {
      "0": {"Throw": {"Error": "Busy", "Cause": "later"}},
      "1": {"Return": {"StatusCode": 200, "Payload": {"done": 2}}}
    },
    "Rested": {"0": {"Return": {"StatusCode": 200, "Payload": "rested"}}}
  }
}"#;

fn booked() -> MockWorld {
    let (book, problems) = MockBook::parse(BOOK).unwrap();
    assert_eq!(problems, []);
    let mut world = MockWorld::from_book(&book, "parent", "good").unwrap();
    world.add_machine("worker", worker());
    world
}

#[test]
fn the_parent_is_told_what_the_service_would_describe() {
    let mut world = listed(r#"{"state": "Work", "seconds": 5, "result": {"Payload": {"m": 2}}}"#);
    world.add_machine("worker", worker());
    let parent = starter("worker", "states:startExecution.sync", r#", "Name": "one""#);
    let (execution, pause) = run(parent, &mut world);
    let arn = "arn:aws:states:eu-west-1:222222222222";
    let expected = format!(
        "{{\"ExecutionArn\":\"{arn}:execution:worker:one\",\"Input\":\"{{\\\"n\\\":1}}\",\
         \"InputDetails\":{{\"Included\":true}},\"Name\":\"one\",\"Output\":\"{{\\\"m\\\":2}}\",\
         \"OutputDetails\":{{\"Included\":true}},\"RedriveCount\":0,\"RedriveStatus\":\"NOT_REDRIVABLE\",\
         \"RedriveStatusReason\":\"Execution is SUCCEEDED and cannot be redriven\",\"StartDate\":0,\
         \"StateMachineArn\":\"{arn}:stateMachine:worker\",\"Status\":\"SUCCEEDED\",\"StopDate\":5000}}"
    );
    assert_eq!(finished(pause).output.unwrap().to_json(), expected);
    assert_eq!(execution.now(), Instant(5000));
    let [child] = world.children() else {
        panic!("{:?}", world.children());
    };
    assert_eq!((child.number, child.parent), (1, 0));
    assert_eq!(child.asked_by.name(), "Start");
}

#[test]
fn json_in_json_out_under_sync_2() {
    let mut world = listed(r#"{"state": "Work", "result": {"Payload": [1]}}"#);
    world.add_machine("worker", worker());
    let parent = starter("worker:7", "states:startExecution.sync:2", "");
    let output = finished(run(parent, &mut world).1).output.unwrap();
    assert_eq!(output.get("Output").unwrap().to_json(), "[1]");
    assert_eq!(output.get("Input").unwrap().to_json(), "{\"n\":1}");
    let version = output.get("StateMachineVersionArn").unwrap().as_str();
    assert!(version.unwrap().ends_with(":stateMachine:worker:7"));
    let machine = output.get("StateMachineArn").unwrap().as_str();
    assert!(machine.unwrap().ends_with(":stateMachine:worker"));
    assert_eq!(output.get("StateMachineAliasArn"), None);
}

#[test]
fn a_childs_error_is_a_failed_task_with_the_description_for_its_cause() {
    let mut world = booked();
    let parent = starter(
        "worker:PROD",
        "states:startExecution.sync:2",
        r#", "Name": "x""#,
    );
    let outcome = finished(run(parent, &mut world).1);
    assert_eq!(outcome.error.as_deref(), Some("States.TaskFailed"));
    let arn = "arn:aws:states:eu-west-1:222222222222";
    let expected = format!(
        "{{\"Cause\":\"later\",\"Error\":\"Busy\",\"ExecutionArn\":\"{arn}:execution:worker:x\",\
         \"Input\":\"{{\\\"n\\\":1}}\",\"InputDetails\":{{\"Included\":true}},\"Name\":\"x\",\"RedriveCount\":0,\
         \"RedriveStatus\":\"REDRIVABLE\",\"StartDate\":0,\
         \"StateMachineAliasArn\":\"{arn}:stateMachine:worker:PROD\",\
         \"StateMachineArn\":\"{arn}:stateMachine:worker\",\"Status\":\"FAILED\",\"StopDate\":0}}"
    );
    assert_eq!(outcome.cause.as_deref(), Some(expected.as_str()));
}

#[test]
fn a_child_that_timed_out_has_no_error_in_its_description() {
    let slow = program(
        r#"{"StartAt": "Wait", "TimeoutSeconds": 3, "States": {
            "Wait": {"Type": "Wait", "Seconds": 60, "End": true}}}"#,
    );
    let mut world = MockWorld::default();
    world.add_machine("slow", slow);
    let parent = starter("slow", "states:startExecution.sync", "");
    let (execution, pause) = run(parent, &mut world);
    let cause = finished(pause).cause.unwrap();
    let told = Value::parse(&cause).unwrap();
    assert_eq!(told.get("Status").unwrap().as_str(), Some("TIMED_OUT"));
    assert_eq!((told.get("Error"), told.get("Cause")), (None, None));
    assert_eq!(execution.now(), Instant(3000));
}

/// What became of each child: the machine, how it ended, when, and its last event.
fn ends(world: &MockWorld) -> Vec<(String, Status, i64, &'static str)> {
    let end = |child: &ChildRun| {
        let last = child.execution.events().iter().last().unwrap().kind;
        (
            child.machine.to_string(),
            child.status(),
            child.ended().0,
            last,
        )
    };
    world.children().iter().map(end).collect()
}

#[test]
fn a_child_is_stopped_when_its_parents_task_times_out() {
    // What comes after the deadline is not even asked for.
    let slow = program(
        r#"{"StartAt": "Wait", "States": {
            "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Work"},
            "Work": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f"}, "End": true}}}"#,
    );
    let mut world = MockWorld::default();
    world.add_machine("slow", slow);
    let parent = program(
        r#"{"StartAt": "Start", "States": {
            "Start": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync", "TimeoutSeconds": 3,
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:slow", "Name": "n"},
                "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Again"}], "End": true},
            "Again": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution",
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:slow", "Name": "n"},
                "End": true}}}"#,
    );
    let (execution, pause) = run(parent, &mut world);
    // A stopped execution keeps its name.
    assert_eq!(
        finished(pause).error.as_deref(),
        Some("StepFunctions.ExecutionAlreadyExistsException")
    );
    assert_eq!(execution.now(), Instant(3000));
    assert_eq!(
        ends(&world),
        [("slow".into(), Status::Aborted, 3000, "ExecutionAborted")]
    );
}

#[test]
fn a_child_without_an_answer_before_the_deadline_is_asked_for() {
    let mut world = MockWorld::default();
    world.add_machine("worker", worker());
    let parent = program(
        r#"{"StartAt": "Start", "States": {
            "Start": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync", "TimeoutSeconds": 3,
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:worker"},
                "End": true}}}"#,
    );
    let (execution, pause) = run(parent.clone(), &mut world);
    assert!(matches!(pause, Pause::Stuck));
    let open = execution.open_requests();
    let question = world.miss(&open[0]).unwrap().nested.clone().unwrap();
    assert_eq!(question.request.state.name(), "Work");
    // Answered by hand, it goes on.
    let answer = Value::parse(r#"{"Payload": 7}"#).unwrap();
    world.answer_nested(&question, Reply::Result(answer));
    let output = finished(run(parent, &mut world).1).output.unwrap();
    assert_eq!(output.get("Output").unwrap().as_str(), Some("7"));
}

#[test]
fn children_are_stopped_when_another_branch_fails() {
    let wait = program(
        r#"{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 100, "End": true}}}"#,
    );
    // Waits for one at once, and would start another later.
    let middle = program(
        r#"{"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
            {"StartAt": "Now", "States": {"Now": {"Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution.sync",
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:wait"}, "End": true}}},
            {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 50, "Next": "Later"},
                "Later": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution",
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:wait"}, "End": true}}},
            {"StartAt": "Let", "States": {"Let": {"Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution",
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:wait"}, "End": true}}}]}}}"#,
    );
    let parent = program(
        r#"{"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true,
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Rest"}], "Branches": [
            {"StartAt": "A", "States": {"A": {"Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution.sync:2",
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:middle"}, "End": true}}},
            {"StartAt": "B", "States": {"B": {"Type": "Wait", "Seconds": 5, "Next": "C"},
                "C": {"Type": "Fail", "Error": "Boom"}}}]},
            "Rest": {"Type": "Wait", "Seconds": 1000, "End": true}}}"#,
    );
    let mut world = MockWorld::default();
    world.add_machine("wait", wait);
    world.add_machine("middle", middle);
    let (_, pause) = run(parent, &mut world);
    assert_eq!(finished(pause).status, Status::Succeeded);
    assert_eq!(
        ends(&world),
        [
            ("middle".into(), Status::Aborted, 5000, "ExecutionAborted"),
            ("wait".into(), Status::Aborted, 5000, "ExecutionAborted"),
            // Nobody waits for this one, so nobody stops it.
            (
                "wait".into(),
                Status::Succeeded,
                100_000,
                "ExecutionSucceeded"
            ),
        ]
    );
}

#[test]
fn a_child_is_stopped_when_its_parents_time_is_over() {
    let wait = program(
        r#"{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 2, "Next": "X"},
            "X": {"Type": "Wait", "Seconds": 100, "End": true}}}"#,
    );
    let parent = |call: &str| {
        program(&format!(
            r#"{{"StartAt": "S", "TimeoutSeconds": 4, "States": {{"S": {{"Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution{call}",
                "Parameters": {{"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:wait"}},
                "Next": "T"}}, "T": {{"Type": "Wait", "Seconds": 9, "End": true}}}}}}"#
        ))
    };
    for (call, expected) in [
        (
            ".sync",
            ("wait".into(), Status::Aborted, 4000, "ExecutionAborted"),
        ),
        (
            "",
            (
                "wait".into(),
                Status::Succeeded,
                102_000,
                "ExecutionSucceeded",
            ),
        ),
    ] {
        let mut world = MockWorld::default();
        world.add_machine("wait", wait.clone());
        let outcome = finished(run(parent(call), &mut world).1);
        assert_eq!(outcome.status, Status::TimedOut);
        assert_eq!(ends(&world), [expected]);
    }
}

#[test]
fn counters_of_a_nested_machine_go_on_from_run_to_run() {
    let mut world = booked();
    let parent = || starter("worker", "states:startExecution.sync", "");
    let first = finished(run(parent(), &mut world).1);
    let rewound = world.clone();
    let second = finished(run(parent(), &mut world).1);
    assert_eq!(first.status, Status::Failed);
    assert_eq!(second.status, Status::Succeeded);
    let names = |world: &MockWorld| {
        let names = world.children().iter().map(|child| child.name.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&world).len(), 2);
    let mut again = rewound;
    let repeated = finished(run(parent(), &mut again).1);
    assert_eq!(repeated, second);
    assert_eq!(names(&again), names(&world));
}

#[test]
fn a_case_can_be_named_behind_the_arn() {
    let mut world = booked();
    let parent = starter("worker#other", "states:startExecution.sync:2", "");
    let output = finished(run(parent, &mut world).1).output.unwrap();
    assert_eq!(output.get("Output").unwrap().as_str(), Some("rested"));
}

#[test]
fn a_child_without_an_answer_leaves_nothing_behind() {
    let middle = program(
        r#"{"StartAt": "First", "States": {
            "First": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:worker"},
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Tell"}], "Next": "Tell"},
            "Tell": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
                "Parameters": {"Bucket": "b"}, "End": true}}}"#,
    );
    let mut world = booked();
    world.add_machine("middle", middle);
    let parent = starter("middle", "states:startExecution.sync", "");
    let (execution, pause) = run(parent, &mut world);
    assert!(matches!(pause, Pause::Stuck));
    assert_eq!(world.children().len(), 0);
    assert_eq!(
        world.last_miss(),
        Some("`Start` runs the machine `middle`, whose state `Tell` needs an answer")
    );
    let open = execution.open_requests();
    let nested = world.miss(&open[0]).unwrap().nested.as_ref().unwrap();
    assert_eq!(&*nested.machine, "middle");
    assert_eq!(nested.request.state.name(), "Tell");
    assert_eq!(nested.case.as_deref(), Some("good"));
    // The first answer of the grandchild was not used up.
    let other = starter("worker", "states:startExecution.sync", "");
    assert_eq!(finished(run(other, &mut world).1).status, Status::Failed);
}

#[test]
fn a_machine_nobody_added_is_named() {
    let mut world = MockWorld::default();
    let parent = starter("worker", "aws-sdk:sfn:startExecution", "");
    assert!(matches!(run(parent.clone(), &mut world).1, Pause::Stuck));
    assert_eq!(world.missing_machine(), Some("worker"));
    world.add_unusable_machine("worker", "It is broken");
    assert!(matches!(run(parent.clone(), &mut world).1, Pause::Stuck));
    assert_eq!(world.missing_machine(), None);
    assert_eq!(world.last_miss(), Some("It is broken"));
    let quick = program(r#"{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}"#);
    world.add_machine("worker", quick);
    let output = finished(run(parent, &mut world).1).output.unwrap();
    assert_eq!(
        output.get("StartDate").unwrap().as_str(),
        Some("1970-01-01T00:00:00Z")
    );
    assert_eq!(world.last_miss(), None);
}

#[test]
fn an_express_child_that_fails_is_an_answer() {
    let fails = program(
        r#"{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Boom", "Cause": "because"}}}"#,
    );
    let mut world = MockWorld::default();
    world.add_machine("fails", fails);
    let parent = starter("fails", "aws-sdk:sfn:startSyncExecution", "");
    let output = finished(run(parent, &mut world).1).output.unwrap();
    let text = |name: &str| output.get(name).and_then(Value::as_str).unwrap().to_owned();
    assert_eq!(
        (text("Status"), text("Error")),
        ("FAILED".into(), "Boom".into())
    );
    assert!(text("ExecutionArn").contains(":express:fails:"));
    assert_eq!(
        output.get("BillingDetails").unwrap().to_json(),
        "{\"BilledDurationInMilliseconds\":100,\"BilledMemoryUsedInMB\":64}"
    );
}

#[test]
fn a_machine_that_starts_itself_ends() {
    let own = starter("own", "states:startExecution.sync", "");
    let mut world = MockWorld::default();
    world.add_machine("own", own.clone());
    let outcome = finished(run(own, &mut world).1);
    assert_eq!(outcome.status, Status::Failed);
    assert_eq!(world.children().len(), DEEPEST);
    let deepest = world
        .children()
        .last()
        .unwrap()
        .execution
        .outcome()
        .unwrap();
    assert_eq!(
        deepest.error.as_deref(),
        Some("StepFunctions.ExecutionLimitExceededException")
    );
    assert!(outcome.cause.unwrap().len() < 4 * 32_768);
}

#[test]
fn machines_that_multiply_are_stopped() {
    let many = program(
        r#"{"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.items",
            "ItemProcessor": {"StartAt": "Start", "States": {"Start": {"Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution.sync",
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:many",
                               "Input": {"items": [1, 2, 3]}},
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Ok"}], "Next": "Ok"},
                "Ok": {"Type": "Pass", "End": true}}}, "End": true}}}"#,
    );
    let mut world = MockWorld::default().most_transitions(500);
    world.add_machine("many", many);
    let input = program(
        r#"{"StartAt": "Start", "States": {"Start": {"Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution",
            "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:many",
                           "Input": {"items": [1, 2, 3]}}, "End": true}}}"#,
    );
    let (execution, pause) = run(input, &mut world);
    assert!(matches!(pause, Pause::Stuck));
    let open = execution.open_requests();
    let miss = world.miss(&open[0]).unwrap();
    assert!(miss.endless, "{miss:?}");
    assert_eq!(world.children().len(), 0);
}

#[test]
fn a_name_stands_for_one_execution() {
    let pair = program(
        r#"{"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
            {"StartAt": "A", "States": {"A": {"Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution.sync:2",
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:wait", "Name": "n"},
                "End": true}}},
            {"StartAt": "B", "States": {"B": {"Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution.sync:2",
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:wait", "Name": "n"},
                "Next": "C"},
                "C": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution",
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:wait", "Name": "n"},
                "Catch": [{"ErrorEquals": ["StepFunctions.ExecutionAlreadyExistsException"], "Next": "D"}],
                "Next": "D"},
                "D": {"Type": "Pass", "End": true}}}]}}}"#,
    );
    let wait = program(
        r#"{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9, "End": true}}}"#,
    );
    let mut world = MockWorld::default();
    world.add_machine("wait", wait);
    let outcome = finished(run(pair, &mut world).1);
    assert_eq!(outcome.status, Status::Succeeded, "{outcome:?}");
    let output = outcome.output.unwrap();
    assert_eq!(world.children().len(), 1);
    let first = output.at(0).unwrap();
    assert_eq!(first.get("StopDate").unwrap().as_i64(), Some(9000));
    let refused = output.at(1).unwrap();
    assert_eq!(
        refused.get("Error").unwrap().as_str(),
        Some("StepFunctions.ExecutionAlreadyExistsException")
    );
}

#[test]
fn text_that_is_no_json_is_no_input() {
    let mut world = MockWorld::default();
    world.add_machine("worker", worker());
    let parent = program(
        r#"{"StartAt": "Start", "States": {"Start": {"Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution",
            "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:worker",
                           "Input": "{broken"}, "End": true}}}"#,
    );
    let outcome = finished(run(parent, &mut world).1);
    assert_eq!(
        outcome.error.as_deref(),
        Some("StepFunctions.InvalidExecutionInputException")
    );
}

#[test]
fn a_callback_is_left_to_others() {
    let mut world = listed(r#"{"state": "Work", "result": {"Payload": 1}}"#);
    world.add_machine("worker", worker());
    let parent = starter("worker", "states:startExecution.waitForTaskToken", "");
    let (execution, pause) = run(parent, &mut world);
    assert!(matches!(pause, Pause::Stuck));
    assert_eq!(world.children().len(), 1);
    let kinds: Vec<&str> = execution.events().iter().map(|event| event.kind).collect();
    assert_eq!(kinds.last(), Some(&"TaskSubmitted"));
}

#[test]
fn a_written_answer_goes_before_a_run() {
    let mut world = listed(r#"{"state": "Start", "result": {"Output": "written"}}"#);
    world.add_machine("worker", worker());
    let parent = starter("worker", "states:startExecution.sync", "");
    let output = finished(run(parent, &mut world).1).output.unwrap();
    assert_eq!(output.to_json(), "{\"Output\":\"written\"}");
    assert_eq!(world.children().len(), 0);
}

#[test]
fn stand_ins_take_messages_when_they_are_wanted() {
    let sender = program(
        r#"{"StartAt": "Send", "States": {
            "Send": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
                "Parameters": {"QueueUrl": "https://queue", "MessageBody": {"a": [1, "b"]}},
                "ResultPath": "$.sent", "Next": "Say"},
            "Say": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",
                "Parameters": {"TopicArn": "arn", "Message": "hi"},
                "ResultPath": "$.said", "Next": "Emit"},
            "Emit": {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents",
                "Parameters": {"Entries": [{"Source": "x"}, {"Source": "y"}]},
                "ResultPath": "$.emitted", "End": true}}}"#,
    );
    let (book, _) = MockBook::parse(BOOK).unwrap();
    let world = || MockWorld::from_book(&book, "parent", "good").unwrap();
    assert!(matches!(run(sender.clone(), &mut world()).1, Pause::Stuck));
    let mut standing = world().stand_ins(true);
    let output = finished(run(sender, &mut standing).1).output.unwrap();
    // The MD5 of {"a":[1,"b"]}.
    assert_eq!(
        output.pointer("/sent/MD5OfMessageBody").unwrap().as_str(),
        Some("9cccb561278842495ed738c512cffd2e")
    );
    let ids: Vec<&str> = [
        "/sent/MessageId",
        "/said/MessageId",
        "/emitted/Entries/0/EventId",
        "/emitted/Entries/1/EventId",
    ]
    .map(|pointer| output.pointer(pointer).unwrap().as_str().unwrap())
    .to_vec();
    let mut different = ids.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), ids.len());
    assert_eq!(
        output
            .pointer("/emitted/FailedEntryCount")
            .unwrap()
            .as_i64(),
        Some(0)
    );
    let names: Vec<&str> = standing.stood_in().iter().map(|name| &**name).collect();
    assert_eq!(names, ["`Send`", "`Say`", "`Emit`"]);
}
