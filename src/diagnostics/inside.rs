//! The part of a string that a finding is about: a token of an expression, a name in a path.

use crate::diagnostics::check::Check;
use crate::diagnostics::finding::Diagnostic;
use crate::json::{NodeId, Span};

impl Diagnostic {
    /// Narrows it to a stretch of the string at `node`, in bytes of the string's value. It stays as wide as it is where
    /// the notation cannot tell how the string is written.
    pub(super) fn inside(mut self, cx: &Check, node: NodeId, part: Option<Span>) -> Diagnostic {
        let map = part.and_then(|part| Some((part, cx.tree.string_map(node)?)));
        if let Some((part, map)) = map {
            let span = map.span(part);
            if span.start < span.end {
                self.span = span;
            }
        }
        self
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The token that begins at a place of a text; the last one when nothing follows.
pub(super) fn token_at(text: &str, at: usize) -> Option<Span> {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let rest = &text[at..];
    let Some(first) = rest.chars().find(|c| !c.is_whitespace()) else {
        let before = text[..at].trim_end();
        let (start, _) = before.char_indices().next_back()?;
        return Some(Span::new(start, before.len()));
    };
    let start = at + (rest.len() - rest.trim_start().len());
    let after = start + first.len_utf8();
    let length = if is_word(first) || first == '$' {
        let word = text[after..].find(|c: char| !is_word(c));
        word.unwrap_or(text.len() - after)
    } else {
        0
    };
    Some(Span::new(start, after + length))
}

/// Where `$name`, or `$name.member`, is read first, outside of quoted texts.
pub(super) fn read_of(text: &str, wanted: &str) -> Option<Span> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '\'' | '"') => quote = Some(c),
            None => {
                let end = at + wanted.len();
                let found = text[at..].starts_with(wanted)
                    && !text[..at].ends_with(|c: char| is_word(c) || c == '$')
                    && !text[end..].starts_with(is_word);
                if found {
                    return Some(Span::new(at, end));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_whole_words_or_single_signs() {
        let token = |text: &'static str, at| token_at(text, at).map(|s| &text[s.start..s.end]);
        assert_eq!(token(" $a > +) ", 6), Some("+"));
        assert_eq!(token(" $limit + 1", 1), Some("$limit"));
        assert_eq!(token("a  é1.b", 1), Some("é1"));
        assert_eq!(token("a + (b  ", 8), Some("b"));
        assert_eq!(token("é", 1), Some("é"));
        assert_eq!(token("   ", 1), None);
        assert_eq!(token("", 9), None);
    }

    #[test]
    fn names_are_found_outside_of_texts() {
        let read = |text: &str, name: &str| read_of(text, name).map(|s| (s.start, s.end));
        assert_eq!(read("$limits + $limit", "$limit"), Some((10, 16)));
        assert_eq!(read("'$x' & \"\\\"$x\" & $x", "$x"), Some((16, 18)));
        assert_eq!(read("$$x", "$x"), None);
        assert_eq!(
            read("1 + $states.result.a", "$states.result"),
            Some((4, 18))
        );
    }
}
