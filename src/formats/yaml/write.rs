//! Changing YAML: only the lines that must change do, and every change is proven by reading it again.

use crate::formats::ast::{Ast, AstKind, Shape};
use crate::formats::build::{Origin, Way};
use crate::formats::decode;
use crate::formats::format::Format;
use crate::formats::yaml::read::after_trivia;
use crate::formats::yaml::style::{
    FileStyle, Quotes, column, file_style, line_end, line_start, next_line, quotes,
};
use crate::json::{
    Member, NodeId, NodeKind, Notation, Problem, Span, StringMap, TextEdit, Tree, Value, plain,
};
use std::sync::{Arc, OnceLock};

/// What is known of a YAML text beside its tree.
#[derive(Debug)]
pub(in crate::formats) struct Yaml {
    /// How a later text is read.
    pub format: Format,
    pub ast: Ast,
    /// Of every node of the tree.
    pub origins: Vec<Origin>,
    /// How many mistakes the text has.
    pub mistakes: usize,
    style: OnceLock<FileStyle>,
}

impl Yaml {
    pub fn new(format: Format, ast: Ast, origins: Vec<Origin>, mistakes: usize) -> Yaml {
        Yaml {
            format,
            ast,
            origins,
            mistakes,
            style: OnceLock::new(),
        }
    }
}

impl Notation for Yaml {
    fn read(&self, text: Arc<str>) -> (Tree, Vec<Problem>) {
        self.format.read(text)
    }

    fn replace(&self, tree: &Tree, node: NodeId, value: &Value) -> TextEdit {
        let writer = Writer::new(self, tree);
        let pointer = tree.pointer_of(node);
        writer.first_proven(
            &pointer,
            Some(value),
            &[
                &|| writer.replace(node, value),
                &|| writer.replace_whole(node, value),
                &|| writer.replace_by_flow(node, value),
            ],
        )
    }

    fn write_string(&self, tree: &Tree, node: NodeId, text: &str) -> TextEdit {
        Writer::new(self, tree).write_string(node, text)
    }

    fn string_map(&self, tree: &Tree, node: NodeId) -> Option<StringMap> {
        let origin = self.origins.get(node.0 as usize)?;
        let written = self.ast.node(origin.at);
        let AstKind::Scalar { text, shape, .. } = &written.kind else {
            return None;
        };
        if origin.way != Way::Own {
            return None;
        }
        decode::map(tree.text(), written.body, *shape, text)
    }

