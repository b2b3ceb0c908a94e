//! A machine that is text inside a template: `DefinitionString`, `Fn::Sub`, or the `Fn::Join` that CDK writes.
//!
//! The text is put together and read for itself. Its tree is shown with spans in the template, and changes of the
//! text are carried back to where they are written, with the escapes of the place.

use crate::formats::ast::{Ast, AstKind, At, Shape};
use crate::formats::decode::{Decoded, decode, encode};
use crate::formats::format::{Format, Spelling};
use crate::formats::intrinsics::{function, placeholder};
use crate::formats::template;
use crate::json::{
    self, Node, NodeId, NodeKind, Notation, Problem, ProblemKind, Run, Span, StringMap, TextEdit,
    Tree, Value, json_string,
};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

/// How a machine's text inside a template is changed.
#[derive(Debug)]
pub(super) struct Embedded {
    read: Arc<EmbeddedText>,
    /// Whether changes are proven by reading the template again.
    proves: bool,
}

/// A machine's text and where in the template it is written.
#[derive(Debug)]
pub(super) struct EmbeddedText {
    format: Format,
    /// The whole template.
    outer: Arc<str>,
    /// The machine's own text, read.
    inner: Tree,
    pieces: Vec<Piece>,
}

/// A piece of the machine's text.
#[derive(Debug)]
struct Piece {
    /// In the machine's text.
    inner: Span,
    /// In the template.
    outer: Span,
    kind: PieceKind,
}

#[derive(Debug)]
enum PieceKind {
    /// Text that can be changed.
    Text(Decoded),
    /// Text that can only be written anew as a whole.
    Opaque,
    /// A function of the template, known by its placeholder.
    Function,
    /// The separator of a `Fn::Join`.
    Between,
}

/// Reads a machine's text. The tree has the template's text and spans.
pub(super) fn read(format: &Format, ast: &Ast, text: Arc<str>, at: At) -> (Tree, Vec<Problem>) {
    let mut all = String::new();
    let mut pieces = Vec::new();
    let mut problems = Vec::new();
    if let Err(why) = collect(ast, &text, at, &mut all, &mut pieces) {
        problems.push(Problem {
            kind: ProblemKind::Unexpected,
            message: why,
            span: ast.node(ast.resolved(at)).span,
        });
    }
    let inner_format = match Spelling::of("", &all) {
        // Text with a placeholder in front is JSON that is not whole yet.
        Spelling::Yaml if !all.trim_start().starts_with("${") => Format::of(Spelling::Yaml),
        Spelling::Yaml | Spelling::Json | Spelling::Terraform => Format::JSON,
    };
    let (inner, found) = inner_format.read(all.into());
    let read = EmbeddedText {
        format: format.clone(),
        outer: text.clone(),
        inner,
        pieces,
    };
    let embedded = Embedded {
        read: Arc::new(read),
        proves: true,
    };
    problems.extend(found.into_iter().map(|problem| Problem {
        span: embedded.outward(problem.span),
        ..problem
    }));
    let mut nodes = Vec::with_capacity(embedded.inner.len());
    let mut numbers = HashMap::new();
    for index in 0..embedded.inner.len() as u32 {
        let id = NodeId(index);
        let node = embedded.inner.node(id);
        let span = embedded.outward(node.span);
        // A placeholder without quotes may be a function in the template.
        if matches!(node.kind, NodeKind::Number | NodeKind::Broken) {
            let spelled = embedded.inner.number_text(id);
            if text.get(span.start..span.end) != Some(spelled) {
                numbers.insert(id, spelled.into());
            }
        }
        nodes.push(Node {
            kind: node.kind.clone(),
            span,
            parent: node.parent,
        });
    }
    let tree = Tree::from_nodes(text, nodes, embedded.inner.root());
    (tree.in_notation(Arc::new(embedded), numbers), problems)
}

/// Puts the text together.
fn collect(
    ast: &Ast,
    source: &str,
    at: At,
    all: &mut String,
    pieces: &mut Vec<Piece>,
) -> Result<(), String> {
    let at = ast.resolved(at);
    let Some((name, argument)) = function(ast, at, true) else {
        return scalar(ast, source, at, all, pieces);
    };
    let items = ast.items(argument);
    match (name.as_str(), items) {
        ("Sub", []) if ast.node(argument).tag.is_some() || ast.text(argument).is_some() => {
            scalar(ast, source, ast.resolved(argument), all, pieces)
        }
        ("Sub", [text, ..]) => scalar(ast, source, ast.resolved(*text), all, pieces),
        ("Join", [between, list]) => {
            let between = ast.text(*between).unwrap_or_default();
            for (index, item) in ast.items(*list).iter().enumerate() {
                if index > 0 && !between.is_empty() {
                    put(
                        between,
                        ast.node(*item).span,
                        PieceKind::Between,
                        all,
                        pieces,
                    );
                }
                match placeholder(ast, *item, true) {
                    Some(text) => {
                        put(
                            &text,
                            ast.node(*item).span,
                            PieceKind::Function,
                            all,
                            pieces,
                        );
                    }
                    None => scalar(ast, source, ast.resolved(*item), all, pieces)?,
                }
            }
            Ok(())
        }
        _ => Err(format!(
            "The definition comes from Fn::{name}, which is known only when the stack is made; write it with Fn::Sub or as it is"
        )),
    }
}

