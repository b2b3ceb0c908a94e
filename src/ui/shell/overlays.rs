//! What lies over everything for a moment: command palette, state finder, cheat sheet, About, questions, typed paths.

use crate::document::Snapshot;
use crate::ui::look::{Tokens, icons, semibold};
use crate::ui::shell::able::Able;
use crate::ui::shell::finder::{Entry, Finder, compare_rows, finder_ui};
use crate::ui::shell::jobs::Purpose;
use crate::ui::shell::key_text;
use crate::ui::shell::permissions::{Permissions, permissions_ui};
use crate::ui::shell::sheets::{about_ui, cheat_sheet_ui};
use crate::ui::shell::{Action, Command, Place, With};
use egui::{Align, Key, Layout, Modal, RichText, TextEdit, Ui};

/// What lies over the window.
#[derive(Default)]
pub(super) enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// Any command by its name.
    Palette(Finder),
    /// Any state by its name or text.
    States(Finder),
    /// The machines of a template.
    Machines(Finder, Vec<Entry>, String),
    /// Every key.
    CheatSheet,
    /// What this is.
    About,
    /// With which version to compare: title, what it is, and the version.
    Compare(Finder, Vec<(String, String, With)>),
    /// The permissions the machine needs.
    Permissions(Box<Permissions>),
    /// A question that must be answered first.
    Ask(Question),
    /// A path typed by hand.
    TypedPath {
        /// What for.
        purpose: Purpose,
        /// As typed.
        text: String,
        /// The field has been given the keyboard.
        focused: bool,
    },
}

/// A question.
pub(super) struct Question {
    /// In a few words.
    pub title: String,
    /// What it is about.
    pub text: String,
    /// Answers: label, what is done; the first is the safe one and has the focus.
    pub answers: Vec<(String, Reply)>,
}

/// What an answer does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reply {
    /// Nothing.
    Cancel,
    /// Saves the tab, then closes it.
    SaveAndClose(usize),
    /// Closes the tab and drops its changes.
    CloseAnyway(usize),
    /// Writes over a file that changed on disk.
    Overwrite(usize),
    /// Reads the file again and drops the changes here.
    Reload(usize),
    /// Saves every tab, then quits.
    SaveAllAndQuit,
    /// Quits and drops every change.
    QuitAnyway,
}

/// What an overlay wants.
pub(super) enum Wish {
    /// A command.
    Command(Command),
    /// An answer.
    Reply(Reply),
    /// A typed path.
    Path(Purpose, std::path::PathBuf),
}

/// Draws the overlay; `true` as second value closes it.
pub(super) fn overlay_ui(
    ui: &mut Ui,
    overlay: &mut Overlay,
    snapshot: Option<&Snapshot>,
    able: &Able,
    tokens: &Tokens,
) -> (Option<Wish>, bool) {
    let ctx = ui.ctx().clone();
    match overlay {
        Overlay::None => (None, false),
        Overlay::Palette(finder) => {
            let rows: Vec<Entry> = Action::table()
                .iter()
                .filter(|row| row.action != Action::CommandPalette)
                .map(|row| Entry {
                    title: row.label.to_owned(),
                    about: row.help.to_owned(),
                    side: row
                        .keys
                        .first()
                        .map(|key| key_text(&ctx, key))
                        .unwrap_or_default(),
                    icon: "",
                    search: format!("{} {}", row.group.title(), row.help),
                    why_not: able.why_not(row.action),
                    command: Command::Do(row.action),
                })
                .collect();
            finder_ui(
                ui,
                finder,
                "Command to run",
                "Type a command",
                None,
                &rows,
                tokens,
            )
        }
        Overlay::States(finder) => {
            let rows: Vec<Entry> = snapshot
                .map(|snapshot| {
                    let states = snapshot.outline.all_states();
                    states
                        .iter()
                        .map(|state| Entry {
                            title: state.name.to_string(),
                            about: state
                                .address
                                .scope()
                                .owner()
                                .map(|owner| format!("in {}", owner.name()))
                                .unwrap_or_default(),
                            side: state
                                .kind
                                .map(|kind| kind.name().to_owned())
                                .unwrap_or_default(),
                            icon: icons::kind(state.kind),
                            search: snapshot
                                .tree
                                .slice(snapshot.tree.node(state.node).span)
                                .to_owned(),
                            why_not: None,
                            command: Command::Reveal(Place::State(state.address.clone())),
                        })
                        .collect()
                })
                .unwrap_or_default();
            finder_ui(
                ui,
                finder,
                "State to find",
                "Type a name, or text inside a state",
                None,
                &rows,
                tokens,
            )
        }
        Overlay::Machines(finder, rows, heading) => finder_ui(
            ui,
            finder,
            "Machine to open",
            "Which one? Type a part of its name",
            Some(heading),
            rows,
            tokens,
        ),
        Overlay::CheatSheet => cheat_sheet_ui(&ctx, tokens),
        Overlay::About => about_ui(&ctx, tokens),
        Overlay::Compare(finder, choices) => {
            let rows = compare_rows(finder, choices);
            let hint = "Pick a version, or type a git revision";
            let title = "Version to compare with";
            finder_ui(
                ui,
                finder,
                title,
                hint,
                Some("Compare with…"),
                &rows,
                tokens,
            )
        }
        Overlay::Permissions(state) => permissions_ui(&ctx, state, snapshot, tokens),
        Overlay::Ask(question) => ask_ui(&ctx, question, tokens),
        Overlay::TypedPath {
            purpose,
            text,
            focused,
        } => typed_path_ui(&ctx, *purpose, text, focused, tokens),
    }
}

