//! Every scope can end, and every state can be entered.

use super::{Group, Rule, error};
use crate::asl::{Field, ScopeOutline, StateKind, StateOutline};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::flow::{FlowScope, Target};
use crate::json::{
    NodeId, TextEdit, Value, add_member, remove_member, rename_member, replace_node,
};
use std::collections::{HashMap, HashSet};

pub(super) const RULE: Rule = Rule {
    name: "Ends and ways in",
    group: Group::Refused,
    codes: &[error(code::MISSING_END), error(code::MISSING_TARGET)],
    help: "From the start there has to be a way to every state, and somewhere there has to be an end: a state \
           with End, a Succeed or a Fail. The service refuses a machine, branch or item processor without an \
           end, and a state nobody leads to. Connect the state or remove it; give one state of a circle a way \
           out.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Succeed"},
  "Lonely": {"Type": "Succeed"}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Next": "Lonely"},
  "Lonely": {"Type": "Succeed"}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for scope in cx.scopes() {
        if scope.states.is_empty() {
            continue;
        }
        if !has_end(cx, scope) {
            out.push(no_end(cx, scope));
            // The service looks no further then.
            continue;
        }
        let Some(flow) = cx.flow.scope(&scope.address) else {
            continue;
        };
        let start_known = scope
            .start_at
            .as_deref()
            .is_some_and(|name| scope.state(name).is_some());
        if !start_known || leads_into_the_unknown(cx, scope) {
            continue;
        }
        let expected = meant_to_be_reached(cx, scope, flow);
        let ways = WaysIn::of(cx, scope, flow);
        for (node, expected) in flow.nodes.iter().zip(expected) {
            if node.reachable || expected {
                continue;
            }
            let Some(state) = scope.state(&node.name) else {
                continue;
            };
            let message = format!("State \"{}\" is not reachable.", state.name);
            let mut finding = cx
                .error(code::MISSING_TARGET, state.node, message)
                .help("No transition leads here from the start. Connect it, or remove it.");
            finding.span = cx.tree.node(state.key_node).span;
            if let Some((from, edit)) = ways.to(cx, scope, state) {
                finding = finding.fix(format!("Go here from {from}"), edit);
            }
            if let Some(states) = scope.states_node
                && let Some(index) = cx.tree.member_index(states, &state.name)
            {
                finding = finding.fix(
                    format!("Remove state {}", state.name),
                    remove_member(cx.tree, states, index),
                );
            }
            out.push(finding);
        }
    }
}

/// What is needed to say from where a state that nothing leads to was meant to be reached.
struct WaysIn<'a> {
    /// Names of states the start leads to.
    reachable: HashSet<&'a str>,
    /// Names of states that some other unreachable state leads to: connecting that one is enough.
    led_to: HashSet<&'a str>,
    /// The place in the file of every state.
    places: HashMap<&'a str, usize>,
    /// The last reachable state that could go on.
    last: Option<usize>,
    /// How many states end the scope.
    ends: usize,
}

