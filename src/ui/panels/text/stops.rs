//! After a suggestion was taken over that leaves room for a value, Tab goes behind the value.

use crate::json::TextEdit;
use crate::ui::panels::text::TextState;
use crate::ui::widgets::Caret;
use egui::{Event, Key, Modifiers, Ui};
use std::ops::Range;

/// A value that is being typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    /// Where the value begins.
    from: usize,
    /// Where Tab goes: behind the value and the quote and brackets that end it.
    to: usize,
    /// The edit that puts it in was not told of yet.
    is_fresh: bool,
}

impl Stop {
    /// The stop of a text that is put in at a place, with this part of it selected. None where nothing is left to go
    /// behind.
    pub fn of(at: usize, insert: &str, selected: Range<usize>) -> Option<Stop> {
        let rest = insert.get(selected.end..)?;
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let closing = line.trim_end().trim_end_matches(',');
        let to = selected.end + closing.len();
        (to > selected.start).then_some(Stop {
            from: at + selected.start,
            to: at + to,
            is_fresh: true,
        })
    }
}

/// Where a place is after an edit. What is put in right at it comes before it, if it is an end.
fn moved(place: usize, edit: &TextEdit, is_end: bool) -> usize {
    let mut by = 0isize;
    for (span, with) in &edit.replacements {
        let is_before = span.end < place || span.end == place && (is_end || span.start < place);
        if is_before {
            by += with.len() as isize - (span.end - span.start) as isize;
        } else if span.start < place {
            let inside = span.start + if is_end { with.len() } else { 0 };
            return inside.saturating_add_signed(by);
        }
    }
    place.saturating_add_signed(by)
}

/// The text was changed by typing: the stop moves along.
pub(super) fn typed(state: &mut TextState, edit: &TextEdit) {
    if let Some(stop) = &mut state.stop
        && !std::mem::take(&mut stop.is_fresh)
    {
        stop.from = moved(stop.from, edit, false);
        stop.to = moved(stop.to, edit, true);
    }
}

/// Tab goes behind the value, as long as the caret is in it.
pub(super) fn keys(ui: &Ui, state: &mut TextState) {
    let Some(stop) = state.stop else {
        return;
    };
    let range = state.editor.caret().range();
    if range.start < stop.from || range.end > stop.to {
        state.stop = None;
        return;
    }
    let is_typing = ui.input(|input| {
        let mut events = input.events.iter();
        events.any(|event| matches!(event, Event::Text(_)))
    });
    // Behind the value already, Tab is what it always is.
    let is_behind = range == (stop.to..stop.to);
    if !is_typing
        && !is_behind
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab))
    {
        state.stop = None;
        state.suggestions = None;
        state.editor.set_caret(Caret::at(stop.to));
        state.editor.reveal(stop.to, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Span;

    #[test]
    fn a_stop_is_behind_what_ends_the_value() {
        let stop = |insert: &str, selected: Range<usize>| {
            Stop::of(100, insert, selected).map(|stop| (stop.from - 100, stop.to - 100))
        };
        assert_eq!(stop("\"StartAt\": \"\"", 12..12), Some((12, 13)));
        assert_eq!(stop("\"StartAt\": \"\",", 12..12), Some((12, 13)));
        assert_eq!(stop("Seconds: 60", 9..11), Some((9, 11)));
        assert_eq!(
            stop("ErrorEquals: [States.ALL]\n  MaxAttempts: 3", 24..24),
            Some((24, 25))
        );
        assert_eq!(stop("$sum()", 5..5), Some((5, 6)));
        assert_eq!(stop("\"States\": {\n  \n}", 14..14), None);
        assert_eq!(stop("Comment", 7..7), None);
    }

    #[test]
    fn what_is_typed_in_a_value_belongs_to_it() {
        let edit = |start, end, with: &str| TextEdit::replace(Span::new(start, end), with);
        let both = |edit: &TextEdit| (moved(10, edit, false), moved(20, edit, true));
        assert_eq!(both(&edit(10, 10, "abc")), (10, 23));
        assert_eq!(both(&edit(20, 20, "abc")), (10, 23));
        assert_eq!(both(&edit(10, 20, "a")), (10, 11));
        assert_eq!(both(&edit(5, 10, "")), (5, 15));
        assert_eq!(both(&edit(2, 2, "abc")), (13, 23));
        assert_eq!(both(&edit(15, 25, "abc")), (10, 18));
        assert_eq!(both(&edit(30, 40, "")), (10, 20));
    }
}
