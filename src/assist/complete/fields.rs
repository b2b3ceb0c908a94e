//! Keys: the fields that fit an object, with a value to begin with.

use super::site::Key;
use super::write::{CARET, CARET_KEY, Writer};
use super::{Item, ItemKind, World, is_template};
use crate::asl::{
    Field, LanguageRule, QueryLanguage, Resource, ServicePattern, StateKind, Structure, ValueShape,
};
use crate::assist::explain::{language_words, rule_help};
use crate::assist::place::{Role, comparators, string_of};
use crate::catalogue::{self, Pattern};
use crate::json::Value;
use std::sync::Arc;

/// A key that may be written.
struct Candidate {
    name: String,
    kind: ItemKind,
    value: Value,
    detail: String,
    help: String,
}

pub(super) fn items(world: &World<'_, '_>, key: &Key) -> Vec<Item> {
    let found = match world.place.role {
        Role::Scope(structure) | Role::Part(structure) => parts(world, key, structure),
        Role::State => fields(world, key),
        Role::Rule => rule(world, key),
        Role::States => missing_states(world),
        role if is_template(role) => arguments(world, key),
        _ => Vec::new(),
    };
    let writer = Writer::at(world.view, key.replace.start, key.column);
    found
        .into_iter()
        .filter(|found| !key.present.contains(&found.name))
        .map(|found| item(&writer, key, found))
        .collect()
}

fn item(writer: &Writer, key: &Key, found: Candidate) -> Item {
    let mut text = if key.has_value {
        // The value that is there stays.
        if key.quoted {
            found.name.clone()
        } else {
            writer.text(&found.name)
        }
    } else {
        let whole = writer.member(&found.name, &found.value, key.quoted);
        if key.quoted { in_quotes(&whole) } else { whole }
    };
    if key.comma_after && !key.has_value {
        if !text.contains(CARET) {
            text.push(CARET);
        }
        text.push(',');
    }
    let mut item = Item::new(found.kind, found.name)
        .detail(found.detail)
        .help(found.help)
        .insert(&text);
    item.also = key.comma_before.map(|at| (at, ",".to_owned()));
    item
}

/// The member without its first quote. The closing quote behind the cursor is replaced too: see [`super::site`].
fn in_quotes(member: &str) -> String {
    let member = member.strip_prefix('\\').unwrap_or(member);
    member.strip_prefix('"').unwrap_or(member).to_owned()
}

fn admits(rule: LanguageRule, language: QueryLanguage) -> bool {
    rule.admits(language)
}

fn fields(world: &World<'_, '_>, key: &Key) -> Vec<Candidate> {
    let place = &world.place;
    let language = place.language;
    let mut found: Vec<Candidate> = Vec::new();
    for spec in crate::asl::field_specs() {
        let fits = match place.kind {
            Some(kind) => spec.field.allowed(kind, language),
            None => admits(spec.language, language),
        };
        let excluded = spec
            .excludes
            .iter()
            .any(|other| key.present.iter().any(|present| present == other));
        if !fits || excluded || (place.kind.is_none() && !is_for_any(spec.field)) {
            continue;
        }
        let required = match place.kind {
            Some(kind) => spec.required_on.contains(&kind) || completes(kind, spec.field, key),
            None => spec.field == Field::TYPE,
        };
        let shape = spec.field.shape(language);
        found.push(Candidate {
            name: spec.name.to_owned(),
            kind: if required {
                ItemKind::RequiredField
            } else {
                ItemKind::Field
            },
            value: match spec.field {
                Field::ARGUMENTS | Field::PARAMETERS => {
                    call_arguments(world).unwrap_or_else(|| skeleton(spec.name, &shape, language))
                }
                _ => skeleton(spec.name, &shape, language),
            },
            detail: detail(&shape, required),
            help: format!("{}{}", spec.help, language_words(spec.language)),
        });
    }
    found.sort_by_key(|found| found.kind != ItemKind::RequiredField);
    found
}

/// While the type is not known only what every state has is offered, and what most have.
fn is_for_any(field: Field) -> bool {
    field.spec().on.len() == StateKind::ALL.len()
        || matches!(field, Field::NEXT | Field::END | Field::RESOURCE)
}

/// `Next` or `End`, and a Map's processor, which the table cannot require because either of two will do.
fn completes(kind: StateKind, field: Field, key: &Key) -> bool {
    let has = |name: &str| key.present.iter().any(|present| present == name);
    match field {
        Field::NEXT | Field::END => !has("Next") && !has("End"),
        Field::ITEM_PROCESSOR => !has("Iterator"),
        Field::SECONDS => {
            kind == StateKind::Wait
                && !["SecondsPath", "Timestamp", "TimestampPath"]
                    .iter()
                    .any(|name| has(name))
        }
        _ => false,
    }
}

