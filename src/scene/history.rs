//! Marks of a run read from what GetExecutionHistory answers.
//!
//! Follows each event's `previousEventId`, so parallel branches and iterations keep apart. Reads what it knows and
//! passes over the rest: a history cut short still paints its part.

use crate::asl::{Port, ScopeAddress, StateAddress, StateKind};
use crate::flow::{FlowGraph, FlowScope, Target};
use crate::json::Value;
use crate::scene::{RunMarks, StateMark, StateRole};
use std::collections::{BTreeMap, BTreeSet};

/// The marks of a history: an object with `events`, or the list of events itself.
pub fn marks_from_history(graph: &FlowGraph, history: &Value) -> Result<RunMarks, String> {
    let events = history
        .get("events")
        .unwrap_or(history)
        .as_array()
        .ok_or("There is no list of events here; a history is an object with \"events\"")?;
    let mut reader = Reader::new(graph);
    for event in events {
        reader.read(event);
    }
    if reader.marks.states.is_empty() && !events.is_empty() && !graph.root.nodes.is_empty() {
        return Err("None of the history's states is in this definition".into());
    }
    Ok(reader.finish())
}

/// What is known after an event on its thread.
#[derive(Clone, Debug, Default)]
struct Place {
    /// The state the thread is in.
    inside: Option<StateAddress>,
    /// The state it left last in the same scope, and whether that had failed.
    left: Option<(StateAddress, bool)>,
    /// The thread it is and those around it, outermost first, each by the event that entered its first state.
    threads: Vec<u32>,
}

struct Reader<'a> {
    marks: RunMarks,
    scopes: BTreeMap<ScopeAddress, &'a FlowScope>,
    by_name: BTreeMap<&'a str, Vec<&'a StateAddress>>,
    places: BTreeMap<i64, Place>,
    last: i64,
    /// States that failed and were not entered again.
    failed: BTreeSet<StateAddress>,
    /// Iterations of each Map that ended well, and how many there are.
    items: BTreeMap<StateAddress, (u32, Option<i64>)>,
    over: bool,
}

