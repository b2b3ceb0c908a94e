//! [`Keyframes`]: executions kept on the way, so that no moment is far from one.
//!
//! They are set by cost as well as by count, and thinned as a run grows: a seek replays a bounded share of the
//! run, and the memory they take does not grow with it.

use crate::interpreter::{Entry, EntryKind, Execution};

/// Moves between two keyframes of a short run.
const SPACING: usize = 64;
/// More than this are thinned to half, and the spacing doubles.
const MOST: usize = 256;
/// Bytes of a computed value that weigh as much as one move.
const BYTES_A_MOVE: usize = 4096;

#[derive(Clone, Debug)]
pub(super) struct Keyframes {
    /// Number of moves made before, and the execution then. Ascending; the first is at 0.
    frames: Vec<(usize, Execution)>,
    spacing: usize,
    cost: usize,
}

impl Keyframes {
    pub(super) fn new(start: Execution) -> Keyframes {
        Keyframes {
            frames: vec![(0, start)],
            spacing: SPACING,
            cost: 0,
        }
    }
    /// A move was made, the `moves`-th.
    pub(super) fn note(&mut self, moves: usize, entry: &Entry, after: &Execution) {
        self.cost += cost(entry);
        if self.cost < self.spacing {
            return;
        }
        self.cost = 0;
        self.frames.push((moves, after.clone()));
        if self.frames.len() > MOST {
            let mut position = 0;
            self.frames.retain(|_| {
                position += 1;
                position % 2 == 1
            });
            self.spacing *= 2;
        }
    }
    /// The newest keyframe that is not later.
    pub(super) fn before(&self, moves: usize) -> (usize, Execution) {
        let after = self.frames.partition_point(|(at, _)| *at <= moves);
        let (at, frame) = &self.frames[after.max(1) - 1];
        (*at, frame.clone())
    }
    /// The very first.
    pub(super) fn first(&self) -> Execution {
        self.frames[0].1.clone()
    }
    /// Those up to a moment.
    pub(super) fn prefix(&self, moves: usize) -> Keyframes {
        let kept = self.frames.partition_point(|(at, _)| *at <= moves).max(1);
        let frames = self.frames[..kept].to_vec();
        let cost = moves.saturating_sub(frames.last().map_or(0, |(at, _)| *at));
        Keyframes {
            frames,
            spacing: self.spacing,
            cost,
        }
    }
}

/// What it costs to make this move again.
fn cost(entry: &Entry) -> usize {
    match &entry.kind {
        EntryKind::Stage { value, .. } => 1 + value.json_len() / BYTES_A_MOVE,
        _ => 1,
    }
}
