//! The machines of a template, or of a folder, to choose one from.

use crate::formats::{Machine, Place};
use crate::ui::look::icons;
use crate::ui::shell::Command;
use crate::ui::shell::finder::{Entry, Finder};
use crate::ui::shell::jobs::{Found, with_id};
use crate::ui::shell::overlays::Overlay;
use std::path::Path;

impl Overlay {
    /// The machines of a template, to open one of them; those that are open already say so.
    pub fn machines(
        file: &Path,
        machines: Vec<Machine>,
        is_open: impl Fn(&str) -> bool,
    ) -> Overlay {
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let heading = match machines.len() {
            1 => format!("{name} holds one state machine"),
            many => format!("{name} holds {many} state machines"),
        };
        let rows = machines.into_iter().map(|machine| {
            let (about, why_not) = match &machine.place {
                Place::Here => ("In the template".to_owned(), None),
                Place::File(path) => {
                    let path = path.strip_prefix("./").unwrap_or(path);
                    (format!("In {path}"), None)
                }
                Place::Elsewhere(why) => (String::new(), Some(why.clone())),
            };
            let is_open = is_open(&machine.id);
            let about = match is_open {
                true => format!("{about} · open"),
                false => about,
            };
            Entry {
                side: type_words(&machine),
                icon: match is_open {
                    true => icons::CHECK,
                    false => icons::all::TREE_STRUCTURE,
                },
                search: about.clone(),
                about,
                why_not,
                command: Command::OpenPath(with_id(file, &machine.id)),
                title: machine.id.to_string(),
            }
        });
        Overlay::Machines(Finder::default(), rows.collect(), heading)
    }
    /// The machines below a folder, to open one of them.
    pub fn folder(folder: &Path, found: Vec<Found>, is_cut: bool) -> Overlay {
        let name = folder.file_name().map_or_else(
            || folder.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        let heading = match found.len() {
            1 => format!("{name} holds one state machine"),
            many if is_cut => format!("The first {many} state machines in {name}"),
            many => format!("{name} holds {many} state machines"),
        };
        let rows = found.into_iter().map(|found| {
            let path = folder.join(&found.file);
            let (title, about, side, why_not, path) = match &found.machine {
                None => (found.file, String::new(), String::new(), None, path),
                Some(machine) => {
                    let why_not = match &machine.place {
                        Place::Elsewhere(why) => Some(why.clone()),
                        Place::Here | Place::File(_) => None,
                    };
                    let about = format!("In {}", found.file);
                    let path = with_id(&path, &machine.id);
                    let side = type_words(machine);
                    (machine.id.to_string(), about, side, why_not, path)
                }
            };
            Entry {
                side,
                icon: icons::all::TREE_STRUCTURE,
                search: about.clone(),
                about,
                why_not,
                command: Command::OpenPath(path),
                title,
            }
        });
        Overlay::Machines(Finder::default(), rows.collect(), heading)
    }
}

fn type_words(machine: &Machine) -> String {
    match machine.type_name() {
        Some("EXPRESS") => "Express".to_owned(),
        Some("STANDARD") | None => "Standard".to_owned(),
        Some(other) => other.to_owned(),
    }
}
