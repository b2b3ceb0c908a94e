//! Machines behave: each page in `cases/runs` is a machine, its input and answers, and the trace it must leave.
//! `BLESS=1` writes the traces anew. Each page is also run in the debugger and rebuilt at each of its moments.
//!
//! What the interpreter must do, and the pages (or suites) that hold it to it:
//!
//! - kinds of states in both languages: `waits_*`, `a_wait_*`, `a_failure_is_named_by_the_input`, `rules_in_*`,
//!   `a_machine_speaks_both_languages`, `null_takes_*`
//! - comparisons, other types, no match: the suite `choices`, `a_choice_that_matches_nothing_fails`,
//!   `a_rule_about_nothing_ends_the_run`, `a_condition_must_be_true_or_false`
//! - the data flow and its nulls: `the_data_flow_of_a_task`, `null_takes_*`, `a_result_finds_its_place`
//! - JSONata and its added functions: `functions_the_service_adds_to_jsonata`, `expressions::jsonata`
//! - variables, scopes, sizes: `assign_and_output_*`, `inner_scopes_*`, `what_a_branch_assigns_*`,
//!   `a_child_execution_reads_no_outer_variable`, `a_variable_has_a_limit`
//! - intrinsic functions: `eighteen_functions_through_a_run`, `expressions::intrinsics`
//! - the Context Object: `the_context_object_*`, `a_map_iterates_over_an_object`, `a_child_execution_knows_itself`,
//!   the suite `redrive`
//! - retriers: `delays_grow_*`, `each_retrier_*`, `a_retrier_counts_anew_*`, `a_parallel_is_tried_again_*`
//! - catchers and error names: `a_catcher_*`, `an_error_rises_*`, `a_map_caught_*`, the suite `errors`
//! - limits of time: `limits_of_time_*`, `a_machine_has_a_time_limit_*`, `a_callback_without_heartbeat_*`
//! - Parallel: `a_branch_that_fails_*`, `what_a_branch_assigns_*`, `a_parallel_is_tried_again_*`
//! - inline Map: `a_map_is_told_*`, `the_older_words_of_a_map`, `slots_are_given_*`, `an_inline_map_*`
//! - Map Runs, readers, writers: `a_map_run_*`, `count_and_percentage_*`, `a_batch_*`, `rows_*`, `columns_*`,
//!   `listed_*`, `an_inventory_*`, `a_query_*`, `a_reader_without_*`, `results_*`
//! - callbacks, jobs, nested machines, activities, HTTP, roles: `a_callback_*`, `jobs_are_waited_for`,
//!   `a_machine_starts_another_*`, `an_activity_must_report`, `activities_and_*`, `an_http_call_*`,
//!   `a_task_takes_a_role`
//! - Express: `an_express_run_*`, `the_context_object_of_an_express_run`
//! - quotas: `an_output_has_a_limit`, `a_payload_has_a_limit`, `a_run_that_never_ends_*`, the suite `extremes`
//! - events and their order: every page. The clock: `waits_*`. Seeds: `the_same_seed_*`, `made_up`. No threads, no
//!   network: the suite `architecture`. Redrive: the suite `redrive`

use crate::support::{path, program, read, read_json, start_options};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proptest::prelude::*;
use std::fmt::Write;
use std::sync::Arc;
use stepwright::asl::MachineType;
use stepwright::debugger::{Breakpoints, Mode, Session, SessionOptions, Step};
use stepwright::interpreter::history::{Detail, HistoryEvent, to_json};
use stepwright::interpreter::{
    Agenda, Answer, Execution, Instant, Outcome, Pause, Reply, StartOptions, Status, Ticket,
};
use stepwright::json::Value;
use stepwright::mocks::{AnswerList, MockBook, MockWorld};

/// A page, cut at its headings.
struct Page {
    text: String,
    sections: Vec<(String, String)>,
}

