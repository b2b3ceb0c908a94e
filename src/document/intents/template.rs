//! What a new state of each type begins with.

use crate::asl::{QueryLanguage, Resource, StateKind};
use crate::catalogue::{self, Integration, Pattern};
use crate::document::StateTemplate;
use crate::document::intents::names;
use crate::json::Value;
use std::collections::BTreeSet;

/// What a Task does unless told otherwise.
const USUAL_RESOURCE: &str = "arn:aws:states:::lambda:invoke";

/// Where a new state leads.
pub(super) enum Exit<'a> {
    /// To a state.
    To(&'a str),
    /// To the end of its scope.
    End,
}

/// A name to begin with: `Pass`, `Lambda invoke`, `SQS send message`.
pub(super) fn name(template: &StateTemplate) -> String {
    let Some(resource) = &template.resource else {
        return template.kind.name().to_owned();
    };
    match Resource::parse(&arn(resource)) {
        Resource::Service {
            service, action, ..
        } => {
            let known = catalogue::find(&service, &action);
            let service =
                known.map_or_else(|| service.clone(), |known| service_name(known).to_owned());
            let service = service.strip_prefix("aws-sdk:").unwrap_or(&service);
            format!("{service} {}", words(&action))
        }
        other @ (Resource::LambdaFunction { .. } | Resource::Activity { .. }) => other.short(),
        Resource::Unknown(_) => template.kind.name().to_owned(),
    }
}

fn service_name(known: &Integration) -> &'static str {
    let label = known.service_label;
    let label = label
        .strip_prefix("AWS ")
        .or_else(|| label.strip_prefix("Amazon "))
        .unwrap_or(label);
    label.strip_suffix(" endpoint").unwrap_or(label)
}

/// `sendMessage` → `send message`.
fn words(action: &str) -> String {
    let mut out = String::new();
    for c in action.chars() {
        if c.is_uppercase() && !out.is_empty() && !out.ends_with(|last: char| last.is_uppercase()) {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The state's JSON. `taken` are the names in use; names of inner states are added to it.
pub(super) fn state(
    template: &StateTemplate,
    language: QueryLanguage,
    exit: &Exit<'_>,
    taken: &mut BTreeSet<String>,
) -> Value {
    let kind = template.kind;
    let mut state = Value::object(vec![("Type".into(), Value::string(kind.name()))]);
    for (key, value) in behaviour(kind, template.resource.as_deref(), language, taken) {
        state = state.with_member(key, value);
    }
    match (kind, exit) {
        (StateKind::Succeed | StateKind::Fail, _) | (StateKind::Choice, Exit::End) => state,
        (StateKind::Choice, Exit::To(name)) => state.with_member("Default", Value::string(*name)),
        (_, Exit::To(name)) => state.with_member("Next", Value::string(*name)),
        (_, Exit::End) => state.with_member("End", Value::Bool(true)),
    }
}

/// The fields a type cannot be without, so that a new state is valid right away.
pub(super) fn behaviour(
    kind: StateKind,
    resource: Option<&str>,
    language: QueryLanguage,
    taken: &mut BTreeSet<String>,
) -> Vec<(&'static str, Value)> {
    match kind {
        StateKind::Task => {
            let arn = arn(resource.unwrap_or(USUAL_RESOURCE));
            let arguments = arguments(&arn, language);
            let key = match language {
                QueryLanguage::JsonPath => "Parameters",
                QueryLanguage::Jsonata => "Arguments",
            };
            let mut fields = vec![("Resource", Value::string(arn))];
            fields.extend(arguments.map(|arguments| (key, arguments)));
            fields
        }
        StateKind::Choice => vec![("Choices", Value::array(Vec::new()))],
        StateKind::Wait => vec![("Seconds", Value::int(5))],
        StateKind::Parallel => {
            let branches = vec![body(taken), body(taken)];
            vec![("Branches", Value::array(branches))]
        }
        StateKind::Map => {
            let config = Value::object(vec![("Mode".into(), Value::string("INLINE"))]);
            let body = body(taken);
            let mut members = vec![("ProcessorConfig".into(), config)];
            members.extend(
                body.as_object()
                    .map(|body| body.members().to_vec())
                    .unwrap_or_default(),
            );
            vec![("ItemProcessor", Value::object(members))]
        }
        StateKind::Pass | StateKind::Succeed | StateKind::Fail => Vec::new(),
    }
}

/// A nested machine of one Pass state: the least that is valid.
pub(super) fn body(taken: &mut BTreeSet<String>) -> Value {
    let name = names::free(taken, "Pass");
    taken.insert(name.clone());
    let pass = Value::object(vec![
        ("Type".into(), Value::string("Pass")),
        ("End".into(), Value::Bool(true)),
    ]);
    Value::object(vec![
        ("StartAt".into(), Value::string(name.as_str())),
        ("States".into(), Value::object(vec![(name.into(), pass)])),
    ])
}

/// `lambda:invoke` → the whole ARN.
fn arn(resource: &str) -> String {
    if resource.starts_with("arn:") || resource.starts_with("${") {
        resource.to_owned()
    } else {
        format!("arn:aws:states:::{resource}")
    }
}

fn arguments(arn: &str, language: QueryLanguage) -> Option<Value> {
    let Resource::Service {
        service,
        action,
        pattern,
    } = Resource::parse(arn)
    else {
        // A function or an activity takes its input as it is.
        return None;
    };
    let pattern = Pattern::from_suffix(pattern.suffix()).unwrap_or(Pattern::RequestResponse);
    let known = catalogue::find(&service, &action);
    let jsonata = language == QueryLanguage::Jsonata;
    Some(known.map_or_else(Value::empty_object, |known| {
        known.arguments(pattern, jsonata)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_a_task_does() {
        let named = |resource: Option<&str>| {
            name(&StateTemplate {
                kind: StateKind::Task,
                resource: resource.map(Into::into),
            })
        };
        assert_eq!(named(None), "Task");
        assert_eq!(named(Some("lambda:invoke")), "Lambda invoke");
        assert_eq!(
            named(Some("sqs:sendMessage.waitForTaskToken")),
            "SQS send message"
        );
        assert_eq!(named(Some("dynamodb:putItem")), "DynamoDB put item");
        assert_eq!(
            named(Some("states:startExecution.sync:2")),
            "Step Functions start execution"
        );
        assert_eq!(named(Some("http:invoke")), "HTTP invoke");
        assert_eq!(named(Some("aws-sdk:nobody:knowsThis")), "nobody knows this");
        assert_eq!(
            named(Some("arn:aws:lambda:eu-west-1:111111111111:function:pay")),
            "pay"
        );
    }
}
