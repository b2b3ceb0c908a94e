//! A machine as a file of its own, and why one may want that: what `cdk synth` writes, it writes anew.

use crate::formats::Spelling;
use crate::host;
use crate::ui::shell::Notice;
use crate::ui::shell::app::App;
use crate::ui::shell::files::file_name;
use crate::ui::shell::tab::Tab;
use std::path::{Path, PathBuf};

/// How a stack takes such a file.
const IN_THE_STACK: &str = "DefinitionBody.fromFile takes it in the stack, with definitionSubstitutions for the placeholders";

impl App {
    /// Where the machine of a tab may go: beside its file, but not into what is written anew.
    pub(super) fn own_file(&self, id: usize) -> PathBuf {
        let Some(tab) = self.tabs.iter().find(|tab| tab.id == id) else {
            return PathBuf::new();
        };
        let name = match &tab.document.format().machine {
            Some(machine) => machine.to_string(),
            None => format!("{}-alone", tab.stem()),
        };
        let ending = match tab.document.format().spelling {
            Spelling::Yaml => ".asl.yaml",
            Spelling::Json | Spelling::Terraform => ".asl.json",
        };
        let folder = match &tab.path {
            Some(path) => output_folder(path).unwrap_or(path).parent(),
            None => None,
        };
        folder
            .map(Path::to_owned)
            .unwrap_or_else(host::documents_dir)
            .join(name + ending)
    }

    /// Writes the machine of a tab alone.
    pub(super) fn export_machine(&mut self, id: usize, path: &Path) {
        let Some(tab) = self.tab_mut(id) else { return };
        let spelling = Spelling::of(&path.to_string_lossy(), "{}");
        if tab.path.as_deref() == Some(path) {
            self.notify(Notice::bad(
                "This is the file the machine is in; choose another name",
            ));
            return;
        }
        if spelling == Spelling::Terraform {
            self.notify(Notice::bad(
                "A Terraform file holds more than a machine; choose a name that ends in .json or .yaml",
            ));
            return;
        }
        let format = tab.document.format();
        let Some(made) = format.extract(tab.document.text().into(), spelling) else {
            self.notify(Notice::bad(
                "The machine's text has mistakes, and only one without can be written anew; mend it first",
            ));
            return;
        };
        let notice = match host::save_new(path, made.text.as_bytes()) {
            Err(error) => Notice::bad(error.message),
            Ok(_) => {
                let name = file_name(path);
                let listed: Vec<String> = made
                    .names
                    .iter()
                    .take(6)
                    .map(|(name, stands_for)| {
                        if name == stands_for {
                            format!("${{{name}}}")
                        } else {
                            format!("${{{name}}} for {stands_for}")
                        }
                    })
                    .collect();
                match made.names.len() {
                    0 => Notice::good(format!("Saved {name}")),
                    all => {
                        let more = match all - listed.len() {
                            0 => String::new(),
                            more => format!(" and {more} more"),
                        };
                        Notice::info(format!(
                            "Saved {name} with {}{more}. {IN_THE_STACK}",
                            listed.join(", ")
                        ))
                    }
                }
            }
        };
        self.notify(notice);
    }

    /// After the first save of a file that `cdk synth` writes: that it does, and the way to keep the change.
    pub(super) fn tell_of_synth(&mut self, id: usize) {
        let Some(tab) = self.tab_mut(id) else { return };
        let Some(path) = tab.path.clone() else { return };
        if !is_synthesized(tab, &path) || self.synthesized.contains(&path) {
            return;
        }
        let name = file_name(&path);
        self.synthesized.push(path);
        self.notify(Notice::info(format!(
            "cdk synth writes {name} anew and drops this change. To keep it: Export machine as its own file… (File menu); {IN_THE_STACK}"
        )));
    }
}

/// Whether the file is one that `cdk synth` writes.
fn is_synthesized(tab: &Tab, path: &Path) -> bool {
    output_folder(path).is_some()
        || (tab.document.format().machine.is_some() && tab.document.text().contains("aws:cdk:path"))
}

/// The `cdk.out` a file lies in.
fn output_folder(path: &Path) -> Option<&Path> {
    path.ancestors()
        .skip(1)
        .find(|folder| folder.file_name().is_some_and(|name| name == "cdk.out"))
}
