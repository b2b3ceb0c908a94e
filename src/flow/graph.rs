//! [`FlowGraph`] and how it is built.

use crate::asl::{
    Exit, Field, Outline, Port, QueryLanguage, Resource, ScopeAddress, ScopeOutline, StateAddress,
    StateKind, StateOutline,
};
use crate::flow::subtitle::subtitle;
use crate::json::Tree;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The graph of a machine, nested like the machine.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowGraph {
    /// The machine itself.
    pub root: FlowScope,
}

/// One `States` block.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowScope {
    /// Where it lives.
    pub address: ScopeAddress,
    /// States: depth first from the start in declared order, then the unreachable by name.
    pub nodes: Vec<FlowNode>,
    /// Transitions, the start edge first, then by source and declared order.
    pub edges: Vec<FlowEdge>,
}

/// One state.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowNode {
    /// Where it lives.
    pub address: StateAddress,
    /// Its name.
    pub name: Arc<str>,
    /// Its type, if known.
    pub kind: Option<StateKind>,
    /// Second line of the card: `lambda:invoke`, `Wait 30 s`, `OrderFailed`.
    pub subtitle: String,
    /// Branches or body.
    pub bodies: Vec<FlowScope>,
    /// Whether it ends its scope.
    pub terminal: bool,
    /// Whether the scope's start leads to it.
    pub reachable: bool,
    /// What its badges show.
    pub facts: Facts,
}

/// Facts a card shows as badges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Number of retriers.
    pub retriers: usize,
    /// Number of catchers.
    pub catchers: usize,
    /// Number of Choice rules.
    pub rules: usize,
    /// A Choice without Default.
    pub no_default: bool,
    /// Has a timeout.
    pub timeout: bool,
    /// Waits for a task token or an activity.
    pub callback: bool,
    /// The state's language.
    pub language: QueryLanguage,
    /// A distributed Map.
    pub distributed: bool,
    /// Assigns variables.
    pub assigns: bool,
}

/// One transition.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowEdge {
    /// Index of the source in `nodes`; `None` for the start edge.
    pub from: Option<usize>,
    /// Where it leaves.
    pub port: Port,
    /// Where it leads.
    pub to: Target,
    /// Short text on the edge, at most 26 characters.
    pub label: String,
    /// The whole text for the tooltip.
    pub full_label: String,
}

/// Where a transition leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Index in `nodes`.
    Node(usize),
    /// The end of the scope.
    End,
    /// A name no state of the scope has: a red, dangling edge.
    Missing(Arc<str>),
}

impl FlowGraph {
    /// Derives the graph. Total.
    pub fn build(outline: &Outline) -> FlowGraph {
        FlowGraph {
            root: build_scope(&outline.tree, &outline.root),
        }
    }

    /// The scope at an address.
    pub fn scope(&self, address: &ScopeAddress) -> Option<&FlowScope> {
        match address.owner() {
            None => (self.root.address == *address).then_some(&self.root),
            Some(owner) => self
                .node(&owner)?
                .bodies
                .iter()
                .find(|body| body.address == *address),
        }
    }

    /// The state at an address.
    pub fn node(&self, address: &StateAddress) -> Option<&FlowNode> {
        self.scope(&address.scope())?
            .nodes
            .iter()
            .find(|node| node.address == *address)
    }
}

