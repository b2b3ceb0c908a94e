//! The window in which a path is typed by hand. It stays until the path has done its work, and says why it has not.

use crate::ui::look::{Tokens, icons, semibold};
use crate::ui::shell::jobs::Purpose;
use crate::ui::shell::overlays::{Wish, window};
use crate::ui::widgets::{border_fields, message};
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Align, Key, Layout, Margin, Modifiers, RichText, TextEdit, Ui};
use std::path::{Path, PathBuf};

/// A path typed by hand.
pub(super) struct TypedPath {
    /// What for.
    purpose: Purpose,
    /// As typed.
    text: String,
    /// The folder that stood in the field when it opened.
    folder: String,
    /// The field has been given the keyboard.
    focused: bool,
    /// The path whose outcome is awaited.
    awaited: Option<PathBuf>,
    /// Why the last path did not do.
    why_not: Option<String>,
}

impl TypedPath {
    /// With a suggestion, of which the folder may be left standing before a path of another folder.
    pub fn new(purpose: Purpose, text: String) -> TypedPath {
        let cut = text.rfind(['/', '\\']).map_or(0, |at| at + 1);
        TypedPath {
            purpose,
            folder: text[..cut].to_owned(),
            text,
            focused: false,
            awaited: None,
            why_not: None,
        }
    }

    /// Whether this path was typed here and is still being looked at.
    pub fn awaits(&self, path: &Path) -> bool {
        self.awaited.as_deref() == Some(path)
    }

    /// Shows why the path did not do; what was typed stays.
    pub fn refuse(&mut self, why: String) {
        self.awaited = None;
        self.why_not = Some(why);
        self.focused = false;
    }

    fn meant(&self) -> &str {
        crate::host::meant_path(&self.text, &self.folder)
    }

    /// Enter, or the button: the path, or the reason why it cannot be.
    fn enter(&mut self) -> Option<Wish> {
        let path = crate::host::absolute(&crate::host::typed_path(self.meant()));
        if !is_read(self.purpose) {
            let folder = path.parent().filter(|folder| !folder.is_dir());
            if let Some(folder) = folder {
                self.refuse(format!("There is no folder {}", folder.display()));
                return None;
            }
            if path.is_dir() {
                self.refuse(format!(
                    "{} is a folder; add the name of the file",
                    path.display()
                ));
                return None;
            }
        }
        self.why_not = None;
        self.awaited = Some(path.clone());
        Some(Wish::Path(self.purpose, path))
    }
}

/// Whether something is read at the path; else it is written there.
fn is_read(purpose: Purpose) -> bool {
    matches!(
        purpose,
        Purpose::Open | Purpose::Mocks(_) | Purpose::Compare(_)
    )
}

/// Draws it; `true` as second value closes it.
pub(super) fn typed_path_ui(
    ctx: &egui::Context,
    state: &mut TypedPath,
    tokens: &Tokens,
) -> (Option<Wish>, bool) {
    let (title, verb) = match state.purpose {
        Purpose::Open => ("Open path", "Open"),
        Purpose::SaveAs(_) => ("Save to path", "Save"),
        Purpose::Mocks(_) => ("Mock file", "Load"),
        Purpose::Compare(_) => ("Compare with path", "Compare"),
        Purpose::Machine(_) => ("Export machine as its own file", "Export"),
        Purpose::Svg(_) => ("Export picture as SVG", "Export"),
        Purpose::Png(_) => ("Export picture as PNG", "Export"),
    };
    let mut wish = None;
    let mut close = false;
    let response = window(ctx, "typed path").show(ctx, |ui| {
        ui.set_width(560.0);
        ui.label(RichText::new(title).font(semibold(Tokens::HEADING)));
        ui.add_space(4.0);
        let enter = ui.scope(|ui| field_ui(ui, state, tokens)).inner;
        ui.add_space(4.0);
        if let Some(why) = &state.why_not {
            message(ui, tokens.bad_text, icons::WARNING, why);
        }
        let help = "A path on this machine; ~ stands for your home folder, and Tab completes names";
        ui.label(RichText::new(help).small().color(tokens.text_weak));
        ui.add_space(8.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let ready = !state.meant().is_empty() && state.awaited.is_none();
            let button =
                egui::Button::new(RichText::new(verb).color(tokens.on_accent)).fill(tokens.accent);
            if (ui.add_enabled(ready, button).clicked() || enter) && ready {
                wish = state.enter();
            }
            close = ui.button("Cancel").clicked();
        });
    });
    // What is opened closes the window when it is there; what is written has its say elsewhere.
    let is_done = wish.is_some() && state.purpose != Purpose::Open;
    (wish, close || is_done || response.should_close())
}

/// The field; `true` when Enter was pressed in it.
fn field_ui(ui: &mut Ui, state: &mut TypedPath, tokens: &Tokens) -> bool {
    border_fields(ui, tokens);
    let id = ui.id().with("path");
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    if has_focus
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab))
        && let Some(text) = crate::host::completed_path(state.meant())
    {
        state.text = text;
        to_the_end(ui, id, &state.text);
    }
    let field = ui.add(
        TextEdit::singleline(&mut state.text)
            .id(id)
            .hint_text("/folder/machine.asl.json")
            .lock_focus(true)
            .desired_width(f32::INFINITY)
            .margin(Margin::symmetric(8, 5))
            .font(egui::TextStyle::Monospace),
    );
    field.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Path"));
    if field.changed() {
        state.why_not = None;
    }
    if !state.focused {
        field.request_focus();
        to_the_end(ui, id, &state.text);
        state.focused = true;
    }
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn to_the_end(ui: &Ui, id: egui::Id, text: &str) {
    let mut edit = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    edit.cursor.set_char_range(Some(CCursorRange::one(end)));
    edit.store(ui.ctx(), id);
}
