#![allow(clippy::unwrap_used)]

use super::*;
use crate::json::{
    add_member, append_element, insert_element, insert_member_after, move_element, parse,
    remove_element, remove_member, rename_member, replace_node, style_of,
};
use proptest::prelude::*;

fn v(text: &str) -> Value {
    Value::parse(text).unwrap()
}

fn tree(text: &str) -> Tree {
    parse(text.into()).0
}

/// Applies an edit made for the node at a pointer, and undoes it.
fn edited(text: &str, pointer: &str, edit: impl Fn(&Tree, NodeId) -> TextEdit) -> String {
    let tree = tree(text);
    let node = tree.at_pointer(pointer).unwrap();
    let (after, inverse) = edit(&tree, node).apply(text);
    assert_eq!(inverse.apply(&after).0, text);
    after
}

fn add(text: &str, pointer: &str, key: &str, json: &str) -> String {
    edited(text, pointer, |tree, node| {
        add_member(tree, node, key, &v(json))
    })
}

fn replace(text: &str, pointer: &str, json: &str) -> String {
    edited(text, pointer, |tree, node| {
        replace_node(tree, node, &v(json))
    })
}

#[test]
fn style_is_copied_from_the_text() {
    let style = style_of(&tree("{\r\n\t\"a\" : {\r\n\t\t\"b\" : [1,2]\r\n\t}\r\n}"));
    assert_eq!(
        (
            &*style.line_end,
            &*style.indent,
            &*style.colon,
            &*style.comma
        ),
        ("\r\n", "\t", " : ", ",")
    );
    assert_eq!(style_of(&tree("{}")), Style::default());
    let flat = style_of(&tree("{\"a\":1,\"b\":{}}\n"));
    assert_eq!((&*flat.indent, &*flat.colon, &*flat.comma), ("", ":", ","));
    assert_eq!(style_of(&tree("{\n    \"a\": 1\n}")).indent, "    ");
}

#[test]
fn a_new_member_looks_like_its_siblings() {
    assert_eq!(add("{}", "", "a", "1"), "{\n  \"a\": 1\n}");
    assert_eq!(
        add("{\n}\n", "", "a", "{\"b\":[1]}"),
        "{\n  \"a\": {\n    \"b\": [1]\n  }\n}\n"
    );
    assert_eq!(
        add("{\"a\":1}", "", "b", "{\"c\":[1,2]}"),
        "{\"a\":1,\"b\":{\"c\":[1,2]}}"
    );
    assert_eq!(
        add("{ \"a\" : 1 }", "", "b", "2"),
        "{ \"a\" : 1, \"b\" : 2 }"
    );
    assert_eq!(
        add("{\n\t\"a\": 1\n}", "", "b", "{\"c\":1}"),
        "{\n\t\"a\": 1,\n\t\"b\": {\n\t\t\"c\": 1\n\t}\n}"
    );
    assert_eq!(
        add("{\r\n  \"a\": {}\r\n}", "/a", "b", "1"),
        "{\r\n  \"a\": {\r\n    \"b\": 1\r\n  }\r\n}"
    );
    assert_eq!(
        add(
            "{\n  \"S\": {\n    \"A\": { \"T\": 1, \"U\": 2 }\n  }\n}",
            "/S",
            "B",
            "{\"T\":1,\"X\":[]}"
        ),
        "{\n  \"S\": {\n    \"A\": { \"T\": 1, \"U\": 2 },\n    \"B\": { \"T\": 1, \"X\": [] }\n  }\n}"
    );
    assert_eq!(
        add(
            "{\n  \"S\": {\"A\": {\"T\": 1}}\n}",
            "/S/A",
            "U",
            "{\"V\": 1}"
        ),
        "{\n  \"S\": {\"A\": {\"T\": 1, \"U\": {\"V\": 1}}}\n}"
    );
    assert_eq!(
        add("{\n  \"a\": {\"b\": {}}\n}", "/a/b", "c", "1"),
        "{\n  \"a\": {\"b\": {\"c\": 1}}\n}"
    );
    assert_eq!(
        edited("{\n  \"a\": 1\n}", "", |tree, node| insert_member_after(
            tree,
            node,
            None,
            "0",
            &v("0")
        )),
        "{\n  \"0\": 0,\n  \"a\": 1\n}"
    );
    assert_eq!(
        edited("{\"a\":1,\"c\":3}", "", |tree, node| insert_member_after(
            tree,
            node,
            Some(0),
            "b",
            &v("2")
        )),
        "{\"a\":1,\"b\":2,\"c\":3}"
    );
}

