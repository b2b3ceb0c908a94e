//! Expressions watched while the run is gone through: their values at the shown moment.

use super::try_out::Data;
use crate::asl::QueryLanguage;
use crate::debugger::{View, Visit};
use crate::json::Value;
use crate::recording::Moment;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::shell::Cx;
use crate::ui::widgets::{Draft, EditLine, JsonTree, caption, icon_button, message};
use egui::{RichText, Ui};
use std::sync::Arc;

/// The watched expressions with their last values.
#[derive(Debug, Default)]
pub(super) struct Watches {
    texts: Vec<String>,
    /// For which moment, visit and texts the values are.
    made_for: Option<(Moment, Moment, Vec<String>)>,
    values: Vec<Result<Value, String>>,
}

impl Watches {
    /// The list, and a field for another.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx, view: &View, visit: &Arc<Visit>) {
        let look = *cx.tokens;
        caption(ui, &look, "Watches");
        self.evaluate(cx, view, visit);
        let mut gone = None;
        for index in 0..self.texts.len() {
            ui.horizontal(|ui| {
                let width = ui.available_width() - 32.0;
                let id = ui.id().with(("watch", index));
                let label = format!("Watch {}", index + 1);
                let edited = EditLine::new(id, &label, &self.texts[index])
                    .mono()
                    .width(width)
                    .show(ui, &look);
                if let Some(text) = edited.commit {
                    self.texts[index] = text;
                }
                if icon_button(
                    ui,
                    &look,
                    icons::CLOSE,
                    &format!("Remove watch {}", index + 1),
                )
                .clicked()
                {
                    gone = Some(index);
                }
            });
            self.value_ui(ui, &look, index);
        }
        if let Some(index) = gone {
            self.texts.remove(index);
        }
        let id = ui.id().with("new watch");
        let edited = EditLine::new(id, "New watch", "")
            .mono()
            .hint("$.path or JSONata over this state's data")
            .show(ui, &look);
        if let Some(text) = edited.commit {
            if !text.trim().is_empty() {
                self.texts.push(text);
            }
            ui.data_mut(|data| data.remove::<Draft>(id.with("draft")));
        }
    }

    fn evaluate(&mut self, cx: &Cx, view: &View, visit: &Arc<Visit>) {
        let key = (view.moment, visit.entered, self.texts.clone());
        if self.made_for.as_ref() == Some(&key) {
            return;
        }
        let language = cx
            .snapshot
            .outline
            .state(&visit.state)
            .map_or(QueryLanguage::JsonPath, |state| state.language);
        let data = Data::of_visit(visit, view.now.0);
        self.values = self
            .texts
            .iter()
            .map(|text| data.evaluate(text, language))
            .collect();
        self.made_for = Some(key);
    }

    fn value_ui(&self, ui: &mut Ui, look: &Tokens, index: usize) {
        match self.values.get(index) {
            Some(Ok(value)) => {
                let label = format!("Value of watch {}", index + 1);
                JsonTree::new(ui.id().with(("watched", index)), &label, value)
                    .max_height(200.0)
                    .show(ui, look);
            }
            Some(Err(why)) => {
                message(ui, look.warn_text, icons::INFO, why);
            }
            None => {
                ui.label(RichText::new("…").color(look.text_weak));
            }
        }
    }
}
