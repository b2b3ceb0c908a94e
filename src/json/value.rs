//! [`Value`]: a JSON value that is shared, cheap to clone and keeps numbers exactly.
//!
//! Containers sit behind `Arc` and know the length of their compact JSON text, so that recording
//! a payload costs a pointer and checking it against a quota costs nothing.

use std::sync::Arc;

/// A JSON value. Cloning copies a pointer at most.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
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

/// A JSON number that does not lose what its text said.
#[derive(Clone, Debug)]
pub enum Number {
    /// A whole number that fits.
    Int(i64),
    /// A number whose shortest text is the text that was read, or that was computed.
    Float(f64),
    /// Any other spelling (`1.10`, `1E5`, thirty digits): the exact text.
    Exact(Arc<str>),
}

/// Elements, and the length of their compact JSON text.
#[derive(Debug)]
pub struct Array {
    items: Vec<Value>,
    json_len: usize,
}

/// Members in order, and the length of their compact JSON text.
#[derive(Debug)]
pub struct Object {
    members: Vec<(Arc<str>, Value)>,
    json_len: usize,
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

impl Value {
    /// Reads exactly one JSON value (RFC 8259); the last of duplicate keys wins.
    pub fn parse(_text: &str) -> Result<Value, ParseError> {
        todo!()
    }
    /// Compact JSON text. AWS escapes as Jackson does: only `"`, `\` and control characters.
    pub fn to_json(&self) -> String {
        todo!()
    }
    /// Indented JSON text with two spaces a level.
    pub fn to_pretty(&self) -> String {
        todo!()
    }
    /// Length in bytes of [`Value::to_json`], without writing it. O(1) for containers.
    pub fn json_len(&self) -> usize {
        todo!()
    }
    /// A string value.
    pub fn string(_text: impl Into<Arc<str>>) -> Value {
        todo!()
    }
    /// A whole number.
    pub fn int(_n: i64) -> Value {
        todo!()
    }
    /// A number from a float; whole floats in i64 range stay floats (`1.0` prints as `1.0`). `None` if not finite.
    pub fn float(_n: f64) -> Option<Value> {
        todo!()
    }
    /// An array value.
    pub fn array(_items: Vec<Value>) -> Value {
        todo!()
    }
    /// An object value; of duplicate keys the last wins.
    pub fn object(_members: Vec<(Arc<str>, Value)>) -> Value {
        todo!()
    }
    /// `{}`
    pub fn empty_object() -> Value {
        todo!()
    }
    /// The member of an object.
    pub fn get(&self, _key: &str) -> Option<&Value> {
        todo!()
    }
    /// The element of an array.
    pub fn at(&self, _index: usize) -> Option<&Value> {
        todo!()
    }
    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        todo!()
    }
    /// The truth value.
    pub fn as_bool(&self) -> Option<bool> {
        todo!()
    }
    /// The number as a whole number, when it is one exactly.
    pub fn as_i64(&self) -> Option<i64> {
        todo!()
    }
    /// The number as a float.
    pub fn as_f64(&self) -> Option<f64> {
        todo!()
    }
    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        todo!()
    }
    /// The members of an object.
    pub fn as_object(&self) -> Option<&Object> {
        todo!()
    }
    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        todo!()
    }
    /// `null`, `boolean`, `number`, `string`, `array` or `object`.
    pub fn type_name(&self) -> &'static str {
        todo!()
    }
    /// The value at an RFC 6901 pointer.
    pub fn pointer(&self, _pointer: &str) -> Option<&Value> {
        todo!()
    }
    /// This object with one member set (added last if new). Shares everything else.
    pub fn with_member(&self, _key: &str, _value: Value) -> Value {
        todo!()
    }
    /// This object without one member.
    pub fn without_member(&self, _key: &str) -> Value {
        todo!()
    }
    /// This array with one element replaced.
    pub fn with_element(&self, _index: usize, _value: Value) -> Value {
        todo!()
    }
    /// Whether both are the very same shared value (scalars: equal).
    pub fn same(&self, _other: &Value) -> bool {
        todo!()
    }
}

// Deep equality; numbers by numeric value, objects regardless of member order.
impl PartialEq for Value {
    fn eq(&self, _other: &Value) -> bool {
        todo!()
    }
}

impl Array {
    /// The elements.
    pub fn items(&self) -> &[Value] {
        &self.items
    }
    /// Length of the compact JSON text.
    pub fn json_len(&self) -> usize {
        self.json_len
    }
}

impl Object {
    /// The member of this name.
    pub fn get(&self, _key: &str) -> Option<&Value> {
        todo!()
    }
    /// The members in order.
    pub fn members(&self) -> &[(Arc<str>, Value)] {
        &self.members
    }
    /// Length of the compact JSON text.
    pub fn json_len(&self) -> usize {
        self.json_len
    }
}

impl From<&serde_json::Value> for Value {
    fn from(_value: &serde_json::Value) -> Value {
        todo!()
    }
}
impl From<&Value> for serde_json::Value {
    fn from(_value: &Value) -> serde_json::Value {
        todo!()
    }
}
