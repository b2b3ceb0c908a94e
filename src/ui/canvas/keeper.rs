//! [`Keeper`]: keeps the picture up to date, computing only what changed. Big layouts run on a thread.

use crate::asl::StateAddress;
use crate::debugger::{HighWater, Session, StateStatus, View};
use crate::diagnostics::Severity;
use crate::document::Snapshot;
use crate::flow::{FlowGraph, FlowScope};
use crate::json::ProblemKind;
use crate::layout::{Layout, LayoutRequest, layout};
use crate::scene::{Badge, RunMarks, StateMark, StateRole, build};
use crate::ui::canvas::picture::Picture;
use crate::ui::canvas::placement::{Placement, moved_address};
use crate::ui::canvas::renames::renamed;
use crate::ui::shell::RunSetup;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// Machines with more states are laid out on a thread.
const BIG: usize = 300;

/// Machines with more states are not drawn: no picture of them could be read, and the service takes none so large.
const MOST: usize = 20_000;

/// What the picture is made from.
pub struct Sources<'a> {
    /// The definition.
    pub snapshot: &'a Arc<Snapshot>,
    /// Positions and folds.
    pub placement: &'a Placement,
    /// The run at the shown moment.
    pub view: Option<&'a Arc<View>>,
    /// The run.
    pub session: Option<&'a Session>,
    /// What runs before it carried.
    pub high: &'a HighWater,
    /// Breakpoints and written answers.
    pub setup: &'a RunSetup,
}

/// Keeps the picture of one tab.
#[derive(Default)]
pub struct Keeper {
    request: Option<LayoutRequest>,
    layout: Arc<Layout>,
    laid_out: Option<Arc<FlowGraph>>,
    pending: Option<Receiver<(LayoutRequest, Layout)>>,
    badges_of: Option<BadgeKey>,
    badges: BTreeMap<StateAddress, Vec<Badge>>,
    view: Option<Arc<View>>,
    /// What all runs carried, and how many of them were over when it was put together.
    high: (u32, HighWater),
    picture: Option<Arc<Picture>>,
    serial: u64,
    stale: bool,
    /// The states as they were when the text could last be read as a whole.
    whole: Option<Arc<FlowGraph>>,
    /// The revision that was looked at for this.
    looked_at: Option<u64>,
    /// How many states there are, when they are too many to draw.
    too_many: Option<usize>,
}

#[derive(PartialEq)]
struct BadgeKey {
    revision: u64,
    breakpoints: crate::debugger::Breakpoints,
    case: Option<(String, String)>,
}

impl Keeper {
    /// Whether a layout is on its way.
    pub fn is_busy(&self) -> bool {
        self.pending.is_some()
    }

    /// Whether the picture is older than the text, because the text hides states at the moment.
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// How many states the machine has, when they are too many to draw.
    pub fn too_many(&self) -> Option<usize> {
        self.too_many
    }

    /// The picture as it should be now. While a big layout is on its way: the one before.
    pub fn picture(&mut self, ctx: &egui::Context, from: &Sources) -> Arc<Picture> {
        if self.looked_at.replace(from.snapshot.revision) != Some(from.snapshot.revision) {
            let problems = &from.snapshot.problems;
            let broken = problems.iter().any(|problem| hides_states(problem.kind));
            let graph = &from.snapshot.flow;
            // A bracket that is missing for a moment must not clear the diagram; what can be read is drawn as long as
            // no state is hidden.
            self.stale = broken
                && self
                    .whole
                    .as_ref()
                    .is_some_and(|whole| loses_states(&whole.root, &graph.root));
            if !broken {
                self.whole = Some(Arc::clone(graph));
            }
        }
        let mut changed = self.receive();
        if !self.stale {
            changed |= self.lay_out(ctx, from);
        }
        changed |= self.mark(from);
        match (&self.picture, changed) {
            (Some(picture), false) => Arc::clone(picture),
            _ => self.build(),
        }
    }

    fn receive(&mut self) -> bool {
        let Some(Ok((request, done))) = self.pending.as_ref().map(Receiver::try_recv) else {
            return false;
        };
        self.pending = None;
        self.laid_out = Some(Arc::clone(&request.graph));
        self.layout = Arc::new(done);
        true
    }

