//! JSON as bytes and as values.
//!
//! Owns the forgiving reader that gives every byte of a file an owner ([`Tree`]), the smallest
//! possible text edits ([`TextEdit`]), and the shared, exact [`Value`] the interpreter runs on.
//! Knows nothing of states, files or screens.

mod brackets;
mod edit;
mod escape;
mod members;
mod number;
mod parse;
mod pointer;
mod print_value;
mod read_value;
mod reader;
mod remove;
mod replace;
mod scalars;
mod serde_value;
mod style;
mod tokens;
mod tree;
mod value;
mod write;

pub use edit::TextEdit;
pub use escape::json_string;
pub use number::Number;
pub use parse::{Problem, ProblemKind, parse};
pub use pointer::{Pointer, escape_token, unescape_token};
pub use remove::{remove_element, remove_member, remove_members};
pub use replace::{replace_node, replace_node_text};
pub use style::{Style, line_indent, style_of};
pub use tree::{Member, Node, NodeId, NodeKind, Position, Span, Tree};
pub use value::{Array, Object, ParseError, Value};
pub use write::{
    add_member, append_element, insert_element, insert_member_after, insert_member_text_after,
    move_element, rename_member,
};
