//! Text edits and their exact inverses.

use crate::json::Span;

/// Replacements in one text: sorted, not overlapping, spans of the text before the edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced by what.
    pub replacements: Vec<(Span, String)>,
    /// Why it cannot be done, as a sentence; then nothing is replaced.
    pub refused: Option<String>,
}

impl TextEdit {
    /// One replacement.
    pub fn replace(span: Span, with: impl Into<String>) -> TextEdit {
        TextEdit::of(vec![(span, with.into())])
    }

    /// Replacements that are sorted and do not overlap.
    pub fn of(replacements: Vec<(Span, String)>) -> TextEdit {
        TextEdit {
            replacements,
            refused: None,
        }
    }

    /// A change that cannot be made, and why. Some notations cannot take every change in every place.
    pub fn refuse(why: impl Into<String>) -> TextEdit {
        TextEdit {
            replacements: Vec::new(),
            refused: Some(why.into()),
        }
    }

    /// Text put in at an offset.
    pub fn insert(offset: usize, text: impl Into<String>) -> TextEdit {
        TextEdit::replace(
            Span {
                start: offset,
                end: offset,
            },
            text,
        )
    }

    /// Several edits of the same text in one. `None` if two overlap.
    /// Insertions at the same place are kept in the order of the edits; the same replacement twice is one.
    pub fn merge(edits: Vec<TextEdit>) -> Option<TextEdit> {
        if let Some(refused) = edits.iter().find(|edit| edit.refused.is_some()) {
            return Some(refused.clone());
        }
        let mut all: Vec<(Span, String)> = edits
            .into_iter()
            .flat_map(|edit| edit.replacements)
            .collect();
        all.sort_by_key(|(span, _)| (span.start, span.end));
        all.dedup_by(|a, b| a == b && a.0.start < a.0.end);
        let apart = all.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start);
        apart.then_some(TextEdit::of(all))
    }

    /// The smallest single replacement that turns one text into the other.
    pub fn between(before: &str, after: &str) -> TextEdit {
        if before == after {
            return TextEdit::default();
        }
        let (a, b) = (before.as_bytes(), after.as_bytes());
        let mut start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        while !before.is_char_boundary(start) || !after.is_char_boundary(start) {
            start -= 1;
        }
        let (tail_a, tail_b) = (&a[start..], &b[start..]);
        let mut same = tail_a
            .iter()
            .rev()
            .zip(tail_b.iter().rev())
            .take_while(|(x, y)| x == y)
            .count();
        while !before.is_char_boundary(a.len() - same) || !after.is_char_boundary(b.len() - same) {
            same -= 1;
        }
        TextEdit::replace(
            Span {
                start,
                end: a.len() - same,
            },
            &after[start..b.len() - same],
        )
    }

    /// The new text, and the edit that turns it back.
    ///
    /// Spans outside the text or inside a character are moved to the nearest place before it, so that
    /// an edit made for another text does harm but never panics.
    pub fn apply(&self, text: &str) -> (String, TextEdit) {
        let added: usize = self.replacements.iter().map(|(_, with)| with.len()).sum();
        let mut out = String::with_capacity(text.len() + added);
        let mut inverse = Vec::with_capacity(self.replacements.len());
        let mut copied = 0;
        for (span, with) in &self.replacements {
            let start = boundary(text, span.start).max(copied);
            let end = boundary(text, span.end).max(start);
            out.push_str(&text[copied..start]);
            let place = Span {
                start: out.len(),
                end: out.len() + with.len(),
            };
            out.push_str(with);
            inverse.push((place, text[start..end].to_owned()));
            copied = end;
        }
        out.push_str(&text[copied..]);
        (out, TextEdit::of(inverse))
    }

    /// The edit that does this one and then another one, which was made for the text in between.
    pub fn then(&self, next: &TextEdit) -> TextEdit {
        // The text in between, as pieces of the old text and of what this edit writes. The last piece of old text
        // has no known end.
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        let mut old = 0;
        for (span, with) in &self.replacements {
            pieces.push(Piece::Old(old, span.start));
            pieces.push(Piece::New(with));
            old = span.end;
        }
        pieces.push(Piece::Old(old, usize::MAX));
        let mut cut = Cut {
            pieces: pieces.into_iter(),
            rest: None,
            kept: Vec::new(),
        };
        let mut at = 0;
        for (span, with) in &next.replacements {
            cut.take(span.start - at, true);
            cut.take(span.end - span.start, false);
            cut.kept.push(Piece::New(with));
            at = span.end;
        }
        cut.take(usize::MAX, true);
        edit_of(&cut.kept)
    }

    /// The same change for the text that another edit of the same text leaves. `None` if both touch one place.
    pub fn moved_over(&self, other: &TextEdit) -> Option<TextEdit> {
        let mut moved = Vec::with_capacity(self.replacements.len());
        let mut others = other.replacements.iter().peekable();
        let mut shift: isize = 0;
        for (span, with) in &self.replacements {
            while let Some((before, text)) = others.next_if(|(other, _)| other.end <= span.start) {
                // Both put something at the same place: nobody knows what comes first.
                let is_insertion = before.start == before.end && span.start == span.end;
                if is_insertion && before.start == span.start {
                    return None;
                }
                shift += text.len() as isize - (before.end - before.start) as isize;
            }
            if others
                .peek()
                .is_some_and(|(other, _)| other.start < span.end)
            {
                return None;
            }
            let at = |offset: usize| usize::try_from(offset as isize + shift).ok();
            moved.push((Span::new(at(span.start)?, at(span.end)?), with.clone()));
        }
        Some(TextEdit::of(moved))
    }

    /// Where an offset of the old text lies in the new one. Inside replaced text: at the end of the replacement.
    pub fn map_offset(&self, offset: usize) -> usize {
        let mut shift: isize = 0;
        for (span, with) in &self.replacements {
            if offset < span.start || (offset == span.start && span.start < span.end) {
                break;
            }
            if offset < span.end {
                return (span.start as isize + shift) as usize + with.len();
            }
            shift += with.len() as isize - (span.end - span.start) as isize;
        }
        (offset as isize + shift).max(0) as usize
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.refused.is_none()
            && self
                .replacements
                .iter()
                .all(|(span, with)| span.start == span.end && with.is_empty())
    }
}

