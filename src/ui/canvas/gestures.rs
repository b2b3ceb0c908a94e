//! Drags on the canvas: moving it, the marquee, moving cards, drawing transitions.

use crate::asl::StateAddress;
use crate::document::{EdgeRef, Insertion};
use crate::geometry::Point;
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::canvas::Canvas;
use crate::ui::canvas::drops::connect;
use crate::ui::canvas::paint::{arrow_head, bubble};
use crate::ui::canvas::ports::port_label;
use crate::ui::canvas::type_menu::TypeMenu;
use crate::ui::shell::{Command, Cx, Notice, Selected};
use egui::epaint::{CubicBezierShape, StrokeKind};
use egui::{Color32, CornerRadius, PointerButton, Pos2, Response, Shape, Stroke, Vec2, vec2};

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

/// Who works on the diagram with the mouse means the diagram with the next key, not the field typed in last. With no
/// widget focused, keys are the diagram's.
pub(super) fn take_keyboard(ctx: &egui::Context) {
    ctx.memory_mut(|memory| {
        if let Some(focused) = memory.focused() {
            memory.surrender_focus(focused);
        }
    });
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
            take_keyboard(ui.ctx());
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
        take_keyboard(ui.ctx());
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
                let words = format!("{} of {from_name}", port_label(edge.port));
                self.menu = Some(TypeMenu::new(pos, Insertion::FromPort(edge), None, words));
            }
            None => {}
        }
    }

    /// A drag near the border moves the canvas.
    pub(super) fn edge_scroll(&mut self, ui: &egui::Ui, rect: egui::Rect, pos: Pos2) {
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
