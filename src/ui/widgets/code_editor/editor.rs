//! [`CodeEditor`]: the widget. It changes its own copy of the text at once and tells what was changed.

use crate::json::TextEdit;
use crate::ui::look::Tokens;
use crate::ui::widgets::code_editor::lines::{Coloured, Laid, Line, Metrics};
use crate::ui::widgets::code_editor::paint::Squiggle;
use crate::ui::widgets::code_editor::paint::{self, Drawn};
use crate::ui::widgets::code_editor::{
    Caret, CodeText, EditorState, Headers, Marks, Notation, Region, keys, spoken, sticky,
};
use egui::containers::scroll_area::ScrollSource;
use egui::text_edit::TextEditState;
use egui::{
    CursorIcon, EventFilter, Id, Pos2, Rect, Response, ScrollArea, Sense, Ui, Vec2, pos2, vec2,
};
use std::ops::Range;

/// Presses that follow one another more slowly are single ones, in seconds.
const DOUBLE: f64 = 0.35;
/// Space above the first row.
pub(super) const TOP: f32 = 6.0;

/// Colours for a range of bytes, in order; asked for the lines in sight.
pub type Colours<'a> = &'a dyn Fn(&CodeText, Range<usize>) -> Vec<Coloured>;

/// An editor for one frame.
pub struct CodeEditor<'a> {
    /// Names it.
    pub id: Id,
    /// Accessible name.
    pub label: &'a str,
    /// Colours of the window.
    pub look: &'a Tokens,
    /// Whether typing changes the text.
    pub is_editable: bool,
    /// How the text is written.
    pub notation: Notation,
    /// Colours of the text.
    pub colours: Colours<'a>,
    /// What is marked.
    pub marks: Marks<'a>,
    /// What can be folded, in order.
    pub regions: &'a [Region],
    /// What holds a line: lines that stay at the top. Asked only when the text is scrolled.
    pub headers: Headers<'a>,
}

/// What happened.
pub struct Shown {
    /// The text area.
    pub response: Response,
    /// What was changed in this frame, from the text before it.
    pub edit: Option<TextEdit>,
    /// What was typed last, if it was a single sign.
    pub typed: Option<char>,
    /// The caret was moved by hand.
    pub moved: bool,
    /// The place of the text under the pointer, and where the character there begins and ends on screen.
    pub pointer: Option<(usize, Rect)>,
    /// A place was clicked with Ctrl held.
    pub followed: Option<usize>,
    /// The line whose mark in the gutter was clicked.
    pub mark_clicked: Option<usize>,
    /// The line whose mark in the gutter is under the pointer.
    pub mark_hovered: Option<usize>,
    /// The caret on screen.
    pub caret: Rect,
    /// The text area on screen, without the gutter.
    pub area: Rect,
}

/// How places of the text and of the screen translate in this frame.
pub(super) struct Geometry<'a> {
    pub look: &'a Tokens,
    pub metrics: Metrics,
    pub colours: Colours<'a>,
    /// The widget on screen.
    pub rect: Rect,
    /// Width of the gutter.
    pub gutter: f32,
    /// The text was changed in this frame: what is known of it belongs to the text before.
    pub is_behind: bool,
}

