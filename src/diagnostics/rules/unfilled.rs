//! Placeholders of a definition in a template that nothing there fills. What fills them is found by who knows the
//! template; see [`Judgement::unfilled`](crate::diagnostics::Judgement).

use super::{Group, Rule, warning};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};

pub(super) const RULE: Rule = Rule {
    name: "Placeholders that nothing fills",
    group: Group::Mistake,
    codes: &[warning(code::UNFILLED)],
    help: "In a Definition that is an object, CloudFormation and SAM put values only in the places of names that \
           DefinitionSubstitutions has. A parameter or a resource is not filled in by being there: ${Queue} reaches the \
           service as these very letters. Give the name to DefinitionSubstitutions, or write a function such as \
           !Ref or !Sub in its place.",
    wrong: r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"},
  "Machine": {"Type": "AWS::Serverless::StateMachine", "Properties": {
    "Definition": {"StartAt": "A", "States": {
      "A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
        "Parameters": {"QueueUrl": "${Queue}", "MessageBody": "x"}}}}}}}}"#,
    right: r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"},
  "Machine": {"Type": "AWS::Serverless::StateMachine", "Properties": {
    "DefinitionSubstitutions": {"Queue": {"Ref": "Queue"}},
    "Definition": {"StartAt": "A", "States": {
      "A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
        "Parameters": {"QueueUrl": "${Queue}", "MessageBody": "x"}}}}}}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for one in cx.unfilled {
        let Some(node) = cx.tree.at_pointer(&one.pointer) else {
            continue;
        };
        let name = &one.name;
        let places = match one.places {
            0 | 1 => String::new(),
            many => format!(", used in {many} places"),
        };
        let message = format!(
            "Nothing fills ${{{name}}}{places}: DefinitionSubstitutions has no {name}, so the service gets these letters"
        );
        let mut finding = cx.warning(code::UNFILLED, node, message).help(
            "Give it to DefinitionSubstitutions, or write a function such as !Ref or !Sub in its place.",
        );
        if let Some(edit) = &one.add {
            let label = format!("Add {name}: !Ref {name} to DefinitionSubstitutions");
            finding = finding.fix(label, edit.clone());
        }
        out.push(finding);
    }
}
