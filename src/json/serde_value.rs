//! Values from and to serde_json, which reads and writes everything that is no definition.

use crate::json::{Number, Value};

/// serde_json drops its values recursively, so deeper parts are not handed to it.
const SERDE_DEPTH: u32 = 1_000;

impl From<&serde_json::Value> for Value {
    fn from(value: &serde_json::Value) -> Value {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(truth) => Value::Bool(*truth),
            serde_json::Value::Number(number) => Value::Number(match number.as_i64() {
                Some(n) => Number::Int(n),
                None => match number.as_u64() {
                    Some(n) => Number::Exact(n.to_string().into()),
                    None => Number::Float(number.as_f64().unwrap_or_default()),
                },
            }),
            serde_json::Value::String(text) => Value::string(text.as_str()),
            serde_json::Value::Array(items) => {
                Value::array(items.iter().map(Value::from).collect())
            }
            serde_json::Value::Object(members) => Value::unique_object(
                members
                    .iter()
                    .map(|(key, value)| (key.as_str().into(), Value::from(value)))
                    .collect(),
            ),
        }
    }
}

/// Exact numbers become the nearest one serde_json has. Parts nested deeper than 1,000 levels become `null`,
/// because serde_json drops its values recursively.
impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> serde_json::Value {
        to_serde(value, SERDE_DEPTH)
    }
}

fn to_serde(value: &Value, levels_left: u32) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(truth) => serde_json::Value::Bool(*truth),
        Value::Number(Number::Int(n)) => serde_json::Value::from(*n),
        Value::Number(number @ (Number::Float(_) | Number::Exact(_))) => match number {
            Number::Exact(text) if text.parse::<u64>().is_ok() => {
                serde_json::Value::from(text.parse::<u64>().unwrap_or_default())
            }
            _ => {
                // serde_json has no infinity; the largest float is nearest to what 1e999 means.
                let n = number.as_f64().clamp(f64::MIN, f64::MAX);
                serde_json::Number::from_f64(n)
                    .map_or(serde_json::Value::Null, serde_json::Value::Number)
            }
        },
        Value::String(text) => serde_json::Value::String(text.to_string()),
        Value::Array(_) | Value::Object(_) if levels_left == 0 => serde_json::Value::Null,
        Value::Array(array) => array
            .items()
            .iter()
            .map(|item| to_serde(item, levels_left - 1))
            .collect(),
        Value::Object(object) => serde_json::Value::Object(
            object
                .members()
                .iter()
                .map(|(key, value)| (key.to_string(), to_serde(value, levels_left - 1)))
                .collect(),
        ),
    }
}
