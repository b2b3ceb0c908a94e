//! Wait: until when.

use crate::asl::program::{Wait, WaitUntil, parse_timestamp};
use crate::expressions::jsonpath::Path;
use crate::interpreter::context::Setup;
use crate::interpreter::data_flow::{whole, wrong_type};
use crate::interpreter::execution::Execution;
use crate::interpreter::failure::Failure;
use crate::interpreter::protocol::{EntryKind, Instant, RequestKind};
use crate::interpreter::threads::Thread;
use crate::json::Value;

impl Execution {
    pub(in crate::interpreter) fn wait(
        &mut self,
        setup: &Setup,
        wait: &Wait,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        match self.wake_time(setup, wait, thread) {
            Ok(when) => {
                let when = when.max(self.now);
                let kind = RequestKind::WakeAt { when, retry: false };
                Some(self.ask(setup, thread, 0, kind))
            }
            Err(failure) => {
                thread.fail(failure);
                None
            }
        }
    }

    fn wake_time(
        &mut self,
        setup: &Setup,
        wait: &Wait,
        thread: &Thread,
    ) -> Result<Instant, Failure> {
        let now = self.now.0;
        let after = |seconds: i64| Instant(now.saturating_add(seconds.max(0).saturating_mul(1000)));
        match &wait.until {
            WaitUntil::Seconds(seconds) => Ok(after(*seconds)),
            WaitUntil::SecondsAt(path) => {
                let value = self.wait_value(setup, thread, path, "SecondsPath")?;
                let told = format!("{} == {}", path.text(), plain(&value));
                match value.as_i64() {
                    Some(seconds) if seconds < 0 => Err(Failure::runtime(format!(
                        "The SecondsPath parameter references a negative value: {told}"
                    ))),
                    Some(seconds) => Ok(after(seconds)),
                    None => Err(Failure::runtime(format!(
                        "The SecondsPath parameter cannot be parsed as a long value: {told}"
                    ))),
                }
            }
            WaitUntil::ComputedSeconds(computed) => {
                let states = self.states_value(setup, thread, None, None);
                let value = self.compute(thread, &computed.template, "Seconds", states)?;
                match whole(&value) {
                    Some(seconds) if seconds < 0 => Err(Failure::query(
                        Some("Seconds"),
                        false,
                        format!(
                            "The Seconds field references a negative value: {}",
                            value.to_json()
                        ),
                    )),
                    Some(seconds) => Ok(after(seconds)),
                    None => Err(wrong_type(&computed.text, "Seconds", "integer", &value)),
                }
            }
            WaitUntil::Timestamp(text) => parse_timestamp(text).map(Instant).ok_or_else(|| {
                Failure::runtime(format!(
                    "The Timestamp parameter is not a valid ISO-8601 extended offset date-time format string: {text}"
                ))
            }),
            WaitUntil::TimestampAt(path) => {
                let value = self.wait_value(setup, thread, path, "TimestampPath")?;
                let read = value.as_str().and_then(parse_timestamp);
                read.map(Instant).ok_or_else(|| {
                    Failure::runtime(format!(
                        "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: {} == {}",
                        path.text(),
                        plain(&value)
                    ))
                })
            }
            WaitUntil::ComputedTimestamp(computed) => {
                let states = self.states_value(setup, thread, None, None);
                let value = self.compute(thread, &computed.template, "Timestamp", states)?;
                let Some(text) = value.as_str() else {
                    return Err(wrong_type(&computed.text, "Timestamp", "string", &value));
                };
                parse_timestamp(text).map(Instant).ok_or_else(|| {
                    Failure::query(
                        Some("Timestamp"),
                        false,
                        format!(
                            "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}"
                        ),
                    )
                })
            }
        }
    }

    fn wait_value(
        &mut self,
        setup: &Setup,
        thread: &Thread,
        path: &Path,
        field: &str,
    ) -> Result<Value, Failure> {
        self.read_path(setup, thread, path, thread.effective())
            .map_err(|_| {
                Failure::runtime(format!(
                    "The {field} parameter does not reference an input value: {}",
                    path.text()
                ))
            })
    }
}

/// A text without quotes, anything else as JSON.
fn plain(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_string(),
        None => value.to_json(),
    }
}
