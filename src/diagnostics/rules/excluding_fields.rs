//! Fields that say the same in two ways.

use super::{Group, Rule, error};
use crate::asl::{Field, StateOutline, field_specs};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeKind, remove_member};

pub(super) const RULE: Rule = Rule {
    name: "Fields that exclude each other",
    group: Group::Refused,
    codes: &[error(code::SCHEMA)],
    help: "Some fields are two ways to say the same, such as Seconds and SecondsPath, Error and ErrorPath, or \
           Next and End: with both in a state nobody could tell which one holds, so the service refuses it. \
           Keep the one you mean and remove the other.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Wait", "Seconds": 5, "SecondsPath": "$.delay", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Wait", "SecondsPath": "$.delay", "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        let Some(kind) = state.kind else { continue };
        let mut told: Vec<&str> = Vec::new();
        for spec in field_specs() {
            if spec.excludes.is_empty()
                || !spec.on.contains(&kind)
                || told.contains(&spec.name)
                || !counts(cx, state, spec.field)
            {
                continue;
            }
            let others: Vec<Field> = spec
                .excludes
                .iter()
                .filter_map(|name| Field::named(name))
                .filter(|&other| other.spec().on.contains(&kind) && counts(cx, state, other))
                .collect();
            let Some(&last) = others.last() else { continue };
            told.push(spec.name);
            told.extend(others.iter().map(|field| field.name()));
            let mut names = vec![spec.name];
            names.extend(others.iter().map(|field| field.name()));
            let message = format!(
                "There should only be one of the following fields: [{}]",
                names.join(", ")
            );
            let mut finding = cx.schema(state.node, message);
            if let Some(member) = cx.tree.member(state.node, last.name()) {
                finding = finding.at_key(cx, member);
            }
            for name in names {
                if let Some(index) = cx.tree.member_index(state.node, name) {
                    finding = finding.fix(
                        format!("Remove {name}"),
                        remove_member(cx.tree, state.node, index),
                    );
                }
            }
            out.push(finding);
        }
    }
}

/// `End: false` says nothing, so it excludes nothing.
fn counts(cx: &Check, state: &StateOutline, field: Field) -> bool {
    state.field(cx.tree, field).is_some_and(|node| {
        field != Field::END || !matches!(cx.tree.node(node).kind, NodeKind::Bool(false))
    })
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, only, said, silent};

    #[test]
    fn one_way_to_say_it() {
        let wrong = only(r#"{"Type":"Wait","Seconds":1,"SecondsPath":"$.s","End":true}"#);
        said(
            &wrong,
            &[
                "SCHEMA_VALIDATION_FAILED /States/A: There should only be one of the following fields: [Seconds, SecondsPath]",
            ],
        );
        fixed(
            &wrong,
            "Remove SecondsPath",
            &only(r#"{"Type":"Wait","Seconds":1,"End":true}"#),
        );
        said(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B","End":true},"B":{"Type":"Succeed"}}}"#,
            &[
                "SCHEMA_VALIDATION_FAILED /States/A: There should only be one of the following fields: [Next, End]",
            ],
        );
        silent(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B","End":false},"B":{"Type":"Succeed"}}}"#,
        );
    }
}
