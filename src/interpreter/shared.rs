//! Collections that are cheap to clone however much is in them: a clone shares all chunks, a change copies one.

use crate::asl::program::{FlowId, StateId};
use crate::json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

const CHUNK: usize = 64;

/// Outputs by index, filled in any order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    chunks: Arc<Vec<Arc<[Option<Value>; CHUNK]>>>,
    len: usize,
}

impl Slots {
    /// So many empty slots.
    pub fn new(len: usize) -> Slots {
        let empty: Arc<[Option<Value>; CHUNK]> = Arc::new([const { None }; CHUNK]);
        Slots {
            chunks: Arc::new(vec![empty; len.div_ceil(CHUNK)]),
            len,
        }
    }
    /// Fills a slot.
    pub fn set(&mut self, index: usize, value: Value) {
        if index < self.len
            && let Some(chunk) = Arc::make_mut(&mut self.chunks).get_mut(index / CHUNK)
        {
            Arc::make_mut(chunk)[index % CHUNK] = Some(value);
        }
    }
    /// All slots in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&Value>> {
        let slots = self.chunks.iter().flat_map(|chunk| chunk.iter());
        slots.take(self.len).map(Option::as_ref)
    }
}

const SHARDS: usize = 128;

/// State and iteration.
type Place = (FlowId, StateId, Arc<[(Arc<str>, usize)]>);
type Shard = Arc<BTreeMap<Place, u32>>;

/// How often each state asked, by iteration.
#[derive(Clone, Debug)]
pub(crate) struct Attempts {
    shards: Arc<Vec<Shard>>,
}

impl Default for Attempts {
    fn default() -> Attempts {
        Attempts {
            shards: Arc::new(vec![Shard::default(); SHARDS]),
        }
    }
}

impl Attempts {
    /// How often it asked before; from now on once more.
    pub fn count(
        &mut self,
        iteration: &Arc<[(Arc<str>, usize)]>,
        flow: FlowId,
        state: StateId,
    ) -> u32 {
        // Neighbours in a machine or in a Map go to different shards.
        let index = iteration.last().map_or(0, |(_, index)| *index);
        let shard = (index.wrapping_mul(31) + (flow.0 * 7 + state.0) as usize) % SHARDS;
        let shards = Arc::make_mut(&mut self.shards);
        let counts = Arc::make_mut(&mut shards[shard]);
        let count = counts.entry((flow, state, iteration.clone())).or_insert(0);
        *count += 1;
        *count - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_keeps_what_it_had() {
        let mut slots = Slots::new(70);
        slots.set(69, Value::int(1));
        let before = slots.clone();
        slots.set(0, Value::int(2));
        slots.set(70, Value::int(3));
        assert_eq!(slots.iter().count(), 70);
        assert_eq!(slots.iter().flatten().count(), 2);
        assert_eq!(before.iter().flatten().count(), 1);
    }

    #[test]
    fn attempts_are_counted_by_iteration() {
        let mut attempts = Attempts::default();
        let (flow, state) = (FlowId(0), StateId(0));
        let main: Arc<[(Arc<str>, usize)]> = Arc::from([]);
        let first: Arc<[(Arc<str>, usize)]> = Arc::from([("Each".into(), 0)]);
        assert_eq!(attempts.count(&main, flow, state), 0);
        assert_eq!(attempts.count(&main, flow, state), 1);
        assert_eq!(attempts.count(&first, flow, state), 0);
    }
}
