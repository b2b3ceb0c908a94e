//! Placeholders of the definition, where they are used, and the values that profiles give them.

use crate::document::Snapshot;
use crate::formats::{
    AS_WRITTEN, Choice, Placeholder, Profiles, TEMPLATE, Values, made_up_beside, placeholders,
};
use crate::json::Value;
use crate::ui::look::{icons, medium};
use crate::ui::shell::{Command, Cx, Place};
use crate::ui::widgets::{EditLine, empty_state, icon_button, name};
use egui::{Button, ComboBox, Layout, RichText, ScrollArea, Ui, vec2};
use std::sync::Arc;

/// More placeholders are not listed: no person reads so many.
const MOST: usize = 400;
/// Uses of one placeholder that are shown at once.
const USES: usize = 1;
/// The least width of a column of values while there is room.
const LEAST_VALUE: f32 = 200.0;
const GAP: f32 = 10.0;
/// How far a text stands below the top of a row, so that it is level with the fields.
const LEVEL: f32 = 6.0;

/// What this panel remembers.
#[derive(Debug, Default)]
pub struct PlaceholdersState {
    /// The placeholders, and the definition they were found in.
    found: Option<(Arc<Snapshot>, Vec<Placeholder>)>,
    /// Placeholders whose uses are all shown.
    unfolded: Vec<Arc<str>>,
}

/// Placeholders and their values.
pub fn placeholders_ui(ui: &mut Ui, cx: &mut Cx, state: &mut PlaceholdersState) {
    let look = *cx.tokens;
    let is_known = matches!(&state.found, Some((of, _)) if Arc::ptr_eq(of, cx.snapshot));
    if !is_known {
        let found = placeholders(&cx.snapshot.tree);
        state.found = Some((Arc::clone(cx.snapshot), found));
    }
    let found = match &state.found {
        Some((_, found)) => found,
        None => return,
    };
    if found.is_empty() && cx.setup.profiles.list.is_empty() {
        empty_state(
            ui,
            &look,
            icons::all::BRACKETS_CURLY,
            "No placeholders",
            "A text such as ${TableName} is filled in when a stack is made; profiles say what stands for it in runs",
        );
        return;
    }
    bar_ui(ui, cx, found);
    ui.add_space(4.0);
    ScrollArea::both()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(GAP, 4.0);
            let values = cx.setup.profiles.list.len() + usize::from(has_template(cx));
            let widths = Widths::of(ui.available_width(), values, name_width(ui, found));
            ui.horizontal_top(|ui| head_ui(ui, cx, &widths));
            for placeholder in found.iter().take(MOST) {
                ui.horizontal_top(|ui| row_ui(ui, cx, &widths, placeholder, &mut state.unfolded));
            }
            if found.len() > MOST {
                let text = format!("{} more are not listed", found.len() - MOST);
                ui.label(RichText::new(text).color(look.text_weak));
            }
        });
}

/// The columns of the table.
struct Widths {
    name: f32,
    place: f32,
    value: f32,
}

impl Widths {
    /// As wide as there is room: names as wide as the widest if they can, then the values; many profiles are
    /// scrolled to. `longest` is the width of the widest name.
    fn of(room: f32, values: usize, longest: f32) -> Widths {
        let columns = values as f32;
        let room = room - 16.0;
        let left = (room - columns * (LEAST_VALUE + GAP) - GAP).max(260.0);
        let name = longest.clamp(90.0, (left * 0.6).max(120.0));
        let place = match values {
            0 => (left - name).max(140.0),
            _ => (left - name).clamp(140.0, (room * 0.24).clamp(140.0, 300.0)),
        };
        let rest = room - name - place - GAP * (columns + 1.0);
        Widths {
            name,
            place,
            value: (rest / columns.max(1.0)).clamp(170.0, 360.0),
        }
    }
}

/// The width of the widest name, as it is shown.
fn name_width(ui: &Ui, found: &[Placeholder]) -> f32 {
    let font = egui::TextStyle::Monospace.resolve(ui.style());
    let longest = found
        .iter()
        .take(MOST)
        .map(|placeholder| placeholder.name.chars().count())
        .max();
    let text = "m".repeat(longest.unwrap_or(0) + 3);
    let galley = ui
        .painter()
        .layout_no_wrap(text, font, egui::Color32::WHITE);
    galley.size().x.ceil() + 2.0
}

fn has_template(cx: &Cx) -> bool {
    cx.origin
        .machine
        .as_ref()
        .is_some_and(|machine| !machine.given.is_empty())
}

