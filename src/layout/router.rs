//! A simple way around cards: the cheapest orthogonal path over the lines beside them.
//!
//! Serves the few lines that hand-placed cards leave loose; everything else is routed by its lanes.

use super::level::{Route, Spot};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a corner costs, in units of length.
const BEND: u64 = 60;
/// How much longer a stretch on top of another line counts.
const SHARED: u64 = 4;
/// How much longer a stretch through a card counts: taken only where there is no other way.
const THROUGH: u64 = 200;
/// Larger grids are not searched.
const MOST_CROSSINGS: usize = 500_000;
/// Neighbourhoods of the two ends in which a way is sought, one after the other.
const AROUND: [f64; 3] = [120.0, 600.0, f64::INFINITY];
/// Second row of lines beside a card.
const SECOND: f64 = 12.0;
/// How far off the middle a side's second place is.
const BESIDE: f64 = 40.0;

/// A box in flow coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Box2 {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Box2 {
    pub(super) fn overlaps(&self, other: &Box2) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }

    /// Whether the stretch from `a` to `b` comes nearer than `room`.
    pub(super) fn is_crossed(&self, a: Spot, b: Spot, room: f64) -> bool {
        a.0.min(b.0) < self.x + self.w + room
            && a.0.max(b.0) > self.x - room
            && a.1.min(b.1) < self.y + self.h + room
            && a.1.max(b.1) > self.y - room
    }
}

/// Knows what is in the way.
pub(super) struct Router<'a> {
    boxes: &'a [Box2],
    clear: f64,
    labels: Vec<Box2>,
    lines: Vec<(Spot, Spot)>,
}

/// A place where a line may touch a box, and the way it leaves there.
#[derive(Clone, Copy)]
struct Port {
    at: Spot,
    way: usize,
    /// Ports away from the flow cost extra.
    cost: u64,
}

/// Right, down, left, up.
const WAYS: [Spot; 4] = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)];

