//! Switches and suppressions as they stand in the file beside a definition.

use crate::asl::StateAddress;
use crate::diagnostics::judgement::{Level, Suppression};
use crate::json::{NodeId, ProblemKind, Tree, Value, parse};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The part of a side file that is about rules:
/// `{"rules": {"CODE": "off", "advice": "off"}, "suppressions": [{"code": …, "state": …, "reason": …}]}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSettings {
    /// Whether advice is given.
    pub advice: bool,
    /// Switched codes.
    pub switches: BTreeMap<String, Level>,
    /// What is fine.
    pub suppressions: Vec<Suppression>,
}

impl Default for RuleSettings {
    fn default() -> RuleSettings {
        RuleSettings {
            advice: true,
            switches: BTreeMap::new(),
            suppressions: Vec::new(),
        }
    }
}

/// Something in the settings that could not be understood; the rest holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsProblem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// Keys of a side file.
const RULES: &str = "rules";
const SUPPRESSIONS: &str = "suppressions";
const MACHINES: &str = "machines";
/// The key that switches all advice.
const ADVICE: &str = "advice";

/// Reads the settings out of the text of a side file. Other keys are somebody else's.
///
/// Rules are switched for the whole file. Machines of one template have states of the same addresses, so what is
/// suppressed in such a `machine` stands under its name in `machines`.
pub fn read_settings(text: &str, machine: Option<&str>) -> (RuleSettings, Vec<SettingsProblem>) {
    let (tree, mistakes) = parse(text.into());
    let mut reader = Reader {
        tree: &tree,
        settings: RuleSettings::default(),
        problems: Vec::new(),
    };
    for mistake in &mistakes {
        if mistake.kind != ProblemKind::DuplicateKey {
            reader.problems.push(SettingsProblem {
                line: tree.line(mistake.span.start),
                message: mistake.message.clone(),
            });
        }
    }
    let root = tree.root();
    if tree.is_object(root) {
        reader.rules(tree.get(root, RULES));
        let owner = match machine {
            None => Some(root),
            Some(id) => tree.get(root, MACHINES).and_then(|all| tree.get(all, id)),
        };
        reader.suppressions(owner.and_then(|owner| tree.get(owner, SUPPRESSIONS)));
    } else if mistakes.is_empty() {
        reader.problem(root, "The settings are not a JSON object");
    }
    (reader.settings, reader.problems)
}

impl RuleSettings {
    /// The member of a side file that holds the switches. No value: nothing is switched.
    pub fn rules_member(&self) -> (&'static str, Option<Value>) {
        let mut members: Vec<(Arc<str>, Value)> = Vec::new();
        if !self.advice {
            members.push((ADVICE.into(), Value::string(Level::Off.name())));
        }
        for (code, level) in &self.switches {
            members.push((code.as_str().into(), Value::string(level.name())));
        }
        let value = (!members.is_empty()).then(|| Value::object(members));
        (RULES, value)
    }

    /// The member of a side file, or of a machine in it, that holds the suppressions. No value: there are none.
    pub fn suppressions_member(&self) -> (&'static str, Option<Value>) {
        let entries: Vec<Value> = self
            .suppressions
            .iter()
            .map(|suppression| {
                let mut members = vec![("code".into(), Value::string(&*suppression.code))];
                if let Some(state) = &suppression.state {
                    members.push(("state".into(), Value::string(state.pointer())));
                }
                members.push(("reason".into(), Value::string(&*suppression.reason)));
                Value::object(members)
            })
            .collect();
        let value = (!entries.is_empty()).then(|| Value::array(entries));
        (SUPPRESSIONS, value)
    }
}

struct Reader<'a> {
    tree: &'a Tree,
    settings: RuleSettings,
    problems: Vec<SettingsProblem>,
}

