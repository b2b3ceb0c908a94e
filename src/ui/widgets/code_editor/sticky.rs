//! The lines that stay at the top: those that open what the text below them is inside of.

use crate::ui::widgets::code_editor::editor::{Geometry, TOP};
use crate::ui::widgets::code_editor::lines::Coloured;
use crate::ui::widgets::code_editor::{Caret, CodeText, EditorState, Region};
use egui::{
    Align2, CursorIcon, FontFamily, FontId, Id, Rect, Sense, Stroke, Ui, WidgetInfo, WidgetType,
    pos2, vec2,
};

/// So many lines stay at most.
pub(super) const MOST: usize = 3;
/// In a lower view all room is for the text.
const LEAST_ROWS: f32 = 9.0;

/// What holds a line (from 0), the outermost first: the line that opens it and its last line. The line itself may be
/// one that opens.
pub type Headers<'a> = &'a dyn Fn(&CodeText, usize) -> Vec<Region>;

/// The lines that hold a line and stand above it: the innermost ones, the outermost of them first.
pub(super) fn above(headers: Headers<'_>, text: &CodeText, line: usize) -> Vec<usize> {
    let mut found: Vec<usize> = headers(text, line)
        .into_iter()
        .filter(|region| region.first < line && line <= region.last)
        .map(|region| region.first)
        .collect();
    found.dedup();
    found.split_off(found.len().saturating_sub(MOST))
}

/// The lines that stay. `line_under`: the line that would be seen so many rows below the top.
fn stuck(headers: Headers<'_>, text: &CodeText, line_under: impl Fn(usize) -> usize) -> Vec<usize> {
    // A line may stay as long as what it opens reaches below its own place.
    (1..=MOST)
        .rev()
        .find_map(|count| {
            let mut found = above(headers, text, line_under(count - 1));
            found.truncate(count);
            (found.len() == count).then_some(found)
        })
        .unwrap_or_default()
}

/// The lines that stay at the top of a view as it is scrolled.
pub(super) fn at_top(
    headers: Headers<'_>,
    geometry: &Geometry<'_>,
    state: &EditorState,
) -> Vec<usize> {
    let row = geometry.metrics.row;
    if state.scroll.y <= 0.0 || geometry.rect.height() < row * LEAST_ROWS {
        return Vec::new();
    }
    stuck(headers, &state.text, |rows| {
        geometry.line_under(state, geometry.rect.top() + rows as f32 * row)
    })
}

/// Height of what stays at the top.
pub(super) fn height(state: &EditorState, geometry: &Geometry<'_>) -> f32 {
    state.stuck.len() as f32 * geometry.metrics.row
}

