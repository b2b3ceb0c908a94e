//! Whether a typed text is fit for a field, and if not, why.

use crate::asl::{QueryLanguage, ValueShape};
use crate::expressions::jsonata::Expression;
use crate::expressions::jsonpath::{Path, ReferencePath};
use crate::expressions::{Invalid, JsonataTemplate, PayloadTemplate};
use crate::json::Value;
use std::sync::Arc;

/// Whether a text is meant as a JSONata expression.
pub(super) fn is_expression(text: &str) -> bool {
    text.trim_start().starts_with("{%")
}

/// Checks a typed text against a one-line shape.
pub(super) fn check_text(
    shape: &ValueShape,
    language: QueryLanguage,
    text: &str,
) -> Result<(), String> {
    if language == QueryLanguage::Jsonata && is_expression(text) {
        let may = !matches!(
            shape,
            ValueShape::Integer {
                expression: false,
                ..
            } | ValueShape::StateName
                | ValueShape::ResourceArn
        );
        return if may {
            check_expression(text)
        } else {
            Err("An expression cannot stand here".to_owned())
        };
    }
    match shape {
        ValueShape::Integer { min, max, .. } => match text.trim().parse::<i64>() {
            Ok(n) if n < *min => Err(format!("At least {min}")),
            Ok(n) if n > *max => Err(format!("At most {max}")),
            Ok(_) => Ok(()),
            Err(_) if language == QueryLanguage::Jsonata => {
                Err("A whole number, or an expression in {% %}".to_owned())
            }
            Err(_) => Err("A whole number".to_owned()),
        },
        ValueShape::Float { min } => match text.trim().parse::<f64>() {
            Ok(n) if !n.is_finite() => Err("A number".to_owned()),
            Ok(n) if n < *min => Err(format!("At least {min}")),
            Ok(_) => Ok(()),
            Err(_) => Err("A number".to_owned()),
        },
        ValueShape::Path { .. } => check_path(text),
        ValueShape::ReferencePath { .. } => check_reference(text),
        ValueShape::JsonataExpression => check_expression(text),
        ValueShape::Timestamp => text
            .parse::<jiff::Timestamp>()
            .map(|_| ())
            .map_err(|_| "A moment such as 2027-03-01T09:00:00Z".to_owned()),
        ValueShape::ResourceArn if text.trim().is_empty() => {
            Err("The ARN of what does the work".to_owned())
        }
        ValueShape::Text
        | ValueShape::OneOf(_)
        | ValueShape::Boolean
        | ValueShape::PayloadTemplate
        | ValueShape::JsonataTemplate
        | ValueShape::StateName
        | ValueShape::ResourceArn
        | ValueShape::Json
        | ValueShape::Rules
        | ValueShape::Retriers
        | ValueShape::Catchers
        | ValueShape::Branches
        | ValueShape::Processor
        | ValueShape::Structure
        | ValueShape::TextList
        | ValueShape::ErrorNames => Ok(()),
    }
}

/// Checks a path, or an intrinsic call where one may stand for a path.
pub(super) fn check_path(text: &str) -> Result<(), String> {
    if text.trim_start().starts_with("States.") {
        let template = Value::object(vec![(Arc::from("x.$"), Value::string(text))]);
        return PayloadTemplate::compile(&template)
            .map(|_| ())
            .map_err(|(_, invalid)| words(&invalid));
    }
    Path::parse(text).map(|_| ()).map_err(|it| words(&it))
}

/// Checks a path that names one place.
pub(super) fn check_reference(text: &str) -> Result<(), String> {
    if text.trim_start().starts_with("States.") {
        return check_path(text);
    }
    ReferencePath::parse(text)
        .map(|_| ())
        .map_err(|it| words(&it))
}

/// Checks `{% … %}`.
pub(super) fn check_expression(text: &str) -> Result<(), String> {
    let inner = text
        .trim()
        .strip_prefix("{%")
        .and_then(|rest| rest.strip_suffix("%}"))
        .ok_or_else(|| "An expression begins with {% and ends with %}".to_owned())?;
    Expression::parse(inner)
        .map(|_| ())
        .map_err(|it| words(&it))
}

/// Checks a JSON value against a template shape.
pub(super) fn check_value(shape: &ValueShape, value: &Value) -> Result<(), String> {
    let at = |(pointer, invalid): (String, Invalid)| {
        if pointer.is_empty() {
            words(&invalid)
        } else {
            format!("{}: {}", pointer.trim_start_matches('/'), words(&invalid))
        }
    };
    match shape {
        ValueShape::PayloadTemplate => PayloadTemplate::compile(value).map(|_| ()).map_err(at),
        ValueShape::JsonataTemplate => JsonataTemplate::compile(value).map(|_| ()).map_err(at),
        ValueShape::TextList => match value {
            Value::Array(items) if items.items().iter().all(|item| item.as_str().is_some()) => {
                Ok(())
            }
            _ => Err("A list of texts".to_owned()),
        },
        _ => Ok(()),
    }
}

fn words(invalid: &Invalid) -> String {
    match invalid.position {
        Some(at) => format!("{} (character {})", invalid.message, at + 1),
        None => invalid.message.clone(),
    }
}
