//! [`Crowd`]: the threads that are alive.

use super::protocol::ThreadId;
use super::threads::Thread;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Threads by number. The one that moved last stands in front: it mostly moves next as well, and is found
/// without a search.
#[derive(Clone, Debug, Default)]
pub(super) struct Crowd {
    front: Option<(ThreadId, Arc<Thread>)>,
    others: BTreeMap<ThreadId, Arc<Thread>>,
}

impl Crowd {
    /// The thread of this number.
    pub fn get(&self, id: &ThreadId) -> Option<&Arc<Thread>> {
        match &self.front {
            Some((front, thread)) if front == id => Some(thread),
            _ => self.others.get(id),
        }
    }

    /// The thread of this number, to be changed.
    pub fn get_mut(&mut self, id: &ThreadId) -> Option<&mut Thread> {
        let thread = match &mut self.front {
            Some((front, thread)) if front == id => thread,
            _ => self.others.get_mut(id)?,
        };
        Some(Arc::make_mut(thread))
    }

    /// Takes a thread out.
    pub fn remove(&mut self, id: &ThreadId) -> Option<Arc<Thread>> {
        match self.front.take() {
            Some((front, thread)) if front == *id => Some(thread),
            other => {
                self.front = other;
                self.others.remove(id)
            }
        }
    }

    /// Puts a thread among the others.
    pub fn insert(&mut self, id: ThreadId, thread: Arc<Thread>) {
        self.others.insert(id, thread);
    }

    /// Puts the thread that moved in front.
    pub fn put_in_front(&mut self, id: ThreadId, thread: Arc<Thread>) {
        if let Some((before, other)) = self.front.replace((id, thread)) {
            self.others.insert(before, other);
        }
    }

    /// Takes all of them out, by number.
    pub fn drain(&mut self) -> Vec<Arc<Thread>> {
        if let Some((id, thread)) = self.front.take() {
            self.others.insert(id, thread);
        }
        std::mem::take(&mut self.others).into_values().collect()
    }

    /// All of them by number.
    pub fn in_order(&self) -> Vec<&Arc<Thread>> {
        let mut all: Vec<&Arc<Thread>> = self.others.values().collect();
        if let Some((id, thread)) = &self.front {
            let place = all.partition_point(|other| other.id < *id);
            all.insert(place, thread);
        }
        all
    }
}
