//! Names of states: unique in the whole machine, and not too long.

use super::{Group, Rule, error};
use crate::asl::StateOutline;
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{TextEdit, write_string};
use std::collections::{BTreeMap, HashSet};

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
/// Findings that come with a way out, which takes a look at the whole scope.
const MOST_FIXES: usize = 50;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    let states = cx.outline.all_states();
    let names: HashSet<&str> = states.iter().map(|state| &*state.name).collect();
    for &state in &states {
        let name = &*state.name;
        let spot = |mut finding: Diagnostic| {
            finding.span = cx.tree.node(state.key_node).span;
            finding
        };
        let chars = name.chars().count();
        if name.is_empty() {
            let message = "The state's name is empty";
            out.push(spot(
                cx.error(code::INVALID_STATE_NAME, state.node, message)
                    .fix_with("Call it State", renamed(cx, state, "State")),
            ));
        } else if chars > MAX_CHARS && !has_placeholder(name) {
            let message = format!("The state's name is longer than {MAX_CHARS} characters");
            out.push(spot(
                cx.error(code::INVALID_STATE_NAME, state.node, message)
                    .help(format!("It has {chars}."))
                    .fix_with(
                        "Shorten the name",
                        renamed(cx, state, &free_name(name, &names)),
                    ),
            ));
        }
        match first.get(name) {
            None => {
                first.insert(name, state.address.pointer());
            }
            Some(other) => {
                let message = format!("Duplicate State name: {name}");
                let mut finding = cx
                    .error(code::DUPLICATE_STATE, state.node, message)
                    .help(format!("The same name is at {other}. Rename one of them."));
                if out.len() < MOST_FIXES {
                    let own = free_name(name, &names);
                    finding =
                        finding.fix_with(format!("Rename to {own}"), renamed(cx, state, &own));
                }
                out.push(spot(finding));
            }
        }
    }
}

/// The name with the first number that makes it one of its own.
pub(super) fn free_name(name: &str, names: &HashSet<&str>) -> String {
    let stem: String = name.chars().take(MAX_CHARS - 4).collect();
    let mut number = 2;
    loop {
        let own = format!("{stem} {number}");
        if !names.contains(own.as_str()) {
            return own;
        }
        number += 1;
    }
}

/// The state under another name, and every transition of its scope that leads to it.
fn renamed(cx: &Check, state: &StateOutline, to: &str) -> Vec<TextEdit> {
    let tree = cx.tree;
    let mut edits = vec![write_string(tree, state.key_node, to)];
    let Some(scope) = cx.outline.scope(&state.address.scope()) else {
        return edits;
    };
    if scope.start_at.as_deref() == Some(&*state.name) {
        edits.extend(scope.start_at_node.map(|node| write_string(tree, node, to)));
    }
    for other in &scope.states {
        for node in other.leads(tree).into_iter().filter_map(|lead| lead.target) {
            if tree.str(node) == Some(&*state.name) {
                edits.push(write_string(tree, node, to));
            }
        }
    }
    edits
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
