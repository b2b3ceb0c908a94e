//! Answers people wrote down: Step Functions Local mock files, answer lists, and answers kept by hand.

mod book;
mod world;

pub use book::{MockBook, MockProblem, MockResponse};
pub use world::{AnswerList, MockWorld};
