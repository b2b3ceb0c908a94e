//! What lies beneath the lines: the dot grid, bodies of containers, dividers, start pills.

use crate::scene::StateRole;
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::paint::{rounded, stroked};
use crate::ui::canvas::sight::Sight;
use crate::ui::look::{Tokens, medium};
use egui::epaint::{Mesh, RectShape, StrokeKind};
use egui::{Color32, CornerRadius, Painter, Rect, Shape, Stroke, pos2, vec2};

/// Everything beneath the lines.
pub fn backdrop(sight: &Sight, to: Projection, painter: &Painter) -> Vec<Shape> {
    let clip = painter.clip_rect();
    let t = &sight.tokens;
    let mut out = vec![
        Shape::rect_filled(clip, CornerRadius::ZERO, t.canvas),
        Shape::mesh(dots(clip, to, t.dot)),
    ];
    bodies(&mut out, sight, to, clip);
    for (a, b) in &sight.picture.scene.dividers {
        let (a, b) = (to.pos(*a), to.pos(*b));
        if clip.intersects(Rect::from_two_pos(a, b).expand(1.0)) {
            stroked(&mut out, vec![a, b], Stroke::new(1.0, t.border), Some(4.0));
        }
    }
    starts(&mut out, sight, to, painter);
    out
}

/// One mesh of small squares: thousands of circles would cost milliseconds to tessellate.
fn dots(clip: Rect, to: Projection, color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    let mut step = 24.0 * to.zoom;
    while step < 14.0 {
        step *= 2.0;
    }
    let half = (0.75 * to.zoom).clamp(0.6, 1.2);
    let first = |low: f32, offset: f32| low + (offset - low).rem_euclid(step);
    let mut y = first(clip.top(), to.offset.y);
    while y < clip.bottom() {
        let mut x = first(clip.left(), to.offset.x);
        while x < clip.right() {
            mesh.add_colored_rect(
                Rect::from_center_size(pos2(x, y), vec2(2.0 * half, 2.0 * half)),
                color,
            );
            x += step;
        }
        y += step;
    }
    mesh
}

fn bodies(out: &mut Vec<Shape>, sight: &Sight, to: Projection, clip: Rect) {
    let t = &sight.tokens;
    for (index, card) in sight.picture.scene.cards.iter().enumerate() {
        if !card.container {
            continue;
        }
        let rect = to.rect(sight.rect(index));
        if !clip.intersects(rect) {
            continue;
        }
        let kind = t.kind(card.kind);
        let radius =
            CornerRadius::same((f32::from(Tokens::RADIUS_WINDOW) * to.zoom).clamp(2.0, 16.0) as u8);
        let quiet = sight.running && card.mark.role == StateRole::Untouched;
        let (body, head) = if t.dark { (0.045, 0.10) } else { (0.05, 0.10) };
        let strength = if quiet { 0.5 } else { 1.0 };
        out.push(Shape::Rect(RectShape::filled(rect, radius, t.panel)));
        out.push(Shape::Rect(RectShape::filled(
            rect,
            radius,
            kind.gamma_multiply(body * strength),
        )));
        let header = Rect::from_min_size(
            rect.min,
            vec2(rect.width(), sight.picture.headers[index] * to.zoom),
        );
        out.push(Shape::Rect(RectShape::filled(
            header,
            CornerRadius {
                sw: 0,
                se: 0,
                ..radius
            },
            kind.gamma_multiply(head * strength),
        )));
    }
}

fn starts(out: &mut Vec<Shape>, sight: &Sight, to: Projection, painter: &Painter) {
    let t = &sight.tokens;
    if sight.picture.scene.cards.is_empty() {
        // The empty machine has a picture of its own, see `hints`.
        return;
    }
    for (index, (scope, rect)) in sight.picture.scene.starts.iter().enumerate() {
        let rect = to.rect(*rect);
        if !painter.clip_rect().intersects(rect) {
            continue;
        }
        let hovered = sight.hover == super::picture::Hit::Start(index);
        let taken = sight
            .picture
            .scene
            .lines
            .iter()
            .any(|line| line.from.is_none() && line.crossing.times > 0 && line.scope == *scope);
        let stroke = if sight.running && taken {
            Stroke::new(1.5, t.good)
        } else if hovered {
            Stroke::new(1.5, t.accent)
        } else {
            Stroke::new(1.0, t.border)
        };
        if scope.owner().is_some() {
            // Inside a container the header says it all: a dot is enough.
            let color = if hovered || (sight.running && taken) {
                stroke.color
            } else if sight.running {
                t.edge.gamma_multiply(0.45)
            } else {
                t.edge
            };
            out.push(Shape::circle_filled(rect.center(), 4.5 * to.zoom, color));
            continue;
        }
        out.push(Shape::Rect(RectShape::new(
            rect,
            CornerRadius::same((rect.height() / 2.0).min(80.0) as u8),
            t.control,
            stroke,
            StrokeKind::Inside,
        )));
        if to.zoom > 0.35 {
            let galley =
                painter.layout_no_wrap("Start".to_owned(), medium(rounded(11.5 * to.zoom)), t.text);
            out.push(Shape::galley(
                rect.center() - galley.size() / 2.0,
                galley,
                t.text,
            ));
        }
    }
}
