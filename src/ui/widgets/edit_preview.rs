//! What an edit changes, as lines before and after.

use crate::json::TextEdit;
use crate::ui::look::Tokens;
use crate::ui::widgets::append_json;
use egui::epaint::text::ByteIndex;
use egui::text::LayoutJob;
use egui::{FontFamily, FontId, Rect, Sense, Ui, pos2, vec2};
use std::ops::Range;
use std::sync::Arc;

/// More lines than this are not shown.
const MOST: usize = 24;
/// Rows a long line gets at most.
const MOST_ROWS: usize = 4;
/// Letters before a line's text: its number and its sign.
const HEAD: usize = 8;
/// Letters of a line that are shown however narrow the place is.
const MIN_COLUMNS: usize = 24;
/// Letters of a line that are read out.
const SPOKEN: usize = 160;

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

impl PreviewLine {
    // Its text; of lines left out nothing.
    fn text(&self) -> &str {
        match self {
            PreviewLine::Same(_, text) | PreviewLine::Gone(_, text) | PreviewLine::New(_, text) => {
                text
            }
            PreviewLine::Skipped(_) => "",
        }
    }
}

/// The changed lines of an edit with a line of their surroundings.
pub fn preview_lines(text: &str, edit: &TextEdit) -> Vec<PreviewLine> {
    let (after, inverse) = edit.apply(text);
    let mut out = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    let (old, new) = (Lines::of(text), Lines::of(&after));
    let spans = edit.replacements.iter().zip(&inverse.replacements);
    let mut groups: Vec<(Range<usize>, Range<usize>)> = Vec::new();
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
    fn touched(&self, start: usize, end: usize) -> Range<usize> {
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

/// A line laid out.
struct Drawn {
    /// Its sign and its number; words about lines left out have none.
    head: Option<(&'static str, usize)>,
    color: egui::Color32,
    galley: Arc<egui::Galley>,
}

/// Draws what an edit changes: lines that go in red with a minus, lines that come in green with a plus, what differs in
/// them marked. Of a line too long for its place the part around the change is shown.
pub fn edit_preview(ui: &mut Ui, look: &Tokens, text: &str, edit: &TextEdit) {
    let lines = preview_lines(text, edit);
    let changes = changed_parts(&lines);
    let font = FontId::new(Tokens::MONO - 0.5, FontFamily::Monospace);
    let (row, letter) = ui.fonts_mut(|fonts| {
        let letter = fonts.glyph_width(&font, '0').max(1.0);
        (fonts.row_height(&font) + 3.0, letter)
    });
    let shared = shared_indent(&lines);
    let width = ui.available_width();
    let head_width = HEAD as f32 * letter + 4.0;
    let columns = (((width - head_width - 8.0) / letter) as usize).max(MIN_COLUMNS);
    let drawn: Vec<Drawn> = lines
        .iter()
        .zip(&changes)
        .map(|(line, change)| {
            let (sign, number, text, color) = match line {
                PreviewLine::Same(number, text) => (" ", *number, text, look.text_weak),
                PreviewLine::Gone(number, text) => ("−", *number, text, look.bad),
                PreviewLine::New(number, text) => ("+", *number, text, look.good),
                PreviewLine::Skipped(count) => {
                    let words = match count {
                        1 => "… 1 line".to_owned(),
                        _ => format!("… {count} lines"),
                    };
                    let galley = ui
                        .painter()
                        .layout_no_wrap(words, font.clone(), look.text_weak);
                    return Drawn {
                        head: None,
                        color: look.text_weak,
                        galley,
                    };
                }
            };
            let text = text.get(shared..).unwrap_or_default();
            let change = change.start.saturating_sub(shared)..change.end.saturating_sub(shared);
            let (shown, marked) = window(text, change, columns);
            let mut job = LayoutJob::default();
            append_json(&mut job, look, &shown, &font);
            mark_part(&mut job, marked, color.gamma_multiply(0.3));
            job.wrap.max_width = (columns + 2) as f32 * letter;
            job.wrap.break_anywhere = true;
            let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
            Drawn {
                head: Some((sign, number)),
                color,
                galley,
            }
        })
        .collect();
    let heights: Vec<f32> = drawn
        .iter()
        .map(|line| row.max(line.galley.size().y + 3.0))
        .collect();
    let size = vec2(width, heights.iter().sum::<f32>() + 8.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let said = spoken(&lines, &changes);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::WidgetType::Label, true, format!("Preview: {said}"))
    });
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, Tokens::RADIUS, look.field);
    let mut top = rect.top() + 4.0;
    for (line, height) in drawn.into_iter().zip(heights) {
        let Drawn {
            head,
            color,
            galley,
        } = line;
        let Some((sign, number)) = head else {
            painter.galley(pos2(rect.left() + 8.0, top + 1.0), galley, look.text_weak);
            top += height;
            continue;
        };
        if sign != " " {
            let area = Rect::from_min_size(pos2(rect.left(), top), vec2(width, height));
            painter.rect_filled(area, 0.0, look.tint(color));
        }
        let head = format!("{number:>5} {sign} ");
        let head = painter.layout_no_wrap(head, font.clone(), look.text_weak);
        painter.galley(pos2(rect.left() + 4.0, top + 1.0), head, look.text_weak);
        painter.galley(pos2(rect.left() + head_width, top + 1.0), galley, look.text);
        top += height;
    }
}

