//! What the API refuses before it runs anything.

use crate::asl::{MachineType, Outline, StateKind};
use crate::json::{Value, parse};
use crate::teststate::definition::Subject;
use crate::teststate::{Exception, Request, Validation, shapes};
use std::sync::Arc;

/// The request by itself.
pub(super) fn request(request: &Request) -> Result<(), Exception> {
    if request.state_name.as_deref() == Some("") {
        return Err(Exception {
            code: "ParamValidationError",
            message: "Parameter validation failed:\nInvalid length for parameter stateName, value: 0, valid min length: 1".to_owned(),
        });
    }
    let Some(mock) = &request.mock else {
        if request.configuration.map_iteration_failure_count.is_some() {
            return Err(Exception::validation(
                "TestState does not support MapIterationFailureCount when a mock is not specified.",
            ));
        }
        return Ok(());
    };
    if mock.result.is_some() && mock.error.is_some() {
        return Err(Exception::validation(
            "A test mock should have only one of the following fields: [result, errorOutput].",
        ));
    }
    if request.reveal_secrets {
        return Err(Exception::validation(
            "TestState does not support RevealSecrets when a mock is specified.",
        ));
    }
    Ok(())
}

/// The machine around the tested state.
pub(super) fn machine(request: &Request) -> Result<(), Exception> {
    if request.state_name.is_none() {
        return Ok(());
    }
    let (tree, problems) = parse(request.definition.as_str().into());
    if let Some(problem) = problems.first() {
        return Err(Exception::definition(format!(
            "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: {}'",
            problem.message
        )));
    }
    let outline = Outline::read(Arc::new(tree));
    match crate::asl::program::lower(&outline, MachineType::Standard) {
        Ok(_) => Ok(()),
        Err(wrong) => match wrong.first() {
            Some(first) => Err(Exception::schema(
                &first.message,
                &super::bench::place(&first.pointer),
            )),
            None => Ok(()),
        },
    }
}

/// The mock, given the state. Returns the mocked result.
pub(super) fn mock(request: &Request, subject: &Subject) -> Result<Option<Value>, Exception> {
    let wide = matches!(subject.kind, StateKind::Map | StateKind::Parallel);
    let Some(mock) = &request.mock else {
        if wide {
            return Err(Exception::definition(
                "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
            ));
        }
        return Ok(None);
    };
    if !wide && subject.kind != StateKind::Task {
        return Err(Exception::validation(format!(
            "State type '{}' is not supported when a mock is specified",
            subject.kind.name()
        )));
    }
    let Some(text) = &mock.result else {
        return Ok(None);
    };
    let result = Value::parse(text)
        .map_err(|_| Exception::validation("Mocked result must be valid JSON"))?;
    match subject.kind {
        StateKind::Map if subject.field("ResultWriter").is_some() => {
            if result.as_object().is_none() {
                return Err(Exception::validation(
                    "Mocked result must be a JSON object.",
                ));
            }
        }
        StateKind::Map => {
            array(&result)?;
        }
        StateKind::Parallel => {
            let branches = subject.field("Branches").and_then(Value::as_array);
            if array(&result)? != branches.map_or(0, <[Value]>::len) {
                return Err(Exception::validation(
                    "Mocked result must contain the same number of items as number of Parallel branches.",
                ));
            }
        }
        StateKind::Task => {
            if mock.validation != Validation::None {
                let resource = subject.field("Resource").and_then(Value::as_str);
                let strict = mock.validation == Validation::Strict;
                shapes::check(resource.unwrap_or_default(), &result, strict)
                    .map_err(Exception::validation)?;
            }
        }
        StateKind::Choice
        | StateKind::Wait
        | StateKind::Pass
        | StateKind::Succeed
        | StateKind::Fail => {}
    }
    Ok(Some(result))
}

fn array(result: &Value) -> Result<usize, Exception> {
    result
        .as_array()
        .map(<[Value]>::len)
        .ok_or_else(|| Exception::validation("Mocked result must be an array."))
}
