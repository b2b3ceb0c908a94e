//! Changing a tree: the smallest edits of members and elements, in the notation of the file.
//!
//! One function for each change. Plain JSON is written here in `json`; a tree in another notation brings its own
//! writer along.

use crate::json::escape::json_string;
use crate::json::{NodeId, NodeKind, TextEdit, Tree, Value, parse, plain};

/// Adds a member at the end of an object.
pub fn add_member(tree: &Tree, object: NodeId, key: &str, value: &Value) -> TextEdit {
    let last = tree.members(object).len().checked_sub(1);
    insert_member_after(tree, object, last, key, value)
}

/// Adds a member behind the one of index `after` (`None`: first).
pub fn insert_member_after(
    tree: &Tree,
    object: NodeId,
    after: Option<usize>,
    key: &str,
    value: &Value,
) -> TextEdit {
    match tree.notation() {
        Some(notation) => {
            notation.insert_member(tree, object, after.map_or(0, |after| after + 1), key, value)
        }
        None => plain::insert_member_after(tree, object, after, key, value),
    }
}

/// Like [`insert_member_after`], with the value's JSON text as it is. The text's own later lines are re-indented from
/// `base`, the indentation of the line it stood on.
pub fn insert_member_text_after(
    tree: &Tree,
    object: NodeId,
    after: Option<usize>,
    key: &str,
    text: &str,
    base: &str,
) -> TextEdit {
    match tree.notation() {
        Some(_) => match value_of(text) {
            Some(value) => insert_member_after(tree, object, after, key, &value),
            None => no_value(),
        },
        None => plain::insert_member_text_after(tree, object, after, key, text, base),
    }
}

/// Renames a key.
pub fn rename_member(tree: &Tree, object: NodeId, index: usize, to: &str) -> TextEdit {
    match tree.members(object).get(index) {
        Some(member) => write_string(tree, member.key, to),
        None => TextEdit::default(),
    }
}

/// Writes a string where a string stands, key or value.
pub fn write_string(tree: &Tree, node: NodeId, text: &str) -> TextEdit {
    match tree.notation() {
        Some(notation) => notation.write_string(tree, node, text),
        None => TextEdit::replace(tree.node(node).span, json_string(text)),
    }
}

/// Gives a member another name and value in its place, keeping its colon.
pub fn rewrite_member(
    tree: &Tree,
    object: NodeId,
    index: usize,
    key: &str,
    value: &Value,
) -> TextEdit {
    match tree.notation() {
        Some(notation) => notation.rewrite_member(tree, object, index, key, value),
        None => plain::rewrite_member(tree, object, index, key, value),
    }
}

/// Adds an element at the end of an array.
pub fn append_element(tree: &Tree, array: NodeId, value: &Value) -> TextEdit {
    insert_element(tree, array, tree.elements(array).len(), value)
}

/// Adds an element before index.
pub fn insert_element(tree: &Tree, array: NodeId, index: usize, value: &Value) -> TextEdit {
    match tree.notation() {
        Some(notation) => notation.insert_element(tree, array, index, value),
        None => plain::insert_element(tree, array, index, value),
    }
}

/// Moves an element to another index, keeping its text.
pub fn move_element(tree: &Tree, array: NodeId, from: usize, to: usize) -> TextEdit {
    match tree.notation() {
        Some(notation) => notation.move_element(tree, array, from, to),
        None => plain::move_element(tree, array, from, to),
    }
}

/// Removes a member with its comma and line.
pub fn remove_member(tree: &Tree, object: NodeId, index: usize) -> TextEdit {
    remove_members(tree, object, &[index])
}

/// Removes several members with their commas and lines.
pub fn remove_members(tree: &Tree, object: NodeId, indexes: &[usize]) -> TextEdit {
    match tree.notation() {
        Some(_) if indexes.is_empty() => TextEdit::default(),
        Some(notation) => notation.remove_parts(tree, object, indexes),
        None => plain::remove_parts(tree, object, indexes),
    }
}

/// Removes an element with its comma and line.
pub fn remove_element(tree: &Tree, array: NodeId, index: usize) -> TextEdit {
    remove_members(tree, array, &[index])
}

/// Replaces a value by another, printed in place in the file's style. Parts that are equal keep their text.
pub fn replace_node(tree: &Tree, node: NodeId, value: &Value) -> TextEdit {
    match tree.notation() {
        Some(notation) => notation.replace(tree, node, value),
        None => plain::replace_node(tree, node, value),
    }
}

/// Replaces a value by JSON text as it is.
pub fn replace_node_text(tree: &Tree, node: NodeId, text: &str) -> TextEdit {
    match tree.notation() {
        Some(_) => match value_of(text) {
            Some(value) => replace_node(tree, node, &value),
            None => no_value(),
        },
        None => plain::replace_node_text(tree, node, text),
    }
}

/// JSON text as a value in which a `${placeholder}` without quotes is a string: other notations need no quotes.
fn value_of(text: &str) -> Option<Value> {
    let (tree, _) = parse(text.into());
    fn read(tree: &Tree, node: NodeId) -> Option<Value> {
        Some(match &tree.node(node).kind {
            NodeKind::Broken => {
                let text = tree.text_of(node).trim();
                if !text.contains("${") {
                    return None;
                }
                Value::string(text)
            }
            NodeKind::Array(elements) => {
                let items: Option<Vec<Value>> =
                    elements.iter().map(|node| read(tree, *node)).collect();
                Value::array(items?)
            }
            NodeKind::Object(members) => {
                let mut out = Vec::with_capacity(members.len());
                for member in members {
                    out.push((tree.str(member.key)?.into(), read(tree, member.value)?));
                }
                Value::object(out)
            }
            NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::String(_) => {
                tree.value(node)?
            }
        })
    }
    read(&tree, tree.root())
}

fn no_value() -> TextEdit {
    TextEdit::refuse("The text is no JSON value; mend it first")
}
