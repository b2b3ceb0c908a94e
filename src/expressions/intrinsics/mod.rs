//! The eighteen intrinsic functions `States.*`.
//!
//! A call is compiled once; what the service refuses when a definition is created (unknown names,
//! broken syntax, illegal escapes) is refused then, what depends on values fails while running.
//! Knows nothing of the fields calls stand in.

mod check;
mod functions;
mod parse;

use crate::expressions::jsonpath::Path;
use crate::expressions::{EvalError, Invalid, Surroundings};
use crate::json::Value;
use std::sync::Arc;

pub(crate) use functions::{hash, partition};

/// A compiled intrinsic call, or a plain path standing in its place.
#[derive(Clone, Debug)]
pub struct Intrinsic {
    expression: Expression,
}

#[derive(Clone, Debug)]
enum Expression {
    Path(Path),
    Call(Call),
}

/// A call as it was written, with its arguments.
#[derive(Clone, Debug)]
struct Call {
    text: Arc<str>,
    function: Function,
    arguments: Arc<[Argument]>,
}

#[derive(Clone, Debug)]
enum Argument {
    /// A literal; of a string the text with its escapes, which `States.Format` reads itself.
    Literal(Value, Option<Arc<str>>),
    Path(Path),
    Call(Call),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Array,
    ArrayContains,
    ArrayGetItem,
    ArrayLength,
    ArrayPartition,
    ArrayRange,
    ArrayUnique,
    Base64Decode,
    Base64Encode,
    Format,
    Hash,
    JsonMerge,
    JsonToString,
    MathAdd,
    MathRandom,
    StringSplit,
    StringToJson,
    Uuid,
}

impl Intrinsic {
    /// Compiles `States.Format('{}', $.a)` or a path.
    pub fn parse(text: &str) -> Result<Intrinsic, Invalid> {
        let trimmed = text.trim();
        let expression = if trimmed.starts_with('$') {
            Expression::Path(Path::parse(trimmed)?)
        } else {
            Expression::Call(parse::call(text)?)
        };
        Ok(Intrinsic { expression })
    }

    /// The path, when it is no call.
    pub fn as_path(&self) -> Option<&Path> {
        match &self.expression {
            Expression::Path(path) => Some(path),
            Expression::Call(_) => None,
        }
    }

    /// The name of the function called (`States.Format`), when it is a call.
    pub fn function_name(&self) -> Option<&'static str> {
        match &self.expression {
            Expression::Path(_) => None,
            Expression::Call(call) => Some(call.function.name()),
        }
    }

    /// What makes it fail whatever the input is: too few or too many arguments, or a literal of the wrong type.
    /// The words are a sentence without its full stop.
    pub fn never_works(&self) -> Option<String> {
        match &self.expression {
            Expression::Path(_) => None,
            Expression::Call(call) => check::never_works(call),
        }
    }

    /// Whether its value depends on chance (`States.MathRandom`, `States.UUID`), so that two evaluations may differ.
    pub fn draws(&self) -> bool {
        fn call_draws(call: &Call) -> bool {
            matches!(call.function, Function::MathRandom | Function::Uuid)
                || call.arguments.iter().any(|argument| match argument {
                    Argument::Call(inner) => call_draws(inner),
                    Argument::Path(_) | Argument::Literal(..) => false,
                })
        }
        match &self.expression {
            Expression::Path(_) => false,
            Expression::Call(call) => call_draws(call),
        }
    }

    /// All paths in it, nested calls included, in the order they are written.
    pub fn paths(&self) -> Vec<&Path> {
        fn collect<'c>(call: &'c Call, paths: &mut Vec<&'c Path>) {
            for argument in call.arguments.iter() {
                match argument {
                    Argument::Path(path) => paths.push(path),
                    Argument::Call(inner) => collect(inner, paths),
                    Argument::Literal(..) => {}
                }
            }
        }
        let mut paths = Vec::new();
        match &self.expression {
            Expression::Path(path) => paths.push(path),
            Expression::Call(call) => collect(call, &mut paths),
        }
        paths
    }

    /// Evaluates it; fails with States.IntrinsicFailure, or States.Runtime when a path names nothing.
    /// The message is the whole sentence AWS gives.
    pub fn evaluate(&self, input: &Value, around: &dyn Surroundings) -> Result<Value, EvalError> {
        match &self.expression {
            Expression::Path(path) => path.evaluate(input, around),
            Expression::Call(call) => call.evaluate(input, around),
        }
    }
}

