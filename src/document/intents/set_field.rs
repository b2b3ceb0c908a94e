//! Setting, removing and moving values inside a state or anywhere in the text.

use crate::asl::StateAddress;
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::intents::find::{self, Written};
use crate::document::intents::ports;
use crate::document::{Refusal, Selection};
use crate::json::move_element as move_in_array;
use crate::json::{
    NodeId, Pointer, TextEdit, Tree, Value, append_element, insert_element, insert_member_after,
    insert_member_text_after, line_indent, remove_element, remove_member, replace_node,
    replace_node_text,
};

/// Sets a value inside a state.
pub(crate) fn set(
    draft: &mut Draft,
    address: &StateAddress,
    path: &str,
    json: &str,
) -> Result<Done, Refusal> {
    let pointer = inside(draft, address, path)?;
    let field = label_of(&pointer);
    let what = format!("{field} of `{}`", address.name());
    let written = find::written(json, &what)?;
    put(draft, &pointer, &written)?;
    settle_exit(draft, address, path, &written)?;
    let label = match path {
        "" => format!("Change {}", address.name()),
        _ => format!("Change {field} of {}", address.name()),
    };
    Ok(Done::new(label, Selection::state(address.clone())))
}

/// Removes a value inside a state.
pub(crate) fn unset(
    draft: &mut Draft,
    address: &StateAddress,
    path: &str,
) -> Result<Done, Refusal> {
    let pointer = inside(draft, address, path)?;
    if path.is_empty() {
        return Err(Refusal::new(format!(
            "Remove the state `{}` itself instead",
            address.name()
        )));
    }
    take(draft, &pointer)?;
    let label = format!("Remove {} of {}", label_of(&pointer), address.name());
    Ok(Done::new(label, Selection::state(address.clone())))
}

/// Moves an element of an array inside a state.
pub(crate) fn move_element(
    draft: &mut Draft,
    address: &StateAddress,
    path: &str,
    from: usize,
    to: usize,
) -> Result<Done, Refusal> {
    let pointer = inside(draft, address, path)?;
    let (tree, field) = (draft.tree(), label_of(&pointer));
    let array = tree
        .find(tree.root(), &pointer.0)
        .filter(|node| tree.is_array(*node))
        .ok_or_else(|| Refusal::new(format!("`{}` has no list {field}", address.name())))?;
    let len = tree.elements(array).len();
    if from >= len || to >= len {
        return Err(Refusal::new(format!(
            "{field} of `{}` has {len} entries; there is no entry {} to move to place {}",
            address.name(),
            from + 1,
            to + 1
        )));
    }
    draft.apply(move_in_array(&tree, array, from, to));
    let direction = if to < from { "up" } else { "down" };
    let label = format!(
        "Move entry {} of {field} {direction} in {}",
        from + 1,
        address.name()
    );
    Ok(Done::new(label, Selection::state(address.clone())))
}

/// Sets any value.
pub(crate) fn set_pointer(draft: &mut Draft, pointer: &str, json: &str) -> Result<Done, Refusal> {
    let path = read_pointer(pointer)?;
    let written = find::written(json, &format!("The value for {}", shown(pointer)))?;
    put(draft, &path, &written)?;
    Ok(Done::new(
        format!("Change {}", label_of(&path)),
        Selection::default(),
    ))
}

/// Removes any value.
pub(crate) fn unset_pointer(draft: &mut Draft, pointer: &str) -> Result<Done, Refusal> {
    let path = read_pointer(pointer)?;
    take(draft, &path)?;
    Ok(Done::new(
        format!("Remove {}", label_of(&path)),
        Selection::default(),
    ))
}

fn read_pointer(pointer: &str) -> Result<Pointer, Refusal> {
    Pointer::parse(pointer).ok_or_else(|| {
        Refusal::new(format!(
            "`{pointer}` is no JSON pointer; begin it with `/`, as in /States/Pay/Comment"
        ))
    })
}

/// The whole way to a value inside a state.
fn inside(draft: &Draft, address: &StateAddress, path: &str) -> Result<Pointer, Refusal> {
    let outline = draft.outline();
    find::state(&outline, address)?;
    let mut pointer = read_pointer(address.pointer())?;
    pointer.0.extend(read_pointer(path)?.0);
    Ok(pointer)
}

fn shown(pointer: &str) -> &str {
    if pointer.is_empty() {
        "the whole text"
    } else {
        pointer
    }
}

/// The last token that is a word: `MaxAttempts`; entries are counted from one.
fn label_of(pointer: &Pointer) -> String {
    let Some(last) = pointer.0.last() else {
        return "the whole text".to_owned();
    };
    match (last.parse::<usize>(), pointer.0.len()) {
        (Ok(index), len) if len > 1 => format!("{} {}", pointer.0[len - 2], index + 1),
        _ if last == "-" && pointer.0.len() > 1 => pointer.0[pointer.0.len() - 2].clone(),
        _ => last.clone(),
    }
}

