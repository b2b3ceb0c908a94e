//! Cards, lines and the bare canvas as widgets: pointer, keyboard, screen reader.

use crate::asl::StateAddress;
use crate::geometry::{Rect, midpoint};
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::canvas::Canvas;
use crate::ui::canvas::gestures::Gesture;
use crate::ui::canvas::picture::{Hit, Picture, edge_ref};
use crate::ui::canvas::words::{card_tooltip, card_words, line_words};
use crate::ui::shell::{Action, Command, Cx, Selected};
use egui::{Id, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A pointer that moved less lies still, in points.
const STILL: f32 = 6.0;

impl Canvas {
    /// What a person did on the bare canvas.
    pub(super) fn background_ui(
        &mut self,
        ui: &mut egui::Ui,
        cx: &mut Cx,
        bare: &Response,
        to: Projection,
    ) {
        let ctx = ui.ctx().clone();
        if self.panning(&ctx) {
            ctx.set_cursor_icon(if bare.dragged() {
                egui::CursorIcon::Grabbing
            } else if bare.hovered() {
                egui::CursorIcon::Grab
            } else {
                egui::CursorIcon::Default
            });
        }
        let at = bare.interact_pointer_pos().or(bare.hover_pos());
        let hit = at.map(|pos| self.picture.hit(to.point(pos), 6.0 / to.zoom.max(0.1)));
        if bare.clicked() {
            ctx.memory_mut(|m| {
                if let Some(id) = m.focused() {
                    m.surrender_focus(id);
                }
            });
            match hit {
                Some(Hit::Line(line)) => {
                    cx.push(Command::Select(Selected::edge(edge_ref(
                        &self.picture.scene.lines[line],
                    ))));
                }
                Some(Hit::Start(start)) => {
                    let scope = &self.picture.scene.starts[start].0;
                    if let Some(line) = self
                        .picture
                        .scene
                        .lines
                        .iter()
                        .find(|line| line.from.is_none() && line.scope == *scope)
                    {
                        cx.push(Command::Select(Selected::edge(edge_ref(line))));
                    }
                }
                _ => cx.push(Action::Deselect),
            }
        }
        if bare.double_clicked()
            && let Some(pos) = at
            && cx.editable()
        {
            let p = to.point(pos);
            self.open_menu_at(cx, pos, p);
        }
        self.start_background_gesture(ui, cx, bare, to);
        if let Some(Hit::Line(line)) = hit
            && bare.hovered()
        {
            let line = &self.picture.scene.lines[line];
            let words = line_words(line);
            if self.may_tell(&ctx) {
                bare.clone().on_hover_text_at_pointer(words);
            }
        }
        self.background_menu(cx, bare, to);
    }

    /// Whether tooltips may be shown. Not over a window that asks for all attention, nor while a name is being typed and
    /// afterwards until the pointer moves: it lies where something was dropped, and nobody asked what is there.
    fn may_tell(&mut self, ctx: &egui::Context) -> bool {
        let at = ctx.pointer_latest_pos();
        if ctx.memory(|memory| memory.top_modal_layer().is_some()) {
            return false;
        }
        if self.renaming.is_some() {
            self.still = at;
            return false;
        }
        match (self.still, at) {
            (Some(still), Some(at)) if still.distance(at) <= STILL => false,
            _ => {
                self.still = None;
                true
            }
        }
    }

    /// Cards and lines as widgets: pointer, keyboard, screen reader.
    pub(super) fn things_ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx, to: Projection) {
        let picture = Arc::clone(&self.picture);
        let view = ui.clip_rect().expand(20.0);
        let few = picture.scene.cards.len() <= 300;
        let mut lines_of: BTreeMap<Option<&StateAddress>, Vec<usize>> = BTreeMap::new();
        for (index, line) in picture.scene.lines.iter().enumerate() {
            lines_of.entry(line.from.as_ref()).or_default().push(index);
        }
        // In scene order: what is inside a container comes later and lies on top.
        for index in 0..picture.scene.cards.len() {
            let card = picture.card(index);
            let rect = to.rect(picture.header(index));
            if few || view.intersects(rect) {
                self.card_ui(ui, cx, &picture, index, rect);
            }
            for line in lines_of.get(&Some(&card.address)).into_iter().flatten() {
                self.line_ui(ui, cx, &picture, *line, to, few);
            }
        }
        for line in lines_of.get(&None).into_iter().flatten() {
            self.line_ui(ui, cx, &picture, *line, to, few);
        }
    }

    fn card_ui(
        &mut self,
        ui: &mut egui::Ui,
        cx: &mut Cx,
        picture: &Arc<Picture>,
        index: usize,
        rect: egui::Rect,
    ) {
        let card = picture.card(index);
        let id = state_id(ui, &card.address);
        let response = ui.interact(rect, id, egui::Sense::click_and_drag());
        let selected = cx.selection.states.contains(&card.address);
        let kind = card.kind.map_or("Unknown", |kind| kind.name());
        response.widget_info(|| {
            egui::WidgetInfo::selected(
                egui::WidgetType::SelectableLabel,
                true,
                selected,
                format!("{kind} state {}", card.name),
            )
        });
        if ui.ctx().accesskit_node_builder(id, |_| ()).is_some() {
            let words = card_words(card);
            ui.ctx()
                .accesskit_node_builder(id, |node| node.set_description(words));
        }
        if self.focus.as_ref() == Some(&card.address) {
            self.focus = None;
            response.request_focus();
        }
        if response.has_focus() {
            self.has_focus = true;
            ui.ctx().memory_mut(|m| {
                m.set_focus_lock_filter(
                    id,
                    egui::EventFilter {
                        horizontal_arrows: true,
                        vertical_arrows: true,
                        tab: false,
                        escape: false,
                    },
                );
            });
            if response.gained_focus() && !response.clicked() && !selected {
                // Tab moves through the diagram and the panels follow.
                cx.push(Command::Select(Selected::state(card.address.clone())));
            }
            if response.gained_focus() {
                self.camera = self.camera.showing(picture.header(index), self.view);
            }
            if !selected || cx.selection.states.len() > 1 {
                let radius = egui::CornerRadius::same(10);
                ui.painter().rect_stroke(
                    rect.expand(3.0),
                    radius,
                    egui::Stroke::new(1.5, cx.tokens.accent),
                    egui::StrokeKind::Outside,
                );
            }
        }
        if response.clicked() {
            response.request_focus();
            let additive = ui.input(|i| i.modifiers.shift || i.modifiers.command);
            cx.push(Command::Select(clicked(
                cx.selection,
                &card.address,
                additive,
            )));
            if card.has_body && caret_hit(&response, rect, self.camera.zoom) {
                cx.push(Command::ToggleCollapsed(card.address.clone()));
            }
        }
        if response.double_clicked() {
            let folded = card.has_body && !card.container;
            if folded && !caret_hit(&response, rect, self.camera.zoom) {
                cx.push(Command::ToggleCollapsed(card.address.clone()));
            } else if !folded && cx.editable() && !caret_hit(&response, rect, self.camera.zoom) {
                self.start_renaming(&card.address);
            }
        }
        self.start_card_gesture(ui, cx, &response, index);
        if matches!(self.gesture, Gesture::None)
            && self.menu.is_none()
            && !egui::DragAndDrop::has_any_payload(ui.ctx())
            && self.may_tell(ui.ctx())
        {
            let response = response.clone();
            let tokens = *cx.tokens;
            let snapshot = Arc::clone(cx.snapshot);
            // Beside the card: below it are its ports and what comes next.
            let mut tooltip = egui::Tooltip::for_enabled(&response);
            tooltip.popup = tooltip.popup.align(egui::RectAlign::RIGHT_START).gap(14.0);
            tooltip.show(|ui| card_tooltip(ui, &tokens, card, &snapshot));
        }
        self.card_menu(cx, &response, card);
    }

    fn line_ui(
        &mut self,
        ui: &mut egui::Ui,
        cx: &mut Cx,
        picture: &Arc<Picture>,
        index: usize,
        to: Projection,
        few: bool,
    ) {
        let line = &picture.scene.lines[index];
        if line.points.is_empty() || line.is_end() {
            return;
        }
        let rect = match line.label_rect {
            Some(rect) => to.rect(rect),
            None => {
                egui::Rect::from_center_size(to.pos(midpoint(&line.points)), egui::vec2(12.0, 12.0))
            }
        };
        if !few && (to.zoom < 0.3 || !ui.clip_rect().intersects(rect)) {
            return;
        }
        let edge = edge_ref(line);
        let id = ui.id().with((
            "transition",
            edge.scope.pointer(),
            edge.state.as_ref().map(|s| s.pointer().to_owned()),
            edge.port,
        ));
        let response = ui.interact(rect, id, egui::Sense::click());
        let selected = cx.selection.edge.as_ref() == Some(&edge);
        response.widget_info(|| {
            egui::WidgetInfo::selected(
                egui::WidgetType::SelectableLabel,
                true,
                selected,
                line_words(line),
            )
        });
        if response.has_focus() {
            self.has_focus = true;
            if response.gained_focus() && !selected {
                let middle = midpoint(&line.points);
                cx.push(Command::Select(Selected::edge(edge.clone())));
                self.camera = self
                    .camera
                    .showing(Rect::new(middle.x, middle.y, 1.0, 1.0), self.view);
            }
        }
        if response.clicked() {
            cx.push(Command::Select(Selected::edge(edge.clone())));
        }
        if matches!(self.gesture, Gesture::None) && self.menu.is_none() && self.may_tell(ui.ctx()) {
            response.clone().on_hover_text_at_pointer(line_words(line));
        }
        self.line_menu(cx, &response, edge);
    }
}

