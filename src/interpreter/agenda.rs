//! [`Agenda`]: answers that are known but not yet due. Gives them to a run in the order of their instants.

use super::execution::Execution;
use super::protocol::{
    Advance, Answer, Entry, Instant, Outcome, Reply, RequestKind, Ticket, World,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the world said, kept until its time comes. Clone it together with the execution.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    due: BTreeMap<(Instant, Ticket), Answer>,
    asked: BTreeSet<Ticket>,
    answered: BTreeSet<Ticket>,
}

/// Why a run that is driven stopped.
#[derive(Clone, Debug)]
pub enum Pause {
    /// It is over.
    Finished(Outcome),
    /// Nothing can happen until someone answers one of the open questions.
    Stuck,
}

impl Agenda {
    /// An agenda with nothing on it.
    pub fn new() -> Agenda {
        Agenda::default()
    }

    /// Asks the world about questions it has not been asked yet, then gives the run the earliest answer
    /// or alarm. False: nobody knows anything and no time is left to pass.
    ///
    /// Call it when [`Execution::advance`] says [`Advance::Waiting`].
    pub fn settle(&mut self, execution: &mut Execution, world: &mut dyn World) -> bool {
        for request in execution.open.values() {
            if self.asked.insert(request.ticket)
                && let Some(answer) = world.respond(request)
            {
                self.answered.insert(request.ticket);
                self.due.insert((answer.at, request.ticket), answer);
            }
        }
        self.give_next(execution)
    }

    /// Puts an answer on the agenda (a person's, for instance). It is given when its time comes.
    pub fn put(&mut self, ticket: Ticket, answer: Answer) {
        self.asked.insert(ticket);
        self.answered.insert(ticket);
        self.due.insert((answer.at, ticket), answer);
    }

    /// Lets the world be asked again about a question it had no answer for.
    pub fn ask_again(&mut self, ticket: Ticket) {
        self.asked.remove(&ticket);
    }

    /// Gives what is on the agenda, without asking anyone.
    pub fn resume(&mut self, execution: &mut Execution) -> bool {
        self.give_next(execution)
    }

    /// The instant of the earliest answer on the agenda.
    pub fn next_due(&self) -> Option<Instant> {
        self.due.keys().next().map(|(at, _)| *at)
    }

    /// Gives the run the earliest of its answers and wake-ups; at one instant answers come first, in the
    /// order of their tickets. A question nobody answered is never left to its deadline silently: time does
    /// not pass beyond it.
    fn give_next(&mut self, execution: &mut Execution) -> bool {
        loop {
            let due = self.due.keys().next().copied();
            let wake = execution
                .open
                .values()
                .filter_map(|request| match request.kind {
                    RequestKind::WakeAt { when, .. } => Some((when, request.ticket)),
                    RequestKind::RunTask { .. }
                    | RequestKind::ReadObject { .. }
                    | RequestKind::ListObjects { .. }
                    | RequestKind::WriteObject { .. } => None,
                })
                .filter(|(_, ticket)| !self.answered.contains(ticket))
                .min();
            let next = match (due, wake) {
                (None, None) => return false,
                (Some(due), Some(wake)) if due.0 <= wake.0 => due,
                (_, Some(wake)) => wake,
                (Some(due), None) => due,
            };
            if self
                .deadline_before_an_answer(execution)
                .is_some_and(|deadline| next.0 > deadline)
            {
                return false;
            }
            let answer = match self.due.remove(&next) {
                Some(answer) => answer,
                None => Answer {
                    at: next.0,
                    reply: Reply::Woke,
                },
            };
            self.asked.remove(&next.1);
            self.answered.remove(&next.1);
            // An answer to a question that was withdrawn meanwhile is dropped.
            if execution.answer(next.1, answer).is_ok() {
                return true;
            }
        }
    }

    /// The earliest deadline of a question that has no answer on the agenda.
    fn deadline_before_an_answer(&self, execution: &Execution) -> Option<Instant> {
        let deadlines = execution
            .open
            .values()
            .filter_map(|request| match request.kind {
                RequestKind::RunTask { deadline, .. } => deadline.map(|at| (at, request.ticket)),
                RequestKind::WakeAt { .. }
                | RequestKind::ReadObject { .. }
                | RequestKind::ListObjects { .. }
                | RequestKind::WriteObject { .. } => None,
            });
        deadlines
            .filter(|(_, ticket)| !self.answered.contains(ticket))
            .map(|(at, _)| at)
            .min()
    }

    /// Runs until the end or until nobody has an answer; `see` is shown every entry.
    pub fn run(
        &mut self,
        execution: &mut Execution,
        world: &mut dyn World,
        mut see: impl FnMut(&Execution, &Entry) -> bool,
    ) -> Pause {
        loop {
            match execution.advance() {
                Advance::Happened(entry) => {
                    if !see(execution, &entry) {
                        return Pause::Stuck;
                    }
                }
                Advance::Waiting(_) => {
                    if !self.settle(execution, world) {
                        return Pause::Stuck;
                    }
                }
                Advance::Finished(outcome) => return Pause::Finished(outcome),
            }
        }
    }
}
