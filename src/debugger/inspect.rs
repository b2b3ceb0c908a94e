//! [`View`]: what is true at one moment, as plain data for panels.

use crate::asl::{Port, ScopeAddress, StateAddress};
use crate::interpreter::{Billing, Instant, Outcome, Reply, Request, Stage, ThreadId};
use crate::json::Value;
use crate::recording::Moment;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything the window shows of a run at one moment.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The shown moment.
    pub moment: Moment,
    /// The state the shown moment stands at, and its thread.
    pub current: Option<(StateAddress, ThreadId)>,
    /// One sentence on where we are: "At Charge, attempt 2 failed; retry 2 of 3 in 4 s".
    pub headline: String,
    /// What each state did.
    pub states: BTreeMap<StateAddress, StateSummary>,
    /// How often each transition was taken (source `None`: the scope's start).
    pub edges: BTreeMap<(ScopeAddress, Option<StateAddress>, Port), u32>,
    /// Every visit so far, in order of entry.
    pub visits: Vec<Arc<Visit>>,
    /// Index in `visits` of the current one.
    pub current_visit: Option<usize>,
    /// Questions that wait for a person: open, and no answer is written down.
    pub waiting: Vec<CardWait>,
    /// The question of the current state that has (or, in the past, got) a written answer: open now, or about to be
    /// asked. Answering it otherwise makes a modified run.
    pub pending: Option<CardWait>,
    /// A pending retry of the current state.
    pub retry: Option<RetryPlan>,
    /// History events so far.
    pub events: Vec<Arc<EventRow>>,
    /// Transitions, retries, events.
    pub billing: Billing,
    /// Cost in dollars (Standard: beyond the free tier).
    pub cost: f64,
    /// Virtual start and now.
    pub started: Instant,
    /// Virtual now.
    pub now: Instant,
    /// How it ended, if it has at this moment.
    pub outcome: Option<Outcome>,
    /// An answer of this run was changed in the past of another.
    pub modified: bool,
}

/// What a state did last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StateStatus {
    /// Not reached.
    #[default]
    Untouched,
    /// Entered and left.
    Done,
    /// The shown moment stands here.
    Current,
    /// Running in another branch.
    Active,
    /// Waiting for time, an answer or a callback.
    Waiting,
    /// Waiting to be tried again.
    Retrying,
    /// Failed; a catcher took over.
    Caught,
    /// Failed.
    Failed,
    /// Stopped from elsewhere.
    Aborted,
}

/// Counts of a state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateSummary {
    /// What it did last.
    pub status: StateStatus,
    /// Entries.
    pub visits: u32,
    /// Retries.
    pub retries: u32,
    /// Branches or iterations: done, all (0, 0 for others).
    pub progress: (u32, u32),
}

/// One visit of a state.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The state.
    pub state: StateAddress,
    /// Its thread.
    pub thread: ThreadId,
    /// Iteration indices, outermost first.
    pub iteration: Vec<usize>,
    /// The moment it was entered.
    pub entered: Moment,
    /// The moment it was left, if it was.
    pub left: Option<Moment>,
    /// Virtual times of both.
    pub entered_at: Instant,
    /// When it was left.
    pub left_at: Option<Instant>,
    /// Attempts made.
    pub attempts: u32,
    /// What it did last.
    pub status: StateStatus,
    /// Every stage from input to output.
    pub stages: Vec<DataStage>,
    /// Why a Choice takes its rule: per rule tried, matched or not and why. Known on entry for the current visit.
    pub why: Option<(Port, Arc<[(bool, String)]>)>,
    /// Error and cause, when it failed.
    pub error: Option<(Arc<str>, Option<Arc<str>>)>,
    /// Variables in scope when it was entered.
    pub variables: Value,
    /// The Context Object when it was entered.
    pub context: Value,
}

/// A value between input and output.
#[derive(Clone, Debug)]
pub struct DataStage {
    /// Which stage.
    pub stage: Stage,
    /// The field of the definition that made it (`InputPath`, `Parameters` …), empty for input and result.
    pub field: &'static str,
    /// The value.
    pub value: Value,
    /// When it was computed.
    pub moment: Moment,
}

/// A question that waits for a person.
#[derive(Clone, Debug)]
pub struct CardWait {
    /// The question.
    pub request: Request,
    /// Waits for a task token or an activity worker.
    pub callback: bool,
    /// Milliseconds of virtual time left until it times out.
    pub left_ms: Option<i64>,
    /// Why no written answer fits ("the case has answers 0-2 for Charge, this is 3"), if so.
    pub note: Option<String>,
    /// Whether it has been asked; if not, it will be when the state goes on from here.
    pub asked: bool,
    /// The answer that is written down for it or, in the past, was given.
    pub reply: Option<Reply>,
}

/// A retry that will be made.
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPlan {
    /// The state.
    pub state: StateAddress,
    /// Which retry, from 1.
    pub retry: u32,
    /// Of how many.
    pub max: u32,
    /// Milliseconds until then.
    pub delay_ms: i64,
    /// Error name.
    pub error: Arc<str>,
    /// Cause.
    pub cause: Option<Arc<str>>,
}

/// A row of the event list.
#[derive(Clone, Debug)]
pub struct EventRow {
    /// From 1.
    pub id: u64,
    /// `TaskScheduled` …
    pub kind: &'static str,
    /// The state it belongs to.
    pub state: Option<StateAddress>,
    /// When.
    pub at: Instant,
    /// The moment after which it exists.
    pub moment: Moment,
    /// Its details as a value.
    pub details: Value,
}
