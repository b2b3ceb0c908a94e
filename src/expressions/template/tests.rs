#![allow(clippy::unwrap_used)]

use super::*;
use crate::expressions::Nowhere;

fn value(text: &str) -> Value {
    Value::parse(text).unwrap()
}

fn fill_in(template: &str, input: &str) -> String {
    let around = Nowhere {
        context: Some(value(r#"{"State":{"Name":"Pay"}}"#)),
        variables: vec![("rate".into(), Value::int(3))],
        ..Nowhere::default()
    };
    match PayloadTemplate::compile(&value(template)) {
        Err((pointer, invalid)) => format!("? {pointer} {}", invalid.message),
        Ok(template) => match template.evaluate(&value(input), &around) {
            Ok(value) => value.to_json(),
            Err(error) => format!("! {}: {}", error.code, error.message),
        },
    }
}

#[test]
fn marked_members_are_filled_in_and_the_rest_stays() {
    assert_eq!(
        fill_in(
            r#"{"a.$":"$.x","b":"$.x","c":{"d.$":"$$.State.Name","e":[{"f.$":"$rate"},1]},"g.$":"States.Array($.x, 2)"}"#,
            r#"{"x":[1]}"#
        ),
        r#"{"a":[1],"b":"$.x","c":{"d":"Pay","e":[{"f":3},1]},"g":[[1],2]}"#
    );
    assert_eq!(fill_in("7", "{}"), "7");
    assert_eq!(
        fill_in(r#"{"all.$":"$..n"}"#, r#"{"a":{"n":1},"b":[{"n":2}]}"#),
        r#"{"all":[1,2]}"#
    );
}

#[test]
fn a_missing_path_names_its_field_and_the_input() {
    assert_eq!(
        fill_in(r#"{"deep":{"b.$":"$.gone"}}"#, r#"{"x": "y"}"#),
        r#"! States.Runtime: The JSONPath '$.gone' specified for the field 'b.$' could not be found in the input '{"x":"y"}'"#
    );
    assert_eq!(
        fill_in(r#"{"b.$":"$"}"#, "null"),
        "! States.Runtime: Unable to apply Path transformation to null or empty input."
    );
}

#[test]
fn broken_templates_are_refused_with_their_place() {
    for (template, refused) in [
        (
            r#"{"a":[{"b.$":1}]}"#,
            "? /a/0/b.$ The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call",
        ),
        (
            r#"{"a.$":"x"}"#,
            "? /a.$ The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
        ),
        (
            r#"{"x/y":{"a.$":"$."}}"#,
            "? /x~1y/a.$ The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
        ),
        (
            r#"{"o":{"a.$":"$.a","a":1}}"#,
            "? /o The fields 'a' and 'a.$' are in conflict: both give 'a'",
        ),
    ] {
        assert_eq!(fill_in(template, "{}"), refused);
    }
}

#[test]
fn a_template_without_holes_is_shared() {
    let fixed = value(r#"{"a":[1,{"b":2}]}"#);
    let template = PayloadTemplate::compile(&fixed).unwrap();
    let result = template
        .evaluate(&Value::Null, &Nowhere::default())
        .unwrap();
    assert!(result.same(&fixed));
}

fn compute_in(template: &str, states: &str) -> Result<Value, EvalError> {
    let bindings = [
        ("states".into(), value(states)),
        ("x".into(), Value::int(5)),
    ];
    let ambient = Ambient {
        now_ms: 0,
        random: &|| 0,
    };
    JsonataTemplate::compile(&value(template))
        .unwrap()
        .evaluate("Output", &bindings, ambient)
}

#[test]
fn expressions_stand_in_whole_strings_only() {
    let result = compute_in(
        r#"{"sum":"{% $states.input.a + $x %}","text":"about {% $x %}","list":["{% $x %}", null]}"#,
        r#"{"input":{"a":1}}"#,
    );
    assert_eq!(
        result.unwrap().to_json(),
        r#"{"sum":6,"text":"about {% $x %}","list":[5,null]}"#
    );
}

#[test]
fn a_failure_names_the_expression_and_its_place() {
    let failed = compute_in(
        r#"{"rows":[{"v":"{% $states.input.none %}"}]}"#,
        r#"{"input":{}}"#,
    )
    .unwrap_err();
    assert_eq!(failed.code, "States.QueryEvaluationError");
    assert_eq!(failed.location.as_deref(), Some("Output/rows[0]/v"));
    assert_eq!(
        failed.message,
        "The JSONata expression '$states.input.none' specified for the field 'Output/rows[0]/v' returned nothing (undefined)."
    );
    let failed = compute_in(r#""{% 1 + 'a' %}""#, "{}").unwrap_err();
    assert_eq!(
        failed.message,
        "The JSONata expression '1 + 'a'' specified for the field 'Output' threw an error during evaluation. T2002: The right side of the \"+\" operator must evaluate to a number"
    );
}

#[test]
fn broken_expressions_are_refused_with_their_place() {
    let (pointer, invalid) =
        JsonataTemplate::compile(&value(r#"{"a":["{% 1 + %}"]}"#)).unwrap_err();
    assert_eq!(pointer, "/a/0");
    assert_eq!(invalid.message, "Unexpected end of expression");
}
