//! Smallest possible edits of members and elements, in the file's own style.
//!
//! Style is copied from the nearest relatives: a new member looks like its siblings, and what stands on one line
//! stays on one line. Text that need not change is never written again.

use crate::json::escape::json_string;
use crate::json::print_value;
use crate::json::style::{colon_of, is_flat, line_indent, own_line_indent, own_style, parts};
use crate::json::{NodeId, NodeKind, Span, Style, TextEdit, Tree, Value};

/// Adds a member behind the one of index `after` (`None`: first).
pub(crate) fn insert_member_after(
    tree: &Tree,
    object: NodeId,
    after: Option<usize>,
    key: &str,
    value: &Value,
) -> TextEdit {
    let index = after.map_or(0, |after| after + 1);
    let writer = Writer::new(tree);
    writer.insert(object, index, &|place| {
        writer.member_text(object, key, value, place)
    })
}

/// Like [`insert_member_after`], with the value's text as it is. The text's own later lines are re-indented from
/// `base`, the indentation of the line it stood on.
pub(crate) fn insert_member_text_after(
    tree: &Tree,
    object: NodeId,
    after: Option<usize>,
    key: &str,
    text: &str,
    base: &str,
) -> TextEdit {
    let index = after.map_or(0, |after| after + 1);
    let writer = Writer::new(tree);
    writer.insert(object, index, &|place| {
        let colon = writer.colon(object);
        let line_start = format!("{}{}", writer.style.line_end, place.indent);
        let mut lines = text.lines();
        let mut out = format!(
            "{}{colon}{}",
            json_string(key),
            lines.next().unwrap_or_default()
        );
        for line in lines {
            out.push_str(&line_start);
            out.push_str(line.strip_prefix(base).unwrap_or_else(|| line.trim_start()));
        }
        out
    })
}

/// Gives a member another name and value in its place, keeping its colon.
pub(crate) fn rewrite_member(
    tree: &Tree,
    object: NodeId,
    index: usize,
    key: &str,
    value: &Value,
) -> TextEdit {
    let member = tree.members(object)[index];
    let (key_span, value_span) = (tree.node(member.key).span, tree.node(member.value).span);
    let (key, value) = (json_string(key), value.to_json());
    if value_span.start == value_span.end {
        // Without a value there may be no colon either.
        let span = Span::new(key_span.start, value_span.end);
        return TextEdit::replace(span, format!("{key}: {value}"));
    }
    TextEdit::of(vec![(key_span, key), (value_span, value)])
}

/// Adds an element before index.
pub(crate) fn insert_element(tree: &Tree, array: NodeId, index: usize, value: &Value) -> TextEdit {
    let writer = Writer::new(tree);
    writer.insert(array, index, &|place| {
        writer.value_text(array, value, place)
    })
}

/// Moves an element to another index, keeping its text.
pub(crate) fn move_element(tree: &Tree, array: NodeId, from: usize, to: usize) -> TextEdit {
    let parts = parts(tree, array);
    if from >= parts.len() || to >= parts.len() || from == to {
        return TextEdit::default();
    }
    reordered(tree, &parts, from, to)
}

/// The texts of parts in another order: the one at `from` goes to `to`.
pub(crate) fn reordered(tree: &Tree, parts: &[Span], from: usize, to: usize) -> TextEdit {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let moved = order.remove(from);
    order.insert(to, moved);
    let replacements = order
        .iter()
        .enumerate()
        .filter(|(place, source)| place != *source)
        .map(|(place, source)| (parts[place], tree.slice(parts[*source]).to_owned()))
        .collect();
    TextEdit::of(replacements)
}

/// Where a new part is put.
pub(super) struct Place {
    /// Whether it begins a line of its own.
    pub(super) own_line: bool,
    /// Indentation of the line it is on.
    pub(super) indent: String,
}

pub(super) struct Writer<'a> {
    pub(super) tree: &'a Tree,
    pub(super) style: &'a Style,
}

