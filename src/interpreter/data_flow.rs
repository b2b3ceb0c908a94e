//! The stages from input to output that are the same for every state.

use super::context::Setup;
use super::execution::Execution;
use super::failure::Failure;
use super::threads::Thread;
use crate::asl::program::{Placement, Quantity, Selection};
use crate::expressions::EvalError;
use crate::expressions::jsonpath::Path;
use crate::json::Value;

impl Execution {
    /// `InputPath` and `OutputPath`.
    pub(super) fn selection(
        &mut self,
        setup: &Setup,
        thread: &Thread,
        selection: &Selection,
        value: &Value,
    ) -> Result<Value, Failure> {
        match selection {
            Selection::Whole => Ok(value.clone()),
            Selection::Nothing => Ok(Value::empty_object()),
            Selection::At(path) => self.read_path(setup, thread, path, value),
        }
    }

    /// What a path names, or the failure AWS reports.
    pub(super) fn read_path(
        &mut self,
        setup: &Setup,
        thread: &Thread,
        path: &Path,
        value: &Value,
    ) -> Result<Value, Failure> {
        self.look(setup, thread, |around| path.evaluate(value, around))
            .map_err(|error| invalid_path(path, &error))
    }

    /// `ResultPath`
    pub(super) fn place(
        &mut self,
        _setup: &Setup,
        placement: &Placement,
        input: &Value,
        result: Value,
    ) -> Result<Value, Failure> {
        match placement {
            Placement::Replace => Ok(result),
            Placement::Discard => Ok(input.clone()),
            Placement::At(path) => path.set(input, result).map_err(|error| {
                let mut failure = Failure::from_eval(&error);
                if error.message.is_empty() {
                    failure.cause = Some(
                        format!("Unable to apply ReferencePath {} to input", path.text()).into(),
                    );
                }
                failure
            }),
        }
    }

    /// A number written down, read or computed; `field` is the name without `Path`.
    pub(super) fn quantity(
        &mut self,
        setup: &Setup,
        thread: &Thread,
        quantity: &Quantity,
        field: &str,
    ) -> Result<Value, Failure> {
        match quantity {
            Quantity::Fixed(value) => Ok(value.clone()),
            Quantity::At(path) => {
                let value = self.read_path(setup, thread, path, thread.effective())?;
                // A number in quotes serves as well when a path leads to it.
                let read = value.as_str().and_then(|text| Value::parse(text).ok());
                Ok(match read {
                    Some(number @ Value::Number(_)) => number,
                    _ => value,
                })
            }
            Quantity::Computed(computed) => {
                let states = self.states_value(setup, thread, None, None);
                let value = self.compute(thread, &computed.template, field, states)?;
                match value {
                    Value::Number(_) => Ok(value),
                    other => Err(wrong_type(&computed.text, field, "number", &other)),
                }
            }
        }
    }

    /// A whole number of seconds or items.
    pub(super) fn whole_number(
        &mut self,
        setup: &Setup,
        thread: &Thread,
        quantity: &Quantity,
        field: &str,
    ) -> Result<i64, Failure> {
        let value = self.quantity(setup, thread, quantity, field)?;
        whole(&value).ok_or_else(|| match quantity {
            Quantity::Fixed(_) => {
                Failure::runtime(format!("The {field} field is not a valid integer"))
            }
            Quantity::At(path) => Failure::runtime(format!(
                "The {field}Path field refers to value \"{}\" which is not a valid integer: {}",
                value.to_json(),
                path.text()
            )),
            Quantity::Computed(computed) => wrong_type(&computed.text, field, "integer", &value),
        })
    }
}

/// The number as a whole one, when it is (`5.0` is).
pub(super) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = match value {
            Value::Number(_) => value.as_f64()?,
            _ => return None,
        };
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    })
}

/// An expression gave a value of a type the field cannot use.
pub(super) fn wrong_type(expression: &str, field: &str, expected: &str, value: &Value) -> Failure {
    let message = format!(
        "The JSONata expression '{expression}' specified for the field '{field}' returned an unexpected result type. Expected '{expected}', but was '{}' for value: {}",
        value.type_name(),
        value.to_json()
    );
    Failure::query(Some(field), true, message)
}

fn invalid_path(path: &Path, error: &EvalError) -> Failure {
    Failure::runtime(format!(
        "Invalid path '{}' : {}",
        path.text(),
        error.message
    ))
}
