//! What an edit changes, as lines before and after.

use crate::json::TextEdit;
use crate::ui::look::Tokens;
use crate::ui::widgets::append_json;
use egui::text::LayoutJob;
use egui::{FontFamily, FontId, Rect, Sense, Ui, pos2, vec2};

/// More lines than this are not shown.
const MOST: usize = 24;

/// A line of a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreviewLine {
    /// Stays; its number from 1.
    Same(usize, String),
    /// Goes; its number in the text before.
    Gone(usize, String),
    /// Comes; its number in the text after.
    New(usize, String),
    /// So many lines in between are left out.
    Skipped(usize),
}

/// The changed lines of an edit with a line of their surroundings.
pub fn preview_lines(text: &str, edit: &TextEdit) -> Vec<PreviewLine> {
    let (after, inverse) = edit.apply(text);
    let mut out = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    let (old, new) = (Lines::of(text), Lines::of(&after));
    let spans = edit.replacements.iter().zip(&inverse.replacements);
    let mut groups: Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> = Vec::new();
    for ((span, _), (there, _)) in spans {
        let before = old.touched(span.start, span.end);
        let behind = new.touched(there.start, there.end);
        match groups.last_mut() {
            // Replacements on the same lines are one change.
            Some((a, b)) if before.start <= a.end || behind.start <= b.end => {
                a.end = a.end.max(before.end);
                b.end = b.end.max(behind.end);
            }
            _ => groups.push((before, behind)),
        }
    }
    for (mut before, mut behind) in groups {
        // Lines that are alike on both sides did not change.
        while !before.is_empty()
            && !behind.is_empty()
            && old.line(before.start) == new.line(behind.start)
        {
            before.start += 1;
            behind.start += 1;
        }
        while !before.is_empty()
            && !behind.is_empty()
            && old.line(before.end - 1) == new.line(behind.end - 1)
        {
            before.end -= 1;
            behind.end -= 1;
        }
        let shown_to = last.map_or(0, |(_, to)| to);
        let context = before.start.saturating_sub(1).max(shown_to);
        if last.is_some() && context > shown_to {
            out.push(PreviewLine::Skipped(context - shown_to));
        }
        for line in context..before.start {
            out.push(PreviewLine::Same(line + 1, old.line(line).to_owned()));
        }
        for line in before.clone() {
            out.push(PreviewLine::Gone(line + 1, old.line(line).to_owned()));
        }
        for line in behind.clone() {
            out.push(PreviewLine::New(line + 1, new.line(line).to_owned()));
        }
        if before.end < old.starts.len() {
            out.push(PreviewLine::Same(
                before.end + 1,
                old.line(before.end).to_owned(),
            ));
        }
        last = Some((before.start, (before.end + 1).min(old.starts.len())));
    }
    if out.len() > MOST {
        let left = out.len() - MOST;
        out.truncate(MOST);
        out.push(PreviewLine::Skipped(left));
    }
    out
}

struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Lines<'a> {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        Lines { text, starts }
    }
    fn at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }
    fn touched(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        self.at(start)..self.at(end) + 1
    }
    fn line(&self, line: usize) -> &'a str {
        let start = self.starts[line];
        let end = self
            .starts
            .get(line + 1)
            .copied()
            .unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }
}

