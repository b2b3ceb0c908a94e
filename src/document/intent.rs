//! [`Intent`]: what a person wants, and [`plan`]: the edit that does it.

use crate::asl::{Port, QueryLanguage, ScopeAddress, StateAddress, StateKind};
use crate::document::draft::Draft;
use crate::document::intents;
use crate::document::{Selection, Snapshot};
use crate::json::{TextEdit, Tree};

/// A transition, named by where it leaves. `state` is `None` for the scope's start edge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EdgeRef {
    /// The scope.
    pub scope: ScopeAddress,
    /// The source state; `None` with `Port::Start`.
    pub state: Option<StateAddress>,
    /// Where it leaves.
    pub port: Port,
}

/// Where a new state goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Insertion {
    /// Into the scope, connected to nothing (becomes StartAt if the scope has no start).
    Free(ScopeAddress),
    /// In the middle of a transition: source → new → old target.
    OnEdge(EdgeRef),
    /// At the end of a port that leads nowhere yet or elsewhere: source → new; the old target is not kept.
    FromPort(EdgeRef),
    /// After a state: its Next is re-wired.
    After(StateAddress),
}

/// What a new state starts with.
#[derive(Clone, Debug, PartialEq)]
pub struct StateTemplate {
    /// Its type.
    pub kind: StateKind,
    /// A Task's resource with an arguments skeleton (`lambda:invoke`, `sqs:sendMessage.waitForTaskToken`, `sns:publish` …).
    pub resource: Option<String>,
}

/// Everything a person can ask of a definition.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// A new state.
    AddState {
        /// Type and skeleton.
        template: StateTemplate,
        /// Its name; `None` makes one up.
        name: Option<String>,
        /// Where.
        at: Insertion,
    },
    /// A state with given JSON (command line `--add`).
    AddStateJson {
        /// Its name.
        name: String,
        /// Its JSON text.
        json: String,
        /// After which state it is wired, if any.
        after: Option<StateAddress>,
        /// In which scope otherwise.
        scope: ScopeAddress,
    },
    /// Removes states; with `heal` predecessors are joined to the successor, else edges dangle.
    RemoveStates {
        /// Which.
        states: Vec<StateAddress>,
        /// Join the ends.
        heal: bool,
    },
    /// Renames a state and every reference to it.
    RenameState {
        /// Which.
        state: StateAddress,
        /// New name.
        to: String,
    },
    /// Renames a variable and every path and expression that reads it.
    RenameVariable {
        /// The scope whose states assign it.
        scope: ScopeAddress,
        /// Its name, without `$`.
        name: String,
        /// New name, without `$`.
        to: String,
    },
    /// Leads a transition to a state of the same scope. A port that does not exist yet is created (a new rule, a new catcher).
    Connect {
        /// Which transition.
        edge: EdgeRef,
        /// The target.
        to: StateAddress,
    },
    /// Removes a transition: Next becomes End, a rule or catcher goes, Default goes.
    Disconnect(EdgeRef),
    /// Sets a value inside a state; `path` is a pointer relative to the state (`/Next`, `/Retry/0/MaxAttempts`).
    SetField {
        /// The state.
        state: StateAddress,
        /// Relative pointer; a last token `-` appends to an array.
        path: String,
        /// JSON text.
        json: String,
    },
    /// Removes a value inside a state.
    UnsetField {
        /// The state.
        state: StateAddress,
        /// Relative pointer.
        path: String,
    },
    /// Moves an element of an array inside a state (rules, retriers, catchers, branches).
    MoveElement {
        /// The state.
        state: StateAddress,
        /// Relative pointer of the array.
        path: String,
        /// From which index.
        from: usize,
        /// To which index.
        to: usize,
    },
    /// Sets any value by absolute pointer (command line `--set`, machine fields).
    SetPointer {
        /// Absolute pointer.
        pointer: String,
        /// JSON text.
        json: String,
    },
    /// Removes any value by absolute pointer.
    UnsetPointer {
        /// Absolute pointer.
        pointer: String,
    },
    /// Changes a state's type, keeping what both types share.
    ChangeKind {
        /// The state.
        state: StateAddress,
        /// The new type.
        to: StateKind,
    },
    /// Changes a state's or the machine's query language field.
    SetLanguage {
        /// The state, or the machine.
        state: Option<StateAddress>,
        /// The language; `None` removes the field.
        to: Option<QueryLanguage>,
    },
    /// Replaces a state's whole JSON text.
    ReplaceState {
        /// The state.
        state: StateAddress,
        /// JSON text.
        json: String,
    },
    /// Adds an empty branch to a Parallel.
    AddBranch(StateAddress),
    /// Pastes a plain ASL fragment (`{"States": {…}}`, `{name: state, …}` or one state) with fresh names.
    Paste {
        /// Where to.
        scope: ScopeAddress,
        /// The fragment.
        text: String,
    },
    /// Duplicates states beside themselves.
    Duplicate(Vec<StateAddress>),
    /// Typing in the text panel.
    TypeText {
        /// The edit.
        edit: TextEdit,
        /// Joins the previous step when that was typing too.
        merge: bool,
        /// Cursor after it.
        cursor: (usize, usize),
    },
    /// Applies a quick fix.
    ApplyFix {
        /// Its label.
        label: String,
        /// Its edit.
        edit: TextEdit,
    },
    /// Several wishes in one undo step.
    Together {
        /// The label of the step.
        label: String,
        /// In order; each sees the result of those before.
        intents: Vec<Intent>,
    },
}

