//! What services answer, as far as a mocked result is held against it.
//!
//! One line per action. The notation: `Name:type` with `!` when the field is required; types are `s` text, `s1` text
//! with at least one character, `n` number, `n128..10240` with bounds, `b` boolean, `t` time (text), `x` bytes (text),
//! `*` anything, `A|B` one of these words, `{…}` an object, `[…]` an array, `<…>` an object with any keys.
//! Fields that are not named here are let through, as the service lets unknown fields through.

use crate::asl::{Resource, ServicePattern};
use crate::json::Value;

/// Service, action, answer.
const ANSWERS: &[(&str, &str, &str)] = &[
    (
        "events",
        "putEvents",
        "{FailedEntryCount:n,Entries:[{EventId:s,ErrorCode:s,ErrorMessage:s}]}",
    ),
    (
        "lambda",
        "invoke",
        "{StatusCode:n,FunctionError:s,LogResult:s,ExecutedVersion:s,Payload:*}",
    ),
    ("sns", "publish", "{MessageId:s,SequenceNumber:s}"),
    (
        "sqs",
        "sendMessage",
        "{MD5OfMessageBody:s,MD5OfMessageAttributes:s,MD5OfMessageSystemAttributes:s,MessageId:s,SequenceNumber:s}",
    ),
    ("states", "startExecution", "{ExecutionArn:s!,StartDate:t!}"),
    (
        "dynamodb",
        "getItem",
        "{Item:<*>,ConsumedCapacity:{TableName:s,CapacityUnits:n}}",
    ),
    (
        "dynamodb",
        "putItem",
        "{Attributes:<*>,ConsumedCapacity:{TableName:s,CapacityUnits:n}}",
    ),
    (
        "dynamodb",
        "updateItem",
        "{Attributes:<*>,ConsumedCapacity:{TableName:s,CapacityUnits:n}}",
    ),
    (
        "dynamodb",
        "deleteItem",
        "{Attributes:<*>,ConsumedCapacity:{TableName:s,CapacityUnits:n}}",
    ),
    ("batch", "submitJob", "{JobArn:s,JobName:s!,JobId:s!}"),
    ("glue", "startJobRun", "{JobRunId:s}"),
    ("athena", "startQueryExecution", "{QueryExecutionId:s1}"),
    (
        "athena",
        "getQueryExecution",
        "{QueryExecution:{QueryExecutionId:s1,Query:s1,Status:{State:QUEUED|RUNNING|SUCCEEDED|FAILED|CANCELLED,StateChangeReason:s,SubmissionDateTime:t,CompletionDateTime:t}}}",
    ),
    (
        "athena",
        "getQueryResults",
        "{UpdateCount:n,ResultSet:{Rows:[{Data:[{VarCharValue:s}]}]},NextToken:s1}",
    ),
    (
        "codebuild",
        "startBuild",
        "{Build:{Id:s1,Arn:s1,BuildNumber:n,BuildStatus:SUCCEEDED|FAILED|FAULT|TIMED_OUT|IN_PROGRESS|STOPPED,CurrentPhase:s,ProjectName:s1,StartTime:t,EndTime:t}}",
    ),
    (
        "ecs",
        "runTask",
        "{Tasks:[{TaskArn:s,ClusterArn:s,LastStatus:s,DesiredStatus:s,StartedAt:t}],Failures:[{Arn:s,Reason:s,Detail:s}]}",
    ),
    ("sagemaker", "createTrainingJob", "{TrainingJobArn:s!}"),
    ("sagemaker", "createTransformJob", "{TransformJobArn:s!}"),
    ("sagemaker", "createModel", "{ModelArn:s!}"),
    ("sagemaker", "createEndpoint", "{EndpointArn:s!}"),
    ("sagemaker", "updateEndpoint", "{EndpointArn:s!}"),
    ("bedrock", "invokeModel", "{Body:*,ContentType:s}"),
    (
        "aws-sdk:dynamodb",
        "getItem",
        "{Item:<*>,ConsumedCapacity:{TableName:s,CapacityUnits:n}}",
    ),
    (
        "aws-sdk:dynamodb",
        "putItem",
        "{Attributes:<*>,ConsumedCapacity:{TableName:s,CapacityUnits:n}}",
    ),
    (
        "aws-sdk:dynamodb",
        "query",
        "{Items:[<*>],Count:n,ScannedCount:n,LastEvaluatedKey:<*>}",
    ),
    (
        "aws-sdk:dynamodb",
        "scan",
        "{Items:[<*>],Count:n,ScannedCount:n,LastEvaluatedKey:<*>}",
    ),
    (
        "aws-sdk:ec2",
        "describeInstances",
        "{NextToken:s,Reservations:[{ReservationId:s,OwnerId:s,Instances:[{InstanceId:s,ImageId:s,LaunchTime:t,State:{Code:n,Name:pending|running|shutting-down|terminated|stopping|stopped}}]}]}",
    ),
    (
        "aws-sdk:kms",
        "decrypt",
        "{KeyId:s1,Plaintext:x1,EncryptionAlgorithm:SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE}",
    ),
    (
        "aws-sdk:kms",
        "encrypt",
        "{CiphertextBlob:x1,KeyId:s1,EncryptionAlgorithm:SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE}",
    ),
    (
        "aws-sdk:lambda",
        "getFunction",
        "{Configuration:{FunctionName:s,FunctionArn:s,Runtime:s,Role:s,Handler:s,CodeSize:n,Description:s,Timeout:n1..,MemorySize:n128..10240,LastModified:t,CodeSha256:s,Version:s,RevisionId:s,State:Pending|Active|Inactive|Failed|Deactivating|Deactivated|ActiveNonInvocable|Deleting,PackageType:Zip|Image},Code:{RepositoryType:s,Location:s,ImageUri:s},Tags:<s>,Concurrency:{ReservedConcurrentExecutions:n0..}}",
    ),
    (
        "aws-sdk:lambda",
        "invoke",
        "{StatusCode:n,FunctionError:s,LogResult:s,Payload:*,ExecutedVersion:s}",
    ),
    (
        "aws-sdk:s3",
        "copyObject",
        "{CopyObjectResult:{ETag:s,LastModified:t},VersionId:s,ServerSideEncryption:AES256|aws:fsx|aws:kms|aws:kms:dsse}",
    ),
    (
        "aws-sdk:s3",
        "getObject",
        "{Body:*,DeleteMarker:b,AcceptRanges:s,LastModified:t,ContentLength:n,ETag:s,ContentType:s,ContentEncoding:s,VersionId:s,Metadata:<s>,ServerSideEncryption:AES256|aws:fsx|aws:kms|aws:kms:dsse,StorageClass:STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS}",
    ),
    (
        "aws-sdk:s3",
        "headObject",
        "{ContentLength:n,ETag:s,ContentType:s,LastModified:t,Metadata:<s>}",
    ),
    (
        "aws-sdk:s3",
        "listBuckets",
        "{Buckets:[{Name:s,CreationDate:t,BucketRegion:s}],Owner:{DisplayName:s,ID:s},ContinuationToken:s}",
    ),
    (
        "aws-sdk:s3",
        "listObjectsV2",
        "{IsTruncated:b,Contents:[{Key:s1,LastModified:t,ETag:s,Size:n,StorageClass:s}],Name:s,Prefix:s,Delimiter:s,MaxKeys:n,KeyCount:n,NextContinuationToken:s}",
    ),
    (
        "aws-sdk:s3",
        "putObject",
        "{ETag:s,VersionId:s,Expiration:s,ServerSideEncryption:AES256|aws:fsx|aws:kms|aws:kms:dsse}",
    ),
    (
        "aws-sdk:secretsmanager",
        "getSecretValue",
        "{ARN:s,Name:s1,VersionId:s,SecretString:s1,CreatedDate:t}",
    ),
    (
        "aws-sdk:sfn",
        "describeExecution",
        "{ExecutionArn:s1!,StateMachineArn:s1!,Name:s1,Status:RUNNING|SUCCEEDED|FAILED|TIMED_OUT|ABORTED|PENDING_REDRIVE!,StartDate:t!,StopDate:t,Input:s,Output:s,Error:s,Cause:s}",
    ),
    (
        "aws-sdk:sfn",
        "startExecution",
        "{ExecutionArn:s1!,StartDate:t!}",
    ),
    ("aws-sdk:sns", "publish", "{MessageId:s,SequenceNumber:s}"),
    (
        "aws-sdk:sqs",
        "sendMessage",
        "{MD5OfMessageBody:s,MessageId:s,SequenceNumber:s}",
    ),
    (
        "aws-sdk:ssm",
        "getParameter",
        "{Parameter:{Name:s1,Type:String|StringList|SecureString,Value:s,Version:n,LastModifiedDate:t,ARN:s,DataType:s}}",
    ),
    (
        "aws-sdk:sts",
        "getCallerIdentity",
        "{UserId:s,Account:s,Arn:s}",
    ),
];

