//! Expressions of HCL, as far as a definition is written in them.

use crate::formats::ast::{Ast, AstKind, AstNode, At, Meaning, Shape};
use crate::json::{Problem, ProblemKind, Span};

/// Deeper nesting is taken as one piece.
const MAX_DEPTH: usize = 200;

/// A function whose argument is understood.
pub(super) enum Call {
    JsonEncode,
    /// `file` or `templatefile`.
    File,
}

/// A file being read.
pub(super) struct Hcl<'a> {
    pub text: &'a str,
    pub at: usize,
    pub ast: Ast,
    pub problems: Vec<Problem>,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

impl<'a> Hcl<'a> {
    pub fn new(text: &'a str) -> Hcl<'a> {
        Hcl {
            text,
            at: 0,
            ast: Ast::default(),
            problems: Vec::new(),
        }
    }

    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub fn push(&mut self, node: AstNode) -> At {
        self.ast.nodes.push(node);
        self.ast.nodes.len() - 1
    }

    pub fn missing(&mut self, message: &str, start: usize) {
        self.problems.push(Problem {
            kind: ProblemKind::Missing,
            message: message.to_owned(),
            span: Span::new(start, start),
        });
    }

    /// Spaces, line ends and comments.
    pub fn skip_trivia(&mut self) {
        loop {
            self.skip_inline();
            let rest = self.rest();
            if rest.starts_with(['\n', '\r', '\u{feff}']) {
                self.at += rest.chars().next().map_or(0, char::len_utf8);
            } else if rest.starts_with('#') || rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else {
                return;
            }
        }
    }

    /// Spaces and comments within a line.
    pub fn skip_inline(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let rest = self.rest();
            if !rest.starts_with("/*") {
                return;
            }
            self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        }
    }

    pub fn word(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let len = rest.len() - rest.trim_start_matches(is_word).len();
        self.at += len;
        (len > 0).then(|| &rest[..len])
    }

    /// A block's label: `"name"`, or a bare word.
    pub fn label(&mut self) -> Option<String> {
        if !self.rest().starts_with('"') {
            return self.word().map(str::to_owned);
        }
        let from = self.at + 1;
        self.skip_text();
        let inner = self.text.get(from..self.at.checked_sub(1)?)?;
        Some(inner.to_owned())
    }

