//! Choice: picks the next state. Conditions know how to hold and how to say why.

use super::compare::Comparison;
use super::data_flow::{Computed, DataFlow};
use super::reader::Reader;
use super::{StateId, Unrunnable};
use crate::asl::QueryLanguage;
use crate::expressions::jsonpath::Path;
use crate::expressions::{EvalError, JsonataTemplate, PayloadTemplate, Surroundings};
use crate::json::Value;
use std::collections::BTreeMap;

/// A Choice state.
#[derive(Debug)]
pub struct Choice {
    /// Its rules in order; never empty.
    pub rules: Vec<Rule>,
    /// `Default`
    pub default: Option<StateId>,
    /// Its data flow; `Assign` and `Output` belong to the default.
    pub data: DataFlow,
    /// Whether its rules read the input and nothing else, so that it tells why they held.
    pub reads_input_only: bool,
}

/// One entry of `Choices`.
#[derive(Debug)]
pub struct Rule {
    /// When it holds.
    pub condition: Condition,
    /// `Next`
    pub next: StateId,
    /// JSONata `Output`
    pub output: Option<JsonataTemplate>,
    /// `Assign` in JSONPath.
    pub assign: Option<PayloadTemplate>,
    /// `Assign` in JSONata.
    pub computed_assign: Option<JsonataTemplate>,
}

/// A condition of a rule.
#[derive(Debug)]
pub enum Condition {
    /// `And`
    All(Vec<Condition>),
    /// `Or`
    Any(Vec<Condition>),
    /// `Not`
    Not(Box<Condition>),
    /// `Variable` and a comparison.
    Test {
        /// What is compared.
        variable: Path,
        /// How.
        comparison: Comparison,
    },
    /// JSONata `Condition`.
    Expression(Computed),
    /// A constant in the place of an expression.
    Constant(Value),
}

/// Whether a condition holds, and why, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it holds.
    pub holds: bool,
    /// `42 > 100 is false`
    pub why: String,
}

impl Choice {
    /// Whether what it chooses may depend on chance.
    pub fn draws(&self) -> bool {
        self.rules.iter().any(|rule| match &rule.condition {
            Condition::Expression(computed) => computed.template.draws(),
            Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Test { .. }
            | Condition::Constant(_) => false,
        })
    }

    /// Reads one.
    pub(super) fn read(reader: &mut Reader) -> Choice {
        let rules = reader.each("Choices", |rule| {
            let jsonata = rule.is_jsonata();
            Rule {
                condition: Condition::read(rule),
                next: rule.target("Next"),
                output: jsonata.then(|| rule.jsonata_template("Output")).flatten(),
                assign: (!jsonata)
                    .then(|| rule.payload_template("Assign"))
                    .flatten(),
                computed_assign: jsonata.then(|| rule.jsonata_template("Assign")).flatten(),
            }
        });
        if rules.is_empty() {
            reader.problem("", "A Choice needs Choices: add at least one rule");
        }
        Choice {
            reads_input_only: rules.iter().all(|rule| rule.condition.reads_input_only()),
            rules,
            default: reader.optional_target("Default"),
            data: DataFlow::read(reader),
        }
    }
}

impl Condition {
    /// Compiles a rule on its own (`Next` is not looked at).
    pub fn compile(rule: &Value, language: QueryLanguage) -> Result<Condition, Vec<Unrunnable>> {
        let mut problems = Vec::new();
        let names = BTreeMap::new();
        let mut reader = Reader::new(rule.clone(), "", language, &names, &mut problems);
        let condition = Condition::read(&mut reader);
        if problems.is_empty() {
            Ok(condition)
        } else {
            Err(problems)
        }
    }

    fn read(reader: &mut Reader) -> Condition {
        if reader.is_jsonata() {
            return match reader.expression("Condition") {
                Some(expression) => Condition::Expression(expression),
                None => match reader.get("Condition").cloned() {
                    Some(constant @ Value::Bool(_)) => Condition::Constant(constant),
                    Some(text @ Value::String(_)) => Condition::Constant(text),
                    _ => {
                        reader.problem("", "Condition is missing: write {% an expression %}");
                        Condition::Constant(Value::Bool(false))
                    }
                },
            };
        }
        if reader.get("And").is_some() {
            return Condition::All(reader.each("And", Condition::read_part));
        }
        if reader.get("Or").is_some() {
            return Condition::Any(reader.each("Or", Condition::read_part));
        }
        if let Some(inner) = reader.inside("Not", Condition::read_part) {
            return Condition::Not(Box::new(inner));
        }
        let comparison = Comparison::read(reader);
        let variable = reader.path("Variable");
        match (variable, comparison) {
            (Some(variable), Some(comparison)) => Condition::Test {
                variable,
                comparison,
            },
            (variable, comparison) => {
                let message = match (variable.is_some(), comparison.is_some()) {
                    (false, _) => "The rule needs a Variable, or And, Or, Not",
                    _ => "The rule needs a comparison such as NumericGreaterThan",
                };
                reader.problem("", message);
                Condition::Constant(Value::Bool(false))
            }
        }
    }

