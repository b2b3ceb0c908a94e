//! One file per rule: name, codes, help, examples, check, tests.

mod arguments;
mod assigned_names;
mod choice_rules;
mod constant_condition;
mod distributed_map;
mod endless_loop;
mod endless_retry;
mod error_handlers;
mod excluding_fields;
mod express;
mod fixed_names;
mod growing_payload;
mod heartbeat;
mod hidden_errors;
mod hints;
mod history_limit;
mod item_copies;
mod json_text;
mod labels;
mod legacy;
mod machine;
mod missing_default;
mod no_retry;
mod no_timeout;
mod payload_size;
mod query_language;
mod quotas;
mod reachability;
mod required_fields;
mod resources;
mod secrets;
mod settings;
mod state_names;
mod state_type;
mod targets;
mod task_token;
mod uncaught;
mod unfilled;
mod unknown_fields;
mod unused_variables;
mod value_shapes;
mod variable_use;

use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{CodeInfo, Diagnostic, Severity};

pub(super) use settings::{Entry, judge_entry};

/// What sort of thing a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The service refuses the definition.
    Refused,
    /// The service takes it, but it will probably not do what was meant.
    Mistake,
    /// What will happen in some run.
    Forecast,
    /// Good practice. Can be left out as a whole.
    Advice,
}

impl Group {
    /// A title for it.
    pub fn title(self) -> &'static str {
        match self {
            Group::Refused => "The service refuses",
            Group::Mistake => "Probably a mistake",
            Group::Forecast => "Forecast",
            Group::Advice => "Advice",
        }
    }
}

pub(super) use assigned_names::variable_name;

/// A rule.
pub(super) struct Rule {
    pub name: &'static str,
    pub group: Group,
    /// The codes of its findings, each with the severity it has of itself.
    pub codes: &'static [CodeInfo],
    /// What it looks for, why, and what to do: a paragraph.
    pub help: &'static str,
    /// A machine it finds something in, and one it finds nothing in.
    pub wrong: &'static str,
    pub right: &'static str,
    pub run: fn(&Check, &mut Vec<Diagnostic>),
}

const fn error(code: &'static str) -> CodeInfo {
    CodeInfo {
        code,
        severity: Severity::Error,
    }
}

const fn warning(code: &'static str) -> CodeInfo {
    CodeInfo {
        code,
        severity: Severity::Warning,
    }
}

const fn info(code: &'static str) -> CodeInfo {
    CodeInfo {
        code,
        severity: Severity::Info,
    }
}

/// Runs first; the others only run on text that is JSON.
pub(super) const JSON_TEXT: Rule = json_text::RULE;

/// What the settings beside a definition are told off for; runs last.
pub(super) const SETTINGS: Rule = settings::RULE;

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
    unfilled::RULE,
    arguments::RULE,
    heartbeat::RULE,
    hints::RULE,
    constant_condition::RULE,
    legacy::RULE,
    unused_variables::RULE,
    no_retry::RULE,
    uncaught::RULE,
    no_timeout::RULE,
    hidden_errors::RULE,
    endless_retry::RULE,
    secrets::RULE,
    item_copies::RULE,
    fixed_names::RULE,
    quotas::RULE,
    endless_loop::RULE,
    history_limit::RULE,
    growing_payload::RULE,
];

#[cfg(test)]
mod testing {
    //! Rules are tested through the front door, so that a test shows all that a person would see.

    use crate::asl::{MachineType, Outline};
    use crate::diagnostics::{Diagnostic, Judgement, check, check_with, rule_of};
    use crate::flow::FlowGraph;
    use crate::json::parse;
    use std::sync::Arc;

    pub fn findings(text: &str, machine: MachineType) -> Vec<Diagnostic> {
        let (tree, problems) = parse(text.into());
        let outline = Outline::read(Arc::new(tree));
        check(&outline, &FlowGraph::build(&outline), &problems, machine)
    }

    /// The findings of one rule that is advice: the rule that gives this code.
    pub fn advice(text: &str, code: &str) -> Vec<Diagnostic> {
        let (tree, problems) = parse(text.into());
        let outline = Outline::read(Arc::new(tree));
        let flow = FlowGraph::build(&outline);
        let mut found = check_with(&outline, &flow, &problems, &Judgement::default()).found;
        let rule = rule_of(code).expect("a code some rule has");
        found.retain(|d| rule.codes.iter().any(|own| own.code == d.code));
        found
    }

