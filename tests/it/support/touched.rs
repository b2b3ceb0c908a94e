//! Which lines a change may touch, reckoned from what was asked and from the tree before, and from nothing else.

use std::collections::BTreeSet;
use stepwright::asl::{Outline, StateAddress};
use stepwright::document::Intent;
use stepwright::json::{Member, NodeId, NodeKind, Span, Tree};

/// Lines before the change, from 0, that may differ after it.
pub fn touchable(tree: &Tree, outline: &Outline, intent: &Intent) -> BTreeSet<usize> {
    let mut lines = Lines {
        tree,
        outline,
        found: BTreeSet::new(),
    };
    match intent {
        Intent::RenameState { state, .. } => lines.naming(&state.name(), false),
        Intent::SetPointer { pointer, .. } => match tree.at_pointer(pointer) {
            Some(node) => lines.node(node),
            None => {
                let (parent, _) = pointer.rsplit_once('/').unwrap();
                lines.end_of(tree.at_pointer(parent).unwrap());
            }
        },
        Intent::UnsetPointer { pointer } => lines.around(tree.at_pointer(pointer).unwrap()),
        Intent::AddStateJson { after, scope, .. } => {
            if let Some(scope) = outline.scope(scope) {
                match scope.states.last() {
                    Some(last) => lines.around(last.node),
                    None => lines.end_of(scope.node),
                }
                lines.member(scope.node, "StartAt");
                lines.member(scope.node, "States");
            }
            if let Some(state) = after {
                lines.leaving(state);
            }
        }
        Intent::RemoveStates { states, .. } => {
            for state in states {
                lines.state(state);
                lines.naming(&state.name(), true);
                lines.leaving(state);
            }
        }
        Intent::Connect { edge, .. } => match &edge.state {
            Some(state) => lines.leaving(state),
            None => lines.naming("StartAt", true),
        },
        Intent::Duplicate(states) => states.iter().for_each(|state| {
            lines.state(state);
            lines.leaving(state);
            lines.broken_start(state);
        }),
        Intent::ChangeKind { state, .. } => lines.state(state),
        other => panic!("no random change asks this: {other:?}"),
    }
    lines.found
}

