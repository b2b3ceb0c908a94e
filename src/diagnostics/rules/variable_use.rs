//! Variables are assigned on every way to where they are read, and not shadowed.

use super::assigned_names::{assigns, variable_name};
use super::{Group, Rule, warning};
use crate::asl::{ScopeOutline, StateKind, StateOutline};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::variables::{Reference, references_of};
use crate::flow::Target;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULE: Rule = Rule {
    name: "Use of variables",
    group: Group::Mistake,
    codes: &[warning(code::UNASSIGNED), warning(code::SHADOWED)],
    help: "A variable can be read once a state that was left has assigned it. If some way leads to the reading \
           state without assigning it, the execution fails there, and only when that way is taken. Inside a Map \
           or Parallel the variables from outside can be read but not assigned, and a distributed Map sees none \
           of them. Assign a first value early, or choose another name inside.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsNull": true, "Next": "B"}], "Default": "C"},
  "B": {"Type": "Pass", "Assign": {"x": 1}, "Next": "C"},
  "C": {"Type": "Pass", "InputPath": "$x", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsNull": true, "Next": "B"}],
    "Default": "C", "Assign": {"x": 0}},
  "B": {"Type": "Pass", "Assign": {"x": 1}, "Next": "C"},
  "C": {"Type": "Pass", "InputPath": "$x", "End": true}}}"#,
    run,
};

type Names = BTreeSet<String>;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    check_scope(cx, &cx.outline.root, &Names::new(), &Names::new(), out);
}

/// `outer`: assigned whenever this scope runs. `taken`: names outer scopes assign anywhere.
// Recursion is bounded by the reader's limit on nesting.
fn check_scope(
    cx: &Check,
    scope: &ScopeOutline,
    outer: &Names,
    taken: &Names,
    out: &mut Vec<Diagnostic>,
) {
    let Some(flow) = cx.flow.scope(&scope.address) else {
        return;
    };
    let states: Vec<Option<&StateOutline>> = flow
        .nodes
        .iter()
        .map(|node| scope.state(&node.name))
        .collect();
    let own: Vec<Names> = states
        .iter()
        .map(|state| state.map(|state| assigned(cx, state)).unwrap_or_default())
        .collect();
    let here: Names = own.iter().flatten().cloned().collect();

    // What is surely assigned on entry to each node: the intersection over all ways in. `None`: not reached yet.
    let mut before: Vec<Option<Names>> = vec![None; flow.nodes.len()];
    let mut work: Vec<usize> = Vec::new();
    for edge in &flow.edges {
        if let (None, Target::Node(start)) = (edge.from, &edge.to) {
            before[*start] = Some(outer.clone());
            work.push(*start);
        }
    }
    let mut ways: BTreeMap<usize, Vec<(usize, crate::asl::Port)>> = BTreeMap::new();
    for edge in &flow.edges {
        if let (Some(from), Target::Node(to)) = (edge.from, &edge.to) {
            ways.entry(from).or_default().push((*to, edge.port));
        }
    }
    while let Some(at) = work.pop() {
        let Some(known) = before[at].clone() else {
            continue;
        };
        for (to, port) in ways.get(&at).into_iter().flatten() {
            let mut after = known.clone();
            if let Some(state) = states[at] {
                after.extend(assigned_at(cx, state, *port));
            }
            let merged = match &before[*to] {
                None => after,
                Some(there) => there.intersection(&after).cloned().collect(),
            };
            if before[*to].as_ref() != Some(&merged) {
                before[*to] = Some(merged);
                work.push(*to);
            }
        }
    }

    for (at, state) in states.iter().enumerate() {
        let (Some(state), Some(known)) = (state, &before[at]) else {
            continue;
        };
        for reference in references_of(cx.tree, state) {
            let name = &*reference.name;
            if known.contains(name) || has_placeholder(name) || asks_first(cx, &reference) {
                continue;
            }
            let (message, help) = if here.contains(name) || outer.contains(name) {
                (
                    format!("${name} is not assigned on every way to {}", state.name),
                    "A way that leads here without assigning it ends in a States.QueryEvaluationError or States.Runtime.",
                )
            } else {
                (
                    format!("${name} is assigned nowhere before {}", state.name),
                    "Assign it in an earlier state.",
                )
            };
            out.push(
                cx.warning(code::UNASSIGNED, reference.node, message)
                    .help(help),
            );
        }
        for assign in assigns(cx, state) {
            for &member in cx.tree.members(assign) {
                let key = cx.tree.str(member.key).unwrap_or_default();
                let name = variable_name(key, state.language);
                if taken.contains(name) {
                    let message = format!("${name} is a variable of an outer scope already");
                    out.push(
                        cx.warning(code::SHADOWED, assign, message)
                            .at_key(cx, member)
                            .help("A state inside a Map or Parallel can read it but not assign it. Choose another name."),
                    );
                }
            }
        }
        let distributed = flow.nodes[at].facts.distributed;
        for body in &state.bodies {
            if distributed {
                check_scope(cx, body, &Names::new(), &Names::new(), out);
            } else {
                let taken: Names = taken.union(&here).cloned().collect();
                check_scope(cx, body, known, &taken, out);
            }
        }
    }
}

