//! YAML files and machines inside templates in the window: opened, changed, saved, run.

use crate::gui::{click, press, window, write};
use crate::support;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::{Path, PathBuf};
use stepwright::asl::MachineType;
use stepwright::ui::{Action, App, Command};
use tempfile::TempDir;

/// A copy of the templates that may be written to.
fn shop() -> (TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().unwrap();
    let from = support::path("tests/cases/templates");
    std::fs::create_dir(folder.path().join("statemachine")).unwrap();
    for name in [
        "template.yaml",
        "stock.asl.yaml",
        "cdk.template.json",
        "statemachine/ship.asl.json",
    ] {
        std::fs::copy(from.join(name), folder.path().join(name)).unwrap();
    }
    (folder, window(None))
}

fn open(harness: &mut Harness<'static, App>, path: impl Into<PathBuf>) {
    harness.state_mut().push(Command::OpenPath(path.into()));
    harness.run();
    harness.run();
}

fn with_id(path: &Path, id: &str) -> PathBuf {
    format!("{}#{id}", path.display()).into()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Lines that differ: as they were and as they are.
fn changed_lines(before: &str, after: &str) -> Vec<(String, String)> {
    assert_eq!(before.lines().count(), after.lines().count(), "{after}");
    let pairs = before.lines().zip(after.lines());
    pairs
        .filter(|(before, after)| before != after)
        .map(|(before, after)| (before.trim().to_owned(), after.trim().to_owned()))
        .collect()
}

fn pair(before: &str, after: &str) -> (String, String) {
    (before.to_owned(), after.to_owned())
}

fn text(harness: &Harness<'static, App>) -> String {
    harness.state().text().unwrap_or_default().to_owned()
}

/// Changes the seconds of a Wait state through its form.
fn set_seconds(harness: &mut Harness<'static, App>, state: &str, seconds: &str) {
    click(harness, &format!("Wait state {state}"));
    write(harness, "Seconds", seconds);
    press(harness, Modifiers::NONE, Key::Enter);
}

/// Writes into the Comment of the selected state; its field takes more lines.
fn comment(harness: &mut Harness<'static, App>, text: &str) {
    write(harness, "Comment", text);
    press(harness, Modifiers::COMMAND, Key::Enter);
}

fn save(harness: &mut Harness<'static, App>) {
    press(harness, Modifiers::COMMAND, Key::S);
}

/// The window gets the focus, as after looking at something else.
fn come_back(harness: &mut Harness<'static, App>) {
    harness.event(egui::Event::WindowFocused(true));
    harness.run();
    harness.run();
}

#[test]
fn a_template_with_several_machines_asks_which_and_saves_one_line() {
    let (folder, mut harness) = shop();
    let path = folder.path().join("template.yaml");
    let before = read(&path);
    open(&mut harness, &path);
    harness.get_by_label("template.yaml holds 4 state machines");
    for id in ["OrderMachine", "RefundMachine", "ShipMachine"] {
        assert!(
            !harness.get_by_label(id).accesskit_node().is_disabled(),
            "{id}"
        );
    }
    let archive = harness.get_by_label("ArchiveMachine");
    assert!(archive.accesskit_node().is_disabled());

    // By keyboard: a part of the name, and Enter.
    harness.get_by_label("Machine to open").type_text("order");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run();
    harness.get_by_label("Tab OrderMachine in template.yaml");
    harness.get_by_label("OrderMachine in template.yaml");
    let kind = harness.state().document().unwrap().machine_type();
    assert_eq!(kind, MachineType::Express, "the template says so");

    set_seconds(&mut harness, "Pause", "8");
    harness.get_by_label("Tab OrderMachine in template.yaml, not saved");
    save(&mut harness);
    assert_eq!(
        changed_lines(&before, &read(&path)),
        [pair(
            "Seconds: 5     # the shop needs a moment",
            "Seconds: 8     # the shop needs a moment"
        )]
    );
}

#[test]
fn a_yaml_file_keeps_its_comments() {
    let (folder, mut harness) = shop();
    let path = folder.path().join("stock.asl.yaml");
    let before = read(&path);
    open(&mut harness, &path);
    set_seconds(&mut harness, "Rest", "45");
    save(&mut harness);
    assert_eq!(
        changed_lines(&before, &read(&path)),
        [pair("Seconds: 30", "Seconds: 45")]
    );
}

#[test]
fn a_definition_uri_opens_the_file_beside() {
    let (folder, mut harness) = shop();
    let path = folder.path().join("template.yaml");
    open(&mut harness, with_id(&path, "ShipMachine"));
    harness.get_by_label("Tab ship.asl.json");
    harness.get_by_label("ShipMachine in template.yaml");
    harness.get_by_label("Wait state Settle");
    let beside = folder.path().join("statemachine/ship.asl.json");
    assert_eq!(text(&harness), read(&beside));

    // What the template gives stands for placeholders: the one without quotes keeps nothing from running.
    click(&mut harness, "Run or continue");
    let view = harness.state().view().unwrap();
    assert_eq!(view.now.0 - view.started.0, 3_000);
    let output = view.outcome.clone().unwrap().output.unwrap().to_json();
    assert_eq!(
        output,
        r#"{"stage":"dev","carrier":"${CarrierArn}","limits":"${Limits}"}"#
    );

    // The same machine again is the same tab.
    open(&mut harness, with_id(&path, "ShipMachine"));
    let tabs = harness.query_all_by_label("Tab ship.asl.json").count();
    assert_eq!(tabs, 1);
    assert_eq!(read(&beside), text(&harness), "a run changes no file");
}

#[test]
fn a_profile_gives_a_run_its_values_and_stays_beside_the_file() {
    let (folder, mut harness) = shop();
    let path = folder.path().join("statemachine/ship.asl.json");
    let side = folder
        .path()
        .join("statemachine/ship.asl.json.stepwright.json");
    std::fs::write(&side, "{\"rules\": {\"SW0001\": \"off\"}}").unwrap();
    open(&mut harness, &path);
    harness.state_mut().push(Action::ShowPlaceholders);
    harness.run();
    harness.get_by_label("${Pause}");
    click(&mut harness, "More uses of Stage");
    harness.get_by_label("Use 2 of Stage: Label · Result/stage");
    click(&mut harness, "Add profile");
    for (name, value) in [
        ("Pause", "7"),
        ("Stage", "prod"),
        ("Limits", "{\"most\": 2}"),
    ] {
        write(&mut harness, &format!("{name} in dev"), value);
        press(&mut harness, Modifiers::NONE, Key::Enter);
    }
    write(&mut harness, "Name of profile dev", "live");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    click(&mut harness, "Run or continue");
    let view = harness.state().view().unwrap();
    assert_eq!(view.now.0 - view.started.0, 7_000);
    assert_eq!(
        view.outcome.clone().unwrap().output.unwrap().to_json(),
        r#"{"stage":"prod","carrier":"${CarrierArn}","limits":{"most":2}}"#
    );
    harness.get_by_label(
        "${CarrierArn} has no value in live and stays the text it is; give it one in Placeholders",
    );
    let kept = stepwright::json::Value::parse(&read(&side))
        .unwrap()
        .to_json();
    assert_eq!(
        kept,
        r#"{"rules":{"SW0001":"off"},"profiles":{"live":{"Pause":"7","Stage":"prod","Limits":{"most":2}}},"profile":"live"}"#
    );
    assert_eq!(read(&path), text(&harness), "the definition is not touched");

    // Values for the rest are made up only when somebody asks.
    click(&mut harness, "Make up the rest");
    click(&mut harness, "Restart");
    harness.state_mut().push(Action::StartPaused);
    harness.run();
    click(&mut harness, "Run or continue");
    let output = harness.state().view().unwrap().outcome.clone().unwrap();
    let output = output.output.unwrap().to_json();
    assert!(
        output.contains("arn:aws:lambda:us-east-1:123456789012:function:Carrier"),
        "{output}"
    );

    // It is there again after opening anew, and can be left.
    let mut harness = window(None);
    open(&mut harness, &path);
    harness.get_by_label("Profile live");
    click(&mut harness, "Profile of the run");
    click(&mut harness, "Profile as written");
    assert!(!read(&side).contains("\"profile\":"), "{}", read(&side));
}

#[test]
fn two_machines_of_one_template_do_not_overwrite_each_other() {
    let (folder, mut harness) = shop();
    let path = folder.path().join("template.yaml");
    let before = read(&path);
    open(&mut harness, with_id(&path, "RefundMachine"));
    click(&mut harness, "Task state Refund");
    comment(&mut harness, "Pays all back");
    assert!(text(&harness).contains("Pays all back"));
    open(&mut harness, with_id(&path, "OrderMachine"));
    set_seconds(&mut harness, "Pause", "600");
    save(&mut harness);
    assert!(!read(&path).contains("Pays all back"));

    // The other one has what was saved, and its own change upon it, which can be taken back.
    click(
        &mut harness,
        "Tab RefundMachine in template.yaml, not saved",
    );
    assert!(text(&harness).contains("Seconds: 600"));
    harness.state_mut().push(Action::Undo);
    harness.run();
    assert!(text(&harness).contains("Seconds: 600") && text(&harness).contains("Pays back in"));
    harness.state_mut().push(Action::Redo);
    harness.run();
    save(&mut harness);
    assert_eq!(
        changed_lines(&before, &read(&path)),
        [
            pair(
                "Seconds: 5     # the shop needs a moment",
                "Seconds: 600     # the shop needs a moment"
            ),
            pair(
                "\"Comment\": \"Pays back in ${Stage}\",",
                "\"Comment\": \"Pays all back\","
            ),
        ]
    );
    click(&mut harness, "Tab OrderMachine in template.yaml");
    assert_eq!(text(&harness), read(&path));
}

#[test]
fn another_program_writes_the_template() {
    let (folder, mut harness) = shop();
    let path = folder.path().join("cdk.template.json");
    open(&mut harness, &path);
    harness.get_by_label("Tab PayMachineB2 in cdk.template.json");
    harness.get_by_label("Task state Pay");

    // Unchanged here: it is read again.
    std::fs::write(&path, read(&path).replace("Pay\\\"", "Pay2\\\"")).unwrap();
    come_back(&mut harness);
    harness.get_by_label("Task state Pay2");
    harness.get_by_label("Tab PayMachineB2 in cdk.template.json");

    // Changed here, and there at another place: both are kept, at once or with saving.
    click(&mut harness, "Task state Pay2");
    click(&mut harness, "Add field");
    click(&mut harness, "Add Comment");
    comment(&mut harness, "by card");
    std::fs::write(&path, read(&path).replace("PayFnA1\": {", "PayFnZ9\": {")).unwrap();
    save(&mut harness);
    assert!(read(&path).contains("PayFnZ9") && read(&path).contains("by card"));

    // Changed here and there at one place: a person is asked.
    click(&mut harness, "Task state Pay2");
    comment(&mut harness, "by cheque");
    let theirs = read(&path).replace("by card", "by hand");
    std::fs::write(&path, theirs.replace("PayFnZ9\": {", "PayFnY8\": {")).unwrap();
    come_back(&mut harness);
    assert!(text(&harness).contains("by cheque"));
    save(&mut harness);
    harness.get_by_label("cdk.template.json changed on disk");
    assert!(read(&path).contains("by hand"));
    click(&mut harness, "Overwrite");
    assert!(read(&path).contains("by cheque") && read(&path).contains("PayFnY8"));
    assert_eq!(text(&harness), read(&path));

    // Or what is there is taken.
    comment(&mut harness, "by letter");
    std::fs::write(&path, read(&path).replace("by cheque", "by hand")).unwrap();
    save(&mut harness);
    click(&mut harness, "Read it again");
    assert!(text(&harness).contains("by hand"));
}

#[test]
fn a_placeholder_without_quotes_is_no_broken_text() {
    let (folder, mut harness) = shop();
    open(
        &mut harness,
        folder.path().join("statemachine/ship.asl.json"),
    );
    harness.get_by_label_contains("Line 7 holds a placeholder without quotes");
    click(&mut harness, "Pass state Label");
    press(&mut harness, Modifiers::NONE, Key::F2);
    harness.run();
    press(&mut harness, Modifiers::COMMAND, Key::A);
    harness.get_by_label("Name of the state").type_text("Print");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.get_by_label("Pass state Print");
    assert!(text(&harness).contains("\"Seconds\": ${Pause},"));
}

#[test]
fn another_machine_of_the_template_is_found_by_its_command() {
    let (folder, mut harness) = shop();
    let path = folder.path().join("template.yaml");
    open(&mut harness, with_id(&path, "ShipMachine"));
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    harness
        .get_by_label("Command to run")
        .type_text("another machine");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run();
    // Those that are open already say so.
    let told = |harness: &Harness<'static, App>, id: &str| {
        let node = harness.get_by_label(id);
        node.accesskit_node().description().unwrap_or_default()
    };
    assert_eq!(
        told(&harness, "ShipMachine"),
        "In statemachine/ship.asl.json · open"
    );
    assert_eq!(told(&harness, "RefundMachine"), "In the template");
    click(&mut harness, "RefundMachine");
    harness.run();
    harness.get_by_label("Tab RefundMachine in template.yaml");
    harness.get_by_label("Tab ship.asl.json");
}

