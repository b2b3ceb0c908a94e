//! The run as a line: a slider over its moments, and when each state ran.

use super::run_words::{clock, elapsed};
use crate::asl::StateAddress;
use crate::debugger::{StateStatus, View, Visit};
use crate::interpreter::{EntryKind, Instant};
use crate::recording::{Moment, Recording};
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::shell::{Action, Cx, Debug, Place};
use crate::ui::widgets::{cut_text, empty_state, icon_button_enabled, paint_row_back, segmented};
use egui::{
    Align2, Color32, CornerRadius, EventFilter, FontId, Key, Modifiers, Rect, RichText, ScrollArea,
    Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct TimelineState {
    marks: Arc<Vec<Mark>>,
    /// Length of the recording the marks were made from, and its last instant.
    made_from: (usize, Instant),
    /// Every visit of the run, kept from its newest moment.
    visits: Vec<Arc<Visit>>,
    newest: Moment,
    /// The same and the marks, by state in the order they were first entered.
    lanes: Vec<LaneData>,
    /// Lanes by virtual time instead of by moments.
    by_time: bool,
}

/// What one state did.
#[derive(Debug)]
struct LaneData {
    address: StateAddress,
    visits: Vec<Arc<Visit>>,
    marks: Vec<Mark>,
}

/// Something worth a mark.
#[derive(Clone, Debug)]
struct Mark {
    moment: usize,
    at: Instant,
    state: Option<StateAddress>,
    kind: MarkKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum MarkKind {
    Entered,
    Retried,
    Caught,
    WillRetry,
    Failed,
}

const LANE: f32 = 22.0;
const NAMES: f32 = 170.0;

/// When states ran.
pub fn timeline_ui(ui: &mut Ui, cx: &mut Cx, state: &mut TimelineState) {
    let look = *cx.tokens;
    let (Some(session), Some(view)) = (cx.session, cx.view.cloned()) else {
        *state = TimelineState::default();
        empty_state(
            ui,
            &look,
            icons::all::CLOCK,
            "No run",
            "Every moment of a run can be gone back to here",
        );
        return;
    };
    let has_marks = take_marks(state, session.recording());
    let (moment, newest) = session.moment();
    let has_visits = moment == newest || state.newest != newest;
    if has_visits && !is_same(&state.visits, &view.visits) {
        state.visits.clone_from(&view.visits);
        sort_into_lanes(state);
    } else if has_marks {
        sort_into_lanes(state);
    }
    state.newest = newest;
    buttons_ui(ui, cx, state, &view, newest);
    slider_ui(ui, cx, state, moment, newest);
    lanes_ui(ui, cx, state, &view, newest);
}

fn is_same(kept: &[Arc<Visit>], new: &[Arc<Visit>]) -> bool {
    // Visits that are over are shared; the one under way is made anew when it changes.
    kept.len() == new.len()
        && kept
            .iter()
            .rev()
            .zip(new.iter().rev())
            .all(|(kept, new)| Arc::ptr_eq(kept, new))
}

fn sort_into_lanes(state: &mut TimelineState) {
    let mut lanes: Vec<LaneData> = Vec::new();
    let mut places = BTreeMap::new();
    for visit in &state.visits {
        let place = *places.entry(visit.state.clone()).or_insert_with(|| {
            lanes.push(LaneData {
                address: visit.state.clone(),
                visits: Vec::new(),
                marks: Vec::new(),
            });
            lanes.len() - 1
        });
        lanes[place].visits.push(visit.clone());
    }
    for mark in state.marks.iter() {
        let place = mark.state.as_ref().and_then(|state| places.get(state));
        if let Some(place) = place {
            lanes[*place].marks.push(mark.clone());
        }
    }
    state.lanes = lanes;
}

// True when they are new.
fn take_marks(state: &mut TimelineState, recording: &Recording) -> bool {
    let len = recording.len();
    let last = match len.checked_sub(1) {
        Some(last) => recording.entry(last).at,
        None => Instant::default(),
    };
    if state.made_from == (len, last) {
        return false;
    }
    state.made_from = (len, last);
    let marks = recording
        .entries()
        .enumerate()
        .filter_map(|(index, entry)| {
            let kind = match &entry.kind {
                EntryKind::Entered { .. } => MarkKind::Entered,
                EntryKind::WillRetry { .. } => MarkKind::WillRetry,
                EntryKind::Retried => MarkKind::Retried,
                EntryKind::Caught { .. } => MarkKind::Caught,
                EntryKind::Failed { .. } => MarkKind::Failed,
                EntryKind::Started
                | EntryKind::Redriven { .. }
                | EntryKind::Stage { .. }
                | EntryKind::Asked(_)
                | EntryKind::Answered { .. }
                | EntryKind::Chose { .. }
                | EntryKind::Assigned(_)
                | EntryKind::Exited { .. }
                | EntryKind::Forked { .. }
                | EntryKind::ThreadStarted { .. }
                | EntryKind::ThreadEnded
                | EntryKind::Aborted
                | EntryKind::Finished(_) => return None,
            };
            Some(Mark {
                moment: index + 1,
                at: entry.at,
                state: entry.state.clone(),
                kind,
            })
        })
        .collect();
    state.marks = Arc::new(marks);
    true
}

fn mark_color(look: &Tokens, kind: MarkKind) -> Color32 {
    match kind {
        MarkKind::Entered => look.accent,
        MarkKind::Retried => look.warn,
        MarkKind::Caught => look.warn,
        MarkKind::WillRetry | MarkKind::Failed => look.bad,
    }
}

fn buttons_ui(ui: &mut Ui, cx: &mut Cx, state: &mut TimelineState, view: &View, newest: Moment) {
    let look = *cx.tokens;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let at_start = view.moment.0 <= 1;
        let at_end = view.moment >= newest;
        if icon_button_enabled(
            ui,
            &look,
            icons::all::SKIP_BACK,
            "Go to the start",
            !at_start,
        )
        .clicked()
        {
            let first = state.marks.first().map_or(0, |mark| mark.moment);
            cx.push(Debug::GoTo(Moment(first)));
        }
        for (action, icon) in [
            (Action::StepBack, icons::all::CARET_LEFT),
            (Action::StepInto, icons::all::CARET_RIGHT),
        ] {
            let can = cx.unavailable(action).is_none();
            let tip = action.tooltip(ui.ctx());
            let response = icon_button_enabled(ui, &look, icon, action.label(), can);
            if response.on_hover_text(tip).clicked() {
                cx.push(action);
            }
        }
        if icon_button_enabled(
            ui,
            &look,
            icons::all::SKIP_FORWARD,
            "Go to the end",
            !at_end,
        )
        .clicked()
        {
            cx.push(Debug::GoToEnd);
        }
        ui.add_space(8.0);
        let place = match &view.current {
            Some((state, _)) => format!(" · {}", state.name()),
            None => String::new(),
        };
        let words = format!(
            "Moment {} of {}{place} · {}",
            view.moment.0,
            newest.0,
            elapsed(view.started, view.now)
        );
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let options = [(true, "Time"), (false, "Moments")];
            if let Some(by_time) = segmented(ui, &look, state.by_time, &options, "Lanes by") {
                state.by_time = by_time;
            }
            ui.add_space(8.0);
            // A long name gets what room is left.
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let words = RichText::new(words).size(12.5).color(look.text);
                ui.add(egui::Label::new(words).truncate());
            });
        });
    });
}

