//! The request, the answer, and the way from one to the other: scopes inside out, then all places outside in.

use super::level::{BoxKind, LevelEdge, LevelGraph, LevelLayout, LevelNode, Spot};
use super::metric::{Weight, text_width};
use super::pins::apply_pins;
use super::solve::solve;
use crate::asl::{Port, ScopeAddress, StateAddress, StateKind};
use crate::flow::{FlowGraph, FlowScope, Target};
use crate::geometry::{Point, Rect, Size};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which way the flow runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Top to bottom.
    #[default]
    Down,
    /// Left to right.
    Right,
}

/// What is to be laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutRequest {
    /// The graph.
    pub graph: Arc<FlowGraph>,
    /// Parallel and Map states drawn as a plain card.
    pub collapsed: BTreeSet<StateAddress>,
    /// Positions a person set (top left, relative to the scope's own layout origin).
    pub pins: BTreeMap<StateAddress, Point>,
    /// Which way the flow runs.
    pub direction: Direction,
    /// Previous top left corners, to keep the picture stable after an edit; empty for a fresh layout.
    pub previous: BTreeMap<StateAddress, Point>,
}

/// The answer, in absolute canvas coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Extent of the whole picture; everything lies in (0,0)..size.
    pub size: Size,
    /// Cards and containers, outer before inner.
    pub nodes: Vec<PlacedNode>,
    /// Routed transitions.
    pub edges: Vec<PlacedEdge>,
    /// Start pills, one per scope that has one.
    pub starts: Vec<(ScopeAddress, Rect)>,
    /// Dashed lines between the branches of a Parallel, top to bottom.
    pub dividers: Vec<(Point, Point)>,
    /// End marks; only a machine without any state has one, as its cards carry the others.
    pub ends: Vec<(ScopeAddress, Rect)>,
    /// Areas of the bodies: the scope and the rectangle its states are drawn in (drop targets).
    pub bodies: Vec<(ScopeAddress, Rect)>,
    /// Where pins at (0, 0) of each drawn scope go: a pin is a card's top left corner less this point.
    pub origins: Vec<(ScopeAddress, Point)>,
}

/// A card or an open container.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedNode {
    /// The state.
    pub address: StateAddress,
    /// Where.
    pub rect: Rect,
    /// Whether it is drawn open, with its body inside.
    pub container: bool,
    /// Position of the state in the flow graph: indices from the root scope inwards
    /// (node, body, node, body, …, node).
    pub path: Vec<usize>,
}

/// A routed transition.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedEdge {
    /// The scope it is in.
    pub scope: ScopeAddress,
    /// Index in that scope's `edges`.
    pub index: usize,
    /// Source state; `None` for the start edge.
    pub from: Option<StateAddress>,
    /// Where it leaves.
    pub port: Port,
    /// Target state; `None` for the end or a missing target.
    pub to: Option<StateAddress>,
    /// Corner points from border to border; corners are rounded when drawn.
    pub points: Vec<Point>,
    /// Where its label sits.
    pub label_rect: Option<Rect>,
    /// Whether it leads back (a loop).
    pub back: bool,
}

/// A card.
pub const CARD: Size = Size { w: 196.0, h: 52.0 };
/// Size of the text on a transition's label.
pub const LABEL_TEXT: f32 = 11.0;
/// Room around the whole picture.
const MARGIN: f64 = 24.0;
/// Title bar of a container, and the room below it.
const HEADER: f64 = 46.0;
/// Room between a container's border and its body.
const PADDING: f64 = 20.0;
/// Room between the branches of a Parallel.
const BRANCH_GAP: f64 = 34.0;
const START_PILL: Size = Size { w: 60.0, h: 26.0 };
/// In a nested scope a dot is enough.
const START_DOT: Size = Size { w: 14.0, h: 14.0 };
const STUB: Size = Size { w: 14.0, h: 14.0 };
const LABEL_H: f32 = 20.0;
const LABEL_PADDING: f32 = 16.0;
/// How far an end edge reaches out of its card, and how far from the corner.
const END_EDGE: f64 = 7.0;
const END_CORNER: f64 = 14.0;

