//! [`complete`]: what may be written at a place of the text.

mod fields;
mod inside;
mod rank;
mod site;
mod values;
mod write;
mod yaml_site;

use crate::asl::StateAddress;
use crate::assist::View;
use crate::assist::place::{Place, Role};
use crate::json::{Span, Value};
use site::Spot;
use std::ops::Range;
use std::sync::Arc;

/// What was seen in a run, or given as a sample: completion offers the members that are really there.
pub trait Observed {
    /// What a state was given, before `InputPath`.
    fn input_of(&self, state: &StateAddress) -> Option<Value>;
    /// What a state's task, branches or iterations gave, before it was reshaped.
    fn result_of(&self, state: &StateAddress) -> Option<Value>;
    /// The variables a state could read, without `$`.
    fn variables_of(&self, state: &StateAddress) -> Vec<(Arc<str>, Value)>;
    /// The Context Object as the state saw it.
    fn context_of(&self, _state: &StateAddress) -> Option<Value> {
        None
    }
}

/// Nothing was seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct NothingSeen;

impl Observed for NothingSeen {
    fn input_of(&self, _: &StateAddress) -> Option<Value> {
        None
    }
    fn result_of(&self, _: &StateAddress) -> Option<Value> {
        None
    }
    fn variables_of(&self, _: &StateAddress) -> Vec<(Arc<str>, Value)> {
        Vec::new()
    }
}

/// What may be written at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Completions {
    /// What the chosen item's text replaces: the word around the cursor. The quotes of a string stay; the closing quote
    /// of a key that has no value yet is written anew, with a value.
    pub replace: Span,
    /// What was typed of it before the cursor.
    pub typed: String,
    /// The best first.
    pub items: Vec<Item>,
}

/// One thing that may be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What is shown and matched.
    pub label: String,
    /// What is written in place of [`Completions::replace`].
    pub insert: String,
    /// Where in `insert` the cursor goes, in bytes.
    pub caret: usize,
    /// What sort of thing it is.
    pub kind: ItemKind,
    /// A few words beside the label: a type, a signature, a value that was seen.
    pub detail: String,
    /// What it means; empty where there is nothing to say.
    pub help: String,
    /// A comma that is missing before it: an insertion elsewhere in the text.
    pub also: Option<(usize, String)>,
}

/// The sorts of things that may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A field.
    Field,
    /// A field that must be there.
    RequiredField,
    /// A word of a closed set, `true`.
    Value,
    /// The name of a state.
    State,
    /// The name of an error.
    Error,
    /// A resource's ARN.
    Resource,
    /// An argument of a call.
    Argument,
    /// A variable.
    Variable,
    /// A member of data.
    Member,
    /// A member of the Context Object or of `$states`.
    Context,
    /// A function.
    Function,
    /// A piece of an expression.
    Snippet,
}

impl Item {
    /// What of `insert` is typed over, in bytes: the default of a field that brings one, else nothing at the cursor.
    pub fn selected(&self) -> Range<usize> {
        let nothing = self.caret..self.caret;
        let is_field = matches!(self.kind, ItemKind::Field | ItemKind::RequiredField);
        let (Some(before), Some(",") | Some("")) =
            (self.insert.get(..self.caret), self.insert.get(self.caret..))
        else {
            return nothing;
        };
        if !is_field {
            return nothing;
        }
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let before = before.trim_end_matches(word);
        if before.ends_with([' ', ':', '=']) {
            before.len()..self.caret
        } else {
            nothing
        }
    }

    pub(super) fn new(kind: ItemKind, label: impl Into<String>) -> Item {
        let label = label.into();
        Item {
            insert: label.clone(),
            caret: label.len(),
            label,
            kind,
            detail: String::new(),
            help: String::new(),
            also: None,
        }
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Item {
        self.detail = detail.into();
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Item {
        self.help = help.into();
        self
    }

    /// Text with [`write::CARET`] where the cursor goes.
    pub(super) fn insert(mut self, text: &str) -> Item {
        let (text, caret) = write::caret(text);
        self.insert = text;
        self.caret = caret;
        self
    }
}

/// What may be written at a place; `None` where nothing is known to fit.
pub fn complete(view: &View<'_>, offset: usize, seen: &dyn Observed) -> Option<Completions> {
    let offset = floor(view.text(), offset);
    let site = site::at(view, offset)?;
    let world = World {
        view,
        seen,
        place: site.place,
        state: site.place.state.and_then(|node| state_address(view, node)),
    };
    let (replace, typed, items) = match &site.spot {
        Spot::Key(key) => (key.replace, key.typed.clone(), fields::items(&world, key)),
        Spot::Value(word) => (
            word.replace,
            word.typed.clone(),
            values::items(&world, word),
        ),
        Spot::Inside(text) => {
            let (replace, typed, items) = inside::items(&world, text)?;
            (replace, typed, items)
        }
    };
    let mut items = rank::ranked(items, &typed);
    for item in &mut items {
        item.insert.insert_str(0, site.lead);
        item.caret += site.lead.len();
    }
    (!items.is_empty()).then_some(Completions {
        replace,
        typed,
        items,
    })
}

/// What completion knows of a place.
pub(super) struct World<'w, 't> {
    pub view: &'w View<'t>,
    pub seen: &'w dyn Observed,
    pub place: Place<'t>,
    /// The innermost state around it.
    pub state: Option<StateAddress>,
}

fn state_address(view: &View<'_>, node: crate::json::NodeId) -> Option<StateAddress> {
    let pointer = view.tree.pointer_of(node);
    let address = StateAddress::from_pointer(&pointer);
    view.outline.state(&address).map(|_| address)
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

pub(super) fn is_template(role: Role) -> bool {
    matches!(role, Role::Template | Role::Assign)
}

#[cfg(test)]
mod tests;
