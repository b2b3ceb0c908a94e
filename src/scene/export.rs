//! Mermaid, DOT and the layout as JSON.

use crate::asl::{Port, StateKind};
use crate::compare::{Mark, Union};
use crate::flow::{FlowEdge, FlowGraph, FlowNode, FlowScope, Target};
use crate::geometry::{Point, Rect};
use crate::scene::{Card, Line, Scene};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Colour of edges followed on failure.
const CATCH: &str = "#DC2626";

/// A Mermaid flowchart.
pub fn mermaid(graph: &FlowGraph) -> String {
    mermaid_of(graph, None)
}

/// Two versions as one Mermaid flowchart, with a class for each way a thing differs.
pub fn mermaid_union(union: &Union) -> String {
    mermaid_of(&union.graph, Some(union))
}

fn mermaid_of(graph: &FlowGraph, union: Option<&Union>) -> String {
    let mut text = Text::new("flowchart TD\n", mermaid_node, "subgraph", "end");
    text.union = union;
    text.scopes(graph);
    let mut out = text.out;
    let mut failing = Vec::new();
    let mut marked: [(Mark, &str, Vec<String>); 3] = [
        (Mark::Added, "stroke:#16A34A,stroke-width:3px", Vec::new()),
        (
            Mark::Removed,
            "stroke:#DC2626,stroke-dasharray:4 4",
            Vec::new(),
        ),
        (Mark::Changed, "stroke:#D97706,stroke-width:3px", Vec::new()),
    ];
    for (number, arrow) in text.arrows.into_iter().enumerate() {
        let label = if arrow.label.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", mermaid_text(&arrow.label))
        };
        let shaft = if arrow.catch { "-.->" } else { "-->" };
        let _ = writeln!(out, "    {} {shaft}{label} {}", arrow.from, arrow.to);
        match marked.iter_mut().find(|(mark, ..)| *mark == arrow.mark) {
            Some((_, _, numbers)) => numbers.push(number.to_string()),
            // Beside removed transitions, red would say the same of those that catch.
            None if arrow.catch && union.is_none() => failing.push(number.to_string()),
            None => {}
        }
    }
    for (_, style, numbers) in marked {
        if !numbers.is_empty() {
            let _ = writeln!(out, "    linkStyle {} {style}", numbers.join(","));
        }
    }
    for (mark, style) in CLASSES {
        let ids: Vec<&str> = text
            .classes
            .iter()
            .filter(|(_, own)| own == mark)
            .map(|(id, _)| &**id)
            .collect();
        if !ids.is_empty() {
            let name = mark_word(*mark);
            let _ = writeln!(out, "    classDef {name} {style}");
            let _ = writeln!(out, "    class {} {name}", ids.join(","));
        }
    }
    if !failing.is_empty() {
        let _ = writeln!(out, "    linkStyle {} stroke:{CATCH}", failing.join(","));
    }
    out
}

/// How states of each sort look. Fill, border and words have contrast on light and dark pages.
const CLASSES: &[(Mark, &str)] = &[
    (
        Mark::Added,
        "fill:#DCFCE7,stroke:#16A34A,stroke-width:2px,color:#14532D",
    ),
    (
        Mark::Removed,
        "fill:#FEE2E2,stroke:#DC2626,stroke-width:2px,stroke-dasharray:5 4,color:#7F1D1D",
    ),
    (
        Mark::Changed,
        "fill:#FEF3C7,stroke:#D97706,stroke-width:2px,color:#78350F",
    ),
    (
        Mark::Renamed,
        "fill:#DBEAFE,stroke:#2563EB,stroke-width:2px,color:#1E3A8A",
    ),
    (
        Mark::Moved,
        "fill:#F3E8FF,stroke:#9333EA,stroke-width:2px,color:#581C87",
    ),
    (
        Mark::MovedAway,
        "fill:#F3E8FF,stroke:#9333EA,stroke-width:2px,stroke-dasharray:5 4,color:#581C87",
    ),
];

fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Same => "same",
        Mark::Added => "added",
        Mark::Removed => "removed",
        Mark::Changed => "changed",
        Mark::Renamed => "renamed",
        Mark::Moved => "moved",
        Mark::MovedAway => "movedAway",
    }
}

/// A Graphviz digraph.
pub fn dot(graph: &FlowGraph) -> String {
    let head = "digraph machine {\n    rankdir=TB;\n    compound=true;\n    node [shape=box, style=rounded, fontname=\"Inter\"];\n    edge [fontname=\"Inter\", fontsize=10];\n";
    let mut text = Text::new(head, dot_node, "subgraph", "}");
    text.dot = true;
    text.scopes(graph);
    let mut out = text.out;
    for arrow in text.arrows {
        let mut attributes = Vec::new();
        if !arrow.label.is_empty() {
            attributes.push(format!("label=\"{}\"", dot_text(&arrow.label)));
        }
        if arrow.catch {
            attributes.push(format!(
                "style=dashed, color=\"{CATCH}\", fontcolor=\"{CATCH}\""
            ));
        }
        attributes.extend(arrow.clusters);
        let attributes = if attributes.is_empty() {
            String::new()
        } else {
            format!(" [{}]", attributes.join(", "))
        };
        let _ = writeln!(out, "    {} -> {}{attributes};", arrow.from, arrow.to);
    }
    out.push_str("}\n");
    out
}

/// A transition between two identifiers.
struct Arrow {
    from: String,
    to: String,
    label: String,
    catch: bool,
    /// Attributes that clip it at a container's frame.
    clusters: Vec<String>,
    /// How it differs from an earlier version.
    mark: Mark,
}

/// What both text forms share: nested groups with plain identifiers, then the arrows.
struct Text<'u> {
    out: String,
    /// The versions whose differences are shown.
    union: Option<&'u Union>,
    /// Identifiers of states that differ.
    classes: Vec<(String, Mark)>,
    arrows: Vec<Arrow>,
    node: fn(&str, &str, Option<StateKind>) -> String,
    group: &'static str,
    close: &'static str,
    dot: bool,
}

