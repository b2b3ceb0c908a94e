//! Where transitions can be drawn from: the ports of a card.

use crate::asl::{Port, StateKind};
use crate::document::EdgeRef;
use crate::flow::Facts;
use crate::geometry::Point;
use crate::ui::canvas::picture::Picture;

/// A place on a card's border to draw from.
#[derive(Clone, Debug, PartialEq)]
pub struct PortSpot {
    /// The transition that is drawn.
    pub edge: EdgeRef,
    /// It does not exist yet.
    pub fresh: bool,
    /// What it is called.
    pub label: String,
    /// Where, on the canvas.
    pub at: Point,
}

/// The ports of a card. Existing transitions leave where they are drawn; new ones find a free place beside them,
/// at least `gap` away.
pub fn ports(picture: &Picture, card: usize, facts: &Facts, gap: f32) -> Vec<PortSpot> {
    let card = picture.card(card);
    let Some(kind) = card.kind else {
        return Vec::new();
    };
    let rect = card.rect;
    let edge = |port| EdgeRef {
        scope: card.address.scope(),
        state: Some(card.address.clone()),
        port,
    };
    let mut spots: Vec<PortSpot> = picture
        .scene
        .lines
        .iter()
        .filter(|line| line.from.as_ref() == Some(&card.address) && !line.is_end())
        .filter_map(|line| {
            Some(PortSpot {
                edge: edge(line.port),
                fresh: false,
                label: port_label(line.port),
                at: *line.points.first()?,
            })
        })
        .collect();
    let has = |spots: &[PortSpot], port| spots.iter().any(|spot| spot.edge.port == port);
    let centre = rect.x + rect.w / 2.0;
    let step = gap.clamp(22.0, rect.w / 4.0);
    let free = |spots: &[PortSpot], from: f32, step: f32| {
        let mut x = from;
        while spots
            .iter()
            .any(|spot| (spot.at.x - x).abs() < gap.abs().min(rect.w / 5.0) - 0.5)
            && x > rect.x + 12.0
            && x < rect.right() - 12.0
        {
            x += step / 4.0;
        }
        Point::new(x, rect.bottom())
    };
    let mut fresh = Vec::new();
    match kind {
        StateKind::Choice => {
            fresh.push((Port::Rule(facts.rules), "New rule", centre - step, -step));
            if !has(&spots, Port::Default) {
                fresh.push((Port::Default, "Default", centre + step, step));
            }
        }
        StateKind::Task | StateKind::Parallel | StateKind::Map => {
            if !has(&spots, Port::Next) {
                fresh.push((Port::Next, "Next", centre, step));
            }
            fresh.push((
                Port::Catch(facts.catchers),
                "New catcher",
                centre + 2.0 * step,
                step,
            ));
        }
        StateKind::Wait | StateKind::Pass => {
            if !has(&spots, Port::Next) {
                fresh.push((Port::Next, "Next", centre, step));
            }
        }
        StateKind::Succeed | StateKind::Fail => {}
    }
    for (port, label, from, step) in fresh {
        let at = free(&spots, from, step);
        spots.push(PortSpot {
            edge: edge(port),
            fresh: true,
            label: label.to_owned(),
            at,
        });
    }
    spots
}

/// What a port is called.
pub fn port_label(port: Port) -> String {
    match port {
        Port::Start => "Start".into(),
        Port::Next => "Next".into(),
        Port::Rule(index) => format!("Rule {}", index + 1),
        Port::Default => "Default".into(),
        Port::Catch(index) => format!("Catcher {}", index + 1),
    }
}
