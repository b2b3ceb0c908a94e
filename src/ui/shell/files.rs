//! Opening, saving and closing: what happens to files, and the questions before anything is lost.

use crate::document::{Document, ReadOnly};
use crate::host;
use crate::scene;
use crate::ui::shell::app::App;
use crate::ui::shell::examples::EXAMPLES;
use crate::ui::shell::jobs::{Done, Opened, Purpose, side_path};
use crate::ui::shell::overlays::{Overlay, Question, Reply};
use crate::ui::shell::tab::Tab;
use crate::ui::shell::{Action, Notice};
use std::path::{Path, PathBuf};

/// Why a definition cannot be changed, as a sentence.
pub(super) fn locked_sentence(why: &ReadOnly) -> String {
    match why {
        ReadOnly::TooLarge => "This definition is larger than 4 MB and is open for reading only; the service accepts 1 MB".to_owned(),
        ReadOnly::NotUtf8(at) => format!("This file is not UTF-8 text (byte {at} is not); it is open for reading only so that nothing is lost"),
        ReadOnly::Given(why) => why.clone(),
    }
}

impl App {
    /// Shows a new tab and gives its number.
    pub(super) fn add_tab(&mut self, title: String, document: Document) -> usize {
        self.next_id += 1;
        let id = self.next_id;
        self.tabs.push(Tab::new(id, title, document));
        self.shown = Some(id);
        id
    }

    /// Takes the results of work that was on its way.
    pub(super) fn take_results(&mut self, ctx: &egui::Context) {
        for done in self.jobs.done() {
            match done {
                Done::Opened(opened) => self.opened(*opened),
                Done::Failed(error) => {
                    self.settings.recent.retain(|path| *path != error.path);
                    self.notify(Notice::bad(error.message));
                }
                Done::Mocks(tab, path, text) => {
                    let result = self
                        .tab_mut(tab)
                        .map(|tab| tab.take_mocks(path.clone(), &text));
                    if let Some(Err(why)) = result {
                        self.notify(Notice::bad(format!(
                            "{} is no mock file: {why}",
                            path.display()
                        )));
                    }
                }
                Done::Picked(_, None) => {}
                Done::Picked(purpose, Some(path)) => self.take_path(ctx, purpose, path),
            }
        }
    }

    /// A path was picked or typed.
    pub(super) fn take_path(&mut self, ctx: &egui::Context, purpose: Purpose, path: PathBuf) {
        match purpose {
            Purpose::Open => self.open_path(ctx, path),
            Purpose::Mocks(tab) => self.jobs.mocks(ctx, tab, path),
            Purpose::SaveAs(tab) => self.save_as(tab, path),
            Purpose::Svg(tab) => self.export(tab, &path, false),
            Purpose::Png(tab) => self.export(tab, &path, true),
        }
    }

    /// Opens a file in a tab of its own, or shows the tab it is in.
    pub(super) fn open_path(&mut self, ctx: &egui::Context, path: PathBuf) {
        if let Some(tab) = self
            .tabs
            .iter()
            .find(|tab| tab.path.as_deref() == Some(&*path))
        {
            self.shown = Some(tab.id);
            return;
        }
        self.jobs.open(ctx, path);
    }

