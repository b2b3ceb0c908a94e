//! The permissions the machine's role needs, in a window over everything: the policy to copy, and what is not known.

use crate::asl::StateAddress;
use crate::document::Snapshot;
use crate::formats::TemplateSays;
use crate::iam::{Context, Placeholders, Policy, policy};
use crate::ui::look::{Tokens, icons, semibold};
use crate::ui::shell::overlays::{Wish, window};
use crate::ui::shell::{Command, Place};
use crate::ui::widgets::{
    ListRow, border_fields, highlighted, name, segmented, silent_label, tick_box,
};
use egui::{RichText, ScrollArea, TextEdit, Ui};

/// What the person filled in, and what came of it.
#[derive(Default)]
pub(super) struct Permissions {
    region: String,
    account: String,
    machine: String,
    star: bool,
    logging: bool,
    tracing: bool,
    /// The policy, and the revision and context it was made of.
    made: Option<(u64, Context, Policy, String)>,
    copied: bool,
}

impl Permissions {
    /// With what the template around the machine says of logs and traces.
    pub fn of(says: TemplateSays) -> Permissions {
        Permissions {
            logging: says.logging,
            tracing: says.tracing,
            ..Permissions::default()
        }
    }

    fn context(&self) -> Context {
        let mut context = Context::unknown(if self.star {
            Placeholders::Star
        } else {
            Placeholders::CloudFormation
        });
        for (typed, place) in [
            (&self.region, &mut context.region),
            (&self.account, &mut context.account),
            (&self.machine, &mut context.machine),
        ] {
            if !typed.trim().is_empty() {
                *place = typed.trim().to_owned();
            }
        }
        context.logging = self.logging;
        context.tracing = self.tracing;
        context
    }

    fn refresh(&mut self, snapshot: &Snapshot) {
        let context = self.context();
        let is_fresh = self
            .made
            .as_ref()
            .is_some_and(|made| made.0 == snapshot.revision && made.1 == context);
        if !is_fresh {
            let found = policy(&snapshot.outline, &context);
            let text = found.document().to_pretty();
            self.made = Some((snapshot.revision, context, found, text));
            self.copied = false;
        }
    }
}

/// Draws it; `true` as second value closes it.
pub(super) fn permissions_ui(
    ctx: &egui::Context,
    state: &mut Permissions,
    snapshot: Option<&Snapshot>,
    tokens: &Tokens,
) -> (Option<Wish>, bool) {
    let Some(snapshot) = snapshot else {
        return (None, true);
    };
    state.refresh(snapshot);
    let mut wish = None;
    let mut close = false;
    let screen = ctx.content_rect().size();
    let response = window(ctx, "permissions").show(ctx, |ui| {
        ui.set_width((screen.x - 80.0).min(1060.0));
        ui.label(RichText::new("Permissions this machine needs").font(semibold(Tokens::HEADING)));
        let words = "What the role of the state machine must be allowed, as narrow as the definition says. Nothing is sent anywhere.";
        ui.label(RichText::new(words).color(tokens.text_weak));
        ui.add_space(6.0);
        given_ui(ui, state, tokens);
        ui.add_space(6.0);
        let height = (screen.y - 290.0).clamp(140.0, 620.0);
        ui.columns(2, |columns| {
            policy_ui(&mut columns[0], state, tokens, height, &mut wish);
            if let Some((_, _, found, _)) = &state.made {
                let left = egui::Layout::top_down(egui::Align::LEFT);
                let clicked = columns[1]
                    .with_layout(left, |ui| known_ui(ui, found, tokens, height))
                    .inner;
                if let Some(address) = clicked {
                    wish = Some(Wish::Command(Command::Reveal(Place::State(address))));
                    close = true;
                }
            }
        });
        ui.add_space(8.0);
        close |= ui.button("Close").clicked();
    });
    (wish, close || response.should_close())
}

