//! Reading YAML: any text gives an [`Ast`], and problems beside it.
//!
//! The parser gives events with places and stops at the first mistake. Then the line of the mistake is set aside and
//! the rest is read, so that a file broken in one place keeps its other states.

use crate::formats::ast::{Ast, AstKind, AstNode, At, Meaning, Shape};
use crate::formats::yaml::scalars;
use crate::json::{Problem, ProblemKind, Span};
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, options};
use std::collections::HashMap;

/// So many mistakes are reported; behind them nothing is read.
const MOST_MISTAKES: usize = 8;

/// Reads a text. Total: never panics; depth is bounded by the parser.
pub(in crate::formats) fn read(text: &str) -> (Ast, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut tried = text.to_owned();
    loop {
        let mut reader = Reader::new(&tried);
        let failed = reader.run();
        let (ast, mut found) = reader.finish();
        let Some(mistake) = failed else {
            problems.append(&mut found);
            return (ast, problems);
        };
        // What lies deeper cannot be read line by line either.
        if mistake.kind == ProblemKind::TooDeep {
            problems.push(mistake);
            problems.append(&mut found);
            return (ast, problems);
        }
        let line = line_of(&tried, mistake.span.start);
        let blank = tried[line.start..line.end].trim().is_empty();
        problems.push(mistake);
        if blank || problems.len() >= MOST_MISTAKES {
            problems.append(&mut found);
            return (ast, problems);
        }
        let spaces = " ".repeat(line.end - line.start);
        tried.replace_range(line.start..line.end, &spaces);
    }
}

fn line_of(text: &str, at: usize) -> Span {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    // A mistake found at the end of the text belongs to its last line.
    let at = if text[at..].trim().is_empty() {
        text.trim_end().len()
    } else {
        at
    };
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    Span::new(start, end)
}

/// What the parser complains of, in words that say the way out where it is known.
fn mistake(info: &str) -> (ProblemKind, String) {
    match info {
        tabs if tabs.starts_with("tabs disallowed") => (
            ProblemKind::Unexpected,
            "A tab stands where the line is indented, and YAML takes spaces only; replace the tabs by spaces"
                .to_owned(),
        ),
        "recursion limit exceeded" => (
            ProblemKind::TooDeep,
            "This is nested deeper than YAML is read; move a part of it elsewhere".to_owned(),
        ),
        other => (
            ProblemKind::Unexpected,
            format!("This is no YAML here: {other}"),
        ),
    }
}

/// A container that is not finished.
struct Open {
    at: At,
    /// A key that has no value yet.
    key: Option<At>,
}

