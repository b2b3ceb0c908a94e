//! What sits on a card beside its words: badges, the end ring, problems, breakpoints, and what a run did.

use crate::debugger::Breakpoint;
use crate::scene::{Badge, Card, StateRole};
use crate::ui::canvas::node::WORDLESS;
use crate::ui::canvas::paint::{icon, rounded};
use crate::ui::canvas::sight::Sight;
use crate::ui::look::{Tokens, icons};
use egui::epaint::{RectShape, StrokeKind};
use egui::{CornerRadius, FontId, Painter, Rect, Shape, Stroke, pos2, vec2};

/// Small marks from right to left; returns where they begin.
#[expect(
    clippy::too_many_arguments,
    reason = "one painting step of card_shapes"
)]
pub fn badge_row(
    out: &mut Vec<Shape>,
    painter: &Painter,
    card: &Card,
    right: f32,
    y: f32,
    zoom: f32,
    t: &Tokens,
    faded: bool,
) -> f32 {
    let mut x = right;
    for badge in card.badges.iter().rev() {
        let color = match badge {
            Badge::NoDefault => t.warn_text,
            Badge::Mock => t.accent_text,
            _ => t.text_weak,
        };
        let color = if faded {
            color.gamma_multiply(0.55)
        } else {
            color
        };
        let glyph = match badge {
            Badge::Retry => icons::all::ARROWS_CLOCKWISE,
            Badge::Catch => icons::all::SHIELD,
            Badge::Timeout => icons::all::TIMER,
            Badge::Callback => icons::all::HAND_PALM,
            Badge::Language => icons::all::BRACKETS_CURLY,
            Badge::Assign => icons::all::EQUALS,
            Badge::Mock => icons::all::MASK_HAPPY,
            Badge::NoDefault => icons::all::QUESTION,
            // Said by the second line, or painted on the corners instead.
            Badge::Rules(_) | Badge::Error | Badge::Warning | Badge::Breakpoint => continue,
        };
        icon(
            out,
            painter,
            pos2(x - 6.5 * zoom, y),
            glyph,
            13.0 * zoom,
            color,
        );
        x -= 16.0 * zoom;
    }
    x
}

/// End ring, problem mark and breakpoints, on the border.
#[expect(
    clippy::too_many_arguments,
    reason = "one painting step of card_shapes"
)]
pub fn corner_marks(
    out: &mut Vec<Shape>,
    sight: &Sight,
    card: &Card,
    ring: Option<egui::Pos2>,
    stop: Option<&Breakpoint>,
    rect: Rect,
    zoom: f32,
    painter: &Painter,
) {
    let t = &sight.tokens;
    let grow = zoom.clamp(0.5, 1.6);
    if let Some(at) = ring {
        let color = t.kind(card.kind);
        let color = if sight.running && card.mark.role == StateRole::Untouched {
            color.gamma_multiply(0.55)
        } else {
            color
        };
        out.push(Shape::circle_filled(at, 6.5 * grow, t.canvas));
        out.push(Shape::circle_stroke(
            at,
            5.5 * grow,
            Stroke::new(1.5 * grow, color),
        ));
        out.push(Shape::circle_filled(at, 2.5 * grow, color));
    }
    let problem = if card.badges.contains(&Badge::Error) || card.kind.is_none() {
        Some((t.bad, icons::all::X, true))
    } else if card.badges.contains(&Badge::Warning) {
        Some((t.warn, icons::all::EXCLAMATION_MARK, false))
    } else {
        None
    };
    if let Some((color, glyph, round)) = problem {
        let at = pos2(rect.right() - 4.0 * zoom, rect.top() + 2.0 * zoom);
        let r = 7.5 * grow;
        if round {
            out.push(Shape::circle_filled(at, r + 1.5, t.canvas));
            out.push(Shape::circle_filled(at, r, color));
        } else {
            let tri = |r: f32| {
                vec![
                    at + vec2(0.0, -r * 1.15),
                    at + vec2(r * 1.1, r * 0.8),
                    at + vec2(-r * 1.1, r * 0.8),
                ]
            };
            out.push(Shape::convex_polygon(
                tri(r + 2.0),
                t.canvas,
                Stroke::new(1.5, t.canvas),
            ));
            out.push(Shape::convex_polygon(tri(r), color, Stroke::NONE));
        }
        icon(
            out,
            painter,
            at + vec2(0.0, if round { 0.0 } else { r * 0.12 }),
            glyph,
            9.5 * grow,
            t.canvas,
        );
    }
    if let Some(stop) = stop {
        let y = if card.container {
            rect.top() + 23.0 * zoom
        } else {
            rect.center().y
        };
        let apart = if stop.on_entry && stop.on_error {
            6.5 * grow
        } else {
            0.0
        };
        if stop.on_entry {
            let at = pos2(rect.left(), y - apart);
            out.push(Shape::circle_filled(at, 7.0 * grow, t.canvas));
            out.push(Shape::circle_filled(at, 5.5 * grow, t.bad));
        }
        if stop.on_error {
            // Another shape for another thing: stops when an attempt fails.
            let at = pos2(rect.left(), y + apart);
            let diamond = |r: f32| {
                vec![
                    at - vec2(0.0, r),
                    at + vec2(r, 0.0),
                    at + vec2(0.0, r),
                    at - vec2(r, 0.0),
                ]
            };
            out.push(Shape::convex_polygon(
                diamond(9.0 * grow),
                t.canvas,
                Stroke::NONE,
            ));
            out.push(Shape::convex_polygon(
                diamond(6.2 * grow),
                t.card,
                Stroke::new(2.0 * grow, t.bad),
            ));
        }
    }
}

