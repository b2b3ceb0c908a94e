//! The dialogs of the list of problems: what a rule means, what a fix changes, why something is suppressed, and which
//! rules there are.

use super::severity_look;
use crate::asl::StateAddress;
use crate::diagnostics::{CodeInfo, Fix, Group, Level, RuleInfo, Severity, Suppression, rules};
use crate::document::Intent;
use crate::ui::look::{Tokens, medium};
use crate::ui::shell::{Command, Cx};
use crate::ui::widgets::{append_json, border_fields, caption, edit_preview, name, silent_label};
use egui::text::LayoutJob;
use egui::{ComboBox, Label, Modal, RichText, ScrollArea, Ui};

/// What is open above the list.
#[derive(Debug)]
pub(super) enum Dialog {
    /// What a code means.
    Explain(&'static str),
    /// What a fix would change.
    Preview(Box<Fix>),
    /// Asks why findings of a code are fine.
    Suppress {
        code: &'static str,
        state: Option<StateAddress>,
        reason: String,
    },
    /// Every rule.
    Rules(String),
}

/// What became of a dialog in a frame.
#[derive(PartialEq)]
enum After {
    Stays,
    Closes,
}

impl Dialog {
    pub(super) fn preview(fix: &Fix) -> Dialog {
        Dialog::Preview(Box::new(fix.clone()))
    }
    pub(super) fn suppress(code: &'static str, state: Option<StateAddress>) -> Dialog {
        Dialog::Suppress {
            code,
            state,
            reason: String::new(),
        }
    }
    pub(super) fn rules() -> Dialog {
        Dialog::Rules(String::new())
    }

    /// Draws it. `false`: it is done.
    pub(super) fn show(&mut self, ui: &Ui, cx: &mut Cx) -> bool {
        let look = *cx.tokens;
        if ui.memory(|memory| memory.top_modal_layer().is_none()) {
            // It has just been opened: the keyboard is its own.
            ui.memory_mut(|memory| {
                if let Some(id) = memory.focused() {
                    memory.surrender_focus(id);
                }
            });
        }
        let width = match self {
            Dialog::Suppress { .. } => 420.0,
            Dialog::Explain(_) | Dialog::Preview(_) => 620.0,
            Dialog::Rules(_) => 720.0,
        };
        let frame = egui::Frame::popup(ui.style()).inner_margin(16.0);
        let modal = Modal::new(ui.id().with("dialog of problems")).frame(frame);
        let modal = modal.show(ui.ctx(), |ui| {
            ui.set_width(f32::min(width, ui.ctx().content_rect().width() - 60.0));
            border_fields(ui, &look);
            match self {
                Dialog::Explain(code) => explain_ui(ui, &look, code),
                Dialog::Preview(fix) => preview_ui(ui, cx, &look, fix),
                Dialog::Suppress {
                    code,
                    state,
                    reason,
                } => suppress_ui(ui, cx, &look, code, state.as_ref(), reason),
                Dialog::Rules(filter) => rules_ui(ui, cx, &look, filter),
            }
        });
        modal.inner == After::Stays && !modal.should_close()
    }
}

/// A part that scrolls once it is as high as the window allows beside so many points of other things. A dialog is laid
/// out in the room it had the frame before; without a lowest height it would grow from frame to frame.
fn tall(ui: &Ui, others: f32) -> ScrollArea {
    let most = (ui.ctx().content_rect().height() - others).max(80.0);
    ScrollArea::vertical()
        .max_height(most)
        .min_scrolled_height(most)
}

fn title_ui(ui: &mut Ui, look: &Tokens, text: &str) {
    ui.label(
        RichText::new(text)
            .font(medium(15.0))
            .color(look.text_strong),
    );
    ui.add_space(4.0);
}

/// A row of buttons, the one that is meant first; which one was pressed. Enter is for the first while nothing else has
/// the keyboard.
fn buttons_ui(ui: &mut Ui, look: &Tokens, labels: &[(&str, bool)]) -> Option<usize> {
    let mut pressed = None;
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        for (index, (label, is_enabled)) in labels.iter().enumerate() {
            let button = match index {
                0 if *is_enabled => {
                    let text = RichText::new(*label).color(look.on_accent);
                    egui::Button::new(text).fill(look.accent)
                }
                _ => egui::Button::new(*label),
            };
            let response = ui.add_enabled(*is_enabled, button);
            if index == 0 && *is_enabled && ui.memory(|memory| memory.focused().is_none()) {
                response.request_focus();
            }
            if response.clicked() {
                pressed = Some(index);
            }
        }
    });
    pressed
}

