//! Runs a [`Program`](crate::asl::program::Program): pure, deterministic, on a virtual clock.
//!
//! It asks, it never does: no clock, no files, no randomness, no threads. It hands out [`Request`]s and is given
//! [`Answer`]s; every move is one [`Entry`].

mod agenda;
mod bench;
mod context;
mod crowd;
mod data_flow;
mod evaluate;
mod execution;
mod failure;
pub mod history;
mod protocol;
mod recovery;
mod redrive;
mod shared;
mod states;
mod steps;
mod threads;

pub use agenda::{Agenda, Pause};
pub use execution::Execution;
pub use protocol::{
    Activity, Advance, Answer, Billing, Entry, EntryKind, Frame, GivenUp, Instant, ListedObject,
    MapRun, Outcome, Reply, Request, RequestKind, Stage, StaleTicket, StartOptions, Status,
    ThreadId, ThreadView, Ticket, Why, World,
};
pub use redrive::NotRedrivable;
