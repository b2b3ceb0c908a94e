//! Runs one state with everything around it given.

use crate::asl::program::{Program, lower};
use crate::asl::{MachineType, Outline, Port, Resource, ServicePattern, StateKind};
use crate::interpreter::{
    Advance, Answer, Entry, EntryKind, Execution, Instant, Reply, RequestKind, Stage, StartOptions,
    ThreadId,
};
use crate::json::{Value, parse};
use crate::teststate::Exception;
use crate::teststate::definition::Subject;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Moves after which a single state is given up: it cannot need more.
const MOST_MOVES: usize = 1_000_000;

/// What is around the state.
#[derive(Clone, Debug)]
pub(super) struct Around {
    pub(super) input: Value,
    pub(super) context: Value,
    pub(super) variables: Value,
    pub(super) now: Instant,
    /// What an ItemReader finds.
    pub(super) items: Option<Arc<[u8]>>,
}

/// What the work answers.
#[derive(Clone, Debug)]
pub(super) enum Work {
    Returns(Value),
    Fails {
        error: String,
        cause: String,
    },
    /// Nothing is known.
    Unknown,
}

/// What happened in the state.
#[derive(Clone, Debug)]
pub(super) struct Trail {
    /// Stages computed, in order.
    pub(super) stages: Vec<(Stage, Value)>,
    /// What each iteration of a Map was given, by index.
    pub(super) selected: BTreeMap<usize, Value>,
    pub(super) caught: Option<(usize, Arc<str>, Option<Arc<str>>)>,
    pub(super) end: End,
}

/// An error name and its cause.
pub(super) type Thrown = (Arc<str>, Option<Arc<str>>);

/// How it ended.
#[derive(Clone, Debug)]
pub(super) enum End {
    Left {
        output: Value,
        port: Port,
        next: Option<String>,
    },
    WillRetry {
        retrier: usize,
        error: Arc<str>,
        cause: Option<Arc<str>>,
    },
    Failed {
        error: Arc<str>,
        cause: Option<Arc<str>>,
    },
    /// It asked for work nobody answers.
    Asks { resource: String, payload: Value },
}

impl Trail {
    /// The newest value of a stage.
    pub(super) fn stage(&self, wanted: Stage) -> Option<&Value> {
        self.stages
            .iter()
            .rev()
            .find(|(stage, _)| *stage == wanted)
            .map(|(_, value)| value)
    }
}

/// The program of a subject; what is wrong with it as the API says it.
pub(super) fn compile(subject: &Subject) -> Result<Arc<Program>, Exception> {
    let (tree, problems) = parse(subject.machine().to_json().into());
    debug_assert!(problems.is_empty(), "we wrote it ourselves");
    let outline = Outline::read(Arc::new(tree));
    lower(&outline, MachineType::Standard).map_err(|wrong| match wrong.first() {
        Some(first) => Exception::schema(&first.message, &place(&first.pointer)),
        None => Exception::definition("Invalid State Machine Definition"),
    })
}

/// A JSON pointer as the service spells places: `/States/A/Choices[0]`.
pub(super) fn place(pointer: &str) -> String {
    let mut text = String::new();
    for part in pointer.split('/').skip(1) {
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            text.push_str(&format!("[{part}]"));
        } else {
            text.push('/');
            text.push_str(part);
        }
    }
    text
}

/// Runs the subject once.
pub(super) fn run(subject: &Subject, around: &Around, work: &Work) -> Result<Trail, Exception> {
    let program = compile(subject)?;
    let options = StartOptions {
        kind: MachineType::Standard,
        start: around.now,
        seed: 0,
        limits: true,
        machine_name: "TestState".to_owned(),
        context: None,
    };
    let mut execution = Execution::start(program, around.input.clone(), options);
    execution.put_on_bench(around.context.clone(), &around.variables);
    let mut trail = Trail {
        stages: Vec::new(),
        selected: BTreeMap::new(),
        caught: None,
        end: End::Failed {
            error: "States.Runtime".into(),
            cause: None,
        },
    };
    let mut indices: BTreeMap<ThreadId, usize> = BTreeMap::new();
    for _ in 0..MOST_MOVES {
        match execution.advance() {
            Advance::Finished(outcome) => {
                if let Some(error) = outcome.error {
                    trail.end = End::Failed {
                        error,
                        cause: outcome.cause,
                    };
                }
                break;
            }
            Advance::Waiting(_) => {
                if let Some(asks) = give_answer(&mut execution, around, work) {
                    trail.end = asks;
                    break;
                }
            }
            Advance::Happened(entry) => {
                if let EntryKind::ThreadStarted { index, .. } = entry.kind {
                    indices.insert(entry.thread, index);
                }
                if let EntryKind::Forked { .. } = entry.kind {
                    trail.note_items(&execution, entry.thread);
                }
                if trail.note(entry, &indices) {
                    break;
                }
            }
        }
    }
    Ok(trail)
}

