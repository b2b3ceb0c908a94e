//! Every scope can end, and every state can be entered.

use super::Rule;
use crate::asl::{Field, ScopeOutline, StateOutline};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{Value, add_member, remove_member, replace_node};

pub(super) const RULE: Rule = Rule {
    name: "Ends and ways in",
    help: "A machine, branch or item processor needs a state that ends it, and every state a way that leads to it from the start.",
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
        // Where a state says nothing of what follows, that is the finding, not what it leaves unreached.
        if !start_known || leads_into_the_unknown(cx, scope) || breaks_off(cx, scope) {
            continue;
        }
        for node in flow.nodes.iter().filter(|node| !node.reachable) {
            let Some(state) = scope.state(&node.name) else {
                continue;
            };
            let message = format!("State \"{}\" is not reachable.", state.name);
            let mut finding = cx
                .error(code::MISSING_TARGET, state.node, message)
                .help("No transition leads here from the start. Connect it, or remove it.");
            finding.span = cx.tree.node(state.key_node).span;
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

fn has_end(cx: &Check, scope: &ScopeOutline) -> bool {
    scope.states.iter().any(|state| {
        state.is_terminal(cx.tree)
            || cx.unknown(state.node)
            // What is not known yet, or wrong anyway, may be meant as the end.
            || state.kind.is_none()
            || state.field(cx.tree, Field::END).is_some_and(|node| cx.unknown(node))
            || breaks_off_at(cx, state)
    })
}

fn breaks_off(cx: &Check, scope: &ScopeOutline) -> bool {
    scope.states.iter().any(|state| breaks_off_at(cx, state))
}

/// Neither where to go next nor that it is the end.
fn breaks_off_at(cx: &Check, state: &StateOutline) -> bool {
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
    // A loop that only wants a way out: the last state written is the best guess.
    if let Some(last) = scope.states.last()
        && last
            .kind
            .is_some_and(|kind| Field::END.spec().on.contains(&kind))
    {
        let edit = match cx.tree.member_index(last.node, "Next") {
            Some(index) => {
                let removed = remove_member(cx.tree, last.node, index);
                let end = add_member(cx.tree, last.node, "End", &Value::Bool(true));
                crate::json::TextEdit::merge(vec![removed, end])
            }
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
        state
            .exits(cx.tree)
            .iter()
            .any(|exit| exit.target.as_deref().is_some_and(has_placeholder))
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
    fn states_nobody_enters_are_refused() {
        let wrong =
            r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"},"X":{"Type":"Pass","Next":"A"}}}"#;
        said(
            wrong,
            &["MISSING_TRANSITION_TARGET /States/X: State \"X\" is not reachable."],
        );
        fixed(
            wrong,
            "Remove state X",
            r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#,
        );
    }
}
