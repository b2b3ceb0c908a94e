//! [`Execution`]: start, advance, answer.

use super::context::{Setup, next_random};
use super::failure::Failure;
use super::history::{Detail, EventLog, HistoryEvent};
use super::protocol::{
    Advance, Answer, Billing, Entry, EntryKind, Instant, Outcome, Reply, Request, RequestKind,
    StaleTicket, StartOptions, Status, ThreadId, ThreadView, Ticket,
};
use super::shared::Attempts;
use super::threads::{Phase, Thread, Visit};
use crate::asl::program::{FlowId, Program};
use crate::asl::{MachineType, StateAddress};
use crate::json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most events a Standard run may have.
const MOST_EVENTS: usize = 25_000;
/// Most bytes an input or output may have.
pub(crate) const MOST_BYTES: usize = 262_144;
/// Most bytes an output or the variables may have where no quota holds: what a machine can still write down.
pub(crate) const MOST_BYTES_EVER: usize = 256 << 20;
/// Most branches and iterations alive at a time, whatever quotas hold.
const MOST_THREADS: usize = 1_000_000;
/// How long an Express run may take.
const EXPRESS_MILLIS: i64 = 300_000;
/// The ticket of the machine's own deadline.
const MACHINE: Ticket = Ticket(0);

/// A run. Cloning is cheap: values are shared.
#[derive(Clone, Debug)]
pub struct Execution {
    pub(super) setup: Arc<Setup>,
    pub(super) now: Instant,
    pub(super) random: u64,
    pub(super) threads: BTreeMap<ThreadId, Arc<Thread>>,
    pub(super) ready: BTreeSet<ThreadId>,
    pub(super) open: BTreeMap<Ticket, Arc<Request>>,
    pub(super) log: EventLog,
    pub(super) billing: Billing,
    attempts: Attempts,
    next_ticket: u64,
    next_thread: u32,
    ending: Option<Ending>,
    outcome: Option<Outcome>,
    deadline: Option<Instant>,
    /// What stands in the map for a thread that moves just now.
    stand_in: Arc<Thread>,
    /// Whose entry the current step makes, when it is not the moving thread's.
    pub(super) about: Option<(ThreadId, Option<StateAddress>, u32)>,
}

/// Why a run is about to end, other than by reaching its end.
#[derive(Clone, Debug)]
struct Ending {
    status: Status,
    error: Option<Arc<str>>,
    cause: Option<Arc<str>>,
    after: u64,
}

impl Execution {
    /// Sets a run up; nothing has happened yet.
    pub fn start(program: Arc<Program>, input: Value, options: StartOptions) -> Execution {
        let mut random = options.seed;
        let own = program
            .timeout
            .map(|seconds| (seconds as i64).saturating_mul(1000));
        let express =
            (options.limits && options.kind == MachineType::Express).then_some(EXPRESS_MILLIS);
        let lasts = match (own, express) {
            (Some(own), Some(express)) => Some(own.min(express)),
            (own, express) => own.or(express),
        };
        let start = options.start;
        let first = program.flow(FlowId(0)).start;
        let setup = Setup::new(program, input.clone(), options, &mut random);
        let main = Thread {
            id: ThreadId(0),
            parent: None,
            index: 0,
            depth: 0,
            flow: FlowId(0),
            state: first,
            phase: Phase::Start,
            input,
            visit: Visit::default(),
            last_event: 0,
            iteration: Arc::from([]),
            item: None,
            execution: None,
            logged: true,
            counts: true,
            outer: Arc::default(),
            own: Arc::default(),
        };
        let main = Arc::new(main);
        Execution {
            setup: Arc::new(setup),
            now: start,
            random,
            stand_in: main.clone(),
            threads: BTreeMap::from([(ThreadId(0), main)]),
            ready: BTreeSet::from([ThreadId(0)]),
            open: BTreeMap::new(),
            log: EventLog::default(),
            billing: Billing::default(),
            attempts: Attempts::default(),
            next_ticket: 1,
            next_thread: 1,
            ending: None,
            outcome: None,
            deadline: lasts.map(|millis| Instant(start.0.saturating_add(millis))),
            about: None,
        }
    }