impl Call {
    fn evaluate(&self, input: &Value, around: &dyn Surroundings) -> Result<Value, EvalError> {
        // Most calls have few arguments: those need no place of their own in memory.
        let mut few: [Value; 3] = Default::default();
        let mut many;
        let values = match few.get_mut(..self.arguments.len()) {
            Some(few) => few,
            None => {
                many = vec![Value::Null; self.arguments.len()];
                &mut many
            }
        };
        for (at, (value, argument)) in values.iter_mut().zip(self.arguments.iter()).enumerate() {
            *value = match argument {
                // The template of Format keeps its escapes, which it reads itself.
                Argument::Literal(_, Some(raw)) if at == 0 && self.function == Function::Format => {
                    Value::String(raw.clone())
                }
                Argument::Literal(value, _) => value.clone(),
                Argument::Call(call) => call.evaluate(input, around)?,
                Argument::Path(path) => path.evaluate(input, around).map_err(|_| {
                    self.failure(
                        "States.Runtime",
                        &format!(
                            "The JsonPath argument for the field '{}' could not be found in the input '{}'",
                            path.text(),
                            input.to_json()
                        ),
                    )
                })?,
            };
        }
        // Texts are made of the arguments, so that these are measured first.
        let bytes = values
            .iter()
            .map(Value::json_len)
            .fold(0, usize::saturating_add);
        let too_large = |bytes| {
            crate::expressions::too_large(bytes).map(|words| {
                self.failure(
                    "States.IntrinsicFailure",
                    &format!("The value is too large: {words}"),
                )
            })
        };
        if let Some(error) = too_large(bytes) {
            return Err(error);
        }
        let result = functions::call(self.function, values, &|| around.random())
            .map_err(|message| self.failure("States.IntrinsicFailure", &message))?;
        too_large(result.json_len()).map_or(Ok(result), Err)
    }

    fn failure(&self, code: &str, message: &str) -> EvalError {
        EvalError::new(
            code,
            format!(
                "The function '{}' had the following error: {message}",
                self.text
            ),
        )
    }
}

impl Function {
    const ALL: [Function; 18] = [
        Function::Array,
        Function::ArrayContains,
        Function::ArrayGetItem,
        Function::ArrayLength,
        Function::ArrayPartition,
        Function::ArrayRange,
        Function::ArrayUnique,
        Function::Base64Decode,
        Function::Base64Encode,
        Function::Format,
        Function::Hash,
        Function::JsonMerge,
        Function::JsonToString,
        Function::MathAdd,
        Function::MathRandom,
        Function::StringSplit,
        Function::StringToJson,
        Function::Uuid,
    ];

    fn name(self) -> &'static str {
        match self {
            Function::Array => "States.Array",
            Function::ArrayContains => "States.ArrayContains",
            Function::ArrayGetItem => "States.ArrayGetItem",
            Function::ArrayLength => "States.ArrayLength",
            Function::ArrayPartition => "States.ArrayPartition",
            Function::ArrayRange => "States.ArrayRange",
            Function::ArrayUnique => "States.ArrayUnique",
            Function::Base64Decode => "States.Base64Decode",
            Function::Base64Encode => "States.Base64Encode",
            Function::Format => "States.Format",
            Function::Hash => "States.Hash",
            Function::JsonMerge => "States.JsonMerge",
            Function::JsonToString => "States.JsonToString",
            Function::MathAdd => "States.MathAdd",
            Function::MathRandom => "States.MathRandom",
            Function::StringSplit => "States.StringSplit",
            Function::StringToJson => "States.StringToJson",
            Function::Uuid => "States.UUID",
        }
    }

    fn of(name: &str) -> Option<Function> {
        Function::ALL
            .into_iter()
            .find(|function| function.name() == name)
    }
}

/// The names of all intrinsic functions, in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    Function::ALL.into_iter().map(Function::name)
}

#[cfg(test)]
mod tests;
