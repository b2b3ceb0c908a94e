//! Loops that nothing leads out of.

use super::{Group, Rule, info, warning};
use crate::asl::{Port, ScopeOutline};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, Severity, code};
use crate::diagnostics::ways::{Loop, Ways, scopes};
use crate::flow::Target;

pub(super) const RULE: Rule = Rule {
    name: "Endless loops",
    group: Group::Forecast,
    codes: &[warning(code::ENDLESS_LOOP), info(code::ENDS_BY_ERROR)],
    help: "States that lead back to each other need a way out: a Choice that leads elsewhere, or an End. Without \
           one an execution goes round until it is stopped, times out, or its history is full. A loop that only \
           a catcher leads out of ends when something fails, which may be meant; it is told in a lower voice.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Variable": "$.go", "BooleanEquals": true, "Next": "B"}], "Default": "D"},
  "B": {"Type": "Wait", "Seconds": 60, "Next": "C"},
  "C": {"Type": "Pass", "Next": "B"},
  "D": {"Type": "Succeed"}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Wait", "Seconds": 60, "Next": "B"},
  "B": {"Type": "Choice", "Choices": [
    {"And": [{"Variable": "$.go", "BooleanEquals": true}, {"Variable": "$.n", "NumericLessThan": 9}],
      "Next": "C"}], "Default": "D"},
  "C": {"Type": "Pass", "Parameters": {"go.$": "$.go", "n.$": "States.MathAdd($.n, 1)"}, "Next": "A"},
  "D": {"Type": "Succeed"}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for (scope, flow) in scopes(cx) {
        // That a machine has no end at all is told elsewhere.
        if !flow.nodes.iter().any(|node| node.terminal) {
            continue;
        }
        let ways = Ways::of(flow);
        for found in ways.loops().iter().filter(|found| !found.inner) {
            out.extend(judged(cx, scope, &ways, found));
        }
    }
}

fn judged(cx: &Check, scope: &ScopeOutline, ways: &Ways, found: &Loop) -> Option<Diagnostic> {
    let mut catchers = None;
    for &node in &found.nodes {
        for edge in ways.all_leaving(node) {
            let leaves = match &edge.to {
                Target::Node(to) => found.nodes.binary_search(to).is_err(),
                // Where a name leads that is not there nobody knows.
                Target::End | Target::Missing(_) => true,
            };
            match (leaves, edge.port) {
                (false, _) => {}
                (true, Port::Catch(_)) => catchers = catchers.or(Some(node)),
                (true, Port::Start | Port::Next | Port::Rule(_) | Port::Default) => return None,
            }
        }
    }
    let head = scope.state(&ways.flow.nodes[found.head].name)?;
    let turn = ways.cheapest_turn(found, |_, _| 1)?;
    let told = ways.told(found.head, &turn.edges);
    let mut finding = match catchers {
        Some(node) => {
            let name = &ways.flow.nodes[node].name;
            let message = format!("{told} is left only when {name} fails");
            Diagnostic::new(cx, Severity::Info, code::ENDS_BY_ERROR, head.node, message)
                .help("If the loop is meant to end without an error, let a Choice in it lead out.")
        }
        None => cx
            .warning(
                code::ENDLESS_LOOP,
                head.node,
                format!("{told} is never left"),
            )
            .help("Let a Choice in it lead out, or end at one of its states."),
    };
    finding.span = cx.tree.node(head.key_node).span;
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{said, silent};

    #[test]
    fn a_way_out_is_looked_for() {
        let machine = |last: &str| {
            format!(
                r#"{{"StartAt":"A","States":{{
                  "A":{{"Type":"Choice","Choices":[{{"Variable":"$.go","IsNull":true,"Next":"B"}}],"Default":"D"}},
                  "B":{{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Next":"C"{last}}},
                  "C":{{"Type":"Wait","Seconds":3,"Next":"B"}},
                  "D":{{"Type":"Succeed"}}}}}}"#
            )
        };
        said(
            &machine(""),
            &["SW_ENDLESS_LOOP /States/B: B → C → B is never left"],
        );
        said(
            &machine(r#","Catch":[{"ErrorEquals":["States.ALL"],"Next":"D"}]"#),
            &["SW_LOOP_ENDS_BY_ERROR /States/B: B → C → B is left only when B fails"],
        );
        silent(
            r#"{"StartAt":"A","States":{
              "A":{"Type":"Wait","Seconds":86400,"Next":"B"},
              "B":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":1,"Next":"D"}],"Default":"A"},
              "D":{"Type":"Succeed"}}}"#,
        );
    }
}
