//! From the forgiving view to the strict one.

use super::reader::Reader;
use super::{
    Behaviour, Choice, Fail, Flow, FlowId, Map, Parallel, Pass, Program, State, StateId, Succeed,
    Task, Unrunnable, Wait,
};
use crate::asl::{
    MachineType, Outline, QueryLanguage, Resource, ScopeOutline, ServicePattern, StateKind,
    StateOutline,
};
use crate::json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The longest name of a state, in characters.
const MAX_NAME: usize = 80;

/// Reads an outline strictly.
pub fn lower(outline: &Outline, kind: MachineType) -> Result<Arc<Program>, Vec<Unrunnable>> {
    let mut lowering = Lowering {
        outline,
        kind,
        named: HashMap::new(),
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
    kind: MachineType,
    /// Where each name was met first; only looked up, never walked.
    named: HashMap<Arc<str>, String>,
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
        let tree = &self.outline.tree;
        let written = scope.states_node.map_or(0, |node| tree.members(node).len());
        if written > scope.states.len() {
            self.problem(
                &format!("{pointer}/States"),
                "Two states have the same name: rename one of them",
            );
        }
        let mut states = Vec::with_capacity(scope.states.len());
        for state in &scope.states {
            self.check_name(state);
            states.extend(self.state(state, &names));
        }
        self.flows[id.0 as usize] = Some(Flow {
            address: scope.address.clone(),
            start,
            states,
        });
        id
    }

    /// The service takes no machine with a name that is empty, too long or there twice, in whatever scopes.
    fn check_name(&mut self, state: &StateOutline) {
        let pointer = state.address.pointer();
        let chars = state.name.chars().count();
        if chars == 0 {
            self.problem(pointer, "The name of a state is empty: give it one");
        } else if chars > MAX_NAME {
            self.problem(
                pointer,
                format!("The name of a state has {chars} characters, and {MAX_NAME} are allowed"),
            );
        }
        let first = self.named.insert(state.name.clone(), pointer.to_owned());
        if let Some(first) = first {
            self.problem(
                pointer,
                format!(
                    "`{}` is also the name of the state at {first}: rename one of them",
                    state.name
                ),
            );
        }
    }

    /// An Express machine does not wait for anybody.
    fn check_resource(&mut self, pointer: &str, resource: &str) {
        let waits = match Resource::parse(resource) {
            Resource::Activity { .. } => Some("an activity"),
            Resource::Service { pattern, .. } => match pattern {
                ServicePattern::Sync | ServicePattern::Sync2 => Some("a job (.sync)"),
                ServicePattern::WaitForTaskToken => Some("a callback (.waitForTaskToken)"),
                ServicePattern::RequestResponse => None,
            },
            Resource::LambdaFunction { .. } | Resource::Unknown(_) => None,
        };
        if let Some(what) = waits.filter(|_| self.kind == MachineType::Express) {
            self.problem(
                &format!("{pointer}/Resource"),
                format!("An Express machine cannot wait for {what}: run it as a Standard one"),
            );
        }
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
        if kind == StateKind::Task
            && let Some(resource) = object.get("Resource").and_then(Value::as_str)
        {
            self.check_resource(pointer, resource);
        }
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
