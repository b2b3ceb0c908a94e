//! A reader that never fails: any text gives a tree, and problems beside it.

use crate::json::{Span, Tree};
use std::sync::Arc;

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The sort of mistake.
    pub kind: ProblemKind,
    /// A sentence with the way out.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// The sorts of mistakes the reader reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// Nothing but white space.
    Empty,
    /// A token that does not belong there.
    Unexpected,
    /// A comma, colon, bracket or quote is missing.
    Missing,
    /// A comma before a closing bracket.
    TrailingComma,
    /// A comment, which JSON does not have.
    Comment,
    /// A string with a bad escape or a raw control character.
    BadString,
    /// A number JSON does not know.
    BadNumber,
    /// The same key twice in one object.
    DuplicateKey,
    /// Nesting beyond the limit of the reader.
    TooDeep,
    /// Text after the value.
    TrailingText,
}

/// Reads a text. Total: never panics, never recurses without bound, linear in the text.
/// A leading byte order mark belongs to nobody and is no problem.
pub fn parse(_text: Arc<str>) -> (Tree, Vec<Problem>) {
    todo!()
}
