//! The waves under problems, over all the lines that one goes over.

use crate::ui::widgets::code_editor::paint::{Drawn, Row, color, part};
use crate::ui::widgets::code_editor::{CodeText, Gravity, Squiggle};
use egui::{Painter, Pos2, Rect, Shape, Stroke, pos2};
use std::ops::{Range, RangeInclusive};

/// A problem of more lines is underlined on its first line alone: half a page of waves tells nothing.
const MOST_LINES: usize = 20;

/// The lines a problem is underlined on.
fn lines(text: &CodeText, problem: &Squiggle) -> RangeInclusive<usize> {
    let first = text.line_at(problem.range.start);
    // An end at the very beginning of a line belongs to the line before.
    let end = problem.range.end.saturating_sub(1);
    let last = text.line_at(end.max(problem.range.start));
    let is_short = last - first < MOST_LINES && problem.gravity != Gravity::Note;
    first..=if is_short { last } else { first }
}

/// The part of one of its lines that a problem underlines: without the white space at both ends of the line.
fn underlined(text: &CodeText, problem: &Squiggle, line: usize) -> Option<Range<usize>> {
    let covered = lines(text, problem);
    if !covered.contains(&line) {
        return None;
    }
    let Range { start, end } = problem.range;
    if line == *covered.start() {
        // There is a wave even where the range is empty.
        return Some(start..end.clamp(start, text.end(line).max(start)));
    }
    let (from, written) = (text.start(line), text.line(line));
    let first = from + text.indent(line).len();
    let last = (from + written.trim_end().len()).min(end);
    (first < last).then_some(first..last)
}

/// Problems that may be underlined in lines, in order of where they begin.
fn near<'a>(text: &CodeText, all: &'a [Squiggle], lines: Range<usize>) -> &'a [Squiggle] {
    let from = text.start(lines.start.saturating_sub(MOST_LINES));
    let end = text.end(lines.end.saturating_sub(1).min(text.lines() - 1));
    let first = all.partition_point(|found| found.range.start < from);
    let behind = all.partition_point(|found| found.range.start <= end);
    &all[first..behind.max(first)]
}

/// Paints the waves of the rows in sight.
pub(super) fn paint(painter: &Painter, drawn: &Drawn<'_>, rows: &[Row], origin: f32, area: Rect) {
    let (Some(top), Some(bottom)) = (rows.first(), rows.last()) else {
        return;
    };
    let text = &drawn.state.text;
    let in_sight = top.line..bottom.line + 1;
    let mut near: Vec<&Squiggle> = near(text, drawn.marks.squiggles, in_sight).iter().collect();
    // Notes first, so that errors lie on top.
    near.sort_by_key(|found| std::cmp::Reverse(found.gravity));
    let height = drawn.geometry.metrics.row;
    for found in near {
        let covered = lines(text, found);
        let from = rows.partition_point(|row| row.line < *covered.start());
        let of_problem = rows[from..]
            .iter()
            .take_while(|row| covered.contains(&row.line));
        for row in of_problem {
            let Some(range) = underlined(text, found, row.line) else {
                continue;
            };
            let rect = part(row, &range, origin, height);
            let right = rect.right().max(rect.left() + 7.0).min(area.right());
            let left = rect.left().max(area.left() - 5.0);
            let points = wave(left, right, row.top + height - 1.5);
            let stroke = Stroke::new(1.2, color(drawn, found.gravity));
            painter.add(Shape::line(points, stroke));
        }
    }
}

/// Problems that begin in a row.
pub(super) fn starting_in<'a>(
    squiggles: &'a [Squiggle],
    row: &Row,
) -> impl Iterator<Item = &'a Squiggle> {
    let first = squiggles.partition_point(|found| found.range.start < row.bytes.start);
    let end = row.bytes.end;
    squiggles[first..]
        .iter()
        .take_while(move |found| found.range.start <= end)
}

fn wave(left: f32, right: f32, y: f32) -> Vec<Pos2> {
    let steps = ((right - left) / 2.5).ceil().max(0.0) as usize;
    (0..=steps)
        .map(|step| {
            let x = (left + step as f32 * 2.5).min(right.max(left));
            pos2(x, if step % 2 == 1 { y - 2.0 } else { y })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str, part: &str, gravity: Gravity) -> Squiggle {
        let start = text.find(part).unwrap_or_default();
        Squiggle {
            range: start..start + part.len(),
            gravity,
        }
    }

    /// The underlined parts of all lines.
    fn told(text: &str, problem: &Squiggle) -> Vec<String> {
        let text = CodeText::new(text);
        (0..text.lines())
            .filter_map(|line| underlined(&text, problem, line))
            .map(|range| text.slice(range).to_owned())
            .collect()
    }

    #[test]
    fn a_problem_is_underlined_on_each_of_its_lines() {
        let text = "a: [\r\n    {  \r\n\r\n\t\"b\": 1 }\r\n  ] # c\n";
        let whole = "[\r\n    {  \r\n\r\n\t\"b\": 1 }\r\n  ]";
        let found = problem(text, whole, Gravity::Error);
        assert_eq!(told(text, &found), ["[", "{", "\"b\": 1 }", "]"]);
        let found = problem(text, whole, Gravity::Warning);
        assert_eq!(told(text, &found).len(), 4);
        let found = problem(text, whole, Gravity::Note);
        assert_eq!(told(text, &found), ["["]);
        // It ends in the white space before something else.
        let found = problem(text, "{  \r\n\r\n\t", Gravity::Error);
        assert_eq!(told(text, &found), ["{  "]);
        let empty = Squiggle {
            range: 3..3,
            gravity: Gravity::Error,
        };
        assert_eq!(told(text, &empty), [""]);
    }

    #[test]
    fn of_a_long_problem_the_first_line_is_underlined() {
        let lines = |count: usize| format!("{{\n{}}}", "  1,\n".repeat(count - 2));
        let of = |count: usize| {
            let text = lines(count);
            told(&text, &problem(&text, &text, Gravity::Error))
        };
        assert_eq!(of(MOST_LINES).len(), MOST_LINES);
        assert_eq!(of(MOST_LINES + 1), ["{"]);
    }

    #[test]
    fn problems_that_began_above_are_near_too() {
        let text = "1\n".repeat(100);
        let code = CodeText::new(&text);
        let at = |line: usize, lines: usize| Squiggle {
            range: line * 2..(line + lines) * 2 - 1,
            gravity: Gravity::Error,
        };
        let all = [at(0, 1), at(38, 18), at(55, 2), at(60, 1)];
        assert_eq!(near(&code, &all, 50..60), &all[1..3]);
        assert_eq!(near(&code, &[], 50..60), []);
    }
}
