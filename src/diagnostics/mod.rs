//! What is wrong with a definition, where, and perhaps how to put it right.
//!
//! One file per rule under `rules/`. Knows nothing of drawing or running.

mod check;
mod nearest;
mod rules;

pub use check::{Diagnostic, Fix, Severity, check};
pub use nearest::nearest;
