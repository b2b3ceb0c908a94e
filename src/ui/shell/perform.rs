//! The one place where things are done.

use crate::asl::StateAddress;
use crate::debugger::{Breakpoint, Step};
use crate::diagnostics::Severity;
use crate::document::{Document, Insertion, Intent, copy_states};
use crate::formats::{Format, Spelling, template_says};
use crate::ui::shell::able::Able;
use crate::ui::shell::app::App;
use crate::ui::shell::finder::Finder;
use crate::ui::shell::overlays::Overlay;
use crate::ui::shell::permissions::Permissions;
use crate::ui::shell::stage::{BottomTab, Middle, SideTab};
use crate::ui::shell::tab::Tab;
use crate::ui::shell::{Action, Command, Debug, Notice, Place, Reveal, Selected};
use egui::Context;

impl App {
    /// Goes to the problem behind or before the one that was gone to last; round at the ends. Advice is passed over.
    fn go_to_problem(&mut self, onwards: bool) {
        let Some(tab) = self.tab() else { return };
        let snapshot = tab.document.snapshot();
        let mut places: Vec<(usize, usize)> = snapshot
            .diagnostics
            .iter()
            .filter(|found| found.severity != Severity::Info)
            .map(|found| (found.span.start, found.span.end))
            .collect();
        places.sort_unstable();
        places.dedup();
        let shown = match tab.reveal.as_ref().map(|reveal| &reveal.place) {
            Some(Place::Text(start, end)) => Some((*start, *end)),
            _ => None,
        };
        let last = tab.selected.cursor.or(shown);
        let next = match (last, onwards) {
            (Some(last), true) => places.iter().find(|place| **place > last),
            (Some(last), false) => places.iter().rfind(|place| **place < last),
            (None, _) => None,
        };
        let next = next.or(match onwards {
            true => places.first(),
            false => places.last(),
        });
        if let Some(&(start, end)) = next {
            self.arrangement.show_bottom(BottomTab::Problems);
            // In the text the caret goes along; without one a form must not take the keyboard.
            let in_text = self.arrangement.middle != Middle::Canvas;
            self.reveal(Place::Text(start, end), in_text, true);
        }
    }

    /// Empties the queue. A selection that was asked for together with a change wins over the one the change suggests.
    pub(super) fn perform_all(&mut self, ctx: &Context) {
        let queue = std::mem::take(&mut self.queue);
        let chosen = queue.iter().rposition(|command| {
            matches!(
                command,
                Command::Select(_) | Command::Reveal(_) | Command::GoTo(_)
            )
        });
        let mut last = None;
        for (index, command) in queue.into_iter().enumerate() {
            if Some(index) == chosen {
                last = Some(command);
            } else {
                self.perform(ctx, command);
            }
        }
        if let Some(command) = last {
            self.perform(ctx, command);
        }
        if let Some(id) = self.shown {
            self.write_side(id);
        }
    }

