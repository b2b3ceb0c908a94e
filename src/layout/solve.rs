//! One level from graph to picture.

use super::canon::Canon;
use super::layers::{Layered, VertexKind, class};
use super::level::{LevelGraph, LevelLayout};
use super::order::order;
use super::place::place;
use super::routes::draw;
use super::straighten::{settle_knots, straighten};

/// Lays a level out.
pub(super) fn solve(graph: &LevelGraph) -> LevelLayout {
    if graph.nodes.is_empty() {
        return LevelLayout::default();
    }
    let canon = Canon::new(graph);
    let (mut level, mut layers) = arrange(graph, &canon, true);
    if bodies_are_crossed(&level, &layers) {
        (level, layers) = arrange(graph, &canon, false);
    }
    settle_knots(&level, &mut layers);
    let mut x = place(&level, &layers);
    straighten(&level, &layers, &mut x);
    for x in &mut x {
        *x = x.round();
    }
    draw(graph, &canon, &level, &layers, &x)
}

fn arrange(graph: &LevelGraph, canon: &Canon, spans: bool) -> (Layered, Vec<Vec<usize>>) {
    let level = Layered::new(graph, canon, spans);
    let hints = hints(graph, canon, &level);
    let (layers, _) = order(&level, canon, hints.as_deref());
    (level, layers)
}

/// Previous middles by vertex, for cards and the rows of containers; new cards take the mean of their neighbours.
fn hints(graph: &LevelGraph, canon: &Canon, level: &Layered) -> Option<Vec<Option<f64>>> {
    let previous = |node: usize| graph.nodes[canon.nodes[node]].previous;
    let count = canon.nodes.len();
    if (0..count).all(|node| previous(node).is_none()) {
        return None;
    }
    let mean = |node: usize| {
        let before = canon.incoming[node].iter().map(|&e| canon.edges[e].from);
        let after = canon.out[node].clone().map(|e| canon.edges[e].to);
        let around: Vec<f64> = before.chain(after).filter_map(previous).collect();
        (!around.is_empty()).then(|| around.iter().sum::<f64>() / around.len() as f64)
    };
    let by_node: Vec<Option<f64>> = (0..count)
        .map(|node| previous(node).or_else(|| mean(node)))
        .collect();
    Some(
        level
            .vertices
            .iter()
            .map(|vertex| match vertex.kind {
                VertexKind::Card(node) | VertexKind::Body(node) => by_node[node],
                _ => None,
            })
            .collect(),
    )
}

/// Whether a line runs across a container that spans several layers.
fn bodies_are_crossed(level: &Layered, layers: &[Vec<usize>]) -> bool {
    if !level.segments.iter().any(|s| s.class == class::BODY) {
        return false;
    }
    let mut pos = vec![0usize; level.vertices.len()];
    for layer in layers {
        for (at, &vertex) in layer.iter().enumerate() {
            pos[vertex] = at;
        }
    }
    let mut gaps: Vec<Vec<(usize, usize, bool)>> = vec![Vec::new(); layers.len()];
    for segment in &level.segments {
        gaps[level.vertices[segment.upper].layer].push((
            pos[segment.upper],
            pos[segment.lower],
            segment.class == class::BODY,
        ));
    }
    gaps.iter().any(|gap| {
        gap.iter().filter(|body| body.2).any(|body| {
            gap.iter().any(|other| {
                (other.0 < body.0 && other.1 > body.1) || (other.0 > body.0 && other.1 < body.1)
            })
        })
    })
}
