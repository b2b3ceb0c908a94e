//! Context menus of cards, lines and the bare canvas.

use crate::asl::{StateAddress, StateKind};
use crate::document::{EdgeRef, Insertion, Intent};
use crate::scene::Card;
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::canvas::Canvas;
use crate::ui::canvas::type_menu::TypeMenu;
use crate::ui::look::icons;
use crate::ui::shell::{Action, Command, Cx, Place, Selected};
use egui::{Button, Response, RichText};

/// A menu entry for an action, with its key, greyed with the reason when it cannot be done.
pub fn action_item(ui: &mut egui::Ui, cx: &mut Cx, action: Action) -> bool {
    let row = action.row();
    let mut button = Button::new(row.label);
    if let Some(key) = row.keys.first() {
        button = button.shortcut_text(
            RichText::new(crate::ui::shell::key_text(ui.ctx(), key)).color(cx.tokens.text_weak),
        );
    }
    let why = cx.unavailable(action);
    let response = ui.add_enabled(why.is_none(), button);
    let response = match &why {
        Some(why) => response.on_disabled_hover_text(why),
        None => response.on_hover_text(row.help),
    };
    if response.clicked() {
        cx.push(action);
        ui.close();
        return true;
    }
    false
}

impl Canvas {
    pub(super) fn card_menu(&mut self, cx: &mut Cx, response: &Response, card: &Card) {
        if response.secondary_clicked() && !cx.selection.states.contains(&card.address) {
            cx.push(Command::Select(Selected::state(card.address.clone())));
        }
        response.context_menu(|ui| {
            ui.set_min_width(210.0);
            let state = &card.address;
            if card.has_body {
                let label = if card.container { "Fold" } else { "Open" };
                if ui.button(label).clicked() {
                    cx.push(Command::ToggleCollapsed(state.clone()));
                    ui.close();
                }
            }
            action_item(ui, cx, Action::EditState);
            action_item(ui, cx, Action::Rename);
            action_item(ui, cx, Action::AddAfter);
            if cx.editable() && cx.selection.states.len() <= 1 {
                change_kind_menu(ui, cx, state, card.kind);
            }
            if ui.button("Show in the text").clicked() {
                cx.push(Action::ShowSplit);
                cx.reveal(Place::State(state.clone()));
                ui.close();
            }
            ui.separator();
            action_item(ui, cx, Action::ToggleBreakpoint);
            action_item(ui, cx, Action::ToggleErrorBreakpoint);
            action_item(ui, cx, Action::RunToHere);
            ui.separator();
            action_item(ui, cx, Action::Cut);
            action_item(ui, cx, Action::Copy);
            action_item(ui, cx, Action::Paste);
            action_item(ui, cx, Action::Duplicate);
            action_item(ui, cx, Action::Delete);
            action_item(ui, cx, Action::DeleteLeaving);
            if cx.selection.states.len() > 1 {
                ui.separator();
                ui.menu_button("Arrange", |ui| {
                    for action in [
                        Action::AlignLeft,
                        Action::AlignCenter,
                        Action::AlignTop,
                        Action::DistributeAcross,
                        Action::DistributeDown,
                    ] {
                        action_item(ui, cx, action);
                    }
                });
            }
        });
    }

    pub(super) fn line_menu(&mut self, cx: &mut Cx, response: &Response, edge: EdgeRef) {
        if response.secondary_clicked() {
            cx.push(Command::Select(Selected::edge(edge.clone())));
        }
        let mut open = None;
        response.context_menu(|ui| {
            ui.set_min_width(190.0);
            let editable = cx.editable();
            if ui
                .add_enabled(editable, Button::new("Add a state here…"))
                .clicked()
            {
                open = Some(response.rect.center());
                ui.close();
            }
            if ui
                .add_enabled(editable, Button::new("Remove this transition"))
                .clicked()
            {
                cx.change(Intent::Disconnect(edge.clone()));
                ui.close();
            }
            if ui.button("Show in the text").clicked() {
                cx.push(Action::ShowSplit);
                cx.reveal(Place::Edge(edge.clone()));
                ui.close();
            }
        });
        if let Some(at) = open {
            self.menu = Some(TypeMenu::new(
                at,
                Insertion::OnEdge(edge),
                None,
                "On this transition".into(),
            ));
        }
    }

    pub(super) fn background_menu(&mut self, cx: &mut Cx, bare: &Response, to: Projection) {
        let mut open = None;
        bare.context_menu(|ui| {
            ui.set_min_width(210.0);
            let at = ui.min_rect().left_top();
            if ui
                .add_enabled(cx.editable(), Button::new("Add a state here…"))
                .clicked()
            {
                open = Some(at);
                ui.close();
            }
            action_item(ui, cx, Action::Paste);
            action_item(ui, cx, Action::SelectAll);
            ui.separator();
            action_item(ui, cx, Action::Fit);
            action_item(ui, cx, Action::ZoomReset);
            action_item(ui, cx, Action::ExpandAll);
            action_item(ui, cx, Action::CollapseAll);
            action_item(ui, cx, Action::ToggleDirection);
            action_item(ui, cx, Action::ResetPositions);
        });
        if let Some(at) = open {
            self.open_menu_at(cx, at, to.point(at));
        }
    }
}

fn change_kind_menu(ui: &mut egui::Ui, cx: &mut Cx, state: &StateAddress, now: Option<StateKind>) {
    ui.menu_button("Change type", |ui| {
        for kind in StateKind::ALL {
            if Some(kind) == now {
                continue;
            }
            let words = format!("{}  {}", icons::kind(Some(kind)), kind.name());
            if ui.button(words).clicked() {
                cx.change(Intent::ChangeKind {
                    state: state.clone(),
                    to: kind,
                });
                ui.close();
            }
        }
    });
}
