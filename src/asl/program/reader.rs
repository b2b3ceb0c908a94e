//! [`Reader`]: takes fields out of a state's object, and notes what cannot run.

use super::data_flow::{Computed, Placement, Quantity, Selection};
use super::fail::TextSource;
use super::{StateId, Then, Unrunnable};
use crate::asl::{QueryLanguage, Structure, ValueShape};
use crate::expressions::intrinsics::Intrinsic;
use crate::expressions::jsonpath::{Path, ReferencePath};
use crate::expressions::{Invalid, JsonataTemplate, PayloadTemplate};
use crate::json::{Value, escape_token};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An object being read, and where problems go.
pub(super) struct Reader<'a> {
    object: Value,
    pointer: String,
    /// The language its fields are in.
    pub language: QueryLanguage,
    names: &'a BTreeMap<Arc<str>, StateId>,
    problems: &'a mut Vec<Unrunnable>,
}

impl<'a> Reader<'a> {
    pub fn new(
        object: Value,
        pointer: &str,
        language: QueryLanguage,
        names: &'a BTreeMap<Arc<str>, StateId>,
        problems: &'a mut Vec<Unrunnable>,
    ) -> Reader<'a> {
        Reader {
            object,
            pointer: pointer.to_string(),
            language,
            names,
            problems,
        }
    }

    pub fn is_jsonata(&self) -> bool {
        self.language == QueryLanguage::Jsonata
    }

    /// Notes a problem at a field (or, with an empty name, at the object).
    pub fn problem(&mut self, field: &str, message: impl Into<String>) {
        let pointer = match field {
            "" => self.pointer.clone(),
            name => format!("{}/{}", self.pointer, escape_token(name)),
        };
        self.problems.push(Unrunnable {
            pointer,
            message: message.into(),
        });
    }

    fn invalid(&mut self, field: &str, inside: &str, invalid: &Invalid) {
        let pointer = format!("{}/{}{inside}", self.pointer, escape_token(field));
        self.problems.push(Unrunnable {
            pointer,
            message: format!("{field} cannot be read: {}", invalid.message),
        });
    }

    pub fn get(&self, field: &str) -> Option<&Value> {
        self.object.get(field)
    }

    pub fn text(&self, field: &str) -> Option<Arc<str>> {
        match self.object.get(field) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// One of the words that the field of a structure takes; a placeholder in its place counts as absent. The service
    /// refuses any other, and what it meant cannot be guessed.
    pub fn word(&mut self, field: &str, structure: Structure) -> Option<Arc<str>> {
        let value = self.object.get(field)?.clone();
        let accepted = match structure.field(field).map(|spec| &spec.value) {
            Some(ValueShape::OneOf(words)) => *words,
            Some(_) | None => return None,
        };
        match &value {
            Value::String(word) if accepted.contains(&&**word) => return Some(word.clone()),
            Value::String(text) if text.contains("${") => return None,
            _ => {}
        }
        self.problem(
            field,
            format!(
                "{field} is {}; it takes one of {}",
                value.to_json(),
                accepted.join(", ")
            ),
        );
        None
    }

    pub fn required_text(&mut self, field: &str) -> Arc<str> {
        self.text(field).unwrap_or_else(|| {
            self.problem("", format!("{field} is missing: it must be a text"));
            "".into()
        })
    }

    /// A number; a placeholder in its place counts as absent.
    pub fn number(&mut self, field: &str) -> Option<f64> {
        let value = self.object.get(field)?;
        match value {
            Value::Number(_) => value.as_f64(),
            Value::String(text) if text.contains("${") => None,
            _ => {
                self.problem(field, format!("{field} must be a number"));
                None
            }
        }
    }

    /// Whether a field is `true`.
    pub fn flag(&self, field: &str) -> bool {
        self.object.get(field).and_then(Value::as_bool) == Some(true)
    }

    pub fn path(&mut self, field: &str) -> Option<Path> {
        let text = self.text(field)?;
        match Path::parse(&text) {
            Ok(path) => Some(path),
            Err(invalid) => {
                self.invalid(field, "", &invalid);
                None
            }
        }
    }

    pub fn selection(&mut self, field: &str) -> Selection {
        match self.object.get(field) {
            Some(Value::Null) => Selection::Nothing,
            Some(Value::String(text)) if &**text == "$" => Selection::Whole,
            Some(_) => self.path(field).map_or(Selection::Whole, Selection::At),
            None => Selection::Whole,
        }
    }

    pub fn placement(&mut self, field: &str) -> Placement {
        match self.object.get(field) {
            Some(Value::Null) => Placement::Discard,
            Some(Value::String(text)) if &**text != "$" => match ReferencePath::parse(text) {
                Ok(path) => Placement::At(path),
                Err(invalid) => {
                    self.invalid(field, "", &invalid);
                    Placement::Replace
                }
            },
            _ => Placement::Replace,
        }
    }

    pub fn payload_template(&mut self, field: &str) -> Option<PayloadTemplate> {
        let template = self.object.get(field)?;
        match PayloadTemplate::compile(template) {
            Ok(template) => Some(template),
            Err((inside, invalid)) => {
                self.invalid(field, &inside, &invalid);
                None
            }
        }
    }

    pub fn jsonata_template(&mut self, field: &str) -> Option<JsonataTemplate> {
        self.computed(field).map(|computed| computed.template)
    }

    /// A field that may hold expressions, anywhere inside.
    pub fn computed(&mut self, field: &str) -> Option<Computed> {
        let template = self.object.get(field)?;
        let text = expression_text(template).unwrap_or_default();
        match JsonataTemplate::compile(template) {
            Ok(template) => Some(Computed {
                template,
                text: text.into(),
            }),
            Err((inside, invalid)) => {
                self.invalid(field, &inside, &invalid);
                None
            }
        }
    }

    /// A field that is one expression, in a JSONata state.
    pub fn expression(&mut self, field: &str) -> Option<Computed> {
        let is_one = self.is_jsonata() && expression_text(self.object.get(field)?).is_some();
        is_one.then(|| self.computed(field)).flatten()
    }

    /// A number written down, read by path, or computed.
    pub fn quantity(&mut self, field: &str, path_field: &str) -> Option<Quantity> {
        if let Some(computed) = self.expression(field) {
            return Some(Quantity::Computed(computed));
        }
        if let Some(path) = self.path(path_field) {
            return Some(Quantity::At(path));
        }
        self.number(field)?;
        self.object.get(field).cloned().map(Quantity::Fixed)
    }

    pub fn text_source(&mut self, field: &str, path_field: &str) -> Option<TextSource> {
        if let Some(computed) = self.expression(field) {
            return Some(TextSource::Computed(computed));
        }
        if let Some(text) = self.text(path_field) {
            return match Intrinsic::parse(&text) {
                Ok(call) => Some(TextSource::At(call, text)),
                Err(invalid) => {
                    self.invalid(path_field, "", &invalid);
                    None
                }
            };
        }
        self.text(field).map(TextSource::Fixed)
    }

    /// The state a field names.
    pub fn target(&mut self, field: &str) -> StateId {
        match self.text(field) {
            Some(name) => self.named(field, &name),
            None => {
                self.problem("", format!("{field} is missing: name the next state"));
                StateId(0)
            }
        }
    }

    /// The state a field names, if it is there.
    pub fn optional_target(&mut self, field: &str) -> Option<StateId> {
        let name = self.text(field)?;
        Some(self.named(field, &name))
    }

    fn named(&mut self, field: &str, name: &str) -> StateId {
        match self.names.get(name) {
            Some(id) => *id,
            None => {
                self.problem(
                    field,
                    format!("{field} points to `{name}`, which is not in this scope"),
                );
                StateId(0)
            }
        }
    }

    /// `Next` or `End`.
    pub fn then(&mut self) -> Then {
        if self.flag("End") {
            return Then::End;
        }
        match self.optional_target("Next") {
            Some(next) => Then::Go(next),
            None => {
                self.problem(
                    "",
                    "The state leads nowhere: give it Next, or End with the value true",
                );
                Then::End
            }
        }
    }

    /// `ErrorEquals`
    pub fn error_names(&mut self) -> Vec<Arc<str>> {
        let names: Vec<Arc<str>> = self
            .object
            .get("ErrorEquals")
            .and_then(Value::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(|name| match name {
                Value::String(text) => Some(text.clone()),
                _ => None,
            })
            .collect();
        if names.is_empty() {
            self.problem("", "ErrorEquals is missing: name at least one error");
        }
        names
    }

    /// Reads each object of an array.
    pub fn each<T>(&mut self, field: &str, mut read: impl FnMut(&mut Reader) -> T) -> Vec<T> {
        let entries: Vec<Value> = self
            .object
            .get(field)
            .and_then(Value::as_array)
            .unwrap_or_default()
            .to_vec();
        let base = format!("{}/{}", self.pointer, escape_token(field));
        entries
            .into_iter()
            .enumerate()
            .map(|(index, entry)| {
                read(&mut Reader {
                    object: entry,
                    pointer: format!("{base}/{index}"),
                    language: self.language,
                    names: self.names,
                    problems: self.problems,
                })
            })
            .collect()
    }

    /// Reads an object inside this one.
    pub fn inside<T>(&mut self, field: &str, read: impl FnOnce(&mut Reader) -> T) -> Option<T> {
        let object = self.object.get(field)?.clone();
        let pointer = format!("{}/{}", self.pointer, escape_token(field));
        Some(read(&mut Reader {
            object,
            pointer,
            language: self.language,
            names: self.names,
            problems: self.problems,
        }))
    }

    /// The object itself.
    pub fn object(&self) -> &Value {
        &self.object
    }
}

/// The expression between `{%` and `%}`, if the value is one.
pub(super) fn expression_text(value: &Value) -> Option<&str> {
    let text = value.as_str()?.trim();
    Some(text.strip_prefix("{%")?.strip_suffix("%}")?.trim())
}
