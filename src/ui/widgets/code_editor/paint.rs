//! What an editor looks like: text, selection, marks, gutter and the small marks beside the scroll bar.

use crate::ui::look::icons;
use crate::ui::widgets::code_editor::editor::Geometry;
use crate::ui::widgets::code_editor::lines::{Coloured, Metrics};
use crate::ui::widgets::code_editor::squiggles::{self, starting_in};
use crate::ui::widgets::code_editor::{EditorState, Region};
use egui::{
    Align2, Color32, FontFamily, FontId, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2,
};
use std::ops::Range;

/// Width of the marks in the gutter.
pub(super) const MARKS: f32 = 20.0;
/// Width of the signs that fold.
pub(super) const FOLD: f32 = 20.0;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Wrong.
    Error,
    /// Perhaps wrong.
    Warning,
    /// Worth knowing.
    Note,
}

/// A problem in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squiggle {
    /// Where.
    pub range: Range<usize>,
    /// How bad.
    pub gravity: Gravity,
}

/// What is marked in the text; ranges in bytes, in order.
#[derive(Clone, Copy, Default)]
pub struct Marks<'a> {
    /// Parts that belong to what is selected elsewhere.
    pub bands: &'a [Range<usize>],
    /// What was looked for.
    pub found: &'a [Range<usize>],
    /// The one of those that was gone to last.
    pub current: Option<usize>,
    /// Brackets that belong together, and other places that mean the same.
    pub twins: &'a [Range<usize>],
    /// Problems, in order of where they begin.
    pub squiggles: &'a [Squiggle],
    /// A line that offers fixes, from 0.
    pub lamp: Option<usize>,
    /// A name that a click with Ctrl held follows.
    pub link: Option<&'a Range<usize>>,
}

/// Wide enough for the number of the last line.
pub(super) fn gutter_width(lines: usize, metrics: &Metrics) -> f32 {
    let digits = lines.to_string().len().max(3) as f32;
    (MARKS + metrics.glyph * digits + FOLD).round()
}

/// What is drawn.
pub(super) struct Drawn<'a> {
    pub geometry: &'a Geometry<'a>,
    pub state: &'a EditorState,
    pub marks: &'a Marks<'a>,
    pub regions: &'a [Region],
    pub has_focus: bool,
    pub is_editable: bool,
    pub pointer: Option<Pos2>,
}

/// What came of it.
pub(super) struct Painted {
    /// Width in points of the widest line.
    pub width: f32,
    /// The caret.
    pub caret: Rect,
    /// The colours of the text in sight.
    pub colours: Vec<Coloured>,
}

/// A row in sight.
pub(super) struct Row {
    pub line: usize,
    pub top: f32,
    pub bytes: Range<usize>,
    laid: super::lines::Laid,
    text: String,
}

