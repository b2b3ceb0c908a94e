//! What a distributed Map needs: to start its own children, to read its items, to write its results.

use crate::asl::{Field, Resource, StateOutline};
use crate::iam::Context;
use crate::iam::given::{Arguments, Given};
use crate::iam::needs::{Collector, StateNeeds};
use crate::json::{Tree, Value};

/// What a Map needs; `None` for one that runs inside its execution.
pub(super) fn distributed(
    tree: &Tree,
    state: &StateOutline,
    context: &Context,
) -> Option<StateNeeds> {
    let body = state
        .field(tree, Field::ITEM_PROCESSOR)
        .or_else(|| state.field(tree, Field::ITERATOR));
    let mode = body
        .and_then(|body| tree.get(body, "ProcessorConfig"))
        .and_then(|config| tree.str(tree.get(config, "Mode")?));
    let is_distributed = mode == Some("DISTRIBUTED")
        || state.field(tree, Field::ITEM_READER).is_some()
        || state.field(tree, Field::RESULT_WRITER).is_some();
    if !is_distributed {
        return None;
    }
    let mut all = Collector::new(
        context,
        Some(state.address.clone()),
        "distributed Map".into(),
    );
    let name = context.machine.clone();
    let machine = all.arn("states", &format!("stateMachine:{name}"));
    all.allow(&["states:StartExecution"], [machine]);
    let children = all.arn("states", &format!("execution:{name}:*"));
    all.allow(
        &["states:DescribeExecution", "states:StopExecution"],
        [children],
    );
    let label = match state.text(tree, Field::LABEL) {
        Some(label) if name != "*" => label,
        _ => "*",
    };
    let map_runs = all.arn("states", &format!("execution:{name}/{label}:*"));
    all.allow(&["states:RedriveExecution"], [map_runs]);
    if name == "*" {
        all.unknown(
            "The Map starts executions of this machine, whose name is not part of the definition; replace the * by it"
                .into(),
        );
    }
    let structure = |field: Field| {
        let value = tree.value(state.field(tree, field)?)?;
        let resource = value.get("Resource").and_then(Value::as_str)?.to_owned();
        let arguments = value
            .get("Parameters")
            .or_else(|| value.get("Arguments"))
            .cloned()
            .unwrap_or_else(Value::empty_object);
        Some((resource, Arguments::from_value(arguments), value))
    };
    if let Some((resource, arguments, value)) = structure(Field::ITEM_READER) {
        reader(&mut all, &resource, &arguments, &value);
    }
    if let Some((_, arguments, _)) = structure(Field::RESULT_WRITER) {
        let bucket = bucket(&mut all, &arguments, "The bucket for the results");
        let prefix = match arguments.get("Prefix") {
            Given::Text(prefix) => format!("{}/*", prefix.trim_end_matches('/')),
            Given::Computed(_) | Given::Absent => "*".into(),
        };
        let objects = format!("{bucket}/{prefix}");
        all.allow(
            &[
                "s3:PutObject",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:AbortMultipartUpload",
            ],
            [objects],
        );
    }
    Some(all.found)
}

fn reader(all: &mut Collector, resource: &str, arguments: &Arguments, value: &Value) {
    let action = match Resource::parse(resource) {
        Resource::Service { action, .. } => action,
        _ => String::new(),
    };
    let bucket = bucket(all, arguments, "The bucket of the items");
    let config = value.get("ReaderConfig");
    let input = config.and_then(|config| config.get("InputType")?.as_str());
    let flatten = config.and_then(|config| config.get("Transformation")?.as_str());
    match &*action {
        "listObjectsV2" => {
            let condition = match arguments.get("Prefix") {
                Given::Text(prefix) => Some(crate::iam::needs::one_condition(
                    "StringLike",
                    "s3:prefix",
                    &format!("{prefix}*"),
                )),
                Given::Computed(_) | Given::Absent => None,
            };
            all.allow_if(&["s3:ListBucket"], [bucket.clone()], condition);
            if flatten.is_some_and(|word| word != "NONE") {
                all.allow(&["s3:GetObject"], [format!("{bucket}/*")]);
            }
        }
        "getObject" => {
            let key = match arguments.get("Key") {
                Given::Text(key) => key,
                Given::Computed(by) => {
                    all.computed("The object with the items", &by);
                    "*".into()
                }
                Given::Absent => "*".into(),
            };
            all.allow(&["s3:GetObject"], [format!("{bucket}/{key}")]);
            if input == Some("MANIFEST") {
                all.allow(&["s3:GetObject"], [format!("{bucket}/*")]);
                all.unknown(
                    "The manifest names objects that are read too; narrow the * to where they are, and add their bucket if it is another one"
                        .into(),
                );
            }
        }
        _ => all.unknown(format!("What the reader {resource} needs is not known")),
    }
}

fn bucket(all: &mut Collector, arguments: &Arguments, what: &str) -> String {
    let partition = &all.context.partition;
    match arguments.get("Bucket") {
        Given::Text(name) if name.starts_with("arn:") => name,
        Given::Text(name) => format!("arn:{partition}:s3:::{name}"),
        Given::Computed(by) => {
            let any = format!("arn:{partition}:s3:::*");
            all.computed(what, &by);
            any
        }
        Given::Absent => format!("arn:{partition}:s3:::*"),
    }
}
