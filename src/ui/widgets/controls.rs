//! Small things every panel is made of: captions, key caps, icon buttons, rows, empty states.

use crate::ui::look::Tokens;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Align2, Button, Color32, CornerRadius, FontId, Galley, Label, Layout, Response,
    RichText, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetText, WidgetType, vec2,
};
use std::sync::Arc;

/// Gives a widget its accessible name, for people who listen and for tests.
pub fn name(ui: &Ui, response: &Response, name: &str) {
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_label(name.to_owned());
    });
}

/// A quiet section caption in capitals; the accessible text keeps its case.
pub fn caption(ui: &mut Ui, look: &Tokens, text: &str) -> Response {
    caption_with(ui, look, text, |_| ()).0
}

/// A section caption with things at its right end.
pub fn caption_with<R>(
    ui: &mut Ui,
    look: &Tokens,
    text: &str,
    right: impl FnOnce(&mut Ui) -> R,
) -> (Response, R) {
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let shown = RichText::new(text.to_uppercase())
            .size(Tokens::SMALL)
            .color(look.text_weak)
            .extra_letter_spacing(0.6);
        let response = ui.add(Label::new(shown));
        let said = text.to_owned();
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &said));
        let inner = ui
            .with_layout(Layout::right_to_left(Align::Center), right)
            .inner;
        (response, inner)
    })
    .inner
}

/// A key as printed on a keyboard.
pub fn key_cap(ui: &mut Ui, look: &Tokens, keys: &str) -> Response {
    let font = FontId::proportional(Tokens::SMALL);
    let galley = ui
        .painter()
        .layout_no_wrap(keys.to_owned(), font, look.text_weak);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(10.0, 5.0), Sense::hover());
    ui.painter()
        .rect_filled(rect, CornerRadius::same(4), look.control);
    ui.painter().rect_stroke(
        rect,
        CornerRadius::same(4),
        Stroke::new(1.0, look.border),
        StrokeKind::Inside,
    );
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, look.text_weak);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, keys));
    response
}

/// A frameless button that is only an icon; `label` is its name and its tooltip.
pub fn icon_button(ui: &mut Ui, look: &Tokens, icon: &str, label: &str) -> Response {
    icon_button_enabled(ui, look, icon, label, true)
}

/// The same, but Tab passes it by: for what the keyboard reaches in another way.
pub fn pointer_icon_button(ui: &mut Ui, look: &Tokens, icon: &str, label: &str) -> Response {
    icon_button_of(ui, look, icon, label, true, Sense::CLICK)
}

/// The same, perhaps unavailable.
pub fn icon_button_enabled(
    ui: &mut Ui,
    look: &Tokens,
    icon: &str,
    label: &str,
    is_enabled: bool,
) -> Response {
    icon_button_of(ui, look, icon, label, is_enabled, Sense::click())
}

fn icon_button_of(
    ui: &mut Ui,
    look: &Tokens,
    icon: &str,
    label: &str,
    is_enabled: bool,
    sense: Sense,
) -> Response {
    let color = if is_enabled {
        look.text_weak
    } else {
        look.text_weak.gamma_multiply(0.4)
    };
    let button = Button::new(RichText::new(icon).size(15.0).color(color))
        .frame_when_inactive(false)
        .sense(sense)
        .min_size(vec2(24.0, 24.0));
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding = vec2(4.0, 3.0);
            ui.add_enabled(is_enabled, button)
        })
        .inner;
    name(ui, &response, label);
    response.on_hover_text(label).on_disabled_hover_text(label)
}

