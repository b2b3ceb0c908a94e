//! What is only read: the keys, and what the program is.

use crate::ui::look::{Tokens, semibold};
use crate::ui::shell::key_text;
use crate::ui::shell::overlays::{Wish, window};
use crate::ui::shell::{Action, Group};
use egui::{Align, Layout, RichText, ScrollArea};

/// Every key.
pub(super) fn cheat_sheet_ui(ctx: &egui::Context, tokens: &Tokens) -> (Option<Wish>, bool) {
    let mut close = false;
    let response = window(ctx, "cheat sheet").show(ctx, |ui| {
        ui.set_width((ctx.content_rect().width() - 80.0).min(900.0));
        ui.spacing_mut().item_spacing.x = 18.0;
        ui.label(RichText::new("Keyboard shortcuts").font(semibold(Tokens::HEADING)));
        ui.label(RichText::new("Drag the canvas to select, Space-drag or middle-drag to move it, Ctrl-wheel or pinch to zoom.").color(tokens.text_weak));
        ui.add_space(8.0);
        let height = (ctx.content_rect().height() - 220.0).max(160.0);
        ScrollArea::vertical().min_scrolled_height(height).max_height(height).show(ui, |ui| {
            ui.columns(3, |columns| {
                for (index, group) in [Group::File, Group::Edit, Group::View, Group::Run, Group::Help].into_iter().enumerate() {
                    let ui = &mut columns[[0, 0, 1, 2, 2][index]];
                    ui.label(RichText::new(group.title()).font(semibold(Tokens::BODY)));
                    for row in Action::table().iter().filter(|row| row.group == group && !row.keys.is_empty()) {
                        ui.horizontal(|ui| {
                            ui.label(row.label);
                            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                                ui.label(RichText::new(key_text(ctx, &row.keys[0])).color(tokens.text_weak).monospace());
                            });
                        });
                    }
                    ui.add_space(10.0);
                }
            });
        });
        ui.add_space(8.0);
        close = ui.button("Close").clicked();
    });
    (None, close || response.should_close())
}

/// What this is.
pub(super) fn about_ui(ctx: &egui::Context, tokens: &Tokens) -> (Option<Wish>, bool) {
    let mut close = false;
    let response = window(ctx, "about").show(ctx, |ui| {
        ui.set_width(520.0);
        ui.label(RichText::new("Stepwright").font(semibold(24.0)));
        ui.label(RichText::new(concat!("Version ", env!("CARGO_PKG_VERSION"))).color(tokens.text_weak));
        ui.add_space(6.0);
        ui.label("A desktop workshop for AWS Step Functions state machines. It needs no account and no network, and sends nothing anywhere.");
        ui.add_space(10.0);
        ui.label(RichText::new("Licences").font(semibold(Tokens::BODY)));
        ScrollArea::vertical().min_scrolled_height(240.0).max_height(240.0).show(ui, |ui| {
            for (name, licence) in LICENCES {
                ui.horizontal(|ui| {
                    ui.label(*name);
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(*licence).color(tokens.text_weak)));
                });
            }
        });
        ui.add_space(6.0);
        ui.label(RichText::new("AWS and Step Functions are trademarks of Amazon.com, Inc.; this program is not affiliated with them.").small().color(tokens.text_weak));
        ui.add_space(8.0);
        close = ui.button("Close").clicked();
    });
    (None, close || response.should_close())
}

/// What the program is made of and under which terms.
const LICENCES: &[(&str, &str)] = &[
    ("Stepwright", "MIT or Apache-2.0"),
    ("egui, eframe, egui_extras", "MIT or Apache-2.0"),
    ("egui_graphs, petgraph", "MIT; MIT or Apache-2.0"),
    (
        "egui-phosphor and the Phosphor icons",
        "MIT or Apache-2.0; MIT",
    ),
    ("rfd", "MIT"),
    ("serde_json, regex, base64, tempfile", "MIT or Apache-2.0"),
    ("jsonpath-rust", "MIT"),
    ("jiff", "MIT or Unlicense"),
    ("resvg", "MIT or Apache-2.0"),
    ("RustCrypto hashes", "MIT or Apache-2.0"),
    ("Inter, JetBrains Mono", "SIL Open Font License 1.1"),
];
