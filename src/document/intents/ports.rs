//! Transitions in the text: where a port's target is written, leading it elsewhere, taking it away.

use crate::asl::{
    Outline, Port, QueryLanguage, ScopeAddress, ScopeOutline, StateKind, StateOutline,
};
use crate::document::draft::Draft;
use crate::document::intents::find;
use crate::document::{EdgeRef, Refusal};
use crate::json::{
    NodeId, TextEdit, Tree, Value, add_member, append_element, insert_element, insert_member_after,
    remove_element, remove_member, replace_node, rewrite_member,
};
use std::sync::Arc;

/// Every place in a scope's own states where the name of a state stands, whatever the state's type. Duplicate members
/// count too. The name of the field comes with it.
pub(super) fn references(tree: &Tree, scope: &ScopeOutline) -> Vec<Reference> {
    let mut found = Vec::new();
    for member in tree.members(scope.node) {
        if tree.str(member.key) == Some("StartAt") {
            found.push(Reference::at(
                tree,
                member.value,
                ReferenceKind::Start,
                scope.node,
            ));
        }
    }
    let states = scope
        .states_node
        .map(|node| tree.members(node))
        .unwrap_or_default();
    for state in states {
        for member in tree.members(state.value) {
            let (value, owner) = (member.value, state.value);
            match tree.str(member.key) {
                Some("Next") => found.push(Reference::at(tree, value, ReferenceKind::Next, owner)),
                Some("Default") => {
                    found.push(Reference::at(tree, value, ReferenceKind::Default, owner))
                }
                Some("Choices") => in_list(tree, value, ReferenceKind::Rule, &mut found),
                Some("Catch") => in_list(tree, value, ReferenceKind::Catch, &mut found),
                _ => {}
            }
        }
    }
    found.retain(|reference| reference.name.is_some());
    found
}

fn in_list(tree: &Tree, list: NodeId, kind: ReferenceKind, found: &mut Vec<Reference>) {
    for element in tree.elements(list) {
        for member in tree.members(*element) {
            if tree.str(member.key) == Some("Next") {
                found.push(Reference::at(tree, member.value, kind, *element));
            }
        }
    }
}

/// A place where a name of a state stands.
pub(super) struct Reference {
    /// The string.
    pub node: NodeId,
    /// The object it is a member of: scope, state, rule or catcher.
    pub owner: NodeId,
    /// What it is.
    pub kind: ReferenceKind,
    /// What it says.
    pub name: Option<Arc<str>>,
}

/// What a reference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReferenceKind {
    Start,
    Next,
    Default,
    Rule,
    Catch,
}

impl Reference {
    fn at(tree: &Tree, node: NodeId, kind: ReferenceKind, owner: NodeId) -> Reference {
        Reference {
            node,
            owner,
            kind,
            name: tree.str(node).map(Arc::from),
        }
    }
}

/// The name a port leads to, as written.
pub(super) fn target(outline: &Outline, edge: &EdgeRef) -> Option<Arc<str>> {
    let tree = &outline.tree;
    let Some(address) = &edge.state else {
        return outline.scope(&edge.scope)?.start_at.clone();
    };
    let state = outline.state(address)?;
    let element = |list: &str, index: usize| {
        let list = tree.get(state.node, list)?;
        tree.get(*tree.elements(list).get(index)?, "Next")
    };
    let node = match edge.port {
        Port::Start => None,
        Port::Next => tree.get(state.node, "Next"),
        Port::Rule(index) => element("Choices", index),
        Port::Default => tree.get(state.node, "Default"),
        Port::Catch(index) => element("Catch", index),
    };
    tree.str(node?).map(Arc::from)
}

/// Whether the scope begins somewhere: `StartAt` names one of its states.
pub(super) fn has_start(scope: &ScopeOutline) -> bool {
    scope
        .start_at
        .as_deref()
        .is_some_and(|start| scope.state(start).is_some())
}

/// Makes a scope begin with a state.
pub(super) fn set_start(
    draft: &mut Draft,
    address: &ScopeAddress,
    to: &str,
) -> Result<(), Refusal> {
    let (outline, tree) = (draft.outline(), draft.tree());
    let scope = find::scope(&outline, address)?;
    let value = Value::string(to);
    let edit = match scope.start_at_node {
        Some(node) => replace_node(&tree, node, &value),
        None => {
            // Before `States`, where people look for it.
            let states = tree.member_index(scope.node, "States");
            let after = states
                .map_or(tree.members(scope.node).len(), |index| index)
                .checked_sub(1);
            insert_member_after(&tree, scope.node, after, "StartAt", &value)
        }
    };
    draft.apply(edit);
    Ok(())
}

