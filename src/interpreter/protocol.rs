//! What goes in and out of an execution.

use crate::asl::program::{Behaviour, FlowId, Program, StateId};
use crate::asl::{MachineType, Port, Resource, StateAddress};
use crate::expressions::Nowhere;
use crate::json::Value;
use std::sync::Arc;

/// Virtual time: milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// A branch, an iteration or the main line; 0 is the main line. Numbers are never used twice in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThreadId(pub u32);

/// Names one question; its answer can be given once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// The answer came too late or twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaleTicket;

/// How a run is started.
#[derive(Clone, Debug)]
pub struct StartOptions {
    /// Standard or Express.
    pub kind: MachineType,
    /// Virtual time of the start.
    pub start: Instant,
    /// Seed of identifiers, jitter and interleaving.
    pub seed: u64,
    /// Whether the service's quotas hold (256 KiB, 25,000 events, five minutes of Express).
    pub limits: bool,
    /// Name of the state machine.
    pub machine_name: String,
    /// Members laid over the made-up Context Object, if any (`{"Execution": {"Name": …}}`).
    pub context: Option<Value>,
}

/// One move's result.
#[derive(Clone, Debug)]
pub enum Advance {
    /// One entry happened.
    Happened(Entry),
    /// Nothing can move until one of these is answered. Observes only.
    Waiting(Vec<Request>),
    /// It is over.
    Finished(Outcome),
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The final status.
    pub status: Status,
    /// The output when it succeeded.
    pub output: Option<Value>,
    /// The error name when it did not.
    pub error: Option<Arc<str>>,
    /// The cause when there is one.
    pub cause: Option<Arc<str>>,
}

/// Status of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not over.
    Running,
    /// Ended well.
    Succeeded,
    /// Ended with an error.
    Failed,
    /// The machine's own timeout passed.
    TimedOut,
    /// Stopped from outside.
    Aborted,
}

/// A question to the world.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its name.
    pub ticket: Ticket,
    /// Who asks.
    pub thread: ThreadId,
    /// The state that asks.
    pub state: StateAddress,
    /// Index of the iteration per Map around it, outermost first: (state name of the Map, index).
    pub iteration: Arc<[(Arc<str>, usize)]>,
    /// 0, 1, … how often this state asked before in this iteration, loops and retries counted.
    pub attempt: u32,
    /// When it was asked.
    pub asked_at: Instant,
    /// What is asked.
    pub kind: RequestKind,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum RequestKind {
    /// Do a Task's work.
    RunTask {
        /// What does the work.
        resource: Resource,
        /// The resolved arguments.
        payload: Value,
        /// Seconds after which it fails with States.Timeout.
        timeout: Option<u64>,
        /// Seconds without a heartbeat after which it times out.
        heartbeat: Option<u64>,
        /// When the first of them passes.
        deadline: Option<Instant>,
        /// The task token of a callback.
        token: Option<Arc<str>>,
        /// The service accepted the work (`TaskSubmitted`) and the state now waits for the end.
        submitted: bool,
    },
    /// Wake up at an instant (Wait, retry delay).
    WakeAt {
        /// When.
        when: Instant,
        /// Whether it is the delay before a retry.
        retry: bool,
    },
    /// Read an object that stands in S3.
    ReadObject {
        /// Bucket.
        bucket: String,
        /// Key.
        key: String,
    },
    /// List objects by prefix.
    ListObjects {
        /// Bucket.
        bucket: String,
        /// Prefix.
        prefix: String,
    },
    /// Write an object.
    WriteObject {
        /// Bucket.
        bucket: String,
        /// Key.
        key: String,
        /// Content.
        body: Arc<str>,
    },
}

/// An object in a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedObject {
    /// Key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// Its entity tag without the quotes around it.
    pub etag: String,
}

/// The world's answer; each carries its instant (not before the question's).
#[derive(Clone, Debug)]
pub struct Answer {
    /// When it came.
    pub at: Instant,
    /// What it says.
    pub reply: Reply,
}

