//! The text of the definition: an editor that has no undo of its own, linked with everything else by places.

mod buffer;
mod find;
mod large;
mod marks;

use crate::asl::Port;
use crate::document::{EdgeRef, Intent, Snapshot};
use crate::json::Span;
use crate::ui::look::Tokens;
use crate::ui::shell::{Action, Cx, Place, Selected};
use crate::ui::widgets::{highlighted, name};
use buffer::{Buffer, byte_index, char_index, indent_after, indent_unit};
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::{TextEditOutput, TextEditState};
use egui::{
    Align, Event, FontSelection, Galley, Id, Key, KeyboardShortcut, Margin, Modifiers, ScrollArea,
    Shape, TextBuffer, TextEdit, TextStyle, Ui, Vec2,
};
use std::sync::Arc;

/// Above this many lines the text is shown without colours.
const PLAIN_ABOVE_LINES: usize = 5_000;
/// Typing after a longer pause begins a new step of the history.
const BURST_SECONDS: f64 = 1.0;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct TextState {
    buffer: Buffer,
    galley: Option<Memo>,
    /// Typed text was handed over and has not come back yet.
    is_awaiting: bool,
    reveal_seen: u64,
    selection_seen: Option<Selected>,
    /// Cursor in characters of the buffer when it was last looked at.
    cursor_seen: Option<(usize, usize)>,
    /// When and where the last typing ended, to join bursts.
    burst: Option<(f64, usize)>,
    /// A place to bring into view on this frame.
    wanted: Option<usize>,
    find: find::Find,
    pieces: large::Pieces,
}

// A laid-out text and what it was laid out from.
#[derive(Debug)]
struct Memo {
    text: String,
    look: Tokens,
    /// The same galley as long as the fonts' texture is the same.
    witness: Arc<Galley>,
    galley: Arc<Galley>,
}

/// The text of the definition.
pub fn text_ui(ui: &mut Ui, cx: &mut Cx, state: &mut TextState) {
    let id = ui.id().with("definition text");
    let snapshot = cx.snapshot.clone();
    let text = cx.document.text();
    if text.len() > large::LARGE {
        large::large_ui(ui, cx.tokens, &snapshot, text, &mut state.pieces);
        return;
    }
    take_text(ui, cx, state, id);
    follow_reveal(ui, cx, state, id);
    follow_selection(cx, state);

    let has_focus = ui.memory(|memory| memory.has_focus(id));
    if has_focus {
        undo_keys(ui, cx);
        if cx.editable() {
            editing_keys(ui, state, id);
        }
    }
    let look = *cx.tokens;
    find_ui(ui, cx, state, id);
    let before = state.buffer.text.len();
    let room = ui.available_size();
    ui.painter()
        .rect_filled(ui.available_rect_before_wrap(), 0.0, look.field);
    let glyph = ui.text_style_height(&TextStyle::Monospace) * 0.5;
    let starts_left = state.wanted.is_some_and(|offset| {
        snapshot.tree.position(offset).column as f32 * glyph < room.x - 140.0
    });
    let mut area = ScrollArea::both()
        .id_salt("text")
        .auto_shrink([false, false]);
    if starts_left {
        area = area.horizontal_scroll_offset(0.0);
    }
    area.show(ui, |ui| {
        let gutter = marks::gutter_width(ui, state.buffer.text.as_str());
        let ground = ui.painter().add(Shape::Noop);
        let output = editor_ui(ui, cx, state, id, gutter, room);
        clear_undoer(ui, id);
        name(ui, &output.response, "Definition text");
        let spans = selected_spans(&snapshot, cx.selection);
        let found: Vec<Span> = state
            .find
            .matches
            .iter()
            .map(|(start, end)| Span {
                start: state.buffer.source_at(*start),
                end: state.buffer.source_at(*end),
            })
            .collect();
        let drawn = marks::Drawn {
            output: &output,
            snapshot: &snapshot,
            spans: &spans,
            gutter,
            has_focus,
            found: &found,
        };
        marks::paint(ui, &look, ground, &drawn);
        if let Some(found) = marks::gutter_click(ui, id, &drawn) {
            cx.reveal(Place::Text(found.start, found.end));
        }
        if let Some(offset) = state.wanted.take() {
            let mut rect = marks::place_of(&drawn, offset).expand2(egui::vec2(0.0, 90.0));
            if starts_left {
                // Lines are read from their beginning where that leaves the place in view.
                (rect.min.x, rect.max.x) = (ui.clip_rect().left(), ui.clip_rect().right());
            }
            ui.scroll_to_rect(rect, Some(Align::Center));
        }
        keep_off_gutter(ui, state, &output, gutter);
        if output.response.changed() {
            hand_over_typing(ui, cx, state, &output, before);
        } else {
            follow_cursor(cx, state, &output, &snapshot);
        }
    });
}

