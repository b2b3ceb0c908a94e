//! A Choice without Default fails when no rule holds.

use super::{Group, Rule, warning};
use crate::asl::{Field, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{Value, add_member};

pub(super) const RULE: Rule = Rule {
    name: "Choice without Default",
    group: Group::Mistake,
    codes: &[warning(code::NO_DEFAULT)],
    help: "A Choice tries its rules in order. When none of them holds and there is no Default, the execution \
           fails with States.NoChoiceMatched, which nothing can catch at the Choice itself. Give it a Default, \
           be it a Fail state that says what was unexpected. Nothing is said when two rules are each other's \
           opposite.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "B"}]},
  "B": {"Type": "Succeed"}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "B"}], "Default": "C"},
  "B": {"Type": "Succeed"},
  "C": {"Type": "Fail", "Error": "UnexpectedNumber"}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        if state.kind != Some(StateKind::Choice) || state.field(cx.tree, Field::DEFAULT).is_some() {
            continue;
        }
        if covers_everything(cx, state.node) {
            continue;
        }
        let message = format!("{} has no Default", state.name);
        let mut finding = cx
            .warning(code::NO_DEFAULT, state.node, message)
            .help("When no rule holds, it fails with States.NoChoiceMatched.");
        // The last rule's target is a state that exists; where to go is the person's to say.
        let target = state
            .exits(cx.tree)
            .last()
            .and_then(|exit| exit.target.clone());
        if let Some(target) = target {
            finding = finding.fix(
                format!("Go to {target} by default"),
                add_member(cx.tree, state.node, "Default", &Value::string(&*target)),
            );
        }
        out.push(finding);
    }
}

/// Two rules that are each other's opposite leave nothing for a Default: `IsPresent` true and false, and the like.
fn covers_everything(cx: &Check, state: crate::json::NodeId) -> bool {
    let tree = cx.tree;
    let rules = tree
        .get(state, "Choices")
        .map(|n| tree.elements(n))
        .unwrap_or_default();
    let tests: Vec<(&str, &str, bool)> = rules
        .iter()
        .filter_map(|&rule| {
            let variable = tree.str(tree.get(rule, "Variable")?)?;
            tree.members(rule).iter().find_map(|member| {
                let operator = tree.str(member.key)?;
                let value = tree.value(member.value)?.as_bool()?;
                Some((variable, operator, value))
            })
        })
        .collect();
    tests.iter().any(|&(variable, operator, value)| {
        operator.starts_with("Is") && tests.contains(&(variable, operator, !value))
    })
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, said, silent};

    #[test]
    fn rules_may_all_be_false() {
        let wrong = r#"{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":1,"Next":"B"}]},"B":{"Type":"Succeed"}}}"#;
        said(wrong, &["SW_NO_DEFAULT /States/A: A has no Default"]);
        fixed(
            wrong,
            "Go to B by default",
            r#"{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":1,"Next":"B"}],"Default":"B"},"B":{"Type":"Succeed"}}}"#,
        );
    }

    #[test]
    fn opposites_leave_nothing_out() {
        silent(
            r#"{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.n","IsPresent":true,"Next":"B"},{"Variable":"$.n","IsPresent":false,"Next":"C"}]},"B":{"Type":"Succeed"},"C":{"Type":"Succeed"}}}"#,
        );
    }
}
