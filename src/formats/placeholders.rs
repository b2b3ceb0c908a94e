//! `${Placeholders}`: where a definition has them, and the definition with something in their places.
//!
//! CloudFormation replaces text by text. Here a value may also be more than text: a `"${Limit}"` that is all of a
//! string becomes the number a profile gives, and one without quotes becomes whatever its text says.

use crate::formats::profiles::Values;
use crate::json::{Node, NodeId, NodeKind, Problem, Span, Tree, Value, parse};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// A placeholder and where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// Between `${` and `}`.
    pub name: Arc<str>,
    /// In the order of the text; never empty.
    pub uses: Vec<Use>,
}

/// One place a placeholder is used in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// JSON Pointer of the value; of a key, of its value.
    pub pointer: String,
    /// The whole text that holds it.
    pub span: Span,
    /// It is the whole value, and stands without quotes: the text can be read only after it is replaced.
    pub is_bare: bool,
}

/// A definition with its placeholders replaced.
#[derive(Debug)]
pub struct Filled {
    /// Plain JSON, with the same pointers.
    pub tree: Tree,
    /// Mistakes of that text: placeholders without quotes that have no value.
    pub problems: Vec<Problem>,
    /// Placeholders that stayed, by first use.
    pub missing: Vec<Arc<str>>,
}

/// The names in a text, with the offsets of `$` and behind `}`.
pub(super) fn names(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + text.get(from..)?.find("${")?;
            from = start + 2;
            let inner = &text[from..];
            let end = inner.find(['}', '{', '\n', '"'])?;
            if !inner[end..].starts_with('}') {
                continue;
            }
            from += end + 1;
            let name = &inner[..end];
            // `${!Name}` is how `Fn::Sub` writes a text that is no placeholder.
            if !name.trim().is_empty() && !name.starts_with('!') {
                return Some((start, from, name));
            }
        }
    })
}