/// Paints everything.
pub(super) fn paint(ui: &Ui, drawn: &Drawn<'_>) -> Painted {
    let Drawn {
        geometry, state, ..
    } = drawn;
    let look = geometry.look;
    let clip = geometry.rect.intersect(ui.clip_rect());
    let height = geometry.metrics.row;
    ui.painter().rect_filled(clip, 0.0, look.field);
    let first = state.folds.row(geometry.line_under(state, clip.top()));
    let count = state.folds.rows(state.text.lines());
    let mut rows: Vec<Row> = Vec::new();
    let mut painted = Vec::new();
    for row in first..count {
        let top = geometry.top(state, row);
        if top > clip.bottom() {
            break;
        }
        let line = state.folds.line(row);
        let (laid, text, of_line) = geometry.coloured(ui, state, line);
        let bytes = state.text.start(line)..state.text.end(line);
        if state.composed.is_empty() {
            let start = bytes.start;
            let absolute =
                |(range, color): Coloured| (range.start + start..range.end + start, color);
            painted.extend(of_line.into_iter().map(absolute));
        }
        rows.push(Row {
            line,
            top,
            bytes,
            laid,
            text,
        });
    }
    let width = rows.iter().map(|row| row.laid.width).fold(0.0, f32::max);
    let origin = geometry.origin(state);
    let area = clip.with_min_x(clip.left() + geometry.gutter);
    let text_painter = ui.painter().with_clip_rect(area);
    let here = state.text.line_at(state.caret.head);

    for range in drawn.marks.bands {
        if let Some(band) = band(drawn, range, clip) {
            text_painter.rect_filled(band, 0.0, look.accent.gamma_multiply(0.06));
        }
    }
    for row in &rows {
        if row.line == here && drawn.has_focus {
            let line = Rect::from_min_size(pos2(clip.left(), row.top), vec2(clip.width(), height));
            if state.caret.is_empty() {
                ui.painter()
                    .rect_filled(line, 0.0, look.text_weak.gamma_multiply(0.09));
            }
        }
        let found = in_line(drawn.marks.found, row);
        for (at, range) in found {
            let is_current = drawn.marks.current == Some(at);
            let rect = part(row, &range, origin, height);
            text_painter.rect_filled(rect, 3.0, look.warn.gamma_multiply(0.26));
            // A line around it: a stronger ground would take the letters' contrast.
            if is_current {
                let stroke = Stroke::new(1.5, look.warn);
                text_painter.rect_stroke(rect.expand(1.0), 3.0, stroke, StrokeKind::Outside);
            }
        }
        for (_, range) in in_line(drawn.marks.twins, row) {
            let rect = part(row, &range, origin, height).shrink2(vec2(0.0, 1.0));
            text_painter.rect(
                rect,
                2.0,
                look.text_weak.gamma_multiply(0.16),
                Stroke::new(1.0, look.text_weak.gamma_multiply(0.55)),
                StrokeKind::Inside,
            );
        }
        selection(ui, &text_painter, drawn, row, origin);
        for (x, galley) in row.laid.galleys() {
            let at = pos2(origin + x, row.top);
            text_painter.galley(at, galley.clone(), look.text);
        }
        if let Some(link) = drawn.marks.link
            && link.start < row.bytes.end
            && link.end > row.bytes.start
        {
            let under = part(row, link, origin, height);
            let stroke = Stroke::new(1.0, look.accent_text);
            text_painter.hline(under.x_range(), row.top + height - 2.5, stroke);
        }
        if let Some(hidden) = state.folds.folded_at(row.line) {
            marker(&text_painter, drawn, row, origin, hidden);
        }
    }
    squiggles::paint(&text_painter, drawn, &rows, origin, area);
    let caret = caret(ui, &text_painter, drawn, &rows, origin, here);
    gutter(ui, drawn, &rows, clip, here);
    overview(ui, drawn, clip, count);
    Painted {
        width,
        caret,
        colours: painted,
    }
}

// The rows a range covers on screen.
fn band(drawn: &Drawn<'_>, range: &Range<usize>, clip: Rect) -> Option<Rect> {
    let state = drawn.state;
    let first = state.folds.row(state.text.line_at(range.start));
    let last = state.folds.row(
        state
            .text
            .line_at(range.end.saturating_sub(1).max(range.start)),
    );
    let top = drawn.geometry.top(state, first);
    let bottom = drawn.geometry.top(state, last) + drawn.geometry.metrics.row;
    let band = Rect::from_min_max(pos2(clip.left(), top), pos2(clip.right(), bottom));
    let band = band.intersect(clip);
    band.is_positive().then_some(band)
}

// Ranges that touch a row, with their numbers.
fn in_line(ranges: &[Range<usize>], row: &Row) -> Vec<(usize, Range<usize>)> {
    let first = ranges.partition_point(|range| range.end <= row.bytes.start);
    ranges[first..]
        .iter()
        .enumerate()
        .take_while(|(_, range)| range.start <= row.bytes.end)
        .map(|(at, range)| (first + at, range.clone()))
        .collect()
}