/// Lays a machine out. Total; linear memory; never recurses over the graph, only over nesting.
pub fn layout(request: &LayoutRequest) -> Layout {
    let mut plans = plan(request);
    // Inner scopes stand after outer ones, so backwards is inside out.
    for index in (0..plans.len()).rev() {
        let (outer, inner) = plans.split_at_mut(index + 1);
        if let Some(plan) = outer.last_mut() {
            measure(request, plan, inner, index + 1);
        }
    }
    let mut layout = Layout::default();
    arrange(request, &plans, &mut layout);
    if request.direction == Direction::Right {
        turn(&mut layout);
    }
    layout
}

/// A scope on its way to a level.
struct Plan<'a> {
    scope: &'a FlowScope,
    /// Path of the state it is inside of, with the number of the body.
    path: Vec<usize>,
    /// Plans of the bodies of each node; empty for cards.
    bodies: Vec<Vec<usize>>,
    graph: LevelGraph,
    level: LevelLayout,
    /// Index of the start mark in the level, after the states.
    start: Option<usize>,
    /// Edge of the level for each edge of the scope.
    edges: Vec<Option<usize>>,
}

/// All scopes that are drawn, outer before inner.
fn plan(request: &LayoutRequest) -> Vec<Plan<'_>> {
    let mut plans = vec![Plan::new(&request.graph.root, Vec::new())];
    let mut next = 0;
    while next < plans.len() {
        let scope = plans[next].scope;
        for (index, node) in scope.nodes.iter().enumerate() {
            if request.collapsed.contains(&node.address) {
                continue;
            }
            for (body, inner) in node.bodies.iter().enumerate() {
                let mut path = plans[next].path.clone();
                path.extend([index, body]);
                let at = plans.len();
                plans[next].bodies[index].push(at);
                plans.push(Plan::new(inner, path));
            }
        }
        next += 1;
    }
    plans
}

impl<'a> Plan<'a> {
    fn new(scope: &'a FlowScope, path: Vec<usize>) -> Plan<'a> {
        Plan {
            scope,
            path,
            bodies: vec![Vec::new(); scope.nodes.len()],
            graph: LevelGraph::default(),
            level: LevelLayout::default(),
            start: None,
            edges: vec![None; scope.edges.len()],
        }
    }

    fn is_root(&self) -> bool {
        self.path.is_empty()
    }
}

/// A size in flow coordinates.
fn flow(size: Size, direction: Direction) -> (f64, f64) {
    match direction {
        Direction::Down => (f64::from(size.w), f64::from(size.h)),
        Direction::Right => (f64::from(size.h), f64::from(size.w)),
    }
}

/// Room a container keeps before its body, across and along the flow.
fn inset(direction: Direction) -> Spot {
    match direction {
        Direction::Down => (PADDING, HEADER),
        Direction::Right => (HEADER, PADDING),
    }
}

/// Lays one scope out. `inner` are the plans after this one, the first of them number `base`.
fn measure(request: &LayoutRequest, plan: &mut Plan, inner: &[Plan], base: usize) {
    let direction = request.direction;
    let scope = plan.scope;
    let card = flow(CARD, direction);
    plan.graph.card_h = card.1;
    for (index, node) in scope.nodes.iter().enumerate() {
        let bodies = &plan.bodies[index];
        let (w, h) = if bodies.is_empty() {
            card
        } else {
            let (mut w, mut h) = (0.0f64, 0.0f64);
            for &body in bodies {
                let (body_w, body_h) = inner[body - base].body_size(direction);
                w += body_w;
                h = h.max(body_h);
            }
            w += BRANCH_GAP * (bodies.len() - 1) as f64;
            let (across, along) = inset(direction);
            ((w + across + PADDING).ceil(), (h + along + PADDING).ceil())
        };
        plan.graph.nodes.push(LevelNode {
            w,
            h,
            kind: if bodies.is_empty() {
                BoxKind::Card
            } else {
                BoxKind::Container
            },
            name: node.name.clone(),
            fails: node.kind == Some(StateKind::Fail),
            previous: request
                .previous
                .get(&node.address)
                .map(|at| match direction {
                    Direction::Down => f64::from(at.x) + w / 2.0,
                    Direction::Right => f64::from(at.y) + w / 2.0,
                }),
        });
    }
    let mark = |size: Size, kind| LevelNode {
        w: flow(size, direction).0,
        h: flow(size, direction).1,
        kind,
        name: "".into(),
        fails: false,
        previous: None,
    };
    if !scope.nodes.is_empty() {
        plan.start = Some(plan.graph.nodes.len());
        let size = if plan.is_root() {
            START_PILL
        } else {
            START_DOT
        };
        plan.graph.nodes.push(mark(size, BoxKind::Start));
    }
    for (index, edge) in scope.edges.iter().enumerate() {
        let Some(from) = edge.from.or(plan.start) else {
            continue;
        };
        let to = match &edge.to {
            Target::Node(to) => *to,
            Target::End => continue,
            Target::Missing(_) => {
                plan.graph.nodes.push(mark(STUB, BoxKind::Stub));
                plan.graph.nodes.len() - 1
            }
        };
        plan.edges[index] = Some(plan.graph.edges.len());
        plan.graph.edges.push(LevelEdge {
            from,
            to,
            port: edge.port,
            label: (!edge.label.is_empty()).then(|| flow(label_size(&edge.label), direction)),
        });
    }
    plan.level = solve(&plan.graph);
    let pins: Vec<(usize, Spot)> = scope
        .nodes
        .iter()
        .enumerate()
        .filter_map(|(index, node)| {
            let at = request.pins.get(&node.address)?;
            Some((
                index,
                match direction {
                    Direction::Down => (f64::from(at.x), f64::from(at.y)),
                    Direction::Right => (f64::from(at.y), f64::from(at.x)),
                },
            ))
        })
        .collect();
    if !pins.is_empty() {
        apply_pins(&plan.graph, &mut plan.level, &pins);
    }
}

/// Size of the pill around a label.
fn label_size(label: &str) -> Size {
    let text = text_width(label, LABEL_TEXT, Weight::Regular);
    Size {
        w: ((text + LABEL_PADDING) / 2.0).ceil() * 2.0,
        h: LABEL_H,
    }
}

impl Plan<'_> {
    /// Room its body takes inside a container.
    fn body_size(&self, direction: Direction) -> Spot {
        let (w, h) = flow(CARD, direction);
        (self.level.w.max(w), self.level.h.max(h))
    }
}

