//! Finding and replacing: a bar above the text, and the places that match.

use crate::json::TextEdit;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::panels::text::rename::select_all;
use crate::ui::widgets::{
    CodeText, Query, border_fields, icon_button, icon_button_enabled, matches, name, replaced,
    toggle,
};
use egui::{Id, Key, Modifiers, RichText, TextEdit as Field, Ui};
use regex::Regex;
use std::ops::Range;

/// What is looked for, and where it is.
#[derive(Debug, Default)]
pub(super) struct Find {
    pub is_open: bool,
    query: Query,
    /// What takes its place.
    with: String,
    is_replacing: bool,
    /// Only what lies in here.
    within: Option<Range<usize>>,
    regex: Option<Regex>,
    wrong: Option<String>,
    /// Byte ranges in the text they were looked for in, in order.
    pub matches: Vec<Range<usize>>,
    made_for: Option<(Query, u64, Option<Range<usize>>)>,
    pub current: Option<usize>,
    takes_focus: bool,
    /// Where the caret was when the bar was opened; typing looks from there on.
    anchor: usize,
    /// The needle was changed: go to the first match.
    is_jumping: bool,
    /// What was written last into the text, for the message of a replacement.
    pub said: Option<String>,
    /// What became of the last replacement of all, as long as the words looked for are the same.
    replaced: Option<String>,
}

/// What the bar asks for.
pub(super) enum Asked {
    /// Select this.
    Select(Range<usize>),
    /// Replace, under this label; then go to the next match.
    Replace(TextEdit, String),
}

impl Find {
    /// Opens the bar, or gives it the keyboard. A short selection is what is looked for, a long one where.
    pub fn open(&mut self, text: &CodeText, picked: Range<usize>, replacing: bool) {
        self.is_open = true;
        self.takes_focus = true;
        self.is_replacing |= replacing;
        self.anchor = picked.start;
        let chosen = text.slice(picked.clone());
        if chosen.contains('\n') {
            self.within = Some(picked);
        } else if !chosen.is_empty() {
            self.query.needle = if self.query.pattern {
                regex::escape(chosen)
            } else {
                chosen.to_owned()
            };
        }
    }

    /// Closes the bar; nothing is marked any more.
    pub fn close(&mut self) {
        self.is_open = false;
        self.within = None;
        self.matches.clear();
        self.made_for = None;
        self.current = None;
    }

    /// Follows an edit of the text.
    pub fn shift(&mut self, edit: &TextEdit) {
        if let Some(within) = &mut self.within {
            *within = edit.map_offset(within.start)..edit.map_offset(within.end);
        }
    }

    /// Looks again when the needle or the text is another one; the place to go to after typing.
    pub fn look(&mut self, text: &CodeText) -> Option<Range<usize>> {
        if !self.is_open {
            return None;
        }
        let key = (self.query.clone(), text.revision(), self.within.clone());
        if self.made_for.as_ref() == Some(&key) {
            return None;
        }
        self.made_for = Some(key);
        self.wrong = None;
        self.regex = match self.query.compile() {
            Some(Ok(regex)) => Some(regex),
            Some(Err(why)) => {
                self.wrong = Some(why);
                None
            }
            None => None,
        };
        let within = self.within.clone().unwrap_or(0..text.len());
        self.matches = match &self.regex {
            Some(regex) => matches(regex, text.as_str(), within),
            None => Vec::new(),
        };
        self.current = self.current.filter(|at| *at < self.matches.len());
        if !std::mem::take(&mut self.is_jumping) {
            return None;
        }
        let anchor = self.anchor;
        let first = self.matches.partition_point(|range| range.start < anchor);
        // Behind the last match it begins again from the top.
        self.current = match self.matches.len() {
            0 => None,
            count => Some(first % count),
        };
        self.matches.get(self.current?).cloned()
    }

    /// Goes on from the caret to the next match, or back to the one before.
    pub fn step(&mut self, from: Range<usize>, forward: bool) -> Option<Range<usize>> {
        let count = self.matches.len();
        if count == 0 {
            return None;
        }
        let at = if forward {
            let next = self.matches.partition_point(|range| {
                range.start
                    < from
                        .end
                        .max(from.start + usize::from(from.is_empty() && self.current.is_some()))
            });
            next % count
        } else {
            let next = self
                .matches
                .partition_point(|range| range.end <= from.start);
            (next + count - 1) % count
        };
        self.current = Some(at);
        self.matches.get(at).cloned()
    }

    /// The caret was moved: the match it stands on is the current one.
    pub fn stand(&mut self, picked: &Range<usize>) {
        let at = self
            .matches
            .binary_search_by_key(&picked.start, |range| range.start);
        self.current = at.ok().filter(|at| self.matches[*at] == *picked);
    }

    fn replace(&mut self, text: &CodeText, picked: Range<usize>, all: bool) -> Option<Asked> {
        let regex = self.regex.as_ref()?;
        let edit =
            |found: &[Range<usize>]| replaced(&self.query, regex, text.as_str(), found, &self.with);
        if all {
            let count = self.matches.len();
            if count == 0 {
                return None;
            }
            let label = match count {
                1 => "Replace 1 match".to_owned(),
                _ => format!("Replace {count} matches"),
            };
            let said = label.replace("Replace", "Replaced");
            self.replaced = Some(said.clone());
            self.said = Some(said);
            return Some(Asked::Replace(edit(&self.matches), label));
        }
        // The first press goes to a match, the next one replaces it.
        match self.matches.iter().find(|range| **range == picked) {
            Some(range) => {
                self.anchor = range.start + self.with.len();
                self.is_jumping = true;
                let edit = edit(std::slice::from_ref(range));
                Some(Asked::Replace(edit, "Replace a match".to_owned()))
            }
            None => self.step(picked, true).map(Asked::Select),
        }
    }

