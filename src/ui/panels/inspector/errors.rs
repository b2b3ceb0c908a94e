//! A list of error names as chips.

use super::form::Form;
use crate::asl::{error_help, error_names};
use crate::json::Value;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::widgets::{EditLine, name};
use egui::{
    CornerRadius, Rect, RichText, Sense, Ui, WidgetInfo, WidgetText, WidgetType, pos2, vec2,
};

/// Height of a chip, in points.
const CHIP: f32 = 22.0;
/// Room beside the name.
const EDGE: f32 = 9.0;
/// Width of the cross that removes a name.
const CROSS: f32 = 20.0;

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
            ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
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
    let look = form.look;
    let gone = format!("Remove {error} from {said}");
    // As wide as the name, at most as wide as the row: a chip that does not fit goes into the next row as a whole.
    let ends = if can_go { CROSS + 2.0 } else { EDGE };
    let text = WidgetText::from(
        RichText::new(error)
            .size(Tokens::SMALL + 1.0)
            .color(look.bad_text),
    );
    let room = (ui.max_rect().width() - EDGE - ends).max(20.0);
    let galley = text.into_galley(
        ui,
        Some(egui::TextWrapMode::Truncate),
        room,
        egui::TextStyle::Body,
    );
    let is_cut = galley.elided;
    let size = vec2(EDGE + galley.size().x + ends, CHIP);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, error));
    let radius = CornerRadius::same(11);
    ui.painter().rect_filled(rect, radius, look.tint(look.bad));
    let at = rect.left_center() + vec2(EDGE, -galley.size().y * 0.5);
    ui.painter().galley(at, galley, look.bad_text);
    let help = match (error_help(error), is_cut) {
        (Some(help), false) => help.to_owned(),
        (Some(help), true) => format!("{error}\n{help}"),
        (None, true) => error.to_owned(),
        (None, false) => String::new(),
    };
    if !help.is_empty() {
        response.on_hover_text(help);
    }
    if can_go {
        let place = Rect::from_min_max(pos2(rect.right() - CROSS, rect.top()), rect.max);
        let cross = ui.interact(place, form.id(path).with(("gone", index)), Sense::click());
        cross.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &gone));
        if cross.hovered() || cross.has_focus() {
            let fill = look.bad.gamma_multiply(0.3);
            ui.painter().rect_filled(place.shrink(2.0), radius, fill);
        }
        ui.painter().text(
            place.center(),
            egui::Align2::CENTER_CENTER,
            icons::CLOSE,
            egui::FontId::proportional(Tokens::SMALL),
            look.bad_text,
        );
        if cross.on_hover_text(&gone).clicked() {
            form.unset(&format!("{path}/{index}"));
        }
    }
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
