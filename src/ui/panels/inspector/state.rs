//! The form of one state.

use super::form::{Form, Row};
use super::rows::{add_menu_ui, row_ui};
use super::structures::unknown_ui;
use super::{InspectorState, VerdictKey, findings_of, gone_ui, hand_over, problems_ui};
use crate::asl::{Field, Group, QueryLanguage, StateAddress, StateKind, StateOutline, ValueShape};
use crate::document::{EdgeRef, Intent};
use crate::json::Value;
use crate::ui::look::icons;
use crate::ui::panels::try_out;
use crate::ui::panels::try_out::Data;
use crate::ui::shell::Cx;
use crate::ui::widgets::{EditJson, EditLine, Select, caption, name, silent_label};
use egui::{ComboBox, RichText, Ui};
use std::sync::Arc;

/// Groups in the order of the form, with their captions.
const GROUPS: [(Group, &str); 8] = [
    (Group::General, ""),
    (Group::Behaviour, "Behaviour"),
    (Group::Iteration, "Iteration"),
    (Group::Input, "Input"),
    (Group::Output, "Output"),
    (Group::Timing, "Timing"),
    (Group::Errors, ""),
    (Group::Flow, "Flow"),
];

/// The form of a state, or its JSON.
pub(super) fn state_ui(
    ui: &mut Ui,
    cx: &mut Cx,
    panel: &mut InspectorState,
    address: &StateAddress,
) {
    let snapshot = cx.snapshot.clone();
    let scope = snapshot.outline.scope(&address.scope());
    let (Some(outline), Some(scope)) = (snapshot.outline.state(address), scope) else {
        gone_ui(ui, cx, &address.name());
        return;
    };
    let look = *cx.tokens;
    let mut form = Form {
        look: &look,
        snapshot: &snapshot,
        base: address.pointer().to_owned(),
        state: Some(address.clone()),
        kind: outline.kind,
        scope,
        language: outline.language,
        id: ui.id().with("form"),
        verdicts: verdicts(cx, panel, outline),
        wishes: Vec::new(),
        goes_to: None,
    };
    let takes_focus = cx
        .reveal
        .filter(|reveal| reveal.focus && reveal.serial != panel.reveal_seen);
    let takes_focus = takes_focus.map(|reveal| reveal.serial);
    head_ui(&mut form, ui, panel, outline, takes_focus.is_some());
    if let Some(serial) = takes_focus {
        panel.reveal_seen = serial;
    }
    let found = findings_of(&snapshot, address.pointer());
    if !found.is_empty() {
        ui.add_space(2.0);
        problems_ui(ui, cx, &found);
    }
    if panel.shows_json {
        json_ui(&mut form, ui, outline);
    } else {
        fields_ui(&mut form, ui, outline);
    }
    hand_over(cx, form);
}

// What the rules of a Choice, as they are written now, say of the data it last had; of the input of the next run
// when it comes first.
fn verdicts(
    cx: &Cx,
    panel: &mut InspectorState,
    outline: &StateOutline,
) -> Option<Arc<[(bool, String)]>> {
    if outline.kind != Some(StateKind::Choice) {
        return None;
    }
    let address = &outline.address;
    let visit = cx.view.and_then(|view| {
        view.visits
            .iter()
            .rev()
            .find(|visit| visit.state == *address)
    });
    let key = VerdictKey {
        revision: cx.snapshot.revision,
        state: address.clone(),
        entered: visit.map(|visit| visit.entered),
        input: cx.setup.input.clone(),
    };
    if let Some((made_for, verdicts)) = &panel.verdicts
        && *made_for == key
    {
        return verdicts.clone();
    }
    let root = &cx.snapshot.outline.root;
    let comes_first = root.start_at.as_deref() == Some(&*outline.name)
        && address.scope() == root.address
        && !cx.setup.input.trim().is_empty();
    let data = match visit {
        Some(visit) => Some(Data::of_visit(visit, 0)),
        None if comes_first => Value::parse(&cx.setup.input).ok().map(Data::of_input),
        None => None,
    };
    let made = data.and_then(|data| try_out::verdicts(cx.snapshot, address, &data));
    panel.verdicts = Some((key, made.clone()));
    made
}

