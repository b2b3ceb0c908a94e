//! Stepping through a run, forwards and backwards.
//!
//! Owns the session: the recording, the moment that is shown, breakpoints, stop rules and what a person answered.
//! Knows nothing of windows; the window shows [`View`] and sends [`Session`] calls.

mod breakpoints;
mod compare;
pub mod cost;
mod crossings;
mod facts;
mod index;
mod inspect;
mod ledger;
mod run;
mod session;
mod stepping;
mod words;

pub use breakpoints::{Breakpoint, Breakpoints};
pub use compare::{Comparison, RunSummary};
pub use crossings::{Crossing, EdgeKey, Growth, HighWater};
pub use inspect::{
    CardWait, DataStage, Decision, EventRow, RetryPlan, StateStatus, StateSummary, View, Visit,
};
pub use session::{Mode, PersonAnswer, Session, SessionOptions, Step, StopReason};
pub use words::{duration_words, grouped, size_words};