// Recursion is bounded by the reader's limit on nesting.
fn build_scope(tree: &Tree, scope: &ScopeOutline) -> FlowScope {
    let exits: Vec<Vec<Exit>> = scope.states.iter().map(|state| state.exits(tree)).collect();
    let by_name: BTreeMap<&str, usize> = scope
        .states
        .iter()
        .enumerate()
        .map(|(index, state)| (&*state.name, index))
        .collect();
    let find = |name: &Option<Arc<str>>| by_name.get(name.as_deref()?).copied();

    let (order, reachable) = canonical_order(scope, &exits, find(&scope.start_at), &find);
    let mut number = vec![0; order.len()];
    for (at, &index) in order.iter().enumerate() {
        number[index] = at;
    }

    let target = |name: &Arc<str>| match by_name.get(&**name) {
        Some(&index) => Target::Node(number[index]),
        None => Target::Missing(name.clone()),
    };
    let mut edges = Vec::new();
    if let Some(start) = &scope.start_at {
        edges.push(FlowEdge {
            from: None,
            port: Port::Start,
            to: target(start),
            label: String::new(),
            full_label: String::new(),
        });
    }
    let mut nodes = Vec::with_capacity(order.len());
    for (at, &index) in order.iter().enumerate() {
        let state = &scope.states[index];
        for exit in &exits[index] {
            // A rule without Next leads nowhere: there is nothing to draw, the problem list says so.
            let Some(name) = &exit.target else { continue };
            edges.push(FlowEdge {
                from: Some(at),
                port: exit.port,
                to: target(name),
                label: exit.label.clone(),
                full_label: exit.full_label.clone(),
            });
        }
        let terminal = state.is_terminal(tree);
        if terminal {
            edges.push(FlowEdge {
                from: Some(at),
                port: Port::Next,
                to: Target::End,
                label: String::new(),
                full_label: String::new(),
            });
        }
        nodes.push(FlowNode {
            address: state.address.clone(),
            name: state.name.clone(),
            kind: state.kind,
            subtitle: subtitle(tree, state),
            bodies: state
                .bodies
                .iter()
                .map(|body| build_scope(tree, body))
                .collect(),
            terminal,
            reachable: reachable[index],
            facts: facts(tree, state),
        });
    }
    FlowScope {
        address: scope.address.clone(),
        nodes,
        edges,
    }
}

/// States in the order a depth-first walk first meets them, then the unreached by name; and who was reached.
fn canonical_order(
    scope: &ScopeOutline,
    exits: &[Vec<Exit>],
    start: Option<usize>,
    find: &impl Fn(&Option<Arc<str>>) -> Option<usize>,
) -> (Vec<usize>, Vec<bool>) {
    let mut reached = vec![false; scope.states.len()];
    let mut order = Vec::with_capacity(scope.states.len());
    // A stack of (state, next exit to follow) instead of recursion: chains may be thousands long.
    let mut stack: Vec<(usize, usize)> = Vec::new();
    if let Some(start) = start {
        reached[start] = true;
        order.push(start);
        stack.push((start, 0));
    }
    while let Some((index, at)) = stack.last_mut() {
        let Some(exit) = exits[*index].get(*at) else {
            stack.pop();
            continue;
        };
        *at += 1;
        if let Some(next) = find(&exit.target)
            && !reached[next]
        {
            reached[next] = true;
            order.push(next);
            stack.push((next, 0));
        }
    }
    let mut rest: Vec<usize> = (0..scope.states.len()).filter(|&i| !reached[i]).collect();
    rest.sort_by(|&a, &b| scope.states[a].name.cmp(&scope.states[b].name));
    order.extend(rest);
    (order, reached)
}