/// A range of bytes within a row on screen.
pub(super) fn part(row: &Row, range: &Range<usize>, origin: f32, height: f32) -> Rect {
    let x = |place: usize| {
        let byte = place.clamp(row.bytes.start, row.bytes.end) - row.bytes.start;
        origin + row.laid.x(byte, &row.text)
    };
    let (left, right) = (x(range.start), x(range.end));
    Rect::from_min_max(pos2(left, row.top), pos2(right, row.top + height))
}

fn selection(ui: &Ui, painter: &egui::Painter, drawn: &Drawn<'_>, row: &Row, origin: f32) {
    let picked = drawn.state.caret.range();
    if picked.is_empty() || picked.end < row.bytes.start || picked.start > row.bytes.end {
        return;
    }
    let height = drawn.geometry.metrics.row;
    let mut rect = part(row, &picked, origin, height);
    if picked.end > row.bytes.end {
        // The line end is selected too.
        rect.max.x += drawn.geometry.metrics.glyph;
    }
    if rect.width() <= 0.0 {
        return;
    }
    let fill = ui.visuals().selection.bg_fill;
    let fill = if drawn.has_focus {
        fill
    } else {
        fill.gamma_multiply(0.6)
    };
    painter.rect_filled(rect, 2.0, fill);
}

// Behind a folded line: how much is hidden.
fn marker(painter: &egui::Painter, drawn: &Drawn<'_>, row: &Row, origin: f32, hidden: usize) {
    let look = drawn.geometry.look;
    let words = match hidden {
        1 => "… 1 line".to_owned(),
        _ => format!("… {hidden} lines"),
    };
    let font = FontId::new(
        drawn.geometry.metrics.font.size - 1.5,
        FontFamily::Monospace,
    );
    let galley = painter.layout_no_wrap(words, font, look.text_weak);
    let at = pos2(
        origin + row.laid.width + 10.0,
        row.top + (drawn.geometry.metrics.row - galley.size().y) / 2.0,
    );
    let rect = Rect::from_min_size(at, galley.size()).expand2(vec2(5.0, 0.5));
    painter.rect_filled(rect, 4.0, look.control);
    painter.galley(at, galley, look.text_weak);
}

pub(super) fn color(drawn: &Drawn<'_>, gravity: Gravity) -> Color32 {
    let look = drawn.geometry.look;
    match gravity {
        Gravity::Error => look.bad,
        Gravity::Warning => look.warn,
        Gravity::Note => look.accent,
    }
}

fn caret(
    ui: &Ui,
    painter: &egui::Painter,
    drawn: &Drawn<'_>,
    rows: &[Row],
    origin: f32,
    here: usize,
) -> Rect {
    let state = drawn.state;
    let height = drawn.geometry.metrics.row;
    let Some(row) = rows.iter().find(|row| row.line == here) else {
        return drawn.geometry.caret(ui, state, state.caret.head);
    };
    let byte = state.caret.head - row.bytes.start + state.composed.len();
    let x = origin + row.laid.x(byte, &row.text);
    let rect = Rect::from_min_size(pos2(x, row.top), vec2(1.0, height));
    if drawn.has_focus && drawn.is_editable && ui.input(|input| input.focused) {
        let stroke = ui.visuals().text_cursor.stroke;
        painter.vline(x, rect.y_range().shrink(1.0), stroke);
    } else if drawn.has_focus {
        let quiet = Stroke::new(1.0, drawn.geometry.look.text_weak);
        painter.vline(x, rect.y_range().shrink(1.0), quiet);
    }
    rect
}

