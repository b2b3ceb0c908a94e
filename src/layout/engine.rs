//! The request, the answer, and the recursion over nested scopes.

use crate::asl::{Port, ScopeAddress, StateAddress};
use crate::flow::FlowGraph;
use crate::geometry::{Point, Rect, Size};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which way the flow runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Top to bottom.
    #[default]
    Down,
    /// Left to right.
    Right,
}

/// What is to be laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutRequest {
    /// The graph.
    pub graph: Arc<FlowGraph>,
    /// Parallel and Map states drawn as a plain card.
    pub collapsed: BTreeSet<StateAddress>,
    /// Positions a person set (top left, relative to the scope's own layout origin).
    pub pins: BTreeMap<StateAddress, Point>,
    /// Which way the flow runs.
    pub direction: Direction,
    /// Previous top left corners, to keep the picture stable after an edit; empty for a fresh layout.
    pub previous: BTreeMap<StateAddress, Point>,
}

/// The answer, in absolute canvas coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Extent of the whole picture; everything lies in (0,0)..size.
    pub size: Size,
    /// Cards and containers, outer before inner.
    pub nodes: Vec<PlacedNode>,
    /// Routed transitions.
    pub edges: Vec<PlacedEdge>,
    /// Start pills, one per scope that has one.
    pub starts: Vec<(ScopeAddress, Rect)>,
    /// Dashed lines between the branches of a Parallel, top to bottom.
    pub dividers: Vec<(Point, Point)>,
    /// Areas of the bodies: the scope and the rectangle its states are drawn in (drop targets).
    pub bodies: Vec<(ScopeAddress, Rect)>,
}

/// A card or an open container.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedNode {
    /// The state.
    pub address: StateAddress,
    /// Where.
    pub rect: Rect,
    /// Whether it is drawn open, with its body inside.
    pub container: bool,
    /// Position of the state in the flow graph: indices from the root scope inwards
    /// (node, body, node, body, …, node).
    pub path: Vec<usize>,
}

/// A routed transition.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedEdge {
    /// The scope it is in.
    pub scope: ScopeAddress,
    /// Index in that scope's `edges`.
    pub index: usize,
    /// Source state; `None` for the start edge.
    pub from: Option<StateAddress>,
    /// Where it leaves.
    pub port: Port,
    /// Target state; `None` for the end or a missing target.
    pub to: Option<StateAddress>,
    /// Corner points from border to border; corners are rounded when drawn.
    pub points: Vec<Point>,
    /// Where its label sits.
    pub label_rect: Option<Rect>,
    /// Whether it leads back (a loop).
    pub back: bool,
}

/// Lays a machine out. Total; linear memory; never recurses over the graph, only over nesting.
pub fn layout(_request: &LayoutRequest) -> Layout {
    todo!()
}