// Ctrl+F opens the bar; going to a match puts the cursor around it.
fn find_ui(ui: &mut Ui, cx: &Cx, state: &mut TextState, id: Id) {
    let is_here = ui.memory(|memory| memory.has_focus(id)) || ui.ui_contains_pointer();
    let cursor = state.cursor_seen.map_or(0, |(start, _)| start);
    let TextState { find, buffer, .. } = state;
    if is_here && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F)) {
        find.open(byte_index(&buffer.text, cursor));
    }
    let first = find.look(&buffer.text, cx.snapshot.revision);
    if !find.is_open {
        return;
    }
    ui.add_space(4.0);
    let found = find.ui(ui, cx.tokens).or(first);
    let was_open = find.is_open;
    if let Some((start, end)) = found {
        let (start, end) = (buffer.source_at(start), buffer.source_at(end));
        set_cursor(ui, state, id, start, end);
        state.wanted = Some(start);
    }
    if !was_open {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}

// Takes the document's text when it is another one; typing that was refused is taken back.
fn take_text(ui: &Ui, cx: &Cx, state: &mut TextState, id: Id) {
    let source = &cx.snapshot.text;
    let is_same = state.buffer.stands_for(source);
    if is_same && !state.is_awaiting {
        return;
    }
    let is_own = state.is_awaiting && !is_same;
    let is_new = state.buffer.take(source);
    state.is_awaiting = false;
    if !is_new {
        return;
    }
    state.burst = None;
    // Changed from elsewhere: the cursor goes where the change says, or stays as near as it can.
    if !is_own && let Some((start, end)) = cx.selection.cursor {
        set_cursor(ui, state, id, start, end);
    }
}

fn set_cursor(ui: &Ui, state: &mut TextState, id: Id, start: usize, end: usize) {
    let text = state.buffer.text.as_str();
    let start = char_index(text, state.buffer.shown_at(start));
    let end = char_index(text, state.buffer.shown_at(end));
    let mut edit = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    edit.cursor.set_char_range(Some(CCursorRange::two(
        CCursor::new(start),
        CCursor::new(end),
    )));
    edit.store(ui.ctx(), id);
    state.cursor_seen = Some((start, end));
}

fn follow_reveal(ui: &Ui, cx: &Cx, state: &mut TextState, id: Id) {
    let Some(reveal) = cx.reveal else {
        return;
    };
    if reveal.serial == state.reveal_seen {
        return;
    }
    state.reveal_seen = reveal.serial;
    match &reveal.place {
        Place::Text(start, end) => {
            set_cursor(ui, state, id, *start, *end);
            state.wanted = Some(*start);
            if reveal.focus {
                ui.memory_mut(|memory| memory.request_focus(id));
            }
        }
        Place::State(address) => {
            if let Some(outline) = cx.snapshot.outline.state(address) {
                state.wanted = Some(cx.snapshot.tree.node(outline.key_node).span.start);
            }
        }
        Place::Edge(edge) => {
            state.wanted = edge_span(cx.snapshot, edge).map(|span| span.start);
        }
    }
}

// A selection made elsewhere scrolls to its text.
fn follow_selection(cx: &Cx, state: &mut TextState) {
    if state.selection_seen.as_ref() == Some(cx.selection) {
        return;
    }
    let is_first = state.selection_seen.is_none();
    state.selection_seen = Some(cx.selection.clone());
    if is_first || cx.selection.cursor.is_some() {
        return;
    }
    if let Some(span) = selected_spans(cx.snapshot, cx.selection).last() {
        state.wanted = Some(span.start);
    }
}

