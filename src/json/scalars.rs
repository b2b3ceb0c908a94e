//! Single values: strings, numbers, words, and what is none of them.

use crate::json::escape::{Unescaped, json_string, unescape};
use crate::json::read_value::scan_number;
use crate::json::reader::Reader;
use crate::json::tokens::{Quotes, Token, TokenKind};
use crate::json::{NodeKind, ProblemKind, Span};
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn scalar(&mut self, token: Token) {
        let mut span = token.span;
        let kind = match token.kind {
            TokenKind::String(quotes) => NodeKind::String(self.string(token, quotes)),
            _ => match self.slice(span) {
                "null" => NodeKind::Null,
                "true" => NodeKind::Bool(true),
                "false" => NodeKind::Bool(false),
                word if scan_number(word.as_bytes()) == Ok(word.len()) => NodeKind::Number,
                word if word.ends_with('"') && !word.contains("${") => {
                    let text = word.trim_end_matches('"').into();
                    self.missing_quote(span);
                    NodeKind::String(text)
                }
                _ => {
                    span = self.broken_words(token);
                    NodeKind::Broken
                }
            },
        };
        let node = self.node(kind, span);
        self.place(node);
    }

    /// Words that are no value, up to the end of the line or whatever JSON knows: one problem for all.
    pub(super) fn broken_words(&mut self, token: Token) -> Span {
        let mut span = token.span;
        while let Some(next) = self.tokens.get(self.at)
            && next.kind == TokenKind::Word
            && next.line == token.line
        {
            span.end = next.span.end;
            self.at += 1;
        }
        self.last_end = span.end;
        let text = self.slice(span).to_owned();
        if text.contains("${") {
            self.placeholder(span, &text);
            return span;
        }
        let looks_like_number =
            text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
        let (kind, message) = if looks_like_number {
            (
                ProblemKind::BadNumber,
                format!(
                    "`{text}` is no JSON number; write it like `10`, `-0.5` or `1e3`, or put it in quotes"
                ),
            )
        } else {
            let message = match text.as_str() {
                "True" | "TRUE" => "JSON writes `true` in small letters".to_owned(),
                "False" | "FALSE" => "JSON writes `false` in small letters".to_owned(),
                "None" | "Null" | "NULL" | "nil" | "undefined" => {
                    format!("JSON has no `{text}`; write `null`")
                }
                _ => format!(
                    "`{}` is no JSON value; put text in double quotes",
                    shorten(&text)
                ),
            };
            (ProblemKind::Unexpected, message)
        };
        self.problem(kind, span, &message);
        span
    }

    pub(super) fn missing_quote(&mut self, span: Span) {
        self.problem(
            ProblemKind::BadString,
            span,
            "The `\"` at the beginning of this string is missing; add it",
        );
    }

    pub(super) fn placeholder(&mut self, span: Span, text: &str) {
        let name = text.find("${").map_or(text, |start| {
            let rest = &text[start..];
            rest.find('}').map_or(rest, |end| &rest[..=end])
        });
        self.problem(
            ProblemKind::Placeholder,
            span,
            &format!("The placeholder `{name}` stands without quotes; the text is JSON only after it is replaced"),
        );
    }

    /// The text of a string token; reports what JSON does not allow in it.
    pub(super) fn string(&mut self, token: Token, quotes: Quotes) -> Arc<str> {
        let span = token.span;
        let inner = match quotes {
            Quotes::Double => span.start + 1..span.end - 1,
            Quotes::Single => {
                self.problem(
                    ProblemKind::BadString,
                    span,
                    "JSON writes strings in double quotes; replace the `'` by `\"`",
                );
                span.start + 1..span.end - 1
            }
            Quotes::Unclosed => {
                self.problem(
                    ProblemKind::BadString,
                    span,
                    "The string does not end on its line; add a `\"`, and write line breaks as `\\n`",
                );
                span.start + 1..span.end
            }
        };
        let offset = inner.start;
        let text = self.text;
        let raw = &text[inner];
        let bytes = raw.as_bytes();
        if !bytes.iter().any(|b| *b == b'\\' || *b < 0x20) {
            return raw.into();
        }
        let mut out = String::with_capacity(raw.len());
        let mut copied = 0;
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' => {
                    out.push_str(&raw[copied..at]);
                    let len = match unescape(&bytes[at + 1..]) {
                        Unescaped::Char(c, len) => {
                            out.push(c);
                            len
                        }
                        Unescaped::Bad(len) => {
                            let end = at + 1 + len;
                            out.push_str(&raw[at..end]);
                            if !(quotes == Quotes::Single && &raw[at..end] == "\\'") {
                                self.problem(
                                    ProblemKind::BadString,
                                    Span {
                                        start: offset + at,
                                        end: offset + end,
                                    },
                                    &format!(
                                        "JSON has no escape `{}`; write a backslash itself as `\\\\`",
                                        &raw[at..end]
                                    ),
                                );
                            }
                            len
                        }
                    };
                    at += 1 + len;
                    copied = at;
                }
                byte if byte < 0x20 => {
                    self.problem(
                        ProblemKind::BadString,
                        Span {
                            start: offset + at,
                            end: offset + at + 1,
                        },
                        &format!(
                            "A control character stands in the string; write it as `{}`",
                            json_string(&raw[at..=at]).trim_matches('"')
                        ),
                    );
                    at += 1;
                }
                _ => at += 1,
            }
        }
        out.push_str(&raw[copied..]);
        out.into()
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 40 {
        return text.to_owned();
    }
    let head: String = text.chars().take(39).collect();
    format!("{head}…")
}
