//! The text panel as a person uses it: keys and clicks in, the document and what can be read out.
#![allow(clippy::unwrap_used)]

use super::TextState;
use crate::ui::panels::desk::{Desk, bench, bench_in_time};
use crate::ui::panels::text_ui;
use crate::ui::shell::{Command, Fixture, Place, Reveal};
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

pub(super) const ORDER: &str = include_str!("../../../../examples/order/order.asl.json");
pub(super) const NONE: Modifiers = Modifiers::NONE;
pub(super) const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
pub(super) const SHIFT: Modifiers = Modifiers::SHIFT;

pub(super) type Panel = Harness<'static, Desk<TextState>>;

pub(super) fn panel(text: &str) -> Panel {
    let mut harness = bench::<TextState>(text, text_ui, |_| ());
    harness.get_by_label("Definition text").focus();
    harness.run();
    harness
}

pub(super) fn text_of(harness: &Panel) -> String {
    harness.state().fixture.document.text().to_owned()
}

/// Puts the caret before the mark `|` in words of the text, which stand there without it.
pub(super) fn go_to(harness: &mut Panel, words: &str) {
    let text = text_of(harness);
    let at = text.find(&words.replace('|', "")).unwrap() + words.find('|').unwrap();
    let fixture = &mut harness.state_mut().fixture;
    let serial = fixture
        .reveal
        .as_ref()
        .map_or(1, |reveal| reveal.serial + 1);
    fixture.reveal = Some(Reveal {
        serial,
        place: Place::Text(at, at),
        focus: true,
    });
    harness.run();
}

pub(super) fn type_in(harness: &mut Panel, signs: &str) {
    for sign in signs.chars() {
        harness.event(Event::Text(sign.to_string()));
        harness.run();
    }
}

