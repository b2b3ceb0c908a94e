//! One row of a form: the label, and the control that fits the shape of the value.

use super::checks::{check_text, check_value, is_expression};
use super::form::{Form, Row};
use super::{bodies, catch, resource, retry, rules, structures};
use crate::asl::{QueryLanguage, ValueShape};
use crate::json::{NodeId, NodeKind, Value};
use crate::ui::look::icons;
use crate::ui::widgets::{
    EditJson, EditLine, Select, icon_button, name, pointer_icon_button, problem_of, silent_label,
    tick_box, toggle,
};
use egui::containers::menu::MenuButton;
use egui::{Align, Button, ComboBox, Layout, RichText, TextWrapMode, Ui, vec2};
use std::sync::Arc;

/// Width of the label column.
const LABELS: f32 = 122.0;

/// A field of a form. `of` tells it apart from its likes for people who listen: "retrier 1".
pub(super) fn row_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str, of: &str) {
    let said = if of.is_empty() {
        row.name.to_owned()
    } else {
        format!("{} of {of}", row.name)
    };
    let node = form.node(path);
    match &row.shape {
        ValueShape::Rules => rules::rules_ui(form, ui, path),
        ValueShape::Retriers => retry::retriers_ui(form, ui, path),
        ValueShape::Catchers => catch::catchers_ui(form, ui, path),
        ValueShape::Branches => bodies::branches_ui(form, ui, path),
        ValueShape::Processor => bodies::processor_ui(form, ui, row, path),
        ValueShape::Structure => structures::structure_ui(form, ui, row, path, of),
        ValueShape::PayloadTemplate
        | ValueShape::JsonataTemplate
        | ValueShape::Json
        | ValueShape::TextList
        | ValueShape::JsonataExpression => {
            heading_ui(form, ui, row, path);
            template_ui(form, ui, row, path, &said);
            ui.add_space(2.0);
        }
        ValueShape::ErrorNames
        | ValueShape::Text
        | ValueShape::OneOf(_)
        | ValueShape::Boolean
        | ValueShape::Integer { .. }
        | ValueShape::Float { .. }
        | ValueShape::Path { .. }
        | ValueShape::ReferencePath { .. }
        | ValueShape::Timestamp
        | ValueShape::StateName
        | ValueShape::ResourceArn => {
            let fits = ui.text_width(row.name) <= LABELS - 4.0;
            if fits && !is_long(form, row, node) {
                ui.horizontal_top(|ui| {
                    label_ui(form, ui, row, path, LABELS);
                    let can_go = node.is_some() && !row.is_required;
                    let width = ui.available_width() - if can_go { 32.0 } else { 0.0 };
                    ui.allocate_ui_with_layout(
                        vec2(width, ui.spacing().interact_size.y),
                        Layout::top_down(Align::LEFT),
                        |ui| {
                            ui.set_max_width(width);
                            control_ui(form, ui, row, path, &said);
                        },
                    );
                    if can_go {
                        remove_ui(form, ui, row, path, &said);
                    }
                });
            } else {
                heading_ui(form, ui, row, path);
                control_ui(form, ui, row, path, &said);
            }
        }
    }
}

// Long texts get the whole width; so do paths with a button for null beside them.
fn is_long(form: &Form<'_>, row: &Row, node: Option<NodeId>) -> bool {
    let text = node.and_then(|node| form.tree().str(node)).unwrap_or("");
    let most = match row.shape {
        ValueShape::ResourceArn
        | ValueShape::ErrorNames
        | ValueShape::Path { nullable: true }
        | ValueShape::ReferencePath { nullable: true } => return true,
        // In the code font.
        ValueShape::Path { .. } | ValueShape::ReferencePath { .. } => 16,
        _ => 30,
    };
    row.name == "Comment" || row.name == "Cause" || text.len() > most
}