    fn perform(&mut self, ctx: &Context, command: Command) {
        match command {
            Command::Do(action) => self.act(ctx, action),
            Command::Change(intent) => self.change(&intent),
            Command::ChangeAt { intent, at, rename } => {
                let revision = self.tab().map(|tab| tab.document.revision());
                self.change(&intent);
                if let Some(tab) = self.shown_mut()
                    && Some(tab.document.revision()) != revision
                    && let Some(state) = tab.selected.single().cloned()
                {
                    if let Some(at) = at {
                        tab.canvas.placement.pins.insert(state.clone(), at);
                    }
                    if rename {
                        let added = tab.document.revision();
                        tab.canvas.name_added(&state, added);
                    }
                    self.reveal(Place::State(state), false, false);
                }
            }
            Command::NameAdded { state, to } => self.name_added(&state, &to),
            Command::AddTemplate(template) => {
                let Some(tab) = self.tab() else { return };
                let at = match (&tab.selected.edge, tab.selected.states.last()) {
                    (Some(edge), _) => Insertion::OnEdge(edge.clone()),
                    (None, Some(state)) => tab.canvas.insertion_after(state),
                    (None, None) => Insertion::Free(crate::asl::ScopeAddress::root()),
                };
                let revision = tab.document.revision();
                self.change(&Intent::AddState {
                    template,
                    name: None,
                    at,
                });
                if let Some(tab) = self.tab()
                    && tab.document.revision() != revision
                    && let Some(state) = tab.selected.single().cloned()
                {
                    self.reveal(Place::State(state), false, false);
                }
            }
            Command::Place(places) => {
                if let Some(tab) = self.shown_mut() {
                    tab.arrange(|canvas, _| canvas.placement.pins.extend(places));
                }
            }
            Command::UndoTo(steps) => self.undo_to(steps),
            Command::Select(selected) => {
                if let Some(tab) = self.shown_mut() {
                    tab.selected = selected;
                }
            }
            Command::Reveal(place) => self.reveal(place, false, true),
            // While a window lies over everything, nothing below it can have the keyboard.
            Command::GoTo(_) if ctx.memory(|memory| memory.top_modal_layer().is_some()) => {
                self.queue.push(command);
            }
            Command::GoTo(place) => self.reveal(place, true, true),
            Command::ToggleCollapsed(state) => {
                if let Some(tab) = self.shown_mut()
                    && !tab.canvas.placement.collapsed.remove(&state)
                {
                    tab.canvas.placement.collapsed.insert(state);
                }
            }
            Command::Debug(debug) => self.debug(ctx, debug),
            Command::OpenPath(path) => self.open_path(ctx, path),
            Command::OpenExample(index) => self.open_example(index),
            Command::OpenText { title, text } => {
                let format = Format::of(Spelling::of("", &text));
                self.add_tab(title, Document::open(text.as_bytes(), format));
            }
            Command::SaveTo(path) => {
                if let Some(id) = self.shown {
                    self.save_as(id, path);
                }
            }
            Command::New(language) => {
                let number = 1 + self
                    .tabs
                    .iter()
                    .filter(|tab| tab.title.starts_with("Untitled"))
                    .count();
                let title = if number == 1 {
                    "Untitled".to_owned()
                } else {
                    format!("Untitled {number}")
                };
                self.add_tab(title, Document::new_machine(language));
            }
            Command::SetProfiles(profiles) => self.set_profiles(profiles),
            Command::SetMachineType(kind) => {
                if let Some(tab) = self.shown_mut() {
                    tab.document.set_machine_type(kind);
                }
            }
            Command::SetRules(settings) => {
                if let Some(tab) = self.shown_mut() {
                    tab.document.set_rule_settings(settings);
                }
            }
            Command::ShowTab(id) => self.shown = Some(id),
            Command::CloseTab(id) => self.close_tab(id),
            Command::Notice(notice) => self.notify(notice),
            Command::CopyText(text) => ctx.copy_text(text),
            Command::Compare(with) => self.compare_with(ctx, with),
            Command::CloseCompare => {
                if let Some(tab) = self.shown_mut() {
                    tab.panels.compare.close();
                }
            }
        }
    }

    pub(super) fn shown_mut(&mut self) -> Option<&mut Tab> {
        let id = self.shown?;
        self.tab_mut(id)
    }

    /// Shows a place everywhere; `focus` gives its form the keyboard, `select` selects it.
    pub(super) fn reveal(&mut self, place: Place, focus: bool, select: bool) {
        self.reveals += 1;
        let serial = self.reveals;
        let Some(tab) = self.shown_mut() else { return };
        if select {
            tab.selected = match &place {
                Place::State(state) => Selected::state(state.clone()),
                Place::Edge(edge) => Selected::edge(edge.clone()),
                Place::Text(from, to) => {
                    let snapshot = tab.document.snapshot();
                    let state = snapshot
                        .outline
                        .state_at(*from)
                        .map(|state| state.address.clone());
                    Selected {
                        states: state.into_iter().collect(),
                        edge: None,
                        cursor: Some((*from, *to)),
                    }
                }
            };
        }
        // A folded container would hide the place.
        if let Place::State(state) = &place {
            let mut scope = state.scope();
            while let Some(owner) = scope.owner() {
                tab.canvas.placement.collapsed.remove(&owner);
                scope = owner.scope();
            }
        }
        tab.reveal = Some(Reveal {
            serial,
            place,
            focus,
        });
    }

