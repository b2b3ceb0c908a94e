//! The text of the definition: a code editor without an undo of its own, linked with everything else by places.

mod actions;
mod find;
mod link;
mod reading;

use crate::formats::Spelling;
use crate::ui::shell::{Action, Cx, Selected};
use crate::ui::widgets::{Caret, CodeEditor, EditorState, Marks, Notation};
use egui::{Id, Ui};
use std::sync::Arc;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct TextState {
    editor: EditorState,
    /// The document's text that the editor shows.
    source: Option<Arc<str>>,
    /// Typed text was handed over and has not come back yet.
    is_awaiting: bool,
    /// Undo or redo was asked for here: the caret goes to what comes of it.
    is_undoing: bool,
    reveal_seen: u64,
    selection_seen: Option<Selected>,
    /// The caret when it was last looked at.
    caret_seen: Option<Caret>,
    /// When and where the last typing ended, to join bursts.
    burst: Option<(f64, usize)>,
    find: find::Find,
    reading: reading::Reading,
    /// Commands that were asked for from elsewhere.
    asked: Vec<Action>,
}

impl TextState {
    /// Asks for a command about the text; done when the panel is drawn next.
    pub fn ask(&mut self, action: Action) {
        self.asked.push(action);
    }
}

/// The text of the definition.
pub fn text_ui(ui: &mut Ui, cx: &mut Cx, state: &mut TextState) {
    let id = ui.id().with("definition text");
    let snapshot = cx.snapshot.clone();
    link::take_text(cx, state);
    link::follow_reveal(ui, cx, state, id);
    link::follow_selection(cx, state);
    if state.reading.refresh(&snapshot) && !state.is_awaiting {
        state.editor.folds_mut().keep(&state.reading.regions);
    }
    let had_focus = ui.memory(|memory| memory.has_focus(id));
    if had_focus {
        link::undo_keys(ui, cx, state);
        let pressed = ui.input_mut(|input| crate::ui::shell::text_pressed(&mut input.events));
        state.asked.extend(pressed);
    }
    for action in std::mem::take(&mut state.asked) {
        actions::act(ui, cx, state, id, action);
    }
    find_ui(ui, cx, state, id);

    let bands = reading::selected_spans(&snapshot, cx.selection);
    let look = *cx.tokens;
    let shown = CodeEditor {
        id,
        label: "Definition text",
        look: &look,
        is_editable: cx.editable(),
        notation: notation(cx),
        colours: &|text, range| reading::colours(&look, text, range),
        marks: Marks {
            bands: &bands,
            found: &state.find.matches,
            current: state.find.current,
            twins: &[],
            squiggles: &state.reading.squiggles,
            lamp: None,
        },
        regions: &state.reading.regions,
        takes_escape: state.find.is_open,
    }
    .show(ui, &mut state.editor);
    match &shown.edit {
        Some(edit) => {
            state.find.shift(edit);
            link::hand_over(ui, cx, state, edit.clone());
        }
        None => link::follow_caret(cx, state),
    }
    if shown.moved {
        state.find.stand(&state.editor.caret().range());
    }
}

/// How the document is written.
fn notation(cx: &Cx) -> Notation {
    match cx.document.format().spelling {
        Spelling::Json | Spelling::Terraform => Notation::Json,
        Spelling::Yaml => Notation::Yaml,
    }
}

// The bar above the text; going to a match selects it.
fn find_ui(ui: &mut Ui, cx: &mut Cx, state: &mut TextState, id: Id) {
    let TextState { find, editor, .. } = state;
    if !find.is_open {
        return;
    }
    let first = find.look(editor.text());
    let had_focus = ui.memory(|memory| memory.has_focus(id));
    if had_focus
        && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape))
    {
        find.close();
        return;
    }
    ui.add_space(4.0);
    let picked = editor.caret().range();
    let asked = find.ui(ui, cx.tokens, editor.text(), picked, cx.editable());
    if !find.is_open {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    match asked.or(first.map(find::Asked::Select)) {
        Some(find::Asked::Select(range)) => {
            editor.set_caret(Caret {
                anchor: range.start,
                head: range.end,
            });
            editor.reveal(range.start, true);
        }
        Some(find::Asked::Replace(edit, label)) => {
            if let Some(said) = find.said.take() {
                cx.push(crate::ui::shell::Notice::good(said));
            }
            cx.change(crate::document::Intent::ApplyFix { label, edit });
            ui.ctx().request_repaint();
        }
        None => {}
    }
}
