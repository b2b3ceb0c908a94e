//! Looks at the arguments and starts the command line or the window.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<std::ffi::OsString> = std::env::args_os().skip(1).collect();
    stepwright::cli::run(&args).unwrap_or(ExitCode::SUCCESS)
}
