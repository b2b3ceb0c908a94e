//! Suggestions at the caret: when they open, what keys do to them, and how they look.

use crate::assist::{Completions, Item, ItemKind, complete};
use crate::json::{Span, TextEdit};
use crate::ui::look::{Tokens, icons};
use crate::ui::panels::text::list::{ROW, Row, rows_ui};
use crate::ui::panels::text::observed::Seen;
use crate::ui::panels::text::stops::Stop;
use crate::ui::panels::text::{TextState, view};
use crate::ui::shell::Cx;
use crate::ui::widgets::{Caret, CodeText, TextChange};
use egui::{Color32, Event, Id, Key, Modifiers, Rect, RichText, Ui, pos2, vec2};

/// An open list of suggestions.
#[derive(Debug)]
pub(super) struct Suggestions {
    found: Completions,
    /// The text they were made for.
    revision: u64,
    chosen: usize,
    /// A person chose with the arrows, or asked for the list.
    is_meant: bool,
    follows: bool,
}

/// Whether typing a sign asks for suggestions.
pub(super) fn opens(text: &CodeText, at: usize, typed: char) -> bool {
    let before = text.slice(text.start(text.line_at(at))..at);
    match typed {
        '"' | '\'' | '$' | '.' | '{' | '%' | '-' => true,
        // After `key: ` in YAML a value begins.
        ' ' => before.ends_with(": ") || before.ends_with("- "),
        c => c.is_alphanumeric() || c == '_',
    }
}

/// Looks what fits at the caret; closes the list when nothing does.
pub(super) fn refresh(cx: &Cx, state: &mut TextState, is_asked: bool) {
    let caret = state.editor.caret();
    let before = state.suggestions.take();
    if !caret.is_empty() || !cx.editable() {
        return;
    }
    let seen = Seen::of(cx);
    let Some(found) = complete(&view(cx), caret.head, &seen) else {
        return;
    };
    let text = state.editor.text();
    // A word that is written out in full needs no list.
    let replaced = text.slice(found.replace.start..found.replace.end);
    let is_done = found.items.len() == 1 && found.items[0].insert == replaced && !is_asked;
    if found.items.is_empty() || is_done {
        return;
    }
    let same = before
        .as_ref()
        .filter(|before| before.found.replace.start == found.replace.start);
    // What was chosen with the arrows stays chosen while it fits.
    let kept = same.filter(|before| before.is_meant).and_then(|before| {
        let label = &before.found.items.get(before.chosen)?.label;
        found.items.iter().position(|item| item.label == *label)
    });
    state.suggestions = Some(Suggestions {
        is_meant: is_asked || same.is_some_and(|before| before.is_meant),
        chosen: kept.unwrap_or(0),
        revision: text.revision(),
        found,
        follows: true,
    });
}

/// Keys that belong to the open list; true if something was taken over into the text.
pub(super) fn keys(ui: &Ui, state: &mut TextState) -> bool {
    let Some(open) = &mut state.suggestions else {
        return false;
    };
    let count = open.found.items.len();
    // Signs typed in the same frame come before the key.
    let is_typing = ui.input(|input| {
        input
            .events
            .iter()
            .any(|event| matches!(event, Event::Text(_)))
    });
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::Escape) {
        state.suggestions = None;
        return false;
    }
    for (key, by) in [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, count - 1),
        (Key::PageDown, 8.min(count - 1 - open.chosen)),
        (Key::PageUp, (count - 8.min(open.chosen)) % count),
    ] {
        if pressed(key) {
            open.chosen = (open.chosen + by) % count;
            open.is_meant = true;
            open.follows = true;
        }
    }
    let is_fresh = open.revision == state.editor.text().revision();
    if is_typing || !is_fresh {
        return false;
    }
    let replaced = state
        .editor
        .text()
        .slice(open.found.replace.start..open.found.replace.end);
    let changes = open.found.items[open.chosen].insert != replaced;
    // Enter makes a new line unless something was typed or chosen for the list.
    let by_enter = (open.is_meant || !open.found.typed.is_empty()) && changes;
    if pressed(Key::Tab) || by_enter && pressed(Key::Enter) {
        let chosen = open.chosen;
        accept(state, chosen);
        return true;
    }
    if ui.input(|input| input.key_pressed(Key::Enter)) {
        state.suggestions = None;
    }
    false
}

fn accept(state: &mut TextState, index: usize) {
    let Some(open) = state.suggestions.take() else {
        return;
    };
    let replace = open.found.replace;
    let Some(item) = open.found.items.into_iter().nth(index) else {
        return;
    };
    let selected = item.selected();
    let Item {
        insert,
        caret,
        also,
        ..
    } = item;
    let mut start = replace.start;
    let mut edits = vec![TextEdit::replace(replace, insert.clone())];
    if let Some((at, with)) = also {
        if at <= replace.start {
            start += with.len();
        }
        edits.insert(0, TextEdit::replace(Span::new(at, at), with));
    }
    let Some(edit) = TextEdit::merge(edits) else {
        return;
    };
    // A field that was put in waits for its value.
    let has_hole = caret < insert.len();
    if let Some(stop) = Stop::of(start, &insert, selected.clone()) {
        state.stop = Some(stop);
    }
    state.editor.perform(TextChange {
        edit,
        caret: Caret {
            anchor: start + selected.start,
            head: start + selected.end,
        },
        closed: None,
    });
    state.is_suggesting = has_hole;
}

