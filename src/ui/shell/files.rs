//! Opening, saving and closing: what happens to files, and the questions before anything is lost.

use crate::document::{Document, ReadOnly};
use crate::formats::{Format, Machine, Profiles, Spelling};
use crate::host;
use crate::scene;
use crate::ui::shell::app::App;
use crate::ui::shell::examples::EXAMPLES;
use crate::ui::shell::jobs::{Done, Manner, Opened, Purpose, with_id};
use crate::ui::shell::overlays::{Overlay, Question, Reply};
use crate::ui::shell::perform::forget_missing;
use crate::ui::shell::tab::Tab;
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
            match done {
                Done::Opened(_, manner, opened) => self.opened(manner, *opened),
                Done::Machines(_, file, machines) => self.picker(file, machines),
                Done::Changed(path, bytes, state) => self.changed(ctx, &path, &bytes, &state),
                Done::Failed(name, why) => {
                    self.settings.recent.retain(|path| *path != name);
                    self.notify(Notice::bad(why));
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
            return;
        }
        self.jobs.open(ctx, name, Manner::Open);
    }

    /// Shows the machines of a template to choose from.
    fn picker(&mut self, file: PathBuf, machines: Vec<Machine>) {
        if machines.is_empty() {
            let name = file_name(&file);
            self.notify(Notice::info(format!("{name} holds no state machine now")));
            return;
        }
        self.pickers.push((file, machines));
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
                tab.session = None;
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

    fn remember(&mut self, name: &Path) {
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
    fn changed(&mut self, ctx: &egui::Context, path: &Path, bytes: &[u8], state: &host::FileState) {
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
        tab.side = key;
        let side = host::side_path(&path);
        let there = host::read_text(&side).unwrap_or_default();
        let result = match tab.side_text(&there) {
            None => Err(format!(
                "{} is no JSON object; mend or remove it",
                side.display()
            )),
            Some(text) if text.is_empty() => host::remove(&side).map_err(|error| error.message),
            Some(text) => host::save_new(&side, text.as_bytes())
                .map(drop)
                .map_err(|error| error.message),
        };
        if let Err(why) = result {
            self.notify(Notice::bad(format!(
                "Positions and profiles could not be kept: {why}"
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

/// A file's ending in small letters, without its dot.
fn ending(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_ascii_lowercase()
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_else(|| path.display().to_string())
}
