//! What is read out of a snapshot for the editor: colours, problems, what can be folded, where things stand.

use crate::asl::Port;
use crate::assist::{TokenKind, View, folds, highlight};
use crate::diagnostics::Severity;
use crate::document::{EdgeRef, Snapshot};
use crate::formats::Spelling;
use crate::json::{NodeKind, Span, Tree};
use crate::ui::look::Tokens;
use crate::ui::shell::Selected;
use crate::ui::widgets::{CodeText, Coloured, Gravity, Region, Squiggle};
use egui::Color32;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Colours of more lines than this are not kept.
const MOST_KEPT: usize = 2_000;

/// Made once per snapshot.
#[derive(Debug, Default)]
pub(super) struct Reading {
    of: Option<Arc<Snapshot>>,
    /// Problems by where they begin.
    pub squiggles: Vec<Squiggle>,
    /// What can be folded, one region per first line.
    pub regions: Vec<Region>,
    /// Colours of lines that were in sight, by their bytes and the theme.
    colours: RefCell<BTreeMap<(usize, usize, bool), Vec<Coloured>>>,
}

impl Reading {
    /// Reads a snapshot, if it is another one.
    pub fn refresh(&mut self, snapshot: &Arc<Snapshot>, spelling: Spelling) -> bool {
        if self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, snapshot)) {
            return false;
        }
        self.squiggles = snapshot
            .diagnostics
            .iter()
            .map(|found| Squiggle {
                range: range_of(&snapshot.tree, found.span),
                gravity: match found.severity {
                    Severity::Error => Gravity::Error,
                    Severity::Warning => Gravity::Warning,
                    Severity::Info => Gravity::Note,
                },
            })
            .collect();
        self.squiggles.sort_by_key(|found| found.range.start);
        self.regions = regions(&View::new(&snapshot.outline, spelling));
        self.of = Some(Arc::clone(snapshot));
        self.colours.borrow_mut().clear();
        true
    }

    /// Colours of a range of the text, worked out once.
    pub fn colours(
        &self,
        look: &Tokens,
        spelling: Spelling,
        text: &CodeText,
        range: Range<usize>,
    ) -> Vec<Coloured> {
        let Some(snapshot) = self.of.as_ref().filter(|of| of.text.len() == text.len()) else {
            return Vec::new();
        };
        let mut kept = self.colours.borrow_mut();
        if kept.len() > MOST_KEPT {
            kept.clear();
        }
        let key = (range.start, range.end, look.dark);
        let known = kept.entry(key).or_insert_with(|| {
            let view = View::new(&snapshot.outline, spelling);
            highlight(&view, Span::new(range.start, range.end))
                .into_iter()
                .map(|token| (token.span.start..token.span.end, color_of(token.kind, look)))
                .collect()
        });
        known.clone()
    }
}

impl Reading {
    /// The states that hold a line, from 0, the outermost first.
    pub fn holders(&self, text: &CodeText, line: usize) -> Vec<Region> {
        let Some(snapshot) = self.of.as_ref().filter(|of| of.text.len() == text.len()) else {
            return Vec::new();
        };
        let (tree, outline) = (&snapshot.tree, &snapshot.outline);
        let place = text.start(line) + text.indent(line).len();
        let mut found = Vec::new();
        let mut state = outline.state_at(place);
        while let Some(inner) = state {
            let (key, body) = (tree.node(inner.key_node).span, tree.node(inner.node).span);
            found.push(Region {
                first: text.line_at(key.start),
                last: text.line_at(body.end.saturating_sub(1).max(key.start)),
            });
            let owner = inner.address.scope().owner();
            state = owner.and_then(|owner| outline.state(&owner));
        }
        found.reverse();
        found
    }
}

/// What a problem is about. Of an element of a list, which has no name, findings tell the first letter: it is all of it.
fn range_of(tree: &Tree, span: Span) -> Range<usize> {
    let told = span.start..span.end;
    if tree.slice(span).chars().nth(1).is_some() {
        return told;
    }
    let mut here = tree.node_at(span.start);
    while let Some(node) = here.map(|id| tree.node(id)) {
        if node.span.start != span.start || node.span == span {
            break;
        }
        if matches!(node.kind, NodeKind::Array(_) | NodeKind::Object(_)) {
            return node.span.start..node.span.end;
        }
        here = node.parent;
    }
    told
}

