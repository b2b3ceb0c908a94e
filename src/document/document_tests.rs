#![allow(clippy::unwrap_used)]

use super::*;
use crate::asl::StateAddress;
use crate::json::{Span, TextEdit};

const TEXT: &str =
    "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": { \"Type\": \"Succeed\" }\n  }\n}\n";

fn open(text: &str) -> Document {
    Document::from_bytes(text.as_bytes())
}

fn rename(document: &mut Document, from: &str, to: &str) -> Result<Selection, Refusal> {
    let intent = Intent::RenameState {
        state: StateAddress::from_pointer(from),
        to: to.into(),
    };
    document.perform(&intent, Selection::default())
}

fn type_at(document: &mut Document, at: usize, text: &str, merge: bool) {
    let cursor = (at + text.len(), at + text.len());
    let intent = Intent::TypeText {
        edit: TextEdit::insert(at, text),
        merge,
        cursor,
    };
    document.perform(&intent, Selection::default()).unwrap();
}

fn labels(document: &Document) -> Vec<&str> {
    document
        .history()
        .0
        .iter()
        .map(|entry| entry.label.as_str())
        .collect()
}

#[test]
fn a_new_machine_has_its_keys_and_lacks_only_states() {
    for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
        let document = Document::new_machine(language);
        let snapshot = document.snapshot();
        assert_eq!(snapshot.problems, []);
        assert_eq!(snapshot.outline.root.language, language);
        assert!(snapshot.outline.root.states.is_empty());
        assert!(snapshot.program().is_err());
        assert!(!document.is_dirty());
    }
}

#[test]
fn steps_are_labelled_undone_and_redone_without_limit() {
    let mut document = open(TEXT);
    for number in 0..200 {
        let state = document.snapshot().outline.root.states[0].address.clone();
        rename(&mut document, state.pointer(), &format!("S{number}")).unwrap();
    }
    assert_eq!(labels(&document)[1], "Rename S0 to S1");
    assert!(document.is_dirty());
    let after = document.to_bytes();
    let mut steps = 0;
    while let Some((label, _)) = document.undo() {
        assert!(label.starts_with("Rename"));
        steps += 1;
    }
    assert_eq!((steps, document.text()), (200, TEXT));
    assert!(!document.is_dirty());
    while document.redo().is_some() {}
    assert_eq!(document.to_bytes(), after);
    assert_eq!(document.revision(), 600);
}

#[test]
fn a_change_after_undo_forgets_what_was_undone() {
    let mut document = open(TEXT);
    rename(&mut document, "/States/A", "B").unwrap();
    rename(&mut document, "/States/B", "C").unwrap();
    assert_eq!(document.undo().unwrap().0, "Rename B to C");
    assert_eq!(document.history().1, 1);
    rename(&mut document, "/States/B", "D").unwrap();
    assert_eq!(labels(&document), ["Rename A to B", "Rename B to D"]);
    assert!(document.redo().is_none());
}

#[test]
fn typing_joins_until_something_else_happens() {
    let mut document = open(TEXT);
    type_at(&mut document, 0, "a", true);
    type_at(&mut document, 1, "b", true);
    type_at(&mut document, 2, "c", true);
    assert_eq!(labels(&document), ["Type in the text"]);
    type_at(&mut document, 3, "\n", false);
    type_at(&mut document, 4, "d", true);
    assert_eq!(labels(&document), ["Type in the text", "Type in the text"]);
    assert!(document.text().starts_with("abc\nd{"));
    document.mark_saved();
    type_at(&mut document, 5, "e", true);
    assert_eq!(labels(&document).len(), 3);
    document.undo();
    assert!(!document.is_dirty());
    document.undo();
    assert!(document.text().starts_with("abc{"));
    document.undo();
    assert_eq!(document.text(), TEXT);
    type_at(&mut document, 0, "x", true);
    assert_eq!(labels(&document), ["Type in the text"]);
}

#[test]
fn undo_selects_what_was_selected() {
    let mut document = open(TEXT);
    let before = Selection::state(StateAddress::from_pointer("/States/A"));
    let intent = Intent::RenameState {
        state: StateAddress::from_pointer("/States/A"),
        to: "B".into(),
    };
    let after = document.perform(&intent, before.clone()).unwrap();
    assert_eq!(
        after,
        Selection::state(StateAddress::from_pointer("/States/B"))
    );
    assert_eq!(document.undo().unwrap().1, before);
    assert_eq!(document.redo().unwrap().1, after);
}

