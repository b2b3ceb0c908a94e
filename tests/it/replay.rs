//! Time travel is exact, and stepping does what the journeys say.

use crate::support::{current, example, program, read, session, start_options, world};
use std::fmt::Debug;
use stepwright::asl::StateAddress;
use stepwright::debugger::{
    Breakpoint, Breakpoints, Mode, PersonAnswer, Session, SessionOptions, StateStatus, Step,
    StopReason, View,
};
use stepwright::interpreter::{Advance, Execution, Instant, Reply, Stage, Status};
use stepwright::json::Value;
use stepwright::mocks::MockWorld;
use stepwright::recording::{Moment, Recording};

fn json(text: &str) -> Value {
    Value::parse(text).unwrap()
}

fn state(name: &str) -> StateAddress {
    stepwright::asl::ScopeAddress::root().state(name)
}

/// Steps and runs until it stops.
fn go(session: &mut Session, step: Step) {
    session.step(step);
    session.run_to_stop();
}

fn finished(session: &mut Session) {
    go(session, Step::Continue);
    assert_eq!(*session.mode(), Mode::Finished);
}

/// Everything an execution shows of itself, as text.
fn portrait(execution: &Execution) -> String {
    fn text(value: &impl Debug) -> String {
        format!("{value:?}")
    }
    [
        text(&execution.now()),
        text(&execution.billing()),
        text(&execution.threads()),
        text(&execution.open_requests()),
        text(&execution.next_alarm()),
        text(&execution.outcome()),
        text(&execution.events().len()),
    ]
    .join("\n")
}

/// Each moment rebuilt from the nearest keyframe is the moment rebuilt from the start.
pub(crate) fn exact(recording: &Recording) {
    for moves in 0..=recording.len() {
        let moment = Moment(moves);
        let near = recording.at(moment);
        let far = recording.at_from_start(moment);
        assert_eq!(portrait(&near), portrait(&far), "moment {moves}");
        assert_eq!(
            format!("{:?}", near.events().iter().last()),
            format!("{:?}", far.events().iter().last()),
            "moment {moves}"
        );
    }
}

#[test]
fn every_moment_of_every_example_can_be_rebuilt() {
    for (name, case, input) in [
        ("order", "throttled", "i1.input.json"),
        ("order", "dead", "i1.input.json"),
        ("items", "priced", "basket.input.json"),
        ("security-response", "key-is-gone", "severe.input.json"),
        ("media-transcoding", "blurred", "film.input.json"),
        ("deployment-rollback", "alarm", "checkout.input.json"),
    ] {
        let mut session = example(name, case, input);
        finished(&mut session);
        exact(session.recording());
    }
}

#[test]
fn a_moment_far_from_the_start_is_rebuilt_from_a_keyframe_and_goes_on_the_same() {
    let mut session = endless(1500);
    finished(&mut session);
    let recording = session.recording();
    assert!(recording.len() > 4000, "{}", recording.len());
    for moves in (0..recording.len()).step_by(317) {
        let mut execution = recording.at(Moment(moves));
        assert_eq!(
            portrait(&execution),
            portrait(&recording.at_from_start(Moment(moves)))
        );
        if let Advance::Happened(entry) = execution.advance() {
            assert_eq!(
                format!("{entry:?}"),
                format!("{:?}", recording.entry(moves)),
                "move {moves}"
            );
        }
    }
}

/// Counts down with a Pass and a Choice.
fn endless(turns: i64) -> Session {
    let text = r#"{
        "QueryLanguage": "JSONata",
        "StartAt": "Count",
        "States": {
            "Count": {"Type": "Pass", "Output": {"left": "{% $states.input.left - 1 %}"}, "Next": "More?"},
            "More?": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $states.input.left > 0 %}", "Next": "Count"}],
                "Default": "Done"
            },
            "Done": {"Type": "Succeed"}
        }
    }"#;
    let input = Value::object(vec![("left".into(), Value::int(turns))]);
    session(program(text), input, MockWorld::default())
}