pub(super) fn press(harness: &mut Panel, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

/// Steps of the history.
fn steps(harness: &Panel) -> Vec<String> {
    let (entries, count) = harness.state().fixture.document.history();
    entries[..count]
        .iter()
        .map(|entry| entry.label.clone())
        .collect()
}

fn said(harness: &Panel) -> Vec<String> {
    let notices = harness
        .state()
        .asked
        .iter()
        .filter_map(|command| match command {
            Command::Notice(notice) => Some(notice.text.clone()),
            _ => None,
        });
    notices.collect()
}

/// Whether the open list has a row of this name.
fn is_listed(harness: &Panel, label: &str) -> bool {
    harness.query_all_by_label(label).count() > 0
}

pub(super) fn selected(harness: &Panel) -> String {
    let editor = &harness.state().panel.editor;
    editor.text().slice(editor.caret().range()).to_owned()
}

#[test]
fn what_is_typed_is_the_document_whatever_the_line_ends() {
    let mut harness = panel("{\r\n  \"a\": 1\r\n}");
    go_to(&mut harness, "\"a\": 1|");
    type_in(&mut harness, ",");
    press(&mut harness, NONE, Key::Enter);
    type_in(&mut harness, "\"b\": [2");
    assert_eq!(text_of(&harness), "{\r\n  \"a\": 1,\r\n  \"b\": [2]\r\n}");
    press(&mut harness, NONE, Key::Backspace);
    press(&mut harness, NONE, Key::Backspace);
    assert_eq!(text_of(&harness), "{\r\n  \"a\": 1,\r\n  \"b\": \r\n}");
}

#[test]
fn an_input_method_composes_and_commits() {
    let mut harness = panel("{\"Comment\": \"\"}");
    go_to(&mut harness, "\"Comment\": \"|");
    let preedit = |text: &str| {
        Event::Ime(ImeEvent::Preedit {
            text: text.to_owned(),
            active_range_chars: None,
        })
    };
    for text in ["に", "にほ", "日本"] {
        harness.event(preedit(text));
        harness.run();
        assert_eq!(
            text_of(&harness),
            "{\"Comment\": \"\"}",
            "not part of the text yet"
        );
    }
    harness.event(preedit(""));
    harness.event(Event::Ime(ImeEvent::Commit("日本".to_owned())));
    harness.run();
    assert_eq!(text_of(&harness), "{\"Comment\": \"日本\"}");
}

#[test]
fn lines_are_copied_moved_and_put_back() {
    let mut harness = panel("a\nb\nc\n");
    go_to(&mut harness, "b|");
    press(&mut harness, Modifiers::ALT, Key::ArrowUp);
    assert_eq!(text_of(&harness), "b\na\nc\n");
    harness.event(Event::Cut);
    harness.run();
    assert_eq!(text_of(&harness), "a\nc\n");
    press(&mut harness, CTRL, Key::End);
    harness.event(Event::Paste("b\n".to_owned()));
    harness.run();
    assert_eq!(text_of(&harness), "a\nc\nb\n");
    press(&mut harness, CTRL_SHIFT, Key::K);
    press(&mut harness, CTRL, Key::Home);
    press(&mut harness, CTRL, Key::D);
    assert_eq!(text_of(&harness), "a\na\nc\nb");
}

#[test]
fn json_has_no_comments() {
    let mut harness = panel("{\n}");
    press(&mut harness, CTRL, Key::Slash);
    assert_eq!(text_of(&harness), "{\n}");
    assert!(said(&harness)[0].starts_with("JSON has no comments"));
}

#[test]
fn escape_then_tab_leaves_the_editor() {
    let mut harness = panel("{\n}");
    press(&mut harness, NONE, Key::Tab);
    assert_eq!(text_of(&harness), "  {\n}");
    press(&mut harness, NONE, Key::Escape);
    assert!(harness.get_by_label("Definition text").is_focused());
    press(&mut harness, NONE, Key::Tab);
    assert!(!harness.get_by_label("Definition text").is_focused());
    assert_eq!(text_of(&harness), "  {\n}");
}

#[test]
fn clicks_select_words_and_lines() {
    let text = "{\n  \"first\": 1,\n  \"second\": 2\n}";
    let mut harness = bench_in_time::<TextState>(text, text_ui, |_| (), 1.0 / 60.0);
    harness.get_by_label("Definition text").focus();
    harness.run();
    go_to(&mut harness, "\"sec|ond");
    let caret = harness.state().panel.editor.caret().head;
    // Where the caret is drawn is where the pointer finds it again.
    let at = harness.state().panel.caret_on_screen;
    harness.event(Event::PointerMoved(at));
    harness.run();
    // The clock is the test's own: clicks of one call come at once, those of the next seconds later.
    let mut now = 100.0;
    let mut click = |harness: &mut Panel, count: usize| {
        now += 2.0;
        harness.input_mut().time = Some(now);
        for _ in 0..count {
            for pressed in [true, false] {
                harness.event(Event::PointerButton {
                    pos: at,
                    button: egui::PointerButton::Primary,
                    pressed,
                    modifiers: NONE,
                });
            }
            harness.step();
        }
        harness.run_steps(2);
    };
    click(&mut harness, 1);
    assert_eq!(harness.state().panel.editor.caret().head, caret);
    click(&mut harness, 2);
    assert_eq!(selected(&harness), "second");
    click(&mut harness, 3);
    assert_eq!(selected(&harness), "  \"second\": 2\n");
}

#[test]
fn a_state_is_suggested_where_one_leads() {
    let open = ORDER.replace("\"Next\": \"CheckAmount\"", "\"Next\": \"\"");
    let mut harness = panel(&open);
    go_to(&mut harness, "\"Next\": \"|\"\n");
    type_in(&mut harness, "Che");
    assert!(is_listed(&harness, "CheckAmount"));
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(text_of(&harness), ORDER);
    assert!(!is_listed(&harness, "CheckAmount"));
}

#[test]
fn suggestions_are_chosen_with_arrows_and_the_pointer_and_dropped_with_escape() {
    let open = ORDER.replace("\"Next\": \"CheckAmount\"", "\"Next\": \"\"");
    let mut harness = panel(&open);
    go_to(&mut harness, "\"Next\": \"|\"\n");
    press(&mut harness, CTRL, Key::Space);
    assert!(is_listed(&harness, "Done"));
    press(&mut harness, NONE, Key::Escape);
    assert!(!is_listed(&harness, "Done"));
    assert!(harness.get_by_label("Definition text").is_focused());
    press(&mut harness, CTRL, Key::Space);
    let row = harness.get_all_by_label("CheckAmount").next().unwrap();
    row.click();
    harness.run();
    assert_eq!(text_of(&harness), ORDER);
    assert!(harness.get_by_label("Definition text").is_focused());
}

#[test]
fn enter_is_a_new_line_when_nothing_was_typed_for_the_list() {
    let mut harness = panel("{\n  \"States\": {},\n  \n}");
    go_to(&mut harness, "{},\n  |");
    type_in(&mut harness, "\"");
    assert!(is_listed(&harness, "StartAt"));
    press(&mut harness, NONE, Key::Enter);
    assert!(
        !text_of(&harness).contains("StartAt"),
        "{}",
        text_of(&harness)
    );
    assert!(!is_listed(&harness, "StartAt"));
}

#[test]
fn a_field_is_put_in_with_room_for_its_value() {
    let mut harness = panel("{\n  \"States\": {},\n  \n}");
    go_to(&mut harness, "{},\n  |");
    type_in(&mut harness, "\"Sta");
    press(&mut harness, NONE, Key::Tab);
    type_in(&mut harness, "A");
    assert_eq!(
        text_of(&harness),
        "{\n  \"States\": {},\n  \"StartAt\": \"A\"\n}"
    );
}

#[test]
fn data_of_the_sample_is_suggested() {
    let mut harness = bench::<TextState>(ORDER, text_ui, |fixture: &mut Fixture| {
        fixture.setup.input = r#"{"orderId": "A1", "amount": 42}"#.to_owned();
    });
    harness.get_by_label("Definition text").focus();
    harness.run();
    go_to(&mut harness, "\"Type\": \"Pass\",|");
    press(&mut harness, NONE, Key::Enter);
    type_in(&mut harness, "\"InputPath\": \"$.");
    assert!(is_listed(&harness, "orderId"));
    type_in(&mut harness, "am");
    press(&mut harness, NONE, Key::Enter);
    assert!(
        text_of(&harness).contains("\"InputPath\": \"$.amount\""),
        "{}",
        text_of(&harness)
    );
}

#[test]
fn the_word_at_the_caret_is_explained_by_a_key() {
    let mut harness = panel(ORDER);
    go_to(&mut harness, "\"Heartbeat|Seconds\"");
    press(&mut harness, CTRL, Key::K);
    assert!(harness.query_all_by_label("HeartbeatSeconds").count() > 0);
    press(&mut harness, NONE, Key::Escape);
    assert_eq!(harness.query_all_by_label("HeartbeatSeconds").count(), 0);
}

#[test]
fn a_problem_under_the_pointer_is_told_first() {
    let broken = ORDER.replace("\"Next\": \"CheckAmount\"", "\"Next\": \"ChekAmount\"");
    let mut harness = panel(&broken);
    let message = harness.state().fixture.document.snapshot().diagnostics[0]
        .message
        .clone();
    go_to(&mut harness, "\"Chek|Amount");
    let at = harness.state().panel.caret_on_screen;
    harness.event(Event::PointerMoved(at));
    harness.run_steps(40);
    harness.get_by_label(&message);
    // A key hides it, and it does not come back under a pointer that rests.
    press(&mut harness, NONE, Key::ArrowRight);
    assert!(harness.query_by_label(&message).is_none());
    harness.run_steps(40);
    assert!(harness.query_by_label(&message).is_none());
    harness.event(Event::PointerMoved(at + egui::vec2(1.0, 0.0)));
    harness.run_steps(40);
    harness.get_by_label(&message);
    harness.event(Event::PointerMoved(at + egui::vec2(200.0, 300.0)));
    harness.run_steps(3);
    assert!(harness.query_by_label(&message).is_none());
}

#[test]
fn a_fix_shows_what_it_changes_and_is_one_step() {
    let broken = ORDER.replace("\"Next\": \"CheckAmount\"", "\"Next\": \"ChekAmount\"");
    let mut harness = panel(&broken);
    go_to(&mut harness, "\"Next\": |\"Chek");
    press(&mut harness, CTRL, Key::Period);
    harness.get_by_label("Change to CheckAmount");
    harness.get_by_label("Preview: − \"Next\": \"ChekAmount\" + \"Next\": \"CheckAmount\"");
    assert_eq!(text_of(&harness), broken, "only shown");
    press(&mut harness, NONE, Key::ArrowDown);
    press(&mut harness, NONE, Key::ArrowUp);
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(text_of(&harness), ORDER);
    assert_eq!(steps(&harness), ["Change to CheckAmount"]);
}

#[test]
fn a_line_without_problems_says_that_nothing_is_to_fix() {
    let mut harness = panel(ORDER);
    press(&mut harness, CTRL, Key::Period);
    assert_eq!(said(&harness), ["There is nothing to fix on this line"]);
}

#[test]
fn a_state_is_renamed_where_it_is_named() {
    let mut harness = panel(ORDER);
    go_to(&mut harness, "\"Next\": \"Check|Amount");
    press(&mut harness, NONE, Key::F2);
    harness
        .get_by_label("New name of the state")
        .type_text("Weigh");
    harness.run();
    press(&mut harness, NONE, Key::Enter);
    let text = text_of(&harness);
    assert_eq!(text, ORDER.replace("CheckAmount", "Weigh"));
    assert!(harness.get_by_label("Definition text").is_focused());
}

const VARIABLES: &str = r#"{
  "QueryLanguage": "JSONata",
  "StartAt": "Set",
  "States": {
    "Set": { "Type": "Pass", "Assign": { "total": 1 }, "Next": "Get" },
    "Get": { "Type": "Pass", "Output": "{% $total + 1 %}", "End": true }
  }
}
"#;

