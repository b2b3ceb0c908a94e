//! One file per wish. Each works on a [`Draft`](crate::document::draft::Draft) and says what it did.
//!
//! `find`, `names` and `ports` are what they share: finding states, naming them, and following transitions.

pub(super) mod add_branch;
pub(super) mod add_state;
pub(super) mod change_kind;
pub(super) mod connect;
pub(super) mod copy;
mod find;
mod names;
pub(super) mod paste;
mod ports;
pub(super) mod remove_states;
pub(super) mod rename_state;
pub(super) mod rename_variable;
pub(super) mod replace_state;
pub(super) mod set_field;
pub(super) mod set_language;
mod template;
