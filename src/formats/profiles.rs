//! [`Profiles`]: named sets of values for placeholders, kept in the side file beside a definition.
//!
//! `"profiles": {"dev": {"QueueUrl": "https://…"}}` and `"profile": "dev"`, the one that runs use. What a template
//! itself gives is the profile [`TEMPLATE`]; every other profile is laid over it.

use crate::formats::template::Machine;
use crate::json::{NodeId, NodeKind, Tree, Value};
use std::sync::Arc;

/// The profile of what the template itself gives.
pub const TEMPLATE: &str = "template";
/// How the choice of no profile is called: placeholders stay the text they are.
pub const AS_WRITTEN: &str = "as written";

/// Values by name, in order.
#[derive(Clone, Debug, Default)]
pub struct Values(Vec<(Arc<str>, Value)>);

impl PartialEq for Values {
    fn eq(&self, other: &Values) -> bool {
        self.0.len() == other.0.len()
            && self
                .0
                .iter()
                .zip(&other.0)
                .all(|(a, b)| a.0 == b.0 && a.1.to_json() == b.1.to_json())
    }
}

impl Values {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .find(|(own, _)| &**own == name)
            .map(|(_, value)| value)
    }

    /// Gives a name a value.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.0.iter_mut().find(|(own, _)| &**own == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.into(), value)),
        }
    }

    /// Takes a name's value away.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(own, _)| &**own != name);
    }

    /// Whether no name has a value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the template gives.
    pub fn of_template(machine: Option<&Machine>) -> Values {
        let mut values = Values::default();
        for (name, text) in machine.iter().flat_map(|machine| &machine.given) {
            values.set(name, Value::string(text.as_str()));
        }
        values
    }
}

/// Which profile runs use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Nobody chose: what the template gives, if it gives anything.
    #[default]
    Usual,
    /// None: placeholders stay the text they are.
    AsWritten,
    /// This one; [`TEMPLATE`] among them.
    Named(String),
}

/// All profiles of a definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profiles {
    /// By name, in order.
    pub list: Vec<(String, Values)>,
    /// The one that runs use.
    pub choice: Choice,
    /// Members of the side file's `profiles` that are none, to be written back as they are.
    strange: Vec<(Arc<str>, Value)>,
    /// A `profiles` that is no object at all, written back while there are none.
    odd: Option<Value>,
}

impl Profiles {
    /// Reads them from a side file's value; what it does not understand is passed over, and kept.
    pub fn of_side(side: &Value) -> Profiles {
        let object = |value: Option<&Value>| {
            value
                .and_then(Value::as_object)
                .map(|object| object.members().to_vec())
                .unwrap_or_default()
        };
        let written = side.get("profiles");
        let (own, strange): (Vec<_>, Vec<_>) = object(written)
            .into_iter()
            .partition(|(name, values)| &**name != TEMPLATE && values.as_object().is_some());
        let list = own
            .into_iter()
            .map(|(name, values)| (name.to_string(), Values(object(Some(&values)))))
            .collect();
        let choice = match side.get("profile") {
            None => Choice::Usual,
            Some(Value::String(name)) => Choice::Named(name.to_string()),
            Some(_) => Choice::AsWritten,
        };
        Profiles {
            list,
            choice,
            strange,
            odd: written.filter(|all| all.as_object().is_none()).cloned(),
        }
    }

    /// What keeps a profile of this name from being read from a side file: the value that is of another kind than it has
    /// to be, and what to write instead. `None`: nothing, if it is there at all.
    pub fn mistake(side: &Tree, name: &str) -> Option<(NodeId, String)> {
        const EXAMPLE: &str = r#"{"profiles": {"dev": {"Table": "orders-dev"}}}"#;
        let root = side.root();
        if !side.is_object(root) {
            let found = kind(side, root);
            return Some((
                root,
                format!("the file is {found}; write an object such as {EXAMPLE}"),
            ));
        }
        let list = side.get(root, "profiles")?;
        if !side.is_object(list) {
            let found = kind(side, list);
            return Some((
                list,
                format!(
                    "the profiles are {found}; write an object that has each by its name, such as {EXAMPLE}"
                ),
            ));
        }
        let own = side.get(list, name).filter(|own| !side.is_object(*own))?;
        let found = kind(side, own);
        Some((
            own,
            format!(
                "the profile {name} is {found}; write an object of names and values, such as {{\"Table\": \"orders-dev\"}}"
            ),
        ))
    }