/// What an answer says.
#[derive(Clone, Debug)]
pub enum Reply {
    /// The service accepted the work of a `.sync` or callback Task; the question stays open under a new ticket.
    Submitted(Value),
    /// The work's result. For callbacks: SendTaskSuccess.
    Result(Value),
    /// The work failed. For callbacks: SendTaskFailure.
    Failed {
        /// Error name; empty when none was given.
        error: Arc<str>,
        /// Cause.
        cause: Option<Arc<str>>,
    },
    /// A heartbeat; the question stays open under a new ticket with a new deadline.
    Heartbeat,
    /// The timeout or heartbeat deadline passed.
    TimedOut,
    /// Time passed (for WakeAt).
    Woke,
    /// An object's bytes.
    Object(Arc<[u8]>),
    /// What stands under the prefix, in the order of keys.
    Listing(Vec<ListedObject>),
    /// An object was written.
    Written,
    /// An object could not be read or written: an error name and cause.
    NoObject {
        /// Error name.
        error: Arc<str>,
        /// Cause.
        cause: Arc<str>,
    },
}

/// One recorded move.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// Which thread moved.
    pub thread: ThreadId,
    /// The state it is about; `None` for moves of the execution itself.
    pub state: Option<StateAddress>,
    /// How deep the thread is nested (0 main line).
    pub depth: u32,
    /// What happened.
    pub kind: EntryKind,
    /// Ids of AWS history events this move emitted, as a range into the execution's events.
    pub events: std::ops::Range<u32>,
}

/// Why the rules of a Choice held or did not. Put into words when asked: a loop of a hundred thousand turns
/// does not pay for sentences nobody reads.
#[derive(Clone, Debug)]
pub struct Why(Reasons);

#[derive(Clone, Debug)]
enum Reasons {
    Told(Arc<[(bool, String)]>),
    OfInput(FlowId, StateId, Value),
}

impl Why {
    /// Reasons given at once, because variables or the Context Object took part.
    pub(super) fn told(reasons: Vec<(bool, String)>) -> Why {
        Why(Reasons::Told(reasons.into()))
    }

    /// The rules of this Choice, tried on this effective input.
    pub(super) fn of_input(flow: FlowId, state: StateId, input: Value) -> Why {
        Why(Reasons::OfInput(flow, state, input))
    }

    /// Per rule tried: whether it held and why, in words. The program is the one that ran.
    pub fn words(&self, program: &Program) -> Arc<[(bool, String)]> {
        match &self.0 {
            Reasons::Told(reasons) => reasons.clone(),
            Reasons::OfInput(flow, state, input) => {
                let Behaviour::Choice(choice) = &program.state(*flow, *state).behaviour else {
                    return Arc::from([]);
                };
                let mut reasons = Vec::new();
                for rule in &choice.rules {
                    let Ok(verdict) = rule.condition.evaluate(input, &Nowhere::default()) else {
                        break;
                    };
                    let holds = verdict.holds;
                    reasons.push((holds, verdict.why));
                    if holds {
                        break;
                    }
                }
                reasons.into()
            }
        }
    }
}

/// What a move was.
#[derive(Clone, Debug)]
pub enum EntryKind {
    /// The execution began.
    Started,
    /// An execution that was over goes on from where it did not succeed (counts as a transition).
    Redriven {
        /// How often it was redriven by now.
        count: u32,
    },
    /// A state was entered (counts as a transition).
    Entered {
        /// Its raw input.
        input: Value,
    },
    /// A stage between input and output was computed.
    Stage {
        /// Which.
        stage: Stage,
        /// The value after it.
        value: Value,
    },
    /// A question was asked.
    Asked(Arc<Request>),
    /// A question was answered.
    Answered {
        /// Which.
        ticket: Ticket,
        /// With what.
        reply: Reply,
    },
    /// A Choice decided.
    Chose {
        /// `Port::Rule(n)` or `Port::Default`.
        port: Port,
        /// Per rule tried: whether it matched and why.
        why: Why,
    },
    /// An attempt failed and will be made again (counts as a transition when it is).
    WillRetry {
        /// Index in `Retry`.
        retrier: usize,
        /// Which retry this will be, from 1.
        retry: u32,
        /// Of how many at most.
        max: u32,
        /// Milliseconds until then.
        delay_ms: i64,
        /// Error name.
        error: Arc<str>,
        /// Cause.
        cause: Option<Arc<str>>,
    },
    /// The delay is over; the state is tried again.
    Retried,
    /// An error was caught.
    Caught {
        /// Index in `Catch`.
        catcher: usize,
        /// Error name.
        error: Arc<str>,
        /// Cause.
        cause: Option<Arc<str>>,
    },
    /// An error nobody caught left the state. One entry per state it leaves, innermost first.
    Failed {
        /// Error name; empty when there is none (a Fail state without Error).
        error: Arc<str>,
        /// Cause.
        cause: Option<Arc<str>>,
    },
    /// Variables were assigned.
    Assigned(Value),
    /// A state was left.
    Exited {
        /// Its output.
        output: Value,
        /// Where the transition leaves (`Port::Next` also for End).
        port: Port,
        /// The next state; `None` at the end of the scope.
        next: Option<StateAddress>,
    },
    /// Branches or iterations were set up.
    Forked {
        /// How many.
        count: usize,
    },
    /// A branch or iteration began.
    ThreadStarted {
        /// Its index.
        index: usize,
        /// The thread whose Parallel or Map it belongs to.
        parent: ThreadId,
    },
    /// A branch or iteration ended well.
    ThreadEnded,
    /// A thread was stopped because of a failure elsewhere; the entry's thread and state are the stopped ones.
    Aborted,
    /// The run ended.
    Finished(Outcome),
}

