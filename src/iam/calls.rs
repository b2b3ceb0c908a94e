//! The optimised integrations: what each call asks of the role.
//!
//! Source: the IAM sections of "Integrating optimized services" in the Step Functions Developer Guide.

mod jobs;

use crate::asl::ServicePattern;
use crate::iam::given::{Arguments, Given};
use crate::iam::needs::{Collector, is_arn_placeholder, one_condition};
use crate::json::Value;

/// What a call needs.
pub(super) fn call(
    all: &mut Collector,
    service: &str,
    action: &str,
    pattern: ServicePattern,
    arguments: &Arguments,
) {
    let waits = matches!(pattern, ServicePattern::Sync | ServicePattern::Sync2);
    match (service, action) {
        ("lambda", "invoke") => {
            let resources = function(all, arguments.get("FunctionName"));
            all.allow(&["lambda:InvokeFunction"], resources);
        }
        ("states", "startExecution") => start_execution(all, arguments, waits),
        ("sns", "publish") => sns(all, arguments),
        ("sqs", "sendMessage") => {
            let queue = queue(all, arguments.get("QueueUrl"));
            all.allow(&["sqs:SendMessage"], [queue]);
        }
        ("dynamodb", "getItem" | "putItem" | "updateItem" | "deleteItem") => {
            let table = all.named(
                arguments.get("TableName"),
                "dynamodb",
                "table/",
                "The table",
            );
            let action = format!("dynamodb:{}", pascal(action));
            all.allow(&[&action], [table]);
        }
        ("events", "putEvents") => put_events(all, arguments),
        ("apigateway", "invoke") => api_gateway(all, arguments),
        ("http", "invoke") => http(all, arguments),
        ("bedrock", "invokeModel") => {
            let model = model(all, arguments.get("ModelId"));
            all.allow(&["bedrock:InvokeModel"], model);
            for (path, action) in [
                ("Input.S3Uri", "s3:GetObject"),
                ("Output.S3Uri", "s3:PutObject"),
            ] {
                match arguments.get(path) {
                    Given::Text(uri) => {
                        let object = object_arn(all, &uri);
                        all.allow(&[action], [object]);
                    }
                    Given::Computed(by) => {
                        all.computed(&format!("The S3 object of {path}"), &by);
                        let any = format!("arn:{}:s3:::*/*", all.context.partition);
                        all.allow(&[action], [any]);
                    }
                    Given::Absent => {}
                }
            }
        }
        _ => {
            if !jobs::call(all, service, action, waits, arguments) {
                all.unknown(format!("What {service}:{action} needs is not known"));
            }
        }
    }
}

/// `getItem` as IAM writes it.
pub(super) fn pascal(action: &str) -> String {
    let mut chars = action.chars();
    match chars.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + chars.as_str(),
        None => String::new(),
    }
}

/// The resources that stand for a function: itself, and its versions when none is named.
pub(super) fn function(all: &mut Collector, given: Given) -> Vec<String> {
    let arn = match given {
        Given::Text(text) if text.starts_with("arn:") => text,
        Given::Text(text) if text.starts_with("${") && text.ends_with('}') => {
            if !is_arn_placeholder(&text) && !text[2..].contains("${") {
                all.note(format!(
                    "If {text} stands for a name and not for an ARN, write the function's ARN"
                ));
            }
            text
        }
        // 123456789012:function:NAME
        Given::Text(text) if text.contains(":function:") => {
            let region = &all.context.region;
            format!("arn:{}:lambda:{region}:{text}", all.context.partition)
        }
        given => all.named(given, "lambda", "function:", "The function"),
    };
    let name = arn.rsplit(":function:").next().unwrap_or_default();
    let is_qualified = arn.contains(":function:") && name.replace("::", "").contains(':');
    if is_qualified || arn.ends_with('*') {
        return vec![arn];
    }
    vec![format!("{arn}:*"), arn]
}

