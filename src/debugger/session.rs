//! [`Session`]: one run being debugged.
//!
//! A session that was just started stands at the entry of the first state: one transition, no time passed. A step
//! in the past walks recorded moves; at the newest moment it makes new ones. Answering in the past makes a new run
//! that shares everything before, and keeps the old one.

use crate::asl::StateAddress;
use crate::asl::program::Program;
use crate::debugger::facts::Facts;
use crate::debugger::run::{Moved, Run};
use crate::debugger::stepping::{Goal, hit, is_stop};
use crate::debugger::{Breakpoints, Comparison, Crossing, EdgeKey, HighWater, View};
use crate::interpreter::{
    EntryKind, Execution, NotRedrivable, StartOptions, ThreadId, Ticket, history,
};
use crate::json::Value;
use crate::mocks::MockWorld;
use crate::recording::{Moment, Recording};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Moves a short step makes at once; longer ones go on with [`Session::run_for`].
const AT_ONCE: usize = 256;
/// Transitions after which a run is taken for an endless loop.
const MOST_TRANSITIONS: u64 = 1_000_000;
/// Runs kept for comparison.
const EARLIER_RUNS: usize = 8;
/// Visits looked at to name an endless loop.
const LOOP_VISITS: usize = 64;

/// How a session is set up.
#[derive(Clone, Debug)]
pub struct SessionOptions {
    /// Clock, seed, limits.
    pub start: StartOptions,
    /// Answers that are written down.
    pub world: MockWorld,
    /// Stops.
    pub breakpoints: Breakpoints,
    /// Whether steps stop at each stage between input and output.
    pub sub_steps: bool,
}

/// A step a person asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// To the next state or attempt entered (any depth), or the next stage with sub-steps on.
    Into,
    /// The same, but no deeper than this thread and those around it.
    Over,
    /// Until the thread's surrounding iteration or branch ends.
    Out,
    /// Until a breakpoint, a question, or the end.
    Continue,
    /// Until this state is entered.
    ToHere(StateAddress),
}

/// What the session is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum Mode {
    /// Stopped at a moment; the reason it stopped.
    Paused(StopReason),
    /// On its way; call [`Session::run_for`].
    Running(Step),
    /// Over.
    Finished,
}

/// Why it stopped.
#[derive(Clone, Debug, PartialEq)]
pub enum StopReason {
    /// Just started.
    Started,
    /// A step ended.
    Stepped,
    /// A person paused.
    Paused,
    /// A breakpoint on entry.
    Breakpoint(StateAddress),
    /// A breakpoint on error.
    ErrorBreakpoint(StateAddress),
    /// A Task or callback needs a person's answer.
    NeedsAnswer,
    /// The transition limit was reached; the states of the loop.
    Limit(String),
}

/// What a person answers.
#[derive(Clone, Debug)]
pub enum PersonAnswer {
    /// A result; for callbacks SendTaskSuccess.
    Result(Value),
    /// An error; for callbacks SendTaskFailure.
    Error {
        /// Name.
        error: String,
        /// Cause.
        cause: String,
    },
    /// SendTaskHeartbeat.
    Heartbeat,
    /// Let virtual time pass, in milliseconds; deadlines that pass on the way fire.
    Advance(i64),
}

/// One run being debugged. All time travel happens here.
#[derive(Debug)]
pub struct Session {
    program: Arc<Program>,
    facts: Arc<Facts>,
    input: Value,
    start: StartOptions,
    run: Run,
    /// Runs this one was forked from, or that were restarted, oldest first.
    earlier: Vec<Run>,
    /// What the transitions carried in runs that were replaced.
    left_behind: HighWater,
    run_number: usize,
    breakpoints: Breakpoints,
    sub_steps: bool,
    shown: Moment,
    mode: Mode,
    /// What the running step is after.
    goal: Goal,
    most_transitions: u64,
    cache: RefCell<Option<Arc<View>>>,
}

impl Session {
    /// Starts paused at the entry of the first state (1 transition).
    pub fn start(program: Arc<Program>, input: Value, options: SessionOptions) -> Session {
        let SessionOptions {
            start,
            world,
            breakpoints,
            sub_steps,
        } = options;
        let facts = Arc::new(Facts::of(&program));
        let execution = Execution::start(program.clone(), input.clone(), start.clone());
        let mut session = Session {
            run: Run::new(execution, facts.clone(), world),
            program,
            facts,
            input,
            start,
            earlier: Vec::new(),
            left_behind: HighWater::default(),
            run_number: 1,
            breakpoints,
            sub_steps,
            shown: Moment(0),
            mode: Mode::Paused(StopReason::Started),
            goal: Goal {
                step: Step::Continue,
                thread: ThreadId(0),
                sub_steps: false,
            },
            most_transitions: MOST_TRANSITIONS,
            cache: RefCell::new(None),
        };
        session.enter_first_state();
        session
    }

