//! [`Union`]: one graph that holds both versions, with a mark on everything that differs.

use crate::asl::{ScopeAddress, StateAddress};
use crate::compare::{Comparison, StateChange};
use crate::flow::{FlowEdge, FlowGraph, FlowNode, FlowScope, Target};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// How a thing differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// Not at all.
    #[default]
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has other fields.
    Changed,
    /// It is called otherwise.
    Renamed,
    /// It was somewhere else.
    Moved,
    /// It was here and is somewhere else now.
    MovedAway,
}

/// How a state differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Above all.
    pub mark: Mark,
    /// Its name before, if it was called otherwise.
    pub old_name: Option<Arc<str>>,
    /// How many of its fields differ.
    pub fields: usize,
}

/// Both versions in one graph. States are addressed as in the later version; removed ones where they would be.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// The graph.
    pub graph: FlowGraph,
    /// Marks of states that differ.
    pub states: BTreeMap<StateAddress, Difference>,
    /// Marks of transitions that differ: the scope, and the number among its edges.
    pub edges: BTreeMap<(ScopeAddress, usize), Mark>,
    /// For each change of the comparison, in order, where it is shown.
    pub places: Vec<StateAddress>,
}

struct Weaver<'w> {
    partners: &'w BTreeMap<StateAddress, StateAddress>,
    changes: HashMap<&'w StateAddress, &'w StateChange>,
    states: BTreeMap<StateAddress, Difference>,
    edges: BTreeMap<(ScopeAddress, usize), Mark>,
    /// Where states of the earlier version that are gone are shown.
    gone: HashMap<StateAddress, StateAddress>,
    nodes_before: HashMap<&'w StateAddress, &'w FlowNode>,
    /// For each state after, the one before.
    back: HashMap<&'w StateAddress, &'w StateAddress>,
}

/// Puts both versions into one graph.
pub fn union(before: &FlowGraph, after: &FlowGraph, comparison: &Comparison) -> Union {
    let mut nodes_before = HashMap::new();
    each_node(&before.root, &mut |node| {
        nodes_before.insert(&node.address, node);
    });
    let mut weaver = Weaver {
        partners: &comparison.partners,
        changes: comparison
            .states
            .iter()
            .filter_map(|change| Some((change.after.as_ref()?, change)))
            .collect(),
        states: BTreeMap::new(),
        edges: BTreeMap::new(),
        gone: HashMap::new(),
        nodes_before,
        back: comparison.partners.iter().map(|(a, b)| (b, a)).collect(),
    };
    let root = weaver.scope(Some(&before.root), &after.root);
    let places = comparison
        .states
        .iter()
        .map(|change| match (&change.after, &change.before) {
            (Some(after), _) => after.clone(),
            (None, Some(before)) => weaver.gone.get(before).unwrap_or(before).clone(),
            (None, None) => StateAddress::from_pointer(""),
        })
        .collect();
    Union {
        graph: FlowGraph { root },
        states: weaver.states,
        edges: weaver.edges,
        places,
    }
}

// Recursion here and below is bounded by the reader's limit on nesting.
fn each_node<'g>(scope: &'g FlowScope, with: &mut impl FnMut(&'g FlowNode)) {
    for node in &scope.nodes {
        with(node);
        for body in &node.bodies {
            each_node(body, with);
        }
    }
}