    fn opened(&mut self, opened: Opened) {
        let Opened {
            path,
            document,
            on_disk,
            samples,
            mocks,
            side,
        } = opened;
        // Reading again replaces the tab's content.
        if let Some(tab) = self
            .tabs
            .iter_mut()
            .find(|tab| tab.path.as_deref() == Some(&*path))
        {
            tab.document = document;
            tab.on_disk = Some(on_disk);
            tab.session = None;
            self.shown = Some(tab.id);
            return;
        }
        // A mock file that is dropped on an open machine serves that machine.
        if is_mock_file(document.text()) && self.shown.is_some() {
            if let Some(id) = self.shown {
                let text = document.text().to_owned();
                let result = self
                    .tab_mut(id)
                    .map(|tab| tab.take_mocks(path.clone(), &text));
                match result {
                    Some(Err(why)) => self.notify(Notice::bad(format!(
                        "{} is no mock file: {why}",
                        path.display()
                    ))),
                    _ => self.notify(Notice::good(format!(
                        "{} answers the next run",
                        file_name(&path)
                    ))),
                }
            }
            return;
        }
        self.settings.recent.retain(|recent| *recent != path);
        self.settings.recent.insert(0, path.clone());
        self.settings.recent.truncate(20);
        self.settings.save();
        let remembered = self
            .settings
            .inputs
            .iter()
            .find(|(of, _)| *of == path)
            .map(|(_, text)| text.clone());
        let id = self.add_tab(file_name(&path), document);
        let mut trouble = None;
        if let Some(tab) = self.tab_mut(id) {
            tab.path = Some(path.clone());
            tab.on_disk = Some(on_disk);
            if let Some(input) =
                remembered.or_else(|| samples.first().map(|(_, text)| text.clone()))
            {
                tab.setup.input = input;
            }
            tab.setup.samples = samples;
            if let Some(side) = side {
                tab.take_side(&side);
            }
            if let Some((path, text)) = mocks
                && let Err(why) = tab.take_mocks(path.clone(), &text)
            {
                trouble = Some(format!("{} is no mock file: {why}", path.display()));
            }
        }
        if let Some(why) = trouble {
            self.notify(Notice::bad(why));
        }
    }

    /// Opens a shipped example in a tab without a file.
    pub(super) fn open_example(&mut self, index: usize) {
        let Some(example) = EXAMPLES.get(index) else {
            return;
        };
        let id = self.add_tab(
            format!("{}.asl.json", example.name),
            Document::from_bytes(example.definition.as_bytes()),
        );
        let mut trouble = None;
        if let Some(tab) = self.tab_mut(id) {
            tab.setup.samples = example
                .inputs
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect();
            if let Some((_, text)) = example.inputs.first() {
                tab.setup.input = (*text).to_owned();
            }
            trouble = tab
                .take_mocks(PathBuf::from("MockConfigFile.json"), example.mocks)
                .err();
        }
        if let Some(why) = trouble {
            self.notify(Notice::bad(why));
        }
    }

    /// Asks for a path through the system's dialog.
    pub(super) fn ask_path(&mut self, ctx: &egui::Context, purpose: Purpose) {
        let suggestion = self.suggestion(purpose);
        self.jobs.ask(ctx, purpose, &suggestion);
        // The dialog can silently be missing on some desktops, and nothing tells that from cancelling: say what else helps.
        self.notify(Notice::info(match purpose {
            Purpose::Open => "No dialog? Use Open path… (Ctrl+Alt+O), drop the file on the window, or name it on the command line",
            Purpose::Mocks(_) => "No dialog? Drop the mock file on the window",
            Purpose::SaveAs(_) => "No dialog? Use Save to path… from the File menu",
            Purpose::Svg(_) | Purpose::Png(_) => "No dialog? Use stepwright render on the command line",
        }));
    }

    /// Asks for a path by typing.
    pub(super) fn type_path(&mut self, purpose: Purpose) {
        let text = self.suggestion(purpose).to_string_lossy().into_owned();
        self.overlay = Overlay::TypedPath {
            purpose,
            text,
            focused: false,
        };
    }

