//! Values that grow with every turn of a loop.

use super::{Group, Rule, payload_size, warning};
use crate::asl::{Field, ScopeOutline, StateOutline};
use crate::diagnostics::check::Check;
use crate::diagnostics::counters::{Bound, bound};
use crate::diagnostics::expressions::expression_text;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::growth::{Growth, growth};
use crate::diagnostics::ways::{Loop, Ways, scopes};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "Size of payloads",
    group: Group::Forecast,
    codes: &[
        warning(code::GROWING_PAYLOAD),
        warning(code::PAYLOAD_TOO_LARGE),
    ],
    help: "A state's input and output, and every variable, have at most 262,144 bytes. A Result or template may hold more \
           by itself, and what a loop adds to in each turn reaches that some day; the execution then fails with \
           States.DataLimitExceeded, which no catcher for States.ALL catches. Keep results somewhere else, in a table or a bucket, and carry on only what the next \
           turn needs; or end the loop by a counter. Nothing is said when a counter ends it in time.",
    wrong: r#"{"QueryLanguage": "JSONata", "StartAt": "Begin", "States": {
  "Begin": {"Type": "Pass", "Assign": {"all": []}, "Next": "Page"},
  "Page": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listObjectsV2",
    "Arguments": {"Bucket": "b"}, "Assign": {"all": "{% $append($all, $states.result.Contents) %}"}, "Next": "More?"},
  "More?": {"Type": "Choice", "Choices": [
    {"Condition": "{% $exists($states.input.NextContinuationToken) %}", "Next": "Page"}], "Default": "End"},
  "End": {"Type": "Succeed", "Output": "{% $all %}"}}}"#,
    right: r#"{"QueryLanguage": "JSONata", "StartAt": "Begin", "States": {
  "Begin": {"Type": "Pass", "Assign": {"turns": 0, "all": []}, "Next": "Page"},
  "Page": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listObjectsV2",
    "Arguments": {"Bucket": "b"},
    "Assign": {"turns": "{% $turns + 1 %}", "all": "{% $append($all, $states.result.KeyCount) %}"}, "Next": "More?"},
  "More?": {"Type": "Choice", "Choices": [
    {"Condition": "{% $turns < 20 %}", "Next": "Page"}], "Default": "End"},
  "End": {"Type": "Succeed", "Output": "{% $all %}"}}}"#,
    run,
};

/// What a payload and a variable may hold.
const MOST_BYTES: u64 = 262_144;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    payload_size::run(cx, out);
    for (scope, flow) in scopes(cx) {
        let ways = Ways::of(flow);
        let mut told = BTreeSet::new();
        // Inner loops first: they are what a state turns with.
        for found in ways.loops().iter().rev() {
            let states: Vec<&StateOutline> = found
                .nodes
                .iter()
                .filter(|&&at| told.insert(at))
                .filter_map(|&at| scope.state(&flow.nodes[at].name))
                .collect();
            let mut grown = Vec::new();
            for state in states {
                growth(cx, state, &mut grown);
            }
            if !grown.is_empty() {
                let bound = bound(cx, scope, &ways, found);
                for one in &grown {
                    out.extend(judged(cx, scope, &ways, found, bound, one));
                }
            }
        }
    }
}

fn judged(
    cx: &Check,
    scope: &ScopeOutline,
    ways: &Ways,
    found: &Loop,
    bound: Bound,
    one: &Growth,
) -> Option<Diagnostic> {
    let turns = MOST_BYTES / one.bytes.max(1);
    if matches!(bound, Bound::Turns(most) if most <= turns)
        || begins_anew(cx, scope, ways, found, one)
    {
        return None;
    }
    let message = format!(
        "{} grows by at least {} bytes in each turn of the loop",
        one.what, one.bytes
    );
    let help = format!(
        "At most {turns} turns fit into the {MOST_BYTES} bytes a payload or a variable may have; with more in each, fewer do."
    );
    Some(
        cx.warning(code::GROWING_PAYLOAD, one.node, message)
            .help(help),
    )
}