fn selected_spans(snapshot: &Snapshot, selection: &Selected) -> Vec<Span> {
    if let Some(edge) = &selection.edge {
        return edge_span(snapshot, edge).into_iter().collect();
    }
    let tree = &snapshot.tree;
    selection
        .states
        .iter()
        .filter_map(|address| snapshot.outline.state(address))
        .map(|state| Span {
            start: tree.node(state.key_node).span.start,
            end: tree.node(state.node).span.end,
        })
        .collect()
}

// Where a transition is written: its rule or catcher, or the name of its target.
fn edge_span(snapshot: &Snapshot, edge: &EdgeRef) -> Option<Span> {
    let tree = &snapshot.tree;
    let base = match &edge.state {
        Some(state) => state.pointer(),
        None => edge.scope.pointer(),
    };
    let path = match edge.port {
        Port::Start => "/StartAt".to_owned(),
        Port::Next => "/Next".to_owned(),
        Port::Default => "/Default".to_owned(),
        Port::Rule(index) => format!("/Choices/{index}"),
        Port::Catch(index) => format!("/Catch/{index}"),
    };
    let node = tree.at_pointer(&format!("{base}{path}"))?;
    Some(tree.node(node).span)
}

fn undo_keys(ui: &Ui, cx: &mut Cx) {
    let pressed = |modifiers, key| {
        ui.input_mut(|input| input.consume_shortcut(&KeyboardShortcut::new(modifiers, key)))
    };
    // The longer shortcut first: Ctrl+Z would match it too.
    let redo = pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z)
        || pressed(Modifiers::COMMAND, Key::Y);
    if redo {
        cx.push(Action::Redo);
    } else if pressed(Modifiers::COMMAND, Key::Z) {
        cx.push(Action::Undo);
    }
}

// Tab indents by the file's own unit, Enter keeps the indentation.
fn editing_keys(ui: &Ui, state: &TextState, id: Id) {
    let text = state.buffer.text.as_str();
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab)) {
        let unit = indent_unit(text).to_owned();
        ui.input_mut(|input| input.events.push(Event::Text(unit)));
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        let cursor = TextEditState::load(ui.ctx(), id)
            .and_then(|state| state.cursor.char_range())
            .map_or(0, |range| range.as_sorted_char_range().start.0);
        let indent = indent_after(text, byte_index(text, cursor));
        ui.input_mut(|input| input.events.push(Event::Text(format!("\n{indent}"))));
    }
}

fn editor_ui(
    ui: &mut Ui,
    cx: &Cx,
    state: &mut TextState,
    id: Id,
    gutter: f32,
    room: Vec2,
) -> TextEditOutput {
    let look = *cx.tokens;
    let TextState { buffer, galley, .. } = state;
    // As wide as its longest line, or the room there is.
    let widest = galley.as_ref().map_or(0.0, |memo| memo.galley.size().x);
    let mut layouter =
        |ui: &Ui, text: &dyn TextBuffer, _width: f32| laid_out(ui, &look, galley, text.as_str());
    let row = ui.text_style_height(&TextStyle::Monospace);
    let margin = Margin {
        left: (gutter + 8.0).min(120.0) as i8,
        right: 24,
        top: 6,
        bottom: 6,
    };
    let mut frozen: &str = buffer.text.as_str();
    let is_editable = cx.document.read_only().is_none();
    let edit = if is_editable {
        TextEdit::multiline(&mut buffer.text)
    } else {
        TextEdit::multiline(&mut frozen)
    };
    edit.id(id)
        .font(FontSelection::Style(TextStyle::Monospace))
        .frame(egui::Frame::NONE.inner_margin(margin))
        .desired_width(
            room.x
                .max(widest + f32::from(margin.left) + f32::from(margin.right)),
        )
        .desired_rows((room.y / row) as usize)
        .min_size(room)
        .cursor_at_end(false)
        .lock_focus(true)
        .layouter(&mut layouter)
        .show(ui)
}

// Laid out again only when the text, the look or the fonts change.
fn laid_out(ui: &Ui, look: &Tokens, memo: &mut Option<Memo>, text: &str) -> Arc<Galley> {
    let font = TextStyle::Monospace.resolve(ui.style());
    let witness =
        ui.fonts_mut(|fonts| fonts.layout_no_wrap("0".to_owned(), font.clone(), look.text));
    if let Some(memo) = memo
        && Arc::ptr_eq(&memo.witness, &witness)
        && memo.look == *look
        && memo.text == text
    {
        return memo.galley.clone();
    }
    let lines = text.bytes().filter(|b| *b == b'\n').count();
    let job = highlighted(ui, look, text, f32::INFINITY, lines <= PLAIN_ABOVE_LINES);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    *memo = Some(Memo {
        text: text.to_owned(),
        look: *look,
        witness,
        galley: galley.clone(),
    });
    galley
}