    fn enter_first_state(&mut self) {
        self.mode = Mode::Paused(StopReason::Started);
        while self.run.advance() == Moved::On {
            let last = self.run.recording.entry(self.run.end().0 - 1);
            if matches!(last.kind, EntryKind::Entered { .. }) {
                break;
            }
        }
        self.shown = self.run.end();
        if self.run.is_over() {
            self.mode = Mode::Finished;
        }
        self.changed();
    }

    /// Asks for a step from the shown moment; in the past this walks the recorded moves, never re-running anything.
    ///
    /// Short steps are made at once as far as a frame allows; while [`Session::mode`] is `Running`, call
    /// [`Session::run_for`].
    pub fn step(&mut self, step: Step) {
        self.goal = Goal {
            thread: self.current_thread(),
            sub_steps: self.sub_steps,
            step: step.clone(),
        };
        self.changed();
        if self.walk() {
            return;
        }
        self.shown = self.run.end();
        if self.run.is_over() {
            self.mode = Mode::Finished;
            return;
        }
        let short = matches!(step, Step::Into | Step::Over);
        self.mode = Mode::Running(step);
        if short {
            self.run_for(AT_ONCE);
        }
    }

    /// Walks recorded moves; false when the goal is not among them.
    fn walk(&mut self) -> bool {
        let into = self.goal.step == Step::Into;
        for index in self.shown.0..self.run.recording.len() {
            let moment = Moment(index + 1);
            let entry = self.run.recording.entry(index);
            let waited = into && self.run.paused_step(moment).is_some();
            let reason = match hit(&self.breakpoints, entry) {
                Some(reason) => reason,
                None if waited || self.goal.is_reached(entry, &self.run.index) => {
                    StopReason::Stepped
                }
                None => continue,
            };
            self.shown = moment;
            self.mode = Mode::Paused(reason);
            return true;
        }
        false
    }

    /// Works for at most `budget` moves; true while there is more to do. Call each frame while running.
    pub fn run_for(&mut self, budget: usize) -> bool {
        if !matches!(self.mode, Mode::Running(_)) {
            return false;
        }
        self.changed();
        for _ in 0..budget {
            if let Some(mode) = self.move_once() {
                self.mode = mode;
                break;
            }
        }
        self.shown = self.run.end();
        let runs = matches!(self.mode, Mode::Running(_));
        if !runs {
            self.run.look_around();
        }
        runs
    }

    /// One move at the newest moment; the mode it ends the step with, if it does.
    fn move_once(&mut self) -> Option<Mode> {
        if self.run.live().billing().transitions >= self.most_transitions {
            return Some(Mode::Paused(StopReason::Limit(self.loop_words())));
        }
        match self.run.advance() {
            Moved::Stuck => {
                self.run.note_pause(&self.goal.step);
                return Some(Mode::Paused(StopReason::NeedsAnswer));
            }
            Moved::Over => return Some(Mode::Finished),
            Moved::On => {}
        }
        if self.run.is_over() {
            return Some(Mode::Finished);
        }
        let entry = self.run.recording.entry(self.run.recording.len() - 1);
        if let Some(reason) = hit(&self.breakpoints, entry) {
            return Some(Mode::Paused(reason));
        }
        self.goal
            .is_reached(entry, &self.run.index)
            .then_some(Mode::Paused(StopReason::Stepped))
    }

    /// Runs until the step stops, however long that takes; for tests and the command line.
    pub fn run_to_stop(&mut self) {
        while self.run_for(65_536) {}
    }

    fn loop_words(&self) -> String {
        self.run.index.recent_states(LOOP_VISITS).join(" → ")
    }

    /// Pauses.
    pub fn pause(&mut self) {
        if matches!(self.mode, Mode::Running(_)) {
            self.mode = Mode::Paused(StopReason::Paused);
            self.run.look_around();
            self.changed();
        }
    }

    /// One state, attempt or wait for a person (or stage with sub-steps) back; at the entry of the first state it stays.
    pub fn back(&mut self) {
        let stands = |index: &usize| {
            let moment = Moment(index + 1);
            is_stop(&self.run.recording.entry(*index).kind, self.sub_steps)
                || self.run.paused_step(moment).is_some()
        };
        let before = self.shown.0.saturating_sub(1);
        if let Some(index) = (0..before).rev().find(stands) {
            self.show(Moment(index + 1));
        } else {
            self.show(self.shown);
        }
    }

    /// To any moment of the run.
    pub fn go_to(&mut self, moment: Moment) {
        self.show(moment.min(self.run.end()));
    }

