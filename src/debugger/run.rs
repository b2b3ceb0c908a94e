//! [`Run`]: a recording and the live execution at its end, with the world that answers it.
//!
//! Virtual time passes by itself as far as it can without deciding for a person: waits, retry delays and written
//! answers come in the order of their instants, but the deadline of a question nobody has answered holds the clock.
//! Only [`Run::let_time_pass`] moves it past such a deadline.

use crate::asl::{MachineType, Resource, ServicePattern, StateAddress};
use crate::debugger::facts::Facts;
use crate::debugger::index::Index;
use crate::debugger::{PersonAnswer, Step};
use crate::interpreter::{
    Advance, Answer, EntryKind, Execution, Instant, ListedObject, NotRedrivable, Reply, Request,
    RequestKind, ThreadId, Ticket, World,
};
use crate::json::Value;
use crate::mocks::MockWorld;
use crate::recording::{Input, Moment, Recording};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Moves a look ahead makes at most.
const AHEAD: usize = 64;

/// One run, at its newest moment.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) recording: Recording,
    pub(super) index: Index,
    live: Execution,
    /// Written answers as they were at the start, and as they are now.
    origin: MockWorld,
    world: MockWorld,
    /// Every question the world was asked, in order.
    consulted: BTreeMap<Ticket, Consulted>,
    /// Answers on their way.
    coming: BTreeMap<(Instant, Ticket), Reply>,
    /// Virtual time a person let pass at the newest moment; never before the execution's.
    clock: Instant,
    /// Moments at which the run waited for a person, ascending, and the step that waited.
    pauses: Vec<(Moment, Step)>,
    /// Answers by hand.
    given: Vec<Given>,
    /// Answers a person gave for all questions of a state.
    kept: BTreeMap<StateAddress, PersonAnswer>,
    /// An answer was changed in the past of another run.
    pub(super) modified: bool,
}

/// What the world said to a question.
#[derive(Clone, Debug)]
pub(super) struct Consulted {
    /// Moves made when it was asked.
    position: usize,
    request: Request,
    /// `None`: a person must answer.
    pub(super) answer: Option<Answer>,
    /// It was taken from the written answers (and used one up).
    written: bool,
    /// Why no written answer fits.
    pub(super) note: Option<String>,
}

/// An answer by hand, for when the same run is started again.
#[derive(Clone, Debug)]
struct Given {
    position: usize,
    state: StateAddress,
    iteration: Vec<(Arc<str>, usize)>,
    attempt: u32,
    delay_ms: i64,
    answer: PersonAnswer,
}

/// What [`Run::advance`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// One entry was recorded.
    On,
    /// A person must answer first.
    Stuck,
    /// The run is over.
    Over,
}

impl Run {
    pub(super) fn new(start: Execution, facts: Arc<Facts>, world: MockWorld) -> Run {
        Run {
            index: Index::new(facts, start.now()),
            recording: Recording::new(start.clone()),
            clock: start.now(),
            live: start,
            origin: world.clone(),
            world,
            consulted: BTreeMap::new(),
            coming: BTreeMap::new(),
            pauses: Vec::new(),
            given: Vec::new(),
            kept: BTreeMap::new(),
            modified: false,
        }
    }

    /// The same program, input and answers from the start, on this fresh execution.
    pub(super) fn again(&self, start: Execution, facts: Arc<Facts>) -> Run {
        Run {
            given: self.given.clone(),
            kept: self.kept.clone(),
            modified: self.modified,
            ..Run::new(start, facts, self.origin.clone())
        }
    }

