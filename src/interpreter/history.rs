//! Events in the form of GetExecutionHistory.

use crate::interpreter::Instant;
use crate::json::Value;
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

/// One event. Most are about entering and leaving states: those carry their details without a list of their own.
#[derive(Clone, Debug)]
pub struct HistoryEvent {
    /// From 1.
    pub id: u32,
    /// 0 for the first two.
    pub previous_id: u32,
    /// `PassStateEntered` …
    pub kind: &'static str,
    /// When.
    pub at: Instant,
    details: Details,
}

/// What an event says besides its type.
#[derive(Clone, Debug)]
pub(super) enum Details {
    /// Nothing.
    Nothing,
    /// `stateEnteredEventDetails`
    Entered { name: Arc<str>, input: Value },
    /// `stateExitedEventDetails`; `assigned` is an object of variables.
    Exited {
        name: Arc<str>,
        output: Value,
        assigned: Option<Box<Value>>,
    },
    /// Any other: the key of the details object and its members.
    Listed(Box<(&'static str, Vec<(&'static str, Detail)>)>),
}

impl Details {
    /// Details of an event that is not about entering or leaving a state.
    pub fn listed(key: &'static str, members: Vec<(&'static str, Detail)>) -> Details {
        if key.is_empty() {
            Details::Nothing
        } else {
            Details::Listed(Box::new((key, members)))
        }
    }
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
    full: Arc<Vec<Arc<Vec<HistoryEvent>>>>,
    tail: Vec<HistoryEvent>,
}

/// Events in a chunk: a clone copies half of it on average.
const CHUNK: usize = 128;

impl EventLog {
    /// Adds one at the end.
    pub(super) fn push(&mut self, event: HistoryEvent) {
        if self.tail.capacity() == 0 {
            // Short runs stay small, long ones do not grow by doubling.
            self.tail
                .reserve_exact(if self.full.is_empty() { 16 } else { CHUNK });
        }
        self.tail.push(event);
        if self.tail.len() == CHUNK {
            let chunk = Arc::new(std::mem::take(&mut self.tail));
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
    pub fn get(&self, index: usize) -> Option<&HistoryEvent> {
        match self.full.get(index / CHUNK) {
            Some(chunk) => chunk.get(index % CHUNK),
            None => self.tail.get(index.checked_sub(self.full.len() * CHUNK)?),
        }
    }
    /// The events of a range, as far as they exist.
    pub fn range(&self, range: Range<u32>) -> impl Iterator<Item = &HistoryEvent> {
        (range.start as usize..range.end as usize).map_while(|index| self.get(index))
    }
    /// All in order.
    pub fn iter(&self) -> impl Iterator<Item = &HistoryEvent> {
        self.full
            .iter()
            .flat_map(|chunk| chunk.iter())
            .chain(self.tail.iter())
    }
}

impl<'l> IntoIterator for &'l EventLog {
    type Item = &'l HistoryEvent;
    type IntoIter = Box<dyn Iterator<Item = &'l HistoryEvent> + 'l>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl HistoryEvent {
    pub(super) fn new(
        id: u32,
        previous_id: u32,
        kind: &'static str,
        at: Instant,
        details: Details,
    ) -> HistoryEvent {
        HistoryEvent {
            id,
            previous_id,
            kind,
            at,
            details,
        }
    }
    /// Key of the details object (`stateEnteredEventDetails`), empty when there is none.
    pub fn details_key(&self) -> &'static str {
        match &self.details {
            Details::Nothing => "",
            Details::Entered { .. } => "stateEnteredEventDetails",
            Details::Exited { .. } => "stateExitedEventDetails",
            Details::Listed(listed) => listed.0,
        }
    }
    /// Members of the details object; payloads as values, written as JSON text on export.
    pub fn details(&self) -> Vec<(&'static str, Detail)> {
        match &self.details {
            Details::Nothing => Vec::new(),
            Details::Entered { name, input } => vec![
                ("name", Detail::Text(name.clone())),
                ("input", Detail::Payload(input.clone())),
                ("inputDetails", Detail::NotTruncated),
            ],
            Details::Exited {
                name,
                output,
                assigned,
            } => {
                let mut details = vec![
                    ("name", Detail::Text(name.clone())),
                    ("output", Detail::Payload(output.clone())),
                    ("outputDetails", Detail::NotTruncated),
                ];
                if let Some(assigned) = assigned.as_deref() {
                    details.push(("assignedVariables", Detail::Payloads(assigned.clone())));
                    details.push(("assignedVariablesDetails", Detail::NotTruncated));
                }
                details
            }
            Details::Listed(listed) => listed.1.clone(),
        }
    }
    /// The detail of this name.
    pub fn detail(&self, name: &str) -> Option<Detail> {
        let found = self.details().into_iter().find(|(key, _)| *key == name);
        found.map(|(_, detail)| detail)
    }
    /// The event as GetExecutionHistory shows it.
    pub fn to_value(&self) -> Value {
        let mut members: Vec<(Arc<str>, Value)> = vec![
            ("timestamp".into(), Value::string(iso_millis(self.at))),
            ("type".into(), Value::string(self.kind)),
            ("id".into(), Value::int(i64::from(self.id))),
            (
                "previousEventId".into(),
                Value::int(i64::from(self.previous_id)),
            ),
        ];
        let key = self.details_key();
        if !key.is_empty() {
            let details = self
                .details()
                .iter()
                .map(|(key, detail)| (Arc::from(*key), detail.to_value()))
                .collect();
            members.push((key.into(), Value::object(details)));
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
pub fn to_json<'e>(events: impl IntoIterator<Item = &'e HistoryEvent>) -> String {
    pieces(events.into_iter()).collect()
}

/// The same piece by piece: payloads repeat from event to event, and a long history of large ones is a text of
/// gigabytes.
pub fn pieces<'e>(events: impl Iterator<Item = &'e HistoryEvent>) -> impl Iterator<Item = String> {
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
