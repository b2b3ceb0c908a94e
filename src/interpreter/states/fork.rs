//! What Parallel and Map share: children begin, end, fail, and are stopped.

use super::distributed::{enter_child, label_of};
use super::ledger::Ending;
use crate::asl::program::{Behaviour, FlowId, Map, MapMode, Parallel, State};
use crate::asl::{MachineType, StateKind};
use crate::interpreter::context::Setup;
use crate::interpreter::execution::Execution;
use crate::interpreter::failure::Failure;
use crate::interpreter::history::Detail;
use crate::interpreter::protocol::{EntryKind, GivenUp, Stage, ThreadId};
use crate::interpreter::steps::{stage, then_exit};
use crate::interpreter::threads::{Fork, MapItem, Phase, Thread, Visit};
use crate::json::Value;
use std::sync::Arc;

impl Execution {
    pub(in crate::interpreter) fn fork_branches(
        &mut self,
        setup: &Setup,
        parallel: &Parallel,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        let started = self.emit(thread, "ParallelStateStarted", "", Vec::new());
        let count = parallel.branches.len();
        let payload = thread.payload().clone();
        let items: Vec<_> = (0..count).map(|_| (None, payload.clone())).collect();
        let mut fork = Fork::new(items.into(), started);
        for (index, flow) in parallel.branches.iter().enumerate() {
            let mut child = self.child(setup, thread, *flow, index, payload.clone());
            child.last_event = started;
            fork.running.insert(child.id);
            self.admit(child);
        }
        fork.next = count;
        thread.visit.exit = Some(then_exit(parallel.then));
        thread.visit.fork = Some(Box::new(fork));
        thread.phase = Phase::Joining;
        Some(EntryKind::Forked { count })
    }

    /// A thread below another one, not yet begun.
    pub(in crate::interpreter) fn child(
        &mut self,
        setup: &Setup,
        parent: &Thread,
        flow: FlowId,
        index: usize,
        input: Value,
    ) -> Thread {
        Thread {
            id: self.new_thread_id(),
            parent: Some(parent.id),
            index,
            depth: parent.depth + 1,
            flow,
            state: setup.program.flow(flow).start,
            phase: Phase::Begin,
            input,
            visit: Visit::default(),
            last_event: parent.last_event,
            iteration: parent.iteration.clone(),
            item: parent.item.clone(),
            execution: parent.execution.clone(),
            logged: parent.logged,
            counts: parent.counts,
            outer: Arc::new(parent.variables()),
            own: Arc::default(),
        }
    }

    pub(in crate::interpreter) fn admit(&mut self, thread: Thread) {
        self.ready.insert(thread.id);
        self.threads.insert(thread.id, Arc::new(thread));
    }

    /// Starts the next item of a Map, if there is one and a place for it.
    pub(in crate::interpreter) fn start_next(
        &mut self,
        setup: &Setup,
        map: &Map,
        name: &Arc<str>,
        parent: &mut Thread,
        after: u32,
    ) -> bool {
        let Some(fork) = parent.visit.fork.as_ref() else {
            return false;
        };
        let index = fork.next;
        let Some((key, value)) = fork.items.get(index).cloned() else {
            return false;
        };
        let input = default_input(&key, &value);
        let mut child = self.child(setup, parent, map.body, index, input.clone());
        child.last_event = after;
        let mut iteration = parent.iteration.to_vec();
        iteration.push((name.clone(), index));
        child.iteration = iteration.into();
        child.item = Some(Arc::new(MapItem { index, key, value }));
        if let MapMode::Distributed(kind) = map.mode {
            self.billing.transitions += 1;
            let map_run = parent
                .visit
                .fork
                .as_ref()
                .and_then(|fork| fork.map_run.clone());
            let label = label_of(map_run.as_deref().unwrap_or_default());
            let random = &mut self.random;
            let execution = setup.child_execution((label, kind), &input, self.now, random);
            child.execution = Some(execution);
            child.logged = false;
            child.counts = parent.counts && kind == MachineType::Standard;
            child.outer = Arc::default();
        }
        if let Some(fork) = parent.visit.fork.as_mut() {
            fork.next += 1;
            fork.running.insert(child.id);
        }
        self.admit(child);
        true
    }

