//! Small painting helpers shared by cards, lines and overlays.

use crate::geometry::Point;
use crate::ui::canvas::camera::Projection;
use crate::ui::look::Tokens;
use egui::epaint::text::{LayoutJob, TextWrapping};
use egui::epaint::{RectShape, StrokeKind};
use egui::{Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// Font sizes in half points, so that zooming does not flood the glyph atlas.
pub fn rounded(size: f32) -> f32 {
    (size * 2.0).round().max(2.0) / 2.0
}

/// One line of text, cut with an ellipsis at `width`. Returns where it lies.
#[expect(
    clippy::too_many_arguments,
    reason = "a text is what, where, how and how wide"
)]
pub fn text(
    out: &mut Vec<Shape>,
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    words: &str,
    font: FontId,
    color: Color32,
    width: f32,
) -> Rect {
    let mut job = LayoutJob::simple_singleline(words.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(width.max(1.0));
    let galley = painter.layout_job(job);
    let rect = anchor.anchor_size(at, galley.size());
    out.push(Shape::galley(rect.min, galley, color));
    rect
}

/// An icon centred on a point.
pub fn icon(
    out: &mut Vec<Shape>,
    painter: &Painter,
    at: Pos2,
    glyph: &str,
    size: f32,
    color: Color32,
) {
    let galley =
        painter.layout_no_wrap(glyph.to_owned(), FontId::proportional(rounded(size)), color);
    // Icons stand a little low in their line; centre what is seen, not the line.
    let seen = galley.mesh_bounds;
    out.push(Shape::galley(at - seen.center().to_vec2(), galley, color));
}

/// Corner points on the screen with round corners.
pub fn rounded_path(points: &[Pos2], radius: f32) -> Vec<Pos2> {
    if points.len() < 3 || radius < 1.0 {
        return points.to_vec();
    }
    let mut path = Vec::with_capacity(points.len() * 5);
    path.push(points[0]);
    for three in points.windows(3) {
        let (a, b, c) = (three[0], three[1], three[2]);
        let r = radius.min(a.distance(b) / 2.0).min(b.distance(c) / 2.0);
        if r < 0.5 {
            path.push(b);
            continue;
        }
        let from = b + (a - b).normalized() * r;
        let to = b + (c - b).normalized() * r;
        for step in 0..=4 {
            let t = step as f32 / 4.0;
            let u = 1.0 - t;
            path.push(pos2(
                u * u * from.x + 2.0 * u * t * b.x + t * t * to.x,
                u * u * from.y + 2.0 * u * t * b.y + t * t * to.y,
            ));
        }
    }
    path.extend(points.last());
    path
}

/// Canvas points on the screen.
pub fn on_screen(points: &[Point], to: Projection) -> Vec<Pos2> {
    points.iter().map(|p| to.pos(*p)).collect()
}

/// An arrow head whose tip is `tip`, coming from `from`.
pub fn arrow_head(tip: Pos2, from: Pos2, size: f32, color: Color32) -> Shape {
    let back = (from - tip).normalized() * size;
    let side = back.rot90() * 0.52;
    Shape::convex_polygon(
        vec![tip, tip + back + side, tip + back - side],
        color,
        Stroke::NONE,
    )
}

/// A stroke, dashed or not.
pub fn stroked(out: &mut Vec<Shape>, path: Vec<Pos2>, stroke: Stroke, dash: Option<f32>) {
    match dash {
        Some(dash) => out.extend(Shape::dashed_line(&path, stroke, dash, dash * 0.75)),
        None => out.push(Shape::line(path, stroke)),
    }
}

/// A few words beside the pointer.
pub fn bubble(ui: &egui::Ui, pos: Pos2, words: &str, color: Color32, t: &Tokens) {
    let job = LayoutJob::simple(words.to_owned(), FontId::proportional(11.5), color, 300.0);
    let painter = ui.painter();
    let galley = painter.layout_job(job);
    let view = ui.clip_rect().shrink(6.0);
    let mut rect = Rect::from_min_size(pos + vec2(16.0, 12.0), galley.size() + vec2(16.0, 10.0));
    let shift = vec2(
        (view.right() - rect.right()).min(0.0),
        (view.bottom() - rect.bottom()).min(0.0),
    );
    rect = rect.translate(shift);
    painter.add(RectShape::new(
        rect,
        CornerRadius::same(6),
        t.card,
        Stroke::new(1.0, t.border),
        StrokeKind::Inside,
    ));
    painter.galley(rect.min + vec2(8.0, 5.0), galley, color);
}
