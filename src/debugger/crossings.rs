//! [`Crossing`]: how large the payloads were that a transition carried, held against the service's quota.

use crate::asl::{Port, ScopeAddress, StateAddress};
use crate::interpreter::MOST_BYTES;
use std::collections::BTreeMap;

/// Names a transition: its scope, the state it leaves (`None` at the scope's start) and where it leaves that.
pub type EdgeKey = (ScopeAddress, Option<StateAddress>, Port);

/// What a transition carried in a run, up to a moment. Sizes are bytes of compact JSON in UTF-8, as the service
/// counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crossing {
    /// How often it was taken.
    pub times: u32,
    /// The largest payload.
    pub most: u64,
    /// All payloads together.
    pub total: u64,
    series: Series,
}

/// What one thread carried along the transition in turn: the turns of a loop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Series {
    thread: u32,
    first: u64,
    last: u64,
    steps: u64,
    grown: u64,
}

/// Where a payload that grows with every turn of a loop leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Bytes a turn adds, on average.
    pub per_turn: u64,
    /// Turns after which it is larger than a payload may be.
    pub turns: u64,
}

impl Crossing {
    /// Bytes a payload may have: the quota of Standard and Express workflows.
    pub const LIMIT: u64 = MOST_BYTES as u64;

    /// A thread came by with a payload of so many bytes.
    pub fn add(&mut self, thread: u32, bytes: u64) {
        let fresh = self.total == 0 || self.series.thread != thread;
        self.times = self.times.saturating_add(1);
        self.most = self.most.max(bytes);
        self.total = self.total.saturating_add(bytes);
        if fresh {
            self.series = Series {
                thread,
                first: bytes,
                last: bytes,
                ..Series::default()
            };
        } else {
            self.series.steps += 1;
            self.series.grown += u64::from(bytes > self.series.last);
            self.series.last = bytes;
        }
    }

    /// A thread came by; what it carried is not known.
    pub fn pass(&mut self) {
        self.times = self.times.saturating_add(1);
    }

    /// How much of what a payload may have its largest one had: 1.0 is all.
    pub fn share(&self) -> f64 {
        self.most as f64 / Self::LIMIT as f64
    }

    /// When the quota is reached, if the payload has grown with every turn and goes on like this. Three crossings by
    /// the same thread are the least that tell.
    pub fn growth(&self) -> Option<Growth> {
        let Series {
            first,
            last,
            steps,
            grown,
            ..
        } = self.series;
        if steps < 2 || grown < steps {
            return None;
        }
        let per_turn = ((last - first) / steps).max(1);
        let left = Self::LIMIT.checked_sub(last)?;
        Some(Growth {
            per_turn,
            turns: left / per_turn + 1,
        })
    }
}

/// The largest payloads that the transitions of a definition carried in all runs so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HighWater {
    runs: u32,
    edges: BTreeMap<EdgeKey, u64>,
}

impl HighWater {
    /// A run went as far as it did.
    pub fn add(&mut self, edges: &BTreeMap<EdgeKey, Crossing>) {
        if edges.is_empty() {
            return;
        }
        self.runs = self.runs.saturating_add(1);
        for (key, crossing) in edges {
            let most = self.edges.entry(key.clone()).or_default();
            *most = crossing.most.max(*most);
        }
    }

    /// What other runs left behind.
    pub fn merge(&mut self, other: &HighWater) {
        self.runs = self.runs.saturating_add(other.runs);
        for (key, bytes) in &other.edges {
            let most = self.edges.entry(key.clone()).or_default();
            *most = bytes.max(most).to_owned();
        }
    }

    /// How many runs were looked at.
    pub fn runs(&self) -> u32 {
        self.runs
    }

    /// Bytes of the largest payload a transition carried; `None` for one that was never taken.
    pub fn most(&self, key: &EdgeKey) -> Option<u64> {
        self.edges.get(key).copied()
    }

    /// The transitions that were taken, each with the bytes of its largest payload.
    pub fn edges(&self) -> impl Iterator<Item = (&EdgeKey, u64)> {
        self.edges.iter().map(|(key, most)| (key, *most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(sizes: &[(u32, u64)]) -> Crossing {
        let mut crossing = Crossing::default();
        for (thread, bytes) in sizes {
            crossing.add(*thread, *bytes);
        }
        crossing
    }

    #[test]
    fn the_largest_and_all_together_are_kept() {
        let crossing = carried(&[(0, 100), (0, 300), (0, 200)]);
        assert_eq!(
            (crossing.times, crossing.most, crossing.total),
            (3, 300, 600)
        );
        assert!((carried(&[(0, 131_072)]).share() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn steady_growth_of_one_thread_is_told_and_nothing_else() {
        let growth = carried(&[(0, 1_000), (0, 2_000), (0, 3_000)]).growth();
        // 259,144 bytes are left: 259 turns fit, the next one does not.
        assert_eq!(
            growth,
            Some(Growth {
                per_turn: 1_000,
                turns: 260
            })
        );
        for steady in [
            carried(&[(0, 1_000), (0, 2_000)]),
            carried(&[(0, 1_000), (0, 2_000), (0, 2_000)]),
            carried(&[(0, 1_000), (0, 3_000), (0, 2_000), (0, 4_000)]),
            // The items of a Map are no turns of a loop.
            carried(&[(1, 1_000), (2, 2_000), (3, 3_000), (4, 4_000)]),
            carried(&[(0, 262_000), (0, 262_144), (0, 262_145)]),
        ] {
            assert_eq!(steady.growth(), None, "{steady:?}");
        }
    }

    #[test]
    fn high_water_is_the_most_of_all_runs() {
        let root = ScopeAddress::root();
        let key = |name: &str| (root.clone(), Some(root.state(name)), Port::Next);
        let mut marks = HighWater::default();
        marks.add(&BTreeMap::new());
        assert_eq!(marks.runs(), 0);
        marks.add(&BTreeMap::from([(key("A"), carried(&[(0, 70)]))]));
        marks.add(&BTreeMap::from([
            (key("A"), carried(&[(0, 50)])),
            (key("B"), carried(&[(0, 9)])),
        ]));
        assert_eq!(marks.runs(), 2);
        assert_eq!(marks.most(&key("A")), Some(70));
        assert_eq!(marks.most(&key("B")), Some(9));
        assert_eq!(marks.most(&key("C")), None);
        let mut all = HighWater::default();
        all.add(&BTreeMap::from([(key("B"), carried(&[(0, 8)]))]));
        all.merge(&marks);
        assert_eq!(all.runs(), 3);
        let edges: Vec<u64> = all.edges().map(|(_, most)| most).collect();
        assert_eq!(edges, [70, 9]);
    }
}
