//! [`Session`]: one run being debugged.

use crate::asl::StateAddress;
use crate::asl::program::Program;
use crate::debugger::{Breakpoints, View};
use crate::interpreter::{StartOptions, Ticket};
use crate::json::Value;
use crate::mocks::MockWorld;
use crate::recording::{Moment, Recording};
use std::sync::Arc;

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
    /// To the next state entered (any depth), or the next stage with sub-steps on.
    Into,
    /// To the next state entered that is no deeper on this thread.
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
pub struct Session {}

impl Session {
    /// Starts paused before the first state is entered … the first `Step::Into` enters it.
    /// With journeys in mind: a session started paused stands at the entry of the first state (1 transition).
    pub fn start(_program: Arc<Program>, _input: Value, _options: SessionOptions) -> Session {
        todo!()
    }
    /// Asks for a step from the shown moment; in the past this walks the recorded moves, never re-running anything.
    pub fn step(&mut self, _step: Step) {
        todo!()
    }
    /// Works for at most `budget` moves; true while there is more to do. Call each frame while running.
    pub fn run_for(&mut self, _budget: usize) -> bool {
        todo!()
    }
    /// Pauses.
    pub fn pause(&mut self) {
        todo!()
    }
    /// One state (or stage with sub-steps) back.
    pub fn back(&mut self) {
        todo!()
    }
    /// To any moment of the run.
    pub fn go_to(&mut self, _moment: Moment) {
        todo!()
    }
    /// To the newest moment.
    pub fn go_to_end(&mut self) {
        todo!()
    }
    /// Stops the run as StopExecution does.
    pub fn stop(&mut self) {
        todo!()
    }
    /// Same program, input, answers and seed, from the start.
    pub fn restart(&mut self) {
        todo!()
    }
    /// Answers an open question at the newest moment (in the past: a new recording from there).
    pub fn answer(
        &mut self,
        _ticket: Ticket,
        _answer: PersonAnswer,
        _keep_for_run: bool,
    ) -> Result<(), String> {
        todo!()
    }
    /// Breakpoints.
    pub fn set_breakpoints(&mut self, _breakpoints: Breakpoints) {
        todo!()
    }
    /// Sub-steps on or off.
    pub fn set_sub_steps(&mut self, _on: bool) {
        todo!()
    }
    /// What it is doing.
    pub fn mode(&self) -> &Mode {
        todo!()
    }
    /// The shown moment and the newest one.
    pub fn moment(&self) -> (Moment, Moment) {
        todo!()
    }
    /// What is true at the shown moment; cached until something changes.
    pub fn view(&self) -> Arc<View> {
        todo!()
    }
    /// The recording.
    pub fn recording(&self) -> &Recording {
        todo!()
    }
    /// The whole history up to the shown moment as GetExecutionHistory JSON.
    pub fn history_json(&self) -> String {
        todo!()
    }
    /// The program.
    pub fn program(&self) -> &Arc<Program> {
        todo!()
    }
    /// The input.
    pub fn input(&self) -> &Value {
        todo!()
    }
}
