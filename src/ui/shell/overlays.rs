//! What lies over everything for a moment: command palette, state finder, cheat sheet, About, questions, typed paths.

use crate::document::Snapshot;
use crate::formats::{Machine, Place as FilePlace};
use crate::ui::look::{Tokens, icons, semibold};
use crate::ui::shell::able::Able;
use crate::ui::shell::commands::key_text;
use crate::ui::shell::jobs::{Purpose, with_id};
use crate::ui::shell::permissions::{Permissions, permissions_ui};
use crate::ui::shell::{Action, Command, Group, Place, With};
use egui::{Align, Key, Layout, Modal, RichText, ScrollArea, TextEdit, Ui, vec2};
use std::path::Path;

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

/// A search field with a list under it.
#[derive(Default)]
pub(super) struct Finder {
    query: String,
    chosen: usize,
    focused: bool,
}

impl Overlay {
    /// The machines of a template, to open one of them.
    pub fn machines(file: &Path, machines: Vec<Machine>) -> Overlay {
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let heading = match machines.len() {
            1 => format!("{name} holds one state machine"),
            many => format!("{name} holds {many} state machines"),
        };
        let rows = machines.into_iter().map(|machine| {
            let (about, why_not) = match &machine.place {
                FilePlace::Here => ("In the template".to_owned(), None),
                FilePlace::File(path) => {
                    let path = path.strip_prefix("./").unwrap_or(path);
                    (format!("In {path}"), None)
                }
                FilePlace::Elsewhere(why) => (String::new(), Some(why.clone())),
            };
            Entry {
                side: match machine.type_name() {
                    Some("EXPRESS") => "Express".to_owned(),
                    Some("STANDARD") | None => "Standard".to_owned(),
                    Some(other) => other.to_owned(),
                },
                icon: icons::all::TREE_STRUCTURE,
                search: about.clone(),
                about,
                why_not,
                command: Command::OpenPath(with_id(file, &machine.id)),
                title: machine.id.to_string(),
            }
        });
        Overlay::Machines(Finder::default(), rows.collect(), heading)
    }
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

/// One row under a search field.
pub(super) struct Entry {
    title: String,
    about: String,
    side: String,
    icon: &'static str,
    search: String,
    why_not: Option<String>,
    command: Command,
}

/// How well a query fits: lower is better. In order: prefix, start of a word, inside, letters in order, inside the text.
fn fit(query: &str, title: &str, search: &str) -> Option<usize> {
    if query.is_empty() {
        return Some(0);
    }
    let (query, title) = (query.to_lowercase(), title.to_lowercase());
    if title.starts_with(&query) {
        return Some(0);
    }
    if let Some(at) = title.find(&query) {
        let word = title[..at].ends_with(|c: char| !c.is_alphanumeric());
        return Some(if word { 1 } else { 2 });
    }
    let mut letters = title.chars();
    if query
        .chars()
        .filter(|c| !c.is_whitespace())
        .all(|c| letters.any(|l| l == c))
    {
        return Some(3);
    }
    search.to_lowercase().contains(&query).then_some(4)
}

fn finder_ui(
    ui: &mut Ui,
    finder: &mut Finder,
    title: &str,
    hint: &str,
    heading: Option<&str>,
    rows: &[Entry],
    tokens: &Tokens,
) -> (Option<Wish>, bool) {
    let ctx = ui.ctx().clone();
    let mut wish = None;
    let (down, up, enter) = ctx.input_mut(|input| {
        (
            input.consume_key(egui::Modifiers::NONE, Key::ArrowDown),
            input.consume_key(egui::Modifiers::NONE, Key::ArrowUp),
            input.consume_key(egui::Modifiers::NONE, Key::Enter),
        )
    });
    let top =
        egui::Area::new(egui::Id::new("finder")).anchor(egui::Align2::CENTER_TOP, vec2(0.0, 72.0));
    let response = Modal::new(egui::Id::new("finder"))
        .area(top)
        .show(&ctx, |ui| {
            ui.set_width(520.0);
            if let Some(heading) = heading {
                ui.label(RichText::new(heading).font(semibold(Tokens::HEADING)));
                ui.add_space(2.0);
            }
            let edit = TextEdit::singleline(&mut finder.query)
                .hint_text(hint)
                .desired_width(f32::INFINITY)
                .font(egui::FontId::proportional(15.0));
            let field = ui.add(edit);
            field
                .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, title));
            if !finder.focused {
                field.request_focus();
                finder.focused = true;
            }
            if field.changed() {
                finder.chosen = 0;
            }
            let mut fitting: Vec<(usize, usize, &Entry)> = rows
                .iter()
                .enumerate()
                .filter_map(|(index, row)| {
                    Some((
                        fit(finder.query.trim(), &row.title, &row.search)?,
                        index,
                        row,
                    ))
                })
                .collect();
            fitting.sort_by_key(|(fit, index, _)| (*fit, *index));
            if down {
                finder.chosen += 1;
            }
            if up {
                finder.chosen = finder.chosen.saturating_sub(1);
            }
            finder.chosen = finder.chosen.min(fitting.len().saturating_sub(1));
            ui.add_space(4.0);
            if fitting.is_empty() {
                ui.label(RichText::new("Nothing fits").color(tokens.text_weak));
            }
            // An area offers no more height than it had before; what it holds may need more now.
            let height = (fitting.len() as f32 * 31.0).min(380.0);
            ScrollArea::vertical()
                .min_scrolled_height(height)
                .max_height(height)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    for (place, (_, _, row)) in fitting.iter().enumerate() {
                        let chosen = place == finder.chosen;
                        let clicked = entry_ui(ui, row, chosen, tokens);
                        if chosen && (down || up) {
                            ui.scroll_to_rect(clicked.rect, None);
                        }
                        if (clicked.clicked() || (enter && chosen)) && row.why_not.is_none() {
                            wish = Some(Wish::Command(row.command.clone()));
                        }
                    }
                });
        });
    let close = wish.is_some() || response.should_close();
    (wish, close)
}

