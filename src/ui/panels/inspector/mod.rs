//! The form of what is selected: a state, a transition, or the machine itself.
//!
//! Every field of the language has a control, generated from the tables in `asl`; what the tables do not know is
//! shown as JSON. A control hands its text over once, when it is left or Enter is pressed, as one wish.

mod blocks;
mod bodies;
mod catch;
mod checks;
mod comparators;
mod edge;
mod errors;
mod form;
mod machine;
mod resource;
mod retry;
mod retry_schedule;
mod rows;
mod rules;
mod starts;
mod state;
mod structures;
#[cfg(test)]
mod tests;

pub use retry_schedule::duration;

use crate::asl::{StateAddress, StateKind};
use crate::diagnostics::{Diagnostic, Severity};
use crate::document::{Intent, Snapshot};
use crate::recording::Moment;
use crate::ui::look::{Tokens, icons};
use crate::ui::shell::{Action, Cx, Place};
use crate::ui::widgets::{ListRow, caption, edit_preview, empty_state, with_code};
use egui::{RichText, ScrollArea, Ui};
use form::Form;
use std::sync::Arc;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct InspectorState {
    /// The raw JSON of the state is shown instead of its form.
    pub(super) shows_json: bool,
    /// The last asked-for place whose form took the focus.
    pub(super) reveal_seen: u64,
    /// What the rules of a Choice said, and of what.
    verdicts: Option<(VerdictKey, Verdicts)>,
}

/// Per rule tried: whether it holds, and why. Nothing without data to try them on.
type Verdicts = Option<Arc<[(bool, String)]>>;

/// What the verdicts of rules depend on.
#[derive(Debug, PartialEq)]
struct VerdictKey {
    revision: u64,
    state: StateAddress,
    entered: Option<Moment>,
    input: String,
}

/// The form of the selected state, transition or machine.
pub fn inspector_ui(ui: &mut Ui, cx: &mut Cx, state: &mut InspectorState) {
    // Each thing keeps its own scroll.
    let place = match (&cx.selection.edge, cx.selection.single()) {
        (Some(edge), _) => format!("{edge:?}"),
        (None, Some(state)) => state.pointer().to_owned(),
        (None, None) => String::new(),
    };
    ScrollArea::vertical()
        .id_salt(("inspector", place))
        .auto_shrink([false, false])
        .show(ui, |ui| {
            egui::Frame::new()
                .inner_margin(egui::Margin {
                    left: 2,
                    right: 12,
                    top: 4,
                    bottom: 24,
                })
                .show(ui, |ui| {
                    ui.add_enabled_ui(cx.editable(), |ui| body_ui(ui, cx, state));
                });
        });
}

fn body_ui(ui: &mut Ui, cx: &mut Cx, state: &mut InspectorState) {
    let selection = cx.selection.clone();
    if let Some(edge) = &selection.edge {
        edge::edge_ui(ui, cx, edge);
    } else if let Some(address) = selection.single() {
        state::state_ui(ui, cx, state, address);
    } else if selection.states.is_empty() {
        machine::machine_ui(ui, cx);
    } else {
        many_ui(ui, cx, &selection.states);
    }
}

// Several states: their names, and what can be done to them together.
fn many_ui(ui: &mut Ui, cx: &mut Cx, states: &[StateAddress]) {
    let look = *cx.tokens;
    ui.label(
        RichText::new(format!("{} states selected", states.len()))
            .font(crate::ui::look::semibold(15.0))
            .color(look.text_strong),
    );
    let snapshot = cx.snapshot.clone();
    for address in states {
        let kind = snapshot.outline.state(address).and_then(|state| state.kind);
        let text = address.name();
        let row = ListRow {
            icon: Some((icons::kind(kind), look.kind(kind))),
            text: text.as_str().into(),
            detail: kind.map_or("", StateKind::name),
            is_selected: false,
            label: &text,
            indent: 0.0,
            is_wrapping: false,
        };
        if row.show(ui, &look).clicked() {
            cx.reveal(Place::State(address.clone()));
        }
    }
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        for action in [
            Action::Duplicate,
            Action::Copy,
            Action::AlignLeft,
            Action::AlignTop,
            Action::DistributeAcross,
            Action::DistributeDown,
            Action::Delete,
        ] {
            action_button_ui(ui, cx, action);
        }
    });
}

