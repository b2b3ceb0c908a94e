//! Evaluating for a thread: what it can see, and what expressions are given.

use super::context::{Around, Setup, next_random};
use super::execution::Execution;
use super::failure::Failure;
use super::protocol::{EntryKind, Stage, Why};
use super::threads::Thread;
use crate::asl::Port;
use crate::expressions::{Ambient, JsonataTemplate};
use crate::json::Value;
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

impl Execution {
    /// Evaluates with what the thread can see.
    pub(super) fn look<T>(
        &mut self,
        setup: &Setup,
        thread: &Thread,
        evaluate: impl FnOnce(&Around<'_>) -> T,
    ) -> T {
        let random = Cell::new(self.random);
        let around = Around {
            setup,
            thread,
            random: &random,
            cached: OnceCell::new(),
        };
        let value = evaluate(&around);
        drop(around);
        self.random = random.get();
        value
    }

    /// The value of a stage that is known because this move was made before. What depends on chance is computed
    /// again: the numbers drawn for it are part of the run's state.
    pub(super) fn known_stage(&self, stage: Stage, draws: bool) -> Option<Value> {
        match &self.known {
            Some(EntryKind::Stage {
                stage: known,
                value,
            }) if *known == stage && !draws => Some(value.clone()),
            _ => None,
        }
    }

    /// The same for variables.
    pub(super) fn known_assignment(&self, draws: bool) -> Option<Value> {
        match &self.known {
            Some(EntryKind::Assigned(value)) if !draws => Some(value.clone()),
            _ => None,
        }
    }

    /// The same for a Choice.
    pub(super) fn known_choice(&self, draws: bool) -> Option<(Port, Why)> {
        match &self.known {
            Some(EntryKind::Chose { port, why }) if !draws => Some((*port, why.clone())),
            _ => None,
        }
    }

    /// `$states` as expressions of the thread see it.
    pub(super) fn states_value(
        &mut self,
        setup: &Setup,
        thread: &Thread,
        result: Option<Value>,
        error_output: Option<Value>,
    ) -> Value {
        let mut members: Vec<(Arc<str>, Value)> = vec![
            ("input".into(), thread.input.clone()),
            ("context".into(), setup.context(thread)),
        ];
        if let Some(result) = result {
            members.push(("result".into(), result));
        }
        if let Some(error) = error_output {
            members.push(("errorOutput".into(), error));
        }
        Value::object(members)
    }

    /// Fills in a JSONata template; a failure names the place inside the field.
    pub(super) fn compute(
        &mut self,
        thread: &Thread,
        template: &JsonataTemplate,
        field: &str,
        states: Value,
    ) -> Result<Value, Failure> {
        let mut bindings: Vec<(Arc<str>, Value)> = vec![("states".into(), states)];
        bindings.extend(thread.variables());
        let cell = Cell::new(self.random);
        let random = || {
            let mut state = cell.get();
            let number = next_random(&mut state);
            cell.set(state);
            number
        };
        let ambient = Ambient {
            now_ms: self.now.0,
            random: &random,
        };
        let evaluated = template.evaluate(field, &bindings, ambient);
        self.random = cell.get();
        evaluated.map_err(|error| {
            let location = error.location.as_deref().unwrap_or(field);
            Failure::query(Some(location), true, error.message.as_str())
        })
    }
}
