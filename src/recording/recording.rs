//! [`Recording`]: entries, the answers between them, and keyframes.

use crate::interpreter::{Answer, Entry, Execution, Ticket};

/// How many moves have been made: 0 = nothing happened yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub usize);

/// What was fed to the execution, and after how many moves.
#[derive(Clone, Debug)]
pub enum Input {
    /// An answer.
    Answered(Ticket, Answer),
    /// It was stopped.
    Stopped,
}

/// The list. Cloning shares the prefix.
#[derive(Clone, Debug)]
pub struct Recording {}

impl Recording {
    /// Begins with a fresh execution.
    pub fn new(_start: Execution) -> Recording {
        todo!()
    }
    /// A move was made; `after` is the execution after it (kept every so often).
    pub fn push(&mut self, _entry: Entry, _after: &Execution) {
        todo!()
    }
    /// Something was fed in at the present end.
    pub fn feed(&mut self, _input: Input) {
        todo!()
    }
    /// Number of moves.
    pub fn len(&self) -> usize {
        todo!()
    }
    /// Whether nothing happened yet.
    pub fn is_empty(&self) -> bool {
        todo!()
    }
    /// The move that led to moment `index + 1`.
    pub fn entry(&self, _index: usize) -> &Entry {
        todo!()
    }
    /// The execution as it was at a moment: nearest keyframe, then replay.
    pub fn at(&self, _moment: Moment) -> Execution {
        todo!()
    }
    /// A recording that shares everything up to a moment.
    pub fn fork(&self, _moment: Moment) -> Recording {
        todo!()
    }
}
