//! From the forgiving view to the strict one.

use super::reader::Reader;
use super::{
    Behaviour, Choice, Fail, Flow, FlowId, Map, Parallel, Pass, Program, State, StateId, Succeed,
    Task, Unrunnable, Wait,
};
use crate::asl::{MachineType, Outline, QueryLanguage, ScopeOutline, StateKind, StateOutline};
use crate::json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads an outline strictly.
pub fn lower(outline: &Outline, kind: MachineType) -> Result<Arc<Program>, Vec<Unrunnable>> {
    let mut lowering = Lowering {
        outline,
        flows: Vec::new(),
        problems: Vec::new(),
    };
    lowering.flow(&outline.root);
    if !lowering.problems.is_empty() {
        return Err(lowering.problems);
    }
    let tree = &outline.tree;
    let timeout = tree
        .get(tree.root(), "TimeoutSeconds")
        .and_then(|node| tree.value(node))
        .and_then(|value| value.as_i64())
        .and_then(|seconds| u64::try_from(seconds).ok());
    let flows: Vec<Flow> = lowering.flows.into_iter().flatten().collect();
    let mut states = flows.iter().flat_map(|flow| &flow.states);
    Ok(Arc::new(Program {
        kind,
        timeout,
        has_variables_or_jsonata: states.any(State::has_variables_or_jsonata),
        flows,
    }))
}

struct Lowering<'a> {
    outline: &'a Outline,
    flows: Vec<Option<Flow>>,
    problems: Vec<Unrunnable>,
}

impl Lowering<'_> {
    fn problem(&mut self, pointer: &str, message: impl Into<String>) {
        self.problems.push(Unrunnable {
            pointer: pointer.to_string(),
            message: message.into(),
        });
    }

    fn flow(&mut self, scope: &ScopeOutline) -> FlowId {
        let id = FlowId(self.flows.len() as u32);
        self.flows.push(None);
        let pointer = scope.address.pointer();
        if scope.states.is_empty() {
            self.problem(pointer, "States is missing or empty: add a state");
        }
        let names: BTreeMap<Arc<str>, StateId> = scope
            .states
            .iter()
            .enumerate()
            .map(|(index, state)| (state.name.clone(), StateId(index as u32)))
            .collect();
        let start = match &scope.start_at {
            None => {
                self.problem(pointer, "StartAt is missing: name the first state");
                StateId(0)
            }
            Some(name) => names.get(name).copied().unwrap_or_else(|| {
                self.problem(
                    &format!("{pointer}/StartAt"),
                    format!("StartAt points to `{name}`, which is not in this scope"),
                );
                StateId(0)
            }),
        };
        let mut states = Vec::with_capacity(scope.states.len());
        for state in &scope.states {
            states.extend(self.state(state, &names));
        }
        self.flows[id.0 as usize] = Some(Flow {
            address: scope.address.clone(),
            start,
            states,
        });
        id
    }

    fn state(
        &mut self,
        outline: &StateOutline,
        names: &BTreeMap<Arc<str>, StateId>,
    ) -> Option<State> {
        let pointer = outline.address.pointer();
        let Some(kind) = outline.kind else {
            self.problem(
                pointer,
                format!(
                    "`{}` has no Type, or one that is not among the eight state types",
                    outline.name
                ),
            );
            return None;
        };
        let Some(object) = self.outline.tree.value(outline.node) else {
            self.problem(
                pointer,
                format!("The text of `{}` has mistakes: mend it first", outline.name),
            );
            return None;
        };
        let language = language_of(&object, outline);
        let bodies: Vec<FlowId> = outline.bodies.iter().map(|body| self.flow(body)).collect();
        let mut reader = Reader::new(object, pointer, language, names, &mut self.problems);
        let reader = &mut reader;
        let behaviour = match kind {
            StateKind::Task => Behaviour::Task(Box::new(Task::read(reader))),
            StateKind::Choice => Behaviour::Choice(Box::new(Choice::read(reader))),
            StateKind::Parallel => Behaviour::Parallel(Box::new(Parallel::read(reader, bodies))),
            StateKind::Map => match bodies.first() {
                Some(body) => Behaviour::Map(Box::new(Map::read(reader, *body))),
                None => {
                    reader.problem("", "A Map needs an ItemProcessor with StartAt and States");
                    return None;
                }
            },
            StateKind::Wait => Behaviour::Wait(Box::new(Wait::read(reader))),
            StateKind::Pass => Behaviour::Pass(Box::new(Pass::read(reader))),
            StateKind::Succeed => Behaviour::Succeed(Box::new(Succeed::read(reader))),
            StateKind::Fail => Behaviour::Fail(Box::new(Fail::read(reader))),
        };
        Some(State {
            address: outline.address.clone(),
            name: outline.name.clone(),
            language,
            behaviour,
        })
    }
}

/// A state's own `QueryLanguage` wins over its scope's.
fn language_of(object: &Value, outline: &StateOutline) -> QueryLanguage {
    match object.get("QueryLanguage").and_then(Value::as_str) {
        Some("JSONata") => QueryLanguage::Jsonata,
        Some("JSONPath") => QueryLanguage::JsonPath,
        _ => outline.language,
    }
}
