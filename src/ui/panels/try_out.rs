//! Expressions and rules tried on the data of a visit: watches, and the rules of a Choice as they are written now.
//!
//! Pure: values in, values out. What is tried is what is written now, not what the run was started with.

use crate::asl::program::Condition;
use crate::asl::{QueryLanguage, StateAddress};
use crate::debugger::Visit;
use crate::document::Snapshot;
use crate::expressions::jsonata::Expression;
use crate::expressions::jsonpath::Path;
use crate::expressions::{Ambient, Nowhere, PayloadTemplate};
use crate::interpreter::Stage;
use crate::json::Value;
use std::sync::Arc;

/// What an expression can read.
pub(super) struct Data {
    /// What `$` is.
    pub input: Value,
    /// The result, when there is one.
    pub result: Option<Value>,
    pub context: Value,
    pub variables: Vec<(Arc<str>, Value)>,
    pub now_ms: i64,
}

impl Data {
    /// What a visit knows of its state: the value its expressions work on.
    pub fn of_visit(visit: &Visit, now_ms: i64) -> Data {
        let stage = |wanted: Stage| {
            visit
                .stages
                .iter()
                .rev()
                .find(|stage| stage.stage == wanted)
                .map(|stage| stage.value.clone())
        };
        let input = stage(Stage::AfterInputPath)
            .or_else(|| stage(Stage::Input))
            .unwrap_or_else(Value::empty_object);
        Data {
            input,
            result: stage(Stage::Result),
            context: visit.context.clone(),
            variables: members(&visit.variables),
            now_ms,
        }
    }

    /// An input and nothing else.
    pub fn of_input(input: Value) -> Data {
        Data {
            input,
            result: None,
            context: Value::empty_object(),
            variables: Vec::new(),
            now_ms: 0,
        }
    }

    fn surroundings(&self) -> Nowhere {
        Nowhere {
            context: Some(self.context.clone()),
            variables: self.variables.clone(),
            seed: std::cell::Cell::new(0),
        }
    }

    fn bindings(&self) -> Vec<(Arc<str>, Value)> {
        let mut states = vec![
            (Arc::from("input"), self.input.clone()),
            (Arc::from("context"), self.context.clone()),
        ];
        if let Some(result) = &self.result {
            states.push((Arc::from("result"), result.clone()));
        }
        let mut bindings = vec![(Arc::from("states"), Value::object(states))];
        bindings.extend(self.variables.iter().cloned());
        bindings
    }

    /// The value of an expression: a path or intrinsic call in a JSONPath state, JSONata otherwise.
    pub fn evaluate(&self, text: &str, language: QueryLanguage) -> Result<Value, String> {
        let text = text.trim();
        // `$sum(…)` is a call in JSONata, `$order.id` a path.
        let is_path = text.strip_prefix('$').is_some_and(|rest| {
            !rest
                .trim_start_matches(|c: char| c.is_alphanumeric() || c == '_')
                .starts_with('(')
        }) || text.starts_with("States.");
        if language == QueryLanguage::JsonPath && is_path {
            return self.evaluate_path(text);
        }
        let inner = text
            .strip_prefix("{%")
            .and_then(|rest| rest.strip_suffix("%}"))
            .unwrap_or(text);
        self.evaluate_jsonata(inner)
    }

    fn evaluate_path(&self, text: &str) -> Result<Value, String> {
        let around = self.surroundings();
        if text.starts_with("States.") {
            let template = Value::object(vec![(Arc::from("x.$"), Value::string(text))]);
            let compiled =
                PayloadTemplate::compile(&template).map_err(|(_, invalid)| invalid.message)?;
            let made = compiled
                .evaluate(&self.input, &around)
                .map_err(|error| error.message)?;
            return Ok(made.get("x").cloned().unwrap_or(Value::Null));
        }
        Path::parse(text)
            .map_err(|invalid| invalid.message)?
            .evaluate(&self.input, &around)
            .map_err(|error| error.message)
    }

