//! Another type for a state, keeping what both types share.

use crate::asl::{Field, StateAddress, StateKind};
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::intents::{find, names, ports, template};
use crate::document::{Refusal, Selection};
use crate::json::{TextEdit, Value, insert_member_after, remove_members, replace_node};

/// Changes a state's type. What the new type does not know is dropped and named in the label; what it needs is made.
pub(crate) fn change(
    draft: &mut Draft,
    address: &StateAddress,
    to: StateKind,
) -> Result<Done, Refusal> {
    let (outline, tree) = (draft.outline(), draft.tree());
    let state = find::whole_state(&outline, address)?;
    let (node, language, from) = (state.node, state.language, state.kind);
    let select = Selection::state(address.clone());
    if from == Some(to) {
        return Ok(Done::new(
            format!("Keep {} a {}", address.name(), to.name()),
            select,
        ));
    }
    let text = |key: &str| {
        tree.get(node, key)
            .and_then(|node| tree.str(node))
            .map(str::to_owned)
    };
    let exit = match from {
        Some(StateKind::Choice) => text("Default"),
        _ => text("Next"),
    };

    // First what goes: fields of the old type that the new one does not have.
    let mut dropped = Vec::new();
    let mut indexes = Vec::new();
    for (index, member) in tree.members(node).iter().enumerate() {
        let Some(key) = tree.str(member.key) else {
            continue;
        };
        let known = Field::named(key);
        if known.is_some_and(|field| !field.allowed(to, language)) {
            indexes.push(index);
            if !matches!(key, "Next" | "End" | "Default") {
                dropped.push(key.to_owned());
            }
        }
    }
    draft.apply(remove_members(&tree, node, &indexes));

    // Then what comes: the type, what the type needs, the way on.
    set(draft, address, "Type", &Value::string(to.name()))?;
    let mut taken = names::taken(&draft.outline());
    let mut behind = "Type";
    for (key, value) in template::behaviour(to, None, language, &mut taken) {
        let has_body = key == "ItemProcessor" && has(draft, address, "Iterator");
        if has(draft, address, key) || has_body {
            continue;
        }
        let (outline, tree) = (draft.outline(), draft.tree());
        let node = find::whole_state(&outline, address)?.node;
        let after = tree.member_index(node, behind);
        draft.apply(insert_member_after(&tree, node, after, key, &value));
        behind = key;
    }
    match (to, exit) {
        (StateKind::Succeed | StateKind::Fail, _) | (StateKind::Choice, None) => {}
        (StateKind::Choice, Some(target)) => {
            set(draft, address, "Default", &Value::string(target))?
        }
        (_, Some(target)) => {
            if !has(draft, address, "End") {
                set(draft, address, "Next", &Value::string(target))?;
            }
        }
        (_, None) => {
            if !has(draft, address, "End") {
                set(draft, address, "End", &Value::Bool(true))?;
            }
        }
    }
    let mut label = format!("Turn {} into a {}", address.name(), to.name());
    if !dropped.is_empty() {
        label.push_str(&format!(" (drops {})", dropped.join(", ")));
    }
    Ok(Done::new(label, select))
}

fn has(draft: &Draft, address: &StateAddress, key: &str) -> bool {
    let (outline, tree) = (draft.outline(), draft.tree());
    outline
        .state(address)
        .is_some_and(|state| tree.get(state.node, key).is_some())
}

fn set(draft: &mut Draft, address: &StateAddress, key: &str, value: &Value) -> Result<(), Refusal> {
    let (outline, tree) = (draft.outline(), draft.tree());
    let node = find::whole_state(&outline, address)?.node;
    let edit: TextEdit = match tree.get(node, key) {
        Some(there) => replace_node(&tree, there, value),
        None => ports::insert_before_exit(&tree, node, key, value),
    };
    draft.apply(edit);
    Ok(())
}
