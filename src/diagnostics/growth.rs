//! Values that a state builds from themselves and more, as far as the text shows it.

use crate::asl::{Field, QueryLanguage, StateKind, StateOutline};
use crate::diagnostics::check::Check;
use crate::diagnostics::expressions::expression_text;
use crate::diagnostics::rules::variable_name;
use crate::json::{NodeId, NodeKind};

/// What grows, and by how much at least each time the state is passed.
#[derive(Debug, PartialEq)]
pub(super) struct Growth {
    /// Where the value that grows is built.
    pub node: NodeId,
    /// As the definition calls it: `$list`, `$.log`.
    pub what: String,
    pub bytes: u64,
    /// The variable, when it is one.
    pub variable: Option<String>,
}

/// What a state makes longer each time it is passed.
pub(super) fn growth(cx: &Check, state: &StateOutline, out: &mut Vec<Growth>) {
    if let Some(assign) = state.field(cx.tree, Field::ASSIGN) {
        for member in cx.tree.members(assign) {
            let key = cx.tree.str(member.key).unwrap_or_default();
            let name = variable_name(key, state.language);
            let Some(text) = cx.tree.str(member.value) else {
                continue;
            };
            let own = format!("${name}");
            let bytes = match state.language {
                QueryLanguage::JsonPath if key.ends_with(".$") => wrapped(text, &own),
                QueryLanguage::JsonPath => None,
                QueryLanguage::Jsonata => expression_text(text).and_then(|e| appended(e, &own)),
            };
            out.extend(bytes.map(|bytes| Growth {
                node: member.value,
                what: own.clone(),
                bytes,
                variable: Some(name.to_owned()),
            }));
        }
    }
    match state.language {
        QueryLanguage::JsonPath => in_result(cx, state, out),
        QueryLanguage::Jsonata => {
            if let Some(output) = state.field(cx.tree, Field::OUTPUT) {
                in_output(cx, output, out);
            }
        }
    }
}

/// A Pass state that places what it read where it read it, with more around it.
fn in_result(cx: &Check, state: &StateOutline, out: &mut Vec<Growth>) {
    let tree = cx.tree;
    if state.kind != Some(StateKind::Pass) || state.field(tree, Field::RESULT).is_some() {
        return;
    }
    let path = |field: Field| match state.field(tree, field) {
        None => Some("$"),
        Some(node) => tree.str(node),
    };
    let (Some("$"), Some("$"), Some(target)) = (
        path(Field::INPUT_PATH),
        path(Field::OUTPUT_PATH),
        path(Field::RESULT_PATH),
    ) else {
        return;
    };
    match state.field(tree, Field::PARAMETERS) {
        Some(parameters) => template(cx, parameters, target, out),
        // The input as a whole, inside itself.
        None if target != "$" => {
            out.extend(state.field(tree, Field::RESULT_PATH).map(|node| Growth {
                node,
                what: "$".into(),
                bytes: around(target, "$"),
                variable: None,
            }))
        }
        None => {}
    }
}

// Recursion is bounded by the reader's limit on nesting.
fn template(cx: &Check, node: NodeId, target: &str, out: &mut Vec<Growth>) {
    for member in cx.tree.members(node) {
        let key = cx.tree.str(member.key).unwrap_or_default();
        let Some(plain) = key.strip_suffix(".$") else {
            template(cx, member.value, &format!("{target}.{key}"), out);
            continue;
        };
        let Some(text) = cx.tree.str(member.value) else {
            continue;
        };
        let place = format!("{target}.{plain}");
        let grows = if text.starts_with("States.") {
            wrapped(text, &place).map(|bytes| (place.clone(), bytes))
        } else {
            let inside = text == "$"
                || place
                    .strip_prefix(text)
                    .is_some_and(|rest| rest.starts_with('.'));
            // Placed where it came from it stays as it is.
            inside.then(|| (text.to_owned(), around(&place, text)))
        };
        out.extend(grows.map(|(what, bytes)| Growth {
            node: member.value,
            what,
            bytes,
            variable: None,
        }));
    }
}

/// The bytes that JSON needs around a value to place it deeper: `{"log":` and `}` from `$` to `$.log`.
fn around(deeper: &str, outer: &str) -> u64 {
    let steps = deeper.strip_prefix(outer).unwrap_or_default();
    let names = steps.split('.').filter(|name| !name.is_empty());
    names.map(|name| name.len() as u64 + 5).sum()
}

