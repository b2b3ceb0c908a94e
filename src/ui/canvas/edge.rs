//! How a transition looks: line, arrow, label, and whether the run took it.

use crate::compare::Mark;
use crate::debugger::{Crossing, size_words};
use crate::geometry::{Point, midpoint};
use crate::scene::{EdgeRole, Line};
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::compare::change_color;
use crate::ui::canvas::paint::{arrow_head, on_screen, rounded, rounded_path, stroked};
use crate::ui::canvas::picture::Hit;
use crate::ui::canvas::sight::Sight;
use egui::epaint::{RectShape, StrokeKind};
use egui::{Color32, CornerRadius, FontId, Painter, Rect, Shape, Stroke, vec2};

/// Below this zoom lines are plain.
const PLAIN: f32 = 0.22;
/// Below this zoom lines have no labels.
const WORDLESS: f32 = 0.4;

/// Paints a line without its label.
pub fn line_shapes(sight: &Sight, index: usize, to: Projection, painter: &Painter) -> Vec<Shape> {
    let line = &sight.picture.scene.lines[index];
    if line.is_end() || line.points.len() < 2 || !seen(sight, index, to, painter) {
        return Vec::new();
    }
    let mut out = Vec::with_capacity(4);
    let (color, width) = ink(sight, index, line);
    let points = on_screen(&shifted(sight, line), to);
    let zoom = to.zoom;
    if zoom < PLAIN {
        out.push(Shape::line(
            points,
            Stroke::new((width * 0.7).max(0.8), color),
        ));
        return out;
    }
    let width = width * zoom.clamp(0.6, 1.4);
    let tip = points[points.len() - 1];
    let before = points[points.len() - 2];
    let head = (8.5 * zoom).clamp(4.0, 12.0);
    let mut path = rounded_path(&points, 11.0 * zoom);
    if tip.distance(before) > head {
        // The line ends inside the head, so that its square end does not show.
        let end = tip + (before - tip).normalized() * head * 0.7;
        if let Some(last) = path.last_mut() {
            *last = end;
        }
    }
    let chosen = sight.selected_line == Some(index);
    if chosen || sight.hover == Hit::Line(index) {
        out.push(Shape::line(
            path.clone(),
            Stroke::new(width + 5.0, color.gamma_multiply(0.22)),
        ));
    }
    let dash = match line.role {
        _ if line.change == Mark::Removed => Some((4.0 * zoom).max(2.5)),
        EdgeRole::Catch => Some((6.0 * zoom).max(3.0)),
        EdgeRole::Dangling => Some((3.0 * zoom).max(2.0)),
        EdgeRole::Normal => None,
    };
    stroked(&mut out, path, Stroke::new(width, color), dash);
    if let Some(missing) = &line.missing {
        missing_mark(&mut out, sight, tip, before, missing, zoom, painter);
    } else {
        out.push(arrow_head(tip, before, head, color));
    }
    out
}

/// Paints a line's label, and what it carried. After all lines, so that none crosses it.
pub fn label_shapes(sight: &Sight, index: usize, to: Projection, painter: &Painter) -> Vec<Shape> {
    let mut shapes = label(sight, index, to, painter);
    shapes.extend(payload(sight, index, to, painter));
    shapes
}

/// How large the payloads were: of every transition when asked for, else of those near what is allowed.
fn payload(sight: &Sight, index: usize, to: Projection, painter: &Painter) -> Vec<Shape> {
    let line = &sight.picture.scene.lines[index];
    let bytes = match sight.running {
        true => line.crossing.most,
        false => line.high.unwrap_or_default(),
    };
    if to.zoom < WORDLESS || bytes == 0 || !(sight.payloads || line.is_heavy()) {
        return Vec::new();
    }
    let by = label_shift(sight, line);
    let at = match line.label_rect {
        Some(r) => Point::new(r.x + r.w / 2.0, r.y + r.h + 9.0),
        None => midpoint(&line.points),
    };
    let center = to.pos(Point::new(at.x + by.x, at.y + by.y));
    if !painter.clip_rect().expand(60.0).contains(center) {
        return Vec::new();
    }
    let t = &sight.tokens;
    let color = match bytes {
        _ if bytes > Crossing::LIMIT => t.bad_text,
        _ if line.is_heavy() => t.warn_text,
        _ => t.text_weak,
    };
    let border = if line.is_heavy() { color } else { t.border };
    let words = size_words(bytes);
    pill(painter, center, &words, color, t.canvas, border, to.zoom)
}

fn label(sight: &Sight, index: usize, to: Projection, painter: &Painter) -> Vec<Shape> {
    let line = &sight.picture.scene.lines[index];
    let zoom = to.zoom;
    let Some(rect) = line.label_rect else {
        return Vec::new();
    };
    let words = if line.crossing.times > 1 {
        if line.label.is_empty() {
            format!("×{}", line.crossing.times)
        } else {
            format!("{}  ×{}", line.label, line.crossing.times)
        }
    } else {
        line.label.clone()
    };
    if zoom < WORDLESS || words.is_empty() {
        return Vec::new();
    }
    let by = label_shift(sight, line);
    let rect = to.rect(rect.translate(by.x, by.y));
    if !painter.clip_rect().intersects(rect.expand(40.0)) {
        return Vec::new();
    }
    let t = &sight.tokens;
    let (color, _) = ink(sight, index, line);
    let plain = color == t.edge || color == t.edge.gamma_multiply(0.45);
    let border = if plain { t.border } else { color };
    let words_color = match line.role {
        _ if line.change != Mark::Same => t.text,
        EdgeRole::Normal if plain => t.text,
        EdgeRole::Normal if sight.running && line.crossing.times > 0 => t.good_text,
        EdgeRole::Normal => t.accent_text,
        EdgeRole::Catch if sight.picture.scene.compares => t.text,
        EdgeRole::Catch | EdgeRole::Dangling => t.bad_text,
    };
    let faded = sight.running && line.crossing.times == 0;
    let words_color = if faded {
        words_color.gamma_multiply(0.6)
    } else {
        words_color
    };
    pill(
        painter,
        rect.center(),
        &words,
        words_color,
        t.canvas,
        border,
        zoom,
    )
}

