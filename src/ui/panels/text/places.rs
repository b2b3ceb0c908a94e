//! Lists of places: every reference of a name below the text, and the symbols of the file to jump to.

use crate::assist::{OutlineItem, outline_symbols};
use crate::ui::look::{Tokens, icons};
use crate::ui::panels::text::complete::card;
use crate::ui::panels::text::list::{Row, rows_ui};
use crate::ui::panels::text::{TextState, view};
use crate::ui::shell::Cx;
use crate::ui::widgets::{ListRow, append_json, border_fields, icon_button, name};
use egui::text::LayoutJob;
use egui::{Id, Key, Modifiers, Panel, Rect, RichText, ScrollArea, TextEdit, Ui, pos2};
use std::ops::Range;
use std::sync::Arc;

/// Every place that means one name.
#[derive(Debug)]
pub(super) struct References {
    title: String,
    /// Of this text.
    text: Arc<str>,
    places: Vec<Range<usize>>,
}

impl References {
    /// A list under a title; places of this text.
    pub fn new(title: String, text: Arc<str>, places: Vec<Range<usize>>) -> References {
        References {
            title,
            text,
            places,
        }
    }
}

/// Draws the list of references at the bottom of the panel; a click goes to one.
pub(super) fn references_ui(ui: &mut Ui, cx: &Cx, state: &mut TextState, id: Id) {
    let Some(open) = &mut state.references else {
        return;
    };
    if open.text != cx.snapshot.text {
        // Places follow the text while it is typed in.
        let edit = crate::json::TextEdit::between(&open.text, &cx.snapshot.text);
        for place in &mut open.places {
            *place = edit.map_offset(place.start)..edit.map_offset(place.end);
        }
        open.text = cx.snapshot.text.clone();
    }
    let look = *cx.tokens;
    let mut goes_to = None;
    let mut closes = false;
    let frame = egui::Frame::new()
        .fill(look.panel)
        .inner_margin(egui::Margin::symmetric(8, 4));
    let most = (ui.available_height() * 0.4).max(80.0);
    Panel::bottom(id.with("references"))
        .frame(frame)
        .resizable(true)
        .default_size((open.places.len() as f32 * 26.0 + 38.0).clamp(90.0, most))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.label(RichText::new(&open.title).color(look.text_strong));
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    closes = icon_button(ui, &look, icons::CLOSE, "Close the references").clicked();
                });
            });
            ScrollArea::vertical()
                .auto_shrink([false, false])
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for place in &open.places {
                        let at = cx.snapshot.tree.position(place.start);
                        let line = line_around(&open.text, place.start);
                        let mut job = LayoutJob::default();
                        let font = egui::FontId::monospace(Tokens::MONO - 0.5);
                        append_json(&mut job, &look, line.trim(), &font);
                        let label = format!("Reference in line {}", at.line);
                        let detail = format!("{}:{}", at.line, at.column);
                        let row = ListRow {
                            icon: None,
                            text: job.into(),
                            detail: &detail,
                            is_selected: false,
                            label: &label,
                            indent: 0.0,
                            is_wrapping: false,
                        };
                        if row.show(ui, &look).clicked() {
                            goes_to = Some(place.clone());
                        }
                    }
                });
        });
    if closes {
        state.references = None;
    }
    if let Some(place) = goes_to {
        state.select(place);
        state.takes_focus = true;
    }
}

fn line_around(text: &str, at: usize) -> &str {
    let Some((before, after)) = text.split_at_checked(at) else {
        return "";
    };
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = after.find('\n').map_or(text.len(), |end| at + end);
    // Of a long line the part around the place.
    let start = start.max(text.floor_char_boundary(at.saturating_sub(60)));
    let end = end.min(text.ceil_char_boundary(at + 200));
    text.get(start..end).unwrap_or_default()
}

