//! What only a distributed Map does.

use super::{Group, Rule, warning};
use crate::asl::{Field, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeId, TextEdit, Value, add_member, replace_node};

pub(super) const RULE: Rule = Rule {
    name: "Distributed Map",
    group: Group::Mistake,
    codes: &[warning(code::DISTRIBUTED_ONLY)],
    help: "Reading the items from a file (ItemReader), handing them on in batches (ItemBatcher) and writing the \
           results away (ResultWriter) are done by a distributed Map only. An inline Map has none of these, and \
           what is written there has no effect or fails. Set Mode to DISTRIBUTED in the ProcessorConfig, or \
           remove the field.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Map", "End": true, "ItemBatcher": {"MaxItemsPerBatch": 10},
    "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Map", "End": true, "ItemBatcher": {"MaxItemsPerBatch": 10},
    "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
      "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}}}}"#,
    run,
};

const DISTRIBUTED_ONLY: [Field; 3] = [
    Field::ITEM_READER,
    Field::ITEM_BATCHER,
    Field::RESULT_WRITER,
];

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        if state.kind != Some(StateKind::Map) {
            continue;
        }
        let Some(body) = state.bodies.first() else {
            continue;
        };
        let config = cx.tree.get(body.node, "ProcessorConfig");
        let mode = config.and_then(|config| cx.tree.get(config, "Mode"));
        let unknown = [config, mode].into_iter().flatten().any(|n| cx.unknown(n));
        if unknown || mode.and_then(|mode| cx.tree.str(mode)) == Some("DISTRIBUTED") {
            continue;
        }
        for field in DISTRIBUTED_ONLY {
            if let Some(member) = cx.tree.member(state.node, field.name()) {
                let message = format!("{} needs a distributed Map", field.name());
                out.push(
                    cx.warning(code::DISTRIBUTED_ONLY, state.node, message)
                        .at_key(cx, member)
                        .help(
                            "Set Mode to DISTRIBUTED in the ProcessorConfig of the ItemProcessor.",
                        )
                        .fix("Make the Map distributed", distributed(cx, body.node)),
                );
            }
        }
    }
}

/// Children of the Map run as Standard executions, which do whatever the machine does now.
fn distributed(cx: &Check, body: NodeId) -> TextEdit {
    let config = Value::object(vec![
        ("Mode".into(), Value::string("DISTRIBUTED")),
        ("ExecutionType".into(), Value::string("STANDARD")),
    ]);
    match cx.tree.get(body, "ProcessorConfig") {
        Some(node) => replace_node(cx.tree, node, &config),
        None => add_member(cx.tree, body, "ProcessorConfig", &config),
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{only, said};

    #[test]
    fn files_are_read_by_distributed_maps() {
        said(
            &only(
                r#"{"Type":"Map","End":true,"ItemReader":{"Resource":"arn:aws:states:::s3:getObject"},
                "ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}}"#,
            ),
            &["SW_DISTRIBUTED_ONLY /States/A: ItemReader needs a distributed Map"],
        );
    }
}
