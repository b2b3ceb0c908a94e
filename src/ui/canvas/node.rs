//! How a state looks: cards and open containers. What sits on them is painted by `marks`.

use crate::compare::Mark;
use crate::scene::{Badge, Card, StateRole};
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::compare::{change_color, change_mark};
use crate::ui::canvas::marks::{badge_row, corner_marks, run_mark};
use crate::ui::canvas::paint::{icon, rounded, stroked, text};
use crate::ui::canvas::sight::Sight;
use crate::ui::canvas::words::badge_words;
use crate::ui::look::{Tokens, icons, medium};
use egui::epaint::{RectShape, StrokeKind};
use egui::{Align2, Color32, CornerRadius, FontId, Painter, Rect, Shape, Stroke, pos2, vec2};
use std::borrow::Cow;

/// Below this zoom a card is one plain rectangle.
const PLAIN: f32 = 0.22;
/// Below this zoom cards have no words.
pub const WORDLESS: f32 = 0.35;
/// Below this zoom cards have no shadow.
const FLAT: f32 = 0.45;

/// Paints a card, or the frame and header of an open container.
pub fn card_shapes(sight: &Sight, index: usize, to: Projection, painter: &Painter) -> Vec<Shape> {
    let card = sight.picture.card(index);
    let rect = to.rect(sight.rect(index));
    if !painter.clip_rect().intersects(rect.expand(24.0)) {
        return Vec::new();
    }
    let mut out = Vec::with_capacity(12);
    let look = Look::of(sight, index, card);
    let zoom = to.zoom;
    if zoom < PLAIN {
        plain(&mut out, card, rect, zoom, &look);
        return out;
    }
    if card.container {
        container(&mut out, sight, index, card, rect, to, painter, &look);
    } else {
        plain_card(&mut out, sight, index, card, rect, zoom, painter, &look);
    }
    if zoom >= WORDLESS {
        let ring = sight.picture.end_ring(index).map(|p| {
            let by = sight.offset(index);
            to.pos(crate::geometry::Point::new(p.x + by.x, p.y + by.y))
        });
        let stop = sight.stops.get(&index);
        corner_marks(&mut out, sight, card, ring, stop, rect, zoom, painter);
    }
    run_mark(&mut out, sight, card, rect, zoom, painter);
    change_mark(&mut out, sight, card, rect, zoom, painter);
    out
}

/// Colours of a card in its present circumstances.
#[derive(Clone, Copy)]
struct Look {
    kind: Color32,
    fill: Color32,
    border: Stroke,
    dashed: bool,
    title: Color32,
    subtitle: Color32,
    glow: Option<Color32>,
    ring: Option<Color32>,
    faded: bool,
}