    fn insert_member(
        &self,
        tree: &Tree,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit {
        let writer = Writer::new(self, tree);
        let expected = with_member(tree, object, index, key, value);
        writer.first_proven(
            &tree.pointer_of(object),
            expected.as_ref(),
            &[
                &|| writer.insert_member(object, index, key, value),
                &|| match &expected {
                    Some(expected) => writer.replace_whole(object, expected),
                    None => TextEdit::default(),
                },
            ],
        )
    }

    fn insert_element(&self, tree: &Tree, array: NodeId, index: usize, value: &Value) -> TextEdit {
        let writer = Writer::new(self, tree);
        let index = index.min(tree.elements(array).len());
        let expected = tree.value(array).map(|old| {
            let mut items = old.as_array().map(<[Value]>::to_vec).unwrap_or_default();
            items.insert(index.min(items.len()), value.clone());
            Value::array(items)
        });
        writer.first_proven(
            &tree.pointer_of(array),
            expected.as_ref(),
            &[
                &|| writer.insert_element(array, index, value),
                &|| match &expected {
                    Some(expected) => writer.replace_whole(array, expected),
                    None => TextEdit::default(),
                },
            ],
        )
    }

    fn remove_parts(&self, tree: &Tree, container: NodeId, indexes: &[usize]) -> TextEdit {
        let writer = Writer::new(self, tree);
        let expected = without(tree, container, indexes);
        writer.first_proven(
            &tree.pointer_of(container),
            expected.as_ref(),
            &[&|| writer.remove(container, indexes), &|| match &expected {
                Some(expected) => writer.replace_whole(container, expected),
                None => TextEdit::default(),
            }],
        )
    }

    fn move_element(&self, tree: &Tree, array: NodeId, from: usize, to: usize) -> TextEdit {
        let writer = Writer::new(self, tree);
        let len = tree.elements(array).len();
        if from >= len || to >= len || from == to {
            return TextEdit::default();
        }
        let expected = tree.value(array).map(|old| {
            let mut items = old.as_array().map(<[Value]>::to_vec).unwrap_or_default();
            let moved = items.remove(from);
            items.insert(to, moved);
            Value::array(items)
        });
        writer.first_proven(
            &tree.pointer_of(array),
            expected.as_ref(),
            &[
                &|| writer.move_element(array, from, to),
                &|| match &expected {
                    Some(expected) => writer.replace_whole(array, expected),
                    None => TextEdit::default(),
                },
            ],
        )
    }

    fn rewrite_member(
        &self,
        tree: &Tree,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit {
        let writer = Writer::new(self, tree);
        let pointer = tree.pointer_of(object) + "/" + &crate::json::escape_token(key);
        writer.first_proven(
            &pointer,
            Some(value),
            &[&|| writer.rewrite(object, index, key, value)],
        )
    }
}

/// Why nothing else is possible.
const NO_WAY: &str =
    "This cannot be written into the YAML as it stands here; change the text by hand";

pub(super) struct Writer<'a> {
    pub(super) yaml: &'a Yaml,
    pub(super) tree: &'a Tree,
    pub(super) text: &'a str,
    pub(super) style: &'a FileStyle,
}

impl<'a> Writer<'a> {
    fn new(yaml: &'a Yaml, tree: &'a Tree) -> Writer<'a> {
        Writer {
            yaml,
            tree,
            text: tree.text(),
            style: yaml
                .style
                .get_or_init(|| file_style(&yaml.ast, tree.text())),
        }
    }

    /// The first edit after which the text reads as wanted, with no new mistakes.
    fn first_proven(
        &self,
        pointer: &str,
        expected: Option<&Value>,
        ways: &[&dyn Fn() -> TextEdit],
    ) -> TextEdit {
        let mut why: Option<String> = None;
        for way in ways {
            let edit = way();
            if edit.refused.is_some() {
                // The first way knows best why not.
                why = why.or(edit.refused);
                break;
            }
            let edit = tight(self.text, edit);
            let (after, problems) = self.yaml.format.read(edit.apply(self.text).0.into());
            if problems.len() > self.yaml.mistakes {
                let problem = problems.last();
                why = why.or(problem.map(|problem| {
                    let line = after.position(problem.span.start).line;
                    format!(
                        "After that the text would be wrong in line {line}: {}",
                        problem.message
                    )
                }));
                continue;
            }
            let read = after.at_pointer(pointer).and_then(|node| after.value(node));
            if expected.is_none() || read.as_ref() == expected {
                return edit;
            }
        }
        TextEdit::refuse(why.unwrap_or_else(|| NO_WAY.to_owned()))
    }

