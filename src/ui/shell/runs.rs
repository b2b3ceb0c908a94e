//! Runs: how they are started, stepped and answered.

use crate::debugger::{Mode, PersonAnswer, Session, SessionOptions, Step};
use crate::document::ProgramWith;
use crate::formats::Choice;
use crate::interpreter::{Instant, StartOptions};
use crate::json::Value;
use crate::mocks::{MockBook, MockResponse, MockWorld};
use crate::ui::shell::app::App;
use crate::ui::shell::jobs::Purpose;
use crate::ui::shell::nested::add_machines;
use crate::ui::shell::stage::SideTab;
use crate::ui::shell::tab::Tab;
use crate::ui::shell::{Action, Debug, Mocks, Notice, Place};
use crate::ui::widgets::without_backquotes;
use egui::Context;
use std::path::PathBuf;
use std::sync::Arc;

impl App {
    pub(super) fn debug(&mut self, ctx: &Context, debug: Debug) {
        let Some(id) = self.shown else { return };
        match debug {
            Debug::Step(step) => {
                let over = self
                    .tab()
                    .and_then(|tab| tab.session.as_ref())
                    .is_some_and(|session| session.view().outcome.is_some());
                let fresh = match self.tab().map(|tab| tab.session.is_some()) {
                    Some(true) if over && matches!(step, Step::Continue | Step::ToHere(_)) => {
                        self.start(id)
                    }
                    Some(true) => false,
                    Some(false) => {
                        // The first press of Step starts a run that stands at its first state: it has moved already.
                        let started = self.start(id);
                        if started && matches!(step, Step::Into | Step::Over | Step::Out) {
                            self.landed(id);
                            return;
                        }
                        started
                    }
                    None => return,
                };
                let has = self.tab().is_some_and(|tab| tab.session.is_some());
                if !has || (over && !fresh && matches!(step, Step::Continue | Step::ToHere(_))) {
                    return;
                }
                if let Some(session) = self.tab_mut(id).and_then(|tab| tab.session.as_mut()) {
                    session.step(step);
                }
                ctx.request_repaint();
                self.landed(id);
            }
            Debug::GoTo(moment) => {
                if let Some(session) = self.tab_mut(id).and_then(|tab| tab.session.as_mut()) {
                    session.go_to(moment);
                }
                self.landed(id);
            }
            Debug::GoToEnd => {
                if let Some(session) = self.tab_mut(id).and_then(|tab| tab.session.as_mut()) {
                    session.go_to_end();
                }
                self.landed(id);
            }
            Debug::Answer {
                ticket,
                answer,
                keep,
            } => {
                let result = self
                    .tab_mut(id)
                    .and_then(|tab| tab.session.as_mut())
                    .map(|session| session.answer(ticket, answer, keep));
                if let Some(Err(why)) = result {
                    self.notify(Notice::bad(why));
                }
                ctx.request_repaint();
                self.landed(id);
            }
            Debug::SaveAnswer { state, answer } => self.save_answer(id, &state, &answer),
            Debug::SetBreakpoint(state, stop) => {
                if let Some(tab) = self.tab_mut(id) {
                    if stop == crate::debugger::Breakpoint::default() {
                        tab.setup.breakpoints.remove(&state);
                    } else {
                        tab.setup.breakpoints.insert(state, stop);
                    }
                    if let Some(session) = &mut tab.session {
                        session.set_breakpoints(tab.setup.breakpoints.clone());
                    }
                }
            }
            Debug::SubSteps(on) => {
                if let Some(tab) = self.tab_mut(id) {
                    tab.setup.sub_steps = on;
                    if let Some(session) = &mut tab.session {
                        session.set_sub_steps(on);
                    }
                }
            }
            Debug::SetInput(text) => {
                if let Some(tab) = self.tab_mut(id) {
                    tab.setup.input = text;
                }
            }
            Debug::LoadMocks(path) => self.jobs.mocks(ctx, id, path),
            Debug::PickMocks => self.ask_path(ctx, Purpose::Mocks(id)),
            Debug::ForgetMocks => {
                if let Some(tab) = self.tab_mut(id) {
                    tab.setup.mocks = None;
                    tab.setup.case = None;
                }
            }
            Debug::SetCase(case) => {
                if let Some(tab) = self.tab_mut(id) {
                    tab.setup.case = case;
                }
            }
            Debug::SetSeed(seed) => {
                if let Some(tab) = self.tab_mut(id) {
                    tab.setup.seed = seed;
                }
            }
        }
    }

