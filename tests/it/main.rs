//! The one integration-test binary: each file here is a suite.
#![allow(clippy::unwrap_used)]

mod architecture;
mod choices;
mod diagnostics;
mod edit_command;
mod edits;
mod errors;
mod examples;
mod extremes;
#[cfg(feature = "gui")]
mod gui;
mod layouts;
mod made_up;
mod pictures;
mod redrive;
mod replay;
mod round_trip;
mod runs;
mod support;
mod test_state;
mod validate;
