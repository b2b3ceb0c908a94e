//! [`Scene`] from a layout, a flow graph and the marks of a run.

use crate::asl::{Port, QueryLanguage, ScopeAddress, StateAddress, StateKind};
use crate::compare::{Difference, Mark, Union};
use crate::debugger::{Crossing, EdgeKey, HighWater, grouped, size_words};
use crate::flow::{Facts, FlowGraph, FlowNode, FlowScope, Target};
use crate::geometry::{Point, Rect, Size};
use crate::layout::{Layout, PlacedEdge, PlacedNode, Weight, cut_to_width, text_width};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that is painted, outer before inner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Extent of the picture.
    pub size: Size,
    /// Cards and containers.
    pub cards: Vec<Card>,
    /// Transitions.
    pub lines: Vec<Line>,
    /// Start pills.
    pub starts: Vec<(ScopeAddress, Rect)>,
    /// End marks; only a machine without any state has one, as its cards carry the others.
    pub ends: Vec<(ScopeAddress, Rect)>,
    /// Dashed dividers between branches.
    pub dividers: Vec<(Point, Point)>,
    /// Bodies of open containers.
    pub bodies: Vec<(ScopeAddress, Rect)>,
    /// Where pins at (0, 0) of each drawn scope go: a pin is a card's top left corner less this point.
    pub origins: Vec<(ScopeAddress, Point)>,
    /// Two versions in one: red says removed, so that transitions that catch are not red.
    pub compares: bool,
}

/// A state.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The state.
    pub address: StateAddress,
    /// Its whole name.
    pub name: Arc<str>,
    /// Its name cut to the card's width with an ellipsis.
    pub title: String,
    /// Second line, cut.
    pub subtitle: String,
    /// Its type, if known.
    pub kind: Option<StateKind>,
    /// Where.
    pub rect: Rect,
    /// Drawn open with its body inside.
    pub container: bool,
    /// Has a body (can be collapsed or opened).
    pub has_body: bool,
    /// The Parallel or Map around it.
    pub parent: Option<StateAddress>,
    /// Ends its scope.
    pub terminal: bool,
    /// The start leads to it.
    pub reachable: bool,
    /// Small marks on the card.
    pub badges: Vec<Badge>,
    /// What the run did here.
    pub mark: StateMark,
    /// How it differs from an earlier version.
    pub change: Difference,
}

/// Small marks on a card.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Badge {
    /// Has retriers.
    Retry,
    /// Has catchers.
    Catch,
    /// Has a timeout.
    Timeout,
    /// Waits for a callback.
    Callback,
    /// Written in JSONata inside a JSONPath machine or the other way round.
    Language,
    /// Assigns variables.
    Assign,
    /// A Choice without Default.
    NoDefault,
    /// Number of rules of a Choice.
    Rules(usize),
    /// The worst diagnostic here is an error.
    Error,
    /// The worst diagnostic here is a warning.
    Warning,
    /// A breakpoint.
    Breakpoint,
    /// An answer is kept for it.
    Mock,
}

/// What a run did at a state up to the shown moment. Told apart by shape and colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StateRole {
    /// Not reached.
    #[default]
    Untouched,
    /// Entered and left.
    Done,
    /// The state the debugger stands at.
    Current,
    /// Running in another branch.
    Active,
    /// Waiting for time, an answer or a callback.
    Waiting,
    /// Waiting to be tried again.
    Retrying,
    /// Failed, and a catcher took over.
    Caught,
    /// Failed.
    Failed,
    /// Stopped because a sibling failed or the run was stopped.
    Aborted,
}

/// Role and counts of a state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateMark {
    /// What it did last.
    pub role: StateRole,
    /// How often it was entered.
    pub visits: u32,
    /// How often it was retried.
    pub retries: u32,
    /// Summary for containers: "3 of 8 items", empty otherwise.
    pub progress: String,
}

