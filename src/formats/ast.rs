//! [`Ast`]: a whole file read, before a machine is picked out of it. YAML and JSON files alike become one.

use crate::json::Span;

/// Index of a node in its [`Ast`].
pub(super) type At = usize;

/// A file's nodes in the order they begin.
#[derive(Debug, Default)]
pub(super) struct Ast {
    pub nodes: Vec<AstNode>,
    pub root: Option<At>,
}

/// One node as it is written.
#[derive(Debug)]
pub(super) struct AstNode {
    pub kind: AstKind,
    /// The value with its tag, without its anchor.
    pub span: Span,
    /// The value without tag and anchor.
    pub body: Span,
    /// Where anchor, tag or value begin.
    pub start: usize,
    /// A tag that is none of YAML's own: `Sub` of `!Sub`.
    pub tag: Option<String>,
    /// `&name`.
    pub anchor: Option<String>,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum AstKind {
    Scalar {
        text: String,
        shape: Shape,
        /// What the text stands for.
        meaning: Meaning,
    },
    List {
        items: Vec<At>,
        /// Where each item begins: its dash in block style.
        starts: Vec<usize>,
        flow: bool,
    },
    Map {
        pairs: Vec<(At, At)>,
        /// Where each pair begins.
        starts: Vec<usize>,
        flow: bool,
    },
    /// `*name`: stands for another node.
    Alias(At),
    /// Text that is no value.
    Broken,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Plain,
    Single,
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// What a scalar stands for in the YAML 1.2 core schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Null,
    Bool(bool),
    /// As JSON spells it.
    Number(String),
    String,
}

impl AstNode {
    /// A node that is written as it is: without tag, anchor and anything before its body.
    pub fn plain(kind: AstKind, span: Span) -> AstNode {
        AstNode {
            kind,
            span,
            body: span,
            start: span.start,
            tag: None,
            anchor: None,
        }
    }
}

impl Ast {
    pub fn node(&self, at: At) -> &AstNode {
        &self.nodes[at]
    }

    /// A node that is no value, at a place.
    pub fn add_broken(&mut self, at: usize) -> At {
        self.nodes
            .push(AstNode::plain(AstKind::Broken, Span::new(at, at)));
        self.nodes.len() - 1
    }

    /// The node an alias stands for.
    pub fn resolved(&self, mut at: At) -> At {
        // An alias names an earlier node, so this ends.
        while let AstKind::Alias(target) = self.node(at).kind {
            at = target;
        }
        at
    }

    /// The value of the first pair of this key.
    pub fn get(&self, map: At, key: &str) -> Option<At> {
        self.pairs(map)
            .iter()
            .find(|(name, _)| self.text(*name) == Some(key))
            .map(|(_, value)| *value)
    }

    /// The pairs of a map, aliases followed; empty for anything else.
    pub fn pairs(&self, map: At) -> &[(At, At)] {
        match &self.node(self.resolved(map)).kind {
            AstKind::Map { pairs, .. } => pairs,
            AstKind::Scalar { .. } | AstKind::List { .. } | AstKind::Alias(_) | AstKind::Broken => {
                &[]
            }
        }
    }

    /// The items of a list, aliases followed; empty for anything else.
    pub fn items(&self, list: At) -> &[At] {
        match &self.node(self.resolved(list)).kind {
            AstKind::List { items, .. } => items,
            AstKind::Scalar { .. } | AstKind::Map { .. } | AstKind::Alias(_) | AstKind::Broken => {
                &[]
            }
        }
    }

    /// The text of a scalar, aliases followed, whatever it stands for.
    pub fn text(&self, at: At) -> Option<&str> {
        match &self.node(self.resolved(at)).kind {
            AstKind::Scalar { text, .. } => Some(text),
            AstKind::List { .. } | AstKind::Map { .. } | AstKind::Alias(_) | AstKind::Broken => {
                None
            }
        }
    }
}
