//! What changed between two versions of a machine: states, fields and transitions, in words.
//!
//! Compares meaning, not text: the order of keys, spaces, and JSON against YAML are no change. Owns the pairing of the
//! states of two versions ([`compare`]) and the one graph that holds both ([`union`]). Knows nothing of files, colours
//! or screens.

mod comparison;
mod fields;
mod pairs;
mod side;
mod union;
mod values;
mod words;

pub use comparison::{Comparison, Counts, StateChange, compare};
pub use fields::{FieldChange, Nature};
pub use union::{Difference, Mark, Union, union};
