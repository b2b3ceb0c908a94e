//! How a file is written, read from its own text.

use crate::json::print_value::{self, Layout};
use crate::json::{Member, NodeId, NodeKind, Span, Tree, Value};

/// How a file is written: copied from its own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// `\n`, `\r\n`.
    pub line_end: String,
    /// One level of indentation, empty when the file is on one line.
    pub indent: String,
    /// Text between a key's quote and its value, usually `: `.
    pub colon: String,
    /// Text between elements on one line, usually `, `.
    pub comma: String,
    /// Whether short arrays of scalars stand on one line.
    pub flat_arrays: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            line_end: "\n".to_owned(),
            indent: "  ".to_owned(),
            colon: ": ".to_owned(),
            comma: ", ".to_owned(),
            flat_arrays: true,
        }
    }
}

impl Style {
    /// A value in this style; lines after the first begin with `base`.
    pub fn print(&self, value: &Value, base: &str) -> String {
        if self.indent.is_empty() {
            return self.print_flat(value);
        }
        print_value::pretty(
            value,
            &Layout {
                line_end: &self.line_end,
                indent: &self.indent,
                base,
                colon: &self.colon,
                flat_arrays: self.flat_arrays.then_some(self.comma.as_str()),
            },
        )
    }

    /// A value on one line.
    pub fn print_flat(&self, value: &Value) -> String {
        print_value::one_line(value, &self.colon, &self.comma, false)
    }
}

/// The style a text is written in (from its first nested member; else `\n`, two spaces, `: `).
pub fn style_of(tree: &Tree) -> Style {
    own_style(tree).clone()
}

/// The same, where the tree keeps it.
pub(super) fn own_style(tree: &Tree) -> &Style {
    tree.style(|| read_style(tree))
}

fn read_style(tree: &Tree) -> Style {
    let text = tree.text();
    let mut style = Style::default();
    if let Some(at) = text.find('\n')
        && text[..at].ends_with('\r')
    {
        style.line_end = "\r\n".to_owned();
    }
    let root = tree.root();
    let one_line = is_flat(tree, root) && !parts(tree, root).is_empty();
    let (mut indent, mut colon, mut comma, mut flat_array, mut long_array) =
        (None, None, None, false, false);
    for index in 0..tree.len() as u32 {
        let id = NodeId(index);
        let (first, second) = first_parts(tree, id);
        if indent.is_none()
            && let Some(first) = first
            && let (outer, Some(inner)) = (
                line_indent(text, tree.node(id).span.start),
                own_line_indent(text, first.start),
            )
            && let Some(step) = inner.strip_prefix(outer)
            && !step.is_empty()
        {
            indent = Some(step.to_owned());
        }
        if comma.is_none()
            && let (Some(first), Some(second)) = (first, second)
        {
            let between = tree.slice(Span::new(first.end, second.start));
            if !between.contains('\n') && between.trim() == "," {
                comma = Some(between.to_owned());
            }
        }
        if colon.is_none()
            && let Some(member) = tree.members(id).first()
        {
            colon = colon_of(tree, *member);
        }
        if let NodeKind::Array(elements) = &tree.node(id).kind
            && !elements.is_empty()
            && elements
                .iter()
                .all(|element| parts_are_scalar(tree, *element))
        {
            if is_flat(tree, id) {
                flat_array = true;
            } else {
                long_array = true;
            }
        }
        let is_known = flat_array && indent.is_some() && comma.is_some() && colon.is_some();
        if is_known || index > 2_000 {
            break;
        }
    }
    if let Some(colon) = colon {
        style.colon = colon;
    }
    style.comma = comma.unwrap_or_else(|| {
        let loose = style.colon.ends_with(' ');
        if loose {
            ", ".to_owned()
        } else {
            ",".to_owned()
        }
    });
    style.flat_arrays = flat_array || !long_array;
    if one_line {
        style.indent = String::new();
    } else if let Some(indent) = indent {
        style.indent = indent;
    }
    style
}

/// White space at the beginning of the line an offset is on.
pub fn line_indent(text: &str, offset: usize) -> &str {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = text[start..offset].trim_start_matches('\u{feff}');
    let end = line.find(|c| c != ' ' && c != '\t').unwrap_or(line.len());
    &line[..end]
}

/// White space before an offset, if there is nothing else before it on its line, and a line before.
pub(super) fn own_line_indent(text: &str, offset: usize) -> Option<&str> {
    let start = text[..offset].rfind('\n')? + 1;
    let before = &text[start..offset];
    before
        .bytes()
        .all(|b| b == b' ' || b == b'\t')
        .then_some(before)
}

/// The spans of a container's members or elements.
pub(super) fn parts(tree: &Tree, container: NodeId) -> Vec<Span> {
    match &tree.node(container).kind {
        NodeKind::Object(members) => members
            .iter()
            .map(|member| {
                Span::new(
                    tree.node(member.key).span.start,
                    tree.node(member.value).span.end,
                )
            })
            .collect(),
        NodeKind::Array(elements) => elements.iter().map(|id| tree.node(*id).span).collect(),
        _ => Vec::new(),
    }
}

/// The spans of a container's first two members or elements.
fn first_parts(tree: &Tree, container: NodeId) -> (Option<Span>, Option<Span>) {
    let member = |member: &Member| {
        let start = tree.node(member.key).span.start;
        Span::new(start, tree.node(member.value).span.end)
    };
    match &tree.node(container).kind {
        NodeKind::Object(members) => (members.first().map(member), members.get(1).map(member)),
        NodeKind::Array(elements) => {
            let span = |id: &NodeId| tree.node(*id).span;
            (elements.first().map(span), elements.get(1).map(span))
        }
        NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number
        | NodeKind::String(_)
        | NodeKind::Broken => (None, None),
    }
}

pub(super) fn parts_are_scalar(tree: &Tree, id: NodeId) -> bool {
    !matches!(tree.node(id).kind, NodeKind::Array(_) | NodeKind::Object(_))
}

pub(super) fn is_flat(tree: &Tree, id: NodeId) -> bool {
    !tree.text_of(id).contains('\n')
}

pub(super) fn colon_of(tree: &Tree, member: Member) -> Option<String> {
    let value = tree.node(member.value).span;
    if value.start == value.end {
        // Without a value one cannot tell what would stand before it.
        return None;
    }
    let between = tree.slice(Span::new(
        tree.node(member.key).span.end,
        tree.node(member.value).span.start,
    ));
    (between.trim() == ":" && !between.contains('\n')).then(|| between.to_owned())
}
