//! The inspector by label.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::asl::{Field, QueryLanguage, StateKind, ValueShape};
use crate::ui::panels::desk::{Desk, bench};
use crate::ui::shell::Selected;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

const ORDER: &str = include_str!("../../../../examples/order/order.asl.json");

type Bench = Harness<'static, Desk<InspectorState>>;

fn at(text: &str, pointer: &str) -> Bench {
    bench::<InspectorState>(text, inspector_ui, |fixture| {
        fixture.selection = Selected::state(StateAddress::from_pointer(pointer));
    })
}

fn value(harness: &Bench, pointer: &str) -> Option<String> {
    let snapshot = harness.state().fixture.document.snapshot();
    let node = snapshot.tree.at_pointer(pointer)?;
    Some(
        snapshot
            .tree
            .slice(snapshot.tree.node(node).span)
            .to_owned(),
    )
}

fn type_into(harness: &mut Bench, label: &str, text: &str) {
    harness.get_by_label(label).focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
    harness.get_by_label(label).type_text(text);
    harness.run();
}

fn enter(harness: &mut Bench) {
    harness.key_press(Key::Enter);
    harness.run();
}

#[test]
fn enter_renames_the_state_and_everything_that_names_it() {
    let mut harness = at(ORDER, "/States/Charge");
    type_into(&mut harness, "Name", "Bill");
    assert!(value(&harness, "/States/Charge").is_some());
    enter(&mut harness);
    assert!(value(&harness, "/States/Bill").is_some());
    assert_eq!(
        value(&harness, "/States/CheckAmount/Default").unwrap(),
        "\"Bill\""
    );
}

#[test]
fn escape_gives_the_old_name_back() {
    let mut harness = at(ORDER, "/States/Charge");
    type_into(&mut harness, "Name", "Bill");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(value(&harness, "/States/Bill").is_none());
    let name = harness.get_by_label("Name");
    assert_eq!(name.value().unwrap(), "Charge");
}

#[test]
fn a_name_that_is_taken_is_not_handed_over() {
    let mut harness = at(ORDER, "/States/Charge");
    type_into(&mut harness, "Name", "Notify");
    harness.get_by_label("There is a state of this name already");
    enter(&mut harness);
    assert!(value(&harness, "/States/Charge").is_some());
}

#[test]
fn numbers_are_checked_before_they_count() {
    let mut harness = at(ORDER, "/States/Review");
    type_into(&mut harness, "TimeoutSeconds", "soon");
    enter(&mut harness);
    assert_eq!(
        value(&harness, "/States/Review/TimeoutSeconds").unwrap(),
        "600"
    );
    type_into(&mut harness, "TimeoutSeconds", "90");
    enter(&mut harness);
    assert_eq!(
        value(&harness, "/States/Review/TimeoutSeconds").unwrap(),
        "90"
    );
}

#[test]
fn json_that_is_broken_is_not_handed_over() {
    let mut harness = at(ORDER, "/States/Charge");
    let before = value(&harness, "/States/Charge/Parameters").unwrap();
    type_into(&mut harness, "Parameters", "{\"a\": ");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run();
    assert_eq!(
        value(&harness, "/States/Charge/Parameters").unwrap(),
        before
    );
    type_into(&mut harness, "Parameters", "{\"a\": 1}");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run();
    let after = value(&harness, "/States/Charge/Parameters").unwrap();
    assert!(after.contains("\"a\": 1"), "{after}");
}

#[test]
fn the_schedule_of_a_retrier_is_told() {
    let harness = at(ORDER, "/States/Charge");
    harness.get_by_label_contains("2, 4, 8 s · worst case 14 s · +3 transitions");
}

#[test]
fn a_number_that_is_none_has_no_schedule() {
    let text = ORDER.replacen("\"MaxAttempts\": 3", "\"MaxAttempts\": -1", 1);
    assert_ne!(text, ORDER);
    let harness = at(&text, "/States/Charge");
    harness.get_by_label_contains("No schedule: MaxAttempts must be at least 0");
    assert_eq!(harness.query_all_by_label_contains("2, 4, 8 s").count(), 0);
}

