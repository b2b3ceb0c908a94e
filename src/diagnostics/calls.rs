//! What rules ask of Task states: what they call, what handles their errors, what is around them.

use crate::asl::{Field, QueryLanguage, Resource, StateKind, StateOutline};
use crate::diagnostics::check::Check;
use crate::json::NodeId;

/// A Task and what it calls.
pub(super) struct Call<'a> {
    pub state: &'a StateOutline,
    /// The value of `Resource`.
    pub node: NodeId,
    pub resource: Resource,
}

/// Every Task whose `Resource` is a text. Read once for all rules.
pub(super) fn calls<'c, 'a>(cx: &'c Check<'a>) -> &'c [Call<'a>] {
    cx.calls.get_or_init(|| {
        cx.states()
            .filter(|state| state.kind == Some(StateKind::Task))
            .filter_map(|state| {
                let node = state.field(cx.tree, Field::RESOURCE)?;
                let resource = Resource::parse(cx.tree.str(node)?);
                Some(Call {
                    state,
                    node,
                    resource,
                })
            })
            .collect()
    })
}

/// The Map and Parallel states around a state, from the inside out.
pub(super) fn around<'a>(cx: &Check<'a>, state: &StateOutline) -> Vec<&'a StateOutline> {
    let mut all = Vec::new();
    let mut owner = state.address.scope().owner();
    while let Some(address) = owner {
        all.extend(cx.outline.state(&address));
        owner = address.scope().owner();
    }
    all
}

/// The retriers or catchers of a state. One that is no list yet has none.
pub(super) fn handlers<'a>(cx: &Check<'a>, state: &StateOutline, field: Field) -> &'a [NodeId] {
    let list = state.field(cx.tree, field);
    list.map(|list| cx.tree.elements(list)).unwrap_or_default()
}

/// Whether a retrier or catcher is for whatever may go wrong in a task.
pub(super) fn is_broad(cx: &Check, handler: NodeId) -> bool {
    let errors = cx.tree.get(handler, "ErrorEquals");
    let errors = errors.map(|n| cx.tree.elements(n)).unwrap_or_default();
    errors
        .iter()
        .any(|&name| matches!(cx.tree.str(name), Some("States.ALL" | "States.TaskFailed")))
}

/// The state's arguments, in whichever language.
pub(super) fn arguments(cx: &Check, state: &StateOutline) -> Option<NodeId> {
    let field = match state.language {
        QueryLanguage::JsonPath => Field::PARAMETERS,
        QueryLanguage::Jsonata => Field::ARGUMENTS,
    };
    state.field(cx.tree, field)
}

/// A number that is written out.
pub(super) fn number(cx: &Check, object: NodeId, key: &str) -> Option<f64> {
    cx.tree.value(cx.tree.get(object, key)?)?.as_f64()
}
