//! The machine itself, branches and item processors: their own fields.

use super::{Group, Rule, error};
use crate::asl::{QueryLanguage, ScopeOutline, Structure};
use crate::diagnostics::check::Check;
use crate::diagnostics::expressions::Reach;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::values::{Place, check_structure, check_value};
use crate::json::NodeKind;

pub(super) const RULE: Rule = Rule {
    name: "Machine, branch and processor",
    group: Group::Refused,
    codes: &[error(code::SCHEMA), error(code::INVALID_JSONATA)],
    help: "A machine, a branch of a Parallel state and the item processor of a Map state are built alike: \
           StartAt names the state to begin with, States holds at least one state. The service refuses anything \
           else, a field it does not know included. Add the missing field, or take the unknown one away; notes \
           belong into Comment.",
    wrong: r#"{"Comment": "Nothing to do", "States": {}}"#,
    right: r#"{"Comment": "Nothing to do", "StartAt": "A", "States": {
  "A": {"Type": "Succeed"}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for scope in cx.scopes() {
        if cx.unknown(scope.node) {
            continue;
        }
        let place = Place {
            name: "States",
            language: QueryLanguage::JsonPath,
            reach: Reach::default(),
        };
        check_structure(cx, scope.node, structure_of(scope), place, out);
        let Some(states) = scope.states_node else {
            continue;
        };
        match &cx.tree.node(states).kind {
            NodeKind::Object(members) if members.is_empty() => out.push(
                cx.schema(states, "States must hold at least one state")
                    .help("Add a state, and let StartAt name it."),
            ),
            NodeKind::Object(members) => {
                for member in members {
                    let is_state = cx.tree.is_object(member.value) || cx.unknown(member.value);
                    if !is_state {
                        out.push(
                            cx.schema(member.value, "Expected value of type Object")
                                .help("A state is an object with a Type."),
                        );
                    }
                }
            }
            _ => {
                let shape = crate::asl::ValueShape::Processor;
                check_value(cx, states, &shape, place, out);
            }
        }
    }
}

fn structure_of(scope: &ScopeOutline) -> Structure {
    let pointer = scope.address.pointer();
    if pointer.is_empty() {
        Structure::Machine
    } else if pointer.ends_with("/ItemProcessor") || pointer.ends_with("/Iterator") {
        Structure::Processor
    } else {
        Structure::Branch
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{only, said, silent};

    #[test]
    fn what_is_missing_is_named() {
        said(
            "{}",
            &["SCHEMA_VALIDATION_FAILED /: These fields are required: [States, StartAt]"],
        );
        said(
            "[]",
            &["SCHEMA_VALIDATION_FAILED /: Expected value of type Object"],
        );
        said(
            r#"{"StartAt":"A","States":{}}"#,
            &["SCHEMA_VALIDATION_FAILED /States: States must hold at least one state"],
        );
    }

    #[test]
    fn other_fields_are_refused_everywhere() {
        said(
            r#"{"Coment":"typo","StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#,
            &["SCHEMA_VALIDATION_FAILED /: Field 'Coment' is not supported"],
        );
        said(
            &only(
                r#"{"Type":"Map","End":true,"ItemProcessor":{"QueryLanguage":"JSONata","StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}}"#,
            ),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/ItemProcessor: Field 'QueryLanguage' is not supported",
            ],
        );
    }

    #[test]
    fn all_fields_of_a_machine_are_known() {
        silent(
            r#"{"Comment":"c","Version":"1.0","TimeoutSeconds":60,"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#,
        );
    }
}
