//! [`StringMap`]: which bytes of a text stand for which bytes of a string that is written there.

use crate::json::escape::{Unescaped, unescape};
use crate::json::{NodeId, NodeKind, Span, Tree};

/// A stretch of a string and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// In the string.
    pub inner: Span,
    /// In the text.
    pub outer: Span,
    /// Byte for byte the same; else the whole stands for the whole: an escape, a folded line end.
    pub verbatim: bool,
}

/// Where the bytes of a string are written. Runs follow each other without gaps in the string; in the text there
/// may be gaps, such as the indentation of a YAML block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StringMap {
    runs: Vec<Run>,
    /// Where the string begins in the text, for a string without a byte.
    start: usize,
}

impl StringMap {
    /// A map of runs in order. `start`: where in the text a string without a byte stands.
    pub fn new(runs: Vec<Run>, start: usize) -> StringMap {
        StringMap { runs, start }
    }

    /// The runs in order.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Length of the string in bytes.
    pub fn len(&self) -> usize {
        self.runs.last().map_or(0, |run| run.inner.end)
    }

    /// Whether the string has no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where in the text the byte at an offset of the string begins; behind the last byte its end.
    pub fn outward(&self, offset: usize) -> usize {
        let at = self.runs.partition_point(|run| run.inner.end <= offset);
        match self.runs.get(at) {
            Some(run) if run.verbatim => run.outer.start + offset.saturating_sub(run.inner.start),
            Some(run) => run.outer.start,
            None => self.runs.last().map_or(self.start, |run| run.outer.end),
        }
    }

    /// Where in the text a stretch of the string is written.
    pub fn span(&self, inner: Span) -> Span {
        let start = self.outward(inner.start);
        if inner.start >= inner.end {
            return Span::new(start, start);
        }
        let at = self.runs.partition_point(|run| run.inner.end < inner.end);
        let end = match self.runs.get(at) {
            Some(run) if run.verbatim => {
                run.outer.start + inner.end.saturating_sub(run.inner.start)
            }
            Some(run) => run.outer.end,
            None => self.runs.last().map_or(self.start, |run| run.outer.end),
        };
        Span::new(start, end.max(start))
    }

    /// The offset in the string that an offset of the text falls to, clamped to the string.
    pub fn inward(&self, offset: usize) -> usize {
        let at = self.runs.partition_point(|run| run.outer.end <= offset);
        match self.runs.get(at) {
            Some(run) if offset <= run.outer.start => run.inner.start,
            Some(run) if run.verbatim => run.inner.start + (offset - run.outer.start),
            Some(run) => run.inner.start,
            None => self.len(),
        }
    }

    /// A map through two layers: this string is written in another string, whose bytes `outer` finds in a text.
    /// `outer` says where a stretch of the other string is written, as runs.
    pub fn through(&self, outer: impl Fn(Span) -> Vec<Run>) -> StringMap {
        let mut runs = Vec::with_capacity(self.runs.len());
        let mut start = self.start;
        for (index, run) in self.runs.iter().enumerate() {
            let layers = outer(run.outer);
            if index == 0
                && let Some(first) = layers.first()
            {
                start = first.outer.start;
            }
            if run.verbatim {
                let shift = |at: usize| run.inner.start + at.saturating_sub(run.outer.start);
                runs.extend(layers.iter().map(|layer| Run {
                    inner: Span::new(shift(layer.inner.start), shift(layer.inner.end)),
                    ..*layer
                }));
            } else if let (Some(first), Some(last)) = (layers.first(), layers.last()) {
                runs.push(Run {
                    inner: run.inner,
                    outer: Span::new(first.outer.start, last.outer.end),
                    verbatim: false,
                });
            }
        }
        StringMap { runs, start }
    }
}

/// The map of a string written as JSON, unclosed and single-quoted ones included.
pub(crate) fn of_json(tree: &Tree, node: NodeId) -> Option<StringMap> {
    let NodeKind::String(value) = &tree.node(node).kind else {
        return None;
    };
    let span = tree.node(node).span;
    let raw = tree.slice(span);
    let quoted = raw.starts_with(['"', '\'']);
    let start = span.start + usize::from(quoted);
    let same = |len: usize| {
        let run = Run {
            inner: Span::new(0, len),
            outer: Span::new(start, start + len),
            verbatim: true,
        };
        StringMap::new(if len > 0 { vec![run] } else { Vec::new() }, start)
    };
    let body = raw.get(usize::from(quoted)..)?;
    if body.starts_with(&**value) {
        return Some(same(value.len()));
    }
    let mut runs: Vec<Run> = Vec::new();
    let (mut at, mut inner) = (0, 0);
    let bytes = body.as_bytes();
    while inner < value.len() && at < bytes.len() {
        let (len, written, verbatim) = match bytes[at] {
            b'\\' => match unescape(&bytes[at + 1..]) {
                Unescaped::Char(c, len) => (c.len_utf8(), 1 + len, false),
                Unescaped::Bad(len) => (1 + len, 1 + len, true),
            },
            _ => {
                let rest = &body[at..];
                let plain = rest.find('\\').unwrap_or(rest.len());
                let len = plain.min(value.len() - inner);
                (len, len, true)
            }
        };
        runs.push(Run {
            inner: Span::new(inner, inner + len),
            outer: Span::new(start + at, start + at + written),
            verbatim,
        });
        inner += len;
        at += written;
    }
    (inner == value.len()).then(|| StringMap::new(runs, start))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::json::parse;

    fn map(text: &str) -> StringMap {
        let (tree, _) = parse(text.into());
        tree.string_map(tree.root()).unwrap()
    }

    #[test]
    fn bytes_behind_an_escape_are_found() {
        let text = r#""a\"b\u00e9\ud83d\ude00c""#;
        let map = map(text);
        // a " b é 😀 c
        assert_eq!(map.len(), 1 + 1 + 1 + 2 + 4 + 1);
        let written = |from, to| {
            let span = map.span(Span::new(from, to));
            &text[span.start..span.end]
        };
        assert_eq!(written(0, 1), "a");
        assert_eq!(written(1, 2), "\\\"");
        assert_eq!(written(2, 3), "b");
        assert_eq!(written(3, 5), "\\u00e9");
        assert_eq!(written(9, 10), "c");
        assert_eq!(written(0, 10), &text[1..text.len() - 1]);
        for offset in [0, 1, 2, 3, 5, 9, 10] {
            assert_eq!(map.inward(map.outward(offset)), offset);
        }
    }

    #[test]
    fn strings_without_their_quotes_have_a_map_too() {
        assert_eq!(map("\"").outward(0), 1);
        assert_eq!(map("\"abc").span(Span::new(1, 3)), Span::new(2, 4));
        assert_eq!(map(r#""a\qb""#).span(Span::new(1, 3)), Span::new(2, 4));
    }
}
