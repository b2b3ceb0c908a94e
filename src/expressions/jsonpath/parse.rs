//! The text of a path into tokens, refusing what Jayway refuses, in its words.

use super::filter_parse;
use super::token::{Argument, Root, Token};
use crate::expressions::Invalid;
use crate::json::Value;
use std::sync::Arc;

/// Filters and function arguments hold paths which hold filters: a bound keeps hostile text harmless.
pub(super) const MAX_NESTING: usize = 32;

/// Splits a path into where it starts and the path below (`$` put in front), with the number of
/// bytes the latter is shifted against the text.
pub(super) fn split_root(text: &str) -> Result<(Root, String, usize), Invalid> {
    let Some(rest) = text.strip_prefix('$') else {
        return Err(Invalid {
            message: "The path must start with '$'".into(),
            position: Some(0),
        });
    };
    if let Some(below) = rest.strip_prefix('$') {
        return Ok((Root::Context, format!("${below}"), 1));
    }
    let end = rest
        .char_indices()
        .find(|&(at, ch)| {
            !(unicode_ident::is_xid_continue(ch)
                && (at > 0 || ch == '_' || unicode_ident::is_xid_start(ch)))
        })
        .map_or(rest.len(), |(at, _)| at);
    if end > 0 {
        let (name, below) = rest.split_at(end);
        return Ok((Root::Variable(name.into()), format!("${below}"), end));
    }
    Ok((Root::Input, text.to_owned(), 0))
}

/// Regular expressions one path may hold.
const MAX_PATTERNS: usize = 32;

/// The tokens of a path that starts with `$` or `@`.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Invalid> {
    if text.matches("=~").count() > MAX_PATTERNS {
        return Err(Invalid {
            message: format!("A path holds at most {MAX_PATTERNS} regular expressions"),
            position: None,
        });
    }
    tokens_at(text, 0)
}

/// As [`tokens`], `nesting` levels deep in filters and arguments.
pub(super) fn tokens_at(text: &str, nesting: usize) -> Result<Vec<Token>, Invalid> {
    if nesting > MAX_NESTING {
        return Err(Invalid {
            message: format!("Filters nest deeper than {MAX_NESTING} levels"),
            position: None,
        });
    }
    let mut parser = Parser {
        chars: text.char_indices().collect(),
        len: text.len(),
        at: 0,
        nesting,
        tokens: Vec::new(),
    };
    parser.path()?;
    Ok(parser.tokens)
}

struct Parser {
    chars: Vec<(usize, char)>,
    len: usize,
    at: usize,
    nesting: usize,
    tokens: Vec<Token>,
}

