//! A machine that is an object in a JSON template: it is written as JSON, and read again with its template.

use crate::formats::format::Format;
use crate::json::{
    NodeId, Notation, Problem, StringMap, TextEdit, Tree, Value, json_string, plain,
};
use std::sync::Arc;

/// How a part of a JSON file is changed.
#[derive(Debug)]
pub(super) struct JsonPart {
    pub format: Format,
}

impl Notation for JsonPart {
    fn read(&self, text: Arc<str>) -> (Tree, Vec<Problem>) {
        self.format.read(text)
    }

    fn replace(&self, tree: &Tree, node: NodeId, value: &Value) -> TextEdit {
        plain::replace_node(tree, node, value)
    }

    fn write_string(&self, tree: &Tree, node: NodeId, text: &str) -> TextEdit {
        TextEdit::replace(tree.node(node).span, json_string(text))
    }

    fn string_map(&self, tree: &Tree, node: NodeId) -> Option<StringMap> {
        // Where a function stands, such as `{"Ref": …}`, no string is written.
        let written = tree.text_of(node).starts_with('"');
        written.then(|| plain::string_map(tree, node)).flatten()
    }

    fn insert_member(
        &self,
        tree: &Tree,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit {
        plain::insert_member_after(tree, object, index.checked_sub(1), key, value)
    }

    fn insert_element(&self, tree: &Tree, array: NodeId, index: usize, value: &Value) -> TextEdit {
        plain::insert_element(tree, array, index, value)
    }

    fn remove_parts(&self, tree: &Tree, container: NodeId, indexes: &[usize]) -> TextEdit {
        plain::remove_parts(tree, container, indexes)
    }

    fn move_element(&self, tree: &Tree, array: NodeId, from: usize, to: usize) -> TextEdit {
        plain::move_element(tree, array, from, to)
    }

    fn rewrite_member(
        &self,
        tree: &Tree,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit {
        plain::rewrite_member(tree, object, index, key, value)
    }
}
