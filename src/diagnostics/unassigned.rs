//! Where a variable is read that some way never assigned.
//!
//! Asked the other way round it is a question of reachability: does a way lead from the start to the state that avoids
//! every assignment? So 64 variables are followed at a time, one bit each, and a shortest such way is at hand.

use crate::asl::{Port, QueryLanguage, ScopeOutline, StateKind, StateOutline};
use crate::diagnostics::check::Check;
use crate::diagnostics::expressions::{expression_text, without_texts};
use crate::diagnostics::rules::variable_name;
use crate::diagnostics::variables::{Reference, references_of};
use crate::diagnostics::ways::Ways;
use crate::flow::{FlowEdge, FlowScope};
use crate::json::NodeId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) type Name = Arc<str>;
pub(super) type Names = BTreeSet<Name>;

/// Looking for a way takes a walk through the scope; a machine with more wrong variables than this has another problem.
const MOST_WAYS: usize = 200;

/// What a scope finds when it is entered.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// Variables that every way to it assigned.
    pub assigned: Names,
    /// Variables that outer scopes assign, but not on this way: how it leads here.
    pub open: BTreeMap<Name, String>,
    /// Everything outer scopes assign anywhere, which this one may read but not assign.
    pub taken: Arc<Names>,
    /// Whether it is the body of a distributed Map, which sees nothing outside.
    pub apart: bool,
}

/// A place that reads what may not be there.
pub(super) struct Unassigned {
    pub state: Name,
    pub reference: Reference,
    /// A way that leads here without assigning it; `None` when nothing before assigns it at all.
    pub way: Option<String>,
    /// The state the scope starts at, where an assignment would be on every way.
    pub start: Option<NodeId>,
    /// Names that can be read here, for "did you mean".
    pub known: Arc<Names>,
    pub apart: bool,
}

/// One scope with what is known when it is entered.
pub(super) struct Scope<'a> {
    pub outline: &'a ScopeOutline,
    pub entry: Entry,
    flow: &'a FlowScope,
}

/// Follows every variable through the machine. `visit` is shown each scope, outer before inner.
pub(super) fn unassigned<'a>(
    cx: &Check<'a>,
    visit: &mut impl FnMut(&Scope<'a>),
) -> Vec<Unassigned> {
    let mut found = Vec::new();
    let mut ways_left = MOST_WAYS;
    let mut scopes = vec![Scope {
        outline: &cx.outline.root,
        entry: Entry::default(),
        flow: &cx.flow.root,
    }];
    while let Some(scope) = scopes.pop() {
        visit(&scope);
        let walk = Walk::new(cx, &scope, scope.flow);
        walk.follow(&mut ways_left, &mut found, &mut scopes);
    }
    found
}

/// A place of a scope where it matters whether a variable is assigned.
enum Reading {
    Here(Reference),
    /// Something inside a branch or item processor reads it.
    Inside,
}

struct Walk<'a, 'c> {
    cx: &'c Check<'a>,
    scope: &'c Scope<'a>,
    ways: Ways<'a>,
    states: Vec<Option<&'a StateOutline>>,
    /// Every variable that is read here or inside, sorted.
    names: Vec<Name>,
    /// (variable, state, what reads it), sorted by variable.
    readings: Vec<(usize, usize, Reading)>,
    /// (variable, edge that assigns it), sorted.
    assignments: Vec<(usize, usize)>,
    /// What this scope assigns anywhere.
    own: Names,
    /// That, and what outer scopes assign.
    known: Arc<Names>,
}

