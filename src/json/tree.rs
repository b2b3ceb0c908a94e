//! [`Tree`]: every byte of a text has an owner.

use crate::json::pointer::array_index;
use crate::json::string_map::of_json;
use crate::json::{
    Notation, Number, Pointer, Problem, StringMap, Style, Value, escape_token, parse,
};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Objects with more members may have an index.
pub(super) const SMALL_OBJECT: usize = 16;

/// A range of byte offsets, start included, end not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// From one offset to another.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }
}

/// A place people can find: line and column from 1, column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line from 1.
    pub line: usize,
    /// Column in characters from 1.
    pub column: usize,
}

/// Index of a node in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number; its text is the span.
    Number,
    /// A string, unescaped.
    String(Arc<str>),
    /// Elements in order.
    Array(Vec<NodeId>),
    /// Members in order, duplicates kept.
    Object(Vec<Member>),
    /// Text that is no value, or a value that is missing (empty span).
    Broken,
}

/// One member of an object. `key` is a String node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The key's node.
    pub key: NodeId,
    /// The value's node (Broken when missing).
    pub value: NodeId,
}

/// One node: what it is, where it is, whose it is.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// From its first to its last own byte (quotes and brackets included).
    pub span: Span,
    /// The container, none for the root.
    pub parent: Option<NodeId>,
}

/// A text read completely, with line starts for positions.
///
/// Nodes are numbered in the order they begin in the text, so the children of a container have rising numbers.
#[derive(Clone, Debug)]
pub struct Tree {
    text: Arc<str>,
    nodes: Vec<Node>,
    line_starts: Vec<usize>,
    /// Each character is one byte, so that columns need no counting.
    is_ascii: bool,
    /// Member indexes of large objects, sorted by key and then by place.
    indexes: HashMap<NodeId, Box<[u32]>>,
    root: NodeId,
    /// How the text is changed and read again, where it is not plain JSON.
    notation: Option<Arc<dyn Notation>>,
    /// Numbers that are not spelled as JSON spells them.
    numbers: HashMap<NodeId, Box<str>>,
    /// How the text is written, once somebody asked.
    style: OnceLock<Style>,
}

impl Tree {
    pub(crate) fn new(
        text: Arc<str>,
        nodes: Vec<Node>,
        indexes: HashMap<NodeId, Box<[u32]>>,
        root: NodeId,
    ) -> Tree {
        let mut line_starts = vec![0];
        line_starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        Tree {
            is_ascii: text.is_ascii(),
            text,
            nodes,
            line_starts,
            indexes,
            root,
            notation: None,
            numbers: HashMap::new(),
            style: OnceLock::new(),
        }
    }

    /// A tree made of another format's nodes, which [`Tree`]'s own reader did not make. `nodes` obey the order
    /// described at [`Tree`]; spans lie in `text`.
    pub fn from_nodes(text: Arc<str>, nodes: Vec<Node>, root: NodeId) -> Tree {
        Tree::new(text, nodes, HashMap::new(), root)
    }

    /// The same tree of a text in another notation. `numbers` are those not spelled as JSON spells them.
    pub fn in_notation(
        mut self,
        notation: Arc<dyn Notation>,
        numbers: HashMap<NodeId, Box<str>>,
    ) -> Tree {
        self.notation = Some(notation);
        self.numbers = numbers;
        self
    }

    /// The same tree, whose changes are not proven; `None` where none is proven anyway.
    /// See [`Notation::drafting`].
    pub fn drafting(&self) -> Option<Tree> {
        let notation = self.notation.as_ref()?.drafting()?;
        Some(Tree {
            notation: Some(notation),
            ..self.clone()
        })
    }

    /// What [`style_of`](crate::json::style_of) finds out once.
    pub(super) fn style(&self, read: impl FnOnce() -> Style) -> &Style {
        self.style.get_or_init(read)
    }

    /// How the text is changed; `None` for plain JSON.
    pub fn notation(&self) -> Option<&Arc<dyn Notation>> {
        self.notation.as_ref()
    }

