//! How the next run starts: its input, who answers its Tasks, and the buttons that start it.

use super::placeholders::choice_ui;
use crate::asl::MachineType;
use crate::json::Value;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::shell::{Action, Command, Cx, Debug, Mocks};
use crate::ui::widgets::{
    border_fields, caption, icon_button, json_text_area, mark_wrong, message, name, problem_of,
    segmented, silent_label, tick_box,
};
use egui::{Align, Button, ComboBox, Layout, Margin, RichText, ScrollArea, TextEdit, Ui, vec2};

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct InputState {
    text: String,
    /// The text of the setup this one was taken from or handed to.
    known: Option<String>,
    seed: Option<String>,
}

/// Input and written answers of the next run.
pub fn input_ui(ui: &mut Ui, cx: &mut Cx, state: &mut InputState) {
    if state.known.as_ref() != Some(&cx.setup.input) {
        state.text.clone_from(&cx.setup.input);
        state.known = Some(cx.setup.input.clone());
    }
    let is_wide = ui.available_width() > 620.0;
    if !is_wide {
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show(ui, |ui| {
                Frame::show(ui, |ui| {
                    editor_ui(ui, cx, state);
                    setup_ui(ui, cx, state);
                });
            });
        return;
    }
    // Side by side each scrolls by itself: the editor's buttons stay where they are.
    Frame::show(ui, |ui| {
        let size = ui.available_size();
        ui.horizontal_top(|ui| {
            let width = size.x * 0.58;
            column_ui(ui, "editor", vec2(width, size.y), |ui| {
                editor_ui(ui, cx, state);
            });
            ui.add_space(12.0);
            let width = ui.available_width();
            column_ui(ui, "setup", vec2(width, size.y), |ui| {
                setup_ui(ui, cx, state);
            });
        });
    });
}

fn column_ui(ui: &mut Ui, id: &str, size: egui::Vec2, inside: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        ScrollArea::vertical()
            .id_salt(id)
            .auto_shrink([false, false])
            .show(ui, inside);
    });
}

struct Frame;

impl Frame {
    fn show(ui: &mut Ui, inside: impl FnOnce(&mut Ui)) {
        egui::Frame::new()
            .inner_margin(Margin::symmetric(10, 4))
            .show(ui, inside);
    }
}

fn editor_ui(ui: &mut Ui, cx: &mut Cx, state: &mut InputState) {
    let look = *cx.tokens;
    ui.horizontal(|ui| {
        ui.label(
            RichText::new("Input")
                .font(crate::ui::look::medium(13.0))
                .color(look.text_strong),
        );
        texts_menu_ui(ui, cx, state);
        let can_format = Value::parse(&state.text).is_ok();
        let response = ui
            .add_enabled(can_format, Button::new("Format"))
            .on_hover_text("Writes the input anew, indented");
        if response.clicked()
            && let Ok(value) = Value::parse(&state.text)
        {
            state.text = value.to_pretty();
            hand_over(cx, state);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            start_button_ui(ui, cx, Action::Continue, "Run", icons::PLAY, false);
            start_button_ui(ui, cx, Action::StartPaused, "Debug", icons::DEBUG, true);
        });
    });
    let problem = if state.text.trim().is_empty() {
        None
    } else {
        problem_of(&state.text, None)
    };
    let id = ui.id().with("input text");
    let rows = ((ui.available_height() - 30.0) / 18.0).clamp(4.0, 40.0) as usize;
    let response = ui
        .scope(|ui| {
            if problem.is_some() {
                mark_wrong(ui, &look);
            } else {
                border_fields(ui, &look);
            }
            json_text_area(ui, &look, id, &mut state.text, rows, rows)
        })
        .inner;
    name(ui, &response, "Input of the next run");
    if response.changed() {
        hand_over(cx, state);
    }
    match problem {
        Some(problem) => {
            message(ui, look.bad_text, icons::WARNING, &problem);
        }
        None if state.text.trim().is_empty() => {
            let text = "Empty: the run starts with {}";
            ui.label(RichText::new(text).size(12.0).color(look.text_weak));
        }
        None => {}
    }
}

fn hand_over(cx: &mut Cx, state: &mut InputState) {
    state.known = Some(state.text.clone());
    cx.push(Debug::SetInput(state.text.clone()));
}