impl<'a, 'c> Walk<'a, 'c> {
    fn new(cx: &'c Check<'a>, scope: &'c Scope<'a>, flow: &'a FlowScope) -> Walk<'a, 'c> {
        let states: Vec<Option<&StateOutline>> = flow
            .nodes
            .iter()
            .map(|node| scope.outline.state(&node.name))
            .collect();
        let mut read: Vec<(Name, usize, Reading)> = Vec::new();
        for (at, state) in states.iter().enumerate() {
            let Some(state) = state else { continue };
            for reference in references_of(cx.tree, state) {
                read.push((reference.name.clone(), at, Reading::Here(reference)));
            }
            if !flow.nodes[at].facts.distributed {
                let mut inside = Names::new();
                for body in &state.bodies {
                    read_inside(cx, body, &mut inside);
                }
                read.extend(inside.into_iter().map(|name| (name, at, Reading::Inside)));
            }
        }
        let names: Vec<Name> = read
            .iter()
            .map(|(name, ..)| name.clone())
            .collect::<Names>()
            .into_iter()
            .collect();
        let number = |name: &str| names.binary_search_by(|other| (**other).cmp(name)).ok();
        let mut readings: Vec<(usize, usize, Reading)> = read
            .into_iter()
            .filter_map(|(name, at, reading)| Some((number(&name)?, at, reading)))
            .collect();
        readings.sort_by_key(|(variable, at, _)| (*variable, *at));

        let mut own = Names::new();
        let mut assignments = Vec::new();
        for (index, edge) in flow.edges.iter().enumerate() {
            let Some(state) = edge.from.and_then(|from| states[from]) else {
                continue;
            };
            for name in assigned_at(cx, state, edge.port) {
                assignments.extend(number(name).map(|variable| (variable, index)));
                own.insert(name.into());
            }
            // Where nothing is read it does not matter what is there.
            let known = match names.is_empty() {
                true => Vec::new(),
                false => known_at(cx, state, edge),
            };
            for name in known {
                assignments.extend(number(&name).map(|variable| (variable, index)));
            }
        }
        assignments.sort_unstable();
        assignments.dedup();
        let outer = &scope.entry.taken;
        let known = if own.is_empty() {
            outer.clone()
        } else {
            Arc::new(outer.union(&own).cloned().collect())
        };
        Walk {
            known,
            cx,
            scope,
            ways: Ways::of(flow),
            states,
            names,
            readings,
            assignments,
            own,
        }
    }

    fn follow(
        &self,
        ways_left: &mut usize,
        found: &mut Vec<Unassigned>,
        scopes: &mut Vec<Scope<'a>>,
    ) {
        let entry = &self.scope.entry;
        // What each state with bodies hands on to them.
        let mut inside: BTreeMap<usize, Entry> = BTreeMap::new();
        for (chunk, names) in self.names.chunks(64).enumerate() {
            let first = chunk * 64;
            let unset = self.unset(first, names);
            let from = self.readings.partition_point(|(v, ..)| *v < first);
            let upto = self
                .readings
                .partition_point(|(v, ..)| *v < first + names.len());
            for (variable, at, reading) in &self.readings[from..upto] {
                let name = &self.names[*variable];
                let is_unset = unset[*at] >> (variable - first) & 1 == 1;
                match reading {
                    Reading::Here(reference) => {
                        if is_unset && !asks_first(self.cx, reference) {
                            let way = self.way(*variable, *at, ways_left);
                            found.push(self.finding(*at, reference, way));
                        }
                    }
                    Reading::Inside => {
                        let entry = inside.entry(*at).or_default();
                        if !is_unset {
                            entry.assigned.insert(name.clone());
                        } else if let Some(way) = self.way(*variable, *at, ways_left) {
                            entry.open.insert(name.clone(), way);
                        }
                    }
                }
            }
        }
        for (at, state) in self.states.iter().enumerate() {
            let (Some(state), node) = (state, &self.ways.flow.nodes[at]) else {
                continue;
            };
            if !node.reachable {
                continue;
            }
            for (body, flow) in state.bodies.iter().zip(&node.bodies) {
                let entry = if node.facts.distributed {
                    Entry {
                        apart: true,
                        ..Entry::default()
                    }
                } else {
                    Entry {
                        taken: self.known.clone(),
                        apart: entry.apart,
                        ..inside.get(&at).cloned().unwrap_or_default()
                    }
                };
                scopes.push(Scope {
                    outline: body,
                    entry,
                    flow,
                });
            }
        }
    }