/// Every line that may not differ is still there, in order, and nothing comes before the first or after the last
/// line that may. `None`: all well.
pub fn strayed(before: &str, after: &str, touchable: &BTreeSet<usize>) -> Option<String> {
    let mut later = after.split('\n');
    for (number, line) in before.split('\n').enumerate() {
        if !touchable.contains(&number) && !later.any(|other| other == line) {
            return Some(format!("line {} was touched: {line}", number + 1));
        }
    }
    let count = before.split('\n').count();
    let first = touchable.first().copied().unwrap_or(count);
    let last = touchable.last().copied().unwrap_or(0);
    let head = |text: &str| {
        text.split('\n')
            .take(first)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let tail = |text: &str| {
        let rest = count.saturating_sub(last + 1);
        text.rsplit('\n')
            .take(rest)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    if head(before) != head(after) {
        return Some(format!("something changed before line {}", first + 1));
    }
    (tail(before) != tail(after)).then(|| format!("something changed after line {}", last + 1))
}

struct Lines<'a> {
    tree: &'a Tree,
    outline: &'a Outline,
    found: BTreeSet<usize>,
}

impl Lines<'_> {
    fn span(&mut self, span: Span) {
        let line = |offset| self.tree.line(offset) - 1;
        self.found.extend(line(span.start)..=line(span.end));
    }

    fn node(&mut self, node: NodeId) {
        let span = self.tree.node(node).span;
        self.span(span);
        // The key is on the line before a block of YAML.
        if let Some(key) = self.key(node) {
            self.span(Span::new(
                self.tree.node(key).span.start,
                span.start.max(self.tree.node(key).span.end),
            ));
        }
    }

    fn key(&self, node: NodeId) -> Option<NodeId> {
        let parent = self.tree.node(node).parent?;
        let members = self.tree.members(parent);
        members
            .iter()
            .find(|member| member.value == node)
            .map(|member| member.key)
    }

    /// A member or element from the end of the one before to the start of the one after.
    fn around(&mut self, node: NodeId) {
        self.node(node);
        let Some(parent) = self.tree.node(node).parent else {
            return;
        };
        let of = self.tree.node(parent).span;
        let spans: Vec<(NodeId, Span)> = match &self.tree.node(parent).kind {
            NodeKind::Object(members) => members
                .iter()
                .map(|member| {
                    let start = self.tree.node(member.key).span.start;
                    (
                        member.value,
                        Span::new(start, self.tree.node(member.value).span.end),
                    )
                })
                .collect(),
            NodeKind::Array(items) => items
                .iter()
                .map(|item| (*item, self.tree.node(*item).span))
                .collect(),
            _ => return,
        };
        let at = spans.iter().position(|(value, _)| *value == node).unwrap();
        let start = if at == 0 {
            of.start
        } else {
            spans[at - 1].1.end
        };
        let end = spans.get(at + 1).map_or(of.end, |next| next.1.start);
        self.span(Span::new(start.min(end), end));
        if spans.len() == 1 {
            // What is left is written as an empty list or object, beside its key.
            self.node(parent);
        }
    }

    /// A StartAt that names no state of its scope takes the next one that comes.
    fn broken_start(&mut self, state: &StateAddress) {
        if let Some(scope) = self.outline.scope(&state.scope()) {
            let start = self.tree.get(scope.node, "StartAt");
            let named = start.and_then(|start| self.tree.str(start));
            if named.is_none_or(|named| scope.state(named).is_none()) {
                self.member(scope.node, "StartAt");
            }
        }
    }

    /// Where a new last member goes: Next and End are kept last.
    fn end_of(&mut self, container: NodeId) {
        let span = self.tree.node(container).span;
        let last = match &self.tree.node(container).kind {
            NodeKind::Object(members) => {
                let leaves =
                    |member: &&Member| matches!(self.tree.str(member.key), Some("Next" | "End"));
                let stays = members.iter().rev().find(|member| !leaves(member));
                stays.or(members.last()).map(|member| member.value)
            }
            NodeKind::Array(items) => items.last().copied(),
            _ => None,
        };
        match last {
            Some(last) => {
                let end = self.tree.node(last).span.end;
                self.span(Span::new(end, span.end.max(end)));
            }
            None => self.node(container),
        }
    }

    fn member(&mut self, object: NodeId, key: &str) {
        match self.tree.get(object, key) {
            Some(node) if key == "States" => self.end_of(node),
            Some(node) => self.node(node),
            None if key == "StartAt" => {
                // It is put first.
                let span = self.tree.node(object).span;
                let first = self.tree.members(object).first();
                let end = first.map_or(span.end, |first| self.tree.node(first.key).span.start);
                self.span(Span::new(span.start.min(end), end));
            }
            None => self.end_of(object),
        }
    }

    fn state(&mut self, state: &StateAddress) {
        if let Some(state) = self.outline.state(state) {
            self.around(state.node);
        }
    }

    /// Where a state's transitions stand, and where a new one would.
    fn leaving(&mut self, state: &StateAddress) {
        let Some(state) = self.outline.state(state) else {
            return;
        };
        for key in ["Next", "End", "Default"] {
            if let Some(node) = self.tree.get(state.node, key) {
                self.around(node);
            }
        }
        for key in ["Choices", "Catch"] {
            if let Some(node) = self.tree.get(state.node, key) {
                self.around(node);
            }
        }
        self.end_of(state.node);
    }

    /// Every text that is this name; with `whole` also the rules and catchers that lead there.
    fn naming(&mut self, name: &str, whole: bool) {
        for id in (0..self.tree.len() as u32).map(NodeId) {
            if self.tree.str(id) != Some(name) {
                continue;
            }
            self.node(id);
            let mut at = id;
            while let (true, Some(parent)) = (whole, self.tree.node(at).parent) {
                self.around_if_small(at);
                if self
                    .outline
                    .all_states()
                    .iter()
                    .any(|state| state.node == parent)
                {
                    break;
                }
                at = parent;
            }
        }
    }

    fn around_if_small(&mut self, node: NodeId) {
        let alone = |items: &[NodeId]| items.len() == 1;
        let is_list_of_many = self.tree.is_array(node) && !alone(self.tree.elements(node));
        let has_states = self.tree.is_object(node) && self.tree.get(node, "States").is_some();
        if !is_list_of_many
            && !has_states
            && self.tree.node(node).parent.is_some()
            && self.key_or_element(node)
        {
            self.around(node);
        }
    }

    /// Keys are nodes too, and are no member or element of their own.
    fn key_or_element(&self, node: NodeId) -> bool {
        let Some(parent) = self.tree.node(node).parent else {
            return false;
        };
        match &self.tree.node(parent).kind {
            NodeKind::Object(members) => members.iter().any(|member| member.value == node),
            NodeKind::Array(items) => items.contains(&node),
            _ => false,
        }
    }
}
