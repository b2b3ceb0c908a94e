//! A new state: made from a template or given as JSON, put into the file behind its source, and wired.

use crate::asl::{Outline, Port, ScopeAddress, StateAddress, StateKind, StateOutline};
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::intents::find::Written;
use crate::document::intents::template::{self, Exit};
use crate::document::intents::{find, names, ports};
use crate::document::{EdgeRef, Insertion, Refusal, Selection, StateTemplate};
use crate::json::{
    NodeKind, TextEdit, Value, add_member, insert_member_after, insert_member_text_after,
    replace_node,
};
use std::sync::Arc;

/// Adds a state made from a template.
pub(crate) fn add(
    draft: &mut Draft,
    template: &StateTemplate,
    name: Option<&str>,
    at: &Insertion,
) -> Result<Done, Refusal> {
    let place = Place::of(&draft.outline(), at)?;
    make_room(draft, &place.scope)?;
    let outline = draft.outline();
    let scope = find::scope(&outline, &place.scope)?;
    let mut taken = names::taken(&outline);
    let name = match name {
        Some(name) => {
            names::check(&outline, name, None)?;
            name.to_owned()
        }
        None => names::free(&taken, &template::name(template)),
    };
    taken.insert(name.clone());
    let exit = match &place.old_target {
        Some(target) => Exit::To(target),
        None => Exit::End,
    };
    let state = template::state(template, scope.language, &exit, &mut taken);
    let becomes_start = place.edge.is_none() && !ports::has_start(scope);
    insert(draft, &place, &name, &Written::Value(state))?;
    wire(draft, &place, becomes_start, &name)?;
    Ok(done(&place.scope, &name))
}

/// Adds a state given as JSON. Its own `Next` or `End` counts; without one it takes over what `after` led to.
pub(crate) fn add_json(
    draft: &mut Draft,
    name: &str,
    json: &str,
    after: Option<&StateAddress>,
    scope: &ScopeAddress,
) -> Result<Done, Refusal> {
    let at = match after {
        Some(after) => Insertion::After(after.clone()),
        None => Insertion::Free(scope.clone()),
    };
    let place = Place::of(&draft.outline(), &at)?;
    make_room(draft, &place.scope)?;
    let outline = draft.outline();
    names::check(&outline, name, None)?;
    let mut written = find::written(json, &format!("The text of `{name}`"))?;
    if let Written::Value(state) = &written {
        if state.as_object().is_none() {
            return Err(Refusal::new(format!(
                "The text of `{name}` is no state; write an object such as {{\"Type\": \"Pass\"}}"
            )));
        }
        if place.edge.is_some() {
            written = Written::Value(with_exit(state, place.old_target.as_deref()));
        }
    }
    let becomes_start =
        place.edge.is_none() && !ports::has_start(find::scope(&outline, &place.scope)?);
    insert(draft, &place, name, &written)?;
    wire(draft, &place, becomes_start, name)?;
    Ok(done(&place.scope, name))
}

fn done(scope: &ScopeAddress, name: &str) -> Done {
    Done::new(format!("Add {name}"), Selection::state(scope.state(name)))
}

/// Where a new state goes.
struct Place {
    scope: ScopeAddress,
    /// The state whose member it is put behind; none: first for the start edge, else last.
    behind: Option<StateAddress>,
    /// The transition that will lead to it.
    edge: Option<EdgeRef>,
    /// Where that transition led, if that is kept.
    old_target: Option<Arc<str>>,
}

impl Place {
    fn of(outline: &Outline, at: &Insertion) -> Result<Place, Refusal> {
        match at {
            Insertion::Free(scope) => Ok(Place {
                scope: scope.clone(),
                behind: None,
                edge: None,
                old_target: None,
            }),
            Insertion::OnEdge(edge) => Ok(Place {
                old_target: ports::target(outline, edge).filter(|name| !name.is_empty()),
                ..Place::at_port(edge)
            }),
            Insertion::FromPort(edge) => Ok(Place::at_port(edge)),
            Insertion::After(address) => {
                let state = find::state(outline, address)?;
                let edge = EdgeRef {
                    scope: address.scope(),
                    state: Some(address.clone()),
                    port: port_after(state)?,
                };
                Place::of(outline, &Insertion::OnEdge(edge))
            }
        }
    }

