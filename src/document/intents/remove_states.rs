//! Removing states: what led to them leads on to what came after them, or nowhere.

use crate::asl::{ScopeAddress, ScopeOutline, StateAddress, StateKind, StateOutline};
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::intents::{find, ports, ports::ReferenceKind};
use crate::document::{Refusal, Selection};
use crate::json::{TextEdit, Tree, remove_member, remove_members, write_string};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Removes states, bodies included. With `heal` predecessors are joined to the successor, else edges dangle.
pub(crate) fn remove(
    draft: &mut Draft,
    states: &[StateAddress],
    heal: bool,
) -> Result<Done, Refusal> {
    if states.is_empty() {
        return Err(Refusal::new(
            "Nothing is selected; select the states to remove",
        ));
    }
    let states = find::outermost(states);
    let outline = draft.outline();
    for state in &states {
        find::state(&outline, state)?;
    }
    let mut scopes: Vec<ScopeAddress> = states.iter().map(StateAddress::scope).collect();
    scopes.sort();
    scopes.dedup();
    if heal {
        let tree = draft.tree();
        let mut edits = Vec::new();
        for address in &scopes {
            let scope = find::scope(&outline, address)?;
            edits.extend(heal_scope(&tree, scope, &removed_names(&states, address)));
        }
        draft.apply(TextEdit::merge(edits).unwrap_or_default());
    }
    let (outline, tree) = (draft.outline(), draft.tree());
    let mut edits = Vec::new();
    for address in &scopes {
        let scope = find::scope(&outline, address)?;
        let gone = removed_names(&states, address);
        let Some(node) = scope.states_node else {
            continue;
        };
        // Of duplicate names the outline knows the first, so that one goes.
        let indexes: Vec<usize> = gone
            .iter()
            .filter_map(|name| tree.member_index(node, name))
            .collect();
        edits.push(remove_members(&tree, node, &indexes));
    }
    draft.apply(TextEdit::merge(edits).unwrap_or_default());
    let label = format!("Remove {}", find::count_or_name(&states));
    Ok(Done::new(label, Selection::default()))
}

fn removed_names(states: &[StateAddress], scope: &ScopeAddress) -> BTreeSet<String> {
    let inside = states.iter().filter(|state| state.scope() == *scope);
    inside.map(StateAddress::name).collect()
}

fn heal_scope(tree: &Tree, scope: &ScopeOutline, gone: &BTreeSet<String>) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for reference in ports::references(tree, scope) {
        let Some(name) = reference
            .name
            .as_deref()
            .filter(|name| gone.contains(*name))
        else {
            continue;
        };
        let owner = scope.states.iter().find(|state| {
            let span = tree.node(state.node).span;
            span.start <= tree.node(reference.node).span.start
                && tree.node(reference.node).span.end <= span.end
        });
        if owner.is_some_and(|owner| gone.contains(&*owner.name)) {
            continue;
        }
        let mut next = after(tree, scope, gone, name);
        if reference.kind == ReferenceKind::Next
            && owner.map(|owner| &*owner.name) == next.as_deref()
        {
            // Joined to itself it would run forever.
            next = None;
        }
        let written = |to: &str| write_string(tree, reference.node, to);
        let index = |key: &str| tree.member_index(reference.owner, key);
        let edit = match (reference.kind, next) {
            (_, Some(to)) => Some(written(&to)),
            (ReferenceKind::Start, None) => {
                let left = scope
                    .states
                    .iter()
                    .find(|state| !gone.contains(&*state.name));
                Some(written(left.map_or("", |state| &state.name)))
            }
            (ReferenceKind::Next, None) => {
                index("Next").map(|next| ports::end_edit(tree, reference.owner, next))
            }
            (ReferenceKind::Default, None) => {
                index("Default").map(|default| remove_member(tree, reference.owner, default))
            }
            // Conditions and error names took thought: they stay, and their ends are shown as loose.
            (ReferenceKind::Rule | ReferenceKind::Catch, None) => None,
        };
        edits.extend(edit);
    }
    edits
}

/// What comes after a removed state: the first state that stays, `None` for the end.
fn after(
    tree: &Tree,
    scope: &ScopeOutline,
    gone: &BTreeSet<String>,
    name: &str,
) -> Option<Arc<str>> {
    let mut seen = BTreeSet::new();
    let mut here: Arc<str> = name.into();
    while gone.contains(&*here) {
        if !seen.insert(here.clone()) {
            return None;
        }
        here = successor(tree, scope.state(&here)?)?;
    }
    Some(here)
}

/// Where a state leads by itself: `Next`; of a Choice `Default`, else its first rule.
fn successor(tree: &Tree, state: &StateOutline) -> Option<Arc<str>> {
    if let Some(StateKind::Succeed | StateKind::Fail) = state.kind {
        return None;
    }
    let text = |key: &str| {
        tree.get(state.node, key)
            .and_then(|node| tree.str(node))
            .map(Arc::from)
    };
    let first_rule = || {
        let rules = tree.get(state.node, "Choices")?;
        let rule = tree.elements(rules).first()?;
        tree.str(tree.get(*rule, "Next")?).map(Arc::from)
    };
    match state.kind {
        Some(StateKind::Choice) => text("Default").or_else(first_rule),
        _ => text("Next"),
    }
}
