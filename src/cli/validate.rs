//! `stepwright validate`: checks definitions as the service would.

mod filled;
mod json;
mod sarif;
mod settings;
mod text;

use crate::asl::{MachineType, Outline};
use crate::cli::placeholders::{self, Placing};
use crate::cli::report::{self, Definition, Opened, open_definitions as open};
use crate::diagnostics::{
    Diagnostic, Judgement, Level, Severity, Suppressed, check_with, nearest, rules,
};
use crate::flow::FlowGraph;
use crate::formats::{Format as Written, Spelling};
use json::to_json;
use lexopt::Arg;
use serde_json::Value;
use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use text::write_text;

const HELP: &str = "\
Check definitions as ValidateStateMachineDefinition would, and a little more.

Usage: stepwright validate FILE... [--type STANDARD|EXPRESS] [--format text|json|sarif]
                           [--allow CODE] [--warn CODE] [--deny CODE|warnings] [--no-advice]
                           [--profile NAME] [--set-placeholder NAME=VALUE] [--make-up-placeholders]

  --type TYPE        the type of the machines; without it what a template says, else STANDARD
  --format FORMAT    text (with the line and a caret), json, or sarif (version 2.1.0, for code scanning)
  --allow CODE       say nothing of these findings; what the service refuses stays an error
  --warn CODE        tell them as warnings
  --deny CODE        tell them as errors, so that the exit code is 1
  --deny warnings    warnings count as errors
  --no-advice        leave out good practice, which is never more than a note of itself
{placeholders}

{formats}
Placeholders are judged as they would be after substitution: without these options whatever value may come is taken to
be right, with them the value is judged.
In json one definition is an object. Several are a list: `file` is added and, where a file holds several machines, `machine`.
FILE.stepwright.json beside it may switch rules and suppress findings:
  {\"rules\": {\"SW_NO_RETRY\": \"off\"}, \"suppressions\": [{\"code\": \"SW_NO_TIMEOUT\", \"state\": \"/States/Pay\", \"reason\": \"...\"}]}
`stepwright explain CODE` tells more of a finding. Exit code 0: valid; 1: not valid, or denied; 2: could not be read.
";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Sarif,
}

struct Options {
    files: Vec<OsString>,
    machine: Option<MachineType>,
    format: Format,
    deny_warnings: bool,
    advice: bool,
    /// What was said of codes, in that order; the last word counts.
    levels: Vec<(String, Level)>,
    /// What stands for placeholders.
    placing: Placing,
}

/// What was found in one definition.
struct Report {
    given: String,
    /// The file the definition is in; of standard input none.
    file: Option<PathBuf>,
    /// The machine, where a file holds several: its findings are told by its name.
    machine: Option<String>,
    /// The definition's name for people.
    title: String,
    outline: Outline,
    found: Vec<Diagnostic>,
    suppressed: Vec<Suppressed>,
}

impl Report {
    /// Whether the service would take it; what people made an error does not matter to the service.
    fn is_valid(&self) -> bool {
        !self.found.iter().any(Diagnostic::is_refused)
    }

    /// The file as editors and terminals find it: without the machine that is picked in it.
    fn place(&self) -> String {
        match &self.file {
            Some(file) => file.to_string_lossy().into_owned(),
            None => self.given.clone(),
        }
    }
}

/// What a definition is, besides its text.
#[derive(Default)]
struct Source {
    file: Option<PathBuf>,
    machine: Option<String>,
    title: String,
}

impl Source {
    fn of(opened: &Opened) -> Source {
        let Opened {
            definition,
            file,
            template,
            among,
            ..
        } = opened;
        let machine = match &definition.machine {
            Some(machine) if *among > 1 => Some(machine.id.to_string()),
            Some(_) | None => None,
        };
        let given = &definition.given;
        let title = match (&machine, template) {
            (Some(id), Some(template)) => format!("{}#{id} ({given})", template.display()),
            (Some(id), None) if !given.ends_with(&format!("#{id}")) => format!("{given}#{id}"),
            (Some(_) | None, _) => given.clone(),
        };
        Source {
            file: (file != Path::new("-")).then(|| file.clone()),
            machine,
            title,
        }
    }
}