fn rect(x: f64, y: f64, w: f64, h: f64) -> Rect {
    Rect::new(x as f32, y as f32, w as f32, h as f32)
}

fn point((x, y): Spot, origin: Spot) -> Point {
    Point::new((x + origin.0) as f32, (y + origin.1) as f32)
}

/// Places all scopes, outside in.
fn arrange(request: &LayoutRequest, plans: &[Plan], layout: &mut Layout) {
    let direction = request.direction;
    let mut origins = vec![(MARGIN, MARGIN); plans.len()];
    for (index, plan) in plans.iter().enumerate() {
        let origin = origins[index];
        let address = &plan.scope.address;
        layout
            .origins
            .push((address.clone(), point(plan.level.origin, origin)));
        if plan.is_root() {
            layout.size = Size {
                w: (plan.level.w + 2.0 * MARGIN) as f32,
                h: (plan.level.h + 2.0 * MARGIN) as f32,
            };
            if plan.scope.nodes.is_empty() {
                empty_machine(direction, address, layout);
            } else {
                let (w, h) = (plan.level.w, plan.level.h);
                layout
                    .bodies
                    .push((address.clone(), rect(origin.0, origin.1, w, h)));
            }
        }
        for (number, node) in plan.scope.nodes.iter().enumerate() {
            let (w, h) = (plan.graph.nodes[number].w, plan.graph.nodes[number].h);
            let (x, y) = plan.level.nodes[number];
            let corner = (x + origin.0, y + origin.1);
            let bodies = &plan.bodies[number];
            let mut path = plan.path.clone();
            path.push(number);
            layout.nodes.push(PlacedNode {
                address: node.address.clone(),
                rect: rect(corner.0, corner.1, w, h),
                container: !bodies.is_empty(),
                path,
            });
            furnish(
                direction,
                plans,
                bodies,
                corner,
                (w, h),
                &mut origins,
                layout,
            );
        }
        if let Some(start) = plan.start {
            let node = &plan.graph.nodes[start];
            let (x, y) = plan.level.nodes[start];
            layout.starts.push((
                address.clone(),
                rect(x + origin.0, y + origin.1, node.w, node.h),
            ));
        }
        place_edges(plan, origin, layout);
    }
}

