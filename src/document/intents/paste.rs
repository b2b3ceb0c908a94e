//! Pasting and duplicating states: fresh names, references that follow, nothing that dangles.

use crate::asl::{Outline, ScopeAddress, StateAddress, StateOutline};
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::intents::ports::{self, ReferenceKind};
use crate::document::intents::{add_state, copy, find, names, rename_state};
use crate::document::{Refusal, Selection};
use crate::json::{
    NodeId, ProblemKind, TextEdit, Tree, insert_member_after, insert_member_text_after,
    json_string, line_indent, parse, remove_element, remove_member, style_of,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Pastes a fragment at the end of a scope.
pub(crate) fn paste(draft: &mut Draft, scope: &ScopeAddress, text: &str) -> Result<Done, Refusal> {
    add_state::make_room(draft, scope)?;
    let fragment = read(text)?;
    let pasted = insert(draft, scope, fragment, |_| None)?;
    let label = format!("Paste {}", find::count_or_name(&pasted));
    Ok(Done::new(label, Selection::states(pasted)))
}

/// Duplicates states, each behind itself.
pub(crate) fn duplicate(draft: &mut Draft, states: &[StateAddress]) -> Result<Done, Refusal> {
    let outline = draft.outline();
    let states = find::outermost(states);
    if states.is_empty() {
        return Err(Refusal::new(
            "Nothing is selected; select the states to duplicate",
        ));
    }
    let mut scopes: Vec<ScopeAddress> = Vec::new();
    for state in &states {
        find::state(&outline, state)?;
        if !scopes.contains(&state.scope()) {
            scopes.push(state.scope());
        }
    }
    let mut made = Vec::new();
    for scope in scopes {
        let inside: Vec<StateAddress> = states
            .iter()
            .filter(|state| state.scope() == scope)
            .cloned()
            .collect();
        let fragment = read(&copy::fragment(&draft.tree(), &draft.outline(), &inside))?;
        made.extend(insert(draft, &scope, fragment, |original| {
            Some(original.to_owned())
        })?);
    }
    let label = format!("Duplicate {}", find::count_or_name(&states));
    Ok(Done::new(label, Selection::states(made)))
}

/// Reads what can be pasted, as a machine.
fn read(text: &str) -> Result<Draft, Refusal> {
    let text = text.trim().trim_start_matches('\u{feff}');
    let (tree, problems) = parse(text.into());
    let serious = problems.iter().find(|problem| {
        !matches!(
            problem.kind,
            ProblemKind::Placeholder | ProblemKind::DuplicateKey
        )
    });
    if let Some(problem) = serious {
        let at = tree.position(problem.span.start);
        return Err(Refusal::new(format!(
            "The text to paste is not JSON. {} (line {}, column {})",
            problem.message, at.line, at.column
        )));
    }
    let root = tree.root();
    let has_type = |node: NodeId| {
        tree.get(node, "Type")
            .and_then(|node| tree.str(node))
            .is_some()
    };
    let members = tree.members(root);
    let machine = if tree
        .get(root, "States")
        .is_some_and(|states| tree.is_object(states))
    {
        text.to_owned()
    } else if has_type(root) {
        let kind = tree
            .get(root, "Type")
            .and_then(|node| tree.str(node))
            .unwrap_or("State");
        format!("{{\"States\": {{{}: {text}}}}}", json_string(kind))
    } else if !members.is_empty() && members.iter().all(|member| has_type(member.value)) {
        format!("{{\"States\": {text}}}")
    } else {
        return Err(Refusal::new(
            "The text to paste holds no states; copy states, a machine or one state's JSON first",
        ));
    };
    let fragment = Draft::new(Arc::new(parse(machine.as_str().into()).0));
    if fragment.outline().root.states.is_empty() {
        return Err(Refusal::new(
            "The text to paste holds no states; copy some first",
        ));
    }
    Ok(fragment)
}

/// Puts a fragment's states into a scope, each behind the state `behind` names or at the end.
fn insert(
    draft: &mut Draft,
    address: &ScopeAddress,
    mut fragment: Draft,
    behind: impl Fn(&str) -> Option<String>,
) -> Result<Vec<StateAddress>, Refusal> {
    let originals: Vec<Arc<str>> = {
        let outline = fragment.outline();
        outline
            .root
            .states
            .iter()
            .map(|state| state.name.clone())
            .collect()
    };
    rename_taken(&mut fragment, names::taken(&draft.outline()))?;
    cut_loose_ends(&mut fragment, &draft.outline(), address)?;

    let source = fragment.tree();
    let outline = fragment.outline();
    let mut made = Vec::new();
    for (state, original) in outline.root.states.iter().zip(&originals) {
        put(draft, address, &source, state, behind(original))?;
        made.push(address.state(&state.name));
    }
    let target = draft.outline();
    if !ports::has_start(find::scope(&target, address)?) {
        let start = outline
            .root
            .start_at
            .as_deref()
            .filter(|start| outline.root.state(start).is_some());
        let first = start.or(outline.root.states.first().map(|state| &*state.name));
        if let Some(first) = first {
            ports::set_start(draft, address, first)?;
        }
    }
    Ok(made)
}

/// Gives every state of the fragment, nested ones included, a name that is free.
fn rename_taken(fragment: &mut Draft, mut taken: BTreeSet<String>) -> Result<(), Refusal> {
    let outline = fragment.outline();
    // Inner states first, because renaming an outer one moves the addresses of those inside.
    let mut states: Vec<StateAddress> = outline
        .all_states()
        .into_iter()
        .map(|state| state.address.clone())
        .collect();
    states.sort_by_key(|address| std::cmp::Reverse(address.depth()));
    let own = names::taken(&outline);
    let mut kept: BTreeSet<String> = BTreeSet::new();
    for address in states {
        let name = address.name();
        if !taken.contains(&name) && kept.insert(name.clone()) {
            continue;
        }
        let avoid: BTreeSet<String> = taken.union(&own).cloned().collect();
        let fresh = names::free(&avoid, &name);
        rename_state::rename_in_scope(fragment, &address.scope(), &name, &fresh)?;
        taken.insert(fresh);
    }
    Ok(())
}

/// Outer states may lead to states of the fragment or of the target scope; what leads elsewhere ends.
fn cut_loose_ends(
    fragment: &mut Draft,
    target: &Outline,
    address: &ScopeAddress,
) -> Result<(), Refusal> {
    let scope = find::scope(target, address)?;
    loop {
        let (outline, tree) = (fragment.outline(), fragment.tree());
        let loose = ports::references(&tree, &outline.root)
            .into_iter()
            .find(|reference| {
                let name = reference.name.as_deref().unwrap_or_default();
                reference.kind != ReferenceKind::Start
                    && outline.root.state(name).is_none()
                    && scope.state(name).is_none()
            });
        let Some(reference) = loose else {
            return Ok(());
        };
        let owner = reference.owner;
        let index = |key: &str| tree.member_index(owner, key);
        let edit = match reference.kind {
            ReferenceKind::Start => None,
            ReferenceKind::Next => index("Next").map(|next| ports::end_edit(&tree, owner, next)),
            ReferenceKind::Default => {
                index("Default").map(|default| remove_member(&tree, owner, default))
            }
            ReferenceKind::Rule | ReferenceKind::Catch => {
                tree.node(owner).parent.and_then(|list| {
                    let at = tree
                        .elements(list)
                        .iter()
                        .position(|element| *element == owner)?;
                    Some(match reference.kind {
                        ReferenceKind::Catch => ports::remove_catcher(&tree, list, at),
                        _ => remove_element(&tree, list, at),
                    })
                })
            }
        };
        match edit {
            Some(edit) if !edit.is_empty() => fragment.apply(edit),
            // Nothing to take away: leave it, the problem list will name it.
            Some(_) | None => return Ok(()),
        }
    }
}

/// Writes one state into the target, as it stands in the fragment if both are written alike.
fn put(
    draft: &mut Draft,
    address: &ScopeAddress,
    source: &Tree,
    state: &StateOutline,
    behind: Option<String>,
) -> Result<(), Refusal> {
    let (outline, tree) = (draft.outline(), draft.tree());
    let scope = find::scope(&outline, address)?;
    let Some(states) = scope.states_node else {
        return Ok(());
    };
    let after = match behind.and_then(|name| tree.member_index(states, &name)) {
        Some(index) => Some(index),
        None => tree.members(states).len().checked_sub(1),
    };
    let (theirs, ours) = (style_of(source), style_of(&tree));
    let alike =
        tree.notation().is_none() && theirs.indent == ours.indent && theirs.colon == ours.colon;
    let edit: TextEdit = match source.value(state.node) {
        Some(value) if !alike => insert_member_after(&tree, states, after, &state.name, &value),
        _ => {
            let base = line_indent(source.text(), source.node(state.key_node).span.start);
            insert_member_text_after(
                &tree,
                states,
                after,
                &state.name,
                source.text_of(state.node),
                base,
            )
        }
    };
    draft.apply(edit);
    Ok(())
}
