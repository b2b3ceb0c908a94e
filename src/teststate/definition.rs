//! The state that is tested, taken out of its machine.
//!
//! It is put into a machine of its own whose other states only exist: the targets it names.

use crate::asl::{QueryLanguage, StateKind};
use crate::json::Value;
use crate::teststate::Exception;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The name the service gives a state that comes alone, and the one its Context Object always says.
pub(super) const STATE_NAME: &str = "StateName";
/// The types a definition may have, in the service's order.
const TYPES: &str = "[Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]";

/// A state to be tested.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) name: Arc<str>,
    pub(super) kind: StateKind,
    pub(super) language: QueryLanguage,
    pub(super) state: Value,
}

impl Subject {
    /// Finds it.
    pub(super) fn find(definition: &str, name: Option<&str>) -> Result<Subject, Exception> {
        let value = Value::parse(definition).map_err(|error| {
            Exception::definition(format!(
                "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: {} at line {}, column {}'",
                error.message, error.line, error.column
            ))
        })?;
        if value.as_object().is_none() {
            return Err(Exception::definition(
                "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: A definition is a JSON object'",
            ));
        }
        let (name, state, inherited) = match name {
            None => (
                Arc::from(STATE_NAME),
                value.clone(),
                QueryLanguage::JsonPath,
            ),
            Some(name) => {
                let language = language_of(&value, QueryLanguage::JsonPath);
                let state = search(&value, name)
                    .ok_or_else(|| Exception::validation("State not found in definition"))?;
                check_types(&value, "")?;
                (Arc::from(name), state, language)
            }
        };
        let kind = check_type(&state, &format!("/States/{name}"))?;
        Ok(Subject {
            language: language_of(&state, inherited),
            name,
            kind,
            state,
        })
    }

    /// The field of this name.
    pub(super) fn field(&self, name: &str) -> Option<&Value> {
        self.state.get(name)
    }

    /// Where it leads when all goes well and nothing is decided.
    pub(super) fn is_jsonata(&self) -> bool {
        self.language == QueryLanguage::Jsonata
    }

    /// A copy with other members.
    pub(super) fn with(&self, state: Value) -> Subject {
        Subject {
            state,
            ..self.clone()
        }
    }

    /// A machine that holds it alone.
    pub(super) fn machine(&self) -> Value {
        let mut targets = BTreeSet::new();
        collect_targets(&self.state, &mut targets);
        targets.remove(&*self.name);
        let language = match self.language {
            QueryLanguage::JsonPath => "JSONPath",
            QueryLanguage::Jsonata => "JSONata",
        };
        let state = self
            .state
            .with_member("QueryLanguage", Value::string(language));
        let stub = Value::object(vec![("Type".into(), Value::string("Succeed"))]);
        let mut states = vec![(self.name.clone(), state)];
        states.extend(
            targets
                .iter()
                .map(|target| (Arc::from(target.as_str()), stub.clone())),
        );
        Value::object(vec![
            ("StartAt".into(), Value::String(self.name.clone())),
            ("States".into(), Value::object(states)),
        ])
    }
}

fn language_of(value: &Value, inherited: QueryLanguage) -> QueryLanguage {
    match value.get("QueryLanguage").and_then(Value::as_str) {
        Some("JSONata") => QueryLanguage::Jsonata,
        Some("JSONPath") => QueryLanguage::JsonPath,
        _ => inherited,
    }
}

/// The state of this name, in the machine or in any body inside it.
fn search(scope: &Value, name: &str) -> Option<Value> {
    let states = scope.get("States")?.as_object()?;
    if let Some(state) = states.get(name) {
        return Some(state.clone());
    }
    states
        .members()
        .iter()
        .flat_map(|(_, state)| bodies(state))
        .find_map(|(_, body)| search(&body, name))
}

/// Bodies of a Map or Parallel, each with where it is below the state.
fn bodies(state: &Value) -> Vec<(String, Value)> {
    let branches = state.get("Branches").and_then(Value::as_array);
    let branches = branches.unwrap_or_default().iter().enumerate();
    let branches = branches.map(|(index, body)| (format!("Branches[{index}]"), body.clone()));
    let processors = ["ItemProcessor", "Iterator"]
        .into_iter()
        .filter_map(|field| Some((field.to_owned(), state.get(field)?.clone())));
    branches.chain(processors).collect()
}

/// Every state has one of the eight types.
fn check_types(scope: &Value, place: &str) -> Result<(), Exception> {
    let Some(states) = scope.get("States").and_then(Value::as_object) else {
        return Ok(());
    };
    for (name, state) in states.members() {
        let place = format!("{place}/States/{name}");
        check_type(state, &place)?;
        for (field, body) in bodies(state) {
            check_types(&body, &format!("{place}/{field}"))?;
        }
    }
    Ok(())
}

fn check_type(state: &Value, place: &str) -> Result<StateKind, Exception> {
    let kind = state
        .get("Type")
        .and_then(Value::as_str)
        .and_then(StateKind::from_name)
        .ok_or_else(|| {
            let message = format!("The field 'Type' should have one of these values: {TYPES}");
            Exception::schema(&message, &format!("{place}/Type"))
        })?;
    let branches = state.get("Branches").and_then(Value::as_array);
    if kind == StateKind::Parallel && branches.is_some_and(<[Value]>::is_empty) {
        return Err(Exception::schema(
            "Value cannot be empty",
            &format!("{place}/Branches"),
        ));
    }
    Ok(kind)
}

fn collect_targets(state: &Value, targets: &mut BTreeSet<String>) {
    let mut add = |value: Option<&Value>| {
        if let Some(name) = value.and_then(Value::as_str) {
            targets.insert(name.to_owned());
        }
    };
    add(state.get("Next"));
    add(state.get("Default"));
    for field in ["Choices", "Catch"] {
        let list = state.get(field).and_then(Value::as_array);
        for item in list.unwrap_or_default() {
            add(item.get("Next"));
        }
    }
}
