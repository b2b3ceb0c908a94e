//! Panels by label: click, type, look at what was asked or changed.
#![allow(clippy::unwrap_used)]

use super::desk::{Desk, bench, run_on, start_run};
use super::*;
use crate::debugger::PersonAnswer;
use crate::ui::shell::{Action, Command, Debug, Fixture, Place};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

const ORDER: &str = include_str!("../../../examples/order/order.asl.json");
const MOCKS: &str = include_str!("../../../examples/order/MockConfigFile.json");

fn text_of<P>(harness: &Harness<'_, Desk<P>>) -> String {
    harness.state().fixture.document.text().to_owned()
}

fn type_into<P>(harness: &mut Harness<'_, Desk<P>>, label: &str, text: &str) {
    harness.get_by_label(label).focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
    harness.get_by_label(label).type_text(text);
    harness.run();
}

#[test]
fn typing_in_the_text_changes_the_document_and_one_undo_takes_a_burst_back() {
    let mut harness = bench::<TextState>("{\n}", text_ui, |_| ());
    harness.get_by_label("Definition text").focus();
    harness.run();
    for piece in ["\"", "a", "\"", ":", "1"] {
        harness.get_by_label("Definition text").type_text(piece);
        harness.run();
    }
    let typed = text_of(&harness);
    assert!(typed.contains("\"a\":1"), "{typed}");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run();
    assert_eq!(text_of(&harness), "{\n}");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    harness.run();
    assert_eq!(text_of(&harness), typed);
}

#[test]
fn enter_keeps_the_indentation_of_the_text() {
    let mut harness = bench::<TextState>("{", text_ui, |_| ());
    harness.get_by_label("Definition text").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::End);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(text_of(&harness), "{\n  ");
}

#[test]
fn the_cursor_selects_the_state_it_stands_in() {
    let mut harness = bench::<TextState>(ORDER, text_ui, |_| ());
    harness.get_by_label("Definition text").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Home);
    for _ in 0..6 {
        harness.key_press(Key::ArrowDown);
        harness.run();
    }
    let selected = harness.state().fixture.selection.single().unwrap().name();
    assert_eq!(selected, "Validate");
}

#[test]
fn the_text_is_searched() {
    let mut harness = bench::<TextState>(ORDER, text_ui, |_| ());
    harness.get_by_label("Definition text").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    harness.run();
    harness.get_by_label("Find in the text").type_text("notify");
    harness.run();
    harness.get_by_label("1 of 3");
    harness.get_by_label("Next match").click();
    harness.run();
    harness.get_by_label("2 of 3");
    harness.get_by_label("Find in the text").focus();
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_by_label("Find in the text").is_none());
    assert_eq!(text_of(&harness), ORDER);
}

#[test]
fn watches_follow_the_shown_moment() {
    let mut harness = bench::<DataState>(ORDER, data_ui, throttled);
    type_into(&mut harness, "New watch", "$.amount");
    harness.key_press(Key::Enter);
    harness.run();
    harness.get_by_label("42");
    type_into(&mut harness, "New watch", "$.amount + 1");
    harness.key_press(Key::Enter);
    harness.run();
    harness.get_by_label("Remove watch 2").click();
    harness.run();
    assert!(harness.query_by_label("Watch 2").is_none());
}

#[test]
fn a_text_that_may_not_change_does_not() {
    let mut harness = bench::<TextState>(ORDER, text_ui, |fixture| {
        let why = crate::document::ReadOnly::Given("a recording".to_owned());
        fixture.document.set_read_only(why);
    });
    harness.get_by_label("Definition text").focus();
    harness.run();
    harness.get_by_label("Definition text").type_text("x");
    harness.run();
    assert_eq!(text_of(&harness), ORDER);
}

