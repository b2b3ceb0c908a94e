//! Local machines that a run starts: each start is a whole execution on the same virtual clock, its Tasks answered
//! by the same world.
//!
//! A nested execution runs from its start to its end while its parent's question is being answered. When it cannot
//! go on, everything it did is taken back and the question stays unanswered, so that it can be put once more.

mod stop;

use super::identity::uuid;
use super::miss::{Miss, NestedPlace, NestedQuestion};
use super::source::{Call, CallKey};
use super::world::MockWorld;
use crate::asl::program::Program;
use crate::asl::{MachineType, Resource, ServicePattern, StateAddress};
use crate::interpreter::{
    Agenda, Answer, EntryKind, Execution, Instant, Pause, Reply, Request, RequestKind,
    StartOptions, Status, Ticket,
};
use crate::json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How deep machines may start each other.
const DEEPEST: usize = 16;
/// Transitions all nested executions may make together, unless told otherwise.
const MOST_TRANSITIONS: u64 = 1_000_000;

/// Executions a session may start; each is kept.
const MOST_EXECUTIONS: u32 = 100_000;

/// A nested execution that ended.
#[derive(Clone, Debug)]
pub struct ChildRun {
    /// 1, 2, … in the order of starts.
    pub number: u32,
    /// The number of the nested execution that started it; 0: the run itself.
    pub parent: u32,
    /// The state that started it.
    pub asked_by: StateAddress,
    /// The machine's name.
    pub machine: Arc<str>,
    /// The execution's name.
    pub name: Arc<str>,
    /// The execution's ARN.
    pub arn: Arc<str>,
    /// The run itself, at its end.
    pub execution: Arc<Execution>,
    pub(super) machine_arn: Arc<str>,
    /// The answers it was given, if somebody waits for its end and may give up.
    answers: Answers,
    /// The version or alias it was started by.
    pub(super) qualifier: Option<Arc<str>>,
    pub(super) input_text: Arc<str>,
}

impl ChildRun {
    /// How it ended.
    pub fn status(&self) -> Status {
        let outcome = self.execution.outcome();
        outcome.map_or(Status::Running, |outcome| outcome.status)
    }
    /// When it was started.
    pub fn started(&self) -> Instant {
        self.execution.options().start
    }
    /// When it ended.
    pub fn ended(&self) -> Instant {
        self.execution.now()
    }
}

/// What an execution was answered, in order.
type Answers = Arc<[(Ticket, Answer)]>;

/// A machine at hand, or why it cannot be started.
type Local = Result<Arc<Program>, Arc<str>>;

/// The machines at hand and what became of them.
#[derive(Clone, Debug)]
pub(super) struct Nested {
    machines: Arc<BTreeMap<String, Local>>,
    pub seed: u64,
    pub limits: bool,
    /// Transitions they may make together, and those not made yet.
    pub most: u64,
    pub left: u64,
    /// Executions under way, outermost first.
    running: Vec<Running>,
    /// By number.
    pub children: Vec<ChildRun>,
    /// Standard executions by machine and name.
    names: BTreeMap<(Arc<str>, Arc<str>), u32>,
    /// `.sync` calls that wait for the end of an execution.
    pending: BTreeMap<CallKey, u32>,
    started: u32,
}

/// An execution under way.
#[derive(Clone, Debug)]
struct Running {
    number: u32,
    /// The call that started it, as if the run itself had made it.
    call: CallKey,
    machine: Arc<str>,
    asked_by: String,
    case: Option<Arc<str>>,
    /// The place of its case on the shelf.
    place: Option<usize>,
}

impl Default for Nested {
    fn default() -> Nested {
        Nested {
            machines: Arc::default(),
            seed: 0,
            limits: true,
            most: MOST_TRANSITIONS,
            left: MOST_TRANSITIONS,
            running: Vec::new(),
            children: Vec::new(),
            names: BTreeMap::new(),
            pending: BTreeMap::new(),
            started: 0,
        }
    }
}

