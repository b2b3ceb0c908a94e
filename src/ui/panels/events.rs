//! The history events of the run as a table; a click goes to the moment of an event.

use super::run_words::clock;
use crate::debugger::EventRow;
use crate::json::Value;
use crate::recording::Moment;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::shell::{Action, Cx, Debug};
use crate::ui::widgets::{border_fields, cut_text, empty_state, name, paint_row_back, preview};
use egui::{
    Align2, FontId, Id, Rect, RichText, ScrollArea, Sense, TextEdit, TextStyle, Ui, WidgetInfo,
    WidgetType, pos2, vec2,
};
use std::sync::Arc;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct EventsState {
    filter: String,
    /// Every event of the run, kept from its newest moment, so that going back does not empty the list.
    all: Vec<Arc<EventRow>>,
    /// The newest moment `all` was taken at.
    newest: Moment,
    /// Indices into `all` that pass the filter, with the filter and length they were made from.
    passing: (String, usize, Vec<usize>),
    /// The shown moment when the list was last scrolled.
    seen: Option<Moment>,
}

const ROW: f32 = 22.0;
/// Longer details are not searched, so that filtering keeps up with typing.
const SEARCHED: usize = 8_192;

/// The history events of the run.
pub fn events_ui(ui: &mut Ui, cx: &mut Cx, state: &mut EventsState) {
    let look = *cx.tokens;
    let (Some(session), Some(view)) = (cx.session, cx.view.cloned()) else {
        *state = EventsState::default();
        empty_state(
            ui,
            &look,
            icons::all::LIST_BULLETS,
            "No events",
            "The history of a run is listed here, as the service would write it",
        );
        return;
    };
    let (moment, newest) = session.moment();
    keep_all(state, &view.events, moment, newest);
    head_ui(ui, cx, state);
    choose_passing(state);

    // The last event that has happened at the shown moment.
    let current = view.events.len().checked_sub(1);
    let place = current.map(|current| {
        state
            .passing
            .2
            .partition_point(|index| *index <= current)
            .saturating_sub(1)
    });
    let mut area = ScrollArea::vertical().auto_shrink([false, false]);
    if state.seen != Some(moment) {
        state.seen = Some(moment);
        if let Some(place) = place {
            let middle = (ui.available_height() - ROW) / 2.0;
            area = area.vertical_scroll_offset((place as f32 * ROW - middle).max(0.0));
        }
    }
    let columns = columns(ui);
    header_ui(ui, &look, columns);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut goes_to = None;
    area.show_rows(ui, ROW, state.passing.2.len(), |ui, range| {
        for index in range {
            let at = state.passing.2[index];
            let row = &state.all[at];
            let is_current = Some(at) == current;
            let is_ahead = current.is_none_or(|current| at > current);
            let drawn = Row {
                event: row,
                started: view.started,
                columns,
                is_current,
                is_ahead,
            };
            if drawn.show(ui, &look) {
                goes_to = Some(row.moment);
            }
        }
    });
    if let Some(moment) = goes_to {
        cx.push(Debug::GoTo(moment));
    }
}

// The view lists events up to its moment; the longest list seen of this run is what is shown.
fn keep_all(state: &mut EventsState, events: &[Arc<EventRow>], moment: Moment, newest: Moment) {
    let is_same_run = events.len() <= state.all.len()
        && newest == state.newest
        && events
            .last()
            .zip(state.all.get(events.len().saturating_sub(1)))
            .is_none_or(|(new, kept)| {
                new.id == kept.id && new.kind == kept.kind && new.at == kept.at
            });
    if moment == newest || !is_same_run {
        if state.all.len() != events.len() || !is_same_run {
            state.all = events.to_vec();
            state.passing.1 = usize::MAX;
        }
        state.newest = newest;
    }
}

fn head_ui(ui: &mut Ui, cx: &mut Cx, state: &mut EventsState) {
    ui.horizontal(|ui| {
        border_fields(ui, cx.tokens);
        let response = ui.add(
            TextEdit::singleline(&mut state.filter)
                .hint_text("Filter by type, state or details")
                .desired_width(240.0),
        );
        name(ui, &response, "Filter events");
        let count = state.all.len();
        let shown = state.passing.2.len();
        let words = if state.filter.is_empty() {
            format!("{count} events")
        } else {
            format!("{shown} of {count} events")
        };
        ui.label(RichText::new(words).size(12.0).color(cx.tokens.text_weak));
        super::inspector::action_button_ui(ui, cx, Action::CopyHistory);
    });
}

