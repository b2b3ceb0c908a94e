//! Variables are assigned on every way to where they are read, not shadowed, and read by something.

use super::assigned_names::{assigns, variable_name};
use super::{Group, Rule, warning};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::inside::read_of;
use crate::diagnostics::nearest;
use crate::diagnostics::unassigned::{Names, Scope, Unassigned, unassigned};
use crate::diagnostics::variables::with_name;
use crate::json::{Value, add_member, write_string};

pub(super) const RULE: Rule = Rule {
    name: "Use of variables",
    group: Group::Mistake,
    codes: &[warning(code::UNASSIGNED), warning(code::SHADOWED)],
    help: "A variable can be read once a state that was left has assigned it. If some way leads to the reading \
           state without assigning it, the execution fails there, and only when that way is taken. Inside a Map \
           or Parallel the variables from outside can be read but not assigned, and a distributed Map sees none \
           of them. Assign a first value early, or choose another name inside.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsNull": true, "Next": "B"}], "Default": "C"},
  "B": {"Type": "Pass", "Assign": {"x": 1}, "Next": "C"},
  "C": {"Type": "Pass", "InputPath": "$x", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsNull": true, "Next": "B"}],
    "Default": "C", "Assign": {"x": 0}},
  "B": {"Type": "Pass", "Assign": {"x": 1}, "Next": "C"},
  "C": {"Type": "Pass", "InputPath": "$x", "End": true}}}"#,
    run,
};

/// Looking for a similar name costs time; a machine with more wrong variables than this has another problem.
const MOST_HINTS: usize = 50;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    let found = unassigned(cx, &mut |scope| shadowed(cx, scope, out));
    for (index, place) in found.iter().enumerate() {
        if !has_placeholder(&place.reference.name) {
            out.push(told(cx, place, index < MOST_HINTS));
        }
    }
}

fn told(cx: &Check, place: &Unassigned, hint: bool) -> Diagnostic {
    let name = &place.reference.name;
    let node = place.reference.node;
    let (message, mut help) = match &place.way {
        Some(way) => (
            format!("{way} reaches this without assigning ${name}"),
            format!(
                "{} then ends in a States.QueryEvaluationError or States.Runtime.",
                place.state
            ),
        ),
        None => (
            format!("${name} is assigned nowhere before {}", place.state),
            if place.apart {
                "A distributed Map does not see the variables outside it; hand the value over with ItemSelector."
                    .to_owned()
            } else {
                "Assign it in an earlier state.".to_owned()
            },
        ),
    };
    let near = if hint {
        nearest(name, place.known.iter().map(|name| &**name))
    } else {
        None
    };
    if let Some(near) = near {
        help = format!("{help} Did you mean ${near}?");
    }
    let part = cx
        .tree
        .str(node)
        .and_then(|text| read_of(text, &format!("${name}")));
    let mut finding = cx
        .warning(code::UNASSIGNED, node, message)
        .help(help)
        .inside(cx, node, part);
    if let Some(near) = near
        && let Some(text) = cx.tree.str(node)
    {
        finding = finding.fix(
            format!("Change to ${near}"),
            write_string(cx.tree, node, &with_name(text, name, near)),
        );
    }
    if let Some(start) = place.start.filter(|_| hint) {
        let edit = match cx.tree.get(start, "Assign") {
            Some(assign) => add_member(cx.tree, assign, name, &Value::Null),
            None => add_member(
                cx.tree,
                start,
                "Assign",
                &Value::object(vec![(name.clone(), Value::Null)]),
            ),
        };
        finding = finding.fix(format!("Assign ${name} at the start"), edit);
    }
    finding
}

/// Names that outer scopes have already.
fn shadowed(cx: &Check, scope: &Scope, out: &mut Vec<Diagnostic>) {
    let taken: &Names = &scope.entry.taken;
    if taken.is_empty() {
        return;
    }
    for state in &scope.outline.states {
        for assign in assigns(cx, state) {
            for (index, &member) in cx.tree.members(assign).iter().enumerate() {
                let key = cx.tree.str(member.key).unwrap_or_default();
                let name = variable_name(key, state.language);
                if !taken.contains(name) {
                    continue;
                }
                let message = format!("${name} is a variable of an outer scope already");
                let mut finding = cx
                    .warning(code::SHADOWED, assign, message)
                    .at_key(cx, member)
                    .help("A state inside a Map or Parallel can read it but not assign it. Choose another name.");
                let own = free_name(name, taken);
                finding = finding.fix(
                    format!("Rename to {own}"),
                    crate::json::rename_member(
                        cx.tree,
                        assign,
                        index,
                        &key.replacen(name, &own, 1),
                    ),
                );
                out.push(finding);
            }
        }
    }
}

/// `innerTotal` for `total`, or with a number when that is taken too.
fn free_name(name: &str, taken: &Names) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let inner: String = "inner".chars().chain(first).chain(letters).collect();
    let mut own = inner.clone();
    let mut number = 2;
    while taken.contains(own.as_str()) {
        own = format!("{inner}{number}");
        number += 1;
    }
    own
}

#[cfg(test)]
mod tests {
    use crate::asl::MachineType;
    use crate::diagnostics::rules::testing::{findings, fixed, said, silent};