/// Whether emptying the field takes it out of the text, so that the keyboard needs no button for that.
fn goes_when_emptied(row: &Row) -> bool {
    let is_line = matches!(
        row.shape,
        ValueShape::Text
            | ValueShape::Integer { .. }
            | ValueShape::Float { .. }
            | ValueShape::Path { .. }
            | ValueShape::ReferencePath { .. }
            | ValueShape::Timestamp
    );
    is_line && !row.is_required
}

/// What a line is checked by: no text at all is fine where that takes the field away.
fn line_check(row: &Row, language: QueryLanguage, text: &str) -> Result<(), String> {
    if goes_when_emptied(row) && text.trim().is_empty() {
        return Ok(());
    }
    check_text(&row.shape, language, text)
}

/// The label of a row: its colour says whether something is wrong with the value.
fn label_ui(form: &Form<'_>, ui: &mut Ui, row: &Row, path: &str, width: f32) {
    let complaint = form.complaint(path);
    let color = complaint.map_or(form.look.text_weak, |(color, _)| color);
    let mut text = RichText::new(row.name).size(12.5).color(color);
    if row.is_required && form.node(path).is_none() {
        text = text.color(form.look.warn_text);
    }
    let response = silent_label(ui, text, Some(width));
    response.on_hover_ui(|ui| {
        ui.label(row.help);
        if let Some((color, message)) = complaint {
            ui.label(RichText::new(message).color(color));
        }
    });
}

/// A label line above a control of full width.
pub(super) fn heading_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str) {
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 32.0).max(40.0);
        label_ui(form, ui, row, path, width);
        let said = row.name.to_owned();
        remove_ui(form, ui, row, path, &said);
    });
}

/// The button that takes a field away; rows that must stay keep its space.
pub(super) fn remove_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str, said: &str) {
    if form.node(path).is_some() && !row.is_required {
        let label = format!("Remove {said}");
        // Tab leads from field to field; who empties a line removes it, too.
        let response = match goes_when_emptied(row) {
            true => pointer_icon_button(ui, form.look, icons::CLOSE, &label),
            false => icon_button(ui, form.look, icons::CLOSE, &label),
        };
        if response.clicked() {
            form.unset(path);
        }
    } else {
        ui.add_space(24.0);
    }
}

fn control_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str, said: &str) {
    let node = form.node(path);
    let is_text = |node: NodeId| form.tree().str(node).is_some();
    match (&row.shape, node) {
        (ValueShape::OneOf(words), node) if node.is_none_or(is_text) => {
            words_ui(form, ui, row, words, path, said);
        }
        (ValueShape::Boolean, Some(node)) if bool_of(form, node).is_some() => {
            let mut on = bool_of(form, node).unwrap_or_default();
            let response = tick_box(ui, form.look, &mut on, &form.text(node));
            name(ui, &response, said);
            if response.changed() {
                form.set(path, on.to_string());
            }
        }
        (ValueShape::StateName, node) if node.is_none_or(is_text) => {
            target_ui(form, ui, path, said);
        }
        (ValueShape::ResourceArn, node) if node.is_none_or(is_text) => {
            resource::resource_ui(form, ui, path, said);
        }
        (ValueShape::Text, node) if node.is_none_or(is_text) => {
            text_ui(form, ui, row, path, said);
        }
        (ValueShape::Integer { .. } | ValueShape::Float { .. }, node)
            if node.is_none_or(|node| is_number(form, node)) =>
        {
            number_ui(form, ui, row, path, said);
        }
        (ValueShape::Path { nullable } | ValueShape::ReferencePath { nullable }, node)
            if node.is_none_or(|node| is_text(node) || is_null(form, node)) =>
        {
            path_ui(form, ui, row, path, said, *nullable);
        }
        (ValueShape::Timestamp, node) if node.is_none_or(is_text) => {
            line_ui(form, ui, row, path, said, true);
        }
        (ValueShape::ErrorNames, _) => {
            crate::ui::panels::inspector::errors::errors_ui(form, ui, path, said)
        }
        // Whatever does not fit its control is shown as it is.
        _ => raw_ui(form, ui, path, said),
    }
}

