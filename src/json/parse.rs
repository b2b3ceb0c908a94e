//! A reader that never fails: any text gives a tree, and problems beside it.
//!
//! It works on tokens with a stack of open containers of its own. After a mistake it goes on with
//! the most likely meaning, so that a definition broken in one place keeps all its other states.
//! Where brackets do not pair up, the indentation of the file tells where one is missing or too many.

use crate::json::reader::Reader;
use crate::json::tokens::{TokenKind, tokens};
use crate::json::{NodeKind, Span, Tree};
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
    /// A `${placeholder}` without quotes: fine after substitution, if it stands for a value.
    Placeholder,
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
pub fn parse(text: Arc<str>) -> (Tree, Vec<Problem>) {
    let from = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader::new(&text, from);
    for token in tokens(&text, from) {
        if token.kind == TokenKind::Comment {
            reader.problem(
                ProblemKind::Comment,
                token.span,
                "JSON has no comments; move the text to a `Comment` field",
            );
        } else {
            reader.tokens.push(token);
        }
    }
    reader.pair_brackets();
    reader.read();
    let root = match reader.root {
        Some(root) => root,
        None => {
            let at = Span {
                start: reader.last_end,
                end: reader.last_end,
            };
            if reader.tokens.is_empty() {
                reader.problem(
                    ProblemKind::Empty,
                    at,
                    "There is no text yet; a state machine begins with `{`",
                );
            }
            reader.node(NodeKind::Broken, at)
        }
    };
    let Reader {
        nodes,
        mut problems,
        indexes,
        ..
    } = reader;
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    (Tree::new(text, nodes, indexes, root), problems)
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
