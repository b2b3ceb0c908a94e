//! Events in the form of GetExecutionHistory.

use crate::interpreter::Instant;
use crate::json::Value;
use std::sync::Arc;

/// One event.
#[derive(Clone, Debug)]
pub struct HistoryEvent {
    /// From 1.
    pub id: u64,
    /// 0 for the first two.
    pub previous_id: u64,
    /// `PassStateEntered` …
    pub kind: &'static str,
    /// When.
    pub at: Instant,
    /// Key of the details object (`stateEnteredEventDetails`), empty when there is none.
    pub details_key: &'static str,
    /// Its members; payloads as values, written as JSON text on export.
    pub details: Vec<(&'static str, Detail)>,
}

/// A member of the details.
#[derive(Clone, Debug)]
pub enum Detail {
    /// Plain text.
    Text(Arc<str>),
    /// A payload: JSON text inside a string when written.
    Payload(Value),
    /// A number.
    Number(i64),
    /// `{"truncated": false}`
    NotTruncated,
    /// An object of its own.
    Json(Value),
}

/// The whole history as GetExecutionHistory JSON, camelCase, timestamps ISO 8601 with milliseconds.
pub fn to_json(_events: &[Arc<HistoryEvent>]) -> String {
    todo!()
}
