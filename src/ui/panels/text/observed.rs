//! What was seen in the last run and what the sample input holds, for suggestions.

use crate::asl::StateAddress;
use crate::assist::Observed;
use crate::debugger::{View, Visit};
use crate::interpreter::Stage;
use crate::json::Value;
use crate::ui::shell::Cx;
use std::cell::OnceCell;
use std::sync::Arc;

/// The data a tab knows.
pub(super) struct Seen<'a> {
    cx: &'a Cx<'a>,
    /// The run at its newest moment, looked at only when a state was not visited at the shown one.
    newest: OnceCell<Option<View>>,
}

impl<'a> Seen<'a> {
    /// The data of a tab.
    pub fn of(cx: &'a Cx<'a>) -> Seen<'a> {
        Seen {
            cx,
            newest: OnceCell::new(),
        }
    }

    // The last visit of a state.
    fn visit(&self, state: &StateAddress) -> Option<&Arc<Visit>> {
        let last = |view: &'a View| view.visits.iter().rev().find(|visit| visit.state == *state);
        if let Some(found) = self.cx.view.and_then(|view| last(view)) {
            return Some(found);
        }
        let newest = self.newest.get_or_init(|| {
            let session = self.cx.session?;
            Some(session.view_at(session.moment().1))
        });
        let visits = &newest.as_ref()?.visits;
        visits.iter().rev().find(|visit| visit.state == *state)
    }

    fn stage(&self, state: &StateAddress, wanted: Stage) -> Option<Value> {
        let stages = &self.visit(state)?.stages;
        let found = stages.iter().rev().find(|stage| stage.stage == wanted)?;
        Some(found.value.clone())
    }
}

impl Observed for Seen<'_> {
    fn input_of(&self, state: &StateAddress) -> Option<Value> {
        if let Some(seen) = self.stage(state, Stage::Input) {
            return Some(seen);
        }
        // The first state is given the sample.
        let root = &self.cx.snapshot.outline.root;
        let start = root.start_at.as_deref()?;
        let is_first = state.scope() == crate::asl::ScopeAddress::root() && state.name() == start;
        is_first
            .then(|| Value::parse(&self.cx.setup.input).ok())
            .flatten()
    }

    fn result_of(&self, state: &StateAddress) -> Option<Value> {
        self.stage(state, Stage::Result)
    }

    fn variables_of(&self, state: &StateAddress) -> Vec<(Arc<str>, Value)> {
        let visit = self.visit(state);
        let object = visit.and_then(|visit| visit.variables.as_object());
        object
            .map(|object| object.members().to_vec())
            .unwrap_or_default()
    }

    fn context_of(&self, state: &StateAddress) -> Option<Value> {
        Some(self.visit(state)?.context.clone())
    }
}
