//! [`made_up`]: values that look right, for placeholders whose values are known only when a stack is made.

use crate::formats::placeholders::replace;
use crate::formats::template::Machine;
use std::borrow::Cow;

/// The account that examples use.
const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";
/// Substitutions inside substitutions are followed so far.
const DEPTH: usize = 8;

/// A well-formed value for a placeholder: what the template gives, what a resource of its type would have, or what
/// the name suggests.
pub fn made_up(name: &str, machine: Option<&Machine>) -> String {
    value(name, machine, 0)
}

fn value(name: &str, machine: Option<&Machine>, depth: usize) -> String {
    let find = |pairs: &[(String, String)], key: &str| {
        let found = pairs.iter().find(|(own, _)| own == key);
        found.map(|(_, value)| value.clone())
    };
    if let Some(pseudo) = pseudo_parameter(name) {
        return pseudo.to_owned();
    }
    if let Some(machine) = machine {
        if let Some(given) = find(&machine.given, name) {
            return given;
        }
        if let Some(text) = find(&machine.substitutions, name)
            && text.contains("${")
            && depth < DEPTH
        {
            let inner = |name: &str| Some(Cow::Owned(value(name, Some(machine), depth + 1)));
            return replace(&text, inner).into_owned();
        }
        let (resource, attribute) = name.split_once('.').unwrap_or((name, ""));
        if let Some(kind) = find(&machine.resources, resource) {
            return of_resource(resource, &kind, attribute);
        }
    }
    by_name(name)
}

fn pseudo_parameter(name: &str) -> Option<&'static str> {
    Some(match name.strip_prefix("AWS::")? {
        "AccountId" => ACCOUNT,
        "Partition" => "aws",
        "Region" => REGION,
        "StackId" => {
            "arn:aws:cloudformation:us-east-1:123456789012:stack/stack/00000000-0000-0000-0000-000000000000"
        }
        "StackName" => "stack",
        "URLSuffix" => "amazonaws.com",
        _ => return None,
    })
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}")
}

/// `Ref` (no attribute) and `Fn::GetAtt` of the types that definitions name most.
fn of_resource(id: &str, kind: &str, attribute: &str) -> String {
    let lower = id.to_ascii_lowercase();
    let own = match kind {
        "AWS::Lambda::Function" | "AWS::Serverless::Function" => {
            arn("lambda", &format!("function:{id}"))
        }
        "AWS::SQS::Queue" => arn("sqs", id),
        "AWS::SNS::Topic" => arn("sns", id),
        "AWS::DynamoDB::Table" | "AWS::Serverless::SimpleTable" => {
            arn("dynamodb", &format!("table/{id}"))
        }
        "AWS::StepFunctions::StateMachine" | "AWS::Serverless::StateMachine" => {
            arn("states", &format!("stateMachine:{id}"))
        }
        "AWS::StepFunctions::Activity" => arn("states", &format!("activity:{id}")),
        "AWS::Events::EventBus" => arn("events", &format!("event-bus/{id}")),
        "AWS::ECS::Cluster" => arn("ecs", &format!("cluster/{id}")),
        "AWS::ECS::TaskDefinition" => arn("ecs", &format!("task-definition/{id}:1")),
        "AWS::Batch::JobQueue" => arn("batch", &format!("job-queue/{id}")),
        "AWS::Batch::JobDefinition" => arn("batch", &format!("job-definition/{id}:1")),
        "AWS::KMS::Key" => arn("kms", "key/00000000-0000-0000-0000-000000000000"),
        "AWS::SecretsManager::Secret" => arn("secretsmanager", &format!("secret:{id}-abcdef")),
        "AWS::IAM::Role" => format!("arn:aws:iam::{ACCOUNT}:role/{id}"),
        "AWS::S3::Bucket" => format!("arn:aws:s3:::{lower}"),
        _ => arn("service", id),
    };
    // `Ref` of these is their ARN; of a queue it is its address, of all others their name.
    let ref_is_arn = matches!(
        kind,
        "AWS::SNS::Topic"
            | "AWS::StepFunctions::StateMachine"
            | "AWS::Serverless::StateMachine"
            | "AWS::StepFunctions::Activity"
            | "AWS::ECS::TaskDefinition"
            | "AWS::Batch::JobQueue"
            | "AWS::Batch::JobDefinition"
            | "AWS::SecretsManager::Secret"
    );
    match attribute {
        "" if ref_is_arn => own,
        "" | "QueueUrl" if kind == "AWS::SQS::Queue" => {
            format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{id}")
        }
        "" if kind == "AWS::S3::Bucket" => lower,
        "" | "Name" | "QueueName" | "TopicName" | "FunctionName" => id.to_owned(),
        word if word.to_ascii_lowercase().ends_with("arn") => own,
        word => format!("{id}-{word}"),
    }
}

/// What a name with nothing behind it suggests.
fn by_name(name: &str) -> String {
    let id: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect();
    let lower = name.to_ascii_lowercase();
    let stem = |ending: &str| {
        let end = id.len().saturating_sub(ending.len());
        let stem = id[..end].trim_end_matches(['-', '_']);
        if stem.is_empty() {
            id.clone()
        } else {
            stem.to_owned()
        }
    };
    if lower.ends_with("arn") {
        let stem = stem("arn");
        return match lower {
            _ if lower.contains("topic") => arn("sns", &stem),
            _ if lower.contains("queue") => arn("sqs", &stem),
            _ if lower.contains("table") => arn("dynamodb", &format!("table/{stem}")),
            _ if lower.contains("role") => format!("arn:aws:iam::{ACCOUNT}:role/{stem}"),
            _ if lower.contains("machine") => arn("states", &format!("stateMachine:{stem}")),
            _ => arn("lambda", &format!("function:{stem}")),
        };
    }
    if lower.ends_with("url") {
        return format!(
            "https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{}",
            stem("url")
        );
    }
    id
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::{Spelling, machines};

    #[test]
    fn values_look_like_what_they_stand_for() {
        let template = "Parameters:\n  Stage: {Type: String, Default: test}\n  Size: {Type: Number, Default: 5}\n  Open: {Type: String}\nResources:\n  Pay: {Type: AWS::Serverless::Function}\n  Jobs: {Type: AWS::SQS::Queue}\n  Files: {Type: AWS::S3::Bucket}\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: m.asl.json\n      DefinitionSubstitutions:\n        PayArn: !GetAtt Pay.Arn\n        Url: !Ref Jobs\n        Path: !Sub \"${Files}/${Stage}\"\n        Max: 3\n        Size: !Ref Size\n";
        let machine = machines(Spelling::Yaml, template).unwrap().remove(0);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            machine.given,
            [pair("Max", "3"), pair("Size", "5"), pair("Stage", "test")]
        );
        for (name, expected) in [
            (
                "PayArn",
                "arn:aws:lambda:us-east-1:123456789012:function:Pay",
            ),
            (
                "Url",
                "https://sqs.us-east-1.amazonaws.com/123456789012/Jobs",
            ),
            ("Path", "files/test"),
            ("Max", "3"),
            ("AWS::Region", "us-east-1"),
            ("Files.Arn", "arn:aws:s3:::files"),
            (
                "AlertTopicArn",
                "arn:aws:sns:us-east-1:123456789012:AlertTopic",
            ),
            ("self:custom.stage", "self-custom-stage"),
        ] {
            assert_eq!(made_up(name, Some(&machine)), expected, "{name}");
        }
        assert_eq!(
            made_up("Arn", None),
            "arn:aws:lambda:us-east-1:123456789012:function:Arn"
        );
    }
}
