//! A new name for a state, and for every reference to it.

use crate::asl::{ScopeAddress, StateAddress};
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::intents::{find, names, ports};
use crate::document::{Refusal, Selection};
use crate::json::{TextEdit, write_string};

/// Renames a state: `StartAt`, `Next`, `Default`, rules and catchers of its scope follow, nothing else.
pub(crate) fn rename(draft: &mut Draft, address: &StateAddress, to: &str) -> Result<Done, Refusal> {
    let outline = draft.outline();
    find::state(&outline, address)?;
    let (from, scope) = (address.name(), address.scope());
    if from != to {
        names::check(&outline, to, Some(address))?;
        rename_in_scope(draft, &scope, &from, to)?;
    }
    Ok(Done::new(
        format!("Rename {from} to {to}"),
        Selection::state(scope.state(to)),
    ))
}

/// Renames without asking whether the name is free.
pub(super) fn rename_in_scope(
    draft: &mut Draft,
    address: &ScopeAddress,
    from: &str,
    to: &str,
) -> Result<(), Refusal> {
    let (outline, tree) = (draft.outline(), draft.tree());
    let scope = find::scope(&outline, address)?;
    let state = find::state(&outline, &address.state(from))?;
    let mut edits = vec![write_string(&tree, state.key_node, to)];
    for reference in ports::references(&tree, scope) {
        if reference.name.as_deref() == Some(from) {
            edits.push(write_string(&tree, reference.node, to));
        }
    }
    // Keys and references are strings of their own, so that they cannot overlap.
    draft.apply(TextEdit::merge(edits).unwrap_or_default());
    Ok(())
}
