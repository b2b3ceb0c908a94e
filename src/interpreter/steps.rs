//! The steps every state goes through, from entry to exit.

use super::context::{Setup, uuid};
use super::execution::{Execution, MOST_BYTES, MOST_BYTES_EVER, error_details};
use super::failure::Failure;
use super::history::{Detail, Details};
use super::protocol::{EntryKind, Instant, Outcome, Reply, RequestKind, Stage, Status};
use super::states;
use super::threads::{Phase, Thread};
use crate::asl::program::{Behaviour, DataFlow, Placement, Selection, State, StateId, Then};
use crate::asl::{Port, Resource, ServicePattern, StateKind};
use crate::json::Value;
use std::sync::Arc;

impl Execution {
    /// Moves a thread until something happened that is worth an entry.
    pub(super) fn step(&mut self, setup: &Setup, thread: &mut Thread) -> EntryKind {
        loop {
            if let Some(kind) = self.move_once(setup, thread) {
                return kind;
            }
        }
    }

    fn move_once(&mut self, setup: &Setup, thread: &mut Thread) -> Option<EntryKind> {
        let phase = std::mem::replace(&mut thread.phase, Phase::Broken);
        let state = setup.program.state(thread.flow, thread.state);
        match phase {
            Phase::Start => Some(self.begin_run(setup, thread)),
            Phase::Begin => Some(self.begin_child(setup, thread)),
            Phase::SelectItem => self.select_item(setup, thread),
            Phase::Enter => Some(self.enter(state, thread)),
            Phase::Select => self.select_input(setup, state, thread),
            Phase::Shape => self.shape_input(setup, state, thread),
            Phase::Act => self.act(setup, state, thread),
            Phase::Waiting(ticket) => {
                // Nobody calls this: a waiting thread is not ready.
                thread.phase = Phase::Waiting(ticket);
                Some(EntryKind::Aborted)
            }
            Phase::Replied(ticket, reply) => {
                let kind = EntryKind::Answered {
                    ticket,
                    reply: reply.clone(),
                };
                self.replied(setup, state, thread, reply);
                Some(kind)
            }
            Phase::AskAgain(submitted) => self.ask_task(setup, state, thread, submitted),
            Phase::Reading => self.read_items(setup, state, thread),
            Phase::Joining => {
                thread.phase = Phase::Joining;
                Some(EntryKind::Aborted)
            }
            Phase::Joined => self.joined(setup, state, thread),
            Phase::Writing => self.write_results(setup, state, thread),
            Phase::SelectResult => self.select_result(setup, state, thread),
            Phase::PlaceResult => self.place_result(setup, state, thread),
            Phase::Output => self.make_output(setup, state, thread),
            Phase::Assign => self.assign(setup, state, thread),
            Phase::Exit => self.exit(setup, state, thread),
            Phase::End => Some(self.end_thread(setup, thread)),
            Phase::Aborting => self.abort_one(setup, thread),
            Phase::Failing => Some(self.handle_failure(setup, state, thread)),
            Phase::AskDelay(delay) => {
                let when = Instant(self.now.0.saturating_add(delay));
                Some(self.ask(setup, thread, 0, RequestKind::WakeAt { when, retry: true }))
            }
            Phase::Retry => {
                self.billing.transitions += 1;
                self.billing.retries += 1;
                thread.visit.retry_count += 1;
                thread.visit.stages.clear();
                thread.visit.lost = None;
                thread.phase = Phase::Select;
                Some(EntryKind::Retried)
            }
            Phase::CaughtOutput => self.caught_output(setup, state, thread),
            Phase::Broken => Some(self.break_run(thread)),
        }
    }

    fn begin_run(&mut self, setup: &Setup, thread: &mut Thread) -> EntryKind {
        let role = setup.role_arn();
        let details = vec![
            ("input", Detail::Payload(thread.input.clone())),
            ("inputDetails", Detail::NotTruncated),
            ("roleArn", Detail::Json(role)),
        ];
        self.emit(
            thread,
            "ExecutionStarted",
            "executionStartedEventDetails",
            details,
        );
        thread.phase = Phase::Enter;
        EntryKind::Started
    }