    pub(super) fn live(&self) -> &Execution {
        &self.live
    }
    pub(super) fn end(&self) -> Moment {
        self.recording.end()
    }
    pub(super) fn is_over(&self) -> bool {
        self.live.outcome().is_some()
    }
    pub(super) fn kind(&self) -> MachineType {
        self.live.options().kind
    }
    pub(super) fn input(&self) -> &Value {
        self.live.input()
    }
    /// Virtual time at the start.
    pub(super) fn start_time(&self) -> Instant {
        self.live.options().start
    }
    /// Virtual time at the newest moment.
    pub(super) fn now(&self) -> Instant {
        self.live.now().max(self.clock)
    }
    /// The step that waited for a person at this moment, if one did.
    pub(super) fn paused_step(&self, moment: Moment) -> Option<&Step> {
        let found = self.pauses.binary_search_by_key(&moment, |(at, _)| *at);
        found.ok().map(|index| &self.pauses[index].1)
    }
    /// The newest moment is one at which this step waits for a person.
    pub(super) fn note_pause(&mut self, step: &Step) {
        let here = self.end();
        if self.pauses.last().is_some_and(|(at, _)| *at == here) {
            self.pauses.pop();
        }
        self.pauses.push((here, step.clone()));
    }
    pub(super) fn consulted(&self, ticket: Ticket) -> Option<&Consulted> {
        self.consulted.get(&ticket)
    }
    /// Whether the world was asked and knows no answer.
    pub(super) fn is_unanswered(&self, ticket: Ticket) -> bool {
        self.was_unanswered(ticket, self.end())
    }
    /// Whether that was so at a moment.
    pub(super) fn was_unanswered(&self, ticket: Ticket, moment: Moment) -> bool {
        self.consulted(ticket)
            .is_some_and(|asked| asked.answer.is_none() && asked.position <= moment.0)
    }
    pub(super) fn kept(&self) -> &BTreeMap<StateAddress, PersonAnswer> {
        &self.kept
    }
    pub(super) fn forget(&mut self, state: &StateAddress) {
        self.kept.remove(state);
    }

    /// Makes one move, giving answers that are due.
    pub(super) fn advance(&mut self) -> Moved {
        loop {
            match self.live.advance() {
                Advance::Happened(entry) => {
                    self.index.push(&entry, &self.live);
                    self.recording.push(entry, &self.live);
                    return Moved::On;
                }
                Advance::Finished(_) => {
                    self.world.give_up(None, self.live.now());
                    return Moved::Over;
                }
                Advance::Waiting(requests) => {
                    for work in self.live.take_given_up() {
                        self.world.give_up(Some(&work), self.live.now());
                    }
                    for request in requests {
                        self.consult(request);
                    }
                    if !self.settle() {
                        return Moved::Stuck;
                    }
                }
            }
        }
    }

    /// When nothing can move without an answer, asks the world who has one: a paused view says so.
    pub(super) fn look_around(&mut self) {
        if self.is_over() || self.live.next_thread().is_some() {
            return;
        }
        for request in self.live.open_requests() {
            self.consult(request);
        }
    }

    /// Asks the world about a question, once.
    fn consult(&mut self, request: Request) {
        let wakes = matches!(request.kind, RequestKind::WakeAt { .. });
        if wakes || self.consulted.contains_key(&request.ticket) {
            return;
        }
        let by_hand = self.by_hand(&request);
        let written = by_hand.is_none();
        let answer = match by_hand {
            Some(answer) => Some(answer),
            None => self.world.respond(&request),
        };
        let written = written && answer.is_some();
        let note = match answer {
            Some(_) => None,
            None => self.world.last_miss().map(str::to_owned),
        };
        let answer = answer.or_else(|| by_itself(&request, self.now()));
        if let Some(answer) = &answer {
            let at = answer.at.max(self.live.now());
            self.coming
                .insert((at, request.ticket), answer.reply.clone());
        }
        self.consulted.insert(
            request.ticket,
            Consulted {
                position: self.recording.len(),
                request,
                answer,
                written,
                note,
            },
        );
    }

    /// An answer a person gave for this question before, or for all of this state.
    fn by_hand(&self, request: &Request) -> Option<Answer> {
        if needs_submission(request) {
            return None;
        }
        let (answer, delay) = match self.kept.get(&request.state) {
            Some(answer) => (answer, 0),
            None => self
                .given
                .iter()
                .find(|given| {
                    given.position >= self.recording.len()
                        && given.state == request.state
                        && *given.iteration == *request.iteration
                        && given.attempt == request.attempt
                })
                .map(|given| (&given.answer, given.delay_ms))?,
        };
        let reply = reply_of(request, answer).ok()?;
        Some(Answer {
            at: Instant(self.now().0 + delay),
            reply,
        })
    }

