//! What a plain scalar stands for, and which texts need quotes.

use crate::formats::ast::Meaning;

/// Reads a plain scalar by the core schema of YAML 1.2 (section 10.3.2).
pub(super) fn meaning(text: &str) -> Meaning {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Meaning::Null,
        "true" | "True" | "TRUE" => return Meaning::Bool(true),
        "false" | "False" | "FALSE" => return Meaning::Bool(false),
        _ => {}
    }
    match number(text) {
        Some(json) => Meaning::Number(json),
        None => Meaning::String,
    }
}

/// The number as JSON spells it. `.inf` and `.nan` have no such spelling and stay texts.
fn number(text: &str) -> Option<String> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return i128::from_str_radix(rest, radix)
                .ok()
                .filter(|_| !rest.starts_with(['+', '-']))
                .map(|number| number.to_string());
        }
    }
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (&digits[..at], Some(&digits[at + 1..])),
        None => (digits, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || (whole.is_empty() && fraction.is_none_or(str::is_empty)) {
        return None;
    }
    if fraction.is_some_and(|fraction| !all_digits(fraction)) {
        return None;
    }
    let exponent = match exponent {
        Some(exponent) => {
            let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if power.is_empty() || !all_digits(power) {
                return None;
            }
            format!("e{exponent}")
        }
        None => String::new(),
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let fraction = match fraction {
        Some(fraction) if !fraction.is_empty() => format!(".{fraction}"),
        _ => String::new(),
    };
    Some(format!("{sign}{whole}{fraction}{exponent}"))
}

/// Whether a text can stand without quotes and still be read as itself, by YAML 1.1 readers too (the ones
/// CloudFormation's tools use).
pub(super) fn plain_is_safe(text: &str, flow: bool) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let spaced = text.starts_with(' ') || text.ends_with([' ', ':']);
    if spaced || text.contains(": ") || text.contains(" #") {
        return false;
    }
    if text.chars().any(|c| c.is_control() || is_odd(c)) {
        return false;
    }
    if flow && text.contains([',', '[', ']', '{', '}']) {
        return false;
    }
    let second_is_word = text[first.len_utf8()..]
        .chars()
        .next()
        .is_some_and(|c| c != ' ' && !(flow && c == ':'));
    let begins_well = match first {
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
        | '@' | '`' => false,
        '-' | '?' | ':' => second_is_word && !text.starts_with("---"),
        _ => !text.starts_with("..."),
    };
    begins_well && !reads_as_something_else(text)
}

/// Characters that readers treat as line ends or refuse.
pub(in crate::formats) fn is_odd(c: char) -> bool {
    matches!(
        c,
        '\u{7f}'..='\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
    )
}

fn reads_as_something_else(text: &str) -> bool {
    if meaning(text) != Meaning::String {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    let word = matches!(
        lower.as_str(),
        "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null" | "~" | "<<" | "="
    );
    // Dates, times, numbers with `_` or `:`: YAML 1.1 has many. What looks like one gets quotes.
    let number_like = text.bytes().any(|byte| byte.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || b"xXoO_:.+-TZ ".contains(&byte))
        && text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    word || number_like || matches!(lower.trim_start_matches(['+', '-']), ".inf" | ".nan")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_mean_what_the_core_schema_says() {
        let number = |text: &str| Meaning::Number(text.to_owned());
        for (text, expected) in [
            ("", Meaning::Null),
            ("~", Meaning::Null),
            ("True", Meaning::Bool(true)),
            ("yes", Meaning::String),
            ("12", number("12")),
            ("-0", number("-0")),
            ("+3", number("3")),
            ("007", number("7")),
            (".5", number("0.5")),
            ("1.", number("1")),
            ("1.50", number("1.50")),
            ("2e3", number("2e3")),
            ("0x1F", number("31")),
            ("0o17", number("15")),
            (".inf", Meaning::String),
            ("1_000", Meaning::String),
            ("12:30", Meaning::String),
            ("${Seconds}", Meaning::String),
            (".", Meaning::String),
            ("-", Meaning::String),
            ("1e", Meaning::String),
        ] {
            assert_eq!(meaning(text), expected, "{text}");
        }
    }

    #[test]
    fn what_would_be_read_otherwise_needs_quotes() {
        for text in [
            "Pay",
            "$.a[?(@.b=='c')]",
            "${Fn}",
            "Is it done?",
            "a:b",
            "-x",
            "arn:aws:states:::x",
        ] {
            assert!(plain_is_safe(text, false), "{text}");
        }
        for text in [
            "",
            " a",
            "a ",
            "a:",
            "a: b",
            "a #b",
            "yes",
            "No",
            "12",
            "1_0",
            "2024-01-01",
            "12:30",
            "~",
            "{% x %}",
            "- a",
            "-",
            "?",
            "*",
            "&a",
            "!x",
            "a\nb",
            "=",
            "<<",
            "--- a",
            "0x1F",
        ] {
            assert!(!plain_is_safe(text, false), "{text}");
        }
        assert!(!plain_is_safe("$.a[0]", true));
    }
}
