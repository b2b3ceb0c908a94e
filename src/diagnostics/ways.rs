//! Ways through one scope: the shortest one somewhere, and the loops.

use crate::asl::{Port, ScopeOutline};
use crate::diagnostics::check::Check;
use crate::flow::{FlowEdge, FlowScope, Target};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// A way of more states than this is told with a gap.
const MOST_TOLD: usize = 7;
/// Loops inside loops are looked for this deep.
const MOST_NESTED: usize = 8;

/// Every scope with its graph, outer before inner. Both are walked together, because looking one up takes a search.
pub(super) fn scopes<'a>(cx: &Check<'a>) -> Vec<(&'a ScopeOutline, &'a FlowScope)> {
    let mut all = vec![(&cx.outline.root, &cx.flow.root)];
    let mut at = 0;
    while let Some(&(scope, flow)) = all.get(at) {
        at += 1;
        for node in flow.nodes.iter().filter(|node| !node.bodies.is_empty()) {
            if let Some(state) = scope.state(&node.name) {
                all.extend(state.bodies.iter().zip(&node.bodies));
            }
        }
    }
    all
}

/// The transitions of a scope, by where they leave.
pub(super) struct Ways<'f> {
    pub flow: &'f FlowScope,
    /// The state the scope starts at.
    pub start: Option<usize>,
    out: Vec<Vec<usize>>,
}

/// States that lead back to each other.
pub(super) struct Loop {
    /// Where it is entered: the first of its states that a walk from the start meets.
    pub head: usize,
    /// Its states, in the order of the flow.
    pub nodes: Vec<usize>,
    /// Whether it lies inside another one.
    pub inner: bool,
}

/// One turn of a loop: the transitions from its head back to it.
pub(super) struct Turn {
    /// Indexes of edges.
    pub edges: Vec<usize>,
    /// What it costs.
    pub cost: u64,
}

