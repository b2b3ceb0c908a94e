//! Which variables a state reads, and where.

use crate::asl::{Outline, QueryLanguage, StateOutline};
use crate::diagnostics::expressions::expression_text;
use crate::expressions::jsonata::Expression;
use crate::json::{NodeId, NodeKind, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One place that reads a variable.
#[derive(Clone)]
pub(super) struct Reference {
    pub name: Arc<str>,
    pub node: NodeId,
}

/// The variables each state reads, sorted by name; states that read none are left out.
/// States of the same name share an entry, as in the service's own answer.
pub fn variable_references(outline: &Outline) -> BTreeMap<Arc<str>, Vec<Arc<str>>> {
    let mut all: BTreeMap<Arc<str>, Vec<Arc<str>>> = BTreeMap::new();
    for state in outline.all_states() {
        let names = references_of(&outline.tree, state)
            .into_iter()
            .map(|r| r.name);
        let list = all.entry(state.name.clone()).or_default();
        list.extend(names);
        list.sort();
        list.dedup();
    }
    all.retain(|_, names| !names.is_empty());
    all
}

/// Every place inside a state, bodies left out, that reads a variable.
pub(super) fn references_of(tree: &Tree, state: &StateOutline) -> Vec<Reference> {
    let mut found = Vec::new();
    for (member, field) in tree.members(state.node).iter().zip(&state.fields) {
        let Some(field) = field else { continue };
        let name = field.name();
        if is_literal(name) {
            continue;
        }
        match state.language {
            QueryLanguage::Jsonata => in_jsonata(tree, member.value, &mut found),
            QueryLanguage::JsonPath => in_jsonpath(tree, name, member.value, &mut found),
        }
    }
    found
}

/// Fields whose texts are never evaluated, and bodies, which have states of their own.
fn is_literal(name: &str) -> bool {
    matches!(
        name,
        "Type"
            | "Comment"
            | "QueryLanguage"
            | "Resource"
            | "Result"
            | "ResultPath"
            | "Branches"
            | "ItemProcessor"
            | "Iterator"
            | "Next"
            | "Default"
            | "Label"
            | "Error"
            | "Cause"
    )
}

fn in_jsonata(tree: &Tree, node: NodeId, found: &mut Vec<Reference>) {
    match &tree.node(node).kind {
        NodeKind::String(text) => {
            if let Some(inner) = expression_text(text)
                && let Ok(expression) = Expression::parse(inner)
            {
                let names = expression.variables().into_iter();
                found.extend(
                    names
                        .filter(|name| &**name != "states")
                        .map(|name| Reference { name, node }),
                );
            }
        }
        NodeKind::Object(members) => {
            for member in members {
                in_jsonata(tree, member.value, found);
            }
        }
        NodeKind::Array(items) => {
            for &item in items {
                in_jsonata(tree, item, found);
            }
        }
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Broken => {}
    }
}

/// Only texts under a key that is evaluated count: `…Path`, `Variable`, and keys ending in `.$`.
fn in_jsonpath(tree: &Tree, key: &str, node: NodeId, found: &mut Vec<Reference>) {
    match &tree.node(node).kind {
        NodeKind::String(text) => {
            if key.ends_with("Path") || key == "Variable" || key.ends_with(".$") {
                found.extend(
                    variables_in(text)
                        .into_iter()
                        .map(|name| Reference { name, node }),
                );
            }
        }
        NodeKind::Object(members) => {
            for member in members {
                let key = tree.str(member.key).unwrap_or_default();
                in_jsonpath(tree, key, member.value, found);
            }
        }
        NodeKind::Array(items) => {
            for &item in items {
                in_jsonpath(tree, "", item, found);
            }
        }
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Broken => {}
    }
}

/// The `$name`s of a path or an intrinsic call; texts in quotes are skipped.
fn variables_in(text: &str) -> Vec<Arc<str>> {
    let mut names = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        match c {
            '\'' => {
                while let Some((_, inner)) = chars.next() {
                    match inner {
                        '\\' => {
                            chars.next();
                        }
                        '\'' => break,
                        _ => {}
                    }
                }
            }
            '$' => {
                let Some(&(start, first)) = chars.peek() else {
                    break;
                };
                if first == '$' {
                    chars.next();
                    continue;
                }
                if first != '_' && !unicode_ident::is_xid_start(first) {
                    continue;
                }
                let mut end = start;
                while let Some(&(at, c)) = chars.peek() {
                    if !unicode_ident::is_xid_continue(c) {
                        break;
                    }
                    end = at + c.len_utf8();
                    chars.next();
                }
                names.push(text[start..end].into());
            }
            _ => {}
        }
    }
    names
}

/// The text with one variable called by another name; texts in quotes are left alone.
pub(super) fn with_name(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '$') => {
                if let Some(tail) = after.strip_prefix(from)
                    && !tail.starts_with(unicode_ident::is_xid_continue)
                    && !out.ends_with('$')
                {
                    out.push('$');
                    out.push_str(to);
                    rest = tail;
                    continue;
                }
            }
            (None, _) => {}
        }
        out.push(c);
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn paths_name_variables() {
        let names = |text: &str| {
            variables_in(text)
                .iter()
                .map(|name| name.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(names("$answer.a[0]"), ["answer"]);
        assert_eq!(names("$.a"), [""; 0]);
        assert_eq!(names("$$.Execution.Id"), [""; 0]);
        assert_eq!(
            names("States.Format('{} $no', $größe, $$.x, States.MathAdd($b, 1))"),
            ["größe", "b"]
        );
        assert_eq!(names("$"), [""; 0]);
        assert_eq!(names("'$a \\' $b"), [""; 0]);
    }

    #[test]
    fn a_variable_is_called_by_another_name() {
        assert_eq!(
            with_name("$price + $prices - '$price' & $$.price", "price", "prize"),
            "$prize + $prices - '$price' & $$.price"
        );
    }

    #[test]
    fn states_are_listed_with_what_they_read() {
        let text = r#"{"StartAt":"A","States":{
          "A":{"Type":"Pass","Parameters":{"n":"$no","y.$":"$yes"},"Result":"$no","Next":"M"},
          "M":{"Type":"Map","MaxConcurrencyPath":"$max","End":true,"ItemProcessor":{"StartAt":"I","States":{
            "I":{"Type":"Choice","Choices":[{"Not":{"Variable":"$v","StringEqualsPath":"$a","Next":"$no"}}]}}}}}}"#;
        let outline = Outline::read(Arc::new(parse(text.into()).0));
        let all: Vec<String> = variable_references(&outline)
            .iter()
            .map(|(state, names)| format!("{state}: {}", names.join(" ")))
            .collect();
        assert_eq!(all, ["A: yes", "I: a v", "M: max"]);
    }
}
