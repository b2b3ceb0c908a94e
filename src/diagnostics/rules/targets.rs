//! Transitions lead to states of the same scope.

use super::{Group, Rule, error};
use crate::asl::{Port, ScopeOutline};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::nearest;
use crate::json::{NodeId, Value, add_member, replace_node};
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "Targets of transitions",
    group: Group::Refused,
    codes: &[error(code::MISSING_TARGET)],
    help: "StartAt, Next and Default name a state, and it has to be there, spelt the same, in the same States: \
           a transition can neither enter a branch or an item processor nor leave it. Correct the name or \
           create the state. To go on after a branch, let the branch end and give the Parallel or Map state a \
           Next.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Next": "Pay"},
  "Pays": {"Type": "Succeed"}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Next": "Pay"},
  "Pay": {"Type": "Succeed"}}}"#,
    run,
};

/// Looking for a similar name costs time; a machine with more wrong targets than this has another problem.
const MAX_HINTS: usize = 50;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    let names: HashSet<&str> = cx
        .outline
        .all_states()
        .into_iter()
        .map(|state| &*state.name)
        .collect();
    let mut search = Search {
        names,
        hints: MAX_HINTS,
    };
    for scope in cx.scopes() {
        // Without any state the missing States is the finding.
        if scope.states.is_empty() {
            continue;
        }
        if let (Some(node), Some(name)) = (scope.start_at_node, &scope.start_at) {
            let who = || "The machine starts at".to_owned();
            check_target(cx, scope, node, name, who, &mut search, out);
        }
        for state in &scope.states {
            for lead in state.leads(cx.tree) {
                let Some(node) = lead.target else { continue };
                let Some(name) = cx.tree.str(node) else {
                    continue;
                };
                let who = || match lead.port {
                    Port::Start | Port::Next => format!("{} leads to", state.name),
                    Port::Rule(index) => format!("Rule {} of {} leads to", index + 1, state.name),
                    Port::Default => format!("The Default of {} leads to", state.name),
                    Port::Catch(index) => {
                        format!("Catcher {} of {} leads to", index + 1, state.name)
                    }
                };
                check_target(cx, scope, node, name, who, &mut search, out);
            }
        }
    }
}

/// What is known of names while targets are looked up.
struct Search<'a> {
    /// Every name of the machine; only looked up, never walked.
    names: HashSet<&'a str>,
    /// How many similar names may still be looked for.
    hints: usize,
}

fn check_target(
    cx: &Check,
    scope: &ScopeOutline,
    node: NodeId,
    name: &str,
    who: impl FnOnce() -> String,
    search: &mut Search,
    out: &mut Vec<Diagnostic>,
) {
    if scope.state(name).is_some() || has_placeholder(name) {
        return;
    }
    let elsewhere = search.names.contains(name);
    let mut help = format!("{} {name}, ", who());
    help.push_str(if elsewhere {
        "which is in another branch; transitions stay inside their own."
    } else {
        "which is not there."
    });
    // The service says Next whatever the field is called.
    let mut finding = cx.error(
        code::MISSING_TARGET,
        node,
        format!("Missing 'Next' target: {name}"),
    );
    let states = scope.states.iter().map(|state| &*state.name);
    let near = match search.hints {
        0 => None,
        _ => nearest(name, states),
    };
    search.hints = search.hints.saturating_sub(1);
    if let Some(near) = near {
        help.push_str(&format!(" Did you mean {near}?"));
        finding = finding.fix(
            format!("Change to {near}"),
            replace_node(cx.tree, node, &Value::string(near)),
        );
    }
    if scope.start_at_node == Some(node)
        && let Some(first) = scope.states.first()
        && near != Some(&*first.name)
    {
        finding = finding.fix(
            format!("Start at {}", first.name),
            replace_node(cx.tree, node, &Value::string(&*first.name)),
        );
    }
    if let Some(states) = scope.states_node
        && !elsewhere
    {
        let state = Value::object(vec![
            ("Type".into(), Value::string("Pass")),
            ("End".into(), Value::Bool(true)),
        ]);
        finding = finding.fix(
            format!("Create state {name}"),
            add_member(cx.tree, states, name, &state),
        );
    }
    out.push(finding.help(help));
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, said, silent};

    #[test]
    fn every_sort_of_transition_is_followed() {
        said(
            r#"{"StartAt":"A","States":{
              "A":{"Type":"Choice","Choices":[{"Variable":"$.x","IsNull":true,"Next":"B"},{"Variable":"$.x","IsNull":false,"Next":"Nope"}],"Default":"Nowhere"},
              "B":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","Catch":[{"ErrorEquals":["States.ALL"],"Next":"Lost"}],"End":true}}}"#,
            &[
                "MISSING_TRANSITION_TARGET /States/A/Choices[1]/Next: Missing 'Next' target: Nope",
                "MISSING_TRANSITION_TARGET /States/A/Default: Missing 'Next' target: Nowhere",
                "MISSING_TRANSITION_TARGET /States/B/Catch[0]/Next: Missing 'Next' target: Lost",
            ],
        );
    }

    #[test]
    fn the_way_out_is_offered() {
        let wrong = r#"{"StartAt":"Pya","States":{"Pay":{"Type":"Succeed"}}}"#;
        said(
            wrong,
            &["MISSING_TRANSITION_TARGET /StartAt: Missing 'Next' target: Pya"],
        );
        fixed(
            wrong,
            "Change to Pay",
            r#"{"StartAt":"Pay","States":{"Pay":{"Type":"Succeed"}}}"#,
        );
        fixed(
            wrong,
            "Create state Pya",
            r#"{"StartAt":"Pya","States":{"Pay":{"Type":"Succeed"},"Pya":{"Type":"Pass","End":true}}}"#,
        );
    }

    #[test]
    fn transitions_stay_inside_their_scope() {
        said(
            r#"{"StartAt":"A","States":{"A":{"Type":"Parallel","Next":"Done","Branches":[
              {"StartAt":"B","States":{"B":{"Type":"Pass","Next":"Done"},"C":{"Type":"Succeed"}}}]},"Done":{"Type":"Succeed"}}}"#,
            &[
                "MISSING_TRANSITION_TARGET /States/A/Branches[0]/States/B/Next: Missing 'Next' target: Done",
                "MISSING_TRANSITION_TARGET /States/A/Branches[0]/States/C: State \"C\" is not reachable.",
            ],
        );
        silent(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"${Target}"},"B":{"Type":"Succeed"}}}"#,
        );
    }
}