/// Puts a value at a pointer; containers on the way are made if they are missing.
fn put(draft: &mut Draft, pointer: &Pointer, written: &Written) -> Result<(), Refusal> {
    let tree = draft.tree();
    let mut here = tree.root();
    for (depth, token) in pointer.0.iter().enumerate() {
        match step(&tree, here, token) {
            Some(next) => here = next,
            None => {
                let rest = &pointer.0[depth + 1..];
                let edit = grow(&tree, here, token, rest, written)
                    .ok_or_else(|| no_place(pointer, depth))?;
                draft.apply(edit);
                return Ok(());
            }
        }
    }
    draft.apply(match written {
        Written::Value(value) => replace_node(&tree, here, value),
        Written::Text(text) => replace_node_text(&tree, here, text),
    });
    Ok(())
}

fn no_place(pointer: &Pointer, depth: usize) -> Refusal {
    let there = Pointer(pointer.0[..depth].to_vec()).to_string();
    Refusal::new(format!(
        "There is no place for `{}` in {}; look at what stands there",
        pointer.0[depth],
        shown(&there)
    ))
}

fn step(tree: &Tree, here: NodeId, token: &str) -> Option<NodeId> {
    tree.find(here, &[token.to_owned()])
}

/// Adds what is missing below a node.
fn grow(
    tree: &Tree,
    here: NodeId,
    token: &str,
    rest: &[String],
    written: &Written,
) -> Option<TextEdit> {
    if let Written::Text(text) = written
        && rest.is_empty()
        && tree.is_object(here)
    {
        let last = ports::before_exit(tree, here, token);
        let base = line_indent(tree.text(), tree.node(here).span.start);
        return Some(insert_member_text_after(
            tree, here, last, token, text, base,
        ));
    }
    let mut value = match written {
        Written::Value(value) => value.clone(),
        Written::Text(_) => return None,
    };
    for token in rest.iter().rev() {
        value = match token.as_str() {
            "-" | "0" => Value::array(vec![value]),
            key => Value::object(vec![(key.into(), value)]),
        };
    }
    if tree.is_object(here) {
        return Some(match after(tree, here, token) {
            Some(after) => insert_member_after(tree, here, Some(after), token, &value),
            None => ports::insert_before_exit(tree, here, token, &value),
        });
    }
    if tree.is_array(here) {
        let len = tree.elements(here).len();
        return match token.parse::<usize>() {
            Ok(index) if index <= len => Some(insert_element(tree, here, index, &value)),
            _ if token == "-" => Some(append_element(tree, here, &value)),
            _ => None,
        };
    }
    None
}

/// Some members have a place people expect: a comment stands by the type or at the head.
fn after(tree: &Tree, object: NodeId, key: &str) -> Option<usize> {
    match key {
        "Comment" | "QueryLanguage" => tree.member_index(object, "Type"),
        _ => None,
    }
}

fn take(draft: &mut Draft, pointer: &Pointer) -> Result<(), Refusal> {
    let tree = draft.tree();
    let gone = || {
        Refusal::new(format!(
            "There is nothing at {pointer}; look at what stands there"
        ))
    };
    let Some((parent, last)) = pointer.parent() else {
        return Err(Refusal::new(
            "The whole text cannot be removed; remove its states instead",
        ));
    };
    let container = tree.find(tree.root(), &parent.0).ok_or_else(gone)?;
    let edit = if tree.is_array(container) {
        step(&tree, container, last).ok_or_else(gone)?;
        let index = last.parse::<usize>().map_err(|_| gone())?;
        remove_element(&tree, container, index)
    } else {
        let index = tree.member_index(container, last).ok_or_else(gone)?;
        remove_member(&tree, container, index)
    };
    draft.apply(edit);
    Ok(())
}

/// `Next` and `End` exclude each other: setting one takes the other away.
fn settle_exit(
    draft: &mut Draft,
    address: &StateAddress,
    path: &str,
    written: &Written,
) -> Result<(), Refusal> {
    let other = match (path, written) {
        ("/Next", Written::Value(Value::String(_)) | Written::Text(_)) => "End",
        ("/End", Written::Value(Value::Bool(true))) => "Next",
        _ => return Ok(()),
    };
    let (outline, tree) = (draft.outline(), draft.tree());
    let state = find::state(&outline, address)?;
    if let Some(index) = tree.member_index(state.node, other) {
        draft.apply(remove_member(&tree, state.node, index));
    }
    Ok(())
}
