//! Smallest possible edits of members and elements, in the file's own style.
//!
//! Style is copied from the nearest relatives: a new member looks like its siblings, and what stands on one line
//! stays on one line. Text that need not change is never written again.

use crate::json::escape::json_string;
use crate::json::print_value::{self, Layout};
use crate::json::{Member, NodeId, NodeKind, Span, TextEdit, Tree, Value, parse};

/// How a file is written: copied from its own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// `\n`, `\r\n`.
    pub line_end: String,
    /// One level of indentation, empty when the file is on one line.
    pub indent: String,
    /// Text between a key's quote and its value, usually `: `.
    pub colon: String,
    /// Text between elements on one line, usually `, `.
    pub comma: String,
    /// Whether short arrays of scalars stand on one line.
    pub flat_arrays: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            line_end: "\n".to_owned(),
            indent: "  ".to_owned(),
            colon: ": ".to_owned(),
            comma: ", ".to_owned(),
            flat_arrays: true,
        }
    }
}

impl Style {
    /// A value in this style; lines after the first begin with `base`.
    pub fn print(&self, value: &Value, base: &str) -> String {
        if self.indent.is_empty() {
            return self.print_flat(value);
        }
        print_value::pretty(
            value,
            &Layout {
                line_end: &self.line_end,
                indent: &self.indent,
                base,
                colon: &self.colon,
                flat_arrays: self.flat_arrays.then_some(self.comma.as_str()),
            },
        )
    }

    /// A value on one line.
    pub fn print_flat(&self, value: &Value) -> String {
        print_value::one_line(value, &self.colon, &self.comma, false)
    }
}

/// The style a text is written in (from its first nested member; else `\n`, two spaces, `: `).
pub fn style_of(tree: &Tree) -> Style {
    let text = tree.text();
    let mut style = Style::default();
    if let Some(at) = text.find('\n')
        && text[..at].ends_with('\r')
    {
        style.line_end = "\r\n".to_owned();
    }
    let root = tree.root();
    let one_line = is_flat(tree, root) && !parts(tree, root).is_empty();
    let (mut indent, mut colon, mut comma, mut flat_array, mut long_array) =
        (None, None, None, false, false);
    for index in 0..tree.len() as u32 {
        let id = NodeId(index);
        let parts = parts(tree, id);
        if indent.is_none()
            && let Some(first) = parts.first()
            && let (outer, Some(inner)) = (
                line_indent(text, tree.node(id).span.start),
                own_line_indent(text, first.start),
            )
            && let Some(step) = inner.strip_prefix(outer)
            && !step.is_empty()
        {
            indent = Some(step.to_owned());
        }
        if comma.is_none()
            && let [first, second, ..] = &parts[..]
        {
            let between = tree.slice(Span::new(first.end, second.start));
            if !between.contains('\n') && between.trim() == "," {
                comma = Some(between.to_owned());
            }
        }
        if colon.is_none()
            && let Some(member) = tree.members(id).first()
        {
            colon = colon_of(tree, *member);
        }
        if let NodeKind::Array(elements) = &tree.node(id).kind
            && !elements.is_empty()
            && elements
                .iter()
                .all(|element| parts_are_scalar(tree, *element))
        {
            if is_flat(tree, id) {
                flat_array = true;
            } else {
                long_array = true;
            }
        }
        if index > 2_000 {
            break;
        }
    }
    if let Some(colon) = colon {
        style.colon = colon;
    }
    style.comma = comma.unwrap_or_else(|| {
        let loose = style.colon.ends_with(' ');
        if loose {
            ", ".to_owned()
        } else {
            ",".to_owned()
        }
    });
    style.flat_arrays = flat_array || !long_array;
    if one_line {
        style.indent = String::new();
    } else if let Some(indent) = indent {
        style.indent = indent;
    }
    style
}

