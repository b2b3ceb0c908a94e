//! `stepwright validate`: checks definitions as the service would.

use crate::asl::{MachineType, Outline};
use crate::cli::report::{self, Definition};
use crate::diagnostics::{Diagnostic, Severity, check, variable_references};
use crate::flow::FlowGraph;
use crate::json::Tree;
use lexopt::Arg;
use serde_json::{Map, Value, json};
use std::ffi::OsString;
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;

const HELP: &str = "\
Check definitions as ValidateStateMachineDefinition would, and a little more.

Usage: stepwright validate FILE... [--type STANDARD|EXPRESS] [--format text|json] [--deny warnings]

  --type TYPE        the type of the machines; without it what a template says, else STANDARD
  --format FORMAT    text (with the line and a caret) or json
  --deny warnings    warnings count as errors

FILE is JSON, YAML, or a CloudFormation or SAM template (FILE#LogicalId picks the machine); - is standard input. Exit code 0: valid; 1: not valid; 2: could not be read.
";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
}

struct Options {
    files: Vec<OsString>,
    machine: Option<MachineType>,
    format: Format,
    deny_warnings: bool,
}

/// What was found in one file.
struct Report {
    given: String,
    outline: Outline,
    found: Vec<Diagnostic>,
}

/// Runs the sub-command.
pub fn main(args: lexopt::Parser) -> ExitCode {
    let options = match options(args) {
        Ok(Some(options)) => options,
        Ok(None) => return report::help(HELP),
        Err(message) => return report::usage("validate", &message),
    };
    let mut reports = Vec::new();
    let mut unreadable = false;
    for file in &options.files {
        match report::read_definition(file) {
            Ok(definition) => {
                let machine = options
                    .machine
                    .or(definition.machine_type)
                    .unwrap_or_default();
                reports.push(examine(definition, machine));
            }
            Err(message) => {
                report::complain(&message);
                unreadable = true;
            }
        }
    }
    match options.format {
        Format::Text => {
            let mut text = String::new();
            for report in &reports {
                write_text(report, &mut text);
            }
            report::out(&text);
        }
        Format::Json if options.files.len() == 1 => {
            if let Some(only) = reports.first() {
                report::out_json(&to_json(only, false));
            }
        }
        Format::Json => {
            report::out_json(&Value::Array(
                reports.iter().map(|report| to_json(report, true)).collect(),
            ));
        }
    }
    if unreadable {
        return ExitCode::from(report::CANNOT);
    }
    let denied = |found: &Diagnostic| match found.severity {
        Severity::Error => true,
        Severity::Warning => options.deny_warnings,
        Severity::Info => false,
    };
    let no = reports.iter().flat_map(|report| &report.found).any(denied);
    ExitCode::from(if no { report::NO } else { report::OK })
}

/// `None`: help was asked for.
fn options(mut args: lexopt::Parser) -> Result<Option<Options>, String> {
    let mut options = Options {
        files: Vec::new(),
        machine: None,
        format: Format::Text,
        deny_warnings: false,
    };
    let word = |args: &mut lexopt::Parser| -> Result<String, String> {
        let value = args.value().map_err(|error| error.to_string())?;
        Ok(value.to_string_lossy().into_owned())
    };
    while let Some(arg) = args.next().map_err(|error| error.to_string())? {
        match arg {
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Long("type") => {
                options.machine = match &*word(&mut args)?.to_ascii_uppercase() {
                    "STANDARD" => Some(MachineType::Standard),
                    "EXPRESS" => Some(MachineType::Express),
                    other => {
                        return Err(format!("--type is STANDARD or EXPRESS, not {other}"));
                    }
                };
            }
            Arg::Long("format") => {
                options.format = match &*word(&mut args)? {
                    "text" => Format::Text,
                    "json" => Format::Json,
                    "sarif" => {
                        return Err(
                            "--format sarif is not part of this version yet; use json".into()
                        );
                    }
                    other => return Err(format!("--format is text or json, not {other}")),
                };
            }
            Arg::Long("deny") => match &*word(&mut args)? {
                "warnings" => options.deny_warnings = true,
                other => return Err(format!("--deny takes warnings, not {other}")),
            },
            Arg::Value(file) => options.files.push(file),
            other => return Err(other.unexpected().to_string()),
        }
    }
    if options.files.is_empty() {
        return Err("Say which file to check".into());
    }
    Ok(Some(options))
}

fn examine(definition: Definition, machine: MachineType) -> Report {
    let (tree, problems) = definition.tree();
    let outline = Outline::read(Arc::new(tree));
    let flow = FlowGraph::build(&outline);
    let found = check(&outline, &flow, &problems, machine);
    Report {
        given: definition.given,
        outline,
        found,
    }
}

fn is_valid(found: &[Diagnostic]) -> bool {
    found.iter().all(|d| d.severity != Severity::Error)
}

fn to_json(report: &Report, name_file: bool) -> Value {
    let tree = &report.outline.tree;
    let diagnostics: Vec<Value> = report.found.iter().map(|d| finding_json(tree, d)).collect();
    let references: Map<String, Value> = variable_references(&report.outline)
        .into_iter()
        .map(|(state, names)| {
            let names = names.iter().map(|name| json!(&**name)).collect();
            (state.to_string(), Value::Array(names))
        })
        .collect();
    let mut object = Map::new();
    if name_file {
        object.insert("file".into(), json!(report.given));
    }
    let result = if is_valid(&report.found) {
        "OK"
    } else {
        "FAIL"
    };
    object.insert("result".into(), json!(result));
    object.insert("diagnostics".into(), Value::Array(diagnostics));
    object.insert("truncated".into(), json!(false));
    object.insert("variableReferences".into(), Value::Object(references));
    Value::Object(object)
}

