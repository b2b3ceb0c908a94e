//! [`Judgement`]: what people decided about rules, and [`Verdict`], what is left of the findings then.

use crate::asl::{MachineType, StateAddress};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, Severity};
use crate::diagnostics::rules::{Entry, Group, Rule, judge_entry};
use crate::diagnostics::settings::RuleSettings;
use crate::json::TextEdit;
use std::collections::BTreeMap;

/// What a switch sets a code to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not told at all.
    Off,
    /// Told as something worth knowing.
    Info,
    /// Told as a warning.
    Warning,
    /// Told as an error, though the service takes the definition.
    Error,
}

impl Level {
    /// All of them, from silent to loud.
    pub const ALL: [Level; 4] = [Level::Off, Level::Info, Level::Warning, Level::Error];

    /// As the settings write it: `off`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
    /// The level of this name.
    pub fn named(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.name() == name)
    }
    fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Info => Some(Severity::Info),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// One thing that is fine here, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suppression {
    /// The code of the findings.
    pub code: String,
    /// The state they are about; `None`: any place in the file.
    pub state: Option<StateAddress>,
    /// Why that is fine. Without one the suppression holds, but is told.
    pub reason: String,
}

impl Suppression {
    fn covers(&self, finding: &Diagnostic) -> bool {
        self.code == finding.code && (self.state.is_none() || self.state == finding.state())
    }
}

/// What definitions are judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The type of the machine.
    pub machine: MachineType,
    /// Whether rules of [`Group::Advice`] are looked at. A switch of a code goes before.
    pub advice: bool,
    /// Switched codes. What the service refuses stays an error.
    pub switches: BTreeMap<String, Level>,
    /// What is fine.
    pub suppressions: Vec<Suppression>,
    /// Placeholders that nothing in the template around the definition fills.
    pub unfilled: Vec<Unfilled>,
}

/// A placeholder that nothing in a template fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfilled {
    /// Between `${` and `}`.
    pub name: String,
    /// JSON Pointer of the first value it is used in.
    pub pointer: String,
    /// How many values it is used in.
    pub places: usize,
    /// Makes the template fill it with what is called so there.
    pub add: Option<TextEdit>,
}

impl Default for Judgement {
    fn default() -> Judgement {
        Judgement {
            machine: MachineType::default(),
            advice: true,
            switches: BTreeMap::new(),
            suppressions: Vec::new(),
            unfilled: Vec::new(),
        }
    }
}

/// A finding that somebody said is fine.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Diagnostic,
    /// Why it is fine.
    pub reason: String,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// What is wrong, sorted by place.
    pub found: Vec<Diagnostic>,
    /// What would be, had nobody said that it is fine; sorted by place.
    pub suppressed: Vec<Suppressed>,
}

impl Judgement {
    /// The same with the settings that stand beside a definition.
    pub fn with(mut self, settings: RuleSettings) -> Judgement {
        self.advice &= settings.advice;
        self.switches.extend(settings.switches);
        self.suppressions.extend(settings.suppressions);
        self
    }

    /// What a code is switched to, if it is.
    pub fn level_of(&self, code: &str) -> Option<Level> {
        self.switches.get(code).copied()
    }

    /// Whether anything the rule could find would be told.
    pub(super) fn wants(&self, rule: &Rule) -> bool {
        rule.codes.iter().any(|own| match self.level_of(own.code) {
            Some(Level::Off) => !own.is_switchable(),
            Some(_) => true,
            None => self.advice || rule.group != Group::Advice,
        })
    }

    /// Applies switches and suppressions, and tells what is wrong with these themselves. `complete`: all rules had a
    /// text to look at, so that a suppression without a finding is one too many.
    pub(super) fn judge(&self, cx: &Check, found: Vec<Diagnostic>, complete: bool) -> Verdict {
        if self.switches.is_empty() && self.suppressions.is_empty() {
            return Verdict {
                found,
                suppressed: Vec::new(),
            };
        }
        let mut verdict = Verdict::default();
        let mut used = vec![false; self.suppressions.len()];
        for finding in found {
            // What the service refuses is told, whatever anybody says.
            if finding.severity == Severity::Error {
                verdict.found.push(finding);
                continue;
            }
            let Some(finding) = self.switched(finding) else {
                continue;
            };
            let mut reason = None;
            for (suppression, used) in self.suppressions.iter().zip(&mut used) {
                if suppression.covers(&finding) {
                    *used = true;
                    reason.get_or_insert_with(|| suppression.reason.clone());
                }
            }
            match reason {
                Some(reason) => verdict.suppressed.push(Suppressed { finding, reason }),
                None => verdict.found.push(finding),
            }
        }
        let mut said = Vec::new();
        for (code, &level) in &self.switches {
            judge_entry(cx, self, &Entry::Switch(code, level), &mut said);
        }
        for (suppression, used) in self.suppressions.iter().zip(used) {
            let entry = Entry::Suppression(suppression, used || !complete);
            judge_entry(cx, self, &entry, &mut said);
        }
        let said = said
            .into_iter()
            .filter_map(|finding| self.switched(finding));
        verdict.found.extend(said);
        verdict
    }

