//! [`CodeText`]: a text by lines, edited in place. Places are byte offsets; `\r\n` is one line end.

use crate::json::TextEdit;
use std::ops::Range;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// A text and where its lines begin. There is always one line at least.
#[derive(Clone, Debug)]
pub struct CodeText {
    text: String,
    starts: Vec<usize>,
    has_long_ends: bool,
    /// Counts up with every change, so that what was made from the text can tell whether it still holds.
    revision: u64,
}

impl Default for CodeText {
    fn default() -> Self {
        CodeText::new("")
    }
}

/// What characters have in common for jumps by words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Word,
    Sign,
}

fn class(c: char) -> Class {
    if c.is_whitespace() {
        Class::Space
    } else if c.is_alphanumeric() || c == '_' {
        Class::Word
    } else {
        Class::Sign
    }
}

impl CodeText {
    /// A text.
    pub fn new(text: &str) -> CodeText {
        let mut made = CodeText {
            text: String::new(),
            starts: Vec::new(),
            has_long_ends: false,
            revision: 0,
        };
        made.set(text);
        made
    }

    /// Becomes another text.
    pub fn set(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.starts.clear();
        self.starts.push(0);
        self.starts
            .extend(text.match_indices('\n').map(|(at, _)| at + 1));
        self.has_long_ends = text.contains("\r\n");
        self.revision += 1;
    }

    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Counts up with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How a new line begins.
    pub fn line_end(&self) -> &'static str {
        if self.has_long_ends { "\r\n" } else { "\n" }
    }

    /// Number of lines, one at least.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The line a place is in, from 0.
    pub fn line_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    /// Where a line begins; behind the last one: the end of the text.
    pub fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    /// Where a line ends, without its line end.
    pub fn end(&self, line: usize) -> usize {
        let start = self.start(line);
        let end = match self.starts.get(line + 1) {
            Some(next) => next - 1,
            None => return self.text.len(),
        };
        if end > start && self.text.as_bytes()[end - 1] == b'\r' {
            end - 1
        } else {
            end
        }
    }

    /// A line without its line end.
    pub fn line(&self, line: usize) -> &str {
        &self.text[self.start(line)..self.end(line)]
    }

    /// The white space a line begins with.
    pub fn indent(&self, line: usize) -> &str {
        let text = self.line(line);
        &text[..text.len() - text.trim_start_matches([' ', '\t']).len()]
    }

    /// A part of the text; empty where it lies outside.
    pub fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// The nearest place a caret may stand at, at or before an offset.
    pub fn clamp(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        if offset > 0 && self.slice(offset - 1..offset + 1) == "\r\n" {
            offset -= 1;
        }
        offset
    }

    /// The place after the character that begins here.
    pub fn next(&self, offset: usize) -> usize {
        let line = self.line_at(offset);
        let end = self.end(line);
        if offset >= end {
            return self.start(line + 1);
        }
        let start = offset.max(self.start(line));
        let mut cursor = GraphemeCursor::new(0, end - start, true);
        match cursor.next_boundary(&self.text[start..end], 0) {
            Ok(Some(at)) => start + at,
            _ => end,
        }
    }

    /// The place before the character that ends here.
    pub fn previous(&self, offset: usize) -> usize {
        let line = self.line_at(offset);
        let start = self.start(line);
        if offset <= start {
            return match line.checked_sub(1) {
                Some(before) => self.end(before),
                None => 0,
            };
        }
        let part = &self.text[start..offset.min(self.end(line))];
        part.grapheme_indices(true)
            .next_back()
            .map_or(start, |(at, _)| start + at)
    }

    /// The end of the next word: over white space, then over characters of one class. Stops at line ends.
    pub fn next_word(&self, offset: usize) -> usize {
        let line = self.line_at(offset);
        let end = self.end(line);
        if offset >= end {
            return self.start(line + 1);
        }
        let rest = &self.text[offset..end];
        let behind = rest.trim_start();
        let skipped = rest.len() - behind.len();
        offset + skipped + first_run(behind)
    }

    /// The beginning of the word before.
    pub fn previous_word(&self, offset: usize) -> usize {
        let start = self.start(self.line_at(offset));
        if offset <= start {
            return self.previous(offset);
        }
        let before = self.text[start..offset].trim_end();
        start + before.len() - last_run(before)
    }

    /// The word around a place, or the run of signs or spaces there.
    pub fn word_at(&self, offset: usize) -> Range<usize> {
        let line = self.line_at(offset);
        let (start, end) = (self.start(line), self.end(line));
        let offset = offset.clamp(start, end);
        let (before, after) = (&self.text[start..offset], &self.text[offset..end]);
        let right = after.chars().next().map(class);
        let left = before.chars().next_back().map(class);
        match (left, right) {
            (Some(a), Some(b)) if a == b => offset - last_run(before)..offset + first_run(after),
            // A caret just behind a word means that word, unless another one begins there.
            (Some(Class::Word), b) if b != Some(Class::Word) => offset - last_run(before)..offset,
            (_, Some(_)) => offset..offset + first_run(after),
            (Some(_), None) => offset - last_run(before)..offset,
            (None, None) => offset..offset,
        }
    }

    /// Does an edit.
    pub fn apply(&mut self, edit: &TextEdit) {
        for (span, with) in edit.replacements.iter().rev() {
            self.replace(span.start..span.end, with);
        }
        self.revision += 1;
    }

    fn replace(&mut self, range: Range<usize>, with: &str) {
        let start = range.start.min(self.text.len());
        let end = range.end.clamp(start, self.text.len());
        if !self.text.is_char_boundary(start) || !self.text.is_char_boundary(end) {
            return;
        }
        let first = self.starts.partition_point(|at| *at <= start);
        let last = self.starts.partition_point(|at| *at <= end);
        let added = with.match_indices('\n').map(|(at, _)| start + at + 1);
        let removed = end - start;
        for at in &mut self.starts[last..] {
            *at = *at - removed + with.len();
        }
        self.starts.splice(first..last, added);
        self.text.replace_range(start..end, with);
        self.has_long_ends |= with.contains("\r\n");
    }

    /// One level of indentation: that of the first indented line.
    pub fn indent_unit(&self) -> &'static str {
        let first = (0..self.lines().min(2_000)).find_map(|line| {
            let indent = self.indent(line);
            (!indent.is_empty() && indent.len() < self.line(line).len()).then_some(indent)
        });
        match first {
            Some(indent) if indent.starts_with('\t') => "\t",
            Some(indent) if indent.len() >= 4 => "    ",
            _ => "  ",
        }
    }
}