    /// Past one bracketed piece, text, heredoc or letter.
    pub fn skip_piece(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return;
        };
        match first {
            '"' => self.skip_text(),
            '<' if self.heredoc_end().is_some() => {
                self.at = self.heredoc_end().map_or(self.text.len(), |(_, end)| end);
            }
            '{' | '[' | '(' => self.skip_brackets(),
            _ => self.at += first.len_utf8(),
        }
    }

    /// Past a bracket and what it encloses. Brackets are counted, not matched by kind; no recursion.
    fn skip_brackets(&mut self) {
        let mut depth = 0usize;
        while let Some(first) = self.rest().chars().next() {
            match first {
                '{' | '[' | '(' => depth += 1,
                '}' | ']' | ')' => depth = depth.saturating_sub(1),
                '"' => {
                    self.skip_text();
                    continue;
                }
                '<' => {
                    if let Some((_, end)) = self.heredoc_end() {
                        self.at = end;
                        continue;
                    }
                }
                '#' | '/' => {
                    let from = self.at;
                    self.skip_trivia();
                    if self.at > from {
                        continue;
                    }
                }
                _ => {}
            }
            self.at += first.len_utf8();
            if depth == 0 {
                return;
            }
        }
    }

    /// Past a text in quotes; `${…}` inside may have quotes of its own.
    fn skip_text(&mut self) {
        self.at += 1;
        let mut inner = 0usize;
        let bytes = self.text.as_bytes();
        let mut quoted = false;
        while let Some(&byte) = bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += usize::from(bytes.get(self.at).is_some_and(u8::is_ascii)),
                b'"' if inner == 0 => return,
                b'"' => quoted = !quoted,
                b'{' if !quoted && (inner > 0 || self.opens_template()) => inner += 1,
                b'}' if !quoted && inner > 0 => inner -= 1,
                b'\n' if inner == 0 => {
                    // A text ends on its line; what follows is not its fault.
                    self.at -= 1;
                    self.missing("This text is not closed; add a quotation mark", self.at);
                    return;
                }
                _ => {}
            }
        }
        self.at = self.text.len();
        self.missing(
            "This text is not closed; add a quotation mark",
            self.text.len(),
        );
    }

    /// Whether the brace just passed opens `${` or `%{`, which are not doubled to mean themselves.
    fn opens_template(&self) -> bool {
        let before = &self.text.as_bytes()[..self.at - 1];
        match before {
            [.., b'$', b'$'] | [.., b'%', b'%'] => false,
            [.., b'$'] | [.., b'%'] => true,
            _ => false,
        }
    }

    /// Of a heredoc that begins here: where its last line begins, and where that ends.
    pub fn heredoc_end(&self) -> Option<(usize, usize)> {
        let rest = self.rest().strip_prefix("<<")?;
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let len = rest.len() - rest.trim_start_matches(is_word).len();
        let (word, after) = rest.split_at(len);
        if word.is_empty()
            || !after
                .trim_start_matches([' ', '\t', '\r'])
                .starts_with('\n')
        {
            return None;
        }
        let mut line = self.at + self.rest().find('\n')? + 1;
        loop {
            let rest = self.text.get(line..)?;
            let end = rest.find('\n').unwrap_or(rest.len());
            if rest[..end].trim() == word {
                let last = line + rest[..end].trim_end().len();
                return Some((line, last));
            }
            if end == rest.len() {
                return None;
            }
            line += end + 1;
        }
    }

    /// `jsonencode(`, `file(` or `templatefile(`.
    pub fn call(&mut self) -> Option<Call> {
        let from = self.at;
        let call = match self.word() {
            Some("jsonencode") => Some(Call::JsonEncode),
            Some("file" | "templatefile") => Some(Call::File),
            Some(_) | None => None,
        };
        self.skip_inline();
        if call.is_some() && self.rest().starts_with('(') {
            self.at += 1;
            return call;
        }
        self.at = from;
        None
    }

    /// Past the bracket that ends a call.
    pub fn close_call(&mut self, start: usize) {
        self.skip_trivia();
        if self.rest().starts_with(',') {
            self.at += 1;
            self.skip_trivia();
        }
        if self.rest().starts_with(')') {
            self.at += 1;
        } else {
            self.missing("This call is not closed; add `)`", start);
        }
    }

    /// Whether a value is text in quotes or a heredoc, rather than an expression.
    pub fn rest_of_shape(&self, at: At) -> bool {
        matches!(
            self.ast.node(at).kind,
            AstKind::Scalar {
                shape: Shape::Double | Shape::Literal,
                ..
            }
        )
    }

    /// The pairs of the object that begins here.
    pub fn variables(&mut self) -> Vec<(At, At)> {
        let value = self.expression(0);
        self.ast.pairs(value).to_vec()
    }

    /// One expression; what is not understood is a placeholder of its own text.
    pub fn expression(&mut self, depth: usize) -> At {
        let from = self.at;
        let nodes = self.ast.nodes.len();
        let found = if depth < MAX_DEPTH {
            self.value(depth)
        } else {
            None
        };
        if let Some(found) = found
            && self.ends_here()
        {
            return found;
        }
        self.ast.nodes.truncate(nodes);
        self.at = from;
        self.opaque()
    }

    /// Whether nothing more belongs to the expression.
    fn ends_here(&mut self) -> bool {
        let from = self.at;
        self.skip_inline();
        let rest = self.rest();
        let ends = rest.is_empty()
            || rest.starts_with(['\n', '\r', ',', '}', ']', ')', '#', ':', '='])
            || rest.starts_with("//");
        self.at = from;
        ends && !rest.starts_with("==")
    }

    fn value(&mut self, depth: usize) -> Option<At> {
        let from = self.at;
        let rest = self.rest();
        if let Some((last, end)) = self.heredoc_end() {
            let body = Span::new(from, last);
            let text = stripped(&self.text[body.start..body.end]);
            self.at = end;
            let mut node = AstNode::plain(scalar(text, Shape::Literal, Meaning::String), body);
            node.span = Span::new(from, end);
            return Some(self.push(node));
        }
        match rest.chars().next()? {
            '"' => {
                let before = self.problems.len();
                self.skip_text();
                if self.problems.len() > before {
                    return None;
                }
                let span = Span::new(from, self.at);
                let text = unescaped(self.text.get(from + 1..self.at.checked_sub(1)?)?);
                let kind = scalar(text, Shape::Double, Meaning::String);
                Some(self.push(AstNode::plain(kind, span)))
            }
            '{' => self.object(depth),
            '[' => self.list(depth),
            '-' | '0'..='9' => {
                let number =
                    |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '-' | '+');
                let len = rest.len() - rest.trim_start_matches(number).len();
                let text = &rest[..len];
                text.parse::<f64>().ok()?;
                self.at += len;
                let kind = scalar(text.into(), Shape::Plain, Meaning::Number(text.into()));
                Some(self.push(AstNode::plain(kind, Span::new(from, self.at))))
            }
            _ => {
                let word = self.word()?;
                let meaning = match word {
                    "true" => Meaning::Bool(true),
                    "false" => Meaning::Bool(false),
                    "null" => Meaning::Null,
                    _ => return None,
                };
                let kind = scalar(word.into(), Shape::Plain, meaning);
                Some(self.push(AstNode::plain(kind, Span::new(from, self.at))))
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<At> {
        let from = self.at;
        let (mut pairs, mut starts) = (Vec::new(), Vec::new());
        let place = self.push(AstNode::plain(AstKind::Broken, Span::new(from, from)));
        self.at += 1;
        loop {
            self.skip_trivia();
            if self.rest().starts_with('}') {
                self.at += 1;
                break;
            }
            starts.push(self.at);
            let key = self.key()?;
            let end = self.at;
            self.skip_inline();
            if self.rest().starts_with(['\n', '\r', ',', '}']) {
                // A key that is still being typed must not hide the rest.
                self.missing("`=` and a value are missing here", end);
                let value = self.push(AstNode::plain(AstKind::Broken, Span::new(end, end)));
                pairs.push((key, value));
            } else {
                self.skip_trivia();
                if !self.rest().starts_with(['=', ':']) {
                    return None;
                }
                self.at += 1;
                self.skip_inline();
                let value = self.expression(depth + 1);
                pairs.push((key, value));
            }
            self.skip_inline();
            if self.rest().starts_with(',') {
                self.at += 1;
            }
        }
        let node = &mut self.ast.nodes[place];
        node.kind = AstKind::Map {
            pairs,
            starts,
            flow: true,
        };
        (node.span, node.body) = (Span::new(from, self.at), Span::new(from, self.at));
        Some(place)
    }

    /// A key: a word, a text, or an expression in brackets.
    fn key(&mut self) -> Option<At> {
        let from = self.at;
        if self.rest().starts_with('"') {
            return self.value(0);
        }
        if self.rest().starts_with('(') {
            self.skip_brackets();
            let inner = self.text.get(from + 1..self.at.checked_sub(1)?)?.trim();
            let kind = scalar(format!("${{{inner}}}"), Shape::Plain, Meaning::String);
            return Some(self.push(AstNode::plain(kind, Span::new(from, self.at))));
        }
        let word = self.word().filter(|word| *word != "for")?;
        let kind = scalar(word.into(), Shape::Plain, Meaning::String);
        Some(self.push(AstNode::plain(kind, Span::new(from, self.at))))
    }

    fn list(&mut self, depth: usize) -> Option<At> {
        let from = self.at;
        let (mut items, mut starts) = (Vec::new(), Vec::new());
        let place = self.push(AstNode::plain(AstKind::Broken, Span::new(from, from)));
        self.at += 1;
        loop {
            self.skip_trivia();
            let rest = self.rest();
            if rest.starts_with(']') {
                self.at += 1;
                break;
            }
            if rest.is_empty() || rest.starts_with("for ") {
                return None;
            }
            starts.push(self.at);
            let before = self.at;
            items.push(self.expression(depth + 1));
            self.skip_trivia();
            if self.rest().starts_with(',') {
                self.at += 1;
            }
            if self.at == before {
                return None;
            }
        }
        let node = &mut self.ast.nodes[place];
        node.kind = AstKind::List {
            items,
            starts,
            flow: true,
        };
        (node.span, node.body) = (Span::new(from, self.at), Span::new(from, self.at));
        Some(place)
    }

    /// An expression that is not understood, as a placeholder.
    fn opaque(&mut self) -> At {
        let from = self.at;
        while let Some(first) = self.rest().chars().next() {
            if matches!(first, '\n' | ',' | '}' | ']' | ')' | '#') {
                break;
            }
            self.skip_piece();
        }
        let end = from + self.text[from..self.at].trim_end().len();
        let raw = &self.text[from..end];
        if raw.is_empty() {
            self.missing("A value is missing here", from);
            return self.push(AstNode::plain(AstKind::Broken, Span::new(from, from)));
        }
        let text = match raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) {
            Some(inner) => inner.to_owned(),
            None => format!("${{{raw}}}"),
        };
        let kind = scalar(text, Shape::Plain, Meaning::String);
        self.push(AstNode::plain(kind, Span::new(from, end)))
    }
}

fn scalar(text: String, shape: Shape, meaning: Meaning) -> AstKind {
    AstKind::Scalar {
        text,
        shape,
        meaning,
    }
}

/// A heredoc's lines without what the first of them is indented by, which means nothing to JSON.
fn stripped(heredoc: &str) -> String {
    let body = heredoc.split_once('\n').map_or("", |(_, body)| body);
    let first = body.lines().find(|line| !line.trim().is_empty());
    let indent = first.map_or(0, |line| line.len() - line.trim_start_matches(' ').len());
    let mut out = String::with_capacity(body.len());
    for line in body.lines() {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        out.push_str(&line[spaces.min(indent)..]);
        out.push('\n');
    }
    out
}

/// The text in quotes without its escapes; `${…}` stays as it is.
fn unescaped(raw: &str) -> String {
    if !raw.contains('\\') {
        return raw.to_owned();
    }
    // HCL's escapes are those of JSON, but for \UNNNNNNNN.
    let quoted = format!("\"{raw}\"");
    match serde_json::from_str::<String>(&quoted) {
        Ok(text) => text,
        Err(_) => raw.to_owned(),
    }
}
