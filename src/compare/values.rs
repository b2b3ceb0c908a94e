//! When two values mean the same, and numbers to find such values by.

use crate::json::Value;

/// Whether two values mean the same: numbers by value, members in any order, expressions whatever their spaces.
// Recursion is bounded by the reader's limit on nesting.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => {
            a == b || matches!((expression(a), expression(b)), (Some(a), Some(b)) if a == b)
        }
        (Value::Array(a), Value::Array(b)) => {
            a.items().len() == b.items().len()
                && a.items().iter().zip(b.items()).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.members().len() == b.members().len()
                && a.members()
                    .iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

/// A JSONata expression with one space wherever there are some, outside of its texts; `None` for anything else.
pub(super) fn expression(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix("{%")?.strip_suffix("%}")?;
    let mut out = String::with_capacity(inner.len());
    let mut quote = None;
    let mut escaped = false;
    for c in inner.trim().chars() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None => match c {
                '"' | '\'' | '`' => quote = Some(c),
                // A pattern or a division: where one ends cannot be told here, so every space counts.
                '/' => return Some(inner.trim().to_owned()),
                c if c.is_whitespace() => {
                    if !out.ends_with(' ') {
                        out.push(' ');
                    }
                    continue;
                }
                _ => {}
            },
        }
        out.push(c);
    }
    Some(out)
}

/// Equal for values that mean the same. The same on every machine and in every run.
// Recursion is bounded by the reader's limit on nesting.
pub(super) fn hash(value: &Value) -> u64 {
    match value {
        Value::Null => 11,
        Value::Bool(truth) => 13 + u64::from(*truth),
        Value::Number(number) => mix(17, (number.as_f64() + 0.0).to_bits()),
        Value::String(text) => match expression(text) {
            Some(text) => mix(19, hash_text(&text)),
            None => mix(23, hash_text(text)),
        },
        Value::Array(array) => array.items().iter().map(hash).fold(29, mix),
        // A sum, because members have no order.
        Value::Object(object) => object
            .members()
            .iter()
            .map(|(key, value)| mix(hash_text(key), hash(value)))
            .fold(31, u64::wrapping_add),
    }
}

/// FNV-1a, whose last bits are stirred once more.
pub(super) fn hash_text(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix(37, hash)
}

fn mix(a: u64, b: u64) -> u64 {
    let x = (a.rotate_left(23) ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^ (x >> 29)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_is_the_same() {
        for (a, b, is) in [
            ("1", "1.0", true),
            ("100", "1e2", true),
            (r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, true),
            ("[1,2]", "[2,1]", false),
            (r#""a  b""#, r#""a b""#, false),
            (r#""{% $a +\n  $b %}""#, r#""{%$a + $b%}""#, true),
            (r#""{% 'a  b' %}""#, r#""{% 'a b' %}""#, false),
            (
                r#""{% $match(x, /a  b/) %}""#,
                r#""{% $match(x, /a b/) %}""#,
                false,
            ),
            ("null", "false", false),
        ] {
            let (a, b) = (Value::parse(a).unwrap(), Value::parse(b).unwrap());
            assert_eq!(same(&a, &b), is, "{a:?} {b:?}");
            assert_eq!(hash(&a) == hash(&b), is, "{a:?} {b:?}");
        }
    }
}
