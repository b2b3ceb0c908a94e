//! `stepwright validate`: checks definitions as the service would.

use crate::cli::report;
use std::process::ExitCode;

/// Runs the sub-command.
pub fn main(_args: lexopt::Parser) -> ExitCode {
    report::cannot("validate is not part of this version yet")
}
