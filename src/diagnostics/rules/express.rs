//! What Express machines cannot do.

use super::{Group, Rule, error};
use crate::asl::{Field, MachineType, Resource, ServicePattern, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{Value, replace_node};

pub(super) const RULE: Rule = Rule {
    name: "Express machines",
    group: Group::Refused,
    codes: &[error(code::SCHEMA)],
    help: "Express machines run for at most five minutes and keep no history to come back to, so they cannot \
           wait for a job (.sync), for a callback (.waitForTaskToken) or for an activity, and they have no \
           distributed Map. Use a Standard machine, start the job without waiting for it, or let an Express \
           machine be started by a Standard one.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun", "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    if cx.machine != MachineType::Express {
        return;
    }
    for state in cx.states() {
        if state.kind == Some(StateKind::Map)
            && let Some(body) = state.bodies.first()
            && let Some(config) = cx.tree.get(body.node, "ProcessorConfig")
            && let Some(mode) = cx.tree.get(config, "Mode")
            && cx.tree.str(mode) == Some("DISTRIBUTED")
        {
            out.push(
                cx.schema(
                    mode,
                    "Express state machine does not support DISTRIBUTED Map state",
                )
                .help("Use INLINE, or a Standard machine.")
                .fix(
                    "Change to INLINE",
                    replace_node(cx.tree, mode, &Value::string("INLINE")),
                ),
            );
        }
        if state.kind != Some(StateKind::Task) {
            continue;
        }
        let Some(node) = state.field(cx.tree, Field::RESOURCE) else {
            continue;
        };
        // The double space after the callback pattern is the service's own.
        let message = match Resource::parse(cx.tree.str(node).unwrap_or_default()) {
            Resource::Activity { .. } => "Express state machine does not support Activity ARN",
            Resource::Service { pattern, .. } => match pattern {
                ServicePattern::Sync | ServicePattern::Sync2 => {
                    "Express state machine does not support '.sync' service integration"
                }
                ServicePattern::WaitForTaskToken => {
                    "Express state machine does not support '.waitForTaskToken' service integration "
                }
                ServicePattern::RequestResponse => continue,
            },
            Resource::LambdaFunction { .. } | Resource::Unknown(_) => continue,
        };
        let mut finding = cx
            .schema(node, message)
            .help("Use a Standard machine, or take the response without waiting.");
        let text = cx.tree.str(node).unwrap_or_default();
        let plain = [".sync:2", ".sync", ".waitForTaskToken"]
            .into_iter()
            .find_map(|suffix| text.strip_suffix(suffix));
        if let Some(plain) = plain {
            finding = finding.fix(
                "Do not wait for the end",
                replace_node(cx.tree, node, &Value::string(plain)),
            );
        }
        out.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::asl::MachineType;
    use crate::diagnostics::Severity;
    use crate::diagnostics::rules::testing::{findings, only};

    #[test]
    fn nothing_is_waited_for() {
        for (resource, allowed) in [
            ("arn:aws:states:::states:startExecution.sync:2", false),
            ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", false),
            ("arn:aws:states:us-east-1:123456789012:activity:a", false),
            ("arn:aws:states:::states:startExecution", true),
        ] {
            let text = only(&format!(
                r#"{{"Type":"Task","Resource":"{resource}","End":true}}"#
            ));
            let refused = |machine| {
                let found = findings(&text, machine);
                found.iter().any(|d| d.severity == Severity::Error)
            };
            assert!(!refused(MachineType::Standard), "{resource}");
            assert_eq!(refused(MachineType::Express), !allowed, "{resource}");
        }
    }
}