impl Parser {
    fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|&(_, ch)| ch)
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T, Invalid> {
        let position = self.chars.get(self.at).map_or(self.len, |&(byte, _)| byte);
        Err(Invalid {
            message: message.into(),
            position: Some(position),
        })
    }

    fn slice(&self, from: usize, to: usize) -> String {
        self.chars[from..to].iter().map(|&(_, ch)| ch).collect()
    }

    /// The next character after `at` that is not a space.
    fn significant_after(&self, at: usize) -> Option<(usize, char)> {
        let mut at = at + 1;
        while self.char(at) == Some(' ') {
            at += 1;
        }
        self.char(at).map(|ch| (at, ch))
    }

    fn path(&mut self) -> Result<(), Invalid> {
        while self.chars.last().is_some_and(|&(_, ch)| ch == ' ') {
            self.chars.pop();
        }
        if self.chars.len() > 1 && self.chars.last().is_some_and(|&(_, ch)| ch == '.') {
            return self.fail("Path must not end with a '.' or '..'");
        }
        self.at = 1;
        match self.char(1) {
            None => return Ok(()),
            Some('.' | '[') => {}
            Some(_) => {
                return self.fail("Illegal character at position 1 expected '.' or '['");
            }
        }
        while self.at < self.chars.len() {
            self.token()?;
        }
        if matches!(self.tokens.last(), Some(Token::Scan)) {
            return self.fail("Path must not end with a '.' or '..'");
        }
        Ok(())
    }

    fn token(&mut self) -> Result<(), Invalid> {
        match self.char(self.at) {
            Some('[') => self.bracket(),
            Some('.') => self.dot(),
            Some('*') => {
                self.at += 1;
                self.tokens.push(Token::Wildcard);
                self.expect_boundary()
            }
            _ => self.fail(format!(
                "Could not parse token starting at position {}",
                self.at
            )),
        }
    }

    /// After a wildcard or a bracket only `.`, `[` or the end can follow. Jayway lets a name follow
    /// a bracket at once (`$['a']b`); so do we.
    fn expect_boundary(&mut self) -> Result<(), Invalid> {
        match self.char(self.at) {
            None | Some('.' | '[') => Ok(()),
            Some(_) => self.property_or_function(),
        }
    }

    fn dot(&mut self) -> Result<(), Invalid> {
        if self.char(self.at + 1) == Some('.') {
            self.tokens.push(Token::Scan);
            self.at += 2;
        } else {
            self.at += 1;
        }
        match self.char(self.at) {
            None => self.fail("Path must not end with a '.' or '..'"),
            Some('.') => self.fail(format!(
                "Character '.' on position {} is not valid.",
                self.at
            )),
            Some('[' | '*') => self.token(),
            Some(_) => self.property_or_function(),
        }
    }

    /// `name` or `name(…)`.
    fn property_or_function(&mut self) -> Result<(), Invalid> {
        let start = self.at;
        if self.char(start) == Some(' ') {
            return self.fail(format!(
                "Could not parse token starting at position {start}"
            ));
        }
        let mut end = start;
        let mut is_function = false;
        while let Some(ch) = self.char(end) {
            match ch {
                ' ' => {
                    return self.fail(format!(
                        "Use bracket notion ['my prop'] if your property contains blank characters. position: {start}"
                    ));
                }
                '.' | '[' => break,
                '(' => {
                    is_function = true;
                    break;
                }
                _ => end += 1,
            }
        }
        let name: Arc<str> = self.slice(start, end).into();
        if !is_function {
            if name.is_empty() {
                return self.fail(format!(
                    "Could not parse token starting at position {start}"
                ));
            }
            self.tokens.push(Token::Properties(vec![name]));
            self.at = end;
            return Ok(());
        }
        let Some(close) = self.closing(end, '(', ')') else {
            return self.fail(format!(
                "Arguments to function: '{name}' are not closed properly."
            ));
        };
        let arguments = self.arguments(end + 1, close)?;
        if !super::functions::is_known(&name) {
            return self.fail(format!("Function with name: {name} does not exist."));
        }
        self.tokens.push(Token::Function(name, arguments));
        self.at = close + 1;
        match self.char(self.at) {
            None | Some('.' | '[') => Ok(()),
            Some(_) => self.fail(format!(
                "Could not parse token starting at position {}",
                self.at
            )),
        }
    }

    fn arguments(&self, from: usize, to: usize) -> Result<Vec<Argument>, Invalid> {
        let mut arguments = Vec::new();
        for part in split_top(&self.slice(from, to)) {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            if part.starts_with('$') || part.starts_with('@') {
                arguments.push(Argument::Path(tokens_at(part, self.nesting + 1)?));
                continue;
            }
            match Value::parse(part) {
                Ok(value) => arguments.push(Argument::Json(value)),
                Err(_) => return self.fail(format!("'{part}' is neither a path nor JSON")),
            }
        }
        Ok(arguments)
    }

    fn bracket(&mut self) -> Result<(), Invalid> {
        match self.significant_after(self.at).map(|(_, ch)| ch) {
            Some(quote @ ('\'' | '"')) => self.bracket_properties(quote)?,
            Some('0'..='9' | '-' | ':') => self.bracket_indexes()?,
            Some('*') => {
                let star = self.significant_after(self.at).map_or(0, |(at, _)| at);
                match self.significant_after(star) {
                    Some((close, ']')) => {
                        self.tokens.push(Token::Wildcard);
                        self.at = close + 1;
                    }
                    _ => {
                        return self.fail(format!(
                            "Expected wildcard token to end with ']' on position {}",
                            star + 1
                        ));
                    }
                }
            }
            Some('?') => self.bracket_filter()?,
            _ => return self.bad_bracket(),
        }
        self.expect_boundary()
    }

    fn bad_bracket(&self) -> Result<(), Invalid> {
        self.fail(format!(
            "Could not parse token starting at position {}. Expected ?, ', 0-9, * ",
            self.at
        ))
    }

    fn bracket_properties(&mut self, quote: char) -> Result<(), Invalid> {
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut inside = false;
        let mut start = 0;
        let mut after_comma = false;
        let mut at = self.at + 1;
        let mut last_close = self.at;
        while let Some(ch) = self.char(at) {
            match ch {
                '\\' if inside => at += 1,
                ']' if !inside => {
                    if after_comma {
                        return self.fail(format!("Found empty property at index {at}"));
                    }
                    break;
                }
                _ if ch == quote && inside => {
                    if !matches!(self.significant_after(at), Some((_, ']' | ','))) {
                        return self.fail(format!(
                            "Property must be separated by comma or Property must be terminated close square bracket at index {at}"
                        ));
                    }
                    // Observed: a backslash belongs to the name, unless it guards the quote.
                    let name = self.slice(start, at);
                    names.push(
                        name.replace(&format!("\\{quote}"), &quote.to_string())
                            .into(),
                    );
                    last_close = at;
                    inside = false;
                }
                _ if ch == quote => {
                    start = at + 1;
                    inside = true;
                    after_comma = false;
                }
                ',' if !inside => {
                    if after_comma {
                        return self.fail(format!("Found empty property at index {at}"));
                    }
                    after_comma = true;
                }
                _ => {}
            }
            at += 1;
        }
        if inside {
            return self.fail(format!(
                "Property has not been closed - missing closing {quote}"
            ));
        }
        match self.significant_after(last_close) {
            Some((close, ']')) => self.at = close + 1,
            _ => return self.fail("Property has not been closed - missing closing ]"),
        }
        self.tokens.push(Token::Properties(names));
        Ok(())
    }

    fn bracket_indexes(&mut self) -> Result<(), Invalid> {
        let from = self.at + 1;
        let Some(length) = self.chars[from..].iter().position(|&(_, ch)| ch == ']') else {
            return self.bad_bracket();
        };
        let text = self.slice(from, from + length).trim().to_owned();
        if !text
            .chars()
            .all(|ch| ch.is_ascii_digit() || matches!(ch, ',' | '-' | ':' | ' '))
        {
            return self.bad_bracket();
        }
        let token = if text.contains(':') {
            self.slice_bounds(&text)?
        } else {
            let mut indexes = Vec::new();
            for part in text.split(',') {
                match part.trim().parse::<i32>() {
                    Ok(index) => indexes.push(i64::from(index)),
                    Err(_) => {
                        return self.fail(format!(
                            "Failed to parse token in ArrayIndexOperation: {part}"
                        ));
                    }
                }
            }
            Token::Indexes(indexes)
        };
        self.tokens.push(token);
        self.at = from + length + 1;
        Ok(())
    }

    fn slice_bounds(&self, text: &str) -> Result<Token, Invalid> {
        let bad = || self.fail(format!("Failed to parse SliceOperation: {text}"));
        if text.contains([',', ' ']) {
            return bad();
        }
        let mut parts = text.split(':');
        let mut bounds = [None, None];
        for bound in &mut bounds {
            match parts.next().unwrap_or("") {
                "" => {}
                part => match part.parse::<i32>() {
                    Ok(number) => *bound = Some(i64::from(number)),
                    Err(_) => return bad(),
                },
            }
        }
        match bounds {
            [None, None] => bad(),
            [from, to] => Ok(Token::Slice(from, to)),
        }
    }

    fn bracket_filter(&mut self) -> Result<(), Invalid> {
        let question = self.significant_after(self.at).map_or(0, |(at, _)| at);
        let Some((open, '(')) = self.significant_after(question) else {
            return self.bad_bracket();
        };
        let Some(close) = self.closing(open, '(', ')') else {
            return self.bad_bracket();
        };
        let Some((end, ']')) = self.significant_after(close) else {
            return self.bad_bracket();
        };
        let text = self.slice(open + 1, close);
        let shift = self.chars.get(open + 1).map_or(self.len, |&(byte, _)| byte);
        let filter = filter_parse::parse(&text, self.nesting + 1).map_err(|invalid| Invalid {
            position: invalid.position.map(|position| position + shift),
            ..invalid
        })?;
        self.tokens.push(Token::Filter(Arc::new(filter)));
        self.at = end + 1;
        Ok(())
    }

    /// The bracket closing the one at `open`; strings and regular expressions are skipped.
    fn closing(&self, open: usize, opening: char, closing: char) -> Option<usize> {
        let mut depth = 0usize;
        let mut at = open;
        while let Some(ch) = self.char(at) {
            if matches!(ch, '\'' | '"') || (ch == '/' && self.starts_regex(at)) {
                at = self.end_of_quoted(at, ch)?;
            } else if ch == opening {
                depth += 1;
            } else if ch == closing {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            at += 1;
        }
        None
    }

    /// Whether the slash at `at` opens a regular expression: an operator or a bracket is before it.
    fn starts_regex(&self, at: usize) -> bool {
        self.chars[..at]
            .iter()
            .rev()
            .map(|&(_, ch)| ch)
            .find(|ch| *ch != ' ')
            .is_some_and(|ch| matches!(ch, '~' | '(' | '&' | '|'))
    }

    fn end_of_quoted(&self, start: usize, quote: char) -> Option<usize> {
        let mut at = start + 1;
        while let Some(ch) = self.char(at) {
            match ch {
                '\\' => at += 1,
                _ if ch == quote => return Some(at),
                _ => {}
            }
            at += 1;
        }
        None
    }
}