fn regions(view: &View<'_>) -> Vec<Region> {
    let mut regions: Vec<Region> = folds(view)
        .into_iter()
        .map(|fold| Region {
            first: fold.first_line - 1,
            last: fold.last_line - 1,
        })
        .collect();
    regions.sort_by_key(|region| (region.first, std::cmp::Reverse(region.last)));
    regions.dedup_by_key(|region| region.first);
    regions
}

/// The colour of a kind of token.
pub(super) fn color_of(kind: TokenKind, look: &Tokens) -> Color32 {
    use TokenKind as T;
    match kind {
        T::Key => look.code_key,
        T::UnknownKey => look.text,
        T::StateName | T::StateReference => look.code_state,
        T::Property => look.code_property,
        T::VariableName | T::Variable => look.code_variable,
        T::String => look.code_string,
        T::Number | T::InnerNumber => look.code_number,
        T::Literal | T::Keyword | T::Tag | T::Anchor | T::Alias => look.code_word,
        T::Punctuation => look.code_mark,
        T::Comment => look.code_comment,
        T::PathRoot | T::PathMember | T::PathFilter => look.code_expression,
        T::Operator | T::Delimiter => look.code_operator,
        T::ContextObject | T::Reserved => look.code_context,
        T::InnerString | T::Regex => look.code_inner,
        T::Function => look.code_function,
        T::Placeholder => look.code_placeholder,
        T::Broken => look.bad_text,
    }
}

/// Where what is selected is written.
pub(super) fn selected_spans(snapshot: &Snapshot, selection: &Selected) -> Vec<Range<usize>> {
    if let Some(edge) = &selection.edge {
        let span = edge_span(snapshot, edge);
        return span.into_iter().map(|span| span.start..span.end).collect();
    }
    let tree = &snapshot.tree;
    selection
        .states
        .iter()
        .filter_map(|address| snapshot.outline.state(address))
        .map(|state| tree.node(state.key_node).span.start..tree.node(state.node).span.end)
        .collect()
}

/// Where a transition is written: its rule or catcher, or the name of its target.
pub(super) fn edge_span(snapshot: &Snapshot, edge: &EdgeRef) -> Option<Span> {
    let tree = &snapshot.tree;
    let base = match &edge.state {
        Some(state) => state.pointer(),
        None => edge.scope.pointer(),
    };
    let path = match edge.port {
        Port::Start => "/StartAt".to_owned(),
        Port::Next => "/Next".to_owned(),
        Port::Default => "/Default".to_owned(),
        Port::Rule(index) => format!("/Choices/{index}"),
        Port::Catch(index) => format!("/Catch/{index}"),
    };
    let node = tree.at_pointer(&format!("{base}{path}"))?;
    Some(tree.node(node).span)
}

/// The brackets at a place that belong together.
pub(super) fn brackets(snapshot: &Snapshot, text: &CodeText, place: usize) -> Vec<Range<usize>> {
    if snapshot.text.len() != text.len() {
        return Vec::new();
    }
    let tree = &snapshot.tree;
    let is_bracket = |at: usize| matches!(text.slice(at..at + 1), "{" | "}" | "[" | "]");
    for at in [Some(place), place.checked_sub(1)].into_iter().flatten() {
        if !is_bracket(at) {
            continue;
        }
        let mut here = tree.node_at(at);
        while let Some(id) = here {
            let node = tree.node(id);
            let (first, last) = (node.span.start, node.span.end.saturating_sub(1));
            let is_container = matches!(node.kind, NodeKind::Array(_) | NodeKind::Object(_));
            if is_container
                && first < last
                && (at == first || at == last)
                && is_bracket(first)
                && is_bracket(last)
            {
                return vec![first..first + 1, last..last + 1];
            }
            here = node.parent;
        }
    }
    Vec::new()
}
