//! Labels of Map states.

use super::{Group, Rule, error};
use crate::asl::Field;
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{Value, replace_node};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "Labels of Map states",
    group: Group::Refused,
    codes: &[error(code::INVALID_LABEL), error(code::DUPLICATE_LABEL)],
    help: "The Label of a distributed Map becomes part of the ARN of its runs. So it has at most 40 characters, \
           none of them a space, a wildcard, a bracket or another special sign, and no two Map states of a \
           machine share one. Without a Label the service makes one up.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Map", "Label": "all orders", "End": true,
    "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Map", "Label": "AllOrders", "End": true,
    "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}}}}"#,
    run,
};

const MAX_CHARS: usize = 40;
const FORBIDDEN: &str = "?*<>{}[]:;,\\|^~$#%&`\"/";

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for state in cx.states() {
        let Some(node) = state.field(cx.tree, Field::LABEL) else {
            continue;
        };
        let Some(label) = cx.tree.str(node) else {
            continue;
        };
        if has_placeholder(label) {
            continue;
        }
        let bad = label
            .chars()
            .find(|&c| c.is_whitespace() || c.is_control() || FORBIDDEN.contains(c));
        let problem = if label.is_empty() {
            Some("Label cannot be empty".to_owned())
        } else if label.chars().count() > MAX_CHARS {
            Some(format!("Label cannot exceed {MAX_CHARS} characters"))
        } else {
            bad.map(|c| format!("Label cannot contain {c:?}"))
        };
        let finding = if let Some(message) = problem {
            cx.error(code::INVALID_LABEL, node, message)
        } else if seen.insert(label.to_owned()) {
            continue;
        } else {
            let message = format!("Duplicate label: {label}");
            cx.error(code::DUPLICATE_LABEL, node, message)
        };
        let own = free_label(label, &seen);
        out.push(finding.fix(
            format!("Change to {own}"),
            replace_node(cx.tree, node, &Value::string(own.as_str())),
        ));
        seen.insert(own);
    }
}

/// The label as it could be: without what is forbidden, not too long, and not there yet.
fn free_label(label: &str, seen: &BTreeSet<String>) -> String {
    let good: String = label
        .chars()
        .filter(|&c| !(c.is_whitespace() || c.is_control() || FORBIDDEN.contains(c)))
        .take(MAX_CHARS - 4)
        .collect();
    let good = if good.is_empty() { "Map".into() } else { good };
    let mut own = good.clone();
    let mut number = 2;
    while seen.contains(&own) {
        own = format!("{good}{number}");
        number += 1;
    }
    own
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{only, said, silent};

    fn map(label: &str) -> String {
        only(&format!(
            r#"{{"Type":"Map","Label":"{label}","End":true,"ItemProcessor":{{"ProcessorConfig":{{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"}},"StartAt":"B","States":{{"B":{{"Type":"Succeed"}}}}}}}}"#
        ))
    }

    #[test]
    fn labels_fit_into_an_arn() {
        silent(&map("Each_order-1"));
        silent(&map("${Label}"));
        said(
            &map(""),
            &["INVALID_LABEL_NAME /States/A/Label: Label cannot be empty"],
        );
        said(
            &map("a b"),
            &["INVALID_LABEL_NAME /States/A/Label: Label cannot contain ' '"],
        );
        said(
            &map(&"l".repeat(41)),
            &["INVALID_LABEL_NAME /States/A/Label: Label cannot exceed 40 characters"],
        );
    }
}
