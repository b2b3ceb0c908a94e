//! Fields a state does not have: misspelt, of another type, or of the other query language.

use super::{Group, Rule, error};
use crate::asl::{Field, QueryLanguage, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::values::{unsupported, wrong_language};

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
        for &member in cx.tree.members(state.node) {
            let name = cx.tree.str(member.key).unwrap_or_default();
            let field = Field::named(name);
            if field.is_some_and(|field| field.allowed(kind, state.language)) {
                continue;
            }
            let on_this_kind = field.is_some_and(|field| field.spec().on.contains(&kind));
            let finding = if let (true, Some(field)) = (on_this_kind, field) {
                wrong_language(cx, state.node, name, state.language).help(way_out(
                    field,
                    kind,
                    state.language,
                ))
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
            out.push(finding.at_key(cx, member));
        }
    }
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
    use crate::diagnostics::rules::testing::{fixed, only, only_jsonata, said, silent};

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
