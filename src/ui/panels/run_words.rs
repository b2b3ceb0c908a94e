//! How a run's facts read: times, money, states of things.

use crate::debugger::{StateStatus, grouped};
use crate::interpreter::{Instant, Stage, Status};
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use egui::Color32;

/// Virtual time since the start: "0 s", "2.5 s", "1 min 4 s".
pub(super) fn elapsed(started: Instant, at: Instant) -> String {
    let millis = (at.0 - started.0).max(0);
    crate::ui::panels::inspector::duration(millis as f64 / 1000.0)
}

/// A clock reading since the start, for columns: "00:00:06.250".
pub(super) fn clock(started: Instant, at: Instant) -> String {
    let millis = (at.0 - started.0).max(0);
    let seconds = millis / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let (seconds, millis) = (seconds % 60, millis % 1000);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{millis:03}")
}

/// "$0.00015": as many digits as say something, at least two.
pub(super) fn money(dollars: f64) -> String {
    let text = format!("{dollars:.8}");
    let text = text.trim_end_matches('0');
    let digits = text.len() - text.find('.').map_or(0, |at| at + 1);
    format!("${text}{}", "0".repeat(2usize.saturating_sub(digits)))
}

/// "1 transition", "3 transitions".
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    let word = if count == 1 { one } else { many };
    format!("{} {word}", grouped(count))
}

/// What a visit or state did, in a word, with icon and colour.
pub(super) fn status_look(
    look: &Tokens,
    status: StateStatus,
) -> (&'static str, &'static str, Color32) {
    match status {
        StateStatus::Untouched => ("Not reached", icons::all::CIRCLE_DASHED, look.text_weak),
        StateStatus::Done => ("Done", icons::CHECK, look.good_text),
        StateStatus::Current => ("Current", icons::all::CARET_CIRCLE_RIGHT, look.accent_text),
        StateStatus::Active => ("Running", icons::all::CIRCLE_HALF, look.accent_text),
        StateStatus::Waiting => ("Waiting", icons::all::HOURGLASS_MEDIUM, look.warn_text),
        StateStatus::Retrying => ("Retrying", icons::RESTART, look.warn_text),
        StateStatus::Caught => ("Caught", icons::all::SHIELD_CHECK, look.warn_text),
        StateStatus::Failed => ("Failed", icons::ERROR, look.bad_text),
        StateStatus::Aborted => ("Stopped", icons::all::PROHIBIT, look.text_weak),
    }
}

/// How a run stands, in AWS's word, with icon and colour.
pub(super) fn outcome_look(look: &Tokens, status: Status) -> (&'static str, &'static str, Color32) {
    match status {
        Status::Running => ("Running", icons::PLAY, look.accent_text),
        Status::Succeeded => ("Succeeded", icons::CHECK, look.good_text),
        Status::Failed => ("Failed", icons::ERROR, look.bad_text),
        Status::TimedOut => ("Timed out", icons::all::TIMER, look.bad_text),
        Status::Aborted => ("Stopped", icons::all::PROHIBIT, look.text_weak),
    }
}

/// The name of a stage.
pub(super) fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Input => "Input",
        Stage::AfterInputPath => "After InputPath",
        Stage::AfterParameters => "After Parameters",
        Stage::AfterArguments => "After Arguments",
        Stage::AfterItemsPath => "Items",
        Stage::AfterItemSelector => "After ItemSelector",
        Stage::AfterItemBatcher => "After ItemBatcher",
        Stage::Result => "Result",
        Stage::AfterResultSelector => "After ResultSelector",
        Stage::AfterResultPath => "After ResultPath",
        Stage::Variables => "Variables after Assign",
        Stage::Output => "Output",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_shows_what_matters() {
        assert_eq!(money(0.00015), "$0.00015");
        assert_eq!(money(0.0), "$0.00");
        assert_eq!(money(1.5), "$1.50");
        assert_eq!(money(0.000_001_104_2), "$0.0000011");
    }

    #[test]
    fn times_and_counts_read_well() {
        assert_eq!(elapsed(Instant(1_000), Instant(7_250)), "6.25 s");
        assert_eq!(clock(Instant(0), Instant(3_661_005)), "01:01:01.005");
        assert_eq!(counted(1, "event", "events"), "1 event");
        assert_eq!(counted(25_000, "event", "events"), "25,000 events");
    }
}
