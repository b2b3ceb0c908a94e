//! The functions Step Functions adds to the language, and those of the library's that release 2.0.6
//! answers differently.

use super::syntax;
use crate::expressions::chance;
use crate::expressions::intrinsics::{hash, partition};
use crate::json::Value;
use jlens_core::ast::{Ast, NodeKind};
use jlens_core::functions::catalog;
use jlens_core::{Bindings, Error, HostFunction};
use serde_json::Value as Json;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Added, or random in our way.
const OURS: [&str; 6] = ["partition", "range", "hash", "random", "uuid", "parse"];
/// Held to 2.0.6.
const HELD: [&str; 3] = ["pad", "contains", "formatNumber"];

/// Stands beside `$distinct`, for long arrays.
const DISTINCT: &str = "_distinct_";
/// Stand for `=` and `!=` where what is compared may be larger than it looks.
const SAME: &str = "_same_";
const DIFFER: &str = "_differ_";

/// Longer texts `$pad` does not make.
const MAX_PADDED: f64 = 1e7;

/// More elements `$range` does not make.
const MAX_RANGE: f64 = 400_000.0;

/// Whether a name is one of the added functions.
pub(super) fn is_ours(name: &str) -> bool {
    OURS.contains(&name)
}

/// Whether a name is any function of the language or of Step Functions.
pub(super) fn is_known(name: &str) -> bool {
    static NAMES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| catalog().iter().map(|function| function.name).collect());
    is_ours(name) || names.contains(name)
}

/// Their names.
pub(super) fn known() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = catalog().iter().map(|function| function.name).collect();
    names.extend(OURS);
    names.sort_unstable();
    names.dedup();
    names
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
                if name == "distinct" {
                    used.added.push(DISTINCT);
                }
                if let Some(known) = OURS.iter().chain(&HELD).find(|known| *known == name)
                    && !used.added.contains(known)
                {
                    used.added.push(known);
                }
            }
        });
        if syntax::compares_what_grew(ast) {
            used.added.extend([SAME, DIFFER]);
        }
        used
    }

    /// Whether `$random` or `$uuid` is among them.
    pub(super) fn draws(&self) -> bool {
        self.added.contains(&"random") || self.added.contains(&"uuid")
    }

    /// The functions as bindings for one evaluation, with the seed of what is drawn.
    pub(super) fn bindings(&self, seed: u64) -> Bindings {
        let mut bindings = Bindings::new();
        if self.added.is_empty() {
            return bindings;
        }
        let sequence = Arc::new(AtomicU64::new(seed));
        for name in &self.added {
            let function = match HELD.contains(name) {
                true => held(name),
                false => Some(added(name, sequence.clone())),
            };
            if let Some(function) = function {
                bindings = bindings.function(*name, function.without_input());
            }
        }
        bindings
    }
}

fn draw(sequence: &AtomicU64) -> u64 {
    let (state, bits) = chance::step(sequence.load(Ordering::Relaxed));
    sequence.store(state, Ordering::Relaxed);
    bits
}

fn added(name: &str, sequence: Arc<AtomicU64>) -> HostFunction {
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
        DISTINCT => HostFunction::new(1, |arguments, _| {
            let Some(Json::Array(items)) = argument(arguments, 0) else {
                return Ok(argument(arguments, 0).cloned());
            };
            let mut seen = HashSet::new();
            let distinct = items.iter().filter(|item| seen.insert(spelled(item)));
            Ok(Some(Json::Array(distinct.cloned().collect())))
        }),
        SAME | DIFFER => {
            let wanted = name == SAME;
            HostFunction::new(2, move |arguments, _| {
                // Nothing is neither equal to anything nor different from it.
                let (Some(left), Some(right)) = (argument(arguments, 0), argument(arguments, 1))
                else {
                    return Ok(Some(Json::Bool(false)));
                };
                let equal = Value::from(left) == Value::from(right);
                Ok(Some(Json::Bool(equal == wanted)))
            })
        }
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

/// A text that is the same for equal values: the order of members does not count.
fn spelled(value: &Json) -> String {
    match value {
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(spelled).collect();
            format!("[{}]", items.join(","))
        }
        Json::Object(members) => {
            let mut members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}:{}", Json::from(key.as_str()), spelled(value)))
                .collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        // 1 and 1.0 are one number.
        Json::Number(number) => number.as_f64().unwrap_or_default().to_string(),
        Json::Null | Json::Bool(_) | Json::String(_) => value.to_string(),
    }
}

