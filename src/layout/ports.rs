//! Where lines touch cards: above, below and at the sides.

use super::canon::Canon;
use super::layers::{Layered, NONE, VertexKind};
use super::level::LevelGraph;

/// Distance of a port from the card's corner.
const CORNER: f64 = 14.0;
/// Wanted distance between two ports.
const APART: f64 = 28.0;
/// Least distance between two ports.
const CLOSE: f64 = 16.0;
/// How far off the centre the Catch lines arrive, at most.
const CATCH_OFF: f64 = 40.0;
/// And at least, where that makes a line straight.
const CATCH_NEAREST: f64 = 24.0;

/// The places where lines touch cards.
pub(super) struct Ports {
    /// Where normal lines and Catch lines arrive, by canonical node.
    entry: Vec<[f64; 2]>,
    /// Where each edge leaves below its source, by canonical edge.
    pub(super) exit: Vec<f64>,
    /// For side vertices: distance below the top of their card.
    pub(super) side: Vec<f64>,
    /// For self loops, by node: where they leave and arrive, below the top of the card.
    pub(super) knot: Vec<(f64, f64)>,
}

impl Ports {
    pub(super) fn new(
        graph: &LevelGraph,
        canon: &Canon,
        level: &Layered,
        layers: &[Vec<usize>],
        x: &[f64],
    ) -> Ports {
        let mut ports = Ports {
            entry: entries(graph, canon, level, x),
            exit: vec![0.0; canon.edges.len()],
            side: vec![0.0; level.vertices.len()],
            knot: vec![(0.0, 0.0); canon.nodes.len()],
        };
        for node in 0..canon.nodes.len() {
            ports.place_exits(graph, canon, level, x, node);
            ports.place_sides(graph, canon, level, layers, node);
        }
        ports
    }

    /// Where a line arrives at a vertex from above.
    pub(super) fn pin(&self, level: &Layered, x: &[f64], vertex: usize, catch: bool) -> f64 {
        match level.vertices[vertex].kind {
            VertexKind::Card(node) => self.entry[node][usize::from(catch)],
            _ => x[vertex],
        }
    }

    fn place_exits(
        &mut self,
        graph: &LevelGraph,
        canon: &Canon,
        level: &Layered,
        x: &[f64],
        node: usize,
    ) {
        // (pin below, vertex below, catch, importance); edges that go the same way share a port.
        let mut exits: Vec<(f64, usize, bool, u8)> = Vec::new();
        for index in canon.out[node].clone() {
            let edge = &canon.edges[index];
            if edge.back {
                continue;
            }
            let below = level.first[index];
            let pin = self.pin(level, x, below, edge.catch);
            let importance = match (edge.main, edge.catch) {
                (true, _) => 2,
                (false, false) => 1,
                (false, true) => 0,
            };
            match exits
                .iter_mut()
                .find(|exit| exit.1 == below && exit.2 == edge.catch)
            {
                Some(exit) => exit.3 = exit.3.max(importance),
                None => exits.push((pin, below, edge.catch, importance)),
            }
        }
        exits.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let middle = x[level.card[node]];
        let half = graph.nodes[canon.nodes[node]].w / 2.0;
        let wanted: Vec<(f64, u8)> = exits.iter().map(|exit| (exit.0, exit.3)).collect();
        let places = spread(middle, half, &wanted);
        for index in canon.out[node].clone() {
            let edge = &canon.edges[index];
            let found = exits
                .iter()
                .position(|exit| exit.1 == level.first[index] && exit.2 == edge.catch);
            if let (false, Some(at)) = (edge.back, found) {
                self.exit[index] = places[at];
            }
        }
    }

    /// Heights of the loops at each side of a card. From the top: leaving inner to outer, self loops, arriving
    /// outer to inner; then none of them cross.
    fn place_sides(
        &mut self,
        graph: &LevelGraph,
        canon: &Canon,
        level: &Layered,
        layers: &[Vec<usize>],
        node: usize,
    ) {
        let card = level.card[node];
        let row = &layers[level.vertices[card].layer];
        let h = graph.nodes[canon.nodes[node]].h.min(graph.card_h);
        let glued = |v: &&usize| level.vertices[**v].unit == card;
        let Some(at) = row.iter().position(|&v| v == card) else {
            return;
        };
        let right: Vec<usize> = row[at + 1..].iter().take_while(glued).copied().collect();
        let left: Vec<usize> = row[..at].iter().rev().take_while(glued).copied().collect();
        for side in [right, left] {
            let mut leaving = Vec::new();
            let mut arriving = Vec::new();
            let mut knots = 0;
            for &vertex in &side {
                match level.vertices[vertex].kind {
                    VertexKind::Side { arrives: false } => leaving.push(vertex),
                    VertexKind::Side { arrives: true } => arriving.insert(0, vertex),
                    _ => knots += 1,
                }
            }
            let count = leaving.len() + arriving.len() + 2 * knots;
            let height = |slot: usize| h * (slot + 1) as f64 / (count + 1) as f64;
            let mut slot = 0;
            for vertex in leaving {
                self.side[vertex] = height(slot);
                slot += 1;
            }
            if knots > 0 {
                self.knot[node] = (height(slot + 1), height(slot));
                slot += 2;
            }
            for vertex in arriving {
                self.side[vertex] = height(slot);
                slot += 1;
            }
        }
    }
}

