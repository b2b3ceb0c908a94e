//! Ranks, layers and the vertices that stand in them.
//!
//! A vertex is a card, one of the further rows of a tall container, a label, or the place where a line passes
//! through a layer. Lines to one target share their places, so they merge into one rail.

use super::canon::Canon;
use super::level::{BoxKind, LevelGraph};
use std::collections::HashMap;

/// No vertex.
pub(super) const NONE: usize = usize::MAX;
/// A row of cards and the gap below it, beyond the card itself.
const ROW_GAP: f64 = 44.0;
/// Between the line of a self loop and its label.
pub(super) const KNOT_GAP: f64 = 6.0;

/// What a vertex stands for. Numbers are canonical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VertexKind {
    /// A card, the start mark, a stub, or the first row of a container.
    Card(usize),
    /// A further row of a container.
    Body(usize),
    /// The label of an edge.
    Label(usize),
    /// A line passes.
    Pass,
    /// Loops leave or reach a card at its side.
    Side {
        /// Whether they reach it.
        arrives: bool,
    },
    /// All loops from a card to itself: one line, their labels one below the other.
    Knot(usize),
}

/// A place in a layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vertex {
    pub(super) layer: usize,
    pub(super) kind: VertexKind,
    pub(super) w: f64,
    /// A line followed on failure passes here.
    pub(super) catch: bool,
    /// The vertex it is glued to, or itself.
    pub(super) unit: usize,
    /// Where the line through it goes on; cards have none.
    pub(super) next: usize,
    /// The line through it closes a loop: it goes on upwards.
    pub(super) rising: bool,
}

impl Vertex {
    /// Whether it takes room like a card.
    pub(super) fn is_box(&self) -> bool {
        matches!(self.kind, VertexKind::Card(_) | VertexKind::Body(_))
    }
}

/// How much a stretch of line wants to be straight.
pub(super) mod class {
    pub(in super::super) const CATCH: u8 = 1;
    pub(in super::super) const NORMAL: u8 = 2;
    pub(in super::super) const INNER: u8 = 4;
    pub(in super::super) const MAIN: u8 = 5;
    pub(in super::super) const MAIN_INNER: u8 = 6;
    pub(in super::super) const BODY: u8 = 9;
}

/// What decides a vertex's place in the first order.
#[derive(Clone, Copy, Debug)]
enum Anchor {
    /// Beside a node.
    At(usize, f64),
    /// On the way from one node to another.
    Between(usize, usize),
}

/// A stretch of line between neighbouring layers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) upper: usize,
    pub(super) lower: usize,
    pub(super) class: u8,
    /// How many edges run along it.
    pub(super) count: u32,
}

impl Segment {
    /// What one crossing of it costs.
    pub(super) fn weight(&self) -> u64 {
        if self.class == class::BODY { 50 } else { 1 }
    }
}

/// Neighbours of every vertex in one direction.
#[derive(Clone, Debug, Default)]
pub(super) struct Adjacency {
    first: Vec<usize>,
    /// (neighbour, segment)
    list: Vec<(usize, usize)>,
}

impl Adjacency {
    fn new(count: usize, pairs: impl Iterator<Item = (usize, usize)> + Clone) -> Adjacency {
        let mut first = vec![0; count + 1];
        for (from, _) in pairs.clone() {
            first[from + 1] += 1;
        }
        for i in 0..count {
            first[i + 1] += first[i];
        }
        let mut fill = first.clone();
        let mut list = vec![(0, 0); first[count]];
        for (segment, (from, to)) in pairs.enumerate() {
            list[fill[from]] = (to, segment);
            fill[from] += 1;
        }
        Adjacency { first, list }
    }
    pub(super) fn of(&self, vertex: usize) -> &[(usize, usize)] {
        &self.list[self.first[vertex]..self.first[vertex + 1]]
    }
}

/// The level as layers of vertices.
#[derive(Clone, Debug, Default)]
pub(super) struct Layered {
    pub(super) vertices: Vec<Vertex>,
    pub(super) segments: Vec<Segment>,
    pub(super) up: Adjacency,
    pub(super) down: Adjacency,
    /// Vertices of each layer in their first order.
    pub(super) layers: Vec<Vec<usize>>,
    anchors: Vec<Anchor>,
    /// Whether the layer holds labels.
    pub(super) is_label_layer: Vec<bool>,
    /// The vertex of each node.
    pub(super) card: Vec<usize>,
    /// The last row of each node.
    pub(super) foot: Vec<usize>,
    /// Where each edge goes on after its source; for a loop the vertex beside its source.
    pub(super) first: Vec<usize>,
    /// For a loop the vertex beside its target; for others none.
    pub(super) last: Vec<usize>,
    /// The vertex of each edge's label.
    pub(super) label: Vec<usize>,
}

