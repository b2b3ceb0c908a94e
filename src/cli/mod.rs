//! The command line: one file per sub-command. The contract is in `README.md`.

use std::process::ExitCode;

/// Runs a sub-command. `None`: there is none, the window should open.
pub fn run(_args: &[std::ffi::OsString]) -> Option<ExitCode> {
    None
}
