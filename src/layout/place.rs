//! Where each vertex stands across the flow: four alignments after Brandes and Köpf, averaged.
//!
//! Differs from the original in what may align: a stretch of line may only be straight if it is of the best
//! class at both of its ends and each end is a median of the other's best neighbours. Happy paths win, and fans of
//! equals come out symmetric.

use super::layers::{Layered, NONE, Vertex, VertexKind, class};

/// Distance the middles of two neighbours keep at least, `left` standing before `right`.
pub(super) fn separation(left: &Vertex, right: &Vertex) -> f64 {
    use VertexKind::{Label, Pass};
    let glued = left.unit == right.unit;
    let gap = match (left.kind, right.kind) {
        _ if glued => 22.0,
        _ if left.is_box() && right.is_box() => 44.0,
        (Pass, Pass) => 18.0,
        (Label(_), Label(_)) => 14.0,
        (Label(_), Pass) | (Pass, Label(_)) => 12.0,
        _ if left.is_box() || right.is_box() => 24.0,
        _ => 18.0,
    };
    (left.w + right.w) / 2.0 + gap
}

/// Middles by vertex.
pub(super) fn place(level: &Layered, layers: &[Vec<usize>]) -> Vec<f64> {
    let count = level.vertices.len();
    let mut pos = vec![0usize; count];
    for layer in layers {
        for (at, &vertex) in layer.iter().enumerate() {
            pos[vertex] = at;
        }
    }
    let marked = conflicts(level, layers, &pos);
    let above = medians(level, &pos, true);
    let below = medians(level, &pos, false);

    let mut runs: Vec<Vec<f64>> = Vec::with_capacity(4);
    for downwards in [true, false] {
        for mirrored in [false, true] {
            let side = Side {
                level,
                layers,
                pos: &pos,
                mirrored,
            };
            let (candidates, others) = if downwards {
                (&above, &below)
            } else {
                (&below, &above)
            };
            let root = side.align(candidates, others, &marked, downwards);
            runs.push(side.compact(&root));
        }
    }
    average(level, runs)
}

/// The one or two medians among a vertex's best neighbours, with the segments to them.
type Medians = Vec<[Option<(usize, usize)>; 2]>;

fn medians(level: &Layered, pos: &[usize], upwards: bool) -> Medians {
    let mut best = Vec::new();
    (0..level.vertices.len())
        .map(|vertex| {
            let around = if upwards {
                level.up.of(vertex)
            } else {
                level.down.of(vertex)
            };
            let top = around
                .iter()
                .map(|&(_, segment)| level.segments[segment].class)
                .max();
            best.clear();
            best.extend(
                around
                    .iter()
                    .filter(|&&(_, segment)| Some(level.segments[segment].class) == top),
            );
            best.sort_unstable_by_key(|&(v, _)| pos[v]);
            match best.len() {
                0 => [None, None],
                n if n % 2 == 1 => [Some(best[n / 2]), None],
                n => [Some(best[n / 2 - 1]), Some(best[n / 2])],
            }
        })
        .collect()
}

/// Segments that must not be straight because a better one crosses them.
fn conflicts(level: &Layered, layers: &[Vec<usize>], pos: &[usize]) -> Vec<bool> {
    let mut marked = vec![false; level.segments.len()];
    let mut gap: Vec<(usize, usize, usize)> = Vec::new();
    for upper in layers {
        gap.clear();
        for &vertex in upper {
            for &(below, segment) in level.down.of(vertex) {
                gap.push((pos[vertex], pos[below], segment));
            }
        }
        gap.sort_unstable();
        for strong in [class::MAIN, class::INNER] {
            mark_crossed(level, &gap, strong, &mut marked);
        }
    }
    marked
}

/// Marks what is weaker than `strong` and crossed by what is not; `gap` is sorted by upper, then lower place.
fn mark_crossed(level: &Layered, gap: &[(usize, usize, usize)], strong: u8, marked: &mut [bool]) {
    let is_strong = |segment: usize, marked: &[bool]| {
        level.segments[segment].class >= strong && !marked[segment]
    };
    // From the left: the rightmost lower end of the strong ones further left above.
    for from_left in [true, false] {
        let mut reach: Option<usize> = None;
        let mut pending: Option<usize> = None;
        let mut column = NONE;
        for step in 0..gap.len() {
            let (above, below, segment) = gap[if from_left {
                step
            } else {
                gap.len() - 1 - step
            }];
            if above != column {
                column = above;
                reach = farther(reach, pending.take(), from_left);
            }
            if is_strong(segment, marked) {
                pending = farther(pending, Some(below), from_left);
            } else if level.segments[segment].class < strong {
                marked[segment] |= match reach {
                    Some(reach) if from_left => reach > below,
                    Some(reach) => reach < below,
                    None => false,
                };
            }
        }
    }
}

