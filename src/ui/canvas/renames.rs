//! Which state has another name than in the picture before: it keeps its place, however it was renamed.

use crate::asl::StateAddress;
use crate::flow::{FlowNode, FlowScope};
use std::collections::{BTreeMap, BTreeSet};

/// The one state that is called differently in a later version: its former and its present address. `None` if there
/// is none, or if more than that changed which states there are.
pub(super) fn renamed(
    before: &FlowScope,
    after: &FlowScope,
) -> Option<(StateAddress, StateAddress)> {
    let mut open = vec![(before, after)];
    while let Some((before, after)) = open.pop() {
        let gone = without(before, after);
        let come = without(after, before);
        match (&gone[..], &come[..]) {
            ([], []) => {}
            ([from], [to]) => return Some((from.address.clone(), to.address.clone())),
            _ => return None,
        }
        let known: BTreeMap<&str, &FlowNode> = before
            .nodes
            .iter()
            .map(|node| (&*node.name, node))
            .collect();
        for node in &after.nodes {
            if let Some(old) = known.get(&*node.name) {
                open.extend(old.bodies.iter().zip(&node.bodies));
            }
        }
    }
    None
}

/// States of one scope whose names the other has not.
fn without<'a>(scope: &'a FlowScope, other: &FlowScope) -> Vec<&'a FlowNode> {
    let names: BTreeSet<&str> = other.nodes.iter().map(|node| &*node.name).collect();
    let nodes = scope.nodes.iter();
    nodes.filter(|node| !names.contains(&*node.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asl::Outline;
    use crate::flow::FlowGraph;
    use crate::json::parse;
    use std::sync::Arc;

    fn graph(text: &str) -> FlowGraph {
        FlowGraph::build(&Outline::read(Arc::new(parse(text.into()).0)))
    }

    #[test]
    fn a_new_name_is_told_from_a_new_state() {
        let machine = r#"{"StartAt":"A","States":{"A":{"Type":"Map","Next":"B","ItemProcessor":{"StartAt":"X","States":{"X":{"Type":"Succeed"}}}},"B":{"Type":"Succeed"}}}"#;
        let found = |from: &str, to: &str| {
            let (before, after) = (graph(machine), graph(&machine.replace(from, to)));
            renamed(&before.root, &after.root)
                .map(|(from, to)| (from.pointer().to_owned(), to.pointer().to_owned()))
        };
        let pair = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        assert_eq!(found("\"B\"", "\"C\""), pair("/States/B", "/States/C"));
        assert_eq!(
            found("\"X\"", "\"Y\""),
            pair(
                "/States/A/ItemProcessor/States/X",
                "/States/A/ItemProcessor/States/Y"
            )
        );
        assert_eq!(found("\"A\"", "\"A\""), None);
        assert_eq!(
            found(
                "\"B\":{\"Type\"",
                "\"C\":{\"Type\":\"Pass\",\"Next\":\"D\"},\"D\":{\"Type\""
            ),
            None
        );
    }
}
