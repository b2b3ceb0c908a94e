//! The retry editor, with the schedule each retrier makes.

use super::blocks::{Element, element_ui};
use super::form::Form;
use super::retry_schedule::Retrier;
use super::starts::RETRIER;
use super::structures::parts_ui;
use crate::asl::Structure;
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
        let schedule = retrier_at(form, &own).words();
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
