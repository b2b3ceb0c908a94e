//! `Retry` and `Catch`.

use super::StateId;
use super::data_flow::Placement;
use super::reader::Reader;
use crate::expressions::{JsonataTemplate, PayloadTemplate};
use std::sync::Arc;

/// What a state does about errors.
#[derive(Debug, Default)]
pub struct Recovery {
    /// `Retry`, in order.
    pub retriers: Vec<Retrier>,
    /// `Catch`, in order.
    pub catchers: Vec<Catcher>,
}

/// One entry of `Retry`.
#[derive(Debug)]
pub struct Retrier {
    /// `ErrorEquals`
    pub errors: Vec<Arc<str>>,
    /// `IntervalSeconds`
    pub interval_secs: f64,
    /// `MaxAttempts`
    pub max_attempts: u32,
    /// `BackoffRate`
    pub backoff_rate: f64,
    /// `MaxDelaySeconds`
    pub max_delay_secs: Option<f64>,
    /// `JitterStrategy` is `FULL`.
    pub full_jitter: bool,
}

/// One entry of `Catch`.
#[derive(Debug)]
pub struct Catcher {
    /// `ErrorEquals`
    pub errors: Vec<Arc<str>>,
    /// `Next`
    pub next: StateId,
    /// `ResultPath`
    pub result_path: Placement,
    /// JSONata `Output`
    pub output: Option<JsonataTemplate>,
    /// `Assign` in JSONPath.
    pub assign: Option<PayloadTemplate>,
    /// `Assign` in JSONata.
    pub computed_assign: Option<JsonataTemplate>,
}

impl Recovery {
    /// Reads `Retry` and `Catch`.
    pub(super) fn read(reader: &mut Reader) -> Recovery {
        Recovery {
            retriers: reader.each("Retry", |entry| Retrier {
                errors: entry.error_names(),
                interval_secs: entry.number("IntervalSeconds").unwrap_or(1.0),
                max_attempts: entry
                    .number("MaxAttempts")
                    .map_or(3, |n| n.clamp(0.0, 99_999_999.0) as u32),
                backoff_rate: entry.number("BackoffRate").unwrap_or(2.0),
                max_delay_secs: entry.number("MaxDelaySeconds"),
                full_jitter: entry.text("JitterStrategy").is_some_and(|s| &*s == "FULL"),
            }),
            catchers: reader.each("Catch", |entry| {
                let jsonata = entry.is_jsonata();
                Catcher {
                    errors: entry.error_names(),
                    next: entry.target("Next"),
                    result_path: if jsonata {
                        Placement::Replace
                    } else {
                        entry.placement("ResultPath")
                    },
                    output: jsonata.then(|| entry.jsonata_template("Output")).flatten(),
                    assign: (!jsonata)
                        .then(|| entry.payload_template("Assign"))
                        .flatten(),
                    computed_assign: jsonata.then(|| entry.jsonata_template("Assign")).flatten(),
                }
            }),
        }
    }
}
