//! The card that explains what the pointer rests on, or what stands at the caret: problems first, then help.

use crate::assist::hover;
use crate::ui::look::icons;
use crate::ui::panels::problems::severity_look;
use crate::ui::panels::text::complete::{card, help_ui, in_words};
use crate::ui::panels::text::{TextState, view};
use crate::ui::shell::{Action, Cx};
use egui::{Event, Id, Pos2, Rect, RichText, Ui, pos2};

/// How long the pointer rests before it is told, in seconds.
const REST: f64 = 0.35;

/// What is explained.
#[derive(Debug, Default)]
pub(super) struct Help {
    /// Place and time the pointer came to rest.
    rest: Option<(usize, f64)>,
    /// What is explained: the place, where it is on screen, and whether it was asked for with a key.
    shown: Option<(usize, Rect, bool)>,
    /// Where the card was.
    card: Option<Rect>,
    /// Where the pointer was when something was typed or the text scrolled: nothing is told until it moves.
    muted: Option<Pos2>,
    /// Where the caret stood.
    caret: usize,
}

impl Help {
    /// Explains a place because a key asked for it.
    pub fn ask(&mut self, place: usize) {
        self.shown = Some((place, Rect::NOTHING, true));
    }
    /// Nothing is explained any more.
    pub fn close(&mut self) {
        *self = Help::default();
    }
    /// Whether a card is open that a key asked for.
    pub fn is_asked(&self) -> bool {
        self.shown.is_some_and(|(_, _, asked)| asked)
    }
}

/// Follows the pointer and draws the card.
pub(super) fn help_card(
    ui: &Ui,
    cx: &mut Cx,
    state: &mut TextState,
    id: Id,
    pointer: Option<(usize, Rect)>,
    caret: Rect,
) {
    if state.is_awaiting || state.suggestions.is_some() || state.fixes.is_some() {
        state.help.close();
        return;
    }
    let (now, at, is_down) = ui.input(|input| {
        let down = input.pointer.any_down();
        (input.time, input.pointer.hover_pos(), down)
    });
    let head = state.editor.caret().head;
    let help = &mut state.help;
    // What is typed moves the caret; the events of it are the editor's by now.
    let is_moved = help.caret != head;
    let is_busy = is_moved
        || ui.input(|input| {
            let key =
                |event: &Event| matches!(event, Event::Key { pressed: true, .. } | Event::Text(_));
            input.events.iter().any(key) || input.smooth_scroll_delta() != egui::Vec2::ZERO
        });
    if is_busy && !help.is_asked() {
        help.close();
        help.muted = at;
    }
    help.caret = head;
    let is_muted = help.muted.is_some() && help.muted == at;
    if !is_muted {
        help.muted = None;
    }
    let in_card = at.is_some_and(|at| help.card.is_some_and(|card| card.expand(6.0).contains(at)));
    let is_on = |word: Rect| at.is_some_and(|at| word.expand2(egui::vec2(8.0, 4.0)).contains(at));
    if let Some((_, word, false)) = help.shown
        && !in_card
        && (is_down || !is_on(word))
    {
        help.close();
    }
    match pointer {
        Some((place, rect)) if !is_down && !is_muted && !in_card && !help.is_asked() => {
            match help.rest {
                Some((there, since)) if there == place => {
                    if now - since >= REST && help.shown.is_none() {
                        help.shown = Some((place, rect, false));
                    } else if help.shown.is_none() {
                        let left = (REST - (now - since)).max(0.01);
                        ui.ctx().request_repaint_after_secs(left as f32);
                    }
                }
                _ => {
                    help.rest = Some((place, now));
                    ui.ctx().request_repaint_after_secs(REST as f32 + 0.01);
                }
            }
        }
        _ => help.rest = None,
    }
    let Some((place, rect, asked)) = help.shown else {
        return;
    };
    let rect = if asked { caret } else { rect };
    let look = *cx.tokens;
    let mut problems: Vec<_> = cx
        .snapshot
        .diagnostics
        .iter()
        .filter(|found| found.span.start <= place && place <= found.span.end)
        .collect();
    // The narrowest place says most.
    problems.sort_by_key(|found| (found.severity, found.span.end - found.span.start));
    problems.truncate(4);
    let told = hover(&view(cx), place);
    if problems.is_empty() && told.is_none() {
        help.shown = None;
        return;
    }
    let has_fix = cx.editable() && problems.iter().any(|found| !found.fixes.is_empty());
    let mut wants_fix = false;
    let screen = ui.ctx().content_rect();
    let wide = 380.0_f32.min(screen.width() - 40.0);
    let left = rect
        .left()
        .min(screen.right() - wide - 16.0)
        .max(screen.left() + 4.0);
    // Above the line when there is room, so that what follows stays readable.
    let height = help.card.map_or(120.0, |card| card.height());
    let is_above = rect.top() - height - 6.0 > screen.top() + 40.0;
    let top = if is_above {
        rect.top() - height - 4.0
    } else {
        rect.bottom() + 4.0
    };
    let card = card(ui, &look, id.with("help"), pos2(left, top), |ui| {
        ui.set_max_width(wide);
        ui.spacing_mut().item_spacing.y = 5.0;
        for found in &problems {
            let (icon, color) = severity_look(&look, found.severity);
            ui.horizontal_top(|ui| {
                ui.label(RichText::new(icon).color(color));
                ui.vertical(|ui| {
                    let words = in_words(ui, &look, &found.message);
                    ui.add(egui::Label::new(words).wrap());
                    if !found.help.is_empty() {
                        let help = RichText::new(&found.help).size(12.0).color(look.text_weak);
                        ui.add(egui::Label::new(help).wrap());
                    }
                });
            });
        }
        if has_fix {
            let words =
                RichText::new(format!("{} Fix… (Ctrl+.)", icons::all::LIGHTBULB)).size(12.0);
            wants_fix = ui.link(words).clicked();
        }
        if let Some(told) = &told {
            if !problems.is_empty() {
                ui.separator();
            }
            help_ui(ui, &look, &told.title, "", &told.text);
        }
    });
    if help.card.is_none() {
        // The size is known from now on.
        ui.ctx().request_repaint();
    }
    help.card = Some(card);
    if wants_fix {
        state.editor.set_caret(crate::ui::widgets::Caret::at(place));
        state.help.close();
        state.asked.push(Action::QuickFix);
        ui.ctx().request_repaint();
    }
}
