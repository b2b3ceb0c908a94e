//! What the transitions of a run carried: the largest payload, and those that grow with every turn of a loop.

use crate::asl::{Port, StateAddress};
use crate::debugger::Crossing;
use crate::interpreter::{Entry, EntryKind, ThreadId};
use crate::json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What crossed each transition so far.
#[derive(Default)]
pub(super) struct Payloads {
    /// By where in memory the address of the state stands: every entry shares it with the program, and comparing two
    /// numbers costs a run less than comparing two addresses.
    edges: BTreeMap<(usize, Port), Edge>,
    /// Threads that have entered no state yet.
    fresh: BTreeSet<ThreadId>,
}

/// A transition and what crossed it.
struct Edge {
    /// The state it leaves; the first state of the scope for `Port::Start`.
    state: StateAddress,
    port: Port,
    to: Option<StateAddress>,
    crossing: Crossing,
}

impl Payloads {
    pub fn see(&mut self, entry: &Entry) {
        let (port, to, payload) = match &entry.kind {
            EntryKind::Exited { output, port, next } => (*port, next.as_ref(), output),
            EntryKind::Entered { input } if self.fresh.remove(&entry.thread) => {
                (Port::Start, entry.state.as_ref(), input)
            }
            EntryKind::Started | EntryKind::ThreadStarted { .. } => {
                self.fresh.insert(entry.thread);
                return;
            }
            _ => return,
        };
        let Some(state) = &entry.state else { return };
        let key = (state.pointer().as_ptr() as usize, port);
        let edge = self.edges.entry(key).or_insert_with(|| Edge {
            state: state.clone(),
            port,
            to: to.cloned(),
            crossing: Crossing::default(),
        });
        edge.crossing.add(entry.thread.0, payload.json_len() as u64);
    }

    /// The transitions, the one with the largest payload first.
    fn sorted(&self) -> Vec<&Edge> {
        let mut all: Vec<&Edge> = self.edges.values().collect();
        all.sort_by(|a, b| {
            let (left, right) = (a.crossing.most, b.crossing.most);
            let place = |edge: &'_ Edge| (edge.state.clone(), edge.port);
            right.cmp(&left).then_with(|| place(a).cmp(&place(b)))
        });
        all
    }

    /// Lines for people; empty when nothing was carried.
    pub fn words(&self) -> String {
        let all = self.sorted();
        let Some(largest) = all.first() else {
            return String::new();
        };
        let mut text = format!(
            "Largest payload {} bytes of the {} allowed, from {}\n",
            largest.crossing.most,
            Crossing::LIMIT,
            largest.words()
        );
        let growing = all
            .iter()
            .filter_map(|edge| Some((edge, edge.crossing.growth()?)));
        // The transitions of a loop grow together: the one that is too large first stands for all.
        if let Some((edge, growth)) = growing.min_by_key(|(_, growth)| growth.turns) {
            let turns = match growth.turns {
                1 => "the next turn".to_owned(),
                turns => format!("about {turns} more turns"),
            };
            text.push_str(&format!(
                "The payload from {} grows by about {} bytes in each turn: in {turns} it is too large\n",
                edge.words(),
                growth.per_turn,
            ));
        }
        text
    }

    /// The list in the answer of `--format json`.
    pub fn json(&self) -> Value {
        let count = |n: u64| Value::int(i64::try_from(n).unwrap_or(i64::MAX));
        let pointer = |state: Option<&StateAddress>| {
            state.map_or(Value::Null, |state| Value::string(state.pointer()))
        };
        let edges = self.sorted().into_iter().map(|edge| {
            let crossing = &edge.crossing;
            let mut members: Vec<(Arc<str>, Value)> = vec![
                ("from".into(), pointer(edge.from())),
                ("to".into(), pointer(edge.to.as_ref())),
                ("by".into(), Value::string(field(edge.port))),
                ("times".into(), count(u64::from(crossing.times))),
                ("most_bytes".into(), count(crossing.most)),
                ("total_bytes".into(), count(crossing.total)),
            ];
            if let Some(growth) = crossing.growth() {
                members.push(("bytes_per_turn".into(), count(growth.per_turn)));
                members.push(("turns_left".into(), count(growth.turns)));
            }
            Value::object(members)
        });
        Value::array(edges.collect())
    }
}

/// The field that leads there.
fn field(port: Port) -> String {
    match port {
        Port::Start => "StartAt".into(),
        Port::Next => "Next".into(),
        Port::Rule(index) => format!("Choices[{index}]"),
        Port::Default => "Default".into(),
        Port::Catch(index) => format!("Catch[{index}]"),
    }
}

impl Edge {
    fn from(&self) -> Option<&StateAddress> {
        (self.port != Port::Start).then_some(&self.state)
    }

    /// "`Charge` to `Ship`", "the start to `Charge`", "`Ship` to the end".
    fn words(&self) -> String {
        let name = |state: Option<&StateAddress>, none: &str| {
            state.map_or_else(|| none.to_owned(), |state| format!("`{}`", state.name()))
        };
        let to = name(self.to.as_ref(), "the end");
        format!("{} to {to}", name(self.from(), "the start"))
    }
}
