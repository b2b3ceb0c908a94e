#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn v(text: &str) -> Value {
    Value::parse(text).unwrap()
}

#[test]
fn a_value_is_small() {
    assert!(size_of::<Value>() <= 24);
    assert!(size_of::<Option<Value>>() <= 24);
}

#[test]
fn text_is_kept() {
    for text in [
        "null",
        "true",
        "[]",
        "{}",
        r#"{"a":[1,2.50,-0,1E5,"x\ny\u0001é/"],"b":{"c":null}}"#,
        r#""😀""#,
    ] {
        assert_eq!(v(text).to_json(), text);
        assert_eq!(v(text).json_len(), text.len());
    }
}

#[test]
fn escapes_are_read_and_written_as_jackson_does() {
    assert_eq!(
        v(r#""\u0041\/\ud83d\ude00\ud800""#).as_str(),
        Some("A/😀\u{FFFD}")
    );
    assert_eq!(
        Value::string("\u{8}\u{c}\n\r\t\u{1f}\u{7f}\"\\/é").to_json(),
        "\"\\b\\f\\n\\r\\t\\u001F\u{7f}\\\"\\\\/é\""
    );
}

#[test]
fn mistakes_are_refused_with_their_place() {
    for text in [
        "",
        " ",
        "[1,]",
        "{\"a\":1,}",
        "[1 2]",
        "{a:1}",
        "{\"a\" 1}",
        "01",
        "1.",
        "-",
        "+1",
        ".5",
        "1e",
        "nul",
        "\"a",
        "\"\\x\"",
        "\"\n\"",
        "[",
        "{",
        "[1]x",
        "NaN",
        "'a'",
        "// c\n1",
        "\u{feff}1",
    ] {
        assert!(Value::parse(text).is_err(), "{text:?}");
    }
    let error = Value::parse("{\n  \"é\": x}").unwrap_err();
    assert_eq!((error.line, error.column, error.offset), (2, 8, 10));
    assert_eq!(error.message, "Expected a value, found `x`");
}

#[test]
fn depth_is_limited_when_reading_but_not_when_living() {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert_eq!(v(&deep(1_000)).depth(), 1_000);
    assert!(Value::parse(&deep(1_002)).is_err());
    let (mut a, mut b) = (Value::Null, Value::Null);
    for _ in 0..200_000 {
        a = Value::array(vec![a]);
        b = Value::array(vec![b]);
    }
    assert_eq!(a.to_json().len(), a.json_len());
    assert!(a == b);
    let _ = serde_json::Value::from(&a);
    let mut c = Value::Null;
    for _ in 0..200_000 {
        c = Value::empty_object().with_member("a", c);
    }
    drop(c);
}

#[test]
fn of_duplicate_keys_the_last_wins() {
    assert_eq!(v(r#"{"a":1,"b":2,"a":3}"#).to_json(), r#"{"a":3,"b":2}"#);
    let many: Vec<String> = (0..100).map(|i| format!("\"k{}\":{i}", i % 50)).collect();
    let value = v(&format!("{{{}}}", many.join(",")));
    assert_eq!(value.as_object().unwrap().members().len(), 50);
    assert_eq!(value.get("k7").unwrap().as_i64(), Some(57));
}

#[test]
fn equality_is_deep_numeric_and_ignores_member_order() {
    assert_eq!(v(r#"{"a":1,"b":[1.0,"x"]}"#), v(r#"{"b":[1,"x"],"a":1e0}"#));
    assert_ne!(v("[1,2]"), v("[2,1]"));
    assert_ne!(v(r#"{"a":1}"#), v(r#"{"b":1}"#));
    assert_ne!(v("1"), v("\"1\""));
}

#[test]
fn members_are_set_and_removed_without_touching_the_original() {
    let a = v(r#"{"x":1,"y":{"z":2}}"#);
    let b = a
        .with_member("x", Value::int(5))
        .with_member("w", Value::Null);
    assert_eq!(b.to_json(), r#"{"x":5,"y":{"z":2},"w":null}"#);
    assert_eq!(b.json_len(), b.to_json().len());
    assert!(b.get("y").unwrap().same(a.get("y").unwrap()));
    assert_eq!(a.without_member("x").to_json(), r#"{"y":{"z":2}}"#);
    assert_eq!(
        v("[1,2]").with_element(1, Value::Null).to_json(),
        "[1,null]"
    );
}

#[test]
fn large_objects_find_their_members() {
    let members = (0..10_000)
        .map(|i| (format!("k{i}").into(), Value::int(i)))
        .collect();
    let big = Value::object(members);
    for i in 0..10_000 {
        assert_eq!(big.get(&format!("k{i}")).unwrap().as_i64(), Some(i));
    }
    assert!(big.get("k10000").is_none());
}

#[test]
fn pointers_find_their_way() {
    let value = v(r#"{"a/b":[{"~":1},2]}"#);
    assert_eq!(value.pointer("/a~1b/0/~0").unwrap().as_i64(), Some(1));
    assert!(value.pointer("").unwrap().same(&value));
    assert!(value.pointer("/a~1b/01").is_none());
    assert!(value.pointer("/a~1b/2").is_none());
    assert!(value.pointer("x").is_none());
}

#[test]
fn pretty_text_has_two_spaces_a_level() {
    assert_eq!(
        v(r#"{"a":[1,{}],"b":[]}"#).to_pretty(),
        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}"
    );
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<u64>().prop_map(serde_json::Value::from),
        prop::num::f64::NORMAL.prop_map(serde_json::Value::from),
        any::<String>().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(serde_json::Value::from),
            prop::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|members| { serde_json::Value::Object(members.into_iter().collect()) }),
        ]
    })
}

#[test]
fn a_float_with_two_shortest_texts_is_one_number() {
    let number = |text: &str| Value::parse(text).unwrap();
    assert_eq!(number("[744895784202582.2]"), number("[744895784202582.3]"));
    assert_ne!(number("[744895784202582.2]"), number("[744895784202582.5]"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn agrees_with_serde_json(json in any_json()) {
        let value = Value::from(&json);
        let text = value.to_json();
        prop_assert_eq!(value.json_len(), text.len());
        let again = Value::parse(&text).unwrap();
        prop_assert_eq!(&again, &value);
        prop_assert_eq!(again.to_json(), text.clone());
        prop_assert_eq!(serde_json::Value::from(&value), json.clone());
        prop_assert_eq!(&Value::parse(&json.to_string()).unwrap(), &value);
        prop_assert_eq!(&Value::parse(&value.to_pretty()).unwrap(), &value);
    }

    #[test]
    fn never_panics(text in "[\\[\\]{}:,\"\\\\a-f0-9eE.+ \\-tnu]{0,40}") {
        let ours = Value::parse(&text).is_ok();
        // Lone surrogates are the one thing serde_json refuses and we read.
        if !text.contains("\\u") {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let out_of_range = theirs.as_ref().is_err_and(|e| e.to_string().contains("out of range"));
            prop_assert_eq!(ours, theirs.is_ok() || out_of_range);
        }
    }
}
