//! [`Form`]: what the inspector's parts read, and the wishes they collect.

use crate::asl::{QueryLanguage, ScopeOutline, StateAddress, StateKind, ValueShape};
use crate::diagnostics::Severity;
use crate::document::{Intent, Snapshot};
use crate::json::{NodeId, NodeKind, Pointer, Tree, Value};
use crate::ui::look::Tokens;
use egui::{Color32, Id};
use std::sync::Arc;

/// One object of the definition being edited: a state, or the machine itself.
/// Paths are JSON pointers relative to it.
pub(super) struct Form<'a> {
    pub look: &'a Tokens,
    pub snapshot: &'a Snapshot,
    /// Pointer of the object.
    pub base: String,
    /// The state, if it is one.
    pub state: Option<StateAddress>,
    pub kind: Option<StateKind>,
    /// Where targets are looked up.
    pub scope: &'a ScopeOutline,
    pub language: QueryLanguage,
    /// Begins the ids of all its widgets.
    pub id: Id,
    /// What each rule of the Choice says of the data at hand.
    pub verdicts: Option<Arc<[(bool, String)]>>,
    /// What the person wants changed.
    pub wishes: Vec<Intent>,
    /// A state to show.
    pub goes_to: Option<StateAddress>,
}

/// One row of a form: a field of a state or of an object inside it.
#[derive(Clone)]
pub(super) struct Row {
    pub name: &'static str,
    pub help: &'static str,
    pub shape: ValueShape,
    pub is_required: bool,
    pub excludes: &'static [&'static str],
    /// What holds without the field; such rows are shown even when absent.
    pub default: Option<&'static str>,
}

impl<'a> Form<'a> {
    pub fn tree(&self) -> &'a Tree {
        &self.snapshot.tree
    }

    /// The value at a path.
    pub fn node(&self, path: &str) -> Option<NodeId> {
        self.tree().at_pointer(&format!("{}{path}", self.base))
    }

    /// The text of a string at a path.
    pub fn str(&self, path: &str) -> Option<&'a str> {
        self.tree().str(self.node(path)?)
    }

    /// Number of elements of the array at a path.
    pub fn len(&self, path: &str) -> usize {
        self.node(path)
            .map_or(0, |node| self.tree().elements(node).len())
    }

    /// The value at a path; `None` if absent or broken.
    pub fn value(&self, path: &str) -> Option<Value> {
        self.tree().value(self.node(path)?)
    }

    /// The JSON text of a node, moved to the left margin.
    pub fn text(&self, node: NodeId) -> String {
        dedented(self.tree(), node)
    }

    /// Names of the states a transition may lead to.
    pub fn targets(&self) -> impl Iterator<Item = &'a Arc<str>> + use<'a> {
        self.scope.states.iter().map(|state| &state.name)
    }

    /// Names a widget's memory.
    pub fn id(&self, path: &str) -> Id {
        self.id.with((&self.base, path))
    }

    /// Asks for a value; objects on the way that are missing come with it.
    pub fn set(&mut self, path: &str, json: String) {
        let wish = self.setting(path, json);
        self.wishes.push(wish);
    }

    /// The wish for a value.
    pub fn setting(&self, path: &str, json: String) -> Intent {
        let (mut path, mut json) = (path.to_owned(), json);
        while let Some((parent, last)) = path.rsplit_once('/') {
            if parent.is_empty() || last == "-" || self.node(parent).is_some() {
                break;
            }
            let key = Pointer::parse(&format!("/{last}"))
                .and_then(|pointer| pointer.0.first().cloned())
                .unwrap_or_default();
            json = format!("{{{}: {json}}}", Value::string(key).to_json());
            path = parent.to_owned();
        }
        match &self.state {
            Some(state) => Intent::SetField {
                state: state.clone(),
                path,
                json,
            },
            None => Intent::SetPointer {
                pointer: format!("{}{path}", self.base),
                json,
            },
        }
    }

    /// Asks for a text value.
    pub fn set_text(&mut self, path: &str, text: &str) {
        self.set(path, Value::string(text).to_json());
    }

    /// Asks for a value to go.
    pub fn unset(&mut self, path: &str) {
        let wish = self.unsetting(path);
        self.wishes.push(wish);
    }

    /// The wish for a value to go.
    pub fn unsetting(&self, path: &str) -> Intent {
        match &self.state {
            Some(state) => Intent::UnsetField {
                state: state.clone(),
                path: path.to_owned(),
            },
            None => Intent::UnsetPointer {
                pointer: format!("{}{path}", self.base),
            },
        }
    }

    /// Asks for an element to change places.
    pub fn move_element(&mut self, path: &str, from: usize, to: usize) {
        if let Some(state) = &self.state {
            self.wishes.push(Intent::MoveElement {
                state: state.clone(),
                path: path.to_owned(),
                from,
                to,
            });
        }
    }

    /// Several wishes as one step.
    pub fn together(&mut self, label: impl Into<String>, intents: Vec<Intent>) {
        self.wishes.push(Intent::Together {
            label: label.into(),
            intents,
        });
    }

    /// The worst thing said about a path or what is inside it: its colour and the message.
    pub fn complaint(&self, path: &str) -> Option<(Color32, &'a str)> {
        let pointer = format!("{}{path}", self.base);
        self.snapshot
            .diagnostics
            .iter()
            .filter(|found| is_at_or_inside(&found.pointer, &pointer))
            .min_by_key(|found| found.severity)
            .map(|found| {
                let color = match found.severity {
                    Severity::Error => self.look.bad_text,
                    Severity::Warning => self.look.warn_text,
                    Severity::Info => self.look.accent_text,
                };
                (color, found.message.as_str())
            })
    }

    /// Whether a node is an object.
    pub fn is_object(&self, node: NodeId) -> bool {
        matches!(self.tree().node(node).kind, NodeKind::Object(_))
    }

    /// Whether a node is an array.
    pub fn is_array(&self, node: NodeId) -> bool {
        matches!(self.tree().node(node).kind, NodeKind::Array(_))
    }
}

/// Whether a pointer names a place or something inside it.
pub(super) fn is_at_or_inside(pointer: &str, place: &str) -> bool {
    pointer
        .strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The JSON text of a node without the indentation its place in the file gives it. Of a value that is not written in
/// JSON: what it would be there, since that is what is typed into forms.
pub(super) fn dedented(tree: &Tree, node: NodeId) -> String {
    if tree.notation().is_some()
        && let Some(value) = tree.value(node)
    {
        return value.to_pretty();
    }
    let span = tree.node(node).span;
    let text = tree.slice(span);
    if !text.contains('\n') {
        return text.to_owned();
    }
    let before = &tree.text()[..span.start];
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let line = if index > 0 {
            line.strip_prefix(indent)
                .unwrap_or_else(|| line.trim_start_matches([' ', '\t']))
        } else {
            line
        };
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_hold_what_is_below_them_only() {
        assert!(is_at_or_inside("/States/A/Next", "/States/A"));
        assert!(is_at_or_inside("/States/A", "/States/A"));
        assert!(!is_at_or_inside("/States/AB", "/States/A"));
    }

    #[test]
    fn text_moves_to_the_left_margin() {
        let text = "{\n    \"a\": {\n        \"b\": [\n            1\n        ]\n    }\n}";
        let (tree, _) = crate::json::parse(text.into());
        let node = tree.at_pointer("/a").expect("it is there");
        assert_eq!(
            dedented(&tree, node),
            "{\n    \"b\": [\n        1\n    ]\n}"
        );
    }
}
