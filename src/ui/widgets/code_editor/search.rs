//! Looking for words in a text, and replacing them.

use crate::json::{Span, TextEdit};
use regex::{Regex, RegexBuilder};
use std::ops::Range;

/// More matches than this are not looked for.
const MOST: usize = 20_000;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The words, or the pattern.
    pub needle: String,
    /// Large and small letters differ.
    pub case: bool,
    /// Only whole words.
    pub word: bool,
    /// The needle is a regular expression.
    pub pattern: bool,
}

impl Query {
    /// The expression that finds it, or what is wrong with it. `None` while nothing is looked for.
    pub fn compile(&self) -> Option<Result<Regex, String>> {
        if self.needle.is_empty() {
            return None;
        }
        let mut source = if self.pattern {
            self.needle.clone()
        } else {
            regex::escape(&self.needle)
        };
        if self.word {
            // Beside a sign any neighbour will do.
            let is_word = |c: Option<char>| {
                self.pattern || c.is_some_and(|c| c.is_alphanumeric() || c == '_')
            };
            let first = is_word(self.needle.chars().next());
            let last = is_word(self.needle.chars().next_back());
            let start = if first { r"\b{start-half}" } else { "" };
            let end = if last { r"\b{end-half}" } else { "" };
            source = format!("{start}(?:{source}){end}");
        }
        let made = RegexBuilder::new(&source)
            .case_insensitive(!self.case)
            .multi_line(true)
            .crlf(true)
            .size_limit(4 << 20)
            .build();
        Some(made.map_err(|error| reason(&error)))
    }
}

// The last line of what the crate says is the reason; the others draw the pattern.
fn reason(error: &regex::Error) -> String {
    let said = error.to_string();
    let last = said.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// Where it is found, in order, within a range of the text. Empty matches are passed over.
pub fn matches(regex: &Regex, text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let end = within.end.min(text.len());
    let Some(searched) = text.get(..end) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut at = within.start;
    while found.len() < MOST
        && let Some(place) = searched.get(at..).and_then(|_| regex.find_at(searched, at))
    {
        if place.is_empty() {
            let Some(next) = searched[place.end()..].chars().next() else {
                break;
            };
            at = place.end() + next.len_utf8();
            continue;
        }
        found.push(place.range());
        at = place.end();
    }
    found
}

/// The edit that replaces these matches. In a pattern's replacement `$1` and `${name}` are what was found.
pub fn replaced(
    query: &Query,
    regex: &Regex,
    text: &str,
    found: &[Range<usize>],
    with: &str,
) -> TextEdit {
    let one = |range: &Range<usize>| {
        let mut written = String::new();
        let captures = query
            .pattern
            .then(|| regex.captures_at(text, range.start))
            .flatten()
            .filter(|captures| captures.get(0).is_some_and(|whole| whole.range() == *range));
        match captures {
            Some(captures) => captures.expand(with, &mut written),
            None => written.push_str(with),
        }
        (Span::new(range.start, range.end), written)
    };
    TextEdit::of(found.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::single_range_in_vec_init)]
    use super::*;

    fn query(needle: &str, flags: &str) -> Query {
        Query {
            needle: needle.to_owned(),
            case: flags.contains('c'),
            word: flags.contains('w'),
            pattern: flags.contains('p'),
        }
    }

    /// Beginnings and ends.
    fn found(needle: &str, flags: &str, text: &str) -> Vec<(usize, usize)> {
        let regex = query(needle, flags).compile().unwrap().unwrap();
        let found = matches(&regex, text, 0..text.len());
        found.iter().map(|range| (range.start, range.end)).collect()
    }

    #[test]
    fn case_words_and_patterns_are_heeded() {
        assert_eq!(found("pay", "", "Pay é PAY"), [(0, 3), (7, 10)]);
        assert_eq!(found("pay", "c", "Pay é pay"), [(7, 10)]);
        assert_eq!(found("aa", "", "aaa"), [(0, 2)], "matches do not overlap");
        assert_eq!(
            found("pay", "w", "pay repay pay_2 \"pay\""),
            [(0, 3), (17, 20)]
        );
        assert_eq!(found("$.a", "w", "x$.a $.ab $.a"), [(1, 4), (10, 13)]);
        assert_eq!(found("a.c", "", "abc a.c"), [(4, 7)]);
        assert_eq!(found("a.c", "p", "abc a.c"), [(0, 3), (4, 7)]);
        assert_eq!(found("^b$", "p", "a\r\nb\r\n"), [(3, 4)]);
        assert_eq!(found("x*", "p", "axx"), [(1, 3)], "nothing is no match");
        assert!(query("", "").compile().is_none());
    }

    #[test]
    fn a_broken_pattern_says_what_is_wrong() {
        let said = query("(a", "p").compile().unwrap().unwrap_err();
        assert_eq!(said, "unclosed group");
    }

    #[test]
    fn only_a_part_is_searched_when_asked() {
        let regex = query("a", "").compile().unwrap().unwrap();
        assert_eq!(matches(&regex, "aaaa", 1..3), [1..2, 2..3]);
        assert!(matches(&regex, "é", 1..2).is_empty());
    }

    #[test]
    fn replacements_take_what_was_found() {
        let swap = |needle: &str, flags: &str, with: &str| {
            let query = query(needle, flags);
            let regex = query.compile().unwrap().unwrap();
            let text = "a-b c-d";
            let found = matches(&regex, text, 0..text.len());
            replaced(&query, &regex, text, &found, with).apply(text).0
        };
        assert_eq!(swap(r"(\w)-(\w)", "p", "$2+$1"), "b+a d+c");
        assert_eq!(swap("a-b", "", "$1"), "$1 c-d");
    }
}
