//! The functions Step Functions adds to the language.

use super::syntax;
use crate::expressions::intrinsics::{hash, partition};
use crate::expressions::{Ambient, chance};
use crate::json::Value;
use jlens_core::ast::{Ast, NodeKind};
use jlens_core::{Bindings, Error, HostFunction};
use serde_json::Value as Json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const OURS: [&str; 6] = ["partition", "range", "hash", "random", "uuid", "parse"];

/// More elements `$range` does not make.
const MAX_RANGE: f64 = 400_000.0;

/// Whether a name is one of the added functions.
pub(super) fn is_ours(name: &str) -> bool {
    OURS.contains(&name)
}

/// Which functions an expression mentions: only those are bound, and only then chance is asked.
#[derive(Debug)]
pub(super) struct Used {
    added: Vec<&'static str>,
    /// `$shuffle`, which the library does with a seed.
    pub(super) shuffles: bool,
}

impl Used {
    /// Those a tree mentions.
    pub(super) fn by(ast: &Ast) -> Used {
        let mut used = Used {
            added: Vec::new(),
            shuffles: false,
        };
        syntax::each(&ast.root, |node, _| {
            if let NodeKind::Variable { name } = &node.kind {
                used.shuffles |= name == "shuffle";
                if let Some(known) = OURS.iter().find(|known| *known == name)
                    && !used.added.contains(known)
                {
                    used.added.push(known);
                }
            }
        });
        used
    }

    /// The functions as bindings for one evaluation.
    pub(super) fn bindings(&self, ambient: Ambient<'_>) -> Bindings {
        let mut bindings = Bindings::new();
        let draws = self.added.contains(&"random") || self.added.contains(&"uuid");
        let sequence = Arc::new(AtomicU64::new(if draws { (ambient.random)() } else { 0 }));
        for name in &self.added {
            bindings = bindings.function(*name, function(name, sequence.clone()).without_input());
        }
        bindings
    }
}

fn draw(sequence: &AtomicU64) -> u64 {
    let (state, bits) = chance::step(sequence.load(Ordering::Relaxed));
    sequence.store(state, Ordering::Relaxed);
    bits
}

fn function(name: &str, sequence: Arc<AtomicU64>) -> HostFunction {
    match name {
        "partition" => HostFunction::new(2, |arguments, _| {
            let (array, size) = (argument(arguments, 0), argument(arguments, 1));
            let Some(array) = array else { return Ok(None) };
            let items = match array {
                Json::Array(items) => items.clone(),
                single => vec![single.clone()],
            };
            let size = number(size, "partition", 2)?.trunc();
            if size < 1.0 {
                return Err(wrong("partition", "the chunk size must be positive"));
            }
            let items: Vec<Value> = items.iter().map(Value::from).collect();
            Ok(Some(Json::from(&partition(&items, size.min(1e9) as usize))))
        }),
        "range" => HostFunction::new(3, |arguments, _| {
            let first = number(argument(arguments, 0), "range", 1)?.trunc();
            let last = number(argument(arguments, 1), "range", 2)?.trunc();
            let step = number(argument(arguments, 2), "range", 3)?.trunc();
            if step == 0.0 {
                return Err(wrong("range", "the step must not be zero"));
            }
            let count = ((last - first) / step).floor() + 1.0;
            if count > MAX_RANGE {
                return Err(wrong("range", "the range has too many elements"));
            }
            let item = |index: usize| {
                super::values::number(first + index as f64 * step)
                    .map_or(Json::Null, |value| Json::from(&value))
            };
            // What it gives is a sequence: none is nothing, one is itself.
            Ok(match count.max(0.0) as usize {
                0 => None,
                1 => Some(item(0)),
                count => Some(Json::Array((0..count).map(item).collect())),
            })
        }),
        "hash" => HostFunction::new(2, |arguments, _| {
            let Some(data) = argument(arguments, 0) else {
                return Ok(None);
            };
            let text = text(Some(data), "hash", 1)?;
            let algorithm = text_or(argument(arguments, 1), "SHA-256", "hash", 2)?;
            match hash(text, algorithm) {
                Some(digest) => Ok(Some(Json::String(digest))),
                None => Err(wrong(
                    "hash",
                    &format!("'{algorithm}' is not a supported hashing algorithm"),
                )),
            }
        }),
        "random" => HostFunction::new(1, move |arguments, _| {
            let random = match argument(arguments, 0) {
                None => chance::unit(draw(&sequence)),
                seed => chance::java_double(number(seed, "random", 1)?.trunc() as i64),
            };
            Ok(Some(Json::from(random)))
        }),
        "uuid" => HostFunction::new(0, move |_, _| {
            Ok(Some(Json::String(chance::uuid(&|| draw(&sequence)))))
        }),
        _ => HostFunction::new(1, |arguments, _| {
            let Some(data) = argument(arguments, 0) else {
                return Ok(None);
            };
            let value = Value::parse(text(Some(data), "parse", 1)?)
                .map_err(|error| wrong("parse", &format!("the text is not JSON: {error}")))?;
            Ok(Some(Json::from(&value)))
        }),
    }
}

fn argument(arguments: &[Option<Json>], index: usize) -> Option<&Json> {
    arguments.get(index).and_then(Option::as_ref)
}

fn number(value: Option<&Json>, function: &str, index: usize) -> Result<f64, Error> {
    value
        .and_then(Json::as_f64)
        .ok_or_else(|| mismatch(function, index))
}

fn text<'v>(value: Option<&'v Json>, function: &str, index: usize) -> Result<&'v str, Error> {
    value
        .and_then(Json::as_str)
        .ok_or_else(|| mismatch(function, index))
}

fn text_or<'v>(
    value: Option<&'v Json>,
    default: &'v str,
    function: &str,
    index: usize,
) -> Result<&'v str, Error> {
    match value {
        None => Ok(default),
        given => text(given, function, index),
    }
}

fn mismatch(function: &str, index: usize) -> Error {
    Error::new("T0410")
        .with("index", index)
        .with("token", function)
}

fn wrong(function: &str, message: &str) -> Error {
    Error::new("D3137").with("message", format!("${function}: {message}"))
}