fn gutter(ui: &Ui, drawn: &Drawn<'_>, rows: &[Row], clip: Rect, here: usize) {
    let Drawn {
        geometry, state, ..
    } = drawn;
    let look = geometry.look;
    let right = clip.left() + geometry.gutter;
    let area = clip.with_max_x(right);
    let painter = ui.painter().with_clip_rect(area);
    painter.rect_filled(area, 0.0, look.field);
    for range in drawn.marks.bands {
        if let Some(band) = band(drawn, range, clip) {
            let bar = Rect::from_x_y_ranges(right - 3.0..=right - 1.0, band.y_range());
            painter.rect_filled(bar, 1.0, look.accent);
        }
    }
    let height = geometry.metrics.row;
    let font = FontId::new(geometry.metrics.font.size - 1.0, FontFamily::Monospace);
    let is_near = drawn.pointer.is_some_and(|at| area.contains(at));
    for row in rows {
        let middle = row.top + height / 2.0;
        let number = if row.line == here && drawn.has_focus {
            look.text_strong
        } else {
            look.text_weak.gamma_multiply(0.75)
        };
        painter.text(
            pos2(right - FOLD, middle),
            Align2::RIGHT_CENTER,
            row.line + 1,
            font.clone(),
            number,
        );
        let foldable = drawn
            .regions
            .binary_search_by_key(&row.line, |region| region.first)
            .is_ok();
        let is_folded = state.folds.folded_at(row.line).is_some();
        if is_folded || foldable && is_near {
            let icon = if is_folded {
                icons::CLOSED
            } else {
                icons::OPENED
            };
            painter.text(
                pos2(right - FOLD / 2.0 - 1.0, middle),
                Align2::CENTER_CENTER,
                icon,
                FontId::proportional(11.0),
                if is_folded { look.text } else { look.text_weak },
            );
        }
        let at = pos2(clip.left() + MARKS / 2.0 + 1.0, middle);
        let worst = starting_in(drawn.marks.squiggles, row)
            .map(|found| found.gravity)
            .min();
        if drawn.marks.lamp == Some(row.line) {
            painter.text(
                at,
                Align2::CENTER_CENTER,
                icons::all::LIGHTBULB,
                FontId::proportional(15.0),
                look.warn_text,
            );
        } else if let Some(worst) = worst {
            sign(&painter, at, worst, color(drawn, worst));
        }
    }
}

// Shapes differ, so that colour is not all there is.
fn sign(painter: &egui::Painter, at: Pos2, gravity: Gravity, color: Color32) {
    match gravity {
        Gravity::Error => {
            painter.circle_filled(at, 4.0, color);
        }
        Gravity::Warning => {
            let points = vec![
                at + vec2(0.0, -4.5),
                at + vec2(4.5, 3.5),
                at + vec2(-4.5, 3.5),
            ];
            painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
        }
        Gravity::Note => {
            painter.circle_stroke(at, 3.5, Stroke::new(1.5, color));
        }
    }
}

// At the right edge: where problems, matches and the caret are in the whole text.
fn overview(ui: &Ui, drawn: &Drawn<'_>, clip: Rect, rows: usize) {
    let state = drawn.state;
    let look = drawn.geometry.look;
    let content = rows as f32 * drawn.geometry.metrics.row;
    if content <= clip.height() {
        return;
    }
    let painter = ui.painter().with_clip_rect(clip);
    let mut last = f32::NEG_INFINITY;
    let mark = |place: usize, color: Color32, left: f32, right: f32, last: &mut f32| {
        let row = state.folds.row(state.text.line_at(place));
        let y = (clip.top() + clip.height() * row as f32 / rows.max(1) as f32).round();
        // Many marks in one place are one mark.
        if y - *last >= 1.0 || y < *last {
            *last = y;
            let rect = Rect::from_min_max(
                pos2(clip.right() - left, y),
                pos2(clip.right() - right, y + 2.0),
            );
            painter.rect_filled(rect, 0.0, color);
        }
    };
    for range in drawn.marks.found {
        mark(
            range.start,
            look.warn.gamma_multiply(0.8),
            12.0,
            8.0,
            &mut last,
        );
    }
    for gravity in [Gravity::Note, Gravity::Warning, Gravity::Error] {
        last = f32::NEG_INFINITY;
        for found in drawn
            .marks
            .squiggles
            .iter()
            .filter(|found| found.gravity == gravity)
        {
            mark(
                found.range.start,
                color(drawn, gravity),
                8.0,
                4.0,
                &mut last,
            );
        }
    }
    last = f32::NEG_INFINITY;
    mark(state.caret.head, look.text_weak, 12.0, 0.0, &mut last);
}
