//! JSONata expressions with their delimiters: `{% $states.input.total > 10 %}`.

use super::{Piece, begins_name, char_len, name_end, number_end, quoted_end};
use crate::assist::highlight::TokenKind;
use crate::expressions::jsonata::is_function;
use crate::json::Span;

/// Cuts a string that begins with `{%`, whether it ends or not.
pub(in crate::assist) fn scan(text: &str, out: &mut Vec<Piece>) {
    // A block of YAML ends in a line end.
    let text = text.trim_end();
    let end = if text.len() >= 4 && text.ends_with("%}") {
        text.len() - 2
    } else {
        text.len()
    };
    out.push(Piece {
        span: Span::new(0, 2.min(text.len())),
        kind: TokenKind::Delimiter,
    });
    let mut scanner = Scanner {
        text: &text[..end],
        at: 2.min(end),
        value_before: false,
        states_before: false,
        out,
    };
    while scanner.at < end {
        scanner.next();
    }
    if end < text.len() {
        out.push(Piece {
            span: Span::new(end, text.len()),
            kind: TokenKind::Delimiter,
        });
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// A value ended just before, so that `/` divides and a name is an operator.
    value_before: bool,
    /// `$states.` stands just before.
    states_before: bool,
    out: &'a mut Vec<Piece>,
}

impl Scanner<'_> {
    fn push(&mut self, to: usize, kind: TokenKind, is_value: bool) {
        let to = to.min(self.text.len()).max(self.at + 1);
        self.out.push(Piece {
            span: Span::new(self.at, to.min(self.text.len())),
            kind,
        });
        self.at = to;
        self.value_before = is_value;
    }

    fn next(&mut self) {
        let (text, at) = (self.text, self.at);
        let bytes = text.as_bytes();
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            self.at += 1;
            return;
        }
        let after_states = std::mem::take(&mut self.states_before);
        match byte {
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let end = text[at + 2..]
                    .find("*/")
                    .map_or(text.len(), |end| at + 2 + end + 2);
                let before = self.value_before;
                self.push(end, TokenKind::Comment, before);
            }
            b'"' | b'\'' => self.push(quoted_end(text, at), TokenKind::InnerString, true),
            b'`' => {
                let end = text[at + 1..]
                    .find('`')
                    .map_or(text.len(), |end| at + 1 + end + 1);
                self.push(end, TokenKind::PathMember, true);
            }
            b'$' => self.variable(),
            b'/' if !self.value_before => self.regex(),
            b'(' | b'[' | b'{' | b',' | b';' => self.push(at + 1, TokenKind::Punctuation, false),
            b')' | b']' | b'}' => self.push(at + 1, TokenKind::Punctuation, true),
            byte if byte.is_ascii_digit() => {
                self.push(number_end(text, at), TokenKind::InnerNumber, true);
            }
            b'.' | b':' | b'?' | b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%'
            | b'&' | b'^' | b'@' | b'#' | b'~' | b'|' => {
                let two = text.get(at..at + 2).unwrap_or_default();
                let len = match two {
                    ":=" | "!=" | "<=" | ">=" | "~>" | ".." | "**" | "??" | "?:" => 2,
                    _ => 1,
                };
                // `*` and `%` may be values; a `/` behind them divides.
                let is_value = matches!(byte, b'*' | b'%') && !self.value_before;
                self.states_before = byte == b'.' && len == 1 && self.ends_in_states();
                self.push(at + len, TokenKind::Operator, is_value);
            }
            _ => self.word(after_states),
        }
    }

    /// Whether the last piece is `$states`.
    fn ends_in_states(&self) -> bool {
        self.out
            .last()
            .is_some_and(|piece| &self.text[piece.span.start..piece.span.end] == "$states")
    }

    fn variable(&mut self) {
        let (text, at) = (self.text, self.at);
        let bytes = text.as_bytes();
        if bytes.get(at + 1) == Some(&b'{') {
            let end = text[at..].find('}').map_or(text.len(), |end| at + end + 1);
            return self.push(end, TokenKind::Placeholder, true);
        }
        if bytes.get(at + 1) == Some(&b'$') {
            return self.push(at + 2, TokenKind::Variable, true);
        }
        if !text[at + 1..].chars().next().is_some_and(begins_name) {
            return self.push(at + 1, TokenKind::Variable, true);
        }
        let end = name_end(text, at + 1);
        let name = &text[at + 1..end];
        let kind = if name == "states" {
            TokenKind::Reserved
        } else if is_function(name) {
            TokenKind::Function
        } else {
            TokenKind::Variable
        };
        self.push(end, kind, true);
    }

    fn regex(&mut self) {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = self.at + 1;
        let mut depth = 0usize;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' => at += 1,
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                b'/' if depth == 0 => break,
                _ => {}
            }
            at += 1;
        }
        at += 1;
        while matches!(bytes.get(at), Some(b'i' | b'm')) {
            at += 1;
        }
        self.push(at, TokenKind::Regex, true);
    }

    fn word(&mut self, after_states: bool) {
        let (text, at) = (self.text, self.at);
        let first = text[at..].chars().next().unwrap_or(' ');
        if !begins_name(first) {
            return self.push(at + char_len(text, at), TokenKind::Broken, false);
        }
        let end = name_end(text, at);
        let word = &text[at..end];
        if after_states {
            let kind = if word == "context" {
                TokenKind::ContextObject
            } else {
                TokenKind::Reserved
            };
            return self.push(end, kind, true);
        }
        if self.value_before && matches!(word, "and" | "or" | "in") {
            return self.push(end, TokenKind::Keyword, false);
        }
        match word {
            "function" | "λ" => self.push(end, TokenKind::Keyword, true),
            "true" | "false" | "null" => self.push(end, TokenKind::Literal, true),
            _ => self.push(end, TokenKind::PathMember, true),
        }
    }
}