    pub(super) fn run_action(&mut self, ctx: &Context, action: Action) {
        let Some(id) = self.shown else { return };
        match action {
            Action::StartPaused => {
                if self.start(id) {
                    self.landed(id);
                }
            }
            Action::EndRun => {
                if let Some(tab) = self.tab_mut(id) {
                    tab.end_run();
                }
                self.arrangement.side_tab = SideTab::Inspector;
            }
            Action::CopyHistory => {
                if let Some(session) = self.tab().and_then(|tab| tab.session.as_ref()) {
                    ctx.copy_text(session.history_json());
                    self.notify(Notice::good(
                        "Copied the execution history as GetExecutionHistory JSON",
                    ));
                }
            }
            Action::Redrive => {
                let session = self.tab_mut(id).and_then(|tab| tab.session.as_mut());
                match session.map(|session| session.redrive()) {
                    Some(Err(why)) => self.notify(Notice::bad(format!("{why}."))),
                    Some(Ok(())) => self.landed(id),
                    None => {}
                }
            }
            _ => {
                if let Some(session) = self.tab_mut(id).and_then(|tab| tab.session.as_mut()) {
                    match action {
                        Action::Pause => session.pause(),
                        Action::StepBack => session.back(),
                        Action::Restart => session.restart(),
                        Action::Stop => session.stop(),
                        _ => {}
                    }
                }
                self.landed(id);
            }
        }
    }

    /// Starts a run that stands at its first state. Says whether it did.
    fn start(&mut self, id: usize) -> bool {
        let Some(tab) = self.tab_mut(id) else {
            return false;
        };
        match new_session(tab) {
            Err(why) => {
                self.notify(Notice::bad(why));
                false
            }
            Ok((session, missing)) => {
                tab.end_run();
                tab.session = Some(session);
                tab.ran = Some((tab.document.snapshot(), tab.setup.values(&tab.origin)));
                let (path, input) = (tab.opens_as().cloned(), tab.setup.input.clone());
                let told = missing_words(&missing, &tab.setup.profiles.choice);
                if let Some(path) = path {
                    self.settings
                        .inputs
                        .retain(|(of, text)| !(*of == path && *text == input));
                    self.settings.inputs.insert(0, (path, input));
                    self.settings.inputs.truncate(60);
                    self.settings.save();
                }
                if let Some(told) = told {
                    self.notify(Notice::info(told));
                }
                self.arrangement.side = true;
                self.arrangement.side_tab = SideTab::Data;
                true
            }
        }
    }

    /// The shown moment changed: show the state it stands at.
    pub(super) fn landed(&mut self, id: usize) {
        if self.shown != Some(id) {
            return;
        }
        let Some(session) = self.tab().and_then(|tab| tab.session.as_ref()) else {
            return;
        };
        if matches!(session.mode(), Mode::Running(_)) {
            return;
        }
        let current = session
            .view()
            .current
            .as_ref()
            .map(|(state, _)| state.clone());
        let there = current.filter(|state| {
            self.tab()
                .is_some_and(|tab| tab.document.snapshot().outline.state(state).is_some())
        });
        if let Some(state) = there {
            self.reveal(Place::State(state), false, true);
        }
    }

    /// Writes an answer into the loaded mock file's case, or into a new mock file beside the definition.
    fn save_answer(&mut self, id: usize, state: &str, answer: &PersonAnswer) {
        let response = match answer {
            PersonAnswer::Result(value) => MockResponse::Return(value.clone()),
            PersonAnswer::Error { error, cause } => MockResponse::Throw {
                error: error.as_str().into(),
                cause: (!cause.is_empty()).then(|| cause.as_str().into()),
            },
            PersonAnswer::Heartbeat | PersonAnswer::Advance(_) => return,
        };
        let Some(tab) = self.tab_mut(id) else { return };
        let stem = tab.stem();
        let mut book = tab
            .setup
            .mocks
            .as_ref()
            .map(|mocks| (*mocks.book).clone())
            .unwrap_or_default();
        let (machine, case) = tab.setup.case.clone().unwrap_or_else(|| {
            (
                book.machine_for(&stem).unwrap_or(&stem).to_owned(),
                "Kept".to_owned(),
            )
        });
        let path = match (&tab.setup.mocks, &tab.path) {
            (Some(mocks), _) if mocks.path.is_absolute() => Some(mocks.path.clone()),
            (_, Some(path)) => Some(path.with_file_name("MockConfigFile.json")),
            (_, None) => None,
        };
        add_answer(&mut book, &machine, &case, state, response);
        let text = book.to_json();
        let shown = path
            .clone()
            .unwrap_or_else(|| PathBuf::from("MockConfigFile.json"));
        tab.setup.mocks = Some(Mocks {
            path: shown.clone(),
            book: Arc::new(book),
            problems: Vec::new(),
        });
        tab.setup.case = Some((machine, case.clone()));
        let notice = match path.map(|path| crate::host::save_new(&path, text.as_bytes())) {
            None => Notice::info(format!(
                "Kept in case {case}; save the machine to a file to keep the mock file beside it"
            )),
            Some(Ok(_)) => Notice::good(format!(
                "Saved as a mock of {state} in case {case} of {}",
                shown.display()
            )),
            Some(Err(error)) => Notice::bad(error.message),
        };
        self.notify(notice);
    }
}