fn set(cx: &mut Cx, change: impl FnOnce(&mut Profiles)) {
    let mut profiles = cx.setup.profiles.clone();
    change(&mut profiles);
    cx.push(Command::SetProfiles(profiles));
}

/// Which profile runs use.
pub(super) fn choice_ui(ui: &mut Ui, cx: &mut Cx, width: f32) {
    let profiles = cx.setup.profiles.clone();
    let template = has_template(cx);
    // What nobody chose is shown as what it comes to.
    let usual = if template { TEMPLATE } else { AS_WRITTEN };
    let shown = match &profiles.choice {
        Choice::Usual => usual,
        Choice::AsWritten => AS_WRITTEN,
        Choice::Named(name) => name,
    };
    let mut names = vec![AS_WRITTEN];
    if template {
        names.push(TEMPLATE);
    }
    names.extend(profiles.list.iter().map(|(name, _)| name.as_str()));
    let mut chosen = None;
    let response = ComboBox::from_id_salt("profile")
        .selected_text(words(shown))
        .width(width)
        .show_ui(ui, |ui| {
            for own in names {
                let response = ui.selectable_label(own == shown, words(own));
                name(ui, &response, &format!("Profile {own}"));
                if response.clicked() && own != shown {
                    chosen = Some(own.to_owned());
                }
            }
        })
        .response;
    name(ui, &response, "Profile of the run");
    let response = response.on_hover_text("What stands for ${placeholders} in runs");
    drop(response);
    if let Some(chosen) = chosen {
        set(cx, |profiles| {
            profiles.choice = match chosen.as_str() {
                own if own == usual => Choice::Usual,
                AS_WRITTEN => Choice::AsWritten,
                own => Choice::Named(own.to_owned()),
            };
        });
    }
}

fn words(profile: &str) -> String {
    match profile {
        AS_WRITTEN => "As written".to_owned(),
        TEMPLATE => "From the template".to_owned(),
        own => own.to_owned(),
    }
}

fn bar_ui(ui: &mut Ui, cx: &mut Cx, found: &[Placeholder]) {
    let look = *cx.tokens;
    let below = ui.horizontal(|ui| buttons_ui(ui, cx, found, &look)).inner;
    // A long name has the next line for itself.
    if let Some(text) = below {
        ui.add(egui::Label::new(text).wrap());
    }
}

/// The profile and its buttons, and behind them what has no value; returns that text where there is no room for it.
fn buttons_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    found: &[Placeholder],
    look: &crate::ui::look::Tokens,
) -> Option<RichText> {
    ui.label(RichText::new("Runs use").color(look.text_weak));
    choice_ui(ui, cx, 170.0);
    let add = ui.button(format!("{}  Add profile", icons::ADD));
    name(ui, &add, "Add profile");
    let tip = "A set of values, kept beside the definition";
    if add.on_hover_text(tip).clicked() {
        add_profile(cx);
        let count = cx.setup.profiles.list.len();
        ui.data_mut(|data| data.insert_temp(added_id(), count));
    }
    let values = cx.setup.values(cx.origin)?;
    let missing: Vec<Arc<str>> = found
        .iter()
        .filter(|placeholder| values.get(&placeholder.name).is_none())
        .map(|placeholder| Arc::clone(&placeholder.name))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let make = Button::new(format!("{}  Make up the rest", icons::all::MAGIC_WAND));
    let tip = "Well-formed values for all that have none, such as ARNs of an example account";
    let make = ui.add(make);
    name(ui, &make, "Make up the rest");
    if make.on_hover_text(tip).clicked() {
        make_up(cx, &missing);
    }
    let text = match missing.len() {
        1 => format!("${{{}}} has no value", missing[0]),
        many => format!("{many} placeholders have no value"),
    };
    let text = format!("{}  {text}", icons::WARNING);
    let font = egui::FontId::proportional(12.5);
    let galley = ui
        .painter()
        .layout_no_wrap(text.clone(), font, look.warn_text);
    let text = RichText::new(text).size(12.5).color(look.warn_text);
    if galley.size().x > ui.available_width() {
        return Some(text);
    }
    ui.label(text);
    None
}

/// Where the number of a profile is kept whose name is written next.
fn added_id() -> egui::Id {
    egui::Id::new("added profile")
}

fn add_profile(cx: &mut Cx) {
    set(cx, |profiles| {
        let number = |n: usize| format!("profile {n}");
        let usual = ["dev", "test", "prod"].map(str::to_owned);
        let mut names = usual.into_iter().chain((4..).map(number));
        if let Some(name) = names.find(|name| profiles.get(name).is_none()) {
            profiles.list.push((name.clone(), Values::default()));
            profiles.choice = Choice::Named(name);
        }
    });
}

