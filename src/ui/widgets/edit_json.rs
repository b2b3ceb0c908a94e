//! A small multi-line JSON editor whose change counts when the field is left or Ctrl+Enter is pressed.

use crate::json::Value;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::widgets::edit_line::{Draft, Edited, mark_wrong};
use crate::ui::widgets::{border_fields, highlighted, message, name, without_backquotes};
use egui::{Id, Key, Margin, Modifiers, ScrollArea, TextBuffer, TextEdit, TextStyle, Ui};

/// A check of a value: the message to show when it is not fit.
pub type ValueCheck<'a> = &'a dyn Fn(&Value) -> Result<(), String>;

/// A JSON field.
pub struct EditJson<'a> {
    id: Id,
    current: &'a str,
    label: &'a str,
    min_rows: usize,
    max_rows: usize,
    check: Option<ValueCheck<'a>>,
    takes_expressions: bool,
}

impl<'a> EditJson<'a> {
    /// A field showing the JSON text `current`; `label` is its accessible name.
    pub fn new(id: Id, label: &'a str, current: &'a str) -> Self {
        EditJson {
            id,
            current,
            label,
            min_rows: 2,
            max_rows: 16,
            check: None,
            takes_expressions: false,
        }
    }
    /// A bare `{% … %}` passes too; it is handed over as typed.
    pub fn bare_expressions(mut self, takes: bool) -> Self {
        self.takes_expressions = takes;
        self
    }
    /// Least and greatest height in lines.
    pub fn rows(mut self, min: usize, max: usize) -> Self {
        (self.min_rows, self.max_rows) = (min, max);
        self
    }
    /// Values that do not pass are shown in red and not handed over.
    pub fn check(mut self, check: ValueCheck<'a>) -> Self {
        self.check = Some(check);
        self
    }

    /// Draws it, and the reason beneath when the text is not fit.
    pub fn show(self, ui: &mut Ui, look: &Tokens) -> Edited {
        let mut draft = Draft::load(ui, self.id, self.current);
        let problem = self.problem(&draft);
        let hands_over = ui.memory(|memory| memory.has_focus(self.id))
            && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        let response = ui
            .scope(|ui| {
                if problem.is_some() {
                    mark_wrong(ui, look);
                } else {
                    border_fields(ui, look);
                }
                json_text_area(
                    ui,
                    look,
                    self.id,
                    &mut draft.text,
                    self.min_rows,
                    self.max_rows,
                )
            })
            .inner;
        name(ui, &response, self.label);
        if let Some(problem) = &problem {
            message(ui, look.bad_text, icons::WARNING, problem);
        }
        let mut commit = None;
        // Escape leaves as any other way does: of several lines that were typed none may be lost by one key.
        if (response.lost_focus() || hands_over)
            && draft.text != draft.source
            && self.problem(&draft).is_none()
        {
            commit = Some(draft.text.clone());
            draft.source.clone_from(&draft.text);
        }
        draft.store(ui, self.id);
        Edited { response, commit }
    }
}

impl EditJson<'_> {
    fn problem(&self, draft: &Draft) -> Option<String> {
        let text = draft.text.trim();
        let is_bare = self.takes_expressions && text.starts_with("{%");
        if is_bare {
            return (!text.ends_with("%}")).then(|| "An expression ends with %}".to_owned());
        }
        if text.is_empty() && draft.source.is_empty() {
            return None;
        }
        problem_of(&draft.text, self.check)
    }
}

/// What is wrong with a JSON text, in words with its place.
pub fn problem_of(text: &str, check: Option<ValueCheck<'_>>) -> Option<String> {
    match Value::parse(text) {
        Err(error) => {
            let message = without_backquotes(&error.message);
            Some(format!("Line {}: {message}", error.line))
        }
        Ok(value) => check.and_then(|check| check(&value).err()),
    }
}

/// A bare highlighted text area over a buffer of one's own.
pub fn json_text_area(
    ui: &mut Ui,
    look: &Tokens,
    id: Id,
    text: &mut String,
    min_rows: usize,
    max_rows: usize,
) -> egui::Response {
    let row_height = ui.text_style_height(&TextStyle::Monospace);
    let margin = Margin::symmetric(8, 6);
    // Rows as they wrap; the layout is the one the editor asks for again, so that it costs nothing.
    let width = ui.available_width() - margin.sum().x;
    let job = highlighted(ui, look, text, width, true);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let wrapped = galley.rows.len().max(1);
    let rows = wrapped.clamp(min_rows, max_rows);
    let row_height = row_height.max(galley.size().y / wrapped as f32);
    let height = rows as f32 * row_height + margin.sum().y + 4.0;
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| {
        let job = highlighted(ui, look, text.as_str(), width, true);
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    ScrollArea::vertical()
        .id_salt(id.with("scroll"))
        .max_height(height)
        .min_scrolled_height(height)
        .show(ui, |ui| {
            let edit = TextEdit::multiline(text)
                .id(id)
                .code_editor()
                .lock_focus(false)
                .desired_width(f32::INFINITY)
                .desired_rows(rows)
                .margin(margin)
                .layouter(&mut layouter);
            ui.add(edit)
        })
        .inner
}
