//! How everything looks: colours, sizes, fonts and icons, in one place.
//!
//! The only folder that makes colours. Knows nothing of documents or runs.

mod fonts;
pub mod icons;
mod style;
mod tokens;

pub use fonts::{install_fonts, medium, semibold};
pub use style::install;
pub use tokens::Tokens;
