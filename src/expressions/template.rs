//! Payload templates (`.$` keys) and JSON with `{% … %}` strings.

use crate::expressions::{EvalError, Invalid, Surroundings};
use crate::json::Value;
use std::sync::Arc;

/// A compiled JSONPath payload template.
#[derive(Clone, Debug)]
pub struct PayloadTemplate {}

impl PayloadTemplate {
    /// Compiles it; the error's pointer tells where inside the template.
    pub fn compile(_template: &Value) -> Result<PayloadTemplate, (String, Invalid)> {
        todo!()
    }
    /// Fills it in.
    pub fn evaluate(&self, _input: &Value, _around: &dyn Surroundings) -> Result<Value, EvalError> {
        todo!()
    }
}

/// JSON in which strings may be JSONata expressions.
#[derive(Clone, Debug)]
pub struct JsonataTemplate {}

impl JsonataTemplate {
    /// Compiles it; the error's pointer tells where inside.
    pub fn compile(_template: &Value) -> Result<JsonataTemplate, (String, Invalid)> {
        todo!()
    }
    /// Fills it in. An error names the pointer inside the template (`Output/Field`); an expression
    /// that yields nothing is an error (States.QueryEvaluationError).
    pub fn evaluate(
        &self,
        _bindings: &[(Arc<str>, Value)],
        _random: &dyn Fn() -> u64,
    ) -> Result<Value, (String, EvalError)> {
        todo!()
    }
}