/// Whether another state of the loop gives the variable a value that does not come from itself.
fn begins_anew(cx: &Check, scope: &ScopeOutline, ways: &Ways, found: &Loop, one: &Growth) -> bool {
    let Some(variable) = &one.variable else {
        return false;
    };
    let own = format!("${variable}");
    found.nodes.iter().any(|&at| {
        let state = scope.state(&ways.flow.nodes[at].name);
        let assign = state.and_then(|state| state.field(cx.tree, Field::ASSIGN));
        assign.is_some_and(|assign| {
            [variable.clone(), format!("{variable}.$")]
                .iter()
                .filter_map(|key| cx.tree.get(assign, key))
                .any(|node| {
                    let text = cx.tree.str(node);
                    let computed =
                        text.filter(|text| expression_text(text).is_some() || text.contains('$'));
                    !computed.is_some_and(|text| text.contains(&own))
                })
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::asl::MachineType;
    use crate::diagnostics::rules::testing::findings;

    fn grows(text: &str) -> Vec<String> {
        let found = findings(text, MachineType::Standard);
        found
            .iter()
            .filter(|d| d.code == "SW_GROWING_PAYLOAD")
            .map(|d| format!("{}: {}", d.location, d.message))
            .collect()
    }

    fn jsonpath(state: &str, rule: &str) -> String {
        format!(
            r#"{{"StartAt":"Add","States":{{
              "Add":{{"Type":"Pass",{state},"Next":"More"}},
              "More":{{"Type":"Choice","Choices":[{rule}],"Default":"Add"}},
              "End":{{"Type":"Succeed"}}}}}}"#
        )
    }

    const POLLED: &str = r#"{"Variable":"$.s","StringEquals":"OK","Next":"End"}"#;

    #[test]
    fn results_that_hold_themselves_grow() {
        assert_eq!(
            grows(&jsonpath(
                r#""Parameters":{"last.$":"$.log","item.$":"$.item"},"ResultPath":"$.log""#,
                POLLED
            )),
            [
                "/States/Add/Parameters/last.$: $.log grows by at least 9 bytes in each turn of the loop"
            ]
        );
        assert_eq!(
            grows(&jsonpath(r#""ResultPath":"$.before""#, POLLED)),
            ["/States/Add/ResultPath: $ grows by at least 11 bytes in each turn of the loop"]
        );
        assert_eq!(
            grows(&jsonpath(
                r#""Parameters":{"n.$":"States.Array($.n, $.x)","same.$":"$.same"}"#,
                POLLED
            )),
            ["/States/Add/Parameters/n.$: $.n grows by at least 4 bytes in each turn of the loop"]
        );
        for still in [
            r#""Parameters":{"n.$":"$.n"}"#,
            r#""Result":{"n":1},"ResultPath":"$.n""#,
            r#""Parameters":{"x.$":"$.other"},"ResultPath":"$.n""#,
        ] {
            assert_eq!(grows(&jsonpath(still, POLLED)), [""; 0], "{still}");
        }
    }

    #[test]
    fn variables_grow_unless_they_begin_anew() {
        let machine = |assign: &str| {
            format!(
                r#"{{"QueryLanguage":"JSONata","StartAt":"Begin","States":{{
                  "Begin":{{"Type":"Pass","Assign":{{"all":[]}},"Next":"Add"}},
                  "Add":{{"Type":"Pass","Assign":{{"all":"{{% $append($all, 'twelve bytes') %}}"}},"Next":"More"}},
                  "More":{{"Type":"Choice","Choices":[{{"Condition":"{{% $states.input.ok %}}","Next":"End"}}],"Default":"Then"}},
                  "Then":{{"Type":"Pass"{assign},"Next":"Add"}},
                  "End":{{"Type":"Succeed"}}}}}}"#
            )
        };
        assert_eq!(
            grows(&machine("")),
            ["/States/Add/Assign/all: $all grows by at least 15 bytes in each turn of the loop"]
        );
        assert_eq!(grows(&machine(r#","Assign":{"all":[]}"#)), [""; 0]);
    }
}