fn bool_of(form: &Form<'_>, node: NodeId) -> Option<bool> {
    match form.tree().node(node).kind {
        NodeKind::Bool(on) => Some(on),
        _ => None,
    }
}

fn is_null(form: &Form<'_>, node: NodeId) -> bool {
    form.tree().node(node).kind == NodeKind::Null
}

fn is_number(form: &Form<'_>, node: NodeId) -> bool {
    let is_computed =
        form.language == QueryLanguage::Jsonata && form.tree().str(node).is_some_and(is_expression);
    form.tree().node(node).kind == NodeKind::Number || is_computed
}

/// A menu of words; what stands there now is kept even if it is none of them.
fn words_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, words: &[&str], path: &str, said: &str) {
    let current = form.str(path).unwrap_or_default();
    let shown = match (current, row.default) {
        ("", Some(default)) => RichText::new(default).color(form.look.text_weak),
        _ => RichText::new(current),
    };
    let mut chosen = None;
    let response = ComboBox::from_id_salt(form.id(path))
        .selected_text(shown)
        .width(ui.available_width())
        .truncate()
        .show_ui(ui, |ui| {
            for word in words {
                if ui.selectable_label(*word == current, *word).clicked() {
                    chosen = Some(*word);
                }
            }
        })
        .response;
    name(ui, &response, said);
    if let Some(word) = chosen
        && word != current
    {
        form.set_text(path, word);
    }
}

/// A menu of the states of the scope.
pub(super) fn target_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, said: &str) {
    let current = form.str(path).unwrap_or_default();
    let is_missing = !current.is_empty() && form.scope.state(current).is_none();
    let shown = match current {
        "" => RichText::new("Pick a state").color(form.look.text_weak),
        _ if is_missing => RichText::new(current).color(form.look.bad_text),
        _ => RichText::new(current),
    };
    let mut chosen = None;
    ui.horizontal(|ui| {
        let can_go = !current.is_empty() && !is_missing;
        let width = ui.available_width() - if can_go { 32.0 } else { 0.0 };
        let select = Select::new(form.id(path), said, shown).width(width);
        let list = || {
            let targets: Vec<Arc<str>> = form.targets().cloned().collect();
            let at = targets.iter().position(|target| &**target == current);
            (targets, at)
        };
        chosen = select.show(ui, form.look, list).map(|(_, target)| target);
        if can_go
            && icon_button(
                ui,
                form.look,
                icons::all::ARROW_SQUARE_OUT,
                &format!("Go to {current}"),
            )
            .clicked()
        {
            form.goes_to = Some(form.scope.address.state(current));
        }
    });
    if let Some(target) = chosen
        && *target != *current
    {
        form.set_text(path, &target);
    }
}

fn text_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str, said: &str) {
    let current = form.str(path).unwrap_or_default().to_owned();
    let language = form.language;
    let check = |text: &str| line_check(row, language, text);
    let mut line = EditLine::new(form.id(path), said, &current).check(&check);
    if row.name == "Comment" || row.name == "Cause" {
        line = line.lines(1, 6);
    }
    let edited = line.show(ui, form.look);
    if let Some(text) = edited.commit {
        if text.is_empty() && goes_when_emptied(row) {
            form.unset(path);
        } else {
            form.set_text(path, &text);
        }
    }
}

// A one-line value that is a string in the text.
fn line_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str, said: &str, is_mono: bool) {
    let current = form.str(path).unwrap_or_default().to_owned();
    let language = form.language;
    let check = |text: &str| line_check(row, language, text);
    let mut line = EditLine::new(form.id(path), said, &current).check(&check);
    if is_mono {
        line = line.mono();
    }
    if let Some(text) = line.show(ui, form.look).commit {
        let text = text.trim();
        if text.is_empty() && goes_when_emptied(row) {
            form.unset(path);
        } else {
            form.set_text(path, text);
        }
    }
}