impl Page {
    fn read(name: &str) -> Page {
        let text = read(&format!("tests/cases/runs/{name}.md"));
        let mut sections: Vec<(String, String)> = Vec::new();
        let mut fenced = false;
        for line in text.lines() {
            match line.strip_prefix("## ") {
                Some(title) if !fenced => sections.push((title.into(), String::new())),
                _ if line.starts_with("```") => fenced = !fenced,
                _ if fenced => {
                    if let Some((_, body)) = sections.last_mut() {
                        body.push_str(line);
                        body.push('\n');
                    }
                }
                _ => {}
            }
        }
        Page { text, sections }
    }

    fn section(&self, title: &str) -> Option<&str> {
        let found = self.sections.iter().find(|(name, _)| name == title);
        found.map(|(_, body)| body.as_str())
    }

    fn json(&self, title: &str) -> Option<Value> {
        let text = self.section(title)?;
        Some(Value::parse(text).unwrap_or_else(|error| panic!("{title}: {}", error.message)))
    }

    fn setting(&self, name: &str) -> Option<&str> {
        let lines = self.section("Settings")?.lines();
        lines
            .filter_map(|line| line.split_once(": "))
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    fn world(&self) -> MockWorld {
        let mut world = match self.json("Answers") {
            None => MockWorld::default(),
            Some(answers) if answers.get("tasks").is_some() => {
                MockWorld::from_list(AnswerList::parse(&answers).unwrap())
            }
            Some(answers) => {
                let (book, problems) = MockBook::from_value(&answers).unwrap();
                assert_eq!(problems, []);
                let machine = book.machine_for("test").unwrap().to_string();
                MockWorld::from_book(&book, &machine, self.setting("case").unwrap()).unwrap()
            }
        };
        for (title, body) in &self.sections {
            if let Some(place) = title.strip_prefix("File ") {
                let (bucket, key) = place.split_once('/').unwrap();
                world.add_file(bucket, key, body.clone().into_bytes());
            }
            if let Some(name) = title.strip_prefix("Machine ") {
                world.add_machine(name, program(body));
            }
            if let Some(place) = title.strip_prefix("Packed ") {
                let (bucket, key) = place.split_once('/').unwrap();
                let text: String = body.split_whitespace().collect();
                world.add_file(bucket, key, BASE64_STANDARD.decode(text).unwrap());
            }
        }
        world
    }

    fn input(&self) -> Value {
        self.json("Input").unwrap_or_else(Value::empty_object)
    }

    fn options(&self) -> StartOptions {
        StartOptions {
            kind: match self.setting("type") {
                Some("EXPRESS") => MachineType::Express,
                _ => MachineType::Standard,
            },
            seed: self.setting("seed").map_or(0, |seed| seed.parse().unwrap()),
            ..start_options("test")
        }
    }
}

fn run(page: &Page) -> (Execution, Pause, MockWorld) {
    let program = program(page.section("Definition").unwrap());
    let mut execution = Execution::start(program, page.input(), page.options());
    let mut world = page.world();
    let pause = Agenda::new().run(&mut execution, &mut world, |_, _| true);
    (execution, pause, world)
}

fn trace(execution: &Execution, pause: &Pause, world: &MockWorld) -> String {
    let mut text = String::new();
    for event in execution.events().iter() {
        let _ = writeln!(text, "{}", line(event));
    }
    for (bucket, key, body) in world.written() {
        let _ = writeln!(text, "wrote {bucket}/{key} {body}");
    }
    for child in world.children() {
        let _ = writeln!(
            text,
            "`{}` ran {} from {} s to {} s: {:?}, {} transitions",
            child.asked_by.name(),
            child.machine,
            child.started().0 as f64 / 1000.0,
            child.ended().0 as f64 / 1000.0,
            child.status(),
            child.execution.billing().transitions
        );
    }
    match pause {
        Pause::Finished(outcome) => ending(&mut text, outcome),
        Pause::Stuck => {
            for request in execution.open_requests() {
                let _ = writeln!(text, "waits for an answer to {}", request.state.pointer());
            }
        }
        Pause::Stopped => text.push_str("stopped\n"),
    }
    let billing = execution.billing();
    let _ = writeln!(
        text,
        "{} transitions, {} events, {} s",
        billing.transitions,
        billing.events,
        execution.now().0 as f64 / 1000.0
    );
    text
}

fn line(event: &HistoryEvent) -> String {
    let mut text = format!(
        "{:>3} {:>3} {:>7} {}",
        event.id,
        event.previous_id,
        format!("{}s", event.at.0 as f64 / 1000.0),
        event.kind
    );
    for (name, detail) in event.details() {
        let shown = match &detail {
            Detail::NotTruncated => continue,
            Detail::Text(value) => value.to_string(),
            Detail::Payload(value) | Detail::Json(value) => value.to_json(),
            Detail::Payloads(_) => detail.to_value().to_json(),
            Detail::Number(number) => number.to_string(),
        };
        if name != "roleArn" && name != "region" {
            let _ = write!(text, " {name}={shown}");
        }
    }
    text
}

fn ending(text: &mut String, outcome: &Outcome) {
    let _ = write!(text, "{:?}", outcome.status);
    if let Some(output) = &outcome.output {
        let _ = write!(text, " {}", output.to_json());
    }
    if let Some(error) = &outcome.error {
        let _ = write!(text, " {error}");
    }
    if let Some(cause) = &outcome.cause {
        let _ = write!(text, " ({cause})");
    }
    text.push('\n');
}

fn check(name: &str) {
    let page = Page::read(name);
    let (execution, pause, world) = run(&page);
    let trace = trace(&execution, &pause, &world);
    if std::env::var_os("BLESS").is_some() {
        let head = page.text.split("\n## Trace").next().unwrap().trim_end();
        let text = format!("{head}\n\n## Trace\n\n```text\n{trace}```\n");
        std::fs::write(path(&format!("tests/cases/runs/{name}.md")), text).unwrap();
        return;
    }
    let expected = page.section("Trace").unwrap_or_default();
    assert_eq!(trace, expected, "{name}");
    travels(&page, &execution, &pause);
}

/// The same page in the debugger: the same history, and each of its moments rebuilt from the nearest keyframe is
/// the moment rebuilt from the start.
fn travels(page: &Page, execution: &Execution, pause: &Pause) {
    let options = SessionOptions {
        start: page.options(),
        world: page.world(),
        breakpoints: Breakpoints::new(),
        sub_steps: false,
    };
    let mut session = Session::start(execution.program().clone(), page.input(), options);
    session.step(Step::Continue);
    session.run_to_stop();
    if matches!(pause, Pause::Finished(_)) {
        assert_eq!(*session.mode(), Mode::Finished);
        assert_eq!(session.history_json(), to_json(execution.events().iter()));
    }
    crate::replay::exact(session.recording());
}

macro_rules! pages {
    ($($name:ident),* $(,)?) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn every_page_is_run() {
            let mut pages: Vec<String> = std::fs::read_dir(path("tests/cases/runs"))
                .unwrap()
                .map(|file| file.unwrap().file_name().into_string().unwrap())
                .collect();
            pages.sort();
            let mut named = vec![$(concat!(stringify!($name), ".md")),*];
            named.sort();
            assert_eq!(pages, named);
        }
    };
}

