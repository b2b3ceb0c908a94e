//! The function that runs every rule, and what rules are given.

use crate::asl::{MachineType, Outline, ScopeOutline, StateOutline};
use crate::diagnostics::calls::Call;
use crate::diagnostics::finding::{CodeInfo, Diagnostic, Severity, code};
use crate::diagnostics::judgement::{Judgement, Unfilled, Verdict};
use crate::diagnostics::places::Places;
use crate::diagnostics::rules::{Group, JSON_TEXT, RULES, Rule, SETTINGS};
use crate::flow::FlowGraph;
use crate::json::{NodeId, NodeKind, Problem, ProblemKind, Tree};
use std::cell::OnceCell;

/// With so many mistakes in the JSON the rest can still be judged.
const FEW_MISTAKES: usize = 3;

/// What every rule may look at.
pub(super) struct Check<'a> {
    pub outline: &'a Outline,
    pub tree: &'a Tree,
    pub flow: &'a FlowGraph,
    pub problems: &'a [Problem],
    pub machine: MachineType,
    pub unfilled: &'a [Unfilled],
    pub places: Places,
    /// Every state that is an object, outer before inner.
    states: Vec<&'a StateOutline>,
    /// Every scope, outer before inner.
    scopes: Vec<&'a ScopeOutline>,
    /// What [`calls`](crate::diagnostics::calls::calls) finds once.
    pub calls: OnceCell<Vec<Call<'a>>>,
}

/// A rule as people read of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// A short name.
    pub name: &'static str,
    /// What sort of thing it is about.
    pub group: Group,
    /// The codes of its findings.
    pub codes: &'static [CodeInfo],
    /// What it looks for, why, and what to do: a paragraph.
    pub help: &'static str,
    /// A machine it finds something in; of the rule about settings: settings; of one about templates: a template.
    pub wrong: &'static str,
    /// The like in which it finds nothing.
    pub right: &'static str,
}

impl RuleInfo {
    /// Whether some of its findings can be switched and suppressed.
    pub fn is_switchable(&self) -> bool {
        self.codes.iter().any(CodeInfo::is_switchable)
    }
    /// Whether it is about the settings beside a definition, not the definition.
    pub fn is_about_settings(&self) -> bool {
        self.codes[0].code == code::RULE_SETTING
    }
    /// Whether it is about the template around a definition; its examples are templates.
    pub fn is_about_templates(&self) -> bool {
        self.codes[0].code == code::UNFILLED
    }
}

/// Runs every rule but those that only give advice; sorted by place.
pub fn check(
    outline: &Outline,
    flow: &FlowGraph,
    problems: &[Problem],
    machine: MachineType,
) -> Vec<Diagnostic> {
    let judgement = Judgement {
        machine,
        advice: false,
        ..Judgement::default()
    };
    check_with(outline, flow, problems, &judgement).found
}

/// Runs every rule that is not switched off; sorted by place.
///
/// The service looks no further than the first mistake in the JSON. We go on while there are few of them, because the
/// rest can be read nevertheless; of text that is mostly broken only the reader's problems are told.
pub fn check_with(
    outline: &Outline,
    flow: &FlowGraph,
    problems: &[Problem],
    judgement: &Judgement,
) -> Verdict {
    // Fixes are offered by the hundred and taken one at a time.
    let draft = outline.tree.drafting();
    let cx = Check {
        tree: draft.as_ref().unwrap_or(&outline.tree),
        unfilled: &judgement.unfilled,
        ..Check::new(outline, flow, problems, judgement.machine)
    };
    let mut found = Vec::new();
    (JSON_TEXT.run)(&cx, &mut found);
    let mistakes = problems.iter().filter(|problem| {
        !matches!(
            problem.kind,
            ProblemKind::DuplicateKey | ProblemKind::Placeholder
        )
    });
    let mistakes = mistakes.count();
    let empty = problems.iter().any(|p| p.kind == ProblemKind::Empty);
    let is_readable = mistakes <= FEW_MISTAKES && !empty;
    if is_readable {
        for rule in RULES.iter().filter(|rule| judgement.wants(rule)) {
            (rule.run)(&cx, &mut found);
        }
    }
    let mut verdict = judgement.judge(&cx, found, is_readable && mistakes == 0);
    let by_place = |a: &Diagnostic, b: &Diagnostic| {
        (a.span.start, a.severity, a.span.end).cmp(&(b.span.start, b.severity, b.span.end))
    };
    verdict.found.sort_by(by_place);
    verdict
        .suppressed
        .sort_by(|a, b| by_place(&a.finding, &b.finding));
    verdict
}

