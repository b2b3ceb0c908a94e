//! The query language of a state or of the machine.

use crate::asl::{QueryLanguage, StateAddress};
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::intents::find;
use crate::document::{Refusal, Selection};
use crate::json::{Value, insert_member_after, remove_member, replace_node};

/// Sets or removes `QueryLanguage`.
pub(crate) fn set(
    draft: &mut Draft,
    state: Option<&StateAddress>,
    to: Option<QueryLanguage>,
) -> Result<Done, Refusal> {
    let (outline, tree) = (draft.outline(), draft.tree());
    let (object, who, select) = match state {
        Some(address) => (
            find::whole_state(&outline, address)?.node,
            address.name(),
            Selection::state(address.clone()),
        ),
        None => (
            outline.root.node,
            "the machine".to_owned(),
            Selection::default(),
        ),
    };
    if !tree.is_object(object) {
        return Err(Refusal::new(
            "The text is no machine yet; begin it with `{`",
        ));
    }
    let there = tree.member_index(object, "QueryLanguage");
    let (label, edit) = match (to.map(name), there) {
        (None, None) => return Ok(Done::new(format!("Remove query language of {who}"), select)),
        (None, Some(index)) => (
            format!("Remove query language of {who}"),
            remove_member(&tree, object, index),
        ),
        (Some(name), Some(index)) => (
            format!("Set query language of {who} to {name}"),
            replace_node(
                &tree,
                tree.members(object)[index].value,
                &Value::string(name),
            ),
        ),
        (Some(name), None) => {
            // Where people look for it: behind the comment of a machine, behind the type of a state.
            let before = if state.is_some() { "Type" } else { "Comment" };
            let after = tree.member_index(object, before);
            (
                format!("Set query language of {who} to {name}"),
                insert_member_after(&tree, object, after, "QueryLanguage", &Value::string(name)),
            )
        }
    };
    draft.apply(edit);
    Ok(Done::new(label, select))
}

fn name(language: QueryLanguage) -> &'static str {
    match language {
        QueryLanguage::JsonPath => "JSONPath",
        QueryLanguage::Jsonata => "JSONata",
    }
}
