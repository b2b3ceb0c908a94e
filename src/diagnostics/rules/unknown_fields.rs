//! Fields a state does not have: misspelt, of another type, or of the other query language.

use super::{Group, Rule, error};
use crate::asl::{Field, QueryLanguage, StateKind, StateOutline};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::value_repairs;
use crate::diagnostics::values::{unsupported, wrong_language};
use crate::json::{Member, Value, add_member, remove_member, rename_member, replace_node};

pub(super) const RULE: Rule = Rule {
    name: "Fields of a state",
    group: Group::Refused,
    codes: &[error(code::SCHEMA)],
    help: "The service refuses a field it does not know on this type of state, so a spelling mistake is found \
           before anything runs. Which fields there are depends on the query language too: JSONPath states \
           shape their data with InputPath, Parameters, ResultSelector, ResultPath and OutputPath, JSONata \
           states with Arguments and Output. Correct the name, or use the field that does the same in the \
           state's language.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Paramters": {"n": 1}, "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Parameters": {"n": 1}, "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        let Some(kind) = state.kind else { continue };
        for (&member, &field) in cx.tree.members(state.node).iter().zip(&state.fields) {
            if field.is_some_and(|field| field.allowed(kind, state.language)) {
                continue;
            }
            let name = cx.tree.str(member.key).unwrap_or_default();
            let on_this_kind = field.is_some_and(|field| field.spec().on.contains(&kind));
            let finding =
                if let (true, Some(field)) = (on_this_kind, field) {
                    let finding = wrong_language(cx, state.node, name, state.language)
                        .help(way_out(field, kind, state.language));
                    translated(cx, state, member, name, finding)
                } else {
                    let known = Field::of(kind, state.language);
                    let finding = unsupported(cx, state.node, name, known.iter().map(|f| f.name()));
                    match field {
                        Some(field) => finding.help(format!(
                            "{name} is for {}.",
                            field
                                .spec()
                                .on
                                .iter()
                                .map(|kind| kind.name())
                                .collect::<Vec<_>>()
                                .join(", ")
                        )),
                        None => finding,
                    }
                };
            let finding = next_as_default(cx, state, name, finding);
            out.push(finding.at_key(cx, member));
        }
    }
}

/// A Choice says with Default where it leads when no rule holds.
fn next_as_default(
    cx: &Check,
    state: &StateOutline,
    name: &str,
    finding: Diagnostic,
) -> Diagnostic {
    let is_next = name == "Next" && state.kind == Some(StateKind::Choice);
    match cx.tree.member_index(state.node, name) {
        Some(index) if is_next && state.field(cx.tree, Field::DEFAULT).is_none() => finding.fix(
            "Rename to Default",
            rename_member(cx.tree, state.node, index, "Default"),
        ),
        _ => finding,
    }
}

/// Ways out for a field of the other language: its counterpart, the other language, or without it.
fn translated(
    cx: &Check,
    state: &StateOutline,
    member: Member,
    name: &str,
    mut finding: Diagnostic,
) -> Diagnostic {
    let tree = cx.tree;
    let Some(index) = tree.member_index(state.node, name) else {
        return finding;
    };
    let free = |name: &str| tree.get(state.node, name).is_none();
    match state.language {
        QueryLanguage::Jsonata => {
            let counterpart = match (name, state.kind) {
                ("Parameters", Some(StateKind::Map)) => Some("ItemSelector"),
                ("Parameters", Some(StateKind::Pass)) => Some("Output"),
                ("Parameters", _) => Some("Arguments"),
                ("Result", _) => Some("Output"),
                ("ItemsPath", _) => Some("Items"),
                _ => name
                    .strip_suffix("SecondsPath")
                    .map(|_| name.trim_end_matches("Path")),
            };
            let value = match tree.str(member.value) {
                Some(path) if name.ends_with("Path") => {
                    value_repairs::path_in_jsonata(path).map(Value::string)
                }
                _ if name == "Result" => tree.value(member.value),
                _ => value_repairs::in_jsonata(tree, member.value),
            };
            if let (Some(to), Some(value)) = (counterpart.filter(|to| free(to)), value) {
                finding = finding.fix_with(
                    format!("Rename to {to}"),
                    vec![
                        rename_member(tree, state.node, index, to),
                        replace_node(tree, member.value, &value),
                    ],
                );
            }
        }
        QueryLanguage::JsonPath => {
            let language = Field::QUERY_LANGUAGE.name();
            let counterpart = match name {
                "Arguments" => Some("Parameters"),
                "Output" if state.kind == Some(StateKind::Pass) => Some("Parameters"),
                "Items" => None,
                _ => None,
            };
            if value_repairs::has_expressions(tree, member.value) && free(language) {
                finding = finding.fix(
                    "Use JSONata in this state",
                    add_member(tree, state.node, language, &Value::string("JSONata")),
                );
            } else if let Some(to) = counterpart.filter(|to| free(to)) {
                finding = finding.fix(
                    format!("Rename to {to}"),
                    rename_member(tree, state.node, index, to),
                );
            }
        }
    }
    finding.fix(
        format!("Remove {name}"),
        remove_member(tree, state.node, index),
    )
}