    fn at_port(edge: &EdgeRef) -> Place {
        let scope = edge
            .state
            .as_ref()
            .map_or_else(|| edge.scope.clone(), StateAddress::scope);
        Place {
            scope,
            behind: edge.state.clone(),
            edge: Some(edge.clone()),
            old_target: None,
        }
    }
}

/// The port by which one goes on from a state.
fn port_after(state: &StateOutline) -> Result<Port, Refusal> {
    match state.kind {
        Some(StateKind::Choice) => Ok(Port::Default),
        Some(kind @ (StateKind::Succeed | StateKind::Fail)) => Err(Refusal::new(format!(
            "`{}` is a {} state, where the run ends; nothing can come after it",
            state.name,
            kind.name()
        ))),
        Some(
            StateKind::Task
            | StateKind::Parallel
            | StateKind::Map
            | StateKind::Wait
            | StateKind::Pass,
        )
        | None => Ok(Port::Next),
    }
}

/// Sees to it that the scope is an object with `States`.
pub(super) fn make_room(draft: &mut Draft, address: &ScopeAddress) -> Result<(), Refusal> {
    let (outline, tree) = (draft.outline(), draft.tree());
    let scope = find::scope(&outline, address)?;
    let place = find::place(&outline, address);
    if !tree.is_object(scope.node) {
        let broken = matches!(tree.node(scope.node).kind, NodeKind::Broken);
        if broken && tree.notation().is_some() && scope.node == tree.root() {
            let machine = vec![
                ("StartAt".into(), Value::string("")),
                ("States".into(), Value::empty_object()),
            ];
            draft.apply(replace_node(&tree, scope.node, &Value::object(machine)));
            return Ok(());
        }
        if broken && tree.text().trim().is_empty() {
            let text = "{\n  \"StartAt\": \"\",\n  \"States\": {}\n}\n";
            draft.apply(TextEdit::between(tree.text(), text));
            return Ok(());
        }
        return Err(Refusal::new(format!(
            "The text of {place} is no object; begin it with `{{` before adding states"
        )));
    }
    match scope.states_node {
        Some(node) if tree.is_object(node) => Ok(()),
        Some(_) => Err(Refusal::new(format!(
            "`States` of {place} is no object; mend its text before adding states"
        ))),
        None => {
            draft.apply(add_member(
                &tree,
                scope.node,
                "States",
                &Value::empty_object(),
            ));
            Ok(())
        }
    }
}

/// Puts the member into the file.
fn insert(draft: &mut Draft, place: &Place, name: &str, state: &Written) -> Result<(), Refusal> {
    let (outline, tree) = (draft.outline(), draft.tree());
    let scope = find::scope(&outline, &place.scope)?;
    let Some(states) = scope.states_node else {
        return Ok(());
    };
    let after = match (&place.behind, &place.edge) {
        (Some(behind), _) => tree.member_index(states, &behind.name()),
        (None, Some(_)) => None,
        (None, None) => tree.members(states).len().checked_sub(1),
    };
    draft.apply(match state {
        Written::Value(value) => insert_member_after(&tree, states, after, name, value),
        Written::Text(text) => insert_member_text_after(&tree, states, after, name, text, ""),
    });
    Ok(())
}

/// Leads to the new state what is to lead to it.
fn wire(draft: &mut Draft, place: &Place, becomes_start: bool, name: &str) -> Result<(), Refusal> {
    if let Some(edge) = &place.edge {
        return ports::set_target(draft, edge, name);
    }
    if becomes_start {
        ports::set_start(draft, &place.scope, name)?;
    }
    Ok(())
}

/// A given state that says nothing about what comes next gets what was there, or the end.
fn with_exit(state: &Value, old_target: Option<&str>) -> Value {
    let kind = state
        .get("Type")
        .and_then(Value::as_str)
        .and_then(StateKind::from_name);
    let says = |key: &str| state.get(key).is_some();
    match (kind, old_target) {
        (Some(StateKind::Succeed | StateKind::Fail), _) => state.clone(),
        (Some(StateKind::Choice), Some(target)) if !says("Default") => {
            state.with_member("Default", Value::string(target))
        }
        (Some(StateKind::Choice), _) => state.clone(),
        _ if says("Next") || says("End") => state.clone(),
        (_, Some(target)) => state.with_member("Next", Value::string(target)),
        (_, None) => state.with_member("End", Value::Bool(true)),
    }
}
