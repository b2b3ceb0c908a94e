//! ResultWriter: what a Map Run's children gave, as objects under the service's names.

use super::ledger::{Ledger, ResultFile, pending_row};
use crate::asl::program::{Behaviour, Map, ResultWriter, State, Transformation};
use crate::interpreter::context::Setup;
use crate::interpreter::execution::Execution;
use crate::interpreter::failure::Failure;
use crate::interpreter::protocol::{EntryKind, Reply, RequestKind};
use crate::interpreter::threads::{Fork, Phase, Thread};
use crate::json::Value;
use std::sync::Arc;

/// Most bytes of a result file; what does not fit goes into the next one.
const MOST_FILE_BYTES: u64 = 5 << 30;

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
        let (Some(writer), Some(mut fork)) = (&map.writer, thread.visit.fork.take()) else {
            thread.phase = Phase::SelectResult;
            return None;
        };
        let (bucket, prefix) = match self.writer_place(setup, writer, thread) {
            Ok(place) => place,
            Err(failure) => {
                self.writer_failed(thread, failure);
                return None;
            }
        };
        let arn = fork.map_run.clone().unwrap_or_else(|| "".into());
        let run = arn.rsplit(':').next().unwrap_or_default();
        let base = match prefix.trim_end_matches('/') {
            "" => run.to_string(),
            prefix => format!("{prefix}/{run}"),
        };
        let files = match fork.ledger.as_ref().and_then(|ledger| ledger.files.clone()) {
            Some(files) => files,
            None => self.result_files(setup, map, writer, thread, &fork, (&bucket, &base)),
        };
        if let Some(ledger) = &mut fork.ledger {
            ledger.files = Some(files.clone());
        }
        if let Some(file) = files.get(thread.visit.written) {
            thread.visit.written += 1;
            thread.visit.fork = Some(fork);
            let kind = RequestKind::WriteObject {
                bucket,
                key: file.key.clone(),
                body: file.body.clone(),
            };
            return Some(self.ask(setup, thread, 0, kind));
        }
        thread.visit.written = 0;
        if let Some(failure) = thread.visit.failure.clone() {
            // The results of a Map Run that failed are written too.
            self.map_run_failed(thread, &failure);
            thread.phase = Phase::Failing;
            return None;
        }
        let details = Value::object(vec![
            ("Bucket".into(), Value::string(bucket)),
            ("Key".into(), Value::string(format!("{base}/manifest.json"))),
        ]);
        let result = Value::object(vec![
            ("MapRunArn".into(), Value::String(arn)),
            ("ResultWriterDetails".into(), details),
        ]);
        Some(self.map_run_succeeded(setup, thread, result))
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

    /// All objects of an export, the manifest last. Files of which there is nothing to tell are left out.
    fn result_files(
        &mut self,
        setup: &Setup,
        map: &Map,
        writer: &ResultWriter,
        thread: &Thread,
        fork: &Fork,
        (bucket, base): (&str, &str),
    ) -> Arc<[ResultFile]> {
        let transformation = writer.config.transformation.unwrap_or(Transformation::None);
        let ledger = fork.ledger.clone().unwrap_or_default();
        let parts = [
            ("SUCCEEDED", succeeded_rows(&ledger, fork, transformation)),
            ("FAILED", failed_rows(&ledger)),
            ("PENDING", self.pending_rows(setup, map, thread, fork)),
        ];
        let ending = if writer.config.lines { "jsonl" } else { "json" };
        let mut files = Vec::new();
        let mut listed: Vec<(Arc<str>, Value)> = Vec::new();
        for (name, rows) in parts {
            let mut places = Vec::new();
            let bodies = bodies(&rows, writer.config.lines, MOST_FILE_BYTES);
            for (number, body) in bodies.into_iter().enumerate() {
                let key = format!("{base}/{name}_{number}.{ending}");
                places.push(Value::object(vec![
                    ("Key".into(), Value::string(key.as_str())),
                    (
                        "Size".into(),
                        Value::int(i64::try_from(body.len()).unwrap_or(i64::MAX)),
                    ),
                ]));
                let body = body.into();
                files.push(ResultFile { key, body });
            }
            listed.push((name.into(), Value::array(places)));
        }
        listed.sort_by(|one, other| one.0.cmp(&other.0));
        let arn = fork.map_run.clone().unwrap_or_else(|| "".into());
        let manifest = Value::object(vec![
            ("DestinationBucket".into(), Value::string(bucket)),
            ("MapRunArn".into(), Value::String(arn)),
            ("ResultFiles".into(), Value::object(listed)),
        ]);
        files.push(ResultFile {
            key: format!("{base}/manifest.json"),
            body: manifest.to_json().into(),
        });
        files.into()
    }

    /// The inputs of children that were never started.
    fn pending_rows(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &Thread,
        fork: &Fork,
    ) -> Vec<Value> {
        let waiting = fork.items.iter().enumerate().skip(fork.next);
        waiting
            .map(|(index, (key, value))| {
                let plain = super::fork::default_input(key, value);
                if map.batcher.is_some() {
                    return pending_row(&plain);
                }
                let (key, value) = (key.clone(), value.clone());
                let shaped = self.batch_item(setup, map, thread, index, key, value);
                pending_row(&shaped.unwrap_or(plain))
            })
            .collect()
    }

    /// An object was written, or could not be.
    pub(in crate::interpreter) fn writer_replied(&mut self, thread: &mut Thread, reply: Reply) {
        thread.phase = Phase::Writing;
        if let Reply::NoObject { error, cause } = reply {
            let why = if cause.is_empty() { error } else { cause };
            self.writer_failed(thread, Failure::new("States.ResultWriterFailed", why));
        }
    }

    fn writer_failed(&mut self, thread: &mut Thread, failure: Failure) {
        let failure = Failure {
            reported: !failure.fatal,
            ..failure
        };
        self.map_run_failed(thread, &failure);
        thread.visit.fork = None;
        thread.visit.written = 0;
        thread.fail(failure);
    }
}

