//! An answer made up from its shape: something to start from for whoever plays the service.

use crate::catalogue::notation::{Bounds, Field, Shape};
use crate::json::Value;
use std::sync::Arc;

/// Deeper than this only what must be there is made up.
const SHOWN: usize = 2;
/// A shape that must contain itself would never end.
const DEEPEST: usize = 12;

/// An answer that fits the shape: with the members that every answer has, or with all when none is sure.
pub(super) fn of(shape: &Shape) -> Value {
    at(shape, 0)
}

fn at(shape: &Shape, depth: usize) -> Value {
    match shape {
        Shape::Anything => Value::empty_object(),
        Shape::Text(bounds) | Shape::Bytes(bounds) => text(bounds),
        Shape::Time => Value::string("2026-01-01T00:00:00Z"),
        Shape::Number(bounds) => number(bounds),
        Shape::Boolean => Value::Bool(false),
        Shape::Words(words) => Value::string(words.first().copied().unwrap_or_default()),
        Shape::Object(fields) => object(fields, depth),
        Shape::Array(inner, bounds) => {
            let least = bounds.min.unwrap_or(0.0) as usize;
            let shown = if depth <= SHOWN { least.max(1) } else { least };
            let item = if shown > 0 && depth < DEEPEST {
                vec![at(inner, depth); shown]
            } else {
                Vec::new()
            };
            Value::array(item)
        }
        Shape::Table(inner, bounds) => match bounds.min {
            Some(least) if least > 0.0 && depth < DEEPEST => {
                Value::object(vec![("key".into(), at(inner, depth))])
            }
            _ => Value::empty_object(),
        },
        Shape::Named(named) => at(&named.shape(), depth),
    }
}

fn object(fields: &[Field], depth: usize) -> Value {
    if depth >= DEEPEST {
        return Value::empty_object();
    }
    let all = depth < SHOWN && !fields.iter().any(|field| field.required);
    let shown = fields.iter().filter(|field| all || field.required);
    let members = shown.map(|field| (Arc::from(field.name), at(&field.shape, depth + 1)));
    Value::object(members.collect())
}

fn text(bounds: &Bounds) -> Value {
    let least = bounds.min.unwrap_or(0.0) as usize;
    let most = bounds.max.map_or(usize::MAX, |most| most as usize);
    let word = "text".chars().chain(std::iter::repeat('x'));
    Value::string(word.take(least.max(4).min(most)).collect::<String>())
}

fn number(bounds: &Bounds) -> Value {
    let least = bounds.min.unwrap_or(0.0).max(0.0);
    let value = bounds.max.map_or(least, |most| least.min(most));
    if value.fract() == 0.0 {
        Value::int(value as i64)
    } else {
        Value::float(value).unwrap_or(Value::int(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::notation::read;

    fn made_up(text: &'static str) -> String {
        of(&read("", text).0).to_json()
    }

    #[test]
    fn what_must_be_there_is_there_and_inside_its_bounds() {
        assert_eq!(
            made_up("{A!,B,C:n5..9!,D:s6!,E:s..2!,F:t!,G:red|green!,H:[b]!,I:<s>!,J:*!}"),
            r#"{"A":"text","C":5,"D":"textxx","E":"te","F":"2026-01-01T00:00:00Z","G":"red","H":[false],"I":{},"J":{}}"#
        );
    }

    #[test]
    fn without_anything_sure_all_is_shown_but_not_without_end() {
        assert_eq!(
            made_up("{A,B:[{C:{D:{E}}}]}"),
            r#"{"A":"text","B":[{"C":{}}]}"#
        );
    }
}