fn number_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str, said: &str) {
    let current = match form.node(path) {
        Some(node) => match form.tree().str(node) {
            Some(expression) => expression.to_owned(),
            None => form.text(node),
        },
        None => String::new(),
    };
    let language = form.language;
    let check = |text: &str| line_check(row, language, text);
    let may_compute = language == QueryLanguage::Jsonata
        && !matches!(
            row.shape,
            ValueShape::Integer {
                expression: false,
                ..
            }
        );
    ui.horizontal_top(|ui| {
        let is_computed = is_expression(&current);
        let width = ui.available_width() - if may_compute { 44.0 } else { 0.0 };
        let edited = EditLine::new(form.id(path), said, &current)
            .mono()
            .hint(row.default.unwrap_or_default())
            .check(&check)
            .width(width)
            .show(ui, form.look);
        if let Some(text) = edited.commit {
            let text = text.trim();
            if text.is_empty() {
                form.unset(path);
            } else if is_expression(text) {
                form.set_text(path, text);
            } else {
                form.set(path, text.to_owned());
            }
        }
        if may_compute {
            let label = format!("Compute {said} by an expression");
            let response = toggle(ui, is_computed, "{%}", &label);
            if response.on_hover_text(label).clicked() {
                if is_computed {
                    form.set(path, row.shape_default());
                } else {
                    let number = if current.is_empty() { "1" } else { &current };
                    form.set_text(path, &format!("{{% {number} %}}"));
                }
            }
        }
    });
}

fn path_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str, said: &str, is_nullable: bool) {
    let node = form.node(path);
    let is_null = node.is_some_and(|node| is_null(form, node));
    ui.horizontal_top(|ui| {
        let width = ui.available_width() - if is_nullable { 50.0 } else { 0.0 };
        ui.allocate_ui(vec2(width, 26.0), |ui| {
            if is_null {
                let mut text = "null".to_owned();
                ui.add_enabled(
                    false,
                    egui::TextEdit::singleline(&mut text)
                        .font(egui::TextStyle::Monospace)
                        .desired_width(width)
                        .margin(egui::Margin::symmetric(8, 5)),
                );
            } else {
                line_ui(form, ui, row, path, said, true);
            }
        });
        if is_nullable {
            let label = format!("{said} is null");
            let response = toggle(ui, is_null, "null", &label);
            let help = if row.name == "ResultPath" {
                "Throws the result away: the input is handed on"
            } else {
                "Hands on an empty object"
            };
            if response.on_hover_text(help).clicked() {
                if is_null {
                    form.set_text(path, "$");
                } else {
                    form.set(path, "null".to_owned());
                }
            }
        }
    });
}

/// JSON, or an expression that computes it.
pub(super) fn template_ui(form: &mut Form<'_>, ui: &mut Ui, row: &Row, path: &str, said: &str) {
    let node = form.node(path);
    let text = node.and_then(|node| form.tree().str(node));
    let may_compute = form.language == QueryLanguage::Jsonata
        && matches!(
            row.shape,
            ValueShape::JsonataTemplate | ValueShape::JsonataExpression
        );
    if may_compute && text.is_some_and(is_expression) {
        let current = text.unwrap_or_default().to_owned();
        let check = |text: &str| {
            if is_expression(text) {
                super::checks::check_expression(text)
            } else {
                problem_of(text, None).map_or(Ok(()), Err)
            }
        };
        let edited = EditLine::new(form.id(path), said, &current)
            .mono()
            .lines(1, 12)
            .check(&check)
            .show(ui, form.look);
        if let Some(text) = edited.commit {
            if is_expression(&text) {
                form.set_text(path, text.trim());
            } else {
                form.set(path, text);
            }
        }
        return;
    }
    raw_with_check(form, ui, path, said, Some(&row.shape));
}

/// Whatever stands there, as JSON text.
pub(super) fn raw_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, said: &str) {
    raw_with_check(form, ui, path, said, None);
}

