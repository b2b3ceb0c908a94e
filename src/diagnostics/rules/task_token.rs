//! A task that waits for a callback hands out its token.

use super::{Group, Rule, warning};
use crate::asl::{Field, QueryLanguage, Resource, ServicePattern, StateOutline};
use crate::diagnostics::calls::calls;
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{Value, add_member};

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
    for call in calls(cx) {
        let (state, node) = (call.state, call.node);
        let Resource::Service {
            service,
            pattern: ServicePattern::WaitForTaskToken,
            ..
        } = &call.resource
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
            let finding = cx.warning(code::NO_TOKEN, node, message).help(
                "Put $$.Task.Token (JSONata: $states.context.Task.Token) into what the service is sent.",
            );
            out.push(hand_out(cx, state, service, finding));
        }
    }
}

/// Puts the token into the part of the arguments that is meant for whoever answers.
fn hand_out(cx: &Check, state: &StateOutline, service: &str, finding: Diagnostic) -> Diagnostic {
    const SENT: [&str; 5] = ["Payload", "MessageBody", "Message", "Input", "Detail"];
    let tree = cx.tree;
    let (field, key, token) = match state.language {
        QueryLanguage::JsonPath => (Field::PARAMETERS, "TaskToken.$", "$$.Task.Token"),
        QueryLanguage::Jsonata => (
            Field::ARGUMENTS,
            "TaskToken",
            "{% $states.context.Task.Token %}",
        ),
    };
    let Some(arguments) = state
        .field(tree, field)
        .filter(|node| tree.is_object(*node))
    else {
        return finding;
    };
    let token = Value::string(token);
    let sent = SENT.iter().find_map(|name| tree.get(arguments, name));
    let edit = match sent {
        Some(sent) if tree.is_object(sent) => add_member(tree, sent, key, &token),
        Some(_) => return finding,
        None => {
            let name = match service {
                "lambda" => "Payload",
                "sqs" => "MessageBody",
                "sns" => "Message",
                "states" => "Input",
                _ => return finding,
            };
            let sent = Value::object(vec![(key.into(), token)]);
            add_member(tree, arguments, name, &sent)
        }
    };
    finding.fix("Hand out the task token", edit)
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
