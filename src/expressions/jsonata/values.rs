//! Our values in the library's hands and back: read one level at a time, returned as they are where
//! the expression did not change them.

use crate::json::{Number, Value};
use jlens_core::input::{Sink, Source, Sources};
use jlens_core::output::{Builder, Member};
use jlens_core::{Bindings, Options};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// Values nest this deep at most on their way into the library.
const MAX_DEPTH: usize = 1_000;

/// Every array and object handed to the library, by index.
pub(super) struct Members {
    values: RefCell<Vec<Value>>,
    root: Option<Value>,
    me: RefCell<std::rc::Weak<Members>>,
}

impl Members {
    /// An object as the input.
    pub(super) fn of(root: Value) -> Rc<Members> {
        Members::over(Some(root))
    }

    /// An input as it is.
    pub(super) fn of_input(input: Option<&Value>) -> Rc<Members> {
        Members::over(input.cloned())
    }

    fn over(root: Option<Value>) -> Rc<Members> {
        let members = Rc::new(Members {
            values: RefCell::new(Vec::new()),
            root,
            me: RefCell::default(),
        });
        *members.me.borrow_mut() = Rc::downgrade(&members);
        members
    }

    fn write(&self, value: &Value, sink: &mut Sink<'_, '_>) -> Result<(), String> {
        match value {
            Value::Null => sink.null(),
            Value::Bool(truth) => sink.bool(*truth),
            Value::Number(_) => match value.as_f64() {
                Some(number) => sink.number(number),
                None => sink.null(),
            },
            Value::String(text) => sink.string(text),
            Value::Array(_) | Value::Object(_) => {
                let me = self.me.borrow().upgrade().ok_or("the input is gone")?;
                let mut values = self.values.borrow_mut();
                let index = u32::try_from(values.len()).map_err(|_| "the input is too large")?;
                values.push(value.clone());
                drop(values);
                if matches!(value, Value::Array(_)) {
                    sink.array_of(&me, index);
                } else {
                    sink.object_of(&me, index);
                }
            }
        }
        Ok(())
    }

    fn member(&self, index: u32) -> Option<Value> {
        self.values.borrow().get(index as usize).cloned()
    }
}

impl Sources<'_> for Members {
    fn read(&self, index: u32, sink: &mut Sink<'_, '_>) -> Result<(), String> {
        match self.member(index) {
            Some(Value::Array(array)) => {
                sink.reserve(array.items().len());
                for item in array.items() {
                    self.write(item, sink)?;
                }
            }
            Some(Value::Object(object)) => {
                sink.reserve(object.members().len());
                for (key, value) in object.members() {
                    sink.key(key);
                    self.write(value, sink)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn read_field(&self, index: u32, key: &str, sink: &mut Sink<'_, '_>) -> Result<bool, String> {
        if let Some(member) = self.member(index)
            && let Some(value) = member.get(key)
        {
            self.write(value, sink)?;
        }
        Ok(true)
    }

    fn length(&self, index: u32) -> Option<usize> {
        self.member(index)?.as_array().map(|items| items.len())
    }

    fn read_item(&self, index: u32, item: usize, sink: &mut Sink<'_, '_>) -> Result<bool, String> {
        if let Some(member) = self.member(index)
            && let Some(value) = member.at(item)
        {
            self.write(value, sink)?;
        }
        Ok(true)
    }
}

/// The input itself, the only value of its level.
struct Root(Rc<Members>);

impl Source<'_> for Root {
    fn read(&self, sink: &mut Sink<'_, '_>) -> Result<(), String> {
        match &self.0.root {
            Some(value) if value.depth() > MAX_DEPTH => {
                Err(format!("it is nested deeper than {MAX_DEPTH} levels"))
            }
            Some(value) => self.0.write(value, sink),
            None => Ok(()),
        }
    }
}

/// Evaluates over the members; an undefined result is `None`.
pub(super) fn evaluate(
    expression: &jlens_core::Expression,
    members: Rc<Members>,
    bindings: &Bindings,
    options: &Options,
) -> Result<Option<Value>, jlens_core::Error> {
    let root = Root(members.clone());
    expression.evaluate_source_to(&root, bindings, options, |output| {
        output.write(&mut Writer(&members))
    })
}

/// Whether a float holds every number in it as it is spelled.
pub(super) fn is_plain(value: &Value) -> bool {
    const EXACT: u64 = 9_007_199_254_740_992;
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Number(Number::Int(number)) if number.unsigned_abs() <= EXACT => {}
            // A whole float is spelled with a point, which would be lost.
            Value::Number(Number::Float(number)) if number.fract() != 0.0 => {}
            Value::Number(_) => return false,
            Value::Array(array) => open.extend(array.items()),
            Value::Object(object) => open.extend(object.members().iter().map(|(_, value)| value)),
            Value::Null | Value::Bool(_) | Value::String(_) => {}
        }
    }
    true
}

/// A number as the language prints it: whole ones without a point.
pub(super) fn number(number: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.trunc() == number && number.abs() <= EXACT {
        return Some(Value::int(number as i64));
    }
    if number.trunc() == number && number.abs() < 1e21 {
        // Beyond 2^53 the digits a float has, not an exponent.
        return Value::parse(&format!("{number:.0}")).ok();
    }
    Value::float(number)
}

/// A result the library wrote as JSON, with its numbers as the language prints them.
pub(super) fn from_json(json: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(told) => told.as_f64().and_then(number).unwrap_or(Value::Null),
        Json::String(text) => Value::string(text.as_str()),
        Json::Array(items) => Value::array(items.iter().map(from_json).collect()),
        Json::Object(members) => {
            let members = members.iter();
            let members = members.map(|(key, value)| (key.as_str().into(), from_json(value)));
            Value::unique_object(members.collect())
        }
    }
}

struct Writer<'m>(&'m Rc<Members>);

impl Builder for Writer<'_> {
    type Value = Value;
    type Array = Vec<Value>;
    type Object = Vec<(Arc<str>, Value)>;

    fn null(&mut self) -> Value {
        Value::Null
    }
    fn bool(&mut self, value: bool) -> Value {
        Value::Bool(value)
    }
    fn number(&mut self, value: f64) -> Value {
        number(value).unwrap_or(Value::Null)
    }
    fn string(&mut self, value: &str) -> Value {
        Value::string(value)
    }
    fn array(&mut self, len: usize) -> Vec<Value> {
        Vec::with_capacity(len)
    }
    fn push(&mut self, array: &mut Vec<Value>, item: Value) {
        array.push(item);
    }
    fn end_array(&mut self, array: Vec<Value>) -> Value {
        Value::array(array)
    }
    fn object(&mut self, len: usize) -> Vec<(Arc<str>, Value)> {
        Vec::with_capacity(len)
    }
    fn insert(&mut self, object: &mut Vec<(Arc<str>, Value)>, key: &str, value: Value) {
        object.push((key.into(), value));
    }
    fn end_object(&mut self, object: Vec<(Arc<str>, Value)>) -> Value {
        Value::object(object)
    }
    fn input(&mut self, member: Member) -> Option<Value> {
        if member.of(self.0) {
            self.0.member(member.index())
        } else {
            None
        }
    }
}
