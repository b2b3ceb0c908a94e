//! What the service tells about a nested execution: the answers of StartExecution, DescribeExecution and
//! StartSyncExecution, members in the service's order (by name).
//!
//! What a parent is told of a child that failed was measured against the service by the authors of the emulator
//! Floci (2026-09): under `.sync` and `.sync:2` alike the error is `States.TaskFailed`, and the cause is the
//! description as compact JSON, its Input as text; a child that timed out has neither Error nor Cause in it.

use super::nested::ChildRun;
use crate::asl::ServicePattern;
use crate::interpreter::history::iso_millis;
use crate::interpreter::{Instant, Reply, Status};
use crate::json::Value;
use std::sync::Arc;

/// Most characters the cause of an error has.
const MOST_CAUSE: usize = 32_768;

type Members = Vec<(Arc<str>, Value)>;

impl ChildRun {
    /// What StartExecution answers. An SDK integration has dates as text, an optimised one as milliseconds.
    pub(super) fn started_answer(&self, sdk: bool) -> Value {
        Value::object(vec![
            ("ExecutionArn".into(), Value::String(self.arn.clone())),
            ("StartDate".into(), date(self.started(), sdk)),
        ])
    }

    /// What `.sync` and `.sync:2` tell at the end.
    pub(super) fn sync_reply(&self, pattern: ServicePattern) -> Reply {
        match self.status() {
            Status::Succeeded => Reply::Result(self.description(pattern == ServicePattern::Sync2)),
            Status::Failed | Status::TimedOut | Status::Aborted | Status::Running => {
                Reply::Failed {
                    error: "States.TaskFailed".into(),
                    cause: Some(self.description(false).to_json().into()),
                }
            }
        }
    }

    /// DescribeExecution, its input and output as text or as JSON.
    fn description(&self, as_json: bool) -> Value {
        let succeeded = self.status() == Status::Succeeded;
        let mut members = Members::new();
        if self.status() != Status::TimedOut {
            self.error_members(&mut members);
        }
        members.push(("ExecutionArn".into(), Value::String(self.arn.clone())));
        self.data_members(&mut members, as_json);
        members.push(("RedriveCount".into(), Value::int(0)));
        let redrive = if succeeded {
            "NOT_REDRIVABLE"
        } else {
            "REDRIVABLE"
        };
        members.push(("RedriveStatus".into(), Value::string(redrive)));
        if succeeded {
            members.push((
                "RedriveStatusReason".into(),
                Value::string("Execution is SUCCEEDED and cannot be redriven"),
            ));
        }
        members.push(("StartDate".into(), date(self.started(), false)));
        let qualified = |members: &mut Members, name: &str, version: bool| {
            if let Some(qualifier) = &self.qualifier
                && version == qualifier.bytes().all(|byte| byte.is_ascii_digit())
            {
                let arn = format!("{}:{qualifier}", self.machine_arn);
                members.push((name.into(), Value::string(arn)));
            }
        };
        qualified(&mut members, "StateMachineAliasArn", false);
        members.push((
            "StateMachineArn".into(),
            Value::String(self.machine_arn.clone()),
        ));
        qualified(&mut members, "StateMachineVersionArn", true);
        self.end_members(&mut members, false);
        Value::object(members)
    }

    /// What StartSyncExecution answers: a failed Express run is an answer too, not an error.
    pub(super) fn express_answer(&self) -> Value {
        let lasted = (self.ended().0 - self.started().0).max(1);
        let billed = lasted.saturating_add(99) / 100 * 100;
        let mut members: Members = vec![(
            "BillingDetails".into(),
            Value::object(vec![
                ("BilledDurationInMilliseconds".into(), Value::int(billed)),
                ("BilledMemoryUsedInMB".into(), Value::int(64)),
            ]),
        )];
        self.error_members(&mut members);
        members.push(("ExecutionArn".into(), Value::String(self.arn.clone())));
        self.data_members(&mut members, false);
        members.push(("StartDate".into(), date(self.started(), true)));
        members.push((
            "StateMachineArn".into(),
            Value::String(self.machine_arn.clone()),
        ));
        self.end_members(&mut members, true);
        Value::object(members)
    }

    fn error_members(&self, members: &mut Members) {
        let Some(outcome) = self.execution.outcome() else {
            return;
        };
        if let Some(cause) = &outcome.cause {
            // A cause within a cause within a cause would double its backslashes without end.
            let cause = match cause.char_indices().nth(MOST_CAUSE) {
                Some((end, _)) => Value::string(&cause[..end]),
                None => Value::String(cause.clone()),
            };
            members.push(("Cause".into(), cause));
        }
        if let Some(error) = &outcome.error {
            members.push(("Error".into(), Value::String(error.clone())));
        }
    }

    /// From Input to OutputDetails.
    fn data_members(&self, members: &mut Members, as_json: bool) {
        let included = Value::object(vec![("Included".into(), Value::Bool(true))]);
        let input = if as_json {
            self.execution.input().clone()
        } else {
            Value::String(self.input_text.clone())
        };
        members.push(("Input".into(), input));
        members.push(("InputDetails".into(), included.clone()));
        members.push(("Name".into(), Value::String(self.name.clone())));
        let output = self.execution.outcome().and_then(|o| o.output.as_ref());
        if let Some(output) = output {
            let output = if as_json {
                output.clone()
            } else {
                Value::string(output.to_json())
            };
            members.push(("Output".into(), output));
            members.push(("OutputDetails".into(), included));
        }
    }

    fn end_members(&self, members: &mut Members, sdk: bool) {
        members.push(("Status".into(), Value::string(status_word(self.status()))));
        members.push(("StopDate".into(), date(self.ended(), sdk)));
    }
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Running => "RUNNING",
        Status::Succeeded => "SUCCEEDED",
        Status::Failed => "FAILED",
        Status::TimedOut => "TIMED_OUT",
        Status::Aborted => "ABORTED",
    }
}

fn date(at: Instant, sdk: bool) -> Value {
    if sdk {
        // Milliseconds are written when there are some.
        Value::string(iso_millis(at).replace(".000Z", "Z"))
    } else {
        Value::int(at.0)
    }
}