/// Stages between input and output, in the words of TestState's inspection data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Raw input.
    Input,
    /// `afterInputPath`
    AfterInputPath,
    /// `afterParameters`
    AfterParameters,
    /// `afterArguments`
    AfterArguments,
    /// `afterItemsPath`
    AfterItemsPath,
    /// `afterItemSelector`
    AfterItemSelector,
    /// `afterItemBatcher`
    AfterItemBatcher,
    /// What the call returned.
    Result,
    /// `afterResultSelector`
    AfterResultSelector,
    /// `afterResultPath`
    AfterResultPath,
    /// Variables after Assign.
    Variables,
    /// The state's output.
    Output,
}

/// What a thread is doing now.
#[derive(Clone, Debug)]
pub enum Activity {
    /// About to move.
    Ready,
    /// Waiting for an answer to a Task.
    WaitingForTask(Ticket),
    /// Waiting for time.
    Sleeping(Instant),
    /// Waiting to try again.
    WaitingToRetry(Instant),
    /// Waiting for its branches or iterations.
    WaitingForThreads,
    /// Ended well, badly, or stopped.
    Done(Status),
}

/// A thread as seen from outside.
#[derive(Clone, Debug)]
pub struct ThreadView {
    /// Its number.
    pub id: ThreadId,
    /// Who started it.
    pub parent: Option<ThreadId>,
    /// Index among its siblings.
    pub index: usize,
    /// The state it is in.
    pub state: Option<StateAddress>,
    /// What it is doing.
    pub activity: Activity,
    /// The current state's frame.
    pub frame: Option<Frame>,
}

/// What is known inside the state a thread is in.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The state.
    pub state: StateAddress,
    /// Its raw input.
    pub input: Value,
    /// Stages computed so far, in order.
    pub stages: Vec<(Stage, Value)>,
    /// The Context Object.
    pub context: Value,
    /// Variables in scope, outer scopes included.
    pub variables: Value,
    /// How often it was retried in this visit.
    pub retries: u32,
}

/// Counters of a Map Run, as DescribeMapRun tells them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapRun {
    /// Its ARN.
    pub arn: Arc<str>,
    /// Succeeded or Failed.
    pub status: Status,
    /// How often it was redriven.
    pub redrives: u32,
    /// Child executions; with batches fewer than items.
    pub children: usize,
    /// Items of all children.
    pub items: usize,
    /// Children that succeeded.
    pub succeeded: usize,
    /// Children that failed.
    pub failed: usize,
    /// Children that were stopped because too many others failed.
    pub aborted: usize,
    /// Children that never began.
    pub pending: usize,
}

/// What the run costs so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Billing {
    /// States entered plus retries plus distributed children.
    pub transitions: u64,
    /// Of these, retries.
    pub retries: u64,
    /// History events.
    pub events: u64,
}

/// A Task's work that was asked for and that the run does not wait for any more, because something failed elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// The state that asked.
    pub state: StateAddress,
    /// As in its [`Request`].
    pub iteration: Arc<[(Arc<str>, usize)]>,
    /// As in its [`Request`].
    pub attempt: u32,
}

/// Something that answers. `None`: not yet, or a person must.
pub trait World {
    /// The answer to a question, if it has one now.
    fn respond(&mut self, request: &Request) -> Option<Answer>;

    /// A run does not wait for this work any more; `None`: it is over, and waits for nothing. What the service would
    /// stop then is stopped at this instant.
    fn give_up(&mut self, _work: Option<&GivenUp>, _at: Instant) {}
}
