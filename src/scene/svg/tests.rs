//! The picture as text and as pixels.

#![allow(clippy::unwrap_used)]
use super::{SvgTheme, png, svg};
use crate::asl::Outline;
use crate::flow::FlowGraph;
use crate::json::parse;
use crate::layout::{Direction, LayoutRequest, layout};
use crate::scene::{RunMarks, Scene, StateMark, StateRole, build};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn scene(text: &str, marks: Option<&RunMarks>, direction: Direction) -> Scene {
    let outline = Outline::read(Arc::new(parse(text.into()).0));
    let graph = Arc::new(FlowGraph::build(&outline));
    let request = LayoutRequest {
        graph: graph.clone(),
        collapsed: BTreeSet::new(),
        pins: BTreeMap::new(),
        direction,
        previous: BTreeMap::new(),
    };
    build(&graph, &layout(&request), marks, &BTreeMap::new())
}

const ODD: &str = r#"{"StartAt":"A<b> & \"c\"","States":{
  "A<b> & \"c\"":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericLessThan":1,"Next":"Gone"}],
    "Default":"A state whose name does not fit on its card"},
  "A state whose name does not fit on its card":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"In","States":{"In":{"Type":"Wait","Seconds":1,"End":true}}}},
  "Left":{"Type":"Parallel","Branches":[{"StartAt":"X","States":{}}],"End":true}}}"#;

#[test]
fn every_name_is_whole_and_escaped_in_the_text() {
    for direction in [Direction::Down, Direction::Right] {
        let scene = scene(ODD, None, direction);
        let dark = svg(&scene, SvgTheme::Dark);
        for name in [
            "<title>A&lt;b&gt; &amp; &quot;c&quot;</title>",
            "<title>A state whose name does not fit on its card</title>",
            "<title>In</title>",
            "There is no state Gone",
            "No states yet",
        ] {
            assert!(dark.contains(name), "{name}");
        }
        assert_eq!(dark, svg(&scene, SvgTheme::Dark));
        assert_ne!(dark, svg(&scene, SvgTheme::Light));
        resvg::usvg::Tree::from_str(&dark, &resvg::usvg::Options::default()).unwrap();
    }
}

#[test]
fn what_a_run_did_shows_in_words_and_shapes() {
    let root = crate::asl::ScopeAddress::root();
    let mut marks = RunMarks::default();
    let mark = StateMark {
        role: StateRole::Failed,
        visits: 3,
        retries: 2,
        progress: String::new(),
    };
    marks.states.insert(root.state("Left"), mark);
    let text = svg(&scene(ODD, Some(&marks), Direction::Down), SvgTheme::Light);
    assert!(text.contains("<title>Failed, entered 3 times</title>"));
    assert!(text.contains("×3 · 2 retries"));
}

#[test]
fn what_transitions_carried_is_told_and_what_is_near_the_limit_shown() {
    use crate::asl::Port;
    let root = crate::asl::ScopeAddress::root();
    let graph = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","End":true}}}"#;
    let picture = |bytes: u64| {
        let mut marks = RunMarks::default();
        let edge = marks
            .edges
            .entry((root.clone(), Some(root.state("A")), Port::Next));
        edge.or_default().add(0, bytes);
        svg(
            &scene(graph, Some(&marks), Direction::Down),
            SvgTheme::Light,
        )
    };
    let small = picture(2_048);
    assert!(small.contains("<title>taken 1 ×, payload at most 2 KiB (1 % of 256 KiB)</title>"));
    assert!(!small.contains(">2 KiB</text>"));
    assert!(picture(230_400).contains(">225 KiB</text>"));
}

#[test]
fn a_picture_has_pixels() {
    let bytes = png(&scene(ODD, None, Direction::Down), SvgTheme::Dark, 0.5).unwrap();
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    let refusal = png(&scene(ODD, None, Direction::Down), SvgTheme::Dark, 1000.0);
    assert!(refusal.unwrap_err().contains(".svg"));
}
