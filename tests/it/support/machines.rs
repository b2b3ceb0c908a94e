//! Made-up machines for layout tests and measurements: the same seed, the same machine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use stepwright::asl::{Port, ScopeAddress, StateAddress, StateKind};
use stepwright::flow::{Facts, FlowEdge, FlowGraph, FlowNode, FlowScope, Target};
use stepwright::layout::{Direction, LayoutRequest};

/// A small generator of numbers.
pub struct Random(u64);

impl Random {
    /// Starts with a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }
    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
    /// True in so many of a hundred cases.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }
}

/// A scope under construction.
pub struct Draft {
    pub scope: FlowScope,
    /// Rules, catchers and plain transitions already used, by state.
    used: BTreeMap<usize, (usize, usize, bool, bool)>,
}

impl Draft {
    /// A scope with this many states and a start.
    pub fn new(address: ScopeAddress, count: usize) -> Draft {
        let nodes = (0..count)
            .map(|index| {
                let name: Arc<str> = format!("State {index}").into();
                FlowNode {
                    address: address.state(&name),
                    name,
                    kind: Some(StateKind::Task),
                    subtitle: "lambda:invoke".into(),
                    bodies: Vec::new(),
                    terminal: false,
                    reachable: true,
                    facts: Facts::default(),
                }
            })
            .collect();
        let mut draft = Draft {
            scope: FlowScope {
                address,
                nodes,
                edges: Vec::new(),
            },
            used: BTreeMap::new(),
        };
        if count > 0 {
            draft.push(None, Port::Start, Target::Node(0), "");
        }
        draft
    }

    fn push(&mut self, from: Option<usize>, port: Port, to: Target, label: &str) {
        self.scope.edges.push(FlowEdge {
            from,
            port,
            to,
            label: label.into(),
            full_label: label.into(),
        });
    }

    /// A transition without condition; further ones become rules.
    pub fn next(&mut self, from: usize, to: usize) {
        let used = self.used.entry(from).or_default();
        if used.2 {
            self.rule(from, to, "");
            return;
        }
        used.2 = true;
        self.push(Some(from), Port::Next, Target::Node(to), "");
    }

    /// A rule of a Choice.
    pub fn rule(&mut self, from: usize, to: usize, label: &str) {
        let used = self.used.entry(from).or_default();
        used.0 += 1;
        let port = Port::Rule(used.0 - 1);
        self.push(Some(from), port, Target::Node(to), label);
    }

    /// A catcher.
    pub fn catch(&mut self, from: usize, to: usize, label: &str) {
        let used = self.used.entry(from).or_default();
        used.1 += 1;
        let port = Port::Catch(used.1 - 1);
        self.push(Some(from), port, Target::Node(to), label);
    }

    /// A transition to a state that is not there.
    pub fn missing(&mut self, from: usize, label: &str) {
        let used = self.used.entry(from).or_default();
        used.1 += 1;
        let port = Port::Catch(used.1 - 1);
        self.push(Some(from), port, Target::Missing("Gone".into()), label);
    }

    /// Ends the scope here.
    pub fn end(&mut self, from: usize) {
        let used = self.used.entry(from).or_default();
        if !std::mem::replace(&mut used.3, true) {
            self.scope.nodes[from].terminal = true;
            self.push(Some(from), Port::Next, Target::End, "");
        }
    }

    /// The finished scope, transitions in the order of their sources.
    pub fn done(mut self) -> FlowScope {
        self.scope
            .edges
            .sort_by_key(|edge| (edge.from.map_or(0, |from| from + 1), edge.port));
        self.scope
    }

    /// The finished machine.
    pub fn machine(self) -> Arc<FlowGraph> {
        Arc::new(FlowGraph { root: self.done() })
    }
}

/// A workflow as people write them: a chain with branches, skips forward, shared handlers and some loops.
pub fn workflow(count: usize, seed: u64) -> Arc<FlowGraph> {
    let mut random = Random::new(seed);
    let mut draft = Draft::new(ScopeAddress::root(), count);
    for index in 1..count {
        let from = if random.percent(82) {
            index - 1
        } else {
            index - 1 - random.below(index.min(6))
        };
        label_some(&mut draft, &mut random, from, index);
    }
    let extras = count * 2 / 5;
    for _ in 0..extras {
        let from = random.below(count);
        let far = 1 + random.below(8);
        if random.percent(12) {
            label_some(&mut draft, &mut random, from, from.saturating_sub(far));
        } else if random.percent(35) {
            draft.catch(from, (from + 1 + random.below(12)).min(count - 1), "");
        } else {
            label_some(&mut draft, &mut random, from, (from + far).min(count - 1));
        }
    }
    draft.end(count - 1);
    draft.machine()
}

fn label_some(draft: &mut Draft, random: &mut Random, from: usize, to: usize) {
    if random.percent(25) {
        let label = [
            "$.total > 1000",
            "Default",
            "$.kind = \"video\"",
            "not $.ok",
        ];
        draft.rule(from, to, label[random.below(4)]);
    } else {
        draft.next(from, to);
    }
}

/// Any graph at all: cycles, self loops, several transitions between two states, states nobody leads to, loose
/// ends, bodies within bodies.
pub fn anything(seed: u64) -> Arc<FlowGraph> {
    let mut random = Random::new(seed);
    Arc::new(FlowGraph {
        root: any_scope(&mut random, ScopeAddress::root(), 24, 0),
    })
}

fn any_scope(random: &mut Random, address: ScopeAddress, most: usize, depth: usize) -> FlowScope {
    let count = if depth > 0 && random.percent(8) {
        0
    } else {
        1 + random.below(most)
    };
    let mut draft = Draft::new(address, count);
    let edges = if count == 0 {
        0
    } else {
        random.below(count * 2 + 1)
    };
    for _ in 0..edges {
        let (from, to) = (random.below(count), random.below(count));
        match random.below(10) {
            0 => draft.catch(from, to, ""),
            1 => draft.catch(from, to, "States.Timeout"),
            2..=4 => draft.rule(from, to, "$.value > 12"),
            5 => draft.missing(from, if random.percent(50) { "Default" } else { "" }),
            6 => draft.end(from),
            _ => draft.next(from, to),
        }
    }
    for index in 0..count {
        if depth < 2 && random.percent(12) {
            let bodies = 1 + random.below(3);
            let state = draft.scope.nodes[index].address.clone();
            draft.scope.nodes[index].kind = Some(StateKind::Parallel);
            draft.scope.nodes[index].bodies = (0..bodies)
                .map(|body| any_scope(random, state.branch(body), 5, depth + 1))
                .collect();
        }
    }
    draft.done()
}

/// The request for a fresh layout.
pub fn request(graph: Arc<FlowGraph>) -> LayoutRequest {
    LayoutRequest {
        graph,
        collapsed: BTreeSet::<StateAddress>::new(),
        pins: BTreeMap::new(),
        direction: Direction::Down,
        previous: BTreeMap::new(),
    }
}
