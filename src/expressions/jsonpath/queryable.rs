//! Lets `jsonpath-rust` walk our values in place.

use crate::json::Value;
use jsonpath_rust::query::queryable::Queryable;

impl Queryable for Value {
    fn get(&self, key: &str) -> Option<&Self> {
        Value::get(self, key)
    }
    fn as_array(&self) -> Option<&Vec<Self>> {
        match self {
            Value::Array(array) => Some(array.items()),
            _ => None,
        }
    }
    fn as_object(&self) -> Option<Vec<(&str, &Self)>> {
        Value::as_object(self).map(|object| {
            object
                .members()
                .iter()
                .map(|(key, value)| (key.as_ref(), value))
                .collect()
        })
    }
    fn as_str(&self) -> Option<&str> {
        Value::as_str(self)
    }
    fn as_i64(&self) -> Option<i64> {
        Value::as_i64(self)
    }
    fn as_f64(&self) -> Option<f64> {
        Value::as_f64(self)
    }
    fn as_bool(&self) -> Option<bool> {
        Value::as_bool(self)
    }
    fn null() -> Self {
        Value::Null
    }
}

// What the trait asks for besides; the library makes literals of filters this way.
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::string(text)
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::string(text)
    }
}
impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Bool(truth)
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::int(number)
    }
}
impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::float(number).unwrap_or(Value::Null)
    }
}
impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Value::array(items)
    }
}
