//! JSON indented anew: only white space between its tokens changes, and the order of keys if that is asked.

use super::FormatOptions;
use super::order::rank;
use crate::assist::View;
use crate::assist::place::Places;
use crate::json::{Member, NodeId, NodeKind, Style, Tree, line_indent, style_of};

/// A list of single values stays on a line that is no longer.
const LINE: usize = 100;

pub(super) fn format(view: &View<'_>, options: FormatOptions) -> Result<String, String> {
    let tree = view.tree;
    let root = tree.node(tree.root()).span;
    let mut style = style_of(tree);
    if style.indent.is_empty() {
        style.indent = "  ".to_owned();
    }
    let mut writer = Writer {
        tree,
        places: Places::new(tree),
        style,
        options,
        out: String::with_capacity(view.text().len() + view.text().len() / 4),
    };
    let base = line_indent(view.text(), root.start).to_owned();
    writer.value(tree.root(), &base, base.len());
    let written = visible(&writer.out);
    if written != visible(tree.slice(root)) {
        return Err(
            "Something stands in the text that is not JSON, such as a comment, and would be lost; mend it first"
                .to_owned(),
        );
    }
    let text = view.text();
    Ok(format!(
        "{}{}{}",
        &text[..root.start],
        writer.out,
        &text[root.end..]
    ))
}

/// How many bytes of a text are no white space between tokens. What is written anew has as many.
fn visible(text: &str) -> usize {
    text.bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .count()
}

struct Writer<'t> {
    tree: &'t Tree,
    places: Places<'t>,
    style: Style,
    options: FormatOptions,
    out: String,
}

impl Writer<'_> {
    // Recursion is bounded by the reader's limit on nesting.
    fn value(&mut self, id: NodeId, indent: &str, column: usize) {
        let tree = self.tree;
        match &tree.node(id).kind {
            NodeKind::Object(members) if members.is_empty() => self.out.push_str("{}"),
            NodeKind::Array(items) if items.is_empty() => self.out.push_str("[]"),
            NodeKind::Object(members) => {
                let members = self.ordered(id, members);
                let inner = format!("{indent}{}", self.style.indent);
                self.out.push('{');
                for (index, member) in members.iter().enumerate() {
                    self.line(index > 0, &inner);
                    let key = tree.text_of(member.key);
                    self.out.push_str(key);
                    let colon = if self.style.colon.trim() == ":" && self.style.colon.len() <= 3 {
                        self.style.colon.clone()
                    } else {
                        ": ".to_owned()
                    };
                    self.out.push_str(&colon);
                    self.value(member.value, &inner, inner.len() + key.len() + colon.len());
                }
                self.line(false, indent);
                self.out.push('}');
            }
            NodeKind::Array(items) => {
                if let Some(line) = self.on_a_line(items, column) {
                    self.out.push_str(&line);
                    return;
                }
                let inner = format!("{indent}{}", self.style.indent);
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.line(index > 0, &inner);
                    self.value(*item, &inner, inner.len());
                }
                self.line(false, indent);
                self.out.push(']');
            }
            NodeKind::Null
            | NodeKind::Bool(_)
            | NodeKind::Number
            | NodeKind::String(_)
            | NodeKind::Broken => self.out.push_str(tree.text_of(id)),
        }
    }

    fn line(&mut self, comma: bool, indent: &str) {
        if comma {
            self.out.push(',');
        }
        self.out.push_str(&self.style.line_end);
        self.out.push_str(indent);
    }

    /// A list of single values in one line, if it fits.
    fn on_a_line(&self, items: &[NodeId], column: usize) -> Option<String> {
        let mut line = String::from("[");
        for (index, item) in items.iter().enumerate() {
            let node = self.tree.node(*item);
            if matches!(node.kind, NodeKind::Array(_) | NodeKind::Object(_)) {
                return None;
            }
            if index > 0 {
                line.push_str(", ");
            }
            line.push_str(self.tree.text_of(*item));
            if column + line.len() + 2 > LINE || line.contains('\n') {
                return None;
            }
        }
        line.push(']');
        Some(line)
    }

    fn ordered(&mut self, object: NodeId, members: &[Member]) -> Vec<Member> {
        let mut members = members.to_vec();
        if self.options.sort_keys {
            let place = self.places.of(object);
            let tree = self.tree;
            // A stable sort: what has no rank keeps its order.
            members.sort_by_key(|member| {
                rank(&place, tree.str(member.key).unwrap_or_default()).unwrap_or(0)
            });
        }
        members
    }
}
