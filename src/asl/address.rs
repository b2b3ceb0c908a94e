//! Where a state lives: JSON pointers of scopes and states.

use crate::json::{escape_token, unescape_token};
use std::borrow::Cow;
use std::sync::Arc;

/// Pointer of an object that holds `StartAt` and `States`: `""` for the machine itself,
/// `/States/Each/ItemProcessor`, `/States/Both/Branches/0`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeAddress(Arc<str>);

/// Pointer of a state: `/States/Pay`, `/States/Each/ItemProcessor/States/Price`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateAddress(Arc<str>);

impl ScopeAddress {
    /// The outermost machine.
    pub fn root() -> Self {
        Self("".into())
    }
    /// The scope at a JSON pointer.
    pub fn from_pointer(pointer: &str) -> Self {
        Self(pointer.into())
    }
    /// As a JSON pointer.
    pub fn pointer(&self) -> &str {
        &self.0
    }
    /// A state of this scope.
    pub fn state(&self, name: &str) -> StateAddress {
        StateAddress(format!("{}/States/{}", self.0, escape_token(name)).into())
    }
    /// The Parallel or Map state whose body this is; `None` for the machine itself.
    pub fn owner(&self) -> Option<StateAddress> {
        let (head, last) = self.0.rsplit_once('/')?;
        let owner = if matches!(last, "ItemProcessor" | "Iterator") {
            head
        } else {
            head.strip_suffix("/Branches")?
        };
        Some(StateAddress(owner.into()))
    }
}

impl StateAddress {
    /// The state at a JSON pointer.
    pub fn from_pointer(pointer: &str) -> Self {
        Self(pointer.into())
    }
    /// As a JSON pointer.
    pub fn pointer(&self) -> &str {
        &self.0
    }
    /// The state's name, unescaped.
    pub fn name(&self) -> String {
        self.name_text().into_owned()
    }
    /// The state's name, unescaped; borrowed where nothing is escaped.
    pub fn name_text(&self) -> Cow<'_, str> {
        let token = self.0.rsplit('/').next().unwrap_or_default();
        if token.contains('~') {
            Cow::Owned(unescape_token(token))
        } else {
            Cow::Borrowed(token)
        }
    }
    /// The scope the state is in.
    pub fn scope(&self) -> ScopeAddress {
        let states = self.0.rsplit_once('/').map_or("", |(head, _)| head);
        ScopeAddress(states.strip_suffix("/States").unwrap_or(states).into())
    }
    /// A branch of this Parallel state.
    pub fn branch(&self, index: usize) -> ScopeAddress {
        ScopeAddress(format!("{}/Branches/{index}", self.0).into())
    }
    /// How many Parallel or Map states are around this one.
    pub fn depth(&self) -> usize {
        let mut depth = 0;
        let mut scope = self.scope();
        while let Some(owner) = scope.owner() {
            depth += 1;
            scope = owner.scope();
        }
        depth
    }
}
