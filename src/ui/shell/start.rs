//! The start page: new, open, recent, examples.

use crate::ui::look::{Tokens, icons, semibold};
use crate::ui::shell::app::App;
use crate::ui::shell::examples::EXAMPLES;
use crate::ui::shell::{Action, Command};
use egui::{
    CentralPanel, CornerRadius, Frame, Key, Margin, RichText, ScrollArea, Sense, Stroke, TextEdit,
    Ui, vec2,
};

/// Draws it.
pub(super) fn start_ui(ui: &mut Ui, app: &mut App) {
    let tokens = app.tokens;
    CentralPanel::default()
        .frame(Frame::new().fill(tokens.canvas))
        .show(ui, |ui| {
            ScrollArea::vertical()
                .auto_shrink([false, false])
                .show(ui, |ui| {
                    let width = (ui.available_width() - 64.0).clamp(320.0, 1040.0);
                    let side = ((ui.available_width() - width) / 2.0).max(16.0);
                    let frame = Frame::new().inner_margin(Margin {
                        left: side as i8,
                        right: 0,
                        top: 36,
                        bottom: 24,
                    });
                    // Margins are small numbers; a wide window is centred by an empty column instead.
                    let frame = if side > 120.0 {
                        Frame::new().inner_margin(Margin {
                            left: 0,
                            right: 0,
                            top: 36,
                            bottom: 24,
                        })
                    } else {
                        frame
                    };
                    frame.show(ui, |ui| {
                        ui.horizontal_top(|ui| {
                            if side > 120.0 {
                                ui.add_space(side);
                            }
                            ui.vertical(|ui| {
                                ui.set_width(width);
                                page_ui(ui, app, &tokens, width);
                            });
                        });
                    });
                });
        });
}

fn page_ui(ui: &mut Ui, app: &mut App, tokens: &Tokens, width: f32) {
    ui.label(
        RichText::new("Stepwright")
            .font(semibold(30.0))
            .color(tokens.text_strong),
    );
    ui.label(
        RichText::new(
            "Draw a state machine, run it here, and step through it forwards and backwards",
        )
        .size(15.0)
        .color(tokens.text_weak),
    );
    ui.add_space(22.0);

    let gap = 14.0;
    let columns = if width > 760.0 { 4.0 } else { 2.0 };
    let cell = ((width - gap * (columns - 1.0)) / columns).floor();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(gap, gap);
        let news = [
            (
                Action::NewJsonPath,
                icons::NEW,
                "New machine",
                "Standard, JSONPath",
            ),
            (
                Action::NewJsonata,
                icons::NEW,
                "New JSONata machine",
                "Standard, JSONata",
            ),
            (
                Action::Open,
                icons::OPEN,
                "Open…",
                "A definition from a file",
            ),
            (
                Action::CommandPalette,
                icons::all::COMMAND,
                "Commands",
                "Everything, by its name",
            ),
        ];
        for (action, icon, title, about) in news {
            if tile_ui(ui, tokens, vec2(cell, 68.0), icon, title, about, title).clicked() {
                app.push(action);
            }
        }
    });
    ui.add_space(14.0);
    ui.horizontal(|ui| {
        let edit = TextEdit::singleline(&mut app.typed)
            .hint_text("Type or paste a path, and press Enter")
            .desired_width(width - 90.0)
            .font(egui::TextStyle::Monospace)
            .margin(Margin::symmetric(10, 7));
        let field = ui.add(edit);
        field.widget_info(|| {
            egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Path of a definition")
        });
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let ready = !app.typed.trim().is_empty();
        let clicked = ui
            .add_enabled(
                ready,
                egui::Button::new("Open path").min_size(vec2(80.0, 30.0)),
            )
            .clicked();
        if ready && (clicked || enter) {
            let path = crate::host::absolute(&crate::host::typed_path(app.typed.trim()));
            app.push(Command::OpenPath(path));
        }
    });
    ui.label(
        RichText::new("Or drop a file anywhere on this window, or paste a definition")
            .small()
            .color(tokens.text_weak),
    );

    ui.add_space(22.0);
    ui.label(RichText::new("EXAMPLES").small().color(tokens.text_weak));
    ui.add_space(4.0);
    let columns = if width > 760.0 { 3.0 } else { 2.0 };
    let cell = ((width - gap * (columns - 1.0)) / columns).floor();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(gap, gap);
        for (index, example) in EXAMPLES.iter().enumerate() {
            let label = format!("Example {}", example.title);
            if tile_ui(
                ui,
                tokens,
                vec2(cell, 62.0),
                icons::all::TREE_STRUCTURE,
                example.title,
                example.about,
                &label,
            )
            .clicked()
            {
                app.push(Command::OpenExample(index));
            }
        }
    });

    let recent = app.settings.recent.clone();
    if !recent.is_empty() {
        ui.add_space(22.0);
        ui.label(RichText::new("RECENT").small().color(tokens.text_weak));
        for path in recent.iter().take(8) {
            let name = path
                .file_name()
                .map(|name| shown_name(&name.to_string_lossy()))
                .unwrap_or_default();
            let folder = path
                .parent()
                .map(|folder| folder.display().to_string())
                .unwrap_or_default();
            ui.horizontal(|ui| {
                let button = ui.add(
                    egui::Button::new(
                        RichText::new(format!("{}  {name}", icons::FILE)).color(tokens.text_strong),
                    )
                    .frame(false),
                );
                button.widget_info(|| {
                    egui::WidgetInfo::labeled(
                        egui::WidgetType::Button,
                        true,
                        format!("Recent {name}"),
                    )
                });
                ui.label(RichText::new(folder).small().color(tokens.text_weak));
                if button.clicked() {
                    app.push(Command::OpenPath(path.clone()));
                }
            });
        }
    }
}

