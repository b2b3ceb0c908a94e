//! A comparison as text, as JSON and as Markdown. The same versions give the same bytes.

use crate::asl::{Port, ScopeAddress, StateKind};
use crate::cli::diff::Found;
use crate::compare::{FieldChange, Mark, Nature, StateChange};
use crate::flow::{FlowScope, Target};
use crate::json::Value;
use crate::scene::mermaid_union;
use serde_json::{Map, json};
use std::fmt::Write;

/// A diagram of more states helps nobody in a pull request, and the page would refuse to draw it.
const MOST_DRAWN: usize = 150;
/// Longer values are cut in Markdown.
const LONG: usize = 100;

/// For a terminal.
pub(super) fn text(found: &Found) -> String {
    let mut out = format!("{}  →  {}\n", found.before.label, found.after.label);
    for version in [&found.before, &found.after] {
        if version.is_absent {
            let _ = writeln!(out, "{} is not there", version.label);
        }
    }
    let _ = writeln!(out, "{}", found.headline());
    if !found.comparison.machine.is_empty() {
        out.push_str("\n~ The machine\n");
        fields(&mut out, &found.comparison.machine);
    }
    let mut was_short = false;
    for change in &found.comparison.states {
        let is_short = change.fields.is_empty();
        if !(was_short && is_short) {
            out.push('\n');
        }
        was_short = is_short;
        let kind = change.kind.map_or("State", StateKind::name);
        let said = change
            .sentence()
            .unwrap_or_else(|| format!("{kind} \"{}\"{}", change.name(), inside(&change.home)));
        let _ = writeln!(out, "{} {said}", sign(change));
        fields(&mut out, &change.fields);
    }
    out
}

fn inside(home: &str) -> String {
    match home {
        "the machine" => String::new(),
        home => format!(" in {home}"),
    }
}

fn sign(change: &StateChange) -> char {
    match () {
        () if change.is_added() => '+',
        () if change.is_removed() => '-',
        () if change.moved.is_some() || change.renamed => '>',
        () => '~',
    }
}

fn fields(out: &mut String, fields: &[FieldChange]) {
    for field in fields {
        let _ = writeln!(out, "    {}", field.words);
        if let Some(risk) = field.risk {
            let _ = writeln!(out, "      ! {risk}");
        }
    }
}

/// For programs.
pub(super) fn json(found: &Found) -> serde_json::Value {
    let comparison = &found.comparison;
    let counts = comparison.counts();
    let version = |version: &super::versions::Version| json!({ "name": version.label, "there": !version.is_absent });
    json!({
        "before": version(&found.before),
        "after": version(&found.after),
        "same": comparison.is_same(),
        "textDiffers": found.text_differs(),
        "reordered": comparison.reordered,
        "summary": found.headline(),
        "counts": {
            "added": counts.added,
            "removed": counts.removed,
            "renamed": counts.renamed,
            "moved": counts.moved,
            "changed": counts.changed,
            "machine": counts.machine,
        },
        "machine": comparison.machine.iter().map(field_json).collect::<Vec<_>>(),
        "states": comparison.states.iter().map(state_json).collect::<Vec<_>>(),
        "transitions": transitions(found),
    })
}

fn state_json(change: &StateChange) -> serde_json::Value {
    let mut object = Map::new();
    let words: Vec<&str> = change_words(change);
    object.insert("changes".into(), json!(words));
    object.insert("name".into(), json!(change.name()));
    object.insert("type".into(), json!(change.kind.map(StateKind::name)));
    if let Some(old) = change.old_name() {
        object.insert("oldName".into(), json!(old));
    }
    if let Some(before) = &change.before {
        object.insert("before".into(), json!(before.pointer()));
    }
    if let Some(after) = &change.after {
        object.insert("after".into(), json!(after.pointer()));
    }
    if let Some((from, to)) = &change.moved {
        object.insert("moved".into(), json!({ "from": from, "to": to }));
    }
    if let Some(sentence) = change.sentence() {
        object.insert("sentence".into(), json!(sentence));
    }
    let fields: Vec<_> = change.fields.iter().map(field_json).collect();
    object.insert("fields".into(), json!(fields));
    object.into()
}

fn change_words(change: &StateChange) -> Vec<&'static str> {
    [
        (change.is_added(), "added"),
        (change.is_removed(), "removed"),
        (change.renamed, "renamed"),
        (change.moved.is_some(), "moved"),
        (!change.fields.is_empty(), "changed"),
    ]
    .into_iter()
    .filter_map(|(is, word)| is.then_some(word))
    .collect()
}

fn field_json(field: &FieldChange) -> serde_json::Value {
    let mut object = Map::new();
    object.insert("pointer".into(), json!(field.pointer));
    object.insert(
        "about".into(),
        json!(match field.nature {
            Nature::Flow => "flow",
            Nature::Behaviour => "behaviour",
            Nature::Comment => "comment",
        }),
    );
    if let Some(before) = &field.before {
        object.insert("before".into(), before.into());
    }
    if let Some(after) = &field.after {
        object.insert("after".into(), after.into());
    }
    object.insert("sentence".into(), json!(field.words));
    if let Some(risk) = field.risk {
        object.insert("risk".into(), json!(risk));
    }
    object.into()
}

