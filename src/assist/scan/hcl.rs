//! Terraform's language: words, texts, heredocs, numbers, comments.

use super::json::{line_end, string_end};
use super::word_kind;
use crate::assist::highlight::{Token, TokenKind};
use crate::json::Span;

/// Cuts a stretch of HCL that begins outside of any text.
pub(in crate::assist) fn scan(text: &str, span: Span, out: &mut Vec<Token>) {
    let end = span.end.min(text.len());
    let mut at = span.start;
    while let Some(first) = text.get(at..end).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..end];
        let (len, kind) = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '#' => (line_end(text.as_bytes(), at, end) - at, TokenKind::Comment),
            '/' if rest.starts_with("//") => {
                (line_end(text.as_bytes(), at, end) - at, TokenKind::Comment)
            }
            '/' if rest.starts_with("/*") => (
                rest.find("*/").map_or(rest.len(), |close| close + 2),
                TokenKind::Comment,
            ),
            '"' => {
                let mut close = string_end(text.as_bytes(), at, end).clamp(at + 1, end);
                while !text.is_char_boundary(close) {
                    close += 1;
                }
                let len = close - at;
                let kind = if is_name(&text[at + len..end]) {
                    TokenKind::Property
                } else {
                    TokenKind::String
                };
                (len, kind)
            }
            c if c.is_alphanumeric() || c == '_' => {
                let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
                let len = rest.len() - rest.trim_start_matches(word).len();
                let kind = match word_kind(&rest[..len]) {
                    TokenKind::String if is_name(&rest[len..]) => TokenKind::Property,
                    TokenKind::String if rest[len..].starts_with('(') => TokenKind::Function,
                    TokenKind::String => TokenKind::Keyword,
                    other => other,
                };
                (len, kind)
            }
            c => (c.len_utf8(), TokenKind::Punctuation),
        };
        out.push(Token {
            span: Span::new(at, at + len),
            kind,
        });
        at += len;
    }
}

/// Whether what came before is the name of what follows: `name = …`.
fn is_name(after: &str) -> bool {
    let after = after.trim_start_matches([' ', '\t']);
    (after.starts_with('=') && !after.starts_with("==")) || after.starts_with(':')
}
