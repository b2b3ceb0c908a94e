//! The machinery of the forgiving reader: tokens in, nodes and problems out, with a stack of its own.
//!
//! `members.rs` reads what stands in containers, `scalars.rs` single values, and `brackets.rs` decides what was
//! meant where brackets do not pair up.

use crate::json::tokens::{Bracket, Token, TokenKind};
use crate::json::tree::SMALL_OBJECT;
use crate::json::{Member, Node, NodeId, NodeKind, Problem, ProblemKind, Span};
use std::collections::HashMap;

/// Deeper containers are one broken node each.
const MAX_DEPTH: usize = 1_000;
/// Nobody reads more problems than this.
const MAX_PROBLEMS: usize = 10_000;

/// What a container waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// A key (objects).
    Key,
    /// The colon behind a key (objects).
    Colon,
    /// A value.
    Value,
    /// A comma or the end.
    Comma,
}

/// A container that is still open.
pub(super) struct Open {
    pub(super) node: NodeId,
    pub(super) bracket: Bracket,
    pub(super) wants: Wants,
    /// The comma just read.
    pub(super) comma: Option<Span>,
    pub(super) key: Option<NodeId>,
    pub(super) members: Vec<Member>,
    pub(super) elements: Vec<NodeId>,
    /// Indentation and number of the line its bracket stands on.
    pub(super) indent: u32,
    pub(super) line: u32,
    /// Indentation of the line the key stands on.
    pub(super) key_indent: u32,
    /// Indentation of the bracket that closed the last container inside, if it began its line.
    pub(super) closed_inside: Option<u32>,
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) nodes: Vec<Node>,
    pub(super) problems: Vec<Problem>,
    pub(super) indexes: HashMap<NodeId, Box<[u32]>>,
    pub(super) open: Vec<Open>,
    pub(super) root: Option<NodeId>,
    pub(super) tokens: Vec<Token>,
    /// For each opening bracket the index of its closing one; itself if there is none.
    pub(super) pairs: Vec<u32>,
    pub(super) at: usize,
    /// Brackets do not pair up and the file is indented: indentation decides.
    pub(super) by_indent: bool,
    /// There are more closing than opening brackets.
    pub(super) surplus: bool,
    /// Index of the last closing bracket, if brackets do not pair up.
    pub(super) last_close: usize,
    /// Index of the last opening bracket, if there is one.
    pub(super) last_open: Option<usize>,
    /// End of the last token read.
    pub(super) last_end: usize,
}

impl<'a> Reader<'a> {
    /// Nothing read yet.
    pub(super) fn new(text: &'a str, from: usize) -> Reader<'a> {
        Reader {
            nodes: Vec::with_capacity(text.len() / 16 + 1),
            problems: Vec::new(),
            indexes: HashMap::new(),
            open: Vec::new(),
            root: None,
            tokens: Vec::new(),
            pairs: Vec::new(),
            at: 0,
            by_indent: false,
            surplus: false,
            last_close: 0,
            last_open: None,
            last_end: from,
            text,
        }
    }
}

impl Reader<'_> {
    pub(super) fn read(&mut self) {
        while self.at < self.tokens.len() {
            let token = self.tokens[self.at];
            if self.open.is_empty() && self.root.is_some() {
                self.trailing_text(token);
                return;
            }
            self.at += 1;
            match token.kind {
                TokenKind::Open(bracket) => self.opening(token, bracket),
                TokenKind::Close(bracket) => self.closing(token, bracket),
                TokenKind::Colon => self.colon(token),
                TokenKind::Comma => self.comma(token),
                TokenKind::String(_) | TokenKind::Word => self.text_token(token),
                TokenKind::Comment => {}
            }
            self.last_end = self.last_end.max(token.span.end);
        }
        while !self.open.is_empty() {
            self.close_missing();
        }
    }

    pub(super) fn trailing_text(&mut self, token: Token) {
        let end = self
            .tokens
            .last()
            .map_or(token.span.end, |last| last.span.end);
        self.problem(
            ProblemKind::TrailingText,
            Span {
                start: token.span.start,
                end,
            },
            "There is more text after the end of the machine; remove it",
        );
    }