impl<'f> Ways<'f> {
    pub fn of(flow: &'f FlowScope) -> Ways<'f> {
        let mut out = vec![Vec::new(); flow.nodes.len()];
        let mut start = None;
        for (index, edge) in flow.edges.iter().enumerate() {
            match (edge.from, &edge.to) {
                (Some(from), _) => out[from].push(index),
                (None, Target::Node(to)) => start = Some(*to),
                (None, Target::End | Target::Missing(_)) => {}
            }
        }
        Ways { flow, start, out }
    }

    /// The transitions out of a state, by index, as far as they lead to a state.
    pub fn leaving(&self, node: usize) -> impl Iterator<Item = (usize, &'f FlowEdge, usize)> + '_ {
        let flow = self.flow;
        self.out[node].iter().filter_map(move |&index| {
            let edge = &flow.edges[index];
            match edge.to {
                Target::Node(to) => Some((index, edge, to)),
                Target::End | Target::Missing(_) => None,
            }
        })
    }

    /// All transitions out of a state, those that end the scope too.
    pub fn all_leaving(&self, node: usize) -> impl Iterator<Item = &'f FlowEdge> + '_ {
        let flow = self.flow;
        self.out[node].iter().map(move |&index| &flow.edges[index])
    }

    /// A shortest way from the start to a state over the transitions that are open: edges in order.
    pub fn shortest(&self, to: usize, open: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
        let start = self.start?;
        let mut came: Vec<Option<(usize, usize)>> = vec![None; self.flow.nodes.len()];
        let mut met = vec![false; self.flow.nodes.len()];
        let mut queue = VecDeque::from([start]);
        met[start] = true;
        while let Some(node) = queue.pop_front() {
            if node == to {
                let mut way = Vec::new();
                let mut at = node;
                while let Some((edge, before)) = came[at] {
                    way.push(edge);
                    at = before;
                }
                way.reverse();
                return Some(way);
            }
            for (index, _, next) in self.leaving(node) {
                if !met[next] && open(index) {
                    met[next] = true;
                    came[next] = Some((index, node));
                    queue.push_back(next);
                }
            }
        }
        None
    }

    /// A way in words: `Start → Check → Ship`; a state that is left by one of its catchers says so.
    pub fn told(&self, first: usize, edges: &[usize]) -> String {
        let name = |node: usize| self.flow.nodes[node].name.to_string();
        let mut names = Vec::with_capacity(edges.len() + 1);
        let mut at = first;
        for &index in edges {
            let edge = &self.flow.edges[index];
            let caught = matches!(edge.port, Port::Catch(_));
            names.push(name(at) + if caught { " (caught)" } else { "" });
            if let Target::Node(to) = edge.to {
                at = to;
            }
        }
        names.push(name(at));
        if names.len() > MOST_TOLD {
            let left = names.len() - MOST_TOLD + 1;
            names.splice(3..3 + left, [format!("… {left} more …")]);
        }
        names.join(" → ")
    }

    /// Every loop that can be entered, outer before inner.
    pub fn loops(&self) -> Vec<Loop> {
        let mut active: Vec<bool> = self.flow.nodes.iter().map(|node| node.reachable).collect();
        let mut all = Vec::new();
        for depth in 0..MOST_NESTED {
            let found = self.components(&active);
            if found.is_empty() {
                break;
            }
            active.fill(false);
            for nodes in found {
                // Inside it, the loops that never come back to its head are what is left without the head.
                for &node in &nodes[1..] {
                    active[node] = true;
                }
                all.push(Loop {
                    head: nodes[0],
                    nodes,
                    inner: depth > 0,
                });
            }
        }
        all
    }

    /// The strongly connected components that hold a loop, each sorted; by Tarjan's walk, without recursion.
    fn components(&self, active: &[bool]) -> Vec<Vec<usize>> {
        const UNSEEN: usize = usize::MAX;
        let count = active.len();
        let mut order = vec![UNSEEN; count];
        let mut low = vec![0; count];
        let mut open = vec![false; count];
        let mut path = Vec::new();
        let mut next = 0;
        let mut found = Vec::new();
        // (state, how many of its transitions were followed)
        let mut stack: Vec<(usize, usize)> = Vec::new();
        for root in (0..count).filter(|&node| active[node]) {
            if order[root] != UNSEEN {
                continue;
            }
            stack.push((root, 0));
            while let Some((node, followed)) = stack.last_mut() {
                let node = *node;
                if *followed == 0 {
                    order[node] = next;
                    low[node] = next;
                    next += 1;
                    path.push(node);
                    open[node] = true;
                }
                let Some(&index) = self.out[node].get(*followed) else {
                    stack.pop();
                    if let Some(&(before, _)) = stack.last() {
                        low[before] = low[before].min(low[node]);
                    }
                    if low[node] == order[node] {
                        found.extend(self.closed(node, &mut path, &mut open));
                    }
                    continue;
                };
                *followed += 1;
                let Target::Node(to) = self.flow.edges[index].to else {
                    continue;
                };
                if !active[to] {
                    continue;
                }
                if order[to] == UNSEEN {
                    stack.push((to, 0));
                } else if open[to] {
                    low[node] = low[node].min(order[to]);
                }
            }
        }
        found.sort();
        found
    }

    /// Takes the component that ends with a state off the path; `None` when it is no loop.
    fn closed(&self, node: usize, path: &mut Vec<usize>, open: &mut [bool]) -> Option<Vec<usize>> {
        let at = path.iter().rposition(|&other| other == node)?;
        let mut nodes = path.split_off(at);
        for &member in &nodes {
            open[member] = false;
        }
        let is_loop = nodes.len() > 1 || self.leaving(node).any(|(_, _, to)| to == node);
        nodes.sort_unstable();
        is_loop.then_some(nodes)
    }

    /// The cheapest turn of a loop through its head. `cost` is that of a state left over an edge.
    pub fn cheapest_turn(&self, of: &Loop, cost: impl Fn(usize, &FlowEdge) -> u64) -> Option<Turn> {
        let inside = |node: usize| of.nodes.binary_search(&node).is_ok();
        let mut best: Vec<Option<u64>> = vec![None; of.nodes.len()];
        let mut came: Vec<Option<(usize, usize)>> = vec![None; of.nodes.len()];
        let place = |node: usize| of.nodes.binary_search(&node).ok();
        // The head is left first and only then looked for.
        let mut heap = BinaryHeap::from([Reverse((0, of.head, true))]);
        while let Some(Reverse((so_far, node, leaving))) = heap.pop() {
            if node == of.head && !leaving {
                let mut edges = Vec::new();
                let mut at = node;
                while let Some((edge, before)) = place(at).and_then(|at| came[at]) {
                    edges.push(edge);
                    at = before;
                    if at == of.head {
                        break;
                    }
                }
                edges.reverse();
                return Some(Turn {
                    edges,
                    cost: so_far,
                });
            }
            if !leaving
                && place(node)
                    .and_then(|at| best[at])
                    .is_some_and(|b| b < so_far)
            {
                continue;
            }
            for (index, edge, to) in self.leaving(node).filter(|&(_, _, to)| inside(to)) {
                let then = so_far.saturating_add(cost(node, edge));
                let Some(at) = place(to) else { continue };
                if best[at].is_none_or(|there| then < there) {
                    best[at] = Some(then);
                    came[at] = Some((index, node));
                    heap.push(Reverse((then, to, false)));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asl::Outline;
    use crate::flow::FlowGraph;
    use crate::json::parse;
    use std::sync::Arc;

    fn graph(ways: &[(&str, &[&str])]) -> FlowGraph {
        let states: Vec<String> = ways
            .iter()
            .map(|(name, to)| {
                let rules: Vec<String> = to
                    .iter()
                    .map(|to| format!(r#"{{"Condition":true,"Next":"{to}"}}"#))
                    .collect();
                format!(
                    r#""{name}":{{"Type":"Choice","Choices":[{}]}}"#,
                    rules.join(",")
                )
            })
            .collect();
        let text = format!(
            r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{{}}}}}"#,
            states.join(",")
        );
        FlowGraph::build(&Outline::read(Arc::new(parse(text.into()).0)))
    }

    fn loops(graph: &FlowGraph) -> Vec<String> {
        let ways = Ways::of(&graph.root);
        let loops = ways.loops();
        loops
            .iter()
            .map(|found| {
                let turn = ways.cheapest_turn(found, |_, _| 2).expect("it turns");
                format!("{} ({})", ways.told(found.head, &turn.edges), turn.cost)
            })
            .collect()
    }

    #[test]
    fn loops_are_found_inside_loops() {
        let graph = graph(&[
            ("A", &["B"]),
            ("B", &["C", "X"]),
            ("C", &["C", "D"]),
            ("D", &["E", "C"]),
            ("E", &["B"]),
            ("X", &[]),
        ]);
        assert_eq!(loops(&graph), ["B → C → D → E → B (8)", "C → C (2)"],);
    }

    #[test]
    fn the_cheapest_turn_is_taken() {
        let graph = graph(&[("A", &["B", "C"]), ("B", &["C"]), ("C", &["A"])]);
        assert_eq!(loops(&graph), ["A → C → A (4)"]);
    }

    #[test]
    fn ways_are_told_with_a_gap() {
        let names: Vec<String> = (0..20).map(|n| format!("S{n}")).collect();
        let mut all: Vec<(&str, Vec<&str>)> = vec![("A", vec!["S0"])];
        for pair in names.windows(2) {
            all.push((&pair[0], vec![&pair[1]]));
        }
        all.push(("S19", Vec::new()));
        let all: Vec<(&str, &[&str])> = all.iter().map(|(name, to)| (*name, &to[..])).collect();
        let graph = graph(&all);
        let ways = Ways::of(&graph.root);
        let way = ways.shortest(20, |_| true).expect("a way");
        assert_eq!(
            ways.told(0, &way),
            "A → S0 → S1 → … 15 more … → S17 → S18 → S19"
        );
        assert!(ways.shortest(20, |edge| edge != 3).is_none());
    }
}