    fn break_run(&mut self, thread: &mut Thread) -> EntryKind {
        let failure = thread.visit.failure.take().unwrap_or_default();
        let details = error_details(&failure.error, &failure.cause);
        self.emit(
            thread,
            "ExecutionFailed",
            "executionFailedEventDetails",
            details,
        );
        let outcome = Outcome {
            status: Status::Failed,
            output: None,
            error: failure.error,
            cause: failure.cause,
        };
        self.finish(outcome.clone());
        EntryKind::Finished(outcome)
    }

    pub(super) fn succeed_run(&mut self, thread: &mut Thread) -> EntryKind {
        let output = thread.input.clone();
        let details = vec![
            ("output", Detail::Payload(output.clone())),
            ("outputDetails", Detail::NotTruncated),
        ];
        self.emit(
            thread,
            "ExecutionSucceeded",
            "executionSucceededEventDetails",
            details,
        );
        let outcome = Outcome {
            status: Status::Succeeded,
            output: Some(output),
            error: None,
            cause: None,
        };
        self.finish(outcome.clone());
        EntryKind::Finished(outcome)
    }

    fn enter(&mut self, state: &State, thread: &mut Thread) -> EntryKind {
        if thread.counts {
            self.billing.transitions += 1;
        }
        let before = thread.last_event;
        let id = self.emit_with(thread, entered_name(state.behaviour.kind()), |thread| {
            Details::Entered {
                name: state.name.clone(),
                input: thread.input.clone(),
            }
        });
        thread.visit.begin(id, before, self.now);
        thread.phase = Phase::Select;
        EntryKind::Entered {
            input: thread.input.clone(),
        }
    }

    fn select_input(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        if let Behaviour::Task(task) = &state.behaviour
            && matches!(
                task.resource,
                Resource::Service {
                    pattern: ServicePattern::WaitForTaskToken,
                    ..
                }
            )
        {
            thread.visit.token = Some(uuid(&mut self.random).into());
        }
        thread.phase = Phase::Shape;
        let Some(DataFlow::JsonPath(flow)) = data_of(&state.behaviour) else {
            thread.visit.effective = None;
            return None;
        };
        if matches!(flow.input, Selection::Whole) {
            thread.visit.effective = None;
            return has_stages(&state.behaviour)
                .then(|| stage(thread, Stage::AfterInputPath, thread.input.clone()));
        }
        match self.selection(setup, thread, &flow.input, &thread.input) {
            Err(failure) => {
                thread.fail(failure);
                None
            }
            Ok(effective) => {
                thread.visit.effective = Some(effective.clone());
                Some(stage(thread, Stage::AfterInputPath, effective))
            }
        }
    }

    fn shape_input(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        thread.phase = Phase::Act;
        let shaped = match data_of(&state.behaviour)? {
            DataFlow::JsonPath(flow) => match &flow.parameters {
                Some(template) => {
                    match self.known_stage(Stage::AfterParameters, template.draws()) {
                        Some(known) => Ok(Some(known)),
                        None => self
                            .look(setup, thread, |around| {
                                template.evaluate(thread.effective(), around)
                            })
                            .map(Some)
                            .map_err(|error| Failure::from_eval(&error)),
                    }
                }
                None => Ok(None),
            },
            DataFlow::Jsonata(flow) => match &flow.arguments {
                Some(template) => match self.known_stage(Stage::AfterArguments, template.draws()) {
                    Some(known) => Ok(Some(known)),
                    None => {
                        let states = self.states_value(setup, thread, None, None);
                        self.compute(thread, template, "Arguments", states)
                            .map(Some)
                    }
                },
                None => Ok(None),
            },
        };
        let stage_name = match data_of(&state.behaviour)? {
            DataFlow::JsonPath(_) => Stage::AfterParameters,
            DataFlow::Jsonata(_) => Stage::AfterArguments,
        };
        match shaped {
            Err(failure) => {
                thread.fail(failure);
                None
            }
            Ok(Some(payload)) => {
                thread.visit.payload = Some(payload.clone());
                Some(stage(thread, stage_name, payload))
            }
            Ok(None) => {
                thread.visit.payload = None;
                let shown = has_stages(&state.behaviour)
                    && stage_name == Stage::AfterParameters
                    && state.behaviour.kind() != StateKind::Map;
                shown.then(|| stage(thread, stage_name, thread.effective().clone()))
            }
        }
    }

