//! The order of vertices within their layers: few crossings first, declared order second.
//!
//! Sweeps by weighted medians, transposing of neighbours, and hugging of loops; the best order seen is kept.
//! Effort is a number of rounds, never a time, so results do not depend on the machine.

use super::canon::Canon;
use super::crossings::{Counter, between, inversions};
use super::layers::{Layered, NONE, VertexKind};

/// Rounds without gain after which a search ends.
const PATIENCE: usize = 4;
/// Below this many vertices the search is thorough.
const SMALL: usize = 400;
/// Above this many vertices only the cheapest search is affordable.
const HUGE: usize = 120_000;
/// Longest loop that is tried beside its path.
const HUG_SPAN: usize = 60;

/// Crossings, then siblings drawn against their declared order.
pub(super) type Cost = (u64, u64);

/// Orders the layers; returns the order and its cost. With `hints` (previous middles, by vertex) cards keep their
/// previous order unless that costs too many crossings.
pub(super) fn order(
    level: &Layered,
    canon: &Canon,
    hints: Option<&[Option<f64>]>,
) -> (Vec<Vec<usize>>, Cost) {
    let mut search = Search::new(level, canon);
    let count = level.vertices.len();
    let (starts, rounds) = match count {
        0..SMALL => (8, 24),
        SMALL..HUGE => (4, 16),
        _ => (1, 4),
    };
    let mut best = search.free(starts, rounds);
    if let Some(hints) = hints {
        search.hints = Some(hints);
        let held = search.free(starts.min(2), rounds);
        if held.1.0 <= best.1.0 + 1 + best.1.0 / 8 {
            best = held;
        }
    }
    best
}

struct Search<'a> {
    level: &'a Layered,
    canon: &'a Canon,
    hints: Option<&'a [Option<f64>]>,
    layers: Vec<Vec<usize>>,
    /// Position of each vertex in its layer.
    pos: Vec<usize>,
    counter: Counter,
    /// (source, declared index) of the edges that come to a vertex first.
    siblings: Vec<Vec<(usize, usize)>>,
    /// Loops short enough to hug, with the vertices of the loop and of the path beside it, from top to bottom.
    loops: Vec<(Vec<usize>, Vec<usize>)>,
    scratch: Scratch,
}

/// Sorted neighbour positions of one layer's vertices.
#[derive(Default)]
struct Scratch {
    up: Vec<(usize, u64)>,
    down: Vec<(usize, u64)>,
    /// By position in the layer before any swap, and by vertex through `slot`.
    up_at: Vec<(usize, usize)>,
    down_at: Vec<(usize, usize)>,
    slot: Vec<usize>,
}

/// A card with its side vertices, or a single vertex: a stretch of a layer.
#[derive(Clone, Copy)]
struct Unit {
    from: usize,
    to: usize,
}

