//! Numbers and texts beyond what the service allows while running.

use super::{Group, Rule, info, warning};
use crate::asl::{Field, MachineType, Resource, StateKind, StateOutline};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::expressions::expression_text;
use crate::diagnostics::finding::{Diagnostic, Severity, code};
use crate::json::{NodeId, Value, replace_node};

pub(super) const RULE: Rule = Rule {
    name: "Quotas",
    group: Group::Mistake,
    codes: &[warning(code::QUOTA), info(code::CONCURRENCY)],
    help: "Some numbers are taken by the service and never reached: an Express execution ends after five minutes, an \
           HTTP call after a minute, whatever a Wait or timeout says. An inline Map runs 40 iterations at a time at \
           most. The name of an error has up to 256 characters, its cause up to 32,768. Where longer waits are meant, \
           use a Standard machine; where more at a time is meant, a distributed Map.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "TimeoutSeconds": 300,
    "Parameters": {"ApiEndpoint": "https://example.com", "Method": "GET",
      "Authentication": {"ConnectionArn": "arn:aws:events:eu-west-1:123456789012:connection/c/1"}},
    "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "TimeoutSeconds": 30,
    "Parameters": {"ApiEndpoint": "https://example.com", "Method": "GET",
      "Authentication": {"ConnectionArn": "arn:aws:events:eu-west-1:123456789012:connection/c/1"}},
    "End": true}}}"#,
    run,
};

/// Seconds an Express execution lasts at most.
const EXPRESS_SECONDS: f64 = 300.0;
/// Seconds an HTTP call lasts at most.
const HTTP_SECONDS: f64 = 60.0;
/// Iterations of an inline Map at the same time.
const INLINE_CONCURRENCY: f64 = 40.0;
/// Characters of the name of an error.
const ERROR_CHARS: usize = 256;
/// Characters of a cause.
const CAUSE_CHARS: usize = 32_768;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    let express = cx.machine == MachineType::Express;
    if express
        && let Some(node) = cx.tree.get(cx.tree.root(), "TimeoutSeconds")
        && let Some(finding) = at_most(
            cx,
            node,
            EXPRESS_SECONDS,
            "An Express execution ends after 300 seconds",
        )
    {
        out.push(finding);
    }
    for state in cx.states() {
        let field = |field: Field| {
            let here = state
                .kind
                .is_some_and(|kind| field.allowed(kind, state.language));
            here.then(|| state.field(cx.tree, field)).flatten()
        };
        match state.kind {
            Some(StateKind::Wait) if express => {
                out.extend(field(Field::SECONDS).and_then(|node| {
                    at_most(
                        cx,
                        node,
                        EXPRESS_SECONDS,
                        "An Express execution ends after 300 seconds",
                    )
                }));
            }
            Some(StateKind::Task) => {
                let (most, words) = if is_http(cx, state) {
                    (HTTP_SECONDS, "An HTTP call ends after 60 seconds")
                } else if express {
                    (
                        EXPRESS_SECONDS,
                        "An Express execution ends after 300 seconds",
                    )
                } else {
                    continue;
                };
                let found = field(Field::TIMEOUT_SECONDS);
                out.extend(found.and_then(|node| at_most(cx, node, most, words)));
            }
            Some(StateKind::Map) => out.extend(concurrency(cx, state)),
            Some(StateKind::Fail) => {
                for (text, most) in [(Field::ERROR, ERROR_CHARS), (Field::CAUSE, CAUSE_CHARS)] {
                    out.extend(field(text).and_then(|node| text_at_most(cx, node, text, most)));
                }
            }
            _ => {}
        }
    }
}

fn is_http(cx: &Check, state: &StateOutline) -> bool {
    let text = state.text(cx.tree, Field::RESOURCE).unwrap_or_default();
    // Hardly any task calls HTTP, and this asks them all.
    text.contains(":http:")
        && matches!(Resource::parse(text), Resource::Service { service, .. } if service == "http")
}

