//! Where everything goes: an own layered layout engine for nested workflows.
//!
//! Nesting first, then ranks, order, coordinates, lanes, routes and labels. Depends on the graph and its
//! declared order alone; no clocks, no fonts, no randomness beyond fixed seeds.
//!
//! The steps, one file each: [`canon`] numbers states and finds loops and the happy path, [`layers`] ranks them,
//! [`order`] avoids crossings, [`place`] and [`straighten`] choose columns, [`ports`], [`lanes`] and [`routes`] draw
//! the lines, [`pins`] and [`router`] take care of what a person placed by hand, and [`engine`] does all of that for every scope.

mod canon;
mod crossings;
mod engine;
mod lanes;
mod layers;
mod level;
mod metric;
mod order;
mod pins;
mod place;
mod ports;
mod router;
mod routes;
mod solve;
mod straighten;

pub use engine::{
    CARD, Direction, LABEL_TEXT, Layout, LayoutRequest, PlacedEdge, PlacedNode, layout,
};
pub use metric::{Weight, cut_to_width, text_width};
