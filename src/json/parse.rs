//! A reader that never fails: any text gives a tree, and problems beside it.
//!
//! It works on tokens with a stack of open containers of its own. After a mistake it goes on with
//! the most likely meaning, so that a definition broken in one place keeps all its other states.
//! Where brackets do not pair up, the indentation of the file tells where one is missing or too many.

use crate::json::escape::{Unescaped, unescape};
use crate::json::read_value::scan_number;
use crate::json::tokens::{Bracket, Quotes, Token, TokenKind, tokens};
use crate::json::{Member, Node, NodeId, NodeKind, Span, Tree};
use std::collections::HashMap;
use std::sync::Arc;

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The sort of mistake.
    pub kind: ProblemKind,
    /// A sentence with the way out.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// The sorts of mistakes the reader reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// Nothing but white space.
    Empty,
    /// A token that does not belong there.
    Unexpected,
    /// A `${placeholder}` without quotes: fine after substitution, if it stands for a value.
    Placeholder,
    /// A comma, colon, bracket or quote is missing.
    Missing,
    /// A comma before a closing bracket.
    TrailingComma,
    /// A comment, which JSON does not have.
    Comment,
    /// A string with a bad escape or a raw control character.
    BadString,
    /// A number JSON does not know.
    BadNumber,
    /// The same key twice in one object.
    DuplicateKey,
    /// Nesting beyond the limit of the reader.
    TooDeep,
    /// Text after the value.
    TrailingText,
}

/// Deeper containers are one broken node each.
const MAX_DEPTH: usize = 1_000;
/// Nobody reads more problems than this.
const MAX_PROBLEMS: usize = 10_000;
/// Objects with more members get an index.
const SMALL_OBJECT: usize = 16;

/// Reads a text. Total: never panics, never recurses without bound, linear in the text.
/// A leading byte order mark belongs to nobody and is no problem.
pub fn parse(text: Arc<str>) -> (Tree, Vec<Problem>) {
    let from = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader {
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
        text: &text,
    };
    for token in tokens(&text, from) {
        if token.kind == TokenKind::Comment {
            reader.problem(
                ProblemKind::Comment,
                token.span,
                "JSON has no comments; move the text to a `Comment` field",
            );
        } else {
            reader.tokens.push(token);
        }
    }
    reader.pair_brackets();
    reader.read();
    let root = match reader.root {
        Some(root) => root,
        None => {
            let at = Span {
                start: reader.last_end,
                end: reader.last_end,
            };
            if reader.tokens.is_empty() {
                reader.problem(
                    ProblemKind::Empty,
                    at,
                    "There is no text yet; a state machine begins with `{`",
                );
            }
            reader.node(NodeKind::Broken, at)
        }
    };
    let Reader {
        nodes,
        mut problems,
        indexes,
        ..
    } = reader;
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    (Tree::new(text, nodes, indexes, root), problems)
}

/// What a container waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wants {
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
struct Open {
    node: NodeId,
    bracket: Bracket,
    wants: Wants,
    /// The comma just read.
    comma: Option<Span>,
    key: Option<NodeId>,
    members: Vec<Member>,
    elements: Vec<NodeId>,
    /// Indentation and number of the line its bracket stands on.
    indent: u32,
    line: u32,
    /// Indentation of the line the key stands on.
    key_indent: u32,
    /// Indentation of the bracket that closed the last container inside, if it began its line.
    closed_inside: Option<u32>,
}

struct Reader<'a> {
    text: &'a str,
    nodes: Vec<Node>,
    problems: Vec<Problem>,
    indexes: HashMap<NodeId, Box<[u32]>>,
    open: Vec<Open>,
    root: Option<NodeId>,
    tokens: Vec<Token>,
    /// For each opening bracket the index of its closing one; itself if there is none.
    pairs: Vec<u32>,
    at: usize,
    /// Brackets do not pair up and the file is indented: indentation decides.
    by_indent: bool,
    /// There are more closing than opening brackets.
    surplus: bool,
    /// Index of the last closing bracket, if brackets do not pair up.
    last_close: usize,
    /// Index of the last opening bracket, if there is one.
    last_open: Option<usize>,
    /// End of the last token read.
    last_end: usize,
}

