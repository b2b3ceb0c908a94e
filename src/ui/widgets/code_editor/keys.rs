//! Keys, typed text, the clipboard and input methods.

use crate::ui::widgets::code_editor::editor::Geometry;
use crate::ui::widgets::code_editor::{Caret, Change, CodeEditor, EditorState, Shown};
use egui::os::OperatingSystem;
use egui::{Event, EventFilter, ImeEvent, Key, Modifiers, Ui};

/// Takes the events of this frame.
pub(super) fn take(
    ui: &Ui,
    editor: &CodeEditor<'_>,
    state: &mut EditorState,
    geometry: &Geometry<'_>,
    shown: &mut Shown,
) {
    let filter = EventFilter {
        tab: !state.is_leaving,
        horizontal_arrows: true,
        vertical_arrows: true,
        escape: true,
    };
    let events = ui.input(|input| input.filtered_events(&filter));
    for event in &events {
        let mut hand = Hand {
            ui,
            editor,
            state,
            geometry,
            shown,
        };
        match event {
            Event::Text(text) => hand.text(text),
            Event::Copy => hand.copy(),
            Event::Cut => hand.cut(),
            Event::Paste(text) => hand.paste(text),
            Event::Ime(event) => hand.ime(event),
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => hand.key(*key, *modifiers),
            _ => {}
        }
    }
}

struct Hand<'a, 'e> {
    ui: &'a Ui,
    editor: &'a CodeEditor<'e>,
    state: &'a mut EditorState,
    geometry: &'a Geometry<'a>,
    shown: &'a mut Shown,
}

impl Hand<'_, '_> {
    fn change(&mut self, change: Change) {
        if self.editor.is_editable {
            self.state.perform(change);
        }
    }

    fn text(&mut self, text: &str) {
        // Line ends come from the key.
        if text.is_empty() || matches!(text, "\n" | "\r") || !self.editor.is_editable {
            return;
        }
        let mut signs = text.chars();
        self.shown.typed = signs.next().filter(|_| signs.next().is_none());
        let typist = self.state.typist(self.editor.notation);
        let change = if self.shown.typed.is_some() {
            typist.typed(text)
        } else {
            typist.pasted(text, false)
        };
        self.state.perform(change);
    }

    fn copy(&mut self) {
        let (range, is_line) = self.state.typist(self.editor.notation).picked();
        let picked = self.state.text.slice(range).to_owned();
        self.state.line_copied = if is_line {
            picked.clone()
        } else {
            String::new()
        };
        self.ui.copy_text(picked);
    }

    fn cut(&mut self) {
        self.copy();
        let change = self.state.typist(self.editor.notation).cut();
        self.change(change);
    }

    fn paste(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let is_line = !self.state.line_copied.is_empty() && self.state.line_copied == text;
        let change = self
            .state
            .typist(self.editor.notation)
            .pasted(text, is_line);
        self.change(change);
    }

    fn ime(&mut self, event: &ImeEvent) {
        if !self.editor.is_editable {
            return;
        }
        match event {
            ImeEvent::Preedit { text, .. } => {
                if matches!(text.as_str(), "\n" | "\r") {
                    return;
                }
                if !text.is_empty() && !self.state.caret.is_empty() {
                    let change = self
                        .state
                        .typist(self.editor.notation)
                        .backspaced(false, false);
                    self.state.perform(change);
                }
                self.state.composed.clone_from(text);
                self.state.reveal(self.state.caret.head, false);
            }
            ImeEvent::Commit(text) => {
                self.state.composed.clear();
                if !text.is_empty() && !matches!(text.as_str(), "\n" | "\r") {
                    let change = self.state.typist(self.editor.notation).pasted(text, false);
                    self.state.perform(change);
                }
            }
            ImeEvent::DeleteSurrounding {
                before_chars,
                after_chars,
            } => {
                let text = &self.state.text;
                let head = self.state.caret.head;
                let step = |from: usize, count: usize, to: fn(&_, usize) -> usize| {
                    (0..count).fold(from, |at, _| to(text, at))
                };
                self.state.caret = Caret {
                    anchor: step(head, *before_chars, crate::ui::widgets::CodeText::previous),
                    head: step(head, *after_chars, crate::ui::widgets::CodeText::next),
                };
                let change = self
                    .state
                    .typist(self.editor.notation)
                    .backspaced(false, false);
                self.state.perform(change);
            }
            _ => {}
        }
    }

    fn key(&mut self, key: Key, modifiers: Modifiers) {
        if key == Key::Escape {
            let head = self.state.caret.head;
            self.state.is_leaving = self.state.caret.is_empty();
            self.state.set_caret(Caret::at(head));
            return;
        }
        self.state.is_leaving = false;
        // While text is composed the keys belong to the input method.
        if !self.state.composed.is_empty() {
            return;
        }
        if self.moves(key, modifiers) || !self.editor.is_editable {
            return;
        }
        let typist = self.state.typist(self.editor.notation);
        let word = modifiers.alt || modifiers.ctrl && !modifiers.mac_cmd;
        let plain = !modifiers.command && !modifiers.alt;
        let change = match key {
            Key::Backspace => Some(typist.backspaced(word, modifiers.mac_cmd)),
            Key::Delete if modifiers.shift && plain => Some(typist.lines_deleted()),
            Key::Delete => Some(typist.deleted(word, modifiers.mac_cmd)),
            Key::Enter if modifiers.command => {
                let line = self.state.text.line_at(self.state.caret.head);
                self.state.set_caret(Caret::at(self.state.text.end(line)));
                Some(self.state.typist(self.editor.notation).entered())
            }
            Key::Enter => Some(typist.entered()),
            Key::Tab if modifiers.shift && plain => Some(typist.outdented()),
            Key::Tab if plain => Some(typist.indented()),
            Key::ArrowUp | Key::ArrowDown if modifiers.alt && modifiers.shift => {
                Some(typist.duplicated())
            }
            Key::D if modifiers.command && !modifiers.shift => Some(typist.duplicated()),
            Key::CloseBracket if modifiers.command && !modifiers.shift => Some(typist.indented()),
            Key::OpenBracket if modifiers.command && !modifiers.shift => Some(typist.outdented()),
            _ => None,
        };
        if let Some(change) = change {
            self.state.perform(change);
        }
    }

