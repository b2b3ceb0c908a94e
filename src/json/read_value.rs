//! The strict reader of values: exactly one JSON text (RFC 8259), no recursion.

use crate::json::escape::{Unescaped, unescape};
use crate::json::{Number, ParseError, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// As deep as Jackson reads, and with it the service.
const MAX_DEPTH: usize = 1_000;

/// Reads exactly one value.
pub(crate) fn read(text: &str) -> Result<Value, ParseError> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        keys: HashMap::new(),
    };
    let value = reader.document()?;
    Ok(value)
}

/// A container that is still open.
enum Open {
    Array(Vec<Value>),
    Object(Vec<(Arc<str>, Value)>, Arc<str>),
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Equal keys share one allocation.
    keys: HashMap<&'a str, Arc<str>>,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Result<Value, ParseError> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            self.skip_space();
            let mut value = match self.peek() {
                Some(b'{') => {
                    self.at += 1;
                    self.skip_space();
                    if self.peek() == Some(b'}') {
                        self.at += 1;
                        Value::empty_object()
                    } else {
                        self.deeper(open.len())?;
                        let key = self.key()?;
                        open.push(Open::Object(Vec::new(), key));
                        continue;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    self.skip_space();
                    if self.peek() == Some(b']') {
                        self.at += 1;
                        Value::array(Vec::new())
                    } else {
                        self.deeper(open.len())?;
                        open.push(Open::Array(Vec::new()));
                        continue;
                    }
                }
                _ => self.scalar()?,
            };
            // A value is complete: put it where it belongs, and close what it completes.
            loop {
                self.skip_space();
                match open.pop() {
                    None => {
                        if self.at < self.bytes.len() {
                            return Err(self.error("There is more text after the value; remove it"));
                        }
                        return Ok(value);
                    }
                    Some(Open::Array(mut items)) => {
                        items.push(value);
                        match self.peek() {
                            Some(b',') => {
                                self.at += 1;
                                open.push(Open::Array(items));
                                break;
                            }
                            Some(b']') => {
                                self.at += 1;
                                value = Value::array(items);
                            }
                            _ => return Err(self.unexpected("`,` or `]`")),
                        }
                    }
                    Some(Open::Object(mut members, key)) => {
                        members.push((key, value));
                        match self.peek() {
                            Some(b',') => {
                                self.at += 1;
                                self.skip_space();
                                let key = self.key()?;
                                open.push(Open::Object(members, key));
                                break;
                            }
                            Some(b'}') => {
                                self.at += 1;
                                value = Value::object(members);
                            }
                            _ => return Err(self.unexpected("`,` or `}`")),
                        }
                    }
                }
            }
        }
    }

    fn deeper(&self, open: usize) -> Result<(), ParseError> {
        if open >= MAX_DEPTH {
            return Err(self.error(&format!(
                "The value is nested deeper than {MAX_DEPTH} levels"
            )));
        }
        Ok(())
    }

    /// A key and its colon.
    fn key(&mut self) -> Result<Arc<str>, ParseError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a member name in double quotes"));
        }
        let start = self.at + 1;
        let text = self.string()?;
        let raw = &self.text[start..self.at - 1];
        let key = match text {
            Some(unescaped) => Arc::from(unescaped),
            None => match self.keys.get(raw) {
                Some(shared) => shared.clone(),
                None => {
                    let key: Arc<str> = raw.into();
                    self.keys.insert(raw, key.clone());
                    key
                }
            },
        };
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:` after the member name"));
        }
        self.at += 1;
        Ok(key)
    }

    fn scalar(&mut self) -> Result<Value, ParseError> {
        match self.peek() {
            Some(b'"') => {
                let start = self.at + 1;
                Ok(match self.string()? {
                    Some(text) => Value::string(text),
                    None => Value::string(&self.text[start..self.at - 1]),
                })
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                for (word, value) in [
                    ("null", Value::Null),
                    ("true", Value::Bool(true)),
                    ("false", Value::Bool(false)),
                ] {
                    if self.bytes[self.at..].starts_with(word.as_bytes()) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(self.unexpected("a value"))
            }
        }
    }

    fn number(&mut self) -> Result<Value, ParseError> {
        let start = self.at;
        match scan_number(&self.bytes[start..]) {
            Ok(len) => {
                self.at += len;
                Ok(Value::Number(Number::from_json_text(
                    &self.text[start..self.at],
                )))
            }
            Err(len) => {
                self.at += len;
                Err(self.unexpected("a digit"))
            }
        }
    }

    /// Reads a string; `None` if the text between the quotes is the string.
    fn string(&mut self) -> Result<Option<String>, ParseError> {
        self.at += 1;
        let start = self.at;
        let mut unescaped: Option<String> = None;
        let mut copied = start;
        loop {
            match self.peek() {
                Some(b'"') => {
                    if let Some(text) = &mut unescaped {
                        text.push_str(&self.text[copied..self.at]);
                    }
                    self.at += 1;
                    return Ok(unescaped);
                }
                Some(b'\\') => {
                    let text = unescaped.get_or_insert_default();
                    text.push_str(&self.text[copied..self.at]);
                    match unescape(&self.bytes[self.at + 1..]) {
                        Unescaped::Char(c, len) => {
                            text.push(c);
                            self.at += 1 + len;
                            copied = self.at;
                        }
                        Unescaped::Bad(_) => {
                            return Err(self.error(
                                "JSON has no such escape; write a backslash itself as `\\\\`",
                            ));
                        }
                    }
                }
                Some(0..=0x1f) => {
                    return Err(self.error(
                        "A control character stands in a string; write it as an escape such as `\\n`",
                    ));
                }
                Some(_) => self.at += 1,
                None => return Err(self.error("The string does not end; add a `\"`")),
            }
        }
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn unexpected(&self, wanted: &str) -> ParseError {
        let found = match self.text[self.at..].chars().next() {
            None => "the end of the text".to_owned(),
            Some(c) => format!("`{}`", c.escape_debug()),
        };
        self.error(&format!("Expected {wanted}, found {found}"))
    }

    fn error(&self, message: &str) -> ParseError {
        let before = &self.text[..self.at];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        ParseError {
            message: message.to_owned(),
            offset: self.at,
            line: before.bytes().filter(|b| *b == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// The length of the JSON number at the beginning; or how far it was one.
pub(crate) fn scan_number(bytes: &[u8]) -> Result<usize, usize> {
    let digits = |from: usize| {
        let count = bytes[from..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        if count == 0 {
            Err(from)
        } else {
            Ok(from + count)
        }
    };
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    at = if bytes.get(at) == Some(&b'0') {
        at + 1
    } else {
        digits(at)?
    };
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at = digits(at + 1 + sign)?;
    }
    Ok(at)
}
