//! What a definition says of a value: written out, computed while it runs, or not there.

use crate::asl::{Field, QueryLanguage, StateOutline};
use crate::json::{Tree, Value};

/// A value of a call's parameters.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Given {
    /// Written out; may hold `${Placeholders}`.
    Text(String),
    /// Computed by this path or expression.
    Computed(String),
    /// Not there.
    Absent,
}

/// The parameters of a call.
#[derive(Clone, Debug)]
pub(super) struct Arguments {
    value: Value,
    /// All of them come from this expression.
    computed: Option<String>,
}

impl Arguments {
    /// Of a Task.
    pub fn of(tree: &Tree, state: &StateOutline) -> Arguments {
        let field = match state.language {
            QueryLanguage::JsonPath => Field::PARAMETERS,
            QueryLanguage::Jsonata => Field::ARGUMENTS,
        };
        let value = state.field(tree, field).and_then(|node| tree.value(node));
        Arguments::from_value(value.unwrap_or_else(Value::empty_object))
    }

    /// Of any object that is written as parameters are.
    pub fn from_value(value: Value) -> Arguments {
        let computed = value.as_str().map(str::to_owned);
        Arguments { value, computed }
    }

    /// What stands at a path of member names: `get("Input.S3Uri")`.
    pub fn get(&self, path: &str) -> Given {
        if let Some(expression) = &self.computed {
            return Given::Computed(inner(expression));
        }
        let mut here = &self.value;
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            if let Some(Value::String(path)) = here.get(&format!("{step}.$")) {
                return computed_or_constant(path);
            }
            match here.get(step) {
                None => return Given::Absent,
                Some(Value::String(text)) if is_expression(text) => {
                    return computed_or_constant(text);
                }
                Some(value) => here = value,
            }
            if steps.peek().is_none() {
                return match here {
                    Value::String(text) => Given::Text(text.to_string()),
                    Value::Null => Given::Absent,
                    other => Given::Text(other.to_json()),
                };
            }
        }
        Given::Absent
    }

    /// The first of these paths that is there.
    pub fn first(&self, paths: &[&str]) -> Given {
        let all = paths.iter().map(|path| self.get(path));
        all.into_iter()
            .find(|given| *given != Given::Absent)
            .unwrap_or(Given::Absent)
    }

    /// The elements of a list of objects; `Err` with the expression if it is computed.
    pub fn list(&self, name: &str) -> Result<Vec<Arguments>, String> {
        if let Given::Computed(expression) = self.get(name) {
            return Err(expression);
        }
        let list = self.value.get(name).and_then(Value::as_array);
        let all = list.unwrap_or_default().iter().cloned();
        Ok(all.map(Arguments::from_value).collect())
    }
}

fn is_expression(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("{%") && text.ends_with("%}")
}

fn inner(text: &str) -> String {
    let text = text.trim();
    let inside = text
        .strip_prefix("{%")
        .and_then(|rest| rest.strip_suffix("%}"));
    inside.unwrap_or(text).trim().to_owned()
}

/// An expression that is just a text in quotes is that text.
fn computed_or_constant(text: &str) -> Given {
    let inside = inner(text);
    for quote in ['\'', '"'] {
        let bare = inside
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote));
        if let Some(bare) = bare
            && !bare.contains([quote, '\\'])
        {
            return Given::Text(bare.to_owned());
        }
    }
    Given::Computed(inside)
}
