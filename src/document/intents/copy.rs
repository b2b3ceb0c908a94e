//! States as a plain fragment that any text editor understands.

use crate::asl::{Outline, StateAddress};
use crate::document::Snapshot;
use crate::document::intents::find;
use crate::json::{Style, Tree, json_string, line_indent, style_of};

/// The fragment of selected states as plain ASL (`{"States": {…}}`), with the file's own text of each state.
/// Empty if none of them is there.
pub fn copy_states(snapshot: &Snapshot, states: &[StateAddress]) -> String {
    fragment(&snapshot.tree, &snapshot.outline, states)
}

/// The fragment of states of a machine. Of states inside others of them only the outer ones count.
pub(super) fn fragment(tree: &Tree, outline: &Outline, states: &[StateAddress]) -> String {
    let Style {
        line_end: l,
        indent,
        colon,
        comma,
        ..
    } = match tree.notation() {
        Some(_) => Style::default(),
        None => style_of(tree),
    };
    let members: Vec<String> = find::outermost(states)
        .iter()
        .filter_map(|address| outline.state(address))
        .map(|state| {
            let inner = format!("{indent}{indent}");
            let text = match (tree.notation(), tree.value(state.node)) {
                // The clipboard holds JSON, whatever the file is written in.
                (Some(_), Some(value)) => Style::default().print(&value, &inner),
                _ => {
                    let base = line_indent(tree.text(), tree.node(state.key_node).span.start);
                    reindent(tree.text_of(state.node), base, &inner, &l)
                }
            };
            format!("{}{colon}{text}", json_string(&state.name))
        })
        .collect();
    if members.is_empty() {
        return String::new();
    }
    if indent.is_empty() {
        return format!("{{\"States\"{colon}{{{}}}}}", members.join(&comma));
    }
    let members = members.join(&format!(",{l}{indent}{indent}"));
    format!("{{{l}{indent}\"States\"{colon}{{{l}{indent}{indent}{members}{l}{indent}}}{l}}}{l}")
}

/// Text whose later lines begin with another indentation.
fn reindent(text: &str, from: &str, to: &str, line_end: &str) -> String {
    let mut lines = text.lines();
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push_str(line_end);
        out.push_str(to);
        out.push_str(line.strip_prefix(from).unwrap_or_else(|| line.trim_start()));
    }
    out
}
