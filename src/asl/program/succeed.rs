//! Succeed: ends well.

use super::data_flow::DataFlow;
use super::reader::Reader;

/// A Succeed state.
#[derive(Debug)]
pub struct Succeed {
    /// Its data flow.
    pub data: DataFlow,
}

impl Succeed {
    /// Reads one.
    pub(super) fn read(reader: &mut Reader) -> Succeed {
        Succeed {
            data: DataFlow::read(reader),
        }
    }
}
