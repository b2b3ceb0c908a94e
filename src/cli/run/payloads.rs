//! What the transitions of a run carried: the largest payload, and those that grow with every turn of a loop.

use crate::asl::{Port, StateAddress};
use crate::debugger::Crossing;
use crate::interpreter::{Entry, EntryKind, ThreadId};
use crate::json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// What crossed the transitions so far.
#[derive(Default)]
pub(super) struct Payloads {
    /// Whether each transition is wanted; else only the largest payload is, which costs a run next to nothing.
    each: bool,
    /// Bytes of the largest payload.
    most: u64,
    /// Who carried it.
    largest: Option<Edge>,
    /// By where in memory the address of the state stands: every entry shares it with the program, and comparing two
    /// numbers costs a run less than comparing two addresses.
    edges: BTreeMap<(usize, Port), Edge>,
    /// Threads that have entered no state yet.
    fresh: VecDeque<ThreadId>,
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
    /// Watches each transition, or only for the largest payload.
    pub fn new(each: bool) -> Payloads {
        Payloads {
            each,
            ..Payloads::default()
        }
    }

    /// Whether a thread has entered no state yet; what others enter with was carried out of another state.
    pub fn has_fresh_threads(&self) -> bool {
        !self.fresh.is_empty()
    }

    /// Takes the thread from those that have entered no state yet; `false` when it is none of them. They enter about
    /// in the order in which they are started.
    fn enters_first(&mut self, thread: ThreadId) -> bool {
        let at = self.fresh.iter().position(|fresh| *fresh == thread);
        at.and_then(|at| self.fresh.remove(at)).is_some()
    }

    pub fn see(&mut self, entry: &Entry) {
        let (port, to, payload) = match &entry.kind {
            EntryKind::Exited { output, port, next } => (*port, next.as_ref(), output),
            EntryKind::Entered { input } if self.enters_first(entry.thread) => {
                (Port::Start, entry.state.as_ref(), input)
            }
            EntryKind::Started | EntryKind::ThreadStarted { .. } => {
                self.fresh.push_back(entry.thread);
                return;
            }
            _ => return,
        };
        let bytes = payload.json_len() as u64;
        let Some(state) = &entry.state else { return };
        if !self.each {
            if bytes > self.most {
                self.most = bytes;
                let edge = self.largest.insert(Edge::new(state, port, to));
                edge.crossing.add(entry.thread.0, bytes);
            }
            return;
        }
        let key = (state.pointer().as_ptr() as usize, port);
        let edge = self.edges.entry(key);
        let edge = edge.or_insert_with(|| Edge::new(state, port, to));
        edge.crossing.add(entry.thread.0, bytes);
    }

    /// The transitions, the one with the largest payload first.
    fn sorted(&self) -> Vec<&Edge> {
        let mut all: Vec<&Edge> = self.edges.values().collect();
        all.sort_by(|a, b| {
            let (left, right) = (a.crossing.most, b.crossing.most);
            let place = || a.state.cmp(&b.state).then(a.port.cmp(&b.port));
            right.cmp(&left).then_with(place)
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

    /// The members in the answer of `--format json`.
    pub fn json(&self) -> Vec<(Arc<str>, Value)> {
        let all = self.sorted();
        let mut members = Vec::new();
        if let Some(largest) = all.first().copied().or(self.largest.as_ref()) {
            let mut place = largest.place();
            place.push(("bytes".into(), count(largest.crossing.most)));
            members.push(("largestPayload".into(), Value::object(place)));
        }
        let edges = all.into_iter().map(|edge| {
            let crossing = &edge.crossing;
            let mut members = edge.place();
            members.extend([
                ("times".into(), count(u64::from(crossing.times))),
                ("most_bytes".into(), count(crossing.most)),
                ("total_bytes".into(), count(crossing.total)),
            ]);
            if let Some(growth) = crossing.growth() {
                members.push(("bytes_per_turn".into(), count(growth.per_turn)));
                members.push(("turns_left".into(), count(growth.turns)));
            }
            Value::object(members)
        });
        if self.each {
            members.push(("payloads".into(), Value::array(edges.collect())));
        }
        members
    }
}

fn count(n: u64) -> Value {
    Value::int(i64::try_from(n).unwrap_or(i64::MAX))
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
    fn new(state: &StateAddress, port: Port, to: Option<&StateAddress>) -> Edge {
        Edge {
            state: state.clone(),
            port,
            to: to.cloned(),
            crossing: Crossing::default(),
        }
    }

    /// Where it begins and leads, and by which field.
    fn place(&self) -> Vec<(Arc<str>, Value)> {
        let pointer = |state: Option<&StateAddress>| {
            state.map_or(Value::Null, |state| Value::string(state.pointer()))
        };
        vec![
            ("from".into(), pointer(self.from())),
            ("to".into(), pointer(self.to.as_ref())),
            ("by".into(), Value::string(field(self.port))),
        ]
    }

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
