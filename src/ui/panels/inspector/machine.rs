//! The form of the machine itself.

use super::form::{Form, Row};
use super::rows::{add_menu_ui, row_ui};
use super::structures::unknown_ui;
use super::{findings_of, group_caption_ui, hand_over, problems_ui};
use crate::asl::{MachineType, QueryLanguage, ScopeAddress, Structure};
use crate::diagnostics::Diagnostic;
use crate::document::Intent;
use crate::ui::look::icons;
use crate::ui::shell::{Command, Cx};
use crate::ui::widgets::{name, segmented, silent_label};
use egui::{ComboBox, RichText, Ui};

/// The machine: nothing is selected.
pub(super) fn machine_ui(ui: &mut Ui, cx: &mut Cx) {
    let snapshot = cx.snapshot.clone();
    let look = *cx.tokens;
    ui.horizontal(|ui| {
        ui.label(
            RichText::new(icons::all::TREE_STRUCTURE)
                .size(19.0)
                .color(look.accent_text),
        );
        ui.label(
            RichText::new("State machine")
                .font(crate::ui::look::semibold(15.0))
                .color(look.text_strong),
        );
    });
    ui.label(
        RichText::new("Select a state or a transition to see its form")
            .size(12.0)
            .color(look.text_weak),
    );
    let found: Vec<Diagnostic> = findings_of(&snapshot, "")
        .into_iter()
        .filter(|found| !found.pointer.starts_with("/States/"))
        .collect();
    problems_ui(ui, cx, &found);

    let mut form = Form {
        look: &look,
        snapshot: &snapshot,
        base: ScopeAddress::root().pointer().to_owned(),
        state: None,
        kind: None,
        scope: &snapshot.outline.root,
        language: QueryLanguage::JsonPath,
        id: ui.id().with("form"),
        verdicts: None,
        wishes: Vec::new(),
        goes_to: None,
    };
    group_caption_ui(ui, cx, "Machine");
    type_ui(ui, cx);
    language_ui(&mut form, ui);
    let rows: Vec<(Row, String)> = Structure::Machine
        .fields()
        .iter()
        .filter(|part| !matches!(part.name, "States" | "QueryLanguage"))
        .map(|part| {
            let row = Row::of_part(part, QueryLanguage::JsonPath);
            (row, format!("/{}", part.name))
        })
        .collect();
    for (row, path) in &rows {
        if form.node(path).is_some() || row.is_required {
            row_ui(&mut form, ui, row, path, "");
        }
    }
    let known: Vec<&str> = Structure::Machine
        .fields()
        .iter()
        .map(|part| part.name)
        .collect();
    unknown_ui(&mut form, ui, "", "", &known, &[]);
    ui.add_space(4.0);
    add_menu_ui(&mut form, ui, "Add field", &rows);
    hand_over(cx, form);
}

// Not part of the text: which service limits and prices apply.
fn type_ui(ui: &mut Ui, cx: &mut Cx) {
    let look = *cx.tokens;
    ui.horizontal(|ui| {
        let text = RichText::new("Type").size(12.5).color(look.text_weak);
        silent_label(ui, text, Some(122.0)).on_hover_text(
                "Standard: up to a year, billed by transition. Express: up to five minutes, billed by duration. Not part of the text",
            );
        let options = [
            (MachineType::Standard, "Standard"),
            (MachineType::Express, "Express"),
        ];
        let current = cx.document.machine_type();
        if let Some(kind) = segmented(ui, &look, current, &options, "Type") {
            cx.push(Command::SetMachineType(kind));
        }
    });
}

fn language_ui(form: &mut Form<'_>, ui: &mut Ui) {
    let written = form.str("/QueryLanguage");
    let shown = written.unwrap_or("JSONPath (usual)");
    let mut chosen: Option<Option<QueryLanguage>> = None;
    ui.horizontal(|ui| {
        let text = RichText::new("QueryLanguage")
            .size(12.5)
            .color(form.look.text_weak);
        silent_label(ui, text, Some(122.0))
            .on_hover_text("The language of all states that name none themselves");
        let response = ComboBox::from_id_salt(form.id("/QueryLanguage"))
            .selected_text(shown)
            .width(ui.available_width())
            .truncate()
            .show_ui(ui, |ui| {
                for (language, word, text) in [
                    (None, None, "JSONPath (usual)"),
                    (Some(QueryLanguage::JsonPath), Some("JSONPath"), "JSONPath"),
                    (Some(QueryLanguage::Jsonata), Some("JSONata"), "JSONata"),
                ] {
                    let is_current = written == word;
                    if ui.selectable_label(is_current, text).clicked() && !is_current {
                        chosen = Some(language);
                    }
                }
            })
            .response;
        name(ui, &response, "QueryLanguage");
    });
    if let Some(to) = chosen {
        form.wishes.push(Intent::SetLanguage { state: None, to });
    }
}
