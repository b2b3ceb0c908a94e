//! Conditions and catchers in words short enough for an edge.

use crate::json::{NodeId, NodeKind, Tree};

/// The most characters a label on an edge may have.
pub const LABEL_CHARS: usize = 26;

/// At most [`LABEL_CHARS`] characters, the last an ellipsis if some were cut off.
pub fn shorten(text: &str) -> String {
    if text.chars().count() <= LABEL_CHARS {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LABEL_CHARS - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// A Choice rule in words: `$.amount > 100 and not $.vip is present`.
pub(crate) fn describe_rule(tree: &Tree, rule: NodeId) -> String {
    if let Some(condition) = tree.get(rule, "Condition") {
        return match tree.str(condition) {
            Some(text) => one_line(strip_braces(text)),
            None => scalar(tree, condition),
        };
    }
    describe(tree, rule, 0).unwrap_or_default()
}

/// The errors a catcher is for, joined; a bare `States.ALL` needs no words.
pub(crate) fn describe_errors(tree: &Tree, catcher: NodeId) -> String {
    let Some(errors) = tree.get(catcher, "ErrorEquals") else {
        return String::new();
    };
    let names: Vec<&str> = tree
        .elements(errors)
        .iter()
        .filter_map(|&node| tree.str(node))
        .collect();
    match names[..] {
        ["States.ALL"] => String::new(),
        _ => names.join(", "),
    }
}

/// The expression without the marks around it.
pub(crate) fn strip_braces(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("{%")
        .and_then(|rest| rest.strip_suffix("%}"))
        .map_or(text, str::trim)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

// Nesting is bounded by the reader's limit; beyond a few levels nobody reads the label anyway.
fn describe(tree: &Tree, rule: NodeId, depth: usize) -> Option<String> {
    if depth > 8 {
        return Some("…".into());
    }
    for (key, word) in [("And", " and "), ("Or", " or ")] {
        if let Some(parts) = tree.get(rule, key) {
            let parts: Vec<String> = tree
                .elements(parts)
                .iter()
                .filter_map(|&part| {
                    let text = describe(tree, part, depth + 1)?;
                    let joined = tree.get(part, "And").is_some() || tree.get(part, "Or").is_some();
                    Some(if joined { format!("({text})") } else { text })
                })
                .collect();
            return (!parts.is_empty()).then(|| parts.join(word));
        }
    }
    if let Some(inner) = tree.get(rule, "Not") {
        let text = describe(tree, inner, depth + 1)?;
        let joined = tree.get(inner, "And").is_some() || tree.get(inner, "Or").is_some();
        return Some(if joined {
            format!("not ({text})")
        } else {
            format!("not {text}")
        });
    }
    let variable = tree
        .get(rule, "Variable")
        .and_then(|node| tree.str(node))
        .unwrap_or("?");
    tree.members(rule).iter().find_map(|member| {
        let comparison = describe_comparison(tree, tree.str(member.key)?, member.value)?;
        Some(one_line(&format!("{variable} {comparison}")))
    })
}

fn describe_comparison(tree: &Tree, operator: &str, value: NodeId) -> Option<String> {
    let holds = !matches!(tree.node(value).kind, NodeKind::Bool(false));
    let is = |what: &str| {
        let verb = if holds { "is" } else { "is not" };
        Some(format!("{verb} {what}"))
    };
    match operator {
        "IsPresent" => return is("present"),
        "IsNull" => return is("null"),
        "IsString" => return is("a string"),
        "IsNumeric" => return is("a number"),
        "IsBoolean" => return is("a boolean"),
        "IsTimestamp" => return is("a timestamp"),
        "StringMatches" => return Some(format!("like {}", scalar(tree, value))),
        _ => {}
    }
    let operator = operator.strip_suffix("Path").unwrap_or(operator);
    let kind = ["String", "Numeric", "Boolean", "Timestamp"]
        .into_iter()
        .find_map(|kind| operator.strip_prefix(kind))?;
    let sign = match kind {
        "Equals" => "=",
        "LessThan" => "<",
        "GreaterThan" => ">",
        "LessThanEquals" => "≤",
        "GreaterThanEquals" => "≥",
        _ => return None,
    };
    Some(format!("{sign} {}", scalar(tree, value)))
}

/// A value as people read it: texts without quotes.
fn scalar(tree: &Tree, node: NodeId) -> String {
    match &tree.node(node).kind {
        NodeKind::String(text) if text.is_empty() => "\"\"".into(),
        NodeKind::String(text) => text.to_string(),
        NodeKind::Number => tree.number_text(node).to_owned(),
        NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Array(_)
        | NodeKind::Object(_)
        | NodeKind::Broken => one_line(tree.slice(tree.node(node).span)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[track_caller]
    fn check(rule: &str, words: &str) {
        let (tree, _) = parse(rule.into());
        assert_eq!(describe_rule(&tree, tree.root()), words);
    }

    #[test]
    fn comparisons_read_like_sentences() {
        check(
            r#"{"Variable":"$.amount","NumericGreaterThan":100}"#,
            "$.amount > 100",
        );
        check(
            r#"{"StringEquals":"DONE","Variable":"$.status"}"#,
            "$.status = DONE",
        );
        check(
            r#"{"Variable":"$.a","NumericLessThanEqualsPath":"$.b"}"#,
            "$.a ≤ $.b",
        );
        check(
            r#"{"Variable":"$.f","StringMatches":"*.csv"}"#,
            "$.f like *.csv",
        );
        check(
            r#"{"Variable":"$.x","IsPresent":false}"#,
            "$.x is not present",
        );
        check(
            r#"{"Not":{"Variable":"$.x","IsPresent":true}}"#,
            "not $.x is present",
        );
    }

    #[test]
    fn compounds_are_joined() {
        check(
            r#"{"And":[{"Variable":"$.a","BooleanEquals":true},{"Or":[{"Variable":"$.b","IsNull":true},{"Variable":"$.c","IsString":true}]}]}"#,
            "$.a = true and ($.b is null or $.c is a string)",
        );
    }

    #[test]
    fn jsonata_conditions_lose_their_marks() {
        check(
            r#"{"Condition":"{% $states.input.n > 3 %}"}"#,
            "$states.input.n > 3",
        );
        check(r#"{"Condition":true}"#, "true");
    }

    #[test]
    fn unfinished_rules_say_nothing() {
        check("{}", "");
        check(r#"{"Variable":"$.a"}"#, "");
        check(r#"{"And":[]}"#, "");
    }

    #[test]
    fn labels_are_cut_by_characters() {
        assert_eq!(shorten("short"), "short");
        let long = shorten("ä ö ü ä ö ü ä ö ü ä ö ü ä ö ü ä ö ü");
        assert!(long.chars().count() <= LABEL_CHARS && long.ends_with('…'));
    }
}
