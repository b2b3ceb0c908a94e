//! JSON, also where it stands in a string of a template with the escapes of that string.

use super::word_kind;
use crate::assist::highlight::{Token, TokenKind};
use crate::json::Span;

/// Cuts a stretch of JSON. `escaped`: it stands inside a string, so that `\n` is white space and `\"` a quote.
pub(in crate::assist) fn scan(text: &str, span: Span, escaped: bool, out: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let end = span.end.min(bytes.len());
    let mut at = span.start;
    while at < end {
        let start = at;
        let kind = match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'\\' if escaped => {
                at += 2;
                continue;
            }
            b'{' | b'}' | b'[' | b']' | b':' | b',' => {
                at += 1;
                TokenKind::Punctuation
            }
            b'"' => {
                at = string_end(bytes, at, end);
                if is_followed_by_colon(bytes, at, end) {
                    TokenKind::Property
                } else {
                    TokenKind::String
                }
            }
            b'#' => {
                at = line_end(bytes, at, end);
                TokenKind::Comment
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = line_end(bytes, at, end);
                TokenKind::Comment
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = text
                    .get(at + 2..end)
                    .and_then(|rest| rest.find("*/"))
                    .map_or(end, |found| at + 2 + found + 2);
                TokenKind::Comment
            }
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                at = placeholder_end(bytes, at, end);
                TokenKind::Placeholder
            }
            _ => {
                at += 1;
                while at < end && !b" \t\r\n{}[]:,\"\\".contains(&bytes[at]) {
                    at += 1;
                }
                match text.get(start..at).map(word_kind) {
                    Some(kind @ (TokenKind::Literal | TokenKind::Number)) => kind,
                    _ => TokenKind::Broken,
                }
            }
        };
        out.push(Token {
            span: Span::new(start, at.min(end)),
            kind,
        });
    }
}

/// The end of a string, which never leaves its line.
pub(super) fn string_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let mut at = start + 1;
    while at < end {
        match bytes[at] {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    end
}

pub(super) fn is_followed_by_colon(bytes: &[u8], from: usize, end: usize) -> bool {
    bytes[from.min(end)..end]
        .iter()
        .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        == Some(&b':')
}

pub(super) fn line_end(bytes: &[u8], from: usize, end: usize) -> usize {
    bytes[from..end]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(end, |found| from + found)
}

fn placeholder_end(bytes: &[u8], from: usize, end: usize) -> usize {
    bytes[from..end]
        .iter()
        .position(|byte| matches!(byte, b'}' | b'\n'))
        .map_or(end, |found| from + found + 1)
}
