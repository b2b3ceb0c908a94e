//! [`FlowGraph`] and how it is built.

use crate::asl::{Outline, Port, QueryLanguage, ScopeAddress, StateAddress, StateKind};
use std::sync::Arc;

/// The graph of a machine, nested like the machine.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowGraph {
    /// The machine itself.
    pub root: FlowScope,
}

/// One `States` block.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowScope {
    /// Where it lives.
    pub address: ScopeAddress,
    /// States: depth first from the start in declared order, then the unreachable by name.
    pub nodes: Vec<FlowNode>,
    /// Transitions, the start edge first, then by source and declared order.
    pub edges: Vec<FlowEdge>,
}

/// One state.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowNode {
    /// Where it lives.
    pub address: StateAddress,
    /// Its name.
    pub name: Arc<str>,
    /// Its type, if known.
    pub kind: Option<StateKind>,
    /// Second line of the card: `lambda:invoke`, `Wait 30 s`, `OrderFailed`.
    pub subtitle: String,
    /// Branches or body.
    pub bodies: Vec<FlowScope>,
    /// Whether it ends its scope.
    pub terminal: bool,
    /// Whether the scope's start leads to it.
    pub reachable: bool,
    /// What its badges show.
    pub facts: Facts,
}

/// Facts a card shows as badges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Number of retriers.
    pub retriers: usize,
    /// Number of catchers.
    pub catchers: usize,
    /// Number of Choice rules.
    pub rules: usize,
    /// A Choice without Default.
    pub no_default: bool,
    /// Has a timeout.
    pub timeout: bool,
    /// Waits for a task token or an activity.
    pub callback: bool,
    /// The state's language.
    pub language: QueryLanguage,
    /// A distributed Map.
    pub distributed: bool,
    /// Assigns variables.
    pub assigns: bool,
}

/// One transition.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowEdge {
    /// Index of the source in `nodes`; `None` for the start edge.
    pub from: Option<usize>,
    /// Where it leaves.
    pub port: Port,
    /// Where it leads.
    pub to: Target,
    /// Short text on the edge, at most 26 characters.
    pub label: String,
    /// The whole text for the tooltip.
    pub full_label: String,
}

/// Where a transition leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Index in `nodes`.
    Node(usize),
    /// The end of the scope.
    End,
    /// A name no state of the scope has: a red, dangling edge.
    Missing(Arc<str>),
}

impl FlowGraph {
    /// Derives the graph. Total.
    pub fn build(_outline: &Outline) -> FlowGraph {
        todo!()
    }
}