impl<'a> Writer<'a> {
    pub(super) fn new(tree: &'a Tree) -> Writer<'a> {
        Writer {
            tree,
            style: own_style(tree),
        }
    }

    /// The colon as it is written in this object, else in the file.
    pub(super) fn colon(&self, object: NodeId) -> String {
        let members = self.tree.members(object);
        let own = members
            .last()
            .and_then(|member| colon_of(self.tree, *member));
        own.unwrap_or_else(|| self.style.colon.clone())
    }

    pub(super) fn member_text(
        &self,
        object: NodeId,
        key: &str,
        value: &Value,
        place: &Place,
    ) -> String {
        let colon = self.colon(object);
        format!(
            "{}{colon}{}",
            json_string(key),
            self.value_text(object, value, place)
        )
    }

    /// A value as it is written in this container.
    pub(super) fn value_text(&self, container: NodeId, value: &Value, place: &Place) -> String {
        if !place.own_line {
            return self.flat_text(container, value);
        }
        let members = self.tree.members(container).iter();
        let elements = self.tree.elements(container).iter().copied();
        let mut like = members
            .map(|member| member.value)
            .chain(elements)
            .filter(|id| self.same_shape(*id, value) && !is_empty(self.tree, *id))
            .peekable();
        // Siblings of the same shape that all stand on one line: so does the new one.
        if let Some(first) = like.peek().copied()
            && like.all(|id| is_flat(self.tree, id))
        {
            return self.flat_like(first, value);
        }
        self.style.print(value, &place.indent)
    }

    pub(super) fn same_shape(&self, id: NodeId, value: &Value) -> bool {
        match value {
            Value::Object(_) => self.tree.is_object(id),
            Value::Array(_) => self.tree.is_array(id),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }

    pub(super) fn flat_text(&self, container: NodeId, value: &Value) -> String {
        if is_empty(self.tree, container) {
            return self.style.print_flat(value);
        }
        self.flat_like(container, value)
    }

    /// On one line, spaced like a container that is.
    pub(super) fn flat_like(&self, model: NodeId, value: &Value) -> String {
        let colon = match self.tree.members(model).first() {
            Some(member) => colon_of(self.tree, *member),
            None => None,
        };
        let colon = colon.unwrap_or_else(|| self.style.colon.clone());
        let comma = self.flat_comma(model);
        let padded = self.tree.text_of(model).starts_with("{ ");
        print_value::one_line(value, &colon, &comma, padded)
    }

    /// What stands between parts on one line of this container, else of the file.
    pub(super) fn flat_comma(&self, container: NodeId) -> String {
        if let [.., first, second] = &parts(self.tree, container)[..] {
            let between = self.tree.slice(Span::new(first.end, second.start));
            if between.trim() == "," && !between.contains('\n') {
                return between.to_owned();
            }
        }
        self.style.comma.clone()
    }

    /// Puts a part into a container before the one of this index.
    pub(super) fn insert(
        &self,
        container: NodeId,
        index: usize,
        text: &dyn Fn(&Place) -> String,
    ) -> TextEdit {
        let parts = parts(self.tree, container);
        if parts.is_empty() {
            return self.insert_only(container, text);
        }
        let source = self.tree.text();
        let neighbour = index
            .checked_sub(1)
            .map_or(0, |before| before.min(parts.len() - 1));
        let own_line = own_line_indent(source, parts[neighbour].start).or_else(|| {
            parts
                .iter()
                .rev()
                .find_map(|part| own_line_indent(source, part.start))
        });
        let place = Place {
            own_line: own_line.is_some(),
            indent: own_line
                .unwrap_or_else(|| line_indent(source, parts[neighbour].start))
                .to_owned(),
        };
        let gap = if place.own_line {
            format!(",{}{}", self.style.line_end, place.indent)
        } else {
            self.flat_comma(container)
        };
        let text = text(&place);
        if index == 0 {
            TextEdit::insert(parts[0].start, format!("{text}{gap}"))
        } else {
            TextEdit::insert(parts[neighbour].end, format!("{gap}{text}"))
        }
    }

    /// Puts the first part into an empty container.
    pub(super) fn insert_only(
        &self,
        container: NodeId,
        text: &dyn Fn(&Place) -> String,
    ) -> TextEdit {
        let node = self.tree.node(container);
        let source = self.tree.text();
        let base = line_indent(source, node.span.start).to_owned();
        let inside_flat = node.parent.is_some_and(|parent| is_flat(self.tree, parent));
        let all = self.tree.text_of(container);
        let (open, closed) = match node.kind {
            NodeKind::Object(_) => ("{", all.ends_with('}')),
            _ => ("[", all.len() > 1 && all.ends_with(']')),
        };
        let inner_start = node.span.start + if all.starts_with(open) { 1 } else { 0 };
        let inner_end = if closed {
            node.span.end - 1
        } else {
            node.span.end
        };
        let inner = &source[inner_start..inner_end.max(inner_start)];
        if self.style.indent.is_empty() || inside_flat {
            let place = Place {
                own_line: false,
                indent: base,
            };
            let span = if inner.trim().is_empty() {
                Span::new(inner_start, inner_end)
            } else {
                Span::new(inner_start, inner_start)
            };
            return TextEdit::replace(span, text(&place));
        }
        let place = Place {
            own_line: true,
            indent: format!("{base}{}", self.style.indent),
        };
        let line_end = &self.style.line_end;
        let written = format!("{line_end}{}{}", place.indent, text(&place));
        if !inner.trim().is_empty() {
            // A comment lives here: the new part goes before it.
            return TextEdit::insert(inner_start, written);
        }
        let tail = if closed {
            format!("{line_end}{base}")
        } else {
            String::new()
        };
        TextEdit::replace(
            Span::new(inner_start, inner_end),
            format!("{written}{tail}"),
        )
    }
}

/// Whether a container holds nothing.
fn is_empty(tree: &Tree, container: NodeId) -> bool {
    tree.members(container).is_empty() && tree.elements(container).is_empty()
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