    /// Gives the execution the earliest thing that is due. False: a person must act first.
    fn settle(&mut self) -> bool {
        let alarm = self.live.next_alarm();
        let answer = self.coming.first_key_value().map(|(key, _)| *key);
        match (answer, alarm) {
            (Some((at, ticket)), alarm) if alarm.is_none_or(|(when, _)| at <= when) => {
                let reply = self.coming.remove(&(at, ticket));
                if let Some(reply) = reply {
                    self.feed(ticket, Answer { at, reply });
                }
                true
            }
            (_, Some((when, ticket))) => {
                if when > self.clock && self.holds_the_clock(ticket) {
                    return false;
                }
                let wakes = self
                    .live
                    .open_request(ticket)
                    .is_some_and(|request| matches!(request.kind, RequestKind::WakeAt { .. }));
                let reply = if wakes { Reply::Woke } else { Reply::TimedOut };
                self.coming.retain(|(_, open), _| *open != ticket);
                self.feed(ticket, Answer { at: when, reply });
                true
            }
            (Some(_) | None, None) => false,
        }
    }

    /// Whether this alarm is the deadline of something a person has not answered.
    fn holds_the_clock(&self, ticket: Ticket) -> bool {
        let open = |request: &Request| self.is_unanswered(request.ticket);
        match self.live.open_request(ticket) {
            Some(request) => open(request),
            // The machine's own deadline.
            None => self.live.open_requests().iter().any(open),
        }
    }

    fn feed(&mut self, ticket: Ticket, answer: Answer) {
        if self.live.answer(ticket, answer.clone()).is_ok() {
            self.recording.feed(Input::Answered(ticket, answer));
        }
        self.clock = self.clock.max(self.live.now());
    }

    /// Virtual time passes; what comes due happens with the next moves.
    pub(super) fn let_time_pass(&mut self, milliseconds: i64) {
        let now = self.now();
        self.clock = Instant(now.0.saturating_add(milliseconds.max(0)));
    }

    /// The run is stopped as by StopExecution.
    pub(super) fn stop(&mut self) {
        if !self.is_over() {
            self.live.stop(None, None);
            self.recording.feed(Input::Stopped);
            self.advance();
        }
    }

    /// A run that ended badly goes on from where it did not succeed, as by RedriveExecution.
    pub(super) fn redrive(&mut self) -> Result<(), NotRedrivable> {
        let at = self.clock.max(self.live.now());
        self.live.redrive(at)?;
        self.recording.feed(Input::Redriven(at));
        self.advance();
        Ok(())
    }

    /// A person answers an open question at the newest moment. What the world would have said is not used.
    pub(super) fn answer(
        &mut self,
        ticket: Ticket,
        answer: &PersonAnswer,
        keep: bool,
    ) -> Result<(), String> {
        let mut request = self.reach(ticket)?;
        if needs_submission(&request) {
            request = self.submit(&request)?;
        }
        let reply = reply_of(&request, answer)?;
        let ticket = request.ticket;
        if !self.consulted.contains_key(&ticket) {
            // The call was made all the same: it uses up a written answer.
            self.consult(request.clone());
        }
        self.coming.retain(|(_, open), _| *open != ticket);
        let at = self.now();
        if !matches!(reply, Reply::Heartbeat) {
            self.given.retain(|given| {
                given.state != request.state
                    || *given.iteration != *request.iteration
                    || given.attempt != request.attempt
            });
            self.given.push(Given {
                position: self.recording.len(),
                state: request.state.clone(),
                iteration: request.iteration.to_vec(),
                attempt: request.attempt,
                delay_ms: at.0 - request.asked_at.0,
                answer: answer.clone(),
            });
            if keep {
                self.kept.insert(request.state.clone(), answer.clone());
            }
        }
        self.feed(ticket, Answer { at, reply });
        Ok(())
    }

