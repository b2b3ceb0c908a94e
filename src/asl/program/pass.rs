//! Pass: passes its input on, perhaps reshaped.

use super::Then;
use super::data_flow::DataFlow;
use super::reader::Reader;
use crate::json::Value;

/// A Pass state.
#[derive(Debug)]
pub struct Pass {
    /// Its data flow.
    pub data: DataFlow,
    /// `Result`, only in JSONPath.
    pub result: Option<Value>,
    /// Where it leads.
    pub then: Then,
}

impl Pass {
    /// Reads one.
    pub(super) fn read(reader: &mut Reader) -> Pass {
        Pass {
            data: DataFlow::read(reader),
            result: reader.get("Result").cloned(),
            then: reader.then(),
        }
    }
}
