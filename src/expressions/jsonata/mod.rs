//! JSONata 2.0.6 as Step Functions restricts and extends it.
//!
//! The language is a library, `jlens-core`; this module holds it to 2.0.6 (`??`, `?:` and `$eval` are
//! refused), adds `$partition`, `$range`, `$hash`, `$random(seed)`, `$uuid` and `$parse`, and gives it
//! the run's clock, the run's chance and limits that do not depend on the machine.
//!
//! Chosen on evidence over `jsonata-core` 2.2.13. Of the official suite jlens-core answers 992 of 994
//! cases as 2.2.2 does, the other 988; it sorts, filters and maps 1,000 objects in 1.0 ms (1.5 ms),
//! maps and filters them with functions in 0.5 ms (1.5 ms), sorts with a function in 2.2 ms (0.8 ms).
//! What decided: compiled expressions are `Send`, errors have positions, work is limited by counted
//! steps, regular expressions included, the clock and the seed are given from outside, and values are
//! read and written in place, so that what an expression only passes through stays shared and exact.
//!
//! Simple expressions never reach the library: a path of members from a variable, and objects and
//! arrays made of such paths, are evaluated here ([`native`]).

mod functions;
mod native;
mod syntax;
mod values;

use crate::expressions::{Ambient, EvalError, Invalid};
use crate::json::Value;
use jlens_core::Options;
use std::sync::Arc;

/// Steps an expression may take: node evaluations, calls, and each 1,024 tries of a regular expression.
const MAX_STEPS: u64 = 10_000_000;
/// The same when it holds a regular expression, whose steps take a hundred times as long.
const MAX_REGEX_STEPS: u64 = 300_000;
/// The same when one of its regular expressions repeats what repeats or chooses: those can take forever.
const MAX_RISKY_REGEX_STEPS: u64 = 60_000;
/// How deep evaluation may go: what the reference suite's recursion asks of an engine.
const MAX_DEPTH: usize = 302;
/// How deep an expression's own text may nest. The service's stack overflows at 200 nested additions.
const MAX_NESTING: usize = 190;
/// Elements an array may have while evaluating; the service gives up between 200,000 and 500,000.
const MAX_ELEMENTS: usize = 400_000;
/// Bytes of a text or a result; far above every payload quota.
const MAX_BYTES: usize = 16 << 20;

/// A compiled expression (the text between `{%` and `%}`).
#[derive(Clone, Debug)]
pub struct Expression(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    text: Arc<str>,
    /// The expression as it stands: for syntax errors, and for evaluation with an input.
    plain: jlens_core::Expression,
    /// The same with its variables read from the input first, so that they need no conversion.
    /// Absent when the expression reads an input of its own.
    wrapped: Option<jlens_core::Expression>,
    /// Bytes in front of the text in `wrapped`.
    shift: usize,
    /// Free variables in order of first use.
    variables: Vec<Arc<str>>,
    native: Option<native::Native>,
    functions: functions::Used,
    is_too_deep: bool,
    max_steps: u64,
}

impl Expression {
    /// Compiles it.
    pub fn parse(text: &str) -> Result<Expression, Invalid> {
        Expression::compile(text).map_err(|error| Invalid {
            message: error.message,
            position: error.position,
        })
    }

