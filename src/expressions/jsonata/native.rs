//! Expressions so simple that they are evaluated here: `$states.input.a.b`, `$x`, literals, and
//! objects and arrays made of them. Values stay shared and numbers keep their digits.

use crate::json::Value;
use jlens_core::ast::{Attrs, Node, NodeKind};
use std::sync::Arc;

/// A simple expression.
#[derive(Debug)]
pub(super) enum Native {
    Literal(Value),
    Path(Arc<str>, Vec<Arc<str>>),
    Object(Vec<(Arc<str>, Native)>),
    Array(Vec<(Native, bool)>),
}

/// A path met an array: the language maps over it, which is the library's business. So is the error for too many elements.
struct Maps;

impl Native {
    /// The expression as a simple one, if it is.
    pub(super) fn of(node: &Node) -> Option<Native> {
        Native::nested(node, 0)
    }

    fn nested(node: &Node, depth: usize) -> Option<Native> {
        if depth > 50 || !is_plain(&node.attrs) {
            return None;
        }
        match &node.kind {
            NodeKind::Variable { .. } => Some(Native::Path(variable(node)?, Vec::new())),
            NodeKind::String { value } => Some(Native::Literal(Value::string(value.as_str()))),
            NodeKind::Bool { value } => Some(Native::Literal(Value::Bool(*value))),
            NodeKind::Null => Some(Native::Literal(Value::Null)),
            NodeKind::Number { value } => Some(Native::Literal(super::values::number(*value)?)),
            NodeKind::Path {
                steps,
                keep_singleton_array: false,
            } => {
                let (first, rest) = steps.split_first()?;
                if !is_plain(&first.attrs) {
                    return None;
                }
                let names: Option<Vec<Arc<str>>> = rest
                    .iter()
                    .map(|step| match &step.kind {
                        NodeKind::Name { name } if is_plain(&step.attrs) => {
                            Some(name.as_str().into())
                        }
                        _ => None,
                    })
                    .collect();
                Some(Native::Path(variable(first)?, names?))
            }
            NodeKind::Object { pairs } => {
                let mut members: Vec<(Arc<str>, Native)> = Vec::with_capacity(pairs.len());
                for (key, value) in pairs {
                    let NodeKind::String { value: key } = &key.kind else {
                        return None;
                    };
                    // Equal keys are an error the library words.
                    if members.iter().any(|(known, _)| **known == **key)
                        || key.starts_with("_jsonata_")
                    {
                        return None;
                    }
                    members.push((key.as_str().into(), Native::nested(value, depth + 1)?));
                }
                Some(Native::Object(members))
            }
            NodeKind::Array { items } => {
                let items: Option<Vec<(Native, bool)>> = items
                    .iter()
                    .map(|item| {
                        let is_array = matches!(item.kind, NodeKind::Array { .. });
                        Some((Native::nested(item, depth + 1)?, is_array))
                    })
                    .collect();
                Some(Native::Array(items?))
            }
            _ => None,
        }
    }

    /// `None` when the library has to do it, `Some(None)` when the result is undefined.
    pub(super) fn evaluate(&self, bindings: &[(Arc<str>, Value)]) -> Option<Option<Value>> {
        self.value(bindings).ok()
    }

    fn value(&self, bindings: &[(Arc<str>, Value)]) -> Result<Option<Value>, Maps> {
        match self {
            Native::Literal(value) => Ok(Some(value.clone())),
            Native::Path(variable, names) => {
                let bound = bindings
                    .iter()
                    .rev()
                    .find(|(known, _)| known == variable)
                    .map(|(_, value)| value);
                let Some(mut value) = bound else {
                    return Ok(None);
                };
                for name in names {
                    value = match value {
                        Value::Object(object) => match object.get(name) {
                            Some(member) => member,
                            None => return Ok(None),
                        },
                        Value::Array(_) => return Err(Maps),
                        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                            return Ok(None);
                        }
                    };
                }
                Ok(Some(value.clone()))
            }
            Native::Object(members) => {
                let mut object = Vec::with_capacity(members.len());
                for (key, member) in members {
                    if let Some(value) = member.value(bindings)? {
                        object.push((key.clone(), value));
                    }
                }
                Ok(Some(Value::object(object)))
            }
            Native::Array(members) => {
                let mut array = Vec::with_capacity(members.len());
                for (member, is_array) in members {
                    if array.len() > super::MAX_ELEMENTS {
                        return Err(Maps);
                    }
                    match member.value(bindings)? {
                        // An array that is not written as one is poured in.
                        Some(Value::Array(items)) if !is_array => {
                            array.extend(items.items().iter().cloned());
                        }
                        Some(value) => array.push(value),
                        None => {}
                    }
                }
                if array.len() > super::MAX_ELEMENTS {
                    return Err(Maps);
                }
                Ok(Some(Value::array(array)))
            }
        }
    }
}

fn variable(node: &Node) -> Option<Arc<str>> {
    match &node.kind {
        // `$` and `$$` are the context, not variables.
        NodeKind::Variable { name } if !name.is_empty() && name != "$" => {
            let is_function = super::functions::is_ours(name)
                || jlens_core::functions::catalog()
                    .iter()
                    .any(|function| function.name == name);
            (!is_function).then(|| name.as_str().into())
        }
        _ => None,
    }
}

/// Nothing is attached to the node: no predicates, groups, bindings or array markers.
fn is_plain(attrs: &Attrs) -> bool {
    !attrs.keep_array
        && !attrs.tuple
        && attrs.focus.is_none()
        && attrs.index.is_none()
        && attrs.stages.is_empty()
        && attrs.predicate.is_empty()
        && attrs.group.is_none()
        && attrs.ancestor.is_none()
        && attrs.seeking_parent.is_empty()
}
