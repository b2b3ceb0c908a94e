//! Texts cut into coloured pieces without a tree: what stands between the values of a machine, and the rest of a
//! template around it. Total, and linear in what is read.

mod hcl;
mod json;
mod yaml;

pub(super) use hcl::scan as hcl;
pub(super) use json::scan as json;
pub(super) use yaml::{opening, scan as yaml};

use super::highlight::TokenKind;

/// What a word without quotes is.
fn word_kind(word: &str) -> TokenKind {
    if matches!(
        word,
        "true" | "false" | "null" | "~" | "True" | "False" | "Null" | "TRUE" | "FALSE" | "NULL"
    ) {
        return TokenKind::Literal;
    }
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    let number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'));
    if number {
        TokenKind::Number
    } else {
        TokenKind::String
    }
}