fn scalar(
    ast: &Ast,
    source: &str,
    at: At,
    all: &mut String,
    pieces: &mut Vec<Piece>,
) -> Result<(), String> {
    let node = ast.node(at);
    let AstKind::Scalar { text, shape, .. } = &node.kind else {
        return Err("A piece of the definition is no text; write it as text".to_owned());
    };
    match decode(source, node.body, *shape, text) {
        Some(decoded) => {
            let text = decoded.text.clone();
            put(&text, node.body, PieceKind::Text(decoded), all, pieces);
        }
        None => put(text, node.body, PieceKind::Opaque, all, pieces),
    }
    Ok(())
}

fn put(text: &str, outer: Span, kind: PieceKind, all: &mut String, pieces: &mut Vec<Piece>) {
    let start = all.len();
    all.push_str(text);
    pieces.push(Piece {
        inner: Span::new(start, all.len()),
        outer,
        kind,
    });
}

impl Piece {
    /// Where a place of the text is written: its left side.
    fn start(&self, at: usize) -> usize {
        let PieceKind::Text(decoded) = &self.kind else {
            return self.outer.start;
        };
        let at = at - self.inner.start;
        let next = decoded.runs.partition_point(|run| run.inner.end <= at);
        match decoded.runs.get(next).filter(|run| run.inner.start <= at) {
            Some(run) if run.verbatim => run.outer.start + (at - run.inner.start),
            Some(run) => run.outer.start,
            None => decoded
                .runs
                .last()
                .map_or(decoded.room.start, |last| last.outer.end),
        }
    }

    /// Where a place of the text is written: its right side.
    fn end(&self, at: usize) -> usize {
        let PieceKind::Text(decoded) = &self.kind else {
            return self.outer.end;
        };
        let at = at - self.inner.start;
        let next = decoded.runs.partition_point(|run| run.inner.end < at);
        match decoded.runs.get(next).filter(|run| run.inner.start < at) {
            Some(run) if run.verbatim => run.outer.start + (at - run.inner.start),
            Some(run) => run.outer.end,
            None => decoded
                .runs
                .first()
                .map_or(decoded.room.start, |first| first.outer.start),
        }
    }
}

impl Deref for Embedded {
    type Target = EmbeddedText;

    fn deref(&self) -> &EmbeddedText {
        &self.read
    }
}

impl Embedded {
    /// A span of the machine's text as a span of the template.
    fn outward(&self, span: Span) -> Span {
        let after = self
            .pieces
            .partition_point(|piece| piece.inner.end <= span.start);
        let at_start = self
            .pieces
            .get(after)
            .filter(|piece| piece.inner.start <= span.start)
            .or(self.pieces.last());
        let Some(first) = at_start else {
            return Span::new(self.outer.len(), self.outer.len());
        };
        let start = first.start(span.start.clamp(first.inner.start, first.inner.end));
        if span.start == span.end {
            return Span::new(start, start);
        }
        let after = self
            .pieces
            .partition_point(|piece| piece.inner.end < span.end);
        let at_end = self
            .pieces
            .get(after)
            .filter(|piece| piece.inner.start < span.end)
            .or(self.pieces.last());
        let end = at_end.map_or(start, |last| {
            last.end(span.end.clamp(last.inner.start, last.inner.end))
        });
        Span::new(start, end.max(start))
    }

