//! Replacing values: parts that are equal keep their text.

use crate::json::remove::remove_parts;
use crate::json::style::{is_flat, line_indent, parts};
use crate::json::write::Writer;
use crate::json::{Member, NodeId, NodeKind, TextEdit, Tree, Value};
use std::ops::Range;
use std::sync::Arc;

/// Replaces a value by another, printed in place in the file's style. Parts that are equal keep their text.
pub(crate) fn replace_node(tree: &Tree, node: NodeId, value: &Value) -> TextEdit {
    let writer = Writer::new(tree);
    let edit = writer.replace(node, value);
    // A value that goes as a whole has no parts that could be taken for others.
    let has_parts = match (&tree.node(node).kind, value) {
        (NodeKind::Object(_), Value::Object(_)) | (NodeKind::Array(_), Value::Array(_)) => true,
        (_, _) => false,
    };
    if !has_parts {
        return edit;
    }
    // Proof is cheaper than cases: the edited text must read as the value, with no new problems.
    let (after, problems) = tree.read_again(edit.apply(tree.text()).0.into());
    let changed = after
        .at_pointer(&tree.pointer_of(node))
        .and_then(|node| after.value(node));
    let proven = changed.as_ref() == Some(value)
        && problems.len() <= tree.read_again(tree.text().clone()).1.len();
    if proven {
        edit
    } else {
        writer.replace_whole(node, value)
    }
}

/// Replaces a value by text as it is.
pub(crate) fn replace_node_text(tree: &Tree, node: NodeId, text: &str) -> TextEdit {
    let span = tree.node(node).span;
    let gap = match tree.node(node).parent {
        // A missing value: keep a space between it and its colon.
        Some(_)
            if span.start == span.end
                && !tree.text()[..span.start].ends_with([' ', '\n', '\t']) =>
        {
            " "
        }
        _ => "",
    };
    TextEdit::replace(span, format!("{gap}{text}"))
}

impl Writer<'_> {
    fn replace(&self, node: NodeId, value: &Value) -> TextEdit {
        if self
            .tree
            .value(node)
            .is_some_and(|old| same_text(&old, value))
        {
            return TextEdit::default();
        }
        match self.replace_inside(node, value) {
            Some(edit) => edit,
            None => self.replace_whole(node, value),
        }
    }

    /// Changes only what differs, where both are containers of a kind and the order of what stays is the same.
    fn replace_inside(&self, node: NodeId, value: &Value) -> Option<TextEdit> {
        match (&self.tree.node(node).kind, value) {
            (NodeKind::Object(members), Value::Object(object)) if !members.is_empty() => {
                self.replace_members(node, members, object.members())
            }
            (NodeKind::Array(elements), Value::Array(array)) if !elements.is_empty() => {
                self.replace_elements(node, elements, array.items())
            }
            _ => None,
        }
    }

    fn replace_members(
        &self,
        node: NodeId,
        members: &[Member],
        wanted: &[(Arc<str>, Value)],
    ) -> Option<TextEdit> {
        let (steps, kept) = changed_members(self.tree, members, wanted)?;
        let edits = steps
            .iter()
            .zip(wanted)
            .map(|(step, (key, value))| match *step {
                MemberStep::Replace(index) => self.replace(members[index].value, value),
                MemberStep::Insert(index) => self.insert(node, index, &|place| {
                    self.member_text(node, key, value, place)
                }),
            })
            .collect();
        self.without(node, &kept, edits)
    }

    fn replace_elements(
        &self,
        node: NodeId,
        elements: &[NodeId],
        wanted: &[Value],
    ) -> Option<TextEdit> {
        let (old_middle, new_middle) = changed_elements(self.tree, elements, wanted);
        let head = old_middle.start;
        let mut edits = Vec::new();
        let mut kept = vec![true; elements.len()];
        if old_middle.len() == new_middle.len() {
            for (id, value) in elements[old_middle].iter().zip(&wanted[new_middle]) {
                edits.push(self.replace(*id, value));
            }
        } else if old_middle.is_empty() {
            for value in &wanted[new_middle] {
                edits.push(self.insert(node, head, &|place| self.value_text(node, value, place)));
            }
        } else if new_middle.is_empty() {
            kept[old_middle].fill(false);
        } else {
            return None;
        }
        self.without(node, &kept, edits)
    }

    /// The edits, and the removal of what is not kept.
    fn without(&self, node: NodeId, kept: &[bool], mut edits: Vec<TextEdit>) -> Option<TextEdit> {
        let gone: Vec<usize> = (0..kept.len()).filter(|index| !kept[*index]).collect();
        if gone.len() == kept.len() {
            return None;
        }
        edits.push(remove_parts(self.tree, node, &gone));
        TextEdit::merge(edits)
    }

    fn replace_whole(&self, node: NodeId, value: &Value) -> TextEdit {
        let parent = self.tree.node(node).parent;
        let flat_parent = parent.filter(|parent| is_flat(self.tree, *parent));
        let was_flat = !parts(self.tree, node).is_empty() && is_flat(self.tree, node);
        let text = match flat_parent {
            Some(parent) => self.flat_like(parent, value),
            None if was_flat && self.same_shape(node, value) => self.flat_like(node, value),
            None => {
                let base = line_indent(self.tree.text(), self.tree.node(node).span.start);
                self.style.print(value, base)
            }
        };
        replace_node_text(self.tree, node, &text)
    }
}

/// Equal, and spelled the same where spelling is kept (numbers, member order).
fn same_text(a: &Value, b: &Value) -> bool {
    a.json_len() == b.json_len() && a == b && a.to_json() == b.to_json()
}

/// What a wanted member does to the members of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberStep {
    /// Its value takes the place of this member's.
    Replace(usize),
    /// It is put before the member of this index.
    Insert(usize),
}

/// A step for each wanted member, and which of the old members are kept. `None`: those that are wanted stand in another
/// order.
pub(crate) fn changed_members(
    tree: &Tree,
    members: &[Member],
    wanted: &[(Arc<str>, Value)],
) -> Option<(Vec<MemberStep>, Vec<bool>)> {
    let mut steps = Vec::with_capacity(wanted.len());
    let mut kept = vec![false; members.len()];
    let mut kept_before: Option<usize> = None;
    for (key, _) in wanted {
        let old = members
            .iter()
            .position(|member| tree.str(member.key) == Some(&**key));
        steps.push(match old {
            Some(index) if kept_before.is_some_and(|before| before >= index) => return None,
            Some(index) => {
                kept_before = Some(index);
                kept[index] = true;
                MemberStep::Replace(index)
            }
            None => MemberStep::Insert(kept_before.map_or(0, |before| before + 1)),
        });
    }
    Some((steps, kept))
}

/// The elements between those that stay at either end: which of the old ones, and which of the new.
pub(crate) fn changed_elements(
    tree: &Tree,
    elements: &[NodeId],
    wanted: &[Value],
) -> (Range<usize>, Range<usize>) {
    let old: Vec<Option<Value>> = elements.iter().map(|id| tree.value(*id)).collect();
    let equal = |(old, new): &(&Option<Value>, &Value)| old.as_ref() == Some(*new);
    let head = old.iter().zip(wanted).take_while(equal).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(wanted[head..].iter().rev())
        .take_while(equal)
        .count();
    (head..old.len() - tail, head..wanted.len() - tail)
}
