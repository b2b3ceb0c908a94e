//! What is wrong with the definition: groups of findings that lead to their places, explain themselves, offer fixes with
//! a look at the change first, and can be suppressed.

mod dialogs;

use crate::asl::StateAddress;
use crate::diagnostics::{Diagnostic, Level, Severity, Suppressed, rule_of};
use crate::json::Pointer;
use crate::ui::look::Tokens;
use crate::ui::look::icons;
use crate::ui::shell::{Command, Cx, Place};
use crate::ui::widgets::{
    ListRow, border_fields, empty_state, icon_button, name, with_code, without_backquotes,
};
use dialogs::Dialog;
use egui::{RichText, ScrollArea, Ui};

/// Where the words of a row begin, in points: under them stands what belongs to it.
const INDENT: f32 = 38.0;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct ProblemsState {
    filter: String,
    /// Groups whose fold was clicked: the other way round than they are of themselves.
    turned: [bool; Group::ALL.len()],
    dialog: Option<Dialog>,
    /// The rule that was just turned off here.
    turned_off: Option<TurnedOff>,
    /// The last request to see a place that was followed.
    reveal_seen: u64,
}

/// A rule that was turned off from the list: its name, and the switches its codes had before.
#[derive(Debug)]
struct TurnedOff {
    rule: &'static str,
    before: Vec<(&'static str, Option<Level>)>,
}

/// The groups of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Errors,
    Warnings,
    Notes,
    Advice,
    Suppressed,
}

impl Group {
    const ALL: [Group; 5] = [
        Group::Errors,
        Group::Warnings,
        Group::Notes,
        Group::Advice,
        Group::Suppressed,
    ];

    fn title(self) -> &'static str {
        match self {
            Group::Errors => "Errors",
            Group::Warnings => "Warnings",
            Group::Notes => "Notes",
            Group::Advice => "Advice",
            Group::Suppressed => "Suppressed",
        }
    }
    /// Whether it is open unless somebody folds it: advice waits until the errors are mended.
    fn is_open(self, has_errors: bool) -> bool {
        match self {
            Group::Errors | Group::Warnings | Group::Notes => true,
            Group::Advice => !has_errors,
            Group::Suppressed => false,
        }
    }
    fn look(self, look: &Tokens) -> (&'static str, egui::Color32) {
        match self {
            Group::Errors => severity_look(look, Severity::Error),
            Group::Warnings => severity_look(look, Severity::Warning),
            Group::Notes => severity_look(look, Severity::Info),
            Group::Advice => (icons::all::LIGHTBULB, look.accent_text),
            Group::Suppressed => (icons::all::EYE_SLASH, look.text_weak),
        }
    }
}

/// A finding of the list; of a suppressed one the reason.
type Entry<'a> = (&'a Diagnostic, Option<&'a str>);

impl ProblemsState {
    /// Opens the list of all rules with its switches.
    pub fn show_rules(&mut self) {
        self.dialog = Some(Dialog::rules());
    }
}

/// What is wrong with the definition.
pub fn problems_ui(ui: &mut Ui, cx: &mut Cx, state: &mut ProblemsState) {
    let snapshot = cx.snapshot.clone();
    let all: Vec<(Group, Vec<Entry>)> = Group::ALL
        .map(|group| (group, entries(&snapshot, group)))
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty())
        .collect();
    head_ui(ui, cx, state, !all.is_empty());
    turned_off_ui(ui, cx, state);
    if let Some(dialog) = &mut state.dialog
        && !dialog.show(ui, cx)
    {
        state.dialog = None;
    }
    let had_dialog = state.dialog.is_some();
    list_ui(ui, cx, state, &snapshot, all);
    if !had_dialog && state.dialog.is_some() {
        // What the list has just opened is drawn before it: in the next frame, which has to come by itself.
        ui.ctx().request_repaint();
    }
}

