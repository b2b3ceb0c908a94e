//! Task: asks for work, waits for its end.

use crate::asl::program::{Behaviour, State, Task};
use crate::asl::{Resource, ServicePattern};
use crate::interpreter::context::{REGION, Setup};
use crate::interpreter::execution::{Execution, MOST_BYTES, error_details};
use crate::interpreter::failure::Failure;
use crate::interpreter::history::Detail;
use crate::interpreter::protocol::{EntryKind, Instant, Reply, RequestKind, Stage};
use crate::interpreter::steps::then_exit;
use crate::interpreter::threads::{Phase, Thread};
use crate::json::Value;
use std::sync::Arc;

/// A call that is under way.
#[derive(Clone, Debug)]
pub(in crate::interpreter) struct TaskCall {
    timeout: Option<u64>,
    heartbeat: Option<u64>,
    /// When the whole call times out.
    ends: Option<Instant>,
    pub attempt: u32,
}

/// The names of a call's events.
struct Names {
    scheduled: (&'static str, &'static str),
    started: (&'static str, &'static str),
    succeeded: (&'static str, &'static str),
    failed: (&'static str, &'static str),
    timed_out: (&'static str, &'static str),
}

const SERVICE: Names = Names {
    scheduled: ("TaskScheduled", "taskScheduledEventDetails"),
    started: ("TaskStarted", "taskStartedEventDetails"),
    succeeded: ("TaskSucceeded", "taskSucceededEventDetails"),
    failed: ("TaskFailed", "taskFailedEventDetails"),
    timed_out: ("TaskTimedOut", "taskTimedOutEventDetails"),
};
const LAMBDA: Names = Names {
    scheduled: (
        "LambdaFunctionScheduled",
        "lambdaFunctionScheduledEventDetails",
    ),
    started: ("LambdaFunctionStarted", ""),
    succeeded: (
        "LambdaFunctionSucceeded",
        "lambdaFunctionSucceededEventDetails",
    ),
    failed: ("LambdaFunctionFailed", "lambdaFunctionFailedEventDetails"),
    timed_out: (
        "LambdaFunctionTimedOut",
        "lambdaFunctionTimedOutEventDetails",
    ),
};
const ACTIVITY: Names = Names {
    scheduled: ("ActivityScheduled", "activityScheduledEventDetails"),
    started: ("ActivityStarted", "activityStartedEventDetails"),
    succeeded: ("ActivitySucceeded", "activitySucceededEventDetails"),
    failed: ("ActivityFailed", "activityFailedEventDetails"),
    timed_out: ("ActivityTimedOut", "activityTimedOutEventDetails"),
};

fn names(resource: &Resource) -> &'static Names {
    match resource {
        Resource::Service { .. } => &SERVICE,
        Resource::LambdaFunction { .. } | Resource::Unknown(_) => &LAMBDA,
        Resource::Activity { .. } => &ACTIVITY,
    }
}

/// `resourceType` and `resource` of a service's events.
fn service_details(resource: &Resource) -> Vec<(&'static str, Detail)> {
    let Resource::Service {
        service,
        action,
        pattern,
    } = resource
    else {
        return Vec::new();
    };
    let suffix = match pattern {
        ServicePattern::RequestResponse => "",
        ServicePattern::Sync => ".sync",
        ServicePattern::Sync2 => ".sync:2",
        ServicePattern::WaitForTaskToken => ".waitForTaskToken",
    };
    vec![
        ("resourceType", Detail::Text(service.as_str().into())),
        ("resource", Detail::Text(format!("{action}{suffix}").into())),
    ]
}

impl Execution {
    /// Schedules the call, or asks again for the same one once it is submitted or a heartbeat came.
    pub(in crate::interpreter) fn ask_task(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
        submitted: bool,
    ) -> Option<EntryKind> {
        let Behaviour::Task(task) = &state.behaviour else {
            thread.phase = Phase::Exit;
            return None;
        };
        let call = match thread.visit.task.clone() {
            Some(call) => call,
            None => match self.schedule(setup, state, task, thread) {
                Ok(call) => call,
                Err(failure) => {
                    thread.fail(failure);
                    return None;
                }
            },
        };
        thread.visit.task = Some(call.clone());
        let beat = call.heartbeat.filter(|_| waits_long(&task.resource));
        let beat = beat.map(|seconds| self.after(seconds));
        let deadline = match (call.ends, beat) {
            (Some(ends), Some(beat)) => Some(ends.min(beat)),
            (ends, beat) => ends.or(beat),
        };
        let kind = RequestKind::RunTask {
            resource: task.resource.clone(),
            payload: thread.payload().clone(),
            timeout: call.timeout,
            heartbeat: call.heartbeat,
            deadline,
            token: thread.visit.token.clone(),
            submitted,
        };
        Some(self.ask(setup, thread, call.attempt, kind))
    }

