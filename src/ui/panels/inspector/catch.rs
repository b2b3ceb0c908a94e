//! The catch editor.

use super::blocks::{Element, element_ui};
use super::form::Form;
use super::starts::catcher;
use super::structures::parts_ui;
use crate::asl::Structure;
use crate::ui::look::icons;
use crate::ui::widgets::caption_with;
use crate::ui::widgets::message;
use egui::Ui;

/// All catchers of a state, in the order they are tried.
pub(super) fn catchers_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str) {
    let count = form.len(path);
    let look = form.look;
    let (_, is_added) = caption_with(ui, look, "Catch", |ui| {
        crate::ui::widgets::icon_button(ui, look, icons::ADD, "Add a catcher").clicked()
    });
    if form.node(path).is_some_and(|node| !form.is_array(node)) {
        super::rows::raw_ui(form, ui, path, "Catch");
        return;
    }
    let mut takes_all = false;
    for index in 0..count {
        catcher_ui(form, ui, path, index, count, takes_all);
        let errors = format!("{path}/{index}/ErrorEquals");
        takes_all |= (0..form.len(&errors))
            .any(|at| form.str(&format!("{errors}/{at}")) == Some("States.ALL"));
    }
    if is_added {
        let json = catcher(form);
        if count == 0 {
            form.set(path, format!("[{json}]"));
        } else {
            form.set(&format!("{path}/-"), json);
        }
    }
}

/// One catcher; `is_shadowed` when one before it takes everything.
pub(super) fn catcher_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    path: &str,
    index: usize,
    count: usize,
    is_shadowed: bool,
) {
    let element = Element {
        list: path,
        index,
        count,
        title: format!("Catcher {}", index + 1),
        detail: String::new(),
        must_stay: false,
    };
    let own = format!("{path}/{index}");
    element_ui(form, ui, &element, |form, ui| {
        if is_shadowed {
            message(
                ui,
                form.look.warn_text,
                icons::WARNING,
                "Never reached: the catcher before takes every error",
            );
        }
        let of = format!("catcher {}", index + 1);
        parts_ui(form, ui, Structure::Catcher, &own, &of, &[]);
    });
}