#[test]
fn broken_text_takes_members_too() {
    assert_eq!(
        add("{\n  \"a\": ${x}\n}", "", "b", "1"),
        "{\n  \"a\": ${x},\n  \"b\": 1\n}"
    );
    assert_eq!(
        add("{\n  \"a\": 1", "", "b", "1"),
        "{\n  \"a\": 1,\n  \"b\": 1"
    );
    assert_eq!(add("{", "", "b", "1"), "{\n  \"b\": 1");
    assert_eq!(replace("{\"a\":}", "/a", "1"), "{\"a\": 1}");
    assert_eq!(replace("{\"a\": }", "/a", "1"), "{\"a\": 1 }");
}

#[test]
fn a_removed_member_takes_its_comma_and_line() {
    let remove =
        |text: &str, index: usize| edited(text, "", |tree, node| remove_member(tree, node, index));
    let text = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}";
    assert_eq!(remove(text, 0), "{\n  \"b\": 2,\n  \"c\": 3\n}");
    assert_eq!(remove(text, 1), "{\n  \"a\": 1,\n  \"c\": 3\n}");
    assert_eq!(remove(text, 2), "{\n  \"a\": 1,\n  \"b\": 2\n}");
    assert_eq!(remove("{\n  \"a\": 1\n}", 0), "{}");
    assert_eq!(remove("{ \"a\": 1, \"b\": 2 }", 1), "{ \"a\": 1 }");
    assert_eq!(
        remove("{\"a\":1, // why\n\"b\":2}", 0),
        "{ // why\n\"b\":2}"
    );
    assert_eq!(
        remove("{\"a\":1, // why\n\"b\":2}", 1),
        "{\"a\":1 // why\n}"
    );
}

#[test]
fn elements_come_go_and_move() {
    let text = "{\n  \"a\": [\n    {\"x\": 1},\n    {\"y\": 2}\n  ]\n}";
    assert_eq!(
        edited(text, "/a", |tree, node| append_element(
            tree,
            node,
            &v("{\"z\":3}")
        )),
        "{\n  \"a\": [\n    {\"x\": 1},\n    {\"y\": 2},\n    {\"z\": 3}\n  ]\n}"
    );
    assert_eq!(
        edited(text, "/a", |tree, node| move_element(tree, node, 1, 0)),
        "{\n  \"a\": [\n    {\"y\": 2},\n    {\"x\": 1}\n  ]\n}"
    );
    assert_eq!(
        edited(text, "/a", |tree, node| remove_element(tree, node, 0)),
        "{\n  \"a\": [\n    {\"y\": 2}\n  ]\n}"
    );
    assert_eq!(
        edited("[1, 2, 3, 4]", "", |tree, node| move_element(
            tree, node, 0, 2
        )),
        "[2, 3, 1, 4]"
    );
    assert_eq!(
        edited("[1,2]", "", |tree, node| insert_element(
            tree,
            node,
            1,
            &v("9")
        )),
        "[1,9,2]"
    );
    assert_eq!(
        edited("{\n  \"a\": []\n}", "/a", |tree, node| append_element(
            tree,
            node,
            &v("{\"z\":3}")
        )),
        "{\n  \"a\": [\n    {\n      \"z\": 3\n    }\n  ]\n}"
    );
}

