//! [`Value`]: a JSON value that is shared, cheap to clone and keeps numbers exactly.
//!
//! Containers sit behind `Arc` and know the length of their compact JSON text, so that recording
//! a payload costs a pointer and checking it against a quota costs nothing. Values may be nested
//! deeper than the stack is high: comparing, printing and dropping them does not recurse.

use crate::json::Number;
use crate::json::escape::json_string_len;
use crate::json::print_value;
use crate::json::read_value;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// A JSON value. Cloning copies a pointer at most.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, exact.
    Number(Number),
    /// A string.
    String(Arc<str>),
    /// An array.
    Array(Arc<Array>),
    /// An object; member order is kept, keys are unique.
    Object(Arc<Object>),
}

/// Elements, and the length of their compact JSON text.
#[derive(Debug)]
pub struct Array {
    items: Vec<Value>,
    json_len: usize,
    depth: u32,
}

/// Members in order, and the length of their compact JSON text.
#[derive(Debug)]
pub struct Object {
    members: Vec<(Arc<str>, Value)>,
    json_len: usize,
    depth: u32,
    /// Member indexes sorted by key, made when a large object is first asked for a member.
    by_key: OnceLock<Box<[u32]>>,
}

/// Why a text is not one JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong, in a sentence.
    pub message: String,
    /// Byte offset.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} (line {}, column {})",
            self.message, self.line, self.column
        )
    }
}

impl std::error::Error for ParseError {}

/// Up to this many members a plain search is faster than an index.
const SMALL_OBJECT: usize = 16;
/// Containers nested deeper than this are dropped without recursion.
const SHALLOW: u32 = 64;
impl Value {
    /// Reads exactly one JSON value (RFC 8259); the last of duplicate keys wins.
    pub fn parse(text: &str) -> Result<Value, ParseError> {
        read_value::read(text)
    }

    /// Compact JSON text. AWS escapes as Jackson does: only `"`, `\` and control characters.
    pub fn to_json(&self) -> String {
        print_value::compact(self)
    }

    /// Indented JSON text with two spaces a level.
    pub fn to_pretty(&self) -> String {
        print_value::pretty(self, &print_value::Layout::default())
    }

    /// Length in bytes of [`Value::to_json`], without writing it. O(1) for containers.
    pub fn json_len(&self) -> usize {
        match self {
            Value::Null => 4,
            Value::Bool(true) => 4,
            Value::Bool(false) => 5,
            Value::Number(number) => number.json_len(),
            Value::String(text) => json_string_len(text),
            Value::Array(array) => array.json_len,
            Value::Object(object) => object.json_len,
        }
    }

    /// How many containers are nested in one another: 0 for a scalar, 1 for `[]`.
    pub fn depth(&self) -> usize {
        self.levels() as usize
    }

    fn levels(&self) -> u32 {
        match self {
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
            Value::Array(array) => array.depth,
            Value::Object(object) => object.depth,
        }
    }

    /// A string value.
    pub fn string(text: impl Into<Arc<str>>) -> Value {
        Value::String(text.into())
    }

    /// A whole number.
    pub fn int(n: i64) -> Value {
        Value::Number(Number::Int(n))
    }

    /// A number from a float; whole floats in i64 range stay floats (`1.0` prints as `1.0`). `None` if not finite.
    pub fn float(n: f64) -> Option<Value> {
        n.is_finite().then_some(Value::Number(Number::Float(n)))
    }

    /// A number from its JSON text; `None` if JSON does not know it.
    pub fn number(text: &str) -> Option<Value> {
        match read_value::read(text) {
            Ok(value @ Value::Number(_)) if text.trim() == text => Some(value),
            _ => None,
        }
    }

    /// An array value.
    pub fn array(items: Vec<Value>) -> Value {
        let mut json_len = 2 + items.len().saturating_sub(1);
        let mut depth = 0;
        for item in &items {
            // A value that holds itself over and over is longer than any number.
            json_len = json_len.saturating_add(item.json_len());
            depth = depth.max(item.levels());
        }
        Value::Array(Arc::new(Array {
            items,
            json_len,
            depth: depth.saturating_add(1),
        }))
    }

    /// An object value; of duplicate keys the last wins, in the place of the first.
    pub fn object(members: Vec<(Arc<str>, Value)>) -> Value {
        Value::unique_object(without_duplicates(members))
    }

    /// An object whose keys are known to differ.
    pub(crate) fn unique_object(members: Vec<(Arc<str>, Value)>) -> Value {
        let mut json_len = 2 + members.len().saturating_sub(1);
        let mut depth = 0;
        for (key, value) in &members {
            json_len = json_len.saturating_add(json_string_len(key) + 1);
            json_len = json_len.saturating_add(value.json_len());
            depth = depth.max(value.levels());
        }
        Value::Object(Arc::new(Object {
            members,
            json_len,
            depth: depth.saturating_add(1),
            by_key: OnceLock::new(),
        }))
    }

    /// `{}`
    pub fn empty_object() -> Value {
        Value::unique_object(Vec::new())
    }

    /// The member of an object.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// The element of an array.
    pub fn at(&self, index: usize) -> Option<&Value> {
        self.as_array()?.get(index)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The number as a whole number, when it is one exactly.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// The number as a float.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(number.as_f64()),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(array) => Some(&array.items),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// `null`, `boolean`, `number`, `string`, `array` or `object`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        }
    }

