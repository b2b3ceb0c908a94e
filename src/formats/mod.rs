//! The formats people keep machines in, beside plain JSON: YAML, CloudFormation and SAM templates, and Terraform.
//!
//! Brings a file's text to a [`Tree`](crate::json::Tree) with spans in that text, and carries changes of the tree
//! back to it: a tree knows by its [`Notation`](crate::json::Notation) how it is written. Also knows which machine of
//! which file is meant, and what stands for the `${placeholders}` of a definition. Knows nothing of states.

mod ast;
mod build;
mod decode;
mod embedded;
mod extract;
mod format;
mod intrinsics;
mod json_part;
mod locate;
mod made_up;
mod placeholders;
mod profiles;
mod says;
mod template;
mod terraform;
mod unfilled;
mod yaml;

pub use extract::Extracted;
pub use format::{Format, Spelling};
pub use locate::{Located, Lost, Why, locate, locate_all, machines_in};
pub use made_up::{made_up, made_up_beside};
pub use placeholders::{Filled, Placeholder, Use, fill, placeholders};
pub use profiles::{AS_WRITTEN, Choice, Profiles, TEMPLATE, Values};
pub use says::{TemplateSays, template_says};
pub use template::{Machine, Place, machines};
pub use unfilled::{Unfilled, unfilled};
