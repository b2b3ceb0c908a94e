//! What all sub-commands share: reading definitions, writing answers, exit codes.
//!
//! Data goes to standard output, words for people to standard error.

use crate::host;
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

/// All well.
pub const OK: u8 = 0;
/// The work was done and the answer is "no".
pub const NO: u8 = 1;
/// Could not do it.
pub const CANNOT: u8 = 2;
/// The run needs an answer that nobody gave.
pub const UNANSWERED: u8 = 3;

/// A definition's text and the names it goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// As given on the command line.
    pub given: String,
    /// The file's name without `.asl.json` and the like; `stdin` for `-`.
    pub stem: String,
    /// The bytes as they are in the file.
    pub bytes: Vec<u8>,
    /// The text without a byte order mark.
    pub text: String,
}

/// Says on standard error why it cannot be done. Exit code 2.
pub fn cannot(message: &str) -> ExitCode {
    complain(message);
    ExitCode::from(CANNOT)
}

/// The command line was not understood: says why and where help is. Exit code 2.
/// `command` is the sub-command's name, empty for the program itself.
pub fn usage(command: &str, message: &str) -> ExitCode {
    let program = format!("stepwright {command}");
    cannot(&format!(
        "{}. `{} --help` shows what there is.",
        message.trim_end_matches('.'),
        program.trim_end()
    ))
}

/// Prints a help text. Exit code 0.
pub fn help(text: &str) -> ExitCode {
    out(text);
    ExitCode::from(OK)
}

/// A line for people, on standard error.
pub fn complain(message: &str) {
    eprintln!("stepwright: {message}");
}

/// Text on standard output. A closed pipe (`| head`) is no reason to complain; a full disk is: an answer
/// that was lost must not look like one that was given, so the program ends there.
pub fn out(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    if let Err(error) = written
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        complain(&format!("Cannot write to standard output: {error}"));
        std::process::exit(i32::from(CANNOT));
    }
}

/// Indented JSON and a line end on standard output.
pub fn out_json(value: &serde_json::Value) {
    let text = serde_json::to_string_pretty(value).unwrap_or_else(|error| error.to_string());
    out(&(text + "\n"));
}

/// Writes bytes to a file, or to standard output for `-`.
pub fn write(path: &OsStr, bytes: &[u8]) -> Result<(), String> {
    if path == "-" {
        return std::io::stdout()
            .lock()
            .write_all(bytes)
            .map_err(|error| format!("Cannot write to standard output: {error}"));
    }
    host::save_new(Path::new(path), bytes)
        .map(|_| ())
        .map_err(|error| error.message)
}

/// Writes a text that is made piece by piece, to standard output for `-`.
pub fn write_pieces(path: &OsStr, mut pieces: impl Iterator<Item = String>) -> Result<(), String> {
    if path == "-" {
        let mut out = std::io::stdout().lock();
        return pieces
            .try_for_each(|piece| out.write_all(piece.as_bytes()))
            .map_err(|error| format!("Cannot write to standard output: {error}"));
    }
    host::save_pieces(Path::new(path), pieces).map_err(|error| error.message)
}

/// Reads a file, or standard input for `-`.
pub fn read_bytes(path: &OsStr) -> Result<Vec<u8>, String> {
    if path == "-" {
        let mut bytes = Vec::new();
        return match std::io::stdin().lock().read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(format!("Cannot read standard input: {error}")),
        };
    }
    host::load(Path::new(path))
        .map(|(bytes, _)| bytes)
        .map_err(|error| error.message)
}

/// Reads a text file, or standard input for `-`; a byte order mark is left out.
pub fn read_text(path: &OsStr) -> Result<String, String> {
    let bytes = read_bytes(path)?;
    decode(&bytes, &path.to_string_lossy())
}

/// Reads a definition, or standard input for `-`. YAML and templates are refused with the way out.
pub fn read_definition(path: &OsStr) -> Result<Definition, String> {
    let given = path.to_string_lossy().into_owned();
    let lower = given.to_ascii_lowercase();
    let file = lower.split('#').next().unwrap_or_default();
    if file.ends_with(".yaml") || file.ends_with(".yml") {
        return Err(format!(
            "{given}: YAML definitions cannot be read by this version yet; convert to JSON first"
        ));
    }
    let bytes = match read_bytes(path) {
        Ok(bytes) => bytes,
        Err(_) if given.contains('#') => {
            return Err(format!(
                "{given}: a state machine inside a template cannot be read by this version yet; \
                 save its definition as a file of its own"
            ));
        }
        Err(message) => return Err(message),
    };
    let text = decode(&bytes, &given)?;
    if is_template(&text) {
        return Err(format!(
            "{given}: CloudFormation and SAM templates cannot be read by this version yet; \
             save the machine's definition as a file of its own"
        ));
    }
    Ok(Definition {
        stem: stem(&given),
        given,
        bytes,
        text,
    })
}

/// A file's name without folders and without `.asl.json` and the like.
pub fn stem(path: &str) -> String {
    if path == "-" {
        return "stdin".into();
    }
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    for ending in [
        ".asl.json",
        ".asl.yaml",
        ".asl.yml",
        ".asl",
        ".json",
        ".yaml",
        ".yml",
    ] {
        if lower.ends_with(ending) && lower.len() > ending.len() {
            return name[..name.len() - ending.len()].to_owned();
        }
    }
    name.to_owned()
}

fn decode(bytes: &[u8], name: &str) -> Result<String, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(format!(
            "{name}: not UTF-8 text (byte {}); save it as UTF-8",
            error.valid_up_to()
        )),
    }
}

/// JSON with `Resources` and no `States` is a template, not a machine.
pub(super) fn is_template(text: &str) -> bool {
    text.contains("\"Resources\"")
        && serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| {
            value.get("Resources").is_some_and(|r| r.is_object()) && value.get("States").is_none()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_the_name_people_use() {
        for (path, name) in [
            ("a/b/order.asl.json", "order"),
            ("order.ASL.YML", "order"),
            ("order.json", "order"),
            (".json", ".json"),
            ("C:\\work\\order.asl", "order"),
            ("-", "stdin"),
            ("order", "order"),
        ] {
            assert_eq!(stem(path), name);
        }
    }

    #[test]
    fn templates_are_recognised() {
        assert!(is_template(r#"{"Resources":{"A":{}}}"#));
        assert!(!is_template(
            r#"{"States":{"Resources":{}},"Resources":{}}"#
        ));
        assert!(!is_template(
            r#"{"States":{"A":{"Result":{"Resources":{}}}}}"#
        ));
    }
}
