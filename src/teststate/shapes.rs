//! Holds a mocked result against the shape of the service's answer, in the service's words.
//!
//! Which answers are checked, and in which mode what counts: Developer Guide, "Mock validation modes". Members that
//! the shape does not name are let through in every mode. The first thing that does not fit is reported, named by
//! the member alone and not by a path. Patterns and the formats of times are not checked.

use crate::asl::Resource;
use crate::catalogue;
use crate::catalogue::{Bounds, Field, Shape};
use crate::json::{Object, Value};

/// The service's sentence when a mocked result is no answer to the call. Strict: required members must be there.
/// What a call answers that the catalogue does not know is anything.
pub(super) fn check(resource: &str, result: &Value, strict: bool) -> Result<(), String> {
    let Resource::Service {
        service,
        action,
        pattern,
    } = Resource::parse(resource)
    else {
        return Ok(());
    };
    let shape = catalogue::Pattern::from_suffix(pattern.suffix())
        .and_then(|pattern| catalogue::answer(&service, &action, pattern));
    match shape {
        None => Ok(()),
        Some(_) if result.as_object().is_none() => {
            Err("Mocked result must be a JSON object.".to_owned())
        }
        Some(shape) => fits(&shape, "", result, strict)
            .map_err(|message| format!("Mock result schema validation error: {message}")),
    }
}

fn fits(shape: &Shape, name: &str, value: &Value, strict: bool) -> Result<(), String> {
    let must = |what: &str| Err(format!("Field '{name}' must be {what}"));
    match shape {
        Shape::Anything => Ok(()),
        Shape::Text(bounds) | Shape::Bytes(bounds) => match value.as_str() {
            None => must("a string"),
            Some(text) => has_length(text.chars().count(), bounds, name),
        },
        Shape::Time => match value.as_str() {
            None => must("a string"),
            Some(_) => Ok(()),
        },
        Shape::Number(bounds) => match value.as_f64() {
            None => must("a number"),
            Some(number) if bounds.min.is_some_and(|min| number < min) => {
                Err(format!("Field '{name}' is less than the minimum value"))
            }
            Some(number) if bounds.max.is_some_and(|max| number > max) => {
                Err(format!("Field '{name}' exceeds the maximum value"))
            }
            Some(_) => Ok(()),
        },
        Shape::Boolean => match value.as_bool() {
            None => must("a boolean"),
            Some(_) => Ok(()),
        },
        Shape::Words(words) => match value.as_str() {
            None => must("a string"),
            Some(text) if !words.contains(&text) => {
                Err(format!("Field '{name}' is not an expected value"))
            }
            Some(_) => Ok(()),
        },
        Shape::Array(inner, bounds) => match value.as_array() {
            None => must("an array"),
            Some(items) => {
                has_length(items.len(), bounds, name)?;
                let inner = inner.resolved();
                items
                    .iter()
                    .try_for_each(|item| fits(&inner, name, item, strict))
            }
        },
        Shape::Table(inner, bounds) => match value.as_object() {
            None => must("an object"),
            Some(table) => {
                has_length(table.members().len(), bounds, name)?;
                let inner = inner.resolved();
                table
                    .members()
                    .iter()
                    .try_for_each(|(_, value)| fits(&inner, name, value, strict))
            }
        },
        Shape::Object(fields) => match value.as_object() {
            None => must("an object"),
            Some(object) => object_fits(fields, object, strict),
        },
        Shape::Named(_) => fits(&shape.resolved(), name, value, strict),
    }
}

/// First what is missing, then what is there, in the order of the mock.
fn object_fits(fields: &[Field], object: &Object, strict: bool) -> Result<(), String> {
    if strict {
        let missing = |field: &&Field| field.required && object.get(field.name).is_none();
        if let Some(field) = fields.iter().find(missing) {
            return Err(format!("Required field '{}' is missing", field.name));
        }
    }
    object.members().iter().try_for_each(|(key, value)| {
        let known = fields.iter().find(|field| *field.name == **key);
        known.map_or(Ok(()), |field| fits(&field.shape, key, value, strict))
    })
}