// The slider: drag, click, or arrow keys.
fn slider_ui(ui: &mut Ui, cx: &mut Cx, state: &TimelineState, moment: Moment, newest: Moment) {
    let look = *cx.tokens;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let track = Rect::from_min_max(
        pos2(rect.left() + NAMES, rect.top()),
        pos2(rect.right() - 12.0, rect.bottom()),
    );
    let id = ui.id().with("moment slider");
    let response = ui.interact(track.expand2(vec2(8.0, 0.0)), id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, moment.0 as f64, "Moment"));
    let last = newest.0.max(1);
    let x_of = |moment: usize| track.left() + track.width() * (moment as f32 / last as f32);
    let painter = ui.painter();
    painter.text(
        pos2(rect.left() + 4.0, rect.center().y),
        Align2::LEFT_CENTER,
        "Moments",
        FontId::proportional(Tokens::SMALL),
        look.text_weak,
    );
    let line = Rect::from_min_max(
        pos2(track.left(), track.center().y - 2.0),
        pos2(track.right(), track.center().y + 2.0),
    );
    painter.rect_filled(line, CornerRadius::same(2), look.control);
    let done = Rect::from_min_max(line.min, pos2(x_of(moment.0), line.bottom()));
    painter.rect_filled(
        done,
        CornerRadius::same(2),
        look.accent.gamma_multiply(0.55),
    );
    for (x, kind) in columns_of(state, &x_of) {
        let height = if kind >= MarkKind::Caught { 7.0 } else { 4.5 };
        painter.line_segment(
            [
                pos2(x, track.center().y - height),
                pos2(x, track.center().y + height),
            ],
            Stroke::new(1.5, mark_color(&look, kind)),
        );
    }
    let center = pos2(x_of(moment.0), track.center().y);
    let radius = if response.hovered() || response.dragged() {
        7.5
    } else {
        6.5
    };
    painter.circle(
        center,
        radius,
        look.accent,
        Stroke::new(2.0, look.on_accent),
    );
    if response.has_focus() {
        painter.circle_stroke(center, radius + 3.0, Stroke::new(1.5, look.accent));
    }

    let mut target = None;
    if let Some(pointer) = response
        .interact_pointer_pos()
        .filter(|_| response.dragged() || response.clicked())
    {
        let share = ((pointer.x - track.left()) / track.width()).clamp(0.0, 1.0);
        target = Some((share * last as f32).round() as usize);
    }
    if response.clicked() {
        response.request_focus();
    }
    if response.has_focus() {
        let arrows = EventFilter {
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
        let key = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if key(Key::ArrowLeft) {
            target = Some(moment.0.saturating_sub(1));
        }
        if key(Key::ArrowRight) {
            target = Some((moment.0 + 1).min(newest.0));
        }
        if key(Key::Home) {
            target = Some(0);
        }
        if key(Key::End) {
            target = Some(newest.0);
        }
    }
    if let Some(pointer) = response.hover_pos() {
        let share = ((pointer.x - track.left()) / track.width()).clamp(0.0, 1.0);
        let under = (share * last as f32).round() as usize;
        let words = words_at(state, under);
        response.on_hover_text_at_pointer(words);
    }
    if let Some(target) = target.filter(|target| *target != moment.0) {
        cx.push(Debug::GoTo(Moment(target)));
    }
}

