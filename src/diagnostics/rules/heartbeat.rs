//! A heartbeat is due before the task times out.

use super::{Group, Rule, warning};
use crate::asl::{Field, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{Value, replace_node};

pub(super) const RULE: Rule = Rule {
    name: "Heartbeats",
    group: Group::Mistake,
    codes: &[warning(code::HEARTBEAT)],
    help: "HeartbeatSeconds is the longest silence a worker may keep, TimeoutSeconds the time for everything. \
           If the heartbeat is not the shorter of the two, the task times out before a heartbeat can be missed, \
           so the field does nothing. Choose a heartbeat that is a fraction of the timeout.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:pack", "HeartbeatSeconds": 60, "TimeoutSeconds": 60, "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:pack", "HeartbeatSeconds": 10, "TimeoutSeconds": 60, "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        if state.kind != Some(StateKind::Task) {
            continue;
        }
        let seconds = |field: Field| {
            let node = state.field(cx.tree, field)?;
            Some((node, cx.tree.value(node).as_ref().and_then(Value::as_f64)?))
        };
        if let (Some((node, heartbeat)), Some((_, timeout))) = (
            seconds(Field::HEARTBEAT_SECONDS),
            seconds(Field::TIMEOUT_SECONDS),
        ) && heartbeat >= timeout
        {
            let message = "HeartbeatSeconds is not less than TimeoutSeconds";
            let mut finding = cx
                .warning(code::HEARTBEAT, node, message)
                .help("The task times out before a heartbeat can be missed.");
            let shorter = (timeout / 2.0).floor();
            if shorter >= 1.0 {
                finding = finding.fix(
                    format!("Change to {shorter}"),
                    replace_node(cx.tree, node, &Value::int(shorter as i64)),
                );
            }
            out.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{only, said, silent};

    #[test]
    fn the_heartbeat_is_the_shorter_one() {
        let task = |heartbeat: u32| {
            only(&format!(
                r#"{{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:a","HeartbeatSeconds":{heartbeat},"TimeoutSeconds":60,"End":true}}"#
            ))
        };
        silent(&task(10));
        said(
            &task(60),
            &[
                "SW_HEARTBEAT_TOO_LONG /States/A/HeartbeatSeconds: HeartbeatSeconds is not less than TimeoutSeconds",
            ],
        );
    }
}
