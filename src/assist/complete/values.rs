//! Values where none stands yet, and the words that fit a string of a closed set.

use super::fields::called;
use super::site::Word;
use super::write::{CARET, Writer};
use super::{Item, ItemKind, World};
use crate::asl::{QueryLanguage, StateKind, ValueShape, error_help, error_names};
use crate::assist::explain::kind_help;
use crate::assist::place::{Role, string_of};
use crate::catalogue::{self, Pattern};
use crate::json::Value;

/// Values with their quotes.
pub(super) fn items(world: &World<'_, '_>, word: &Word) -> Vec<Item> {
    let writer = Writer::at(world.view, word.replace.start, None);
    let mut found: Vec<Item> = words(world)
        .into_iter()
        .map(|item| {
            let text = match item.kind {
                ItemKind::Value if matches!(item.label.as_str(), "true" | "false") => {
                    item.label.clone()
                }
                _ => writer.text(&item.label),
            };
            item.insert(&text)
        })
        .collect();
    if matches!(world.place.role, Role::Value(ValueShape::ErrorNames)) && !in_list(world) {
        // The list is not there yet.
        for item in &mut found {
            item.insert = writer.value(&Value::array(vec![Value::string(item.label.as_str())]));
            item.caret = item.insert.len();
        }
    }
    let snippet = |label: &str, text: String, help: &str| {
        Item::new(ItemKind::Snippet, label)
            .insert(&writer.text(&text))
            .help(help)
    };
    if wants_path(world) {
        found.push(snippet(
            "$.",
            format!("$.{CARET}"),
            "A path into the state's input.",
        ));
        found.push(snippet(
            "$$.",
            format!("$$.{CARET}"),
            "A path into the Context Object.",
        ));
    }
    if wants_expression(world) {
        found.push(snippet(
            "{% %}",
            format!("{{% {CARET} %}}"),
            "A JSONata expression.",
        ));
    }
    found
}

fn in_list(world: &World<'_, '_>) -> bool {
    world
        .place
        .container
        .is_some_and(|node| world.view.tree.is_array(node))
        || matches!(world.place.holder, Role::Value(ValueShape::ErrorNames))
}

pub(super) fn wants_path(world: &World<'_, '_>) -> bool {
    world.place.language == QueryLanguage::JsonPath
        && match world.place.role {
            Role::Computed => true,
            Role::Value(shape) => matches!(
                shape,
                ValueShape::Path { .. } | ValueShape::ReferencePath { .. }
            ),
            _ => false,
        }
}

fn wants_expression(world: &World<'_, '_>) -> bool {
    world.place.language == QueryLanguage::Jsonata
        && match world.place.role {
            Role::Template | Role::Assign => true,
            Role::Value(shape) => matches!(
                shape,
                ValueShape::JsonataExpression
                    | ValueShape::Timestamp
                    | ValueShape::Integer {
                        expression: true,
                        ..
                    }
            ),
            _ => false,
        }
}

/// The words that fit, without quotes.
pub(super) fn words(world: &World<'_, '_>) -> Vec<Item> {
    let shape = match world.place.role {
        Role::Value(shape) => shape,
        Role::Operand => {
            let key = world.place.key.unwrap_or_default();
            return if key.starts_with("Is") || key == "BooleanEquals" {
                booleans()
            } else {
                Vec::new()
            };
        }
        _ => return Vec::new(),
    };
    match shape {
        ValueShape::OneOf(words) => words
            .iter()
            .map(|word| Item::new(ItemKind::Value, *word).help(word_help(world, word)))
            .collect(),
        ValueShape::Boolean => booleans(),
        ValueShape::StateName => states(world),
        ValueShape::ErrorNames => errors(world),
        ValueShape::ResourceArn => resources(world),
        _ => Vec::new(),
    }
}

fn booleans() -> Vec<Item> {
    vec![
        Item::new(ItemKind::Value, "true"),
        Item::new(ItemKind::Value, "false"),
    ]
}

fn word_help(world: &World<'_, '_>, word: &str) -> &'static str {
    if world.place.key != Some("Type") {
        return "";
    }
    match StateKind::from_name(word) {
        Some(kind) => kind_help(kind),
        None => "",
    }
}

