//! Nested executions that are stopped because who waited for their end gave up.
//!
//! The service stops what a `.sync` call started when the call times out, when another branch or iteration fails, and
//! when the execution that made it ends. A deadline is known beforehand: the execution goes no further. In the other
//! cases it was run to its end already, so it is run once more with the answers it was given up to that instant;
//! answers it was given after that stay used up.

use super::{ChildRun, Nested};
use crate::interpreter::{Advance, Execution, GivenUp, Instant};
use crate::mocks::source::CallKey;
use std::sync::Arc;

impl ChildRun {
    /// The same execution, stopped at an instant before its end.
    fn stopped_at(&self, at: Instant) -> Execution {
        let whole = &self.execution;
        let options = whole.options().clone();
        let mut cut = Execution::start(whole.program().clone(), whole.input().clone(), options);
        let mut answers = self
            .answers
            .iter()
            .take_while(|(_, answer)| answer.at <= at);
        loop {
            match cut.advance() {
                Advance::Happened(_) => {}
                Advance::Finished(_) => return cut,
                Advance::Waiting(_) => match answers.next() {
                    Some((ticket, answer)) => {
                        // The same questions are asked again, so that none of the answers is stale.
                        let _ = cut.answer(*ticket, answer.clone());
                    }
                    None => cut.stop_at(at),
                },
            }
        }
    }
}

impl Nested {
    /// Work of an execution is given up, or with `None` all that it still waits for.
    pub fn give_up(&mut self, asker: u32, work: Option<&GivenUp>, at: Instant) {
        if self.pending.is_empty() {
            return;
        }
        let numbers: Vec<u32> = match work {
            Some(work) => {
                let number = self.pending.get(&CallKey::of(asker, work));
                number.copied().into_iter().collect()
            }
            None => self.waited_for(asker),
        };
        for number in numbers {
            self.stop(number, at);
        }
    }

    /// The executions whose end an execution waits for, or waited for.
    fn waited_for(&self, asker: u32) -> Vec<u32> {
        let own = self.pending.range(CallKey::first(asker)..);
        let own = own.take_while(|(key, _)| key.asker == asker);
        own.map(|(_, number)| *number).collect()
    }

    /// Stops an execution that is under way at an instant, with those that it waits for. What it started later it never
    /// started.
    // Recursion is bounded by how deep machines may start each other.
    fn stop(&mut self, number: u32, at: Instant) {
        let found = self.children.binary_search_by_key(&number, |c| c.number);
        let Some(child) = found.ok().and_then(|place| self.children.get_mut(place)) else {
            return;
        };
        if child.ended() <= at {
            return;
        }
        child.execution = Arc::new(child.stopped_at(at));
        for below in self.waited_for(number) {
            self.stop(below, at);
        }
        let mut gone = vec![number];
        self.children.retain(|child| {
            let never = if child.parent == number {
                child.started() > at
            } else {
                // What those started that were never started.
                gone[1..].contains(&child.parent)
            };
            if never {
                gone.push(child.number);
            }
            !never
        });
        self.names.retain(|_, number| !gone[1..].contains(number));
    }
}
