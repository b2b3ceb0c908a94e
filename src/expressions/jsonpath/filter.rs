//! The condition of `[?(…)]`, as Jayway evaluates it.

use super::evaluate::{Scope, value_of};
use super::token::Token;
use crate::json::Value;
use regex::Regex;
use std::cmp::Ordering;

/// A condition.
#[derive(Clone, Debug)]
pub(super) enum Filter {
    /// One of them holds.
    Any(Vec<Filter>),
    /// All of them hold.
    All(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// The path names something.
    Exists(FilterPath),
    /// Two operands compared.
    Compare(Operand, Operator, Operand),
}

/// A path inside a filter.
#[derive(Clone, Debug)]
pub(super) struct FilterPath {
    /// Starts at the document (`$`) instead of the item (`@`).
    pub(super) from_root: bool,
    /// Its steps.
    pub(super) tokens: Vec<Token>,
}

/// One side of a comparison.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// `@.a`, `$.b`
    Path(FilterPath),
    /// `'text'`, `12`, `[1,2]`
    Literal(Value),
    /// `/ab+c/i`, anchored at both ends.
    Pattern(Regex),
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    SameTypeEqual,
    SameTypeNotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    In,
    NotIn,
    SubsetOf,
    AnyOf,
    NoneOf,
    AllOf,
    Size,
    Empty,
    Contains,
}

/// Whether `item` passes.
pub(super) fn accepts(filter: &Filter, item: &Value, scope: Scope<'_>) -> bool {
    match filter {
        Filter::Any(parts) => parts.iter().any(|part| accepts(part, item, scope)),
        Filter::All(parts) => parts.iter().all(|part| accepts(part, item, scope)),
        Filter::Not(inner) => !accepts(inner, item, scope),
        Filter::Exists(path) => {
            value_of(&path.tokens, path.start(item, scope), scope, true).is_ok()
        }
        Filter::Compare(left, operator, right) => compare(left, *operator, right, item, scope),
    }
}

impl FilterPath {
    fn start<'v>(&self, item: &'v Value, scope: Scope<'v>) -> &'v Value {
        if self.from_root { scope.root } else { item }
    }
}

impl Operand {
    /// The value, unless the path names nothing.
    fn value(&self, item: &Value, scope: Scope<'_>) -> Option<Value> {
        match self {
            Operand::Path(path) => {
                value_of(&path.tokens, path.start(item, scope), scope, false).ok()
            }
            Operand::Literal(value) => Some(value.clone()),
            Operand::Pattern(_) => None,
        }
    }
}

fn compare(
    left: &Operand,
    operator: Operator,
    right: &Operand,
    item: &Value,
    scope: Scope<'_>,
) -> bool {
    if operator == Operator::Matches {
        return match (left, right) {
            (Operand::Pattern(_), Operand::Pattern(_)) => false,
            (Operand::Pattern(pattern), other) | (other, Operand::Pattern(pattern)) => {
                other.value(item, scope).is_some_and(|value| {
                    scope.charge(value.json_len() / 64).is_ok() && matches(pattern, &value)
                })
            }
            _ => false,
        };
    }
    let left = left.value(item, scope);
    let right = right.value(item, scope);
    let (Some(left), Some(right)) = (left, right) else {
        // Nothing equals nothing: only the negative questions are answered with yes.
        return matches!(
            operator,
            Operator::NotEqual | Operator::SameTypeNotEqual | Operator::NotIn
        );
    };
    // Lists are searched element by element, and each by each.
    let lengths = [&left, &right].map(|side| side.as_array().map_or(1, <[Value]>::len));
    if scope
        .charge(lengths[0].saturating_mul(lengths[1]) / 8)
        .is_err()
    {
        return false;
    }
    match operator {
        Operator::Equal => equal(&left, &right),
        Operator::NotEqual => !equal(&left, &right),
        Operator::SameTypeEqual => same_type_equal(&left, &right),
        Operator::SameTypeNotEqual => !same_type_equal(&left, &right),
        Operator::Less => order(&left, &right) == Some(Ordering::Less),
        Operator::LessOrEqual => {
            matches!(order(&left, &right), Some(Ordering::Less | Ordering::Equal))
        }
        Operator::Greater => order(&left, &right) == Some(Ordering::Greater),
        Operator::GreaterOrEqual => matches!(
            order(&left, &right),
            Some(Ordering::Greater | Ordering::Equal)
        ),
        Operator::Matches => false,
        Operator::In => right.as_array().is_some_and(|list| holds(list, &left)),
        Operator::NotIn => !right.as_array().is_some_and(|list| holds(list, &left)),
        Operator::SubsetOf => lists(&left, &right)
            .is_some_and(|(left, right)| left.iter().all(|item| holds(right, item))),
        Operator::AnyOf => lists(&left, &right)
            .is_some_and(|(left, right)| left.iter().any(|item| holds(right, item))),
        Operator::NoneOf => lists(&left, &right)
            .is_some_and(|(left, right)| !left.iter().any(|item| holds(right, item))),
        Operator::AllOf => lists(&left, &right)
            .is_some_and(|(left, right)| right.iter().all(|item| holds(left, item))),
        Operator::Size => right
            .as_f64()
            .is_some_and(|size| length(&left).is_some_and(|length| length as f64 == size.trunc())),
        Operator::Empty => right
            .as_bool()
            .is_some_and(|empty| length(&left).is_some_and(|length| (length == 0) == empty)),
        Operator::Contains => match (left.as_str(), right.as_str(), left.as_array()) {
            (Some(text), Some(part), _) => text.contains(part),
            (_, _, Some(items)) => holds(items, &right),
            _ => false,
        },
    }
}

/// Jayway's equality: a number and a string that spells it are equal.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(_), Value::String(text)) => {
            matches!(Value::parse(text), Ok(number @ Value::Number(_)) if number == *left)
        }
        (Value::String(text), Value::Number(_)) => **text == *right.to_json(),
        _ => left == right,
    }
}

fn same_type_equal(left: &Value, right: &Value) -> bool {
    left.type_name() == right.type_name() && left == right
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(_), Value::Number(_)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        (Value::String(left), Value::String(right)) => {
            Some(left.encode_utf16().cmp(right.encode_utf16()))
        }
        _ => None,
    }
}

fn holds(list: &[Value], wanted: &Value) -> bool {
    list.iter().any(|item| equal(item, wanted))
}

fn lists<'v>(left: &'v Value, right: &'v Value) -> Option<(&'v [Value], &'v [Value])> {
    Some((left.as_array()?, right.as_array()?))
}

fn length(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.encode_utf16().count()),
        Value::Array(array) => Some(array.items().len()),
        Value::Object(object) => Some(object.members().len()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn matches(pattern: &Regex, value: &Value) -> bool {
    match value {
        Value::String(text) => pattern.is_match(text),
        Value::Array(array) => array.items().iter().any(|item| matches(pattern, item)),
        Value::Number(_) | Value::Bool(_) => pattern.is_match(&value.to_json()),
        Value::Null | Value::Object(_) => pattern.is_match(""),
    }
}