/// The versions that can be named; what is typed is a revision of git as well.
fn compare_rows(finder: &Finder, choices: &[(String, String, With)]) -> Vec<Entry> {
    let typed = finder.query.trim();
    let has_git = choices
        .iter()
        .any(|(_, _, with)| matches!(with, With::Revision(_)));
    let revision = (has_git && !typed.is_empty()).then(|| {
        (
            format!("git {typed}"),
            "The file at this revision, branch or tag".to_owned(),
            With::Revision(typed.to_owned()),
        )
    });
    choices
        .iter()
        .cloned()
        .chain(revision)
        .map(|(title, about, with)| Entry {
            search: format!("{title} {about}"),
            title,
            about,
            side: String::new(),
            icon: match with {
                With::Revision(_) => icons::all::GIT_COMMIT,
                With::Saved => icons::SAVE,
                With::PickFile | With::File(_) => icons::OPEN,
                With::Tab(_) => icons::FILE,
                With::Step(_) => icons::all::CLOCK_COUNTER_CLOCKWISE,
            },
            why_not: None,
            command: Command::Compare(with),
        })
        .collect()
}

/// A window over everything, with room around what it says.
pub(super) fn window(ctx: &egui::Context, id: &str) -> Modal {
    let style = ctx.global_style();
    Modal::new(egui::Id::new(id.to_owned())).frame(egui::Frame::window(&style).inner_margin(20))
}

fn entry_ui(ui: &mut Ui, row: &Entry, chosen: bool, tokens: &Tokens) -> egui::Response {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), 30.0), egui::Sense::click());
    response.widget_info(|| {
        egui::WidgetInfo::selected(
            egui::WidgetType::SelectableLabel,
            row.why_not.is_none(),
            chosen,
            &row.title,
        )
    });
    if ui.is_rect_visible(rect) {
        if chosen || response.hovered() {
            let fill = if chosen {
                tokens.control_hover
            } else {
                tokens.control
            };
            ui.painter()
                .rect_filled(rect, egui::CornerRadius::same(Tokens::RADIUS), fill);
        }
        let color = if row.why_not.is_some() {
            tokens.text_weak
        } else {
            tokens.text_strong
        };
        let painter = ui.painter().with_clip_rect(rect);
        let mut x = rect.left() + 10.0;
        if !row.icon.is_empty() {
            painter.text(
                egui::pos2(x, rect.center().y),
                egui::Align2::LEFT_CENTER,
                row.icon,
                egui::FontId::proportional(15.0),
                tokens.text,
            );
            x += 24.0;
        }
        let title = painter.text(
            egui::pos2(x, rect.center().y),
            egui::Align2::LEFT_CENTER,
            &row.title,
            egui::FontId::proportional(Tokens::BODY),
            color,
        );
        let side = painter.text(
            rect.right_center() - vec2(10.0, 0.0),
            egui::Align2::RIGHT_CENTER,
            &row.side,
            egui::FontId::proportional(Tokens::SMALL),
            tokens.text_weak,
        );
        let about = row.why_not.as_ref().unwrap_or(&row.about);
        let room = egui::Rect::from_min_max(
            egui::pos2(title.right() + 12.0, rect.top()),
            egui::pos2(side.left() - 8.0, rect.bottom()),
        );
        if room.width() > 40.0 {
            painter.with_clip_rect(room).text(
                room.left_center(),
                egui::Align2::LEFT_CENTER,
                about,
                egui::FontId::proportional(Tokens::SMALL),
                tokens.text_weak,
            );
        }
    }
    match &row.why_not {
        Some(why) => response.on_hover_text(why),
        None if !row.about.is_empty() => response.on_hover_text(&row.about),
        None => response,
    }
}

fn cheat_sheet_ui(ctx: &egui::Context, tokens: &Tokens) -> (Option<Wish>, bool) {
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

fn about_ui(ctx: &egui::Context, tokens: &Tokens) -> (Option<Wish>, bool) {
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

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn better_fits_come_first() {
        assert_eq!(fit("cha", "Charge", ""), Some(0));
        assert_eq!(fit("card", "Charge card", ""), Some(1));
        assert_eq!(fit("arg", "Charge", ""), Some(2));
        assert_eq!(fit("cg", "Charge", ""), Some(3));
        assert_eq!(
            fit("lambda", "Charge", "arn:aws:states:::lambda:invoke"),
            Some(4)
        );
        assert_eq!(fit("zz", "Charge", "text"), None);
    }
}
