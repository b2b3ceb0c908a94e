//! [`Tab`]: one open definition with everything that belongs to it.

use crate::debugger::Session;
use crate::document::Document;
use crate::host::FileState;
use crate::ui::panels::PanelStates;
use crate::ui::shell::{Reveal, RunSetup, Selected};
use std::path::PathBuf;

/// One open definition.
pub(super) struct Tab {
    /// Names it for as long as the window lives.
    pub id: usize,
    /// Title without a file.
    pub title: String,
    /// Its file.
    pub path: Option<PathBuf>,
    /// What the file looked like when it was read or written.
    pub on_disk: Option<FileState>,
    /// The definition.
    pub document: Document,
    /// What is selected.
    pub selected: Selected,
    /// A place somebody asked to see.
    pub reveal: Option<Reveal>,
    /// How the next run is started.
    pub setup: RunSetup,
    /// The run.
    pub session: Option<Session>,
    /// What panels remember.
    pub panels: PanelStates,
}
