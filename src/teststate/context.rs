//! The Context Object of a test: a made-up one, or the given one if the API takes it.

use crate::asl::{Resource, ServicePattern, StateKind};
use crate::interpreter::Instant;
use crate::interpreter::history::iso_millis;
use crate::json::Value;
use crate::teststate::definition::{STATE_NAME, Subject};
use crate::teststate::{Exception, Request};
use std::sync::Arc;

const REGION_AND_ACCOUNT: &str = "us-east-1:111111111111";
const MACHINE: &str = "TestStateMachine";
const EXECUTION: &str = "6d0e5c1a-52f3-4c0b-9a3e-1f2b3c4d5e6f";
const TOKEN: &str = "AQCEAAAAKgAAAAMAAAAAAAAAATestStateToken";

/// Members a given Context Object may have, and what they must be.
const ALLOWED: [(&str, &[(&str, Kind)]); 4] = [
    (
        "Execution",
        &[
            ("Id", Kind::Text),
            ("Input", Kind::Anything),
            ("Name", Kind::Text),
            ("RoleArn", Kind::Text),
            ("StartTime", Kind::Text),
            ("RedriveCount", Kind::Number),
            ("RedriveTime", Kind::Text),
        ],
    ),
    (
        "State",
        &[
            ("EnteredTime", Kind::Text),
            ("Name", Kind::Text),
            ("RetryCount", Kind::Number),
        ],
    ),
    ("StateMachine", &[("Id", Kind::Text), ("Name", Kind::Text)]),
    ("Task", &[("Token", Kind::Text)]),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Anything,
    Number,
    Text,
}

/// The Context Object the state sees.
pub(super) fn of(request: &Request, subject: &Subject, input: &Value) -> Result<Value, Exception> {
    match &request.context {
        Some(context) => {
            check(context, subject).map_err(|message| {
                Exception::validation(format!("Invalid Context object provided: {message}"))
            })?;
            Ok(context.clone())
        }
        None => Ok(made_up(request, subject, input)),
    }
}

fn check(context: &Value, subject: &Subject) -> Result<(), String> {
    let members = context.as_object().ok_or("It must be a JSON object")?;
    for (name, part) in members.members() {
        if &**name == "Map" {
            return Err("'Map' field is not supported when mocking a Context object".to_owned());
        }
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(known, _)| **known == **name)
            .ok_or_else(|| format!("Field '{name}' is not allowed"))?;
        if &**name == "Task" && !waits(subject) {
            return Err("Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern".to_owned());
        }
        let inner = part
            .as_object()
            .ok_or_else(|| format!("{name} must be an object"))?;
        for (field, value) in inner.members() {
            let (_, kind) = allowed
                .iter()
                .find(|(known, _)| **known == **field)
                .ok_or_else(|| format!("Field '{field}' is not allowed"))?;
            match kind {
                Kind::Text if value.as_str().is_none() => {
                    return Err(format!("{name}.{field} must be a string"));
                }
                Kind::Number if value.as_f64().is_none() => {
                    return Err(format!("{name}.{field} must be a number"));
                }
                Kind::Anything | Kind::Number | Kind::Text => {}
            }
        }
    }
    Ok(())
}

fn pattern(subject: &Subject) -> Option<ServicePattern> {
    let resource = subject.field("Resource").and_then(Value::as_str)?;
    match Resource::parse(resource) {
        Resource::Service { pattern, .. } => Some(pattern),
        Resource::LambdaFunction { .. } | Resource::Activity { .. } | Resource::Unknown(_) => None,
    }
}

fn waits(subject: &Subject) -> bool {
    pattern(subject).is_some_and(|pattern| pattern != ServicePattern::RequestResponse)
}

fn made_up(request: &Request, subject: &Subject, input: &Value) -> Value {
    let text = |text: &str| Value::string(text);
    let time = text(&iso_millis(Instant(request.now_ms)));
    let role = request.role_arn.as_deref().map_or(Value::Null, text);
    let member = |name: &str, value: Value| (Arc::from(name), value);
    let execution = Value::object(vec![
        member(
            "Id",
            text(&format!(
                "arn:aws:states:{REGION_AND_ACCOUNT}:express:{MACHINE}:{EXECUTION}"
            )),
        ),
        member("Input", input.clone()),
        member("Name", text(EXECUTION)),
        member("RoleArn", role),
        member("StartTime", time.clone()),
    ]);
    let machine = Value::object(vec![
        member(
            "Id",
            text(&format!(
                "arn:aws:states:{REGION_AND_ACCOUNT}:stateMachine:{MACHINE}"
            )),
        ),
        member("Name", text(MACHINE)),
    ]);
    let mut state = vec![
        member("Name", text(STATE_NAME)),
        member("EnteredTime", time),
    ];
    // Only states that can be retried count.
    if matches!(
        subject.kind,
        StateKind::Task | StateKind::Map | StateKind::Parallel
    ) {
        let count = request.configuration.retrier_retry_count.unwrap_or(0);
        state.push(member("RetryCount", Value::int(i64::from(count))));
    }
    let mut members = vec![
        member("Execution", execution),
        member("StateMachine", machine),
        member("State", Value::object(state)),
    ];
    if pattern(subject) == Some(ServicePattern::WaitForTaskToken) {
        let task = Value::object(vec![member("Token", text(TOKEN))]);
        members.push(member("Task", task));
    }
    Value::object(members)
}
