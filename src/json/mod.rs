//! JSON as bytes and as values.
//!
//! Owns the forgiving reader that gives every byte of a file an owner ([`Tree`]), the smallest
//! possible text edits ([`TextEdit`]), and the shared, exact [`Value`] the interpreter runs on.
//! Knows nothing of states, files or screens.

mod brackets;
mod change;
mod edit;
mod escape;
mod members;
mod notation;
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
mod string_map;
mod style;
mod tokens;
mod tree;
mod value;
mod write;

pub use change::{
    add_member, append_element, insert_element, insert_member_after, insert_member_text_after,
    move_element, remove_element, remove_member, remove_members, rename_member, replace_node,
    replace_node_text, rewrite_member, write_string,
};
pub use edit::TextEdit;
pub use escape::json_string;
pub use notation::Notation;
pub use number::Number;
pub use parse::{Problem, ProblemKind, parse};
pub use pointer::{Pointer, escape_token, unescape_token};
pub use string_map::{Run, StringMap};
pub use style::{Style, line_indent, style_of};
pub use tree::{Member, Node, NodeId, NodeKind, Position, Span, Tree};
pub use value::{Array, Object, ParseError, Value};

/// The edits of JSON text itself, whatever notation the rest of the file is in.
pub(crate) mod plain {
    pub(crate) use super::remove::{remove_parts, runs};
    pub(crate) use super::replace::{
        MemberStep, changed_elements, changed_members, replace_node, replace_node_text,
    };
    pub(crate) use super::string_map::of_json as string_map;
    pub(crate) use super::write::{
        insert_element, insert_member_after, insert_member_text_after, move_element, reordered,
        rewrite_member,
    };
}