/// Draws the lines that stay; a click goes to one. The colours that were painted, by bytes of the text.
pub(super) fn show(
    ui: &Ui,
    id: Id,
    geometry: &Geometry<'_>,
    state: &mut EditorState,
) -> Vec<Coloured> {
    let mut colours = Vec::new();
    let Some(last) = state.stuck.len().checked_sub(1) else {
        return colours;
    };
    let look = geometry.look;
    let clip = geometry.rect.intersect(ui.clip_rect());
    let row = geometry.metrics.row;
    let area = clip.with_min_x(clip.left() + geometry.gutter);
    let number = FontId::new(geometry.metrics.font.size - 1.0, FontFamily::Monospace);
    let mut goes_to = None;
    for (slot, line) in state.stuck.clone().into_iter().enumerate() {
        let top = geometry.rect.top() + slot as f32 * row;
        // The marks beside the scroll bar stay in sight.
        let wide = (clip.width() - 14.0).max(0.0);
        let rect = Rect::from_min_size(pos2(clip.left(), top), vec2(wide, row));
        let response = ui.interact(rect, id.with(("stays", slot)), Sense::CLICK);
        let words = format!("Line {}: {}", line + 1, state.text.line(line).trim());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &words));
        let response = response.on_hover_cursor(CursorIcon::PointingHand);
        let fill = match response.hovered() {
            true => look.control_hover,
            false => look.field,
        };
        ui.painter().rect_filled(rect, 0.0, fill);
        let (laid, _, of_line) = geometry.coloured(ui, state, line);
        let start = state.text.start(line);
        let absolute = |(range, color): Coloured| (range.start + start..range.end + start, color);
        colours.extend(of_line.into_iter().map(absolute));
        let painter = ui.painter().with_clip_rect(area);
        for (x, galley) in laid.galleys() {
            let at = pos2(geometry.origin(state) + x, top);
            painter.galley(at, galley.clone(), look.text);
        }
        // What is scrolled to the left would lie upon the numbers.
        let gutter = rect.with_max_x(area.left());
        ui.painter().rect_filled(gutter, 0.0, fill);
        ui.painter().text(
            pos2(area.left() - super::paint::FOLD, rect.center().y),
            Align2::RIGHT_CENTER,
            line + 1,
            number.clone(),
            look.text_weak.gamma_multiply(0.75),
        );
        if slot == last {
            let edge = rect.bottom();
            let line = Stroke::new(1.0, look.line);
            ui.painter().hline(rect.x_range(), edge, line);
            // A shade beneath, so that the text is seen to go on under it.
            for (down, strength) in [(1.0, 0.5), (2.0, 0.3), (3.0, 0.15)] {
                let shade = Stroke::new(1.0, look.shadow.gamma_multiply(strength));
                ui.painter().hline(rect.x_range(), edge + down, shade);
            }
        }
        if response.clicked() {
            goes_to = Some((slot, line));
        }
    }
    if let Some((slot, line)) = goes_to {
        let place = state.text.start(line) + state.text.indent(line).len();
        ui.memory_mut(|memory| memory.request_focus(id));
        state.set_caret(Caret::at(place));
        state.want_x = None;
        state.press = None;
        // It comes to stand right below those around it, which stay.
        let above = state.folds.row(line) as f32 - slot as f32;
        let down = (TOP + above * row).max(0.0);
        state.scroll_to(vec2(state.scroll.x, down));
        ui.ctx().request_repaint();
    }
    colours
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Map in the lines 2..=30, in it states of five lines each from line 5 on, and states behind it.
    fn holders(_: &CodeText, line: usize) -> Vec<Region> {
        let mut found = Vec::new();
        if (2..=30).contains(&line) {
            found.push(Region { first: 2, last: 30 });
            if (5..25).contains(&line) {
                let first = line / 5 * 5;
                found.push(Region {
                    first,
                    last: first + 4,
                });
            }
        } else if (31..=40).contains(&line) {
            found.push(Region {
                first: 31,
                last: 40,
            });
        }
        found
    }

    #[test]
    fn what_the_top_is_inside_of_stays() {
        let text = CodeText::default();
        let at = |top: usize| stuck(&holders, &text, |rows| top + rows);
        assert_eq!(at(0), [0; 0]);
        // The line that opens is at the very top itself.
        assert_eq!(at(2), [0; 0]);
        assert_eq!(at(3), [2]);
        // The inner one stays as soon as it has come up to its place below the outer one.
        assert_eq!(at(4), [2]);
        assert_eq!(at(5), [2, 5]);
        assert_eq!(at(8), [2, 5]);
        // Behind its end the next one takes its place.
        assert_eq!(at(9), [2]);
        assert_eq!(at(10), [2, 10]);
        assert_eq!(at(27), [2]);
        assert_eq!(at(30), [2]);
        assert_eq!(at(31), [0; 0]);
        assert_eq!(at(32), [31]);
    }

    #[test]
    fn three_lines_stay_at_most_and_each_once() {
        let text = CodeText::default();
        let deep = |_: &CodeText, _: usize| -> Vec<Region> {
            [0, 1, 1, 2, 3, 4]
                .map(|first| Region { first, last: 99 })
                .to_vec()
        };
        assert_eq!(stuck(&deep, &text, |rows| 50 + rows), [2, 3, 4]);
        assert_eq!(above(&deep, &text, 2), [0, 1]);
    }
}