impl Trail {
    /// The items a Map found are no move of their own; they are in its frame.
    fn note_items(&mut self, execution: &Execution, thread: ThreadId) {
        let frame = execution.thread(thread).and_then(|thread| thread.frame);
        let stages = frame.map(|frame| frame.stages).unwrap_or_default();
        for (stage, value) in stages {
            if stage == Stage::AfterItemsPath && thread == ThreadId(0) {
                self.stages.push((stage, value));
            }
        }
    }
    /// Takes an entry in; true when the state is over.
    fn note(&mut self, entry: Entry, indices: &BTreeMap<ThreadId, usize>) -> bool {
        if entry.thread != ThreadId(0) {
            if let (EntryKind::Entered { input }, Some(index)) =
                (&entry.kind, indices.get(&entry.thread))
            {
                self.selected.insert(*index, input.clone());
            }
            return false;
        }
        match entry.kind {
            EntryKind::Stage { stage, value } => self.stages.push((stage, value)),
            EntryKind::Assigned(value) => self.stages.push((Stage::Variables, value)),
            EntryKind::Answered {
                reply: Reply::Result(value),
                ..
            } => self.stages.push((Stage::Result, value)),
            EntryKind::Caught {
                catcher,
                error,
                cause,
            } => self.caught = Some((catcher, error, cause)),
            EntryKind::WillRetry {
                retrier,
                error,
                cause,
                ..
            } => {
                self.end = End::WillRetry {
                    retrier,
                    error,
                    cause,
                };
                return true;
            }
            EntryKind::Failed { error, cause } => {
                self.end = End::Failed { error, cause };
                return true;
            }
            EntryKind::Exited { output, port, next } => {
                self.end = End::Left {
                    output,
                    port,
                    next: next.map(|next| next.name()),
                };
                return true;
            }
            EntryKind::Started
            | EntryKind::Redriven { .. }
            | EntryKind::Entered { .. }
            | EntryKind::Asked(_)
            | EntryKind::Answered { .. }
            | EntryKind::Chose { .. }
            | EntryKind::Retried
            | EntryKind::Forked { .. }
            | EntryKind::ThreadStarted { .. }
            | EntryKind::ThreadEnded
            | EntryKind::Aborted
            | EntryKind::Finished(_) => {}
        }
        false
    }
}

/// Answers the first open question; what it asks when nobody can.
fn give_answer(execution: &mut Execution, around: &Around, work: &Work) -> Option<End> {
    let request = execution.open_requests().into_iter().next()?;
    let mut at = execution.now();
    let reply = match &request.kind {
        RequestKind::WakeAt { when, .. } => {
            at = *when;
            Reply::Woke
        }
        RequestKind::WriteObject { .. } => Reply::Written,
        RequestKind::ReadObject { .. } | RequestKind::ListObjects { .. } => match &around.items {
            Some(items) => Reply::Object(items.clone()),
            None => Reply::NoObject {
                error: "States.ItemReaderFailed".into(),
                cause: "No mapItemReaderData was given".into(),
            },
        },
        RequestKind::RunTask {
            resource,
            submitted: false,
            ..
        } if waits(resource) && matches!(work, Work::Returns(_)) => {
            Reply::Submitted(Value::empty_object())
        }
        RequestKind::RunTask {
            resource, payload, ..
        } => match work {
            Work::Returns(value) => Reply::Result(value.clone()),
            Work::Fails { error, cause } => Reply::Failed {
                error: error.as_str().into(),
                cause: Some(cause.as_str().into()),
            },
            Work::Unknown => {
                return Some(End::Asks {
                    resource: resource.short(),
                    payload: payload.clone(),
                });
            }
        },
    };
    let _taken = execution.answer(request.ticket, Answer { at, reply });
    None
}

fn waits(resource: &Resource) -> bool {
    match resource {
        Resource::Service { pattern, .. } => *pattern != ServicePattern::RequestResponse,
        Resource::LambdaFunction { .. } | Resource::Activity { .. } | Resource::Unknown(_) => false,
    }
}

/// Evaluates a field's value in place of the state: an expression in JSONata, a path in JSONPath.
pub(super) fn evaluate(subject: &Subject, around: &Around, value: &Value) -> Result<Value, Thrown> {
    let member = |name: &str| Value::object(vec![(name.into(), value.clone())]);
    let shaper = if subject.is_jsonata() {
        ("Output", member("value"))
    } else {
        ("Parameters", member("value.$"))
    };
    let state = Value::object(vec![
        ("Type".into(), Value::string("Pass")),
        (shaper.0.into(), shaper.1),
        ("End".into(), Value::Bool(true)),
    ]);
    let pass = Subject {
        kind: StateKind::Pass,
        ..subject.with(state)
    };
    let failed = |error: &str, cause: String| (Arc::from(error), Some(Arc::from(cause)));
    let trail = run(&pass, around, &Work::Unknown)
        .map_err(|exception| failed("States.Runtime", exception.message))?;
    match trail.end {
        End::Left { output, .. } => Ok(output.get("value").cloned().unwrap_or(Value::Null)),
        End::Failed { error, cause } | End::WillRetry { error, cause, .. } => Err((error, cause)),
        End::Asks { .. } => Err(failed(
            "States.Runtime",
            "A Pass asks for nothing".to_owned(),
        )),
    }
}