    /// For each state the variables, as bits, that some way to it did not assign.
    fn unset(&self, first: usize, names: &[Name]) -> Vec<u64> {
        let mut unset = vec![0u64; self.states.len()];
        let Some(start) = self.ways.start else {
            return unset;
        };
        let mut assigns = vec![0u64; self.ways.flow.edges.len()];
        let from = self.assignments.partition_point(|(v, _)| *v < first);
        for &(variable, edge) in &self.assignments[from..] {
            if variable >= first + names.len() {
                break;
            }
            assigns[edge] |= 1 << (variable - first);
        }
        for (bit, name) in names.iter().enumerate() {
            if !self.scope.entry.assigned.contains(name) {
                unset[start] |= 1 << bit;
            }
        }
        let mut queue = std::collections::VecDeque::from([start]);
        let mut queued = vec![false; self.states.len()];
        while let Some(at) = queue.pop_front() {
            queued[at] = false;
            for (edge, _, to) in self.ways.leaving(at) {
                let there = unset[to] | unset[at] & !assigns[edge];
                if there != unset[to] {
                    unset[to] = there;
                    if !std::mem::replace(&mut queued[to], true) {
                        queue.push_back(to);
                    }
                }
            }
        }
        unset
    }

    /// A shortest way to a state that does not assign the variable, from the machine's start; `None` when nothing ever
    /// assigns it, so that no way is better than another.
    fn way(&self, variable: usize, at: usize, ways_left: &mut usize) -> Option<String> {
        let name = &self.names[variable];
        let outer = self.scope.entry.open.get(name);
        let assigned = |edge: usize| self.assignments.binary_search(&(variable, edge)).is_ok();
        if !self.own.contains(name) && outer.is_none() {
            return None;
        }
        if *ways_left == 0 {
            return Some(format!("A way to {}", self.ways.flow.nodes[at].name));
        }
        *ways_left -= 1;
        let way = self.ways.shortest(at, |edge| !assigned(edge))?;
        let told = self.ways.told(self.ways.start?, &way);
        Some(match outer {
            Some(outer) => format!("{outer} → {told}"),
            None => told,
        })
    }

    fn finding(&self, at: usize, reference: &Reference, way: Option<String>) -> Unassigned {
        let entry = &self.scope.entry;
        // A Choice's Assign counts only where no rule holds; and what an outer scope assigns cannot be assigned here.
        let start = self.ways.start.filter(|&start| {
            start != at
                && self.ways.flow.nodes[start].kind != Some(StateKind::Choice)
                && !entry.taken.contains(&reference.name)
        });
        Unassigned {
            state: self.ways.flow.nodes[at].name.clone(),
            reference: reference.clone(),
            way,
            start: start.and_then(|start| Some(self.states[start]?.node)),
            known: self.known.clone(),
            apart: entry.apart,
        }
    }
}

/// Every variable that a scope reads, what lies inside it included; a distributed Map reads its own only.
// Recursion is bounded by the reader's limit on nesting.
fn read_inside(cx: &Check, scope: &ScopeOutline, names: &mut Names) {
    for state in &scope.states {
        names.extend(references_of(cx.tree, state).into_iter().map(|r| r.name));
        for body in &state.bodies {
            let mode = cx.tree.get(body.node, "ProcessorConfig");
            let mode = mode.and_then(|config| cx.tree.get(config, "Mode"));
            if mode.and_then(|mode| cx.tree.str(mode)) != Some("DISTRIBUTED") {
                read_inside(cx, body, names);
            }
        }
    }
}