/// A red cross where a line leads nowhere, and the name it looks for.
fn missing_mark(
    out: &mut Vec<Shape>,
    sight: &Sight,
    tip: egui::Pos2,
    before: egui::Pos2,
    name: &str,
    zoom: f32,
    painter: &Painter,
) {
    let t = &sight.tokens;
    let onwards = (tip - before).normalized();
    let at = tip + onwards * 7.0 * zoom;
    out.push(Shape::circle_filled(at, 7.0 * zoom, t.bad));
    let arm = 2.6 * zoom;
    let ink = Stroke::new(1.5 * zoom, t.canvas);
    for flip in [1.0, -1.0] {
        out.push(Shape::line_segment(
            [at + vec2(-arm, -arm * flip), at + vec2(arm, arm * flip)],
            ink,
        ));
    }
    if zoom < WORDLESS {
        return;
    }
    let shown: String = name.chars().take(28).collect();
    out.extend(pill(
        painter,
        at + onwards * 18.0 * zoom,
        &format!("{shown}?"),
        t.bad_text,
        t.canvas,
        t.bad,
        zoom,
    ));
}

fn pill(
    painter: &Painter,
    center: egui::Pos2,
    words: &str,
    color: Color32,
    fill: Color32,
    border: Color32,
    zoom: f32,
) -> Vec<Shape> {
    let font = FontId::proportional(rounded(10.5 * zoom));
    let galley = painter.layout_no_wrap(words.to_owned(), font, color);
    let size = galley.size() + vec2(12.0, 4.0) * zoom;
    let rect = Rect::from_center_size(center, size);
    vec![
        Shape::Rect(RectShape::new(
            rect,
            CornerRadius::same((rect.height() / 2.0).min(60.0) as u8),
            fill,
            Stroke::new(1.0, border),
            StrokeKind::Inside,
        )),
        Shape::galley(rect.center() - galley.size() / 2.0, galley, color),
    ]
}

fn seen(sight: &Sight, index: usize, to: Projection, painter: &Painter) -> bool {
    !sight.moved.is_empty()
        || painter
            .clip_rect()
            .intersects(to.rect(sight.picture.line_box(index)).expand(20.0))
}

/// Colour and width of a line in its present circumstances.
fn ink(sight: &Sight, index: usize, line: &Line) -> (Color32, f32) {
    let t = &sight.tokens;
    let own = match line.role {
        EdgeRole::Normal => t.edge,
        EdgeRole::Catch if sight.picture.scene.compares => t.edge,
        EdgeRole::Catch => t.edge_catch,
        EdgeRole::Dangling => t.bad,
    };
    if let Some(color) = change_color(t, line.change) {
        return (color, 2.2);
    }
    if sight.selected_line == Some(index) {
        return (
            if line.role == EdgeRole::Normal {
                t.accent
            } else {
                own
            },
            2.2,
        );
    }
    if sight.running {
        return if line.crossing.times > 0 {
            (
                if line.role == EdgeRole::Normal {
                    t.good
                } else {
                    own
                },
                2.2,
            )
        } else {
            (own.gamma_multiply(0.45), 1.4)
        };
    }
    if sight.hover == Hit::Line(index) {
        return (
            if line.role == EdgeRole::Normal {
                t.accent_text
            } else {
                own
            },
            1.8,
        );
    }
    (own, 1.5)
}

/// Corner points, pulled along by the cards at both ends while these are dragged.
fn shifted(sight: &Sight, line: &Line) -> Vec<Point> {
    if sight.moved.is_empty() {
        return line.points.clone();
    }
    let of = |state: &Option<crate::asl::StateAddress>| {
        state
            .as_ref()
            .and_then(|state| sight.picture.card_of(state))
            .map(|card| sight.offset(card))
    };
    let from = of(&line.from);
    let to = of(&line.to);
    let (from, to) = (
        from.or(if line.from.is_none() { None } else { to }),
        to.or(from),
    );
    let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
    let last = (line.points.len() - 1).max(1) as f32;
    line.points
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let t = i as f32 / last;
            Point::new(
                p.x + from.x * (1.0 - t) + to.x * t,
                p.y + from.y * (1.0 - t) + to.y * t,
            )
        })
        .collect()
}

fn label_shift(sight: &Sight, line: &Line) -> egui::Vec2 {
    if sight.moved.is_empty() {
        return egui::Vec2::ZERO;
    }
    line.from
        .as_ref()
        .and_then(|state| sight.picture.card_of(state))
        .map(|card| sight.offset(card))
        .unwrap_or_default()
}