fn choose_passing(state: &mut EventsState) {
    let EventsState {
        filter,
        all,
        passing,
        ..
    } = state;
    if passing.0 == *filter && passing.1 == all.len() {
        return;
    }
    let needle = filter.to_lowercase();
    let passes = |row: &EventRow| {
        needle.is_empty()
            || row.kind.to_lowercase().contains(&needle)
            || row
                .state
                .as_ref()
                .is_some_and(|state| state.name().to_lowercase().contains(&needle))
            || row.details.json_len() < SEARCHED
                && row.details.to_json().to_lowercase().contains(&needle)
    };
    let found = all
        .iter()
        .enumerate()
        .filter(|(_, row)| passes(row))
        .map(|(index, _)| index)
        .collect();
    *passing = (filter.clone(), all.len(), found);
}

// Left edges of id, type, state, time, details.
fn columns(ui: &Ui) -> [f32; 5] {
    let width = ui.available_width();
    let id = 8.0;
    let kind = id + 52.0;
    let state = kind + (width * 0.26).clamp(150.0, 260.0);
    let time = state + (width * 0.20).clamp(100.0, 240.0);
    let details = time + 104.0;
    [id, kind, state, time, details]
}

fn header_ui(ui: &mut Ui, look: &Tokens, columns: [f32; 5]) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    for (left, title) in columns
        .into_iter()
        .zip(["Id", "Type", "State", "Time", "Details"])
    {
        ui.painter().text(
            pos2(rect.left() + left, rect.center().y),
            Align2::LEFT_CENTER,
            title,
            FontId::proportional(Tokens::SMALL),
            look.text_weak,
        );
    }
}

struct Row<'a> {
    event: &'a EventRow,
    started: crate::interpreter::Instant,
    columns: [f32; 5],
    is_current: bool,
    is_ahead: bool,
}

impl Row<'_> {
    // True when it was clicked.
    fn show(self, ui: &mut Ui, look: &Tokens) -> bool {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
        let id = Id::new(("event", ui.id(), self.event.id));
        let response = ui.interact(rect, id, Sense::click());
        let state = self
            .event
            .state
            .as_ref()
            .map(crate::asl::StateAddress::name)
            .unwrap_or_default();
        let label = format!("Event {} {} {state}", self.event.id, self.event.kind);
        let is_current = self.is_current;
        response.widget_info(|| {
            WidgetInfo::selected(
                WidgetType::SelectableLabel,
                true,
                is_current,
                label.trim_end(),
            )
        });
        if !ui.is_rect_visible(rect) {
            return response.clicked();
        }
        paint_row_back(ui, look, &response, self.is_current);
        let fade = if self.is_ahead { 0.55 } else { 1.0 };
        let mono = TextStyle::Monospace.resolve(ui.style());
        let small = FontId::new(mono.size - 1.0, mono.family.clone());
        let body = FontId::proportional(12.5);
        let texts = [
            (self.event.id.to_string(), small.clone(), look.text_weak),
            (
                self.event.kind.to_owned(),
                body.clone(),
                kind_color(look, self.event.kind),
            ),
            (state, body, look.text),
            (
                clock(self.started, self.event.at),
                small.clone(),
                look.text_weak,
            ),
            (short_details(self.event), small, look.text_weak),
        ];
        for (index, (text, font, color)) in texts.into_iter().enumerate() {
            let left = rect.left() + self.columns[index];
            let right = self
                .columns
                .get(index + 1)
                .map_or(rect.right(), |next| rect.left() + next - 6.0);
            let area = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
            let color = color.gamma_multiply(fade);
            let galley = cut_text(ui, text, font, color, area.width() - 4.0);
            let at = pos2(left, rect.center().y - galley.size().y / 2.0);
            ui.painter()
                .with_clip_rect(area.intersect(ui.clip_rect()))
                .galley(at, galley, color);
        }
        let response = response.on_hover_ui(|ui| {
            ui.set_max_width(460.0);
            if let Some(state) = &self.event.state {
                ui.label(RichText::new(state.name()).strong());
            }
            let text: String = self.event.details.to_pretty().chars().take(1_500).collect();
            ui.label(RichText::new(text).monospace().size(11.5));
        });
        response.clicked()
    }
}

fn kind_color(look: &Tokens, kind: &str) -> egui::Color32 {
    if kind.ends_with("Failed") || kind.ends_with("TimedOut") {
        look.bad_text
    } else if kind.ends_with("Succeeded") {
        look.good_text
    } else if kind.ends_with("Aborted") {
        look.warn_text
    } else {
        look.text
    }
}

fn short_details(event: &EventRow) -> String {
    match &event.details {
        Value::Null => String::new(),
        details if details.json_len() <= 2 => String::new(),
        details => preview(details, 200),
    }
}
