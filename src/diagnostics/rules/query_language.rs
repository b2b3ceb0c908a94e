//! A JSONata machine takes no JSONPath states.

use super::{Group, Rule, error};
use crate::asl::{Field, QueryLanguage};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::remove_member;

pub(super) const RULE: Rule = Rule {
    name: "Query language",
    group: Group::Refused,
    codes: &[error(code::SCHEMA)],
    help: "A machine written in JSONPath may hold single states in JSONata, which is how one moves over step by \
           step. The other way round is refused: once the whole machine is JSONata, no state in it can go back \
           to JSONPath. Take QueryLanguage off the machine and set it on each state that is JSONata, or rewrite \
           the JSONPath state.",
    wrong: r#"{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
  "A": {"Type": "Pass", "QueryLanguage": "JSONPath", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "QueryLanguage": "JSONata", "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    if cx.outline.root.language != QueryLanguage::Jsonata {
        return;
    }
    let name = Field::QUERY_LANGUAGE.name();
    for state in cx.states() {
        if state.language == QueryLanguage::Jsonata {
            continue;
        }
        let message =
            "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
        let mut finding = cx.schema(state.node, message).help(
            "Take JSONata off the machine and set it on each state that needs it, or rewrite this state.",
        );
        if let (Some(member), Some(index)) = (
            cx.tree.member(state.node, name),
            cx.tree.member_index(state.node, name),
        ) {
            finding = finding.at_key(cx, member).fix(
                "Remove QueryLanguage from the state",
                remove_member(cx.tree, state.node, index),
            );
        }
        out.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{only, only_jsonata, said, silent};

    #[test]
    fn no_way_back_to_jsonpath() {
        said(
            &only_jsonata(r#"{"Type":"Pass","End":true,"QueryLanguage":"JSONPath"}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
            ],
        );
        silent(&only(
            r#"{"Type":"Pass","End":true,"QueryLanguage":"JSONata"}"#,
        ));
    }
}