// One mark per column of pixels, the worst of those that fall on it.
fn columns_of(state: &TimelineState, x_of: &dyn Fn(usize) -> f32) -> Vec<(f32, MarkKind)> {
    let mut columns: Vec<(f32, MarkKind)> = Vec::new();
    for mark in state.marks.iter() {
        let x = x_of(mark.moment);
        match columns.last_mut() {
            Some((last, kind)) if (*last - x).abs() < 2.0 => *kind = (*kind).max(mark.kind),
            _ => columns.push((x, mark.kind)),
        }
    }
    columns
}

fn words_at(state: &TimelineState, moment: usize) -> String {
    let index = state.marks.partition_point(|mark| mark.moment <= moment);
    match index
        .checked_sub(1)
        .and_then(|index| state.marks.get(index))
    {
        Some(mark) => {
            let what = match mark.kind {
                MarkKind::Entered => "entered",
                MarkKind::Retried => "tried again",
                MarkKind::Caught => "error caught",
                MarkKind::WillRetry => "failed, to be tried again",
                MarkKind::Failed => "failed",
            };
            let name = mark
                .state
                .as_ref()
                .map(StateAddress::name)
                .unwrap_or_default();
            format!("Moment {moment}: {name} {what}")
        }
        None => format!("Moment {moment}"),
    }
}