/// What a call puts around a value that it is given whole: brackets of a list, text of a template.
fn wrapped(call: &str, own: &str) -> Option<u64> {
    let (name, rest) = call.trim().split_once('(')?;
    let arguments = arguments(rest.trim_end().strip_suffix(')')?);
    let others = arguments
        .iter()
        .filter(|argument| **argument != own)
        .count();
    if others == arguments.len() {
        return None;
    }
    match name.trim() {
        "States.Array" => Some(2 + 2 * others as u64),
        "States.Format" => {
            let text = arguments.first()?.trim_matches('\'');
            let bytes = text.replace("{}", "").len() as u64;
            (bytes > 0).then_some(bytes)
        }
        _ => None,
    }
}

/// The arguments of a call, apart from the commas inside texts, brackets and other calls.
fn arguments(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut quoted, mut start) = (0usize, false, 0);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                found.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(text[start..].trim());
    found
}

/// `Output` whose member `list` appends to `$states.input.list`.
// Recursion is bounded by the reader's limit on nesting.
fn in_output(cx: &Check, node: NodeId, out: &mut Vec<Growth>) {
    let tree = cx.tree;
    match &tree.node(node).kind {
        NodeKind::Object(members) => {
            for member in members {
                let key = tree.str(member.key).unwrap_or_default();
                let own = format!("$states.input.{key}");
                let bytes = tree
                    .str(member.value)
                    .and_then(expression_text)
                    .and_then(|expression| appended(expression, &own));
                out.extend(bytes.map(|bytes| Growth {
                    node: member.value,
                    what: own,
                    bytes,
                    variable: None,
                }));
            }
        }
        NodeKind::String(text) => {
            let Some(expression) = expression_text(text) else {
                return;
            };
            // `$merge([$states.input, {'list': $append($states.input.list, …)}])`
            let mut rest = expression;
            while let Some((before, after)) = rest.split_once(':') {
                rest = after;
                let key = before.trim_end().trim_end_matches(['\'', '"']);
                let key = key
                    .rsplit(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .next()
                    .unwrap_or_default();
                let own = format!("$states.input.{key}");
                if !key.is_empty()
                    && let Some(bytes) = appended(after, &own)
                {
                    out.push(Growth {
                        node,
                        what: own,
                        bytes,
                        variable: None,
                    });
                }
            }
        }
        NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number
        | NodeKind::Array(_)
        | NodeKind::Broken => {}
    }
}

/// What an expression adds to the value it begins with: `$append($list, …)`, `[$list, …]`, `$text & '…'`.
fn appended(expression: &str, own: &str) -> Option<u64> {
    let expression = expression.trim();
    let follows = |rest: &str| {
        let rest = rest.trim_start().strip_prefix(own)?;
        Some(rest.trim_start().to_owned())
    };
    for opening in ["$append(", "["] {
        if let Some(rest) = expression.strip_prefix(opening)
            && let Some(rest) = follows(rest)
            && let Some(element) = rest.strip_prefix(',')
        {
            return Some(1 + least(element));
        }
    }
    let rest = follows(expression)?;
    let more = rest.strip_prefix('&')?;
    Some(least(more).saturating_sub(2).max(1))
}

/// How long the value an expression begins with is at least; of a text with its quotes.
fn least(expression: &str) -> u64 {
    let expression = expression.trim_start();
    let quote = expression
        .chars()
        .next()
        .filter(|c| matches!(c, '\'' | '"'));
    match quote.and_then(|quote| expression[1..].split_once(quote)) {
        Some((text, _)) => text.len() as u64 + 2,
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_is_measured() {
        assert_eq!(wrapped("States.Array($.log, $.item)", "$.log"), Some(4));
        assert_eq!(wrapped("States.Array($.a, $.item)", "$.log"), None);
        assert_eq!(
            wrapped("States.Array(States.ArrayGetItem($.log, 0), 1)", "$.log"),
            None
        );
        assert_eq!(
            wrapped("States.Format('{}, and {}', $t, $.x)", "$t"),
            Some(6)
        );
        assert_eq!(
            appended(" $append($list, $states.result) ", "$list"),
            Some(2)
        );
        assert_eq!(appended("$append($list, 'four')", "$list"), Some(7));
        assert_eq!(appended("[$list, {'a': 1}]", "$list"), Some(2));
        assert_eq!(appended("$text & 'abc'", "$text"), Some(3));
        assert_eq!(appended("$append($listing, 1)", "$list"), None);
        assert_eq!(appended("$list", "$list"), None);
    }
}
