//! What a path is made of, and how it will be run.

use super::filter::Filter;
use jsonpath_rust::parser::model::{JpQuery, Segment, Selector};
use std::sync::Arc;

/// Where a path starts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Root {
    /// `$`
    Input,
    /// `$$`
    Context,
    /// `$name`
    Variable(Arc<str>),
}

/// One step of a path.
#[derive(Clone, Debug)]
pub(super) enum Token {
    /// `.name`, `['name']`, `['a','b']`. Several at the end of a path are merged into one object.
    Properties(Vec<Arc<str>>),
    /// `[0]`, `[-1]`, `[0,2]`
    Indexes(Vec<i64>),
    /// `[1:]`, `[:2]`, `[1:2]`; a step is accepted and without effect, as Jayway has it.
    Slice(Option<i64>, Option<i64>),
    /// `*`
    Wildcard,
    /// `..`
    Scan,
    /// `[?(…)]`
    Filter(Arc<Filter>),
    /// `.length()`
    Function(Arc<str>, Vec<Argument>),
}

/// An argument of a function in a path: a path of its own or JSON.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    /// A path from the document's root.
    Path(Vec<Token>),
    /// A literal.
    Json(crate::json::Value),
}

impl Token {
    /// The step as Jayway prints it in messages.
    pub(super) fn fragment(&self) -> String {
        match self {
            Token::Properties(names) => format!(
                "[{}]",
                names
                    .iter()
                    .map(|name| format!("'{name}'"))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            Token::Indexes(indexes) => format!(
                "[{}]",
                indexes
                    .iter()
                    .map(i64::to_string)
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            Token::Slice(from, to) => {
                let end = |bound: &Option<i64>| bound.map(|n| n.to_string()).unwrap_or_default();
                format!("[{}:{}]", end(from), end(to))
            }
            Token::Wildcard => "[*]".into(),
            Token::Scan => "..".into(),
            Token::Filter(_) => "[?]".into(),
            Token::Function(name, _) => format!(".{name}"),
        }
    }
}

/// Whether the token at `index` can name one place only. Several properties do at the end of a
/// path, where they become one object.
pub(super) fn is_token_definite(tokens: &[Token], index: usize) -> bool {
    match &tokens[index] {
        Token::Properties(names) => names.len() == 1 || index + 1 == tokens.len(),
        Token::Indexes(indexes) => indexes.len() == 1,
        Token::Function(..) => true,
        Token::Slice(..) | Token::Wildcard | Token::Scan | Token::Filter(_) => false,
    }
}

/// Whether the whole path can name one place only.
pub(super) fn is_definite(tokens: &[Token]) -> bool {
    // A function at the end of a deep scan is applied once, to all that was found.
    if scanned_function(tokens).is_some() {
        return true;
    }
    (0..tokens.len()).all(|index| is_token_definite(tokens, index))
}

/// For `$..price.max()`: where the function stands.
pub(super) fn scanned_function(tokens: &[Token]) -> Option<usize> {
    if !matches!(tokens.first(), Some(Token::Scan)) {
        return None;
    }
    tokens
        .iter()
        .position(|token| matches!(token, Token::Function(..)))
}

/// The path as Jayway prints it: `$['a'][0]`.
pub(super) fn path_text(tokens: &[Token]) -> String {
    let mut text = String::from("$");
    for token in tokens {
        text.push_str(&token.fragment());
    }
    text
}

/// How a path is run.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    /// Members and indexes only: walked directly, the value is shared.
    Direct,
    /// A direct prefix of this many tokens, then a query RFC 9535 and Jayway agree on.
    Query(usize, Arc<JpQuery>),
    /// Jayway's own semantics.
    Walk,
}

impl Plan {
    pub(super) fn of(tokens: &[Token]) -> Plan {
        let direct = tokens
            .iter()
            .take_while(|token| match token {
                Token::Properties(names) => names.len() == 1,
                Token::Indexes(indexes) => indexes.len() == 1,
                _ => false,
            })
            .count();
        if direct == tokens.len() {
            return Plan::Direct;
        }
        match query(&tokens[direct..]) {
            Some(query) => Plan::Query(direct, Arc::new(query)),
            None => Plan::Walk,
        }
    }
}

/// The tail of a path as an RFC 9535 query, when both dialects mean the same by it: after the
/// first wildcard, slice or scan neither reports what is missing, both walk in document order.
fn query(tokens: &[Token]) -> Option<JpQuery> {
    // Scans below scans multiply; our own walk counts its steps.
    let scans = tokens.iter().filter(|token| matches!(token, Token::Scan));
    if scans.count() > 1 {
        return None;
    }
    let mut segments = Vec::with_capacity(tokens.len());
    let mut scanning = false;
    for token in tokens {
        let selector = match token {
            Token::Scan => {
                scanning = true;
                continue;
            }
            Token::Properties(names) => match names.as_slice() {
                [name] => Selector::Name(name.to_string()),
                _ => return None,
            },
            Token::Wildcard => Selector::Wildcard,
            Token::Indexes(indexes) => match indexes.as_slice() {
                [index] => Selector::Index(*index),
                _ => return None,
            },
            // Jayway counts a negative start of a bounded slice element by element.
            Token::Slice(Some(from), Some(_)) if *from < 0 => return None,
            Token::Slice(Some(_), Some(to)) if *to < 0 => return None,
            Token::Slice(from, to) => Selector::Slice(*from, *to, None),
            Token::Filter(_) | Token::Function(..) => return None,
        };
        let segment = Segment::Selector(selector);
        segments.push(if std::mem::take(&mut scanning) {
            Segment::Descendant(Box::new(segment))
        } else {
            segment
        });
    }
    Some(JpQuery::new(segments))
}
