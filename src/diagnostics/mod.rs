//! What is wrong with a definition, where, and perhaps how to put it right.
//!
//! One file per rule under `rules/`: name, help, check and tests side by side. Codes, messages and locations are
//! those of the service where it has one, so that people find them again; [`Diagnostic::help`] adds the way out.
//! Knows nothing of drawing or running.

mod check;
mod expressions;
mod finding;
mod nearest;
mod places;
mod rules;
mod unassigned;
mod values;
mod variables;
mod ways;

pub use check::{RuleInfo, check, rules};
pub use finding::{Diagnostic, Fix, Severity};
pub use nearest::nearest;
pub use variables::variable_references;