impl<'a> WaysIn<'a> {
    fn of(cx: &Check, scope: &'a ScopeOutline, flow: &'a FlowScope) -> WaysIn<'a> {
        let reachable: HashSet<&str> = flow
            .nodes
            .iter()
            .filter(|node| node.reachable)
            .map(|node| &*node.name)
            .collect();
        let mut led_to = HashSet::new();
        for edge in &flow.edges {
            if let (Some(from), Target::Node(to)) = (edge.from, &edge.to)
                && from != *to
            {
                led_to.insert(&*flow.nodes[*to].name);
            }
        }
        let states = scope.states.iter().enumerate();
        WaysIn {
            last: states
                .clone()
                .rev()
                .find(|(_, state)| {
                    reachable.contains(&*state.name) && ends_here(cx, state).is_some()
                })
                .map(|(at, _)| at),
            places: states.map(|(at, state)| (&*state.name, at)).collect(),
            ends: scope
                .states
                .iter()
                .filter(|state| state.is_terminal(cx.tree))
                .count(),
            reachable,
            led_to,
        }
    }

    /// A state that may lead to this one, and the edit that makes it: the one before it in the file if that ends, is a
    /// Choice without a Default, or goes straight to where this one goes; else the last that could go on.
    fn to(
        &self,
        cx: &Check,
        scope: &'a ScopeOutline,
        state: &StateOutline,
    ) -> Option<(&'a str, TextEdit)> {
        let before = self.places.get(&*state.name)?.checked_sub(1);
        let before = before.filter(|&at| self.reachable.contains(&*scope.states[at].name));
        if self.led_to.contains(&*state.name) && before.is_none() {
            return None;
        }
        before
            .into_iter()
            .chain(self.last)
            .map(|at| &scope.states[at])
            .find_map(|from| Some((&*from.name, self.lead(cx, from, state)?)))
    }

    fn lead(&self, cx: &Check, from: &StateOutline, to: &StateOutline) -> Option<TextEdit> {
        let name = Value::string(to.name.clone());
        if let Some((end, index)) = ends_here(cx, from) {
            // The scope has to have another end.
            if self.ends < 2 {
                return None;
            }
            return TextEdit::merge(vec![
                replace_node(cx.tree, end, &name),
                rename_member(cx.tree, from.node, index, "Next"),
            ]);
        }
        if from.kind == Some(StateKind::Choice) && from.field(cx.tree, Field::DEFAULT).is_none() {
            return Some(add_member(cx.tree, from.node, "Default", &name));
        }
        let (next, there) = (
            from.field(cx.tree, Field::NEXT)?,
            to.field(cx.tree, Field::NEXT)?,
        );
        (cx.tree.str(next)? == cx.tree.str(there)?).then(|| replace_node(cx.tree, next, &name))
    }
}

/// The value of a state's `"End": true` and which member it is, if the state could lead on instead.
fn ends_here(cx: &Check, state: &StateOutline) -> Option<(NodeId, usize)> {
    let can_lead = state
        .kind
        .is_some_and(|kind| Field::NEXT.spec().on.contains(&kind));
    let end = state
        .field(cx.tree, Field::END)
        .filter(|_| can_lead && state.is_terminal(cx.tree))?;
    (state.field(cx.tree, Field::NEXT).is_none())
        .then(|| Some((end, cx.tree.member_index(state.node, "End")?)))?
}

fn has_end(cx: &Check, scope: &ScopeOutline) -> bool {
    scope.states.iter().any(|state| {
        state.is_terminal(cx.tree)
            || cx.unknown(state.node)
            // What is not known yet, or wrong anyway, may be meant as the end.
            || state.kind.is_none()
            || state.field(cx.tree, Field::END).is_some_and(|node| cx.unknown(node))
            || breaks_off(cx, state)
    })
}

/// A state that does not say what follows was most likely meant to lead to one that nothing else leads to, an end
/// before others. That it says nothing is the finding; what it leaves unreached is not told as well.
fn meant_to_be_reached(cx: &Check, scope: &ScopeOutline, flow: &FlowScope) -> Vec<bool> {
    let mut expected = vec![false; flow.nodes.len()];
    let loose = flow
        .nodes
        .iter()
        .filter(|node| node.reachable)
        .filter_map(|node| scope.state(&node.name))
        .filter(|state| breaks_off(cx, state))
        .count();
    if loose == 0 {
        return expected;
    }
    let mut ways: Vec<Vec<usize>> = vec![Vec::new(); flow.nodes.len()];
    let mut has_way_in = vec![false; flow.nodes.len()];
    for edge in &flow.edges {
        if let (Some(from), Target::Node(to)) = (edge.from, &edge.to)
            && from != *to
        {
            ways[from].push(*to);
            has_way_in[*to] = true;
        }
    }
    let mut roots: Vec<usize> = (0..flow.nodes.len())
        .filter(|&at| !flow.nodes[at].reachable && !has_way_in[at])
        .collect();
    roots.sort_by_key(|&at| !flow.nodes[at].terminal);
    roots.truncate(loose);
    while let Some(at) = roots.pop() {
        if !std::mem::replace(&mut expected[at], true) {
            roots.extend(&ways[at]);
        }
    }
    expected
}