fn closing(pressed: Option<usize>) -> After {
    match pressed {
        Some(_) => After::Closes,
        None => After::Stays,
    }
}

fn explain_ui(ui: &mut Ui, look: &Tokens, code: &str) -> After {
    let about: Vec<RuleInfo> = rules()
        .filter(|rule| rule.codes.iter().any(|own| own.code == code))
        .collect();
    title_ui(ui, look, code);
    tall(ui, 180.0).show(ui, |ui| {
        for rule in &about {
            rule_ui(ui, look, rule);
        }
    });
    closing(buttons_ui(ui, look, &[("Close", true)]))
}

fn rule_ui(ui: &mut Ui, look: &Tokens, rule: &RuleInfo) {
    ui.label(
        RichText::new(format!("{} · {}", rule.name, rule.group.title())).color(look.text_weak),
    );
    ui.add(Label::new(rule.help).wrap());
    for (title, example) in [("Wrong", rule.wrong), ("Right", rule.right)] {
        ui.add_space(6.0);
        caption(ui, look, title);
        code_ui(ui, look, example);
    }
    ui.add_space(10.0);
}

/// JSON on a ground of its own; long lines wrap.
fn code_ui(ui: &mut Ui, look: &Tokens, text: &str) {
    egui::Frame::new()
        .fill(look.field)
        .corner_radius(Tokens::RADIUS)
        .inner_margin(8.0)
        .show(ui, |ui| {
            let mut job = LayoutJob::default();
            append_json(
                &mut job,
                look,
                text,
                &egui::FontId::monospace(Tokens::SMALL + 1.0),
            );
            ui.set_width(ui.available_width());
            job.wrap.max_width = ui.available_width();
            ui.label(job);
        });
}

fn preview_ui(ui: &mut Ui, cx: &mut Cx, look: &Tokens, fix: &Fix) -> After {
    title_ui(ui, look, &fix.label);
    tall(ui, 180.0).show(ui, |ui| {
        edit_preview(ui, look, cx.document.text(), &fix.edit);
    });
    match buttons_ui(ui, look, &[("Apply", cx.editable()), ("Cancel", true)]) {
        Some(0) => {
            cx.change(Intent::ApplyFix {
                label: fix.label.clone(),
                edit: fix.edit.clone(),
            });
            After::Closes
        }
        other => closing(other),
    }
}

fn suppress_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    look: &Tokens,
    code: &str,
    state: Option<&StateAddress>,
    reason: &mut String,
) -> After {
    let place = match state {
        Some(state) => format!("at {}", state.name()),
        None => "in this file".to_owned(),
    };
    title_ui(ui, look, &format!("Suppress {code} {place}"));
    let response = ui.add(
        egui::TextEdit::singleline(reason)
            .hint_text("Why it is fine here")
            .desired_width(f32::INFINITY),
    );
    name(ui, &response, "Reason");
    if reason.is_empty() && ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    let is_said = !reason.trim().is_empty();
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    let pressed = buttons_ui(ui, look, &[("Suppress", is_said), ("Cancel", true)]);
    if pressed == Some(0) || (entered && is_said) {
        let mut rules = cx.document.rule_settings().clone();
        rules.suppressions.push(Suppression {
            code: code.to_owned(),
            state: state.cloned(),
            reason: reason.trim().to_owned(),
        });
        cx.push(Command::SetRules(rules));
        return After::Closes;
    }
    closing(pressed)
}

