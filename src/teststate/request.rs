//! [`Request`]: what is asked, and how it is refused.

use crate::json::Value;
use std::sync::Arc;

/// A TestState request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// A state, or a machine when `state_name` is given.
    pub definition: String,
    /// The state to test in a machine.
    pub state_name: Option<String>,
    /// JSON text; absent is `{}`.
    pub input: Option<String>,
    /// How much of the way from input to output is told.
    pub level: InspectionLevel,
    /// What the work answers.
    pub mock: Option<Mock>,
    /// The Context Object.
    pub context: Option<Value>,
    /// Variables in scope.
    pub variables: Option<Value>,
    /// How far the state has come.
    pub configuration: StateConfiguration,
    /// The role of the execution.
    pub role_arn: Option<String>,
    /// Whether secrets of an HTTP Task are shown.
    pub reveal_secrets: bool,
    /// Virtual time of the test, milliseconds since 1970.
    pub now_ms: i64,
}

/// `inspectionLevel`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InspectionLevel {
    /// Status and output.
    #[default]
    Info,
    /// And the stages between input and output.
    Debug,
    /// And the raw request and response of an HTTP Task.
    Trace,
}

/// `mock`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mock {
    /// `result`, JSON text.
    pub result: Option<String>,
    /// `errorOutput`: error, cause.
    pub error: Option<(String, String)>,
    /// `fieldValidationMode`
    pub validation: Validation,
}

/// How a mocked result is held against the service's answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Validation {
    /// Required fields must be there and known fields must fit.
    #[default]
    Strict,
    /// Known fields that are there must fit.
    Present,
    /// Anything goes.
    None,
}

/// `stateConfiguration`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateConfiguration {
    /// Retries that were made.
    pub retrier_retry_count: Option<u32>,
    /// The state inside a Map or Parallel the mocked error comes from.
    pub error_caused_by_state: Option<String>,
    /// Iterations of a distributed Map that failed.
    pub map_iteration_failure_count: Option<u64>,
    /// What the ItemReader finds, as text.
    pub map_item_reader_data: Option<String>,
}

/// What came of a request.
#[derive(Clone, Debug)]
pub enum Tested {
    /// The API's answer.
    Answer(Value),
    /// The API would refuse it.
    Refused(Exception),
    /// It would call a service, and no mock says what that answers: the resolved request.
    NeedsMock {
        /// The state.
        state: String,
        /// `lambda:invoke`
        resource: String,
        /// What would be sent.
        payload: Value,
    },
}

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// `ValidationException`, `InvalidDefinition` …
    pub code: &'static str,
    /// AWS's wording where known.
    pub message: String,
}

impl Exception {
    pub(super) fn validation(message: impl Into<String>) -> Exception {
        Exception {
            code: "ValidationException",
            message: message.into(),
        }
    }
    pub(super) fn definition(message: impl Into<String>) -> Exception {
        Exception {
            code: "InvalidDefinition",
            message: message.into(),
        }
    }
    pub(super) fn schema(message: &str, location: &str) -> Exception {
        Exception::definition(format!(
            "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: {message} at {location}'"
        ))
    }
    /// `{"exception": {"code", "message"}}`
    pub fn to_value(&self) -> Value {
        let inner = Value::object(vec![
            (Arc::from("code"), Value::string(self.code)),
            (Arc::from("message"), Value::string(self.message.as_str())),
        ]);
        Value::object(vec![(Arc::from("exception"), inner)])
    }
}

impl InspectionLevel {
    /// Reads `INFO`, `DEBUG` or `TRACE`.
    pub fn from_name(name: &str) -> Option<InspectionLevel> {
        match name {
            "INFO" => Some(InspectionLevel::Info),
            "DEBUG" => Some(InspectionLevel::Debug),
            "TRACE" => Some(InspectionLevel::Trace),
            _ => None,
        }
    }
}

impl Mock {
    /// Reads the `mock` object.
    pub fn from_value(value: &Value) -> Result<Mock, String> {
        let members = value.as_object().ok_or("A mock is a JSON object")?;
        let mut mock = Mock::default();
        for (name, value) in members.members() {
            match &**name {
                "result" => {
                    let text = value
                        .as_str()
                        .ok_or("mock.result is JSON text in a string")?;
                    mock.result = Some(text.to_owned());
                }
                "errorOutput" => {
                    let part = |name| {
                        let text = value.get(name).and_then(Value::as_str);
                        text.unwrap_or_default().to_owned()
                    };
                    mock.error = Some((part("error"), part("cause")));
                }
                "fieldValidationMode" => {
                    mock.validation = match value.as_str() {
                        Some("STRICT") => Validation::Strict,
                        Some("PRESENT") => Validation::Present,
                        Some("NONE") => Validation::None,
                        _ => {
                            return Err(
                                "mock.fieldValidationMode is STRICT, PRESENT or NONE".to_owned()
                            );
                        }
                    };
                }
                other => {
                    return Err(format!(
                        "mock has no member {other}; it has result, errorOutput and fieldValidationMode"
                    ));
                }
            }
        }
        Ok(mock)
    }
}

impl StateConfiguration {
    /// Reads the `stateConfiguration` object.
    pub fn from_value(value: &Value) -> Result<StateConfiguration, String> {
        let members = value
            .as_object()
            .ok_or("A state configuration is a JSON object")?;
        let mut configuration = StateConfiguration::default();
        for (name, value) in members.members() {
            let number = || {
                let number = value.as_i64().and_then(|number| u64::try_from(number).ok());
                number.ok_or(format!(
                    "stateConfiguration.{name} is a whole number from 0"
                ))
            };
            let text = || {
                let text = value.as_str().map(str::to_owned);
                text.ok_or(format!("stateConfiguration.{name} is a string"))
            };
            match &**name {
                "retrierRetryCount" => {
                    let count = u32::try_from(number()?).unwrap_or(u32::MAX);
                    configuration.retrier_retry_count = Some(count);
                }
                "errorCausedByState" => configuration.error_caused_by_state = Some(text()?),
                "mapIterationFailureCount" => {
                    configuration.map_iteration_failure_count = Some(number()?);
                }
                "mapItemReaderData" => configuration.map_item_reader_data = Some(text()?),
                other => {
                    return Err(format!(
                        "stateConfiguration has no member {other}; it has retrierRetryCount, errorCausedByState, mapIterationFailureCount and mapItemReaderData"
                    ));
                }
            }
        }
        Ok(configuration)
    }
}
