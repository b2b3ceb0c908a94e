//! Variables nobody reads.

use super::assigned_names::{assigns, variable_name};
use super::{Group, Rule, info};
use crate::asl::StateOutline;
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeId, remove_member};
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "Unused variables",
    group: Group::Advice,
    codes: &[info(code::UNUSED_VARIABLE)],
    help: "A variable that is assigned and read nowhere only costs: most likely its name is misspelt where it should be \
           read, or it is left over. Names count as read wherever they stand behind a $, in Comment too. Remove it, or \
           correct the name that reads it.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Assign": {"total": 7}, "Next": "B"},
  "B": {"Type": "Pass", "Parameters": {"sum": 7}, "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Assign": {"total": 7}, "Next": "B"},
  "B": {"Type": "Pass", "Parameters": {"sum.$": "$total"}, "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    let mut read = None;
    for state in cx.states() {
        for assign in assigns(cx, state) {
            // Read once, and only where variables are used at all.
            let read = read.get_or_insert_with(|| names_after_dollar(cx.tree.text()));
            unused(cx, state, assign, read, out);
        }
    }
}

fn unused(
    cx: &Check,
    state: &StateOutline,
    assign: NodeId,
    read: &HashSet<&str>,
    out: &mut Vec<Diagnostic>,
) {
    for (index, &member) in cx.tree.members(assign).iter().enumerate() {
        let key = cx.tree.str(member.key).unwrap_or_default();
        let name = variable_name(key, state.language);
        if name.is_empty() || has_placeholder(name) || read.contains(name) {
            continue;
        }
        let message = format!("${name} is assigned but read nowhere");
        out.push(
            cx.advice(code::UNUSED_VARIABLE, assign, message)
                .at_key(cx, member)
                .fix(
                    format!("Remove {name}"),
                    remove_member(cx.tree, assign, index),
                ),
        );
    }
}

/// Every name that stands behind a `$` anywhere in the text, be it read or not: who is named is not unused.
fn names_after_dollar(text: &str) -> HashSet<&str> {
    let mut names = HashSet::new();
    for (at, _) in text.match_indices('$') {
        let rest = &text[at + 1..];
        let end = rest
            .find(|c: char| c != '_' && !unicode_ident::is_xid_continue(c))
            .unwrap_or(rest.len());
        names.insert(&rest[..end]);
    }
    names
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{advice_fixed, advised, only_jsonata};

    #[test]
    fn variables_are_read() {
        const CODE: &str = "SW_UNUSED_VARIABLE";
        let machine = |assign: &str| {
            only_jsonata(&format!(
                r#"{{"Type":"Pass","Assign":{{{assign}}},"Output":"{{% $größe %}}","End":true}}"#
            ))
        };
        let wrong = machine(r#""größe":1,"grösse":2"#);
        advised(
            &wrong,
            CODE,
            &["/States/A/Assign: $grösse is assigned but read nowhere"],
        );
        let right = machine(r#""größe":1"#);
        advised(&right, CODE, &[]);
        advice_fixed(&wrong, CODE, "Remove grösse", &right);
    }
}