impl<'u> Text<'u> {
    fn new(
        head: &str,
        node: fn(&str, &str, Option<StateKind>) -> String,
        group: &'static str,
        close: &'static str,
    ) -> Text<'u> {
        Text {
            out: head.into(),
            union: None,
            classes: Vec::new(),
            arrows: Vec::new(),
            node,
            group,
            close,
            dot: false,
        }
    }

    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.out, "{:width$}{text}", "", width = 4 * (depth + 1));
    }

    fn scopes(&mut self, graph: &FlowGraph) {
        if graph.root.nodes.is_empty() {
            let (start, end) = (self.mark("start", "Start"), self.mark("end_root", "End"));
            self.line(0, &start);
            self.line(0, &end);
            return;
        }
        self.scope(&graph.root, "s", 0);
    }

    fn mark(&self, id: &str, text: &str) -> String {
        if self.dot {
            format!("{id} [label=\"{text}\", shape=oval];")
        } else {
            format!("{id}([\"{text}\"])")
        }
    }

    // Recursion is bounded by the reader's limit on nesting.
    fn scope(&mut self, scope: &FlowScope, prefix: &str, depth: usize) {
        if scope.edges.iter().any(|edge| edge.from.is_none()) {
            let start = self.mark(&format!("{prefix}_start"), "Start");
            self.line(depth, &start);
        }
        if scope.edges.iter().any(|edge| edge.to == Target::End) {
            let end = self.mark(&format!("{prefix}_end"), "End");
            self.line(depth, &end);
        }
        for (index, node) in scope.nodes.iter().enumerate() {
            let id = format!("{prefix}_{index}");
            let name = self.name(&id, node);
            if node.bodies.is_empty() {
                let line = (self.node)(&id, &name, node.kind);
                self.line(depth, &line);
                continue;
            }
            let open = if self.dot {
                format!(
                    "{} cluster_{id} {{ label=\"{}\";",
                    self.group,
                    dot_text(&name)
                )
            } else {
                format!("{} {id}[\"{}\"]", self.group, mermaid_text(&name))
            };
            self.line(depth, &open);
            if self.dot {
                // Arrows in DOT need a node to point at; the frame clips them.
                self.line(depth + 1, &format!("{id} [shape=point, style=invis];"));
            }
            for (body, inner) in node.bodies.iter().enumerate() {
                self.scope(inner, &format!("{id}_{body}"), depth + 1);
            }
            let close = self.close;
            self.line(depth, close);
        }
        for (index, edge) in scope.edges.iter().enumerate() {
            let mut arrow = self.arrow(scope, edge, prefix, depth);
            let key = (scope.address.clone(), index);
            let mark = self.union.and_then(|union| union.edges.get(&key));
            arrow.mark = mark.copied().unwrap_or_default();
            self.arrows.push(arrow);
        }
    }

    /// The name with a sign of how the state differs; that it does is remembered.
    fn name(&mut self, id: &str, node: &FlowNode) -> String {
        let Some(change) = self.union.and_then(|union| union.states.get(&node.address)) else {
            return node.name.to_string();
        };
        self.classes.push((id.to_owned(), change.mark));
        let name = &node.name;
        match (change.mark, &change.old_name) {
            (Mark::Same, _) => name.to_string(),
            (_, Some(old)) => format!("{name} (was {old})"),
            (Mark::Added, _) => format!("+ {name}"),
            (Mark::Removed, _) => format!("\u{2212} {name}"),
            (Mark::Changed | Mark::Renamed, _) => format!("~ {name}"),
            (Mark::Moved, _) => format!("\u{2192} {name}"),
            (Mark::MovedAway, _) => format!("\u{2190} {name}"),
        }
    }

    fn arrow(&mut self, scope: &FlowScope, edge: &FlowEdge, prefix: &str, depth: usize) -> Arrow {
        let mut clusters = Vec::new();
        let mut clip = |end: &str, index: usize| {
            if !scope.nodes[index].bodies.is_empty() {
                clusters.push(format!("{end}=cluster_{prefix}_{index}"));
            }
        };
        let from = match edge.from {
            None => format!("{prefix}_start"),
            Some(index) => {
                clip("ltail", index);
                format!("{prefix}_{index}")
            }
        };
        let to = match &edge.to {
            Target::Node(index) => {
                clip("lhead", *index);
                format!("{prefix}_{index}")
            }
            Target::End => format!("{prefix}_end"),
            Target::Missing(name) => {
                let id = format!("{prefix}_missing_{}", self.arrows.len());
                let line = (self.node)(&id, &format!("{name}?"), None);
                self.line(depth, &line);
                id
            }
        };
        Arrow {
            from,
            to,
            label: edge.label.clone(),
            catch: matches!(edge.port, Port::Catch(_)),
            clusters,
            mark: Mark::Same,
        }
    }
}

fn mermaid_node(id: &str, name: &str, kind: Option<StateKind>) -> String {
    let name = mermaid_text(name);
    match kind {
        Some(StateKind::Choice) => format!("{id}{{\"{name}\"}}"),
        Some(StateKind::Succeed | StateKind::Fail) => format!("{id}([\"{name}\"])"),
        _ => format!("{id}[\"{name}\"]"),
    }
}

fn dot_node(id: &str, name: &str, kind: Option<StateKind>) -> String {
    let shape = match kind {
        Some(StateKind::Choice) => ", shape=diamond",
        Some(StateKind::Succeed | StateKind::Fail) => ", shape=oval",
        _ => "",
    };
    format!("{id} [label=\"{}\"{shape}];", dot_text(name))
}

/// Mermaid knows characters by number; anything that could end the text is written that way.
fn mermaid_text(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '`' => out.push_str("#96;"),
            '\n' | '\r' | '\t' => out.push(' '),
            _ => out.push(character),
        }
    }
    out
}

fn dot_text(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace(['\n', '\r'], " ")
}

