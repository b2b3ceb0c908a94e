//! The status bar: how the run stands, what it counts and costs, problems, zoom.

use super::run_words::{counted, elapsed, money, outcome_look};
use crate::asl::MachineType;
use crate::debugger::{Crossing, Mode, StopReason, View, grouped, size_words};
use crate::diagnostics::Severity;
use crate::document::ReadOnly;
use crate::formats::Choice;
use crate::interpreter::Status;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::shell::{Action, Cx};
use crate::ui::widgets::name;
use egui::{Align, Button, Layout, RichText, Ui};

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct StatusState {}

/// Events a Standard execution may have.
const EVENT_LIMIT: u64 = 25_000;

/// Turns of a growing loop that are few enough to warn of.
const FEW_TURNS: u64 = 100;

/// The status bar.
pub fn status_ui(ui: &mut Ui, cx: &mut Cx, _state: &mut StatusState) {
    let look = *cx.tokens;
    ui.spacing_mut().button_padding = egui::vec2(6.0, 1.0);
    ui.spacing_mut().interact_size.y = 20.0;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        run_ui(ui, cx, &look);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            zoom_ui(ui, cx, &look);
            problems_ui(ui, cx, &look);
            document_ui(ui, cx, &look);
        });
    });
}

fn quiet(ui: &mut Ui, look: &Tokens, text: String, help: &str) {
    ui.label(RichText::new(text).size(12.0).color(look.text_weak))
        .on_hover_text(help);
}

fn run_ui(ui: &mut Ui, cx: &mut Cx, look: &Tokens) {
    let (Some(session), Some(view)) = (cx.session, cx.view) else {
        quiet(
            ui,
            look,
            "Designing".to_owned(),
            "No run is open. F5 runs, Ctrl+F5 starts paused",
        );
        return;
    };
    let (mut word, icon, color) = match &view.outcome {
        Some(outcome) => outcome_look(look, outcome.status),
        None => match session.mode() {
            Mode::Running(_) => outcome_look(look, Status::Running),
            Mode::Paused(_) | Mode::Finished => ("Paused", icons::PAUSE, look.accent_text),
        },
    };
    if let Mode::Paused(StopReason::NeedsAnswer) = session.mode()
        && view.outcome.is_none()
    {
        word = "Waiting for an answer";
    }
    ui.label(
        RichText::new(format!("{icon}  {word}"))
            .font(crate::ui::look::medium(12.0))
            .color(color),
    )
    .on_hover_text(&view.headline);
    if view.modified {
        quiet(
            ui,
            look,
            format!("{} Modified run", icons::all::GIT_FORK),
            "An answer was changed in the past of another run",
        );
    }
    let billing = &view.billing;
    let mut transitions = counted(billing.transitions, "transition", "transitions");
    if billing.retries > 0 {
        transitions += &format!(" ({})", counted(billing.retries, "retry", "retries"));
    }
    quiet(
        ui,
        look,
        transitions,
        "States entered, retries and distributed children: what a Standard run is billed by",
    );
    let events = match cx.document.machine_type() {
        MachineType::Standard => format!(
            "{} of {} events",
            grouped(billing.events),
            grouped(EVENT_LIMIT)
        ),
        MachineType::Express => counted(billing.events, "event", "events"),
    };
    quiet(ui, look, events, "History events so far");
    payload_ui(ui, cx, view, look);
    quiet(
        ui,
        look,
        format!("{} {}", icons::all::CLOCK, elapsed(view.started, view.now)),
        "Virtual time since the start",
    );
    quiet(
        ui,
        look,
        money(view.cost),
        "Estimated price in us-east-1, free tier not counted",
    );
}

