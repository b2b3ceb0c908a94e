//! One level of the picture: a `States` block as a bare graph of boxes, before and after it is laid out.
//!
//! Coordinates here are *flow* coordinates: y grows in the direction of the flow. A picture that runs to the
//! right is the same thing with both axes exchanged at the very end.

use crate::asl::Port;
use std::sync::Arc;

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BoxKind {
    /// The mark where the scope begins.
    Start,
    /// A state.
    Card,
    /// An open Parallel or Map.
    Container,
    /// The loose end of a transition whose target is missing.
    Stub,
}

/// A box of the level.
#[derive(Clone, Debug)]
pub(super) struct LevelNode {
    /// Extent across the flow.
    pub(super) w: f64,
    /// Extent along the flow.
    pub(super) h: f64,
    /// What it stands for.
    pub(super) kind: BoxKind,
    /// Orders what the graph leaves open (unreachable states).
    pub(super) name: Arc<str>,
    /// A Fail state: no happy path leads here.
    pub(super) fails: bool,
    /// Where its middle was in the last picture.
    pub(super) previous: Option<f64>,
}

/// A transition of the level.
#[derive(Clone, Debug)]
pub(super) struct LevelEdge {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Gives the declared order among the transitions of one source.
    pub(super) port: Port,
    /// Extent of its label across and along the flow.
    pub(super) label: Option<(f64, f64)>,
}

impl LevelEdge {
    /// Whether it is followed on failure only.
    pub(super) fn is_catch(&self) -> bool {
        matches!(self.port, Port::Catch(_))
    }
}

/// A level to be laid out.
#[derive(Clone, Debug, Default)]
pub(super) struct LevelGraph {
    pub(super) nodes: Vec<LevelNode>,
    pub(super) edges: Vec<LevelEdge>,
    /// Extent of a card along the flow; taller boxes may span ranks.
    pub(super) card_h: f64,
}

/// A point in flow coordinates.
pub(super) type Spot = (f64, f64);

/// The course of one transition.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Route {
    /// Corners from border to border, in the direction of the transition.
    pub(super) points: Vec<Spot>,
    /// Label rectangle: x, y, w, h.
    pub(super) label: Option<(f64, f64, f64, f64)>,
    /// Whether it closes a loop.
    pub(super) back: bool,
}

/// A level laid out: everything lies in (0, 0)..(w, h).
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LevelLayout {
    /// Top left corners, by node.
    pub(super) nodes: Vec<Spot>,
    /// Routes, by edge.
    pub(super) edges: Vec<Route>,
    pub(super) w: f64,
    pub(super) h: f64,
    /// Where hand-placed boxes at (0, 0) go.
    pub(super) origin: Spot,
}
