//! Resources of Task states: ARNs the service knows.

use super::{Group, Rule, error, warning};
use crate::asl::{Field, QueryLanguage, Resource, ServicePattern, StateOutline};
use crate::catalogue;
use crate::diagnostics::calls::calls;
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::nearest;
use crate::json::{NodeId, TextEdit, Value, add_member, replace_node};

pub(super) const RULE: Rule = Rule {
    name: "Resources of tasks",
    group: Group::Refused,
    codes: &[error(code::SCHEMA), warning(code::FOREIGN_RESOURCE)],
    help: "The Resource of a Task is an ARN: of a service call such as arn:aws:states:::sqs:sendMessage, of a \
           Lambda function, or of an activity. For the services with an integration of their own the call has \
           to be one that is offered, with a pattern that is offered for it: not every call can wait with .sync \
           or .waitForTaskToken. Every other call of the SDK is there as \
           arn:aws:states:::aws-sdk:service:action. A URI of another kind is refused by the service, though \
           other interpreters of the language may take it.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMesage", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for call in calls(cx) {
        let (state, node, parsed) = (call.state, call.node, &call.resource);
        let text = cx.tree.str(node).unwrap_or_default();
        if has_placeholder(text) && !matches!(parsed, Resource::Service { .. }) {
            continue;
        }
        if let Some(meaning) = is_no_arn(text) {
            let message = format!("{text} is no ARN; the service takes nothing else here");
            let mut finding = cx.warning(code::FOREIGN_RESOURCE, node, message);
            finding = finding.help(match meaning {
                Meaning::Uri => {
                    "The language allows any URI; another interpreter may know this one."
                }
                Meaning::Name => {
                    "The service refuses it, unless an ARN takes its place before the definition is handed in."
                }
            });
            if meaning == Meaning::Uri {
                finding = change_to(cx, node, text, finding);
            }
            if meaning == Meaning::Name {
                finding = invoke_function(cx, state, node, text, finding);
            }
            out.push(finding);
            continue;
        }
        let is_misspelt = matches!(parsed, Resource::Unknown(_)) && well_formed(text).is_some();
        if !text.starts_with("arn:") || text.split(':').count() < 6 || is_misspelt {
            let finding = cx
                .schema(node, "Value is not a valid resource ARN")
                .help("A service call looks like arn:aws:states:::lambda:invoke.");
            out.push(change_to(cx, node, text, finding));
            continue;
        }
        if let Resource::Service {
            service,
            action,
            pattern,
        } = parsed
        {
            check_call(cx, node, text, service, action, *pattern, out);
        }
    }
}

/// What a resource that is no ARN may be meant as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// A URI of some other interpreter, such as `docker://image`.
    Uri,
    /// A name that is looked up, or replaced by an ARN, before the definition reaches the service: `InvokeArn`, `$function`.
    Name,
}

/// What a text that was never meant as an ARN stands for; `None` for ARNs, pieces of ARNs, and what is neither an ARN
/// nor a name, which are mistakes.
///
/// The language takes any URI, and definitions are kept in files in which names stand for ARNs until they are deployed. The
/// service itself refuses both, and so the finding says; judging the rest of such a file as broken would help nobody.
fn is_no_arn(text: &str) -> Option<Meaning> {
    let Some((scheme, rest)) = text.split_once(':') else {
        let name = text.trim_start_matches('$');
        let is_name = name.starts_with(|c: char| c == '_' || c.is_alphabetic())
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        return is_name.then_some(Meaning::Name);
    };
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let is_piece = matches!(scheme, "arn" | "aws" | "aws-sdk" | "states" | "function")
        || catalogue::is_optimised_service(scheme);
    (is_scheme && !is_piece && !rest.is_empty()).then_some(Meaning::Uri)
}

/// Offers the ARN that was meant, if that is plain to see.
fn change_to(cx: &Check, node: NodeId, text: &str, finding: Diagnostic) -> Diagnostic {
    match well_formed(text) {
        Some(arn) => finding.fix(
            format!("Change to {arn}"),
            replace_node(cx.tree, node, &Value::string(arn)),
        ),
        None => finding,
    }
}