#[test]
fn views_rebuilt_in_the_past_are_those_seen_on_the_way() {
    for (name, case, input) in [
        ("order", "throttled", "i1.input.json"),
        ("items", "priced", "basket.input.json"),
        ("security-response", "key-is-gone", "severe.input.json"),
        ("media-transcoding", "published", "film.input.json"),
    ] {
        let mut session = example(name, case, input);
        let mut seen: Vec<(Moment, String)> = Vec::new();
        session.set_sub_steps(true);
        while *session.mode() != Mode::Finished {
            seen.push((session.moment().0, sketch(&session.view())));
            go(&mut session, Step::Into);
        }
        for (moment, sketch_then) in seen {
            session.go_to(moment);
            assert_eq!(sketch(&session.view()), sketch_then, "{name} at {moment:?}");
        }
    }
}

/// What of a view must be the same whenever one looks.
fn sketch(view: &View) -> String {
    let mut text = format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{}\n",
        view.current, view.states, view.edges, view.retry, view.billing, view.cost
    );
    // The time left to answer depends on how long one has waited.
    text.push_str(view.headline.split("; times out").next().unwrap());
    for visit in &view.visits {
        text.push_str(&format!(
            "\n{:?} {:?} {:?} {:?} {:?} {:?} {} {:?} {:?} {:?} {} {}",
            visit.state,
            visit.thread,
            visit.iteration,
            (visit.entered, visit.entered_at),
            (visit.left, visit.left_at),
            visit.status,
            visit.attempts,
            visit.why,
            visit.error,
            visit.variables.to_json(),
            visit.context.to_json(),
            visit.stages.len(),
        ));
        for stage in &visit.stages {
            text.push_str(&format!(
                "\n  {:?} {} {:?} {}",
                stage.stage,
                stage.field,
                stage.moment,
                stage.value.to_json()
            ));
        }
    }
    text.push_str(&format!("\n{} events", view.events.len()));
    text
}

#[test]
fn five_presses_walk_a_good_order() {
    let mut session = example("order", "ok", "i1.input.json");
    let mut seen = vec![(current(&session.view()), transitions(&session))];
    for _ in 0..4 {
        go(&mut session, Step::Into);
        seen.push((current(&session.view()), transitions(&session)));
    }
    let expected = [
        ("Validate", 1),
        ("CheckAmount", 2),
        ("Charge", 3),
        ("Done", 4),
        ("Done", 4),
    ];
    let expected: Vec<(String, u64)> = expected.map(|(name, n)| (name.to_owned(), n)).to_vec();
    assert_eq!(seen, expected);
    assert_eq!(*session.mode(), Mode::Finished);
    let view = session.view();
    assert_eq!(view.events.len(), 13);
    assert_eq!(view.outcome.as_ref().unwrap().status, Status::Succeeded);

    session.back();
    session.back();
    let view = session.view();
    assert_eq!(current(&view), "Charge");
    let visit = &view.visits[view.current_visit.unwrap()];
    assert_eq!(
        visit.stages[0].value.to_json(),
        r#"{"orderId":"A1","amount":42}"#
    );
    assert_eq!(transitions(&session), 3);
    assert!(view.outcome.is_none());
}

fn transitions(session: &Session) -> u64 {
    session.view().billing.transitions
}

#[test]
fn exactly_one_state_is_current_at_every_step() {
    let mut session = example("order", "throttled", "i1.input.json");
    while *session.mode() != Mode::Finished {
        let view = session.view();
        let count = view
            .states
            .values()
            .filter(|summary| summary.status == StateStatus::Current)
            .count();
        assert_eq!(count, 1, "{}", view.headline);
        go(&mut session, Step::Into);
    }
    assert_eq!(current(&session.view()), "Done");
}

