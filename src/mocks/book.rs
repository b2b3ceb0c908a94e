//! [`MockBook`]: a `MockConfigFile.json`, read leniently and written in the plural.

use crate::json::Value;
use std::sync::Arc;

/// A mock file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MockBook {
    /// Machine → case → state → response name, in file order.
    pub machines: Vec<(String, Vec<(String, Vec<(String, String)>)>)>,
    /// Response name → (from, to) inclusive → answer.
    pub responses: Vec<(String, Vec<((u32, u32), MockResponse)>)>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub enum MockResponse {
    /// `Return`
    Return(Value),
    /// `Throw`
    Throw {
        /// `Error`
        error: Arc<str>,
        /// `Cause`
        cause: Option<Arc<str>>,
    },
}

/// What is wrong with a mock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MockProblem {
    /// JSON pointer.
    pub pointer: String,
    /// What and the way out.
    pub message: String,
}

impl MockBook {
    /// Reads a file; gaps in ranges, unknown response names and the like are problems beside it.
    pub fn parse(_text: &str) -> Result<(MockBook, Vec<MockProblem>), MockProblem> {
        todo!()
    }
    /// Writes it.
    pub fn to_json(&self) -> String {
        todo!()
    }
    /// Names of a machine's cases.
    pub fn cases(&self, _machine: &str) -> Vec<&str> {
        todo!()
    }
    /// The machine that serves a definition of this stem: of that name, or the only one.
    pub fn machine_for(&self, _stem: &str) -> Option<&str> {
        todo!()
    }
    /// States a case names that the definition (its state names) does not have.
    pub fn unknown_states(&self, _machine: &str, _names: &[&str]) -> Vec<MockProblem> {
        todo!()
    }
}
