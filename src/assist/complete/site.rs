//! What stands at a place of the text: where a key, a value or a piece of a string is wanted.

use super::{is_template, yaml_site};
use crate::assist::View;
use crate::assist::place::{Place, Places, Role, is_key, string_of};
use crate::formats::Spelling;
use crate::json::{NodeId, NodeKind, Span, StringMap};

/// A place where something may be written.
pub(super) struct Site<'t> {
    /// Of a key the place of the object it is in; of a value its own.
    pub place: Place<'t>,
    pub spot: Spot<'t>,
    /// What has to be written before it: the space behind a dash.
    pub lead: &'static str,
}

pub(super) enum Spot<'t> {
    Key(Key),
    Value(Word),
    Inside(Text<'t>),
}

/// A key is wanted.
pub(super) struct Key {
    pub replace: Span,
    pub typed: String,
    /// The names that stand in the object already.
    pub present: Vec<String>,
    /// The key stands in quotes already.
    pub quoted: bool,
    /// A value follows already.
    pub has_value: bool,
    /// Where a comma is missing before it.
    pub comma_before: Option<usize>,
    /// A comma is needed behind it.
    pub comma_after: bool,
    /// The key's column, in YAML.
    pub column: Option<usize>,
}

/// A value is wanted where none is, or a word without quotes.
pub(super) struct Word {
    pub replace: Span,
    pub typed: String,
}

/// A piece of a string.
pub(super) struct Text<'t> {
    pub value: &'t str,
    pub map: StringMap,
    /// The cursor, in the string.
    pub at: usize,
    /// The quote it is written in; `None` for plain and block scalars.
    pub quote: Option<char>,
}

/// What stands at an offset.
pub(super) fn at<'t>(view: &View<'t>, offset: usize) -> Option<Site<'t>> {
    let tree = view.tree;
    let root = tree.node(tree.root()).span;
    let inside_quotes = view.quoted_by().is_some();
    if inside_quotes && !(root.start..=root.end).contains(&offset) {
        return None;
    }
    let mut places = Places::new(tree);
    if let Some(node) = tree.node_at(offset)
        && let Some(value) = string_of(tree, node)
        && !is_key(tree, node)
        && let Some(text) = text_at(view, node, value, offset)
    {
        let place = places.of(node);
        if !begins_key(view, node, &place, &text) {
            return Some(Site {
                place,
                spot: Spot::Inside(text),
                lead: "",
            });
        }
    }
    match view.inner_spelling() {
        Spelling::Json | Spelling::Terraform => json(view, &mut places, offset),
        Spelling::Yaml => yaml_site::at(view, &mut places, offset),
    }
}

/// Whether a string is a key that is being typed: in YAML a word alone is a text, also where only members make sense.
fn begins_key(view: &View<'_>, node: NodeId, place: &Place<'_>, text: &Text<'_>) -> bool {
    let written = view.tree.text_of(node);
    let is_plain = text.quote.is_none() && !written.starts_with(['|', '>']);
    if view.inner_spelling() != Spelling::Yaml || !is_plain {
        return false;
    }
    match place.role {
        Role::Scope(_) | Role::States | Role::State | Role::Part(_) | Role::Rule => true,
        // A template may be a text; on a line of its own it will be an object.
        role if is_template(role) => {
            let start = view.tree.node(node).span.start;
            let line = view.text()[..start].rfind('\n').map_or(0, |at| at + 1);
            view.text()[line..start].trim().is_empty() && !written.contains('\n')
        }
        _ => false,
    }
}

/// A string that holds the cursor between its quotes.
fn text_at<'t>(view: &View<'t>, node: NodeId, value: &'t str, offset: usize) -> Option<Text<'t>> {
    let tree = view.tree;
    let map = tree.string_map(node)?;
    let body = map.span(Span::new(0, value.len()));
    if offset < body.start || offset > body.end {
        return None;
    }
    let before = tree.text().get(..body.start)?;
    let quote = before
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\'') && tree.node(node).span.start < body.start);
    Some(Text {
        value,
        at: map.inward(offset),
        map,
        quote,
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '-' | ':')
}

