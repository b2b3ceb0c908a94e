//! A new state on its way from the palette to the canvas: the ghost that shows what dropping it would do.

use crate::document::{Insertion, StateTemplate};
use crate::geometry::{Point, midpoint};
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::canvas::Canvas;
use crate::ui::canvas::drops::{Place, add_state, drop_at};
use crate::ui::canvas::paint::{arrow_head, bubble, rounded, rounded_path};
use crate::ui::canvas::picture::Hit;
use crate::ui::look::{Tokens, icons, medium};
use crate::ui::shell::{Command, Cx, Notice};
use egui::epaint::{RectShape, StrokeKind};
use egui::{Color32, CornerRadius, DragAndDrop, FontId, Pos2, Shape, Stroke, Vec2, pos2, vec2};

/// Size of a new card, for ghosts.
const CARD: Vec2 = vec2(196.0, 52.0);

impl Canvas {
    /// A state from the palette over the canvas: a ghost that shows what dropping would do.
    pub(super) fn drop_ui(
        &mut self,
        ui: &mut egui::Ui,
        cx: &mut Cx,
        rect: egui::Rect,
        to: Projection,
    ) {
        let Some(template) = DragAndDrop::payload::<StateTemplate>(ui.ctx()) else {
            self.dropping = false;
            return;
        };
        let Some(pos) = ui.ctx().pointer_interact_pos() else {
            return;
        };
        if !rect.contains(pos) {
            // On its way here: what is dragged travels with the pointer.
            let layer = egui::LayerId::new(egui::Order::Tooltip, ui.id().with("dragged"));
            let ghost = egui::Rect::from_center_size(pos, CARD * 0.8);
            let painter = ui.ctx().layer_painter(layer);
            ghost_card(&painter, cx.tokens, &template, ghost, cx.tokens.accent);
            return;
        }
        // Coming from the palette it crosses the border: that is not yet a wish to scroll.
        self.dropping |= rect.shrink(40.0).contains(pos);
        let p = to.point(pos);
        let drop = drop_at(&self.picture, cx.snapshot, p, 14.0 / to.zoom.max(0.1));
        let intent = add_state(&template, drop.at.clone());
        let why = self.judge.refusal(cx.snapshot, &intent);
        self.ghost(ui, cx, to, &template, &drop.place, pos, why.is_some());
        let t = *cx.tokens;
        match &why {
            Some(why) => {
                ui.ctx().set_cursor_icon(egui::CursorIcon::NotAllowed);
                bubble(ui, pos + vec2(0.0, 30.0), why, t.bad_text, &t);
            }
            None => bubble(ui, pos + vec2(0.0, 30.0), &drop.words, t.text_strong, &t),
        }
        if self.dropping {
            self.edge_scroll(ui, rect, pos);
        }
        if ui.input(|i| i.pointer.any_released()) {
            DragAndDrop::clear_payload(ui.ctx());
            match why {
                Some(why) => cx.push(Notice::bad(why)),
                None => {
                    let at = match (&drop.place, &drop.at) {
                        (Place::Free(p), Insertion::Free(scope))
                            if !self.picture.scene.cards.is_empty() =>
                        {
                            let corner = Point::new(p.x - CARD.x / 2.0, p.y - CARD.y / 2.0);
                            Some(self.relative(scope, corner))
                        }
                        _ => None,
                    };
                    cx.push(Command::ChangeAt {
                        intent,
                        at,
                        rename: true,
                    });
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one painting step of drop_ui")]
    fn ghost(
        &self,
        ui: &egui::Ui,
        cx: &Cx,
        to: Projection,
        template: &StateTemplate,
        place: &Place,
        pos: Pos2,
        refused: bool,
    ) {
        let t = cx.tokens;
        let painter = ui.painter();
        let color = if refused { t.bad } else { t.accent };
        let size = CARD * to.zoom.clamp(0.35, 1.2);
        let mut ghost = egui::Rect::from_center_size(pos, size);
        let dashed = |path: Vec<Pos2>| {
            painter.extend(Shape::dashed_line(&path, Stroke::new(2.0, color), 5.0, 4.0));
        };
        match place {
            Place::Line(line) => {
                let line = &self.picture.scene.lines[*line];
                if let (Some(first), Some(last)) = (line.points.first(), line.points.last()) {
                    ghost = egui::Rect::from_center_size(to.pos(midpoint(&line.points)), size);
                    let (first, last) = (to.pos(*first), to.pos(*last));
                    let path: Vec<Pos2> = line.points.iter().map(|p| to.pos(*p)).collect();
                    painter.add(Shape::line(
                        rounded_path(&path, 11.0 * to.zoom),
                        Stroke::new(6.0, color.gamma_multiply(0.25)),
                    ));
                    dashed(vec![first, ghost.center_top()]);
                    dashed(vec![ghost.center_bottom(), last]);
                    painter.add(arrow_head(last, ghost.center_bottom(), 8.0, color));
                }
            }
            Place::Card(card) => {
                let rect = to.rect(self.picture.card(*card).rect);
                painter.rect_stroke(
                    rect.expand(3.0),
                    CornerRadius::same(11),
                    Stroke::new(2.0, color),
                    StrokeKind::Outside,
                );
                let below = rect.center_bottom() + vec2(0.0, 26.0 * to.zoom + size.y / 2.0);
                ghost = egui::Rect::from_center_size(below, size);
                dashed(vec![rect.center_bottom(), ghost.center_top()]);
                painter.add(arrow_head(
                    ghost.center_top(),
                    rect.center_bottom(),
                    8.0,
                    color,
                ));
            }
            Place::Port(card, at) => {
                let rect = to.rect(self.picture.card(*card).rect);
                let from = to.pos(*at);
                let below = pos2(from.x, rect.bottom() + 26.0 * to.zoom + size.y / 2.0);
                ghost = egui::Rect::from_center_size(below, size);
                painter.circle_filled(from, 7.0, color);
                dashed(vec![from, ghost.center_top()]);
                painter.add(arrow_head(ghost.center_top(), from, 8.0, color));
            }
            Place::Free(p) => {
                let body = self.picture.hit(*p, 0.0);
                if let Hit::Body(body) = body
                    && self.picture.scene.bodies[body].0.owner().is_some()
                {
                    let rect = to.rect(self.picture.scene.bodies[body].1);
                    painter.rect(
                        rect,
                        CornerRadius::same(8),
                        color.gamma_multiply(0.06),
                        Stroke::new(1.5, color.gamma_multiply(0.7)),
                        StrokeKind::Inside,
                    );
                }
            }
        }
        ghost_card(painter, t, template, ghost, color);
    }
}

fn ghost_card(
    painter: &egui::Painter,
    t: &Tokens,
    template: &StateTemplate,
    rect: egui::Rect,
    color: Color32,
) {
    painter.add(RectShape::new(
        rect,
        CornerRadius::same(8),
        t.card,
        Stroke::new(1.5, color),
        StrokeKind::Inside,
    ));
    let kind = t.kind(Some(template.kind));
    let scale = rect.height() / CARD.y;
    painter.text(
        rect.left_center() + vec2(24.0 * scale, 0.0),
        egui::Align2::CENTER_CENTER,
        icons::kind(Some(template.kind)),
        FontId::proportional(rounded(18.0 * scale)),
        kind,
    );
    let words = template
        .resource
        .clone()
        .unwrap_or_else(|| template.kind.name().to_owned());
    painter
        .with_clip_rect(rect.intersect(painter.clip_rect()))
        .text(
            rect.left_center() + vec2(46.0 * scale, 0.0),
            egui::Align2::LEFT_CENTER,
            words,
            medium(rounded(12.5 * scale)),
            t.text_strong,
        );
}
