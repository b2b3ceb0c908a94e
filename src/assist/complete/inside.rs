//! Pieces of a string: a path, a call, an expression, or a word of a closed set.

use super::fields::called;
use super::site::Text;
use super::values::{sdk, wants_path, words};
use super::write::Writer;
use super::{Item, ItemKind, World};
use crate::asl::{QueryLanguage, StateKind, ValueShape};
use crate::assist::explain::{CONTEXT, explain_function, states_help};
use crate::assist::place::{Role, string_of};
use crate::assist::symbols::variables_at;
use crate::assist::{colour, names};
use crate::catalogue;
use crate::expressions::{intrinsic_functions, jsonata_functions};
use crate::json::{Span, Value};
use std::sync::Arc;

/// The items, what they replace, and what was typed of it.
pub(super) fn items(world: &World<'_, '_>, text: &Text<'_>) -> Option<(Span, String, Vec<Item>)> {
    let before = text.value.get(..text.at)?;
    let writer = Writer::at(world.view, text.map.outward(0), None);
    let is_expression = world.place.language == QueryLanguage::Jsonata
        && world.place.state.is_some()
        && before.starts_with("{%")
        && !before.ends_with("%}");
    let (from, items) = if is_expression {
        jsonata(world, before)
    } else if wants_path(world) {
        path(world, before)
    } else {
        let mut items = words(world);
        if matches!(world.place.role, Role::Value(ValueShape::ResourceArn)) {
            items.extend(sdk(before));
        }
        if items.is_empty() && before.is_empty() && world.place.language == QueryLanguage::Jsonata {
            return None;
        }
        (0, items)
    };
    // The rest of the word behind the cursor goes too; of a closed set the whole string does.
    let to = if from == 0 && !is_expression && !wants_path(world) {
        text.value.len()
    } else {
        colour::name_end(text.value, text.at)
    };
    let replace = text.map.span(Span::new(from, to));
    let replace = if from == to {
        let at = text.map.outward(from);
        Span::new(at, at)
    } else {
        replace
    };
    let items = items
        .into_iter()
        .map(|item| {
            let (head, tail) = item.insert.split_at(item.caret);
            let head = writer.in_string(head, text.quote);
            let tail = writer.in_string(tail, text.quote);
            Item {
                caret: head.len(),
                insert: head + &tail,
                ..item
            }
        })
        .collect();
    Some((replace, before[from..].to_owned(), items))
}

/// A chain of members that ends at the cursor: `$states.input.items[0].na`.
struct Chain<'a> {
    /// `$`, `$$`, `$name`.
    head: &'a str,
    /// The finished members.
    members: Vec<&'a str>,
    /// Where the unfinished one begins, in the string.
    from: usize,
    /// Whether a dot stands behind the head: a member is wanted.
    dotted: bool,
}

/// The chain that ends a text. `None` if it does not end in one.
fn chain(text: &str) -> Option<Chain<'_>> {
    let mut start = text.len();
    let mut brackets = 0usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            ']' => brackets += 1,
            '[' => match brackets.checked_sub(1) {
                Some(fewer) => brackets = fewer,
                None => break,
            },
            _ if brackets > 0 => {}
            _ if c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '`') => {}
            _ => break,
        }
        start = at;
    }
    let whole = &text[start..];
    let head_start = whole.find('$')?;
    // Letters before the dollar belong to something else.
    if head_start > 0 {
        return None;
    }
    let dollars = whole.len() - whole.trim_start_matches('$').len();
    let head_end = colour::name_end(whole, dollars);
    let head = &whole[..head_end];
    let rest = &whole[head_end..];
    let mut members = Vec::new();
    let mut from = start + dollars.min(head.len());
    let mut dotted = false;
    let mut at = 0;
    let bytes = rest.as_bytes();
    let mut open = 0;
    // `from` is where the last, unfinished name begins.
    if rest.is_empty() {
        from = start;
    }
    while at <= rest.len() {
        let ends = at == rest.len() || (bytes[at] == b'.' && open == 0);
        if at < rest.len() {
            match bytes[at] {
                b'[' => open += 1,
                b']' => open -= 1i32,
                _ => {}
            }
        }
        if ends {
            if dotted && at < rest.len() {
                let name = rest[from - start - head_end..at].trim_matches('`');
                members.push(name);
            }
            if at < rest.len() {
                dotted = true;
                from = start + head_end + at + 1;
            }
        }
        at += 1;
    }
    // `$.items[0]` has no unfinished name.
    if rest.ends_with(']') {
        return None;
    }
    Some(Chain {
        head,
        members,
        from,
        dotted,
    })
}