fn raw_with_check(
    form: &mut Form<'_>,
    ui: &mut Ui,
    path: &str,
    said: &str,
    shape: Option<&ValueShape>,
) {
    let current = form
        .node(path)
        .map_or(String::new(), |node| form.text(node));
    let check = |value: &Value| shape.map_or(Ok(()), |shape| check_value(shape, value));
    // An expression may be typed without the quotes JSON wants around it.
    let may_compute = form.language == QueryLanguage::Jsonata
        && shape.is_some_and(|shape| *shape == ValueShape::JsonataTemplate);
    let edited = EditJson::new(form.id(path), said, &current)
        .rows(1, 14)
        .check(&check)
        .bare_expressions(may_compute)
        .show(ui, form.look);
    if let Some(text) = edited.commit {
        if may_compute && is_expression(&text) {
            form.set_text(path, text.trim());
        } else {
            form.set(path, text);
        }
    }
}

/// The menu of fields that may be added, with what each does.
pub(super) fn add_menu_ui(form: &mut Form<'_>, ui: &mut Ui, button: &str, rows: &[(Row, String)]) {
    let absent: Vec<&(Row, String)> = rows
        .iter()
        .filter(|(_, path)| form.node(path).is_none())
        .collect();
    if absent.is_empty() {
        return;
    }
    let mut chosen = None;
    let title = RichText::new(format!("{}  {button}", icons::ADD)).color(form.look.text_weak);
    let is_main = button == "Add field";
    let opener = Button::new(title).frame_when_inactive(is_main);
    let (response, _) = MenuButton::from_button(opener).ui(ui, |ui| {
        ui.set_min_width(230.0);
        ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
        egui::ScrollArea::vertical()
            .min_scrolled_height(480.0)
            .max_height(480.0)
            .show(ui, |ui| {
                for (row, path) in &absent {
                    let rivals = rivals(form, row, path);
                    let mut text = row.name.to_owned();
                    if !rivals.is_empty() {
                        text = format!("{} (instead of {})", row.name, rivals.join(", "));
                    }
                    let response = ui.button(&text);
                    name(ui, &response, &format!("Add {}", row.name));
                    if response.on_hover_text(row.help).clicked() {
                        chosen = Some(((*row).clone(), path.clone()));
                        ui.close();
                    }
                }
            });
    });
    name(ui, &response, button);
    if let Some((row, path)) = chosen {
        add_field(form, &row, &path);
    }
}

/// Adds a field, taking away those that may not stand beside it.
pub(super) fn add_field(form: &mut Form<'_>, row: &Row, path: &str) {
    let json = super::starts::starting_json(form, row, path);
    let rivals = rivals(form, row, path);
    if rivals.is_empty() {
        form.set(path, json);
        return;
    }
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let mut intents: Vec<_> = rivals
        .iter()
        .map(|rival| form.unsetting(&format!("{parent}/{rival}")))
        .collect();
    intents.push(form.setting(path, json));
    let label = format!("Replace {} by {}", rivals.join(", "), row.name);
    form.together(label, intents);
}

// The fields present that may not stand beside a new one.
fn rivals(form: &Form<'_>, row: &Row, path: &str) -> Vec<&'static str> {
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    row.excludes
        .iter()
        .copied()
        .filter(|other| form.node(&format!("{parent}/{other}")).is_some())
        .collect()
}

impl Row {
    fn shape_default(&self) -> String {
        match self.shape {
            ValueShape::Integer { min, .. } => min.max(1).to_string(),
            _ => "1".to_owned(),
        }
    }
}

trait TextWidth {
    fn text_width(&self, text: &str) -> f32;
}

impl TextWidth for Ui {
    fn text_width(&self, text: &str) -> f32 {
        let font = egui::FontId::proportional(12.5);
        self.painter()
            .layout_no_wrap(text.to_owned(), font, self.visuals().text_color())
            .size()
            .x
    }
}