/// Replaces a value by another, printed in place in the file's style. Parts that are equal keep their text.
pub fn replace_node(tree: &Tree, node: NodeId, value: &Value) -> TextEdit {
    let writer = Writer::new(tree);
    let edit = writer.replace(node, value);
    // Proof is cheaper than cases: the edited text must read as the value, with no new problems.
    let (after, problems) = parse(edit.apply(tree.text()).0.into());
    let changed = after
        .at_pointer(&tree.pointer_of(node))
        .and_then(|node| after.value(node));
    let proven =
        changed.as_ref() == Some(value) && problems.len() <= parse(tree.text().clone()).1.len();
    if proven {
        edit
    } else {
        writer.replace_whole(node, value)
    }
}

/// Replaces a value by text as it is.
pub fn replace_node_text(tree: &Tree, node: NodeId, text: &str) -> TextEdit {
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

/// Adds a member at the end of an object.
pub fn add_member(tree: &Tree, object: NodeId, key: &str, value: &Value) -> TextEdit {
    let last = tree.members(object).len().checked_sub(1);
    insert_member_after(tree, object, last, key, value)
}

/// Adds a member behind the one of index `after` (`None`: first).
pub fn insert_member_after(
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
pub fn insert_member_text_after(
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

/// Removes a member with its comma and line.
pub fn remove_member(tree: &Tree, object: NodeId, index: usize) -> TextEdit {
    remove_part(tree, object, index)
}

/// Removes several members with their commas and lines.
pub fn remove_members(tree: &Tree, object: NodeId, indexes: &[usize]) -> TextEdit {
    remove_parts(tree, object, indexes)
}

/// Renames a key.
pub fn rename_member(tree: &Tree, object: NodeId, index: usize, to: &str) -> TextEdit {
    match tree.members(object).get(index) {
        Some(member) => TextEdit::replace(tree.node(member.key).span, json_string(to)),
        None => TextEdit::default(),
    }
}

/// Adds an element at the end of an array.
pub fn append_element(tree: &Tree, array: NodeId, value: &Value) -> TextEdit {
    insert_element(tree, array, tree.elements(array).len(), value)
}

/// Adds an element before index.
pub fn insert_element(tree: &Tree, array: NodeId, index: usize, value: &Value) -> TextEdit {
    let writer = Writer::new(tree);
    writer.insert(array, index, &|place| {
        writer.value_text(array, value, place)
    })
}

/// Removes an element with its comma and line.
pub fn remove_element(tree: &Tree, array: NodeId, index: usize) -> TextEdit {
    remove_part(tree, array, index)
}

/// Moves an element to another index, keeping its text.
pub fn move_element(tree: &Tree, array: NodeId, from: usize, to: usize) -> TextEdit {
    let parts = parts(tree, array);
    if from >= parts.len() || to >= parts.len() || from == to {
        return TextEdit::default();
    }
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let moved = order.remove(from);
    order.insert(to, moved);
    let replacements = order
        .iter()
        .enumerate()
        .filter(|(place, source)| place != *source)
        .map(|(place, source)| (parts[place], tree.slice(parts[*source]).to_owned()))
        .collect();
    TextEdit { replacements }
}

/// White space at the beginning of the line an offset is on.
pub fn line_indent(text: &str, offset: usize) -> &str {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = text[start..offset].trim_start_matches('\u{feff}');
    let end = line.find(|c| c != ' ' && c != '\t').unwrap_or(line.len());
    &line[..end]
}

/// White space before an offset, if there is nothing else before it on its line, and a line before.
fn own_line_indent(text: &str, offset: usize) -> Option<&str> {
    let start = text[..offset].rfind('\n')? + 1;
    let before = &text[start..offset];
    before
        .bytes()
        .all(|b| b == b' ' || b == b'\t')
        .then_some(before)
}

/// The spans of a container's members or elements.
fn parts(tree: &Tree, container: NodeId) -> Vec<Span> {
    match &tree.node(container).kind {
        NodeKind::Object(members) => members
            .iter()
            .map(|member| {
                Span::new(
                    tree.node(member.key).span.start,
                    tree.node(member.value).span.end,
                )
            })
            .collect(),
        NodeKind::Array(elements) => elements.iter().map(|id| tree.node(*id).span).collect(),
        _ => Vec::new(),
    }
}

fn parts_are_scalar(tree: &Tree, id: NodeId) -> bool {
    !matches!(tree.node(id).kind, NodeKind::Array(_) | NodeKind::Object(_))
}

fn is_flat(tree: &Tree, id: NodeId) -> bool {
    !tree.text_of(id).contains('\n')
}

fn colon_of(tree: &Tree, member: Member) -> Option<String> {
    let value = tree.node(member.value).span;
    if value.start == value.end {
        // Without a value one cannot tell what would stand before it.
        return None;
    }
    let between = tree.slice(Span::new(
        tree.node(member.key).span.end,
        tree.node(member.value).span.start,
    ));
    (between.trim() == ":" && !between.contains('\n')).then(|| between.to_owned())
}

/// Where a new part is put.
struct Place {
    /// Whether it begins a line of its own.
    own_line: bool,
    /// Indentation of the line it is on.
    indent: String,
}

struct Writer<'a> {
    tree: &'a Tree,
    style: Style,
}

impl<'a> Writer<'a> {
    fn new(tree: &'a Tree) -> Writer<'a> {
        Writer {
            tree,
            style: style_of(tree),
        }
    }

    /// The colon as it is written in this object, else in the file.
    fn colon(&self, object: NodeId) -> String {
        let members = self.tree.members(object);
        let own = members
            .last()
            .and_then(|member| colon_of(self.tree, *member));
        own.unwrap_or_else(|| self.style.colon.clone())
    }

    fn member_text(&self, object: NodeId, key: &str, value: &Value, place: &Place) -> String {
        let colon = self.colon(object);
        format!(
            "{}{colon}{}",
            json_string(key),
            self.value_text(object, value, place)
        )
    }

    /// A value as it is written in this container.
    fn value_text(&self, container: NodeId, value: &Value, place: &Place) -> String {
        if !place.own_line {
            return self.flat_text(container, value);
        }
        let inner: Vec<NodeId> = match &self.tree.node(container).kind {
            NodeKind::Object(members) => members.iter().map(|member| member.value).collect(),
            NodeKind::Array(elements) => elements.clone(),
            _ => Vec::new(),
        };
        let mut like = inner
            .into_iter()
            .filter(|id| !parts(self.tree, *id).is_empty() && self.same_shape(*id, value))
            .peekable();
        // Siblings of the same shape that all stand on one line: so does the new one.
        if let Some(first) = like.peek().copied()
            && like.all(|id| is_flat(self.tree, id))
        {
            return self.flat_like(first, value);
        }
        self.style.print(value, &place.indent)
    }

    fn same_shape(&self, id: NodeId, value: &Value) -> bool {
        match value {
            Value::Object(_) => self.tree.is_object(id),
            Value::Array(_) => self.tree.is_array(id),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }

    fn flat_text(&self, container: NodeId, value: &Value) -> String {
        if parts(self.tree, container).is_empty() {
            return self.style.print_flat(value);
        }
        self.flat_like(container, value)
    }

    /// On one line, spaced like a container that is.
    fn flat_like(&self, model: NodeId, value: &Value) -> String {
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
    fn flat_comma(&self, container: NodeId) -> String {
        if let [.., first, second] = &parts(self.tree, container)[..] {
            let between = self.tree.slice(Span::new(first.end, second.start));
            if between.trim() == "," && !between.contains('\n') {
                return between.to_owned();
            }
        }
        self.style.comma.clone()
    }

    /// Puts a part into a container before the one of this index.
    fn insert(&self, container: NodeId, index: usize, text: &dyn Fn(&Place) -> String) -> TextEdit {
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
    fn insert_only(&self, container: NodeId, text: &dyn Fn(&Place) -> String) -> TextEdit {
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
        wanted: &[(std::sync::Arc<str>, Value)],
    ) -> Option<TextEdit> {
        let mut edits = Vec::new();
        let mut kept_before: Option<usize> = None;
        let mut kept = vec![false; members.len()];
        for (key, value) in wanted {
            match members
                .iter()
                .position(|member| self.tree.str(member.key) == Some(&**key))
            {
                Some(index) => {
                    if kept_before.is_some_and(|before| before >= index) {
                        return None;
                    }
                    kept_before = Some(index);
                    kept[index] = true;
                    edits.push(self.replace(members[index].value, value));
                }
                None => {
                    let index = kept_before.map_or(0, |before| before + 1);
                    edits.push(self.insert(node, index, &|place| {
                        self.member_text(node, key, value, place)
                    }));
                }
            }
        }
        self.without(node, &kept, edits)
    }

    fn replace_elements(
        &self,
        node: NodeId,
        elements: &[NodeId],
        wanted: &[Value],
    ) -> Option<TextEdit> {
        let old: Vec<Option<Value>> = elements.iter().map(|id| self.tree.value(*id)).collect();
        let equal = |(old, new): &(&Option<Value>, &Value)| old.as_ref() == Some(*new);
        let head = old.iter().zip(wanted).take_while(equal).count();
        let tail = old[head..]
            .iter()
            .rev()
            .zip(wanted[head..].iter().rev())
            .take_while(equal)
            .count();
        let (old_middle, new_middle) = (head..old.len() - tail, head..wanted.len() - tail);
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

fn remove_part(tree: &Tree, container: NodeId, index: usize) -> TextEdit {
    remove_parts(tree, container, &[index])
}

fn remove_parts(tree: &Tree, container: NodeId, indexes: &[usize]) -> TextEdit {
    let parts = parts(tree, container);
    let gone = |index: usize| indexes.contains(&index);
    let mut replacements = Vec::new();
    let mut index = 0;
    while index < parts.len() {
        if !gone(index) {
            index += 1;
            continue;
        }
        let first = index;
        while index + 1 < parts.len() && gone(index + 1) {
            index += 1;
        }
        remove_run(tree, container, &parts, first, index, &mut replacements);
        index += 1;
    }
    TextEdit { replacements }
}

/// Removes the parts from `first` to `last`, and the commas they leave over.
fn remove_run(
    tree: &Tree,
    container: NodeId,
    parts: &[Span],
    first: usize,
    last: usize,
    out: &mut Vec<(Span, String)>,
) {
    let text = tree.text();
    let mut remove = |start: usize, end: usize| out.push((Span::new(start, end), String::new()));
    let blank = |start: usize, end: usize| {
        text[start..end]
            .chars()
            .all(|c| c.is_ascii_whitespace() || c == ',')
    };
    let (start, end) = (parts[first].start, parts[last].end);
    if let Some(next) = parts.get(last + 1) {
        if blank(end, next.start) {
            return remove(start, next.start);
        }
        // A comment stands between: only the part and its comma go.
        let comma = text[end..next.start]
            .find(',')
            .map_or(end, |at| end + at + 1);
        return remove(start, comma);
    }
    if let Some(before) = first.checked_sub(1).map(|before| parts[before].end) {
        if blank(before, start) {
            return remove(before, end);
        }
        if let Some(comma) = text[before..start].find(',') {
            remove(before + comma, before + comma + 1);
        }
        return remove(start, end);
    }
    let span = tree.node(container).span;
    let inner_start = span.start + usize::from(text[span.start..].starts_with(['{', '[']));
    let closed = span.end > inner_start && text[..span.end].ends_with(['}', ']']);
    let inner_end = (span.end - usize::from(closed)).max(end);
    if blank(inner_start, start) && blank(end, inner_end) {
        return remove(inner_start, inner_end);
    }
    remove(start, end);
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
