//! From places across the flow to the finished level: lanes, heights, routes and labels.

use super::canon::Canon;
use super::lanes::{Net, assign};
use super::layers::{KNOT_GAP, Layered, NONE, VertexKind};
use super::level::{BoxKind, LevelGraph, LevelLayout, Route, Spot};
use super::ports::Ports;
use std::ops::Range;

/// Between lanes.
const LANE: f64 = 12.0;
/// Between the labels of self loops.
const KNOT_ROW: f64 = 2.0;

/// Draws the level with its vertices at these middles.
pub(super) fn draw(
    graph: &LevelGraph,
    canon: &Canon,
    level: &Layered,
    layers: &[Vec<usize>],
    x: &[f64],
) -> LevelLayout {
    let ports = Ports::new(graph, canon, level, layers, x);
    let mut nets = Nets::collect(canon, level, x, &ports);
    let lanes: Vec<usize> = nets
        .gaps
        .clone()
        .into_iter()
        .map(|gap| assign(&mut nets.nets[gap]))
        .collect();
    let rows = Rows::new(graph, canon, level, layers, &lanes);
    let pen = Pen {
        graph,
        canon,
        level,
        x,
        ports: &ports,
        nets: &nets,
        rows: &rows,
        ahead: ahead(level, x, &ports),
    };

    let mut layout = LevelLayout {
        nodes: vec![(0.0, 0.0); graph.nodes.len()],
        edges: vec![Route::default(); graph.edges.len()],
        ..LevelLayout::default()
    };
    for (node, &input) in canon.nodes.iter().enumerate() {
        let card = level.card[node];
        layout.nodes[input] = (
            x[card] - graph.nodes[input].w / 2.0,
            rows.top[level.vertices[card].layer],
        );
    }
    for (index, edge) in canon.edges.iter().enumerate() {
        layout.edges[edge.input] = if edge.from == edge.to {
            pen.knot(index)
        } else if edge.back {
            pen.back(index)
        } else {
            pen.forward(index)
        };
    }
    frame(graph, &mut layout);
    layout
}

/// The nets of every gap.
struct Nets {
    nets: Vec<Net>,
    /// Nets of the gap below each layer.
    gaps: Vec<Range<usize>>,
    /// Net of each vertex for normal and Catch lines arriving from above.
    into: Vec<[usize; 2]>,
    /// Net of each vertex for loops arriving from below.
    onto: Vec<usize>,
}

/// A place where a line enters a gap.
#[derive(Clone, Copy, PartialEq)]
struct Pin {
    gap: usize,
    /// The vertex it leads to.
    to: usize,
    catch: bool,
    rising: bool,
    place: f64,
}

impl Nets {
    fn collect(canon: &Canon, level: &Layered, x: &[f64], ports: &Ports) -> Nets {
        let mut pins: Vec<Pin> = Vec::new();
        for (index, vertex) in level.vertices.iter().enumerate() {
            if vertex.next != NONE {
                pins.push(Pin {
                    gap: vertex.layer - usize::from(vertex.rising),
                    to: vertex.next,
                    catch: vertex.catch,
                    rising: vertex.rising,
                    place: x[index],
                });
            }
        }
        for (index, edge) in canon.edges.iter().enumerate() {
            if !edge.back {
                let to = level.first[index];
                pins.push(Pin {
                    gap: level.vertices[to].layer - 1,
                    to,
                    catch: edge.catch,
                    rising: false,
                    place: ports.exit[index],
                });
            }
        }
        let key = |pin: &Pin| (pin.gap, pin.to, pin.catch, pin.rising);
        pins.sort_by(|a, b| key(a).cmp(&key(b)).then(a.place.total_cmp(&b.place)));
        pins.dedup();

        let count = level.vertices.len();
        let mut found = Nets {
            nets: Vec::new(),
            gaps: Vec::new(),
            into: vec![[NONE; 2]; count],
            onto: vec![NONE; count],
        };
        for pin in pins {
            found.add(pin, ports.pin(level, x, pin.to, pin.catch));
        }
        let end = found.nets.len();
        found.gaps.resize(level.layers.len(), end..end);
        found
    }

