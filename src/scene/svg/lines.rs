//! Transitions: the stroke, its arrow, its label, and what changed in it.

use super::pen::{Pen, escape, n};
use crate::compare::Mark;
use crate::debugger::size_words;
use crate::geometry::{Point, Rect, midpoint};
use crate::layout::{LABEL_TEXT, Weight, text_width};
use crate::scene::icons::change_icon;
use crate::scene::palette::change_colour;
use crate::scene::rails::Stroke;
use crate::scene::{EdgeRole, Line};
use std::fmt::Write;

/// Largest corner of a line.
const CORNER: f32 = 8.0;
/// Length and half width of an arrow head.
const ARROW: (f32, f32) = (8.0, 4.5);
const TAKEN: &str = "#22C55E";

impl Pen {
    pub(super) fn line(&mut self, line: &Line, stroke: &Stroke) {
        let c = self.colours;
        let change = change_colour(line.change, self.theme);
        let colour = match (line.crossing.times > 0, line.role) {
            _ if change.is_some() => change.unwrap_or_default(),
            (true, EdgeRole::Normal | EdgeRole::Dangling) => TAKEN,
            (true, EdgeRole::Catch) => "#F97316",
            (false, EdgeRole::Catch) if self.compares => c.line,
            (false, EdgeRole::Catch | EdgeRole::Dangling) => c.catch,
            (false, EdgeRole::Normal) if line.back => c.loop_line,
            (false, EdgeRole::Normal) => c.line,
        };
        let mut more = String::new();
        if line.change == Mark::Removed {
            more.push_str(r#" stroke-dasharray="3 4""#);
        } else if line.role == EdgeRole::Catch {
            more.push_str(r#" stroke-dasharray="5 4""#);
        }
        if line.crossing.times > 0 || matches!(line.change, Mark::Added | Mark::Changed) {
            more.push_str(r#" stroke-width="2.25" style="stroke-width:2.25""#);
        }
        let mut points = stroke.points.clone();
        let head = if stroke.arrow {
            shorten(&mut points, ARROW.0 - 1.0)
        } else {
            None
        };
        let carried = line.carried_words();
        if carried.is_empty() {
            self.put(format_args!(
                r#"<path class="e" d="{}" stroke="{colour}"{more}/>"#,
                rounded(&points)
            ));
        } else {
            self.put(format_args!(
                r#"<path class="e" d="{}" stroke="{colour}"{more}><title>{}</title></path>"#,
                rounded(&points),
                escape(&carried)
            ));
        }
        if let Some((tip, direction)) = head {
            let (length, half) = ARROW;
            let back = Point::new(tip.x - direction.x * length, tip.y - direction.y * length);
            let across = Point::new(-direction.y * half, direction.x * half);
            self.put(format_args!(
                r#"<path d="M{} {}L{} {}L{} {}z" fill="{colour}"/>"#,
                n(tip.x),
                n(tip.y),
                n(back.x + across.x),
                n(back.y + across.y),
                n(back.x - across.x),
                n(back.y - across.y)
            ));
        }
        if let (Some(name), Some(end)) = (&line.missing, line.points.last()) {
            let middle = Point::new(end.x, end.y + 7.0);
            self.put(format_args!(
                "<g><title>There is no state {}</title>",
                escape(name)
            ));
            self.put(format_args!(
                r#"<circle cx="{}" cy="{}" r="6.5" fill="{}" stroke="{}" stroke-width="1.5"/>"#,
                n(middle.x),
                n(middle.y),
                c.canvas,
                c.catch
            ));
            let cross = "M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6";
            self.icon(cross, middle.x - 7.0, middle.y - 7.0, 14.0, c.catch);
            self.out.push_str("</g>\n");
        }
    }

    /// The largest payload, of a transition that came near what it may have.
    pub(super) fn weight(&mut self, line: &Line) {
        if !line.is_heavy() || line.crossing.times == 0 {
            return;
        }
        let at = match line.label_rect {
            Some(r) => Point::new(r.x + r.w / 2.0, r.y + r.h + 9.0),
            None => midpoint(&line.points),
        };
        let words = size_words(line.crossing.most);
        let width = text_width(&words, LABEL_TEXT, Weight::Regular) + 14.0;
        let c = self.colours;
        let pill = Rect::new(at.x - width / 2.0, at.y - 9.0, width, 18.0);
        self.box_of(pill, 9.0, c.label, r##" stroke="#D97706""##);
        self.put(format_args!(
            r##"<text class="l" x="{}" y="{}" fill="#D97706">{words}</text>"##,
            n(at.x),
            n(at.y + 4.0)
        ));
    }

    pub(super) fn label(&mut self, line: &Line) {
        let Some(r) = line.label_rect else { return };
        let c = self.colours;
        let (border, ink) = match line.role {
            _ if line.change != Mark::Same => (
                change_colour(line.change, self.theme).unwrap_or(c.label_border),
                c.text,
            ),
            EdgeRole::Normal => (c.label_border, c.text),
            EdgeRole::Catch if self.compares => (c.label_border, c.text),
            EdgeRole::Catch | EdgeRole::Dangling => (c.catch, c.catch_label),
        };
        let faint = match line.role {
            EdgeRole::Normal => "1",
            EdgeRole::Catch | EdgeRole::Dangling => "0.6",
        };
        self.put(format_args!(
            "<g><title>{}</title>",
            escape(&line.full_label)
        ));
        let pill = Rect::new(r.x + 1.0, r.y + 1.0, r.w - 2.0, r.h - 2.0);
        self.box_of(
            pill,
            6.0,
            c.label,
            &format!(r#" stroke="{border}" stroke-opacity="{faint}""#),
        );
        self.put(format_args!(
            r#"<text class="l" x="{}" y="{}" fill="{ink}">{}</text></g>"#,
            n(r.x + r.w / 2.0),
            n(r.y + r.h / 2.0 + 4.0),
            escape(&line.label)
        ));
    }

    /// How a transition differs from an earlier version: a round mark on its middle, or before its label.
    pub(super) fn line_change(&mut self, line: &Line) {
        let (Some(colour), Some((path, meaning))) = (
            change_colour(line.change, self.theme),
            change_icon(line.change),
        ) else {
            return;
        };
        if line.is_end() {
            return;
        }
        let at = match line.label_rect {
            Some(r) => Point::new(r.x, r.y + r.h / 2.0),
            None => midpoint(&line.points),
        };
        self.put(format_args!("<g><title>{meaning}</title>"));
        self.dot(at, 6.0, colour);
        self.icon(path, at.x - 5.0, at.y - 5.0, 10.0, "#FFFFFF");
        self.out.push_str("</g>\n");
    }
}

/// Takes `by` off the end of a line; returns where it ended and its direction there.
fn shorten(points: &mut [Point], by: f32) -> Option<(Point, Point)> {
    let [.., before, end] = points else {
        return None;
    };
    let (dx, dy) = (end.x - before.x, end.y - before.y);
    let length = dx.hypot(dy);
    if length <= 0.0 {
        return None;
    }
    let direction = Point::new(dx / length, dy / length);
    let tip = *end;
    let by = by.min(length);
    *end = Point::new(tip.x - direction.x * by, tip.y - direction.y * by);
    Some((tip, direction))
}

/// The path through the points with rounded corners.
fn rounded(points: &[Point]) -> String {
    let mut path = String::new();
    for (index, at) in points.iter().enumerate() {
        if index == 0 {
            let _ = write!(path, "M{} {}", n(at.x), n(at.y));
            continue;
        }
        let before = points[index - 1];
        let Some(after) = points.get(index + 1) else {
            let _ = write!(path, "L{} {}", n(at.x), n(at.y));
            continue;
        };
        let legs = (
            (at.x - before.x).hypot(at.y - before.y),
            (after.x - at.x).hypot(after.y - at.y),
        );
        let radius = CORNER.min(legs.0 / 2.0).min(legs.1 / 2.0);
        if radius < 0.5 {
            let _ = write!(path, "L{} {}", n(at.x), n(at.y));
            continue;
        }
        let (a, b) = (radius / legs.0, radius / legs.1);
        let _ = write!(
            path,
            "L{} {}Q{} {} {} {}",
            n(at.x + (before.x - at.x) * a),
            n(at.y + (before.y - at.y) * a),
            n(at.x),
            n(at.y),
            n(at.x + (after.x - at.x) * b),
            n(at.y + (after.y - at.y) * b)
        );
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_rounded_as_far_as_the_legs_allow() {
        let path = rounded(&[
            Point::new(0.0, 0.0),
            Point::new(0.0, 10.0),
            Point::new(50.0, 10.0),
        ]);
        assert_eq!(path, "M0 0L0 5Q0 10 5 10L50 10");
    }
}
