//! Putting members and elements in, taking them out, moving them.

use crate::formats::build::Way;
use crate::formats::yaml::style::{column, line_end, line_start, next_line};
use crate::formats::yaml::write::Writer;
use crate::json::{NodeId, NodeKind, Span, TextEdit, Value, plain};

impl Writer<'_> {
    pub(super) fn insert_member(
        &self,
        object: NodeId,
        index: usize,
        key: &str,
        value: &Value,
    ) -> TextEdit {
        if let Some(refused) = self.locked(object) {
            return refused;
        }
        if self.is_block(object) {
            let quotes = self.quotes(Some(object));
            return self.insert_block(object, index, &|column| {
                self.style.member(key, value, column, quotes)
            });
        }
        if self.tree.members(object).is_empty() && !self.inside_flow(object) {
            let only = Value::object(vec![(key.into(), value.clone())]);
            return self.replace_whole(object, &only);
        }
        plain::insert_member_after(self.tree, object, index.checked_sub(1), key, value)
    }

    pub(super) fn insert_element(&self, array: NodeId, index: usize, value: &Value) -> TextEdit {
        if let Some(refused) = self.locked(array) {
            return refused;
        }
        if self.is_block(array) {
            let quotes = self.quotes(Some(array));
            return self.insert_block(array, index, &|column| {
                format!("-{}", self.style.after_dash(value, column, quotes))
            });
        }
        if self.tree.elements(array).is_empty() && !self.inside_flow(array) {
            return self.replace_whole(array, &Value::array(vec![value.clone()]));
        }
        plain::insert_element(self.tree, array, index, value)
    }

    /// Puts a part into a block, on lines of its own.
    fn insert_block(
        &self,
        container: NodeId,
        index: usize,
        print: &dyn Fn(usize) -> String,
    ) -> TextEdit {
        let parts = &self.origin(container).parts;
        let at = column(self.text, parts[0].start);
        let written = print(at);
        let spaced = self.spaced(parts);
        let blank = if spaced { self.style.line_end } else { "" };
        let new_line = self.style.new_line(at);
        match index.min(parts.len()).checked_sub(1) {
            None => TextEdit::insert(parts[0].start, format!("{written}{blank}{new_line}")),
            Some(before) => TextEdit::insert(
                self.tail(parts, before, at),
                format!("{blank}{new_line}{written}"),
            ),
        }
    }

    /// Whether an empty line stands between all parts.
    fn spaced(&self, parts: &[Span]) -> bool {
        parts.len() > 1
            && parts.windows(2).all(|pair| {
                let between = self
                    .text
                    .get(pair[0].end..pair[1].start)
                    .unwrap_or_default();
                between.lines().skip(1).any(|line| line.trim().is_empty()) && {
                    // The last line holds the next part, so it does not count.
                    between.matches('\n').count() > 1
                }
            })
    }

    /// Where a part's last line ends. Comments below it that stand deeper than the part are its own.
    fn tail(&self, parts: &[Span], index: usize, at: usize) -> usize {
        let mut end = line_end(self.text, parts[index].end);
        let limit = parts
            .get(index + 1)
            .map_or(self.text.len(), |next| next.start);
        loop {
            let from = next_line(self.text, end);
            if from >= limit || from <= end {
                return end;
            }
            let to = line_end(self.text, from);
            let line = &self.text[from..to];
            let indent = line.len() - line.trim_start().len();
            if !line.trim_start().starts_with('#') || indent <= at {
                return end;
            }
            end = to;
        }
    }

    // Removing and moving.

    pub(super) fn remove(&self, container: NodeId, indexes: &[usize]) -> TextEdit {
        if let Some(refused) = self.locked(container) {
            return refused;
        }
        let inner: Vec<NodeId> = match &self.tree.node(container).kind {
            NodeKind::Object(members) => members.iter().map(|member| member.key).collect(),
            NodeKind::Array(elements) => elements.clone(),
            NodeKind::Null
            | NodeKind::Bool(_)
            | NodeKind::Number
            | NodeKind::String(_)
            | NodeKind::Broken => Vec::new(),
        };
        let merged = indexes
            .iter()
            .filter_map(|index| inner.get(*index))
            .find(|node| self.origin(**node).way == Way::Merged);
        if let Some(refused) = merged.and_then(|node| self.locked(*node)) {
            return refused;
        }
        if !self.is_block(container) {
            return plain::remove_parts(self.tree, container, indexes);
        }
        let parts = &self.origin(container).parts;
        if (0..parts.len()).all(|index| indexes.contains(&index)) {
            let empty = if self.tree.is_array(container) {
                Value::array(Vec::new())
            } else {
                Value::empty_object()
            };
            return self.replace_whole(container, &empty);
        }
        let replacements = plain::runs(parts.len(), indexes)
            .into_iter()
            .map(|run| (self.removal(parts, *run.start(), *run.end()), String::new()))
            .collect();
        TextEdit::of(replacements)
    }

    /// The text of a run of parts, with their lines.
    fn removal(&self, parts: &[Span], first: usize, last: usize) -> Span {
        let text = self.text;
        let start = parts[first].start;
        let line = line_start(text, start);
        let at = start - line;
        let own_line = text[line..start].bytes().all(|byte| byte == b' ');
        let end = self.tail(parts, last, at);
        if !own_line {
            // Behind a dash: what follows moves up to it.
            let mut to = next_line(text, end);
            while text[to..].starts_with(' ') {
                to += 1;
            }
            if text[to..].starts_with(['\n', '\r'])
                && let Some(next) = parts.get(last + 1)
            {
                to = next.start;
            }
            return Span::new(start, to);
        }
        let mut to = next_line(text, end);
        if to == text.len() && !text[..to].ends_with('\n') {
            // The last line of a file without a final line end.
            let from = line.saturating_sub(if text[..line].ends_with("\r\n") { 2 } else { 1 });
            return Span::new(from, to);
        }
        let before = &text[..line];
        let blank_before =
            before.is_empty() || before.ends_with("\n\n") || before.ends_with("\n\r\n");
        if blank_before || last + 1 == parts.len() {
            // Of the empty lines before and behind, those before stay. At a block's end those behind do.
            while blank_before && to < text.len() {
                let stop = next_line(text, to);
                if !text[to..stop].trim().is_empty() {
                    break;
                }
                to = stop;
            }
        }
        Span::new(line, to)
    }

    pub(super) fn move_element(&self, array: NodeId, from: usize, to: usize) -> TextEdit {
        if let Some(refused) = self.locked(array) {
            return refused;
        }
        if !self.is_block(array) {
            return plain::move_element(self.tree, array, from, to);
        }
        let parts = &self.origin(array).parts;
        let at = column(self.text, parts[0].start);
        let whole: Vec<Span> = (0..parts.len())
            .map(|index| Span::new(parts[index].start, self.tail(parts, index, at)))
            .collect();
        plain::reordered(self.tree, &whole, from, to)
    }
}
