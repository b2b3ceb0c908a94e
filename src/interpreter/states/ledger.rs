//! [`Ledger`]: what became of a Map Run's child executions, kept for its ResultWriter.

use crate::interpreter::failure::Failure;
use crate::interpreter::history::iso_millis;
use crate::interpreter::protocol::Instant;
use crate::interpreter::threads::Thread;
use crate::json::Value;
use std::sync::Arc;

const CHUNK: usize = 64;

type Chunk = Arc<Vec<Option<ChildRun>>>;

/// Ended child executions by index, and the objects made of them. A clone shares all of it.
#[derive(Clone, Debug, Default)]
pub(in crate::interpreter) struct Ledger {
    chunks: Arc<Vec<Chunk>>,
    /// What the ResultWriter writes, once that is decided.
    pub(super) files: Option<Arc<[ResultFile]>>,
}

/// An object a ResultWriter writes.
#[derive(Debug)]
pub(super) struct ResultFile {
    pub key: String,
    pub body: Arc<str>,
}

/// A child execution that ended.
#[derive(Clone, Debug)]
pub(super) struct ChildRun {
    /// `$$.Execution` as it was inside.
    execution: Value,
    stopped: Instant,
    ending: Ending,
}

#[derive(Clone, Debug)]
pub(super) enum Ending {
    Succeeded,
    Failed(Failure),
    Aborted,
}

impl Ledger {
    /// Notes how a child ended.
    pub(super) fn note(&mut self, child: &Thread, stopped: Instant, ending: Ending) {
        let Some(execution) = child.execution.clone() else {
            return;
        };
        let chunks = Arc::make_mut(&mut self.chunks);
        let chunk = child.index / CHUNK;
        while chunks.len() <= chunk {
            chunks.push(Arc::new(vec![None; CHUNK]));
        }
        Arc::make_mut(&mut chunks[chunk])[child.index % CHUNK] = Some(ChildRun {
            execution,
            stopped,
            ending,
        });
    }

    /// Children run again: what was decided about the objects no longer holds.
    pub(in crate::interpreter) fn reopen(&mut self) {
        self.files = None;
    }

    /// Ended children in the order of their items.
    pub(super) fn children(&self) -> impl Iterator<Item = (usize, &ChildRun)> {
        let slots = self.chunks.iter().flat_map(|chunk| chunk.iter());
        slots
            .enumerate()
            .filter_map(|(index, child)| Some((index, child.as_ref()?)))
    }
}

impl ChildRun {
    pub(super) fn succeeded(&self) -> bool {
        matches!(self.ending, Ending::Succeeded)
    }

    /// All that is known of it, in the words and the order of the service's result files.
    pub(super) fn row(&self, output: Option<&Value>) -> Value {
        let known = |name: &str| self.execution.get(name).cloned().unwrap_or(Value::Null);
        let id = known("Id");
        let id = id.as_str().unwrap_or_default();
        let machine = machine_of(id).map(|(arn, _)| arn).unwrap_or_default();
        let express = id.contains(":express:");
        let mut row: Vec<(Arc<str>, Value)> = Vec::with_capacity(14);
        let mut put = |name: &str, value: Value| row.push((name.into(), value));
        if let Ending::Failed(failure) = &self.ending {
            let text = |part: &Option<Arc<str>>| part.clone().map(Value::String);
            if let Some(cause) = text(&failure.cause) {
                put("Cause", cause);
            }
            if let Some(error) = text(&failure.error) {
                put("Error", error);
            }
        }
        if let Ending::Aborted = &self.ending {
            put("Cause", Value::string("The Map Run failed."));
        }
        put("ExecutionArn", Value::string(id));
        put("Input", Value::string(known("Input").to_json()));
        put("InputDetails", included());
        // An Express execution's name holds the identifier of its one attempt.
        put(
            "Name",
            Value::string(id.splitn(8, ':').nth(7).unwrap_or_default()),
        );
        if let Some(output) = output {
            put("Output", Value::string(output.to_json()));
        }
        put("OutputDetails", included());
        put("RedriveCount", Value::int(0));
        if self.succeeded() {
            put("RedriveStatus", Value::string("NOT_REDRIVABLE"));
            let reason = "Execution is SUCCEEDED and cannot be redriven";
            put("RedriveStatusReason", Value::string(reason));
        } else if express {
            put("RedriveStatus", Value::string("REDRIVABLE_BY_MAP_RUN"));
        } else {
            put("RedriveStatus", Value::string("REDRIVABLE"));
        }
        put("StartDate", known("StartTime"));
        put("StateMachineArn", Value::string(machine));
        put("Status", Value::string(self.status()));
        put("StopDate", Value::string(iso_millis(self.stopped)));
        Value::object(row)
    }

    fn status(&self) -> &'static str {
        match &self.ending {
            Ending::Succeeded => "SUCCEEDED",
            Ending::Failed(failure) if failure.error.as_deref() == Some("States.Timeout") => {
                "TIMED_OUT"
            }
            Ending::Failed(_) => "FAILED",
            Ending::Aborted => "ABORTED",
        }
    }
}

/// A child execution that never began.
pub(super) fn pending_row(input: &Value) -> Value {
    Value::object(vec![
        ("Input".into(), Value::string(input.to_json())),
        ("InputDetails".into(), included()),
        ("Status".into(), Value::string("PENDING")),
    ])
}

fn included() -> Value {
    Value::object(vec![("Included".into(), Value::Bool(true))])
}

/// ARN and name of the state machine an execution's ARN belongs to: `machine/label` for a child's.
pub(in crate::interpreter) fn machine_of(execution: &str) -> Option<(String, &str)> {
    let mut parts = execution.split(':').skip(3);
    let (region, account, _) = (parts.next()?, parts.next()?, parts.next()?);
    let name = parts.next()?;
    let arn = format!("arn:aws:states:{region}:{account}:stateMachine:{name}");
    Some((arn, name))
}
