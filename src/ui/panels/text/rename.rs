//! Renaming what the caret stands on, in a field over its name.

use crate::assist::{Symbol, references, rename_local, symbol_at};
use crate::document::Intent;
use crate::ui::look::Tokens;
use crate::ui::panels::text::actions::name_place;
use crate::ui::panels::text::complete::card;
use crate::ui::panels::text::{TextState, view};
use crate::ui::shell::{Cx, Notice};
use crate::ui::widgets::{border_fields, name};
use egui::{Id, Key, Rect, RichText, TextEdit, Ui};

/// An open field.
#[derive(Debug)]
pub(super) struct Rename {
    symbol: Symbol,
    to: String,
    places: usize,
    takes_focus: bool,
}

/// Opens the field for the symbol at the caret.
pub(super) fn open(cx: &mut Cx, state: &mut TextState) {
    let place = name_place(cx, state);
    let symbol = symbol_at(&view(cx), place);
    match symbol {
        None => {
            let words = "Put the cursor on the name of a state or a variable to rename it";
            cx.push(Notice::info(words));
        }
        Some(symbol) => {
            let places = references(&view(cx), place).len();
            state.rename = Some(Rename {
                to: symbol.name(),
                symbol,
                places,
                takes_focus: true,
            });
        }
    }
}

/// Draws the field under the caret.
pub(super) fn field_ui(ui: &Ui, cx: &mut Cx, state: &mut TextState, id: Id, caret: Rect) {
    let Some(open) = &mut state.rename else {
        return;
    };
    let look = *cx.tokens;
    let (what, label) = match &open.symbol {
        Symbol::State(_) => ("state", "New name of the state"),
        Symbol::Local { .. } => ("name of this expression", "New name in the expression"),
        Symbol::Variable { .. } => ("variable", "New name of the variable"),
    };
    let mut done = None;
    let field_id = id.with("rename field");
    card(
        ui,
        &look,
        id.with("rename"),
        caret.left_bottom() + egui::vec2(-8.0, 4.0),
        |ui| {
            border_fields(ui, &look);
            let field = TextEdit::singleline(&mut open.to)
                .id(field_id)
                .font(egui::TextStyle::Monospace)
                .desired_width(260.0);
            let response = ui.add(field);
            name(ui, &response, label);
            if std::mem::take(&mut open.takes_focus) {
                response.request_focus();
                select_all(ui, field_id, &open.to);
            }
            let places = match open.places {
                1 => format!("Renames the {what} in 1 place; Enter does it, Escape does not"),
                n => format!("Renames the {what} in {n} places; Enter does it, Escape does not"),
            };
            ui.label(
                RichText::new(places)
                    .size(Tokens::SMALL)
                    .color(look.text_weak),
            );
            if response.lost_focus() {
                done = Some(ui.input(|input| input.key_pressed(Key::Enter)));
            }
        },
    );
    let Some(is_meant) = done else {
        return;
    };
    let Some(Rename { symbol, to, .. }) = state.rename.take() else {
        return;
    };
    ui.memory_mut(|memory| memory.request_focus(id));
    if !is_meant || to == symbol.name() {
        return;
    }
    match symbol {
        Symbol::State(state) => cx.change(Intent::RenameState { state, to }),
        Symbol::Variable { scope, name } => cx.change(Intent::RenameVariable {
            scope,
            name: name.to_string(),
            to,
        }),
        Symbol::Local { name, bound } => match rename_local(&cx.snapshot.outline, bound, &to) {
            Ok(edit) => cx.change(Intent::ApplyFix {
                label: format!("Rename ${name} to ${to}"),
                edit,
            }),
            Err(why) => cx.push(Notice::bad(why)),
        },
    }
}

/// What is in a field is typed over.
pub(in crate::ui::panels) fn select_all(ui: &Ui, id: Id, text: &str) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let end = text.chars().count();
    state
        .cursor
        .set_char_range(Some(CCursorRange::two(CCursor::new(0), CCursor::new(end))));
    state.store(ui.ctx(), id);
}
