//! The steps every state goes through, from entry to exit.

use super::context::{Setup, uuid};
use super::execution::{Execution, MOST_BYTES, MOST_BYTES_EVER, error_details};
use super::failure::Failure;
use super::history::Detail;
use super::protocol::{EntryKind, Instant, Outcome, Reply, RequestKind, Stage, Status};
use super::states;
use super::threads::{Phase, Thread, Visit};
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
            Phase::Start => Some(self.begin_run(thread)),
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
                thread.phase = Phase::Select;
                Some(EntryKind::Retried)
            }
            Phase::CaughtOutput => self.caught_output(setup, state, thread),
            Phase::Broken => Some(self.break_run(thread)),
        }
    }

    fn begin_run(&mut self, thread: &mut Thread) -> EntryKind {
        let role = self.setup.role_arn();
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
        let details = vec![
            ("name", Detail::Text(state.name.clone())),
            ("input", Detail::Payload(thread.input.clone())),
            ("inputDetails", Detail::NotTruncated),
        ];
        let id = self.emit(
            thread,
            entered_name(state.behaviour.kind()),
            "stateEnteredEventDetails",
            details,
        );
        thread.visit = Visit {
            name: Some(state.name.clone()),
            entered_event: id,
            before_entered: before,
            entered_at: self.now,
            ..Visit::default()
        };
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
            thread.visit.effective = Some(thread.input.clone());
            return None;
        };
        let input = thread.input.clone();
        match self.selection(setup, thread, &flow.input, &input) {
            Err(failure) => {
                thread.fail(failure);
                None
            }
            Ok(effective) => {
                thread.visit.effective = Some(effective.clone());
                let always = has_stages(&state.behaviour);
                let given = !matches!(flow.input, Selection::Whole);
                (always || given).then(|| stage(thread, Stage::AfterInputPath, effective))
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
        let effective = thread.effective();
        let shaped = match data_of(&state.behaviour)? {
            DataFlow::JsonPath(flow) => match &flow.parameters {
                Some(template) => {
                    let result = self.look(setup, thread, |around| {
                        template.evaluate(&effective, around)
                    });
                    result.map(Some).map_err(|error| Failure::from_eval(&error))
                }
                None => Ok(None),
            },
            DataFlow::Jsonata(flow) => match &flow.arguments {
                Some(template) => {
                    let states = self.states_value(setup, thread, None, None);
                    self.compute(thread, template, "Arguments", states)
                        .map(Some)
                }
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
                thread.visit.payload = Some(effective.clone());
                let shown = has_stages(&state.behaviour)
                    && stage_name == Stage::AfterParameters
                    && state.behaviour.kind() != StateKind::Map;
                shown.then(|| stage(thread, stage_name, effective))
            }
        }
    }

    fn act(&mut self, setup: &Setup, state: &State, thread: &mut Thread) -> Option<EntryKind> {
        match &state.behaviour {
            Behaviour::Pass(pass) => {
                let result = pass.result.clone().unwrap_or_else(|| thread.payload());
                if pass.result.is_some() {
                    thread.note(Stage::Result, &result);
                }
                thread.visit.result = Some(result);
                thread.visit.exit = Some(then_exit(pass.then));
                thread.phase = Phase::PlaceResult;
                None
            }
            Behaviour::Succeed(_) => {
                thread.visit.output = thread.visit.effective.clone();
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
                thread.visit.output = thread.visit.effective.clone();
                thread.visit.exit = Some(then_exit(wait.then));
                thread.phase = Phase::Output;
            }
            Behaviour::Map(map) => self.map_replied(setup, map, thread, reply),
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
        let result = thread.result();
        let Some(template) = &flow.result_selector else {
            return has_stages(&state.behaviour)
                .then(|| stage(thread, Stage::AfterResultSelector, result));
        };
        let selected = self.look(setup, thread, |around| template.evaluate(&result, around));
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
                thread.visit.output = Some(thread.result());
                None
            }
            DataFlow::JsonPath(flow) => {
                let (input, result) = (thread.input.clone(), thread.result());
                match self.place(setup, &flow.result_path, &input, result) {
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
                let whole = thread.output();
                if matches!(flow.output, Selection::Whole) {
                    return has_stages(&state.behaviour)
                        .then(|| stage(thread, Stage::Output, whole));
                }
                self.selection(setup, thread, &flow.output, &whole)
            }
            DataFlow::Jsonata(flow) => {
                let (template, field) = states::output_template(state, thread, flow);
                let template = template?;
                let states = self.states_value(setup, thread, thread.visit.result.clone(), None);
                self.compute(thread, template, &field, states)
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
        let output = thread.output();
        if output.json_len() > bytes_at_most(setup) {
            thread.fail(too_large(&format!(
                "The state/task '{}' returned a result with a size exceeding the maximum number of bytes service limit.",
                state.name
            )));
            return None;
        }
        let mut details = vec![
            ("name", Detail::Text(state.name.clone())),
            ("output", Detail::Payload(output.clone())),
            ("outputDetails", Detail::NotTruncated),
        ];
        if let Some(assigned) = &thread.visit.assigned
            && assigned
                .as_object()
                .is_some_and(|all| !all.members().is_empty())
        {
            details.push(("assignedVariables", Detail::Payloads(assigned.clone())));
            details.push(("assignedVariablesDetails", Detail::NotTruncated));
        }
        self.emit(
            thread,
            exited_name(state.behaviour.kind()),
            "stateExitedEventDetails",
            details,
        );
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
