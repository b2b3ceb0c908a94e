//! Runs a compiled path over a document.

use super::filter;
use super::functions;
use super::java::{class_name, java_text};
use super::token::{self, Plan, Token};
use crate::json::Value;
use jsonpath_rust::query::js_path_process;
use std::cell::Cell;

/// Why a path gave nothing, in Jayway's words.
#[derive(Debug)]
pub(super) enum Fault {
    /// There is nothing of that name or kind.
    Missing(String),
    /// It cannot be computed.
    Broken(String),
}

impl Fault {
    /// The words.
    pub(super) fn message(self) -> String {
        match self {
            Fault::Missing(message) | Fault::Broken(message) => message,
        }
    }
}

/// What the service says when a path meets `null` instead of a document.
pub(crate) const NULL_DOCUMENT: &str =
    "Unable to apply Path transformation to null or empty input.";

/// Deeper documents are not searched: the walk would need more stack than there may be.
const MAX_DEPTH: usize = 400;

/// The value (definite path) or the array of values (indefinite path).
///
/// Observed: where an indefinite path meets something missing, the service goes on with an empty array.
pub(super) fn run(plan: &Plan, tokens: &[Token], document: &Value) -> Result<Value, String> {
    match attempt(plan, tokens, document) {
        Ok(value) => Ok(value),
        Err(Fault::Missing(_)) if !token::is_definite(tokens) => Ok(Value::array(Vec::new())),
        Err(fault) => Err(fault.message()),
    }
}

/// What a path is evaluated in: the document, and how much walking is left. Deep scans in deep scans
/// multiply, and a path must not take forever.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// What `$` means in filters and arguments.
    pub(super) root: &'a Value,
    budget: &'a Cell<u64>,
}

/// Values a path may visit.
const MAX_VISITS: u64 = 4_000_000;

impl Scope<'_> {
    fn visit(&self) -> Result<(), Fault> {
        self.charge(1)
    }

    /// Spends work that visits nothing: searching a list, matching a text. When none is left the
    /// next visit fails as well, whatever becomes of the error here.
    pub(super) fn charge(&self, work: usize) -> Result<(), Fault> {
        match self.budget.get().checked_sub(work as u64) {
            Some(left) => {
                self.budget.set(left);
                Ok(())
            }
            None => {
                self.budget.set(0);
                Err(Fault::Broken(format!(
                    "The path visits more than {MAX_VISITS} values"
                )))
            }
        }
    }
}

fn attempt(plan: &Plan, tokens: &[Token], document: &Value) -> Result<Value, Fault> {
    if document.is_null() && !tokens.is_empty() {
        return Err(Fault::Broken(NULL_DOCUMENT.into()));
    }
    if !matches!(plan, Plan::Direct) && document.depth() > MAX_DEPTH {
        return Err(Fault::Broken(format!(
            "The document is nested deeper than {MAX_DEPTH} levels, which only direct paths can read"
        )));
    }
    match plan {
        Plan::Direct => direct(tokens, document).cloned(),
        Plan::Query(prefix, query) => {
            let (head, tail) = tokens.split_at(*prefix);
            let start = direct_part(head, document, false)?;
            if let Some(Token::Slice(..)) = tail.first()
                && start.as_array().is_none()
            {
                return Err(not_an_array(tail, start));
            }
            let found =
                js_path_process(query, start).map_err(|error| Fault::Broken(error.to_string()))?;
            Ok(Value::array(
                found.into_iter().map(|node| node.val.clone()).collect(),
            ))
        }
        Plan::Walk => {
            let budget = Cell::new(MAX_VISITS);
            let scope = Scope {
                root: document,
                budget: &budget,
            };
            let found = value_of(tokens, document, scope, false)?;
            // A filter that ran out of it let nothing pass, which must not look like an answer.
            if budget.get() == 0 {
                scope.visit()?;
            }
            Ok(found)
        }
    }
}

/// Walks members and indexes to the end of the path.
fn direct<'v>(tokens: &[Token], document: &'v Value) -> Result<&'v Value, Fault> {
    direct_part(tokens, document, true)
}

/// Walks members and indexes; `whole` tells whether the path ends with them.
fn direct_part<'v>(tokens: &[Token], document: &'v Value, whole: bool) -> Result<&'v Value, Fault> {
    let mut value = document;
    for (at, token) in tokens.iter().enumerate() {
        let is_leaf = whole && at + 1 == tokens.len();
        value = match token {
            Token::Properties(names) => {
                let name = names.first().map_or("", |name| name.as_ref());
                if value.as_object().is_none() {
                    return Err(not_an_object(tokens, at, value));
                }
                match value.get(name) {
                    Some(member) => member,
                    None if is_leaf => return Err(no_results(tokens)),
                    None => return Err(missing_property(&tokens[..=at])),
                }
            }
            Token::Indexes(indexes) => {
                let Some(items) = value.as_array() else {
                    return Err(not_an_array(&tokens[at..], value));
                };
                let index = indexes.first().copied().unwrap_or(0);
                match element(items, index) {
                    Some(item) => item,
                    None => return Err(no_results(tokens)),
                }
            }
            _ => return Err(no_results(tokens)),
        };
    }
    Ok(value)
}