/// Runs the sub-command.
pub fn main(args: lexopt::Parser) -> ExitCode {
    let options = match options(args) {
        Ok(Some(options)) => options,
        Ok(None) => {
            return report::help(
                &HELP
                    .replace("{placeholders}", placeholders::HELP.trim_end())
                    .replace("{formats}", &formats()),
            );
        }
        Err(message) => return report::usage("validate", &message),
    };
    let mut reports = Vec::new();
    let mut complaints = Vec::new();
    let mut definitions = 0;
    for opened in options.files.iter().flat_map(|file| open(file)) {
        definitions += 1;
        let examined = opened.and_then(|opened| {
            let source = Source::of(&opened);
            let definition = opened.definition;
            let judgement = judgement(
                &options,
                &definition,
                source.file.as_deref(),
                &mut complaints,
            );
            examine(definition, source, &judgement, &options.placing)
        });
        match examined {
            Ok(report) => reports.push(report),
            Err(message) => complaints.push(message),
        }
    }
    // What stands in the file beside a template is said once, not for each of its machines.
    let mut said = HashSet::new();
    complaints.retain(|complaint| said.insert(complaint.clone()));
    for complaint in &complaints {
        report::complain(complaint);
    }
    match options.format {
        Format::Text => {
            let mut text = String::new();
            for report in &reports {
                write_text(report, &mut text);
            }
            report::out(&text);
        }
        Format::Json if definitions == 1 => {
            if let Some(only) = reports.first() {
                report::out_json(&to_json(only, false));
            }
        }
        Format::Json => {
            report::out_json(&Value::Array(
                reports.iter().map(|report| to_json(report, true)).collect(),
            ));
        }
        Format::Sarif => report::out_json(&sarif::log(&reports, &complaints)),
    }
    if !complaints.is_empty() {
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

/// What a file may be, with what becomes of several machines here.
fn formats() -> String {
    let formats = report::FORMATS.replacen("DEF", "FILE", 1);
    formats.replacen(
        "FILE#NAME picks it when there are several",
        "several are all judged, FILE#NAME picks one",
        1,
    )
}

/// What a definition is judged by: the file beside it, and what was asked for on the command line, which has the last
/// word. What of the file is not understood is a complaint; the rest holds.
fn judgement(
    options: &Options,
    definition: &Definition,
    file: Option<&Path>,
    complaints: &mut Vec<String>,
) -> Judgement {
    let machine = options.machine.or(definition.machine_type);
    let mut judgement = Judgement {
        machine: machine.unwrap_or_default(),
        advice: options.advice,
        ..Judgement::default()
    };
    if let Some(file) = file {
        judgement = judgement.with(settings::beside(
            file,
            definition.format.machine.as_deref(),
            complaints,
        ));
    }
    judgement.switches.extend(options.levels.iter().cloned());
    judgement
}

/// `None`: help was asked for.
fn options(mut args: lexopt::Parser) -> Result<Option<Options>, String> {
    let mut options = Options {
        files: Vec::new(),
        machine: None,
        format: Format::Text,
        deny_warnings: false,
        advice: true,
        levels: Vec::new(),
        placing: Placing::default(),
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
                    "sarif" => Format::Sarif,
                    other => return Err(format!("--format is text, json or sarif, not {other}")),
                };
            }
            Arg::Long("deny") => match &*word(&mut args)? {
                "warnings" => options.deny_warnings = true,
                code => options.levels.push((known(code)?, Level::Error)),
            },
            Arg::Long("warn") => {
                let code = known(&word(&mut args)?)?;
                options.levels.push((code, Level::Warning));
            }
            Arg::Long("allow") => {
                let code = known(&word(&mut args)?)?;
                options.levels.push((code, Level::Off));
            }
            Arg::Long(name) if placeholders::NAMES.contains(&name) => {
                let name = name.to_owned();
                options.placing.take(&name, &mut args)?;
            }
            Arg::Long("no-advice") => options.advice = false,
            Arg::Value(file) => options.files.push(file),
            other => return Err(other.unexpected().to_string()),
        }
    }
    if options.files.is_empty() {
        return Err("Say which file to check".into());
    }
    Ok(Some(options))
}

/// A code some rule has.
fn known(code: &str) -> Result<String, String> {
    let codes = || rules().flat_map(|rule| rule.codes).map(|own| own.code);
    if codes().any(|known| known == code) {
        return Ok(code.to_owned());
    }
    Err(match nearest(code, codes()) {
        Some(near) => format!("There is no code {code}. Did you mean {near}?"),
        None => format!("There is no code {code}; `stepwright explain --list` shows them all"),
    })
}

/// Whether a text that is no JSON, as its name says it were, is a definition in YAML.
fn reads_as_yaml(definition: &Definition) -> bool {
    if definition.format != Written::JSON || definition.text.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let (tree, problems) = Written::of(Spelling::Yaml).read(definition.text.as_str().into());
    problems.is_empty() && tree.get(tree.root(), "States").is_some()
}

fn examine(
    definition: Definition,
    source: Source,
    judgement: &Judgement,
    placing: &Placing,
) -> Result<Report, String> {
    let (tree, problems) = definition.tree();
    if !problems.is_empty() && reads_as_yaml(&definition) {
        report::complain(&format!(
            "{}: the name says JSON, but the text is YAML; give it a name that ends in .asl.yaml",
            definition.given
        ));
    }
    let outline = Outline::read(Arc::new(tree));
    let flow = FlowGraph::build(&outline);
    let judgement = &Judgement {
        unfilled: crate::document::unfilled_of(&definition.format, &outline.tree),
        ..judgement.clone()
    };
    let mut verdict = check_with(&outline, &flow, &problems, judgement);
    if placing.is_given()
        && let Some(filled) = filled::filled(&definition, &outline.tree, placing)?
    {
        verdict = filled::judged(filled, &outline.tree, verdict, judgement);
    }
    Ok(Report {
        given: definition.given,
        file: source.file,
        machine: source.machine,
        title: source.title,
        outline,
        found: verdict.found,
        suppressed: verdict.suppressed,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

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
        let source = Source {
            title: definition.given.clone(),
            ..Source::default()
        };
        examine(
            definition,
            source,
            &Judgement::default(),
            &Placing::default(),
        )
        .unwrap()
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
}
