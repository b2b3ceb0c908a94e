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
        for request in execution.open_requests() {
            if self.asked.insert(request.ticket)
                && let Some(answer) = world.respond(&request)
            {
                self.put(request.ticket, answer);
            }
        }
        self.give_next(execution)
    }

    /// Puts an answer on the agenda (a person's, for instance). It is given when its time comes.
    pub fn put(&mut self, ticket: Ticket, answer: Answer) {
        self.asked.insert(ticket);
        self.due.insert((answer.at, ticket), answer);
    }

    /// Lets the world be asked again about a question it had no answer for.
    pub fn ask_again(&mut self, ticket: Ticket) {
        self.asked.remove(&ticket);
    }

    /// The instant of the earliest answer on the agenda.
    pub fn next_due(&self) -> Option<Instant> {
        self.due.keys().next().map(|(at, _)| *at)
    }

    /// Gives the run the earliest of its answers and alarms. Tasks nobody answers keep waiting while
    /// other things can happen; their deadline comes only when nothing else does.
    fn give_next(&mut self, execution: &mut Execution) -> bool {
        loop {
            let due = self.due.keys().next().copied();
            let alarm = self.next_alarm(execution);
            let take_due = match (due, alarm) {
                (None, None) => return false,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (Some((at, _)), Some((when, _))) => at <= when,
            };
            let (ticket, answer) = if take_due {
                let Some(((_, ticket), answer)) = self.due.pop_first() else {
                    return false;
                };
                (ticket, answer)
            } else {
                let Some((at, ticket)) = alarm else {
                    return false;
                };
                let wakes = execution
                    .open_request(ticket)
                    .is_some_and(|request| matches!(request.kind, RequestKind::WakeAt { .. }));
                let reply = if wakes { Reply::Woke } else { Reply::TimedOut };
                (ticket, Answer { at, reply })
            };
            self.asked.remove(&ticket);
            // An answer to a question that was withdrawn meanwhile is dropped.
            if execution.answer(ticket, answer).is_ok() {
                return true;
            }
        }
    }

    /// The earliest alarm, if the run may simply wait for it.
    fn next_alarm(&self, execution: &Execution) -> Option<(Instant, Ticket)> {
        let alarm = execution.next_alarm()?;
        let unanswered = execution.open_requests().into_iter().any(|request| {
            let waits = matches!(request.kind, RequestKind::WakeAt { .. });
            !waits && !self.due.keys().any(|(_, ticket)| *ticket == request.ticket)
        });
        // A question that someone could still answer is not left to its deadline by us.
        let is_wake = execution
            .open_request(alarm.1)
            .is_some_and(|request| matches!(request.kind, RequestKind::WakeAt { .. }));
        (!unanswered || is_wake).then_some(alarm)
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
