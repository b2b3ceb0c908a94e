//! [`Document`]: text, history, revision.

use crate::asl::{MachineType, QueryLanguage};
use crate::document::{HistoryEntry, Intent, Plan, Refusal, Selection, Snapshot};
use std::sync::Arc;

/// How the bytes spell the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Encoding {
    /// The file begins with a UTF-8 byte order mark.
    pub byte_order_mark: bool,
}

/// Why a document cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// Over 4 MB.
    TooLarge,
    /// Not UTF-8; the text shows replacement characters. First bad byte.
    NotUtf8(usize),
    /// A recorded run's definition and the like.
    Given(String),
}

/// A definition that is being worked on.
#[derive(Debug)]
pub struct Document {}

impl Document {
    /// Opens bytes. Total: any bytes give a document.
    pub fn from_bytes(_bytes: &[u8]) -> Document {
        todo!()
    }
    /// A new machine from nothing: two keys, no states.
    pub fn new_machine(_language: QueryLanguage) -> Document {
        todo!()
    }
    /// The bytes saving would write: exactly those opened, except where changed.
    pub fn to_bytes(&self) -> Vec<u8> {
        todo!()
    }
    /// The text.
    pub fn text(&self) -> &str {
        todo!()
    }
    /// Counts up with every change, undo and redo.
    pub fn revision(&self) -> u64 {
        todo!()
    }
    /// Everything derived from the text; built on first use after a change.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        todo!()
    }
    /// Why it cannot be changed, if so.
    pub fn read_only(&self) -> Option<&ReadOnly> {
        todo!()
    }
    /// Makes it unchangeable.
    pub fn set_read_only(&mut self, _why: ReadOnly) {
        todo!()
    }
    /// The machine type problems are judged by.
    pub fn machine_type(&self) -> MachineType {
        todo!()
    }
    /// Changes it (not part of the text).
    pub fn set_machine_type(&mut self, _kind: MachineType) {
        todo!()
    }
    /// Differs from what was last opened or saved.
    pub fn is_dirty(&self) -> bool {
        todo!()
    }
    /// The text as it is now was saved.
    pub fn mark_saved(&mut self) {
        todo!()
    }
    /// Plans and applies; returns what to select.
    pub fn perform(&mut self, _intent: &Intent, _before: Selection) -> Result<Selection, Refusal> {
        todo!()
    }
    /// Applies a plan made from the current snapshot.
    pub fn apply(&mut self, _plan: Plan, _before: Selection) -> Result<Selection, Refusal> {
        todo!()
    }
    /// Undoes one step; its label and what to select.
    pub fn undo(&mut self) -> Option<(String, Selection)> {
        todo!()
    }
    /// Redoes one step.
    pub fn redo(&mut self) -> Option<(String, Selection)> {
        todo!()
    }
    /// All steps, oldest first, and how many of them are applied now.
    pub fn history(&self) -> (&[HistoryEntry], usize) {
        todo!()
    }
}