/// What is assigned when the state is left this way. A rule's or catcher's Assign stands in for the state's.
fn assigned_at<'t>(cx: &Check<'t>, state: &StateOutline, port: Port) -> Vec<&'t str> {
    let tree = cx.tree;
    let object = match port {
        Port::Rule(index) => element(cx, state, "Choices", index),
        Port::Catch(index) => element(cx, state, "Catch", index),
        Port::Start | Port::Next | Port::Default => Some(state.node),
    };
    let assign = object.and_then(|object| tree.get(object, "Assign"));
    let members = assign.map(|assign| tree.members(assign));
    members
        .unwrap_or_default()
        .iter()
        .filter_map(|member| tree.str(member.key))
        .map(|key| variable_name(key, state.language))
        .collect()
}

fn element(cx: &Check, state: &StateOutline, list: &str, index: usize) -> Option<NodeId> {
    let list = cx.tree.get(state.node, list)?;
    cx.tree.elements(list).get(index).copied()
}

/// Variables that are surely there when a Choice is left this way, because its rules asked for them.
fn known_at(cx: &Check, state: &StateOutline, edge: &FlowEdge) -> Vec<String> {
    if state.kind != Some(StateKind::Choice) {
        return Vec::new();
    }
    // The rules before this one did not hold.
    let before = match edge.port {
        Port::Rule(index) => index,
        Port::Default => cx
            .tree
            .get(state.node, "Choices")
            .map_or(0, |list| cx.tree.elements(list).len()),
        Port::Start | Port::Next | Port::Catch(_) => return Vec::new(),
    };
    let mut known = Vec::new();
    let mut ask = |index: usize, there: bool| {
        if let Some((name, wanted)) =
            element(cx, state, "Choices", index).and_then(|rule| asked(cx, state, rule))
            && wanted == there
        {
            known.push(name);
        }
    };
    if let Port::Rule(index) = edge.port {
        ask(index, true);
    }
    // A Choice has few rules that ask; the first ones are where people put them.
    for index in 0..before.min(16) {
        ask(index, false);
    }
    known
}

/// The variable a rule asks for, and whether it holds when it is there. Only rules that ask nothing else are understood.
fn asked(cx: &Check, state: &StateOutline, rule: NodeId) -> Option<(String, bool)> {
    let tree = cx.tree;
    match state.language {
        QueryLanguage::JsonPath => {
            let name = tree.str(tree.get(rule, "Variable")?)?.strip_prefix('$')?;
            let there = tree.value(tree.get(rule, "IsPresent")?)?;
            let is_name = name.chars().next().is_some_and(unicode_ident::is_xid_start)
                && name.chars().all(unicode_ident::is_xid_continue);
            is_name.then_some((name.to_owned(), there.as_bool()?))
        }
        QueryLanguage::Jsonata => {
            let text = expression_text(tree.str(tree.get(rule, "Condition")?)?)?;
            let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let (inner, there) = match bare.strip_prefix("$not(") {
                Some(inner) => (inner.strip_suffix(')')?, false),
                None => (bare.as_str(), true),
            };
            // `$exists($n) and $n < 3` holds only when it is there.
            let (name, rest) = inner.strip_prefix("$exists($")?.split_once(')')?;
            let whole = rest.is_empty() || there && rest.starts_with("and");
            (whole && name.chars().all(unicode_ident::is_xid_continue))
                .then(|| (name.to_owned(), there))
        }
    }
}

/// What asks whether a variable is there knows that it may not be: `$exists($name)`, `IsPresent`.
fn asks_first(cx: &Check, reference: &Reference) -> bool {
    let tree = cx.tree;
    let Some(text) = tree.str(reference.node) else {
        return false;
    };
    let bare = without_texts(text);
    let asked = format!("$exists(${}", reference.name);
    bare.replace(char::is_whitespace, "").contains(&asked)
        || tree
            .node(reference.node)
            .parent
            .is_some_and(|rule| tree.get(rule, "IsPresent").is_some())
}