#[test]
fn a_failing_execution_is_debugged() {
    // Journey 3.2, steps 2 to 8.
    let mut session = example("order", "throttled", "i1.input.json");
    let view = session.view();
    assert_eq!(current(&view), "Validate");
    assert_eq!(view.billing.transitions, 1);
    assert_eq!(view.now.0 - view.started.0, 0);

    go(&mut session, Step::Into);
    let view = session.view();
    assert_eq!(current(&view), "CheckAmount");
    let visit = &view.visits[view.current_visit.unwrap()];
    let (port, why) = visit.why.as_ref().expect("known on entry");
    assert_eq!(*port, stepwright::asl::Port::Default);
    assert!(!why[0].0);
    assert!(
        why[0].1.contains("42") && why[0].1.contains("100"),
        "{}",
        why[0].1
    );

    let on_error = Breakpoint {
        on_entry: false,
        on_error: true,
    };
    session.set_breakpoints(Breakpoints::from([(state("Charge"), on_error)]));
    go(&mut session, Step::Continue);
    assert_eq!(
        *session.mode(),
        Mode::Paused(StopReason::ErrorBreakpoint(state("Charge")))
    );
    let view = session.view();
    assert!(
        view.headline.ends_with("retry 1 of 3 in 2 s"),
        "{}",
        view.headline
    );
    let retry = view.retry.as_ref().unwrap();
    assert_eq!((retry.retry, retry.max, retry.delay_ms), (1, 3, 2000));
    assert_eq!(&*retry.error, "Lambda.TooManyRequestsException");
    assert_eq!(retry.cause.as_deref(), Some("Rate exceeded"));
    assert_eq!(view.states[&state("Charge")].status, StateStatus::Retrying);

    session.back();
    let view = session.view();
    assert_eq!(current(&view), "Charge");
    assert_eq!(view.visits[view.current_visit.unwrap()].stages.len(), 1);
    session.set_sub_steps(true);
    let mut stages = Vec::new();
    for _ in 0..3 {
        go(&mut session, Step::Into);
        let view = session.view();
        let visit = &view.visits[view.current_visit.unwrap()];
        stages.push((visit.stages.last().unwrap().stage, view.headline.clone()));
        assert_eq!(view.billing.transitions, 3);
    }
    assert_eq!(stages[0].0, Stage::AfterInputPath);
    assert_eq!(stages[1].0, Stage::AfterParameters);
    assert!(
        stages[2].1.ends_with("retry 1 of 3 in 2 s"),
        "the call failed: {stages:?}"
    );
    session.set_sub_steps(false);

    go(&mut session, Step::Continue);
    let view = session.view();
    assert!(
        view.headline.ends_with("retry 2 of 3 in 4 s"),
        "{}",
        view.headline
    );
    assert_eq!(view.now.0 - view.started.0, 2000);

    go(&mut session, Step::Continue);
    assert_eq!(*session.mode(), Mode::Finished);
    let view = session.view();
    assert_eq!(view.outcome.as_ref().unwrap().status, Status::Succeeded);
    assert_eq!(view.billing.transitions, 6);
    assert_eq!(view.events.len(), 19);
    assert_eq!(view.now.0 - view.started.0, 6000);
    assert!((view.cost - 0.00015).abs() < 1e-12);

    session.back();
    session.back();
    let view = session.view();
    assert_eq!(current(&view), "Charge");
    assert_eq!(view.visits[view.current_visit.unwrap()].attempts, 3);
    let pending = view.pending.as_ref().expect("the call about to be made");
    assert!(!pending.asked);
    assert!(matches!(pending.reply, Some(Reply::Result(_))));
    let declined = PersonAnswer::Error {
        error: "Card.Declined".to_owned(),
        cause: "The bank said no".to_owned(),
    };
    session
        .answer(pending.request.ticket, declined, false)
        .unwrap();
    go(&mut session, Step::Continue);
    assert_eq!(
        *session.mode(),
        Mode::Paused(StopReason::ErrorBreakpoint(state("Charge")))
    );
    finished(&mut session);
    let view = session.view();
    assert!(view.modified);
    let outcome = view.outcome.as_ref().unwrap();
    assert_eq!(outcome.status, Status::Failed);
    assert_eq!(outcome.error.as_deref(), Some("OrderFailed"));
    assert_eq!(view.billing.transitions, 7);
    assert_eq!(view.states[&state("Charge")].status, StateStatus::Caught);
    assert_eq!(view.states[&state("Notify")].status, StateStatus::Done);
    assert_eq!(view.states[&state("Failed")].status, StateStatus::Failed);
    assert_eq!(session.earlier_runs().count(), 1);
    let comparison = session.compare_with(0).unwrap();
    assert_eq!(comparison.place.as_deref(), Some("Charge attempt 3"));
    let transitions = (comparison.before.transitions, comparison.now.transitions);
    assert_eq!(transitions, (6, 7));
    assert!(
        comparison
            .now
            .path
            .ends_with(&["Notify".into(), "Failed".into()])
    );
    exact(session.recording());
}

