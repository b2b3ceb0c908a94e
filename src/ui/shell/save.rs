//! Saving: what goes into files, what other tabs and other programs put there, and what is kept beside them.

use crate::document::Document;
use crate::formats::{Format, Profiles, Spelling};
use crate::host;
use crate::json::Value;
use crate::ui::shell::Notice;
use crate::ui::shell::app::App;
use crate::ui::shell::files::file_name;
use crate::ui::shell::jobs::{Purpose, with_id};
use crate::ui::shell::overlays::{Overlay, Question, Reply};
use crate::ui::shell::perform::forget_missing;
use crate::ui::shell::tab::Tab;
use std::path::{Path, PathBuf};

impl App {
    /// Saves a tab to its file, asking for one if it has none. Says whether it is saved now.
    pub(super) fn save(&mut self, ctx: &egui::Context, id: usize) -> bool {
        let Some(tab) = self.tab_mut(id) else {
            return false;
        };
        let Some(path) = tab.path.clone() else {
            self.ask_path(ctx, Purpose::SaveAs(id));
            return false;
        };
        let (bytes, expected) = (tab.document.to_bytes(), tab.on_disk.clone());
        match host::save(&path, &bytes, expected.as_ref()) {
            Ok(state) => {
                self.saved(id, path, state);
                true
            }
            // What another program wrote beside the machine stays, and the machine is put into it.
            Err(error) if error.changed_on_disk && tab.take_other_text(&path) => {
                self.notify(Notice::info(format!(
                    "{} was changed elsewhere too; both changes are kept",
                    file_name(&path)
                )));
                self.save(ctx, id)
            }
            Err(error) if error.changed_on_disk => {
                self.overlay = Overlay::Ask(Question {
                    title: format!("{} changed on disk", file_name(&path)),
                    text: match tab.document.format().machine {
                        Some(_) => "Another program changed this machine after it was opened here. Overwriting keeps the machine as it is here and the rest of the file as it is there; reading it again drops your changes.",
                        None => "Another program wrote this file after it was opened here. Overwriting drops what it wrote; reading it again drops your changes.",
                    }
                    .to_owned(),
                    answers: vec![
                        ("Cancel".to_owned(), Reply::Cancel),
                        ("Overwrite".to_owned(), Reply::Overwrite(id)),
                        ("Read it again".to_owned(), Reply::Reload(id)),
                    ],
                });
                false
            }
            Err(error) => {
                self.notify(Notice::bad(error.message));
                false
            }
        }
    }

    /// Saves a tab under a path; a name that ends in the other spelling's way makes it that.
    pub(super) fn save_as(&mut self, id: usize, path: PathBuf) {
        let Some(tab) = self.tab_mut(id) else { return };
        let wanted = match ending(&path).as_str() {
            "yaml" | "yml" => Spelling::Yaml,
            "json" | "asl" => Spelling::Json,
            "tf" => Spelling::Terraform,
            _ => tab.document.format().spelling,
        };
        if wanted != tab.document.format().spelling {
            self.save_rewritten(id, path, wanted);
            return;
        }
        match host::save_new(&path, &tab.document.to_bytes()) {
            Ok(state) => self.saved(id, path, state),
            Err(error) => self.notify(Notice::bad(error.message)),
        }
    }

