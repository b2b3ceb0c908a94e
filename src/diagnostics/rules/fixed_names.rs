//! Names that tie a definition to one account, or to the old way of calling a function.

use super::{Group, Rule, info};
use crate::asl::{Field, QueryLanguage, Resource};
use crate::diagnostics::calls::{Call, calls};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeId, NodeKind, TextEdit, Value, add_member, replace_node};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "Names of functions and accounts",
    group: Group::Advice,
    codes: &[info(code::DIRECT_LAMBDA), info(code::FIXED_ACCOUNT)],
    help: "A Resource that is the ARN of a function still works, but lambda:invoke does the same and more: versions, \
           aliases, asynchronous calls, a callback. And an ARN with an account number in it ties the definition to \
           that account, so that it cannot be tried in another one; a ${placeholder} that is filled in when it is \
           deployed keeps it free. An account is told once per file.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:918273645546:function:price", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
    "Parameters": {"FunctionName": "${PriceFunctionArn}", "Payload.$": "$"}, "OutputPath": "$.Payload"}}}"#,
    run,
};

/// Numbers that documentation and tests use; they tie nothing.
const NOBODY: &[&str] = &[
    "000000000000",
    "111111111111",
    "111122223333",
    "112233445566",
    "123456789012",
    "012345678901",
    "999999999999",
];

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for call in calls(cx) {
        if let Resource::LambdaFunction { arn } = &call.resource {
            direct(cx, call, arn, out);
        }
    }
    // The first place of each account, and how many there are.
    let mut accounts: BTreeMap<&str, (NodeId, usize)> = BTreeMap::new();
    look(cx, cx.tree.root(), &mut accounts);
    for (account, (node, count)) in accounts {
        let message = match count {
            1 => format!("The definition names account {account}"),
            n => format!("The definition names account {account} in {n} places"),
        };
        out.push(
            cx.advice(code::FIXED_ACCOUNT, node, message)
                .help("A ${placeholder} in its place lets it run in another account too."),
        );
    }
}

fn direct(cx: &Check, call: &Call, arn: &str, out: &mut Vec<Diagnostic>) {
    let message = format!(
        "{} calls its function by ARN instead of lambda:invoke",
        call.state.name
    );
    let mut finding = cx.advice(code::DIRECT_LAMBDA, call.node, message);
    match rewritten(cx, call, arn) {
        Some(edit) => finding = finding.fix("Call it with lambda:invoke", edit),
        None => {
            finding = finding.help(
                "With lambda:invoke what the function is given goes into Payload, and what it answers comes in Payload.",
            );
        }
    }
    out.push(finding);
}

/// The same call with `lambda:invoke`, where nothing else shapes the data: then the new fields do exactly that.
fn rewritten(cx: &Check, call: &Call, arn: &str) -> Option<TextEdit> {
    let state = call.state;
    let shaping = [
        Field::PARAMETERS,
        Field::ARGUMENTS,
        Field::RESULT_SELECTOR,
        Field::RESULT_PATH,
        Field::OUTPUT_PATH,
        Field::OUTPUT,
        Field::ASSIGN,
    ];
    if shaping
        .iter()
        .any(|&field| state.field(cx.tree, field).is_some())
    {
        return None;
    }
    let partition = arn.split(':').nth(1)?;
    let invoke = Value::string(format!("arn:{partition}:states:::lambda:invoke"));
    let name = ("FunctionName".into(), Value::string(arn));
    let ((arguments, payload), (output, answer)) = match state.language {
        QueryLanguage::JsonPath => (
            ("Parameters", ("Payload.$".into(), Value::string("$"))),
            ("OutputPath", "$.Payload"),
        ),
        QueryLanguage::Jsonata => (
            (
                "Arguments",
                ("Payload".into(), Value::string("{% $states.input %}")),
            ),
            ("Output", "{% $states.result.Payload %}"),
        ),
    };
    let arguments = add_member(
        cx.tree,
        state.node,
        arguments,
        &Value::object(vec![name, payload]),
    );
    let changed = replace_node(cx.tree, call.node, &invoke);
    // Two members added at one place are one insertion. In JSON each begins with its comma, so they follow each other;
    // elsewhere the second is made on the text of the first.
    let answered = add_member(cx.tree, state.node, output, &Value::string(answer));
    if cx.tree.notation().is_none()
        && let ([(at, one)], [(then, two)]) =
            (&arguments.replacements[..], &answered.replacements[..])
        && at == then
        && at.start == at.end
        && one.starts_with(',')
        && two.starts_with(',')
    {
        let both = TextEdit::replace(*at, format!("{one}{two}"));
        return TextEdit::merge(vec![changed, both]);
    }
    let first = TextEdit::merge(vec![changed, arguments])?;
    let (text, _) = first.apply(cx.tree.text());
    let (tree, _) = cx.tree.read_again(text.into());
    let again = tree.at_pointer(state.address.pointer())?;
    Some(first.then(&add_member(&tree, again, output, &Value::string(answer))))
}