#[test]
fn sub_steps_stop_at_each_stage_of_a_task() {
    let mut session = example("order", "ok", "i1.input.json");
    go(&mut session, Step::ToHere(state("Charge")));
    session.set_sub_steps(true);
    let mut stops = Vec::new();
    loop {
        go(&mut session, Step::Into);
        let view = session.view();
        if current(&view) != "Charge" {
            break;
        }
        stops.push(view.headline.clone());
    }
    assert_eq!(
        stops,
        [
            "At Charge, after InputPath",
            "At Charge, after Parameters",
            "At Charge, call answered",
            "At Charge, after ResultSelector",
            "At Charge, after ResultPath",
            "At Charge, output",
        ]
    );
    let view = session.view();
    let charge = view
        .visits
        .iter()
        .find(|visit| visit.state == state("Charge"))
        .unwrap();
    let stages: Vec<(Stage, &str)> = charge
        .stages
        .iter()
        .map(|stage| (stage.stage, stage.field))
        .collect();
    assert_eq!(
        stages,
        [
            (Stage::Input, ""),
            (Stage::AfterInputPath, "InputPath"),
            (Stage::AfterParameters, "Parameters"),
            (Stage::Result, ""),
            (Stage::AfterResultSelector, "ResultSelector"),
            (Stage::AfterResultPath, "ResultPath"),
            (Stage::Output, "OutputPath"),
        ]
    );
}

