//! [`Scene`] from a layout, a flow graph and the marks of a run.

use crate::asl::{Port, ScopeAddress, StateAddress, StateKind};
use crate::flow::FlowGraph;
use crate::geometry::{Point, Rect, Size};
use crate::layout::Layout;
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
    /// Dashed dividers between branches.
    pub dividers: Vec<(Point, Point)>,
    /// Bodies of open containers.
    pub bodies: Vec<(ScopeAddress, Rect)>,
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
    /// How often each transition was taken; source `None` is the start edge of the scope.
    pub edges: BTreeMap<(ScopeAddress, Option<StateAddress>, Port), u32>,
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
    /// How often the run took it.
    pub taken: u32,
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

/// Puts it together. `badges` are added to those the flow facts give (problems, breakpoints, mocks).
pub fn build(
    _graph: &FlowGraph,
    _layout: &Layout,
    _marks: Option<&RunMarks>,
    _badges: &BTreeMap<StateAddress, Vec<Badge>>,
) -> Scene {
    todo!()
}
