//! Calls that fail now and then for no fault of the machine are tried again.

use super::{Group, Rule, info};
use crate::asl::{Field, Resource, ServicePattern, StateOutline};
use crate::catalogue;
use crate::diagnostics::calls::{around, calls, handlers, is_broad};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeId, Value, add_member, append_element};
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    name: "Task without Retry",
    group: Group::Advice,
    codes: &[info(code::NO_RETRY)],
    help: "A call over the network fails now and then though nothing is wrong: the service is busy or out for a \
           moment. Without a Retry one such moment fails the whole execution. Retry the errors that pass by \
           themselves, a few times, with a growing delay. Nothing is said of calls that wait for a job or a \
           callback, since trying these again may cost much, nor inside a Map or Parallel that is retried as a whole.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
    "Parameters": {"FunctionName": "price"}}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
    "Parameters": {"FunctionName": "price"},
    "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException", "Lambda.ServiceException"],
      "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2, "JitterStrategy": "FULL"}]}}}"#,
    run,
};

/// The errors that the service recommends to retry of any function.
const LAMBDA: &[&str] = &[
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
];

/// Words in the names of errors that pass by themselves.
const PASSING: &[&str] = &[
    "Throttl",
    "TooManyRequests",
    "ServiceUnavailable",
    "InternalServer",
    "InternalService",
    "InternalFailure",
    "ThroughputExceeded",
    "RequestLimitExceeded",
    "SdkClient",
];

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    // A machine calls the same few services.
    let mut known: HashMap<(&str, &str), Option<Value>> = HashMap::new();
    for call in calls(cx) {
        let state = call.state;
        let (service, action) = match &call.resource {
            Resource::LambdaFunction { .. } => ("lambda", "invoke"),
            Resource::Service {
                service,
                action,
                pattern: ServicePattern::RequestResponse,
            } => (service.as_str(), action.as_str()),
            Resource::Service { .. } | Resource::Activity { .. } | Resource::Unknown(_) => continue,
        };
        let list = state.field(cx.tree, Field::RETRY);
        if list.is_some_and(|list| !cx.tree.elements(list).is_empty() || cx.unknown(list))
            || is_retried_as_a_whole(cx, state)
        {
            continue;
        }
        let message = format!("{} is not tried again when its call fails", state.name);
        let mut finding = cx
            .advice(code::NO_RETRY, state.node, message)
            .help("One busy moment of the service fails it.");
        let retrier = known
            .entry((service, action))
            .or_insert_with_key(|(service, action)| retrier(passing_errors(service, action)));
        if let Some(retrier) = retrier {
            finding = finding.fix("Add a Retry", add_retrier(cx, state, list, retrier));
        }
        out.push(finding);
    }
}

fn passing_errors(service: &str, action: &str) -> Vec<String> {
    if (service, action) == ("lambda", "invoke") {
        return LAMBDA.iter().map(|&name| name.into()).collect();
    }
    let passes = |name: &str| PASSING.iter().any(|word| name.contains(word));
    // The optimised integrations spell some errors in their own way; these come first.
    let mut errors: Vec<String> = catalogue::find(service, action)
        .map(|known| known.errors)
        .unwrap_or_default()
        .iter()
        .filter(|name| passes(name))
        .map(|&name| name.into())
        .collect();
    if errors.is_empty() {
        let call = catalogue::call(service, action);
        errors = call.map(|call| call.errors()).unwrap_or_default();
        errors.retain(|name| passes(name));
    }
    errors.dedup();
    errors
}

fn is_retried_as_a_whole(cx: &Check, state: &StateOutline) -> bool {
    around(cx, state).into_iter().any(|outer| {
        handlers(cx, outer, Field::RETRY)
            .iter()
            .any(|&retrier| is_broad(cx, retrier))
    })
}

/// A retrier of these errors; `None` without any.
fn retrier(errors: Vec<String>) -> Option<Value> {
    if errors.is_empty() {
        return None;
    }
    let errors = errors.iter().map(|name| Value::string(&**name)).collect();
    Some(Value::object(vec![
        ("ErrorEquals".into(), Value::array(errors)),
        ("IntervalSeconds".into(), Value::int(1)),
        ("MaxAttempts".into(), Value::int(3)),
        ("BackoffRate".into(), Value::int(2)),
        ("JitterStrategy".into(), Value::string("FULL")),
    ]))
}

fn add_retrier(
    cx: &Check,
    state: &StateOutline,
    list: Option<NodeId>,
    retrier: &Value,
) -> crate::json::TextEdit {
    match list {
        Some(list) => append_element(cx.tree, list, retrier),
        None => {
            let list = Value::array(vec![retrier.clone()]);
            add_member(cx.tree, state.node, "Retry", &list)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{advice, advised, only};

    const CODE: &str = "SW_NO_RETRY";

    fn task(resource: &str, more: &str) -> String {
        only(&format!(
            r#"{{"Type":"Task","Resource":"{resource}"{more},"End":true}}"#
        ))
    }

    #[test]
    fn a_call_is_tried_again() {
        let said = &["/States/A: A is not tried again when its call fails"];
        for resource in [
            "arn:aws:states:::lambda:invoke",
            "arn:aws:lambda:us-east-1:123456789012:function:f",
            "arn:aws:states:::dynamodb:getItem",
            "arn:aws:states:::aws-sdk:s3:getObject",
        ] {
            advised(&task(resource, ""), CODE, said);
            let retry = r#","Retry":[{"ErrorEquals":["States.TaskFailed"]}]"#;
            advised(&task(resource, retry), CODE, &[]);
        }
        advised(
            &task("arn:aws:states:::sqs:sendMessage", r#","Retry":[]"#),
            CODE,
            said,
        );
    }

    #[test]
    fn jobs_callbacks_and_what_is_not_known_are_left_alone() {
        for resource in [
            "arn:aws:states:::glue:startJobRun.sync",
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "arn:aws:states:us-east-1:123456789012:activity:pack",
            "${PayFunction}",
        ] {
            advised(&task(resource, ""), CODE, &[]);
        }
        advised(
            &task("arn:aws:states:::lambda:invoke", r#","Retry":"${Retry}""#),
            CODE,
            &[],
        );
    }

    #[test]
    fn a_retried_map_retries_what_is_inside() {
        let map = |retry: &str| {
            only(&format!(
                r#"{{"Type":"Map","End":true,"Retry":[{{"ErrorEquals":["{retry}"]}}],"ItemProcessor":{{"StartAt":"B","States":{{
                   "B":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}}}}}}}}"#
            ))
        };
        advised(&map("States.ALL"), CODE, &[]);
        advised(
            &map("Busy"),
            CODE,
            &["/States/A/ItemProcessor/States/B: B is not tried again when its call fails"],
        );
    }

    #[test]
    fn the_errors_to_retry_are_those_of_the_service() {
        for (resource, error) in [
            (
                "arn:aws:states:::lambda:invoke",
                "Lambda.TooManyRequestsException",
            ),
            (
                "arn:aws:states:::dynamodb:getItem",
                "DynamoDB.ProvisionedThroughputExceededException",
            ),
        ] {
            let text = task(resource, "");
            let found = advice(&text, CODE);
            let after = found[0].fixes[0].edit.apply(&text).0;
            assert!(after.contains(error), "{after}");
            advised(&after, CODE, &[]);
        }
    }
}
