//! Where everything goes: an own layered layout engine for nested workflows.
//!
//! Nesting first, then ranks, order, coordinates, lanes, routes and labels. Depends on the graph and its
//! declared order alone; no clocks, no fonts, no randomness beyond fixed seeds.

mod engine;

pub use engine::{Direction, Layout, LayoutRequest, PlacedEdge, PlacedNode, layout};
