//! [`highlight`]: a stretch of a text cut into coloured pieces.
//!
//! The values of the machine come from the tree, what stands between them and around the machine from a plain scan.
//! So the cost is that of the stretch, and a word is coloured by what it means where it stands.

use crate::asl::{QueryLanguage, ValueShape};
use crate::assist::View;
use crate::assist::colour::{self, Piece};
use crate::assist::place::{Place, Places, Role, is_key, is_plain_text, string_of};
use crate::assist::scan;
use crate::formats::Spelling;
use crate::json::{NodeId, NodeKind, Span, Tree};

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// The name of a field that may stand there.
    Key,
    /// A name where the language knows none such.
    UnknownKey,
    /// The name of a state where it is defined.
    StateName,
    /// A key of the user's own: in a template, in `Arguments`, outside of the machine.
    Property,
    /// The name of a variable where it is assigned.
    VariableName,
    /// A text, quotes included.
    String,
    /// A number.
    Number,
    /// `true`, `false`, `null`.
    Literal,
    /// Brackets, commas, colons, dashes.
    Punctuation,
    /// A comment.
    Comment,
    /// `&name`
    Anchor,
    /// `*name`
    Alias,
    /// `!Sub`
    Tag,
    /// The name of a state where something leads to it.
    StateReference,
    /// `$`, `@` of a path.
    PathRoot,
    /// A member's name in a path or an expression.
    PathMember,
    /// `?( … )`
    PathFilter,
    /// `.`, `[`, `>`, `and` …
    Operator,
    /// `$$`, and `context` of `$states.context`.
    ContextObject,
    /// A text inside an expression.
    InnerString,
    /// A number inside an expression.
    InnerNumber,
    /// The name of a function: `States.Format`, `$sum`.
    Function,
    /// `{%`, `%}`
    Delimiter,
    /// `$name`
    Variable,
    /// `$states` and its members.
    Reserved,
    /// `/…/i`
    Regex,
    /// `and`, `or`, `in`, `function`
    Keyword,
    /// `${Name}`
    Placeholder,
    /// What is none of these.
    Broken,
}

/// A coloured piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where, in the file's text.
    pub span: Span,
    /// What.
    pub kind: TokenKind,
}

/// The tokens that touch a stretch of text: sorted, not overlapping, none empty, on character boundaries.
/// White space and the text of a string between its tokens belong to none.
pub fn highlight(view: &View<'_>, range: Span) -> Vec<Token> {
    let text = view.text();
    let range = Span::new(
        floor(text, range.start.min(text.len())),
        floor(text, range.end.min(text.len())),
    );
    let mut painter = Painter {
        view,
        places: Places::new(view.tree),
        inner: view.inner_spelling(),
        quote: view.quoted_by(),
        out: Vec::new(),
    };
    painter.paint(range);
    let mut tokens = painter.out;
    tokens.retain(|token| token.span.start < token.span.end && token.span.end <= text.len());
    tokens.sort_by_key(|token| (token.span.start, token.span.end));
    let mut end = 0;
    tokens.retain(|token| {
        let apart = token.span.start >= end
            && text.is_char_boundary(token.span.start)
            && text.is_char_boundary(token.span.end);
        if apart {
            end = token.span.end;
        }
        apart && token.span.end > range.start && token.span.start < range.end
    });
    tokens
}