    fn evaluate_jsonata(&self, text: &str) -> Result<Value, String> {
        let expression = Expression::parse(text).map_err(|invalid| invalid.message)?;
        let random = || 0;
        let ambient = Ambient {
            now_ms: self.now_ms,
            random: &random,
        };
        match expression.evaluate(Some(&self.input), &self.bindings(), ambient) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err("Nothing (undefined)".to_owned()),
            Err(error) => Err(error.message),
        }
    }
}

fn members(variables: &Value) -> Vec<(Arc<str>, Value)> {
    variables
        .as_object()
        .map(|object| object.members().to_vec())
        .unwrap_or_default()
}

/// What each rule of a Choice says of the data, up to the first that holds.
pub(super) fn verdicts(
    snapshot: &Snapshot,
    address: &StateAddress,
    data: &Data,
) -> Option<Arc<[(bool, String)]>> {
    let outline = snapshot.outline.state(address)?;
    let tree = &snapshot.tree;
    let rules = tree.get(outline.node, "Choices")?;
    let mut said = Vec::new();
    for rule in tree.elements(rules) {
        let verdict = match tree.value(*rule) {
            Some(rule) => verdict(&rule, outline.language, data),
            None => (false, "the rule cannot be read".to_owned()),
        };
        let holds = verdict.0;
        said.push(verdict);
        if holds {
            break;
        }
    }
    Some(said.into())
}

fn verdict(rule: &Value, language: QueryLanguage, data: &Data) -> (bool, String) {
    if language == QueryLanguage::Jsonata {
        let Some(text) = rule.get("Condition").and_then(Value::as_str) else {
            return (false, "there is no condition".to_owned());
        };
        return match data.evaluate(text, language) {
            Ok(value) => (
                value.as_bool() == Some(true),
                format!("it is {}", crate::ui::widgets::preview(&value, 60)),
            ),
            Err(why) => (false, why),
        };
    }
    let condition = match Condition::compile(rule, language) {
        Ok(condition) => condition,
        Err(_) => return (false, "the rule is not complete".to_owned()),
    };
    match condition.evaluate(&data.input, &data.surroundings()) {
        Ok(verdict) => (verdict.holds, verdict.why),
        Err(error) => (false, error.message),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn data(input: &str) -> Data {
        Data::of_input(Value::parse(input).unwrap())
    }

    #[test]
    fn both_languages_are_evaluated() {
        let data = data(r#"{"items": [{"price": 1.5}, {"price": 2}]}"#);
        let sum = data.evaluate("$sum(items.price)", QueryLanguage::Jsonata);
        assert_eq!(sum.unwrap().as_f64(), Some(3.5));
        let path = data.evaluate("$.items[0].price", QueryLanguage::JsonPath);
        assert_eq!(path.unwrap().as_f64(), Some(1.5));
        let length = data.evaluate("States.ArrayLength($.items)", QueryLanguage::JsonPath);
        assert_eq!(length.unwrap().as_i64(), Some(2));
        assert!(data.evaluate("$.x", QueryLanguage::JsonPath).is_err());
        assert!(data.evaluate("(((", QueryLanguage::Jsonata).is_err());
        assert!(data.evaluate("", QueryLanguage::Jsonata).is_err());
    }

    #[test]
    fn rules_are_tried_up_to_the_first_that_holds() {
        let text = include_str!("../../../examples/order/order.asl.json");
        let document = Document::from_bytes(text.as_bytes());
        let address = StateAddress::from_pointer("/States/CheckAmount");
        let snapshot = document.snapshot();
        let low = verdicts(&snapshot, &address, &data(r#"{"amount": 42}"#)).unwrap();
        assert!(!low[0].0, "{low:?}");
        let high = verdicts(&snapshot, &address, &data(r#"{"amount": 420}"#)).unwrap();
        assert!(high[0].0, "{high:?}");
    }
}
