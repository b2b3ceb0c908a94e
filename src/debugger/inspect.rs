//! [`View`]: what is true at one moment, as plain data for panels.

use crate::asl::{Port, StateAddress, StateKind};
use crate::debugger::cost::{self, ExpressUse};
use crate::debugger::crossings::{Crossing, EdgeKey};
use crate::debugger::facts::StateNo;
use crate::debugger::ledger::{Doing, Ledger};
use crate::debugger::run::{Run, ends_look};
use crate::debugger::words::headline;
use crate::interpreter::{
    Billing, Entry, EntryKind, Instant, Outcome, Reply, Request, RequestKind, Stage, ThreadId,
    Ticket,
};
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
    /// How often each transition was taken, and what it carried.
    pub edges: BTreeMap<EdgeKey, Crossing>,
    /// Every visit so far, in order of entry.
    pub visits: Vec<Arc<Visit>>,
    /// Index in `visits` of the current one.
    pub current_visit: Option<usize>,
    /// Questions that wait for a person: open, and no answer is written down.
    pub waiting: Vec<CardWait>,
    /// The call of the current state, when it is not in `waiting`: open with a written answer on its way, or about to
    /// be made. Answering it by hand overrides what is written down; in the past that makes a modified run.
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
    pub why: Option<Decision>,
    /// Error and cause, when it failed.
    pub error: Option<(Arc<str>, Option<Arc<str>>)>,
    /// Variables in scope when it was entered.
    pub variables: Value,
    /// The Context Object when it was entered.
    pub context: Value,
}

/// Where a Choice leads, and per rule tried whether it matched and why.
pub type Decision = (Port, Arc<[(bool, String)]>);

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

/// Recorded moves a look ahead reads at most.
const AHEAD: usize = 256;

impl View {
    /// What is true of a run at a moment. `peek`: also say what the current state is about to do.
    pub(super) fn of(run: &Run, moment: Moment, peek: bool) -> View {
        Look::at(run, moment, peek).view()
    }
}

impl RetryPlan {
    /// The plan an entry speaks of.
    pub(super) fn of(entry: &Entry) -> Option<RetryPlan> {
        let EntryKind::WillRetry {
            retry,
            max,
            delay_ms,
            error,
            cause,
            ..
        } = &entry.kind
        else {
            return None;
        };
        Some(RetryPlan {
            state: entry.state.clone()?,
            retry: *retry,
            max: *max,
            delay_ms: *delay_ms,
            error: error.clone(),
            cause: cause.clone(),
        })
    }
}

/// A view in the making.
struct Look<'a> {
    run: &'a Run,
    moment: Moment,
    at_end: bool,
    ledger: Ledger,
    place: Option<(StateNo, ThreadId)>,
    /// What the current thread does next.
    ahead: Vec<EntryKind>,
}

