//! Finding states and scopes, and naming places in sentences.

use crate::asl::{Outline, ScopeAddress, ScopeOutline, StateAddress, StateKind, StateOutline};
use crate::document::Refusal;
use crate::json::{ProblemKind, Tree, Value, parse};

/// The state at an address.
pub(super) fn state<'o>(
    outline: &'o Outline,
    address: &StateAddress,
) -> Result<&'o StateOutline, Refusal> {
    outline.state(address).ok_or_else(|| {
        Refusal::new(format!(
            "There is no state `{}` at {} any more; pick one that is there",
            address.name(),
            address.pointer()
        ))
    })
}

/// The scope at an address.
pub(super) fn scope<'o>(
    outline: &'o Outline,
    address: &ScopeAddress,
) -> Result<&'o ScopeOutline, Refusal> {
    outline.scope(address).ok_or_else(|| {
        Refusal::new(format!(
            "There is no machine at {} any more; pick one that is there",
            address.pointer()
        ))
    })
}

/// A state whose value is an object, so that it can be changed.
pub(super) fn whole_state<'o>(
    outline: &'o Outline,
    address: &StateAddress,
) -> Result<&'o StateOutline, Refusal> {
    let state = state(outline, address)?;
    if outline.tree.is_object(state.node) {
        return Ok(state);
    }
    Err(Refusal::new(format!(
        "`{}` is not an object yet; mend its text first",
        state.name
    )))
}

/// "the machine", "the body of `Each`", "branch 2 of `Both`".
pub(super) fn place(outline: &Outline, address: &ScopeAddress) -> String {
    let Some(owner) = address.owner() else {
        return "the machine".to_owned();
    };
    let name = owner.name();
    match outline.state(&owner).and_then(|owner| owner.kind) {
        Some(StateKind::Parallel) => {
            let index = address
                .pointer()
                .rsplit('/')
                .next()
                .and_then(|last| last.parse::<usize>().ok());
            format!("branch {} of `{name}`", index.unwrap_or_default() + 1)
        }
        _ => format!("the body of `{name}`"),
    }
}

/// "a Map's body", "a branch of a Parallel".
pub(super) fn sort_of_place(outline: &Outline, owner: &StateAddress) -> &'static str {
    match outline.state(owner).and_then(|owner| owner.kind) {
        Some(StateKind::Parallel) => "a branch of a Parallel",
        _ => "a Map's body",
    }
}

/// "`Pay`" or "3 states".
pub(super) fn count_or_name(states: &[StateAddress]) -> String {
    match states {
        [one] => one.name(),
        many => format!("{} states", many.len()),
    }
}

/// The states without those that lie inside others of them, and none twice.
pub(super) fn outermost(states: &[StateAddress]) -> Vec<StateAddress> {
    let mut kept: Vec<StateAddress> = Vec::new();
    for state in states {
        let inside = |other: &StateAddress| {
            state
                .pointer()
                .strip_prefix(other.pointer())
                .is_some_and(|rest| rest.starts_with('/'))
        };
        if !states.iter().any(inside) && !kept.contains(state) {
            kept.push(state.clone());
        }
    }
    kept
}

/// JSON a person wrote.
pub(super) enum Written {
    /// A value.
    Value(Value),
    /// Text that is JSON only after its `${placeholders}` are replaced.
    Text(String),
}

/// Reads JSON a person wrote; the sentence says what it is for.
pub(super) fn written(json: &str, what: &str) -> Result<Written, Refusal> {
    let (tree, problems) = parse(json.into());
    if let Some(value) = tree.value(tree.root())
        && problems
            .iter()
            .all(|problem| problem.kind == ProblemKind::DuplicateKey)
    {
        return Ok(Written::Value(value));
    }
    if problems
        .iter()
        .all(|problem| problem.kind == ProblemKind::Placeholder)
        && stands_for_value(&tree)
    {
        return Ok(Written::Text(json.trim().to_owned()));
    }
    let problem = problems
        .iter()
        .find(|problem| problem.kind != ProblemKind::Placeholder);
    let why = match problem {
        Some(problem) => {
            let at = tree.position(problem.span.start);
            format!(
                "{} (line {}, column {})",
                problem.message, at.line, at.column
            )
        }
        None => "It is no JSON value".to_owned(),
    };
    Err(Refusal::new(format!("{what} is not JSON yet. {why}")))
}

/// Whether what is broken are placeholders only: no member lacks its value.
fn stands_for_value(tree: &Tree) -> bool {
    let id = |index: usize| crate::json::NodeId(index as u32);
    (0..tree.len()).all(|index| {
        let span = tree.node(id(index)).span;
        span.start < span.end
    })
}