    /// The value at an RFC 6901 pointer.
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        let pointer = crate::json::Pointer::parse(pointer)?;
        let mut here = self;
        for token in &pointer.0 {
            here = match here {
                Value::Array(array) => {
                    array.items.get(crate::json::pointer::array_index(token)?)?
                }
                Value::Object(object) => object.get(token)?,
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
            };
        }
        Some(here)
    }

    /// This object with one member set (added last if new). Shares everything else.
    /// A value that is no object counts as an empty one.
    pub fn with_member(&self, key: &str, value: Value) -> Value {
        let Value::Object(object) = self else {
            return Value::unique_object(vec![(key.into(), value)]);
        };
        let found = object.position(key);
        let mut members = Vec::with_capacity(object.members.len() + usize::from(found.is_none()));
        members.extend(object.members.iter().cloned());
        match found {
            Some(index) => members[index].1 = value,
            None => members.push((key.into(), value)),
        }
        Value::unique_object(members)
    }

    /// This object without one member.
    pub fn without_member(&self, key: &str) -> Value {
        let Value::Object(object) = self else {
            return self.clone();
        };
        let Some(index) = object.position(key) else {
            return self.clone();
        };
        let mut members = object.members.clone();
        members.remove(index);
        Value::unique_object(members)
    }

    /// This array with one element replaced; unchanged if there is no such element.
    pub fn with_element(&self, index: usize, value: Value) -> Value {
        let Value::Array(array) = self else {
            return self.clone();
        };
        if index >= array.items.len() {
            return self.clone();
        }
        let mut items = array.items.clone();
        items[index] = value;
        Value::array(items)
    }

    /// Whether both are the very same shared value (scalars: equal).
    pub fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::String(a), Value::String(b)) => Arc::ptr_eq(a, b) || a == b,
            (Value::Array(a), Value::Array(b)) => Arc::ptr_eq(a, b),
            (Value::Object(a), Value::Object(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    fn is_container(&self) -> bool {
        matches!(self, Value::Array(_) | Value::Object(_))
    }
}

// Deep equality; numbers by numeric value, objects regardless of member order.
impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        let mut open = vec![(self, other)];
        while let Some((a, b)) = open.pop() {
            if a.same(b) {
                continue;
            }
            match (a, b) {
                (Value::Array(a), Value::Array(b)) => {
                    if a.items.len() != b.items.len() {
                        return false;
                    }
                    open.extend(a.items.iter().zip(&b.items));
                }
                (Value::Object(a), Value::Object(b)) => {
                    if a.members.len() != b.members.len() {
                        return false;
                    }
                    for (index, (key, value)) in a.members.iter().enumerate() {
                        // Objects mostly come in the same order: look there first.
                        let other = match b.members.get(index) {
                            Some((other_key, other)) if other_key == key => other,
                            _ => match b.get(key) {
                                Some(other) => other,
                                None => return false,
                            },
                        };
                        open.push((value, other));
                    }
                }
                _ => return false,
            }
        }
        true
    }
}

impl Array {
    /// The elements.
    pub fn items(&self) -> &Vec<Value> {
        &self.items
    }

    /// Length of the compact JSON text.
    pub fn json_len(&self) -> usize {
        self.json_len
    }
}

impl Object {
    /// The member of this name.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.position(key).map(|index| &self.members[index].1)
    }

    /// The members in order.
    pub fn members(&self) -> &[(Arc<str>, Value)] {
        &self.members
    }

    /// Length of the compact JSON text.
    pub fn json_len(&self) -> usize {
        self.json_len
    }

    /// Index of the member of this name.
    pub fn position(&self, key: &str) -> Option<usize> {
        if self.members.len() <= SMALL_OBJECT {
            return self.members.iter().position(|(name, _)| **name == *key);
        }
        let by_key = self.by_key.get_or_init(|| {
            let mut order: Vec<u32> = (0..self.members.len() as u32).collect();
            order.sort_unstable_by(|a, b| self.name(*a).cmp(self.name(*b)));
            order.into_boxed_slice()
        });
        let found = by_key.binary_search_by(|index| self.name(*index).cmp(key));
        found.ok().map(|at| by_key[at] as usize)
    }

    fn name(&self, index: u32) -> &str {
        &self.members[index as usize].0
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        if self.depth > SHALLOW {
            drop_deep(std::mem::take(&mut self.items));
        }
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        if self.depth > SHALLOW {
            let members = std::mem::take(&mut self.members);
            drop_deep(members.into_iter().map(|(_, value)| value).collect());
        }
    }
}

/// Drops values one level at a time instead of recursing into them.
fn drop_deep(mut open: Vec<Value>) {
    while let Some(value) = open.pop() {
        match value {
            Value::Array(array) => {
                if let Some(mut array) = Arc::into_inner(array) {
                    open.extend(array.items.drain(..).filter(Value::is_container));
                }
            }
            Value::Object(object) => {
                if let Some(mut object) = Arc::into_inner(object) {
                    let values = object.members.drain(..).map(|(_, value)| value);
                    open.extend(values.filter(Value::is_container));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn without_duplicates(mut members: Vec<(Arc<str>, Value)>) -> Vec<(Arc<str>, Value)> {
    let unique = if members.len() <= SMALL_OBJECT {
        (1..members.len()).all(|i| members[..i].iter().all(|(key, _)| *key != members[i].0))
    } else {
        let mut seen = HashSet::with_capacity(members.len());
        members.iter().all(|(key, _)| seen.insert(&**key))
    };
    if unique {
        return members;
    }
    let mut place: HashMap<Arc<str>, usize> = HashMap::with_capacity(members.len());
    let mut kept: Vec<(Arc<str>, Value)> = Vec::with_capacity(members.len());
    for (key, value) in members.drain(..) {
        match place.get(&key) {
            Some(index) => kept[*index].1 = value,
            None => {
                place.insert(key.clone(), kept.len());
                kept.push((key, value));
            }
        }
    }
    kept
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
