//! What cards and lines say, in tooltips and to screen readers.

use crate::diagnostics::Severity;
use crate::document::Snapshot;
use crate::scene::{Badge, Card, Line, StateRole};
use crate::ui::canvas::keeper::state_of_pointer;
use crate::ui::look::{Tokens, medium};
use egui::RichText;

/// What a line says, for tooltips and screen readers.
pub fn line_words(line: &Line) -> String {
    let from = line.from.as_ref().map_or("Start".into(), |s| s.name());
    let to = match (&line.to, &line.missing) {
        (Some(to), _) => to.name(),
        (None, Some(missing)) => format!("{missing}, which does not exist"),
        (None, None) => "End".into(),
    };
    let mut words = format!("Transition from {from} to {to}");
    if !line.full_label.is_empty() {
        words.push_str(&format!(": {}", line.full_label));
    }
    let carried = line.carried_words();
    if !carried.is_empty() {
        words.push_str(&format!(", {carried}"));
    }
    words
}

/// What a card says beyond its name.
pub fn card_words(card: &Card) -> String {
    let mut parts = Vec::new();
    // "Pass state" is said by the label already.
    if !card.subtitle.is_empty() && !card.subtitle.ends_with(" state") {
        parts.push(card.subtitle.clone());
    }
    let role = role_words(card.mark.role);
    if !role.is_empty() {
        parts.push(match card.mark.visits {
            0 | 1 => role.to_owned(),
            visits => format!("{role}, entered {visits} times"),
        });
    }
    if !card.mark.progress.is_empty() {
        parts.push(card.mark.progress.clone());
    }
    if !card.reachable {
        parts.push("Not reachable from the start".into());
    }
    if card.terminal {
        parts.push("Ends here".into());
    }
    parts.extend(card.badges.iter().map(badge_words));
    parts.join(". ")
}

/// A card at length: its name, its type, what it says, and its first four problems.
pub fn card_tooltip(ui: &mut egui::Ui, t: &Tokens, card: &Card, snapshot: &Snapshot) {
    ui.set_max_width(360.0);
    ui.label(
        RichText::new(&*card.name)
            .font(medium(13.0))
            .color(t.text_strong),
    );
    let kind = card.kind.map_or("Unknown type", |kind| kind.name());
    ui.label(RichText::new(kind).color(t.kind(card.kind)));
    let words = card_words(card);
    for part in words.split(". ").filter(|part| !part.is_empty()) {
        ui.label(RichText::new(part).color(t.text_weak));
    }
    for diagnostic in snapshot
        .diagnostics
        .iter()
        .filter(|d| state_of_pointer(&d.pointer).as_ref() == Some(&card.address))
        .take(4)
    {
        let color = match diagnostic.severity {
            Severity::Error => t.bad_text,
            Severity::Warning => t.warn_text,
            Severity::Info => t.text,
        };
        ui.label(RichText::new(&diagnostic.message).color(color));
    }
}

/// What a badge says, for tooltips and screen readers.
pub fn badge_words(badge: &Badge) -> String {
    match badge {
        Badge::Retry => "Retries on error".into(),
        Badge::Catch => "Catches errors".into(),
        Badge::Timeout => "Has a timeout".into(),
        Badge::Callback => "Waits for a callback".into(),
        Badge::Language => "Has a query language of its own".into(),
        Badge::Assign => "Assigns variables".into(),
        Badge::NoDefault => "No Default: fails when no rule matches".into(),
        Badge::Rules(1) => "1 rule".into(),
        Badge::Rules(count) => format!("{count} rules"),
        Badge::Error => "Has an error".into(),
        Badge::Warning => "Has a warning".into(),
        Badge::Breakpoint => "Breakpoint".into(),
        Badge::Mock => "Has a written answer".into(),
    }
}

/// What a state's role says, for tooltips and screen readers.
fn role_words(role: StateRole) -> &'static str {
    match role {
        StateRole::Untouched => "",
        StateRole::Done => "done",
        StateRole::Current => "current",
        StateRole::Active => "running",
        StateRole::Waiting => "waiting",
        StateRole::Retrying => "waiting to retry",
        StateRole::Caught => "error caught",
        StateRole::Failed => "failed",
        StateRole::Aborted => "aborted",
    }
}