    /// Saves a tab in the other spelling.
    fn save_rewritten(&mut self, id: usize, path: PathBuf, wanted: Spelling) {
        let Some(tab) = self.tab_mut(id) else { return };
        let (word, ends, own) = match wanted {
            Spelling::Yaml => ("YAML", ".yaml", ".json"),
            Spelling::Json => ("JSON", ".json", ".yaml"),
            Spelling::Terraform => ("Terraform", ".tf", ".json"),
        };
        let format = tab.document.format().clone();
        let text = tab.document.text().into();
        let refused = if wanted == Spelling::Terraform {
            Some(
                "A Terraform file holds more than a machine; copy the definition into it by hand"
                    .to_owned(),
            )
        } else if format.machine.is_some() {
            Some(format!(
                "A template is saved as it is written, and this one is no {word}; choose a name that does not end in {ends}"
            ))
        } else {
            None
        };
        let rewritten = match refused {
            Some(why) => Err(why),
            None => format.rewrite(text, wanted).ok_or_else(|| format!(
                "The text has mistakes, and only one without can be written as {word}; mend it first, or choose a name that ends in {own}"
            )),
        };
        let text = match rewritten {
            Ok(text) => text,
            Err(why) => return self.notify(Notice::bad(why)),
        };
        match host::save_new(&path, text.as_bytes()) {
            Err(error) => self.notify(Notice::bad(error.message)),
            Ok(state) => {
                let kind = tab.document.machine_type();
                tab.document = Document::open(text.as_bytes(), Format::of(wanted));
                tab.document.set_machine_type(kind);
                forget_missing(tab);
                self.saved(id, path, state);
                self.notify(Notice::info(match wanted {
                    Spelling::Yaml => "Written as YAML. Undo begins anew",
                    Spelling::Json | Spelling::Terraform => {
                        "Written as JSON, which has no comments. Undo begins anew"
                    }
                }));
            }
        }
    }

    fn saved(&mut self, id: usize, path: PathBuf, state: host::FileState) {
        let mut close = false;
        let mut bytes = Vec::new();
        if let Some(tab) = self.tab_mut(id) {
            tab.document.mark_saved();
            bytes = tab.document.to_bytes();
            tab.on_disk = Some(state.clone());
            if tab.path.as_ref() != Some(&path) {
                tab.origin.template = None;
                // Beside the new file nothing is kept yet.
                tab.side = "{}".to_owned();
                tab.side_on_disk = None;
                tab.side_seen = String::new();
                tab.origin.name = Some(match &tab.document.format().machine {
                    Some(machine) => with_id(&path, machine),
                    None => path.clone(),
                });
            }
            tab.path = Some(path.clone());
            tab.title = file_name(&path);
            close = tab.closing;
        }
        self.share(Some(id), &path, &bytes, &state);
        if let Some(name) = self.tab_mut(id).and_then(|tab| tab.opens_as().cloned()) {
            self.remember(&name);
        }
        self.write_side(id);
        self.notify(Notice::good(format!("Saved {}", file_name(&path))));
        self.tell_of_synth(id);
        if close {
            self.drop_tab(id);
        }
        if self.quit_when_saved && self.tabs.iter().all(|tab| !tab.document.is_dirty()) {
            self.quit = true;
        }
    }

    /// A file has another text by now: every tab with a machine of it takes that over, with its own changes upon it.
    /// Gives the names of those that took it, and of those that cannot.
    fn share(
        &mut self,
        but: Option<usize>,
        path: &Path,
        bytes: &[u8],
        state: &host::FileState,
    ) -> (Vec<String>, Vec<String>) {
        let (mut took, mut stuck) = (Vec::new(), Vec::new());
        for tab in &mut self.tabs {
            let is_old = tab.on_disk.as_ref() != Some(state);
            if Some(tab.id) == but || tab.path.as_deref() != Some(path) || !is_old {
                continue;
            }
            // One whole machine that changed on both sides is for a person to decide.
            let is_apart = tab.document.format().machine.is_some() || !tab.document.is_dirty();
            if is_apart && tab.document.rebase(bytes) {
                tab.on_disk = Some(state.clone());
                forget_missing(tab);
                took.push(tab.name());
            } else {
                stuck.push(tab.name());
            }
        }
        if let Some(first) = stuck.first() {
            self.notify(Notice::bad(format!(
                "{first} was changed here and in {} at the same place; saving it asks which one stays",
                file_name(path)
            )));
        }
        (took, stuck)
    }