    /// A rule inside another one: it leads nowhere itself.
    fn read_part(reader: &mut Reader) -> Condition {
        if reader.get("Next").is_some() {
            reader.problem(
                "Next",
                "Only the outermost rule has a Next: take it out here",
            );
        }
        Condition::read(reader)
    }

    /// Whether a JSONPath condition holds, without a word about why; the quick form of [`Condition::evaluate`].
    pub fn holds(&self, input: &Value, around: &dyn Surroundings) -> Result<bool, EvalError> {
        match self {
            Condition::All(parts) => {
                for part in parts {
                    if !part.holds(input, around)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Condition::Any(parts) => {
                for part in parts {
                    if part.holds(input, around)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Condition::Not(inner) => Ok(!inner.holds(input, around)?),
            Condition::Test {
                variable,
                comparison,
            } => comparison.holds(variable, input, around),
            Condition::Expression(_) => Ok(false),
            Condition::Constant(value) => Ok(value.as_bool() == Some(true)),
        }
    }

    fn reads_input_only(&self) -> bool {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().all(Condition::reads_input_only)
            }
            Condition::Not(inner) => inner.reads_input_only(),
            Condition::Test {
                variable,
                comparison,
            } => variable.reads_input() && comparison.reads_input_only(),
            Condition::Expression(_) => false,
            Condition::Constant(_) => true,
        }
    }

    /// Whether a JSONPath condition holds. JSONata conditions are evaluated where their variables are known.
    pub fn evaluate(&self, input: &Value, around: &dyn Surroundings) -> Result<Verdict, EvalError> {
        match self {
            Condition::All(parts) => Self::chain(parts, false, " and ", input, around),
            Condition::Any(parts) => Self::chain(parts, true, " or ", input, around),
            Condition::Not(inner) => {
                let verdict = inner.evaluate(input, around)?;
                Ok(Verdict {
                    holds: !verdict.holds,
                    why: format!("not ({})", verdict.why),
                })
            }
            Condition::Test {
                variable,
                comparison,
            } => comparison.evaluate(variable, input, around),
            Condition::Expression(expression) => Ok(Verdict {
                holds: false,
                why: expression.text.to_string(),
            }),
            Condition::Constant(value) => Ok(Verdict {
                holds: value.as_bool() == Some(true),
                why: value.to_json(),
            }),
        }
    }

    fn chain(
        parts: &[Condition],
        decisive: bool,
        word: &str,
        input: &Value,
        around: &dyn Surroundings,
    ) -> Result<Verdict, EvalError> {
        let mut why = String::new();
        for part in parts {
            let verdict = part.evaluate(input, around)?;
            if verdict.holds == decisive {
                return Ok(verdict);
            }
            if !why.is_empty() {
                why.push_str(word);
            }
            why.push_str(&verdict.why);
        }
        Ok(Verdict {
            holds: !decisive,
            why,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::expressions::Nowhere;

    fn verdict(rule: &str, input: &str) -> Verdict {
        let rule = Value::parse(rule).unwrap();
        let condition = Condition::compile(&rule, QueryLanguage::JsonPath).unwrap();
        let input = Value::parse(input).unwrap();
        condition.evaluate(&input, &Nowhere::default()).unwrap()
    }

    #[test]
    fn a_rule_says_why() {
        let verdict = verdict(
            r#"{"Variable": "$.amount", "NumericGreaterThan": 100}"#,
            r#"{"amount": 42}"#,
        );
        assert!(!verdict.holds);
        assert_eq!(verdict.why, "42 > 100 is false");
    }

    #[test]
    fn the_first_part_that_decides_is_the_reason() {
        let rule = r#"{"And": [{"Variable": "$.a", "IsPresent": true},
            {"Not": {"Variable": "$.a", "StringEquals": "x"}}]}"#;
        assert_eq!(verdict(rule, "{}").why, "$.a is absent");
        assert_eq!(
            verdict(rule, r#"{"a": "y"}"#),
            Verdict {
                holds: true,
                why: "$.a is present and not (\"y\" = \"x\" is false)".into()
            }
        );
    }

    #[test]
    fn values_of_other_kinds_never_compare() {
        let rule = r#"{"Variable": "$.a", "NumericLessThanEquals": 5}"#;
        assert!(!verdict(rule, r#"{"a": "4"}"#).holds);
        assert!(!verdict(rule, r#"{"a": null}"#).holds);
    }

    #[test]
    fn a_rule_must_be_whole() {
        let refused = |rule: &str| {
            let rule = Value::parse(rule).unwrap();
            Condition::compile(&rule, QueryLanguage::JsonPath).is_err()
        };
        assert!(refused(r#"{"Variable": "$.a"}"#));
        assert!(refused(r#"{"NumericEquals": 1}"#));
        assert!(refused(r#"{"Variable": "$.a", "IsNull": 5}"#));
        assert!(refused(r#"{"Variable": "$.a", "NumericEquals": "x"}"#));
        assert!(refused(
            r#"{"Not": {"Variable": "$.a", "IsNull": true, "Next": "B"}}"#
        ));
        assert!(!refused(
            r#"{"Variable": "$.a", "NumericEquals": "${limit}"}"#
        ));
    }
}
