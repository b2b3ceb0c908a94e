//! One file per rule: name, help, check, tests.

mod arguments;
mod assigned_names;
mod choice_rules;
mod distributed_map;
mod error_handlers;
mod excluding_fields;
mod express;
mod heartbeat;
mod hints;
mod json_text;
mod labels;
mod legacy;
mod machine;
mod missing_default;
mod query_language;
mod reachability;
mod required_fields;
mod resources;
mod state_names;
mod state_type;
mod targets;
mod task_token;
mod unknown_fields;
mod value_shapes;
mod variable_use;

use crate::diagnostics::check::Check;
use crate::diagnostics::finding::Diagnostic;

pub(super) use assigned_names::variable_name;

/// A rule.
pub(super) struct Rule {
    pub name: &'static str,
    pub help: &'static str,
    pub run: fn(&Check, &mut Vec<Diagnostic>),
}

/// Runs first; the others only run on text that is JSON.
pub(super) const JSON_TEXT: Rule = json_text::RULE;

/// The order is that of the service where findings share a place.
pub(super) const RULES: &[Rule] = &[
    machine::RULE,
    state_type::RULE,
    required_fields::RULE,
    unknown_fields::RULE,
    query_language::RULE,
    excluding_fields::RULE,
    value_shapes::RULE,
    choice_rules::RULE,
    error_handlers::RULE,
    resources::RULE,
    express::RULE,
    distributed_map::RULE,
    labels::RULE,
    assigned_names::RULE,
    state_names::RULE,
    targets::RULE,
    reachability::RULE,
    variable_use::RULE,
    missing_default::RULE,
    task_token::RULE,
    arguments::RULE,
    heartbeat::RULE,
    hints::RULE,
    legacy::RULE,
];

#[cfg(test)]
mod testing {
    //! Rules are tested through the front door, so that a test shows all that a person would see.

    use crate::asl::{MachineType, Outline};
    use crate::diagnostics::{Diagnostic, check};
    use crate::flow::FlowGraph;
    use crate::json::parse;
    use std::sync::Arc;

    pub fn findings(text: &str, machine: MachineType) -> Vec<Diagnostic> {
        let (tree, problems) = parse(text.into());
        let outline = Outline::read(Arc::new(tree));
        check(&outline, &FlowGraph::build(&outline), &problems, machine)
    }

    /// A machine with one state `A`.
    pub fn only(state: &str) -> String {
        format!(r#"{{"StartAt":"A","States":{{"A":{state}}}}}"#)
    }

    /// The same, in JSONata.
    pub fn only_jsonata(state: &str) -> String {
        format!(r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{"A":{state}}}}}"#)
    }

    #[track_caller]
    pub fn said(text: &str, expected: &[&str]) {
        let found: Vec<String> = findings(text, MachineType::Standard)
            .iter()
            .map(|d| format!("{} {}: {}", d.code, d.location, d.message))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[track_caller]
    pub fn silent(text: &str) {
        said(text, &[]);
    }

    /// Applies the first fix of the first finding that has one.
    #[track_caller]
    pub fn fixed(text: &str, label: &str, after: &str) {
        let found = findings(text, MachineType::Standard);
        let fix = found
            .iter()
            .flat_map(|d| &d.fixes)
            .find(|fix| fix.label == label);
        let Some(fix) = fix else {
            panic!("no fix '{label}' in {found:#?}");
        };
        assert_eq!(fix.edit.apply(text).0, after);
    }
}