impl<'w> Weaver<'w> {
    /// A scope that is there after, joined with what it was before.
    fn scope(&mut self, before: Option<&'w FlowScope>, after: &'w FlowScope) -> FlowScope {
        let mut nodes: Vec<FlowNode> = Vec::with_capacity(after.nodes.len());
        for node in &after.nodes {
            self.mark(node);
            let was = self.back.get(&node.address).copied();
            let was = was
                .and_then(|address| self.nodes_before.get(address))
                .copied();
            let mut joined = shallow(node, node.address.clone());
            joined.bodies = self.bodies(was, node);
            nodes.push(joined);
        }
        let mut edges: Vec<(FlowEdge, Mark)> = Vec::new();
        let Some(before) = before else {
            let all = after.edges.iter().cloned();
            edges.extend(all.map(|edge| (edge, Mark::Added)));
            return self.finish(&after.address, nodes, edges);
        };
        // States that are gone from here: removed, or moved elsewhere.
        let here: HashMap<&StateAddress, usize> = after
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (&node.address, index))
            .collect();
        let mut number: Vec<usize> = Vec::with_capacity(before.nodes.len());
        for node in &before.nodes {
            let partner = self.partners.get(&node.address);
            match partner.and_then(|partner| here.get(partner)) {
                Some(&index) => number.push(index),
                None => {
                    number.push(nodes.len());
                    let mark = match partner {
                        Some(_) => Mark::MovedAway,
                        None => Mark::Removed,
                    };
                    nodes.push(self.ghost(node, &after.address, mark));
                }
            }
        }
        self.join_edges(before, after, &number, &mut edges);
        self.finish(&after.address, nodes, edges)
    }

    fn mark(&mut self, node: &FlowNode) {
        let Some(change) = self.changes.get(&node.address) else {
            return;
        };
        let mark = if change.is_added() {
            Mark::Added
        } else if change.moved.is_some() {
            Mark::Moved
        } else if change.renamed {
            Mark::Renamed
        } else {
            Mark::Changed
        };
        let mark = Difference {
            mark,
            old_name: change.old_name().map(Into::into),
            fields: change.fields.len(),
        };
        self.states.insert(node.address.clone(), mark);
    }

    fn bodies(&mut self, was: Option<&'w FlowNode>, node: &'w FlowNode) -> Vec<FlowScope> {
        let old = was.map_or(&[][..], |was| &was.bodies);
        let mut used: HashSet<usize> = HashSet::new();
        let mut bodies = Vec::new();
        for (place, body) in node.bodies.iter().enumerate() {
            // The body before that holds a partner of one of its states; else the one at the same place.
            let shared = body.nodes.iter().find_map(|inner| {
                let before = self.back.get(&inner.address)?;
                let home = before.scope();
                old.iter()
                    .position(|candidate| candidate.address == home)
                    .filter(|index| !used.contains(index))
            });
            let partner = shared.or_else(|| {
                (place < old.len() && !used.contains(&place) && self.is_free(&old[place], node))
                    .then_some(place)
            });
            used.extend(partner);
            let before = partner.map(|index| &old[index]);
            bodies.push(self.scope(before, body));
        }
        for (index, body) in old.iter().enumerate() {
            if !used.contains(&index) && !node.bodies.is_empty() {
                let address = node.address.branch(bodies.len());
                bodies.push(self.ghost_scope(body, &address));
            }
        }
        bodies
    }

    /// Whether none of the states of a scope before went on into another body of the node.
    fn is_free(&self, before: &FlowScope, node: &FlowNode) -> bool {
        !before.nodes.iter().any(|inner| {
            let partner = self.partners.get(&inner.address);
            partner.is_some_and(|partner| {
                node.bodies
                    .iter()
                    .any(|body| body.address == partner.scope())
            })
        })
    }

    /// A state that is no longer here, with all that was in it.
    fn ghost(&mut self, node: &'w FlowNode, home: &ScopeAddress, mark: Mark) -> FlowNode {
        let address = home.state(&node.name);
        self.gone.insert(node.address.clone(), address.clone());
        let state_mark = Difference {
            mark,
            ..Difference::default()
        };
        self.states.insert(address.clone(), state_mark);
        let mut ghost = shallow(node, address.clone());
        if mark == Mark::Removed {
            let prefix = node.address.pointer().len();
            for body in &node.bodies {
                let rest = body.address.pointer().get(prefix..).unwrap_or_default();
                let inner = ScopeAddress::from_pointer(&format!("{}{rest}", address.pointer()));
                let body = self.ghost_scope(body, &inner);
                ghost.bodies.push(body);
            }
        }
        ghost
    }

    fn ghost_scope(&mut self, scope: &'w FlowScope, address: &ScopeAddress) -> FlowScope {
        let nodes = scope
            .nodes
            .iter()
            .map(|node| {
                let mark = match self.partners.get(&node.address) {
                    Some(_) => Mark::MovedAway,
                    None => Mark::Removed,
                };
                self.ghost(node, address, mark)
            })
            .collect();
        let edges = scope.edges.iter().cloned();
        let edges = edges.map(|edge| (edge, Mark::Removed)).collect();
        self.finish(address, nodes, edges)
    }

    /// The transitions of both versions. One that leads from and to the same states for the same reason is one.
    fn join_edges(
        &self,
        before: &FlowScope,
        after: &FlowScope,
        number: &[usize],
        edges: &mut Vec<(FlowEdge, Mark)>,
    ) {
        let target = |edge: &FlowEdge| match &edge.to {
            Target::Node(index) => Target::Node(number.get(*index).copied().unwrap_or(*index)),
            other => other.clone(),
        };
        // What leaves a state, by where it leads and what it is: the same label first.
        let mut old: Vec<(Option<usize>, Target, &FlowEdge, bool)> = before
            .edges
            .iter()
            .map(|edge| {
                let from = edge.from.and_then(|from| number.get(from).copied());
                (from, target(edge), edge, false)
            })
            .collect();
        let mut by_source: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for (index, edge) in old.iter().enumerate() {
            by_source.entry(edge.0).or_default().push(index);
        }
        let mut marks: Vec<Option<Mark>> = vec![None; after.edges.len()];
        for exact in [true, false] {
            for (index, edge) in after.edges.iter().enumerate() {
                if marks[index].is_some() {
                    continue;
                }
                let same = by_source.get(&edge.from).and_then(|list| {
                    list.iter().copied().find(|&other| {
                        let (_, to, was, is_used) = &old[other];
                        !is_used
                            && *to == edge.to
                            && std::mem::discriminant(&was.port)
                                == std::mem::discriminant(&edge.port)
                            && (!exact || was.full_label == edge.full_label)
                    })
                });
                if let Some(other) = same {
                    old[other].3 = true;
                    marks[index] = Some(if exact { Mark::Same } else { Mark::Changed });
                }
            }
        }
        for (edge, mark) in after.edges.iter().zip(marks) {
            edges.push((edge.clone(), mark.unwrap_or(Mark::Added)));
        }
        for (from, to, edge, is_used) in old {
            // That a state no longer ends is seen by where it goes on to.
            let is_end = to == Target::End && from.is_some_and(|from| from < after.nodes.len());
            if !is_used && !is_end {
                let edge = FlowEdge {
                    from,
                    to,
                    ..edge.clone()
                };
                edges.push((edge, Mark::Removed));
            }
        }
    }

    fn finish(
        &mut self,
        address: &ScopeAddress,
        nodes: Vec<FlowNode>,
        mut edges: Vec<(FlowEdge, Mark)>,
    ) -> FlowScope {
        // Stable: of one source what is there comes before what is gone.
        edges.sort_by_key(|(edge, _)| edge.from);
        for (index, (_, mark)) in edges.iter().enumerate() {
            if *mark != Mark::Same {
                self.edges.insert((address.clone(), index), *mark);
            }
        }
        FlowScope {
            address: address.clone(),
            nodes,
            edges: edges.into_iter().map(|(edge, _)| edge).collect(),
        }
    }
}

/// A node without its bodies.
fn shallow(node: &FlowNode, address: StateAddress) -> FlowNode {
    FlowNode {
        address,
        name: node.name.clone(),
        kind: node.kind,
        subtitle: node.subtitle.clone(),
        bodies: Vec::new(),
        terminal: node.terminal,
        reachable: node.reachable,
        facts: node.facts.clone(),
    }
}
