#![allow(clippy::unwrap_used)]

use super::*;
use crate::expressions::Nowhere;

const INPUT: &str = r#"{
    "who": "Ada", "n": 7, "half": 2.5, "none": null, "list": [3, 1, 3, "1", [1], [1]],
    "map": {"k": "v", "l": [1, "x"]}, "json": "{\"a\": [1, 2]}", "template": "Dear {}\\{\\}"
}"#;

fn answer(call: &str) -> String {
    let input = Value::parse(INPUT).unwrap();
    match Intrinsic::parse(call) {
        Err(invalid) => format!("? {}", invalid.message),
        Ok(call) => match call.evaluate(&input, &Nowhere::default()) {
            Ok(value) => value.to_json(),
            Err(error) => format!("! {}: {}", error.code, error.message),
        },
    }
}

fn check(cases: &[(&str, &str)]) {
    for (call, expected) in cases {
        assert_eq!(answer(call), *expected, "{call}");
    }
}

fn fails(calls: &[&str]) {
    for call in calls {
        let answer = answer(call);
        assert!(
            answer.starts_with("! States.IntrinsicFailure: The function '"),
            "{call}: {answer}"
        );
    }
}

#[test]
fn format_fills_in_what_java_would_print() {
    check(&[
        ("States.Format('Hello {}', $.who)", r#""Hello Ada""#),
        (
            "States.Format('{}/{}/{}', $.n, $.half, $.none)",
            r#""7/2.5/null""#,
        ),
        (
            "States.Format('{} {}', $.map, true)",
            r#""{k=v, l=[1, x]} true""#,
        ),
        (r"States.Format('\'\{\}\' {} \\', 1)", r#""'{}' 1 \\""#),
        ("States.Format($.template, $.who)", r#""Dear Ada{}""#),
        ("States.Format('no holes')", r#""no holes""#),
        (
            "States.Format('{x} {', 1)",
            "! States.IntrinsicFailure: The function 'States.Format('{x} {', 1)' had the following error: The template has 0 {}, and there are 1 arguments",
        ),
    ]);
    fails(&[
        "States.Format('{}')",
        "States.Format('{}', 1, 2)",
        "States.Format(1)",
        "States.Format()",
    ]);
}

#[test]
fn arrays() {
    check(&[
        ("States.Array()", "[]"),
        (
            "States.Array(1, 'a', null, true, $.n, States.Array())",
            r#"[1,"a",null,true,7,[]]"#,
        ),
        (
            "States.ArrayPartition($.list, 4)",
            r#"[[3,1,3,"1"],[[1],[1]]]"#,
        ),
        ("States.ArrayContains($.list, 1)", "true"),
        ("States.ArrayContains($.list, 2)", "false"),
        ("States.ArrayContains($.list, $.list[4])", "true"),
        ("States.ArrayRange(1, 7, 3)", "[1,4,7]"),
        ("States.ArrayRange(5, 5, -1)", "[5]"),
        ("States.ArrayRange(3, 1, -1)", "[3,2,1]"),
        ("States.ArrayRange(1, 3, -1)", "[]"),
        ("States.ArrayGetItem($.list, 3)", r#""1""#),
        ("States.ArrayLength($.list)", "6"),
        ("States.ArrayUnique($.list)", r#"[3,1,"1",[1]]"#),
        ("States.ArrayLength(States.ArrayRange(1, 1000, 1))", "1000"),
    ]);
    fails(&[
        "States.ArrayPartition($.list, 0)",
        "States.ArrayPartition($.who, 1)",
        "States.ArrayRange(1, 1001, 1)",
        "States.ArrayRange(1, 2, 0)",
        "States.ArrayRange(-9223372036854775808, 9223372036854775807, 1)",
        "States.ArrayGetItem($.list, 6)",
        "States.ArrayGetItem($.list, -1)",
        "States.ArrayLength($.map)",
        "States.ArrayUnique(1)",
        "States.ArrayContains($.list)",
    ]);
}

#[test]
fn texts_and_digests() {
    check(&[
        ("States.Base64Encode('Ada')", r#""QWRh""#),
        ("States.Base64Decode('QWRh')", r#""Ada""#),
        (
            "States.Hash('Ada', 'MD5')",
            r#""1a382809b7c03f686e12dd15677c5497""#,
        ),
        ("States.StringSplit('a,b;;c', ',;')", r#"["a","b","c"]"#),
        ("States.StringSplit('', ',')", "[]"),
        ("States.StringToJson($.json)", r#"{"a":[1,2]}"#),
        ("States.StringToJson('')", "null"),
        ("States.StringToJson('1.50')", "1.50"),
        (
            "States.JsonToString($.map)",
            r#""{\"k\":\"v\",\"l\":[1,\"x\"]}""#,
        ),
    ]);
    fails(&[
        "States.Base64Decode('*')",
        "States.Base64Decode('/w==')",
        "States.Hash('x', 'CRC32')",
        "States.Hash(null, 'MD5')",
        "States.StringToJson('{')",
        "States.StringToJson($.n)",
        "States.StringSplit($.who, 1)",
    ]);
    assert!(answer(&format!("States.Base64Encode('{}')", "x".repeat(10_001))).starts_with("! "));
}

#[test]
fn numbers_and_objects() {
    check(&[
        ("States.MathAdd($.n, -10)", "-3"),
        ("States.MathAdd($.half, 0)", "3"),
        ("States.MathAdd(-2.5, 0)", "-2"),
        (
            "States.JsonMerge($.map, States.StringToJson('{\"k\":2,\"z\":1}'), false)",
            r#"{"k":2,"l":[1,"x"],"z":1}"#,
        ),
        ("States.MathRandom(5, 6)", "5"),
    ]);
    fails(&[
        "States.MathAdd(9223372036854775807, 1)",
        "States.MathAdd('1', 1)",
        "States.MathRandom(1, 1)",
        "States.MathRandom(1)",
        "States.JsonMerge($.map, $.map, true)",
        "States.JsonMerge($.map, $.n, false)",
        "States.JsonMerge($.map, $.map)",
        "States.UUID(1)",
    ]);
}

#[test]
fn chance_comes_from_the_run() {
    let call = Intrinsic::parse("States.Array(States.UUID(), States.MathRandom(1, 100))").unwrap();
    let roll = |seed| {
        let around = Nowhere {
            seed: std::cell::Cell::new(seed),
            ..Nowhere::default()
        };
        call.evaluate(&Value::Null, &around).unwrap().to_json()
    };
    assert_eq!(roll(1), roll(1));
    assert_ne!(roll(1), roll(2));
    let seeded = |seed| answer(&format!("States.MathRandom(0, 1000000, {seed})"));
    assert_eq!(seeded(5), seeded(5));
    assert_ne!(seeded(5), seeded(6));
}

#[test]
fn a_missing_path_is_named_with_the_call() {
    assert!(answer("States.Format('{}', $.gone)").starts_with(
        "! States.Runtime: The function 'States.Format('{}', $.gone)' had the following error: The JsonPath argument for the field '$.gone' could not be found in the input '{\"who\":"
    ));
}

#[test]
fn what_a_definition_may_not_hold_is_refused() {
    for call in [
        "States.Nothing(1)",
        "States.Array(1, 2",
        "States.Array(1,, 2)",
        "States.Array(1,)",
        "States.Array(\"x\")",
        "States.Array('x)",
        r"States.Format('\n')",
        "States.UUID",
        "States.UUID() x",
        "UUID()",
        "States.Array($.a[)",
        "States.Array(words)",
        "",
    ] {
        assert!(answer(call).starts_with("? "), "{call}: {}", answer(call));
    }
    let deep = "States.Array(".repeat(11) + &")".repeat(11);
    assert!(answer(&deep).starts_with("? "));
    assert_eq!(
        Intrinsic::parse("States.Array(1, x)").unwrap_err().position,
        Some(16)
    );
}

#[test]
fn paths_with_brackets_and_commas_stay_whole() {
    check(&[
        (
            "States.Array($.map['k','l'], $.list[?(@ == 3)])",
            r#"[{"k":"v","l":[1,"x"]},[3,3]]"#,
        ),
        ("States.ArrayLength($.list[0,1])", "2"),
        ("States.Array($.map.keys(), $.n)", r#"[["k","l"],7]"#),
        (" States.Array( 1 ) ", "[1]"),
    ]);
    let call = Intrinsic::parse("States.Array($.a, States.Array($$.b, $c.d))").unwrap();
    let paths: Vec<&str> = call.paths().iter().map(|path| path.text()).collect();
    assert_eq!(paths, ["$.a", "$$.b", "$c.d"]);
}

#[test]
fn hostile_calls_end() {
    let text = Value::string("x".repeat(200_000));
    let list = Value::array((0..200_000).map(|n| Value::int(n / 2)).collect());
    let mut nested = Value::int(1);
    for _ in 0..80 {
        nested = Value::array(vec![nested.clone(), nested]);
    }
    let input = Value::object(vec![
        ("s".into(), text),
        ("list".into(), list),
        ("nested".into(), nested),
    ]);
    let run = |call: &str| {
        Intrinsic::parse(call)
            .unwrap()
            .evaluate(&input, &Nowhere::default())
    };
    let many = format!(
        "States.Format('{}'{})",
        "{}".repeat(20_000),
        ", $.s".repeat(20_000)
    );
    assert!(run(&many).is_err());
    assert!(run("States.JsonToString($.nested)").is_err());
    assert!(run("States.Format('{}', $.nested)").is_err());
    assert!(run("States.Hash($.nested, 'MD5')").is_err());
    assert_eq!(
        run("States.ArrayLength(States.ArrayUnique($.list))").unwrap(),
        Value::int(100_000)
    );
    for open in [
        "States.Array(",
        "States.Array($.a[",
        "States.Array('",
        "$.a[?(",
        "$[",
    ] {
        assert!(answer(&open.repeat(100_000)).starts_with("? "), "{open}");
    }
}

#[test]
fn what_is_unique_is_told_by_value() {
    let input = Value::parse(
        r#"[1, 1.0, "1", true, null, null, {"a": 1, "b": 2}, {"b": 2, "a": 1.0}, [1], [1, 1], 0, -0]"#,
    )
    .unwrap();
    let unique = Intrinsic::parse("States.ArrayUnique($)").unwrap();
    assert_eq!(
        unique
            .evaluate(&input, &Nowhere::default())
            .unwrap()
            .to_json(),
        r#"[1,"1",true,null,{"a":1,"b":2},[1],[1,1],0]"#
    );
}

proptest::proptest! {
    #[test]
    fn no_call_is_too_odd(
        name in "(Array|Format|Hash|MathAdd|StringSplit|ArrayRange|UUID)",
        text in "[$.'(),a-c0-9 \\\\{}\"\\[\\]-]{0,40}",
    ) {
        let _ = answer(&format!("States.{name}({text})"));
        let _ = answer(&text);
    }
}
