//! The text of a filter into a [`Filter`].
//!
//! Accepts what Jayway's releases accept, the old ones included: `[?(@.Name==Receipt)]` compares
//! with the text `Receipt`.

use super::filter::{Filter, FilterPath, Operand, Operator};
use super::parse::{MAX_NESTING, split_top, tokens_at, unescape};
use crate::expressions::Invalid;
use crate::json::Value;

/// Bytes a compiled regular expression may take.
const MAX_PATTERN: usize = 2 << 20;

/// Parses what stands between the parentheses of `[?(…)]`.
pub(super) fn parse(text: &str, nesting: usize) -> Result<Filter, Invalid> {
    let mut parser = Parser {
        text,
        at: 0,
        nesting,
    };
    let filter = parser.any()?;
    parser.skip_blanks();
    if parser.at < text.len() {
        return parser.fail(format!(
            "Expected end of filter expression instead of: {}",
            parser.rest()
        ));
    }
    Ok(filter)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    nesting: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, word: &str) -> bool {
        let taken = self.rest().starts_with(word);
        if taken {
            self.at += word.len();
        }
        taken
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T, Invalid> {
        Err(Invalid {
            message: message.into(),
            position: Some(self.at),
        })
    }

    fn any(&mut self) -> Result<Filter, Invalid> {
        let mut parts = vec![self.all()?];
        loop {
            self.skip_blanks();
            if !self.take("||") {
                break;
            }
            parts.push(self.all()?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Filter::Any(parts),
        })
    }

    fn all(&mut self) -> Result<Filter, Invalid> {
        let mut parts = vec![self.condition()?];
        loop {
            self.skip_blanks();
            if !self.take("&&") {
                break;
            }
            parts.push(self.condition()?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Filter::All(parts),
        })
    }

    fn condition(&mut self) -> Result<Filter, Invalid> {
        self.skip_blanks();
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return self.fail(format!("Filters nest deeper than {MAX_NESTING} levels"));
        }
        let condition = if self.take("!") {
            Filter::Not(Box::new(self.condition()?))
        } else if self.take("(") {
            let inner = self.any()?;
            self.skip_blanks();
            if !self.take(")") {
                return self.fail("Expected character: )");
            }
            inner
        } else {
            self.comparison()?
        };
        self.nesting -= 1;
        Ok(condition)
    }

    fn comparison(&mut self) -> Result<Filter, Invalid> {
        let left = self.operand()?;
        self.skip_blanks();
        match self.operator() {
            Some(operator) => Ok(Filter::Compare(left, operator, self.operand()?)),
            None => match left {
                Operand::Path(path) => Ok(Filter::Exists(path)),
                Operand::Literal(_) | Operand::Pattern(_) => {
                    self.fail(format!("Failed to parse filter: [?({})]", self.text))
                }
            },
        }
    }

    fn operator(&mut self) -> Option<Operator> {
        const SIGNS: [(&str, Operator); 10] = [
            ("===", Operator::SameTypeEqual),
            ("!==", Operator::SameTypeNotEqual),
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<>", Operator::NotEqual),
            ("=~", Operator::Matches),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        for (sign, operator) in SIGNS {
            if self.take(sign) {
                return Some(operator);
            }
        }
        let word: String = self
            .rest()
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        let operator = match word.to_ascii_lowercase().as_str() {
            "in" => Operator::In,
            "nin" => Operator::NotIn,
            "subsetof" => Operator::SubsetOf,
            "anyof" => Operator::AnyOf,
            "noneof" => Operator::NoneOf,
            "all" => Operator::AllOf,
            "size" => Operator::Size,
            "empty" => Operator::Empty,
            "contains" => Operator::Contains,
            _ => return None,
        };
        self.at += word.len();
        Some(operator)
    }

    fn operand(&mut self) -> Result<Operand, Invalid> {
        self.skip_blanks();
        match self.peek() {
            None => self.fail(format!("Failed to parse filter: [?({})]", self.text)),
            Some('@' | '$') => self.path(),
            Some(quote @ ('\'' | '"')) => {
                let end = self.end_of_quoted(quote)?;
                let Some(text) = unescape(&self.text[self.at + 1..end]) else {
                    return self.fail("Unable to parse unicode value");
                };
                self.at = end + 1;
                Ok(Operand::Literal(Value::string(text)))
            }
            Some('/') => self.pattern(),
            Some(open @ ('[' | '{')) => {
                let close = if open == '[' { ']' } else { '}' };
                let Some(end) = self.closing(open, close) else {
                    return self.fail(format!("String not closed. Expected {close}"));
                };
                let text = &self.text[self.at..=end];
                match lenient_json(text, self.nesting) {
                    Some(value) => {
                        self.at = end + 1;
                        Ok(Operand::Literal(value))
                    }
                    None => self.fail(format!("'{text}' is not JSON")),
                }
            }
            Some(_) => self.word(),
        }
    }

    /// A number, `true`, `false`, `null`, or a text without quotes.
    fn word(&mut self) -> Result<Operand, Invalid> {
        let rest = self.rest();
        let end = rest
            .find(|ch: char| {
                ch.is_whitespace() || matches!(ch, ')' | '&' | '|' | '=' | '<' | '>' | '!')
            })
            .unwrap_or(rest.len());
        if end == 0 {
            return self.fail(format!("Failed to parse filter: [?({})]", self.text));
        }
        self.at += end;
        Ok(Operand::Literal(bare(&rest[..end])))
    }

    fn path(&mut self) -> Result<Operand, Invalid> {
        let start = self.at;
        let mut depth = 0usize;
        let mut quote = None;
        let mut end = self.text.len();
        let mut escaped = false;
        for (at, ch) in self.rest().char_indices() {
            if std::mem::take(&mut escaped) {
                continue;
            }
            match (quote, ch) {
                (Some(_), '\\') => escaped = true,
                (Some(open), _) if ch == open => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') if depth > 0 => quote = Some(ch),
                (None, '[' | '(') => depth += 1,
                (None, ']' | ')') if depth > 0 => depth -= 1,
                (
                    None,
                    ')' | ' ' | '<' | '>' | '=' | '~' | '!' | '&' | '|' | ',' | ']' | '\t' | '\n'
                    | '\r',
                ) if depth == 0 => {
                    end = start + at;
                    break;
                }
                (None, _) => {}
            }
        }
        let text = &self.text[start..end];
        let tokens = tokens_at(text, self.nesting).map_err(|invalid| Invalid {
            position: invalid.position.map(|position| position + start),
            ..invalid
        })?;
        self.at = end;
        Ok(Operand::Path(FilterPath {
            from_root: text.starts_with('$'),
            tokens,
        }))
    }

    fn pattern(&mut self) -> Result<Operand, Invalid> {
        let end = self.end_of_quoted('/')?;
        let body = self.text[self.at + 1..end].replace("\\/", "/");
        let after = &self.text[end + 1..];
        let length = after
            .find(|ch: char| !ch.is_ascii_alphabetic())
            .unwrap_or(after.len());
        // Java's flags; `d` and `U` change nothing that the engine here knows.
        let flags: String = after[..length]
            .chars()
            .filter(|flag| matches!(flag, 'i' | 'm' | 's' | 'x'))
            .collect();
        let whole = if flags.is_empty() {
            format!("^(?:{body})$")
        } else {
            format!("(?{flags})^(?:{body})$")
        };
        let compiled = regex::RegexBuilder::new(&whole)
            .size_limit(MAX_PATTERN)
            .dfa_size_limit(MAX_PATTERN)
            .build();
        match compiled {
            Ok(pattern) => {
                self.at = end + 1 + length;
                Ok(Operand::Pattern(pattern))
            }
            Err(_) => self.fail(format!("The regular expression /{body}/ is not valid")),
        }
    }

    /// Where the quoted text that starts here ends.
    fn end_of_quoted(&self, quote: char) -> Result<usize, Invalid> {
        let mut escaped = false;
        for (at, ch) in self.rest().char_indices().skip(1) {
            if std::mem::take(&mut escaped) {
                continue;
            }
            if ch == '\\' {
                escaped = true;
            } else if ch == quote {
                return Ok(self.at + at);
            }
        }
        self.fail(format!(
            "String literal does not have matching quotes. Expected {quote} in {}",
            self.text
        ))
    }

    fn closing(&self, open: char, close: char) -> Option<usize> {
        let mut depth = 0usize;
        let mut quote = None;
        let mut escaped = false;
        for (at, ch) in self.rest().char_indices() {
            if std::mem::take(&mut escaped) {
                continue;
            }
            match (quote, ch) {
                (Some(_), '\\') => escaped = true,
                (Some(opened), _) if ch == opened => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(ch),
                (None, _) if ch == open => depth += 1,
                (None, _) if ch == close => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(self.at + at);
                    }
                }
                (None, _) => {}
            }
        }
        None
    }
}