/// Marks of a whole run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunMarks {
    /// By state.
    pub states: BTreeMap<StateAddress, StateMark>,
    /// How often each transition was taken, and what it carried.
    pub edges: BTreeMap<EdgeKey, Crossing>,
    /// The largest payloads of earlier runs and of this one.
    pub high: HighWater,
}

/// A transition.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The scope it is in.
    pub scope: ScopeAddress,
    /// Source; `None` for the start edge.
    pub from: Option<StateAddress>,
    /// Where it leaves.
    pub port: Port,
    /// Target; `None` for End or a missing state.
    pub to: Option<StateAddress>,
    /// The name of the missing target.
    pub missing: Option<Arc<str>>,
    /// Corner points.
    pub points: Vec<Point>,
    /// Short label.
    pub label: String,
    /// Whole label for the tooltip.
    pub full_label: String,
    /// Where the label sits.
    pub label_rect: Option<Rect>,
    /// A loop.
    pub back: bool,
    /// How it is drawn.
    pub role: EdgeRole,
    /// How often the run took it, and what it carried.
    pub crossing: Crossing,
    /// Bytes of the largest payload it carried in any run so far.
    pub high: Option<u64>,
    /// How it differs from an earlier version.
    pub change: Mark,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeRole {
    /// Next, a rule, Default, Start.
    Normal,
    /// Catch: dashed.
    Catch,
    /// Leads to a missing state: red.
    Dangling,
}

/// Size of a card's first line.
pub const TITLE_TEXT: f32 = 13.0;
/// Size of a card's second line.
pub const SUBTITLE_TEXT: f32 = 11.0;
/// Where a card's text begins, from its left border.
pub const TEXT_INSET: f32 = 46.0;
/// Room between a card's text and its right border.
pub const TEXT_END: f32 = 12.0;
/// Room a badge takes at the end of a card's second line.
pub const BADGE_STEP: f32 = 16.0;
/// Where a container's title begins, from its left border.
pub const HEADER_INSET: f32 = 38.0;

/// Puts it together. `badges` are added to those the flow facts give (problems, breakpoints, mocks).
pub fn build(
    graph: &FlowGraph,
    layout: &Layout,
    marks: Option<&RunMarks>,
    badges: &BTreeMap<StateAddress, Vec<Badge>>,
) -> Scene {
    assemble(graph, layout, marks, badges, None)
}

/// Two versions on one canvas: a layout of the graph that holds both.
pub fn build_union(union: &Union, layout: &Layout) -> Scene {
    assemble(&union.graph, layout, None, &BTreeMap::new(), Some(union))
}

fn assemble(
    graph: &FlowGraph,
    layout: &Layout,
    marks: Option<&RunMarks>,
    badges: &BTreeMap<StateAddress, Vec<Badge>>,
    union: Option<&Union>,
) -> Scene {
    let scopes = scopes(graph, layout);
    // Once for each scope: counting again for each of its states takes minutes for the biggest machines.
    let languages: BTreeMap<&ScopeAddress, QueryLanguage> = scopes
        .iter()
        .map(|(address, scope)| (address, usual_language(scope)))
        .collect();
    let cards = layout
        .nodes
        .iter()
        .filter_map(|placed| {
            let (node, scope) = node_at(graph, &placed.path)?;
            let language = *languages.get(&scope.address)?;
            let extra = badges.get(&placed.address).map_or(&[][..], |list| list);
            let mark = marks.and_then(|marks| marks.states.get(&placed.address));
            let change = union.and_then(|union| union.states.get(&placed.address));
            Some(Card {
                change: change.cloned().unwrap_or_default(),
                ..card(placed, node, language, extra, mark)
            })
        })
        .collect();
    let lines = layout
        .edges
        .iter()
        .filter_map(|placed| {
            let line = line(scopes.get(&placed.scope)?, placed, marks)?;
            let key = (placed.scope.clone(), placed.index);
            let change = union.and_then(|union| union.edges.get(&key));
            Some(Line {
                change: change.copied().unwrap_or_default(),
                ..line
            })
        })
        .collect();
    Scene {
        size: layout.size,
        cards,
        lines,
        starts: layout.starts.clone(),
        ends: layout.ends.clone(),
        dividers: layout.dividers.clone(),
        bodies: layout.bodies.clone(),
        origins: layout.origins.clone(),
        compares: union.is_some(),
    }
}

