//! What a text editor for the Amazon States Language needs, as pure functions over a [`Tree`] and an [`Outline`].
//!
//! Colours ([`highlight`]), folds, the outline of a file, and the place a cursor stands at. Every offset is a byte
//! offset of the file's own text, whatever its format: a machine in YAML, or as text inside a template, is coloured
//! and completed where it is written. Knows nothing of edits, runs or screens.

mod colour;
mod folds;
mod highlight;
mod place;
mod scan;
mod view;

pub use folds::{Fold, folds};
pub use highlight::{Token, TokenKind, highlight};
pub use view::View;
