//! JSONPath as Step Functions means it (Jayway's dialect), and reference paths.
//!
//! A path is compiled once into tokens and, from them, into one of three plans: a chain of
//! members and indexes is walked directly; wildcards, slices and deep scans run through
//! `jsonpath-rust` over our own [`Value`]; what Jayway means differently from RFC 9535 (filters,
//! merged properties, functions, several indexes) is evaluated here.
//! Knows nothing of states and of the causes built around its messages.

mod evaluate;
mod filter;
mod filter_parse;
mod functions;
mod java;
mod parse;
mod queryable;
mod reference;
mod token;

pub(crate) use evaluate::NULL_DOCUMENT;
pub(crate) use java::java_text;
pub use reference::ReferencePath;

use crate::expressions::{EvalError, Invalid, Surroundings};
use crate::json::Value;
use std::sync::Arc;
use token::{Plan, Root, Token};

/// A compiled path: `$.a[0]`, `$$.Execution.Id`, `$name.field`, `$..book[?(@.price < 10)]`.
#[derive(Clone, Debug)]
pub struct Path {
    text: Arc<str>,
    root: Root,
    tokens: Arc<[Token]>,
    plan: Plan,
}

impl Path {
    /// Compiles a path.
    pub fn parse(text: &str) -> Result<Path, Invalid> {
        let (root, body, offset) = parse::split_root(text)?;
        let tokens = parse::tokens(&body).map_err(|invalid| Invalid {
            position: invalid.position.map(|position| position + offset),
            ..invalid
        })?;
        Ok(Path {
            text: text.into(),
            root,
            plan: Plan::of(&tokens),
            tokens: tokens.into(),
        })
    }

    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it can name one place only.
    pub fn is_definite(&self) -> bool {
        token::is_definite(&self.tokens)
    }

    /// Whether it reads the Context Object (`$$…`).
    pub fn reads_context(&self) -> bool {
        matches!(self.root, Root::Context)
    }

    /// Whether it reads the input (`$…`).
    pub fn reads_input(&self) -> bool {
        matches!(self.root, Root::Input)
    }

    /// The variable it reads, for `$name…`.
    pub fn variable(&self) -> Option<&Arc<str>> {
        match &self.root {
            Root::Variable(name) => Some(name),
            Root::Input | Root::Context => None,
        }
    }

    /// A definite path yields the value or an error; an indefinite one always yields an array.
    /// The error's message is Jayway's wording, as AWS reports it inside its causes.
    pub fn evaluate(&self, input: &Value, around: &dyn Surroundings) -> Result<Value, EvalError> {
        let run = |start: &Value| evaluate::run(&self.plan, &self.tokens, start).map_err(runtime);
        match &self.root {
            Root::Input => run(input),
            Root::Context => run(&around.context()),
            Root::Variable(name) => match around.variable(name) {
                Some(value) => run(&value),
                None => Err(runtime(format!("The variable '{name}' has no value"))),
            },
        }
    }

    /// Whether the path names something (`IsPresent`).
    pub fn exists(&self, input: &Value, around: &dyn Surroundings) -> bool {
        match self.evaluate(input, around) {
            Ok(found) => {
                self.is_definite() || found.as_array().is_some_and(|found| !found.is_empty())
            }
            Err(_) => false,
        }
    }
}

fn runtime(message: String) -> EvalError {
    EvalError::new("States.Runtime", message)
}

#[cfg(test)]
mod tests;