impl Nested {
    pub fn add(&mut self, name: &str, machine: Local) {
        Arc::make_mut(&mut self.machines).insert(name.to_owned(), machine);
    }

    /// Who asks now: 0 the run itself, else the number of a nested one.
    pub fn asker(&self) -> u32 {
        self.running.last().map_or(0, |running| running.number)
    }

    /// The nested machine that asks now, if it is one.
    pub fn machine(&self) -> Option<&str> {
        self.running.last().map(|running| &*running.machine)
    }

    /// The place on the shelf of the case of the machine that asks now.
    pub fn place(&self) -> Option<usize> {
        self.running.last().map_or(Some(0), |running| running.place)
    }

    /// Where the execution that runs now asks.
    pub fn place_of(&self, request: &Request) -> NestedPlace {
        NestedPlace::new(
            self.running.iter().map(|running| running.call.clone()),
            request,
        )
    }

    fn child(&self, number: u32) -> Option<&ChildRun> {
        let at = self.children.binary_search_by_key(&number, |c| c.number);
        self.children.get(at.ok()?)
    }
}

/// A Task's wish to start a machine.
pub(super) struct Start<'a> {
    /// Through the SDK integration, which writes dates and errors its own way.
    sdk: bool,
    /// StartSyncExecution.
    express: bool,
    pattern: ServicePattern,
    /// `arn:aws:states:REGION:ACCOUNT`
    prefix: &'a str,
    machine: &'a str,
    qualifier: Option<&'a str>,
    /// The case after `#`, as Step Functions Local has it.
    case: Option<&'a str>,
}

