//! Folders in the window: their machines to pick from, and what `cdk synth` writes in one of them.

use crate::gui::{click, press, window, write};
use crate::support;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use stepwright::ui::{Action, Command};

#[test]
fn a_machine_leaves_cdk_out() {
    let app = tempfile::tempdir().unwrap();
    let out = app.path().join("cdk.out");
    std::fs::create_dir_all(out.join("asset.1/node_modules/x")).unwrap();
    let template = out.join("Pay.template.json");
    std::fs::copy(
        support::path("tests/cases/templates/cdk.template.json"),
        &template,
    )
    .unwrap();
    std::fs::write(out.join("manifest.json"), "{\"version\": \"36.0.0\"}").unwrap();
    let machine = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#;
    std::fs::write(out.join("asset.1/node_modules/x/a.asl.json"), machine).unwrap();
    std::fs::write(out.join("asset.1/other.asl.json"), machine).unwrap();

    let own = app.path().join("pay.asl.json");
    let mut harness = window(Some(own.clone()));
    harness.state_mut().push(Command::OpenPath(out.clone()));
    harness.run();
    harness.run();
    harness.get_by_label("cdk.out holds 2 state machines");
    harness.get_by_label("asset.1/other.asl.json");
    click(&mut harness, "PayMachineB2");
    harness.run();
    harness.get_by_label("Tab PayMachineB2 in Pay.template.json");

    let told = "cdk synth writes Pay.template.json anew";
    click(&mut harness, "Task state Pay");
    click(&mut harness, "Add field");
    click(&mut harness, "Add Comment");
    for (comment, is_first) in [("First", true), ("Second", false)] {
        write(&mut harness, "Comment", comment);
        press(&mut harness, Modifiers::COMMAND, Key::Enter);
        press(&mut harness, Modifiers::COMMAND, Key::S);
        harness.run();
        if is_first {
            harness.get_by_label_contains(told);
            // It goes by itself, and is not told again.
            for _ in 0..120 {
                harness.step();
            }
        }
        let count = harness.query_all_by_label_contains(told).count();
        assert_eq!(count, 0, "{comment}");
    }

    harness.state_mut().push(Action::ExportMachine);
    harness.run();
    harness.run();
    harness.get_by_label_contains("${PayFnA1Arn} for PayFnA1.Arn");
    let text = std::fs::read_to_string(&own).unwrap();
    assert!(
        text.contains("\"Resource\": \"${PayFnA1Arn}\"") && text.contains("\"Second\""),
        "{text}"
    );
    assert_eq!(
        harness
            .state()
            .document()
            .unwrap()
            .format()
            .machine
            .as_deref(),
        Some("PayMachineB2"),
        "the tab stays with the template"
    );
}

#[test]
fn a_folder_without_machines_says_so() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), "{}").unwrap();
    let mut harness = window(None);
    harness
        .state_mut()
        .push(Command::OpenPath(folder.path().to_owned()));
    harness.run();
    harness.run();
    harness.get_by_label_contains("There is no state machine in ");
    assert!(harness.query_by_label("Machine to open").is_none());
}

#[test]
fn permissions_know_what_the_template_turns_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("template.yaml");
    std::fs::write(
        &path,
        "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      TracingConfiguration: {Enabled: true}\n      LoggingConfiguration: {Level: \"OFF\"}\n      Definition:\n        StartAt: A\n        States:\n          A: {Type: Succeed}\n",
    )
    .unwrap();
    let mut harness = window(None);
    harness.state_mut().push(Command::OpenPath(path));
    harness.run();
    harness.run();
    harness.state_mut().push(Action::ShowPermissions);
    harness.run();
    let ticked = |label| {
        let node = harness.get_by_label(label);
        format!("{:?}", node.accesskit_node().toggled()).contains("True")
    };
    assert_eq!((ticked("Logs"), ticked("X-Ray")), (false, true));
    harness.get_by_label_contains("xray:PutTraceSegments");
}
