//! What all sub-commands share: reading definitions, writing answers, exit codes.
//!
//! Data goes to standard output, words for people to standard error.

use crate::asl::MachineType;
use crate::diagnostics::nearest;
use crate::formats::{
    Format, Located, Lost, Machine, Place, Spelling, locate, locate_all, machines_in,
};
use crate::host;
use crate::json::{Problem, Tree};
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// All well.
pub const OK: u8 = 0;
/// The work was done and the answer is "no".
pub const NO: u8 = 1;
/// Could not do it.
pub const CANNOT: u8 = 2;
/// The run needs an answer that nobody gave.
pub const UNANSWERED: u8 = 3;

/// What a definition may be in, for help texts.
pub const FORMATS: &str = "\
DEF is JSON or YAML, or a template of CloudFormation, SAM or CDK, a Serverless or a Terraform file that holds a machine
(FILE#NAME picks it when there are several); - is standard input.";

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
    /// How the text is read.
    pub format: Format,
    /// The type of the machine, if its template says.
    pub machine_type: Option<MachineType>,
    /// The file it is in; `-` for standard input.
    pub file: PathBuf,
    /// What its template says of it.
    pub machine: Option<Machine>,
}

impl Definition {
    /// The machine's tree, and what is wrong with the text.
    pub fn tree(&self) -> (Tree, Vec<Problem>) {
        self.format.read(self.text.as_str().into())
    }
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
    if let Err(why) = to_stdout(|out| out.write_all(text.as_bytes())) {
        complain(&why);
        std::process::exit(i32::from(CANNOT));
    }
}

/// Writes to standard output and sees to it that all of it leaves. Who closed the pipe wants no more.
fn to_stdout(
    write: impl FnOnce(&mut std::io::StdoutLock) -> std::io::Result<()>,
) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("Cannot write to standard output: {error}"))
        }
        Ok(()) | Err(_) => Ok(()),
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
        return to_stdout(|out| out.write_all(bytes));
    }
    host::save_new(Path::new(path), bytes)
        .map(|_| ())
        .map_err(|error| error.message)
}

