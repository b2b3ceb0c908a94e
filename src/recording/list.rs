//! [`Recording`]: entries, the answers between them, and keyframes.
//!
//! Invariant: replaying the inputs before each move, from any keyframe, makes the very same moves. It holds because
//! an execution is a pure function of its program, input, options and answers.

use crate::interpreter::{Advance, Answer, Entry, Execution, Instant, Ticket};
use crate::recording::chunks::Chunks;
use crate::recording::keyframes::Keyframes;

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
    /// It was redriven at this instant.
    Redriven(Instant),
}

/// The list. Cloning shares the prefix.
#[derive(Clone, Debug)]
pub struct Recording {
    entries: Chunks<Entry>,
    /// Each with the number of moves made before it was fed.
    inputs: Chunks<(usize, Input)>,
    keyframes: Keyframes,
}

impl Recording {
    /// Begins with a fresh execution.
    pub fn new(start: Execution) -> Recording {
        Recording {
            entries: Chunks::default(),
            inputs: Chunks::default(),
            keyframes: Keyframes::new(start),
        }
    }
    /// A move was made; `after` is the execution after it (kept every so often).
    ///
    /// Must be called before anything is fed to that execution.
    pub fn push(&mut self, entry: Entry, after: &Execution) {
        self.keyframes.note(self.entries.len() + 1, &entry, after);
        self.entries.push(entry);
    }
    /// Something was fed in at the present end.
    pub fn feed(&mut self, input: Input) {
        self.inputs.push((self.entries.len(), input));
    }
    /// Number of moves.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    /// Whether nothing happened yet.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
    /// The newest moment.
    pub fn end(&self) -> Moment {
        Moment(self.len())
    }
    /// The move that led to moment `index + 1`. Panics past the end.
    pub fn entry(&self, index: usize) -> &Entry {
        self.entries
            .get(index)
            .expect("the caller asks for an entry below len()")
    }
    /// The moves in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
    /// The execution as it was at a moment, before anything was fed to it there: nearest keyframe, then replay.
    /// Moments past the end are the end.
    pub fn at(&self, moment: Moment) -> Execution {
        let to = moment.0.min(self.len());
        let (from, frame) = self.keyframes.before(to);
        self.replay(frame, from, to, true)
    }
    /// The same, but replayed from the very start, with every value computed anew: the yardstick
    /// for [`Recording::at`].
    pub fn at_from_start(&self, moment: Moment) -> Execution {
        self.replay(self.keyframes.first(), 0, moment.0.min(self.len()), false)
    }
    /// A recording that shares everything up to a moment.
    pub fn fork(&self, moment: Moment) -> Recording {
        let moves = moment.0.min(self.len());
        Recording {
            entries: self.entries.prefix(moves),
            inputs: self.inputs.prefix(self.inputs_before(moves)),
            keyframes: self.keyframes.prefix(moves),
        }
    }
    /// How many moves at the beginning are shared with another recording, at least.
    pub(super) fn shared_with(&self, other: &Recording) -> usize {
        self.entries.shared_with(&other.entries)
    }
    fn inputs_before(&self, moves: usize) -> usize {
        let (mut low, mut high) = (0, self.inputs.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.inputs.get(middle) {
                Some((at, _)) if *at < moves => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }
    /// Makes moves again; `known` takes the values of expressions from the entries.
    fn replay(&self, mut execution: Execution, from: usize, to: usize, known: bool) -> Execution {
        let mut next_input = self.inputs_before(from);
        for moves in from..to {
            while let Some((_, input)) = self.inputs.get(next_input).filter(|(at, _)| *at == moves)
            {
                match input {
                    Input::Answered(ticket, answer) => {
                        let taken = execution.answer(*ticket, answer.clone());
                        debug_assert!(taken.is_ok(), "the answer was taken when recorded");
                    }
                    Input::Stopped => execution.stop(None, None),
                    Input::Redriven(at) => {
                        let redriven = execution.redrive(*at);
                        debug_assert!(redriven.is_ok(), "it was redriven when recorded");
                    }
                }
                next_input += 1;
            }
            let advance = match self.entries.get(moves) {
                Some(entry) if known => execution.repeat(entry),
                _ => execution.advance(),
            };
            debug_assert!(
                matches!(advance, Advance::Happened(_)),
                "move {moves} happened when recorded"
            );
        }
        execution
    }
}
