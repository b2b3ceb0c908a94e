//! [`Tab`]: one open definition with everything that belongs to it.

use crate::asl::StateAddress;
use crate::debugger::{HighWater, Session};
use crate::document::{Document, Snapshot};
use crate::formats::Values;
use crate::host::FileState;
use crate::json::{Problem, ProblemKind};
use crate::mocks::MockBook;
use crate::ui::canvas::{Canvas, moved_address};
use crate::ui::panels::PanelStates;
use crate::ui::shell::moves::Moves;
use crate::ui::shell::{Mocks, Origin, Reveal, RunSetup, Selected};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One open definition.
pub(super) struct Tab {
    /// Names it for as long as the window lives.
    pub id: usize,
    /// Title without a file.
    pub title: String,
    /// Its file.
    pub path: Option<PathBuf>,
    /// Where the definition comes from.
    pub origin: Origin,
    /// What the file looked like when it was read or written.
    pub on_disk: Option<FileState>,
    /// The definition.
    pub document: Document,
    /// What is selected.
    pub selected: Selected,
    /// A place somebody asked to see.
    pub reveal: Option<Reveal>,
    /// How the next run is started.
    pub setup: RunSetup,
    /// The run.
    pub session: Option<Session>,
    /// The largest payloads that runs before this one carried.
    pub high: HighWater,
    /// The definition it began with, and what stood for its placeholders.
    pub ran: Option<(Arc<Snapshot>, Option<Values>)>,
    /// The diagram.
    pub canvas: Canvas,
    /// Arrangements by hand, to take back.
    pub moves: Moves,
    /// What panels remember.
    pub panels: PanelStates,
    /// What the side file keeps of this tab, as it was last read or written.
    pub side: String,
    /// The side file's text as it was last read or written.
    pub side_seen: String,
    /// What the side file looked like when it was last read or written.
    pub side_on_disk: Option<FileState>,
    /// Close it once it is saved.
    pub closing: bool,
}

impl Tab {
    /// A tab around a document.
    pub fn new(id: usize, title: String, document: Document) -> Tab {
        let mut setup = RunSetup {
            input: "{}".into(),
            ..RunSetup::default()
        };
        setup.seed = 0;
        Tab {
            id,
            title,
            path: None,
            origin: Origin::default(),
            on_disk: None,
            document,
            selected: Selected::default(),
            reveal: None,
            setup,
            session: None,
            high: HighWater::default(),
            ran: None,
            canvas: Canvas::default(),
            moves: Moves::default(),
            panels: PanelStates::default(),
            side: "{}".to_owned(),
            side_seen: String::new(),
            side_on_disk: None,
            closing: false,
        }
    }

    /// Lets go of the run; what its payloads came to stays known.
    pub fn end_run(&mut self) {
        if let Some(session) = self.session.take() {
            self.high.merge(&session.high_water());
        }
    }

    /// Lets the canvas arrange what it shows and remembers how to take that back.
    pub fn arrange(&mut self, arrange: impl FnOnce(&mut Canvas, &Selected)) {
        let before = self.canvas.placement.pins.clone();
        arrange(&mut self.canvas, &self.selected);
        let after = self.canvas.placement.pins.clone();
        self.moves.record(self.document.history().1, before, after);
    }

    /// Takes the last arrangement back, or makes it again, when it is what comes next.
    pub fn undo_move(&mut self, again: bool) -> bool {
        let steps = self.document.history().1;
        let pins = if again {
            self.moves.redo(steps)
        } else {
            self.moves.undo(steps)
        };
        let found = pins.is_some();
        if let Some(pins) = pins {
            self.canvas.placement.pins = pins;
        }
        found
    }

    /// "OrderMachine in template.yaml", the file's name, or the title.
    pub fn name(&self) -> String {
        let file = self.path.as_ref().and_then(|path| path.file_name());
        match (file, &self.document.format().machine) {
            (Some(file), Some(id)) => format!("{id} in {}", file.to_string_lossy()),
            (Some(file), None) => file.to_string_lossy().into_owned(),
            (None, _) => self.title.clone(),
        }
    }