#[test]
fn a_field_is_added_from_the_menu_and_taken_away() {
    let mut harness = at(ORDER, "/States/Charge");
    harness.get_by_label("Add field").click();
    harness.run();
    harness.get_by_label("Add TimeoutSeconds").click();
    harness.run();
    assert_eq!(
        value(&harness, "/States/Charge/TimeoutSeconds").unwrap(),
        "60"
    );
    harness.get_by_label("Remove TimeoutSeconds").click();
    harness.run();
    assert!(value(&harness, "/States/Charge/TimeoutSeconds").is_none());
}

#[test]
fn a_field_takes_the_place_of_one_it_excludes() {
    let mut harness = at(ORDER, "/States/Review");
    harness.get_by_label("Add field").click();
    harness.run();
    harness.get_by_label("Add TimeoutSecondsPath").click();
    harness.run();
    assert!(value(&harness, "/States/Review/TimeoutSeconds").is_none());
    assert_eq!(
        value(&harness, "/States/Review/TimeoutSecondsPath").unwrap(),
        "\"$.timeoutSeconds\""
    );
    let (entries, applied) = harness.state().fixture.document.history();
    assert_eq!((entries.len(), applied), (1, 1));
}

#[test]
fn a_rule_is_compared_otherwise_and_joined() {
    let mut harness = at(ORDER, "/States/CheckAmount");
    harness.get_by_label("Comparison of rule 1").click();
    harness.run();
    harness.get_by_label("And").click();
    harness.run();
    let rule = value(
        &harness,
        "/States/CheckAmount/Choices/0/And/0/NumericGreaterThan",
    );
    assert_eq!(rule.unwrap(), "100");
    assert_eq!(
        value(&harness, "/States/CheckAmount/Choices/0/Next").unwrap(),
        "\"Review\""
    );
    type_into(&mut harness, "Value of condition 1 of rule 1", "250");
    enter(&mut harness);
    let rule = value(
        &harness,
        "/States/CheckAmount/Choices/0/And/0/NumericGreaterThan",
    );
    assert_eq!(rule.unwrap(), "250");
}

#[test]
fn rules_are_added_and_change_places() {
    let mut harness = at(ORDER, "/States/CheckAmount");
    harness.get_by_label("Add a rule").click();
    harness.run();
    assert!(value(&harness, "/States/CheckAmount/Choices/1").is_some());
    harness.get_by_label("Move rule 2 up").click();
    harness.run();
    let first = value(&harness, "/States/CheckAmount/Choices/0/Next").unwrap();
    assert_ne!(first, "\"Review\"");
    harness.get_by_label("Remove rule 1").click();
    harness.run();
    let first = value(&harness, "/States/CheckAmount/Choices/0/Next").unwrap();
    assert_eq!(first, "\"Review\"");
}

#[test]
fn a_state_is_led_elsewhere_or_to_the_end() {
    let mut harness = at(ORDER, "/States/Validate");
    harness.get_by_label("Next").click();
    harness.run();
    harness.get_by_label("End of the machine").click();
    harness.run();
    assert!(value(&harness, "/States/Validate/Next").is_none());
    assert_eq!(value(&harness, "/States/Validate/End").unwrap(), "true");
}

#[test]
fn unknown_members_stay_in_sight() {
    let text = ORDER.replace(
        "\"Type\": \"Pass\",",
        "\"Type\": \"Pass\", \"X-Owner\": [1],",
    );
    let harness = at(&text, "/States/Validate");
    assert!(harness.query_all_by_label("Remove X-Owner").count() > 0);
    assert_eq!(
        harness
            .get_by_role_and_label(egui::accesskit::Role::MultilineTextInput, "X-Owner")
            .value()
            .unwrap(),
        "[1]"
    );
}

