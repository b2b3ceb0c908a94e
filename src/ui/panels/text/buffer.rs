//! The text as the editor holds it: line ends are one character, whatever the file has.

use crate::json::{Span, TextEdit};
use std::sync::Arc;

/// The editor's copy of a text, and how its places translate.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    /// What is shown and typed into; lines end in `\n`.
    pub text: String,
    /// The document's text it stands for.
    source: Option<Arc<str>>,
    /// Offsets in `text` before the first edit of the line ends that are `\r\n` in the source.
    long_ends: Vec<usize>,
    /// `text` as it was before the first edit.
    shown: String,
}

impl Buffer {
    /// Whether it stands for this very text.
    pub fn stands_for(&self, source: &Arc<str>) -> bool {
        self.source
            .as_ref()
            .is_some_and(|own| Arc::ptr_eq(own, source))
    }

    /// Takes a text over; false if what is shown did not have to change.
    pub fn take(&mut self, source: &Arc<str>) -> bool {
        let (text, long_ends) = with_short_ends(source);
        let is_new = text != self.text;
        if is_new {
            self.text.clone_from(&text);
        }
        self.shown = text;
        self.long_ends = long_ends;
        self.source = Some(source.clone());
        is_new
    }

    /// The edit of the source that typing asks for, if anything was typed.
    pub fn edit(&self) -> Option<TextEdit> {
        if self.text == self.shown {
            return None;
        }
        let edit = TextEdit::between(&self.shown, &self.text);
        if self.long_ends.is_empty() {
            return Some(edit);
        }
        let replacements = edit
            .replacements
            .into_iter()
            .map(|(span, with)| {
                let span = Span {
                    start: self.source_at(span.start),
                    end: self.source_at(span.end),
                };
                (span, with.replace('\n', "\r\n"))
            })
            .collect();
        Some(TextEdit::of(replacements))
    }

    /// Whether lines of the source end in two characters.
    pub fn has_long_ends(&self) -> bool {
        !self.long_ends.is_empty()
    }

    /// A byte offset of what is shown, in the source.
    pub fn source_at(&self, offset: usize) -> usize {
        offset + self.long_ends.partition_point(|end| *end < offset)
    }

    /// A byte offset of the source, in what is shown.
    pub fn shown_at(&self, offset: usize) -> usize {
        // The n-th long end stands n bytes later in the source than in the text.
        let (mut low, mut high) = (0, self.long_ends.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.long_ends[middle] + middle < offset {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        offset.saturating_sub(low).min(self.shown.len())
    }
}

// The text with `\n` for every `\r\n`, and where those were.
fn with_short_ends(source: &str) -> (String, Vec<usize>) {
    if !source.contains('\r') {
        return (source.to_owned(), Vec::new());
    }
    let mut text = String::with_capacity(source.len());
    let mut long_ends = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find("\r\n") {
        text.push_str(&rest[..at]);
        long_ends.push(text.len());
        text.push('\n');
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    (text, long_ends)
}

/// The characters before a byte offset.
pub(super) fn char_index(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    text[..offset].chars().count()
}

/// The byte offset of a character.
pub(super) fn byte_index(text: &str, index: usize) -> usize {
    text.char_indices()
        .nth(index)
        .map_or(text.len(), |(at, _)| at)
}

/// What a new line begins with when Enter is pressed at a byte offset.
pub(super) fn indent_after(text: &str, offset: usize) -> String {
    let before = &text[..offset];
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let own: String = line
        .chars()
        .take_while(|c| matches!(c, ' ' | '\t'))
        .collect();
    if before.trim_end_matches([' ', '\t']).ends_with(['{', '[']) {
        own + indent_unit(text)
    } else {
        own
    }
}

/// One level of indentation of a text.
pub(super) fn indent_unit(text: &str) -> &'static str {
    let first = text
        .lines()
        .find(|line| line.starts_with([' ', '\t']) && !line.trim().is_empty());
    match first {
        Some(line) if line.starts_with('\t') => "\t",
        Some(line) if line.starts_with("    ") => "    ",
        _ => "  ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_line_ends_are_kept_through_an_edit() {
        let source: Arc<str> = "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}".into();
        let mut buffer = Buffer::default();
        assert!(buffer.take(&source));
        assert_eq!(buffer.text, "{\n  \"a\": 1,\n  \"b\": 2\n}");
        buffer.text = buffer.text.replace("1,", "1,\n  \"c\": 3,");
        let edit = buffer.edit().expect("something changed");
        let (after, _) = edit.apply(&source);
        assert_eq!(after, "{\r\n  \"a\": 1,\r\n  \"c\": 3,\r\n  \"b\": 2\r\n}");
    }

    #[test]
    fn places_translate_both_ways() {
        let source: Arc<str> = "a\r\nb\nc\r\nd".into();
        let mut buffer = Buffer::default();
        buffer.take(&source);
        for (shown, text) in [(0, 0), (2, 3), (4, 5), (6, 8)] {
            assert_eq!(buffer.source_at(shown), text);
            assert_eq!(buffer.shown_at(text), shown);
        }
    }

    #[test]
    fn new_lines_are_indented_like_their_neighbours() {
        let text = "{\n    \"a\": {";
        assert_eq!(indent_after(text, text.len()), "        ");
        assert_eq!(indent_after("{\n  \"a\": 1,", 11), "  ");
        assert_eq!(indent_after("", 0), "");
    }

    #[test]
    fn characters_and_bytes_differ() {
        let text = "é\"ü";
        assert_eq!(char_index(text, 2), 1);
        assert_eq!(byte_index(text, 2), 3);
        assert_eq!(byte_index(text, 99), text.len());
    }
}