/// Gives values to those that have none: in the chosen profile, or in a new one.
fn make_up(cx: &mut Cx, missing: &[Arc<str>]) {
    let machine = cx.origin.machine.clone();
    set(cx, |profiles| {
        let own = match &profiles.choice {
            Choice::Named(name) if profiles.get(name).is_some() => name.clone(),
            _ => {
                let mut names = std::iter::once("made up".to_owned())
                    .chain((2..).map(|n| format!("made up {n}")));
                let name = names.find(|name| profiles.get(name).is_none());
                let name = name.unwrap_or_default();
                profiles.list.push((name.clone(), Values::default()));
                name
            }
        };
        if let Some(values) = profiles.get_mut(&own) {
            for name in missing {
                let value = made_up_beside(name, machine.as_ref(), values);
                values.set(name, Value::string(value));
            }
        }
        profiles.choice = Choice::Named(own);
    });
}

fn head_ui(ui: &mut Ui, cx: &mut Cx, widths: &Widths) {
    let look = *cx.tokens;
    let mut titles = vec![("Placeholder", widths.name), ("Used by", widths.place)];
    if has_template(cx) {
        titles.push(("From the template", widths.value));
    }
    for (title, width) in titles {
        cell(ui, width, |ui| {
            ui.add_space(LEVEL);
            let text = RichText::new(title)
                .font(medium(12.5))
                .color(look.text_weak);
            ui.label(text);
        });
    }
    let profiles = cx.setup.profiles.clone();
    for (index, (own, _)) in profiles.list.iter().enumerate() {
        cell(ui, widths.value, |ui| {
            ui.horizontal(|ui| {
                let id = ui.id().with(("profile name", index));
                if ui.data(|data| data.get_temp(added_id())) == Some(index) {
                    ui.data_mut(|data| data.remove::<usize>(added_id()));
                    ui.memory_mut(|memory| memory.request_focus(id));
                    crate::ui::panels::text::select_all(ui, id, own);
                }
                let label = format!("Name of profile {own}");
                let check = |text: &str| match profiles.refusal(text, Some(own)) {
                    Some(why) => Err(why),
                    None => Ok(()),
                };
                let edited = EditLine::new(id, &label, own)
                    .check(&check)
                    .width(widths.value - 52.0)
                    .show(ui, &look);
                if let Some(to) = edited.commit {
                    set(cx, |profiles| profiles.rename(own, to.trim()));
                }
                if icon_button(ui, &look, icons::REMOVE, &format!("Remove profile {own}")).clicked()
                {
                    set(cx, |profiles| profiles.remove(own));
                }
            });
        });
    }
}

/// A column of a table: as wide in every row.
fn cell<R>(ui: &mut Ui, width: f32, inside: impl FnOnce(&mut Ui) -> R) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(egui::Align::Min), |ui| {
        ui.set_width(width);
        inside(ui);
    });
}

fn row_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    widths: &Widths,
    placeholder: &Placeholder,
    unfolded: &mut Vec<Arc<str>>,
) {
    let look = *cx.tokens;
    let own = &placeholder.name;
    cell(ui, widths.name, |ui| {
        ui.add_space(LEVEL);
        let text = RichText::new(format!("${{{own}}}"))
            .monospace()
            .color(look.text_strong);
        ui.add(egui::Label::new(text).truncate());
    });
    cell(ui, widths.place, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.spacing_mut().interact_size.y = 18.0;
        ui.add_space(LEVEL);
        uses_ui(ui, cx, placeholder, unfolded);
    });
    let given = Values::of_template(cx.origin.machine.as_ref());
    if has_template(cx) {
        cell(ui, widths.value, |ui| {
            let (text, color) = match given.get(own) {
                Some(value) => (spelled(value), look.text),
                None => (at_deployment(cx, own), look.text_weak),
            };
            ui.add_space(LEVEL);
            let label = RichText::new(&text).monospace().size(12.0).color(color);
            ui.add(egui::Label::new(label).truncate())
                .on_hover_text(&text);
        });
    }
    let profiles = &cx.setup.profiles.list.clone();
    for (profile, values) in profiles {
        cell(ui, widths.value, |ui| {
            let current = values.get(own).map(spelled).unwrap_or_default();
            let hint = match given.get(own) {
                Some(value) => spelled(value),
                None => "no value".to_owned(),
            };
            let label = format!("{own} in {profile}");
            let edited = EditLine::new(ui.id().with(("value", profile, own)), &label, &current)
                .mono()
                .hint(&hint)
                .width(widths.value - 18.0)
                .show(ui, &look);
            edited.response.on_hover_text(
                "Text, as a deployment puts it in. An object or a list is written as JSON",
            );
            if let Some(text) = edited.commit {
                set(cx, |profiles| {
                    if let Some(values) = profiles.get_mut(profile) {
                        match value_of(&text) {
                            Some(value) => values.set(own, value),
                            None => values.remove(own),
                        }
                    }
                });
            }
        });
    }
}

