//! Catchers that lose something: the error, or the state's input.

use super::{Group, Rule, info};
use crate::asl::{Field, QueryLanguage, StateKind, StateOutline};
use crate::diagnostics::calls::{handlers, is_broad};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeId, NodeKind, Value, add_member};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "What a Catch loses",
    group: Group::Advice,
    codes: &[info(code::SWALLOWED_ERROR), info(code::CATCH_OVERWRITES)],
    help: "A Catch for any error that goes on exactly as after success hides the failure: the execution succeeds and \
           nobody learns of it. Lead the error to a state of its own, or keep it in the data and decide later. And a \
           Catch without ResultPath (in JSONata without Output) hands on nothing but the error: what the state was \
           given is gone. That is told when the next state reads something else than Error and Cause, which is not \
           there then.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "B",
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]},
  "B": {"Type": "Pass", "InputPath": "$.order", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "B",
    "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Refund"}]},
  "B": {"Type": "Pass", "InputPath": "$.order", "End": true},
  "Refund": {"Type": "Fail", "Error": "OrderFailed"}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for scope in cx.scopes() {
        for state in &scope.states {
            for &catcher in handlers(cx, state, Field::CATCH) {
                let target = cx.tree.get(catcher, "Next");
                let target = target.and_then(|node| scope.state(cx.tree.str(node)?));
                if let Some(target) = target
                    && cx.tree.is_object(catcher)
                    && !keeps_error(cx, catcher)
                {
                    swallowed(cx, state, catcher, target, out);
                    overwritten(cx, state, catcher, target, out);
                }
            }
        }
    }
}

/// Whether somebody thought of where the error goes.
fn keeps_error(cx: &Check, catcher: NodeId) -> bool {
    let has = |key: &str| cx.tree.get(catcher, key).is_some();
    let whole = cx
        .tree
        .get(catcher, "ResultPath")
        .is_some_and(|node| cx.tree.str(node) == Some("$"));
    has("Assign") || has("Output") || (has("ResultPath") && !whole)
}

fn swallowed(
    cx: &Check,
    state: &StateOutline,
    catcher: NodeId,
    target: &StateOutline,
    out: &mut Vec<Diagnostic>,
) {
    if !is_broad(cx, catcher) {
        return;
    }
    // Where a Fail follows anyway nothing is hidden.
    let goes_on = state.text(cx.tree, Field::NEXT) == Some(&*target.name)
        && target.kind != Some(StateKind::Fail);
    let succeeds = target.kind == Some(StateKind::Succeed);
    if !goes_on && !succeeds {
        return;
    }
    let message = if goes_on {
        format!(
            "After any error {} goes on to {} as after success",
            state.name, target.name
        )
    } else {
        format!(
            "Any error of {} ends in {}, which is a success",
            state.name, target.name
        )
    };
    out.push(
        cx.advice(code::SWALLOWED_ERROR, catcher, message).help(
            "Nobody learns that it failed. Keep the error, or lead it to a state of its own.",
        ),
    );
}

fn overwritten(
    cx: &Check,
    state: &StateOutline,
    catcher: NodeId,
    target: &StateOutline,
    out: &mut Vec<Diagnostic>,
) {
    let mut read = BTreeSet::new();
    for &member in cx.tree.members(target.node) {
        let name = cx.tree.str(member.key).unwrap_or_default();
        // What is after the state's own work is not read from its input.
        let after = [
            "ResultPath",
            "OutputPath",
            "ResultSelector",
            "Comment",
            "Catch",
        ];
        let body = ["Branches", "ItemProcessor", "Iterator"];
        if !after.contains(&name) && !body.contains(&name) {
            input_names(cx, target.language, name, member.value, &mut read);
        }
    }
    let missing = read
        .into_iter()
        .find(|name| name != "Error" && name != "Cause");
    let Some(missing) = missing else { return };
    let message = format!(
        "{} reads {missing}, but after an error of {} there is only Error and Cause",
        target.name, state.name
    );
    let fix = match state.language {
        QueryLanguage::JsonPath => {
            add_member(cx.tree, catcher, "ResultPath", &Value::string("$.error"))
        }
        QueryLanguage::Jsonata => add_member(
            cx.tree,
            catcher,
            "Output",
            &Value::string("{% $merge([$states.input, {'error': $states.errorOutput}]) %}"),
        ),
    };
    out.push(
        cx.advice(code::CATCH_OVERWRITES, catcher, message)
            .help("The error takes the place of everything the state was given.")
            .fix("Keep the input and put the error beside it", fix),
    );
}

