//! An editor for code: only the lines in sight are laid out, so that long texts are typed in as quickly as short ones.
//!
//! Owns its copy of the text, caret, selection, folds and scroll, and says what was typed as edits. Knows nothing of
//! what the text means: colours, marks and regions to fold are given to it.

mod editor;
mod folds;
mod keys;
mod lines;
mod paint;
mod search;
mod spoken;
mod squiggles;
mod state;
mod sticky;
mod text;
mod typing;

pub use editor::{CodeEditor, Shown};
pub use folds::{Folds, Region};
pub use lines::Coloured;
pub use paint::{Gravity, Marks, Squiggle};
pub use search::{Query, matches, replaced};
pub use state::EditorState;
pub use sticky::Headers;
pub use text::CodeText;
pub use typing::{Caret, Change, Notation, Typist};