fn entries(graph: &LevelGraph, canon: &Canon, level: &Layered, x: &[f64]) -> Vec<[f64; 2]> {
    let count = canon.nodes.len();
    // The places that normal and Catch lines come from.
    let mut from: Vec<[Vec<f64>; 2]> = vec![Default::default(); count];
    let mut note = |vertex: usize, catch: bool, at: f64| {
        if let VertexKind::Card(node) = level.vertices[vertex].kind {
            from[node][usize::from(catch)].push(at);
        }
    };
    for (index, vertex) in level.vertices.iter().enumerate() {
        if vertex.next != NONE && !vertex.rising {
            note(vertex.next, vertex.catch, x[index]);
        }
    }
    for (index, edge) in canon.edges.iter().enumerate() {
        if !edge.back {
            note(level.first[index], edge.catch, x[level.foot[edge.from]]);
        }
    }
    (0..count)
        .map(|node| {
            let middle = x[level.card[node]];
            let half = graph.nodes[canon.nodes[node]].w / 2.0;
            let [normal, catch] = &from[node];
            if normal.is_empty() || catch.is_empty() {
                return [middle, middle];
            }
            [middle, catch_entry(middle, half, normal, catch)]
        })
        .collect()
}

/// Where Catch lines arrive when normal lines arrive in the middle: straight below one of them if that is well off
/// the middle, else a little off it on the side they come from.
fn catch_entry(middle: f64, half: f64, normal: &[f64], catch: &[f64]) -> f64 {
    let usual = (half / 2.0).min(CATCH_OFF).round();
    let well_off = usual.min(CATCH_NEAREST)..=half - CORNER.min(half * 0.3);
    let straight = catch
        .iter()
        .copied()
        .filter(|x| well_off.contains(&(x - middle).abs()))
        .min_by(|a, b| {
            let far = |x: &f64| ((x - middle).abs() - usual).abs();
            far(a).total_cmp(&far(b))
        });
    if let Some(straight) = straight {
        return straight;
    }
    let mean = |places: &[f64]| places.iter().sum::<f64>() / places.len() as f64;
    let (normal, catch) = (mean(normal), mean(catch));
    // From straight above, the side the normal lines leave free; equal: the right, as Catch is declared last.
    let to_left = if (catch - middle).abs() < 1.0 {
        normal > middle + 1.0
    } else {
        catch < middle
    };
    if to_left {
        middle - usual
    } else {
        middle + usual
    }
}

/// Ports for lines wanted at these places (ascending, with importance): straight ones exactly there, the others
/// beside them.
fn spread(middle: f64, half: f64, wanted: &[(f64, u8)]) -> Vec<f64> {
    let count = wanted.len();
    let corner = CORNER.min(half * 0.3);
    let (low, high) = (middle - half + corner, middle + half - corner);
    // However many there are, the middle stays free for a straight one with all others on one side of it.
    let close = CLOSE.min((half - corner) / (count.max(2) - 1) as f64);
    let mut fixed: Vec<Option<f64>> = vec![None; count];
    let mut turn: Vec<usize> = (0..count).collect();
    turn.sort_by(|&a, &b| {
        let far = |i: usize| (wanted[i].0 - middle).abs();
        (wanted[b].1.cmp(&wanted[a].1))
            .then(far(a).total_cmp(&far(b)))
            .then(a.cmp(&b))
    });
    for index in turn {
        let at = wanted[index].0;
        let left = (0..index)
            .rev()
            .find_map(|i| fixed[i].map(|x| x + close * (index - i) as f64))
            .unwrap_or(low + close * index as f64);
        let right = (index + 1..count)
            .find_map(|i| fixed[i].map(|x| x - close * (i - index) as f64))
            .unwrap_or(high - close * (count - 1 - index) as f64);
        if at >= left - 1e-6 && at <= right + 1e-6 {
            fixed[index] = Some(at);
        }
    }
    let anchors: Vec<usize> = (0..count).filter(|&i| fixed[i].is_some()).collect();
    let (Some(&first), Some(&last)) = (anchors.first(), anchors.last()) else {
        let step = APART.min((high - low) / (count.max(2) - 1) as f64);
        let start = middle - step * (count.max(1) - 1) as f64 / 2.0;
        return (0..count).map(|i| start + step * i as f64).collect();
    };
    let at = |i: usize| fixed[i].unwrap_or(middle);
    let step_left = APART.min((at(first) - low) / first.max(1) as f64);
    let step_right = APART.min((high - at(last)) / (count - 1 - last).max(1) as f64);
    (0..count)
        .map(|i| {
            if i < first {
                at(first) - step_left * (first - i) as f64
            } else if i > last {
                at(last) + step_right * (i - last) as f64
            } else {
                let before = anchors
                    .iter()
                    .rev()
                    .find(|&&a| a <= i)
                    .map_or(first, |&a| a);
                let after = anchors.iter().find(|&&a| a >= i).map_or(last, |&a| a);
                let share = (i - before) as f64 / (after - before).max(1) as f64;
                at(before) + (at(after) - at(before)) * share
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_keeps_its_place_and_the_others_stand_beside_it() {
        let places = spread(100.0, 98.0, &[(-200.0, 1), (100.0, 2), (400.0, 0)]);
        assert_eq!(places, [72.0, 100.0, 128.0]);
        assert_eq!(spread(0.0, 98.0, &[(-120.0, 1), (120.0, 1)]), [-14.0, 14.0]);
    }
}
