//! Which part of a line is drawn where several share a rail: the shared stretch is drawn once, by the first.

use crate::geometry::Point;
use crate::scene::{EdgeRole, Line};
use std::collections::BTreeMap;

/// What of a line is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Corner points.
    pub points: Vec<Point>,
    /// Whether it ends with an arrow head; a line that ends on another's does not.
    pub arrow: bool,
}

/// How far a line goes along the rail it joins: the length of a rounded corner.
const STUB: f32 = 8.0;

/// What is drawn of each line. Dashes and half-transparent strokes stay even where lines share a rail.
pub fn strokes(lines: &[Line]) -> Vec<Stroke> {
    let mut drawn: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    let mut strokes = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let arrow = line.missing.is_none() && !line.is_end();
        let whole = Stroke {
            points: line.points.clone(),
            arrow,
        };
        let Some(to) = line.to.as_ref().filter(|_| arrow) else {
            strokes.push(whole);
            continue;
        };
        let others = drawn
            .entry((to, line.role == EdgeRole::Catch, line.crossing.times > 0))
            .or_default();
        let earliest = others
            .iter()
            .filter_map(|&other| meeting(&line.points, &lines[other].points))
            .min_by(|a, b| a.at.cmp(&b.at).then(a.way.total_cmp(&b.way)));
        others.push(index);
        strokes.push(match earliest {
            Some(meeting) => Stroke {
                points: meeting.cut(&line.points),
                arrow: false,
            },
            None => whole,
        });
    }
    strokes
}

/// Where a line joins another: on its stretch to the point number `at`, after so much of it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Meeting {
    at: usize,
    way: f32,
}

impl Meeting {
    /// The part of the line up to there, and a little of the rail so that rounded corners meet.
    fn cut(self, line: &[Point]) -> Vec<Point> {
        let (before, after) = (line[self.at - 1], line[self.at]);
        let length = (after.x - before.x).hypot(after.y - before.y);
        let mut points = line[..self.at].to_vec();
        // Twice the corner, as a corner takes at most half of either leg.
        let end = self.way + 2.0 * STUB;
        points.push(if end >= length {
            after
        } else {
            along(before, after, end / length)
        });
        points
    }
}

/// Where a line joins another for good, if it does.
fn meeting(line: &[Point], other: &[Point]) -> Option<Meeting> {
    let common = line
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| same(**a, **b))
        .count();
    let at = line.len() - common;
    let end = *line.get(at)?;
    let before = at.checked_sub(1).map(|i| line[i])?;
    let other_before = (other.len() - common).checked_sub(1).map(|i| other[i]);
    match other_before {
        // On a straight stretch of the other line, or where the other comes in from the side.
        Some(p) if on_segment(before, p, end) => Some(Meeting { at, way: 0.0 }),
        Some(p) if on_segment(p, before, end) => Some(Meeting {
            at,
            way: (p.x - before.x).hypot(p.y - before.y),
        }),
        // Both turn into the rail at one corner, from opposite sides.
        _ if common > 1 => Some(Meeting {
            at: at + 1,
            way: 0.0,
        }),
        _ => None,
    }
}

/// The point at this share of the way between two.
fn along(from: Point, to: Point, share: f32) -> Point {
    Point::new(
        from.x + (to.x - from.x) * share,
        from.y + (to.y - from.y) * share,
    )
}

fn same(a: Point, b: Point) -> bool {
    (a.x - b.x).abs() < 0.1 && (a.y - b.y).abs() < 0.1
}

/// Whether `p` lies on the straight stretch from `a` to `b`.
fn on_segment(p: Point, a: Point, b: Point) -> bool {
    let within = |v: f32, a: f32, b: f32| v >= a.min(b) - 0.1 && v <= a.max(b) + 0.1;
    let straight = (a.x - b.x).abs() < 0.1 && (p.x - a.x).abs() < 0.1
        || (a.y - b.y).abs() < 0.1 && (p.y - a.y).abs() < 0.1;
    straight && within(p.x, a.x, b.x) && within(p.y, a.y, b.y)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn joined(line: &[Point], other: &[Point]) -> Option<Vec<Point>> {
        meeting(line, other).map(|meeting| meeting.cut(line))
    }

    fn points(list: &[(f32, f32)]) -> Vec<Point> {
        list.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    #[test]
    fn a_line_ends_where_it_joins_a_rail() {
        let rail = points(&[(0.0, 0.0), (0.0, 10.0), (90.0, 10.0), (90.0, 200.0)]);
        let later = points(&[(0.0, 80.0), (0.0, 90.0), (90.0, 90.0), (90.0, 200.0)]);
        assert_eq!(
            joined(&later, &rail).unwrap(),
            points(&[(0.0, 80.0), (0.0, 90.0), (90.0, 90.0), (90.0, 106.0)])
        );
        assert_eq!(
            joined(&rail, &later).unwrap(),
            points(&[(0.0, 0.0), (0.0, 10.0), (90.0, 10.0), (90.0, 106.0)])
        );
        let from_other_side = points(&[(200.0, 0.0), (200.0, 90.0), (90.0, 90.0), (90.0, 200.0)]);
        assert_eq!(
            joined(&from_other_side, &later).unwrap(),
            points(&[(200.0, 0.0), (200.0, 90.0), (90.0, 90.0), (90.0, 106.0)])
        );
        let alone = points(&[(10.0, 0.0), (10.0, 50.0)]);
        assert_eq!(joined(&alone, &rail), None);
    }
}
