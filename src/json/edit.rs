//! Text edits and their exact inverses.

use crate::json::Span;

/// Replacements in one text: sorted, not overlapping, spans of the text before the edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced by what.
    pub replacements: Vec<(Span, String)>,
}

impl TextEdit {
    /// One replacement.
    pub fn replace(span: Span, with: impl Into<String>) -> TextEdit {
        TextEdit {
            replacements: vec![(span, with.into())],
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
    /// Insertions at the same place are kept in the order of the edits.
    pub fn merge(edits: Vec<TextEdit>) -> Option<TextEdit> {
        let mut all: Vec<(Span, String)> = edits
            .into_iter()
            .flat_map(|edit| edit.replacements)
            .collect();
        all.sort_by_key(|(span, _)| (span.start, span.end));
        let apart = all.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start);
        apart.then_some(TextEdit { replacements: all })
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
        (
            out,
            TextEdit {
                replacements: inverse,
            },
        )
    }

    /// The edit that does this one and then another one, which was made for the text in between.
    pub fn then(&self, next: &TextEdit, text: &str) -> TextEdit {
        let (between, back) = self.apply(text);
        // Common and cheap: typing goes on exactly where it stopped.
        if let ([(first, with)], [(second, more)]) =
            (&self.replacements[..], &next.replacements[..])
            && let [(written, _)] = &back.replacements[..]
            && second.start >= written.start
            && second.end <= written.end
        {
            let mut joined = with.clone();
            joined.replace_range(
                second.start - written.start..second.end - written.start,
                more,
            );
            return TextEdit::replace(*first, joined);
        }
        TextEdit::between(text, &next.apply(&between).0)
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
        self.replacements
            .iter()
            .all(|(span, with)| span.start == span.end && with.is_empty())
    }
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
        let edit = TextEdit {
            replacements: vec![(span(1, 400), "x".into()), (span(300, 2), "y".into())],
        };
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
        fn one_after_the_other_is_one(a in "[abé]{0,8}", b in "[abé]{0,8}", c in "[abé]{0,8}") {
            let (first, second) = (TextEdit::between(&a, &b), TextEdit::between(&b, &c));
            let both = first.then(&second, &a);
            prop_assert_eq!(both.apply(&a).0, c);
        }
    }
}
