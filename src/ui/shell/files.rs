//! Opening and closing files, and the questions before anything is lost.

use crate::document::{Document, ReadOnly};
use crate::formats::{Machine, Spelling};
use crate::host;
use crate::scene;
use crate::ui::shell::app::App;
use crate::ui::shell::examples::EXAMPLES;
use crate::ui::shell::jobs::{Done, Manner, Opened, Purpose, with_id};
use crate::ui::shell::overlays::{Overlay, Question, Reply};
use crate::ui::shell::perform::forget_missing;
use crate::ui::shell::tab::Tab;
use crate::ui::shell::typed_path::TypedPath;
use crate::ui::shell::{Action, Notice, Place, Reveal};
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
            if let Done::Opened(name, ..) | Done::Machines(name, ..) | Done::Folder(name, ..) =
                &done
            {
                self.typed_path_did(name);
            }
            match done {
                Done::Opened(_, manner, opened) => self.opened(manner, *opened),
                Done::Machines(_, file, machines) => self.picker(file, machines),
                Done::Folder(folder, found, is_cut) => {
                    self.pickers.push(Overlay::folder(&folder, found, is_cut));
                }
                Done::Changed(path, bytes, state) => self.changed(ctx, &path, &bytes, &state),
                Done::Failed(name, why) => {
                    self.settings.recent.retain(|path| *path != name);
                    // Who typed the path reads it where the path can be mended.
                    match &mut self.overlay {
                        Overlay::TypedPath(typed) if typed.awaits(&name) => typed.refuse(why),
                        _ => self.notify(Notice::bad(why)),
                    }
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
            Purpose::Machine(tab) => self.export_machine(tab, &path),
            Purpose::Svg(tab) => self.export(tab, &path, false),
            Purpose::Png(tab) => self.export(tab, &path, true),
            Purpose::Compare(tab) => {
                self.shown = Some(tab);
                self.compare_with(ctx, crate::ui::shell::With::File(path));
            }
        }
    }

    /// Opens what `FILE` or `FILE#LogicalId` names in a tab of its own, or shows the tab it is in.
    pub(super) fn open_path(&mut self, ctx: &egui::Context, name: PathBuf) {
        let known = |tab: &&Tab| {
            let is_only = tab.origin.among <= 1 && tab.path.as_ref() == Some(&name);
            is_only || tab.opens_as() == Some(&name)
        };
        if let Some(tab) = self.tabs.iter().find(known) {
            self.shown = Some(tab.id);
            self.typed_path_did(&name);
            return;
        }
        self.jobs.open(ctx, name, Manner::Open);
    }

    /// A path led somewhere: the window it was typed in closes.
    fn typed_path_did(&mut self, path: &Path) {
        if matches!(&self.overlay, Overlay::TypedPath(typed) if typed.awaits(path)) {
            self.overlay = Overlay::None;
        }
    }

    /// Shows the machines of a template to choose from.
    fn picker(&mut self, file: PathBuf, machines: Vec<Machine>) {
        if machines.is_empty() {
            let name = file_name(&file);
            self.notify(Notice::info(format!("{name} holds no state machine now")));
            return;
        }
        let is_open = |id: &str| {
            let name = with_id(&file, id);
            self.tabs.iter().any(|tab| {
                let is_in_it = tab.path.as_ref() == Some(&file)
                    && tab.document.format().machine.as_deref() == Some(id);
                is_in_it || tab.opens_as() == Some(&name)
            })
        };
        let picker = Overlay::machines(&file, machines, is_open);
        self.pickers.push(picker);
    }

    fn opened(&mut self, manner: Manner, opened: Opened) {
        let Opened {
            path,
            document,
            on_disk,
            origin,
            samples,
            mocks,
            side,
        } = opened;
        let machine = document.format().machine.clone();
        // Reading again replaces the tab's content.
        if let Manner::Again(id) = manner {
            if let Some(tab) = self.tab_mut(id) {
                tab.document = document;
                tab.path = Some(path);
                tab.on_disk = Some(on_disk);
                tab.origin = origin;
                tab.end_run();
                forget_missing(tab);
                self.shown = Some(id);
            }
            return;
        }
        let is_same = |tab: &&Tab| {
            tab.path.as_deref() == Some(&*path) && tab.document.format().machine == machine
        };
        if let Some(tab) = self.tabs.iter().find(is_same) {
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
        let name = origin.name.clone().unwrap_or_else(|| path.clone());
        self.remember(&name);
        let remembered = self
            .settings
            .inputs
            .iter()
            .find(|(of, _)| *of == name)
            .map(|(_, text)| text.clone());
        let id = self.add_tab(file_name(&path), document);
        let mut trouble = None;
        self.reveals += 1;
        let serial = self.reveals;
        if let Some(tab) = self.tab_mut(id) {
            tab.path = Some(path.clone());
            tab.on_disk = Some(on_disk);
            tab.origin = origin;
            if let Some(input) =
                remembered.or_else(|| samples.first().map(|(_, text)| text.clone()))
            {
                tab.setup.input = input;
            }
            tab.setup.samples = samples;
            let (side, state) = side.unzip();
            tab.side_on_disk = state;
            tab.side_seen = side.clone().unwrap_or_default();
            if let Some(problem) = side.and_then(|side| tab.take_side(&side)) {
                trouble = Some(format!(
                    "{}, line {}: {}",
                    file_name(&host::side_path(&path)),
                    problem.line,
                    problem.message
                ));
            }
            if tab.document.format().machine.is_some() {
                // A template may be long: its text is shown from the machine on.
                let tree = tab.document.tree();
                let start = tree.node(tree.root()).span.start;
                tab.reveal = Some(Reveal {
                    serial,
                    place: Place::Text(start, start),
                    focus: false,
                });
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

    pub(super) fn remember(&mut self, name: &Path) {
        self.settings.recent.retain(|recent| recent != name);
        self.settings.recent.insert(0, name.to_owned());
        self.settings.recent.truncate(20);
        self.settings.save();
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
            Purpose::Compare(_) => "No dialog? Open the other file and compare with its tab",
            Purpose::Machine(_) => "No dialog? Use stepwright edit with --extract on the command line",
            Purpose::SaveAs(_) => "No dialog? Use Save to path… from the File menu",
            Purpose::Svg(_) | Purpose::Png(_) => "No dialog? Use stepwright render on the command line",
        }));
    }

    /// Asks for a path by typing.
    pub(super) fn type_path(&mut self, purpose: Purpose) {
        let text = self.suggestion(purpose).to_string_lossy().into_owned();
        self.overlay = Overlay::TypedPath(TypedPath::new(purpose, text));
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
            Purpose::Machine(id) => return self.own_file(id),
            Purpose::Mocks(id) | Purpose::Compare(id) => (id, ""),
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
        let is_yaml = tab.document.format().spelling == Spelling::Yaml;
        match (purpose, tab.path.as_ref().and_then(|path| path.file_name())) {
            // A template stays what it is, and YAML stays YAML.
            (Purpose::SaveAs(_), Some(name))
                if is_yaml || tab.document.format().machine.is_some() =>
            {
                folder.join(name)
            }
            (Purpose::SaveAs(_), _) if is_yaml => folder.join(format!("{}.asl.yaml", tab.stem())),
            _ => folder.join(format!("{}{suffix}", tab.stem())),
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
                    let loaded = tab.path.as_deref().map(host::load);
                    tab.on_disk = match loaded {
                        Some(Ok((bytes, state))) if tab.document.rebase_around(&bytes) => {
                            Some(state)
                        }
                        _ => None,
                    };
                }
                self.save(ctx, id);
            }
            Reply::Reload(id) => {
                if let Some(name) = self.tab_mut(id).and_then(|tab| tab.opens_as().cloned()) {
                    self.jobs.open(ctx, name, Manner::Again(id));
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

    pub(super) fn drop_tab(&mut self, id: usize) {
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
            (Action::OpenMachine, Some(id)) => {
                let file = self.tab_mut(id).and_then(|tab| {
                    let template = tab.origin.template.clone();
                    template.or_else(|| tab.path.clone())
                });
                if let Some(file) = file {
                    self.jobs.open(ctx, file, Manner::Choose);
                }
            }
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
            (Action::ExportMachine, Some(id)) => self.ask_path(ctx, Purpose::Machine(id)),
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

pub(super) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_else(|| path.display().to_string())
}
