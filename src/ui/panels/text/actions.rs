//! What commands do to the text.

use crate::assist::{FormatOptions, definition, format, references, symbol_at};
use crate::document::Intent;
use crate::json::TextEdit;
use crate::ui::panels::text::{TextState, complete, fixes, notation, places, rename, view};
use crate::ui::shell::{Action, Cx, Notice};
use crate::ui::widgets::Region;
use egui::{Id, Ui};

/// Does a command.
pub(super) fn act(ui: &Ui, cx: &mut Cx, state: &mut TextState, id: Id, action: Action) {
    use Action as A;
    let takes_focus = !matches!(action, A::FindInText | A::ReplaceInText);
    if takes_focus {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    match action {
        A::FindInText | A::ReplaceInText => {
            let picked = state.editor.caret().range();
            let replacing = action == A::ReplaceInText;
            state.find.open(state.editor.text(), picked, replacing);
        }
        A::FindNext | A::FindPrevious => {
            let picked = state.editor.caret().range();
            if !state.find.is_open {
                state.find.open(state.editor.text(), picked, false);
                return;
            }
            state.find.look(state.editor.text());
            if let Some(range) = state.find.step(picked, action == A::FindNext) {
                state.select(range);
            }
        }
        A::FoldText => {
            let line = state.line();
            if let Some(first) = state.editor.folds_mut().fold(line, &state.reading.regions) {
                let end = state.editor.text().end(first);
                if state.editor.folds().hides(line) {
                    state.select(end..end);
                }
            }
        }
        A::UnfoldText => {
            let line = state.line();
            state.editor.folds_mut().unfold(line);
        }
        A::FoldTextAll => fold_states(cx, state),
        A::UnfoldTextAll => {
            state.editor.folds_mut().unfold_all();
            // What was in sight is far away now; where one works is what one wants to see.
            let caret = state.editor.caret();
            state.editor.reveal(caret.head, true);
        }
        A::Complete => {
            if state.is_awaiting {
                state.is_suggesting = true;
            } else {
                complete::refresh(cx, state, true);
                if state.suggestions.is_none() {
                    cx.push(Notice::info("Nothing is known that could stand here"));
                }
            }
        }
        A::ShowHelp => state.help.ask(state.editor.caret().head),
        A::QuickFix => fixes::open(cx, state),
        A::RenameSymbol => rename::open(cx, state),
        A::GoToDefinition => go_to_definition(cx, state),
        A::FindReferences => find_references(cx, state),
        A::GoToSymbol => {
            state.symbols = Some(places::Symbols::default());
            if let Some(open) = &mut state.symbols {
                open.before = Some(state.editor.caret());
            }
        }
        A::FormatText | A::FormatSorted => {
            format_text(cx, action == A::FormatSorted);
            ui.ctx().request_repaint();
        }
        A::ToggleComment
        | A::MoveLinesUp
        | A::MoveLinesDown
        | A::DuplicateLines
        | A::DeleteLines => {
            edit_lines(cx, state, action);
        }
        _ => {}
    }
}

/// The place of the name the caret stands on; beside its quote counts too.
pub(super) fn name_place(cx: &Cx, state: &TextState) -> usize {
    let at = state.editor.caret().head;
    let text = state.editor.text();
    let is_quote = |place: usize| matches!(text.slice(place..place + 1), "\"" | "'");
    let beside = [
        Some(at),
        at.checked_sub(1).filter(|before| is_quote(*before)),
        Some(at + 1).filter(|_| is_quote(at)),
    ];
    let found = beside
        .into_iter()
        .flatten()
        .find(|place| symbol_at(&view(cx), *place).is_some());
    found.unwrap_or(at)
}

fn go_to_definition(cx: &mut Cx, state: &mut TextState) {
    let at = name_place(cx, state);
    match definition(&view(cx), at) {
        Some(span) if span.start <= at && at <= span.end => find_references(cx, state),
        Some(span) => state.select(span.start..span.end),
        None => cx.push(Notice::info(
            "The cursor stands on no name of a state or variable",
        )),
    }
}

fn find_references(cx: &mut Cx, state: &mut TextState) {
    let at = name_place(cx, state);
    let found = references(&view(cx), at);
    let Some(symbol) = symbol_at(&view(cx), at).filter(|_| !found.is_empty()) else {
        cx.push(Notice::info(
            "The cursor stands on no name of a state or variable",
        ));
        return;
    };
    let places: Vec<_> = found.iter().map(|span| span.start..span.end).collect();
    let title = match places.len() {
        1 => format!("{} is named in 1 place", symbol.name()),
        n => format!("{} is named in {n} places", symbol.name()),
    };
    let text = cx.snapshot.text.clone();
    state.references = Some(places::References::new(title, text, places));
}

// One step of the history, or the reason why not.
fn format_text(cx: &mut Cx, is_sorted: bool) {
    let options = FormatOptions {
        sort_keys: is_sorted,
    };
    match format(&view(cx), options) {
        Err(why) => cx.push(Notice::bad(why)),
        Ok(text) if *text == *cx.snapshot.text => {
            cx.push(Notice::info("The text is in its usual form already"));
        }
        Ok(text) => {
            let action = if is_sorted {
                Action::FormatSorted
            } else {
                Action::FormatText
            };
            cx.change(Intent::ApplyFix {
                label: action.label().to_owned(),
                edit: TextEdit::between(&cx.snapshot.text, &text),
            });
        }
    }
}

fn edit_lines(cx: &mut Cx, state: &mut TextState, action: Action) {
    if !cx.editable() {
        return;
    }
    let typist = state.editor.typist(notation(cx));
    let change = match action {
        Action::MoveLinesUp => typist.moved(true),
        Action::MoveLinesDown => typist.moved(false),
        Action::DuplicateLines => Some(typist.duplicated()),
        Action::DeleteLines => Some(typist.lines_deleted()),
        _ => {
            let change = typist.comment_toggled();
            if change.is_none() {
                cx.push(Notice::info(
                    "JSON has no comments; words about a state go into its Comment field",
                ));
            }
            change
        }
    };
    if let Some(change) = change {
        state.editor.perform(change);
    }
}

// Folds the bodies of all states, so that the text reads like a list of them.
fn fold_states(cx: &Cx, state: &mut TextState) {
    let tree = &cx.snapshot.tree;
    let regions = &state.reading.regions;
    let folded: Vec<Region> = cx
        .snapshot
        .outline
        .all_states()
        .iter()
        .filter_map(|found| {
            let line = tree.line(tree.node(found.node).span.start) - 1;
            let at = regions.binary_search_by_key(&line, |region| region.first);
            at.ok().map(|at| regions[at])
        })
        .collect();
    let all = if folded.is_empty() {
        regions
            .iter()
            .filter(|region| region.first > 0)
            .copied()
            .collect()
    } else {
        folded
    };
    state.editor.folds_mut().fold_all(&all);
    let line = state.line();
    if state.editor.folds().hides(line) {
        let first = state.editor.folds().line(state.editor.folds().row(line));
        let end = state.editor.text().end(first);
        state.select(end..end);
    }
}

impl TextState {
    /// The caret's line, from 0.
    pub(super) fn line(&self) -> usize {
        self.editor.text().line_at(self.editor.caret().head)
    }

    /// Selects a range and brings it into sight.
    pub(super) fn select(&mut self, range: std::ops::Range<usize>) {
        self.editor.set_caret(crate::ui::widgets::Caret {
            anchor: range.start,
            head: range.end,
        });
        self.editor.reveal(range.start, true);
    }
}