    /// The finding at the level of its code. `None`: it is switched off.
    fn switched(&self, mut finding: Diagnostic) -> Option<Diagnostic> {
        if let Some(level) = self.level_of(finding.code) {
            finding.severity = level.severity()?;
        }
        Some(finding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asl::Outline;
    use crate::diagnostics::check_with;
    use crate::flow::FlowGraph;
    use crate::json::parse;
    use std::sync::Arc;

    /// Two Choices without Default, one inside the other's neighbour, and a target that is not there.
    const MACHINE: &str = r#"{"StartAt":"A","States":{
        "A":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":1,"Next":"P"}]},
        "P":{"Type":"Parallel","Next":"Gone","Branches":[{"StartAt":"B","States":{
            "B":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":1,"Next":"C"}]},
            "C":{"Type":"Succeed"}}}]},
        "D":{"Type":"Succeed"}}}"#;

    fn said(judgement: &Judgement) -> (Vec<String>, Vec<String>) {
        let (tree, problems) = parse(MACHINE.into());
        let outline = Outline::read(Arc::new(tree));
        let verdict = check_with(&outline, &FlowGraph::build(&outline), &problems, judgement);
        let line = |d: &Diagnostic| format!("{} {} {}", d.severity.name(), d.code, d.pointer);
        (
            verdict.found.iter().map(line).collect(),
            verdict
                .suppressed
                .iter()
                .map(|s| format!("{}: {}", line(&s.finding), s.reason))
                .collect(),
        )
    }

    fn quiet() -> Judgement {
        Judgement {
            advice: false,
            ..Judgement::default()
        }
    }

    fn fine(code: &str, state: Option<&str>, reason: &str) -> Suppression {
        Suppression {
            code: code.into(),
            state: state.map(StateAddress::from_pointer),
            reason: reason.into(),
        }
    }

    const GONE: &str = "ERROR MISSING_TRANSITION_TARGET /States/P/Next";
    const LONELY: &str = "ERROR MISSING_TRANSITION_TARGET /States/D";
    const A: &str = "WARNING SW_NO_DEFAULT /States/A";
    const B: &str = "WARNING SW_NO_DEFAULT /States/P/Branches/0/States/B";

    #[test]
    fn a_switch_changes_what_is_told() {
        let mut judgement = quiet();
        assert_eq!(said(&judgement).0, [A, GONE, B, LONELY]);
        judgement
            .switches
            .insert("SW_NO_DEFAULT".into(), Level::Off);
        assert_eq!(said(&judgement).0, [GONE, LONELY]);
        judgement
            .switches
            .insert("SW_NO_DEFAULT".into(), Level::Error);
        assert_eq!(said(&judgement).0[0], "ERROR SW_NO_DEFAULT /States/A");
    }

    #[test]
    fn what_the_service_refuses_is_neither_switched_nor_suppressed() {
        let mut judgement = quiet();
        let code = "MISSING_TRANSITION_TARGET";
        judgement.switches.insert(code.into(), Level::Off);
        judgement.suppressions.push(fine(code, None, "later"));
        let (found, suppressed) = said(&judgement);
        assert_eq!(
            found,
            [
                "WARNING SW_RULE_SETTING ",
                "WARNING SW_RULE_SETTING ",
                A,
                GONE,
                B,
                LONELY
            ]
        );
        assert_eq!(suppressed, [""; 0]);
    }

    #[test]
    fn a_suppression_holds_for_its_state_or_the_file() {
        let mut judgement = quiet();
        let code = "SW_NO_DEFAULT";
        judgement.suppressions = vec![fine(code, Some("/States/A"), "checked before")];
        let (found, suppressed) = said(&judgement);
        assert_eq!(found, [GONE, B, LONELY]);
        assert_eq!(suppressed, [format!("{A}: checked before")]);
        // A state around another one does not speak for it.
        judgement.suppressions = vec![fine(code, Some("/States/P"), "checked before")];
        assert_eq!(
            said(&judgement).0,
            ["INFO SW_SUPPRESSION_UNUSED ", A, GONE, B, LONELY]
        );
        judgement.suppressions = vec![fine(code, None, "")];
        let (found, suppressed) = said(&judgement);
        assert_eq!(
            found,
            ["WARNING SW_SUPPRESSION_WITHOUT_REASON ", GONE, LONELY]
        );
        assert_eq!(suppressed.len(), 2);
    }

    #[test]
    fn a_misspelt_code_is_told() {
        let mut judgement = quiet();
        judgement.switches.insert("SW_NO_DEFALT".into(), Level::Off);
        assert_eq!(said(&judgement).0[0], "WARNING SW_RULE_SETTING ");
    }
}
