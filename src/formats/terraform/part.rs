//! Changing a machine that is written in HCL, `jsonencode({…})`: values and names in place.
//!
//! New lines of HCL would have to follow its own rules of commas and line ends; those are left to the person.

use crate::formats::format::Format;
use crate::json::{
    NodeId, NodeKind, Notation, Problem, StringMap, TextEdit, Tree, Value, json_string, plain,
};
use std::sync::Arc;

/// How a machine in HCL is changed.
#[derive(Debug)]
pub(in crate::formats) struct HclPart {
    pub format: Format,
}

/// Why nothing more is possible.
const BY_HAND: &str = "This machine is written in Terraform's own language (jsonencode), where only single values and names are changed from here; type this change into the text";

impl Notation for HclPart {
    fn read(&self, text: Arc<str>) -> (Tree, Vec<Problem>) {
        self.format.read(text)
    }

    fn replace(&self, tree: &Tree, node: NodeId, value: &Value) -> TextEdit {
        if tree.value(node).as_ref() == Some(value) {
            return TextEdit::default();
        }
        let is_single = |kind: &NodeKind| {
            matches!(
                kind,
                NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::String(_)
            )
        };
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)
                if is_single(&tree.node(node).kind) && !is_heredoc(tree, node) =>
            {
                TextEdit::replace(tree.node(node).span, value.to_json())
            }
            _ => TextEdit::refuse(BY_HAND),
        }
    }

    fn write_string(&self, tree: &Tree, node: NodeId, text: &str) -> TextEdit {
        if is_heredoc(tree, node) {
            return TextEdit::refuse(BY_HAND);
        }
        TextEdit::replace(tree.node(node).span, json_string(text))
    }

    fn string_map(&self, tree: &Tree, node: NodeId) -> Option<StringMap> {
        let written = tree.text_of(node).starts_with('"');
        written.then(|| plain::string_map(tree, node)).flatten()
    }

    fn insert_member(&self, _: &Tree, _: NodeId, _: usize, _: &str, _: &Value) -> TextEdit {
        TextEdit::refuse(BY_HAND)
    }

    fn insert_element(&self, _: &Tree, _: NodeId, _: usize, _: &Value) -> TextEdit {
        TextEdit::refuse(BY_HAND)
    }

    fn remove_parts(&self, _: &Tree, _: NodeId, _: &[usize]) -> TextEdit {
        TextEdit::refuse(BY_HAND)
    }

    fn move_element(&self, _: &Tree, _: NodeId, _: usize, _: usize) -> TextEdit {
        TextEdit::refuse(BY_HAND)
    }

    fn rewrite_member(
        &self,
        tree: &Tree,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit {
        let Some(member) = tree.members(object).get(index).copied() else {
            return TextEdit::refuse(BY_HAND);
        };
        let edits = vec![
            self.write_string(tree, member.key, key),
            self.replace(tree, member.value, value),
        ];
        TextEdit::merge(edits).unwrap_or_else(|| TextEdit::refuse(BY_HAND))
    }
}

fn is_heredoc(tree: &Tree, node: NodeId) -> bool {
    tree.text_of(node).starts_with("<<")
}
