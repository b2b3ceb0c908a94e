//! Keys and values in containers, and what is missing between them.

use crate::json::reader::{Open, Reader, Wants};
use crate::json::tokens::{Bracket, Token, TokenKind};
use crate::json::{Member, NodeId, NodeKind, ProblemKind, Span};

impl Reader<'_> {
    pub(super) fn text_token(&mut self, token: Token) {
        let key_follows = self.key_follows();
        if key_follows {
            self.leave_unclosed(token);
            if self.open.is_empty() && self.root.is_none() {
                self.missing_root(token);
            }
        }
        let Some(top) = self.open.last() else {
            self.root_text(token);
            return;
        };
        match (top.bracket, top.wants) {
            (Bracket::Object, Wants::Key) => self.key(token),
            (Bracket::Object, Wants::Value)
                if key_follows
                    && self.by_indent
                    && token.first
                    && token.indent > top.key_indent =>
            {
                self.missing_object(token);
                self.key(token);
            }
            (Bracket::Object, Wants::Colon | Wants::Value) if key_follows => {
                // What looks like the value is the next key.
                self.end_member();
                self.missing_comma();
                self.key(token);
            }
            (Bracket::Object, Wants::Comma) => {
                let begins_line = token.first && matches!(token.kind, TokenKind::String(_));
                if key_follows || begins_line {
                    self.missing_comma();
                    self.key(token);
                } else {
                    self.junk(token);
                }
            }
            _ => {
                if self.ready_for_value(token) {
                    self.scalar(token);
                } else {
                    self.junk(token);
                }
            }
        }
    }

    pub(super) fn key_follows(&self) -> bool {
        self.tokens
            .get(self.at)
            .is_some_and(|next| next.kind == TokenKind::Colon)
    }

    /// Text outside of every container: the root, or a mistake before it.
    pub(super) fn root_text(&mut self, token: Token) {
        if self.last_open.is_some_and(|last| last >= self.at) {
            self.unexpected(token, "This text stands before the machine; remove it");
        } else {
            self.scalar(token);
        }
    }

    /// Makes room for a value: reports what is missing before it. False if no value can stand here.
    pub(super) fn ready_for_value(&mut self, token: Token) -> bool {
        if self.by_indent && matches!(token.kind, TokenKind::Open(_)) {
            self.leave_by_indent(token);
        }
        let Some(top) = self.open.last() else {
            return true;
        };
        match (top.bracket, top.wants) {
            (_, Wants::Value) => true,
            (Bracket::Object, Wants::Colon) => {
                let at = top
                    .key
                    .map_or(self.last_end, |key| self.nodes[key.0 as usize].span.end);
                let name = top.key.map_or("", |key| self.key_text(key)).to_owned();
                let unquoted_placeholder = self.problems.last().is_some_and(|last| {
                    last.kind == ProblemKind::Placeholder && last.span.end == at
                });
                if !unquoted_placeholder {
                    self.problem(
                        ProblemKind::Missing,
                        Span { start: at, end: at },
                        &format!("`:` is missing behind `{name}`; add it"),
                    );
                }
                if let Some(top) = self.open.last_mut() {
                    top.wants = Wants::Value;
                }
                true
            }
            (Bracket::Array, Wants::Comma) => {
                self.missing_comma();
                true
            }
            (Bracket::Array, Wants::Key | Wants::Colon) => true,
            (Bracket::Object, Wants::Key | Wants::Comma) => false,
        }
    }

    pub(super) fn missing_comma(&mut self) {
        let at = self.last_end;
        if let Some(top) = self.open.last_mut()
            && top.wants == Wants::Comma
        {
            top.wants = match top.bracket {
                Bracket::Object => Wants::Key,
                Bracket::Array => Wants::Value,
            };
            self.problem(
                ProblemKind::Missing,
                Span { start: at, end: at },
                "`,` is missing here; add it",
            );
        }
    }

    pub(super) fn end_member(&mut self) {
        if let Some(mut top) = self.open.pop() {
            self.finish_member(&mut top);
            // The missing value has been reported; a missing comma goes without saying.
            if top.wants == Wants::Comma {
                top.wants = Wants::Key;
            }
            self.open.push(top);
        }
    }

    /// Gives a key without a value a broken one.
    pub(super) fn finish_member(&mut self, top: &mut Open) {
        let Some(key) = top.key.take() else {
            return;
        };
        let key_node = &self.nodes[key.0 as usize];
        let name = self.key_text(key).to_owned();
        let key_end = key_node.span.end;
        let (message, start) = match top.wants {
            Wants::Colon => (
                format!("`{name}` has no value; write `\"{name}\": …`"),
                key_end,
            ),
            Wants::Key | Wants::Value | Wants::Comma => (
                format!("`{name}` has no value; write one behind the colon"),
                self.last_end,
            ),
        };
        let span = Span { start, end: start };
        // A placeholder alone among members has already been reported.
        let reported = self.problems.last().is_some_and(|last| {
            last.kind == ProblemKind::Placeholder && last.span == self.nodes[key.0 as usize].span
        });
        if !reported {
            self.problem(ProblemKind::Missing, span, &message);
        }
        let value = self.node(NodeKind::Broken, span);
        self.nodes[value.0 as usize].parent = Some(top.node);
        top.members.push(Member { key, value });
        top.wants = Wants::Comma;
    }

    pub(super) fn key(&mut self, token: Token) {
        let text = match token.kind {
            TokenKind::String(quotes) => self.string(token, quotes),
            _ => {
                let word = self.slice(token.span).to_owned();
                if word.contains("${") {
                    self.placeholder(token.span, &word);
                } else if word.ends_with('"') {
                    self.missing_quote(token.span);
                } else {
                    self.problem(
                        ProblemKind::Unexpected,
                        token.span,
                        &format!("A key needs quotes; write `\"{word}\"`"),
                    );
                }
                word.trim_end_matches('"').into()
            }
        };
        let node = self.node(NodeKind::String(text), token.span);
        if let Some(top) = self.open.last_mut() {
            self.nodes[node.0 as usize].parent = Some(top.node);
            top.key = Some(node);
            top.key_indent = token.indent;
            top.comma = None;
            top.wants = Wants::Colon;
        }
    }

    /// Puts a value where the innermost container wants one.
    pub(super) fn place(&mut self, value: NodeId) {
        let Some(top) = self.open.last_mut() else {
            self.root = Some(value);
            return;
        };
        self.nodes[value.0 as usize].parent = Some(top.node);
        top.comma = None;
        top.wants = Wants::Comma;
        match top.key.take() {
            Some(key) => top.members.push(Member { key, value }),
            None => top.elements.push(value),
        }
    }
}
