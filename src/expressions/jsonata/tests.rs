#![allow(clippy::unwrap_used)]

use super::*;
use std::cell::Cell;

fn bindings() -> Vec<(Arc<str>, Value)> {
    let states = r#"{
        "input": {
            "big": 9007199254740993, "exact": 1.10, "one": [1], "none": [],
            "rows": [{"id": 3, "tag": "a"}, {"id": 1, "tag": "b"}, {"id": 2, "tag": "a"}],
            "deep": {"er": {"value": "x"}}
        },
        "context": {"State": {"Name": "Sum"}}
    }"#;
    vec![
        ("states".into(), Value::parse(states).unwrap()),
        ("x".into(), Value::int(5)),
        ("rows".into(), Value::parse("[[1],[2]]").unwrap()),
    ]
}

fn evaluate(text: &str) -> Result<Option<Value>, EvalError> {
    let seed = Cell::new(7);
    let random = || {
        seed.set(seed.get() + 1);
        crate::expressions::chance::step(seed.get()).1
    };
    let ambient = Ambient {
        now_ms: 1_700_000_000_123,
        random: &random,
    };
    Expression::compile(text)?.evaluate(None, &bindings(), ambient)
}

/// The result as compact JSON, `undefined`, or the error's code.
fn answer(text: &str) -> String {
    match evaluate(text) {
        Ok(Some(value)) => value.to_json(),
        Ok(None) => "undefined".into(),
        Err(error) => error.code,
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(answer(text), *expected, "{text}");
    }
}