    /// Reads a later text of the same file, in the same notation.
    pub fn read_again(&self, text: Arc<str>) -> (Tree, Vec<Problem>) {
        match &self.notation {
            Some(notation) => notation.read(text),
            None => parse(text),
        }
    }

    /// A Number node as JSON spells it; of a Broken node what stands there.
    pub fn number_text(&self, id: NodeId) -> &str {
        match self.numbers.get(&id) {
            Some(text) => text,
            None => self.text_of(id),
        }
    }

    /// Where the bytes of a String node are written; `None` for any other node, and for a string that is not written
    /// at its place (an alias of YAML, a function of a template).
    pub fn string_map(&self, id: NodeId) -> Option<StringMap> {
        match &self.notation {
            Some(notation) => notation.string_map(self, id),
            None => of_json(self, id),
        }
    }

    /// The text it was read from.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The root value (Broken for an empty text).
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// The node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node (never: the root always is).
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// First member of this name: (key node, value node).
    pub fn member(&self, object: NodeId, key: &str) -> Option<Member> {
        let members = self.members(object);
        self.member_index(object, key).map(|index| members[index])
    }

    /// Index of the first member of this name.
    pub fn member_index(&self, object: NodeId, key: &str) -> Option<usize> {
        let members = self.members(object);
        // Most objects are small; to ask for their index takes longer than to look at their keys.
        if members.len() > SMALL_OBJECT
            && let Some(by_key) = self.indexes.get(&object)
        {
            let at = by_key.partition_point(|index| self.key_of(members[*index as usize]) < key);
            let index = *by_key.get(at)? as usize;
            return (self.key_of(members[index]) == key).then_some(index);
        }
        members
            .iter()
            .position(|member| self.key_of(*member) == key)
    }

    fn key_of(&self, member: Member) -> &str {
        self.str(member.key).unwrap_or_default()
    }

    /// Value node of the first member of this name.
    pub fn get(&self, object: NodeId, key: &str) -> Option<NodeId> {
        self.member(object, key).map(|member| member.value)
    }

    /// Members of an object, empty otherwise.
    pub fn members(&self, id: NodeId) -> &[Member] {
        match &self.node(id).kind {
            NodeKind::Object(members) => members,
            _ => &[],
        }
    }

    /// Elements of an array, empty otherwise.
    pub fn elements(&self, id: NodeId) -> &[NodeId] {
        match &self.node(id).kind {
            NodeKind::Array(elements) => elements,
            _ => &[],
        }
    }

