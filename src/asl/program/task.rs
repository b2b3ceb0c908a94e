//! Task: does work.

use super::Then;
use super::data_flow::{Computed, DataFlow, Quantity};
use super::reader::Reader;
use super::retry::Recovery;
use crate::asl::Resource;
use crate::expressions::PayloadTemplate;
use crate::json::Value;
use std::sync::Arc;

/// A Task state.
#[derive(Debug)]
pub struct Task {
    /// What does the work.
    pub resource: Resource,
    /// Its text.
    pub resource_text: Arc<str>,
    /// Its data flow.
    pub data: DataFlow,
    /// `TimeoutSeconds` or `TimeoutSecondsPath`
    pub timeout: Option<Quantity>,
    /// `HeartbeatSeconds` or `HeartbeatSecondsPath`
    pub heartbeat: Option<Quantity>,
    /// `Credentials` in JSONPath.
    pub credentials: Option<PayloadTemplate>,
    /// `Credentials` in JSONata.
    pub computed_credentials: Option<Computed>,
    /// Retry and Catch.
    pub recovery: Recovery,
    /// Where it leads.
    pub then: Then,
}

impl Task {
    /// Reads one.
    pub(super) fn read(reader: &mut Reader) -> Task {
        // A template's own call in the place of the text is as good as any name.
        let text = match reader.get("Resource") {
            Some(call @ Value::Object(_)) => call.to_json().into(),
            _ => reader.required_text("Resource"),
        };
        let jsonata = reader.is_jsonata();
        Task {
            resource: Resource::parse(&text),
            resource_text: text,
            data: DataFlow::read(reader),
            timeout: reader.quantity("TimeoutSeconds", "TimeoutSecondsPath"),
            heartbeat: reader.quantity("HeartbeatSeconds", "HeartbeatSecondsPath"),
            credentials: (!jsonata)
                .then(|| reader.payload_template("Credentials"))
                .flatten(),
            computed_credentials: jsonata.then(|| reader.computed("Credentials")).flatten(),
            recovery: Recovery::read(reader),
            then: reader.then(),
        }
    }
}
