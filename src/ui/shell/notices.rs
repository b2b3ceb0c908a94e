//! Short messages that come and go at the lower right.

use crate::ui::look::{Tokens, icons};
use crate::ui::shell::{Notice, Tone};
use egui::{Align2, Area, Frame, Id, Margin, Order, RichText, Stroke, vec2};

/// The messages on the screen, oldest first.
#[derive(Default)]
pub(super) struct Notices {
    list: Vec<Shown>,
    serial: u64,
}

struct Shown {
    serial: u64,
    notice: Notice,
    /// Seconds of the window's clock at which it goes; set when first drawn.
    until: Option<f64>,
}

impl Notices {
    /// Adds one; the same words are not shown twice.
    pub fn add(&mut self, notice: Notice) {
        self.list.retain(|shown| shown.notice.text != notice.text);
        self.serial += 1;
        self.list.push(Shown {
            serial: self.serial,
            notice,
            until: None,
        });
        let extra = self.list.len().saturating_sub(4);
        self.list.drain(..extra);
    }

    /// Draws them and wakes the window when the next one goes.
    pub fn show(&mut self, ctx: &egui::Context, tokens: &Tokens) {
        let now = ctx.input(|input| input.time);
        for shown in &mut self.list {
            let stay = match shown.notice.tone {
                Tone::Bad => 14.0,
                Tone::Info => 7.0,
                Tone::Good => 4.0,
            };
            // Long words take longer to read.
            let long = shown.notice.text.chars().count().saturating_sub(100);
            shown.until.get_or_insert(now + stay + long as f64 * 0.05);
        }
        self.list
            .retain(|shown| shown.until.is_none_or(|until| until > now));
        if let Some(next) = self
            .list
            .iter()
            .filter_map(|shown| shown.until)
            .min_by(f64::total_cmp)
        {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64((next - now).max(0.05)));
        }
        let mut gone = None;
        let mut above = 44.0;
        for shown in self.list.iter().rev() {
            let (icon, color) = match shown.notice.tone {
                Tone::Bad => (icons::ERROR, tokens.bad_text),
                Tone::Info => (icons::INFO, tokens.accent_text),
                Tone::Good => (icons::CHECK, tokens.good_text),
            };
            let area = Area::new(Id::new(("notice", shown.serial)))
                .order(Order::Foreground)
                .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -above));
            let response = area.show(ctx, |ui| {
                let frame = Frame::new()
                    .fill(tokens.card)
                    .stroke(Stroke::new(1.0, tokens.border))
                    .corner_radius(Tokens::RADIUS_CARD)
                    .inner_margin(Margin::symmetric(12, 9));
                frame.show(ui, |ui| {
                    ui.set_max_width(420.0);
                    ui.horizontal_top(|ui| {
                        ui.label(RichText::new(icon).color(color).size(16.0));
                        ui.add(
                            egui::Label::new(
                                RichText::new(&shown.notice.text).color(tokens.text_strong),
                            )
                            .wrap(),
                        );
                        let close = ui.add(
                            egui::Button::new(RichText::new(icons::CLOSE).color(tokens.text_weak))
                                .frame(false),
                        );
                        close.widget_info(|| {
                            egui::WidgetInfo::labeled(egui::WidgetType::Button, true, "Dismiss")
                        });
                        if close.clicked() {
                            gone = Some(shown.serial);
                        }
                    });
                });
            });
            above += response.response.rect.height() + 8.0;
        }
        if let Some(serial) = gone {
            self.list.retain(|shown| shown.serial != serial);
            ctx.request_repaint();
        }
    }

    /// Says that something is on its way that takes long enough to be noticed.
    pub fn show_busy(ctx: &egui::Context, tokens: &Tokens, words: &str) {
        let area = Area::new(Id::new("busy"))
            .order(Order::Foreground)
            .interactable(false)
            .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -44.0));
        area.show(ctx, |ui| {
            let frame = Frame::new()
                .fill(tokens.card)
                .stroke(Stroke::new(1.0, tokens.border))
                .corner_radius(Tokens::RADIUS_CARD)
                .inner_margin(Margin::symmetric(12, 9));
            frame.show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.add(
                        egui::Label::new(RichText::new(words).color(tokens.text_strong)).extend(),
                    );
                });
            });
        });
    }
}
