//! How strings are spelled in JSON: escapes written as Jackson writes them.

/// Length in bytes of a string's JSON text, quotes included.
pub(crate) fn json_string_len(text: &str) -> usize {
    let mut len = text.len() + 2;
    for byte in text.bytes() {
        len += match byte {
            b'"' | b'\\' | 0x08 | b'\t' | b'\n' | 0x0c | b'\r' => 1,
            0..=0x1f => 5,
            _ => 0,
        };
    }
    len
}

/// Writes a string's JSON text: only `"`, `\` and control characters are escaped.
pub(crate) fn write_json_string(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.push('"');
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[written..at]);
        written = at + 1;
        out.push('\\');
        match byte {
            b'"' => out.push('"'),
            b'\\' => out.push('\\'),
            0x08 => out.push('b'),
            b'\t' => out.push('t'),
            b'\n' => out.push('n'),
            0x0c => out.push('f'),
            b'\r' => out.push('r'),
            _ => {
                out.push_str("u00");
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    out.push_str(&text[written..]);
    out.push('"');
}

/// The JSON text of a string.
pub fn json_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_json_string(text, &mut out);
    out
}

/// What became of one escape sequence.
pub(crate) enum Unescaped {
    /// The character, and how many bytes were read behind the backslash.
    Char(char, usize),
    /// No escape JSON knows; this many bytes behind the backslash belong to it.
    Bad(usize),
}

/// Reads an escape; `rest` begins behind the backslash. Half a surrogate pair reads as U+FFFD.
pub(crate) fn unescape(rest: &[u8]) -> Unescaped {
    let simple = match rest.first() {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unescape_unicode(rest),
        Some(byte) if byte.is_ascii() && *byte >= 0x20 => return Unescaped::Bad(1),
        _ => return Unescaped::Bad(0),
    };
    Unescaped::Char(simple, 1)
}

fn unescape_unicode(rest: &[u8]) -> Unescaped {
    let Some(first) = hex4(&rest[1..]) else {
        return Unescaped::Bad(1);
    };
    if !(0xD800..0xE000).contains(&first) {
        return Unescaped::Char(char::from_u32(first).unwrap_or('\u{FFFD}'), 5);
    }
    if first < 0xDC00
        && rest.get(5..7) == Some(b"\\u")
        && let Some(second) = hex4(&rest[7..])
        && (0xDC00..0xE000).contains(&second)
    {
        let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        return Unescaped::Char(char::from_u32(code).unwrap_or('\u{FFFD}'), 11);
    }
    Unescaped::Char('\u{FFFD}', 5)
}

fn hex4(digits: &[u8]) -> Option<u32> {
    let mut code = 0;
    for digit in digits.get(..4)? {
        code = code * 16 + char::from(*digit).to_digit(16)?;
    }
    Some(code)
}