fn has_length(length: usize, bounds: &Bounds, name: &str) -> Result<(), String> {
    let length = length as f64;
    if bounds.min.is_some_and(|min| length < min) {
        return Err(format!("Field '{name}' is smaller than the minimum length"));
    }
    if bounds.max.is_some_and(|max| length > max) {
        return Err(format!("Field '{name}' exceeds the maximum length"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::catalogue::Pattern;

    const PREFIX: &str = "Mock result schema validation error: ";

    /// What is said of a mock; nothing when it is let through.
    fn said(resource: &str, mock: &str, strict: bool) -> String {
        let value = Value::parse(mock).unwrap();
        match check(&format!("arn:aws:states:::{resource}"), &value, strict) {
            Ok(()) => String::new(),
            Err(message) => message.strip_prefix(PREFIX).unwrap_or(&message).to_owned(),
        }
    }

    /// Said in either mode.
    fn both(resource: &str, mock: &str) -> String {
        let strict = said(resource, mock, true);
        assert_eq!(said(resource, mock, false), strict, "{resource} {mock}");
        strict
    }

    #[test]
    fn each_type_has_its_sentence() {
        let cases = [
            (r#"{"TableName": 1}"#, "Field 'TableName' must be a string"),
            (
                r#"{"ItemCount": "1"}"#,
                "Field 'ItemCount' must be a number",
            ),
            (
                r#"{"DeletionProtectionEnabled": "no"}"#,
                "Field 'DeletionProtectionEnabled' must be a boolean",
            ),
            (
                r#"{"CreationDateTime": 1767225600}"#,
                "Field 'CreationDateTime' must be a string",
            ),
            (r#"{"KeySchema": {}}"#, "Field 'KeySchema' must be an array"),
            (
                r#"{"ProvisionedThroughput": []}"#,
                "Field 'ProvisionedThroughput' must be an object",
            ),
            (
                r#"{"TableStatus": "SLEEPING"}"#,
                "Field 'TableStatus' is not an expected value",
            ),
            (
                r#"{"TableStatus": null}"#,
                "Field 'TableStatus' must be a string",
            ),
            (
                r#"{"TableName": ""}"#,
                "Field 'TableName' is smaller than the minimum length",
            ),
        ];
        for (table, sentence) in cases {
            let mock = format!(r#"{{"Table": {table}}}"#);
            assert_eq!(
                both("aws-sdk:dynamodb:describeTable", &mock),
                sentence,
                "{mock}"
            );
        }
        let long = format!(r#"{{"Table": {{"TableName": "{}"}}}}"#, "t".repeat(2000));
        assert_eq!(
            both("aws-sdk:dynamodb:describeTable", &long),
            "Field 'TableName' exceeds the maximum length"
        );
    }

    #[test]
    fn numbers_and_lists_have_ends() {
        let policy = "aws-sdk:lambda:getFunctionEventInvokeConfig";
        assert_eq!(both(policy, r#"{"MaximumRetryAttempts": 2}"#), "");
        assert_eq!(
            both(policy, r#"{"MaximumRetryAttempts": 3}"#),
            "Field 'MaximumRetryAttempts' exceeds the maximum value"
        );
        assert_eq!(
            both(policy, r#"{"MaximumEventAgeInSeconds": 59}"#),
            "Field 'MaximumEventAgeInSeconds' is less than the minimum value"
        );
        assert_eq!(
            both(
                "aws-sdk:dynamodb:describeTable",
                r#"{"Table": {"KeySchema": []}}"#
            ),
            "Field 'KeySchema' is smaller than the minimum length"
        );
    }

    #[test]
    fn members_are_found_in_arrays_tables_and_shapes_inside_themselves() {
        assert_eq!(
            both("sqs:sendMessage", r#"{"MessageId": ["1"]}"#),
            "Field 'MessageId' must be a string"
        );
        assert_eq!(
            both(
                "aws-sdk:s3:listBuckets",
                r#"{"Buckets": [{}, {"Name": 2}]}"#
            ),
            "Field 'Name' must be a string"
        );
        assert_eq!(
            both("aws-sdk:sqs:listQueueTags", r#"{"Tags": {"stage": 1}}"#),
            "Field 'Tags' must be a string"
        );
        let deep = r#"{"Item": {"a": {"M": {"b": {"L": [{"S": "x"}, {"N": 5}]}}}}}"#;
        assert_eq!(both("dynamodb:getItem", deep), "Field 'N' must be a string");
        let well = r#"{"Item": {"a": {"M": {"b": {"L": [{"S": "x"}, {"N": "5"}]}}}}}"#;
        assert_eq!(both("dynamodb:getItem", well), "");
    }

    #[test]
    fn only_strict_asks_for_what_is_required() {
        let describe = "aws-sdk:sfn:describeExecution";
        let mock = r#"{"Status": "SLEEPING", "ExecutionArn": "arn"}"#;
        assert_eq!(
            said(describe, mock, true),
            "Required field 'StateMachineArn' is missing"
        );
        assert_eq!(
            said(describe, mock, false),
            "Field 'Status' is not an expected value"
        );
        let inside = r#"{"Job": {"Queue": "q"}}"#;
        assert_eq!(
            said("mediaconvert:createJob", inside, true),
            "Required field 'Role' is missing"
        );
        assert_eq!(said("mediaconvert:createJob", inside, false), "");
        assert_eq!(
            both("aws-sdk:dynamodb:query", r#"{"Unheard": 1}"#),
            "",
            "members nobody knows are let through"
        );
        assert_eq!(
            both("batch:submitJob", r#"{"JobName": 1, "JobId": 2}"#),
            "Field 'JobName' must be a string"
        );
    }

    #[test]
    fn a_job_is_held_against_the_call_that_is_polled() {
        let child = r#"{"ExecutionArn": "arn", "StartDate": "now"}"#;
        assert_eq!(said("states:startExecution", child, true), "");
        assert_eq!(
            said("states:startExecution.sync:2", child, true),
            "Required field 'StateMachineArn' is missing"
        );
        // Although the state is given it parsed.
        assert_eq!(
            both(
                "states:startExecution.sync:2",
                r#"{"ExecutionArn": "a", "StateMachineArn": "b", "Status": "SUCCEEDED", "StartDate": "c", "Output": {}}"#
            ),
            "Field 'Output' must be a string"
        );
        assert_eq!(
            both(
                "glue:startJobRun.sync",
                r#"{"JobRun": {"JobRunState": "DONE"}}"#
            ),
            "Field 'JobRunState' is not an expected value"
        );
        assert_eq!(
            both("elasticmapreduce:addStep.sync", r#"{"Step": 1}"#),
            "Field 'Step' must be an object"
        );
    }

    #[test]
    fn optimised_integrations_are_held_against_the_model_too() {
        assert_eq!(
            both("lambda:invoke", r#"{"Payload": {"id": 1}}"#),
            "Field 'Payload' must be a string"
        );
        assert_eq!(both("sqs:sendMessage", r#"{"MD5OfMessageBody": 1}"#), "");
        assert_eq!(
            said("bedrock:invokeModel", r#"{"Body": "{}"}"#, true),
            "Required field 'ContentType' is missing"
        );
    }

    #[test]
    fn what_is_not_known_is_let_through() {
        for resource in [
            "nobody:knows",
            "aws-sdk:nobody:knows",
            "aws-sdk:sqs:sendMess",
            "http:invoke",
            "apigateway:invoke",
            "eks:call",
            "eks:runJob",
            "eks:runJob.sync",
            "elasticmapreduce:addStep",
            "sqs:sendMessage.waitForTaskToken",
        ] {
            assert_eq!(both(resource, r#"{"MessageId": 1, "StatusCode": []}"#), "");
            assert_eq!(both(resource, "[]"), "", "{resource}");
        }
        assert_eq!(
            both("sqs:sendMessage", r#""text""#),
            "Mocked result must be a JSON object."
        );
    }

    #[test]
    fn what_the_catalogue_makes_up_fits() {
        let mut seen = 0;
        for service in catalogue::sdk_services() {
            for action in catalogue::sdk_actions(service) {
                let name = format!("aws-sdk:{service}:{action}");
                let (service, pattern) = (format!("aws-sdk:{service}"), Pattern::RequestResponse);
                let example = catalogue::response_example(&service, action, pattern);
                assert_eq!(said(&name, &example.to_json(), true), "", "{example:?}");
                seen += 1;
            }
        }
        assert!(seen > 3000, "{seen}");
    }
}