fn look_of(kind: ItemKind, look: &Tokens) -> (&'static str, Color32) {
    match kind {
        ItemKind::Field => (icons::all::TEXTBOX, look.code_key),
        ItemKind::RequiredField => (icons::all::ASTERISK, look.code_key),
        ItemKind::Value => (icons::all::LIST_BULLETS, look.code_word),
        ItemKind::State => (icons::all::FLOW_ARROW, look.code_state),
        ItemKind::Error => (icons::WARNING, look.bad_text),
        ItemKind::Resource => (icons::all::CLOUD, look.accent_text),
        ItemKind::Argument => (icons::all::SLIDERS_HORIZONTAL, look.code_property),
        ItemKind::Variable => (icons::all::AT, look.code_variable),
        ItemKind::Member => (icons::all::CUBE, look.code_expression),
        ItemKind::Context => (icons::all::BRACKETS_CURLY, look.code_context),
        ItemKind::Function => (icons::all::FUNCTION, look.code_function),
        ItemKind::Snippet => (icons::all::CODE, look.text_weak),
    }
}

/// Draws the list beside the caret; true if something was taken over into the text.
pub(super) fn list_ui(
    ui: &Ui,
    look: &Tokens,
    state: &mut TextState,
    id: Id,
    area: Rect,
    caret: Rect,
) -> bool {
    let Some(open) = &mut state.suggestions else {
        return false;
    };
    if !area.expand(2.0).contains(caret.center()) {
        return false;
    }
    let items = &open.found.items;
    let rows = items.len().min(10);
    let height = rows as f32 * ROW + 8.0;
    let widest = items
        .iter()
        .take(200)
        .map(|item| item.label.chars().count() + item.detail.chars().count());
    let width = (widest.max().unwrap_or(20) as f32 * 7.4 + 60.0).clamp(220.0, 460.0);
    let screen = ui.ctx().content_rect();
    let is_above = caret.bottom() + height + 8.0 > screen.bottom() && caret.top() > height;
    let top = if is_above {
        caret.top() - height - 10.0
    } else {
        caret.bottom() + 3.0
    };
    let left = (caret.left() - 30.0).clamp(
        screen.left() + 4.0,
        (screen.right() - width - 16.0).max(4.0),
    );
    let follows = std::mem::take(&mut open.follows);
    let mut clicked = None;
    let mut outer = Rect::NOTHING;
    card(ui, look, id.with("suggestions"), pos2(left, top), |ui| {
        ui.set_width(width);
        let typed = &open.found.typed;
        let touched = rows_ui(
            ui,
            look,
            items.len(),
            open.chosen,
            follows,
            10,
            |index, paint| {
                let item = &items[index];
                let (icon, color) = look_of(item.kind, look);
                paint(&Row {
                    icon,
                    color,
                    label: &item.label,
                    typed,
                    detail: &item.detail,
                    indent: 0.0,
                });
            },
        );
        clicked = touched.clicked;
        outer = ui.min_rect().expand(6.0);
    });
    if let Some(item) = items.get(open.chosen).filter(|item| !item.help.is_empty()) {
        let wide = 300.0;
        let right = outer.right() + 4.0;
        let at = if right + wide + 20.0 < screen.right() {
            pos2(right, outer.top())
        } else if outer.left() - wide - 20.0 > screen.left() {
            pos2(outer.left() - wide - 18.0, outer.top())
        } else {
            pos2(outer.left(), outer.bottom() + 4.0)
        };
        card(ui, look, id.with("suggestion help"), at, |ui| {
            ui.set_width(wide);
            help_ui(ui, look, &item.label, &item.detail, &item.help);
        });
    }
    match clicked {
        Some(index) => {
            ui.memory_mut(|memory| memory.request_focus(id));
            if open.revision == state.editor.text().revision() {
                accept(state, index);
                return true;
            }
            false
        }
        None => false,
    }
}

/// A title, quiet words beneath, then the help; what stands between backticks is code.
pub(super) fn help_ui(ui: &mut Ui, look: &Tokens, title: &str, detail: &str, help: &str) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let title = RichText::new(title).monospace().color(look.text_strong);
    ui.add(egui::Label::new(title).wrap());
    if !detail.is_empty() {
        let detail = RichText::new(detail)
            .size(Tokens::SMALL)
            .color(look.text_weak);
        ui.add(egui::Label::new(detail).wrap());
    }
    if !help.is_empty() {
        ui.add(egui::Label::new(in_words(ui, look, help)).wrap());
    }
}

/// Words with code between backticks.
pub(super) fn in_words(ui: &Ui, look: &Tokens, text: &str) -> egui::text::LayoutJob {
    use egui::text::{LayoutJob, TextFormat};
    let body = egui::TextStyle::Body.resolve(ui.style());
    let code = egui::FontId::monospace(Tokens::MONO - 0.5);
    let mut job = LayoutJob::default();
    for (index, part) in text.split('`').enumerate() {
        let mut format = if index % 2 == 1 {
            TextFormat::simple(code.clone(), look.text_strong)
        } else {
            TextFormat::simple(body.clone(), look.text)
        };
        if index % 2 == 1 {
            format.background = look.control;
        }
        job.append(part, 0.0, format);
    }
    job
}

/// A card over the text; the rectangle it covers.
pub(super) fn card(
    ui: &Ui,
    look: &Tokens,
    id: Id,
    at: egui::Pos2,
    contents: impl FnOnce(&mut Ui),
) -> Rect {
    let frame = egui::Frame::new()
        .fill(look.card)
        .stroke(egui::Stroke::new(1.0, look.border))
        .corner_radius(Tokens::RADIUS)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(egui::Margin::same(5));
    egui::Area::new(id)
        .order(egui::Order::Foreground)
        .fixed_pos(at)
        .constrain(true)
        .show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.spacing_mut().item_spacing = vec2(6.0, 3.0);
                contents(ui);
            })
        })
        .response
        .rect
}