#[test]
fn a_variable_is_renamed_with_every_reading_of_it() {
    let mut harness = panel(VARIABLES);
    go_to(&mut harness, "$to|tal");
    press(&mut harness, NONE, Key::F2);
    harness
        .get_by_label("New name of the variable")
        .type_text("sum");
    harness.run();
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(text_of(&harness), VARIABLES.replace("total", "sum"));
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(text_of(&harness), VARIABLES);
}

#[test]
fn a_name_of_one_expression_is_renamed_there_alone() {
    let own = VARIABLES.replace("$total + 1", "($net := 2; $net + $total) & $net");
    let mut harness = panel(&own);
    let rename = |harness: &mut Panel, to: &str| {
        go_to(harness, "2; $n|et");
        press(harness, NONE, Key::F2);
        let field = harness.get_by_label("New name in the expression");
        field.type_text(to);
        harness.run();
        press(harness, NONE, Key::Enter);
    };
    rename(&mut harness, "total");
    assert_eq!(text_of(&harness), own);
    assert!(said(&harness)[0].contains("another `$total`"));
    rename(&mut harness, "sum");
    let wanted = own.replace("($net := 2; $net +", "($sum := 2; $sum +");
    assert_eq!(text_of(&harness), wanted);
    assert_eq!(steps(&harness), ["Rename $net to $sum"]);
}