/// The value at the end of a chain. Of an array its first element counts, as its members have names.
fn follow(value: &Value, members: &[&str]) -> Option<Value> {
    let mut here = element(value.clone());
    for member in members {
        let name = member.split('[').next().unwrap_or_default();
        here = element(here.get(name)?.clone());
    }
    Some(here)
}

fn element(mut value: Value) -> Value {
    while let Some(first) = value.as_array().and_then(|items| items.first()) {
        value = first.clone();
    }
    value
}

fn members(value: &Value, quote_odd: bool) -> Vec<Item> {
    let Some(object) = value.as_object() else {
        return Vec::new();
    };
    object
        .members()
        .iter()
        .filter_map(|(name, value)| {
            let plain = name
                .chars()
                .all(|c| c == '_' || unicode_ident::is_xid_continue(c));
            let item = Item::new(ItemKind::Member, &**name).detail(seen(value));
            match (plain, quote_odd) {
                (true, _) => Some(item),
                (false, true) => Some(item.insert(&format!("`{name}`"))),
                (false, false) => None,
            }
        })
        .collect()
}

/// A value in a few characters.
fn seen(value: &Value) -> String {
    let json = value.to_json();
    if json.chars().count() <= 40 {
        return json;
    }
    let head: String = json.chars().take(39).collect();
    format!("{head}…")
}

fn context(world: &World<'_, '_>, path: &[&str]) -> Vec<Item> {
    let prefix = path.join(".");
    let mut found: Vec<Item> = CONTEXT
        .iter()
        .filter_map(|(name, help)| {
            let rest = if prefix.is_empty() {
                name
            } else {
                name.strip_prefix(&prefix)?.strip_prefix('.')?
            };
            (!rest.contains('.')).then(|| Item::new(ItemKind::Context, rest).help(*help))
        })
        .collect();
    let real = world
        .state
        .as_ref()
        .and_then(|state| world.seen.context_of(state))
        .and_then(|context| follow(&context, path));
    if let Some(real) = real {
        for item in &mut found {
            if let Some(value) = real.get(&item.label) {
                item.detail = seen(value);
            }
        }
        for item in members(&real, false) {
            if !found.iter().any(|known| known.label == item.label) {
                found.push(item);
            }
        }
    }
    found
}

fn input(world: &World<'_, '_>) -> Option<Value> {
    world.seen.input_of(world.state.as_ref()?)
}

/// What the state's work gave, or what the catalogue says it gives.
fn result(world: &World<'_, '_>) -> Option<Value> {
    if let Some(seen) = world
        .state
        .as_ref()
        .and_then(|state| world.seen.result_of(state))
    {
        return Some(seen);
    }
    let tree = world.view.tree;
    let resource = string_of(tree, tree.get(world.place.state?, "Resource")?)?;
    let (service, action, pattern) = called(resource)?;
    Some(catalogue::response_example(&service, &action, pattern))
}

fn variables(world: &World<'_, '_>) -> Vec<(Arc<str>, String, Option<Value>)> {
    let Some(state) = &world.state else {
        return Vec::new();
    };
    let seen = world.seen.variables_of(state);
    let mut found: Vec<(Arc<str>, String, Option<Value>)> = variables_at(world.view.outline, state)
        .into_iter()
        .map(|(name, by)| {
            let value = seen.iter().find(|(known, _)| *known == name);
            let value = value.map(|(_, value)| value.clone());
            (name, format!("Assigned by {}.", by.name()), value)
        })
        .collect();
    for (name, value) in seen {
        if !found.iter().any(|(known, ..)| *known == name) {
            found.push((name, "Seen in the last run.".to_owned(), Some(value)));
        }
    }
    found
}

fn variable_items(world: &World<'_, '_>) -> Vec<Item> {
    variables(world)
        .into_iter()
        .map(|(name, help, value)| {
            Item::new(ItemKind::Variable, format!("${name}"))
                .detail(value.as_ref().map_or("variable".to_owned(), seen))
                .help(help)
        })
        .collect()
}

fn variable(world: &World<'_, '_>, name: &str) -> Option<Value> {
    variables(world)
        .into_iter()
        .find(|(known, ..)| **known == *name)
        .and_then(|(.., value)| value)
}

fn path(world: &World<'_, '_>, before: &str) -> (usize, Vec<Item>) {
    if let Some(chain) = chain(before) {
        if chain.dotted {
            let items = match chain.head {
                "$$" => context(world, &chain.members),
                "$" => {
                    let document = match world.place.field {
                        Some("ResultSelector" | "OutputPath") => result(world),
                        Some("Assign") if world.place.kind != Some(StateKind::Pass) => {
                            result(world).or_else(|| input(world))
                        }
                        _ => input(world),
                    };
                    document
                        .and_then(|document| follow(&document, &chain.members))
                        .map(|value| members(&value, false))
                        .unwrap_or_default()
                }
                name => variable(world, &name[1..])
                    .and_then(|value| follow(&value, &chain.members))
                    .map(|value| members(&value, false))
                    .unwrap_or_default(),
            };
            return (chain.from, items);
        }
        return (chain.from, starts(world));
    }
    // A name without a dollar: the call of a function.
    let start = before.len()
        - before
            .chars()
            .rev()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '_'))
            .map(char::len_utf8)
            .sum::<usize>();
    let mut items = functions(world);
    items.extend(starts(world));
    (start, items)
}