fn floor(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

struct Painter<'v, 't> {
    view: &'v View<'t>,
    places: Places<'t>,
    /// How the machine is spelled.
    inner: Spelling,
    /// The quote around the machine.
    quote: Option<char>,
    out: Vec<Token>,
}

impl<'t> Painter<'_, 't> {
    fn paint(&mut self, range: Span) {
        let tree = self.view.tree;
        let root = tree.node(tree.root()).span;
        if range.start < root.start || root.start == root.end {
            let end = if root.start == root.end {
                range.end
            } else {
                root.start
            };
            self.outside(Span::new(range.start, range.end.min(end)));
        }
        if root.start == root.end {
            return;
        }
        if range.start < root.end && root.start < range.end {
            self.inside(range, root);
        }
        if range.end > root.end {
            self.behind(Span::new(range.start.max(root.end), range.end), root.end);
        }
    }

    /// The machine itself.
    fn inside(&mut self, range: Span, root: Span) {
        let tree = self.view.tree;
        let (start, end) = (range.start.max(root.start), range.end.min(root.end));
        let mut index = self.view.first_node_from(start);
        // The leaf before may reach into the stretch; containers that begin before it do not matter.
        while index > 0 {
            index -= 1;
            if is_leaf(tree, NodeId(index)) {
                break;
            }
        }
        let mut at = tree.node(NodeId(index)).span.start.max(root.start);
        if !is_leaf(tree, NodeId(index)) {
            at = root.start;
        }
        while index < tree.len() as u32 {
            let id = NodeId(index);
            index += 1;
            let span = tree.node(id).span;
            if span.start >= end {
                break;
            }
            if !is_leaf(tree, id) || span.end <= at || span.start == span.end {
                continue;
            }
            if span.start > at {
                self.gap(Span::new(at, span.start));
            }
            if span.end > start {
                self.leaf(id, span);
            }
            at = span.end;
        }
        if at < end {
            self.gap(Span::new(at.max(root.start), end));
        }
    }

    /// What stands between two values.
    fn gap(&mut self, span: Span) {
        let text = self.view.text();
        let inner = match self.view.spelling {
            // What stands in a heredoc is read well enough by the same eyes.
            Spelling::Terraform => Spelling::Terraform,
            Spelling::Json | Spelling::Yaml => self.inner,
        };
        match inner {
            Spelling::Json => scan::json(text, span, self.quote.is_some(), &mut self.out),
            Spelling::Yaml => scan::yaml(text, span, &mut self.out),
            Spelling::Terraform => scan::hcl(text, span, &mut self.out),
        }
    }

    /// The template before the machine, or a text without any machine.
    fn outside(&mut self, span: Span) {
        let text = self.view.text();
        let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        match self.view.spelling {
            Spelling::Json => scan::json(text, Span::new(line, span.end), false, &mut self.out),
            Spelling::Yaml => {
                let from = scan::opening(text, span.start).unwrap_or(line);
                scan::yaml(text, Span::new(from, span.end), &mut self.out);
            }
            Spelling::Terraform => {
                scan::hcl(text, Span::new(line, span.end), &mut self.out);
            }
        }
    }

    /// The template behind the machine, which may begin inside the machine's quotes.
    fn behind(&mut self, span: Span, root_end: usize) {
        let text = self.view.text();
        let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let mut from = span.start;
        if line > root_end {
            return self.outside(span);
        }
        // On the machine's last line.
        if let Some(quote) = self.quote {
            let mut at = root_end;
            let bytes = text.as_bytes();
            while at < bytes.len() && bytes[at] != quote as u8 && bytes[at] != b'\n' {
                at += if bytes[at] == b'\\' { 2 } else { 1 };
            }
            let close = floor(text, (at + 1).min(text.len()));
            self.out.push(Token {
                span: Span::new(root_end, close),
                kind: TokenKind::String,
            });
            from = close;
        } else if line < root_end {
            from = root_end;
        }
        if from < span.end {
            match self.view.spelling {
                Spelling::Json => {
                    scan::json(text, Span::new(from, span.end), false, &mut self.out);
                }
                Spelling::Yaml => scan::yaml(text, Span::new(from, span.end), &mut self.out),
                Spelling::Terraform => {
                    scan::hcl(text, Span::new(from, span.end), &mut self.out);
                }
            }
        }
    }

    fn leaf(&mut self, id: NodeId, span: Span) {
        let tree = self.view.tree;
        let written = tree.slice(span);
        if self.view.spelling == Spelling::Yaml && written.starts_with('*') {
            self.out.push(Token {
                span,
                kind: TokenKind::Alias,
            });
            return;
        }
        let kind = match &tree.node(id).kind {
            NodeKind::Null | NodeKind::Bool(_) => TokenKind::Literal,
            NodeKind::Number => TokenKind::Number,
            NodeKind::Broken if written.contains("${") => TokenKind::Placeholder,
            NodeKind::Broken => TokenKind::Broken,
            NodeKind::String(_) => return self.string(id, span),
            NodeKind::Array(_) | NodeKind::Object(_) => return self.gap(span),
        };
        self.out.push(Token { span, kind });
    }

    fn string(&mut self, id: NodeId, span: Span) {
        let tree = self.view.tree;
        let Some(map) = tree.string_map(id) else {
            // A function of the template, or a text that is written too oddly to be followed.
            return self.gap(span);
        };
        let Some(value) = string_of(tree, id) else {
            return;
        };
        let place = self.places.of(id);
        let (base, pieces) = if is_key(tree, id) {
            let around = tree.node(id).parent.map(|parent| self.places.of(parent));
            key_colours(around.as_ref(), value)
        } else {
            value_colours(&place, value)
        };
        let body = map.span(Span::new(0, value.len()));
        let mut at = span.start;
        // `!Sub` and the header of a block stand before the text.
        let lead = tree.slice(Span::new(span.start, body.start.max(span.start)));
        let header = lead.trim_end();
        if header.starts_with(['!', '|', '>', '&']) {
            let end = span.start + header.trim_end_matches(['"', '\'']).len();
            scan::yaml(self.view.text(), Span::new(span.start, end), &mut self.out);
            at = end;
        }
        let whole = pieces.is_empty();
        if whole {
            self.text_lines(Span::new(at, span.end), base);
            return;
        }
        for piece in pieces {
            let place = map.span(piece.span);
            if place.start > at {
                self.text_lines(Span::new(at, place.start), base);
            }
            self.out.push(Token {
                span: place,
                kind: piece.kind,
            });
            at = at.max(place.end);
        }
        if at < span.end {
            self.text_lines(Span::new(at, span.end), base);
        }
    }

    /// Text of one kind, without the white space around its lines.
    fn text_lines(&mut self, span: Span, kind: TokenKind) {
        let text = self.view.tree.slice(span);
        let mut at = span.start;
        for line in text.split_inclusive('\n') {
            let lead = line.len() - line.trim_start().len();
            let end = line.trim_end().len();
            if end > lead {
                self.out.push(Token {
                    span: Span::new(at + lead, at + end),
                    kind,
                });
            }
            at += line.len();
        }
    }
}

