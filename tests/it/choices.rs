//! Every comparison of a Choice rule, with values of every kind, through a run.

use crate::support::{program, start_options};
use stepwright::interpreter::{Agenda, Execution, Pause, Status};
use stepwright::json::Value;
use stepwright::mocks::MockWorld;

/// Values that mean less, the same, and more in each domain, and some that look alike.
const TEXTS: [&str; 3] = [r#""Tea""#, r#""tea""#, r#""teas""#];
const NUMBERS: [&str; 3] = ["-1", "0.5", "1e3"];
const FLAGS: [&str; 2] = ["false", "true"];
const INSTANTS: [&str; 3] = [
    r#""2024-02-29T00:00:00Z""#,
    r#""2024-02-29T01:30:00+01:00""#,
    r#""2024-02-29T00:30:00.001Z""#,
];
/// What belongs to no domain.
const OTHERS: [&str; 3] = ["null", "[1]", r#"{"a": 1}"#];

/// Where a rule leads: `Some(true)` it holds, `Some(false)` it does not, `None` the run fails.
fn holds(rule: &str, input: &str) -> Option<bool> {
    let text = format!(
        r#"{{"StartAt": "Pick", "States": {{
            "Pick": {{"Type": "Choice", "Choices": [{{{rule}, "Next": "Yes"}}], "Default": "No"}},
            "Yes": {{"Type": "Pass", "Result": true, "End": true}},
            "No": {{"Type": "Pass", "Result": false, "End": true}}
        }}}}"#
    );
    let input = Value::parse(input).unwrap();
    let mut run = Execution::start(program(&text), input, start_options("test"));
    let pause = Agenda::new().run(&mut run, &mut MockWorld::default(), |_, _| true);
    let Pause::Finished(outcome) = pause else {
        panic!("{pause:?}");
    };
    match outcome.status {
        Status::Succeeded => outcome.output.unwrap().as_bool(),
        _ => {
            assert_eq!(outcome.error.as_deref(), Some("States.Runtime"), "{rule}");
            None
        }
    }
}

/// Whether a comparison holds, with the other side written down (when it may be) and read by a path.
fn compared(word: &str, left: &str, right: &str, expected: bool, constant: bool) {
    let input = format!(r#"{{"a": {left}, "b": {right}}}"#);
    if constant {
        let rule = format!(r#""Variable": "$.a", "{word}": {right}"#);
        assert_eq!(
            holds(&rule, &input),
            Some(expected),
            "{left} {word} {right}"
        );
    }
    let rule = format!(r#""Variable": "$.a", "{word}Path": "$.b""#);
    assert_eq!(
        holds(&rule, &input),
        Some(expected),
        "{left} {word}Path {right}"
    );
}

/// All of a domain's comparisons, of all its values with all values. `values` ascend.
fn domain(name: &str, values: &[&str], words: &[&str], strangers: &[&str]) {
    for word in words {
        let full = format!("{name}{word}");
        for (i, left) in values.iter().enumerate() {
            for (j, right) in values.iter().enumerate() {
                let expected = match *word {
                    "Equals" => i == j,
                    "LessThan" => i < j,
                    "GreaterThan" => i > j,
                    "LessThanEquals" => i <= j,
                    _ => i >= j,
                };
                compared(&full, left, right, expected, true);
            }
        }
        // A value of another kind is neither less nor equal nor more, on whichever side it stands.
        for stranger in strangers.iter().chain(&OTHERS) {
            compared(&full, stranger, values[0], false, true);
            compared(&full, values[0], stranger, false, false);
            compared(&full, stranger, stranger, false, false);
        }
        let rule = format!(r#""Variable": "$.gone", "{full}": {}"#, values[0]);
        assert_eq!(holds(&rule, "{}"), None, "{rule}");
        let rule = format!(r#""Variable": "$.a", "{full}Path": "$.gone""#);
        let input = format!(r#"{{"a": {}}}"#, values[0]);
        assert_eq!(holds(&rule, &input), None, "{rule}");
    }
}

const ORDER: [&str; 5] = [
    "Equals",
    "LessThan",
    "GreaterThan",
    "LessThanEquals",
    "GreaterThanEquals",
];

#[test]
fn texts_compare_as_texts() {
    domain("String", &TEXTS, &ORDER, &["5", "true"]);
}

#[test]
fn numbers_compare_as_numbers() {
    domain("Numeric", &NUMBERS, &ORDER, &[r#""5""#, "true"]);
    compared("NumericEquals", "1000", "1e3", true, true);
}

#[test]
fn flags_are_equal_or_not() {
    domain("Boolean", &FLAGS, &ORDER[..1], &[r#""true""#, "1"]);
}

#[test]
fn instants_compare_whatever_their_zone() {
    domain("Timestamp", &INSTANTS, &ORDER, &["5", r#""yesterday""#]);
    let (here, there) = (
        r#""2024-02-29T00:00:00Z""#,
        r#""2024-02-28T19:00:00-05:00""#,
    );
    compared("TimestampEquals", here, there, true, true);
    compared("StringEquals", here, there, false, true);
}

#[test]
fn patterns_fit_texts_only() {
    for (pattern, value, expected) in [
        ("tea*", "\"teas\"", true),
        ("tea*", "\"tea\"", true),
        ("*e*s", "\"teas\"", true),
        ("t*p", "\"teas\"", false),
        (r"a\\*b", "\"a*b\"", true),
        (r"a\\*b", "\"axb\"", false),
        ("5*", "55", false),
        ("*", "null", false),
        ("*", "\"\"", true),
    ] {
        let rule = format!(r#""Variable": "$.a", "StringMatches": "{pattern}""#);
        let input = format!(r#"{{"a": {value}}}"#);
        assert_eq!(holds(&rule, &input), Some(expected), "{pattern} {value}");
    }
}

#[test]
fn kinds_are_told_apart() {
    let values = [
        (TEXTS[0], "IsString"),
        (NUMBERS[1], "IsNumeric"),
        (FLAGS[0], "IsBoolean"),
        (OTHERS[0], "IsNull"),
        (OTHERS[1], ""),
        (OTHERS[2], ""),
        (INSTANTS[0], "IsTimestamp"),
    ];
    for (value, own) in values {
        for word in [
            "IsString",
            "IsNumeric",
            "IsBoolean",
            "IsNull",
            "IsTimestamp",
            "IsPresent",
        ] {
            // A timestamp is a text as well, and whatever stands there is present.
            let is =
                word == own || word == "IsPresent" || (own == "IsTimestamp" && word == "IsString");
            for wanted in [true, false] {
                let rule = format!(r#""Variable": "$.a", "{word}": {wanted}"#);
                let input = format!(r#"{{"a": {value}}}"#);
                assert_eq!(holds(&rule, &input), Some(is == wanted), "{value} {rule}");
                let told = (word == "IsPresent").then_some(!wanted);
                assert_eq!(holds(&rule, "{}"), told, "nothing {rule}");
            }
        }
    }
}