    fn after(&self, seconds: u64) -> Instant {
        let millis = i64::try_from(seconds)
            .unwrap_or(i64::MAX)
            .saturating_mul(1000);
        Instant(self.now.0.saturating_add(millis))
    }

    /// Works out the limits and writes the events of the call's beginning.
    fn schedule(
        &mut self,
        setup: &Setup,
        state: &State,
        task: &Task,
        thread: &mut Thread,
    ) -> Result<Arc<TaskCall>, Failure> {
        let mut limits = [None, None];
        let fields = [
            (&task.timeout, "TimeoutSeconds"),
            (&task.heartbeat, "HeartbeatSeconds"),
        ];
        for (slot, (quantity, field)) in limits.iter_mut().zip(fields) {
            if let Some(quantity) = quantity {
                let seconds = self.whole_number(setup, thread, quantity, field)?;
                *slot = Some(u64::try_from(seconds).map_err(|_| {
                    Failure::runtime(format!("The {field} field must not be negative: {seconds}"))
                })?);
            }
        }
        let [timeout, heartbeat] = limits;
        let credentials = self.credentials(setup, task, thread)?;
        let payload = thread.payload().clone();
        if setup.options.limits && payload.json_len() > MOST_BYTES {
            return Err(Failure::new(
                "States.DataLimitExceeded",
                format!(
                    "The state/task '{}' has an input with a size exceeding the maximum number of bytes service limit.",
                    state.name
                ),
            ));
        }
        if let Some(problem) = bad_argument(&task.resource, &payload) {
            return Err(Failure::runtime(format!(
                "The Parameters '{}' could not be used to start the Task: [{problem}]",
                payload.to_json()
            )));
        }
        let names = names(&task.resource);
        let mut details = match &task.resource {
            Resource::Service { .. } => {
                let mut details = service_details(&task.resource);
                details.push(("region", Detail::Text(REGION.into())));
                details.push(("parameters", Detail::Payload(payload)));
                details
            }
            Resource::LambdaFunction { .. } | Resource::Activity { .. } | Resource::Unknown(_) => {
                vec![
                    ("resource", Detail::Text(task.resource_text.clone())),
                    ("input", Detail::Payload(payload)),
                    ("inputDetails", Detail::NotTruncated),
                ]
            }
        };
        let number = |n: u64| Detail::Number(i64::try_from(n).unwrap_or(i64::MAX));
        if let Some(timeout) = timeout {
            details.push(("timeoutInSeconds", number(timeout)));
        }
        if let Some(heartbeat) = heartbeat {
            details.push(("heartbeatInSeconds", number(heartbeat)));
        }
        if let Some(role) = credentials {
            let role = Value::object(vec![("roleArn".into(), role)]);
            details.push(("taskCredentials", Detail::Json(role)));
        }
        self.emit(thread, names.scheduled.0, names.scheduled.1, details);
        let started = service_details(&task.resource);
        self.emit(thread, names.started.0, names.started.1, started);
        let attempt = self.count_attempt(thread);
        Ok(Arc::new(TaskCall {
            timeout,
            heartbeat,
            ends: timeout.map(|seconds| self.after(seconds)),
            attempt,
        }))
    }

    /// `Credentials.RoleArn`
    fn credentials(
        &mut self,
        setup: &Setup,
        task: &Task,
        thread: &Thread,
    ) -> Result<Option<Value>, Failure> {
        let value = if let Some(template) = &task.credentials {
            let filled = self.look(setup, thread, |around| {
                template.evaluate(thread.effective(), around)
            });
            filled.map_err(|error| Failure::from_eval(&error))?
        } else if let Some(computed) = &task.computed_credentials {
            let states = self.states_value(setup, thread, None, None);
            self.compute(thread, &computed.template, "Credentials", states)?
        } else {
            return Ok(None);
        };
        Ok(value.get("RoleArn").cloned())
    }