struct Reader<'a> {
    text: &'a str,
    ast: Ast,
    open: Vec<Open>,
    anchors: HashMap<usize, At>,
    problems: Vec<Problem>,
    /// Where the token before the next one ends.
    cursor: usize,
    /// The dash or question mark before the next node.
    mark: Option<usize>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Reader<'a> {
        Reader {
            text,
            ast: Ast::default(),
            open: Vec::new(),
            anchors: HashMap::new(),
            problems: Vec::new(),
            cursor: 0,
            mark: None,
        }
    }

    /// Reads up to the end of the first document; the mistake that stopped it.
    fn run(&mut self) -> Option<Problem> {
        let options = options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            emit_comments: false,
            simple_key_max_lookahead: 100_000,
        };
        let mut documents = 0;
        for next in Parser::new_from_str_with_options(self.text, options) {
            let (event, span) = match next {
                Ok(next) => next,
                // What follows the first document is not read, and need not be right.
                Err(_) if documents > 1 => return None,
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or(self.text.len());
                    let at = at.min(self.text.len());
                    let end = self.text[at..]
                        .find(['\n', '\r'])
                        .map_or(self.text.len(), |end| at + end);
                    let (kind, message) = mistake(&error.info());
                    return Some(Problem {
                        kind,
                        message,
                        span: Span::new(at, end),
                    });
                }
            };
            let bytes = span.byte_range().unwrap_or(self.cursor..self.cursor);
            let body = Span::new(bytes.start, bytes.end);
            let tag = span.tag_span().and_then(|tag| tag.byte_range());
            let tag_span = tag.map(|tag| Span::new(tag.start, tag.end));
            if documents > 1 {
                self.problem(
                    ProblemKind::TrailingText,
                    body,
                    "Only the first document of a YAML file is read; move this one to a file of its own",
                );
                return None;
            }
            match event {
                Event::DocumentStart(explicit, _) => {
                    documents += 1;
                    if documents == 1 && explicit {
                        self.cursor = body.end;
                    }
                }
                Event::Scalar(text, style, anchor, tag) => {
                    let tag = tag.map(|tag| (tag.suffix().to_owned(), tag.core_suffix().is_some()));
                    self.scalar(&text, style, anchor, tag, body, tag_span);
                }
                Event::SequenceStart(style, anchor, tag) => {
                    let flow = style == StructureStyle::Flow;
                    let kind = AstKind::List {
                        items: Vec::new(),
                        starts: Vec::new(),
                        flow,
                    };
                    let tag = tag.filter(|tag| tag.core_suffix().is_none());
                    let tag = tag.map(|tag| tag.suffix().to_owned());
                    self.container(kind, flow, anchor, tag, body, tag_span);
                }
                Event::MappingStart(style, anchor, tag) => {
                    let flow = style == StructureStyle::Flow;
                    let kind = AstKind::Map {
                        pairs: Vec::new(),
                        starts: Vec::new(),
                        flow,
                    };
                    let tag = tag.filter(|tag| tag.core_suffix().is_none());
                    let tag = tag.map(|tag| tag.suffix().to_owned());
                    self.container(kind, flow, anchor, tag, body, tag_span);
                }
                Event::SequenceEnd | Event::MappingEnd => self.close(Some(body)),
                Event::Alias(id) => {
                    let kind = match self.anchors.get(&id) {
                        Some(target) => AstKind::Alias(*target),
                        None => AstKind::Broken,
                    };
                    self.before_node(body.start);
                    self.place(kind, body, body.start, None);
                    self.cursor = body.end;
                }
                Event::UnresolvedAlias(name) => {
                    let message = format!(
                        "`*{name}` stands for an anchor that is not there; write `&{name}` before it, or the value itself"
                    );
                    self.problem(ProblemKind::Unexpected, body, &message);
                    self.before_node(body.start);
                    self.place(AstKind::Broken, body, body.start, None);
                    self.cursor = body.end;
                }
                Event::Anchor(id, name) => {
                    if let Some(at) = self.anchors.get(&id).copied() {
                        let node = &mut self.ast.nodes[at];
                        node.anchor = Some(name.into_owned());
                        node.start = node.start.min(body.start);
                        let (start, value) = (node.start, at);
                        self.part_starts_at(value, start);
                        // The dash of a list's first item stands behind the list's anchor.
                        self.cursor = self.cursor.max(body.end);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn problem(&mut self, kind: ProblemKind, span: Span, message: &str) {
        self.problems.push(Problem {
            kind,
            message: message.to_owned(),
            span,
        });
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<(String, bool)>,
        mut body: Span,
        tag_span: Option<Span>,
    ) {
        let shape = match style {
            ScalarStyle::SingleQuoted => Shape::Single,
            ScalarStyle::DoubleQuoted => Shape::Double,
            ScalarStyle::Literal => Shape::Literal,
            ScalarStyle::Folded => Shape::Folded,
            _ => Shape::Plain,
        };
        let raw_end = body.end;
        // A missing value is told as `~` at no place.
        let missing = shape == Shape::Plain && body.start == body.end;
        self.before_node(if missing { self.text.len() } else { body.start });
        if missing {
            let at = tag_span.map_or(self.cursor, |tag| tag.end);
            body = Span::new(at, at);
        }
        if let Shape::Literal | Shape::Folded = shape {
            let from = tag_span.map_or(self.cursor, |tag| tag.end.max(self.cursor));
            let header = header(self.text, from, body.start);
            body = Span::new(header, block_end(self.text, header, body));
        }
        let core = match &tag {
            Some((suffix, true)) => Some(suffix.as_str()),
            Some((_, false)) | None => None,
        };
        let text = if missing { "" } else { text };
        let meaning = match (core, shape) {
            (Some("str"), _) => Meaning::String,
            (Some("int" | "float" | "bool" | "null"), _) => scalars::meaning(text),
            (_, Shape::Plain) if tag.is_none() => scalars::meaning(text),
            _ => Meaning::String,
        };
        let kind = AstKind::Scalar {
            text: text.to_owned(),
            shape,
            meaning,
        };
        let custom = tag.filter(|(_, core)| !core).map(|(suffix, _)| suffix);
        let at = self.place(
            kind,
            body,
            tag_span.map_or(body.start, |tag| tag.start.min(body.start)),
            custom,
        );
        if anchor != 0 {
            self.anchors.insert(anchor, at);
        }
        self.cursor = match shape {
            Shape::Literal | Shape::Folded => raw_end.max(body.end),
            Shape::Plain | Shape::Single | Shape::Double => body.end,
        };
    }

    fn container(
        &mut self,
        kind: AstKind,
        flow: bool,
        anchor: usize,
        tag: Option<String>,
        body: Span,
        tag_span: Option<Span>,
    ) {
        self.before_node(tag_span.map_or(body.start, |tag| tag.start.min(body.start)));
        let start = tag_span.map_or(body.start, |tag| tag.start.min(body.start));
        let at = self.place(kind, body, start, tag);
        if anchor != 0 {
            self.anchors.insert(anchor, at);
        }
        self.open.push(Open { at, key: None });
        if flow {
            self.cursor = body.end;
        } else if let Some(tag) = tag_span {
            self.cursor = self.cursor.max(tag.end);
        }
    }

    /// Goes over dashes, question marks, colons and commas up to the next node.
    fn before_node(&mut self, limit: usize) {
        self.mark = None;
        let Some(open) = self.open.last() else {
            return;
        };
        let (at, wants_value) = (open.at, open.key.is_some());
        let next = after_trivia(self.text, self.cursor);
        let rest = self.text.get(next..).unwrap_or_default();
        if next >= limit && limit < self.text.len() {
            return;
        }
        match &self.ast.nodes[at].kind {
            AstKind::List { flow: false, .. } if rest.starts_with('-') => {
                self.mark = Some(next);
                self.cursor = next + 1;
            }
            AstKind::List { flow: true, .. } if rest.starts_with(',') => self.cursor = next + 1,
            AstKind::Map { .. } if wants_value && rest.starts_with(':') => self.cursor = next + 1,
            AstKind::Map { flow, .. } if !wants_value => {
                let mut next = next;
                if *flow && rest.starts_with(',') {
                    next = after_trivia(self.text, next + 1);
                    self.cursor = next.min(limit);
                }
                let rest = self.text.get(next..).unwrap_or_default();
                if rest.starts_with("? ") || rest.starts_with("?\n") {
                    self.mark = Some(next);
                    self.cursor = next + 1;
                }
            }
            AstKind::List { .. }
            | AstKind::Map { .. }
            | AstKind::Scalar { .. }
            | AstKind::Alias(_)
            | AstKind::Broken => {}
        }
    }

    /// Makes a node and puts it where the innermost container wants one.
    fn place(&mut self, kind: AstKind, body: Span, start: usize, tag: Option<String>) -> At {
        let at = self.ast.nodes.len();
        self.ast.nodes.push(AstNode {
            kind,
            span: Span::new(start, body.end),
            body,
            start,
            tag,
            anchor: None,
        });
        let mark = self.mark.take();
        let Some(open) = self.open.last_mut() else {
            self.ast.root.get_or_insert(at);
            return at;
        };
        match &mut self.ast.nodes[open.at].kind {
            AstKind::List { items, starts, .. } => {
                items.push(at);
                starts.push(mark.unwrap_or(start));
            }
            AstKind::Map { pairs, starts, .. } => match open.key.take() {
                Some(key) => pairs.push((key, at)),
                None => {
                    open.key = Some(at);
                    starts.push(mark.unwrap_or(start));
                }
            },
            AstKind::Scalar { .. } | AstKind::Alias(_) | AstKind::Broken => {}
        }
        at
    }

    /// A key's or an item's anchor stands before it.
    fn part_starts_at(&mut self, node: At, start: usize) {
        let parent = self.open.iter().rev().find(|open| open.at != node);
        let Some(parent) = parent else {
            return;
        };
        let is_key = parent.key == Some(node);
        match &mut self.ast.nodes[parent.at].kind {
            AstKind::Map { starts, .. } if is_key => {
                if let Some(last) = starts.last_mut() {
                    *last = (*last).min(start);
                }
            }
            AstKind::List {
                starts, flow: true, ..
            } => {
                if let Some(last) = starts.last_mut() {
                    *last = (*last).min(start);
                }
            }
            AstKind::List { .. }
            | AstKind::Map { .. }
            | AstKind::Scalar { .. }
            | AstKind::Alias(_)
            | AstKind::Broken => {}
        }
    }

    /// Ends the innermost container, at its bracket if it has one.
    fn close(&mut self, bracket: Option<Span>) {
        let Some(open) = self.open.pop() else {
            return;
        };
        if let Some(key) = open.key {
            let end = self.ast.nodes[key].span.end;
            let at = self.ast.add_broken(end);
            if let AstKind::Map { pairs, .. } = &mut self.ast.nodes[open.at].kind {
                pairs.push((key, at));
            }
        }
        let (first, last, flow) = match &self.ast.nodes[open.at].kind {
            AstKind::List {
                items,
                starts,
                flow,
            } => (
                starts.first().copied(),
                items.last().map(|item| self.ast.nodes[*item].span.end),
                *flow,
            ),
            AstKind::Map {
                pairs,
                starts,
                flow,
            } => (
                starts.first().copied(),
                pairs
                    .last()
                    .map(|(_, value)| self.ast.nodes[*value].span.end),
                *flow,
            ),
            AstKind::Scalar { .. } | AstKind::Alias(_) | AstKind::Broken => (None, None, false),
        };
        let node = &mut self.ast.nodes[open.at];
        let tag_before = node.span.start < node.body.start;
        if !flow && let Some(first) = first {
            node.body.start = first;
        }
        let end = match bracket {
            Some(bracket) if flow => bracket.end,
            _ => last.unwrap_or(node.body.start).max(node.body.start),
        };
        node.body.end = end;
        node.span.end = end;
        if !tag_before {
            node.span.start = node.body.start;
        }
        node.start = node.start.min(node.span.start);
        self.cursor = self.cursor.max(end);
    }

    /// The tree as far as it was read.
    fn finish(mut self) -> (Ast, Vec<Problem>) {
        while !self.open.is_empty() {
            self.close(None);
        }
        if self.ast.root.is_none() && self.problems.is_empty() {
            let at = self.text.len();
            self.problem(
                ProblemKind::Empty,
                Span::new(at, at),
                "There is no text yet; a state machine begins with `StartAt:`",
            );
        }
        if self.ast.root.is_none() {
            let end = self.text.len();
            self.place(AstKind::Broken, Span::new(end, end), end, None);
        }
        (self.ast, self.problems)
    }
}

/// The next place that is neither white space nor comment.
pub(super) fn after_trivia(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'#' if at == 0 || bytes[at - 1].is_ascii_whitespace() => {
                at = text[at..].find('\n').map_or(bytes.len(), |end| at + end);
            }
            _ => break,
        }
    }
    at
}

/// Where the `|` or `>` of a block scalar stands.
fn header(text: &str, from: usize, content: usize) -> usize {
    let mut at = from;
    while at < content {
        at = after_trivia(text, at);
        match text.as_bytes().get(at) {
            Some(b'|' | b'>') => return at,
            // An anchor stands between.
            Some(_) => at += 1,
            None => break,
        }
    }
    from.min(content)
}

/// Where a block scalar's own text ends: behind its last line, and with `+` behind its last empty line.
fn block_end(text: &str, header: usize, content: Span) -> usize {
    let line = text[header..]
        .find(['\n', '\r'])
        .map_or("", |end| &text[header..header + end]);
    let indicator = line.split([' ', '\t']).next().unwrap_or_default();
    let all = text.get(content.start..content.end).unwrap_or_default();
    let end = if indicator.contains('+') {
        let all = all.strip_suffix('\n').unwrap_or(all);
        all.strip_suffix('\r').unwrap_or(all).len()
    } else {
        all.trim_end().len()
    };
    if end == 0 {
        // Nothing but the header.
        return header + line.trim_end().len();
    }
    content.start + end
}