impl Layered {
    /// Ranks as soon as possible; tall containers may span several when `spans`.
    pub(super) fn new(graph: &LevelGraph, canon: &Canon, spans: bool) -> Layered {
        let count = canon.nodes.len();
        let node = |i: usize| &graph.nodes[canon.nodes[i]];
        let span: Vec<usize> = (0..count)
            .map(|i| {
                let extra = (node(i).h - graph.card_h) / (graph.card_h + ROW_GAP);
                if spans && node(i).kind == BoxKind::Container && extra >= 1.0 {
                    extra as usize
                } else {
                    0
                }
            })
            .collect();
        let rank = ranks(graph, canon, &span);

        let rank_count = (0..count).map(|i| rank[i] + span[i] + 1).max().unwrap_or(0);
        let mut labelled = vec![false; rank_count];
        for edge in &canon.edges {
            if edge.label.is_none() || edge.from == edge.to {
                continue;
            }
            if edge.back {
                labelled[rank[edge.from] - 1] = true;
            } else {
                labelled[rank[edge.from] + span[edge.from]] = true;
            }
        }
        let mut layer_of_rank = Vec::with_capacity(rank_count);
        let mut is_label_layer = Vec::new();
        for labelled in labelled {
            layer_of_rank.push(is_label_layer.len());
            is_label_layer.push(false);
            if labelled {
                is_label_layer.push(true);
            }
        }

        let mut built = Builder {
            level: Layered {
                layers: vec![Vec::new(); is_label_layer.len()],
                is_label_layer,
                first: vec![NONE; canon.edges.len()],
                last: vec![NONE; canon.edges.len()],
                label: vec![NONE; canon.edges.len()],
                ..Layered::default()
            },
            shared: HashMap::new(),
            shared_loops: HashMap::new(),
            knots: vec![None; count],
        };
        for i in 0..count {
            built.add_node(
                i,
                layer_of_rank[rank[i]],
                layer_of_rank[rank[i] + span[i]],
                node(i).w,
            );
        }
        for index in 0..canon.edges.len() {
            if canon.edges[index].from == canon.edges[index].to {
                built.add_knot(canon, index);
            } else if canon.edges[index].back {
                built.add_loop(canon, index);
            } else {
                built.add_edge(canon, index);
            }
        }
        built.finish()
    }
}

/// Longest way from the start; entries nobody leads to sink to just above what they lead to.
fn ranks(graph: &LevelGraph, canon: &Canon, span: &[usize]) -> Vec<usize> {
    let count = canon.nodes.len();
    let has_start = graph.nodes.iter().any(|n| n.kind == BoxKind::Start);
    let mut rank = vec![0usize; count];
    for &node in &canon.order {
        let mut least = usize::from(has_start && !canon.reached[node]);
        for &index in &canon.incoming[node] {
            let edge = &canon.edges[index];
            if !edge.back {
                least = least.max(rank[edge.from] + span[edge.from] + 1);
            }
        }
        rank[node] = least;
    }
    for node in 0..count {
        let is_entry = canon.incoming[node]
            .iter()
            .all(|&index| canon.edges[index].back);
        if canon.reached[node] || !is_entry {
            continue;
        }
        let loops_here = canon.incoming[node]
            .iter()
            .any(|&index| canon.edges[index].from != node);
        let below = canon.out[node]
            .clone()
            .filter(|&index| !canon.edges[index].back)
            .map(|index| rank[canon.edges[index].to])
            .min();
        if let (Some(below), false) = (below, loops_here) {
            rank[node] = rank[node].max(below.saturating_sub(1 + span[node]));
        }
    }
    rank
}

struct Builder {
    level: Layered,
    /// Shared passes by (target, catch, layer). Looked up only, never walked.
    shared: HashMap<(usize, bool, usize), usize>,
    /// The same for loops, whose first layer is that of their target.
    shared_loops: HashMap<(usize, bool, usize), usize>,
    /// The one vertex for all self loops of a node.
    knots: Vec<Option<usize>>,
}

impl Builder {
    fn add(&mut self, layer: usize, kind: VertexKind, w: f64, anchor: Anchor) -> usize {
        let index = self.level.vertices.len();
        self.level.vertices.push(Vertex {
            layer,
            kind,
            w,
            catch: false,
            unit: index,
            next: NONE,
            rising: false,
        });
        self.level.layers[layer].push(index);
        self.level.anchors.push(anchor);
        index
    }

