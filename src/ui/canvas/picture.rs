//! [`Picture`]: a scene with what is needed to find things in it: by name, by place, by neighbourhood.

use crate::asl::{Port, ScopeAddress, StateAddress};
use crate::document::EdgeRef;
use crate::geometry::{Point, Rect};
use crate::scene::{Card, Line, Scene};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What lies under a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Hit {
    /// The bare canvas.
    #[default]
    Nothing,
    /// A card, or the header of a container; index in `cards`.
    Card(usize),
    /// A transition; index in `lines`.
    Line(usize),
    /// A start pill; index in `starts`.
    Start(usize),
    /// Inside an open container; index in `bodies`.
    Body(usize),
}

/// Where a point next to the selection leads, by arrow key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// Along the flow.
    Onwards,
    /// Against it.
    Backwards,
    /// To the neighbour on the left.
    Left,
    /// To the neighbour on the right.
    Right,
}

/// A scene and its indexes. Immutable; made when the scene changes.
#[derive(Debug, Default)]
pub struct Picture {
    /// What is shown.
    pub scene: Scene,
    /// Differs for every picture.
    pub serial: u64,
    /// Height of each card's header; the whole height for plain cards.
    pub headers: Vec<f32>,
    cards: BTreeMap<StateAddress, usize>,
    line_boxes: Vec<Rect>,
    end_rings: BTreeMap<usize, Point>,
}

impl Picture {
    /// Indexes a scene.
    pub fn new(scene: Scene, serial: u64) -> Arc<Picture> {
        let cards = scene
            .cards
            .iter()
            .enumerate()
            .map(|(index, card)| (card.address.clone(), index))
            .collect();
        let mut top_of_body: BTreeMap<StateAddress, f32> = BTreeMap::new();
        for (scope, rect) in &scene.bodies {
            if let Some(owner) = scope.owner() {
                let top = top_of_body.entry(owner).or_insert(rect.y);
                *top = top.min(rect.y);
            }
        }
        let headers = scene
            .cards
            .iter()
            .map(|card| match top_of_body.get(&card.address) {
                Some(top) if card.container => (top - card.rect.y).clamp(20.0, 46.0),
                _ if card.container => card.rect.h.min(46.0),
                _ => card.rect.h,
            })
            .collect();
        let cards: BTreeMap<StateAddress, usize> = cards;
        let end_rings = scene
            .lines
            .iter()
            .filter(|line| line.is_end())
            .filter_map(|line| Some((*cards.get(line.from.as_ref()?)?, *line.points.first()?)))
            .collect();
        let line_boxes = scene
            .lines
            .iter()
            .map(|line| around(&line.points))
            .collect();
        Arc::new(Picture {
            scene,
            serial,
            headers,
            cards,
            line_boxes,
            end_rings,
        })
    }

    /// Everything drawn, for fitting.
    pub fn bounds(&self) -> Rect {
        Rect::new(0.0, 0.0, self.scene.size.w, self.scene.size.h)
    }
    /// Index of a state's card.
    pub fn card_of(&self, state: &StateAddress) -> Option<usize> {
        self.cards.get(state).copied()
    }
    /// A state's card, or that of the folded container around it.
    pub fn visible_card_of(&self, state: &StateAddress) -> Option<usize> {
        let mut state = state.clone();
        loop {
            if let Some(index) = self.card_of(&state) {
                return Some(index);
            }
            state = state.scope().owner()?;
        }
    }
    /// The card at an index.
    pub fn card(&self, index: usize) -> &Card {
        &self.scene.cards[index]
    }
    /// Index of a transition's line.
    pub fn line_of(&self, edge: &EdgeRef) -> Option<usize> {
        self.scene.lines.iter().position(|line| {
            line.scope == edge.scope && line.from == edge.state && line.port == edge.port
        })
    }
    /// The header strip of a card.
    pub fn header(&self, index: usize) -> Rect {
        let r = self.scene.cards[index].rect;
        Rect::new(r.x, r.y, r.w, self.headers[index])
    }
    /// Where a card carries the ring that says it ends its scope.
    pub fn end_ring(&self, card: usize) -> Option<Point> {
        self.end_rings.get(&card).copied()
    }
    /// The bounding box of a line.
    pub fn line_box(&self, index: usize) -> Rect {
        self.line_boxes[index]
    }