#[test]
fn nothing_selected_shows_the_machine() {
    let mut harness = bench::<InspectorState>(ORDER, inspector_ui, |_| ());
    harness.get_by_label("Add field").click();
    harness.run();
    harness.get_by_label("Add TimeoutSeconds").click();
    harness.run();
    assert_eq!(value(&harness, "/TimeoutSeconds").unwrap(), "60");
}

#[test]
fn every_field_of_every_state_has_a_control() {
    for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
        for kind in StateKind::ALL {
            let word = match language {
                QueryLanguage::JsonPath => "JSONPath",
                QueryLanguage::Jsonata => "JSONata",
            };
            let text = format!(
                "{{\"QueryLanguage\": \"{word}\", \"StartAt\": \"A\", \"States\": {{\"A\": {{\"Type\": \"{}\"}}, \"B\": {{\"Type\": \"Succeed\"}}}}}}",
                kind.name()
            );
            let mut harness = bench::<InspectorState>(&text, bare_rows_ui, |_| ());
            for field in Field::of(kind, language) {
                check_field(&mut harness, kind, language, field);
            }
        }
    }
}

// Every row a state may have, with a button that puts the field there or takes it away.
fn bare_rows_ui(ui: &mut Ui, cx: &mut Cx, _: &mut InspectorState) {
    let snapshot = cx.snapshot.clone();
    let look = *cx.tokens;
    let address = StateAddress::from_pointer("/States/A");
    let outline = snapshot.outline.state(&address).unwrap();
    let mut form = Form {
        look: &look,
        snapshot: &snapshot,
        base: address.pointer().to_owned(),
        state: Some(address.clone()),
        kind: outline.kind,
        scope: &snapshot.outline.root,
        language: outline.language,
        id: ui.id(),
        verdicts: None,
        wishes: Vec::new(),
        goes_to: None,
    };
    for field in Field::of(outline.kind.unwrap(), outline.language) {
        let row = state::row_of(field, outline.kind, outline.language);
        let path = format!("/{}", row.name);
        let is_there = form.node(&path).is_some();
        if ui.button(format!("put {}", row.name)).clicked() {
            if is_there {
                form.unset(&path);
            } else {
                rows::add_field(&mut form, &row, &path);
            }
        }
        if is_there {
            rows::row_ui(&mut form, ui, &row, &path, "");
        }
    }
    hand_over(cx, form);
}

// Adds the field with what a form begins with, looks for its control, and takes it away again.
fn check_field(harness: &mut Bench, kind: StateKind, language: QueryLanguage, field: Field) {
    let spec = field.spec();
    if matches!(spec.name, "Type" | "Next" | "End" | "QueryLanguage") {
        return;
    }
    let button = format!("put {}", spec.name);
    harness.get_by_label(&button).click();
    harness.run();
    let pointer = format!("/States/A/{}", spec.name);
    let text = value(harness, &pointer)
        .unwrap_or_else(|| panic!("{} was not added to {kind:?}", spec.name));
    let label = match field.shape(language) {
        ValueShape::Rules => "Add a rule".to_owned(),
        ValueShape::Retriers => "Add a retrier".to_owned(),
        ValueShape::Catchers => "Add a catcher".to_owned(),
        ValueShape::Branches => "Add a branch".to_owned(),
        _ => format!("Remove {}", spec.name),
    };
    let is_there = harness.query_all_by_label(&label).count() > 0
        || harness.query_all_by_label(spec.name).count() > 0;
    assert!(is_there, "{} of {kind:?}: {text}", spec.name);
    let snapshot = harness.state().fixture.document.snapshot();
    let complaints: Vec<&str> = snapshot
        .diagnostics
        .iter()
        .filter(|found| found.pointer.starts_with(&pointer))
        .filter(|found| found.severity == Severity::Error)
        .map(|found| found.message.as_str())
        .collect();
    assert!(
        complaints.is_empty(),
        "{} of {kind:?} in {language:?} = {text}: {complaints:?}",
        spec.name
    );
    harness.get_by_label(&button).click();
    harness.run();
}

