//! Names that a click with Ctrl held follows: while it is held, the one under the pointer is underlined.

use crate::assist::name_at;
use crate::ui::panels::text::{TextState, view};
use crate::ui::shell::{Action, Cx};
use crate::ui::widgets::{Caret, Shown};
use egui::{CursorIcon, Ui};
use std::ops::Range;

/// What is under the pointer while Ctrl is held.
#[derive(Debug, Default)]
pub(super) struct Follow {
    /// The place of the text that was looked at, in which revision of it, and the name there.
    seen: Option<(usize, u64, Option<Range<usize>>)>,
}

impl Follow {
    /// Where the name stands that would be followed.
    pub fn range(&self) -> Option<&Range<usize>> {
        self.seen.as_ref()?.2.as_ref()
    }

    /// Looks what stands at a place; again only where another name may stand.
    fn look(&mut self, cx: &Cx, place: usize, revision: u64) {
        let is_known = self.seen.as_ref().is_some_and(|(seen, of, name)| {
            let is_here = match name {
                Some(name) => name.contains(&place),
                None => *seen == place,
            };
            *of == revision && is_here
        });
        if !is_known {
            let name = name_at(&view(cx), place).map(|(_, span)| span.start..span.end);
            self.seen = Some((place, revision, name));
        }
    }
}

/// Marks the name under the pointer while Ctrl is held, and goes where it is defined when it is clicked.
pub(super) fn follow(ui: &Ui, cx: &Cx, state: &mut TextState, shown: &Shown) {
    let before = state.followed.range().cloned();
    let is_held = ui.input(|input| input.modifiers.command && !input.pointer.any_down());
    match shown.pointer {
        Some((place, _)) if is_held && !state.is_awaiting => {
            let revision = state.editor.text().revision();
            state.followed.look(cx, place, revision);
        }
        _ if shown.followed.is_none() => state.followed = Follow::default(),
        _ => {}
    }
    if state.followed.range().is_some() {
        ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    if before != state.followed.range().cloned() {
        ui.ctx().request_repaint();
    }
    let Some(place) = shown.followed else {
        return;
    };
    state.editor.set_caret(Caret::at(place));
    state.followed = Follow::default();
    // Where no name is, the click puts the caret there and nothing else.
    if !state.is_awaiting && name_at(&view(cx), place).is_some() {
        state.asked.push(Action::GoToDefinition);
    }
    ui.ctx().request_repaint();
}
