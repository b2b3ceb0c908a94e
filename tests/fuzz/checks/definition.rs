//! A definition: every byte has an owner, and everything derived from it is sound.

use super::picks::Picks;
use super::{edits, run};
use std::collections::{BTreeMap, BTreeSet};
use stepwright::asl::MachineType;
use stepwright::diagnostics::{Severity, variable_references};
use stepwright::document::{Document, Snapshot};
use stepwright::geometry::{Point, Rect, Size};
use stepwright::json::{NodeId, NodeKind, ProblemKind, Tree, Value, parse};
use stepwright::layout::{Direction, LayoutRequest, layout};
use stepwright::mocks::{AnswerList, MockBook};
use stepwright::scene::{SvgTheme, build, dot, layout_json, mermaid, svg};

/// More states than this are not drawn: the time belongs to other machines.
const MOST_DRAWN: usize = 60;

/// Bytes up to the mark are the file; what follows are the edits.
pub fn check(bytes: &[u8]) {
    let (file, mut picks) = Picks::behind_mark(bytes);
    let mut document = Document::from_bytes(file);
    assert_eq!(document.to_bytes(), file, "opened and saved");
    if picks.once_in(3) {
        document.set_machine_type(MachineType::Express);
    }
    let snapshot = document.snapshot();
    owns_every_byte(&snapshot.tree);
    reads_as_the_strict_reader(&snapshot, &mut picks);
    is_judged_well(&snapshot);
    is_drawn_well(&snapshot, &mut picks);
    can_run_if_right(&snapshot, picks);
    reads_as_answers(document.text());
    edits::check(&mut document, &mut picks);
    assert_eq!(document.to_bytes(), file, "all undone");
}

fn owns_every_byte(tree: &Tree) {
    let text = tree.text();
    let mut pieces = String::with_capacity(text.len());
    let end = spell(tree, tree.root(), 0, &mut pieces);
    pieces.push_str(&text[end..]);
    assert_eq!(pieces, **text, "nodes and gaps add up to the text");
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

fn reads_as_the_strict_reader(snapshot: &Snapshot, picks: &mut Picks<'_>) {
    let tree = &snapshot.tree;
    for problem in &snapshot.problems {
        let span = problem.span;
        assert!(
            tree.text().get(span.start..span.end).is_some(),
            "{problem:?}"
        );
        assert!(!problem.message.is_empty());
    }
    match Value::parse(tree.text().trim_start_matches('\u{feff}')) {
        Ok(value) => {
            assert!(
                snapshot
                    .problems
                    .iter()
                    .all(|problem| problem.kind == ProblemKind::DuplicateKey),
                "JSON is found at fault: {:?}",
                snapshot.problems
            );
            assert_eq!(tree.value(tree.root()), Some(value));
        }
        Err(why) => assert!(!snapshot.problems.is_empty(), "{why} was not seen"),
    }
    for _ in 0..4 {
        let at = picks.below(tree.text().len() + 1);
        let _ = (tree.position(at), tree.offset(tree.position(at)));
        if let Some(id) = tree.node_at(at) {
            let pointer = tree.pointer_of(id);
            // Of members of one name a pointer finds the first.
            let twice = ProblemKind::DuplicateKey;
            assert!(
                tree.at_pointer(&pointer).is_some()
                    || snapshot
                        .problems
                        .iter()
                        .any(|problem| problem.kind == twice),
                "{pointer} leads nowhere"
            );
        }
        let _ = snapshot.outline.state_at(at);
    }
}

fn is_judged_well(snapshot: &Snapshot) {
    for found in &snapshot.diagnostics {
        let span = found.span;
        assert!(
            snapshot.text.get(span.start..span.end).is_some(),
            "{found:?}"
        );
        assert!(!found.message.is_empty(), "{found:?}");
        for fix in found.fixes.iter().take(4) {
            let (mended, inverse) = fix.edit.apply(&snapshot.text);
            let _ = parse(mended.as_str().into());
            assert_eq!(inverse.apply(&mended).0, *snapshot.text, "{}", fix.label);
        }
    }
    let _ = variable_references(&snapshot.outline);
}

fn is_drawn_well(snapshot: &Snapshot, picks: &mut Picks<'_>) {
    let states = snapshot.outline.all_states();
    for state in &states {
        let pointer = state.address.pointer();
        assert!(snapshot.tree.at_pointer(pointer).is_some(), "{pointer}");
        let _ = (
            state.exits(&snapshot.tree),
            state.is_terminal(&snapshot.tree),
        );
        let _ = state.address.depth();
    }
    if states.len() > MOST_DRAWN {
        return;
    }
    let _ = (mermaid(&snapshot.flow), dot(&snapshot.flow));
    let mut collapsed = BTreeSet::new();
    let mut pins = BTreeMap::new();
    for _ in 0..picks.below(4).min(states.len()) {
        let state = &states[picks.below(states.len())].address;
        if picks.once_in(2) {
            collapsed.insert(state.clone());
        } else {
            let (x, y) = (picks.below(900) as f32, picks.below(900) as f32);
            pins.insert(state.clone(), Point::new(x - 100.0, y));
        }
    }
    let request = LayoutRequest {
        graph: snapshot.flow.clone(),
        collapsed,
        pins,
        direction: if picks.once_in(3) {
            Direction::Right
        } else {
            Direction::Down
        },
        previous: BTreeMap::new(),
    };
    let drawn = layout(&request);
    assert_eq!(
        layout(&request),
        drawn,
        "the same machine, the same picture"
    );
    for node in &drawn.nodes {
        is_inside(node.rect, &drawn.size);
    }
    for edge in &drawn.edges {
        assert!(
            edge.points
                .iter()
                .all(|at| at.x.is_finite() && at.y.is_finite()),
            "{edge:?}"
        );
    }
    let scene = build(&snapshot.flow, &drawn, None, &BTreeMap::new());
    let _ = svg(&scene, SvgTheme::Light);
    let json = layout_json(&scene);
    assert!(Value::parse(&json).is_ok(), "{json}");
}

fn is_inside(rect: Rect, size: &Size) {
    assert!(
        rect.x >= -0.5
            && rect.y >= -0.5
            && rect.right() <= size.w + 0.5
            && rect.bottom() <= size.h + 0.5,
        "{rect:?} lies outside {size:?}"
    );
}

/// What has no error can run, and some of it is run.
fn can_run_if_right(snapshot: &Snapshot, picks: Picks<'_>) {
    match snapshot.program() {
        Ok(program) => {
            let unasked = Value::parse(r#"{"a": {"b": [1, 2]}, "n": 1}"#);
            run::briefly(program, unasked.unwrap_or_default(), picks);
        }
        Err(reasons) => {
            assert!(!reasons.is_empty());
            let mut all = snapshot.diagnostics.iter();
            let waits = ProblemKind::Placeholder;
            assert!(
                all.any(|found| found.severity == Severity::Error)
                    || snapshot
                        .problems
                        .iter()
                        .any(|problem| problem.kind == waits),
                "nothing is wrong with what cannot run: {reasons:?}"
            );
        }
    }
}

/// The same text as a mock file and as a list of answers.
fn reads_as_answers(text: &str) {
    if let Ok((book, _)) = MockBook::parse(text) {
        let written = book.to_json();
        let (again, _) = MockBook::parse(&written).expect("what a book writes is a book");
        assert_eq!(again.to_json(), written);
    }
    if let Ok(value) = Value::parse(text) {
        let _ = AnswerList::parse(&value);
    }
}