// One lane per state, in the order they were first entered.
fn lanes_ui(ui: &mut Ui, cx: &mut Cx, state: &TimelineState, view: &View, newest: Moment) {
    let look = *cx.tokens;
    let end = state
        .visits
        .iter()
        .map(|visit| visit.left_at.unwrap_or(visit.entered_at).0)
        .max()
        .unwrap_or(view.now.0)
        .max(view.now.0);
    let span = (end - view.started.0).max(1) as f32;
    let last = newest.0.max(1) as f32;
    let by_time = state.by_time;
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut reveal = None;
    let mut goes_to = None;
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .show_rows(ui, LANE, state.lanes.len(), |ui, range| {
            for data in &state.lanes[range] {
                let (rect, _) =
                    ui.allocate_exact_size(vec2(ui.available_width(), LANE), Sense::hover());
                let track = Rect::from_min_max(
                    pos2(rect.left() + NAMES, rect.top()),
                    pos2(rect.right() - 12.0, rect.bottom()),
                );
                let x_of = |moment: Moment, at: Instant| {
                    let share = if by_time {
                        (at.0 - view.started.0) as f32 / span
                    } else {
                        moment.0 as f32 / last
                    };
                    track.left() + track.width() * share.clamp(0.0, 1.0)
                };
                let lane = Lane {
                    address: &data.address,
                    visits: &data.visits,
                    marks: &data.marks,
                    rect,
                    track,
                    view,
                    newest,
                };
                match lane.show(ui, &look, &x_of) {
                    Some(Wish::Reveal) => reveal = Some(data.address.clone()),
                    Some(Wish::GoTo(moment)) => goes_to = Some(moment),
                    None => {}
                }
            }
        });
    if let Some(address) = reveal {
        cx.reveal(Place::State(address));
    }
    if let Some(moment) = goes_to {
        cx.push(Debug::GoTo(moment));
    }
}

enum Wish {
    Reveal,
    GoTo(Moment),
}

struct Lane<'a> {
    address: &'a StateAddress,
    visits: &'a [Arc<Visit>],
    marks: &'a [Mark],
    rect: Rect,
    track: Rect,
    view: &'a View,
    newest: Moment,
}

