//! A menu of one thing among many, as wide as its place: typing a part of a name finds it, arrows and Enter choose it.

use crate::ui::look::Tokens;
use crate::ui::widgets::{border_fields, name};
use egui::{
    Button, EventFilter, Id, Key, Modifiers, Popup, PopupCloseBehavior, Response, RichText,
    ScrollArea, Sense, StrokeKind, TextEdit, TextStyle, TextWrapMode, Ui, WidgetInfo, WidgetText,
    WidgetType, vec2,
};
use std::sync::Arc;

/// Room for the caret, in points.
const CARET: f32 = 18.0;
/// Height of the list, in points.
const LIST: f32 = 320.0;
/// Width of a list of long names, in points; longer ones are cut and told whole under the pointer.
const WIDEST: f32 = 520.0;

/// A closed menu that shows what is chosen.
pub struct Select<'a> {
    id: Id,
    label: &'a str,
    shown: RichText,
    width: f32,
}

// What is typed into an open menu, and the row that Enter chooses.
#[derive(Clone, Debug, Default)]
struct Open {
    needle: String,
    at: usize,
}

impl<'a> Select<'a> {
    /// A menu that shows `shown`; `label` is its accessible name. As wide as the room there is.
    pub fn new(id: Id, label: &'a str, shown: impl Into<RichText>) -> Self {
        Select {
            id,
            label,
            shown: shown.into(),
            width: f32::INFINITY,
        }
    }
    /// Width in points, as far as there is room.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Draws it. `list` names all choices and the index of the present one; it is asked while the menu is open only.
    /// The choice that was just made, which may be the present one: its index and its name.
    pub fn show(
        self,
        ui: &mut Ui,
        look: &Tokens,
        list: impl FnOnce() -> (Vec<Arc<str>>, Option<usize>),
    ) -> Option<(usize, Arc<str>)> {
        let response = self.button_ui(ui);
        let open_id = self.id.with("open");
        let popup_id = self.id.with("popup");
        let opens_by_key = response.has_focus()
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::ArrowDown));
        if response.has_focus() {
            let arrows = EventFilter {
                vertical_arrows: true,
                ..EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        }
        let is_open = Popup::is_id_open(ui.ctx(), popup_id);
        let is_new = (response.clicked() || opens_by_key) && !is_open;
        if !is_open && !is_new {
            return None;
        }
        let (choices, current) = list();
        let choices = &choices[..];
        if is_new {
            let at = current.unwrap_or_default();
            let open = Open {
                at,
                ..Open::default()
            };
            ui.data_mut(|data| data.insert_temp(open_id, open));
            if opens_by_key {
                Popup::open_id(ui.ctx(), popup_id);
            }
        }
        let width = self.list_width(ui, choices).max(response.rect.width());
        let chosen = Popup::menu(&response)
            .id(popup_id)
            .width(width)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| {
                let mut open: Open = ui.data(|data| data.get_temp(open_id)).unwrap_or_default();
                let chosen = open.ui(ui, look, self.label, choices, current, is_new);
                ui.data_mut(|data| data.insert_temp(open_id, open));
                if chosen.is_some() {
                    ui.close();
                }
                chosen
            })
            .and_then(|shown| shown.inner);
        if chosen.is_some() {
            Popup::close_id(ui.ctx(), popup_id);
            response.request_focus();
        }
        chosen.and_then(|index| Some((index, Arc::clone(choices.get(index)?))))
    }

    // As wide as asked for whatever its text; the text is cut with an ellipsis and told whole under the pointer.
    fn button_ui(&self, ui: &mut Ui) -> Response {
        let pad = ui.spacing().button_padding.x;
        let width = self.width.min(ui.available_width()).max(40.0);
        let text = WidgetText::from(self.shown.clone());
        let said = text.text().to_owned();
        let room = (width - 2.0 * pad - CARET).max(10.0);
        let galley = text.into_galley(ui, Some(TextWrapMode::Truncate), room, TextStyle::Button);
        let size = vec2(width, ui.spacing().interact_size.y);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let is_enabled = ui.is_enabled();
        response.widget_info(|| {
            let mut info = WidgetInfo::new(WidgetType::ComboBox);
            info.enabled = is_enabled;
            info.current_text_value = Some(said.clone());
            info
        });
        name(ui, &response, self.label);
        let visuals = if Popup::is_id_open(ui.ctx(), self.id.with("popup")) {
            ui.visuals().widgets.open
        } else {
            *ui.style().interact(&response)
        };
        let painter = ui.painter();
        painter.rect(
            rect.expand(visuals.expansion),
            visuals.corner_radius,
            visuals.weak_bg_fill,
            visuals.bg_stroke,
            StrokeKind::Inside,
        );
        let is_cut = galley.elided;
        let at = egui::pos2(rect.left() + pad, rect.center().y - galley.size().y / 2.0);
        painter.galley(at, galley, visuals.text_color());
        // The sign of every menu of choices.
        let side = ui.spacing().icon_width;
        let center = egui::pos2(rect.right() - pad - side / 2.0, rect.center().y);
        let sign = egui::Rect::from_center_size(center, vec2(side * 0.7, side * 0.45));
        painter.add(egui::Shape::convex_polygon(
            vec![sign.left_top(), sign.right_top(), sign.center_bottom()],
            visuals.fg_stroke.color,
            egui::Stroke::NONE,
        ));
        if is_cut {
            response.on_hover_text(said)
        } else {
            response
        }
    }

    fn list_width(&self, ui: &Ui, choices: &[Arc<str>]) -> f32 {
        // The longest by letters is the widest nearly always, and measuring thousands takes long.
        let longest = choices.iter().max_by_key(|name| name.len());
        let font = TextStyle::Button.resolve(ui.style());
        let color = ui.visuals().text_color();
        let width = longest.map_or(0.0, |text| {
            let galley = ui.painter().layout_no_wrap(text.to_string(), font, color);
            galley.size().x
        });
        (width + 2.0 * ui.spacing().button_padding.x + 12.0).min(WIDEST)
    }
}