fn rules_ui(ui: &mut Ui, cx: &mut Cx, look: &Tokens, filter: &mut String) -> After {
    title_ui(ui, look, "Rules for this file");
    let mut settings = cx.document.rule_settings().clone();
    let before = settings.clone();
    ui.horizontal(|ui| {
        let response = ui.add(
            egui::TextEdit::singleline(filter)
                .hint_text("Filter")
                .desired_width(200.0),
        );
        name(ui, &response, "Filter rules");
        if ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        crate::ui::widgets::tick_box(ui, look, &mut settings.advice, "Give advice");
    });
    let needle = filter.to_lowercase();
    // As high whatever the filter leaves, so that nothing jumps while typing.
    let area = tall(ui, 220.0).auto_shrink(false);
    area.show(ui, |ui| {
        let mut is_any = false;
        for group in [
            Group::Mistake,
            Group::Forecast,
            Group::Advice,
            Group::Refused,
        ] {
            let codes: Vec<(RuleInfo, CodeInfo)> = rules()
                .filter(|rule| rule.group == group)
                .flat_map(|rule| rule.codes.iter().map(move |&own| (rule, own)))
                .filter(|(rule, own)| {
                    rule.name.to_lowercase().contains(&needle)
                        || own.code.to_lowercase().contains(&needle)
                })
                .collect();
            if codes.is_empty() {
                continue;
            }
            is_any = true;
            ui.add_space(6.0);
            caption(ui, look, group.title());
            for (rule, own) in codes {
                switch_ui(ui, look, &rule, own, &mut settings.switches);
            }
        }
        if !is_any {
            ui.label(RichText::new("No rule has this name or code").color(look.text_weak));
        }
    });
    if settings != before {
        cx.push(Command::SetRules(settings));
    }
    closing(buttons_ui(ui, look, &[("Close", true)]))
}

/// Width of the column of switches, in points.
const SWITCHES: f32 = 140.0;
/// Width of the column of codes, in points.
const CODES: f32 = 236.0;

fn switch_ui(
    ui: &mut Ui,
    look: &Tokens,
    rule: &RuleInfo,
    own: CodeInfo,
    switches: &mut std::collections::BTreeMap<String, Level>,
) {
    ui.horizontal(|ui| {
        let (icon, color) = severity_look(look, own.severity);
        silent_label(ui, RichText::new(icon).color(color), Some(18.0));
        let current = switches.get(own.code).copied();
        let usual = format!("Usual ({})", severity_word(own.severity));
        let shown: &str = match current {
            Some(level) => level_word(level),
            None => &usual,
        };
        ui.add_enabled_ui(own.is_switchable(), |ui| {
            ui.set_max_width(SWITCHES);
            let shown = if own.is_switchable() {
                shown
            } else {
                "Always told"
            };
            let combo = ComboBox::from_id_salt((rule.name, own.code))
                .selected_text(shown)
                .width(SWITCHES)
                .truncate()
                .show_ui(ui, |ui| {
                    let mut chosen = current;
                    ui.selectable_value(&mut chosen, None, usual.as_str());
                    for level in Level::ALL {
                        ui.selectable_value(&mut chosen, Some(level), level_word(level));
                    }
                    chosen
                });
            name(ui, &combo.response, &format!("Switch of {}", own.code));
            match combo.inner {
                Some(Some(level)) if current != Some(level) => {
                    switches.insert(own.code.to_owned(), level);
                }
                Some(None) if current.is_some() => {
                    switches.remove(own.code);
                }
                Some(_) | None => {}
            }
        });
        let code = RichText::new(own.code).monospace();
        silent_label(ui, code.size(Tokens::SMALL + 1.0), Some(CODES)).on_hover_text(own.code);
        ui.add(Label::new(RichText::new(rule.name).color(look.text_weak)).truncate())
            .on_hover_text(rule.help);
    });
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::Off => "Off",
        Level::Info => "Note",
        Level::Warning => "Warning",
        Level::Error => "Error",
    }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
