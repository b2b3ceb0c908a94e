//! The text of the definition: a code editor without an undo of its own, linked with everything else by places.

mod actions;
mod complete;
mod crumbs;
mod find;
mod fixes;
mod follow;
mod help;
mod link;
mod list;
mod observed;
mod places;
mod reading;
mod rename;
#[cfg(test)]
mod sight_tests;
mod stops;
#[cfg(test)]
mod tests;

use crate::assist::View;
use crate::formats::Spelling;
use crate::ui::shell::{Action, Cx, Selected};
use crate::ui::widgets::{Caret, CodeEditor, EditorState, Marks, Notation};
use egui::{Id, Ui};
pub(super) use rename::select_all;
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
    suggestions: Option<complete::Suggestions>,
    /// Suggestions are wanted as soon as the text is read.
    is_suggesting: bool,
    help: help::Help,
    fixes: Option<fixes::Fixes>,
    rename: Option<rename::Rename>,
    symbols: Option<places::Symbols>,
    references: Option<places::References>,
    followed: follow::Follow,
    stop: Option<stops::Stop>,
    /// Where the caret was before fixes.
    stood: Vec<fixes::Stood>,
    has_focus: bool,
    /// Something above or below the text was clicked that leads back into it.
    takes_focus: bool,
    /// Where the caret was drawn.
    caret_on_screen: egui::Pos2,
}

impl TextState {
    /// Asks for a command about the text; done when the panel is drawn next.
    pub fn ask(&mut self, action: Action) {
        self.asked.push(action);
    }
    /// Whether it had the keyboard when it was drawn last.
    pub fn has_focus(&self) -> bool {
        self.has_focus
    }
}

/// The text of the definition.
pub fn text_ui(ui: &mut Ui, cx: &mut Cx, state: &mut TextState) {
    // One text is shown at a time; it keeps the keyboard when the arrangement around it changes.
    let id = Id::new("definition text");
    let snapshot = cx.snapshot.clone();
    let spelling = cx.document.format().spelling;
    link::take_text(cx, state);
    link::follow_reveal(ui, cx, state, id);
    link::follow_selection(cx, state);
    if state.reading.refresh(&snapshot, spelling) && !state.is_awaiting {
        state.editor.folds_mut().keep(&state.reading.regions);
    }
    if std::mem::take(&mut state.is_suggesting) {
        complete::refresh(cx, state, false);
    }
    keys(ui, cx, state, id);
    for action in std::mem::take(&mut state.asked) {
        actions::act(ui, cx, state, id, action);
    }
    crumbs::crumbs_ui(ui, cx, state);
    find_ui(ui, cx, state, id);
    places::references_ui(ui, cx, state, id);

    let bands = reading::selected_spans(&snapshot, cx.selection);
    let caret = state.editor.caret();
    let twins = if caret.is_empty() && state.has_focus {
        reading::brackets(&snapshot, state.editor.text(), caret.head)
    } else {
        Vec::new()
    };
    let line = state.line();
    let lamp = (cx.editable() && fixes::has_any(cx, line)).then_some(line);
    let look = *cx.tokens;
    let TextState {
        reading,
        find,
        editor,
        followed,
        ..
    } = state;
    let shown = CodeEditor {
        id,
        label: "Definition text",
        look: &look,
        is_editable: cx.editable(),
        notation: notation(cx),
        colours: &|text, range| reading.colours(&look, spelling, text, range),
        marks: Marks {
            bands: &bands,
            found: &find.matches,
            current: find.current,
            twins: &twins,
            squiggles: &reading.squiggles,
            lamp,
            link: followed.range(),
        },
        regions: &reading.regions,
        headers: &|text, line| reading.holders(text, line),
    }
    .show(ui, editor);

    if let Some(edit) = &shown.edit {
        state.find.shift(edit);
        stops::typed(state, edit);
        state.help.close();
        let at = state.editor.caret().head;
        let opens = shown
            .typed
            .is_some_and(|typed| complete::opens(state.editor.text(), at, typed));
        // An open list follows what is typed and taken back.
        state.is_suggesting |= opens || state.suggestions.is_some();
        link::hand_over(ui, cx, state, edit.clone());
    } else {
        link::follow_caret(cx, state);
    }
    if shown.moved {
        state.find.stand(&state.editor.caret().range());
        state.suggestions = None;
        state.fixes = None;
        state.help.close();
    }
    if std::mem::take(&mut state.takes_focus) {
        // A click elsewhere has taken it away by now.
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    state.caret_on_screen = shown.caret.center();
    state.has_focus = shown.response.has_focus();
    if !state.has_focus
        && state.suggestions.is_some()
        && !ui.input(|input| input.pointer.any_down() || input.pointer.any_released())
    {
        state.suggestions = None;
    }
    follow::follow(ui, cx, state, &shown);
    if let Some(line) = shown.mark_clicked {
        link::mark_clicked(ui, cx, state, line);
    }
    if let Some(line) = shown.mark_hovered {
        link::mark_hovered(cx, shown.response.clone(), line);
    }
    complete::list_ui(ui, &look, state, id, shown.area, shown.caret);
    help::help_card(ui, cx, state, id, shown.pointer, shown.caret);
    fixes::list_ui(ui, cx, state, id, shown.caret);
    rename::field_ui(ui, cx, state, id, shown.caret);
    places::symbols_ui(ui, cx, state, id, shown.area);
}

// Keys of what lies over the text, of the history and of the commands about the text.
fn keys(ui: &Ui, cx: &mut Cx, state: &mut TextState, id: Id) {
    if !ui.memory(|memory| memory.has_focus(id)) {
        return;
    }
    complete::keys(ui, state);
    fixes::keys(ui, cx, state);
    stops::keys(ui, state);
    link::undo_keys(ui, cx, state);
    let pressed = ui.input_mut(|input| crate::ui::shell::text_pressed(&mut input.events));
    state.asked.extend(pressed);
    if ui.input(|input| input.key_pressed(egui::Key::F2)) {
        state.asked.push(Action::RenameSymbol);
    }
    // Escape closes what is open, one after the other.
    let escapes =
        |ui: &Ui| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
    if state.help.is_asked() && escapes(ui) {
        state.help.close();
    }
    if state.references.is_some() && !state.find.is_open && escapes(ui) {
        state.references = None;
    }
}

/// The text as it is read.
fn view<'a>(cx: &'a Cx<'_>) -> View<'a> {
    View::new(&cx.snapshot.outline, cx.document.format().spelling)
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
    state.takes_focus |= !find.is_open;
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