#[test]
fn a_problem_leads_to_its_place_and_its_fix_mends_it() {
    let broken = ORDER.replace("\"Next\": \"CheckAmount\"", "\"Next\": \"ChekAmount\"");
    let mut harness = bench::<ProblemsState>(&broken, problems_ui, |_| ());
    let message = harness.state().fixture.document.snapshot().diagnostics[0].clone();
    harness.get_by_label_contains(&message.message).click();
    harness.run();
    let asked = &harness.state().asked;
    assert!(
        matches!(asked.last(), Some(Command::Reveal(Place::Text(at, _))) if *at == message.span.start),
        "{asked:?}"
    );
    let fix = message.fixes[0].label.clone();
    harness.get_all_by_label(&fix).next().unwrap().click();
    harness.run();
    // A look at the change comes first.
    assert_eq!(text_of(&harness), broken);
    harness.get_by_label("Cancel").click();
    harness.run();
    assert_eq!(text_of(&harness), broken);
    harness.get_all_by_label(&fix).next().unwrap().click();
    harness.run();
    // Apply is what is meant; it has the keyboard at once.
    harness.get_by_label("Apply");
    harness.key_press(Key::Enter);
    harness.run();
    assert_ne!(text_of(&harness), broken);
    assert!(harness.query_by_label("Apply").is_none());
}

const CALL: &str = r#"{
  "StartAt": "Pay",
  "States": {
    "Pay": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true }
  }
}"#;
const ADVICE: &str = "Pay is not tried again when its call fails";

#[test]
fn advice_waits_until_the_errors_are_mended() {
    let harness = bench::<ProblemsState>(CALL, problems_ui, |_| ());
    harness.get_by_label("No problems");
    harness.get_by_label("Advice 1");
    harness.get_by_label(ADVICE);
    let broken = CALL.replace("\"Pay\",", "\"Pya\",");
    let mut harness = bench::<ProblemsState>(&broken, problems_ui, |_| ());
    assert!(harness.query_by_label("No problems").is_none());
    harness.get_by_label("Errors 1");
    assert!(harness.query_by_label(ADVICE).is_none());
    harness.get_by_label("Advice 1").click();
    harness.run();
    harness.get_by_label(ADVICE);
}

fn choose<P>(harness: &mut Harness<'_, Desk<P>>, label: &str) {
    harness.get_by_label("More about SW_NO_RETRY").click();
    harness.run();
    harness.get_by_label(label).click();
    harness.run();
    harness.run();
}

#[test]
fn a_finding_is_suppressed_with_a_reason_and_told_again() {
    let mut harness = bench::<ProblemsState>(CALL, problems_ui, |_| ());
    choose(&mut harness, "Suppress at Pay…");
    harness
        .get_by_label("Reason")
        .type_text("The caller tries again");
    harness.run();
    harness.get_by_label("Suppress").click();
    harness.run();
    harness.run();
    assert!(harness.query_by_label(ADVICE).is_none());
    let rules = harness.state().fixture.document.rule_settings();
    assert_eq!(rules.suppressions[0].reason, "The caller tries again");
    harness.get_by_label("Suppressed 1").click();
    harness.run();
    harness.get_by_label("Suppressed: The caller tries again");
    choose(&mut harness, "Stop suppressing");
    harness.run();
    harness.get_by_label("Advice 1");
    assert!(harness.query_by_label("Suppressed 1").is_none());
}

#[test]
fn a_rule_explains_itself_and_can_be_turned_off() {
    let mut harness = bench::<ProblemsState>(CALL, problems_ui, |_| ());
    choose(&mut harness, "Explain SW_NO_RETRY");
    harness.get_by_label("Task without Retry · Advice");
    harness.get_by_label("Close").click();
    harness.run();
    choose(&mut harness, "Turn off “Task without Retry”");
    harness.run();
    assert!(harness.query_by_label(ADVICE).is_none());
    // It can be turned on again where all rules are.
    harness.get_by_label("Rules").click();
    harness.run();
    harness.get_by_label("Filter rules").focus();
    harness.run();
    harness.get_by_label("Filter rules").type_text("no_retry");
    harness.run();
    harness.get_by_label("Switch of SW_NO_RETRY").click();
    harness.run();
    harness.get_by_label("Warning").click();
    harness.run();
    harness.run();
    harness.get_by_label("Close").click();
    harness.run();
    harness.get_by_label("Warnings 1");
    harness.get_by_label(ADVICE);
}