/// What the template says of a placeholder whose value is known only when a stack is made.
fn at_deployment(cx: &Cx, own: &str) -> String {
    let machine = cx.origin.machine.as_ref();
    let substitution = machine.and_then(|machine| {
        let found = machine.substitutions.iter().find(|(name, _)| name == own);
        found.map(|(_, text)| text.clone())
    });
    substitution.unwrap_or_else(|| "when deployed".to_owned())
}

fn spelled(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        other => other.to_json(),
    }
}

/// What a typed text means; `None`: no value.
fn value_of(text: &str) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let is_json = text.starts_with(['{', '[']);
    let parsed = Value::parse(text).ok().filter(|_| is_json);
    Some(parsed.unwrap_or_else(|| Value::string(text)))
}

fn uses_ui(ui: &mut Ui, cx: &mut Cx, placeholder: &Placeholder, unfolded: &mut Vec<Arc<str>>) {
    let look = *cx.tokens;
    let is_open = unfolded.contains(&placeholder.name);
    let most = if is_open { usize::MAX } else { USES };
    let mut shown = None;
    let more = placeholder.uses.len().saturating_sub(USES);
    for (index, place) in placeholder.uses.iter().take(most).enumerate() {
        let words = place_words(cx, &place.pointer, place.span.start);
        let row = vec2(ui.available_width(), 18.0);
        ui.allocate_ui_with_layout(row, Layout::right_to_left(egui::Align::Center), |ui| {
            if more > 0 && !is_open {
                let text = RichText::new(format!("+{more}"))
                    .size(12.0)
                    .color(look.text_weak);
                let response = ui.add(Button::new(text).frame(false));
                name(ui, &response, &format!("More uses of {}", placeholder.name));
                if response.on_hover_text("Shows all uses").clicked() {
                    unfolded.push(Arc::clone(&placeholder.name));
                }
            }
            ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                let link = Button::new(RichText::new(&words).size(12.5).color(look.accent_text))
                    .frame(false)
                    .truncate();
                let response = ui.add(link).on_hover_text(&place.pointer);
                let label = format!("Use {} of {}: {words}", index + 1, placeholder.name);
                name(ui, &response, &label);
                if response.clicked() {
                    shown = Some(Place::Text(place.span.start, place.span.end));
                }
            });
        });
    }
    if let Some(place) = shown {
        cx.reveal(place);
    }
}

/// "Charge · Parameters/TableName".
fn place_words(cx: &Cx, pointer: &str, offset: usize) -> String {
    let unescaped = |text: &str| text.replace("~1", "/").replace("~0", "~");
    match cx.snapshot.outline.state_at(offset) {
        Some(state) => {
            let inner = pointer
                .strip_prefix(state.address.pointer())
                .unwrap_or(pointer);
            format!(
                "{} · {}",
                state.name,
                unescaped(inner.trim_start_matches('/'))
            )
        }
        None => unescaped(pointer.trim_start_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::{Widths, value_of};

    #[test]
    fn names_are_shown_whole_where_there_is_room() {
        // Half of the panel was empty, and the names were cut at 140 points.
        let alone = Widths::of(740.0, 0, 226.0);
        assert!(alone.name >= 226.0 && alone.place > 400.0);
        let beside = Widths::of(740.0, 1, 226.0);
        assert!(beside.name >= 226.0 && beside.value >= 200.0);
        for (room, values, longest) in [(740.0, 1, 226.0), (740.0, 2, 100.0), (1200.0, 2, 500.0)] {
            let w = Widths::of(room, values, longest);
            let all = w.name + w.place + values as f32 * (w.value + super::GAP) + super::GAP;
            assert!(all <= room, "{all} of {room}");
        }
        // Very long names leave room for the rest.
        assert!(Widths::of(740.0, 1, 900.0).name < 320.0);
    }

    #[test]
    fn typed_values_are_text_unless_they_are_json() {
        let told = |text| value_of(text).map(|value| value.to_json());
        assert_eq!(told("  "), None);
        assert_eq!(told("123456789012").as_deref(), Some("\"123456789012\""));
        assert_eq!(told("{\"a\": 1}").as_deref(), Some("{\"a\":1}"));
        assert_eq!(told("[broken").as_deref(), Some("\"[broken\""));
    }
}
