//! Cards a person placed by hand: they go where they were put, and the lines they touch are routed anew.

use super::level::{BoxKind, LevelGraph, LevelLayout, Route, Spot};
use super::router::{Box2, Router};
use super::routes::without_needless;

/// Room lines keep from cards.
const CLEAR: f64 = 10.0;

/// Moves pinned boxes (by node, with their top left corners) and everything that hangs on them.
pub(super) fn apply_pins(graph: &LevelGraph, level: &mut LevelLayout, pins: &[(usize, Spot)]) {
    let mut moved: Vec<Spot> = vec![(0.0, 0.0); graph.nodes.len()];
    for &(node, to) in pins {
        let from = level.nodes[node];
        moved[node] = (to.0 - from.0, to.1 - from.1);
    }
    // Loose ends go with their states.
    for edge in &graph.edges {
        if graph.nodes[edge.to].kind == BoxKind::Stub {
            moved[edge.to] = moved[edge.from];
        }
    }
    for (spot, by) in level.nodes.iter_mut().zip(&moved) {
        *spot = (spot.0 + by.0, spot.1 + by.1);
    }
    let boxes: Vec<Box2> = graph
        .nodes
        .iter()
        .zip(&level.nodes)
        .map(|(node, &(x, y))| Box2 {
            x,
            y,
            w: node.w,
            h: node.h,
        })
        .collect();
    let is_moved = |node: usize| moved[node] != (0.0, 0.0);

    let mut open: Vec<usize> = Vec::new();
    for (index, edge) in graph.edges.iter().enumerate() {
        let route = &mut level.edges[index];
        if is_moved(edge.from) && moved[edge.from] == moved[edge.to] {
            translate(route, moved[edge.from]);
        } else if is_moved(edge.from) || is_moved(edge.to) {
            open.push(index);
            continue;
        }
        let in_the_way = |node: usize| is_moved(edge.from) || is_moved(node);
        let blocked = (0..boxes.len())
            .filter(|&node| node != edge.from && node != edge.to && in_the_way(node))
            .any(|node| touches(route, &boxes[node]));
        if blocked {
            open.push(index);
        }
    }
    let mut is_open = vec![false; graph.edges.len()];
    for &index in &open {
        is_open[index] = true;
    }
    let mut router = Router::new(&boxes, CLEAR);
    for (index, route) in level.edges.iter().enumerate() {
        if !is_open[index] {
            router.keep(route);
        }
    }
    for index in open {
        let edge = &graph.edges[index];
        let old = &level.edges[index];
        let ends = (
            (!is_moved(edge.from))
                .then(|| old.points.first().copied())
                .flatten(),
            (!is_moved(edge.to))
                .then(|| old.points.last().copied())
                .flatten(),
        );
        let points = router.connect(edge.from, edge.to, ends);
        let points = without_needless(points);
        let mut route = Route {
            points,
            label: None,
            back: old.back,
        };
        route.label = edge.label.map(|size| router.label(&route.points, size));
        router.keep(&route);
        level.edges[index] = route;
    }
    grow(&boxes, level);
}

fn translate(route: &mut Route, by: Spot) {
    for point in &mut route.points {
        *point = (point.0 + by.0, point.1 + by.1);
    }
    if let Some(label) = &mut route.label {
        label.0 += by.0;
        label.1 += by.1;
    }
}

/// Whether a line or its label lies on a box.
fn touches(route: &Route, area: &Box2) -> bool {
    let line = route
        .points
        .windows(2)
        .any(|pair| area.is_crossed(pair[0], pair[1], 0.0));
    let label = route
        .label
        .is_some_and(|(x, y, w, h)| area.overlaps(&Box2 { x, y, w, h }));
    line || label
}

/// Makes the level large enough for everything; what lies before its origin moves everything on.
fn grow(boxes: &[Box2], level: &mut LevelLayout) {
    let (mut left, mut top, mut right, mut bottom) = (0.0f64, 0.0f64, 0.0f64, 0.0f64);
    let mut cover = |x: f64, y: f64, w: f64, h: f64| {
        left = left.min(x);
        top = top.min(y);
        right = right.max(x + w);
        bottom = bottom.max(y + h);
    };
    for area in boxes {
        cover(area.x, area.y, area.w, area.h);
    }
    for route in &level.edges {
        for &(x, y) in &route.points {
            cover(x, y, 0.0, 0.0);
        }
        if let Some((x, y, w, h)) = route.label {
            cover(x, y, w, h);
        }
    }
    let by = (-left, -top);
    for spot in &mut level.nodes {
        *spot = (spot.0 + by.0, spot.1 + by.1);
    }
    for route in &mut level.edges {
        translate(route, by);
    }
    level.origin = by;
    level.w = right - left;
    level.h = bottom - top;
}
