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
//! Common expressions never reach the library: paths of members, arithmetic, comparisons, objects,
//! arrays, and `$map`, `$filter`, `$sort` and `$reduce` over them are evaluated here ([`native`]), at
//! a fraction of the time. What the library evaluates is kept in bounds by [`guard`].

mod functions;
mod guard;
mod native;
mod repeated;
mod syntax;
mod values;

use crate::expressions::{Ambient, EvalError, Invalid};
use crate::json::Value;
use jlens_core::Options;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// Whether a name (without `$`) is a function of the language or of Step Functions. `$eval` is, though it is refused.
pub fn is_function(name: &str) -> bool {
    functions::is_known(name)
}

/// The names (without `$`) of all functions, those that Step Functions adds included. `eval` is among them, though it
/// is refused.
pub fn function_names() -> Vec<&'static str> {
    functions::known()
}

/// The codes of all errors the library can tell of.
#[cfg(test)]
pub(in crate::expressions) fn library_codes() -> impl Iterator<Item = &'static str> {
    jlens_core::error::catalog().iter().map(|entry| entry.code)
}

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
    /// The text that is evaluated, where it is another one: written as an older release reads it.
    ran: Option<String>,
    /// The same with its variables read from the input first, so that they need no conversion.
    /// Absent when the expression reads an input of its own. Compiled when it is first evaluated: who only asks
    /// whether an expression can be read, or what it reads, never needs it.
    in_place: OnceLock<Option<syntax::Wrapped>>,
    /// The same with what keeps it harmless in front, where it needs that. Compiled like the one before.
    guarded: OnceLock<Option<syntax::Wrapped>>,
    /// Free variables in order of first use.
    variables: Vec<Arc<str>>,
    /// Functions of the language it names, in case variables are called like them.
    function_names: Vec<Arc<str>>,
    native: Option<native::Native>,
    functions: functions::Used,
    is_too_deep: bool,
    limits: guard::Limits,
    /// Set once the first, small limits were not enough: the next time they are not tried.
    is_long: AtomicBool,
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
        let (ran, plain) = match repeated::as_older(text, &plain) {
            Some((written, older)) => (Some(written), older),
            None => (None, plain),
        };
        let variables = syntax::variables(&plain);
        Ok(Expression(Arc::new(Compiled {
            text: text.into(),
            native: native::Native::of(&plain.ast().root),
            functions: functions::Used::by(plain.ast()),
            function_names: syntax::function_names(&plain),
            is_too_deep: syntax::depth(plain.ast()) > MAX_NESTING,
            limits: guard::Limits::of(plain.ast()),
            is_long: AtomicBool::new(false),
            in_place: OnceLock::new(),
            guarded: OnceLock::new(),
            ran,
            plain,
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

    /// Whether its value may depend on chance (`$random`, `$uuid`, `$shuffle`), so that two evaluations may differ.
    pub fn draws(&self) -> bool {
        ["$random", "$uuid", "$shuffle"]
            .iter()
            .any(|name| self.0.text.contains(name))
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
        let is_shadowed = compiled.is_shadowed(bindings);
        if let Some(native) = &compiled.native
            && !is_shadowed
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
        compiled.by_library(input, bindings, ambient, is_shadowed)
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
        match self.evaluate(None, bindings, ambient) {
            Ok(Some(value)) => Ok(value),
            other => Err(self.field_failure(field, other.err())),
        }
    }

    /// What failed for a field, or gave nothing, in AWS's words.
    pub(in crate::expressions) fn field_failure(
        &self,
        field: &str,
        error: Option<EvalError>,
    ) -> EvalError {
        let (what, position) = match error {
            None => ("returned nothing (undefined).".to_owned(), None),
            Some(error) if is_limit(&error.code) => (
                format!("threw an error during evaluation: {}", error.message),
                error.position,
            ),
            Some(error) => (
                format!(
                    "threw an error during evaluation. {}: {}",
                    error.code, error.message
                ),
                error.position,
            ),
        };
        EvalError {
            code: "States.QueryEvaluationError".into(),
            message: format!(
                "The JSONata expression '{}' specified for the field '{field}' {what}",
                self.text().trim()
            ),
            position,
            location: Some(field.to_owned()),
        }
    }
}

/// Limits are told without their code, as the service does.
fn is_limit(code: &str) -> bool {
    matches!(code, "D1011" | "D1012") || code.starts_with('U')
}

impl Compiled {
    /// The text that is evaluated.
    fn ran(&self) -> &str {
        self.ran.as_deref().unwrap_or(&self.text)
    }

    fn in_place(&self) -> Option<&syntax::Wrapped> {
        let wrapped = || syntax::in_place(self.ran(), &self.plain, &self.variables);
        self.in_place.get_or_init(wrapped).as_ref()
    }

    fn guarded(&self) -> Option<&syntax::Wrapped> {
        let wrapped = || syntax::guarded(self.ran(), &self.plain);
        self.guarded.get_or_init(wrapped).as_ref()
    }

    /// Has the library evaluate it.
    fn by_library(
        &self,
        input: Option<&Value>,
        bindings: &[(Arc<str>, Value)],
        ambient: Ambient<'_>,
        is_shadowed: bool,
    ) -> Result<Option<Value>, EvalError> {
        // Both numbers are asked once, and only when used: every number taken is part of the run's
        // sequence, and each attempt has to see the same.
        let seed = self.functions.draws().then(|| (ambient.random)());
        let shuffle = self.functions.shuffles.then(|| (ambient.random)());
        let options = Options::new()
            .now(ambient.now_ms)
            .seed(shuffle.unwrap_or(0));
        let (wrapped, is_in_place) = if is_shadowed {
            // What stands in front was made for functions that keep their names.
            (None, false)
        } else if input.is_none()
            && let Some(wrapped) = self.in_place()
        {
            (Some(wrapped), true)
        } else {
            (self.guarded(), false)
        };
        let (expression, shift, options) = match wrapped {
            // The block around it is one level that the text does not have.
            Some((wrapped, shift)) => (wrapped, *shift, options.max_depth(MAX_DEPTH + 1)),
            None => (&self.plain, 0, options.max_depth(MAX_DEPTH)),
        };
        let bound = || {
            let mut bound = self.functions.bindings(seed.unwrap_or(0));
            if !is_in_place {
                for (name, value) in self.read(bindings) {
                    bound = bound.var(name.to_string(), serde_json::Value::from(value));
                }
            }
            bound
        };
        let attempt = |options: &Options| {
            let members = if is_in_place {
                let read = self.read(bindings);
                let members = read.map(|(name, value)| (name.clone(), value.clone()));
                values::Members::of(Value::unique_object(members.collect()))
            } else {
                values::Members::of_input(input)
            };
            values::evaluate(expression, members, &bound(), options)
        };
        let told = |error: jlens_core::Error| running(&error, expression, shift);
        if !self.is_long.load(Ordering::Relaxed) {
            match attempt(&self.limits.first(options.clone())) {
                Err(error) if guard::wants_more(&error) => {
                    self.is_long.store(true, Ordering::Relaxed);
                }
                result => return result.map_err(told),
            }
        }
        let options = self.limits.full(options);
        let mut meter = guard::Meter::new();
        let document = if is_in_place {
            let read = self.read(bindings);
            let members = read.map(|(name, value)| (name.to_string(), value.into()));
            Some(serde_json::Value::Object(members.collect()))
        } else {
            input.map(serde_json::Value::from)
        };
        let measured = options.clone().cancel_token(meter.token());
        let result = expression
            .evaluate_traced(document.as_ref(), &bound(), &measured, &mut meter)
            .map_err(|error| guard::in_words(error, told))?;
        let values = self.read(bindings).map(|(_, value)| value).chain(input);
        if values.into_iter().all(values::is_plain) {
            return Ok(result.as_ref().map(values::from_json));
        }
        // Numbers that a float does not hold keep their digits only when read in place.
        attempt(&options).map_err(told)
    }

    /// Whether a variable is called like a function that it names.
    fn is_shadowed(&self, bindings: &[(Arc<str>, Value)]) -> bool {
        let bound = |name| bindings.iter().any(|(known, _)| known == name);
        self.function_names.iter().any(bound)
    }

    /// The bound variables that it reads.
    fn read<'b>(
        &self,
        bindings: &'b [(Arc<str>, Value)],
    ) -> impl Iterator<Item = (&Arc<str>, &'b Value)> {
        let names = self.variables.iter().chain(&self.function_names);
        names.filter_map(|name| {
            let bound = bindings.iter().rev().find(|(known, _)| known == name)?;
            Some((name, &bound.1))
        })
    }
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