    /// As members of a side file; `None`: the member is not needed.
    pub fn members(&self) -> [(&'static str, Option<Value>); 2] {
        let list = self
            .list
            .iter()
            .map(|(name, values)| (name.as_str().into(), Value::object(values.0.clone())));
        let is_new = |name: &str| self.get(name).is_none();
        let strange = self.strange.iter().filter(|(name, _)| is_new(name));
        let list: Vec<(Arc<str>, Value)> = list.chain(strange.cloned()).collect();
        let choice = match &self.choice {
            Choice::Usual => None,
            Choice::AsWritten => Some(Value::Null),
            Choice::Named(name) => Some(Value::string(name.as_str())),
        };
        [
            (
                "profiles",
                if list.is_empty() {
                    self.odd.clone()
                } else {
                    Some(Value::object(list))
                },
            ),
            ("profile", choice),
        ]
    }

    /// The values a choice stands for; `None`: placeholders stay as they are. An unknown name is the template's.
    pub fn values(&self, choice: &Choice, machine: Option<&Machine>) -> Option<Values> {
        let mut values = Values::of_template(machine);
        match choice {
            Choice::AsWritten => return None,
            Choice::Usual => return (!values.is_empty()).then_some(values),
            Choice::Named(name) => {
                for (name, value) in self.get(name).into_iter().flat_map(|own| &own.0) {
                    values.set(name, value.clone());
                }
            }
        }
        Some(values)
    }

    /// A profile's own values.
    pub fn get(&self, name: &str) -> Option<&Values> {
        self.list
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, values)| values)
    }

    /// The same to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Values> {
        self.list
            .iter_mut()
            .find(|(own, _)| own == name)
            .map(|(_, values)| values)
    }

    /// Why a profile cannot be called so; `None`: it can. `but` is the one being renamed.
    pub fn refusal(&self, name: &str, but: Option<&str>) -> Option<String> {
        let name = name.trim();
        if name.is_empty() {
            return Some("A profile needs a name".to_owned());
        }
        if name == TEMPLATE || name == AS_WRITTEN {
            return Some(format!("`{name}` is there already; choose another name"));
        }
        let taken = but != Some(name) && self.get(name).is_some();
        taken.then(|| format!("There is a profile `{name}` already; choose another name"))
    }

    /// Gives a profile another name; the choice follows.
    pub fn rename(&mut self, from: &str, to: &str) {
        for (name, _) in self.list.iter_mut().filter(|(name, _)| name == from) {
            *name = to.to_owned();
        }
        if self.choice == Choice::Named(from.to_owned()) {
            self.choice = Choice::Named(to.to_owned());
        }
    }

    /// Takes a profile away; a choice of it becomes nobody's.
    pub fn remove(&mut self, name: &str) {
        self.list.retain(|(own, _)| own != name);
        if self.choice == Choice::Named(name.to_owned()) {
            self.choice = Choice::Usual;
        }
    }
}