    /// Goes on until the question is open, when the state is about to ask it.
    fn reach(&mut self, ticket: Ticket) -> Result<Request, String> {
        for _ in 0..AHEAD {
            if let Some(request) = self.live.open_request(ticket) {
                return Ok(request.clone());
            }
            let Advance::Happened(entry) = self.live.advance() else {
                break;
            };
            self.index.push(&entry, &self.live);
            self.recording.push(entry, &self.live);
        }
        Err("This question is not open any more".to_owned())
    }

    /// The service accepts the work, so that its end can be answered.
    fn submit(&mut self, request: &Request) -> Result<Request, String> {
        self.consult(request.clone());
        let written = self
            .coming
            .iter()
            .find(|((_, open), _)| *open == request.ticket)
            .map(|(_, reply)| reply.clone());
        let reply = match written {
            Some(accepted @ Reply::Submitted(_)) => accepted,
            _ => Reply::Submitted(Value::empty_object()),
        };
        self.coming.retain(|(_, open), _| *open != request.ticket);
        let at = self.now();
        self.feed(request.ticket, Answer { at, reply });
        for _ in 0..AHEAD {
            let Advance::Happened(entry) = self.live.advance() else {
                break;
            };
            let asked = match &entry.kind {
                EntryKind::Asked(again) if again.thread == request.thread => {
                    Some(Request::clone(again))
                }
                _ => None,
            };
            self.index.push(&entry, &self.live);
            self.recording.push(entry, &self.live);
            if let Some(asked) = asked {
                return Ok(asked);
            }
        }
        Err("The state did not go on to wait for an answer".to_owned())
    }

    /// A run that shares everything up to a moment.
    pub(super) fn fork(&self, moment: Moment) -> Run {
        let live = self.recording.at(moment);
        let mut world = self.origin.clone();
        let mut consulted = BTreeMap::new();
        let mut coming = BTreeMap::new();
        for (ticket, asked) in &self.consulted {
            if asked.position >= moment.0 {
                continue;
            }
            if asked.written || asked.answer.is_none() {
                let _used_up = world.respond(&asked.request);
            }
            if let Some(answer) = &asked.answer
                && live.open_request(*ticket).is_some()
            {
                coming.insert((answer.at, *ticket), answer.reply.clone());
            }
            consulted.insert(*ticket, asked.clone());
        }
        Run {
            recording: self.recording.fork(moment),
            index: self.index.fork(&self.recording, moment),
            clock: live.now(),
            live,
            origin: self.origin.clone(),
            world,
            consulted,
            coming,
            pauses: self
                .pauses
                .iter()
                .filter(|(pause, _)| *pause <= moment)
                .cloned()
                .collect(),
            given: self
                .given
                .iter()
                .filter(|given| given.position < moment.0)
                .cloned()
                .collect(),
            kept: self.kept.clone(),
            modified: true,
        }
    }

    /// The next moves of a thread from the newest moment, as far as they need nobody: until it asks, leaves its state
    /// or ends. Nothing is recorded.
    pub(super) fn look_ahead(&self, thread: ThreadId) -> Vec<EntryKind> {
        let mut execution = self.live.clone();
        let mut ahead = Vec::new();
        for _ in 0..AHEAD {
            let Advance::Happened(entry) = execution.advance() else {
                break;
            };
            if entry.thread != thread {
                continue;
            }
            let last = ends_look(&entry.kind);
            ahead.push(entry.kind);
            if last {
                break;
            }
        }
        ahead
    }

    /// What the world would say to a question it was not asked yet.
    pub(super) fn foretell(&self, request: &Request) -> Option<Reply> {
        self.by_hand(request)
            .or_else(|| self.world.clone().respond(request))
            .map(|answer| answer.reply)
    }
}

