//! [`Tree`]: every byte of a text has an owner.

use crate::json::Value;
use std::sync::Arc;

/// A range of byte offsets, start included, end not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
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
#[derive(Debug)]
pub struct Tree {
    text: Arc<str>,
    nodes: Vec<Node>,
    line_starts: Vec<usize>,
    root: NodeId,
}

impl Tree {
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
    pub fn member(&self, _object: NodeId, _key: &str) -> Option<Member> {
        todo!()
    }
    /// Value node of the first member of this name.
    pub fn get(&self, _object: NodeId, _key: &str) -> Option<NodeId> {
        todo!()
    }
    /// Members of an object, empty otherwise.
    pub fn members(&self, _id: NodeId) -> &[Member] {
        todo!()
    }
    /// Elements of an array, empty otherwise.
    pub fn elements(&self, _id: NodeId) -> &[NodeId] {
        todo!()
    }
    /// Unescaped text of a String node.
    pub fn str(&self, _id: NodeId) -> Option<&str> {
        todo!()
    }
    /// The text a span covers.
    pub fn slice(&self, _span: Span) -> &str {
        todo!()
    }
    /// RFC 6901 pointer of a value node (keys by first match).
    pub fn pointer_of(&self, _id: NodeId) -> String {
        todo!()
    }
    /// The value node a pointer names.
    pub fn at_pointer(&self, _pointer: &str) -> Option<NodeId> {
        todo!()
    }
    /// The deepest node whose span holds the offset.
    pub fn node_at(&self, _offset: usize) -> Option<NodeId> {
        todo!()
    }
    /// Line and column of a byte offset.
    pub fn position(&self, _offset: usize) -> Position {
        todo!()
    }
    /// Byte offset of a line and column, clamped.
    pub fn offset(&self, _position: Position) -> usize {
        todo!()
    }
    /// The node as a [`Value`]; `None` if anything inside is Broken. Last duplicate wins.
    pub fn value(&self, _id: NodeId) -> Option<Value> {
        todo!()
    }
}