#[test]
fn a_callback_waits_and_times_out_only_when_a_person_lets_time_pass() {
    // Journey 3.2, steps 10 to 12.
    let mut session = example("order", "ok", "i2.input.json");
    go(&mut session, Step::Continue);
    assert_eq!(*session.mode(), Mode::Paused(StopReason::NeedsAnswer));
    let view = session.view();
    assert_eq!(current(&view), "Review");
    assert_eq!(view.waiting.len(), 1);
    let card = &view.waiting[0];
    assert!(card.callback);
    assert_eq!(card.left_ms, Some(60_000));
    assert_eq!(view.states[&state("Review")].status, StateStatus::Waiting);

    session.advance_clock(30_000).unwrap();
    assert_eq!(*session.mode(), Mode::Paused(StopReason::NeedsAnswer));
    assert_eq!(session.view().waiting[0].left_ms, Some(30_000));

    session.advance_clock(31_000).unwrap();
    session.run_to_stop();
    assert_eq!(*session.mode(), Mode::Finished);
    let view = session.view();
    let outcome = view.outcome.as_ref().unwrap();
    assert_eq!(outcome.status, Status::Failed);
    assert_eq!(outcome.error.as_deref(), Some("States.Timeout"));
    assert!(view.events.iter().any(|row| row.kind == "TaskTimedOut"));
    assert_eq!(view.states[&state("Review")].status, StateStatus::Failed);

    session.back();
    let view = session.view();
    assert_eq!(current(&view), "Review");
    let ticket = view.waiting[0].request.ticket;
    session
        .answer(ticket, PersonAnswer::Heartbeat, false)
        .unwrap();
    session.run_to_stop();
    assert_eq!(*session.mode(), Mode::Paused(StopReason::NeedsAnswer));
    let view = session.view();
    assert_eq!(view.waiting.len(), 1);
    let ticket = view.waiting[0].request.ticket;
    let approved = PersonAnswer::Result(json(r#"{"ok":true}"#));
    session.answer(ticket, approved, false).unwrap();
    session.run_to_stop();
    assert_eq!(*session.mode(), Mode::Finished);
    let view = session.view();
    let outcome = view.outcome.as_ref().unwrap();
    assert_eq!(outcome.status, Status::Succeeded);
    assert_eq!(
        outcome.output.as_ref().unwrap().get("review"),
        Some(&json(r#"{"ok":true}"#))
    );
    assert!(view.modified);
    exact(session.recording());
}

#[test]
fn an_answered_question_is_stale() {
    let mut session = example("order", "ok", "i2.input.json");
    go(&mut session, Step::Continue);
    let ticket = session.view().waiting[0].request.ticket;
    let answer = PersonAnswer::Result(json("{}"));
    session.answer(ticket, answer.clone(), false).unwrap();
    session.run_to_stop();
    assert!(session.answer(ticket, answer, false).is_err());
    assert_eq!(*session.mode(), Mode::Finished);
}

#[test]
fn restarting_gives_the_same_answers() {
    let mut session = example("order", "ok", "i2.input.json");
    go(&mut session, Step::Continue);
    let ticket = session.view().waiting[0].request.ticket;
    session
        .answer(ticket, PersonAnswer::Result(json("{}")), false)
        .unwrap();
    session.run_to_stop();
    let history = session.history_json();
    session.restart();
    assert_eq!(current(&session.view()), "Validate");
    assert_eq!(transitions(&session), 1);
    finished(&mut session);
    assert_eq!(session.history_json(), history);
}

#[test]
fn a_kept_answer_serves_every_iteration() {
    let definition = read("examples/items/items.asl.json");
    let input = json(r#"{"items":[{"sku":"a","quantity":1},{"sku":"b","quantity":2}]}"#);
    let mut session = session(program(&definition), input, MockWorld::default());
    go(&mut session, Step::Continue);
    let view = session.view();
    assert_eq!(view.waiting.len(), 2);
    let answer = PersonAnswer::Result(json(r#"{"Payload":{"price":2}}"#));
    session
        .answer(view.waiting[0].request.ticket, answer.clone(), true)
        .unwrap();
    session.run_to_stop();
    // The other question was asked before; it still waits.
    let view = session.view();
    assert_eq!(view.waiting.len(), 1);
    session
        .answer(view.waiting[0].request.ticket, answer, true)
        .unwrap();
    session.run_to_stop();
    assert_eq!(*session.mode(), Mode::Finished);
    let output = session.view().outcome.as_ref().unwrap().output.clone();
    assert_eq!(output.unwrap().get("total"), Some(&Value::int(6)));
    session.restart();
    finished(&mut session);
}

#[test]
fn stepping_out_finishes_the_iteration_only() {
    let mut session = example("items", "priced", "three.input.json");
    go(&mut session, Step::Into);
    let view = session.view();
    assert_eq!(current(&view), "Price");
    let visit = &view.visits[view.current_visit.unwrap()];
    assert_eq!(visit.iteration, [0]);
    go(&mut session, Step::Out);
    let view = session.view();
    assert_eq!(current(&view), "PerItem");
    assert_eq!(view.states[&state("PerItem")].progress, (1, 3));
    assert!(view.outcome.is_none());
    go(&mut session, Step::Continue);
    assert_eq!(*session.mode(), Mode::Finished);
}

#[test]
fn stepping_over_stays_on_its_thread() {
    let mut session = example("items", "priced", "three.input.json");
    assert_eq!(current(&session.view()), "PerItem");
    go(&mut session, Step::Over);
    assert_eq!(current(&session.view()), "Report");
    session.back();
    assert_ne!(current(&session.view()), "PerItem");
    go(&mut session, Step::Over);
    assert_eq!(current(&session.view()), "Report");
}

#[test]
fn a_breakpoint_on_entry_stops_in_the_past_and_on_the_way() {
    let mut session = example("order", "ok", "i1.input.json");
    let on_entry = Breakpoint {
        on_entry: true,
        on_error: false,
    };
    session.set_breakpoints(Breakpoints::from([(state("Charge"), on_entry)]));
    for _ in 0..2 {
        go(&mut session, Step::Continue);
        assert_eq!(
            *session.mode(),
            Mode::Paused(StopReason::Breakpoint(state("Charge")))
        );
        finished(&mut session);
        session.go_to(Moment(0));
    }
}

#[test]
fn waits_take_no_time() {
    let text = r#"{"StartAt": "Sleep", "States": {
        "Sleep": {"Type": "Wait", "Seconds": 86400, "Next": "Done"},
        "Done": {"Type": "Succeed"}
    }}"#;
    let mut session = session(program(text), json("{}"), MockWorld::default());
    finished(&mut session);
    let view = session.view();
    assert_eq!(view.now.0 - view.started.0, 86_400_000);
}

#[test]
fn other_branches_go_on_while_a_question_waits() {
    let text = r#"{"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "End": true, "TimeoutSeconds": 100,
            "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}}}},
        {"StartAt": "Short", "States": {
            "Short": {"Type": "Wait", "Seconds": 10, "Next": "Long"},
            "Long": {"Type": "Wait", "Seconds": 500, "End": true}
        }}
    ]}}}"#;
    let mut session = session(program(text), json("{}"), MockWorld::default());
    go(&mut session, Step::Continue);
    assert_eq!(*session.mode(), Mode::Paused(StopReason::NeedsAnswer));
    let view = session.view();
    assert_eq!(view.now.0 - view.started.0, 10_000, "the short wait ended");
    assert_eq!(current(&view), "Ask", "it stands where the question is");
    session
        .answer(
            view.waiting[0].request.ticket,
            PersonAnswer::Result(json("1")),
            false,
        )
        .unwrap();
    session.run_to_stop();
    assert_eq!(*session.mode(), Mode::Finished);
    let view = session.view();
    assert_eq!(view.now.0 - view.started.0, 510_000);
}

#[test]
fn a_running_session_pauses_and_an_endless_one_reaches_its_limit() {
    let text = r#"{"StartAt": "Ping", "States": {
        "Ping": {"Type": "Pass", "Next": "Pong"},
        "Pong": {"Type": "Pass", "Next": "Ping"}
    }}"#;
    let mut start = start_options("loop");
    start.limits = false;
    let options = SessionOptions {
        start,
        world: MockWorld::default(),
        breakpoints: Breakpoints::new(),
        sub_steps: false,
    };
    let mut session = Session::start(program(text), json("{}"), options);
    session.step(Step::Continue);
    assert!(session.run_for(1000));
    assert_eq!(*session.mode(), Mode::Running(Step::Continue));
    session.pause();
    assert_eq!(*session.mode(), Mode::Paused(StopReason::Paused));
    let (shown, newest) = session.moment();
    assert_eq!(shown, newest);
    assert!(newest.0 >= 1000);
    assert!(!session.run_for(1000));
}