impl Look {
    fn of(sight: &Sight, index: usize, card: &Card) -> Look {
        let t = &sight.tokens;
        let hovered = sight.hover == super::picture::Hit::Card(index);
        let kind = t.kind(card.kind);
        let faded = sight.running && card.mark.role == StateRole::Untouched;
        let fade = |color: Color32| {
            if faded {
                color.gamma_multiply(0.55)
            } else {
                color
            }
        };
        let mut look = Look {
            kind: fade(kind),
            fill: t.card,
            border: Stroke::new(1.0, if hovered { t.text_weak } else { fade(t.border) }),
            dashed: !card.reachable,
            title: fade(t.text_strong),
            subtitle: fade(t.text_weak),
            glow: None,
            ring: None,
            faded,
        };
        if card.container && !hovered {
            look.border.color = fade(kind.gamma_multiply(0.75));
        }
        let role = |width: f32, color: Color32| Stroke::new(width, color);
        match card.mark.role {
            StateRole::Untouched => {}
            StateRole::Done => look.border = role(1.5, t.good),
            StateRole::Current => {
                look.border = role(2.0, t.accent);
                look.glow = Some(t.accent);
            }
            StateRole::Active => look.border = role(1.5, t.accent.gamma_multiply(0.8)),
            StateRole::Waiting | StateRole::Retrying => {
                look.border = role(2.0, t.warn);
                look.glow = Some(t.warn);
            }
            StateRole::Caught => look.border = role(1.5, t.warn),
            StateRole::Failed => look.border = role(2.0, t.bad),
            StateRole::Aborted => look.border = role(1.5, t.text_weak),
        }
        if card.kind.is_none() {
            look.border = role(1.5, t.bad);
        }
        if let Some(color) = change_color(t, card.change.mark) {
            look.border = role(2.0, color);
            look.dashed = matches!(card.change.mark, Mark::Removed | Mark::MovedAway);
            if look.dashed {
                look.title = look.title.gamma_multiply(0.75);
                look.subtitle = look.subtitle.gamma_multiply(0.75);
            }
        }
        if sight.selected.contains(&index) {
            look.ring = Some(t.accent);
            let is_plain = card.change.mark == Mark::Same;
            if look.glow.is_none() && card.mark.role == StateRole::Untouched && is_plain {
                look.border = role(1.5, t.accent);
                look.dashed = false;
            }
        }
        if sight.target == Some(index) {
            look.ring = Some(t.good);
        }
        look
    }
}

fn corners(radius: u8, zoom: f32) -> CornerRadius {
    CornerRadius::same((f32::from(radius) * zoom).clamp(2.0, 16.0) as u8)
}

fn plain(out: &mut Vec<Shape>, card: &Card, rect: Rect, zoom: f32, look: &Look) {
    let fill = if card.container {
        look.kind.gamma_multiply(0.10)
    } else if look.border.width > 1.2 {
        look.border.color.gamma_multiply(0.75)
    } else {
        look.kind.gamma_multiply(0.55)
    };
    let stroke = match look.ring {
        Some(ring) => Stroke::new(2.0, ring),
        None if card.container => Stroke::new(1.0, look.border.color),
        None => Stroke::NONE,
    };
    out.push(Shape::Rect(RectShape::new(
        rect,
        corners(Tokens::RADIUS_CARD, zoom),
        fill,
        stroke,
        StrokeKind::Inside,
    )));
}

fn halo(out: &mut Vec<Shape>, rect: Rect, radius: CornerRadius, look: &Look, zoom: f32) {
    if let Some(glow) = look.glow {
        let spread = (7.0 * zoom).clamp(3.0, 10.0);
        out.push(Shape::Rect(
            RectShape::filled(rect.expand(spread), radius, glow.gamma_multiply(0.45))
                .with_blur_width(spread * 2.2),
        ));
    }
    if let Some(ring) = look.ring {
        out.push(Shape::Rect(RectShape::stroke(
            rect.expand(3.0),
            CornerRadius::same(radius.nw.saturating_add(3)),
            Stroke::new(2.5, ring.gamma_multiply(0.45)),
            StrokeKind::Middle,
        )));
    }
}

/// The light around a container: outside its border alone, because what it holds is seen through it.
fn rim(out: &mut Vec<Shape>, rect: Rect, radius: CornerRadius, look: &Look, zoom: f32) {
    if let Some(glow) = look.glow {
        let step = (2.0 * zoom).clamp(1.0, 3.0);
        for (ring, share) in [(0.5, 0.42), (1.5, 0.24), (2.5, 0.12), (3.5, 0.05)] {
            let by = ring * step;
            out.push(Shape::Rect(RectShape::stroke(
                rect.expand(by),
                CornerRadius::same(radius.nw.saturating_add(by as u8)),
                Stroke::new(step, glow.gamma_multiply(share)),
                StrokeKind::Middle,
            )));
        }
    }
    let glow = None;
    halo(out, rect, radius, &Look { glow, ..*look }, zoom);
}