#[test]
fn no_problems_are_said_to_be_none() {
    let harness = bench::<ProblemsState>(ORDER, problems_ui, |_| ());
    harness.get_by_label("No problems");
}

#[test]
fn the_list_of_changes_goes_back_to_any() {
    let mut harness = bench::<HistoryState>(ORDER, history_ui, |fixture| {
        let state = crate::asl::StateAddress::from_pointer("/States/Charge");
        fixture
            .queue
            .push(Command::Change(crate::document::Intent::RenameState {
                state,
                to: "Bill".to_owned(),
            }));
    });
    harness.get_by_label("Rename Charge to Bill");
    harness.get_by_label("As opened").click();
    harness.run();
    let asked = &harness.state().asked;
    assert!(
        matches!(asked.last(), Some(Command::UndoTo(0))),
        "{asked:?}"
    );
}

fn throttled(fixture: &mut Fixture) {
    start_run(
        fixture,
        r#"{"orderId":"A1","amount":42}"#,
        Some((MOCKS, "throttled")),
    );
    run_on(fixture);
}

#[test]
fn data_shows_stages_and_why() {
    let mut harness = bench::<DataState>(ORDER, data_ui, |fixture| {
        throttled(fixture);
        let choice = crate::asl::StateAddress::from_pointer("/States/CheckAmount");
        fixture.selection = crate::ui::shell::Selected::state(choice);
    });
    harness.get_by_label("Input");
    harness.get_by_label("Output");
    assert!(harness.query_all_by_label_contains("Rule 1:").count() > 0);
    harness.get_by_label("Variables").click();
    harness.run();
    harness.get_by_label("Context").click();
    harness.run();
    let id = harness.query_all_by_label_contains("Execution").count();
    assert!(id > 0);
}

#[test]
fn events_are_listed_filtered_and_lead_to_their_moment() {
    let mut harness = bench::<EventsState>(ORDER, events_ui, throttled);
    harness.get_by_label("Event 1 ExecutionStarted");
    type_into(&mut harness, "Filter events", "TaskFailed");
    assert!(harness.query_by_label("Event 1 ExecutionStarted").is_none());
    let row = harness
        .query_all_by_label_contains("TaskFailed Charge")
        .next()
        .unwrap();
    row.click();
    harness.run();
    let asked = &harness.state().asked;
    assert!(matches!(asked.last(), Some(Command::Debug(Debug::GoTo(_)))));
}