/// Puts the bodies into a container side by side, with dividers between them.
fn furnish(
    direction: Direction,
    plans: &[Plan],
    bodies: &[usize],
    corner: Spot,
    size: Spot,
    origins: &mut [Spot],
    layout: &mut Layout,
) {
    let (across, along) = inset(direction);
    let widths: f64 = bodies
        .iter()
        .map(|&body| plans[body].body_size(direction).0)
        .sum::<f64>()
        + BRANCH_GAP * bodies.len().saturating_sub(1) as f64;
    // What rounding or a wide title left over is shared by both sides.
    let mut x = corner.0
        + across
        + ((size.0 - across - PADDING - widths) / 2.0)
            .max(0.0)
            .floor();
    let y = corner.1 + along;
    let h = size.1 - along - PADDING;
    for (turn, &body) in bodies.iter().enumerate() {
        if turn > 0 {
            let middle = x - BRANCH_GAP / 2.0;
            layout.dividers.push((
                point((middle, y - 6.0), (0.0, 0.0)),
                point((middle, y + h + 6.0), (0.0, 0.0)),
            ));
        }
        let (w, _) = plans[body].body_size(direction);
        let slack = ((w - plans[body].level.w) / 2.0).floor();
        origins[body] = (x + slack, y);
        layout
            .bodies
            .push((plans[body].scope.address.clone(), rect(x, y, w, h)));
        x += w + BRANCH_GAP;
    }
}

fn place_edges(plan: &Plan, origin: Spot, layout: &mut Layout) {
    for (index, edge) in plan.scope.edges.iter().enumerate() {
        let address = |node: usize| plan.scope.nodes[node].address.clone();
        let to = match &edge.to {
            Target::Node(to) => Some(address(*to)),
            Target::End | Target::Missing(_) => None,
        };
        let (points, label, back) = match (plan.edges[index], edge.from) {
            (Some(level), _) => {
                let route = &plan.level.edges[level];
                let points = route.points.iter().map(|&p| point(p, origin)).collect();
                let label = route
                    .label
                    .map(|(x, y, w, h)| rect(x + origin.0, y + origin.1, w, h));
                (points, label, route.back)
            }
            (None, Some(from)) => {
                let (x, y) = plan.level.nodes[from];
                let node = &plan.graph.nodes[from];
                let (x, y) = (x + node.w - END_CORNER.min(node.w / 4.0), y + node.h);
                let points = vec![point((x, y), origin), point((x, y + END_EDGE), origin)];
                (points, None, false)
            }
            (None, None) => continue,
        };
        layout.edges.push(PlacedEdge {
            scope: plan.scope.address.clone(),
            index,
            from: edge.from.map(address),
            port: edge.port,
            to,
            points,
            label_rect: label,
            back,
        });
    }
}

/// A machine without states shows where it starts and that it ends there.
fn empty_machine(direction: Direction, address: &ScopeAddress, layout: &mut Layout) {
    let (w, h) = flow(START_PILL, direction);
    let gap = f64::from(CARD.h);
    let room = rect(MARGIN, MARGIN, w.max(h), 2.0 * h + gap);
    layout.size = Size {
        w: room.w + 2.0 * MARGIN as f32,
        h: room.h + 2.0 * MARGIN as f32,
    };
    layout.bodies.push((address.clone(), room));
    layout
        .starts
        .push((address.clone(), rect(MARGIN, MARGIN, w, h)));
    layout
        .ends
        .push((address.clone(), rect(MARGIN, MARGIN + h + gap, w, h)));
}

/// Exchanges the axes.
fn turn(layout: &mut Layout) {
    let turned = |r: &mut Rect| *r = Rect::new(r.y, r.x, r.h, r.w);
    let swapped = |p: &mut Point| *p = Point::new(p.y, p.x);
    let Layout {
        size,
        nodes,
        edges,
        starts,
        dividers,
        ends,
        bodies,
        origins,
    } = layout;
    *size = Size {
        w: size.h,
        h: size.w,
    };
    nodes.iter_mut().for_each(|node| turned(&mut node.rect));
    for edge in edges {
        edge.points.iter_mut().for_each(swapped);
        edge.label_rect.iter_mut().for_each(turned);
    }
    for list in [starts, ends, bodies] {
        list.iter_mut().for_each(|(_, area)| turned(area));
    }
    origins.iter_mut().for_each(|(_, at)| swapped(at));
    for (from, to) in dividers {
        swapped(from);
        swapped(to);
    }
}
