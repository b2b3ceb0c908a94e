//! What a keystroke does to a text: pure functions from text and caret to an edit and the caret after it.

use crate::json::{Span, TextEdit};
use crate::ui::widgets::code_editor::CodeText;
use std::ops::Range;

/// How the text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notation {
    /// Brackets and commas; no comments.
    #[default]
    Json,
    /// Indentation.
    Yaml,
}

/// A selection: where it began and where it ends; the caret blinks at `head`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caret {
    /// The end that stays.
    pub anchor: usize,
    /// The end that moves.
    pub head: usize,
}

impl Caret {
    /// Nothing selected.
    pub fn at(place: usize) -> Caret {
        Caret {
            anchor: place,
            head: place,
        }
    }
    /// The selected bytes, in order.
    pub fn range(self) -> Range<usize> {
        self.anchor.min(self.head)..self.anchor.max(self.head)
    }
    /// Nothing selected.
    pub fn is_empty(self) -> bool {
        self.anchor == self.head
    }
}

/// An edit of the text, and where the caret is after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The edit.
    pub edit: TextEdit,
    /// The caret in the text after it.
    pub caret: Caret,
    /// The place, in the text after it, of a bracket or quote that was closed without being typed.
    pub closed: Option<usize>,
}

impl Change {
    fn replace(range: Range<usize>, with: &str) -> Change {
        let end = range.start + with.len();
        Change {
            edit: TextEdit::replace(Span::new(range.start, range.end), with),
            caret: Caret::at(end),
            closed: None,
        }
    }
    fn with_caret(mut self, caret: Caret) -> Change {
        self.caret = caret;
        self
    }
    // Only the caret moves.
    fn stay(place: usize) -> Change {
        Change {
            edit: TextEdit::default(),
            caret: Caret::at(place),
            closed: None,
        }
    }
}

/// The text and the caret that a keystroke meets.
#[derive(Clone, Copy)]
pub struct Typist<'a> {
    /// The text.
    pub text: &'a CodeText,
    /// The caret.
    pub caret: Caret,
    /// How the text is written.
    pub notation: Notation,
    /// Places of brackets and quotes that closed themselves and may be typed over.
    pub closers: &'a [usize],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Code,
    Double,
    Single,
}

fn closing(open: &str) -> Option<&'static str> {
    match open {
        "{" => Some("}"),
        "[" => Some("]"),
        "(" => Some(")"),
        "\"" => Some("\""),
        "'" => Some("'"),
        "%" => Some("%"),
        _ => None,
    }
}