/// Holds a mocked result against what the service answers; the service's sentence when it does not fit.
/// Strict: required fields must be there.
pub(super) fn check(resource: &str, result: &Value, strict: bool) -> Result<(), String> {
    let Resource::Service {
        service,
        action,
        pattern: ServicePattern::RequestResponse,
    } = Resource::parse(resource)
    else {
        return Ok(());
    };
    let known = ANSWERS
        .iter()
        .find(|(known, act, _)| *known == service && *act == action);
    let Some((_, _, notation)) = known else {
        return Ok(());
    };
    let shape = Reader::new(notation).shape();
    fits(&shape, "", result, strict)
        .map_err(|message| format!("Mock result schema validation error: {message}"))
}

/// A parsed notation.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Anything,
    Text { min: usize },
    Number { min: Option<i64>, max: Option<i64> },
    Boolean,
    Words(Vec<String>),
    Object(Vec<Field>),
    Array(Box<Shape>),
    Table(Box<Shape>),
}

#[derive(Clone, Debug, PartialEq)]
struct Field {
    name: String,
    shape: Shape,
    required: bool,
}

/// Reads the notation. It is ours, so what does not fit it is `Anything`.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn new(notation: &'a str) -> Reader<'a> {
        Reader { rest: notation }
    }
    fn eat(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
    fn until(&mut self, ends: &[char]) -> &'a str {
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }
    fn shape(&mut self) -> Shape {
        if self.eat('{') {
            let mut fields = Vec::new();
            while !self.rest.is_empty() && !self.eat('}') {
                let name = self.until(&[':']).to_owned();
                self.eat(':');
                let shape = self.shape();
                let required = self.eat('!');
                self.eat(',');
                fields.push(Field {
                    name,
                    shape,
                    required,
                });
            }
            return Shape::Object(fields);
        }
        if self.eat('[') {
            let inner = self.shape();
            self.eat(']');
            return Shape::Array(Box::new(inner));
        }
        if self.eat('<') {
            let inner = self.shape();
            self.eat('>');
            return Shape::Table(Box::new(inner));
        }
        word_shape(self.until(&[',', '}', ']', '>', '!']))
    }
}