/// All rules.
pub fn rules() -> impl Iterator<Item = RuleInfo> {
    all_rules().map(info_of)
}

/// The rule that gives findings of this code; of several the first, which is about the text before others.
pub fn rule_of(code: &str) -> Option<RuleInfo> {
    let mut rules = all_rules();
    rules
        .find(|rule| rule.codes.iter().any(|own| own.code == code))
        .map(info_of)
}

/// How bad findings of this code are of themselves; a code has one severity, whichever rule gives it.
pub(super) fn severity_of(code: &str) -> Option<Severity> {
    let mut codes = all_rules().flat_map(|rule| rule.codes);
    codes.find(|own| own.code == code).map(|own| own.severity)
}

/// The group of the rule that gives this code.
pub(super) fn group_of(code: &str) -> Option<Group> {
    let mut rules = all_rules();
    rules
        .find(|rule| rule.codes.iter().any(|own| own.code == code))
        .map(|rule| rule.group)
}

/// Every rule, in the order in which they run.
pub(super) fn all_rules() -> impl Iterator<Item = &'static Rule> {
    std::iter::once(&JSON_TEXT)
        .chain(RULES)
        .chain(std::iter::once(&SETTINGS))
}

fn info_of(rule: &Rule) -> RuleInfo {
    let &Rule {
        name,
        group,
        codes,
        help,
        wrong,
        right,
        run: _,
    } = rule;
    RuleInfo {
        name,
        group,
        codes,
        help,
        wrong,
        right,
    }
}

impl<'a> Check<'a> {
    /// What rules look at, in a machine of this type.
    pub fn new(
        outline: &'a Outline,
        flow: &'a FlowGraph,
        problems: &'a [Problem],
        machine: MachineType,
    ) -> Check<'a> {
        let mut states = outline.all_states();
        states.retain(|state| outline.tree.is_object(state.node));
        Check {
            states,
            scopes: outline.all_scopes(),
            calls: OnceCell::new(),
            outline,
            tree: &outline.tree,
            flow,
            problems,
            machine,
            unfilled: &[],
            places: Places::default(),
        }
    }
    /// The service refuses this; `SCHEMA_VALIDATION_FAILED`.
    pub fn schema(&self, node: NodeId, message: impl Into<String>) -> Diagnostic {
        self.error(code::SCHEMA, node, message)
    }
    /// The service refuses this.
    pub fn error(
        &self,
        code: &'static str,
        node: NodeId,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(self, Severity::Error, code, node, message)
    }
    /// Probably not what was meant.
    pub fn warning(
        &self,
        code: &'static str,
        node: NodeId,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(self, Severity::Warning, code, node, message)
    }
    /// Good practice would have it otherwise.
    pub fn advice(
        &self,
        code: &'static str,
        node: NodeId,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(self, Severity::Info, code, node, message)
    }
    /// Every scope, outer before inner.
    pub fn scopes(&self) -> impl Iterator<Item = &'a ScopeOutline> + use<'_, 'a> {
        self.scopes.iter().copied()
    }
    /// Every state that is an object, outer before inner.
    pub fn states(&self) -> impl Iterator<Item = &'a StateOutline> + use<'_, 'a> {
        self.states.iter().copied()
    }
    /// Whether the value is only known after substitution: `"${Seconds}"`, the same without quotes,
    /// or a template's function such as `{"Ref": "Queue"}`.
    pub fn unknown(&self, node: NodeId) -> bool {
        match &self.tree.node(node).kind {
            NodeKind::String(text) => has_placeholder(text),
            NodeKind::Broken => true,
            NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Array(_) => false,
            NodeKind::Object(members) => match members[..] {
                [only] => self.tree.str(only.key).is_some_and(is_template_function),
                _ => false,
            },
        }
    }
}

/// `Ref` and `Fn::GetAtt` stand where CloudFormation puts a value.
fn is_template_function(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::")
}

/// Whether a text has a `${placeholder}`.
pub(super) fn has_placeholder(text: &str) -> bool {
    // Asked of nearly every text, most of them short: looking for one character needs no preparation.
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        rest = &rest[dollar + 1..];
        if rest.starts_with('{') {
            return rest.contains('}');
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::has_placeholder;

    #[test]
    fn a_placeholder_is_a_name_in_braces_behind_a_dollar() {
        for text in ["${Name}", "a$${Name}", "$.a ${b} $c", "$${$}", "x${}"] {
            assert!(has_placeholder(text), "{text}");
        }
        for text in ["", "$", "$$.a", "{Name}", "${Name", "} ${", "$ {Name}"] {
            assert!(!has_placeholder(text), "{text}");
        }
    }
}
