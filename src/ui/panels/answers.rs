//! Cards that answer open questions: the result or error of a Task, the word of a callback, time that passes.

use super::run_words::elapsed;
use crate::asl::{Resource, ServicePattern, error_names};
use crate::catalogue;
use crate::catalogue::{Integration, Pattern};
use crate::debugger::{CardWait, PersonAnswer};
use crate::interpreter::{Reply, RequestKind, Ticket};
use crate::json::Value;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::shell::{Cx, Debug, Place};
use crate::ui::widgets::{
    JsonTree, border_fields, icon_button, json_text_area, mark_wrong, message, name, problem_of,
    segmented, tick_box,
};
use egui::{
    Align, Button, CornerRadius, Frame, Layout, Margin, RichText, ScrollArea, Stroke, TextEdit, Ui,
};
use std::collections::BTreeMap;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct AnswersState {
    forms: BTreeMap<Ticket, CardForm>,
    /// The written answer of the current state is being changed.
    is_changing: Option<Ticket>,
}

/// What was typed into one card.
#[derive(Debug, Default)]
struct CardForm {
    fails: bool,
    result: String,
    error: String,
    cause: String,
    seconds: String,
    keep: bool,
    save: bool,
    shows_request: Option<bool>,
}

/// Forms that answer open questions.
pub fn answers_ui(ui: &mut Ui, cx: &mut Cx, state: &mut AnswersState) {
    let Some(view) = cx.view.cloned() else {
        state.forms.clear();
        return;
    };
    let open: Vec<Ticket> = view
        .waiting
        .iter()
        .chain(&view.pending)
        .map(|card| card.request.ticket)
        .collect();
    state.forms.retain(|ticket, _| open.contains(ticket));
    let room = (ui.ctx().content_rect().height() * 0.62).max(220.0);
    ScrollArea::vertical()
        .id_salt("answers")
        .max_height(room)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for card in &view.waiting {
                let form = form_of(state, card);
                card_ui(ui, cx, card, form, false);
            }
            if let Some(card) = &view.pending {
                pending_ui(ui, cx, state, card);
            }
        });
}

fn form_of<'a>(state: &'a mut AnswersState, card: &CardWait) -> &'a mut CardForm {
    state
        .forms
        .entry(card.request.ticket)
        .or_insert_with(|| start_form(card))
}

// Filled in with the written answer, or with what the service might say.
fn start_form(card: &CardWait) -> CardForm {
    let mut form = CardForm {
        seconds: card
            .left_ms
            .map_or(60, |left| (left.max(0) + 999) / 1000)
            .to_string(),
        error: "States.TaskFailed".to_owned(),
        ..CardForm::default()
    };
    match &card.reply {
        Some(Reply::Result(value) | Reply::Submitted(value)) => form.result = value.to_pretty(),
        Some(Reply::Failed { error, cause }) => {
            form.fails = true;
            form.error = error.to_string();
            form.cause = cause.as_deref().unwrap_or_default().to_owned();
        }
        _ => {}
    }
    if form.result.is_empty() {
        let example = match &card.request.kind {
            RequestKind::RunTask { resource, .. } => example_of(resource),
            _ => Value::empty_object(),
        };
        form.result = example.to_pretty();
    }
    form
}

fn example_of(resource: &Resource) -> Value {
    match known(resource) {
        Some((integration, pattern)) => integration.response(pattern),
        None => Value::empty_object(),
    }
}

fn known(resource: &Resource) -> Option<(&'static Integration, Pattern)> {
    let Resource::Service {
        service,
        action,
        pattern,
    } = resource
    else {
        return None;
    };
    let pattern = match pattern {
        ServicePattern::RequestResponse => Pattern::RequestResponse,
        ServicePattern::Sync => Pattern::Sync,
        ServicePattern::Sync2 => Pattern::Sync2,
        ServicePattern::WaitForTaskToken => Pattern::Callback,
    };
    Some((catalogue::find(service, action)?, pattern))
}

