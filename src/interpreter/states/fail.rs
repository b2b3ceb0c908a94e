//! Fail: an error of one's own.

use crate::asl::program::{Fail, TextSource};
use crate::interpreter::context::Setup;
use crate::interpreter::data_flow::wrong_type;
use crate::interpreter::execution::Execution;
use crate::interpreter::failure::Failure;
use crate::interpreter::threads::Thread;
use crate::json::Value;
use std::sync::Arc;

impl Execution {
    /// The error a Fail state ends with, or the error in making it.
    pub(in crate::interpreter) fn fail_state(
        &mut self,
        setup: &Setup,
        fail: &Fail,
        thread: &Thread,
    ) -> Failure {
        let error = match &fail.error {
            None => None,
            Some(source) => match self.text(setup, thread, source, "Error") {
                Ok(text) => Some(text),
                Err(failure) => return failure,
            },
        };
        let cause = match &fail.cause {
            None => None,
            Some(source) => match self.text(setup, thread, source, "Cause") {
                Ok(text) => Some(text),
                Err(failure) => return failure,
            },
        };
        Failure {
            error,
            cause,
            reported: true,
            ..Failure::default()
        }
    }

    fn text(
        &mut self,
        setup: &Setup,
        thread: &Thread,
        source: &TextSource,
        field: &str,
    ) -> Result<Arc<str>, Failure> {
        match source {
            TextSource::Fixed(text) => Ok(text.clone()),
            TextSource::At(call, written) => {
                let input = thread.input.clone();
                let found = self.look(setup, thread, |around| call.evaluate(&input, around));
                match found {
                    Ok(Value::String(text)) => Ok(text),
                    Ok(other) => Err(Failure::runtime(format!(
                        "The {field}Path field refers to value \"{}\" which is not a string: {written}",
                        other.to_json()
                    ))),
                    Err(_) if !written.starts_with("States.") => Err(Failure::runtime(format!(
                        "The JSONPath '{written}' specified for the field '{field}Path' could not be found in the input '{}'",
                        input.to_json()
                    ))),
                    Err(error) => Err(Failure::from_eval(&error)),
                }
            }
            TextSource::Computed(computed) => {
                let states = self.states_value(setup, thread, None, None);
                match self.compute(thread, &computed.template, field, states)? {
                    Value::String(text) => Ok(text),
                    other => Err(wrong_type(&computed.text, field, "string", &other)),
                }
            }
        }
    }
}