#[test]
fn definitions_and_references_are_gone_to() {
    let mut harness = panel(ORDER);
    go_to(&mut harness, "\"Next\": \"Check|Amount");
    press(&mut harness, NONE, Key::F12);
    assert_eq!(selected(&harness), "CheckAmount");
    harness.get_by_label("11 selected");
    harness.get_by_label("Go to CheckAmount");
    press(&mut harness, SHIFT, Key::F12);
    harness.get_by_label("CheckAmount is named in 2 places");
    harness.get_by_label("Reference in line 8").click();
    harness.run();
    assert_eq!(harness.state().panel.line(), 7);
    press(&mut harness, NONE, Key::Escape);
    assert!(harness.query_by_label("Reference in line 8").is_none());
}

#[test]
fn a_place_is_gone_to_by_its_name() {
    let mut harness = panel(ORDER);
    press(&mut harness, CTRL_SHIFT, Key::O);
    harness.get_by_label("Place to go to").type_text("revi");
    harness.run();
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(selected(&harness), "\"Review\"");
    harness.get_by_label("Go to Review").click();
    harness.run();
    assert!(harness.get_by_label("Definition text").is_focused());
}

#[test]
fn what_is_folded_opens_when_something_in_it_is_found() {
    let mut harness = panel(ORDER);
    go_to(&mut harness, "\"Check|Amount\": {");
    press(&mut harness, CTRL_SHIFT, Key::OpenBracket);
    let hides = |harness: &Panel| harness.state().panel.editor.folds().hides(12);
    assert!(hides(&harness));
    // Down goes on behind what is folded.
    press(&mut harness, NONE, Key::ArrowDown);
    assert_eq!(harness.state().panel.line(), 20);
    press(&mut harness, CTRL, Key::F);
    harness
        .get_by_label("Find in the text")
        .type_text("second pair");
    harness.run();
    assert!(!hides(&harness));
    assert_eq!(selected(&harness), "second pair");
}

