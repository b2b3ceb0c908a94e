//! Ways out of text that is no JSON: one for each mistake that has an obvious one, and one for all of them.

use crate::json::{Problem, ProblemKind, Span, TextEdit, Tree, Value, json_string, parse};

/// Longer texts are mended one mistake at a time.
const LONGEST: usize = 256 * 1024;
/// So many mistakes are mended together at most.
const MOST: usize = 500;
/// Mending one mistake may show another.
const ROUNDS: usize = 6;

/// What mends one mistake: what it does, and how.
pub(super) fn repair(tree: &Tree, problem: &Problem) -> Option<(String, TextEdit)> {
    // Other notations have mistakes of their own.
    if tree.notation().is_some() {
        return None;
    }
    repair_in(tree.text(), problem)
}

/// What makes a text with several mistakes one that has none.
pub(super) fn repair_all(tree: &Tree, problems: &[Problem]) -> Option<TextEdit> {
    let before = tree.text();
    if tree.notation().is_some() || before.len() > LONGEST || problems.len() > MOST {
        return None;
    }
    let mut text = before.to_string();
    let mut left: Vec<Problem> = problems.to_vec();
    for _ in 0..ROUNDS {
        let mut edits: Vec<TextEdit> = Vec::new();
        let mut end = 0;
        for problem in left.iter().filter(|problem| is_mistake(problem)) {
            let (_, edit) = repair_in(&text, problem)?;
            let (span, _) = edit.replacements.first()?;
            // What overlaps waits for the next round.
            if span.start >= end {
                end = span.end;
                edits.push(edit);
            }
        }
        if edits.is_empty() {
            return Some(TextEdit::between(before, &text));
        }
        text = TextEdit::merge(edits)?.apply(&text).0;
        left = parse(text.as_str().into()).1;
    }
    None
}

/// Whether the text is no JSON because of it.
pub(super) fn is_mistake(problem: &Problem) -> bool {
    !matches!(
        problem.kind,
        ProblemKind::DuplicateKey | ProblemKind::Placeholder | ProblemKind::Empty
    )
}

/// `'it\'s'` as JSON writes it; `None` for what does not begin with a single quote.
fn in_single_quotes(text: &str) -> Option<String> {
    let inner = text.strip_prefix('\'')?;
    let inner = inner.strip_suffix('\'').unwrap_or(inner);
    Some(json_string(&inner.replace("\\'", "'")))
}

fn repair_in(text: &str, problem: &Problem) -> Option<(String, TextEdit)> {
    let span = problem.span;
    let there = text.get(span.start..span.end)?;
    let change = |to: &str| {
        (
            format!("Change to {to}"),
            TextEdit::replace(span, to.to_owned()),
        )
    };
    match problem.kind {
        ProblemKind::TrailingComma => Some((
            "Remove the comma".into(),
            TextEdit::replace(span, String::new()),
        )),
        ProblemKind::Comment => Some((
            "Remove the comment".into(),
            TextEdit::replace(around_comment(text, span), String::new()),
        )),
        ProblemKind::Missing => missing(text, problem),
        ProblemKind::Unexpected => {
            if let Some(text) = in_single_quotes(there) {
                return Some(change(&text));
            }
            let first = there.chars().next()?;
            let lower = there.to_lowercase();
            if matches!(lower.as_str(), "true" | "false" | "null") {
                return Some(change(&lower));
            }
            if lower == "none" || lower == "nil" || lower == "undefined" {
                return Some(change("null"));
            }
            if first.is_alphabetic() || first == '_' || first == '$' {
                return Some(change(&json_string(there)));
            }
            matches!(first, ',' | '}' | ']' | ';' | '=' | ':').then(|| {
                let stray = Span::new(span.start, span.start + 1);
                (
                    format!("Remove {first}"),
                    TextEdit::replace(stray, if first == ';' { "," } else { "" }),
                )
            })
        }
        ProblemKind::BadNumber => number(there).map(|number| change(&number)),
        ProblemKind::BadString => match in_single_quotes(there) {
            Some(text) => Some(change(&text)),
            None => string(text, span),
        },
        ProblemKind::DuplicateKey
        | ProblemKind::Placeholder
        | ProblemKind::Empty
        | ProblemKind::TooDeep
        | ProblemKind::TrailingText => None,
    }
}