fn parts(world: &World<'_, '_>, key: &Key, structure: Structure) -> Vec<Candidate> {
    let language = world.place.language;
    let mut found: Vec<Candidate> = structure
        .fields()
        .iter()
        .filter(|spec| admits(spec.language, language))
        .filter(|spec| {
            !spec
                .excludes
                .iter()
                .any(|other| key.present.iter().any(|present| present == other))
        })
        .map(|spec| {
            let shape = spec.value.in_language(language);
            Candidate {
                name: spec.name.to_owned(),
                kind: if spec.required {
                    ItemKind::RequiredField
                } else {
                    ItemKind::Field
                },
                value: skeleton(spec.name, &shape, language),
                detail: detail(&shape, spec.required),
                help: format!("{}{}", spec.help, language_words(spec.language)),
            }
        })
        .collect();
    found.sort_by_key(|found| found.kind != ItemKind::RequiredField);
    found
}

fn rule(world: &World<'_, '_>, key: &Key) -> Vec<Candidate> {
    let has = |name: &str| key.present.iter().any(|present| present == name);
    let candidate = |name: &str, kind, value, detail: &str| Candidate {
        name: name.to_owned(),
        kind,
        value,
        detail: detail.to_owned(),
        help: rule_help(name).unwrap_or_default(),
    };
    let caret_text = || Value::string(CARET.to_string());
    // Rules inside And, Or and Not lead nowhere.
    let is_outer = world
        .place
        .container
        .and_then(|list| world.view.tree.node(list).parent)
        .is_some_and(|owner| Some(owner) == world.place.state);
    let mut found = Vec::new();
    if world.place.language == QueryLanguage::Jsonata {
        found.push(candidate(
            "Condition",
            ItemKind::RequiredField,
            expression(),
            "expression",
        ));
        if is_outer {
            found.push(candidate(
                "Next",
                ItemKind::RequiredField,
                caret_text(),
                "state",
            ));
            found.push(candidate(
                "Assign",
                ItemKind::Field,
                caret_object(),
                "variables",
            ));
            found.push(candidate(
                "Output",
                ItemKind::Field,
                expression(),
                "template",
            ));
        }
        found.push(candidate("Comment", ItemKind::Field, caret_text(), "text"));
        return found;
    }
    let all = comparators();
    let compares = all.iter().any(|name| has(name));
    let combines = ["And", "Or", "Not"].iter().any(|name| has(name));
    if !combines {
        let path = Value::string(format!("$.{CARET}"));
        found.push(candidate("Variable", ItemKind::RequiredField, path, "path"));
    }
    if is_outer {
        found.push(candidate(
            "Next",
            ItemKind::RequiredField,
            caret_text(),
            "state",
        ));
    }
    if !combines && !compares {
        for name in &all {
            let value = match name.as_str() {
                name if name.ends_with("Path") => Value::string(format!("$.{CARET}")),
                name if name.starts_with("Numeric") => Value::int(0),
                name if name.starts_with("Is") || name == "BooleanEquals" => Value::Bool(true),
                name if name.starts_with("Timestamp") => timestamp(),
                _ => caret_text(),
            };
            found.push(candidate(name, ItemKind::Field, value, "comparison"));
        }
    }
    if !combines && !compares && !has("Variable") {
        let inner = || {
            Value::object(vec![
                ("Variable".into(), Value::string(format!("$.{CARET}"))),
                ("IsPresent".into(), Value::Bool(true)),
            ])
        };
        for name in ["And", "Or"] {
            let list = Value::array(vec![inner()]);
            found.push(candidate(name, ItemKind::Field, list, "rules"));
        }
        found.push(candidate("Not", ItemKind::Field, inner(), "rule"));
    }
    if is_outer {
        found.push(candidate(
            "Assign",
            ItemKind::Field,
            caret_object(),
            "variables",
        ));
    }
    found.push(candidate("Comment", ItemKind::Field, caret_text(), "text"));
    found
}

/// The states that something leads to and that are not there yet.
fn missing_states(world: &World<'_, '_>) -> Vec<Candidate> {
    let tree = world.view.tree;
    let scopes = world.view.outline.all_scopes();
    let Some(scope) = scopes.iter().find(|scope| scope.node == world.place.scope) else {
        return Vec::new();
    };
    let mut names: Vec<Arc<str>> = scope.start_at.iter().cloned().collect();
    for state in &scope.states {
        names.extend(state.exits(tree).into_iter().filter_map(|exit| exit.target));
    }
    let mut found: Vec<Candidate> = Vec::new();
    for name in names {
        if name.is_empty() || scope.state(&name).is_some() || found.iter().any(|f| f.name == *name)
        {
            continue;
        }
        found.push(Candidate {
            name: name.to_string(),
            kind: ItemKind::State,
            value: Value::object(vec![("Type".into(), Value::string(CARET.to_string()))]),
            detail: "missing state".to_owned(),
            help: "Something leads to this state, and it is not there yet.".to_owned(),
        });
    }
    found
}

