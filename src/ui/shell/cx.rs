//! [`Cx`]: everything a panel may read, and the queue it may write to.

use crate::asl::StateAddress;
use crate::debugger::{Breakpoint, Breakpoints, HighWater, Session, View};
use crate::document::{Document, Intent, Snapshot};
use crate::formats::{Machine, Profiles, Values};
use crate::host::Settings;
use crate::mocks::{MockBook, MockProblem};
use crate::ui::look::Tokens;
use crate::ui::shell::{Action, Command, Place, Selected};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What panels see of one tab during one frame. They change nothing but their own folds, scroll and text buffers.
pub struct Cx<'a> {
    /// Everything derived from the text as it is now.
    pub snapshot: &'a Arc<Snapshot>,
    /// The document: history, read-only reason, machine type.
    pub document: &'a Document,
    /// Its file, if it has one.
    pub path: Option<&'a Path>,
    /// Where the definition comes from.
    pub origin: &'a Origin,
    /// What is selected.
    pub selection: &'a Selected,
    /// A place somebody asked to see. Scroll there when its serial is not the one you saw last.
    pub reveal: Option<&'a Reveal>,
    /// How the next run is started.
    pub setup: &'a RunSetup,
    /// The run, if there is one.
    pub session: Option<&'a Session>,
    /// The largest payloads that runs before it carried.
    pub high: &'a HighWater,
    /// What is true at its shown moment.
    pub view: Option<&'a Arc<View>>,
    /// Zoom of the diagram, 1.0 = 100 %.
    pub zoom: f32,
    /// Whether the diagram tells on every transition how large its payloads were.
    pub payloads: bool,
    /// Colours and sizes.
    pub tokens: &'a Tokens,
    /// What is remembered between runs.
    pub settings: &'a Settings,
    /// Why an action cannot be done now.
    pub(super) unavailable: &'a dyn Fn(Action) -> Option<String>,
    /// Where wishes go.
    pub(super) queue: &'a mut Vec<Command>,
}

impl Cx<'_> {
    /// Asks for something: a [`Command`], an [`Action`], an [`Intent`], a [`super::Debug`] or a [`super::Notice`].
    pub fn push(&mut self, command: impl Into<Command>) {
        self.queue.push(command.into());
    }
    /// Asks for a change of the definition.
    pub fn change(&mut self, intent: Intent) {
        self.queue.push(Command::Change(intent));
    }
    /// Selects a place and brings it into view everywhere.
    pub fn reveal(&mut self, place: Place) {
        self.queue.push(Command::Reveal(place));
    }
    /// Why an action cannot be done now; `None`: it can.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        (self.unavailable)(action)
    }
    /// Whether the definition can be changed.
    pub fn editable(&self) -> bool {
        self.document.read_only().is_none()
    }
}

/// A place somebody asked to see.
#[derive(Clone, Debug, PartialEq)]
pub struct Reveal {
    /// Counts up with every request.
    pub serial: u64,
    /// Where.
    pub place: Place,
    /// The form of the place should take the keyboard (Enter on the canvas).
    pub focus: bool,
}

/// Where a definition comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The name it can be opened by again: `FILE`, or `FILE#LogicalId` of a template.
    pub name: Option<PathBuf>,
    /// What its template says of it.
    pub machine: Option<Machine>,
    /// The template, if the definition stands in a file of its own.
    pub template: Option<PathBuf>,
    /// How many machines the template has.
    pub among: usize,
}

/// How the next run of a tab is started.
#[derive(Clone, Debug, Default)]
pub struct RunSetup {
    /// The input as typed; may be broken.
    pub input: String,
    /// Example inputs by name: `*.input.json` beside the file, or those of a shipped example.
    pub samples: Vec<(String, String)>,
    /// The mock file, if one is loaded.
    pub mocks: Option<Mocks>,
    /// Machine and case that answer; `None`: a person answers.
    pub case: Option<(String, String)>,
    /// Seed of identifiers, jitter and interleaving.
    pub seed: u64,
    /// Where runs stop.
    pub breakpoints: Breakpoints,
    /// Whether steps stop at each stage between input and output.
    pub sub_steps: bool,
    /// Values of placeholders, and which of them runs use.
    pub profiles: Profiles,
}

/// A loaded mock file.
#[derive(Clone, Debug)]
pub struct Mocks {
    /// Where it was read from.
    pub path: PathBuf,
    /// What it says.
    pub book: Arc<MockBook>,
    /// What is wrong with it.
    pub problems: Vec<MockProblem>,
}

impl RunSetup {
    /// The breakpoint of a state.
    pub fn breakpoint(&self, state: &StateAddress) -> Breakpoint {
        self.breakpoints.get(state).copied().unwrap_or_default()
    }

    /// What stands for placeholders in the next run; `None`: they stay the text they are.
    pub fn values(&self, origin: &Origin) -> Option<Values> {
        let machine = origin.machine.as_ref();
        self.profiles.values(&self.profiles.choice, machine)
    }
}

/// A tab without a window, for tests of panels: make a [`Cx`], draw, look at the queue.
#[cfg(test)]
pub(crate) struct Fixture {
    pub document: Document,
    pub origin: Origin,
    pub selection: Selected,
    pub reveal: Option<Reveal>,
    pub setup: RunSetup,
    pub session: Option<Session>,
    pub high: HighWater,
    pub view: Option<Arc<View>>,
    pub settings: Settings,
    pub tokens: Tokens,
    pub queue: Vec<Command>,
}

#[cfg(test)]
impl Fixture {
    /// A tab showing this text.
    pub fn new(text: &str) -> Fixture {
        Fixture {
            document: Document::from_bytes(text.as_bytes()),
            origin: Origin::default(),
            selection: Selected::default(),
            reveal: None,
            setup: RunSetup::default(),
            session: None,
            high: HighWater::default(),
            view: None,
            settings: Settings::default(),
            tokens: Tokens::dark(),
            queue: Vec::new(),
        }
    }
    /// Draws with what a panel sees.
    pub fn with<R>(&mut self, draw: impl FnOnce(&mut Cx) -> R) -> R {
        let snapshot = self.document.snapshot();
        draw(&mut Cx {
            snapshot: &snapshot,
            document: &self.document,
            path: None,
            origin: &self.origin,
            selection: &self.selection,
            reveal: self.reveal.as_ref(),
            setup: &self.setup,
            session: self.session.as_ref(),
            high: &self.high,
            view: self.view.as_ref(),
            zoom: 1.0,
            payloads: false,
            tokens: &self.tokens,
            settings: &self.settings,
            unavailable: &|_| None,
            queue: &mut self.queue,
        })
    }
    /// Performs the queued changes, undo and redo on the document, as the shell would.
    pub fn perform(&mut self) {
        for command in std::mem::take(&mut self.queue) {
            match command {
                Command::Change(intent) => {
                    if let Ok(after) = self.document.perform(&intent, self.selection.for_history())
                    {
                        self.selection = after.into();
                    }
                }
                Command::Select(selected) => self.selection = selected,
                Command::SetRules(settings) => self.document.set_rule_settings(settings),
                Command::Do(Action::Undo) => drop(self.document.undo()),
                Command::Do(Action::Redo) => drop(self.document.redo()),
                other => self.queue.push(other),
            }
        }
    }
}
