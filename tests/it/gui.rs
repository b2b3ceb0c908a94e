//! Journeys through the window, by accessible label: what a person reads and presses, and what comes of it.

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::{Path, PathBuf};
use stepwright::host::Settings;
use stepwright::ui::{App, Command, Dialogs, Purpose};

/// Answers every question for a path with the same one.
struct Fixed(Option<PathBuf>);

impl Dialogs for Fixed {
    fn ask(
        &self,
        _purpose: Purpose,
        _suggestion: &Path,
        answer: Box<dyn FnOnce(Option<PathBuf>) + Send>,
    ) {
        answer(self.0.clone());
    }
}

/// The window of a person who has never used it, at a given size.
pub fn window(picked: Option<PathBuf>) -> Harness<'static, App> {
    // Settings must not come from, nor go to, the person who runs the tests.
    let settings = Settings {
        scale: 1.0,
        theme: "dark".to_owned(),
        ..Settings::default()
    };
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1600.0, 1000.0))
        .with_max_steps(20)
        .build_ui_state(
            |ui, app: &mut App| app.ui(ui),
            App::in_test(settings, Box::new(Fixed(picked))),
        );
    harness.run();
    harness
}

pub fn click(harness: &mut Harness<'static, App>, label: &str) {
    harness.get_by_label(label).click();
    harness.run();
}

pub fn press(harness: &mut Harness<'static, App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

/// Types into a field, replacing what is there.
pub fn write(harness: &mut Harness<'static, App>, label: &str, text: &str) {
    harness.get_by_label(label).focus();
    harness.run();
    press(harness, Modifiers::COMMAND, Key::A);
    harness.get_by_label(label).type_text(text);
    harness.run();
}

fn headline(harness: &Harness<'static, App>) -> String {
    harness
        .state()
        .view()
        .map(|view| view.headline.clone())
        .unwrap_or_default()
}

fn current(harness: &Harness<'static, App>) -> String {
    let view = harness.state().view().unwrap();
    match (&view.outcome, &view.current) {
        (Some(outcome), _) => format!("{:?}", outcome.status),
        (None, Some((state, _))) => state.name(),
        (None, None) => "nowhere".to_owned(),
    }
}

fn transitions(harness: &Harness<'static, App>) -> u64 {
    harness.state().view().unwrap().billing.transitions
}

/// The order example opened from the start page, with a case chosen in the input panel.
fn order(case: &str) -> Harness<'static, App> {
    let mut harness = window(None);
    click(&mut harness, "Example Order and payment");
    choose_case(&mut harness, case);
    harness
}

fn choose_case(harness: &mut Harness<'static, App>, case: &str) {
    click(harness, "Case that answers");
    click(harness, &format!("Case {case} of order"));
}

#[test]
fn the_start_page_offers_everything_by_name() {
    let harness = window(None);
    for label in [
        "New machine",
        "New JSONata machine",
        "Open…",
        "Path of a definition",
        "Example Order and payment",
    ] {
        harness.get_by_label(label);
    }
}

#[test]
fn tabs_below_keep_their_places_whatever_the_number_of_problems() {
    let mut harness = order("ok");
    let place = |harness: &Harness<'static, App>| harness.get_by_label("Input panel").rect();
    let before = place(&harness);
    harness.get_by_label("Problems panel");
    harness.state_mut().push(Command::OpenText {
        title: "Broken".into(),
        text: r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}"#.into(),
    });
    harness.run();
    let title = harness.get_by_label("Problems 2 panel");
    assert!(title.rect().right() <= before.left());
    assert_eq!(place(&harness), before);
}

#[test]
fn five_steps_lead_through_the_order() {
    let mut harness = order("ok");
    click(&mut harness, "Start paused");
    let mut seen = vec![(current(&harness), transitions(&harness))];
    for _ in 0..4 {
        click(&mut harness, "Step over");
        seen.push((current(&harness), transitions(&harness)));
    }
    let seen: Vec<(&str, u64)> = seen
        .iter()
        .map(|(state, count)| (state.as_str(), *count))
        .collect();
    assert_eq!(
        seen,
        [
            ("Validate", 1),
            ("CheckAmount", 2),
            ("Charge", 3),
            ("Done", 4),
            ("Succeeded", 4)
        ]
    );
    assert_eq!(harness.state().view().unwrap().billing.events, 13);
    for _ in 0..2 {
        click(&mut harness, "Step back");
    }
    assert_eq!(
        (current(&harness).as_str(), transitions(&harness)),
        ("Charge", 3)
    );
}

