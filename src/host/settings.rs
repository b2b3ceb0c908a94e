//! What is remembered between runs, as a JSON file in the user's configuration folder.

use std::path::PathBuf;

/// Remembered things. Unknown fields of the file are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Recently opened files, newest first.
    pub recent: Vec<PathBuf>,
    /// `dark`, `light` or `system`.
    pub theme: String,
    /// Zoom of the whole interface, 1.0 = 100 %.
    pub scale: f32,
    /// Recent inputs: (file, input text), newest first.
    pub inputs: Vec<(PathBuf, String)>,
}

impl Settings {
    /// Reads them; anything unreadable gives the defaults.
    pub fn load() -> Settings {
        todo!()
    }
    /// Writes them; failure is not worth a message.
    pub fn save(&self) {
        todo!()
    }
}

/// The folder they live in (`STEPWRIGHT_CONFIG_DIR` overrides).
pub fn settings_dir() -> Option<PathBuf> {
    todo!()
}