    /// Compiles it; the error keeps JSONata's code (`S0201`).
    pub fn compile(text: &str) -> Result<Expression, EvalError> {
        let plain = jlens_core::Expression::compile(text).map_err(|error| failure(&error, 0))?;
        syntax::refuse_newer(plain.ast())?;
        let variables = syntax::variables(&plain);
        let (wrapped, shift) = match syntax::wrap(text, &plain, &variables) {
            Some((wrapped, shift)) => (Some(wrapped), shift),
            None => (None, 0),
        };
        Ok(Expression(Arc::new(Compiled {
            text: text.into(),
            native: native::Native::of(&plain.ast().root),
            functions: functions::Used::by(plain.ast()),
            is_too_deep: syntax::depth(plain.ast()) > MAX_NESTING,
            max_steps: match syntax::patterns(plain.ast()) {
                syntax::Patterns::None => MAX_STEPS,
                syntax::Patterns::Plain => MAX_REGEX_STEPS,
                syntax::Patterns::Risky => MAX_RISKY_REGEX_STEPS,
            },
            plain,
            wrapped,
            shift,
            variables,
        })))
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Names of the variables it reads, without `$`, in order of first use (`states` included).
    pub fn variables(&self) -> Vec<Arc<str>> {
        self.0.variables.clone()
    }

    /// Whether it looks at an input of its own: `$`, `$$` or a name at its top. In Step Functions there
    /// is none, so such an expression sees nothing there.
    pub fn reads_input(&self) -> bool {
        self.0.plain.reads().input().is_some()
    }

    /// Evaluates it with bound variables (names without `$`, `states` among them). `None`: undefined.
    /// The error keeps JSONata's own code (`T2001`).
    pub fn evaluate(
        &self,
        input: Option<&Value>,
        bindings: &[(Arc<str>, Value)],
        ambient: Ambient<'_>,
    ) -> Result<Option<Value>, EvalError> {
        let compiled = &*self.0;
        if let Some(native) = &compiled.native
            && let Some(result) = native.evaluate(bindings)
        {
            return Ok(result);
        }
        if compiled.is_too_deep {
            return Err(EvalError::new(
                "D1011",
                "Stack overflow. Check for non-terminating recursive function. Consider rewriting as tail-recursive",
            ));
        }
        let functions = compiled.functions.bindings(ambient);
        let options = options(ambient, compiled);
        match (&compiled.wrapped, input) {
            (Some(wrapped), None) => {
                let sources = values::Members::of(&compiled.variables, bindings);
                // The block around it is one level that the text does not have.
                let options = options.max_depth(MAX_DEPTH + 1);
                values::evaluate(wrapped, sources, &functions, &options)
                    .map_err(|error| running(&error, wrapped, compiled.shift))
            }
            _ => {
                let mut bound = functions;
                for name in &compiled.variables {
                    if let Some((_, value)) = bindings.iter().rev().find(|(known, _)| known == name)
                    {
                        bound = bound.var(name.to_string(), serde_json::Value::from(value));
                    }
                }
                values::evaluate(
                    &compiled.plain,
                    values::Members::of_input(input),
                    &bound,
                    &options,
                )
                .map_err(|error| running(&error, &compiled.plain, 0))
            }
        }
    }

    /// Evaluates it for a field of a state (`Condition`, `Items`, `Output/total`): the error is
    /// `States.QueryEvaluationError` with AWS's whole sentence and the field as its location, and
    /// nothing (undefined) is an error too.
    pub fn evaluate_field(
        &self,
        field: &str,
        bindings: &[(Arc<str>, Value)],
        ambient: Ambient<'_>,
    ) -> Result<Value, EvalError> {
        let (what, position) = match self.evaluate(None, bindings, ambient) {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => ("returned nothing (undefined).".to_owned(), None),
            Err(error) if is_limit(&error.code) => (
                format!("threw an error during evaluation: {}", error.message),
                error.position,
            ),
            Err(error) => (
                format!(
                    "threw an error during evaluation. {}: {}",
                    error.code, error.message
                ),
                error.position,
            ),
        };
        Err(EvalError {
            code: "States.QueryEvaluationError".into(),
            message: format!(
                "The JSONata expression '{}' specified for the field '{field}' {what}",
                self.text().trim()
            ),
            position,
            location: Some(field.to_owned()),
        })
    }
}

/// Limits are told without their code, as the service does.
fn is_limit(code: &str) -> bool {
    matches!(code, "D1011" | "D1012") || code.starts_with('U')
}

fn options(ambient: Ambient<'_>, compiled: &Compiled) -> Options {
    let options = Options::new()
        .now(ambient.now_ms)
        .max_steps(compiled.max_steps)
        .max_depth(MAX_DEPTH)
        .max_array_length(MAX_ELEMENTS)
        .max_string_length(MAX_BYTES)
        .max_result_size(MAX_BYTES);
    // Asked only when used: every number taken is part of the run's sequence.
    options.seed(if compiled.functions.shuffles {
        (ambient.random)()
    } else {
        0
    })
}

/// An error while running.
fn running(error: &jlens_core::Error, ran: &jlens_core::Expression, shift: usize) -> EvalError {
    let mut failed = failure(error, shift);
    if error.code() == "D1001"
        && let Some(span) = error.span()
        && syntax::becomes_text(ran.ast(), span)
    {
        failed.code = "D3001".into();
        failed.message = "Attempting to invoke string function on Infinity or NaN".into();
    }
    failed
}

/// The library's error as ours, `shift` bytes of wrapping taken off its place.
fn failure(error: &jlens_core::Error, shift: usize) -> EvalError {
    EvalError {
        code: error.code().to_owned(),
        message: error.message(),
        position: error.span().map(|span| span.start.saturating_sub(shift)),
        location: None,
    }
}

#[cfg(test)]
mod tests;
