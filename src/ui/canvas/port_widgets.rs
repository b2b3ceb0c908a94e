//! Ports as widgets: drag one to a state to lead a transition there, click it to add a state.

use crate::asl::Port;
use crate::document::{Insertion, StateTemplate};
use crate::geometry::{Point, Rect};
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::canvas::Canvas;
use crate::ui::canvas::drops::facts;
use crate::ui::canvas::gestures::{Gesture, take_keyboard};
use crate::ui::canvas::ports::{PortSpot, ports};
use crate::ui::canvas::sight::Sight;
use crate::ui::canvas::type_menu::TypeMenu;
use crate::ui::shell::Cx;
use egui::{DragAndDrop, PointerButton, Sense, Stroke, Vec2, vec2};

impl Canvas {
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
        let catch = matches!(spot.edge.port, Port::Catch(_));
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
            take_keyboard(ui.ctx());
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
}