impl<'a> Search<'a> {
    fn new(level: &'a Layered, canon: &'a Canon) -> Search<'a> {
        let count = level.vertices.len();
        let mut siblings = vec![Vec::new(); count];
        for (index, edge) in canon.edges.iter().enumerate() {
            if !edge.back {
                siblings[level.first[index]].push((edge.from, index));
            }
        }
        let loops = (0..canon.edges.len())
            .filter(|&index| canon.edges[index].back)
            .filter_map(|index| hug_path(level, canon, index))
            .collect();
        Search {
            level,
            canon,
            hints: None,
            layers: Vec::new(),
            pos: vec![0; count],
            counter: Counter::default(),
            siblings,
            loops,
            scratch: Scratch {
                slot: vec![0; count],
                ..Scratch::default()
            },
        }
    }

    fn free(&mut self, starts: usize, rounds: usize) -> (Vec<Vec<usize>>, Cost) {
        let small = self.level.vertices.len() < SMALL;
        let mut best: Option<(Vec<Vec<usize>>, Cost)> = None;
        for start in 0..starts {
            self.begin(start);
            self.hold_hints();
            self.hug_all();
            let mut local = self.cost();
            keep(&mut best, &self.layers, local);
            let mut idle = 0;
            for round in 0..rounds {
                let downwards = (round + usize::from(start == 2)) % 2 == 0;
                self.sweep(downwards, round % 4 >= 2);
                self.hold_hints();
                self.transpose(if small { 8 } else { 4 }, false);
                if small {
                    self.hug_all();
                }
                let cost = self.cost();
                keep(&mut best, &self.layers, cost);
                if cost < local {
                    local = cost;
                    idle = 0;
                } else {
                    idle += 1;
                }
                if idle >= PATIENCE || local == (0, 0) {
                    break;
                }
            }
            if best.as_ref().is_some_and(|(_, cost)| *cost == (0, 0)) {
                break;
            }
        }
        if let Some((layers, _)) = best.take() {
            self.take_order(layers);
        }
        let before = (self.layers.clone(), self.cost());
        self.hug_all();
        self.transpose(3, true);
        let after = self.cost();
        if after <= before.1 {
            (std::mem::take(&mut self.layers), after)
        } else {
            before
        }
    }

    /// The first order of a search: as built, mirrored, as built, then with the branches of each node turned by a
    /// seed.
    fn begin(&mut self, start: usize) {
        let mut layers = if start > 2 {
            let numbers = turned_numbers(self.canon, start as u64);
            self.level.first_order(&numbers)
        } else {
            self.level.layers.clone()
        };
        if start == 1 {
            for layer in &mut layers {
                layer.reverse();
            }
        }
        self.take_order(layers);
    }

    fn take_order(&mut self, layers: Vec<Vec<usize>>) {
        self.layers = layers;
        for layer in 0..self.layers.len() {
            self.number(layer);
        }
    }

    fn number(&mut self, layer: usize) {
        for (position, &vertex) in self.layers[layer].iter().enumerate() {
            self.pos[vertex] = position;
        }
    }

    fn cost(&mut self) -> Cost {
        let mut crossings = 0;
        for layer in 0..self.layers.len().saturating_sub(1) {
            crossings += self.gap_cost(layer);
        }
        (
            crossings,
            inversions(self.level, self.canon, &self.pos, &mut self.counter),
        )
    }

    fn gap_cost(&mut self, layer: usize) -> u64 {
        let width = self.layers[layer + 1].len();
        self.counter
            .gap(self.level, &self.layers[layer], &self.pos, width)
    }

    fn median(&self, vertex: usize, downwards: bool, around: &mut Vec<usize>) -> Option<f64> {
        let neighbours = if downwards {
            self.level.up.of(vertex)
        } else {
            self.level.down.of(vertex)
        };
        around.clear();
        around.extend(neighbours.iter().map(|&(v, _)| self.pos[v]));
        around.sort_unstable();
        let count = around.len();
        let middle = count / 2;
        match count {
            0 => None,
            _ if count % 2 == 1 => Some(around[middle] as f64),
            2 => Some((around[0] + around[1]) as f64 / 2.0),
            _ => {
                let left = (around[middle - 1] - around[0]) as f64;
                let right = (around[count - 1] - around[middle]) as f64;
                let (a, b) = (around[middle - 1] as f64, around[middle] as f64);
                if left + right == 0.0 {
                    Some((a + b) / 2.0)
                } else {
                    Some((a * right + b * left) / (left + right))
                }
            }
        }
    }

    fn sweep(&mut self, downwards: bool, flip_ties: bool) {
        let count = self.layers.len();
        let mut around = Vec::new();
        for step in 1..count {
            let layer = if downwards { step } else { count - 1 - step };
            let old = std::mem::take(&mut self.layers[layer]);
            let units = units(self.level, &old);
            let mut moving: Vec<(f64, usize)> = Vec::with_capacity(units.len());
            let mut stays = vec![true; units.len()];
            for (index, unit) in units.iter().enumerate() {
                let head = self.level.vertices[old[unit.from]].unit;
                if let Some(median) = self.median(head, downwards, &mut around) {
                    moving.push((median, index));
                    stays[index] = false;
                }
            }
            if flip_ties {
                moving.reverse();
            }
            moving.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut moved = moving.into_iter();
            let mut new = Vec::with_capacity(old.len());
            for (index, stays) in stays.into_iter().enumerate() {
                let (median, index) = if stays {
                    (None, index)
                } else {
                    match moved.next() {
                        Some((median, index)) => (Some(median), index),
                        None => (None, index),
                    }
                };
                let unit = &old[units[index].from..units[index].to];
                match median {
                    Some(median) if unit.len() > 1 => {
                        self.place_sides(unit, median, downwards, &mut around, &mut new);
                    }
                    _ => new.extend_from_slice(unit),
                }
            }
            self.layers[layer] = new;
            self.number(layer);
        }
    }

    /// Side vertices go to the side their own median lies on.
    fn place_sides(
        &self,
        unit: &[usize],
        median: f64,
        downwards: bool,
        around: &mut Vec<usize>,
        new: &mut Vec<usize>,
    ) {
        let head = self.level.vertices[unit[0]].unit;
        let mut keyed: Vec<(f64, usize)> = Vec::with_capacity(unit.len());
        let mut is_right = false;
        for &vertex in unit {
            let key = if vertex == head {
                is_right = true;
                median
            } else {
                let nudge = if is_right { 1e-6 } else { -1e-6 };
                match self.median(vertex, downwards, around) {
                    Some(own) if own != median => own,
                    _ => median + nudge,
                }
            };
            keyed.push((key, vertex));
        }
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        new.extend(keyed.into_iter().map(|(_, vertex)| vertex));
    }

    /// Cards with a previous place take the slots of their layer's cards by previous place.
    fn hold_hints(&mut self) {
        let Some(hints) = self.hints else { return };
        for layer in 0..self.layers.len() {
            let old = std::mem::take(&mut self.layers[layer]);
            let units = units(self.level, &old);
            let hint = |unit: &Unit| hints[self.level.vertices[old[unit.from]].unit];
            let mut hinted: Vec<(f64, usize)> = units
                .iter()
                .enumerate()
                .filter_map(|(index, unit)| hint(unit).map(|x| (x, index)))
                .collect();
            hinted.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut next = hinted.into_iter();
            let mut new = Vec::with_capacity(old.len());
            for unit in &units {
                let from = match hint(unit) {
                    Some(_) => next.next().map_or(*unit, |(_, index)| units[index]),
                    None => *unit,
                };
                new.extend_from_slice(&old[from.from..from.to]);
            }
            self.layers[layer] = new;
            self.number(layer);
        }
    }

    /// Swaps neighbours while that saves crossings; `tidy` also swaps towards the declared order for free.
    fn transpose(&mut self, passes: usize, tidy: bool) {
        let count = self.layers.len();
        let mut touched = vec![true; count];
        for _ in 0..passes {
            let mut again = vec![false; count];
            let mut any = false;
            for layer in 0..count {
                if touched[layer] && self.transpose_layer(layer, tidy) {
                    any = true;
                    again[layer] = true;
                    if layer > 0 {
                        again[layer - 1] = true;
                    }
                    if layer + 1 < count {
                        again[layer + 1] = true;
                    }
                }
            }
            touched = again;
            if !any {
                break;
            }
        }
        if tidy {
            return;
        }
        self.hold_hints();
    }

    fn transpose_layer(&mut self, layer: usize, tidy: bool) -> bool {
        if self.layers[layer].len() < 2 {
            return false;
        }
        self.gather(layer);
        let mut row = std::mem::take(&mut self.layers[layer]);
        let mut changed = false;
        let mut at = 0;
        // The unit before the one under the hand.
        let mut before: Option<Unit> = None;
        while at < row.len() {
            let head = self.level.vertices[row[at]].unit;
            let mut end = at + 1;
            while end < row.len() && self.level.vertices[row[end]].unit == head {
                end += 1;
            }
            for i in at + 1..end {
                if self.gain(&row[i - 1..i], &row[i..=i], tidy) {
                    row.swap(i - 1, i);
                    changed = true;
                }
            }
            before = match before {
                Some(left) if self.may_swap(&row, left, at..end) => {
                    if self.gain(&row[left.from..left.to], &row[at..end], tidy) {
                        row[left.from..end].rotate_left(left.to - left.from);
                        changed = true;
                        let length = end - at;
                        Some(Unit {
                            from: left.from + length,
                            to: end,
                        })
                    } else {
                        Some(Unit { from: at, to: end })
                    }
                }
                _ => Some(Unit { from: at, to: end }),
            };
            at = end;
        }
        self.layers[layer] = row;
        if changed {
            self.number(layer);
        }
        changed
    }

    /// Two cards that hold their previous order stay in it.
    fn may_swap(&self, row: &[usize], left: Unit, right: std::ops::Range<usize>) -> bool {
        let Some(hints) = self.hints else { return true };
        let head = |at: usize| self.level.vertices[row[at]].unit;
        match (hints[head(left.from)], hints[head(right.start)]) {
            (Some(a), Some(b)) => a > b,
            _ => true,
        }
    }

    /// Whether `right` before `left` is better than the order they are in.
    fn gain(&self, left: &[usize], right: &[usize], tidy: bool) -> bool {
        let (mut now, mut then) = (0, 0);
        for &a in left {
            for &b in right {
                let (up_a, up_b) = (self.sorted_up(a), self.sorted_up(b));
                let (down_a, down_b) = (self.sorted_down(a), self.sorted_down(b));
                now += between(up_a, up_b) + between(down_a, down_b);
                then += between(up_b, up_a) + between(down_b, down_a);
            }
        }
        if now != then || !tidy {
            return then < now;
        }
        let mut balance = 0i64;
        for &a in left {
            for &b in right {
                for &(source_a, index_a) in &self.siblings[a] {
                    for &(source_b, index_b) in &self.siblings[b] {
                        if source_a == source_b {
                            balance += if index_a > index_b { 1 } else { -1 };
                        }
                    }
                }
            }
        }
        balance > 0
    }

    fn gather(&mut self, layer: usize) {
        let scratch = &mut self.scratch;
        scratch.up.clear();
        scratch.down.clear();
        scratch.up_at.clear();
        scratch.down_at.clear();
        for (slot, &vertex) in self.layers[layer].iter().enumerate() {
            scratch.slot[vertex] = slot;
            for (list, at, around) in [
                (
                    &mut scratch.up,
                    &mut scratch.up_at,
                    self.level.up.of(vertex),
                ),
                (
                    &mut scratch.down,
                    &mut scratch.down_at,
                    self.level.down.of(vertex),
                ),
            ] {
                let from = list.len();
                for &(v, segment) in around {
                    list.push((self.pos[v], self.level.segments[segment].weight()));
                }
                list[from..].sort_unstable();
                at.push((from, list.len()));
            }
        }
    }

    fn sorted_up(&self, vertex: usize) -> &[(usize, u64)] {
        let (from, to) = self.scratch.up_at[self.scratch.slot[vertex]];
        &self.scratch.up[from..to]
    }

    fn sorted_down(&self, vertex: usize) -> &[(usize, u64)] {
        let (from, to) = self.scratch.down_at[self.scratch.slot[vertex]];
        &self.scratch.down[from..to]
    }

    /// Tries every short loop immediately right, then left, of the path it closes.
    fn hug_all(&mut self) {
        for index in 0..self.loops.len() {
            let (chain, path) = std::mem::take(&mut self.loops[index]);
            self.hug(&chain, &path);
            self.loops[index] = (chain, path);
        }
    }

    fn hug(&mut self, chain: &[usize], path: &[usize]) {
        let top = self.level.vertices[chain[0]].layer;
        let now = self.hug_cost(chain, path);
        if now.0 == 0 && now.1 <= chain.len() {
            return;
        }
        let original: Vec<Vec<usize>> = (0..chain.len())
            .map(|i| self.layers[top + i].clone())
            .collect();
        let mut best = (now, original.clone());
        for to_right in [true, false] {
            for (i, (&vertex, &beside)) in chain.iter().zip(path).enumerate() {
                let row = &mut self.layers[top + i];
                row.clear();
                row.extend(original[i].iter().copied().filter(|&v| v != vertex));
                let unit = self.level.vertices[beside].unit;
                let in_unit = |v: &usize| self.level.vertices[*v].unit == unit;
                let at = if to_right {
                    row.iter().rposition(in_unit).map_or(row.len(), |p| p + 1)
                } else {
                    row.iter().position(in_unit).unwrap_or(0)
                };
                row.insert(at, vertex);
            }
            for i in 0..chain.len() {
                self.number(top + i);
            }
            let cost = self.hug_cost(chain, path);
            if cost < best.0 {
                best = (
                    cost,
                    (0..chain.len())
                        .map(|i| self.layers[top + i].clone())
                        .collect(),
                );
            }
        }
        for (i, row) in best.1.into_iter().enumerate() {
            self.layers[top + i] = row;
            self.number(top + i);
        }
    }

    /// Crossings of the loop's own stretches, and how far it keeps from its path.
    fn hug_cost(&self, chain: &[usize], path: &[usize]) -> (u64, usize) {
        let mut crossings = 0;
        for pair in chain.windows(2) {
            let (upper, lower) = (self.pos[pair[0]], self.pos[pair[1]]);
            let layer = self.level.vertices[pair[0]].layer;
            for &other in &self.layers[layer] {
                let at = self.pos[other];
                for &(below, segment) in self.level.down.of(other) {
                    let under = self.pos[below];
                    if (at < upper && under > lower) || (at > upper && under < lower) {
                        crossings += self.level.segments[segment].weight();
                    }
                }
            }
        }
        let distance = chain
            .iter()
            .zip(path)
            .map(|(&a, &b)| self.pos[a].abs_diff(self.pos[b]))
            .sum();
        (crossings, distance)
    }
}