    pub(super) fn opening(&mut self, token: Token, bracket: Bracket) {
        if !self.ready_for_value(token) {
            self.skip_container(
                token,
                "A value stands where a key is expected; give it a name, as in `\"Name\": …`",
            );
            return;
        }
        if self.open.len() >= MAX_DEPTH {
            self.too_deep(token);
            return;
        }
        let kind = match bracket {
            Bracket::Object => NodeKind::Object(Vec::new()),
            Bracket::Array => NodeKind::Array(Vec::new()),
        };
        let node = self.node(kind, token.span);
        self.place(node);
        self.open_container(node, token, bracket);
    }

    pub(super) fn open_container(&mut self, node: NodeId, token: Token, bracket: Bracket) {
        self.open.push(Open {
            node,
            bracket,
            wants: match bracket {
                Bracket::Object => Wants::Key,
                Bracket::Array => Wants::Value,
            },
            comma: None,
            key: None,
            members: Vec::new(),
            elements: Vec::new(),
            indent: token.indent,
            line: token.line,
            key_indent: token.indent,
            closed_inside: None,
        });
    }

    /// Steps over a container that has no place here.
    pub(super) fn skip_container(&mut self, token: Token, message: &str) {
        let end = self.pairs[self.at - 1] as usize;
        self.at = self.at.max(end + 1);
        let span = Span {
            start: token.span.start,
            end: self.tokens[self.at - 1].span.end,
        };
        self.last_end = span.end;
        self.problem(ProblemKind::Unexpected, span, message);
    }

    pub(super) fn too_deep(&mut self, token: Token) {
        let start = self.at - 1;
        let end = self.pairs[start] as usize;
        // A container that is never closed holds all the rest.
        self.at = if end == start {
            self.tokens.len()
        } else {
            end + 1
        };
        let span = Span {
            start: token.span.start,
            end: self.tokens[self.at - 1].span.end,
        };
        self.last_end = span.end;
        self.problem(
            ProblemKind::TooDeep,
            span,
            &format!("This is nested deeper than {MAX_DEPTH} levels; move a part of it elsewhere"),
        );
        let node = self.node(NodeKind::Broken, span);
        self.place(node);
    }

    pub(super) fn closing(&mut self, token: Token, bracket: Bracket) {
        if self.is_stray(token, bracket) {
            let bracket = close_text(bracket);
            self.problem(
                ProblemKind::Unexpected,
                token.span,
                &format!("This `{bracket}` closes nothing; remove it"),
            );
            return;
        }
        if self.is_wrong_bracket(token, bracket) {
            if let Some(top) = self.open.last() {
                let (found, wanted) = (close_text(bracket), close_text(top.bracket));
                self.problem(
                    ProblemKind::Unexpected,
                    token.span,
                    &format!("`{found}` stands where `{wanted}` belongs; change it to `{wanted}`"),
                );
            }
            self.close(token);
            return;
        }
        while self.open.last().is_some_and(|top| {
            top.bracket != bracket
                || (self.closes_further_out(token, bracket) && self.open.len() > 1)
        }) {
            self.close_missing();
        }
        self.close(token);
    }

    /// Closes the innermost container at its bracket.
    pub(super) fn close(&mut self, token: Token) {
        let Some(mut top) = self.open.pop() else {
            return;
        };
        if let Some(comma) = top.comma {
            let bracket = close_text(top.bracket);
            self.problem(
                ProblemKind::TrailingComma,
                comma,
                &format!("A comma stands before `{bracket}`; remove it"),
            );
        }
        self.finish_member(&mut top);
        if token.first
            && let Some(around) = self.open.last_mut()
        {
            around.closed_inside = Some(token.indent);
        }
        self.finish(top, token.span.end);
    }

    /// Closes the innermost container, whose bracket is missing, where the last token ended.
    pub(super) fn close_missing(&mut self) {
        let Some(mut top) = self.open.pop() else {
            return;
        };
        self.finish_member(&mut top);
        let (open, close) = (open_text(top.bracket), close_text(top.bracket));
        let line = top.line + 1;
        let end = self.last_end;
        self.problem(
            ProblemKind::Missing,
            Span { start: end, end },
            &format!("`{close}` is missing: the `{open}` of line {line} is not closed; add `{close}` here"),
        );
        self.finish(top, end);
    }