impl Reader<'_> {
    fn problem(&mut self, node: NodeId, message: impl Into<String>) {
        self.problems.push(SettingsProblem {
            line: self.tree.line(self.tree.node(node).span.start),
            message: message.into(),
        });
    }

    fn rules(&mut self, rules: Option<NodeId>) {
        let Some(rules) = rules else { return };
        let tree = self.tree;
        if !tree.is_object(rules) {
            self.problem(rules, "rules is an object of codes and levels");
            return;
        }
        for member in tree.members(rules) {
            let code = tree.str(member.key).unwrap_or_default();
            let level = tree.str(member.value).and_then(Level::named);
            match (code, level) {
                (ADVICE, Some(level)) => self.settings.advice = level != Level::Off,
                (code, Some(level)) => {
                    self.settings.switches.insert(code.to_owned(), level);
                }
                (code, None) => {
                    let levels = Level::ALL.map(Level::name).join(", ");
                    self.problem(
                        member.value,
                        format!(
                            "{code} is set to one of {levels}, not {}",
                            tree.text_of(member.value)
                        ),
                    );
                }
            }
        }
    }

    fn suppressions(&mut self, list: Option<NodeId>) {
        let Some(list) = list else { return };
        let tree = self.tree;
        if !tree.is_array(list) {
            self.problem(list, "suppressions is a list");
            return;
        }
        for &entry in tree.elements(list) {
            let text = |key: &str| tree.get(entry, key).and_then(|node| tree.str(node));
            let Some(code) = text("code") else {
                self.problem(entry, "A suppression names a code");
                continue;
            };
            let state = match tree.get(entry, "state") {
                None => None,
                Some(node) => match tree.str(node) {
                    Some(pointer) if pointer.starts_with('/') => {
                        Some(StateAddress::from_pointer(pointer))
                    }
                    // Without this the suppression would hold for the whole file.
                    _ => {
                        self.problem(node, "state is written like /States/Pay");
                        continue;
                    }
                },
            };
            self.settings.suppressions.push(Suppression {
                code: code.to_owned(),
                state,
                reason: text("reason").unwrap_or_default().to_owned(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn settings_stand_beside_other_keys() {
        let text = r#"{"pins": {}, "rules": {"SW_NO_DEFAULT": "off", "advice": "off"},
          "suppressions": [{"code": "SW_FORMER_NAME", "state": "/States/A", "reason": "old tool"}]}"#;
        let (settings, problems) = read_settings(text, None);
        assert_eq!(problems, []);
        assert!(!settings.advice);
        assert_eq!(settings.switches["SW_NO_DEFAULT"], Level::Off);
        assert_eq!(settings.suppressions[0].reason, "old tool");
        let members = [settings.rules_member(), settings.suppressions_member()];
        let members = members.map(|(key, value)| (key.into(), value.unwrap()));
        let again = Value::object(members.into()).to_json();
        assert_eq!(read_settings(&again, None), (settings, Vec::new()));
    }

    #[test]
    fn machines_of_a_template_share_rules_but_not_suppressions() {
        let text = r#"{"rules": {"SW_NO_DEFAULT": "off"}, "suppressions": [{"code": "A"}],
          "machines": {"Orders": {"suppressions": [{"code": "B", "state": "/States/Pay"}]}}}"#;
        let (settings, problems) = read_settings(text, Some("Orders"));
        assert_eq!(problems, []);
        assert_eq!(settings.switches.len(), 1);
        let codes: Vec<&str> = settings.suppressions.iter().map(|s| &*s.code).collect();
        assert_eq!(codes, ["B"]);
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_line() {
        for (text, line, message) in [
            ("[]", 1, "The settings are not a JSON object"),
            (
                "{\n\"rules\": {\n\"SW_NO_DEFAULT\": \"never\"}}",
                3,
                "SW_NO_DEFAULT is set to one of off, info, warning, error, not \"never\"",
            ),
            (
                "{\n\"rules\": []}",
                2,
                "rules is an object of codes and levels",
            ),
            (
                "{\"suppressions\": [\n{\"reason\": \"x\"}]}",
                2,
                "A suppression names a code",
            ),
            (
                "{\"suppressions\": [\n{\"code\": \"SW_NO_DEFAULT\",\n\"state\": \"Pay\"}]}",
                3,
                "state is written like /States/Pay",
            ),
        ] {
            let (settings, problems) = read_settings(text, None);
            assert_eq!(settings, RuleSettings::default(), "{text}");
            let message = message.to_owned();
            assert_eq!(problems, [SettingsProblem { line, message }], "{text}");
        }
        let (settings, problems) =
            read_settings("{\n\"rules\": {\"SW_NO_DEFAULT\": \"off\"},\n,}", None);
        assert_eq!(problems.first().map(|problem| problem.line), Some(2));
        assert_eq!(settings.switches.len(), 1, "the rest holds");
    }
}