pages![
    a_batch_holds_items_up_to_its_limits,
    a_branch_that_fails_stops_the_others,
    a_callback_is_submitted_and_answered_later,
    a_callback_without_heartbeat_times_out,
    a_catcher_in_jsonata_makes_output_and_variables,
    a_catcher_puts_the_error_beside_the_input,
    a_child_execution_knows_itself,
    a_child_is_started_and_left_alone,
    a_child_machine_is_waited_for,
    a_child_that_fails_is_caught,
    a_child_execution_reads_no_outer_variable,
    a_choice_that_matches_nothing_fails,
    a_condition_must_be_true_or_false,
    a_failure_is_named_by_the_input,
    a_function_that_cannot_is_an_error,
    a_machine_has_a_time_limit_of_its_own,
    a_machine_speaks_both_languages,
    a_machine_starts_another_and_waits,
    a_map_caught_by_its_state,
    a_map_is_told_how_many_at_a_time,
    a_map_iterates_over_an_object,
    a_map_run_bears_some_failures,
    a_map_run_fails_beyond_its_threshold,
    a_parallel_is_tried_again_as_a_whole,
    a_path_to_nothing_ends_the_run,
    a_query_names_its_files,
    a_reader_without_its_object_can_be_caught,
    a_result_finds_its_place,
    a_retrier_counts_anew_with_each_visit,
    a_rule_about_nothing_ends_the_run,
    a_task_takes_a_role,
    a_template_that_reads_nothing_ends_the_run,
    a_variable_has_a_limit,
    a_wait_cannot_be_negative,
    a_wait_needs_an_instant,
    activities_and_functions_have_events_of_their_own,
    an_activity_must_report,
    an_error_rises_through_a_map_and_a_parallel,
    an_express_run_ends_after_five_minutes,
    an_expression_that_yields_nothing_can_be_caught,
    an_http_call_gives_its_answer_or_its_status,
    an_inline_map_in_jsonpath_wants_an_array,
    an_inventory_in_orc_cannot_be_read,
    an_inventory_names_its_files,
    an_output_has_a_limit,
    assign_and_output_see_the_same_variables,
    columns_of_a_file_become_items,
    count_and_percentage_are_both_kept,
    delays_grow_and_are_capped,
    each_retrier_counts_for_itself,
    eighteen_functions_through_a_run,
    functions_the_service_adds_to_jsonata,
    inner_scopes_read_outer_variables,
    jobs_are_waited_for,
    limits_of_time_are_read_from_the_input,
    listed_objects_are_read_and_joined,
    listed_objects_become_items,
    null_takes_nothing_and_keeps_nothing,
    results_are_flattened_into_lines,
    results_are_written_under_the_names_of_the_service,
    results_of_a_failed_map_run_are_written_too,
    results_take_a_form_without_being_written,
    results_with_all_that_is_known_of_them,
    rows_of_a_file_become_items,
    rules_in_jsonata_make_output_and_variables,
    rules_in_jsonpath_read_variables_and_the_context,
    slots_are_given_to_the_next_item,
    the_context_object_as_states_see_it,
    the_context_object_of_an_express_run,
    the_data_flow_of_a_task,
    the_older_words_of_a_map,
    waits_are_computed,
    waits_pass_in_virtual_time,
    what_a_branch_assigns_stays_inside,
    what_is_no_list_cannot_be_read,
];

