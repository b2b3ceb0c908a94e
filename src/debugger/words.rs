//! The sentences a view speaks.

use crate::asl::Port;
use crate::debugger::facts::Facts;
use crate::debugger::ledger::Ledger;
use crate::interpreter::{Entry, EntryKind, Outcome, Reply, Request, RequestKind, Stage, Status};
use std::sync::Arc;

/// A length of time as people say it: `250 ms`, `2 s`, `1 min 5 s`, `24 h`.
pub fn duration_words(milliseconds: i64) -> String {
    let seconds = milliseconds / 1000;
    let join = |big: i64, unit: &str, small: i64, small_unit: &str| match small {
        0 => format!("{big} {unit}"),
        small => format!("{big} {unit} {small} {small_unit}"),
    };
    match seconds {
        _ if milliseconds < 1000 => format!("{milliseconds} ms"),
        0..60 if milliseconds % 1000 != 0 => {
            let text = format!("{:.3}", milliseconds as f64 / 1000.0);
            format!("{} s", text.trim_end_matches('0'))
        }
        0..120 => format!("{seconds} s"),
        120..7_200 => join(seconds / 60, "min", seconds % 60, "s"),
        7_200..172_800 => join(seconds / 3600, "h", seconds / 60 % 60, "min"),
        _ => join(seconds / 86_400, "days", seconds / 3600 % 24, "h"),
    }
}

/// A number of bytes as people say it: `83 B`, `12.3 KiB`, `256 KiB`.
pub fn size_words(bytes: u64) -> String {
    let scaled = |unit: f64, name: &str| {
        let text = format!("{:.1}", bytes as f64 / unit);
        format!("{} {name}", text.trim_end_matches(".0"))
    };
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => scaled(1024.0, "KiB"),
        _ => scaled(1_048_576.0, "MiB"),
    }
}

/// A number with its thousands apart: `25,000`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Where the run stands after a move.
pub(super) fn headline(
    last: Option<&Entry>,
    ledger: &Ledger,
    facts: &Facts,
    attempts: u32,
) -> String {
    let Some(entry) = last else {
        return "Not started".to_owned();
    };
    let Some((number, _)) = ledger.place else {
        return "Started".to_owned();
    };
    if let EntryKind::Finished(outcome) = &entry.kind {
        return ending(outcome);
    }
    let name = &facts.state(number).name;
    let again = if attempts > 1 {
        format!(", attempt {attempts}")
    } else {
        String::new()
    };
    let what = match &entry.kind {
        EntryKind::Started | EntryKind::Finished(_) => return "Started".to_owned(),
        EntryKind::Redriven { .. } => return "Redriven".to_owned(),
        EntryKind::Entered { .. } => "entered".to_owned(),
        EntryKind::Stage { stage, .. } => after_stage(*stage).to_owned(),
        EntryKind::Asked(request) => asking(request),
        EntryKind::Answered { reply, .. } => answered(reply).to_owned(),
        EntryKind::Chose { port, .. } => chose(*port),
        EntryKind::WillRetry {
            retry,
            max,
            delay_ms,
            error,
            ..
        } => {
            let delay = duration_words(*delay_ms);
            let error = error_name(error);
            return format!(
                "At {name}, attempt {attempts} failed with {error}; retry {retry} of {max} in {delay}"
            );
        }
        EntryKind::Retried => return format!("At {name}, attempt {attempts} begins"),
        EntryKind::Caught { catcher, error, .. } => {
            let error = error_name(error);
            format!("failed with {error}; catcher {} takes over", catcher + 1)
        }
        EntryKind::Failed { error, .. } => {
            format!("failed with {}; nothing catches it", error_name(error))
        }
        EntryKind::Assigned(_) => "variables assigned".to_owned(),
        EntryKind::Exited { next, .. } => match next {
            Some(next) => format!("left for {}", facts.name(next)),
            None => "left; its path ends here".to_owned(),
        },
        EntryKind::Forked { count } => format!("{count} to run"),
        EntryKind::ThreadStarted { index, .. } => format!("number {index} begins"),
        EntryKind::ThreadEnded => {
            let tally = &ledger.states[number as usize];
            format!("{} of {} ended", tally.done, tally.all)
        }
        EntryKind::Aborted => "stopped".to_owned(),
    };
    format!("At {name}{again}, {what}")
}

fn ending(outcome: &Outcome) -> String {
    let why = match (&outcome.error, &outcome.cause) {
        (Some(error), Some(cause)) => format!(" with {}: {cause}", error_name(error)),
        (Some(error), None) => format!(" with {}", error_name(error)),
        (None, Some(cause)) => format!(": {cause}"),
        (None, None) => String::new(),
    };
    match outcome.status {
        Status::Running => "Running".to_owned(),
        Status::Succeeded => "Succeeded".to_owned(),
        Status::Failed => format!("Failed{why}"),
        Status::TimedOut => format!("Timed out{why}"),
        Status::Aborted => format!("Stopped{why}"),
    }
}