#[test]
fn a_throttled_charge_is_debugged() {
    let mut harness = order("throttled");
    click(&mut harness, "Start paused");
    assert_eq!(
        (current(&harness).as_str(), transitions(&harness)),
        ("Validate", 1)
    );
    assert_eq!(
        harness.state().view().unwrap().now,
        harness.state().view().unwrap().started
    );

    // Step: the reason of the choice is told.
    click(&mut harness, "Step over");
    assert_eq!(current(&harness), "CheckAmount");
    click(&mut harness, "Step over");
    let view = harness.state().view().unwrap();
    let (_, why) = view.visits[1].why.clone().expect("a Choice says why");
    assert!(
        !why[0].0 && why[0].1.contains("42") && why[0].1.contains("100"),
        "{}",
        why[0].1
    );

    // A breakpoint on error, set with the keyboard on the selected state.
    click(&mut harness, "Task state Charge");
    press(&mut harness, Modifiers::COMMAND, Key::F9);
    click(&mut harness, "Run or continue");
    assert!(
        headline(&harness).contains("retry 1 of 3 in 2 s"),
        "{}",
        headline(&harness)
    );

    // Back to the entry of Charge, then through its stages.
    click(&mut harness, "Step back");
    assert_eq!(
        (current(&harness).as_str(), transitions(&harness)),
        ("Charge", 3)
    );
    press(&mut harness, Modifiers::SHIFT, Key::F9);
    for _ in 0..3 {
        click(&mut harness, "Step into");
        assert_eq!(current(&harness), "Charge");
    }
    let stages = harness.state().view().unwrap().visits[2].stages.len();
    assert!(stages >= 3, "only {stages} stages after three sub-steps");
    press(&mut harness, Modifiers::SHIFT, Key::F9);

    click(&mut harness, "Run or continue");
    while !headline(&harness).contains("retry 2 of 3") {
        click(&mut harness, "Run or continue");
    }
    assert!(
        headline(&harness).contains("retry 2 of 3 in 4 s"),
        "{}",
        headline(&harness)
    );
    let view = harness.state().view().unwrap();
    assert_eq!(view.now.0 - view.started.0, 2_000);

    click(&mut harness, "Run or continue");
    let view = harness.state().view().unwrap();
    assert_eq!(current(&harness), "Succeeded");
    assert_eq!((view.billing.transitions, view.billing.events), (6, 19));
    assert_eq!(view.now.0 - view.started.0, 6_000);
    assert!((view.cost - 0.00015).abs() < 1e-12, "{}", view.cost);
}

#[test]
fn a_waiting_reviewer_is_a_card_and_silence_times_out() {
    let mut harness = order("ok");
    write(
        &mut harness,
        "Input of the next run",
        r#"{"orderId":"B2","amount":500}"#,
    );
    click(&mut harness, "Run or continue");
    assert_eq!(current(&harness), "Review");
    let view = harness.state().view().unwrap();
    assert_eq!(view.waiting.len(), 1);
    assert!(view.waiting[0].callback);

    // Let 61 s pass without a heartbeat.
    write(&mut harness, "Seconds to let pass", "61");
    click(&mut harness, "Let time pass");
    let view = harness.state().view().unwrap();
    assert_eq!(current(&harness), "Failed");
    let outcome = view.outcome.clone().unwrap();
    assert_eq!(outcome.error.as_deref(), Some("States.Timeout"));
    assert!(view.events.iter().any(|event| event.kind == "TaskTimedOut"));
}