/// The order machine of the examples, with one of its cases.
fn order(case: &str, input: &str) -> (Execution, Pause) {
    let program = program(&read("examples/order/order.asl.json"));
    let input = read_json(&format!("examples/order/{input}.input.json"));
    let mut world = crate::support::world("order", case);
    let mut execution = Execution::start(program, input, start_options("order"));
    let pause = Agenda::new().run(&mut execution, &mut world, |_, _| true);
    (execution, pause)
}

fn status(pause: &Pause) -> Status {
    match pause {
        Pause::Finished(outcome) => outcome.status,
        Pause::Stuck | Pause::Stopped => Status::Running,
    }
}

#[test]
fn a_good_order_takes_four_transitions() {
    let (run, pause) = order("ok", "i1");
    assert_eq!(status(&pause), Status::Succeeded);
    assert_eq!((run.billing().transitions, run.events().len()), (4, 13));
    assert_eq!(run.now(), Instant(0));
}

#[test]
fn a_throttled_order_waits_and_tries_again() {
    let (run, pause) = order("throttled", "i1");
    assert_eq!(status(&pause), Status::Succeeded);
    assert_eq!((run.billing().transitions, run.events().len()), (6, 19));
    assert_eq!(run.billing().retries, 2);
    assert_eq!(run.now(), Instant(6_000));
}

#[test]
fn a_dead_order_is_reported() {
    let (run, pause) = order("dead", "i1");
    let Pause::Finished(outcome) = pause else {
        panic!("{pause:?}");
    };
    assert_eq!(outcome.status, Status::Failed);
    assert_eq!(outcome.error.as_deref(), Some("OrderFailed"));
    assert_eq!(run.billing().transitions, 8);
}