impl<'a> Router<'a> {
    pub(super) fn new(boxes: &'a [Box2], clear: f64) -> Router<'a> {
        Router {
            boxes,
            clear,
            labels: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Takes a finished line into account.
    pub(super) fn keep(&mut self, route: &Route) {
        for pair in route.points.windows(2) {
            self.lines.push((pair[0], pair[1]));
        }
        if let Some((x, y, w, h)) = route.label {
            self.labels.push(Box2 { x, y, w, h });
        }
    }

    /// A way from one box to another; given ends stay where they are.
    pub(super) fn connect(
        &self,
        from: usize,
        to: usize,
        ends: (Option<Spot>, Option<Spot>),
    ) -> Vec<Spot> {
        let starts = match ends.0 {
            Some(at) => vec![self.port_at(from, at)],
            None => self.ports(from, true),
        };
        let goals = match ends.1 {
            Some(at) => vec![self.port_at(to, at)],
            None => self.ports(to, false),
        };
        // The search begins and ends a little off the cards, so that lines leave them at a right angle.
        let off = |ports: &[Port]| -> Vec<Port> {
            ports
                .iter()
                .map(|port| {
                    let (dx, dy) = WAYS[port.way];
                    let at = (port.at.0 + dx * self.clear, port.at.1 + dy * self.clear);
                    Port { at, ..*port }
                })
                .collect()
        };
        let (outer_starts, outer_goals) = (off(&starts), off(&goals));
        let border = |ports: &[Port], outer: &[Port], at: Spot| {
            let turn = outer.iter().position(|port| port.at == at)?;
            Some(ports[turn].at)
        };
        let found = self.search(&outer_starts, &outer_goals).and_then(|path| {
            let (first, last) = (*path.first()?, *path.last()?);
            let mut points = vec![border(&starts, &outer_starts, first)?];
            points.extend(path);
            points.push(border(&goals, &outer_goals, last)?);
            Some(points)
        });
        found.unwrap_or_else(|| {
            // No grid at all; a plain step is better than nothing.
            let (a, b) = (starts[0].at, goals[0].at);
            let middle = (a.1 + b.1) / 2.0;
            vec![a, (a.0, middle), (b.0, middle), b]
        })
    }

    fn port_at(&self, node: usize, at: Spot) -> Port {
        let area = &self.boxes[node];
        let ends = [
            (area.x + area.w - at.0).abs(),
            (area.y + area.h - at.1).abs(),
            (area.x - at.0).abs(),
            (area.y - at.1).abs(),
        ];
        let way = (0..4)
            .min_by(|&a, &b| ends[a].total_cmp(&ends[b]))
            .unwrap_or(1);
        Port { at, way, cost: 0 }
    }

    /// Where lines may leave or arrive: along the flow before the sides, middles before second places.
    fn ports(&self, node: usize, leaves: bool) -> Vec<Port> {
        let area = &self.boxes[node];
        let (middle, half) = (area.x + area.w / 2.0, area.y + area.h.min(60.0) / 2.0);
        let beside = BESIDE.min(area.w / 4.0);
        let (flow_y, flow_way) = if leaves {
            (area.y + area.h, 1)
        } else {
            (area.y, 3)
        };
        let port = |x: f64, y: f64, way: usize, cost: u64| Port {
            at: (x.round(), y.round()),
            way,
            cost,
        };
        vec![
            port(middle, flow_y, flow_way, 0),
            port(middle + beside, flow_y, flow_way, BEND / 2),
            port(middle - beside, flow_y, flow_way, BEND / 2),
            port(area.x + area.w, half, 0, BEND),
            port(area.x, half, 2, BEND),
        ]
    }

    /// Looks near the two ends first, and farther only while that leads through something.
    fn search(&self, starts: &[Port], goals: &[Port]) -> Option<Vec<Spot>> {
        let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
        for port in starts.iter().chain(goals) {
            low = (low.0.min(port.at.0), low.1.min(port.at.1));
            high = (high.0.max(port.at.0), high.1.max(port.at.1));
        }
        let mut found = None;
        for around in AROUND {
            let walls: Vec<Box2> = self
                .boxes
                .iter()
                .chain(&self.labels)
                .filter(|wall| wall.is_crossed(low, high, around))
                .copied()
                .collect();
            let mut grid = Grid::new(&walls, starts, goals, self.clear);
            if grid.xs.len() * grid.ys.len() > MOST_CROSSINGS {
                break;
            }
            grid.note(&walls, self.clear - 1.0, &self.lines);
            found = grid.search(starts, goals).or(found);
            let is_clean = found.as_ref().is_some_and(|path| {
                !path.windows(2).any(|pair| {
                    let mut all = self.boxes.iter().chain(&self.labels);
                    all.any(|wall| wall.is_crossed(pair[0], pair[1], 0.0))
                })
            });
            if is_clean {
                break;
            }
        }
        found
    }

    /// A place for a label on a line: free of cards and labels, off other lines if possible, near its beginning.
    pub(super) fn label(&self, points: &[Spot], (w, h): Spot) -> (f64, f64, f64, f64) {
        let mut best: Option<(u64, Box2)> = None;
        for (turn, pair) in points.windows(2).enumerate() {
            let (a, b) = (pair[0], pair[1]);
            let length = (b.0 - a.0).abs() + (b.1 - a.1).abs();
            let steps = (length / 8.0).floor().max(1.0);
            for step in 0..=steps as usize {
                let part = step as f64 / steps;
                let middle = (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part);
                let area = Box2 {
                    x: (middle.0 - w / 2.0).round(),
                    y: (middle.1 - h / 2.0).round(),
                    w,
                    h,
                };
                let on_boxes = self.boxes.iter().filter(|b| b.overlaps(&area)).count();
                let on_labels = self.labels.iter().filter(|b| b.overlaps(&area)).count();
                let on_lines = self
                    .lines
                    .iter()
                    .filter(|(a, b)| area.is_crossed(*a, *b, 0.0))
                    .count();
                // A label in the middle of a stretch reads best.
                let off = ((part - 0.5).abs() * 20.0) as u64;
                let cost = 100_000 * (on_boxes + on_labels) as u64
                    + 1_000 * on_lines as u64
                    + 10 * turn as u64
                    + off;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, area));
                }
            }
        }
        let area = best.map_or(
            Box2 {
                x: 0.0,
                y: 0.0,
                w,
                h,
            },
            |(_, area)| area,
        );
        (area.x, area.y, area.w, area.h)
    }
}

/// The lines a path may run on.
struct Grid {
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// By column: vertical stretches that cost more, with how much.
    columns: Vec<Vec<(f64, f64, u64)>>,
    rows: Vec<Vec<(f64, f64, u64)>>,
}

impl Grid {
    fn new(walls: &[Box2], starts: &[Port], goals: &[Port], clear: f64) -> Grid {
        let mut xs = Vec::new();
        let mut ys = Vec::new();
        for wall in walls {
            for off in [clear, clear + SECOND] {
                xs.extend([wall.x - off, wall.x + wall.w + off]);
                ys.extend([wall.y - off, wall.y + wall.h + off]);
            }
        }
        for port in starts.iter().chain(goals) {
            xs.push(port.at.0);
            ys.push(port.at.1);
        }
        for list in [&mut xs, &mut ys] {
            list.sort_by(f64::total_cmp);
            list.dedup();
        }
        Grid {
            columns: vec![Vec::new(); xs.len()],
            rows: vec![Vec::new(); ys.len()],
            xs,
            ys,
        }
    }

    fn note(&mut self, walls: &[Box2], clear: f64, lines: &[(Spot, Spot)]) {
        let between = |list: &[f64], low: f64, high: f64| {
            list.partition_point(|&v| v <= low)..list.partition_point(|&v| v < high)
        };
        for wall in walls {
            let (left, right) = (wall.x - clear, wall.x + wall.w + clear);
            let (top, bottom) = (wall.y - clear, wall.y + wall.h + clear);
            for column in between(&self.xs, left, right) {
                self.columns[column].push((top, bottom, THROUGH));
            }
            for row in between(&self.ys, top, bottom) {
                self.rows[row].push((left, right, THROUGH));
            }
        }
        for &(a, b) in lines {
            if a.0 == b.0 {
                for column in between(&self.xs, a.0 - 4.0, a.0 + 4.0) {
                    self.columns[column].push((a.1.min(b.1), a.1.max(b.1), SHARED));
                }
            } else {
                for row in between(&self.ys, a.1 - 4.0, a.1 + 4.0) {
                    self.rows[row].push((a.0.min(b.0), a.0.max(b.0), SHARED));
                }
            }
        }
    }

