//! Keys on the canvas: Escape lets go, arrows go from card to card.

use crate::ui::canvas::canvas::Canvas;
use crate::ui::canvas::gestures::Gesture;
use crate::ui::canvas::picture::Towards;
use crate::ui::shell::{Action, Command, Cx, Selected};
use egui::Key;

impl Canvas {
    pub(super) fn keys(&mut self, ui: &mut egui::Ui, cx: &mut Cx) {
        // An open menu or window has the keys, in the frame that closes it too.
        let is_covered = egui::Popup::is_any_open(ui.ctx())
            || ui.memory(|memory| memory.top_modal_layer().is_some());
        let was_covered = std::mem::replace(&mut self.is_covered, is_covered);
        // Escape has taken the keyboard from a field before anything is drawn, and was meant for it.
        let typing = ui.ctx().text_edit_focused();
        let was_typing = std::mem::replace(&mut self.was_typing, typing);
        if is_covered || was_covered || typing || was_typing || self.menu.is_some() {
            return;
        }
        let focused = self.has_focus || ui.ctx().memory(|m| m.focused().is_none());
        if !focused {
            return;
        }
        if ui.input(|i| i.key_pressed(Key::Escape)) {
            if matches!(self.gesture, Gesture::None) {
                if !cx.selection.is_empty() {
                    cx.push(Action::Deselect);
                }
            } else {
                self.gesture = Gesture::None;
            }
        }
        self.arrow_keys(ui, cx);
    }

    fn arrow_keys(&mut self, ui: &egui::Ui, cx: &mut Cx) {
        let (key, shift) = ui.input(|i| {
            let keys = [
                (Key::ArrowDown, Towards::Onwards),
                (Key::ArrowUp, Towards::Backwards),
                (Key::ArrowLeft, Towards::Left),
                (Key::ArrowRight, Towards::Right),
            ];
            let plain = !i.modifiers.ctrl && !i.modifiers.alt && !i.modifiers.command;
            (
                keys.into_iter()
                    .find(|(key, _)| plain && i.key_pressed(*key))
                    .map(|(_, towards)| towards),
                i.modifiers.shift,
            )
        });
        let Some(towards) = key else { return };
        let from = cx
            .selection
            .states
            .last()
            .and_then(|state| self.picture.card_of(state));
        let next = match from {
            Some(from) => self.picture.neighbour(from, towards),
            None => self.picture.first(),
        };
        if let Some(next) = next {
            let state = self.picture.card(next).address.clone();
            let mut selected = Selected::state(state.clone());
            if shift {
                selected.states = cx.selection.states.clone();
                selected.states.retain(|other| *other != state);
                selected.states.push(state.clone());
            }
            cx.push(Command::Select(selected));
            self.camera = self.camera.showing(self.picture.header(next), self.view);
            self.focus = Some(state);
        }
    }
}
