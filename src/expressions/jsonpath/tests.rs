#![allow(clippy::unwrap_used)]

use super::*;
use crate::expressions::Nowhere;

const SHOP: &str = r#"{
    "owner": {"name": "Ada", "phone": null},
    "carts": [
        {"id": 1, "total": 12.5, "lines": [{"sku": "pen", "n": 2}], "tag": "new"},
        {"id": 2, "total": 80, "lines": [], "tag": "old"},
        {"id": 3, "total": 7, "lines": [{"sku": "ink", "n": 1}, {"sku": "pen", "n": 4}]}
    ],
    "limit": 10,
    "rates": [4, 8, 15, 16, 23, 42],
    "it's": "quoted", "back\\slash \"": "kept",
    "big": 12345678901234567890
}"#;

fn shop() -> Value {
    Value::parse(SHOP).unwrap()
}

/// `path => result` as compact JSON, `! message` for an error, `? message` for a refusal.
fn answer(path: &str) -> String {
    match Path::parse(path) {
        Err(invalid) => format!("? {}", invalid.message),
        Ok(path) => match path.evaluate(&shop(), &Nowhere::default()) {
            Ok(value) => value.to_json(),
            Err(error) => format!("! {}", error.message),
        },
    }
}

fn check(cases: &[(&str, &str)]) {
    for (path, expected) in cases {
        assert_eq!(answer(path), *expected, "{path}");
    }
}