fn head_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    panel: &mut InspectorState,
    outline: &StateOutline,
    takes_focus: bool,
) {
    let look = form.look;
    let color = look.kind(outline.kind);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(egui::vec2(28.0, 28.0), egui::Sense::hover());
        ui.painter()
            .rect_filled(rect, egui::CornerRadius::same(8), look.tint(color));
        ui.painter().text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            icons::kind(outline.kind),
            egui::FontId::proportional(17.0),
            color,
        );
        let scope = form.scope;
        let own = outline.name.clone();
        let check = |text: &str| {
            if text.trim().is_empty() {
                Err("A state needs a name".to_owned())
            } else if text.chars().count() > 80 {
                Err("At most 80 characters".to_owned())
            } else if text != &*own && scope.state(text).is_some() {
                Err("There is a state of this name already".to_owned())
            } else {
                Ok(())
            }
        };
        let edited = EditLine::new(form.id("name"), "Name", &outline.name)
            .check(&check)
            .width(ui.available_width() - 40.0)
            .show(ui, look);
        if takes_focus {
            edited.response.request_focus();
        }
        if let (Some(to), Some(state)) = (edited.commit, &form.state) {
            let wish = Intent::RenameState {
                state: state.clone(),
                to,
            };
            form.wishes.push(wish);
        }
        let icon = RichText::new(icons::all::BRACKETS_CURLY).size(16.0);
        let button =
            egui::Button::selectable(panel.shows_json, icon).min_size(egui::vec2(30.0, 28.0));
        let response = ui.add(button);
        name(ui, &response, "Show the JSON of the state");
        let tip = if panel.shows_json {
            "Back to the form"
        } else {
            "The JSON of the state"
        };
        if response.on_hover_text(tip).clicked() {
            panel.shows_json = !panel.shows_json;
        }
    });
    ui.horizontal(|ui| {
        kind_ui(form, ui, outline);
        language_ui(form, ui, outline);
    });
}

fn kind_ui(form: &mut Form<'_>, ui: &mut Ui, outline: &StateOutline) {
    let look = form.look;
    let shown = outline.kind.map_or("Pick a type", StateKind::name);
    let mut chosen = None;
    let width = (ui.available_width() - 8.0) / 2.0;
    let response = ComboBox::from_id_salt(form.id("kind"))
        .selected_text(shown)
        .width(width)
        .show_ui(ui, |ui| {
            for kind in StateKind::ALL {
                let is_current = outline.kind == Some(kind);
                let icon = RichText::new(icons::kind(Some(kind))).color(look.kind(Some(kind)));
                let response = ui.add(egui::Button::selectable(is_current, (icon, kind.name())));
                name(ui, &response, kind.name());
                if response.clicked() && !is_current {
                    chosen = Some(kind);
                }
            }
        })
        .response;
    name(ui, &response, "Type");
    let response =
        response.on_hover_text("What sort of state this is; what both types share stays");
    let _ = response;
    if let (Some(to), Some(state)) = (chosen, &form.state) {
        let wish = Intent::ChangeKind {
            state: state.clone(),
            to,
        };
        form.wishes.push(wish);
    }
}

fn language_ui(form: &mut Form<'_>, ui: &mut Ui, outline: &StateOutline) {
    let written = form.str("/QueryLanguage");
    let inherited = match form.scope.language {
        QueryLanguage::JsonPath => "JSONPath",
        QueryLanguage::Jsonata => "JSONata",
    };
    let from_machine = format!("As the machine ({inherited})");
    let shown = match written {
        Some(written) => RichText::new(written),
        None => RichText::new(inherited).color(form.look.text_weak),
    };
    let mut chosen: Option<Option<QueryLanguage>> = None;
    let response = ComboBox::from_id_salt(form.id("language"))
        .selected_text(shown)
        .width(ui.available_width())
        .truncate()
        .show_ui(ui, |ui| {
            if ui
                .selectable_label(written.is_none(), &from_machine)
                .clicked()
            {
                chosen = Some(None);
            }
            for (language, word) in [
                (QueryLanguage::JsonPath, "JSONPath"),
                (QueryLanguage::Jsonata, "JSONata"),
            ] {
                if ui.selectable_label(written == Some(word), word).clicked() {
                    chosen = Some(Some(language));
                }
            }
        })
        .response;
    name(ui, &response, "QueryLanguage");
    response.on_hover_text("The language of this state's expressions");
    let now = written.map(|_| outline.language);
    if let Some(to) = chosen
        && to != now
    {
        let wish = Intent::SetLanguage {
            state: form.state.clone(),
            to,
        };
        form.wishes.push(wish);
    }
}

pub(super) fn row_of(field: Field, kind: Option<StateKind>, language: QueryLanguage) -> Row {
    let spec = field.spec();
    Row {
        name: spec.name,
        help: spec.help,
        shape: field.shape(language),
        is_required: kind.is_some_and(|kind| spec.required_on.contains(&kind)),
        excludes: spec.excludes,
        default: None,
    }
}

fn fields_ui(form: &mut Form<'_>, ui: &mut Ui, outline: &StateOutline) {
    let language = outline.language;
    let fields: Vec<Field> = match outline.kind {
        Some(kind) => Field::of(kind, language),
        None => Vec::new(),
    };
    // Name, type and language have their place in the head; Next and End are one control.
    let in_head = ["Type", "QueryLanguage"];
    let in_flow = ["Next", "End"];
    let mut absent: Vec<(Row, String)> = Vec::new();
    for (group, title) in GROUPS {
        let rows: Vec<Row> = fields
            .iter()
            .filter(|field| field.spec().group == group)
            .map(|field| row_of(*field, outline.kind, language))
            .filter(|row| !in_head.contains(&row.name) && !in_flow.contains(&row.name))
            .collect();
        let has_then = group == Group::Flow && fields.contains(&Field::NEXT);
        let shown: Vec<&Row> = rows.iter().filter(|row| is_shown(form, row)).collect();
        if (!shown.is_empty() || has_then) && !title.is_empty() && !is_own_caption(&shown, has_then)
        {
            caption(ui, form.look, title);
        }
        for row in &shown {
            row_ui(form, ui, row, &format!("/{}", row.name), "");
        }
        if has_then {
            then_ui(form, ui, outline);
        }
        absent.extend(rows.into_iter().map(|row| {
            let path = format!("/{}", row.name);
            (row, path)
        }));
    }
    let mut known: Vec<&str> = fields.iter().map(|field| field.name()).collect();
    known.extend(["Type", "QueryLanguage", "Comment"]);
    unknown_ui(form, ui, "", "", &known, &[]);
    ui.add_space(4.0);
    add_menu_ui(form, ui, "Add field", &absent);
}

