//! Questions nobody wrote an answer for: asked on the terminal, or told with an entry to paste.

use super::place_of;
use crate::asl::{Resource, ServicePattern};
use crate::catalogue;
use crate::interpreter::{Answer, Reply, Request, RequestKind};
use crate::json::Value;
use crate::mocks::{Miss, NestedQuestion};
use std::io::{BufRead, Write};
use std::sync::Arc;

/// What is missing, and how to give it.
pub(super) fn unanswered(request: &Request, miss: Option<&Miss>) -> String {
    let nested = miss.and_then(|miss| miss.nested.as_deref());
    let (request, why) = match (nested, miss) {
        (Some(nested), _) => (&nested.request, nested.why.as_deref()),
        (None, Some(miss)) => (request, miss.text.as_deref()),
        (None, None) => (request, None),
    };
    let mut place = place_of(request);
    if let Some(nested) = nested {
        place.push_str(&format!(" of the nested machine `{}`", nested.machine));
    }
    let RequestKind::RunTask {
        resource, payload, ..
    } = &request.kind
    else {
        return format!("{place} waits for something nobody can give");
    };
    let state = request.state.name();
    let example = example(resource);
    let mut text = format!(
        "{place} needs an answer that nobody gave (attempt {}).\n",
        request.attempt
    );
    let mut case = "the case".to_string();
    if let Some(nested) = nested {
        let path: Vec<String> = nested.started_by.iter().map(|s| format!("`{s}`")).collect();
        text.push_str(&format!("It was started by {}.\n", path.join(", then ")));
        if let Some(name) = &nested.case {
            case.push_str(&format!(" `{name}`"));
        }
        case.push_str(&format!(" of StateMachines / `{}`", nested.machine));
    }
    if let Some(why) = why {
        text.push_str(&format!("{why}.\n"));
    }
    text.push_str(&format!(
        "\nRequest to {}:\n{}\n\nIn a mock file, under MockedResponses and in {case}:\n",
        resource.short(),
        payload.to_pretty()
    ));
    let entry = Value::object(vec![(
        "0".into(),
        Value::object(vec![("Return".into(), example.clone())]),
    )]);
    let name = format!("{state}Answer");
    text.push_str(&format!(
        "  {}: {}\n  {}: {}\n",
        Value::string(name.as_str()).to_json(),
        entry.to_json(),
        Value::string(state.as_str()).to_json(),
        Value::string(name.as_str()).to_json()
    ));
    let mut listed: Vec<(Arc<str>, Value)> = vec![("state".into(), Value::string(state))];
    if !request.iteration.is_empty() {
        let steps = request.iteration.iter().map(|(map, index)| {
            Value::object(vec![
                ("map".into(), Value::String(map.clone())),
                ("index".into(), Value::int(*index as i64)),
            ])
        });
        listed.push(("iteration".into(), Value::array(steps.collect())));
    }
    listed.push(("attempt".into(), Value::int(i64::from(request.attempt))));
    listed.push(("result".into(), example));
    text.push_str(&format!(
        "Or in a list {{\"tasks\": [...]}}:\n  {}\nOr answer by hand with --ask.",
        Value::object(listed).to_json()
    ));
    text
}

/// The service accepts a call whose end a person then tells.
pub(super) fn accepted(request: &Request) -> Option<Answer> {
    let RequestKind::RunTask {
        resource:
            Resource::Service {
                service,
                action,
                pattern,
            },
        submitted: false,
        ..
    } = &request.kind
    else {
        return None;
    };
    let response =
        catalogue::response_example(service, action, catalogue::Pattern::RequestResponse);
    (*pattern != ServicePattern::RequestResponse).then_some(Answer {
        at: request.asked_at,
        reply: Reply::Submitted(response),
    })
}

/// What the service would answer, in form.
fn example(resource: &Resource) -> Value {
    match resource {
        Resource::Service {
            service,
            action,
            pattern,
        } => match catalogue::Pattern::from_suffix(pattern.suffix()) {
            Some(pattern) => catalogue::response_example(service, action, pattern),
            None => Value::empty_object(),
        },
        Resource::LambdaFunction { .. } | Resource::Activity { .. } | Resource::Unknown(_) => {
            Value::empty_object()
        }
    }
}

/// Asks on the terminal; `None` when the input ended. `nested`: a nested execution asks.
pub(super) fn ask(request: &Request, nested: Option<&NestedQuestion>) -> Option<Answer> {
    let RequestKind::RunTask {
        resource, payload, ..
    } = &request.kind
    else {
        return None;
    };
    let mut out = std::io::stderr();
    let whose = match nested {
        Some(nested) => format!(" of the nested machine `{}`", nested.machine),
        None => String::new(),
    };
    let _ = writeln!(
        out,
        "\n{}{whose} asks {} (attempt {}):\n{}",
        place_of(request),
        resource.short(),
        request.attempt,
        payload.to_pretty()
    );
    loop {
        let _ = write!(out, "Answer with JSON, `fail ERROR CAUSE`, or `timeout`: ");
        let _ = out.flush();
        let mut line = String::new();
        if std::io::stdin().lock().read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim();
        let reply = if line == "timeout" {
            Reply::TimedOut
        } else if let Some(rest) = line.strip_prefix("fail ") {
            let (error, cause) = rest.split_once(' ').unwrap_or((rest, ""));
            Reply::Failed {
                error: error.into(),
                cause: (!cause.is_empty()).then(|| cause.into()),
            }
        } else {
            match Value::parse(line) {
                Ok(value) => Reply::Result(value),
                Err(error) => {
                    let _ = writeln!(out, "That is no JSON: {}", error.message);
                    continue;
                }
            }
        };
        return Some(Answer {
            at: request.asked_at,
            reply,
        });
    }
}