/// The id of a state's widget.
fn state_id(ui: &egui::Ui, state: &StateAddress) -> Id {
    ui.id().with(("state", state.pointer()))
}

/// The selection after a click.
fn clicked(selection: &Selected, state: &StateAddress, additive: bool) -> Selected {
    if !additive {
        return Selected::state(state.clone());
    }
    let mut states = selection.states.clone();
    if states.contains(state) {
        states.retain(|other| other != state);
    } else {
        states.push(state.clone());
    }
    Selected::states(states)
}

/// Whether a press meant the mark that folds or opens: right in a header, at the upper right of a card.
fn caret_hit(response: &Response, header: egui::Rect, zoom: f32) -> bool {
    response.interact_pointer_pos().is_some_and(|pos| {
        pos.x > header.right() - 34.0 * zoom && pos.y < header.top() + 32.0 * zoom
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No tooltip covers a name being typed, nor the state just named until the pointer moves.
    #[test]
    fn nothing_is_told_where_a_name_is_typed() {
        let ctx = egui::Context::default();
        let mut canvas = Canvas::default();
        let told = |canvas: &mut Canvas, x: f32| {
            let input = egui::RawInput {
                events: vec![egui::Event::PointerMoved(egui::pos2(x, 10.0))],
                ..egui::RawInput::default()
            };
            let mut tells = false;
            let mut output = ctx.run_ui(input, |ui| tells = canvas.may_tell(ui.ctx()));
            output.textures_delta.clear();
            tells
        };
        assert!(told(&mut canvas, 10.0));
        canvas.start_renaming(&StateAddress::from_pointer("/States/A"));
        assert!(!told(&mut canvas, 10.0));
        assert!(!told(&mut canvas, 80.0));
        canvas.renaming = None;
        assert!(!told(&mut canvas, 81.0));
        assert!(told(&mut canvas, 120.0));
        assert!(told(&mut canvas, 81.0));
        // A tooltip that was open does not stay over a window.
        let mut tells = true;
        for _ in 0..2 {
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                egui::Modal::new(Id::new("window")).show(ui.ctx(), |ui| ui.label("Window"));
                tells = canvas.may_tell(ui.ctx());
            });
            output.textures_delta.clear();
        }
        assert!(!tells);
    }
}