#[test]
fn a_machine_is_drawn_from_nothing() {
    let mut harness = window(None);
    click(&mut harness, "New machine");
    assert!(harness.state().text().unwrap().contains("StartAt"));

    // A state from the palette, renamed on its card.
    click(&mut harness, "Add Pass");
    assert!(
        harness
            .state()
            .text()
            .unwrap()
            .contains("\"Type\": \"Pass\"")
    );
    press(&mut harness, Modifiers::NONE, Key::F2);
    harness.run();
    harness.get_by_label("Name of the state").focus();
    harness.run();
    press(&mut harness, Modifiers::COMMAND, Key::A);
    harness
        .get_by_label("Name of the state")
        .type_text("Validate");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let text = harness.state().text().unwrap().to_owned();
    assert!(text.contains("\"StartAt\": \"Validate\""), "{text}");
    harness.get_by_label("Pass state Validate");

    // Undo takes one step at a time and redo brings it back, bytes and all.
    let steps = harness.state().document().unwrap().history().1;
    for _ in 0..steps {
        harness.state_mut().push(stepwright::ui::Action::Undo);
        harness.run();
    }
    assert!(!harness.state().text().unwrap().contains("Validate"));
    for _ in 0..steps {
        harness.state_mut().push(stepwright::ui::Action::Redo);
        harness.run();
    }
    assert_eq!(harness.state().text().unwrap(), text);
}

/// Names of all steps of the history, oldest first.
fn steps(harness: &Harness<'static, App>) -> Vec<String> {
    let (entries, _) = harness.state().document().unwrap().history();
    entries.iter().map(|entry| entry.label.clone()).collect()
}

/// Types over the name that a state was given when it was added.
fn name_it(harness: &mut Harness<'static, App>, to: &str) {
    harness.run();
    press(harness, Modifiers::COMMAND, Key::A);
    harness.get_by_label("Name of the state").type_text(to);
    harness.run();
    press(harness, Modifiers::NONE, Key::Enter);
}

/// Adds a state after the selected one with the keyboard, and names it.
fn add_after(harness: &mut Harness<'static, App>, what: &str, to: &str) {
    press(harness, Modifiers::NONE, Key::A);
    harness.run();
    harness.get_by_label("Which state to add").type_text(what);
    harness.run();
    press(harness, Modifiers::NONE, Key::Enter);
    name_it(harness, to);
}

#[test]
fn a_designer_draws_the_order() {
    let mut harness = window(None);
    click(&mut harness, "New machine");

    // From the palette to the empty machine; adding and naming are one step, taken back at once.
    let from = harness.get_by_label("Add Pass").rect().center();
    let to = egui::pos2(800.0, 300.0);
    harness.drag_at(from);
    harness.run();
    for step in 1..=4 {
        harness.hover_at(from + (to - from) * (step as f32 / 4.0));
        harness.run();
    }
    harness.drop_at(to);
    harness.run();
    name_it(&mut harness, "Validate");
    assert_eq!(steps(&harness), ["Add Validate"]);
    harness.state_mut().push(stepwright::ui::Action::Undo);
    harness.run();
    assert!(!harness.state().text().unwrap().contains("Validate"));
    harness.state_mut().push(stepwright::ui::Action::Redo);
    harness.run();
    let text = harness.state().text().unwrap();
    assert!(text.contains("\"StartAt\": \"Validate\""), "{text}");

    // A Choice with a rule through the form, and what its Default leads to.
    click(&mut harness, "Pass state Validate");
    add_after(&mut harness, "choice", "CheckAmount");
    click(&mut harness, "Add a rule");
    write(&mut harness, "Variable of rule 1", "$.amount");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    write(&mut harness, "Value of rule 1", "100");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    click(&mut harness, "Choice state CheckAmount");
    add_after(&mut harness, "invoke lambda", "Charge");
    let text = harness.state().text().unwrap();
    for part in [
        "\"Variable\": \"$.amount\"",
        "\"NumericGreaterThan\": 100",
        "\"Default\": \"Charge\"",
    ] {
        assert!(text.contains(part), "{text}");
    }

    // Retry tells its schedule; the end of the line.
    click(&mut harness, "Task state Charge");
    click(&mut harness, "Add field");
    click(&mut harness, "Add Retry");
    harness.get_by_label_contains("2, 4, 8 s · worst case 14 s · +3 transitions");
    click(&mut harness, "Task state Charge");
    add_after(&mut harness, "succeed", "Done");
    assert_eq!(steps(&harness).last().unwrap(), "Add Done");
    harness.get_by_label("Succeed state Done");

    // The person's word for a task that waits for its token.
    click(&mut harness, "Choice state CheckAmount");
    add_after(&mut harness, "sqs callback", "Review");
    let text = harness.state().text().unwrap();
    assert!(text.contains("sqs:sendMessage.waitForTaskToken"), "{text}");
    harness.get_by_label("Task state Review");
}