/// The scopes that are drawn.
fn scopes<'a>(graph: &'a FlowGraph, layout: &Layout) -> BTreeMap<ScopeAddress, &'a FlowScope> {
    let inner = layout
        .nodes
        .iter()
        .filter(|placed| placed.container)
        .filter_map(|placed| node_at(graph, &placed.path))
        .flat_map(|(node, _)| &node.bodies);
    std::iter::once(&graph.root)
        .chain(inner)
        .map(|scope| (scope.address.clone(), scope))
        .collect()
}

/// The state a path leads to, and the scope around it.
fn node_at<'a>(graph: &'a FlowGraph, path: &[usize]) -> Option<(&'a FlowNode, &'a FlowScope)> {
    let mut scope = &graph.root;
    let mut steps = path.iter();
    loop {
        let node = scope.nodes.get(*steps.next()?)?;
        match steps.next() {
            None => return Some((node, scope)),
            Some(&body) => scope = node.bodies.get(body)?,
        }
    }
}

/// The language most states of a scope have; the first one's when there are as many of both.
fn usual_language(scope: &FlowScope) -> QueryLanguage {
    let first = scope.nodes.first().map(|node| node.facts.language);
    let same = scope
        .nodes
        .iter()
        .filter(|node| Some(node.facts.language) == first)
        .count();
    match first {
        Some(QueryLanguage::Jsonata) if same * 2 >= scope.nodes.len() => QueryLanguage::Jsonata,
        Some(QueryLanguage::JsonPath) if same * 2 < scope.nodes.len() => QueryLanguage::Jsonata,
        _ => QueryLanguage::JsonPath,
    }
}

fn card(
    placed: &PlacedNode,
    node: &FlowNode,
    language: QueryLanguage,
    extra: &[Badge],
    mark: Option<&StateMark>,
) -> Card {
    let mut badges = fact_badges(&node.facts, node.kind, language);
    badges.extend_from_slice(extra);
    badges.sort();
    badges.dedup();
    let rect = placed.rect;
    let (title, subtitle) = if placed.container {
        let kind = container_label(node);
        let label = text_width(&kind, SUBTITLE_TEXT, Weight::Regular);
        let room = rect.w - HEADER_INSET - label - 28.0 - BADGE_STEP * shown(&badges);
        (
            cut_to_width(&node.name, room.max(24.0), TITLE_TEXT, Weight::SemiBold),
            kind,
        )
    } else {
        let room = rect.w - TEXT_INSET - TEXT_END;
        let second = room - BADGE_STEP * shown(&badges);
        (
            cut_to_width(&node.name, room, TITLE_TEXT, Weight::SemiBold),
            cut_to_width(
                &node.subtitle,
                second.max(16.0),
                SUBTITLE_TEXT,
                Weight::Regular,
            ),
        )
    };
    Card {
        address: placed.address.clone(),
        name: node.name.clone(),
        title,
        subtitle,
        kind: node.kind,
        rect,
        container: placed.container,
        has_body: !node.bodies.is_empty(),
        parent: placed.address.scope().owner(),
        terminal: node.terminal,
        reachable: node.reachable,
        badges,
        mark: mark.cloned().unwrap_or_default(),
        change: Difference::default(),
    }
}

/// How many badges stand in the row at the end of the second line; the others sit on the border.
fn shown(badges: &[Badge]) -> f32 {
    badges.iter().filter(|badge| badge.is_in_row()).count() as f32
}

impl Badge {
    /// Whether it stands in the row at the end of the second line; the others sit on the card's border.
    pub fn is_in_row(&self) -> bool {
        !matches!(
            self,
            Badge::Error | Badge::Warning | Badge::Breakpoint | Badge::Rules(_)
        )
    }
}