fn list_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    state: &mut ProblemsState,
    snapshot: &crate::document::Snapshot,
    all: Vec<(Group, Vec<Entry>)>,
) {
    let look = *cx.tokens;
    let is_clean = snapshot.diagnostics.is_empty();
    if all.is_empty() {
        empty_state(
            ui,
            &look,
            icons::CHECK,
            "No problems",
            "Everything that could be checked is in order",
        );
        return;
    }
    let has_errors = all.iter().any(|(group, _)| *group == Group::Errors);
    let needle = state.filter.to_lowercase();
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            if is_clean {
                ui.horizontal(|ui| {
                    ui.add_space(8.0);
                    ui.label(RichText::new(icons::CHECK).color(look.good_text));
                    ui.label(RichText::new("No problems").color(look.text));
                });
            }
            let mut is_any = false;
            for (group, mut entries) in all {
                entries.retain(|(found, _)| matches(found, &needle));
                if entries.is_empty() {
                    continue;
                }
                is_any = true;
                let turned = &mut state.turned[group as usize];
                let open = group.is_open(has_errors) != *turned;
                if group_ui(ui, &look, group, entries.len(), open) {
                    *turned = !*turned;
                }
                if open {
                    for entry in entries {
                        finding_ui(ui, cx, &look, group, entry, state);
                    }
                }
            }
            if !is_any {
                ui.label(RichText::new("Nothing matches the filter").color(look.text_weak));
            }
        });
}

fn entries(snapshot: &crate::document::Snapshot, group: Group) -> Vec<Entry<'_>> {
    let of = |severity: Severity| {
        let found = snapshot.diagnostics.iter();
        let found = found.filter(move |found| found.severity == severity);
        found.map(|found| (found, None)).collect()
    };
    match group {
        Group::Errors => of(Severity::Error),
        Group::Warnings => of(Severity::Warning),
        Group::Notes => of(Severity::Info),
        Group::Advice => snapshot.advice.iter().map(|found| (found, None)).collect(),
        Group::Suppressed => snapshot
            .suppressed
            .iter()
            .map(|Suppressed { finding, reason }| (finding, Some(&**reason)))
            .collect(),
    }
}

fn matches(found: &Diagnostic, needle: &str) -> bool {
    needle.is_empty()
        || [&*found.message, &*found.location, found.code]
            .iter()
            .any(|text| text.to_lowercase().contains(needle))
        || titled(found).to_lowercase().contains(needle)
}

/// What a row says: of a message of the service that names neither field nor state these come first.
fn titled(found: &Diagnostic) -> String {
    let message = without_backquotes(&found.message);
    match subject(found) {
        Some(subject) => format!("{subject}: {message}"),
        None => message,
    }
}

// "TimeoutSeconds of Charge", as far as the message does not say so itself.
fn subject(found: &Diagnostic) -> Option<String> {
    let is_of_the_service = !found.code.starts_with("SW_");
    if !is_of_the_service {
        return None;
    }
    let state = found.state();
    let inside = match &state {
        Some(state) => found.pointer.strip_prefix(state.pointer())?,
        None => &*found.pointer,
    };
    let mut field = String::new();
    let mut last = String::new();
    for token in Pointer::parse(inside)?.0 {
        if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit()) {
            field += &format!("[{token}]");
        } else {
            if !field.is_empty() {
                field.push('.');
            }
            field += &token;
            last = token;
        }
    }
    // Where all states are is the machine itself.
    let names_field = last.is_empty() || last == "States" || found.message.contains(&last);
    // Without a field the place is the machine, or the state its message is about.
    let state = state
        .map(|state| state.name())
        .filter(|name| !found.message.contains(&**name));
    match (names_field, state) {
        (false, Some(state)) => Some(format!("{field} of {state}")),
        (false, None) => Some(field),
        (true, Some(state)) => Some(state),
        (true, None) => None,
    }
}

// How many rules are off.
fn rules_off(cx: &Cx) -> usize {
    let switches = &cx.document.rule_settings().switches;
    let is_off = |code: &str| switches.get(code) == Some(&Level::Off);
    crate::diagnostics::rules()
        .filter(|rule| rule.codes.iter().any(|own| is_off(own.code)))
        .count()
}

