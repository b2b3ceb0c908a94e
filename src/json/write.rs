//! Smallest possible edits of members and elements, in the file's own style.

use crate::json::{NodeId, TextEdit, Tree, Value};

/// How a file is written: copied from its own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// `\n`, `\r\n`.
    pub line_end: String,
    /// One level of indentation, empty when the file is on one line.
    pub indent: String,
    /// Text between a key's quote and its value, usually `: `.
    pub colon: String,
}

/// The style a text is written in (from its first nested member; else `\n`, two spaces, `: `).
pub fn style_of(_tree: &Tree) -> Style {
    todo!()
}
/// Replaces a value by another, printed in place in the file's style.
pub fn replace_node(_tree: &Tree, _node: NodeId, _value: &Value) -> TextEdit {
    todo!()
}
/// Adds a member at the end of an object.
pub fn add_member(_tree: &Tree, _object: NodeId, _key: &str, _value: &Value) -> TextEdit {
    todo!()
}
/// Adds a member behind the one of index `after` (`None`: first).
pub fn insert_member_after(
    _tree: &Tree,
    _object: NodeId,
    _after: Option<usize>,
    _key: &str,
    _value: &Value,
) -> TextEdit {
    todo!()
}
/// Removes a member with its comma and line.
pub fn remove_member(_tree: &Tree, _object: NodeId, _index: usize) -> TextEdit {
    todo!()
}
/// Renames a key.
pub fn rename_member(_tree: &Tree, _object: NodeId, _index: usize, _to: &str) -> TextEdit {
    todo!()
}
/// Adds an element at the end of an array.
pub fn append_element(_tree: &Tree, _array: NodeId, _value: &Value) -> TextEdit {
    todo!()
}
/// Adds an element before index.
pub fn insert_element(_tree: &Tree, _array: NodeId, _index: usize, _value: &Value) -> TextEdit {
    todo!()
}
/// Removes an element with its comma and line.
pub fn remove_element(_tree: &Tree, _array: NodeId, _index: usize) -> TextEdit {
    todo!()
}
/// Moves an element to another index, keeping its text.
pub fn move_element(_tree: &Tree, _array: NodeId, _from: usize, _to: usize) -> TextEdit {
    todo!()
}