    fn segment(&mut self, upper: usize, lower: usize, class: u8) {
        self.level.segments.push(Segment {
            upper,
            lower,
            class,
            count: 1,
        });
    }

    fn add_node(&mut self, node: usize, first: usize, last: usize, w: f64) {
        let card = self.add(first, VertexKind::Card(node), w, Anchor::At(node, 0.0));
        let mut foot = card;
        for layer in first + 1..=last {
            let row = self.add(layer, VertexKind::Body(node), w, Anchor::At(node, 0.0));
            self.segment(foot, row, class::BODY);
            foot = row;
        }
        self.level.card.push(card);
        self.level.foot.push(foot);
    }

    fn add_edge(&mut self, canon: &Canon, index: usize) {
        let edge = &canon.edges[index];
        let target = self.level.card[edge.to];
        let to_layer = self.level.vertices[target].layer;
        let mut above = self.level.foot[edge.from];
        let mut layer = self.level.vertices[above].layer + 1;
        let anchor = Anchor::Between(edge.from, edge.to);
        let plain = match (edge.main, edge.catch) {
            (true, _) => class::MAIN,
            (false, true) => class::CATCH,
            (false, false) => class::NORMAL,
        };
        let inner = if edge.main {
            class::MAIN_INNER
        } else {
            class::INNER
        };
        let mut joined = false;
        while layer <= to_layer && !joined {
            let below = if layer == to_layer {
                target
            } else if let (Some((w, _)), true) = (edge.label, self.level.label[index] == NONE) {
                let label = self.add(layer, VertexKind::Label(index), w, anchor);
                self.level.vertices[label].catch = edge.catch;
                self.level.label[index] = label;
                label
            } else if edge.main {
                self.add(layer, VertexKind::Pass, 0.0, anchor)
            } else {
                let key = (edge.to, edge.catch, layer);
                match self.shared.get(&key) {
                    Some(&pass) => {
                        joined = true;
                        pass
                    }
                    None => {
                        let pass = self.add(layer, VertexKind::Pass, 0.0, anchor);
                        self.level.vertices[pass].catch = edge.catch;
                        self.shared.insert(key, pass);
                        pass
                    }
                }
            };
            let ends = self.level.vertices[above].is_box() || below == target;
            self.segment(above, below, if ends { plain } else { inner });
            if self.level.first[index] == NONE {
                self.level.first[index] = below;
            } else {
                self.level.vertices[above].next = below;
            }
            above = below;
            layer += 1;
        }
    }

    /// From the side of the source up to the side of the target; loops to one target share their way.
    fn add_loop(&mut self, canon: &Canon, index: usize) {
        let edge = &canon.edges[index];
        let (upper, lower) = (self.level.card[edge.to], self.level.card[edge.from]);
        let first_layer = self.level.vertices[upper].layer;
        let last_layer = self.level.vertices[lower].layer;
        let mut below = self.add_side(last_layer, lower, edge.from, edge.catch, false);
        self.level.first[index] = below;
        let mut joined = false;
        for layer in (first_layer..last_layer).rev() {
            let key = (edge.to, edge.catch, layer);
            let vertex = if let (Some((w, _)), true) = (edge.label, layer + 1 == last_layer) {
                let anchor = Anchor::At(edge.from, 0.5);
                let label = self.add(layer, VertexKind::Label(index), w, anchor);
                self.level.label[index] = label;
                label
            } else if let Some(&shared) = self.shared_loops.get(&key) {
                joined = true;
                shared
            } else {
                let vertex = if layer == first_layer {
                    self.add_side(layer, upper, edge.to, edge.catch, true)
                } else {
                    self.add(layer, VertexKind::Pass, 0.0, Anchor::At(edge.from, 0.5))
                };
                self.shared_loops.insert(key, vertex);
                vertex
            };
            self.level.vertices[vertex].catch = edge.catch;
            self.level.vertices[vertex].rising = true;
            self.level.vertices[below].next = vertex;
            self.segment(vertex, below, class::INNER);
            below = vertex;
            if joined {
                break;
            }
        }
        let top = self.shared_loops.get(&(edge.to, edge.catch, first_layer));
        self.level.last[index] = top.copied().unwrap_or(below);
    }

