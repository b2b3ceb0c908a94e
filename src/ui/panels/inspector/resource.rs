//! The resource of a Task: any ARN, a menu of the integrations that are known, and how the state waits.

use super::checks::check_text;
use super::form::Form;
use crate::asl::{QueryLanguage, Resource, ServicePattern, ValueShape};
use crate::catalogue;
use crate::catalogue::{Integration, Pattern};
use crate::ui::look::icons;
use crate::ui::widgets::{EditLine, name};
use egui::{ComboBox, Id, RichText, TextEdit, Ui};

/// The field, the menu, and the pattern of a known integration.
pub(super) fn resource_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, said: &str) {
    let current = form.str(path).unwrap_or_default().to_owned();
    let language = form.language;
    let check = |text: &str| check_text(&ValueShape::ResourceArn, language, text);
    ui.horizontal_top(|ui| {
        let width = ui.available_width() - 42.0;
        let edited = EditLine::new(form.id(path), said, &current)
            .mono()
            .hint("arn:aws:states:::service:action")
            .check(&check)
            .width(width)
            .show(ui, form.look);
        if let Some(text) = edited.commit {
            form.set_text(path, text.trim());
        }
        if let Some((integration, pattern)) = picker_ui(form, ui, path) {
            pick(form, path, integration, pattern);
        }
    });
    if let Some((integration, pattern)) = known(&current) {
        ui.label(
            RichText::new(format!(
                "{}: {}",
                integration.service_label, integration.label
            ))
            .size(11.5)
            .color(form.look.text_weak),
        );
        if integration.patterns.len() > 1 {
            pattern_ui(form, ui, path, integration, pattern);
        }
        arguments_ui(form, ui, integration, pattern);
    }
}

fn pattern_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    path: &str,
    integration: &'static Integration,
    current: Pattern,
) {
    let mut chosen = None;
    let response = ComboBox::from_id_salt(form.id(path).with("pattern"))
        .selected_text(current.label())
        .width(ui.available_width())
        .truncate()
        .show_ui(ui, |ui| {
            for pattern in integration.patterns {
                let is_current = *pattern == current;
                if ui.selectable_label(is_current, pattern.label()).clicked() && !is_current {
                    chosen = Some(*pattern);
                }
            }
        })
        .response;
    name(ui, &response, "How the state waits");
    if let Some(pattern) = chosen {
        form.set_text(path, &integration.arn(pattern));
    }
}

// A Task that hands its whole input on although the call needs arguments is offered a skeleton.
fn arguments_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    integration: &'static Integration,
    pattern: Pattern,
) {
    let Some(holder) = holder(form) else {
        return;
    };
    if form.node(holder).is_some() || integration.required.is_empty() {
        return;
    }
    let is_jsonata = form.language == QueryLanguage::Jsonata;
    let needs = integration.required.join(", ");
    let response = ui
        .button(format!("Add arguments ({needs})"))
        .on_hover_text("What the call needs, with values to replace");
    if response.clicked() {
        let json = integration.arguments(pattern, is_jsonata).to_pretty();
        form.set(holder, json);
    }
}

// Where the arguments of a Task's call stand; other resources have theirs elsewhere.
fn holder(form: &Form<'_>) -> Option<&'static str> {
    form.kind?;
    Some(match form.language {
        QueryLanguage::JsonPath => "/Parameters",
        QueryLanguage::Jsonata => "/Arguments",
    })
}

// Takes the integration, with arguments to start from when there are none of one's own.
fn pick(form: &mut Form<'_>, path: &str, integration: &'static Integration, pattern: Pattern) {
    let arn = integration.arn(pattern);
    let is_jsonata = form.language == QueryLanguage::Jsonata;
    let resource = form.setting(path, crate::json::Value::string(arn.as_str()).to_json());
    let before = form.str(path).and_then(known);
    let Some(holder) = holder(form).filter(|_| path == "/Resource") else {
        form.wishes.push(resource);
        return;
    };
    let own = form.value(holder);
    let is_skeleton = match (&own, before) {
        (None, _) => true,
        (Some(own), Some((was, pattern))) => *own == was.arguments(pattern, is_jsonata),
        (Some(_), None) => false,
    };
    if is_skeleton {
        let arguments = integration.arguments(pattern, is_jsonata).to_pretty();
        let intents = vec![resource, form.setting(holder, arguments)];
        form.together(format!("Call {}", Resource::parse(&arn).short()), intents);
    } else {
        form.wishes.push(resource);
    }
}

fn picker_ui(form: &Form<'_>, ui: &mut Ui, path: &str) -> Option<(&'static Integration, Pattern)> {
    let mut chosen = None;
    let filter_id: Id = form.id(path).with("filter");
    let menu = ui.menu_button(RichText::new(icons::FIND), |ui| {
        ui.set_min_width(340.0);
        let mut filter: String = ui.data(|data| data.get_temp(filter_id)).unwrap_or_default();
        let response = ui.add(
            TextEdit::singleline(&mut filter)
                .hint_text("Find an integration")
                .desired_width(f32::INFINITY),
        );
        name(ui, &response, "Find an integration");
        let needle = filter.to_lowercase();
        ui.data_mut(|data| data.insert_temp(filter_id, filter));
        egui::ScrollArea::vertical()
            .max_height(380.0)
            .show(ui, |ui| {
                let mut service = "";
                for integration in catalogue::all() {
                    let words = format!(
                        "{} {} {}:{}",
                        integration.service_label,
                        integration.label,
                        integration.service,
                        integration.action
                    );
                    if !words.to_lowercase().contains(&needle) {
                        continue;
                    }
                    if service != integration.service_label {
                        service = integration.service_label;
                        ui.label(RichText::new(service).size(11.0).color(form.look.text_weak));
                    }
                    for pattern in integration.patterns {
                        let arn = integration.arn(*pattern);
                        let short = Resource::parse(&arn).short();
                        let help = format!("{} · {}\n{arn}", integration.label, pattern.label());
                        if ui.button(short).on_hover_text(help).clicked() {
                            chosen = Some((integration, *pattern));
                            ui.close();
                        }
                    }
                }
            });
    });
    name(ui, &menu.response, "Pick an integration");
    menu.response.on_hover_text("Pick an integration");
    chosen
}

// The integration a resource names, if it is a known one.
fn known(resource: &str) -> Option<(&'static Integration, Pattern)> {
    match Resource::parse(resource) {
        Resource::Service {
            service,
            action,
            pattern,
        } => Some((
            catalogue::find(&service, &action)?,
            match pattern {
                ServicePattern::RequestResponse => Pattern::RequestResponse,
                ServicePattern::Sync => Pattern::Sync,
                ServicePattern::Sync2 => Pattern::Sync2,
                ServicePattern::WaitForTaskToken => Pattern::Callback,
            },
        )),
        Resource::LambdaFunction { .. } => Some((
            catalogue::find("lambda", "invoke")?,
            Pattern::RequestResponse,
        )),
        Resource::Activity { .. } | Resource::Unknown(_) => None,
    }
}

/// The error names a resource is known to give.
pub(super) fn errors_of(resource: &str) -> Vec<&'static str> {
    known(resource)
        .map(|(integration, _)| integration.errors.to_vec())
        .unwrap_or_default()
}