/// The largest payload so far, and whether one grows too large.
fn payload_ui(ui: &mut Ui, cx: &mut Cx, view: &View, look: &Tokens) {
    let Some((key, crossing)) = view.edges.iter().max_by_key(|(_, crossing)| crossing.most) else {
        return;
    };
    let (_, from, _) = key;
    let from = from
        .as_ref()
        .map_or("the start".into(), |state| state.name());
    let soonest = view
        .edges
        .iter()
        .filter_map(|(key, crossing)| Some((key, crossing.growth()?)));
    let soonest = soonest.min_by_key(|(_, growth)| growth.turns);
    let mut help = format!(
        "The largest payload so far left {from}: {} of the {} it may have. Click, or B, {} sizes on transitions",
        size_words(crossing.most),
        size_words(Crossing::LIMIT),
        if cx.payloads { "hides" } else { "shows" }
    );
    let mut color = match crossing.share() {
        share if share > 1.0 => look.bad_text,
        share if share >= 0.75 => look.warn_text,
        _ => look.text_weak,
    };
    if let Some(((_, Some(state), _), growth)) = soonest {
        help += &format!(
            ". What leaves {} grows by {} a turn and is too large in about {} more turns",
            state.name(),
            size_words(growth.per_turn),
            grouped(growth.turns)
        );
        if growth.turns <= FEW_TURNS {
            color = look.warn_text;
        }
    }
    let text = format!("{} {}", icons::all::PACKAGE, size_words(crossing.most));
    let button = Button::new(RichText::new(text).size(12.0).color(color)).frame(false);
    let response = ui.add(button).on_hover_text(help);
    let said = format!("Largest payload {}", size_words(crossing.most));
    name(ui, &response, &said);
    if response.clicked() {
        cx.push(Action::TogglePayloads);
    }
}

fn document_ui(ui: &mut Ui, cx: &Cx, look: &Tokens) {
    if let Some(why) = cx.document.read_only() {
        let help = match why {
            ReadOnly::TooLarge => "Over 4 MB: shown, but not changed".to_owned(),
            ReadOnly::NotUtf8(at) => format!("Not UTF-8 from byte {at} on: shown, but not changed"),
            ReadOnly::Given(why) => why.clone(),
        };
        quiet(
            ui,
            look,
            format!("{} Read only", icons::all::LOCK_SIMPLE),
            &help,
        );
    }
    origin_ui(ui, cx, look);
    let kind = match cx.document.machine_type() {
        MachineType::Standard => "Standard",
        MachineType::Express => "Express",
    };
    quiet(ui, look, kind.to_owned(), "The type of the state machine");
}

// Which machine of which template.
fn origin_ui(ui: &mut Ui, cx: &Cx, look: &Tokens) {
    if let Choice::Named(name) = &cx.setup.profiles.choice {
        quiet(
            ui,
            look,
            format!("Profile {name}"),
            "What stands for placeholders in runs",
        );
    }
    let Some(machine) = &cx.origin.machine else {
        return;
    };
    let template = cx.origin.template.as_deref().or(cx.path);
    let file = template
        .and_then(|path| path.file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let help = match &cx.origin.template {
        Some(_) => "The template names this file as the definition",
        None => "Saving changes the text of this machine in the template, and nothing else",
    };
    quiet(ui, look, format!("{} in {file}", machine.id), help);
}

fn problems_ui(ui: &mut Ui, cx: &mut Cx, look: &Tokens) {
    let count = |severity| {
        cx.snapshot
            .diagnostics
            .iter()
            .filter(|found| found.severity == severity)
            .count() as u64
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let (text, color) = match (errors, warnings) {
        (0, 0) => (format!("{} No problems", icons::CHECK), look.text_weak),
        (0, warnings) => (
            format!(
                "{} {}",
                icons::WARNING,
                counted(warnings, "warning", "warnings")
            ),
            look.warn_text,
        ),
        (errors, _) => (
            format!("{} {}", icons::ERROR, counted(errors, "error", "errors")),
            look.bad_text,
        ),
    };
    let button =
        Button::new(RichText::new(text).size(12.0).color(color)).frame_when_inactive(false);
    let response = ui.add(button);
    name(
        ui,
        &response,
        &format!(
            "{}, {}: show problems",
            counted(errors, "error", "errors"),
            counted(warnings, "warning", "warnings")
        ),
    );
    let tip = Action::ShowProblems.tooltip(ui.ctx());
    if response.on_hover_text(tip).clicked() {
        cx.push(Action::ShowProblems);
    }
}

fn zoom_ui(ui: &mut Ui, cx: &mut Cx, look: &Tokens) {
    let text = format!("{:.0} %", cx.zoom * 100.0);
    let button = Button::new(RichText::new(&text).size(12.0).color(look.text_weak))
        .frame_when_inactive(false);
    let response = ui.add(button);
    name(ui, &response, &format!("Zoom {text}"));
    let tip = Action::ZoomReset.tooltip(ui.ctx());
    if response.on_hover_text(tip).clicked() {
        cx.push(Action::ZoomReset);
    }
}
