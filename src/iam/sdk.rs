//! Calls of the AWS SDK: the actions by their names, the resources by the members that name them.

use crate::iam::calls::{function, model, queue};
use crate::iam::given::{Arguments, Given};
use crate::iam::needs::{Collector, is_arn_placeholder};
use crate::iam::sdk_names::{actions, prefix};

/// Which member of a call names its resource: IAM prefix, member, what stands before the name in the ARN, what it is.
/// A member that holds a whole ARN already serves every row.
const RESOURCES: &[(&str, &str, &str, &str)] = &[
    ("dynamodb", "TableName", "table/", "The table"),
    ("dynamodb", "TableArn", "table/", "The table"),
    ("sns", "TopicArn", "", "The topic"),
    ("sns", "TargetArn", "", "The topic"),
    (
        "states",
        "StateMachineArn",
        "stateMachine:",
        "The state machine",
    ),
    ("states", "ExecutionArn", "execution:", "The execution"),
    ("states", "ActivityArn", "activity:", "The activity"),
    ("states", "MapRunArn", "mapRun:", "The Map Run"),
    ("kms", "KeyId", "key/", "The key"),
    ("ssm", "Name", "parameter/", "The parameter"),
    ("ssm", "Path", "parameter/", "The parameters' path"),
    ("logs", "LogGroupName", "log-group:", "The log group"),
    ("kinesis", "StreamName", "stream/", "The stream"),
    ("kinesis", "StreamARN", "stream/", "The stream"),
    (
        "firehose",
        "DeliveryStreamName",
        "deliverystream/",
        "The delivery stream",
    ),
    ("glue", "JobName", "job/", "The job"),
    ("athena", "WorkGroup", "workgroup/", "The work group"),
    ("codebuild", "ProjectName", "project/", "The project"),
    ("codepipeline", "Name", "", "The pipeline"),
    ("codepipeline", "PipelineName", "", "The pipeline"),
    ("ecr", "RepositoryName", "repository/", "The repository"),
    ("eks", "ClusterName", "cluster/", "The cluster"),
    ("sagemaker", "EndpointName", "endpoint/", "The endpoint"),
    ("elasticmapreduce", "ClusterId", "cluster/", "The cluster"),
    ("events", "EventBusName", "event-bus/", "The event bus"),
    ("cognito-idp", "UserPoolId", "userpool/", "The user pool"),
    ("kendra", "IndexId", "index/", "The index"),
    ("rds", "DbInstanceIdentifier", "db:", "The database"),
    ("rds", "DbClusterIdentifier", "cluster:", "The cluster"),
    ("rds-data", "ResourceArn", "cluster:", "The cluster"),
    ("redshift", "ClusterIdentifier", "cluster:", "The cluster"),
    (
        "redshift-data",
        "ClusterIdentifier",
        "cluster:",
        "The cluster",
    ),
    (
        "bedrock",
        "KnowledgeBaseId",
        "knowledge-base/",
        "The knowledge base",
    ),
    ("bedrock", "AgentId", "agent/", "The agent"),
    ("cloudformation", "StackName", "stack/", "The stack"),
    (
        "application-autoscaling",
        "ResourceId",
        "scalable-target/",
        "The target",
    ),
    ("iot", "Topic", "topic/", "The topic"),
];

/// Calls that know no narrower resource than `*`: IAM prefix, and how the action begins.
const ONLY_STAR: &[(&str, &[&str])] = &[
    ("ce", &["Get"]),
    (
        "cloudformation",
        &["ListStacks", "ListExports", "ValidateTemplate"],
    ),
    ("cloudwatch", &["PutMetricData", "GetMetric", "ListMetrics"]),
    (
        "comprehend",
        &["Detect", "BatchDetect", "ContainsPiiEntities"],
    ),
    ("dynamodb", &["ListTables"]),
    ("ec2", &["Describe", "Get"]),
    ("ecr", &["GetAuthorizationToken"]),
    ("elasticloadbalancing", &["Describe"]),
    (
        "iam",
        &[
            "List",
            "GetAccount",
            "GenerateCredentialReport",
            "GetCredentialReport",
        ],
    ),
    ("kms", &["ListKeys", "ListAliases", "GenerateRandom"]),
    ("lambda", &["ListFunctions"]),
    ("logs", &["DescribeLogGroups"]),
    ("organizations", &["List", "DescribeOrganization"]),
    ("polly", &["SynthesizeSpeech", "StartSpeechSynthesisTask"]),
    (
        "rekognition",
        &[
            "DetectLabels",
            "DetectText",
            "DetectFaces",
            "DetectModerationLabels",
            "CompareFaces",
        ],
    ),
    ("s3", &["ListAllMyBuckets"]),
    ("secretsmanager", &["ListSecrets", "GetRandomPassword"]),
    (
        "states",
        &[
            "SendTask",
            "ListStateMachines",
            "ListActivities",
            "ValidateStateMachineDefinition",
        ],
    ),
    ("sts", &["GetCallerIdentity"]),
    ("tag", &["GetResources", "GetTag"]),
    ("textract", &["Detect", "Analyze", "Start", "Get"]),
    ("transcribe", &["StartTranscriptionJob"]),
    ("translate", &["TranslateText", "StartTextTranslationJob"]),
];