/// An absolute path behind the folder that stood in the field is taken as it was meant, Tab completes names, and what
/// was typed stays with the reason when it leads nowhere.
#[test]
fn a_typed_path_stays_until_it_opens() {
    let (folder, mut harness) = shop();
    open(&mut harness, folder.path().join("stock.asl.yaml"));
    harness.state_mut().push(Action::OpenTyped);
    harness.run();
    harness.run();
    let shown = |harness: &Harness<'static, App>| {
        let field = harness.get_by_label("Path");
        field.accesskit_node().value().unwrap_or_default()
    };
    let before = shown(&harness);
    assert!(before.ends_with(['/', '\\']), "{before}");
    let absolute = |name: &str| folder.path().join(name).display().to_string();
    let typed = absolute("nothing.json");
    harness.get_by_label("Path").type_text(&typed);
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run();
    harness.run();
    harness.get_by_label("Open path");
    harness.get_by_label_contains("nothing.json does not exist; check the name and the folder");
    assert_eq!(shown(&harness), format!("{before}{typed}"));
    assert!(harness.get_by_label("Path").is_focused());

    let start = format!("{before}{}", absolute("statemachine/sh"));
    write(&mut harness, "Path", &start);
    press(&mut harness, Modifiers::NONE, Key::Tab);
    assert_eq!(shown(&harness), absolute("statemachine/ship.asl.json"));
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run();
    harness.run();
    assert!(harness.query_by_label("Path").is_none());
    harness.get_by_label("Tab ship.asl.json");
}

