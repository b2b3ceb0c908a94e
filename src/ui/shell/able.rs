//! Whether an action can be done now, and why not: read by menus, palette, tooltips and keys.

use crate::diagnostics::Severity;
use crate::ui::shell::Action;
use crate::ui::shell::tab::Tab;

/// What matters for availability, gathered once a frame.
#[derive(Clone, Debug, Default)]
pub(super) struct Able {
    /// A definition is shown.
    pub tab: bool,
    /// Why it cannot be changed.
    pub locked: Option<String>,
    /// It has a file.
    pub file: bool,
    /// Its template has other machines.
    pub template: bool,
    /// Steps that can be undone and redone.
    pub undo: Option<String>,
    /// The label of the step that can be made again.
    pub redo: Option<String>,
    /// Number of selected states.
    pub states: usize,
    /// A transition is selected.
    pub edge: bool,
    /// Why it cannot run.
    pub broken: Option<String>,
    /// There is a run.
    pub run: bool,
    /// It is on its way.
    pub running: bool,
    /// It is over and its end is shown.
    pub over: bool,
    /// It is over at its newest moment, wherever one looks.
    pub ended: bool,
    /// Its start is shown.
    pub at_start: bool,
    /// There are breakpoints.
    pub breakpoints: bool,
    /// There are positions set by hand.
    pub pins: bool,
    /// Something is wrong with the definition.
    pub problems: bool,
    /// Two versions are being compared.
    pub comparing: bool,
}

/// The label of an arrangement by hand.
fn moved(is: bool) -> Option<String> {
    is.then(|| "Move states".to_owned())
}

impl Able {
    /// Reads a tab.
    pub fn of(tab: Option<&Tab>) -> Able {
        let Some(tab) = tab else {
            return Able::default();
        };
        let snapshot = tab.document.snapshot();
        let (steps, applied) = tab.document.history();
        let locked = tab.document.read_only().map(super::files::locked_sentence);
        let (mut running, mut over, mut ended, mut at_start) = (false, false, false, false);
        if let Some(session) = &tab.session {
            let (shown, newest) = session.moment();
            let mode = session.mode();
            running = matches!(mode, crate::debugger::Mode::Running(_));
            let view = session.view();
            let recording = session.recording();
            let last = recording
                .len()
                .checked_sub(1)
                .map(|index| &recording.entry(index).kind);
            ended = matches!(last, Some(crate::interpreter::EntryKind::Finished(_)));
            over = ended && shown == newest;
            at_start = view
                .visits
                .first()
                .is_none_or(|visit| shown <= visit.entered);
        }
        Able {
            tab: true,
            undo: applied
                .checked_sub(1)
                .and_then(|index| steps.get(index))
                .map(|step| step.label.clone())
                .filter(|_| !tab.moves.can_undo(applied))
                .or_else(|| moved(tab.moves.can_undo(applied))),
            redo: moved(tab.moves.can_redo(applied))
                .or_else(|| steps.get(applied).map(|step| step.label.clone())),
            locked,
            file: tab.path.is_some(),
            template: tab.origin.among > 1,
            states: tab.selected.states.len(),
            edge: tab.selected.edge.is_some(),
            broken: snapshot
                .cannot_run()
                .filter(|_| !tab.awaits_values())
                .map(|reasons| match reasons.first() {
                    Some(reason) => format!("This machine cannot run yet: {reason}"),
                    None => "This machine cannot run yet".to_owned(),
                }),
            run: tab.session.is_some(),
            running,
            over,
            ended,
            at_start,
            breakpoints: !tab.setup.breakpoints.is_empty(),
            pins: !tab.canvas.placement.pins.is_empty(),
            problems: snapshot
                .diagnostics
                .iter()
                .any(|found| found.severity != Severity::Info),
            comparing: tab.panels.compare.is_open(),
        }
    }