    pub(in crate::interpreter) fn begin_child(
        &mut self,
        setup: &Setup,
        thread: &mut Thread,
    ) -> EntryKind {
        let index = thread.index;
        thread.phase = Phase::Enter;
        if let Some((_, Behaviour::Map(map))) = self.owner(setup, thread) {
            // Items of a batch were shaped before they were packed.
            let shapes = map.item_selector.is_some() || map.computed_item_selector.is_some();
            if shapes && map.batcher.is_none() {
                thread.phase = Phase::SelectItem;
            } else if map.mode != MapMode::Inline {
                // An execution of its own knows nothing of the Map around it.
                thread.item = None;
            }
            if map.mode == MapMode::Inline {
                self.emit_iteration(setup, thread, "MapIterationStarted", true);
            }
        }
        EntryKind::ThreadStarted {
            index,
            parent: thread.parent.unwrap_or_default(),
        }
    }

    /// The state whose branch or iteration a thread is.
    fn owner<'a>(&self, setup: &'a Setup, thread: &Thread) -> Option<(&'a State, &'a Behaviour)> {
        let parent = self.threads.get(&thread.parent?)?;
        let state = setup.program.state(parent.flow, parent.state);
        Some((state, &state.behaviour))
    }

    fn emit_iteration(
        &mut self,
        setup: &Setup,
        thread: &mut Thread,
        kind: &'static str,
        advance: bool,
    ) -> u32 {
        let name = match self.owner(setup, thread) {
            Some((state, _)) => state.name.clone(),
            None => return 0,
        };
        let key = match kind {
            "MapIterationStarted" => "mapIterationStartedEventDetails",
            "MapIterationSucceeded" => "mapIterationSucceededEventDetails",
            "MapIterationFailed" => "mapIterationFailedEventDetails",
            _ => "mapIterationAbortedEventDetails",
        };
        let details = vec![
            ("name", Detail::Text(name)),
            ("index", Detail::Number(thread.index as i64)),
        ];
        let before = thread.last_event;
        let id = self.emit(thread, kind, key, details);
        if !advance {
            thread.last_event = before;
        }
        id
    }

    /// The item as the iteration is given it.
    pub(in crate::interpreter) fn select_item(
        &mut self,
        setup: &Setup,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        thread.phase = Phase::Enter;
        // The selector sees the Map state's own input, and the item in the Context Object.
        let mut view = self.threads.get(&thread.parent?)?.clone();
        let state = setup.program.state(view.flow, view.state);
        let Behaviour::Map(map) = &state.behaviour else {
            return None;
        };
        view.item = thread.item.clone();
        let draws = match (&map.item_selector, &map.computed_item_selector) {
            (Some(template), _) => template.draws(),
            (None, Some(template)) => template.draws(),
            (None, None) => return None,
        };
        let shaped = if let Some(known) = self.known_stage(Stage::AfterItemSelector, draws) {
            Ok(known)
        } else if let Some(template) = &map.item_selector {
            let filled = self.look(setup, &view, |around| {
                template.evaluate(view.effective(), around)
            });
            filled.map_err(|error| Failure::from_eval(&error))
        } else if let Some(template) = &map.computed_item_selector {
            let states = self.states_value(setup, &view, None, None);
            self.compute(&view, template, "ItemSelector", states)
        } else {
            return None;
        };
        match shaped {
            Ok(input) => {
                thread.input = input.clone();
                if map.mode != MapMode::Inline {
                    enter_child(thread);
                }
                let done = EntryKind::Stage {
                    stage: Stage::AfterItemSelector,
                    value: input,
                };
                Some(done)
            }
            Err(failure) => {
                let error = failure.name();
                let cause = failure.cause.clone();
                self.child_failed(setup, thread, failure, true);
                Some(EntryKind::Failed { error, cause })
            }
        }
    }

    /// A flow is over: the run succeeds, or the parent takes the output.
    pub(in crate::interpreter) fn end_thread(
        &mut self,
        setup: &Setup,
        thread: &mut Thread,
    ) -> EntryKind {
        let Some(parent_id) = thread.parent else {
            return self.succeed_run(thread);
        };
        let Some(mut shared) = self.threads.remove(&parent_id) else {
            return EntryKind::ThreadEnded;
        };
        let state = setup.program.state(shared.flow, shared.state);
        let parent = Arc::make_mut(&mut shared);
        let (freed, mut last) = (thread.last_event, thread.last_event);
        if let Behaviour::Map(map) = &state.behaviour
            && map.mode == MapMode::Inline
        {
            // The parent was taken out to be changed; its name is all the event needs.
            let details = vec![
                ("name", Detail::Text(state.name.clone())),
                ("index", Detail::Number(thread.index as i64)),
            ];
            last = self.emit(
                thread,
                "MapIterationSucceeded",
                "mapIterationSucceededEventDetails",
                details,
            );
        }
        if let Some(fork) = parent.visit.fork.as_mut() {
            fork.running.remove(&thread.id);
            fork.done += 1;
            fork.results.set(thread.index, thread.input.clone());
            if let Some(ledger) = &mut fork.ledger {
                ledger.note(thread, self.now, Ending::Succeeded);
            }
            if thread.logged {
                fork.last_event = last;
            }
        }
        self.go_on(setup, state, parent, freed);
        self.threads.insert(parent_id, shared);
        EntryKind::ThreadEnded
    }

    /// After a child ended: the next item begins, or the parent wakes.
    fn go_on(&mut self, setup: &Setup, state: &State, parent: &mut Thread, freed: u32) {
        if let Behaviour::Map(map) = &state.behaviour {
            let after = match map.mode {
                MapMode::Inline => freed,
                MapMode::Distributed(_) => parent.last_event,
            };
            self.start_next(setup, map, &state.name, parent, after);
        }
        let over = parent
            .visit
            .fork
            .as_ref()
            .is_none_or(|fork| fork.running.is_empty());
        if over && matches!(parent.phase, Phase::Joining) {
            parent.phase = Phase::Joined;
            self.ready.insert(parent.id);
        }
    }

    /// An error nobody caught leaves a state: the run ends, or the parent is told.
    pub(in crate::interpreter) fn leave_badly(
        &mut self,
        setup: &Setup,
        thread: &mut Thread,
        failure: Failure,
    ) {
        if thread.parent.is_none() {
            thread.visit.failure = Some(failure);
            thread.phase = Phase::Broken;
        } else {
            self.child_failed(setup, thread, failure, false);
        }
    }

    /// A branch or an iteration ended badly. `own` says that the parent's field was to blame.
    fn child_failed(&mut self, setup: &Setup, thread: &mut Thread, failure: Failure, own: bool) {
        thread.phase = Phase::Broken;
        let Some(parent_id) = thread.parent else {
            return;
        };
        let distributed = !thread.logged
            && matches!(
                self.owner(setup, thread),
                Some((_, Behaviour::Map(map))) if map.mode != MapMode::Inline
            );
        if failure.fatal && !distributed && !own && thread.logged {
            if let Some(parent) = self.threads.get_mut(&parent_id) {
                parent.forget_child(thread.id);
                parent.lose(Arc::new(thread.clone()));
            }
            self.end_fatally(&failure, thread.last_event);
            return;
        }
        let before = thread.last_event;
        let is_inline_map = matches!(
            self.owner(setup, thread),
            Some((_, Behaviour::Map(map))) if map.mode == MapMode::Inline
        );
        if is_inline_map && !own {
            self.emit_iteration(setup, thread, "MapIterationFailed", false);
        }
        let Some(mut shared) = self.threads.remove(&parent_id) else {
            return;
        };
        let state = setup.program.state(shared.flow, shared.state);
        let parent = Arc::make_mut(&mut shared);
        if let Some(fork) = parent.visit.fork.as_mut() {
            fork.running.remove(&thread.id);
            fork.done += 1;
            if let Some(ledger) = &mut fork.ledger {
                ledger.note(thread, self.now, Ending::Failed(failure.clone()));
            }
        }
        parent.lose(Arc::new(thread.clone()));
        if distributed && !own {
            self.item_failed(setup, state, parent, thread.index, failure);
        } else {
            if thread.logged {
                parent.last_event = before;
            }
            parent.visit.failure = Some(failure);
            parent.phase = Phase::Aborting;
            self.ready.insert(parent_id);
        }
        self.threads.insert(parent_id, shared);
    }

    /// A tolerated failure of a distributed Map's item, or one too many.
    fn item_failed(
        &mut self,
        setup: &Setup,
        state: &State,
        parent: &mut Thread,
        index: usize,
        failure: Failure,
    ) {
        let too_many = match parent.visit.fork.as_mut() {
            Some(fork) => {
                let weight = fork.weights.as_ref().and_then(|w| w.get(index).copied());
                fork.failed += weight.unwrap_or(1);
                fork.failures.push((index, failure));
                fork.failed > fork.tolerated.unwrap_or(0)
            }
            None => true,
        };
        if too_many {
            parent.visit.failure = Some(Failure {
                reported: true,
                ..Failure::new(
                    "States.ExceedToleratedFailureThreshold",
                    "The specified tolerated failure threshold was exceeded",
                )
            });
            parent.phase = Phase::Aborting;
            self.ready.insert(parent.id);
        } else {
            self.go_on(setup, state, parent, 0);
        }
    }

    /// Stops one of the threads that are left below, innermost first; when none is, the error is dealt with.
    pub(in crate::interpreter) fn abort_one(
        &mut self,
        setup: &Setup,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        thread.phase = Phase::Aborting;
        while let Some(first) = thread.first_child() {
            let (victim, owner) = self.innermost(first, thread.id);
            self.note_aborted(thread, victim);
            // The moving thread itself is not among the others.
            let below = (owner != thread.id).then_some(owner);
            let map = match below.and_then(|id| self.threads.get_mut(&id)) {
                Some(owner) => {
                    owner.forget_child(victim);
                    map_name(setup, owner)
                }
                None => {
                    thread.forget_child(victim);
                    map_name(setup, thread)
                }
            };
            let Some((stopped, inside)) = self.abort(setup, victim, map) else {
                continue;
            };
            match below.and_then(|id| self.threads.get_mut(&id)) {
                Some(owner) => owner.lose(stopped),
                None => thread.lose(stopped),
            }
            if inside {
                return Some(EntryKind::Aborted);
            }
        }
        if let Some(lost) = &mut thread.visit.lost {
            lost.fork = thread.visit.fork.clone();
        }
        self.map_run_broken(setup, thread);
        None
    }

    /// The first thread without children below one, and whose child it is.
    fn innermost(&self, first: ThreadId, owner: ThreadId) -> (ThreadId, ThreadId) {
        let (mut id, mut owner) = (first, owner);
        while let Some(below) = self.threads.get(&id).and_then(|t| t.first_child()) {
            owner = id;
            id = below;
        }
        (id, owner)
    }

    /// Stops a thread; says whether it was inside a state.
    fn abort(
        &mut self,
        setup: &Setup,
        id: ThreadId,
        map: Option<Arc<str>>,
    ) -> Option<(Arc<Thread>, bool)> {
        let mut shared = self.threads.remove(&id)?;
        self.ready.remove(&id);
        if let Phase::Waiting(ticket) = shared.phase {
            self.open.remove(&ticket);
        }
        let thread = Arc::make_mut(&mut shared);
        let inside = thread.is_inside();
        self.about = Some((id, self.place_of(setup, thread), thread.depth));
        let state = setup.program.state(thread.flow, thread.state);
        if let Some(call) = &thread.visit.task {
            self.given_up.push(GivenUp {
                state: state.address.clone(),
                iteration: thread.iteration.clone(),
                attempt: call.attempt,
            });
        }
        if inside && let Some(kind) = aborted_name(state.behaviour.kind()) {
            self.emit(thread, kind, "", Vec::new());
        }
        if let Some(name) = map
            && !matches!(thread.phase, Phase::Begin)
        {
            let details = vec![
                ("name", Detail::Text(name)),
                ("index", Detail::Number(thread.index as i64)),
            ];
            self.emit(
                thread,
                "MapIterationAborted",
                "mapIterationAbortedEventDetails",
                details,
            );
        }
        Some((shared, inside))
    }

    /// All children ended well: their outputs are the result.
    pub(in crate::interpreter) fn joined(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        thread.phase = Phase::SelectResult;
        let fork = thread.visit.fork.take()?;
        let result = match &state.behaviour {
            Behaviour::Map(map) if map.mode != MapMode::Inline => {
                return Some(self.map_run_done(setup, map, thread, *fork));
            }
            Behaviour::Task(_)
            | Behaviour::Choice(_)
            | Behaviour::Parallel(_)
            | Behaviour::Map(_)
            | Behaviour::Wait(_)
            | Behaviour::Pass(_)
            | Behaviour::Succeed(_)
            | Behaviour::Fail(_) => {
                let outputs = fork.results.iter();
                let outputs = outputs.map(|output| output.cloned().unwrap_or(Value::Null));
                Value::array(outputs.collect())
            }
        };
        let kind = match state.behaviour {
            Behaviour::Map(_) => "MapStateSucceeded",
            _ => "ParallelStateSucceeded",
        };
        if thread.logged {
            // The success of the fork leads nowhere: the exit hangs on the event before it.
            self.write_event(fork.last_event, kind, "", Vec::new());
            thread.last_event = fork.last_event;
        }
        thread.visit.result = Some(result.clone());
        Some(stage(thread, Stage::Result, result))
    }

    /// The event of a fork that failed for good.
    pub(in crate::interpreter) fn emit_state_failed(
        &mut self,
        state: &State,
        thread: &mut Thread,
        failure: &Failure,
    ) {
        if failure.fatal {
            return;
        }
        match state.behaviour {
            Behaviour::Map(_) => self.emit(thread, "MapStateFailed", "", Vec::new()),
            Behaviour::Parallel(_) => self.emit(thread, "ParallelStateFailed", "", Vec::new()),
            Behaviour::Task(_)
            | Behaviour::Choice(_)
            | Behaviour::Wait(_)
            | Behaviour::Pass(_)
            | Behaviour::Succeed(_)
            | Behaviour::Fail(_) => 0,
        };
    }
}

/// The name of the inline Map a thread is in.
fn map_name(setup: &Setup, thread: &Thread) -> Option<Arc<str>> {
    let state = setup.program.state(thread.flow, thread.state);
    match &state.behaviour {
        Behaviour::Map(map) if map.mode == MapMode::Inline => Some(state.name.clone()),
        _ => None,
    }
}

/// What an iteration is given when there is no selector.
pub(in crate::interpreter) fn default_input(key: &Option<Arc<str>>, value: &Value) -> Value {
    match key {
        None => value.clone(),
        Some(key) => Value::object(vec![
            ("Key".into(), Value::String(key.clone())),
            ("Value".into(), value.clone()),
        ]),
    }
}

fn aborted_name(kind: StateKind) -> Option<&'static str> {
    match kind {
        StateKind::Task => Some("TaskStateAborted"),
        StateKind::Parallel => Some("ParallelStateAborted"),
        StateKind::Map => Some("MapStateAborted"),
        StateKind::Wait => Some("WaitStateAborted"),
        StateKind::Choice | StateKind::Pass | StateKind::Succeed | StateKind::Fail => None,
    }
}