/// The ARN that a text was meant to be: with the beginning that is missing, with as many colons as there have to be,
/// without blanks. Only calls that are offered, functions and activities; `None` where anything is left to guess.
fn well_formed(text: &str) -> Option<String> {
    let mut parts: Vec<&str> = text
        .split(':')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.first()?.eq_ignore_ascii_case("arn") {
        parts.remove(0);
    }
    let partition = match *parts.first()? {
        known @ ("aws" | "aws-cn" | "aws-us-gov") => {
            parts.remove(0);
            known
        }
        _ => "aws",
    };
    let is_region =
        |part: &str| part.split('-').count() >= 3 && part.ends_with(|c: char| c.is_ascii_digit());
    let is_account =
        |part: &str| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit());
    // Of functions and activities all parts have to be there, but no colon too many.
    for (service, kind) in [("lambda", "function"), ("states", "activity")] {
        if let [first, region, account, word, name, rest @ ..] = &parts[..]
            && *first == service
            && *word == kind
            && is_region(region)
            && is_account(account)
            && rest.len() <= usize::from(service == "lambda")
        {
            let rest: String = rest.iter().map(|part| format!(":{part}")).collect();
            return Some(format!(
                "arn:{partition}:{service}:{region}:{account}:{kind}:{name}{rest}"
            ));
        }
    }
    if parts.first()?.eq_ignore_ascii_case("states") {
        parts.remove(0);
    }
    let arn = format!("arn:{partition}:states:::{}", parts.join(":"));
    let Resource::Service {
        service,
        action,
        pattern,
    } = Resource::parse(&arn)
    else {
        return None;
    };
    let is_offered = match service.strip_prefix("aws-sdk:") {
        Some(_) => {
            !matches!(pattern, ServicePattern::Sync | ServicePattern::Sync2)
                && catalogue::call(&service, &action).is_some()
        }
        None => catalogue::find(&service, &action).is_some_and(|known| {
            let mut patterns = known.patterns.iter();
            patterns.any(|known| known.suffix() == pattern.suffix())
        }),
    };
    (is_offered && arn != text).then_some(arn)
}

/// The name of a function where its ARN belongs is the most frequent mistake: the call that takes a name is another one.
fn invoke_function(
    cx: &Check,
    state: &StateOutline,
    node: NodeId,
    name: &str,
    finding: Diagnostic,
) -> Diagnostic {
    let (field, payload, input) = match state.language {
        QueryLanguage::JsonPath => (Field::PARAMETERS, "Payload.$", "$"),
        QueryLanguage::Jsonata => (Field::ARGUMENTS, "Payload", "{% $states.input %}"),
    };
    if name.starts_with('$') || state.field(cx.tree, field).is_some() {
        return finding;
    }
    let arguments = Value::object(vec![
        ("FunctionName".into(), Value::string(name)),
        (payload.into(), Value::string(input)),
    ]);
    let edits = vec![
        replace_node(
            cx.tree,
            node,
            &Value::string("arn:aws:states:::lambda:invoke"),
        ),
        add_member(cx.tree, state.node, field.name(), &arguments),
    ];
    match TextEdit::merge(edits) {
        Some(edit) => finding.fix(format!("Invoke the Lambda function {name}"), edit),
        None => finding,
    }
}