/// A text with the placeholders replaced that `value` knows.
pub(super) fn replace<'t>(
    text: &'t str,
    mut value: impl FnMut(&str) -> Option<Cow<'t, str>>,
) -> Cow<'t, str> {
    let mut out = String::new();
    let mut copied = 0;
    for (start, end, name) in names(text) {
        if let Some(value) = value(name) {
            out.push_str(&text[copied..start]);
            out.push_str(&value);
            copied = end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The name of a text that is nothing but one placeholder.
pub(super) fn whole(text: &str) -> Option<&str> {
    match names(text).next() {
        Some((0, end, name)) if end == text.len() => Some(name),
        Some(_) | None => None,
    }
}

/// The text of a node that may hold placeholders, and whether it has no quotes.
fn text_of(tree: &Tree, id: NodeId) -> Option<(&str, bool)> {
    let Node { kind, span, .. } = tree.node(id);
    match kind {
        NodeKind::String(text) => {
            let first = tree.slice(*span).chars().next();
            // In YAML the same text may be plain.
            Some((text, first == Some('$')))
        }
        NodeKind::Broken => Some((tree.number_text(id).trim(), true)),
        NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number
        | NodeKind::Array(_)
        | NodeKind::Object(_) => None,
    }
}

/// Every placeholder of a definition, by first use.
pub fn placeholders(tree: &Tree) -> Vec<Placeholder> {
    let mut found: Vec<Placeholder> = Vec::new();
    let mut places: HashMap<Arc<str>, usize> = HashMap::new();
    for index in 0..tree.len() as u32 {
        let id = NodeId(index);
        let Some((text, is_bare)) = text_of(tree, id) else {
            continue;
        };
        for (_, _, name) in names(text) {
            let at = *places.entry(name.into()).or_insert_with(|| {
                found.push(Placeholder {
                    name: name.into(),
                    uses: Vec::new(),
                });
                found.len() - 1
            });
            let place = Use {
                pointer: tree.pointer_of(id),
                span: tree.node(id).span,
                is_bare: is_bare && tree.node(id).kind == NodeKind::Broken,
            };
            if found[at].uses.last() != Some(&place) {
                found[at].uses.push(place);
            }
        }
    }
    found
}

/// The definition with values in the places of its placeholders. A placeholder without a value stays as it is.
/// `None` if the text has other mistakes than placeholders without quotes.
pub fn fill(tree: &Tree, values: &Values) -> Option<Filled> {
    let mut filling = Filling {
        tree,
        values,
        missing: Vec::new(),
        text: String::with_capacity(tree.text().len()),
    };
    filling.put(tree.root())?;
    let Filling { text, missing, .. } = filling;
    let (tree, problems) = parse(text.into());
    Some(Filled {
        tree,
        problems,
        missing,
    })
}

struct Filling<'a> {
    tree: &'a Tree,
    values: &'a Values,
    missing: Vec<Arc<str>>,
    text: String,
}

impl Filling<'_> {
    /// Writes a node as JSON. Recursion is bounded, because the readers bound depth.
    fn put(&mut self, id: NodeId) -> Option<()> {
        match &self.tree.node(id).kind {
            NodeKind::Null => self.text.push_str("null"),
            NodeKind::Bool(truth) => self.text.push_str(if *truth { "true" } else { "false" }),
            NodeKind::Number => self.text.push_str(self.tree.number_text(id)),
            NodeKind::Array(elements) => {
                self.text.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.put(*element)?;
                }
                self.text.push(']');
            }
            NodeKind::Object(members) => {
                self.text.push('{');
                for (index, member) in members.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    let key = self.filled(self.tree.str(member.key)?);
                    self.text.push_str(&crate::json::json_string(&key));
                    self.text.push(':');
                    self.put(member.value)?;
                }
                self.text.push('}');
            }
            NodeKind::String(_) | NodeKind::Broken => {
                let (text, is_bare) = text_of(self.tree, id)?;
                let is_broken = self.tree.node(id).kind == NodeKind::Broken;
                let value = whole(text).and_then(|name| self.values.get(name));
                let written = match value {
                    Some(Value::String(given)) if is_bare => match Value::parse(given) {
                        Ok(value) => value.to_json(),
                        Err(_) => crate::json::json_string(given),
                    },
                    Some(value) => value.to_json(),
                    None if is_broken => {
                        let name = whole(text)?;
                        self.miss(name);
                        text.to_owned()
                    }
                    None => crate::json::json_string(&self.filled(text)),
                };
                self.text.push_str(&written);
            }
        }
        Some(())
    }

    /// A text with the values that are known in it.
    fn filled(&mut self, text: &str) -> String {
        let mut missing = Vec::new();
        let filled = replace(text, |name| {
            let value = self.values.get(name);
            if value.is_none() {
                missing.push(name.to_owned());
            }
            value.map(|value| match value {
                Value::String(text) => text.to_string().into(),
                other => other.to_json().into(),
            })
        })
        .into_owned();
        for name in missing {
            self.miss(&name);
        }
        filled
    }

    fn miss(&mut self, name: &str) {
        if !self.missing.iter().any(|known| &**known == name) {
            self.missing.push(name.into());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::{Format, Spelling};

    fn values(pairs: &[(&str, &str)]) -> Values {
        let mut values = Values::default();
        for (name, json) in pairs {
            values.set(name, Value::parse(json).unwrap());
        }
        values
    }

    #[test]
    fn placeholders_are_listed_with_their_places() {
        let text =
            r#"{"a": "${X}", "b": ["to ${Y.Arn} and ${X}", ${N}], "${X}c": "${!No} ${ } ${open"}"#;
        let (tree, _) = parse(text.into());
        let found: Vec<(String, Vec<(String, bool)>)> = placeholders(&tree)
            .into_iter()
            .map(|placeholder| {
                let uses = placeholder.uses.into_iter();
                let places = uses.map(|place| (place.pointer, place.is_bare));
                (placeholder.name.to_string(), places.collect())
            })
            .collect();
        let place = |pointer: &str| (pointer.to_owned(), false);
        assert_eq!(
            found,
            [
                (
                    "X".to_owned(),
                    vec![place("/a"), place("/b/0"), place("/${X}c")]
                ),
                ("Y.Arn".to_owned(), vec![place("/b/0")]),
                ("N".to_owned(), vec![("/b/1".to_owned(), true)]),
            ]
        );
    }

    #[test]
    fn values_take_the_places_of_placeholders() {
        let json = Format::JSON;
        let yaml = Format::of(Spelling::Yaml);
        for (format, text, given, expected) in [
            // Text in text.
            (
                &json,
                r#"{"a":"x${A}y${B}"}"#,
                vec![("A", "\"1\"")],
                r#"{"a":"x1y${B}"}"#,
            ),
            (
                &json,
                r#"{"a":"x${A}y"}"#,
                vec![("A", "[1]")],
                r#"{"a":"x[1]y"}"#,
            ),
            // All of a string: a text stays a text, anything else is what it is.
            (
                &json,
                r#"{"a":"${A}"}"#,
                vec![("A", "\"5\"")],
                r#"{"a":"5"}"#,
            ),
            (&json, r#"{"a":"${A}"}"#, vec![("A", "5")], r#"{"a":5}"#),
            (
                &json,
                r#"{"a":"${A}"}"#,
                vec![("A", "{\"b\":[]}")],
                r#"{"a":{"b":[]}}"#,
            ),
            // Without quotes: what the text says.
            (&json, r#"{"a":${A}}"#, vec![("A", "\"5\"")], r#"{"a":5}"#),
            (
                &json,
                r#"{"a":${A}}"#,
                vec![("A", "\"true\"")],
                r#"{"a":true}"#,
            ),
            (
                &json,
                r#"{"a":${A}}"#,
                vec![("A", "\"word\"")],
                r#"{"a":"word"}"#,
            ),
            (
                &yaml,
                "a: ${A}\nb: '${A}'\n",
                vec![("A", "\"5\"")],
                r#"{"a":5,"b":"5"}"#,
            ),
            // Keys, and what a value brings is not looked at again.
            (
                &json,
                r#"{"${A}":1}"#,
                vec![("A", "\"${A}\"")],
                r#"{"${A}":1}"#,
            ),
            (
                &json,
                r#"{"n":1.10,"t":[true,null]}"#,
                vec![],
                r#"{"n":1.10,"t":[true,null]}"#,
            ),
        ] {
            let (tree, _) = format.read(text.into());
            let filled = fill(&tree, &values(&given)).unwrap();
            assert_eq!(&**filled.tree.text(), expected, "{text}");
            assert!(filled.problems.is_empty(), "{text}");
        }
    }

    #[test]
    fn what_has_no_value_is_told() {
        let (tree, _) = parse(r#"{"a":"${A} ${B} ${A}","c":${C}}"#.into());
        let filled = fill(&tree, &values(&[("B", "1")])).unwrap();
        assert_eq!(filled.missing, ["A".into(), Arc::<str>::from("C")]);
        assert_eq!(filled.problems.len(), 1);
        let (broken, _) = parse(r#"{"a": }"#.into());
        assert!(fill(&broken, &Values::default()).is_none());
    }
}
