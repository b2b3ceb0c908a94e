//! With which version the shown definition is compared, and reading that version.

use crate::formats::{Located, locate};
use crate::host;
use crate::json::Tree;
use crate::ui::shell::app::App;
use crate::ui::shell::jobs::Purpose;
use crate::ui::shell::tab::Tab;
use crate::ui::shell::{Notice, With};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Earlier steps are found in the list of changes.
const MOST_STEPS: usize = 12;

impl App {
    /// Compares the shown definition with another version, or says why that cannot be done.
    pub(super) fn compare_with(&mut self, ctx: &egui::Context, with: With) {
        let Some(id) = self.shown else { return };
        let found = match &with {
            With::PickFile => {
                self.ask_path(ctx, Purpose::Compare(id));
                return;
            }
            With::Tab(other) => self.of_tab(*other),
            With::Revision(revision) => self
                .tab()
                .map_or(Err(String::new()), |tab| of_git(tab, revision)),
            With::Saved => self.tab().map_or(Err(String::new()), of_disk),
            With::File(path) => read(path).map(|tree| (file_name(path), tree)),
            With::Step(step) => self
                .tab()
                .map_or(Err(String::new()), |tab| of_step(tab, *step)),
        };
        match found {
            Err(why) => self.notify(Notice::bad(why)),
            Ok((label, tree)) => {
                if let Some(tab) = self.tab_mut(id) {
                    tab.panels.compare.open(label, tree);
                }
                // The picture stands where the diagram does.
                if self.arrangement.middle == crate::ui::shell::stage::Middle::Text {
                    self.arrangement.middle = crate::ui::shell::stage::Middle::Canvas;
                }
            }
        }
    }

    /// The versions the shown definition can be compared with: title, what it is, and the version.
    pub(super) fn versions(&self) -> Vec<(String, String, With)> {
        let Some(tab) = self.tab() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut add = |title: String, about: &str, with: With| {
            found.push((title, about.to_owned(), with));
        };
        if tab.opens_as().is_some() {
            let head = With::Revision("HEAD".into());
            add("git HEAD".into(), "The file as it was committed last", head);
            add(
                "File on disk".into(),
                "The file as it was saved last",
                With::Saved,
            );
        }
        add(
            "Another file…".into(),
            "Any other definition",
            With::PickFile,
        );
        for other in self.tabs.iter().filter(|other| other.id != tab.id) {
            let title = format!("Tab {}", other.name());
            add(title, "What another tab shows", With::Tab(other.id));
        }
        let (entries, applied) = tab.document.history();
        if applied > 0 {
            add(
                "Text as opened".into(),
                "Before the first change",
                With::Step(0),
            );
        }
        let recent = entries.iter().take(applied).enumerate().rev();
        for (index, entry) in recent.take(MOST_STEPS).filter(|(index, _)| *index > 0) {
            let title = format!("Before: {}", entry.label);
            add(title, "An earlier step of the changes", With::Step(index));
        }
        found
    }

    fn of_tab(&self, id: usize) -> Result<(String, Arc<Tree>), String> {
        let tab = self.tabs.iter().find(|tab| tab.id == id);
        tab.map(|tab| (tab.name(), tab.document.tree().clone()))
            .ok_or_else(|| "That tab was closed".to_owned())
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The name the tab's definition is opened by; without one there is nothing on the disk to compare with.
fn name_of(tab: &Tab) -> Result<PathBuf, String> {
    tab.opens_as()
        .cloned()
        .ok_or_else(|| "This machine has no file yet; save it first".to_owned())
}

fn of_disk(tab: &Tab) -> Result<(String, Arc<Tree>), String> {
    let path = name_of(tab)?;
    Ok((format!("{} on disk", file_name(&path)), read(&path)?))
}

fn read(path: &Path) -> Result<Arc<Tree>, String> {
    tree_of(path, &|file| {
        host::load(file)
            .map(|(bytes, _)| (bytes, ()))
            .map_err(|error| error.message)
    })
}

fn of_git(tab: &Tab, revision: &str) -> Result<(String, Arc<Tree>), String> {
    let path = name_of(tab)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let name = PathBuf::from(file_name(&path));
    let tree = tree_of(&name, &|file| {
        let inside = file.to_string_lossy();
        match host::git_file(&folder, revision, &inside, false) {
            Ok(Some(bytes)) => Ok((bytes, ())),
            Ok(None) => Err(format!(
                "{inside} is not in {revision}; there is nothing to compare with"
            )),
            Err(error) => Err(sentence(&error.to_string())),
        }
    })?;
    Ok((format!("git {revision}"), tree))
}

/// The definition as it was after so many steps of the history.
fn of_step(tab: &Tab, step: usize) -> Result<(String, Arc<Tree>), String> {
    let (entries, applied) = tab.document.history();
    let undone = entries.get(step..applied).unwrap_or_default();
    let mut text = tab.document.text().to_owned();
    for entry in undone.iter().rev() {
        text = entry.inverse.apply(&text).0;
    }
    let label = match step.checked_sub(1).and_then(|last| entries.get(last)) {
        None => "the text as opened".to_owned(),
        Some(entry) => format!("the text after {}", entry.label),
    };
    let (tree, _) = tab.document.tree().read_again(text.into());
    Ok((label, Arc::new(tree)))
}

fn tree_of(
    name: &Path,
    load: &dyn Fn(&Path) -> Result<(Vec<u8>, ()), String>,
) -> Result<Arc<Tree>, String> {
    let Located { bytes, format, .. } = locate(name, load).map_err(|lost| {
        lost.words(|id, ids| {
            crate::diagnostics::nearest(id, ids.iter().copied()).map(str::to_owned)
        })
    })?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let text = String::from_utf8_lossy(bytes);
    let (tree, _) = format.read(text.as_ref().into());
    Ok(Arc::new(tree))
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
