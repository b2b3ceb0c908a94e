//! Paths and intrinsic calls of JSONPath states: `$.items[?(@.price > 3)]`, `States.Format('{}', $name)`.

use super::{Piece, begins_name, char_len, name_end, number_end, quoted_end};
use crate::assist::highlight::TokenKind;
use crate::json::Span;

/// Cuts a path or a call.
pub(in crate::assist) fn scan(text: &str, out: &mut Vec<Piece>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    // Filters that are open, by how many brackets stand in each.
    let mut filters: Vec<usize> = Vec::new();
    while at < text.len() {
        let start = at;
        let kind = match bytes[at] {
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                at = text[at..].find('}').map_or(text.len(), |end| at + end + 1);
                TokenKind::Placeholder
            }
            b'$' if bytes.get(at + 1) == Some(&b'$') => {
                at += 2;
                TokenKind::ContextObject
            }
            b'$' => {
                let next = text[at + 1..].chars().next();
                if next.is_some_and(begins_name) {
                    at = name_end(text, at + 1);
                    TokenKind::Variable
                } else {
                    at += 1;
                    TokenKind::PathRoot
                }
            }
            b'@' => {
                at += 1;
                TokenKind::PathRoot
            }
            b'\'' | b'"' => {
                at = quoted_end(text, at);
                TokenKind::InnerString
            }
            b'?' => {
                at += 1;
                if bytes.get(at) == Some(&b'(') {
                    at += 1;
                    filters.push(0);
                }
                TokenKind::PathFilter
            }
            b'(' => {
                at += 1;
                if let Some(open) = filters.last_mut() {
                    *open += 1;
                }
                TokenKind::Punctuation
            }
            b')' => {
                at += 1;
                match filters.last_mut() {
                    Some(0) => {
                        filters.pop();
                        TokenKind::PathFilter
                    }
                    Some(open) => {
                        *open -= 1;
                        TokenKind::Punctuation
                    }
                    None => TokenKind::Punctuation,
                }
            }
            b',' => {
                at += 1;
                TokenKind::Punctuation
            }
            b'.' | b'[' | b']' | b':' | b'*' | b'=' | b'!' | b'<' | b'>' | b'&' | b'|' | b'~' => {
                at += 1;
                TokenKind::Operator
            }
            b'-' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {
                at = number_end(text, at);
                TokenKind::InnerNumber
            }
            byte if byte.is_ascii_digit() => {
                at = number_end(text, at);
                TokenKind::InnerNumber
            }
            _ => {
                at += char_len(text, at);
                while text[at..]
                    .chars()
                    .next()
                    .is_some_and(|c| c == '-' || c == '_' || unicode_ident::is_xid_continue(c))
                {
                    at += char_len(text, at);
                }
                // `States.Format(`: the name of a function has a dot in it.
                if &text[start..at] == "States" && bytes.get(at) == Some(&b'.') {
                    at = name_end(text, at + 1);
                }
                let word = &text[start..at];
                if bytes.get(at) == Some(&b'(') || word.starts_with("States.") {
                    TokenKind::Function
                } else if !filters.is_empty() && matches!(word, "true" | "false" | "null")
                    || (matches!(word, "true" | "false" | "null")
                        && !text[..start].trim_end().ends_with('.'))
                {
                    TokenKind::Literal
                } else {
                    TokenKind::PathMember
                }
            }
        };
        out.push(Piece {
            span: Span::new(start, at.min(text.len())),
            kind,
        });
    }
}