// The question that has its answer: offered quietly, because changing it makes another run.
fn pending_ui(ui: &mut Ui, cx: &mut Cx, state: &mut AnswersState, card: &CardWait) {
    let look = *cx.tokens;
    let ticket = card.request.ticket;
    if state.is_changing == Some(ticket) {
        if card_ui(ui, cx, card, form_of(state, card), true) {
            state.is_changing = None;
        }
        return;
    }
    Frame::new()
        .inner_margin(Margin::symmetric(12, 4))
        .show(ui, |ui| {
            let text = match &card.reply {
                Some(Reply::Failed { error, .. }) => format!("Answered by {error}"),
                Some(_) => "Answered by a result".to_owned(),
                None => "Will be answered".to_owned(),
            };
            ui.horizontal(|ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let response = ui
                        .button("Change the answer…")
                        .on_hover_text("Makes a modified run that shares everything before");
                    if response.clicked() {
                        state.is_changing = Some(ticket);
                    }
                    // Last, so that it gets what room is left.
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        let words = format!("{}  {text}", icons::all::CHAT_CENTERED_TEXT);
                        let words = RichText::new(words).size(12.0).color(look.text_weak);
                        ui.add(egui::Label::new(words).truncate());
                    });
                });
            });
        });
}

// One card; true when it is to be closed.
fn card_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    card: &CardWait,
    form: &mut CardForm,
    is_change: bool,
) -> bool {
    let look = *cx.tokens;
    let mut closes = false;
    Frame::new()
        .fill(look.card)
        .stroke(Stroke::new(1.0, look.accent))
        .corner_radius(CornerRadius::same(Tokens::RADIUS_CARD))
        .inner_margin(Margin::symmetric(12, 9))
        .outer_margin(Margin::symmetric(10, 5))
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            closes |= head_ui(ui, cx, card, is_change);
            request_ui(ui, &look, card, form);
            ui.add_space(4.0);
            let label = if card.callback {
                [(false, "Succeed"), (true, "Fail")]
            } else {
                [(false, "Result"), (true, "Error")]
            };
            if let Some(fails) = segmented(ui, &look, form.fails, &label, "Answer with") {
                form.fails = fails;
            }
            if form.fails {
                error_ui(ui, &look, card, form);
            } else {
                result_ui(ui, &look, card, form);
            }
            let answer = answer_of(form);
            ui.horizontal_wrapped(|ui| {
                tick_box(ui, &look, &mut form.keep, "Keep for this run")
                    .on_hover_text("Gives the same answer whenever this state asks in this run");
                tick_box(ui, &look, &mut form.save, "Save as mock")
                    .on_hover_text("Writes the answer into the mock file beside the definition");
            });
            ui.horizontal_wrapped(|ui| {
                closes |= send_ui(ui, cx, card, form, answer);
                if card.callback {
                    closes |= callback_ui(ui, cx, card);
                }
            });
            if card.left_ms.is_some() || card.callback {
                closes |= clock_ui(ui, cx, card, form);
            }
        });
    closes
}

fn head_ui(ui: &mut Ui, cx: &mut Cx, card: &CardWait, is_change: bool) -> bool {
    let look = *cx.tokens;
    let mut closes = false;
    let request = &card.request;
    ui.horizontal(|ui| {
        let icon = if card.callback {
            icons::all::PHONE_INCOMING
        } else {
            icons::all::QUESTION
        };
        ui.label(RichText::new(icon).size(17.0).color(look.accent_text));
        let title = RichText::new(request.state.name())
            .font(crate::ui::look::semibold(14.0))
            .color(look.text_strong);
        let response = ui.add(
            egui::Label::new(title)
                .truncate()
                .sense(egui::Sense::click()),
        );
        if response.clicked() {
            cx.reveal(Place::State(request.state.clone()));
        }
        if is_change {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                closes =
                    icon_button(ui, &look, icons::CLOSE, "Leave the answer as it is").clicked();
            });
        }
    });
    let mut facts = vec![if card.callback {
        "waits for a callback".to_owned()
    } else {
        "asks for an answer".to_owned()
    }];
    if request.attempt > 0 {
        facts.push(format!(
            "asked for the {} time",
            ordinal(request.attempt + 1)
        ));
    }
    for (map, index) in request.iteration.iter() {
        facts.push(format!("{map} item {index}"));
    }
    ui.label(
        RichText::new(facts.join(" · "))
            .size(12.0)
            .color(look.text_weak),
    );
    if let Some(note) = &card.note {
        message(ui, look.warn_text, icons::INFO, note);
    }
    closes
}