fn element(items: &[Value], index: i64) -> Option<&Value> {
    let index = if index < 0 {
        index + items.len() as i64
    } else {
        index
    };
    usize::try_from(index)
        .ok()
        .and_then(|index| items.get(index))
}

fn no_results(tokens: &[Token]) -> Fault {
    Fault::Missing(format!("No results for path: {}", token::path_text(tokens)))
}

fn missing_property(tokens: &[Token]) -> Fault {
    Fault::Missing(format!(
        "Missing property in path {}",
        token::path_text(tokens)
    ))
}

fn not_an_object(tokens: &[Token], at: usize, found: &Value) -> Fault {
    Fault::Missing(format!(
        "Expected to find an object with property {} in path {} but found '{}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
        tokens[at].fragment(),
        token::path_text(&tokens[..at]),
        class_name(found),
    ))
}

fn not_an_array(rest: &[Token], found: &Value) -> Fault {
    let filter: String = rest.iter().map(Token::fragment).collect();
    Fault::Missing(format!(
        "Filter: {filter} can only be applied to arrays. Current context is: {}",
        java_text(found)
    ))
}

/// Evaluates tokens from `item`.
pub(super) fn value_of(
    tokens: &[Token],
    item: &Value,
    scope: Scope<'_>,
    requires_properties: bool,
) -> Result<Value, Fault> {
    if let Some(at) = token::scanned_function(tokens) {
        let found = value_of(&tokens[..at], item, scope, requires_properties)?;
        return value_of(&tokens[at..], &found, scope, requires_properties);
    }
    let mut walk = Walk {
        tokens,
        scope,
        requires_properties,
        found: Vec::new(),
    };
    walk.step(0, item, true)?;
    if token::is_definite(tokens) {
        // After a function both its result and what follows are found; the last one counts.
        walk.found.pop().ok_or_else(|| no_results(tokens))
    } else {
        Ok(Value::array(walk.found))
    }
}

struct Walk<'a> {
    tokens: &'a [Token],
    scope: Scope<'a>,
    requires_properties: bool,
    found: Vec<Value>,
}

