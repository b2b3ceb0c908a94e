//! A JSON value as a tree: folds, search, marks against an earlier value, copying of values and paths.
//!
//! Only the rows in view are drawn, and rows are worked out again only when the value, a fold or the search changes.

use crate::json::Value;
use crate::json::escape_token;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::widgets::{Change, Diff, append_json, icon_button, json_path, name, paint_row_back};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    EventFilter, FontId, Id, Key, Modifiers, Pos2, Rect, ScrollArea, Sense, TextEdit, TextStyle,
    Ui, UiBuilder, WidgetInfo, WidgetType, pos2, vec2,
};
use std::collections::BTreeSet;
use std::sync::Arc;

const ROW_HEIGHT: f32 = 21.0;
const INDENT: f32 = 14.0;

/// A value shown as a tree.
pub struct JsonTree<'a> {
    id: Id,
    label: &'a str,
    value: &'a Value,
    diff: Option<&'a Arc<Diff>>,
    max_height: f32,
}

/// What a person folded and searched for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Folds {
    toggled: BTreeSet<String>,
    search: String,
}

/// How a row differs from the earlier value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Same,
    Added,
    Changed,
    Inside,
    Removed,
}

#[derive(Clone, Debug)]
struct Row {
    depth: usize,
    pointer: String,
    name: String,
    value: Value,
    mark: Mark,
    /// For containers with content: whether it is open.
    open: Option<bool>,
}

/// Rows with what they were made from.
#[derive(Clone)]
struct Cached {
    value: Value,
    diff: Option<Arc<Diff>>,
    folds: Folds,
    rows: Arc<Vec<Row>>,
}

impl<'a> JsonTree<'a> {
    /// A tree of `value`; `label` is its accessible name.
    pub fn new(id: Id, label: &'a str, value: &'a Value) -> Self {
        JsonTree {
            id,
            label,
            value,
            diff: None,
            max_height: 320.0,
        }
    }
    /// Marks what differs from an earlier value.
    pub fn diff(mut self, diff: Option<&'a Arc<Diff>>) -> Self {
        self.diff = diff;
        self
    }
    /// Beyond this height it scrolls by itself.
    pub fn max_height(mut self, points: f32) -> Self {
        self.max_height = points;
        self
    }

    /// Draws it.
    pub fn show(self, ui: &mut Ui, look: &Tokens) {
        let mut folds: Folds = ui
            .data(|data| data.get_temp(self.id.with("folds")))
            .unwrap_or_default();
        let before = folds.clone();
        let is_large = count_nodes(self.value, 40) >= 40;
        if is_large {
            self.search_ui(ui, look, &mut folds);
        }
        let rows = self.rows(ui, &folds);
        if rows.is_empty() {
            ui.label(egui::RichText::new("Nothing found").color(look.text_weak));
        }
        let full = rows.len() as f32 * ROW_HEIGHT;
        let spacing = ui.spacing().item_spacing;
        ui.spacing_mut().item_spacing.y = 0.0;
        if full <= self.max_height {
            for index in 0..rows.len() {
                self.row_ui(ui, look, &rows[index], &mut folds);
            }
        } else {
            ScrollArea::vertical()
                .id_salt(self.id.with("scroll"))
                .max_height(self.max_height)
                .min_scrolled_height(self.max_height)
                .show_rows(ui, ROW_HEIGHT, rows.len(), |ui, range| {
                    for index in range {
                        self.row_ui(ui, look, &rows[index], &mut folds);
                    }
                });
        }
        ui.spacing_mut().item_spacing = spacing;
        if folds != before {
            ui.data_mut(|data| data.insert_temp(self.id.with("folds"), folds));
            ui.ctx().request_repaint();
        }
    }

    fn search_ui(&self, ui: &mut Ui, look: &Tokens, folds: &mut Folds) {
        ui.horizontal(|ui| {
            ui.label(egui::RichText::new(icons::FIND).color(look.text_weak));
            let response = ui.add(
                TextEdit::singleline(&mut folds.search)
                    .id(self.id.with("search"))
                    .hint_text("Find")
                    .desired_width(ui.available_width() - 30.0),
            );
            name(ui, &response, &format!("Find in {}", self.label));
            if !folds.search.is_empty()
                && icon_button(ui, look, icons::CLOSE, "Clear search").clicked()
            {
                folds.search.clear();
            }
        });
    }

