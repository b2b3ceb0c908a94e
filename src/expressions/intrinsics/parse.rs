//! The text of a call into a [`Call`].

use super::{Argument, Call, Function};
use crate::expressions::Invalid;
use crate::expressions::jsonpath::Path;
use crate::json::Value;

/// The service allows ten calls inside each other; a bound also keeps hostile text harmless.
const MAX_NESTING: usize = 10;

/// Parses a whole text as one call.
pub(super) fn call(text: &str) -> Result<Call, Invalid> {
    let mut parser = Parser { text, at: 0 };
    parser.skip_blanks();
    let call = parser.call(0)?;
    parser.skip_blanks();
    if parser.at < text.len() {
        return parser.fail("Nothing may follow the call");
    }
    Ok(call)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
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

    fn fail<T>(&self, message: impl Into<String>) -> Result<T, Invalid> {
        Err(Invalid {
            message: message.into(),
            position: Some(self.at),
        })
    }

    fn call(&mut self, nesting: usize) -> Result<Call, Invalid> {
        if nesting >= MAX_NESTING {
            return self.fail(format!(
                "At most {MAX_NESTING} intrinsic functions may stand inside each other"
            ));
        }
        let start = self.at;
        let length = self
            .rest()
            .find(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '.' || ch == '_'))
            .unwrap_or(self.rest().len());
        let name = &self.rest()[..length];
        let Some(function) = Function::of(name) else {
            return self.fail(if name.is_empty() {
                "Expected a path or an intrinsic function".to_owned()
            } else {
                format!("There is no intrinsic function '{name}'")
            });
        };
        self.at += length;
        self.skip_blanks();
        if self.peek() != Some('(') {
            return self.fail(format!("{name} needs arguments in parentheses"));
        }
        self.at += 1;
        let mut arguments = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(')') {
            self.at += 1;
        } else {
            loop {
                arguments.push(self.argument(nesting)?);
                self.skip_blanks();
                match self.peek() {
                    Some(',') => self.at += 1,
                    Some(')') => {
                        self.at += 1;
                        break;
                    }
                    Some(_) => return self.fail("Expected ',' or ')' after an argument"),
                    None => return self.fail(format!("{name} is not closed: ')' is missing")),
                }
            }
        }
        Ok(Call {
            text: self.text[start..self.at].into(),
            function,
            arguments: arguments.into(),
        })
    }

    fn argument(&mut self, nesting: usize) -> Result<Argument, Invalid> {
        self.skip_blanks();
        match self.peek() {
            Some('\'') => self.string(),
            Some('$') => self.path(),
            Some('S') => Ok(Argument::Call(self.call(nesting + 1)?)),
            Some(_) => self.word(),
            None => self.fail("An argument is missing"),
        }
    }

    /// `'text'`; only `\'`, `\{`, `\}` and `\\` are escapes, any other backslash is refused.
    fn string(&mut self) -> Result<Argument, Invalid> {
        let start = self.at + 1;
        let mut plain = String::new();
        let mut chars = self.text[start..].char_indices();
        while let Some((offset, ch)) = chars.next() {
            match ch {
                '\'' => {
                    let raw = &self.text[start..start + offset];
                    self.at = start + offset + 1;
                    return Ok(Argument::Literal(Value::string(plain), Some(raw.into())));
                }
                '\\' => match chars.next() {
                    Some((_, escaped @ ('\'' | '{' | '}' | '\\'))) => plain.push(escaped),
                    _ => {
                        self.at = start + offset;
                        return self.fail(
                            "A backslash escapes only ' { } and \\: write \\\\ for a backslash",
                        );
                    }
                },
                other => plain.push(other),
            }
        }
        self.fail("The text is not closed: ' is missing")
    }

    /// A path ends at a comma or parenthesis outside its own brackets.
    fn path(&mut self) -> Result<Argument, Invalid> {
        let start = self.at;
        let mut depth = 0usize;
        let mut quote = None;
        let mut end = self.text.len();
        for (offset, ch) in self.rest().char_indices() {
            match (quote, ch) {
                (Some(open), _) if ch == open => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') if depth > 0 => quote = Some(ch),
                (None, '[' | '(') => depth += 1,
                (None, ']' | ')') if depth > 0 => depth -= 1,
                (None, ',' | ')') if depth == 0 => {
                    end = start + offset;
                    break;
                }
                (None, _) => {}
            }
        }
        let text = self.text[start..end].trim_end();
        let path = Path::parse(text).map_err(|invalid| Invalid {
            position: invalid.position.map(|position| position + start),
            ..invalid
        })?;
        self.at = end;
        Ok(Argument::Path(path))
    }

    fn word(&mut self) -> Result<Argument, Invalid> {
        let length = self
            .rest()
            .find(|ch: char| matches!(ch, ',' | ')') || ch.is_whitespace())
            .unwrap_or(self.rest().len());
        let word = &self.rest()[..length];
        match Value::parse(word) {
            Ok(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => {
                self.at += length;
                Ok(Argument::Literal(value, None))
            }
            _ if word.starts_with('"') => self.fail("Texts stand in single quotes"),
            _ => self.fail(format!(
                "'{word}' is no argument: expected a text in single quotes, a number, true, false, null, a path or a call"
            )),
        }
    }
}