// The length of the run of one class a text begins with.
fn first_run(text: &str) -> usize {
    let Some(first) = text.chars().next() else {
        return 0;
    };
    text.find(|c| class(c) != class(first))
        .unwrap_or(text.len())
}

// The length of the run of one class a text ends with.
fn last_run(text: &str) -> usize {
    let Some(last) = text.chars().next_back() else {
        return 0;
    };
    let other = text
        .char_indices()
        .rev()
        .find(|(_, c)| class(*c) != class(last));
    text.len() - other.map_or(0, |(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Span;

    fn walk(text: &CodeText, from: usize, step: impl Fn(&CodeText, usize) -> usize) -> Vec<usize> {
        let mut places = vec![from];
        loop {
            let at = places[places.len() - 1];
            let next = step(text, at);
            if next == at {
                return places;
            }
            places.push(next);
        }
    }

    #[test]
    fn a_caret_steps_over_what_is_seen_as_one_character() {
        // A letter with a mark, a family, a line end of two bytes.
        let text = CodeText::new("e\u{301}x\r\n\u{1F468}\u{200D}\u{1F467}漢");
        let places = walk(&text, 0, CodeText::next);
        assert_eq!(places, [0, 3, 4, 6, 17, 20]);
        let mut back = walk(&text, text.len(), CodeText::previous);
        back.reverse();
        assert_eq!(back, places);
        assert_eq!(text.clamp(5), 4, "not between the two bytes of a line end");
        assert_eq!(text.clamp(19), 17, "not inside a character");
    }

    #[test]
    fn words_are_jumped_over_and_found() {
        let text = CodeText::new("  \"Next\": foo_1.bar\n}");
        assert_eq!(
            walk(&text, 0, CodeText::next_word),
            [0, 3, 7, 9, 15, 16, 19, 20, 21]
        );
        assert_eq!(
            walk(&text, 21, CodeText::previous_word),
            [21, 20, 19, 16, 15, 10, 7, 3, 2, 0]
        );
        for (at, range) in [
            (3, 3..7),
            (7, 3..7),
            (5, 3..7),
            (12, 10..15),
            (16, 16..19),
            (0, 0..2),
        ] {
            assert_eq!(text.word_at(at), range, "{at}");
        }
        assert_eq!(CodeText::new("").word_at(0), 0..0);
    }

    #[test]
    fn lines_stay_right_through_edits() {
        let mut text = CodeText::new("a\r\nbb\n\nccc");
        let edits = [
            TextEdit::insert(0, "x\n"),
            TextEdit::replace(Span::new(3, 6), ""),
            TextEdit::of(vec![
                (Span::new(0, 1), "1\n2".to_owned()),
                (Span::new(2, 3), "\n".to_owned()),
            ]),
            TextEdit::insert(0, "é"),
        ];
        for edit in edits {
            let (wanted, _) = edit.apply(text.as_str());
            text.apply(&edit);
            assert_eq!(text.as_str(), wanted);
            let fresh = CodeText::new(&wanted);
            assert_eq!(text.starts, fresh.starts, "{wanted:?}");
        }
        assert_eq!(text.line_end(), "\r\n");
    }

    #[test]
    fn lines_are_told_without_their_ends() {
        let text = CodeText::new("a\r\n\tbb\n");
        let lines: Vec<&str> = (0..text.lines()).map(|line| text.line(line)).collect();
        assert_eq!(lines, ["a", "\tbb", ""]);
        assert_eq!(text.indent(1), "\t");
        assert_eq!(text.indent_unit(), "\t");
        assert_eq!([0, 2, 3, 7].map(|at| text.line_at(at)), [0, 0, 1, 2]);
    }
}
