//! The languages inside strings cut into coloured pieces: paths, intrinsic calls, JSONata, placeholders.
//!
//! Each reads the string as it is after its escapes, whatever stands in it. Total and linear.

mod jsonata;
mod path;
mod placeholder;

pub(super) use jsonata::scan as jsonata;
pub(super) use path::scan as path;
pub(super) use placeholder::scan as placeholders;

use super::highlight::TokenKind;
use crate::json::Span;

/// A piece of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// In the string.
    pub span: Span,
    pub kind: TokenKind,
}

/// Whether a character may begin a name.
pub(super) fn begins_name(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c)
}

/// Where a name that begins at an offset ends.
pub(super) fn name_end(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.find(|c: char| c != '_' && !unicode_ident::is_xid_continue(c))
        .map_or(text.len(), |end| from + end)
}

/// Where a number that begins at an offset ends.
fn number_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from + usize::from(bytes.get(from) == Some(&b'-'));
    while let Some(byte) = bytes.get(at) {
        let sign = matches!(byte, b'-' | b'+') && matches!(bytes[at - 1], b'e' | b'E');
        let dot = *byte == b'.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !(byte.is_ascii_digit() || matches!(byte, b'e' | b'E') || sign || dot) {
            break;
        }
        at += 1;
    }
    at.max(from + 1)
}

/// Where a text in quotes that begins at an offset ends; a backslash keeps the next character.
fn quoted_end(text: &str, from: usize) -> usize {
    let quote = text.as_bytes()[from];
    let bytes = text.as_bytes();
    let mut at = from + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// The next character's length.
fn char_len(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(1, char::len_utf8)
}
