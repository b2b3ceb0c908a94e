//! Removing members and elements with the commas and lines they leave over.

use crate::json::style::parts;
use crate::json::{NodeId, Span, TextEdit, Tree};
use std::ops::RangeInclusive;

/// Removes members or elements with their commas and lines.
pub(crate) fn remove_parts(tree: &Tree, container: NodeId, indexes: &[usize]) -> TextEdit {
    let parts = parts(tree, container);
    let mut replacements = Vec::new();
    for run in runs(parts.len(), indexes) {
        let (first, last) = run.into_inner();
        remove_run(tree, container, &parts, first, last, &mut replacements);
    }
    TextEdit::of(replacements)
}

/// Which of `len` parts go, neighbours together; indexes beyond the last part are none.
pub(crate) fn runs(len: usize, indexes: &[usize]) -> Vec<RangeInclusive<usize>> {
    let gone: Vec<usize> = (0..len).filter(|index| indexes.contains(index)).collect();
    gone.chunk_by(|a, b| a + 1 == *b)
        .map(|run| run[0]..=run[run.len() - 1])
        .collect()
}

/// Removes the parts from `first` to `last`, and the commas they leave over.
fn remove_run(
    tree: &Tree,
    container: NodeId,
    parts: &[Span],
    first: usize,
    last: usize,
    out: &mut Vec<(Span, String)>,
) {
    let text = tree.text();
    let mut remove = |start: usize, end: usize| out.push((Span::new(start, end), String::new()));
    let blank = |start: usize, end: usize| {
        text[start..end]
            .chars()
            .all(|c| c.is_ascii_whitespace() || c == ',')
    };
    let (start, end) = (parts[first].start, parts[last].end);
    // Parts that stand for something written elsewhere may share a place; there is nothing between them.
    if parts.windows(2).any(|pair| pair[0].end > pair[1].start) {
        return remove(start, end);
    }
    if let Some(next) = parts.get(last + 1) {
        if blank(end, next.start) {
            return remove(start, next.start);
        }
        // A comment stands between: only the part and its comma go.
        let comma = text[end..next.start]
            .find(',')
            .map_or(end, |at| end + at + 1);
        return remove(start, comma);
    }
    if let Some(before) = first.checked_sub(1).map(|before| parts[before].end) {
        if blank(before, start) {
            return remove(before, end);
        }
        if let Some(comma) = text[before..start].find(',') {
            remove(before + comma, before + comma + 1);
        }
        return remove(start, end);
    }
    let span = tree.node(container).span;
    let inner_start = span.start + usize::from(text[span.start..].starts_with(['{', '[']));
    let closed = span.end > inner_start && text[..span.end].ends_with(['}', ']']);
    let inner_end = (span.end - usize::from(closed)).max(end);
    if blank(inner_start, start) && blank(end, inner_end) {
        return remove(inner_start, inner_end);
    }
    remove(start, end);
}