impl Lane<'_> {
    fn show(self, ui: &Ui, look: &Tokens, x_of: &dyn Fn(Moment, Instant) -> f32) -> Option<Wish> {
        let mut wish = None;
        let names = Rect::from_min_max(
            self.rect.min,
            pos2(self.rect.left() + NAMES - 8.0, self.rect.bottom()),
        );
        let id = ui.id().with(("lane", self.address.pointer()));
        let is_current = self
            .view
            .current
            .as_ref()
            .is_some_and(|(current, _)| current == self.address);
        let title = ui.interact(names, id, Sense::click());
        let text = self.address.name();
        title.widget_info(|| {
            WidgetInfo::selected(
                WidgetType::SelectableLabel,
                true,
                is_current,
                format!("Lane {text}"),
            )
        });
        paint_row_back(ui, look, &title, is_current);
        let indent = 4.0 + 10.0 * self.address.depth() as f32;
        let font = FontId::proportional(12.0);
        let galley = cut_text(ui, &*text, font, look.text, names.width() - indent - 4.0);
        let is_cut = galley.elided;
        let at = pos2(
            names.left() + indent,
            names.center().y - galley.size().y / 2.0,
        );
        ui.painter()
            .with_clip_rect(names.intersect(ui.clip_rect()))
            .galley(at, galley, look.text);
        let title = if is_cut {
            title.on_hover_text(&*text)
        } else {
            title
        };
        if title.clicked() {
            wish = Some(Wish::Reveal);
        }
        let bars = ui.interact(self.track, id.with("bars"), Sense::click());
        let pointer = bars.hover_pos();
        let mut under: Option<&Arc<Visit>> = None;
        let painter = ui.painter().with_clip_rect(ui.clip_rect());
        let mut drawn_to: Option<(f32, Color32)> = None;
        for visit in self.visits {
            let left = x_of(visit.entered, visit.entered_at);
            let right = x_of(
                visit.left.unwrap_or(self.newest),
                visit.left_at.unwrap_or(self.view.now),
            )
            .max(left + 3.0);
            let bar = Rect::from_min_max(
                pos2(left, self.track.top() + 4.0),
                pos2(right, self.track.bottom() - 4.0),
            );
            let color = match visit.status {
                StateStatus::Done => look.good,
                StateStatus::Failed => look.bad,
                StateStatus::Caught | StateStatus::Waiting | StateStatus::Retrying => look.warn,
                StateStatus::Current | StateStatus::Active => look.accent,
                StateStatus::Aborted | StateStatus::Untouched => look.text_weak,
            };
            let is_ahead = visit.entered > self.view.moment;
            let strength = if is_ahead { 0.25 } else { 0.75 };
            // Bars that would fall on the same pixels are one.
            let is_hidden =
                drawn_to.is_some_and(|(to, with)| bar.right() <= to + 0.5 && with == color);
            if !is_hidden {
                painter.rect_filled(bar, CornerRadius::same(3), color.gamma_multiply(strength));
                drawn_to = Some((bar.right(), color));
            }
            if pointer.is_some_and(|at| bar.expand2(vec2(2.0, 4.0)).contains(at)) {
                under = Some(visit);
            }
        }
        self.back_offs(&painter, look, x_of);
        let now = x_of(self.view.moment, self.view.now);
        painter.line_segment(
            [pos2(now, self.track.top()), pos2(now, self.track.bottom())],
            Stroke::new(1.0, look.accent),
        );
        if let Some(visit) = under {
            if bars.clicked() {
                wish = Some(Wish::GoTo(visit.entered));
            }
            bars.on_hover_text_at_pointer(visit_words(self.view, visit));
        }
        wish
    }

    // Failed attempts in red, the waits before the next in grey.
    fn back_offs(
        &self,
        painter: &egui::Painter,
        look: &Tokens,
        x_of: &dyn Fn(Moment, Instant) -> f32,
    ) {
        let mut failed_at: Option<f32> = None;
        for mark in self.marks {
            let x = x_of(Moment(mark.moment), mark.at);
            match mark.kind {
                MarkKind::WillRetry => failed_at = Some(x),
                MarkKind::Retried => {
                    if let Some(from) = failed_at.take() {
                        let wait = Rect::from_min_max(
                            pos2(from, self.track.top() + 4.0),
                            pos2(x.max(from + 1.0), self.track.bottom() - 4.0),
                        );
                        painter.rect_filled(wait, 0.0, look.control_active);
                    }
                }
                MarkKind::Entered | MarkKind::Caught | MarkKind::Failed => {}
            }
            if matches!(mark.kind, MarkKind::WillRetry | MarkKind::Failed) {
                painter.line_segment(
                    [
                        pos2(x, self.track.top() + 3.0),
                        pos2(x, self.track.bottom() - 3.0),
                    ],
                    Stroke::new(2.0, look.bad),
                );
            }
        }
    }
}

fn visit_words(view: &View, visit: &Visit) -> String {
    let mut words = format!(
        "{} entered at {}",
        visit.state.name(),
        clock(view.started, visit.entered_at)
    );
    if let Some(left) = visit.left_at {
        words += &format!(", took {}", elapsed(visit.entered_at, left));
    }
    if visit.attempts > 1 {
        words += &format!(", {} attempts", visit.attempts);
    }
    if let Some((error, _)) = &visit.error {
        words += &format!("\n{error}");
    }
    words
}