    fn rows(&self, ui: &Ui, folds: &Folds) -> Arc<Vec<Row>> {
        let key = self.id.with("rows");
        let cached: Option<Cached> = ui.data(|data| data.get_temp(key));
        if let Some(cached) = cached
            && cached.value.same(self.value)
            && cached.folds == *folds
            && match (&cached.diff, self.diff) {
                (None, None) => true,
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                _ => false,
            }
        {
            return cached.rows;
        }
        let rows = Arc::new(rows_of(self.value, self.diff.map(|diff| &**diff), folds));
        ui.data_mut(|data| {
            data.insert_temp(
                key,
                Cached {
                    value: self.value.clone(),
                    diff: self.diff.cloned(),
                    folds: folds.clone(),
                    rows: rows.clone(),
                },
            );
        });
        rows
    }

    fn row_ui(&self, ui: &mut Ui, look: &Tokens, row: &Row, folds: &mut Folds) {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW_HEIGHT));
        if !ui.is_rect_visible(rect) {
            return;
        }
        let id = self.id.with((&row.pointer, row.mark == Mark::Removed));
        let response = ui.interact(rect, id, Sense::click());
        let said = row_words(row);
        response.widget_info(|| {
            WidgetInfo::selected(
                WidgetType::SelectableLabel,
                true,
                row.open.unwrap_or(false),
                &said,
            )
        });
        paint_row_back(ui, look, &response, false);
        paint_row(ui, look, row, rect);

        let mut toggle = response.clicked() && row.open.is_some();
        if response.has_focus() {
            let arrows = EventFilter {
                horizontal_arrows: true,
                ..EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
            let key = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
            toggle |= row.open == Some(false) && key(Key::ArrowRight);
            toggle |= row.open == Some(true) && key(Key::ArrowLeft);
            let copies = ui.input(|input| {
                input
                    .events
                    .iter()
                    .any(|event| matches!(event, egui::Event::Copy))
            });
            if copies {
                ui.copy_text(copied(&row.value));
            }
        }
        if toggle && !folds.toggled.remove(&row.pointer) {
            folds.toggled.insert(row.pointer.clone());
        }
        if response.hovered() || response.has_focus() || response.context_menu_opened() {
            let spot = Rect::from_min_max(pos2(rect.right() - 24.0, rect.top()), rect.max);
            // A child of its own: the rows below must not move when the button shows.
            let mut child = ui.new_child(UiBuilder::new().id_salt((id, "copy")).max_rect(spot));
            if icon_button(&mut child, look, icons::all::COPY, "Copy value").clicked() {
                ui.copy_text(copied(&row.value));
            }
        }
        if let Value::String(text) = &row.value
            && text.chars().count() > 40
        {
            let shown: String = text.chars().take(2_000).collect();
            response.clone().on_hover_text(shown);
        }
        response.context_menu(|ui| {
            if ui.button("Copy value").clicked() {
                ui.copy_text(copied(&row.value));
                ui.close();
            }
            if ui.button("Copy JSONPath").clicked() {
                ui.copy_text(json_path(self.value, &row.pointer).to_string());
                ui.close();
            }
            if ui.button("Copy JSON pointer").clicked() {
                ui.copy_text(row.pointer.clone());
                ui.close();
            }
        });
    }
}

/// The text that copying a value gives: strings without quotes, everything else as JSON.
pub fn copied(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        other => other.to_pretty(),
    }
}

fn rows_of(value: &Value, diff: Option<&Diff>, folds: &Folds) -> Vec<Row> {
    let mut rows = Vec::new();
    let walk = Walk {
        diff,
        folds,
        needle: folds.search.to_lowercase(),
        total: count_nodes(value, 400),
    };
    walk.visit(&mut rows, 0, String::new(), "", value);
    rows
}

struct Walk<'a> {
    diff: Option<&'a Diff>,
    folds: &'a Folds,
    needle: String,
    total: usize,
}