// The document's history is the only one.
fn clear_undoer(ui: &Ui, id: Id) {
    if let Some(mut state) = TextEditState::load(ui.ctx(), id) {
        state.clear_undoer();
        state.store(ui.ctx(), id);
    }
}

fn hand_over_typing(
    ui: &Ui,
    cx: &mut Cx,
    state: &mut TextState,
    output: &TextEditOutput,
    len_before: usize,
) {
    let Some(edit) = state.buffer.edit() else {
        return;
    };
    let now = ui.input(|input| input.time);
    let cursor = cursor_of(output);
    let at = byte_index(&state.buffer.text, cursor.0);
    let typed: usize = edit.replacements.iter().map(|(_, with)| with.len()).sum();
    let taken: usize = edit
        .replacements
        .iter()
        .map(|(span, _)| span.end - span.start)
        .sum();
    let is_small = typed <= 2 && taken <= 2 && state.buffer.text.len().abs_diff(len_before) <= 2;
    let has_newline = edit
        .replacements
        .iter()
        .any(|(_, with)| with.contains('\n'));
    let joins = |(then, end): (f64, usize)| {
        now - then < BURST_SECONDS && at.abs_diff(end) <= 2 && is_small && !has_newline
    };
    let merge = state.burst.is_some_and(joins);
    state.burst = Some((now, at));
    state.cursor_seen = None;
    state.is_awaiting = true;
    let place = after_edit(state, at);
    cx.change(Intent::TypeText {
        edit,
        merge,
        cursor: (place, place),
    });
}

// Where the cursor will be in the document's text after typing, long line ends counted.
fn after_edit(state: &TextState, at: usize) -> usize {
    let newlines = |text: &str| text.bytes().filter(|b| *b == b'\n').count();
    if state.buffer.has_long_ends() {
        at + newlines(&state.buffer.text[..at])
    } else {
        at
    }
}

fn cursor_of(output: &TextEditOutput) -> (usize, usize) {
    output.cursor_range.map_or((0, 0), |range| {
        let sorted = range.as_sorted_char_range();
        (sorted.start.0, sorted.end.0)
    })
}

// The cursor does not hide behind the line numbers when the text is scrolled sideways.
fn keep_off_gutter(ui: &Ui, state: &TextState, output: &TextEditOutput, gutter: f32) {
    let Some(range) = output.cursor_range else {
        return;
    };
    let has_moved = output.response.changed() || state.cursor_seen != Some(cursor_of(output));
    if !has_moved {
        return;
    }
    let mut rect = output
        .galley
        .pos_from_cursor(range.primary)
        .translate(output.galley_pos.to_vec2());
    rect.min.x -= gutter + 8.0;
    ui.scroll_to_rect(rect, None);
}

// A cursor that was moved selects the state it stands in.
fn follow_cursor(cx: &mut Cx, state: &mut TextState, output: &TextEditOutput, snapshot: &Snapshot) {
    if output.cursor_range.is_none() || state.is_awaiting {
        return;
    }
    let cursor = cursor_of(output);
    if state.cursor_seen == Some(cursor) {
        return;
    }
    let is_first = state.cursor_seen.is_none();
    state.cursor_seen = Some(cursor);
    let text = state.buffer.text.as_str();
    let start = state.buffer.source_at(byte_index(text, cursor.0));
    let end = state.buffer.source_at(byte_index(text, cursor.1));
    let found = snapshot.outline.state_at(start);
    let is_same = match found {
        Some(found) => cx.selection.single() == Some(&found.address),
        None => cx.selection.is_empty(),
    };
    if is_same || is_first && found.is_none() {
        return;
    }
    let selected = Selected {
        states: found
            .map(|found| found.address.clone())
            .into_iter()
            .collect(),
        edge: None,
        cursor: Some((start, end)),
    };
    state.selection_seen = Some(selected.clone());
    cx.push(crate::ui::shell::Command::Select(selected));
}