    /// What lies under a point; lines within `slop` of it count.
    pub fn hit(&self, p: Point, slop: f32) -> Hit {
        if let Some(index) = self.card_at(p) {
            return Hit::Card(index);
        }
        if let Some(index) = self.scene.starts.iter().rposition(|(_, r)| r.contains(p)) {
            return Hit::Start(index);
        }
        let mut best = (slop, None);
        for (index, line) in self.scene.lines.iter().enumerate() {
            if line.is_end() {
                continue;
            }
            if !self.line_boxes[index].expand(slop).contains(p)
                && !line.label_rect.is_some_and(|r| r.contains(p))
            {
                continue;
            }
            if line.label_rect.is_some_and(|r| r.contains(p)) {
                return Hit::Line(index);
            }
            let distance = distance_to_polyline(p, &line.points);
            if distance < best.0 {
                best = (distance, Some(index));
            }
        }
        if let Some(index) = best.1 {
            return Hit::Line(index);
        }
        match self.scene.bodies.iter().rposition(|(_, r)| r.contains(p)) {
            Some(index) => Hit::Body(index),
            None => Hit::Nothing,
        }
    }
    /// The topmost card under a point; of a container only its header and border count.
    pub fn card_at(&self, p: Point) -> Option<usize> {
        self.scene
            .cards
            .iter()
            .enumerate()
            .rev()
            .find(|(index, card)| {
                let r = card.rect;
                r.contains(p) && (!card.container || p.y <= r.y + self.headers[*index])
            })
            .map(|(index, _)| index)
    }
    /// The innermost scope whose area holds the point.
    pub fn scope_at(&self, p: Point) -> ScopeAddress {
        self.scene
            .bodies
            .iter()
            .rev()
            .filter(|(scope, _)| scope.owner().is_some())
            .find(|(_, r)| r.contains(p))
            .map_or_else(ScopeAddress::root, |(scope, _)| scope.clone())
    }
    /// Cards that lie wholly in an area, outermost only: what a container holds moves with it.
    pub fn cards_within(&self, area: Rect) -> Vec<usize> {
        let inside = |r: &Rect| {
            r.x >= area.x
                && r.y >= area.y
                && r.right() <= area.right()
                && r.bottom() <= area.bottom()
        };
        let touched = |r: &Rect| r.overlaps(&area);
        let mut found: Vec<usize> = Vec::new();
        for (index, card) in self.scene.cards.iter().enumerate() {
            let wanted = if card.container {
                inside(&card.rect)
            } else {
                touched(&card.rect)
            };
            let held = card
                .parent
                .as_ref()
                .and_then(|parent| self.card_of(parent))
                .is_some_and(|parent| found.contains(&parent));
            if wanted && !held {
                found.push(index);
            }
        }
        found
    }
    /// Whether a card lies inside a container, at any depth.
    pub fn is_inside(&self, index: usize, container: usize) -> bool {
        let holder = &self.scene.cards[container].address;
        let mut state = self.scene.cards[index].address.clone();
        while let Some(owner) = state.scope().owner() {
            if owner == *holder {
                return true;
            }
            state = owner;
        }
        false
    }

    /// The card an arrow key leads to.
    pub fn neighbour(&self, from: usize, towards: Towards) -> Option<usize> {
        let card = &self.scene.cards[from];
        match towards {
            Towards::Onwards => {
                let next = self
                    .scene
                    .lines
                    .iter()
                    .filter(|line| {
                        line.from.as_ref() == Some(&card.address) && line.to.is_some() && !line.back
                    })
                    .min_by_key(|line| matches!(line.port, Port::Catch(_)))
                    .and_then(|line| self.card_of(line.to.as_ref()?));
                next.or_else(|| self.first_inside(from))
            }
            Towards::Backwards => {
                let mut into = self
                    .scene
                    .lines
                    .iter()
                    .filter(|line| line.to.as_ref() == Some(&card.address) && !line.back);
                let from_state = into.find_map(|line| self.card_of(line.from.as_ref()?));
                from_state.or_else(|| self.card_of(card.parent.as_ref()?))
            }
            Towards::Left | Towards::Right => {
                let centre = card.rect.center();
                let header = self.headers[from];
                self.scene
                    .cards
                    .iter()
                    .enumerate()
                    .filter(|(index, other)| *index != from && other.parent == card.parent)
                    .filter_map(|(index, other)| {
                        let c = other.rect.center();
                        let across = c.x - centre.x;
                        let right_way = if towards == Towards::Right {
                            across > 1.0
                        } else {
                            across < -1.0
                        };
                        let down = (other.rect.y + self.headers[index] / 2.0)
                            - (card.rect.y + header / 2.0);
                        right_way.then_some((index, across.abs() + 3.0 * down.abs()))
                    })
                    .min_by(|a, b| a.1.total_cmp(&b.1))
                    .map(|(index, _)| index)
            }
        }
    }
    /// The first state inside an open container.
    pub fn first_inside(&self, container: usize) -> Option<usize> {
        let address = &self.scene.cards[container].address;
        self.scene
            .cards
            .iter()
            .position(|card| card.parent.as_ref() == Some(address))
    }
    /// The first state of the flow.
    pub fn first(&self) -> Option<usize> {
        self.scene
            .lines
            .iter()
            .find(|line| line.from.is_none() && line.scope == ScopeAddress::root())
            .and_then(|line| self.card_of(line.to.as_ref()?))
            .or_else(|| (!self.scene.cards.is_empty()).then_some(0))
    }
}

/// The transition a line stands for.
pub fn edge_ref(line: &Line) -> EdgeRef {
    EdgeRef {
        scope: line.scope.clone(),
        state: line.from.clone(),
        port: line.port,
    }
}

/// The smallest rectangle around points.
pub fn around(points: &[Point]) -> Rect {
    let mut points = points.iter();
    let Some(first) = points.next() else {
        return Rect::default();
    };
    let (mut min, mut max) = (*first, *first);
    for p in points {
        min = Point::new(min.x.min(p.x), min.y.min(p.y));
        max = Point::new(max.x.max(p.x), max.y.max(p.y));
    }
    Rect::new(min.x, min.y, max.x - min.x, max.y - min.y)
}

/// How far a point is from a line through corner points.
pub fn distance_to_polyline(p: Point, points: &[Point]) -> f32 {
    points
        .windows(2)
        .map(|pair| distance_to_segment(p, pair[0], pair[1]))
        .fold(f32::INFINITY, f32::min)
}

fn distance_to_segment(p: Point, a: Point, b: Point) -> f32 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let t = if length == 0.0 {
        0.0
    } else {
        (((p.x - a.x) * dx + (p.y - a.y) * dy) / length).clamp(0.0, 1.0)
    };
    (p.x - a.x - t * dx).hypot(p.y - a.y - t * dy)
}
