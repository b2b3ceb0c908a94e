//! What `run` prints: the path as a table, the end, transitions and cost.

use crate::asl::MachineType;
use crate::interpreter::{Entry, EntryKind, Execution, MapRun, Outcome, Status, ThreadId};
use crate::json::Value;
use crate::mocks::ChildRun;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows shown before and after the gap of a long run.
const SHOWN: usize = 500;
/// Dollars per transition in most regions.
const TRANSITION_USD: f64 = 0.000_025;
/// Dollars per Express request, and per gigabyte-second of the first tier.
const EXPRESS_USD: (f64, f64) = (0.000_001, 0.000_016_67);

/// One visit of a state.
struct Row {
    depth: u32,
    name: String,
    kind: &'static str,
    attempts: u32,
    entered: i64,
    took: Option<i64>,
    result: String,
}

/// The visits so far.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Row>,
    open: BTreeMap<ThreadId, usize>,
    start: Option<i64>,
}

impl Table {
    pub fn see(&mut self, execution: &Execution, entry: &Entry) {
        let at = entry.at.0;
        let start = *self.start.get_or_insert(at);
        if let EntryKind::Entered { .. } = entry.kind
            && let Some(state) = &entry.state
        {
            let program = execution.program();
            let kind = program.find(state).map_or("", |(flow, id)| {
                program.state(flow, id).behaviour.kind().name()
            });
            self.open.insert(entry.thread, self.rows.len());
            self.rows.push(Row {
                depth: entry.depth,
                name: state.name(),
                kind,
                attempts: 1,
                entered: at - start,
                took: None,
                result: "…".into(),
            });
            return;
        }
        let Some(row) = self.open.get(&entry.thread) else {
            return;
        };
        let row = &mut self.rows[*row];
        let result = match &entry.kind {
            EntryKind::Exited { next, .. } => {
                let next = match next {
                    Some(next) => format!("→ {}", next.name()),
                    None => "done".into(),
                };
                match row.result.starts_with("caught") {
                    true => format!("{} {next}", row.result),
                    false => next,
                }
            }
            EntryKind::Failed { error, .. } => format!("failed {error}"),
            EntryKind::Caught { error, .. } => format!("caught {error}"),
            EntryKind::Aborted => "stopped".into(),
            EntryKind::Retried => {
                row.attempts += 1;
                return;
            }
            _ => return,
        };
        row.took = Some(at - start - row.entered);
        row.result = result;
    }

    pub fn print(&self, execution: &Execution, outcome: &Outcome, children: &[ChildRun]) -> String {
        let mut lines: Vec<[String; 6]> = vec![[
            "State".into(),
            "Type".into(),
            "Attempts".into(),
            "Entered at".into(),
            "Took".into(),
            "Result".into(),
        ]];
        let hidden = self.rows.len().saturating_sub(2 * SHOWN);
        for (index, row) in self.rows.iter().enumerate() {
            if hidden > 0 && index == SHOWN {
                lines.push([
                    format!("… {hidden} more …"),
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                ]);
            }
            if hidden > 0 && (SHOWN..SHOWN + hidden).contains(&index) {
                continue;
            }
            lines.push([
                format!("{}{}", "  ".repeat(row.depth as usize), row.name),
                row.kind.into(),
                row.attempts.to_string(),
                seconds(row.entered),
                row.took.map_or_else(String::new, seconds),
                row.result.clone(),
            ]);
        }
        let mut text = aligned(&lines);
        text.push('\n');
        text.push_str(&nested(children));
        text.push_str(&ending(outcome));
        text.push_str(&cost_line(execution));
        text
    }
}

