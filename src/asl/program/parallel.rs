//! Parallel: runs branches side by side.

use super::data_flow::DataFlow;
use super::reader::Reader;
use super::retry::Recovery;
use super::{FlowId, Then};

/// A Parallel state.
#[derive(Debug)]
pub struct Parallel {
    /// Its branches in order.
    pub branches: Vec<FlowId>,
    /// Its data flow.
    pub data: DataFlow,
    /// Retry and Catch.
    pub recovery: Recovery,
    /// Where it leads.
    pub then: Then,
}

impl Parallel {
    /// Reads one.
    pub(super) fn read(reader: &mut Reader, branches: Vec<FlowId>) -> Parallel {
        if branches.is_empty() {
            reader.problem("", "A Parallel needs Branches: add at least one");
        }
        Parallel {
            branches,
            data: DataFlow::read(reader),
            recovery: Recovery::read(reader),
            then: reader.then(),
        }
    }
}