    /// Where a stretch of the machine's text is written in the template, piece by piece.
    fn runs(&self, span: Span) -> Vec<Run> {
        let mut runs = Vec::new();
        let first = self
            .pieces
            .partition_point(|piece| piece.inner.end <= span.start);
        for piece in &self.pieces[first..] {
            let from = span.start.max(piece.inner.start);
            let to = span.end.min(piece.inner.end);
            if from >= to {
                break;
            }
            let PieceKind::Text(decoded) = &piece.kind else {
                runs.push(Run {
                    inner: Span::new(from, to),
                    outer: piece.outer,
                    verbatim: false,
                });
                continue;
            };
            let shift = piece.inner.start;
            let begin = decoded
                .runs
                .partition_point(|run| run.inner.end + shift <= from);
            for run in &decoded.runs[begin..] {
                let inner = Span::new(run.inner.start + shift, run.inner.end + shift);
                if inner.start >= to {
                    break;
                }
                let cut = Span::new(inner.start.max(from), inner.end.min(to));
                if cut.start >= cut.end {
                    continue;
                }
                let outer = if run.verbatim {
                    let begin = run.outer.start + (cut.start - inner.start);
                    Span::new(begin, begin + (cut.end - cut.start))
                } else {
                    run.outer
                };
                runs.push(Run {
                    inner: cut,
                    outer,
                    verbatim: run.verbatim,
                });
            }
        }
        runs
    }

    /// An edit of the machine's text as an edit of the template.
    fn carry(&self, edit: TextEdit) -> TextEdit {
        if edit.refused.is_some() || edit.is_empty() {
            return edit;
        }
        // Of use only to prove the change.
        let wanted = if self.proves {
            edit.apply(self.inner.text()).0
        } else {
            String::new()
        };
        let mut edits = Vec::new();
        let mut stuck = false;
        for (span, with) in &edit.replacements {
            match self.carry_one(*span, with) {
                Some(mut carried) => edits.append(&mut carried),
                None => stuck = true,
            }
        }
        if !stuck
            && let Some(edit) = TextEdit::merge(edits)
            && self.reads_as(&edit, &wanted)
        {
            return edit;
        }
        // One text that cannot take the change as it is written is written anew.
        if let ([piece], true) = (&self.pieces[..], self.proves) {
            let edit = TextEdit::replace(piece.outer, json_string(&wanted));
            if self.reads_as(&edit, &wanted) {
                return edit;
            }
        }
        TextEdit::refuse(
            "This would move what CloudFormation fills in to another place of the definition's text; change the template by hand",
        )
    }

    /// Whether the machine's text is as wanted after an edit of the template.
    fn reads_as(&self, edit: &TextEdit, wanted: &str) -> bool {
        if !self.proves {
            return true;
        }
        let text = edit.apply(&self.outer).0;
        let (ast, problems) = template::read(self.format.spelling, &text);
        let (_, before) = template::read(self.format.spelling, &self.outer);
        let id = self.format.machine.as_deref().unwrap_or_default();
        let Some(at) = template::definition_of(&ast, id) else {
            return false;
        };
        let (mut all, mut pieces) = (String::new(), Vec::new());
        let read = collect(&ast, &text, at, &mut all, &mut pieces);
        read.is_ok() && all == wanted && problems.len() <= before.len()
    }

    /// One replacement. `None` if it cannot be written where it belongs.
    fn carry_one(&self, span: Span, with: &str) -> Option<Vec<TextEdit>> {
        let old = self.inner.slice(span);
        let Some((inner, with)) = TextEdit::between(old, with).replacements.into_iter().next()
        else {
            return Some(Vec::new());
        };
        let span = Span::new(span.start + inner.start, span.start + inner.end);
        let inside = self.pieces.iter().find(|piece| {
            matches!(piece.kind, PieceKind::Text(_))
                && piece.inner.start <= span.start
                && span.end <= piece.inner.end
        });
        if let Some(piece) = inside {
            let PieceKind::Text(decoded) = &piece.kind else {
                return None;
            };
            let (start, end) = if span.start == span.end {
                let at = piece.end(span.start);
                (at, at)
            } else {
                (piece.start(span.start), piece.end(span.end))
            };
            let text = self.written(&with, decoded)?;
            return Some(vec![TextEdit::replace(Span::new(start, end), text)]);
        }
        self.carry_across(span, &with)
    }