#[test]
fn a_long_name_of_a_lane_is_told_whole_under_the_pointer() {
    let long = "Charge the card of the customer who placed this order yesterday";
    let text = ORDER.replace("\"Charge\"", &format!("\"{long}\""));
    let mut harness = bench::<TimelineState>(&text, timeline_ui, |fixture| {
        start_run(fixture, r#"{"orderId":"A1","amount":42}"#, None);
        run_on(fixture);
    });
    // The words above leave the switch its room.
    harness.set_size(egui::vec2(420.0, 400.0));
    harness.run();
    let words = harness.get_by_label_contains("Moment ").rect();
    let switch = harness.get_by_label("Lanes by: Moments").rect();
    assert!(words.right() <= switch.left(), "{words:?} {switch:?}");
    assert!(switch.right() <= 420.0, "{switch:?}");
    assert!(harness.query_by_label(long).is_none());
    harness.get_by_label(&format!("Lane {long}")).hover();
    for _ in 0..8 {
        harness.step();
    }
    harness.get_by_label(long);
}

#[test]
fn the_slider_moves_with_the_arrow_keys() {
    let mut harness = bench::<TimelineState>(ORDER, timeline_ui, throttled);
    let newest = harness.state().fixture.session.as_ref().unwrap().moment().1;
    harness.get_by_label("Moment").focus();
    harness.run();
    harness.key_press(Key::ArrowLeft);
    harness.run();
    let asked = &harness.state().asked;
    assert!(
        matches!(asked.last(), Some(Command::Debug(Debug::GoTo(moment))) if moment.0 == newest.0 - 1),
        "{asked:?}"
    );
    harness.get_by_label("Lane Charge");
}

fn waiting(fixture: &mut Fixture) {
    start_run(fixture, r#"{"orderId":"B2","amount":4200}"#, None);
    run_on(fixture);
}

#[test]
fn a_callback_is_answered_on_its_card() {
    let mut harness = bench::<AnswersState>(ORDER, answers_ui, waiting);
    type_into(&mut harness, "Result", r#"{"ok":true}"#);
    harness.get_by_label("Send success").click();
    harness.run();
    let asked = harness.state().asked.last().cloned();
    match asked {
        Some(Command::Debug(Debug::Answer {
            answer: PersonAnswer::Result(value),
            keep,
            ..
        })) => {
            assert_eq!(value.to_json(), r#"{"ok":true}"#);
            assert!(!keep);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_result_that_is_not_json_cannot_be_sent() {
    let mut harness = bench::<AnswersState>(ORDER, answers_ui, waiting);
    type_into(&mut harness, "Result", "{oops");
    let button = harness.get_by_label("Send success");
    assert!(button.accesskit_node().is_disabled());
}

#[test]
fn letting_the_clock_run_out_and_failing_are_answers_too() {
    let mut harness = bench::<AnswersState>(ORDER, answers_ui, waiting);
    harness.get_by_label("Let the clock run out").click();
    harness.run();
    harness.get_by_label("Heartbeat").click();
    harness.run();
    harness.get_by_label("Answer with: Fail").click();
    harness.run();
    type_into(&mut harness, "Error", "Review.Denied");
    harness.get_by_label("Save as mock").click();
    harness.run();
    harness.get_by_label("Send failure").click();
    harness.run();
    let words: Vec<String> = harness
        .state()
        .asked
        .iter()
        .map(|command| match command {
            Command::Debug(Debug::Answer { answer, .. }) => match answer {
                PersonAnswer::Advance(millis) => format!("advance {millis}"),
                PersonAnswer::Heartbeat => "heartbeat".to_owned(),
                PersonAnswer::Error { error, .. } => error.clone(),
                PersonAnswer::Result(_) => "result".to_owned(),
            },
            Command::Debug(Debug::SaveAnswer { state, .. }) => format!("save {state}"),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        words,
        ["advance 60000", "heartbeat", "save Review", "Review.Denied"]
    );
}

#[test]
fn the_input_of_the_next_run_is_typed_and_started() {
    let mut harness = bench::<InputState>(ORDER, input_ui, |_| ());
    type_into(&mut harness, "Input of the next run", r#"{"amount":7}"#);
    let typed = harness
        .state()
        .asked
        .iter()
        .rev()
        .find_map(|command| match command {
            Command::Debug(Debug::SetInput(text)) => Some(text.clone()),
            _ => None,
        });
    assert_eq!(typed.unwrap(), r#"{"amount":7}"#);
    harness.get_by_label("Debug: Start paused").click();
    harness.run();
    let asked = &harness.state().asked;
    assert!(matches!(
        asked.last(),
        Some(Command::Do(Action::StartPaused))
    ));
}

#[test]
fn the_status_bar_counts_and_costs() {
    let harness = bench::<StatusState>(ORDER, status_ui, throttled);
    harness.get_by_label("6 transitions (2 retries)");
    harness.get_by_label("$0.00015");
    harness.get_by_label("19 of 25,000 events");
    harness.get_by_label_contains("6 s");
}

#[test]
fn every_panel_settles_without_a_run() {
    bench::<DataState>(ORDER, data_ui, |_| ());
    bench::<EventsState>(ORDER, events_ui, |_| ());
    bench::<TimelineState>(ORDER, timeline_ui, |_| ());
    bench::<AnswersState>(ORDER, answers_ui, |_| ());
    bench::<HistoryState>(ORDER, history_ui, |_| ());
    bench::<StatusState>("{", status_ui, |_| ());
    bench::<TextState>("{\"a\": [1, 2", text_ui, |_| ());
    bench::<InspectorState>("{\"a\": [1, 2", inspector_ui, |_| ());
}
