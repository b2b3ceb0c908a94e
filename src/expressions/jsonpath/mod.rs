//! JSONPath as Step Functions means it (Jayway's dialect), and reference paths.

use crate::expressions::{EvalError, Invalid, Surroundings};
use crate::json::Value;

/// A compiled path: `$.a[0]`, `$$.Execution.Id`, `$name.field`, `$..book[?(@.price < 10)]`.
#[derive(Clone, Debug)]
pub struct Path {}

impl Path {
    /// Compiles a path.
    pub fn parse(_text: &str) -> Result<Path, Invalid> {
        todo!()
    }
    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        todo!()
    }
    /// Whether it can name one place only.
    pub fn is_definite(&self) -> bool {
        todo!()
    }
    /// A definite path yields the value or an error; an indefinite one always yields an array.
    /// The error's message is Jayway's wording, as AWS reports it inside its causes.
    pub fn evaluate(&self, _input: &Value, _around: &dyn Surroundings) -> Result<Value, EvalError> {
        todo!()
    }
    /// Whether a definite path names something (`IsPresent`).
    pub fn exists(&self, _input: &Value, _around: &dyn Surroundings) -> bool {
        todo!()
    }
}

/// A path that names one place and can be written to: `$.a.b[0]`.
#[derive(Clone, Debug)]
pub struct ReferencePath {}

impl ReferencePath {
    /// Compiles a reference path.
    pub fn parse(_text: &str) -> Result<ReferencePath, Invalid> {
        todo!()
    }
    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        todo!()
    }
    /// The value there.
    pub fn get(&self, _input: &Value, _around: &dyn Surroundings) -> Result<Value, EvalError> {
        todo!()
    }
    /// The document with the value put there, members created on the way; shares everything else.
    /// Fails with States.ResultPathMatchFailure.
    pub fn set(&self, _document: &Value, _value: Value) -> Result<Value, EvalError> {
        todo!()
    }
}
