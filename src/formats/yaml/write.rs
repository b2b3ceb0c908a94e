//! Changing YAML: only the lines that must change do, and every change is proven by reading it again.

use crate::formats::ast::{Ast, AstKind, Shape};
use crate::formats::build::{Origin, Way};
use crate::formats::decode;
use crate::formats::format::Format;
use crate::formats::yaml::style::{FileStyle, Quotes, file_style, quotes};
use crate::json::{NodeId, NodeKind, Notation, Problem, Span, StringMap, TextEdit, Tree, Value};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// How a YAML text is changed.
#[derive(Debug)]
pub(in crate::formats) struct Yaml {
    read: Arc<YamlText>,
    /// Whether changes are proven by reading the text again.
    proves: bool,
}

/// What is known of a YAML text beside its tree.
#[derive(Debug)]
pub(in crate::formats) struct YamlText {
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
        let read = YamlText {
            format,
            ast,
            origins,
            mistakes,
            style: OnceLock::new(),
        };
        Yaml {
            read: Arc::new(read),
            proves: true,
        }
    }
}

impl Deref for Yaml {
    type Target = YamlText;

    fn deref(&self) -> &YamlText {
        &self.read
    }
}

impl Notation for Yaml {
    fn drafting(&self) -> Option<Arc<dyn Notation>> {
        let read = Arc::clone(&self.read);
        let draft = Yaml {
            read,
            proves: false,
        };
        self.proves.then(|| Arc::new(draft) as Arc<dyn Notation>)
    }

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
        let expected = || with_member(tree, object, index, key, value);
        writer.parts_proven(object, &expected, &|| {
            writer.insert_member(object, index, key, value)
        })
    }

    fn insert_element(&self, tree: &Tree, array: NodeId, index: usize, value: &Value) -> TextEdit {
        let writer = Writer::new(self, tree);
        let index = index.min(tree.elements(array).len());
        let expected = || {
            let old = tree.value(array)?;
            let mut items = old.as_array().map(<[Value]>::to_vec).unwrap_or_default();
            items.insert(index.min(items.len()), value.clone());
            Some(Value::array(items))
        };
        writer.parts_proven(array, &expected, &|| {
            writer.insert_element(array, index, value)
        })
    }

    fn remove_parts(&self, tree: &Tree, container: NodeId, indexes: &[usize]) -> TextEdit {
        let writer = Writer::new(self, tree);
        let expected = || without(tree, container, indexes);
        writer.parts_proven(container, &expected, &|| writer.remove(container, indexes))
    }

    fn move_element(&self, tree: &Tree, array: NodeId, from: usize, to: usize) -> TextEdit {
        let writer = Writer::new(self, tree);
        let len = tree.elements(array).len();
        if from >= len || to >= len || from == to {
            return TextEdit::default();
        }
        let expected = || {
            let old = tree.value(array)?;
            let mut items = old.as_array().map(<[Value]>::to_vec).unwrap_or_default();
            let moved = items.remove(from);
            items.insert(to, moved);
            Some(Value::array(items))
        };
        writer.parts_proven(array, &expected, &|| writer.move_element(array, from, to))
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
pub(super) const NO_WAY: &str =
    "This cannot be written into the YAML as it stands here; change the text by hand";

/// Why nothing else is possible in a text with mistakes.
const REPAIR_FIRST: &str =
    "This cannot be written into the YAML while the text has mistakes; repair those first";

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

    /// A change of a container's parts; where it cannot be made in place the container is written anew. Not while the
    /// text has mistakes: what could not be read would be lost.
    fn parts_proven(
        &self,
        container: NodeId,
        expected: &dyn Fn() -> Option<Value>,
        in_place: &dyn Fn() -> TextEdit,
    ) -> TextEdit {
        if !self.yaml.proves {
            return tight(self.text, in_place());
        }
        let expected = expected();
        let anew = || match &expected {
            Some(expected) => self.replace_whole(container, expected),
            None => TextEdit::default(),
        };
        let ways: &[&dyn Fn() -> TextEdit] = if self.yaml.mistakes == 0 {
            &[in_place, &anew]
        } else {
            &[in_place]
        };
        let pointer = self.tree.pointer_of(container);
        self.first_proven(&pointer, expected.as_ref(), ways)
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
            if !self.yaml.proves {
                return edit;
            }
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
        let no_way = if self.yaml.mistakes == 0 {
            NO_WAY
        } else {
            REPAIR_FIRST
        };
        TextEdit::refuse(why.unwrap_or_else(|| no_way.to_owned()))
    }

    pub(super) fn origin(&self, node: NodeId) -> &'a Origin {
        &self.yaml.origins[node.0 as usize]
    }

    pub(super) fn kind(&self, node: NodeId) -> &'a AstKind {
        &self.yaml.ast.node(self.origin(node).at).kind
    }

    /// Whether a node is a container in block style, with something in it.
    pub(super) fn is_block(&self, node: NodeId) -> bool {
        let origin = self.origin(node);
        let block = match self.kind(node) {
            AstKind::Map { flow, .. } | AstKind::List { flow, .. } => !flow,
            AstKind::Scalar { .. } | AstKind::Alias(_) | AstKind::Broken => false,
        };
        origin.way == Way::Own && block && !origin.parts.is_empty()
    }

    pub(super) fn is_flow(&self, node: NodeId) -> bool {
        let flow = match self.kind(node) {
            AstKind::Map { flow, .. } | AstKind::List { flow, .. } => *flow,
            AstKind::Scalar { .. } | AstKind::Alias(_) | AstKind::Broken => false,
        };
        self.origin(node).way == Way::Own && flow
    }

    /// Whether a node stands between the brackets of another.
    pub(super) fn inside_flow(&self, node: NodeId) -> bool {
        self.tree
            .node(node)
            .parent
            .is_some_and(|parent| self.is_flow(parent))
    }

    /// Why a node cannot be changed where it is seen.
    pub(super) fn locked(&self, node: NodeId) -> Option<TextEdit> {
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

    pub(super) fn quotes(&self, container: Option<NodeId>) -> Quotes {
        match container {
            Some(container) => quotes(&self.yaml.ast, self.origin(container).at),
            None => Quotes {
                key: Shape::Plain,
                value: Shape::Plain,
            },
        }
    }

    /// The member or element a node is, of its container.
    pub(super) fn place(&self, node: NodeId) -> Option<(NodeId, usize)> {
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