    fn change(&mut self, intent: &Intent) {
        let Some(tab) = self.shown_mut() else { return };
        let before = tab.selected.for_history();
        let steps = tab.document.history().1;
        match tab.document.perform(intent, before) {
            Err(refusal) => self.notify(Notice::bad(refusal.why)),
            Ok(after) => {
                tab.moves.changed(steps);
                let typed = matches!(intent, Intent::TypeText { .. });
                if let Intent::RenameState { state, to } = intent {
                    tab.follow_rename(state, &state.scope().state(to));
                }
                if !typed && !after.states.is_empty() {
                    tab.selected = after.into();
                } else {
                    forget_missing(tab);
                }
            }
        }
    }

    fn name_added(&mut self, state: &StateAddress, to: &str) {
        let Some(tab) = self.shown_mut() else { return };
        match tab.document.name_added(state, to) {
            Err(refusal) => self.notify(Notice::bad(refusal.why)),
            Ok(after) => {
                tab.follow_rename(state, &state.scope().state(to));
                tab.selected = after.into();
            }
        }
    }

    fn undo_to(&mut self, steps: usize) {
        let Some(tab) = self.shown_mut() else { return };
        let mut after = None;
        loop {
            let (_, applied) = tab.document.history();
            let moved = match applied.cmp(&steps) {
                std::cmp::Ordering::Greater => tab.document.undo(),
                std::cmp::Ordering::Less => tab.document.redo(),
                std::cmp::Ordering::Equal => None,
            };
            match moved {
                Some((_, selection)) => after = Some(selection),
                None => break,
            }
        }
        if let Some(selection) = after {
            tab.selected = selection.into();
            forget_missing(tab);
        }
    }

