//! Events in the form of GetExecutionHistory.

use crate::interpreter::Instant;
use crate::json::Value;
use std::fmt::Write;
use std::ops::Range;
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
    /// An object of payloads, each written as JSON text inside a string.
    Payloads(Value),
    /// A number.
    Number(i64),
    /// `{"truncated": false}`
    NotTruncated,
    /// An object of its own.
    Json(Value),
}

/// Events so far: append-only, and cheap to clone however long it is.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    full: Arc<Vec<Arc<[Arc<HistoryEvent>]>>>,
    tail: Vec<Arc<HistoryEvent>>,
}

/// Events in a chunk.
const CHUNK: usize = 256;

impl EventLog {
    /// Adds one at the end.
    pub fn push(&mut self, event: HistoryEvent) {
        self.tail.push(Arc::new(event));
        if self.tail.len() == CHUNK {
            let chunk: Arc<[Arc<HistoryEvent>]> = std::mem::take(&mut self.tail).into();
            Arc::make_mut(&mut self.full).push(chunk);
        }
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.full.len() * CHUNK + self.tail.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The event at an index from 0 (its id is one more).
    pub fn get(&self, index: usize) -> Option<&Arc<HistoryEvent>> {
        match self.full.get(index / CHUNK) {
            Some(chunk) => chunk.get(index % CHUNK),
            None => self.tail.get(index.checked_sub(self.full.len() * CHUNK)?),
        }
    }
    /// The events of a range, as far as they exist.
    pub fn range(&self, range: Range<u32>) -> Vec<Arc<HistoryEvent>> {
        (range.start as usize..range.end as usize)
            .map_while(|index| self.get(index).cloned())
            .collect()
    }
    /// All in order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<HistoryEvent>> {
        self.full
            .iter()
            .flat_map(|chunk| chunk.iter())
            .chain(self.tail.iter())
    }
}

impl HistoryEvent {
    /// The detail of this name.
    pub fn detail(&self, name: &str) -> Option<&Detail> {
        let found = self.details.iter().find(|(key, _)| *key == name);
        found.map(|(_, detail)| detail)
    }
    /// The event as GetExecutionHistory shows it.
    pub fn to_value(&self) -> Value {
        let mut members: Vec<(Arc<str>, Value)> = vec![
            ("timestamp".into(), Value::string(iso_millis(self.at))),
            ("type".into(), Value::string(self.kind)),
            ("id".into(), Value::int(self.id as i64)),
            (
                "previousEventId".into(),
                Value::int(self.previous_id as i64),
            ),
        ];
        if !self.details_key.is_empty() {
            let details = self
                .details
                .iter()
                .map(|(key, detail)| (Arc::from(*key), detail.to_value()))
                .collect();
            members.push((self.details_key.into(), Value::object(details)));
        }
        Value::object(members)
    }
}

impl Detail {
    /// As it stands in the exported event.
    pub fn to_value(&self) -> Value {
        match self {
            Detail::Text(text) => Value::String(text.clone()),
            Detail::Payload(value) => Value::string(value.to_json()),
            Detail::Payloads(value) => {
                let members = value.as_object().map(|object| object.members());
                let texts = members.unwrap_or_default().iter();
                let texts =
                    texts.map(|(name, value)| (name.clone(), Value::string(value.to_json())));
                Value::object(texts.collect())
            }
            Detail::Number(number) => Value::int(*number),
            Detail::NotTruncated => Value::object(vec![("truncated".into(), Value::Bool(false))]),
            Detail::Json(value) => value.clone(),
        }
    }
}

/// The whole history as GetExecutionHistory JSON, camelCase, timestamps ISO 8601 with milliseconds.
pub fn to_json(events: &[Arc<HistoryEvent>]) -> String {
    pieces(events.iter()).collect()
}

/// The same piece by piece: payloads repeat from event to event, and a long history of large ones is a text of
/// gigabytes.
pub fn pieces<'e>(
    events: impl Iterator<Item = &'e Arc<HistoryEvent>>,
) -> impl Iterator<Item = String> {
    let lines = events.enumerate().map(|(index, event)| {
        let between = if index == 0 { "\n" } else { ",\n" };
        between.to_owned() + &event.to_value().to_json()
    });
    std::iter::once("{\"events\":[".to_owned())
        .chain(lines)
        .chain(std::iter::once("\n]}\n".to_owned()))
}

/// `2025-01-01T00:00:00.000Z`
pub fn iso_millis(at: Instant) -> String {
    let mut text = String::with_capacity(24);
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(timestamp) => {
            let _ = write!(text, "{timestamp:.3}");
        }
        Err(_) => text.push_str(&beyond(at.0)),
    }
    text
}

/// Instants jiff does not know: those of the last day of the year 9999, and numbers for what lies beyond all dates.
fn beyond(millis: i64) -> String {
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let since = jiff::SignedDuration::from_millis(millis);
    match epoch.checked_add(since) {
        Ok(civil) => format!("{civil:.3}Z"),
        Err(_) => millis.to_string(),
    }
}
