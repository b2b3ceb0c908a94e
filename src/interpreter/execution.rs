//! [`Execution`]: start, advance, answer.

use super::context::{Setup, next_random};
use super::crowd::Crowd;
use super::failure::Failure;
use super::history::{Detail, Details, EventLog, HistoryEvent};
use super::protocol::{
    Advance, Answer, Billing, Entry, EntryKind, GivenUp, Instant, MapRun, Outcome, Reply, Request,
    RequestKind, StaleTicket, StartOptions, Status, ThreadId, ThreadView, Ticket,
};
use super::shared::Attempts;
use super::threads::{Phase, Thread, Visit};
use crate::asl::program::{FlowId, Program};
use crate::asl::{MachineType, StateAddress};
use crate::json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most events a Standard run may have.
pub(super) const MOST_EVENTS: usize = 25_000;
/// Most bytes an input or output may have.
pub(crate) const MOST_BYTES: usize = 262_144;
/// Most bytes an output or the variables may have where no quota holds: what a machine can still write down.
pub(crate) const MOST_BYTES_EVER: usize = 256 << 20;
/// Most branches and iterations alive at a time, whatever quotas hold.
const MOST_THREADS: usize = 1_000_000;
/// How long an Express run may take.
const EXPRESS_MILLIS: i64 = 300_000;
/// How long a Standard run may take: one year.
const STANDARD_MILLIS: i64 = 365 * 24 * 3_600_000;
/// The ticket of the machine's own deadline.
const MACHINE: Ticket = Ticket(0);

/// A run. Cloning is cheap: values are shared.
#[derive(Clone, Debug)]
pub struct Execution {
    /// Taken out while a thread moves, which is handed a reference.
    pub(super) setup: Option<Arc<Setup>>,
    pub(super) now: Instant,
    pub(super) random: u64,
    pub(super) threads: Crowd,
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
    /// How long the run may last, in milliseconds.
    lasts: Option<i64>,
    /// How often it was redriven, and whether the next move is to go on after that.
    redrives: u32,
    redriving: bool,
    /// The main line of a run that broke, for a redrive.
    pub(super) remains: Option<Arc<Thread>>,
    /// Work that was given up since somebody took note of it.
    pub(super) given_up: Vec<GivenUp>,
    /// Counters of Map Runs that ended.
    pub(super) map_runs: Arc<Vec<MapRun>>,
    /// What the next move is known to be, when it was made and recorded before: values are taken from it
    /// instead of being computed again.
    pub(super) known: Option<EntryKind>,
    /// Whose entry the current step makes, when it is not the moving thread's.
    pub(super) about: Option<(ThreadId, Option<StateAddress>, u32)>,
}

/// Why a run is about to end, other than by reaching its end.
#[derive(Clone, Debug)]
struct Ending {
    status: Status,
    error: Option<Arc<str>>,
    cause: Option<Arc<str>>,
    after: u32,
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
        let mut threads = Crowd::default();
        threads.put_in_front(Box::new(main));
        Execution {
            setup: Some(Arc::new(setup)),
            now: start,
            random,
            threads,
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
            lasts,
            redrives: 0,
            redriving: false,
            remains: None,
            given_up: Vec::new(),
            map_runs: Arc::default(),
            known: None,
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

    /// Makes a move that was made before, from the same point on, and recorded as this entry. Does what
    /// [`Execution::advance`] does, but takes the values of templates and expressions from the entry.
    pub fn repeat(&mut self, entry: &Entry) -> Advance {
        self.known = Some(entry.kind.clone());
        let advance = self.advance();
        self.known = None;
        advance
    }

    /// The next entry of a run that is not over; `None` when all threads wait.
    pub(super) fn make_move(&mut self) -> Option<Entry> {
        if let Some(ending) = self.ending.take() {
            return Some(self.finish_early(ending));
        }
        if self.redriving {
            self.redriving = false;
            let entry = self.go_on_redriven(self.redrives);
            self.billing.events = self.log.len() as u64;
            return Some(entry);
        }
        // The thread is taken out while it moves.
        let (id, mut moving) = loop {
            let id = self.pick()?;
            match self.threads.take_to_move(&id) {
                Some(thread) => break (id, thread),
                None => self.ready.remove(&id),
            };
        };
        let setup = self.setup.take()?;
        let first = self.log.len() as u32;
        let thread = &mut *moving;
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
            let broke = self
                .outcome
                .as_ref()
                .is_some_and(|outcome| outcome.status != Status::Succeeded);
            if broke && moving.parent.is_none() {
                self.remains = Some(Arc::new(*moving));
            }
        } else {
            self.threads.put_in_front(moving);
        }
        self.setup = Some(setup);
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
        self.options().limits
            && self.options().kind == MachineType::Standard
            && self.log.len() >= MOST_EVENTS - 1
            && self.outcome.is_none()
            && self.ending.is_none()
    }