/// The edit that does it.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// "Rename Charge to Bill".
    pub label: String,
    /// The change.
    pub edit: TextEdit,
    /// What to select afterwards.
    pub select: Selection,
    /// Whether it may join the previous history step.
    pub merge: bool,
}

/// Why it cannot be done; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A sentence naming the thing, the place and the way out.
    pub why: String,
}

impl Refusal {
    pub(super) fn new(why: impl Into<String>) -> Refusal {
        Refusal { why: why.into() }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Refusal {}

/// What an intent did to a draft.
#[derive(Debug)]
pub(super) struct Done {
    /// The label of the step.
    pub label: String,
    /// What to select.
    pub select: Selection,
    /// Whether it may join the previous history step.
    pub merge: bool,
}

impl Done {
    pub fn new(label: impl Into<String>, select: Selection) -> Done {
        Done {
            label: label.into(),
            select,
            merge: false,
        }
    }
}

/// Plans a wish against a snapshot. Pure: serves previews and greyed-out buttons too.
pub fn plan(snapshot: &Snapshot, intent: &Intent) -> Result<Plan, Refusal> {
    let mut draft = Draft::new(snapshot.tree.clone());
    let done = perform(&mut draft, intent)?;
    Ok(finish(draft, done))
}

/// The plan a draft has become.
pub(super) fn finish(draft: Draft, done: Done) -> Plan {
    let Done {
        label,
        select,
        merge,
    } = done;
    Plan {
        label,
        edit: draft.into_edit(),
        select,
        merge,
    }
}

/// What typing comes to. It asks nothing of the text, which need not be read for it.
pub(super) fn typed(edit: &TextEdit, merge: bool, cursor: (usize, usize)) -> Plan {
    Plan {
        label: "Type in the text".to_owned(),
        edit: edit.clone(),
        select: Selection {
            states: Vec::new(),
            cursor: Some(cursor),
        },
        merge,
    }
}

/// Does to a draft what is wished, and makes sure that the result can be found in it.
pub(super) fn perform(draft: &mut Draft, intent: &Intent) -> Result<Done, Refusal> {
    let done = attempt(draft, intent)?;
    if let Some(why) = draft.refused() {
        return Err(Refusal::new(why));
    }
    let states = &done.select.states;
    // The outline of a long text is not read for nothing.
    let lost = (!states.is_empty())
        .then(|| draft.outline())
        .and_then(|outline| states.iter().find(|state| outline.state(state).is_none()));
    match lost {
        // In a text without its brackets a new member may end up anywhere.
        Some(state) => Err(Refusal::new(format!(
            "The text around `{}` is too broken for that; mend its brackets and quotes first",
            state.name()
        ))),
        None => Ok(done),
    }
}

fn attempt(draft: &mut Draft, intent: &Intent) -> Result<Done, Refusal> {
    match intent {
        Intent::AddState { template, name, at } => {
            intents::add_state::add(draft, template, name.as_deref(), at)
        }
        Intent::AddStateJson {
            name,
            json,
            after,
            scope,
        } => intents::add_state::add_json(draft, name, json, after.as_ref(), scope),
        Intent::RemoveStates { states, heal } => {
            intents::remove_states::remove(draft, states, *heal)
        }
        Intent::RenameState { state, to } => intents::rename_state::rename(draft, state, to),
        Intent::RenameVariable { scope, name, to } => {
            intents::rename_variable::rename(draft, scope, name, to)
        }
        Intent::Connect { edge, to } => intents::connect::connect(draft, edge, to),
        Intent::Disconnect(edge) => intents::connect::disconnect(draft, edge),
        Intent::SetField { state, path, json } => intents::set_field::set(draft, state, path, json),
        Intent::UnsetField { state, path } => intents::set_field::unset(draft, state, path),
        Intent::MoveElement {
            state,
            path,
            from,
            to,
        } => intents::set_field::move_element(draft, state, path, *from, *to),
        Intent::SetPointer { pointer, json } => {
            intents::set_field::set_pointer(draft, pointer, json)
        }
        Intent::UnsetPointer { pointer } => intents::set_field::unset_pointer(draft, pointer),
        Intent::ChangeKind { state, to } => intents::change_kind::change(draft, state, *to),
        Intent::SetLanguage { state, to } => intents::set_language::set(draft, state.as_ref(), *to),
        Intent::ReplaceState { state, json } => intents::replace_state::replace(draft, state, json),
        Intent::AddBranch(state) => intents::add_branch::add(draft, state),
        Intent::Paste { scope, text } => intents::paste::paste(draft, scope, text),
        Intent::Duplicate(states) => intents::paste::duplicate(draft, states),
        Intent::TypeText {
            edit,
            merge,
            cursor,
        } => {
            draft.apply(edit.clone());
            let Plan { label, select, .. } = typed(edit, *merge, *cursor);
            Ok(Done {
                label,
                select,
                merge: *merge,
            })
        }
        Intent::ApplyFix { label, edit } => {
            let before = draft.tree();
            draft.apply(edit.clone());
            if before.notation().is_some() {
                let mistakes = |tree: &Tree| tree.read_again(tree.text().clone()).1.len();
                if mistakes(&draft.tree()) > mistakes(&before) {
                    return Err(Refusal::new(
                        "The fix does not fit the way the file is written here; change the text by hand",
                    ));
                }
            }
            Ok(Done::new(label.clone(), Selection::default()))
        }
        Intent::Together { label, intents } => {
            let mut select = Selection::default();
            for intent in intents {
                let done = perform(draft, intent)?;
                // The last one that selects anything decides.
                if done.select != Selection::default() {
                    select = done.select;
                }
            }
            Ok(Done::new(label.clone(), select))
        }
    }
}