/// A part of a text that is being put together.
#[derive(Clone, Copy)]
enum Piece<'a> {
    /// From the old text.
    Old(usize, usize),
    /// Written anew.
    New(&'a str),
}

impl<'a> Piece<'a> {
    fn len(self) -> usize {
        match self {
            Piece::Old(start, end) => end - start,
            Piece::New(text) => text.len(),
        }
    }

    fn split(self, at: usize) -> (Piece<'a>, Piece<'a>) {
        match self {
            Piece::Old(start, end) => (Piece::Old(start, start + at), Piece::Old(start + at, end)),
            Piece::New(text) => {
                let at = boundary(text, at);
                (Piece::New(&text[..at]), Piece::New(&text[at..]))
            }
        }
    }
}

/// Pieces being cut to length.
struct Cut<'a> {
    pieces: std::vec::IntoIter<Piece<'a>>,
    rest: Option<Piece<'a>>,
    kept: Vec<Piece<'a>>,
}

impl Cut<'_> {
    /// Goes on by so many bytes, keeping them or not.
    fn take(&mut self, mut len: usize, keep: bool) {
        while len > 0 {
            let Some(piece) = self.rest.take().or_else(|| self.pieces.next()) else {
                return;
            };
            let (head, tail) = piece.split(piece.len().min(len));
            len -= head.len();
            if keep {
                self.kept.push(head);
            }
            if tail.len() > 0 {
                self.rest = Some(tail);
                if head.len() == 0 {
                    return;
                }
            }
        }
    }
}

