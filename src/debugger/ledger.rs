//! [`Ledger`]: what is true of a run after so many moves, small enough to copy.
//!
//! One `apply` per entry. The index keeps a copy every few hundred moves, so that the ledger of any moment is a
//! copy and a few hundred applications away.

use crate::asl::Port;
use crate::debugger::crossings::{Crossing, EdgeKey};
use crate::debugger::facts::{Facts, StateNo};
use crate::debugger::{RetryPlan, StateStatus};
use crate::interpreter::{
    Entry, EntryKind, Instant, Outcome, Reply, Request, RequestKind, ThreadId, Ticket,
};
use crate::json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// By state number.
    pub(super) states: Vec<Tally>,
    pub(super) edges: BTreeMap<(Tail, Port), Crossing>,
    /// Threads that are alive, the main line always.
    pub(super) threads: BTreeMap<ThreadId, Thread>,
    /// Threads that failed or were stopped, in case the run is redriven.
    fallen: BTreeMap<ThreadId, Thread>,
    pub(super) open: BTreeMap<Ticket, Arc<Request>>,
    /// Number of visits begun.
    pub(super) visits: u32,
    /// Where the last move was made.
    pub(super) place: Option<(StateNo, ThreadId)>,
    pub(super) now: Instant,
    pub(super) outcome: Option<Outcome>,
}

/// Where a transition comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tail {
    /// `StartAt` of the scope this state is in.
    StartTo(StateNo),
    /// Out of this state.
    From(StateNo),
}

/// Counts of a state.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) visits: u32,
    pub(super) retries: u32,
    /// Visits not ended.
    pub(super) live: u32,
    /// How the last visit ended.
    pub(super) last: StateStatus,
    pub(super) done: u32,
    pub(super) all: u32,
}

/// A thread that is alive.
#[derive(Clone, Debug, Default)]
pub(super) struct Thread {
    pub(super) parent: Option<ThreadId>,
    /// Indices of the Map iterations around it, outermost first.
    pub(super) iteration: Arc<[usize]>,
    pub(super) state: Option<StateNo>,
    /// Number of its current visit.
    pub(super) visit: Option<u32>,
    pub(super) doing: Doing,
    /// It has entered a state.
    begun: bool,
    caught: bool,
}

/// What a thread does in its state.
#[derive(Clone, Debug, Default)]
pub(super) enum Doing {
    #[default]
    Working,
    /// Waiting for the answer to a question.
    Asking(Ticket),
    Sleeping,
    Retrying(Arc<RetryPlan>),
    Caught,
    /// Waiting for branches or iterations.
    Gathering,
    /// The state is over.
    Between,
}

impl Ledger {
    pub(super) fn new(facts: &Facts, start: Instant) -> Ledger {
        Ledger {
            states: vec![Tally::default(); facts.states.len()],
            threads: BTreeMap::from([(ThreadId(0), Thread::default())]),
            now: start,
            ..Ledger::default()
        }
    }

    /// The visit an entry belongs to, before or after it is applied.
    pub(super) fn visit_of(&self, entry: &Entry) -> Option<u32> {
        let thread = self.threads.get(&entry.thread)?;
        match &entry.kind {
            EntryKind::ThreadStarted { .. } | EntryKind::ThreadEnded => {
                self.threads.get(&thread.parent?)?.visit
            }
            EntryKind::Started | EntryKind::Redriven { .. } | EntryKind::Finished(_) => None,
            _ => thread.visit,
        }
    }

    pub(super) fn apply(&mut self, entry: &Entry, facts: &Facts) {
        self.now = entry.at;
        let number = entry
            .state
            .as_ref()
            .and_then(|address| facts.number(address));
        if let Some(number) = number {
            self.place = Some((number, entry.thread));
        }
        match &entry.kind {
            EntryKind::Started | EntryKind::Stage { .. } | EntryKind::Assigned(_) => {}
            EntryKind::Redriven { .. } => self.revive(),
            EntryKind::Entered { input } => self.enter(entry, number, input),
            EntryKind::Asked(request) => self.ask(entry.thread, request),
            EntryKind::Answered { ticket, reply } => {
                self.open.remove(ticket);
                let goes_on = !matches!(reply, Reply::Heartbeat | Reply::Submitted(_));
                if goes_on {
                    self.set_doing(entry.thread, Doing::Working);
                }
            }
            EntryKind::Chose { .. } => {}
            EntryKind::WillRetry { .. } => {
                if let Some(plan) = RetryPlan::of(entry) {
                    self.set_doing(entry.thread, Doing::Retrying(Arc::new(plan)));
                }
            }
            EntryKind::Retried => {
                self.set_doing(entry.thread, Doing::Working);
                self.bury(entry.thread);
                if let Some(tally) = self.tally(number) {
                    tally.retries += 1;
                }
            }
            EntryKind::Caught { .. } => {
                self.set_doing(entry.thread, Doing::Caught);
                self.bury(entry.thread);
                if let Some(thread) = self.threads.get_mut(&entry.thread) {
                    thread.caught = true;
                }
            }
            EntryKind::Failed { .. } => self.leave(entry.thread, number, StateStatus::Failed),
            EntryKind::Aborted => self.leave(entry.thread, number, StateStatus::Aborted),
            EntryKind::Exited { port, output, .. } => {
                if let Some(number) = number {
                    let edge = self.edges.entry((Tail::From(number), *port));
                    edge.or_default()
                        .add(entry.thread.0, output.json_len() as u64);
                }
                let caught = self
                    .threads
                    .get(&entry.thread)
                    .is_some_and(|thread| thread.caught);
                let status = if caught {
                    StateStatus::Caught
                } else {
                    StateStatus::Done
                };
                self.leave(entry.thread, number, status);
            }
            EntryKind::Forked { count } => {
                self.set_doing(entry.thread, Doing::Gathering);
                if let Some(tally) = self.tally(number) {
                    (tally.done, tally.all) = (0, *count as u32);
                }
            }
            EntryKind::ThreadStarted { index, parent } => {
                self.start_thread(entry, *index, *parent, number, facts);
            }
            EntryKind::ThreadEnded => self.end_thread(entry.thread, number),
            EntryKind::Finished(outcome) => {
                self.outcome = Some(outcome.clone());
                self.open.clear();
            }
        }
    }