#[test]
fn what_cannot_be_opened_says_why() {
    let (folder, mut harness) = shop();
    let path = folder.path().join("template.yaml");
    open(&mut harness, with_id(&path, "OrdrMachine"));
    harness.get_by_label_contains("Did you mean OrderMachine?");
    open(&mut harness, with_id(&path, "ArchiveMachine"));
    harness.get_by_label_contains("s3://shop-definitions/archive.asl.json");
    std::fs::remove_file(folder.path().join("statemachine/ship.asl.json")).unwrap();
    open(&mut harness, with_id(&path, "ShipMachine"));
    harness.get_by_label_contains("the definition of ShipMachine cannot be read");
    assert!(harness.state().text().is_none());
}

#[test]
fn saving_under_another_ending_writes_the_other_spelling_and_says_so() {
    let (folder, mut harness) = shop();
    let json = folder.path().join("stock.asl.json");
    open(&mut harness, folder.path().join("stock.asl.yaml"));
    harness.state_mut().push(Command::SaveTo(json.clone()));
    harness.run();
    harness.get_by_label_contains("Written as JSON, which has no comments");
    assert!(read(&json).starts_with("{\n  \"Comment\": \"Counts the stock\""));
    assert_eq!(text(&harness), read(&json));
    harness.get_by_label("Tab stock.asl.json");
    let yaml = folder.path().join("again.asl.yml");
    harness.state_mut().push(Command::SaveTo(yaml.clone()));
    harness.run();
    assert!(read(&yaml).starts_with("Comment: Counts the stock\nStartAt: Count\n"));
    set_seconds(&mut harness, "Rest", "31");
    save(&mut harness);
    assert!(read(&yaml).contains("    Seconds: 31\n"));

    // A template is no machine of its own, and a text with mistakes is not guessed at.
    open(
        &mut harness,
        with_id(&folder.path().join("template.yaml"), "OrderMachine"),
    );
    let refused = folder.path().join("template.json");
    harness.state_mut().push(Command::SaveTo(refused.clone()));
    harness.run();
    harness.get_by_label_contains("A template is saved as it is written");
    assert!(!refused.exists());
}

