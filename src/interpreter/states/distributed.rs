//! Distributed Map: the Map Run around its children.

use crate::asl::program::Map;
use crate::interpreter::context::Setup;
use crate::interpreter::execution::{Execution, error_details};
use crate::interpreter::failure::Failure;
use crate::interpreter::protocol::{EntryKind, Stage};
use crate::interpreter::steps::stage;
use crate::interpreter::threads::{Fork, MapItem, Phase, Thread};
use crate::json::Value;
use std::sync::Arc;

impl Execution {
    /// All children of a Map Run ended, and not too many of them badly.
    pub(in crate::interpreter) fn map_run_done(
        &mut self,
        map: &Map,
        thread: &mut Thread,
        fork: Fork,
    ) -> EntryKind {
        let outputs = fork.results.iter().flatten().cloned().collect();
        let result = Value::array(outputs);
        let writes = map
            .writer
            .as_ref()
            .is_some_and(|writer| writer.resource.is_some());
        if writes {
            thread.visit.result = Some(result.clone());
            thread.visit.fork = Some(Box::new(fork));
            thread.phase = Phase::Writing;
            return stage(thread, Stage::Result, result);
        }
        self.map_run_succeeded(thread, result)
    }

    /// The events of a Map Run's good end.
    pub(in crate::interpreter) fn map_run_succeeded(
        &mut self,
        thread: &mut Thread,
        result: Value,
    ) -> EntryKind {
        thread.visit.fork = None;
        self.emit(thread, "MapRunSucceeded", "", Vec::new());
        if thread.logged {
            // The exit hangs on MapRunSucceeded, as most recordings show; some newer ones hang it on MapRunStarted.
            self.write_event(thread.last_event, "MapStateSucceeded", "", Vec::new());
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

    /// An item as it goes into a batch: shaped by the selector already.
    pub(in crate::interpreter) fn batch_item(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &Thread,
        index: usize,
        key: Option<Arc<str>>,
        value: Value,
    ) -> Result<Value, Failure> {
        let plain = super::fork::default_input(&key, &value);
        if map.item_selector.is_none() && map.computed_item_selector.is_none() {
            return Ok(plain);
        }
        let mut view = thread.clone();
        view.item = Some(Arc::new(MapItem { index, key, value }));
        if let Some(template) = &map.item_selector {
            let filled = self.look(setup, &view, |around| {
                template.evaluate(view.effective(), around)
            });
            return filled.map_err(|error| Failure::from_eval(&error));
        }
        match &map.computed_item_selector {
            Some(template) => {
                let states = self.states_value(setup, &view, None, None);
                self.compute(&view, template, "ItemSelector", states)
            }
            None => Ok(plain),
        }
    }
}
