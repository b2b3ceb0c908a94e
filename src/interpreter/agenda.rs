//! [`Agenda`]: answers that are known but not yet due. Gives them to a run in the order of their instants.

use super::execution::Execution;
use super::protocol::{
    Answer, Entry, Instant, Outcome, Reply, Request, RequestKind, Ticket, World,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the world said, kept until its time comes. Clone it together with the execution.
///
/// At one instant answers are given in the order of their tickets. Time never passes beyond the deadline of
/// a question that nobody answered: the run is stuck there until someone does.
#[derive(Clone, Debug)]
pub struct Agenda {
    due: BTreeMap<(Instant, Ticket), Answer>,
    /// The first ticket nobody was asked about.
    next: Ticket,
    /// Questions to be put to the world once more.
    again: BTreeSet<Ticket>,
    /// Deadlines of questions that have no answer.
    silent: BTreeSet<(Instant, Ticket)>,
}

/// Why a run that is driven stopped.
#[derive(Clone, Debug)]
pub enum Pause {
    /// It is over.
    Finished(Outcome),
    /// Nothing can happen until someone answers one of the open questions.
    Stuck,
    /// The one who looks on wanted it.
    Stopped,
}

impl Default for Agenda {
    fn default() -> Agenda {
        Agenda::new()
    }
}

impl Agenda {
    /// An agenda with nothing on it.
    pub fn new() -> Agenda {
        Agenda {
            due: BTreeMap::new(),
            next: Ticket(0),
            again: BTreeSet::new(),
            silent: BTreeSet::new(),
        }
    }

    /// Asks the world about questions it has not been asked yet, then gives the run the earliest answer
    /// or wake-up. False: nobody knows anything and no time is left to pass.
    ///
    /// Call it when [`Execution::advance`] says that the run waits.
    pub fn settle(&mut self, execution: &mut Execution, world: &mut dyn World) -> bool {
        self.put_questions(execution, world);
        self.give_next(execution)
    }

    /// Asks the world about questions it has not been asked yet, after telling it what nobody waits for any more.
    fn put_questions(&mut self, execution: &mut Execution, world: &mut dyn World) {
        for work in execution.take_given_up() {
            world.give_up(Some(&work), execution.now());
        }
        for ticket in std::mem::take(&mut self.again) {
            if let Some(request) = execution.open.get(&ticket) {
                self.ask(request, world);
            }
        }
        for request in execution
            .open
            .range(self.next..)
            .map(|(_, request)| request)
        {
            self.ask(request, world);
            self.next = Ticket(request.ticket.0 + 1);
        }
    }

    fn ask(&mut self, request: &Request, world: &mut dyn World) {
        if let Some(answer) = world.respond(request) {
            let answer = match request.kind {
                // What would come later is a timeout, which comes then.
                RequestKind::RunTask {
                    deadline: Some(deadline),
                    ..
                } if answer.at > deadline => Answer {
                    at: deadline,
                    reply: Reply::TimedOut,
                },
                _ => answer,
            };
            self.due.insert((answer.at, request.ticket), answer);
            return;
        }
        match request.kind {
            RequestKind::WakeAt { when, .. } => {
                let answer = Answer {
                    at: when,
                    reply: Reply::Woke,
                };
                self.due.insert((when, request.ticket), answer);
            }
            RequestKind::RunTask {
                deadline: Some(deadline),
                ..
            } => {
                self.silent.insert((deadline, request.ticket));
            }
            RequestKind::RunTask { deadline: None, .. }
            | RequestKind::ReadObject { .. }
            | RequestKind::ListObjects { .. }
            | RequestKind::WriteObject { .. } => {}
        }
    }

    /// Puts an answer on the agenda (a person's, for instance). It is given when its time comes.
    pub fn put(&mut self, ticket: Ticket, answer: Answer) {
        self.silent.retain(|(_, other)| *other != ticket);
        self.again.remove(&ticket);
        self.due.insert((answer.at, ticket), answer);
    }

    /// Lets the world be asked again about a question it had no answer for.
    pub fn ask_again(&mut self, ticket: Ticket) {
        self.silent.retain(|(_, other)| *other != ticket);
        self.again.insert(ticket);
    }

    /// The instant of the earliest answer on the agenda.
    pub fn next_due(&self) -> Option<Instant> {
        self.due.keys().next().map(|(at, _)| *at)
    }

    /// Gives the run the earliest answer on the agenda, without asking anyone.
    pub fn give_next(&mut self, execution: &mut Execution) -> bool {
        while let Some((at, ticket)) = self.due.keys().next().copied() {
            while let Some((deadline, silent)) = self.silent.first().copied() {
                if execution.open_request(silent).is_none() {
                    self.silent.pop_first();
                } else if at > deadline {
                    return false;
                } else {
                    break;
                }
            }
            let Some(answer) = self.due.remove(&(at, ticket)) else {
                return false;
            };
            // An answer to a question that was withdrawn meanwhile is dropped.
            if execution.answer(ticket, answer).is_ok() {
                return true;
            }
        }
        false
    }

    /// Runs until the end, until nobody has an answer, or until `see`, which is shown every entry, says false.
    pub fn run(
        &mut self,
        execution: &mut Execution,
        world: &mut dyn World,
        see: impl FnMut(&Execution, &Entry) -> bool,
    ) -> Pause {
        self.run_until(execution, world, None, see)
    }

    /// The same for a run that somebody stops at an instant, if it is not over by then. While a question lacks its
    /// answer, nobody knows whether it would have been, and it is stuck.
    pub fn run_until(
        &mut self,
        execution: &mut Execution,
        world: &mut dyn World,
        until: Option<Instant>,
        mut see: impl FnMut(&Execution, &Entry) -> bool,
    ) -> Pause {
        loop {
            if let Some(outcome) = execution.outcome() {
                let outcome = outcome.clone();
                world.give_up(None, execution.now());
                return Pause::Finished(outcome);
            }
            match execution.make_move() {
                Some(entry) => {
                    if !see(execution, &entry) {
                        return Pause::Stopped;
                    }
                }
                None => {
                    self.put_questions(execution, world);
                    if let Some(until) = until
                        && self.comes_after(until, execution)
                    {
                        if !self.knows_all(execution) {
                            return Pause::Stuck;
                        }
                        execution.stop_at(until);
                    } else if !self.give_next(execution) {
                        return Pause::Stuck;
                    }
                }
            }
        }
    }

    /// Whether nothing that is known happens up to an instant, but something does later.
    fn comes_after(&self, until: Instant, execution: &Execution) -> bool {
        let is_open = |ticket: &Ticket| execution.open_request(*ticket).is_some();
        let own = execution.own_deadline().is_some_and(|own| own <= until);
        let next = self.due.keys().find(|(_, ticket)| is_open(ticket));
        !own && next.is_some_and(|(at, _)| *at > until)
    }

    /// Whether every open question has its answer on the agenda.
    fn knows_all(&self, execution: &Execution) -> bool {
        let known: BTreeSet<Ticket> = self.due.keys().map(|(_, ticket)| *ticket).collect();
        execution.open.keys().all(|ticket| known.contains(ticket))
    }
}
