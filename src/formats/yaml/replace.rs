//! Writing a value where another stands.

use crate::formats::ast::{AstKind, Meaning, Shape};
use crate::formats::build::Way;
use crate::formats::yaml::read::after_trivia;
use crate::formats::yaml::style::{Quotes, column, line_end};
use crate::formats::yaml::write::{NO_WAY, Writer};
use crate::json::plain::{MemberStep, changed_elements, changed_members};
use crate::json::{Member, NodeId, NodeKind, Span, TextEdit, Value, plain};
use std::sync::Arc;

impl<'a> Writer<'a> {
    pub(super) fn replace(&self, node: NodeId, value: &Value) -> TextEdit {
        if self
            .tree
            .value(node)
            .is_some_and(|old| old == *value && old.to_json() == value.to_json())
        {
            return TextEdit::default();
        }
        match self.origin(node).way {
            Way::InAlias => return self.locked(node).unwrap_or_default(),
            Way::Merged => return self.override_merged(node, value),
            Way::Own | Way::Alias | Way::Function => {}
        }
        if self.inside_flow(node) {
            return plain::replace_node(self.tree, node, value);
        }
        let inner = match (&self.tree.node(node).kind, value) {
            (NodeKind::Object(members), Value::Object(object)) if self.is_block(node) => {
                self.replace_members(node, members, object.members())
            }
            (NodeKind::Array(elements), Value::Array(array)) if self.is_block(node) => {
                self.replace_elements(node, elements, array.items())
            }
            _ => None,
        };
        inner.unwrap_or_else(|| self.replace_whole(node, value))
    }

    /// A value from a merge is set by a member of the object's own.
    fn override_merged(&self, node: NodeId, value: &Value) -> TextEdit {
        let Some((object, index)) = self.place(node) else {
            return TextEdit::refuse(NO_WAY);
        };
        let key = self.tree.members(object)[index].key;
        let key = self.tree.str(key).unwrap_or_default();
        self.insert_member(object, self.tree.members(object).len(), key, value)
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
                MemberStep::Insert(index) => self.insert_member(node, index, key, value),
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
                edits.push(self.insert_element(node, head, value));
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
        if !gone.is_empty() {
            let removal = self.remove(node, &gone);
            if removal.refused.is_some() {
                return None;
            }
            edits.push(removal);
        }
        TextEdit::merge(edits)
    }

