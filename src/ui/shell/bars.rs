//! The bars on top: menus, the run's buttons, tabs.

use crate::ui::look::{Tokens, icons, semibold};
use crate::ui::shell::able::Able;
use crate::ui::shell::app::App;
use crate::ui::shell::stage::Middle;
use crate::ui::shell::titles::short_title;
use crate::ui::shell::{Action, Command, Group};
use egui::containers::menu::MenuButton;
use egui::{Align, Button, CornerRadius, Frame, Layout, Margin, Panel, RichText, Sense, Ui, vec2};

/// The widest title of a tab, in points.
const WIDEST_TITLE: f32 = 220.0;

/// Menus, toolbar, tabs.
pub(super) fn top_ui(ui: &mut Ui, app: &mut App, able: &Able) {
    let tokens = app.tokens;
    let frame = Frame::new()
        .fill(tokens.panel)
        .inner_margin(Margin::symmetric(10, 6));
    Panel::top("toolbar")
        .frame(frame)
        .show_separator_line(false)
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                let home = ui.add(
                    Button::new(
                        RichText::new("Stepwright")
                            .font(semibold(14.0))
                            .color(tokens.text_strong),
                    )
                    .frame(false),
                );
                home.widget_info(|| {
                    egui::WidgetInfo::labeled(
                        egui::WidgetType::Button,
                        true,
                        "Stepwright start page",
                    )
                });
                if home.on_hover_text("Start page").clicked() {
                    app.push(Action::StartPage);
                }
                ui.add_space(4.0);
                for group in Group::ALL {
                    let button = Button::new(group.title()).frame_when_inactive(false);
                    MenuButton::from_button(button).ui(ui, |ui| menu_ui(ui, app, able, group));
                }
                if able.tab {
                    ui.separator();
                    run_ui(ui, app, able, &tokens);
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    tool(
                        ui,
                        app,
                        able,
                        &tokens,
                        Action::CommandPalette,
                        icons::all::COMMAND,
                        "",
                    );
                    if able.tab {
                        tool(ui, app, able, &tokens, Action::FindState, icons::FIND, "");
                        ui.separator();
                        for (action, icon, mode) in [
                            (Action::ShowText, icons::all::CODE, Middle::Text),
                            (Action::ShowSplit, icons::all::COLUMNS, Middle::Split),
                            (
                                Action::ShowCanvas,
                                icons::all::TREE_STRUCTURE,
                                Middle::Canvas,
                            ),
                        ] {
                            let on = app.arrangement.middle == mode;
                            toggle(ui, app, &tokens, action, icon, on);
                        }
                    }
                });
            });
        });
    if !app.tabs.is_empty() {
        let frame = Frame::new().fill(tokens.canvas).inner_margin(Margin {
            left: 8,
            right: 8,
            top: 4,
            bottom: 0,
        });
        Panel::top("tabs")
            .frame(frame)
            .show_separator_line(false)
            .show(ui, |ui| tabs_ui(ui, app, &tokens));
    }
}

fn menu_ui(ui: &mut Ui, app: &mut App, able: &Able, group: Group) {
    ui.set_min_width(260.0);
    ui.set_max_width(320.0);
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.spacing_mut().button_padding.y = 3.0;
    // A long menu in a low window is scrolled.
    let room = (ui.ctx().content_rect().bottom() - 110.0).max(200.0);
    egui::ScrollArea::vertical()
        .min_scrolled_height(room)
        .max_height(room)
        .show(ui, |ui| actions_ui(ui, app, able, group));
    if group == Group::File && !app.settings.recent.is_empty() {
        ui.separator();
        ui.menu_button("Recent files", |ui| {
            let recent = app.settings.recent.clone();
            for path in recent.iter().take(12) {
                if ui.button(path.display().to_string()).clicked() {
                    app.push(Command::OpenPath(path.clone()));
                    ui.close();
                }
            }
        });
    }
}

fn actions_ui(ui: &mut Ui, app: &mut App, able: &Able, group: Group) {
    // Menus hold what is worth reaching by mouse; the palette has everything.
    for row in Action::table().iter().filter(|row| row.group == group) {
        if starts_section(row.action) {
            ui.separator();
        }
        let label = match (row.action, &able.undo, &able.redo) {
            (Action::Undo, Some(step), _) => format!("Undo: {step}"),
            (Action::Redo, _, Some(step)) => format!("Redo: {step}"),
            _ => row.label.to_owned(),
        };
        let keys = row
            .keys
            .first()
            .map(|key| crate::ui::shell::key_text(ui.ctx(), key))
            .unwrap_or_default();
        let why_not = able.why_not(row.action);
        let button = ui.add_enabled(
            why_not.is_none(),
            Button::new(label)
                .shortcut_text(keys)
                .frame_when_inactive(false)
                .min_size(vec2(ui.available_width(), 0.0)),
        );
        let button = match why_not {
            Some(why) => button.on_disabled_hover_text(why),
            None => button.on_hover_text(row.help),
        };
        if button.clicked() {
            app.push(row.action);
            ui.close();
        }
    }
}

