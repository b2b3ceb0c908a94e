//! Counting: crossings of a gap, crossings of two neighbours, siblings against their declared order.

use super::canon::Canon;
use super::layers::Layered;

/// Below this many stretches comparing every pair is cheaper than a tree.
const FEW: usize = 24;

/// Scratch memory of an accumulator tree.
#[derive(Default)]
pub(super) struct Counter {
    tree: Vec<u64>,
    ends: Vec<(usize, u64)>,
    starts: Vec<usize>,
}

impl Counter {
    /// Weighted crossings between an upper layer and the one below, `width` places wide.
    pub(super) fn gap(
        &mut self,
        level: &Layered,
        upper: &[usize],
        pos: &[usize],
        width: usize,
    ) -> u64 {
        self.ends.clear();
        self.starts.clear();
        for &vertex in upper {
            let from = self.ends.len();
            self.starts.push(from);
            for &(below, segment) in level.down.of(vertex) {
                self.ends
                    .push((pos[below], level.segments[segment].weight()));
            }
            self.ends[from..].sort_unstable();
        }
        self.starts.push(self.ends.len());
        if self.ends.len() < 2 {
            return 0;
        }
        if self.ends.len() <= FEW {
            return self.pairs();
        }
        self.tree.clear();
        self.tree.resize(width + 1, 0);
        let mut total = 0;
        let mut crossings = 0;
        for group in self.starts.windows(2) {
            for &(end, weight) in &self.ends[group[0]..group[1]] {
                crossings += weight * (total - prefix(&self.tree, end + 1));
            }
            for &(end, weight) in &self.ends[group[0]..group[1]] {
                total += weight;
                add(&mut self.tree, end + 1, weight);
            }
        }
        crossings
    }

    fn pairs(&self) -> u64 {
        let mut crossings = 0;
        for group in self.starts.windows(2) {
            for &(end, weight) in &self.ends[group[0]..group[1]] {
                for &(earlier, other) in &self.ends[..group[0]] {
                    if earlier > end {
                        crossings += weight * other;
                    }
                }
            }
        }
        crossings
    }

    /// Pairs (i, j), i before j, with the later value smaller.
    fn inversions_of(&mut self, values: &[usize]) -> u64 {
        if values.len() <= FEW {
            let mut count = 0;
            for (i, value) in values.iter().enumerate() {
                count += values[..i]
                    .iter()
                    .filter(|&earlier| earlier > value)
                    .count() as u64;
            }
            return count;
        }
        let width = values.iter().max().map_or(0, |most| most + 1);
        self.tree.clear();
        self.tree.resize(width + 1, 0);
        let mut count = 0;
        for (i, &value) in values.iter().enumerate() {
            count += i as u64 - prefix(&self.tree, value + 1);
            add(&mut self.tree, value + 1, 1);
        }
        count
    }
}

/// Sum of the places 1..=at.
fn prefix(tree: &[u64], mut at: usize) -> u64 {
    let mut sum = 0;
    while at > 0 {
        sum += tree[at];
        at &= at - 1;
    }
    sum
}

fn add(tree: &mut [u64], mut at: usize, weight: u64) {
    while at < tree.len() {
        tree[at] += weight;
        at += at & at.wrapping_neg();
    }
}

/// Weighted crossings of the stretches of two vertices, `left` standing before `right`; both sorted.
pub(super) fn between(left: &[(usize, u64)], right: &[(usize, u64)]) -> u64 {
    if left.is_empty() || right.is_empty() {
        return 0;
    }
    if let ([(a, weight_a)], [(b, weight_b)]) = (left, right) {
        return if a > b { weight_a * weight_b } else { 0 };
    }
    let mut beyond: u64 = left.iter().map(|&(_, weight)| weight).sum();
    let mut next = 0;
    let mut crossings = 0;
    for &(end, weight) in right {
        while next < left.len() && left[next].0 <= end {
            beyond -= left[next].1;
            next += 1;
        }
        crossings += weight * beyond;
    }
    crossings
}

/// Siblings drawn against their declared order, over the whole level.
pub(super) fn inversions(
    level: &Layered,
    canon: &Canon,
    pos: &[usize],
    counter: &mut Counter,
) -> u64 {
    let mut total = 0;
    let mut places = Vec::new();
    for range in &canon.out {
        if range.len() < 2 {
            continue;
        }
        places.clear();
        places.extend(
            range
                .clone()
                .filter(|&index| !canon.edges[index].back)
                .map(|index| pos[level.first[index]]),
        );
        total += counter.inversions_of(&places);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_counts_what_comparing_every_pair_counts() {
        let mut seed = 7u64;
        let mut random = |below: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        for _ in 0..50 {
            let values: Vec<usize> = (0..60).map(|_| random(20)).collect();
            let mut brute = 0;
            for i in 0..values.len() {
                for j in i + 1..values.len() {
                    brute += u64::from(values[i] > values[j]);
                }
            }
            assert_eq!(Counter::default().inversions_of(&values), brute);

            let mut left: Vec<(usize, u64)> =
                (0..8).map(|_| (random(9), 1 + random(3) as u64)).collect();
            let mut right: Vec<(usize, u64)> =
                (0..5).map(|_| (random(9), 1 + random(3) as u64)).collect();
            left.sort_unstable();
            right.sort_unstable();
            let mut brute = 0;
            for &(a, weight_a) in &left {
                for &(b, weight_b) in &right {
                    if a > b {
                        brute += weight_a * weight_b;
                    }
                }
            }
            assert_eq!(between(&left, &right), brute);
        }
    }
}