/// The reader names the sign that is missing first.
fn missing(text: &str, problem: &Problem) -> Option<(String, TextEdit)> {
    let (sign, _) = problem.message.strip_prefix('`')?.split_once('`')?;
    let at = problem.span.start;
    if matches!(sign, "," | "{" | "}" | "[" | "]" | ":") {
        // `=` and `;` stand where a colon or comma was meant.
        let next = text[at..].trim_start();
        let blanks = text[at..].len() - next.len();
        if let (":", Some('=')) | (",", Some(';')) = (sign, next.chars().next()) {
            let wrong = Span::new(at + blanks, at + blanks + 1);
            return Some((format!("Change to {sign}"), TextEdit::replace(wrong, sign)));
        }
        // Right behind a word the `;` is read as a part of it.
        if sign == "," && text[..at].ends_with(';') {
            return Some((
                format!("Change to {sign}"),
                TextEdit::replace(Span::new(at - 1, at), sign),
            ));
        }
        return Some((format!("Add {sign}"), TextEdit::insert(at, sign)));
    }
    None
}

/// A string that does not end, or holds what a string cannot.
fn string(text: &str, span: Span) -> Option<(String, TextEdit)> {
    let there = text.get(span.start..span.end)?;
    if there.starts_with('\\') {
        return Some((
            "Write the backslash twice".into(),
            TextEdit::insert(span.start, "\\"),
        ));
    }
    if let Some(control) = there.chars().next().filter(|c| c.is_control()) {
        let escaped = json_string(&control.to_string());
        let escaped = escaped.trim_matches('"').to_owned();
        return Some((
            format!("Write it as {escaped}"),
            TextEdit::replace(span, escaped),
        ));
    }
    if there.starts_with('"') && !there[1..].contains('"') {
        let inside = there.trim_end();
        let end = inside.trim_end_matches([',', '}', ']']).len();
        return Some((
            "Add \"".into(),
            TextEdit::insert(span.start + end.max(1), "\""),
        ));
    }
    None
}

/// `010`, `+5`, `.5`, `5.`, `1_000` as JSON writes them.
fn number(text: &str) -> Option<String> {
    let plain = text.replace('_', "");
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let mut digits = digits.trim_start_matches('0').to_owned();
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        digits.insert(0, '0');
    }
    let number = format!("{sign}{}", digits.strip_suffix('.').unwrap_or(&digits));
    matches!(Value::parse(&number), Ok(Value::Number(_))).then_some(number)
}

/// The comment, with its line when nothing else is on it, or the blanks before it.
fn around_comment(text: &str, span: Span) -> Span {
    let before = text[..span.start].trim_end_matches([' ', '\t']);
    let after = text[span.end..].trim_start_matches([' ', '\t', '\r']);
    let alone = before.is_empty() || before.ends_with('\n');
    match after.strip_prefix('\n') {
        Some(rest) if alone => Span::new(before.len(), text.len() - rest.len()),
        Some(_) => Span::new(before.len(), span.end),
        None => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn mended(text: &str, after: &str) {
        let (tree, problems) = parse(text.into());
        let edit = repair_all(&tree, &problems).unwrap_or_else(|| panic!("{problems:?}"));
        assert_eq!(edit.apply(text).0, after);
    }

    #[test]
    fn texts_that_are_nearly_json_become_json() {
        mended(r#"{"a":1 "b":2}"#, r#"{"a":1, "b":2}"#);
        mended(r#"{"a":[1,2,],}"#, r#"{"a":[1,2]}"#);
        mended(r#"{"a":{"b":1"#, r#"{"a":{"b":1}}"#);
        mended(r#"{'a':'it\'s "b"'}"#, r#"{"a":"it's \"b\""}"#);
        mended(r#"{a:True, b: None}"#, r#"{"a":true, "b": null}"#);
        mended("{\n  // why\n  \"a\": 1 // one\n}", "{\n  \"a\": 1\n}");
        mended(r#"{"a"=1;"b":2}"#, r#"{"a":1,"b":2}"#);
        mended(r#"{"a":010,"b":.5,"c":+1}"#, r#"{"a":10,"b":0.5,"c":1}"#);
        mended(r#"{"a":"\d"}"#, r#"{"a":"\\d"}"#);
        mended("{\"a\":\"x,\n\"b\":1}", "{\"a\":\"x\",\n\"b\":1}");
        mended(r#"{"a":1}}"#, r#"{"a":1}"#);
    }
}