/// A word without quotes: JSON if it is, else the text itself.
fn bare(word: &str) -> Value {
    match Value::parse(word) {
        Ok(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => value,
        _ => Value::string(word),
    }
}

/// JSON in which strings may stand in single quotes or without any.
fn lenient_json(text: &str, nesting: usize) -> Option<Value> {
    if let Ok(value) = Value::parse(text) {
        return Some(value);
    }
    if nesting > MAX_NESTING {
        return None;
    }
    let text = text.trim();
    if let Some(inner) = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
    {
        if inner.trim().is_empty() {
            return Some(Value::array(Vec::new()));
        }
        let items: Option<Vec<Value>> = split_top(inner)
            .into_iter()
            .map(|item| lenient_json(item, nesting + 1))
            .collect();
        return items.map(Value::array);
    }
    if let Some(inner) = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'))
    {
        let members: Option<Vec<_>> = split_top(inner)
            .into_iter()
            .map(|member| {
                let (key, value) = member.split_once(':')?;
                let key = match lenient_json(key, nesting + 1)? {
                    Value::String(key) => key,
                    other => other.to_json().into(),
                };
                Some((key, lenient_json(value, nesting + 1)?))
            })
            .collect();
        return members.map(Value::object);
    }
    for quote in ['\'', '"'] {
        if let Some(inner) = text
            .strip_prefix(quote)
            .and_then(|text| text.strip_suffix(quote))
        {
            return unescape(inner).map(Value::string);
        }
    }
    (!text.is_empty()).then(|| bare(text))
}