#[test]
fn a_large_order_waits_for_the_reviewer() {
    let (run, pause) = order("ok", "i2");
    assert!(matches!(pause, Pause::Stuck));
    let requests = run.open_requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].state.name(), "Review");
}

#[test]
fn an_answer_is_taken_once_and_a_late_one_is_a_timeout() {
    let page = Page::read("a_callback_is_submitted_and_answered_later");
    let program = program(page.section("Definition").unwrap());
    let mut run = Execution::start(program, Value::empty_object(), page.options());
    let mut world = MockWorld::default();
    Agenda::new().run(&mut run, &mut world, |_, _| true);
    let ticket = run.open_requests()[0].ticket;
    let late = Answer {
        at: Instant(10_000_000),
        reply: Reply::Result(Value::Null),
    };
    assert!(run.answer(Ticket(999), late.clone()).is_err());
    assert!(run.answer(ticket, late.clone()).is_ok());
    assert!(run.answer(ticket, late).is_err());
    let pause = Agenda::new().run(&mut run, &mut world, |_, _| true);
    assert_eq!(status(&pause), Status::Failed);
    assert_eq!(run.now(), Instant(600_000));
}

#[test]
fn a_run_can_be_stopped_from_outside() {
    let page = Page::read("waits_pass_in_virtual_time");
    let program = program(page.section("Definition").unwrap());
    let input = page.json("Input").unwrap();
    let mut run = Execution::start(program, input, page.options());
    run.advance();
    run.stop(Some("Enough"), None);
    let pause = Agenda::new().run(&mut run, &mut MockWorld::default(), |_, _| true);
    assert_eq!(status(&pause), Status::Aborted);
    assert_eq!(run.events().iter().last().unwrap().kind, "ExecutionAborted");
    assert!(run.next_alarm().is_none());
}

#[test]
fn a_run_that_never_ends_meets_the_limit_of_events() {
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}"#;
    let mut run = Execution::start(program(text), Value::empty_object(), start_options("loop"));
    let pause = Agenda::new().run(&mut run, &mut MockWorld::default(), |_, _| true);
    assert_eq!(status(&pause), Status::Failed);
    assert_eq!(run.events().len(), 25_000);
}

#[test]
fn a_payload_has_a_limit() {
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}],
        "End": true}, "B": {"Type": "Succeed"}}}"#;
    let large = Value::string("x".repeat(300_000));
    let task = Value::object(vec![("result".into(), large)]);
    let answers = Value::object(vec![("tasks".into(), Value::array(vec![task]))]);
    let list = AnswerList::parse(&answers).unwrap();
    let mut world = MockWorld::from_list(list);
    let mut run = Execution::start(program(text), Value::empty_object(), start_options("t"));
    let pause = Agenda::new().run(&mut run, &mut world, |_, _| true);
    let Pause::Finished(outcome) = pause else {
        panic!("{pause:?}");
    };
    let error = outcome.output.unwrap().get("Error").cloned();
    assert_eq!(error, Some(Value::string("States.DataLimitExceeded")));
}

fn history_of(page: &Page, seed: u64) -> (String, Arc<[String]>) {
    let program = program(page.section("Definition").unwrap());
    let options = StartOptions {
        seed,
        ..page.options()
    };
    let mut execution = Execution::start(program, page.input(), options);
    let mut entries = Vec::new();
    Agenda::new().run(&mut execution, &mut page.world(), |_, entry| {
        entries.push(format!("{entry:?}"));
        true
    });
    (to_json(execution.events().iter()), entries.into())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_same_seed_gives_the_same_history(seed in any::<u64>(), page in 0usize..3) {
        let name = [
            "slots_are_given_to_the_next_item",
            "a_branch_that_fails_stops_the_others",
            "delays_grow_and_are_capped",
        ][page];
        let page = Page::read(name);
        prop_assert_eq!(history_of(&page, seed), history_of(&page, seed));
    }
}
