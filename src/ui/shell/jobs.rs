//! Work that must not block a frame: reading files, asking for paths. Results come back over a channel.

use crate::asl::MachineType;
use crate::diagnostics::nearest;
use crate::document::Document;
use crate::formats::{Located, Machine, Why, locate, machines_in};
use crate::host;
use crate::host::FileState;
use crate::ui::shell::cx::Origin;
use crate::ui::shell::watch::{Watch, Watched};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

/// What a path is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A definition to open.
    Open,
    /// Where the definition of this tab goes.
    SaveAs(usize),
    /// A mock file for this tab.
    Mocks(usize),
    /// The machine of this tab as a file of its own.
    Machine(usize),
    /// An SVG picture of this tab.
    Svg(usize),
    /// A PNG picture of this tab.
    Png(usize),
    /// A version to compare this tab with.
    Compare(usize),
}

/// Asks the person for a path. The window's own dialogs can be missing without saying so, therefore every purpose can
/// also be served by a typed path; tests put their own paths here.
pub trait Dialogs {
    /// Asks; `answer` is called once, perhaps later and from another thread. `None`: cancelled, or no dialog there.
    fn ask(
        &self,
        purpose: Purpose,
        suggestion: &Path,
        answer: Box<dyn FnOnce(Option<PathBuf>) + Send>,
    );
}

/// The system's dialogs.
pub struct SystemDialogs;

impl Dialogs for SystemDialogs {
    fn ask(
        &self,
        purpose: Purpose,
        suggestion: &Path,
        answer: Box<dyn FnOnce(Option<PathBuf>) + Send>,
    ) {
        let suggestion = suggestion.to_owned();
        std::thread::spawn(move || {
            let mut dialog = rfd::FileDialog::new();
            if let Some(folder) = suggestion.parent().filter(|folder| folder.is_dir()) {
                dialog = dialog.set_directory(folder);
            }
            let name = suggestion
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            answer(match purpose {
                Purpose::Open | Purpose::Compare(_) => dialog
                    .add_filter(
                        "State machines and templates",
                        &["json", "asl", "yaml", "yml", "template", "tf"],
                    )
                    .add_filter("All files", &["*"])
                    .pick_file(),
                Purpose::Mocks(_) => dialog.add_filter("Mock files", &["json"]).pick_file(),
                Purpose::SaveAs(_) | Purpose::Machine(_) | Purpose::Svg(_) | Purpose::Png(_) => {
                    dialog.set_file_name(name).save_file()
                }
            });
        });
    }
}

/// What becomes of a file that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It opens in a tab of its own; a template with several machines asks which.
    Open,
    /// It replaces what this tab shows.
    Again(usize),
    /// Its machines are shown to choose from.
    Choose,
}

/// The text of a definition's side file, and what the file looked like.
fn side_of(definition: &Path) -> Option<(String, FileState)> {
    let (bytes, state) = host::load(&host::side_path(definition)).ok()?;
    Some((String::from_utf8(bytes).ok()?, state))
}

/// A file that was read, and what stands beside it.
#[derive(Debug)]
pub struct Opened {
    /// The file with the definition.
    pub path: PathBuf,
    /// Its content, derived once so that the first frame has nothing to do.
    pub document: Document,
    /// What the file looked like.
    pub on_disk: FileState,
    /// Where the definition comes from.
    pub origin: Origin,
    /// Names and texts of `*.input.json` beside it.
    pub samples: Vec<(String, String)>,
    /// A mock file beside it.
    pub mocks: Option<(PathBuf, String)>,
    /// The side file's text.
    pub side: Option<(String, FileState)>,
}

/// A machine that was found below a folder.
#[derive(Debug)]
pub struct Found {
    /// Its file, from the folder on.
    pub file: String,
    /// What its template says of it, if the file is one.
    pub machine: Option<Machine>,
}

