//! [`Thread`]: the main line, a branch or an iteration, and where it stands.

use super::failure::Failure;
use super::protocol::{Activity, Frame, Instant, Reply, Stage, Status, ThreadId, Ticket};
use super::shared::Slots;
use crate::asl::Port;
use crate::asl::program::{FlowId, StateId};
use crate::json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Variables by name, in order of first assignment.
pub(crate) type Variables = Vec<(Arc<str>, Value)>;

/// One line of work.
#[derive(Clone, Debug)]
pub(crate) struct Thread {
    pub id: ThreadId,
    pub parent: Option<ThreadId>,
    pub index: usize,
    pub depth: u32,
    pub flow: FlowId,
    pub state: StateId,
    pub phase: Phase,
    /// Raw input of the current state, or of the next one before it is entered.
    pub input: Value,
    pub visit: Visit,
    /// Id of the event the next one follows.
    pub last_event: u32,
    /// (Map, index) around it, outermost first.
    pub iteration: Arc<[(Arc<str>, usize)]>,
    /// The item of the innermost Map.
    pub item: Option<Arc<MapItem>>,
    /// `$$.Execution` inside an item's own execution.
    pub execution: Option<Value>,
    /// Whether its events belong to this run's history.
    pub logged: bool,
    /// Whether its states count as transitions (those of Express children do not).
    pub counts: bool,
    pub outer: Arc<Variables>,
    pub own: Arc<Variables>,
}

/// The item an iteration works on.
#[derive(Clone, Debug)]
pub(crate) struct MapItem {
    pub index: usize,
    pub key: Option<Arc<str>>,
    pub value: Value,
}

/// Where a thread stands; each step makes one entry.
#[derive(Clone, Debug)]
pub(crate) enum Phase {
    /// The execution begins.
    Start,
    /// A branch or iteration begins.
    Begin,
    /// The item is shaped into the iteration's input.
    SelectItem,
    /// The state is entered.
    Enter,
    /// `InputPath`
    Select,
    /// `Parameters`, `Arguments`
    Shape,
    /// What the state is for.
    Act,
    /// An open question.
    Waiting(Ticket),
    /// The answer is there.
    Replied(Ticket, Reply),
    /// The question is asked again, after `Submitted` or a heartbeat.
    AskAgain(bool),
    /// Items are read, one object after another.
    Reading,
    /// Children work.
    Joining,
    /// Children are done.
    Joined,
    /// Results are written.
    Writing,
    /// `ResultSelector`
    SelectResult,
    /// `ResultPath`
    PlaceResult,
    /// `OutputPath`, `Output`
    Output,
    /// `Assign`
    Assign,
    /// The state is left.
    Exit,
    /// The flow is over.
    End,
    /// Children are stopped because one of them failed.
    Aborting,
    /// An error looks for a retrier or a catcher.
    Failing,
    /// The delay before a retry is asked for.
    AskDelay(i64),
    /// The state is tried again.
    Retry,
    /// An error was caught: the output is made of it.
    CaughtOutput,
    /// An error left the main line.
    Broken,
}

/// What is known during one visit of a state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visit {
    /// The thread is or was in the state (not only about to enter it).
    pub entered: bool,
    pub entered_event: u32,
    pub before_entered: u32,
    pub entered_at: Instant,
    /// The input after `InputPath`, when that is not the input.
    pub effective: Option<Value>,
    /// What the work is given, when that is not the effective input.
    pub payload: Option<Value>,
    /// What the work gave.
    pub result: Option<Value>,
    /// The state's output as far as it is made.
    pub output: Option<Value>,
    pub stages: Vec<(Stage, Value)>,
    pub retries: Vec<u32>,
    pub retry_count: u32,
    pub token: Option<Arc<str>>,
    pub failure: Option<Failure>,
    pub catcher: Option<usize>,
    pub rule: Option<usize>,
    pub assigned: Option<Value>,
    pub exit: Option<(Port, Option<StateId>)>,
    pub fork: Option<Box<Fork>>,
    pub lost: Option<Box<Lost>>,
    pub task: Option<Arc<super::states::TaskCall>>,
    pub reading: Option<Box<super::states::Reading>>,
    /// How many result objects were written.
    pub written: usize,
}

impl Visit {
    /// A state is entered: whatever was known of another one is forgotten, in place, and the lists keep their room.
    pub fn begin(&mut self, event: u32, before: u32, now: Instant) {
        let Visit {
            entered,
            entered_event,
            before_entered,
            entered_at,
            effective,
            payload,
            result,
            output,
            stages,
            retries,
            retry_count,
            token,
            failure,
            catcher,
            rule,
            assigned,
            exit,
            fork,
            lost,
            task,
            reading,
            written,
        } = self;
        *entered = true;
        *entered_event = event;
        *before_entered = before;
        *entered_at = now;
        *effective = None;
        *payload = None;
        *result = None;
        *output = None;
        stages.clear();
        retries.clear();
        *retry_count = 0;
        *token = None;
        *failure = None;
        *catcher = None;
        *rule = None;
        *assigned = None;
        *exit = None;
        *fork = None;
        *lost = None;
        *task = None;
        *reading = None;
        *written = 0;
    }
}

/// What is left of branches or iterations that broke, until the error is caught: a redrive goes on from there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lost {
    /// The fork as it was when the last child was stopped.
    pub fork: Option<Box<Fork>>,
    /// Children that failed or were stopped.
    pub threads: Vec<Arc<Thread>>,
}