// Which part of each line differs from the line beside it on the other side: bytes of the line.
fn changed_parts(lines: &[PreviewLine]) -> Vec<Range<usize>> {
    let mut parts = vec![0..0; lines.len()];
    let mut at = 0;
    while at < lines.len() {
        let count = |from: usize, is: fn(&PreviewLine) -> bool| {
            lines[from..].iter().take_while(|line| is(line)).count()
        };
        let gone = count(at, |line| matches!(line, PreviewLine::Gone(..)));
        let new = count(at + gone, |line| matches!(line, PreviewLine::New(..)));
        for index in 0..gone.max(new) {
            let old = (index < gone).then(|| lines[at + index].text());
            let with = (index < new).then(|| lines[at + gone + index].text());
            let (a, b) = match (old, with) {
                (Some(old), Some(with)) => difference(old, with),
                (Some(old), None) => (0..old.len(), 0..0),
                (None, Some(with)) => (0..0, 0..with.len()),
                (None, None) => (0..0, 0..0),
            };
            if old.is_some() {
                parts[at + index] = a;
            }
            if with.is_some() {
                parts[at + gone + index] = b;
            }
        }
        at += (gone + new).max(1);
    }
    parts
}

// Where two lines differ, without what they begin and end with alike.
fn difference(old: &str, new: &str) -> (Range<usize>, Range<usize>) {
    let alike = old.chars().zip(new.chars()).take_while(|(a, b)| a == b);
    let start: usize = alike.map(|(letter, _)| letter.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let alike = old_rest.chars().rev().zip(new_rest.chars().rev());
    let alike = alike.take_while(|(a, b)| a == b);
    let end: usize = alike.map(|(letter, _)| letter.len_utf8()).sum();
    (start..old.len() - end, start..new.len() - end)
}

// The part of a line around a change, with … where something is left out, and where the change is in it. A change that
// is longer than a row gets more rows.
fn window(text: &str, change: Range<usize>, columns: usize) -> (String, Range<usize>) {
    let (from, to) = (change.start.min(text.len()), change.end.min(text.len()));
    let letters = |text: &str| text.chars().count();
    let all = letters(text);
    if all <= columns {
        return (text.to_owned(), from..to);
    }
    let (before, inside) = (letters(&text[..from]), letters(&text[from..to]));
    let context = (columns / 4).min(24);
    let room = (inside + 2 * context).clamp(columns, columns * MOST_ROWS) - 2;
    let first = before.saturating_sub(context).min(all - room.min(all));
    let shown: String = text.chars().skip(first).take(room).collect();
    let byte = |letter: usize| {
        let place = shown.char_indices().nth(letter);
        place.map_or(shown.len(), |(at, _)| at)
    };
    let head = if first > 0 { "…" } else { "" };
    let tail = if first + room < all { "…" } else { "" };
    let start = byte(before - first) + head.len();
    let end = byte(before - first + inside) + head.len();
    (format!("{head}{shown}{tail}"), start..end)
}

// Gives a part of a text a ground.
fn mark_part(job: &mut LayoutJob, part: Range<usize>, ground: egui::Color32) {
    let part = ByteIndex(part.start)..ByteIndex(part.end);
    let mut sections = Vec::with_capacity(job.sections.len() + 2);
    for section in job.sections.drain(..) {
        let own = section.byte_range.clone();
        let cut = |at: ByteIndex| at.clamp(own.start, own.end);
        let (from, to) = (cut(part.start), cut(part.end));
        for (range, is_marked) in [
            (own.start..from, false),
            (from..to, true),
            (to..own.end, false),
        ] {
            if range.start >= range.end {
                continue;
            }
            let mut piece = section.clone();
            if range.start > own.start {
                piece.leading_space = 0.0;
            }
            if is_marked {
                piece.format.background = ground;
            }
            piece.byte_range = range;
            sections.push(piece);
        }
    }
    job.sections = sections;
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

fn spoken(lines: &[PreviewLine], changes: &[Range<usize>]) -> String {
    let words = lines.iter().zip(changes).filter_map(|(line, change)| {
        let (text, _) = window(line.text(), change.clone(), SPOKEN);
        match line {
            PreviewLine::Gone(..) => Some(format!("− {}", text.trim())),
            PreviewLine::New(..) => Some(format!("+ {}", text.trim())),
            PreviewLine::Same(..) | PreviewLine::Skipped(_) => None,
        }
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

    #[test]
    fn of_a_long_line_the_part_around_the_change_is_shown() {
        let text = format!(
            "{{\"{}\": 1, \"Next\": \"Pya\", \"{}\": 2}}",
            "a".repeat(300),
            "b".repeat(300)
        );
        let at = text.find("Pya").map(|at| at + 1).unwrap_or_default();
        let lines = preview_lines(&text, &TextEdit::replace(Span::new(at, at + 2), "ay"));
        let changes = changed_parts(&lines);
        assert_eq!(changes, [at..at + 2, at..at + 2]);
        let (gone, marked) = window(&text, changes[0].clone(), 60);
        assert!(gone.starts_with('…') && gone.ends_with('…'), "{gone}");
        assert!(gone.contains("\"Next\": \"Pya\""), "{gone}");
        assert_eq!(&gone[marked], "ya");
        assert_eq!(gone.chars().count(), 60);
        let said = spoken(&lines, &changes);
        assert!(
            said.contains("\"Next\": \"Pay\"") && said.len() < 400,
            "{said}"
        );
        // What fits stays whole, and what is longer than a row gets more of them.
        assert_eq!(window("abc", 1..2, 60), ("abc".to_owned(), 1..2));
        let (long, _) = window(&text, 0..text.len(), 60);
        assert_eq!(long.chars().count(), 60 * MOST_ROWS - 1);
    }
}
