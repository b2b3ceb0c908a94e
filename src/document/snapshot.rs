//! [`Snapshot`]: everything derived from the text at one revision.

use crate::asl::program::{Program, lower};
use crate::asl::{MachineType, Outline};
use crate::diagnostics::{Diagnostic, Judgement, Severity, Suppressed, Unfilled, check_with};
use crate::flow::FlowGraph;
use crate::formats::{Format, Values, fill, unfilled};
use crate::json::{Problem, ProblemKind, Tree, parse};
use std::sync::{Arc, OnceLock};

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
    /// What is wrong, sorted by place. Advice is apart, so that it drowns nothing.
    pub diagnostics: Vec<Diagnostic>,
    /// What good practice would have otherwise, sorted by place.
    pub advice: Vec<Diagnostic>,
    /// What somebody said is fine.
    pub suppressed: Vec<Suppressed>,
    machine: MachineType,
    /// Made when a run asks for it: nobody needs it while a text is being typed.
    program: OnceLock<Result<Arc<Program>, Vec<String>>>,
}

impl Snapshot {
    /// What can run, or the reasons why not. Made on first use.
    pub fn program(&self) -> &Result<Arc<Program>, Vec<String>> {
        let make = || program(&self.tree, &self.problems, &self.outline, self.machine);
        self.program.get_or_init(make)
    }

    /// Why it cannot run. A machine in which no error was found is taken for one that can, until a run asks for it.
    pub fn cannot_run(&self) -> Option<&[String]> {
        let is_text_fine = |problem: &Problem| problem.kind == ProblemKind::DuplicateKey;
        let is_fine = self.problems.iter().all(is_text_fine)
            && self
                .diagnostics
                .iter()
                .all(|found| found.severity != Severity::Error);
        if is_fine && self.program.get().is_none() {
            return None;
        }
        self.program().as_ref().err().map(Vec::as_slice)
    }

    /// Reads a text.
    pub fn of_text(text: &str, machine: MachineType) -> Snapshot {
        let (tree, problems) = parse(text.into());
        let judgement = Judgement {
            machine,
            ..Judgement::default()
        };
        Snapshot::of_tree(Arc::new(tree), problems, 0, &judgement)
    }

    /// Derives everything from a tree of any format.
    pub fn of_tree(
        tree: Arc<Tree>,
        problems: Vec<Problem>,
        revision: u64,
        judgement: &Judgement,
    ) -> Snapshot {
        let outline = Outline::read(tree.clone());
        let flow = FlowGraph::build(&outline);
        let verdict = check_with(&outline, &flow, &problems, judgement);
        let (advice, diagnostics) = verdict.found.into_iter().partition(Diagnostic::is_advice);
        Snapshot {
            revision,
            text: tree.text().clone(),
            tree,
            problems,
            outline,
            flow: Arc::new(flow),
            diagnostics,
            advice,
            suppressed: verdict.suppressed,
            machine: judgement.machine,
            program: OnceLock::new(),
        }
    }
}

/// What of a definition's placeholders nothing in its template fills, for rules to judge by.
pub fn unfilled_of(format: &Format, tree: &Tree) -> Vec<Unfilled> {
    let found = unfilled(format, tree).into_iter();
    found
        .map(|one| Unfilled {
            name: one.name,
            pointer: one.pointer,
            places: one.places,
            add: one.add,
        })
        .collect()
}

/// A program whose placeholders have values, and the placeholders that have none.
#[derive(Debug)]
pub struct ProgramWith {
    /// What can run, or the reasons why not.
    pub program: Result<Arc<Program>, Vec<String>>,
    /// Placeholders without a value.
    pub missing: Vec<Arc<str>>,
}

/// What can run with values in the places of placeholders.
pub(super) fn program_with(
    tree: &Arc<Tree>,
    problems: &[Problem],
    values: &Values,
    machine: MachineType,
) -> ProgramWith {
    let broken = problems.iter().any(|problem| {
        !matches!(
            problem.kind,
            ProblemKind::DuplicateKey | ProblemKind::Placeholder
        )
    });
    let filled = if broken { None } else { fill(tree, values) };
    let Some(filled) = filled else {
        return ProgramWith {
            program: program(tree, problems, &Outline::read(tree.clone()), machine),
            missing: Vec::new(),
        };
    };
    let bare = filled
        .problems
        .iter()
        .any(|problem| problem.kind != ProblemKind::DuplicateKey);
    let program = if bare {
        // The line is that of the text people see.
        program(tree, problems, &Outline::read(tree.clone()), machine)
    } else {
        let tree = Arc::new(filled.tree);
        program(&tree, &[], &Outline::read(tree.clone()), machine)
    };
    ProgramWith {
        program,
        missing: filled.missing,
    }
}

/// What can run. A text that is no JSON cannot, however well it was understood.
fn program(
    tree: &Tree,
    problems: &[Problem],
    outline: &Outline,
    machine: MachineType,
) -> Result<Arc<Program>, Vec<String>> {
    let broken: Vec<String> = problems
        .iter()
        .filter(|problem| problem.kind != ProblemKind::DuplicateKey)
        .map(|problem| {
            let line = tree.line(problem.span.start);
            format!("Line {line}: {}", problem.message)
        })
        .collect();
    if !broken.is_empty() {
        return Err(broken);
    }
    lower(outline, machine)
        .map_err(|reasons| reasons.into_iter().map(|reason| reason.message).collect())
}