/// The states of the same scope, those that nothing leads to first.
fn states(world: &World<'_, '_>) -> Vec<Item> {
    let tree = world.view.tree;
    let scopes = world.view.outline.all_scopes();
    let Some(scope) = scopes.iter().find(|scope| scope.node == world.place.scope) else {
        return Vec::new();
    };
    let mut led_to: Vec<&str> = scope.start_at.as_deref().into_iter().collect();
    let exits: Vec<_> = scope
        .states
        .iter()
        .flat_map(|state| state.exits(tree))
        .collect();
    led_to.extend(exits.iter().filter_map(|exit| exit.target.as_deref()));
    let mut found: Vec<(bool, Item)> = scope
        .states
        .iter()
        .filter(|state| Some(state.node) != world.place.state)
        .map(|state| {
            let comment = tree
                .get(state.node, "Comment")
                .and_then(|node| string_of(tree, node))
                .unwrap_or_default();
            let lonely = !led_to.contains(&&*state.name);
            let kind = state.kind.map_or("no type yet", StateKind::name);
            let detail = if lonely {
                format!("{kind}, nothing leads to it yet")
            } else {
                kind.to_owned()
            };
            let item = Item::new(ItemKind::State, &*state.name)
                .detail(detail)
                .help(comment);
            (!lonely, item)
        })
        .collect();
    found.sort_by_key(|(led_to, _)| *led_to);
    found.into_iter().map(|(_, item)| item).collect()
}

/// The errors of the state's own call, then those of the language. Those that stand in the list are left out.
fn errors(world: &World<'_, '_>) -> Vec<Item> {
    let tree = world.view.tree;
    let resource = world
        .place
        .state
        .and_then(|state| tree.get(state, "Resource"))
        .and_then(|node| string_of(tree, node));
    let mut found: Vec<Item> = Vec::new();
    if let Some((service, action, _)) = resource.and_then(called) {
        let own = catalogue::find(&service, &action).map(|known| known.errors);
        for name in own.unwrap_or_default() {
            found.push(Item::new(ItemKind::Error, *name).detail("of this call"));
        }
        if let Some(call) = catalogue::call(&service, &action) {
            for name in call.errors() {
                if !found.iter().any(|found| found.label == name) {
                    found.push(Item::new(ItemKind::Error, name).detail("of this call"));
                }
            }
        }
    } else if resource.is_some_and(|arn| arn.contains(":lambda:")) {
        let own = catalogue::find("lambda", "invoke").map(|known| known.errors);
        for name in own.unwrap_or_default() {
            found.push(Item::new(ItemKind::Error, *name).detail("of Lambda"));
        }
    }
    for name in error_names() {
        found.push(
            Item::new(ItemKind::Error, name)
                .detail("of the language")
                .help(error_help(name).unwrap_or_default()),
        );
    }
    let present: Vec<&str> = world
        .place
        .container
        .map(|list| tree.elements(list))
        .unwrap_or_default()
        .iter()
        .filter_map(|node| string_of(tree, *node))
        .collect();
    found.retain(|item| !present.contains(&item.label.as_str()));
    found
}

fn resources(world: &World<'_, '_>) -> Vec<Item> {
    // What reads and writes the items of a Map are calls of S3.
    if world.place.kind != Some(StateKind::Task) && world.place.kind.is_some() {
        let calls: &[&str] = match world.place.field {
            Some("ResultWriter") => &["putObject"],
            _ => &["getObject", "listObjectsV2"],
        };
        return calls
            .iter()
            .map(|call| {
                Item::new(ItemKind::Resource, format!("arn:aws:states:::s3:{call}"))
                    .detail("Amazon S3")
            })
            .collect();
    }
    let mut found = Vec::new();
    for known in catalogue::all() {
        for &pattern in known.patterns {
            let mut detail = format!("{}: {}", known.service_label, known.label);
            if pattern != Pattern::RequestResponse {
                detail.push_str(&format!(", {}", pattern.label().to_lowercase()));
            }
            found.push(Item::new(ItemKind::Resource, known.arn(pattern)).detail(detail));
        }
    }
    found
}

/// The SDK's services and calls behind `arn:aws:states:::aws-sdk:`.
pub(super) fn sdk(typed: &str) -> Vec<Item> {
    let Some(rest) = typed.strip_prefix("arn:aws:states:::aws-sdk:") else {
        return Vec::new();
    };
    match rest.split_once(':') {
        None => catalogue::sdk_services()
            .map(|service| {
                Item::new(
                    ItemKind::Resource,
                    format!("arn:aws:states:::aws-sdk:{service}:"),
                )
                .detail("service")
            })
            .collect(),
        Some((service, _)) => catalogue::sdk_actions(service)
            .map(|action| {
                Item::new(
                    ItemKind::Resource,
                    format!("arn:aws:states:::aws-sdk:{service}:{action}"),
                )
                .detail("SDK call")
            })
            .collect(),
    }
}