    fn lay_out(&mut self, ctx: &egui::Context, from: &Sources) -> bool {
        let graph = &from.snapshot.flow;
        if let Some(asked) = &self.request {
            let same_graph = Arc::ptr_eq(&asked.graph, graph) || asked.graph == *graph;
            if same_graph
                && asked.collapsed == from.placement.collapsed
                && asked.pins == from.placement.pins
                && asked.direction == from.placement.direction
            {
                return false;
            }
        }
        let before = self.laid_out.as_ref();
        let new_name = before.and_then(|before| renamed(&before.root, &graph.root));
        let request = LayoutRequest {
            graph: Arc::clone(graph),
            collapsed: from.placement.collapsed.clone(),
            pins: from.placement.pins.clone(),
            direction: from.placement.direction,
            previous: self
                .layout
                .nodes
                .iter()
                .map(|node| {
                    let address = new_name
                        .as_ref()
                        .and_then(|(from, to)| moved_address(&node.address, from, to));
                    (
                        address.unwrap_or_else(|| node.address.clone()),
                        crate::geometry::Point::new(node.rect.x, node.rect.y),
                    )
                })
                .collect(),
        };
        self.request = Some(request.clone());
        let states = count(&graph.root);
        self.too_many = (states > MOST).then_some(states);
        if self.too_many.is_some() {
            self.pending = None;
            self.layout = Arc::default();
            self.laid_out = None;
            return true;
        }
        if states <= BIG {
            self.pending = None;
            self.layout = Arc::new(layout(&request));
            self.laid_out = Some(Arc::clone(graph));
            return true;
        }
        let (send, receive) = channel();
        self.pending = Some(receive);
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            let done = layout(&request);
            // Nobody listens any more when a newer layout was asked for or the tab is gone.
            let _ = send.send((request, done));
            ctx.request_repaint();
        });
        false
    }

    fn mark(&mut self, from: &Sources) -> bool {
        let mut changed = false;
        let same_view = match (&self.view, from.view) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        };
        if !same_view || self.high.0 != from.high.runs() {
            self.view = from.view.cloned();
            let mut high = from.high.clone();
            if let Some(session) = from.session {
                high.merge(&session.high_water());
            }
            self.high = (from.high.runs(), high);
            changed = true;
        }
        let key = BadgeKey {
            revision: from.snapshot.revision,
            breakpoints: from.setup.breakpoints.clone(),
            case: from.setup.case.clone(),
        };
        if self.badges_of.as_ref() != Some(&key) {
            self.badges_of = Some(key);
            let badges = badges(from);
            if badges != self.badges {
                self.badges = badges;
                changed = true;
            }
        }
        changed
    }

    fn build(&mut self) -> Arc<Picture> {
        self.serial += 1;
        let picture = match &self.laid_out {
            Some(graph) => {
                let mut marks = self
                    .view
                    .as_ref()
                    .map_or_else(RunMarks::default, |v| marks(v));
                marks.high = self.high.1.clone();
                Picture::new(
                    build(graph, &self.layout, Some(&marks), &self.badges),
                    self.serial,
                )
            }
            None => Picture::new(crate::scene::Scene::default(), self.serial),
        };
        self.picture = Some(Arc::clone(&picture));
        picture
    }
}

/// Whether a mistake of this kind can hide what stands behind it from the reader. Others are read past: a comma too
/// many, a comment, one of two members with a name; an empty text is an empty machine.
fn hides_states(kind: ProblemKind) -> bool {
    match kind {
        ProblemKind::Unexpected
        | ProblemKind::Missing
        | ProblemKind::TooDeep
        | ProblemKind::TrailingText => true,
        ProblemKind::Empty
        | ProblemKind::Placeholder
        | ProblemKind::TrailingComma
        | ProblemKind::Comment
        | ProblemKind::BadString
        | ProblemKind::BadNumber
        | ProblemKind::DuplicateKey => false,
    }
}

/// Whether a state of one reading is missing in the next.
fn loses_states(before: &FlowScope, after: &FlowScope) -> bool {
    let mut known = BTreeSet::new();
    let mut open = vec![after];
    while let Some(scope) = open.pop() {
        for node in &scope.nodes {
            known.insert(&node.address);
            open.extend(&node.bodies);
        }
    }
    open.push(before);
    while let Some(scope) = open.pop() {
        for node in &scope.nodes {
            if !known.contains(&node.address) {
                return true;
            }
            open.extend(&node.bodies);
        }
    }
    false
}