fn word_shape(word: &str) -> Shape {
    if word.contains('|') {
        return Shape::Words(word.split('|').map(str::to_owned).collect());
    }
    let (kind, bounds) = word.split_at(word.len().min(1));
    match kind {
        "s" | "x" | "t" => Shape::Text {
            min: bounds.parse().unwrap_or(0),
        },
        "n" => {
            let (min, max) = bounds.split_once("..").unwrap_or((bounds, ""));
            Shape::Number {
                min: min.parse().ok(),
                max: max.parse().ok(),
            }
        }
        "b" => Shape::Boolean,
        _ => Shape::Anything,
    }
}

fn fits(shape: &Shape, name: &str, value: &Value, strict: bool) -> Result<(), String> {
    let must = |what: &str| Err(format!("Field '{name}' must be {what}"));
    match shape {
        Shape::Anything => Ok(()),
        Shape::Text { min } => match value.as_str() {
            None => must("a string"),
            Some(text) if text.chars().count() < *min => {
                Err(format!("Field '{name}' is smaller than the minimum length"))
            }
            Some(_) => Ok(()),
        },
        Shape::Number { min, max } => match value.as_f64() {
            None => must("a number"),
            Some(number) if min.is_some_and(|min| number < min as f64) => {
                Err(format!("Field '{name}' is less than the minimum value"))
            }
            Some(number) if max.is_some_and(|max| number > max as f64) => {
                Err(format!("Field '{name}' exceeds the maximum value"))
            }
            Some(_) => Ok(()),
        },
        Shape::Boolean => match value.as_bool() {
            Some(_) => Ok(()),
            None => must("a boolean"),
        },
        Shape::Words(words) => match value.as_str() {
            None => must("a string"),
            Some(text) if !words.iter().any(|word| word == text) => {
                Err(format!("Field '{name}' is not an expected value"))
            }
            Some(_) => Ok(()),
        },
        Shape::Array(inner) => match value.as_array() {
            None => must("an array"),
            Some(items) => items
                .iter()
                .try_for_each(|item| fits(inner, name, item, strict)),
        },
        Shape::Table(inner) => match value.as_object() {
            None => must("an object"),
            Some(members) => members
                .members()
                .iter()
                .try_for_each(|(key, value)| fits(inner, key, value, strict)),
        },
        Shape::Object(fields) => {
            if value.as_object().is_none() {
                return must("an object");
            }
            for field in fields {
                match value.get(&field.name) {
                    Some(value) => fits(&field.shape, &field.name, value, strict)?,
                    None if field.required && strict => {
                        return Err(format!("Required field '{}' is missing", field.name));
                    }
                    None => {}
                }
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_notation_is_read_to_its_end() {
        for (service, action, notation) in ANSWERS {
            let mut reader = Reader::new(notation);
            let shape = reader.shape();
            assert_eq!(reader.rest, "", "{service}:{action}");
            assert!(matches!(shape, Shape::Object(_)), "{service}:{action}");
        }
    }

    #[test]
    fn results_are_held_against_shapes() {
        let say = |resource: &str, text: &str, strict: bool| {
            let value = Value::parse(text).unwrap();
            check(&format!("arn:aws:states:::{resource}"), &value, strict)
                .err()
                .map(|message| {
                    message
                        .trim_start_matches("Mock result schema validation error: ")
                        .to_owned()
                })
                .unwrap_or_default()
        };
        let tasks = r#"{"Tasks": [{"TaskArn": 1}]}"#;
        assert_eq!(
            say("ecs:runTask", tasks, true),
            "Field 'TaskArn' must be a string"
        );
        assert_eq!(say("ecs:runTask.sync", tasks, true), "");
        assert_eq!(
            say("batch:submitJob", "{}", true),
            "Required field 'JobName' is missing"
        );
        assert_eq!(say("batch:submitJob", "{}", false), "");
        assert_eq!(say("nobody:knows", "[]", true), "");
        assert_eq!(
            say(
                "aws-sdk:ssm:getParameter",
                r#"{"Parameter": {"Type": "Text"}}"#,
                false
            ),
            "Field 'Type' is not an expected value"
        );
        assert_eq!(
            say(
                "aws-sdk:ssm:getParameter",
                r#"{"Parameter": {"Version": "1"}}"#,
                false
            ),
            "Field 'Version' must be a number"
        );
    }
}
