//! Redrive: an execution that ended badly goes on from the states that did not succeed.
//!
//! Rules of RedriveExecution: results of successful states, branches and iterations are kept; what failed or was
//! stopped runs again, its retriers count from zero, the machine's own timeout starts anew, and the redrive counts as
//! one transition. States without an `…Exited` event run again without being entered a second time.

use super::context::Setup;
use super::execution::{Execution, MOST_EVENTS};
use super::history::{Detail, Details, iso_millis};
use super::protocol::{Entry, EntryKind, Instant, Status, ThreadId};
use super::states::default_input;
use super::threads::{Lost, MapItem, Phase, Thread, Visit};
use crate::asl::MachineType;
use crate::asl::program::{Behaviour, MapMode};
use crate::json::Value;
use std::sync::Arc;

/// How long after its end an execution can be redriven: 14 days.
const REDRIVABLE_MILLIS: i64 = 14 * 24 * 3600 * 1000;

/// Why an execution cannot be redriven, as RedriveExecution says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRedrivable(pub String);

impl std::fmt::Display for NotRedrivable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Execution {
    /// Lets an execution that failed, timed out or was stopped go on from where it did not succeed.
    ///
    /// `at` is the instant of the request; the next move writes `ExecutionRedriven`.
    pub fn redrive(&mut self, at: Instant) -> Result<(), NotRedrivable> {
        let refuse = |why: &str| Err(NotRedrivable(why.to_string()));
        match self.outcome().map(|outcome| outcome.status) {
            None | Some(Status::Running) => {
                return refuse("Execution is RUNNING and cannot be redriven");
            }
            Some(Status::Succeeded) => {
                return refuse("Execution is SUCCEEDED and cannot be redriven");
            }
            Some(Status::Failed | Status::TimedOut | Status::Aborted) => {}
        }
        if self.options().kind == MachineType::Express {
            return refuse("Execution is of type EXPRESS and cannot be redriven");
        }
        if self.options().limits && self.events().len() >= MOST_EVENTS - 1 {
            return refuse(
                "Execution event history limit exceeded: it leaves no room for a redrive",
            );
        }
        if at.0.saturating_sub(self.now.0) > REDRIVABLE_MILLIS {
            return refuse("Execution's redrivable period of 14 days is over");
        }
        self.now = self.now.max(at);
        self.reopen();
        Ok(())
    }

    /// The move that follows a redrive: the event is written, and what did not succeed is ready to run again.
    pub(super) fn go_on_redriven(&mut self, count: u32) -> Entry {
        let first = self.events().len() as u32;
        let setup = self.setup_after_redrive(count);
        let details = vec![("redriveCount", Detail::Number(i64::from(count)))];
        let details = Details::listed("executionRedrivenEventDetails", details);
        let id = self.push_event(first, "ExecutionRedriven", details);
        self.billing.transitions += 1;
        let mut all = self.threads.drain();
        all.extend(self.remains.take());
        for thread in all {
            self.revive(&setup, thread, id);
        }
        Entry {
            at: self.now,
            thread: ThreadId(0),
            state: None,
            depth: 0,
            kind: EntryKind::Redriven { count },
            events: first..self.events().len() as u32,
        }
    }

    /// Puts a thread where it can go on, and with it all that was lost below it.
    fn revive(&mut self, setup: &Setup, shared: Arc<Thread>, after: u32) {
        let mut thread = Arc::unwrap_or_clone(shared);
        let id = thread.id;
        let lost = thread.visit.lost.take().map_or_else(Lost::default, |l| *l);
        if let Some(fork) = lost.fork {
            thread.visit.fork = Some(fork);
        }
        if !lost.threads.is_empty() && thread.visit.fork.is_some() {
            self.revive_children(setup, &mut thread, lost.threads, after);
            self.threads.insert(id, Arc::new(thread));
            return;
        }
        match thread.phase {
            Phase::Joining => {}
            Phase::Start
            | Phase::Begin
            | Phase::SelectItem
            | Phase::Enter
            | Phase::Select
            | Phase::Shape
            | Phase::Act
            | Phase::Joined
            | Phase::SelectResult
            | Phase::PlaceResult
            | Phase::Output
            | Phase::Assign
            | Phase::Exit
            | Phase::End => {
                self.ready.insert(id);
            }
            Phase::Waiting(_)
            | Phase::Replied(..)
            | Phase::AskAgain(_)
            | Phase::Reading
            | Phase::Writing
            | Phase::Aborting
            | Phase::Failing
            | Phase::AskDelay(_)
            | Phase::Retry
            | Phase::CaughtOutput
            | Phase::Broken => {
                self.run_again(&mut thread, after);
                self.ready.insert(id);
            }
        }
        self.threads.insert(id, Arc::new(thread));
    }

