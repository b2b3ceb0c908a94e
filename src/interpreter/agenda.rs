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
        self.give_next(execution)
    }

    fn ask(&mut self, request: &Request, world: &mut dyn World) {
        if let Some(answer) = world.respond(request) {
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
        mut see: impl FnMut(&Execution, &Entry) -> bool,
    ) -> Pause {
        loop {
            if let Some(outcome) = execution.outcome() {
                return Pause::Finished(outcome.clone());
            }
            match execution.make_move() {
                Some(entry) => {
                    if !see(execution, &entry) {
                        return Pause::Stopped;
                    }
                }
                None => {
                    if !self.settle(execution, world) {
                        return Pause::Stuck;
                    }
                }
            }
        }
    }
}
