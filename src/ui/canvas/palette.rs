//! The palette on the left: the eight types and common tasks, to drag or to click.

use crate::asl::StateKind;
use crate::catalogue::palette;
use crate::document::StateTemplate;
use crate::ui::look::{Tokens, icons, medium};
use crate::ui::shell::{Action, Cx};
use egui::epaint::{RectShape, StrokeKind};
use egui::{
    Align2, CornerRadius, DragAndDrop, FontId, Rect, RichText, Sense, Stroke, TextEdit, pos2, vec2,
};

/// What the palette remembers.
#[derive(Debug, Default)]
pub struct PaletteState {
    filter: String,
}

/// One thing that can be put on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its title.
    pub label: String,
    /// What it is, in a few words.
    pub about: String,
    /// What it starts with.
    pub template: StateTemplate,
    /// Its heading.
    pub group: &'static str,
}

/// Everything that can be put on the canvas: the eight types, then common tasks.
pub fn choices() -> Vec<Choice> {
    let mut all: Vec<Choice> = StateKind::ALL
        .into_iter()
        .map(|kind| Choice {
            label: kind.name().to_owned(),
            about: about(kind).to_owned(),
            template: StateTemplate {
                kind,
                resource: None,
            },
            group: "States",
        })
        .collect();
    for group in palette() {
        for entry in group.entries {
            let resource = format!(
                "{}:{}{}",
                entry.integration.service,
                entry.integration.action,
                entry.pattern.suffix()
            );
            all.push(Choice {
                label: entry.label.to_owned(),
                about: resource.clone(),
                template: StateTemplate {
                    kind: StateKind::Task,
                    resource: Some(resource),
                },
                group: group.label,
            });
        }
    }
    all
}

fn about(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Task => "Does work",
        StateKind::Choice => "Picks what comes next",
        StateKind::Parallel => "Branches side by side",
        StateKind::Map => "Once for each item",
        StateKind::Wait => "Lets time pass",
        StateKind::Pass => "Reshapes the data",
        StateKind::Succeed => "Ends well",
        StateKind::Fail => "Ends badly",
    }
}

/// Whether a choice answers a search: all its words occur somewhere.
pub fn matches(choice: &Choice, filter: &str) -> bool {
    // The words a person has for how a task answers are not those of its resource.
    let manner = match &choice.template.resource {
        Some(resource) if resource.ends_with(".waitForTaskToken") => "callback",
        Some(resource) if resource.contains(".sync") => "job wait",
        _ => "",
    };
    let kind = choice.template.kind.name();
    let hay = format!(
        "{kind} {} {} {} {manner}",
        choice.label, choice.about, choice.group
    )
    .to_lowercase();
    filter
        .to_lowercase()
        .split_whitespace()
        .all(|word| hay.contains(word))
}

/// The left column.
pub fn palette_ui(ui: &mut egui::Ui, cx: &mut Cx, state: &mut PaletteState) {
    let t = *cx.tokens;
    ui.add_space(2.0);
    let field = ui.add(
        TextEdit::singleline(&mut state.filter)
            .hint_text(format!("{}  Filter states", icons::FIND))
            .desired_width(f32::INFINITY),
    );
    field.widget_info(|| {
        egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Filter states")
    });
    let blocked = cx.unavailable(Action::AddAfter);
    egui::ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let mut group = "";
            let mut any = false;
            for choice in choices()
                .iter()
                .filter(|choice| matches(choice, &state.filter))
            {
                any = true;
                if choice.group != group {
                    group = choice.group;
                    ui.add_space(if group == "States" { 2.0 } else { 8.0 });
                    ui.label(
                        RichText::new(group.to_uppercase())
                            .font(medium(10.5))
                            .color(t.text_weak),
                    );
                }
                entry_ui(ui, cx, &t, choice, blocked.as_deref());
            }
            if !any {
                ui.add_space(8.0);
                ui.weak("No state of that name");
            }
        });
}

fn entry_ui(ui: &mut egui::Ui, cx: &mut Cx, t: &Tokens, choice: &Choice, blocked: Option<&str>) {
    let state = choice.template.resource.is_none();
    let height = if state { 38.0 } else { 30.0 };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click_and_drag());
    response.widget_info(|| {
        egui::WidgetInfo::labeled(
            egui::WidgetType::Button,
            blocked.is_none(),
            format!("Add {}", choice.label),
        )
    });
    if ui.is_rect_visible(rect) {
        entry_shape(ui, t, choice, rect, &response, blocked.is_some());
    }
    if blocked.is_none() {
        response.dnd_set_drag_payload(choice.template.clone());
        if response.clicked() {
            cx.push(crate::ui::shell::Command::AddTemplate(
                choice.template.clone(),
            ));
        }
    }
    let hint = match blocked {
        Some(why) => why.to_owned(),
        None => format!(
            "{}\nDrag it onto the diagram, or click to add it after the selected state",
            choice.about
        ),
    };
    let response = if DragAndDrop::has_any_payload(ui.ctx()) {
        response
    } else {
        response.on_hover_text(hint)
    };
    response.on_hover_cursor(egui::CursorIcon::Grab);
}

fn entry_shape(
    ui: &egui::Ui,
    t: &Tokens,
    choice: &Choice,
    rect: Rect,
    response: &egui::Response,
    blocked: bool,
) {
    let fade = if blocked { 0.5 } else { 1.0 };
    let hot = (response.hovered() || response.has_focus()) && !blocked;
    let stroke = if response.has_focus() {
        Stroke::new(1.5, t.accent)
    } else {
        Stroke::new(1.0, if hot { t.border } else { t.line })
    };
    let painter = ui.painter();
    painter.add(RectShape::new(
        rect,
        CornerRadius::same(8),
        if hot { t.control_hover } else { t.card },
        stroke,
        StrokeKind::Inside,
    ));
    let kind = t.kind(Some(choice.template.kind)).gamma_multiply(fade);
    let side = rect.height() - 12.0;
    let tile = Rect::from_min_size(rect.min + vec2(6.0, 6.0), vec2(side, side));
    painter.rect_filled(tile, CornerRadius::same(6), t.tint(kind));
    painter.text(
        tile.center(),
        Align2::CENTER_CENTER,
        icons::kind(Some(choice.template.kind)),
        FontId::proportional(side * 0.62),
        kind,
    );
    let left = tile.right() + 8.0;
    let right = rect.right() - if hot { 20.0 } else { 8.0 };
    let cut = |y: f32, words: &str, font: FontId, color: egui::Color32| {
        let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), font, color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(right - left);
        let galley = painter.layout_job(job);
        painter.galley(pos2(left, y - galley.size().y / 2.0), galley, color);
    };
    let ink = |color: egui::Color32| color.gamma_multiply(fade);
    if choice.template.resource.is_none() {
        cut(
            rect.top() + 12.5,
            &choice.label,
            medium(Tokens::BODY),
            ink(t.text_strong),
        );
        cut(
            rect.top() + 26.5,
            &choice.about,
            FontId::proportional(10.5),
            ink(t.text_weak),
        );
    } else {
        cut(
            rect.center().y,
            &choice.label,
            FontId::proportional(12.5),
            ink(t.text),
        );
    }
    if hot {
        painter.text(
            pos2(rect.right() - 10.0, rect.center().y),
            Align2::CENTER_CENTER,
            icons::all::DOTS_SIX_VERTICAL,
            FontId::proportional(13.0),
            t.text_weak,
        );
    }
}
