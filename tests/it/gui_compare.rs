//! Comparing versions and looking at permissions in the window, by what a person reads and presses.

use crate::gui::{click, press, window, write};
use crate::support;
use crate::support::git;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use stepwright::asl::StateAddress;
use stepwright::document::Intent;
use stepwright::ui::{Action, App, Command};
use tempfile::TempDir;

/// The order in a repository, opened, with a state renamed and another removed.
fn changed_order() -> (TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("order.asl.json");
    std::fs::copy(support::path("examples/order/order.asl.json"), &path).unwrap();
    git(folder.path(), &["init", "-q", "-b", "main"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    let mut harness = window(None);
    harness.state_mut().push(Command::OpenPath(path));
    harness.run();
    harness.run();
    let state = |name: &str| StateAddress::from_pointer(&format!("/States/{name}"));
    for intent in [
        Intent::RenameState {
            state: state("Charge"),
            to: "Bill".into(),
        },
        Intent::RemoveStates {
            states: vec![state("Notify")],
            heal: true,
        },
    ] {
        harness.state_mut().push(Command::Change(intent));
        harness.run();
    }
    (folder, harness)
}

#[test]
fn the_working_text_is_compared_with_git() {
    let (_folder, mut harness) = changed_order();
    harness.state_mut().push(Action::CompareWith);
    harness.run();
    click(&mut harness, "git HEAD");
    harness.run();
    harness.get_by_label("Compared with git HEAD");
    harness.get_by_label("\"Charge\" is now called \"Bill\"");
    harness.get_by_label("Task \"Notify\" is removed from the machine");
    harness.get_by_label("Task state Notify, removed");
    harness.get_by_label_contains("Task state Bill, renamed, was called Charge");

    // From change to change with the keys, and round again.
    for _ in 0..3 {
        press(&mut harness, Modifiers::NONE, Key::F7);
    }
    press(&mut harness, Modifiers::SHIFT, Key::F7);
    click(&mut harness, "\"Charge\" is now called \"Bill\"");

    // What is done meanwhile shows at once: undo takes the removal back.
    harness.state_mut().push(Action::Undo);
    harness.run();
    assert!(
        harness
            .query_by_label("Task \"Notify\" is removed from the machine")
            .is_none()
    );

    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("Compared with git HEAD").is_none());
    harness.get_by_label("Task state Bill");
}

#[test]
fn any_revision_step_or_file_will_do() {
    let (folder, mut harness) = changed_order();
    for (choice, title, words) in [
        (
            "File on disk",
            "Compared with order.asl.json on disk",
            "Task \"Notify\" is removed from the machine",
        ),
        (
            "Text as opened",
            "Compared with the text as opened",
            "\"Charge\" is now called \"Bill\"",
        ),
        (
            "Before: Remove Notify",
            "Compared with the text after Rename Charge to Bill",
            "Task \"Notify\" is removed from the machine",
        ),
    ] {
        harness.state_mut().push(Action::CompareWith);
        harness.run();
        click(&mut harness, choice);
        harness.run();
        harness.get_by_label(title);
        harness.get_by_label(words);
    }
    harness.state_mut().push(Action::CompareWith);
    harness.run();
    harness
        .get_by_label("Version to compare with")
        .type_text("main");
    harness.run();
    click(&mut harness, "git main");
    harness.run();
    harness.get_by_label("Compared with git main");

    // A revision that is not there is told, and the comparison shown stays.
    harness.state_mut().push(Action::CompareWith);
    harness.run();
    harness
        .get_by_label("Version to compare with")
        .type_text("nowhere");
    harness.run();
    click(&mut harness, "git nowhere");
    harness.run();
    harness.get_by_label_contains("Git knows no revision nowhere");
    harness.get_by_label("Compared with git main");

    // Saved and committed there is nothing left to show.
    press(&mut harness, Modifiers::COMMAND, Key::S);
    git(folder.path(), &["commit", "-q", "-a", "-m", "second"]);
    harness.state_mut().push(Action::CompareWith);
    harness.run();
    click(&mut harness, "git HEAD");
    harness.run();
    harness.get_by_label("Both versions are the same, byte for byte");
    click(&mut harness, "Back to the diagram");
}

#[test]
fn permissions_are_shown_copied_and_lead_to_their_states() {
    let mut harness = window(None);
    click(&mut harness, "Example Order and payment");
    harness.state_mut().push(Action::ShowPermissions);
    harness.run();
    harness.get_by_label("Permissions this machine needs");
    harness.get_by_label("All of it is known");
    harness.get_by_label_contains(
        "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:charge-card",
    );
    write(&mut harness, "Region", "eu-west-1");
    harness
        .get_by_label_contains("arn:aws:lambda:eu-west-1:${AWS::AccountId}:function:charge-card");
    harness.get_by_label_contains("Copy").click();
    harness.run();
    harness.get_by_label_contains("Copied");
    click(&mut harness, "Close");

    let text = r#"{"StartAt":"Send","States":{"Send":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage",
      "Parameters":{"QueueUrl.$":"$.queue","MessageBody":"x"},"End":true}}}"#;
    harness.state_mut().push(Command::OpenText {
        title: "Send".into(),
        text: text.into(),
    });
    harness.run();
    harness.state_mut().push(Action::ShowPermissions);
    harness.run();
    harness.get_by_label("1 thing is not known");
    click(
        &mut harness,
        "Send: The queue comes from $.queue at run time; replace the * by its name",
    );
    harness.run();
    assert!(harness.query_by_label("1 thing is not known").is_none());
}
