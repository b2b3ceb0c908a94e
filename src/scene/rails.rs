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
            .entry((to, line.role == EdgeRole::Catch, line.taken > 0))
            .or_default();
        let shortest = others
            .iter()
            .filter_map(|&other| joined(&line.points, &lines[other].points))
            .min_by_key(|points| points.len());
        others.push(index);
        strokes.push(match shortest {
            Some(points) => Stroke {
                points,
                arrow: false,
            },
            None => whole,
        });
    }
    strokes
}

/// The part of a line up to where it joins another, or nothing if they never run together.
fn joined(line: &[Point], other: &[Point]) -> Option<Vec<Point>> {
    let common = line
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| same(**a, **b))
        .count();
    let at = line.len() - common;
    let meeting = *line.get(at)?;
    let before = at.checked_sub(1).map(|i| line[i])?;
    let other_before = (other.len() - common).checked_sub(1).map(|i| other[i]);
    let mut points: Vec<Point> = line[..at].to_vec();
    match other_before {
        Some(p) if on_segment(before, p, meeting) => points.push(towards(before, meeting)),
        // Past the rounded corner of the line that comes in from the side.
        Some(p) if on_segment(p, before, meeting) => points.push(towards(p, meeting)),
        _ if common > 1 => {
            points.push(meeting);
            points.push(towards(meeting, line[at + 1]));
        }
        _ => return None,
    }
    Some(points)
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

/// A short way from one point towards another.
fn towards(from: Point, to: Point) -> Point {
    let length = (to.x - from.x).hypot(to.y - from.y).max(0.001);
    // Twice the corner, as a corner takes at most half of either leg.
    let part = (2.0 * STUB / length).min(1.0);
    Point::new(
        from.x + (to.x - from.x) * part,
        from.y + (to.y - from.y) * part,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