#[test]
fn matches_are_replaced_as_one_step() {
    let mut harness = panel(ORDER);
    press(&mut harness, CTRL, Key::H);
    harness.get_by_label("Find in the text").type_text("notify");
    harness.run();
    harness.get_by_label("1 of 3");
    harness.get_by_label("Match case").click();
    harness.run();
    harness.get_by_label("Not found");
    harness.get_by_label("Match case").click();
    harness.run();
    harness.get_by_label("Replace with").focus();
    harness.run();
    harness.get_by_label("Replace with").type_text("Zorn");
    harness.run();
    harness.get_by_label("Replace all matches").click();
    harness.run();
    let text = text_of(&harness);
    assert_eq!(text.matches("Zorn").count(), 3);
    assert!(!text.to_lowercase().contains("notify"));
    assert_eq!(steps(&harness), ["Replace 3 matches"]);
    assert_eq!(said(&harness), ["Replaced 3 matches"]);
    harness.get_by_label("Replaced 3 matches");
    // Ctrl+H while looking for words opens replacing; it deletes no letter.
    press(&mut harness, CTRL, Key::F);
    harness.get_by_label("Hide replacing").click();
    harness.run();
    harness.get_by_label("Find in the text").focus();
    harness.run();
    press(&mut harness, CTRL, Key::H);
    harness.get_by_label("Replace with");
    let needle = harness.get_by_label("Find in the text").value().unwrap();
    assert_eq!(needle, "notify");
}

#[test]
fn one_match_is_replaced_and_the_next_one_gone_to() {
    let mut harness = panel("a b a b a");
    press(&mut harness, CTRL, Key::H);
    harness.get_by_label("Find in the text").type_text("a");
    harness.run();
    harness.get_by_label("Replace with").focus();
    harness.run();
    harness.get_by_label("Replace with").type_text("xx");
    harness.run();
    harness.get_by_label("Replace this match").click();
    harness.run();
    assert_eq!(text_of(&harness), "xx b a b a");
    harness.get_by_label("1 of 2");
    harness.get_by_label("Replace this match").click();
    harness.run();
    assert_eq!(text_of(&harness), "xx b xx b a");
}

#[test]
fn a_text_of_many_lines_is_edited_like_a_short_one() {
    let mut lines = String::from("{\n  \"Comment\": [\n");
    for line in 0..30_000 {
        lines.push_str(&format!("    {line},\n"));
    }
    lines.push_str("    true\n  ]\n}\n");
    let mut harness = panel(&lines);
    press(&mut harness, CTRL, Key::End);
    for _ in 0..3 {
        press(&mut harness, NONE, Key::ArrowUp);
    }
    press(&mut harness, NONE, Key::End);
    type_in(&mut harness, "x");
    assert!(text_of(&harness).ends_with("    truex\n  ]\n}\n"));
    let node = harness.get_by_label("Definition text");
    let value = node.accesskit_node().value().unwrap();
    assert!(value.contains("truex"), "the part in sight is told");
    assert!(value.len() < lines.len() / 2, "and not all of it");
}

