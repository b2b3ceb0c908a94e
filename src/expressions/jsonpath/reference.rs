//! Reference paths: the paths that can be written to.

use super::Path;
use super::token::{Root, Token};
use crate::expressions::{EvalError, Invalid, Surroundings};
use crate::json::Value;
use std::sync::Arc;

/// A path that names one place and can be written to: `$.a.b[0]`.
#[derive(Clone, Debug)]
pub struct ReferencePath {
    path: Path,
    steps: Arc<[Step]>,
}

#[derive(Clone, Debug)]
enum Step {
    Member(Arc<str>),
    Element(usize),
}

impl ReferencePath {
    /// Compiles a reference path.
    pub fn parse(text: &str) -> Result<ReferencePath, Invalid> {
        let path = Path::parse(text)?;
        let steps: Option<Vec<Step>> = path
            .tokens
            .iter()
            .map(|token| match token {
                Token::Properties(names) => match names.as_slice() {
                    [name] => Some(Step::Member(name.clone())),
                    _ => None,
                },
                Token::Indexes(indexes) => match indexes.as_slice() {
                    [index] => usize::try_from(*index).ok().map(Step::Element),
                    _ => None,
                },
                Token::Slice(..)
                | Token::Wildcard
                | Token::Scan
                | Token::Filter(_)
                | Token::Function(..) => None,
            })
            .collect();
        match steps {
            Some(steps) => Ok(ReferencePath {
                path,
                steps: steps.into(),
            }),
            None => Err(Invalid {
                message: format!(
                    "'{text}' is not a reference path: it must name one place, with members and indexes only"
                ),
                position: None,
            }),
        }
    }

    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        self.path.text()
    }

    /// The same as a path to read with.
    pub fn as_path(&self) -> &Path {
        &self.path
    }

    /// Whether it is `$`, the whole document.
    pub fn is_whole(&self) -> bool {
        self.steps.is_empty() && self.path.root == Root::Input
    }

    /// The value there.
    pub fn get(&self, input: &Value, around: &dyn Surroundings) -> Result<Value, EvalError> {
        self.path.evaluate(input, around)
    }

    /// The document with the value put there, members created on the way; shares everything else.
    /// Fails with States.ResultPathMatchFailure.
    pub fn set(&self, document: &Value, value: Value) -> Result<Value, EvalError> {
        if self.path.root != Root::Input {
            return Err(EvalError::new(
                "States.ResultPathMatchFailure",
                format!("'{}' cannot be written to", self.text()),
            ));
        }
        put(&self.steps, document, value).map_err(|step| {
            EvalError::new(
                "States.ResultPathMatchFailure",
                format!(
                    "Unable to apply step \"{step}\" to input {}",
                    document.to_json()
                ),
            )
        })
    }
}

/// Puts the value at the end of the steps; the error names the step that does not fit.
fn put(steps: &[Step], document: &Value, value: Value) -> Result<Value, String> {
    // Down along the steps that exist, then back up; a loop, because a path may be longer than the stack.
    let mut visited: Vec<&Value> = Vec::with_capacity(steps.len());
    let mut here = Some(document);
    let mut created = steps.len();
    for (at, step) in steps.iter().enumerate() {
        let Some(container) = here else { break };
        visited.push(container);
        here = match (step, container) {
            (Step::Member(name), Value::Object(object)) => object.get(name),
            (Step::Element(index), Value::Array(array)) => match array.items().get(*index) {
                Some(item) => Some(item),
                None => return Err(index.to_string()),
            },
            (Step::Member(name), _) => return Err(name.to_string()),
            (Step::Element(index), _) => return Err(index.to_string()),
        };
        if here.is_none() {
            created = at + 1;
            break;
        }
    }
    let mut value = value;
    for step in steps[created..].iter().rev() {
        value = match step {
            Step::Member(name) => Value::object(vec![(name.clone(), value)]),
            // An array cannot be made up to hold element 3.
            Step::Element(index) => return Err(index.to_string()),
        };
    }
    for (step, container) in steps.iter().zip(&visited).rev() {
        value = match step {
            Step::Member(name) => container.with_member(name, value),
            Step::Element(index) => container.with_element(*index, value),
        };
    }
    Ok(value)
}
