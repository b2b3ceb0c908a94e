//! [`made_up`]: values that look right, for placeholders whose values are known only when a stack is made.

use crate::formats::placeholders::replace;
use crate::formats::profiles::Values;
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

/// The same, in the account and the region that values beside it name: `AccountId`, `AWS::Region`.
pub fn made_up_beside(name: &str, machine: Option<&Machine>, beside: &Values) -> String {
    let value = made_up(name, machine);
    let is_given = machine.is_some_and(|machine| machine.given.iter().any(|(own, _)| own == name));
    if is_given {
        return value;
    }
    let known = |names: &[&str], fits: &dyn Fn(&str) -> bool| {
        let mut texts = names
            .iter()
            .filter_map(|name| beside.get(name)?.as_str().map(str::to_owned));
        texts.find(|text| fits(text))
    };
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    let is_region = |text: &str| {
        text.matches('-').count() >= 2
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let account = known(
        &["AWS::AccountId", "AccountId", "AWSAccountId", "Account"],
        &is_account,
    );
    let region = known(&["AWS::Region", "Region", "AWSRegion"], &is_region);
    let value = match account {
        Some(account) => value.replace(ACCOUNT, &account),
        None => value,
    };
    match region {
        Some(region) => value.replace(REGION, &region),
        None => value,
    }
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
        "AWS::OpenSearchService::Domain" | "AWS::Elasticsearch::Domain" => {
            arn("es", &format!("domain/{lower}"))
        }
        "AWS::OpenSearchServerless::Collection" => arn("aoss", &format!("collection/{lower}")),
        _ => {
            let (service, thing) = service_and_thing(kind);
            arn(&service, &format!("{thing}/{id}"))
        }
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

/// The service in the ARNs of a type of resource, and what stands before the name there; for the types that are in no
/// list. Source: the service authorization reference, where most ARNs are `service:…:thing/name`.
fn service_and_thing(kind: &str) -> (String, String) {
    let mut parts = kind.split("::").skip(1);
    let (service, thing) = (parts.next(), parts.next());
    let service = match service.unwrap_or("Custom") {
        "ApiGatewayV2" => "apigateway".to_owned(),
        "CertificateManager" => "acm".to_owned(),
        "Cognito" => "cognito-idp".to_owned(),
        "EFS" => "elasticfilesystem".to_owned(),
        "ElasticLoadBalancingV2" => "elasticloadbalancing".to_owned(),
        "EMR" => "elasticmapreduce".to_owned(),
        "KinesisFirehose" => "firehose".to_owned(),
        "Serverless" => "apigateway".to_owned(),
        other => other.to_ascii_lowercase(),
    };
    let mut dashed = String::new();
    for c in thing.unwrap_or("resource").chars() {
        if c.is_ascii_uppercase() && dashed.ends_with(|c: char| c.is_ascii_lowercase()) {
            dashed.push('-');
        }
        dashed.push(c.to_ascii_lowercase());
    }
    (service, dashed)
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
            _ if lower.contains("bucket") => format!("arn:aws:s3:::{}", stem.to_ascii_lowercase()),
            _ if lower.contains("opensearch") && lower.contains("collection") => {
                arn("aoss", &format!("collection/{}", stem.to_ascii_lowercase()))
            }
            _ if lower.contains("opensearch") || lower.contains("elasticsearch") => {
                arn("es", &format!("domain/{}", stem.to_ascii_lowercase()))
            }
            _ if lower.contains("machine") => arn("states", &format!("stateMachine:{stem}")),
            _ => arn("lambda", &format!("function:{stem}")),
        };
    }
    if lower.ends_with("accountid") || lower == "account" {
        return ACCOUNT.to_owned();
    }
    if lower.ends_with("region") {
        return REGION.to_owned();
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
    use crate::json::Value;

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
        let mut beside = Values::default();
        beside.set("AccountId", Value::string("555566667777"));
        beside.set("AWS::Region", Value::string("eu-north-1"));
        for (name, expected) in [
            (
                "PayArn",
                "arn:aws:lambda:eu-north-1:555566667777:function:Pay",
            ),
            ("WorkRoleArn", "arn:aws:iam::555566667777:role/WorkRole"),
            ("Max", "3"),
        ] {
            let value = made_up_beside(name, Some(&machine), &beside);
            assert_eq!(value, expected, "{name}");
        }
        beside.set("AccountId", Value::string("mine"));
        let value = made_up_beside("PayArn", Some(&machine), &beside);
        assert!(value.contains(":123456789012:"), "{value}");
        assert_eq!(made_up("AccountId", None), "123456789012");
        assert_eq!(
            made_up("SearchOpenSearchDomainArn", None),
            "arn:aws:es:us-east-1:123456789012:domain/searchopensearchdomain"
        );
        for (kind, expected) in [
            (
                "AWS::OpenSearchService::Domain",
                "es:us-east-1:123456789012:domain/x",
            ),
            (
                "AWS::OpenSearchServerless::Collection",
                "aoss:us-east-1:123456789012:collection/x",
            ),
            (
                "AWS::Glue::Crawler",
                "glue:us-east-1:123456789012:crawler/X",
            ),
            (
                "AWS::Bedrock::KnowledgeBase",
                "bedrock:us-east-1:123456789012:knowledge-base/X",
            ),
        ] {
            assert_eq!(of_resource("X", kind, "Arn"), format!("arn:aws:{expected}"));
        }
        assert_eq!(
            made_up("Arn", None),
            "arn:aws:lambda:us-east-1:123456789012:function:Arn"
        );
    }
}
