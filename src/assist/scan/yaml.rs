//! YAML a line at a time: keys, scalars, comments, anchors, aliases, tags.

use super::json::{is_followed_by_colon, line_end, string_end};
use super::word_kind;
use crate::assist::highlight::{Token, TokenKind};
use crate::json::Span;

/// Cuts a stretch of YAML that begins outside of any scalar.
pub(in crate::assist) fn scan(text: &str, span: Span, out: &mut Vec<Token>) {
    let end = span.end.min(text.len());
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: span.start,
        end,
        flow: 0,
        out,
    };
    while scanner.at < end {
        scanner.next();
    }
}

/// The block scalar an offset lies in: where its header's line begins. `None` outside of any.
pub(in crate::assist) fn opening(text: &str, offset: usize) -> Option<usize> {
    let mut line_start = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let own = indent_of(text, line_start);
    let mut least = if is_blank(text, line_start) {
        usize::MAX
    } else {
        own
    };
    while line_start > 0 && least > 0 {
        let before = text[..line_start - 1].rfind('\n').map_or(0, |at| at + 1);
        let line = text[before..line_start - 1].trim_end();
        let indent = indent_of(text, before);
        if !line.trim().is_empty() && indent < least {
            if ends_in_block_header(line) {
                return Some(before);
            }
            least = indent;
        }
        line_start = before;
    }
    None
}

fn is_blank(text: &str, line_start: usize) -> bool {
    let rest = &text[line_start..];
    let end = rest.find('\n').unwrap_or(rest.len());
    rest[..end].trim().is_empty()
}

fn indent_of(text: &str, line_start: usize) -> usize {
    let rest = &text[line_start..];
    rest.len() - rest.trim_start_matches(' ').len()
}

/// Whether a line ends in `|`, `>-`, `|2` and the like.
fn ends_in_block_header(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    let word = line.rsplit([' ', '\t']).next().unwrap_or_default();
    let before = line[..line.len() - word.len()].trim_end();
    let header = word.starts_with(['|', '>'])
        && word[1..]
            .chars()
            .all(|c| matches!(c, '+' | '-') || c.is_ascii_digit());
    let last = before.rsplit([' ', '\t']).next().unwrap_or_default();
    header && (before.ends_with(':') || before.ends_with('-') || last.starts_with(['!', '&']))
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    end: usize,
    /// Open brackets.
    flow: usize,
    out: &'a mut Vec<Token>,
}