/// Appends an answer of a state to a case.
fn add_answer(book: &mut MockBook, machine: &str, case: &str, state: &str, response: MockResponse) {
    let machine_at = book
        .machines
        .iter()
        .position(|(name, _)| name == machine)
        .unwrap_or_else(|| {
            book.machines.push((machine.to_owned(), Vec::new()));
            book.machines.len() - 1
        });
    let cases = &mut book.machines[machine_at].1;
    let case_at = cases
        .iter()
        .position(|(name, _)| name == case)
        .unwrap_or_else(|| {
            cases.push((case.to_owned(), Vec::new()));
            cases.len() - 1
        });
    let states = &mut cases[case_at].1;
    let name = match states.iter().find(|(name, _)| name == state) {
        Some((_, response)) => response.clone(),
        None => {
            let name = format!("{machine} {case} {state}");
            states.push((state.to_owned(), name.clone()));
            name
        }
    };
    let answers = match book.responses.iter().position(|(known, _)| *known == name) {
        Some(index) => &mut book.responses[index].1,
        None => {
            book.responses.push((name, Vec::new()));
            match book.responses.last_mut() {
                Some((_, answers)) => answers,
                None => return,
            }
        }
    };
    let next = answers.iter().map(|((_, to), _)| to + 1).max().unwrap_or(0);
    answers.push(((next, next), response));
}

/// Which placeholders have no value in the profile that was chosen, and what helps.
fn missing_words(missing: &[Arc<str>], choice: &Choice) -> Option<String> {
    let (Choice::Named(profile), [first, ..]) = (choice, missing) else {
        return None;
    };
    let more = match missing.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "${{{first}}}{more} has no value in {profile} and stays the text it is; give it one in Placeholders"
    ))
}

/// A new run, and the placeholders that have no value in it.
fn new_session(tab: &Tab) -> Result<(Session, Vec<Arc<str>>), String> {
    let snapshot = tab.document.snapshot();
    let with = match tab.setup.values(&tab.origin) {
        Some(values) => tab.document.program_with(&values),
        None => ProgramWith {
            program: snapshot.program().clone(),
            missing: Vec::new(),
        },
    };
    let program = match &with.program {
        Ok(program) => Arc::clone(program),
        Err(reasons) => {
            let first = reasons.first().map(String::as_str).unwrap_or_default();
            let hint = match with.missing.first() {
                Some(name) => format!("; give {name} a value in Placeholders"),
                None => String::new(),
            };
            return Err(format!("This machine cannot run yet: {first}{hint}"));
        }
    };
    let text = if tab.setup.input.trim().is_empty() {
        "{}"
    } else {
        tab.setup.input.as_str()
    };
    let input = Value::parse(text).map_err(|error| {
        format!(
            "The input is not JSON: line {}, column {}: {}",
            error.line,
            error.column,
            without_backquotes(&error.message)
        )
    })?;
    let mut world = match (&tab.setup.mocks, &tab.setup.case) {
        (Some(mocks), Some((machine, case))) => MockWorld::from_book(&mocks.book, machine, case)
            .map_err(|problem| format!("{}: {problem}", mocks.path.display()))?,
        _ => MockWorld::default(),
    };
    if let Some(path) = &tab.path {
        let values = tab.setup.values(&tab.origin);
        add_machines(&mut world, path, tab.document.text(), values.as_ref());
    }
    let session = Session::start(
        program,
        input,
        SessionOptions {
            start: StartOptions {
                kind: tab.document.machine_type(),
                start: Instant(crate::host::now_millis()),
                seed: tab.setup.seed,
                limits: true,
                machine_name: tab.stem(),
                context: None,
            },
            world,
            breakpoints: tab.setup.breakpoints.clone(),
            sub_steps: tab.setup.sub_steps,
        },
    );
    Ok((session, with.missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_answers_are_appended_in_order() {
        let mut book = MockBook::default();
        for n in 0..2 {
            add_answer(
                &mut book,
                "order",
                "Kept",
                "Charge",
                MockResponse::Return(Value::int(n)),
            );
        }
        assert_eq!(book.cases("order"), ["Kept"]);
        let ranges: Vec<_> = book.responses[0]
            .1
            .iter()
            .map(|(range, _)| *range)
            .collect();
        assert_eq!(ranges, [(0, 0), (1, 1)]);
    }
}
