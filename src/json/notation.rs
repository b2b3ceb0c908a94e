//! [`Notation`]: how a tree is changed whose text is not plain JSON.

use crate::json::{NodeId, Problem, StringMap, TextEdit, Tree, Value};
use std::fmt::Debug;
use std::sync::Arc;

/// How a tree is changed whose text is not plain JSON: YAML, or a machine inside a template.
///
/// Made together with its tree, which is passed back with every call. A change that the notation cannot make is
/// [refused](TextEdit::refuse). The functions of [`crate::json`] that change a tree come here by themselves.
pub trait Notation: Debug + Send + Sync {
    /// The same notation, whose changes are written down without being proven by reading the whole text again; `None`
    /// where nothing is proven anyway. For changes that are only offered: each is proven when it is made.
    fn drafting(&self) -> Option<Arc<dyn Notation>> {
        None
    }

    /// Reads a later text of the same file.
    fn read(&self, text: Arc<str>) -> (Tree, Vec<Problem>);

    /// Replaces a value; what is equal keeps its text.
    fn replace(&self, tree: &Tree, node: NodeId, value: &Value) -> TextEdit;

    /// Writes a string where a string stands, key or value, with its quotes.
    fn write_string(&self, tree: &Tree, node: NodeId, text: &str) -> TextEdit;

    /// Where the bytes of a String node are written; `None` where they are not written at this place: an alias
    /// stands there, or a function of a template.
    fn string_map(&self, tree: &Tree, node: NodeId) -> Option<StringMap>;

    /// Puts a member before the one of this index.
    fn insert_member(
        &self,
        tree: &Tree,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit;

    /// Puts an element before the one of this index.
    fn insert_element(&self, tree: &Tree, array: NodeId, index: usize, value: &Value) -> TextEdit;

    /// Removes members or elements, with what they leave over.
    fn remove_parts(&self, tree: &Tree, container: NodeId, indexes: &[usize]) -> TextEdit;

    /// Moves an element to another index, keeping its text.
    fn move_element(&self, tree: &Tree, array: NodeId, from: usize, to: usize) -> TextEdit;

    /// Gives a member another name and value in its place.
    fn rewrite_member(
        &self,
        tree: &Tree,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit;
}