fn container_label(node: &FlowNode) -> String {
    match node.kind {
        Some(StateKind::Map) if node.facts.distributed => "Distributed map".into(),
        Some(kind) => kind.name().into(),
        None => String::new(),
    }
}

fn fact_badges(facts: &Facts, kind: Option<StateKind>, usual: QueryLanguage) -> Vec<Badge> {
    let mut badges = Vec::new();
    let mut add = |holds: bool, badge: Badge| {
        if holds {
            badges.push(badge);
        }
    };
    add(facts.retriers > 0, Badge::Retry);
    add(facts.catchers > 0, Badge::Catch);
    add(facts.timeout, Badge::Timeout);
    add(facts.callback, Badge::Callback);
    add(facts.language != usual, Badge::Language);
    add(facts.assigns, Badge::Assign);
    add(facts.no_default, Badge::NoDefault);
    add(
        kind == Some(StateKind::Choice) && facts.rules > 0,
        Badge::Rules(facts.rules),
    );
    badges
}

fn line(scope: &FlowScope, placed: &PlacedEdge, marks: Option<&RunMarks>) -> Option<Line> {
    let edge = scope.edges.get(placed.index)?;
    let missing = match &edge.to {
        Target::Missing(name) => Some(name.clone()),
        Target::Node(_) | Target::End => None,
    };
    let role = match (placed.port, &missing) {
        (_, Some(_)) => EdgeRole::Dangling,
        (Port::Catch(_), None) => EdgeRole::Catch,
        (Port::Start | Port::Next | Port::Rule(_) | Port::Default, None) => EdgeRole::Normal,
    };
    let key = (placed.scope.clone(), placed.from.clone(), placed.port);
    let taken = marks.and_then(|marks| marks.edges.get(&key));
    Some(Line {
        scope: placed.scope.clone(),
        from: placed.from.clone(),
        port: placed.port,
        to: placed.to.clone(),
        missing,
        points: placed.points.clone(),
        label: edge.label.clone(),
        full_label: edge.full_label.clone(),
        label_rect: placed.label_rect,
        back: placed.back,
        role,
        crossing: taken.copied().unwrap_or_default(),
        high: marks.and_then(|marks| marks.high.most(&key)),
        change: Mark::Same,
    })
}

impl Line {
    /// Whether what it carries is close to what a payload may have, or will be too large before long.
    pub fn is_heavy(&self) -> bool {
        let most = self.crossing.most.max(self.high.unwrap_or_default());
        most >= Crossing::LIMIT / 4 * 3
    }

    /// What runs carried along it, in words; empty when nothing is known.
    pub fn carried_words(&self) -> String {
        let (crossing, mut parts) = (&self.crossing, Vec::new());
        if crossing.times > 0 {
            parts.push(format!("taken {} ×", grouped(u64::from(crossing.times))));
        }
        if crossing.total > 0 {
            parts.push(format!("payload at most {}", of_limit(crossing.most)));
        }
        if let Some(growth) = crossing.growth() {
            let turns = match growth.turns {
                1 => "the next turn".to_owned(),
                turns => format!("about {} more turns", grouped(turns)),
            };
            parts.push(format!(
                "grows by {} a turn and is too large in {turns}",
                size_words(growth.per_turn)
            ));
        }
        if let Some(high) = self.high.filter(|high| *high > crossing.most) {
            parts.push(format!("at most {} in the runs so far", of_limit(high)));
        }
        parts.join(", ")
    }

    /// Whether it only says that its state ends the scope: drawn as a ring at its first point.
    pub fn is_end(&self) -> bool {
        self.to.is_none() && self.missing.is_none()
    }
}

/// "12.3 KiB (5 % of 256 KiB)".
fn of_limit(bytes: u64) -> String {
    let share = match (bytes * 100 + Crossing::LIMIT / 2) / Crossing::LIMIT {
        0 => "under 1 %".to_owned(),
        percent => format!("{percent} %"),
    };
    format!(
        "{} ({share} of {})",
        size_words(bytes),
        size_words(Crossing::LIMIT)
    )
}
