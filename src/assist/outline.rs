//! [`outline_symbols`]: the states of a file as a list, for jumping to them.

use crate::asl::{ScopeOutline, StateAddress, StateKind};
use crate::assist::View;
use crate::json::Span;
use std::sync::Arc;

/// One entry of a file's outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineItem {
    /// The state's name.
    pub name: Arc<str>,
    /// Its type, if that is known.
    pub kind: Option<StateKind>,
    /// Where it lives.
    pub state: StateAddress,
    /// From its key to its end.
    pub span: Span,
    /// Its name in the text.
    pub name_span: Span,
    /// How many Parallel or Map states are around it.
    pub depth: usize,
}

/// The states in file order, outer before inner.
pub fn outline_symbols(view: &View<'_>) -> Vec<OutlineItem> {
    let mut found = Vec::new();
    collect(view, &view.outline.root, 0, &mut found);
    found
}

// Recursion is bounded by the reader's limit on nesting.
fn collect(view: &View<'_>, scope: &ScopeOutline, depth: usize, found: &mut Vec<OutlineItem>) {
    for state in &scope.states {
        let key = view.tree.node(state.key_node).span;
        let end = view.tree.node(state.node).span.end;
        found.push(OutlineItem {
            name: state.name.clone(),
            kind: state.kind,
            state: state.address.clone(),
            span: Span::new(key.start, end.max(key.end)),
            name_span: key,
            depth,
        });
        for body in &state.bodies {
            collect(view, body, depth + 1, found);
        }
    }
}
