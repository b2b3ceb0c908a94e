//! Payload templates (`.$` keys) and JSON with `{% … %}` strings.

use crate::expressions::{Ambient, EvalError, Invalid, Surroundings};
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
    /// Fills it in. The error is complete, as AWS words it after "An error occurred while executing the state 'X'
    /// (entered at the event id #2). ".
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
    /// Fills it in for a field of a state (`Output`, `Arguments`, `Assign`). Errors are as those of
    /// [`Expression::evaluate_field`](crate::expressions::jsonata::Expression::evaluate_field),
    /// with the place inside the template in their location (`Output/items[0]/name`).
    pub fn evaluate(
        &self,
        _field: &str,
        _bindings: &[(Arc<str>, Value)],
        _ambient: Ambient<'_>,
    ) -> Result<Value, EvalError> {
        todo!()
    }
}