#[test]
fn a_name_typed_later_is_a_step_of_its_own() {
    let mut harness = window(None);
    click(&mut harness, "New machine");
    click(&mut harness, "Add Pass");
    press(&mut harness, Modifiers::NONE, Key::F2);
    name_it(&mut harness, "Validate");
    assert_eq!(steps(&harness), ["Add Pass", "Rename Pass to Validate"]);
}

#[test]
fn saving_without_a_change_keeps_every_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.asl.json");
    let bytes = b"\xef\xbb\xbf{\r\n\t\"StartAt\" :\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Result\":1.10,\"X\":\"\\u0041\",\"End\":true}}}";
    std::fs::write(&path, bytes).unwrap();
    let mut harness = window(None);
    harness.state_mut().push(Command::OpenPath(path.clone()));
    harness.run();
    harness.get_by_label("Pass state A");
    press(&mut harness, Modifiers::COMMAND, Key::S);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn files_that_cannot_be_opened_are_told_and_nothing_else_happens() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(None);
    for path in [
        folder.path().to_owned(),
        folder.path().join("missing.asl.json"),
    ] {
        harness.state_mut().push(Command::OpenPath(path));
        harness.run();
        assert!(harness.state().text().is_none());
    }
    // Half a file, no file at all, something else: each opens, and the window stays usable.
    for (index, bytes) in [
        &b""[..],
        b"{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pa",
        b"\xff\xfe\x00",
        b"[1,2,3]",
        b"not json at all",
    ]
    .into_iter()
    .enumerate()
    {
        let path = folder.path().join(format!("bad{index}.asl.json"));
        std::fs::write(&path, bytes).unwrap();
        harness.state_mut().push(Command::OpenPath(path.clone()));
        harness.run();
        assert!(harness.state().text().is_some(), "{index}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
    harness.get_by_label("Tab bad1.asl.json");
}

#[test]
fn unsaved_work_is_asked_about() {
    let mut harness = window(None);
    click(&mut harness, "New machine");
    click(&mut harness, "Add Pass");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::COMMAND, Key::W);
    harness.get_by_label("Close without saving");
    click(&mut harness, "Cancel");
    assert!(harness.state().text().is_some());
    press(&mut harness, Modifiers::COMMAND, Key::W);
    click(&mut harness, "Close without saving");
    assert!(harness.state().text().is_none());
}

#[test]
fn states_and_commands_are_found_by_typing() {
    let mut harness = order("ok");
    press(&mut harness, Modifiers::COMMAND, Key::P);
    harness.get_by_label("State to find").type_text("fail");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let failed = harness.get_by_label("Fail state Failed");
    assert_eq!(
        format!("{:?}", failed.accesskit_node().toggled()),
        "Some(True)",
        "the found state is selected"
    );
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    harness
        .get_by_label("Command to run")
        .type_text("split the");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Escape);
}

#[test]
fn transitions_tell_what_they_carried_in_this_run_and_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grow.asl.json");
    let text = r#"{"StartAt": "Add", "States": {
        "Add": {"Type": "Pass", "Next": "More?", "Parameters": {"i.$": "States.MathAdd($.i, 1)",
            "page.$": "$.page", "log.$": "States.Array($.log, $.page)"}},
        "More?": {"Type": "Choice", "Choices": [{"Variable": "$.i", "NumericLessThan": 4, "Next": "Add"}], "Default": "Done"},
        "Done": {"Type": "Succeed"}}}"#;
    std::fs::write(&path, text).unwrap();
    let page = "x".repeat(40_000);
    let input = format!(r#"{{"i": 0, "log": [], "page": "{page}"}}"#);
    std::fs::write(folder.path().join("grow.input.json"), input).unwrap();
    let mut harness = window(None);
    harness.state_mut().push(Command::OpenPath(path));
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::F5);
    assert_eq!(current(&harness), "Succeeded");
    // In the status bar, on the line, and for those who listen.
    harness.get_by_label("Largest payload 195.4 KiB");
    for words in [
        "B, shows sizes on transitions",
        "B, hides sizes on transitions",
    ] {
        harness.get_by_label("Largest payload 195.4 KiB").hover();
        harness.run_steps(8);
        harness.get_by_label_contains(words);
        click(&mut harness, "Largest payload 195.4 KiB");
    }
    let back = "Transition from More? to Add: $.i < 4, taken 3 ×, payload at most 156.3 KiB (61 % of 256 KiB), \
                grows by 39.1 KiB a turn and is too large in about 3 more turns";
    harness.get_by_label(back);
    // The first turn again: what came later is still known.
    click(&mut harness, "Restart");
    harness.get_by_label("Transition from More? to Add: $.i < 4, at most 156.3 KiB (61 % of 256 KiB) in the runs so far");
    click(&mut harness, "Leave the run");
    harness.get_by_label("Transition from More? to Add: $.i < 4, at most 156.3 KiB (61 % of 256 KiB) in the runs so far");
}

