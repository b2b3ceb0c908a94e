//! The retry editor, with the schedule each retrier makes.

use super::blocks::{Element, element_ui};
use super::checks::check_text;
use super::form::{Form, Row};
use super::retry_schedule::Retrier;
use super::starts::RETRIER;
use super::structures::parts_ui;
use crate::asl::{Structure, ValueShape};
use crate::ui::look::icons;
use crate::ui::widgets::caption_with;
use egui::{RichText, Ui};

/// All retriers of a state.
pub(super) fn retriers_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str) {
    let count = form.len(path);
    let look = form.look;
    let (_, is_added) = caption_with(ui, look, "Retry", |ui| {
        crate::ui::widgets::icon_button(ui, look, icons::ADD, "Add a retrier").clicked()
    });
    if form.node(path).is_some_and(|node| !form.is_array(node)) {
        super::rows::raw_ui(form, ui, path, "Retry");
        return;
    }
    for index in 0..count {
        let element = Element {
            list: path,
            index,
            count,
            title: format!("Retrier {}", index + 1),
            detail: String::new(),
            must_stay: false,
        };
        let own = format!("{path}/{index}");
        let schedule = match first_invalid(form, &own) {
            None => retrier_at(form, &own).words(),
            Some(name_and_why) => no_schedule(name_and_why),
        };
        element_ui(form, ui, &element, |form, ui| {
            ui.add(
                egui::Label::new(
                    RichText::new(format!("{}  {schedule}", icons::all::CLOCK_COUNTDOWN))
                        .size(12.0)
                        .color(form.look.accent_text),
                )
                .wrap(),
            );
            let of = format!("retrier {}", index + 1);
            parts_ui(form, ui, Structure::Retrier, &own, &of, &[]);
        });
    }
    if is_added {
        if count == 0 {
            form.set(path, format!("[{RETRIER}]"));
        } else {
            form.set(&format!("{path}/-"), RETRIER.to_owned());
        }
    }
}

// The first part of the schedule that is not fit: its name, and what it has to be.
fn first_invalid(form: &Form<'_>, path: &str) -> Option<(&'static str, String)> {
    Structure::Retrier.fields().iter().find_map(|part| {
        let row = Row::of_part(part, form.language);
        let is_number = matches!(
            row.shape,
            ValueShape::Integer { .. } | ValueShape::Float { .. }
        );
        let node = form.node(&format!("{path}/{}", part.name))?;
        let text = form.text(node);
        // A placeholder may stand for any number.
        if !is_number || text.contains("${") {
            return None;
        }
        let why = check_text(&row.shape, form.language, &text).err()?;
        Some((part.name, why))
    })
}

// "No schedule: MaxAttempts must be at least 0"
fn no_schedule((name, why): (&str, String)) -> String {
    let mut letters = why.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    let why: String = first.into_iter().chain(letters).collect();
    format!("No schedule: {name} must be {why}")
}

fn retrier_at(form: &Form<'_>, path: &str) -> Retrier {
    let number = |name: &str| {
        form.node(&format!("{path}/{name}"))
            .and_then(|node| form.text(node).parse::<f64>().ok())
            .filter(|number| number.is_finite() && *number >= 0.0)
    };
    let usual = Retrier::default();
    Retrier {
        interval: number("IntervalSeconds").unwrap_or(usual.interval),
        max_attempts: number("MaxAttempts").map_or(usual.max_attempts, |n| n as u64),
        backoff: number("BackoffRate").unwrap_or(usual.backoff),
        cap: number("MaxDelaySeconds"),
        full_jitter: form.str(&format!("{path}/JitterStrategy")) == Some("FULL"),
    }
}