fn is_leaf(tree: &Tree, id: NodeId) -> bool {
    match &tree.node(id).kind {
        NodeKind::Array(items) => items.is_empty(),
        NodeKind::Object(members) => members.is_empty(),
        NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number
        | NodeKind::String(_)
        | NodeKind::Broken => true,
    }
}

type Colours = (TokenKind, Vec<Piece>);

fn key_colours(around: Option<&Place<'_>>, key: &str) -> Colours {
    let Some(around) = around else {
        return (TokenKind::Property, Vec::new());
    };
    let base = match around.role {
        Role::States => TokenKind::StateName,
        Role::Assign => TokenKind::VariableName,
        _ => match around.knows_key(key) {
            Some(true) => TokenKind::Key,
            Some(false) if key.contains("${") => TokenKind::Property,
            Some(false) => TokenKind::UnknownKey,
            None => TokenKind::Property,
        },
    };
    let mut pieces = Vec::new();
    let computed = matches!(around.role, Role::Assign | Role::Template)
        && around.language == QueryLanguage::JsonPath;
    if computed && key.ends_with(".$") {
        pieces.push(Piece {
            span: Span::new(key.len() - 2, key.len()),
            kind: TokenKind::Operator,
        });
    }
    (base, pieces)
}

/// How the text of a value is coloured: what it is as a whole, and its pieces.
fn value_colours(place: &Place<'_>, text: &str) -> Colours {
    let mut pieces = Vec::new();
    if matches!(place.role, Role::Value(ValueShape::StateName)) {
        return (TokenKind::StateReference, pieces);
    }
    match language_of(place, text) {
        Some(QueryLanguage::Jsonata) => colour::jsonata(text, &mut pieces),
        Some(QueryLanguage::JsonPath) => colour::path(text, &mut pieces),
        None => colour::placeholders(text, &mut pieces),
    }
    (TokenKind::String, pieces)
}

/// The query language a text is evaluated in; `None` for plain text.
pub(super) fn language_of(place: &Place<'_>, text: &str) -> Option<QueryLanguage> {
    if place.state.is_none() || is_plain_text(place) {
        return None;
    }
    match place.language {
        QueryLanguage::Jsonata => text.starts_with("{%").then_some(QueryLanguage::Jsonata),
        QueryLanguage::JsonPath => {
            let is_path = match place.role {
                Role::Computed => true,
                Role::Value(shape) => matches!(
                    shape,
                    ValueShape::Path { .. } | ValueShape::ReferencePath { .. }
                ),
                _ => false,
            };
            is_path.then_some(QueryLanguage::JsonPath)
        }
    }
}

#[cfg(test)]
#[path = "highlight_tests.rs"]
mod tests;