    /// The bar; what is asked for.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        look: &Tokens,
        text: &CodeText,
        picked: Range<usize>,
        is_editable: bool,
    ) -> Option<Asked> {
        let mut asked = None;
        let id = Id::new("find in text").with(ui.id());
        let with_id = id.with("with");
        let has_focus = ui.memory(|memory| memory.has_focus(id) || memory.has_focus(with_id));
        let mut closes = false;
        if has_focus {
            let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
            let in_with = ui.memory(|memory| memory.has_focus(with_id));
            // A text field takes Ctrl+H for the key that deletes.
            if is_editable && pressed(Modifiers::COMMAND, Key::H) {
                self.is_replacing = true;
                ui.memory_mut(|memory| memory.request_focus(with_id));
            }
            if pressed(Modifiers::COMMAND | Modifiers::ALT, Key::Enter) {
                asked = self.replace(text, picked.clone(), true);
            } else if pressed(Modifiers::SHIFT, Key::Enter) {
                asked = self.step(picked.clone(), false).map(Asked::Select);
            } else if pressed(Modifiers::NONE, Key::Enter) {
                asked = if in_with {
                    self.replace(text, picked.clone(), false)
                } else {
                    self.step(picked.clone(), true).map(Asked::Select)
                };
            }
        }
        let width = (ui.available_width() - 290.0).clamp(90.0, 320.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            ui.add_space(4.0);
            border_fields(ui, look);
            if is_editable {
                let (icon, label) = if self.is_replacing {
                    (icons::OPENED, "Hide replacing")
                } else {
                    (icons::CLOSED, "Show replacing")
                };
                if icon_button(ui, look, icon, label).clicked() {
                    self.is_replacing ^= true;
                }
            }
            if self.wrong.is_some() {
                crate::ui::widgets::mark_wrong(ui, look);
            }
            let field = Field::singleline(&mut self.query.needle)
                .id(id)
                .hint_text("Find in the text")
                .desired_width(width);
            let response = ui.add(field);
            name(ui, &response, "Find in the text");
            // Escape has taken the focus away by now.
            closes |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
            if std::mem::take(&mut self.takes_focus) {
                response.request_focus();
                select_all(ui, id, &self.query.needle);
            }
            let mut is_changed = response.changed();
            for (is_on, sign, label) in [
                (&mut self.query.case, "Aa", "Match case"),
                (&mut self.query.word, "ab", "Whole words"),
                (&mut self.query.pattern, ".*", "Regular expression"),
            ] {
                if toggle(ui, *is_on, sign, label)
                    .on_hover_text(label)
                    .clicked()
                {
                    *is_on ^= true;
                    is_changed = true;
                }
            }
            let is_within = self.within.is_some();
            if toggle(ui, is_within, "≡", "In the selection")
                .on_hover_text("In the selection")
                .clicked()
            {
                self.within = if is_within || picked.is_empty() {
                    None
                } else {
                    Some(picked.clone())
                };
                is_changed = true;
            }
            let count = self.matches.len();
            let words = match (count, &self.wrong, self.current) {
                (_, Some(_), _) => "Wrong pattern".to_owned(),
                (0, _, _) if self.query.needle.is_empty() => String::new(),
                (0, _, _) if self.replaced.is_some() => self.replaced.clone().unwrap_or_default(),
                (0, _, _) => "Not found".to_owned(),
                (_, _, Some(at)) => format!("{} of {count}", at + 1),
                (1, _, None) => "1 match".to_owned(),
                (_, _, None) => format!("{count} matches"),
            };
            let previous =
                icon_button_enabled(ui, look, icons::all::ARROW_UP, "Previous match", count > 0);
            let next =
                icon_button_enabled(ui, look, icons::all::ARROW_DOWN, "Next match", count > 0);
            closes |= icon_button(ui, look, icons::CLOSE, "Close the search").clicked();
            let color = if count == 0 && self.replaced.is_none() {
                look.bad_text
            } else {
                look.text_weak
            };
            let said = ui.label(RichText::new(words).size(12.0).color(color));
            if let Some(why) = &self.wrong {
                said.on_hover_text(why);
            }
            if is_changed {
                self.replaced = None;
                self.is_jumping = true;
                ui.ctx().request_repaint();
            } else if next.clicked() {
                asked = self.step(picked.clone(), true).map(Asked::Select);
            } else if previous.clicked() {
                asked = self.step(picked.clone(), false).map(Asked::Select);
            }
        });
        if self.is_replacing && is_editable {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 3.0;
                ui.add_space(31.0);
                border_fields(ui, look);
                let hint = if self.query.pattern {
                    "Replace with; $1 is the first group"
                } else {
                    "Replace with"
                };
                let field = Field::singleline(&mut self.with)
                    .id(with_id)
                    .hint_text(hint)
                    .desired_width(width);
                let response = ui.add(field);
                name(ui, &response, "Replace with");
                closes |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
                let has_any = !self.matches.is_empty();
                let one = ui.add_enabled(has_any, egui::Button::new("Replace"));
                name(ui, &one, "Replace this match");
                if one.clicked() {
                    asked = self.replace(text, picked.clone(), false);
                }
                let all = ui.add_enabled(has_any, egui::Button::new("All"));
                name(ui, &all, "Replace all matches");
                if all
                    .on_hover_text("Replaces every match as one step")
                    .clicked()
                {
                    asked = self.replace(text, picked.clone(), true);
                }
            });
        }
        if closes {
            self.close();
        }
        asked
    }
}