/// The layout as the JSON document of the command line contract.
pub fn layout_json(scene: &Scene) -> String {
    let nodes: Vec<Value> = scene.cards.iter().map(node_json).collect();
    let edges: Vec<Value> = scene.lines.iter().map(edge_json).collect();
    let document = json!({
        "size": [number(scene.size.w), number(scene.size.h)],
        "nodes": nodes,
        "edges": edges,
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_else(|e| e.to_string());
    text.push('\n');
    text
}

fn node_json(card: &Card) -> Value {
    json!({
        "address": card.address.pointer(),
        "name": &*card.name,
        "kind": card.kind.map(StateKind::name),
        "rect": rect_json(card.rect),
        "parent": card.parent.as_ref().map(|parent| parent.pointer()),
        "container": card.container,
    })
}

fn edge_json(line: &Line) -> Value {
    let kind = match line.port {
        _ if line.is_end() => "end",
        Port::Start => "start",
        Port::Next => "next",
        Port::Rule(_) => "choice",
        Port::Default => "default",
        Port::Catch(_) => "catch",
    };
    let address = |state: &Option<crate::asl::StateAddress>| {
        state
            .as_ref()
            .map_or(Value::Null, |state| json!(state.pointer()))
    };
    let mut edge = Map::new();
    edge.insert("from".into(), address(&line.from));
    edge.insert("to".into(), address(&line.to));
    edge.insert("kind".into(), json!(kind));
    edge.insert("label".into(), json!(line.label));
    let points: Vec<Value> = line.points.iter().map(point_json).collect();
    edge.insert("points".into(), Value::Array(points));
    if let Some(rect) = line.label_rect {
        edge.insert("label_rect".into(), rect_json(rect));
    }
    Value::Object(edge)
}

fn rect_json(rect: Rect) -> Value {
    json!([
        number(rect.x),
        number(rect.y),
        number(rect.w),
        number(rect.h)
    ])
}

fn point_json(point: &Point) -> Value {
    json!([number(point.x), number(point.y)])
}

/// Whole numbers without a fraction, others to a hundredth.
fn number(value: f32) -> Value {
    let value = (f64::from(value) * 100.0).round() / 100.0;
    if value.fract() == 0.0 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::asl::Outline;
    use crate::json::parse;
    use std::sync::Arc;

    fn graph() -> FlowGraph {
        let text = r#"{"StartAt":"Say \"hi\"","States":{
          "Say \"hi\"":{"Type":"Task","Resource":"x","Next":"Each","Catch":[{"ErrorEquals":["Boom"],"Next":"Stop"}]},
          "Each":{"Type":"Map","Next":"Nowhere","ItemProcessor":{"StartAt":"One","States":{"One":{"Type":"Pass","End":true}}}},
          "Stop":{"Type":"Fail"}}}"#;
        FlowGraph::build(&Outline::read(Arc::new(parse(text.into()).0)))
    }

    #[test]
    fn mermaid_groups_bodies_and_dashes_what_catches() {
        let text = mermaid(&graph());
        assert!(text.starts_with("flowchart TD\n"));
        assert!(text.contains(r#"s_0["Say #quot;hi#quot;"]"#), "{text}");
        assert!(text.contains(r#"subgraph s_1["Each"]"#));
        assert!(text.contains(r#"s_0 -.->|"Boom"| s_2"#));
        assert!(text.contains(r#"["Nowhere?"]"#));
        assert!(text.contains("linkStyle"));
        assert_eq!(
            text.matches("subgraph").count(),
            text.matches("\n    end\n").count()
        );
    }

    #[test]
    fn dot_balances_its_braces() {
        let text = dot(&graph());
        assert!(text.contains(r#"s_0 [label="Say \"hi\""];"#), "{text}");
        assert!(text.contains("subgraph cluster_s_1"));
        assert!(text.contains("lhead=cluster_s_1"));
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }

    #[test]
    fn layout_numbers_are_plain() {
        assert_eq!(number(12.0), json!(12));
        assert_eq!(number(0.252), json!(0.25));
    }
}
