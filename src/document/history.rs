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

    /// Typing begins a new step.
    pub fn close(&mut self) {
        self.open = false;
    }

    /// All steps, oldest first, and how many of them are applied.
    pub fn entries(&self) -> (&[HistoryEntry], usize) {
        (&self.entries, self.applied)
    }
}
