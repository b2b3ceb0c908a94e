//! Pure functions from value to value: JSONPath, JSONata, intrinsic functions, payload templates.
//!
//! Everything is compiled once ([`Program`](crate::asl::program) does it) and evaluated often.
//! Knows nothing of states, and neither of the clock nor of chance: the run lends both.

mod chance;
mod error_codes;
mod functions;
pub mod intrinsics;
pub mod jsonata;
pub mod jsonpath;
mod template;

pub use error_codes::{ErrorCodeHelp, error_code_help, error_codes};
pub use functions::{FunctionHelp, function_help, intrinsic_functions, jsonata_functions};
pub use template::{JsonataTemplate, PayloadTemplate, expression_text};

use crate::json::Value;
use std::sync::Arc;

/// Bytes of JSON an expression may make, whatever quotas hold: 256 times the service's payload quota. Values are
/// shared, so that a few steps which double a value could otherwise name more text than any machine can hold.
const MOST_BYTES: usize = 64 << 20;

/// What is said of a value of so many bytes of JSON, when that is too much.
fn too_large(bytes: usize) -> Option<String> {
    (bytes > MOST_BYTES)
        .then(|| format!("it has {bytes} bytes of JSON; an expression makes {MOST_BYTES} at most"))
}

/// Text that would be refused when a definition is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong.
    pub message: String,
    /// Byte offset in the expression, where known.
    pub position: Option<usize>,
}

/// An expression that failed while running: an ASL error name and AWS's cause text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError {
    /// `States.Runtime`, `States.ParameterPathFailure`, `States.IntrinsicFailure`, `States.QueryEvaluationError`, or a JSONata code.
    pub code: String,
    /// AWS's wording where known.
    pub message: String,
    /// Byte offset in the expression, where known.
    pub position: Option<usize>,
    /// The field it failed for, as AWS spells it in `EvaluationFailed` (`Output/items[0]/name`), where known.
    pub location: Option<String>,
}

impl EvalError {
    /// An error without a position.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> EvalError {
        EvalError {
            code: code.into(),
            message: message.into(),
            position: None,
            location: None,
        }
    }
}

/// AWS's sentence for a path that names nothing in a field that needs it (`CausePath`, `x.$`).
pub fn path_not_found(path: &str, field: &str, input: &Value) -> String {
    format!(
        "The JSONPath '{path}' specified for the field '{field}' could not be found in the input '{}'",
        input.to_json()
    )
}

/// The clock and the chance an expression may ask for: both belong to the run, never to the machine.
#[derive(Clone, Copy)]
pub struct Ambient<'a> {
    /// The instant `$now()` and `$millis()` answer, in milliseconds since 1970.
    pub now_ms: i64,
    /// The next random 64 bits (`$random`, `$uuid`, `$shuffle`).
    pub random: &'a dyn Fn() -> u64,
}

/// What a JSONPath expression can read besides its input.
pub trait Surroundings {
    /// The Context Object (`$$`).
    fn context(&self) -> Value;
    /// A variable (`$name`).
    fn variable(&self, name: &str) -> Option<Value>;
    /// The next random 64 bits (States.MathRandom without seed, States.UUID, `$random`, `$uuid`).
    fn random(&self) -> u64;
}

/// No context, no variables, a fixed random sequence; for tests and plain evaluation.
#[derive(Debug, Default)]
pub struct Nowhere {
    /// The Context Object.
    pub context: Option<Value>,
    /// Variables by name.
    pub variables: Vec<(Arc<str>, Value)>,
    /// State of the random sequence.
    pub seed: std::cell::Cell<u64>,
}

impl Surroundings for Nowhere {
    fn context(&self) -> Value {
        self.context.clone().unwrap_or_else(Value::empty_object)
    }
    fn variable(&self, name: &str) -> Option<Value> {
        self.variables
            .iter()
            .find(|(known, _)| **known == *name)
            .map(|(_, value)| value.clone())
    }
    fn random(&self) -> u64 {
        let (state, bits) = chance::step(self.seed.get());
        self.seed.set(state);
        bits
    }
}