#[test]
fn a_change_that_changes_nothing_is_no_step() {
    let mut document = open(TEXT);
    rename(&mut document, "/States/A", "A").unwrap();
    assert_eq!(document.history().1, 0);
    assert_eq!(document.revision(), 0);
}

#[test]
fn what_is_only_shown_refuses_with_the_reason() {
    let mut bytes = TEXT.as_bytes().to_vec();
    bytes.push(0xff);
    let mut document = Document::from_bytes(&bytes);
    assert_eq!(document.read_only(), Some(&ReadOnly::NotUtf8(TEXT.len())));
    assert!(
        rename(&mut document, "/States/A", "B")
            .unwrap_err()
            .why
            .contains("not UTF-8")
    );
    assert_eq!(document.to_bytes(), bytes);

    let large = format!("{TEXT}{}", " ".repeat(LARGEST));
    let mut document = open(&large);
    assert_eq!(document.read_only(), Some(&ReadOnly::TooLarge));
    assert!(rename(&mut document, "/States/A", "B").is_err());
    assert_eq!(document.snapshot().outline.root.states.len(), 1);

    let mut document = open(TEXT);
    document.set_read_only(ReadOnly::Given(
        "A recorded run's definition cannot be changed".into(),
    ));
    assert!(
        rename(&mut document, "/States/A", "B")
            .unwrap_err()
            .why
            .starts_with("A recorded")
    );
}

#[test]
fn a_byte_order_mark_is_kept_and_no_part_of_the_text() {
    let bytes = [BYTE_ORDER_MARK, TEXT.as_bytes()].concat();
    let mut document = Document::from_bytes(&bytes);
    assert_eq!(document.text(), TEXT);
    rename(&mut document, "/States/A", "B").unwrap();
    assert!(document.to_bytes().starts_with(b"\xEF\xBB\xBF{"));
    document.undo();
    assert_eq!(document.to_bytes(), bytes);
}

#[test]
fn a_snapshot_is_made_once_per_revision() {
    let mut document = open(TEXT);
    let first = document.snapshot();
    assert!(Arc::ptr_eq(&first, &document.snapshot()));
    document.set_machine_type(MachineType::Express);
    assert!(!Arc::ptr_eq(&first, &document.snapshot()));
    rename(&mut document, "/States/A", "B").unwrap();
    let second = document.snapshot();
    assert_eq!((first.revision, second.revision), (0, 1));
    assert_eq!(&*second.text, document.text());
}

#[test]
fn a_plan_made_for_a_snapshot_can_be_applied() {
    let mut document = open(TEXT);
    let intent = Intent::ApplyFix {
        label: "Say it".into(),
        edit: TextEdit::replace(Span::new(0, 1), "{ "),
    };
    let plan = crate::document::plan(&document.snapshot(), &intent).unwrap();
    document.apply(plan, Selection::default()).unwrap();
    assert_eq!(labels(&document), ["Say it"]);
}

const TWO: &str = "Resources:\n  A:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      Definition:\n        StartAt: X\n        States:\n          X: {Type: Pass, End: true}   # one\n  B:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: |\n        {\"StartAt\": \"Y\", \"States\": {\"Y\": {\"Type\": \"Succeed\"}}}\n  Queue:\n    Type: AWS::SQS::Queue\n";

fn of_two(machine: &str) -> Document {
    Document::open(
        TWO.as_bytes(),
        Format::in_template(crate::formats::Spelling::Yaml, machine),
    )
}

#[test]
fn two_documents_of_one_file_take_over_what_the_other_saved() {
    for (own, state, other, other_state) in [("A", "X", "B", "Y"), ("B", "Y", "A", "X")] {
        let (mut one, mut two) = (of_two(own), of_two(other));
        rename(&mut one, &format!("/States/{state}"), "First").unwrap();
        rename(&mut one, "/States/First", "Second").unwrap();
        one.undo();
        rename(&mut two, &format!("/States/{other_state}"), "Another one").unwrap();
        two.mark_saved();
        assert!(one.rebase(&two.to_bytes()));
        assert!(one.is_dirty());

        // Both changes are there, and every step leads where it led.
        let both = one.text().to_owned();
        assert!(both.contains("First") && both.contains("Another one"));
        assert_eq!(labels(&one).len(), 2);
        one.redo();
        assert_eq!(one.text(), both.replace("First", "Second"));
        one.undo();
        one.undo();
        assert_eq!(one.text(), two.text());
        assert!(!one.is_dirty());
        one.redo();
        assert_eq!(one.text(), both);
    }
}

