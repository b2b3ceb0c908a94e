//! The only door through which a definition changes.
//!
//! Owns the text, its history, and everything derived from one revision ([`Snapshot`]). A person's wish is an
//! [`Intent`]; [`plan`] turns it into the smallest text edit or a [`Refusal`] that says why not.

#[expect(
    clippy::module_inception,
    reason = "a document is what this module is about"
)]
mod document;
mod draft;
mod history;
mod intent;
mod intents;
mod snapshot;

pub use document::{Document, Encoding, ReadOnly};
pub use history::{HistoryEntry, Selection};
pub use intent::{EdgeRef, Insertion, Intent, Plan, Refusal, StateTemplate, plan};
pub use intents::copy::copy_states;
pub use snapshot::{ProgramWith, Snapshot, unfilled_of};