impl Walk<'_> {
    // Adds the rows of a value; true if it, or something inside, fits the search.
    fn visit(
        &self,
        rows: &mut Vec<Row>,
        depth: usize,
        pointer: String,
        name: &str,
        value: &Value,
    ) -> bool {
        let mark = match self.diff.and_then(|diff| diff.changes.get(&pointer)) {
            Some(Change::Added) => Mark::Added,
            Some(Change::Changed) => Mark::Changed,
            Some(Change::Inside) => Mark::Inside,
            None => Mark::Same,
        };
        let gone = self
            .diff
            .and_then(|diff| diff.removed.get(&pointer))
            .map_or(&[][..], Vec::as_slice);
        let length = match value {
            Value::Array(array) => array.items().len(),
            Value::Object(object) => object.members().len(),
            _ => 0,
        };
        let is_container = length > 0 || !gone.is_empty();
        let is_searching = !self.needle.is_empty();
        let is_open = is_container && (is_searching || self.is_open(&pointer, depth, mark));
        let fits = is_searching && self.fits(name, value);
        let at = rows.len();
        rows.push(Row {
            depth,
            pointer: pointer.clone(),
            name: name.to_owned(),
            value: value.clone(),
            mark,
            open: is_container.then_some(is_open),
        });
        let mut fits_inside = false;
        if is_open {
            match value {
                Value::Array(array) => {
                    for (index, item) in array.items().iter().enumerate() {
                        let name = index.to_string();
                        let child = format!("{pointer}/{index}");
                        fits_inside |= self.visit(rows, depth + 1, child, &name, item);
                    }
                }
                Value::Object(object) => {
                    for (key, item) in object.members() {
                        let child = format!("{pointer}/{}", escape_token(key));
                        fits_inside |= self.visit(rows, depth + 1, child, key, item);
                    }
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
            for (name, item) in gone.iter().filter(|_| !is_searching) {
                rows.push(Row {
                    depth: depth + 1,
                    pointer: format!("{pointer}/{}", escape_token(name)),
                    name: name.clone(),
                    value: item.clone(),
                    mark: Mark::Removed,
                    open: None,
                });
            }
        }
        if is_searching && !fits && !fits_inside {
            rows.truncate(at);
        }
        fits || fits_inside
    }

    fn is_open(&self, pointer: &str, depth: usize, mark: Mark) -> bool {
        let at_first = depth == 0
            || self.total <= 48
            || (self.total < 400 && depth < 2)
            || matches!(mark, Mark::Inside);
        at_first != self.folds.toggled.contains(pointer)
    }

    fn fits(&self, name: &str, value: &Value) -> bool {
        let in_value = match value {
            Value::String(text) => text.to_lowercase().contains(&self.needle),
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                value.to_json().to_lowercase().contains(&self.needle)
            }
            Value::Array(_) | Value::Object(_) => false,
        };
        in_value || name.to_lowercase().contains(&self.needle)
    }
}

