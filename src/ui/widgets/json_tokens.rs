//! Cuts JSON text into coloured pieces. Knows nothing of screens; never fails, whatever the text.

/// What a piece of JSON text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A member's name.
    Key,
    /// A string value.
    Text,
    /// A string that is a path or an intrinsic call, quotes included.
    Path,
    /// A string that is a `{% … %}` expression.
    Expression,
    /// A number.
    Number,
    /// `true`, `false`, `null`.
    Word,
    /// Brackets, commas, colons.
    Punctuation,
    /// White space.
    Space,
    /// Anything JSON does not have.
    Wrong,
}

/// One piece: byte range and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is.
    pub kind: TokenKind,
}

/// The pieces of a text in order; they touch and cover every byte.
pub fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 6);
    let mut last_key = "";
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let kind = match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' => {
                at = skip(bytes, at, |b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
                TokenKind::Space
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' => {
                at += 1;
                TokenKind::Punctuation
            }
            b'"' => {
                at = end_of_string(bytes, at);
                let inner = text[start + 1..at].trim_end_matches('"');
                if next_is_colon(bytes, at) {
                    last_key = inner;
                    TokenKind::Key
                } else {
                    string_kind(inner, last_key)
                }
            }
            b'-' | b'0'..=b'9' => {
                at = skip(bytes, at, |b| {
                    matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')
                });
                TokenKind::Number
            }
            b if b.is_ascii_alphabetic() => {
                at = skip(bytes, at, |b| b.is_ascii_alphanumeric() || b == b'_');
                match &text[start..at] {
                    "true" | "false" | "null" => TokenKind::Word,
                    _ => TokenKind::Wrong,
                }
            }
            b'/' => {
                at = end_of_comment(bytes, at);
                TokenKind::Wrong
            }
            _ => {
                at += 1;
                while !text.is_char_boundary(at) {
                    at += 1;
                }
                TokenKind::Wrong
            }
        };
        out.push(Token {
            start,
            end: at,
            kind,
        });
    }
    out
}

/// What a string value is, told from its own text and the member's name.
pub fn string_kind(text: &str, key: &str) -> TokenKind {
    if text.trim_start().starts_with("{%") {
        TokenKind::Expression
    } else if key.ends_with(".$")
        || text == "$"
        || text.starts_with("$.")
        || text.starts_with("$$")
        || text.starts_with("$[")
    {
        TokenKind::Path
    } else {
        TokenKind::Text
    }
}

fn skip(bytes: &[u8], mut at: usize, belongs: impl Fn(u8) -> bool) -> usize {
    while at < bytes.len() && belongs(bytes[at]) {
        at += 1;
    }
    at
}

// A string ends at its quote, or at the end of the line when the quote is missing.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' if at + 1 < bytes.len() && bytes[at + 1].is_ascii() && bytes[at + 1] != b'\n' => {
                at += 2;
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

fn end_of_comment(bytes: &[u8], start: usize) -> usize {
    match bytes.get(start + 1) {
        Some(b'/') => skip(bytes, start, |b| b != b'\n'),
        Some(b'*') => bytes[start + 2..]
            .windows(2)
            .position(|pair| pair == b"*/")
            .map_or(bytes.len(), |found| start + 2 + found + 2),
        _ => start + 1,
    }
}

fn next_is_colon(bytes: &[u8], at: usize) -> bool {
    let at = skip(bytes, at, |b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
    bytes.get(at) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text)
            .into_iter()
            .filter(|token| token.kind != TokenKind::Space)
            .map(|token| (token.kind, &text[token.start..token.end]))
            .collect()
    }

    #[test]
    fn keys_paths_and_expressions_are_told_apart() {
        use TokenKind::*;
        assert_eq!(
            kinds(r#"{"a.$": "States.Format('{}', $.x)", "b": "$.y", "c": "{% 1 %}", "d": "x"}"#)
                .into_iter()
                .filter(|(kind, _)| *kind != Punctuation)
                .collect::<Vec<_>>(),
            [
                (Key, "\"a.$\""),
                (Path, "\"States.Format('{}', $.x)\""),
                (Key, "\"b\""),
                (Path, "\"$.y\""),
                (Key, "\"c\""),
                (Expression, "\"{% 1 %}\""),
                (Key, "\"d\""),
                (Text, "\"x\""),
            ]
        );
    }

    #[test]
    fn a_price_is_not_a_path() {
        assert_eq!(string_kind("$5 off", "label"), TokenKind::Text);
        assert_eq!(string_kind("$", "InputPath"), TokenKind::Path);
        assert_eq!(string_kind("$$.Execution.Id", "x"), TokenKind::Path);
    }

    #[test]
    fn pieces_cover_every_byte_of_any_text() {
        let texts = [
            "",
            "\"",
            "\"\\",
            "{\"a\": \"unfinished\n, 1",
            "/* open",
            "// c\n{}",
            "tru é \u{1F600} -1.5e+3 ]",
            "\"\\é\"",
            "/",
        ];
        for text in texts {
            for cut in (0..=text.len()).filter(|cut| text.is_char_boundary(*cut)) {
                let text = &text[..cut];
                let mut at = 0;
                for token in tokens(text) {
                    assert_eq!(token.start, at);
                    assert!(token.end > token.start);
                    assert!(text.is_char_boundary(token.end));
                    at = token.end;
                }
                assert_eq!(at, text.len());
            }
        }
    }
}
