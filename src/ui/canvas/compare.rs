//! Two versions on one canvas: looked at, not worked on. The marks of what differs are painted here.

use crate::asl::StateAddress;
use crate::compare::Mark;
use crate::geometry::{Point, midpoint};
use crate::scene::{Card, Line, Scene, change_icon};
use crate::ui::canvas::backdrop::backdrop;
use crate::ui::canvas::camera::{Camera, Projection};
use crate::ui::canvas::edge::{label_shapes, line_shapes};
use crate::ui::canvas::node::card_shapes;
use crate::ui::canvas::paint::{icon, rounded};
use crate::ui::canvas::picture::{Hit, Picture};
use crate::ui::canvas::sight::Sight;
use crate::ui::look::{Tokens, icons, semibold};
use egui::epaint::RectShape;
use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The colour of how a thing differs; none for what is the same.
pub fn change_color(t: &Tokens, mark: Mark) -> Option<Color32> {
    Some(match mark {
        Mark::Same => return None,
        Mark::Added => t.good,
        Mark::Removed => t.bad,
        Mark::Changed => t.warn,
        Mark::Renamed => t.accent,
        // As a Choice: no other colour is left that is none of these.
        Mark::Moved | Mark::MovedAway => t.kinds[crate::asl::StateKind::Choice as usize],
    })
}

/// The sign of how a thing differs.
pub fn change_glyph(mark: Mark) -> &'static str {
    match mark {
        Mark::Same => "",
        Mark::Added => icons::ADD,
        Mark::Removed => icons::all::MINUS,
        Mark::Changed => icons::all::PENCIL_SIMPLE,
        Mark::Renamed => icons::all::TEXT_T,
        Mark::Moved => icons::all::ARROW_RIGHT,
        Mark::MovedAway => icons::all::ARROW_LEFT,
    }
}

/// The sign of a card on its corner, and how many of its fields differ.
pub(super) fn change_mark(
    out: &mut Vec<Shape>,
    sight: &Sight,
    card: &Card,
    rect: Rect,
    zoom: f32,
    painter: &Painter,
) {
    let t = &sight.tokens;
    let Some(color) = change_color(t, card.change.mark) else {
        return;
    };
    let grow = zoom.clamp(0.55, 1.4);
    sign(
        out,
        painter,
        t,
        rect.left_top(),
        card.change.mark,
        color,
        9.0 * grow,
    );
    if card.change.fields > 0 && zoom >= 0.4 {
        let words = match card.change.fields {
            1 => "1 field".to_owned(),
            many => format!("{many} fields"),
        };
        let ink = if t.dark { t.canvas } else { Color32::WHITE };
        let galley = painter.layout_no_wrap(words, semibold(rounded(10.0 * grow)), ink);
        let size = galley.size() + Vec2::new(10.0, 2.0) * grow;
        let at = Pos2::new(rect.right() - 10.0 * grow - size.x / 2.0, rect.top());
        let pill = Rect::from_center_size(at, size);
        let round = CornerRadius::same((pill.height() / 2.0).min(60.0) as u8);
        let fill = if t.dark { t.warn } else { t.warn_text };
        out.push(Shape::Rect(RectShape::filled(pill, round, fill)));
        out.push(Shape::galley(at - galley.size() / 2.0, galley, ink));
    }
}

/// The sign of a transition: before its label, or half way.
fn line_mark(sight: &Sight, line: &Line, to: Projection, painter: &Painter) -> Vec<Shape> {
    let t = &sight.tokens;
    let Some(color) = change_color(t, line.change) else {
        return Vec::new();
    };
    if line.is_end() || to.zoom < 0.3 {
        return Vec::new();
    }
    let at = match line.label_rect {
        Some(r) => to.pos(Point::new(r.x, r.y + r.h / 2.0)),
        None => to.pos(midpoint(&line.points)),
    };
    let mut out = Vec::new();
    let radius = 7.0 * to.zoom.clamp(0.55, 1.4);
    sign(&mut out, painter, t, at, line.change, color, radius);
    out
}

fn sign(
    out: &mut Vec<Shape>,
    painter: &Painter,
    t: &Tokens,
    at: Pos2,
    mark: Mark,
    color: Color32,
    radius: f32,
) {
    out.push(Shape::circle_filled(at, radius + 1.5, t.canvas));
    out.push(Shape::circle_filled(at, radius, color));
    let ink = if t.dark { t.canvas } else { Color32::WHITE };
    icon(out, painter, at, change_glyph(mark), radius * 1.3, ink);
}

/// What a card says to people who listen, and in its tooltip.
fn card_words(card: &Card) -> String {
    let kind = card.kind.map_or("State", |kind| kind.name());
    let mut words = format!("{kind} state {}", card.name);
    if let Some((_, said)) = change_icon(card.change.mark) {
        words.push_str(&format!(", {}", said.to_lowercase()));
    }
    if let Some(old) = &card.change.old_name {
        words.push_str(&format!(", was called {old}"));
    }
    match card.change.fields {
        0 => {}
        1 => words.push_str(", 1 field differs"),
        many => words.push_str(&format!(", {many} fields differ")),
    }
    words
}

/// A picture of two versions, and where one looks.
#[derive(Default)]
pub struct CompareCanvas {
    picture: Arc<Picture>,
    camera: Camera,
    /// Size of the view at the first look; none: not looked yet.
    looked: Option<Vec2>,
    steered: bool,
    wanted: Option<StateAddress>,
    chosen: Option<StateAddress>,
    serial: u64,
}

