//! [`Diagnostic`] and the function that runs every rule.

use crate::asl::{MachineType, Outline};
use crate::flow::FlowGraph;
use crate::json::{Problem, Span, TextEdit};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The service refuses the definition.
    Error,
    /// It will probably not do what was meant.
    Warning,
    /// Worth knowing.
    Info,
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// AWS's code where the service has one, else `SW…`.
    pub code: &'static str,
    /// A sentence naming the thing, the place and the way out.
    pub message: String,
    /// AWS's spelling of the place: `/States/A/Choices[0]`.
    pub location: String,
    /// The same as a JSON pointer.
    pub pointer: String,
    /// Where in the text.
    pub span: Span,
    /// Obvious ways out.
    pub fixes: Vec<Fix>,
}

/// A way out that can be applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does: "Create state `Pay`".
    pub label: String,
    /// How.
    pub edit: TextEdit,
}

/// Runs every rule; sorted by place.
pub fn check(
    _outline: &Outline,
    _flow: &FlowGraph,
    _problems: &[Problem],
    _machine: MachineType,
) -> Vec<Diagnostic> {
    todo!()
}