    /// To the newest moment.
    pub fn go_to_end(&mut self) {
        self.show(self.run.end());
    }

    fn show(&mut self, moment: Moment) {
        self.shown = moment;
        let at_end = moment == self.run.end();
        if at_end {
            self.run.look_around();
        }
        self.mode = if at_end && self.run.is_over() {
            Mode::Finished
        } else if at_end && self.run.paused_step(moment).is_some() {
            Mode::Paused(StopReason::NeedsAnswer)
        } else {
            Mode::Paused(StopReason::Stepped)
        };
        self.changed();
    }

    /// Stops the run as StopExecution does.
    pub fn stop(&mut self) {
        self.run.stop();
        self.show(self.run.end());
    }

    /// A run that ended badly goes on from where it did not succeed, as RedriveExecution lets it.
    pub fn redrive(&mut self) -> Result<(), NotRedrivable> {
        self.run.redrive()?;
        self.show(self.run.end());
        Ok(())
    }

    /// Same program, input, answers and seed, from the start. The old run stays among [`Session::earlier_runs`].
    pub fn restart(&mut self) {
        let execution =
            Execution::start(self.program.clone(), self.input.clone(), self.start.clone());
        let again = self.run.again(execution, self.facts.clone());
        self.replace_run(again);
        self.enter_first_state();
    }

    fn replace_run(&mut self, run: Run) {
        self.left_behind.add(&self.carried());
        self.earlier.push(std::mem::replace(&mut self.run, run));
        self.run_number += 1;
        if self.earlier.len() > EARLIER_RUNS {
            self.earlier.remove(0);
        }
    }

    /// Answers a question that is open at the shown moment, or that the state shown is about to ask. In the past this
    /// makes a new run from there. The step that waited for the answer goes on: [`Session::mode`] is `Running`.
    pub fn answer(
        &mut self,
        ticket: Ticket,
        answer: PersonAnswer,
        keep_for_run: bool,
    ) -> Result<(), String> {
        let in_the_past = self.shown < self.run.end();
        let at = if in_the_past {
            self.open_moment(ticket, &answer)?
        } else {
            self.shown
        };
        let waited = self.run.paused_step(at).cloned();
        let mut fork = in_the_past.then(|| self.run.fork(at));
        let run = fork.as_mut().unwrap_or(&mut self.run);
        let passes = match answer {
            PersonAnswer::Advance(milliseconds) => {
                run.let_time_pass(milliseconds);
                true
            }
            PersonAnswer::Result(_) | PersonAnswer::Error { .. } | PersonAnswer::Heartbeat => {
                run.answer(ticket, &answer, keep_for_run)?;
                false
            }
        };
        if let Some(fork) = fork {
            self.replace_run(fork);
        }
        self.changed();
        match waited {
            Some(step) => {
                let same = self.goal.step == step && !in_the_past;
                let thread = if same {
                    self.goal.thread
                } else {
                    self.current_thread()
                };
                self.goal = Goal {
                    thread,
                    sub_steps: self.sub_steps,
                    step: step.clone(),
                };
                self.mode = Mode::Running(step);
                self.run_for(AT_ONCE);
            }
            None => {
                // The answer itself is shown; where to go from here is for the person to say.
                if !passes {
                    self.run.advance();
                }
                self.show(self.run.end());
            }
        }
        Ok(())
    }

    /// Virtual time passes at the shown moment; deadlines on the way fire.
    pub fn advance_clock(&mut self, milliseconds: i64) -> Result<(), String> {
        self.answer(Ticket(0), PersonAnswer::Advance(milliseconds), false)
    }

    /// The first moment from the shown one at which the question is open.
    fn open_moment(&self, wanted: Ticket, answer: &PersonAnswer) -> Result<Moment, String> {
        if matches!(answer, PersonAnswer::Advance(_)) {
            return Ok(self.shown);
        }
        let recording = &self.run.recording;
        let mut open = false;
        for index in 0..recording.len() {
            if open && index >= self.shown.0 {
                return Ok(Moment(index));
            }
            match &recording.entry(index).kind {
                EntryKind::Asked(request) if request.ticket == wanted => open = true,
                EntryKind::Answered { ticket, .. } if *ticket == wanted => break,
                _ => {}
            }
        }
        if open && recording.len() > self.shown.0 && self.run.live().open_request(wanted).is_some()
        {
            return Ok(recording.end());
        }
        Err("This question is not open at the shown moment".to_owned())
    }

    fn current_thread(&self) -> ThreadId {
        self.run
            .index
            .ledger(&self.run.recording, self.shown)
            .place
            .map_or(ThreadId(0), |(_, thread)| thread)
    }