    /// The machine's name: its logical id, or the file's stem.
    pub fn stem(&self) -> String {
        if let Some(machine) = &self.origin.machine {
            return machine.id.to_string();
        }
        let name = self.name();
        for suffix in [
            ".asl.json",
            ".asl.yaml",
            ".asl.yml",
            ".json",
            ".asl",
            ".yaml",
            ".yml",
        ] {
            if let Some(stem) = name.strip_suffix(suffix) {
                return stem.to_owned();
            }
        }
        name
    }

    /// The name it can be opened by again.
    pub fn opens_as(&self) -> Option<&PathBuf> {
        self.origin.name.as_ref().or(self.path.as_ref())
    }

    /// Takes over what another program wrote into its file, if that left the machine alone.
    pub fn take_other_text(&mut self, path: &Path) -> bool {
        if self.document.format().machine.is_none() {
            return false;
        }
        match crate::host::load(path) {
            Ok((bytes, state)) if self.document.rebase(&bytes) => {
                self.on_disk = Some(state);
                true
            }
            Ok(_) | Err(_) => false,
        }
    }

    /// Whether only placeholders without quotes keep it from running, and a profile may give them values.
    pub fn awaits_values(&self) -> bool {
        let problems = &self.document.snapshot().problems;
        let bare = |problem: &&Problem| problem.kind == ProblemKind::Placeholder;
        problems.iter().any(|problem| bare(&problem))
            && problems
                .iter()
                .all(|problem| bare(&problem) || problem.kind == ProblemKind::DuplicateKey)
            && self.setup.values(&self.origin).is_some()
    }

    /// Whether the machine or its values are others than those the open run began with.
    pub fn is_ahead_of_run(&self) -> bool {
        let now = self.document.snapshot();
        let own = |snapshot: &Snapshot| snapshot.tree.node(snapshot.tree.root()).span;
        match (&self.session, &self.ran) {
            (Some(_), Some((_, values))) if *values != self.setup.values(&self.origin) => true,
            (Some(_), Some((then, _))) if now.cannot_run().is_none() => {
                !Arc::ptr_eq(then, &now) && then.tree.slice(own(then)) != now.tree.slice(own(&now))
            }
            _ => false,
        }
    }

    /// Takes a mock file; the case that serves this machine is chosen when there is just one machine for it.
    pub fn take_mocks(&mut self, path: PathBuf, text: &str) -> Result<(), String> {
        let (book, problems) = MockBook::parse(text).map_err(|problem| problem.to_string())?;
        let machine = book.machine_for(&self.stem()).map(str::to_owned);
        self.setup.case = machine.and_then(|machine| {
            let case = book
                .cases(&machine)
                .first()
                .map(|case| (*case).to_owned())?;
            Some((machine, case))
        });
        self.setup.mocks = Some(Mocks {
            path,
            book: Arc::new(book),
            problems,
        });
        Ok(())
    }

    /// Positions, folds, breakpoints and suppressions follow a renamed state.
    pub fn follow_rename(&mut self, from: &StateAddress, to: &StateAddress) {
        self.canvas.placement.follow(from, to);
        let moved = |address: StateAddress| moved_address(&address, from, to).unwrap_or(address);
        self.setup.breakpoints = std::mem::take(&mut self.setup.breakpoints)
            .into_iter()
            .map(|(state, stop)| (moved(state), stop))
            .collect();
        let mut rules = self.document.rule_settings().clone();
        for state in rules
            .suppressions
            .iter_mut()
            .filter_map(|s| s.state.as_mut())
        {
            *state = moved(state.clone());
        }
        self.document.set_rule_settings(rules);
        if let Some(session) = &mut self.session {
            session.set_breakpoints(self.setup.breakpoints.clone());
        }
    }
}