    /// The state a thread is in runs from its beginning, without being entered again.
    fn run_again(&mut self, thread: &mut Thread, after: u32) {
        let visit = &thread.visit;
        thread.phase = if visit.entered {
            Phase::Select
        } else {
            Phase::SelectItem
        };
        if visit.entered && thread.counts {
            self.billing.transitions += 1;
        }
        thread.visit = Visit {
            entered: visit.entered,
            entered_event: visit.entered_event,
            before_entered: visit.before_entered,
            entered_at: visit.entered_at,
            ..Visit::default()
        };
        thread.last_event = after;
    }

    fn revive_children(
        &mut self,
        setup: &Setup,
        thread: &mut Thread,
        children: Vec<Arc<Thread>>,
        after: u32,
    ) {
        let state = setup.program.state(thread.flow, thread.state);
        let distributed = match &state.behaviour {
            Behaviour::Map(map) => match map.mode {
                MapMode::Distributed(kind) => Some((kind, map.body)),
                MapMode::Inline => None,
            },
            _ => None,
        };
        let mut after = after;
        if distributed.is_some() {
            after = self.map_run_redriven(thread, after);
        }
        let items = match &mut thread.visit.fork {
            Some(fork) => {
                fork.done = fork.results.iter().flatten().count();
                fork.failed = 0;
                fork.failures.clear();
                if let Some(ledger) = &mut fork.ledger {
                    ledger.reopen();
                }
                fork.running.extend(children.iter().map(|child| child.id));
                fork.items.clone()
            }
            None => return,
        };
        for child in children {
            let mut child = Arc::unwrap_or_clone(child);
            if let Some((kind, body)) = distributed {
                self.billing.transitions += 1;
                if kind == MachineType::Express {
                    // Express children are started over.
                    let (key, value) = items.get(child.index).cloned().unwrap_or_default();
                    child.input = default_input(&key, &value);
                    child.state = setup.program.flow(body).start;
                    child.phase = Phase::Begin;
                    child.visit = Visit::default();
                    child.own = Arc::default();
                    child.item = Some(Arc::new(MapItem {
                        index: child.index,
                        key,
                        value,
                    }));
                } else if let Some(execution) = &child.execution {
                    let count = execution.get("RedriveCount").and_then(Value::as_i64);
                    let count = Value::int(count.unwrap_or(0) + 1);
                    child.execution = Some(execution.with_member("RedriveCount", count));
                }
            }
            self.revive(setup, Arc::new(child), after);
        }
        thread.visit.failure = None;
        thread.visit.retries.clear();
        thread.visit.retry_count = 0;
        thread.visit.written = 0;
        thread.phase = Phase::Joining;
        thread.last_event = after;
        if let Some(fork) = &mut thread.visit.fork {
            fork.last_event = after;
        }
    }

    fn map_run_redriven(&mut self, thread: &mut Thread, after: u32) -> u32 {
        let Some(fork) = &mut thread.visit.fork else {
            return after;
        };
        fork.redrives += 1;
        let details = vec![
            (
                "mapRunArn",
                Detail::Text(fork.map_run.clone().unwrap_or_else(|| "".into())),
            ),
            ("redriveCount", Detail::Number(i64::from(fork.redrives))),
        ];
        thread.last_event = after;
        self.emit(
            thread,
            "MapRunRedriven",
            "mapRunRedrivenEventDetails",
            details,
        );
        thread.last_event
    }
}

impl Setup {
    /// The same run, redriven so many times.
    pub(super) fn redriven(&self, count: u32, at: Instant) -> Setup {
        let mut setup = self.clone();
        setup.execution = setup
            .execution
            .with_member("RedriveCount", Value::int(i64::from(count)))
            .with_member("RedriveTime", Value::string(iso_millis(at)));
        setup
    }
}
