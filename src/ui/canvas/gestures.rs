//! What a person does with the pointer: moving cards, drawing transitions, the marquee, dropping new states.

use crate::asl::StateAddress;
use crate::document::{EdgeRef, Insertion, StateTemplate};
use crate::geometry::{Point, Rect};
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::canvas::{Canvas, connect};
use crate::ui::canvas::drops::{Place, add_state, drop_at, facts};
use crate::ui::canvas::paint::{arrow_head, rounded, rounded_path};
use crate::ui::canvas::picture::{Hit, midpoint};
use crate::ui::canvas::ports::{PortSpot, ports};
use crate::ui::canvas::sight::Sight;
use crate::ui::canvas::type_menu::TypeMenu;
use crate::ui::look::{Tokens, icons, medium};
use crate::ui::shell::{Command, Cx, Notice, Selected};
use egui::epaint::{CubicBezierShape, RectShape, StrokeKind};
use egui::{
    Color32, CornerRadius, DragAndDrop, FontId, PointerButton, Pos2, Response, Sense, Shape,
    Stroke, Vec2, pos2, vec2,
};

/// Size of a new card, for ghosts.
const CARD: Vec2 = vec2(196.0, 52.0);

/// A drag in progress.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Gesture {
    /// None.
    #[default]
    None,
    /// The canvas follows the pointer.
    Pan,
    /// A rectangle that selects what it covers.
    Marquee {
        /// Where it began, on the canvas.
        from: Point,
        /// What was selected before, when it adds.
        before: Vec<StateAddress>,
    },
    /// Cards follow the pointer.
    Move {
        /// The cards that were taken hold of; what they hold moves along.
        taken: Vec<usize>,
        /// All that move.
        cards: Vec<usize>,
        /// How far, on the canvas.
        by: Vec2,
    },
    /// A transition is drawn.
    Wire {
        /// Which.
        edge: EdgeRef,
        /// Where it leaves, on the canvas.
        from: Point,
        /// The card under the pointer, and why it cannot be the target.
        target: Option<(usize, Option<String>)>,
    },
}

impl Canvas {
    pub(super) fn start_background_gesture(
        &mut self,
        ui: &egui::Ui,
        cx: &Cx,
        bare: &Response,
        to: Projection,
    ) {
        if !bare.drag_started() || !matches!(self.gesture, Gesture::None) {
            return;
        }
        let Some(press) = ui.input(|i| i.pointer.press_origin()) else {
            return;
        };
        if bare.drag_started_by(PointerButton::Primary) && !self.panning(ui.ctx()) {
            let adds = ui.input(|i| i.modifiers.shift || i.modifiers.command);
            self.gesture = Gesture::Marquee {
                from: to.point(press),
                before: if adds {
                    cx.selection.states.clone()
                } else {
                    Vec::new()
                },
            };
        } else if !bare.drag_started_by(PointerButton::Middle) {
            // The middle button pans everywhere, see `steer`.
            self.gesture = Gesture::Pan;
        }
    }

    pub(super) fn start_card_gesture(
        &mut self,
        ui: &egui::Ui,
        cx: &mut Cx,
        response: &Response,
        index: usize,
    ) {
        if !response.drag_started() || !matches!(self.gesture, Gesture::None) {
            return;
        }
        if self.panning(ui.ctx()) || response.drag_started_by(PointerButton::Secondary) {
            self.gesture = Gesture::Pan;
            return;
        }
        if !response.drag_started_by(PointerButton::Primary) {
            return;
        }
        let state = self.picture.card(index).address.clone();
        let mut taken = vec![index];
        if cx.selection.states.contains(&state) {
            taken = cx
                .selection
                .states
                .iter()
                .filter_map(|state| self.picture.card_of(state))
                .collect();
            // What is inside a container that moves anyway is not moved by itself.
            let all = taken.clone();
            taken.retain(|card| {
                !all.iter()
                    .any(|other| other != card && self.picture.is_inside(*card, *other))
            });
        } else {
            cx.push(Command::Select(Selected::state(state)));
        }
        let cards = (0..self.picture.scene.cards.len())
            .filter(|card| {
                taken
                    .iter()
                    .any(|holder| card == holder || self.picture.is_inside(*card, *holder))
            })
            .collect();
        self.gesture = Gesture::Move {
            taken,
            cards,
            by: Vec2::ZERO,
        };
    }

