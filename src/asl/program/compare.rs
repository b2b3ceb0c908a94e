//! The comparisons of JSONPath rules.

use super::choice::Verdict;
use super::reader::Reader;
use super::timing::parse_timestamp;
use crate::expressions::jsonpath::Path;
use crate::expressions::{EvalError, Surroundings};
use crate::json::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// One comparison.
#[derive(Debug)]
pub enum Comparison {
    /// `IsPresent`
    Presence(bool),
    /// `IsNull`, `IsString` …
    Kind(Kind, bool),
    /// `StringMatches`
    Pattern(Arc<str>),
    /// `NumericGreaterThan`, `StringEqualsPath` …
    Order(Domain, Operator, Operand),
}

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `IsNull`
    Null,
    /// `IsString`
    String,
    /// `IsNumeric`
    Numeric,
    /// `IsBoolean`
    Boolean,
    /// `IsTimestamp`
    Timestamp,
}

/// As what two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Text, by UTF-16 order as Java does.
    String,
    /// Numbers.
    Numeric,
    /// Truth values; only equality.
    Boolean,
    /// Instants.
    Timestamp,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `Equals`
    Equals,
    /// `LessThan`
    LessThan,
    /// `GreaterThan`
    GreaterThan,
    /// `LessThanEquals`
    LessThanEquals,
    /// `GreaterThanEquals`
    GreaterThanEquals,
}

/// The other side.
#[derive(Debug)]
pub enum Operand {
    /// Written down.
    Constant(Value),
    /// Read from the input.
    At(Path),
}

const KINDS: [(&str, Kind); 5] = [
    ("IsNull", Kind::Null),
    ("IsString", Kind::String),
    ("IsNumeric", Kind::Numeric),
    ("IsBoolean", Kind::Boolean),
    ("IsTimestamp", Kind::Timestamp),
];

const DOMAINS: [(&str, Domain); 4] = [
    ("String", Domain::String),
    ("Numeric", Domain::Numeric),
    ("Boolean", Domain::Boolean),
    ("Timestamp", Domain::Timestamp),
];

const OPERATORS: [(&str, Operator); 5] = [
    ("Equals", Operator::Equals),
    ("LessThan", Operator::LessThan),
    ("GreaterThan", Operator::GreaterThan),
    ("LessThanEquals", Operator::LessThanEquals),
    ("GreaterThanEquals", Operator::GreaterThanEquals),
];

impl Comparison {
    /// The comparison a rule holds, if it holds one.
    pub(super) fn read(reader: &mut Reader) -> Option<Comparison> {
        let members: Vec<(Arc<str>, Value)> = reader.object().as_object()?.members().to_vec();
        for (name, value) in members {
            let wanted = |kind: &str| format!("{name} needs {kind}, not {}", short(&value));
            let flag = name.starts_with("Is") && value.as_bool().is_none();
            if flag && !is_placeholder(&value) && KINDS.iter().any(|(word, _)| *word == &*name) {
                reader.problem(&name, wanted("true or false"));
                return None;
            }
            if &*name == "IsPresent" {
                return Some(Comparison::Presence(value.as_bool() == Some(true)));
            }
            if &*name == "StringMatches" {
                return Some(Comparison::Pattern(reader.required_text("StringMatches")));
            }
            if let Some((_, kind)) = KINDS.iter().find(|(word, _)| *word == &*name) {
                return Some(Comparison::Kind(*kind, value.as_bool() == Some(true)));
            }
            let Some((domain_word, domain)) =
                DOMAINS.iter().find(|(word, _)| name.starts_with(word))
            else {
                continue;
            };
            let rest = &name[domain_word.len()..];
            let (word, by_path) = match rest.strip_suffix("Path") {
                Some(word) => (word, true),
                None => (rest, false),
            };
            let Some((_, operator)) = OPERATORS.iter().find(|(op, _)| *op == word) else {
                continue;
            };
            if !by_path && !domain.holds(&value) && !is_placeholder(&value) {
                reader.problem(&name, wanted(domain.words()));
                return None;
            }
            let operand = if by_path {
                Operand::At(reader.path(&name)?)
            } else {
                Operand::Constant(value)
            };
            return Some(Comparison::Order(*domain, *operator, operand));
        }
        None
    }

