//! Fields without which a state cannot work, and the way on from it.

use super::{Group, Rule, error};
use crate::asl::{Field, StateKind, StateOutline, field_specs};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::values::required;
use crate::json::{NodeKind, Value, add_member};

pub(super) const RULE: Rule = Rule {
    name: "Required fields",
    group: Group::Refused,
    codes: &[error(code::SCHEMA), error(code::MISSING_TARGET)],
    help: "Some fields a state cannot do without: a Task its Resource, a Choice its Choices, a Wait one of its \
           times, a Map its ItemProcessor, a Parallel its Branches. And every state except Choice, Succeed and \
           Fail says what follows, with Next, or that nothing does, with End. Add what is missing; of Next and \
           End exactly one.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Wait", "Next": "B"},
  "B": {"Type": "Pass"}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Wait", "Seconds": 60, "Next": "B"},
  "B": {"Type": "Pass", "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        let Some(kind) = state.kind else { continue };
        let has = |field: Field| state.field(cx.tree, field).is_some();
        let mut missing: Vec<&str> = field_specs()
            .iter()
            .filter(|spec| spec.field != Field::TYPE)
            .filter(|spec| spec.required_on.contains(&kind) && !has(spec.field))
            .map(|spec| spec.name)
            .collect();
        if kind == StateKind::Map && !has(Field::ITEM_PROCESSOR) && !has(Field::ITERATOR) {
            missing.push(Field::ITEM_PROCESSOR.name());
        }
        if !missing.is_empty() {
            let mut finding = required(cx, state.node, &missing);
            if let [only] = missing[..]
                && let Some((label, value)) = beginning(cx, only)
            {
                finding = finding.fix(label, add_member(cx.tree, state.node, only, &value));
            }
            out.push(finding);
        }
        if kind == StateKind::Wait {
            wait_has_a_time(cx, state, out);
        }
        if Field::NEXT.spec().on.contains(&kind) {
            leads_somewhere(cx, state, out);
        }
    }
}

/// The smallest value a missing field can begin with, and what adding it does.
fn beginning(cx: &Check, field: &str) -> Option<(&'static str, Value)> {
    let taken = |name: &str| {
        let states = cx.outline.all_states();
        states.iter().any(|state| &*state.name == name)
    };
    let name = (1..)
        .map(|number| match number {
            1 => "Pass".to_owned(),
            _ => format!("Pass {number}"),
        })
        .find(|name| !taken(name))?;
    let state = Value::object(vec![
        ("Type".into(), Value::string("Pass")),
        ("End".into(), Value::Bool(true)),
    ]);
    let scope = Value::object(vec![
        ("StartAt".into(), Value::string(name.as_str())),
        (
            "States".into(),
            Value::object(vec![(name.as_str().into(), state)]),
        ),
    ]);
    match field {
        "ItemProcessor" => Some(("Add an ItemProcessor with a Pass", scope)),
        "Branches" => Some(("Add a branch with a Pass", Value::array(vec![scope]))),
        "Resource" => Some((
            "Invoke a Lambda function",
            Value::string("arn:aws:states:::lambda:invoke"),
        )),
        _ => None,
    }
}

fn wait_has_a_time(cx: &Check, state: &StateOutline, out: &mut Vec<Diagnostic>) {
    let times = [
        Field::SECONDS,
        Field::TIMESTAMP,
        Field::SECONDS_PATH,
        Field::TIMESTAMP_PATH,
    ];
    if times
        .iter()
        .any(|&field| state.field(cx.tree, field).is_some())
    {
        return;
    }
    let names: Vec<&str> = times
        .iter()
        .filter(|field| field.allowed(StateKind::Wait, state.language))
        .map(|field| field.name())
        .collect();
    let message = format!(
        "There should be one of the following fields: [{}]",
        names.join(", ")
    );
    out.push(
        cx.schema(state.node, message)
            .help("Say how long to wait, or until when.")
            .fix(
                "Wait for a minute",
                add_member(cx.tree, state.node, "Seconds", &Value::int(60)),
            ),
    );
}

fn leads_somewhere(cx: &Check, state: &StateOutline, out: &mut Vec<Diagnostic>) {
    let tree = cx.tree;
    let end = state.field(tree, Field::END);
    let ends = end.is_some_and(|node| {
        cx.unknown(node) || !matches!(tree.node(node).kind, NodeKind::Bool(false))
    });
    if ends || state.field(tree, Field::NEXT).is_some() {
        return;
    }
    let mut finding = cx
        .error(code::MISSING_TARGET, state.node, "Missing 'Next' target")
        .help(format!(
            "{} says neither where to go next nor that it is the end.",
            state.name
        ));
    let make_end = match end {
        Some(node) => crate::json::replace_node(tree, node, &Value::Bool(true)),
        None => add_member(tree, state.node, "End", &Value::Bool(true)),
    };
    finding = finding.fix("End here", make_end);
    // The state written below it is what people usually mean.
    if let Some(scope) = cx.outline.scope(&state.address.scope())
        && let Some(at) = scope.states.iter().position(|s| s.address == state.address)
        && let Some(next) = scope.states.get(at + 1)
        && end.is_none()
    {
        finding = finding.fix(
            format!("Go to {}", next.name),
            add_member(tree, state.node, "Next", &Value::string(&*next.name)),
        );
    }
    out.push(finding);
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, only, said, silent};

    #[test]
    fn what_a_state_cannot_do_without_is_named() {
        said(
            &only(r#"{"Type":"Task","End":true}"#),
            &["SCHEMA_VALIDATION_FAILED /States/A: These fields are required: [Resource]"],
        );
        said(
            &only(r#"{"Type":"Map","End":true}"#),
            &["SCHEMA_VALIDATION_FAILED /States/A: These fields are required: [ItemProcessor]"],
        );
        said(
            &only(r#"{"Type":"Wait","End":true}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A: There should be one of the following fields: [Seconds, Timestamp, SecondsPath, TimestampPath]",
            ],
        );
    }

    #[test]
    fn a_state_leads_somewhere() {
        let wrong = r#"{"StartAt":"A","States":{"A":{"Type":"Pass"},"B":{"Type":"Succeed"}}}"#;
        said(
            wrong,
            &["MISSING_TRANSITION_TARGET /States/A: Missing 'Next' target"],
        );
        fixed(
            wrong,
            "Go to B",
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}"#,
        );
        silent(&only(r#"{"Type":"Pass","End":true}"#));
    }
}
