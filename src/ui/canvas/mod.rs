//! The diagram: paints a scene, and turns gestures into commands.
//!
//! Geometry, hit tests and painting are plain functions over a [`Picture`](picture::Picture); only `graph_view` knows
//! the crate that stores and draws the graph. Changes nothing: what a gesture means is a command.

mod actions;
mod align;
mod backdrop;
mod camera;
#[expect(
    clippy::module_inception,
    reason = "the canvas is what this folder is about"
)]
mod canvas;
mod compare;
mod drops;
mod edge;
mod gestures;
mod ghost;
mod graph_view;
mod hints;
mod keeper;
mod keys;
mod marks;
mod menus;
mod minimap;
mod node;
mod paint;
mod palette;
mod picture;
mod placement;
mod port_widgets;
mod ports;
mod renames;
mod sight;
mod steering;
#[cfg(test)]
mod tests;
mod type_menu;
mod widgets;
mod words;

pub use canvas::{Canvas, canvas_ui};
pub use compare::{CompareCanvas, change_color, change_glyph, legend_ui};
pub use palette::{PaletteState, palette_ui};
pub use placement::moved_address;
