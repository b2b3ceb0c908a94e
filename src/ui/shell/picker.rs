//! The machines of a template, to choose one from.

use crate::formats::{Machine, Place};
use crate::ui::look::icons;
use crate::ui::shell::Command;
use crate::ui::shell::jobs::with_id;
use crate::ui::shell::overlays::{Entry, Finder, Overlay};
use std::path::Path;

impl Overlay {
    /// The machines of a template, to open one of them.
    pub fn machines(file: &Path, machines: Vec<Machine>) -> Overlay {
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
            Entry {
                side: match machine.type_name() {
                    Some("EXPRESS") => "Express".to_owned(),
                    Some("STANDARD") | None => "Standard".to_owned(),
                    Some(other) => other.to_owned(),
                },
                icon: icons::all::TREE_STRUCTURE,
                search: about.clone(),
                about,
                why_not,
                command: Command::OpenPath(with_id(file, &machine.id)),
                title: machine.id.to_string(),
            }
        });
        Overlay::Machines(Finder::default(), rows.collect(), heading)
    }
}
