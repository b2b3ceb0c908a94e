//! What the transitions of a run carried: the largest payload, and those that grow with every turn of a loop.

use crate::asl::{Port, StateAddress};
use crate::debugger::Crossing;
use crate::interpreter::{Entry, EntryKind, ThreadId};
use crate::json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What crossed each transition so far.
#[derive(Default)]
pub(super) struct Payloads {
    /// By the state a transition leaves, or the first state of a scope for `Port::Start`; with where it leads.
    edges: HashMap<(StateAddress, Port), (Option<StateAddress>, Crossing)>,
    /// Threads that have entered no state yet.
    fresh: HashSet<ThreadId>,
}

/// A transition and what crossed it.
type Crossed<'a> = (
    &'a (StateAddress, Port),
    &'a (Option<StateAddress>, Crossing),
);

impl Payloads {
    pub fn see(&mut self, entry: &Entry) {
        let (port, to, payload) = match &entry.kind {
            EntryKind::Exited { output, port, next } => (*port, next.clone(), output),
            EntryKind::Entered { input } if self.fresh.remove(&entry.thread) => {
                (Port::Start, entry.state.clone(), input)
            }
            EntryKind::Started | EntryKind::ThreadStarted { .. } => {
                self.fresh.insert(entry.thread);
                return;
            }
            _ => return,
        };
        if let Some(state) = &entry.state {
            let edge = self.edges.entry((state.clone(), port));
            let (_, crossing) = edge.or_insert_with(|| (to, Crossing::default()));
            crossing.add(entry.thread.0, payload.json_len() as u64);
        }
    }

    /// The transitions, the one with the largest payload first.
    fn sorted(&self) -> Vec<Crossed<'_>> {
        let mut all: Vec<Crossed> = self.edges.iter().collect();
        all.sort_by(|(a, (_, left)), (b, (_, right))| {
            right.most.cmp(&left.most).then_with(|| a.cmp(b))
        });
        all
    }

    /// Lines for people; empty when nothing was carried.
    pub fn words(&self) -> String {
        let all = self.sorted();
        let Some((key, (to, crossing))) = all.first() else {
            return String::new();
        };
        let mut text = format!(
            "Largest payload {} bytes of the {} allowed, from {}\n",
            crossing.most,
            Crossing::LIMIT,
            between(key, to.as_ref())
        );
        let growing = all
            .iter()
            .filter_map(|(key, (to, crossing))| Some((key, to, crossing.growth()?)));
        // The transitions of a loop grow together: the one that is too large first stands for all.
        if let Some((key, to, growth)) = growing.min_by_key(|(.., growth)| growth.turns) {
            let turns = match growth.turns {
                1 => "the next turn".to_owned(),
                turns => format!("about {turns} more turns"),
            };
            text.push_str(&format!(
                "The payload from {} grows by about {} bytes in each turn: in {turns} it is too large\n",
                between(key, to.as_ref()),
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
        let edges = self
            .sorted()
            .into_iter()
            .map(|((state, port), (to, crossing))| {
                let from = (*port != Port::Start).then_some(state);
                let mut members: Vec<(Arc<str>, Value)> = vec![
                    ("from".into(), pointer(from)),
                    ("to".into(), pointer(to.as_ref())),
                    ("by".into(), Value::string(field(*port))),
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

/// "Charge to Ship", "the start to Charge", "Ship to the end".
fn between((state, port): &(StateAddress, Port), to: Option<&StateAddress>) -> String {
    let name = |state: Option<&StateAddress>, none: &str| {
        state.map_or_else(|| none.to_owned(), |state| format!("`{}`", state.name()))
    };
    let from = (*port != Port::Start).then_some(state);
    format!("{} to {}", name(from, "the start"), name(to, "the end"))
}