impl<'a> Reader<'a> {
    fn new(graph: &'a FlowGraph) -> Reader<'a> {
        let mut reader = Reader {
            marks: RunMarks::default(),
            scopes: BTreeMap::new(),
            by_name: BTreeMap::new(),
            places: BTreeMap::new(),
            last: 0,
            failed: BTreeSet::new(),
            items: BTreeMap::new(),
            over: false,
        };
        let mut open = vec![&graph.root];
        while let Some(scope) = open.pop() {
            reader.scopes.insert(scope.address.clone(), scope);
            for node in &scope.nodes {
                let found = reader.by_name.entry(&node.name).or_default();
                found.push(&node.address);
                open.extend(&node.bodies);
            }
        }
        reader
    }

    fn read(&mut self, event: &Value) {
        let number = |key: &str| event.get(key).and_then(Value::as_i64);
        let id = number("id").unwrap_or(self.last + 1);
        let before = number("previousEventId").unwrap_or(self.last);
        let mut place = self.places.get(&before).cloned().unwrap_or_default();
        let kind = event
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        self.last = id;
        if kind.ends_with("StateEntered") {
            self.enter(event, id, kind, &mut place);
        } else if kind.ends_with("StateExited") {
            self.exit(event, &mut place);
        } else if kind.starts_with("Execution") && kind != "ExecutionStarted" {
            self.over = true;
        } else if let Some(state) = place.inside.clone() {
            self.within(event, kind, state, &mut place);
        }
        self.places.insert(id, place);
    }

    fn enter(&mut self, event: &Value, id: i64, kind: &str, place: &mut Place) {
        let Some(name) = detail(event, "stateEnteredEventDetails", "name") else {
            return;
        };
        let Some(state) = self.find(name, place) else {
            return;
        };
        let role = match kind {
            "WaitStateEntered" => StateRole::Waiting,
            "FailStateEntered" => StateRole::Failed,
            _ => StateRole::Active,
        };
        self.failed.remove(&state);
        if role == StateRole::Failed {
            self.failed.insert(state.clone());
        }
        let mark = self.marks.states.entry(state.clone()).or_default();
        mark.visits += 1;
        mark.role = role;
        let scope = state.scope();
        let before = place.left.take().filter(|(left, _)| left.scope() == scope);
        let nesting = std::iter::successors(scope.owner(), |owner| owner.scope().owner()).count();
        if before.is_none() {
            place.threads.truncate(nesting);
            place.threads.push(u32::try_from(id).unwrap_or_default());
        } else {
            place.threads.truncate(nesting + 1);
        }
        if let Some(port) = self.port(&scope, before.as_ref(), &state) {
            let from = before.map(|(left, _)| left);
            let crossing = self.marks.edges.entry((scope, from, port)).or_default();
            match payload(event) {
                Some(bytes) => {
                    let thread = place.threads.last().copied().unwrap_or_default();
                    crossing.add(thread, bytes);
                }
                None => crossing.pass(),
            }
        }
        place.inside = Some(state);
    }

    fn exit(&mut self, event: &Value, place: &mut Place) {
        let named = detail(event, "stateExitedEventDetails", "name");
        let inside = place.inside.clone();
        // The end of a branch is followed by the exit of what is around it.
        let state = std::iter::successors(inside, |state| state.scope().owner())
            .find(|state| named.is_none_or(|name| state.name() == name))
            .or_else(|| self.find(named?, place));
        let Some(state) = state else { return };
        let failed = self.failed.remove(&state);
        let mark = self.marks.states.entry(state.clone()).or_default();
        mark.role = if failed {
            StateRole::Caught
        } else {
            StateRole::Done
        };
        place.inside = state.scope().owner();
        place.left = Some((state, failed));
    }

    /// An event of the state a thread is in.
    fn within(&mut self, event: &Value, kind: &str, state: StateAddress, place: &mut Place) {
        match kind {
            "ParallelStateStarted" => place.left = None,
            "MapStateStarted" => {
                place.left = None;
                let length = event
                    .get("mapStateStartedEventDetails")
                    .and_then(|details| details.get("length"))
                    .and_then(Value::as_i64);
                self.items.insert(state, (0, length));
            }
            "MapIterationStarted" => {
                place.inside = Some(self.around(state, StateKind::Map));
                place.left = None;
            }
            "MapIterationSucceeded" => {
                let map = self.around(state, StateKind::Map);
                self.items.entry(map.clone()).or_default().0 += 1;
                place.inside = Some(map);
            }
            "MapStateFailed" | "MapRunFailed" | "MapStateAborted" => {
                let map = self.around(state, StateKind::Map);
                self.fail(&map);
                place.inside = Some(map);
            }
            "ParallelStateFailed" | "ParallelStateAborted" => {
                let parallel = self.around(state, StateKind::Parallel);
                self.fail(&parallel);
                place.inside = Some(parallel);
            }
            "ParallelStateSucceeded" => {
                place.inside = Some(self.around(state, StateKind::Parallel));
            }
            "MapStateSucceeded" => place.inside = Some(self.around(state, StateKind::Map)),
            "MapIterationFailed" | "MapIterationAborted" => {}
            _ if kind.ends_with("StateAborted") => {
                let mark = self.marks.states.entry(state).or_default();
                mark.role = StateRole::Aborted;
            }
            _ if kind.ends_with("Failed") || kind.ends_with("TimedOut") => {
                self.fail(&state);
            }
            _ if kind.ends_with("Scheduled") && self.failed.remove(&state) => {
                let mark = self.marks.states.entry(state).or_default();
                mark.retries += 1;
                mark.role = StateRole::Active;
            }
            _ => {}
        }
    }

    fn fail(&mut self, state: &StateAddress) {
        self.failed.insert(state.clone());
        let mark = self.marks.states.entry(state.clone()).or_default();
        mark.role = StateRole::Failed;
        // What ran inside was stopped.
        let inner = format!("{}/", state.pointer());
        for (address, mark) in &mut self.marks.states {
            if address.pointer().starts_with(&inner) {
                stop(mark);
            }
        }
    }

    /// The state itself or the nearest one around it of this kind.
    fn around(&self, state: StateAddress, kind: StateKind) -> StateAddress {
        let is_kind = |state: &StateAddress| {
            let scope = self.scopes.get(&state.scope());
            scope.is_some_and(|scope| {
                scope
                    .nodes
                    .iter()
                    .any(|node| node.address == *state && node.kind == Some(kind))
            })
        };
        std::iter::successors(Some(state.clone()), |state| state.scope().owner())
            .find(is_kind)
            .unwrap_or(state)
    }

    /// The state of a name, nearest to where the thread is.
    fn find(&self, name: &str, place: &Place) -> Option<StateAddress> {
        let all = self.by_name.get(name)?;
        let left = place.left.as_ref().map(|(left, _)| left.scope());
        let beside = all.iter().find(|state| Some(state.scope()) == left);
        let below = all
            .iter()
            .find(|state| place.inside.is_some() && state.scope().owner() == place.inside);
        Some((*beside.or(below).or(all.first())?).clone())
    }

    /// The transition between two states of a scope that fits best.
    fn port(
        &self,
        scope: &ScopeAddress,
        from: Option<&(StateAddress, bool)>,
        to: &StateAddress,
    ) -> Option<Port> {
        let scope = self.scopes.get(scope)?;
        let at = |state: &StateAddress| scope.nodes.iter().position(|node| node.address == *state);
        let to = at(to)?;
        let Some((from, failed)) = from else {
            return Some(Port::Start);
        };
        let from = at(from)?;
        scope
            .edges
            .iter()
            .filter(|edge| edge.from == Some(from) && edge.to == Target::Node(to))
            .map(|edge| edge.port)
            .min_by_key(|port| matches!(port, Port::Catch(_)) != *failed)
    }

    fn finish(mut self) -> RunMarks {
        for (map, (done, length)) in self.items {
            let mark = self.marks.states.entry(map).or_default();
            mark.progress = match length {
                Some(1) => format!("{done} of 1 item"),
                Some(length) => format!("{done} of {length} items"),
                None => String::new(),
            };
        }
        if self.over {
            self.marks.states.values_mut().for_each(stop);
        }
        self.marks
    }
}

/// What still ran when everything around it ended was stopped.
fn stop(mark: &mut StateMark) {
    if matches!(mark.role, StateRole::Active | StateRole::Waiting) {
        mark.role = StateRole::Aborted;
    }
}

/// Bytes of the input a state was entered with; `None` when the history leaves it out or cut it short.
fn payload(event: &Value) -> Option<u64> {
    let details = event.get("stateEnteredEventDetails")?;
    let truncated = details
        .get("inputDetails")
        .and_then(|details| details.get("truncated"))
        .and_then(Value::as_bool);
    let text = details.get("input")?.as_str()?;
    (truncated != Some(true)).then_some(text.len() as u64)
}

fn detail<'v>(event: &'v Value, key: &str, member: &str) -> Option<&'v str> {
    event.get(key)?.get(member)?.as_str()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::asl::Outline;
    use crate::json::parse;
    use std::sync::Arc;

    fn graph() -> FlowGraph {
        let text = r#"{"StartAt":"Get","States":{
          "Get":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"Each","Catch":[{"ErrorEquals":["States.ALL"],"Next":"Give up"}]},
          "Each":{"Type":"Map","Next":"Done","ItemProcessor":{"StartAt":"One","States":{"One":{"Type":"Pass","Next":"Two"},"Two":{"Type":"Wait","Seconds":1,"End":true}}}},
          "Give up":{"Type":"Fail"},"Done":{"Type":"Succeed"}}}"#;
        FlowGraph::build(&Outline::read(Arc::new(parse(text.into()).0)))
    }

    fn marks(events: &[(i64, &str, &str)]) -> RunMarks {
        let list: Vec<String> = events
            .iter()
            .enumerate()
            .map(|(index, (before, kind, name))| {
                let key = if kind.ends_with("Entered") { "stateEnteredEventDetails" } else { "stateExitedEventDetails" };
                format!(r#"{{"id":{},"previousEventId":{before},"type":"{kind}","{key}":{{"name":"{name}"}},"mapStateStartedEventDetails":{{"length":2}}}}"#, index + 1)
            })
            .collect();
        let text = format!(r#"{{"events":[{}]}}"#, list.join(","));
        marks_from_history(&graph(), &Value::parse(&text).unwrap()).unwrap()
    }

    fn role(marks: &RunMarks, pointer: &str) -> (StateRole, u32) {
        let mark = &marks.states[&StateAddress::from_pointer(pointer)];
        (mark.role, mark.visits)
    }

    #[test]
    fn iterations_are_counted_and_their_transitions_taken() {
        let run = marks(&[
            (0, "ExecutionStarted", ""),
            (0, "TaskStateEntered", "Get"),
            (2, "TaskStateExited", "Get"),
            (3, "MapStateEntered", "Each"),
            (4, "MapStateStarted", ""),
            (5, "MapIterationStarted", "Each"),
            (6, "PassStateEntered", "One"),
            (5, "MapIterationStarted", "Each"),
            (8, "PassStateEntered", "One"),
            (7, "PassStateExited", "One"),
            (10, "WaitStateEntered", "Two"),
            (9, "PassStateExited", "One"),
            (11, "WaitStateExited", "Two"),
            (13, "MapIterationSucceeded", "Each"),
        ]);
        let inner = "/States/Each/ItemProcessor/States/";
        assert_eq!(role(&run, "/States/Get"), (StateRole::Done, 1));
        assert_eq!(role(&run, "/States/Each"), (StateRole::Active, 1));
        assert_eq!(role(&run, &format!("{inner}One")), (StateRole::Done, 2));
        let each = &run.states[&StateAddress::from_pointer("/States/Each")];
        assert_eq!(each.progress, "1 of 2 items");
        let body = ScopeAddress::from_pointer("/States/Each/ItemProcessor");
        assert_eq!(run.edges[&(body.clone(), None, Port::Start)].times, 2);
        assert_eq!(
            run.edges[&(body.clone(), Some(body.state("One")), Port::Next)].times,
            1
        );
    }

    #[test]
    fn retries_and_catchers_are_told_apart() {
        let run = marks(&[
            (0, "ExecutionStarted", ""),
            (0, "TaskStateEntered", "Get"),
            (2, "TaskScheduled", ""),
            (3, "TaskFailed", ""),
            (4, "TaskScheduled", ""),
            (5, "TaskTimedOut", ""),
            (6, "TaskStateExited", "Get"),
            (7, "FailStateEntered", "Give up"),
            (8, "ExecutionFailed", ""),
        ]);
        assert_eq!(role(&run, "/States/Get"), (StateRole::Caught, 1));
        assert_eq!(role(&run, "/States/Give up"), (StateRole::Failed, 1));
        let root = ScopeAddress::root();
        assert_eq!(run.states[&root.state("Get")].retries, 1);
        let key = (root.clone(), Some(root.state("Get")), Port::Catch(0));
        assert_eq!(run.edges[&key].times, 1);
    }

    #[test]
    fn a_foreign_history_is_refused() {
        let foreign = r#"[{"id":1,"type":"PassStateEntered","stateEnteredEventDetails":{"name":"Elsewhere"}}]"#;
        let answer = marks_from_history(&graph(), &Value::parse(foreign).unwrap());
        assert!(answer.unwrap_err().contains("None of the history's states"));
        assert!(marks_from_history(&graph(), &Value::parse("{}").unwrap()).is_err());
    }
}