    /// What the rule that gives this code says: `LOCATION: MESSAGE`.
    #[track_caller]
    pub fn advised(text: &str, code: &str, expected: &[&str]) {
        let found: Vec<String> = advice(text, code)
            .iter()
            .map(|d| format!("{}: {}", d.location, d.message))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    /// Applies the fix with this label of a rule that is advice.
    #[track_caller]
    pub fn advice_fixed(text: &str, code: &str, label: &str, after: &str) {
        applied(&advice(text, code), text, label, after);
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
        applied(&findings(text, MachineType::Standard), text, label, after);
    }

    #[track_caller]
    fn applied(found: &[Diagnostic], text: &str, label: &str, after: &str) {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::asl::{MachineType, Outline};
    use crate::diagnostics::{Judgement, RuleInfo, check_with, read_settings, rule_of, rules};
    use crate::flow::FlowGraph;
    use crate::json::parse;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    fn judged(text: &str, judgement: &Judgement) -> Vec<Diagnostic> {
        let (tree, problems) = parse(text.into());
        let outline = Outline::read(Arc::new(tree));
        check_with(&outline, &FlowGraph::build(&outline), &problems, judgement).found
    }

    /// The codes of the rule that are found in an example, as either type of machine.
    fn own_codes(rule: &RuleInfo, example: &str) -> Vec<&'static str> {
        let own = |found: Vec<Diagnostic>| {
            let codes = found.into_iter().map(|d| d.code);
            codes
                .filter(|code| rule.codes.iter().any(|own| own.code == *code))
                .collect::<Vec<_>>()
        };
        [MachineType::Standard, MachineType::Express]
            .into_iter()
            .flat_map(|machine| {
                let judgement = Judgement {
                    machine,
                    ..Judgement::default()
                };
                own(judged(example, &judgement))
            })
            .collect()
    }

    #[test]
    fn every_rule_is_told_apart_by_its_own_examples() {
        for rule in rules().filter(|rule| !rule.is_about_settings() && !rule.is_about_templates()) {
            let name = rule.name;
            assert_ne!(
                own_codes(&rule, rule.wrong),
                [""; 0],
                "{name}: wrong is right"
            );
            assert_eq!(
                own_codes(&rule, rule.right),
                [""; 0],
                "{name}: right is wrong"
            );
        }
    }

    #[test]
    fn the_rule_about_settings_has_settings_for_examples() {
        let rule = rules().find(RuleInfo::is_about_settings).unwrap();
        for (text, is_wrong) in [(rule.wrong, true), (rule.right, false)] {
            let (settings, problems) = read_settings(text, None);
            assert_eq!(problems, [], "{text}");
            let machine = r#"{"StartAt":"A","States":{"A":{"Type":"Map","Iterator":
                {"StartAt":"B","States":{"B":{"Type":"Succeed"}}},"End":true}}}"#;
            let found = judged(machine, &Judgement::default().with(settings));
            let own = found
                .iter()
                .any(|d| rule.codes.iter().any(|own| own.code == d.code));
            assert_eq!(own, is_wrong, "{text}: {found:#?}");
        }
    }

    #[test]
    fn rules_can_be_read() {
        let mut names = BTreeMap::new();
        for rule in rules() {
            assert!(names.insert(rule.name, ()).is_none(), "{} twice", rule.name);
            assert!(
                rule.help.len() > 120 && rule.help.ends_with('.'),
                "{}",
                rule.help
            );
            assert!(!rule.codes.is_empty(), "{}", rule.name);
            for own in rule.codes {
                let known = rule_of(own.code).map(|rule| rule.group);
                assert!(known.is_some(), "{}", own.code);
                let refused = own.severity == Severity::Error;
                assert!(!refused || rule.group == Group::Refused, "{}", own.code);
                let is_advice = rule.group == Group::Advice;
                assert!(!is_advice || own.severity == Severity::Info || rule.is_about_settings());
            }
        }
    }

    /// What a rule says of itself holds: its findings have its codes, in its severities.
    #[test]
    fn rules_give_the_codes_they_name() {
        let examples: Vec<&str> = rules().flat_map(|rule| [rule.wrong, rule.right]).collect();
        for example in examples {
            let (tree, problems) = parse(example.into());
            let outline = Outline::read(Arc::new(tree));
            let flow = FlowGraph::build(&outline);
            for machine in [MachineType::Standard, MachineType::Express] {
                let cx = Check::new(&outline, &flow, &problems, machine);
                for rule in std::iter::once(&JSON_TEXT).chain(RULES) {
                    let mut found = Vec::new();
                    (rule.run)(&cx, &mut found);
                    for d in found {
                        let own = CodeInfo {
                            code: d.code,
                            severity: d.severity,
                        };
                        assert!(rule.codes.contains(&own), "{}: {own:?}", rule.name);
                    }
                }
            }
        }
    }
}
