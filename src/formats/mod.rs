//! The formats people keep machines in, beside plain JSON: YAML, CloudFormation and SAM templates, and Terraform.
//!
//! Brings a file's text to a [`Tree`](crate::json::Tree) with spans in that text, and carries changes of the tree
//! back to it: a tree knows by its [`Notation`](crate::json::Notation) how it is written. Knows nothing of states.

mod ast;
mod build;
mod decode;
mod embedded;
mod format;
mod intrinsics;
mod json_part;
mod template;
mod terraform;
mod yaml;

pub use format::{Format, Spelling};
pub use template::{Machine, Place, machines};