    fn act(&mut self, setup: &Setup, state: &State, thread: &mut Thread) -> Option<EntryKind> {
        match &state.behaviour {
            Behaviour::Pass(pass) => {
                if let Some(result) = &pass.result {
                    thread.note(Stage::Result, result);
                }
                // Nobody asks for the payload of a Pass afterwards: it is handed on.
                let payload = thread.visit.payload.take();
                let result = pass.result.clone().or(payload);
                let result = result.unwrap_or_else(|| thread.effective().clone());
                thread.visit.result = Some(result);
                thread.visit.exit = Some(then_exit(pass.then));
                thread.phase = Phase::PlaceResult;
                None
            }
            Behaviour::Succeed(_) => {
                thread.visit.output = Some(thread.effective().clone());
                thread.visit.exit = Some((Port::Next, None));
                thread.phase = Phase::Output;
                None
            }
            Behaviour::Choice(choice) => self.choose(setup, choice, thread),
            Behaviour::Wait(wait) => self.wait(setup, wait, thread),
            Behaviour::Fail(fail) => {
                let failure = self.fail_state(setup, fail, thread);
                thread.fail(failure);
                None
            }
            Behaviour::Task(_) => self.ask_task(setup, state, thread, false),
            Behaviour::Parallel(parallel) => self.fork_branches(setup, parallel, thread),
            Behaviour::Map(map) => self.start_map(setup, map, thread),
        }
    }

    fn replied(&mut self, setup: &Setup, state: &State, thread: &mut Thread, reply: Reply) {
        if thread.visit.failure.is_some() && matches!(reply, Reply::Woke) {
            thread.visit.failure = None;
            thread.phase = Phase::Retry;
            return;
        }
        match &state.behaviour {
            Behaviour::Task(task) => self.task_replied(setup, task, state, thread, reply),
            Behaviour::Wait(wait) => {
                thread.visit.output = Some(thread.effective().clone());
                thread.visit.exit = Some(then_exit(wait.then));
                thread.phase = Phase::Output;
            }
            Behaviour::Map(map) => self.map_replied(map, thread, reply),
            Behaviour::Choice(_)
            | Behaviour::Parallel(_)
            | Behaviour::Pass(_)
            | Behaviour::Succeed(_)
            | Behaviour::Fail(_) => thread.phase = Phase::Exit,
        }
    }

    fn select_result(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        thread.phase = Phase::PlaceResult;
        let Some(DataFlow::JsonPath(flow)) = data_of(&state.behaviour) else {
            return None;
        };
        let Some(template) = &flow.result_selector else {
            return has_stages(&state.behaviour)
                .then(|| stage(thread, Stage::AfterResultSelector, thread.result().clone()));
        };
        let known = self.known_stage(Stage::AfterResultSelector, template.draws());
        let selected = match known {
            Some(known) => Ok(known),
            None => self.look(setup, thread, |around| {
                template.evaluate(thread.result(), around)
            }),
        };
        match selected {
            Ok(value) => {
                thread.visit.result = Some(value.clone());
                Some(stage(thread, Stage::AfterResultSelector, value))
            }
            Err(error) => {
                thread.fail(Failure::from_eval(&error));
                None
            }
        }
    }

