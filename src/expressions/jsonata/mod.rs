//! JSONata 2.0.6 as Step Functions restricts and extends it.
//!
//! The language is a library; this module holds it to 2.0.6 (`??`, `?:` and `$eval` are refused) and adds
//! `$partition`, `$range`, `$hash`, `$random`, `$uuid`, `$parse`.

use crate::expressions::{Ambient, EvalError, Invalid};
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
    /// The error keeps JSONata's own code (`T2001`).
    pub fn evaluate(
        &self,
        _input: Option<&Value>,
        _bindings: &[(Arc<str>, Value)],
        _ambient: Ambient<'_>,
    ) -> Result<Option<Value>, EvalError> {
        todo!()
    }
    /// Evaluates it for a field of a state (`Condition`, `Items`, `Output/total`): the error is
    /// `States.QueryEvaluationError` with AWS's whole sentence and the field as its location, and
    /// nothing (undefined) is an error too.
    pub fn evaluate_field(
        &self,
        _field: &str,
        _bindings: &[(Arc<str>, Value)],
        _ambient: Ambient<'_>,
    ) -> Result<Value, EvalError> {
        todo!()
    }
}