// Example inputs and those used before.
fn texts_menu_ui(ui: &mut Ui, cx: &mut Cx, state: &mut InputState) {
    let look = *cx.tokens;
    let mut chosen = None;
    let recent: Vec<&String> = cx
        .settings
        .inputs
        .iter()
        .filter(|(path, _)| match (&cx.origin.name, cx.path) {
            (Some(own), _) => own == path,
            (None, Some(own)) => own == path,
            (None, None) => true,
        })
        .map(|(_, text)| text)
        .collect();
    let samples = &cx.setup.samples;
    ui.add_enabled_ui(!samples.is_empty() || !recent.is_empty(), |ui| {
        let menu = ui.menu_button(format!("Inputs  {}", icons::OPENED), |ui| {
            ui.set_min_width(260.0);
            let section = |ui: &mut Ui, title: &str| {
                ui.label(
                    RichText::new(title)
                        .size(Tokens::SMALL)
                        .color(look.text_weak),
                );
            };
            if !samples.is_empty() {
                section(ui, "Examples");
            }
            for (title, text) in samples {
                if ui.button(title).clicked() {
                    chosen = Some(text.clone());
                    ui.close();
                }
            }
            if !recent.is_empty() {
                section(ui, "Used before");
            }
            for text in recent {
                let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let short: String = line.chars().take(48).collect();
                if ui.button(short).on_hover_text(text).clicked() {
                    chosen = Some(text.clone());
                    ui.close();
                }
            }
        });
        name(ui, &menu.response, "Examples and inputs used before");
    });
    if let Some(text) = chosen {
        state.text = text;
        hand_over(cx, state);
    }
}

fn setup_ui(ui: &mut Ui, cx: &mut Cx, state: &mut InputState) {
    let look = *cx.tokens;
    answers_setup_ui(ui, cx);
    profile_setup_ui(ui, cx);
    caption(ui, &look, "Execution");
    ui.horizontal(|ui| {
        let options = [
            (MachineType::Standard, "Standard"),
            (MachineType::Express, "Express"),
        ];
        let current = cx.document.machine_type();
        if let Some(kind) = segmented(ui, &look, current, &options, "Type of the execution") {
            cx.push(Command::SetMachineType(kind));
        }
        ui.add_space(6.0);
        let text = RichText::new("Seed").size(12.5).color(look.text_weak);
        silent_label(ui, text, None)
            .on_hover_text("Identifiers, jitter and the order of branches follow from it");
        let current = cx.setup.seed.to_string();
        let mut text = state.seed.clone().unwrap_or_else(|| current.clone());
        let response = ui.add(
            TextEdit::singleline(&mut text)
                .desired_width(70.0)
                .font(egui::TextStyle::Monospace),
        );
        name(ui, &response, "Seed");
        if response.changed() {
            if let Ok(seed) = text.trim().parse() {
                cx.push(Debug::SetSeed(seed));
            }
            state.seed = Some(text);
        }
        if response.lost_focus() {
            state.seed = None;
        }
    });
    let mut sub_steps = cx.setup.sub_steps;
    if tick_box(ui, &look, &mut sub_steps, "Sub-steps")
        .on_hover_text("Steps stop at each stage between input and output")
        .changed()
    {
        cx.push(Debug::SubSteps(sub_steps));
    }
}

fn start_button_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    action: Action,
    words: &str,
    icon: &str,
    is_main: bool,
) {
    let look = *cx.tokens;
    let why_not = cx.unavailable(action);
    let text = RichText::new(format!("{icon}  {words}")).font(crate::ui::look::medium(13.0));
    let mut button = Button::new(text.clone());
    if is_main {
        button = Button::new(text.color(look.on_accent)).fill(look.accent);
    }
    let response = ui.add_enabled(why_not.is_none(), button);
    name(ui, &response, &format!("{words}: {}", action.label()));
    let tip = action.tooltip(ui.ctx());
    let response = response
        .on_hover_text(tip)
        .on_disabled_hover_text(why_not.unwrap_or_default());
    if response.clicked() {
        // Beside an input "Run" means: with this input, not on with the run that is open.
        if action == Action::Continue && cx.session.is_some() {
            cx.push(Action::StartPaused);
        }
        cx.push(action);
    }
}

