//! What runs inside a Parallel or a Map.

use super::blocks::{Element, card, element_ui};
use super::form::{Form, Row};
use super::rows::{raw_ui, remove_ui};
use super::structures::{parts_ui, unknown_ui};
use crate::asl::{ScopeOutline, Structure};
use crate::document::Intent;
use crate::ui::look::icons;
use crate::ui::widgets::{caption_with, icon_button, name, segmented, silent_label};
use egui::{Align, Layout, RichText, Ui};

/// The branches of a Parallel; their order is the order of the results.
pub(super) fn branches_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str) {
    let look = form.look;
    let (_, is_added) = caption_with(ui, look, "Branches", |ui| {
        icon_button(ui, look, icons::ADD, "Add a branch").clicked()
    });
    if form.node(path).is_some_and(|node| !form.is_array(node)) {
        raw_ui(form, ui, path, "Branches");
        return;
    }
    let count = form.len(path);
    for index in 0..count {
        let body = body_at(form, &format!("{path}/{index}"));
        let element = Element {
            list: path,
            index,
            count,
            title: format!("Branch {}", index + 1),
            detail: format!("gives element {index} of the result"),
            must_stay: count == 1,
        };
        element_ui(form, ui, &element, |form, ui| {
            body_ui(form, ui, body);
            let of = format!("branch {}", index + 1);
            let own = format!("{path}/{index}");
            parts_ui(
                form,
                ui,
                Structure::Branch,
                &own,
                &of,
                &["StartAt", "States"],
            );
        });
    }
    if is_added && let Some(state) = &form.state {
        let wish = Intent::AddBranch(state.clone());
        form.wishes.push(wish);
    }
}

/// The body of a Map: how it runs, and its configuration.
pub(super) fn processor_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str) {
    if form.node(path).is_some_and(|node| !form.is_object(node)) {
        super::rows::heading_ui(form, ui, row, path);
        raw_ui(form, ui, path, row.name);
        return;
    }
    let body = body_at(form, path);
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
                if row.is_required {
                    return;
                }
                remove_ui(form, ui, row, path, row.name);
            });
        });
        body_ui(form, ui, body);
        if row.name == "Iterator" {
            upgrade_ui(form, ui, path);
        } else {
            mode_ui(form, ui, path);
            let config = format!("{path}/ProcessorConfig");
            if form.node(&config).is_some() {
                let of = "ProcessorConfig";
                parts_ui(form, ui, Structure::ProcessorConfig, &config, of, &["Mode"]);
            }
        }
        let known = ["ProcessorConfig", "StartAt", "States", "Comment"];
        unknown_ui(form, ui, path, row.name, &known, &[]);
    });
}

fn mode_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str) {
    let mode = format!("{path}/ProcessorConfig/Mode");
    let is_distributed = form.str(&mode) == Some("DISTRIBUTED");
    ui.horizontal(|ui| {
        let text = RichText::new("Mode").size(12.5).color(form.look.text_weak);
        silent_label(ui, text, None);
        let options = [(false, "Inline"), (true, "Distributed")];
        match segmented(ui, form.look, is_distributed, &options, "Mode") {
            Some(true) => form.set(
                &format!("{path}/ProcessorConfig"),
                "{\"Mode\": \"DISTRIBUTED\", \"ExecutionType\": \"STANDARD\"}".to_owned(),
            ),
            Some(false) => form.set(
                &format!("{path}/ProcessorConfig"),
                "{\"Mode\": \"INLINE\"}".to_owned(),
            ),
            None => {}
        }
    });
    let words = if is_distributed {
        "Each item, or batch, runs as an execution of its own"
    } else {
        "Iterations run inside this execution, at most 40 at a time"
    };
    ui.label(RichText::new(words).size(11.5).color(form.look.text_weak));
}

fn upgrade_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str) {
    let response = ui
        .button("Upgrade to ItemProcessor")
        .on_hover_text("Iterator is the former name; both work alike");
    if response.clicked()
        && let Some(node) = form.node(path)
    {
        let json = form.text(node);
        let intents = vec![form.unsetting(path), form.setting("/ItemProcessor", json)];
        form.together("Upgrade Iterator to ItemProcessor", intents);
    }
}

fn body_at<'a>(form: &Form<'a>, path: &str) -> Option<&'a ScopeOutline> {
    let state = form.state.as_ref()?;
    let pointer = format!("{}{path}", form.base);
    form.snapshot
        .outline
        .state(state)?
        .bodies
        .iter()
        .find(|body| body.address.pointer() == pointer)
}

// "3 states, starts at Price", and a way there.
fn body_ui(form: &mut Form<'_>, ui: &mut Ui, body: Option<&ScopeOutline>) {
    let Some(body) = body else {
        return;
    };
    let count = body.states.len();
    let states = if count == 1 { "state" } else { "states" };
    ui.horizontal(|ui| {
        ui.label(
            RichText::new(format!("{count} {states}"))
                .size(12.0)
                .color(form.look.text_weak),
        );
        if let Some(start) = &body.start_at
            && let Some(state) = body.state(start)
        {
            let response = ui.link(RichText::new(format!("starts at {start}")).size(12.0));
            name(ui, &response, &format!("Go to {start}"));
            if response.clicked() {
                form.goes_to = Some(state.address.clone());
            }
        }
    });
}