fn facts(tree: &Tree, state: &StateOutline) -> Facts {
    let count = |field: Field| {
        let allowed = state
            .kind
            .is_none_or(|kind| field.spec().on.contains(&kind));
        let node = allowed.then(|| state.field(tree, field)).flatten();
        node.map_or(0, |node| tree.elements(node).len())
    };
    let has = |field: Field| state.field(tree, field).is_some();
    let processor_mode = || {
        let body = state
            .field(tree, Field::ITEM_PROCESSOR)
            .or_else(|| state.field(tree, Field::ITERATOR))?;
        tree.str(tree.get(tree.get(body, "ProcessorConfig")?, "Mode")?)
    };
    Facts {
        retriers: count(Field::RETRY),
        catchers: count(Field::CATCH),
        rules: count(Field::CHOICES),
        no_default: state.kind == Some(StateKind::Choice) && !has(Field::DEFAULT),
        timeout: state.kind == Some(StateKind::Task)
            && [
                Field::TIMEOUT_SECONDS,
                Field::TIMEOUT_SECONDS_PATH,
                Field::HEARTBEAT_SECONDS,
                Field::HEARTBEAT_SECONDS_PATH,
            ]
            .into_iter()
            .any(has),
        callback: state.kind == Some(StateKind::Task)
            && state
                .text(tree, Field::RESOURCE)
                .is_some_and(|text| Resource::parse(text).is_callback()),
        language: state.language,
        distributed: state.kind == Some(StateKind::Map) && processor_mode() == Some("DISTRIBUTED"),
        assigns: has(Field::ASSIGN),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::json::parse;

    fn graph(text: &str) -> FlowGraph {
        FlowGraph::build(&Outline::read(Arc::new(parse(text.into()).0)))
    }

    fn drawn(scope: &FlowScope) -> Vec<String> {
        let name = |at: usize| scope.nodes[at].name.to_string();
        scope
            .edges
            .iter()
            .map(|edge| {
                let from = edge.from.map_or("start".into(), name);
                let to = match &edge.to {
                    Target::Node(at) => name(*at),
                    Target::End => "end".into(),
                    Target::Missing(wanted) => format!("missing {wanted}"),
                };
                format!("{from} -> {to} [{}]", edge.label)
            })
            .collect()
    }

    #[test]
    fn numbering_follows_the_flow_not_the_file() {
        let one = graph(
            r#"{"StartAt":"Check","States":{
              "Zeta":{"Type":"Pass","End":true},"Alpha":{"Type":"Pass","Next":"Zeta"},
              "No":{"Type":"Fail","Error":"Refused"},
              "Check":{"Type":"Choice","Default":"No","Choices":[{"Variable":"$.n","NumericGreaterThan":3,"Next":"Yes"}]},
              "Yes":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"Gone",
                "Catch":[{"ErrorEquals":["States.ALL"],"Next":"No"}]}}}"#,
        );
        let other = graph(
            r#"{"States":{
              "Yes":{"Type":"Task","Catch":[{"ErrorEquals":["States.ALL"],"Next":"No"}],"Next":"Gone",
                "Resource":"arn:aws:states:::lambda:invoke"},
              "Alpha":{"Type":"Pass","Next":"Zeta"},
              "Check":{"Choices":[{"Variable":"$.n","NumericGreaterThan":3,"Next":"Yes"}],"Default":"No","Type":"Choice"},
              "No":{"Type":"Fail","Error":"Refused"},"Zeta":{"Type":"Pass","End":true}},"StartAt":"Check"}"#,
        );
        assert_eq!(one, other);
        let names: Vec<&str> = one.root.nodes.iter().map(|node| &*node.name).collect();
        assert_eq!(names, ["Check", "Yes", "No", "Alpha", "Zeta"]);
        let reachable: Vec<bool> = one.root.nodes.iter().map(|node| node.reachable).collect();
        assert_eq!(reachable, [true, true, true, false, false]);
        assert_eq!(
            drawn(&one.root),
            [
                "start -> Check []",
                "Check -> Yes [$.n > 3]",
                "Check -> No [Default]",
                "Yes -> missing Gone []",
                "Yes -> No []",
                "No -> end []",
                "Alpha -> Zeta []",
                "Zeta -> end []",
            ]
        );
    }

    #[test]
    fn badges_know_the_facts() {
        let graph = graph(
            r#"{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
              "HeartbeatSeconds":5,"Retry":[{},{}],"Catch":[{}],"Assign":{},"End":true},
              "M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED"}}},
              "C":{"Type":"Choice","Choices":[{}]}}}"#,
        );
        let facts = &graph.root.nodes[0].facts;
        assert_eq!((facts.retriers, facts.catchers), (2, 1));
        assert!(facts.callback && facts.timeout && facts.assigns && !facts.distributed);
        assert!(graph.root.nodes[1].facts.no_default);
        assert!(graph.root.nodes[2].facts.distributed);
    }

    #[test]
    fn loops_and_long_chains_end() {
        let mut states: Vec<String> = (0..5000)
            .map(|i| format!(r#""S{i}":{{"Type":"Pass","Next":"S{}"}}"#, i + 1))
            .collect();
        states.push(r#""S5000":{"Type":"Pass","Next":"S0"}"#.into());
        let graph = graph(&format!(
            r#"{{"StartAt":"S0","States":{{{}}}}}"#,
            states.join(",")
        ));
        assert_eq!(graph.root.nodes.len(), 5001);
        assert_eq!(&*graph.root.nodes[5000].name, "S5000");
    }
}
