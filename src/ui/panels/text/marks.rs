//! What is painted around the text: line numbers, the current line, the selection, problems.

use crate::diagnostics::{Diagnostic, Severity};
use crate::document::Snapshot;
use crate::json::{Position, Span};
use crate::ui::look::Tokens;
use egui::epaint::text::CharIndex;
use egui::text_edit::TextEditOutput;
use egui::{
    Align2, Color32, FontId, Id, Pos2, Rect, Sense, Shape, Stroke, TextStyle, Ui, pos2, vec2,
};

/// What was drawn, and what to draw around it.
pub(super) struct Drawn<'a> {
    pub output: &'a TextEditOutput,
    pub snapshot: &'a Snapshot,
    pub spans: &'a [Span],
    pub gutter: f32,
    pub has_focus: bool,
    /// Places that match what is looked for.
    pub found: &'a [Span],
}

/// Wide enough for the number of the last line.
pub(super) fn gutter_width(ui: &Ui, text: &str) -> f32 {
    let lines = text.bytes().filter(|b| *b == b'\n').count() + 1;
    let digits = lines.to_string().len().max(2) as f32;
    let font = TextStyle::Monospace.resolve(ui.style());
    ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0')) * digits + 30.0
}

impl Drawn<'_> {
    fn rows(&self) -> usize {
        self.output.galley.rows.len()
    }

    // Top and bottom of a row on screen.
    fn row(&self, index: usize) -> (f32, f32) {
        let index = index.min(self.rows().saturating_sub(1));
        let top = self
            .output
            .galley
            .rows
            .get(index)
            .map_or(0.0, |row| row.pos.y);
        let height = self
            .output
            .galley
            .rows
            .get(index)
            .map_or(16.0, |row| row.height());
        let top = self.output.galley_pos.y + top;
        (top, top + height)
    }

    fn x(&self, row: usize, column: usize) -> f32 {
        let offset = self
            .output
            .galley
            .rows
            .get(row)
            .map_or(0.0, |row| row.x_offset(CharIndex(column)));
        self.output.galley_pos.x + offset
    }

    // Rows that can be seen.
    fn visible(&self, clip: Rect) -> std::ops::Range<usize> {
        let rows = &self.output.galley.rows;
        let top = clip.top() - self.output.galley_pos.y;
        let bottom = clip.bottom() - self.output.galley_pos.y;
        let first = rows.partition_point(|row| row.pos.y + row.height() < top);
        let last = rows.partition_point(|row| row.pos.y < bottom);
        first..last
    }

    // Row and column, from 0, of an offset of the document's text.
    fn position(&self, offset: usize) -> (usize, usize) {
        let Position { line, column } = self.snapshot.tree.position(offset);
        (line - 1, column - 1)
    }
}

/// Where an offset of the document's text is on screen.
pub(super) fn place_of(drawn: &Drawn<'_>, offset: usize) -> Rect {
    let (row, column) = drawn.position(offset);
    let (top, bottom) = drawn.row(row);
    let x = drawn.x(row, column);
    Rect::from_min_max(pos2(x, top), pos2(x + 1.0, bottom))
}

/// Paints everything; `ground` is a slot beneath the text.
pub(super) fn paint(ui: &Ui, look: &Tokens, ground: egui::layers::ShapeIdx, drawn: &Drawn<'_>) {
    let clip = ui.clip_rect();
    let visible = drawn.visible(clip);
    let current = drawn
        .output
        .cursor_range
        .map(|range| drawn.output.galley.layout_from_cursor(range.primary).row);
    let band = |row: usize| {
        let (top, bottom) = drawn.row(row);
        Rect::from_min_max(pos2(clip.left(), top), pos2(clip.right(), bottom))
    };

    let mut below = Vec::new();
    for span in drawn.spans {
        let (first, _) = drawn.position(span.start);
        let (last, _) = drawn.position(span.end.saturating_sub(1));
        let area = band(first).union(band(last));
        below.push(Shape::rect_filled(
            area.intersect(clip),
            0.0,
            look.accent.gamma_multiply(0.07),
        ));
    }
    if let Some(row) = current.filter(|_| drawn.has_focus) {
        below.push(Shape::rect_filled(
            band(row),
            0.0,
            look.text_weak.gamma_multiply(0.10),
        ));
    }
    for span in drawn.found {
        let (row, from) = drawn.position(span.start);
        if !visible.contains(&row) {
            continue;
        }
        let (top, bottom) = drawn.row(row);
        let (_, to) = drawn.position(span.end);
        let area = Rect::from_min_max(
            pos2(drawn.x(row, from), top),
            pos2(drawn.x(row, to), bottom),
        );
        below.push(Shape::rect_filled(
            area,
            3.0,
            look.warn.gamma_multiply(0.30),
        ));
    }
    ui.painter().set(ground, Shape::Vec(below));

    let found: Vec<&Diagnostic> = drawn
        .snapshot
        .diagnostics
        .iter()
        .filter(|found| visible.contains(&drawn.position(found.span.start).0))
        .collect();
    let under_pointer = squiggles(ui, look, drawn, &found);
    paint_gutter(ui, look, drawn, &visible, current, &found);
    if let Some(found) = under_pointer {
        drawn
            .output
            .response
            .response
            .clone()
            .on_hover_text_at_pointer(words(found));
    }
}