/// Transitions that differ, by names.
fn transitions(found: &Found) -> Vec<serde_json::Value> {
    let mut all = Vec::new();
    let union = &found.union;
    let mut open = vec![&union.graph.root];
    while let Some(scope) = open.pop() {
        for (index, edge) in scope.edges.iter().enumerate() {
            let key: (ScopeAddress, usize) = (scope.address.clone(), index);
            let word = match union.edges.get(&key) {
                None | Some(Mark::Same) => continue,
                Some(Mark::Added) => "added",
                Some(Mark::Removed) => "removed",
                Some(_) => "changed",
            };
            let name = |index: usize| scope.nodes.get(index).map(|node| node.name.to_string());
            let to = match &edge.to {
                Target::Node(index) => name(*index),
                Target::Missing(name) => Some(name.to_string()),
                Target::End => None,
            };
            let port = match edge.port {
                Port::Start => "start",
                Port::Next => "next",
                Port::Rule(_) => "choice",
                Port::Default => "default",
                Port::Catch(_) => "catch",
            };
            all.push(json!({
                "change": word,
                "scope": scope.address.pointer(),
                "from": edge.from.and_then(name),
                "to": to,
                "kind": if edge.to == Target::End { "end" } else { port },
                "label": edge.full_label,
            }));
        }
        let inner = scope.nodes.iter().rev();
        open.extend(inner.flat_map(|node| node.bodies.iter().rev()));
    }
    all
}

/// For a pull request.
pub(super) fn markdown(found: &Found) -> String {
    let mut out = String::new();
    let name = found.after.label.rsplit(':').next().unwrap_or_default();
    let _ = writeln!(out, "### Changes of {}\n", code(name));
    let _ = writeln!(
        out,
        "**{}** · {} → {}",
        found.headline(),
        code(&found.before.label),
        code(&found.after.label)
    );
    let comparison = &found.comparison;
    if comparison.is_same() {
        return out;
    }
    out.push_str("\n| | State | Type | What changed |\n|---|---|---|---|\n");
    if !comparison.machine.is_empty() {
        let cells: Vec<String> = comparison.machine.iter().map(field_cell).collect();
        let _ = writeln!(
            out,
            "| changed | *the machine* | | {} |",
            cells.join("<br>")
        );
    }
    for change in &comparison.states {
        let mut cells = Vec::new();
        if let Some(old) = change.old_name() {
            cells.push(format!("was called {}", code(&old)));
        }
        if let Some((from, to)) = &change.moved {
            cells.push(format!("moved from {} to {}", cell(from), cell(to)));
        }
        if change.is_added() && change.home != "the machine" {
            cells.push(format!("in {}", cell(&change.home)));
        }
        cells.extend(change.fields.iter().map(field_cell));
        let name = match change.is_removed() {
            true => format!("~~{}~~", code(&change.name())),
            false => code(&change.name()),
        };
        let _ = writeln!(
            out,
            "| {} | {name} | {} | {} |",
            change_words(change).join(", "),
            change.kind.map_or("", StateKind::name),
            cells.join("<br>")
        );
    }
    risks(&mut out, found);
    let states = count(&found.union.graph.root);
    if states <= MOST_DRAWN {
        let _ = writeln!(out, "\n```mermaid\n{}```", mermaid_union(&found.union));
    } else {
        let _ = writeln!(
            out,
            "\nThe {states} states are too many for a diagram here."
        );
    }
    out
}

fn count(scope: &FlowScope) -> usize {
    let inner = scope.nodes.iter().flat_map(|node| &node.bodies).map(count);
    scope.nodes.len() + inner.sum::<usize>()
}

fn risks(out: &mut String, found: &Found) {
    let machine = found.comparison.machine.iter().map(|field| (None, field));
    let states = found.comparison.states.iter().flat_map(|change| {
        let name = change.name();
        change
            .fields
            .iter()
            .map(move |field| (Some(name.clone()), field))
    });
    let risky: Vec<_> = machine
        .chain(states)
        .filter_map(|(state, field)| Some((state, field, field.risk?)))
        .collect();
    if risky.is_empty() {
        return;
    }
    out.push_str("\n**Worth a look**\n\n");
    for (state, field, risk) in risky {
        let place = code(field.pointer.trim_start_matches('/'));
        let of = state.map_or_else(|| "the machine".to_owned(), |name| code(&name));
        let _ = writeln!(out, "- {place} of {of}: {risk}");
    }
}

fn field_cell(field: &FieldChange) -> String {
    let place = code(field.pointer.trim_start_matches('/'));
    let short = |value: &Value| {
        let text = value.to_json();
        let cut: String = text.chars().take(LONG).collect();
        let more = if cut.len() < text.len() { "…" } else { "" };
        code(&format!("{cut}{more}"))
    };
    match (&field.before, &field.after) {
        // `Next` became `End`, or the other way round.
        (Some(_), None) | (None, Some(_)) if field.pointer == "/Next" => cell(&field.words),
        (Some(a), Some(b)) => format!("{place}: {} → {}", short(a), short(b)),
        (None, Some(b)) => format!("{place} added: {}", short(b)),
        (Some(a), None) => format!("{place} removed, was {}", short(a)),
        (None, None) => cell(&field.words),
    }
}

/// Text in a code span in a cell of a table.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ").replace('|', "\\|");
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Plain text in a cell of a table.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' | '\t' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