// Who answers: a person, or a case of a mock file.
fn answers_setup_ui(ui: &mut Ui, cx: &mut Cx) {
    let look = *cx.tokens;
    ui.label(
        RichText::new("Answers")
            .font(crate::ui::look::medium(13.0))
            .color(look.text_strong),
    );
    let Some(mocks) = cx.setup.mocks.clone() else {
        let text = "Each Task asks you for its answer. A mock file answers by itself";
        ui.add(egui::Label::new(RichText::new(text).size(12.0).color(look.text_weak)).wrap());
        if ui.button("Load a mock file…").clicked() {
            cx.push(Debug::PickMocks);
        }
        return;
    };
    ui.horizontal(|ui| {
        let file = mocks
            .path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        ui.label(RichText::new(format!("{}  {file}", icons::FILE)).color(look.text))
            .on_hover_text(mocks.path.display().to_string());
        if icon_button(ui, &look, icons::RESTART, "Read the mock file again").clicked() {
            cx.push(Debug::LoadMocks(mocks.path.clone()));
        }
        if icon_button(ui, &look, icons::CLOSE, "Leave the mock file").clicked() {
            cx.push(Debug::ForgetMocks);
        }
        if ui.button("Other…").clicked() {
            cx.push(Debug::PickMocks);
        }
    });
    case_ui(ui, cx, &mocks);
    mock_problems_ui(ui, cx, &mocks);
}

// What stands for placeholders, where there are some.
fn profile_setup_ui(ui: &mut Ui, cx: &mut Cx) {
    let has_some = cx.origin.machine.is_some()
        || !cx.setup.profiles.list.is_empty()
        || cx.snapshot.text.contains("${");
    if !has_some {
        return;
    }
    let look = *cx.tokens;
    caption(ui, &look, "Placeholders");
    ui.horizontal(|ui| {
        choice_ui(ui, cx, 180.0);
        let button = ui.button("Values…");
        name(ui, &button, "Values of placeholders");
        if button
            .on_hover_text(Action::ShowPlaceholders.row().help)
            .clicked()
        {
            cx.push(Action::ShowPlaceholders);
        }
    });
}

fn case_ui(ui: &mut Ui, cx: &mut Cx, mocks: &Mocks) {
    let current = cx.setup.case.clone();
    let by_person = "A person answers";
    let shown = match &current {
        Some((machine, case)) => format!("{machine}: {case}"),
        None => by_person.to_owned(),
    };
    let mut chosen = None;
    let response = ComboBox::from_id_salt("case")
        .selected_text(shown)
        .width(ui.available_width().min(320.0))
        .truncate()
        .show_ui(ui, |ui| {
            if ui.selectable_label(current.is_none(), by_person).clicked() {
                chosen = Some(None);
            }
            for (machine, cases) in &mocks.book.machines {
                ui.label(
                    RichText::new(machine)
                        .size(Tokens::SMALL)
                        .color(cx.tokens.text_weak),
                );
                for (case, _) in cases {
                    let own = (machine.clone(), case.clone());
                    let is_current = current.as_ref() == Some(&own);
                    let response = ui.selectable_label(is_current, case);
                    name(ui, &response, &format!("Case {case} of {machine}"));
                    if response.clicked() {
                        chosen = Some(Some(own));
                    }
                }
            }
        })
        .response;
    name(ui, &response, "Case that answers");
    if let Some(case) = chosen
        && case != current
    {
        cx.push(Debug::SetCase(case));
    }
}

fn mock_problems_ui(ui: &mut Ui, cx: &Cx, mocks: &Mocks) {
    let look = cx.tokens;
    let mut problems: Vec<String> = mocks.problems.iter().map(ToString::to_string).collect();
    if let Some((machine, _)) = &cx.setup.case {
        let states = cx.snapshot.outline.all_states();
        let names: Vec<&str> = states.iter().map(|state| &*state.name).collect();
        let unknown = mocks.book.unknown_states(machine, &names);
        problems.extend(unknown.iter().map(ToString::to_string));
    }
    for problem in problems {
        message(ui, look.warn_text, icons::WARNING, &problem);
    }
}
