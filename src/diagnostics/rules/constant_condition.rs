//! Conditions that never vary.

use super::{Group, Rule, warning};
use crate::asl::{Field, QueryLanguage, StateKind, StateOutline};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::expressions::expression_text;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::expressions::jsonata::Expression;
use crate::json::{NodeKind, Value, replace_node};

pub(super) const RULE: Rule = Rule {
    name: "Conditions that never vary",
    group: Group::Mistake,
    codes: &[warning(code::CONSTANT_CONDITION)],
    help: "A Condition that reads nothing is the same in every run: either it always holds, and the rules after it \
           are never looked at, or it never does. Mostly a $ is missing in front of states. Whoever wants a rule \
           that always holds uses Default.",
    wrong: r#"{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Condition": "{% states.input.paid = true %}", "Next": "B"}], "Default": "C"},
  "B": {"Type": "Succeed"},
  "C": {"Type": "Fail"}}}"#,
    right: r#"{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input.paid = true %}", "Next": "B"}], "Default": "C"},
  "B": {"Type": "Succeed"},
  "C": {"Type": "Fail"}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        if state.kind == Some(StateKind::Choice) && state.language == QueryLanguage::Jsonata {
            constant_conditions(cx, state, out);
        }
    }
}

fn constant_conditions(cx: &Check, state: &StateOutline, out: &mut Vec<Diagnostic>) {
    let Some(choices) = state.field(cx.tree, Field::CHOICES) else {
        return;
    };
    let rules = cx.tree.elements(choices);
    for (index, &rule) in rules.iter().enumerate() {
        let Some(node) = cx.tree.get(rule, "Condition") else {
            continue;
        };
        let constant = match &cx.tree.node(node).kind {
            NodeKind::Bool(value) => Some(Some(*value)),
            NodeKind::String(text) => constant(text),
            _ => None,
        };
        // A last rule that always holds is a way to write Default.
        let is_last = index + 1 == rules.len() && state.field(cx.tree, Field::DEFAULT).is_none();
        let message = match constant {
            None => continue,
            Some(Some(true)) if is_last => continue,
            Some(Some(true)) => "The condition always holds, so that nothing after it is looked at",
            Some(Some(false)) => "The condition never holds",
            Some(None) => "The condition reads nothing, so that it is the same in every run",
        };
        let mut finding = cx.warning(code::CONSTANT_CONDITION, node, message);
        if let Some(text) = cx.tree.str(node)
            && let Some(mended) = with_dollars(text)
        {
            finding = finding.help("Did you mean $states?").fix(
                "Write $states",
                replace_node(cx.tree, node, &Value::string(mended)),
            );
        }
        out.push(finding);
    }
}

/// The text with a `$` in front of each `states.` that lacks it, if there are any.
fn with_dollars(text: &str) -> Option<String> {
    let mut mended = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices("states.") {
        let is_name = text[..at].ends_with(|c: char| c.is_alphanumeric() || "$_.'\"".contains(c));
        if !is_name {
            mended.push_str(&text[done..at]);
            mended.push('$');
            done = at;
        }
    }
    mended.push_str(&text[done..]);
    (done > 0).then_some(mended)
}

/// Whether an expression is the same in every run, and what it is if that is plain.
fn constant(text: &str) -> Option<Option<bool>> {
    let inner = expression_text(text)?.trim();
    match inner {
        "true" => return Some(Some(true)),
        "false" => return Some(Some(false)),
        _ if inner.contains('$') || has_placeholder(text) => return None,
        _ => {}
    }
    // What cannot be read has a finding already.
    Expression::parse(inner).ok().map(|_| None)
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, said, silent};

    fn choice(rules: &str, default: &str) -> String {
        format!(
            r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{"A":{{"Type":"Choice","Choices":[{rules}]{default}}},"B":{{"Type":"Succeed"}}}}}}"#
        )
    }

    #[test]
    fn a_condition_reads_something() {
        const DEFAULT: &str = r#","Default":"B""#;
        let rule = |condition: &str| format!(r#"{{"Condition":{condition},"Next":"B"}}"#);
        let place = "SW_CONSTANT_CONDITION /States/A/Choices[0]/Condition:";
        for (condition, words) in [
            (
                r#""{% true %}""#,
                "The condition always holds, so that nothing after it is looked at",
            ),
            ("false", "The condition never holds"),
            (
                r#""{% states.input.n = 1 %}""#,
                "The condition reads nothing, so that it is the same in every run",
            ),
        ] {
            said(
                &choice(&rule(condition), DEFAULT),
                &[&format!("{place} {words}")],
            );
        }
        silent(&choice(&rule(r#""{% $states.input.n = 1 %}""#), DEFAULT));
        silent(&choice(&rule(r#""{% $random() > 0.5 %}""#), DEFAULT));
        let wrong = choice(&rule(r#""{% states.input.n = states.input.m %}""#), DEFAULT);
        let right = choice(
            &rule(r#""{% $states.input.n = $states.input.m %}""#),
            DEFAULT,
        );
        fixed(&wrong, "Write $states", &right);
    }
}
