//! `${Name}`, which a template fills in.

use super::Piece;
use crate::assist::highlight::TokenKind;
use crate::json::Span;

/// The placeholders of a string.
pub(in crate::assist) fn scan(text: &str, out: &mut Vec<Piece>) {
    let mut from = 0;
    while let Some(found) = text[from..].find("${") {
        let start = from + found;
        match text[start + 2..].find(['}', '{']) {
            Some(end) if text.as_bytes()[start + 2 + end] == b'}' => {
                from = start + 2 + end + 1;
                out.push(Piece {
                    span: Span::new(start, from),
                    kind: TokenKind::Placeholder,
                });
            }
            Some(end) => from = start + 2 + end,
            None => return,
        }
    }
}
