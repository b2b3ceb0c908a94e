//! Answers people wrote down: Step Functions Local mock files, answer lists, and answers kept by hand.

mod book;
mod list;
mod world;

pub use book::{Answers, Case, Cases, MockBook, MockProblem, MockResponse};
pub use list::{AnswerList, ListedAnswer, Told};
pub use world::MockWorld;
