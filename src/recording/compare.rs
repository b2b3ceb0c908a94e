//! Where two runs part.

use crate::interpreter::{Entry, EntryKind, Request, RequestKind};
use crate::recording::{Moment, Recording};

impl Recording {
    /// The moment before the first move that differs; `None` when one run is all of the other's beginning.
    pub fn parts_from(&self, other: &Recording) -> Option<Moment> {
        let shared = self.shared_with(other);
        let end = self.len().min(other.len());
        (shared..end)
            .find(|index| !is_same_move(self.entry(*index), other.entry(*index)))
            .map(Moment)
    }
}

/// Whether two moves are the same as far as a person is concerned: instants, identifiers and tokens aside.
fn is_same_move(one: &Entry, other: &Entry) -> bool {
    one.state == other.state && one.thread == other.thread && is_same_kind(&one.kind, &other.kind)
}

fn is_same_kind(one: &EntryKind, other: &EntryKind) -> bool {
    match (one, other) {
        (EntryKind::Entered { input: a }, EntryKind::Entered { input: b }) => a == b,
        (EntryKind::Stage { stage: a, value: x }, EntryKind::Stage { stage: b, value: y }) => {
            a == b && x == y
        }
        (EntryKind::Asked(a), EntryKind::Asked(b)) => is_same_question(a, b),
        (EntryKind::Answered { reply: a, .. }, EntryKind::Answered { reply: b, .. }) => {
            format!("{a:?}") == format!("{b:?}")
        }
        (EntryKind::Chose { port: a, .. }, EntryKind::Chose { port: b, .. }) => a == b,
        (
            EntryKind::WillRetry {
                error: a, retry: x, ..
            },
            EntryKind::WillRetry {
                error: b, retry: y, ..
            },
        ) => a == b && x == y,
        (
            EntryKind::Caught {
                error: a,
                catcher: x,
                ..
            },
            EntryKind::Caught {
                error: b,
                catcher: y,
                ..
            },
        ) => a == b && x == y,
        (EntryKind::Failed { error: a, .. }, EntryKind::Failed { error: b, .. }) => a == b,
        (EntryKind::Assigned(a), EntryKind::Assigned(b)) => a == b,
        (
            EntryKind::Exited {
                output: a, next: x, ..
            },
            EntryKind::Exited {
                output: b, next: y, ..
            },
        ) => a == b && x == y,
        (EntryKind::Finished(a), EntryKind::Finished(b)) => a == b,
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

fn is_same_question(one: &Request, other: &Request) -> bool {
    let work = match (&one.kind, &other.kind) {
        (RequestKind::RunTask { resource: a, .. }, RequestKind::RunTask { resource: b, .. }) => {
            a == b
        }
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    };
    work && one.iteration == other.iteration && one.attempt == other.attempt
}
