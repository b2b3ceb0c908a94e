//! What is read out of a snapshot for the editor: colours, problems, what can be folded, where things stand.

use crate::asl::Port;
use crate::diagnostics::Severity;
use crate::document::{EdgeRef, Snapshot};
use crate::json::{NodeKind, Span};
use crate::ui::look::Tokens;
use crate::ui::shell::Selected;
use crate::ui::widgets::{
    CodeText, Coloured, Gravity, Region, Squiggle, TokenKind, token_color, tokens,
};
use std::ops::Range;
use std::sync::Arc;

/// Made once per snapshot.
#[derive(Debug, Default)]
pub(super) struct Reading {
    of: Option<Arc<Snapshot>>,
    /// Problems by where they begin.
    pub squiggles: Vec<Squiggle>,
    /// What can be folded, one region per first line.
    pub regions: Vec<Region>,
}

impl Reading {
    /// Reads a snapshot, if it is another one.
    pub fn refresh(&mut self, snapshot: &Arc<Snapshot>) -> bool {
        if self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, snapshot)) {
            return false;
        }
        self.squiggles = snapshot
            .diagnostics
            .iter()
            .map(|found| Squiggle {
                range: found.span.start..found.span.end,
                gravity: match found.severity {
                    Severity::Error => Gravity::Error,
                    Severity::Warning => Gravity::Warning,
                    Severity::Info => Gravity::Note,
                },
            })
            .collect();
        self.squiggles.sort_by_key(|found| found.range.start);
        self.regions = regions(snapshot);
        self.of = Some(Arc::clone(snapshot));
        true
    }
}

fn regions(snapshot: &Snapshot) -> Vec<Region> {
    let tree = &snapshot.tree;
    let mut regions: Vec<Region> = Vec::new();
    for index in 0..tree.len() as u32 {
        let node = tree.node(crate::json::NodeId(index));
        if !matches!(node.kind, NodeKind::Array(_) | NodeKind::Object(_)) {
            continue;
        }
        let first = tree.line(node.span.start) - 1;
        let last = tree.line(node.span.end.saturating_sub(1)) - 1;
        if last > first + 1 {
            regions.push(Region {
                first,
                last: last - 1,
            });
        }
    }
    regions.sort_by_key(|region| (region.first, std::cmp::Reverse(region.last)));
    regions.dedup_by_key(|region| region.first);
    regions
}

/// Colours of a range of the text.
pub(super) fn colours(look: &Tokens, text: &CodeText, range: Range<usize>) -> Vec<Coloured> {
    let start = range.start;
    tokens(text.slice(range))
        .into_iter()
        .filter(|token| token.kind != TokenKind::Space)
        .map(|token| {
            let color = token_color(token.kind, look);
            (token.start + start..token.end + start, color)
        })
        .collect()
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