    /// Another program wrote a file that is open.
    pub(super) fn changed(
        &mut self,
        ctx: &egui::Context,
        path: &Path,
        bytes: &[u8],
        state: &host::FileState,
    ) {
        if self.side_changed(path, bytes, state) {
            return;
        }
        // Bytes that are no text cannot be merged, and without changes here they need not be.
        let again: Vec<usize> = self
            .tabs
            .iter()
            .filter(|tab| tab.path.as_deref() == Some(path) && !tab.document.is_dirty())
            .filter(|tab| tab.document.read_only().is_some() || std::str::from_utf8(bytes).is_err())
            .map(|tab| tab.id)
            .collect();
        for id in again {
            self.reply(ctx, Reply::Reload(id));
        }
        let (took, _) = self.share(None, path, bytes, state);
        if !took.is_empty() {
            let name = file_name(path);
            self.notify(Notice::info(format!(
                "{name} changed on disk and was read again"
            )));
        }
    }

    /// Values of placeholders, for every machine of the file.
    pub(super) fn set_profiles(&mut self, profiles: Profiles) {
        let Some(path) = self.tab().map(|tab| tab.path.clone()) else {
            return;
        };
        let shown = self.shown;
        let of_file =
            |tab: &&mut Tab| Some(tab.id) == shown || (path.is_some() && tab.path == path);
        for tab in self.tabs.iter_mut().filter(of_file) {
            tab.setup.profiles = profiles.clone();
            if Some(tab.id) != shown {
                // The shown one writes the file.
                tab.side = tab.side_key();
            }
        }
    }

    /// Writes what the side file keeps of a tab beside its file, when it changed.
    pub(super) fn write_side(&mut self, id: usize) {
        let Some(tab) = self.tab_mut(id) else { return };
        let Some(path) = tab.path.clone() else { return };
        let key = tab.side_key();
        if key == tab.side {
            return;
        }
        let side = host::side_path(&path);
        let there = host::read_text(&side).unwrap_or_default();
        let text = tab.side_text(&there);
        tab.side = key;
        let others = there != tab.side_seen;
        let result = match &text {
            None => Err(format!(
                "{} is no JSON object; mend or remove it",
                side.display()
            )),
            Some(text) if text.is_empty() => host::remove(&side)
                .map(|()| None)
                .map_err(|error| error.message),
            Some(text) => host::save_new(&side, text.as_bytes())
                .map(Some)
                .map_err(|error| error.message),
        };
        match result {
            Err(why) => self.notify(Notice::bad(format!(
                "Positions and profiles could not be kept: {why}"
            ))),
            Ok(state) => {
                let text = text.unwrap_or_default();
                for tab in self.tabs_of(&path) {
                    tab.side_on_disk = state.clone();
                    // What another program wrote in between is kept, and shown.
                    if others {
                        tab.read_side(&text);
                    }
                    tab.side_seen.clone_from(&text);
                }
            }
        }
    }

    fn tabs_of<'a>(&'a mut self, path: &'a Path) -> impl Iterator<Item = &'a mut Tab> {
        let of_file = move |tab: &&mut Tab| tab.path.as_deref() == Some(path);
        self.tabs.iter_mut().filter(of_file)
    }

    /// The side file of a definition was written by another program.
    fn side_changed(&mut self, side: &Path, bytes: &[u8], state: &host::FileState) -> bool {
        let is_of = |tab: &&Tab| tab.path.as_deref().map(host::side_path).as_deref() == Some(side);
        let Some(path) = self
            .tabs
            .iter()
            .find(is_of)
            .and_then(|tab| tab.path.clone())
        else {
            return false;
        };
        // Half a text is somebody's work; it is read once it is whole.
        let text = std::str::from_utf8(bytes)
            .ok()
            .filter(|text| Value::parse(text).is_ok());
        for tab in self.tabs_of(&path) {
            tab.side_on_disk = Some(state.clone());
            if let Some(text) = text.filter(|text| *text != tab.side_seen) {
                tab.read_side(text);
                tab.side_seen = text.to_owned();
            }
        }
        true
    }
}

/// A file's ending in small letters, without its dot.
fn ending(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_ascii_lowercase()
}