fn ordinal(count: u32) -> String {
    let ending = match (count % 10, count % 100) {
        (1, n) if n != 11 => "st",
        (2, n) if n != 12 => "nd",
        (3, n) if n != 13 => "rd",
        _ => "th",
    };
    format!("{count}{ending}")
}

// What is asked, with everything resolved.
fn request_ui(ui: &mut Ui, look: &Tokens, card: &CardWait, form: &mut CardForm) {
    let (title, value) = match &card.request.kind {
        RequestKind::RunTask {
            resource, payload, ..
        } => (resource.short(), Some(payload)),
        RequestKind::WakeAt { .. } => ("Wake up".to_owned(), None),
        RequestKind::ReadObject { bucket, key } => (format!("Read s3://{bucket}/{key}"), None),
        RequestKind::ListObjects { bucket, prefix } => {
            (format!("List s3://{bucket}/{prefix}"), None)
        }
        RequestKind::WriteObject { bucket, key, .. } => {
            (format!("Write s3://{bucket}/{key}"), None)
        }
    };
    let Some(value) = value else {
        ui.label(RichText::new(title).monospace().color(look.text));
        return;
    };
    let is_open = form.shows_request.unwrap_or(value.json_len() < 400);
    let icon = if is_open {
        icons::OPENED
    } else {
        icons::CLOSED
    };
    let button = Button::new(
        RichText::new(format!("{icon}  {title}"))
            .font(crate::ui::look::medium(12.5))
            .color(look.text),
    )
    .frame_when_inactive(false);
    let response = ui.add(button);
    name(ui, &response, &format!("Request to {title}"));
    if response.clicked() {
        form.shows_request = Some(!is_open);
    }
    if is_open {
        let id = ui.id().with(("request", card.request.ticket));
        JsonTree::new(id, "Request", value)
            .max_height(170.0)
            .show(ui, look);
    }
}

fn result_ui(ui: &mut Ui, look: &Tokens, card: &CardWait, form: &mut CardForm) {
    let id = ui.id().with(("result", card.request.ticket));
    let problem = problem_of(&form.result, None);
    let response = ui
        .scope(|ui| {
            if problem.is_some() {
                mark_wrong(ui, look);
            } else {
                border_fields(ui, look);
            }
            json_text_area(ui, look, id, &mut form.result, 3, 12)
        })
        .inner;
    name(ui, &response, "Result");
    if let Some(problem) = problem {
        message(ui, look.bad_text, icons::WARNING, &problem);
    }
}

fn error_ui(ui: &mut Ui, look: &Tokens, card: &CardWait, form: &mut CardForm) {
    ui.horizontal(|ui| {
        let width = ui.available_width() - 42.0;
        let response = ui.add(
            TextEdit::singleline(&mut form.error)
                .hint_text("Error name")
                .desired_width(width)
                .margin(Margin::symmetric(8, 5)),
        );
        name(ui, &response, "Error");
        let menu = ui.menu_button(RichText::new(icons::OPENED), |ui| {
            ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                for error in usual_errors(card) {
                    let response = ui.button(error);
                    let response = match crate::asl::error_help(error) {
                        Some(help) => response.on_hover_text(help),
                        None => response,
                    };
                    if response.clicked() {
                        form.error = error.to_owned();
                        ui.close();
                    }
                }
            });
        });
        name(ui, &menu.response, "Usual errors");
    });
    let response = ui.add(
        TextEdit::multiline(&mut form.cause)
            .hint_text("Cause")
            .desired_rows(2)
            .desired_width(f32::INFINITY)
            .margin(Margin::symmetric(8, 5)),
    );
    name(ui, &response, "Cause");
    let _ = look;
}

fn usual_errors(card: &CardWait) -> Vec<&'static str> {
    let own = match &card.request.kind {
        RequestKind::RunTask { resource, .. } => {
            known(resource).map_or(&[][..], |(integration, _)| integration.errors)
        }
        _ => &[],
    };
    let general = error_names().filter(|error| *error != "States.ALL");
    own.iter().copied().chain(general).collect()
}

