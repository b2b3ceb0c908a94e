//! What stands at a place of a YAML text, told from the indentation of its lines: a line that is being typed is
//! often no YAML yet, and then the tree does not have it.

use super::site::{Key, Site, Spot, Word};
use crate::assist::View;
use crate::assist::place::{Places, Role, is_key, string_of};
use crate::json::{NodeId, Span};

/// A line cut into its dashes and its key.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Where it begins in the text.
    start: usize,
    /// Column of the first dash.
    dash: Option<usize>,
    /// Column of the last dash.
    last_dash: Option<usize>,
    /// Column of what follows the dashes.
    column: usize,
    /// Where the key ends, if there is one: its colon.
    colon: Option<usize>,
}

fn line_at(text: &str, start: usize) -> Line {
    let rest = &text[start..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let bytes = line.as_bytes();
    let mut at = 0;
    let (mut dash, mut last_dash) = (None, None);
    loop {
        while bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        let is_dash = bytes.get(at) == Some(&b'-')
            && bytes
                .get(at + 1)
                .is_none_or(|next| matches!(next, b' ' | b'\r'));
        if !is_dash {
            break;
        }
        dash = dash.or(Some(at));
        last_dash = Some(at);
        at += 1;
    }
    Line {
        start,
        dash,
        last_dash,
        column: at,
        colon: colon(line, at).map(|at| start + at),
    }
}

/// The colon that ends a key.
fn colon(line: &str, from: usize) -> Option<usize> {
    let rest = line.get(from..)?;
    if rest.starts_with('#') {
        return None;
    }
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let skip = match quote {
        Some(quote) => rest[1..].find(quote)? + 2,
        None => 0,
    };
    rest[skip..]
        .match_indices(':')
        .map(|(at, _)| from + skip + at)
        .find(|at| {
            line[at + 1..]
                .chars()
                .next()
                .is_none_or(|next| next.is_whitespace())
        })
}

fn is_empty(text: &str, start: usize) -> bool {
    let rest = &text[start..];
    let line = rest[..rest.find('\n').unwrap_or(rest.len())].trim();
    line.is_empty() || line.starts_with('#')
}

/// The start of the line before one.
fn before(text: &str, start: usize) -> Option<usize> {
    let end = start.checked_sub(1)?;
    Some(text[..end].rfind('\n').map_or(0, |at| at + 1))
}

pub(super) fn at<'t>(view: &View<'t>, places: &mut Places<'t>, offset: usize) -> Option<Site<'t>> {
    let text = view.text();
    let tree = view.tree;
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = line_at(text, start);
    let typed_line = &text[start..offset];
    if typed_line.contains(" #") || typed_line.trim_start().starts_with('#') {
        return None;
    }
    if let Some(colon) = line.colon
        && colon < offset
    {
        // Behind a key.
        let node = key_node(view, start + line.column)?;
        let object = tree.node(node).parent?;
        let place = places.of(object);
        let key = string_of(tree, node)?;
        let value = super::super::place::member_of(tree, object, node).map(|member| member.value);
        let from = colon
            + 1
            + (text[colon + 1..offset].len() - text[colon + 1..offset].trim_start().len());
        let line_end = text[start..]
            .find('\n')
            .map_or(text.len(), |end| start + end);
        let to = from.max(text[..line_end].trim_end().len()).max(offset);
        return Some(Site {
            place: place.member(tree, object, key, value),
            spot: Spot::Value(Word {
                replace: Span::new(from, to),
                typed: text[from..offset].to_owned(),
            }),
            lead: "",
        });
    }
    let rest = &text[start..offset];
    let column = if is_empty(text, start) {
        rest.len()
    } else {
        line.column
    };
    let word_start = (start + column).min(offset);
    let typed = text[word_start..offset].to_owned();
    let line_end = text[start..]
        .find('\n')
        .map_or(text.len(), |end| start + end);
    let word_end = match line.colon {
        Some(colon) => colon,
        None => word_start
            .max(text[..line_end].trim_end().len())
            .max(offset),
    };
    let replace = Span::new(word_start, word_end);
    let (place, object) = around(view, places, start, line.last_dash, column)?;
    // Right behind a dash a space has to come first.
    let is_close = line.last_dash.is_some_and(|dash| dash + 1 == column) && column == rest.len();
    let lead = if is_close { " " } else { "" };
    let column = column + lead.len();
    let wants_word = matches!(place.role, Role::Value(_)) && line.last_dash.is_some();
    if wants_word {
        return Some(Site {
            place,
            spot: Spot::Value(Word { replace, typed }),
            lead,
        });
    }
    let here = key_node(view, word_start);
    let mut present: Vec<String> = object
        .map(|object| tree.members(object))
        .unwrap_or_default()
        .iter()
        .filter(|member| Some(member.key) != here)
        .filter_map(|member| string_of(tree, member.key))
        .map(str::to_owned)
        .collect();
    if object.is_none() {
        // The tree does not have the object yet, or has a word in its place.
        present = beside(text, start, line.last_dash, column);
    }
    Some(Site {
        place,
        lead,
        spot: Spot::Key(Key {
            replace,
            typed,
            present,
            quoted: false,
            has_value: line.colon.is_some(),
            comma_before: None,
            comma_after: false,
            column: Some(column),
        }),
    })
}

/// The keys written at a column in the lines around one, as far as they belong to the same object. `dash`: the line's
/// own last dash; the object begins there.
fn beside(text: &str, start: usize, dash: Option<usize>, column: usize) -> Vec<String> {
    let mut found = Vec::new();
    // Whether the object may go on beyond a line.
    let mut take = |at: usize, upwards: bool| {
        if is_empty(text, at) {
            return true;
        }
        let line = line_at(text, at);
        let is_first = line.last_dash.is_some_and(|dash| dash < column);
        if line.column == column
            && (line.dash.is_none() || upwards && is_first)
            && let Some(colon) = line.colon
        {
            let key = text[line.start + line.column..colon].trim();
            found.push(key.trim_matches(['"', '\'']).to_owned());
        }
        line.dash.unwrap_or(line.column) >= column
    };
    let mut at = start;
    while let Some(end) = text[at..].find('\n') {
        at += end + 1;
        if !take(at, false) {
            break;
        }
    }
    let mut at = start;
    while dash.is_none()
        && let Some(earlier) = before(text, at)
    {
        at = earlier;
        if !take(at, true) {
            break;
        }
    }
    found
}

fn key_node(view: &View<'_>, offset: usize) -> Option<NodeId> {
    let node = view.tree.node_at(offset)?;
    is_key(view.tree, node).then_some(node)
}

/// The place of the object that a key at a column belongs to, and the object itself if the tree has it.
fn around<'t>(
    view: &View<'t>,
    places: &mut Places<'t>,
    start: usize,
    own_dash: Option<usize>,
    column: usize,
) -> Option<(super::super::place::Place<'t>, Option<NodeId>)> {
    let text = view.text();
    let tree = view.tree;
    // Keys at the same column are members of the same object.
    if own_dash.is_none()
        && let Some(key) = sibling(view, start, column)
        && let Some(object) = tree.node(key).parent
    {
        return Some((places.of(object), Some(object)));
    }
    let limit = own_dash.unwrap_or(column);
    let mut at = start;
    while let Some(earlier) = before(text, at) {
        at = earlier;
        if is_empty(text, at) {
            continue;
        }
        let line = line_at(text, at);
        // `- Next: x` above a key of the same element.
        if own_dash.is_none()
            && line.column == column
            && line.last_dash.is_some_and(|dash| dash < column)
            && let Some(key) = key_node(view, line.start + line.column)
            && let Some(object) = tree.node(key).parent
        {
            return Some((places.of(object), Some(object)));
        }
        let first = line.dash.unwrap_or(line.column);
        let is_sibling = own_dash.is_some() && line.last_dash == own_dash;
        let below = match own_dash {
            Some(dash) => line.column <= dash,
            None => line.column < limit,
        };
        if line.colon.is_some() && below && !is_sibling {
            let key = key_node(view, line.start + line.column)?;
            let object = tree.node(key).parent?;
            let member = super::super::place::member_of(tree, object, key)?;
            let name = string_of(tree, key)?;
            let place = places
                .of(object)
                .member(tree, object, name, Some(member.value));
            if own_dash.is_some() {
                return Some((place.element(member.value, None), None));
            }
            let value = Some(member.value).filter(|value| tree.is_object(*value));
            return Some((place, value));
        }
        // `-` alone above.
        if own_dash.is_none() && line.colon.is_none() && first < column && line.dash.is_some() {
            let dash = line.last_dash;
            let (place, _) = around(view, places, at, dash, line.column)?;
            return Some((place, None));
        }
    }
    let root = tree.root();
    let is_root = text[..tree.node(root).span.start.min(start)]
        .trim()
        .is_empty();
    (is_root && own_dash.is_none()).then(|| (places.of(root), Some(root)))
}

/// A key at the same column with nothing further out between.
fn sibling(view: &View<'_>, start: usize, column: usize) -> Option<NodeId> {
    let text = view.text();
    let check = |at: usize| -> Option<Option<NodeId>> {
        if is_empty(text, at) {
            return None;
        }
        let line = line_at(text, at);
        if line.dash.unwrap_or(line.column) < column {
            return Some(None);
        }
        (line.column == column && line.dash.is_none() && line.colon.is_some())
            .then(|| key_node(view, line.start + line.column))
            .filter(Option::is_some)
    };
    let mut at = start;
    while let Some(earlier) = before(text, at) {
        at = earlier;
        match check(at) {
            Some(Some(key)) => return Some(key),
            Some(None) => break,
            None => {}
        }
    }
    let mut at = start;
    while let Some(end) = text[at..].find('\n') {
        at += end + 1;
        match check(at) {
            Some(Some(key)) => return Some(key),
            Some(None) => break,
            None => {}
        }
    }
    None
}
