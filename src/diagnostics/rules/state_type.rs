//! Every state has one of the eight types.

use super::{Group, Rule, error};
use crate::asl::{Field, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::nearest;
use crate::diagnostics::values::required;
use crate::json::{NodeId, Value, add_member, replace_node};

pub(super) const RULE: Rule = Rule {
    name: "State type",
    group: Group::Refused,
    codes: &[error(code::SCHEMA)],
    help: "Type says what a state does, and everything else in the state depends on it: Task, Choice, Parallel, \
           Map, Wait, Pass, Succeed or Fail, spelt exactly so. A state without one, or with a word that is none \
           of the eight, is refused. Choose the type that does what you want; Pass is a fine one while you are \
           still thinking.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "task", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        let Some(node) = state.field(cx.tree, Field::TYPE) else {
            let kind = probable(cx, state.node);
            out.push(
                required(cx, state.node, &["Type"])
                    .help(format!(
                        "Say what {} does, for instance \"Type\": \"{kind}\".",
                        state.name
                    ))
                    .fix(
                        format!("Make it a {kind}"),
                        add_member(cx.tree, state.node, "Type", &Value::string(kind)),
                    ),
            );
            continue;
        };
        if state.kind.is_some() || cx.unknown(node) {
            continue;
        }
        let names = StateKind::ALL.map(StateKind::name);
        let Some(text) = cx.tree.str(node) else {
            out.push(cx.schema(node, "Expected value of type String"));
            continue;
        };
        let message = format!(
            "Value is not accepted. Accepted values: [{}]",
            names.join(", ")
        );
        let mut finding = cx
            .schema(node, message)
            .help(format!("There is no state type {text}."));
        if let Some(near) = nearest(text, names) {
            finding = finding
                .help(format!(
                    "There is no state type {text}. Did you mean {near}?"
                ))
                .fix(
                    format!("Change to {near}"),
                    replace_node(cx.tree, node, &Value::string(near)),
                );
        }
        out.push(finding);
    }
}

/// The type of which a state has fields already.
fn probable(cx: &Check, state: NodeId) -> &'static str {
    [
        ("Resource", "Task"),
        ("Choices", "Choice"),
        ("Branches", "Parallel"),
        ("ItemProcessor", "Map"),
        ("Iterator", "Map"),
        ("Seconds", "Wait"),
        ("SecondsPath", "Wait"),
        ("Timestamp", "Wait"),
        ("TimestampPath", "Wait"),
        ("Error", "Fail"),
        ("Cause", "Fail"),
        ("ErrorPath", "Fail"),
        ("CausePath", "Fail"),
    ]
    .into_iter()
    .find(|(field, _)| cx.tree.get(state, field).is_some())
    .map_or("Pass", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, only, said};

    #[test]
    fn a_type_is_needed_and_must_be_known() {
        said(
            &only("{}"),
            &["SCHEMA_VALIDATION_FAILED /States/A: These fields are required: [Type]"],
        );
        let wrong = only(r#"{"Type":"Pas","End":true}"#);
        said(
            &wrong,
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Type: Value is not accepted. Accepted values: [Task, Choice, Parallel, Map, Wait, Pass, Succeed, Fail]",
            ],
        );
        fixed(
            &wrong,
            "Change to Pass",
            &only(r#"{"Type":"Pass","End":true}"#),
        );
    }
}