impl Geometry<'_> {
    /// Left end of text on screen when nothing is scrolled.
    fn left(&self) -> f32 {
        self.rect.left() + self.gutter + 8.0
    }

    /// A line laid out, and its text with what is being composed in its place.
    pub fn laid(&self, ui: &Ui, state: &EditorState, line: usize) -> (Laid, String) {
        let (laid, text, _) = self.coloured(ui, state, line);
        (laid, text)
    }

    /// The same with the colours by bytes of the line.
    pub fn coloured(
        &self,
        ui: &Ui,
        state: &EditorState,
        line: usize,
    ) -> (Laid, String, Vec<Coloured>) {
        let start = state.text.start(line);
        let own = state.text.line(line);
        let (from, to) = (
            state.scroll.x - 50.0,
            state.scroll.x + self.rect.width() + 50.0,
        );
        let composed_at = (!state.composed.is_empty()
            && state.text.line_at(state.caret.head) == line)
            .then(|| state.caret.head - start);
        let end = start + own.len();
        let mut colours = if self.is_behind || state.is_changed() {
            // Those painted last, which moved with what was typed.
            let first = state
                .painted
                .partition_point(|(range, _)| range.end <= start);
            let of_line = state.painted[first..].iter();
            of_line
                .take_while(|(range, _)| range.start < end)
                .cloned()
                .collect()
        } else {
            (self.colours)(&state.text, start..end)
        };
        for (range, _) in &mut colours {
            *range = range.start.saturating_sub(start)..range.end.min(end).saturating_sub(start);
        }
        let mut text = own.to_owned();
        let mut composed = 0..0;
        if let Some(at) = composed_at {
            let added = state.composed.len();
            text.insert_str(at, &state.composed);
            composed = at..at + added;
            colours = shifted(colours, at, added);
        }
        let laid = Line {
            text: &text,
            colours: &colours,
            plain: self.look.text,
            composed,
        }
        .lay_out(ui, &self.metrics, from, to);
        (laid, text, colours)
    }

    /// Points from the left end of its line.
    pub fn x(&self, ui: &Ui, state: &EditorState, place: usize) -> f32 {
        let line = state.text.line_at(place);
        let (laid, text) = self.laid(ui, state, line);
        laid.x(place - state.text.start(line), &text)
    }

    /// The place in a line nearest to so many points from its left end.
    pub fn place(&self, ui: &Ui, state: &EditorState, line: usize, x: f32) -> usize {
        let (laid, text) = self.laid(ui, state, line);
        let start = state.text.start(line);
        state
            .text
            .clamp(start + laid.byte(x, &text).min(state.text.line(line).len()))
    }

    /// Top of a row on screen.
    pub fn top(&self, state: &EditorState, row: usize) -> f32 {
        // Whole numbers of rows are exact where points of a long text no longer are.
        let down = row as f64 * f64::from(self.metrics.row) - f64::from(state.scroll.y);
        self.rect.top() + TOP + down as f32
    }

    /// The line under a place on screen.
    pub fn line_under(&self, state: &EditorState, y: f32) -> usize {
        let down = f64::from(y - self.rect.top() - TOP) + f64::from(state.scroll.y);
        let row = (down / f64::from(self.metrics.row)).max(0.0) as usize;
        let last = state.folds.rows(state.text.lines()) - 1;
        state.folds.line(row.min(last))
    }

    /// The place of the text under a place on screen.
    pub fn place_under(&self, ui: &Ui, state: &EditorState, at: Pos2) -> usize {
        let line = self.line_under(state, at.y);
        self.place(ui, state, line, at.x - self.left() + state.scroll.x)
    }

    /// The left end of text on screen.
    pub fn origin(&self, state: &EditorState) -> f32 {
        self.left() - state.scroll.x
    }

    /// A caret on screen.
    pub fn caret(&self, ui: &Ui, state: &EditorState, place: usize) -> Rect {
        let row = state.folds.row(state.text.line_at(place));
        let top = self.top(state, row);
        let x = self.origin(state) + self.x(ui, state, place);
        Rect::from_min_size(pos2(x, top), vec2(1.0, self.metrics.row))
    }
}

// Colours after text was put in at a byte.
fn shifted(colours: Vec<Coloured>, at: usize, by: usize) -> Vec<Coloured> {
    let mut out = Vec::with_capacity(colours.len() + 1);
    for (range, color) in colours {
        if range.end <= at {
            out.push((range, color));
        } else if range.start >= at {
            out.push((range.start + by..range.end + by, color));
        } else {
            out.push((range.start..at, color));
            out.push((at + by..range.end + by, color));
        }
    }
    out
}

// Marks as they are after an edit.
struct Moved {
    bands: Vec<Range<usize>>,
    found: Vec<Range<usize>>,
    twins: Vec<Range<usize>>,
    squiggles: Vec<Squiggle>,
    current: Option<usize>,
    lamp: Option<usize>,
}

impl Moved {
    fn through(marks: &Marks<'_>, edit: &TextEdit) -> Moved {
        let moved = |range: &Range<usize>| edit.map_offset(range.start)..edit.map_offset(range.end);
        let all = |ranges: &[Range<usize>]| ranges.iter().map(moved).collect();
        let squiggles = marks.squiggles.iter().map(|found| Squiggle {
            range: moved(&found.range),
            ..found.clone()
        });
        Moved {
            bands: all(marks.bands),
            found: all(marks.found),
            twins: Vec::new(),
            squiggles: squiggles.collect(),
            current: marks.current,
            lamp: marks.lamp,
        }
    }
    fn marks(&self) -> Marks<'_> {
        Marks {
            bands: &self.bands,
            found: &self.found,
            current: self.current,
            twins: &self.twins,
            squiggles: &self.squiggles,
            lamp: self.lamp,
            link: None,
        }
    }
}

