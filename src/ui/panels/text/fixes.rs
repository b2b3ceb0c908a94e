//! The ways out of the problems on a line: a list with a preview of what each one changes.

use crate::diagnostics::Fix;
use crate::document::Intent;
use crate::ui::look::{Tokens, icons};
use crate::ui::panels::text::TextState;
use crate::ui::panels::text::complete::card;
use crate::ui::panels::text::list::{ROW, Row, rows_ui};
use crate::ui::shell::{Cx, Notice};
use crate::ui::widgets::{Caret, edit_preview};
use egui::{Id, Key, Modifiers, Rect, RichText, Ui, Vec2, pos2};
use std::hash::{DefaultHasher, Hash, Hasher};

/// An open list of fixes.
#[derive(Debug)]
pub(super) struct Fixes {
    /// Each with the problem it mends.
    found: Vec<(String, Fix)>,
    chosen: usize,
    follows: bool,
}

/// Where the caret stood before a fix, which may have changed the text far away.
#[derive(Debug)]
pub(super) struct Stood {
    /// Of this text.
    text: u64,
    caret: Caret,
    scroll: Vec2,
}

/// So many are remembered.
const MOST_STOOD: usize = 50;

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Puts caret and scroll where they were before a fix, if the text is again as it was then.
pub(super) fn stand_again(state: &mut TextState, text: &str) -> bool {
    if state.stood.is_empty() {
        return false;
    }
    let hash = hash_of(text);
    let Some(at) = state.stood.iter().rposition(|stood| stood.text == hash) else {
        return false;
    };
    let (caret, scroll) = (state.stood[at].caret, state.stood[at].scroll);
    state.stood.truncate(at + 1);
    state.editor.set_caret(caret);
    state.editor.scroll_to(scroll);
    state.caret_seen = Some(state.editor.caret());
    true
}

/// The fixes of a line, from 0: those at the caret first.
fn on_line(cx: &Cx, line: usize, caret: usize) -> Vec<(String, Fix)> {
    let tree = &cx.snapshot.tree;
    let mut found: Vec<_> = cx
        .snapshot
        .diagnostics
        .iter()
        .filter(|found| tree.line(found.span.start) - 1 == line)
        .collect();
    found.sort_by_key(|found| {
        let is_here = found.span.start <= caret && caret <= found.span.end;
        (!is_here, found.severity, found.span.end - found.span.start)
    });
    let mut fixes: Vec<(String, Fix)> = Vec::new();
    for problem in found {
        for fix in &problem.fixes {
            if !fixes.iter().any(|(_, known)| known == fix) {
                fixes.push((problem.message.clone(), fix.clone()));
            }
        }
    }
    fixes
}

/// Whether a line offers fixes.
pub(super) fn has_any(cx: &Cx, line: usize) -> bool {
    let tree = &cx.snapshot.tree;
    let diagnostics = &cx.snapshot.diagnostics;
    let first = diagnostics.partition_point(|found| tree.line(found.span.start) - 1 < line);
    diagnostics[first..]
        .iter()
        .take_while(|found| tree.line(found.span.start) - 1 == line)
        .any(|found| !found.fixes.is_empty())
}

/// Opens the list for the caret's line.
pub(super) fn open(cx: &mut Cx, state: &mut TextState) {
    let found = on_line(cx, state.line(), state.editor.caret().head);
    if found.is_empty() {
        cx.push(Notice::info("There is nothing to fix on this line"));
        return;
    }
    state.fixes = Some(Fixes {
        found,
        chosen: 0,
        follows: true,
    });
}

/// Keys that belong to the open list.
pub(super) fn keys(ui: &Ui, cx: &mut Cx, state: &mut TextState) {
    let Some(open) = &mut state.fixes else {
        return;
    };
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let count = open.found.len();
    if pressed(Key::ArrowDown) {
        open.chosen = (open.chosen + 1) % count;
        open.follows = true;
    }
    if pressed(Key::ArrowUp) {
        open.chosen = (open.chosen + count - 1) % count;
        open.follows = true;
    }
    if pressed(Key::Enter) || pressed(Key::Tab) {
        let chosen = open.chosen;
        apply(cx, state, chosen);
    } else if pressed(Key::Escape) {
        state.fixes = None;
    }
}

fn apply(cx: &mut Cx, state: &mut TextState, index: usize) {
    let Some(open) = state.fixes.take() else {
        return;
    };
    if let Some((_, fix)) = open.found.into_iter().nth(index) {
        if state.stood.len() >= MOST_STOOD {
            state.stood.remove(0);
        }
        state.stood.push(Stood {
            text: hash_of(&cx.snapshot.text),
            caret: state.editor.caret(),
            scroll: state.editor.scroll(),
        });
        cx.change(Intent::ApplyFix {
            label: fix.label,
            edit: fix.edit,
        });
    }
}

/// Draws the list under the caret, and beside it what the chosen fix changes.
pub(super) fn list_ui(ui: &Ui, cx: &mut Cx, state: &mut TextState, id: Id, caret: Rect) {
    if state.is_awaiting {
        state.fixes = None;
    }
    let Some(open) = &mut state.fixes else {
        return;
    };
    let look = *cx.tokens;
    let screen = ui.ctx().content_rect();
    let wide = 460.0_f32.min(screen.width() - 40.0);
    let rows = open.found.len().min(8) as f32;
    let room = rows * ROW + 210.0;
    let is_above = caret.bottom() + room > screen.bottom() && caret.top() > room;
    let top = if is_above {
        caret.top() - room
    } else {
        caret.bottom() + 3.0
    };
    let left = caret
        .left()
        .min(screen.right() - wide - 20.0)
        .max(screen.left() + 4.0);
    let text = cx.snapshot.text.clone();
    let mut clicked = None;
    let covered = card(ui, &look, id.with("fixes"), pos2(left, top), |ui| {
        ui.set_width(wide);
        let follows = std::mem::take(&mut open.follows);
        let touched = rows_ui(
            ui,
            &look,
            open.found.len(),
            open.chosen,
            follows,
            8,
            |index, paint| {
                let (_, fix) = &open.found[index];
                paint(&Row {
                    icon: icons::all::WRENCH,
                    color: look.warn_text,
                    label: &fix.label,
                    typed: "",
                    detail: "",
                    indent: 0.0,
                });
            },
        );
        clicked = touched.clicked;
        if let Some(hovered) = touched.hovered {
            open.chosen = hovered;
        }
        let (problem, fix) = &open.found[open.chosen];
        ui.add_space(4.0);
        let words = RichText::new(problem)
            .size(Tokens::SMALL + 0.5)
            .color(look.text_weak);
        ui.add(egui::Label::new(words).wrap());
        match &fix.edit.refused {
            Some(why) => {
                ui.label(RichText::new(why).color(look.warn_text));
            }
            None => edit_preview(ui, &look, &text, &fix.edit),
        }
        let hint = "Enter applies it as one step, Escape leaves the text as it is";
        ui.label(
            RichText::new(hint)
                .size(Tokens::SMALL)
                .color(look.text_weak),
        );
    });
    if let Some(index) = clicked {
        apply(cx, state, index);
        ui.memory_mut(|memory| memory.request_focus(id));
        return;
    }
    let is_left = ui.input(|input| {
        input.pointer.any_pressed()
            && input
                .pointer
                .interact_pos()
                .is_some_and(|at| !covered.contains(at))
    });
    if is_left {
        state.fixes = None;
    }
}