// Says what was turned off, with the way back.
fn turned_off_ui(ui: &mut Ui, cx: &mut Cx, state: &mut ProblemsState) {
    let switches = &cx.document.rule_settings().switches;
    let is_off = |code: &str| switches.get(code) == Some(&Level::Off);
    // Whoever turned it on elsewhere needs no way back.
    state
        .turned_off
        .take_if(|off| !off.before.iter().any(|(code, _)| is_off(code)));
    let Some(off) = &state.turned_off else {
        return;
    };
    let look = *cx.tokens;
    let mut is_done = false;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(icons::INFO).color(look.accent_text));
        let codes: Vec<&str> = off.before.iter().map(|(code, _)| *code).collect();
        let words = format!("“{}” is off in this file", off.rule);
        ui.label(RichText::new(words).color(look.text))
            .on_hover_text(codes.join(", "));
        if ui.button("Turn on again").clicked() {
            let mut rules = cx.document.rule_settings().clone();
            for (code, level) in &off.before {
                match level {
                    Some(level) => rules.switches.insert((*code).to_owned(), *level),
                    None => rules.switches.remove(*code),
                };
            }
            cx.push(Command::SetRules(rules));
            is_done = true;
        }
        is_done |= icon_button(ui, &look, icons::CLOSE, "Dismiss").clicked();
    });
    if is_done {
        state.turned_off = None;
    }
}

fn head_ui(ui: &mut Ui, cx: &Cx, state: &mut ProblemsState, has_list: bool) {
    let look = cx.tokens;
    ui.horizontal(|ui| {
        border_fields(ui, look);
        if has_list {
            let response = ui.add(
                egui::TextEdit::singleline(&mut state.filter)
                    .hint_text("Filter")
                    .desired_width(180.0),
            );
            name(ui, &response, "Filter problems");
        }
        let text = RichText::new(format!("{} Rules", icons::all::SLIDERS_HORIZONTAL)).size(12.0);
        let response = ui.add(egui::Button::new(text).frame_when_inactive(false));
        name(ui, &response, "Rules");
        if response
            .on_hover_text("Every rule, with switches")
            .clicked()
        {
            state.dialog = Some(Dialog::rules());
        }
        let off = rules_off(cx);
        if off > 0 {
            let words = match off {
                1 => "1 rule is off".to_owned(),
                _ => format!("{off} rules are off"),
            };
            let link = ui.link(RichText::new(words).size(12.0).color(look.text_weak));
            if link.on_hover_text("Shows the switches").clicked() {
                state.dialog = Some(Dialog::rules());
            }
        }
    });
}

/// The title of a group. Whether it was clicked.
fn group_ui(ui: &mut Ui, look: &Tokens, group: Group, count: usize, open: bool) -> bool {
    let (icon, color) = group.look(look);
    let caret = if open { icons::OPENED } else { icons::CLOSED };
    let text = RichText::new(format!("{caret} {icon} {}", group.title()))
        .font(crate::ui::look::medium(13.0))
        .color(color);
    let label = format!("{} {count}", group.title());
    let row = ListRow {
        icon: None,
        text: text.into(),
        detail: &count.to_string(),
        is_selected: false,
        label: &label,
        indent: 0.0,
        is_wrapping: false,
    };
    let what = if open { "Fold" } else { "Unfold" };
    row.show(ui, look).on_hover_text(what).clicked()
}