fn check_call(
    cx: &Check,
    node: NodeId,
    text: &str,
    service: &str,
    action: &str,
    pattern: ServicePattern,
    out: &mut Vec<Diagnostic>,
) {
    if has_placeholder(service) || has_placeholder(action) {
        return;
    }
    let not_recognized = || {
        cx.schema(
            node,
            format!(
                "The resource provided {text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
            ),
        )
    };
    if let Some(sdk) = service.strip_prefix("aws-sdk:") {
        let lower = |name: &str| {
            name.chars()
                .next()
                .is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        if !lower(sdk) || !lower(action) {
            out.push(
                not_recognized()
                    .help("SDK calls are written in lower camel case: aws-sdk:s3:getObject."),
            );
        } else if matches!(pattern, ServicePattern::Sync | ServicePattern::Sync2) {
            out.push(not_recognized().help("SDK calls cannot wait for a job with .sync."));
        }
        return;
    }
    let suffix = pattern.suffix();
    let Some(known) = catalogue::find(service, action) else {
        let mut finding = not_recognized();
        let actions = catalogue::actions(service);
        let better = if actions.is_empty() {
            let services = catalogue::all().map(|known| known.service);
            nearest(service, services).map(|near| format!("{near}:{action}{suffix}"))
        } else {
            nearest(action, actions.iter().copied()).map(|near| format!("{service}:{near}{suffix}"))
        };
        finding = finding.help(if actions.is_empty() {
            format!("There is no optimised service {service}; through the SDK it is aws-sdk:{service}:{action}.")
        } else {
            format!("{service} offers {}.", actions.join(", "))
        });
        if let Some(better) = better
            && let Some(at) = text.rfind(&format!("{service}:{action}"))
        {
            let arn = format!("{}{better}", &text[..at]);
            finding = finding.fix(
                format!("Change to {better}"),
                replace_node(cx.tree, node, &Value::string(arn)),
            );
        }
        out.push(finding);
        return;
    };
    if !known.patterns.iter().any(|known| known.suffix() == suffix) {
        let offered: Vec<String> = known
            .patterns
            .iter()
            .map(|pattern| format!("{service}:{action}{}", pattern.suffix()))
            .collect();
        out.push(not_recognized().help(format!("There is {}.", offered.join(", "))));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, only, said, silent};

    fn task(resource: &str) -> String {
        only(&format!(
            r#"{{"Type":"Task","Resource":"{resource}","End":true}}"#
        ))
    }

    #[test]
    fn the_arn_that_was_meant_is_offered() {
        for (wrong, right) in [
            ("sqs:sendMessage", "arn:aws:states:::sqs:sendMessage"),
            (
                "aws:states:::lambda:invoke",
                "arn:aws:states:::lambda:invoke",
            ),
            (
                "arn:aws:states:sqs:sendMessage",
                "arn:aws:states:::sqs:sendMessage",
            ),
            (
                "arn:states:::ecs:runTask.sync",
                "arn:aws:states:::ecs:runTask.sync",
            ),
            (
                "states:::batch:submitJob.sync",
                "arn:aws:states:::batch:submitJob.sync",
            ),
            (
                "arn:aws-cn:states:aws-sdk:s3:getObject",
                "arn:aws-cn:states:::aws-sdk:s3:getObject",
            ),
            (
                "aws:lambda:eu-central-1:123456789012:function:pay",
                "arn:aws:lambda:eu-central-1:123456789012:function:pay",
            ),
        ] {
            fixed(&task(wrong), &format!("Change to {right}"), &task(right));
        }
        for unclear in [
            "function:pay",
            "arn:aws:lambda:function:pay",
            "arn:aws:states:sqs",
            "arn:aws:states:aws-sdk:s3:getObject.sync",
            "docker://image",
            "arn",
            "",
        ] {
            assert_eq!(super::well_formed(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn known_resources_pass() {
        for resource in [
            "arn:aws:lambda:us-east-1:123456789012:function:f:prod",
            "arn:aws:states:us-east-1:123456789012:activity:a",
            "arn:aws:states:::ecs:runTask.sync",
            "arn:aws:states:::states:startExecution.sync:2",
            "arn:aws-cn:states:::aws-sdk:s3:listBuckets",
            "arn:${AWS::Partition}:states:::lambda:invoke",
            "${FunctionArn}",
            "arn:aws:states:::${Service}:invoke",
        ] {
            silent(&task(resource));
        }
    }

    #[test]
    fn others_are_refused_with_a_hint() {
        said(
            &task("my-function"),
            &[
                "SW_FOREIGN_RESOURCE /States/A/Resource: my-function is no ARN; the service takes nothing else here",
            ],
        );
        fixed(
            &task("my-function"),
            "Invoke the Lambda function my-function",
            &only(
                r#"{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Parameters":{"FunctionName":"my-function","Payload.$":"$"}}"#,
            ),
        );
        said(
            &task("$function"),
            &[
                "SW_FOREIGN_RESOURCE /States/A/Resource: $function is no ARN; the service takes nothing else here",
            ],
        );
        for broken in ["${function", "my function", "arn:aws:lambda:f"] {
            said(
                &task(broken),
                &["SCHEMA_VALIDATION_FAILED /States/A/Resource: Value is not a valid resource ARN"],
            );
        }
        said(
            &task("lambda:invoke"),
            &["SCHEMA_VALIDATION_FAILED /States/A/Resource: Value is not a valid resource ARN"],
        );
        said(
            &task("docker://image"),
            &[
                "SW_FOREIGN_RESOURCE /States/A/Resource: docker://image is no ARN; the service takes nothing else here",
            ],
        );
        let wrong = task("arn:aws:states:::lambda:invok");
        said(
            &wrong,
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Resource: The resource provided arn:aws:states:::lambda:invok is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.",
            ],
        );
        fixed(
            &wrong,
            "Change to lambda:invoke",
            &task("arn:aws:states:::lambda:invoke"),
        );
    }
}