impl<'a> Look<'a> {
    fn at(run: &'a Run, moment: Moment, peek: bool) -> Look<'a> {
        let moment = moment.min(run.end());
        let ledger = run.index.ledger(&run.recording, moment);
        let mut look = Look {
            run,
            moment,
            at_end: moment == run.end(),
            place: ledger.place,
            ledger,
            ahead: Vec::new(),
        };
        if run.paused_step(moment).is_some() {
            look.stand_at_the_question();
        }
        if peek && let Some((_, thread)) = look.place {
            look.ahead = look.look_ahead(thread);
        }
        look
    }

    /// The run waits for a person: that is where it stands, whichever branch moved last.
    fn stand_at_the_question(&mut self) {
        let waits = |thread: ThreadId| match self.ledger.threads.get(&thread)?.doing {
            Doing::Asking(ticket) if self.is_unanswered(ticket) => Some(()),
            _ => None,
        };
        let here = self
            .place
            .is_some_and(|(_, thread)| waits(thread).is_some());
        if here {
            return;
        }
        let other = self
            .ledger
            .threads
            .iter()
            .find(|(id, _)| waits(**id).is_some())
            .and_then(|(id, thread)| Some((thread.state?, *id)));
        self.place = other.or(self.place);
    }

    fn look_ahead(&self, thread: ThreadId) -> Vec<EntryKind> {
        if self.at_end {
            return self.run.look_ahead(thread);
        }
        let mut ahead = Vec::new();
        let end = self.run.recording.len().min(self.moment.0 + AHEAD);
        for index in self.moment.0..end {
            let entry = self.run.recording.entry(index);
            if entry.thread == thread {
                ahead.push(entry.kind.clone());
                if ends_look(&entry.kind) {
                    break;
                }
            }
        }
        ahead
    }

    fn view(self) -> View {
        let run = self.run;
        let index = &run.index;
        let mut visits = index.visits(&run.recording, self.moment, self.ledger.visits);
        let current_visit = self.current_visit(&visits);
        if let Some(visit) = current_visit
            && visits[visit].why.is_none()
            && let Some(why) = self.decision()
        {
            Arc::make_mut(&mut visits[visit]).why = Some(why);
        }
        let attempts = current_visit.map_or(1, |visit| visits[visit].attempts);
        let last = self
            .moment
            .0
            .checked_sub(1)
            .map(|index| run.recording.entry(index));
        let waiting = self.waiting();
        let billing = index.billing(self.moment);
        let started = run.start_time();
        let now = if self.at_end {
            run.now()
        } else {
            self.ledger.now
        };
        let facts = index.facts();
        let headline = match waiting.first() {
            Some(card) if run.paused_step(self.moment).is_some() => {
                let others = waiting[1..].iter().map(|card| &card.request);
                crate::debugger::words::waiting(&card.request, others, facts, card.left_ms)
            }
            _ => headline(last, &self.ledger, facts, attempts),
        };
        View {
            moment: self.moment,
            current: self
                .place
                .map(|(state, thread)| (facts.state(state).address.clone(), thread)),
            headline,
            states: self.states(),
            edges: self.ledger.edges(index.facts()),
            current_visit,
            waiting,
            pending: self.pending(),
            retry: self.retry(),
            events: index.events(self.moment),
            billing,
            cost: self.cost(billing, started, now),
            started,
            now,
            outcome: self.ledger.outcome.clone(),
            modified: run.modified,
            visits,
        }
    }

    fn current_visit(&self, visits: &[Arc<Visit>]) -> Option<usize> {
        let (state, thread) = self.place?;
        let address = &self.run.index.facts().state(state).address;
        let alive = self.ledger.threads.get(&thread);
        alive
            .and_then(|thread| thread.visit)
            .map(|visit| visit as usize)
            .filter(|visit| visits.get(*visit).is_some_and(|v| v.state == *address))
            .or_else(|| {
                visits
                    .iter()
                    .rposition(|visit| visit.thread == thread && visit.state == *address)
            })
    }

    fn decision(&self) -> Option<Decision> {
        self.ahead.iter().find_map(|kind| match kind {
            EntryKind::Chose { port, why } => Some((*port, why.words(self.run.live().program()))),
            _ => None,
        })
    }

    fn is_unanswered(&self, ticket: Ticket) -> bool {
        self.run.was_unanswered(ticket, self.moment)
    }

    fn states(&self) -> BTreeMap<StateAddress, StateSummary> {
        let mut doing: BTreeMap<StateNo, StateStatus> = BTreeMap::new();
        for thread in self.ledger.threads.values() {
            if let Some(state) = thread.state {
                let status = self.status_of(&thread.doing);
                let shown = doing.entry(state).or_default();
                *shown = most_telling(*shown, status);
            }
        }
        let facts = self.run.index.facts();
        let mut summaries = BTreeMap::new();
        for (number, tally) in self.ledger.states.iter().enumerate() {
            if tally.visits == 0 {
                continue;
            }
            let number = number as StateNo;
            let live = tally.live > 0;
            let mut status = match doing.get(&number) {
                _ if !live => tally.last,
                _ if self.ledger.outcome.is_some() => StateStatus::Aborted,
                Some(StateStatus::Untouched) | None => StateStatus::Active,
                Some(status) => *status,
            };
            let here = self.place.is_some_and(|(state, _)| state == number);
            if here && status == StateStatus::Active {
                status = StateStatus::Current;
            }
            summaries.insert(
                facts.state(number).address.clone(),
                StateSummary {
                    status,
                    visits: tally.visits,
                    retries: tally.retries,
                    progress: (tally.done, tally.all),
                },
            );
        }
        summaries
    }

    fn status_of(&self, doing: &Doing) -> StateStatus {
        match doing {
            Doing::Working | Doing::Gathering => StateStatus::Active,
            Doing::Asking(ticket) if self.is_unanswered(*ticket) => StateStatus::Waiting,
            Doing::Asking(_) => StateStatus::Active,
            Doing::Sleeping => StateStatus::Waiting,
            Doing::Retrying(_) => StateStatus::Retrying,
            Doing::Caught => StateStatus::Caught,
            Doing::Between => StateStatus::Untouched,
        }
    }

    fn waiting(&self) -> Vec<CardWait> {
        self.ledger
            .open
            .iter()
            .filter(|(ticket, request)| is_work(request) && self.is_unanswered(**ticket))
            .map(|(ticket, request)| self.card(request, true, self.later_reply(*ticket)))
            .collect()
    }

    fn pending(&self) -> Option<CardWait> {
        let (_, thread) = self.place?;
        let asking = match &self.ledger.threads.get(&thread)?.doing {
            Doing::Asking(ticket) => self.ledger.open.get(ticket),
            _ => None,
        };
        if let Some(request) = asking {
            if !is_work(request) || self.is_unanswered(request.ticket) {
                return None;
            }
            let reply = self
                .later_reply(request.ticket)
                .or_else(|| self.foretold(request));
            return Some(self.card(request, true, reply));
        }
        let request = self.ahead.iter().find_map(|kind| match kind {
            EntryKind::Asked(request) if is_work(request) => Some(request),
            _ => None,
        })?;
        let reply = self
            .later_reply(request.ticket)
            .or_else(|| self.foretold(request));
        Some(self.card(request, false, reply))
    }

    /// The reply that was recorded later.
    fn later_reply(&self, wanted: Ticket) -> Option<Reply> {
        let recording = &self.run.recording;
        let end = recording.len().min(self.moment.0 + AHEAD);
        (self.moment.0..end).find_map(|index| match &recording.entry(index).kind {
            EntryKind::Answered { ticket, reply } if *ticket == wanted => Some(reply.clone()),
            _ => None,
        })
    }

    fn foretold(&self, request: &Request) -> Option<Reply> {
        match self.run.consulted(request.ticket) {
            Some(asked) => asked.answer.as_ref().map(|answer| answer.reply.clone()),
            None if self.at_end => self.run.foretell(request),
            None => None,
        }
    }

    fn card(&self, request: &Request, asked: bool, reply: Option<Reply>) -> CardWait {
        let (callback, deadline) = match &request.kind {
            RequestKind::RunTask {
                resource, deadline, ..
            } => (resource.is_callback(), *deadline),
            _ => (false, None),
        };
        let now = if self.at_end {
            self.run.now()
        } else {
            self.ledger.now
        };
        CardWait {
            callback,
            left_ms: deadline.map(|deadline| (deadline.0 - now.0).max(0)),
            note: self
                .run
                .consulted(request.ticket)
                .and_then(|asked| asked.note.clone()),
            request: request.clone(),
            asked,
            reply,
        }
    }

    fn retry(&self) -> Option<RetryPlan> {
        let (_, thread) = self.place?;
        match &self.ledger.threads.get(&thread)?.doing {
            Doing::Retrying(plan) => Some(RetryPlan::clone(plan)),
            _ => None,
        }
    }

    fn cost(&self, billing: Billing, started: Instant, now: Instant) -> f64 {
        let facts = self.run.index.facts();
        let wide = self.ledger.states.iter().enumerate().filter(|(number, _)| {
            matches!(
                facts.state(*number as StateNo).kind,
                StateKind::Map | StateKind::Parallel
            )
        });
        let wide_steps = wide.map(|(_, tally)| tally.visits as usize).sum();
        let payload = self.run.input().json_len();
        let express = ExpressUse::of(now.0 - started.0, payload, wide_steps);
        cost::of_run(self.run.kind(), billing.transitions, express)
    }
}

/// Whether somebody has to do something for the answer.
fn is_work(request: &Request) -> bool {
    !matches!(request.kind, RequestKind::WakeAt { .. })
}

/// Of two branches in one state, what the canvas shows.
fn most_telling(one: StateStatus, other: StateStatus) -> StateStatus {
    let weight = |status| match status {
        StateStatus::Untouched => 0,
        StateStatus::Done | StateStatus::Current | StateStatus::Aborted => 1,
        StateStatus::Active => 2,
        StateStatus::Caught => 3,
        StateStatus::Failed => 4,
        StateStatus::Retrying => 5,
        StateStatus::Waiting => 6,
    };
    if weight(other) > weight(one) {
        other
    } else {
        one
    }
}