#[test]
fn stopping_ends_the_run_as_aborted() {
    let mut session = example("order", "ok", "i2.input.json");
    go(&mut session, Step::Continue);
    session.stop();
    assert_eq!(*session.mode(), Mode::Finished);
    let view = session.view();
    assert_eq!(view.outcome.as_ref().unwrap().status, Status::Aborted);
    assert_eq!(view.states[&state("Review")].status, StateStatus::Aborted);
    exact(session.recording());
}

#[test]
fn edges_are_counted_as_taken() {
    use stepwright::asl::{Port, ScopeAddress};
    let mut session = example("order", "dead", "i1.input.json");
    finished(&mut session);
    let edges = &session.view().edges;
    let root = ScopeAddress::root();
    let count = |from: Option<&str>, port| {
        edges
            .get(&(root.clone(), from.map(state), port))
            .map_or(0, |crossing| crossing.times)
    };
    assert_eq!(count(None, Port::Start), 1);
    assert_eq!(count(Some("CheckAmount"), Port::Default), 1);
    assert_eq!(count(Some("CheckAmount"), Port::Rule(0)), 0);
    assert_eq!(count(Some("Charge"), Port::Catch(0)), 1);
    assert_eq!(count(Some("Charge"), Port::Next), 0);
    assert_eq!(count(Some("Notify"), Port::Next), 1);
}

/// A loop that grows, and a Map and a Parallel state within it.
const GROWING: &str = r#"{"StartAt":"Add","States":{
    "Add":{"Type":"Pass","Parameters":{"i.$":"States.MathAdd($.i, 1)","log.$":"States.Array($.log, 'more')"},"Next":"Each"},
    "Each":{"Type":"Map","ItemsPath":"$.log","ResultPath":null,"Next":"Both",
        "ItemProcessor":{"StartAt":"One","States":{"One":{"Type":"Pass","Next":"Two"},"Two":{"Type":"Pass","End":true}}}},
    "Both":{"Type":"Parallel","ResultPath":null,"Next":"More?","Branches":[
        {"StartAt":"L","States":{"L":{"Type":"Pass","End":true}}},
        {"StartAt":"R","States":{"R":{"Type":"Pass","Next":"S"},"S":{"Type":"Pass","End":true}}}]},
    "More?":{"Type":"Choice","Choices":[{"Variable":"$.i","NumericLessThan":4,"Next":"Add"}],"Default":"Done"},
    "Done":{"Type":"Succeed"}}}"#;

