//! The diagram: paints a scene, and turns gestures into commands.
//!
//! Geometry, hit tests and painting are plain functions over a [`Picture`](picture::Picture); only `graph_view` knows
//! the crate that stores and draws the graph. Changes nothing: what a gesture means is a command.

mod backdrop;
mod camera;
mod edge;
mod graph_view;
mod node;
mod paint;
mod picture;
mod sight;
