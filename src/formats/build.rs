//! From a file's [`Ast`] to the [`Tree`](crate::json::Tree) of one machine in it: aliases are followed, merge keys
//! are resolved, and CloudFormation's functions become `${placeholders}`.

use crate::formats::ast::{Ast, AstKind, At, Meaning};
use crate::formats::intrinsics;
use crate::json::{Member, Node, NodeId, NodeKind, Problem, ProblemKind, Span};
use std::collections::{HashMap, HashSet};

/// So many nodes may be copies of anchored ones. A file of a few lines can ask for billions.
const MOST_COPIES: usize = 200_000;
/// As deep as JSON is read.
const MAX_DEPTH: usize = 1_000;

/// Where a node of the tree comes from.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub at: At,
    pub way: Way,
    /// Of a container in place: its members or elements as they are written.
    pub parts: Vec<Span>,
}

/// How a node comes to where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It is written there.
    Own,
    /// `*name` stands there.
    Alias,
    /// It is a part of what an alias stands for.
    InAlias,
    /// It comes from a merge key, `<<: *name`.
    Merged,
    /// CloudFormation puts it there: `!Ref`, `Fn::GetAtt`.
    Function,
}

/// A machine's nodes, ready to become a tree.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub nodes: Vec<Node>,
    pub origins: Vec<Origin>,
    pub numbers: HashMap<NodeId, Box<str>>,
    pub problems: Vec<Problem>,
}

/// Builds the nodes below a place. `functions`: objects such as `{"Ref": …}` are functions of a template.
pub(super) fn build(ast: &Ast, text: &str, root: At, functions: bool) -> Built {
    let mut builder = Builder {
        ast,
        text,
        functions,
        built: Built::default(),
        expanding: Vec::new(),
        copies: 0,
    };
    builder.node(root, None, None, Way::Own, 0);
    builder.built
}

struct Builder<'a> {
    ast: &'a Ast,
    text: &'a str,
    functions: bool,
    built: Built,
    /// Anchored nodes whose copies are being made.
    expanding: Vec<At>,
    copies: usize,
}

