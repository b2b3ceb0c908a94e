//! A one-line text field whose change counts when Enter is pressed or the field is left.

use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::widgets::{border_fields, message, name};
use egui::{Id, Key, Modifiers, Response, Stroke, TextEdit, Ui};

/// What was typed into a field and not yet handed over, with the text it started from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Draft {
    /// The text the document had.
    pub source: String,
    /// The text in the field.
    pub text: String,
}

impl Draft {
    /// The draft kept for a field; starts over when the document's text is another one.
    pub fn load(ui: &Ui, id: Id, source: &str) -> Draft {
        let kept: Option<Draft> = ui.data(|data| data.get_temp(id.with("draft")));
        match kept {
            Some(draft) if draft.source == source => draft,
            _ => Draft {
                source: source.to_owned(),
                text: source.to_owned(),
            },
        }
    }

    /// Whether a field holds text that it has not handed over.
    pub fn is_kept(ctx: &egui::Context, id: Id) -> bool {
        let kept: Option<Draft> = ctx.data(|data| data.get_temp(id.with("draft")));
        kept.is_some_and(|draft| draft.text != draft.source)
    }

    /// Keeps it, or forgets it when nothing differs.
    pub fn store(self, ui: &Ui, id: Id) {
        ui.data_mut(|data| {
            if self.source == self.text {
                data.remove::<Draft>(id.with("draft"));
            } else {
                data.insert_temp(id.with("draft"), self);
            }
        });
    }
}

/// A check of a text: the message to show when it is not fit.
pub type Check<'a> = &'a dyn Fn(&str) -> Result<(), String>;

/// A one-line field.
pub struct EditLine<'a> {
    id: Id,
    current: &'a str,
    label: &'a str,
    hint: &'a str,
    is_mono: bool,
    check: Option<Check<'a>>,
    width: f32,
    rows: Option<(usize, usize)>,
}

/// What happened in a field.
pub struct Edited {
    /// The field itself.
    pub response: Response,
    /// The new text, handed over once.
    pub commit: Option<String>,
}

impl<'a> EditLine<'a> {
    /// A field showing `current`; `label` is its accessible name.
    pub fn new(id: Id, label: &'a str, current: &'a str) -> Self {
        EditLine {
            id,
            current,
            label,
            hint: "",
            is_mono: false,
            check: None,
            width: f32::INFINITY,
            rows: None,
        }
    }
    /// Text shown while the field is empty.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }
    /// Shown in the code font.
    pub fn mono(mut self) -> Self {
        self.is_mono = true;
        self
    }
    /// Texts that do not pass are shown in red and not handed over.
    pub fn check(mut self, check: Check<'a>) -> Self {
        self.check = Some(check);
        self
    }
    /// Width in points.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Grows with its text, from so many lines to so many; then Enter makes a new line and
    /// Ctrl+Enter hands over.
    pub fn lines(mut self, min: usize, max: usize) -> Self {
        self.rows = Some((min, max));
        self
    }

    /// Draws it, and the reason beneath when the text is not fit.
    pub fn show(self, ui: &mut Ui, look: &Tokens) -> Edited {
        let mut draft = Draft::load(ui, self.id, self.current);
        let problem = if draft.text.is_empty() && draft.source.is_empty() {
            None
        } else {
            self.check.and_then(|check| check(&draft.text).err())
        };
        let hands_over = self.rows.is_some()
            && ui.memory(|memory| memory.has_focus(self.id))
            && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        let response = ui.vertical(|ui| {
            let response = ui
                .scope(|ui| {
                    if problem.is_some() {
                        mark_wrong(ui, look);
                    } else {
                        border_fields(ui, look);
                    }
                    let mut edit = match self.rows {
                        Some((min, max)) => {
                            let lines = draft.text.bytes().filter(|b| *b == b'\n').count() + 1;
                            TextEdit::multiline(&mut draft.text).desired_rows(lines.clamp(min, max))
                        }
                        None => TextEdit::singleline(&mut draft.text),
                    };
                    edit = edit
                        .id(self.id)
                        .desired_width(self.width)
                        .hint_text(self.hint.to_owned())
                        .margin(egui::Margin::symmetric(8, 5));
                    if self.is_mono {
                        edit = edit.font(egui::TextStyle::Monospace);
                    }
                    ui.add(edit)
                })
                .inner;
            if let Some(problem) = &problem {
                message(ui, look.bad_text, icons::WARNING, problem);
            }
            response
        });
        let response = response.inner;
        name(ui, &response, self.label);
        let mut commit = None;
        if response.lost_focus() || hands_over {
            // One line is soon typed again; several are not lost by one key.
            if self.rows.is_none() && ui.input(|input| input.key_pressed(Key::Escape)) {
                draft.text.clone_from(&draft.source);
            } else if draft.text != draft.source
                && self.check.is_none_or(|check| check(&draft.text).is_ok())
            {
                commit = Some(draft.text.clone());
                // What comes back is the document's own spelling; a refusal brings back the old text.
                draft.source.clone_from(&draft.text);
            }
        }
        draft.store(ui, self.id);
        Edited { response, commit }
    }
}

/// Red borders for the fields of this scope.
pub fn mark_wrong(ui: &mut Ui, look: &Tokens) {
    let stroke = Stroke::new(1.0, look.bad);
    let visuals = ui.visuals_mut();
    visuals.widgets.inactive.bg_stroke = stroke;
    visuals.widgets.hovered.bg_stroke = stroke;
    visuals.selection.stroke = Stroke::new(1.0, look.bad);
}