/// Preorder numbers of the search tree with the children of each node rotated by a seed, so that whole branches
/// change places.
fn turned_numbers(canon: &Canon, seed: u64) -> Vec<usize> {
    let count = canon.nodes.len();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut roots = Vec::new();
    for node in 0..count {
        match canon.tree[node] {
            Some(edge) => children[canon.edges[edge].from].push(node),
            None => roots.push(node),
        }
    }
    let mut random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut numbers = vec![0; count];
    let mut next = 0;
    let mut stack: Vec<usize> = roots.into_iter().rev().collect();
    while let Some(node) = stack.pop() {
        numbers[node] = next;
        next += 1;
        let list = &mut children[node];
        if list.len() > 1 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let turn = (random >> 33) as usize % list.len();
            list.rotate_left(turn);
            if random >> 62 == 0 {
                list.reverse();
            }
        }
        stack.extend(list.iter().rev());
    }
    numbers
}

fn keep(best: &mut Option<(Vec<Vec<usize>>, Cost)>, layers: &[Vec<usize>], cost: Cost) {
    if best.as_ref().is_none_or(|(_, least)| cost < *least) {
        *best = Some((layers.to_vec(), cost));
    }
}

fn units(level: &Layered, row: &[usize]) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(row.len());
    let mut last = NONE;
    for (at, &vertex) in row.iter().enumerate() {
        let head = level.vertices[vertex].unit;
        match units.last_mut() {
            Some(unit) if head == last => unit.to = at + 1,
            _ => units.push(Unit {
                from: at,
                to: at + 1,
            }),
        }
        last = head;
    }
    units
}