/// The first names of what a state reads of its input.
fn input_names(
    cx: &Check,
    language: QueryLanguage,
    key: &str,
    node: NodeId,
    read: &mut BTreeSet<String>,
) {
    match &cx.tree.node(node).kind {
        NodeKind::String(text) => match language {
            QueryLanguage::JsonPath => {
                let computed = key.ends_with("Path") || key.ends_with(".$") || key == "Variable";
                if computed {
                    names_after(text, "$.", |before| !before.ends_with('$'), read);
                }
            }
            QueryLanguage::Jsonata => names_after(text, "$states.input.", |_| true, read),
        },
        NodeKind::Object(members) => {
            // Choice rules that ask whether something is there know that it may not be.
            let asks = members
                .iter()
                .any(|member| cx.tree.str(member.key) == Some("IsPresent"));
            for member in members {
                let key = cx.tree.str(member.key).unwrap_or_default();
                if !(asks && key == "Variable") {
                    input_names(cx, language, key, member.value, read);
                }
            }
        }
        NodeKind::Array(items) => {
            for &item in items {
                input_names(cx, language, key, item, read);
            }
        }
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Broken => {}
    }
}

fn names_after(text: &str, start: &str, fits: impl Fn(&str) -> bool, read: &mut BTreeSet<String>) {
    // An expression that asks first knows that it may not be there.
    if text.contains("$exists(") {
        return;
    }
    for (at, _) in text.match_indices(start) {
        if !fits(&text[..at]) {
            continue;
        }
        let rest = &text[at + start.len()..];
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-')
            .unwrap_or(rest.len());
        if end > 0 {
            read.insert(rest[..end].to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{advice_fixed, advised};

    fn machine(catcher: &str, handler: &str) -> String {
        format!(
            r#"{{"StartAt":"A","States":{{"A":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"B","Catch":[{{"ErrorEquals":["States.ALL"],"Next":{catcher}}}]}},"B":{{"Type":"Succeed"}},"H":{handler}}}}}"#
        )
    }

    #[test]
    fn an_error_is_not_a_success() {
        const CODE: &str = "SW_SWALLOWED_ERROR";
        let handler = r#"{"Type":"Succeed"}"#;
        advised(
            &machine(r#""B""#, handler),
            CODE,
            &["/States/A/Catch[0]: After any error A goes on to B as after success"],
        );
        advised(
            &machine(r#""H""#, handler),
            CODE,
            &["/States/A/Catch[0]: Any error of A ends in H, which is a success"],
        );
        advised(
            &machine(r#""B","ResultPath":"$.error""#, handler),
            CODE,
            &[],
        );
        advised(&machine(r#""H""#, r#"{"Type":"Fail"}"#), CODE, &[]);
    }

    #[test]
    fn what_the_handler_reads_is_there() {
        const CODE: &str = "SW_CATCH_OVERWRITES";
        let reads =
            |path: &str| format!(r#"{{"Type":"Pass","Parameters":{{"x.$":"{path}"}},"End":true}}"#);
        for fine in ["$.Error", "$.Cause", "$", "$$.Execution.Id"] {
            advised(&machine(r#""H""#, &reads(fine)), CODE, &[]);
        }
        let wrong = machine(r#""H""#, &reads("$.order.id"));
        advised(
            &wrong,
            CODE,
            &[
                "/States/A/Catch[0]: H reads order, but after an error of A there is only Error and Cause",
            ],
        );
        advice_fixed(
            &wrong,
            CODE,
            "Keep the input and put the error beside it",
            &machine(r#""H","ResultPath":"$.error""#, &reads("$.order.id")),
        );
    }

    #[test]
    fn a_rule_that_asks_whether_it_is_there_may() {
        let choice = r#"{"Type":"Choice","Choices":[{"Variable":"$.order","IsPresent":true,"Next":"B"}],"Default":"B"}"#;
        advised(&machine(r#""H""#, choice), "SW_CATCH_OVERWRITES", &[]);
    }

    #[test]
    fn expressions_are_read_too() {
        let text = r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{
            "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"B","Catch":[{"ErrorEquals":["States.ALL"],"Next":"H"}]},
            "B":{"Type":"Succeed"},"H":{"Type":"Pass","Output":"{% $states.input.order.id %}","Next":"B"}}}"#;
        advised(
            text,
            "SW_CATCH_OVERWRITES",
            &[
                "/States/A/Catch[0]: H reads order, but after an error of A there is only Error and Cause",
            ],
        );
    }
}
