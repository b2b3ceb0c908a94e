//! What each of the eight does.

mod batches;
mod choice;
mod distributed;
mod fail;
mod fork;
mod items;
mod ledger;
mod map;
mod reader;
mod task;
mod wait;
mod writer;

pub(super) use fork::default_input;
pub(super) use items::Reading;
pub(super) use ledger::{Ledger, machine_of};
pub(super) use task::TaskCall;

use super::context::Setup;
use super::execution::Execution;
use super::failure::Failure;
use super::recovery::recovery_of;
use super::steps::data_of;
use super::threads::Thread;
use crate::asl::program::{Behaviour, DataFlow, JsonataFlow, State};
use crate::expressions::{JsonataTemplate, PayloadTemplate};
use crate::json::Value;

/// The `Output` that applies now, and the name of its field.
pub(super) fn output_template<'a>(
    state: &'a State,
    thread: &Thread,
    flow: &'a JsonataFlow,
) -> (Option<&'a JsonataTemplate>, String) {
    if let (Behaviour::Choice(choice), Some(index)) = (&state.behaviour, thread.visit.rule)
        && let Some(rule) = choice.rules.get(index)
    {
        return (rule.output.as_ref(), format!("Choices[{index}]/Output"));
    }
    (flow.output.as_ref(), "Output".into())
}

enum Assignment<'a> {
    Paths(&'a PayloadTemplate),
    Expressions(&'a JsonataTemplate),
}

/// Evaluates the `Assign` that applies now, if there is one.
pub(super) fn evaluate_assign(
    execution: &mut Execution,
    setup: &Setup,
    state: &State,
    thread: &Thread,
) -> Option<Result<Value, Failure>> {
    let (assignment, field) = assignment_of(state, thread)?;
    let caught = thread.visit.catcher.is_some();
    let draws = match assignment {
        Assignment::Paths(template) => template.draws(),
        Assignment::Expressions(template) => template.draws(),
    };
    if let Some(known) = execution.known_assignment(draws) {
        return Some(Ok(known));
    }
    Some(match assignment {
        Assignment::Paths(template) => {
            let result = thread.visit.result.as_ref();
            let seen = result.unwrap_or_else(|| thread.effective());
            execution
                .look(setup, thread, |around| template.evaluate(seen, around))
                .map_err(|error| Failure::from_eval(&error))
        }
        Assignment::Expressions(template) => {
            let result = thread.visit.result.clone();
            let states = if caught {
                execution.states_value(setup, thread, None, result)
            } else {
                execution.states_value(setup, thread, result, None)
            };
            execution.compute(thread, template, &field, states)
        }
    })
}

fn assignment_of<'a>(state: &'a State, thread: &Thread) -> Option<(Assignment<'a>, String)> {
    let pick = |paths: &'a Option<PayloadTemplate>,
                expressions: &'a Option<JsonataTemplate>,
                field: String| {
        let paths = paths.as_ref().map(Assignment::Paths);
        let found = paths.or_else(|| expressions.as_ref().map(Assignment::Expressions))?;
        Some((found, field))
    };
    if let Some(index) = thread.visit.catcher {
        let catcher = recovery_of(&state.behaviour)?.catchers.get(index)?;
        return pick(
            &catcher.assign,
            &catcher.computed_assign,
            format!("Catch[{index}]/Assign"),
        );
    }
    if let (Behaviour::Choice(choice), Some(index)) = (&state.behaviour, thread.visit.rule) {
        let rule = choice.rules.get(index)?;
        return pick(
            &rule.assign,
            &rule.computed_assign,
            format!("Choices[{index}]/Assign"),
        );
    }
    match data_of(&state.behaviour)? {
        DataFlow::JsonPath(flow) => {
            Some((Assignment::Paths(flow.assign.as_ref()?), "Assign".into()))
        }
        DataFlow::Jsonata(flow) => Some((
            Assignment::Expressions(flow.assign.as_ref()?),
            "Assign".into(),
        )),
    }
}

/// What stands for a cause that nobody gave, in the output of a catcher.
pub(super) fn missing_cause(failure: &Failure) -> Value {
    match failure.error.as_deref() {
        Some("States.Timeout") => Value::string(""),
        _ => Value::Null,
    }
}