/// The symbols of the file, to jump to by name.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    query: String,
    chosen: usize,
    is_focused: bool,
    follows: bool,
    /// Where the caret was.
    pub before: Option<crate::ui::widgets::Caret>,
}

/// Draws the list at the top of the text.
pub(super) fn symbols_ui(ui: &Ui, cx: &Cx, state: &mut TextState, id: Id, area: Rect) {
    let Some(mut open) = state.symbols.take() else {
        return;
    };
    let look = *cx.tokens;
    let all = outline_symbols(&view(cx));
    let query = open.query.trim().to_lowercase();
    let mut fitting: Vec<&OutlineItem> = all
        .iter()
        .filter(|item| fits(&query, &item.name.to_lowercase()))
        .collect();
    if !query.is_empty() {
        fitting.sort_by_key(|item| {
            let name = item.name.to_lowercase();
            (!name.starts_with(&query), !name.contains(&query))
        });
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let count = fitting.len().max(1);
    let before = open.chosen;
    if pressed(Key::ArrowDown) {
        open.chosen = (open.chosen + 1) % count;
    }
    if pressed(Key::ArrowUp) {
        open.chosen = (open.chosen + count - 1) % count;
    }
    open.chosen = open.chosen.min(count - 1);
    open.follows |= before != open.chosen;
    let (enter, escape) = (pressed(Key::Enter), pressed(Key::Escape));
    let wide = (area.width() - 40.0).clamp(200.0, 460.0);
    let at = pos2(area.center().x - wide / 2.0, area.top() + 6.0);
    let mut goes_to = None;
    let covered = card(ui, &look, id.with("symbols"), at, |ui| {
        ui.set_width(wide);
        border_fields(ui, &look);
        let field = TextEdit::singleline(&mut open.query)
            .hint_text("Go to a state")
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        name(ui, &response, "Place to go to");
        if !std::mem::replace(&mut open.is_focused, true) {
            response.request_focus();
        }
        if response.changed() {
            open.chosen = 0;
            open.follows = true;
        }
        if fitting.is_empty() {
            ui.label(RichText::new("Nothing fits").color(look.text_weak));
        }
        let follows = std::mem::take(&mut open.follows);
        let touched = rows_ui(
            ui,
            &look,
            fitting.len(),
            open.chosen,
            follows,
            12,
            |index, paint| {
                let item = fitting[index];
                let detail = item.kind.map(|kind| kind.name()).unwrap_or_default();
                paint(&Row {
                    icon: icons::kind(item.kind),
                    color: look.kind(item.kind),
                    label: &item.name,
                    typed: &query,
                    detail,
                    indent: if query.is_empty() {
                        item.depth as f32 * 14.0
                    } else {
                        0.0
                    },
                });
            },
        );
        goes_to = touched.clicked.or(enter.then_some(open.chosen));
    });
    let chosen = fitting
        .get(open.chosen)
        .map(|item| item.name_span.start..item.name_span.end);
    let is_left = ui.input(|input| {
        input.pointer.any_pressed()
            && input
                .pointer
                .interact_pos()
                .is_some_and(|at| !covered.contains(at))
    });
    if let Some(index) = goes_to {
        if let Some(item) = fitting.get(index) {
            state.select(item.name_span.start..item.name_span.end);
        }
        ui.memory_mut(|memory| memory.request_focus(id));
    } else if escape || is_left {
        if let Some(caret) = open.before.filter(|_| escape) {
            state.select(caret.range());
        }
        ui.memory_mut(|memory| memory.request_focus(id));
    } else {
        // What is chosen is shown while one looks for it.
        if before != open.chosen
            && let Some(range) = chosen
        {
            state.editor.reveal(range.start, true);
            ui.ctx().request_repaint();
        }
        state.symbols = Some(open);
    }
}

// Letters in order.
fn fits(query: &str, name: &str) -> bool {
    let mut letters = name.chars();
    query
        .chars()
        .filter(|c| !c.is_whitespace())
        .all(|c| letters.any(|letter| letter == c))
}
