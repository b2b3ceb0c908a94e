//! The frame around one element of a list: its title, and the buttons that move and remove it.

use super::form::Form;
use crate::ui::look::icons;
use crate::ui::widgets::icon_button_enabled;
use egui::{Align, CornerRadius, Frame, Layout, Margin, RichText, Stroke, Ui};

/// One element of an array: where it is and what to call it.
pub(super) struct Element<'a> {
    /// Path of the array.
    pub list: &'a str,
    /// Its index.
    pub index: usize,
    /// How many there are.
    pub count: usize,
    /// "Retrier 1".
    pub title: String,
    /// Quiet words beside the title.
    pub detail: String,
    /// Whether removing it would leave too few.
    pub must_stay: bool,
}

/// Draws the frame and, inside, the element.
pub(super) fn element_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    element: &Element<'_>,
    inside: impl FnOnce(&mut Form<'_>, &mut Ui),
) {
    let look = *form.look;
    card(form).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(
                RichText::new(&element.title)
                    .font(crate::ui::look::medium(12.5))
                    .color(look.text_strong),
            );
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let title = element.title.to_lowercase();
                let button = |ui: &mut Ui, icon: &str, label: String, is_enabled: bool| {
                    icon_button_enabled(ui, &look, icon, &label, is_enabled).clicked()
                };
                let path = format!("{}/{}", element.list, element.index);
                if button(
                    ui,
                    icons::REMOVE,
                    format!("Remove {title}"),
                    !element.must_stay,
                ) {
                    form.unset(&path);
                }
                let last = element.count - 1;
                if element.count > 1 {
                    if button(
                        ui,
                        icons::all::ARROW_DOWN,
                        format!("Move {title} down"),
                        element.index < last,
                    ) {
                        form.move_element(element.list, element.index, element.index + 1);
                    }
                    if button(
                        ui,
                        icons::all::ARROW_UP,
                        format!("Move {title} up"),
                        element.index > 0,
                    ) {
                        form.move_element(element.list, element.index, element.index - 1);
                    }
                }
                if !element.detail.is_empty() {
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        ui.add(
                            egui::Label::new(
                                RichText::new(&element.detail)
                                    .size(11.5)
                                    .color(look.text_weak),
                            )
                            .truncate(),
                        );
                    });
                }
            });
        });
        inside(form, ui);
    });
}

/// The ground of grouped rows.
pub(super) fn card(form: &Form<'_>) -> Frame {
    Frame::new()
        .fill(form.look.card)
        .stroke(Stroke::new(1.0, form.look.line))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(10, 7))
        .outer_margin(Margin {
            bottom: 2,
            ..Margin::ZERO
        })
}
