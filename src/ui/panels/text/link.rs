//! How the text follows the document and the selection, and how typing is handed over.

use crate::document::Intent;
use crate::json::TextEdit;
use crate::ui::panels::text::TextState;
use crate::ui::panels::text::reading::{edge_span, selected_spans};
use crate::ui::shell::{Action, Cx, Place, Selected};
use crate::ui::widgets::Caret;
use egui::{Id, Key, KeyboardShortcut, Modifiers, Ui};

/// Typing after a longer pause begins a new step of the history.
const BURST_SECONDS: f64 = 1.0;

/// Takes the document's text when it is another one; typing that was refused is taken back.
pub(super) fn take_text(cx: &Cx, state: &mut TextState) {
    let source = &cx.snapshot.text;
    let is_same = state
        .source
        .as_ref()
        .is_some_and(|own| std::sync::Arc::ptr_eq(own, source));
    if is_same && !state.is_awaiting {
        return;
    }
    let is_own = state.is_awaiting && !is_same;
    let is_undoing = std::mem::take(&mut state.is_undoing);
    state.is_awaiting = false;
    state.source = Some(source.clone());
    if **source == *state.editor.text().as_str() {
        return;
    }
    let change = TextEdit::between(state.editor.text().as_str(), source);
    let before = state.editor.text().as_str();
    let behind =
        is_undoing.then(|| behind_change(&change, before, source, state.editor.caret().head));
    state.editor.take(source);
    state.burst = None;
    state.stop = None;
    if !is_own && super::fixes::stand_again(state, source) {
        return;
    }
    if let Some(behind) = behind {
        if let Some(end) = behind {
            state.editor.set_caret(Caret::at(end));
            state.editor.reveal(end, false);
        }
        return;
    }
    // Changed from elsewhere: the caret goes where the change says, or stays as near as it can.
    let is_told = state.selection_seen.as_ref() != Some(cx.selection);
    if !is_own
        && is_told
        && let Some((start, end)) = cx.selection.cursor
    {
        set_caret(state, start, end);
    }
}

/// Where the caret stands behind what undoing or redoing changed. Of two equal places, such as an indentation below
/// another, it is the one at which the caret stands.
fn behind_change(change: &TextEdit, before: &str, after: &str, caret: usize) -> Option<usize> {
    let (span, with) = change.replacements.first()?;
    let end = span.start + with.len();
    let (taken, put) = (span.end - span.start, with.len());
    // Only what is purely put in or taken out can as well have happened elsewhere.
    let start = match (taken, put) {
        (_, 0) if caret >= taken => caret - taken,
        (0, _) => caret,
        (_, _) => return Some(end),
    };
    let is_same = before
        .get(..start)
        .is_some_and(|head| after.starts_with(head))
        && before
            .get(start + taken..)
            .is_some_and(|tail| after.get(start + put..) == Some(tail));
    Some(if is_same { start + put } else { end })
}

fn set_caret(state: &mut TextState, start: usize, end: usize) {
    state.editor.set_caret(Caret {
        anchor: start,
        head: end,
    });
    state.caret_seen = Some(state.editor.caret());
}

/// Goes to a place somebody asked to see.
pub(super) fn follow_reveal(ui: &Ui, cx: &Cx, state: &mut TextState, id: Id) {
    let Some(reveal) = cx.reveal else {
        return;
    };
    if reveal.serial == state.reveal_seen {
        return;
    }
    state.reveal_seen = reveal.serial;
    match &reveal.place {
        Place::Text(start, end) => {
            set_caret(state, *start, *end);
            state.editor.reveal(*start, true);
            if reveal.focus {
                ui.memory_mut(|memory| memory.request_focus(id));
            }
        }
        Place::State(address) => {
            if let Some(outline) = cx.snapshot.outline.state(address) {
                let start = cx.snapshot.tree.node(outline.key_node).span.start;
                state.editor.reveal(start, true);
            }
        }
        Place::Edge(edge) => {
            if let Some(span) = edge_span(cx.snapshot, edge) {
                state.editor.reveal(span.start, true);
            }
        }
    }
}

/// A selection made elsewhere scrolls to its text.
pub(super) fn follow_selection(cx: &Cx, state: &mut TextState) {
    if state.selection_seen.as_ref() == Some(cx.selection) {
        return;
    }
    state.selection_seen = Some(cx.selection.clone());
    if cx.selection.cursor.is_some() {
        return;
    }
    if let Some(span) = selected_spans(cx.snapshot, cx.selection).last() {
        state.editor.reveal(span.start, true);
    }
}