#[test]
fn a_file_that_changed_around_a_machine_leaves_it_alone() {
    let mut document = of_two("B");
    rename(&mut document, "/States/Y", "Z").unwrap();
    let around = TWO
        .replace("Queue", "Jobs")
        .replace("# one", "# the first one")
        .replace("Resources:", "Description: Two\nResources:");
    assert!(document.rebase(around.as_bytes()));
    assert_eq!(document.text(), around.replace("\"Y\"", "\"Z\""));
    document.undo();
    assert_eq!(document.text(), around);

    // Nothing changed here: any text is taken, and known to be saved.
    let mut document = of_two("B");
    let other = TWO.replace("\"Y\"", "\"W\"");
    assert!(document.rebase(other.as_bytes()));
    assert_eq!((document.text(), document.is_dirty()), (&*other, false));
    assert_eq!(document.to_bytes(), other.as_bytes());

    // The same place on both sides: nothing is done.
    let mut document = of_two("B");
    rename(&mut document, "/States/Y", "Z").unwrap();
    let before = document.text().to_owned();
    assert!(!document.rebase(other.as_bytes()));
    assert_eq!(document.text(), before);
    assert!(!document.rebase(b"\xff\xfe"));
}

#[test]
fn a_machine_changed_on_both_sides_can_stay_as_it_is_here() {
    let mut document = of_two("B");
    rename(&mut document, "/States/Y", "Z").unwrap();
    let theirs = TWO.replace("\"Y\"", "\"W\"").replace("Queue", "Jobs");
    assert!(!document.rebase(theirs.as_bytes()));
    assert!(document.rebase_around(theirs.as_bytes()));
    assert_eq!(document.text(), theirs.replace("\"W\"", "\"Z\""));
    assert!(document.is_dirty());
    document.undo();
    assert!(document.text().contains("Jobs"));
    // Indented in another way, the lines of here would mean something else.
    let mut document = of_two("A");
    rename(&mut document, "/States/X", "Z").unwrap();
    let deeper = TWO.replace("\n  ", "\n      ");
    let before = document.text().to_owned();
    if !document.rebase_around(deeper.as_bytes()) {
        assert_eq!(document.text(), before);
    }
    assert!(document.snapshot().problems.is_empty());
}

#[test]
fn a_program_takes_values_for_placeholders() {
    let document = open(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${N}, "Comment": "${C}", "End": true}}}"#,
    );
    assert!(document.snapshot().program().is_err());
    let mut values = Values::default();
    let none = document.program_with(&values);
    let why = none.program.unwrap_err();
    assert!(
        why[0].starts_with("Line 1: The placeholder `${N}`"),
        "{why:?}"
    );
    values.set("N", crate::json::Value::string("5"));
    let with = document.program_with(&values);
    assert!(with.program.is_ok());
    assert_eq!(with.missing, [Arc::<str>::from("C")]);
}

/// A fix may reach into the template around the definition, and is undone as any other.
#[test]
fn a_fix_fills_a_placeholder_in_the_template() {
    let text = "Resources:\n  Jobs: {Type: AWS::SQS::Queue}\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Pass\n            Result: ${Jobs}\n            End: true\n";
    let format = Format::of_file("t.yaml", text);
    let mut document = Document::open(text.as_bytes(), format);
    let unfilled = |document: &Document| {
        let snapshot = document.snapshot();
        let mut found = snapshot.diagnostics.iter();
        found
            .find(|found| found.code == "SW_UNFILLED_PLACEHOLDER")
            .cloned()
    };
    let fix = unfilled(&document).unwrap().fixes.remove(0);
    let intent = Intent::ApplyFix {
        label: fix.label,
        edit: fix.edit,
    };
    document.perform(&intent, Selection::default()).unwrap();
    assert_eq!(
        document.text(),
        text.to_owned() + "      DefinitionSubstitutions:\n        Jobs:\n          Ref: Jobs\n"
    );
    assert_eq!(unfilled(&document), None);
    document.undo().unwrap();
    assert_eq!(document.text(), text);
}