// Present fields and those that must be there; of a choice of one among several the first stands for all.
fn is_shown(form: &Form<'_>, row: &Row) -> bool {
    let path = format!("/{}", row.name);
    if form.node(&path).is_some() || row.is_required {
        return true;
    }
    let stands_alone = |others: &[&str]| {
        others
            .iter()
            .all(|other| form.node(&format!("/{other}")).is_none())
    };
    match row.name {
        "Comment" => false,
        "Default" => true,
        "Seconds" | "ItemProcessor" => stands_alone(row.excludes),
        "Error" | "Cause" => stands_alone(row.excludes),
        _ => false,
    }
}

// Rules and branches bring a caption of their own.
fn is_own_caption(shown: &[&Row], has_then: bool) -> bool {
    !has_then
        && shown
            .first()
            .is_some_and(|row| matches!(row.shape, ValueShape::Rules | ValueShape::Branches))
}

/// Where the state leads: a state of the scope, or the end.
fn then_ui(form: &mut Form<'_>, ui: &mut Ui, outline: &StateOutline) {
    let next = form.str("/Next").map(str::to_owned);
    let is_end = outline.is_terminal(form.tree());
    let ends = match form.scope.address.owner() {
        None => "End of the machine",
        Some(owner) => match form
            .snapshot
            .outline
            .state(&owner)
            .and_then(|state| state.kind)
        {
            Some(StateKind::Map) => "End of the iteration",
            _ => "End of the branch",
        },
    };
    let is_missing = next
        .as_ref()
        .is_some_and(|next| form.scope.state(next).is_none());
    let shown = match &next {
        Some(next) if is_missing => RichText::new(next).color(form.look.bad_text),
        Some(next) => RichText::new(next),
        None if is_end => RichText::new(ends),
        None => RichText::new("Pick a state").color(form.look.warn_text),
    };
    let edge = EdgeRef {
        scope: form.scope.address.clone(),
        state: form.state.clone(),
        port: crate::asl::Port::Next,
    };
    let mut wish = None;
    ui.horizontal(|ui| {
        let color = form
            .complaint("/Next")
            .map_or(form.look.text_weak, |(color, _)| color);
        let text = RichText::new("Next").size(12.5).color(color);
        silent_label(ui, text, Some(122.0)).on_hover_text("The state that follows, or the end");
        let can_go = next.is_some() && !is_missing;
        let width = ui.available_width() - if can_go { 32.0 } else { 0.0 };
        let select = Select::new(form.id("/Next"), "Next", shown).width(width);
        let list = || {
            let choices = std::iter::once(Arc::from(ends)).chain(form.targets().cloned());
            let choices: Vec<Arc<str>> = choices.collect();
            let current = match &next {
                None => is_end.then_some(0),
                // A state may be called as the end is.
                Some(next) => {
                    let found = choices[1..].iter().position(|name| **name == **next);
                    found.map(|index| index + 1)
                }
            };
            (choices, current)
        };
        wish = match select.show(ui, form.look, list) {
            Some((0, _)) if !is_end || next.is_some() => Some(Intent::Disconnect(edge.clone())),
            Some((index, to)) if index > 0 && next.as_deref() != Some(&*to) => {
                Some(Intent::Connect {
                    edge: edge.clone(),
                    to: form.scope.address.state(&to),
                })
            }
            Some(_) | None => None,
        };
        if let Some(next) = next.as_deref().filter(|_| can_go)
            && crate::ui::widgets::icon_button(
                ui,
                form.look,
                icons::all::ARROW_SQUARE_OUT,
                &format!("Go to {next}"),
            )
            .clicked()
        {
            form.goes_to = Some(form.scope.address.state(next));
        }
    });
    form.wishes.extend(wish);
}

fn json_ui(form: &mut Form<'_>, ui: &mut Ui, outline: &StateOutline) {
    caption(ui, form.look, "JSON of the state");
    let current = form.text(outline.node);
    let edited = EditJson::new(form.id("json"), "JSON of the state", &current)
        .rows(8, 40)
        .show(ui, form.look);
    if let (Some(json), Some(state)) = (edited.commit, &form.state) {
        let wish = Intent::ReplaceState {
            state: state.clone(),
            json,
        };
        form.wishes.push(wish);
    }
}
