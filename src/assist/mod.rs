//! What a text editor for the Amazon States Language needs, as pure functions over a [`Tree`] and an [`Outline`].
//!
//! Colours ([`highlight`]), folds, the outline of a file, and the place a cursor stands at. Every offset is a byte
//! offset of the file's own text, whatever its format: a machine in YAML, or as text inside a template, is coloured
//! and completed where it is written. Knows nothing of documents, runs or screens.

mod colour;
mod complete;
mod explain;
mod folds;
mod format;
mod highlight;
mod hover;
mod names;
mod outline;
mod place;
mod rename;
mod scan;
mod symbols;
mod view;

pub use complete::{Completions, Item, ItemKind, NothingSeen, Observed, complete};
pub use explain::{Explanation, explain, other_words};
pub use folds::{Fold, folds};
pub use format::{FormatOptions, format};
pub use highlight::{Token, TokenKind, highlight};
pub use hover::{Hover, hover};
pub use outline::{OutlineItem, outline_symbols};
pub use rename::{rename_local, rename_variable};
pub use symbols::{Occurrence, Symbol, definition, name_at, occurrences, references, symbol_at};
pub use view::View;