/// What a value is, in words.
fn kind(tree: &Tree, node: NodeId) -> &'static str {
    match tree.node(node).kind {
        NodeKind::Null => "null",
        NodeKind::Bool(_) => "true or false",
        NodeKind::Number => "a number",
        NodeKind::String(_) => "text",
        NodeKind::Array(_) => "a list",
        NodeKind::Object(_) => "an object",
        NodeKind::Broken => "no JSON value",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn profiles_come_back_as_they_were_written() {
        let side = Value::parse(
            r#"{"rules":{},"profiles":{"dev":{"Url":"u","Max":3},"no":1,"template":{}},"profile":"dev"}"#,
        )
        .unwrap();
        let mut profiles = Profiles::of_side(&side);
        assert_eq!(profiles.list.len(), 1);
        assert_eq!(profiles.choice, Choice::Named("dev".to_owned()));
        let [list, choice] = profiles.members();
        // What is no profile is not lost.
        assert_eq!(
            list.1.unwrap().to_json(),
            r#"{"dev":{"Url":"u","Max":3},"no":1,"template":{}}"#
        );
        assert_eq!(choice.1.unwrap().to_json(), "\"dev\"");
        profiles.rename("dev", "test");
        assert_eq!(profiles.choice, Choice::Named("test".to_owned()));
        assert!(profiles.refusal("test", None).is_some());
        assert!(profiles.refusal("test", Some("test")).is_none());
        assert!(profiles.refusal(TEMPLATE, None).is_some());
        profiles.remove("test");
        let [list, choice] = profiles.members();
        assert_eq!(list.1.unwrap().to_json(), r#"{"no":1,"template":{}}"#);
        assert!(choice.1.is_none());
        // Of two of one name the profile counts.
        profiles.list.push(("no".to_owned(), Values::default()));
        let [list, _] = profiles.members();
        assert_eq!(list.1.unwrap().to_json(), r#"{"no":{},"template":{}}"#);
        let listed = Value::parse(r#"{"profiles":[{"dev":{}}]}"#).unwrap();
        let [list, _] = Profiles::of_side(&listed).members();
        assert_eq!(list.1.unwrap().to_json(), r#"[{"dev":{}}]"#);
        assert!(
            Profiles::default()
                .members()
                .iter()
                .all(|(_, value)| value.is_none())
        );
    }

    #[test]
    fn a_value_of_another_kind_is_told() {
        for (side, expected) in [
            (
                r#"[{"profiles": {}}]"#,
                Some(("", "the file is a list; write an object")),
            ),
            (
                r#"{"profiles": [{"dev": {}}]}"#,
                Some(("/profiles", "the profiles are a list; ")),
            ),
            (
                r#"{"profiles": "dev"}"#,
                Some(("/profiles", "the profiles are text; ")),
            ),
            (
                r#"{"profiles": {"dev": null}}"#,
                Some((
                    "/profiles/dev",
                    "the profile dev is null; write an object of names",
                )),
            ),
            (r#"{"profiles": {"dev": {}, "prod": 1}}"#, None),
            (r#"{"profiles": {}}"#, None),
            ("{}", None),
        ] {
            let (tree, _) = crate::json::parse(side.into());
            match (Profiles::mistake(&tree, "dev"), expected) {
                (None, None) => {}
                (Some((node, told)), Some((pointer, words))) => {
                    assert_eq!(tree.pointer_of(node), pointer);
                    assert!(told.starts_with(words), "{told}");
                }
                other => panic!("{side}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_profile_lies_over_the_template() {
        let machine = Machine {
            id: "M".into(),
            place: crate::formats::Place::Here,
            machine_type: None,
            substitutions: Vec::new(),
            given: vec![
                ("A".to_owned(), "1".to_owned()),
                ("B".to_owned(), "2".to_owned()),
            ],
            resources: Arc::from([]),
        };
        let mut own = Values::default();
        own.set("B", Value::int(7));
        let profiles = Profiles {
            list: vec![("dev".to_owned(), own)],
            ..Profiles::default()
        };
        let told = |choice: Choice, machine| {
            let values = profiles.values(&choice, machine)?;
            let told = |name| values.get(name).map(Value::to_json).unwrap_or_default();
            Some((told("A"), told("B")))
        };
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        let dev = || Choice::Named("dev".to_owned());
        assert_eq!(told(dev(), Some(&machine)), pair("\"1\"", "7"));
        assert_eq!(told(dev(), None), pair("", "7"));
        assert_eq!(told(Choice::Usual, Some(&machine)), pair("\"1\"", "\"2\""));
        assert_eq!(told(Choice::Usual, None), None);
        assert_eq!(told(Choice::AsWritten, Some(&machine)), None);
    }
}
