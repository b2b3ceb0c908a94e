//! Finding in the text: a bar above it, and the places that match.

use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::widgets::{border_fields, icon_button, name};
use egui::{Id, Key, Modifiers, RichText, TextEdit, Ui};

/// More matches than this are not looked for.
const MOST: usize = 5_000;

/// What is looked for, and where it is.
#[derive(Debug, Default)]
pub(super) struct Find {
    pub is_open: bool,
    needle: String,
    /// Byte ranges in the text they were looked for in.
    pub matches: Vec<(usize, usize)>,
    made_for: (String, usize, u64),
    current: usize,
    takes_focus: bool,
    /// Where the cursor was when the bar was opened; typing looks from there on.
    anchor: usize,
    /// The needle was changed: go to the first match.
    is_jumping: bool,
}

impl Find {
    /// Opens the bar, or gives it the keyboard.
    pub fn open(&mut self, cursor: usize) {
        self.is_open = true;
        self.takes_focus = true;
        self.anchor = cursor;
    }

    /// Looks again when the needle or the text is another one; the place to go to after typing.
    pub fn look(&mut self, text: &str, revision: u64) -> Option<(usize, usize)> {
        if !self.is_open {
            self.matches.clear();
            self.made_for = Default::default();
            return None;
        }
        if self.made_for.0 == self.needle
            && self.made_for.1 == text.len()
            && self.made_for.2 == revision
        {
            return None;
        }
        self.made_for = (self.needle.clone(), text.len(), revision);
        self.matches = matches_of(text, &self.needle);
        let last = self.matches.len().saturating_sub(1);
        self.current = self.current.min(last);
        if !std::mem::take(&mut self.is_jumping) {
            return None;
        }
        let anchor = self.anchor;
        self.current = match self.matches.partition_point(|(start, _)| *start < anchor) {
            // Behind the last match it begins again from the top.
            after if after > last => 0,
            first => first,
        };
        self.matches.get(self.current).copied()
    }

    /// The bar; the place to go to, if one is asked for.
    pub fn ui(&mut self, ui: &mut Ui, look: &Tokens) -> Option<(usize, usize)> {
        let mut wanted = None;
        let id = Id::new("find in text").with(ui.id());
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            border_fields(ui, look);
            ui.label(RichText::new(icons::FIND).color(look.text_weak));
            let has_focus = ui.memory(|memory| memory.has_focus(id));
            let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
            let back = has_focus && pressed(Modifiers::SHIFT, Key::Enter);
            let forth = has_focus && pressed(Modifiers::NONE, Key::Enter);
            let response = ui.add(
                TextEdit::singleline(&mut self.needle)
                    .id(id)
                    .hint_text("Find in the text")
                    .desired_width(220.0),
            );
            name(ui, &response, "Find in the text");
            // Escape has taken the focus away by now.
            let closes = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
            if std::mem::take(&mut self.takes_focus) {
                response.request_focus();
            }
            let count = self.matches.len();
            let words = match count {
                0 if self.needle.is_empty() => String::new(),
                0 => "Not found".to_owned(),
                _ => format!("{} of {count}", self.current + 1),
            };
            let previous = icon_button(ui, look, icons::all::ARROW_UP, "Previous match");
            let next = icon_button(ui, look, icons::all::ARROW_DOWN, "Next match");
            ui.label(RichText::new(words).size(12.0).color(look.text_weak));
            if response.changed() {
                self.is_jumping = true;
                ui.ctx().request_repaint();
            } else if count > 0 && (forth || next.clicked()) {
                wanted = Some((self.current + 1) % count);
            } else if count > 0 && (back || previous.clicked()) {
                wanted = Some((self.current + count - 1) % count);
            }
            if closes || icon_button(ui, look, icons::CLOSE, "Close the search").clicked() {
                self.is_open = false;
            }
        });
        self.current = wanted?;
        self.matches.get(self.current).copied()
    }
}

// Without regard to case; lengths of letters may differ between cases, so that places are compared as they are.
fn matches_of(text: &str, needle: &str) -> Vec<(usize, usize)> {
    if needle.is_empty() {
        return Vec::new();
    }
    let wanted: Vec<char> = needle.chars().flat_map(char::to_lowercase).collect();
    let mut found = Vec::new();
    let mut from = 0;
    while from < text.len() && found.len() < MOST {
        match length_at(&text[from..], &wanted) {
            Some(length) => {
                found.push((from, from + length));
                from += length;
            }
            None => from += text[from..].chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

// How many bytes of the text's beginning match.
fn length_at(text: &str, wanted: &[char]) -> Option<usize> {
    let mut at = 0;
    for (offset, c) in text.char_indices() {
        for lower in c.to_lowercase() {
            if wanted.get(at) != Some(&lower) {
                return None;
            }
            at += 1;
        }
        if at == wanted.len() {
            return Some(offset + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter_and_places_are_bytes() {
        assert_eq!(matches_of("Pay é PAY", "pay"), [(0, 3), (7, 10)]);
        assert_eq!(matches_of("aaa", "aa"), [(0, 2)]);
        assert_eq!(matches_of("İx", "x"), [(2, 3)]);
        assert!(matches_of("abc", "").is_empty());
        assert!(matches_of("", "a").is_empty());
    }
}