/// Round badge at the top left: what the run did here, by shape and colour; and how often.
pub fn run_mark(
    out: &mut Vec<Shape>,
    sight: &Sight,
    card: &Card,
    rect: Rect,
    zoom: f32,
    painter: &Painter,
) {
    let t = &sight.tokens;
    let (color, glyph) = match card.mark.role {
        StateRole::Untouched => return,
        StateRole::Done => (t.good, icons::all::CHECK),
        StateRole::Current => (t.accent, icons::all::PLAY),
        StateRole::Active => (t.accent, icons::all::DOTS_THREE),
        StateRole::Waiting => (t.warn, icons::all::CLOCK),
        StateRole::Retrying => (t.warn, icons::all::ARROWS_CLOCKWISE),
        StateRole::Caught => (t.warn, icons::all::SHIELD_CHECK),
        StateRole::Failed => (t.bad, icons::all::X),
        StateRole::Aborted => (t.text_weak, icons::all::PROHIBIT),
    };
    let grow = zoom.clamp(0.55, 1.6);
    let at = pos2(rect.left() + 2.0 * zoom, rect.top() + 2.0 * zoom);
    let r = 8.5 * grow;
    out.push(Shape::circle_filled(at, r + 2.0, t.canvas));
    out.push(Shape::circle_filled(at, r, color));
    let ink = if t.dark { t.canvas } else { t.on_accent };
    if card.mark.role == StateRole::Current {
        let s = r * 0.5;
        out.push(Shape::convex_polygon(
            vec![
                at + vec2(-s * 0.65, -s),
                at + vec2(s * 1.0, 0.0),
                at + vec2(-s * 0.65, s),
            ],
            t.on_accent,
            Stroke::NONE,
        ));
    } else {
        icon(out, painter, at, glyph, 11.5 * grow, ink);
    }
    let mut words = String::new();
    if card.mark.visits > 1 {
        words = format!("×{}", card.mark.visits);
    }
    if card.mark.retries > 0 {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&format!("↻{}", card.mark.retries));
    }
    if words.is_empty() || zoom < WORDLESS {
        return;
    }
    let font = FontId::proportional(rounded(10.5 * grow));
    let galley = painter.layout_no_wrap(words, font, t.text_strong);
    let pill = Rect::from_min_size(
        pos2(at.x + r + 4.0, at.y - galley.size().y / 2.0 - 1.0),
        galley.size() + vec2(8.0 * grow, 2.0),
    );
    out.push(Shape::Rect(RectShape::new(
        pill,
        CornerRadius::same((pill.height() / 2.0) as u8),
        t.panel,
        Stroke::new(1.0, color),
        StrokeKind::Inside,
    )));
    out.push(Shape::galley(
        pos2(pill.left() + 4.0 * grow, pill.top() + 1.0),
        galley,
        t.text_strong,
    ));
}
