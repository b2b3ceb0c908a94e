//! Moves whole straight runs to where what hangs on them is straight too.
//!
//! A run is a set of vertices joined by vertical stretches. It moves within the room all its members have, so a
//! straight stretch is never bent and neighbours never meet.

use super::layers::{Layered, Segment, VertexKind, class};
use super::place::separation;

/// Rounds, alternately from the top and from the bottom.
const ROUNDS: usize = 6;
/// Rounds in which loops draw near their cards.
const LOOP_ROUNDS: usize = 2;
/// Pull of a card on its loop.
const SIDE_PULL: f64 = 2.0;
/// How near to a card's corner a port may give way.
const GIVE_CORNER: f64 = 30.0;
/// What counts as the same place.
const SAME: f64 = 0.01;

/// Pull of a stretch: of its class and, inside a rail, of every edge that runs along it.
fn weight(segment: &Segment) -> f64 {
    match segment.class {
        class::BODY => 50.0,
        class::MAIN_INNER => 12.0,
        class::MAIN => 8.0,
        class::INNER => 6.0 * f64::from(segment.count),
        class::NORMAL => 2.0,
        _ => 1.0,
    }
}

/// Improves middles in place.
pub(super) fn straighten(level: &Layered, layers: &[Vec<usize>], x: &mut [f64]) {
    let count = level.vertices.len();
    let mut pos = vec![0usize; count];
    for layer in layers {
        for (at, &vertex) in layer.iter().enumerate() {
            pos[vertex] = at;
        }
    }
    let mut runs = Runs::new(level, x);
    let by_rows: Vec<usize> = layers.iter().flatten().copied().collect();
    for round in 0..ROUNDS + LOOP_ROUNDS {
        // Loops draw near their cards only when these have found their places, or they would hold them back.
        let loops = round >= ROUNDS;
        let mut moved = false;
        for step in 0..count {
            let vertex = by_rows[if round % 2 == 0 {
                step
            } else {
                count - 1 - step
            }];
            let run = runs.root(vertex);
            // Each run once per round, when its first member comes up.
            if runs.seen[run] == round + 1 {
                continue;
            }
            runs.seen[run] = round + 1;
            let (low, high) = room(level, layers, &pos, x, &runs.members[run]);
            let Some(goal) = runs.goal(level, x, run, round % 2 == 0, loops) else {
                continue;
            };
            let to = goal.min(high).max(low);
            if low > high || (to - x[vertex]).abs() <= SAME {
                continue;
            }
            moved = true;
            for &member in &runs.members[run] {
                x[member] = to;
            }
            runs.merge_around(level, x, run);
            let run = runs.root(vertex);
            runs.seen[run] = round + 1;
        }
        if !moved && loops {
            break;
        }
    }
}

/// How far a run may go to either side.
fn room(
    level: &Layered,
    layers: &[Vec<usize>],
    pos: &[usize],
    x: &[f64],
    members: &[usize],
) -> (f64, f64) {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    for &member in members {
        let vertex = &level.vertices[member];
        let row = &layers[vertex.layer];
        if pos[member] > 0 {
            let left = row[pos[member] - 1];
            low = low.max(x[left] + separation(&level.vertices[left], vertex));
        }
        if let Some(&right) = row.get(pos[member] + 1) {
            high = high.min(x[right] - separation(vertex, &level.vertices[right]));
        }
    }
    (low, high)
}

struct Runs {
    parent: Vec<usize>,
    members: Vec<Vec<usize>>,
    /// The round a run was last moved in, counted from 1.
    seen: Vec<usize>,
}

impl Runs {
    fn new(level: &Layered, x: &[f64]) -> Runs {
        let count = level.vertices.len();
        let mut runs = Runs {
            parent: (0..count).collect(),
            members: (0..count).map(|v| vec![v]).collect(),
            seen: vec![0; count],
        };
        for segment in &level.segments {
            if (x[segment.upper] - x[segment.lower]).abs() <= SAME {
                runs.join(segment.upper, segment.lower);
            }
        }
        runs
    }

    fn root(&mut self, mut vertex: usize) -> usize {
        while self.parent[vertex] != vertex {
            self.parent[vertex] = self.parent[self.parent[vertex]];
            vertex = self.parent[vertex];
        }
        vertex
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let (big, small) = if self.members[a].len() >= self.members[b].len() {
            (a, b)
        } else {
            (b, a)
        };
        self.parent[small] = big;
        let moved = std::mem::take(&mut self.members[small]);
        self.members[big].extend(moved);
    }

