//! The data of the run at the shown moment: every value between input and output, and why things went as they did.

use super::run_words::{elapsed, stage_name, status_look};
use super::watches::Watches;
use crate::asl::{Port, StateAddress, error_help};
use crate::debugger::{StateStatus, View, Visit, size_words};
use crate::interpreter::Stage;
use crate::json::Value;
use crate::recording::Moment;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::shell::{Action, Cx, Debug, Place};
use crate::ui::widgets::{
    Diff, JsonTree, caption, copied, empty_state, icon_button, icon_button_enabled, key_cap, name,
    within,
};
use egui::{Align, ComboBox, CornerRadius, Frame, Layout, Margin, RichText, ScrollArea, Ui};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct DataState {
    /// The visit a person picked: its state and index among the state's visits.
    picked: Option<(StateAddress, usize)>,
    /// Folds that differ from how they start.
    folds: BTreeMap<String, bool>,
    /// Differences worked out before: earlier value, later value.
    diffs: BTreeMap<String, (Value, Value, Arc<Diff>)>,
    /// The moment for which the pick was made; moving on forgets it.
    moment: Moment,
    watches: Watches,
}

/// The data of the run at the shown moment.
pub fn data_ui(ui: &mut Ui, cx: &mut Cx, state: &mut DataState) {
    let look = *cx.tokens;
    let Some(view) = cx.view.cloned() else {
        empty_state(
            ui,
            &look,
            icons::DEBUG,
            "Nothing is running",
            "Start a run to see the data of every state, from its input to its output",
        );
        for action in [Action::StartPaused, Action::Continue] {
            ui.vertical_centered(|ui| {
                super::inspector::action_button_ui(ui, cx, action);
                if let Some(keys) = action.row().keys.first() {
                    key_cap(ui, &look, &crate::ui::shell::key_text(ui.ctx(), keys));
                }
            });
            ui.add_space(6.0);
        }
        return;
    };
    if state.moment != view.moment {
        state.moment = view.moment;
        state.picked = None;
    }
    ScrollArea::vertical()
        .id_salt("data")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            Frame::new()
                .inner_margin(Margin {
                    left: 2,
                    right: 12,
                    top: 4,
                    bottom: 24,
                })
                .show(ui, |ui| body_ui(ui, cx, state, &view));
        });
}

fn body_ui(ui: &mut Ui, cx: &mut Cx, state: &mut DataState, view: &Arc<View>) {
    let look = *cx.tokens;
    headline_ui(ui, &look, view);
    let Some((visit, place)) = chosen(cx, state, view) else {
        let selected = cx.selection.single().map(StateAddress::name);
        let text = match selected {
            Some(name) => format!("{name} has not been entered at this moment"),
            None => "No state has been entered yet".to_owned(),
        };
        ui.label(RichText::new(text).color(look.text_weak));
        return;
    };
    picker_ui(ui, cx, state, view, &visit, place);
    retry_ui(ui, &look, view, &visit);
    error_ui(ui, &look, view, &visit);
    why_ui(ui, cx, &look, &visit);
    stages_ui(ui, cx, state, &visit);
    fold_ui(ui, &look, state, "Variables", &visit.variables, "", false);
    fold_ui(ui, &look, state, "Context", &visit.context, "", false);
    state.watches.ui(ui, cx, view, &visit);
}

// Where the run stands, or how it ended.
fn headline_ui(ui: &mut Ui, look: &Tokens, view: &View) {
    let Some(outcome) = &view.outcome else {
        if !view.headline.is_empty() {
            headline_label_ui(ui, &view.headline, look.text_strong);
        }
        return;
    };
    let (word, icon, color) = super::run_words::outcome_look(look, outcome.status);
    // An error has a card of its own below.
    let words = if view.headline.is_empty() || outcome.error.is_some() {
        word
    } else {
        &view.headline
    };
    headline_label_ui(ui, &format!("{icon}  {words}"), color);
    if let Some(error) = &outcome.error {
        let cause = outcome.cause.as_deref().unwrap_or_default();
        error_card_ui(ui, look, "The run failed", error, cause);
    }
}

fn headline_label_ui(ui: &mut Ui, words: &str, color: egui::Color32) {
    let text = RichText::new(words)
        .font(crate::ui::look::medium(13.0))
        .color(color);
    ui.add(egui::Label::new(text).wrap());
}

