//! [`MockWorld`]: a world that answers from a book or a list on the virtual clock.

use crate::interpreter::{Answer, Request, World};
use crate::json::Value;
use crate::mocks::{MockBook, MockProblem};

/// The `{"tasks": […]}` form of answers.
#[derive(Clone, Debug, Default)]
pub struct AnswerList {}

impl AnswerList {
    /// Reads it.
    pub fn parse(_json: &Value) -> Result<AnswerList, MockProblem> {
        todo!()
    }
}

/// Answers from a case of a book or a list. Clone it to rewind its counters.
#[derive(Clone, Debug, Default)]
pub struct MockWorld {}

impl MockWorld {
    /// From a case of a book: one counter per state name per run.
    pub fn from_book(
        _book: &MockBook,
        _machine: &str,
        _case: &str,
    ) -> Result<MockWorld, MockProblem> {
        todo!()
    }
    /// From an answer list.
    pub fn from_list(_list: AnswerList) -> MockWorld {
        todo!()
    }
    /// Why the last question had no answer (a state mocked, but past its last index), if so.
    pub fn last_miss(&self) -> Option<&str> {
        todo!()
    }
    /// Whether this state has answers at all.
    pub fn knows(&self, _state: &str) -> bool {
        todo!()
    }
}

impl World for MockWorld {
    fn respond(&mut self, _request: &Request) -> Option<Answer> {
        todo!()
    }
}
