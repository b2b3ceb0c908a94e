//! JSON and JSON Lines.

use super::{Item, Unreadable};
use crate::json::Value;

/// Where in a JSON document the items are.
#[derive(Clone, Copy, Debug)]
pub(in crate::interpreter::states) struct Pointed<'a> {
    /// `ItemsPointer`
    pub pointer: Option<&'a str>,
    /// One of many objects: it may be an item itself.
    pub listed: bool,
}

/// The elements of an array; the members of an object a pointer leads to.
pub(in crate::interpreter::states) fn json_items(
    text: &str,
    pointed: Pointed<'_>,
    most: usize,
) -> Result<Vec<Item>, Unreadable> {
    let document = parse(text)?;
    // An empty pointer points at the document, as no pointer does.
    let pointer = pointed.pointer.filter(|pointer| !pointer.is_empty());
    let found = match pointer {
        Some(pointer) => document
            .pointer(pointer)
            .cloned()
            .ok_or_else(Unreadable::not_iterable)?,
        None => document,
    };
    match &found {
        Value::Array(array) => {
            let items = array.items().iter().take(most);
            Ok(items.map(|item| (None, item.clone())).collect())
        }
        Value::Object(object) if pointer.is_some() => {
            let members = object.members().iter().take(most);
            Ok(members
                .map(|(key, value)| (Some(key.clone()), value.clone()))
                .collect())
        }
        _ if pointed.listed && pointer.is_none() => Ok(vec![(None, found)]),
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Err(Unreadable::not_iterable())
        }
    }
}

/// One value a line; empty lines are none.
pub(in crate::interpreter::states) fn line_items(
    text: &str,
    most: usize,
) -> Result<Vec<Item>, Unreadable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .take(most)
        .map(|line| Ok((None, parse(line)?)))
        .collect()
}

/// A JSON document, whatever mark of byte order stands before it.
pub(super) fn parse(text: &str) -> Result<Value, Unreadable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Value::parse(text.trim()).map_err(|error| {
        Unreadable::new(format!(
            "Attempting to parse invalid JSON: {}",
            error.message
        ))
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may fail loudly")]
mod tests {
    use super::*;

    fn items(text: &str, pointer: Option<&str>, listed: bool) -> Result<Vec<String>, String> {
        let pointed = Pointed { pointer, listed };
        let shown = |(key, value): Item| {
            let key = key.map(|key| format!("{key}=")).unwrap_or_default();
            key + &value.to_json()
        };
        let items = json_items(text, pointed, 2).map_err(|why| why.0)?;
        Ok(items.into_iter().map(shown).collect())
    }

    #[test]
    fn a_pointer_leads_to_an_array_or_an_object() {
        let text = r#"{"a": {"b": [1, 2, 3]}, "c": 4}"#;
        assert_eq!(items(text, Some("/a/b"), false).unwrap(), ["1", "2"]);
        assert_eq!(items(text, Some("/a"), false).unwrap(), ["b=[1,2,3]"]);
        let none = "Attempting to map over non-iterable node.";
        assert_eq!(items(text, Some("/c"), false).unwrap_err(), none);
        assert_eq!(items(text, Some("/x"), true).unwrap_err(), none);
        assert_eq!(items(text, None, false).unwrap_err(), none);
        assert_eq!(items("[5]", Some(""), false).unwrap(), ["5"]);
    }

    #[test]
    fn a_listed_object_may_be_one_item() {
        assert_eq!(items("{}", None, true).unwrap(), ["{}"]);
        assert_eq!(items("[1]", None, true).unwrap(), ["1"]);
    }

    #[test]
    fn lines_are_read_one_by_one() {
        let read = line_items("\u{feff}{\"a\":1}\r\n\n[2]\n3", 9).unwrap();
        let texts: Vec<String> = read.iter().map(|(_, value)| value.to_json()).collect();
        assert_eq!(texts, [r#"{"a":1}"#, "[2]", "3"]);
        assert!(line_items("1\n{", 9).is_err());
        assert_eq!(line_items("1\n{", 1).unwrap().len(), 1);
    }
}