// The visit to show, with its index among the visits of its state: the picked one, else the current one,
// else the last of the selected state.
fn chosen(cx: &Cx, state: &DataState, view: &View) -> Option<(Arc<Visit>, usize)> {
    let visits_of = |address: &StateAddress| -> Vec<&Arc<Visit>> {
        view.visits
            .iter()
            .filter(|visit| visit.state == *address)
            .collect()
    };
    let current = view
        .current_visit
        .and_then(|index| view.visits.get(index))
        .cloned();
    let selected = cx.selection.single();
    if let Some((address, index)) = &state.picked
        && selected.is_none_or(|selected| selected == address)
    {
        let visits = visits_of(address);
        if let Some(visit) = visits.get(*index) {
            return Some(((*visit).clone(), *index));
        }
    }
    let own = match (selected, current) {
        (Some(selected), Some(current)) if *selected == current.state => Some(current),
        (Some(selected), _) => visits_of(selected).last().map(|visit| (*visit).clone()),
        (None, current) => current.or_else(|| view.visits.last().cloned()),
    }?;
    let index = visits_of(&own.state)
        .iter()
        .position(|visit| Arc::ptr_eq(visit, &own))?;
    Some((own, index))
}

fn picker_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    state: &mut DataState,
    view: &View,
    visit: &Visit,
    place: usize,
) {
    let look = *cx.tokens;
    let visits: Vec<&Arc<Visit>> = view
        .visits
        .iter()
        .filter(|other| other.state == visit.state)
        .collect();
    let (word, icon, color) = status_look(&look, visit.status);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let title = RichText::new(visit.state.name())
            .font(crate::ui::look::semibold(15.0))
            .color(look.text_strong);
        // A long name leaves the status its room.
        let status = RichText::new(format!("{icon} {word}")).color(color);
        let status = egui::WidgetText::from(status);
        let galley = status.into_galley(
            ui,
            Some(egui::TextWrapMode::Extend),
            f32::INFINITY,
            egui::TextStyle::Body,
        );
        let room = ui.available_width() - galley.size().x - ui.spacing().item_spacing.x;
        let title = ui.scope(|ui| {
            ui.set_max_width(room.max(40.0));
            let title = egui::Label::new(title).truncate();
            ui.add(title.sense(egui::Sense::click()))
        });
        if title.inner.clicked() {
            cx.reveal(Place::State(visit.state.clone()));
        }
        ui.label(galley);
    });
    let mut facts = vec![format!(
        "entered at {}",
        elapsed(view.started, visit.entered_at)
    )];
    if let Some(left) = visit.left_at {
        facts.push(format!("took {}", elapsed(visit.entered_at, left)));
    }
    if visit.attempts > 1 {
        facts.push(format!("{} attempts", visit.attempts));
    }
    ui.label(
        RichText::new(facts.join(" · "))
            .size(12.0)
            .color(look.text_weak),
    );
    if visits.len() < 2 {
        return;
    }
    let count = visits.len();
    let mut goes_to = None;
    ui.horizontal(|ui| {
        if icon_button_enabled(
            ui,
            &look,
            icons::all::CARET_LEFT,
            "Previous visit",
            place > 0,
        )
        .clicked()
        {
            goes_to = Some(place - 1);
        }
        let width = ui.available_width() - 34.0;
        let combo = ComboBox::from_id_salt("visits")
            .selected_text(visit_words(visit, place, count))
            .width(width)
            .truncate()
            .height(320.0);
        let response = within(ui, width, |ui| {
            combo.show_ui(ui, |ui| {
                // Long lists are cut to what lies around the present one.
                let first = place.saturating_sub(150);
                for (index, other) in visits.iter().enumerate().skip(first).take(300) {
                    let words = visit_words(other, index, count);
                    let (_, icon, color) = status_look(&look, other.status);
                    let button = egui::Button::selectable(
                        index == place,
                        (RichText::new(icon).color(color), words.as_str()),
                    );
                    let response = ui.add(button);
                    name(ui, &response, &words);
                    if response.clicked() {
                        goes_to = Some(index);
                    }
                }
            })
        })
        .response;
        name(ui, &response, "Visit");
        if icon_button_enabled(
            ui,
            &look,
            icons::all::CARET_RIGHT,
            "Next visit",
            place + 1 < count,
        )
        .clicked()
        {
            goes_to = Some(place + 1);
        }
    });
    if let Some(index) = goes_to {
        state.picked = Some((visit.state.clone(), index));
    }
}

fn visit_words(visit: &Visit, place: usize, count: usize) -> String {
    let mut words = format!("Visit {} of {count}", place + 1);
    if !visit.iteration.is_empty() {
        let indices: Vec<String> = visit.iteration.iter().map(usize::to_string).collect();
        words += &format!(" · iteration {}", indices.join("."));
    }
    words
}