    /// One call, one entry.
    pub fn advance(&mut self) -> Advance {
        if let Some(outcome) = &self.outcome {
            return Advance::Finished(outcome.clone());
        }
        match self.make_move() {
            Some(entry) => Advance::Happened(entry),
            None => Advance::Waiting(self.open_requests()),
        }
    }

    /// The next entry of a run that is not over; `None` when all threads wait.
    pub(super) fn make_move(&mut self) -> Option<Entry> {
        if let Some(ending) = self.ending.take() {
            return Some(self.finish_early(ending));
        }
        let id = self.pick()?;
        // The thread is taken out while it moves; its place in the map is kept by the one that stands in.
        let mut shared = match self.threads.get_mut(&id) {
            Some(slot) => std::mem::replace(slot, self.stand_in.clone()),
            None => {
                self.ready.remove(&id);
                return self.make_move();
            }
        };
        let setup = self.setup.clone();
        let first = self.log.len() as u32;
        let thread = Arc::make_mut(&mut shared);
        let place = (id, self.place_of(&setup, thread), thread.depth);
        let kind = self.step(&setup, thread);
        let (about, state, depth) = self.about.take().unwrap_or(place);
        if !thread.is_ready() {
            self.ready.remove(&id);
        }
        if matches!(thread.phase, Phase::Broken) && thread.parent.is_some()
            || matches!(kind, EntryKind::ThreadEnded | EntryKind::Finished(_))
        {
            self.ready.remove(&id);
            self.threads.remove(&id);
        } else if let Some(slot) = self.threads.get_mut(&id) {
            *slot = shared;
        }
        self.billing.events = self.log.len() as u64;
        if self.too_many_events() {
            self.end(
                Status::Failed,
                Some("States.Runtime"),
                Some("The execution reached the maximum number of history events (25000)."),
            );
        } else if self.threads.len() > MOST_THREADS {
            self.end(
                Status::Failed,
                Some("States.Runtime"),
                Some("More than 1000000 branches and iterations are under way at once. Lower MaxConcurrency, or nest fewer Map states."),
            );
        }
        Some(Entry {
            at: self.now,
            thread: about,
            state,
            depth,
            kind,
            events: first..self.log.len() as u32,
        })
    }

    fn too_many_events(&self) -> bool {
        self.setup.options.limits
            && self.setup.options.kind == MachineType::Standard
            && self.log.len() >= MOST_EVENTS - 1
            && self.outcome.is_none()
            && self.ending.is_none()
    }

    /// Who moves: the lowest number, or one drawn by the seed.
    fn pick(&mut self) -> Option<ThreadId> {
        let id = self.first_ready()?;
        if self.setup.options.seed == 0 || self.ready.len() == 1 {
            return Some(id);
        }
        let drawn = next_random(&mut self.random) as usize % self.ready.len();
        self.ready.iter().nth(drawn).copied()
    }

    fn first_ready(&self) -> Option<ThreadId> {
        self.ready.first().copied()
    }