#[test]
fn replacing_keeps_the_text_of_what_stays() {
    let text =
        "{\n  \"a\": {\n    \"x\":   1.50,\n    \"y\": [1,   2]\n  },\n  \"b\": \"\\u0041\"\n}";
    assert_eq!(
        replace(text, "", r#"{"a":{"x":1.50,"y":[1,2],"z":true},"b":"A"}"#),
        text.replace("2]\n", "2],\n    \"z\": true\n")
    );
    assert_eq!(
        replace(text, "", r#"{"a":{"x":1.50,"y":[1,2]},"b":"B"}"#),
        text.replace("\\u0041", "B")
    );
    assert_eq!(
        replace(text, "/a", r#"{"y":[1,2]}"#),
        text.replace("\"x\":   1.50,\n    ", "")
    );
    assert_eq!(
        replace(text, "/a/y", "[1,2,3]"),
        text.replace("2]", "2,   3]")
    );
    assert_eq!(
        replace(text, "/a", r#"{"y":1,"x":{}}"#),
        text.replace(
            "{\n    \"x\":   1.50,\n    \"y\": [1,   2]\n  }",
            "{\n    \"y\": 1,\n    \"x\": {}\n  }"
        )
    );
    assert_eq!(replace(text, "/a/x", "1.5"), text.replace("1.50", "1.5"));
    assert_eq!(replace(text, "/a/x", "1.50"), text);
    assert_eq!(
        replace("{\"a\":[]}", "/a", "[{\"b\":1}]"),
        "{\"a\":[{\"b\":1}]}"
    );
    assert_eq!(
        replace("{\n  \"a\": 1\n}", "/a", "{\"b\":{\"c\":1}}"),
        "{\n  \"a\": {\n    \"b\": {\n      \"c\": 1\n    }\n  }\n}"
    );
}

#[test]
fn names_are_escaped() {
    assert_eq!(
        edited("{\"a\": 1}", "", |tree, node| rename_member(
            tree, node, 0, "x\"\n/é"
        )),
        "{\"x\\\"\\n/é\": 1}"
    );
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(|n| Value::int(n.into())),
        "[a-c\"\\n]{0,4}".prop_map(Value::string),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::array),
            prop::collection::vec(("[a-e]", inner), 0..4).prop_map(|members| Value::object(
                members.into_iter().map(|(k, v)| (k.into(), v)).collect()
            )),
        ]
    })
}

/// A value printed in one of many styles.
fn any_text() -> impl Strategy<Value = (Value, String)> {
    let styles = (
        prop::sample::select(vec!["\n", "\r\n"]),
        prop::sample::select(vec!["", " ", "  ", "\t"]),
        prop::sample::select(vec![":", ": ", " : "]),
        prop::sample::select(vec![",", ", "]),
        any::<bool>(),
    );
    (any_value(), styles).prop_map(|(value, (line_end, indent, colon, comma, flat_arrays))| {
        let style = Style {
            line_end: line_end.into(),
            indent: indent.into(),
            colon: colon.into(),
            comma: comma.into(),
            flat_arrays,
        };
        let text = style.print(&value, "");
        (value, text)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn replacing_anything_by_anything_reads_as_it((old, text) in any_text(), new in any_value()) {
        let tree = tree(&text);
        prop_assert_eq!(tree.value(tree.root()).unwrap(), old);
        let edit = replace_node(&tree, tree.root(), &new);
        let (after, inverse) = edit.apply(&text);
        prop_assert_eq!(Value::parse(&after).unwrap(), new);
        prop_assert_eq!(inverse.apply(&after).0, text);
    }

    #[test]
    fn parts_come_and_go_anywhere((_, text) in any_text(), pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), new in any_value()) {
        let tree = tree(&text);
        let node = NodeId(pick.index(tree.len()) as u32);
        let before = tree.value(node).unwrap();
        let pointer = tree.pointer_of(node);
        let len = parts(&tree, node).len();
        let mut edits = Vec::new();
        match &before {
            Value::Array(array) => {
                let index = at.index(len + 1);
                let mut items = array.items().to_vec();
                items.insert(index, new.clone());
                edits.push((insert_element(&tree, node, index, &new), Value::array(items)));
                if len > 0 {
                    let (from, to) = (at.index(len), pick.index(len));
                    let mut items = array.items().to_vec();
                    let moved = items.remove(from);
                    edits.push((remove_element(&tree, node, from), Value::array(items.clone())));
                    items.insert(to, moved);
                    edits.push((move_element(&tree, node, from, to), Value::array(items)));
                }
            }
            Value::Object(object) => {
                let after = at.index(len + 1).checked_sub(1);
                edits.push((insert_member_after(&tree, node, after, "new", &new), before.with_member("new", new.clone())));
                if len > 0 {
                    let index = at.index(len);
                    let key = object.members()[index].0.clone();
                    edits.push((remove_member(&tree, node, index), before.without_member(&key)));
                }
            }
            _ => return Ok(()),
        }
        for (edit, expected) in edits {
            let (after, inverse) = edit.apply(&text);
            let (tree, problems) = parse(after.as_str().into());
            prop_assert_eq!(problems, vec![]);
            prop_assert_eq!(tree.value(tree.at_pointer(&pointer).unwrap()).unwrap(), expected);
            prop_assert_eq!(inverse.apply(&after).0, text.clone());
        }
    }
}