/// An expression that asks `$exists($name)` knows that the variable may not be there.
fn asks_first(cx: &Check, reference: &Reference) -> bool {
    cx.tree
        .str(reference.node)
        .is_some_and(|text| text.contains(&format!("$exists(${}", reference.name)))
}

/// Everything a state may assign.
fn assigned(cx: &Check, state: &StateOutline) -> Names {
    assigns(cx, state)
        .into_iter()
        .flat_map(|assign| names(cx, state, assign))
        .collect()
}

/// What is assigned when the state is left this way. A rule's or catcher's Assign stands in for the state's.
fn assigned_at(cx: &Check, state: &StateOutline, port: crate::asl::Port) -> Names {
    use crate::asl::Port;
    let tree = cx.tree;
    let element = |list: &str, index: usize| {
        let list = tree.get(state.node, list)?;
        tree.elements(list).get(index).copied()
    };
    let object = match port {
        Port::Rule(index) => element("Choices", index),
        Port::Catch(index) => element("Catch", index),
        Port::Start | Port::Next | Port::Default => Some(state.node),
    };
    let own = object.and_then(|object| tree.get(object, "Assign"));
    let mut found: Names = own.map(|node| names(cx, state, node)).unwrap_or_default();
    // A Choice's own Assign counts only when no rule has one to offer; both may have run, so both count here.
    if matches!(port, Port::Rule(_))
        && state.kind == Some(StateKind::Choice)
        && let Some(assign) = tree.get(state.node, "Assign")
    {
        found.extend(names(cx, state, assign));
    }
    found
}

fn names(cx: &Check, state: &StateOutline, assign: crate::json::NodeId) -> Names {
    cx.tree
        .members(assign)
        .iter()
        .filter_map(|member| cx.tree.str(member.key))
        .map(|key| variable_name(key, state.language).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{said, silent};

    #[test]
    fn every_way_assigns_what_is_read() {
        let machine = |assign: &str| {
            format!(
                r#"{{"StartAt":"A","States":{{
                  "A":{{"Type":"Choice","Choices":[{{"Variable":"$.n","IsNull":true,"Next":"B"}}],"Default":"C"}},
                  "B":{{"Type":"Pass","Assign":{{"x":1}},"Next":"D"}},
                  "C":{{"Type":"Pass"{assign},"Next":"D"}},
                  "D":{{"Type":"Pass","InputPath":"$x","End":true}}}}}}"#
            )
        };
        silent(&machine(r#","Assign":{"x":2}"#));
        said(
            &machine(""),
            &["SW_UNASSIGNED_VARIABLE /States/D/InputPath: $x is not assigned on every way to D"],
        );
    }

    #[test]
    fn outer_names_are_read_not_assigned() {
        let machine = |mode: &str, inner: &str| {
            format!(
                r#"{{"StartAt":"A","States":{{
                  "A":{{"Type":"Pass","Assign":{{"x":1}},"Next":"M"}},
                  "M":{{"Type":"Map","End":true,"ItemProcessor":{{"ProcessorConfig":{{{mode}}},"StartAt":"I","States":{{"I":{{"Type":"Pass",{inner},"End":true}}}}}}}}}}}}"#
            )
        };
        silent(&machine("", r#""InputPath":"$x""#));
        said(
            &machine("", r#""Assign":{"x":2}"#),
            &[
                "SW_SHADOWED_VARIABLE /States/M/ItemProcessor/States/I/Assign: $x is a variable of an outer scope already",
            ],
        );
        said(
            &machine(
                r#""Mode":"DISTRIBUTED","ExecutionType":"STANDARD""#,
                r#""InputPath":"$x""#,
            ),
            &[
                "SW_UNASSIGNED_VARIABLE /States/M/ItemProcessor/States/I/InputPath: $x is assigned nowhere before I",
            ],
        );
    }
}