    /// An execution that was over is not over any more.
    pub(super) fn reopen(&mut self) {
        self.outcome = None;
        self.redrives += 1;
        self.redriving = true;
        self.deadline = self
            .lasts
            .map(|millis| Instant(self.now.0.saturating_add(millis)));
    }

    /// What stays the same from now on: the Context Object knows of the redrive.
    pub(super) fn setup_after_redrive(&mut self, count: u32) -> Arc<Setup> {
        let setup = Arc::new(self.setup().redriven(count, self.now));
        self.setup = Some(setup.clone());
        setup
    }

    fn setup(&self) -> &Setup {
        let setup = self.setup.as_ref();
        setup.expect("it is only away while a thread moves, which is handed it")
    }

    /// Who moves: the lowest number, or one drawn by the seed.
    fn pick(&mut self) -> Option<ThreadId> {
        let id = self.first_ready()?;
        if self.options().seed == 0 || self.ready.len() == 1 {
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
        if let Some(end) = self.longest()
            && self.open.get(&ticket).is_some_and(|request| {
                let when = match request.kind {
                    RequestKind::WakeAt { when, .. } => when,
                    _ => answer.at,
                };
                when > end
            })
        {
            self.now = self.now.max(end);
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
            thread.phase = Phase::Replied(ticket, reply);
            self.ready.insert(request.thread);
        }
        Ok(())
    }

    /// When a Standard run of this length is over at the latest, whatever it waits for. No alarm is set for it:
    /// a year is for the one who lets it pass.
    fn longest(&self) -> Option<Instant> {
        let options = self.options();
        (options.limits && options.kind == MachineType::Standard)
            .then(|| Instant(options.start.0.saturating_add(STANDARD_MILLIS)))
    }

    /// Map Runs that ended, in the order of their ends.
    pub fn map_runs(&self) -> &[MapRun] {
        &self.map_runs
    }

    /// Stops the run (status Aborted).
    pub fn stop(&mut self, error: Option<&str>, cause: Option<&str>) {
        self.end(Status::Aborted, error, cause);
    }

    /// The same at an instant that is not yet reached.
    pub fn stop_at(&mut self, at: Instant) {
        self.now = self.now.max(at);
        self.stop(None, None);
    }

    /// Work that was given up since this was asked last.
    pub fn take_given_up(&mut self) -> Vec<GivenUp> {
        std::mem::take(&mut self.given_up)
    }

    /// When the run times out as a whole, if it does.
    pub(super) fn own_deadline(&self) -> Option<Instant> {
        self.deadline
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
    pub(super) fn end_fatally(&mut self, failure: &Failure, after: u32) {
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
        let threads = self.threads.in_order().into_iter();
        threads.map(|thread| self.view(thread)).collect()
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
        let state = self.program().state(thread.flow, thread.state);
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
            frame: inside
                .then(|| thread.frame(state.address.clone(), self.setup().context(thread))),
        }
    }

    /// Transitions, retries, events.
    pub fn billing(&self) -> Billing {
        self.billing
    }

    /// Events so far.
    pub fn events(&self) -> &EventLog {
        &self.log
    }

    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// The program it runs.
    pub fn program(&self) -> &Arc<Program> {
        &self.setup().program
    }

    /// How it was started.
    pub fn options(&self) -> &StartOptions {
        &self.setup().options
    }

    /// What it was started with.
    pub fn input(&self) -> &Value {
        &self.setup().input
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
            iteration: thread.iteration.clone(),
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
    pub(super) fn count_attempt(&mut self, thread: &Thread) -> u32 {
        let Thread {
            iteration,
            flow,
            state,
            ..
        } = thread;
        self.attempts.count(iteration, *flow, *state)
    }

    /// Writes an event after the thread's last one.
    pub(super) fn emit(
        &mut self,
        thread: &mut Thread,
        kind: &'static str,
        details_key: &'static str,
        details: Vec<(&'static str, Detail)>,
    ) -> u32 {
        self.emit_with(thread, kind, |_| Details::listed(details_key, details))
    }

    /// The same with details that are only made when the event is written.
    pub(super) fn emit_with(
        &mut self,
        thread: &mut Thread,
        kind: &'static str,
        details: impl FnOnce(&mut Thread) -> Details,
    ) -> u32 {
        if !thread.logged {
            return 0;
        }
        let details = details(thread);
        let id = self.push_event(thread.last_event, kind, details);
        thread.last_event = if id == 1 { 0 } else { id };
        id
    }

    /// Writes an event after a given one.
    pub(super) fn write_event(
        &mut self,
        previous_id: u32,
        kind: &'static str,
        details_key: &'static str,
        details: Vec<(&'static str, Detail)>,
    ) -> u32 {
        self.push_event(previous_id, kind, Details::listed(details_key, details))
    }

    pub(super) fn push_event(
        &mut self,
        previous_id: u32,
        kind: &'static str,
        details: Details,
    ) -> u32 {
        let id = self.log.len() as u32 + 1;
        let event = HistoryEvent::new(id, previous_id, kind, self.now, details);
        self.log.push(event);
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