fn count(scope: &FlowScope) -> usize {
    scope
        .nodes
        .iter()
        .map(|node| 1 + node.bodies.iter().map(count).sum::<usize>())
        .sum()
}

/// Problems, breakpoints and written answers, by state.
fn badges(from: &Sources) -> BTreeMap<StateAddress, Vec<Badge>> {
    let mut badges: BTreeMap<StateAddress, Vec<Badge>> = BTreeMap::new();
    for diagnostic in &from.snapshot.diagnostics {
        let badge = match diagnostic.severity {
            Severity::Error => Badge::Error,
            Severity::Warning => Badge::Warning,
            Severity::Info => continue,
        };
        if let Some(state) = state_of_pointer(&diagnostic.pointer) {
            let own = badges.entry(state).or_default();
            if badge == Badge::Error {
                own.retain(|badge| *badge != Badge::Warning);
            }
            if !own.contains(&badge) && !own.contains(&Badge::Error) {
                own.push(badge);
            }
        }
    }
    for (state, breakpoint) in &from.setup.breakpoints {
        if breakpoint.on_entry || breakpoint.on_error {
            badges
                .entry(state.clone())
                .or_default()
                .push(Badge::Breakpoint);
        }
    }
    if let (Some(mocks), Some((machine, case))) = (&from.setup.mocks, &from.setup.case) {
        let answered = mocks
            .book
            .machines
            .iter()
            .filter(|(name, _)| name == machine)
            .flat_map(|(_, cases)| cases)
            .filter(|(name, _)| name == case)
            .flat_map(|(_, states)| states.iter().map(|(state, _)| state.as_str()));
        let names: Vec<&str> = answered.collect();
        for state in from.snapshot.outline.all_states() {
            if names.contains(&&*state.name) {
                badges
                    .entry(state.address.clone())
                    .or_default()
                    .push(Badge::Mock);
            }
        }
    }
    badges
}

/// The innermost state a JSON pointer leads into.
pub fn state_of_pointer(pointer: &str) -> Option<StateAddress> {
    let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
    let mut found = None;
    let mut at = 0;
    while tokens.get(at) == Some(&"States") && tokens.get(at + 1).is_some() {
        at += 2;
        found = Some(at);
        match tokens.get(at) {
            Some(&"Branches") => at += 2,
            Some(&("ItemProcessor" | "Iterator")) => at += 1,
            _ => break,
        }
    }
    found.map(|end| StateAddress::from_pointer(&format!("/{}", tokens[..end].join("/"))))
}

/// The marks of a run at a moment.
pub fn marks(view: &View) -> RunMarks {
    RunMarks {
        states: view
            .states
            .iter()
            .map(|(state, summary)| {
                let role = match summary.status {
                    StateStatus::Untouched => StateRole::Untouched,
                    StateStatus::Done => StateRole::Done,
                    StateStatus::Current => StateRole::Current,
                    StateStatus::Active => StateRole::Active,
                    StateStatus::Waiting => StateRole::Waiting,
                    StateStatus::Retrying => StateRole::Retrying,
                    StateStatus::Caught => StateRole::Caught,
                    StateStatus::Failed => StateRole::Failed,
                    StateStatus::Aborted => StateRole::Aborted,
                };
                let (done, all) = summary.progress;
                let progress = if all == 0 {
                    String::new()
                } else {
                    format!("{done} of {all} done")
                };
                (
                    state.clone(),
                    StateMark {
                        role,
                        visits: summary.visits,
                        retries: summary.retries,
                        progress,
                    },
                )
            })
            .collect(),
        edges: view.edges.clone(),
        high: HighWater::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_belongs_to_the_innermost_state() {
        let state = |p: &str| state_of_pointer(p).map(|s| s.pointer().to_owned());
        assert_eq!(state("/States/A/Next").as_deref(), Some("/States/A"));
        assert_eq!(
            state("/States/P/Branches/0/States/B").as_deref(),
            Some("/States/P/Branches/0/States/B")
        );
        assert_eq!(
            state("/States/P/Branches/0/StartAt").as_deref(),
            Some("/States/P")
        );
        assert_eq!(
            state("/States/M/ItemProcessor/States/X/Choices/0").as_deref(),
            Some("/States/M/ItemProcessor/States/X")
        );
        assert_eq!(state("/StartAt"), None);
        assert_eq!(state(""), None);
    }
}
