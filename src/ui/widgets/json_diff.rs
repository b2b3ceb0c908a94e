//! Which places of a value differ from the value before.

use crate::json::Value;
use crate::json::escape_token;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a place differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Added,
    /// It was another value.
    Changed,
    /// Something inside differs.
    Inside,
}

/// What is new, other or gone, by JSON pointer of the later value.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// Places that differ, and the containers around them.
    pub changes: BTreeMap<String, Change>,
    /// Members and elements that are gone, by the pointer of their container: name and old value.
    pub removed: BTreeMap<String, Vec<(String, Value)>>,
}

impl Diff {
    /// Compares two values.
    pub fn between(before: &Value, after: &Value) -> Diff {
        let mut diff = Diff::default();
        diff.visit("", before, after);
        diff
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.removed.is_empty()
    }

    /// "2 added, 1 changed, 1 removed"; empty when nothing differs.
    pub fn words(&self) -> String {
        let count = |kind: Change| {
            self.changes
                .values()
                .filter(|change| **change == kind)
                .count()
        };
        let removed: usize = self.removed.values().map(Vec::len).sum();
        [
            (count(Change::Added), "added"),
            (count(Change::Changed), "changed"),
            (removed, "removed"),
        ]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect::<Vec<_>>()
        .join(", ")
    }

    // True when something differs. Depth is bounded by the values, which a bounded reader made.
    fn visit(&mut self, pointer: &str, before: &Value, after: &Value) -> bool {
        if before.same(after) {
            return false;
        }
        let differs = match (before, after) {
            (Value::Object(old), Value::Object(new)) => {
                let mut differs = false;
                for (key, value) in new.members() {
                    let child = format!("{pointer}/{}", escape_token(key));
                    match old.get(key) {
                        Some(was) => differs |= self.visit(&child, was, value),
                        None => {
                            self.changes.insert(child, Change::Added);
                            differs = true;
                        }
                    }
                }
                for (key, value) in old.members() {
                    if new.get(key).is_none() {
                        self.remove(pointer, key, value);
                        differs = true;
                    }
                }
                differs
            }
            (Value::Array(old), Value::Array(new)) => {
                self.visit_elements(pointer, old.items(), new.items())
            }
            _ => {
                if before == after {
                    return false;
                }
                self.changes.insert(pointer.to_owned(), Change::Changed);
                return true;
            }
        };
        if differs {
            self.changes.insert(pointer.to_owned(), Change::Inside);
        }
        differs
    }

    // Equal elements at both ends pair up; what is between is compared place by place.
    fn visit_elements(&mut self, pointer: &str, old: &[Value], new: &[Value]) -> bool {
        let shorter = old.len().min(new.len());
        let head = (0..shorter).take_while(|i| old[*i] == new[*i]).count();
        let tail = (0..shorter - head)
            .take_while(|i| old[old.len() - 1 - i] == new[new.len() - 1 - i])
            .count();
        let (old_end, new_end) = (old.len() - tail, new.len() - tail);
        let mut differs = false;
        for index in head..new_end {
            let child = format!("{pointer}/{index}");
            if index < old_end {
                differs |= self.visit(&child, &old[index], &new[index]);
            } else {
                self.changes.insert(child, Change::Added);
                differs = true;
            }
        }
        for (index, value) in old.iter().enumerate().take(old_end).skip(new_end.max(head)) {
            self.remove(pointer, &index.to_string(), value);
            differs = true;
        }
        differs
    }

    fn remove(&mut self, pointer: &str, name: &str, value: &Value) {
        self.removed
            .entry(pointer.to_owned())
            .or_default()
            .push((name.to_owned(), value.clone()));
    }
}

/// The JSONPath that names the place of a JSON pointer in a value.
pub fn json_path(root: &Value, pointer: &str) -> Arc<str> {
    let mut path = String::from("$");
    let mut value = Some(root.clone());
    for token in pointer.split('/').skip(1) {
        let token = crate::json::unescape_token(token);
        let is_index = matches!(value, Some(Value::Array(_)));
        let is_plain = token.chars().all(|c| c.is_alphanumeric() || c == '_')
            && token.chars().next().is_some_and(|c| !c.is_ascii_digit());
        if is_index {
            path.push_str(&format!("[{token}]"));
        } else if is_plain {
            path.push('.');
            path.push_str(&token);
        } else {
            let quoted = token.replace('\\', "\\\\").replace('\'', "\\'");
            path.push_str(&format!("['{quoted}']"));
        }
        value = match &value {
            Some(Value::Array(items)) => token
                .parse::<usize>()
                .ok()
                .and_then(|index| items.items().get(index).cloned()),
            Some(Value::Object(members)) => members.get(&token).cloned(),
            _ => None,
        };
    }
    path.into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn diff(before: &str, after: &str) -> Diff {
        Diff::between(
            &Value::parse(before).unwrap(),
            &Value::parse(after).unwrap(),
        )
    }

    #[test]
    fn members_are_added_changed_and_removed() {
        let diff = diff(
            r#"{"a": 1, "b": {"c": 2}, "x": 0}"#,
            r#"{"a": 1, "b": {"c": 3}, "d": 4}"#,
        );
        assert_eq!(diff.changes.get("/b/c"), Some(&Change::Changed));
        assert_eq!(diff.changes.get("/b"), Some(&Change::Inside));
        assert_eq!(diff.changes.get("/d"), Some(&Change::Added));
        assert_eq!(diff.changes.get("/a"), None);
        assert_eq!(diff.removed[""][0].0, "x");
        assert_eq!(diff.words(), "1 added, 1 changed, 1 removed");
    }

    #[test]
    fn an_element_put_in_front_is_one_addition() {
        let diff = diff("[1, 2, 3]", "[0, 1, 2, 3]");
        assert_eq!(diff.words(), "1 added");
        assert_eq!(diff.changes.get("/0"), Some(&Change::Added));
    }

    #[test]
    fn a_shorter_list_names_what_is_gone() {
        let diff = diff("[1, 2, 3]", "[1]");
        assert_eq!(diff.words(), "2 removed");
    }

    #[test]
    fn equal_values_do_not_differ() {
        assert!(diff(r#"{"a": [1.0, {"b": null}]}"#, r#"{"a": [1, {"b": null}]}"#).is_empty());
    }

    #[test]
    fn paths_quote_what_needs_quotes() {
        let value = Value::parse(r#"{"a": [{"b c": {"d/e": 1}}]}"#).unwrap();
        assert_eq!(&*json_path(&value, "/a/0/b c/d~1e"), "$.a[0]['b c']['d/e']");
        assert_eq!(&*json_path(&value, ""), "$");
    }
}