#[test]
fn suppressions_stay_beside_the_file_and_follow_a_rename() {
    let (folder, mut harness) = shop();
    let path = folder.path().join("statemachine/ship.asl.json");
    let side = folder
        .path()
        .join("statemachine/ship.asl.json.stepwright.json");
    let settings = r#"{"mine": 1, "rules": {"SW_NO_RETRY": "off"}, "suppressions": [
        {"code": "SW_NO_TIMEOUT", "state": "/States/Settle", "reason": "It is short"}]}"#;
    std::fs::write(&side, settings).unwrap();
    open(&mut harness, &path);
    let state = stepwright::asl::StateAddress::from_pointer("/States/Settle");
    let rename = stepwright::document::Intent::RenameState {
        state,
        to: "Rest".to_owned(),
    };
    harness.state_mut().push(Command::Change(rename));
    harness.run();
    let kept = stepwright::json::Value::parse(&read(&side)).unwrap();
    let at = |pointer: &str| kept.pointer(pointer).map(stepwright::json::Value::to_json);
    assert_eq!(
        at("/suppressions/0/state").as_deref(),
        Some("\"/States/Rest\"")
    );
    assert_eq!(
        at("/suppressions/0/reason").as_deref(),
        Some("\"It is short\"")
    );
    assert_eq!(at("/rules/SW_NO_RETRY").as_deref(), Some("\"off\""));
    assert_eq!(at("/mine").as_deref(), Some("1"), "{kept:?}");
}