#[test]
fn the_language_works() {
    check(&[
        ("$x * 2 + 1", "11"),
        ("$states.input.rows[tag='a'].id", "[3,2]"),
        ("$states.input.rows^(id).tag", r#"["b","a","a"]"#),
        ("$sum($states.input.rows.id)", "6"),
        (
            "$map($states.input.rows, function($r) { $r.id * $x })",
            "[15,5,10]",
        ),
        ("$states.input.rows{tag: $sum(id)}", r#"{"a":5,"b":1}"#),
        (
            "$states.input.rows.($ ~> |$|{'id': 0}|)",
            r#"[{"id":0,"tag":"a"},{"id":0,"tag":"b"},{"id":0,"tag":"a"}]"#,
        ),
        ("($y := $x; $y + 1)", "6"),
        ("$states.input.rows[0].id", "3"),
        ("$rows[0]", "[1]"),
        ("$states.input.nothing", "undefined"),
        ("$nobody", "undefined"),
        ("$match('ab', /b/).match", r#""b""#),
        ("'a' & $x", r#""a5""#),
        ("$", "undefined"),
        ("input", "undefined"),
        ("$x > 3 ? 'more' : 'less'", r#""more""#),
        ("10 / 4", "2.5"),
        ("2 * 1e20", "200000000000000000000"),
    ]);
}

#[test]
fn what_is_only_passed_on_keeps_its_digits() {
    check(&[
        ("$states.input.big", "9007199254740993"),
        ("$states.input.exact", "1.10"),
        (
            "{'id': $states.input.big, 'list': [$states.input.exact, [1]]}",
            r#"{"id":9007199254740993,"list":[1.10,[1]]}"#,
        ),
        (
            "$merge([$states.input.deep, {'n': 1}])",
            r#"{"er":{"value":"x"},"n":1}"#,
        ),
        ("$states.input.one", "[1]"),
        ("$states.input.none", "[]"),
        ("[$states.input.one, 2]", "[1,2]"),
        ("[[$states.input.one], 2]", "[[1],2]"),
        ("{'a': $states.input.gone}", "{}"),
    ]);
}

#[test]
fn what_is_only_passed_on_stays_shared() {
    let bindings = bindings();
    let ambient = Ambient {
        now_ms: 0,
        random: &|| 0,
    };
    let rows = bindings[0]
        .1
        .get("input")
        .and_then(|input| input.get("rows"))
        .unwrap();
    for text in ["$states.input.rows", "($y := $states.input; $y.rows)"] {
        let result = Expression::parse(text)
            .unwrap()
            .evaluate(None, &bindings, ambient)
            .unwrap()
            .unwrap();
        assert!(result.same(rows), "{text}");
    }
}

#[test]
fn newer_operators_and_eval_are_refused() {
    check(&[
        ("$x ?? 1", "S0211"),
        ("$x ?: 1", "S0211"),
        ("$eval('1')", "D3121"),
        ("1 +", "S0207"),
        ("[1", "S0203"),
        ("'open", "S0101"),
    ]);
    let refused = Expression::parse("$x ?: 1").unwrap_err();
    assert_eq!(
        refused.message,
        "The symbol \":\" cannot be used as a unary operator"
    );
    assert_eq!(refused.position, Some(4));
}

#[test]
fn errors_know_their_place_in_the_text_as_written() {
    let error = evaluate("$x + 'a'").unwrap_err();
    assert_eq!(error.code, "T2002");
    assert!(
        error.position.is_some_and(|position| position < 8),
        "{error:?}"
    );
}

#[test]
fn step_functions_adds_functions() {
    check(&[
        ("$partition([1..5], 2)", "[[1,2],[3,4],[5]]"),
        ("$partition([0], 2)", "[[0]]"),
        ("$range(0, 10, 4)", "[0,4,8]"),
        ("$range(3, 1, -1)", "[3,2,1]"),
        ("$range(1, 9, 20)", "1"),
        ("$range(1, 0, 1)", "undefined"),
        ("$range(1, 9, 0)", "D3137"),
        ("$range('a', 9, 1)", "T0410"),
        (
            "$hash('Ada', 'MD5')",
            r#""1a382809b7c03f686e12dd15677c5497""#,
        ),
        ("$hash('Ada', 'CRC')", "D3137"),
        ("$parse('{\"a\": [1, null]}')", r#"{"a":[1,null]}"#),
        ("$parse('{')", "D3137"),
        ("$random(0)", "0.730967787376657"),
        ("$random(0) = $random(0)", "true"),
        ("$random() != $random()", "true"),
        ("$length($uuid())", "36"),
        ("[1..3] ~> $partition(2)", "[[1,2],[3]]"),
    ]);
}

#[test]
fn functions_answer_as_release_2_0_6() {
    check(&[
        ("$pad('ab', 4)", r#""ab  ""#),
        ("$pad('ab', -5, 'xy')", r#""xyxab""#),
        ("$pad('ab', 1)", r#""ab""#),
        ("$pad('ab', 4.5)", "D3137"),
        ("$pad($nobody, 4)", "undefined"),
        ("('ab').$pad(3)", r#""ab ""#),
        ("$contains('abc', 'bc')", "true"),
        ("$contains('abc', /B/i)", "true"),
        ("$contains('abc', /x/)", "false"),
        ("$contains('abc', $nobody)", "T0410"),
        ("$contains($nobody, 'a')", "undefined"),
        ("$contains(1, 'a')", "T0410"),
        ("['ab', 'cd'][$contains('c')]", r#""cd""#),
        ("$formatNumber(1234.5, '#,##0.00')", r#""1,234.50""#),
        ("$formatNumber(1234.5, '0.0e0')", r#""1.2e3""#),
        ("$formatNumber(-1234.5, '0.0e0')", "D1012"),
        ("$string(1/0)", "D3001"),
        ("'a' & 1/0", "D3001"),
        ("1/0", "D1001"),
    ]);
}

#[test]
fn clock_and_chance_come_from_the_run() {
    check(&[
        ("$millis()", "1700000000123"),
        ("$now()", r#""2023-11-14T22:13:20.123Z""#),
    ]);
    for text in ["$random()", "$uuid()", "$shuffle([1..20])"] {
        assert_eq!(answer(text), answer(text), "{text}");
    }
}

#[test]
fn hostile_expressions_end() {
    let texts = [
        "($f := function($n) { $f($n + 1) }; $f(1))".to_owned(),
        "($f := function($n) { 1 + $f($n + 1) }; $f(1))".to_owned(),
        "$count([1..5000000])".to_owned(),
        "($f := function($s) { $f($s & $s) }; $f('xxxxxxxxxx'))".to_owned(),
        "$pad('x', 100000000)".to_owned(),
        vec!["1"; 200].join("+"),
        format!("{}1{}", "(".repeat(3_000), ")".repeat(3_000)),
        format!("{}1{}", "[".repeat(3_000), "]".repeat(3_000)),
    ];
    for text in texts {
        assert!(evaluate(&text).is_err(), "{}", &text[..20]);
    }
}

#[test]
fn limits_are_told_as_the_service_tells_them() {
    let sum = vec!["1"; 200].join("+");
    let ambient = Ambient {
        now_ms: 0,
        random: &|| 0,
    };
    let error = Expression::parse(&sum)
        .unwrap()
        .evaluate_field("Output", &[], ambient)
        .unwrap_err();
    assert!(
        error
            .message
            .contains("threw an error during evaluation: Stack overflow")
    );
    assert_eq!(error.code, "States.QueryEvaluationError");
}

#[test]
fn free_variables_are_told_in_order() {
    let names = |text: &str| -> Vec<String> {
        Expression::parse(text)
            .unwrap()
            .variables()
            .iter()
            .map(|name| name.to_string())
            .collect()
    };
    assert_eq!(names("$b + $a.x + $b"), ["b", "a"]);
    assert_eq!(names("$sum($states.input.n) + $uuid()"), ["states"]);
    assert_eq!(
        names("($y := $z; $map([1], function($i) { $i + $y }))"),
        ["z"]
    );
}

#[test]
fn an_input_can_be_given_instead() {
    let input = Value::parse(r#"{"a":[{"b":1},{"b":2}]}"#).unwrap();
    let ambient = Ambient {
        now_ms: 0,
        random: &|| 0,
    };
    let expression = Expression::parse("a.b + $x").unwrap();
    assert!(expression.reads_input());
    let sum = Expression::parse("$sum(a.b) + $x").unwrap();
    let result = sum.evaluate(Some(&input), &bindings(), ambient).unwrap();
    assert_eq!(result, Some(Value::int(8)));
}

#[test]
fn expressions_can_be_sent_between_threads() {
    fn sendable<T: Send + Sync>(_: &T) {}
    sendable(&Expression::parse("$x").unwrap());
}

proptest::proptest! {
    #[test]
    fn no_expression_is_too_odd(text in "[$a-c0-9.(){}\\[\\]+*/&|~>:=?^%@#!<' ,;-]{0,40}") {
        let _ = answer(&text);
    }
}