/// The arguments of the call that a state makes.
fn arguments(world: &World<'_, '_>, key: &Key) -> Vec<Candidate> {
    let tree = world.view.tree;
    let place = &world.place;
    let is_top =
        matches!(place.key, Some("Arguments" | "Parameters")) && place.container == place.state;
    let (Some(state), true) = (place.state, is_top) else {
        return Vec::new();
    };
    let Some(resource) = tree
        .get(state, "Resource")
        .and_then(|node| string_of(tree, node))
    else {
        return Vec::new();
    };
    let Some((service, action, pattern)) = called(resource) else {
        return Vec::new();
    };
    let jsonata = place.language == QueryLanguage::Jsonata;
    let mut found: Vec<Candidate> = Vec::new();
    let known = catalogue::find(&service, &action);
    if let Some(known) = known
        && let Some(skeleton) = known.arguments(pattern, jsonata).as_object()
    {
        for (name, value) in skeleton.members() {
            let bare = name.strip_suffix(".$").unwrap_or(name);
            let required = known.required.contains(&bare);
            found.push(argument(name, value.clone(), required, known.label));
        }
        for name in known.required {
            if !found.iter().any(|found| bare(&found.name) == *name) {
                found.push(argument(
                    name,
                    Value::string(CARET.to_string()),
                    true,
                    known.label,
                ));
            }
        }
    }
    if let Some(call) = catalogue::call(&service, &action) {
        for name in call.required() {
            if !found.iter().any(|found| bare(&found.name) == name) {
                let label = known.map_or("", |known| known.label);
                found.push(argument(
                    name,
                    Value::string(CARET.to_string()),
                    true,
                    label,
                ));
            }
        }
    }
    // `Payload` and `Payload.$` are one argument.
    found.retain(|found| {
        !key.present
            .iter()
            .any(|present| bare(present) == bare(&found.name))
    });
    found.sort_by_key(|found| found.detail != "required");
    found
}

fn bare(name: &str) -> &str {
    name.strip_suffix(".$").unwrap_or(name)
}

fn argument(name: &str, value: Value, required: bool, label: &str) -> Candidate {
    Candidate {
        name: name.to_owned(),
        kind: ItemKind::Argument,
        value,
        detail: if required { "required" } else { "argument" }.to_owned(),
        help: if label.is_empty() {
            String::new()
        } else {
            format!("An argument of: {label}")
        },
    }
}

/// The service, the action and the pattern of an ARN.
pub(super) fn called(resource: &str) -> Option<(String, String, Pattern)> {
    match Resource::parse(resource) {
        Resource::Service {
            service,
            action,
            pattern,
        } => {
            let pattern = match pattern {
                ServicePattern::RequestResponse => Pattern::RequestResponse,
                ServicePattern::Sync => Pattern::Sync,
                ServicePattern::Sync2 => Pattern::Sync2,
                ServicePattern::WaitForTaskToken => Pattern::Callback,
            };
            Some((service, action, pattern))
        }
        Resource::LambdaFunction { .. } | Resource::Activity { .. } | Resource::Unknown(_) => None,
    }
}

/// All arguments of the state's call, to begin with.
fn call_arguments(world: &World<'_, '_>) -> Option<Value> {
    let tree = world.view.tree;
    let state = world.place.state?;
    let resource = string_of(tree, tree.get(state, "Resource")?)?;
    let (service, action, pattern) = called(resource)?;
    let known = catalogue::find(&service, &action)?;
    Some(known.arguments(pattern, world.place.language == QueryLanguage::Jsonata))
}

fn expression() -> Value {
    Value::string(format!("{{% {CARET} %}}"))
}

fn timestamp() -> Value {
    Value::string("2027-01-01T00:00:00Z")
}

/// An object with the cursor in it.
fn caret_object() -> Value {
    Value::object(vec![(CARET_KEY.into(), Value::Null)])
}