    fn suggestion(&self, purpose: Purpose) -> PathBuf {
        let (id, suffix) = match purpose {
            Purpose::Open => {
                return self
                    .settings
                    .recent
                    .first()
                    .and_then(|path| path.parent())
                    .map(|folder| folder.join(""))
                    .unwrap_or_default();
            }
            Purpose::SaveAs(id) => (id, ".asl.json"),
            Purpose::Mocks(id) => (id, ""),
            Purpose::Svg(id) => (id, ".svg"),
            Purpose::Png(id) => (id, ".png"),
        };
        let Some(tab) = self.tabs.iter().find(|tab| tab.id == id) else {
            return PathBuf::new();
        };
        let folder = tab
            .path
            .as_ref()
            .and_then(|path| path.parent())
            .map(Path::to_owned)
            .unwrap_or_else(host::documents_dir);
        folder.join(format!("{}{suffix}", tab.stem()))
    }

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
            Err(error) if error.changed_on_disk => {
                self.overlay = Overlay::Ask(Question {
                    title: format!("{} changed on disk", file_name(&path)),
                    text: "Another program wrote this file after it was opened here. Overwriting drops what it wrote; reading it again drops your changes.".to_owned(),
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

    /// Saves a tab under a path.
    pub(super) fn save_as(&mut self, id: usize, path: PathBuf) {
        let Some(tab) = self.tab_mut(id) else { return };
        match host::save_new(&path, &tab.document.to_bytes()) {
            Ok(state) => self.saved(id, path, state),
            Err(error) => self.notify(Notice::bad(error.message)),
        }
    }

    fn saved(&mut self, id: usize, path: PathBuf, state: host::FileState) {
        let mut close = false;
        if let Some(tab) = self.tab_mut(id) {
            tab.document.mark_saved();
            tab.on_disk = Some(state);
            tab.path = Some(path.clone());
            tab.title = file_name(&path);
            close = tab.closing;
        }
        self.settings.recent.retain(|recent| *recent != path);
        self.settings.recent.insert(0, path.clone());
        self.settings.save();
        self.write_side(id);
        self.notify(Notice::good(format!("Saved {}", file_name(&path))));
        if close {
            self.drop_tab(id);
        }
        if self.quit_when_saved && self.tabs.iter().all(|tab| !tab.document.is_dirty()) {
            self.quit = true;
        }
    }

    /// Writes positions, folds and breakpoints beside the file, when they changed.
    pub(super) fn write_side(&mut self, id: usize) {
        let Some(tab) = self.tab_mut(id) else { return };
        let Some(path) = tab.path.clone() else { return };
        let text = tab.side_text();
        if text == tab.side {
            return;
        }
        tab.side.clone_from(&text);
        let side = side_path(&path);
        let result = if text.is_empty() {
            host::remove(&side)
        } else {
            host::save_new(&side, text.as_bytes()).map(drop)
        };
        if let Err(error) = result {
            self.notify(Notice::bad(format!(
                "Positions could not be kept: {}",
                error.message
            )));
        }
    }

    fn export(&mut self, id: usize, path: &Path, png: bool) {
        let theme = if self.tokens.dark {
            scene::SvgTheme::Dark
        } else {
            scene::SvgTheme::Light
        };
        let Some(tab) = self.tab_mut(id) else { return };
        let scene = tab.canvas.scene();
        let bytes = if png {
            scene::png(scene, theme, 2.0)
        } else {
            Ok(scene::svg(scene, theme).into_bytes())
        };
        let notice = match bytes {
            Err(why) => Notice::bad(why),
            Ok(bytes) => match host::save_new(path, &bytes) {
                Ok(_) => Notice::good(format!("Saved {}", file_name(path))),
                Err(error) => Notice::bad(error.message),
            },
        };
        self.notify(notice);
    }

    /// Closes a tab, asking first when it has unsaved changes.
    pub(super) fn close_tab(&mut self, id: usize) {
        let Some(tab) = self.tabs.iter().find(|tab| tab.id == id) else {
            return;
        };
        if !tab.document.is_dirty() {
            self.drop_tab(id);
            return;
        }
        self.overlay = Overlay::Ask(Question {
            title: format!("Save {} first?", tab.name()),
            text: "It has changes that are not saved. Without saving they are lost.".to_owned(),
            answers: vec![
                ("Save".to_owned(), Reply::SaveAndClose(id)),
                ("Cancel".to_owned(), Reply::Cancel),
                ("Close without saving".to_owned(), Reply::CloseAnyway(id)),
            ],
        });
    }

    /// Quits, asking first when anything is unsaved.
    pub(super) fn ask_quit(&mut self) {
        let unsaved: Vec<String> = self
            .tabs
            .iter()
            .filter(|tab| tab.document.is_dirty())
            .map(Tab::name)
            .collect();
        if unsaved.is_empty() {
            self.quit = true;
            return;
        }
        self.overlay = Overlay::Ask(Question {
            title: "Save before quitting?".to_owned(),
            text: format!(
                "Not saved: {}. Without saving these changes are lost.",
                unsaved.join(", ")
            ),
            answers: vec![
                ("Save all".to_owned(), Reply::SaveAllAndQuit),
                ("Cancel".to_owned(), Reply::Cancel),
                ("Quit without saving".to_owned(), Reply::QuitAnyway),
            ],
        });
    }

    /// What an answered question does.
    pub(super) fn reply(&mut self, ctx: &egui::Context, reply: Reply) {
        match reply {
            Reply::Cancel => {}
            Reply::SaveAndClose(id) => {
                if let Some(tab) = self.tab_mut(id) {
                    tab.closing = true;
                }
                self.save(ctx, id);
            }
            Reply::CloseAnyway(id) => self.drop_tab(id),
            Reply::Overwrite(id) => {
                if let Some(tab) = self.tab_mut(id) {
                    tab.on_disk = None;
                }
                self.save(ctx, id);
            }
            Reply::Reload(id) => {
                if let Some(path) = self.tab_mut(id).and_then(|tab| tab.path.clone()) {
                    self.jobs.open(ctx, path);
                }
            }
            Reply::SaveAllAndQuit => {
                self.quit_when_saved = true;
                let ids: Vec<usize> = self
                    .tabs
                    .iter()
                    .filter(|tab| tab.document.is_dirty())
                    .map(|tab| tab.id)
                    .collect();
                for id in ids {
                    self.save(ctx, id);
                }
            }
            Reply::QuitAnyway => self.quit = true,
        }
    }

    fn drop_tab(&mut self, id: usize) {
        self.write_side(id);
        let Some(index) = self.tabs.iter().position(|tab| tab.id == id) else {
            return;
        };
        self.tabs.remove(index);
        if self.shown == Some(id) {
            let next = index.min(self.tabs.len().saturating_sub(1));
            self.shown = self.tabs.get(next).map(|tab| tab.id);
        }
    }

    /// File actions with a row in the table.
    pub(super) fn file_action(&mut self, ctx: &egui::Context, action: Action) {
        let id = self.shown;
        match (action, id) {
            (Action::Open, _) => self.ask_path(ctx, Purpose::Open),
            (Action::OpenTyped, _) => self.type_path(Purpose::Open),
            (Action::Save, Some(id)) => drop(self.save(ctx, id)),
            (Action::SaveAs, Some(id)) => self.ask_path(ctx, Purpose::SaveAs(id)),
            (Action::SaveTyped, Some(id)) => self.type_path(Purpose::SaveAs(id)),
            (Action::Reload, Some(id)) => {
                let dirty = self.tab_mut(id).is_some_and(|tab| tab.document.is_dirty());
                if dirty {
                    self.overlay = Overlay::Ask(Question {
                        title: "Read the file again?".to_owned(),
                        text: "Changes made here that are not saved are lost.".to_owned(),
                        answers: vec![
                            ("Cancel".to_owned(), Reply::Cancel),
                            ("Read it again".to_owned(), Reply::Reload(id)),
                        ],
                    });
                } else {
                    self.reply(ctx, Reply::Reload(id));
                }
            }
            (Action::ExportSvg, Some(id)) => self.ask_path(ctx, Purpose::Svg(id)),
            (Action::ExportPng, Some(id)) => self.ask_path(ctx, Purpose::Png(id)),
            (Action::CopyMermaid, Some(id)) => {
                if let Some(tab) = self.tab_mut(id) {
                    ctx.copy_text(scene::mermaid(&tab.document.snapshot().flow));
                    self.notify(Notice::good("Copied a Mermaid flowchart"));
                }
            }
            (Action::CloseTab, Some(id)) => self.close_tab(id),
            (Action::Quit, _) => self.ask_quit(),
            _ => {}
        }
    }
}

fn is_mock_file(text: &str) -> bool {
    crate::json::Value::parse(text)
        .is_ok_and(|value| value.get("StateMachines").is_some() && value.get("StartAt").is_none())
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_else(|| path.display().to_string())
}