fn given_ui(ui: &mut Ui, state: &mut Permissions, tokens: &Tokens) {
    ui.horizontal_wrapped(|ui| {
        border_fields(ui, tokens);
        let field = |ui: &mut Ui, text: &mut String, label: &str, hint: &str, width: f32| {
            let shown = RichText::new(label).color(tokens.text_weak);
            silent_label(ui, shown, None);
            let edit = TextEdit::singleline(text)
                .hint_text(hint)
                .desired_width(width);
            let response = ui.add(edit);
            name(ui, &response, label);
        };
        field(ui, &mut state.region, "Region", "eu-central-1", 110.0);
        field(ui, &mut state.account, "Account", "123456789012", 110.0);
        field(ui, &mut state.machine, "State machine", "its name", 120.0);
        let label = RichText::new("Unknown").color(tokens.text_weak);
        silent_label(ui, label, None);
        let choices = [(false, "${AWS::…}"), (true, "*")];
        let group = "What stands for what is not known";
        if let Some(star) = segmented(ui, tokens, state.star, &choices, group) {
            state.star = star;
        }
        tick_box(ui, tokens, &mut state.logging, "Logs");
        tick_box(ui, tokens, &mut state.tracing, "X-Ray");
    });
}

fn policy_ui(
    ui: &mut Ui,
    state: &mut Permissions,
    tokens: &Tokens,
    height: f32,
    wish: &mut Option<Wish>,
) {
    let Some((_, _, _, text)) = &state.made else {
        return;
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new("Policy").font(semibold(Tokens::BODY)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let icon = if state.copied {
                icons::CHECK
            } else {
                icons::all::COPY
            };
            let label = if state.copied { "Copied" } else { "Copy" };
            if ui.button(format!("{icon}  {label}")).clicked() {
                *wish = Some(Wish::Command(Command::CopyText(text.clone())));
                state.copied = true;
            }
        });
    });
    let frame = egui::Frame::new()
        .fill(tokens.field)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(Tokens::RADIUS)
        .inner_margin(8);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ScrollArea::both()
            .id_salt("policy")
            .min_scrolled_height(height)
            .max_height(height)
            .auto_shrink([false, false])
            .show(ui, |ui| {
                let job = highlighted(ui, tokens, text, f32::INFINITY, true);
                let label = egui::Label::new(job).selectable(true).extend();
                ui.add(label);
            });
    });
}

/// What is not known and what is worth knowing; returns the state that was clicked.
fn known_ui(ui: &mut Ui, found: &Policy, tokens: &Tokens, height: f32) -> Option<StateAddress> {
    let mut clicked = None;
    let title = match found.unknown() {
        0 => "All of it is known".to_owned(),
        1 => "1 thing is not known".to_owned(),
        many => format!("{many} things are not known"),
    };
    ui.horizontal(|ui| {
        ui.set_min_height(24.0);
        ui.label(RichText::new(title).font(semibold(Tokens::BODY)));
    });
    ScrollArea::vertical()
        .id_salt("known")
        .min_scrolled_height(height + 16.0)
        .max_height(height + 16.0)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for state in &found.states {
                let title = match &state.state {
                    Some(address) => address.name(),
                    None => "The machine".to_owned(),
                };
                let lines = state
                    .unknown
                    .iter()
                    .map(|words| (words, icons::all::QUESTION, tokens.warn_text))
                    .chain(
                        state
                            .notes
                            .iter()
                            .map(|words| (words, icons::INFO, tokens.text_weak)),
                    );
                for (words, icon, color) in lines {
                    let row = ListRow {
                        icon: Some((icon, color)),
                        text: RichText::new(format!("{title}: {words}"))
                            .color(tokens.text)
                            .into(),
                        detail: "",
                        is_selected: false,
                        label: &format!("{title}: {words}"),
                        indent: 0.0,
                        is_wrapping: true,
                    };
                    if row.show(ui, tokens).clicked() {
                        clicked.clone_from(&state.state);
                    }
                }
            }
            for note in &found.notes {
                ui.add_space(4.0);
                ui.add(egui::Label::new(RichText::new(note).color(tokens.text_weak)).wrap());
            }
        });
    clicked
}