    /// Moves a gesture on and ends it.
    pub(super) fn gesture_ui(
        &mut self,
        ui: &mut egui::Ui,
        cx: &mut Cx,
        rect: egui::Rect,
        to: Projection,
    ) {
        let (down, pos, delta, total) = ui.input(|i| {
            (
                i.pointer.any_down(),
                i.pointer.interact_pos(),
                i.pointer.delta(),
                i.pointer.total_drag_delta(),
            )
        });
        let Some(pos) = pos else {
            self.gesture = Gesture::None;
            return;
        };
        match std::mem::take(&mut self.gesture) {
            Gesture::None => {}
            Gesture::Pan => {
                if down {
                    ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
                    self.camera = self.camera.panned(delta);
                    self.steered = true;
                    self.gesture = Gesture::Pan;
                }
            }
            Gesture::Marquee { from, before } => {
                self.marquee(ui, cx, to, from, before, pos, down);
            }
            Gesture::Move { taken, cards, by } => {
                if down {
                    ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
                    let by = total.map_or(by, |total| total / to.zoom);
                    self.edge_scroll(ui, rect, pos);
                    self.gesture = Gesture::Move { taken, cards, by };
                } else if by != Vec2::ZERO {
                    let places = taken
                        .iter()
                        .map(|card| {
                            let card = self.picture.card(*card);
                            let at = Point::new(card.rect.x + by.x, card.rect.y + by.y);
                            (
                                card.address.clone(),
                                self.relative(&card.address.scope(), at),
                            )
                        })
                        .collect();
                    cx.push(Command::Place(places));
                }
            }
            Gesture::Wire { edge, from, .. } => {
                self.wire(ui, cx, rect, to, edge, from, pos, down);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one arm of gesture_ui")]
    fn marquee(
        &mut self,
        ui: &egui::Ui,
        cx: &mut Cx,
        to: Projection,
        from: Point,
        before: Vec<StateAddress>,
        pos: Pos2,
        down: bool,
    ) {
        let start = to.pos(from);
        let area = egui::Rect::from_two_pos(start, pos);
        let covered = self.picture.cards_within(to.area(area));
        let mut states = before.clone();
        for card in covered {
            let state = &self.picture.card(card).address;
            if !states.contains(state) {
                states.push(state.clone());
            }
        }
        if states != cx.selection.states || cx.selection.edge.is_some() {
            cx.push(Command::Select(Selected::states(states)));
        }
        if down {
            let t = cx.tokens;
            ui.painter().rect(
                area,
                CornerRadius::same(3),
                t.accent.gamma_multiply(0.10),
                Stroke::new(1.0, t.accent),
                StrokeKind::Inside,
            );
            self.gesture = Gesture::Marquee { from, before };
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one arm of gesture_ui")]
    fn wire(
        &mut self,
        ui: &egui::Ui,
        cx: &mut Cx,
        rect: egui::Rect,
        to: Projection,
        edge: EdgeRef,
        from: Point,
        pos: Pos2,
        down: bool,
    ) {
        let p = to.point(pos);
        // Let go where it began, it means nothing; a loop to the same state has to be meant.
        let began = to.pos(from).distance(pos) < 26.0;
        let target = self.picture.card_at(p).filter(|_| !began).map(|card| {
            let state = &self.picture.card(card).address;
            let why = self.judge.refusal(cx.snapshot, &connect(&edge, state));
            (card, why)
        });
        if down {
            let t = *cx.tokens;
            let refused = matches!(&target, Some((_, Some(_))));
            let color = if refused { t.bad } else { t.accent };
            wire_shape(ui, to.pos(from), pos, color);
            match &target {
                Some((_, Some(why))) => {
                    ui.ctx().set_cursor_icon(egui::CursorIcon::NotAllowed);
                    bubble(ui, pos, why, t.bad_text, &t);
                }
                Some((card, None)) => {
                    let name = &self.picture.card(*card).name;
                    bubble(ui, pos, &format!("Lead to {name}"), t.text_strong, &t);
                }
                None if began => {}
                None => bubble(ui, pos, "Release to add a state here", t.text_weak, &t),
            }
            self.edge_scroll(ui, rect, pos);
            self.gesture = Gesture::Wire { edge, from, target };
            return;
        }
        match target {
            Some((card, None)) => {
                let state = self.picture.card(card).address.clone();
                cx.change(connect(&edge, &state));
            }
            Some((_, Some(why))) => cx.push(Notice::bad(why)),
            None if rect.contains(pos) && !began => {
                let from_name = edge
                    .state
                    .as_ref()
                    .map_or_else(|| "the start".to_owned(), StateAddress::name);
                let words = format!("{} of {from_name}", super::ports::port_label(edge.port));
                self.menu = Some(TypeMenu::new(pos, Insertion::FromPort(edge), None, words));
            }
            None => {}
        }
    }

    /// A drag near the border moves the canvas.
    fn edge_scroll(&mut self, ui: &egui::Ui, rect: egui::Rect, pos: Pos2) {
        let inner = rect.shrink(28.0);
        if inner.contains(pos) || !rect.expand(40.0).contains(pos) {
            return;
        }
        let push = |low: f32, high: f32, at: f32| {
            if at < low {
                1.0
            } else if at > high {
                -1.0
            } else {
                0.0
            }
        };
        let by = vec2(
            push(inner.left(), inner.right(), pos.x),
            push(inner.top(), inner.bottom(), pos.y),
        ) * 9.0;
        self.camera = self.camera.panned(by);
        self.steered = true;
        if let Gesture::Move { by: moved, .. } = &mut self.gesture {
            *moved -= by / self.camera.zoom;
        }
        ui.ctx().request_repaint();
    }

    /// Ports of the card under the pointer, or of the selected one.
    pub(super) fn ports_ui(
        &mut self,
        ui: &mut egui::Ui,
        cx: &mut Cx,
        to: Projection,
        sight: &Sight,
    ) {
        if !cx.editable()
            || to.zoom < 0.4
            || self.menu.is_some()
            || self.renaming.is_some()
            || !sight.moved.is_empty()
            || matches!(self.gesture, Gesture::Marquee { .. } | Gesture::Pan)
        {
            return;
        }
        let pointer = ui
            .ctx()
            .pointer_hover_pos()
            .filter(|pos| ui.clip_rect().contains(*pos));
        let dropping = DragAndDrop::has_payload_of_type::<StateTemplate>(ui.ctx());
        let over = if !dropping && ui.input(|i| i.pointer.any_down()) {
            // A quick drag has left the card before it counts as a drag: its ports stay until then.
            self.port_owner
                .as_ref()
                .and_then(|state| self.picture.card_of(state))
        } else {
            pointer.and_then(|pos| self.port_card(to.point(pos)))
        };
        let selected = cx
            .selection
            .single()
            .and_then(|state| self.picture.card_of(state));
        let owner = match &self.gesture {
            Gesture::Wire { .. } => None,
            _ if dropping => over,
            _ => over.or(selected),
        };
        let Some(owner) = owner else {
            self.port_owner = None;
            return;
        };
        self.port_owner = Some(self.picture.card(owner).address.clone());
        let facts = facts(cx.snapshot, &self.picture, owner);
        let name = self.picture.card(owner).name.clone();
        for spot in ports(&self.picture, owner, &facts, 21.0 / to.zoom) {
            if dropping && !spot.fresh {
                continue;
            }
            self.port_ui(ui, cx, to, &spot, &name);
        }
    }

    /// The card whose ports a point is meant for: a little more than the card itself, and what it was just before.
    fn port_card(&self, p: Point) -> Option<usize> {
        if let Some(card) = self.picture.card_at(p) {
            return Some(card);
        }
        let reach = |rect: Rect| {
            p.x >= rect.x - 6.0 && p.x <= rect.right() + 6.0 && (p.y - rect.bottom()).abs() <= 16.0
        };
        let before = self
            .port_owner
            .as_ref()
            .and_then(|state| self.picture.card_of(state));
        if let Some(before) = before
            && reach(self.picture.card(before).rect)
        {
            return Some(before);
        }
        self.picture
            .scene
            .cards
            .iter()
            .rposition(|card| reach(card.rect))
    }

    fn port_ui(
        &mut self,
        ui: &mut egui::Ui,
        cx: &mut Cx,
        to: Projection,
        spot: &PortSpot,
        name: &str,
    ) {
        let t = *cx.tokens;
        let at = to.pos(spot.at);
        let radius = (6.5 * to.zoom).clamp(5.0, 9.0);
        let hit = egui::Rect::from_center_size(at, Vec2::splat(radius * 2.0 + 6.0));
        let id = ui.id().with((
            "port",
            spot.edge.state.as_ref().map(|s| s.pointer().to_owned()),
            spot.edge.port,
        ));
        let response = ui.interact(hit, id, Sense::click_and_drag());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(
                egui::WidgetType::Button,
                true,
                format!("{} of {name}", spot.label),
            )
        });
        let hot = response.hovered() || response.has_focus();
        let catch = matches!(spot.edge.port, crate::asl::Port::Catch(_));
        let color = if catch { t.edge_catch } else { t.accent };
        let radius = if hot { radius + 1.5 } else { radius };
        let painter = ui.painter();
        painter.circle_filled(at, radius + 1.5, t.canvas);
        if spot.fresh {
            painter.circle(
                at,
                radius,
                if hot { color } else { t.card },
                Stroke::new(1.5, color),
            );
            let arm = radius * 0.5;
            let ink = Stroke::new(1.5, if hot { t.on_accent } else { color });
            painter.line_segment([at - vec2(arm, 0.0), at + vec2(arm, 0.0)], ink);
            painter.line_segment([at - vec2(0.0, arm), at + vec2(0.0, arm)], ink);
        } else {
            painter.circle(
                at,
                radius - 1.0,
                if hot { t.on_accent } else { color },
                Stroke::new(1.5, color),
            );
        }
        if response.drag_started_by(PointerButton::Primary) {
            self.gesture = Gesture::Wire {
                edge: spot.edge.clone(),
                from: spot.at,
                target: None,
            };
        }
        if response.clicked() {
            self.menu = Some(TypeMenu::new(
                at + vec2(10.0, 10.0),
                if spot.fresh {
                    Insertion::FromPort(spot.edge.clone())
                } else {
                    Insertion::OnEdge(spot.edge.clone())
                },
                None,
                format!("{} of {name}", spot.label),
            ));
        }
        let hint = if spot.fresh {
            format!("{}: drag to a state, or click to add one", spot.label)
        } else {
            format!("{}: drag to lead it elsewhere", spot.label)
        };
        response
            .on_hover_cursor(egui::CursorIcon::Crosshair)
            .on_hover_text(hint);
    }

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

fn wire_shape(ui: &egui::Ui, from: Pos2, tip: Pos2, color: Color32) {
    let reach = ((tip.y - from.y).abs() * 0.5).clamp(24.0, 120.0);
    let before = tip - vec2(0.0, reach);
    ui.painter()
        .add(Shape::CubicBezier(CubicBezierShape::from_points_stroke(
            [from, from + vec2(0.0, reach), before, tip - vec2(0.0, 6.0)],
            false,
            Color32::TRANSPARENT,
            Stroke::new(2.0, color),
        )));
    ui.painter().add(arrow_head(tip, before, 10.0, color));
    ui.painter().circle_filled(from, 4.0, color);
}

/// A few words beside the pointer.
fn bubble(ui: &egui::Ui, pos: Pos2, words: &str, color: Color32, t: &Tokens) {
    let job =
        egui::text::LayoutJob::simple(words.to_owned(), FontId::proportional(11.5), color, 300.0);
    let painter = ui.painter();
    let galley = painter.layout_job(job);
    let view = ui.clip_rect().shrink(6.0);
    let mut rect =
        egui::Rect::from_min_size(pos + vec2(16.0, 12.0), galley.size() + vec2(16.0, 10.0));
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
