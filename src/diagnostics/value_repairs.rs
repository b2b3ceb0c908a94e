//! What a value was probably meant to be: numbers in quotes, times with blanks, paths that name several places.

use crate::asl::ValueShape;
use crate::diagnostics::expressions::{expression_text, parse_computed, without_texts};
use crate::diagnostics::nearest;
use crate::diagnostics::timestamps::is_timestamp;
use crate::expressions::intrinsics;
use crate::expressions::jsonata::Expression;
use crate::expressions::jsonpath::{Path, ReferencePath};
use crate::json::{NodeId, NodeKind, Tree, Value};
use std::sync::Arc;

/// The value in the shape that is asked for, when it only is of another sort.
pub(super) fn in_shape(tree: &Tree, node: NodeId, shape: &ValueShape) -> Option<Value> {
    let value = tree.value(node)?;
    match (shape, &value) {
        (ValueShape::Integer { min, max, .. }, _) => {
            let number = number(&value)?.round();
            (number >= *min as f64 && number <= *max as f64).then(|| Value::int(number as i64))
        }
        (ValueShape::Float { min }, Value::String(text)) => {
            let number = Value::parse(text.trim()).ok()?;
            number.as_f64().is_some_and(|n| n >= *min).then_some(number)
        }
        (ValueShape::Boolean, Value::String(text)) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" => Some(Value::Bool(true)),
            "false" | "no" => Some(Value::Bool(false)),
            _ => None,
        },
        (ValueShape::Text | ValueShape::StateName, Value::Number(_) | Value::Bool(_)) => {
            Some(Value::string(value.to_json()))
        }
        (ValueShape::ErrorNames | ValueShape::TextList, Value::String(_)) => {
            Some(Value::array(vec![value.clone()]))
        }
        (
            ValueShape::Rules | ValueShape::Retriers | ValueShape::Catchers | ValueShape::Branches,
            Value::Object(_),
        ) => Some(Value::array(vec![value.clone()])),
        _ => None,
    }
}

/// `30`, `30.0`, `"30"`, `"30s"`
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            let digits = text
                .trim_end_matches("seconds")
                .trim_end_matches(['s', ' ']);
            digits.parse().ok()
        }
        other => other.as_f64(),
    }
}

/// A timestamp as RFC 3339 writes it.
pub(super) fn timestamp(text: &str) -> Option<String> {
    let upper = text.trim().to_uppercase();
    let spaced = match upper.split_once(' ') {
        Some((date, time)) if !upper.contains('T') => {
            format!("{date}T{}", time.replace(' ', ""))
        }
        _ => upper.replace(' ', ""),
    };
    let mut tries = vec![spaced.clone()];
    if let Some((date, _)) = spaced.split_once('T').or(Some((&spaced, ""))) {
        let date = date.replace('/', "-");
        let time = spaced.split_once('T').map_or("00:00:00Z", |(_, time)| time);
        tries.push(format!("{date}T{time}"));
        tries.push(format!("{date}T{time}Z"));
        let clock = time.trim_end_matches('Z');
        tries.push(format!("{date}T{clock}:00Z"));
    }
    tries.into_iter().find(|text| is_timestamp(text))
}

/// A path that names one place: what comes before the first part that names several.
pub(super) fn reference_path(text: &str) -> Option<String> {
    let good = |path: &str| ReferencePath::parse(path).is_ok();
    if !text.starts_with('$') {
        let path = format!("$.{}", text.trim_start_matches('.'));
        return good(&path).then_some(path);
    }
    if let Some(rest) = text.strip_prefix('$')
        && rest.starts_with(unicode_ident::is_xid_start)
    {
        let path = format!("$.{rest}");
        return good(&path).then_some(path);
    }
    let cut = text
        .char_indices()
        .rev()
        .filter(|(_, c)| matches!(c, '.' | '['))
        .map(|(at, _)| text[..at].trim_end_matches('.'))
        .find(|path| path.len() > 1 && good(path));
    cut.map(str::to_owned)
}

/// A path where something else stands: `order.id`, `.id`.
pub(super) fn path(text: &str) -> Option<String> {
    if text.starts_with('$') {
        return None;
    }
    let path = format!("$.{}", text.trim_start_matches('.'));
    Path::parse(&path).is_ok().then_some(path)
}

/// What a key ending in `.$` may have been meant to hold.
pub(super) fn computed(text: &str) -> Option<String> {
    let good = |text: String| parse_computed(&text).is_ok().then_some(text);
    if let Some((name, rest)) = text.split_once('(') {
        let name = name.trim();
        let full = if name.starts_with("States.") {
            name.to_owned()
        } else {
            format!("States.{name}")
        };
        let near = intrinsics::names()
            .find(|known| *known == full)
            .or_else(|| nearest(&full, intrinsics::names()));
        let closed = if rest.trim_end().ends_with(')') {
            rest.to_owned()
        } else {
            format!("{rest})")
        };
        let known = near.unwrap_or(name);
        return good(format!("{known}({rest}"))
            .or_else(|| good(format!("{known}({closed}")))
            .or_else(|| good(format!("{known}({}", closed.replace('"', "'"))));
    }
    path(text)
}

/// A JSONata expression without the slips of other languages.
pub(super) fn expression(inner: &str) -> Option<String> {
    let changed = outside_texts(inner, |code| {
        let code = code
            .replace("===", "=")
            .replace("==", "=")
            .replace("&&", " and ")
            .replace("||", " or ");
        let code = code.replace("!(", "$not(");
        let code = context(&code);
        input(&code)
    });
    let mut changed = changed.replace("  ", " ");
    if Expression::parse(&changed).is_err() {
        // A bracket that is not closed.
        let bare = without_texts(&changed);
        for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
            let count = |c: char| bare.matches(c).count();
            if count(open) == count(close) + 1 {
                let end = changed.trim_end().len();
                changed.insert(end, close);
            }
        }
    }
    (changed != inner && Expression::parse(&changed).is_ok()).then_some(changed)
}

