//! The permissions the machine's role needs, in a window over everything: the policy to copy, and what is not known.

use crate::asl::StateAddress;
use crate::document::Snapshot;
use crate::formats::TemplateSays;
use crate::iam::{Context, Placeholders, Policy, policy};
use crate::ui::look::{Tokens, icons, semibold};
use crate::ui::shell::overlays::{Wish, window};
use crate::ui::shell::{Command, Place};
use crate::ui::widgets::{border_fields, highlighted, name, segmented, silent_label, tick_box};
use egui::{RichText, ScrollArea, TextEdit, Ui};

/// What an empty field says.
const NOT_GIVEN: &str = "not given";

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
            // An example would look like something that was filled in.
            let hint = RichText::new(hint).italics();
            let edit = TextEdit::singleline(text)
                .hint_text(hint)
                .margin(egui::Margin::symmetric(8, 4))
                .desired_width(width);
            let response = ui.add(edit);
            name(ui, &response, label);
        };
        field(ui, &mut state.region, "Region", NOT_GIVEN, 110.0);
        field(ui, &mut state.account, "Account", NOT_GIVEN, 110.0);
        field(ui, &mut state.machine, "State machine", NOT_GIVEN, 120.0);
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
        // As high with a scroll bar at its foot as without.
        ui.set_height(height);
        ScrollArea::both()
            .id_salt("policy")
            .max_height(height)
            .auto_shrink([false, false])
            .show(ui, |ui| {
                let job = highlighted(ui, tokens, text, f32::INFINITY, true);
                let label = egui::Label::new(job).selectable(true).extend();
                ui.add(label);
            });
    });
}

/// A sentence, and the states it is true of; none: it is about the machine.
#[derive(Debug, PartialEq)]
struct Saying<'a> {
    words: &'a str,
    is_unknown: bool,
    states: Vec<&'a StateAddress>,
}

/// What is said of the states, each sentence once, those of what is not known first.
fn sayings(found: &Policy) -> Vec<Saying<'_>> {
    let mut all: Vec<Saying> = Vec::new();
    for is_unknown in [true, false] {
        for state in &found.states {
            let lines = if is_unknown {
                &state.unknown
            } else {
                &state.notes
            };
            for words in lines {
                let known = all
                    .iter_mut()
                    .find(|said| said.words == *words && said.is_unknown == is_unknown);
                match known {
                    Some(said) => said.states.extend(&state.state),
                    None => all.push(Saying {
                        words,
                        is_unknown,
                        states: state.state.iter().collect(),
                    }),
                }
            }
        }
    }
    all
}

/// A sentence, and below it the names of its states as links; returns the one that was clicked.
fn saying_ui(ui: &mut Ui, said: &Saying, tokens: &Tokens) -> Option<StateAddress> {
    let mut clicked = None;
    let (icon, color) = if said.is_unknown {
        (icons::all::QUESTION, tokens.warn_text)
    } else {
        (icons::INFO, tokens.text_weak)
    };
    message(ui, color, icon, said.words, tokens.text);
    if said.states.is_empty() {
        return None;
    }
    ui.horizontal_top(|ui| {
        ui.add_space(12.0);
        ui.horizontal_wrapped(|ui| {
            // A name that does not fit begins the next line, whole.
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            ui.spacing_mut().item_spacing.x = 12.0;
            for state in &said.states {
                let title = state.name();
                let text = RichText::new(&title).color(tokens.accent_text);
                let link = ui.add(egui::Link::new(text));
                let label = format!("{title}: {}", said.words);
                name(ui, &link, &label);
                if link.on_hover_text("Shows the state").clicked() {
                    clicked = Some((*state).clone());
                }
            }
        });
    });
    ui.add_space(6.0);
    clicked
}

/// A sentence behind an icon of its colour.
fn message(ui: &mut Ui, color: egui::Color32, icon: &str, words: &str, ink: egui::Color32) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(RichText::new(icon).size(14.0).color(color));
        ui.add(egui::Label::new(RichText::new(words).color(ink)).wrap());
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
    // The frame around the policy takes as much more.
    let height = height + 18.0;
    ScrollArea::vertical()
        .id_salt("known")
        .min_scrolled_height(height)
        .max_height(height)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            for said in sayings(found) {
                if let Some(state) = saying_ui(ui, &said, tokens) {
                    clicked = Some(state);
                }
            }
            for note in &found.notes {
                ui.add_space(4.0);
                ui.add(egui::Label::new(RichText::new(note).color(tokens.text_weak)).wrap());
            }
        });
    clicked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_true_of_several_states_is_said_once() {
        let text = r#"{"StartAt":"Send","States":{
          "Send":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl.$":"$.queue","MessageBody":"x"},"Next":"Again"},
          "Again":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl.$":"$.queue","MessageBody":"x"},"Next":"Other"},
          "Other":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl.$":"$.other","MessageBody":"x"},"End":true}}}"#;
        let snapshot = Snapshot::of_text(text, crate::asl::MachineType::Standard);
        let mut state = Permissions::default();
        state.refresh(&snapshot);
        let found = state.made.map(|made| made.2).unwrap_or_default();
        let all = sayings(&found);
        let told: Vec<(Vec<String>, bool)> = all
            .iter()
            .map(|said| {
                let names = said.states.iter().map(|state| state.name());
                (names.collect(), said.is_unknown)
            })
            .collect();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(
            told,
            [(names(&["Send", "Again"]), true), (names(&["Other"]), true)]
        );
    }
}
