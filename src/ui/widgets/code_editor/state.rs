//! [`EditorState`]: what an editor remembers between frames.

use crate::json::TextEdit;
use crate::ui::widgets::code_editor::{Caret, Change, CodeText, Coloured, Folds, Notation, Typist};
use egui::{Pos2, Vec2};
use std::ops::Range;

/// What an editor remembers: its copy of the text, caret, folds and scroll.
#[derive(Debug, Default)]
pub struct EditorState {
    pub(super) text: CodeText,
    pub(super) caret: Caret,
    pub(super) folds: Folds,
    /// Where the caret would like to be, in points from the left end of lines, while it moves up and down.
    pub(super) want_x: Option<f32>,
    /// Brackets and quotes that closed themselves.
    closers: Vec<usize>,
    /// Text an input method is composing; not part of the text yet.
    pub(super) composed: String,
    /// A place to bring into sight, and whether into the middle.
    pub(super) wanted: Option<(usize, bool)>,
    /// How far to scroll, before anything else is considered.
    pub(super) scroll_wanted: Option<Vec2>,
    /// The lines that stayed at the top when it was drawn last.
    pub(super) stuck: Vec<usize>,
    /// Room for text when it was drawn last.
    pub(super) view: Vec2,
    pub(super) scroll: Vec2,
    /// When and where the button went down last, and how often in a row.
    pub(super) press: Option<(f64, Pos2, u8)>,
    /// What the selection grows by while it is dragged: where it began.
    pub(super) origin: Range<usize>,
    /// A whole line that was copied or cut, to put back as a line.
    pub(super) line_copied: String,
    /// What was changed in this frame.
    done: TextEdit,
    /// The colours that were painted last, by bytes of the text; they move with what is typed.
    pub(super) painted: Vec<Coloured>,
    /// The text and its widest line in bytes.
    pub(super) widest: (u64, usize),
    /// Width in points of the widest line that was in sight.
    seen: f32,
    /// Escape was pressed with nothing to close: Tab leaves the editor.
    pub(super) is_leaving: bool,
    /// The frame it was drawn in last.
    pub(super) drawn: u64,
}

impl EditorState {
    /// The text as it is shown.
    pub fn text(&self) -> &CodeText {
        &self.text
    }

    /// The caret.
    pub fn caret(&self) -> Caret {
        self.caret
    }

    /// What is folded.
    pub fn folds_mut(&mut self) -> &mut Folds {
        &mut self.folds
    }

    /// What is folded.
    pub fn folds(&self) -> &Folds {
        &self.folds
    }

    /// Takes over a text that was changed elsewhere. The caret stays with what is around it.
    pub fn take(&mut self, text: &str) {
        let edit = TextEdit::between(self.text.as_str(), text);
        self.closers.clear();
        self.composed.clear();
        self.want_x = None;
        if self.text.len() == 0 {
            self.text.set(text);
            return;
        }
        self.shift_folds(&edit);
        self.painted.clear();
        self.text.apply(&edit);
        let moved = |place: usize| self.text.clamp(edit.map_offset(place));
        self.caret = Caret {
            anchor: moved(self.caret.anchor),
            head: moved(self.caret.head),
        };
    }

    /// Puts the caret somewhere; places outside the text are moved inside.
    pub fn set_caret(&mut self, caret: Caret) {
        let before = self.text.line_at(self.caret.head);
        self.caret = Caret {
            anchor: self.text.clamp(caret.anchor),
            head: self.text.clamp(caret.head),
        };
        if self.text.line_at(self.caret.head) != before {
            self.closers.clear();
        }
    }

    /// Brings a place into sight, unfolding what hides it.
    pub fn reveal(&mut self, place: usize, centred: bool) {
        let place = self.text.clamp(place);
        self.folds.reveal(self.text.line_at(place));
        self.wanted = Some((place, centred));
    }

    /// How far it is scrolled, in points.
    pub fn scroll(&self) -> Vec2 {
        self.scroll
    }

    /// Scrolls so far, whatever was to be brought into sight.
    pub fn scroll_to(&mut self, scroll: Vec2) {
        self.wanted = None;
        self.scroll_wanted = Some(scroll);
    }

    /// What a keystroke meets.
    pub fn typist(&self, notation: Notation) -> Typist<'_> {
        Typist {
            text: &self.text,
            caret: self.caret,
            notation,
            closers: &self.closers,
        }
    }

    /// Does a change at once; it is handed over at the end of the frame.
    pub fn perform(&mut self, change: Change) {
        let Change {
            edit,
            caret,
            closed,
        } = change;
        if !edit.is_empty() {
            let line = self.text.line_at(self.caret.head);
            self.closers.retain_mut(|at| {
                *at = edit.map_offset(*at);
                true
            });
            self.shift_folds(&edit);
            for (range, _) in &mut self.painted {
                *range = edit.map_offset(range.start)..edit.map_offset(range.end);
            }
            self.text.apply(&edit);
            self.done = self.done.then(&edit);
            if self.text.line_at(caret.head.min(self.text.len())) != line {
                self.closers.clear();
            }
        } else {
            // Typed over.
            self.closers.retain(|at| *at + 1 != caret.head);
        }
        self.closers.extend(closed);
        self.set_caret(caret);
        self.want_x = None;
        self.reveal(self.caret.head, false);
    }

    /// Whether something was changed that has not been handed over.
    pub(super) fn is_changed(&self) -> bool {
        !self.done.is_empty()
    }

    /// What was changed since it was asked last.
    pub(super) fn take_done(&mut self) -> TextEdit {
        std::mem::take(&mut self.done)
    }

    fn shift_folds(&mut self, edit: &TextEdit) {
        if self.folds.is_empty() {
            return;
        }
        for (span, with) in edit.replacements.iter().rev() {
            let lines = self.text.line_at(span.start)..self.text.line_at(span.end) + 1;
            let added = with.bytes().filter(|b| *b == b'\n').count() + 1;
            self.folds.replaced(lines, added);
        }
    }

    /// Bytes of the longest line, looked up again when the text changed.
    pub(super) fn widest(&mut self) -> usize {
        let revision = self.text.revision();
        if self.widest.0 != revision {
            let lines = 0..self.text.lines();
            let longest = lines
                .map(|line| self.text.start(line + 1) - self.text.start(line))
                .max();
            self.widest = (revision, longest.unwrap_or(0));
        }
        self.widest.1
    }

    /// Width in points of the widest line that was in sight.
    pub(super) fn seen_width(&self) -> f32 {
        self.seen
    }

    /// A line of this width was in sight.
    pub(super) fn see_width(&mut self, width: f32) {
        self.seen = self.seen.max(width);
    }
}