/// The branches of a Parallel wait side by side: the headline names whichever is looked at.
#[test]
fn branches_that_wait_are_all_named() {
    let text = r#"{"StartAt":"Both","States":{"Both":{"Type":"Parallel","End":true,"Branches":[
        {"StartAt":"Left","States":{"Left":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true}}},
        {"StartAt":"Right","States":{"Right":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true}}}]}}}"#;
    let mut harness = window(None);
    harness.state_mut().push(Command::OpenText {
        title: "Both".into(),
        text: text.into(),
    });
    harness.run();
    click(&mut harness, "Run or continue");
    assert_eq!(harness.state().view().unwrap().waiting.len(), 2);
    assert_eq!(
        headline(&harness),
        "At Left and Right, waiting for 2 answers"
    );
}

/// A machine with a Pass state that is selected, and its Result as the form shows it.
fn with_result(folder: &Path) -> (Harness<'static, App>, PathBuf) {
    let path = folder.join("result.asl.json");
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 3, "End": true}}}"#;
    std::fs::write(&path, text).unwrap();
    let mut harness = window(None);
    harness.state_mut().push(Command::OpenPath(path.clone()));
    harness.run();
    click(&mut harness, "Pass state A");
    (harness, path)
}

#[test]
fn what_is_typed_in_a_form_counts_when_saving_running_or_closing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, path) = with_result(folder.path());
    write(&mut harness, "Result", "35");
    press(&mut harness, Modifiers::COMMAND, Key::S);
    harness.run();
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .contains("\"Result\": 35,")
    );
    // The keyboard is still in the field.
    harness.get_by_label("Result").type_text("5");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::F5);
    harness.run();
    let view = harness.state().view().unwrap();
    let output = view.outcome.as_ref().unwrap().output.as_ref().unwrap();
    assert!(
        matches!(output.to_json().as_str(), "355" | "535"),
        "{output:?}"
    );
    let kept = harness.state().text().unwrap().to_owned();
    click(&mut harness, "Leave the run");
    write(&mut harness, "Result", "7");
    press(&mut harness, Modifiers::COMMAND, Key::W);
    harness.run();
    // It is asked about, and what was typed is among what would be lost.
    assert_ne!(harness.state().text(), Some(kept.as_str()));
    click(&mut harness, "Cancel");
    press(&mut harness, Modifiers::COMMAND, Key::S);
    let saved = std::fs::read_to_string(&path).unwrap();
    assert!(saved.contains("\"Result\": 7,"), "{saved}");
    // What is no JSON cannot be saved, and that is said.
    write(&mut harness, "Result", "[7");
    press(&mut harness, Modifiers::COMMAND, Key::S);
    harness.run();
    harness.get_by_label_contains("cannot be taken into the definition");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), saved);
    assert_eq!(harness.get_by_label("Result").value().unwrap(), "[7");
    // Nor is it lost by closing; who leaves the field may close.
    press(&mut harness, Modifiers::COMMAND, Key::W);
    harness.run();
    harness.get_by_label_contains("leave the field to close without it");
    assert_eq!(harness.get_by_label("Result").value().unwrap(), "[7");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::COMMAND, Key::W);
    harness.run();
    assert!(harness.state().text().is_none());
}

#[test]
fn escape_leaves_a_field_of_lines_with_what_was_typed_and_the_selection_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, _) = with_result(folder.path());
    write(&mut harness, "Result", "[1, 2]");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().text().unwrap().contains("[1, 2]"));
    harness.get_by_label("Result");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("Result").is_none());
}

#[test]
fn rules_are_found_by_name_and_a_filter_that_fits_none_says_so() {
    let mut harness = order("ok");
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    harness.get_by_label("Command to run").type_text("rules");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run();
    harness.get_by_label("Filter rules").type_text("zzz");
    harness.run();
    harness.get_by_label("No rule has this name or code");
}
