//! Mermaid, DOT and the layout as JSON.

use crate::flow::FlowGraph;
use crate::scene::Scene;

/// A Mermaid flowchart.
pub fn mermaid(_graph: &FlowGraph) -> String {
    todo!()
}
/// A Graphviz digraph.
pub fn dot(_graph: &FlowGraph) -> String {
    todo!()
}
/// The layout as the JSON document of the command line contract.
pub fn layout_json(_scene: &Scene) -> String {
    todo!()
}
