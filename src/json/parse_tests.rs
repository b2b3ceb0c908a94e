#![allow(clippy::unwrap_used)]

use super::*;
use crate::json::{NodeId, Position, Value};
use proptest::prelude::*;

fn read(text: &str) -> (Tree, Vec<Problem>) {
    let (tree, problems) = parse(text.into());
    check_invariants(&tree, &problems);
    (tree, problems)
}

/// Children lie inside their parents, in order, and do not overlap; every number of a node is used once.
fn check_invariants(tree: &Tree, problems: &[Problem]) {
    let len = tree.text().len();
    let mut seen = vec![false; tree.len()];
    let mut open = vec![tree.root()];
    while let Some(id) = open.pop() {
        assert!(!std::mem::replace(&mut seen[id.0 as usize], true));
        let span = tree.node(id).span;
        assert!(span.start <= span.end && span.end <= len);
        assert!(tree.text().is_char_boundary(span.start) && tree.text().is_char_boundary(span.end));
        let mut children: Vec<NodeId> = tree.elements(id).to_vec();
        for member in tree.members(id) {
            assert!(tree.str(member.key).is_some());
            children.extend([member.key, member.value]);
        }
        let mut at = span.start;
        for child in children {
            let inner = tree.node(child).span;
            assert_eq!(tree.node(child).parent, Some(id));
            assert!(
                at <= inner.start && inner.end <= span.end,
                "{:?}",
                tree.text()
            );
            at = inner.end;
            open.push(child);
        }
    }
    assert!(
        seen.iter().all(|seen| *seen),
        "a node has no parent in {:?}",
        tree.text()
    );
    for problem in problems {
        assert!(problem.span.start <= problem.span.end && problem.span.end <= len);
        assert!(!problem.message.is_empty());
    }
}

fn kinds(text: &str) -> Vec<ProblemKind> {
    read(text)
        .1
        .into_iter()
        .map(|problem| problem.kind)
        .collect()
}

/// The tree as JSON, broken values as `?`.
fn outline(text: &str) -> String {
    fn show(tree: &Tree, id: NodeId, out: &mut String) {
        match &tree.node(id).kind {
            NodeKind::Array(elements) => {
                out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    show(tree, *element, out);
                }
                out.push(']');
            }
            NodeKind::Object(members) => {
                out.push('{');
                for (index, member) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    out.push_str(tree.str(member.key).unwrap());
                    out.push(':');
                    show(tree, member.value, out);
                }
                out.push('}');
            }
            NodeKind::Broken => out.push('?'),
            NodeKind::String(text) => out.push_str(&format!("{text:?}")),
            NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number => out.push_str(tree.text_of(id)),
        }
    }
    let (tree, _) = read(text);
    let mut out = String::new();
    show(&tree, tree.root(), &mut out);
    out
}