/// What does the same in the state's own language.
fn way_out(field: Field, kind: StateKind, language: QueryLanguage) -> String {
    let instead = match field.name() {
        "Parameters" if kind == StateKind::Map => "ItemSelector",
        "Parameters" if kind == StateKind::Pass => "Output",
        "Parameters" => "Arguments",
        "InputPath" => "Arguments or Output with $states.input",
        "ResultSelector" | "ResultPath" | "OutputPath" | "Result" => "Output",
        "ItemsPath" => "Items",
        "Arguments" => "Parameters",
        // A Pass makes its result itself.
        "Output" if kind == StateKind::Pass => "Parameters, ResultPath or OutputPath",
        "Output" if !Field::RESULT_SELECTOR.spec().on.contains(&kind) => "InputPath or OutputPath",
        "Output" => "ResultSelector, ResultPath or OutputPath",
        "Items" => "ItemsPath",
        name => match name.strip_suffix("Path") {
            Some(plain) => return format!("Use {plain} with an expression in {{% %}} instead."),
            None => "a field of its own language",
        },
    };
    let states = match language {
        QueryLanguage::JsonPath => "JSONPath",
        QueryLanguage::Jsonata => "JSONata",
    };
    format!("In {states} states use {instead}.")
}

#[cfg(test)]
mod tests {
    use crate::asl::MachineType;
    use crate::diagnostics::rules::testing::{findings, fixed, only, only_jsonata, said, silent};

    #[test]
    fn misspelt_fields_are_found() {
        let wrong = only(r#"{"Type":"Pass","Ressult":1,"End":true}"#);
        said(
            &wrong,
            &["SCHEMA_VALIDATION_FAILED /States/A: Field 'Ressult' is not supported"],
        );
        fixed(
            &wrong,
            "Rename to Result",
            &only(r#"{"Type":"Pass","Result":1,"End":true}"#),
        );
        fixed(
            &wrong,
            "Remove Ressult",
            &only(r#"{"Type":"Pass","End":true}"#),
        );
    }

    #[test]
    fn fields_of_other_types_are_refused() {
        said(
            &only(r#"{"Type":"Succeed","TimeoutSeconds":5}"#),
            &["SCHEMA_VALIDATION_FAILED /States/A: Field 'TimeoutSeconds' is not supported"],
        );
    }

    #[test]
    fn help_names_only_fields_the_type_has() {
        let help = |state: &str| {
            let found = findings(&only(state), MachineType::Standard);
            found.into_iter().map(|it| it.help).collect::<String>()
        };
        assert_eq!(
            help(r#"{"Type":"Pass","Output":{"a":1},"End":true}"#),
            "In JSONPath states use Parameters, ResultPath or OutputPath."
        );
        assert_eq!(
            help(r#"{"Type":"Wait","Seconds":1,"Output":{"a":1},"End":true}"#),
            "In JSONPath states use InputPath or OutputPath."
        );
        let task = r#"{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"Output":1,"End":true}"#;
        assert!(help(task).contains("ResultSelector"), "{}", help(task));
    }

    #[test]
    fn languages_do_not_mix() {
        said(
            &only(r#"{"Type":"Pass","Output":{"a":1},"End":true}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage",
            ],
        );
        said(
            &only_jsonata(r#"{"Type":"Pass","InputPath":"$.a","End":true}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A: The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage",
            ],
        );
        silent(&only(
            r#"{"Type":"Pass","QueryLanguage":"JSONata","Output":1,"End":true}"#,
        ));
    }
}