/// `$$.Execution.Id` is `$states.context.Execution.Id`.
fn context(code: &str) -> String {
    const KNOWN: [&str; 5] = ["Execution", "State", "StateMachine", "Task", "Map"];
    let mut code = code.to_owned();
    for name in KNOWN {
        code = code.replace(&format!("$$.{name}"), &format!("$states.context.{name}"));
    }
    code.replace("$$", "$states.input")
}

/// `$.order` at the start of a term is `$states.input.order`.
fn input(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == '$' && matches!(chars.peek(), Some('.' | '[')) {
            out.push_str("states.input");
        }
    }
    let end = out.trim_end().len();
    if out.trim_end().ends_with('$') {
        out.insert_str(end, "states.input");
    }
    out
}

/// Changes an expression where it is code.
fn outside_texts(expression: &str, change: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = expression;
    while let Some(at) = rest.find(['"', '\'']) {
        out.push_str(&change(&rest[..at]));
        let quote = &rest[at..=at];
        let tail = &rest[at + 1..];
        let end = tail.find(quote).map_or(tail.len(), |end| end + 1);
        out.push_str(quote);
        out.push_str(&tail[..end]);
        rest = &tail[end..];
    }
    out.push_str(&change(rest));
    out
}

/// A JSONPath template as JSON with expressions; `None` when something in it has no simple counterpart.
// Recursion is bounded by the reader's limit on nesting.
pub(super) fn in_jsonata(tree: &Tree, node: NodeId) -> Option<Value> {
    match &tree.node(node).kind {
        NodeKind::Object(members) => {
            let mut object: Vec<(Arc<str>, Value)> = Vec::new();
            for member in members {
                let key = tree.str(member.key)?;
                match key.strip_suffix(".$") {
                    Some(plain) => {
                        let path = path_in_jsonata(tree.str(member.value)?)?;
                        object.push((plain.into(), Value::string(path)));
                    }
                    None => object.push((key.into(), in_jsonata(tree, member.value)?)),
                }
            }
            Some(Value::object(object))
        }
        NodeKind::Array(items) => {
            let items: Option<Vec<Value>> =
                items.iter().map(|&item| in_jsonata(tree, item)).collect();
            Some(Value::array(items?))
        }
        _ => tree.value(node),
    }
}

/// `$.order.id` is `{% $states.input.order.id %}`.
pub(super) fn path_in_jsonata(path: &str) -> Option<String> {
    let simple = path
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '$' | '.' | '_' | '[' | ']'));
    if !simple || Path::parse(path).is_err() {
        return None;
    }
    let expression = if let Some(rest) = path.strip_prefix("$$") {
        format!("$states.context{rest}")
    } else if path == "$" || path.starts_with("$.") || path.starts_with("$[") {
        format!("$states.input{}", &path[1..])
    } else {
        path.to_owned()
    };
    Expression::parse(&expression).ok()?;
    Some(format!("{{% {expression} %}}"))
}

/// Whether any text in it is an expression.
pub(super) fn has_expressions(tree: &Tree, node: NodeId) -> bool {
    match &tree.node(node).kind {
        NodeKind::String(text) => expression_text(text).is_some(),
        NodeKind::Object(members) => members
            .iter()
            .any(|member| has_expressions(tree, member.value)),
        NodeKind::Array(items) => items.iter().any(|&item| has_expressions(tree, item)),
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Broken => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_put_right() {
        for (text, good) in [
            ("2027-03-01 09:00:00Z", Some("2027-03-01T09:00:00Z")),
            ("2027-03-01t09:00:00z", Some("2027-03-01T09:00:00Z")),
            ("2027-03-01T09:00:00", Some("2027-03-01T09:00:00Z")),
            ("2027-03-01T09:00Z", Some("2027-03-01T09:00:00Z")),
            ("2027-03-01", Some("2027-03-01T00:00:00Z")),
            ("2027/03/01 09:00:00", Some("2027-03-01T09:00:00Z")),
            ("tomorrow", None),
        ] {
            assert_eq!(timestamp(text).as_deref(), good, "{text}");
        }
        for (text, good) in [
            ("$.a[*]", Some("$.a")),
            ("$.a.b[?(@.c)].d", Some("$.a.b")),
            ("a.b", Some("$.a.b")),
            ("$a", Some("$.a")),
            ("$..a", None),
        ] {
            assert_eq!(reference_path(text).as_deref(), good, "{text}");
        }
        for (text, good) in [
            ("States.Fromat('{}', $.a)", Some("States.Format('{}', $.a)")),
            ("States.UUID(", Some("States.UUID()")),
            ("Format(\"{}\", $.a)", Some("States.Format('{}', $.a)")),
            ("order.id", Some("$.order.id")),
            ("plain text", None),
        ] {
            assert_eq!(computed(text).as_deref(), good, "{text}");
        }
        for (text, good) in [
            (" $n == 1 ", Some(" $n = 1 ")),
            ("$a && $b = '&&'", Some("$a and $b = '&&'")),
            (" $.order.id ", Some(" $states.input.order.id ")),
            ("$$.Execution.Id", Some("$states.context.Execution.Id")),
            ("$sum($a", Some("$sum($a)")),
            ("$a +", None),
        ] {
            assert_eq!(expression(text).as_deref(), good, "{text}");
        }
    }
}