#[test]
fn good_text_has_no_problems() {
    let text =
        "\u{feff}{ \"a\" : [ 1 , -2.5e3, true,null,\"x\\u00e9\\n\" ],\r\n\t\"b\":{}, \"c\": [] }\n";
    let (tree, problems) = read(text);
    assert_eq!(problems, []);
    assert_eq!(
        tree.value(tree.root()).unwrap(),
        Value::parse(r#"{"a":[1,-2500,true,null,"xé\n"],"b":{},"c":[]}"#).unwrap()
    );
}

#[test]
fn small_mistakes_are_named_and_read_over() {
    use ProblemKind::*;
    let cases: &[(&str, &[ProblemKind], &str)] = &[
        ("", &[Empty], "?"),
        (" \n", &[Empty], "?"),
        (r#"{"a":1,}"#, &[TrailingComma], "{a:1}"),
        ("[1,2,]", &[TrailingComma], "[1,2]"),
        ("[1,,2]", &[Unexpected], "[1,2]"),
        (r#"{"a":1 "b":2}"#, &[Missing], "{a:1,b:2}"),
        ("[1 2]", &[Missing], "[1,2]"),
        ("[{} {}]", &[Missing], "[{},{}]"),
        (r#"{"a" 1}"#, &[Missing], "{a:1}"),
        (r#"{"a" {}}"#, &[Missing], "{a:{}}"),
        (r#"{"a":}"#, &[Missing], "{a:?}"),
        (r#"{"a":,"b":1}"#, &[Missing], "{a:?,b:1}"),
        (r#"{"a","b":1}"#, &[Missing], "{a:?,b:1}"),
        ("{\"a\":\n\"b\":1}", &[Missing], "{a:?,b:1}"),
        ("{\"a\"\n\"b\":1}", &[Missing], "{a:?,b:1}"),
        ("{\"a\":1\n\"b\"}", &[Missing, Missing], "{a:1,b:?}"),
        (
            "// hello\n{\"a\":/* x\ny */1} # end",
            &[Comment, Comment, Comment],
            "{a:1}",
        ),
        ("{\"a\":\"b,\n\"c\":1}", &[BadString], "{a:\"b\",c:1}"),
        ("{\"a\":\"b}", &[BadString], "{a:\"b\"}"),
        (
            "{\"a\":\"b\\",
            &[BadString, BadString, Missing],
            "{a:\"b\\\\\"}",
        ),
        (
            "{'a': 'it\\'s'}",
            &[BadString, BadString],
            "{a:\"it\\\\'s\"}",
        ),
        ("{a:1}", &[Unexpected], "{a:1}"),
        ("{\"a\":True}", &[Unexpected], "{a:?}"),
        (
            "{\"a\":hello big world,\"b\":1}",
            &[Unexpected],
            "{a:?,b:1}",
        ),
        ("{\"a\":01}", &[BadNumber], "{a:?}"),
        ("{\"a\":\"\\x\"}", &[BadString], "{a:\"\\\\x\"}"),
        ("{\"a\":\"x\ty\"}", &[BadString], "{a:\"x\\ty\"}"),
        ("{\"a\":1,\"a\":2}", &[DuplicateKey], "{a:1,a:2}"),
        ("{\"a\":1} {\"b\":2}", &[TrailingText], "{a:1}"),
        ("{\"a\":1}}", &[Unexpected], "{a:1}"),
        ("{\"a\":[1}", &[Missing], "{a:[1]}"),
        ("{\"a\":[1,{\"b\":2]}", &[Missing], "{a:[1,{b:2}]}"),
        ("{\"a\":1", &[Missing], "{a:1}"),
        ("{", &[Missing], "{}"),
        ("x = {\"a\":1}", &[Unexpected, Unexpected], "{a:1}"),
        ("]{\"a\":1}", &[Unexpected], "{a:1}"),
        ("hello", &[Unexpected], "?"),
        (
            "{\"a\":\"he said \"hi\" there\",\"b\":1}",
            &[Unexpected],
            "{a:\"he said \",b:1}",
        ),
        (
            "{\"a\": {\"b\":1}, {\"c\":1}, \"d\":2}",
            &[Unexpected, Unexpected],
            "{a:{b:1},d:2}",
        ),
    ];
    for (text, problems, shape) in cases {
        assert_eq!(kinds(text), *problems, "{text}: {:?}", read(text).1);
        assert_eq!(outline(text), *shape, "{text}");
    }
}

#[test]
fn placeholders_without_quotes_are_one_problem_each() {
    for text in [
        "{\"TimeoutSeconds\": ${Timeout}, \"End\": true}",
        "{\"TimeoutSeconds\": ${Timeout}${x}.5 , \"End\": true}",
        "{\"TimeoutSeconds\": -${Timeout}\n, \"End\": true}",
    ] {
        let (tree, problems) = read(text);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].kind, ProblemKind::Placeholder);
        assert!(problems[0].message.contains("`${Timeout}`"));
        assert_eq!(
            tree.node(tree.get(tree.root(), "TimeoutSeconds").unwrap())
                .kind,
            NodeKind::Broken
        );
        assert!(tree.get(tree.root(), "End").is_some());
    }
    assert_eq!(kinds("{${Members}, \"a\": 1}"), [ProblemKind::Placeholder]);
    assert_eq!(kinds("{\"a\": \"${x}\"}"), []);
    assert_eq!(kinds("[${x}, ${y}]"), [ProblemKind::Placeholder; 2]);
}

const MACHINE: &str = r#"{
  "StartAt": "A",
  "States": {
    "A": {
      "Type": "Task",
      "Retry": [
        {
          "ErrorEquals": ["States.ALL"],
          "MaxAttempts": 3
        }
      ],
      "Next": "B"
    },
    "B": {
      "Type": "Choice",
      "Choices": [ {
        "Variable": "$.x",
        "Next": "C"
      }, {
        "Variable": "$.y",
        "Next": "A"
      } ],
      "Default": "C"
    },
    "C": {
      "Type": "Succeed"
    }
  }
}
"#;

/// The names of the states a reader still finds.
fn states(text: &str) -> Vec<String> {
    let (tree, _) = read(text);
    let Some(states) = tree.get(tree.root(), "States") else {
        return Vec::new();
    };
    tree.members(states)
        .iter()
        .filter(|member| tree.is_object(member.value))
        .map(|member| tree.str(member.key).unwrap().to_owned())
        .collect()
}

#[test]
fn without_any_one_bracket_all_states_are_still_there() {
    assert_eq!(states(MACHINE), ["A", "B", "C"]);
    for (at, bracket) in MACHINE.match_indices(['{', '}', '[', ']']) {
        let line = MACHINE[..at].matches('\n').count() + 1;
        let text = format!("{}{}", &MACHINE[..at], &MACHINE[at + 1..]);
        let found = states(&text);
        let expected = ["A", "B", "C"];
        assert_eq!(found, expected, "without `{bracket}` of line {line}");
        assert!(!read(&text).1.is_empty());
    }
}

#[test]
fn with_any_one_character_less_most_states_are_still_there() {
    for (at, c) in MACHINE.char_indices() {
        let text = format!("{}{}", &MACHINE[..at], &MACHINE[at + c.len_utf8()..]);
        let line = MACHINE[..at].matches('\n').count() + 1;
        // Without a letter of `States` there are none.
        if line != 3 || !c.is_ascii_alphabetic() {
            assert!(
                states(&text).len() >= 2,
                "without `{c}` of line {line}: {:?}",
                states(&text)
            );
        }
    }
}

#[test]
fn with_any_one_bracket_doubled_all_states_are_still_there() {
    for (at, bracket) in MACHINE.match_indices(['}', ']']) {
        let line = MACHINE[..at].matches('\n').count() + 1;
        for between in ["", "\n", "\n    "] {
            let text = format!("{}{between}{}", &MACHINE[..=at], &MACHINE[at..]);
            assert!(
                states(&text).len() >= 2,
                "`{bracket}` of line {line} twice: {:?}",
                states(&text)
            );
        }
    }
    let double = MACHINE.replacen("    },\n    \"B\"", "    }\n    },\n    \"B\"", 1);
    assert_eq!(states(&double), ["A", "B", "C"]);
    assert_eq!(kinds(&double), [ProblemKind::Unexpected]);
}

#[test]
fn every_beginning_is_read() {
    for at in 0..=MACHINE.len() {
        let (tree, problems) = read(&MACHINE[..at]);
        assert!(!problems.is_empty() || at >= MACHINE.len() - 1);
        for offset in 0..=at {
            let _ = tree.node_at(offset);
        }
    }
}

#[test]
fn depth_is_bounded() {
    for text in [
        "[".repeat(5_000),
        format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)),
        "{\"a\":".repeat(5_000),
        "[{\"a\":".repeat(100_000),
    ] {
        let (tree, problems) = read(&text);
        assert_eq!(
            problems
                .iter()
                .filter(|p| p.kind == ProblemKind::TooDeep)
                .count(),
            1
        );
        let _ = tree.value(tree.root());
    }
}

#[test]
fn pointers_positions_and_nodes_agree() {
    let text = "{\"é\": [1, {\"a/b\": true}],\r\n \"x\": \"y\"}";
    let (tree, _) = read(text);
    let node = tree.at_pointer("/é/1/a~1b").unwrap();
    assert_eq!(tree.text_of(node), "true");
    assert_eq!(tree.pointer_of(node), "/é/1/a~1b");
    let start = tree.node(node).span.start;
    assert_eq!(tree.node_at(start + 2), Some(node));
    assert_eq!(
        tree.position(start),
        Position {
            line: 1,
            column: 19
        }
    );
    assert_eq!(
        tree.offset(Position {
            line: 1,
            column: 19
        }),
        start
    );
    let y = tree.at_pointer("/x").unwrap();
    assert_eq!(
        tree.position(tree.node(y).span.start),
        Position { line: 2, column: 7 }
    );
    assert_eq!(
        tree.offset(Position {
            line: 1,
            column: 999
        }),
        text.find('\r').unwrap()
    );
    assert_eq!(
        tree.offset(Position {
            line: 99,
            column: 1
        }),
        text.find('\n').unwrap() + 1
    );
    assert_eq!(tree.position(9_999).line, 2);
    assert_eq!(tree.at_pointer("/x/0"), None);
}

#[test]
fn large_objects_find_their_first_members() {
    let members: Vec<String> = (0..2_000)
        .map(|i| format!("\"k{}\":{i}", i % 1_999))
        .collect();
    let (tree, problems) = read(&format!("{{{}}}", members.join(",")));
    assert_eq!(problems.len(), 1);
    for i in 0..1_999 {
        let node = tree.get(tree.root(), &format!("k{i}")).unwrap();
        assert_eq!(tree.text_of(node), i.to_string());
        assert_eq!(tree.pointer_of(node), format!("/k{i}"));
    }
    assert_eq!(tree.get(tree.root(), "k1999"), None);
    assert_eq!(
        tree.value(tree.root()).unwrap().get("k0").unwrap().as_i64(),
        Some(1_999)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read(text in "\\PC{0,60}") {
        read(&text);
    }

    #[test]
    fn any_jumble_of_tokens_is_read(parts in prop::collection::vec(
        prop::sample::select(vec![
            "{", "}", "[", "]", ":", ",", "\"a\"", "\"", "1", "x", "\n", "  ", "${p}", "//", "/*", "'", "\\", "é", "\"b\":", "\r\n",
        ]), 0..60)) {
        let text = parts.concat();
        let (tree, problems) = read(&text);
        // What has no problems is what the strict reader accepts.
        let strict = Value::parse(&text);
        if problems.is_empty() {
            prop_assert_eq!(&tree.value(tree.root()).unwrap(), &strict.unwrap());
        } else if let Ok(value) = strict {
            prop_assert!(problems.iter().all(|p| p.kind == ProblemKind::DuplicateKey));
            prop_assert_eq!(tree.value(tree.root()).unwrap(), value);
        }
    }
}
