//! Retriers and catchers.

use super::{Group, Rule, error, warning};
use crate::asl::{Field, StateOutline, Structure, error_help, error_names};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::expressions::Reach;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::nearest;
use crate::diagnostics::values::{Place, check_structure};
use crate::json::{NodeId, Value, move_element, remove_element, replace_node};

pub(super) const RULE: Rule = Rule {
    name: "Retriers and catchers",
    group: Group::Refused,
    codes: &[
        error(code::SCHEMA),
        error(code::INVALID_JSONATA),
        warning(code::UNKNOWN_ERROR),
    ],
    help: "A retrier and a catcher name the errors they are for in ErrorEquals. They are looked at in order and \
           the first that matches is taken, so States.ALL, which matches any error, stands alone in its list \
           and in the last retrier or catcher; the service refuses it elsewhere. A name that begins with \
           States. but is no built-in error is never reported by anything: it is most likely misspelt.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
    "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["Busy"], "MaxAttempts": 5}]}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
    "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 5}, {"ErrorEquals": ["States.ALL"]}]}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        let Some(kind) = state.kind else { continue };
        for (field, structure) in [
            (Field::RETRY, Structure::Retrier),
            (Field::CATCH, Structure::Catcher),
        ] {
            if field.spec().on.contains(&kind)
                && let Some(list) = state.field(cx.tree, field)
            {
                check_list(cx, state, list, structure, out);
            }
        }
    }
}

fn check_list(
    cx: &Check,
    state: &StateOutline,
    list: NodeId,
    structure: Structure,
    out: &mut Vec<Diagnostic>,
) {
    let handlers = cx.tree.elements(list);
    for (index, &handler) in handlers.iter().enumerate() {
        if cx.unknown(handler) {
            continue;
        }
        let place = Place {
            name: "ErrorEquals",
            language: state.language,
            reach: Reach {
                result: structure == Structure::Catcher,
                error_output: structure == Structure::Catcher,
            },
        };
        check_structure(cx, handler, structure, place, out);
        if let Some(errors) = cx.tree.get(handler, "ErrorEquals") {
            check_errors(cx, list, errors, index, handlers.len(), structure, out);
        }
    }
}

fn check_errors(
    cx: &Check,
    list: NodeId,
    errors: NodeId,
    index: usize,
    count: usize,
    structure: Structure,
    out: &mut Vec<Diagnostic>,
) {
    let tree = cx.tree;
    if !tree.is_array(errors) {
        return;
    }
    let names = tree.elements(errors);
    if names.is_empty() {
        out.push(
            cx.schema(errors, "ErrorEquals must name at least one error")
                .help("States.ALL matches any.")
                .fix("Add States.ALL", replace_node(tree, errors, &all_errors())),
        );
    }
    for (at, &node) in names.iter().enumerate() {
        if cx.unknown(node) {
            continue;
        }
        let Some(name) = tree.str(node) else {
            out.push(cx.schema(node, "Expected value of type String"));
            continue;
        };
        if name == "States.ALL" {
            if names.len() > 1 {
                out.push(
                    cx.schema(errors, "States.ALL must appear alone")
                        .at_value(cx, node)
                        .help(format!(
                            "Put it into a {} of its own, the last one.",
                            structure.label()
                        ))
                        .fix(
                            "Leave only States.ALL",
                            replace_node(tree, errors, &all_errors()),
                        )
                        .fix("Remove States.ALL", remove_element(tree, errors, at)),
                );
            } else if index + 1 < count {
                out.push(
                    cx.schema(
                        errors,
                        format!("States.ALL must appear in the last {}", structure.label()),
                    )
                    .at_value(cx, node)
                    .help("It matches every error, so what comes after it is never looked at.")
                    .fix("Move it last", move_element(tree, list, index, count - 1)),
                );
            }
        } else if name.starts_with("States.")
            && error_help(name).is_none()
            && !has_placeholder(name)
            && let Some(near) = nearest(name, error_names())
        {
            // Other names of this sort are reserved, but the service takes them and people use them.
            out.push(
                cx.warning(
                    code::UNKNOWN_ERROR,
                    node,
                    format!("There is no built-in error {name}"),
                )
                .help(format!("Did you mean {near}?"))
                .fix(
                    format!("Change to {near}"),
                    replace_node(tree, node, &Value::string(near)),
                ),
            );
        }
    }
}

fn all_errors() -> Value {
    Value::array(vec![Value::string("States.ALL")])
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, only, only_jsonata, said, silent};

    fn task(handlers: &str) -> String {
        only(&format!(
            r#"{{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f",{handlers},"End":true}}"#
        ))
    }

    #[test]
    fn all_stands_alone_and_last() {
        silent(&task(
            r#""Retry":[{"ErrorEquals":["A","States.Timeout"]},{"ErrorEquals":["States.ALL"]}]"#,
        ));
        said(
            &task(r#""Retry":[{"ErrorEquals":["States.ALL","A"]}]"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Retry[0]/ErrorEquals: States.ALL must appear alone",
            ],
        );
        let wrong = task(r#""Retry":[{"ErrorEquals":["States.ALL"]},{"ErrorEquals":["A"]}]"#);
        said(
            &wrong,
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Retry[0]/ErrorEquals: States.ALL must appear in the last retrier",
            ],
        );
        fixed(
            &wrong,
            "Move it last",
            &task(r#""Retry":[{"ErrorEquals":["A"]},{"ErrorEquals":["States.ALL"]}]"#),
        );
    }

    #[test]
    fn handlers_have_fields_with_limits() {
        said(
            &task(r#""Retry":[{"ErrorEquals":[],"BackoffRate":0.5,"JitterStrategy":"SOME"}]"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Retry[0]/ErrorEquals: ErrorEquals must name at least one error",
                "SCHEMA_VALIDATION_FAILED /States/A/Retry[0]/BackoffRate: Minimum value is 1.0",
                "SCHEMA_VALIDATION_FAILED /States/A/Retry[0]/JitterStrategy: Value is not accepted. Accepted values: [NONE, FULL]",
            ],
        );
        said(
            &task(r#""Catch":[{"ErrorEquals":["A"]}]"#),
            &["SCHEMA_VALIDATION_FAILED /States/A/Catch[0]: These fields are required: [Next]"],
        );
    }

    #[test]
    fn a_catcher_reads_the_error() {
        silent(&only_jsonata(
            r#"{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true,
               "Catch":[{"ErrorEquals":["States.ALL"],"Output":"{% $states.errorOutput %}","Next":"A"}]}"#,
        ));
    }
}