fn start_execution(all: &mut Collector, arguments: &Arguments, waits: bool) {
    let given = arguments.get("StateMachineArn");
    let machine = all.named(given, "states", "stateMachine:", "The state machine");
    let executions = match machine.split_once(":stateMachine:") {
        Some((head, name)) => {
            let name = name.split(':').next().unwrap_or_default();
            format!("{head}:execution:{name}:*").replace("*:*", "*")
        }
        None => {
            if waits {
                all.unknown(format!(
                    "The name in {machine} is not known; replace the * of its executions by it"
                ));
            }
            all.arn("states", "execution:*")
        }
    };
    all.allow(&["states:StartExecution"], [machine]);
    if waits {
        all.allow(
            &["states:DescribeExecution", "states:StopExecution"],
            [executions],
        );
        all.managed_rule("StepFunctionsGetEventsForStepFunctionsExecutionRule");
    }
}

fn sns(all: &mut Collector, arguments: &Arguments) {
    if arguments.get("PhoneNumber") != Given::Absent {
        all.allow(&["sns:Publish"], ["*"]);
        all.note(
            "A message to a phone has no resource of its own: sns:Publish must be allowed on *",
        );
        return;
    }
    let topic = all.named(
        arguments.first(&["TopicArn", "TargetArn"]),
        "sns",
        "",
        "The topic",
    );
    all.allow(&["sns:Publish"], [topic]);
}

/// The ARN of a queue from its URL.
pub(super) fn queue(all: &mut Collector, given: Given) -> String {
    let url = match given {
        Given::Text(url) => url,
        given => return all.named(given, "sqs", "", "The queue"),
    };
    if url.starts_with("arn:") {
        return url;
    }
    if let Some(rest) = url.strip_prefix("https://")
        && let [host, account, name] = rest.split('/').collect::<Vec<_>>()[..]
        && !name.is_empty()
    {
        let region = match host.split('.').collect::<Vec<_>>()[..] {
            ["sqs", region, ..] if region != "amazonaws" => region.to_owned(),
            [region, "queue", ..] => region.to_owned(),
            _ => all.context.region.clone(),
        };
        return format!(
            "arn:{}:sqs:{region}:{account}:{name}",
            all.context.partition
        );
    }
    all.unknown(format!(
        "The queue is {url}, from which its ARN cannot be told; replace the * by its name"
    ));
    all.arn("sqs", "*")
}

fn put_events(all: &mut Collector, arguments: &Arguments) {
    let entries = match arguments.list("Entries") {
        Ok(entries) => entries,
        Err(by) => {
            all.computed("The event bus", &by);
            let any = all.arn("events", "event-bus/*");
            return all.allow(&["events:PutEvents"], [any]);
        }
    };
    let mut buses = Vec::new();
    for entry in &entries {
        let bus = match entry.get("EventBusName") {
            Given::Absent => Given::Text("default".into()),
            given => given,
        };
        buses.push(all.named(bus, "events", "event-bus/", "The event bus"));
    }
    if buses.is_empty() {
        buses.push(all.arn("events", "event-bus/default"));
    }
    all.allow(&["events:PutEvents"], buses);
}

fn api_gateway(all: &mut Collector, arguments: &Arguments) {
    match arguments.get("AuthType") {
        Given::Text(kind) if kind == "IAM_ROLE" => {}
        Given::Text(kind) if kind == "RESOURCE_POLICY" => {
            all.note("With RESOURCE_POLICY the API's own policy must let this role in as well");
        }
        Given::Computed(by) => all.unknown(format!(
            "How the API is called is computed by {by}; without signing nothing is needed"
        )),
        Given::Text(_) | Given::Absent => {
            all.note("The API is called without signing; the role needs nothing for it");
            return;
        }
    }
    let mut part = |name: &str, what: &str, without: &str| match arguments.get(name) {
        Given::Text(text) => text,
        Given::Computed(by) => {
            all.computed(what, &by);
            "*".into()
        }
        Given::Absent => without.to_owned(),
    };
    let endpoint = part("ApiEndpoint", "The API", "*");
    let stage = part("Stage", "The stage", "*");
    let method = part("Method", "The method", "*");
    let path = part("Path", "The path", "");
    let host = endpoint.trim_start_matches("https://");
    let api = host.split('.').next().unwrap_or("*");
    let region = match host.split('.').collect::<Vec<_>>()[..] {
        [_, "execute-api", region, ..] => region.to_owned(),
        _ => all.context.region.clone(),
    };
    let (partition, account) = (&all.context.partition, &all.context.account);
    let path = path.trim_start_matches('/');
    let resource =
        format!("arn:{partition}:execute-api:{region}:{account}:{api}/{stage}/{method}/{path}");
    all.allow(&["execute-api:Invoke"], [resource]);
}

