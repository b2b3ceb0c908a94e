//! What the canvas shows, as plain data: cards, lines, badges and roles. No colours, no screen.
//!
//! Here the designing half and the running half meet. The window paints a [`Scene`]; [`svg`] writes it.

mod build;
mod export;
mod history;
mod icons;
mod palette;
mod rails;
mod svg;

pub use build::{
    Badge, Card, EdgeRole, Line, RunMarks, SUBTITLE_TEXT, Scene, StateMark, StateRole, TITLE_TEXT,
    build, build_union,
};
pub use export::{dot, layout_json, mermaid, mermaid_union};
pub use history::marks_from_history;
pub use icons::{badge_icon, change_icon, kind_icon, role_icon};
pub use rails::{Stroke, strokes};
pub use svg::{SvgTheme, png, svg};