impl Walk<'_> {
    /// Applies the token at `at` to `model`. `is_sure` says that every token before names one place
    /// only: then, and only then, a misfit is an error.
    fn step(&mut self, at: usize, model: &Value, is_sure: bool) -> Result<(), Fault> {
        self.scope.visit()?;
        let tokens = self.tokens;
        let Some(token) = tokens.get(at) else {
            self.found.push(model.clone());
            return Ok(());
        };
        match token {
            Token::Properties(names) => self.properties(at, names, model, is_sure),
            Token::Indexes(indexes) => {
                if let Some(items) = self.array(at, model, is_sure)? {
                    let is_sure = is_sure && indexes.len() == 1;
                    for &index in indexes {
                        if let Some(item) = element(items, index) {
                            self.step(at + 1, item, is_sure)?;
                        }
                    }
                }
                Ok(())
            }
            Token::Slice(from, to) => {
                if let Some(items) = self.array(at, model, is_sure)? {
                    for index in slice_indexes(*from, *to, items.len()) {
                        if let Some(item) = element(items, index) {
                            self.step(at + 1, item, false)?;
                        }
                    }
                }
                Ok(())
            }
            Token::Wildcard => {
                if let Some(object) = model.as_object() {
                    for (_, member) in object.members() {
                        self.tolerant(at + 1, member)?;
                    }
                } else if let Some(items) = model.as_array() {
                    for item in items {
                        self.tolerant(at + 1, item)?;
                    }
                }
                Ok(())
            }
            Token::Scan => self.scan(at, model),
            Token::Filter(condition) => {
                if let Some(items) = model.as_array() {
                    for item in items {
                        if filter::accepts(condition, item, self.scope) {
                            self.step(at + 1, item, false)?;
                        }
                    }
                    Ok(())
                } else if model.as_object().is_some() {
                    // An object is not filtered member by member: it passes or it does not.
                    if filter::accepts(condition, model, self.scope) {
                        self.step(at + 1, model, false)?;
                    }
                    Ok(())
                } else if is_sure {
                    Err(Fault::Missing(format!(
                        "Filter: {} can not be applied to primitives. Current context is: {}",
                        tokens[at..].iter().map(Token::fragment).collect::<String>(),
                        java_text(model)
                    )))
                } else {
                    Ok(())
                }
            }
            Token::Function(name, arguments) => {
                let value =
                    functions::call(name, arguments, model, self.scope).map_err(Fault::Broken)?;
                if at + 1 == tokens.len() {
                    self.found.push(value);
                    return Ok(());
                }
                self.step(at + 1, &value, is_sure)
            }
        }
    }

    /// A step below a wildcard: what is missing there is passed over, unless a filter asks whether
    /// the path exists.
    fn tolerant(&mut self, at: usize, model: &Value) -> Result<(), Fault> {
        match self.step(at, model, false) {
            Err(_) if !self.requires_properties && at < self.tokens.len() => Ok(()),
            other => other,
        }
    }

    fn properties(
        &mut self,
        at: usize,
        names: &[std::sync::Arc<str>],
        model: &Value,
        is_sure: bool,
    ) -> Result<(), Fault> {
        let tokens = self.tokens;
        let is_leaf = at + 1 == tokens.len();
        if model.as_object().is_none() {
            return if is_sure {
                Err(not_an_object(tokens, at, model))
            } else {
                Ok(())
            };
        }
        if is_leaf && names.len() > 1 {
            let mut merged = Vec::with_capacity(names.len());
            for name in names {
                match model.get(name) {
                    Some(member) => merged.push((name.clone(), member.clone())),
                    None if self.requires_properties => {
                        return Err(missing_property(&tokens[..=at]));
                    }
                    None => {}
                }
            }
            self.found.push(Value::object(merged));
            return Ok(());
        }
        let is_definite = is_sure && names.len() == 1;
        for name in names {
            match model.get(name) {
                Some(member) => self.step(at + 1, member, is_definite)?,
                None if is_leaf && self.requires_properties => {
                    return Err(no_results(&tokens[..=at]));
                }
                None if is_leaf => {}
                None if is_definite || self.requires_properties => {
                    return Err(missing_property(&tokens[..=at]));
                }
                None => {}
            }
        }
        Ok(())
    }

    fn array<'v>(
        &self,
        at: usize,
        model: &'v Value,
        is_sure: bool,
    ) -> Result<Option<&'v [Value]>, Fault> {
        match model.as_array() {
            Some(items) => Ok(Some(items)),
            None if !is_sure => Ok(None),
            None if model.is_null() => Err(Fault::Missing(format!(
                "The path {} is null",
                token::path_text(&self.tokens[..at])
            ))),
            None => Err(not_an_array(&self.tokens[at..], model)),
        }
    }

    /// Applies the token after `..` to the model and to everything below it, parents first.
    fn scan(&mut self, at: usize, model: &Value) -> Result<(), Fault> {
        self.scope.visit()?;
        if self.fits_scan(at + 1, model) {
            match (self.tokens.get(at + 1), model.as_array()) {
                (Some(Token::Filter(_)), Some(_)) => self.step(at + 2, model, false)?,
                _ => self.step(at + 1, model, false)?,
            }
        }
        if let Some(object) = model.as_object() {
            for (_, member) in object.members() {
                self.scan(at, member)?;
            }
        } else if let Some(items) = model.as_array() {
            for item in items {
                self.scan(at, item)?;
            }
        }
        Ok(())
    }

    fn fits_scan(&self, at: usize, model: &Value) -> bool {
        match self.tokens.get(at) {
            Some(Token::Properties(names)) => {
                let is_definite = names.len() == 1 || at + 1 == self.tokens.len();
                model.as_object().is_some()
                    && (!is_definite || names.iter().all(|name| model.get(name).is_some()))
            }
            Some(Token::Indexes(_) | Token::Slice(..)) => model.as_array().is_some(),
            Some(Token::Filter(condition)) => {
                (model.as_object().is_some() || model.as_array().is_some())
                    && filter::accepts(condition, model, self.scope)
            }
            Some(Token::Wildcard) => model.as_object().is_some() || model.as_array().is_some(),
            Some(Token::Scan | Token::Function(..)) | None => false,
        }
    }
}

/// The indexes Jayway visits for a slice; negative ones count from the end when they are read.
fn slice_indexes(from: Option<i64>, to: Option<i64>, len: usize) -> std::ops::Range<i64> {
    let len = len as i64;
    match (from, to) {
        (Some(from), Some(to)) => from.max(-len)..to.min(len),
        (Some(from), None) => (if from < 0 { from + len } else { from }).max(0)..len,
        (None, Some(to)) => 0..(if to < 0 { to + len } else { to }).min(len),
        (None, None) => 0..len,
    }
}