    /// Breakpoints.
    pub fn set_breakpoints(&mut self, breakpoints: Breakpoints) {
        self.breakpoints = breakpoints;
    }
    /// Those that are set.
    pub fn breakpoints(&self) -> &Breakpoints {
        &self.breakpoints
    }
    /// Sub-steps on or off.
    pub fn set_sub_steps(&mut self, on: bool) {
        self.sub_steps = on;
        self.goal.sub_steps = on;
    }
    /// Whether steps stop at each stage between input and output.
    pub fn sub_steps(&self) -> bool {
        self.sub_steps
    }
    /// What it is doing.
    pub fn mode(&self) -> &Mode {
        &self.mode
    }
    /// The shown moment and the newest one.
    pub fn moment(&self) -> (Moment, Moment) {
        (self.shown, self.run.end())
    }
    /// What is true at the shown moment; cached until something changes.
    pub fn view(&self) -> Arc<View> {
        let mut cache = self.cache.borrow_mut();
        let view = cache.get_or_insert_with(|| {
            let peek = !matches!(self.mode, Mode::Running(_));
            Arc::new(View::of(&self.run, self.shown, peek))
        });
        view.clone()
    }
    /// What is true at any moment, without going there.
    pub fn view_at(&self, moment: Moment) -> View {
        View::of(&self.run, moment, true)
    }
    fn changed(&mut self) {
        *self.cache.get_mut() = None;
    }
    /// What each transition carried in the whole run, whatever moment is shown.
    pub fn carried(&self) -> BTreeMap<EdgeKey, Crossing> {
        self.run.index.edges()
    }
    /// The largest payloads of this run and of those it was forked or restarted from.
    pub fn high_water(&self) -> HighWater {
        let mut all = self.left_behind.clone();
        all.add(&self.carried());
        all
    }
    /// The recording.
    pub fn recording(&self) -> &Recording {
        &self.run.recording
    }
    /// 1 for the first run of this session; forks and restarts count on.
    pub fn run_number(&self) -> usize {
        self.run_number
    }
    /// Recordings this one was forked from, or that were restarted, oldest first.
    pub fn earlier_runs(&self) -> impl Iterator<Item = &Recording> {
        self.earlier.iter().map(|run| &run.recording)
    }
    /// This run beside an earlier one (an index into [`Session::earlier_runs`]).
    pub fn compare_with(&self, earlier: usize) -> Option<Comparison> {
        let before = self.earlier.get(earlier)?;
        Some(Comparison::of(before, &self.run))
    }
    /// Answers kept for all questions of a state in this run.
    pub fn kept_answers(&self) -> &BTreeMap<StateAddress, PersonAnswer> {
        self.run.kept()
    }
    /// Forgets a kept answer; the state asks again.
    pub fn forget_answer(&mut self, state: &StateAddress) {
        self.run.forget(state);
        self.changed();
    }
    /// The whole history up to the shown moment as GetExecutionHistory JSON.
    pub fn history_json(&self) -> String {
        let count = self.run.index.event_count(self.shown);
        history::to_json(self.run.live().events().iter().take(count))
    }
    /// The program.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }
    /// The input.
    pub fn input(&self) -> &Value {
        &self.input
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::asl::program::lower;
    use crate::asl::{MachineType, Outline};
    use crate::interpreter::Instant;
    use crate::json::parse;

    #[test]
    fn an_endless_loop_stops_at_the_limit_and_names_its_states() {
        let text = r#"{"StartAt": "Begin", "States": {
            "Begin": {"Type": "Pass", "Next": "Ping"},
            "Ping": {"Type": "Pass", "Next": "Pong"},
            "Pong": {"Type": "Pass", "Next": "Ping"}
        }}"#;
        let (tree, _) = parse(text.into());
        let program = lower(&Outline::read(Arc::new(tree)), MachineType::Express).unwrap();
        let start = StartOptions {
            kind: MachineType::Express,
            start: Instant(0),
            seed: 0,
            limits: true,
            machine_name: "loop".to_owned(),
            context: None,
        };
        let options = SessionOptions {
            start,
            world: MockWorld::default(),
            breakpoints: Breakpoints::new(),
            sub_steps: false,
        };
        let mut session = Session::start(program, Value::empty_object(), options);
        session.most_transitions = 501;
        session.step(Step::Continue);
        session.run_to_stop();
        let limit = StopReason::Limit("Ping → Pong".to_owned());
        assert_eq!(*session.mode(), Mode::Paused(limit));
        assert_eq!(session.view().billing.transitions, 501);
        session.step(Step::Continue);
        session.run_to_stop();
        assert_eq!(session.view().billing.transitions, 501);
        session.back();
        assert_eq!(session.view().billing.transitions, 500);
    }
}