fn answer_of(form: &CardForm) -> Option<PersonAnswer> {
    if form.fails {
        return Some(PersonAnswer::Error {
            error: form.error.trim().to_owned(),
            cause: form.cause.clone(),
        });
    }
    Value::parse(&form.result).ok().map(PersonAnswer::Result)
}

fn send_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    card: &CardWait,
    form: &CardForm,
    answer: Option<PersonAnswer>,
) -> bool {
    let look = *cx.tokens;
    let words = match (card.callback, form.fails) {
        (true, false) => "Send success",
        (true, true) => "Send failure",
        (false, false) => "Answer",
        (false, true) => "Answer with the error",
    };
    let button = Button::new(
        RichText::new(words)
            .font(crate::ui::look::medium(13.0))
            .color(look.on_accent),
    )
    .fill(look.accent);
    let response = ui
        .add_enabled(answer.is_some(), button)
        .on_disabled_hover_text("The result is not JSON yet");
    let Some(answer) = answer.filter(|_| response.clicked()) else {
        return false;
    };
    if form.save {
        cx.push(Debug::SaveAnswer {
            state: card.request.state.name(),
            answer: answer.clone(),
        });
    }
    cx.push(Debug::Answer {
        ticket: card.request.ticket,
        answer,
        keep: form.keep,
    });
    true
}

fn callback_ui(ui: &mut Ui, cx: &mut Cx, card: &CardWait) -> bool {
    let has_heartbeat = matches!(
        &card.request.kind,
        RequestKind::RunTask {
            heartbeat: Some(_),
            ..
        }
    );
    let response = ui
        .button(format!("{}  Heartbeat", icons::all::HEARTBEAT))
        .on_hover_text(if has_heartbeat {
            "Says that the work goes on; the heartbeat's clock starts anew"
        } else {
            "Says that the work goes on; this state has no HeartbeatSeconds"
        });
    name(ui, &response, "Heartbeat");
    if response.clicked() {
        cx.push(Debug::Answer {
            ticket: card.request.ticket,
            answer: PersonAnswer::Heartbeat,
            keep: false,
        });
    }
    false
}

// Virtual time: what is left of it, and letting it pass.
fn clock_ui(ui: &mut Ui, cx: &mut Cx, card: &CardWait, form: &mut CardForm) -> bool {
    let look = *cx.tokens;
    let mut closes = false;
    ui.add_space(2.0);
    if let Some(left) = card.left_ms {
        let words = format!(
            "{}  Times out in {} of virtual time",
            icons::all::HOURGLASS_MEDIUM,
            super::inspector::duration(left.max(0) as f64 / 1000.0)
        );
        ui.label(RichText::new(words).size(12.0).color(look.warn_text));
    }
    if let Some(view) = cx.view {
        ui.label(
            RichText::new(format!(
                "Waiting since {}",
                elapsed(view.started, card.request.asked_at)
            ))
            .size(12.0)
            .color(look.text_weak),
        );
    }
    let mut advance = None;
    ui.horizontal_wrapped(|ui| {
        let seconds = form.seconds.trim().parse::<f64>().ok();
        let seconds = seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0);
        let response = ui.add_enabled(seconds.is_some(), Button::new("Let time pass"));
        if response.clicked() {
            advance = seconds.map(|seconds| (seconds * 1000.0) as i64);
        }
        let response = ui.add(
            TextEdit::singleline(&mut form.seconds)
                .desired_width(54.0)
                .font(egui::TextStyle::Monospace),
        );
        name(ui, &response, "Seconds to let pass");
        ui.label(RichText::new("s").color(look.text_weak));
        if let Some(left) = card.left_ms {
            let response = ui
                .button("Let the clock run out")
                .on_hover_text("Virtual time goes on until the task times out");
            if response.clicked() {
                advance = Some(left.max(0));
            }
        }
    });
    if let Some(millis) = advance {
        closes = true;
        cx.push(Debug::Answer {
            ticket: card.request.ticket,
            answer: PersonAnswer::Advance(millis),
            keep: false,
        });
    }
    closes
}