/// Leads a port to a state of the same scope. A rule or catcher one beyond the last is made.
pub(super) fn set_target(draft: &mut Draft, edge: &EdgeRef, to: &str) -> Result<(), Refusal> {
    let Some(address) = &edge.state else {
        return set_start(draft, &edge.scope, to);
    };
    let (outline, tree) = (draft.outline(), draft.tree());
    let state = find::whole_state(&outline, address)?;
    check_port(state, edge.port)?;
    let edit = match edge.port {
        Port::Start => return set_start(draft, &edge.scope, to),
        Port::Next => next_edit(&tree, state, to),
        Port::Default => set_member(&tree, state.node, "Default", &Value::string(to)),
        Port::Rule(index) => list_edit(&tree, state, "Choices", index, to, || {
            new_rule(state.language, to)
        })?,
        Port::Catch(index) => list_edit(&tree, state, "Catch", index, to, || {
            new_catcher("States.ALL", to)
        })?,
    };
    draft.apply(edit);
    Ok(())
}

/// Takes a transition away: `Next` becomes `End`, a rule or catcher goes, `Default` goes.
pub(super) fn clear(draft: &mut Draft, edge: &EdgeRef) -> Result<(), Refusal> {
    let Some(address) = &edge.state else {
        return Err(Refusal::new(format!(
            "{} has to begin somewhere; lead its start to another state instead",
            capital(&find::place(&draft.outline(), &edge.scope))
        )));
    };
    let (outline, tree) = (draft.outline(), draft.tree());
    let state = find::whole_state(&outline, address)?;
    let gone = || {
        Refusal::new(format!(
            "`{}` has no such transition any more; pick one that is there",
            state.name
        ))
    };
    let edit = match edge.port {
        Port::Start => return Err(gone()),
        Port::Next => {
            let next = tree.member_index(state.node, "Next").ok_or_else(gone)?;
            end_edit(&tree, state.node, next)
        }
        Port::Default => {
            let index = tree.member_index(state.node, "Default").ok_or_else(gone)?;
            remove_member(&tree, state.node, index)
        }
        Port::Rule(index) => {
            let rules = tree.get(state.node, "Choices").ok_or_else(gone)?;
            tree.elements(rules).get(index).ok_or_else(gone)?;
            remove_element(&tree, rules, index)
        }
        Port::Catch(index) => {
            let catchers = tree.get(state.node, "Catch").ok_or_else(gone)?;
            tree.elements(catchers).get(index).ok_or_else(gone)?;
            remove_catcher(&tree, catchers, index)
        }
    };
    draft.apply(edit);
    Ok(())
}

/// Removes a catcher; with the last one the list goes.
pub(super) fn remove_catcher(tree: &Tree, catchers: NodeId, index: usize) -> TextEdit {
    let member = tree.node(catchers).parent.and_then(|state| {
        let at = tree
            .members(state)
            .iter()
            .position(|member| member.value == catchers)?;
        Some((state, at))
    });
    match member {
        Some((state, at)) if tree.elements(catchers).len() == 1 => remove_member(tree, state, at),
        _ => remove_element(tree, catchers, index),
    }
}

/// `"Next": …` becomes `"End": true`; if `End` is there already, `Next` just goes.
pub(super) fn end_edit(tree: &Tree, state: NodeId, next: usize) -> TextEdit {
    match tree.get(state, "End") {
        Some(end) => {
            let edits = vec![
                replace_node(tree, end, &Value::Bool(true)),
                remove_member(tree, state, next),
            ];
            TextEdit::merge(edits).unwrap_or_default()
        }
        None => rewrite_member(tree, state, next, "End", &Value::Bool(true)),
    }
}

/// Leads a state's `Next` somewhere: `End` becomes `Next`.
fn next_edit(tree: &Tree, state: &StateOutline, to: &str) -> TextEdit {
    let (next, end) = (
        tree.get(state.node, "Next"),
        tree.member_index(state.node, "End"),
    );
    match (next, end) {
        (None, None) => add_member(tree, state.node, "Next", &Value::string(to)),
        (None, Some(end)) => rewrite_member(tree, state.node, end, "Next", &Value::string(to)),
        (Some(next), None) => replace_node(tree, next, &Value::string(to)),
        (Some(next), Some(end)) => TextEdit::merge(vec![
            replace_node(tree, next, &Value::string(to)),
            remove_member(tree, state.node, end),
        ])
        .unwrap_or_default(),
    }
}

/// Sets a member of an object, adding it at the end if it is new.
pub(super) fn set_member(tree: &Tree, object: NodeId, key: &str, value: &Value) -> TextEdit {
    match tree.get(object, key) {
        Some(node) => replace_node(tree, node, value),
        None => add_member(tree, object, key, value),
    }
}