    /// Why an action cannot be done now; `None`: it can.
    pub fn why_not(&self, action: Action) -> Option<String> {
        use Action as A;
        let no = |why: &str| Some(why.to_owned());
        let need_tab = || {
            if self.tab {
                None
            } else {
                no("Open a machine first")
            }
        };
        let need_change = || need_tab().or_else(|| self.locked.clone());
        let need_states = |least: usize| {
            need_tab().or_else(|| match self.states {
                n if n >= least => None,
                _ if least == 1 => no("Select a state first"),
                _ => no("Select two states or more first"),
            })
        };
        let need_run = || {
            need_tab().or_else(|| {
                if self.run {
                    None
                } else {
                    no("There is no run; start one first")
                }
            })
        };
        let need_program =
            || need_tab().or_else(|| if self.run { None } else { self.broken.clone() });
        match action {
            A::NewJsonPath | A::NewJsonata | A::Open | A::OpenTyped | A::StartPage | A::Quit => {
                None
            }
            A::ScaleUp
            | A::ScaleDown
            | A::ScaleReset
            | A::ThemeSystem
            | A::ThemeDark
            | A::ThemeLight => None,
            A::CommandPalette | A::CheatSheet | A::About => None,
            A::Save
            | A::SaveAs
            | A::SaveTyped
            | A::ExportMachine
            | A::ExportSvg
            | A::ExportPng
            | A::CopyMermaid
            | A::CloseTab => need_tab(),
            A::Reload => need_tab().or_else(|| {
                if self.file {
                    None
                } else {
                    no("This machine has no file yet")
                }
            }),
            A::OpenMachine => need_tab().or_else(|| {
                if self.template {
                    None
                } else {
                    no("This machine is in no template with others")
                }
            }),
            A::NextTab | A::PreviousTab => None,
            A::Undo => need_tab().or_else(|| {
                if self.undo.is_some() {
                    None
                } else {
                    no("There is nothing to undo")
                }
            }),
            A::Redo => need_tab().or_else(|| {
                if self.redo.is_some() {
                    None
                } else {
                    no("There is nothing to make again")
                }
            }),
            A::Copy => need_states(1),
            A::Cut | A::Duplicate => need_change().or_else(|| need_states(1)),
            A::Delete | A::DeleteLeaving => {
                need_change().or_else(|| if self.edge { None } else { need_states(1) })
            }
            A::Rename => need_change().or_else(|| match self.states {
                1 => None,
                _ => no("Select one state first"),
            }),
            A::Paste | A::AddAfter => need_change(),
            A::SelectAll | A::Deselect => need_tab(),
            A::EditState => need_states(1),
            A::AlignLeft
            | A::AlignCenter
            | A::AlignTop
            | A::DistributeAcross
            | A::DistributeDown => need_states(2),
            A::ResetPositions => need_tab().or_else(|| {
                if self.pins {
                    None
                } else {
                    no("Nothing was moved by hand")
                }
            }),
            A::ShowCanvas
            | A::ShowSplit
            | A::ShowText
            | A::TogglePalette
            | A::ToggleSide
            | A::ToggleBottom => need_tab(),
            A::ShowInspector | A::ShowProblems | A::ShowRules | A::ShowInput | A::ShowHistory => {
                need_tab()
            }
            A::ShowData | A::ShowTimeline | A::ShowEvents | A::ShowPlaceholders => need_tab(),
            A::ZoomIn
            | A::ZoomOut
            | A::ZoomReset
            | A::Fit
            | A::ExpandAll
            | A::CollapseAll
            | A::ToggleMinimap
            | A::TogglePayloads
            | A::ToggleDirection
            | A::ToggleHand => need_tab(),
            A::ZoomToSelection => need_tab().or_else(|| {
                if self.states > 0 || self.edge {
                    None
                } else {
                    no("Select something first")
                }
            }),
            A::Continue => need_program().or_else(|| {
                if self.running {
                    no("The run is on its way")
                } else {
                    None
                }
            }),
            A::StartPaused => need_tab().or_else(|| self.broken.clone()),
            A::Pause => need_run().or_else(|| {
                if self.running {
                    None
                } else {
                    no("The run is paused already")
                }
            }),
            A::StepInto | A::StepOver => need_program().or_else(|| {
                if self.running {
                    no("The run is on its way; pause it first")
                } else if self.over {
                    no("The run is over; step back or start it again")
                } else {
                    None
                }
            }),
            A::StepOut => need_run().or_else(|| {
                if self.over {
                    no("The run is over; step back or start it again")
                } else {
                    None
                }
            }),
            A::StepBack => need_run().or_else(|| {
                if self.at_start {
                    no("This is the start of the run")
                } else {
                    None
                }
            }),
            A::RunToHere => need_program().or_else(|| match self.states {
                1 => None,
                _ => no("Select the state to run to first"),
            }),
            A::Restart | A::EndRun | A::CopyHistory => need_run(),
            A::Redrive => need_run().or_else(|| {
                if self.ended {
                    None
                } else {
                    no("Only a run that is over can be redriven")
                }
            }),
            A::Stop => need_run().or_else(|| {
                if self.ended {
                    no("The run is over already")
                } else {
                    None
                }
            }),
            A::ToggleSubSteps => need_tab(),
            A::ToggleBreakpoint | A::ToggleErrorBreakpoint => need_states(1),
            A::ClearBreakpoints => need_tab().or_else(|| {
                if self.breakpoints {
                    None
                } else {
                    no("There are no breakpoints")
                }
            }),
            A::FindState | A::GoToLine => need_tab(),
            A::NextProblem | A::PreviousProblem => need_tab().or_else(|| {
                if self.problems {
                    None
                } else {
                    no("There are no problems")
                }
            }),
            A::CompareWith | A::ShowPermissions => need_tab(),
            A::NextChange | A::PreviousChange => need_tab().or_else(|| {
                if self.comparing {
                    None
                } else {
                    no("Compare with another version first")
                }
            }),
            A::FindInText
            | A::FindNext
            | A::FindPrevious
            | A::ShowHelp
            | A::GoToDefinition
            | A::FindReferences
            | A::GoToSymbol
            | A::FoldText
            | A::UnfoldText
            | A::FoldTextAll
            | A::UnfoldTextAll => need_tab(),
            A::ReplaceInText
            | A::Complete
            | A::QuickFix
            | A::RenameSymbol
            | A::FormatText
            | A::FormatSorted
            | A::ToggleComment
            | A::MoveLinesUp
            | A::MoveLinesDown
            | A::DuplicateLines
            | A::DeleteLines => need_change(),
        }
    }
}
