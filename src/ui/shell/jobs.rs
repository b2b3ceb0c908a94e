//! Work that must not block a frame: reading files, asking for paths. Results come back over a channel.

use crate::document::Document;
use crate::host;
use crate::host::{FileState, HostError};
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
    /// An SVG picture of this tab.
    Svg(usize),
    /// A PNG picture of this tab.
    Png(usize),
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
                Purpose::Open => dialog
                    .add_filter("State machines", &["json", "asl"])
                    .add_filter("All files", &["*"])
                    .pick_file(),
                Purpose::Mocks(_) => dialog.add_filter("Mock files", &["json"]).pick_file(),
                Purpose::SaveAs(_) | Purpose::Svg(_) | Purpose::Png(_) => {
                    dialog.set_file_name(name).save_file()
                }
            });
        });
    }
}

/// A file that was read, and what stands beside it.
#[derive(Debug)]
pub struct Opened {
    /// Its path.
    pub path: PathBuf,
    /// Its content, derived once so that the first frame has nothing to do.
    pub document: Document,
    /// What the file looked like.
    pub on_disk: FileState,
    /// Names and texts of `*.input.json` beside it.
    pub samples: Vec<(String, String)>,
    /// A mock file beside it.
    pub mocks: Option<(PathBuf, String)>,
    /// The side file's text.
    pub side: Option<String>,
}

/// A result.
#[derive(Debug)]
pub enum Done {
    /// A definition was read.
    Opened(Box<Opened>),
    /// A mock file was read for a tab.
    Mocks(usize, PathBuf, String),
    /// A file could not be read.
    Failed(HostError),
    /// A path was picked, or not.
    Picked(Purpose, Option<PathBuf>),
}

/// The worker's desk.
pub struct Jobs {
    dialogs: Box<dyn Dialogs>,
    threads: bool,
    send: Sender<Done>,
    receive: Receiver<Done>,
    /// Definitions being read.
    opening: Vec<PathBuf>,
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
    /// Reads a definition and what stands beside it.
    pub fn open(&mut self, ctx: &egui::Context, path: PathBuf) {
        self.opening.push(path.clone());
        self.spawn(ctx, move || match host::load(&path) {
            Err(error) => Done::Failed(error),
            Ok((bytes, on_disk)) => {
                let document = Document::from_bytes(&bytes);
                document.snapshot();
                let mocks = host::read_text(&path.with_file_name("MockConfigFile.json"))
                    .map(|text| (path.with_file_name("MockConfigFile.json"), text));
                Done::Opened(Box::new(Opened {
                    samples: host::inputs_beside(&path),
                    side: host::read_text(&host::side_path(&path)),
                    mocks,
                    path,
                    document,
                    on_disk,
                }))
            }
        });
    }
    /// Reads a mock file.
    pub fn mocks(&mut self, ctx: &egui::Context, tab: usize, path: PathBuf) {
        self.spawn(ctx, move || match host::load(&path) {
            Err(error) => Done::Failed(error),
            Ok((bytes, _)) => Done::Mocks(tab, path, String::from_utf8_lossy(&bytes).into_owned()),
        });
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
            let path = match done {
                Done::Opened(opened) => &opened.path,
                Done::Failed(error) => &error.path,
                Done::Mocks(..) | Done::Picked(..) => continue,
            };
            self.opening.retain(|opening| opening != path);
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