// Recursion is bounded by the reader's limit on nesting.
fn look<'a>(cx: &Check<'a>, node: NodeId, accounts: &mut BTreeMap<&'a str, (NodeId, usize)>) {
    match &cx.tree.node(node).kind {
        NodeKind::Object(members) => {
            for member in members {
                look(cx, member.value, accounts);
            }
        }
        NodeKind::Array(items) => {
            for &item in items {
                look(cx, item, accounts);
            }
        }
        NodeKind::String(text) => {
            if let Some(account) = account_of(text) {
                accounts.entry(account).or_insert((node, 0)).1 += 1;
            }
        }
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Broken => {}
    }
}

/// The account in an ARN.
fn account_of(text: &str) -> Option<&str> {
    if !text.starts_with("arn:") || has_placeholder(text) {
        return None;
    }
    let account = text.split(':').nth(4)?;
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    (is_account && !NOBODY.contains(&account)).then_some(account)
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{advice_fixed, advised, only, only_jsonata};

    const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";

    #[test]
    fn a_function_can_be_called_with_lambda_invoke() {
        const CODE: &str = "SW_DIRECT_LAMBDA";
        let direct = format!(r#"{{"Type":"Task","Resource":"{ARN}","End":true}}"#);
        advised(
            &only(&direct),
            CODE,
            &["/States/A/Resource: A calls its function by ARN instead of lambda:invoke"],
        );
        advice_fixed(
            &only(&direct),
            CODE,
            "Call it with lambda:invoke",
            &only(&format!(
                r#"{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Parameters":{{"FunctionName":"{ARN}","Payload.$":"$"}},"OutputPath":"$.Payload"}}"#
            )),
        );
        advice_fixed(
            &only_jsonata(&direct),
            CODE,
            "Call it with lambda:invoke",
            &only_jsonata(&format!(
                r#"{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Arguments":{{"FunctionName":"{ARN}","Payload":"{{% $states.input %}}"}},"Output":"{{% $states.result.Payload %}}"}}"#
            )),
        );
        advised(
            &only(r#"{"Type":"Task","Resource":"${F}","End":true}"#),
            CODE,
            &[],
        );
    }

    #[test]
    fn an_account_is_told_once() {
        const CODE: &str = "SW_FIXED_ACCOUNT";
        let queues = |account: &str| {
            only(&format!(
                r#"{{"Type":"Pass","Result":["arn:aws:sqs:us-east-1:{account}:a","arn:aws:sqs:us-east-1:{account}:b"],"End":true}}"#
            ))
        };
        advised(
            &queues("918273645546"),
            CODE,
            &["/States/A/Result[0]: The definition names account 918273645546 in 2 places"],
        );
        for free in ["123456789012", "${AWS::AccountId}", ""] {
            advised(&queues(free), CODE, &[]);
        }
    }
}