    /// What crossed each transition.
    pub(super) fn edges(&self, facts: &Facts) -> BTreeMap<EdgeKey, Crossing> {
        let named = |(tail, port): &(Tail, Port)| match tail {
            Tail::StartTo(state) => (facts.state(*state).scope.clone(), None, *port),
            Tail::From(state) => {
                let fact = facts.state(*state);
                (fact.scope.clone(), Some(fact.address.clone()), *port)
            }
        };
        let edges = self.edges.iter();
        edges
            .map(|(key, crossing)| (named(key), *crossing))
            .collect()
    }

    fn enter(&mut self, entry: &Entry, number: Option<StateNo>, input: &Value) {
        let visit = self.visits;
        self.visits += 1;
        let thread = self.threads.entry(entry.thread).or_default();
        let first = !std::mem::replace(&mut thread.begun, true);
        thread.state = number;
        thread.visit = Some(visit);
        thread.doing = Doing::Working;
        thread.caught = false;
        if let Some(number) = number {
            let tally = &mut self.states[number as usize];
            tally.visits += 1;
            tally.live += 1;
            if first {
                let edge = self.edges.entry((Tail::StartTo(number), Port::Start));
                edge.or_default()
                    .add(entry.thread.0, input.json_len() as u64);
            }
        }
    }

    fn ask(&mut self, thread: ThreadId, request: &Arc<Request>) {
        self.open.insert(request.ticket, request.clone());
        let doing = match &request.kind {
            RequestKind::WakeAt { retry: true, .. } => return,
            RequestKind::WakeAt { retry: false, .. } => Doing::Sleeping,
            _ => Doing::Asking(request.ticket),
        };
        self.set_doing(thread, doing);
    }

    fn leave(&mut self, thread: ThreadId, number: Option<StateNo>, status: StateStatus) {
        let over = matches!(status, StateStatus::Failed | StateStatus::Aborted);
        self.open.retain(|_, request| request.thread != thread);
        if let Some(tally) = self.tally(number) {
            tally.live = tally.live.saturating_sub(1);
            tally.last = status;
        }
        if over && thread != ThreadId(0) {
            let fallen = self.threads.remove(&thread);
            self.fallen.extend(fallen.map(|fallen| (thread, fallen)));
        } else if let Some(thread) = self.threads.get_mut(&thread) {
            thread.doing = Doing::Between;
        }
    }

    /// An error was dealt with: what fell below this thread does not come back.
    fn bury(&mut self, ancestor: ThreadId) {
        let mut gone = vec![ancestor];
        while let Some(parent) = gone.pop() {
            let fallen = &mut self.fallen;
            let children = fallen.iter().filter(|(_, t)| t.parent == Some(parent));
            let children: Vec<ThreadId> = children.map(|(id, _)| *id).collect();
            for child in children {
                fallen.remove(&child);
                gone.push(child);
            }
        }
    }

    /// What failed or was stopped is at work again.
    fn revive(&mut self) {
        self.outcome = None;
        self.threads.append(&mut self.fallen);
        for thread in self.threads.values_mut() {
            thread.doing = Doing::Working;
            if let Some(tally) = thread.state.and_then(|at| self.states.get_mut(at as usize)) {
                tally.live = tally.live.max(1);
                tally.last = StateStatus::Active;
            }
        }
    }

    fn start_thread(
        &mut self,
        entry: &Entry,
        index: usize,
        parent: ThreadId,
        owner: Option<StateNo>,
        facts: &Facts,
    ) {
        let in_map = owner
            .map(|number| facts.state(number).kind)
            .is_some_and(|kind| kind == crate::asl::StateKind::Map);
        let outer = self
            .threads
            .get(&parent)
            .map(|thread| thread.iteration.clone())
            .unwrap_or_default();
        let iteration = if in_map {
            outer.iter().copied().chain([index]).collect()
        } else {
            outer
        };
        let thread = Thread {
            parent: Some(parent),
            iteration,
            ..Thread::default()
        };
        self.threads.insert(entry.thread, thread);
        self.place = owner.map(|number| (number, parent));
    }

    fn end_thread(&mut self, thread: ThreadId, owner: Option<StateNo>) {
        if let Some(tally) = self.tally(owner) {
            tally.done += 1;
        }
        let parent = self.threads.get(&thread).and_then(|thread| thread.parent);
        if let (Some(parent), Some(owner)) = (parent, owner) {
            self.place = Some((owner, parent));
        }
        if thread != ThreadId(0) {
            self.threads.remove(&thread);
        }
    }

    fn tally(&mut self, number: Option<StateNo>) -> Option<&mut Tally> {
        self.states.get_mut(number? as usize)
    }

    fn set_doing(&mut self, thread: ThreadId, doing: Doing) {
        if let Some(thread) = self.threads.get_mut(&thread) {
            thread.doing = doing;
        }
    }
}
