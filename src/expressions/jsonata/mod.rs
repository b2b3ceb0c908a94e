//! JSONata 2.0.6 as Step Functions restricts and extends it.
//!
//! The language is a library; this module holds it to 2.0.6 (`??`, `?:` and `$eval` are refused) and adds
//! `$partition`, `$range`, `$hash`, `$random`, `$uuid`, `$parse`.

use crate::expressions::{EvalError, Invalid};
use crate::json::Value;
use std::sync::Arc;

/// A compiled expression (the text between `{%` and `%}`).
#[derive(Clone, Debug)]
pub struct Expression {}

impl Expression {
    /// Compiles it.
    pub fn parse(_text: &str) -> Result<Expression, Invalid> {
        todo!()
    }
    /// The text.
    pub fn text(&self) -> &str {
        todo!()
    }
    /// Names of the variables it reads, without `$`, in order of first use (`states` included).
    pub fn variables(&self) -> Vec<Arc<str>> {
        todo!()
    }
    /// Evaluates it with bound variables (names without `$`, `states` among them). `None`: undefined.
    pub fn evaluate(
        &self,
        _input: Option<&Value>,
        _bindings: &[(Arc<str>, Value)],
        _random: &dyn Fn() -> u64,
    ) -> Result<Option<Value>, EvalError> {
        todo!()
    }
}