impl Reader<'_> {
    /// Finds which brackets belong together, and whether all do.
    fn pair_brackets(&mut self) {
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

    fn read(&mut self) {
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

    fn trailing_text(&mut self, token: Token) {
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

    // ---- containers

    fn opening(&mut self, token: Token, bracket: Bracket) {
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

    fn open_container(&mut self, node: NodeId, token: Token, bracket: Bracket) {
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
    fn skip_container(&mut self, token: Token, message: &str) {
        let end = self.pairs[self.at - 1] as usize;
        self.at = self.at.max(end + 1);
        let span = Span {
            start: token.span.start,
            end: self.tokens[self.at - 1].span.end,
        };
        self.last_end = span.end;
        self.problem(ProblemKind::Unexpected, span, message);
    }

    fn too_deep(&mut self, token: Token) {
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

    fn closing(&mut self, token: Token, bracket: Bracket) {
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

    /// Whether a closing bracket has no opening one.
    fn is_stray(&self, token: Token, bracket: Bracket) -> bool {
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
    fn is_wrong_bracket(&self, token: Token, bracket: Bracket) -> bool {
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
    fn closes_further_out(&self, token: Token, bracket: Bracket) -> bool {
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
    fn opened_below(&self, token: Token, bracket: Bracket) -> bool {
        let first = usize::from(self.at - 1 < self.last_close);
        self.open[first.min(self.open.len())..]
            .iter()
            .any(|open| open.bracket == bracket && open.indent == token.indent)
    }

    /// Closes the innermost container at its bracket.
    fn close(&mut self, token: Token) {
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
    fn close_missing(&mut self) {
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

    fn finish(&mut self, top: Open, end: usize) {
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

    fn check_duplicates(&mut self, object: NodeId, members: &[Member]) {
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

    fn key_text(&self, key: NodeId) -> &str {
        match &self.nodes[key.0 as usize].kind {
            NodeKind::String(text) => text,
            _ => "",
        }
    }

    // ---- separators

    fn colon(&mut self, token: Token) {
        if let Some(top) = self.open.last_mut()
            && top.wants == Wants::Colon
        {
            top.wants = Wants::Value;
            return;
        }
        self.unexpected(token, "`:` has no place here; remove it");
    }

    fn comma(&mut self, token: Token) {
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

    /// Gives a key without a value a broken one.
    fn finish_member(&mut self, top: &mut Open) {
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

    // ---- keys and values

    fn text_token(&mut self, token: Token) {
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

    fn key_follows(&self) -> bool {
        self.tokens
            .get(self.at)
            .is_some_and(|next| next.kind == TokenKind::Colon)
    }

    /// A key outside of everything: the bracket that begins the machine is missing.
    fn missing_root(&mut self, token: Token) {
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
    fn missing_object(&mut self, token: Token) {
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

    /// Closes containers which, by what follows, were to be closed before.
    fn leave_unclosed(&mut self, token: Token) {
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

    fn leave_by_indent(&mut self, token: Token) {
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

    /// Text outside of every container: the root, or a mistake before it.
    fn root_text(&mut self, token: Token) {
        if self.last_open.is_some_and(|last| last >= self.at) {
            self.unexpected(token, "This text stands before the machine; remove it");
        } else {
            self.scalar(token);
        }
    }

    /// Makes room for a value: reports what is missing before it. False if no value can stand here.
    fn ready_for_value(&mut self, token: Token) -> bool {
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

    fn missing_comma(&mut self) {
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

    fn end_member(&mut self) {
        if let Some(mut top) = self.open.pop() {
            self.finish_member(&mut top);
            // The missing value has been reported; a missing comma goes without saying.
            if top.wants == Wants::Comma {
                top.wants = Wants::Key;
            }
            self.open.push(top);
        }
    }

    fn key(&mut self, token: Token) {
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

    fn scalar(&mut self, token: Token) {
        let mut span = token.span;
        let kind = match token.kind {
            TokenKind::String(quotes) => NodeKind::String(self.string(token, quotes)),
            _ => match self.slice(span) {
                "null" => NodeKind::Null,
                "true" => NodeKind::Bool(true),
                "false" => NodeKind::Bool(false),
                word if scan_number(word.as_bytes()) == Ok(word.len()) => NodeKind::Number,
                word if word.ends_with('"') && !word.contains("${") => {
                    let text = word.trim_end_matches('"').into();
                    self.missing_quote(span);
                    NodeKind::String(text)
                }
                _ => {
                    span = self.broken_words(token);
                    NodeKind::Broken
                }
            },
        };
        let node = self.node(kind, span);
        self.place(node);
    }

    /// Words that are no value, up to the end of the line or whatever JSON knows: one problem for all.
    fn broken_words(&mut self, token: Token) -> Span {
        let mut span = token.span;
        while let Some(next) = self.tokens.get(self.at)
            && next.kind == TokenKind::Word
            && next.line == token.line
        {
            span.end = next.span.end;
            self.at += 1;
        }
        self.last_end = span.end;
        let text = self.slice(span).to_owned();
        if text.contains("${") {
            self.placeholder(span, &text);
            return span;
        }
        let looks_like_number =
            text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
        let (kind, message) = if looks_like_number {
            (
                ProblemKind::BadNumber,
                format!(
                    "`{text}` is no JSON number; write it like `10`, `-0.5` or `1e3`, or put it in quotes"
                ),
            )
        } else {
            let message = match text.as_str() {
                "True" | "TRUE" => "JSON writes `true` in small letters".to_owned(),
                "False" | "FALSE" => "JSON writes `false` in small letters".to_owned(),
                "None" | "Null" | "NULL" | "nil" | "undefined" => {
                    format!("JSON has no `{text}`; write `null`")
                }
                _ => format!(
                    "`{}` is no JSON value; put text in double quotes",
                    shorten(&text)
                ),
            };
            (ProblemKind::Unexpected, message)
        };
        self.problem(kind, span, &message);
        span
    }

    fn missing_quote(&mut self, span: Span) {
        self.problem(
            ProblemKind::BadString,
            span,
            "The `\"` at the beginning of this string is missing; add it",
        );
    }

    fn placeholder(&mut self, span: Span, text: &str) {
        let name = text.find("${").map_or(text, |start| {
            let rest = &text[start..];
            rest.find('}').map_or(rest, |end| &rest[..=end])
        });
        self.problem(
            ProblemKind::Placeholder,
            span,
            &format!("The placeholder `{name}` stands without quotes; the text is JSON only after it is replaced"),
        );
    }

    /// The text of a string token; reports what JSON does not allow in it.
    fn string(&mut self, token: Token, quotes: Quotes) -> Arc<str> {
        let span = token.span;
        let inner = match quotes {
            Quotes::Double => span.start + 1..span.end - 1,
            Quotes::Single => {
                self.problem(
                    ProblemKind::BadString,
                    span,
                    "JSON writes strings in double quotes; replace the `'` by `\"`",
                );
                span.start + 1..span.end - 1
            }
            Quotes::Unclosed => {
                self.problem(
                    ProblemKind::BadString,
                    span,
                    "The string does not end on its line; add a `\"`, and write line breaks as `\\n`",
                );
                span.start + 1..span.end
            }
        };
        let offset = inner.start;
        let text = self.text;
        let raw = &text[inner];
        let bytes = raw.as_bytes();
        if !bytes.iter().any(|b| *b == b'\\' || *b < 0x20) {
            return raw.into();
        }
        let mut out = String::with_capacity(raw.len());
        let mut copied = 0;
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' => {
                    out.push_str(&raw[copied..at]);
                    let len = match unescape(&bytes[at + 1..]) {
                        Unescaped::Char(c, len) => {
                            out.push(c);
                            len
                        }
                        Unescaped::Bad(len) => {
                            let end = at + 1 + len;
                            out.push_str(&raw[at..end]);
                            if !(quotes == Quotes::Single && &raw[at..end] == "\\'") {
                                self.problem(
                                    ProblemKind::BadString,
                                    Span {
                                        start: offset + at,
                                        end: offset + end,
                                    },
                                    &format!(
                                        "JSON has no escape `{}`; write a backslash itself as `\\\\`",
                                        &raw[at..end]
                                    ),
                                );
                            }
                            len
                        }
                    };
                    at += 1 + len;
                    copied = at;
                }
                byte if byte < 0x20 => {
                    self.problem(
                        ProblemKind::BadString,
                        Span {
                            start: offset + at,
                            end: offset + at + 1,
                        },
                        &format!(
                            "A control character stands in the string; write it as `{}`",
                            crate::json::json_string(&raw[at..=at]).trim_matches('"')
                        ),
                    );
                    at += 1;
                }
                _ => at += 1,
            }
        }
        out.push_str(&raw[copied..]);
        out.into()
    }

    /// Puts a value where the innermost container wants one.
    fn place(&mut self, value: NodeId) {
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

    // ---- mistakes

    /// Text that has no place; several in a row are one problem.
    fn junk(&mut self, token: Token) {
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

    fn unexpected(&mut self, token: Token, message: &str) {
        self.problem(ProblemKind::Unexpected, token.span, message);
    }

    fn problem(&mut self, kind: ProblemKind, span: Span, message: &str) {
        if self.problems.len() >= MAX_PROBLEMS {
            return;
        }
        self.problems.push(Problem {
            kind,
            message: message.to_owned(),
            span,
        });
    }

    fn node(&mut self, kind: NodeKind, span: Span) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node {
            kind,
            span,
            parent: None,
        });
        id
    }

    fn slice(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }
}

fn open_text(bracket: Bracket) -> char {
    match bracket {
        Bracket::Object => '{',
        Bracket::Array => '[',
    }
}

fn close_text(bracket: Bracket) -> char {
    match bracket {
        Bracket::Object => '}',
        Bracket::Array => ']',
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 40 {
        return text.to_owned();
    }
    let head: String = text.chars().take(39).collect();
    format!("{head}…")
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