fn severity_color(look: &Tokens, severity: Severity) -> Color32 {
    match severity {
        Severity::Error => look.bad,
        Severity::Warning => look.warn,
        Severity::Info => look.accent,
    }
}

// Wavy lines; returns what is under the pointer.
fn squiggles<'a>(
    ui: &Ui,
    look: &Tokens,
    drawn: &Drawn<'_>,
    found: &[&'a Diagnostic],
) -> Option<&'a Diagnostic> {
    let clip = ui.clip_rect();
    let painter = ui.painter().with_clip_rect(Rect::from_min_max(
        pos2(clip.left() + drawn.gutter, clip.top()),
        clip.max,
    ));
    let pointer = ui.input(|input| input.pointer.hover_pos());
    let mut under = None;
    for found in found {
        let (row, from) = drawn.position(found.span.start);
        let (last_row, last) = drawn.position(found.span.end);
        let left = drawn.x(row, from);
        let right = if last_row == row {
            drawn.x(row, last)
        } else {
            drawn.x(row, usize::MAX / 2)
        };
        let right = right.max(left + 7.0).min(clip.right());
        let (top, bottom) = drawn.row(row);
        let color = severity_color(look, found.severity);
        painter.add(Shape::line(
            wave(left, right, bottom - 1.5),
            Stroke::new(1.2, color),
        ));
        let area = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        let is_in_view = drawn.output.response.hovered();
        if is_in_view && pointer.is_some_and(|at| area.contains(at)) && under.is_none() {
            under = Some(*found);
        }
    }
    under
}

// The message, and the way out beneath.
fn words(found: &Diagnostic) -> String {
    if found.help.is_empty() {
        found.message.clone()
    } else {
        format!("{}\n{}", found.message, found.help)
    }
}

fn wave(left: f32, right: f32, y: f32) -> Vec<Pos2> {
    let mut points = Vec::new();
    let mut x = left;
    let mut is_up = false;
    while x < right {
        points.push(pos2(x, if is_up { y - 2.0 } else { y }));
        x += 2.5;
        is_up = !is_up;
    }
    points
}

fn paint_gutter(
    ui: &Ui,
    look: &Tokens,
    drawn: &Drawn<'_>,
    visible: &std::ops::Range<usize>,
    current: Option<usize>,
    found: &[&Diagnostic],
) {
    let clip = ui.clip_rect();
    let right = clip.left() + drawn.gutter;
    let area = Rect::from_min_max(clip.min, pos2(right, clip.bottom()));
    ui.painter().rect_filled(area, 0.0, look.field);
    for span in drawn.spans {
        let (first, _) = drawn.position(span.start);
        let (last, _) = drawn.position(span.end.saturating_sub(1));
        let bar = Rect::from_min_max(
            pos2(right - 4.0, drawn.row(first).0),
            pos2(right - 1.5, drawn.row(last).1),
        );
        ui.painter()
            .rect_filled(bar.intersect(area), 1.0, look.accent);
    }
    let font = FontId::new(
        TextStyle::Monospace.resolve(ui.style()).size - 1.0,
        egui::FontFamily::Monospace,
    );
    for row in visible.clone() {
        let (top, bottom) = drawn.row(row);
        let color = if current == Some(row) && drawn.has_focus {
            look.text_strong
        } else {
            look.text_weak.gamma_multiply(0.75)
        };
        ui.painter().text(
            pos2(right - 10.0, (top + bottom) / 2.0),
            Align2::RIGHT_CENTER,
            row + 1,
            font.clone(),
            color,
        );
    }
    for found in found.iter().rev() {
        let (row, _) = drawn.position(found.span.start);
        let (top, bottom) = drawn.row(row);
        let center = pos2(clip.left() + 9.0, (top + bottom) / 2.0);
        let color = severity_color(look, found.severity);
        match found.severity {
            // Shapes differ, so that colour is not all there is.
            Severity::Error => {
                ui.painter().circle_filled(center, 4.0, color);
            }
            Severity::Warning => {
                let points = vec![
                    center + vec2(0.0, -4.5),
                    center + vec2(4.5, 3.5),
                    center + vec2(-4.5, 3.5),
                ];
                ui.painter()
                    .add(Shape::convex_polygon(points, color, Stroke::NONE));
            }
            Severity::Info => {
                ui.painter()
                    .circle_stroke(center, 3.5, Stroke::new(1.5, color));
            }
        }
    }
}

/// The gutter tells what is wrong with a line; a click goes there.
pub(super) fn gutter_click(ui: &Ui, id: Id, drawn: &Drawn<'_>) -> Option<Span> {
    let clip = ui.clip_rect();
    let area = Rect::from_min_max(
        clip.min,
        pos2(clip.left() + drawn.gutter - 6.0, clip.bottom()),
    );
    let response = ui.interact(area, id.with("gutter"), Sense::click());
    let at = response.hover_pos()?;
    let row = drawn
        .visible(clip)
        .find(|row| (drawn.row(*row).0..drawn.row(*row).1).contains(&at.y))?;
    let on_row: Vec<&Diagnostic> = drawn
        .snapshot
        .diagnostics
        .iter()
        .filter(|found| drawn.position(found.span.start).0 == row)
        .collect();
    let is_clicked = response.clicked();
    let first = on_row.first()?;
    let span = first.span;
    let said: Vec<String> = on_row.iter().map(|found| words(found)).collect();
    response.on_hover_text_at_pointer(said.join("\n"));
    is_clicked.then_some(span)
}
