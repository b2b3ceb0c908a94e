//! [`Command`]: everything a person can ask of the window. Those without details are in the table of `actions`.

use crate::asl::{MachineType, QueryLanguage, StateAddress};
use crate::debugger::{Breakpoint, PersonAnswer, Step};
use crate::diagnostics::RuleSettings;
use crate::document::{EdgeRef, Intent, Selection, StateTemplate};
use crate::formats::Profiles;
use crate::geometry::Point;
use crate::interpreter::Ticket;
use crate::recording::Moment;
use crate::ui::shell::Action;
use std::path::PathBuf;

/// A wish, performed at the start of the next frame.
#[derive(Clone, Debug)]
pub enum Command {
    /// Something with a row in the table.
    Do(Action),
    /// Changes the definition.
    Change(Intent),
    /// Changes the definition by adding a state, then puts that state at a place and asks for its name.
    ChangeAt {
        /// The wish.
        intent: Intent,
        /// Top left corner relative to the origin of its scope; `None`: wherever layout puts it.
        at: Option<Point>,
        /// Whether to ask for a name at once.
        rename: bool,
    },
    /// Names a state that was added just now; adding and naming it are one step of the history.
    NameAdded {
        /// The state.
        state: StateAddress,
        /// Its name.
        to: String,
    },
    /// Adds a state after what is selected.
    AddTemplate(StateTemplate),
    /// Puts states at places, relative to the origin of their scopes.
    Place(Vec<(StateAddress, Point)>),
    /// Undoes or redoes until this many steps of the history are applied.
    UndoTo(usize),
    /// Selects.
    Select(Selected),
    /// Selects a place and brings it into view everywhere: canvas, text, panels.
    Reveal(Place),
    /// Selects a place, brings it into view and gives it the keyboard.
    GoTo(Place),
    /// Opens a folded Parallel or Map on the canvas, or folds it.
    ToggleCollapsed(StateAddress),
    /// Something about the run.
    Debug(Debug),
    /// Opens a file.
    OpenPath(PathBuf),
    /// Opens one of the shipped examples by index.
    OpenExample(usize),
    /// Opens a text that has no file yet, under this title.
    OpenText {
        /// Title of the tab.
        title: String,
        /// The definition.
        text: String,
    },
    /// Saves under this path.
    SaveTo(PathBuf),
    /// A new machine.
    New(QueryLanguage),
    /// Shows the tab of this number.
    ShowTab(usize),
    /// Closes the tab of this number, asking first when it has unsaved changes.
    CloseTab(usize),
    /// Tells the person something.
    Notice(Notice),
    /// Puts a text on the clipboard.
    CopyText(String),
    /// Values of placeholders, and which of them runs use.
    SetProfiles(Profiles),
    /// Standard or Express; not part of the text.
    SetMachineType(MachineType),
    /// Which rules are switched and which findings suppressed; kept beside the file.
    SetRules(RuleSettings),
    /// Compares the definition with another version of it.
    Compare(With),
    /// Back from the comparison to the diagram.
    CloseCompare,
}

/// What is done to a run.
#[derive(Clone, Debug)]
pub enum Debug {
    /// A step; starts a paused session first when there is none.
    Step(Step),
    /// To a moment of the run.
    GoTo(Moment),
    /// To its newest moment.
    GoToEnd,
    /// Answers an open question.
    Answer {
        /// Which.
        ticket: Ticket,
        /// With what.
        answer: PersonAnswer,
        /// Give the same answer whenever this state asks in this run.
        keep: bool,
    },
    /// Writes an answer into the case of the loaded mock file, or into a new mock file beside the definition.
    SaveAnswer {
        /// The state's name.
        state: String,
        /// What it answers next.
        answer: PersonAnswer,
    },
    /// Sets or (with neither entry nor error) removes a breakpoint.
    SetBreakpoint(StateAddress, Breakpoint),
    /// Stops at each stage between input and output.
    SubSteps(bool),
    /// The input of the next run, as text.
    SetInput(String),
    /// Loads a mock file.
    LoadMocks(PathBuf),
    /// Picks the mock file through a dialog.
    PickMocks,
    /// Forgets the mock file.
    ForgetMocks,
    /// The machine and case of the mock file that answer the next run; `None`: a person answers.
    SetCase(Option<(String, String)>),
    /// Seed of identifiers, jitter and interleaving.
    SetSeed(u64),
}

/// The version a definition is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum With {
    /// The file at a revision of git.
    Revision(String),
    /// The file on the disk.
    Saved,
    /// A file picked through a dialog.
    PickFile,
    /// This file.
    File(PathBuf),
    /// What another tab shows.
    Tab(usize),
    /// The text after so many steps of the history.
    Step(usize),
}

/// A place in the definition.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A state.
    State(StateAddress),
    /// A transition.
    Edge(EdgeRef),
    /// A range of bytes of the text; the state around it is selected.
    Text(usize, usize),
}

/// What is selected in a tab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selected {
    /// Selected states, the one selected last at the end.
    pub states: Vec<StateAddress>,
    /// The selected transition; then no state is selected.
    pub edge: Option<EdgeRef>,
    /// Byte range of the text cursor, when the selection follows the text.
    pub cursor: Option<(usize, usize)>,
}

impl Selected {
    /// Just this state.
    pub fn state(state: StateAddress) -> Selected {
        Selected {
            states: vec![state],
            ..Selected::default()
        }
    }
    /// These states.
    pub fn states(states: Vec<StateAddress>) -> Selected {
        Selected {
            states,
            ..Selected::default()
        }
    }
    /// Just this transition.
    pub fn edge(edge: EdgeRef) -> Selected {
        Selected {
            edge: Some(edge),
            ..Selected::default()
        }
    }
    /// The only selected state.
    pub fn single(&self) -> Option<&StateAddress> {
        match self.states.as_slice() {
            [state] => Some(state),
            _ => None,
        }
    }
    /// Nothing selected.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty() && self.edge.is_none()
    }
    /// As the document's history keeps it.
    pub fn for_history(&self) -> Selection {
        Selection {
            states: self.states.clone(),
            cursor: self.cursor,
        }
    }
}

impl From<Selection> for Selected {
    fn from(selection: Selection) -> Selected {
        Selected {
            states: selection.states,
            edge: None,
            cursor: selection.cursor,
        }
    }
}

/// A short message to the person.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// What it says; a sentence.
    pub text: String,
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Worth knowing.
    Info,
    /// Went well.
    Good,
    /// Could not be done, and why.
    Bad,
}

impl Notice {
    /// Worth knowing.
    pub fn info(text: impl Into<String>) -> Notice {
        Notice {
            tone: Tone::Info,
            text: text.into(),
        }
    }
    /// Went well.
    pub fn good(text: impl Into<String>) -> Notice {
        Notice {
            tone: Tone::Good,
            text: text.into(),
        }
    }
    /// Could not be done, and why.
    pub fn bad(text: impl Into<String>) -> Notice {
        Notice {
            tone: Tone::Bad,
            text: text.into(),
        }
    }
}

impl From<Action> for Command {
    fn from(action: Action) -> Command {
        Command::Do(action)
    }
}
impl From<Intent> for Command {
    fn from(intent: Intent) -> Command {
        Command::Change(intent)
    }
}
impl From<Debug> for Command {
    fn from(debug: Debug) -> Command {
        Command::Debug(debug)
    }
}
impl From<Notice> for Command {
    fn from(notice: Notice) -> Command {
        Command::Notice(notice)
    }
}
