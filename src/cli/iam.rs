//! `stepwright iam`: the permissions the machine's role needs.

use crate::asl::Outline;
use crate::cli::report;
use crate::formats::template_says;
use crate::iam::{Context, Placeholders, Policy, StateNeeds, policy};
use crate::json::ProblemKind;
use lexopt::prelude::*;
use std::ffi::OsString;
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;

const HELP: &str = "\
Shows the permissions that the machine's role needs, as narrow as the definition says, and what it does not say.
Nothing is sent anywhere.

Usage: stepwright iam DEF [OPTIONS]

      --format json|text    text (default): explained state by state, with the policy at the end;
                            json: the policy document alone, the rest on standard error
      --region REGION       where the machine runs
      --account ACCOUNT     in which account (twelve digits)
      --machine NAME        the state machine's name, for a distributed Map that starts it again
      --partition NAME      aws (default), aws-cn, aws-us-gov
      --unknown cfn|star    what stands for an unknown region or account: ${AWS::Region} and ${AWS::AccountId} as
                            CloudFormation's Fn::Sub replaces them (default), or *
      --logging, --tracing  the machine writes a log, sends traces; a template that turns them on says so itself

{formats}
Exit codes: 0 all of it is known; 1 some of it is not, and the output says what; 2 could not do it.
";

/// Runs the sub-command.
pub fn main(parser: lexopt::Parser) -> ExitCode {
    let (definition, context, json) = match arguments(parser) {
        Ok(Some(found)) => found,
        Ok(None) => return report::help(&HELP.replace("{formats}", report::FORMATS)),
        Err(message) => return report::usage("iam", &message),
    };
    match run(&definition, context, json) {
        Ok(code) => ExitCode::from(code),
        Err(message) => report::cannot(&message),
    }
}

/// `None`: help was asked for.
fn arguments(mut args: lexopt::Parser) -> Result<Option<(OsString, Context, bool)>, String> {
    let text = |error: lexopt::Error| error.to_string();
    let mut definition = None;
    let mut json = false;
    let mut unknown = Placeholders::default();
    let (mut region, mut account, mut machine, mut partition) = (None, None, None, None);
    let (mut logging, mut tracing) = (false, false);
    while let Some(arg) = args.next().map_err(text)? {
        match arg {
            Short('h') | Long("help") => return Ok(None),
            Long("region") => region = Some(word(&mut args)?),
            Long("account") => account = Some(word(&mut args)?),
            Long("machine") => machine = Some(word(&mut args)?),
            Long("partition") => partition = Some(word(&mut args)?),
            Long("logging") => logging = true,
            Long("tracing") => tracing = true,
            Long("format") => {
                json = match &*args.value().and_then(|v| v.string()).map_err(text)? {
                    "json" => true,
                    "text" => false,
                    other => return Err(format!("There is no format {other}: json or text")),
                };
            }
            Long("unknown") => {
                unknown = match &*args.value().and_then(|v| v.string()).map_err(text)? {
                    "cfn" => Placeholders::CloudFormation,
                    "star" => Placeholders::Star,
                    other => return Err(format!("There is no placeholder {other}: cfn or star")),
                };
            }
            Value(value) if definition.is_none() => definition = Some(value),
            other => return Err(other.unexpected().to_string()),
        }
    }
    if let Some(account) = &account
        && !(account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(format!("An account has twelve digits, {account} does not"));
    }
    let definition =
        definition.ok_or("Which definition? Give its file, or - for standard input")?;
    let mut context = Context::unknown(unknown);
    for (given, place) in [
        (region, &mut context.region),
        (account, &mut context.account),
        (machine, &mut context.machine),
        (partition, &mut context.partition),
    ] {
        if let Some(given) = given {
            *place = given;
        }
    }
    context.logging = logging;
    context.tracing = tracing;
    Ok(Some((definition, context, json)))
}

fn word(args: &mut lexopt::Parser) -> Result<String, String> {
    args.value()
        .and_then(|value| value.string())
        .map_err(|error| error.to_string())
}

fn run(path: &OsString, mut context: Context, json: bool) -> Result<u8, String> {
    let definition = report::read_definition(path)?;
    let (tree, problems) = definition.tree();
    let root = tree.root();
    let holds = |key| tree.get(root, key).is_some();
    if !tree.is_object(root) || !(holds("States") || holds("StartAt")) {
        return Err(format!(
            "{}: no state machine here; a definition is an object with StartAt and States",
            definition.given
        ));
    }
    // Of a text that is read only in part nobody knows what the rest needs.
    let mistake = problems.iter().find(|problem| {
        !matches!(
            problem.kind,
            ProblemKind::DuplicateKey | ProblemKind::Placeholder
        )
    });
    if let Some(problem) = mistake {
        let at = tree.position(problem.span.start);
        return Err(format!(
            "{}:{}:{}: {}",
            definition.given, at.line, at.column, problem.message
        ));
    }
    let says = template_says(&definition.format, &definition.text);
    context.logging |= says.logging;
    context.tracing |= says.tracing;
    let found = policy(&Outline::read(Arc::new(tree)), &context);
    if json {
        report::out(&(found.document().to_pretty() + "\n"));
        for state in &found.states {
            for sentence in &state.unknown {
                report::complain(&format!("{}: {sentence}", name_of(state)));
            }
        }
        for note in &found.notes {
            report::complain(note);
        }
    } else {
        report::out(&text(&found));
    }
    Ok(if found.unknown() == 0 {
        report::OK
    } else {
        report::NO
    })
}

fn name_of(state: &StateNeeds) -> String {
    match &state.state {
        Some(address) => address.name(),
        None => "the machine".into(),
    }
}

fn text(found: &Policy) -> String {
    let mut out = String::new();
    for state in &found.states {
        let _ = writeln!(out, "{}  ({})", name_of(state), state.call);
        for need in &state.needs {
            let actions: Vec<&str> = need.actions.iter().map(String::as_str).collect();
            let _ = writeln!(out, "    {}", actions.join(", "));
            for resource in &need.resources {
                let _ = writeln!(out, "        on {resource}");
            }
            if let Some(condition) = &need.condition {
                let _ = writeln!(out, "        if {}", condition.to_json());
            }
        }
        for sentence in &state.unknown {
            let _ = writeln!(out, "    ? {sentence}");
        }
        for note in &state.notes {
            let _ = writeln!(out, "    {note}");
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", found.document().to_pretty());
    if !found.notes.is_empty() {
        out.push('\n');
    }
    for note in &found.notes {
        let _ = writeln!(out, "{note}");
    }
    match found.unknown() {
        0 => {}
        1 => out.push_str("1 thing could not be known; it is marked with ? above\n"),
        many => {
            let _ = writeln!(
                out,
                "{many} things could not be known; they are marked with ? above"
            );
        }
    }
    out
}
