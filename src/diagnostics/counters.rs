//! What keeps a loop from going on for ever: a counter that is compared with a limit, as far as the text shows it.
//!
//! Names are enough: `$.poll.count`, `$count` and `$states.input.count` are all called `count`. A mistake here makes a
//! forecast silent, never loud.

use crate::asl::{Field, QueryLanguage, ScopeOutline, StateKind, StateOutline};
use crate::diagnostics::check::Check;
use crate::diagnostics::expressions::{expression_text, without_texts};
use crate::diagnostics::ways::{Loop, Ways};
use crate::flow::Target;
use crate::json::{NodeId, NodeKind, Value};
use std::collections::BTreeMap;

/// What bounds the turns of a loop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bound {
    /// Nothing that the text shows.
    None,
    /// Data: a counter with a limit that is computed, a token that runs out, a list that gets shorter.
    Data,
    /// A counter from zero to a constant.
    Turns(u64),
}

/// What a Choice that can leave the loop compares.
#[derive(Clone, Copy, PartialEq)]
enum Limit {
    Constant(f64),
    Computed,
}

/// What bounds a loop.
pub(super) fn bound(cx: &Check, scope: &ScopeOutline, ways: &Ways, of: &Loop) -> Bound {
    let mut steps: BTreeMap<String, f64> = BTreeMap::new();
    let mut limits: Vec<(String, Limit)> = Vec::new();
    let mut by_data = false;
    for &at in &of.nodes {
        let node = &ways.flow.nodes[at];
        let Some(state) = scope.state(&node.name) else {
            continue;
        };
        collect_steps(cx, state, state.node, &mut steps);
        by_data |= shortens(cx, state);
        let leaves = ways.all_leaving(at).any(|edge| match edge.to {
            Target::Node(to) => of.nodes.binary_search(&to).is_err(),
            Target::End | Target::Missing(_) => true,
        });
        if state.kind == Some(StateKind::Choice)
            && leaves
            && let Some(rules) = state.field(cx.tree, Field::CHOICES)
        {
            match state.language {
                QueryLanguage::JsonPath => by_data |= compared(cx, rules, &mut limits),
                QueryLanguage::Jsonata => by_data |= conditions(cx, rules, &mut limits),
            }
        }
    }
    let mut bound = if by_data { Bound::Data } else { Bound::None };
    for (name, limit) in limits {
        bound = match (limit, steps.get(&name)) {
            // It rises by a known step, presumably from zero.
            (Limit::Constant(limit), Some(&step)) if step > 0.0 && limit >= 0.0 => {
                let turns = (limit / step).ceil() as u64;
                match bound {
                    Bound::Turns(other) => Bound::Turns(other.min(turns)),
                    Bound::None | Bound::Data => Bound::Turns(turns),
                }
            }
            // Something else counts, or it counts down from a number that is not known here.
            (Limit::Constant(_) | Limit::Computed, _) => match bound {
                Bound::None => Bound::Data,
                Bound::Data | Bound::Turns(_) => bound,
            },
        };
    }
    bound
}

/// Whether a state takes the first element off a list: `$.items[1:]`.
fn shortens(cx: &Check, state: &StateOutline) -> bool {
    state.kind == Some(StateKind::Pass) && cx.tree.text_of(state.node).contains("[1:")
}

/// `States.MathAdd($.n, 1)` and `$n + 1` anywhere in a state.
fn collect_steps(
    cx: &Check,
    state: &StateOutline,
    node: NodeId,
    steps: &mut BTreeMap<String, f64>,
) {
    match &cx.tree.node(node).kind {
        NodeKind::String(text) => {
            let found = match state.language {
                QueryLanguage::JsonPath => math_add(text),
                QueryLanguage::Jsonata => expression_text(text).and_then(increment),
            };
            if let Some((name, step)) = found {
                steps.entry(name).or_insert(step);
            }
        }
        NodeKind::Object(members) => {
            for member in members {
                // Bodies count for themselves.
                let key = cx.tree.str(member.key).unwrap_or_default();
                if !matches!(key, "Branches" | "ItemProcessor" | "Iterator") {
                    collect_steps(cx, state, member.value, steps);
                }
            }
        }
        NodeKind::Array(items) => {
            for &item in items {
                collect_steps(cx, state, item, steps);
            }
        }
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Broken => {}
    }
}

fn math_add(text: &str) -> Option<(String, f64)> {
    let (_, inside) = text.split_once("States.MathAdd(")?;
    let (first, rest) = inside.split_once(',')?;
    let (second, _) = rest.split_once(')')?;
    let (first, second) = (first.trim(), second.trim());
    match (first.parse(), second.parse()) {
        (_, Ok(step)) => Some((last_name(first)?, step)),
        (Ok(step), _) => Some((last_name(second)?, step)),
        (Err(_), Err(_)) => None,
    }
}

/// `poll.count` of `$.poll.count` is called `count`.
fn last_name(path: &str) -> Option<String> {
    let name = path
        .rsplit(|c: char| !(c.is_alphanumeric() || c == '_'))
        .find(|part| !part.is_empty())?;
    (path.starts_with('$')).then(|| name.to_owned())
}

