//! Names of variables.

use super::{Group, Rule, error};
use crate::asl::{Field, QueryLanguage, StateOutline};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeId, rename_member};

pub(super) const RULE: Rule = Rule {
    name: "Names of variables",
    group: Group::Refused,
    codes: &[error(code::SCHEMA)],
    help: "A key of Assign is the name of a variable: a letter or underscore first, then letters, digits and \
           underscores of any script, at most 80 characters. The name states is taken, because $states is where \
           JSONata finds input, result and context.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Assign": {"order-id": 7}, "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Assign": {"order_id": 7}, "End": true}}}"#,
    run,
};

const MAX_CHARS: usize = 80;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        for assign in assigns(cx, state) {
            check_names(cx, state, assign, out);
        }
    }
}

/// Every `Assign` of a state: its own and those of its rules and catchers.
pub(super) fn assigns(cx: &Check, state: &StateOutline) -> Vec<NodeId> {
    let tree = cx.tree;
    let inner = [Field::CHOICES, Field::CATCH]
        .into_iter()
        .flat_map(|field| {
            let list = state.field(tree, field);
            list.map(|list| tree.elements(list)).unwrap_or_default()
        });
    std::iter::once(&state.node)
        .chain(inner)
        .filter_map(|&object| tree.get(object, "Assign"))
        .collect()
}

/// The variable a key of `Assign` sets.
pub(in crate::diagnostics) fn variable_name(key: &str, language: QueryLanguage) -> &str {
    match language {
        QueryLanguage::JsonPath => key.strip_suffix(".$").unwrap_or(key),
        QueryLanguage::Jsonata => key,
    }
}

fn check_names(cx: &Check, state: &StateOutline, assign: NodeId, out: &mut Vec<Diagnostic>) {
    for (index, &member) in cx.tree.members(assign).iter().enumerate() {
        let key = cx.tree.str(member.key).unwrap_or_default();
        let name = variable_name(key, state.language);
        if has_placeholder(name) {
            continue;
        }
        let problem = if name == "states" {
            Some("states is reserved".to_owned())
        } else if name.chars().count() > MAX_CHARS {
            Some(format!("It has more than {MAX_CHARS} characters"))
        } else if !is_identifier(name) {
            Some("It begins with a letter and goes on with letters, digits and _".to_owned())
        } else {
            None
        };
        if let Some(help) = problem {
            let message = format!("Invalid variable name: '{name}'");
            let own = possible_name(name);
            let mut finding = cx
                .schema(assign, message)
                .at_key(cx, member)
                .help(help + ".");
            let key = format!("{own}{}", &key[name.len()..]);
            if cx.tree.get(assign, &key).is_none() {
                finding = finding.fix(
                    format!("Rename to {own}"),
                    rename_member(cx.tree, assign, index, &key),
                );
            }
            out.push(finding);
        }
    }
}

/// The name as it could be.
fn possible_name(name: &str) -> String {
    let mut own: String = name
        .chars()
        .map(|c| {
            if unicode_ident::is_xid_continue(c) {
                c
            } else {
                '_'
            }
        })
        .take(MAX_CHARS - 1)
        .collect();
    if own == "states" || !is_identifier(&own) {
        own.insert(0, '_');
    }
    own
}

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c))
        && chars.all(unicode_ident::is_xid_continue)
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{only, said, silent};

    #[test]
    fn names_are_identifiers() {
        silent(&only(
            r#"{"Type":"Pass","Assign":{"größe_1":1,"total.$":"$.t"},"End":true}"#,
        ));
        said(
            &only(r#"{"Type":"Pass","Assign":{"1st":1},"End":true}"#),
            &["SCHEMA_VALIDATION_FAILED /States/A/Assign: Invalid variable name: '1st'"],
        );
        said(
            &only(r#"{"Type":"Pass","Assign":{"states":1},"End":true}"#),
            &["SCHEMA_VALIDATION_FAILED /States/A/Assign: Invalid variable name: 'states'"],
        );
    }
}