impl std::fmt::Debug for CompareCanvas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompareCanvas")
            .field("camera", &self.camera)
            .field("chosen", &self.chosen)
            .finish_non_exhaustive()
    }
}

impl CompareCanvas {
    /// Shows another picture.
    pub fn show(&mut self, scene: Scene) {
        self.serial += 1;
        self.picture = Picture::new(scene, self.serial);
        if !self.steered {
            self.looked = None;
        }
    }

    /// Marks a state and brings it into view.
    pub fn reveal(&mut self, state: Option<StateAddress>) {
        self.wanted.clone_from(&state);
        self.chosen = state;
    }

    /// Draws into the rest of `ui`; returns the state that was clicked.
    pub fn ui(&mut self, ui: &mut Ui, tokens: &Tokens) -> Option<StateAddress> {
        let rect = ui.available_rect_before_wrap();
        let response = ui.allocate_rect(rect, Sense::click_and_drag());
        self.look(rect.size());
        self.steer(ui, rect, &response);
        let to = self.camera.projection(rect);
        let painter = ui.painter_at(rect);
        let hover = response
            .hover_pos()
            .and_then(|pos| self.picture.card_at(to.point(pos)));
        let card_of = |state: &StateAddress| self.picture.card_of(state);
        let sight = Sight {
            picture: Arc::clone(&self.picture),
            tokens: *tokens,
            hover: hover.map_or(Hit::Nothing, Hit::Card),
            selected: self
                .chosen
                .iter()
                .filter_map(card_of)
                .collect::<BTreeSet<_>>(),
            selected_line: None,
            moved: BTreeMap::new(),
            target: None,
            running: false,
            payloads: false,
            stops: BTreeMap::new(),
            renaming: None,
        };
        painter.extend(backdrop(&sight, to, &painter));
        let lines = &self.picture.scene.lines;
        // What differs lies on top.
        for turn in 0..3 {
            for (index, line) in lines.iter().enumerate() {
                let place = match line.change {
                    Mark::Same => 0,
                    Mark::Removed => 1,
                    _ => 2,
                };
                if place == turn {
                    painter.extend(line_shapes(&sight, index, to, &painter));
                }
            }
        }
        for index in 0..self.picture.scene.cards.len() {
            painter.extend(card_shapes(&sight, index, to, &painter));
        }
        for (index, line) in lines.iter().enumerate() {
            painter.extend(label_shapes(&sight, index, to, &painter));
            painter.extend(line_mark(&sight, line, to, &painter));
        }
        self.cards_ui(ui, rect, to, &painter)
    }

    /// The cards as things that can be pressed and read out.
    fn cards_ui(
        &self,
        ui: &mut Ui,
        rect: Rect,
        to: Projection,
        painter: &Painter,
    ) -> Option<StateAddress> {
        let mut clicked = None;
        for (index, card) in self.picture.scene.cards.iter().enumerate() {
            let area = to.rect(self.picture.header(index)).intersect(rect);
            if !area.is_positive() {
                continue;
            }
            let id = ui.id().with(("compared card", index));
            let response = ui.interact(area, id, Sense::click());
            let words = card_words(card);
            response
                .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &words));
            if response.has_focus() {
                let stroke = Stroke::new(2.0, ui.visuals().selection.stroke.color);
                let kind = egui::StrokeKind::Outside;
                painter.rect_stroke(area.expand(3.0), CornerRadius::same(6), stroke, kind);
            }
            if response.clicked() {
                clicked = Some(card.address.clone());
            }
            response.on_hover_text(words);
        }
        clicked
    }

    fn look(&mut self, view: Vec2) {
        let bounds = self.picture.bounds();
        let is_resized = self
            .looked
            .is_some_and(|before| !self.steered && (before - view).abs().max_elem() > 60.0);
        if self.looked.is_none() || is_resized {
            self.camera = Camera::first_look(bounds, view);
            self.looked = Some(view);
        }
        if let Some(state) = self.wanted.take()
            && let Some(card) = self.picture.visible_card_of(&state)
        {
            let area = self.picture.header(card);
            self.camera = if self.camera.zoom < 0.45 {
                Camera::centred_on(area.center(), 0.8, view)
            } else {
                self.camera.showing(area, view)
            };
        }
    }

    fn steer(&mut self, ui: &Ui, rect: Rect, response: &egui::Response) {
        if response.dragged() {
            self.camera = self.camera.panned(response.drag_delta());
            self.steered = true;
        }
        if !ui.rect_contains_pointer(rect) {
            return;
        }
        if let Some(camera) = self.camera.wheeled(ui.ctx(), rect) {
            self.camera = camera;
            self.steered = true;
        }
    }
}

/// A sign with its word, for the legend.
pub fn legend_ui(ui: &mut Ui, t: &Tokens, mark: Mark) {
    let Some((_, said)) = change_icon(mark) else {
        return;
    };
    let color = change_color(t, mark).unwrap_or(t.text);
    ui.spacing_mut().item_spacing.x = 5.0;
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(16.0), Sense::hover());
    let mut shapes = Vec::new();
    let painter = ui.painter().clone();
    sign(&mut shapes, &painter, t, rect.center(), mark, color, 7.0);
    painter.extend(shapes);
    ui.label(egui::RichText::new(said).size(12.0).color(t.text));
    ui.add_space(6.0);
}
