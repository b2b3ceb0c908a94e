//! [`Crowd`]: the threads that are alive.

use super::protocol::ThreadId;
use super::threads::Thread;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Threads by number. The one that moved last stands in front: it mostly moves next as well, is found without a
/// search and can be changed without asking who else has it. The others are shared by all clones of an execution.
#[derive(Clone, Debug, Default)]
pub(super) struct Crowd {
    front: Option<Box<Thread>>,
    others: BTreeMap<ThreadId, Arc<Thread>>,
}

impl Crowd {
    /// The thread of this number.
    pub fn get(&self, id: &ThreadId) -> Option<&Thread> {
        match &self.front {
            Some(thread) if thread.id == *id => Some(thread),
            _ => self.others.get(id).map(|thread| &**thread),
        }
    }

    /// The thread of this number, to be changed.
    pub fn get_mut(&mut self, id: &ThreadId) -> Option<&mut Thread> {
        match &mut self.front {
            Some(thread) if thread.id == *id => Some(thread),
            _ => self.others.get_mut(id).map(Arc::make_mut),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.others.len() + usize::from(self.front.is_some())
    }

    /// Takes a thread out that does not move.
    pub fn remove(&mut self, id: &ThreadId) -> Option<Arc<Thread>> {
        match self.front.take() {
            Some(thread) if thread.id == *id => Some(Arc::new(*thread)),
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

    /// Takes the thread out that is about to move.
    pub fn take_to_move(&mut self, id: &ThreadId) -> Option<Box<Thread>> {
        match self.front.take() {
            Some(thread) if thread.id == *id => Some(thread),
            other => {
                self.front = other;
                let thread = self.others.remove(id)?;
                Some(Box::new(Arc::unwrap_or_clone(thread)))
            }
        }
    }

    /// Puts the thread that moved in front.
    pub fn put_in_front(&mut self, thread: Box<Thread>) {
        if let Some(before) = self.front.replace(thread) {
            self.others.insert(before.id, Arc::new(*before));
        }
    }

    /// Takes all of them out, by number.
    pub fn drain(&mut self) -> Vec<Arc<Thread>> {
        if let Some(thread) = self.front.take() {
            self.others.insert(thread.id, Arc::new(*thread));
        }
        std::mem::take(&mut self.others).into_values().collect()
    }

    /// All of them by number.
    pub fn in_order(&self) -> Vec<&Thread> {
        let mut all: Vec<&Thread> = self.others.values().map(|thread| &**thread).collect();
        if let Some(thread) = &self.front {
            let place = all.partition_point(|other| other.id < thread.id);
            all.insert(place, thread);
        }
        all
    }
}