/// Neither where to go next nor that it is the end.
fn breaks_off(cx: &Check, state: &StateOutline) -> bool {
    let leads = state
        .kind
        .is_none_or(|kind| Field::NEXT.spec().on.contains(&kind));
    leads
        && state.field(cx.tree, Field::NEXT).is_none()
        && state.field(cx.tree, Field::END).is_none()
}

fn no_end(cx: &Check, scope: &ScopeOutline) -> Diagnostic {
    let mut finding = cx
        .error(
            code::MISSING_END,
            scope.node,
            "Workflow has no terminal state",
        )
        .help("Add a Succeed or Fail state, or \"End\": true to the state that comes last.");
    if let Some(states) = scope.states_node {
        finding = finding.at_value(cx, states);
    }
    // A loop that only wants a way out: the last state written is the best guess, of those the start leads to. To end
    // at another one would help nobody: it wants to be connected, or removed.
    let flow = cx.flow.scope(&scope.address);
    let is_reached = |state: &&StateOutline| {
        flow.is_none_or(|flow| {
            let node = flow.nodes.iter().find(|node| node.name == state.name);
            node.is_none_or(|node| node.reachable)
        })
    };
    if let Some(last) = scope.states.iter().rev().find(is_reached)
        && last
            .kind
            .is_some_and(|kind| Field::END.spec().on.contains(&kind))
    {
        let edit = match cx.tree.member_index(last.node, "Next") {
            Some(index) => TextEdit::merge(
                cx.tree
                    .get(last.node, "Next")
                    .map(|next| replace_node(cx.tree, next, &Value::Bool(true)))
                    .into_iter()
                    .chain([rename_member(cx.tree, last.node, index, "End")])
                    .collect(),
            ),
            None => match last.field(cx.tree, Field::END) {
                Some(node) => Some(replace_node(cx.tree, node, &Value::Bool(true))),
                None => Some(add_member(cx.tree, last.node, "End", &Value::Bool(true))),
            },
        };
        if let Some(edit) = edit {
            finding = finding.fix(format!("End at {}", last.name), edit);
        }
    }
    finding
}

/// A transition to a `${placeholder}` may lead anywhere.
fn leads_into_the_unknown(cx: &Check, scope: &ScopeOutline) -> bool {
    scope.states.iter().any(|state| {
        state.leads(cx.tree).iter().any(|lead| {
            let name = lead.target.and_then(|node| cx.tree.str(node));
            name.is_some_and(has_placeholder)
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, said};

    #[test]
    fn a_loop_needs_a_way_out() {
        said(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"},"X":{"Type":"Pass","Next":"A"}}}"#,
            &["MISSING_END_STATE /: Workflow has no terminal state"],
        );
    }

    #[test]
    fn the_way_out_of_a_loop_is_where_the_start_leads() {
        fixed(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"},"X":{"Type":"Pass","Next":"A"}}}"#,
            "End at B",
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","End":true},"X":{"Type":"Pass","Next":"A"}}}"#,
        );
    }

    #[test]
    fn a_loose_end_is_told_once() {
        said(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass"},"Orphan":{"Type":"Pass","Next":"Last"},"B":{"Type":"Succeed"},"Last":{"Type":"Succeed"}}}"#,
            &[
                "MISSING_TRANSITION_TARGET /States/A: Missing 'Next' target",
                "MISSING_TRANSITION_TARGET /States/Orphan: State \"Orphan\" is not reachable.",
                "MISSING_TRANSITION_TARGET /States/Last: State \"Last\" is not reachable.",
            ],
        );
    }

    #[test]
    fn states_nobody_enters_are_refused() {
        let wrong =
            r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"},"X":{"Type":"Pass","Next":"A"}}}"#;
        said(
            wrong,
            &["MISSING_TRANSITION_TARGET /States/X: State \"X\" is not reachable."],
        );
        fixed(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true},"X":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}"#,
            "Go here from A",
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"X"},"X":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}"#,
        );
        fixed(
            wrong,
            "Remove state X",
            r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#,
        );
    }
}
