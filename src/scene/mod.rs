//! What the canvas shows, as plain data: cards, lines, badges and roles. No colours, no screen.
//!
//! Here the designing half and the running half meet. The window paints a [`Scene`]; [`svg`] writes it.

mod build;
mod export;
mod svg;

pub use build::{Badge, Card, EdgeRole, Line, RunMarks, Scene, StateMark, StateRole, build};
pub use export::{dot, layout_json, mermaid};
pub use svg::{SvgTheme, png, svg};