    /// The weighted median of what hangs on a run.
    fn goal(
        &mut self,
        level: &Layered,
        x: &[f64],
        run: usize,
        from_top: bool,
        loops: bool,
    ) -> Option<f64> {
        // (place, strength, from above, from a card)
        let mut pulls: Vec<(f64, f64, bool, bool)> = Vec::new();
        for index in 0..self.members[run].len() {
            let member = self.members[run][index];
            let is_card = level.vertices[member].is_box();
            if let (true, VertexKind::Side { .. }) = (loops, level.vertices[member].kind) {
                pulls.push((x[level.vertices[member].unit], SIDE_PULL, from_top, true));
            }
            for (above, list) in [(true, level.up.of(member)), (false, level.down.of(member))] {
                for &(other, segment) in list {
                    if self.root(other) == run {
                        continue;
                    }
                    let segment = &level.segments[segment];
                    let other_is_card = level.vertices[other].is_box();
                    let mut pull = weight(segment);
                    if above && is_card && !other_is_card {
                        pull *= 1.2;
                    }
                    // The port below a card can give way: anywhere under it is as good. Two half pulls at the ends
                    // of that stretch cost the same everywhere between them.
                    let upper = &level.vertices[segment.upper];
                    let give = (upper.w / 2.0 - GIVE_CORNER).max(0.0);
                    let is_port = upper.is_box() && segment.class <= class::NORMAL;
                    if is_port && give > 0.0 {
                        pulls.push((x[other] - give, pull * 0.45, above, other_is_card));
                        pulls.push((x[other] + give, pull * 0.45, above, other_is_card));
                    } else {
                        pulls.push((x[other], pull, above, other_is_card));
                    }
                }
            }
        }
        if pulls.is_empty() {
            return None;
        }
        pulls.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = pulls.iter().map(|pull| pull.1).sum::<f64>() / 2.0;
        let mut sum = 0.0;
        for (index, &(at, pull, above, card)) in pulls.iter().enumerate() {
            sum += pull;
            if sum > half + 1e-9 {
                return Some(at);
            }
            if sum >= half - 1e-9 {
                // Anything between two places is as good: the middle of a fan or of cards that join, else one of
                // the ends, where at least one line is straight.
                let (next, _, next_above, next_card) = pulls.get(index + 1).copied()?;
                let is_fan = above == next_above && (!above || (card && next_card));
                return Some(if is_fan {
                    (at + next) / 2.0
                } else if above == next_above || above == from_top {
                    at
                } else {
                    next
                });
            }
        }
        None
    }

    fn merge_around(&mut self, level: &Layered, x: &[f64], run: usize) {
        let members = self.members[run].clone();
        for member in members {
            for list in [level.up.of(member), level.down.of(member)] {
                for &(other, _) in list {
                    if (x[other] - x[member]).abs() <= SAME {
                        self.join(member, other);
                    }
                }
            }
        }
    }
}

/// Self loops go outermost, to the side with fewer other loops, so that nothing runs over their labels.
pub(super) fn settle_knots(level: &Layered, layers: &mut [Vec<usize>]) {
    for row in layers {
        if !row
            .iter()
            .any(|&v| matches!(level.vertices[v].kind, VertexKind::Knot(_)))
        {
            continue;
        }
        let mut settled = Vec::with_capacity(row.len());
        let mut from = 0;
        while from < row.len() {
            let head = level.vertices[row[from]].unit;
            let mut to = from + 1;
            while to < row.len() && level.vertices[row[to]].unit == head {
                to += 1;
            }
            let unit = &row[from..to];
            let is_knot = |v: &usize| matches!(level.vertices[*v].kind, VertexKind::Knot(_));
            let rest: Vec<usize> = unit.iter().copied().filter(|v| !is_knot(v)).collect();
            let left = rest.iter().position(|&v| v == head).unwrap_or(0);
            let mut counts = [left, rest.len() - 1 - left];
            let (mut before, mut after) = (Vec::new(), Vec::new());
            let mut knots: Vec<usize> = unit.iter().copied().filter(is_knot).collect();
            knots.sort_unstable();
            for knot in knots {
                if counts[0] < counts[1] {
                    counts[0] += 1;
                    before.insert(0, knot);
                } else {
                    counts[1] += 1;
                    after.push(knot);
                }
            }
            settled.extend(before);
            settled.extend(rest);
            settled.extend(after);
            from = to;
        }
        *row = settled;
    }
}
