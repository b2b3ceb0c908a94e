//! Two versions side by side in one picture, with a list of what differs that leads to each place.

use crate::asl::{Outline, StateAddress, StateKind};
use crate::compare::{Comparison, FieldChange, Mark, StateChange, Union, compare, union};
use crate::flow::{FlowGraph, FlowScope};
use crate::json::Tree;
use crate::layout::{Direction, LayoutRequest, layout};
use crate::scene::{build_union, mermaid_union};
use crate::ui::canvas::{CompareCanvas, change_color, change_glyph, legend_ui};
use crate::ui::look::{Tokens, icons, semibold};
use crate::ui::shell::{Action, Command, Cx, Notice};
use crate::ui::widgets::{ListRow, empty_state, icon_button_enabled};
use egui::{Key, Modifiers, RichText, ScrollArea, Ui};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Larger machines are listed, not drawn: laying them out would take longer than anybody waits.
const MOST_DRAWN: usize = 1_500;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct CompareState {
    shown: Option<Box<Shown>>,
}

#[derive(Debug)]
struct Shown {
    /// What the version before is called.
    label: String,
    before: Outline,
    before_flow: FlowGraph,
    /// What differs, and from which revision.
    found: Option<(u64, Comparison, Union)>,
    canvas: CompareCanvas,
    /// How many states are too many to draw.
    too_many: Option<usize>,
    /// The chosen row: 0 is the machine if it changed, then the states.
    chosen: Option<usize>,
    /// The chosen row is to be scrolled to.
    scroll: bool,
}

impl CompareState {
    /// Compares the tab's definition with this one from now on.
    pub fn open(&mut self, label: String, before: Arc<Tree>) {
        let before = Outline::read(before);
        self.shown = Some(Box::new(Shown {
            label,
            before_flow: FlowGraph::build(&before),
            before,
            found: None,
            canvas: CompareCanvas::default(),
            too_many: None,
            chosen: None,
            scroll: false,
        }));
    }

    /// Back to the diagram.
    pub fn close(&mut self) {
        self.shown = None;
    }

    /// Whether versions are being compared.
    pub fn is_open(&self) -> bool {
        self.shown.is_some()
    }

    /// Goes to the next change, or with `back` to the one before.
    pub fn turn(&mut self, back: bool) {
        let Some(shown) = &mut self.shown else { return };
        let count = shown.rows();
        if count == 0 {
            return;
        }
        let next = match (shown.chosen, back) {
            (None, false) => 0,
            (None, true) => count - 1,
            (Some(now), false) => (now + 1) % count,
            (Some(now), true) => (now + count - 1) % count,
        };
        shown.choose(next);
    }
}

impl Shown {
    fn refresh(&mut self, cx: &Cx) {
        let revision = cx.snapshot.revision;
        if self.found.as_ref().is_some_and(|found| found.0 == revision) {
            return;
        }
        let comparison = compare(&self.before, &cx.snapshot.outline);
        let union = union(&self.before_flow, &cx.snapshot.flow, &comparison);
        let states = count(&union.graph.root);
        self.too_many = (states > MOST_DRAWN).then_some(states);
        if self.too_many.is_none() {
            let request = LayoutRequest {
                graph: Arc::new(union.graph.clone()),
                collapsed: BTreeSet::new(),
                pins: BTreeMap::new(),
                direction: Direction::Down,
                previous: BTreeMap::new(),
            };
            self.canvas.show(build_union(&union, &layout(&request)));
        }
        self.found = Some((revision, comparison, union));
        if self.chosen.is_some_and(|row| row >= self.rows()) {
            self.chosen = None;
        }
    }

    /// Rows of the list.
    fn rows(&self) -> usize {
        match &self.found {
            Some((_, comparison, _)) => {
                comparison.states.len() + usize::from(!comparison.machine.is_empty())
            }
            None => 0,
        }
    }

    /// Where a row is shown.
    fn place(&self, row: usize) -> Option<StateAddress> {
        let (_, comparison, union) = self.found.as_ref()?;
        let row = row.checked_sub(usize::from(!comparison.machine.is_empty()))?;
        union.places.get(row).cloned()
    }

