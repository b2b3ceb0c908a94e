//! A task that waits for a callback hands out its token.

use super::{Group, Rule, warning};
use crate::asl::{Field, Resource, ServicePattern, StateKind};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};

pub(super) const RULE: Rule = Rule {
    name: "Task token",
    group: Group::Mistake,
    codes: &[warning(code::NO_TOKEN)],
    help: "With .waitForTaskToken the Task goes on when somebody sends its token back. If the token is nowhere \
           in what the service is sent, nobody can, and the Task waits until it times out, by default for a \
           year. Put $$.Task.Token (in JSONata $states.context.Task.Token) into the arguments.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
    "Parameters": {"QueueUrl": "https://queue", "MessageBody": {"id.$": "$.id"}}}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
    "Parameters": {"QueueUrl": "https://queue", "MessageBody": {"id.$": "$.id", "token.$": "$$.Task.Token"}}}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        if state.kind != Some(StateKind::Task) {
            continue;
        }
        let Some(node) = state.field(cx.tree, Field::RESOURCE) else {
            continue;
        };
        let resource = Resource::parse(cx.tree.str(node).unwrap_or_default());
        let Resource::Service {
            pattern: ServicePattern::WaitForTaskToken,
            ..
        } = resource
        else {
            continue;
        };
        let arguments = state
            .field(cx.tree, Field::PARAMETERS)
            .or_else(|| state.field(cx.tree, Field::ARGUMENTS));
        // A variable or the whole context may carry it; only what is plainly without it is told.
        let carried = arguments.is_some_and(|arguments| {
            let text = cx.tree.text_of(arguments);
            text.contains("Task.Token")
                || text.contains("Task")
                || text.contains("oken")
                || has_placeholder(text)
        });
        if !carried {
            let message = format!(
                "{} waits for a callback but hands out no task token",
                state.name
            );
            out.push(cx.warning(code::NO_TOKEN, node, message).help(
                "Put $$.Task.Token (JSONata: $states.context.Task.Token) into what the service is sent.",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{only, said, silent};

    #[test]
    fn somebody_gets_the_token() {
        let task = |message: &str| {
            only(&format!(
                r#"{{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{{"QueueUrl":"q","MessageBody":{message}}},"End":true}}"#
            ))
        };
        silent(&task(r#"{"t.$":"$$.Task.Token"}"#));
        said(
            &task("{}"),
            &[
                "SW_NO_TASK_TOKEN /States/A/Resource: A waits for a callback but hands out no task token",
            ],
        );
    }
}
