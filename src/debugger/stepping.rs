//! Where a step stops.
//!
//! A place to stand at is the entry of a state or of another attempt, with sub-steps also each stage between input
//! and output, the answered call, a decision and an error. Breakpoints stop every kind of step.

use crate::debugger::index::Index;
use crate::debugger::{Breakpoints, Step, StopReason};
use crate::interpreter::{Entry, EntryKind, Reply, Stage, ThreadId};

/// What a running step is after.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    pub(super) step: Step,
    /// The thread the step was asked for on.
    pub(super) thread: ThreadId,
    pub(super) sub_steps: bool,
}

/// Whether one can stand at the moment after this move.
pub(super) fn is_stop(kind: &EntryKind, sub_steps: bool) -> bool {
    match kind {
        EntryKind::Entered { .. } | EntryKind::Retried => true,
        EntryKind::Stage { stage, .. } => {
            sub_steps && !matches!(stage, Stage::Input | Stage::Result)
        }
        // The call is a stage with the result as its value; an error is a stop of its own, with what becomes of it.
        EntryKind::Answered { reply, .. } => sub_steps && brings_a_result(reply),
        EntryKind::Chose { .. }
        | EntryKind::WillRetry { .. }
        | EntryKind::Caught { .. }
        | EntryKind::Failed { .. }
        | EntryKind::Assigned(_) => sub_steps,
        EntryKind::Started
        | EntryKind::Redriven { .. }
        | EntryKind::Asked(_)
        | EntryKind::Exited { .. }
        | EntryKind::Forked { .. }
        | EntryKind::ThreadStarted { .. }
        | EntryKind::ThreadEnded
        | EntryKind::Aborted
        | EntryKind::Finished(_) => false,
    }
}

fn brings_a_result(reply: &Reply) -> bool {
    match reply {
        Reply::Result(_) | Reply::Object(_) | Reply::Listing(_) | Reply::Written => true,
        Reply::Submitted(_)
        | Reply::Failed { .. }
        | Reply::NoObject { .. }
        | Reply::Heartbeat
        | Reply::TimedOut
        | Reply::Woke => false,
    }
}

impl Goal {
    /// Whether the step is done after this move.
    pub(super) fn is_reached(&self, entry: &Entry, index: &Index) -> bool {
        let no_deeper = || index.is_within(self.thread, entry.thread);
        match &self.step {
            Step::Into => is_stop(&entry.kind, self.sub_steps),
            Step::Over => is_stop(&entry.kind, self.sub_steps) && no_deeper(),
            Step::Out if self.thread == ThreadId(0) => false,
            Step::Out => match entry.kind {
                EntryKind::ThreadEnded => entry.thread == self.thread,
                // It failed or was stopped: whoever started it goes on.
                _ => entry.thread != self.thread && no_deeper(),
            },
            Step::Continue => false,
            Step::ToHere(state) => {
                matches!(entry.kind, EntryKind::Entered { .. })
                    && entry.state.as_ref() == Some(state)
            }
        }
    }
}

/// The breakpoint a move hits.
pub(super) fn hit(breakpoints: &Breakpoints, entry: &Entry) -> Option<StopReason> {
    let state = entry.state.as_ref()?;
    let breakpoint = breakpoints.get(state)?;
    match entry.kind {
        EntryKind::Entered { .. } if breakpoint.on_entry => {
            Some(StopReason::Breakpoint(state.clone()))
        }
        EntryKind::WillRetry { .. } | EntryKind::Caught { .. } | EntryKind::Failed { .. }
            if breakpoint.on_error =>
        {
            Some(StopReason::ErrorBreakpoint(state.clone()))
        }
        _ => None,
    }
}
