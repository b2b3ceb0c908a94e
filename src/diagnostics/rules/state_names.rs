//! Names of states: unique in the whole machine, and not too long.

use super::{Group, Rule, error};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "Names of states",
    group: Group::Refused,
    codes: &[
        error(code::INVALID_STATE_NAME),
        error(code::DUPLICATE_STATE),
    ],
    help: "The name of a state is at most 80 characters long and occurs once in the whole machine: branches and \
           item processors do not have names of their own, since histories and consoles tell states apart by \
           name alone. Rename one of two that are alike; renaming follows every transition.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Parallel", "End": true, "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}]}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Parallel", "End": true, "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}]}}}"#,
    run,
};

const MAX_CHARS: usize = 80;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for state in cx.outline.all_states() {
        let name = &*state.name;
        let spot = |mut finding: Diagnostic| {
            finding.span = cx.tree.node(state.key_node).span;
            finding
        };
        let chars = name.chars().count();
        if name.is_empty() {
            let message = "The state's name is empty";
            out.push(spot(cx.error(
                code::INVALID_STATE_NAME,
                state.node,
                message,
            )));
        } else if chars > MAX_CHARS && !has_placeholder(name) {
            let message = format!("The state's name is longer than {MAX_CHARS} characters");
            out.push(spot(
                cx.error(code::INVALID_STATE_NAME, state.node, message)
                    .help(format!("It has {chars}.")),
            ));
        }
        match first.get(name) {
            None => {
                first.insert(name, state.address.pointer());
            }
            Some(other) => {
                let message = format!("Duplicate State name: {name}");
                out.push(spot(
                    cx.error(code::DUPLICATE_STATE, state.node, message)
                        .help(format!("The same name is at {other}. Rename one of them.")),
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{only, said};

    #[test]
    fn names_are_unique_across_branches() {
        said(
            &only(
                r#"{"Type":"Parallel","End":true,"Branches":[{"StartAt":"B","States":{"B":{"Type":"Succeed"}}},{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}]}"#,
            ),
            &["DUPLICATE_STATE_NAME /States/A/Branches[1]/States/B: Duplicate State name: B"],
        );
    }

    #[test]
    fn names_have_a_length() {
        let name = "n".repeat(81);
        said(
            &format!(r#"{{"StartAt":"{name}","States":{{"{name}":{{"Type":"Succeed"}}}}}}"#),
            &[&format!(
                "INVALID_STATE_NAME /States/{name}: The state's name is longer than 80 characters"
            )],
        );
    }
}
