//! [`Moves`]: arrangements by hand, taken back and made again between the steps of the document's history.
//!
//! Positions are not part of the definition, so its history knows nothing of them. A move remembers after how many
//! steps it was made: undo takes it back before it takes back the step below.

use crate::asl::StateAddress;
use crate::geometry::Point;
use std::collections::BTreeMap;

/// Positions by state.
pub(super) type Pins = BTreeMap<StateAddress, Point>;

#[derive(Debug)]
struct Move {
    steps: usize,
    before: Pins,
    after: Pins,
}

/// The moves of one tab.
#[derive(Debug, Default)]
pub(super) struct Moves {
    done: Vec<Move>,
    undone: Vec<Move>,
}

impl Moves {
    /// Positions were changed after this many steps of the document's history.
    pub fn record(&mut self, steps: usize, before: Pins, after: Pins) {
        if before != after {
            self.undone.clear();
            self.done.push(Move {
                steps,
                before,
                after,
            });
        }
    }
    /// The document was changed; it stood at this many steps before. What was taken back is gone.
    pub fn changed(&mut self, steps: usize) {
        self.undone.clear();
        self.done.retain(|step| step.steps <= steps);
    }
    /// Whether the last thing done was a move.
    pub fn can_undo(&self, steps: usize) -> bool {
        self.done.last().is_some_and(|step| step.steps == steps)
    }
    /// Whether the next thing to do again is a move.
    pub fn can_redo(&self, steps: usize) -> bool {
        self.undone.last().is_some_and(|step| step.steps == steps)
    }
    /// Positions before the last move, if that was the last thing done.
    pub fn undo(&mut self, steps: usize) -> Option<Pins> {
        if !self.can_undo(steps) {
            return None;
        }
        let step = self.done.pop()?;
        let pins = step.before.clone();
        self.undone.push(step);
        Some(pins)
    }
    /// Positions after the next move, if that is the next thing to do again.
    pub fn redo(&mut self, steps: usize) -> Option<Pins> {
        if !self.can_redo(steps) {
            return None;
        }
        let step = self.undone.pop()?;
        let pins = step.after.clone();
        self.done.push(step);
        Some(pins)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn pins(x: f32) -> Pins {
        [(StateAddress::from_pointer("/States/A"), Point::new(x, 0.0))].into()
    }

    #[test]
    fn a_move_is_taken_back_before_the_step_below_it() {
        let mut moves = Moves::default();
        moves.record(2, pins(0.0), pins(1.0));
        assert!(!moves.can_undo(3), "a step was made after it");
        assert_eq!(moves.undo(2).unwrap(), pins(0.0));
        assert!(moves.undo(2).is_none(), "now the step below is next");
        assert_eq!(moves.redo(2).unwrap(), pins(1.0));
    }

    #[test]
    fn a_new_step_forgets_what_was_taken_back() {
        let mut moves = Moves::default();
        moves.record(1, pins(0.0), pins(1.0));
        moves.undo(1).unwrap();
        moves.changed(1);
        assert!(!moves.can_redo(1) && !moves.can_redo(2));
    }

    #[test]
    fn what_changes_nothing_is_no_move() {
        let mut moves = Moves::default();
        moves.record(0, pins(1.0), pins(1.0));
        assert!(!moves.can_undo(0));
    }
}
