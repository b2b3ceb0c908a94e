//! Judging a definition with values in the places of its placeholders.

use crate::asl::Outline;
use crate::cli::placeholders::Placing;
use crate::cli::report::Definition;
use crate::diagnostics::{Diagnostic, Judgement, Verdict, check_with};
use crate::flow::FlowGraph;
use crate::formats::{Filled, placeholders};
use crate::json::{Span, Tree};
use std::collections::HashMap;
use std::sync::Arc;

/// The definition with values; `None`: there is nothing to fill, or its text has mistakes that come first.
/// A profile that does not exist is no mistake of a definition without placeholders.
pub(super) fn filled(
    definition: &Definition,
    tree: &Tree,
    placing: &Placing,
) -> Result<Option<Filled>, String> {
    if placeholders(tree).is_empty() {
        return Ok(None);
    }
    placing.fill(definition, tree)
}

/// What is found with values, told of the text as it is written. A finding that is there without values too keeps its
/// place and its ways out; any other is told at the value in the file, without ways out: they would edit a text that
/// is nowhere.
pub(super) fn judged(
    filled: Filled,
    tree: &Tree,
    as_written: Verdict,
    judgement: &Judgement,
) -> Verdict {
    let outline = Outline::read(Arc::new(filled.tree));
    let flow = FlowGraph::build(&outline);
    let mut verdict = check_with(&outline, &flow, &filled.problems, judgement);
    let Verdict { found, suppressed } = as_written;
    let mut known: HashMap<(&'static str, String, String), Diagnostic> = found
        .into_iter()
        .chain(suppressed.into_iter().map(|entry| entry.finding))
        .map(|finding| {
            let key = (
                finding.code,
                finding.pointer.clone(),
                finding.message.clone(),
            );
            (key, finding)
        })
        .collect();
    let mut told = |finding: &mut Diagnostic| {
        let key = (
            finding.code,
            finding.pointer.clone(),
            finding.message.clone(),
        );
        match known.remove(&key) {
            Some(own) => {
                finding.span = own.span;
                finding.fixes = own.fixes;
            }
            None => {
                finding.span = place(tree, &outline.tree, finding);
                finding.fixes.clear();
            }
        }
    };
    verdict.found.iter_mut().for_each(&mut told);
    for entry in &mut verdict.suppressed {
        told(&mut entry.finding);
    }
    verdict
        .found
        .sort_by_key(|finding| (finding.span.start, finding.severity, finding.span.end));
    verdict
}

/// Where the value of a finding is in the text as it is written: its key, if that is what was meant, or the innermost
/// value around it.
fn place(written: &Tree, filled: &Tree, finding: &Diagnostic) -> Span {
    let mut pointer = finding.pointer.as_str();
    let node = loop {
        match written.at_pointer(pointer) {
            Some(node) => break node,
            // A key with a placeholder in it has another name.
            None => match pointer.rsplit_once('/') {
                Some((around, _)) => pointer = around,
                None => break written.root(),
            },
        }
    };
    let key = |tree: &Tree, node| {
        let parent = tree.node(node).parent?;
        let members = tree.members(parent);
        let member = members.iter().find(|member| member.value == node)?;
        Some(tree.node(member.key).span)
    };
    let is_key = filled
        .at_pointer(&finding.pointer)
        .and_then(|node| key(filled, node))
        == Some(finding.span);
    match key(written, node) {
        Some(span) if is_key && pointer == finding.pointer => span,
        Some(_) | None => first_line(written, written.node(node).span),
    }
}

/// A value of several lines is told at its first character, as elsewhere.
fn first_line(tree: &Tree, span: Span) -> Span {
    if tree.slice(span).contains('\n') {
        return Span::new(span.start, (span.start + 1).min(span.end));
    }
    span
}