    #[test]
    fn every_way_assigns_what_is_read() {
        let machine = |assign: &str| {
            format!(
                r#"{{"StartAt":"A","States":{{
                  "A":{{"Type":"Choice","Choices":[{{"Variable":"$.n","IsNull":true,"Next":"B"}}],"Default":"C"}},
                  "B":{{"Type":"Pass","Assign":{{"x":1}},"Next":"D"}},
                  "C":{{"Type":"Pass"{assign},"Next":"D"}},
                  "D":{{"Type":"Pass","InputPath":"$x","End":true}}}}}}"#
            )
        };
        silent(&machine(r#","Assign":{"x":2}"#));
        said(
            &machine(""),
            &[
                "SW_UNASSIGNED_VARIABLE /States/D/InputPath: A → C → D reaches this without assigning $x",
            ],
        );
    }

    #[test]
    fn outer_names_are_read_not_assigned() {
        let machine = |mode: &str, inner: &str| {
            format!(
                r#"{{"StartAt":"A","States":{{
                  "A":{{"Type":"Pass","Assign":{{"x":1}},"Next":"M"}},
                  "M":{{"Type":"Map","End":true,"ItemProcessor":{{"ProcessorConfig":{{{mode}}},"StartAt":"I","States":{{"I":{{"Type":"Pass",{inner},"End":true}}}}}}}}}}}}"#
            )
        };
        silent(&machine("", r#""InputPath":"$x""#));
        said(
            &machine("", r#""Assign":{"x":2}"#),
            &[
                "SW_SHADOWED_VARIABLE /States/M/ItemProcessor/States/I/Assign: $x is a variable of an outer scope already",
            ],
        );
        said(
            &machine(
                r#""Mode":"DISTRIBUTED","ExecutionType":"STANDARD""#,
                r#""InputPath":"$x""#,
            ),
            &[
                "SW_UNASSIGNED_VARIABLE /States/M/ItemProcessor/States/I/InputPath: $x is assigned nowhere before I",
            ],
        );
    }

    fn jsonata(states: &str) -> String {
        format!(r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{{states}}}}}"#)
    }

    #[test]
    fn what_fails_assigns_nothing_but_its_catcher_does() {
        let machine = |catcher: &str| {
            jsonata(&format!(
                r#""A":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{{"FunctionName":"f"}},
                    "Assign":{{"price":1}},"Next":"B","Catch":[{{"ErrorEquals":["States.ALL"],"Next":"B"{catcher}}}]}},
                  "B":{{"Type":"Pass","Output":"{{% $price %}}","End":true}}"#
            ))
        };
        silent(&machine(r#","Assign":{"price":0}"#));
        said(
            &machine(""),
            &[
                "SW_UNASSIGNED_VARIABLE /States/B/Output: A (caught) → B reaches this without assigning $price",
            ],
        );
    }

    #[test]
    fn a_state_reads_what_was_there_before_it_assigns() {
        let counter = |first: &str| {
            jsonata(&format!(
                r#""A":{{"Type":"Pass"{first},"Next":"Count"}},
                  "Count":{{"Type":"Pass","Assign":{{"n":"{{% $n + 1 %}}"}},"Next":"More"}},
                  "More":{{"Type":"Choice","Choices":[{{"Condition":"{{% $n < 3 %}}","Next":"Count"}}],"Default":"Done"}},
                  "Done":{{"Type":"Succeed"}}"#
            ))
        };
        silent(&counter(r#","Assign":{"n":0}"#));
        said(
            &counter(""),
            &[
                "SW_UNASSIGNED_VARIABLE /States/Count/Assign/n: A → Count reaches this without assigning $n",
            ],
        );
    }

    #[test]
    fn a_choice_that_asks_knows() {
        for (condition, there, missing) in [
            ("$exists($n)", "Use", "Set"),
            ("$not($exists($n))", "Set", "Use"),
            ("$exists($n) and $n > 2", "Use", "Set"),
        ] {
            let text = jsonata(&format!(
                r#""A":{{"Type":"Choice","Choices":[{{"Condition":"{{% {condition} %}}","Next":"{there}"}}],"Default":"{missing}"}},
                  "Set":{{"Type":"Pass","Assign":{{"n":0}},"Next":"A"}},
                  "Use":{{"Type":"Pass","Output":"{{% $n %}}","End":true}}"#
            ));
            let found = findings(&text, MachineType::Standard);
            assert!(
                !found.iter().any(|d| d.code == "SW_UNASSIGNED_VARIABLE"),
                "{condition}: {found:?}"
            );
        }
    }

    #[test]
    fn the_way_leads_into_branches() {
        said(
            &jsonata(
                r#""A":{"Type":"Choice","Choices":[{"Condition":"{% $states.input.ok %}","Next":"Set"}],"Default":"M"},
                  "Set":{"Type":"Pass","Assign":{"x":0},"Next":"M"},
                  "M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"I","States":{
                    "I":{"Type":"Pass","Next":"J"},"J":{"Type":"Pass","Output":"{% $x %}","End":true}}}}"#,
            ),
            &[
                "SW_UNASSIGNED_VARIABLE /States/M/ItemProcessor/States/J/Output: A → M → I → J reaches this without assigning $x",
            ],
        );
    }

    #[test]
    fn a_mistyped_variable_is_put_right() {
        let machine = |read: &str| {
            jsonata(&format!(
                r#""A":{{"Type":"Pass","Assign":{{"prize":1}},"Next":"B"}},"B":{{"Type":"Pass","Output":"{{% {read} * 2 %}}","End":true}}"#
            ))
        };
        fixed(&machine("$price"), "Change to $prize", &machine("$prize"));
    }
}