fn retry_ui(ui: &mut Ui, look: &Tokens, view: &View, visit: &Visit) {
    let Some(retry) = view
        .retry
        .as_ref()
        .filter(|retry| retry.state == visit.state)
    else {
        return;
    };
    let delay = super::inspector::duration(retry.delay_ms as f64 / 1000.0);
    Frame::new()
        .fill(look.tint(look.warn))
        .corner_radius(CornerRadius::same(7))
        .inner_margin(Margin::symmetric(9, 6))
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.label(
                RichText::new(format!(
                    "{}  Retry {} of {} in {delay}",
                    icons::RESTART,
                    retry.retry,
                    retry.max
                ))
                .font(crate::ui::look::medium(13.0))
                .color(look.warn_text),
            );
            ui.label(RichText::new(&*retry.error).color(look.text));
            if let Some(cause) = &retry.cause {
                ui.add(
                    egui::Label::new(RichText::new(&**cause).size(12.0).color(look.text_weak))
                        .wrap(),
                );
            }
        });
}

fn error_ui(ui: &mut Ui, look: &Tokens, view: &View, visit: &Visit) {
    let Some((error, cause)) = &visit.error else {
        return;
    };
    // What ended the run is told above already.
    if view.outcome.as_ref().is_some_and(|outcome| {
        outcome.error.as_deref() == Some(&**error) && outcome.cause.as_deref() == cause.as_deref()
    }) {
        return;
    }
    let title = match visit.status {
        StateStatus::Caught => "Failed and was caught",
        StateStatus::Retrying => "The attempt failed",
        _ => "Failed",
    };
    error_card_ui(ui, look, title, error, cause.as_deref().unwrap_or_default());
}

fn error_card_ui(ui: &mut Ui, look: &Tokens, title: &str, error: &str, cause: &str) {
    Frame::new()
        .fill(look.tint(look.bad))
        .corner_radius(CornerRadius::same(7))
        .inner_margin(Margin::symmetric(9, 6))
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.label(
                    RichText::new(format!("{}  {title}", icons::ERROR))
                        .font(crate::ui::look::medium(13.0))
                        .color(look.bad_text),
                );
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if icon_button(ui, look, icons::all::COPY, "Copy error and cause").clicked() {
                        ui.copy_text(format!("{error}\n{cause}"));
                    }
                });
            });
            let shown = if error.is_empty() {
                "Without an error name"
            } else {
                error
            };
            ui.label(RichText::new(shown).color(look.text_strong));
            if !cause.is_empty() {
                let text = RichText::new(cause).size(12.0).color(look.text);
                ui.add(egui::Label::new(text).wrap().selectable(true));
            }
            if let Some(help) = error_help(error) {
                ui.add(
                    egui::Label::new(
                        RichText::new(format!("{}  {help}", icons::INFO))
                            .size(12.0)
                            .color(look.text_weak),
                    )
                    .wrap(),
                );
            }
        });
}

// Why a Choice takes its rule.
fn why_ui(ui: &mut Ui, cx: &mut Cx, look: &Tokens, visit: &Visit) {
    let Some((port, rules)) = &visit.why else {
        return;
    };
    caption(ui, look, "Why");
    for (index, (held, why)) in rules.iter().enumerate() {
        let (icon, color) = if *held {
            (icons::CHECK, look.good_text)
        } else {
            (icons::all::MINUS_CIRCLE, look.text_weak)
        };
        let label = format!("Rule {}: {why}", index + 1);
        let row = crate::ui::widgets::ListRow {
            icon: Some((icon, color)),
            text: RichText::new(&label)
                .color(if *held { look.text_strong } else { look.text })
                .into(),
            detail: if *held { "held" } else { "did not hold" },
            is_selected: *held,
            label: &label,
            indent: 0.0,
            is_wrapping: true,
        };
        if row.show(ui, look).clicked() {
            cx.reveal(Place::Edge(crate::document::EdgeRef {
                scope: visit.state.scope(),
                state: Some(visit.state.clone()),
                port: Port::Rule(index),
            }));
        }
    }
    if *port == Port::Default {
        ui.label(
            RichText::new(format!(
                "{}  No rule held: Default",
                icons::all::ARROW_RIGHT
            ))
            .color(look.text_strong),
        );
    }
}

fn stages_ui(ui: &mut Ui, cx: &mut Cx, state: &mut DataState, visit: &Visit) {
    let look = *cx.tokens;
    caption(ui, &look, "From input to output");
    let changes: Vec<Option<(Arc<Diff>, bool)>> = (0..visit.stages.len())
        .map(|index| {
            let stage = &visit.stages[index];
            let before = before_of(visit, index)?;
            let is_far = before + 1 != index;
            let diff = diff_of(
                state,
                stage_name(stage.stage),
                &visit.stages[before].value,
                &stage.value,
            );
            Some((diff, is_far))
        })
        .collect();
    for (index, stage) in visit.stages.iter().enumerate() {
        let change = changes[index].as_ref();
        let diff = change.map(|(diff, _)| diff);
        let is_unchanged = diff.is_some_and(|diff| diff.is_empty());
        let is_main = index == 0
            || index + 1 == visit.stages.len()
            || matches!(stage.stage, Stage::Result | Stage::Output)
            || visit.stages.len() <= 4;
        let opens = is_main && !is_unchanged;
        let detail = match change {
            Some((diff, is_far)) => {
                let words = if diff.is_empty() {
                    "unchanged".to_owned()
                } else {
                    diff.words()
                };
                if *is_far {
                    format!("{words} since input")
                } else {
                    words
                }
            }
            None => String::new(),
        };
        let title = stage_name(stage.stage);
        let is_now = stage.moment == cx.view.map(|view| view.moment).unwrap_or_default();
        let response = fold_with(
            ui,
            &look,
            state,
            &Fold {
                title,
                value: &stage.value,
                detail: &detail,
                opens,
                diff,
                is_now,
            },
        );
        if response {
            cx.push(Debug::GoTo(stage.moment));
        }
    }
}

