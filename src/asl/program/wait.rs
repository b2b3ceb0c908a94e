//! Wait: lets time pass.

use super::Then;
use super::data_flow::{Computed, DataFlow};
use super::reader::Reader;
use crate::asl::fields::MAX_SECONDS;
use crate::expressions::jsonpath::Path;
use std::sync::Arc;

/// A Wait state.
#[derive(Debug)]
pub struct Wait {
    /// Its data flow.
    pub data: DataFlow,
    /// Until when.
    pub until: WaitUntil,
    /// Where it leads.
    pub then: Then,
}

/// Exactly one of the ways to say how long.
#[derive(Debug)]
pub enum WaitUntil {
    /// `Seconds`
    Seconds(i64),
    /// `SecondsPath`
    SecondsAt(Path),
    /// `Seconds` as an expression.
    ComputedSeconds(Computed),
    /// `Timestamp`
    Timestamp(Arc<str>),
    /// `TimestampPath`
    TimestampAt(Path),
    /// `Timestamp` as an expression.
    ComputedTimestamp(Computed),
}

impl Wait {
    /// Reads one.
    pub(super) fn read(reader: &mut Reader) -> Wait {
        Wait {
            data: DataFlow::read(reader),
            until: WaitUntil::read(reader),
            then: reader.then(),
        }
    }
}

impl WaitUntil {
    fn read(reader: &mut Reader) -> WaitUntil {
        let given = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
            .iter()
            .filter(|name| reader.get(name).is_some())
            .count();
        if given != 1 {
            reader.problem(
                "",
                "A Wait needs exactly one of Seconds, SecondsPath, Timestamp and TimestampPath",
            );
        }
        if let Some(computed) = reader.expression("Seconds") {
            return WaitUntil::ComputedSeconds(computed);
        }
        if let Some(computed) = reader.expression("Timestamp") {
            return WaitUntil::ComputedTimestamp(computed);
        }
        if let Some(path) = reader.path("SecondsPath") {
            return WaitUntil::SecondsAt(path);
        }
        if let Some(path) = reader.path("TimestampPath") {
            return WaitUntil::TimestampAt(path);
        }
        if let Some(text) = reader.text("Timestamp") {
            return WaitUntil::Timestamp(text);
        }
        let seconds = reader.number("Seconds").unwrap_or(0.0);
        if seconds < 0.0 || seconds > MAX_SECONDS as f64 || seconds.fract() != 0.0 {
            reader.problem(
                "Seconds",
                format!("Seconds is a whole number from 0 to {MAX_SECONDS}"),
            );
        }
        WaitUntil::Seconds(seconds as i64)
    }
}