impl CodeEditor<'_> {
    /// Draws it over the room that is left and takes its input.
    pub fn show(self, ui: &mut Ui, state: &mut EditorState) -> Shown {
        let id = self.id;
        let rect = ui.available_rect_before_wrap();
        let metrics = Metrics::of(ui);
        let gutter = paint::gutter_width(state.text.lines(), &metrics);
        let mut geometry = Geometry {
            look: self.look,
            metrics,
            colours: self.colours,
            rect,
            gutter,
            is_behind: false,
        };
        state.view = rect.size() - vec2(gutter + 8.0, TOP);
        let response = ui.interact(rect, id, Sense::click_and_drag());
        // The window asks whether a text has the keyboard by looking for this.
        TextEditState::default().store(ui.ctx(), id);

        let mut shown = Shown {
            response,
            edit: None,
            typed: None,
            moved: false,
            pointer: None,
            followed: None,
            mark_clicked: None,
            mark_hovered: None,
            caret: Rect::NOTHING,
            area: rect.with_min_x(rect.left() + gutter),
        };
        let before = state.caret;
        let revision = state.text.revision();
        self.pointer(ui, state, &geometry, &mut shown);
        if ui.memory(|memory| memory.has_focus(id)) {
            let filter = EventFilter {
                // A person without a pointer must be able to leave: Escape, then Tab.
                tab: !state.is_leaving,
                horizontal_arrows: true,
                vertical_arrows: true,
                escape: true,
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            keys::take(ui, &self, state, &geometry, &mut shown);
        } else {
            state.composed.clear();
            state.is_leaving = false;
        }
        if state.text.revision() != revision {
            shown.response.mark_changed();
        }
        shown.moved = before != state.caret && state.text.revision() == revision;
        let edit = state.take_done();
        let moved = (!edit.is_empty()).then(|| Moved::through(&self.marks, &edit));
        let marks = moved.as_ref().map_or(self.marks, Moved::marks);
        geometry.is_behind = !edit.is_empty();
        shown.edit = (!edit.is_empty()).then_some(edit);
        self.scrolled(ui, state, &geometry, &marks, &mut shown);
        spoken::speak(ui, &self, state, &geometry);
        shown
    }

    // The pointer selects text, folds, and follows.
    fn pointer(
        &self,
        ui: &Ui,
        state: &mut EditorState,
        geometry: &Geometry<'_>,
        shown: &mut Shown,
    ) {
        let response = shown.response.clone();
        let area = shown.area;
        let below = area.top() + sticky::height(state, geometry);
        if let Some(at) = response.hover_pos().filter(|at| at.y >= below) {
            if area.contains(at) {
                ui.set_cursor_icon(CursorIcon::Text);
                let place = geometry.place_under(ui, state, at);
                let caret = geometry.caret(ui, state, place);
                // Beyond the end of a line there is nothing under the pointer.
                if (caret.left() - at.x).abs() <= geometry.metrics.glyph * 1.5
                    && (caret.top()..caret.bottom()).contains(&at.y)
                {
                    shown.pointer = Some((place, caret));
                }
            } else {
                let line = geometry.line_under(state, at.y);
                if at.x < geometry.rect.left() + paint::MARKS {
                    shown.mark_hovered = Some(line);
                }
            }
        }
        let Some(at) = response.interact_pointer_pos() else {
            return;
        };
        let (pressed, modifiers, now) = ui.input(|input| {
            let pressed = input.pointer.primary_pressed();
            (pressed, input.modifiers, input.time)
        });
        if pressed && at.y < below && geometry.rect.contains(at) {
            // The lines that stay take their clicks themselves.
            state.press = None;
            return;
        }
        if pressed && response.contains_pointer() {
            ui.memory_mut(|memory| memory.request_focus(self.id));
            state.composed.clear();
            state.want_x = None;
            if at.x < area.left() {
                self.gutter_pressed(state, geometry, at, shown);
                return;
            }
            if self.marker_pressed(ui, state, geometry, at) {
                return;
            }
            let place = geometry.place_under(ui, state, at);
            if modifiers.command && shown.pointer.is_some() {
                shown.followed = Some(place);
                state.press = None;
                return;
            }
            let count = match state.press {
                Some((then, there, count))
                    if now - then < DOUBLE && there.distance(at) < 5.0 && count < 3 =>
                {
                    count + 1
                }
                _ => 1,
            };
            state.press = Some((now, at, count));
            state.origin = self.grain(state, place, count);
            let caret = match (count, modifiers.shift) {
                (1, true) => Caret {
                    anchor: state.caret.anchor,
                    head: place,
                },
                _ => Caret {
                    anchor: state.origin.start,
                    head: state.origin.end,
                },
            };
            if modifiers.shift {
                state.origin = state.caret.anchor..state.caret.anchor;
            }
            state.set_caret(caret);
        } else if response.dragged_by(egui::PointerButton::Primary)
            && let Some((_, from, count)) = state.press
            && (from.distance(at) > 2.0 || count > 1)
        {
            let place = geometry.place_under(ui, state, at);
            let here = self.grain(state, place, count);
            let origin = state.origin.clone();
            let caret = if here.start < origin.start {
                Caret {
                    anchor: origin.end,
                    head: here.start,
                }
            } else {
                Caret {
                    anchor: origin.start,
                    head: here.end.max(origin.end),
                }
            };
            if caret != state.caret {
                state.set_caret(caret);
            }
            if !geometry.rect.contains(at) {
                state.wanted = Some((state.text.clamp(place), false));
                ui.ctx().request_repaint();
            }
        }
    }

    // What a press of so many clicks selects around a place.
    fn grain(&self, state: &EditorState, place: usize, count: u8) -> Range<usize> {
        match count {
            2 => state.text.word_at(place),
            3 => {
                let line = state.text.line_at(place);
                state.text.start(line)..state.text.start(line + 1)
            }
            _ => place..place,
        }
    }

    fn gutter_pressed(
        &self,
        state: &mut EditorState,
        geometry: &Geometry<'_>,
        at: Pos2,
        shown: &mut Shown,
    ) {
        state.press = None;
        let line = geometry.line_under(state, at.y);
        let region = self
            .regions
            .binary_search_by_key(&line, |region| region.first);
        if at.x > geometry.rect.left() + geometry.gutter - paint::FOLD
            && let Ok(region) = region
        {
            state.folds.toggle(self.regions[region]);
            let hidden = state.folds.hides(state.text.line_at(state.caret.head));
            if hidden {
                state.set_caret(Caret::at(state.text.end(line)));
            }
        } else if at.x < geometry.rect.left() + paint::MARKS {
            shown.mark_clicked = Some(line);
        } else {
            // A click on a number selects its line.
            state.set_caret(Caret {
                anchor: state.text.start(line),
                head: state.text.start(line + 1),
            });
        }
    }

    // The sign behind a folded line opens it.
    fn marker_pressed(
        &self,
        ui: &Ui,
        state: &mut EditorState,
        geometry: &Geometry<'_>,
        at: Pos2,
    ) -> bool {
        let line = geometry.line_under(state, at.y);
        if state.folds.folded_at(line).is_none() {
            return false;
        }
        let end = geometry.origin(state) + geometry.x(ui, state, state.text.end(line));
        let is_on = at.x > end + 2.0 && at.x < end + 120.0;
        if is_on {
            state.folds.unfold(line);
        }
        is_on
    }

    // Scrolls to what is wanted and paints everything.
    fn scrolled(
        &self,
        ui: &mut Ui,
        state: &mut EditorState,
        geometry: &Geometry<'_>,
        marks: &Marks<'_>,
        shown: &mut Shown,
    ) {
        let metrics = &geometry.metrics;
        let rows = state.folds.rows(state.text.lines());
        let widest = state.widest() as f32 * metrics.glyph;
        let size = vec2(
            geometry.gutter + 8.0 + widest.max(state.seen_width()) + 60.0,
            // The last line can be scrolled up to a third of the view.
            TOP + rows as f32 * metrics.row + (geometry.rect.height() * 0.35).floor(),
        );
        let mut area = ScrollArea::both()
            .id_salt(self.id.with("scroll"))
            .auto_shrink([false, false])
            .scroll_source(ScrollSource::SCROLL_BAR | ScrollSource::MOUSE_WHEEL);
        // Another text may have been drawn here meanwhile.
        let frame = ui.ctx().cumulative_pass_nr();
        let is_back = state.drawn + 1 < frame;
        state.drawn = frame;
        let kept = is_back.then_some(state.scroll);
        let wanted = match state.scroll_wanted.take() {
            Some(scroll) => {
                state.wanted = None;
                Some(scroll)
            }
            None => self.wanted(ui, state, geometry, size),
        };
        if let Some(offset) = wanted.or(kept) {
            area = area.scroll_offset(offset);
        }
        let fade = ui.spacing().scroll.fade.strength;
        if !state.stuck.is_empty() {
            // What stays at the top must not fade away.
            ui.spacing_mut().scroll.fade.strength = 0.0;
        }
        let output = area.show_viewport(ui, |ui, viewport| {
            ui.set_min_size(size);
            state.scroll = viewport.min.to_vec2();
            let drawn = Drawn {
                geometry,
                state,
                marks,
                regions: self.regions,
                has_focus: ui.memory(|memory| memory.has_focus(self.id)),
                is_editable: self.is_editable,
                pointer: shown.response.hover_pos(),
            };
            let painted = paint::paint(ui, &drawn);
            state.see_width(painted.width);
            shown.caret = painted.caret;
            if !geometry.is_behind {
                // What is known belongs to the text as it is.
                state.stuck = sticky::at_top(self.headers, geometry, state);
            }
            let mut colours = sticky::show(ui, self.id, geometry, state);
            if !geometry.is_behind {
                // In order: the lines that stay stand above those in sight, or are in sight themselves.
                let first = painted.colours.first().map_or(0, |(range, _)| range.start);
                colours.retain(|(range, _)| range.end <= first);
                colours.extend(painted.colours);
                state.painted = colours;
            }
        });
        ui.spacing_mut().scroll.fade.strength = fade;
        // Only what is inside of the bars can be pressed.
        shown.area = shown.area.intersect(output.inner_rect);
        let owns_ime = self.is_editable && ui.memory(|memory| memory.owns_ime_events(self.id));
        if owns_ime {
            let (rect, cursor_rect) = (geometry.rect, shown.caret);
            ui.output_mut(|output| {
                output.ime = Some(egui::output::IMEOutput {
                    purpose: egui::IMEPurpose::Normal,
                    rect,
                    cursor_rect,
                    should_interrupt_composition: false,
                });
            });
        }
    }

    // The scroll offset that brings the wanted place into sight, if it is not.
    fn wanted(
        &self,
        ui: &Ui,
        state: &mut EditorState,
        geometry: &Geometry<'_>,
        size: Vec2,
    ) -> Option<Vec2> {
        let (place, centred) = state.wanted.take()?;
        let row = geometry.metrics.row;
        let top = TOP + state.folds.row(state.text.line_at(place)) as f32 * row;
        let x = geometry.x(ui, state, place);
        let view = geometry.rect.size();
        let mut offset = state.scroll;
        // What stays at the top would lie upon the place.
        let covered = match top < offset.y + (sticky::MOST + 1) as f32 * row && !geometry.is_behind
        {
            true => {
                sticky::above(self.headers, &state.text, state.text.line_at(place)).len() as f32
                    * row
            }
            false => 0.0,
        };
        let is_out = top < offset.y + covered + 2.0 || top + row > offset.y + view.y - 14.0;
        if centred && is_out || !centred && (top + row < offset.y || top > offset.y + view.y) {
            offset.y = top - (view.y - row) * 0.4;
        } else if is_out {
            offset.y = if top < offset.y + covered + row {
                top - row - covered
            } else {
                top + row * 2.0 - view.y + 8.0
            };
        }
        let room = view.x - geometry.gutter - 8.0 - 40.0;
        if x < room && centred {
            offset.x = 0.0;
        } else if x < offset.x + 8.0 {
            offset.x = if x < room { 0.0 } else { x - room * 0.5 };
        } else if x > offset.x + room {
            offset.x = x - room + if centred { room * 0.5 } else { 0.0 };
        }
        let most = (size - view).max(Vec2::ZERO);
        offset = offset.max(Vec2::ZERO).min(most);
        (offset != state.scroll).then_some(offset)
    }
}
