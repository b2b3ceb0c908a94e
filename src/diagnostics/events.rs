//! What passing a state costs in history events, as the service counts them.

use crate::asl::{
    Field, Port, QueryLanguage, Resource, ScopeOutline, ServicePattern, StateKind, StateOutline,
};
use crate::diagnostics::check::Check;
use crate::diagnostics::expressions::expression_text;
use crate::diagnostics::ways::Ways;
use crate::flow::{FlowNode, FlowScope, Target};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A Standard execution fails when its history would hold more.
pub(super) const MOST_EVENTS: u64 = 25_000;

/// What the states of a scope cost at least.
pub(super) struct Events {
    /// Of each state, when it ends well.
    done: Vec<u64>,
    /// Of each state, when one of its catchers leads on.
    caught: Vec<u64>,
}

impl Events {
    /// Works out the costs of a scope's states, what is inside them included.
    // Recursion is bounded by the reader's limit on nesting.
    pub fn of(cx: &Check, scope: &ScopeOutline, flow: &FlowScope) -> Events {
        let costs = flow.nodes.iter().map(|node| match scope.state(&node.name) {
            Some(state) => cost_of(cx, state, node),
            None => (2, 2),
        });
        let (done, caught) = costs.unzip();
        Events { done, caught }
    }

    /// What a state costs that is left this way.
    pub fn of_state(&self, node: usize, port: Port) -> u64 {
        let costs = match port {
            Port::Catch(_) => &self.caught,
            Port::Start | Port::Next | Port::Rule(_) | Port::Default => &self.done,
        };
        costs.get(node).copied().unwrap_or(2)
    }

    /// The least that a scope costs from its start to an end that is no failure.
    fn through(&self, flow: &FlowScope) -> u64 {
        let ways = Ways::of(flow);
        let Some(start) = ways.start else { return 0 };
        let mut best = vec![u64::MAX; flow.nodes.len()];
        best[start] = 0;
        let mut heap = BinaryHeap::from([Reverse((0, start))]);
        let mut least: Option<u64> = None;
        while let Some(Reverse((so_far, node))) = heap.pop() {
            if so_far > best[node] {
                continue;
            }
            let is_failure = flow.nodes[node].kind == Some(StateKind::Fail);
            for edge in ways.all_leaving(node) {
                let then = so_far.saturating_add(self.of_state(node, edge.port));
                match edge.to {
                    Target::End if !is_failure => {
                        least = Some(least.map_or(then, |least| least.min(then)));
                    }
                    Target::Node(to) if then < best[to] => {
                        best[to] = then;
                        heap.push(Reverse((then, to)));
                    }
                    Target::Node(_) | Target::End | Target::Missing(_) => {}
                }
            }
        }
        least.unwrap_or(0)
    }
}

/// What a state costs when it ends well, and when it is caught.
fn cost_of(cx: &Check, state: &StateOutline, node: &FlowNode) -> (u64, u64) {
    // Entered and exited.
    let both = |cost| (cost, cost);
    match state.kind {
        Some(StateKind::Fail) => both(1),
        Some(StateKind::Task) => both(2 + call(cx, state)),
        Some(StateKind::Parallel) => {
            let inside: u64 = bodies(state, node)
                .map(|(body, flow)| Events::of(cx, body, flow).through(flow))
                .sum();
            (4 + inside, 4)
        }
        Some(StateKind::Map) if node.facts.distributed => both(6),
        Some(StateKind::Map) => {
            let turn = iteration(cx, state, node);
            let items = constant_items(cx, state).unwrap_or(0);
            (4 + items.saturating_mul(turn), 4)
        }
        Some(StateKind::Pass | StateKind::Choice | StateKind::Wait | StateKind::Succeed) | None => {
            both(2)
        }
    }
}

fn bodies<'a>(
    state: &'a StateOutline,
    node: &'a FlowNode,
) -> impl Iterator<Item = (&'a ScopeOutline, &'a FlowScope)> {
    state.bodies.iter().zip(&node.bodies)
}

/// What one iteration of an inline Map costs at least: that it starts, what it does, that it succeeds.
pub(super) fn iteration(cx: &Check, state: &StateOutline, node: &FlowNode) -> u64 {
    let inside: u64 = bodies(state, node)
        .map(|(body, flow)| Events::of(cx, body, flow).through(flow))
        .sum();
    2 + inside
}

/// Scheduled, started, succeeded; what is waited for is submitted too.
fn call(cx: &Check, state: &StateOutline) -> u64 {
    let resource = state.text(cx.tree, Field::RESOURCE).unwrap_or_default();
    match Resource::parse(resource) {
        Resource::Service { pattern, .. } => match pattern {
            ServicePattern::RequestResponse => 3,
            ServicePattern::Sync | ServicePattern::Sync2 | ServicePattern::WaitForTaskToken => 4,
        },
        Resource::LambdaFunction { .. } | Resource::Activity { .. } | Resource::Unknown(_) => 3,
    }
}

/// How many items a Map goes through, where the definition says so itself: a literal list, or `{% [1..500] %}`.
pub(super) fn constant_items(cx: &Check, state: &StateOutline) -> Option<u64> {
    if state.language != QueryLanguage::Jsonata {
        return None;
    }
    let node = state.field(cx.tree, Field::ITEMS)?;
    if cx.tree.is_array(node) {
        return Some(cx.tree.elements(node).len() as u64);
    }
    let text = expression_text(cx.tree.str(node)?)?.trim();
    let (first, last) = text
        .strip_prefix('[')?
        .strip_suffix(']')?
        .split_once("..")?;
    let first: u64 = first.trim().parse().ok()?;
    let last: u64 = last.trim().parse().ok()?;
    Some((last + 1).saturating_sub(first))
}

/// The scopes whose events go into the history of a Standard execution, outer before inner.
pub(super) fn standard_scopes<'a>(cx: &Check<'a>) -> Vec<(&'a ScopeOutline, &'a FlowScope)> {
    let mut found = Vec::new();
    let mut open = vec![(
        &cx.outline.root,
        &cx.flow.root,
        cx.machine == crate::asl::MachineType::Standard,
    )];
    while let Some((scope, flow, standard)) = open.pop() {
        if standard {
            found.push((scope, flow));
        }
        for node in &flow.nodes {
            let Some(state) = scope.state(&node.name) else {
                continue;
            };
            for (body, flow) in bodies(state, node) {
                let own = node.facts.distributed.then(|| {
                    let config = cx.tree.get(body.node, "ProcessorConfig");
                    let kind = config.and_then(|config| cx.tree.get(config, "ExecutionType"));
                    kind.and_then(|kind| cx.tree.str(kind)) == Some("STANDARD")
                });
                open.push((body, flow, own.unwrap_or(standard)));
            }
        }
    }
    found
}