    fn add(&mut self, pin: Pin, goal: f64) {
        let next = self.nets.len();
        while self.gaps.len() <= pin.gap {
            self.gaps.push(next..next);
        }
        let slot = if pin.rising {
            &mut self.onto[pin.to]
        } else {
            &mut self.into[pin.to][usize::from(pin.catch)]
        };
        if *slot == NONE {
            *slot = next;
            self.nets.push(Net::default());
            self.gaps[pin.gap].end = next + 1;
        }
        let net = &mut self.nets[*slot];
        if pin.rising {
            net.lower.push(pin.place);
            net.upper = vec![goal];
        } else {
            net.upper.push(pin.place);
            net.lower = vec![goal];
        }
    }
}

/// Heights along the flow.
struct Rows {
    top: Vec<f64>,
    height: Vec<f64>,
    /// Height of the first lane below each layer.
    first_lane: Vec<f64>,
}

impl Rows {
    fn new(
        graph: &LevelGraph,
        canon: &Canon,
        level: &Layered,
        layers: &[Vec<usize>],
        lanes: &[usize],
    ) -> Rows {
        let count = layers.len();
        let mut rows = Rows {
            top: Vec::with_capacity(count),
            height: vec![0.0; count],
            first_lane: Vec::with_capacity(count),
        };
        // Containers that end in a layer.
        let mut feet: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut only_marks = vec![true; count];
        for (layer, row) in layers.iter().enumerate() {
            for &vertex in row {
                let height = match level.vertices[vertex].kind {
                    VertexKind::Card(node) if level.foot[node] == vertex => {
                        only_marks[layer] &= graph.nodes[canon.nodes[node]].kind == BoxKind::Start;
                        graph.nodes[canon.nodes[node]].h
                    }
                    // Its loops touch it within its first row.
                    VertexKind::Card(_) => graph.card_h,
                    VertexKind::Label(index) => canon.edges[index].label.map_or(0.0, |(_, h)| h),
                    VertexKind::Knot(node) => knot_height(canon, node),
                    VertexKind::Body(node) if level.foot[node] == vertex => {
                        feet[layer].push(node);
                        0.0
                    }
                    _ => 0.0,
                };
                rows.height[layer] = rows.height[layer].max(height);
            }
        }
        let mut y = 0.0;
        for layer in 0..count {
            rows.top.push(y);
            for &node in &feet[layer] {
                let first = level.vertices[level.card[node]].layer;
                let needed = rows.top[first] + graph.nodes[canon.nodes[node]].h - y;
                rows.height[layer] = rows.height[layer].max(needed);
            }
            y += rows.height[layer];
            let label_above = level.is_label_layer[layer];
            let label_below = level.is_label_layer.get(layer + 1) == Some(&true);
            let above = if label_above { 9.0 } else { 14.0 };
            let below = if label_below { 9.0 } else { 22.0 };
            rows.first_lane.push(y + above);
            y += match (lanes[layer], label_above, label_below) {
                (0, true, _) => 20.0,
                (0, false, true) => 12.0,
                (0, false, false) if only_marks[layer] => 28.0,
                (0, false, false) => 40.0,
                (n, false, false) => (above + LANE * (n - 1) as f64 + below).max(44.0),
                (n, _, _) => above + LANE * (n - 1) as f64 + below,
            };
        }
        rows
    }

    fn lane(&self, layer: usize, lane: usize) -> f64 {
        self.first_lane[layer] + LANE * lane.saturating_sub(1) as f64
    }
}

fn knot_height(canon: &Canon, node: usize) -> f64 {
    canon.out[node]
        .clone()
        .filter(|&index| canon.edges[index].to == node)
        .filter_map(|index| canon.edges[index].label)
        .map(|(_, h)| h + KNOT_ROW)
        .sum()
}

