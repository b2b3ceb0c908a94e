//! ResultWriter: what a Map Run's children gave, as objects under AWS's names.

use crate::asl::program::{Behaviour, ResultWriter, State};
use crate::interpreter::context::Setup;
use crate::interpreter::execution::Execution;
use crate::interpreter::failure::Failure;
use crate::interpreter::history::iso_millis;
use crate::interpreter::protocol::{EntryKind, Reply, RequestKind};
use crate::interpreter::threads::{Fork, Phase, Thread};
use crate::json::Value;
use std::sync::Arc;

/// The objects of one export, written in this order.
const PARTS: [&str; 3] = ["SUCCEEDED", "FAILED", "manifest"];

impl Execution {
    /// Writes the next object, or ends the Map Run when all are written.
    pub(in crate::interpreter) fn write_results(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        let Behaviour::Map(map) = &state.behaviour else {
            thread.phase = Phase::Exit;
            return None;
        };
        let (Some(writer), Some(fork)) = (&map.writer, thread.visit.fork.clone()) else {
            thread.phase = Phase::SelectResult;
            return None;
        };
        let place = match self.writer_place(setup, writer, thread) {
            Ok(place) => place,
            Err(failure) => {
                thread.visit.fork = None;
                thread.fail(failure);
                return None;
            }
        };
        let (bucket, prefix) = place;
        let arn = fork.map_run.clone().unwrap_or_else(|| "".into());
        let run = arn.rsplit(':').next().unwrap_or_default().to_string();
        let base = match prefix.trim_end_matches('/') {
            "" => run,
            prefix => format!("{prefix}/{run}"),
        };
        let written = thread.visit.written;
        if let Some(part) = PARTS.get(written) {
            thread.visit.written = written + 1;
            let (key, body) = self.part(part, writer, &base, &bucket, &arn, &fork);
            let kind = RequestKind::WriteObject {
                bucket,
                key,
                body: body.into(),
            };
            return Some(self.ask(setup, thread, 0, kind));
        }
        thread.visit.written = 0;
        let result = Value::object(vec![
            ("MapRunArn".into(), Value::String(arn)),
            (
                "ResultWriterDetails".into(),
                Value::object(vec![
                    ("Bucket".into(), Value::string(bucket)),
                    ("Key".into(), Value::string(format!("{base}/manifest.json"))),
                ]),
            ),
        ]);
        Some(self.map_run_succeeded(thread, result))
    }

    fn writer_place(
        &mut self,
        setup: &Setup,
        writer: &ResultWriter,
        thread: &Thread,
    ) -> Result<(String, String), Failure> {
        let arguments = if let Some(template) = &writer.parameters {
            let filled = self.look(setup, thread, |around| {
                template.evaluate(thread.effective(), around)
            });
            filled.map_err(|error| Failure::from_eval(&error))?
        } else if let Some(template) = &writer.arguments {
            let states = self.states_value(setup, thread, None, None);
            self.compute(thread, template, "ResultWriter/Arguments", states)?
        } else {
            Value::empty_object()
        };
        let word = |name: &str| {
            let value = arguments.get(name).and_then(Value::as_str);
            value.unwrap_or_default().to_string()
        };
        Ok((word("Bucket"), word("Prefix")))
    }

    fn part(
        &self,
        part: &str,
        writer: &ResultWriter,
        base: &str,
        bucket: &str,
        arn: &Arc<str>,
        fork: &Fork,
    ) -> (String, String) {
        let ending = if writer.config.lines { "jsonl" } else { "json" };
        let key_of = |part: &str| format!("{base}/{part}_0.{ending}");
        if part == "manifest" {
            let listed = |part: &str, any: bool| {
                let files = if any {
                    vec![Value::object(vec![(
                        "Key".into(),
                        Value::string(key_of(part)),
                    )])]
                } else {
                    Vec::new()
                };
                (Arc::from(part), Value::array(files))
            };
            let manifest = Value::object(vec![
                ("DestinationBucket".into(), Value::string(bucket)),
                ("MapRunArn".into(), Value::String(arn.clone())),
                (
                    "ResultFiles".into(),
                    Value::object(vec![
                        listed("FAILED", !fork.failures.is_empty()),
                        listed("PENDING", false),
                        listed("SUCCEEDED", fork.results.iter().flatten().next().is_some()),
                    ]),
                ),
            ]);
            return (format!("{base}/manifest.json"), manifest.to_json());
        }
        let rows: Vec<Value> = match part {
            "SUCCEEDED" => fork
                .results
                .iter()
                .enumerate()
                .filter_map(|(index, output)| {
                    Some(self.row(writer, fork, index, Some(output?), None))
                })
                .collect(),
            _ => fork
                .failures
                .iter()
                .map(|(index, failure)| self.row(writer, fork, *index, None, Some(failure)))
                .collect(),
        };
        let body = if writer.config.lines {
            rows.iter().map(|row| row.to_json() + "\n").collect()
        } else {
            Value::array(rows).to_json()
        };
        (key_of(part), body)
    }

    /// One child in a result file: its output alone when compact, else all that is known of it.
    fn row(
        &self,
        writer: &ResultWriter,
        fork: &Fork,
        index: usize,
        output: Option<&Value>,
        failure: Option<&Failure>,
    ) -> Value {
        let compact = matches!(
            writer.config.transformation.as_deref(),
            Some("COMPACT" | "FLATTEN")
        );
        if compact && let Some(output) = output {
            return output.clone();
        }
        let input = fork.items.get(index).map(|(_, value)| value.to_json());
        let mut members: Vec<(Arc<str>, Value)> = vec![
            ("Input".into(), Value::string(input.unwrap_or_default())),
            ("Name".into(), Value::string(index.to_string())),
            ("StartDate".into(), Value::string(iso_millis(self.now))),
            ("StopDate".into(), Value::string(iso_millis(self.now))),
        ];
        if let Some(output) = output {
            members.push(("Output".into(), Value::string(output.to_json())));
            members.push(("Status".into(), Value::string("SUCCEEDED")));
        }
        if let Some(failure) = failure {
            let text = |part: &Option<Arc<str>>| part.clone().map_or(Value::Null, Value::String);
            members.push(("Error".into(), text(&failure.error)));
            members.push(("Cause".into(), text(&failure.cause)));
            members.push(("Status".into(), Value::string("FAILED")));
        }
        Value::object(members)
    }

    /// An object was written, or could not be.
    pub(in crate::interpreter) fn writer_replied(&mut self, thread: &mut Thread, reply: Reply) {
        thread.phase = Phase::Writing;
        if let Reply::NoObject { error, cause } = reply {
            let failure = Failure {
                reported: true,
                ..Failure::new(
                    "States.ResultWriterFailed",
                    if cause.is_empty() { error } else { cause },
                )
            };
            self.map_run_failed(thread, &failure);
            thread.visit.fork = None;
            thread.visit.written = 0;
            thread.fail(failure);
        }
    }
}
