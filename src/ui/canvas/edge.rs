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
    if to.zoom < WORDLESS || bytes == 0 || !(sight.payloads || sight.running && line.is_heavy()) {
        return Vec::new();
    }
    let by = label_shift(sight, line);
    let words = size_words(bytes);
    let t = &sight.tokens;
    let size = pill_galley(painter, &words, t.text, to.zoom).1 / to.zoom;
    let label = line.label_rect.filter(|_| !line.label.is_empty());
    // Of a line that ends its scope only the marker is painted.
    let points = match line.is_end() {
        true => &line.points[..line.points.len().min(1)],
        false => &line.points[..],
    };
    let at = payload_place(points, label, size.x, size.y);
    let center = to.pos(Point::new(at.x + by.x, at.y + by.y));
    if !painter.clip_rect().expand(60.0).contains(center) {
        return Vec::new();
    }
    let color = match bytes {
        _ if bytes > Crossing::LIMIT => t.bad_text,
        _ if line.is_heavy() => t.warn_text,
        _ => t.text_weak,
    };
    let border = if line.is_heavy() { color } else { t.border };
    pill(painter, center, &words, color, t.canvas, border, to.zoom)
}

/// Length of an arrow head, and the radius of the ring that ends a line, with some air around them.
const HEAD: f32 = 11.0;
const RING: f32 = 8.0;

/// Where the size of a payload stands, by its centre: on its line if that hides neither the label nor the arrow head,
/// else beside it; of a line that is only an end marker, on the left of that marker. All in the scene's units.
fn payload_place(points: &[Point], label: Option<crate::geometry::Rect>, w: f32, h: f32) -> Point {
    let [.., before, tip] = points else {
        let at = points.first().copied().unwrap_or_default();
        return Point::new(at.x - RING - w / 2.0, at.y);
    };
    let length = (tip.x - before.x).hypot(tip.y - before.y).max(0.1);
    let (dx, dy) = ((tip.x - before.x) / length, (tip.y - before.y) / length);
    // The head lies along the last piece of the line; it is about as wide as it is long.
    let neck = Point::new(tip.x - dx * HEAD, tip.y - dy * HEAD);
    let side = HEAD / 2.0;
    let head = crate::geometry::Rect::new(
        tip.x.min(neck.x) - dy.abs() * side,
        tip.y.min(neck.y) - dx.abs() * side,
        (tip.x - neck.x).abs() + 2.0 * dy.abs() * side,
        (tip.y - neck.y).abs() + 2.0 * dx.abs() * side,
    );
    let around = |at: &Point| crate::geometry::Rect::new(at.x - w / 2.0, at.y - h / 2.0, w, h);
    let is_clear = |at: &Point| {
        let own = around(at);
        !own.overlaps(&head) && label.is_none_or(|label| !own.overlaps(&label))
    };
    let middle = midpoint(points);
    let mut places = Vec::with_capacity(4);
    match label {
        Some(r) => {
            let x = r.x + r.w / 2.0;
            places.push(Point::new(x, r.bottom() + h / 2.0 + 1.0));
            places.push(Point::new(x, r.y - h / 2.0 - 1.0));
            places.push(Point::new(r.right() + w / 2.0 + 2.0, r.y + r.h / 2.0));
        }
        None => {
            places.push(middle);
            // A little back, where the line is too short for both.
            let back = (length - HEAD) / 2.0;
            if points.len() == 2 && back > 0.0 {
                places.push(Point::new(before.x + dx * back, before.y + dy * back));
            }
            places.push(Point::new(middle.x + w / 2.0 + side + 2.0, middle.y));
        }
    }
    let clear = places.iter().find(|at| is_clear(at)).or(places.last());
    clear.copied().unwrap_or(middle)
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
    let (galley, size) = pill_galley(painter, words, color, zoom);
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

/// The text of a pill, and the size of the whole on the screen.
fn pill_galley(
    painter: &Painter,
    words: &str,
    color: Color32,
    zoom: f32,
) -> (std::sync::Arc<egui::Galley>, egui::Vec2) {
    let font = FontId::proportional(rounded(10.5 * zoom));
    let galley = painter.layout_no_wrap(words.to_owned(), font, color);
    let size = galley.size() + vec2(12.0, 4.0) * zoom;
    (galley, size)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    fn hides(at: Point, w: f32, h: f32, what: Rect) -> bool {
        Rect::new(at.x - w / 2.0, at.y - h / 2.0, w, h).overlaps(&what)
    }

    #[test]
    fn sizes_hide_no_arrow_head_and_no_end_marker() {
        let (w, h) = (34.0, 17.0);
        for length in [14.0, 22.0, 28.0, 34.0, 60.0, 200.0] {
            let down = [Point::new(50.0, 10.0), Point::new(50.0, 10.0 + length)];
            let at = payload_place(&down, None, w, h);
            let head = Rect::new(45.0, 10.0 + length - 9.0, 10.0, 9.0);
            assert!(!hides(at, w, h, head), "{length}: {at:?}");
            assert!((at.x - 50.0).abs() < 40.0, "{length}: {at:?}");
        }
        // On a long line it stands in the middle, as labels do.
        let long = [Point::new(50.0, 0.0), Point::new(50.0, 100.0)];
        assert_eq!(payload_place(&long, None, w, h), Point::new(50.0, 50.0));
        // Below a label where there is room, else elsewhere.
        let label = Rect::new(20.0, 30.0, 60.0, 16.0);
        for tip in [57.0, 70.0, 120.0] {
            let line = [Point::new(50.0, 0.0), Point::new(50.0, tip)];
            let at = payload_place(&line, Some(label), w, h);
            assert!(!hides(at, w, h, label), "{tip}: {at:?}");
            let head = Rect::new(45.0, tip - 9.0, 10.0, 9.0);
            assert!(!hides(at, w, h, head), "{tip}: {at:?}");
        }
        let end = Point::new(100.0, 40.0);
        let at = payload_place(&[end], None, w, h);
        assert!(
            !hides(at, w, h, Rect::new(94.0, 34.0, 12.0, 12.0)),
            "{at:?}"
        );
    }
}