/// A button for an action; says why when it cannot be done.
pub(super) fn action_button_ui(ui: &mut Ui, cx: &mut Cx, action: Action) {
    let why_not = cx.unavailable(action);
    let response = ui.add_enabled(why_not.is_none(), egui::Button::new(action.label()));
    let tip = action.tooltip(ui.ctx());
    let response = response.on_hover_text(tip);
    let response = match why_not {
        Some(why) => response.on_disabled_hover_text(why),
        None => response,
    };
    if response.clicked() {
        cx.push(action);
    }
}

/// Findings shown above a form; the list of all is the problems panel.
const MOST_FINDINGS: usize = 8;

/// What is wrong with a place, and the fixes.
fn problems_ui(ui: &mut Ui, cx: &mut Cx, found: &[Diagnostic]) {
    let look = *cx.tokens;
    for diagnostic in found.iter().take(MOST_FINDINGS) {
        let (icon, color, ground) = match diagnostic.severity {
            Severity::Error => (icons::ERROR, look.bad_text, look.bad),
            Severity::Warning => (icons::WARNING, look.warn_text, look.warn),
            Severity::Info => (icons::INFO, look.accent_text, look.accent),
        };
        egui::Frame::new()
            .fill(look.tint(ground))
            .corner_radius(egui::CornerRadius::same(7))
            .inner_margin(egui::Margin::symmetric(9, 6))
            .show(ui, |ui| {
                ui.set_min_width(ui.available_width());
                ui.horizontal_top(|ui| {
                    ui.label(RichText::new(icon).size(15.0).color(color));
                    ui.vertical(|ui| {
                        let message =
                            with_code(&look, &diagnostic.message, Tokens::BODY, look.text);
                        ui.add(egui::Label::new(message).wrap());
                        if !diagnostic.help.is_empty() {
                            let help = with_code(&look, &diagnostic.help, 12.0, look.text_weak);
                            ui.add(egui::Label::new(help).wrap());
                        }
                        fixes_ui(ui, cx, diagnostic);
                    });
                });
            });
    }
    let more = found.len().saturating_sub(MOST_FINDINGS);
    if more > 0 {
        let words = format!("{more} more in Problems");
        if ui
            .link(RichText::new(words).size(12.0))
            .on_hover_text("Shows the list of all problems")
            .clicked()
        {
            cx.push(Action::ShowProblems);
        }
    }
}

/// The fixes of a finding as buttons; under the pointer what each changes.
pub(super) fn fixes_ui(ui: &mut Ui, cx: &mut Cx, diagnostic: &Diagnostic) {
    if diagnostic.fixes.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for fix in &diagnostic.fixes {
            let button = egui::Button::new(RichText::new(&fix.label).size(12.0));
            let response = ui.add_enabled(cx.editable(), button).on_hover_ui(|ui| {
                ui.set_width(420.0);
                edit_preview(ui, cx.tokens, cx.document.text(), &fix.edit);
            });
            if response.clicked() {
                cx.change(Intent::ApplyFix {
                    label: fix.label.clone(),
                    edit: fix.edit.clone(),
                });
            }
        }
    });
}

// Hands the wishes of a form to the shell.
fn hand_over(cx: &mut Cx, form: Form<'_>) {
    let Form {
        wishes, goes_to, ..
    } = form;
    for wish in wishes {
        cx.change(wish);
    }
    if let Some(state) = goes_to {
        cx.reveal(Place::State(state));
    }
}

// The selected thing is not in the text any more, or not yet.
fn gone_ui(ui: &mut Ui, cx: &Cx, what: &str) {
    empty_state(
        ui,
        cx.tokens,
        icons::all::GHOST,
        &format!("{what} cannot be read"),
        "The text around it is broken or it was removed. Mend the text, or undo",
    );
}

/// The findings inside a pointer but not inside the states below it.
fn findings_of(snapshot: &Arc<Snapshot>, pointer: &str) -> Vec<Diagnostic> {
    snapshot
        .diagnostics
        .iter()
        .filter(|found| {
            found.pointer.strip_prefix(pointer).is_some_and(|rest| {
                (rest.is_empty() || rest.starts_with('/')) && !rest.contains("/States/")
            })
        })
        .cloned()
        .collect()
}

fn group_caption_ui(ui: &mut Ui, cx: &Cx, text: &str) {
    caption(ui, cx.tokens, text);
}
