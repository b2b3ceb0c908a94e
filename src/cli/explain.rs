//! `stepwright explain`: what a finding, a state type, a field, an error or a function means.

use crate::asl::{Structure, error_names, field_specs};
use crate::assist::{Explanation, explain, other_words};
use crate::cli::report;
use crate::diagnostics::{Group, RuleInfo, Severity, nearest, rules};
use crate::expressions::{intrinsic_functions, jsonata_functions};
use lexopt::Arg;
use serde_json::{Value, json};
use std::fmt::Write;
use std::process::ExitCode;

const HELP: &str = "\
Tell what a finding, a state type, a field, an error or a function means.

Usage: stepwright explain TOPIC [--format text|json]
       stepwright explain --list [--format text|json]

  --list             every rule with its codes
  --format FORMAT    text or json

TOPIC is a code (SW_NO_RETRY), the name of a rule, a state type (Map), a field (ResultPath), an error name
(States.Timeout), an error code of JSONata (T2001), a function (States.Format, '$sum') or a name that states can read
('$$.Task.Token', '$states.result'); upper and lower case do not matter. Exit code 0: told; 1: there is no such thing.
";

/// Something that can be explained.
enum Topic {
    Rule(RuleInfo),
    Word(Explanation),
}

/// Runs the sub-command.
pub fn main(mut args: lexopt::Parser) -> ExitCode {
    let mut topic = None;
    let mut list = false;
    let mut as_json = false;
    loop {
        let arg = match args.next() {
            Ok(Some(arg)) => arg,
            Ok(None) => break,
            Err(error) => return report::usage("explain", &error.to_string()),
        };
        match arg {
            Arg::Long("help") | Arg::Short('h') => return report::help(HELP),
            Arg::Long("list") => list = true,
            Arg::Long("format") => match args.value() {
                Ok(word) if word == "json" => as_json = true,
                Ok(word) if word == "text" => as_json = false,
                Ok(_) => return report::usage("explain", "--format is text or json"),
                Err(error) => return report::usage("explain", &error.to_string()),
            },
            Arg::Value(word) if topic.is_none() => {
                topic = Some(word.to_string_lossy().into_owned());
            }
            other => return report::usage("explain", &other.unexpected().to_string()),
        }
    }
    if list && topic.is_some() {
        return report::usage("explain", "Give a topic or --list, not both");
    }
    if list {
        return told(&list_text(), &list_json(), as_json);
    }
    let Some(asked) = topic.filter(|topic| !topic.trim().is_empty()) else {
        return report::usage("explain", "Say what to explain, or --list");
    };
    let topics = topics(&asked);
    if topics.is_empty() {
        let all: Vec<String> = names().map(str::to_owned).chain(other_words()).collect();
        let hint = match nearest(&asked, all.iter().map(String::as_str)) {
            Some(near) => format!(". Did you mean {near}?"),
            None => "; `stepwright explain --list` shows the rules".into(),
        };
        report::complain(&format!("Nothing is known of {asked}{hint}"));
        return ExitCode::from(report::NO);
    }
    let text: Vec<String> = topics.iter().map(text).collect();
    let value = Value::Array(topics.iter().map(to_json).collect());
    told(&text.join("\n"), &value, as_json)
}

fn told(text: &str, value: &Value, as_json: bool) -> ExitCode {
    if as_json {
        report::out_json(value);
    } else {
        report::out(text);
    }
    ExitCode::from(report::OK)
}

/// Everything of this name.
fn topics(asked: &str) -> Vec<Topic> {
    let same = |name: &str| name.eq_ignore_ascii_case(asked);
    let mut topics: Vec<Topic> = rules()
        .filter(|rule| same(rule.name) || rule.codes.iter().any(|own| same(own.code)))
        .map(Topic::Rule)
        .collect();
    // Written as it is written in a definition, if it is only the case that differs.
    let all: Vec<String> = names().map(str::to_owned).chain(other_words()).collect();
    let known = all.iter().find(|name| *name == asked);
    let known = known.or_else(|| all.iter().find(|name| same(name)));
    topics.extend(explain(known.map_or(asked, String::as_str)).map(Topic::Word));
    topics
}

/// What can be asked for.
fn names() -> impl Iterator<Item = &'static str> {
    let codes = rules().flat_map(|rule| rule.codes).map(|own| own.code);
    let fields = field_specs().iter().map(|spec| spec.name);
    let parts = Structure::ALL
        .into_iter()
        .flat_map(Structure::fields)
        .map(|part| part.name);
    let functions = jsonata_functions().iter().chain(intrinsic_functions());
    codes
        .chain(fields)
        .chain(parts)
        .chain(error_names())
        .chain(functions.map(|function| function.name))
}