    /// Whether it holds, without a word about why.
    pub(super) fn holds(
        &self,
        variable: &Path,
        input: &Value,
        around: &dyn Surroundings,
    ) -> Result<bool, EvalError> {
        if let Comparison::Presence(expected) = self {
            return Ok(variable.exists(input, around) == *expected);
        }
        let value = lookup(variable, input, around)?;
        Ok(match self {
            Comparison::Presence(_) => false,
            Comparison::Kind(kind, expected) => kind.fits(&value) == *expected,
            Comparison::Pattern(pattern) => {
                value.as_str().is_some_and(|text| matches(pattern, text))
            }
            Comparison::Order(domain, operator, Operand::Constant(other)) => domain
                .compare(&value, other)
                .is_some_and(|order| operator.accepts(order)),
            Comparison::Order(domain, operator, Operand::At(path)) => {
                let other = lookup(path, input, around)?;
                domain
                    .compare(&value, &other)
                    .is_some_and(|order| operator.accepts(order))
            }
        })
    }

    /// Whether all it reads is the input: no variable, not the Context Object.
    pub(super) fn reads_input_only(&self) -> bool {
        match self {
            Comparison::Presence(_) | Comparison::Kind(..) | Comparison::Pattern(_) => true,
            Comparison::Order(_, _, Operand::Constant(_)) => true,
            Comparison::Order(_, _, Operand::At(path)) => path.reads_input(),
        }
    }

    pub(super) fn evaluate(
        &self,
        variable: &Path,
        input: &Value,
        around: &dyn Surroundings,
    ) -> Result<Verdict, EvalError> {
        if let Comparison::Presence(expected) = self {
            let present = variable.exists(input, around);
            let word = if present { "present" } else { "absent" };
            return Ok(Verdict {
                holds: present == *expected,
                why: format!("{} is {word}", variable.text()),
            });
        }
        let value = lookup(variable, input, around)?;
        Ok(match self {
            Comparison::Presence(_) => unreachable!("answered above"),
            Comparison::Kind(kind, expected) => {
                let is = kind.fits(&value);
                let not = if is { "" } else { "not " };
                Verdict {
                    holds: is == *expected,
                    why: format!("{} is {not}{}", short(&value), kind.words()),
                }
            }
            Comparison::Pattern(pattern) => {
                let holds = value.as_str().is_some_and(|text| matches(pattern, text));
                let word = if holds { "matches" } else { "does not match" };
                Verdict {
                    holds,
                    why: format!("{} {word} {pattern:?}", short(&value)),
                }
            }
            Comparison::Order(domain, operator, operand) => {
                let other = match operand {
                    Operand::Constant(value) => value.clone(),
                    Operand::At(path) => lookup(path, input, around)?,
                };
                let holds = domain
                    .compare(&value, &other)
                    .is_some_and(|order| operator.accepts(order));
                Verdict {
                    holds,
                    why: format!(
                        "{} {} {} is {holds}",
                        short(&value),
                        operator.sign(),
                        short(&other)
                    ),
                }
            }
        })
    }
}

/// The value a rule compares; a path that names nothing is an error of the run.
fn lookup(path: &Path, input: &Value, around: &dyn Surroundings) -> Result<Value, EvalError> {
    path.evaluate(input, around).map_err(|_| EvalError {
        code: "States.Runtime".into(),
        message: format!(
            "Invalid path '{}': The choice state's condition path references an invalid value.",
            path.text()
        ),
        position: None,
        location: None,
    })
}