    fn choose(&mut self, row: usize) {
        self.chosen = Some(row);
        self.scroll = true;
        let place = self.place(row);
        self.canvas.reveal(place);
    }
}

fn count(scope: &FlowScope) -> usize {
    let inner = scope.nodes.iter().flat_map(|node| &node.bodies).map(count);
    scope.nodes.len() + inner.sum::<usize>()
}

/// The picture of both versions, with what it is and a legend above.
pub fn compare_ui(ui: &mut Ui, cx: &mut Cx, state: &mut CompareState) {
    let Some(shown) = &mut state.shown else {
        return;
    };
    shown.refresh(cx);
    let look = *cx.tokens;
    let typing = ui.ctx().text_edit_focused() || egui::Popup::is_any_open(ui.ctx());
    if !typing && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        cx.push(Command::CloseCompare);
    }
    head_ui(ui, cx, shown, &look);
    if let Some(states) = shown.too_many {
        let words = format!("{states} states are too many to draw; the list has all that differs");
        empty_state(ui, &look, icons::all::GIT_DIFF, "No picture", &words);
        return;
    }
    if let Some(clicked) = shown.canvas.ui(ui, &look) {
        let row = (0..shown.rows()).find(|row| shown.place(*row).as_ref() == Some(&clicked));
        match row {
            Some(row) => {
                shown.chosen = Some(row);
                shown.scroll = true;
            }
            None => shown.chosen = None,
        }
        shown.canvas.reveal(Some(clicked));
    }
}

fn head_ui(ui: &mut Ui, cx: &mut Cx, shown: &Shown, look: &Tokens) {
    let frame = egui::Frame::new()
        .fill(look.panel)
        .inner_margin(egui::Margin::symmetric(12, 6));
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            let title = format!("Compared with {}", shown.label);
            let icon = RichText::new(icons::all::GIT_DIFF).size(17.0);
            ui.label(icon.color(look.accent_text));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui
                    .button("Back to the diagram")
                    .on_hover_text("Esc")
                    .clicked()
                {
                    cx.push(Command::CloseCompare);
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let title = RichText::new(title).font(semibold(Tokens::BODY));
                    ui.add(egui::Label::new(title.color(look.text_strong)).truncate());
                });
            });
        });
        ui.horizontal_wrapped(|ui| {
            for mark in [
                Mark::Added,
                Mark::Removed,
                Mark::Changed,
                Mark::Renamed,
                Mark::Moved,
                Mark::MovedAway,
            ] {
                legend_ui(ui, look, mark);
            }
        });
    });
    let line = egui::Stroke::new(1.0, look.line);
    ui.painter()
        .hline(ui.max_rect().x_range(), ui.cursor().top() - 1.0, line);
}

