//! Keys of actions: how they read, and which actions the keys pressed in a frame mean.

use crate::ui::shell::actions::{Action, Row};
use egui::{Event, Key, KeyboardShortcut, Modifiers};

/// A key as people read it: signs as signs.
pub fn key_text(ctx: &egui::Context, key: &KeyboardShortcut) -> String {
    let text = ctx.format_shortcut(key);
    let readable = match key.logical_key {
        Key::Minus => "−",
        Key::Plus => "+",
        Key::Equals => "=",
        Key::Questionmark => "?",
        Key::Period => ".",
        Key::Comma => ",",
        Key::Semicolon => ";",
        Key::Slash => "/",
        Key::Backslash => "\\",
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::OpenCurlyBracket => "{",
        Key::CloseCurlyBracket => "}",
        Key::Colon => ":",
        Key::Quote => "'",
        Key::Backtick => "`",
        _ => return text,
    };
    // The key comes last, by its sign or by its name.
    let (sign, word) = (key.logical_key.symbol_or_name(), key.logical_key.name());
    match text.strip_suffix(sign).or_else(|| text.strip_suffix(word)) {
        Some(before) => format!("{before}{readable}"),
        None => text,
    }
}

/// Takes the keys of actions out of the events. While `typing` only those that say so; keys without Ctrl or Alt that
/// are no function keys only when `bare` ones count.
pub(super) fn pressed(events: &mut Vec<Event>, typing: bool, bare: bool) -> Vec<Action> {
    let mut actions = Vec::new();
    events.retain(|event| {
        let Some((row, key, modifiers)) = row_of(event, |_| true) else {
            return true;
        };
        if row.action.is_text() && !row.while_typing {
            return true;
        }
        let chord = modifiers.ctrl || modifiers.command || modifiers.alt;
        let function = key.name().len() > 1 && key.name().starts_with('F');
        let meant = if typing {
            row.while_typing
        } else {
            chord || function || bare
        };
        if meant {
            actions.push(row.action);
        }
        !meant
    });
    actions
}

/// Takes the keys of commands about the text out of the events, for the text panel.
pub fn text_pressed(events: &mut Vec<Event>) -> Vec<Action> {
    let mut actions = Vec::new();
    events.retain(|event| {
        let row = row_of(event, Action::is_text).map(|(row, ..)| row);
        actions.extend(row.map(|row| row.action));
        row.is_none()
    });
    actions
}

/// The first row whose key an event presses, among the actions that count; with the key and its modifiers.
fn row_of(
    event: &Event,
    counts: impl Fn(Action) -> bool,
) -> Option<(&'static Row, Key, Modifiers)> {
    let Event::Key {
        key,
        pressed: true,
        modifiers,
        ..
    } = event
    else {
        return None;
    };
    let row = Action::table().iter().find(|row| {
        counts(row.action) && row.keys.iter().any(|own| is_key(own, *key, *modifiers))
    })?;
    Some((row, *key, *modifiers))
}

/// Exactly this key: Ctrl+Shift+Z is not Ctrl+Z. Where Shift is only needed to type a sign, it does not matter.
fn is_key(own: &KeyboardShortcut, key: Key, modifiers: Modifiers) -> bool {
    let sign = matches!(key, Key::Plus | Key::Equals | Key::Questionmark);
    let shift = own.modifiers.shift == modifiers.shift || sign;
    own.logical_key == key
        && shift
        && own.modifiers.alt == modifiers.alt
        && own.modifiers.command == (modifiers.command || modifiers.ctrl)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::shell::actions::{CTRL, CTRL_SHIFT, NONE, SHIFT};

    fn press(key: Key, modifiers: Modifiers) -> Vec<Event> {
        vec![Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }]
    }

    #[test]
    fn signs_read_as_signs() {
        let ctx = egui::Context::default();
        let read = |modifiers, key| key_text(&ctx, &KeyboardShortcut::new(modifiers, key));
        assert!(read(CTRL, Key::Period).ends_with("+."));
        assert!(read(CTRL_SHIFT, Key::OpenBracket).ends_with("+["));
        assert!(read(CTRL_SHIFT, Key::CloseBracket).ends_with("+]"));
        assert!(read(CTRL, Key::Comma).ends_with("+,"));
        // No key of an action reads as the word for a sign.
        for row in Action::table() {
            for key in row.keys {
                let text = key_text(&ctx, key);
                for word in ["Period", "Bracket", "Comma", "Slash", "Minus", "Equals"] {
                    assert!(!text.contains(word), "{text}");
                }
            }
        }
    }

    #[test]
    fn shift_makes_another_key() {
        let shifted = |key| pressed(&mut press(key, CTRL_SHIFT), false, true);
        assert_eq!(shifted(Key::Z), [Action::Redo]);
        assert_eq!(shifted(Key::O), [Action::GoToSymbol]);
        assert_eq!(shifted(Key::P), [Action::CommandPalette]);
        let ctrl = |key| pressed(&mut press(key, CTRL), false, true);
        assert_eq!(ctrl(Key::Z), [Action::Undo]);
        assert_eq!(ctrl(Key::P), [Action::FindState]);
        let delete = pressed(&mut press(Key::Delete, SHIFT), false, true);
        assert_eq!(delete, [Action::DeleteLeaving]);
    }

    #[test]
    fn typing_keeps_letters_and_undo_to_itself() {
        let mut letter = press(Key::F, NONE);
        assert!(pressed(&mut letter, true, false).is_empty());
        assert_eq!(letter.len(), 1);
        assert!(pressed(&mut press(Key::Z, CTRL), true, false).is_empty());
        assert_eq!(
            pressed(&mut press(Key::S, CTRL), true, false),
            [Action::Save]
        );
        assert_eq!(
            pressed(&mut press(Key::F5, NONE), true, false),
            [Action::Continue]
        );
    }

    #[test]
    fn bare_keys_belong_to_a_focused_button() {
        assert!(pressed(&mut press(Key::Enter, NONE), false, false).is_empty());
        assert_eq!(
            pressed(&mut press(Key::Enter, NONE), false, true),
            [Action::EditState]
        );
        assert_eq!(
            pressed(&mut press(Key::F10, NONE), false, false),
            [Action::StepOver]
        );
    }
}