    // Keys that move the caret; true if it was one.
    fn moves(&mut self, key: Key, modifiers: Modifiers) -> bool {
        let Some((to, keeps_x)) = self.target(key, modifiers) else {
            return false;
        };
        let head = self.settled(to, to >= self.state.caret.head);
        let anchor = if modifiers.shift || matches!(key, Key::A) && modifiers.command {
            self.state.caret.anchor
        } else {
            head
        };
        if !keeps_x {
            self.state.want_x = None;
        }
        self.state.set_caret(Caret { anchor, head });
        if key == Key::A && modifiers.command {
            self.state.caret.anchor = 0;
        } else {
            self.state.wanted = Some((head, false));
        }
        true
    }

    // A place in a hidden line goes on to the next line in sight.
    fn settled(&self, place: usize, forward: bool) -> usize {
        let text = &self.state.text;
        let folds = &self.state.folds;
        let line = text.line_at(place);
        if !folds.hides(line) {
            return place;
        }
        let row = folds.row(line);
        if forward && row + 1 < folds.rows(text.lines()) {
            text.start(folds.line(row + 1))
        } else {
            text.end(folds.line(row))
        }
    }

    // Where a key leads, and whether the caret keeps its column.
    fn target(&mut self, key: Key, modifiers: Modifiers) -> Option<(usize, bool)> {
        let caret = self.state.caret;
        let at = caret.head;
        let text = &self.state.text;
        let line = text.line_at(at);
        let is_mac = self.ui.ctx().os() == OperatingSystem::Mac;
        let word = modifiers.alt || modifiers.ctrl && !modifiers.mac_cmd;
        let picked = !caret.is_empty() && !modifiers.shift;
        let found = match key {
            Key::A if modifiers.command => text.len(),
            Key::A if is_mac && modifiers.ctrl => text.start(line),
            Key::E if is_mac && modifiers.ctrl => text.end(line),
            Key::B if is_mac && modifiers.ctrl => text.previous(at),
            Key::F if is_mac && modifiers.ctrl => text.next(at),
            Key::P if is_mac && modifiers.ctrl => return Some(self.rows(-1)),
            Key::N if is_mac && modifiers.ctrl => return Some(self.rows(1)),
            Key::ArrowLeft if modifiers.mac_cmd => self.home(),
            Key::ArrowRight if modifiers.mac_cmd => text.end(line),
            Key::ArrowLeft if word => text.previous_word(at),
            Key::ArrowRight if word => text.next_word(at),
            Key::ArrowLeft if picked => caret.range().start,
            Key::ArrowRight if picked => caret.range().end,
            Key::ArrowLeft => text.previous(at),
            Key::ArrowRight => text.next(at),
            // Alt moves lines, Ctrl scrolls.
            Key::ArrowUp | Key::ArrowDown if modifiers.alt => return None,
            Key::ArrowUp if modifiers.mac_cmd => 0,
            Key::ArrowDown if modifiers.mac_cmd => text.len(),
            Key::ArrowUp => return Some(self.rows(-1)),
            Key::ArrowDown => return Some(self.rows(1)),
            Key::PageUp if !modifiers.command => return Some(self.rows(-self.page())),
            Key::PageDown if !modifiers.command => return Some(self.rows(self.page())),
            Key::Home if modifiers.command => 0,
            Key::End if modifiers.command => text.len(),
            Key::Home => self.home(),
            Key::End => text.end(line),
            _ => return None,
        };
        Some((found, false))
    }

    // To the first sign of the line, or to its very beginning when the caret is there already.
    fn home(&self) -> usize {
        let text = &self.state.text;
        let at = self.state.caret.head;
        let line = text.line_at(at);
        let first = text.start(line) + text.indent(line).len();
        if at == first { text.start(line) } else { first }
    }

    fn page(&self) -> isize {
        let rows = (self.state.view.y / self.geometry.metrics.row).floor() as isize;
        (rows - 2).max(1)
    }

    fn rows(&mut self, by: isize) -> (usize, bool) {
        let at = self.state.caret.head;
        let x = match self.state.want_x {
            Some(x) => x,
            None => self.geometry.x(self.ui, self.state, at),
        };
        self.state.want_x = Some(x);
        let text = &self.state.text;
        let folds = &self.state.folds;
        let row = folds.row(text.line_at(at));
        let last = folds.rows(text.lines()) - 1;
        let to = row.saturating_add_signed(by).min(last);
        if to == row {
            let end = if by < 0 { 0 } else { text.len() };
            return (end, true);
        }
        let line = folds.line(to);
        (self.geometry.place(self.ui, self.state, line, x), true)
    }
}