#[test]
fn chips_of_errors_stay_inside_the_form() {
    let long =
        "Service.AVeryLongErrorNameThatSomebodyMadeUpAndThatIsWiderThanTheWholeFormCouldEverBe";
    let names = [
        "Lambda.TooManyRequestsException",
        "Lambda.ServiceException",
        "States.Timeout",
        long,
    ];
    let text = ORDER.replace(
        "\"ErrorEquals\": [\"Lambda.TooManyRequestsException\"]",
        &format!("\"ErrorEquals\": {names:?}"),
    );
    assert_ne!(text, ORDER);
    let harness = at(&text, "/States/Charge");
    let room = harness.ctx.content_rect().right();
    for name in names {
        let chips: Vec<_> = harness.get_all_by_label(name).collect();
        assert!(!chips.is_empty(), "{name}");
        for chip in chips {
            assert!(chip.rect().right() <= room, "{name}: {:?}", chip.rect());
        }
    }
}

const LONG: &str = r#"{"StartAt":"Create the evaluation pipelines of every region","States":{
  "Create the evaluation pipelines of every region":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage",
    "OutputPath":"$.CrawlerNames","TimeoutSeconds":5,"Comment":"x",
    "Next":"Tell everybody that the evaluation pipelines are there"},
  "Tell everybody that the evaluation pipelines are there":{"Type":"Succeed"}}}"#;
const LONG_STATE: &str = "/States/Create the evaluation pipelines of every region";

/// However long the name of the target is, the button that leads there stays in its column.
#[test]
fn the_button_beside_a_long_target_stays_in_the_panel() {
    let machine = bench::<InspectorState>(LONG, inspector_ui, |_| {});
    let right = machine.get_by_label("QueryLanguage").rect().right();
    let menu = machine.get_by_label("StartAt").rect();
    let button = machine.get_by_label_contains("Go to Create").rect();
    assert!(menu.right() <= button.left(), "{menu} {button}");
    assert!(
        button.right() <= right + 1.0,
        "{button}, the rest ends at {right}"
    );
    assert!(
        (menu.center().y - button.center().y).abs() < 1.5,
        "{menu} {button}"
    );

    let state = at(LONG, LONG_STATE);
    let right = state.get_by_label("Remove OutputPath").rect().right();
    let menu = state.get_by_label("Next").rect();
    let button = state.get_by_label_contains("Go to Tell").rect();
    assert!(menu.right() <= button.left(), "{menu} {button}");
    assert!(
        button.right() <= right + 1.0,
        "{button}, the rest ends at {right}"
    );
}

#[test]
fn paths_have_the_width_of_the_panel() {
    let harness = at(LONG, LONG_STATE);
    let width = harness.get_by_label("OutputPath").rect().width();
    let all = harness.get_by_label("Comment").rect().width();
    assert!(width > all - 70.0, "{width} of {all}");
}

/// Tab leads from field to field; what the passed button does, an emptied field does too.
#[test]
fn tab_passes_the_buttons_that_take_fields_away() {
    let mut harness = at(LONG, LONG_STATE);
    for field in ["TimeoutSeconds", "OutputPath", "Comment"] {
        harness.get_by_label(field).focus();
        harness.run();
        harness.key_press(Key::Tab);
        harness.run();
        let label = format!("Remove {field}");
        assert!(!harness.get_by_label(&label).is_focused(), "{field}");
        assert!(!harness.get_by_label(field).is_focused(), "{field}");
        let pointer = format!("{LONG_STATE}/{field}");
        assert!(value(&harness, &pointer).is_some(), "{field}");
        harness.get_by_label(field).focus();
        harness.run();
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.key_press(Key::Delete);
        harness.run();
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
        harness.key_press(Key::Tab);
        harness.run();
        assert_eq!(value(&harness, &pointer), None, "{field}");
    }
}