fn finding_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    look: &Tokens,
    group: Group,
    (found, reason): Entry,
    state: &mut ProblemsState,
) {
    let (icon, color) = group.look(look);
    let position = cx.snapshot.tree.position(found.span.start);
    let detail = format!("{}:{}  {}", position.line, position.column, found.code);
    let label = titled(found);
    let title = match subject(found) {
        Some(subject) => format!("{subject}: {}", found.message),
        None => found.message.clone(),
    };
    let row = ListRow {
        icon: Some((icon, color)),
        text: with_code(look, &title, Tokens::BODY, look.text).into(),
        detail: &detail,
        is_selected: cx.selection.cursor == Some((found.span.start, found.span.end)),
        label: &label,
        indent: 8.0,
        is_wrapping: true,
    };
    let response = row.show(ui, look).on_hover_text(&found.location);
    // Whoever goes to a problem by keyboard sees what is said of it.
    let place = Place::Text(found.span.start, found.span.end);
    if let Some(reveal) = cx.reveal.filter(|reveal| reveal.place == place)
        && reveal.serial != state.reveal_seen
    {
        state.reveal_seen = reveal.serial;
        response.scroll_to_me(Some(egui::Align::Center));
    }
    if response.clicked() {
        cx.reveal(place);
    }
    response.context_menu(|ui| menu_ui(ui, cx, found, reason, state));
    let note = reason.map(|reason| match reason.trim() {
        "" => "Suppressed without a reason".to_owned(),
        reason => format!("Suppressed: {reason}"),
    });
    let words = note.as_deref().unwrap_or(&found.help);
    let fixes = match reason {
        None => &found.fixes[..],
        Some(_) => &[],
    };
    // Help and buttons share a line when both fit; what wraps keeps the indent of the message.
    ui.horizontal_top(|ui| {
        ui.add_space(INDENT);
        ui.vertical(|ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            ui.spacing_mut().button_padding = egui::vec2(8.0, 2.0);
            ui.horizontal_wrapped(|ui| {
                if !words.is_empty() {
                    let words = with_code(look, words, 12.0, look.text_weak);
                    ui.add(egui::Label::new(words).wrap());
                }
                for fix in fixes {
                    let button = egui::Button::new(RichText::new(&fix.label).size(12.0));
                    if ui.add_enabled(cx.editable(), button).clicked() {
                        state.dialog = Some(Dialog::preview(fix));
                    }
                }
                let label = format!("More about {}", found.code);
                let more = icon_button(ui, look, icons::all::DOTS_THREE, &label);
                egui::Popup::menu(&more).show(|ui| menu_ui(ui, cx, found, reason, state));
            });
        });
    });
}

/// What else can be done about a finding.
fn menu_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    found: &Diagnostic,
    reason: Option<&str>,
    panel: &mut ProblemsState,
) {
    let dialog = &mut panel.dialog;
    if ui.button(format!("Explain {}", found.code)).clicked() {
        *dialog = Some(Dialog::Explain(found.code));
    }
    if found.is_refused() {
        return;
    }
    if reason.is_some() {
        if ui.button("Stop suppressing").clicked() {
            unsuppress(cx, found);
        }
        return;
    }
    if let Some(state) = found.state()
        && ui
            .button(format!("Suppress at {}…", state.name()))
            .clicked()
    {
        *dialog = Some(Dialog::suppress(found.code, Some(state)));
    }
    if ui.button("Suppress in this file…").clicked() {
        *dialog = Some(Dialog::suppress(found.code, None));
    }
    // A rule of several codes is one thing to whoever reads its name.
    let Some(rule) = rule_of(found.code) else {
        return;
    };
    let codes: Vec<&'static str> = rule
        .codes
        .iter()
        .filter(|own| own.is_switchable())
        .map(|own| own.code)
        .collect();
    let button = ui.button(format!("Turn off “{}”", rule.name));
    if button.on_hover_text(codes.join(", ")).clicked() {
        let mut rules = cx.document.rule_settings().clone();
        let before = codes
            .into_iter()
            .map(|code| (code, rules.switches.insert(code.to_owned(), Level::Off)))
            .collect();
        panel.turned_off = Some(TurnedOff {
            rule: rule.name,
            before,
        });
        cx.push(Command::SetRules(rules));
    }
}

/// Takes back what suppresses a finding.
fn unsuppress(cx: &mut Cx, found: &Diagnostic) {
    let mut rules = cx.document.rule_settings().clone();
    let state: Option<StateAddress> = found.state();
    rules
        .suppressions
        .retain(|s| s.code != found.code || (s.state.is_some() && s.state != state));
    cx.push(Command::SetRules(rules));
}

/// Icon and colour of a severity.
pub(super) fn severity_look(look: &Tokens, severity: Severity) -> (&'static str, egui::Color32) {
    match severity {
        Severity::Error => (icons::ERROR, look.bad_text),
        Severity::Warning => (icons::WARNING, look.warn_text),
        Severity::Info => (icons::INFO, look.accent_text),
    }
}
