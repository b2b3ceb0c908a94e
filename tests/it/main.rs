//! The one integration-test binary: each file here is a suite.
#![allow(clippy::unwrap_used)]

mod architecture;
mod choices;
mod command_ends;
mod damage;
mod diagnostics;
mod diff;
mod edit_command;
mod edits;
mod errors;
mod examples;
mod extremes;
mod fixes;
mod formats;
#[cfg(feature = "gui")]
mod gui;
#[cfg(feature = "gui")]
mod gui_compare;
#[cfg(feature = "gui")]
mod gui_files;
#[cfg(feature = "gui")]
mod gui_folders;
#[cfg(feature = "gui")]
mod gui_text;
mod iam;
mod layouts;
mod made_up;
mod pictures;
mod quotas;
mod redrive;
mod replay;
mod round_trip;
mod run_command;
mod runs;
mod support;
mod test_state;
mod validate;
