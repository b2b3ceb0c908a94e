//! Which brackets belong together, and what was meant where one is missing or one too many.
//!
//! A text whose brackets pair up is read as it stands. In one where they do not, indentation decides, if the text
//! has any: people keep it right longer than brackets.

use crate::json::reader::Reader;
use crate::json::tokens::{Bracket, Token, TokenKind};
use crate::json::{NodeKind, ProblemKind, Span};

impl Reader<'_> {
    /// Finds which brackets belong together, and whether all do.
    pub(super) fn pair_brackets(&mut self) {
        self.pairs = (0..self.tokens.len() as u32).collect();
        let mut open: Vec<usize> = Vec::new();
        let mut balanced = true;
        let mut closers_more = 0i64;
        let (mut indented, mut flat) = (0, 0);
        for (index, token) in self.tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Open(_) => {
                    self.last_open = Some(index);
                    closers_more -= 1;
                    open.push(index);
                    if let Some(next) = self.tokens.get(index + 1)
                        && next.first
                        && !matches!(next.kind, TokenKind::Close(_))
                    {
                        if next.indent > token.indent {
                            indented += 1;
                        } else {
                            flat += 1;
                        }
                    }
                }
                TokenKind::Close(bracket) => {
                    self.last_close = index;
                    closers_more += 1;
                    match open.last() {
                        Some(opener) if self.tokens[*opener].kind == TokenKind::Open(bracket) => {
                            self.pairs[*opener] = index as u32;
                            open.pop();
                        }
                        _ => balanced = false,
                    }
                }
                TokenKind::Colon
                | TokenKind::Comma
                | TokenKind::String(_)
                | TokenKind::Word
                | TokenKind::Comment => {}
            }
        }
        balanced &= open.is_empty();
        self.surplus = closers_more > 0;
        self.by_indent = !balanced && indented > 0 && flat * 10 <= indented;
        if balanced {
            self.last_close = 0;
        }
    }

    /// Whether a closing bracket has no opening one.
    pub(super) fn is_stray(&self, token: Token, bracket: Bracket) -> bool {
        let Some(top) = self.open.last() else {
            return true;
        };
        if !self.open.iter().any(|open| open.bracket == bracket) {
            return true;
        }
        if self.last_close > 0 && self.open.len() == 1 && self.at - 1 < self.last_close {
            return true;
        }
        if !self.by_indent {
            return false;
        }
        if top.bracket == bracket {
            let again = token.indent > top.indent && top.closed_inside == Some(token.indent);
            let nowhere =
                token.indent < top.indent && self.surplus && !self.opened_below(token, bracket);
            if !token.first {
                let elsewhere = top.line != token.line && top.indent != token.indent;
                return self.surplus && elsewhere;
            }
            return again || nowhere;
        }
        if token.first {
            return !self.opened_below(token, bracket) && top.indent != token.indent;
        }
        // Nobody closes a container of other lines in the middle of a line, and with the wrong bracket.
        top.line != token.line
    }

    /// Whether this bracket is of the wrong kind but stands where the right one would.
    pub(super) fn is_wrong_bracket(&self, token: Token, bracket: Bracket) -> bool {
        let [.., around, top] = &self.open[..] else {
            return false;
        };
        self.by_indent
            && token.first
            && top.bracket != bracket
            && top.indent == token.indent
            && around.indent < token.indent
    }

    /// Whether the indentation says that the container on top was to be closed earlier.
    pub(super) fn closes_further_out(&self, token: Token, bracket: Bracket) -> bool {
        let Some(top) = self.open.last() else {
            return false;
        };
        self.by_indent
            && token.first
            && token.line > top.line
            && token.indent < top.indent
            && self.opened_below(token, bracket)
    }

    /// Whether a container that may end here was opened on a line of the same indentation. The machine itself ends
    /// with the last bracket only.
    pub(super) fn opened_below(&self, token: Token, bracket: Bracket) -> bool {
        let first = usize::from(self.at - 1 < self.last_close);
        self.open[first.min(self.open.len())..]
            .iter()
            .any(|open| open.bracket == bracket && open.indent == token.indent)
    }

    /// Closes containers which, by what follows, were to be closed before.
    pub(super) fn leave_unclosed(&mut self, token: Token) {
        if self.last_close == 0 && !self.by_indent {
            return;
        }
        if self.by_indent {
            self.leave_by_indent(token);
        }
        if self.by_indent
            && let Some(top) = self.open.last()
            && top.bracket == Bracket::Array
            && token.first
            && token.indent > top.indent
        {
            self.missing_object(token);
            return;
        }
        // `"Next": …` cannot be an element: the array around it lacks its bracket.
        if let [.., around, top] = &self.open[..]
            && top.bracket == Bracket::Array
            && around.bracket == Bracket::Object
        {
            self.close_missing();
        }
    }

    pub(super) fn leave_by_indent(&mut self, token: Token) {
        while self.open.len() > 1
            && token.first
            && self
                .open
                .last()
                .is_some_and(|top| token.line > top.line && token.indent <= top.indent)
        {
            self.close_missing();
        }
    }

    /// A key outside of everything: the bracket that begins the machine is missing.
    pub(super) fn missing_root(&mut self, token: Token) {
        let at = Span::new(token.span.start, token.span.start);
        self.problem(
            ProblemKind::Missing,
            at,
            "`{` is missing before the first key; add it",
        );
        let node = self.node(NodeKind::Object(Vec::new()), at);
        self.root = Some(node);
        self.open_container(node, token, Bracket::Object);
    }

    /// Members follow a key on deeper lines: the bracket that begins its value is missing.
    pub(super) fn missing_object(&mut self, token: Token) {
        let at = Span::new(self.last_end, self.last_end);
        self.problem(ProblemKind::Missing, at, "`{` is missing here; add it");
        self.missing_comma();
        let node = self.node(NodeKind::Object(Vec::new()), at);
        self.place(node);
        let opening = Token {
            indent: token.indent - 1,
            line: token.line - 1,
            ..token
        };
        self.open_container(node, opening, Bracket::Object);
    }
}
