//! Answers people wrote down: Step Functions Local mock files, answer lists, and answers kept by hand.
//!
//! [`MockWorld`] also runs the machines a run starts, when they are at hand, and can stand in for services that
//! only take a message.

mod book;
mod describe;
mod identity;
mod list;
mod miss;
mod nested;
mod source;
mod stand_ins;
mod world;

pub use book::{Answers, Case, Cases, MockBook, MockProblem, MockResponse};
pub use list::{AnswerList, ListedAnswer, Told};
pub use miss::{Miss, NestedQuestion};
pub use nested::ChildRun;
pub use world::MockWorld;
