//! A text cut into tokens. Total: every character ends up in a token or is white space.

use crate::json::Span;
use crate::json::read_value::scan_number;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// `{` or `[`
    Open(Bracket),
    /// `}` or `]`
    Close(Bracket),
    /// `:`
    Colon,
    /// `,`
    Comma,
    /// Text in quotes, which may lack its end.
    String(Quotes),
    /// A run of other characters: numbers, `true`, `${Name}`, mistakes.
    Word,
    /// `// …`, `# …` or `/* … */`
    Comment,
}

/// The two kinds of containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bracket {
    /// `{}`
    Object,
    /// `[]`
    Array,
}

/// How a string is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// As JSON wants it.
    Double,
    /// `'…'`, on one line.
    Single,
    /// Begins with `"` and does not end before the line does.
    Unclosed,
}

/// One token and what its line looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub kind: TokenKind,
    pub span: Span,
    /// Its line, from 0.
    pub line: u32,
    /// White space at the beginning of its line, in bytes.
    pub indent: u32,
    /// Whether only white space stands before it on its line.
    pub first: bool,
}

/// Cuts a text into tokens, beginning at an offset.
pub(crate) fn tokens(text: &str, from: usize) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut out: Vec<Token> = Vec::with_capacity(bytes.len() / 8);
    let (mut at, mut line, mut line_start) = (from, 0u32, from);
    let mut indent = 0;
    let mut first = true;
    while at < bytes.len() {
        let start = at;
        let kind = match bytes[at] {
            b'\n' => {
                at += 1;
                line += 1;
                line_start = at;
                first = true;
                continue;
            }
            b' ' | b'\t' | b'\r' => {
                at += 1;
                continue;
            }
            b'{' => single(&mut at, TokenKind::Open(Bracket::Object)),
            b'[' => single(&mut at, TokenKind::Open(Bracket::Array)),
            b'}' => single(&mut at, TokenKind::Close(Bracket::Object)),
            b']' => single(&mut at, TokenKind::Close(Bracket::Array)),
            b':' => single(&mut at, TokenKind::Colon),
            b',' => single(&mut at, TokenKind::Comma),
            b'"' => {
                let (end, quotes) = double_quoted(text, at);
                at = end;
                TokenKind::String(quotes)
            }
            b'\'' if let Some(end) = single_quoted(bytes, at) => {
                at = end;
                TokenKind::String(Quotes::Single)
            }
            b'#' => {
                at = line_end(bytes, at);
                TokenKind::Comment
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = line_end(bytes, at);
                TokenKind::Comment
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = text[at + 2..]
                    .find("*/")
                    .map_or(bytes.len(), |found| at + 2 + found + 2);
                TokenKind::Comment
            }
            _ => {
                at = word_end(text, at);
                TokenKind::Word
            }
        };
        if first {
            indent = (start - line_start) as u32;
        }
        out.push(Token {
            kind,
            span: Span { start, end: at },
            line,
            indent,
            first,
        });
        first = false;
        if kind == TokenKind::Comment {
            // A block comment may span lines.
            for (offset, _) in text[start..at].match_indices('\n') {
                line += 1;
                line_start = start + offset + 1;
            }
        }
    }
    out
}

fn single(at: &mut usize, kind: TokenKind) -> TokenKind {
    *at += 1;
    kind
}

/// The end of a string that begins here. One that does not end on its line stops before what
/// probably follows it: a comma, closing brackets.
fn double_quoted(text: &str, start: usize) -> (usize, Quotes) {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return (at + 1, Quotes::Double),
            b'\n' => break,
            b'\\' if bytes.get(at + 1).is_some_and(|next| *next != b'\n') => at += 2,
            _ => at += 1,
        }
    }
    // A backslash at the very end of the text may have stepped over it.
    let line = &text[start + 1..at.min(bytes.len())];
    if let Some(key) = line
        .match_indices(':')
        .map(|(at, _)| &line[..at])
        .find(|key| {
            // `"Pay: {`: the quote is missing behind a key, not at the end of the line.
            let value = line[key.len() + 1..].trim().trim_end_matches(',');
            matches!(
                value,
                "" | "{" | "[" | "{}" | "[]" | "true" | "false" | "null"
            ) || scan_number(value.as_bytes()) == Ok(value.len())
        })
    {
        return (start + 1 + key.len(), Quotes::Unclosed);
    }
    let mut kept = line.trim_end();
    loop {
        let shorter = match kept.as_bytes().last() {
            Some(b',') => &kept[..kept.len() - 1],
            Some(b'}') if !kept.contains('{') => &kept[..kept.len() - 1],
            Some(b']') if !kept.contains('[') => &kept[..kept.len() - 1],
            _ => break,
        };
        kept = shorter.trim_end();
    }
    (start + 1 + kept.len(), Quotes::Unclosed)
}

fn single_quoted(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\'' => return Some(at + 1),
            b'\n' | b'"' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

fn line_end(bytes: &[u8], start: usize) -> usize {
    let end = bytes[start..]
        .iter()
        .position(|b| *b == b'\n')
        .map_or(bytes.len(), |found| start + found);
    if end > start && bytes[end - 1] == b'\r' {
        end - 1
    } else {
        end
    }
}

/// A word ends before white space and before whatever means something in JSON; `${…}` is part of it.
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'$' if bytes.get(at + 1) == Some(&b'{') => match placeholder_end(bytes, at) {
                Some(end) => at = end,
                None => at += 2,
            },
            // `Pay",`: a string without its first quote.
            b'"' if at > start && ends_string(&bytes[at + 1..]) => return at + 1,
            b' ' | b'\t' | b'\r' | b'\n' | b'{' | b'}' | b'[' | b']' | b':' | b',' | b'"' => break,
            _ => at += 1,
        }
    }
    // One character at least, whatever it is.
    at.max(start + text[start..].chars().next().map_or(1, char::len_utf8))
}

/// Whether what follows a quote is what follows the end of a string.
fn ends_string(after: &[u8]) -> bool {
    match after.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r')) {
        Some(b':' | b',' | b'}' | b']' | b'\n') | None => true,
        Some(_) => false,
    }
}

fn placeholder_end(bytes: &[u8], start: usize) -> Option<usize> {
    for (offset, byte) in bytes[start + 2..].iter().enumerate() {
        match byte {
            b'}' => return Some(start + 2 + offset + 1),
            b'\n' | b'"' | b'{' => return None,
            _ => {}
        }
    }
    None
}