    /// Unescaped text of a String node.
    pub fn str(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).kind {
            NodeKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the node is an object.
    pub fn is_object(&self, id: NodeId) -> bool {
        matches!(self.node(id).kind, NodeKind::Object(_))
    }

    /// Whether the node is an array.
    pub fn is_array(&self, id: NodeId) -> bool {
        matches!(self.node(id).kind, NodeKind::Array(_))
    }

    /// The text a span covers; empty where it lies outside.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The text of a node.
    pub fn text_of(&self, id: NodeId) -> &str {
        self.slice(self.node(id).span)
    }

    /// RFC 6901 pointer of a value node (keys by first match). A key has the pointer of its value.
    pub fn pointer_of(&self, id: NodeId) -> String {
        let mut tokens: Vec<String> = Vec::new();
        let mut here = id;
        while let Some(parent) = self.node(here).parent {
            tokens.push(match &self.node(parent).kind {
                NodeKind::Array(elements) => elements
                    .binary_search(&here)
                    .map_or_else(|_| String::new(), |index| index.to_string()),
                NodeKind::Object(members) => {
                    let at = members.partition_point(|member| member.value < here);
                    members
                        .get(at)
                        .map_or_else(String::new, |member| escape_token(self.key_of(*member)))
                }
                _ => String::new(),
            });
            here = parent;
        }
        tokens
            .iter()
            .rev()
            .fold(String::new(), |pointer, token| pointer + "/" + token)
    }

    /// The value node a pointer names.
    pub fn at_pointer(&self, pointer: &str) -> Option<NodeId> {
        let pointer = Pointer::parse(pointer)?;
        self.find(self.root, &pointer.0)
    }

    /// The value node at the end of a way of tokens.
    pub fn find(&self, from: NodeId, tokens: &[String]) -> Option<NodeId> {
        let mut here = from;
        for token in tokens {
            here = match &self.node(here).kind {
                NodeKind::Array(elements) => *elements.get(array_index(token)?)?,
                NodeKind::Object(_) => self.get(here, token)?,
                NodeKind::Null
                | NodeKind::Bool(_)
                | NodeKind::Number
                | NodeKind::String(_)
                | NodeKind::Broken => return None,
            };
        }
        Some(here)
    }

    /// The deepest node whose span holds the offset. Where one node ends and another begins, the one that begins;
    /// a node still holds the offset just behind it, so that a cursor at a word's end finds the word.
    pub fn node_at(&self, offset: usize) -> Option<NodeId> {
        let holds = |id: NodeId| {
            let span = self.node(id).span;
            span.start <= offset && offset <= span.end
        };
        if !holds(self.root) {
            return None;
        }
        let mut here = self.root;
        loop {
            let inner = match &self.node(here).kind {
                NodeKind::Array(elements) => {
                    let after = elements.partition_point(|id| self.node(*id).span.start <= offset);
                    after
                        .checked_sub(1)
                        .map(|at| elements[at])
                        .filter(|id| holds(*id))
                }
                NodeKind::Object(members) => {
                    let after = members
                        .partition_point(|member| self.node(member.key).span.start <= offset);
                    after
                        .checked_sub(1)
                        .map(|at| members[at])
                        .and_then(|member| {
                            [member.value, member.key].into_iter().find(|id| holds(*id))
                        })
                }
                _ => None,
            };
            match inner {
                Some(id) => here = id,
                None => return Some(here),
            }
        }
    }

    /// Line of a byte offset, from 1. Much cheaper than a column where a line is long.
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line(offset);
        let start = self.line_starts[line - 1];
        if self.is_ascii {
            let column = offset - start + 1;
            return Position { line, column };
        }
        // Characters are counted by their first bytes, so that an offset inside one is no trouble.
        let column = self.text.as_bytes()[start..offset]
            .iter()
            .filter(|byte| (**byte & 0xC0) != 0x80)
            .count();
        // A byte order mark takes no column.
        let mark = usize::from(start == 0 && offset > 0 && self.text.starts_with('\u{feff}'));
        Position {
            line,
            column: column + 1 - mark,
        }
    }

    /// Byte offset of a line and column, clamped.
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line.clamp(1, self.line_starts.len());
        let start = self.line_starts[line - 1];
        let end = self
            .line_starts
            .get(line)
            .map_or(self.text.len(), |next| next - 1);
        let mut text = &self.text[start..end];
        text = text.strip_suffix('\r').unwrap_or(text);
        let mark = usize::from(start == 0 && text.starts_with('\u{feff}'));
        let nth = text
            .char_indices()
            .nth(position.column.saturating_sub(1) + mark);
        start + nth.map_or(text.len(), |(at, _)| at)
    }

    /// Number of lines.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The node as a [`Value`]; `None` if anything inside is Broken. Last duplicate wins.
    ///
    /// Recursion is bounded, because the reader bounds depth.
    pub fn value(&self, id: NodeId) -> Option<Value> {
        let node = self.node(id);
        Some(match &node.kind {
            NodeKind::Null => Value::Null,
            NodeKind::Bool(truth) => Value::Bool(*truth),
            NodeKind::Number => Value::Number(Number::from_json_text(self.number_text(id))),
            NodeKind::String(text) => Value::String(text.clone()),
            NodeKind::Array(elements) => {
                let items: Option<Vec<Value>> = elements.iter().map(|id| self.value(*id)).collect();
                Value::array(items?)
            }
            NodeKind::Object(members) => {
                let mut out = Vec::with_capacity(members.len());
                for member in members {
                    let NodeKind::String(key) = &self.node(member.key).kind else {
                        return None;
                    };
                    out.push((key.clone(), self.value(member.value)?));
                }
                Value::object(out)
            }
            NodeKind::Broken => return None,
        })
    }
}
