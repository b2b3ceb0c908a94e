//! Texts too large for the editor: their lines, to read and to scroll through. Only what is in sight is laid out.

use crate::document::Snapshot;
use crate::ui::look::Tokens;
use egui::{RichText, ScrollArea, TextStyle, TextWrapMode, Ui};
use std::sync::Arc;

/// The editor lays out the whole text, so it gets no more bytes than this. Such definitions are open for reading only.
pub const LARGE: usize = 4 * 1024 * 1024;

/// Longer lines are shown in pieces of so many bytes.
const PIECE: usize = 400;

/// Where the pieces of a text begin.
#[derive(Debug, Default)]
pub struct Pieces {
    of: Option<Arc<Snapshot>>,
    /// Byte offset, and the number of the line when a line begins here.
    starts: Vec<(usize, Option<usize>)>,
}

impl Pieces {
    fn take(&mut self, snapshot: &Arc<Snapshot>, text: &str) {
        if self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, snapshot)) {
            return;
        }
        self.of = Some(Arc::clone(snapshot));
        self.starts = pieces(text);
    }
}

fn pieces(text: &str) -> Vec<(usize, Option<usize>)> {
    let mut starts = Vec::new();
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        starts.push((at, Some(index + 1)));
        while end - at > PIECE {
            at = text.ceil_char_boundary(at + PIECE);
            if at < end {
                starts.push((at, None));
            }
        }
        at = end;
    }
    starts
}

/// The text by lines.
pub fn large_ui(
    ui: &mut Ui,
    look: &Tokens,
    snapshot: &Arc<Snapshot>,
    text: &str,
    known: &mut Pieces,
) {
    known.take(snapshot, text);
    ui.painter()
        .rect_filled(ui.available_rect_before_wrap(), 0.0, look.field);
    let height = ui.text_style_height(&TextStyle::Monospace);
    ScrollArea::both()
        .id_salt("large text")
        .auto_shrink([false, false])
        .show_rows(ui, height, known.starts.len(), |ui, rows| {
            ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
            for row in rows {
                let (start, number) = known.starts[row];
                let end = known.starts.get(row + 1).map_or(text.len(), |next| next.0);
                ui.horizontal(|ui| {
                    let number = number.map(|number| number.to_string()).unwrap_or_default();
                    ui.label(
                        RichText::new(format!("{number:>8}"))
                            .monospace()
                            .color(look.text_weak),
                    );
                    let piece = text[start..end].trim_end_matches(['\n', '\r']);
                    ui.label(RichText::new(piece).monospace().color(look.text));
                });
            }
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_come_in_pieces_at_the_borders_of_characters() {
        let text = format!("{{\n{}\n}}", "ä".repeat(500));
        let starts = pieces(&text);
        assert_eq!(starts.first(), Some(&(0, Some(1))));
        assert_eq!(starts.last().map(|start| start.1), Some(Some(3)));
        assert!(starts.iter().all(|(at, _)| text.is_char_boundary(*at)));
        assert!(starts.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(pieces(""), []);
    }
}
