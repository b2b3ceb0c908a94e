//! What dropping a new state at a place would mean, and whether it can be done.

use crate::asl::{Port, ScopeAddress, StateAddress, StateKind};
use crate::document::{EdgeRef, Insertion, Intent, Snapshot, StateTemplate, plan};
use crate::geometry::Point;
use crate::ui::canvas::picture::{Hit, Picture, edge_ref};
use crate::ui::canvas::ports::ports;

/// A drop that is about to happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Drop {
    /// What it would do.
    pub at: Insertion,
    /// What it is shown at.
    pub place: Place,
    /// What it would do, in words.
    pub words: String,
}

/// What a drop is shown at.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In the middle of a line.
    Line(usize),
    /// After a card.
    Card(usize),
    /// At a port of a card.
    Port(usize, Point),
    /// Where the pointer is.
    Free(Point),
}

/// What lies near a point, seen by something that wants to be dropped there.
pub fn drop_at(picture: &Picture, snapshot: &Snapshot, p: Point, slop: f32) -> Drop {
    if picture.scene.cards.is_empty() {
        return Drop {
            at: Insertion::Free(ScopeAddress::root()),
            place: Place::Free(p),
            words: "At the start".into(),
        };
    }
    if let Some((card, edge, at, label)) = port_near(picture, snapshot, p, slop) {
        let name = &picture.card(card).name;
        return Drop {
            at: Insertion::FromPort(edge),
            place: Place::Port(card, at),
            words: format!("{label} of {name}"),
        };
    }
    match picture.hit(p, slop) {
        Hit::Card(card) => after_card(picture, card),
        Hit::Line(line) => {
            let found = &picture.scene.lines[line];
            let words = match (&found.from, &found.to) {
                (Some(from), Some(to)) => format!("Between {} and {}", from.name(), to.name()),
                (None, Some(to)) => format!("Before {}", to.name()),
                (Some(from), None) => format!("After {}", from.name()),
                (None, None) => "At the start".into(),
            };
            Drop {
                at: Insertion::OnEdge(edge_ref(found)),
                place: Place::Line(line),
                words,
            }
        }
        Hit::Start(start) => {
            let scope = picture.scene.starts[start].0.clone();
            let line = picture
                .scene
                .lines
                .iter()
                .position(|line| line.scope == scope && line.from.is_none());
            match line {
                Some(line) => Drop {
                    at: Insertion::OnEdge(edge_ref(&picture.scene.lines[line])),
                    place: Place::Line(line),
                    words: "At the start".into(),
                },
                None => Drop {
                    at: Insertion::Free(scope),
                    place: Place::Free(p),
                    words: "At the start".into(),
                },
            }
        }
        Hit::Body(_) | Hit::Nothing => {
            let scope = picture.scope_at(p);
            let words = match scope.owner() {
                Some(owner) => format!("Into {}", owner.name()),
                None => "Here, connected to nothing".into(),
            };
            Drop {
                at: Insertion::Free(scope),
                place: Place::Free(p),
                words,
            }
        }
    }
}

/// What adding a state after a card means.
pub fn after_card(picture: &Picture, card: usize) -> Drop {
    let state = picture.card(card);
    let (at, words) = match state.kind {
        // A Choice has no Next: its Default if that is free, else one more rule.
        Some(StateKind::Choice) => {
            let own = picture
                .scene
                .lines
                .iter()
                .filter(|line| line.from.as_ref() == Some(&state.address));
            let taken: Vec<Port> = own.map(|line| line.port).collect();
            let rules = taken
                .iter()
                .filter(|port| matches!(port, Port::Rule(_)))
                .count();
            let (port, words) = if taken.contains(&Port::Default) {
                (Port::Rule(rules), "New rule")
            } else {
                (Port::Default, "Default")
            };
            (
                Insertion::FromPort(EdgeRef {
                    scope: state.address.scope(),
                    state: Some(state.address.clone()),
                    port,
                }),
                format!("{words} of {}", state.name),
            )
        }
        _ => (
            Insertion::After(state.address.clone()),
            format!("After {}", state.name),
        ),
    };
    Drop {
        at,
        place: Place::Card(card),
        words,
    }
}

fn port_near(
    picture: &Picture,
    snapshot: &Snapshot,
    p: Point,
    slop: f32,
) -> Option<(usize, EdgeRef, Point, String)> {
    let reach = slop.max(10.0);
    let near = picture
        .scene
        .cards
        .iter()
        .enumerate()
        .rev()
        .find(|(_, card)| {
            (p.y - card.rect.bottom()).abs() < reach
                && p.x > card.rect.x - reach
                && p.x < card.rect.right() + reach
        })?
        .0;
    let facts = facts(snapshot, picture, near);
    ports(picture, near, &facts, reach * 1.5)
        .into_iter()
        .filter(|spot| spot.fresh)
        .find(|spot| (spot.at.x - p.x).hypot(spot.at.y - p.y) < reach)
        .map(|spot| (near, spot.edge, spot.at, spot.label))
}

/// The facts of a card's state.
pub fn facts(snapshot: &Snapshot, picture: &Picture, card: usize) -> crate::flow::Facts {
    snapshot
        .flow
        .node(&picture.card(card).address)
        .map(|node| node.facts.clone())
        .unwrap_or_default()
}

/// The wish to add a state.
pub fn add_state(template: &StateTemplate, at: Insertion) -> Intent {
    Intent::AddState {
        template: template.clone(),
        name: None,
        at,
    }
}

/// The wish to lead a transition to a state.
pub fn connect(edge: &EdgeRef, to: &StateAddress) -> Intent {
    Intent::Connect {
        edge: edge.clone(),
        to: to.clone(),
    }
}

/// Remembers the last question, because hovering asks the same one each frame.
#[derive(Debug, Default)]
pub struct Judge {
    last: Option<(u64, Intent, Option<String>)>,
}

impl Judge {
    /// Why a wish cannot be done; `None`: it can.
    pub fn refusal(&mut self, snapshot: &Snapshot, intent: &Intent) -> Option<String> {
        if let Some((revision, asked, answer)) = &self.last
            && *revision == snapshot.revision
            && asked == intent
        {
            return answer.clone();
        }
        let answer = plan(snapshot, intent).err().map(|refusal| refusal.why);
        self.last = Some((snapshot.revision, intent.clone(), answer.clone()));
        answer
    }
}