/// The vertices of a loop from top to bottom and, layer by layer, those of the path it closes.
fn hug_path(level: &Layered, canon: &Canon, index: usize) -> Option<(Vec<usize>, Vec<usize>)> {
    let edge = &canon.edges[index];
    let (first, last) = (level.first[index], level.last[index]);
    let span = level.vertices[first].layer - level.vertices[last].layer;
    if span == 0 || span > HUG_SPAN {
        return None;
    }
    let mut chain = vec![first];
    let mut at = first;
    while at != last {
        at = level.vertices[at].next;
        chain.push(at);
    }
    chain.reverse();
    // From the source back up the search tree to the target.
    let mut path = Vec::with_capacity(chain.len());
    let mut node = edge.from;
    path.push(level.card[node]);
    while node != edge.to {
        let step = canon.tree[node]?;
        let mut between = Vec::new();
        let mut at = level.first[step];
        while at != NONE && !matches!(level.vertices[at].kind, VertexKind::Card(_)) {
            between.push(at);
            at = level.vertices[at].next;
        }
        path.extend(between.into_iter().rev());
        node = canon.edges[step].from;
        let mut row = level.foot[node];
        while row != level.card[node] {
            path.push(row);
            row = level.up.of(row).first()?.0;
        }
        path.push(row);
    }
    path.reverse();
    (path.len() == chain.len()).then_some((chain, path))
}