/// A result.
#[derive(Debug)]
pub enum Done {
    /// A definition was read.
    Opened(PathBuf, Manner, Box<Opened>),
    /// A template has several machines.
    Machines(PathBuf, PathBuf, Vec<Machine>),
    /// A folder was named: the machines below it, and whether there are more.
    Folder(PathBuf, Vec<Found>, bool),
    /// A mock file was read for a tab.
    Mocks(usize, PathBuf, String),
    /// What was asked for cannot be opened, and why.
    Failed(PathBuf, String),
    /// A path was picked, or not.
    Picked(Purpose, Option<PathBuf>),
    /// A file that is open was written by another program.
    Changed(PathBuf, Vec<u8>, FileState),
}

/// The worker's desk.
pub struct Jobs {
    dialogs: Box<dyn Dialogs>,
    threads: bool,
    send: Sender<Done>,
    receive: Receiver<Done>,
    /// Definitions being read.
    opening: Vec<PathBuf>,
    watch: Watch,
}

impl Jobs {
    /// With the system's dialogs, on threads.
    pub fn system() -> Jobs {
        Jobs::with(Box::new(SystemDialogs), true)
    }
    /// With given dialogs; without threads everything is done at once.
    pub fn with(dialogs: Box<dyn Dialogs>, threads: bool) -> Jobs {
        let (send, receive) = channel();
        Jobs {
            dialogs,
            threads,
            send,
            receive,
            opening: Vec::new(),
            watch: Watch::default(),
        }
    }
    fn spawn(&mut self, ctx: &egui::Context, work: impl FnOnce() -> Done + Send + 'static) {
        let send = self.send.clone();
        let ctx = ctx.clone();
        let run = move || {
            // The receiver is gone only when the window is.
            let _ = send.send(work());
            ctx.request_repaint();
        };
        if self.threads {
            std::thread::spawn(run);
        } else {
            run();
        }
    }
    /// Reads the definition that `FILE` or `FILE#LogicalId` names, and what stands beside it.
    pub fn open(&mut self, ctx: &egui::Context, name: PathBuf, manner: Manner) {
        self.opening.push(name.clone());
        self.spawn(ctx, move || open(name, manner));
    }
    /// Reads a mock file.
    pub fn mocks(&mut self, ctx: &egui::Context, tab: usize, path: PathBuf) {
        self.spawn(ctx, move || match host::load(&path) {
            Err(error) => Done::Failed(path, error.message),
            Ok((bytes, _)) => Done::Mocks(tab, path, String::from_utf8_lossy(&bytes).into_owned()),
        });
    }
    /// Looks whether other programs wrote these files; `now`: at once, without waiting for the next look.
    pub fn watch(&mut self, ctx: &egui::Context, files: Vec<Watched>, now: bool) {
        self.watch.files(files);
        if self.threads {
            self.watch.start(ctx, &self.send);
        } else if now {
            for (path, bytes, state) in self.watch.look() {
                let _ = self.send.send(Done::Changed(path, bytes, state));
            }
        }
    }
    /// Asks for a path.
    pub fn ask(&mut self, ctx: &egui::Context, purpose: Purpose, suggestion: &Path) {
        let (send, ctx) = (self.send.clone(), ctx.clone());
        self.dialogs.ask(
            purpose,
            suggestion,
            Box::new(move |path| {
                let _ = send.send(Done::Picked(purpose, path));
                ctx.request_repaint();
            }),
        );
    }
    /// What is done by now.
    pub fn done(&mut self) -> Vec<Done> {
        let done: Vec<Done> = self.receive.try_iter().collect();
        for done in &done {
            let name = match done {
                Done::Opened(name, ..)
                | Done::Machines(name, ..)
                | Done::Folder(name, ..)
                | Done::Failed(name, _) => name,
                Done::Mocks(..) | Done::Picked(..) | Done::Changed(..) => continue,
            };
            self.opening.retain(|opening| opening != name);
        }
        done
    }
    /// What is being read now, as a sentence.
    pub fn words(&self) -> Option<String> {
        match self.opening.as_slice() {
            [] => None,
            [one] => Some(format!(
                "Opening {}…",
                one.file_name().unwrap_or_default().to_string_lossy()
            )),
            many => Some(format!("Opening {} files…", many.len())),
        }
    }
}

