//! Canonical numbers, loops and the happy path of a level.
//!
//! Everything after this step works on these numbers alone, so the order of keys in a file cannot matter.

use super::level::{BoxKind, LevelGraph};
use std::ops::Range;

/// No number yet.
const NONE: usize = usize::MAX;
/// What reaching a Fail state is worth: less than any way around it.
const FAIL_HEIGHT: i64 = -1000;

/// What a state that only leads back is worth: more than failing, less than any way on.
const LOOP_HEIGHT: i64 = -500;

/// A transition under its canonical number.
#[derive(Clone, Debug)]
pub(super) struct CanonEdge {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Index in the level graph.
    pub(super) input: usize,
    pub(super) catch: bool,
    /// Leads to a state that led here.
    pub(super) back: bool,
    /// Part of a happy path: drawn straight before all others.
    pub(super) main: bool,
    pub(super) label: Option<(f64, f64)>,
}

/// The level under canonical numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Canon {
    /// Index in the level graph, by canonical number.
    pub(super) nodes: Vec<usize>,
    /// Sorted by source, then declared order.
    pub(super) edges: Vec<CanonEdge>,
    /// The edges of each source.
    pub(super) out: Vec<Range<usize>>,
    /// The edges into each target.
    pub(super) incoming: Vec<Vec<usize>>,
    /// Every edge but the loops leads from earlier to later here.
    pub(super) order: Vec<usize>,
    /// The edge by which the search first came to a node.
    pub(super) tree: Vec<Option<usize>>,
    /// Whether the start leads to it.
    pub(super) reached: Vec<bool>,
}

impl Canon {
    /// Numbers the level depth first from its start, successors in declared order.
    pub(super) fn new(graph: &LevelGraph) -> Canon {
        let count = graph.nodes.len();
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut has_entry = vec![false; count];
        for (index, edge) in graph.edges.iter().enumerate() {
            out[edge.from].push(index);
            has_entry[edge.to] |= edge.from != edge.to;
        }
        for list in &mut out {
            list.sort_by_key(|&index| (graph.edges[index].port, index));
        }

        let mut by_name: Vec<usize> = (0..count).collect();
        by_name.sort_by(|&a, &b| {
            let key = |i: usize| (graph.nodes[i].kind == BoxKind::Stub, &graph.nodes[i].name);
            key(a).cmp(&key(b)).then(a.cmp(&b))
        });
        let starts = (0..count).filter(|&i| graph.nodes[i].kind == BoxKind::Start);
        let mut roots: Vec<usize> = starts.collect();
        let start_count = roots.len();
        roots.extend(by_name.iter().copied().filter(|&i| !has_entry[i]));
        roots.extend(by_name.iter().copied().filter(|&i| has_entry[i]));

        let mut number = vec![NONE; count];
        let mut nodes = Vec::with_capacity(count);
        let mut on_stack = vec![false; count];
        let mut back = vec![false; graph.edges.len()];
        let mut tree = vec![None; count];
        let mut left = Vec::with_capacity(count);
        let mut reached = vec![false; count];
        for (turn, &root) in roots.iter().enumerate() {
            if number[root] != NONE {
                continue;
            }
            number[root] = nodes.len();
            nodes.push(root);
            on_stack[root] = true;
            reached[root] = turn < start_count;
            let mut stack = vec![(root, 0)];
            while let Some((node, next)) = stack.last_mut() {
                let node = *node;
                if let Some(&edge) = out[node].get(*next) {
                    *next += 1;
                    let to = graph.edges[edge].to;
                    if number[to] == NONE {
                        number[to] = nodes.len();
                        nodes.push(to);
                        on_stack[to] = true;
                        reached[to] = turn < start_count;
                        tree[to] = Some(edge);
                        stack.push((to, 0));
                    } else if on_stack[to] {
                        back[edge] = true;
                    }
                } else {
                    on_stack[node] = false;
                    left.push(node);
                    stack.pop();
                }
            }
        }

        let mut edges = Vec::with_capacity(graph.edges.len());
        let mut ranges = Vec::with_capacity(count);
        let mut incoming = vec![Vec::new(); count];
        let mut edge_number = vec![NONE; graph.edges.len()];
        for (from, &node) in nodes.iter().enumerate() {
            let first = edges.len();
            for &input in &out[node] {
                let edge = &graph.edges[input];
                let to = number[edge.to];
                edge_number[input] = edges.len();
                incoming[to].push(edges.len());
                edges.push(CanonEdge {
                    from,
                    to,
                    input,
                    catch: edge.is_catch(),
                    back: back[input],
                    main: false,
                    label: edge.label,
                });
            }
            ranges.push(first..edges.len());
        }
        let mut canon = Canon {
            order: left.iter().rev().map(|&node| number[node]).collect(),
            tree: nodes
                .iter()
                .map(|&node| tree[node].map(|edge: usize| edge_number[edge]))
                .collect(),
            reached: nodes.iter().map(|&node| reached[node]).collect(),
            nodes,
            edges,
            out: ranges,
            incoming,
        };
        canon.find_spine(graph);
        canon
    }

    /// Marks at most one main edge out of and into each node; equals are all left out, so that a fan of
    /// equals is drawn symmetric.
    fn find_spine(&mut self, graph: &LevelGraph) {
        let count = self.nodes.len();
        let mut height = vec![0i64; count];
        let mut fans = vec![false; count];
        for &node in self.order.iter().rev() {
            let mut best: Option<(i64, usize)> = None;
            let mut tie = false;
            for index in self.out[node].clone() {
                let edge = &self.edges[index];
                if edge.catch || edge.back {
                    continue;
                }
                let reach = height[edge.to];
                match best {
                    Some((most, _)) if reach < most => {}
                    Some((most, first)) if reach == most => tie |= self.edges[first].to != edge.to,
                    _ => {
                        best = Some((reach, index));
                        tie = false;
                    }
                }
            }
            let inner = &graph.nodes[self.nodes[node]];
            height[node] = match best {
                Some((most, _)) => most + 1,
                None if inner.fails || inner.kind == BoxKind::Stub => FAIL_HEIGHT,
                None if self.out[node].clone().any(|index| self.edges[index].back) => LOOP_HEIGHT,
                None => 0,
            };
            fans[node] = tie;
            if let (Some((_, index)), false) = (best, tie) {
                self.edges[index].main = true;
            }
        }

        let mut run = vec![0usize; count];
        for position in 0..count {
            let node = self.order[position];
            let mut best: Option<(usize, usize)> = None;
            let mut tie = false;
            let mut length = 0;
            for &index in &self.incoming[node] {
                let edge = &self.edges[index];
                if edge.catch || edge.back {
                    continue;
                }
                if edge.main || fans[edge.from] {
                    length = length.max(run[edge.from] + 1);
                }
                if !edge.main {
                    continue;
                }
                let above = run[edge.from];
                match best {
                    Some((most, _)) if above < most => {}
                    Some((most, _)) if above == most => tie = true,
                    _ => {
                        best = Some((above, index));
                        tie = false;
                    }
                }
            }
            run[node] = length;
            for &index in &self.incoming[node] {
                let kept = !tie && best.is_some_and(|(_, first)| first == index);
                self.edges[index].main &= kept;
            }
        }
    }
}
