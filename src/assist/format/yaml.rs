//! YAML indented anew: only the white space at the beginning of lines changes.
//!
//! Comments, anchors, quotes and blocks stay as they are written, and the order of keys with them.

use super::FormatOptions;
use crate::assist::View;
use crate::json::{NodeId, NodeKind, Tree};

pub(super) fn format(view: &View<'_>, options: FormatOptions) -> Result<String, String> {
    if options.sort_keys {
        return Err(
            "Keys of a YAML file are not sorted, because comments belong to their places; format it without that"
                .to_owned(),
        );
    }
    let tree = view.tree;
    let text = view.text();
    let root = tree.node(tree.root()).span;
    let mut lines = Lines::new(tree, text);
    lines.value(tree.root(), lines.column(root.start));
    let out = lines.written(root.start, root.end);
    let (again, problems) = tree.read_again(out.as_str().into());
    let same = tree.value(tree.root()) == again.value(again.root());
    let (_, before) = tree.read_again(text.into());
    if !same || problems.len() > before.len() {
        return Err(
            "This file's lines cannot be moved without changing what they say; format it by hand"
                .to_owned(),
        );
    }
    Ok(out)
}

/// Which lines begin with something of which the new column is known.
struct Lines<'t> {
    tree: &'t Tree,
    text: &'t str,
    /// By line from 0: how far its first word moves.
    moves: Vec<Option<isize>>,
    /// Columns from a key to what is below it: as the file's first key has it.
    step: usize,
    /// Dashes stand under their key's first letter, or further in.
    dash: Option<usize>,
}

impl<'t> Lines<'t> {
    fn new(tree: &'t Tree, text: &'t str) -> Lines<'t> {
        let mut lines = Lines {
            tree,
            text,
            moves: vec![None; tree.line_count() + 1],
            step: 2,
            dash: None,
        };
        let first = tree.members(tree.root()).iter().find_map(|member| {
            let inner = tree.members(member.value).first()?;
            let (key, inner) = (tree.node(member.key).span, tree.node(inner.key).span);
            let deeper = lines
                .column(inner.start)
                .checked_sub(lines.column(key.start))?;
            (tree.line(key.start) < tree.line(inner.start) && (1..=8).contains(&deeper))
                .then_some(deeper)
        });
        lines.step = first.unwrap_or(lines.step);
        lines
    }

    fn line_start(&self, offset: usize) -> usize {
        self.text[..offset].rfind('\n').map_or(0, |at| at + 1)
    }

    fn column(&self, offset: usize) -> usize {
        offset - self.line_start(offset)
    }

    /// Whether only white space stands before an offset on its line.
    fn is_first(&self, offset: usize) -> bool {
        self.text[self.line_start(offset)..offset].trim().is_empty()
    }

    fn put(&mut self, offset: usize, column: usize) {
        if self.is_first(offset) {
            let line = self.tree.line(offset).saturating_sub(1);
            let by = column as isize - self.column(offset) as isize;
            if let Some(slot) = self.moves.get_mut(line) {
                *slot = slot.or(Some(by));
            }
        }
    }

    /// Whether a container is written in block style at its own place.
    fn is_block(&self, id: NodeId) -> bool {
        let written = self.tree.text_of(id);
        !written.starts_with(['{', '[', '*'])
    }

    /// Gives a value that begins at a new column its lines. Recursion is bounded by the reader's limit on nesting.
    fn value(&mut self, id: NodeId, column: usize) {
        if !self.is_block(id) {
            return;
        }
        match &self.tree.node(id).kind {
            NodeKind::Object(members) => {
                for member in members.clone() {
                    let key = self.tree.node(member.key).span.start;
                    let value = self.tree.node(member.value).span.start;
                    self.put(key, column);
                    if value <= key || self.tree.line(value) == self.tree.line(key) {
                        continue;
                    }
                    self.below(member.value, column);
                }
            }
            NodeKind::Array(_) => self.items(id, column),
            NodeKind::Null
            | NodeKind::Bool(_)
            | NodeKind::Number
            | NodeKind::String(_)
            | NodeKind::Broken => {}
        }
    }

    /// A value on the lines below its key.
    fn below(&mut self, id: NodeId, column: usize) {
        if let NodeKind::Array(items) = &self.tree.node(id).kind
            && self.is_block(id)
        {
            let Some(first) = items.first().and_then(|item| self.dash_of(*item)) else {
                return;
            };
            // The file's first list says where dashes stand.
            let key = self
                .tree
                .node(id)
                .parent
                .and_then(|object| crate::assist::place::member_of(self.tree, object, id));
            let own = key.map_or(self.step, |member| {
                let key = self.column(self.tree.node(member.key).span.start);
                if self.column(first) > key {
                    self.step
                } else {
                    0
                }
            });
            let dash = *self.dash.get_or_insert(own);
            self.items(id, column + dash);
        } else {
            self.value(id, column + self.step);
        }
    }

    fn items(&mut self, id: NodeId, column: usize) {
        for item in self.tree.elements(id).to_vec() {
            let Some(dash) = self.dash_of(item) else {
                continue;
            };
            self.put(dash, column);
            let start = self.tree.node(item).span.start;
            if self.tree.line(start) == self.tree.line(dash) {
                self.value(item, column + (start - dash));
            } else {
                self.value(item, column + self.step);
            }
        }
    }

    /// The dash before an element.
    fn dash_of(&self, item: NodeId) -> Option<usize> {
        let start = self.tree.node(item).span.start;
        let before = self.text.get(..start)?.trim_end();
        before.ends_with('-').then(|| before.len() - 1)
    }

    /// The text with its lines moved. A line of which nothing is known moves with the line before it; a comment with
    /// the line behind it.
    fn written(&self, from: usize, to: usize) -> String {
        let first = self.tree.line(from).saturating_sub(1);
        let last = self.tree.line(to).saturating_sub(1);
        let lines: Vec<&str> = self.text.split_inclusive('\n').collect();
        let mut by = vec![0isize; lines.len()];
        let mut known = 0;
        for (index, slot) in by.iter_mut().enumerate() {
            if index < first || index > last {
                continue;
            }
            if let Some(Some(moved)) = self.moves.get(index) {
                known = *moved;
            }
            *slot = known;
        }
        let mut next = None;
        for index in (first..lines.len().min(last + 1)).rev() {
            if let Some(Some(moved)) = self.moves.get(index) {
                next = Some(*moved);
            } else if lines[index].trim_start().starts_with('#') {
                // A comment inside a block of text is text: it then moves as the block does.
                if let (Some(moved), false) = (next, self.in_text(&lines, index)) {
                    by[index] = moved;
                }
            } else if !lines[index].trim().is_empty() {
                next = None;
            }
        }
        let mut out = String::with_capacity(self.text.len());
        for (line, by) in lines.iter().zip(by) {
            let bare = line.trim_start_matches(' ');
            let indent = line.len() - bare.len();
            if bare.trim().is_empty() {
                // Empty lines have nothing to indent.
                out.push_str(bare);
                continue;
            }
            let indent = (indent as isize + by).max(0) as usize;
            out.push_str(&" ".repeat(indent));
            out.push_str(bare);
        }
        out
    }

    fn in_text(&self, lines: &[&str], index: usize) -> bool {
        let offset: usize = lines[..index].iter().map(|line| line.len()).sum();
        self.tree.node_at(offset).is_some_and(|node| {
            let span = self.tree.node(node).span;
            matches!(self.tree.node(node).kind, NodeKind::String(_))
                && span.start < offset
                && offset < span.end
        })
    }
}