    /// Answers a question. A `WakeAt` is answered with [`Reply::Woke`].
    ///
    /// Answers must come in the order of their instants ([`Agenda`](crate::interpreter::Agenda) sees to it);
    /// one that comes after the question's deadline is a timeout.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer) -> Result<(), StaleTicket> {
        if self.outcome.is_some() {
            return Err(StaleTicket);
        }
        if let Some(deadline) = self.deadline
            && (ticket == MACHINE || answer.at > deadline)
        {
            self.now = self.now.max(deadline);
            self.end(Status::TimedOut, Some("States.Timeout"), None);
            return Ok(());
        }
        let request = self.open.remove(&ticket).ok_or(StaleTicket)?;
        let Answer { mut at, mut reply } = answer;
        if let RequestKind::RunTask {
            deadline: Some(deadline),
            ..
        } = request.kind
            && (at > deadline || matches!(reply, Reply::TimedOut))
        {
            at = deadline;
            reply = Reply::TimedOut;
        }
        if let RequestKind::WakeAt { when, .. } = request.kind {
            at = at.max(when);
        }
        self.now = self.now.max(at);
        if let Some(thread) = self.threads.get_mut(&request.thread) {
            Arc::make_mut(thread).phase = Phase::Replied(ticket, reply);
            self.ready.insert(request.thread);
        }
        Ok(())
    }

    /// Stops the run (status Aborted).
    pub fn stop(&mut self, error: Option<&str>, cause: Option<&str>) {
        self.end(Status::Aborted, error, cause);
    }

    /// The next entry ends the run.
    fn end(&mut self, status: Status, error: Option<&str>, cause: Option<&str>) {
        if self.outcome.is_none() && self.ending.is_none() {
            let after = self.threads.get(&ThreadId(0)).map_or(0, |t| t.last_event);
            self.ending = Some(Ending {
                status,
                error: error.map(Arc::from),
                cause: cause.map(Arc::from),
                after,
            });
        }
    }

    /// An error that ends the run wherever it happens.
    pub(super) fn end_fatally(&mut self, failure: &Failure, after: u64) {
        if self.ending.is_none() {
            self.ending = Some(Ending {
                status: Status::Failed,
                error: failure.error.clone(),
                cause: failure.cause.clone(),
                after,
            });
        }
    }

    fn finish_early(&mut self, ending: Ending) -> Entry {
        let first = self.log.len() as u32;
        let (kind, key) = match ending.status {
            Status::TimedOut => ("ExecutionTimedOut", "executionTimedOutEventDetails"),
            Status::Aborted => ("ExecutionAborted", "executionAbortedEventDetails"),
            Status::Failed | Status::Running | Status::Succeeded => {
                ("ExecutionFailed", "executionFailedEventDetails")
            }
        };
        let details = error_details(&ending.error, &ending.cause);
        self.write_event(ending.after, kind, key, details);
        self.open.clear();
        self.ready.clear();
        let outcome = Outcome {
            status: ending.status,
            output: None,
            error: ending.error,
            cause: ending.cause,
        };
        self.finish(outcome.clone());
        Entry {
            at: self.now,
            thread: ThreadId(0),
            state: None,
            depth: 0,
            kind: EntryKind::Finished(outcome),
            events: first..self.log.len() as u32,
        }
    }

    pub(super) fn finish(&mut self, outcome: Outcome) {
        self.open.clear();
        self.ready.clear();
        self.outcome = Some(outcome);
        self.billing.events = self.log.len() as u64;
    }

    /// Virtual time.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The earliest instant at which something would happen by itself (a wake-up or a deadline).
    /// `Ticket(0)` is the machine's own deadline; answer it with [`Reply::TimedOut`].
    pub fn next_alarm(&self) -> Option<(Instant, Ticket)> {
        if self.outcome.is_some() {
            return None;
        }
        let alarms = self.open.values().filter_map(|request| {
            let at = match request.kind {
                RequestKind::WakeAt { when, .. } => Some(when),
                RequestKind::RunTask { deadline, .. } => deadline,
                RequestKind::ReadObject { .. }
                | RequestKind::ListObjects { .. }
                | RequestKind::WriteObject { .. } => None,
            };
            at.map(|at| (at, request.ticket))
        });
        alarms.chain(self.deadline.map(|at| (at, MACHINE))).min()
    }

    /// Questions that are open.
    pub fn open_requests(&self) -> Vec<Request> {
        self.open.values().map(|r| r.as_ref().clone()).collect()
    }

    /// The open question of this ticket.
    pub fn open_request(&self, ticket: Ticket) -> Option<&Request> {
        self.open.get(&ticket).map(|request| &**request)
    }

    /// Threads that are alive, main line first.
    pub fn threads(&self) -> Vec<ThreadView> {
        self.threads.values().map(|t| self.view(t)).collect()
    }

    /// The thread of this number, if it is alive.
    pub fn thread(&self, id: ThreadId) -> Option<ThreadView> {
        self.threads.get(&id).map(|thread| self.view(thread))
    }

    /// The thread that moves next, if any is ready (with a seed other than 0: the first of those ready).
    pub fn next_thread(&self) -> Option<ThreadView> {
        let thread = self.threads.get(&self.first_ready()?)?;
        Some(self.view(thread))
    }

    fn view(&self, thread: &Thread) -> ThreadView {
        let state = self.setup.program.state(thread.flow, thread.state);
        let inside = thread.is_inside();
        let wake = |ticket| match self.open.get(&ticket)?.kind {
            RequestKind::WakeAt { when, retry } => Some((when, retry)),
            RequestKind::RunTask { .. }
            | RequestKind::ReadObject { .. }
            | RequestKind::ListObjects { .. }
            | RequestKind::WriteObject { .. } => None,
        };
        let mut activity = thread.activity(wake);
        if let Some(outcome) = &self.outcome {
            activity = super::protocol::Activity::Done(outcome.status);
        }
        ThreadView {
            id: thread.id,
            parent: thread.parent,
            index: thread.index,
            state: Some(state.address.clone()),
            activity,
            frame: inside.then(|| thread.frame(state.address.clone(), self.setup.context(thread))),
        }
    }

    /// Transitions, retries, events.
    pub fn billing(&self) -> Billing {
        self.billing
    }

    /// Events so far (shared, append-only).
    pub fn events(&self) -> Vec<Arc<HistoryEvent>> {
        self.log.iter().cloned().collect()
    }

    /// The event at an index from 0 (its id is one more).
    pub fn event(&self, index: usize) -> Option<&Arc<HistoryEvent>> {
        self.log.get(index)
    }

    /// The log of events, without copying it.
    pub fn event_log(&self) -> &EventLog {
        &self.log
    }

    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// The program it runs.
    pub fn program(&self) -> &Arc<Program> {
        &self.setup.program
    }

    /// How it was started.
    pub fn options(&self) -> &StartOptions {
        &self.setup.options
    }

    /// What it was started with.
    pub fn input(&self) -> &Value {
        &self.setup.input
    }

    pub(super) fn new_ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket - 1)
    }

    pub(super) fn new_thread_id(&mut self) -> ThreadId {
        self.next_thread += 1;
        ThreadId(self.next_thread - 1)
    }

    /// Opens a question of a thread; the thread waits for its answer.
    pub(super) fn ask(
        &mut self,
        setup: &Setup,
        thread: &mut Thread,
        attempt: u32,
        kind: RequestKind,
    ) -> EntryKind {
        let ticket = self.new_ticket();
        let request = Request {
            ticket,
            thread: thread.id,
            state: setup
                .program
                .state(thread.flow, thread.state)
                .address
                .clone(),
            iteration: thread.iteration.to_vec(),
            attempt,
            asked_at: self.now,
            kind,
        };
        let request = Arc::new(request);
        self.open.insert(ticket, request.clone());
        thread.phase = Phase::Waiting(ticket);
        EntryKind::Asked(request)
    }

    /// How often this state asked before, in this iteration.
    pub(super) fn count_attempt(&mut self, thread: &Thread, state: &StateAddress) -> u32 {
        self.attempts.count(&thread.iteration, state)
    }

    /// Writes an event after the thread's last one.
    pub(super) fn emit(
        &mut self,
        thread: &mut Thread,
        kind: &'static str,
        details_key: &'static str,
        details: Vec<(&'static str, Detail)>,
    ) -> u64 {
        if !thread.logged {
            return 0;
        }
        let id = self.write_event(thread.last_event, kind, details_key, details);
        thread.last_event = if id == 1 { 0 } else { id };
        id
    }

    /// Writes an event after a given one.
    pub(super) fn write_event(
        &mut self,
        previous_id: u64,
        kind: &'static str,
        details_key: &'static str,
        details: Vec<(&'static str, Detail)>,
    ) -> u64 {
        let id = self.log.len() as u64 + 1;
        self.log.push(HistoryEvent {
            id,
            previous_id,
            kind,
            at: self.now,
            details_key,
            details,
        });
        id
    }

    /// The state a thread is in, or the one whose child it is.
    pub(super) fn place_of(&self, setup: &Setup, thread: &Thread) -> Option<StateAddress> {
        let flow = setup.program.flow(thread.flow);
        match thread.phase {
            Phase::Start | Phase::Broken => None,
            Phase::Begin | Phase::SelectItem | Phase::End => flow.address.owner(),
            _ => Some(flow.states[thread.state.0 as usize].address.clone()),
        }
    }
}

/// `error` and `cause` where there are some.
pub(super) fn error_details(
    error: &Option<Arc<str>>,
    cause: &Option<Arc<str>>,
) -> Vec<(&'static str, Detail)> {
    let mut details = Vec::new();
    if let Some(error) = error {
        details.push(("error", Detail::Text(error.clone())));
    }
    if let Some(cause) = cause {
        details.push(("cause", Detail::Text(cause.clone())));
    }
    details
}