impl Open {
    fn ui(
        &mut self,
        ui: &mut Ui,
        look: &Tokens,
        label: &str,
        choices: &[Arc<str>],
        current: Option<usize>,
        is_new: bool,
    ) -> Option<usize> {
        let key = |ui: &Ui, key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let (down, up, enter) = (
            key(ui, Key::ArrowDown),
            key(ui, Key::ArrowUp),
            key(ui, Key::Enter),
        );
        let field = ui.scope(|ui| {
            border_fields(ui, look);
            let field = TextEdit::singleline(&mut self.needle)
                .hint_text("Type a part of the name")
                .desired_width(f32::INFINITY);
            ui.add(field)
        });
        let field = field.inner;
        name(ui, &field, &format!("Find {label}"));
        if is_new || ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
        }
        let found: Vec<usize> = (0..choices.len())
            .filter(|index| is_match(&choices[*index], &self.needle))
            .collect();
        if field.changed() {
            self.at = 0;
        }
        let last = found.len().saturating_sub(1);
        self.at = self.at.min(last);
        if down {
            self.at = (self.at + 1).min(last);
        }
        if up {
            self.at = self.at.saturating_sub(1);
        }
        let mut chosen = found.get(self.at).copied().filter(|_| enter);
        let moved = is_new || down || up || field.changed();
        if found.is_empty() {
            ui.label(RichText::new("Nothing of this name").color(look.text_weak));
        }
        ScrollArea::vertical()
            .max_height(LIST)
            .min_scrolled_height(LIST)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                // As high as all of them, so that what is typed moves nothing.
                let all = choices.len() as f32 * (ui.spacing().interact_size.y + 1.0);
                ui.set_min_height(all.min(LIST));
                for (row, index) in found.iter().enumerate() {
                    let text = &*choices[*index];
                    let mut button = Button::selectable(current == Some(*index), text)
                        .truncate()
                        .min_size(vec2(ui.available_width(), 0.0));
                    if row == self.at {
                        button = button
                            .frame_when_inactive(true)
                            .fill(look.tint(look.accent))
                            .stroke(egui::Stroke::new(1.0, look.accent));
                    }
                    let response = ui.add(button);
                    if row == self.at && moved {
                        response.scroll_to_me(None);
                    }
                    let response = if text.chars().count() > 60 {
                        response.on_hover_text(text)
                    } else {
                        response
                    };
                    if response.clicked() {
                        chosen = Some(*index);
                    }
                }
            });
        chosen
    }
}

// Whether a name holds every typed word, in any order and case.
fn is_match(name: &str, needle: &str) -> bool {
    let name = name.to_lowercase();
    let needle = needle.to_lowercase();
    needle.split_whitespace().all(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::is_match;

    #[test]
    fn words_are_found_in_any_order_and_case() {
        assert!(is_match("Charge the card", "card CHAR"));
        assert!(is_match("Charge the card", " "));
        assert!(!is_match("Charge the card", "card x"));
    }
}
