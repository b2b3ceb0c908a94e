//! [`Snapshot`]: everything derived from the text at one revision.

use crate::asl::Outline;
use crate::asl::program::Program;
use crate::diagnostics::Diagnostic;
use crate::flow::FlowGraph;
use crate::json::{Problem, Tree};
use std::sync::Arc;

/// Derived once per revision, shared, immutable.
#[derive(Debug)]
pub struct Snapshot {
    /// Counts up with every change.
    pub revision: u64,
    /// The text without a byte order mark, `\r\n` kept.
    pub text: Arc<str>,
    /// The tree.
    pub tree: Arc<Tree>,
    /// Mistakes in the JSON itself.
    pub problems: Vec<Problem>,
    /// The outline. While the text is broken: what can be read of it.
    pub outline: Outline,
    /// The graph.
    pub flow: Arc<FlowGraph>,
    /// What is wrong, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// What can run, or the reasons why not.
    pub program: Result<Arc<Program>, Vec<String>>,
}
