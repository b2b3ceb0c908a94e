//! Every byte has an owner: what is opened comes back byte for byte, whole or cut anywhere.

use crate::support;
use proptest::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;
use stepwright::asl::{MachineType, Outline};
use stepwright::document::{Document, ReadOnly, Snapshot};
use stepwright::json::{NodeId, NodeKind, Tree, Value, parse};

/// The project's own files of all sorts: corpus and examples.
pub fn corpus() -> Vec<(PathBuf, Vec<u8>)> {
    let mut folders = vec![
        support::path("tests/cases/corpus"),
        support::path("examples"),
    ];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                files.push((path.clone(), std::fs::read(path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(files.len() > 20);
    files
}

#[test]
fn saving_without_a_change_gives_the_same_file() {
    for (path, bytes) in corpus() {
        let document = Document::from_bytes(&bytes);
        let _ = document.snapshot();
        assert_eq!(document.to_bytes(), bytes, "{}", path.display());
        assert!(!document.is_dirty());
    }
}

#[test]
fn nodes_and_gaps_add_up_to_the_text() {
    for (path, bytes) in corpus() {
        let text = String::from_utf8_lossy(&bytes);
        let (tree, problems) = parse(text.as_ref().into());
        let mut pieces = String::new();
        let end = spell(&tree, tree.root(), 0, &mut pieces);
        pieces.push_str(&tree.text()[end..]);
        assert_eq!(pieces, text, "{}", path.display());
        for problem in &problems {
            assert!(
                tree.text()
                    .get(problem.span.start..problem.span.end)
                    .is_some()
            );
        }
        // Whoever reads strictly reads the same, or finds the same file at fault.
        let strict = Value::parse(text.trim_start_matches('\u{feff}'));
        match strict {
            Ok(value) => assert_eq!(tree.value(tree.root()), Some(value), "{}", path.display()),
            Err(_) => assert!(!problems.is_empty(), "{}", path.display()),
        }
    }
}

/// Writes a node's text piece by piece; returns where it ends.
fn spell(tree: &Tree, id: NodeId, from: usize, out: &mut String) -> usize {
    let span = tree.node(id).span;
    out.push_str(&tree.text()[from..span.start]);
    let mut at = span.start;
    match &tree.node(id).kind {
        NodeKind::Object(members) => {
            for member in members {
                at = spell(tree, member.key, at, out);
                at = spell(tree, member.value, at, out);
            }
        }
        NodeKind::Array(elements) => {
            for element in elements {
                at = spell(tree, *element, at, out);
            }
        }
        NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number
        | NodeKind::String(_)
        | NodeKind::Broken => {}
    }
    out.push_str(&tree.text()[at..span.end]);
    span.end
}

#[test]
fn every_beginning_of_every_file_is_read() {
    for (_, bytes) in corpus() {
        let text = String::from_utf8_lossy(&bytes);
        for (at, _) in text.char_indices().filter(|(at, _)| *at < 1_500) {
            let (tree, problems) = parse(text[..at].into());
            let tree = Arc::new(tree);
            let outline = Outline::read(tree.clone());
            for state in outline.all_states() {
                assert!(tree.at_pointer(state.address.pointer()).is_some());
            }
            assert!(problems.len() <= 10_000);
        }
    }
}

#[test]
fn a_cut_file_still_makes_a_snapshot() {
    for (path, bytes) in corpus() {
        let text = String::from_utf8_lossy(&bytes);
        let step = (text.len() / 12).max(1);
        for at in (0..text.len())
            .step_by(step)
            .filter(|at| text.is_char_boundary(*at))
        {
            let snapshot = Snapshot::of_text(&text[..at], MachineType::Standard);
            assert!(
                snapshot.program().is_err() || snapshot.problems.is_empty(),
                "{} up to {at}",
                path.display()
            );
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_shown_and_kept() {
    let bytes = std::fs::read(support::path("tests/cases/corpus/not_utf8.asl.json")).unwrap();
    let document = Document::from_bytes(&bytes);
    assert_eq!(document.read_only(), Some(&ReadOnly::NotUtf8(19)));
    assert!(document.text().contains("caf\u{FFFD}"));
    assert_eq!(document.to_bytes(), bytes);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let document = Document::from_bytes(&bytes);
        let _ = document.tree();
        prop_assert_eq!(document.to_bytes(), bytes);
    }

    #[test]
    fn a_file_with_a_wound_is_still_read(pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), len in 0usize..12, with in "[{}\\[\\]:,\"\\\\ \n1a/*#']{0,3}") {
        let files = corpus();
        let (_, bytes) = &files[pick.index(files.len())];
        let text = String::from_utf8_lossy(bytes);
        let start = at.index(text.len() + 1);
        let end = (start + len).min(text.len());
        let (Some(head), Some(tail)) = (text.get(..start), text.get(end..)) else { return Ok(()) };
        let wounded = format!("{head}{with}{tail}");
        let snapshot = Snapshot::of_text(&wounded, MachineType::Standard);
        let mut pieces = String::new();
        let end = spell(&snapshot.tree, snapshot.tree.root(), 0, &mut pieces);
        pieces.push_str(&wounded[end..]);
        prop_assert_eq!(pieces, wounded);
    }
}