    fn place_result(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        thread.phase = Phase::Output;
        match data_of(&state.behaviour)? {
            DataFlow::Jsonata(_) => {
                thread.visit.output = Some(thread.result().clone());
                None
            }
            DataFlow::JsonPath(flow) => {
                // `Assign` looks at the result once more; without one it can be handed on.
                let result = if flow.assign.is_some() {
                    thread.result().clone()
                } else {
                    thread.visit.result.take().unwrap_or(Value::Null)
                };
                match self.place(setup, &flow.result_path, &thread.input, result) {
                    Ok(output) => {
                        thread.visit.output = Some(output.clone());
                        let whole = matches!(flow.result_path, Placement::Replace);
                        (!whole || has_stages(&state.behaviour))
                            .then(|| stage(thread, Stage::AfterResultPath, output))
                    }
                    Err(failure) => {
                        thread.fail(failure);
                        None
                    }
                }
            }
        }
    }

    fn make_output(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        thread.phase = Phase::Assign;
        let made = match data_of(&state.behaviour)? {
            DataFlow::JsonPath(flow) => {
                if matches!(flow.output, Selection::Whole) {
                    return has_stages(&state.behaviour)
                        .then(|| stage(thread, Stage::Output, thread.output().clone()));
                }
                self.selection(setup, thread, &flow.output, thread.output())
            }
            DataFlow::Jsonata(flow) => {
                let (template, field) = states::output_template(state, thread, flow);
                let template = template?;
                match self.known_stage(Stage::Output, template.draws()) {
                    Some(known) => Ok(known),
                    None => {
                        let result = thread.visit.result.clone();
                        let states = self.states_value(setup, thread, result, None);
                        self.compute(thread, template, &field, states)
                    }
                }
            }
        };
        match made {
            Ok(output) => {
                thread.visit.output = Some(output.clone());
                Some(stage(thread, Stage::Output, output))
            }
            Err(failure) => {
                thread.fail(failure);
                None
            }
        }
    }

    fn assign(&mut self, setup: &Setup, state: &State, thread: &mut Thread) -> Option<EntryKind> {
        thread.phase = Phase::Exit;
        let evaluated = states::evaluate_assign(self, setup, state, thread)?;
        let most = bytes_at_most(setup);
        match evaluated {
            Ok(value) if value.json_len() > most => {
                thread.fail(too_large(&format!(
                    "The variables assigned in the state '{}' have a size exceeding the maximum number of bytes service limit.",
                    state.name
                )));
                None
            }
            Ok(value)
                if setup.options.limits && variable_bytes(thread, &value) > MOST_VARIABLES =>
            {
                thread.fail(too_large(&format!(
                    "The variables in scope of the state '{}' have a size exceeding the maximum number of bytes service limit.",
                    state.name
                )));
                None
            }
            Ok(value) => Some(self.keep_variables(thread, value)),
            Err(failure) => {
                thread.fail(failure);
                None
            }
        }
    }

    /// Makes assigned variables visible.
    fn keep_variables(&mut self, thread: &mut Thread, value: Value) -> EntryKind {
        let own = Arc::make_mut(&mut thread.own);
        if let Some(object) = value.as_object() {
            for (name, value) in object.members() {
                match own.iter_mut().find(|(key, _)| key == name) {
                    Some(slot) => slot.1 = value.clone(),
                    None => own.push((name.clone(), value.clone())),
                }
            }
        }
        thread.visit.assigned = Some(value.clone());
        let all = Value::object(thread.variables());
        thread.note(Stage::Variables, &all);
        EntryKind::Assigned(value)
    }

    fn exit(&mut self, setup: &Setup, state: &State, thread: &mut Thread) -> Option<EntryKind> {
        let output = thread.visit.output.take().unwrap_or(Value::Null);
        if output.json_len() > bytes_at_most(setup) {
            thread.fail(too_large(&format!(
                "The state/task '{}' returned a result with a size exceeding the maximum number of bytes service limit.",
                state.name
            )));
            return None;
        }
        self.emit_with(thread, exited_name(state.behaviour.kind()), |thread| {
            let assigned = thread.visit.assigned.take().filter(|assigned| {
                let members = assigned.as_object().map(|object| object.members());
                members.is_some_and(|members| !members.is_empty())
            });
            Details::Exited {
                name: state.name.clone(),
                output: output.clone(),
                assigned: assigned.map(Box::new),
            }
        });
        let (port, next) = thread.visit.exit.take().unwrap_or((Port::Next, None));
        thread.input = output.clone();
        let address = next.map(|id| setup.program.state(thread.flow, id).address.clone());
        match next {
            Some(id) => {
                thread.state = id;
                thread.phase = Phase::Enter;
            }
            None => thread.phase = Phase::End,
        }
        Some(EntryKind::Exited {
            output,
            port,
            next: address,
        })
    }
}