/// Draws what an edit changes: lines that go in red with a minus, lines that come in green with a plus.
pub fn edit_preview(ui: &mut Ui, look: &Tokens, text: &str, edit: &TextEdit) {
    let lines = preview_lines(text, edit);
    let font = FontId::new(Tokens::MONO - 0.5, FontFamily::Monospace);
    let row = ui.fonts_mut(|fonts| fonts.row_height(&font)) + 3.0;
    let shared = shared_indent(&lines);
    let width = ui.available_width();
    let (rect, response) =
        ui.allocate_exact_size(vec2(width, row * lines.len() as f32 + 8.0), Sense::hover());
    let said = spoken(&lines);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::WidgetType::Label, true, format!("Preview: {said}"))
    });
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, Tokens::RADIUS, look.field);
    for (index, line) in lines.iter().enumerate() {
        let top = rect.top() + 4.0 + index as f32 * row;
        let area = Rect::from_min_size(pos2(rect.left(), top), vec2(width, row));
        let (sign, number, text, color) = match line {
            PreviewLine::Same(number, text) => (" ", *number, text, look.text_weak),
            PreviewLine::Gone(number, text) => ("−", *number, text, look.bad),
            PreviewLine::New(number, text) => ("+", *number, text, look.good),
            PreviewLine::Skipped(count) => {
                let words = match count {
                    1 => "… 1 line".to_owned(),
                    _ => format!("… {count} lines"),
                };
                let galley = painter.layout_no_wrap(words, font.clone(), look.text_weak);
                painter.galley(pos2(rect.left() + 8.0, top + 1.0), galley, look.text_weak);
                continue;
            }
        };
        if !matches!(line, PreviewLine::Same(..)) {
            painter.rect_filled(area, 0.0, look.tint(color));
        }
        let head = format!("{number:>5} {sign} ");
        let head = painter.layout_no_wrap(head, font.clone(), look.text_weak);
        let left = rect.left() + 4.0 + head.size().x;
        painter.galley(pos2(rect.left() + 4.0, top + 1.0), head, look.text_weak);
        let mut job = LayoutJob::default();
        append_json(
            &mut job,
            look,
            text.get(shared..).unwrap_or_default(),
            &font,
        );
        job.wrap.max_width = f32::INFINITY;
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        painter.galley(pos2(left, top + 1.0), galley, look.text);
    }
}

// What all lines begin with can be left out.
fn shared_indent(lines: &[PreviewLine]) -> usize {
    let indent = |line: &PreviewLine| match line {
        PreviewLine::Same(_, text) | PreviewLine::Gone(_, text) | PreviewLine::New(_, text) => {
            let len = text.len() - text.trim_start_matches([' ', '\t']).len();
            (!text.trim().is_empty()).then_some(len)
        }
        PreviewLine::Skipped(_) => None,
    };
    lines.iter().filter_map(indent).min().unwrap_or(0)
}

fn spoken(lines: &[PreviewLine]) -> String {
    let words = lines.iter().filter_map(|line| match line {
        PreviewLine::Gone(_, text) => Some(format!("− {}", text.trim())),
        PreviewLine::New(_, text) => Some(format!("+ {}", text.trim())),
        PreviewLine::Same(..) | PreviewLine::Skipped(_) => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Span;

    fn shown(text: &str, edit: &TextEdit) -> Vec<String> {
        preview_lines(text, edit)
            .iter()
            .map(|line| match line {
                PreviewLine::Same(at, text) => format!("{at}  {text}"),
                PreviewLine::Gone(at, text) => format!("{at}- {text}"),
                PreviewLine::New(at, text) => format!("{at}+ {text}"),
                PreviewLine::Skipped(count) => format!("… {count}"),
            })
            .collect()
    }

    #[test]
    fn changed_lines_stand_beside_their_neighbours() {
        let text = "a\nb\nc\nd\ne\nf\ng";
        let edit = TextEdit::of(vec![
            (Span::new(2, 3), "B".to_owned()),
            (Span::new(11, 11), "!\nx".to_owned()),
        ]);
        assert_eq!(
            shown(text, &edit),
            [
                "1  a", "2- b", "2+ B", "3  c", "… 1", "5  e", "6- f", "6+ f!", "7+ x", "7  g"
            ]
        );
    }

    #[test]
    fn new_and_lost_lines_have_no_other_side() {
        assert_eq!(
            shown("a\nb", &TextEdit::insert(2, "x\n")),
            ["1  a", "2+ x", "2  b"]
        );
        assert_eq!(
            shown("a\nb\nc", &TextEdit::replace(Span::new(2, 4), "")),
            ["1  a", "2- b", "3  c"]
        );
        assert_eq!(shown("", &TextEdit::insert(0, "x")), ["1- ", "1+ x"]);
        assert!(shown("a", &TextEdit::default()).is_empty());
    }
}