/// Tokens of an expression: names with their path, numbers, comparisons and signs.
fn tokens(expression: &str) -> Vec<String> {
    let bare = without_texts(expression);
    let mut tokens = Vec::new();
    let mut chars = bare.chars().peekable();
    while let Some(c) = chars.next() {
        let mut token = String::from(c);
        if c == '$' || c == '_' || c.is_alphanumeric() {
            while let Some(&next) = chars.peek() {
                if !(next == '.' || next == '_' || next == '$' || next.is_alphanumeric()) {
                    break;
                }
                token.push(next);
                chars.next();
            }
        } else if matches!(c, '<' | '>' | '!') && chars.peek() == Some(&'=') {
            token.extend(chars.next());
        } else if c.is_whitespace() {
            continue;
        }
        tokens.push(token);
    }
    tokens
}

/// `$n + 1`, `$states.input.n - 1`.
fn increment(expression: &str) -> Option<(String, f64)> {
    let tokens = tokens(expression);
    tokens.windows(3).find_map(|three| {
        let [left, sign, right] = three else {
            return None;
        };
        let (name, step) = match (left.parse::<f64>(), right.parse::<f64>()) {
            (Err(_), Ok(step)) => (last_name(left)?, step),
            (Ok(step), Err(_)) if sign == "+" => (last_name(right)?, step),
            _ => return None,
        };
        match sign.as_str() {
            "+" => Some((name, step)),
            "-" => Some((name, -step)),
            _ => None,
        }
    })
}

/// Names of what tells that there is more to fetch.
fn is_token(name: &str) -> bool {
    let name = name.to_lowercase();
    ["token", "marker", "cursor", "lastevaluatedkey"]
        .iter()
        .any(|part| name.contains(part))
}

/// Comparisons of numbers in JSONPath rules. Whether a rule asks if something is there.
// Recursion is bounded by the reader's limit on nesting.
fn compared(cx: &Check, node: NodeId, limits: &mut Vec<(String, Limit)>) -> bool {
    let tree = cx.tree;
    let mut by_data = false;
    match &tree.node(node).kind {
        NodeKind::Array(items) => {
            for &item in items {
                by_data |= compared(cx, item, limits);
            }
        }
        NodeKind::Object(members) => {
            let variable = tree.get(node, "Variable").and_then(|node| tree.str(node));
            let name = variable.and_then(last_name);
            by_data |= name.as_deref().is_some_and(is_token);
            for member in members {
                let key = tree.str(member.key).unwrap_or_default();
                if matches!(key, "And" | "Or" | "Not") {
                    by_data |= compared(cx, member.value, limits);
                } else if matches!(key, "IsPresent" | "IsNull") || key.starts_with("Timestamp") {
                    // Something runs out, or a moment comes.
                    by_data = true;
                } else if key.starts_with("Numeric")
                    && let Some(name) = &name
                {
                    let number = tree.value(member.value).as_ref().and_then(Value::as_f64);
                    let limit = number.map_or(Limit::Computed, Limit::Constant);
                    limits.push((name.clone(), limit));
                }
            }
        }
        NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number
        | NodeKind::String(_)
        | NodeKind::Broken => {}
    }
    by_data
}

/// Comparisons in JSONata conditions. Whether one asks if something is there, or how much there is.
fn conditions(cx: &Check, rules: NodeId, limits: &mut Vec<(String, Limit)>) -> bool {
    let tree = cx.tree;
    let mut by_data = false;
    for &rule in tree.elements(rules) {
        let text = tree.get(rule, "Condition").and_then(|node| tree.str(node));
        let Some(expression) = text.and_then(expression_text) else {
            continue;
        };
        let tokens = tokens(expression);
        by_data |= tokens.iter().any(|token| {
            matches!(token.as_str(), "$exists" | "$count" | "$boolean")
                || last_name(token).is_some_and(|name| is_token(&name))
        });
        for three in tokens.windows(3) {
            let [left, sign, right] = three else { continue };
            if !matches!(sign.as_str(), "<" | ">" | "<=" | ">=") {
                continue;
            }
            match (left.parse::<f64>(), right.parse::<f64>()) {
                (Err(_), Ok(limit)) => {
                    limits.extend(last_name(left).map(|name| (name, Limit::Constant(limit))));
                }
                (Ok(limit), Err(_)) => {
                    limits.extend(last_name(right).map(|name| (name, Limit::Constant(limit))));
                }
                _ => limits.extend(last_name(left).map(|name| (name, Limit::Computed))),
            }
        }
    }
    by_data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_recognised() {
        assert_eq!(
            math_add("States.MathAdd($.a.n, 1)"),
            Some(("n".into(), 1.0))
        );
        assert_eq!(math_add("States.MathAdd(2, $n)"), Some(("n".into(), 2.0)));
        assert_eq!(math_add("States.MathAdd($.a, $.b)"), None);
        assert_eq!(increment("$n + 1"), Some(("n".into(), 1.0)));
        assert_eq!(
            increment("{'n': $states.input.n - 2}"),
            Some(("n".into(), -2.0))
        );
        assert_eq!(increment("$a & ' + 1'"), None);
    }
}