/// Bytes an output, and what one state assigns, may have. Without the service's quotas there still is an end: a
/// loop that doubles what it is given would soon ask for more than any machine has.
/// Most bytes all variables of an execution may have.
const MOST_VARIABLES: usize = 10 << 20;

/// Bytes of the variables a thread can see, once these are assigned.
fn variable_bytes(thread: &Thread, assigned: &Value) -> usize {
    let kept = |(name, value): &(Arc<str>, Value)| match assigned.get(name) {
        Some(_) => 0,
        None => value.json_len(),
    };
    let before: usize = thread.variables().iter().map(kept).sum();
    before + assigned.json_len()
}

fn bytes_at_most(setup: &Setup) -> usize {
    if setup.options.limits {
        MOST_BYTES
    } else {
        MOST_BYTES_EVER
    }
}

fn too_large(cause: &str) -> Failure {
    Failure {
        reported: true,
        ..Failure::new("States.DataLimitExceeded", cause)
    }
}

/// Notes a stage and makes its entry.
pub(super) fn stage(thread: &mut Thread, stage: Stage, value: Value) -> EntryKind {
    thread.note(stage, &value);
    EntryKind::Stage { stage, value }
}

/// Where a state leads when it is done.
pub(super) fn then_exit(then: Then) -> (Port, Option<StateId>) {
    match then {
        Then::Go(id) => (Port::Next, Some(id)),
        Then::End => (Port::Next, None),
    }
}

/// Whether each stage of the data flow is worth an entry even when its field is absent.
fn has_stages(behaviour: &Behaviour) -> bool {
    match behaviour {
        Behaviour::Task(_) | Behaviour::Parallel(_) | Behaviour::Map(_) => true,
        Behaviour::Choice(_)
        | Behaviour::Wait(_)
        | Behaviour::Pass(_)
        | Behaviour::Succeed(_)
        | Behaviour::Fail(_) => false,
    }
}

pub(super) fn data_of(behaviour: &Behaviour) -> Option<&DataFlow> {
    match behaviour {
        Behaviour::Task(task) => Some(&task.data),
        Behaviour::Choice(choice) => Some(&choice.data),
        Behaviour::Parallel(parallel) => Some(&parallel.data),
        Behaviour::Map(map) => Some(&map.data),
        Behaviour::Wait(wait) => Some(&wait.data),
        Behaviour::Pass(pass) => Some(&pass.data),
        Behaviour::Succeed(succeed) => Some(&succeed.data),
        Behaviour::Fail(_) => None,
    }
}

fn entered_name(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Task => "TaskStateEntered",
        StateKind::Choice => "ChoiceStateEntered",
        StateKind::Parallel => "ParallelStateEntered",
        StateKind::Map => "MapStateEntered",
        StateKind::Wait => "WaitStateEntered",
        StateKind::Pass => "PassStateEntered",
        StateKind::Succeed => "SucceedStateEntered",
        StateKind::Fail => "FailStateEntered",
    }
}

fn exited_name(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Task => "TaskStateExited",
        StateKind::Choice => "ChoiceStateExited",
        StateKind::Parallel => "ParallelStateExited",
        StateKind::Map => "MapStateExited",
        StateKind::Wait => "WaitStateExited",
        StateKind::Pass => "PassStateExited",
        StateKind::Succeed => "SucceedStateExited",
        // A Fail state is never left.
        StateKind::Fail => "FailStateExited",
    }
}