    pub(super) fn finish(&mut self, top: Open, end: usize) {
        let Open {
            node,
            bracket,
            members,
            elements,
            ..
        } = top;
        let kind = match bracket {
            Bracket::Object => {
                self.check_duplicates(node, &members);
                NodeKind::Object(members)
            }
            Bracket::Array => NodeKind::Array(elements),
        };
        let node = &mut self.nodes[node.0 as usize];
        node.kind = kind;
        node.span.end = end;
    }

    pub(super) fn check_duplicates(&mut self, object: NodeId, members: &[Member]) {
        let mut repeated: Vec<usize> = Vec::new();
        if members.len() <= SMALL_OBJECT {
            for (index, member) in members.iter().enumerate() {
                let key = self.key_text(member.key);
                if members[..index]
                    .iter()
                    .any(|earlier| self.key_text(earlier.key) == key)
                {
                    repeated.push(index);
                }
            }
        } else {
            let mut order: Vec<u32> = (0..members.len() as u32).collect();
            order.sort_by(|a, b| {
                let (a, b) = (members[*a as usize].key, members[*b as usize].key);
                self.key_text(a).cmp(self.key_text(b))
            });
            for pair in order.windows(2) {
                let (first, second) = (pair[0] as usize, pair[1] as usize);
                if self.key_text(members[first].key) == self.key_text(members[second].key) {
                    repeated.push(second);
                }
            }
            self.indexes.insert(object, order.into_boxed_slice());
        }
        for index in repeated {
            let key = members[index].key;
            let span = self.nodes[key.0 as usize].span;
            let message = format!(
                "`{}` stands here twice and only the last one counts; rename or remove one of them",
                self.key_text(key)
            );
            self.problem(ProblemKind::DuplicateKey, span, &message);
        }
    }

    pub(super) fn key_text(&self, key: NodeId) -> &str {
        match &self.nodes[key.0 as usize].kind {
            NodeKind::String(text) => text,
            _ => "",
        }
    }

    pub(super) fn colon(&mut self, token: Token) {
        if let Some(top) = self.open.last_mut()
            && top.wants == Wants::Colon
        {
            top.wants = Wants::Value;
            return;
        }
        self.unexpected(token, "`:` has no place here; remove it");
    }

    pub(super) fn comma(&mut self, token: Token) {
        let Some(top) = self.open.last_mut() else {
            self.unexpected(token, "`,` has no place here; remove it");
            return;
        };
        if top.wants == Wants::Comma || top.key.is_some() {
            let Some(mut top) = self.open.pop() else {
                return;
            };
            self.finish_member(&mut top);
            top.comma = Some(token.span);
            top.wants = match top.bracket {
                Bracket::Object => Wants::Key,
                Bracket::Array => Wants::Value,
            };
            self.open.push(top);
        } else {
            self.unexpected(token, "There is one `,` too many; remove it");
        }
    }

    /// Text that has no place; several in a row are one problem.
    pub(super) fn junk(&mut self, token: Token) {
        if let Some(last) = self.problems.last_mut()
            && last.span.end == self.last_end
            && matches!(last.kind, ProblemKind::Unexpected | ProblemKind::BadNumber)
            && last.span.start < last.span.end
        {
            last.span.end = token.span.end;
            return;
        }
        self.unexpected(
            token,
            "This has no place here; add a `,` before it or remove it",
        );
    }

    pub(super) fn unexpected(&mut self, token: Token, message: &str) {
        self.problem(ProblemKind::Unexpected, token.span, message);
    }

    pub(super) fn problem(&mut self, kind: ProblemKind, span: Span, message: &str) {
        if self.problems.len() >= MAX_PROBLEMS {
            return;
        }
        self.problems.push(Problem {
            kind,
            message: message.to_owned(),
            span,
        });
    }

    pub(super) fn node(&mut self, kind: NodeKind, span: Span) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node {
            kind,
            span,
            parent: None,
        });
        id
    }

    pub(super) fn slice(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }
}

fn open_text(bracket: Bracket) -> char {
    match bracket {
        Bracket::Object => '{',
        Bracket::Array => '[',
    }
}

pub(super) fn close_text(bracket: Bracket) -> char {
    match bracket {
        Bracket::Object => '}',
        Bracket::Array => ']',
    }
}
