//! [`Watch`]: whether other programs write the files that are open.

use crate::host;
use crate::host::FileState;
use crate::ui::shell::jobs::Done;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(1_500);

/// A file and what it was when it was last read or written here.
pub type Watched = (PathBuf, FileState);

/// Looks after files, on a thread of its own.
#[derive(Default)]
pub struct Watch {
    files: Arc<Mutex<Vec<Watched>>>,
    runs: bool,
}

impl Watch {
    /// The files that are open now.
    pub fn files(&self, files: Vec<Watched>) {
        let mut known = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != files {
            *known = files;
        }
    }

    /// The files that are other ones by now.
    pub fn look(&self) -> Vec<(PathBuf, Vec<u8>, FileState)> {
        look(&self.files)
    }

    /// Looks from now on, as long as somebody listens. A look costs a question to the file system for each file.
    pub fn start(&mut self, ctx: &egui::Context, send: &Sender<Done>) {
        if self.runs {
            return;
        }
        self.runs = true;
        let (files, send, ctx) = (Arc::clone(&self.files), send.clone(), ctx.clone());
        std::thread::spawn(move || {
            // What was told once is not told again, whatever becomes of it.
            let mut told: Vec<Watched> = Vec::new();
            loop {
                std::thread::sleep(PAUSE);
                for (path, bytes, state) in look(&files) {
                    let is_news = !told.iter().any(|(of, was)| *of == path && *was == state);
                    if !is_news {
                        continue;
                    }
                    told.retain(|(of, _)| *of != path);
                    told.push((path.clone(), state.clone()));
                    if send.send(Done::Changed(path, bytes, state)).is_err() {
                        return;
                    }
                    ctx.request_repaint();
                }
            }
        });
    }
}

fn look(files: &Mutex<Vec<Watched>>) -> Vec<(PathBuf, Vec<u8>, FileState)> {
    let files = files.lock().unwrap_or_else(PoisonError::into_inner).clone();
    files
        .into_iter()
        .filter(|(path, state)| host::has_changed(path, state))
        .filter_map(|(path, _)| {
            let (bytes, state) = host::load(&path).ok()?;
            Some((path, bytes, state))
        })
        .collect()
}
