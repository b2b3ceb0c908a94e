//! Values of the wrong sort, numbers out of range, and expressions that cannot be read.

use super::{Group, Rule, error};
use crate::asl::{Field, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::expressions::Reach;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::values::{Place, check_value};

pub(super) const RULE: Rule = Rule {
    name: "Values of a state's fields",
    group: Group::Refused,
    codes: &[error(code::SCHEMA), error(code::INVALID_JSONATA)],
    help: "Each field takes one sort of value: Seconds a whole number, InputPath a path, ResultPath a path that \
           can be written to, Output anything with expressions in {% and %}. Values of another sort, numbers \
           beyond the limits, and paths or expressions that cannot be read are refused. A value with a \
           ${placeholder} is left alone, because what will stand there is not known yet.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Wait", "Seconds": "60", "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Wait", "Seconds": 60, "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        let Some(kind) = state.kind else { continue };
        for (&member, field) in cx.tree.members(state.node).iter().zip(&state.fields) {
            let &Some(field) = field else { continue };
            // A wrong Type has a rule of its own.
            if field == Field::TYPE || !field.allowed(kind, state.language) {
                continue;
            }
            let place = Place {
                name: field.name(),
                language: state.language,
                reach: reach(kind, field),
            };
            check_value(cx, member.value, &field.shape(state.language), place, out);
        }
    }
}

/// Only states that get a result from somewhere can read it, and only when they are done.
fn reach(kind: StateKind, field: Field) -> Reach {
    let has_result = matches!(kind, StateKind::Task | StateKind::Parallel | StateKind::Map);
    Reach {
        result: has_result && (field == Field::OUTPUT || field == Field::ASSIGN),
        error_output: false,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{only, only_jsonata, said, silent};

    #[test]
    fn numbers_have_limits() {
        said(
            &only(r#"{"Type":"Wait","Seconds":10000000000000000,"End":true}"#),
            &["SCHEMA_VALIDATION_FAILED /States/A/Seconds: Maximum value is 99999999"],
        );
        said(
            &only(r#"{"Type":"Wait","Seconds":"60","End":true}"#),
            &["SCHEMA_VALIDATION_FAILED /States/A/Seconds: Expected value of type Integer"],
        );
        said(
            &only(r#"{"Type":"Wait","Timestamp":"2027-02-30T00:00:00Z","End":true}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Timestamp: String does not match RFC3339 timestamp",
            ],
        );
    }

    #[test]
    fn results_are_placed_in_the_input() {
        silent(&only(r#"{"Type":"Pass","ResultPath":"$.a.b","End":true}"#));
        silent(&only(r#"{"Type":"Pass","ResultPath":null,"End":true}"#));
        for path in ["$x", "$$.a", "$.a[*]", "a"] {
            said(
                &only(&format!(
                    r#"{{"Type":"Pass","ResultPath":"{path}","End":true}}"#
                )),
                &["SCHEMA_VALIDATION_FAILED /States/A/ResultPath: Value is not a Reference Path"],
            );
        }
    }

    #[test]
    fn words_are_from_the_list() {
        said(
            &only(r#"{"Type":"Pass","QueryLanguage":"XPath","End":true}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/QueryLanguage: Value is not accepted. Accepted values: [JSONPath, JSONata]",
            ],
        );
    }

    #[test]
    fn placeholders_stand_for_anything() {
        silent(&only(r#"{"Type":"Wait","Seconds":"${Delay}","End":true}"#));
        silent(&only(r#"{"Type":"Pass","InputPath":"${Path}","End":true}"#));
    }

    #[test]
    fn expressions_are_read() {
        silent(&only_jsonata(
            r#"{"Type":"Wait","Seconds":"{% $states.input.n %}","End":true}"#,
        ));
        said(
            &only_jsonata(r#"{"Type":"Pass","Output":"{% $states.result %}","End":true}"#),
            &["INVALID_JSONATA_EXPRESSION /States/A/Output: $states.result cannot be read here"],
        );
        said(
            &only_jsonata(r#"{"Type":"Pass","Output":{"a":"{% 1"},"End":true}"#),
            &[
                "INVALID_JSONATA_EXPRESSION /States/A/Output/a: The JSONata expression is not enclosed in {% and %}",
            ],
        );
    }

    #[test]
    fn there_is_no_document_at_the_root() {
        said(
            &only_jsonata(
                r#"{"Type":"Pass","Output":{"a":"{% $$ %}","b":"{% $.x %}"},"End":true}"#,
            ),
            &[
                "INVALID_JSONATA_EXPRESSION /States/A/Output/a: $$ cannot be used here",
                "INVALID_JSONATA_EXPRESSION /States/A/Output/b: $ cannot be used here",
            ],
        );
        silent(&only_jsonata(
            r#"{"Type":"Pass","Output":"{% $map([1,2], function($v) { $v & '$$' }) %}","Comment":"{% note","End":true}"#,
        ));
    }

    #[test]
    fn computed_keys_hold_paths() {
        said(
            &only(r#"{"Type":"Pass","Parameters":{"a":{"b.$":"plain"}},"End":true}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Parameters/a: The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call",
            ],
        );
        said(
            &only(r#"{"Type":"Pass","Parameters":{"a":1,"a.$":"$.x"},"End":true}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Parameters: The field 'a' is there with and without '.$'",
            ],
        );
        silent(&only(
            r#"{"Type":"Pass","Parameters":{"a.$":"$.x","b.$":"States.UUID()"},"End":true}"#,
        ));
    }

    #[test]
    fn nested_objects_have_fields_too() {
        said(
            &only(
                r#"{"Type":"Map","End":true,"ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"XML"}},
                "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"B","States":{"B":{"Type":"Succeed"}}}}"#,
            ),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/ItemReader/ReaderConfig/InputType: Value is not accepted. Accepted values: [CSV, JSON, JSONL, MANIFEST, PARQUET]",
            ],
        );
    }
}
