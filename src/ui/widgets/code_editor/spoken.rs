//! What people hear who listen to the window: the text, the lines in sight one by one, caret and selection.

use crate::ui::widgets::code_editor::editor::Geometry;
use crate::ui::widgets::code_editor::{CodeEditor, CodeText, EditorState};
use egui::accesskit::Role;
use egui::emath::TSTransform;
use egui::epaint::text::CharIndex;
use egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat};
use egui::text_selection::accesskit_text::update_accesskit_for_text_widget;
use egui::{Color32, Ui, vec2};
use std::ops::Range;

/// Larger texts are told by the part in sight, in bytes.
const WHOLE: usize = 200_000;
/// So much of a line is told, in bytes.
const LINE: usize = 2_000;
/// So many lines before and behind the caret are told while it is out of sight.
const AROUND: usize = 5;

/// Lines as they are told: their text, and the places of caret and anchor in it, in characters.
#[derive(Debug, PartialEq)]
struct Told {
    text: String,
    anchor: usize,
    head: usize,
}

/// Puts lines into one text. Caret and anchor are moved to its ends where they lie outside.
fn told(text: &CodeText, lines: &[usize], anchor: usize, head: usize) -> Told {
    let mut told = Told {
        text: String::new(),
        anchor: 0,
        head: 0,
    };
    let mut chars = 0;
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            told.text.push('\n');
            chars += 1;
        }
        let (start, whole) = (text.start(*line), text.line(*line));
        let part = &whole[..whole.floor_char_boundary(LINE)];
        for (place, found) in [(anchor, &mut told.anchor), (head, &mut told.head)] {
            if place >= start {
                let inside = whole.floor_char_boundary((place - start).min(part.len()));
                *found = chars + whole[..inside].chars().count();
            }
        }
        told.text.push_str(part);
        chars += part.chars().count();
    }
    told
}

/// Name, role and text for people who listen, and for tests. Nothing is done while nobody does.
pub(super) fn speak(
    ui: &Ui,
    editor: &CodeEditor<'_>,
    state: &EditorState,
    geometry: &Geometry<'_>,
) {
    let text = &state.text;
    let rect = geometry.rect;
    let in_sight =
        || geometry.line_under(state, rect.top())..geometry.line_under(state, rect.bottom()) + 1;
    let is_heard = ui.ctx().accesskit_node_builder(editor.id, |node| {
        node.set_label(editor.label.to_owned());
        if !editor.is_editable {
            node.set_read_only();
        }
        let value = if text.len() <= WHOLE {
            text.as_str()
        } else {
            let lines = in_sight();
            let range = text.start(lines.start)..text.end(lines.end - 1);
            let end = text.clamp(range.end.min(range.start + WHOLE));
            text.slice(range.start..end)
        };
        node.set_value(value.to_owned());
    });
    if is_heard.is_none() {
        return;
    }
    let here = text.line_at(state.caret.head);
    let lines: Range<usize> = match in_sight() {
        seen if seen.contains(&here) => seen,
        _ => here.saturating_sub(AROUND)..(here + AROUND + 1).min(text.lines()),
    };
    let lines: Vec<usize> = lines.filter(|line| !state.folds.hides(*line)).collect();
    let Some(first) = lines.first() else {
        return;
    };
    let Told {
        text: part,
        anchor,
        head,
    } = told(text, &lines, state.caret.anchor, state.caret.head);
    let mut format = TextFormat::simple(geometry.metrics.font.clone(), Color32::PLACEHOLDER);
    format.line_height = Some(geometry.metrics.row);
    let mut job = LayoutJob::default();
    job.append(&part, 0.0, format);
    job.wrap.max_width = f32::INFINITY;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let top = geometry.top(state, state.folds.row(*first));
    let cursor = |at: usize| CCursor::new(CharIndex(at));
    let range = CCursorRange {
        primary: cursor(head),
        secondary: cursor(anchor),
        h_pos: None,
    };
    update_accesskit_for_text_widget(
        ui.ctx(),
        editor.id,
        Some(range),
        Role::MultilineTextInput,
        TSTransform::from_translation(vec2(geometry.origin(state), top)),
        &galley,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_with_the_caret_among_them() {
        let text = CodeText::new("zero\r\nöne\r\n\r\nthree\n");
        let of = |lines: &[usize], anchor, head| told(&text, lines, anchor, head);
        let found = of(&[1, 3], 6, 9);
        assert_eq!(found.text, "öne\nthree");
        assert_eq!((found.anchor, found.head), (0, 2));
        // Outside: the nearest end.
        assert_eq!(
            (of(&[1, 3], 0, 100).anchor, of(&[1, 3], 0, 100).head),
            (0, 9)
        );
        // In a line that is hidden: behind the line before.
        assert_eq!(of(&[1, 3], 0, 12).head, 3);
        let long = CodeText::new(&"é".repeat(3_000));
        let found = told(&long, &[0], 0, 6_000);
        assert_eq!((found.text.chars().count(), found.head), (1_000, 1_000));
    }
}