/// One line of text laid out for so many points: what does not fit ends in an ellipsis, and `elided` says so.
pub fn cut_text(
    ui: &Ui,
    text: impl Into<String>,
    font: FontId,
    color: Color32,
    width: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.into(), font, color);
    job.wrap = TextWrapping::truncate_at_width(width.max(8.0));
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Text beside a control that has a name of its own: seen, but not said twice.
pub fn silent_label(ui: &mut Ui, text: RichText, width: Option<f32>) -> Response {
    let wrap = width.map(|_| egui::TextWrapMode::Truncate);
    let galley = WidgetText::from(text).into_galley(
        ui,
        wrap,
        width.unwrap_or(f32::INFINITY),
        egui::TextStyle::Body,
    );
    let height = galley.size().y.max(ui.spacing().interact_size.y);
    let size = vec2(width.unwrap_or(galley.size().x), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let at = egui::pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ui.visuals().text_color());
    response
}

/// A part of a row that is so many points wide, whatever is in it: drop-down menus cut what is too long only where
/// there is no more room.
pub fn within<R>(ui: &mut Ui, width: f32, inside: impl FnOnce(&mut Ui) -> R) -> R {
    let size = vec2(width, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_max_width(width);
        inside(ui)
    })
    .inner
}

/// What a list row shows.
pub struct ListRow<'a> {
    /// An icon and its colour.
    pub icon: Option<(&'a str, Color32)>,
    /// The text.
    pub text: WidgetText,
    /// Quiet text at the right end.
    pub detail: &'a str,
    /// Drawn as chosen.
    pub is_selected: bool,
    /// The accessible name.
    pub label: &'a str,
    /// Points to the right.
    pub indent: f32,
    /// Text wraps to more lines instead of being cut.
    pub is_wrapping: bool,
}

impl ListRow<'_> {
    /// Draws the row over the full width.
    pub fn show(self, ui: &mut Ui, look: &Tokens) -> Response {
        let pad = vec2(8.0, 4.0);
        let width = ui.available_width();
        let detail = (!self.detail.is_empty()).then(|| {
            ui.painter().layout_no_wrap(
                self.detail.to_owned(),
                FontId::proportional(Tokens::SMALL),
                look.text_weak,
            )
        });
        let detail_width = detail.as_ref().map_or(0.0, |galley| galley.size().x + 10.0);
        let icon_width = if self.icon.is_some() { 22.0 } else { 0.0 };
        let text_width = (width - 2.0 * pad.x - self.indent - icon_width - detail_width).max(20.0);
        let wrap = if self.is_wrapping {
            egui::TextWrapMode::Wrap
        } else {
            egui::TextWrapMode::Truncate
        };
        let galley = self
            .text
            .into_galley(ui, Some(wrap), text_width, egui::TextStyle::Body);
        let height = (galley.size().y + 2.0 * pad.y).max(26.0);
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
        let (is_selected, label) = (self.is_selected, self.label);
        response.widget_info(|| {
            WidgetInfo::selected(WidgetType::SelectableLabel, true, is_selected, label)
        });
        if ui.is_rect_visible(rect) {
            paint_row_back(ui, look, &response, self.is_selected);
            let left = rect.left() + pad.x + self.indent;
            if let Some((icon, color)) = self.icon {
                ui.painter().text(
                    egui::pos2(left + 7.0, rect.top() + height.min(26.0) / 2.0),
                    Align2::CENTER_CENTER,
                    icon,
                    FontId::proportional(15.0),
                    color,
                );
            }
            let top = rect.center().y - galley.size().y / 2.0;
            ui.painter()
                .galley(egui::pos2(left + icon_width, top), galley, look.text);
            if let Some(detail) = detail {
                let at = egui::pos2(
                    rect.right() - pad.x - detail.size().x,
                    rect.center().y - detail.size().y / 2.0,
                );
                ui.painter().galley(at, detail, look.text_weak);
            }
        }
        response
    }
}

/// The ground of a row: chosen, under the pointer, or focused.
pub fn paint_row_back(ui: &Ui, look: &Tokens, response: &Response, is_selected: bool) {
    let rounding = CornerRadius::same(Tokens::RADIUS);
    if is_selected {
        ui.painter()
            .rect_filled(response.rect, rounding, look.tint(look.accent));
    } else if response.hovered() {
        ui.painter()
            .rect_filled(response.rect, rounding, look.control.gamma_multiply(0.6));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(
            response.rect,
            rounding,
            Stroke::new(1.5, look.accent),
            StrokeKind::Inside,
        );
    }
}