#[test]
fn definite_paths_give_the_value() {
    check(&[
        ("$.limit", "10"),
        ("$.owner.name", r#""Ada""#),
        ("$['owner']['name']", r#""Ada""#),
        ("$.owner.phone", "null"),
        ("$.carts[1].id", "2"),
        ("$.carts[-1].id", "3"),
        ("$.carts[ 0 ].tag", r#""new""#),
        (r"$['it\'s']", r#""quoted""#),
        (r#"$['back\slash "']"#, r#""kept""#),
        ("$.big", "12345678901234567890"),
    ]);
}

#[test]
fn a_direct_path_shares_the_value() {
    let shop = shop();
    let carts = Path::parse("$.carts")
        .unwrap()
        .evaluate(&shop, &Nowhere::default())
        .unwrap();
    assert!(carts.same(shop.get("carts").unwrap()));
}

#[test]
fn what_is_missing_is_told_in_jayways_words() {
    check(&[
        ("$.nobody", "! No results for path: $['nobody']"),
        (
            "$.owner.age.years",
            "! Missing property in path $['owner']['age']",
        ),
        (
            "$.carts[9].id",
            "! No results for path: $['carts'][9]['id']",
        ),
        (
            "$.limit.x",
            "! Expected to find an object with property ['x'] in path $['limit'] but found 'java.lang.Integer'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
        ),
        (
            "$.owner[0]",
            "! Filter: [0] can only be applied to arrays. Current context is: {name=Ada, phone=null}",
        ),
    ]);
}

#[test]
fn indefinite_paths_give_an_array() {
    check(&[
        ("$.carts[*].id", "[1,2,3]"),
        ("$.carts.*.tag", r#"["new","old"]"#),
        ("$..sku", r#"["pen","ink","pen"]"#),
        ("$.carts[*].lines[0].sku", r#"["pen","ink"]"#),
        ("$.carts[0,2].id", "[1,3]"),
        ("$.rates[:2]", "[4,8]"),
        ("$.rates[4:]", "[23,42]"),
        ("$.rates[-2:]", "[23,42]"),
        ("$.rates[1:3]", "[8,15]"),
        ("$.rates[:-4]", "[4,8]"),
        ("$.rates[0:4:2]", "[4,8,15,16]"),
        ("$.carts[*].nothing", "[]"),
        ("$..lines[1].n", "[4]"),
        ("$.limit[*]", "[]"),
        ("$.nobody[*]", "[]"),
        ("$.nobody.at.all[1:].x", "[]"),
        ("$.owner[1:]", "[]"),
        ("$.nobody[?(@.x)]", "[]"),
    ]);
}

#[test]
fn several_names_make_one_object_or_go_on_each() {
    check(&[
        ("$.owner['name','phone']", r#"{"name":"Ada","phone":null}"#),
        ("$.owner['name', 'age']", r#"{"name":"Ada"}"#),
        ("$.carts[0]['id','tag']", r#"{"id":1,"tag":"new"}"#),
        ("$['owner','limit'].name", r#"["Ada"]"#),
    ]);
}

#[test]
fn filters_choose() {
    check(&[
        ("$.carts[?(@.total > 10)].id", "[1,2]"),
        ("$.carts[?(@.total > $.limit && @.tag)].id", "[1,2]"),
        ("$.carts[?(@.tag == 'old' || @.id == 3)].id", "[2,3]"),
        ("$.carts[?(!@.tag)].id", "[3]"),
        ("$.carts[?(!(@.id == 2))].id", "[1,3]"),
        ("$.carts[?(@.tag != 'new')].id", "[2,3]"),
        ("$.carts[?(@.tag==new)].id", "[1]"),
        ("$.carts[?(@.id=='2')].id", "[2]"),
        ("$.carts[?(@.id === '2')].id", "[]"),
        ("$.carts[?(@.tag =~ /N.W/i)].id", "[1]"),
        ("$.carts[?(@.tag =~ /e/)].id", "[]"),
        ("$.carts[?(@.id in [1,3])].id", "[1,3]"),
        ("$.carts[?(@.tag in ['old', \"x\"])].id", "[2]"),
        ("$.carts[?(@.tag nin [new])].id", "[2,3]"),
        ("$.carts[?(@.lines size 2)].id", "[3]"),
        ("$.carts[?(@.lines empty true)].id", "[2]"),
        ("$.carts[?(@.tag contains 'ew')].id", "[1]"),
        ("$.carts[?(@.lines.length() > 0)].id", "[1,3]"),
        ("$.carts[?(@.lines[0].sku == 'ink')].id", "[3]"),
        ("$.rates[?(@ > 15)]", "[16,23,42]"),
        ("$..[?(@.n > 1)].sku", r#"["pen","pen"]"#),
        ("$.owner[?(@.name)]", r#"[{"name":"Ada","phone":null}]"#),
        ("$.rates[?(@ subsetof [1])]", "[]"),
        ("$[?(@.rates anyof [42, 1])].limit", "[10]"),
        ("$[?(@.rates noneof [1])].limit", "[10]"),
        ("$[?(@.rates all [4, 42])].limit", "[10]"),
    ]);
}

#[test]
fn functions_end_a_path() {
    check(&[
        ("$.rates.length()", "6"),
        ("$.owner.keys()", r#"["name","phone"]"#),
        ("$.rates.min()", "4.0"),
        ("$.rates.max()", "42.0"),
        ("$.rates.sum()", "108.0"),
        ("$.rates.avg()", "18.0"),
        ("$..n.max()", "4.0"),
        ("$.rates.first()", "4"),
        ("$.rates.last()", "42"),
        ("$.rates.index(2)", "15"),
        ("$.rates.append(7)", "[4,8,15,16,23,42,7]"),
        ("$.owner.name.length()", "null"),
        ("$.max($.limit, $.rates)", "42.0"),
        (
            "$.carts.sum()",
            "! Aggregation function attempted to calculate value using empty array",
        ),
    ]);
}

#[test]
fn broken_paths_are_refused() {
    for path in [
        "",
        "a",
        "$.",
        "$..",
        "$x.",
        "$.a.",
        "$.a b",
        "$[",
        "$['a",
        "$['a'",
        "$['a',]",
        "$[a]",
        "$[0,]",
        "$[::]",
        "$[1,2:3]",
        "$.a[?(@.b",
        "$.a[?()]",
        "$.a[?(@.b ==)]",
        "$.a[?(1)]",
        "$.a[*",
        "$...a",
        "$.nope()",
        "$.sum(",
        "$.a[?(@.b =~ /(/)]",
        "$ .a",
        "$.a[?(@.x == 'y]",
    ] {
        assert!(
            answer(path).starts_with("? "),
            "{path} gave {}",
            answer(path)
        );
    }
}

#[test]
fn a_refusal_knows_its_place() {
    assert_eq!(Path::parse("$$.a[x]").unwrap_err().position, Some(4));
    assert_eq!(Path::parse("$.é[x]").unwrap_err().position, Some(4));
}

#[test]
fn context_and_variables_are_read_where_they_are() {
    let around = Nowhere {
        context: Some(Value::parse(r#"{"Execution":{"Id":"x"}}"#).unwrap()),
        variables: vec![("cart".into(), Value::parse(r#"{"items":[5,6]}"#).unwrap())],
        ..Nowhere::default()
    };
    let read = |path: &str| Path::parse(path).unwrap().evaluate(&shop(), &around);
    assert_eq!(read("$$.Execution.Id").unwrap(), Value::string("x"));
    assert_eq!(read("$cart.items[1]").unwrap(), Value::int(6));
    assert_eq!(read("$cart").unwrap().to_json(), r#"{"items":[5,6]}"#);
    assert!(read("$other").is_err());
    assert_eq!(
        Path::parse("$cart.items[1]")
            .unwrap()
            .variable()
            .map(|name| &**name),
        Some("cart")
    );
    assert!(Path::parse("$$").unwrap().reads_context());
}

#[test]
fn nothing_can_be_read_from_null() {
    let path = Path::parse("$.a").unwrap();
    let error = path
        .evaluate(&Value::Null, &Nowhere::default())
        .unwrap_err();
    assert_eq!(error.message, NULL_DOCUMENT);
    let whole = Path::parse("$").unwrap();
    assert!(
        whole
            .evaluate(&Value::Null, &Nowhere::default())
            .unwrap()
            .is_null()
    );
}

#[test]
fn presence_is_told_apart_from_null() {
    let exists = |path: &str| {
        Path::parse(path)
            .unwrap()
            .exists(&shop(), &Nowhere::default())
    };
    assert!(exists("$.owner.phone"));
    assert!(!exists("$.owner.mail"));
    assert!(!exists("$.limit.deep"));
}

#[test]
fn definite_or_not() {
    for (path, definite) in [
        ("$", true),
        ("$.a[0].b", true),
        ("$.a['b','c']", true),
        ("$['b','c'].d", false),
        ("$.a[0,1]", false),
        ("$.a[*]", false),
        ("$..a", false),
        ("$..a.sum()", true),
        ("$.a[?(@.b)]", false),
        ("$.a.length()", true),
    ] {
        assert_eq!(Path::parse(path).unwrap().is_definite(), definite, "{path}");
    }
}

#[test]
fn deep_documents_and_deep_filters_are_no_danger() {
    let mut value = Value::int(1);
    for _ in 0..20_000 {
        value = Value::array(vec![value]);
    }
    for path in ["$..x", "$..*", "$..[?(@.x)]", "$[*]..x"] {
        let _ = Path::parse(path)
            .unwrap()
            .evaluate(&value, &Nowhere::default());
    }
    let nested = format!("$[?({}@.a{})]", "(".repeat(5_000), ")".repeat(5_000));
    assert!(Path::parse(&nested).is_err());
    let inner = format!("{}@{}", "@[?(".repeat(1_000), ")]".repeat(1_000));
    assert!(Path::parse(&format!("$[?({inner})]")).is_err());
}

#[test]
fn scans_below_scans_end() {
    let mut value = Value::int(1);
    for _ in 0..100 {
        value = Value::array(vec![value]);
    }
    for path in [
        format!("${}", "..*".repeat(12)),
        format!("$..[?({}@..x{})]", "@..[?(".repeat(9), ")]".repeat(9)),
    ] {
        let _ = Path::parse(&path)
            .unwrap()
            .evaluate(&value, &Nowhere::default());
    }
    let failed = Path::parse("$..*..*..*..*..*..*")
        .unwrap()
        .evaluate(&value, &Nowhere::default());
    assert!(
        failed
            .unwrap_err()
            .message
            .starts_with("The path visits more than")
    );
}

#[test]
fn hostile_paths_end() {
    let numbers: Vec<String> = (0..30_000).map(|n| n.to_string()).collect();
    let text = format!(
        r#"{{"list": [{}], "s": "{}"}}"#,
        numbers.join(","),
        "x".repeat(100_000)
    );
    let document = Value::parse(&text).unwrap();
    let run =
        |path: &str| Path::parse(path).map(|path| path.evaluate(&document, &Nowhere::default()));
    for path in [
        "$.list[?(@ in $.list)]".to_owned(),
        "$.list[?($.list subsetof $.list)]".to_owned(),
        "$.list[?(@ nin $.list)]".to_owned(),
        "$.list[?($.s =~ /(x+x+)+y/)]".to_owned(),
        format!("$.list.append({})", ["$.list"; 1_000].join(",")),
        format!("$.list.concat({})", ["$.s"; 1_000].join(",")),
    ] {
        assert!(run(&path).unwrap().is_err(), "{path}");
    }
    assert!(run("$[?(@.s =~ /((x{1,1000}){1,1000}){1,1000}/)]").is_err());
    let patterns = vec![r"@.s =~ /\w{9}/"; 1_000].join("||");
    assert!(run(&format!("$[?({patterns})]")).is_err());
    for open in [
        "[",
        "[?(@",
        "[?(",
        ".a[",
        "['",
        "..",
        "[?(!",
        ".f(",
        "[?(@.a in [",
        "(",
        "[?(@.a =~ /(",
    ] {
        let path = format!("${}", open.repeat(100_000));
        assert!(run(&path).is_err(), "{open}");
        let path = format!("$.a[?(@.b {}", open.repeat(100_000));
        assert!(run(&path).is_err(), "{open}");
    }
    let long = format!("${}", ".a".repeat(100_000));
    assert!(run(&long).unwrap().is_err());
}

fn set(path: &str, document: &str, value: &str) -> String {
    let document = Value::parse(document).unwrap();
    match ReferencePath::parse(path)
        .unwrap()
        .set(&document, Value::parse(value).unwrap())
    {
        Ok(value) => value.to_json(),
        Err(error) => format!("{}: {}", error.code, error.message),
    }
}

#[test]
fn a_result_is_put_in_its_place() {
    assert_eq!(set("$", r#"{"a":1}"#, "2"), "2");
    assert_eq!(set("$.b", r#"{"a":1}"#, "2"), r#"{"a":1,"b":2}"#);
    assert_eq!(set("$.a", r#"{"a":1,"b":2}"#, "[]"), r#"{"a":[],"b":2}"#);
    assert_eq!(set("$.x.y.z", "{}", "true"), r#"{"x":{"y":{"z":true}}}"#);
    assert_eq!(
        set("$.rows[1].v", r#"{"rows":[{},{"w":1}]}"#, "3"),
        r#"{"rows":[{},{"w":1,"v":3}]}"#
    );
    assert_eq!(
        set("$['a b'][0]", r#"{"a b":[1,2]}"#, "0"),
        r#"{"a b":[0,2]}"#
    );
}

#[test]
fn what_does_not_fit_fails_by_name() {
    for (path, document) in [
        ("$.a", "[1]"),
        ("$.a", "null"),
        ("$.a.b", r#"{"a":"text"}"#),
        ("$.a[2]", r#"{"a":[1]}"#),
        ("$.a[0]", r#"{"b":1}"#),
        ("$[0]", "{}"),
    ] {
        let failed = set(path, document, "1");
        assert!(
            failed.starts_with("States.ResultPathMatchFailure: "),
            "{path}: {failed}"
        );
    }
    assert_eq!(
        set("$.a.b", r#"{"a":7}"#, "1"),
        r#"States.ResultPathMatchFailure: Unable to apply step "b" to input {"a":7}"#
    );
}

#[test]
fn reference_paths_name_one_place() {
    for path in [
        "$.a[*]",
        "$..a",
        "$.a[0:1]",
        "$.a['b','c']",
        "$.a[?(@.b)]",
        "$.a.length()",
        "$.a[-1]",
        "a",
    ] {
        assert!(ReferencePath::parse(path).is_err(), "{path}");
    }
    assert!(ReferencePath::parse("$").unwrap().is_whole());
    assert_eq!(ReferencePath::parse(r"$.a\b").unwrap().text(), r"$.a\b");
}

#[test]
fn writing_shares_what_it_does_not_touch() {
    let document = shop();
    let changed = ReferencePath::parse("$.limit")
        .unwrap()
        .set(&document, Value::int(11))
        .unwrap();
    assert!(
        changed
            .get("carts")
            .unwrap()
            .same(document.get("carts").unwrap())
    );
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_odd(text in "[$@.*'\"()\\[\\]?:,0-9a-c !=<>&|~/\\\\é{}-]{0,40}") {
        for text in [format!("${text}"), format!("$.a[?({text})]"), text] {
            if let Ok(path) = Path::parse(&text) {
                let _ = path.evaluate(&shop(), &Nowhere::default());
                let _ = path.exists(&shop(), &Nowhere::default());
            }
            if let Ok(path) = ReferencePath::parse(&text) {
                let _ = path.set(&shop(), Value::Null);
            }
        }
    }
}