/// The document's history is the only one.
pub(super) fn undo_keys(ui: &Ui, cx: &mut Cx, state: &mut TextState) {
    let pressed = |modifiers, key| {
        ui.input_mut(|input| input.consume_shortcut(&KeyboardShortcut::new(modifiers, key)))
    };
    // The longer shortcut first: Ctrl+Z would match it too.
    let redo = pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z)
        || pressed(Modifiers::COMMAND, Key::Y);
    let undo = !redo && pressed(Modifiers::COMMAND, Key::Z);
    if redo || undo {
        cx.push(if redo { Action::Redo } else { Action::Undo });
        state.is_undoing = true;
        ui.ctx().request_repaint();
    }
}

/// Hands typing over; bursts of it are one step of the history.
pub(super) fn hand_over(ui: &Ui, cx: &mut Cx, state: &mut TextState, edit: TextEdit) {
    let now = ui.input(|input| input.time);
    let caret = state.editor.caret();
    let at = caret.head;
    let count = |sizes: &mut dyn Iterator<Item = usize>| sizes.sum::<usize>();
    let typed = count(&mut edit.replacements.iter().map(|(_, with)| with.len()));
    let taken = count(
        &mut edit
            .replacements
            .iter()
            .map(|(span, _)| span.end - span.start),
    );
    let has_newline = edit
        .replacements
        .iter()
        .any(|(_, with)| with.contains('\n'));
    let is_small = typed <= 4 && taken <= 4 && !has_newline;
    let merge = state
        .burst
        .is_some_and(|(then, end)| now - then < BURST_SECONDS && at.abs_diff(end) <= 4 && is_small);
    state.burst = Some((now, at));
    state.caret_seen = None;
    state.is_awaiting = true;
    cx.change(Intent::TypeText {
        edit,
        merge,
        cursor: (caret.anchor, caret.head),
    });
    ui.ctx().request_repaint();
}

/// A caret that was moved selects the state it stands in.
pub(super) fn follow_caret(cx: &mut Cx, state: &mut TextState) {
    let caret = state.editor.caret();
    if state.is_awaiting || state.caret_seen == Some(caret) {
        return;
    }
    let is_first = state.caret_seen.is_none();
    state.caret_seen = Some(caret);
    let range = caret.range();
    let found = cx.snapshot.outline.state_at(range.start);
    let is_same = match found {
        Some(found) => cx.selection.single() == Some(&found.address),
        None => cx.selection.is_empty(),
    };
    if is_same || is_first && found.is_none() {
        return;
    }
    let states = found.map(|found| found.address.clone());
    let selected = Selected {
        states: states.into_iter().collect(),
        edge: None,
        cursor: Some((range.start, range.end)),
    };
    state.selection_seen = Some(selected.clone());
    cx.push(crate::ui::shell::Command::Select(selected));
}

// The problems that begin on a line, from 0.
fn problems_on<'a>(cx: &'a Cx, line: usize) -> Vec<&'a crate::diagnostics::Diagnostic> {
    let tree = &cx.snapshot.tree;
    let all = cx.snapshot.diagnostics.iter();
    all.filter(|found| tree.line(found.span.start) - 1 == line)
        .collect()
}

/// A click on a mark goes to its problem; on the lamp it opens the fixes.
pub(super) fn mark_clicked(ui: &Ui, cx: &mut Cx, state: &mut TextState, line: usize) {
    let first = problems_on(cx, line)
        .first()
        .map(|found| (found.span, found.fixes.is_empty()));
    let Some((span, _)) = first else {
        return;
    };
    let has_fix = cx.editable() && crate::ui::panels::text::fixes::has_any(cx, line);
    if has_fix && state.line() == line {
        state.asked.push(Action::QuickFix);
        ui.ctx().request_repaint();
    } else {
        cx.reveal(Place::Text(span.start, span.end));
    }
}

/// A mark tells what is wrong with its line.
pub(super) fn mark_hovered(cx: &Cx, response: egui::Response, line: usize) {
    let said: Vec<String> = problems_on(cx, line)
        .iter()
        .map(|found| {
            if found.help.is_empty() {
                found.message.clone()
            } else {
                format!("{}\n{}", found.message, found.help)
            }
        })
        .collect();
    if !said.is_empty() {
        response.on_hover_text_at_pointer(said.join("\n"));
    }
}
