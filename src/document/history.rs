//! One labelled, unlimited undo and redo.

use crate::asl::StateAddress;
use crate::json::TextEdit;

/// What was selected before or after a change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Selected states.
    pub states: Vec<StateAddress>,
    /// Byte range of the text cursor, if the change came from the text.
    pub cursor: Option<(usize, usize)>,
}

impl Selection {
    /// One state.
    pub fn state(address: StateAddress) -> Selection {
        Selection::states(vec![address])
    }

    /// Several states.
    pub fn states(states: Vec<StateAddress>) -> Selection {
        Selection {
            states,
            cursor: None,
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// "Rename Charge to Bill".
    pub label: String,
    /// The change.
    pub edit: TextEdit,
    /// The way back.
    pub inverse: TextEdit,
    /// Selection before.
    pub before: Selection,
    /// Selection after.
    pub after: Selection,
}

impl HistoryEntry {
    /// The same step when the text after it was changed elsewhere, and that change for the text before it.
    fn moved(&self, change: &TextEdit) -> Option<(HistoryEntry, TextEdit)> {
        let before = change.moved_over(&self.inverse)?;
        let moved = HistoryEntry {
            edit: self.edit.moved_over(&before)?,
            inverse: self.inverse.moved_over(change)?,
            ..self.clone()
        };
        Some((moved, before))
    }
}

/// All steps, and how many of them are applied.
#[derive(Debug, Default)]
pub(super) struct History {
    entries: Vec<HistoryEntry>,
    applied: usize,
    /// The last step was typing, and typing may still join it.
    open: bool,
}

impl History {
    /// A step was done. What had been undone is forgotten. With `merge` it joins the step before, if that is
    /// open; typing leaves its step open.
    pub fn push(&mut self, entry: HistoryEntry, merge: bool, typing: bool) {
        let joins = merge && self.open && self.applied == self.entries.len();
        self.entries.truncate(self.applied);
        match self.entries.last_mut() {
            Some(last) if joins => {
                last.edit = last.edit.then(&entry.edit);
                last.inverse = entry.inverse.then(&last.inverse);
                last.after = entry.after;
            }
            _ => self.entries.push(entry),
        }
        self.applied = self.entries.len();
        self.open = typing;
    }

    /// A step was done that belongs to the one before: both are one from now on, under the new label.
    pub fn join(&mut self, entry: HistoryEntry) {
        self.entries.truncate(self.applied);
        match self.entries.last_mut() {
            Some(last) => {
                last.label = entry.label;
                last.edit = last.edit.then(&entry.edit);
                last.inverse = entry.inverse.then(&last.inverse);
                last.after = entry.after;
            }
            None => self.entries.push(entry),
        }
        self.applied = self.entries.len();
        self.open = false;
    }

    /// The step to undo; it counts as undone.
    pub fn undo(&mut self) -> Option<&HistoryEntry> {
        self.open = false;
        self.applied = self.applied.checked_sub(1)?;
        self.entries.get(self.applied)
    }

    /// The step to redo; it counts as done.
    pub fn redo(&mut self) -> Option<&HistoryEntry> {
        self.open = false;
        let entry = self.entries.get(self.applied)?;
        self.applied += 1;
        Some(entry)
    }

    /// The text below the steps was changed by others. `change` is that change as it is for the text of now; the
    /// steps are moved to where their places are. Steps that touch what changed, and those beyond, are forgotten.
    pub fn rebase(&mut self, change: &TextEdit) {
        self.open = false;
        let mut below = change.clone();
        let mut kept = self.applied;
        for entry in self.entries[..self.applied].iter_mut().rev() {
            let Some((moved, before)) = entry.moved(&below) else {
                break;
            };
            (*entry, below) = (moved, before);
            kept -= 1;
        }
        let mut above = change.clone();
        let mut end = self.applied;
        for entry in &mut self.entries[self.applied..] {
            let after = above.moved_over(&entry.edit);
            let (Some(edit), Some(after)) = (entry.edit.moved_over(&above), after) else {
                break;
            };
            let Some(inverse) = entry.inverse.moved_over(&after) else {
                break;
            };
            (entry.edit, entry.inverse, above) = (edit, inverse, after);
            end += 1;
        }
        self.entries.truncate(end);
        self.entries.drain(..kept);
        self.applied -= kept;
    }

    /// Typing begins a new step.
    pub fn close(&mut self) {
        self.open = false;
    }

    /// All steps, oldest first, and how many of them are applied.
    pub fn entries(&self) -> (&[HistoryEntry], usize) {
        (&self.entries, self.applied)
    }
}
