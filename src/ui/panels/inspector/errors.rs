//! A list of error names as chips.

use super::form::Form;
use crate::asl::{error_help, error_names};
use crate::json::Value;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::widgets::{EditLine, name};
use egui::{Button, RichText, Ui};

/// Chips of the names at a path; a field and a menu add more.
pub(super) fn errors_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, said: &str) {
    let names: Vec<String> = form
        .node(path)
        .map(|node| {
            form.tree()
                .elements(node)
                .iter()
                .map(|id| form.tree().str(*id).unwrap_or_default().to_owned())
                .collect()
        })
        .unwrap_or_default();
    ui.vertical(|ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(5.0, 5.0);
            for (index, error) in names.iter().enumerate() {
                chip_ui(form, ui, path, index, error, names.len() > 1, said);
            }
        });
        ui.horizontal(|ui| {
            let width = ui.available_width() - 44.0;
            let label = format!("Add an error to {said}");
            let id = form.id(path).with("new");
            let edited = EditLine::new(id, &label, "")
                .hint("Error name")
                .width(width)
                .show(ui, form.look);
            if let Some(text) = edited.commit {
                add(form, path, text.trim(), &names);
                // The field is empty again for the next name.
                ui.data_mut(|data| {
                    data.remove::<crate::ui::widgets::Draft>(id.with("draft"));
                });
            }
            menu_ui(form, ui, path, &names, said);
        });
    });
}

fn chip_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    path: &str,
    index: usize,
    error: &str,
    can_go: bool,
    said: &str,
) {
    egui::Frame::new()
        .fill(form.look.tint(form.look.bad))
        .corner_radius(egui::CornerRadius::same(11))
        .inner_margin(egui::Margin {
            left: 9,
            right: if can_go { 2 } else { 9 },
            top: 1,
            bottom: 1,
        })
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                ui.spacing_mut().interact_size.y = 20.0;
                let response = ui.label(
                    RichText::new(error)
                        .size(Tokens::SMALL + 1.0)
                        .color(form.look.bad_text),
                );
                if let Some(help) = error_help(error) {
                    response.on_hover_text(help);
                }
                if can_go {
                    let label = format!("Remove {error} from {said}");
                    let cross = RichText::new(icons::CLOSE)
                        .size(Tokens::SMALL)
                        .color(form.look.bad_text);
                    let response = ui.add(Button::new(cross).frame(false));
                    name(ui, &response, &label);
                    if response.on_hover_text(&label).clicked() {
                        form.unset(&format!("{path}/{index}"));
                    }
                }
            });
        });
}

fn menu_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, names: &[String], said: &str) {
    let mut chosen = None;
    let known = form
        .str("/Resource")
        .map(super::resource::errors_of)
        .unwrap_or_default();
    let menu = ui.menu_button(RichText::new(icons::OPENED), |ui| {
        ui.set_min_width(260.0);
        egui::ScrollArea::vertical()
            .max_height(380.0)
            .show(ui, |ui| {
                let all = known
                    .iter()
                    .copied()
                    .chain(error_names())
                    .filter(|name| !names.iter().any(|present| present == name));
                for error in all {
                    let response = ui.button(error);
                    let response = match error_help(error) {
                        Some(help) => response.on_hover_text(help),
                        None => response,
                    };
                    if response.clicked() {
                        chosen = Some(error.to_owned());
                        ui.close();
                    }
                }
            });
    });
    name(ui, &menu.response, &format!("Usual errors for {said}"));
    if let Some(error) = chosen {
        add(form, path, &error, names);
    }
}

// States.ALL stands alone, so that adding to it, or adding it, replaces what is there.
fn add(form: &mut Form<'_>, path: &str, error: &str, names: &[String]) {
    if error.is_empty() || names.iter().any(|name| name == error) {
        return;
    }
    let is_alone = error == "States.ALL" || names == ["States.ALL"] || names.is_empty();
    let json = Value::string(error).to_json();
    if is_alone {
        form.set(path, format!("[{json}]"));
    } else {
        form.set(&format!("{path}/-"), json);
    }
}