/// Where a path may begin.
fn starts(world: &World<'_, '_>) -> Vec<Item> {
    let mut items = vec![
        Item::new(ItemKind::Snippet, "$.").help("A path into the state's input."),
        Item::new(ItemKind::Snippet, "$$.").help("A path into the Context Object."),
    ];
    items.extend(variable_items(world));
    items
}

/// Intrinsic functions, where one may stand.
fn functions(world: &World<'_, '_>) -> Vec<Item> {
    let allowed = matches!(world.place.role, Role::Computed)
        || matches!(
            world.place.key,
            Some("ErrorPath" | "CausePath" | "RoleArn.$")
        );
    if !allowed {
        return Vec::new();
    }
    intrinsic_functions()
        .iter()
        .map(|function| {
            let call = format!("{}()", function.name);
            let caret = call.len() - usize::from(!function.parameters.is_empty());
            Item {
                insert: call,
                caret,
                ..Item::new(ItemKind::Function, function.name)
            }
            .detail(function.signature())
            .help(explain_function(function).text)
        })
        .collect()
}

fn jsonata(world: &World<'_, '_>, before: &str) -> (usize, Vec<Item>) {
    let Some(chain) = chain(before) else {
        let start = before.len()
            - before
                .chars()
                .rev()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .map(char::len_utf8)
                .sum::<usize>();
        // Behind a dot of something that is no chain nothing is known.
        if before[..start].ends_with(['.', '"', '\'']) {
            return (start, Vec::new());
        }
        return (start, names_of(world, before));
    };
    if !chain.dotted {
        return (chain.from, names_of(world, before));
    }
    let items = match (chain.head, &chain.members[..]) {
        ("$states", []) => states_members(world),
        ("$states", ["input", rest @ ..]) => data(input(world), rest),
        ("$states", ["result", rest @ ..]) => data(result(world), rest),
        ("$states", ["context", rest @ ..]) => context(world, rest),
        ("$states", ["errorOutput"]) => vec![
            Item::new(ItemKind::Context, "Error").help("The name of the error."),
            Item::new(ItemKind::Context, "Cause").help("Why it failed, often JSON text."),
        ],
        (name, rest) => data(variable(world, name.trim_start_matches('$')), rest),
    };
    (chain.from, items)
}

fn data(value: Option<Value>, path: &[&str]) -> Vec<Item> {
    value
        .and_then(|value| follow(&value, path))
        .map(|value| members(&value, true))
        .unwrap_or_default()
}

/// The members `$states` has where the expression stands.
fn states_members(world: &World<'_, '_>) -> Vec<Item> {
    let in_catcher = world.place.field == Some("Catch");
    let in_output = matches!(world.place.field, Some("Output" | "Assign"));
    let works = matches!(
        world.place.kind,
        Some(StateKind::Task | StateKind::Parallel | StateKind::Map) | None
    );
    let mut names = vec!["input"];
    if in_output && works {
        names.push("result");
    }
    if in_catcher {
        names.push("errorOutput");
    }
    names.push("context");
    names
        .into_iter()
        .map(|name| Item::new(ItemKind::Context, name).help(states_help(name).unwrap_or_default()))
        .collect()
}

/// Names an expression may begin with: its own, the machine's, `$states`, functions.
fn names_of(world: &World<'_, '_>, before: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for used in names::uses(before, QueryLanguage::Jsonata) {
        let label = format!("${}", used.name);
        if used.bound == Some(used.span) && !items.iter().any(|item| item.label == label) {
            items.push(Item::new(ItemKind::Variable, label).detail("of this expression"));
        }
    }
    items.push(
        Item::new(ItemKind::Context, "$states").help(
            "What the state knows: input, context, and in their places result and errorOutput.",
        ),
    );
    for item in variable_items(world) {
        if !items.iter().any(|known| known.label == item.label) {
            items.push(item);
        }
    }
    items.extend(jsonata_functions().iter().map(|function| {
        let call = format!("{}()", function.name);
        let caret = call.len() - usize::from(!function.parameters.is_empty());
        Item {
            insert: call,
            caret,
            ..Item::new(ItemKind::Function, function.name)
        }
        .detail(function.signature())
        .help(explain_function(function).text)
    }));
    items
}
