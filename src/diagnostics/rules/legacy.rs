//! Former names of fields that still work.

use super::{Group, Rule, info};
use crate::asl::{Field, QueryLanguage, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, Severity, code};
use crate::json::rename_member;

pub(super) const RULE: Rule = Rule {
    name: "Former names",
    group: Group::Advice,
    codes: &[info(code::LEGACY)],
    help: "The Iterator of a Map state is called ItemProcessor today, and its Parameters ItemSelector. The old \
           names still work, but what came later, a ProcessorConfig for instance, is only known to the new \
           ones. Renaming changes nothing in how the machine runs.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Map", "Iterator": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}, "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Map", "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}, "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        if state.kind != Some(StateKind::Map) {
            continue;
        }
        for (old, new) in [
            (Field::ITERATOR, Field::ITEM_PROCESSOR),
            (Field::PARAMETERS, Field::ITEM_SELECTOR),
        ] {
            // Both at once is an error with a rule of its own, and so is Parameters in JSONata.
            if state.field(cx.tree, new).is_some()
                || (old == Field::PARAMETERS && state.language == QueryLanguage::Jsonata)
            {
                continue;
            }
            let (Some(member), Some(index)) = (
                cx.tree.member(state.node, old.name()),
                cx.tree.member_index(state.node, old.name()),
            ) else {
                continue;
            };
            let (old, new) = (old.name(), new.name());
            let message = format!("{old} is the former name of {new}");
            out.push(
                Diagnostic::new(cx, Severity::Info, code::LEGACY, state.node, message)
                    .at_key(cx, member)
                    .help("It still works.")
                    .fix(
                        format!("Rename to {new}"),
                        rename_member(cx.tree, state.node, index, new),
                    ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{advice_fixed, advised, only, silent};

    #[test]
    fn old_maps_can_be_brought_up_to_date() {
        let map = |body: &str, selector: &str| {
            only(&format!(
                r#"{{"Type":"Map","End":true,"{selector}":{{"n.$":"$.n"}},"{body}":{{"StartAt":"B","States":{{"B":{{"Type":"Succeed"}}}}}}}}"#
            ))
        };
        const CODE: &str = "SW_FORMER_NAME";
        advised(&map("ItemProcessor", "ItemSelector"), CODE, &[]);
        let old = map("Iterator", "Parameters");
        silent(&old);
        advised(
            &old,
            CODE,
            &[
                "/States/A: Parameters is the former name of ItemSelector",
                "/States/A: Iterator is the former name of ItemProcessor",
            ],
        );
        advice_fixed(
            &old,
            CODE,
            "Rename to ItemProcessor",
            &map("ItemProcessor", "Parameters"),
        );
    }
}
