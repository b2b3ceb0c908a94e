//! The arrangement around an open definition: palette, canvas and text, side, bottom, status.

use crate::document::Snapshot;
use crate::json::ProblemKind as Kind;
use crate::ui::canvas::{canvas_ui, palette_ui};
use crate::ui::look::{Tokens, icons};
use crate::ui::panels;
use crate::ui::shell::able::Able;
use crate::ui::shell::app::App;
use crate::ui::shell::files::locked_sentence;
use crate::ui::shell::tab::Tab;
use crate::ui::shell::{Action, Command, Cx, Debug};
use crate::ui::widgets::{with_code, without_backquotes};
use egui::{
    Align, CentralPanel, CornerRadius, Frame, Layout, Margin, Panel, RichText, Sense, Ui,
    UiBuilder, vec2,
};
use std::sync::Arc;

/// What stands in the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Middle {
    /// The diagram alone.
    #[default]
    Canvas,
    /// Diagram and text.
    Split,
    /// The text alone.
    Text,
}

/// What the right side shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SideTab {
    /// The form of the selection.
    #[default]
    Inspector,
    /// The data of the run.
    Data,
}

/// What the bottom shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum BottomTab {
    /// What is wrong.
    Problems,
    /// Input and answers of the next run.
    #[default]
    Input,
    /// Placeholders and their values.
    Placeholders,
    /// When states ran.
    Timeline,
    /// History events.
    Events,
    /// Changes made.
    Changes,
}

/// Which panels are shown.
#[derive(Clone, Debug)]
pub(super) struct Arrangement {
    /// In the middle.
    pub middle: Middle,
    /// Left.
    pub palette: bool,
    /// Right.
    pub side: bool,
    /// Below.
    pub bottom: bool,
    /// Right tab.
    pub side_tab: SideTab,
    /// Bottom tab.
    pub bottom_tab: BottomTab,
}

impl Default for Arrangement {
    fn default() -> Self {
        Arrangement {
            middle: Middle::Canvas,
            palette: true,
            side: true,
            bottom: true,
            side_tab: SideTab::Inspector,
            bottom_tab: BottomTab::Input,
        }
    }
}

impl Arrangement {
    /// Shows a tab of the right side.
    pub fn show_side(&mut self, tab: SideTab) {
        self.side = true;
        self.side_tab = tab;
    }
    /// Shows a tab of the bottom.
    pub fn show_bottom(&mut self, tab: BottomTab) {
        self.bottom = true;
        self.bottom_tab = tab;
    }
}

