//! A run as a list: every moment of it can be rebuilt.
//!
//! Owns the entries of a run, what was fed in between them, and the keyframes from which a moment is
//! rebuilt. Knows nothing of stepping, worlds or windows.

mod chunks;
mod compare;
mod keyframes;
mod list;

pub use chunks::Chunks;
pub use list::{Input, Moment, Recording};