fn farther(a: Option<usize>, b: Option<usize>, rightwards: bool) -> Option<usize> {
    match (a, b) {
        (Some(a), Some(b)) if rightwards => Some(a.max(b)),
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// One of the two hands the picture is built from.
struct Side<'a> {
    level: &'a Layered,
    layers: &'a [Vec<usize>],
    pos: &'a [usize],
    mirrored: bool,
}

impl Side<'_> {
    fn row(&self, layer: usize) -> impl Iterator<Item = usize> {
        let row = &self.layers[layer];
        let last = row.len();
        (0..last).map(move |i| row[if self.mirrored { last - 1 - i } else { i }])
    }

    fn place_of(&self, vertex: usize) -> usize {
        if self.mirrored {
            self.layers[self.level.vertices[vertex].layer].len() - 1 - self.pos[vertex]
        } else {
            self.pos[vertex]
        }
    }

    /// Joins vertices into blocks that share a middle; gives each vertex the first of its block.
    fn align(
        &self,
        candidates: &Medians,
        others: &Medians,
        marked: &[bool],
        downwards: bool,
    ) -> Vec<usize> {
        let mut root: Vec<usize> = (0..self.level.vertices.len()).collect();
        let mut taken = vec![false; root.len()];
        for step in 0..self.layers.len() {
            let layer = if downwards {
                step
            } else {
                self.layers.len() - 1 - step
            };
            // One past the last place used in the neighbouring layer.
            let mut free = 0;
            for vertex in self.row(layer) {
                let mut pair = candidates[vertex];
                if self.mirrored && pair[1].is_some() {
                    pair.swap(0, 1);
                }
                for (neighbour, segment) in pair.into_iter().flatten() {
                    let mutual = others[neighbour]
                        .iter()
                        .flatten()
                        .any(|&(_, other)| other == segment);
                    let at = self.place_of(neighbour);
                    if mutual && !marked[segment] && !taken[neighbour] && at >= free {
                        root[vertex] = root[neighbour];
                        taken[neighbour] = true;
                        free = at + 1;
                        break;
                    }
                }
            }
        }
        root
    }

    /// Packs the blocks from one side, then pulls back what has room to the other.
    fn compact(&self, root: &[usize]) -> Vec<f64> {
        let count = root.len();
        let mut first = vec![0usize; count + 1];
        let mut waiting = vec![0usize; count];
        let pairs = || {
            (0..self.layers.len()).flat_map(move |layer| {
                let left = self.row(layer);
                left.zip(self.row(layer).skip(1))
            })
        };
        for (left, right) in pairs() {
            first[root[left] + 1] += 1;
            waiting[root[right]] += 1;
        }
        for i in 0..count {
            first[i + 1] += first[i];
        }
        let mut fill = first.clone();
        let mut arcs = vec![(0usize, 0.0f64); first[count]];
        for (left, right) in pairs() {
            let (a, b) = (&self.level.vertices[left], &self.level.vertices[right]);
            let apart = if self.mirrored {
                separation(b, a)
            } else {
                separation(a, b)
            };
            arcs[fill[root[left]]] = (root[right], apart);
            fill[root[left]] += 1;
        }

        let mut x = vec![0.0f64; count];
        let mut order: Vec<usize> = (0..count)
            .filter(|&v| root[v] == v && waiting[v] == 0)
            .collect();
        let mut next = 0;
        while let Some(&block) = order.get(next) {
            next += 1;
            for &(right, apart) in &arcs[first[block]..first[block + 1]] {
                x[right] = x[right].max(x[block] + apart);
                waiting[right] -= 1;
                if waiting[right] == 0 {
                    order.push(right);
                }
            }
        }
        for &block in order.iter().rev() {
            let room = arcs[first[block]..first[block + 1]]
                .iter()
                .map(|&(right, apart)| x[right] - apart)
                .fold(f64::INFINITY, f64::min);
            if room.is_finite() {
                x[block] = x[block].max(room);
            }
        }
        let sign = if self.mirrored { -1.0 } else { 1.0 };
        (0..count).map(|v| sign * x[root[v]]).collect()
    }
}

/// Lines the four runs up with the narrowest and takes the mean of the middle two.
fn average(level: &Layered, mut runs: Vec<Vec<f64>>) -> Vec<f64> {
    let extent = |run: &Vec<f64>| {
        let mut low = f64::INFINITY;
        let mut high = f64::NEG_INFINITY;
        for (x, vertex) in run.iter().zip(&level.vertices) {
            low = low.min(x - vertex.w / 2.0);
            high = high.max(x + vertex.w / 2.0);
        }
        (low, high)
    };
    let extents: Vec<(f64, f64)> = runs.iter().map(extent).collect();
    let narrowest = (0..4)
        .min_by(|&a, &b| {
            let width = |i: usize| extents[i].1 - extents[i].0;
            width(a).total_cmp(&width(b))
        })
        .unwrap_or(0);
    let goal = extents[narrowest];
    for (index, run) in runs.iter_mut().enumerate() {
        // Runs 0 and 2 are packed to the left, 1 and 3 to the right.
        let shift = if index % 2 == 0 {
            goal.0 - extents[index].0
        } else {
            goal.1 - extents[index].1
        };
        for x in run {
            *x += shift;
        }
    }
    (0..level.vertices.len())
        .map(|v| {
            let mut four = [runs[0][v], runs[1][v], runs[2][v], runs[3][v]];
            four.sort_by(f64::total_cmp);
            (four[1] + four[2]) / 2.0
        })
        .collect()
}