fn open(name: PathBuf, manner: Manner) -> Done {
    if manner == Manner::Choose {
        return match host::load(&name) {
            Err(error) => Done::Failed(name, error.message),
            Ok((bytes, _)) => {
                let machines = machines_in(&name, &bytes).unwrap_or_default();
                Done::Machines(name.clone(), name, machines)
            }
        };
    }
    if manner == Manner::Open && name.is_dir() {
        return folder(name);
    }
    match locate(&name, host::load) {
        Ok(located) => Done::Opened(name.clone(), manner, Box::new(opened(name, located))),
        Err(lost) => match lost.why {
            Why::Several(machines) => Done::Machines(name, lost.file, machines),
            _ => {
                let near =
                    |id: &str, ids: &[&str]| nearest(id, ids.iter().copied()).map(str::to_owned);
                Done::Failed(name, lost.words(near))
            }
        },
    }
}

/// So many machines of a folder are listed, and so many files read for them.
const MOST_FOUND: usize = 300;
const MOST_READ: usize = 1000;

/// The machines below a folder, such as the `cdk.out` of an app.
fn folder(name: PathBuf) -> Done {
    let wanted = |file: &str| {
        let file = file.to_ascii_lowercase();
        let ending = [".json", ".asl", ".yaml", ".yml", ".template", ".tf"];
        ending.iter().any(|ending| file.ends_with(ending))
    };
    let mut files = match host::names_below(&name, MOST_READ, wanted) {
        Ok(files) => files,
        Err(error) => return Done::Failed(name, error.message),
    };
    let mut is_cut = files.len() == MOST_READ;
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let Ok((bytes, _)) = host::load(&name.join(&file)) else {
            continue;
        };
        let machines = machines_in(Path::new(&file), &bytes);
        let holds = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
        match machines {
            Some(machines) => found.extend(machines.into_iter().map(|machine| Found {
                file: file.clone(),
                machine: Some(machine),
            })),
            None if holds(b"StartAt") && holds(b"States") => found.push(Found {
                file,
                machine: None,
            }),
            None => {}
        }
        if found.len() > MOST_FOUND {
            is_cut = true;
            found.truncate(MOST_FOUND);
            break;
        }
    }
    if found.is_empty() {
        let why = format!("There is no state machine in {}", name.display());
        return Done::Failed(name, why);
    }
    Done::Folder(name, found, is_cut)
}

fn opened(name: PathBuf, located: Located<FileState>) -> Opened {
    let Located {
        file: path,
        bytes,
        state: on_disk,
        format,
        machine,
        template,
        among,
    } = located;
    let mut document = Document::open(&bytes, format);
    if machine.as_ref().and_then(Machine::type_name) == Some("EXPRESS") {
        document.set_machine_type(MachineType::Express);
    }
    document.snapshot();
    let mocks = path.with_file_name("MockConfigFile.json");
    Opened {
        samples: host::inputs_beside(&path),
        side: side_of(&path),
        mocks: host::read_text(&mocks).map(|text| (mocks, text)),
        origin: Origin {
            name: Some(match (&machine, &template) {
                (Some(machine), None) if among > 1 => with_id(&path, &machine.id),
                (Some(machine), Some(template)) => with_id(template, &machine.id),
                _ => name,
            }),
            machine,
            template,
            among,
        },
        path,
        document,
        on_disk,
    }
}

/// `FILE#LogicalId`.
pub fn with_id(file: &Path, id: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("#");
    name.push(id);
    name.into()
}