/// Actions before which a menu draws a line.
fn starts_section(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Open
            | A::Save
            | A::ExportSvg
            | A::StartPage
            | A::Quit
            | A::Cut
            | A::Delete
            | A::SelectAll
            | A::AddAfter
            | A::AlignLeft
            | A::TogglePalette
            | A::ShowInspector
            | A::ZoomIn
            | A::ExpandAll
            | A::ScaleUp
            | A::ThemeSystem
            | A::Pause
            | A::StepInto
            | A::Restart
            | A::ToggleSubSteps
            | A::CopyHistory
            | A::About
    )
}

fn run_ui(ui: &mut Ui, app: &mut App, able: &Able, tokens: &Tokens) {
    tool(ui, app, able, tokens, Action::Undo, icons::UNDO, "");
    tool(ui, app, able, tokens, Action::Redo, icons::REDO, "");
    tool(ui, app, able, tokens, Action::Save, icons::SAVE, "");
    ui.separator();
    if able.running {
        tool(ui, app, able, tokens, Action::Pause, icons::PAUSE, "Pause");
    } else {
        let label = if able.run && !able.over {
            "Continue"
        } else {
            "Run"
        };
        tool(ui, app, able, tokens, Action::Continue, icons::PLAY, label);
    }
    if !able.run {
        tool(
            ui,
            app,
            able,
            tokens,
            Action::StartPaused,
            icons::DEBUG,
            "Debug",
        );
    } else {
        // On a narrow window the icons alone must do; their tooltips say the rest.
        let roomy = ui.ctx().content_rect().width() >= 1400.0;
        for (action, icon, word) in [
            (Action::StepBack, icons::STEP_BACK, "Back"),
            (Action::StepOver, icons::STEP_OVER, "Over"),
            (Action::StepInto, icons::STEP_INTO, "Into"),
            (Action::StepOut, icons::STEP_OUT, "Out"),
        ] {
            tool(
                ui,
                app,
                able,
                tokens,
                action,
                icon,
                if roomy { word } else { "" },
            );
        }
        let on = app.tab().is_some_and(|tab| tab.setup.sub_steps);
        toggle(
            ui,
            app,
            tokens,
            Action::ToggleSubSteps,
            icons::all::STEPS,
            on,
        );
        tool(ui, app, able, tokens, Action::Restart, icons::RESTART, "");
        tool(ui, app, able, tokens, Action::Stop, icons::STOP, "");
        tool(ui, app, able, tokens, Action::EndRun, icons::CLOSE, "");
    }
}

/// A button of the toolbar: an icon, perhaps with a word.
fn tool(
    ui: &mut Ui,
    app: &mut App,
    able: &Able,
    tokens: &Tokens,
    action: Action,
    icon: &str,
    word: &str,
) {
    let why_not = able.why_not(action);
    let text = if word.is_empty() {
        icon.to_owned()
    } else {
        format!("{icon}  {word}")
    };
    let main = matches!(action, Action::Continue | Action::StartPaused);
    let mut button =
        Button::new(RichText::new(text).size(if word.is_empty() { 16.0 } else { Tokens::BODY }));
    if !main {
        button = button.frame_when_inactive(false);
    }
    let response = ui.add_enabled(why_not.is_none(), button);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::WidgetType::Button, why_not.is_none(), action.label())
    });
    let tip = action.tooltip(ui.ctx());
    let response = match &why_not {
        Some(why) => response.on_disabled_hover_text(format!("{}: {why}", action.label())),
        None => response.on_hover_text(format!("{}\n{tip}", action.label())),
    };
    if response.clicked() {
        app.push(action);
    }
    let _ = tokens;
}

