//! Keeps what the library evaluates from taking for ever or filling the memory.
//!
//! The library counts steps, and bounds each text and each array by itself; how much all of them
//! are together it does not know. So an expression runs under limits that are small in sum first,
//! which is enough for nearly all. One that needs more is evaluated once with every value it makes
//! measured; only if the sum stays in bounds does it run in full. All this is counted, so that an
//! expression ends the same way on every machine; a time limit far above it catches what a single
//! step can do wrong.

use super::syntax::{self, Patterns};
use super::{MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS};
use crate::expressions::EvalError;
use jlens_core::ast::{Ast, Node, NodeKind};
use jlens_core::audit::{CaptureLimits, Outcome, Tracer, ValueRef};
use jlens_core::{CancelToken, Error, Options};
use serde_json::Value as Json;
use std::time::Duration;

/// Steps an expression may take: node evaluations, calls, and each 1,024 tries of a regular expression.
const MAX_STEPS: u64 = 10_000_000;
/// The same when it holds a regular expression, whose steps take a hundred times as long.
const MAX_REGEX_STEPS: u64 = 300_000;
/// The same when one of its regular expressions repeats what repeats or chooses: those can take forever.
const MAX_RISKY_REGEX_STEPS: u64 = 60_000;
/// The same when a function of the language is handed to another: what it makes cannot be measured.
const MAX_UNMEASURED_STEPS: u64 = 100_000;
/// Longer texts are not made by steps that cannot be measured.
const MAX_UNMEASURED_BYTES: usize = 16 << 10;
/// The first attempt's limits.
const FIRST_STEPS: u64 = 60_000;
const FIRST_ELEMENTS: usize = 4_000;
const FIRST_BYTES: usize = 64 << 10;
const FIRST_RESULT: usize = 1 << 20;
/// Bytes of all values together, an element counted as sixteen.
const MAX_SUM: u64 = 512 << 20;
/// Longer than this no expression runs; reached only where a single step is the trouble.
const MAX_TIME: Duration = Duration::from_secs(5);

/// The limits of one expression, known when it is compiled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    steps: u64,
    bytes: usize,
}

impl Limits {
    pub(super) fn of(ast: &Ast) -> Limits {
        let steps = match syntax::patterns(ast) {
            Patterns::None => MAX_STEPS,
            Patterns::Plain => MAX_REGEX_STEPS,
            Patterns::Risky => MAX_RISKY_REGEX_STEPS,
        };
        if syntax::hands_functions_on(ast) {
            return Limits {
                steps: steps.min(MAX_UNMEASURED_STEPS),
                bytes: MAX_UNMEASURED_BYTES,
            };
        }
        Limits {
            steps,
            bytes: MAX_BYTES,
        }
    }

    /// Limits under which nothing bad can happen, whatever is evaluated.
    pub(super) fn first(self, options: Options) -> Options {
        common(options)
            .max_steps(FIRST_STEPS.min(self.steps))
            .max_array_length(FIRST_ELEMENTS)
            .max_string_length(FIRST_BYTES.min(self.bytes))
            .max_result_size(FIRST_RESULT)
    }

    /// All that an expression may take.
    pub(super) fn full(self, options: Options) -> Options {
        common(options)
            .max_steps(self.steps)
            .max_array_length(MAX_ELEMENTS)
            .max_string_length(self.bytes)
    }
}

fn common(options: Options) -> Options {
    let depth = options.max_depth.unwrap_or(MAX_DEPTH);
    options
        .max_depth(depth)
        .max_result_size(MAX_BYTES)
        .timeout(MAX_TIME)
}

/// Whether an error says that a limit was reached which a later attempt raises.
pub(super) fn wants_more(error: &Error) -> bool {
    matches!(error.code(), "U1001" | "U1006")
}

/// An error of a measured evaluation; being stopped is told as the limit it is.
pub(super) fn in_words(error: Error, told: impl Fn(Error) -> EvalError) -> EvalError {
    let stopped = error.code() == "U1003";
    let mut told = told(error);
    if stopped {
        told.code = "U1001".into();
        told.message = format!(
            "The values the expression makes exceed the size limit of {MAX_SUM} bytes together"
        );
    }
    told
}

/// Adds up what an evaluation makes, and cancels it when that is too much.
pub(super) struct Meter {
    left: u64,
    token: CancelToken,
}

impl Meter {
    pub(super) fn new() -> Meter {
        Meter {
            left: MAX_SUM,
            token: CancelToken::new(),
        }
    }

    /// What the evaluation has to be given so that it can be stopped.
    pub(super) fn token(&self) -> CancelToken {
        self.token.clone()
    }
}

impl Tracer for Meter {
    fn exit(&mut self, node: &Node, outcome: Outcome<'_>) {
        let Outcome::Value(value) = outcome else {
            return;
        };
        let size = size(value);
        // Reading a value makes none, but whoever reads it will look at it.
        let spent = if is_read(node) { size / 16 } else { size };
        match self.left.checked_sub(spent) {
            Some(left) => self.left = left,
            None => self.token.cancel(),
        }
    }
}

/// Whether the node's value was there before.
fn is_read(node: &Node) -> bool {
    matches!(
        node.kind,
        NodeKind::Variable { .. }
            | NodeKind::Name { .. }
            | NodeKind::Block { .. }
            | NodeKind::Bind { .. }
            | NodeKind::Condition { .. }
    )
}

/// Bytes of a text, sixteen for each element or member; nothing below them.
fn size(value: ValueRef<'_>) -> u64 {
    const NO_ITEMS: CaptureLimits = CaptureLimits {
        max_items: 0,
        max_string: usize::MAX,
        max_depth: 2,
        max_rejected: 0,
        max_nodes: 0,
        max_source: 0,
    };
    // Without items, an array is told as ["… 3 more"] and an object as {"…": "3 more"}.
    let count = |told: &Json| {
        let digits = told.as_str()?.split(' ').find_map(|word| word.parse().ok());
        digits.map(|count: u64| count.saturating_mul(16))
    };
    match value.type_name() {
        "string" => match value.capture(&NO_ITEMS) {
            Some(Json::String(text)) => text.len() as u64,
            _ => 0,
        },
        "array" | "object" => match value.capture(&NO_ITEMS) {
            Some(Json::Array(items)) => items.first().and_then(count).unwrap_or(0),
            Some(Json::Object(members)) => members.values().next().and_then(count).unwrap_or(0),
            _ => 0,
        },
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jlens_core::{Bindings, Expression};

    #[test]
    fn values_are_measured() {
        for (text, size) in [
            ("'abcd'", 4),
            ("[1..5]", 80),
            ("{'a': 1, 'b': 2}", 32),
            ("[]", 0),
            ("1", 0),
        ] {
            let mut meter = Meter::new();
            let expression = Expression::compile(text).unwrap_or_else(|_| unreachable!());
            let options = Options::new().cancel_token(meter.token());
            let _ = expression.evaluate_traced(None, &Bindings::new(), &options, &mut meter);
            assert!(
                MAX_SUM - meter.left >= size,
                "{text}: {}",
                MAX_SUM - meter.left
            );
            assert!(MAX_SUM - meter.left <= size * 2 + 8, "{text}");
        }
    }
}