fn at_most(cx: &Check, node: NodeId, most: f64, words: &str) -> Option<Diagnostic> {
    let seconds = cx.tree.value(node)?.as_f64()?;
    if seconds <= most {
        return None;
    }
    Some(
        cx.warning(
            code::QUOTA,
            node,
            format!("{words}; {seconds} are never reached"),
        )
        .fix(
            format!("Change to {most}"),
            replace_node(cx.tree, node, &Value::int(most as i64)),
        ),
    )
}

fn concurrency(cx: &Check, state: &StateOutline) -> Option<Diagnostic> {
    let body = state.bodies.first()?;
    let mode = cx.tree.get(body.node, "ProcessorConfig");
    let mode = mode.and_then(|config| cx.tree.get(config, "Mode"));
    if mode.is_some_and(|mode| cx.tree.str(mode) != Some("INLINE")) {
        return None;
    }
    let node = state.field(cx.tree, Field::MAX_CONCURRENCY)?;
    let number = cx.tree.value(node)?.as_f64()?;
    (number > INLINE_CONCURRENCY).then(|| {
        let message = format!("An inline Map runs at most 40 iterations at a time, not {number}");
        Diagnostic::new(cx, Severity::Info, code::CONCURRENCY, node, message)
            .help("A distributed Map runs up to 10,000.")
            .fix("Change to 40", replace_node(cx.tree, node, &Value::int(40)))
    })
}

fn text_at_most(cx: &Check, node: NodeId, field: Field, most: usize) -> Option<Diagnostic> {
    let text = cx.tree.str(node)?;
    let chars = text.chars().count();
    if chars <= most || has_placeholder(text) || expression_text(text).is_some() {
        return None;
    }
    let message = format!(
        "{} has {chars} characters; at most {most} are kept",
        field.name()
    );
    Some(cx.warning(code::QUOTA, node, message))
}

#[cfg(test)]
mod tests {
    use crate::asl::MachineType;
    use crate::diagnostics::rules::testing::{findings, fixed, only, said, silent};

    #[test]
    fn express_machines_are_short() {
        let said = |text: &str, machine| -> Vec<String> {
            let found = findings(text, machine);
            found
                .iter()
                .map(|d| format!("{}: {}", d.location, d.message))
                .collect()
        };
        let wait = only(r#"{"Type":"Wait","Seconds":301,"End":true}"#);
        assert_eq!(
            said(&wait, MachineType::Express),
            [
                "/States/A/Seconds: An Express execution ends after 300 seconds; 301 are never reached"
            ]
        );
        assert_eq!(said(&wait, MachineType::Standard), [""; 0]);
        let short = only(r#"{"Type":"Wait","Seconds":300,"End":true}"#);
        assert_eq!(said(&short, MachineType::Express), [""; 0]);
    }

    #[test]
    fn inline_maps_are_narrow() {
        let map = |config: &str, most: u32| {
            only(&format!(
                r#"{{"Type":"Map","MaxConcurrency":{most},"End":true,"ItemProcessor":{{{config}"StartAt":"B","States":{{"B":{{"Type":"Pass","End":true}}}}}}}}"#
            ))
        };
        silent(&map("", 40));
        silent(&map(
            r#""ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"#,
            1000,
        ));
        said(
            &map("", 41),
            &[
                "SW_INLINE_CONCURRENCY /States/A/MaxConcurrency: An inline Map runs at most 40 iterations at a time, not 41",
            ],
        );
        fixed(&map("", 41), "Change to 40", &map("", 40));
    }

    #[test]
    fn errors_are_short() {
        let fail = |chars: usize| {
            only(&format!(
                r#"{{"Type":"Fail","Error":"{}"}}"#,
                "e".repeat(chars)
            ))
        };
        silent(&fail(256));
        said(
            &fail(257),
            &["SW_QUOTA /States/A/Error: Error has 257 characters; at most 256 are kept"],
        );
    }
}