fn error_name(error: &Arc<str>) -> &str {
    if error.is_empty() { "an error" } else { error }
}

fn after_stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Input => "input",
        Stage::AfterInputPath => "after InputPath",
        Stage::AfterParameters => "after Parameters",
        Stage::AfterArguments => "after Arguments",
        Stage::AfterItemsPath => "items found",
        Stage::AfterItemSelector => "after ItemSelector",
        Stage::AfterItemBatcher => "after ItemBatcher",
        Stage::Result => "result",
        Stage::AfterResultSelector => "after ResultSelector",
        Stage::AfterResultPath => "after ResultPath",
        Stage::Variables => "variables assigned",
        Stage::Output => "output",
    }
}

fn asking(request: &Request) -> String {
    match &request.kind {
        RequestKind::RunTask {
            resource,
            submitted,
            ..
        } => {
            if *submitted {
                format!("accepted by {}", resource.short())
            } else {
                format!("calling {}", resource.short())
            }
        }
        RequestKind::WakeAt { when, retry } => {
            let left = duration_words(when.0 - request.asked_at.0);
            if *retry {
                format!("trying again in {left}")
            } else {
                format!("waiting {left}")
            }
        }
        RequestKind::ReadObject { bucket, key } => format!("reading {bucket}/{key}"),
        RequestKind::ListObjects { bucket, prefix } => format!("listing {bucket}/{prefix}"),
        RequestKind::WriteObject { bucket, key, .. } => format!("writing {bucket}/{key}"),
    }
}

/// A question waits for a person.
pub(super) fn waiting<'a>(
    request: &Request,
    others: impl Iterator<Item = &'a Request>,
    facts: &Facts,
    left_ms: Option<i64>,
) -> String {
    let name = facts.name(&request.state);
    let left = match left_ms {
        Some(left) => format!("; times out in {}", duration_words(left)),
        None => String::new(),
    };
    let what = match &request.kind {
        RequestKind::RunTask { resource, .. } if resource.is_callback() => "a callback",
        RequestKind::RunTask { .. } => "an answer",
        _ => "stored objects",
    };
    // Branches wait side by side: whichever of them is looked at is among those that are named.
    let others: Vec<_> = others.map(|request| facts.name(&request.state)).collect();
    if others.is_empty() {
        return format!("At {name}, waiting for {what}{left}");
    }
    let mut names = vec![name];
    for other in &others {
        if !names.contains(other) {
            names.push(other.clone());
        }
    }
    let count = others.len() + 1;
    let places = match names.as_slice() {
        [one] => one.to_string(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, more @ ..] => format!("{one}, {two} and {} more", more.len()),
        [] => String::new(),
    };
    format!("At {places}, waiting for {count} answers{left}")
}

fn answered(reply: &Reply) -> &'static str {
    match reply {
        Reply::Submitted(_) => "accepted",
        Reply::Result(_) => "call answered",
        Reply::Failed { .. } | Reply::NoObject { .. } => "call answered with an error",
        Reply::Heartbeat => "heartbeat",
        Reply::TimedOut => "timed out",
        Reply::Woke => "time passed",
        Reply::Object(_) => "object read",
        Reply::Listing(_) => "objects listed",
        Reply::Written => "object written",
    }
}

fn chose(port: Port) -> String {
    match port {
        Port::Rule(index) => format!("rule {} holds", index + 1),
        Port::Default => "no rule holds: Default".to_owned(),
        Port::Start | Port::Next | Port::Catch(_) => "chose".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        for (milliseconds, words) in [
            (0, "0 ms"),
            (250, "250 ms"),
            (1_500, "1.5 s"),
            (2_000, "2 s"),
            (61_000, "61 s"),
            (125_000, "2 min 5 s"),
            (3_600_000, "60 min"),
            (86_400_000, "24 h"),
            (90_000_000, "25 h"),
            (200_000_000, "2 days 7 h"),
        ] {
            assert_eq!(duration_words(milliseconds), words);
        }
    }

    #[test]
    fn sizes_and_counts_read_well() {
        for (bytes, words) in [
            (83, "83 B"),
            (1_024, "1 KiB"),
            (12_600, "12.3 KiB"),
            (262_144, "256 KiB"),
            (3_670_016, "3.5 MiB"),
        ] {
            assert_eq!(size_words(bytes), words);
        }
        assert_eq!(grouped(25_000), "25,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(999), "999");
    }
}