    fn act(&mut self, ctx: &Context, action: Action) {
        if let Some(why) = Able::of(self.tab()).why_not(action) {
            self.notify(Notice::info(why));
            return;
        }
        use Action as A;
        match action {
            A::NewJsonPath => self
                .queue
                .push(Command::New(crate::asl::QueryLanguage::JsonPath)),
            A::NewJsonata => self
                .queue
                .push(Command::New(crate::asl::QueryLanguage::Jsonata)),
            A::Open
            | A::OpenTyped
            | A::OpenMachine
            | A::Save
            | A::SaveAs
            | A::SaveTyped
            | A::ExportMachine
            | A::Reload
            | A::ExportSvg
            | A::ExportPng
            | A::CopyMermaid
            | A::CloseTab
            | A::Quit => {
                self.file_action(ctx, action);
            }
            A::StartPage => self.shown = None,
            A::NextTab => self.turn_tab(1),
            A::PreviousTab => self.turn_tab(-1),
            A::Undo | A::Redo => {
                if let Some(tab) = self.shown_mut()
                    && tab.undo_move(action == A::Redo)
                {
                    return;
                }
                let steps = self
                    .tab()
                    .map(|tab| tab.document.history().1)
                    .unwrap_or_default();
                self.undo_to(if action == A::Undo {
                    steps.saturating_sub(1)
                } else {
                    steps + 1
                });
            }
            A::Copy | A::Cut => {
                let Some(tab) = self.tab() else { return };
                ctx.copy_text(copy_states(&tab.document.snapshot(), &tab.selected.states));
                if action == A::Cut {
                    let states = tab.selected.states.clone();
                    self.change(&Intent::RemoveStates { states, heal: true });
                }
            }
            A::Paste => ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste),
            A::Duplicate => {
                let states = self.selected_states();
                self.change(&Intent::Duplicate(states));
            }
            A::Delete | A::DeleteLeaving => {
                let edge = self.tab().and_then(|tab| tab.selected.edge.clone());
                match edge {
                    Some(edge) => self.change(&Intent::Disconnect(edge)),
                    None => {
                        let states = self.selected_states();
                        self.change(&Intent::RemoveStates {
                            states,
                            heal: action == A::Delete,
                        });
                    }
                }
                if let Some(tab) = self.shown_mut() {
                    forget_missing(tab);
                }
            }
            A::EditState => {
                if let Some(state) = self.selected_states().pop() {
                    self.arrangement.side = true;
                    self.arrangement.side_tab = SideTab::Inspector;
                    self.reveal(Place::State(state), true, false);
                }
            }
            A::SelectAll => {
                if let Some(tab) = self.shown_mut() {
                    let snapshot = tab.document.snapshot();
                    tab.selected = Selected::states(
                        snapshot
                            .outline
                            .root
                            .states
                            .iter()
                            .map(|state| state.address.clone())
                            .collect(),
                    );
                }
            }
            A::Deselect => {
                if let Some(tab) = self.shown_mut() {
                    tab.selected = Selected::default();
                }
            }
            A::ShowCanvas => self.arrangement.middle = Middle::Canvas,
            A::ShowSplit => self.arrangement.middle = Middle::Split,
            A::ShowText => self.arrangement.middle = Middle::Text,
            A::TogglePalette => self.arrangement.palette ^= true,
            A::ToggleSide => self.arrangement.side ^= true,
            A::ToggleBottom => self.arrangement.bottom ^= true,
            A::ShowInspector => self.arrangement.show_side(SideTab::Inspector),
            A::ShowData => self.arrangement.show_side(SideTab::Data),
            A::ShowProblems => self.arrangement.show_bottom(BottomTab::Problems),
            A::ShowRules => {
                self.arrangement.show_bottom(BottomTab::Problems);
                if let Some(tab) = self.shown_mut() {
                    tab.panels.problems.show_rules();
                }
            }
            A::ShowInput => self.arrangement.show_bottom(BottomTab::Input),
            A::ShowTimeline => self.arrangement.show_bottom(BottomTab::Timeline),
            A::ShowPlaceholders => self.arrangement.show_bottom(BottomTab::Placeholders),
            A::ShowEvents => self.arrangement.show_bottom(BottomTab::Events),
            A::ShowHistory => self.arrangement.show_bottom(BottomTab::Changes),
            A::Rename
            | A::AddAfter
            | A::AlignLeft
            | A::AlignCenter
            | A::AlignTop
            | A::DistributeAcross
            | A::DistributeDown
            | A::ResetPositions
            | A::ZoomIn
            | A::ZoomOut
            | A::ZoomReset
            | A::Fit
            | A::ZoomToSelection
            | A::ExpandAll
            | A::CollapseAll
            | A::ToggleMinimap
            | A::TogglePayloads
            | A::ToggleDirection
            | A::ToggleHand => {
                if let Some(tab) = self.shown_mut() {
                    tab.arrange(|canvas, selected| {
                        canvas.act(action, selected);
                    });
                }
            }
            A::ScaleUp => self.scale(ctx, self.settings.scale * 1.1),
            A::ScaleDown => self.scale(ctx, self.settings.scale / 1.1),
            A::ScaleReset => self.scale(ctx, 1.0),
            A::ThemeSystem => self.theme(ctx, "system"),
            A::ThemeDark => self.theme(ctx, "dark"),
            A::ThemeLight => self.theme(ctx, "light"),
            A::Continue => self.debug(ctx, Debug::Step(Step::Continue)),
            A::StepInto => self.debug(ctx, Debug::Step(Step::Into)),
            A::StepOver => self.debug(ctx, Debug::Step(Step::Over)),
            A::StepOut => self.debug(ctx, Debug::Step(Step::Out)),
            A::RunToHere => {
                if let Some(state) = self.selected_states().pop() {
                    self.debug(ctx, Debug::Step(Step::ToHere(state)));
                }
            }
            A::StartPaused
            | A::Pause
            | A::StepBack
            | A::Restart
            | A::Redrive
            | A::Stop
            | A::EndRun
            | A::CopyHistory => self.run_action(ctx, action),
            A::ToggleSubSteps => {
                let on = self.tab().is_some_and(|tab| !tab.setup.sub_steps);
                self.debug(ctx, Debug::SubSteps(on));
            }
            A::ToggleBreakpoint | A::ToggleErrorBreakpoint => {
                for state in self.selected_states() {
                    let mut stop = self
                        .tab()
                        .map(|tab| tab.setup.breakpoint(&state))
                        .unwrap_or_default();
                    if action == A::ToggleBreakpoint {
                        stop.on_entry ^= true;
                    } else {
                        stop.on_error ^= true;
                    }
                    self.debug(ctx, Debug::SetBreakpoint(state, stop));
                }
            }
            A::ClearBreakpoints => {
                let states: Vec<StateAddress> = self
                    .tab()
                    .map(|tab| tab.setup.breakpoints.keys().cloned().collect())
                    .unwrap_or_default();
                for state in states {
                    self.debug(ctx, Debug::SetBreakpoint(state, Breakpoint::default()));
                }
            }
            A::CommandPalette => self.overlay = Overlay::Palette(Finder::default()),
            A::FindState => self.overlay = Overlay::States(Finder::default()),
            A::CheatSheet => self.overlay = Overlay::CheatSheet,
            A::About => self.overlay = Overlay::About,
            A::CompareWith => {
                let choices = self.versions();
                self.overlay = Overlay::Compare(Finder::default(), choices);
            }
            A::GoToLine => {
                if self.arrangement.middle == Middle::Canvas {
                    self.arrangement.middle = Middle::Split;
                }
                self.overlay = Overlay::Line(Finder::default());
            }
            A::NextProblem | A::PreviousProblem => self.go_to_problem(action == A::NextProblem),
            A::NextChange | A::PreviousChange => {
                if let Some(tab) = self.shown_mut() {
                    tab.panels.compare.turn(action == A::PreviousChange);
                }
            }
            A::ShowPermissions => {
                let says = self
                    .tab()
                    .map(|tab| template_says(tab.document.format(), tab.document.text()))
                    .unwrap_or_default();
                self.overlay = Overlay::Permissions(Box::new(Permissions::of(says)));
            }
            A::FindInText
            | A::ReplaceInText
            | A::FindNext
            | A::FindPrevious
            | A::Complete
            | A::ShowHelp
            | A::QuickFix
            | A::GoToDefinition
            | A::FindReferences
            | A::RenameSymbol
            | A::GoToSymbol
            | A::FormatText
            | A::FormatSorted
            | A::ToggleComment
            | A::MoveLinesUp
            | A::MoveLinesDown
            | A::DuplicateLines
            | A::DeleteLines
            | A::FoldText
            | A::UnfoldText
            | A::FoldTextAll
            | A::UnfoldTextAll => {
                if self.arrangement.middle == Middle::Canvas {
                    self.arrangement.middle = Middle::Split;
                }
                if let Some(tab) = self.shown_mut() {
                    tab.panels.text.ask(action);
                }
            }
        }
    }

    fn selected_states(&self) -> Vec<StateAddress> {
        self.tab()
            .map(|tab| tab.selected.states.clone())
            .unwrap_or_default()
    }

    fn turn_tab(&mut self, by: isize) {
        let Some(count) = isize::try_from(self.tabs.len())
            .ok()
            .filter(|count| *count > 0)
        else {
            return;
        };
        let now = self
            .tabs
            .iter()
            .position(|tab| Some(tab.id) == self.shown)
            .and_then(|index| isize::try_from(index).ok())
            .unwrap_or(-1);
        let next = (now + by).rem_euclid(count);
        self.shown = usize::try_from(next)
            .ok()
            .and_then(|index| self.tabs.get(index))
            .map(|tab| tab.id);
    }

    fn scale(&mut self, ctx: &Context, scale: f32) {
        self.settings.scale = (scale.clamp(0.5, 3.0) * 100.0).round() / 100.0;
        ctx.set_zoom_factor(self.settings.scale);
        self.settings.save();
    }

    fn theme(&mut self, ctx: &Context, theme: &str) {
        self.settings.theme = theme.to_owned();
        self.apply_theme(ctx);
        self.settings.save();
    }
}

/// Drops states from the selection that are no longer there.
pub(super) fn forget_missing(tab: &mut Tab) {
    let snapshot = tab.document.snapshot();
    tab.selected
        .states
        .retain(|state| snapshot.outline.state(state).is_some());
    if let Some(edge) = &tab.selected.edge {
        let gone = match &edge.state {
            Some(state) => snapshot.outline.state(state).is_none(),
            None => snapshot.outline.scope(&edge.scope).is_none(),
        };
        if gone {
            tab.selected.edge = None;
        }
    }
}
