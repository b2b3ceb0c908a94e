//! [`folds`]: what can be folded away.

use crate::assist::View;
use crate::json::{NodeId, NodeKind, Span};

/// Lines that can be folded behind their first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From the first byte of the container's member (its key) to its last byte.
    pub span: Span,
    /// The line that stays, from 1.
    pub first_line: usize,
    /// The last line that is hidden, from 1. In JSON the line of the closing bracket stays.
    pub last_line: usize,
}

/// The containers and texts of more than one line, outer before inner.
pub fn folds(view: &View<'_>) -> Vec<Fold> {
    let tree = view.tree;
    let mut found = Vec::new();
    for index in 0..tree.len() as u32 {
        let id = NodeId(index);
        let node = tree.node(id);
        let (has_parts, is_text) = match &node.kind {
            NodeKind::Array(items) => (!items.is_empty(), false),
            NodeKind::Object(members) => (!members.is_empty(), false),
            NodeKind::String(_) => (true, true),
            NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Broken => {
                (false, false)
            }
        };
        if !has_parts {
            continue;
        }
        let start = start_of(view, id);
        let first_line = tree.line(start);
        let end = node.span.end;
        let end_line = tree.line(end.saturating_sub(1).max(node.span.start));
        let own = tree.slice(node.span);
        let closed = own.starts_with(['{', '[']) && own.ends_with(['}', ']']) && !is_text;
        let last_line = if closed { end_line - 1 } else { end_line };
        if last_line <= first_line {
            continue;
        }
        let fold = Fold {
            span: Span::new(start, end),
            first_line,
            last_line,
        };
        // An array of one object on the same line folds once.
        let same = |other: &Fold| {
            other.first_line == fold.first_line
                && (other.last_line == fold.last_line || other.span.start == fold.span.start)
        };
        if !found.last().is_some_and(same) {
            found.push(fold);
        }
    }
    found
}

/// Where the member begins whose value a node is; else where the node begins.
fn start_of(view: &View<'_>, id: NodeId) -> usize {
    let tree = view.tree;
    let own = tree.node(id).span.start;
    let Some(parent) = tree.node(id).parent else {
        return own;
    };
    match super::place::member_of(tree, parent, id) {
        Some(member) if member.value == id => tree.node(member.key).span.start.min(own),
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asl::Outline;
    use crate::formats::Format;
    use std::sync::Arc;

    /// `first-last: beginning`, one a fold.
    fn told(name: &str, text: &str) -> Vec<String> {
        let format = Format::of_file(name, text);
        let outline = Outline::read(Arc::new(format.read(text.into()).0));
        folds(&View::new(&outline, format.spelling))
            .into_iter()
            .map(|fold| {
                let line = text[fold.span.start..].lines().next().unwrap_or_default();
                format!("{}-{}: {line}", fold.first_line, fold.last_line)
            })
            .collect()
    }

    #[test]
    fn what_has_lines_inside_can_be_folded() {
        assert_eq!(
            told(
                "a.asl.json",
                "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\n      \"Type\": \"Pass\", \"Result\": [1,\n        2],\n      \"End\": true\n    },\n    \"B\": { \"Type\": \"Fail\" }\n  }\n}\n"
            ),
            ["1-10: {", "3-9: \"States\": {", "4-7: \"A\": {"]
        );
        assert_eq!(
            told(
                "a.asl.yaml",
                "StartAt: A\nStates:\n  A:\n    Type: Pass\n    Comment: |\n      two\n      lines\n    End: true\n  B: {Type: Fail}\n"
            ),
            [
                "1-9: StartAt: A",
                "2-9: States:",
                "3-8: A:",
                "5-7: Comment: |"
            ]
        );
        assert_eq!(told("a.asl.json", "{}"), [""; 0]);
        assert_eq!(told("a.asl.json", "{\n\"States\": {\n\"A\": ").len(), 2);
    }
}