/// `template.yaml#Order` as people say it.
fn shown_name(name: &str) -> String {
    match name.rsplit_once('#') {
        Some((file, id)) if id.chars().all(char::is_alphanumeric) && file.contains('.') => {
            format!("{id} in {file}")
        }
        Some(_) | None => name.to_owned(),
    }
}

/// A large button: icon, title, a line about it.
fn tile_ui(
    ui: &mut Ui,
    tokens: &Tokens,
    size: egui::Vec2,
    icon: &str,
    title: &str,
    about: &str,
    label: &str,
) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, label));
    if ui.is_rect_visible(rect) {
        let hot = response.hovered() || response.has_focus();
        let fill = if hot { tokens.control } else { tokens.card };
        let stroke = Stroke::new(
            1.0,
            if response.has_focus() {
                tokens.accent
            } else if hot {
                tokens.border
            } else {
                tokens.line
            },
        );
        ui.painter().rect(
            rect,
            CornerRadius::same(Tokens::RADIUS_CARD),
            fill,
            stroke,
            egui::StrokeKind::Inside,
        );
        let tile =
            egui::Rect::from_center_size(rect.left_center() + vec2(30.0, 0.0), vec2(34.0, 34.0));
        ui.painter().rect_filled(
            tile,
            CornerRadius::same(Tokens::RADIUS),
            tokens.tint(tokens.accent_text),
        );
        ui.painter().text(
            tile.center(),
            egui::Align2::CENTER_CENTER,
            icon,
            egui::FontId::proportional(18.0),
            tokens.accent_text,
        );
        let x = tile.right() + 12.0;
        let clip = ui.painter().with_clip_rect(rect.shrink(6.0));
        clip.text(
            egui::pos2(x, rect.center().y - 9.0),
            egui::Align2::LEFT_CENTER,
            title,
            crate::ui::look::medium(14.0),
            tokens.text_strong,
        );
        clip.text(
            egui::pos2(x, rect.center().y + 10.0),
            egui::Align2::LEFT_CENTER,
            about,
            egui::FontId::proportional(12.0),
            tokens.text_weak,
        );
    }
    response
}