impl Typist<'_> {
    /// Text that was typed: brackets and quotes close themselves, are typed over, and enclose what is selected.
    pub fn typed(&self, typed: &str) -> Change {
        let range = self.caret.range();
        let after = self.text.slice(range.end..range.end + 1);
        if self.caret.is_empty() && after == typed && self.closers.contains(&range.end) {
            return Change::stay(range.end + typed.len());
        }
        let inside = self.inside(range.start);
        if let Some(close) = closing(typed)
            && self.encloses(typed, inside)
        {
            if !self.caret.is_empty() && typed != "%" {
                return self.surrounded(typed, close);
            }
            if self.caret.is_empty() && self.closes_itself(typed, inside) {
                let at = range.start + typed.len();
                let mut change = Change::replace(range, &format!("{typed}{close}"));
                change.caret = Caret::at(at);
                change.closed = Some(at);
                return change;
            }
        }
        if self.caret.is_empty() && matches!(typed, "}" | "]") && inside == Inside::Code {
            return self.closing_bracket(typed);
        }
        if typed == " " && self.is_between_percents() {
            let at = range.start + 1;
            return Change::replace(range, "  ").with_caret(Caret::at(at));
        }
        Change::replace(range, typed)
    }

    // Whether the sign opens something here at all.
    fn encloses(&self, typed: &str, inside: Inside) -> bool {
        match typed {
            "\"" => inside != Inside::Double || !self.caret.is_empty() && inside == Inside::Code,
            "'" => {
                self.notation == Notation::Yaml && inside == Inside::Code
                    || inside == Inside::Double && !self.caret.is_empty()
            }
            "%" => {
                inside != Inside::Code
                    && self.caret.is_empty()
                    && self
                        .text
                        .slice(self.caret.head.saturating_sub(1)..self.caret.head + 1)
                        == "{}"
            }
            _ => true,
        }
    }

    // Whether a closing sign may be put in: only before space, closing signs and the end of the line.
    fn closes_itself(&self, typed: &str, inside: Inside) -> bool {
        let line = self.text.line_at(self.caret.head);
        let end = self.text.end(line);
        let after = self.text.slice(self.caret.head..end).chars().next();
        let before = self
            .text
            .slice(self.text.start(line)..self.caret.head)
            .chars()
            .next_back();
        let has_room = after.is_none_or(|c| {
            c.is_whitespace()
                || matches!(c, ',' | ':' | ';' | ')' | ']' | '}' | '=' | '.')
                || inside == Inside::Double && c == '"'
                || inside == Inside::Single && c == '\''
        });
        let is_quote = matches!(typed, "\"" | "'");
        has_room
            && !(is_quote && before.is_some_and(|c| c.is_alphanumeric() || c == '\\' || c == '"'))
    }

    fn surrounded(&self, open: &str, close: &str) -> Change {
        let range = self.caret.range();
        let moved = |place: usize| place + open.len();
        Change {
            edit: TextEdit::of(vec![
                (Span::new(range.start, range.start), open.to_owned()),
                (Span::new(range.end, range.end), close.to_owned()),
            ]),
            caret: Caret {
                anchor: moved(self.caret.anchor),
                head: moved(self.caret.head),
            },
            closed: None,
        }
    }

    fn is_between_percents(&self) -> bool {
        let at = self.caret.head;
        self.caret.is_empty() && at >= 2 && self.text.slice(at - 2..at + 2) == "{%%}"
    }

    // A closing bracket that is the first thing on its line goes back to the line of its opening one.
    fn closing_bracket(&self, typed: &str) -> Change {
        let at = self.caret.head;
        let line = self.text.line_at(at);
        let start = self.text.start(line);
        let before = self.text.slice(start..at);
        if before.is_empty() || !before.trim().is_empty() || self.notation == Notation::Yaml {
            return Change::replace(at..at, typed);
        }
        let depth = |text: &str| -> isize {
            brackets(text)
                .map(|c| if matches!(c, '{' | '[') { 1 } else { -1 })
                .sum()
        };
        let mut open = 0;
        for above in (line.saturating_sub(5_000)..line).rev() {
            open += depth(self.text.line(above));
            if open > 0 {
                let indent = self.text.indent(above);
                return Change::replace(start..at, &format!("{indent}{typed}"));
            }
        }
        Change::replace(at..at, typed)
    }

    /// Enter: the new line is indented like its neighbours, one level deeper after an opening bracket or a colon.
    pub fn entered(&self) -> Change {
        let range = self.caret.range();
        let line = self.text.line_at(range.start);
        let before = self.text.slice(self.text.start(line)..range.start);
        let after_end = self.text.end(self.text.line_at(range.end));
        let after = self.text.slice(range.end..after_end);
        let end = self.text.line_end();
        let own = self.text.indent(line);
        let own = if own.len() > before.len() {
            before
        } else {
            own
        };
        let unit = self.text.indent_unit();
        let opens = before.trim_end_matches([' ', '\t']).ends_with(['{', '['])
            && self.inside(range.start) == Inside::Code;
        if opens {
            let closes = after
                .trim_start_matches([' ', '\t'])
                .starts_with(['}', ']']);
            let indented = format!("{end}{own}{unit}");
            if closes {
                let skipped = after.len() - after.trim_start_matches([' ', '\t']).len();
                let at = range.start + indented.len();
                let with = format!("{indented}{end}{own}");
                return Change::replace(range.start..range.end + skipped, &with)
                    .with_caret(Caret::at(at));
            }
            return Change::replace(range, &indented);
        }
        let indent = match self.notation {
            Notation::Json => own.to_owned(),
            Notation::Yaml => yaml_indent(before, own, unit),
        };
        Change::replace(range, &format!("{end}{indent}"))
    }

    /// Backspace; with `word` back to the beginning of the word, with `line` to that of the line.
    pub fn backspaced(&self, word: bool, line: bool) -> Change {
        let range = self.caret.range();
        if !range.is_empty() {
            return Change::replace(range, "");
        }
        let at = range.start;
        let own = self.text.line_at(at);
        let start = self.text.start(own);
        if line {
            return Change::replace(start.min(at)..at, "");
        }
        if word {
            return Change::replace(self.text.previous_word(at)..at, "");
        }
        let pair = self.text.slice(at.saturating_sub(1)..at + 1);
        if matches!(pair, "{}" | "[]" | "()" | "\"\"" | "''" | "%%") && self.closers.contains(&at) {
            return Change::replace(at - 1..at + 1, "");
        }
        // Within the indentation: back by one level.
        let before = self.text.slice(start..at);
        let unit = self.text.indent_unit();
        if !before.is_empty() && unit != "\t" && before.bytes().all(|b| b == b' ') {
            let over = match before.len() % unit.len() {
                0 => unit.len(),
                over => over,
            };
            return Change::replace(at - over..at, "");
        }
        // A mark is taken back before the letter it sits on, as when typing it.
        let previous = self.text.previous(at);
        let last = self.text.slice(previous..at).chars().next_back();
        let combined = last.filter(|c| ('\u{300}'..='\u{36f}').contains(c));
        let from = combined.map_or(previous, |c| at - c.len_utf8());
        Change::replace(from..at, "")
    }

    /// Delete; with `word` to the end of the word, with `line` to that of the line.
    pub fn deleted(&self, word: bool, line: bool) -> Change {
        let range = self.caret.range();
        if !range.is_empty() {
            return Change::replace(range, "");
        }
        let at = range.start;
        let end = self.text.end(self.text.line_at(at));
        let to = match (line, word) {
            (true, _) if at < end => end,
            (_, true) => self.text.next_word(at),
            _ => self.text.next(at),
        };
        Change::replace(at..to, "")
    }

    /// What is cut or copied: the selection, or the whole line with its end.
    pub fn picked(&self) -> (Range<usize>, bool) {
        let range = self.caret.range();
        if range.is_empty() {
            let line = self.text.line_at(range.start);
            (self.text.start(line)..self.text.start(line + 1), true)
        } else {
            (range, false)
        }
    }

    /// Removes what [`picked`](Typist::picked) names.
    pub fn cut(&self) -> Change {
        Change::replace(self.picked().0, "")
    }

    /// Puts text from the clipboard in. A whole line goes above the caret's line.
    pub fn pasted(&self, pasted: &str, whole_line: bool) -> Change {
        let text = pasted.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.replace('\n', self.text.line_end());
        if whole_line && self.caret.is_empty() {
            let at = self.caret.head;
            let start = self.text.start(self.text.line_at(at));
            return Change::replace(start..start, &text).with_caret(Caret::at(at + text.len()));
        }
        Change::replace(self.caret.range(), &text)
    }

    // Lines that the selection touches; one that ends at the beginning of a line does not touch that line.
    fn touched(&self) -> Range<usize> {
        let range = self.caret.range();
        let first = self.text.line_at(range.start);
        let mut last = self.text.line_at(range.end);
        if last > first && range.end == self.text.start(last) {
            last -= 1;
        }
        first..last + 1
    }

    fn through(&self, edit: TextEdit) -> Change {
        // Text put in at the very beginning of the selection belongs to it.
        let shift = |place: usize, is_start: bool| {
            let moved = edit.map_offset(place);
            let at_start = edit
                .replacements
                .iter()
                .find(|(span, with)| span.start == place && span.end == place && !with.is_empty());
            match at_start {
                Some((_, with)) if is_start => moved - with.len(),
                _ => moved,
            }
        };
        let range = self.caret.range();
        let keeps_start = |place: usize| {
            !self.caret.is_empty()
                && place == range.start
                && place == self.text.start(self.text.line_at(place))
        };
        let caret = Caret {
            anchor: shift(self.caret.anchor, keeps_start(self.caret.anchor)),
            head: shift(self.caret.head, keeps_start(self.caret.head)),
        };
        Change {
            edit,
            caret,
            closed: None,
        }
    }

    /// Tab: indents the selected lines, or puts one level in.
    pub fn indented(&self) -> Change {
        let range = self.caret.range();
        let unit = self.text.indent_unit();
        let lines = self.touched();
        let is_whole = range.len() >= self.text.end(lines.start) - self.text.start(lines.start);
        if lines.len() == 1 && (range.is_empty() || !is_whole) {
            let before = self.text.slice(self.text.start(lines.start)..range.start);
            let with = if unit == "\t" {
                unit.to_owned()
            } else {
                let column = before.chars().count();
                " ".repeat(unit.len() - column % unit.len())
            };
            return Change::replace(range, &with);
        }
        let edits = lines
            .filter(|line| !self.text.line(*line).is_empty())
            .map(|line| {
                let start = self.text.start(line);
                (Span::new(start, start), unit.to_owned())
            });
        self.through(TextEdit::of(edits.collect()))
    }

    /// Shift+Tab: takes one level of indentation from the selected lines.
    pub fn outdented(&self) -> Change {
        let unit = self.text.indent_unit();
        let edits = self.touched().filter_map(|line| {
            let indent = self.text.indent(line);
            let most = if indent.starts_with('\t') {
                1
            } else {
                unit.len()
            };
            let taken = indent.len().min(most);
            let start = self.text.start(line);
            (taken > 0).then(|| (Span::new(start, start + taken), String::new()))
        });
        self.through(TextEdit::of(edits.collect()))
    }

    /// Moves the selected lines up or down by one.
    pub fn moved(&self, up: bool) -> Option<Change> {
        let lines = self.touched();
        let text = self.text;
        let block = text.slice(text.start(lines.start)..text.end(lines.end - 1));
        let (first, last, shift) = if up {
            let above = lines.start.checked_sub(1)?;
            let shift = text.start(above) as isize - text.start(lines.start) as isize;
            (above, lines.end - 1, shift)
        } else {
            if lines.end >= text.lines() {
                return None;
            }
            let shift = text.start(lines.end) as isize - text.end(lines.end - 1) as isize
                + text.line(lines.end).len() as isize;
            (lines.start, lines.end, shift)
        };
        let other = text.line(if up { first } else { last });
        let end = text.line_end();
        let with = if up {
            format!("{block}{end}{other}")
        } else {
            format!("{other}{end}{block}")
        };
        // The end of the text has no line end to stand behind.
        let moved = |place: usize| place.saturating_add_signed(shift).min(text.len());
        Some(
            Change::replace(text.start(first)..text.end(last), &with).with_caret(Caret {
                anchor: moved(self.caret.anchor),
                head: moved(self.caret.head),
            }),
        )
    }

    /// Copies the selected lines below themselves.
    pub fn duplicated(&self) -> Change {
        let lines = self.touched();
        let at = self.text.end(lines.end - 1);
        let block = self.text.slice(self.text.start(lines.start)..at);
        let with = format!("{}{block}", self.text.line_end());
        let moved = |place: usize| place + with.len();
        Change::replace(at..at, &with).with_caret(Caret {
            anchor: moved(self.caret.anchor),
            head: moved(self.caret.head),
        })
    }

    /// Removes the selected lines.
    pub fn lines_deleted(&self) -> Change {
        let lines = self.touched();
        let (mut start, end) = (self.text.start(lines.start), self.text.start(lines.end));
        if lines.end == self.text.lines() && lines.start > 0 {
            start = self.text.end(lines.start - 1);
        }
        Change::replace(start..end, "")
    }

    /// Makes the selected lines comments, or text again when all of them are comments. JSON has no comments.
    pub fn comment_toggled(&self) -> Option<Change> {
        if self.notation == Notation::Json {
            return None;
        }
        let lines: Vec<usize> = self
            .touched()
            .filter(|line| !self.text.line(*line).trim().is_empty())
            .collect();
        let is_comment = |line: usize| self.text.line(line).trim_start().starts_with('#');
        let edits: Vec<(Span, String)> = if lines.iter().all(|line| is_comment(*line)) {
            lines
                .iter()
                .map(|line| {
                    let at = self.text.start(*line) + self.text.indent(*line).len();
                    let len = if self.text.slice(at..at + 2) == "# " {
                        2
                    } else {
                        1
                    };
                    (Span::new(at, at + len), String::new())
                })
                .collect()
        } else {
            let column = lines
                .iter()
                .map(|line| self.text.indent(*line).len())
                .min()?;
            lines
                .iter()
                .map(|line| {
                    let at = self.text.start(*line) + column;
                    (Span::new(at, at), "# ".to_owned())
                })
                .collect()
        };
        Some(self.through(TextEdit::of(edits)))
    }

    // What a place is inside of, told from its line alone.
    fn inside(&self, offset: usize) -> Inside {
        let line = self.text.line_at(offset);
        let before = self.text.slice(self.text.start(line)..offset);
        let mut inside = Inside::Code;
        let mut is_escaped = false;
        for c in before.chars() {
            inside = match (inside, c) {
                _ if is_escaped => inside,
                (Inside::Code, '"') => Inside::Double,
                (Inside::Double, '"') => Inside::Code,
                (Inside::Code, '\'') if self.notation == Notation::Yaml => Inside::Single,
                (Inside::Single, '\'') => Inside::Code,
                _ => inside,
            };
            is_escaped = c == '\\' && !is_escaped && inside == Inside::Double;
        }
        inside
    }
}

// After `key:` one level deeper, after `- key: value` beside the key.
fn yaml_indent(before: &str, own: &str, unit: &str) -> String {
    let mut indent = own.to_owned();
    let mut rest = &before[own.len()..];
    while let Some(behind) = rest.strip_prefix("- ") {
        indent.push_str("  ");
        rest = behind;
    }
    let rest = rest.trim_end();
    let unit = if unit == "\t" { "  " } else { unit };
    if rest.ends_with(':') || rest.ends_with(": |") || rest.ends_with(": >") {
        indent.push_str(unit);
    }
    indent
}

// The brackets of a line of JSON that stand outside of strings.
fn brackets(line: &str) -> impl Iterator<Item = char> {
    let mut is_text = false;
    let mut is_escaped = false;
    line.chars().filter(move |c| {
        if is_escaped {
            is_escaped = false;
            return false;
        }
        is_escaped = is_text && *c == '\\';
        is_text ^= *c == '"';
        !is_text && matches!(c, '{' | '}' | '[' | ']')
    })
}

#[cfg(test)]
#[path = "typing_tests.rs"]
mod tests;