/// How far a line runs straight from each vertex, so that long rails cost one step.
fn ahead(level: &Layered, x: &[f64], ports: &Ports) -> Vec<usize> {
    let mut ahead: Vec<usize> = (0..level.vertices.len()).collect();
    let downwards = level.layers.iter().rev().flatten().map(|&v| (v, false));
    let upwards = level.layers.iter().flatten().map(|&v| (v, true));
    for (index, rising) in downwards.chain(upwards) {
        let vertex = &level.vertices[index];
        if vertex.next == NONE || vertex.rising != rising {
            continue;
        }
        let pin = ports.pin(level, x, vertex.next, vertex.catch);
        if !level.vertices[vertex.next].is_box() && (pin - x[index]).abs() < 0.01 {
            ahead[index] = ahead[vertex.next];
        }
    }
    ahead
}

struct Pen<'a> {
    graph: &'a LevelGraph,
    canon: &'a Canon,
    level: &'a Layered,
    x: &'a [f64],
    ports: &'a Ports,
    nets: &'a Nets,
    rows: &'a Rows,
    ahead: Vec<usize>,
}

impl Pen<'_> {
    fn top(&self, node: usize) -> f64 {
        self.rows.top[self.level.vertices[self.level.card[node]].layer]
    }

    fn size(&self, node: usize) -> (f64, f64) {
        let node = &self.graph.nodes[self.canon.nodes[node]];
        (node.w, node.h)
    }

    /// Follows the line on from `vertex`, the corner points of each gap on the way.
    fn follow(&self, mut vertex: usize, points: &mut Vec<Spot>) {
        loop {
            vertex = self.ahead[vertex];
            let at = &self.level.vertices[vertex];
            if at.next == NONE {
                return;
            }
            if at.rising {
                let gap = at.layer - 1;
                if let Some(net) = self.nets.nets.get(self.nets.onto[at.next]) {
                    let before = points.len();
                    let lane = |lane| self.rows.lane(gap, lane);
                    net.corners(self.x[at.next], self.x[vertex], lane, points);
                    points[before..].reverse();
                }
            } else {
                self.gap(at.layer, self.x[vertex], at.next, at.catch, points);
            }
            vertex = at.next;
        }
    }

    fn gap(&self, layer: usize, from: f64, below: usize, catch: bool, points: &mut Vec<Spot>) {
        let net = self.nets.into[below][usize::from(catch)];
        if let Some(net) = self.nets.nets.get(net) {
            let to = self.ports.pin(self.level, self.x, below, catch);
            net.corners(from, to, |lane| self.rows.lane(layer, lane), points);
        }
    }

    fn forward(&self, index: usize) -> Route {
        let edge = &self.canon.edges[index];
        let from = self.ports.exit[index];
        let mut points = vec![(from, self.top(edge.from) + self.size(edge.from).1)];
        let first = self.level.first[index];
        let gap = self.level.vertices[first].layer - 1;
        self.gap(gap, from, first, edge.catch, &mut points);
        if !self.level.vertices[first].is_box() {
            self.follow(first, &mut points);
        }
        let card = self.level.card[edge.to];
        let end = self.ports.pin(self.level, self.x, card, edge.catch);
        points.push((end, self.top(edge.to)));
        self.route(index, points)
    }

    fn back(&self, index: usize) -> Route {
        let edge = &self.canon.edges[index];
        let (lower, upper) = (self.level.first[index], self.level.last[index]);
        let low = self.top(edge.from) + self.ports.side[lower];
        let high = self.top(edge.to) + self.ports.side[upper];
        let mut points = vec![
            (self.border(edge.from, self.x[lower]), low),
            (self.x[lower], low),
        ];
        self.follow(lower, &mut points);
        points.push((self.x[upper], high));
        points.push((self.border(edge.to, self.x[upper]), high));
        self.route(index, points)
    }

    /// The card's border on the side of `x`.
    fn border(&self, node: usize, x: f64) -> f64 {
        let middle = self.x[self.level.card[node]];
        middle + (self.size(node).0 / 2.0).copysign(x - middle)
    }

    fn knot(&self, index: usize) -> Route {
        let node = self.canon.edges[index].from;
        let knot = self.level.first[index];
        let half = self.level.vertices[knot].w / 2.0;
        let middle = self.x[self.level.card[node]];
        let side = (self.x[knot] - middle).signum();
        let line = self.x[knot] - side * half;
        let border = self.border(node, self.x[knot]);
        let (leaves, arrives) = self.ports.knot[node];
        let (low, high) = (self.top(node) + leaves, self.top(node) + arrives);
        let earlier: f64 = self.canon.out[node]
            .clone()
            .take_while(|&other| other < index)
            .filter(|&other| self.canon.edges[other].to == node)
            .filter_map(|other| self.canon.edges[other].label)
            .map(|(_, h)| h + KNOT_ROW)
            .sum();
        let all = knot_height(self.canon, node) - KNOT_ROW;
        let start = ((low + high - all) / 2.0).max(self.top(node));
        Route {
            points: vec![(border, low), (line, low), (line, high), (border, high)],
            label: self.canon.edges[index].label.map(|(w, h)| {
                let x = if side > 0.0 {
                    line + KNOT_GAP
                } else {
                    line - KNOT_GAP - w
                };
                (x, start + earlier, w, h)
            }),
            back: true,
        }
    }

    fn route(&self, index: usize, points: Vec<Spot>) -> Route {
        let edge = &self.canon.edges[index];
        let label = self.level.label[index];
        Route {
            points: without_needless(points),
            label: edge.label.filter(|_| label != NONE).map(|(w, h)| {
                let layer = self.level.vertices[label].layer;
                let y = self.rows.top[layer] + (self.rows.height[layer] - h) / 2.0;
                (self.x[label] - w / 2.0, y, w, h)
            }),
            back: edge.back,
        }
    }
}

