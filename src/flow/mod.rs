//! Who leads to whom, and why: the graph of a machine, derived from its outline.
//!
//! Plain data for layout, diagnostics and the canvas. Independent of the order of keys in the file:
//! nodes are sorted by declared flow from the start, unreachable ones last by name.

mod graph;
mod subtitle;

pub use graph::{Facts, FlowEdge, FlowGraph, FlowNode, FlowScope, Target};