    /// Cost of a stretch on a column or row.
    fn cost(list: &[(f64, f64, u64)], low: f64, high: f64) -> u64 {
        let length = (high - low).ceil() as u64;
        let dear = list
            .iter()
            .filter(|(from, to, _)| *from < high && *to > low)
            .map(|&(from, to, factor)| (to.min(high) - from.max(low)).ceil() as u64 * factor)
            .sum::<u64>();
        length + dear
    }

    fn search(&self, starts: &[Port], goals: &[Port]) -> Option<Vec<Spot>> {
        let at = |list: &[f64], v: f64| list.partition_point(|&x| x < v);
        let width = self.xs.len();
        let state = |x: usize, y: usize, way: usize| (y * width + x) * 4 + way;
        let count = width * self.ys.len() * 4;
        let mut best = vec![u64::MAX; count];
        let mut from = vec![u32::MAX; count];
        let mut heap = BinaryHeap::new();
        let far = |x: usize, y: usize| {
            goals
                .iter()
                .map(|goal| (self.xs[x] - goal.at.0).abs() + (self.ys[y] - goal.at.1).abs())
                .fold(f64::MAX, f64::min) as u64
        };
        for port in starts {
            let (x, y) = (at(&self.xs, port.at.0), at(&self.ys, port.at.1));
            let s = state(x, y, port.way);
            best[s] = port.cost;
            heap.push(Reverse((port.cost + far(x, y), port.cost, s)));
        }
        // A line arrives the other way round than the port points.
        let ends: Vec<(usize, u64)> = goals
            .iter()
            .map(|goal| {
                let (x, y) = (at(&self.xs, goal.at.0), at(&self.ys, goal.at.1));
                (state(x, y, (goal.way + 2) % 4), goal.cost)
            })
            .collect();
        let mut found: Option<(u64, usize)> = None;
        while let Some(Reverse((bound, spent, s))) = heap.pop() {
            if found.is_some_and(|(least, _)| bound >= least) {
                break;
            }
            if spent > best[s] {
                continue;
            }
            if let Some(&(_, extra)) = ends.iter().find(|end| end.0 == s)
                && found.is_none_or(|(least, _)| spent + extra < least)
            {
                found = Some((spent + extra, s));
            }
            let (x, y, way) = (s / 4 % width, s / 4 / width, s % 4);
            let mut push = |next: usize, cost: u64, x: usize, y: usize| {
                if cost < best[next] {
                    best[next] = cost;
                    from[next] = s as u32;
                    heap.push(Reverse((cost + far(x, y), cost, next)));
                }
            };
            for turn in [1, 3] {
                push(state(x, y, (way + turn) % 4), spent + BEND, x, y);
            }
            let (dx, dy) = WAYS[way];
            let (nx, ny) = (x as f64 + dx, y as f64 + dy);
            if nx < 0.0 || ny < 0.0 || nx >= width as f64 || ny >= self.ys.len() as f64 {
                continue;
            }
            let (nx, ny) = (nx as usize, ny as usize);
            let step = if nx == x {
                let (a, b) = (self.ys[y], self.ys[ny]);
                Grid::cost(&self.columns[x], a.min(b), a.max(b))
            } else {
                let (a, b) = (self.xs[x], self.xs[nx]);
                Grid::cost(&self.rows[y], a.min(b), a.max(b))
            };
            push(state(nx, ny, way), spent + step, nx, ny);
        }
        let mut s = found?.1;
        let mut points = Vec::new();
        loop {
            points.push((self.xs[s / 4 % width], self.ys[s / 4 / width]));
            match from[s] {
                u32::MAX => break,
                before => s = before as usize,
            }
        }
        points.reverse();
        Some(points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_around_a_card_in_its_way() {
        let card = |x: f64, y: f64| Box2 {
            x,
            y,
            w: 196.0,
            h: 52.0,
        };
        let boxes = [card(0.0, 0.0), card(0.0, 400.0), card(0.0, 200.0)];
        let router = Router::new(&boxes, 10.0);
        let points = without(router.connect(0, 1, (None, None)));
        for pair in points.windows(2) {
            assert!(!boxes[2].is_crossed(pair[0], pair[1], 0.0), "{points:?}");
        }
        let straight = Router::new(&boxes[..2], 10.0).connect(0, 1, (None, None));
        assert_eq!(without(straight), [(98.0, 52.0), (98.0, 400.0)]);
    }

    fn without(points: Vec<Spot>) -> Vec<Spot> {
        super::super::routes::without_needless(points)
    }
}