    fn origin(&self, node: NodeId) -> &'a Origin {
        &self.yaml.origins[node.0 as usize]
    }

    fn kind(&self, node: NodeId) -> &'a AstKind {
        &self.yaml.ast.node(self.origin(node).at).kind
    }

    /// Whether a node is a container in block style, with something in it.
    fn is_block(&self, node: NodeId) -> bool {
        let origin = self.origin(node);
        let block = match self.kind(node) {
            AstKind::Map { flow, .. } | AstKind::List { flow, .. } => !flow,
            AstKind::Scalar { .. } | AstKind::Alias(_) | AstKind::Broken => false,
        };
        origin.way == Way::Own && block && !origin.parts.is_empty()
    }

    fn is_flow(&self, node: NodeId) -> bool {
        let flow = match self.kind(node) {
            AstKind::Map { flow, .. } | AstKind::List { flow, .. } => *flow,
            AstKind::Scalar { .. } | AstKind::Alias(_) | AstKind::Broken => false,
        };
        self.origin(node).way == Way::Own && flow
    }

    /// Whether a node stands between the brackets of another.
    fn inside_flow(&self, node: NodeId) -> bool {
        self.tree
            .node(node)
            .parent
            .is_some_and(|parent| self.is_flow(parent))
    }

    /// Why a node cannot be changed where it is seen.
    fn locked(&self, node: NodeId) -> Option<TextEdit> {
        let origin = self.origin(node);
        let text = self.tree.text_of(node);
        let line = self.tree.position(self.tree.node(node).span.start).line;
        let name = text.trim_start_matches('*');
        match origin.way {
            Way::Own => None,
            Way::Alias | Way::InAlias => Some(TextEdit::refuse(format!(
                "This is what the alias `{text}` in line {line} stands for; change it at its anchor `&{name}`, or replace the whole alias"
            ))),
            Way::Merged => Some(TextEdit::refuse(format!(
                "This comes from the merge `<<: {text}` in line {line}; change it at its anchor `&{name}`, or set a value here"
            ))),
            Way::Function => Some(TextEdit::refuse(format!(
                "`{text}` in line {line} is a function of CloudFormation; replace it as a whole"
            ))),
        }
    }

    fn quotes(&self, container: Option<NodeId>) -> Quotes {
        match container {
            Some(container) => quotes(&self.yaml.ast, self.origin(container).at),
            None => Quotes {
                key: Shape::Plain,
                value: Shape::Plain,
            },
        }
    }

    /// The member or element a node is, of its container.
    fn place(&self, node: NodeId) -> Option<(NodeId, usize)> {
        let parent = self.tree.node(node).parent?;
        let index = match &self.tree.node(parent).kind {
            NodeKind::Object(members) => members
                .iter()
                .position(|member| member.value == node || member.key == node),
            NodeKind::Array(elements) => elements.iter().position(|element| *element == node),
            NodeKind::Null
            | NodeKind::Bool(_)
            | NodeKind::Number
            | NodeKind::String(_)
            | NodeKind::Broken => None,
        };
        Some((parent, index?))
    }

    // Replacing.

    fn replace(&self, node: NodeId, value: &Value) -> TextEdit {
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
                    edits.push(self.insert_member(node, index, key, value));
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
    fn replace_whole(&self, node: NodeId, value: &Value) -> TextEdit {
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
    fn replace_by_flow(&self, node: NodeId, value: &Value) -> TextEdit {
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
            meaning: crate::formats::ast::Meaning::String,
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

    fn write_string(&self, node: NodeId, text: &str) -> TextEdit {
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

    fn rewrite(&self, object: NodeId, index: usize, key: &str, value: &Value) -> TextEdit {
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

    // Inserting.

    fn insert_member(&self, object: NodeId, index: usize, key: &str, value: &Value) -> TextEdit {
        if let Some(refused) = self.locked(object) {
            return refused;
        }
        if self.is_block(object) {
            let quotes = self.quotes(Some(object));
            return self.insert_block(object, index, &|column| {
                self.style.member(key, value, column, quotes)
            });
        }
        if self.tree.members(object).is_empty() && !self.inside_flow(object) {
            let only = Value::object(vec![(key.into(), value.clone())]);
            return self.replace_whole(object, &only);
        }
        plain::insert_member_after(self.tree, object, index.checked_sub(1), key, value)
    }

    fn insert_element(&self, array: NodeId, index: usize, value: &Value) -> TextEdit {
        if let Some(refused) = self.locked(array) {
            return refused;
        }
        if self.is_block(array) {
            let quotes = self.quotes(Some(array));
            return self.insert_block(array, index, &|column| {
                format!("-{}", self.style.after_dash(value, column, quotes))
            });
        }
        if self.tree.elements(array).is_empty() && !self.inside_flow(array) {
            return self.replace_whole(array, &Value::array(vec![value.clone()]));
        }
        plain::insert_element(self.tree, array, index, value)
    }

    /// Puts a part into a block, on lines of its own.
    fn insert_block(
        &self,
        container: NodeId,
        index: usize,
        print: &dyn Fn(usize) -> String,
    ) -> TextEdit {
        let parts = &self.origin(container).parts;
        let at = column(self.text, parts[0].start);
        let written = print(at);
        let spaced = self.spaced(parts);
        let blank = if spaced { self.style.line_end } else { "" };
        let new_line = self.style.new_line(at);
        match index.min(parts.len()).checked_sub(1) {
            None => TextEdit::insert(parts[0].start, format!("{written}{blank}{new_line}")),
            Some(before) => TextEdit::insert(
                self.tail(parts, before, at),
                format!("{blank}{new_line}{written}"),
            ),
        }
    }

    /// Whether an empty line stands between all parts.
    fn spaced(&self, parts: &[Span]) -> bool {
        parts.len() > 1
            && parts.windows(2).all(|pair| {
                let between = self
                    .text
                    .get(pair[0].end..pair[1].start)
                    .unwrap_or_default();
                between.lines().skip(1).any(|line| line.trim().is_empty()) && {
                    // The last line holds the next part, so it does not count.
                    between.matches('\n').count() > 1
                }
            })
    }

    /// Where a part's last line ends. Comments below it that stand deeper than the part are its own.
    fn tail(&self, parts: &[Span], index: usize, at: usize) -> usize {
        let mut end = line_end(self.text, parts[index].end);
        let limit = parts
            .get(index + 1)
            .map_or(self.text.len(), |next| next.start);
        loop {
            let from = next_line(self.text, end);
            if from >= limit || from <= end {
                return end;
            }
            let to = line_end(self.text, from);
            let line = &self.text[from..to];
            let indent = line.len() - line.trim_start().len();
            if !line.trim_start().starts_with('#') || indent <= at {
                return end;
            }
            end = to;
        }
    }

    // Removing and moving.

    fn remove(&self, container: NodeId, indexes: &[usize]) -> TextEdit {
        if let Some(refused) = self.locked(container) {
            return refused;
        }
        let inner: Vec<NodeId> = match &self.tree.node(container).kind {
            NodeKind::Object(members) => members.iter().map(|member| member.key).collect(),
            NodeKind::Array(elements) => elements.clone(),
            NodeKind::Null
            | NodeKind::Bool(_)
            | NodeKind::Number
            | NodeKind::String(_)
            | NodeKind::Broken => Vec::new(),
        };
        let merged = indexes
            .iter()
            .filter_map(|index| inner.get(*index))
            .find(|node| self.origin(**node).way == Way::Merged);
        if let Some(refused) = merged.and_then(|node| self.locked(*node)) {
            return refused;
        }
        if !self.is_block(container) {
            return plain::remove_parts(self.tree, container, indexes);
        }
        let parts = &self.origin(container).parts;
        let gone = |index: usize| indexes.contains(&index);
        if (0..parts.len()).all(gone) {
            let empty = if self.tree.is_array(container) {
                Value::array(Vec::new())
            } else {
                Value::empty_object()
            };
            return self.replace_whole(container, &empty);
        }
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
            replacements.push((self.removal(parts, first, index), String::new()));
            index += 1;
        }
        TextEdit::of(replacements)
    }

    /// The text of a run of parts, with their lines.
    fn removal(&self, parts: &[Span], first: usize, last: usize) -> Span {
        let text = self.text;
        let start = parts[first].start;
        let line = line_start(text, start);
        let at = start - line;
        let own_line = text[line..start].bytes().all(|byte| byte == b' ');
        let end = self.tail(parts, last, at);
        if !own_line {
            // Behind a dash: what follows moves up to it.
            let mut to = next_line(text, end);
            while text[to..].starts_with(' ') {
                to += 1;
            }
            if text[to..].starts_with(['\n', '\r'])
                && let Some(next) = parts.get(last + 1)
            {
                to = next.start;
            }
            return Span::new(start, to);
        }
        let mut to = next_line(text, end);
        if to == text.len() && !text[..to].ends_with('\n') {
            // The last line of a file without a final line end.
            let from = line.saturating_sub(if text[..line].ends_with("\r\n") { 2 } else { 1 });
            return Span::new(from, to);
        }
        let before = &text[..line];
        let blank_before =
            before.is_empty() || before.ends_with("\n\n") || before.ends_with("\n\r\n");
        if blank_before || last + 1 == parts.len() {
            // Of the empty lines before and behind, those before stay. At a block's end those behind do.
            while blank_before && to < text.len() {
                let stop = next_line(text, to);
                if !text[to..stop].trim().is_empty() {
                    break;
                }
                to = stop;
            }
        }
        Span::new(line, to)
    }

    fn move_element(&self, array: NodeId, from: usize, to: usize) -> TextEdit {
        if let Some(refused) = self.locked(array) {
            return refused;
        }
        if !self.is_block(array) {
            return plain::move_element(self.tree, array, from, to);
        }
        let parts = &self.origin(array).parts;
        let at = column(self.text, parts[0].start);
        let whole: Vec<Span> = (0..parts.len())
            .map(|index| Span::new(parts[index].start, self.tail(parts, index, at)))
            .collect();
        let mut order: Vec<usize> = (0..whole.len()).collect();
        let moved = order.remove(from);
        order.insert(to, moved);
        let replacements = order
            .iter()
            .enumerate()
            .filter(|(place, source)| place != *source)
            .map(|(place, source)| (whole[place], self.tree.slice(whole[*source]).to_owned()))
            .collect();
        TextEdit::of(replacements)
    }
}

/// Every replacement without what it has in common with the text it replaces.
fn tight(text: &str, edit: TextEdit) -> TextEdit {
    let replacements = edit
        .replacements
        .into_iter()
        .filter_map(|(span, with)| {
            let inner = TextEdit::between(text.get(span.start..span.end)?, &with);
            let (at, with) = inner.replacements.into_iter().next()?;
            Some((Span::new(span.start + at.start, span.start + at.end), with))
        })
        .collect();
    TextEdit::of(replacements)
}

/// An object as it will be read with one more member.
fn with_member(
    tree: &Tree,
    object: NodeId,
    index: usize,
    key: &str,
    value: &Value,
) -> Option<Value> {
    let mut members = Vec::new();
    for member in tree.members(object) {
        members.push((tree.str(member.key)?.into(), tree.value(member.value)?));
    }
    members.insert(index.min(members.len()), (key.into(), value.clone()));
    Some(Value::object(members))
}

/// A container as it will be read without some of its parts.
fn without(tree: &Tree, container: NodeId, indexes: &[usize]) -> Option<Value> {
    let keeps = |index: &usize| !indexes.contains(index);
    match &tree.node(container).kind {
        NodeKind::Object(members) => {
            let mut out = Vec::new();
            for index in (0..members.len()).filter(keeps) {
                let member = members[index];
                out.push((tree.str(member.key)?.into(), tree.value(member.value)?));
            }
            Some(Value::object(out))
        }
        NodeKind::Array(elements) => {
            let kept = (0..elements.len()).filter(keeps);
            let items: Option<Vec<Value>> = kept.map(|index| tree.value(elements[index])).collect();
            Some(Value::array(items?))
        }
        NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number
        | NodeKind::String(_)
        | NodeKind::Broken => None,
    }
}
