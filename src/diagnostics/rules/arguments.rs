//! Service calls have the arguments they cannot do without.

use super::{Group, Rule, warning};
use crate::asl::{Field, QueryLanguage, Resource, StateKind};
use crate::catalogue;
use crate::diagnostics::calls::calls;
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::add_member;
use std::cell::LazyCell;

pub(super) const RULE: Rule = Rule {
    name: "Arguments of service calls",
    group: Group::Mistake,
    codes: &[warning(code::MISSING_ARGUMENT)],
    help: "Most calls cannot do without some arguments: a message needs a queue and a body, an item a table and \
           a key. The service takes the definition nevertheless and the call fails when it is made. Only \
           arguments that are written out are looked at; when all of them come from one path or expression, \
           nothing is said.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "https://queue"}, "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
    "Parameters": {"QueueUrl": "https://queue", "MessageBody.$": "$"}}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    let tree = cx.tree;
    for call in calls(cx) {
        let state = call.state;
        let Resource::Service {
            service,
            action,
            pattern,
        } = &call.resource
        else {
            continue;
        };
        let arguments = [Field::PARAMETERS, Field::ARGUMENTS]
            .into_iter()
            .filter(|field| field.allowed(StateKind::Task, state.language))
            .find_map(|field| state.field(tree, field));
        let (Some(known), Some(arguments)) = (catalogue::find(service, action), arguments) else {
            continue;
        };
        if !tree.is_object(arguments) || cx.unknown(arguments) {
            continue;
        }
        let jsonata = state.language == QueryLanguage::Jsonata;
        // Read only where something is missing.
        let skeleton = LazyCell::new(|| {
            catalogue::Pattern::from_suffix(pattern.suffix())
                .map(|pattern| known.arguments(pattern, jsonata))
        });
        for required in known.required {
            if tree.get(arguments, required).is_some() {
                continue;
            }
            let computed = format!("{required}.$");
            if tree.get(arguments, &computed).is_some() {
                continue;
            }
            let message = format!("{service}:{action} needs the argument {required}");
            let mut finding = cx.warning(code::MISSING_ARGUMENT, arguments, message);
            for key in [*required, &*computed] {
                if let Some(value) = skeleton.as_ref().and_then(|skeleton| skeleton.get(key)) {
                    finding = finding.fix(
                        format!("Add {key}"),
                        add_member(tree, arguments, key, value),
                    );
                }
            }
            out.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, only, said, silent};

    #[test]
    fn what_a_call_cannot_do_without_is_named() {
        let task = |arguments: &str| {
            only(&format!(
                r#"{{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{arguments},"End":true}}"#
            ))
        };
        silent(&task(r#"{"QueueUrl":"q","MessageBody.$":"$"}"#));
        silent(&task(r#""$.whole""#));
        let wrong = task(r#"{"QueueUrl":"q"}"#);
        said(
            &wrong,
            &[
                "SW_MISSING_ARGUMENT /States/A/Parameters: sqs:sendMessage needs the argument MessageBody",
            ],
        );
        fixed(
            &wrong,
            "Add MessageBody.$",
            &task(r#"{"QueueUrl":"q","MessageBody.$":"$"}"#),
        );
    }
}
