//! [`Side`]: one version, flattened: states and scopes by number, each with what it is known by.

use crate::asl::{Outline, ScopeOutline, StateOutline};
use crate::compare::values::{hash, hash_text};
use crate::json::{NodeId, Tree, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Members of one object that count on their own when contents are compared.
const MOST_MEMBERS: usize = 64;

/// One version.
pub(super) struct Side<'a> {
    pub outline: &'a Outline,
    /// All states, outer before inner, in file order.
    pub states: Vec<&'a StateOutline>,
    /// All scopes, outer before inner; the machine first.
    pub scopes: Vec<&'a ScopeOutline>,
    /// The scope of each state.
    pub scope_of: Vec<usize>,
    /// The states of each scope.
    pub inside: Vec<Vec<usize>>,
    /// The same by name.
    pub names: Vec<HashMap<&'a str, usize>>,
    /// The bodies of each state.
    pub bodies: Vec<Vec<usize>>,
    /// The state each scope is the body of.
    pub owner: Vec<Option<usize>>,
    /// Each state's own members, without its bodies.
    pub own: Vec<Value>,
}

impl<'a> Side<'a> {
    pub fn new(outline: &'a Outline) -> Side<'a> {
        let mut side = Side {
            outline,
            states: Vec::new(),
            scopes: Vec::new(),
            scope_of: Vec::new(),
            inside: Vec::new(),
            names: Vec::new(),
            bodies: Vec::new(),
            owner: Vec::new(),
            own: Vec::new(),
        };
        side.take(&outline.root, None);
        side
    }

    // Recursion is bounded by the reader's limit on nesting.
    fn take(&mut self, scope: &'a ScopeOutline, owner: Option<usize>) -> usize {
        let at = self.scopes.len();
        self.scopes.push(scope);
        self.inside.push(Vec::new());
        self.names.push(HashMap::new());
        self.owner.push(owner);
        for state in &scope.states {
            let number = self.states.len();
            self.states.push(state);
            self.scope_of.push(at);
            self.bodies.push(Vec::new());
            self.own.push(own_value(&self.outline.tree, state));
            self.inside[at].push(number);
            self.names[at].insert(&state.name, number);
            for body in &state.bodies {
                let body = self.take(body, Some(number));
                self.bodies[number].push(body);
            }
        }
        at
    }

    /// What a state is known by, sorted: hashes of its parts with their weight, without where it leads.
    pub fn features(&self, state: usize) -> Vec<(u64, u32)> {
        let mut found = Vec::new();
        for (key, value) in members(&self.own[state]) {
            match (&**key, value) {
                ("Next" | "End" | "Default", _) => {}
                ("Resource" | "Comment", _) => found.push((hash_text(key) ^ hash(value), 3)),
                ("Choices" | "Catch", Value::Array(_)) => {
                    for rule in value.as_array().unwrap_or_default() {
                        found.push((hash_text(key) ^ hash(&rule.without_member("Next")), 2));
                    }
                }
                (
                    "Parameters" | "Arguments" | "ItemSelector" | "Assign" | "Output",
                    Value::Object(object),
                ) => {
                    for (inner, value) in object.members().iter().take(MOST_MEMBERS) {
                        let name = hash_text(key).rotate_left(7) ^ hash_text(inner);
                        found.push((name ^ hash(value), 1));
                    }
                }
                _ => found.push((hash_text(key) ^ hash(value), 1)),
            }
        }
        found.sort_unstable();
        found
    }

    /// How the scope is called: `the machine`, `Map "Each"`, `branch 2 of Parallel "Both"`.
    pub fn scope_words(&self, scope: usize) -> String {
        let Some(owner) = self.owner[scope] else {
            return "the machine".to_owned();
        };
        let state = self.states[owner];
        let kind = state.kind.map_or("state", |kind| kind.name());
        let holder = format!("{kind} \"{}\"", state.name);
        match self.bodies[owner].iter().position(|body| *body == scope) {
            Some(index) if self.bodies[owner].len() > 1 => {
                format!("branch {} of {holder}", index + 1)
            }
            _ => holder,
        }
    }

    /// The members of a scope's object other than its states and its start.
    pub fn scope_value(&self, scope: usize) -> Value {
        let tree = &self.outline.tree;
        plain(tree, self.scopes[scope].node, &["States", "StartAt"])
    }
}

/// The members of an object; none of anything else.
pub(super) fn members(value: &Value) -> &[(Arc<str>, Value)] {
    value.as_object().map_or(&[], |object| object.members())
}

/// A state's members without the bodies that are compared for themselves.
fn own_value(tree: &Tree, state: &StateOutline) -> Value {
    let inside = state.address.pointer().len();
    let bodies: Vec<&str> = ["Branches", "ItemProcessor", "Iterator"]
        .into_iter()
        .filter(|key| {
            state.bodies.iter().any(|body| {
                let rest = body.address.pointer().get(inside..).unwrap_or_default();
                rest.trim_start_matches('/').split('/').next() == Some(*key)
            })
        })
        .collect();
    plain(tree, state.node, &bodies)
}

/// An object without some members. What is broken in the text stands for itself.
fn plain(tree: &Tree, node: NodeId, without: &[&str]) -> Value {
    if !tree.is_object(node) {
        return read(tree, node);
    }
    let members = tree.members(node).iter().filter_map(|member| {
        let key: Arc<str> = tree.str(member.key)?.into();
        (!without.contains(&&*key)).then(|| (key, read(tree, member.value)))
    });
    Value::object(members.collect())
}

fn read(tree: &Tree, node: NodeId) -> Value {
    match tree.value(node) {
        Some(value) => value,
        None => Value::string(tree.text_of(node)),
    }
}
