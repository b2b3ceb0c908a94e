//! Text edits and their exact inverses.

use crate::json::Span;

/// Replacements in one text: sorted, not overlapping, spans of the text before the edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced by what.
    pub replacements: Vec<(Span, String)>,
}

impl TextEdit {
    /// One replacement.
    pub fn replace(_span: Span, _with: impl Into<String>) -> TextEdit {
        todo!()
    }
    /// Several edits of the same text in one. `None` if two overlap.
    pub fn merge(_edits: Vec<TextEdit>) -> Option<TextEdit> {
        todo!()
    }
    /// The smallest single replacement that turns one text into the other.
    pub fn between(_before: &str, _after: &str) -> TextEdit {
        todo!()
    }
    /// The new text, and the edit that turns it back.
    pub fn apply(&self, _text: &str) -> (String, TextEdit) {
        todo!()
    }
    /// Where an offset of the old text lies in the new one.
    pub fn map_offset(&self, _offset: usize) -> usize {
        todo!()
    }
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        todo!()
    }
}