/// A value to begin with.
fn skeleton(name: &str, shape: &ValueShape, language: QueryLanguage) -> Value {
    let jsonata = language == QueryLanguage::Jsonata;
    let caret = || Value::string(CARET.to_string());
    match shape {
        ValueShape::Boolean => Value::Bool(true),
        ValueShape::Integer { min, .. } => match name {
            "IntervalSeconds" => Value::int(2),
            "MaxAttempts" => Value::int(3),
            "TimeoutSeconds" | "MaxDelaySeconds" => Value::int(60),
            "HeartbeatSeconds" => Value::int(30),
            _ => Value::int((*min).max(10)),
        },
        ValueShape::Float { .. } => Value::int(2),
        ValueShape::Path { .. } | ValueShape::ReferencePath { .. } => {
            Value::string(format!("$.{CARET}"))
        }
        ValueShape::PayloadTemplate => caret_object(),
        ValueShape::JsonataTemplate if name == "Assign" || name == "Arguments" => caret_object(),
        ValueShape::JsonataTemplate | ValueShape::JsonataExpression => expression(),
        ValueShape::Timestamp => timestamp(),
        ValueShape::Json if name == "States" => caret_object(),
        ValueShape::Json => Value::empty_object(),
        ValueShape::Rules => {
            let test = if jsonata {
                vec![("Condition".into(), expression())]
            } else {
                vec![
                    ("Variable".into(), Value::string(format!("$.{CARET}"))),
                    ("IsPresent".into(), Value::Bool(true)),
                ]
            };
            let mut members: Vec<(Arc<str>, Value)> = test;
            members.push(("Next".into(), Value::string("")));
            Value::array(vec![Value::object(members)])
        }
        ValueShape::Retriers => Value::array(vec![Value::object(vec![
            (
                "ErrorEquals".into(),
                Value::array(vec![Value::string(format!("States.ALL{CARET}"))]),
            ),
            ("IntervalSeconds".into(), Value::int(2)),
            ("MaxAttempts".into(), Value::int(3)),
            ("BackoffRate".into(), Value::int(2)),
        ])]),
        ValueShape::Catchers => Value::array(vec![Value::object(vec![
            (
                "ErrorEquals".into(),
                Value::array(vec![Value::string("States.ALL")]),
            ),
            ("Next".into(), caret()),
        ])]),
        ValueShape::Branches => Value::array(vec![body(false)]),
        ValueShape::Processor => body(true),
        ValueShape::Structure => structure(name, language),
        ValueShape::TextList | ValueShape::ErrorNames => Value::array(vec![caret()]),
        ValueShape::Text
        | ValueShape::OneOf(_)
        | ValueShape::StateName
        | ValueShape::ResourceArn => caret(),
    }
}

fn body(processor: bool) -> Value {
    let mut members: Vec<(Arc<str>, Value)> = Vec::new();
    if processor {
        let mode = vec![("Mode".into(), Value::string("INLINE"))];
        members.push(("ProcessorConfig".into(), Value::object(mode)));
    }
    members.push(("StartAt".into(), Value::string(CARET.to_string())));
    members.push(("States".into(), Value::empty_object()));
    Value::object(members)
}

/// The fields of a structure that must be there; an empty object for the cursor if there is none.
fn structure(name: &str, language: QueryLanguage) -> Value {
    let required: Vec<(Arc<str>, Value)> = Structure::of_field(name)
        .map(Structure::fields)
        .unwrap_or_default()
        .iter()
        .filter(|spec| spec.required && spec.language.admits(language))
        .map(|spec| {
            let shape = spec.value.in_language(language);
            (spec.name.into(), skeleton(spec.name, &shape, language))
        })
        .collect();
    if required.is_empty() {
        caret_object()
    } else {
        Value::object(required)
    }
}

/// What a value looks like, in a word or two.
fn detail(shape: &ValueShape, required: bool) -> String {
    let words = match shape {
        ValueShape::Text => "text",
        ValueShape::OneOf(_) => "one of a few words",
        ValueShape::Boolean => "true or false",
        ValueShape::Integer { .. } => "whole number",
        ValueShape::Float { .. } => "number",
        ValueShape::Path { .. } => "path",
        ValueShape::ReferencePath { .. } => "reference path",
        ValueShape::PayloadTemplate | ValueShape::JsonataTemplate => "template",
        ValueShape::JsonataExpression => "expression",
        ValueShape::Timestamp => "timestamp",
        ValueShape::StateName => "state",
        ValueShape::ResourceArn => "ARN",
        ValueShape::Json => "JSON",
        ValueShape::Rules => "rules",
        ValueShape::Retriers => "retriers",
        ValueShape::Catchers => "catchers",
        ValueShape::Branches => "branches",
        ValueShape::Processor => "machine",
        ValueShape::Structure => "object",
        ValueShape::TextList => "list of texts",
        ValueShape::ErrorNames => "error names",
    };
    if required {
        format!("{words}, required")
    } else {
        words.to_owned()
    }
}