/// A window over everything, with room around what it says.
pub(super) fn window(ctx: &egui::Context, id: &str) -> Modal {
    let style = ctx.global_style();
    Modal::new(egui::Id::new(id.to_owned())).frame(egui::Frame::window(&style).inner_margin(20))
}

fn ask_ui(ctx: &egui::Context, question: &Question, tokens: &Tokens) -> (Option<Wish>, bool) {
    let mut wish = None;
    let response = window(ctx, "question").show(ctx, |ui| {
        ui.set_width(440.0);
        ui.label(RichText::new(&question.title).font(semibold(Tokens::HEADING)));
        ui.add_space(4.0);
        ui.label(RichText::new(&question.text).color(tokens.text));
        ui.add_space(12.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (index, (label, reply)) in question.answers.iter().enumerate() {
                let button = if index == 0 {
                    ui.add(
                        egui::Button::new(RichText::new(label).color(tokens.on_accent))
                            .fill(tokens.accent),
                    )
                } else {
                    ui.button(label)
                };
                if button.clicked() {
                    wish = Some(Wish::Reply(reply.clone()));
                }
            }
        });
    });
    let close = wish.is_some() || response.should_close();
    (wish, close)
}

fn typed_path_ui(
    ctx: &egui::Context,
    purpose: Purpose,
    text: &mut String,
    focused: &mut bool,
    tokens: &Tokens,
) -> (Option<Wish>, bool) {
    let (title, verb) = match purpose {
        Purpose::Open => ("Open path", "Open"),
        Purpose::SaveAs(_) => ("Save to path", "Save"),
        Purpose::Mocks(_) => ("Mock file", "Load"),
        Purpose::Compare(_) => ("Compare with path", "Compare"),
        Purpose::Machine(_) => ("Export machine as its own file", "Export"),
        Purpose::Svg(_) => ("Export picture as SVG", "Export"),
        Purpose::Png(_) => ("Export picture as PNG", "Export"),
    };
    let mut wish = None;
    let mut close = false;
    let response = window(ctx, "typed path").show(ctx, |ui| {
        ui.set_width(560.0);
        ui.label(RichText::new(title).font(semibold(Tokens::HEADING)));
        ui.add_space(4.0);
        let field = ui.add(
            TextEdit::singleline(text)
                .hint_text("/folder/machine.asl.json")
                .desired_width(f32::INFINITY)
                .font(egui::TextStyle::Monospace),
        );
        field.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Path"));
        if !*focused {
            field.request_focus();
            *focused = true;
        }
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(4.0);
        ui.label(
            RichText::new("A path on this machine; ~ stands for your home folder")
                .small()
                .color(tokens.text_weak),
        );
        ui.add_space(8.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let ready = !text.trim().is_empty();
            let button =
                egui::Button::new(RichText::new(verb).color(tokens.on_accent)).fill(tokens.accent);
            if (ui.add_enabled(ready, button).clicked() || enter) && ready {
                wish = Some(Wish::Path(purpose, crate::host::typed_path(text.trim())));
            }
            close = ui.button("Cancel").clicked();
        });
    });
    let close = close || wish.is_some() || response.should_close();
    (wish, close)
}
