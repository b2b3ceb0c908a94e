//! The text of a definition in the window: from the diagram to the text and back, and one history for both.

use crate::gui::{click, press, window};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use stepwright::ui::{Action, App, Command};

const MACHINE: &str = "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\"Type\":\"Pass\",\n\"Next\":\"B\"},\n    \"B\": { \"Type\": \"Succeed\" }\n  }\n}\n";

fn opened(text: &str) -> Harness<'static, App> {
    let mut harness = window(None);
    harness.state_mut().push(Command::OpenText {
        title: "Machine".into(),
        text: text.into(),
    });
    harness.run();
    harness
}

fn ask(harness: &mut Harness<'static, App>, action: Action) {
    harness.state_mut().push(action);
    harness.run();
}

fn text(harness: &Harness<'static, App>) -> String {
    harness.state().text().unwrap_or_default().to_owned()
}

#[test]
fn finding_words_opens_the_text_and_selects_their_state() {
    let mut harness = opened(MACHINE);
    assert!(harness.query_by_label("Definition text").is_none());
    press(&mut harness, Modifiers::COMMAND, Key::F);
    harness
        .get_by_label("Find in the text")
        .type_text("Succeed");
    harness.run();
    harness.get_by_label("1 of 1");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    harness.run();
    // The form of the state around the match is shown.
    harness.get_by_label("Go to B");
    harness.event(Event::Text("Fail".into()));
    harness.run();
    assert!(text(&harness).contains("\"B\": { \"Type\": \"Fail\" }"));
    harness.get_by_label("Fail state B");
}

#[test]
fn putting_the_text_in_order_is_one_step_of_the_history() {
    let mut harness = opened(MACHINE);
    ask(&mut harness, Action::FormatText);
    let formatted = text(&harness);
    assert!(
        formatted.contains("    \"A\": {\n      \"Type\": \"Pass\",\n      \"Next\": \"B\"\n    }"),
        "{formatted}"
    );
    let steps = harness.state().document().unwrap().history().1;
    assert_eq!(steps, 1);
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(text(&harness), MACHINE);
}

#[test]
fn half_a_text_is_told_when_one_leaves_it_and_not_while_typing() {
    let mut harness = opened(MACHINE);
    ask(&mut harness, Action::ShowText);
    harness.get_by_label("Definition text").focus();
    harness.run();
    press(&mut harness, Modifiers::COMMAND, Key::End);
    harness.event(Event::Text("x".into()));
    harness.run();
    let told = |harness: &Harness<'static, App>| {
        harness
            .query_all_by_label_contains("The text is broken")
            .count()
    };
    assert_eq!(told(&harness), 0);
    click(&mut harness, "Problems 1 panel");
    assert_eq!(told(&harness), 1);
}

#[test]
fn each_tab_keeps_its_place_in_the_text() {
    let mut harness = opened(MACHINE);
    ask(&mut harness, Action::ShowText);
    harness.get_by_label("Definition text").focus();
    harness.run();
    press(&mut harness, Modifiers::COMMAND, Key::End);
    harness.get_by_label("Ln 9, Col 1");
    harness.state_mut().push(Command::OpenText {
        title: "Other".into(),
        text: "{}".into(),
    });
    harness.run();
    harness.get_by_label("Ln 1, Col 1");
    click(&mut harness, "Tab Machine");
    harness.get_by_label("Ln 9, Col 1");
}

#[test]
fn lines_and_problems_are_gone_to_by_keyboard() {
    let machine = "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\"Type\": \"Pass\", \"Next\": \"Nowhere\"},\n    \"B\": {\"Type\": \"Wait\", \"Secnds\": 3, \"End\": true}\n  }\n}\n";
    let mut harness = opened(machine);
    press(&mut harness, Modifiers::COMMAND, Key::G);
    harness.get_by_label("Line to go to").type_text("5:12");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    // The caret stands in the line of B: its form is shown, and what is typed goes there.
    harness.get_by_label("Go to B");
    harness.event(Event::Text("X".into()));
    harness.run();
    assert!(
        text(&harness).contains("    \"B\": {\"XType\""),
        "{}",
        text(&harness)
    );
    ask(&mut harness, Action::Undo);

    let mut seen = Vec::new();
    for key in [
        Modifiers::NONE,
        Modifiers::NONE,
        Modifiers::NONE,
        Modifiers::SHIFT,
    ] {
        press(&mut harness, key, Key::F8);
        let selected = harness.state().cursor().unwrap();
        seen.push(text(&harness)[selected.0..selected.1].to_owned());
    }
    // From where the caret stands, and round at the end.
    assert_eq!(seen[0], "\"Secnds\"");
    assert!(seen.contains(&"\"Nowhere\"".to_owned()), "{seen:?}");
    assert_ne!(seen[1], seen[0]);
    assert_ne!(seen[2], seen[1]);
    assert_eq!(seen[3], seen[1]);
}

#[test]
fn the_line_that_opens_the_state_one_is_in_stays_and_leads_back() {
    let notes: Vec<String> = (0..200).map(|n| format!("        \"note {n}\"")).collect();
    let text = format!(
        "{{\n  \"StartAt\": \"Keep\",\n  \"States\": {{\n    \"Keep\": {{\n      \"Type\": \"Pass\",\n      \"Result\": [\n{}\n      ],\n      \"End\": true\n    }}\n  }}\n}}\n",
        notes.join(",\n")
    );
    let mut harness = opened(&text);
    ask(&mut harness, Action::ShowText);
    harness.get_by_label("Definition text").focus();
    harness.run();
    let opener = "Line 4: \"Keep\": {";
    assert!(harness.query_by_label(opener).is_none());
    press(&mut harness, Modifiers::COMMAND, Key::F);
    harness
        .get_by_label("Find in the text")
        .type_text("note 150");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Escape);
    click(&mut harness, opener);
    harness.run();
    harness.get_by_label("Ln 4, Col 5");
    assert!(harness.query_by_label(opener).is_none());
}

#[test]
fn the_text_has_the_keyboard_again_after_the_palette() {
    let mut harness = opened(MACHINE);
    ask(&mut harness, Action::ShowText);
    harness.get_by_label("Definition text").focus();
    harness.run();
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    harness
        .get_by_label("Command to run")
        .type_text("unfold all");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run();
    harness.event(Event::Text("/".into()));
    harness.run();
    assert_eq!(text(&harness), format!("/{MACHINE}"));
    // Closed without choosing anything as well.
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    harness.run();
    harness.event(Event::Text("/".into()));
    harness.run();
    assert_eq!(text(&harness), format!("//{MACHINE}"));
}