impl Kind {
    fn fits(self, value: &Value) -> bool {
        match self {
            Kind::Null => value.is_null(),
            Kind::String => value.as_str().is_some(),
            Kind::Numeric => matches!(value, Value::Number(_)),
            Kind::Boolean => value.as_bool().is_some(),
            Kind::Timestamp => value.as_str().is_some_and(|t| parse_timestamp(t).is_some()),
        }
    }
    fn words(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::String => "a string",
            Kind::Numeric => "a number",
            Kind::Boolean => "a boolean",
            Kind::Timestamp => "a timestamp",
        }
    }
}

/// A text that stands for something else until the definition is deployed.
fn is_placeholder(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains("${"))
}

impl Domain {
    /// Whether a constant is of this kind.
    fn holds(self, value: &Value) -> bool {
        match self {
            Domain::String | Domain::Timestamp => value.as_str().is_some(),
            Domain::Numeric => matches!(value, Value::Number(_)),
            Domain::Boolean => value.as_bool().is_some(),
        }
    }
    fn words(self) -> &'static str {
        match self {
            Domain::String => "a text",
            Domain::Numeric => "a number",
            Domain::Boolean => "true or false",
            Domain::Timestamp => "a timestamp",
        }
    }
    /// The order of two values; `None` when one of them is not of this kind.
    fn compare(self, left: &Value, right: &Value) -> Option<Ordering> {
        match self {
            Domain::String => {
                let (left, right) = (left.as_str()?, right.as_str()?);
                Some(left.encode_utf16().cmp(right.encode_utf16()))
            }
            Domain::Numeric => match (left.as_i64(), right.as_i64()) {
                (Some(left), Some(right)) => Some(left.cmp(&right)),
                _ => match (left, right) {
                    (Value::Number(_), Value::Number(_)) => {
                        left.as_f64()?.partial_cmp(&right.as_f64()?)
                    }
                    _ => None,
                },
            },
            Domain::Boolean => Some(left.as_bool()?.cmp(&right.as_bool()?)),
            Domain::Timestamp => {
                let left = parse_timestamp(left.as_str()?)?;
                Some(left.cmp(&parse_timestamp(right.as_str()?)?))
            }
        }
    }
}

impl Operator {
    fn accepts(self, order: Ordering) -> bool {
        match self {
            Operator::Equals => order == Ordering::Equal,
            Operator::LessThan => order == Ordering::Less,
            Operator::GreaterThan => order == Ordering::Greater,
            Operator::LessThanEquals => order != Ordering::Greater,
            Operator::GreaterThanEquals => order != Ordering::Less,
        }
    }
    fn sign(self) -> &'static str {
        match self {
            Operator::Equals => "=",
            Operator::LessThan => "<",
            Operator::GreaterThan => ">",
            Operator::LessThanEquals => "≤",
            Operator::GreaterThanEquals => "≥",
        }
    }
}

/// `*` stands for any text; `\*` and `\\` for themselves.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts: Vec<String> = vec![String::new()];
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' => parts.push(String::new()),
            _ => {
                let literal = if c == '\\' {
                    chars.next().unwrap_or(c)
                } else {
                    c
                };
                if let Some(part) = parts.last_mut() {
                    part.push(literal);
                }
            }
        }
    }
    let [first, middle @ .., last] = parts.as_slice() else {
        return parts.concat() == text;
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    for part in middle {
        match rest.find(part.as_str()) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

/// A value in few characters.
fn short(value: &Value) -> String {
    if value.json_len() <= 60 {
        return value.to_json();
    }
    match value {
        Value::Array(_) => "[…]".into(),
        Value::Object(_) => "{…}".into(),
        _ => {
            let text = value.to_json();
            let head: String = text.chars().take(56).collect();
            format!("{head}…")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(matches("log-*.txt", "log-2024.txt"));
        assert!(matches("*", ""));
        assert!(matches("a*b*c", "a__b__b__c"));
        assert!(!matches("a*b*c", "a__c"));
        assert!(!matches("ab*ba", "aba"));
        assert!(matches(r"a\*b", "a*b"));
        assert!(!matches(r"a\*b", "axb"));
        assert!(matches(r"a\\b", r"a\b"));
        assert!(matches("same", "same"));
    }
}