fn http(all: &mut Collector, arguments: &Arguments) {
    let mut equals = Vec::new();
    for (name, key, what) in [
        ("ApiEndpoint", "states:HTTPEndpoint", "The endpoint"),
        ("Method", "states:HTTPMethod", "The method"),
    ] {
        match arguments.get(name) {
            Given::Text(text) => equals.push((key.into(), Value::string(text))),
            Given::Computed(by) => all.unknown(format!(
                "{what} comes from {by} at run time; add a condition on {key} if you know what it may be"
            )),
            Given::Absent => {}
        }
    }
    let condition = (!equals.is_empty())
        .then(|| Value::object(vec![("StringEquals".into(), Value::object(equals))]));
    let machine = all.arn("states", &format!("stateMachine:{}", all.context.machine));
    all.allow_if(&["states:InvokeHTTPEndpoint"], [machine], condition);
    let (connection, secret) = match arguments.first(&[
        "Authentication.ConnectionArn",
        "InvocationConfig.ConnectionArn",
    ]) {
        Given::Text(arn) => {
            let name = arn.split(":connection/").nth(1);
            let name = name.and_then(|rest| rest.split('/').next());
            let secret = match name {
                Some(name) => all.arn(
                    "secretsmanager",
                    &format!("secret:events!connection/{name}/*"),
                ),
                None => {
                    all.unknown(format!(
                        "The connection is {arn}; replace the * of its secret by the connection's name"
                    ));
                    all.arn("secretsmanager", "secret:events!connection/*")
                }
            };
            (arn, secret)
        }
        given => {
            let any = all.named(given, "events", "connection/", "The connection");
            (any, all.arn("secretsmanager", "secret:events!connection/*"))
        }
    };
    all.allow(&["events:RetrieveConnectionCredentials"], [connection]);
    all.allow(
        &[
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
        ],
        [secret],
    );
}

/// The resources that stand for a model.
pub(super) fn model(all: &mut Collector, given: Given) -> Vec<String> {
    let (partition, region) = (all.context.partition.clone(), all.context.region.clone());
    let foundation = |id: &str| format!("arn:{partition}:bedrock:{region}::foundation-model/{id}");
    match given {
        Given::Text(text) if text.starts_with("arn:") || is_arn_placeholder(&text) => vec![text],
        // us.anthropic.…: a profile that spreads calls over regions, and the model in each of them.
        Given::Text(text)
            if ["us.", "eu.", "apac.", "us-gov.", "global.", "jp.", "au."]
                .iter()
                .any(|area| text.starts_with(area)) =>
        {
            let model = text.split_once('.').map_or("*", |(_, rest)| rest);
            all.note(
                "An inference profile calls the model in several regions; all of them are allowed",
            );
            vec![
                all.arn("bedrock", &format!("inference-profile/{text}")),
                format!("arn:{partition}:bedrock:*::foundation-model/{model}"),
            ]
        }
        Given::Text(text) => vec![foundation(&text)],
        Given::Computed(by) => {
            all.computed("The model", &by);
            vec![foundation("*")]
        }
        Given::Absent => {
            all.unknown("The model is not named; replace the * by its name".into());
            vec![foundation("*")]
        }
    }
}

/// `s3://bucket/key` as an ARN.
pub(super) fn object_arn(all: &Collector, uri: &str) -> String {
    let path = uri.strip_prefix("s3://").unwrap_or(uri);
    format!("arn:{}:s3:::{path}", all.context.partition)
}

/// A condition on the role a service runs a job with.
pub(super) fn with_role(key: &str, role: &Given) -> Option<Value> {
    match role {
        Given::Text(role) => Some(one_condition("StringEquals", key, role)),
        Given::Computed(_) | Given::Absent => None,
    }
}