fn toggle(ui: &mut Ui, app: &mut App, tokens: &Tokens, action: Action, icon: &str, on: bool) {
    let color = if on { tokens.accent_text } else { tokens.text };
    let fill = if on {
        tokens.control
    } else {
        egui::Color32::TRANSPARENT
    };
    let response = ui.add(Button::new(RichText::new(icon).size(16.0).color(color)).fill(fill));
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::WidgetType::Button, true, on, action.label())
    });
    let tip = format!("{}\n{}", action.label(), action.tooltip(ui.ctx()));
    if response.on_hover_text(tip).clicked() {
        app.push(action);
    }
}

fn tabs_ui(ui: &mut Ui, app: &mut App, tokens: &Tokens) {
    let mut wish = None;
    egui::ScrollArea::horizontal()
        .scroll_bar_visibility(egui::scroll_area::ScrollBarVisibility::AlwaysHidden)
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                for tab in &app.tabs {
                    let shown = app.shown == Some(tab.id);
                    let name = tab.name();
                    let dirty = tab.document.is_dirty();
                    let font = egui::FontId::proportional(Tokens::BODY);
                    let width_of = |text: &str| {
                        let text = text.to_owned();
                        ui.fonts_mut(|fonts| {
                            let galley = fonts.layout_no_wrap(text, font.clone(), tokens.text);
                            galley.size().x
                        })
                    };
                    let title = short_title(&name, |text| width_of(text) <= WIDEST_TITLE);
                    let width = width_of(&title).min(WIDEST_TITLE) + 58.0;
                    let (rect, response) =
                        ui.allocate_exact_size(vec2(width, 30.0), Sense::click());
                    let told = if dirty {
                        format!("Tab {name}, not saved")
                    } else {
                        format!("Tab {name}")
                    };
                    response.widget_info(|| {
                        egui::WidgetInfo::selected(egui::WidgetType::Button, true, shown, &told)
                    });
                    let fill = if shown {
                        tokens.panel
                    } else if response.hovered() {
                        tokens.card
                    } else {
                        egui::Color32::TRANSPARENT
                    };
                    let corner = CornerRadius {
                        nw: Tokens::RADIUS,
                        ne: Tokens::RADIUS,
                        sw: 0,
                        se: 0,
                    };
                    ui.painter().rect_filled(rect, corner, fill);
                    if shown {
                        let line = egui::Rect::from_min_size(rect.min, vec2(rect.width(), 2.0));
                        ui.painter()
                            .rect_filled(line, CornerRadius::same(1), tokens.accent);
                    }
                    let color = if shown {
                        tokens.text_strong
                    } else {
                        tokens.text_weak
                    };
                    let text_at = rect.left_center() + vec2(12.0, 0.0);
                    let room =
                        egui::Rect::from_min_max(rect.min, rect.right_bottom() - vec2(28.0, 0.0));
                    ui.painter().with_clip_rect(room).text(
                        text_at,
                        egui::Align2::LEFT_CENTER,
                        &title,
                        font,
                        color,
                    );
                    let close = egui::Rect::from_center_size(
                        rect.right_center() - vec2(17.0, 0.0),
                        vec2(20.0, 20.0),
                    );
                    let close_response =
                        ui.interact(close, ui.id().with(("close", tab.id)), Sense::click());
                    close_response.widget_info(|| {
                        egui::WidgetInfo::labeled(
                            egui::WidgetType::Button,
                            true,
                            format!("Close {name}"),
                        )
                    });
                    if close_response.hovered() {
                        ui.painter().rect_filled(
                            close,
                            CornerRadius::same(4),
                            tokens.control_hover,
                        );
                    }
                    if dirty && !close_response.hovered() {
                        ui.painter().circle_filled(close.center(), 4.0, tokens.text);
                    } else if shown || response.hovered() || close_response.hovered() {
                        ui.painter().text(
                            close.center(),
                            egui::Align2::CENTER_CENTER,
                            icons::CLOSE,
                            egui::FontId::proportional(12.0),
                            tokens.text_weak,
                        );
                    }
                    if close_response.clicked() || response.middle_clicked() {
                        wish = Some(Command::CloseTab(tab.id));
                    } else if response.clicked() {
                        wish = Some(Command::ShowTab(tab.id));
                    }
                    // The whole name, where the title is cut, and the path.
                    let path = tab.opens_as().map(|path| path.display().to_string());
                    let is_cut = title != name;
                    let tip = match (is_cut, path) {
                        (true, Some(path)) => Some(format!("{name}\n{path}")),
                        (true, None) => Some(name),
                        (false, path) => path,
                    };
                    if let Some(tip) = tip {
                        response.on_hover_text(tip);
                    }
                }
            });
        });
    if let Some(wish) = wish {
        app.push(wish);
    }
}
