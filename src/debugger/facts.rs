//! [`Facts`]: what the debugger needs to know of a program's states, by number.

use crate::asl::program::Program;
use crate::asl::{QueryLanguage, ScopeAddress, StateAddress, StateKind};
use crate::interpreter::Stage;
use std::collections::HashMap;
use std::sync::Arc;

/// Number of a state in [`Facts`]; outer scopes first, file order within.
pub(super) type StateNo = u32;

/// What is known of the states before anything runs.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) program: Arc<Program>,
    pub(super) states: Vec<StateFact>,
    numbers: HashMap<StateAddress, StateNo>,
}

/// One state.
#[derive(Debug)]
pub(super) struct StateFact {
    pub(super) address: StateAddress,
    pub(super) scope: ScopeAddress,
    pub(super) name: Arc<str>,
    pub(super) kind: StateKind,
    pub(super) language: QueryLanguage,
}

impl Facts {
    pub(super) fn of(program: &Arc<Program>) -> Facts {
        let mut facts = Facts {
            program: program.clone(),
            states: Vec::new(),
            numbers: HashMap::new(),
        };
        for flow in &program.flows {
            for state in &flow.states {
                let number = facts.states.len() as StateNo;
                facts.numbers.insert(state.address.clone(), number);
                facts.states.push(StateFact {
                    address: state.address.clone(),
                    scope: flow.address.clone(),
                    name: state.name.clone(),
                    kind: state.behaviour.kind(),
                    language: state.language,
                });
            }
        }
        facts
    }
    pub(super) fn number(&self, address: &StateAddress) -> Option<StateNo> {
        self.numbers.get(address).copied()
    }
    pub(super) fn state(&self, number: StateNo) -> &StateFact {
        &self.states[number as usize]
    }
    pub(super) fn find(&self, address: &StateAddress) -> Option<&StateFact> {
        self.number(address).map(|number| self.state(number))
    }
    /// The state's name, for sentences.
    pub(super) fn name(&self, address: &StateAddress) -> Arc<str> {
        self.find(address)
            .map_or_else(|| address.name().into(), |fact| fact.name.clone())
    }
}

/// The field of the definition that makes a stage.
pub(super) fn field_of(stage: Stage, fact: Option<&StateFact>) -> &'static str {
    let jsonata = fact.is_some_and(|fact| fact.language == QueryLanguage::Jsonata);
    let kind = fact.map(|fact| fact.kind);
    match stage {
        Stage::Input | Stage::Result => "",
        Stage::AfterInputPath => "InputPath",
        Stage::AfterParameters => "Parameters",
        Stage::AfterArguments => "Arguments",
        Stage::AfterItemsPath if jsonata => "Items",
        Stage::AfterItemsPath => "ItemsPath",
        Stage::AfterItemSelector => "ItemSelector",
        Stage::AfterItemBatcher => "ItemBatcher",
        Stage::AfterResultSelector => "ResultSelector",
        Stage::AfterResultPath => "ResultPath",
        Stage::Variables => "Assign",
        Stage::Output if jsonata => "Output",
        Stage::Output if kind == Some(StateKind::Fail) => "",
        Stage::Output => "OutputPath",
    }
}