impl<'a> Start<'a> {
    /// `None`: the call is another one, or does not name a machine.
    pub fn read(call: &Call<'a>) -> Option<Start<'a>> {
        let Resource::Service {
            service,
            action,
            pattern,
        } = call.resource
        else {
            return None;
        };
        let (sdk, express) = match (service.as_str(), action.as_str()) {
            ("states", "startExecution") => (false, false),
            ("aws-sdk:sfn", "startExecution") => (true, false),
            ("aws-sdk:sfn", "startSyncExecution") => (true, true),
            _ => return None,
        };
        let arn = call.payload.get("StateMachineArn")?.as_str()?;
        let (prefix, name) = arn.split_once(":stateMachine:")?;
        let (name, case) = match name.split_once('#') {
            Some((name, case)) => (name, Some(case)),
            None => (name, None),
        };
        let (machine, qualifier) = match name.split_once(':') {
            Some((machine, qualifier)) => (machine, Some(qualifier)),
            None => (name, None),
        };
        Some(Start {
            sdk,
            express,
            pattern: *pattern,
            prefix,
            machine,
            qualifier,
            case,
        })
    }

    fn waits_for_the_end(&self) -> bool {
        match self.pattern {
            ServicePattern::Sync | ServicePattern::Sync2 => true,
            ServicePattern::RequestResponse | ServicePattern::WaitForTaskToken => false,
        }
    }

    /// The service refuses.
    fn refused(&self, call: &Call<'_>, error: &str, cause: String) -> Answer {
        let service = if self.sdk { "Sfn" } else { "StepFunctions" };
        Answer {
            at: call.request.asked_at,
            reply: Reply::Failed {
                error: format!("{service}.{error}").into(),
                cause: Some(cause.into()),
            },
        }
    }

    /// The service accepts: what it answers at first.
    fn accepted(&self, call: &Call<'_>, child: &ChildRun) -> Answer {
        let (at, value) = if self.express {
            (child.ended(), child.express_answer())
        } else {
            (call.request.asked_at, child.started_answer(self.sdk))
        };
        let reply = match self.pattern {
            ServicePattern::RequestResponse => Reply::Result(value),
            ServicePattern::Sync | ServicePattern::Sync2 | ServicePattern::WaitForTaskToken => {
                Reply::Submitted(value)
            }
        };
        Answer {
            at: at.max(call.request.asked_at),
            reply,
        }
    }
}

/// The execution's input and its text; `Input` is JSON text, or JSON to be written as text.
fn input_of(call: &Call<'_>) -> Result<(Value, Arc<str>), String> {
    match call.payload.get("Input") {
        None | Some(Value::Null) => Ok((Value::empty_object(), "{}".into())),
        Some(Value::String(text)) => match Value::parse(text) {
            Ok(value) => Ok((value, text.clone())),
            Err(error) => Err(format!(
                "Invalid State Machine Execution Input: '{} (line {}, column {})'",
                error.message, error.line, error.column
            )),
        },
        Some(value) => Ok((value.clone(), value.to_json().into())),
    }
}

impl MockWorld {
    /// Starts a machine, or tells how one ended that was started before.
    pub(super) fn start(&mut self, call: &Call<'_>, start: &Start<'_>) -> Result<Answer, Miss> {
        if call.submitted {
            return self.end_of(call, start.pattern);
        }
        // An execution that lacks an answer already starts nothing more: machines that start several others
        // each would look for answers without end.
        let last = self.misses.keys().next_back();
        if call.asker != 0 && last.is_some_and(|key| key.asker == call.asker) {
            return Err(Miss::default());
        }
        let program = match self.nested.machines.get(start.machine) {
            Some(Ok(program)) => program.clone(),
            Some(Err(why)) => return Err(Miss::told(why.to_string())),
            None => {
                let text = format!(
                    "`{}` starts the machine `{}`, which is not among the local machines",
                    call.state, start.machine
                );
                return Err(Miss {
                    // Where there are no local machines at all, there is nothing to say of them.
                    text: (!self.nested.machines.is_empty()).then_some(text),
                    machine: Some(start.machine.to_owned()),
                    ..Miss::default()
                });
            }
        };
        if self.nested.running.len() >= DEEPEST {
            let path = self.nested.running.iter().map(|running| &*running.machine);
            let path: Vec<&str> = path.chain([start.machine]).collect();
            return Ok(start.refused(
                call,
                "ExecutionLimitExceededException",
                format!(
                    "Machines start each other more than {DEEPEST} deep: {}",
                    path.join(" → ")
                ),
            ));
        }
        let (input, input_text) = match input_of(call) {
            Ok(input) => input,
            Err(cause) => {
                return Ok(start.refused(call, "InvalidExecutionInputException", cause));
            }
        };
        let number = self.nested.started + 1;
        if number > MOST_EXECUTIONS {
            return Err(Miss {
                text: Some(format!(
                    "More than {MOST_EXECUTIONS} nested executions, the last one of `{}`: the machines seem to go round",
                    start.machine
                )),
                endless: true,
                ..Miss::default()
            });
        }
        let machine: Arc<str> = start.machine.into();
        let name: Arc<str> = match call.payload.get("Name") {
            Some(Value::String(name)) => name.clone(),
            _ => uuid(self.nested.seed, "execution", number).into(),
        };
        let place = (machine.clone(), name.clone());
        if !start.express
            && let Some(taken) = self.nested.names.get(&place).copied()
        {
            return Ok(self.name_is_taken(call, start, taken, &name, &input));
        }
        let arn: Arc<str> = if start.express {
            let run = uuid(self.nested.seed, "express", number);
            format!("{}:express:{machine}:{name}:{run}", start.prefix)
        } else {
            format!("{}:execution:{machine}:{name}", start.prefix)
        }
        .into();
        let machine_arn: Arc<str> = format!("{}:stateMachine:{machine}", start.prefix).into();
        let options = StartOptions {
            kind: if start.express {
                MachineType::Express
            } else {
                MachineType::Standard
            },
            start: call.request.asked_at,
            seed: self.seed_of(number),
            limits: self.nested.limits,
            machine_name: start.machine.to_owned(),
            context: Some(context(&arn, &name, &machine_arn)),
        };
        let before = Before::of(self);
        self.nested.started = number;
        if !start.express {
            self.nested.names.insert(place, number);
        }
        let (execution, answers) = match self.run_child(call, start, program, input, options) {
            Ok(ended) => ended,
            Err(miss) => {
                before.restore(self);
                if miss.endless {
                    self.nested.left = 0;
                }
                return Err(miss);
            }
        };
        let child = ChildRun {
            number,
            parent: call.asker,
            asked_by: call.request.state.clone(),
            machine,
            name,
            arn,
            execution: Arc::new(execution),
            answers,
            machine_arn,
            qualifier: start.qualifier.map(Arc::from),
            input_text,
        };
        let answer = start.accepted(call, &child);
        if start.waits_for_the_end() {
            self.nested.pending.insert(call.key(), number);
        }
        // Its own children ended before it and were started after it.
        let children = &mut self.nested.children;
        let at = children.partition_point(|other| other.number < number);
        children.insert(at, child);
        Ok(answer)
    }

