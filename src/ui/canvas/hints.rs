//! What stands on the canvas beside the picture: the zoom bar, the empty machine, a name being typed.

use crate::asl::ScopeAddress;
use crate::document::Intent;
use crate::geometry::Rect;
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::canvas::Canvas;
use crate::ui::look::{Tokens, icons, medium, semibold};
use crate::ui::shell::{Action, Command, Cx};
use egui::epaint::StrokeKind;
use egui::{
    Align2, Button, CornerRadius, FontId, Key, Margin, RichText, Stroke, TextEdit, UiBuilder, pos2,
    vec2,
};

impl Canvas {
    /// The name of a state, typed on its card.
    pub(super) fn rename_ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx, to: Projection) {
        let Some(mut renaming) = self.renaming.take() else {
            return;
        };
        let Some(card) = self.picture.card_of(&renaming.state) else {
            // A state that was just added may not be laid out yet.
            if renaming.fresh {
                self.renaming = Some(renaming);
            }
            return;
        };
        let header = to.rect(self.picture.header(card));
        let zoom = to.zoom.max(0.7);
        let left = header.left() + 48.0 * to.zoom;
        let width = (header.right() - left - 6.0).max(150.0);
        let height = 24.0 * zoom;
        let y = if self.picture.card(card).container {
            header.center().y
        } else {
            header.top() + header.height() * 0.345
        };
        let rect =
            egui::Rect::from_min_size(pos2(left - 5.0, y - height / 2.0), vec2(width, height));
        let id = ui.id().with("rename");
        let field = ui.put(
            rect,
            TextEdit::singleline(&mut renaming.text)
                .id(id)
                .font(medium((13.0 * zoom * 2.0).round() / 2.0))
                .margin(Margin::symmetric(5, 2))
                .desired_width(width),
        );
        field.widget_info(|| {
            egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Name of the state")
        });
        if renaming.fresh {
            renaming.fresh = false;
            let rect = self.picture.card(card).rect;
            self.camera = self.camera.showing(rect, self.view);
            field.request_focus();
            select_all(ui.ctx(), id, renaming.text.chars().count());
            self.renaming = Some(renaming);
            return;
        }
        let (enter, escape) = ui.input(|i| (i.key_pressed(Key::Enter), i.key_pressed(Key::Escape)));
        if field.lost_focus() || !field.has_focus() {
            let name = renaming.text.trim();
            if !escape && !name.is_empty() && name != renaming.state.name() {
                let state = renaming.state.clone();
                let to = name.to_owned();
                cx.push(if renaming.added == Some(cx.snapshot.revision) {
                    Command::NameAdded { state, to }
                } else {
                    Command::Change(Intent::RenameState { state, to })
                });
            }
            if enter || escape {
                self.focus = Some(renaming.state.clone());
            }
            return;
        }
        self.renaming = Some(renaming);
    }

    /// Zoom and tools, in the lower left corner.
    pub(super) fn bar_ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx, view: egui::Rect) {
        let size = vec2(238.0, 34.0);
        let rect = egui::Rect::from_min_size(
            pos2(view.left() + 12.0, view.bottom() - size.y - 12.0),
            size,
        );
        let t = *cx.tokens;
        ui.painter().rect(
            rect,
            CornerRadius::same(9),
            t.panel,
            Stroke::new(1.0, t.border),
            StrokeKind::Inside,
        );
        let inner = rect.shrink2(vec2(4.0, 3.0));
        ui.scope_builder(
            UiBuilder::new()
                .max_rect(inner)
                .layout(egui::Layout::left_to_right(egui::Align::Center)),
            |ui| {
                ui.spacing_mut().item_spacing.x = 1.0;
                ui.spacing_mut().button_padding = vec2(6.0, 3.0);
                let tool = |ui: &mut egui::Ui, icon: &str, action: Action, on: bool| {
                    let text = RichText::new(icon).size(16.0).color(if on {
                        t.accent_text
                    } else {
                        t.text
                    });
                    let response = ui
                        .add(Button::new(text).frame_when_inactive(on).selected(on))
                        .on_hover_text(action.tooltip(ui.ctx()));
                    response.widget_info(|| {
                        egui::WidgetInfo::selected(
                            egui::WidgetType::Button,
                            true,
                            on,
                            action.label(),
                        )
                    });
                    response.clicked()
                };
                for (icon, action, on) in [
                    (icons::all::CURSOR, Action::ToggleHand, !self.hand()),
                    (icons::all::HAND, Action::ToggleHand, self.hand()),
                ] {
                    if tool(ui, icon, action, on) && !on {
                        cx.push(action);
                    }
                }
                ui.add(egui::Separator::default().vertical().spacing(5.0));
                if tool(ui, icons::all::MINUS, Action::ZoomOut, false) {
                    cx.push(Action::ZoomOut);
                }
                let percent = ui
                    .add_sized(
                        vec2(46.0, 26.0),
                        Button::new(
                            RichText::new(format!("{} %", self.zoom_percent()))
                                .size(Tokens::SMALL + 0.5),
                        )
                        .frame_when_inactive(false),
                    )
                    .on_hover_text(Action::ZoomReset.tooltip(ui.ctx()));
                if percent.clicked() {
                    cx.push(Action::ZoomReset);
                }
                for (icon, action) in [
                    (icons::all::PLUS, Action::ZoomIn),
                    (icons::FIT, Action::Fit),
                    (icons::all::MAP_TRIFOLD, Action::ToggleMinimap),
                ] {
                    if tool(ui, icon, action, false) {
                        cx.push(action);
                    }
                }
            },
        );
    }

    /// The empty machine, empty bodies, a layout on its way.
    pub(super) fn hints_ui(
        &mut self,
        ui: &mut egui::Ui,
        cx: &mut Cx,
        view: egui::Rect,
        to: Projection,
    ) {
        let t = *cx.tokens;
        if self.picture.scene.cards.is_empty() {
            let words = match self.too_many() {
                Some(count) => Some(format!(
                    "{count} states are too many to draw; the text shows them all"
                )),
                None => self.is_busy().then(|| "Laying out…".to_owned()),
            };
            match words {
                Some(words) => {
                    ui.painter().text(
                        view.center(),
                        Align2::CENTER_CENTER,
                        words,
                        FontId::proportional(13.0),
                        t.text_weak,
                    );
                }
                None => self.empty_ui(ui, cx, view),
            }
        } else {
            self.empty_bodies(ui, cx, to);
        }
    }

    fn empty_ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx, view: egui::Rect) {
        let t = *cx.tokens;
        let painter = ui.painter();
        let c = view.center() - vec2(0.0, 60.0);
        let pill = |at: egui::Pos2, words: &str| {
            let rect = egui::Rect::from_center_size(at, vec2(64.0, 26.0));
            painter.rect(
                rect,
                CornerRadius::same(13),
                t.control,
                Stroke::new(1.0, t.border),
                StrokeKind::Inside,
            );
            painter.text(at, Align2::CENTER_CENTER, words, medium(11.5), t.text);
        };
        let drop = egui::Rect::from_center_size(c, vec2(236.0, 72.0));
        let line = Stroke::new(1.5, t.edge);
        painter.line_segment([c - vec2(0.0, 86.0), drop.center_top()], line);
        painter.line_segment([drop.center_bottom(), c + vec2(0.0, 86.0)], line);
        pill(c - vec2(0.0, 98.0), "Start");
        pill(c + vec2(0.0, 98.0), "End");
        let corners = [
            drop.left_top(),
            drop.right_top(),
            drop.right_bottom(),
            drop.left_bottom(),
            drop.left_top(),
        ];
        let hot =
            egui::DragAndDrop::has_payload_of_type::<crate::document::StateTemplate>(ui.ctx());
        let color = if hot { t.accent } else { t.text_weak };
        painter.rect_filled(drop, CornerRadius::same(9), t.panel);
        painter.extend(egui::Shape::dashed_line(
            &corners,
            Stroke::new(1.5, color),
            6.0,
            5.0,
        ));
        painter.text(
            drop.center() - vec2(0.0, 10.0),
            Align2::CENTER_CENTER,
            "Drag a state here",
            semibold(14.0),
            t.text_strong,
        );
        painter.text(
            drop.center() + vec2(0.0, 12.0),
            Align2::CENTER_CENTER,
            "or press A to choose one",
            FontId::proportional(12.0),
            t.text_weak,
        );
        let response = ui.interact(drop, ui.id().with("first state"), egui::Sense::click());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(
                egui::WidgetType::Button,
                cx.editable(),
                "Add the first state",
            )
        });
        if response.clicked() && cx.editable() {
            cx.push(Action::AddAfter);
        }
    }

    fn empty_bodies(&self, ui: &egui::Ui, cx: &Cx, to: Projection) {
        if to.zoom < 0.45 || !cx.editable() {
            return;
        }
        for (scope, rect) in &self.picture.scene.bodies {
            let holds = |r: &Rect| rect.contains(r.center());
            let empty = scope.owner().is_some()
                && !self
                    .picture
                    .scene
                    .cards
                    .iter()
                    .any(|card| card.address.scope() == *scope && holds(&card.rect));
            let on_screen = to.rect(*rect);
            if empty && ui.clip_rect().intersects(on_screen) && *scope != ScopeAddress::root() {
                ui.painter().text(
                    on_screen.center(),
                    Align2::CENTER_CENTER,
                    "Drag a state here",
                    FontId::proportional((11.5 * to.zoom * 2.0).round() / 2.0),
                    cx.tokens.text_weak,
                );
            }
        }
    }
}

fn select_all(ctx: &egui::Context, id: egui::Id, length: usize) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = egui::text_edit::TextEditState::load(ctx, id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::two(
        CCursor::new(0),
        CCursor::new(length),
    )));
    state.store(ctx, id);
}