#[test]
fn one_endless_line_is_edited_too() {
    let long = format!("[{}]", "123456789,".repeat(20_000));
    let mut harness = panel(&long);
    press(&mut harness, NONE, Key::End);
    type_in(&mut harness, " ");
    assert_eq!(text_of(&harness), format!("{long} "));
    press(&mut harness, NONE, Key::Home);
    type_in(&mut harness, " ");
    assert_eq!(text_of(&harness), format!(" {long} "));
}

#[test]
fn a_text_that_may_not_change_can_be_selected_and_searched() {
    let mut harness = bench::<TextState>(ORDER, text_ui, |fixture| {
        let why = crate::document::ReadOnly::Given("a recording".to_owned());
        fixture.document.set_read_only(why);
    });
    harness.get_by_label("Definition text").focus();
    harness.run();
    press(&mut harness, CTRL, Key::F);
    harness
        .get_by_label("Find in the text")
        .type_text("Validate");
    harness.run();
    assert_eq!(selected(&harness), "Validate");
    assert!(harness.query_by_label("Show replacing").is_none());
    harness.get_by_label("Definition text").focus();
    harness.run();
    for key in [Key::Backspace, Key::Enter, Key::Tab, Key::Delete] {
        press(&mut harness, NONE, key);
    }
    harness.event(Event::Paste("x".to_owned()));
    press(&mut harness, CTRL_SHIFT, Key::K);
    assert_eq!(text_of(&harness), ORDER);
}

#[test]
fn tab_goes_behind_a_value_that_was_put_in() {
    let mut harness = panel("{\n  \"States\": {},\n  \n}");
    go_to(&mut harness, "{},\n  |");
    type_in(&mut harness, "\"Sta");
    press(&mut harness, NONE, Key::Tab);
    type_in(&mut harness, "A");
    press(&mut harness, NONE, Key::Tab);
    type_in(&mut harness, ",");
    let wanted = "{\n  \"States\": {},\n  \"StartAt\": \"A\",\n}";
    assert_eq!(text_of(&harness), wanted);
    // From then on it indents again.
    press(&mut harness, NONE, Key::Tab);
    assert_ne!(text_of(&harness), wanted);

    let task = "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\n      \"Type\": \"Task\",\n      \n    }\n  }\n}";
    let mut harness = panel(task);
    go_to(&mut harness, "Task\",\n      |");
    type_in(&mut harness, "\"TimeoutS");
    press(&mut harness, NONE, Key::Tab);
    let default = selected(&harness);
    assert!(default.parse::<u32>().is_ok(), "{default:?} is selected");
    press(&mut harness, NONE, Key::Tab);
    assert_eq!(selected(&harness), "");
    type_in(&mut harness, ",");
    let wanted = format!("\"TimeoutSeconds\": {default},\n");
    assert!(text_of(&harness).contains(&wanted), "{}", text_of(&harness));
}

#[test]
fn undoing_a_new_line_puts_the_caret_back_where_it_was_typed() {
    let mut harness = panel(ORDER);
    // The next line has the indentation that the new one gets: what was taken out could as well stand there.
    go_to(&mut harness, "\"StartAt\": \"Validate\",|");
    let before = harness.state().panel.editor.caret();
    press(&mut harness, NONE, Key::Enter);
    assert_ne!(harness.state().panel.editor.caret(), before);
    press(&mut harness, CTRL, Key::Z);
    harness.run();
    assert_eq!(text_of(&harness), ORDER);
    assert_eq!(harness.state().panel.editor.caret(), before);
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::Z);
    harness.run();
    assert_ne!(text_of(&harness), ORDER);
    let after = harness.state().panel.editor.caret().head;
    assert!(text_of(&harness)[..after].ends_with("\n  "), "{after}");
}