#[test]
fn a_side_file_written_by_others_is_read_again_and_never_lost() {
    let (folder, mut harness) = shop();
    let path = folder.path().join("statemachine/ship.asl.json");
    let side = folder
        .path()
        .join("statemachine/ship.asl.json.stepwright.json");
    std::fs::write(&side, r#"{"rules": {"SW_NO_RETRY": "off"}}"#).unwrap();
    open(&mut harness, &path);
    // Another program, and coming back to the window: the findings are those of the new file.
    let theirs = r#"{"rules": {"SW_NO_RETRY": "off", "SW_NO_TIMEOUT": "off"}, "theirs": [1]}"#;
    std::fs::write(&side, theirs).unwrap();
    come_back(&mut harness);
    let switched = |harness: &Harness<'static, App>| {
        let settings = harness.state().document().unwrap().rule_settings();
        settings.rules_member().1.unwrap().to_json()
    };
    assert!(
        switched(&harness).contains("SW_NO_TIMEOUT"),
        "{}",
        switched(&harness)
    );
    assert_eq!(read(&side), theirs, "reading writes nothing");
    // Again, unseen this time; then something of our own has to be kept.
    let theirs =
        r#"{"rules": {"SW_NO_TIMEOUT": "off", "SW_HARDCODED_SECRET": "off"}, "theirs": [2]}"#;
    std::fs::write(&side, theirs).unwrap();
    click(&mut harness, "Wait state Settle");
    harness.state_mut().push(Action::ToggleBreakpoint);
    harness.run();
    let kept = stepwright::json::Value::parse(&read(&side)).unwrap();
    assert_eq!(kept.pointer("/theirs/0").unwrap().as_i64(), Some(2));
    assert!(kept.pointer("/rules/SW_HARDCODED_SECRET").is_some());
    assert!(
        kept.pointer("/rules/SW_NO_RETRY").is_none(),
        "they took it out"
    );
    assert!(kept.get("breakpoints").is_some());
    assert!(
        !switched(&harness).contains("SW_NO_RETRY"),
        "{}",
        switched(&harness)
    );
}

#[test]
fn a_run_in_the_window_starts_the_machine_beside_the_file() {
    let mut harness = window(None);
    open(
        &mut harness,
        support::path("examples/fulfilment/fulfilment.asl.json"),
    );
    click(&mut harness, "Case that answers");
    click(&mut harness, "Case sent of fulfilment");
    press(&mut harness, Modifiers::NONE, Key::F5);
    let view = harness.state().view().unwrap();
    let outcome = view.outcome.as_ref().unwrap();
    let tracking = outcome.output.as_ref().unwrap().get("tracking").unwrap();
    assert_eq!(tracking.as_str(), Some("CX-5519-0042"));
    assert_eq!(view.billing.transitions, 3);
}
