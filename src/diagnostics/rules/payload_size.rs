//! Values written into the definition that are more than a payload may hold.

use crate::asl::{Field, QueryLanguage, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::expressions::expression_text;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeId, NodeKind};

/// What a payload may hold.
const MOST_BYTES: usize = 262_144;

/// Part of the rule about payloads.
pub(super) fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        let Some(kind) = state.kind else { continue };
        for field in [
            Field::RESULT,
            Field::PARAMETERS,
            Field::ARGUMENTS,
            Field::RESULT_SELECTOR,
            Field::OUTPUT,
            Field::ASSIGN,
            Field::ITEM_SELECTOR,
        ] {
            if !field.allowed(kind, state.language) {
                continue;
            }
            let Some(node) = state.field(cx.tree, field) else {
                continue;
            };
            let span = cx.tree.node(node).span;
            if span.end - span.start <= MOST_BYTES {
                continue;
            }
            let literal = field == Field::RESULT && kind == StateKind::Pass;
            let bytes = least(cx, node, state.language, literal);
            if bytes > MOST_BYTES {
                let message = format!(
                    "{} has {bytes} bytes or more; a payload has at most {MOST_BYTES}",
                    field.name()
                );
                out.push(cx.warning(code::PAYLOAD_TOO_LARGE, node, message).help(
                    "The execution fails with States.DataLimitExceeded. Put the data into a bucket or a table.",
                ));
            }
        }
    }
}

/// The bytes a value has at least, written without blanks; what is computed counts one.
// Recursion is bounded by the reader's limit on nesting.
fn least(cx: &Check, node: NodeId, language: QueryLanguage, literal: bool) -> usize {
    let tree = cx.tree;
    match &tree.node(node).kind {
        NodeKind::Object(members) => {
            let commas = members.len().saturating_sub(1);
            let inside: usize = members
                .iter()
                .map(|member| {
                    let key = tree.str(member.key).unwrap_or_default();
                    match key.strip_suffix(".$") {
                        Some(plain) if language == QueryLanguage::JsonPath && !literal => {
                            plain.len() + 4
                        }
                        _ => key.len() + 3 + least(cx, member.value, language, literal),
                    }
                })
                .sum();
            2 + commas + inside
        }
        NodeKind::Array(items) => {
            let inside: usize = items
                .iter()
                .map(|&item| least(cx, item, language, literal))
                .sum();
            2 + items.len().saturating_sub(1) + inside
        }
        NodeKind::String(text) => {
            if language == QueryLanguage::Jsonata && expression_text(text).is_some() {
                1
            } else {
                text.len() + 2
            }
        }
        NodeKind::Number => tree.number_text(node).len(),
        NodeKind::Null | NodeKind::Bool(_) => 4,
        NodeKind::Broken => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{only, said, silent};

    #[test]
    fn literals_are_measured() {
        let result = |bytes: usize| {
            only(&format!(
                r#"{{"Type":"Pass","Result":{{"a":"{}"}},"End":true}}"#,
                "x".repeat(bytes - 8)
            ))
        };
        silent(&result(262_144));
        said(
            &result(262_145),
            &[
                "SW_PAYLOAD_TOO_LARGE /States/A/Result: Result has 262145 bytes or more; a payload has at most 262144",
            ],
        );
    }
}