impl Builder<'_> {
    /// Makes a node and all below it. A copy has the span of the alias it stands for.
    fn node(
        &mut self,
        at: At,
        parent: Option<NodeId>,
        copy: Option<Span>,
        way: Way,
        depth: usize,
    ) -> NodeId {
        let node = self.ast.node(at);
        let span = copy.unwrap_or(node.span);
        if copy.is_some() {
            self.copies += 1;
        }
        if self.copies > MOST_COPIES || depth >= MAX_DEPTH {
            let message = if depth >= MAX_DEPTH {
                format!(
                    "This is nested deeper than {MAX_DEPTH} levels; move a part of it elsewhere"
                )
            } else {
                format!(
                    "The aliases stand for more than {MOST_COPIES} values; write them out elsewhere"
                )
            };
            if self
                .built
                .problems
                .iter()
                .all(|problem| problem.kind != ProblemKind::TooDeep)
            {
                self.problem(ProblemKind::TooDeep, span, message);
            }
            return self.push(NodeKind::Broken, span, parent, at, way);
        }
        if let Some(text) = intrinsics::placeholder(self.ast, at, self.functions) {
            let way = if way == Way::Own { Way::Function } else { way };
            return self.push(NodeKind::String(text.into()), span, parent, at, way);
        }
        match &node.kind {
            AstKind::Alias(target) => {
                if self.expanding.contains(target) {
                    self.problem(
                        ProblemKind::Unexpected,
                        span,
                        "This alias stands for a value it is itself a part of; write the value out"
                            .into(),
                    );
                    return self.push(NodeKind::Broken, span, parent, at, way);
                }
                self.expanding.push(*target);
                let inner = match way {
                    Way::Own => Way::Alias,
                    Way::Alias | Way::InAlias | Way::Merged | Way::Function => way,
                };
                let made = self.node(*target, parent, Some(span), inner, depth + 1);
                self.expanding.pop();
                made
            }
            AstKind::Broken => self.push(NodeKind::Broken, span, parent, at, way),
            AstKind::Scalar { text, meaning, .. } => {
                let kind = match meaning {
                    Meaning::Null => NodeKind::Null,
                    Meaning::Bool(truth) => NodeKind::Bool(*truth),
                    Meaning::Number(_) => NodeKind::Number,
                    Meaning::String => NodeKind::String(text.as_str().into()),
                };
                let id = self.push(kind, span, parent, at, way);
                if let Meaning::Number(json) = meaning
                    && self.text.get(span.start..span.end) != Some(json)
                {
                    self.built.numbers.insert(id, json.as_str().into());
                }
                id
            }
            AstKind::List { items, starts, .. } => {
                let id = self.push(NodeKind::Broken, span, parent, at, way);
                let inner = inside(way);
                let mut elements = Vec::with_capacity(items.len());
                for item in items {
                    elements.push(self.node(*item, Some(id), copy, inner, depth + 1));
                }
                let parts = starts.iter().zip(items).map(|(start, item)| {
                    Span::new(*start, self.ast.node(*item).span.end.max(*start))
                });
                self.built.origins[id.0 as usize].parts = parts.collect();
                self.built.nodes[id.0 as usize].kind = NodeKind::Array(elements);
                id
            }
            AstKind::Map { pairs, starts, .. } => {
                let id = self.push(NodeKind::Broken, span, parent, at, way);
                self.members(id, pairs, starts, copy, way, depth);
                id
            }
        }
    }

    fn members(
        &mut self,
        id: NodeId,
        pairs: &[(At, At)],
        starts: &[usize],
        copy: Option<Span>,
        way: Way,
        depth: usize,
    ) {
        let ast = self.ast;
        let mut members = Vec::with_capacity(pairs.len());
        let mut parts = Vec::with_capacity(pairs.len());
        let own: HashSet<&str> = pairs
            .iter()
            .filter(|(key, _)| !is_merge(ast, *key))
            .filter_map(|(key, _)| ast.text(*key))
            .collect();
        let mut seen: HashSet<&str> = HashSet::new();
        let inner = inside(way);
        for ((key, value), start) in pairs.iter().zip(starts) {
            let part = Span::new(
                *start,
                ast.node(*value).span.end.max(ast.node(*key).span.end),
            );
            if is_merge(ast, *key) && mergeable(ast, *value) {
                let span = copy.unwrap_or(ast.node(*value).span);
                let brought: Vec<At> = sources(ast, *value)
                    .into_iter()
                    .map(|source| ast.resolved(source))
                    .collect();
                if brought.iter().any(|source| self.expanding.contains(source)) {
                    let message = "This merge brings a value that it is itself a part of; write the members out";
                    self.problem(ProblemKind::Unexpected, span, message.into());
                    continue;
                }
                let around = self.expanding.len();
                self.expanding.extend(brought);
                let mut found = Vec::new();
                self.merged(*value, &mut found, 0);
                for (key, value) in found {
                    let Some(name) = ast.text(key) else { continue };
                    if own.contains(name) || !seen.insert(name) {
                        continue;
                    }
                    let key = self.key(key, id, Some(span), Way::Merged);
                    let value = self.node(value, Some(id), Some(span), Way::Merged, depth + 1);
                    members.push(Member { key, value });
                    parts.push(part);
                }
                self.expanding.truncate(around);
                continue;
            }
            let name = ast.text(*key);
            if let Some(name) = name
                && copy.is_none()
                && !seen.insert(name)
            {
                let message = format!(
                    "`{name}` stands here twice and only the last one counts; rename or remove one of them"
                );
                self.problem(ProblemKind::DuplicateKey, ast.node(*key).span, message);
            }
            let key = self.key(*key, id, copy, inner);
            let value = self.node(*value, Some(id), copy, inner, depth + 1);
            members.push(Member { key, value });
            parts.push(part);
        }
        self.built.origins[id.0 as usize].parts = parts;
        self.built.nodes[id.0 as usize].kind = NodeKind::Object(members);
    }

    fn key(&mut self, at: At, parent: NodeId, copy: Option<Span>, way: Way) -> NodeId {
        let span = copy.unwrap_or(self.ast.node(at).span);
        let kind = match self.ast.text(at) {
            Some(text) => NodeKind::String(text.into()),
            None => {
                self.problem(
                    ProblemKind::Unexpected,
                    span,
                    "A key has to be a text; a list or an object cannot be one".into(),
                );
                NodeKind::Broken
            }
        };
        self.push(kind, span, Some(parent), at, way)
    }

    /// The pairs a merge brings, nearest first.
    fn merged(&self, value: At, found: &mut Vec<(At, At)>, depth: usize) {
        if depth > 16 || found.len() > MOST_COPIES {
            return;
        }
        for source in sources(self.ast, value) {
            for (key, value) in self.ast.pairs(source) {
                if is_merge(self.ast, *key) && mergeable(self.ast, *value) {
                    self.merged(*value, found, depth + 1);
                } else {
                    found.push((*key, *value));
                }
            }
        }
    }

    fn push(
        &mut self,
        kind: NodeKind,
        span: Span,
        parent: Option<NodeId>,
        at: At,
        way: Way,
    ) -> NodeId {
        let id = NodeId(self.built.nodes.len() as u32);
        self.built.nodes.push(Node { kind, span, parent });
        self.built.origins.push(Origin {
            at,
            way,
            parts: Vec::new(),
        });
        id
    }

    fn problem(&mut self, kind: ProblemKind, span: Span, message: String) {
        self.built.problems.push(Problem {
            kind,
            message,
            span,
        });
    }
}

/// How what is below a node comes to its place.
fn inside(way: Way) -> Way {
    match way {
        Way::Own | Way::Function => Way::Own,
        Way::Alias | Way::InAlias | Way::Merged => Way::InAlias,
    }
}

/// Whether a key is the merge key of YAML 1.1, which CloudFormation's tools know.
fn is_merge(ast: &Ast, key: At) -> bool {
    ast.text(key) == Some("<<") && ast.node(key).tag.is_none()
}

/// Whether a value can be merged: a map, or a list of maps.
fn mergeable(ast: &Ast, value: At) -> bool {
    let sources = sources(ast, value);
    !sources.is_empty()
        && sources
            .iter()
            .all(|source| matches!(ast.node(ast.resolved(*source)).kind, AstKind::Map { .. }))
}

fn sources(ast: &Ast, value: At) -> Vec<At> {
    match ast.node(ast.resolved(value)).kind {
        AstKind::List { .. } => ast.items(value).to_vec(),
        AstKind::Scalar { .. } | AstKind::Map { .. } | AstKind::Alias(_) | AstKind::Broken => {
            vec![value]
        }
    }
}