    /// Seed 0 keeps branches in order, in nested executions as in the run itself.
    fn seed_of(&self, number: u32) -> u64 {
        match self.nested.seed {
            0 => 0,
            seed => seed.wrapping_add(u64::from(number)).max(1),
        }
    }

    /// A name stands for one execution: while that one runs, asking for the same again is answered with it.
    fn name_is_taken(
        &mut self,
        call: &Call<'_>,
        start: &Start<'_>,
        taken: u32,
        name: &str,
        input: &Value,
    ) -> Answer {
        let twin = self.nested.child(taken).filter(|child| {
            child.ended() > call.request.asked_at && child.execution.input() == input
        });
        match twin {
            Some(child) => {
                let answer = start.accepted(call, child);
                if start.waits_for_the_end() {
                    self.nested.pending.insert(call.key(), taken);
                }
                answer
            }
            None => start.refused(
                call,
                "ExecutionAlreadyExistsException",
                format!(
                    "Execution Already Exists: '{}:execution:{}:{name}'",
                    start.prefix, start.machine
                ),
            ),
        }
    }

    fn end_of(&self, call: &Call<'_>, pattern: ServicePattern) -> Result<Answer, Miss> {
        let number = self.nested.pending.get(&call.key());
        let child = number.and_then(|number| self.nested.child(*number));
        match (child, pattern) {
            // It was stopped because this call's time was over.
            (Some(child), ServicePattern::Sync | ServicePattern::Sync2)
                if child.status() == Status::Aborted
                    && call
                        .deadline
                        .is_some_and(|deadline| deadline <= child.ended()) =>
            {
                Ok(Answer {
                    at: child.ended(),
                    reply: Reply::TimedOut,
                })
            }
            (Some(child), ServicePattern::Sync | ServicePattern::Sync2) => Ok(Answer {
                at: child.ended().max(call.request.asked_at),
                reply: child.sync_reply(pattern),
            }),
            // A callback is for others to make.
            (None, _) | (_, ServicePattern::RequestResponse | ServicePattern::WaitForTaskToken) => {
                Err(Miss::default())
            }
        }
    }

    /// Runs a nested execution to its end, or until who waits for it gives up. Also says what it was answered.
    fn run_child(
        &mut self,
        call: &Call<'_>,
        start: &Start<'_>,
        program: Arc<Program>,
        input: Value,
        options: StartOptions,
    ) -> Result<(Execution, Answers), Miss> {
        let case: Option<Arc<str>> = match (start.case, self.nested.running.last()) {
            (Some(case), _) => Some(case.into()),
            (None, Some(parent)) => parent.case.clone(),
            (None, None) => self.source.own_case().map(Arc::from),
        };
        let place = case
            .as_deref()
            .and_then(|case| self.source.open(start.machine, case));
        self.nested.running.push(Running {
            number: self.nested.started,
            call: CallKey::new(0, call.request),
            machine: start.machine.into(),
            asked_by: call.state.to_string(),
            case,
            place,
        });
        let left = self.nested.left;
        let mut child = Execution::start(program, input, options);
        let is_waited_for = start.waits_for_the_end();
        let until = call.deadline.filter(|_| is_waited_for);
        let mut answers = Vec::new();
        let pause = Agenda::new().run_until(&mut child, self, until, |child, entry| {
            if let EntryKind::Answered { ticket, reply } = &entry.kind
                && is_waited_for
            {
                let (at, reply) = (entry.at, reply.clone());
                answers.push((*ticket, Answer { at, reply }));
            }
            child.billing().transitions <= left
        });
        let ended = match pause {
            Pause::Finished(_) => Ok((child, answers.into())),
            Pause::Stopped => Err(Miss {
                text: Some(format!(
                    "Nested executions made more than {} transitions, the last ones in `{}`: the machines seem to go round",
                    self.nested.most, start.machine
                )),
                endless: true,
                ..Miss::default()
            }),
            Pause::Stuck => Err(self.stuck(&child)),
        };
        self.nested.running.pop();
        if let Ok((child, _)) = &ended {
            self.nested.left = self.nested.left.saturating_sub(child.billing().transitions);
        }
        ended
    }

