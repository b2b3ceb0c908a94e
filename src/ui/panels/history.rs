//! The changes made, oldest first; a click goes back or forth to any of them.

use crate::ui::look::icons;
use crate::ui::shell::{Command, Cx};
use crate::ui::widgets::{ListRow, empty_state};
use egui::{Align, RichText, ScrollArea, Ui};

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct HistoryState {
    /// How many steps were applied when it was last drawn, to keep the present step in view.
    seen: usize,
}

const ROW: f32 = 26.0;

/// The changes made.
pub fn history_ui(ui: &mut Ui, cx: &mut Cx, state: &mut HistoryState) {
    let look = *cx.tokens;
    let document = cx.document;
    let (entries, applied) = document.history();
    if entries.is_empty() {
        empty_state(
            ui,
            &look,
            icons::all::CLOCK_COUNTER_CLOCKWISE,
            "No changes yet",
            "Every change is listed here and can be taken back, also after saving",
        );
        return;
    }
    let has_moved = std::mem::replace(&mut state.seen, applied) != applied;
    let mut area = ScrollArea::vertical().auto_shrink([false, false]);
    if has_moved {
        let shown = ui.available_height();
        area = area.vertical_scroll_offset((applied as f32 * ROW - shown / 2.0).max(0.0));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut goes_to = None;
    area.show_rows(ui, ROW, entries.len() + 1, |ui, range| {
        for index in range {
            let (label, icon) = match index.checked_sub(1) {
                None => ("As opened".to_owned(), icons::FILE),
                Some(before) => (entries[before].label.clone(), icons::all::PENCIL_SIMPLE),
            };
            let is_current = index == applied;
            let is_undone = index > applied;
            let mut text = RichText::new(&label);
            if is_undone {
                text = text.color(look.text_weak).italics();
            }
            let said = if is_undone {
                format!("{label}, taken back")
            } else {
                label.clone()
            };
            let row = ListRow {
                icon: Some((
                    icon,
                    if is_current {
                        look.accent_text
                    } else {
                        look.text_weak
                    },
                )),
                text: text.into(),
                detail: if is_current { "now" } else { "" },
                is_selected: is_current,
                label: &said,
                indent: 0.0,
                is_wrapping: false,
            };
            let response = row.show(ui, &look);
            if is_current && has_moved {
                response.scroll_to_me(Some(Align::Center));
            }
            if response.clicked() && !is_current {
                goes_to = Some(index);
            }
        }
    });
    if let Some(index) = goes_to {
        cx.push(Command::UndoTo(index));
    }
}
