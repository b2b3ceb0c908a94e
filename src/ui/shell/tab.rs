//! [`Tab`]: one open definition with everything that belongs to it.

use crate::asl::StateAddress;
use crate::debugger::Session;
use crate::document::Document;
use crate::geometry::Point;
use crate::host::FileState;
use crate::json::Value;
use crate::layout::Direction;
use crate::mocks::MockBook;
use crate::ui::canvas::{Canvas, moved_address};
use crate::ui::panels::PanelStates;
use crate::ui::shell::moves::Moves;
use crate::ui::shell::{Mocks, Reveal, RunSetup, Selected};
use std::path::PathBuf;
use std::sync::Arc;

/// One open definition.
pub(super) struct Tab {
    /// Names it for as long as the window lives.
    pub id: usize,
    /// Title without a file.
    pub title: String,
    /// Its file.
    pub path: Option<PathBuf>,
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
    /// The diagram.
    pub canvas: Canvas,
    /// Arrangements by hand, to take back.
    pub moves: Moves,
    /// What panels remember.
    pub panels: PanelStates,
    /// The side file as it was last read or written.
    pub side: String,
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
            on_disk: None,
            document,
            selected: Selected::default(),
            reveal: None,
            setup,
            session: None,
            canvas: Canvas::default(),
            moves: Moves::default(),
            panels: PanelStates::default(),
            side: String::new(),
            closing: false,
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

    /// File name, or the title.
    pub fn name(&self) -> String {
        match self.path.as_ref().and_then(|path| path.file_name()) {
            Some(name) => name.to_string_lossy().into_owned(),
            None => self.title.clone(),
        }
    }

    /// The machine's name: the file's stem.
    pub fn stem(&self) -> String {
        let name = self.name();
        for suffix in [".asl.json", ".asl.yaml", ".asl.yml", ".json", ".asl"] {
            if let Some(stem) = name.strip_suffix(suffix) {
                return stem.to_owned();
            }
        }
        name
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

    /// The side file's text: positions, folds and breakpoints. Empty when there is nothing to keep.
    pub fn side_text(&self) -> String {
        let mut members: Vec<(Arc<str>, Value)> = Vec::new();
        let name = |address: &StateAddress| -> Arc<str> { address.pointer().into() };
        if !self.canvas.placement.pins.is_empty() {
            let pins = self
                .canvas
                .placement
                .pins
                .iter()
                .filter_map(|(address, at)| {
                    let pair = Value::array(vec![
                        Value::float(f64::from(at.x.round()))?,
                        Value::float(f64::from(at.y.round()))?,
                    ]);
                    Some((name(address), pair))
                });
            members.push(("positions".into(), Value::object(pins.collect())));
        }
        if !self.canvas.placement.collapsed.is_empty() {
            members.push((
                "collapsed".into(),
                Value::array(
                    self.canvas
                        .placement
                        .collapsed
                        .iter()
                        .map(|a| Value::string(name(a)))
                        .collect(),
                ),
            ));
        }
        if self.canvas.placement.direction == Direction::Right {
            members.push(("direction".into(), Value::string("right")));
        }
        let stops = self.setup.breakpoints.iter().map(|(address, stop)| {
            let on = [("entry", stop.on_entry), ("error", stop.on_error)];
            let on = on
                .iter()
                .filter(|(_, set)| *set)
                .map(|(word, _)| Value::string(*word))
                .collect();
            (name(address), Value::array(on))
        });
        let stops: Vec<_> = stops.collect();
        if !stops.is_empty() {
            members.push(("breakpoints".into(), Value::object(stops)));
        }
        if members.is_empty() {
            return String::new();
        }
        Value::object(members).to_pretty() + "\n"
    }

    /// Takes what a side file says; anything it does not understand is passed over.
    pub fn take_side(&mut self, text: &str) {
        self.side = text.to_owned();
        let Ok(value) = Value::parse(text) else {
            return;
        };
        let members = |key: &str| {
            value
                .get(key)
                .and_then(Value::as_object)
                .map(|object| object.members().to_vec())
                .unwrap_or_default()
        };
        for (address, at) in members("positions") {
            let axis = |index| {
                at.at(index)
                    .and_then(Value::as_f64)
                    .filter(|v| v.is_finite() && v.abs() < 1e6)
            };
            if let (Some(x), Some(y)) = (axis(0), axis(1)) {
                self.canvas.placement.pins.insert(
                    StateAddress::from_pointer(&address),
                    Point::new(x as f32, y as f32),
                );
            }
        }
        for address in value
            .get("collapsed")
            .and_then(Value::as_array)
            .unwrap_or_default()
        {
            if let Some(address) = address.as_str() {
                self.canvas
                    .placement
                    .collapsed
                    .insert(StateAddress::from_pointer(address));
            }
        }
        if value.get("direction").and_then(Value::as_str) == Some("right") {
            self.canvas.placement.direction = Direction::Right;
        }
        for (address, on) in members("breakpoints") {
            let has = |word: &str| {
                on.as_array()
                    .is_some_and(|on| on.iter().any(|w| w.as_str() == Some(word)))
            };
            let stop = crate::debugger::Breakpoint {
                on_entry: has("entry"),
                on_error: has("error"),
            };
            self.setup
                .breakpoints
                .insert(StateAddress::from_pointer(&address), stop);
        }
    }

    /// Positions, folds and breakpoints follow a renamed state.
    pub fn follow_rename(&mut self, from: &StateAddress, to: &StateAddress) {
        self.canvas.placement.follow(from, to);
        let moved = |address: StateAddress| moved_address(&address, from, to).unwrap_or(address);
        self.setup.breakpoints = std::mem::take(&mut self.setup.breakpoints)
            .into_iter()
            .map(|(state, stop)| (moved(state), stop))
            .collect();
        if let Some(session) = &mut self.session {
            session.set_breakpoints(self.setup.breakpoints.clone());
        }
    }
}