    pub(in crate::interpreter) fn task_replied(
        &mut self,
        setup: &Setup,
        task: &Task,
        state: &State,
        thread: &mut Thread,
        reply: Reply,
    ) {
        let names = names(&task.resource);
        let mut details = service_details(&task.resource);
        let ends = !matches!(reply, Reply::Submitted(_) | Reply::Heartbeat);
        let heartbeat_missed = thread.visit.task.as_ref().is_some_and(|call| {
            call.heartbeat.is_some() && call.ends.is_none_or(|ends| self.now < ends)
        });
        if ends {
            thread.visit.task = None;
        }
        match reply {
            Reply::Result(result) => {
                if setup.options.limits && result.json_len() > MOST_BYTES {
                    let failure = too_large(&task.resource, &task.resource_text);
                    details.extend(error_details(&failure.error, &failure.cause));
                    self.emit(thread, names.failed.0, names.failed.1, details);
                    thread.fail(failure);
                    return;
                }
                details.push(("output", Detail::Payload(result.clone())));
                details.push(("outputDetails", Detail::NotTruncated));
                self.emit(thread, names.succeeded.0, names.succeeded.1, details);
                thread.note(Stage::Result, &result);
                thread.visit.result = Some(result);
                thread.visit.exit = Some(then_exit(task.then));
                thread.phase = Phase::SelectResult;
            }
            Reply::Submitted(response) => {
                details.push(("output", Detail::Payload(response)));
                details.push(("outputDetails", Detail::NotTruncated));
                self.emit(
                    thread,
                    "TaskSubmitted",
                    "taskSubmittedEventDetails",
                    details,
                );
                thread.phase = Phase::AskAgain(true);
            }
            Reply::Heartbeat => thread.phase = Phase::AskAgain(waits_long(&task.resource)),
            Reply::TimedOut => {
                let mut failure = Failure::timeout();
                failure.heartbeat = heartbeat_missed;
                details.extend(error_details(&failure.error, &failure.cause));
                self.emit(thread, names.timed_out.0, names.timed_out.1, details);
                thread.fail(failure);
            }
            Reply::Failed { error, cause } => {
                let mut failure = Failure {
                    error: (!error.is_empty()).then_some(error),
                    cause,
                    reported: true,
                    ..Failure::default()
                };
                failure.shorten();
                details.extend(error_details(&failure.error, &failure.cause));
                self.emit(thread, names.failed.0, names.failed.1, details);
                thread.fail(failure);
            }
            Reply::NoObject { error, cause } => {
                let failure = Failure {
                    reported: true,
                    ..Failure::new(&error, cause)
                };
                details.extend(error_details(&failure.error, &failure.cause));
                self.emit(thread, names.failed.0, names.failed.1, details);
                thread.fail(failure);
            }
            Reply::Woke | Reply::Object(_) | Reply::Listing(_) | Reply::Written => {
                // An answer to another question: ask the same thing again.
                let _ = state;
                thread.phase = Phase::AskAgain(false);
            }
        }
    }
}

/// What the service refuses before the call is made.
fn bad_argument(resource: &Resource, payload: &Value) -> Option<String> {
    let Resource::Service { service, .. } = resource else {
        return None;
    };
    if service != "apigateway" {
        return None;
    }
    // Each header and each query parameter has a list of values.
    let lists = |value: &Value| {
        value.as_object().is_some_and(|object| {
            let mut members = object.members().iter();
            members.all(|(_, value)| matches!(value, Value::Array(_)))
        })
    };
    let field = ["Headers", "QueryParameters"]
        .into_iter()
        .find(|field| payload.get(field).is_some_and(|value| !lists(value)))?;
    Some(format!(
        "The value of the field '{field}' has an invalid format"
    ))
}

/// Whether the state waits beyond the service's first response.
fn waits_long(resource: &Resource) -> bool {
    match resource {
        Resource::Activity { .. } => true,
        Resource::Service { pattern, .. } => *pattern != ServicePattern::RequestResponse,
        Resource::LambdaFunction { .. } | Resource::Unknown(_) => false,
    }
}

fn too_large(resource: &Resource, text: &str) -> Failure {
    let name = match resource {
        Resource::Service { service, .. } => service.as_str(),
        Resource::LambdaFunction { .. } | Resource::Activity { .. } | Resource::Unknown(_) => text,
    };
    Failure {
        reported: true,
        ..Failure::new(
            "States.DataLimitExceeded",
            format!(
                "The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit."
            ),
        )
    }
}