// The stage a value is compared with: the one it was made from. A result comes from outside.
fn before_of(visit: &Visit, index: usize) -> Option<usize> {
    let find = |wanted: Stage| {
        visit.stages[..index]
            .iter()
            .rposition(|stage| stage.stage == wanted)
    };
    match visit.stages[index].stage {
        Stage::Input | Stage::Result | Stage::Variables => None,
        Stage::AfterResultSelector => find(Stage::Result),
        // The result is placed into the raw input.
        Stage::AfterResultPath => find(Stage::Input),
        Stage::Output => find(Stage::AfterResultPath).or_else(|| find(Stage::Input)),
        Stage::AfterInputPath
        | Stage::AfterParameters
        | Stage::AfterArguments
        | Stage::AfterItemsPath
        | Stage::AfterItemSelector
        | Stage::AfterItemBatcher => index.checked_sub(1),
    }
}

fn diff_of(state: &mut DataState, key: &str, before: &Value, after: &Value) -> Arc<Diff> {
    if let Some((old, new, diff)) = state.diffs.get(key)
        && old.same(before)
        && new.same(after)
    {
        return diff.clone();
    }
    let diff = Arc::new(Diff::between(before, after));
    let kept = (before.clone(), after.clone(), diff.clone());
    state.diffs.insert(key.to_owned(), kept);
    diff
}

struct Fold<'a> {
    title: &'a str,
    value: &'a Value,
    detail: &'a str,
    opens: bool,
    diff: Option<&'a Arc<Diff>>,
    is_now: bool,
}

fn fold_ui(
    ui: &mut Ui,
    look: &Tokens,
    state: &mut DataState,
    title: &str,
    value: &Value,
    detail: &str,
    opens: bool,
) {
    let fold = Fold {
        title,
        value,
        detail,
        opens,
        diff: None,
        is_now: false,
    };
    fold_with(ui, look, state, &fold);
}

// A value under a title that folds; true when a person wants to go to its moment.
fn fold_with(ui: &mut Ui, look: &Tokens, state: &mut DataState, fold: &Fold<'_>) -> bool {
    let is_open = state.folds.get(fold.title).copied().unwrap_or(fold.opens);
    let mut goes = false;
    Frame::new()
        .fill(look.card)
        .stroke(egui::Stroke::new(
            1.0,
            if fold.is_now { look.accent } else { look.line },
        ))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(6, 3))
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.horizontal(|ui| {
                let icon = if is_open {
                    icons::OPENED
                } else {
                    icons::CLOSED
                };
                let title = RichText::new(format!("{icon}  {}", fold.title))
                    .font(crate::ui::look::medium(12.5))
                    .color(look.text_strong);
                let response = ui.add(egui::Button::new(title).frame_when_inactive(false));
                name(ui, &response, fold.title);
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_expanded(is_open);
                });
                if response.clicked() {
                    state.folds.insert(fold.title.to_owned(), !is_open);
                }
                response.context_menu(|ui| {
                    if ui.button("Go to this moment").clicked() {
                        goes = true;
                        ui.close();
                    }
                });
                let color = if fold.detail.starts_with("unchanged") {
                    look.text_weak
                } else {
                    look.warn_text
                };
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let label = format!("Copy {}", fold.title.to_lowercase());
                    if icon_button(ui, look, icons::all::COPY, &label).clicked() {
                        ui.copy_text(copied(fold.value));
                    }
                    ui.label(
                        RichText::new(size_words(fold.value.json_len() as u64))
                            .size(11.0)
                            .color(look.text_weak),
                    );
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        let text = RichText::new(fold.detail).size(11.5).color(color);
                        ui.add(egui::Label::new(text).truncate());
                    });
                });
            });
            if is_open {
                JsonTree::new(ui.id().with(("tree", fold.title)), fold.title, fold.value)
                    .diff(fold.diff)
                    .show(ui, look);
            }
        });
    goes
}