impl Scanner<'_> {
    fn push(&mut self, to: usize, kind: TokenKind) {
        let to = to.clamp(self.at, self.end);
        self.out.push(Token {
            span: Span::new(self.at, to),
            kind,
        });
        self.at = to.max(self.at + 1);
    }

    fn next(&mut self) {
        let at = self.at;
        let byte = self.bytes[at];
        let next_is_space = self
            .bytes
            .get(at + 1)
            .is_none_or(|next| next.is_ascii_whitespace());
        let starts_word = at == 0 || self.bytes[at - 1].is_ascii_whitespace();
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
            b'#' if starts_word => {
                self.push(line_end(self.bytes, at, self.end), TokenKind::Comment)
            }
            b'-' | b'?' if next_is_space => self.push(at + 1, TokenKind::Punctuation),
            b':' if next_is_space || self.flow > 0 => self.push(at + 1, TokenKind::Punctuation),
            b'{' | b'[' => {
                self.flow += 1;
                self.push(at + 1, TokenKind::Punctuation);
            }
            b'}' | b']' => {
                self.flow = self.flow.saturating_sub(1);
                self.push(at + 1, TokenKind::Punctuation);
            }
            b',' => self.push(at + 1, TokenKind::Punctuation),
            b'&' => self.push(self.word_end(at), TokenKind::Anchor),
            b'*' => self.push(self.word_end(at), TokenKind::Alias),
            b'!' => self.push(self.word_end(at), TokenKind::Tag),
            b'"' => self.quoted(string_end(self.bytes, at, self.end)),
            b'\'' => {
                let close = self.bytes[at + 1..self.end]
                    .iter()
                    .position(|byte| *byte == b'\'');
                self.quoted(close.map_or(self.end, |close| at + 1 + close + 1));
            }
            b'|' | b'>' if self.flow == 0 && self.is_header() => self.block(),
            _ if self.is_document_mark() => {
                self.push(line_end(self.bytes, at, self.end), TokenKind::Punctuation);
            }
            _ => self.plain(),
        }
    }

    fn is_document_mark(&self) -> bool {
        let rest = &self.bytes[self.at..];
        (self.at == 0 || self.bytes[self.at - 1] == b'\n')
            && (rest.starts_with(b"---") || rest.starts_with(b"...") || rest.starts_with(b"%"))
    }

    fn quoted(&mut self, to: usize) {
        let kind = if is_followed_by_colon(
            self.bytes,
            to,
            line_end(self.bytes, to.min(self.end), self.end),
        ) {
            TokenKind::Property
        } else {
            TokenKind::String
        };
        self.push(to, kind);
    }

    fn word_end(&self, from: usize) -> usize {
        self.bytes[from..self.end]
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || b",[]{}".contains(byte))
            .map_or(self.end, |found| from + found)
    }

    fn is_header(&self) -> bool {
        let line = &self.text[self.at..line_end(self.bytes, self.at, self.end)];
        let line = line.split(" #").next().unwrap_or(line).trim_end();
        line[1..]
            .chars()
            .all(|c| matches!(c, '+' | '-') || c.is_ascii_digit())
    }

    /// A block scalar: its header, and the lines that are indented more than the line it stands on.
    fn block(&mut self) {
        let line_start = self.text[..self.at].rfind('\n').map_or(0, |at| at + 1);
        let indent = indent_of(self.text, line_start);
        self.push(self.word_end(self.at), TokenKind::Punctuation);
        let header_end = line_end(self.bytes, self.at.min(self.end), self.end);
        if let Some(comment) = self.text[self.at.min(header_end)..header_end].find('#') {
            self.at += comment;
            self.push(header_end, TokenKind::Comment);
        }
        self.at = header_end;
        self.body(indent);
    }

    fn body(&mut self, indent: usize) {
        while self.at < self.end {
            let start = if self.bytes[self.at] == b'\n' {
                self.at + 1
            } else {
                self.at
            };
            if start >= self.end {
                self.at = self.end;
                return;
            }
            let end = line_end(self.bytes, start, self.end);
            let line = &self.text[start..end];
            if !line.trim().is_empty() {
                if indent_of(self.text, start) <= indent {
                    self.at = start;
                    return;
                }
                self.at = start + (line.len() - line.trim_start().len());
                self.push(start + line.trim_end().len(), TokenKind::String);
            }
            self.at = end;
        }
    }

    /// A scalar without quotes, up to `: `, ` #` or the end of the line.
    fn plain(&mut self) {
        let start = self.at;
        let mut at = start;
        let mut is_key = false;
        while at < self.end {
            match self.bytes[at] {
                b'\n' => break,
                b':' if self
                    .bytes
                    .get(at + 1)
                    .is_none_or(|next| next.is_ascii_whitespace())
                    || (self.flow > 0 && b",[]{}".contains(&self.bytes[at + 1])) =>
                {
                    is_key = true;
                    break;
                }
                b'#' if at > start && self.bytes[at - 1].is_ascii_whitespace() => break,
                b',' | b'[' | b']' | b'{' | b'}' if self.flow > 0 => break,
                _ => at += 1,
            }
        }
        let word = self.text.get(start..at).unwrap_or_default().trim_end();
        let kind = if is_key {
            TokenKind::Property
        } else {
            word_kind(word)
        };
        self.push(start + word.len().max(1), kind);
    }
}
