//! Where nodes are, as the service and as JSON pointers spell it.

use crate::json::{NodeId, NodeKind, Tree, escape_token};
use std::cell::OnceCell;
use std::fmt::Write as _;

/// How a node is reached from its container.
#[derive(Clone, Copy)]
enum Step {
    Root,
    Index(usize),
    Key(NodeId),
}

/// The last step to every node. Made on first need, so that a machine with nothing to tell of pays nothing, and
/// one with thousands of findings does not search its containers for each.
#[derive(Default)]
pub(super) struct Places(OnceCell<Vec<Step>>);

impl Places {
    /// AWS's spelling: names as they are, indexes in brackets, `/` for the machine.
    pub fn location(&self, tree: &Tree, node: NodeId) -> String {
        let place = self.spelt(tree, node, |step, place| match step {
            Step::Root => {}
            Step::Index(index) => {
                let _ = write!(place, "[{index}]");
            }
            Step::Key(key) => {
                place.push('/');
                place.push_str(tree.str(key).unwrap_or_default());
            }
        });
        if place.is_empty() { "/".into() } else { place }
    }

    /// The JSON pointer.
    pub fn pointer(&self, tree: &Tree, node: NodeId) -> String {
        self.spelt(tree, node, |step, pointer| match step {
            Step::Root => {}
            Step::Index(index) => {
                let _ = write!(pointer, "/{index}");
            }
            Step::Key(key) => {
                let name = tree.str(key).unwrap_or_default();
                pointer.push('/');
                if name.contains(['~', '/']) {
                    pointer.push_str(&escape_token(name));
                } else {
                    pointer.push_str(name);
                }
            }
        })
    }

    /// The key a node is the value of.
    pub fn key(&self, tree: &Tree, node: NodeId) -> Option<NodeId> {
        match self.step(tree, node) {
            Step::Key(key) => Some(key),
            Step::Root | Step::Index(_) => None,
        }
    }

    fn spelt(&self, tree: &Tree, node: NodeId, spell: impl Fn(Step, &mut String)) -> String {
        let mut steps = Vec::with_capacity(16);
        let mut at = Some(node);
        while let Some(node) = at {
            steps.push(self.step(tree, node));
            at = tree.node(node).parent;
        }
        let mut spelt = String::with_capacity(64);
        for step in steps.into_iter().rev() {
            spell(step, &mut spelt);
        }
        spelt
    }

    fn step(&self, tree: &Tree, node: NodeId) -> Step {
        let steps = self.0.get_or_init(|| all_steps(tree));
        steps.get(node.0 as usize).copied().unwrap_or(Step::Root)
    }
}

fn all_steps(tree: &Tree) -> Vec<Step> {
    let mut steps = vec![Step::Root; tree.len()];
    let mut set = |node: NodeId, step| {
        if let Some(slot) = steps.get_mut(node.0 as usize) {
            *slot = step;
        }
    };
    for id in (0..tree.len() as u32).map(NodeId) {
        match &tree.node(id).kind {
            NodeKind::Array(items) => {
                for (index, &item) in items.iter().enumerate() {
                    set(item, Step::Index(index));
                }
            }
            NodeKind::Object(members) => {
                for member in members {
                    set(member.value, Step::Key(member.key));
                    set(member.key, Step::Key(member.key));
                }
            }
            NodeKind::Null
            | NodeKind::Bool(_)
            | NodeKind::Number
            | NodeKind::String(_)
            | NodeKind::Broken => {}
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::json::parse;

    #[test]
    fn places_are_spelt_as_the_service_does() {
        let (tree, _) = parse(r#"{"States":{"A/b":{"Choices":[{"And":[1,2]}]}}}"#.into());
        let places = Places::default();
        for (pointer, location) in [
            ("", "/"),
            ("/States/A~1b", "/States/A/b"),
            (
                "/States/A~1b/Choices/0/And/1",
                "/States/A/b/Choices[0]/And[1]",
            ),
        ] {
            let node = tree.at_pointer(pointer).unwrap();
            assert_eq!(places.location(&tree, node), location);
            assert_eq!(places.pointer(&tree, node), pointer);
        }
    }
}