/// Whether looking further ahead than this move says nothing about the visit any more.
pub(super) fn ends_look(kind: &EntryKind) -> bool {
    match kind {
        EntryKind::Asked(_)
        | EntryKind::Entered { .. }
        | EntryKind::Exited { .. }
        | EntryKind::WillRetry { .. }
        | EntryKind::Caught { .. }
        | EntryKind::Failed { .. }
        | EntryKind::Forked { .. }
        | EntryKind::ThreadEnded
        | EntryKind::Aborted
        | EntryKind::Finished(_) => true,
        EntryKind::Started
        | EntryKind::Redriven { .. }
        | EntryKind::Stage { .. }
        | EntryKind::Answered { .. }
        | EntryKind::Chose { .. }
        | EntryKind::Retried
        | EntryKind::Assigned(_)
        | EntryKind::ThreadStarted { .. } => false,
    }
}

/// Whether the service has yet to accept the work before its end can be told.
fn needs_submission(request: &Request) -> bool {
    match &request.kind {
        RequestKind::RunTask {
            resource: Resource::Service { pattern, .. },
            submitted: false,
            ..
        } => *pattern != ServicePattern::RequestResponse,
        _ => false,
    }
}

/// What happens when nobody says otherwise: services accept work, objects can be written.
fn by_itself(request: &Request, at: Instant) -> Option<Answer> {
    let reply = match request.kind {
        RequestKind::WriteObject { .. } => Reply::Written,
        _ if needs_submission(request) => Reply::Submitted(Value::empty_object()),
        _ => return None,
    };
    Some(Answer { at, reply })
}

/// What a person's answer means to this question.
fn reply_of(request: &Request, answer: &PersonAnswer) -> Result<Reply, String> {
    match (&request.kind, answer) {
        (_, PersonAnswer::Advance(_)) => Err("Letting time pass answers no question".to_owned()),
        (RequestKind::RunTask { resource, .. }, PersonAnswer::Heartbeat) => {
            if resource.is_callback() {
                Ok(Reply::Heartbeat)
            } else {
                Err("Only a callback or an activity takes heartbeats".to_owned())
            }
        }
        (RequestKind::RunTask { .. }, PersonAnswer::Result(value)) => {
            Ok(Reply::Result(value.clone()))
        }
        (RequestKind::RunTask { .. }, PersonAnswer::Error { error, cause }) => Ok(Reply::Failed {
            error: error.as_str().into(),
            cause: Some(cause.as_str().into()).filter(|cause: &Arc<str>| !cause.is_empty()),
        }),
        (RequestKind::WakeAt { .. }, _) => {
            Err("Time passes by itself; go on, or advance the clock".to_owned())
        }
        (_, PersonAnswer::Heartbeat) => Err("Storage takes no heartbeats".to_owned()),
        (_, PersonAnswer::Error { error, cause }) => Ok(Reply::NoObject {
            error: error.as_str().into(),
            cause: cause.as_str().into(),
        }),
        (RequestKind::ReadObject { .. }, PersonAnswer::Result(value)) => {
            let text = match value {
                Value::String(text) => text.to_string(),
                other => other.to_json(),
            };
            Ok(Reply::Object(text.into_bytes().into()))
        }
        (RequestKind::ListObjects { .. }, PersonAnswer::Result(value)) => listing(value),
        (RequestKind::WriteObject { .. }, PersonAnswer::Result(_)) => Ok(Reply::Written),
    }
}

/// `["key", …]` or `[{"Key": "key", "Size": 1}, …]`.
fn listing(value: &Value) -> Result<Reply, String> {
    let wanted = || "A listing is an array of keys, or of objects with Key and Size".to_owned();
    let keys = value.as_array().ok_or_else(wanted)?.iter().map(|item| {
        let size = item.get("Size").and_then(Value::as_i64).unwrap_or(0);
        let key = item.as_str().or_else(|| item.get("Key")?.as_str())?;
        Some(ListedObject {
            key: key.to_owned(),
            size: u64::try_from(size).unwrap_or(0),
            ..ListedObject::default()
        })
    });
    keys.collect::<Option<Vec<_>>>()
        .map(Reply::Listing)
        .ok_or_else(wanted)
}
