//! What is wrong with the definition: a list that leads to each place and offers the fixes.

use crate::diagnostics::{Diagnostic, Severity};
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::panels::inspector::fixes_ui;
use crate::ui::shell::{Cx, Place};
use crate::ui::widgets::{ListRow, border_fields, empty_state, name};
use egui::{Button, RichText, ScrollArea, Ui};

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct ProblemsState {
    filter: String,
    hidden: [bool; 3],
}

const SEVERITIES: [(Severity, &str, &str); 3] = [
    (Severity::Error, "error", "errors"),
    (Severity::Warning, "warning", "warnings"),
    (Severity::Info, "note", "notes"),
];

/// What is wrong with the definition.
pub fn problems_ui(ui: &mut Ui, cx: &mut Cx, state: &mut ProblemsState) {
    let snapshot = cx.snapshot.clone();
    let look = *cx.tokens;
    let all = &snapshot.diagnostics;
    if all.is_empty() {
        empty_state(
            ui,
            &look,
            icons::CHECK,
            "No problems",
            "Everything that could be checked is in order",
        );
        return;
    }
    head_ui(ui, &look, state, all);
    let needle = state.filter.to_lowercase();
    let shown: Vec<&Diagnostic> = all
        .iter()
        .filter(|found| !state.hidden[found.severity as usize])
        .filter(|found| {
            needle.is_empty()
                || found.message.to_lowercase().contains(&needle)
                || found.location.to_lowercase().contains(&needle)
                || found.code.to_lowercase().contains(&needle)
        })
        .collect();
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            if shown.is_empty() {
                ui.label(RichText::new("Nothing matches the filter").color(look.text_weak));
            }
            for found in shown {
                problem_ui(ui, cx, &look, found);
            }
        });
}

fn head_ui(ui: &mut Ui, look: &Tokens, state: &mut ProblemsState, all: &[Diagnostic]) {
    ui.horizontal(|ui| {
        border_fields(ui, look);
        for (severity, one, many) in SEVERITIES {
            let count = all
                .iter()
                .filter(|found| found.severity == severity)
                .count();
            if count == 0 {
                continue;
            }
            let (icon, color) = severity_look(look, severity);
            let is_shown = !state.hidden[severity as usize];
            let word = if count == 1 { one } else { many };
            let text = format!("{count} {word}");
            let button =
                Button::selectable(is_shown, (RichText::new(icon).color(color), text.as_str()));
            let response = ui.add(button);
            name(ui, &response, &format!("Show {text}"));
            if response.clicked() {
                state.hidden[severity as usize] = is_shown;
            }
        }
        let response = ui.add(
            egui::TextEdit::singleline(&mut state.filter)
                .hint_text("Filter")
                .desired_width(180.0),
        );
        name(ui, &response, "Filter problems");
    });
}

fn problem_ui(ui: &mut Ui, cx: &mut Cx, look: &Tokens, found: &Diagnostic) {
    let (icon, color) = severity_look(look, found.severity);
    let position = cx.snapshot.tree.position(found.span.start);
    let detail = format!("{}:{}  {}", position.line, position.column, found.code);
    let row = ListRow {
        icon: Some((icon, color)),
        text: found.message.as_str().into(),
        detail: &detail,
        is_selected: false,
        label: &found.message,
        indent: 0.0,
        is_wrapping: true,
    };
    let response = row.show(ui, look).on_hover_text(&found.location);
    if response.clicked() {
        cx.reveal(Place::Text(found.span.start, found.span.end));
    }
    if !found.help.is_empty() {
        ui.horizontal(|ui| {
            ui.add_space(30.0);
            let text = RichText::new(&found.help).size(12.0).color(look.text_weak);
            ui.add(egui::Label::new(text).wrap());
        });
    }
    if !found.fixes.is_empty() {
        ui.horizontal(|ui| {
            ui.add_space(22.0);
            fixes_ui(ui, cx, found);
        });
    }
}

/// Icon and colour of a severity.
pub(super) fn severity_look(look: &Tokens, severity: Severity) -> (&'static str, egui::Color32) {
    match severity {
        Severity::Error => (icons::ERROR, look.bad_text),
        Severity::Warning => (icons::WARNING, look.warn_text),
        Severity::Info => (icons::INFO, look.accent_text),
    }
}
