//! A run as a list: every moment of it can be rebuilt.

mod recording;

pub use recording::{Input, Moment, Recording};