// Counts nodes, giving up at a limit.
fn count_nodes(value: &Value, limit: usize) -> usize {
    let mut count = 0;
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        count += 1;
        if count >= limit {
            break;
        }
        match value {
            Value::Array(array) => open.extend(array.items().iter().take(limit)),
            Value::Object(object) => {
                open.extend(object.members().iter().take(limit).map(|(_, item)| item));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    count
}

/// The value on one line, at most so many characters; costs no more for larger values.
pub fn preview(value: &Value, limit: usize) -> String {
    let mut text = String::new();
    write_preview(value, limit, &mut text);
    if text.chars().count() > limit {
        let mut cut: String = text.chars().take(limit).collect();
        cut.push('…');
        return cut;
    }
    text
}

fn write_preview(value: &Value, limit: usize, out: &mut String) {
    match value {
        Value::Object(object) => {
            out.push('{');
            for (index, (key, item)) in object.members().iter().enumerate() {
                if out.len() > limit {
                    break;
                }
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(&format!("\"{key}\": "));
                write_preview(item, limit, out);
            }
            out.push('}');
        }
        Value::Array(array) => {
            out.push('[');
            for (index, item) in array.items().iter().enumerate() {
                if out.len() > limit {
                    break;
                }
                if index > 0 {
                    out.push_str(", ");
                }
                write_preview(item, limit, out);
            }
            out.push(']');
        }
        Value::String(text) if text.len() > 4 * limit => {
            let cut: String = text.chars().take(limit).collect();
            out.push_str(&Value::string(cut).to_json());
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {
            out.push_str(&value.to_json());
        }
    }
}

fn row_words(row: &Row) -> String {
    let mark = match row.mark {
        Mark::Same | Mark::Inside => "",
        Mark::Added => ", added",
        Mark::Changed => ", changed",
        Mark::Removed => ", removed",
    };
    let text = preview(&row.value, 60);
    if row.name.is_empty() {
        format!("{text}{mark}")
    } else {
        format!("{}: {text}{mark}", row.name)
    }
}

fn paint_row(ui: &Ui, look: &Tokens, row: &Row, rect: Rect) {
    let font = TextStyle::Monospace.resolve(ui.style());
    let left = rect.left() + 4.0 + row.depth as f32 * INDENT;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let mark = match row.mark {
        Mark::Added => Some(("+", look.good, look.good_text)),
        Mark::Changed => Some(("~", look.warn, look.warn_text)),
        Mark::Removed => Some(("−", look.bad, look.bad_text)),
        Mark::Same | Mark::Inside => None,
    };
    if let Some((sign, color, text_color)) = mark {
        painter.rect_filled(rect, 3.0, look.tint(color).gamma_multiply(0.7));
        painter.text(
            pos2(rect.left() + 2.0, rect.center().y),
            egui::Align2::LEFT_CENTER,
            sign,
            font.clone(),
            text_color,
        );
    }
    if let Some(is_open) = row.open {
        let icon = if is_open {
            icons::OPENED
        } else {
            icons::CLOSED
        };
        painter.text(
            pos2(left + 12.0, rect.center().y),
            egui::Align2::CENTER_CENTER,
            icon,
            FontId::proportional(11.0),
            look.text_weak,
        );
    }
    let mut job = LayoutJob::default();
    let room = rect.right() - left - 26.0;
    job.wrap = TextWrapping::truncate_at_width(room.max(20.0));
    let plain = |color| TextFormat::simple(font.clone(), color);
    if !row.name.is_empty() {
        let color = if row.mark == Mark::Removed {
            look.text_weak
        } else {
            look.code_key
        };
        job.append(&row.name, 0.0, plain(color));
        job.append("  ", 0.0, plain(look.code_mark));
    }
    let text = match (&row.value, row.open) {
        (Value::Array(array), Some(true)) => format!("[{}]", array.items().len()),
        (Value::Object(object), Some(true)) => format!("{{{}}}", object.members().len()),
        _ => preview(&row.value, 160),
    };
    if row.open == Some(true) || row.mark == Mark::Removed {
        let mut format = plain(look.text_weak);
        if row.mark == Mark::Removed {
            format.strikethrough = egui::Stroke::new(1.0, look.text_weak);
        }
        job.append(&text, 0.0, format);
    } else {
        append_json(&mut job, look, &text, &font);
    }
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = Pos2::new(left + 22.0, rect.center().y - galley.size().y / 2.0);
    painter.galley(at, galley, look.text);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn drawn(value: &str, folds: &Folds) -> Vec<String> {
        rows_of(&Value::parse(value).unwrap(), None, folds)
            .iter()
            .map(|row| {
                let sign = match row.open {
                    Some(true) => "v ",
                    Some(false) => "> ",
                    None => "  ",
                };
                format!("{}{sign}{}", "  ".repeat(row.depth), row.name)
            })
            .collect()
    }

    #[test]
    fn small_values_are_open() {
        assert_eq!(
            drawn(r#"{"a": {"b": [1]}, "c": {}}"#, &Folds::default()),
            ["v ", "  v a", "    v b", "        0", "    c"]
        );
    }

    #[test]
    fn folding_hides_what_is_inside() {
        let mut folds = Folds::default();
        folds.toggled.insert("/a".to_owned());
        assert_eq!(
            drawn(r#"{"a": {"b": [1]}, "c": {}}"#, &folds),
            ["v ", "  > a", "    c"]
        );
    }

    #[test]
    fn searching_keeps_what_fits_and_its_surroundings() {
        let folds = Folds {
            search: "Gold".to_owned(),
            ..Folds::default()
        };
        assert_eq!(
            drawn(r#"{"x": 1, "a": {"tier": "gold", "n": 2}}"#, &folds),
            ["v ", "  v a", "      tier"]
        );
    }

    #[test]
    fn removed_members_stay_visible() {
        let before = Value::parse(r#"{"a": 1, "b": 2}"#).unwrap();
        let after = Value::parse(r#"{"a": 1}"#).unwrap();
        let diff = Diff::between(&before, &after);
        let rows = rows_of(&after, Some(&diff), &Folds::default());
        let last = rows.last().unwrap();
        assert_eq!((last.name.as_str(), last.mark), ("b", Mark::Removed));
        assert_eq!(row_words(last), "b: 2, removed");
    }

    #[test]
    fn a_large_value_starts_folded_and_previews_stay_short() {
        let items: Vec<String> = (0..5_000).map(|n| format!("{{\"n\": {n}}}")).collect();
        let text = format!("[{}]", items.join(","));
        let value = Value::parse(&text).unwrap();
        let rows = rows_of(&value, None, &Folds::default());
        assert_eq!(rows.len(), 5_001);
        assert!(preview(&value, 60).chars().count() <= 61);
    }
}