#[test]
fn what_transitions_carried_is_the_same_in_the_run_and_in_its_history() {
    use stepwright::asl::{Outline, Port, ScopeAddress};
    use stepwright::debugger::{Crossing, Growth};
    use stepwright::flow::FlowGraph;
    use stepwright::json::parse;
    use stepwright::scene::marks_from_history;
    let input = json(r#"{"i":0,"log":[]}"#);
    let mut session = session(program(GROWING), input, MockWorld::default());
    finished(&mut session);
    let ran = session.view().edges.clone();
    let graph = FlowGraph::build(&Outline::read(std::sync::Arc::new(parse(GROWING.into()).0)));
    let history = json(&session.history_json());
    let read = marks_from_history(&graph, &history).unwrap().edges;
    assert!(read.len() > 8, "{read:?}");
    for (key, crossing) in &read {
        let own = &ran[key];
        let said = |c: &Crossing| (c.times, c.most, c.total, c.growth());
        assert_eq!(said(crossing), said(own), "{key:?}");
    }
    let root = ScopeAddress::root();
    let back = &read[&(root.clone(), Some(root.state("More?")), Port::Rule(0))];
    let (per_turn, turns) = (9, (262_144 - back.most) / 9 + 1);
    assert_eq!(back.growth(), Some(Growth { per_turn, turns }));
    // The high-water mark of the whole run is known at every moment of it.
    let carried = session.carried();
    session.restart();
    assert_eq!(carried, ran);
    assert!(session.view().edges.len() < carried.len());
}

#[test]
fn a_start_in_the_middle_of_time_is_kept() {
    let mut start = start_options("order");
    start.start = Instant(1_700_000_000_000);
    let options = SessionOptions {
        start,
        world: world("order", "throttled"),
        breakpoints: Breakpoints::new(),
        sub_steps: false,
    };
    let definition = read("examples/order/order.asl.json");
    let input = json(r#"{"orderId":"A1","amount":42}"#);
    let mut session = Session::start(program(&definition), input, options);
    finished(&mut session);
    let view = session.view();
    assert_eq!(view.started, Instant(1_700_000_000_000));
    assert_eq!(view.now.0 - view.started.0, 6000);
}

/// A small fixed sequence of numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % sides
    }
}

#[test]
fn any_walk_keeps_what_was_seen() {
    let runs = [
        ("order", "throttled", "i2.input.json"),
        ("patient-intake", "you-are-the-nurse", "arrival.input.json"),
        ("media-transcoding", "blurred", "film.input.json"),
        ("items", "unknown-item", "basket.input.json"),
        ("security-response", "key-is-gone", "severe.input.json"),
        ("model-training", "you-decide", "november.input.json"),
    ];
    for (number, (name, case, input)) in runs.into_iter().enumerate() {
        let mut session = example(name, case, input);
        let mut dice = Dice(number as u64 + 1);
        let mut seen = std::collections::BTreeMap::new();
        let mut run = 1;
        for turn in 0..120 {
            walk_once(&mut session, &mut dice);
            session.run_to_stop();
            let (shown, newest) = session.moment();
            assert!(shown <= newest);
            if session.run_number() != run {
                run = session.run_number();
                seen.clear();
            }
            let sketch = sketch(&session.view());
            let before = seen.entry(shown).or_insert_with(|| sketch.clone());
            assert_eq!(*before, sketch, "{name}, turn {turn}, {shown:?}");
        }
        exact(session.recording());
    }
}

fn walk_once(session: &mut Session, dice: &mut Dice) {
    let newest = session.moment().1;
    match dice.roll(12) {
        0..3 => session.step(Step::Into),
        3 => session.step(Step::Over),
        4 => session.step(Step::Out),
        5 => session.step(Step::Continue),
        6 => session.back(),
        7 => session.go_to(Moment(dice.roll(newest.0 + 1))),
        8 => session.set_sub_steps(dice.roll(2) == 0),
        9 => {
            let _passed = session.advance_clock(dice.roll(400) as i64 * 1000);
        }
        10 if dice.roll(8) == 0 => session.restart(),
        _ => {
            let view = session.view();
            let Some(card) = view.waiting.first().or(view.pending.as_ref()) else {
                return;
            };
            let answer = match dice.roll(4) {
                0 => PersonAnswer::Heartbeat,
                1 => PersonAnswer::Error {
                    error: "Some.Error".to_owned(),
                    cause: String::new(),
                },
                _ => PersonAnswer::Result(json(r#"{"insurer": null, "urgency": "normal"}"#)),
            };
            let _taken = session.answer(card.request.ticket, answer, dice.roll(4) == 0);
        }
    }
}