    fn add_side(
        &mut self,
        layer: usize,
        card: usize,
        node: usize,
        catch: bool,
        arrives: bool,
    ) -> usize {
        let anchor = Anchor::At(node, 0.1);
        let side = self.add(layer, VertexKind::Side { arrives }, 0.0, anchor);
        let vertex = &mut self.level.vertices[side];
        vertex.unit = card;
        vertex.catch = catch;
        vertex.rising = true;
        side
    }

    fn add_knot(&mut self, canon: &Canon, index: usize) {
        let node = canon.edges[index].from;
        let card = self.level.card[node];
        let layer = self.level.vertices[card].layer;
        let w = canon.edges[index].label.map_or(0.0, |(w, _)| w + KNOT_GAP);
        let knot = match self.knots[node] {
            Some(knot) => knot,
            None => {
                let knot = self.add(layer, VertexKind::Knot(node), 0.0, Anchor::At(node, 0.2));
                self.level.vertices[knot].unit = card;
                self.knots[node] = Some(knot);
                knot
            }
        };
        let vertex = &mut self.level.vertices[knot];
        vertex.w = vertex.w.max(w);
        self.level.first[index] = knot;
        self.level.last[index] = knot;
    }

    fn finish(mut self) -> Layered {
        self.count_edges();
        // Two unlabelled edges between the same pair of vertices are one stretch to the eye.
        let segments = &mut self.level.segments;
        segments.sort_by_key(|s| (s.upper, s.lower, std::cmp::Reverse(s.class)));
        segments.dedup_by(|later, first| {
            let same = (later.upper, later.lower) == (first.upper, first.lower);
            if same {
                first.count += later.count;
            }
            same
        });
        let count = self.level.vertices.len();
        let pairs = self.level.segments.iter();
        self.level.down = Adjacency::new(count, pairs.clone().map(|s| (s.upper, s.lower)));
        self.level.up = Adjacency::new(count, pairs.map(|s| (s.lower, s.upper)));
        let numbers: Vec<usize> = (0..self.level.card.len()).collect();
        self.level.layers = self.level.first_order(&numbers);
        self.level
    }

    /// A shared stretch counts once for each edge that runs along it.
    fn count_edges(&mut self) {
        let level = &mut self.level;
        let mut load = vec![0u32; level.vertices.len()];
        for &first in &level.first {
            load[first] += 1;
        }
        let downwards = level.layers.iter().flatten().map(|&v| (v, false));
        let upwards = level.layers.iter().rev().flatten().map(|&v| (v, true));
        for (vertex, rising) in downwards.chain(upwards) {
            let Vertex {
                next, rising: up, ..
            } = level.vertices[vertex];
            if next != NONE && up == rising {
                load[next] += load[vertex];
            }
        }
        for segment in &mut level.segments {
            let (upper, lower) = (segment.upper, segment.lower);
            if level.vertices[upper].next == lower {
                segment.count = load[upper];
            } else if level.vertices[lower].next == upper {
                segment.count = load[lower];
            }
        }
    }
}

impl Layered {
    /// The order in which nodes with these numbers first appear: what belongs to a lower number stands further
    /// left, lines stand just before what they lead to, side vertices right of their cards.
    pub(super) fn first_order(&self, numbers: &[usize]) -> Vec<Vec<usize>> {
        let stamp = |vertex: usize| match self.anchors[vertex] {
            Anchor::At(node, off) => numbers[node] as f64 + off,
            Anchor::Between(from, to) if numbers[to] > numbers[from] => numbers[to] as f64 - 0.5,
            Anchor::Between(from, _) => numbers[from] as f64 + 0.5,
        };
        self.layers
            .iter()
            .map(|row| {
                let mut row = row.clone();
                row.sort_by(|&a, &b| stamp(a).total_cmp(&stamp(b)).then(a.cmp(&b)));
                self.glued(&row)
            })
            .collect()
    }

    /// Puts side vertices right of their cards, as the stamps alone do not when others come between.
    fn glued(&self, row: &[usize]) -> Vec<usize> {
        let is_glued = |v: usize| self.vertices[v].unit != v;
        if !row.iter().any(|&v| is_glued(v)) {
            return row.to_vec();
        }
        let mut sides: HashMap<usize, Vec<usize>> = HashMap::new();
        for &v in row.iter().filter(|&&v| is_glued(v)) {
            sides.entry(self.vertices[v].unit).or_default().push(v);
        }
        let mut glued = Vec::with_capacity(row.len());
        for &v in row.iter().filter(|&&v| !is_glued(v)) {
            glued.push(v);
            glued.extend(sides.remove(&v).unwrap_or_default());
        }
        glued
    }
}
