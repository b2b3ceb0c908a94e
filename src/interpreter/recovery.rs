//! What becomes of an error: it is explained, tried again, caught, or it leaves the state.

use super::context::{Setup, next_random};
use super::execution::{Execution, error_details};
use super::failure::{Failure, delay_ms};
use super::history::Detail;
use super::protocol::{EntryKind, Stage};
use super::states;
use super::steps::{data_of, stage};
use super::threads::{Phase, Thread};
use crate::asl::Port;
use crate::asl::program::{Behaviour, DataFlow, Recovery, State};

impl Execution {
    /// Looks for a retrier, then for a catcher.
    pub(super) fn handle_failure(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
    ) -> EntryKind {
        let Some(mut failure) = thread.visit.failure.take() else {
            thread.phase = Phase::Exit;
            return EntryKind::Aborted;
        };
        self.explain(state, thread, &mut failure);
        // An error in what a catcher makes is nobody's: the same catcher would meet it again and again.
        failure.fatal |= thread.visit.catcher.take().is_some();
        let nothing = Recovery::default();
        let recovery = recovery_of(&state.behaviour).unwrap_or(&nothing);
        let error = failure.name();
        let cause = failure.cause.clone();
        for (index, retrier) in recovery.retriers.iter().enumerate() {
            if !failure.matches(&retrier.errors) {
                continue;
            }
            thread.visit.retries.resize(recovery.retriers.len(), 0);
            let done = thread.visit.retries[index];
            if done >= retrier.max_attempts {
                break;
            }
            thread.visit.retries[index] = done + 1;
            let random = &mut self.random;
            let delay = delay_ms(retrier, done, || next_random(random));
            thread.visit.failure = Some(failure);
            thread.phase = Phase::AskDelay(delay);
            return EntryKind::WillRetry {
                retrier: index,
                retry: done + 1,
                max: retrier.max_attempts,
                delay_ms: delay,
                error,
                cause,
            };
        }
        self.emit_state_failed(state, thread, &failure);
        let caught = recovery
            .catchers
            .iter()
            .position(|catcher| failure.matches(&catcher.errors));
        if let Some(index) = caught {
            thread.visit.catcher = Some(index);
            thread.visit.failure = Some(failure);
            thread.phase = Phase::CaughtOutput;
            return EntryKind::Caught {
                catcher: index,
                error,
                cause,
            };
        }
        self.leave_badly(setup, thread, failure);
        EntryKind::Failed { error, cause }
    }

    /// Says where it happened, as AWS does, and writes the EvaluationFailed event.
    fn explain(&mut self, state: &State, thread: &mut Thread, failure: &mut Failure) {
        if failure.reported {
            failure.shorten();
            return;
        }
        failure.reported = true;
        if let Some(cause) = &failure.cause {
            let full = format!(
                "An error occurred while executing the state '{}' (entered at the event id #{}). {cause}",
                state.name, thread.visit.entered_event
            );
            failure.cause = Some(full.into());
        }
        failure.shorten();
        if let Some(evaluation) = failure.evaluation.take() {
            let mut details = vec![("state", Detail::Text(state.name.clone()))];
            details.extend(error_details(&failure.error, &failure.cause));
            if let Some(location) = evaluation.location {
                details.push(("location", Detail::Text(location)));
            }
            // An expression that fails before the state did anything hangs on the event before the state's entry.
            if evaluation.early && thread.last_event == thread.visit.entered_event {
                thread.last_event = thread.visit.before_entered;
            }
            self.emit(
                thread,
                "EvaluationFailed",
                "evaluationFailedEventDetails",
                details,
            );
        }
    }

    pub(super) fn caught_output(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        let index = thread.visit.catcher?;
        let catcher = recovery_of(&state.behaviour)?.catchers.get(index)?;
        let failure = thread.visit.failure.clone().unwrap_or_default();
        let error_output = failure.output(states::missing_cause(&failure));
        thread.visit.exit = Some((Port::Catch(index), Some(catcher.next)));
        thread.visit.result = Some(error_output.clone());
        thread.phase = Phase::Assign;
        let made = match data_of(&state.behaviour)? {
            DataFlow::JsonPath(_) => {
                self.place(setup, &catcher.result_path, &thread.input, error_output)
            }
            DataFlow::Jsonata(_) => match &catcher.output {
                None => Ok(error_output),
                Some(template) => match self.known_stage(Stage::Output, template.draws()) {
                    Some(known) => Ok(known),
                    None => {
                        let states = self.states_value(setup, thread, None, Some(error_output));
                        let field = format!("Catch[{index}]/Output");
                        self.compute(thread, template, &field, states)
                    }
                },
            },
        };
        match made {
            Ok(output) => {
                thread.visit.output = Some(output.clone());
                let name = match data_of(&state.behaviour)? {
                    DataFlow::JsonPath(_) => Stage::AfterResultPath,
                    DataFlow::Jsonata(_) => Stage::Output,
                };
                Some(stage(thread, name, output))
            }
            Err(failure) => {
                thread.visit.catcher = None;
                thread.fail(Failure {
                    fatal: true,
                    ..failure
                });
                None
            }
        }
    }
}

/// `Retry` and `Catch` of the states that can have them.
pub(super) fn recovery_of(behaviour: &Behaviour) -> Option<&Recovery> {
    match behaviour {
        Behaviour::Task(task) => Some(&task.recovery),
        Behaviour::Parallel(parallel) => Some(&parallel.recovery),
        Behaviour::Map(map) => Some(&map.recovery),
        Behaviour::Choice(_)
        | Behaviour::Wait(_)
        | Behaviour::Pass(_)
        | Behaviour::Succeed(_)
        | Behaviour::Fail(_) => None,
    }
}
