//! A state's whole JSON at once.

use crate::asl::StateAddress;
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::intents::find::{self, Written};
use crate::document::{Refusal, Selection};
use crate::json::{replace_node, replace_node_text};

/// Replaces a state's JSON; what is equal keeps its text.
pub(crate) fn replace(
    draft: &mut Draft,
    address: &StateAddress,
    json: &str,
) -> Result<Done, Refusal> {
    let (outline, tree) = (draft.outline(), draft.tree());
    let state = find::state(&outline, address)?;
    let edit = match find::written(json, &format!("The text of `{}`", state.name))? {
        Written::Value(value) if value.as_object().is_none() => {
            return Err(Refusal::new(format!(
                "The text of `{}` is no state; write an object such as {{\"Type\": \"Pass\"}}",
                state.name
            )));
        }
        Written::Value(value) => replace_node(&tree, state.node, &value),
        Written::Text(text) => replace_node_text(&tree, state.node, &text),
    };
    draft.apply(edit);
    Ok(Done::new(
        format!("Change {}", address.name()),
        Selection::state(address.clone()),
    ))
}
