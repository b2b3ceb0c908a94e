//! [`Outline`]: what can be said of a machine whose text may be unfinished.

use crate::asl::{Field, Port, QueryLanguage, ScopeAddress, StateAddress, StateKind};
use crate::json::{NodeId, Tree};
use std::sync::Arc;

/// The machine as far as the text can be read.
#[derive(Debug)]
pub struct Outline {
    /// The text it was read from.
    pub tree: Arc<Tree>,
    /// The machine itself.
    pub root: ScopeOutline,
}

/// An object that holds `StartAt` and `States`.
#[derive(Debug)]
pub struct ScopeOutline {
    /// Where it lives.
    pub address: ScopeAddress,
    /// Its object (the root node even if that is no object).
    pub node: NodeId,
    /// The value node of `StartAt`.
    pub start_at_node: Option<NodeId>,
    /// What `StartAt` says.
    pub start_at: Option<Arc<str>>,
    /// The `States` object.
    pub states_node: Option<NodeId>,
    /// Its members in file order; of duplicate names the first only.
    pub states: Vec<StateOutline>,
    /// Language that states without an own `QueryLanguage` have.
    pub language: QueryLanguage,
}

/// One member of `States`, object or not.
#[derive(Debug)]
pub struct StateOutline {
    /// Where it lives.
    pub address: StateAddress,
    /// Its name.
    pub name: Arc<str>,
    /// The key's node.
    pub key_node: NodeId,
    /// The value's node.
    pub node: NodeId,
    /// Its `Type`, if it is one of the eight.
    pub kind: Option<StateKind>,
    /// The language it is in.
    pub language: QueryLanguage,
    /// Branches of a Parallel, the body of a Map.
    pub bodies: Vec<ScopeOutline>,
}

/// A transition out of a state, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Exit {
    /// Where it leaves.
    pub port: Port,
    /// The node of the target's name; `None` when the field is missing (a rule without Next).
    pub target_node: Option<NodeId>,
    /// The target's name.
    pub target: Option<Arc<str>>,
    /// Text for the edge: the condition in short, `Default`, the caught errors; empty for Next.
    pub label: String,
}

impl Outline {
    /// Reads a tree. Total.
    pub fn read(_tree: Arc<Tree>) -> Outline {
        todo!()
    }
    /// The scope at an address.
    pub fn scope(&self, _address: &ScopeAddress) -> Option<&ScopeOutline> {
        todo!()
    }
    /// The state at an address.
    pub fn state(&self, _address: &StateAddress) -> Option<&StateOutline> {
        todo!()
    }
    /// The innermost state whose member holds the byte offset.
    pub fn state_at(&self, _offset: usize) -> Option<&StateOutline> {
        todo!()
    }
    /// Every state, outer before inner, in file order.
    pub fn all_states(&self) -> Vec<&StateOutline> {
        todo!()
    }
    /// Every scope, outer before inner.
    pub fn all_scopes(&self) -> Vec<&ScopeOutline> {
        todo!()
    }
}

impl ScopeOutline {
    /// The state of this name.
    pub fn state(&self, _name: &str) -> Option<&StateOutline> {
        todo!()
    }
}

impl StateOutline {
    /// The value node of a field.
    pub fn field(&self, _tree: &Tree, _field: Field) -> Option<NodeId> {
        todo!()
    }
    /// The transitions out of it in declared order: Next; rules, Default; catchers last.
    pub fn exits(&self, _tree: &Tree) -> Vec<Exit> {
        todo!()
    }
    /// Whether it ends its scope: `End: true`, Succeed, Fail.
    pub fn is_terminal(&self, _tree: &Tree) -> bool {
        todo!()
    }
}