/// What a call needs.
pub(super) fn call(all: &mut Collector, service: &str, action: &str, arguments: &Arguments) {
    let (prefix, is_known) = prefix(service);
    if !is_known {
        all.unknown(format!(
            "The prefix of {service} in IAM is not known and taken to be the same; look it up"
        ));
    }
    if service == "apigateway" || service == "apigatewayv2" {
        return api_gateway(all, service, action);
    }
    let names = actions(prefix, action);
    let full: Vec<String> = names
        .iter()
        .map(|name| format!("{prefix}:{name}"))
        .collect();
    let full: Vec<&str> = full.iter().map(String::as_str).collect();
    if prefix == "s3" && !names.iter().any(|name| name == "ListAllMyBuckets") {
        s3(all, &names, arguments);
    } else if is_star_only(prefix, &names) {
        all.allow(&full, ["*"]);
        all.note(format!(
            "{} knows no narrower resource than *",
            full.join(", ")
        ));
    } else {
        let resources = resources(all, prefix, action, arguments);
        all.allow(&full, resources);
    }
    roles(all, prefix, arguments);
}

fn is_star_only(prefix: &str, names: &[String]) -> bool {
    ONLY_STAR
        .iter()
        .filter(|(service, _)| *service == prefix)
        .any(|(_, begins)| {
            names
                .iter()
                .all(|name| begins.iter().any(|begin| name.starts_with(begin)))
        })
}

fn resources(
    all: &mut Collector,
    prefix: &str,
    action: &str,
    arguments: &Arguments,
) -> Vec<String> {
    match prefix {
        "lambda" if arguments.get("FunctionName") != Given::Absent => {
            return function(all, arguments.get("FunctionName"));
        }
        "sqs" if arguments.get("QueueUrl") != Given::Absent => {
            return vec![queue(all, arguments.get("QueueUrl"))];
        }
        "bedrock" if arguments.get("ModelId") != Given::Absent => {
            return model(all, arguments.get("ModelId"));
        }
        "secretsmanager" if arguments.get("SecretId") != Given::Absent => {
            return vec![secret(all, arguments.get("SecretId"))];
        }
        "events" if action == "putEvents" => return buses(all, arguments),
        "dynamodb" if action.starts_with("transact") || action.starts_with("batch") => {
            all.unknown(format!(
                "The tables of {action} stand inside its items; replace the * by their names"
            ));
            return vec![all.arn("dynamodb", "table/*")];
        }
        "states" if action == "startSyncExecution" || action == "startExecution" => {}
        "glue" if action.contains("Crawler") && arguments.get("Name") != Given::Absent => {
            return vec![all.named(arguments.get("Name"), "glue", "crawler/", "The crawler")];
        }
        "eks" if arguments.get("Name") != Given::Absent => {
            return vec![all.named(arguments.get("Name"), "eks", "cluster/", "The cluster")];
        }
        "scheduler" if arguments.get("Name") != Given::Absent => {
            let group = match arguments.get("GroupName") {
                Given::Text(group) => group,
                Given::Computed(_) => "*".into(),
                Given::Absent => "default".into(),
            };
            let before = format!("schedule/{group}/");
            return vec![all.named(arguments.get("Name"), "scheduler", &before, "The schedule")];
        }
        "ecs" if arguments.get("Service") != Given::Absent => {
            let cluster = match arguments.get("Cluster") {
                Given::Text(cluster) => cluster.rsplit('/').next().unwrap_or_default().to_owned(),
                Given::Computed(_) => "*".into(),
                Given::Absent => "default".into(),
            };
            let before = format!("service/{cluster}/");
            return vec![all.named(arguments.get("Service"), "ecs", &before, "The service")];
        }
        "ecs" if action == "runTask" => {
            let given = arguments.get("TaskDefinition");
            return vec![all.named(given, "ecs", "task-definition/", "The task definition")];
        }
        "execute-api" => {
            all.unknown("Which API the connections are of is not known; replace the * by its stage and path".into());
            return vec![all.arn("execute-api", "*/*/POST/@connections/*")];
        }
        _ => {}
    }
    let row = RESOURCES
        .iter()
        .filter(|(service, ..)| *service == prefix)
        .find(|(_, member, ..)| arguments.get(member) != Given::Absent);
    let Some((_, member, before, what)) = row else {
        all.unknown(format!(
            "Which resource {prefix}:{} touches is not known here; replace the * by it if there is one",
            super::calls::pascal(action)
        ));
        return vec!["*".into()];
    };
    let given = match arguments.get(member) {
        // Names of parameters and log groups begin with a slash, which the ARN has once.
        Given::Text(text) if prefix == "ssm" => {
            Given::Text(text.trim_start_matches('/').to_owned())
        }
        given => given,
    };
    let resource = all.named(given, prefix, before, what);
    match (prefix, action) {
        ("dynamodb", "query" | "scan") => vec![format!("{resource}/index/*"), resource],
        ("logs", _) => vec![format!("{resource}:*").replace("**", "*")],
        ("cloudformation", _) if !resource.starts_with("arn:") || resource.ends_with('*') => {
            vec![resource]
        }
        ("cloudformation", _) => vec![format!("{resource}/*")],
        ("ssm", "getParametersByPath") => vec![format!("{resource}/*"), resource],
        ("kms", _) if resource.contains(":key/alias/") => {
            vec![resource.replace(":key/alias/", ":alias/")]
        }
        _ => vec![resource],
    }
}