/// Drops points that are no corners.
pub(super) fn without_needless(points: Vec<Spot>) -> Vec<Spot> {
    let same = |a: f64, b: f64| (a - b).abs() < 0.01;
    let mut kept: Vec<Spot> = Vec::with_capacity(points.len());
    for point in points {
        if let Some(&last) = kept.last()
            && same(last.0, point.0)
            && same(last.1, point.1)
        {
            continue;
        }
        if let [.., a, b] = kept[..]
            && ((same(a.0, b.0) && same(b.0, point.0)) || (same(a.1, b.1) && same(b.1, point.1)))
        {
            kept.pop();
        }
        kept.push(point);
    }
    kept
}

/// Moves everything into (0, 0)..(w, h).
pub(super) fn frame(graph: &LevelGraph, layout: &mut LevelLayout) {
    let (mut left, mut top) = (f64::INFINITY, f64::INFINITY);
    let (mut right, mut bottom) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    let mut cover = |x: f64, y: f64, w: f64, h: f64| {
        left = left.min(x);
        top = top.min(y);
        right = right.max(x + w);
        bottom = bottom.max(y + h);
    };
    for (node, &(x, y)) in graph.nodes.iter().zip(&layout.nodes) {
        cover(x, y, node.w, node.h);
    }
    for route in &layout.edges {
        for &(x, y) in &route.points {
            cover(x, y, 0.0, 0.0);
        }
        if let Some((x, y, w, h)) = route.label {
            cover(x, y, w, h);
        }
    }
    if left > right {
        return;
    }
    for spot in &mut layout.nodes {
        *spot = (spot.0 - left, spot.1 - top);
    }
    for route in &mut layout.edges {
        for point in &mut route.points {
            *point = (point.0 - left, point.1 - top);
        }
        if let Some(label) = &mut route.label {
            label.0 -= left;
            label.1 -= top;
        }
    }
    layout.w = right - left;
    layout.h = bottom - top;
}
