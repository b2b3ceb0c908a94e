//! Distributed Map: the Map Run around its children.

use super::ledger::Ending;
use super::writer::transformed;
use crate::asl::program::{Behaviour, Map};
use crate::interpreter::context::Setup;
use crate::interpreter::execution::{Execution, error_details};
use crate::interpreter::failure::Failure;
use crate::interpreter::protocol::{EntryKind, MapRun, Stage, Status, ThreadId};
use crate::interpreter::steps::stage;
use crate::interpreter::threads::{Fork, Phase, Thread};
use crate::json::Value;
use std::sync::Arc;

impl Execution {
    /// All children of a Map Run ended, and not too many of them badly.
    pub(in crate::interpreter) fn map_run_done(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &mut Thread,
        fork: Fork,
    ) -> EntryKind {
        self.note_map_run(&fork, Status::Succeeded);
        let form = map
            .writer
            .as_ref()
            .and_then(|writer| writer.config.transformation);
        let result = match form {
            Some(form) if !exports(map) => transformed(&fork, form),
            Some(_) | None => Value::array(fork.results.iter().flatten().cloned().collect()),
        };
        if exports(map) {
            thread.visit.result = Some(result.clone());
            thread.visit.fork = Some(Box::new(fork));
            thread.phase = Phase::Writing;
            return stage(thread, Stage::Result, result);
        }
        self.map_run_succeeded(setup, thread, result)
    }

    /// Counts what became of a Map Run's children. One that was redriven is counted anew.
    fn note_map_run(&mut self, fork: &Fork, status: Status) {
        let Some(arn) = fork.map_run.clone() else {
            return;
        };
        let children = fork.items.len();
        let succeeded = fork.results.iter().flatten().count();
        let failed = fork.failures.len();
        let run = MapRun {
            status,
            redrives: fork.redrives,
            children,
            items: fork.weights.as_ref().map_or(children, |w| w.iter().sum()),
            succeeded,
            failed,
            aborted: fork.next.saturating_sub(succeeded + failed),
            pending: children - fork.next.min(children),
            arn,
        };
        let runs = Arc::make_mut(&mut self.map_runs);
        runs.retain(|other| other.arn != run.arn);
        runs.push(run);
    }

    /// All children are stopped: a Map Run that failed writes its results first, if it writes any.
    pub(in crate::interpreter) fn map_run_broken(&mut self, setup: &Setup, thread: &mut Thread) {
        thread.phase = Phase::Failing;
        let Some(fork) = thread.visit.fork.take() else {
            return;
        };
        let Some(failure) = thread.visit.failure.clone() else {
            return;
        };
        if fork.map_run.is_none() {
            return;
        }
        self.note_map_run(&fork, Status::Failed);
        let state = setup.program.state(thread.flow, thread.state);
        if let Behaviour::Map(map) = &state.behaviour
            && exports(map)
            && !failure.fatal
        {
            thread.visit.fork = Some(fork);
            thread.phase = Phase::Writing;
            return;
        }
        self.map_run_failed(thread, &failure);
    }

    /// Notes in the Map Run's ledger that a child is about to be stopped.
    pub(in crate::interpreter) fn note_aborted(&mut self, thread: &mut Thread, child: ThreadId) {
        let now = self.now;
        if let Some(ledger) = thread
            .visit
            .fork
            .as_mut()
            .and_then(|fork| fork.ledger.as_mut())
            && let Some(child) = self.threads.get(&child)
            && child.parent == Some(thread.id)
        {
            ledger.note(child, now, Ending::Aborted);
        }
    }

    /// The events of a Map Run's good end.
    pub(in crate::interpreter) fn map_run_succeeded(
        &mut self,
        setup: &Setup,
        thread: &mut Thread,
        result: Value,
    ) -> EntryKind {
        thread.visit.fork = None;
        let before = thread.last_event;
        self.emit(thread, "MapRunSucceeded", "", Vec::new());
        if thread.logged {
            self.write_event(thread.last_event, "MapStateSucceeded", "", Vec::new());
            // What the exit follows changed in the second half of 2024: MapRunSucceeded before, the event before
            // that since. A machine with variables or JSONata can only have run since; most recordings of
            // others are older.
            if setup.program.has_variables_or_jsonata {
                thread.last_event = before;
            }
        }
        thread.visit.result = Some(result.clone());
        thread.phase = Phase::SelectResult;
        stage(thread, Stage::Result, result)
    }

    /// The event of a Map Run that failed.
    pub(in crate::interpreter) fn map_run_failed(
        &mut self,
        thread: &mut Thread,
        failure: &Failure,
    ) {
        if failure.fatal {
            return;
        }
        let details = error_details(&failure.error, &failure.cause);
        self.emit(thread, "MapRunFailed", "mapRunFailedEventDetails", details);
    }
}

/// Whether a ResultWriter writes objects, not only sets the form of the results.
fn exports(map: &Map) -> bool {
    let writer = map.writer.as_ref();
    writer.is_some_and(|writer| writer.resource.is_some())
}

/// The label in a Map Run's ARN: `…:mapRun:machine/label:run`.
pub(super) fn label_of(map_run: &str) -> &str {
    let place = map_run.rsplit(':').nth(1).unwrap_or_default();
    place.rsplit('/').next().unwrap_or_default()
}

/// The item is shaped into a child's input; from here on the child knows nothing of the Map around it.
pub(super) fn enter_child(thread: &mut Thread) {
    thread.item = None;
    if let Some(execution) = &thread.execution {
        thread.execution = Some(execution.with_member("Input", thread.input.clone()));
    }
}