fn text(topic: &Topic) -> String {
    match topic {
        Topic::Rule(rule) => rule_text(rule),
        Topic::Word(word) => {
            let lines: Vec<String> = word.text.lines().map(wrapped).collect();
            format!("{} ({})\n\n{}\n", word.title, word.sort, lines.join("\n"))
        }
    }
}

fn rule_text(rule: &RuleInfo) -> String {
    let mut out = format!("{} ({})\n\n", rule.name, rule.group.title());
    out.push_str(&wrapped(rule.help));
    out.push_str("\n\nCodes:\n");
    for own in rule.codes {
        let origin = if own.is_of_the_service() {
            ", a code of the service"
        } else {
            ""
        };
        let fixed = if own.is_switchable() {
            ""
        } else {
            "; cannot be switched or suppressed"
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "  {} ({}{origin}{fixed})",
            own.code,
            word(own.severity)
        );
    }
    for (title, example) in [("Wrong", rule.wrong), ("Right", rule.right)] {
        let _ = writeln!(out, "\n{title}:");
        for line in example.lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Broken into lines that fit a terminal.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 96;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

fn list_text() -> String {
    let mut out = String::new();
    let groups = [
        Group::Refused,
        Group::Mistake,
        Group::Forecast,
        Group::Advice,
    ];
    for group in groups {
        let mut rules = rules().filter(|rule| rule.group == group).peekable();
        if rules.peek().is_none() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{}", group.title());
        for rule in rules {
            let codes: Vec<&str> = rule.codes.iter().map(|own| own.code).collect();
            let _ = writeln!(out, "  {:<34} {}", rule.name, codes.join(", "));
        }
    }
    out
}

fn list_json() -> Value {
    Value::Array(rules().map(|rule| to_json(&Topic::Rule(rule))).collect())
}

fn to_json(topic: &Topic) -> Value {
    match topic {
        Topic::Rule(rule) => {
            let codes: Vec<Value> = rule
                .codes
                .iter()
                .map(|own| {
                    json!({
                        "code": own.code,
                        "severity": own.severity.name(),
                        "service": own.is_of_the_service(),
                        "switchable": own.is_switchable(),
                    })
                })
                .collect();
            json!({
                "topic": "rule",
                "name": rule.name,
                "group": rule.group.title(),
                "codes": codes,
                "help": rule.help,
                "wrong": rule.wrong,
                "right": rule.right,
            })
        }
        Topic::Word(word) => json!({
            "topic": word.sort,
            "name": word.title,
            "help": word.text,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_fields_and_errors_are_explained() {
        for (asked, first_line) in [
            ("SW_NO_RETRY", "Task without Retry (Advice)"),
            ("sw_no_retry", "Task without Retry (Advice)"),
            ("Task without Retry", "Task without Retry (Advice)"),
            ("resultpath", "ResultPath (field)"),
            ("States.Timeout", "States.Timeout (error name)"),
            (
                "States.Http.StatusCode.404",
                "States.Http.StatusCode.404 (error name)",
            ),
            ("$sum", "$sum(numbers) (JSONata function)"),
            ("map", "Map (state type)"),
            ("$states", "$states (of JSONata states)"),
            ("$STATES.RESULT", "$states.result (of JSONata states)"),
            ("$$", "$$ (Context Object)"),
            ("$$.execution.input", "$$.Execution.Input (Context Object)"),
            ("State.EnteredTime", "State.EnteredTime (Context Object)"),
            ("t2001", "T2001 (error code of JSONata)"),
        ] {
            let topics = topics(asked);
            let said = topics.first().map(text).unwrap_or_default();
            assert_eq!(said.lines().next(), Some(first_line), "{asked}");
        }
        assert!(topics("Nothing").is_empty());
    }

    #[test]
    fn a_code_of_several_rules_is_explained_by_each() {
        assert!(topics("MISSING_TRANSITION_TARGET").len() >= 3);
    }

    #[test]
    fn every_code_a_finding_can_have_is_explained() {
        for own in rules().flat_map(|rule| rule.codes) {
            let topics = topics(own.code);
            let is_told =
                |topic: &Topic| matches!(topic, Topic::Rule(rule) if !rule.help.is_empty());
            assert!(topics.iter().any(is_told), "{}", own.code);
        }
    }

    #[test]
    fn the_list_has_every_rule() {
        let list = list_text();
        assert!(rules().all(|rule| list.contains(rule.name)));
        assert_eq!(list_json().as_array().map(Vec::len), Some(rules().count()));
    }
}