/// The list of what differs.
pub fn compare_list_ui(ui: &mut Ui, cx: &mut Cx, state: &mut CompareState) {
    let Some(shown) = &mut state.shown else {
        return;
    };
    shown.refresh(cx);
    let look = *cx.tokens;
    let Some((_, comparison, union)) = shown.found.take() else {
        return;
    };
    let mut clicked = None;
    let mut turned = None;
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let some = !comparison.is_same();
            let copy =
                icon_button_enabled(ui, &look, icons::all::COPY, "Copy as Mermaid diagram", some);
            if copy.clicked() {
                cx.push(Command::CopyText(mermaid_union(&union)));
                cx.push(Notice::good(
                    "The diagram of the changes is on the clipboard",
                ));
            }
            let next = Action::NextChange.tooltip(ui.ctx());
            if icon_button_enabled(ui, &look, icons::all::ARROW_DOWN, "Next change", some)
                .on_hover_text(next)
                .clicked()
            {
                turned = Some(false);
            }
            if icon_button_enabled(ui, &look, icons::all::ARROW_UP, "Previous change", some)
                .clicked()
            {
                turned = Some(true);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let title = RichText::new("What differs").font(semibold(Tokens::BODY));
                ui.add(egui::Label::new(title.color(look.text_strong)).truncate());
            });
        });
    });
    let summary = RichText::new(comparison.summary()).size(12.5);
    ui.add(egui::Label::new(summary.color(look.text_weak)).wrap());
    ui.add_space(4.0);
    if comparison.is_same() {
        let differs = shown.before.tree.text() != cx.snapshot.tree.text();
        let words = match (differs, comparison.reordered) {
            (false, _) => "Both versions are the same, byte for byte",
            (true, true) => "Only the order of states or fields differs, which means nothing",
            (true, false) => "Only the spelling differs: spaces, quotes, or JSON against YAML",
        };
        empty_state(ui, &look, icons::CHECK, "No change in meaning", words);
    } else {
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                let mut row = 0;
                if !comparison.machine.is_empty() {
                    let mark = Mark::Changed;
                    let is_chosen = shown.chosen == Some(row);
                    let response = row_ui(ui, &look, mark, "The machine", "", is_chosen);
                    if is_chosen && shown.scroll {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        clicked = Some(row);
                    }
                    for field in &comparison.machine {
                        field_ui(ui, &look, field);
                    }
                    row += 1;
                }
                for change in &comparison.states {
                    let is_chosen = shown.chosen == Some(row);
                    // What is added or removed says its type in its sentence.
                    let kind = match change.is_added() || change.is_removed() {
                        true => "",
                        false => change.kind.map_or("", StateKind::name),
                    };
                    let words = change.sentence().unwrap_or_else(|| change.name());
                    let response = row_ui(ui, &look, mark_of(change), &words, kind, is_chosen);
                    if is_chosen && shown.scroll {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        clicked = Some(row);
                    }
                    for field in &change.fields {
                        field_ui(ui, &look, field);
                    }
                    row += 1;
                }
            });
        shown.scroll = false;
    }
    shown.found = Some((cx.snapshot.revision, comparison, union));
    if let Some(row) = clicked {
        shown.choose(row);
        if let Some(place) = shown.place(row)
            && cx.snapshot.outline.state(&place).is_some()
        {
            cx.push(Command::Select(crate::ui::shell::Selected::state(place)));
        }
    }
    if let Some(back) = turned {
        state.turn(back);
    }
}

fn mark_of(change: &StateChange) -> Mark {
    match () {
        () if change.is_added() => Mark::Added,
        () if change.is_removed() => Mark::Removed,
        () if change.moved.is_some() => Mark::Moved,
        () if change.renamed => Mark::Renamed,
        () => Mark::Changed,
    }
}

fn row_ui(
    ui: &mut Ui,
    look: &Tokens,
    mark: Mark,
    words: &str,
    detail: &str,
    is_selected: bool,
) -> egui::Response {
    ui.add_space(3.0);
    let color = change_color(look, mark).unwrap_or(look.text);
    let row = ListRow {
        icon: Some((change_glyph(mark), color)),
        text: RichText::new(words).color(look.text_strong).into(),
        detail,
        is_selected,
        label: words,
        indent: 0.0,
        is_wrapping: true,
    };
    row.show(ui, look)
}

fn field_ui(ui: &mut Ui, look: &Tokens, field: &FieldChange) {
    let full = |value: &Option<crate::json::Value>| {
        value
            .as_ref()
            .map_or("nothing".into(), |value| value.to_pretty())
    };
    let tip = format!(
        "{}\nbefore: {}\nafter: {}",
        field.pointer,
        full(&field.before),
        full(&field.after)
    );
    ui.add_space(2.0);
    indented(ui, |ui| {
        let words = RichText::new(&field.words).size(12.5).color(look.text);
        ui.add(egui::Label::new(words).wrap()).on_hover_text(tip);
    });
    if let Some(risk) = field.risk {
        indented(ui, |ui| {
            let icon = RichText::new(icons::WARNING)
                .size(12.5)
                .color(look.warn_text);
            ui.label(icon);
            let words = RichText::new(risk).size(12.5).color(look.warn_text);
            ui.add(egui::Label::new(words).wrap());
        });
    }
}

fn indented(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.add_space(30.0);
        ui.spacing_mut().item_spacing.x = 4.0;
        contents(ui);
    });
}
