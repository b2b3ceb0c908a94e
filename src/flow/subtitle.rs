//! The second line of a state's card: what it does, in a few words.

use crate::asl::{Field, Resource, StateKind, StateOutline};
use crate::json::{NodeId, NodeKind, Tree};

/// `lambda:invoke`, `Wait 30 s`, `For each $.items` …
pub(super) fn subtitle(tree: &Tree, state: &StateOutline) -> String {
    match state.kind {
        Some(StateKind::Task) => match state.text(tree, Field::RESOURCE) {
            Some(resource) => Resource::parse(resource).short(),
            None => "No resource yet".into(),
        },
        Some(StateKind::Wait) => wait(tree, state),
        Some(StateKind::Fail) => state
            .text(tree, Field::ERROR)
            .map(expression)
            .or_else(|| state.text(tree, Field::ERROR_PATH).map(str::to_owned))
            .unwrap_or_else(|| "Fail state".into()),
        Some(StateKind::Pass) => "Pass state".into(),
        Some(StateKind::Choice) => "Choice state".into(),
        Some(StateKind::Succeed) => "Succeed state".into(),
        Some(StateKind::Parallel) => match state.bodies.len() {
            1 => "1 branch".into(),
            n => format!("{n} branches"),
        },
        Some(StateKind::Map) => map(tree, state),
        None => match state.text(tree, Field::TYPE) {
            Some(name) => format!("No such type: {name}"),
            None => "No type yet".into(),
        },
    }
}

fn wait(tree: &Tree, state: &StateOutline) -> String {
    let field = |field| state.field(tree, field);
    if let Some(node) = field(Field::SECONDS) {
        format!("Wait {} s", written(tree, node))
    } else if let Some(node) = field(Field::SECONDS_PATH) {
        format!("Wait {} s", written(tree, node))
    } else if let Some(node) = field(Field::TIMESTAMP).or(field(Field::TIMESTAMP_PATH)) {
        format!("Wait until {}", written(tree, node))
    } else {
        "Wait state".into()
    }
}

fn map(tree: &Tree, state: &StateOutline) -> String {
    if let Some(reader) = state.field(tree, Field::ITEM_READER) {
        let resource = tree.get(reader, "Resource").and_then(|node| tree.str(node));
        return match resource {
            Some(text) => format!("For each of {}", Resource::parse(text).short()),
            None => "For each item read".into(),
        };
    }
    let items = state
        .field(tree, Field::ITEMS_PATH)
        .or_else(|| state.field(tree, Field::ITEMS));
    match items.map(|node| (node, &tree.node(node).kind)) {
        Some((node, NodeKind::String(text))) if &**text != "$" => {
            format!("For each {}", written(tree, node))
        }
        Some((_, NodeKind::Array(items))) => format!("For each of {} items", items.len()),
        _ => "For each item".into(),
    }
}

/// A value as written, an expression without its marks.
fn written(tree: &Tree, node: NodeId) -> String {
    match tree.str(node) {
        Some(text) => expression(text),
        None if tree.node(node).kind == NodeKind::Number => tree.number_text(node).to_owned(),
        None => tree.slice(tree.node(node).span).to_owned(),
    }
}

fn expression(text: &str) -> String {
    let inner = text
        .trim()
        .strip_prefix("{%")
        .and_then(|rest| rest.strip_suffix("%}"));
    inner
        .unwrap_or(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::asl::Outline;
    use crate::json::parse;
    use std::sync::Arc;

    #[track_caller]
    fn check(state: &str, words: &str) {
        let text = format!(r#"{{"StartAt":"A","States":{{"A":{state}}}}}"#);
        let outline = Outline::read(Arc::new(parse(text.into()).0));
        assert_eq!(subtitle(&outline.tree, &outline.root.states[0]), words);
    }

    #[test]
    fn cards_say_what_the_state_does() {
        check(
            r#"{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke"}"#,
            "lambda:invoke",
        );
        check(
            r#"{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:Pay"}"#,
            "Pay",
        );
        check(r#"{"Type":"Wait","Seconds":30}"#, "Wait 30 s");
        check(
            r#"{"Type":"Wait","Seconds":"{% $n * 2 %}"}"#,
            "Wait $n * 2 s",
        );
        check(
            r#"{"Type":"Wait","TimestampPath":"$.when"}"#,
            "Wait until $.when",
        );
        check(r#"{"Type":"Fail","Error":"OrderFailed"}"#, "OrderFailed");
        check(r#"{"Type":"Fail"}"#, "Fail state");
        check(r#"{"Type":"Parallel","Branches":[{},{},{}]}"#, "3 branches");
        check(
            r#"{"Type":"Map","ItemsPath":"$.items"}"#,
            "For each $.items",
        );
        check(
            r#"{"Type":"Map","Items":"{% $states.input.rows %}"}"#,
            "For each $states.input.rows",
        );
        check(
            r#"{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:listObjectsV2"}}"#,
            "For each of s3:listObjectsV2",
        );
        check(r#"{"Type":"Pas"}"#, "No such type: Pas");
        check("7", "No type yet");
    }
}
