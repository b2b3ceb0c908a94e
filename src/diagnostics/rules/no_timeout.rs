//! Tasks that may wait for ever.

use super::{Group, Rule, info};
use crate::asl::{Field, Resource, ServicePattern, StateOutline};
use crate::diagnostics::calls::{arguments, calls, number};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{Value, add_member};

pub(super) const RULE: Rule = Rule {
    name: "Tasks that may hang",
    group: Group::Advice,
    codes: &[info(code::NO_TIMEOUT), info(code::NO_HEARTBEAT)],
    help: "A task that waits for a worker, a callback or a job waits as long as that takes, up to a year, when nobody \
           ever answers: its own timeout is so long that it never comes. TimeoutSeconds, or HeartbeatSeconds for \
           workers that report in between, turns that silence into an error that can be retried and caught. Nothing \
           is said of plain calls, which end by themselves, of jobs with a time limit of their own, and of machines \
           with a TimeoutSeconds for the whole.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:pack", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:pack", "End": true,
    "TimeoutSeconds": 3600, "HeartbeatSeconds": 60}}}"#,
    run,
};

/// What a fix writes: an hour, a minute.
const TIMEOUT: i64 = 3600;
const HEARTBEAT: i64 = 60;

/// Services whose jobs run until somebody stops them. Others have a limit of their own, two days of Glue for one.
const ENDLESS_JOBS: &[&str] = &[
    "batch",
    "ecs",
    "eks",
    "elasticmapreduce",
    "emr-containers",
    "states",
];

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    let root = cx.tree.root();
    if cx.tree.get(root, Field::TIMEOUT_SECONDS.name()).is_some() {
        return;
    }
    for call in calls(cx) {
        let state = call.state;
        let waits_for = match &call.resource {
            Resource::Activity { .. } => "a worker",
            Resource::Service {
                service, pattern, ..
            } => match pattern {
                ServicePattern::WaitForTaskToken => "a callback",
                ServicePattern::Sync | ServicePattern::Sync2
                    if ENDLESS_JOBS.contains(&&**service) && !has_limit(cx, state, service) =>
                {
                    "a job"
                }
                ServicePattern::Sync | ServicePattern::Sync2 | ServicePattern::RequestResponse => {
                    continue;
                }
            },
            Resource::LambdaFunction { .. } | Resource::Unknown(_) => continue,
        };
        let has = |fields: &[Field]| {
            let mut fields = fields.iter();
            fields.any(|&field| state.field(cx.tree, field).is_some())
        };
        let beats = has(&[Field::HEARTBEAT_SECONDS, Field::HEARTBEAT_SECONDS_PATH]);
        let add = |field: Field, seconds| {
            add_member(cx.tree, state.node, field.name(), &Value::int(seconds))
        };
        if !has(&[Field::TIMEOUT_SECONDS, Field::TIMEOUT_SECONDS_PATH]) {
            if beats {
                continue;
            }
            let message = format!("{} may wait for {waits_for} for ever", state.name);
            let mut finding = cx
                .advice(code::NO_TIMEOUT, state.node, message)
                .help("Without TimeoutSeconds it waits for up to a year.")
                .fix(
                    "Add TimeoutSeconds of an hour",
                    add(Field::TIMEOUT_SECONDS, TIMEOUT),
                );
            if waits_for != "a job" {
                finding = finding.fix(
                    "Add HeartbeatSeconds of a minute",
                    add(Field::HEARTBEAT_SECONDS, HEARTBEAT),
                );
            }
            out.push(finding);
            continue;
        }
        // A person who approves something sends no heartbeat; a worker of an activity can.
        let long = number(cx, state.node, Field::TIMEOUT_SECONDS.name());
        if let (Resource::Activity { .. }, false, Some(seconds)) = (&call.resource, beats, long)
            && seconds > TIMEOUT as f64
        {
            let message = format!(
                "Nobody notices for {seconds} s when the worker of {} stops",
                state.name
            );
            out.push(
                cx.advice(code::NO_HEARTBEAT, state.node, message)
                    .help("With HeartbeatSeconds the worker reports in between, and its silence is noticed.")
                    .fix(
                        "Add HeartbeatSeconds of a minute",
                        add(Field::HEARTBEAT_SECONDS, HEARTBEAT),
                    ),
            );
        }
    }
}

/// A job that is told when to stop.
fn has_limit(cx: &Check, state: &StateOutline, service: &str) -> bool {
    let Some(arguments) = arguments(cx, state) else {
        return false;
    };
    service == "batch"
        && ["Timeout", "Timeout.$"]
            .iter()
            .any(|key| cx.tree.get(arguments, key).is_some())
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{advice_fixed, advised, only};

    const ACTIVITY: &str = "arn:aws:states:us-east-1:123456789012:activity:pack";
    const TOKEN: &str = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";

    fn task(resource: &str, more: &str) -> String {
        only(&format!(
            r#"{{"Type":"Task","Resource":"{resource}","End":true{more}}}"#
        ))
    }

    #[test]
    fn silence_ends_some_day() {
        const CODE: &str = "SW_NO_TIMEOUT";
        for (resource, who) in [
            (ACTIVITY, "a worker"),
            (TOKEN, "a callback"),
            ("arn:aws:states:::ecs:runTask.sync", "a job"),
            ("arn:aws:states:::states:startExecution.sync:2", "a job"),
        ] {
            let wrong = task(resource, "");
            advised(
                &wrong,
                CODE,
                &[&format!("/States/A: A may wait for {who} for ever")],
            );
            let right = task(resource, r#","TimeoutSeconds":3600"#);
            advised(&right, "SW_NO_TIMEOUT", &[]);
            advice_fixed(&wrong, CODE, "Add TimeoutSeconds of an hour", &right);
        }
        advised(&task(TOKEN, r#","HeartbeatSeconds":60"#), CODE, &[]);
        for ends_by_itself in [
            "arn:aws:states:::lambda:invoke",
            "arn:aws:lambda:us-east-1:123456789012:function:f",
            "arn:aws:states:::glue:startJobRun.sync",
            "${Task}",
        ] {
            advised(&task(ends_by_itself, ""), CODE, &[]);
        }
    }

    #[test]
    fn the_machine_may_have_the_timeout() {
        let text = format!(
            r#"{{"TimeoutSeconds":600,"StartAt":"A","States":{{"A":{{"Type":"Task","Resource":"{ACTIVITY}","End":true}}}}}}"#
        );
        advised(&text, "SW_NO_TIMEOUT", &[]);
    }

    #[test]
    fn a_worker_with_much_time_reports_in_between() {
        let wrong = task(ACTIVITY, r#","TimeoutSeconds":86400"#);
        advised(
            &wrong,
            "SW_NO_HEARTBEAT",
            &["/States/A: Nobody notices for 86400 s when the worker of A stops"],
        );
        advised(
            &task(TOKEN, r#","TimeoutSeconds":86400"#),
            "SW_NO_HEARTBEAT",
            &[],
        );
    }
}