/// The edit that makes these pieces out of the old text, which they go through from front to back.
fn edit_of(pieces: &[Piece<'_>]) -> TextEdit {
    let mut replacements: Vec<(Span, String)> = Vec::new();
    let mut written = String::new();
    let mut at = 0;
    for piece in pieces {
        match *piece {
            Piece::New(text) => written.push_str(text),
            Piece::Old(start, end) if start == end => {}
            Piece::Old(start, end) => {
                if start > at || !written.is_empty() {
                    replacements.push((
                        Span {
                            start: at,
                            end: start,
                        },
                        std::mem::take(&mut written),
                    ));
                }
                at = end;
            }
        }
    }
    TextEdit::of(replacements)
}

fn boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    #[test]
    fn merged_edits_keep_their_order_and_refuse_to_overlap() {
        let merged = TextEdit::merge(vec![
            TextEdit::replace(span(4, 5), "E"),
            TextEdit::insert(2, "1"),
            TextEdit::insert(2, "2"),
        ])
        .unwrap();
        assert_eq!(merged.apply("abcdef").0, "ab12cdEf");
        assert!(
            TextEdit::merge(vec![
                TextEdit::replace(span(0, 3), ""),
                TextEdit::replace(span(2, 4), "")
            ])
            .is_none()
        );
    }

    #[test]
    fn offsets_move_with_their_text() {
        let edit = TextEdit::merge(vec![
            TextEdit::insert(2, "xx"),
            TextEdit::replace(span(4, 6), "y"),
        ])
        .unwrap();
        assert_eq!(edit.map_offset(1), 1);
        assert_eq!(edit.map_offset(2), 4);
        assert_eq!(edit.map_offset(4), 6);
        assert_eq!(edit.map_offset(5), 7);
        assert_eq!(edit.map_offset(6), 7);
        assert_eq!(edit.map_offset(10), 11);
    }

    #[test]
    fn an_edit_for_another_text_does_not_panic() {
        let edit = TextEdit::of(vec![(span(1, 400), "x".into()), (span(300, 2), "y".into())]);
        assert_eq!(edit.apply("é").0, "xy");
    }

    proptest! {
        #[test]
        fn between_finds_the_way_there_and_back(a in "[abé😀]{0,12}", b in "[abé😀]{0,12}") {
            let edit = TextEdit::between(&a, &b);
            let (after, inverse) = edit.apply(&a);
            prop_assert_eq!(&after, &b);
            prop_assert_eq!(inverse.apply(&after).0, a);
        }

        #[test]
        fn many_after_many_are_one(text in "[a-z]{0,20}", cuts in prop::collection::vec((0usize..21, 0usize..5, "[A-Z]{0,3}"), 0..6), split in 0usize..6) {
            let edit = |text: &str, cuts: &[(usize, usize, String)]| {
                let edits = cuts.iter().map(|(at, len, with)| {
                    let start = (*at).min(text.len());
                    TextEdit::replace(span(start, (start + len).min(text.len())), with.clone())
                });
                TextEdit::merge(edits.collect()).unwrap_or_default()
            };
            let split = split.min(cuts.len());
            let first = edit(&text, &cuts[..split]);
            let (between, back) = first.apply(&text);
            let second = edit(&between, &cuts[split..]);
            let (after, again) = second.apply(&between);
            prop_assert_eq!(&first.then(&second).apply(&text).0, &after);
            prop_assert_eq!(again.then(&back).apply(&after).0, text);
        }

        #[test]
        fn two_edits_that_lie_apart_meet_in_one_text(text in "[a-z]{0,20}", one in prop::collection::vec((0usize..21, 0usize..4, "[A-Z]{0,3}"), 0..4), other in prop::collection::vec((0usize..21, 0usize..4, "[0-9]{0,3}"), 0..4)) {
            let edit = |cuts: &[(usize, usize, String)]| {
                let edits = cuts.iter().map(|(at, len, with)| {
                    let start = (*at).min(text.len());
                    TextEdit::replace(span(start, (start + len).min(text.len())), with.clone())
                });
                TextEdit::merge(edits.collect()).unwrap_or_default()
            };
            let (one, other) = (edit(&one), edit(&other));
            let (to, from) = (one.moved_over(&other), other.moved_over(&one));
            prop_assert_eq!(to.is_some(), from.is_some());
            if let (Some(to), Some(from)) = (to, from) {
                prop_assert_eq!(to.apply(&other.apply(&text).0).0, from.apply(&one.apply(&text).0).0);
            }
        }

        #[test]
        fn one_after_the_other_is_one(a in "[abé]{0,8}", b in "[abé]{0,8}", c in "[abé]{0,8}") {
            let (first, second) = (TextEdit::between(&a, &b), TextEdit::between(&b, &c));
            let both = first.then(&second);
            prop_assert_eq!(both.apply(&a).0, c);
        }
    }
}