    /// Why the execution that runs now cannot go on.
    fn stuck(&self, child: &Execution) -> Miss {
        let open = child.open_requests();
        let asker = self.nested.asker();
        let miss_of = |request: &&Request| self.misses.get(&CallKey::new(asker, request));
        let is_task = |request: &&Request| matches!(request.kind, RequestKind::RunTask { .. });
        let asked = open
            .iter()
            .filter(is_task)
            .find(|request| miss_of(request).is_some())
            .or_else(|| open.first());
        let miss = asked
            .as_ref()
            .and_then(miss_of)
            .cloned()
            .unwrap_or_default();
        // What keeps an execution below from going on keeps this one too.
        if miss.nested.is_some() || miss.machine.is_some() || miss.endless {
            return miss;
        }
        let (Some(request), Some(own)) = (asked, self.nested.running.last()) else {
            return Miss::told("A nested execution waits for nothing".into());
        };
        let path = self.nested.running.iter().map(|r| r.asked_by.clone());
        Miss {
            text: Some(format!(
                "`{}` runs the machine `{}`, whose state `{}` needs an answer{}",
                own.asked_by,
                own.machine,
                request.state.name(),
                match &miss.text {
                    Some(why) => format!(" ({why})"),
                    None => String::new(),
                }
            )),
            nested: Some(Box::new(NestedQuestion {
                machine: own.machine.clone(),
                started_by: path.collect(),
                case: own.case.clone(),
                request: request.clone(),
                place: self.nested.place_of(request),
                why: miss.text,
            })),
            ..Miss::default()
        }
    }
}

/// Members laid over the Context Object: who the execution is.
fn context(arn: &Arc<str>, name: &Arc<str>, machine_arn: &Arc<str>) -> Value {
    let execution = Value::object(vec![
        ("Id".into(), Value::String(arn.clone())),
        ("Name".into(), Value::String(name.clone())),
    ]);
    let machine = Value::object(vec![("Id".into(), Value::String(machine_arn.clone()))]);
    Value::object(vec![
        ("Execution".into(), execution),
        ("StateMachine".into(), machine),
    ])
}

/// What a nested execution changes, to be taken back when it cannot be finished.
struct Before {
    source: super::source::Source,
    stand_ins: super::stand_ins::StandIns,
    written: usize,
    started: u32,
    left: u64,
}

impl Before {
    fn of(world: &MockWorld) -> Before {
        Before {
            source: world.source.clone(),
            stand_ins: world.stand_ins.clone(),
            written: world.written.len(),
            started: world.nested.started,
            left: world.nested.left,
        }
    }

    fn restore(self, world: &mut MockWorld) {
        let Before {
            source,
            stand_ins,
            written,
            started,
            left,
        } = self;
        world.source = source;
        world.stand_ins = stand_ins;
        world.written.truncate(written);
        world.misses.retain(|key, _| key.asker <= started);
        let nested = &mut world.nested;
        nested.started = started;
        nested.left = left;
        nested.children.retain(|child| child.number <= started);
        nested.names.retain(|_, number| *number <= started);
        nested.pending.retain(|key, _| key.asker <= started);
    }
}

#[cfg(test)]
mod tests;
