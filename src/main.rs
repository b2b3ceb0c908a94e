//! Looks at the arguments and starts the command line or the window.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    stepwright::cli::run(&args).unwrap_or_else(|| window(args))
}

/// Opens the window on the named files.
#[cfg(feature = "gui")]
fn window(args: Vec<OsString>) -> ExitCode {
    match stepwright::ui::run(args.into_iter().map(Into::into).collect()) {
        stepwright::ui::Outcome::Closed => ExitCode::SUCCESS,
        stepwright::ui::Outcome::NoDisplay(why) => {
            eprintln!(
                "stepwright: the window cannot be shown ({why}); without a display, `stepwright run DEFINITION` executes a machine and `stepwright render DEFINITION -o picture.svg` draws it"
            );
            ExitCode::from(2)
        }
    }
}

/// This program was built without its window.
#[cfg(not(feature = "gui"))]
fn window(_args: Vec<OsString>) -> ExitCode {
    eprintln!(
        "stepwright: this program was built without its window; see `stepwright --help` for what it does on the command line"
    );
    ExitCode::from(2)
}