/// What the state hands on when its writer only sets the form of the results.
/// Children that failed are told in full, whatever the form.
pub(super) fn transformed(fork: &Fork, transformation: Transformation) -> Value {
    let ledger = fork.ledger.clone().unwrap_or_default();
    let mut rows = succeeded_rows(&ledger, fork, transformation);
    rows.extend(failed_rows(&ledger));
    Value::array(rows)
}

fn succeeded_rows(ledger: &Ledger, fork: &Fork, transformation: Transformation) -> Vec<Value> {
    let outputs = || fork.results.iter().flatten();
    match transformation {
        Transformation::None => {
            let mut outputs = fork.results.iter().enumerate();
            let good = ledger.children().filter(|(_, child)| child.succeeded());
            good.map(|(index, child)| {
                let output = outputs.find(|(at, _)| *at == index);
                child.row(output.and_then(|(_, output)| output))
            })
            .collect()
        }
        Transformation::Compact => outputs().cloned().collect(),
        Transformation::Flatten => outputs()
            .flat_map(|output| match output {
                Value::Array(array) => array.items().clone(),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_) => vec![output.clone()],
            })
            .collect(),
    }
}

fn failed_rows(ledger: &Ledger) -> Vec<Value> {
    let bad = ledger.children().filter(|(_, child)| !child.succeeded());
    bad.map(|(_, child)| child.row(None)).collect()
}

/// Rows as the contents of as few files as hold them.
fn bodies(rows: &[Value], lines: bool, most: u64) -> Vec<String> {
    let (open, between, close) = if lines {
        ("", "\n", "\n")
    } else {
        ("[", ",", "]")
    };
    let mut bodies: Vec<String> = Vec::new();
    for row in rows {
        let needed = row.json_len() + between.len() + close.len();
        match bodies.last_mut() {
            Some(body) if (body.len() + needed) as u64 <= most => body.push_str(between),
            _ => {
                if let Some(full) = bodies.last_mut() {
                    full.push_str(close);
                }
                bodies.push(open.to_string());
            }
        }
        if let Some(body) = bodies.last_mut() {
            body.push_str(&row.to_json());
        }
    }
    if let Some(last) = bodies.last_mut() {
        last.push_str(close);
    }
    bodies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_fill_one_file_after_another() {
        let rows: Vec<Value> = (10..15).map(Value::int).collect();
        assert_eq!(bodies(&rows, false, 8), ["[10,11]", "[12,13]", "[14]"]);
        assert_eq!(bodies(&rows, true, 6), ["10\n11\n", "12\n13\n", "14\n"]);
        assert_eq!(
            bodies(&rows, false, 1),
            ["[10]", "[11]", "[12]", "[13]", "[14]"]
        );
        assert_eq!(bodies(&rows, false, 100), ["[10,11,12,13,14]"]);
        assert!(bodies(&[], false, 100).is_empty());
    }
}
