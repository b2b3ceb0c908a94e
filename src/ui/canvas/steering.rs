//! Where the camera looks: at first, after folding, at what is revealed, and where wheel and pointer take it.

use crate::asl::StateAddress;
use crate::geometry::Point;
use crate::ui::canvas::camera::Camera;
use crate::ui::canvas::canvas::{Canvas, Looked};
use crate::ui::shell::{Cx, Place};
use egui::{Key, Vec2};

impl Canvas {
    /// The container that was folded or opened since the last frame, and where it stood: there it stays.
    pub(super) fn newly_folded(&mut self) -> Option<(StateAddress, Point)> {
        let collapsed = &self.placement.collapsed;
        if self.folded == *collapsed {
            return None;
        }
        let mut changed = self.folded.symmetric_difference(collapsed);
        let only = match (changed.next(), changed.next()) {
            (Some(state), None) => Some(state.clone()),
            _ => None,
        };
        self.folded.clone_from(collapsed);
        let state = only?;
        let top = self.top_of(&state)?;
        Some((state, top))
    }

    /// Where transitions arrive at a card, on the canvas.
    pub(super) fn top_of(&self, state: &StateAddress) -> Option<Point> {
        let rect = self.picture.card(self.picture.card_of(state)?).rect;
        Some(Point::new(rect.x + rect.w / 2.0, rect.y))
    }

    /// The first look. Until a person steers there is another one whenever the window changes or the picture
    /// outgrows the view.
    pub(super) fn look(&mut self, place: egui::Rect) {
        let view = place.size();
        // A banner or a panel that comes and goes does not move the picture on the screen.
        let resized = (view - self.looked_from).abs().max_elem() > 60.0;
        self.camera.pan -= place.min.to_vec2() - self.origin;
        self.origin = place.min.to_vec2();
        let empty = self.picture.scene.cards.is_empty();
        let bounds = self.picture.bounds();
        let first = match self.looked {
            Looked::Never => true,
            Looked::Empty => !empty,
            Looked::Picture => false,
        };
        if empty && first {
            self.camera = Camera::centred_on(Point::new(0.0, 0.0), 1.0, view);
            if !self.keeper.is_busy() {
                self.looked = Looked::Empty;
            }
        } else if self.looked == Looked::Empty && first {
            // A machine that begins to grow does so from the top.
            self.camera = Camera::centred_on(bounds.center(), 1.0, view);
            self.camera.pan.y = 48.0 - bounds.y;
            self.looked = Looked::Picture;
            self.looked_from = view;
        } else if first || (!self.steered && !empty && resized) {
            self.camera = Camera::first_look(bounds, view);
            self.looked = Looked::Picture;
            self.looked_from = view;
        } else if !self.steered && !empty && self.seen != self.picture.serial {
            let shown = self
                .camera
                .projection(egui::Rect::from_min_size(egui::Pos2::ZERO, view))
                .rect(bounds);
            if !egui::Rect::from_min_size(egui::Pos2::ZERO, view).contains_rect(shown) {
                self.camera = Camera::first_look(bounds, view);
            }
        }
        self.seen = self.picture.serial;
        self.view = view;
    }

    pub(super) fn reveal(&mut self, cx: &Cx) {
        let Some(reveal) = cx.reveal else { return };
        if reveal.serial == self.revealed || self.view.x < 1.0 {
            return;
        }
        let area = match &reveal.place {
            Place::State(state) => self
                .picture
                .visible_card_of(state)
                .map(|card| self.picture.header(card)),
            Place::Edge(edge) => self
                .picture
                .line_of(edge)
                .map(|line| self.picture.line_box(line)),
            Place::Text(start, _) => cx
                .snapshot
                .outline
                .state_at(*start)
                .and_then(|state| self.picture.visible_card_of(&state.address))
                .map(|card| self.picture.header(card)),
        };
        // A state that was just added may not be laid out yet: try again next frame.
        if area.is_some() || !self.keeper.is_busy() {
            self.revealed = reveal.serial;
        }
        if let Some(area) = area {
            if self.camera.zoom < 0.45 {
                self.camera = Camera::centred_on(area.center(), 0.8, self.view);
            } else {
                // Not behind the bar of tools at the bottom.
                self.camera = self.camera.showing(area, self.view - egui::vec2(0.0, 24.0));
            }
        }
    }

    /// Wheel, pinch, space-drag and middle-drag.
    pub(super) fn steer(&mut self, ui: &egui::Ui, rect: egui::Rect) {
        let ctx = ui.ctx();
        if !ui.rect_contains_pointer(rect) {
            return;
        }
        if let Some(camera) = self.camera.wheeled(ctx, rect) {
            self.camera = camera;
            self.steered = true;
        }
        let (middle, delta) = ctx.input(|i| (i.pointer.middle_down(), i.pointer.delta()));
        if middle && delta != Vec2::ZERO {
            self.camera = self.camera.panned(delta);
            self.steered = true;
        }
    }

    /// Drags move the diagram now: the hand tool, or the space bar.
    pub(super) fn panning(&self, ctx: &egui::Context) -> bool {
        self.hand || (!ctx.text_edit_focused() && ctx.input(|i| i.key_down(Key::Space)))
    }
}
