//! The function that runs every rule, and what rules are given.

use crate::asl::{MachineType, Outline, ScopeOutline, StateOutline};
use crate::diagnostics::finding::{Diagnostic, Severity, code};
use crate::diagnostics::places::Places;
use crate::diagnostics::rules::{JSON_TEXT, RULES, Rule};
use crate::flow::FlowGraph;
use crate::json::{NodeId, NodeKind, Problem, ProblemKind, Tree};

/// With so many mistakes in the JSON the rest can still be judged.
const FEW_MISTAKES: usize = 3;

/// What every rule may look at.
pub(super) struct Check<'a> {
    pub outline: &'a Outline,
    pub tree: &'a Tree,
    pub flow: &'a FlowGraph,
    pub problems: &'a [Problem],
    pub machine: MachineType,
    pub places: Places,
}

/// A rule as people read of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// A short name.
    pub name: &'static str,
    /// What it looks for and why.
    pub help: &'static str,
}

/// Runs every rule; sorted by place.
///
/// The service looks no further than the first mistake in the JSON. We go on while there are few of them, because the
/// rest can be read nevertheless; of text that is mostly broken only the reader's problems are told.
pub fn check(
    outline: &Outline,
    flow: &FlowGraph,
    problems: &[Problem],
    machine: MachineType,
) -> Vec<Diagnostic> {
    let cx = Check {
        outline,
        tree: &outline.tree,
        flow,
        problems,
        machine,
        places: Places::default(),
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
    if mistakes <= FEW_MISTAKES && !empty {
        for rule in RULES {
            (rule.run)(&cx, &mut found);
        }
    }
    found.sort_by(|a, b| {
        (a.span.start, a.severity, a.span.end).cmp(&(b.span.start, b.severity, b.span.end))
    });
    found
}

/// All rules.
pub fn rules() -> impl Iterator<Item = RuleInfo> {
    std::iter::once(&JSON_TEXT)
        .chain(RULES)
        .map(|&Rule { name, help, run: _ }| RuleInfo { name, help })
}

impl<'a> Check<'a> {
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
    /// Every scope, outer before inner.
    pub fn scopes(&self) -> Vec<&'a ScopeOutline> {
        self.outline.all_scopes()
    }
    /// Every state that is an object, outer before inner.
    pub fn states(&self) -> Vec<&'a StateOutline> {
        let mut states = self.outline.all_states();
        states.retain(|state| self.tree.is_object(state.node));
        states
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
    text.find("${")
        .is_some_and(|start| text[start..].contains('}'))
}