/// The parts between the commas that stand outside brackets and strings.
pub(super) fn split_top(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth = 0i32;
    let mut start = 0;
    let mut quote = None;
    let mut escaped = false;
    for (at, ch) in text.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (quote, ch) {
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if ch == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(ch),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Backslash escapes of strings in filters: `\n`, `\t`, `\uXXXX`, and anything else for itself.
/// `None` when the digits after `\u` are missing.
pub(super) fn unescape(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return Some(text.to_owned());
    }
    let mut out = String::with_capacity(text.len());
    let mut units: Vec<u16> = Vec::new();
    let mut chars = text.chars();
    let flush = |out: &mut String, units: &mut Vec<u16>| {
        out.push_str(&String::from_utf16_lossy(units));
        units.clear();
    };
    while let Some(ch) = chars.next() {
        if ch != '\\' {
            flush(&mut out, &mut units);
            out.push(ch);
            continue;
        }
        let plain = match chars.next() {
            Some('u') => {
                let rest = chars.as_str();
                let hex = rest.get(..4)?;
                units.push(u16::from_str_radix(hex, 16).ok()?);
                chars = rest[4..].chars();
                continue;
            }
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some(other) => other,
            None => '\\',
        };
        flush(&mut out, &mut units);
        out.push(plain);
    }
    flush(&mut out, &mut units);
    Some(out)
}