/// Draws a tab and everything around it.
pub(super) fn stage_ui(ui: &mut Ui, app: &mut App, id: usize, able: &Able) {
    let App {
        tabs,
        queue,
        settings,
        tokens,
        arrangement,
        palette,
        ..
    } = app;
    let Some(tab) = tabs.iter_mut().find(|tab| tab.id == id) else {
        return;
    };
    let snapshot = tab.document.snapshot();
    let view = tab.session.as_ref().map(crate::debugger::Session::view);
    let zoom = tab.canvas.zoom_percent() as f32 / 100.0;
    let payloads = tab.canvas.shows_payloads();
    let unavailable = |action: Action| able.why_not(action);
    let is_ahead = tab.is_ahead_of_run();
    let Tab {
        document,
        path,
        origin,
        selected,
        reveal,
        setup,
        session,
        high,
        canvas,
        panels,
        ..
    } = tab;
    let mut cx = Cx {
        snapshot: &snapshot,
        document,
        path: path.as_deref(),
        origin,
        selection: selected,
        reveal: reveal.as_ref(),
        setup,
        session: session.as_ref(),
        high,
        view: view.as_ref(),
        zoom,
        payloads,
        tokens,
        settings,
        unavailable: &unavailable,
        queue,
    };
    let comparing = panels.compare.is_open();
    let room = ui.available_size();
    let panel = Frame::new().fill(cx.tokens.panel);

    let status = panel.inner_margin(Margin::symmetric(12, 0));
    Panel::bottom("status")
        .frame(status)
        .exact_size(28.0)
        .show(ui, |ui| panels::status_ui(ui, &mut cx, &mut panels.status));

    if arrangement.side || comparing {
        let width = (room.x * 0.27).clamp(280.0, 400.0);
        let right = Panel::right("side")
            .frame(panel)
            .default_size(width)
            .size_range(240.0..=(room.x * 0.5).max(260.0));
        right.show(ui, |ui| {
            if comparing {
                let inner = Frame::new().inner_margin(Margin::symmetric(10, 6));
                confined(ui, inner, |ui| {
                    panels::compare_list_ui(ui, &mut cx, &mut panels.compare);
                });
                return;
            }
            let tabs = [("Inspector", SideTab::Inspector), ("Data", SideTab::Data)];
            strip_ui(ui, cx.tokens, &tabs, &mut arrangement.side_tab, None);
            let inner = Frame::new().inner_margin(Margin {
                left: 12,
                right: 8,
                top: 4,
                bottom: 8,
            });
            confined(ui, inner, |ui| {
                if cx
                    .view
                    .is_some_and(|view| !view.waiting.is_empty() || view.pending.is_some())
                {
                    panels::answers_ui(ui, &mut cx, &mut panels.answers);
                    ui.separator();
                }
                match arrangement.side_tab {
                    SideTab::Inspector => panels::inspector_ui(ui, &mut cx, &mut panels.inspector),
                    SideTab::Data => panels::data_ui(ui, &mut cx, &mut panels.data),
                }
            });
        });
    }
    if arrangement.palette && room.x > 700.0 && !comparing {
        let left = Panel::left("palette")
            .frame(panel.inner_margin(Margin::symmetric(10, 8)))
            .default_size((room.x * 0.14).clamp(178.0, 212.0))
            .size_range(150.0..=280.0);
        left.show(ui, |ui| palette_ui(ui, &mut cx, palette));
    }
    // Two versions need all the room there is.
    if arrangement.bottom && !comparing {
        let below = Panel::bottom("bottom")
            .frame(panel)
            .resizable(true)
            .default_size((room.y * 0.32).clamp(160.0, 320.0))
            .size_range(90.0..=(room.y * 0.7).max(120.0));
        below.show(ui, |ui| {
            let problems = problems_title(&snapshot);
            let tabs = [
                (problems.as_str(), BottomTab::Problems),
                ("Input", BottomTab::Input),
                ("Placeholders", BottomTab::Placeholders),
                ("Timeline", BottomTab::Timeline),
                ("Events", BottomTab::Events),
                ("Changes", BottomTab::Changes),
            ];
            if strip_ui(
                ui,
                cx.tokens,
                &tabs,
                &mut arrangement.bottom_tab,
                Some("Hide the bottom panel"),
            ) {
                cx.push(Action::ToggleBottom);
            }
            let inner = Frame::new().inner_margin(Margin {
                left: 12,
                right: 8,
                top: 4,
                bottom: 6,
            });
            confined(ui, inner, |ui| match arrangement.bottom_tab {
                BottomTab::Problems => panels::problems_ui(ui, &mut cx, &mut panels.problems),
                BottomTab::Input => panels::input_ui(ui, &mut cx, &mut panels.input),
                BottomTab::Placeholders => {
                    panels::placeholders_ui(ui, &mut cx, &mut panels.placeholders);
                }
                BottomTab::Timeline => panels::timeline_ui(ui, &mut cx, &mut panels.timeline),
                BottomTab::Events => panels::events_ui(ui, &mut cx, &mut panels.events),
                BottomTab::Changes => panels::history_ui(ui, &mut cx, &mut panels.history),
            });
        });
    }
    if arrangement.middle == Middle::Split {
        let text = Panel::left("text")
            .frame(Frame::new().fill(cx.tokens.field))
            .default_size(room.x * 0.3)
            .size_range(160.0..=(room.x * 0.6).max(200.0));
        text.show(ui, |ui| panels::text_ui(ui, &mut cx, &mut panels.text));
    }
    CentralPanel::default()
        .frame(Frame::new().fill(cx.tokens.canvas))
        .show(ui, |ui| {
            match arrangement.middle {
                Middle::Canvas | Middle::Split if comparing => {
                    banner_ui(ui, &mut cx, is_ahead, false, false);
                    panels::compare_ui(ui, &mut cx, &mut panels.compare);
                }
                Middle::Canvas | Middle::Split => {
                    // Upon the diagram, which stays where it is when a banner comes and goes.
                    let room = ui.available_rect_before_wrap();
                    canvas_ui(ui, &mut cx, canvas);
                    let is_stale = canvas.is_stale();
                    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
                        banner_ui(ui, &mut cx, is_ahead, false, is_stale);
                    });
                }
                Middle::Text => {
                    // Half a text is no news to the person who is typing it; and the text must not jump when a banner
                    // comes and goes, so that it lies upon its lower end.
                    let room = ui.available_rect_before_wrap();
                    panels::text_ui(ui, &mut cx, &mut panels.text);
                    let (is_typing, is_stale) = (panels.text.has_focus(), canvas.is_stale());
                    let end = UiBuilder::new().max_rect(room);
                    let end = end.layout(Layout::bottom_up(Align::Min));
                    ui.scope_builder(end, |ui| {
                        banner_ui(ui, &mut cx, is_ahead, is_typing, is_stale);
                    });
                }
            }
        });
}

