//! One more branch for a Parallel state.

use crate::asl::{StateAddress, StateKind};
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::intents::{find, names, ports, template};
use crate::document::{Refusal, Selection};
use crate::json::{Value, append_element};

/// Adds a branch that holds one Pass state.
pub(crate) fn add(draft: &mut Draft, address: &StateAddress) -> Result<Done, Refusal> {
    let (outline, tree) = (draft.outline(), draft.tree());
    let state = find::whole_state(&outline, address)?;
    if state.kind != Some(StateKind::Parallel) {
        return Err(Refusal::new(format!(
            "`{}` has no branches; only a Parallel state has",
            state.name
        )));
    }
    let body = template::body(&mut names::taken(&outline));
    let edit = match tree.get(state.node, "Branches") {
        Some(branches) if tree.is_array(branches) => append_element(&tree, branches, &body),
        Some(_) => {
            return Err(Refusal::new(format!(
                "Branches of `{}` is no list; mend its text first",
                state.name
            )));
        }
        None => ports::insert_before_exit(&tree, state.node, "Branches", &Value::array(vec![body])),
    };
    draft.apply(edit);
    Ok(Done::new(
        format!("Add a branch to {}", address.name()),
        Selection::state(address.clone()),
    ))
}