/// Branches or iterations of a state.
#[derive(Clone, Debug)]
pub(crate) struct Fork {
    /// Items of a Map, or the input of each branch.
    pub items: Arc<[(Option<Arc<str>>, Value)]>,
    /// The next that has not begun.
    pub next: usize,
    /// Children at work.
    pub running: BTreeSet<ThreadId>,
    /// Outputs by index.
    pub results: Slots,
    /// Children that ended.
    pub done: usize,
    /// Items whose execution failed (distributed).
    pub failed: usize,
    /// How many failures a Map Run bears.
    pub tolerated: Option<usize>,
    /// Errors of failed items (distributed), by index.
    pub failures: Vec<(usize, Failure)>,
    /// The event the end of the fork follows.
    pub last_event: u32,
    /// How many items each child has, when batches are made of them.
    pub weights: Option<Arc<[usize]>>,
    /// The ARN of the Map Run.
    pub map_run: Option<Arc<str>>,
    /// How often the Map Run was redriven.
    pub redrives: u32,
    /// What became of each child (distributed, when results are written or told in full).
    pub ledger: Option<super::states::Ledger>,
}

impl Fork {
    /// A fork of as many children as there are items, none of them begun.
    pub fn new(items: Arc<[(Option<Arc<str>>, Value)]>, last_event: u32) -> Fork {
        Fork {
            next: 0,
            running: BTreeSet::new(),
            results: Slots::new(items.len()),
            done: 0,
            failed: 0,
            tolerated: None,
            failures: Vec::new(),
            last_event,
            weights: None,
            map_run: None,
            redrives: 0,
            ledger: None,
            items,
        }
    }
}

impl Thread {
    /// One of its children that are at work.
    pub fn first_child(&self) -> Option<ThreadId> {
        self.visit.fork.as_ref()?.running.first().copied()
    }

    /// Keeps a child that failed or was stopped.
    pub fn lose(&mut self, child: Arc<Thread>) {
        self.visit.lost.get_or_insert_default().threads.push(child);
    }

    /// A child is no longer at work.
    pub fn forget_child(&mut self, child: ThreadId) {
        if let Some(fork) = self.visit.fork.as_mut() {
            fork.running.remove(&child);
        }
    }

    /// Whether it can move without an answer or a child.
    pub fn is_ready(&self) -> bool {
        !matches!(self.phase, Phase::Waiting(_) | Phase::Joining)
    }

    /// The input after `InputPath`.
    pub fn effective(&self) -> &Value {
        self.visit.effective.as_ref().unwrap_or(&self.input)
    }
    /// What the work is given.
    pub fn payload(&self) -> &Value {
        let payload = self.visit.payload.as_ref();
        payload.unwrap_or_else(|| self.effective())
    }
    /// What the work gave.
    pub fn result(&self) -> &Value {
        self.visit.result.as_ref().unwrap_or(&Value::Null)
    }
    /// The output as far as it is made.
    pub fn output(&self) -> &Value {
        self.visit.output.as_ref().unwrap_or(&Value::Null)
    }

    /// Notes a stage's value for the inspector.
    pub fn note(&mut self, stage: Stage, value: &Value) {
        match self.visit.stages.iter_mut().find(|(s, _)| *s == stage) {
            Some(slot) => slot.1 = value.clone(),
            None => self.visit.stages.push((stage, value.clone())),
        }
    }

    /// An error happened in the current state.
    pub fn fail(&mut self, failure: Failure) {
        self.visit.failure = Some(failure);
        self.phase = Phase::Failing;
    }

    pub fn activity(&self, wake: impl Fn(Ticket) -> Option<(Instant, bool)>) -> Activity {
        match self.phase {
            Phase::Waiting(ticket) => match wake(ticket) {
                Some((when, true)) => Activity::WaitingToRetry(when),
                Some((when, false)) => Activity::Sleeping(when),
                None => Activity::WaitingForTask(ticket),
            },
            Phase::Joining => Activity::WaitingForThreads,
            Phase::Broken => Activity::Done(Status::Failed),
            Phase::Start
            | Phase::Begin
            | Phase::SelectItem
            | Phase::Enter
            | Phase::Select
            | Phase::Shape
            | Phase::Act
            | Phase::Replied(..)
            | Phase::AskAgain(_)
            | Phase::Reading
            | Phase::Joined
            | Phase::Writing
            | Phase::SelectResult
            | Phase::PlaceResult
            | Phase::Output
            | Phase::Assign
            | Phase::Exit
            | Phase::End
            | Phase::Aborting
            | Phase::Failing
            | Phase::AskDelay(_)
            | Phase::Retry
            | Phase::CaughtOutput => Activity::Ready,
        }
    }

    /// Whether it is inside a state now.
    pub fn is_inside(&self) -> bool {
        !matches!(
            self.phase,
            Phase::Start | Phase::Begin | Phase::SelectItem | Phase::Enter | Phase::End
        )
    }

    /// What is known inside the state.
    pub fn frame(&self, address: crate::asl::StateAddress, context: Value) -> Frame {
        Frame {
            state: address,
            input: self.input.clone(),
            stages: self.visit.stages.clone(),
            context,
            variables: Value::object(self.variables()),
            retries: self.visit.retry_count,
        }
    }
}