/// Draws into exactly the room that is left: what is too wide is cut instead of pushing the panel wider each frame.
fn confined(ui: &mut Ui, frame: Frame, contents: impl FnOnce(&mut Ui)) {
    let room = ui.available_rect_before_wrap();
    let margin = frame.inner_margin;
    let mut child = ui.new_child(UiBuilder::new().max_rect(room - margin));
    child.set_clip_rect(room.intersect(ui.clip_rect()));
    contents(&mut child);
    ui.advance_cursor_after_rect(room);
}

fn problems_title(snapshot: &Snapshot) -> String {
    let count = snapshot
        .diagnostics
        .iter()
        .filter(|d| d.severity != crate::diagnostics::Severity::Info)
        .count();
    if count == 0 {
        COUNTED.to_owned()
    } else {
        format!("{COUNTED} {count}")
    }
}

/// The tab whose title ends in a number.
const COUNTED: &str = "Problems";

/// The width of its tab with the widest number that is usual.
fn counted_width(ui: &Ui) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    let color = ui.visuals().text_color();
    let widest = ui
        .painter()
        .layout_no_wrap(format!("{COUNTED} 000"), font, color);
    widest.size().x
}

/// A strip of tabs. With `closer` a button at its end says whether it was pressed.
fn strip_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    tokens: &Tokens,
    tabs: &[(&str, T)],
    shown: &mut T,
    closer: Option<&str>,
) -> bool {
    let mut closed = false;
    let frame = Frame::new().inner_margin(Margin {
        left: 6,
        right: 6,
        top: 2,
        bottom: 0,
    });
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for (label, tab) in tabs {
                let on = *shown == *tab;
                let color = if on {
                    tokens.text_strong
                } else {
                    tokens.text_weak
                };
                let response = ui.add(
                    egui::Button::new(RichText::new(*label).color(color))
                        .frame(false)
                        .min_size(vec2(0.0, 28.0)),
                );
                response.widget_info(|| {
                    egui::WidgetInfo::selected(
                        egui::WidgetType::Button,
                        true,
                        on,
                        format!("{label} panel"),
                    )
                });
                let rect = response.rect;
                if on {
                    let line = egui::Rect::from_min_max(
                        egui::pos2(rect.left(), rect.bottom() - 2.0),
                        egui::pos2(rect.right(), rect.bottom()),
                    );
                    ui.painter()
                        .rect_filled(line, CornerRadius::same(1), tokens.accent);
                }
                if response.clicked() {
                    *shown = *tab;
                }
                // The count of problems takes no room of its neighbours' when it changes.
                let room = match label.strip_prefix(COUNTED) {
                    Some(_) => counted_width(ui) - rect.width(),
                    None => 0.0,
                };
                ui.add_space(8.0 + room.max(0.0));
            }
            if let Some(label) = closer {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let response = ui.add(
                        egui::Button::new(
                            RichText::new(icons::CLOSE)
                                .size(12.0)
                                .color(tokens.text_weak),
                        )
                        .frame(false),
                    );
                    response.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::WidgetType::Button, true, label)
                    });
                    closed = response.on_hover_text(label).clicked();
                });
            }
        });
    });
    ui.painter().hline(
        ui.max_rect().x_range(),
        ui.cursor().top() - 3.0,
        egui::Stroke::new(1.0, tokens.line),
    );
    closed
}

