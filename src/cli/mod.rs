//! The command line: one file per sub-command. The contract is in `README.md`.
//!
//! A sub-command is a file with `pub fn main(args: lexopt::Parser) -> ExitCode` and one row in [`COMMANDS`].

mod diff;
mod edit;
mod eval;
mod explain;
mod iam;
mod placeholders;
mod render;
pub mod report;
mod run;
mod test_state;
mod validate;

use std::ffi::OsString;
use std::process::ExitCode;

/// One sub-command.
struct Command {
    name: &'static str,
    about: &'static str,
    main: fn(lexopt::Parser) -> ExitCode,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "run",
        about: "Execute a definition with the embedded interpreter",
        main: run::main,
    },
    Command {
        name: "validate",
        about: "Check definitions as the service would",
        main: validate::main,
    },
    Command {
        name: "test-state",
        about: "Test one state as the TestState API does",
        main: test_state::main,
    },
    Command {
        name: "render",
        about: "Draw a definition as SVG, PNG, Mermaid, DOT or layout JSON",
        main: render::main,
    },
    Command {
        name: "edit",
        about: "Change a definition, touching only the bytes that must change",
        main: edit::main,
    },
    Command {
        name: "eval",
        about: "Evaluate one expression, path, template or rule",
        main: eval::main,
    },
    Command {
        name: "explain",
        about: "Tell what a finding, a field, an error name or a function means",
        main: explain::main,
    },
    Command {
        name: "diff",
        about: "Compare two versions of a definition by what they mean",
        main: diff::main,
    },
    Command {
        name: "iam",
        about: "Show the permissions the machine's role needs",
        main: iam::main,
    },
];

/// Runs a sub-command. `None`: there is none, the window should open.
pub fn run(args: &[OsString]) -> Option<ExitCode> {
    let first = args.first()?;
    let name = first.to_str().unwrap_or_default();
    if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        let parser = lexopt::Parser::from_args(args[1..].iter().cloned());
        return Some((command.main)(parser));
    }
    match name {
        "--help" | "-h" | "help" => Some(report::help(&overview())),
        "--version" | "-V" => Some(report::help(concat!(
            env!("CARGO_PKG_NAME"),
            " ",
            env!("CARGO_PKG_VERSION"),
            "\n"
        ))),
        _ if name.starts_with('-') && name != "-" => Some(report::usage(
            "",
            &format!("There is no option {name} before the sub-command"),
        )),
        // A word that is neither a command nor looks like a file is a typing mistake, not a file to open.
        _ if !name.is_empty() && !looks_like_file(name) => {
            let names = COMMANDS.iter().map(|command| command.name);
            let hint = match crate::diagnostics::nearest(name, names) {
                Some(near) => format!(". Did you mean {near}?"),
                None => " and no file of that name".into(),
            };
            Some(report::usage(
                "",
                &format!("There is no sub-command {name}{hint}"),
            ))
        }
        _ => None,
    }
}

fn looks_like_file(name: &str) -> bool {
    name.contains(['.', '/', '\\']) || crate::host::load(name.as_ref()).is_ok()
}

fn overview() -> String {
    let mut text = String::from(
        "Stepwright: draw, check and step through AWS Step Functions state machines.\n\n\
         Usage: stepwright [FILE ...]            open the window\n       \
                stepwright COMMAND [ARGS ...]    work without a window\n\nCommands:\n",
    );
    for command in COMMANDS {
        text.push_str(&format!("  {:<12}{}\n", command.name, command.about));
    }
    text.push_str(
        "\n`stepwright COMMAND --help` explains a command. `-` stands for standard input or output.\n\
         Exit codes: 0 all well; 1 the answer is no; 2 could not do it; 3 the run needs an answer.\n",
    );
    text
}
