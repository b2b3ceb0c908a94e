//! `stepwright test-state`: one state, answered as the TestState API answers.

use crate::cli::placeholders::{self, Placing};
use crate::cli::report;
use crate::json;
use crate::teststate::{InspectionLevel, Mock, Request, StateConfiguration, Tested, test_state};
use lexopt::prelude::*;
use std::ffi::OsString;
use std::process::ExitCode;

const HELP: &str = "\
Tests one state as the TestState API does and prints its answer as JSON.

Usage: stepwright test-state DEF [OPTIONS]

DEF holds one state, or a whole machine when --state names one in it (at any depth).
{formats}

      --state NAME               the state to test
      --input FILE               its input ({} without)
      --inspection-level LEVEL   INFO, DEBUG or TRACE (INFO)
      --mock FILE                {\"result\": TEXT} or {\"errorOutput\": {\"error\", \"cause\"}}, and
                                 \"fieldValidationMode\": STRICT, PRESENT or NONE. The first two hold the
                                 result against the API's model, where a Lambda's Payload is text
      --context FILE             the Context Object
      --variables FILE           variables in scope, a JSON object
      --state-configuration FILE retrierRetryCount, errorCausedByState, mapIterationFailureCount,
                                 mapItemReaderData
      --role-arn ARN             the role of the execution
      --reveal-secrets           as the API's revealSecrets
{placeholders}

Exit codes: 0 the state succeeded, 1 it failed, would be retried or its error was caught,
2 the API would refuse the request, 3 the state calls a service and no mock answers.
";

/// Runs the sub-command.
pub fn main(args: lexopt::Parser) -> ExitCode {
    let request = match read_request(args) {
        Ok(Some(request)) => request,
        Ok(None) => {
            return report::help(
                &HELP
                    .replace("{placeholders}", placeholders::HELP.trim_end())
                    .replace("{formats}", report::FORMATS),
            );
        }
        Err(Trouble::Usage(message)) => return report::usage("test-state", &message),
        Err(Trouble::Unreadable(message)) => return report::cannot(&message),
    };
    match test_state(&request) {
        Tested::Answer(answer) => {
            let succeeded = answer.get("status").and_then(json::Value::as_str) == Some("SUCCEEDED");
            report::out(&format!("{}\n", answer.to_pretty()));
            ExitCode::from(u8::from(!succeeded))
        }
        Tested::Refused(exception) => {
            report::out(&format!("{}\n", exception.to_value().to_pretty()));
            ExitCode::from(2)
        }
        Tested::NeedsMock {
            state,
            resource,
            payload,
        } => {
            report::complain(&format!(
                "{state} calls {resource}, and nothing says what that answers. Give --mock a file like\n\
                 {{\"result\": \"{{}}\"}}\nIt would send:\n{}",
                payload.to_pretty()
            ));
            ExitCode::from(3)
        }
    }
}

/// Why there is no request.
enum Trouble {
    Usage(String),
    Unreadable(String),
}

fn read_request(mut args: lexopt::Parser) -> Result<Option<Request>, Trouble> {
    let usage = |error: lexopt::Error| Trouble::Usage(error.to_string());
    let mut request = Request {
        now_ms: crate::host::now_millis(),
        ..Request::default()
    };
    let mut definition: Option<OsString> = None;
    let mut placing = Placing::default();
    while let Some(argument) = args.next().map_err(usage)? {
        let value = |args: &mut lexopt::Parser| args.value().map_err(usage);
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Value(path) if definition.is_none() => definition = Some(path),
            Long("state") => request.state_name = Some(text(value(&mut args)?)?),
            Long("role-arn") => request.role_arn = Some(text(value(&mut args)?)?),
            Long("reveal-secrets") => request.reveal_secrets = true,
            Long("input") => request.input = Some(read(&value(&mut args)?)?),
            Long("inspection-level") => {
                let name = text(value(&mut args)?)?;
                request.level = InspectionLevel::from_name(&name).ok_or_else(|| {
                    Trouble::Usage(format!(
                        "--inspection-level {name}: it is INFO, DEBUG or TRACE"
                    ))
                })?;
            }
            Long("mock") => {
                let path = value(&mut args)?;
                let mock = Mock::from_value(&read_json(&path)?);
                request.mock = Some(mock.map_err(|why| at(&path, &why))?);
            }
            Long("context") => request.context = Some(read_json(&value(&mut args)?)?),
            Long("variables") => request.variables = Some(read_json(&value(&mut args)?)?),
            Long("state-configuration") => {
                let path = value(&mut args)?;
                let configuration = StateConfiguration::from_value(&read_json(&path)?);
                request.configuration = configuration.map_err(|why| at(&path, &why))?;
            }
            Long(name) if placeholders::NAMES.contains(&name) => {
                let name = name.to_owned();
                placing.take(&name, &mut args).map_err(Trouble::Usage)?;
            }
            other => return Err(usage(other.unexpected())),
        }
    }
    let definition = definition.ok_or_else(|| {
        Trouble::Usage("Which definition? Name a file, or - for standard input".to_owned())
    })?;
    let definition = report::read_definition(&definition).map_err(Trouble::Unreadable)?;
    let (tree, problems) = definition.tree();
    let filled = placing
        .fill(&definition, &tree)
        .map_err(Trouble::Unreadable)?;
    if let Some(filled) = filled.filter(|filled| filled.problems.is_empty()) {
        request.definition = filled.tree.text().to_string();
        return Ok(Some(request));
    }
    request.definition = match (tree.notation(), tree.value(tree.root())) {
        // The API takes JSON.
        (Some(_), Some(value)) if problems.is_empty() => value.to_json(),
        _ => definition.text,
    };
    Ok(Some(request))
}

fn text(value: OsString) -> Result<String, Trouble> {
    value
        .into_string()
        .map_err(|_| Trouble::Usage("An argument is not UTF-8".to_owned()))
}

fn read(path: &OsString) -> Result<String, Trouble> {
    report::read_text(path).map_err(Trouble::Unreadable)
}

fn read_json(path: &OsString) -> Result<json::Value, Trouble> {
    let text = read(path)?;
    json::Value::parse(&text).map_err(|error| {
        at(
            path,
            &format!(
                "{} (line {}, column {})",
                error.message, error.line, error.column
            ),
        )
    })
}

fn at(path: &OsString, why: &str) -> Trouble {
    Trouble::Unreadable(format!("{}: {why}", path.to_string_lossy()))
}