/// What one should know before working on this text: it is broken, locked, or a run is being looked at.
fn banner_ui(ui: &mut Ui, cx: &mut Cx, is_ahead: bool, is_typing: bool, is_stale: bool) {
    let snapshot = Arc::clone(cx.snapshot);
    if let Some(why) = cx.document.read_only() {
        bar_ui(
            ui,
            cx.tokens,
            icons::WARNING,
            &locked_sentence(why),
            cx.tokens.warn_text,
        );
    }
    if let Some(problem) = snapshot
        .problems
        .iter()
        .find(|problem| !matches!(problem.kind, Kind::DuplicateKey | Kind::Placeholder))
        .filter(|_| !is_typing)
    {
        let at = snapshot.tree.position(problem.span.start);
        let empty = problem.kind == Kind::Empty;
        let words = if empty {
            "The text is empty. Add a state from the palette, or type a machine".to_owned()
        } else {
            let shown = match is_stale {
                true => "The diagram shows the states as they were",
                false => "The diagram shows what can be read",
            };
            format!(
                "The text is broken at line {}, column {}: {}. {shown}",
                at.line, at.column, problem.message
            )
        };
        let bar = bar_ui(ui, cx.tokens, icons::ERROR, &words, cx.tokens.bad_text);
        if bar.on_hover_text("Shows the place in the text").clicked() {
            cx.push(Action::ShowSplit);
            cx.push(Command::Reveal(crate::ui::shell::Place::Text(
                problem.span.start,
                problem.span.end,
            )));
        }
    }
    let bare = snapshot
        .problems
        .iter()
        .find(|problem| problem.kind == Kind::Placeholder);
    if let Some(problem) = bare.filter(|_| cx.setup.values(cx.origin).is_none()) {
        let line = snapshot.tree.line(problem.span.start);
        let words = format!(
            "Line {line} holds a placeholder without quotes: the machine runs once a profile gives it a value"
        );
        if bar_ui(ui, cx.tokens, icons::INFO, &words, cx.tokens.accent_text)
            .on_hover_text("Shows placeholders and their values")
            .clicked()
        {
            cx.push(Action::ShowPlaceholders);
        }
    }
    if is_ahead {
        let words = "The definition, or what stands for its placeholders, changed after this run began; the run keeps what it started with. Run again to use the new one";
        if bar_ui(ui, cx.tokens, icons::INFO, words, cx.tokens.accent_text)
            .on_hover_text("Starts a new run, paused")
            .clicked()
        {
            cx.push(Action::StartPaused);
        }
    }
    if let Some(view) = cx.view.filter(|_| {
        cx.session.is_some_and(|session| {
            let (shown, newest) = session.moment();
            shown < newest
        })
    }) {
        let words = format!("Looking back: {}", view.headline);
        if bar_ui(
            ui,
            cx.tokens,
            icons::all::CLOCK_COUNTER_CLOCKWISE,
            &words,
            cx.tokens.accent_text,
        )
        .on_hover_text("Returns to the newest moment")
        .clicked()
        {
            cx.push(Debug::GoToEnd);
        }
    }
}

fn bar_ui(
    ui: &mut Ui,
    tokens: &Tokens,
    icon: &str,
    words: &str,
    color: egui::Color32,
) -> egui::Response {
    let mut job = with_code(tokens, words, Tokens::BODY, tokens.text_strong);
    job.wrap.max_width = ui.available_width() - 52.0;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let words = without_backquotes(words);
    let (rect, response) = ui.allocate_exact_size(
        vec2(ui.available_width(), galley.size().y + 12.0),
        Sense::click(),
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &words));
    ui.painter()
        .rect_filled(rect, CornerRadius::ZERO, tokens.panel);
    ui.painter()
        .rect_filled(rect, CornerRadius::ZERO, tokens.tint(color));
    ui.painter().text(
        rect.left_center() + vec2(12.0, 0.0),
        egui::Align2::LEFT_CENTER,
        icon,
        egui::FontId::proportional(16.0),
        color,
    );
    ui.painter()
        .galley(rect.min + vec2(38.0, 6.0), galley, tokens.text_strong);
    ui.painter().hline(
        rect.x_range(),
        rect.bottom(),
        egui::Stroke::new(1.0, tokens.line),
    );
    response
}