fn secret(all: &mut Collector, given: Given) -> String {
    match given {
        // Six characters follow the name that Secrets Manager chooses.
        Given::Text(text) if !text.starts_with("arn:") && !is_arn_placeholder(&text) => {
            all.arn("secretsmanager", &format!("secret:{text}-??????"))
        }
        given => all.named(given, "secretsmanager", "secret:", "The secret"),
    }
}

fn buses(all: &mut Collector, arguments: &Arguments) -> Vec<String> {
    let Ok(entries) = arguments.list("Entries") else {
        all.unknown("The event bus is known at run time only; replace the * by its name".into());
        return vec![all.arn("events", "event-bus/*")];
    };
    let mut found: Vec<String> = Vec::new();
    for entry in &entries {
        let bus = match entry.get("EventBusName") {
            Given::Absent => Given::Text("default".into()),
            given => given,
        };
        found.push(all.named(bus, "events", "event-bus/", "The event bus"));
    }
    if found.is_empty() {
        found.push(all.arn("events", "event-bus/default"));
    }
    found
}

/// Some actions are about objects, others about their bucket.
fn s3(all: &mut Collector, names: &[String], arguments: &Arguments) {
    let partition = all.context.partition.clone();
    let bucket = match arguments.get("Bucket") {
        Given::Text(name) if name.starts_with("arn:") => name,
        Given::Text(name) => format!("arn:{partition}:s3:::{name}"),
        Given::Computed(by) => {
            all.computed("The bucket", &by);
            format!("arn:{partition}:s3:::*")
        }
        Given::Absent => {
            all.unknown("The bucket is not named; replace the * by its name".into());
            format!("arn:{partition}:s3:::*")
        }
    };
    let key = match arguments.get("Key") {
        Given::Text(key) => key,
        Given::Computed(by) => {
            all.unknown(format!(
                "The object comes from {by} at run time; narrow the * to where it may be"
            ));
            "*".into()
        }
        Given::Absent => "*".into(),
    };
    for name in names {
        let action = format!("s3:{name}");
        let is_source = names.len() > 1 && name == "GetObject";
        let on_object = name.contains("Object") && !name.starts_with("GetBucket")
            || matches!(&**name, "ListMultipartUploadParts" | "AbortMultipartUpload");
        let resource = match (is_source, on_object) {
            (true, _) => match arguments.get("CopySource") {
                Given::Text(source) => {
                    format!("arn:{partition}:s3:::{}", source.trim_start_matches('/'))
                }
                Given::Computed(by) => {
                    all.computed("The object that is copied", &by);
                    format!("arn:{partition}:s3:::*/*")
                }
                Given::Absent => format!("arn:{partition}:s3:::*/*"),
            },
            (false, true) => format!("{bucket}/{key}"),
            (false, false) => bucket.clone(),
        };
        all.allow(&[&action], [resource]);
    }
}

/// The actions of API Gateway are the methods of HTTP.
fn api_gateway(all: &mut Collector, service: &str, action: &str) {
    let verb = match action {
        _ if action.starts_with("get") || action.starts_with("export") => "GET",
        _ if action.starts_with("create") || action.starts_with("import") => "POST",
        _ if action.starts_with("update") => "PATCH",
        _ if action.starts_with("put") || action.starts_with("tag") => "PUT",
        _ if action.starts_with("delete") || action.starts_with("untag") => "DELETE",
        _ => {
            return all.unknown(format!(
                "Which method {service}:{action} stands for is not known"
            ));
        }
    };
    let region = &all.context.region;
    let resource = format!("arn:{}:apigateway:{region}::/*", all.context.partition);
    all.allow(&[&format!("apigateway:{verb}")], [resource]);
    all.unknown(format!(
        "IAM knows API Gateway by method and path; narrow the path of {service}:{action}"
    ));
}

/// Roles that a call hands to a service.
fn roles(all: &mut Collector, prefix: &str, arguments: &Arguments) {
    if prefix == "sts" || prefix == "iam" {
        return;
    }
    for member in [
        "RoleArn",
        "ExecutionRoleArn",
        "ServiceRoleArn",
        "Role",
        "ServiceRole",
        "Target.RoleArn",
        "DataAccessRoleArn",
    ] {
        let role = arguments.get(member);
        let resource = match &role {
            Given::Text(text) if text.starts_with("arn:") || text.starts_with("${") => text.clone(),
            Given::Text(_) | Given::Absent => continue,
            Given::Computed(by) => {
                all.unknown(format!(
                    "The role of {member} comes from {by} at run time; replace the * after role/ by its name"
                ));
                all.global_arn("iam", "role/*")
            }
        };
        all.allow(&["iam:PassRole"], [resource]);
    }
}