fn aligned(lines: &[[String; 6]]) -> String {
    let mut widths = [0usize; 6];
    for line in lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for line in lines {
        let mut row = String::new();
        for (width, cell) in widths.iter().zip(line) {
            row.push_str(cell);
            let gap = width - cell.chars().count() + 2;
            row.extend(std::iter::repeat_n(' ', gap));
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// A line per nested execution.
fn nested(children: &[ChildRun]) -> String {
    if children.is_empty() {
        return String::new();
    }
    let mut lines: Vec<[String; 6]> = vec![[
        "Nested execution".into(),
        "Machine".into(),
        "Started by".into(),
        "Took".into(),
        "Transitions".into(),
        "Status".into(),
    ]];
    for child in children.iter().take(SHOWN) {
        lines.push([
            child.name.to_string(),
            child.machine.to_string(),
            child.asked_by.name(),
            seconds(child.ended().0 - child.started().0),
            child.execution.billing().transitions.to_string(),
            status_name(child.status()).into(),
        ]);
    }
    let mut text = aligned(&lines);
    if children.len() > SHOWN {
        text.push_str(&format!("… {} more …\n", children.len() - SHOWN));
    }
    text.push('\n');
    text
}

fn ending(outcome: &Outcome) -> String {
    let mut text = format!("{}\n", status_name(outcome.status));
    if let Some(output) = &outcome.output {
        text.push_str(&format!("{}\n", output.to_pretty()));
    }
    if let Some(error) = &outcome.error {
        text.push_str(&format!("Error: {error}\n"));
    }
    if let Some(cause) = &outcome.cause {
        text.push_str(&format!("Cause: {cause}\n"));
    }
    text.push('\n');
    text
}

fn cost_line(execution: &Execution) -> String {
    let billing = execution.billing();
    let lasted = seconds(lasted(execution));
    match execution.options().kind {
        MachineType::Standard => format!(
            "{} transition{} ({} of them retries), {} events, {lasted} of virtual time, about ${}\n",
            billing.transitions,
            if billing.transitions == 1 { "" } else { "s" },
            billing.retries,
            billing.events,
            money(usd(execution))
        ),
        MachineType::Express => format!(
            "1 request, {} ms billed at 64 MB, {} states entered, {lasted} of virtual time, about ${}\n",
            billed_ms(execution),
            billing.transitions,
            money(usd(execution))
        ),
    }
}

/// The answer of `--format json`.
pub(super) fn outcome_json(
    execution: &Execution,
    outcome: &Outcome,
    children: &[ChildRun],
    payloads: Vec<(Arc<str>, Value)>,
) -> Value {
    let billing = execution.billing();
    let count = |n: u64| Value::int(i64::try_from(n).unwrap_or(i64::MAX));
    let mut members: Vec<(Arc<str>, Value)> =
        vec![("status".into(), Value::string(status_name(outcome.status)))];
    if let Some(output) = &outcome.output {
        members.push(("output".into(), output.clone()));
    }
    if let Some(error) = &outcome.error {
        members.push(("error".into(), Value::String(error.clone())));
    }
    if let Some(cause) = &outcome.cause {
        members.push(("cause".into(), Value::String(cause.clone())));
    }
    members.push(("transitions".into(), count(billing.transitions)));
    // Without the service's quotas a history may be too long to repeat here; `--history` writes it.
    if execution.options().limits {
        members.push(("events".into(), events(execution)));
    }
    let dollars = Value::float(rounded(usd(execution))).unwrap_or(Value::Null);
    let billing = match execution.options().kind {
        MachineType::Standard => vec![
            ("type".into(), Value::string("STANDARD")),
            ("transitions".into(), count(billing.transitions)),
            ("retries".into(), count(billing.retries)),
            ("events".into(), count(billing.events)),
            ("estimated_usd".into(), dollars),
        ],
        MachineType::Express => vec![
            ("type".into(), Value::string("EXPRESS")),
            ("requests".into(), Value::int(1)),
            ("billed_memory_mb".into(), Value::int(64)),
            (
                "billed_duration_ms".into(),
                Value::int(billed_ms(execution)),
            ),
            ("estimated_usd".into(), dollars),
        ],
    };
    members.push(("billing".into(), Value::object(billing)));
    let lasted = lasted(execution) as f64 / 1000.0;
    members.push((
        "duration_seconds".into(),
        Value::float(lasted).unwrap_or(Value::Null),
    ));
    members.extend(payloads);
    if !execution.map_runs().is_empty() {
        let runs = execution.map_runs().iter().map(map_run_json);
        members.push(("mapRuns".into(), Value::array(runs.collect())));
    }
    if !children.is_empty() {
        let children = children.iter().map(child_json);
        members.push(("children".into(), Value::array(children.collect())));
    }
    Value::object(members)
}

fn events(execution: &Execution) -> Value {
    let events = execution.events().iter().map(|event| event.to_value());
    Value::array(events.collect())
}

fn map_run_json(run: &MapRun) -> Value {
    let number = |count: usize| Value::int(i64::try_from(count).unwrap_or(i64::MAX));
    let members: [(&str, Value); 9] = [
        ("mapRunArn", Value::String(run.arn.clone())),
        ("status", Value::string(status_name(run.status))),
        ("redriveCount", Value::int(i64::from(run.redrives))),
        ("children", number(run.children)),
        ("items", number(run.items)),
        ("succeeded", number(run.succeeded)),
        ("failed", number(run.failed)),
        ("aborted", number(run.aborted)),
        ("pending", number(run.pending)),
    ];
    Value::object(members.map(|(name, value)| (name.into(), value)).to_vec())
}

fn child_json(child: &ChildRun) -> Value {
    let transitions = child.execution.billing().transitions;
    let mut members: Vec<(Arc<str>, Value)> = vec![
        ("machine".into(), Value::String(child.machine.clone())),
        ("execution".into(), Value::String(child.name.clone())),
        ("startedBy".into(), Value::string(child.asked_by.name())),
        ("status".into(), Value::string(status_name(child.status()))),
        (
            "transitions".into(),
            Value::int(i64::try_from(transitions).unwrap_or(i64::MAX)),
        ),
    ];
    if child.execution.options().limits {
        members.push(("events".into(), events(&child.execution)));
    }
    Value::object(members)
}

fn lasted(execution: &Execution) -> i64 {
    execution.now().0 - execution.options().start.0
}

/// Express duration is rounded up to 100 ms.
fn billed_ms(execution: &Execution) -> i64 {
    (lasted(execution).max(1) + 99) / 100 * 100
}

fn usd(execution: &Execution) -> f64 {
    match execution.options().kind {
        MachineType::Standard => execution.billing().transitions as f64 * TRANSITION_USD,
        MachineType::Express => {
            let gigabyte_seconds = billed_ms(execution) as f64 / 1000.0 * 64.0 / 1024.0;
            EXPRESS_USD.0 + gigabyte_seconds * EXPRESS_USD.1
        }
    }
}

fn rounded(dollars: f64) -> f64 {
    (dollars * 1e10).round() / 1e10
}

fn money(dollars: f64) -> String {
    let text = format!("{dollars:.10}");
    let text = text.trim_end_matches('0');
    match text.strip_suffix('.') {
        Some(whole) => format!("{whole}.00"),
        None => text.to_string(),
    }
}

fn seconds(millis: i64) -> String {
    if millis % 1000 == 0 {
        format!("{} s", millis / 1000)
    } else {
        format!("{}.{:03} s", millis / 1000, millis % 1000)
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Running => "RUNNING",
        Status::Succeeded => "SUCCEEDED",
        Status::Failed => "FAILED",
        Status::TimedOut => "TIMED_OUT",
        Status::Aborted => "ABORTED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_without_spare_zeros() {
        assert_eq!(money(6.0 * TRANSITION_USD), "0.00015");
        assert_eq!(money(0.0), "0.00");
    }

    #[test]
    fn spans_of_time_are_read_at_a_glance() {
        assert_eq!(seconds(6_000), "6 s");
        assert_eq!(seconds(1_250), "1.250 s");
    }
}