/// `None` only if the library did not understand a signature of its own.
fn held(name: &str) -> Option<HostFunction> {
    match name {
        // A width that is not whole is an error, not rounded.
        "pad" => HostFunction::with_signature("<s-ns?:s>", |arguments, _| {
            let Some(text) = argument(arguments, 0).and_then(Json::as_str) else {
                return Ok(None);
            };
            let width = number(argument(arguments, 1), "pad", 2)?;
            let fill = argument(arguments, 2).and_then(Json::as_str);
            pad(
                text,
                width,
                fill.filter(|fill| !fill.is_empty()).unwrap_or(" "),
            )
            .map(|text| Some(Json::String(text)))
        })
        .ok(),
        // Nothing to look for is an error.
        "contains" => HostFunction::with_signature("<s-(sf):b>", |arguments, call| {
            let Some(text) = argument(arguments, 0) else {
                return Ok(None);
            };
            if let Some(matcher) = call.function(1) {
                let found = matcher.call(&[Some(text.clone())])?;
                return Ok(Some(Json::Bool(found.is_some())));
            }
            match (text.as_str(), argument(arguments, 1).and_then(Json::as_str)) {
                (Some(text), Some(part)) => Ok(Some(Json::Bool(text.contains(part)))),
                _ => Err(mismatch("contains", 2)),
            }
        })
        .ok(),
        // An exponent for zero or a negative number is looked for forever.
        "formatNumber" => {
            let plain = jlens_core::Expression::compile("$formatNumber($v, $p, $o)").ok()?;
            HostFunction::with_signature("<n-so?:s>", move |arguments, _| {
                let mut bindings = Bindings::new();
                for (name, value) in ["v", "p", "o"].into_iter().zip(arguments) {
                    if let Some(value) = value {
                        bindings = bindings.var(name, value.clone());
                    }
                }
                let text = plain.evaluate(None, &bindings)?;
                let value = argument(arguments, 0).and_then(Json::as_f64);
                let picture = argument(arguments, 1).and_then(Json::as_str);
                match (value, picture) {
                    (Some(value), Some(picture))
                        if value <= 0.0
                            && argument(arguments, 2).is_none()
                            && has_exponent(picture) =>
                    {
                        Err(Error::new("D1012").with("value", 0))
                    }
                    _ => Ok(text),
                }
            })
            .ok()
        }
        _ => None,
    }
}

fn pad(text: &str, width: f64, fill: &str) -> Result<String, Error> {
    let length = text.chars().count();
    let wanted = width.abs();
    if wanted <= length as f64 {
        return Ok(text.to_owned());
    }
    if wanted.fract() != 0.0 {
        return Err(wrong("pad", "the width must be a whole number"));
    }
    if wanted > MAX_PADDED {
        return Err(Error::new("D2016").with("value", wanted));
    }
    let padding: String = fill
        .chars()
        .cycle()
        .take(wanted as usize - length)
        .collect();
    Ok(if width < 0.0 {
        padding + text
    } else {
        text.to_owned() + &padding
    })
}

/// Whether a picture shows an exponent: an `e` between digits.
fn has_exponent(picture: &str) -> bool {
    let is_digit = |ch: &char| ch.is_ascii_digit() || matches!(ch, '#' | '.' | ',');
    let chars: Vec<char> = picture.chars().collect();
    chars
        .windows(3)
        .any(|three| matches!(three, [before, 'e', after] if is_digit(before) && is_digit(after)))
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