/// Writes a text that is made piece by piece, to standard output for `-`.
pub fn write_pieces(path: &OsStr, mut pieces: impl Iterator<Item = String>) -> Result<(), String> {
    if path == "-" {
        return to_stdout(|out| pieces.try_for_each(|piece| out.write_all(piece.as_bytes())));
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

/// Reads a definition, or standard input for `-`: JSON, YAML, or a machine of a template (`FILE#LogicalId`).
pub fn read_definition(path: &OsStr) -> Result<Definition, String> {
    open_definition(path, Pick::One).map(|opened| opened.definition)
}

/// Which machine of a template is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The one that is named, or the only one.
    One,
    /// Any: the file is only passed through.
    Any,
}

/// A definition and the file it is in.
#[derive(Debug)]
pub struct Opened {
    /// The definition.
    pub definition: Definition,
    /// Its file; `-` for standard input. Of a template with `DefinitionUri` the file that names.
    pub file: PathBuf,
    /// The file as it was read.
    pub state: Option<host::FileState>,
    /// The template that names the file, if the definition does not stand in it.
    pub template: Option<PathBuf>,
    /// How many machines the template has; 0 if there is none.
    pub among: usize,
}

/// Opens a definition that may be written back.
pub fn open_definition(path: &OsStr, pick: Pick) -> Result<Opened, String> {
    open_from(path, pick, &load)
}

/// Reads a definition out of a place that is not the disk: `load` has the bytes of its files.
pub fn read_definition_from(
    path: &OsStr,
    load: &dyn Fn(&Path) -> Result<Vec<u8>, String>,
) -> Result<Definition, String> {
    let load = |file: &Path| Ok((load(file)?, None));
    open_from(path, Pick::One, &load).map(|opened| opened.definition)
}

/// Bytes of a file, and what the file looked like if it is on the disk.
type Loaded = Result<(Vec<u8>, Option<host::FileState>), String>;

/// Opens every definition that is meant: of a template with several machines, none of which is named, each of them.
/// Never empty; why one cannot be had stands in its place.
pub fn open_definitions(path: &OsStr) -> Vec<Result<Opened, String>> {
    let given = path.to_string_lossy();
    let each = locate_all(Path::new(path), load).into_iter();
    each.map(|found| opened(&given, found.map_err(|lost| words(&lost))?, Pick::One))
        .collect()
}

fn words(lost: &Lost<String>) -> String {
    lost.words(|id, ids| nearest(id, ids.iter().copied()).map(str::to_owned))
}

fn open_from(path: &OsStr, pick: Pick, load: &dyn Fn(&Path) -> Loaded) -> Result<Opened, String> {
    let whole = match pick {
        Pick::Any => load(Path::new(path)).ok(),
        Pick::One => None,
    };
    let located = match whole {
        Some((bytes, state)) => passed_through(path.into(), bytes, state),
        None => locate(Path::new(path), load).map_err(|lost| words(&lost))?,
    };
    opened(&path.to_string_lossy(), located, pick)
}

/// The text of a definition that was found.
fn opened(
    given: &str,
    located: Located<Option<host::FileState>>,
    pick: Pick,
) -> Result<Opened, String> {
    let name = located.file.to_string_lossy().into_owned();
    let text = match decode(&located.bytes, &name) {
        Ok(text) => text,
        // What is only passed through need not be read.
        Err(_) if pick == Pick::Any => String::from_utf8_lossy(&located.bytes).into_owned(),
        Err(why) => return Err(why),
    };
    let machine_type = match located.machine.as_ref().and_then(Machine::type_name) {
        Some("EXPRESS") => Some(MachineType::Express),
        Some("STANDARD") => Some(MachineType::Standard),
        Some(_) | None => None,
    };
    Ok(Opened {
        definition: Definition {
            given: match located.template {
                Some(_) => name.clone(),
                None => given.to_owned(),
            },
            stem: match &located.machine {
                Some(machine) => machine.id.to_string(),
                None => stem(&name),
            },
            bytes: located.bytes,
            text,
            format: located.format,
            machine_type,
            file: located.file.clone(),
            machine: located.machine,
        },
        file: located.file,
        state: located.state,
        template: located.template,
        among: located.among,
    })
}

/// A file that is only passed through: of a template the first machine that stands in it.
fn passed_through<S>(file: PathBuf, bytes: Vec<u8>, state: S) -> Located<S> {
    let machines = machines_in(&file, &bytes).unwrap_or_default();
    let here = machines
        .into_iter()
        .find(|machine| machine.place == Place::Here);
    let text = String::from_utf8_lossy(&bytes);
    let spelling = Spelling::of(&file.to_string_lossy(), &text);
    Located {
        format: match &here {
            Some(machine) => Format::in_template(spelling, &machine.id),
            None => Format::of(spelling),
        },
        file,
        bytes,
        state,
        machine: here,
        template: None,
        among: 0,
    }
}

fn load(file: &Path) -> Loaded {
    if file == Path::new("-") {
        return Ok((read_bytes(file.as_os_str())?, None));
    }
    let (bytes, state) = host::load(file).map_err(|error| error.message)?;
    Ok((bytes, Some(state)))
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
    let name = if name == "-" { "standard input" } else { name };
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") => Err(format!(
            "{name}: this is UTF-16 text, which is not read here; save it as UTF-8"
        )),
        Err(error) => {
            let good = &bytes[..error.valid_up_to()];
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            let start = good.iter().rposition(|byte| *byte == b'\n');
            let last = String::from_utf8_lossy(&good[start.map_or(0, |at| at + 1)..]);
            Err(format!(
                "{name}:{line}:{}: not UTF-8 text (byte {}); save it as UTF-8",
                last.chars().count() + 1,
                error.valid_up_to()
            ))
        }
    }
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
    fn what_is_no_text_is_said_with_its_place() {
        let why = |bytes: &[u8]| decode(bytes, "a.json").expect_err("no text");
        assert_eq!(
            why(b"{\n  \"caf\xE9\"}"),
            "a.json:2:7: not UTF-8 text (byte 8); save it as UTF-8"
        );
        assert_eq!(
            why(b"\xFF\xFE{\0}\0"),
            "a.json: this is UTF-16 text, which is not read here; save it as UTF-8"
        );
        assert!(
            decode(b"\xFF", "-").is_err_and(|why| why.starts_with("standard input:1:1: not UTF-8"))
        );
        assert_eq!(decode(b"\xEF\xBB\xBF{}", "a.json").as_deref(), Ok("{}"));
    }
}