fn json<'t>(view: &View<'t>, places: &mut Places<'t>, offset: usize) -> Option<Site<'t>> {
    let text = view.text();
    let tree = view.tree;
    let before = &text[..offset];
    let mut start = before.len()
        - before
            .chars()
            .rev()
            .take_while(|c| is_word(*c) && *c != ':')
            .map(char::len_utf8)
            .sum::<usize>();
    let mut end = offset
        + text[offset..]
            .chars()
            .take_while(|c| is_word(*c) && *c != ':')
            .map(char::len_utf8)
            .sum::<usize>();
    let mut quoted = false;
    // In a key's quotes, closed or not.
    if let Some(node) = tree.node_at(offset)
        && is_key(tree, node)
        && let Some(key) = string_of(tree, node)
        && let Some(map) = tree.string_map(node)
    {
        let body = map.span(Span::new(0, key.len()));
        if (body.start..=body.end).contains(&offset) && body.start > tree.node(node).span.start {
            (start, end, quoted) = (body.start, body.end, true);
        }
    }
    let mut lead = &text[..start];
    // In a string that stands alone where a key is wanted.
    quoted |= is_in_quotes(view, start);
    if quoted {
        lead = lead.strip_suffix('"').unwrap_or(lead);
        lead = lead.strip_suffix('\\').unwrap_or(lead);
    }
    lead = trim_white(lead, view.quoted_by().is_some());
    let typed = text[start..offset].to_owned();
    let replace = Span::new(start, end);
    let container = container_at(view, lead.len())?;
    let place = places.of(container);
    let is_object = tree.is_object(container);
    let is_hcl = view.is_hcl();
    let gives = |c: char| c == ':' || (is_hcl && c == '=');
    match lead.chars().next_back() {
        Some(last) if is_object && gives(last) => {
            let member = tree
                .members(container)
                .iter()
                .rev()
                .find(|member| tree.node(member.key).span.end <= lead.len())?;
            let key = string_of(tree, member.key)?;
            let place = place.member(tree, container, key, Some(member.value));
            Some(Site {
                place,
                spot: Spot::Value(Word { replace, typed }),
                lead: "",
            })
        }
        Some('[' | ',') if !is_object => Some(Site {
            place: place.element(container, None),
            spot: Spot::Value(Word { replace, typed }),
            lead: "",
        }),
        Some(last) if is_object => {
            let mut close = end;
            if quoted {
                let rest = &text[end..];
                close += match rest.starts_with("\\\"") {
                    true => 2,
                    false => usize::from(rest.starts_with('"')),
                };
            }
            let rest = trim_white_start(&text[close..], view.quoted_by().is_some());
            let has_value = rest.starts_with(gives);
            // A value is written with the key, and its first quote is there: then the last one goes too.
            let replace = match has_value {
                true => replace,
                false => Span::new(start, close),
            };
            let here = tree
                .node_at(offset)
                .filter(|node| quoted && is_key(tree, *node));
            let present = tree
                .members(container)
                .iter()
                .filter(|member| Some(member.key) != here)
                .filter_map(|member| string_of(tree, member.key))
                .map(str::to_owned)
                .collect();
            // Terraform tells members apart by lines as well.
            let new_line = |gap: &str| is_hcl && gap.contains('\n');
            let needs_comma =
                !matches!(last, '{' | ',') && !new_line(&text[lead.len()..replace.start]);
            let gap = &text[close..text.len() - rest.len()];
            let follows = match is_hcl {
                true => rest.starts_with(|c: char| c == '"' || c == '_' || c.is_alphabetic()),
                false => rest.starts_with(['"', '\\']),
            };
            Some(Site {
                place,
                spot: Spot::Key(Key {
                    replace,
                    typed,
                    present,
                    quoted,
                    has_value,
                    comma_before: needs_comma.then_some(lead.len()),
                    comma_after: follows && !new_line(gap),
                    column: None,
                }),
                lead: "",
            })
        }
        _ => None,
    }
}

/// Whether an offset lies behind a quote of its line that is still open.
fn is_in_quotes(view: &View<'_>, offset: usize) -> bool {
    let text = view.text();
    let line = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let root = view.tree.node(view.tree.root()).span.start;
    let escaped = view.quoted_by() == Some('"');
    let mut bytes = text[line.max(root.min(offset))..offset].bytes();
    let mut open = false;
    while let Some(byte) = bytes.next() {
        match (byte, escaped) {
            (b'"', false) => open = !open,
            (b'\\', false) => {
                bytes.next();
            }
            (b'\\', true) => match bytes.next() {
                Some(b'"') => open = !open,
                // A backslash of the machine's own text, and what it keeps.
                Some(b'\\') if bytes.next() == Some(b'\\') => {
                    bytes.next();
                }
                _ => {}
            },
            _ => {}
        }
    }
    open
}

fn trim_white(mut text: &str, escaped: bool) -> &str {
    loop {
        text = text.trim_end();
        let shorter = ["\\n", "\\r", "\\t"]
            .into_iter()
            .find_map(|escape| text.strip_suffix(escape));
        match shorter {
            Some(shorter) if escaped => text = shorter,
            _ => return text,
        }
    }
}

fn trim_white_start(mut text: &str, escaped: bool) -> &str {
    loop {
        text = text.trim_start();
        let shorter = ["\\n", "\\r", "\\t"]
            .into_iter()
            .find_map(|escape| text.strip_prefix(escape));
        match shorter {
            Some(shorter) if escaped => text = shorter,
            _ => return text,
        }
    }
}

/// The innermost object or array that is open behind an offset.
fn container_at(view: &View<'_>, offset: usize) -> Option<NodeId> {
    let tree = view.tree;
    let text = view.text();
    let mut here = tree
        .node_at(offset)
        .or_else(|| tree.node_at(offset.checked_sub(1)?))?;
    loop {
        let node = tree.node(here);
        let is_container = matches!(node.kind, NodeKind::Array(_) | NodeKind::Object(_));
        let closed = text
            .get(node.span.start..node.span.end)
            .is_some_and(|own| own.len() > 1 && own.ends_with(['}', ']']));
        let opened = node.span.start < offset;
        if is_container && opened && !(closed && node.span.end <= offset) {
            return Some(here);
        }
        here = node.parent?;
    }
}
