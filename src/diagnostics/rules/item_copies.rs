//! What makes a Map heavier than it looks: the whole input in each item, and no limit to how many run at once.

use super::{Group, Rule, info};
use crate::asl::{Field, QueryLanguage, StateKind, StateOutline};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeId, Value, add_member};

pub(super) const RULE: Rule = Rule {
    name: "Weight of a Map",
    group: Group::Advice,
    codes: &[info(code::WHOLE_INPUT_PER_ITEM), info(code::UNBOUNDED_MAP)],
    help: "An ItemSelector that puts the whole input of the Map into each item copies the list of all items once per \
           item: twice the items is four times the data, and an input may have 256 KiB. Select what an item needs. \
           And a distributed Map without MaxConcurrency runs up to 10,000 items at once, more than most services and \
           databases take from one caller; what they refuse fails. Give it a number the called services can bear.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Map", "ItemsPath": "$.orders", "ItemSelector": {"all.$": "$", "order.$": "$$.Map.Item.Value"},
    "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}, "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Map", "ItemsPath": "$.orders", "ItemSelector": {"shop.$": "$.shop", "order.$": "$$.Map.Item.Value"},
    "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}, "End": true}}}"#,
    run,
};

/// What the fix writes.
const CONCURRENCY: i64 = 100;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        if state.kind == Some(StateKind::Map) {
            whole_input(cx, state, out);
            unbounded(cx, state, out);
        }
    }
}

fn whole_input(cx: &Check, state: &StateOutline, out: &mut Vec<Diagnostic>) {
    // Items from a file are no part of the input.
    if state.field(cx.tree, Field::ITEM_READER).is_some() {
        return;
    }
    let selector = state
        .field(cx.tree, Field::ITEM_SELECTOR)
        .or_else(|| state.field(cx.tree, Field::PARAMETERS));
    let Some(selector) = selector else { return };
    for &member in cx.tree.members(selector) {
        if !is_whole_input(cx, state.language, member.key, member.value) {
            continue;
        }
        let message = format!(
            "Each item of {} is given the whole input, all items included",
            state.name
        );
        out.push(
            cx.advice(code::WHOLE_INPUT_PER_ITEM, selector, message)
                .at_key(cx, member)
                .help("Select what an item needs of it."),
        );
    }
}

fn is_whole_input(cx: &Check, language: QueryLanguage, key: NodeId, value: NodeId) -> bool {
    let key = cx.tree.str(key).unwrap_or_default();
    let Some(text) = cx.tree.str(value) else {
        return false;
    };
    match language {
        QueryLanguage::JsonPath => {
            key.ends_with(".$") && matches!(text, "$" | "$$.Execution.Input")
        }
        QueryLanguage::Jsonata => {
            let inner = crate::diagnostics::expressions::expression_text(text);
            inner.is_some_and(|inner| {
                matches!(
                    inner.trim(),
                    "$states.input" | "$states.context.Execution.Input"
                )
            })
        }
    }
}

fn unbounded(cx: &Check, state: &StateOutline, out: &mut Vec<Diagnostic>) {
    let Some(body) = state.bodies.first() else {
        return;
    };
    let mode = cx
        .tree
        .get(body.node, "ProcessorConfig")
        .and_then(|config| cx.tree.get(config, "Mode"))
        .and_then(|mode| cx.tree.str(mode));
    let limits = [
        Field::MAX_CONCURRENCY,
        Field::MAX_CONCURRENCY_PATH,
        // Batches make fewer runs of many items.
        Field::ITEM_BATCHER,
    ];
    let calls = body
        .states
        .iter()
        .any(|inner| inner.kind == Some(StateKind::Task));
    if mode != Some("DISTRIBUTED")
        || !calls
        || limits
            .iter()
            .any(|&field| state.field(cx.tree, field).is_some())
    {
        return;
    }
    let message = format!("{} runs up to 10,000 items at once", state.name);
    out.push(
        cx.advice(code::UNBOUNDED_MAP, state.node, message)
            .help("The services it calls may not bear that.")
            .fix(
                format!("Add MaxConcurrency of {CONCURRENCY}"),
                add_member(
                    cx.tree,
                    state.node,
                    "MaxConcurrency",
                    &Value::int(CONCURRENCY),
                ),
            ),
    );
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{advice_fixed, advised, only};

    #[test]
    fn items_are_given_what_they_need() {
        const CODE: &str = "SW_WHOLE_INPUT_PER_ITEM";
        let map = |selector: &str| {
            only(&format!(
                r#"{{"Type":"Map","ItemSelector":{{{selector}}},"ItemProcessor":{{"StartAt":"B","States":{{"B":{{"Type":"Succeed"}}}}}},"End":true}}"#
            ))
        };
        let said = &[
            "/States/A/ItemSelector: Each item of A is given the whole input, all items included",
        ];
        advised(&map(r#""all.$":"$""#), CODE, said);
        advised(&map(r#""all.$":"$$.Execution.Input""#), CODE, said);
        advised(&map(r#""shop.$":"$.shop","price":"$""#), CODE, &[]);
    }

    #[test]
    fn a_distributed_map_has_a_limit() {
        const CODE: &str = "SW_UNBOUNDED_MAP";
        let map = |mode: &str, more: &str| {
            only(&format!(
                r#"{{"Type":"Map","End":true,"ItemProcessor":{{"ProcessorConfig":{{"Mode":"{mode}","ExecutionType":"STANDARD"}},"StartAt":"B","States":{{"B":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}}}}}}{more}}}"#
            ))
        };
        let wrong = map("DISTRIBUTED", "");
        advised(
            &wrong,
            CODE,
            &["/States/A: A runs up to 10,000 items at once"],
        );
        let right = map("DISTRIBUTED", r#","MaxConcurrency":100"#);
        advice_fixed(&wrong, CODE, "Add MaxConcurrency of 100", &right);
        advised(&right, CODE, &[]);
        advised(&map("INLINE", ""), CODE, &[]);
    }
}