fn finding_json(tree: &Tree, d: &Diagnostic) -> Value {
    let (start, end) = (tree.position(d.span.start), tree.position(d.span.end));
    let mut object = json!({
        "severity": d.severity.name(),
        "code": d.code,
        "message": d.message,
        "location": d.location,
        "pointer": d.pointer,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    });
    if !d.help.is_empty() {
        object["help"] = json!(d.help);
    }
    if let Some(fix) = d.fixes.first() {
        let edits: Vec<Value> = fix
            .edit
            .replacements
            .iter()
            .map(|(span, text)| json!({"start": span.start, "end": span.end, "text": text}))
            .collect();
        object["fix"] = json!({"label": fix.label, "edits": edits});
    }
    object
}

/// Compiler-style: the finding, the line, a caret under the place, the way out.
fn write_text(report: &Report, out: &mut String) {
    let tree = &report.outline.tree;
    let lines: Vec<&str> = tree.text().lines().collect();
    for d in &report.found {
        let word = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "note",
        };
        let start = tree.position(d.span.start);
        let end = tree.position(d.span.end);
        let line = lines.get(start.line - 1).copied().unwrap_or_default();
        let (line, column) = excerpt(line, start.column);
        let width = if end.line == start.line {
            end.column.saturating_sub(start.column).max(1)
        } else {
            line.chars().count().saturating_sub(column - 1).max(1)
        };
        let width = width.min(line.chars().count().saturating_sub(column - 1).max(1));
        let gutter = " ".repeat(start.line.to_string().len());
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "{word}[{}]: {}\n{gutter}--> {}:{}:{} ({})\n{gutter} |\n{} | {line}\n{gutter} | {}{}\n",
            d.code,
            d.message.trim_end(),
            report.given,
            start.line,
            start.column,
            d.location,
            start.line,
            " ".repeat(column - 1),
            "^".repeat(width),
        );
        if !d.help.is_empty() {
            let _ = writeln!(out, "{gutter} = help: {}", d.help);
        }
        for fix in &d.fixes {
            let _ = writeln!(out, "{gutter} = fix: {}", fix.label);
        }
        out.push('\n');
    }
    let count = |severity| {
        report
            .found
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let plural = |n: usize, word: &str| match n {
        1 => format!("1 {word}"),
        n => format!("{n} {word}s"),
    };
    let verdict = if errors > 0 { "not valid" } else { "valid" };
    let detail = match (errors, warnings) {
        (0, 0) => String::new(),
        (0, w) => format!(", {}", plural(w, "warning")),
        (e, 0) => format!(", {}", plural(e, "error")),
        (e, w) => format!(", {}, {}", plural(e, "error"), plural(w, "warning")),
    };
    let _ = writeln!(out, "{}: {verdict}{detail}", report.given);
}

/// The part of a line around a column: files written on one line would fill the screen.
/// Tabs become spaces so that the caret stands where it should.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    const BEFORE: usize = 60;
    const WIDTH: usize = 120;
    let chars: Vec<char> = line
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .collect();
    if chars.len() <= WIDTH {
        return (chars.into_iter().collect(), column);
    }
    let from = column.saturating_sub(1).saturating_sub(BEFORE);
    let to = (from + WIDTH).min(chars.len());
    let mut text = String::new();
    let mut column = column - from;
    if from > 0 {
        text.push('…');
        column += 1;
    }
    text.extend(&chars[from.min(to)..to]);
    if to < chars.len() {
        text.push('…');
    }
    (text, column)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn examined(text: &str) -> Report {
        let definition = Definition {
            given: "order.asl.json".into(),
            stem: "order".into(),
            bytes: Vec::new(),
            text: text.into(),
            format: crate::formats::Format::JSON,
            machine_type: None,
            file: "order.asl.json".into(),
            machine: None,
        };
        examine(definition, MachineType::Standard)
    }

    const WRONG: &str = "{\n  \"StartAt\": \"Pya\",\n  \"States\": {\n    \"Pay\": { \"Type\": \"Succeed\" }\n  }\n}\n";

    #[test]
    fn text_shows_the_line_and_a_caret() {
        let mut text = String::new();
        write_text(&examined(WRONG), &mut text);
        assert_eq!(
            text,
            "error[MISSING_TRANSITION_TARGET]: Missing 'Next' target: Pya\n \
             --> order.asl.json:2:14 (/StartAt)\n  \
             |\n2 |   \"StartAt\": \"Pya\",\n  \
             |              ^^^^^\n  \
             = help: The machine starts at Pya, which is not there. Did you mean Pay?\n  \
             = fix: Change to Pay\n  \
             = fix: Create state Pya\n\n\
             order.asl.json: not valid, 1 error\n"
        );
    }

    #[test]
    fn json_is_the_services_answer_and_more() {
        let value = to_json(&examined(WRONG), false);
        assert_eq!(value["result"], "FAIL");
        let finding = &value["diagnostics"][0];
        assert_eq!(finding["code"], "MISSING_TRANSITION_TARGET");
        assert_eq!(finding["location"], "/StartAt");
        assert_eq!(
            (&finding["line"], &finding["end_column"]),
            (&json!(2), &json!(19))
        );
        assert_eq!(finding["fix"]["edits"][0]["text"], "\"Pay\"");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = "x".repeat(400);
        let (text, column) = excerpt(&line, 200);
        assert!(text.chars().count() <= 122);
        assert_eq!(text.chars().nth(column - 1), Some('x'));
        assert_eq!(excerpt("\tab", 2), (" ab".into(), 2));
    }
}
