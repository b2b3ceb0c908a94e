//! Objects with fields of their own: retriers, readers, writers, configurations.

use super::blocks::card;
use super::form::{Form, Row};
use super::rows::{add_menu_ui, raw_ui, remove_ui, row_ui};
use crate::asl::{PartSpec, QueryLanguage, Structure};
use crate::ui::look::icons;
use crate::ui::widgets::{icon_button, silent_label};
use egui::{Align, Layout, RichText, Ui};

impl Row {
    /// The row of a part of a structure.
    pub fn of_part(part: &PartSpec, language: QueryLanguage) -> Row {
        Row {
            name: part.name,
            help: part.help,
            shape: part.value.in_language(language),
            is_required: part.required,
            excludes: part.excludes,
            default: None,
        }
    }
}

/// A field that holds an object: its parts, in a frame.
pub(super) fn structure_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str, of: &str) {
    let Some(structure) = Structure::of_field(row.name) else {
        super::rows::heading_ui(form, ui, row, path);
        raw_ui(form, ui, path, row.name);
        return;
    };
    let Some(node) = form.node(path) else {
        return;
    };
    card(form).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(
                RichText::new(row.name)
                    .font(crate::ui::look::medium(12.5))
                    .color(form.look.text_strong),
            )
            .on_hover_text(row.help);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                remove_ui(form, ui, row, path, row.name);
            });
        });
        if form.is_object(node) {
            let of = if of.is_empty() {
                row.name.to_owned()
            } else {
                format!("{} of {of}", row.name)
            };
            parts_ui(form, ui, structure, path, &of, &[]);
        } else {
            raw_ui(form, ui, path, row.name);
        }
    });
}

/// The parts of a structure at a path: those present, those with a default, the unknown, and a menu for the rest.
/// `hidden` parts are drawn elsewhere.
pub(super) fn parts_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    structure: Structure,
    path: &str,
    of: &str,
    hidden: &[&str],
) {
    let rows: Vec<(Row, String)> = structure
        .fields()
        .iter()
        .filter(|part| part.language.admits(form.language) && !hidden.contains(&part.name))
        .map(|part| {
            let mut row = Row::of_part(part, form.language);
            if structure == Structure::Retrier {
                row.default = default_of(part.name);
            }
            (row, format!("{path}/{}", part.name))
        })
        .collect();
    for (row, path) in &rows {
        if form.node(path).is_some() || row.is_required || row.default.is_some() {
            row_ui(form, ui, row, path, of);
        }
    }
    let known: Vec<&str> = rows.iter().map(|(row, _)| row.name).collect();
    unknown_ui(form, ui, path, of, &known, hidden);
    let absent: Vec<_> = rows
        .into_iter()
        .filter(|(row, _)| row.default.is_none())
        .collect();
    add_menu_ui(form, ui, &format!("Add to {of}"), &absent);
}

/// Members the tables do not know, as JSON, so that nothing is out of sight.
pub(super) fn unknown_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    path: &str,
    of: &str,
    known: &[&str],
    hidden: &[&str],
) {
    let Some(node) = form.node(path) else {
        return;
    };
    let tree = form.tree();
    let mut seen: Vec<&str> = Vec::new();
    for member in tree.members(node) {
        let Some(key) = tree.str(member.key) else {
            continue;
        };
        if known.contains(&key) || hidden.contains(&key) || seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let member_path = format!("{path}/{}", crate::json::escape_token(key));
        let said = if of.is_empty() {
            key.to_owned()
        } else {
            format!("{key} of {of}")
        };
        let look = form.look;
        ui.horizontal(|ui| {
            let color = form
                .complaint(&member_path)
                .map_or(look.text_weak, |(color, _)| color);
            silent_label(ui, RichText::new(key).size(12.5).color(color), None);
            ui.label(
                RichText::new("not a field of this")
                    .size(11.0)
                    .italics()
                    .color(look.text_weak),
            );
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if icon_button(ui, look, icons::CLOSE, &format!("Remove {said}")).clicked() {
                    form.unset(&member_path);
                }
            });
        });
        raw_ui(form, ui, &member_path, &said);
    }
}

// What a retrier does without the field.
fn default_of(name: &str) -> Option<&'static str> {
    match name {
        "IntervalSeconds" => Some("1"),
        "MaxAttempts" => Some("3"),
        "BackoffRate" => Some("2.0"),
        "MaxDelaySeconds" => Some("none"),
        "JitterStrategy" => Some("NONE"),
        _ => None,
    }
}