    /// A replacement that begins in one piece and ends in another.
    fn carry_across(&self, span: Span, with: &str) -> Option<Vec<TextEdit>> {
        let is_text = |piece: &&Piece| matches!(piece.kind, PieceKind::Text(_));
        let functions: Vec<&Piece> = self
            .pieces
            .iter()
            .filter(|piece| {
                !is_text(piece) && piece.inner.start < span.end && span.start < piece.inner.end
            })
            .collect();
        // The same functions in the same order: what stands between them is replaced.
        let mut parts = Vec::new();
        let mut rest = with;
        let whole = functions
            .iter()
            .all(|piece| span.start <= piece.inner.start && piece.inner.end <= span.end);
        let same = whole
            && functions.iter().all(
                |piece| match rest.split_once(self.inner.slice(piece.inner)) {
                    Some((before, after)) => {
                        parts.push(before);
                        rest = after;
                        true
                    }
                    None => false,
                },
            );
        if same && !functions.is_empty() {
            parts.push(rest);
            let mut from = span.start;
            let mut edits = Vec::new();
            for (index, part) in parts.into_iter().enumerate() {
                let to = functions
                    .get(index)
                    .map_or(span.end, |piece| piece.inner.start);
                edits.append(&mut self.carry_one(Span::new(from, to), part)?);
                from = functions
                    .get(index)
                    .map_or(span.end, |piece| piece.inner.end);
            }
            return Some(edits);
        }
        // The functions go: the pieces around them grow together, if they are quoted alike.
        let first = self
            .pieces
            .iter()
            .filter(is_text)
            .find(|piece| piece.inner.start <= span.start && span.start <= piece.inner.end)?;
        let last = self
            .pieces
            .iter()
            .filter(is_text)
            .rev()
            .find(|piece| piece.inner.start <= span.end && span.end <= piece.inner.end)?;
        let (PieceKind::Text(a), PieceKind::Text(b)) = (&first.kind, &last.kind) else {
            return None;
        };
        if a.shape != b.shape || !matches!(a.shape, Shape::Double | Shape::Single) {
            return None;
        }
        let text = self.written(with, a)?;
        let (start, end) = (first.start(span.start), last.end(span.end));
        (start <= end).then(|| vec![TextEdit::replace(Span::new(start, end), text)])
    }

    /// New text as it is written in a piece. Placeholders of functions become the functions again.
    fn written(&self, with: &str, decoded: &Decoded) -> Option<String> {
        let line_end = if self.outer.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let known = self
            .pieces
            .iter()
            .filter(|piece| matches!(piece.kind, PieceKind::Function))
            .filter_map(|piece| {
                let at = with.find(self.inner.slice(piece.inner))?;
                Some((at, piece))
            })
            .min_by_key(|(at, _)| *at);
        let Some((at, piece)) = known else {
            return encode(with, decoded, line_end);
        };
        if decoded.shape != Shape::Double {
            return None;
        }
        let name = self.inner.slice(piece.inner);
        let function = self.outer.get(piece.outer.start..piece.outer.end)?;
        let before = encode(&with[..at], decoded, line_end)?;
        let after = self.written(&with[at + name.len()..], decoded)?;
        Some(format!("{before}\",{function},\"{after}"))
    }
}

impl Notation for Embedded {
    fn drafting(&self) -> Option<Arc<dyn Notation>> {
        let read = Arc::clone(&self.read);
        let draft = Embedded {
            read,
            proves: false,
        };
        self.proves.then(|| Arc::new(draft) as Arc<dyn Notation>)
    }

    fn read(&self, text: Arc<str>) -> (Tree, Vec<Problem>) {
        self.format.read(text)
    }

    fn replace(&self, _: &Tree, node: NodeId, value: &Value) -> TextEdit {
        self.carry(json::replace_node(&self.inner, node, value))
    }

    fn write_string(&self, _: &Tree, node: NodeId, text: &str) -> TextEdit {
        self.carry(json::write_string(&self.inner, node, text))
    }

    fn string_map(&self, tree: &Tree, node: NodeId) -> Option<StringMap> {
        let inner = self.inner.string_map(node)?;
        if inner.is_empty() {
            // Between its quotes, whatever the template writes them with.
            let at = self.inner.node(node).span.start + 1;
            let at = at.min(self.inner.text().len());
            return Some(StringMap::new(
                Vec::new(),
                self.outward(Span::new(at, at))
                    .start
                    .max(tree.node(node).span.start),
            ));
        }
        Some(inner.through(|span| self.runs(span)))
    }

    fn insert_member(
        &self,
        _: &Tree,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit {
        let after = index.checked_sub(1);
        self.carry(json::insert_member_after(
            &self.inner,
            object,
            after,
            key,
            value,
        ))
    }

    fn insert_element(&self, _: &Tree, array: NodeId, index: usize, value: &Value) -> TextEdit {
        self.carry(json::insert_element(&self.inner, array, index, value))
    }

    fn remove_parts(&self, _: &Tree, container: NodeId, indexes: &[usize]) -> TextEdit {
        self.carry(json::remove_members(&self.inner, container, indexes))
    }

    fn move_element(&self, _: &Tree, array: NodeId, from: usize, to: usize) -> TextEdit {
        self.carry(json::move_element(&self.inner, array, from, to))
    }

    fn rewrite_member(
        &self,
        _: &Tree,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit {
        self.carry(json::rewrite_member(&self.inner, object, index, key, value))
    }
}