fn list_edit(
    tree: &Tree,
    state: &StateOutline,
    list: &str,
    index: usize,
    to: &str,
    new: impl Fn() -> Value,
) -> Result<TextEdit, Refusal> {
    let Some(array) = tree.get(state.node, list) else {
        return Ok(match index {
            0 => insert_before_exit(tree, state.node, list, &Value::array(vec![new()])),
            _ => return Err(no_such_element(state, list, index)),
        });
    };
    if !tree.is_array(array) {
        return Err(Refusal::new(format!(
            "{list} of `{}` is no list yet; mend its text first",
            state.name
        )));
    }
    match tree.elements(array).get(index) {
        Some(element) if tree.is_object(*element) => {
            Ok(set_member(tree, *element, "Next", &Value::string(to)))
        }
        None if index == tree.elements(array).len() => Ok(match list {
            "Catch" => add_catcher(tree, array, to),
            _ => append_element(tree, array, &new()),
        }),
        _ => Err(no_such_element(state, list, index)),
    }
}

fn no_such_element(state: &StateOutline, list: &str, index: usize) -> Refusal {
    Refusal::new(format!(
        "{list} of `{}` has no entry {}; pick one that is there",
        state.name,
        index + 1
    ))
}

/// Adds a member; a `Next` or `End` that stands last stays last.
pub(super) fn insert_before_exit(
    tree: &Tree,
    object: NodeId,
    key: &str,
    value: &Value,
) -> TextEdit {
    insert_member_after(tree, object, before_exit(tree, object, key), key, value)
}

/// The member a new one is put behind, so that a `Next` or `End` that stands last stays last.
pub(super) fn before_exit(tree: &Tree, object: NodeId, key: &str) -> Option<usize> {
    let members = tree.members(object);
    let last = members.last().and_then(|member| tree.str(member.key));
    let back = match last {
        Some("Next" | "End") if !matches!(key, "Next" | "End") && members.len() > 1 => 2,
        _ => 1,
    };
    members.len().checked_sub(back)
}

fn check_port(state: &StateOutline, port: Port) -> Result<(), Refusal> {
    let Some(kind) = state.kind else {
        return Err(Refusal::new(format!(
            "`{}` has no type yet; choose one before connecting it",
            state.name
        )));
    };
    let (name, kind_name) = (&state.name, kind.name());
    let why = match (port, kind) {
        (Port::Next, StateKind::Succeed | StateKind::Fail) => {
            format!(
                "`{name}` is a {kind_name} state, where the run ends; change its type to lead on from it"
            )
        }
        (Port::Next, StateKind::Choice) => {
            format!(
                "`{name}` is a Choice state and has no Next; connect one of its rules or its Default"
            )
        }
        (Port::Rule(_) | Port::Default, StateKind::Choice) => return Ok(()),
        (Port::Rule(_) | Port::Default, _) => {
            format!("`{name}` is a {kind_name} state and has no rules; only a Choice state has")
        }
        (Port::Catch(_), StateKind::Task | StateKind::Parallel | StateKind::Map) => return Ok(()),
        (Port::Catch(_), _) => format!(
            "`{name}` is a {kind_name} state and cannot catch errors; only Task, Parallel and Map states can"
        ),
        (
            Port::Next,
            StateKind::Task
            | StateKind::Parallel
            | StateKind::Map
            | StateKind::Wait
            | StateKind::Pass,
        )
        | (Port::Start, _) => return Ok(()),
    };
    Err(Refusal::new(why))
}

/// A rule to begin with: valid, and plainly meant to be changed.
fn new_rule(language: QueryLanguage, to: &str) -> Value {
    let members = match language {
        QueryLanguage::JsonPath => vec![
            ("Variable".into(), Value::string("$.value")),
            ("IsPresent".into(), Value::Bool(true)),
        ],
        QueryLanguage::Jsonata => vec![(
            "Condition".into(),
            Value::string("{% $exists($states.input.value) %}"),
        )],
    };
    Value::object(members).with_member("Next", Value::string(to))
}

/// A further catcher. One for all errors has to stay the last, so the new one goes before it.
fn add_catcher(tree: &Tree, catchers: NodeId, to: &str) -> TextEdit {
    let elements = tree.elements(catchers);
    let catches_all = elements.last().is_some_and(|last| {
        let names = tree
            .get(*last, "ErrorEquals")
            .map(|names| tree.elements(names));
        names.is_some_and(|names| {
            names
                .iter()
                .any(|name| tree.str(*name) == Some("States.ALL"))
        })
    });
    if catches_all {
        insert_element(
            tree,
            catchers,
            elements.len() - 1,
            &new_catcher("States.TaskFailed", to),
        )
    } else {
        append_element(tree, catchers, &new_catcher("States.ALL", to))
    }
}

fn new_catcher(error: &str, to: &str) -> Value {
    Value::object(vec![
        (
            "ErrorEquals".into(),
            Value::array(vec![Value::string(error)]),
        ),
        ("Next".into(), Value::string(to)),
    ])
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
