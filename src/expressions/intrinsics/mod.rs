//! The eighteen intrinsic functions `States.*`.

use crate::expressions::{EvalError, Invalid, Surroundings};
use crate::json::Value;

/// A compiled intrinsic call, or a plain path standing in its place.
#[derive(Clone, Debug)]
pub struct Intrinsic {}

impl Intrinsic {
    /// Compiles `States.Format('{}', $.a)`.
    pub fn parse(_text: &str) -> Result<Intrinsic, Invalid> {
        todo!()
    }
    /// Evaluates it; fails with States.IntrinsicFailure.
    pub fn evaluate(&self, _input: &Value, _around: &dyn Surroundings) -> Result<Value, EvalError> {
        todo!()
    }
}
