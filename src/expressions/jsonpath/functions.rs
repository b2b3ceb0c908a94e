//! The functions at the end of a path: `$.list.length()`.

use super::evaluate::{Fault, Scope, value_of};
use super::token::{Argument, Token};
use crate::json::Value;

/// Longer texts are not made.
const MAX_BYTES: usize = 16 << 20;

/// Whether Jayway has a function of this name.
pub(super) fn is_known(name: &str) -> bool {
    matches!(
        name,
        "avg"
            | "stddev"
            | "sum"
            | "min"
            | "max"
            | "concat"
            | "length"
            | "size"
            | "append"
            | "keys"
            | "first"
            | "last"
            | "index"
    )
}

/// Applies a function to `model`; the error is Jayway's message.
pub(super) fn call(
    name: &str,
    arguments: &[Argument],
    model: &Value,
    scope: Scope<'_>,
) -> Result<Value, String> {
    match name {
        "length" | "size" => Ok(length(arguments, model, scope)),
        "keys" => Ok(match model.as_object() {
            Some(object) => Value::array(
                object
                    .members()
                    .iter()
                    .map(|(key, _)| Value::string(key.clone()))
                    .collect(),
            ),
            None => Value::Null,
        }),
        "concat" => {
            let mut text = String::new();
            for value in model.as_array().unwrap_or_default() {
                text.push_str(value.as_str().unwrap_or(""));
            }
            for value in argument_values(arguments, model, scope) {
                if text.len() + value.json_len() > MAX_BYTES {
                    return Err(format!("The text would be longer than {MAX_BYTES} bytes"));
                }
                match value.as_str() {
                    Some(part) => text.push_str(part),
                    None => text.push_str(&value.to_json()),
                }
            }
            Ok(Value::string(text))
        }
        "append" => match model.as_array() {
            Some(items) => {
                let mut items = items.to_vec();
                items.extend(argument_values(arguments, model, scope));
                // Fails when the arguments were cut short.
                scope.charge(1).map_err(Fault::message)?;
                Ok(Value::array(items))
            }
            None => Ok(model.clone()),
        },
        "first" => at(model, 0),
        "last" => at(model, -1),
        "index" => {
            let index = argument_values(arguments, model, scope)
                .first()
                .and_then(Value::as_i64)
                .unwrap_or(0);
            at(model, index)
        }
        _ => aggregate(name, arguments, model, scope),
    }
}

fn at(model: &Value, index: i64) -> Result<Value, String> {
    let Some(items) = model.as_array() else {
        return Err("Aggregation function attempted to calculate value using empty array".into());
    };
    let index = if index < 0 {
        index + items.len() as i64
    } else {
        index
    };
    usize::try_from(index)
        .ok()
        .and_then(|index| items.get(index))
        .cloned()
        .ok_or_else(|| {
            "Target index:".to_owned()
                + &index.to_string()
                + " larger than object count:"
                + &items.len().to_string()
        })
}

fn length(arguments: &[Argument], model: &Value, scope: Scope<'_>) -> Value {
    let inner;
    let model = match arguments.first() {
        Some(Argument::Path(tokens)) => {
            let mut tokens = tokens.clone();
            if !matches!(tokens.last(), Some(Token::Function(..))) {
                tokens.push(Token::Wildcard);
            }
            inner = value_of(&tokens, model, scope, false).unwrap_or(Value::Null);
            &inner
        }
        Some(Argument::Json(value)) => value,
        None => model,
    };
    let count = match model {
        Value::Array(array) => array.items().len(),
        Value::Object(object) => object.members().len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Value::Null,
    };
    Value::int(count as i64)
}

/// The arguments' values; an array among them stands for its elements.
fn argument_values(arguments: &[Argument], model: &Value, scope: Scope<'_>) -> Vec<Value> {
    let mut values = Vec::new();
    for argument in arguments {
        let value = match argument {
            Argument::Json(value) => value.clone(),
            Argument::Path(tokens) => match value_of(tokens, scope.root, scope, false) {
                Ok(value) => value,
                Err(_) => match value_of(tokens, model, scope, false) {
                    Ok(value) => value,
                    Err(_) => continue,
                },
            },
        };
        // Many arguments may name one long list.
        if scope
            .charge(value.as_array().map_or(1, <[Value]>::len))
            .is_err()
        {
            break;
        }
        match value {
            Value::Array(array) => values.extend(array.items().iter().cloned()),
            other => values.push(other),
        }
    }
    values
}

fn aggregate(
    name: &str,
    arguments: &[Argument],
    model: &Value,
    scope: Scope<'_>,
) -> Result<Value, String> {
    let mut numbers: Vec<f64> = model
        .as_array()
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    numbers.extend(
        argument_values(arguments, model, scope)
            .iter()
            .filter_map(Value::as_f64),
    );
    if numbers.is_empty() {
        return Err("Aggregation function attempted to calculate value using empty array".into());
    }
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    let result = match name {
        "sum" => sum,
        "avg" => sum / count,
        "min" => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        "max" => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        _ => {
            let squares: f64 = numbers.iter().map(|number| number * number).sum();
            (squares / count - (sum / count).powi(2)).max(0.0).sqrt()
        }
    };
    Value::float(result).ok_or_else(|| format!("{name} is not a number JSON can hold"))
}
