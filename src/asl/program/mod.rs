//! What can run: a machine that has no nonsense left in it.
//!
//! Paths, templates and expressions are compiled here, once. [`lower`] is the only place that builds a [`Program`].

mod choice;
mod compare;
mod data_flow;
mod fail;
mod lower;
mod map;
mod parallel;
mod pass;
mod reader;
mod retry;
mod succeed;
mod task;
mod timing;
mod wait;

pub use choice::{Choice, Condition, Rule, Verdict};
pub use compare::{Comparison, Domain, Kind, Operand, Operator};
pub use data_flow::{
    Computed, DataFlow, JsonPathFlow, JsonataFlow, Placement, Quantity, Selection,
};
pub use fail::{Fail, TextSource};
pub use lower::lower;
pub use map::{
    HeaderLocation, InputType, ItemBatcher, ItemReader, Items, ManifestType, Map, MapMode,
    ReaderConfig, ResultWriter, Transformation, WriterConfig,
};
pub use parallel::Parallel;
pub use pass::Pass;
pub use retry::{Catcher, Recovery, Retrier};
pub use succeed::Succeed;
pub use task::Task;
pub use timing::parse_timestamp;
pub use wait::{Wait, WaitUntil};

use crate::asl::{MachineType, QueryLanguage, ScopeAddress, StateAddress, StateKind};
use std::sync::Arc;

/// A machine that can run.
#[derive(Debug)]
pub struct Program {
    /// Standard or Express.
    pub kind: MachineType,
    /// Seconds after which the whole run times out.
    pub timeout: Option<u64>,
    /// All scopes; the machine itself is the first.
    pub flows: Vec<Flow>,
    /// Whether it uses what came in November 2024: variables or JSONata.
    pub has_variables_or_jsonata: bool,
}

/// Index of a scope in its [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowId(pub u32);

/// Index of a state in its [`Flow`]; meaningless elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateId(pub u32);

/// The machine itself, a branch or a Map's body.
#[derive(Debug)]
pub struct Flow {
    /// Where it lives.
    pub address: ScopeAddress,
    /// The first state.
    pub start: StateId,
    /// Its states in file order.
    pub states: Vec<State>,
}

/// A state that can run.
#[derive(Debug)]
pub struct State {
    /// Where it lives.
    pub address: StateAddress,
    /// Its name.
    pub name: Arc<str>,
    /// The language it is in.
    pub language: QueryLanguage,
    /// What it does.
    pub behaviour: Behaviour,
}

/// One of the eight.
#[derive(Debug)]
pub enum Behaviour {
    /// Does work.
    Task(Box<Task>),
    /// Picks the next state.
    Choice(Box<Choice>),
    /// Runs branches side by side.
    Parallel(Box<Parallel>),
    /// Runs a body for each item.
    Map(Box<Map>),
    /// Lets time pass.
    Wait(Box<Wait>),
    /// Passes its input on.
    Pass(Box<Pass>),
    /// Ends well.
    Succeed(Box<Succeed>),
    /// Ends badly.
    Fail(Box<Fail>),
}

/// Where a state leads when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// `Next`
    Go(StateId),
    /// `End`
    End,
}

/// A reason why a definition cannot run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrunnable {
    /// JSON pointer of the place.
    pub pointer: String,
    /// What is wrong and the way out.
    pub message: String,
}

impl Program {
    /// The scope of this number.
    pub fn flow(&self, id: FlowId) -> &Flow {
        &self.flows[id.0 as usize]
    }
    /// The state of this number in a scope.
    pub fn state(&self, flow: FlowId, state: StateId) -> &State {
        &self.flow(flow).states[state.0 as usize]
    }
    /// The state at an address.
    pub fn find(&self, address: &StateAddress) -> Option<(FlowId, StateId)> {
        self.flows.iter().enumerate().find_map(|(flow, scope)| {
            let state = scope.states.iter().position(|s| s.address == *address)?;
            Some((FlowId(flow as u32), StateId(state as u32)))
        })
    }
}

impl State {
    /// Whether it is in JSONata or assigns variables.
    fn has_variables_or_jsonata(&self) -> bool {
        let data = match &self.behaviour {
            Behaviour::Task(task) => &task.data,
            Behaviour::Choice(choice) => &choice.data,
            Behaviour::Parallel(parallel) => &parallel.data,
            Behaviour::Map(map) => &map.data,
            Behaviour::Wait(wait) => &wait.data,
            Behaviour::Pass(pass) => &pass.data,
            Behaviour::Succeed(succeed) => &succeed.data,
            Behaviour::Fail(_) => return self.language == QueryLanguage::Jsonata,
        };
        match data {
            DataFlow::JsonPath(flow) => flow.assign.is_some(),
            DataFlow::Jsonata(_) => true,
        }
    }
}

impl Behaviour {
    /// Which of the eight.
    pub fn kind(&self) -> StateKind {
        match self {
            Behaviour::Task(_) => StateKind::Task,
            Behaviour::Choice(_) => StateKind::Choice,
            Behaviour::Parallel(_) => StateKind::Parallel,
            Behaviour::Map(_) => StateKind::Map,
            Behaviour::Wait(_) => StateKind::Wait,
            Behaviour::Pass(_) => StateKind::Pass,
            Behaviour::Succeed(_) => StateKind::Succeed,
            Behaviour::Fail(_) => StateKind::Fail,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::asl::field_specs;

    /// Every field that changes how a machine runs is named somewhere in the strict form.
    #[test]
    fn fields_with_behaviour_are_read() {
        let sources = [
            include_str!("choice.rs"),
            include_str!("compare.rs"),
            include_str!("data_flow.rs"),
            include_str!("fail.rs"),
            include_str!("lower.rs"),
            include_str!("map.rs"),
            include_str!("parallel.rs"),
            include_str!("pass.rs"),
            include_str!("reader.rs"),
            include_str!("retry.rs"),
            include_str!("task.rs"),
            include_str!("wait.rs"),
            include_str!("../outline.rs"),
        ];
        let unread: Vec<&str> = field_specs()
            .iter()
            .filter(|spec| spec.behaviour)
            .map(|spec| spec.name)
            .filter(|name| {
                let quoted = format!("\"{name}\"");
                !sources.iter().any(|source| source.contains(&quoted))
            })
            .collect();
        assert_eq!(unread, Vec::<&str>::new());
    }
}