    /// Writes a value anew in the place of another.
    pub(super) fn replace_whole(&self, node: NodeId, value: &Value) -> TextEdit {
        match self.origin(node).way {
            Way::InAlias => return self.locked(node).unwrap_or_default(),
            Way::Merged => return self.override_merged(node, value),
            Way::Own | Way::Alias | Way::Function => {}
        }
        let same_shape = match value {
            Value::Object(object) => self.tree.is_object(node) && !object.members().is_empty(),
            Value::Array(array) => self.tree.is_array(node) && !array.items().is_empty(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        };
        if self.inside_flow(node)
            || (self.is_flow(node) && same_shape && !self.origin(node).parts.is_empty())
        {
            return plain::replace_node(self.tree, node, value);
        }
        let span = self.tree.node(node).span;
        let place = self.place(node);
        let quotes = self.quotes_at(node, place.map(|(container, _)| container));
        let Some((container, index)) = place else {
            let text = self
                .style
                .block(value, column(self.text, span.start), quotes);
            return TextEdit::replace(span, text);
        };
        let lead = self.lead(node, container, index);
        let at = column(self.text, self.origin(container).parts[index].start);
        let mut written = if self.tree.is_array(container) {
            self.style.after_dash(value, at, quotes)
        } else {
            self.style.after_colon(value, at, quotes)
        };
        if let (Value::String(text), AstKind::Scalar { shape, .. }) = (value, self.kind(node))
            && self.origin(node).way == Way::Own
            && let Some(block) = self.as_block(text, *shape, span)
        {
            written = format!(" {block}");
        }
        let gap = &self.text[lead..span.start.max(lead)];
        let (first_line, more) = match written.find(['\r', '\n']) {
            Some(end) => written.split_at(end),
            None => (written.as_str(), ""),
        };
        if gap.contains('#') {
            // A comment stands between the key and its value, which begins on a later line: the comment stays.
            let from = line_end(self.text, lead);
            return TextEdit::of(vec![
                (Span::new(lead, lead), first_line.to_owned()),
                (Span::new(from, span.end), more.to_owned()),
            ]);
        }
        let gap_is_one_line = !gap.contains('\n');
        if gap_is_one_line && first_line.starts_with(' ') && !gap.is_empty() {
            // As many spaces as there were.
            written = format!("{gap}{}{more}", first_line.trim_start());
            return TextEdit::replace(Span::new(lead, span.end), written);
        }
        let rest = &self.text[span.end..line_end(self.text, span.end)];
        if first_line.is_empty() && !rest.trim().is_empty() && gap_is_one_line {
            // A comment behind the old value stays on the key's line.
            return TextEdit::of(vec![
                (Span::new(lead, span.end), String::new()),
                (
                    Span::new(span.end + rest.len(), span.end + rest.len()),
                    more.to_owned(),
                ),
            ]);
        }
        TextEdit::replace(Span::new(lead, span.end), written)
    }

    /// The last resort: JSON is YAML too.
    pub(super) fn replace_by_flow(&self, node: NodeId, value: &Value) -> TextEdit {
        if self.origin(node).way != Way::Own {
            return TextEdit::refuse(NO_WAY);
        }
        let span = self.tree.node(node).span;
        match self.place(node) {
            Some((container, index)) if !self.inside_flow(node) => {
                let lead = self.lead(node, container, index);
                TextEdit::replace(Span::new(lead, span.end), format!(" {}", value.to_json()))
            }
            Some(_) | None => TextEdit::replace(span, value.to_json()),
        }
    }

    /// A text in the block style it has already.
    fn as_block(&self, text: &str, shape: Shape, span: Span) -> Option<String> {
        let (Shape::Literal | Shape::Folded) = shape else {
            return None;
        };
        let old = &self.text[span.start..span.end];
        let second = old.find('\n').map(|end| &old[end + 1..])?;
        let indent = second.len() - second.trim_start_matches(' ').len();
        if let Some(block) = self.style.literal(text, indent) {
            return Some(block);
        }
        let one_line = !text.is_empty()
            && !text.starts_with([' ', '\t'])
            && !text.contains(|c: char| c.is_control());
        let sign = match shape {
            Shape::Folded => '>',
            Shape::Plain | Shape::Single | Shape::Double | Shape::Literal => '|',
        };
        one_line.then(|| format!("{sign}-{}{text}", self.style.new_line(indent)))
    }

    /// Quotes for a value in the place of a node: its own, else its siblings'.
    fn quotes_at(&self, node: NodeId, container: Option<NodeId>) -> Quotes {
        let mut quotes = self.quotes(container);
        if let AstKind::Scalar {
            shape: shape @ (Shape::Plain | Shape::Single | Shape::Double),
            meaning: Meaning::String,
            ..
        } = self.kind(node)
            && self.origin(node).way == Way::Own
        {
            quotes.value = *shape;
        }
        quotes
    }

    /// Where what stands before a value ends: its colon, dash or anchor.
    fn lead(&self, node: NodeId, container: NodeId, index: usize) -> usize {
        let written = self.written(node);
        if let Some(name) = &written.anchor
            && self.text[written.start..].starts_with('&')
        {
            return written.start + 1 + name.len();
        }
        let part = self.origin(container).parts[index];
        if self.tree.is_array(container) {
            return part.start + 1;
        }
        let key = self.tree.members(container)[index].key;
        let colon = after_trivia(self.text, self.tree.node(key).span.end);
        if self.text[colon..].starts_with(':') {
            colon + 1
        } else {
            self.tree.node(node).span.start
        }
    }

    /// The node of the file at a node's place: of an alias the alias itself.
    fn written(&self, node: NodeId) -> &'a crate::formats::ast::AstNode {
        let span = self.tree.node(node).span;
        let own = self.yaml.ast.node(self.origin(node).at);
        if own.span == span {
            return own;
        }
        let found = self.yaml.ast.nodes.iter().find(|other| other.span == span);
        found.unwrap_or(own)
    }

    pub(super) fn write_string(&self, node: NodeId, text: &str) -> TextEdit {
        let origin = self.origin(node);
        let written = self.yaml.ast.node(origin.at);
        let flow = self.inside_flow(node);
        let (shape, span) = match &written.kind {
            AstKind::Scalar { shape, .. } if origin.way != Way::Function => (*shape, written.span),
            AstKind::Scalar { .. }
            | AstKind::List { .. }
            | AstKind::Map { .. }
            | AstKind::Alias(_)
            | AstKind::Broken => (Shape::Plain, self.tree.node(node).span),
        };
        TextEdit::replace(span, self.style.text(text, shape, flow))
    }

    pub(super) fn rewrite(
        &self,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit {
        let member = self.tree.members(object)[index];
        if let Some(refused) = self.locked(member.key) {
            return refused;
        }
        let edits = vec![
            self.write_string(member.key, key),
            self.replace_whole(member.value, value),
        ];
        TextEdit::merge(edits).unwrap_or_else(|| TextEdit::refuse(NO_WAY))
    }
}