fn frame(out: &mut Vec<Shape>, rect: Rect, radius: CornerRadius, fill: Color32, look: &Look) {
    if look.dashed {
        out.push(Shape::Rect(RectShape::filled(rect, radius, fill)));
        let r = rect.shrink(0.5);
        let path = vec![
            r.left_top(),
            r.right_top(),
            r.right_bottom(),
            r.left_bottom(),
            r.left_top(),
        ];
        stroked(out, path, look.border, Some(5.0));
    } else {
        out.push(Shape::Rect(RectShape::new(
            rect,
            radius,
            fill,
            look.border,
            StrokeKind::Inside,
        )));
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one painting step of card_shapes"
)]
fn plain_card(
    out: &mut Vec<Shape>,
    sight: &Sight,
    index: usize,
    card: &Card,
    rect: Rect,
    zoom: f32,
    painter: &Painter,
    look: &Look,
) {
    let t = &sight.tokens;
    let radius = corners(Tokens::RADIUS_CARD, zoom);
    if zoom >= FLAT && look.glow.is_none() {
        let lift = if sight.moved.contains_key(&index) {
            2.2
        } else {
            1.0
        };
        out.push(Shape::Rect(
            RectShape::filled(
                rect.translate(vec2(0.0, 2.0 * zoom * lift)),
                radius,
                t.shadow.gamma_multiply(0.8),
            )
            .with_blur_width(9.0 * zoom * lift),
        ));
    }
    halo(out, rect, radius, look, zoom);
    frame(out, rect, radius, look.fill, look);

    let pad = 10.0 * zoom;
    let side = (rect.height() - 2.0 * pad).min(32.0 * zoom);
    let tile = Rect::from_min_size(
        pos2(rect.left() + pad, rect.center().y - side / 2.0),
        vec2(side, side),
    );
    out.push(Shape::Rect(RectShape::filled(
        tile,
        corners(7, zoom),
        t.tint(look.kind),
    )));
    icon(
        out,
        painter,
        tile.center(),
        icons::kind(card.kind),
        18.0 * zoom,
        look.kind,
    );
    if zoom < WORDLESS {
        return;
    }
    let left = tile.right() + 10.0 * zoom;
    let badges = badge_row(
        out,
        painter,
        card,
        rect.right() - pad,
        rect.top() + rect.height() * 0.675,
        zoom,
        t,
        look.faded,
    );
    let (title, subtitle) = words(card);
    let title_y = if subtitle.is_empty() {
        rect.center().y
    } else {
        rect.top() + rect.height() * 0.345
    };
    let mut right = rect.right() - pad;
    if card.has_body {
        // Folded: this opens it.
        let caret = pos2(right - 5.0 * zoom, title_y);
        icon(
            out,
            painter,
            caret,
            icons::CLOSED,
            12.0 * zoom,
            look.subtitle,
        );
        right -= 16.0 * zoom;
    }
    if sight.renaming != Some(index) {
        text(
            out,
            painter,
            pos2(left, title_y),
            Align2::LEFT_CENTER,
            title,
            medium(rounded(13.0 * zoom)),
            look.title,
            right - left,
        );
    }
    if !subtitle.is_empty() {
        let place = text(
            out,
            painter,
            pos2(left, rect.top() + rect.height() * 0.675),
            Align2::LEFT_CENTER,
            &subtitle,
            FontId::proportional(rounded(11.0 * zoom)),
            look.subtitle,
            badges - 4.0 * zoom - left,
        );
        if card.change.old_name.is_some() {
            // The name it had, struck out.
            out.push(Shape::hline(
                place.x_range(),
                place.center().y + zoom,
                Stroke::new(zoom.max(0.8), look.subtitle),
            ));
        }
    }
}

/// Name and second line. A name is cut by the real font, not by the scene's fixed metric.
fn words(card: &Card) -> (&str, Cow<'_, str>) {
    let rules = card
        .badges
        .iter()
        .find(|badge| matches!(badge, Badge::Rules(_)));
    let second = rules.map_or(Cow::Borrowed(card.subtitle.as_str()), |rules| {
        Cow::Owned(badge_words(rules))
    });
    let second = match &card.change.old_name {
        Some(old) => Cow::Owned(old.to_string()),
        None => second,
    };
    (&card.name, second)
}