/// Nothing to show yet: what would be here and how to get it.
pub fn empty_state(ui: &mut Ui, look: &Tokens, icon: &str, title: &str, hint: &str) {
    ui.add_space(28.0);
    ui.vertical_centered(|ui| {
        ui.label(RichText::new(icon).size(30.0).color(look.text_weak));
        ui.add_space(4.0);
        ui.label(
            RichText::new(title)
                .font(crate::ui::look::medium(14.0))
                .color(look.text_strong),
        );
        ui.add(Label::new(RichText::new(hint).color(look.text_weak)).wrap());
    });
    ui.add_space(20.0);
}

/// A message in the colour of its meaning, under or beside a control.
pub fn message(ui: &mut Ui, color: Color32, icon: &str, text: &str) -> Response {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.label(RichText::new(icon).size(13.0).color(color));
        ui.add(Label::new(RichText::new(text).size(Tokens::SMALL + 0.5).color(color)).wrap())
    })
    .inner
}

/// Gives the fields of this scope a quiet border, so that they stand out from any ground.
pub fn border_fields(ui: &mut Ui, look: &Tokens) {
    let visuals = ui.visuals_mut();
    visuals.widgets.inactive.bg_stroke = Stroke::new(1.0, look.line);
    visuals.widgets.hovered.bg_stroke = Stroke::new(1.0, look.border);
}

/// A small button that stays pressed while something holds.
pub fn toggle(ui: &mut Ui, is_on: bool, text: &str, label: &str) -> Response {
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding = vec2(6.0, 5.0);
            let text = RichText::new(text).monospace().size(Tokens::SMALL);
            ui.add(Button::selectable(is_on, text))
        })
        .inner;
    name(ui, &response, label);
    response
}

/// A box to tick, with a border that shows on every ground.
pub fn tick_box(ui: &mut Ui, look: &Tokens, is_on: &mut bool, text: &str) -> Response {
    ui.scope(|ui| {
        let widgets = &mut ui.visuals_mut().widgets;
        for state in [
            &mut widgets.inactive,
            &mut widgets.hovered,
            &mut widgets.active,
        ] {
            state.bg_stroke = Stroke::new(1.0, look.text_weak);
            state.corner_radius = CornerRadius::same(4);
        }
        widgets.inactive.bg_fill = look.field;
        ui.checkbox(is_on, text)
    })
    .inner
}

/// A choice among a few words, side by side.
pub fn segmented<T: PartialEq + Copy>(
    ui: &mut Ui,
    look: &Tokens,
    current: T,
    options: &[(T, &str)],
    group: &str,
) -> Option<T> {
    let mut chosen = None;
    egui::Frame::new()
        .fill(look.field)
        .stroke(Stroke::new(1.0, look.line))
        .corner_radius(CornerRadius::same(Tokens::RADIUS))
        .inner_margin(2.0)
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                ui.spacing_mut().button_padding = vec2(9.0, 3.0);
                for (value, text) in options {
                    let is_current = *value == current;
                    let response = ui
                        .add(Button::selectable(is_current, *text).min_size(Vec2::new(0.0, 22.0)));
                    name(ui, &response, &format!("{group}: {text}"));
                    if response.clicked() && !is_current {
                        chosen = Some(*value);
                    }
                }
            });
        });
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_does_not_fit_ends_in_an_ellipsis() {
        egui_kittest::Harness::new_ui(|ui| {
            let font = FontId::proportional(12.0);
            let cut = |text: &str| cut_text(ui, text, font.clone(), Color32::RED, 60.0);
            let long = cut("A name that is longer than its column");
            assert!(long.elided && long.size().x <= 60.5, "{:?}", long.size());
            assert!(!cut("Short").elided);
        });
    }
}
