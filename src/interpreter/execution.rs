//! [`Execution`]: start, advance, answer.

use crate::asl::program::Program;
use crate::interpreter::history::HistoryEvent;
use crate::interpreter::{
    Advance, Answer, Billing, Instant, Outcome, Request, StaleTicket, StartOptions, ThreadView,
    Ticket,
};
use crate::json::Value;
use std::sync::Arc;

/// A run. Cloning is cheap: values are shared.
#[derive(Clone, Debug)]
pub struct Execution {}

impl Execution {
    /// Sets a run up; nothing has happened yet.
    pub fn start(_program: Arc<Program>, _input: Value, _options: StartOptions) -> Execution {
        todo!()
    }
    /// One call, one entry.
    pub fn advance(&mut self) -> Advance {
        todo!()
    }
    /// Answers a question. A `WakeAt` may be answered by [`Execution::wake`] instead.
    pub fn answer(&mut self, _ticket: Ticket, _answer: Answer) -> Result<(), StaleTicket> {
        todo!()
    }
    /// Stops the run (status Aborted).
    pub fn stop(&mut self, _error: Option<&str>, _cause: Option<&str>) {
        todo!()
    }
    /// Virtual time.
    pub fn now(&self) -> Instant {
        todo!()
    }
    /// The earliest instant at which something would happen by itself (a wake-up or a deadline).
    pub fn next_alarm(&self) -> Option<(Instant, Ticket)> {
        todo!()
    }
    /// Questions that are open.
    pub fn open_requests(&self) -> Vec<Request> {
        todo!()
    }
    /// Threads that are alive, main line first.
    pub fn threads(&self) -> Vec<ThreadView> {
        todo!()
    }
    /// The thread that moves next, if any is ready.
    pub fn next_thread(&self) -> Option<ThreadView> {
        todo!()
    }
    /// Transitions, retries, events.
    pub fn billing(&self) -> Billing {
        todo!()
    }
    /// Events so far (shared, append-only).
    pub fn events(&self) -> Vec<Arc<HistoryEvent>> {
        todo!()
    }
    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        todo!()
    }
    /// The program it runs.
    pub fn program(&self) -> &Arc<Program> {
        todo!()
    }
}