#[expect(
    clippy::too_many_arguments,
    reason = "one painting step of card_shapes"
)]
fn container(
    out: &mut Vec<Shape>,
    sight: &Sight,
    index: usize,
    card: &Card,
    rect: Rect,
    to: Projection,
    painter: &Painter,
    look: &Look,
) {
    let zoom = to.zoom;
    let t = &sight.tokens;
    let radius = corners(Tokens::RADIUS_WINDOW, zoom);
    rim(out, rect, radius, look, zoom);
    // The body is painted beneath the lines (see `backdrop`); here is the frame alone.
    frame(out, rect, radius, Color32::TRANSPARENT, look);
    if zoom < WORDLESS * 0.8 {
        return;
    }
    let header = Rect::from_min_size(
        rect.min,
        vec2(rect.width(), sight.picture.headers[index] * zoom),
    );
    if let Some(glow) = look.glow {
        let radius = CornerRadius {
            sw: 0,
            se: 0,
            ..radius
        };
        let inner = header.shrink2(vec2(look.border.width / 2.0, 0.0));
        out.push(Shape::Rect(RectShape::filled(
            inner,
            radius,
            glow.gamma_multiply(0.18),
        )));
    }
    let y = header.center().y;
    let x = header.left() + 14.0 * zoom;
    icon(
        out,
        painter,
        pos2(x + 8.0 * zoom, y),
        icons::kind(card.kind),
        17.0 * zoom,
        look.kind,
    );
    let caret = pos2(header.right() - 18.0 * zoom, y);
    icon(
        out,
        painter,
        caret,
        icons::OPENED,
        12.0 * zoom,
        look.subtitle,
    );
    let kind = card.kind.map_or("", |kind| kind.name());
    let summary = if card.mark.progress.is_empty() {
        kind.to_owned()
    } else {
        card.mark.progress.clone()
    };
    let label = text(
        out,
        painter,
        pos2(caret.x - 12.0 * zoom, y),
        Align2::RIGHT_CENTER,
        &summary,
        FontId::proportional(rounded(11.0 * zoom)),
        look.subtitle,
        header.width() * 0.4,
    );
    let badges = badge_row(
        out,
        painter,
        card,
        label.left() - 8.0 * zoom,
        y,
        zoom,
        t,
        look.faded,
    );
    let left = x + 24.0 * zoom;
    if sight.renaming != Some(index) {
        text(
            out,
            painter,
            pos2(left, y),
            Align2::LEFT_CENTER,
            words(card).0,
            medium(rounded(13.5 * zoom)),
            look.title,
            badges - 6.0 * zoom - left,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a container holds is seen through it: the light around it fills nothing.
    #[test]
    fn a_current_container_is_not_filled() {
        let blue = Color32::from_rgb(0, 90, 255);
        let look = Look {
            kind: blue,
            fill: Color32::BLACK,
            border: Stroke::new(2.0, blue),
            dashed: false,
            title: Color32::WHITE,
            subtitle: Color32::WHITE,
            glow: Some(blue),
            ring: Some(blue),
            faded: false,
        };
        let rect = Rect::from_min_size(pos2(10.0, 10.0), vec2(300.0, 200.0));
        let mut out = Vec::new();
        rim(&mut out, rect, CornerRadius::same(9), &look, 1.0);
        assert!(!out.is_empty());
        for shape in &out {
            let Shape::Rect(ring) = shape else {
                panic!("{shape:?}");
            };
            assert_eq!(ring.fill, Color32::TRANSPARENT);
            let inner = ring.rect.shrink(ring.stroke.width / 2.0 + 0.01);
            assert!(inner.contains_rect(rect.shrink(1.0)), "{ring:?}");
        }
    }
}
